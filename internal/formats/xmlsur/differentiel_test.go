// SPDX-License-Identifier: EUPL-1.2

package xmlsur

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// parReference is parcourir by encoding/xml: texts joined, comments and instructions left out.
func parReference(doc []byte) (r []string, err error) {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(doc, []byte("\xef\xbb\xbf"))))
	d.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		t := tableDe(label)
		if t == nil {
			if strings.EqualFold(label, "UTF8") {
				return r, nil
			}
			return nil, fmt.Errorf("encodage %s", label)
		}
		return &transcodeur{src: r, table: t}, nil
	}
	profondeur := 0
	var texte []byte
	verser := func() {
		if len(texte) > 0 && profondeur > 0 {
			r = append(r, fmt.Sprintf("%q", texte))
		}
		texte = nil
	}
	for {
		jeton, err := d.Token()
		if err == io.EOF {
			return r, nil
		}
		if err != nil {
			return r, err
		}
		switch j := jeton.(type) {
		case xml.StartElement:
			verser()
			profondeur++
			s := fmt.Sprintf("<{%s}%s", j.Name.Space, j.Name.Local)
			for _, a := range j.Attr {
				if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
					continue
				}
				s += fmt.Sprintf(" {%s}%s=%q", a.Name.Space, a.Name.Local, unBlanc(a.Value))
			}
			r = append(r, s)
		case xml.EndElement:
			verser()
			profondeur--
			r = append(r, fmt.Sprintf(">{%s}%s", j.Name.Space, j.Name.Local))
		case xml.CharData:
			texte = append(texte, j...)
		}
	}
}

// unBlanc makes attribute values comparable: encoding/xml keeps the line ends that XML turns into blanks.
func unBlanc(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return ' '
		}
		return r
	}, s)
}

// comparer checks that what the scanner accepts, encoding/xml accepts with the same content, and that
// the size of the buffer and of the reads changes nothing.
func comparer(t *testing.T, doc []byte) {
	obtenu, err := parcourir(Nouveau(bytes.NewReader(doc), Limites{}))
	for _, tampon := range []int{32, 57} {
		autre, err2 := parcourir(nouveau(iotest.OneByteReader(bytes.NewReader(doc)), Limites{}, tampon))
		if (err == nil) != (err2 == nil) || ligneDe(err) != ligneDe(err2) {
			t.Fatalf("tampon %d : %v, et non %v, pour %q", tampon, err2, err, doc)
		}
		if d := cmp.Diff(obtenu, autre); d != "" {
			t.Fatalf("tampon %d, %q :\n%s", tampon, doc, d)
		}
	}
	if err != nil {
		return
	}
	attendu, err := parReference(doc)
	if err != nil {
		t.Fatalf("accepté à tort : %v pour %q", err, doc)
	}
	for i, s := range obtenu {
		if strings.HasPrefix(s, "<") {
			obtenu[i] = attributsUnBlanc(s)
		}
	}
	for i, s := range attendu {
		if strings.HasPrefix(s, "<") {
			attendu[i] = attributsUnBlanc(s)
		}
	}
	if d := cmp.Diff(attendu, obtenu); d != "" {
		t.Fatalf("%q (-encoding/xml +xmlsur) :\n%s", doc, d)
	}
}

func ligneDe(err error) int {
	if e, ok := errors.AsType[*Erreur](err); ok {
		return e.Ligne
	}
	return 0
}

// attributsUnBlanc does for character references to line ends what unBlanc did for the ends themselves.
func attributsUnBlanc(s string) string {
	return strings.NewReplacer(`\n`, " ", `\t`, " ", `\r`, " ").Replace(s)
}

var graines = []string{
	`<a/>`, `<a>x</a>`, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b='c' d=\"e\">f&amp;<g/></a>\n",
	"<a>1\r\n2\r3&#13;<![CDATA[x]]]]><![CDATA[>]]></a>", `<p:a xmlns:p="u" p:b="1" xml:lang="fr"><c xmlns="v"/></p:a>`,
	"\xef\xbb\xbf<a>é€\U0001F600</a>", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>", `<!DOCTYPE a><a>&b;</a>`,
	`<a b="1" b="2"/>`, `<a/><b/>`, `<a><!-- c --><?p d?>]]&gt;</a>`, `<a b="&#10;&#x41;	x"/>`, `<a></a >`, `<a b = 'c' />`,
	`<a:b:c/>`, `<a xmlns:x="u" xmlns:y="u" x:b="" y:b=""/>`, "<a>\x00</a>", "<a>&#xD800;</a>", `<a>]]></a>`, `<a b="<"/>`,
	`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Ntry><Amt Ccy="EUR">1.00</Amt></Ntry></Stmt></BkToCstmrStmt></Document>`,
	`<xml:a/>`, `<a xmlns:xml="http://www.w3.org/XML/1998/namespace"/>`, `<a xmlns=""><b xmlns="u"><c xmlns=""/></b></a>`, `<a xmlns:a="u" a:xmlns="v"/>`,
	`<a b="x" xmlns:b="u" b:b="y"/>`, "<?xml version='1.0'?><?x?><a/><?y z?>", "<a>" + strings.Repeat("t", 40) + "&lt;" + strings.Repeat("u", 40) + "</a>",
}

func TestDifferentiel(t *testing.T) {
	for _, g := range graines {
		comparer(t, []byte(g))
		for i := range len(g) { // cut, doubled and changed at every byte
			comparer(t, []byte(g[:i]))
			comparer(t, []byte(g[:i]+g[i/2:]))
			for _, c := range []string{"<", ">", "&", "'", "\"", "]", " ", ":", "/", "-", "\x80", "\x00", "\n", "\r"} {
				comparer(t, []byte(g[:i]+c+g[i+1:]))
			}
		}
	}
}

// FuzzDifferentiel is run at length by make endurance.
func FuzzDifferentiel(f *testing.F) {
	for _, g := range graines {
		f.Add([]byte(g))
	}
	f.Fuzz(comparer)
}

func BenchmarkJetons(b *testing.B) {
	doc := []byte(`<d xmlns="u:x">` + strings.Repeat("<Ntry><NtryRef>R123</NtryRef><Amt Ccy=\"EUR\">12.34</Amt><Sts><Cd>BOOK</Cd></Sts><RmtInf><Ustrd>CAF 87 ALLOC 1234567 AAH</Ustrd></RmtInf></Ntry>\n", 20000) + `</d>`)
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		if _, err := epuiser(Nouveau(bytes.NewReader(doc), Limites{})); err != nil {
			b.Fatal(err)
		}
	}
}
