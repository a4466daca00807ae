// SPDX-License-Identifier: EUPL-1.2

package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// producteur names the program in the document.
const producteur = "Étai"

// What fpdf 0.12.0 writes and PDF/A-1b refuses: a transparency group on each page (ISO 19005-1 §6.4) and
// a dictionary of embedded files, even empty (§6.1.11). The third fault is what it does not write: the
// identifier of the file in the trailer (§6.1.3).
const (
	groupeTransparence = "/Group <</Type /Group /S /Transparency /CS /DeviceRGB>>\n"
	fichiersJoints     = "/Names <<\n/EmbeddedFiles << /Names [\n  \n] >>\n>>\n"
)

var errForme = errors.New("pdf : forme inattendue du document à mettre en conformité")

// conformer mends the three faults and rebuilds the cross-reference table. It knows fpdf's exact writing
// and refuses any other, so that a change of the library is seen at once.
func conformer(brut []byte, pages int, jointe *Jointe, le time.Time) ([]byte, error) {
	positions, remorque, err := lireTable(brut)
	if err != nil {
		return nil, err
	}
	type objet struct{ numero, debut int }
	objets := make([]objet, len(positions))
	for i, p := range positions {
		objets[i] = objet{i + 1, p}
	}
	slices.SortFunc(objets, func(a, b objet) int { return a.debut - b.debut })
	finObjets := bytes.LastIndex(brut, []byte("xref\n0 "))
	nouvelles := make([]int, len(positions))
	groupes, joints := 0, 0
	var b bytes.Buffer
	b.Grow(len(brut) + 128)
	version, attaches := "1.4", ""
	if jointe != nil {
		version, attaches = "1.7", jointe.attaches(len(positions)+2)
	}
	b.WriteString("%PDF-" + version + "\n%\xe2\xe3\xcf\xd3\n")
	for i, o := range objets {
		fin := finObjets
		if i+1 < len(objets) {
			fin = objets[i+1].debut
		}
		if o.debut >= fin || !bytes.HasPrefix(brut[o.debut:fin], []byte(strconv.Itoa(o.numero)+" 0 obj\n")) {
			return nil, errForme
		}
		corps := brut[o.debut:fin]
		tete, flux := corps, []byte(nil)
		if k := bytes.Index(corps, []byte("\nstream\n")); k >= 0 {
			tete, flux = corps[:k], corps[k:]
		}
		nouvelles[o.numero-1] = b.Len()
		groupes += bytes.Count(tete, []byte(groupeTransparence))
		joints += bytes.Count(tete, []byte(fichiersJoints))
		tete = bytes.ReplaceAll(tete, []byte(groupeTransparence), nil)
		tete = bytes.ReplaceAll(tete, []byte(fichiersJoints), []byte(attaches))
		b.Write(tete)
		b.Write(flux)
	}
	if groupes != 0 && groupes != pages || joints != 1 {
		return nil, errForme
	}
	if jointe != nil {
		for _, objet := range jointe.objets(len(positions)+1, le) {
			nouvelles = append(nouvelles, b.Len())
			b.WriteString(objet)
		}
		remorque = strings.Replace(remorque, fmt.Sprintf("/Size %d\n", len(positions)+1), fmt.Sprintf("/Size %d\n", len(nouvelles)+1), 1)
	}
	identite := sha256.Sum256(b.Bytes())
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(nouvelles)+1)
	for _, p := range nouvelles {
		fmt.Fprintf(&b, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&b, "trailer\n<<\n%s/ID [<%x> <%x>]\n>>\nstartxref\n%d\n%%%%EOF\n", remorque, identite[:16], identite[:16], xref)
	return b.Bytes(), nil
}

// lireTable returns the offset of each object, from object 1 on, and the inside of the trailer.
func lireTable(brut []byte) (positions []int, remorque string, err error) {
	_, suite, trouve := bytes.Cut(brut[max(0, bytes.LastIndex(brut, []byte("xref\n0 "))):], []byte("xref\n0 "))
	table, fin, trouve2 := strings.Cut(string(suite), "trailer\n<<\n")
	remorque, _, trouve3 := strings.Cut(fin, ">>\n")
	lignes := strings.Split(strings.TrimSuffix(table, "\n"), "\n")
	n, errNombre := strconv.Atoi(lignes[0])
	if !trouve || !trouve2 || !trouve3 || errNombre != nil || n < 2 || len(lignes) != n+1 {
		return nil, "", errForme
	}
	for _, l := range lignes[2:] {
		p, err := strconv.Atoi(strings.TrimSuffix(l, " 00000 n "))
		if err != nil || p >= len(brut) {
			return nil, "", errForme
		}
		positions = append(positions, p)
	}
	return positions, remorque, nil
}

// xmp writes the metadata packet, equal field by field to the information dictionary.
func xmp(m Meta, jointe *Jointe) []byte {
	texte := func(s string) string {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder never fails
		return b.String()
	}
	date := m.CreeLe.Format("2006-01-02T15:04:05Z")
	alternative := func(nom, s string) string {
		if s == "" {
			return ""
		}
		return `<dc:` + nom + `><rdf:Alt><rdf:li xml:lang="x-default">` + texte(s) + `</rdf:li></rdf:Alt></dc:` + nom + ">\n"
	}
	auteur := ""
	if m.Auteur != "" {
		auteur = "<dc:creator><rdf:Seq><rdf:li>" + texte(m.Auteur) + "</rdf:li></rdf:Seq></dc:creator>\n"
	}
	return []byte("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
` + alternative("title", m.Titre) + auteur + alternative("description", m.Sujet) + `</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreatorTool>` + producteur + `</xmp:CreatorTool>
<xmp:CreateDate>` + date + `</xmp:CreateDate>
<xmp:ModifyDate>` + date + `</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>` + producteur + `</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>` + jointe.partie() + `</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
` + jointe.xmp() + `</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`)
}
