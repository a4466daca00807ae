// SPDX-License-Identifier: EUPL-1.2

package form

import (
	"errors"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func de(champ, valeur string) *Form { return Nouveau(url.Values{champ: {valeur}}) }

func TestLigne(t *testing.T) {
	long := strings.Repeat("é", 10000)
	for _, c := range []struct{ typee, veut, message string }{
		{" Anne\tMarie ", "Anne Marie", ""}, {"", "", "Écrivez le prénom."}, {" \u200b ", "", "Écrivez le prénom."},
		{long, "", "Le prénom\u00a0: 10\u202f000 caractères, c’est trop\u202f; écrivez-en 100 au plus."},
		{"a\x00b", "", "Le prénom\u00a0: ce texte contient un caractère invisible interdit (code U+0000)\u00a0: retapez-le au lieu de le coller."},
		{"\xff", "", "Le prénom\u00a0: ce texte n’est pas lisible (il n’est pas en UTF-8)\u00a0: retapez-le."},
		{"a\nb", "", "Le prénom\u00a0: ce texte doit tenir sur une seule ligne\u00a0: enlevez le retour à la ligne."},
	} {
		f := de("p", c.typee)
		if s := f.Ligne("p", "le prénom", 100, Requis); s != c.veut || f.Message("p") != c.message || f.Valide() != (c.message == "") {
			t.Errorf("%.20q : %q, %q", c.typee, s, f.Message("p"))
		}
	}
	f := de("p", long)
	f.Ligne("p", "le prénom", 100, Requis)
	if f.Valeur("p") != long {
		t.Error("le texte tapé est perdu")
	}
	if f := de("p", ""); f.Ligne("p", "le prénom", 100, Facultatif) != "" || !f.Valide() || f.Ligne("absent", "le nom", 9, Facultatif) != "" || !f.Valide() {
		t.Error("un champ facultatif vide est refusé")
	}
	f = Nouveau(url.Values{"p": {"a", "b"}})
	if f.Ligne("p", "le prénom", 9, Requis) != "" || f.Valide() {
		t.Error("deux valeurs acceptées")
	}
}

func TestBloc(t *testing.T) {
	f := de("n", "un\r\ndeux  \r\n")
	if s := f.Bloc("n", "la note", 100, Requis); s != "un\ndeux" || !f.Valide() {
		t.Errorf("%q %v", s, f.Erreurs())
	}
	f = de("n", strings.Repeat("a\n", 5000)+"b")
	if f.Bloc("n", "la note", 10000, Requis); f.Message("n") != "La note\u00a0: 10\u202f001 caractères, c’est trop\u202f; écrivez-en 10\u202f000 au plus." {
		t.Error(f.Message("n"))
	}
	f = de("n", "a\x07")
	if f.Bloc("n", "la note", 10, Requis); len(f.Erreurs()) != 1 {
		t.Error(f.Erreurs())
	}
}

func TestMontant(t *testing.T) {
	for s, veut := range map[string]argent.Centimes{"1 234,56": 123456, "1234.56": 123456, "80 €": 8000, "12,5": 1250, "0,01": 1} {
		f := de("m", s)
		if m, ok := f.Montant("m", "le loyer", 1, 1000000, Requis); !ok || m != veut || !f.Valide() {
			t.Errorf("%q : %v %v %v", s, m, ok, f.Erreurs())
		}
	}
	for s, message := range map[string]string{
		"": "Écrivez le loyer.", "12,345": "Le loyer\u00a0: «\u00a012,345\u00a0» n’est pas un montant\u202f; écrivez des chiffres, puis au plus deux après la virgule, par exemple 1\u202f234,56.",
		"abc": "n’est pas un montant", "0": "ne peut pas être zéro", "-5": "ne peut pas être négatif", "10000,01": "écrivez au plus 10\u202f000,00\u00a0€.", "99999999999999999": "trop grand",
		"1\x002": "U+0000", strings.Repeat("9", 10000): "trop grand", strings.Repeat("x", 10000): "…\u00a0» n’est pas un montant", "NaN": "n’est pas un montant", "1e3": "n’est pas un montant", "١": "n’est pas un montant",
	} {
		f := de("m", s)
		if m, ok := f.Montant("m", "le loyer", 1, 1000000, Requis); ok || m != 0 || !strings.Contains(f.Message("m"), message) || f.Valeur("m") == "" && s != "" {
			t.Errorf("%.20q : %v, %q", s, m, f.Message("m"))
		}
	}
	f := de("m", "5")
	if _, ok := f.Montant("m", "le loyer", 1000, 2000, Requis); ok || f.Message("m") != "Le loyer\u00a0: le montant est trop petit\u202f; écrivez au moins 10,00\u00a0€." {
		t.Error(f.Message("m"))
	}
	if m, ok := de("m", "0").Montant("m", "le solde", -100, 100, Requis); !ok || m != 0 {
		t.Error("zéro permis")
	}
	if m, ok := de("m", "").Montant("m", "le solde", 0, 100, Facultatif); ok || m != 0 {
		t.Error("vide n’est pas zéro")
	}
}

func TestJour(t *testing.T) {
	for _, s := range []string{"2026-11-05", "5/11/2026", "05112026"} {
		if f := de("j", s); f.Jour("j", "la date", Requis) != jour.Certain(2026, 11, 5) || !f.Valide() {
			t.Errorf("%q : %v", s, f.Erreurs())
		}
	}
	for s, message := range map[string]string{
		"31/11/2026": "La date de début\u00a0: le 31 novembre 2026 n’existe pas\u00a0: le mois de novembre a 30 jours.",
		"":           "Écrivez la date de début.", "5/11/26": "quatre chiffres", "4/11/2026": "est trop tôt\u202f; écrivez une date à partir du 5 novembre 2026.",
		"1/12/2027": "le 1er décembre 2027 est trop tard\u202f; écrivez une date jusqu’au 30 novembre 2027.", "2026-02-30": "Le 30 février 2026"[3:], strings.Repeat("1", 10000): "illisible",
	} {
		f := de("j", s)
		if j := f.JourEntre("j", "la date de début", jour.Certain(2026, 11, 5), jour.Certain(2027, 11, 30), Requis); !j.Vide() || !strings.Contains(f.Message("j"), message) {
			t.Errorf("%.20q : %v %q", s, j, f.Message("j"))
		}
	}
}

func TestAutres(t *testing.T) {
	f := Nouveau(url.Values{"n": {"1 200"}, "id": {"42"}, "c": {"loyer"}, "m": {"b", "a", "b"}, "k": {"non", "oui"}, "o": {"non"}, "t": {"05 55 00 00 00"}, "i": {"fr76"}})
	n, ok := f.Entier("n", "le nombre", 1, 2000, Requis)
	oui, repondu := f.OuiNon("o", "la réponse", Requis)
	if n != 1200 || !ok || f.Identifiant("id", "le tiers", Requis) != 42 || f.Choix("c", "la nature", []string{"loyer"}, Requis) != "loyer" || !f.Coche("k", "l’accord") || oui || !repondu ||
		f.Telephone("t", "le téléphone", Requis) != "+33555000000" || f.Coche("absente", "x") || Avec(f, "i", "l’IBAN", func(s string) (string, error) { return strings.ToUpper(s), nil }, Requis) != "FR76" {
		t.Error(f.Erreurs())
	}
	if d := cmp.Diff([]string{"a", "b"}, f.ChoixMultiple("m", "les natures", []string{"a", "b", "c"}, Requis)); d != "" || !f.Valide() {
		t.Error(d, f.Erreurs())
	}
	f = Nouveau(url.Values{"n": {"12x"}, "n2": {"3000"}, "n3": {strings.Repeat("9", 30)}, "id": {"042"}, "id2": {"-1"}, "c": {"vol"}, "m": {"z"}, "k": {"peut-être"}, "t": {"3919"}, "i": {"x"}, "i2": {strings.Repeat("x", 300)}})
	f.Entier("n", "le nombre", 1, 2000, Requis)
	f.Entier("n2", "le nombre", 1, 2000, Requis)
	f.Entier("n3", "le nombre", 1, 2000, Requis)
	f.Identifiant("id", "le tiers", Requis)
	f.Identifiant("id2", "le tiers", Requis)
	f.Identifiant("id3", "le tiers", Requis)
	f.Choix("c", "la nature", []string{"loyer"}, Requis)
	f.ChoixMultiple("m", "les natures", []string{"a"}, Requis)
	f.ChoixMultiple("m2", "les natures", []string{"a"}, Requis)
	f.Coche("k", "l’accord")
	f.OuiNon("o", "la réponse", Requis)
	f.Telephone("t", "le téléphone", Requis)
	refus := func(string) (string, error) { return "", errors.New("IBAN refusé : relire.") }
	Avec(f, "i", "l’IBAN", refus, Requis)
	Avec(f, "i2", "l’IBAN", refus, Requis)
	f.Refuser("", "Ce compte est fermé.")
	if d := cmp.Diff([]Erreur{
		{"n", "Le nombre\u00a0: «\u00a012x\u00a0» n’est pas un nombre entier\u202f; écrivez des chiffres seulement."},
		{"n2", "Le nombre\u00a0: écrivez un nombre de 1 à 2\u202f000."}, {"n3", "Le nombre\u00a0: écrivez un nombre de 1 à 2\u202f000."},
		{"id", "Le tiers\u00a0: ce choix n’existe pas\u202f; choisissez-en un autre."}, {"id2", "Le tiers\u00a0: ce choix n’existe pas\u202f; choisissez-en un autre."}, {"id3", "Choisissez le tiers."},
		{"c", "La nature\u00a0: ce choix n’est pas dans la liste\u202f; choisissez-en un autre."}, {"m", "Les natures\u00a0: ce choix n’est pas dans la liste\u202f; choisissez-en un autre."}, {"m2", "Choisissez les natures."},
		{"k", "L’accord\u00a0: cette case ne peut être que cochée ou décochée."}, {"o", "Choisissez la réponse."}, {"t", texte.ErrTelephone.Error()},
		{"i", "IBAN refusé : relire."}, {"i2", "L’IBAN\u00a0: 300 caractères, c’est trop\u202f; écrivez-en 200 au plus."}, {"", "Ce compte est fermé."},
	}, f.Erreurs()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(Champ{Nom: "c", ID: "champ-c", IDErreur: "erreur-c", Valeur: "vol", Erreur: f.Message("c")}, f.Champ("c")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(Champ{Nom: "neuf", ID: "champ-neuf"}, f.Champ("neuf")); d != "" {
		t.Error(d)
	}
}

func TestReaffichage(t *testing.T) {
	f := Nouveau(url.Values{"l.0.m": {"1"}, "l.2.m": {"2"}, "l.10": {"x"}, "l.02.m": {"non"}, "l.-1": {"non"}, "l.x": {"non"}, "l.99999999999": {"non"}, "b": {"\xffa\x00<b>"}})
	if d := cmp.Diff([]int{0, 2, 10}, f.Indices("l", 10)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]int{0, 2}, f.Indices("l", 2)); d != "" {
		t.Error(d)
	}
	if f.Valeur("b") != "\ufffda<b>" || f.Valeurs("b")[0] != f.Valeur("b") || !f.Choisi("l.10", "x") || f.Choisi("l.10", "y") {
		t.Errorf("%q", f.Valeur("b"))
	}
	f.Poser("p", "v")
	copie := f.Tout()
	copie["p"][0] = "autre"
	if f.Valeur("p") != "v" {
		t.Error("le brouillon n’est pas une copie")
	}
	var b strings.Builder
	modele := template.Must(template.New("").Parse(`{{with .Champ "b"}}<input id="{{.ID}}" value="{{.Valeur}}">{{end}}`))
	if err := modele.Execute(&b, f); err != nil || b.String() != "<input id=\"champ-b\" value=\"\ufffda&lt;b&gt;\">" {
		t.Errorf("%q %v", b.String(), err)
	}
}

func TestDeRequete(t *testing.T) {
	lire := func(corps string) (*Form, error) {
		r := httptest.NewRequest(http.MethodPost, "/?p=adresse", strings.NewReader(corps))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return DeRequete(httptest.NewRecorder(), r, 100)
	}
	if f, err := lire("p=corps&q=%C3%A9"); err != nil || f.Valeur("p") != "corps" || f.Valeur("q") != "é" {
		t.Error(err)
	}
	if f, err := lire("q=1"); err != nil || f.Valeur("p") != "" {
		t.Error("l’adresse est lue", err)
	}
	if _, err := lire("p=" + strings.Repeat("a", 200)); !errors.Is(err, ErrTropGros) {
		t.Error(err)
	}
	if _, err := lire("p=%zz"); !errors.Is(err, ErrIllisible) {
		t.Error(err)
	}
}

// TestQuoiQuOnTape: whatever is sent, no reader panics, each error is a printable sentence, and what was typed
// comes back.
func TestQuoiQuOnTape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "octets"))
		if rapid.Bool().Draw(t, "texte") {
			s = rapid.String().Draw(t, "s")
		}
		f := de("c", s)
		f.Ligne("c", "le nom", 20, Requis)
		f.Bloc("c", "la note", 20, Requis)
		f.Montant("c", "le loyer", 1, 100, Requis)
		f.Jour("c", "la date", Requis)
		f.Entier("c", "le nombre", 0, 9, Requis)
		f.Identifiant("c", "le tiers", Requis)
		f.Choix("c", "la nature", []string{"a"}, Requis)
		f.ChoixMultiple("c", "les natures", []string{"a"}, Requis)
		f.Coche("c", "l’accord")
		f.Telephone("c", "le téléphone", Requis)
		for _, e := range f.Erreurs() {
			if e.Champ != "c" || !utf8.ValidString(e.Message) || !strings.HasSuffix(e.Message, ".") || strings.ContainsRune(e.Message, 0) || utf8.RuneCountInString(e.Message) > 260 {
				t.Fatalf("%q : %q", s, e.Message)
			}
		}
		if utf8.ValidString(s) && !strings.Contains(s, "\x00") && f.Valeur("c") != s {
			t.Fatalf("%q rendu %q", s, f.Valeur("c"))
		}
	})
}
