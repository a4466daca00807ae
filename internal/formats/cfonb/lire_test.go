// SPDX-License-Identifier: EUPL-1.2

package cfonb

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/releve"
)

// champs of a record under construction: position → text.
type champs map[int]string

// rec builds one record of 120 characters for account 20041 01005 0500013M026.
func rec(code string, plus champs) string {
	r := []rune(strings.Repeat(" ", largeur))
	for de, t := range (champs{1: code, 3: "20041", 12: "01005", 17: "EUR2", 22: "0500013M026"}) {
		copy(r[de-1:], []rune(t))
	}
	for de, t := range plus {
		copy(r[de-1:], []rune(t))
	}
	return string(r)
}

func r01(date, solde string) string { return rec("01", champs{35: date, 91: solde}) }
func r07(date, solde string) string { return rec("07", champs{35: date, 91: solde}) }
func r04(op, date, libelle, montant string) string {
	return rec("04", champs{33: op, 35: date, 43: date, 49: libelle, 82: "0000000", 91: montant})
}
func r05(op, date, qualifiant, texte string) string {
	return rec("05", champs{33: op, 35: date, 46: qualifiant, 49: texte})
}

// journee is a day with a receipt, a batch and a return.
func journee() []string {
	retour := rec("04", champs{33: "12", 35: "201126", 41: "02", 43: "201126", 49: "REJET VIR", 91: "0000000000631E", 105: "BQ-77"})
	return []string{
		r01("191126", "0000000010000{"),
		r04("05", "201126", "VIR CAISSE", "0000000006359G"),
		r05("05", "201126", "NPY", "CAISSE D'ALLOCATIONS"),
		r05("05", "201126", "CPY", "DE89370400440532013000 COBADEFFXXX"),
		r05("05", "201126", "NBU", "MARTIN CAMILLE"),
		r05("05", "201126", "LCC", "ALLOC 7654321 AAH 10/2026"),
		r05("05", "201126", "RCN", "NOTPROVIDED"),
		r04("06", "201126", "VIR SEPA REMISE", "0000000004751N"),
		r05("06", "201126", "REF", "REMISE-2026-11-A"),
		retour,
		r05("12", "201126", "RCN", "ETAI-00057"),
		r05("12", "201126", "NBE", "BAILLEUR FICTIF"),
		r05("12", "201126", "NPO", "DURAND ALEX"),
		r07("201126", "0000000012239G"),
	}
}

func attenduJournee() releve.Fichier {
	j := jour.Certain(2026, 11, 20)
	return releve.Fichier{Fichier: "f", Format: Format, Alertes: []releve.Alerte{}, Comptes: []releve.Compte{{
		IBAN: "FR1420041010050500013M02606", Compte: "20041010050500013M026", Devise: "EUR",
		DateOuverture: jour.Certain(2026, 11, 19), DateCloture: j, SoldeOuverture: new(argent.Centimes(100000)), SoldeCloture: new(argent.Centimes(122397)),
		Lignes: []releve.Ligne{
			{
				DateOperation: j, DateValeur: j, Montant: 63597, Libelle: "VIR CAISSE", Contrepartie: "CAISSE D'ALLOCATIONS", Code: "05",
				Details: []releve.Detail{{
					Montant: 63597, Contrepartie: "CAISSE D'ALLOCATIONS", ContrepartieIBAN: "DE89370400440532013000",
					Libelle: "ALLOC 7654321 AAH 10/2026", CreancierUltime: "MARTIN CAMILLE",
				}},
			},
			{
				DateOperation: j, DateValeur: j, Montant: -47515, Libelle: "VIR SEPA REMISE", Code: "06", Remise: "REMISE-2026-11-A", Rang: 1,
				Details: []releve.Detail{{Montant: -47515, Remise: "REMISE-2026-11-A"}},
			},
			{
				DateOperation: j, DateValeur: j, Montant: 6315, Libelle: "REJET VIR", ReferenceBancaire: "BQ-77", Code: "12", Rang: 2,
				ReferenceBoutEnBout: "ETAI-00057", Contrepartie: "BAILLEUR FICTIF", Retour: true, MotifRetour: "02",
				Details: []releve.Detail{{
					Montant: 6315, ReferenceBoutEnBout: "ETAI-00057", Contrepartie: "BAILLEUR FICTIF", DebiteurUltime: "DURAND ALEX", MotifRetour: "02",
				}},
			},
		},
	}}}
}

func lire(texte string) (releve.Fichier, error) {
	var c releve.Collecteur
	err := Lire(strings.NewReader(texte), &c)
	return c.Fichier("f", Format), err
}

var comparer = []cmp.Option{cmp.AllowUnexported(jour.Jour{}), cmpopts.EquateEmpty()}

func TestJournee(t *testing.T) {
	enr := journee()
	vides := make([]string, len(enr))
	for i, e := range enr {
		vides[i] = e
		if e[:2] == "01" || e[:2] == "07" {
			vides[i] = e[:16] + "    " + e[20:]
		}
	}
	blancs := append([]string{}, enr...)
	for i, e := range blancs {
		if e[:2] == "04" {
			blancs[i] = e[:81] + strings.Repeat(" ", 16) + e[97:]
		}
	}
	formes := map[string]string{
		"LF":                    strings.Join(enr, "\n") + "\n",
		"CRLF":                  strings.Join(enr, "\r\n"),
		"CR":                    strings.Join(enr, "\r"),
		"sans saut":             strings.Join(enr, ""),
		"lignes vides":          "\n\n" + strings.Join(enr, "\n\n   \n") + "\n\n",
		"fin DOS":               strings.Join(enr, "\r\n") + "\r\n\x1a",
		"sans saut, saut final": strings.Join(enr, "") + "\n",
		"marque UTF-8":          "\ufeff" + strings.Join(enr, "\n"),
		"deux par ligne":        strings.Join([]string{enr[0] + enr[1], strings.Join(enr[2:], "\n")}, "\n"),
		"devise vide":           strings.Join(vides, "\n"),
		"blancs pour zéros":     strings.Join(blancs, "\n"),
	}
	for nom, texte := range formes {
		f, err := lire(texte)
		if err != nil {
			t.Errorf("%s : %v", nom, err)
			continue
		}
		if d := cmp.Diff(attenduJournee(), f, comparer...); d != "" {
			t.Errorf("%s :\n%s", nom, d)
		}
	}
}

func TestEncodages(t *testing.T) {
	enr := journee()
	enr[1] = r04("05", "201126", "Aide à l'été, cœur", "0000000006359G")
	utf := strings.Join(enr, "\n")
	octets := func(sep string) string {
		var b strings.Builder
		for _, r := range strings.Join(enr, sep) {
			b.WriteByte(octet(r))
		}
		return b.String()
	}
	enr[5] = r05("05", "201126", "LCC", "été")
	enOctets := strings.ReplaceAll(strings.Join(enr, "\n"), "Aide à l'été, cœur    ", "Aide à l'été, cœur")
	enOctets = strings.ReplaceAll(enOctets, "été      ", "été    ")
	for nom, texte := range map[string]string{
		"UTF-8 en caractères": utf, "UTF-8 sans saut": strings.Join(enr, ""), "UTF-8 en octets": enOctets,
		"UTF-8 en octets sans saut": strings.ReplaceAll(enOctets, "\n", ""),
		"Latin-9":                   octets("\r\n"), "Latin-9 sans saut": octets(""),
	} {
		f, err := lire(texte)
		if err != nil {
			t.Errorf("%s : %v", nom, err)
			continue
		}
		if l := f.Comptes[0].Lignes[0].Libelle; l != "Aide à l'été, cœur" {
			t.Errorf("%s : %q", nom, l)
		}
	}
	if r := []rune{caractere(0x92), caractere(0x80), caractere(0xe9), caractere(0xbc), caractere(0xbe), caractere(0xa4)}; string(r) != "’€éŒŸ€" {
		t.Error(string(r))
	}
}

func TestPlusieursReleves(t *testing.T) {
	autre := func(r string) string { return strings.Replace(r, "0500013M026", "00000000001", 1) }
	f, err := lire(strings.Join([]string{
		r01("191126", "0000000010000{"), r04("62", "201126", "FRAIS", "0000000000100}"), r07("201126", "0000000009900{"),
		autre(r01("191126", "0000000000000{")), autre(r07("201126", "0000000000000{")),
		rec("01", champs{35: "201126", 49: "** PAS DE MOUVEMENT CE JOUR **", 91: "0000000009900{  081"}), rec("07", champs{35: "211126", 49: "----", 91: "0000000009900{"}),
		r01("231126", "0000000009900{"), rec("04", champs{49: "PAS DE MOUVEMENT"}), r04("18", "231126", "", "0000000012000}"), r05("18", "231126", "LIB", "ACHAT"), r07("231126", "0000000002100}"),
	}, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Comptes) != 4 || f.Comptes[3].Rang != 3 || len(f.Comptes[2].Lignes) != 0 || f.Comptes[1].Compte != "200410100500000000001" {
		t.Errorf("%+v", f.Comptes)
	}
	if l := f.Comptes[3].Lignes; len(l) != 1 || l[0].Libelle != "ACHAT" || l[0].Montant != -120000 {
		t.Errorf("%+v", l)
	}
	if codes(f) != AlerteDebiteur+" "+AlerteJours { // what spans statements is told at the end
		t.Errorf("%+v", f.Alertes)
	}
	if a := f.Alertes[0]; a.Compte != "FR1420041010050500013M02606" || a.Ligne != nil || !strings.Contains(a.Message, "210,00") {
		t.Errorf("%+v", a)
	}
}

func codes(f releve.Fichier) string {
	var c []string
	for _, a := range f.Alertes {
		c = append(c, a.Code)
	}
	return strings.Join(c, " ")
}

func TestAlertes(t *testing.T) {
	for veut, enr := range map[string][]string{
		AlerteNul:      {r01("191126", "0000000000000{"), r04("05", "201126", "", "0000000000000}"), r07("201126", "0000000000000}")},
		AlertePeriode:  {r01("191126", "0000000000000{"), r04("05", "211126", "", "0000000000000A"), r07("201126", "0000000000000A")},
		AlerteDebiteur: {r01("191126", "0000000000000J"), r04("05", "201126", "", "0000000000000B"), r07("201126", "0000000000000A")},
		AlerteBanque: {r01("191126", "0000000000000{"), strings.Replace(r04("B1", "201126", "", "0000000000000A"), "20041", "10556", 1),
			strings.Replace(r05("B1", "201126", "LIB", "x"), "20041", "10556", 1), r07("201126", "0000000000000A")},
	} {
		f, err := lire(strings.Join(enr, "\n"))
		if err != nil || codes(f) != veut {
			t.Errorf("%s : %v, %+v", veut, err, f.Alertes)
		}
	}
	f, err := lire(r01("191126", "0000000000000{") + strings.Replace(r07("201126", "0000000000000{"), "20041", "20042", 1))
	if err != nil || codes(f) != AlerteBanque || f.Comptes[0].Compte != "20041010050500013M026" {
		t.Errorf("%v, %+v", err, f)
	}
	enr := []string{r01("211126", "0000000000000{")}
	for range 250 {
		enr = append(enr, r04("05", "201126", "", "0000000000000A"))
	}
	f, err = lire(strings.Join(append(enr, r07("211126", "0000000000025{")), ""))
	if err != nil || len(f.Alertes) != maxAlertes+1 || f.Alertes[maxAlertes].Code != AlerteAutres || !strings.Contains(f.Alertes[maxAlertes].Message, "150 autres") {
		t.Errorf("%v, %d alertes", err, len(f.Alertes))
	}
}

func TestComplements(t *testing.T) {
	long := strings.Repeat("ABCDEFGHI ", 7) // 70, ends with a blank
	plein := strings.Repeat("ABCDEFGHIJ", 7)
	f, err := lire(strings.Join([]string{
		r01("", "0000000000000{"),
		r04("05", "201126", "VIR", "0000000000000A"), r05("05", "201126", "LCC", long), r05("05", "201126", "LC2", "SUITE"),
		r04("05", "201126", "VIR", "0000000000000A"), r05("05", "201126", "lcc", plein), r05("05", "201126", "LC2", "SUITE"), r05("05", "201126", "LIB", "FIN"),
		r04("06", "201126", "VIR", "0000000000000K"), r05("06", "201126", "NBE", "BAILLEUR"), r05("06", "201126", "NPY", "NOUS"), r05("06", "201126", "CBE", "FR00"),
		r05("06", "201126", "AAA", "INCONNU"), r05("06", "201126", "2'C", "INCONNU"),
		r04("A3", "201126", "PRLV", "0000000000000{"), rec("05", champs{33: "A3", 35: "201126", 41: "ANCIENNE PRESENTATION DU LIBELLE"}),
		r04("05", "201126", "VIR", "0000000000000{"), r05("05", "201126", "   ", ""),
		r07("201126", "0000000000000{"),
	}, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	l := f.Comptes[0].Lignes
	for i, veut := range []releve.Texte{releve.Texte(long) + "SUITE", releve.Texte(plein) + "SUITE FIN", "", "ANCIENNE PRESENTATION DU LIBELLE", ""} {
		if len(l[i].Details) != 1 || l[i].Details[0].Libelle != veut {
			t.Errorf("%d : %+v", i, l[i].Details)
		}
	}
	if d := l[2].Details[0]; d.Contrepartie != "BAILLEUR" || d.ContrepartieIBAN != "" {
		t.Errorf("%+v", d)
	}
	if !f.Comptes[0].DateOuverture.Vide() {
		t.Error(f.Comptes[0].DateOuverture)
	}
}

func TestMontants(t *testing.T) {
	d := nouveauDecoupeur(nil)
	for champ, veut := range map[string]argent.Centimes{
		"0000000000000{": 0, "0000000000000}": 0, "0000000000001é": 10, "0000000000001è": -10, "             I": 9, "             R": -9,
		"      0012345A": 123451, "9999999999999I": 99_999_999_999_999,
	} {
		if c, err := d.lireMontant(champ, 2); err != nil || c != veut {
			t.Errorf("%q : %d, %v", champ, c, err)
		}
	}
	for dec, veut := range map[int]argent.Centimes{0: 123000, 1: 12300, 2: 1230, 3: 123} {
		if c, err := d.lireMontant("0000000000123{", dec); err != nil || c != veut {
			t.Errorf("%d : %d, %v", dec, c, err)
		}
	}
	for champ, dec := range map[string]int{
		"00000000000000": 2, "0000000000000Z": 2, "0000000000000n": 2, "0000000000000 ": 2, "              ": 2, "0 0000000000 {": 2, "000000000-001{": 2,
		"00000000001,2{": 2, "0000000000000A": 3, "9999999999999I": 0,
	} {
		if c, err := d.lireMontant(champ, dec); err == nil {
			t.Errorf("%q accepté : %d", champ, c)
		}
	}
}

func TestRefus(t *testing.T) {
	bon := journee()
	avec := func(i int, r string) []string {
		e := append([]string{}, bon...)
		e[i] = r
		return e
	}
	sans := func(i int) []string { return append(append([]string{}, bon[:i]...), bon[i+1:]...) }
	for _, c := range []struct {
		nom            string
		enr            []string
		enregistrement int
		dit            string
	}{
		{"vide", nil, 0, "fichier vide"},
		{"blancs", []string{"   ", ""}, 0, "fichier vide"},
		{"un centime", avec(13, r07("201126", "0000000012239H")), 14, "1\u202f223,97\u00a0EUR, mais le solde final annoncé est 1\u202f223,98\u00a0EUR (écart 0,01\u00a0EUR)"},
		{"ligne perdue", sans(1), 2, "complément (05) sans opération"},
		{"05 d’abord", sans(1), 2, "(05)"},
		{"sans 07", bon[:13], 13, "le solde final (07) manque"},
		{"07 oublié", append(append([]string{}, bon[:13]...), bon...), 14, "n’est pas clôturé"},
		{"04 sans 01", bon[1:], 1, "opération (04) sans solde initial"},
		{"07 sans 01", bon[13:], 1, "solde final (07) sans solde initial"},
		{"04 après 07", append(append([]string{}, bon...), bon[1]), 15, "opération (04) sans solde initial"},
		{"05 après 07", append(append([]string{}, bon...), bon[2]), 15, "complément (05) sans opération"},
		{"code inconnu", avec(2, rec("06", nil)), 3, "inconnu «\u00a006\u00a0»"},
		{"autre format", []string{rec("AB", nil)}, 1, "commence par un enregistrement 01"},
		{"signe", avec(1, r04("05", "201126", "VIR", "0000000006359Z")), 2, "n’est pas un signe"},
		{"date", avec(1, r04("05", "311126", "VIR", "0000000006359G")), 2, "31/11/2026 n’existe pas"},
		{"date lettres", avec(1, r04("05", "2O1126", "VIR", "0000000006359G")), 2, "attendu JJMMAA"},
		{"date absente", avec(1, r04("05", "", "VIR", "0000000006359G")), 2, "date d’opération illisible"},
		{"date de valeur", avec(1, strings.Replace(bon[1], "  201126VIR", "  300226VIR", 1)), 2, "30/02/2026 n’existe pas"},
		{"clôture sans date", avec(13, r07("", "0000000012239G")), 14, "date du nouveau solde"},
		{"clôture avant", avec(13, r07("181126", "0000000012239G")), 14, "avant l’ancien"},
		{"compte du 04", avec(1, strings.Replace(bon[1], "0500013M026", "0500013M027", 1)), 2, "le compte change"},
		{"compte du 05", avec(2, strings.Replace(bon[2], "0500013M026", "0500013M027", 1)), 3, "le compte change"},
		{"compte du 07", avec(13, strings.Replace(bon[13], "0500013M026", "0500013M027", 1)), 14, "le compte change"},
		{"guichet du 04", avec(1, strings.Replace(bon[1], "01005", "01006", 1)), 2, "le compte change"},
		{"devise du 04", avec(1, strings.Replace(bon[1], "EUR", "USD", 1)), 2, "USD au lieu de EUR"},
		{"devise du 07", avec(13, strings.Replace(bon[13], "EUR", "USD", 1)), 14, "USD au lieu de EUR"},
		{"devise", avec(0, strings.Replace(bon[0], "EUR", "E R", 1)), 1, "trois lettres"},
		{"décimales", avec(0, strings.Replace(bon[0], "EUR2", "EUR7", 1)), 1, "nombre de décimales"},
		{"banque", avec(0, strings.Replace(bon[0], "20041", "2004 ", 1)), 1, "code banque"},
		{"numéro", avec(0, strings.Replace(bon[0], "0500013M026", "05000 3M026", 1)), 1, "numéro de compte"},
		{"119", avec(4, bon[4][:119]), 5, "119 caractères au lieu de 120"},
		{"119 final", avec(13, bon[13][:119]), 14, "119 caractères"},
		{"121", avec(4, bon[4]+" "), 5, "121 caractères"},
		{"240", []string{bon[0] + strings.Repeat("X", 120)}, 1, "CFONB 240"},
		{"NUL", avec(1, strings.Replace(bon[1], "CAISSE", "CA\x00SSE", 1)), 2, "code 0"},
		{"tabulation", avec(1, strings.Replace(bon[1], "CAISSE", "CA\tSSE", 1)), 2, "code 9"},
		{"suite rompue", append(append([]string{}, bon...), r01("201126", "0000000012239H"), r07("201126", "0000000012239H")), 15, "rouvre à 1\u202f223,98\u00a0EUR"},
		{"jours à rebours", append(append([]string{}, bon...), r01("191126", "0000000012239G"), r07("201126", "0000000012239G")), 15, "reviennent en arrière"},
	} {
		for _, saut := range []string{"\n", "\r\n"} {
			_, err := lire(strings.Join(c.enr, saut))
			var e *Erreur
			if !errors.As(err, &e) || e.Enregistrement != c.enregistrement || !strings.Contains(e.Message, c.dit) || strings.Contains(e.Error(), "\n") {
				t.Errorf("%s : %v ; attendu enregistrement %d, %q", c.nom, err, c.enregistrement, c.dit)
			} else if e.Ligne != e.Enregistrement && len(c.enr) > 1 {
				t.Errorf("%s : ligne %d", c.nom, e.Ligne)
			}
		}
	}
	var e *Erreur
	if _, err := lire(strings.Join(sans(1), "")); !errors.As(err, &e) || e.Ligne != 0 || !strings.HasPrefix(e.Error(), "enregistrement 2\u00a0: ") {
		t.Error(err)
	}
	if _, err := lire(strings.Join(sans(1), "\n\n")); !errors.As(err, &e) || !strings.HasPrefix(e.Error(), "ligne 3 (enregistrement 2)\u00a0: ") {
		t.Error(err)
	}
}

func TestBornes(t *testing.T) {
	enr := []string{r01("191126", "0000000000000{"), r04("05", "201126", "VIR", "0000000000000A")}
	for range maxComplements + 1 {
		enr = append(enr, r05("05", "201126", "LIB", "x"))
	}
	if _, err := lire(strings.Join(enr, "")); err == nil || !strings.Contains(err.Error(), "999") {
		t.Error(err)
	}
	enr = enr[:1]
	for range 20 {
		enr = append(enr, r04("05", "201126", "VIR", "9999999999999I"))
	}
	if _, err := lire(strings.Join(enr, "")); err == nil || !strings.Contains(err.Error(), "sort des limites") {
		t.Error(err)
	}
	if testing.Short() {
		return
	}
	un := r01("191126", "0000000000000{") + r07("191126", "0000000000000{")
	if err := Lire(&repete{texte: un, fois: maxReleves + 1}, muet{}); err == nil || !strings.Contains(err.Error(), "plus de 100000 relevés") {
		t.Error(err)
	}
}

// repete is a reader that gives the same text many times without holding it.
type repete struct {
	texte   string
	fois, i int
}

func (r *repete) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && r.fois > 0 {
		k := copy(p[n:], r.texte[r.i:])
		n, r.i = n+k, r.i+k
		if r.i == len(r.texte) {
			r.i, r.fois = 0, r.fois-1
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

type muet struct{}

func (muet) Ouvrir(*releve.Compte) error               { return nil }
func (muet) Ligne(*releve.Compte, *releve.Ligne) error { return nil }
func (muet) Fermer(*releve.Compte) error               { return nil }
func (muet) Alerte(releve.Alerte)                      {}

// An error of the reader or of the receiver comes back as it is.
func TestErreursDesAutres(t *testing.T) {
	panne := errors.New("panne")
	texte := strings.Join(journee(), "\n")
	for n := range len(texte) {
		err := Lire(io.MultiReader(strings.NewReader(texte[:n]), iotest.ErrReader(panne)), muet{})
		if !errors.Is(err, panne) {
			t.Fatalf("%d : %v", n, err)
		}
		if err := Lire(strings.NewReader(texte[:n]), muet{}); err == nil {
			t.Fatalf("tronqué à %d : accepté", n)
		}
	}
	for i := range 5 {
		if err := Lire(strings.NewReader(texte), &capricieux{reste: i, err: panne}); !errors.Is(err, panne) {
			t.Fatalf("%d : %v", i, err)
		}
	}
	if err := Lire(iotest.OneByteReader(strings.NewReader(texte)), muet{}); err != nil {
		t.Error(err)
	}
}

type capricieux struct {
	muet
	reste int
	err   error
}

func (c *capricieux) compter() error {
	if c.reste--; c.reste < 0 {
		return c.err
	}
	return nil
}
func (c *capricieux) Ouvrir(*releve.Compte) error               { return c.compter() }
func (c *capricieux) Ligne(*releve.Compte, *releve.Ligne) error { return c.compter() }
func (c *capricieux) Fermer(*releve.Compte) error               { return c.compter() }

func TestReconnaitre(t *testing.T) {
	for s, veut := range map[string]bool{
		"": false, "0": false, "01": true, "\ufeff01": true, "\r\n 0720041": true, "<?xml": false, "0320041": false, "PK\x03\x04": false,
	} {
		if Reconnaitre([]byte(s)) != veut {
			t.Errorf("%q", s)
		}
	}
}

func FuzzLire(f *testing.F) {
	f.Add([]byte(strings.Join(journee(), "\n")))
	f.Add([]byte(strings.Join(journee(), "")))
	s := semaine()
	f.Add([]byte(coller(s[2], s[1], s[0])))
	f.Add([]byte(coller(s[2], autreCompte(s[1]), s[0])))
	f.Add([]byte("01é" + strings.Repeat("é", 117) + "07"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var c releve.Collecteur
		if err := Lire(bytes.NewReader(b), &c); err != nil {
			return
		}
		for _, k := range c.Comptes {
			s := *k.SoldeOuverture
			for _, l := range k.Lignes {
				s += l.Montant
			}
			if s != *k.SoldeCloture {
				t.Fatalf("%d ≠ %d", s, *k.SoldeCloture)
			}
		}
		// Each account goes from its first opening to its last closing, whatever the order of its statements.
		bouts := map[string]argent.Centimes{}
		for _, k := range c.Comptes {
			bouts[string(k.Compte+k.Devise)] += *k.SoldeCloture - *k.SoldeOuverture
		}
		for _, k := range c.Comptes {
			if !slices.ContainsFunc(c.Comptes, func(p releve.Compte) bool {
				return p.Compte == k.Compte && p.Devise == k.Devise && slices.ContainsFunc(c.Comptes, func(d releve.Compte) bool {
					return d.Compte == k.Compte && d.Devise == k.Devise && *d.SoldeCloture-*p.SoldeOuverture == bouts[string(k.Compte+k.Devise)]
				})
			}) {
				t.Fatalf("le compte %s ne se suit pas", k.Compte)
			}
		}
	})
}

func BenchmarkLire(b *testing.B) {
	enr := journee()
	corps := strings.Join(enr[1:7], "\n") + "\n" + r04("06", "201126", "VIR", "0000000006359P") + "\n"
	const fois = 20000
	b.SetBytes(int64(len(corps)) * fois)
	b.ReportAllocs()
	for b.Loop() {
		r := io.MultiReader(strings.NewReader(enr[0]+"\n"), &repete{texte: corps, fois: fois}, strings.NewReader(r07("201126", "0000000010000{")))
		if err := Lire(r, muet{}); err != nil {
			b.Fatal(err)
		}
	}
}
