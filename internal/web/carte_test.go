// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
)

// What betrays where somebody was: the merchant, the place, the hour, and the bank's references to them. None is a word that the drawn references of a
// journal may spell: they are made of capitals and of the digits 2 to 7 (crypto/rand.Text).
var secrets = []string{"PHARMACIE", "GARE-NORD", "14H32", "TERMINAL", "REFMARCHAND"}

func parCarte(c argent.Centimes, code, libelle string) releve.Ligne {
	return releve.Ligne{Montant: c, Code: releve.Texte(code), Libelle: releve.Texte(libelle), ReferenceBancaire: "REFMARCHAND-" + releve.Texte(c.Saisie()), Contrepartie: "PHARMACIE SECRETE",
		ReferenceBoutEnBout: "TERMINAL-77", Details: []releve.Detail{{Montant: c, Libelle: releve.Texte(libelle), Contrepartie: "PHARMACIE SECRETE", ReferenceBoutEnBout: "TERMINAL-77"}}}
}

// Merchant, place and hour of what a person does with her card are on no page, whoever reads, nor in any file that a page gives; they are on her own
// statement. Every page that a role can reach by links is read.
func TestCarteNullePart(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		s := e.Monde.Suivre(t, 60775)
		le := jour.Certain(2026, 11, 20)
		e.importer(s, le, 0, releve.Ligne{Montant: 60775, Libelle: releve.Texte("CAF RSA " + s.Numero)}, parCarte(-1832, "PMNT/CCRD/POSD", "CB PHARMACIE SECRETE LIMOGES 14H32"),
			parCarte(-4000, "PMNT/CCRD/CWDL", "RETRAIT DAB GARE-NORD 14H32"), parCarte(700, "PMNT/CCRD/RIMB", "AVOIR CB PHARMACIE SECRETE"), parCarte(-2000, "PMNT/CNTR/CWDL", "RETRAIT GUICHET GARE-NORD"))
		if solde := e.Monde.Solde(t, s.Compte).Comptable; solde != 60775-1832-4000+700-2000 {
			t.Fatalf("solde %s : la carte est l’argent de la personne", solde)
		}
		mois := fmt.Sprintf("/dossiers/%d/releve?mois=2026-11", s.Dossier)
		for _, r := range droits.Roles {
			v := e.comme(r)
			vues, aVoir := map[string]bool{}, []string{"/", "/comptes", "/rapprochement", "/attente", "/personnes?q=pharmacie", fmt.Sprintf("/dossiers/%d/compte?mois=2026-11", s.Dossier),
				fmt.Sprintf("/dossiers/%d/compte.csv?mois=2026-11", s.Dossier)}
			for n := int64(1); n <= 6; n++ {
				aVoir = append(aVoir, fmt.Sprintf("/lignes/%d", n), fmt.Sprintf("/rapprochement?ligne=%d", n), fmt.Sprintf("/lignes/%d/verification", n))
			}
			lues := 0
			for len(aVoir) > 0 && lues < 250 {
				a := aVoir[0]
				aVoir = aVoir[1:]
				chemin, _, _ := strings.Cut(a, "#")
				if vues[chemin] || strings.Contains(chemin, "/releve") || strings.HasPrefix(chemin, "/static") {
					continue
				}
				vues[chemin] = true
				w := v.Lire(chemin)
				if w.Code != http.StatusOK {
					continue
				}
				lues++
				corps := w.Body.String()
				for _, x := range secrets {
					// What was searched for comes back in the box of the search.
					if strings.Contains(corps, x) {
						t.Errorf("%s, %s : « %s » est sur la page", r, chemin, x)
					}
				}
				if strings.Contains(w.Header().Get("Content-Type"), "html") {
					aVoir = append(aVoir, liensDe(corps)...)
				}
			}
			if r == droits.Comptable && lues < 30 {
				t.Errorf("%s : %d pages seulement", r, lues)
			}
			if w := v.Lire(mois); w.Code == http.StatusOK && !strings.Contains(w.Body.String(), "PHARMACIE SECRETE") {
				t.Errorf("%s : le relevé de la personne ne dit pas ce qu’elle a payé", r)
			}
		}
		for _, x := range secrets {
			if strings.Contains(e.journal.String(), x) {
				t.Errorf("« %s » est dans le journal technique", x)
			}
		}
	})
}
