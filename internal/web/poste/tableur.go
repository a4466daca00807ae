// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/web/cadre"
)

// LignesTableur is how many rows a workbook asks of the query of its list: more than one sheet holds, which is then refused.
const LignesTableur = tableur.LignesMax + 1

// EnvoyerTableur sends a list as a workbook, traced as an export of the files in it, once that trace is durable.
func (p *Poste) EnvoyerTableur(w http.ResponseWriter, r *http.Request, v *Visite, objet, nom string, f tableur.Feuille, dossiers []int64) error {
	return p.EnvoyerClasseur(w, r, v, objet, nom, f.Titre, dossiers, f)
}

// EnvoyerClasseur is EnvoyerTableur for several lists.
func (p *Poste) EnvoyerClasseur(w http.ResponseWriter, r *http.Request, v *Visite, objet, nom, titre string, dossiers []int64, fs ...tableur.Feuille) error {
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: objet, Ids: dossiers})
	var b bytes.Buffer
	err := tableur.EcrireClasseur(&b, titre, fs[0].Auteur, fs...)
	if errors.Is(err, tableur.ErrTropLong) {
		return cadre.Refus(http.StatusUnprocessableEntity, texte.Typographier(texte.Majuscule(err.Error()))+".", nil)
	}
	if err != nil {
		return fmt.Errorf("écrire %s : %w", nom, err)
	}
	return p.Envoyer(w, r, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", nom+".xlsx", b.Bytes())
}

// ActionTableur leads from a list to its workbook, with exactly the filter of the list's address.
func ActionTableur(liste string) cadre.Action {
	chemin, filtre, ok := strings.Cut(liste, "?")
	a := cadre.Action{Texte: "Tableur", URL: chemin + ".xlsx", Icone: "telecharger"}
	if ok {
		a.URL += "?" + filtre
	}
	return a
}
