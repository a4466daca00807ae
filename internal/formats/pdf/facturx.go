// SPDX-License-Identifier: EUPL-1.2

package pdf

import (
	"crypto/md5" //nolint:gosec // the CheckSum of an embedded file is MD5 by ISO 32000; it protects nothing
	"fmt"
	"strings"
	"time"
)

// Jointe is the XML of an invoice that a document carries: the pair is a Factur-X of profile EN 16931, and the document becomes PDF/A-3b (ISO 19005-3).
type Jointe struct {
	Contenu []byte // the Cross Industry Invoice
}

// nomJoint is the only name that Factur-X allows.
const nomJoint = "factur-x.xml"

// Joindre makes the document a Factur-X: its pages are what people read, the XML what programs do.
func (d *Document) Joindre(j Jointe) {
	d.jointe = &j
	d.f.SetXmpMetadata(xmp(d.meta, d.jointe))
}

func (j *Jointe) partie() string {
	if j == nil {
		return "1"
	}
	return "3"
}

// attaches are the entries of the catalogue that lead to the file specification.
func (j *Jointe) attaches(specification int) string {
	return fmt.Sprintf("/Names <<\n/EmbeddedFiles << /Names [(%s) %d 0 R] >>\n>>\n/AF [%d 0 R]\n", nomJoint, specification, specification)
}

// objets are the embedded file, and what specifies it, numbered from premier.
func (j *Jointe) objets(premier int, le time.Time) []string {
	return []string{
		fmt.Sprintf("%d 0 obj\n<< /Type /EmbeddedFile /Subtype /text#2Fxml /Length %d /Params << /CheckSum <%x> /ModDate (D:%s) /Size %d >> >>\nstream\n%s\nendstream\nendobj\n",
			premier, len(j.Contenu), md5.Sum(j.Contenu), le.UTC().Format("20060102150405Z"), len(j.Contenu), j.Contenu), //nolint:gosec // see above
		fmt.Sprintf("%d 0 obj\n<< /Type /Filespec /F (%s) /UF (%s) /Desc (Facture au format Factur-X) /AFRelationship /Alternative /EF << /F %d 0 R /UF %d 0 R >> >>\nendobj\n",
			premier+1, nomJoint, nomJoint, premier, premier),
	}
}

// xmp says that the document is a Factur-X, in the schema that it describes with it (ISO 19005-3 §6.6.2.3).
func (j *Jointe) xmp() string {
	if j == nil {
		return ""
	}
	var proprietes strings.Builder
	for _, p := range [][2]string{{"DocumentFileName", "name of the embedded XML invoice file"}, {"DocumentType", "INVOICE"}, {"Version", "version of the Factur-X schema"}, {"ConformanceLevel", "conformance level of the embedded Factur-X data"}} {
		proprietes.WriteString("<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>" + p[0] + "</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>" +
			"<pdfaProperty:description>" + p[1] + "</pdfaProperty:description></rdf:li>\n")
	}
	const espace = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
	return `<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>` + espace + `</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>fx</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>
` + proprietes.String() + `</rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:fx="` + espace + `">
<fx:DocumentType>INVOICE</fx:DocumentType>
<fx:DocumentFileName>` + nomJoint + `</fx:DocumentFileName>
<fx:Version>1.0</fx:Version>
<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>
</rdf:Description>
`
}
