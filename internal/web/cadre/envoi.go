// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"etai/internal/base/form"
)

// Fichier is a file being received: it is read as it comes, never kept whole in memory.
type Fichier struct {
	Champ   string // name of its field
	Nom     string // as the sender named it, without its folders; never a path to write to
	Contenu io.Reader
}

const (
	partiesMax = 200
	nomMax     = 200 // characters of a file's name
)

// LireEnvoi reads a form that carries files, part by part: texts (in all no more than an ordinary form) are
// gathered, each file goes to recevoir when it comes. A file left empty by the browser is passed over. On error
// the form holds what was read before. Put the file's input last in the page, so that the texts come first.
func LireEnvoi(r *http.Request, recevoir func(*form.Form, Fichier) error) (*form.Form, error) {
	f := form.Nouveau(nil)
	lecteur, err := r.MultipartReader()
	if err != nil {
		return f, Refus(http.StatusUnsupportedMediaType, "", err)
	}
	textes := url.Values{}
	reste := int64(TailleFormulaire)
	for n := 0; ; n++ {
		partie, err := lecteur.NextPart()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err == nil && n >= partiesMax {
			err = errors.New("trop de parties")
		}
		if err != nil {
			return f, erreurDEnvoi(err)
		}
		champ := partie.FormName()
		if !texteSain(champ) || champ == "" {
			return f, erreurDeCaracteres(errCaracteres)
		}
		if _, deFichier := partie.Header["Content-Type"]; deFichier || partie.FileName() != "" {
			if partie.FileName() == "" {
				continue
			}
			if err := recevoir(f, Fichier{champ, nomDeFichier(partie.FileName()), partieLue{partie}}); err != nil {
				return f, fmt.Errorf("fichier reçu : %w", err)
			}
			continue
		}
		b, err := io.ReadAll(io.LimitReader(partie, reste+1))
		if err != nil {
			return f, erreurDEnvoi(err)
		}
		if reste -= int64(len(b)); reste < 0 {
			return f, Refus(http.StatusRequestEntityTooLarge, "", nil)
		}
		if !texteSain(string(b)) {
			return f, erreurDeCaracteres(errCaracteres)
		}
		textes.Add(champ, string(b))
		f.Poser(champ, textes[champ]...)
	}
}

// partieLue turns a cut or an excess in the middle of a file into the page that says it.
type partieLue struct{ io.Reader }

func (p partieLue) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = erreurDEnvoi(err)
	}
	return n, err //nolint:wrapcheck // io.EOF must stay itself
}

func erreurDEnvoi(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return Refus(http.StatusRequestEntityTooLarge, "", err)
	}
	return Refus(http.StatusBadRequest, "L’envoi s’est interrompu ou n’est pas lisible. Rien n’a été enregistré\u00a0: recommencez.", err)
}

// nomDeFichier keeps the last part of a name, readable and bounded.
func nomDeFichier(s string) string {
	s = path.Base(strings.ReplaceAll(strings.ToValidUTF8(s, ""), `\`, "/"))
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	if s == "" || s == "." || s == ".." || s == "/" {
		return "fichier"
	}
	if r := []rune(s); len(r) > nomMax {
		s = string(r[len(r)-nomMax:]) // the end tells the kind
	}
	return s
}
