// SPDX-License-Identifier: EUPL-1.2

package fec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

const nomBon = "732829320FEC20261231.txt"

func entete() string { return strings.Join(noms()[:18], "\t") }

// l builds a line of the journal BQ; values are journal|num|date|compte|debit|credit.
func l(s string) string {
	c := strings.Split(s, "|")
	return strings.Join([]string{c[0], "Journal " + c[0], c[1], c[2], c[3], "Libellé", "", "", "P" + c[1], c[2], "Écriture", c[4], c[5], "", "", c[2], "", ""}, "\t")
}

func fichier(lignes ...string) string {
	return entete() + "\r\n" + strings.Join(lignes, "\r\n") + "\r\n"
}

func deuxEcritures() []string {
	return []string{
		l("BQ|1|20261120|512000|635,97|0,00"), l("BQ|1|20261120|467100|0,00|635,97"),
		l("BQ|2|20261121|467100|412,00|0,00"), l("BQ|2|20261121|512000|0,00|412,00"),
	}
}

func verifier(t *testing.T, nom, texte string) Rapport {
	t.Helper()
	r, err := Verifier(strings.NewReader(texte), nom, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func regles(f []Faute) string {
	var r []string
	for _, x := range f {
		r = append(r, x.Regle)
	}
	return strings.Join(r, " ")
}

func TestBon(t *testing.T) {
	d := deuxEcritures()
	barre := strings.ReplaceAll(fichier(d...), "\t", "|")
	sens := strings.Replace(strings.Replace(entete(), "Debit", "Montant", 1), "Credit", "Sens", 1) + "\n" +
		strings.Join([]string{l("BQ|1|20261120|512000|635,97|D"), l("BQ|1|20261120|467100|635,97|C"), l("BQ|2|20261120|512000|-412,00|+1"), l("BQ|2|20261120|467100|-412,00|-1")}, "\n")
	tresorerie := strings.Join(noms(), "\t") + "\n"
	for _, x := range d {
		tresorerie += x + "\t20261120\tVIR\t\t\n"
	}
	var latin bytes.Buffer
	for _, r := range fichier(d...) {
		latin.WriteByte(byte(r))
	}
	for nom, c := range map[string]struct {
		texte   string
		total   argent.Centimes
		avertit string
	}{
		"UTF-8":           {fichier(d...), 104797, ""},
		"Latin":           {latin.String(), 104797, ""},
		"LF":              {strings.ReplaceAll(fichier(d...), "\r", ""), 104797, ""},
		"sans fin":        {strings.TrimSpace(strings.ReplaceAll(fichier(d...), "\r\n", "\n")) + "\t\t", 104797, ""},
		"barre":           {barre, 104797, ""},
		"sens":            {sens, 22397, ""},
		"trésorerie":      {tresorerie, 104797, ""},
		"marque":          {"\ufeff" + fichier(d...), 104797, RegleEncodage},
		"ligne vide":      {fichier(d[0], "", "  ", d[1]), 63597, RegleLigneVide},
		"vides à la fin":  {fichier(d...) + "\n\n", 104797, ""},
		"casse":           {strings.Replace(fichier(d...), "Idevise", "IDevise", 1), 104797, RegleColonnes},
		"guillemets":      {strings.Replace(fichier(d...), "635,97", `"635,97"`, 1), 104797, RegleGuillemets},
		"par journal":     {fichier(d[0], d[1], l("AC|1|20261120|606000|5,00|0,00"), l("AC|1|20261120|401000|0,00|5,00"), d[2], d[3]), 105297, ""},
		"suite unique":    {fichier(d[0], d[1], l("AC|2|20261120|606000|5,00|0,00"), l("AC|2|20261120|401000|0,00|5,00"), l("BQ|3|20261120|512000|1,00|0,00"), l("BQ|3|20261120|467000|0,00|1,00")), 64197, ""},
		"préfixe":         {strings.ReplaceAll(strings.ReplaceAll(fichier(d...), "BQ\t1", "BQ\tBQ2026-0009"), "BQ\t2", "BQ\tBQ2026-0010"), 104797, ""},
		"sans nombre":     {strings.ReplaceAll(strings.ReplaceAll(fichier(d...), "BQ\t1", "BQ\tAA"), "BQ\t2", "BQ\tAB"), 104797, RegleNumero},
		"crédit vide":     {strings.Replace(fichier(d...), "635,97\t0,00", "635,97\t", 1), 104797, RegleMontant},
		"deux sens":       {fichier(l("BQ|1|20261120|512000|5,00|5,00")), 500, RegleSens},
		"classe 9":        {strings.Replace(fichier(d...), "467100", "967100", 1), 104797, RegleCompte},
		"lettrage seul":   {strings.Replace(fichier(d...), "0,00\t\t\t20261120", "0,00\tA\t\t20261120", 1), 104797, ReglePaire},
		"validée avant":   {strings.Replace(fichier(d...), "0,00\t\t\t20261121", "0,00\t\t\t20261120", 1), 104797, RegleValidation},
		"désordre":        {fichier(d[0], d[1], l("BQ|2|20261119|467100|1,00|1,00")), 63697, RegleValidation + " " + RegleSens},
		"à-nouveaux":      {fichier(append([]string{l("AN|1|20260101|512000|1,00|0,00"), l("AN|1|20260101|110000|0,00|1,00")}, d...)...), 104897, ""},
		"à-nouveaux tard": {fichier(d[0], d[1], l("AN|1|20261120|512000|1,00|0,00"), l("AN|1|20261120|110000|0,00|1,00")), 63697, RegleANouveaux + " " + RegleANouveaux},
		"soldées":         {fichier(l("OD|1|20261120|606000|1,00|0,00"), l("OD|1|20261120|706000|0,00|1,00"), l("OD|2|20261120|706000|1,00|0,00"), l("OD|2|20261120|606000|0,00|1,00")), 200, RegleSolde},
		"centralisation":  {strings.Replace(fichier(d...), "Écriture", "Centralisation du mois", 1), 104797, RegleCentralisee},
		"dispersée":       {fichier(d[0], d[2], d[1], d[3]), 104797, RegleValidation + " " + RegleDispersee + " " + RegleDispersee},
		"windows":         {strings.Replace(latin.String(), "\xc9criture", "\x80", 1), 104797, RegleEncodage},
	} {
		r := verifier(t, nomBon, c.texte)
		if len(r.Fautes) != 0 || r.Total == nil || *r.Total != c.total || regles(r.Avertissements) != c.avertit {
			t.Errorf("%s : %+v", nom, r)
		}
	}
	if r := verifier(t, "123456789FEC20261231.TXT", fichier(d...)); len(r.Fautes) != 0 || regles(r.Avertissements) != RegleSIREN || r.Nombre != 2 {
		t.Errorf("%+v", r)
	}
}

func TestFautes(t *testing.T) {
	d := deuxEcritures()
	bon := fichier(d...)
	remplacer := func(a, b string) string { return strings.Replace(bon, a, b, 1) }
	for _, c := range []struct{ nom, texte, regle, chemin, dit string }{
		{"vide", "", RegleVide, "", "vide"},
		{"sans écriture", entete() + "\n", RegleVide, "", "aucune écriture"},
		{"point-virgule", strings.ReplaceAll(bon, "\t", ";"), RegleSeparateur, "ligne 1", "tabulation"},
		{"17 colonnes", strings.Replace(entete(), "\tIdevise", "", 1), RegleColonnes, "ligne 1", "17 colonnes au lieu de 18\u00a0; il manque Idevise."},
		{"19 colonnes", entete() + "\tPlus", RegleColonnes, "ligne 1", "19 colonnes au lieu de 18"},
		{"ordre", strings.Replace(entete(), "Debit\tCredit", "Credit\tDebit", 1), RegleColonnes, "ligne 1, Debit", "la colonne 12"},
		{"sans noms", d[0], RegleColonnes, "ligne 1", "les noms des 18 colonnes"},
		{"ligne courte", remplacer("\t0,00\t635,97", "\t635,97"), RegleColonnes, "ligne 3", "17 colonnes au lieu de 18"},
		{"UTF-16", "\xff\xfeJ\x00", RegleEncodage, "ligne 1", "UTF-16"},
		{"binaire", "PK\x03\x04\x00", RegleCaractere, "ligne 1", "interdit"},
		{"NUL", remplacer("Libellé", "Lib\x00"), RegleCaractere, "ligne 2", "interdit"},
		{"mélange", remplacer("Libellé", "Libell\xe9"), RegleEncodage, "", "mélange"},
		{"ligne immense", bon + strings.Repeat("x", maxLigne+1), RegleColonnes, "ligne 6", "65\u202f536"},
		{"date", remplacer("20261120", "20261131"), RegleDate, "ligne 2, EcritureDate", "«\u00a020261131\u00a0»"},
		{"date autre forme", remplacer("20261120", "20/11/26"), RegleDate, "ligne 2, EcritureDate", "AAAAMMJJ"},
		{"après", fichier(l("BQ|1|20270101|512000|1,00|1,00")), RegleExercice, "ligne 2, EcritureDate", "hors de l’exercice du 01/01/2026 au 31/12/2026"},
		{"avant", fichier(l("BQ|1|20251231|512000|1,00|1,00")), RegleExercice, "ligne 2, EcritureDate", "31/12/2025"},
		{"point décimal", remplacer("635,97", "635.97"), RegleMontant, "ligne 2, Debit", "virgule"},
		{"espace", remplacer("635,97", "1 635,97"), RegleMontant, "ligne 2, Debit", "espace"},
		{"lettres", remplacer("635,97", "abc"), RegleMontant, "ligne 2, Debit", "illisible"},
		{"millièmes", remplacer("635,97", "635,971"), RegleMontant, "ligne 2, Debit", "illisible"},
		{"immense", remplacer("635,97", "99999999999999"), RegleMontant, "ligne 2, Debit", "trop grand"},
		{"compte", remplacer("512000", "BQ"), RegleCompte, "ligne 2, CompteNum", "plan comptable"},
		{"compte vide", remplacer("512000", ""), RegleObligatoire, "ligne 2, CompteNum", "remplie"},
		{"validation vide", remplacer("\t20261120\t\t", "\t\t\t"), RegleObligatoire, "ligne 2, ValidDate", "remplie"},
		{"un centime", remplacer("0,00\t635,97", "0,00\t635,96"), RegleEquilibre, "ligne 2", "0,01\u00a0€ de trop au débit"},
		{"ligne manquante", fichier(d[:3]...), RegleEquilibre, "ligne 4", "412,00\u00a0€ de trop au débit"},
		{"trou", strings.ReplaceAll(bon, "BQ\t2", "BQ\t4"), RegleNumero, "ligne 4, EcritureNum", "il manque des écritures entre les numéros 1 et 4"},
		{"recul", fichier(d[2], d[3], d[0], d[1]), RegleNumero, "ligne 4, EcritureNum", "vient après 2"},
		{"deux dates", remplacer("1\t20261120\t467100", "1\t20261122\t467100"), RegleIncoherente, "ligne 3, EcritureDate", "deux dates"},
	} {
		r := verifier(t, nomBon, c.texte)
		trouve := false
		for _, f := range r.Fautes {
			trouve = trouve || f.Regle == c.regle && string(f.Chemin) == c.chemin && strings.Contains(f.Message, c.dit)
			if strings.Contains(f.Message, "\n") {
				t.Errorf("%s : %q", c.nom, f.Message)
			}
		}
		if !trouve {
			t.Errorf("%s : %+v", c.nom, r.Fautes)
		}
	}
	sens := strings.Replace(strings.Replace(entete(), "Debit", "Montant", 1), "Credit", "Sens", 1) + "\n" + l("BQ|1|20261120|512000|5,00|X")
	if r := verifier(t, nomBon, sens); regles(r.Fautes) != RegleSens || r.Total != nil {
		t.Errorf("%+v", r)
	}
}

func TestNom(t *testing.T) {
	bon := fichier(deuxEcritures()...)
	for nom, ok := range map[string]bool{
		nomBon: true, "export.txt": false, "73282932FEC20261231.txt": false, "732829320FEC20261331.txt": false, "732829320FEC20261231.csv": false,
		"732829320FEC20261231_2.txt": false, "73282932XFEC20261231.txt": false, "732829320FEC20270228.txt": true, "732829320FEC20280229.txt": false, "": false,
	} {
		if r := verifier(t, nom, bon); (len(r.Fautes) == 0) != ok {
			t.Errorf("%s : %+v", nom, r.Fautes)
		}
	}
	// An accounting year that is not twelve months is told by its first day.
	r, err := Verifier(strings.NewReader(bon), "732829320FEC20280229.txt", Options{Debut: jour.Certain(2026, 7, 1)})
	if err != nil || len(r.Fautes) != 0 {
		t.Errorf("%v %+v", err, r)
	}
}

func TestListeCoupee(t *testing.T) {
	lignes := []string{}
	for i := range 400 {
		lignes = append(lignes, l(fmt.Sprintf("BQ|%d|20261120|512000|1,00|0,00", 2*i)))
	}
	r := verifier(t, nomBon, fichier(lignes...))
	n := len(r.Fautes)
	if n != 2*maxParRegle+1 || r.Fautes[n-1].Regle != RegleAutres || !strings.Contains(r.Fautes[n-1].Message, "300 de plus pour la règle equilibre") ||
		!strings.Contains(r.Fautes[n-1].Message, "299 de plus pour la règle numerotation") || r.Nombre != 400 {
		t.Errorf("%d %+v", n, r.Fautes[n-1])
	}
	for i := 1; i < n-1; i++ {
		if r.Fautes[i].Ligne < r.Fautes[i-1].Ligne {
			t.Fatal("fautes en désordre")
		}
	}
}

// The keys of the contract are all there, lists are never null.
func TestJSON(t *testing.T) {
	b, err := json.Marshal(verifier(t, nomBon, ""))
	if err != nil {
		t.Fatal(err)
	}
	veut := `{"fichier":"732829320FEC20261231.txt","format":"fec","nombre":0,"total":0,"fautes":[{"regle":"fichier_vide","chemin":null,"reference":null,"message":"le fichier est vide."}],"avertissements":[]}`
	if string(b) != veut {
		t.Error(string(b))
	}
}

func TestPanneDeLecture(t *testing.T) {
	panne := errors.New("panne")
	if _, err := Verifier(io.MultiReader(strings.NewReader(fichier(deuxEcritures()...)), iotest.ErrReader(panne)), nomBon, Options{}); !errors.Is(err, panne) {
		t.Error(err)
	}
}

// Whatever entries are drawn, a balanced numbered file is good, and one changed cent is found.
func TestProprietes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lignes []string
		total := argent.Centimes(0)
		n := rapid.IntRange(1, 20).Draw(t, "écritures")
		for i := 1; i <= n; i++ {
			reste := argent.Centimes(0)
			for range rapid.IntRange(1, 4).Draw(t, "lignes") {
				m := argent.Centimes(rapid.Int64Range(1, 1e9).Draw(t, "montant"))
				reste += m
				lignes = append(lignes, l(fmt.Sprintf("BQ|%d|20261120|467000|%s|0,00", i, m.Saisie())))
			}
			total += reste
			lignes = append(lignes, l(fmt.Sprintf("BQ|%d|20261120|512000|0,00|%s", i, reste.Saisie())))
		}
		r, err := Verifier(strings.NewReader(fichier(lignes...)), nomBon, Options{})
		if err != nil || len(r.Fautes) != 0 || r.Nombre != n || *r.Total != total {
			t.Fatalf("%v %+v", err, r)
		}
		k := rapid.IntRange(0, len(lignes)-1).Draw(t, "ligne faussée")
		c := strings.Split(lignes[k], "\t")
		c[cDebit] = "0,01"
		if c[cCredit] == "0,00" {
			c[cDebit] = "99999999,99"
		}
		lignes[k] = strings.Join(c, "\t")
		if r, err = Verifier(strings.NewReader(fichier(lignes...)), nomBon, Options{}); err != nil || !strings.Contains(regles(r.Fautes), RegleEquilibre) {
			t.Fatalf("%v %+v", err, r)
		}
	})
}

func FuzzVerifier(f *testing.F) {
	f.Add(nomBon, []byte(fichier(deuxEcritures()...)))
	f.Add("x", []byte("\ufeffa|b\n"))
	f.Fuzz(func(t *testing.T, nom string, b []byte) {
		r, err := Verifier(bytes.NewReader(b), nom, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkVerifier(b *testing.B) {
	var t strings.Builder
	t.WriteString(entete() + "\n")
	for i := range 50_000 {
		t.WriteString(l(fmt.Sprintf("BQ|%d|20261120|512000|635,97|0,00", i)) + "\n" + l(fmt.Sprintf("BQ|%d|20261120|467100|0,00|635,97", i)) + "\n")
	}
	b.SetBytes(int64(t.Len()))
	for b.Loop() {
		if r, err := Verifier(strings.NewReader(t.String()), nomBon, Options{}); err != nil || len(r.Fautes) != 0 {
			b.Fatal(r, err)
		}
	}
}
