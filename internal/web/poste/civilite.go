// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"etai/internal/web/cadre"
)

// Civilites are how a person may be addressed, the first one not at all.
func Civilites() []cadre.Choix {
	return []cadre.Choix{{Texte: "Non précisée"}, {Valeur: "madame", Texte: "Madame"}, {Valeur: "monsieur", Texte: "Monsieur"}}
}
