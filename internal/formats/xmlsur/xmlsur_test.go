// SPDX-License-Identifier: EUPL-1.2

package xmlsur

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// parcourir writes the events one a line: "<{espace}nom {espace}attribut=valeur", "texte", ">nom".
func parcourir(l *Lecteur) ([]string, error) {
	var r []string
	for {
		ev, err := l.Suivant()
		if err == io.EOF {
			return r, nil
		}
		if err != nil {
			return r, err
		}
		switch ev.Genre {
		case Debut:
			s := fmt.Sprintf("<{%s}%s", ev.Espace, ev.Nom)
			for _, a := range ev.Attributs {
				s += fmt.Sprintf(" {%s}%s=%q", a.Espace, a.Nom, a.Valeur)
			}
			r = append(r, s)
		case Fin:
			r = append(r, fmt.Sprintf(">{%s}%s", ev.Espace, ev.Nom))
		case Texte:
			r = append(r, fmt.Sprintf("%q", ev.Texte))
		}
	}
}

func TestAccepte(t *testing.T) {
	for _, c := range []struct {
		nom, xml string
		attendu  []string
	}{
		{"element seul", `<a/>`, []string{"<{}a", ">{}a"}},
		{"declaration et blancs", "<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n<a> </a>\n<!-- fin -->\n", []string{"<{}a", `" "`, ">{}a"}},
		{"marque d'ordre", "\xef\xbb\xbf<?xml version=\"1.0\"?><a>é</a>", []string{"<{}a", `"é"`, ">{}a"}},
		{"texte d'un seul tenant", `<a>un<!-- x -->deux<![CDATA[<trois>&]]>&amp;&#65;&#x42;<?p i?>fin</a>`, []string{"<{}a", `"undeux<trois>&&ABfin"`, ">{}a"}},
		{"fins de ligne", "<a>1\r\n2\r3&#13;4<![CDATA[5\r\n6]]></a>", []string{"<{}a", `"1\n2\n3\r45\n6"`, ">{}a"}},
		{"espaces de noms", `<p:a xmlns:p="u:p" xmlns="u:d" x="1" p:x="2"><b/><p:c xmlns:p="u:q"/><p:d xmlns=""><e/></p:d></p:a>`, []string{
			`<{u:p}a {}x="1" {u:p}x="2"`, "<{u:d}b", ">{u:d}b", "<{u:q}c", ">{u:q}c", "<{u:p}d", "<{}e", ">{}e", ">{u:p}d", ">{u:p}a"}},
		{"attributs", "<a b='x&quot;y' c=\"&lt;\r\n\té]]&gt;'\" xml:lang = 'fr' ></a >", []string{
			`<{}a {}b="x\"y" {}c="<  é]]>'" {http://www.w3.org/XML/1998/namespace}lang="fr"`, ">{}a"}},
		{"latin 1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a b='\xe8'>\xe9</a>", []string{`<{}a {}b="è"`, `"é"`, ">{}a"}},
		{"latin 9", "<?xml version=\"1.0\" encoding=\"iso-8859-15\"?><a>\xa4</a>", []string{"<{}a", `"€"`, ">{}a"}},
		{"windows", "<?xml version=\"1.0\" encoding=\"windows-1252\"?><a>\x80\x9c</a>", []string{"<{}a", `"€œ"`, ">{}a"}},
		{"ascii", "<?xml version=\"1.0\" encoding=\"US-ASCII\"?><a>&#233;</a>", []string{"<{}a", `"é"`, ">{}a"}},
	} {
		t.Run(c.nom, func(t *testing.T) {
			for _, tampon := range []int{32, 48, tailleTampon} {
				obtenu, err := parcourir(nouveau(strings.NewReader(c.xml), Limites{}, tampon))
				if err != nil {
					t.Fatalf("tampon %d : %v", tampon, err)
				}
				if d := cmp.Diff(c.attendu, obtenu); d != "" {
					t.Fatalf("tampon %d (-attendu +obtenu) :\n%s", tampon, d)
				}
			}
		})
	}
}

func TestRefuse(t *testing.T) {
	for _, c := range []struct {
		nom, xml string
		ligne    int
		message  string
	}{
		{"vide", "", 1, "fichier vide ou tronqué"},
		{"blancs seuls", "\n\n", 3, "fichier vide ou tronqué"},
		{"pas du XML", "%PDF-1.4", 1, "n’est pas du XML"},
		{"binaire", "\x7fELF\x01\x00", 1, "n’est pas du XML"},
		{"UTF-16", "\xff\xfe<\x00a\x00", 1, "UTF-16"},
		{"UTF-16 sans marque", "<\x00a\x00/\x00>\x00", 1, "UTF-16"},
		{"encodage inconnu", `<?xml version="1.0" encoding="EBCDIC-FR"?><a/>`, 1, "encodage « EBCDIC-FR » non accepté"},
		{"UTF-16 déclaré", `<?xml version="1.0" encoding="UTF-16"?><a/>`, 1, "encodage « UTF-16 » non accepté"},
		{"marque et déclaration", "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>", 1, "marque UTF-8"},
		{"version 1.1", `<?xml version="1.1"?><a/>`, 1, "version « 1.1 »"},
		{"déclaration tardive", "\n<?xml version=\"1.0\"?><a/>", 2, "ailleurs"},
		{"déclaration fausse", `<?xml encoding="UTF-8"?><a/>`, 1, "déclaration XML incorrecte"},
		{"déclaration sans fin", `<?xml version="1.0"`, 1, "sans fin"},
		{"DTD", "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", 2, "DOCTYPE"},
		{"DTD externe", `<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>`, 1, "DOCTYPE"},
		{"entité", "<a>\n&xxe;</a>", 2, "entité « xxe »"},
		{"esperluette", "<a>R & B</a>", 1, "« & » sans entité"},
		{"référence nulle", "<a>&#0;</a>", 1, "interdit"},
		{"référence trop grande", "<a>&#x110000;</a>", 1, "interdit"},
		{"référence vide", "<a>&#x;</a>", 1, "référence"},
		{"NUL", "<a>\n\n\x00</a>", 3, "U+0000"},
		{"contrôle", "<a>\x1b</a>", 1, "U+001B"},
		{"U+FFFE", "<a>\ufffe</a>", 1, "U+FFFE"},
		{"UTF-8 faux", "<a>\xe9t\xe9</a>", 1, "octet 0xE9"},
		{"UTF-8 faux dans un attribut", "<a b='\xc3'/>", 1, "octet 0xC3"},
		{"UTF-8 faux dans un commentaire", "<a><!-- \xe9 --></a>", 1, "octet 0xE9"},
		{"demi-caractère final", "<a>\xc3", 1, "tronqué"},
		{"octet indéfini", "<?xml version=\"1.0\" encoding=\"windows-1252\"?><a>\n\x81</a>", 2, "octet sans signification en WINDOWS-1252"},
		{"pas ASCII", "<?xml version=\"1.0\" encoding=\"us-ascii\"?><a>\xe9</a>", 1, "US-ASCII"},
		{"double attribut", `<a Ccy="EUR" Ccy="USD"/>`, 1, "« Ccy » en double"},
		{"double attribut par espace", `<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>`, 1, "« b » en double"},
		{"double espace", `<a xmlns="u" xmlns="v"/>`, 1, "« xmlns » en double"},
		{"deux racines", "<a/>\n<b/>", 2, "deuxième élément"},
		{"contenu après", "<a/>x", 1, "du contenu suit"},
		{"CDATA après", "<a/><![CDATA[x]]>", 1, "CDATA hors"},
		{"fin en trop", "<a/></a>", 1, "sans élément ouvert"},
		{"fin autre", "<a>\n<b></a>", 2, "balise de fin « a » au lieu de « b »"},
		{"fin plus longue", "<a></ab>", 1, "balise de fin « ab » au lieu de « a »"},
		{"fin avec attribut", "<a></a b='1'>", 1, "incorrecte"},
		{"tronqué", "<a>\n<b>tex", 2, "l’élément « b » n’est pas fermé"},
		{"tronqué dans une balise", "<a>\n<b c='", 2, "l’élément « a » n’est pas fermé"},
		{"tronqué dans une section", "<a><![CDATA[x]]", 1, "tronqué"},
		{"tronqué dans un commentaire", "<!-- x", 1, "tronqué"},
		{"sans guillemets", "<a b=c/>", 1, "sans guillemets"},
		{"sans valeur", "<a b/>", 1, "sans valeur"},
		{"attributs collés", `<a b="1"c="2"/>`, 1, "inattendu"},
		{"inférieur dans un attribut", `<a b="<"/>`, 1, "« < » dans la valeur"},
		{"fin de section égarée", "<a>]]></a>", 1, "« ]]> » hors"},
		{"commentaire double tiret", "<a><!-- x -- y --></a>", 1, "« -- »"},
		{"commentaire trois tirets", "<a><!-- x ---></a>", 1, "« -- »"},
		{"balisage inconnu", "<a><!ELEMENT b></a>", 1, "balisage"},
		{"instruction sans nom", "<a><? x?></a>", 1, "sans nom"},
		{"nom accentué", "<a><Numéro/></a>", 1, "accentuée"},
		{"nom de chiffre", "<1a/>", 1, "nom d’élément"},
		{"deux deux-points", "<a:b:c/>", 1, "deux « : »"},
		{"deux-points final", "<a:/>", 1, "incorrect"},
		{"préfixe inconnu", "<p:a/>", 1, "préfixe « p » non déclaré"},
		{"préfixe xmlns", "<xmlns:a/>", 1, "préfixe « xmlns » non déclaré"},
		{"préfixe vidé", `<p:a xmlns:p=""/>`, 1, "incorrecte"},
		{"trop profond", strings.Repeat("<a>", 65), 1, "plus de 64 niveaux"},
		{"trop d'espaces", "<a" + espaces(40, "p") + "><b" + espaces(40, "q") + "/></a>", 1, "plus de 64 espaces"},
		{"nom trop long", "<" + strings.Repeat("a", 300) + "/>", 1, "nom de plus de 256"},
	} {
		t.Run(c.nom, func(t *testing.T) {
			for _, tampon := range []int{32, 48, tailleTampon} {
				_, err := parcourir(nouveau(strings.NewReader(c.xml), Limites{}, tampon))
				var e *Erreur
				if !errors.As(err, &e) {
					t.Fatalf("tampon %d : %v", tampon, err)
				}
				if !strings.Contains(sansDur(e.Message), c.message) || e.Ligne != c.ligne {
					t.Errorf("tampon %d : « %v », attendu ligne %d : %s", tampon, e, c.ligne, c.message)
				}
				if strings.ContainsAny(e.Error(), "\n\r\x00") {
					t.Errorf("message sur plusieurs lignes : %q", e.Error())
				}
			}
		})
	}
}

// sansDur writes plain spaces for the no-break ones of French typography.
func sansDur(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

func espaces(n int, prefixe string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ` xmlns:%s%d="u:%d"`, prefixe, i, i)
	}
	return b.String()
}

func TestLimites(t *testing.T) {
	for _, c := range []struct {
		nom     string
		lim     Limites
		xml     string
		message string
	}{
		{"attributs", Limites{Attributs: 2}, `<a b="1" c="2" d="3"/>`, "plus de 2 attributs"},
		{"balise", Limites{Balise: 50}, `<a b="` + strings.Repeat("x", 100) + `"/>`, "plus de 50 octets"},
		{"texte", Limites{Texte: 50}, `<a>` + strings.Repeat("x", 51) + `</a>`, "plus de 50 octets"},
		{"texte en morceaux", Limites{Texte: 50}, `<a>` + strings.Repeat("xxxx<!-- -->", 20) + `</a>`, "plus de 50 octets"},
		{"section", Limites{Texte: 50}, `<a><![CDATA[` + strings.Repeat("x", 51) + `]]></a>`, "plus de 50 octets"},
		{"commentaire", Limites{Texte: 50}, `<a><!--` + strings.Repeat("x", 51) + `--></a>`, "plus de 50 octets"},
		{"jetons", Limites{Jetons: 10}, `<a>` + strings.Repeat("<b/>", 10) + `</a>`, "plus de 10 éléments"},
		{"commentaires", Limites{Jetons: 10}, `<a>` + strings.Repeat("<!---->", 20) + `</a>`, "plus de 10 éléments"},
		{"octets", Limites{Octets: 1 << 20}, `<a>` + strings.Repeat(strings.Repeat("x", 1000)+"<b/>", 2000) + `</a>`, "plus de 1 Mo"},
	} {
		t.Run(c.nom, func(t *testing.T) {
			for _, tampon := range []int{32, tailleTampon} {
				_, err := parcourir(nouveau(strings.NewReader(c.xml), c.lim, tampon))
				var e *Erreur
				if !errors.As(err, &e) || !strings.Contains(e.Message, c.message) {
					t.Errorf("tampon %d : %v", tampon, err)
				}
			}
		})
	}
}

func TestLecteurEnPanne(t *testing.T) {
	panne := errors.New("disque arraché")
	_, err := parcourir(Nouveau(io.MultiReader(strings.NewReader("<a>"), iotest.ErrReader(panne)), Limites{}))
	var e *Erreur
	if !errors.Is(err, panne) || errors.As(err, &e) {
		t.Errorf("erreur %v", err)
	}
	_, err = parcourir(Nouveau(io.MultiReader(strings.NewReader("<a/>"), iotest.ErrReader(panne)), Limites{}))
	if !errors.Is(err, panne) {
		t.Errorf("après la racine : %v", err)
	}
	l := Nouveau(strings.NewReader("<a>"), Limites{})
	_, err1 := parcourir(l)
	_, err2 := l.Suivant()
	if err1 == nil || err1 != err2 {
		t.Errorf("l'erreur ne reste pas : %v puis %v", err1, err2)
	}
}

func TestAllocations(t *testing.T) {
	doc := `<?xml version="1.0"?><d xmlns="u:x">` + strings.Repeat(`<n><a c="EUR">12.34</a><t>du texte</t></n>`, 1000) + `</d>`
	n := testing.AllocsPerRun(5, func() {
		if _, err := epuiser(Nouveau(strings.NewReader(doc), Limites{})); err != nil {
			t.Fatal(err)
		}
	})
	if n > 60 {
		t.Errorf("%.0f allocations pour 1 000 écritures", n)
	}
}

func epuiser(l *Lecteur) (n int, err error) {
	for {
		if _, err := l.Suivant(); err != nil {
			if err == io.EOF {
				err = nil
			}
			return n, err
		}
		n++
	}
}
