// SPDX-License-Identifier: EUPL-1.2

package connexion

import (
	"net/http"

	"etai/internal/web/cadre"
)

type pageAccessibilite struct{ cadre.Page }

// accessibilite is the statement that the law asks for (loi 2005-102, article 47; décret 2019-768).
func (c porte) accessibilite(w http.ResponseWriter, r *http.Request) error {
	c.Moteur.Rendre(w, r, http.StatusOK, "connexion/accessibilite", &pageAccessibilite{cadre.Page{Titre: "Déclaration d’accessibilité", Court: "Accessibilité",
		Fil: []cadre.Lien{{Texte: "Accueil", URL: "/"}}}})
	return nil
}
