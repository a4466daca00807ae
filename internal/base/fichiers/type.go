// SPDX-License-Identifier: EUPL-1.2

package fichiers

import (
	"bytes"
)

// The types that a content can be recognised as; what is not recognised is refused. A file's name and the
// type that a browser announces do not count.
const (
	PDF   = "application/pdf"
	PNG   = "image/png"
	JPEG  = "image/jpeg"
	XML   = "text/xml"
	Texte = "text/plain" // CFONB
)

// tete is how many bytes are looked at.
const tete = 1024

// reconnaitre tells the type from the first bytes, or the empty text.
func reconnaitre(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("%PDF-")):
		return PDF
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return PNG
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return JPEG
	}
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' || c == 0x7f {
			return ""
		}
	}
	b = bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(b) == 0 {
		return ""
	}
	if b[0] != '<' {
		return Texte
	}
	// XML, but nothing that a browser would run.
	for _, page := range []string{"<!doctype html", "<html", "<script", "<svg", "<head", "<body"} {
		if bytes.Contains(bytes.ToLower(b), []byte(page)) {
			return ""
		}
	}
	if len(b) > 1 && (b[1] == '?' || b[1] == '!' || b[1] == '_' || b[1]|0x20 >= 'a' && b[1]|0x20 <= 'z') {
		return XML
	}
	return ""
}
