// SPDX-License-Identifier: EUPL-1.2

package seancepdf

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"etai/internal/base/horloge"
	"etai/internal/commissions"
	"etai/internal/formats/pdf/pdftest"
)

// The agenda says the numbers of the files, unless it names nobody: what goes with the convocations of the members has no empty column.
func TestOrdreDuJourEtConvocations(t *testing.T) {
	seance := Seance{Organisation: "Département Exemple", Commission: "Commission MASP", Quand: "du lundi 23 novembre 2026 à 14 h 30", Lieu: "Salle du conseil, 1 place de l’Exemple, Vieuxmont",
		Ordre: "9f86d081 884c7d65", CreeLe: horloge.De(time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)),
		Passages: []Passage{{Rang: 1, Qui: "EXEMPLE-UN Personne", Numero: "D-2026-00001", Objet: "Demande de mesure"}, {Rang: 2, Qui: "EXEMPLE-DEUX Personne", Numero: "D-2026-00002", Objet: "Renouvellement"}}}
	anonyme := seance
	anonyme.Passages = []Passage{{Rang: 1, Qui: "Sans nom", Objet: "Demande de mesure"}, {Rang: 2, Qui: "Sans nom", Objet: "Renouvellement"}}
	membres := []commissions.Membre{{Nom: "Présidente Exemple", Qualite: "vice-présidente", Organisme: "Département Exemple", Voix: true}, {Nom: "Caf Exemple", Organisme: "CAF d’Exemple"}}
	for nom, ecrire := range map[string]func(io.Writer) error{
		"ordre-du-jour": func(w io.Writer) error { return OrdreDuJour(w, seance) },
		"convocations":  func(w io.Writer) error { return Convocations(w, anonyme, membres) },
	} {
		t.Run(nom, func(t *testing.T) {
			var b bytes.Buffer
			if err := ecrire(&b); err != nil {
				t.Fatal(err)
			}
			f := filepath.Join(t.TempDir(), nom+".pdf")
			if err := os.WriteFile(f, b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			pdftest.Valider(t, f)
			pdftest.Dore(t, nom, pdftest.Texte(t, f))
		})
	}
}
