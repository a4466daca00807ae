// SPDX-License-Identifier: EUPL-1.2

package fichiers

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func unPDF(objets string) string {
	return "%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n" + objets + "trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
}

func comprimes(objets string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	if _, err := z.Write([]byte(objets)); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return fmt.Sprintf("4 0 obj<</Type/ObjStm/Filter/FlateDecode/N 1/First 4/Length %d>>stream\r\n%s\nendstream endobj\n", b.Len(), b.String())
}

// A PDF is read to its end, not by its first bytes: what is broken, encrypted, or runs something is refused, each for its own reason.
func TestControlerPDF(t *testing.T) {
	for nom, c := range map[string]struct {
		pdf   string
		refus error
	}{
		"simple":            {unPDF(""), nil},
		"suivi d’octets":    {unPDF("") + strings.Repeat("\n", 500), nil},
		"objets comprimés":  {unPDF(comprimes("5 0 <</Type/Page>>")), nil},
		"catalogue caché":   {"%PDF-1.5\n" + comprimes("1 0 <</Type/Catalog/Pages 2 0 R>>") + "9 0 obj<</Type/XRef/Root 1 0 R>>stream\nx\nendstream endobj\nstartxref\n9\n%%EOF", nil},
		"tête seule":        {"%PDF-1.7\nbonjour", ErrPDFIllisible},
		"tête et fin":       {"%PDF-1.7\nbonjour\n%%EOF", ErrPDFIllisible},
		"coupé":             {unPDF("")[:80], ErrPDFIllisible},
		"chiffré":           {strings.Replace(unPDF(""), "/Root", "/Encrypt 8 0 R/Root", 1), ErrPDFProtege},
		"JavaScript":        {unPDF("4 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj\n"), ErrPDFActif},
		"JavaScript écrit":  {unPDF("4 0 obj<</S/J#61vaScr#69pt/JS(x)>>endobj\n"), ErrPDFActif},
		"JavaScript caché":  {unPDF(comprimes("5 0 <</S /JavaScript /JS (x)>>")), ErrPDFActif},
		"lance":             {unPDF("4 0 obj<</S /Launch/F(cmd.exe)>>endobj\n"), ErrPDFActif},
		"lecteur":           {unPDF("4 0 obj<</Subtype/RichMedia>>endobj\n"), ErrPDFActif},
		"objets illisibles": {unPDF("4 0 obj<</Type/ObjStm>>stream\nxxxx\nendstream endobj\n"), ErrPDFIllisible},
		"nom voisin":        {unPDF("4 0 obj<</Launcher 1/Encryption 2>>endobj\n"), nil},
	} {
		if err := controlerPDF([]byte(c.pdf)); !errors.Is(err, c.refus) || (err == nil) != (c.refus == nil) {
			t.Errorf("%s : %v, attendu %v", nom, err, c.refus)
		} else if err != nil && !errors.Is(err, ErrType) {
			t.Errorf("%s : pas un refus de type", nom)
		}
	}
	bombe := comprimes(strings.Repeat("/x", 40<<20))
	if err := controlerPDF([]byte(unPDF(bombe))); !errors.Is(err, ErrPDFIllisible) {
		t.Errorf("bombe : %v", err)
	}
}

// What anybody sends is refused or kept, never a panic; a picture that is kept is kept the same when it comes again.
func FuzzPieces(f *testing.F) {
	f.Add([]byte(unPDF(comprimes("5 0 <</S/JavaScript>>"))))
	f.Add([]byte(unPDF("4 0 obj<</Type/ObjStm")))
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x00IEND\xae\x42\x60\x82"))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xda\x00\x02\x01\xff\xd9"))
	f.Fuzz(func(t *testing.T, b []byte) {
		genre := reconnaitre(b[:min(len(b), tete)])
		r, err := epurer(genre, b)
		if err != nil {
			if !errors.Is(err, ErrType) {
				t.Fatalf("refus sans genre : %v", err)
			}
			return
		}
		if genre != JPEG && genre != PNG {
			return
		}
		if len(r) > len(b)+36 {
			t.Fatalf("%d octets en donnent %d", len(b), len(r))
		}
		encore, err := epurer(genre, r)
		if err != nil || !bytes.Equal(encore, r) {
			t.Fatalf("épurée deux fois : %v", err)
		}
	})
}
