// SPDX-License-Identifier: EUPL-1.2

package lettrepdf

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etai/internal/base/jour"
	"etai/internal/documents"
	"etai/internal/formats/pdf"
	"etai/internal/formats/pdf/pdftest"
)

var leJour = time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)

func phrase(mots ...string) documents.Ligne {
	var l documents.Ligne
	for i, m := range mots {
		l = append(l, documents.Portion{Texte: m, Gras: i%2 == 1})
	}
	return l
}

// exemple is a refusal, with everything that a letter may hold.
func exemple() documents.Lettre {
	long := strings.Repeat("Une phrase assez longue pour passer à la ligne, ", 6)
	return documents.Lettre{Genre: "notification_refus", Reference: "2026-00012", Objet: "Refus de votre demande", Date: jour.Certain(2026, 12, 1), Lieu: "Valmoulin", Identite: 3,
		Emetteur: []string{"Département Exemple, direction de l’action sociale et des solidarités départementales", "Service d’accompagnement", "1, place de l’Exemple", "00100 VALMOULIN"},
		Contact:  []string{"Tél. 05 36 49 00 01", "service@exemple.test"}, SuiviPar: "Cesf Exemple", SuiviQualite: "conseillère en économie sociale et familiale",
		Destinataire: []string{"Madame EXEMPLE-UN Personne", "chez Madame EXEMPLE-DEUX", "2, rue de l’Exemple", "00100 VALMOULIN"}, Civilite: "Madame,",
		Corps: []documents.Bloc{
			{Genre: documents.Paragraphe, Lignes: []documents.Ligne{phrase(long, "en gras tout ce qui suit et passe la ligne aussi", ", puis la fin.")}},
			{Genre: documents.SousTitre, Lignes: []documents.Ligne{phrase("Un sous-titre")}},
			{Genre: documents.Puces, Lignes: []documents.Ligne{phrase("première puce"), phrase("seconde, ", "grasse")}},
			{Genre: documents.Tableau, Rangees: [][]documents.Ligne{{phrase("Ligne"), phrase("Montant")}, {phrase("Loyer"), phrase("312,40 €")}}},
		},
		Signataire: "Chef Exemple", Qualite: "cheffe de service", Delegation: "arrêté du 2 janvier 2026", PourPresidence: true, Recours: []string{"Vous avez deux mois.", long}, Algorithme: []string{"Un calcul a été fait."}, Defavorable: true}
}

func logo(t testing.TB) []byte {
	t.Helper()
	i := image.NewNRGBA(image.Rect(0, 0, 120, 40))
	for x := range 120 {
		for y := range 40 {
			i.Set(x, y, color.NRGBA{R: uint8(x), G: uint8(y), B: 120, A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, i); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ecrire(t testing.TB, ls ...documents.Lettre) string {
	t.Helper()
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := Ecrire(w, "Lettre", "Département Exemple", leJour, ls, map[int64][]byte{3: logo(t)}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Fatal("le même document donne d’autres octets")
	}
	f := filepath.Join(t.TempDir(), "lettre.pdf")
	if err := os.WriteFile(f, a.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if d := os.Getenv("ETAI_GARDER"); d != "" { // to look at them
		if err := os.WriteFile(filepath.Join(d, t.Name()+".pdf"), a.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// The address stands whole in the window of the envelope, and nothing else does: at 110 mm from the left and 55 mm from the top, 85 by 33.
func TestFenetre(t *testing.T) {
	l := exemple()
	falc := exemple()
	falc.FALC, falc.NonRelu, falc.Reference = true, true, "2026-00013"
	acte := exemple()
	acte.Acte, acte.SignePersonne, acte.Destinataire = true, true, nil
	remise := exemple()
	remise.Destinataire, remise.MainPropre = nil, "ne pas écrire à domicile"
	f := ecrire(t, l, falc, acte, remise)
	pdftest.Valider(t, f)
	var mots []string
	for _, s := range l.Destinataire {
		mots = append(mots, strings.Fields(s)...)
	}
	dans := map[int]int{}
	for _, b := range pdftest.Boites(t, f) {
		if b.Gauche < 15 || b.Droite > pdf.LargeurPage-15 || b.Bas > pdf.HauteurPage-8 {
			t.Errorf("page %d : « %s » sort de la feuille (%v)", b.Page, b.Mot, b)
		}
		if !b.Touche(pdf.FenetreX, pdf.FenetreY, pdf.FenetreLargeur, pdf.FenetreHauteur) {
			continue
		}
		if b.Page == 1 {
			if !b.Dans(pdf.FenetreX, pdf.FenetreY, pdf.FenetreLargeur, pdf.FenetreHauteur) || dans[1] >= len(mots) || b.Mot != mots[dans[1]] {
				t.Errorf("« %s » dans la fenêtre (%v)", b.Mot, b)
			}
		}
		dans[b.Page]++
	}
	if dans[1] != len(mots) {
		t.Errorf("%d mots de l’adresse dans la fenêtre, %d attendus", dans[1], len(mots))
	}
	texte := pdftest.Texte(t, f)
	for _, veut := range []string{"Remise en main propre", "ne pas écrire à domicile", "non relu par des personnes concernées", "Voies et délais de recours", "Calcul automatique", "page 1 sur 1", "La personne", "Pour la présidente ou le président"} {
		if !strings.Contains(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(texte), veut) {
			t.Errorf("« %s » n’est pas imprimé", veut)
		}
	}
}

// A long document goes on on other pages; its pages are counted for itself.
func TestPages(t *testing.T) {
	l := exemple()
	for i := range 60 {
		l.Corps = append(l.Corps, documents.Bloc{Genre: documents.Paragraphe, Lignes: []documents.Ligne{phrase(fmt.Sprintf("Paragraphe %d. ", i), "gras", strings.Repeat(" mot", 40))}})
	}
	court := exemple()
	court.Recours, court.Corps = nil, court.Corps[:1]
	f := ecrire(t, court, l)
	texte := strings.ReplaceAll(pdftest.Texte(t, f), "\u00a0", " ")
	for _, veut := range []string{"page 1 sur 1", "page 2 sur ", "Paragraphe 59."} {
		if !strings.Contains(texte, veut) {
			t.Errorf("« %s » n’est pas imprimé", veut)
		}
	}
	if err := Ecrire(&bytes.Buffer{}, "x", "y", leJour, nil, nil); err == nil {
		t.Error("aucun document, et pas de refus")
	}
}

// BenchmarkFusion merges ten thousand letters in one file: sixty seconds at most (issue 4).
func BenchmarkFusion(b *testing.B) {
	ls := make([]documents.Lettre, 10_000)
	for i := range ls {
		ls[i] = exemple()
		ls[i].Reference = fmt.Sprintf("2026-%05d", i+1)
	}
	images := map[int64][]byte{3: logo(b)}
	for b.Loop() {
		var w bytes.Buffer
		if err := Ecrire(&w, "Lettres", "Département Exemple", leJour, ls, images); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(w.Len())/1e6, "Mo")
	}
}
