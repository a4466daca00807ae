// SPDX-License-Identifier: EUPL-1.2

package relevepdf

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/formats/pdf/pdftest"
)

// maquette is the statement of the maquette 07.
func maquette() Releve {
	return Releve{
		Organisation: "Association Exemple de Valmoulin", Service: "Service d’accompagnement au budget",
		Adresse: "1 place de l’Exemple, Vieuxmont", Personne: "EXEMPLE-UN Personne", Remise: "Remis en main propre",
		Lieu: "Vieuxmont", Le: jour.Certain(2026, 11, 3), Mois: jour.Certain(2026, 10, 1), Ouverture: 3638,
		Arrive: []Ligne{{"5 octobre", "RSA", 60775}, {"5 octobre", "Allocations familiales", 15105}, {"25 octobre", "Soutien familial", 11820}},
		Paye: []Ligne{
			{"6 octobre", "Loyer et charges", 31240}, {"10 octobre", "Électricité", 6400}, {"12 octobre", "Assurance du logement", 1490},
			{"20 octobre", "Dette de loyer (3 sur 12)", 3500}, {"chaque lundi", "Argent de la semaine, 4 fois 80\u00a0€", 32000},
			{"30 octobre", "Cantine", 2240}, {"31 octobre", "Frais de la banque", 250},
		},
		Reste: 14218, ResteLe: jour.Certain(2026, 10, 31),
		MisDeCote:  []string{"15,00\u00a0€ pour l’eau.", "La facture vient en janvier.", "Cet argent est dans ce qui reste."},
		CeQuiVient: []string{"Le loyer\u00a0: 312,40\u00a0€, le 6\u00a0novembre.", "Argent de la semaine\u00a0: 80,00\u00a0€.", "Il arrive chaque lundi."},
		NonPaye:    []string{"Vous avez demandé 90,00\u00a0€ pour un vélo.", "Il n’y avait pas assez d’argent en octobre."},
		Contact:    "Cesf Exemple", Telephone: "05\u00a055\u00a000\u00a000\u00a000",
		CreeLe: horloge.De(time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)),
	}
}

// long is a statement of n receipts and m payments, that adds up.
func long(n, m int) Releve {
	r := maquette()
	r.Arrive, r.Paye = nil, nil
	for i := range n {
		r.Arrive = append(r.Arrive, Ligne{fmt.Sprintf("%d octobre", i%31+1), fmt.Sprintf("Recette %d.", i+1), 1000})
	}
	for i := range m {
		r.Paye = append(r.Paye, Ligne{fmt.Sprintf("%d octobre", i%31+1), fmt.Sprintf("Dépense %d.", i+1), 500})
	}
	r.Reste = r.Ouverture + argent.Centimes(1000*n-500*m)
	return r
}

func ecrire(t testing.TB, r Releve) (chemin, texte string) {
	t.Helper()
	var b bytes.Buffer
	if err := Ecrire(&b, r); err != nil {
		t.Fatal(err)
	}
	return garder(t, b)
}

// garder puts a document in a file, and reads its text.
func garder(t testing.TB, b bytes.Buffer) (chemin, texte string) {
	t.Helper()
	f := filepath.Join(t.TempDir(), "releve.pdf")
	if err := os.WriteFile(f, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if d := os.Getenv("ETAI_GARDER"); d != "" { // to look at them
		if err := os.WriteFile(filepath.Join(d, strings.ReplaceAll(t.Name(), "/", "_")+".pdf"), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return f, strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(pdftest.Texte(t, f))
}

func TestMaquette(t *testing.T) {
	f, texte := ecrire(t, maquette())
	pdftest.Valider(t, f)
	if strings.Count(texte, "\f") != 1 {
		t.Error("la maquette ne tient pas sur une page")
	}
	for _, s := range []string{"Pour EXEMPLE-UN Personne", "Mon relevé d’octobre 2026", "vous aviez", "36,38 €", "Ce qui est arrivé", "877,00 €",
		"771,20 €", "142,18 €", "Cet argent est dans ce qui reste.", "Le loyer : 312,40 €", "Ce qui n’a pas été payé", "05 55 00 00 00", "page 1 sur 1"} {
		if !strings.Contains(texte, s) {
			t.Errorf("%q absent\n%s", s, texte)
		}
	}
}

// TestDebordement: whatever the number of lines, page 1 holds the two totals and what is left, every line
// is written once, and the file stays valid.
func TestDebordement(t *testing.T) {
	for _, c := range []struct{ arrive, paye, pages int }{{0, 0, 1}, {3, 9, 2}, {3, 16, 2}, {20, 3, 2}, {30, 40, 4}, {1, 90, 4}} {
		t.Run(fmt.Sprintf("%d_%d", c.arrive, c.paye), func(t *testing.T) {
			r := long(c.arrive, c.paye)
			_, texte := ecrire(t, r)
			pages := strings.Split(strings.TrimSuffix(texte, "\f"), "\f")
			if len(pages) != c.pages {
				t.Errorf("%d pages, attendu %d", len(pages), c.pages)
			}
			if !strings.Contains(pages[0], "Ce qui reste") && !strings.Contains(pages[0], "Ce qui manque") {
				t.Error("« Ce qui reste » n’est pas en page 1")
			}
			for i, p := range pages {
				if !strings.Contains(p, fmt.Sprintf("page %d sur %d", i+1, len(pages))) {
					t.Errorf("page %d sans numéro", i+1)
				}
			}
			for _, l := range append(r.Arrive, r.Paye...) {
				if strings.Count(texte, l.Libelle) != 1 {
					t.Errorf("%q écrit %d fois", l.Libelle, strings.Count(texte, l.Libelle))
				}
			}
			for _, s := range append(r.MisDeCote, r.NonPaye...) {
				if !strings.Contains(texte, strings.ReplaceAll(s, "\u00a0", " ")) {
					t.Errorf("%q absent", s)
				}
			}
		})
	}
}

// TestTextesLongs: overlong texts, characters that no face has, a negative opening, all the optional parts.
func TestTextesLongs(t *testing.T) {
	r := maquette()
	r.Organisation = strings.Repeat("Organisation au nom très long ", 6)
	r.Personne = strings.Repeat("NOM-COMPOSÉ ", 20)
	r.Contact = strings.Repeat("Prénom ", 30)
	r.Paye[0].Libelle = strings.Repeat("libellé\x00 \U0001F600 ", 1000)
	r.NonPaye = []string{strings.Repeat("Une phrase qui se répète. ", 400) + "FIN"}
	r.Ouverture, r.Reste = -3638, 14218-2*3638
	r.Provisoire, r.Reference = true, "Relevé 2026-0042, empreinte 9f86 d081"
	r.AVerifier = []string{"Nous avons reçu 12,00\u00a0€ de la CAF.", "Nous vérifions à qui est cet argent."}
	f, texte := ecrire(t, r)
	pdftest.Valider(t, f)
	for _, s := range []string{"il manquait", "36,38 €", "312,40 €", "…", "FIN", "(suite)", "peut encore changer", "9f86 d081", "à qui est cet argent"} {
		if !strings.Contains(texte, s) {
			t.Errorf("%q absent", s)
		}
	}
}

// TestAdresse: each line of the address stands on its own; the longest one that an organisation may have leaves what is left on page 1.
func TestAdresse(t *testing.T) {
	r := maquette()
	r.Adresse = "12, rue de l’Exemple\n00100 VALMOULIN"
	_, texte := ecrire(t, r)
	if !strings.Contains(texte, "12, rue de l’Exemple") || strings.Contains(texte, "l’Exemple 00100") {
		t.Errorf("adresse mal écrite\n%s", texte)
	}
	r.Adresse = strings.TrimSuffix(strings.Repeat(strings.Repeat("M", 60)+"\n", 6), "\n")
	f, texte := ecrire(t, r)
	pdftest.Valider(t, f)
	if premiere, _, _ := strings.Cut(texte, "\f"); !strings.Contains(premiere, "Ce qui reste") {
		t.Errorf("ce qui reste n’est plus en page 1\n%s", premiere)
	}
}

// TestFenetre: the address of a posted statement shows whole through the window of the envelope, and nothing else does, in both prints, whatever its length.
func TestFenetre(t *testing.T) {
	courte := []string{"EXEMPLE-UN Personne", "3 rue des Essais", "99998 ESSAI"}
	longue := []string{"EXEMPLE-UN " + strings.Repeat("Prénom ", 12), "Chez le centre communal d’action sociale de Valmoulin-les-Exemples", "", strings.Repeat("M", 60), "BP 12", "Lieu-dit Exemple", "99998 VALMOULIN-LES-EXEMPLES CEDEX", "de trop"}
	for nom, r := range map[string]func(*Releve){"court": func(r *Releve) { r.Destinataire = courte }, "gros": func(r *Releve) { r.Destinataire, r.Gros = courte, true },
		"long": func(r *Releve) {
			r.Destinataire, r.Organisation, r.Adresse = longue, strings.Repeat("Organisation au nom très long ", 6), strings.TrimSuffix(strings.Repeat("M M M M M M M M M M M M M M M M M M M M\n", 6), "\n")
		}, "remis": func(*Releve) {}} {
		t.Run(nom, func(t *testing.T) {
			x := maquette()
			x.Remise = ""
			r(&x)
			f, texte := ecrire(t, x)
			pdftest.Valider(t, f)
			if premiere, _, _ := strings.Cut(texte, "\f"); !strings.Contains(premiere, "Ce qui reste") {
				t.Errorf("ce qui reste n’est plus en page 1\n%s", premiere)
			}
			var dedans []string
			for _, b := range pdftest.Boites(t, f) {
				switch {
				case b.Page != 1:
				case b.Dans(110, 55, 85, 33):
					dedans = append(dedans, b.Mot)
				case len(x.Destinataire) > 0 && b.Touche(110, 55, 85, 33):
					t.Errorf("« %s » se montre à la fenêtre (%.1f, %.1f)", b.Mot, b.Gauche, b.Haut)
				}
			}
			montre := strings.Join(dedans, " ")
			switch nom {
			case "remis":
				if strings.Contains(montre, "99998") {
					t.Errorf("une adresse sans envoi : %s", montre)
				}
			case "long":
				if !strings.HasPrefix(montre, "EXEMPLE-UN Prénom") || !strings.HasSuffix(montre, "99998 VALMOULIN-LES-EXEMPLES CEDEX") || !strings.Contains(montre, "…") {
					t.Errorf("à la fenêtre : %s", montre)
				}
			default:
				if montre != strings.Join(courte, " ") {
					t.Errorf("à la fenêtre : %s", montre)
				}
			}
		})
	}
}

// final is a final account of n receipts and m payments, signed by its person.
func final(n, m int) Releve {
	r := long(n, m)
	r.MisDeCote, r.CeQuiVient, r.NonPaye = nil, nil, nil
	r.Remise, r.Annuel, r.Mois, r.Fin, r.ResteLe = "", true, jour.Certain(2025, 3, 1), jour.Certain(2026, 10, 31), jour.Certain(2026, 10, 31)
	return r
}

// TestDecompteFinal: what the person signs is on the last page, after every line, and never on a page that says nothing of the account: two lines at least
// stand with it, posted or not, in both prints.
func TestDecompteFinal(t *testing.T) {
	adresse := []string{"EXEMPLE-UN Personne", "3 rue des Essais", "99998 ESSAI"}
	r := final(4, 5)
	r.Destinataire = adresse
	f, texte := ecrire(t, r)
	pdftest.Valider(t, f)
	pdftest.Dore(t, "decompte-final", texte)

	lignes := regexp.MustCompile(`(Recette|Dépense) \d+\.`)
	for _, gros := range []bool{false, true} {
		for _, poste := range []bool{false, true} {
			for _, c := range [][2]int{{0, 0}, {1, 1}, {0, 1}, {2, 0}, {9, 0}, {3, 1}, {4, 2}, {4, 4}, {4, 5}, {4, 7}, {4, 9}, {12, 2}, {20, 20}, {1, 30}, {1, 32}, {1, 33}, {1, 35}, {30, 1}, {31, 14}, {32, 15}} {
				for _, verifie := range []int{0, 3} {
					r := final(c[0], c[1])
					if r.Gros = gros; poste {
						r.Destinataire = adresse
					}
					for range verifie {
						r.AVerifier = append(r.AVerifier, "Nous vérifions à qui est cet argent.")
					}
					var b bytes.Buffer
					if err := Ecrire(&b, r); err != nil {
						t.Fatal(err)
					}
					_, texte := garder(t, b)
					quoi := fmt.Sprintf("%d et %d lignes, gros %v, posté %v, %d phrases", c[0], c[1], gros, poste, verifie)
					pages := strings.Split(strings.TrimSuffix(texte, "\f"), "\f")
					derniere := pages[len(pages)-1]
					if !strings.Contains(derniere, "J’ai reçu ce décompte") || strings.Count(texte, "Ma signature") != 1 {
						t.Errorf("%s : la signature n’est pas à la fin\n%s", quoi, texte)
					}
					if n := len(lignes.FindAllString(derniere, -1)); n < min(avecSignature, max(c[0], c[1])) {
						t.Errorf("%s : %d lignes avec la signature\n%s", quoi, n, texte)
					}
					if c == [2]int{} && !strings.Contains(derniere, "Ce qui reste, le 31 octobre 2026") {
						t.Errorf("%s : ce qui est signé ne dit rien du compte\n%s", quoi, derniere)
					}
					if !strings.Contains(pages[0], "Ce qui reste") && !strings.Contains(pages[0], "Ce qui manque") {
						t.Errorf("%s : « Ce qui reste » n’est pas en page 1", quoi)
					}
					if n := len(lignes.FindAllString(texte, -1)); n != c[0]+c[1] {
						t.Errorf("%s : %d lignes écrites", quoi, n)
					}
				}
			}
		}
	}
}

// TestDecouvert: less than nothing is said in words, with a positive amount; empty fields leave no trace.
func TestDecouvert(t *testing.T) {
	r := maquette()
	r.Ouverture, r.Reste = -30000, 14218-30000-3638
	r.Service, r.Adresse, r.Remise, r.Contact, r.Telephone, r.MisDeCote = "", "", "", "", "", nil
	r.Lieu = ""
	if _, texte := ecrire(t, r); !strings.Contains(texte, "Ce qui manque") || !strings.Contains(texte, "194,20 €") || !strings.Contains(texte, "Le 3 novembre 2026") {
		t.Errorf("découvert mal dit\n%s", texte)
	}
}

func TestRefus(t *testing.T) {
	faux := maquette()
	faux.Reste++
	if err := Ecrire(&bytes.Buffer{}, faux); !errors.Is(err, ErrSomme) {
		t.Errorf("somme fausse : %v", err)
	}
	enorme := maquette()
	enorme.Arrive = append(enorme.Arrive, Ligne{"", "", argent.Max})
	if err := Ecrire(&bytes.Buffer{}, enorme); !errors.Is(err, argent.ErrDepassement) {
		t.Errorf("dépassement : %v", err)
	}
	sansDate := maquette()
	sansDate.Le = jour.Jour{}
	if Ecrire(&bytes.Buffer{}, sansDate) == nil {
		t.Error("relevé sans date accepté")
	}
}

// TestLot: each statement of a lot has its own pages, numbered apart, in a valid document.
func TestLot(t *testing.T) {
	long := maquette()
	long.Personne = "EXEMPLE-LONG Personne"
	for range 60 {
		long.Paye = append(long.Paye, Ligne{"6 octobre", "Argent de vie", 0})
	}
	var b bytes.Buffer
	faits := 0
	if err := EcrireLot(&b, "Relevés d’octobre 2026", []Releve{maquette(), long, maquette()}, func(n int) error { faits = n; return nil }); err != nil {
		t.Fatal(err)
	}
	if faits != 3 {
		t.Errorf("%d relevés dits", faits)
	}
	f, texte := garder(t, b)
	pdftest.Valider(t, f)
	pages := strings.Split(strings.TrimSuffix(texte, "\f"), "\f")
	n := len(pages)
	if n < 4 || !strings.Contains(pages[0], "page 1 sur 1") || !strings.Contains(pages[1], fmt.Sprintf("page 1 sur %d", n-2)) || !strings.Contains(pages[n-1], "page 1 sur 1") ||
		!strings.Contains(pages[1], "EXEMPLE-LONG") || !strings.Contains(pages[2], "(suite)") {
		t.Errorf("%d pages\n%s", n, texte)
	}
}

func TestLotRefus(t *testing.T) {
	rien := func(int) error { return nil }
	if err := EcrireLot(&bytes.Buffer{}, "", nil, rien); !errors.Is(err, ErrLotVide) {
		t.Errorf("lot vide : %v", err)
	}
	faux := maquette()
	faux.Reste++
	if err := EcrireLot(&bytes.Buffer{}, "", []Releve{maquette(), faux}, rien); !errors.Is(err, ErrSomme) {
		t.Errorf("somme fausse : %v", err)
	}
	arret := errors.New("arrêt")
	if err := EcrireLot(&bytes.Buffer{}, "", []Releve{maquette()}, func(int) error { return arret }); !errors.Is(err, arret) {
		t.Errorf("arrêt : %v", err)
	}
}

// BenchmarkLot writes 1 000 statements in one document.
func BenchmarkLot(b *testing.B) {
	rs := make([]Releve, 1000)
	for i := range rs {
		rs[i] = maquette()
		rs[i].Personne = fmt.Sprintf("EXEMPLE %d Personne", i)
	}
	for b.Loop() {
		if err := EcrireLot(&bytes.Buffer{}, "Relevés", rs, func(int) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMille writes 1 000 statements.
func BenchmarkMille(b *testing.B) {
	r := maquette()
	for b.Loop() {
		for i := range 1000 {
			r.Personne = fmt.Sprintf("EXEMPLE %d Personne", i)
			if err := Ecrire(&bytes.Buffer{}, r); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// TestGrosCaracteres: everything that the ordinary sheet says, in larger letters, on as many pages as that takes; no line runs over an amount.
func TestGrosCaracteres(t *testing.T) {
	for nom, r := range map[string]Releve{"maquette": maquette(), "long": long(12, 30)} {
		t.Run(nom, func(t *testing.T) {
			_, ordinaire := ecrire(t, r)
			r.Gros = true
			f, gros := ecrire(t, r)
			pdftest.Valider(t, f)
			pages := strings.Split(strings.TrimSuffix(gros, "\f"), "\f")
			if !strings.Contains(pages[0], "Ce qui reste") {
				t.Error("« Ce qui reste » n’est pas en page 1")
			}
			mots := map[string]bool{}
			for m := range strings.FieldsSeq(gros) {
				mots[m] = true
			}
			for m := range strings.FieldsSeq(regexp.MustCompile(`et \d+ autres? lignes?, page\s+suivante|page \d+ sur \d+`).ReplaceAllString(ordinaire, "")) {
				if !mots[m] && !strings.Contains(gros, m) {
					t.Errorf("%q ne se lit plus en gros caractères\n%s", m, gros)
				}
			}
			for _, l := range append(r.Arrive, r.Paye...) {
				if !strings.Contains(strings.Join(strings.Fields(gros), " "), strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(l.Montant.String())), " ")) {
					t.Errorf("%s absent", l.Montant)
				}
			}
		})
	}
}
