// SPDX-License-Identifier: EUPL-1.2

package modeles

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/documents"
)

func genre(t testing.TB, code string) Genre {
	t.Helper()
	g, ok := GenreDe(code)
	if !ok {
		t.Fatalf("pas de document %q", code)
	}
	return g
}

// exemple gives a value to each field of a kind.
func exemple(g Genre) Valeurs {
	vs := Valeurs{}
	for _, c := range g.TousLesChamps() {
		switch c.Type {
		case TypeMontant:
			vs[c.Nom] = Montant(1234)
		case TypeDate:
			vs[c.Nom] = Date(jour.Certain(2026, 12, 1))
		case TypeListe:
			vs[c.Nom] = Liste(c.Nom+" un", c.Nom+" deux")
		case TypeParagraphes:
			vs[c.Nom] = Paragraphes("Paragraphe de " + c.Nom + ".\n\nUn second.")
		case TypeTableau:
			vs[c.Nom] = Rangees([]string{"Ligne", "Montant"}, []string{c.Nom, "12,00 €"})
		default:
			vs[c.Nom] = Texte("valeur de " + c.Nom)
		}
	}
	return vs
}

// Each kind is delivered with a text that Étai itself accepts, and that says all that the law asks.
func TestLivres(t *testing.T) {
	lus := 0
	for _, g := range Genres {
		for _, v := range []Variante{Courante, FALC} {
			s := Livre(g.Code, v)
			if s == "" {
				if v == Courante || g.FALC {
					t.Errorf("%s (%s) : pas de texte livré", g.Code, v)
				}
				continue
			}
			if v == FALC && !g.FALC {
				t.Errorf("%s : un texte facile à lire que la liste ne dit pas", g.Code)
			}
			lus++
			x, err := Lire(g, s)
			if err != nil {
				t.Errorf("%s (%s) : %v", g.Code, v, err)
				continue
			}
			vs := exemple(g)
			if ms := x.Manquants(vs); len(ms) > 0 {
				t.Errorf("%s (%s) : il manque %v", g.Code, v, ms)
			}
			vs["silence"] = Texte("rejet")
			f := Faits{Genre: g, Modele: Modele{Genre: g.Code, Variante: v}, Organisation: "Association Exemple", Adresse: "1 place\n00100 VALMOULIN", Telephone: "+33536490001", SuiviPar: "Cesf Exemple",
				SuiviQualite: "conseillère", Civilite: "Madame,", Valeurs: vs, Tribunal: "tribunal d’Exemple", Bareme: "un barème"}
			l := Rediger(x, f)
			if l.Objet == "" || len(l.Corps) == 0 {
				t.Errorf("%s (%s) : sans objet ou sans corps", g.Code, v)
			}
			if strings.Contains(l.Objet+l.Texte(), "{{") || strings.Contains(l.Objet+l.Texte(), "[") {
				t.Errorf("%s (%s) : %s %s", g.Code, v, l.Objet, l.Texte())
			}
			if ms := Manques(l, f); len(ms) > 0 {
				t.Errorf("%s (%s) : mentions %v", g.Code, v, ms)
			}
			if interdits := []string{"conseil général", "juge d’instance", "point médian", "·"}; slices.ContainsFunc(interdits, func(m string) bool { return strings.Contains(l.Texte(), m) }) {
				t.Errorf("%s (%s) : un mot à ne pas écrire", g.Code, v)
			}
		}
		noms := map[string]bool{}
		for _, c := range g.TousLesChamps() {
			if noms[c.Nom] || c.Mots == "" {
				t.Errorf("%s : champ %s deux fois, ou sans mots", g.Code, c.Nom)
			}
			noms[c.Nom] = true
		}
	}
	fichiers, err := livres.ReadDir("livres")
	if err != nil || len(fichiers) != lus {
		t.Errorf("%d fichiers livrés, %d lus : %v", len(fichiers), lus, err)
	}
}

// What the law asks a document to print is asked whatever the template of an organisation: forgotten, it is named with its article.
func TestObligations(t *testing.T) {
	vus := 0
	for _, g := range Genres {
		for _, o := range g.obligations() {
			vs := exemple(g)
			vs["naissance"], vs["contrat_fin"], vs["fin"], vs["montant_du"], vs["jugement_le"] = Date(jour.Certain(1980, 4, 30)), Date(jour.Certain(2027, 11, 30)), Date(jour.Certain(2027, 11, 30)), Montant(4321), Date(jour.Certain(2025, 12, 5))
			f := Faits{Genre: g, Modele: Modele{Genre: g.Code, Variante: Courante}, Organisation: "Association Exemple", Adresse: "1 place\n00100 VALMOULIN", SuiviPar: "Cesf Exemple", SuiviQualite: "conseillère", Valeurs: vs, Bareme: "un barème"}
			for _, texte := range []string{Livre(g.Code, Courante), strings.ReplaceAll(Livre(g.Code, Courante), "{{"+o.champ+"}}", "rien")} {
				x, err := Lire(g, texte)
				if err != nil {
					t.Fatalf("%s : %v", g.Code, err)
				}
				ms := Manques(Rediger(x, f), f)
				if oublie := texte != Livre(g.Code, Courante); oublie != (len(ms) == 1 && ms[0].Article == o.article) || !oublie && len(ms) > 0 {
					t.Errorf("%s sans %s : %v", g.Code, o.champ, ms)
				}
			}
			vus++
		}
	}
	if vus < 30 {
		t.Errorf("%d mentions seulement", vus)
	}
}

func TestFautes(t *testing.T) {
	for nom, c := range map[string]struct {
		texte string
		ligne int
		dit   string
	}{
		"champ inconnu":        {"# Objet\n\nBonjour {{prenon}}", 3, "{{prenom}}"},
		"champ accentué":       {"# Objet\n{{Réference}}", 2, "{{reference}}"},
		"sans proche":          {"# Objet\n{{xyzzyxyzzyxyzzy}}", 2, "choisir dans la liste"},
		"champ non refermé":    {"# Objet\n\nBonjour {{prenom", 3, "refermé"},
		"refermé plus bas":     {"# Objet\nBonjour {{prenom\n}}", 2, "seule ligne"},
		"fermeture seule":      {"# Objet\nBonjour }}", 2, "sans"},
		"condition ouverte":    {"# Objet\n{{#si prenom}}\nBonjour", 2, "{{/si}}"},
		"condition inconnue":   {"# Objet\n{{#tant que prenom}}", 2, "n’existe pas"},
		"fin sans condition":   {"# Objet\n\n{{/si}}", 3, "ne ferme rien"},
		"fin d’une autre":      {"# Objet\n{{#si prenom}}{{/sinon}}", 2, "ne ferme rien"},
		"champ de condition":   {"# Objet\n{{#si prenonm}}x{{/si}}", 2, "{{prenom}}"},
		"trop profond":         {"# Objet\n" + strings.Repeat("{{#si nom}}", 5), 2, "l’une dans l’autre"},
		"sans objet":           {"Bonjour", 1, "# Objet"},
		"vide":                 {"\n\n", 1, "vide"},
		"gras ouvert":          {"# Objet\n\nUn **mot", 3, "gras"},
		"lien":                 {"# Objet\n[ici](https://exemple.fr)", 2, "lien"},
		"paragraphe en phrase": {"# Objet\nLes faits : {{faits}}", 2, "seul sur sa ligne"},
		"trop long":            {"# Objet\n" + strings.Repeat("a", tailleModele), 1, "trop long"},
	} {
		_, err := Lire(genre(t, "notification_refus"), c.texte)
		f, ok := err.(*Faute)
		if !ok || f.Ligne != c.ligne || !strings.Contains(f.Message, c.dit) {
			t.Errorf("%s : %v, attendu ligne %d « %s »", nom, err, c.ligne, c.dit)
		}
	}
}

func TestEcrire(t *testing.T) {
	g := genre(t, "contrat")
	x, err := Lire(g, "{{#si contribution}}\n# Contrat à {{contribution}}\n{{/si}}\n{{#sinon contribution}}\n# Contrat de {{prenom}}\n{{/sinon}}\n\nChère **{{prenom}}** !\nSuite de la phrase,\\\ncoupée.\n\n- un\n- {{nom}}\n\n{{contrat_objectifs}}\n\nEn phrase : {{contrat_objectifs}}.\n\n| A | B |\n|---|---|\n| {{nom}} | **2** |\n\n{{complement}}")
	if err != nil {
		t.Fatal(err)
	}
	objet, corps := x.Ecrire(Valeurs{"prenom": Texte("**Zoé** # {{nom}}"), "nom": Texte("- EXEMPLE | x"), "contrat_objectifs": Liste("payer", "lire"), "complement": Paragraphes("# pas un titre\n\n- puce **grasse**")})
	if objet != "Contrat de **Zoé** # {{nom}}" {
		t.Errorf("objet %q", objet)
	}
	veut := []documents.Bloc{
		{Genre: documents.Paragraphe, Lignes: []documents.Ligne{{{Texte: "Chère "}, {Texte: "**Zoé** # {{nom}}", Gras: true}, {Texte: "\u202f!"}, {Texte: " "}, {Texte: "Suite de la phrase,"}}, {{Texte: "coupée."}}}},
		{Genre: documents.Puces, Lignes: []documents.Ligne{{{Texte: "un"}}, {{Texte: "- EXEMPLE | x"}}}},
		{Genre: documents.Puces, Lignes: []documents.Ligne{{{Texte: "payer"}}, {{Texte: "lire"}}}},
		{Genre: documents.Paragraphe, Lignes: []documents.Ligne{{{Texte: "En phrase\u00a0: payer et lire."}}}},
		{Genre: documents.Tableau, Rangees: [][]documents.Ligne{{{{Texte: "A"}}, {{Texte: "B"}}}, {{{Texte: "- EXEMPLE | x"}}, {{Texte: "2", Gras: true}}}}},
		{Genre: documents.Paragraphe, Lignes: []documents.Ligne{{{Texte: "# pas un titre"}}}},
		{Genre: documents.Puces, Lignes: []documents.Ligne{{{Texte: "puce "}, {Texte: "grasse", Gras: true}}}},
	}
	a, _ := documents.Lettre{Corps: corps}.Ecrite()
	b, _ := documents.Lettre{Corps: veut}.Ecrite()
	if a != b {
		t.Errorf("corps\n%s\nattendu\n%s", a, b)
	}
	if objet, _ := x.Ecrire(Valeurs{"contribution": Montant(0)}); objet != "Contrat à 0,00\u00a0€" {
		t.Errorf("objet %q", objet)
	}
	if ms := x.Manquants(Valeurs{"contribution": Montant(0)}); !slices.Equal(ms, []string{"prenom", "nom", "contrat_objectifs", "complement"}) {
		t.Errorf("manquants %v", ms)
	}
	if s := Montant(argent.Centimes(123456)).String(); s != "1\u202f234,56\u00a0€" {
		t.Errorf("montant %q", s)
	}
}

func TestMentions(t *testing.T) {
	g := genre(t, "notification_refus")
	complet := func() Faits {
		return Faits{Genre: g, Modele: Modele{Genre: g.Code, Variante: Courante}, Organisation: "Département Exemple", Adresse: "1 place\n00100 VALMOULIN", SuiviPar: "Cesf Exemple", SuiviQualite: "conseillère",
			Identite: Identite{Signataire: "Chef Exemple", Qualite: "cheffe de service"}, Tribunal: "tribunal d’Exemple", Valeurs: exemple(g)}
	}
	for nom, c := range map[string]struct {
		changer func(*Faits)
		modele  string
		article string
	}{
		"agent":      {func(f *Faits) { f.SuiviPar = "" }, "", "CRPA, article L111-2"},
		"adresse":    {func(f *Faits) { f.Adresse = "" }, "", "CRPA, article L111-2"},
		"signataire": {func(f *Faits) { f.Identite.Qualite = "" }, "", "CRPA, article L212-1"},
		"fondement":  {func(f *Faits) { f.Valeurs["fondement"] = Texte("") }, "", "CRPA, articles L211-2 et L211-5"},
		"faits":      {func(f *Faits) { f.Valeurs["faits"] = Paragraphes("  ") }, "", "CRPA, articles L211-2 et L211-5"},
		"oubliés":    {func(*Faits) {}, "# Refus\n\nNon : {{motif}} ({{fondement}}).", "CRPA, articles L211-2 et L211-5"},
		"recours":    {func(f *Faits) { f.Tribunal = "" }, "", "CJA, article R421-5"},
	} {
		f := complet()
		c.changer(&f)
		if c.modele == "" {
			c.modele = Livre(g.Code, Courante)
		}
		x, err := Lire(g, c.modele)
		if err != nil {
			t.Fatal(err)
		}
		ms := Manques(Rediger(x, f), f)
		if len(ms) != 1 || ms[0].Article != c.article {
			t.Errorf("%s : %v, attendu %s", nom, ms, c.article)
		}
	}
	// An acknowledgement says the effect of silence, and the remedies when it is worth a rejection.
	for _, code := range []string{"accuse_reception", "accuse_recours"} {
		g = genre(t, code)
		x, err := Lire(g, Livre(g.Code, Courante))
		if err != nil {
			t.Fatal(err)
		}
		f := complet()
		f.Genre, f.Valeurs, f.Telephone = g, exemple(g), "+33536490001"
		f.Valeurs["silence"] = Texte("rejet de votre demande")
		if ms := Manques(Rediger(x, f), f); len(ms) > 0 {
			t.Errorf("%s : %v", code, ms)
		}
		f.Valeurs["tribunal"], f.Telephone = Texte(""), ""
		delete(f.Valeurs, "silence_le")
		if ms := Manques(Rediger(x, f), f); len(ms) != 3 {
			t.Errorf("%s incomplet : %v", code, ms)
		}
	}
}

func TestLogo(t *testing.T) {
	plein := image.NewNRGBA(image.Rect(0, 0, 40, 20))
	plein.Set(0, 0, color.NRGBA{R: 200, A: 128})
	var p, j bytes.Buffer
	if err := png.Encode(&p, plein); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&j, plein, nil); err != nil {
		t.Fatal(err)
	}
	for nom, b := range map[string][]byte{"png": p.Bytes(), "jpeg": j.Bytes()} {
		l, err := LireLogo(b)
		if err != nil {
			t.Fatalf("%s : %v", nom, err)
		}
		i, err := png.Decode(bytes.NewReader(l))
		if err != nil || i.Bounds() != plein.Bounds() {
			t.Fatalf("%s : %v", nom, err)
		}
		if _, _, _, a := i.At(0, 0).RGBA(); a != 0xffff {
			t.Errorf("%s : il reste de la transparence", nom)
		}
	}
	for nom, b := range map[string][]byte{"texte": []byte("logo"), "coupé": p.Bytes()[:p.Len()/2], "gros": make([]byte, LogoMax+1), "vide": nil} {
		if _, err := LireLogo(b); err == nil {
			t.Errorf("%s : accepté", nom)
		}
	}
}

func FuzzLire(f *testing.F) {
	for _, g := range Genres {
		f.Add(Livre(g.Code, Courante))
	}
	f.Add("# {{objet}}\n{{#si nom}}**a** {{/si}}\\\n|a|b|\n- {{texte}}")
	g, _ := GenreDe("libre")
	f.Fuzz(func(t *testing.T, s string) {
		x, err := Lire(g, s)
		if err != nil {
			if _, ok := err.(*Faute); !ok {
				t.Fatalf("%v", err)
			}
			return
		}
		for _, vs := range []Valeurs{nil, {"nom": Texte("N\x00O\x01M **"), "texte": Paragraphes("a\x000\x01\n# b\n- c"), "objet": Texte("o")}} {
			_, corps := x.Ecrire(vs)
			for _, b := range corps {
				if len(b.Lignes) == 0 && len(b.Rangees) == 0 {
					t.Fatal("un bloc vide")
				}
			}
			x.Manquants(vs)
		}
		for _, c := range x.Champs() {
			if _, ok := g.Champ(c); !ok {
				t.Fatalf("champ %q", c)
			}
		}
	})
}
