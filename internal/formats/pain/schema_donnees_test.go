// SPDX-License-Identifier: EUPL-1.2

//go:build donnees

package pain

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func donnees(t testing.TB) string {
	t.Helper()
	d := os.Getenv("ETAI_DONNEES")
	if d == "" {
		t.Fatal("ETAI_DONNEES n’est pas renseignée")
	}
	return d
}

type xsd struct {
	Complexes []struct {
		Nom     string   `xml:"name,attr"`
		Suite   *groupe  `xml:"sequence"`
		Choix   *groupe  `xml:"choice"`
		Contenu *contenu `xml:"simpleContent"`
	} `xml:"complexType"`
	Simples []struct {
		Nom         string `xml:"name,attr"`
		Restriction struct {
			Base     string    `xml:"base,attr"`
			Facettes []facette `xml:",any"`
		} `xml:"restriction"`
	} `xml:"simpleType"`
}

type groupe struct {
	Elements []particule `xml:",any"`
}

type particule struct {
	groupe
	XMLName xml.Name
	Nom     string `xml:"name,attr"`
	Type    string `xml:"type,attr"`
	Min     string `xml:"minOccurs,attr"`
	Max     string `xml:"maxOccurs,attr"`
}

type contenu struct {
	Extension struct {
		Base     string `xml:"base,attr"`
		Attribut []struct {
			Nom string `xml:"name,attr"`
		} `xml:"attribute"`
	} `xml:"extension"`
}

type facette struct {
	XMLName xml.Name
	Valeur  string `xml:"value,attr"`
}

// condenser turns an ISO 20022 schema into the text that schema.go reads, and fails on any construct
// that this text cannot say.
func condenser(t *testing.T, source []byte) string {
	t.Helper()
	var x xsd
	if err := xml.Unmarshal(source, &x); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range x.Complexes {
		g, mot := c.Suite, "suite"
		if c.Choix != nil {
			g, mot = c.Choix, "choix"
		}
		if g != nil && len(g.Elements) == 1 && g.Elements[0].XMLName.Local == "choice" {
			if e := g.Elements[0]; e.Min+e.Max != "" {
				t.Fatalf("%s : choix répété", c.Nom)
			}
			g, mot = &g.Elements[0].groupe, "choix"
		}
		switch {
		case c.Contenu != nil:
			if e := c.Contenu.Extension; len(e.Attribut) != 1 || e.Attribut[0].Nom != "Ccy" {
				t.Fatalf("%s : attributs %v", c.Nom, e.Attribut)
			}
			fmt.Fprintf(&b, "devise %s %s\n", c.Nom, c.Contenu.Extension.Base)
			continue
		case len(g.Elements) == 1 && g.Elements[0].XMLName.Local == "any":
			fmt.Fprintf(&b, "libre %s\n", c.Nom)
			continue
		}
		fmt.Fprintf(&b, "%s %s", mot, c.Nom)
		for _, e := range g.Elements {
			if e.XMLName.Local != "element" {
				t.Fatalf("%s : %s", c.Nom, e.XMLName.Local)
			}
			if e.Min == "" {
				e.Min = "1"
			}
			if e.Max == "" {
				e.Max = "1"
			}
			if e.Max == "unbounded" {
				e.Max = "0"
			}
			if mot == "choix" && (e.Min != "1" || e.Max != "1") {
				t.Fatalf("%s/%s : choix répété", c.Nom, e.Nom)
			}
			fmt.Fprintf(&b, " %s:%s:%s:%s", e.Nom, e.Type, e.Min, e.Max)
		}
		b.WriteByte('\n')
	}
	for _, s := range x.Simples {
		f := map[string]string{}
		var valeurs []string
		for _, k := range s.Restriction.Facettes {
			if k.XMLName.Local == "enumeration" {
				valeurs = append(valeurs, k.Valeur)
			} else {
				f[k.XMLName.Local] = k.Valeur
			}
		}
		ou := func(nom, defaut string) string {
			v, ok := f[nom]
			delete(f, nom)
			if !ok {
				return defaut
			}
			return v
		}
		base := strings.TrimPrefix(s.Restriction.Base, "xs:")
		switch {
		case base == "string" && len(valeurs) > 0:
			fmt.Fprintf(&b, "liste %s %s\n", s.Nom, strings.Join(valeurs, " "))
		case base == "string" && f["pattern"] != "":
			fmt.Fprintf(&b, "motif %s %s\n", s.Nom, ou("pattern", ""))
		case base == "string":
			fmt.Fprintf(&b, "texte %s %s %s\n", s.Nom, ou("minLength", "0"), ou("maxLength", "0"))
		case base == "base64Binary":
			fmt.Fprintf(&b, "binaire %s %s %s\n", s.Nom, ou("minLength", "0"), ou("maxLength", "0"))
		case base == "decimal":
			fmt.Fprintf(&b, "decimal %s %s %s %s\n", s.Nom, ou("totalDigits", "0"), ou("fractionDigits", "-1"), ou("minInclusive", "-"))
		case base == "date" || base == "dateTime" || base == "boolean" || base == "gYear":
			fmt.Fprintf(&b, "%s %s\n", base, s.Nom)
		default:
			t.Fatalf("%s : base %s", s.Nom, base)
		}
		if len(f) > 0 {
			t.Fatalf("%s : facettes %v", s.Nom, f)
		}
	}
	return b.String()
}

// The condensed schemas kept beside the code say what the official schemas say.
// ETAI_CONDENSER=1 writes them again.
func TestSchemasCondenses(t *testing.T) {
	for _, v := range []string{"pain.001.001.03", "pain.001.001.09", "pain.001.001.12"} {
		source, err := os.ReadFile(filepath.Join(donnees(t), "xsd", v+".xsd"))
		if err != nil {
			t.Fatal(err)
		}
		veut := condenser(t, source)
		fichier := filepath.Join("schema", v+".txt")
		if os.Getenv("ETAI_CONDENSER") != "" {
			if err := os.WriteFile(fichier, []byte(veut), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		a, err := os.ReadFile(fichier)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(veut, string(a)); d != "" {
			t.Errorf("%s : %s", v, d)
		}
	}
}
