// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"strings"

	"etai/internal/base/texte"
	"etai/internal/personnes"
)

// villeDe is the town of an address: what stands after the code of its last line.
func villeDe(adresse string) string {
	lignes := strings.Split(strings.TrimSpace(adresse), "\n")
	code, ville, ok := strings.Cut(strings.TrimSpace(lignes[len(lignes)-1]), " ")
	if !ok || len(code) != 5 {
		return ""
	}
	return texte.Prenom(ville)
}

// appel is how a letter begins.
func appel(p personnes.Personne) string {
	if p.Civilite == "" {
		return "Madame, Monsieur,"
	}
	return texte.Majuscule(p.Civilite) + ","
}

// destinataire is the window of an envelope, or why the letter is handed over: "ne pas écrire à domicile" holds for letters as for statements.
func destinataire(p personnes.Personne, l personnes.Livraison) (lignes []string, mainPropre string) {
	if !l.Poste || l.Adresse == "" || l.Commune == "" {
		mainPropre = l.Raison
		if l.Poste {
			mainPropre = "son adresse n’est pas connue en entier"
		}
		return nil, mainPropre
	}
	lignes = []string{strings.TrimSpace(texte.Majuscule(p.Civilite) + " " + p.Affiche())}
	if l.Chez != "" {
		lignes = append(lignes, "chez "+l.Chez)
	}
	for s := range strings.SplitSeq(l.Adresse, "\n") {
		if s = strings.TrimSpace(s); s != "" {
			lignes = append(lignes, s)
		}
	}
	return append(lignes, strings.ToUpper(l.Commune)), ""
}
