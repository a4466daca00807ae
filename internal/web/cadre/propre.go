// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// propre refuses, before any handler, what no honest page sends: other methods, addresses that are not UTF-8 or
// hold NUL (PostgreSQL would refuse them, SQLite not).
func (m *Moteur) propre(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead, http.MethodPost:
		default:
			w.Header().Set("Allow", "GET, HEAD, POST")
			m.Refuser(w, r, Refus(http.StatusMethodNotAllowed, "", nil))
			return
		}
		if err := verifierAdresse(r.URL); err != nil {
			m.Refuser(w, r, Refus(http.StatusBadRequest, "L’adresse contient des caractères illisibles. Vérifiez-la.", err))
			return
		}
		h.ServeHTTP(w, r)
	})
}

var errCaracteres = errors.New("texte qui n’est pas de l’UTF-8, ou octet nul")

func texteSain(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

func verifierAdresse(u *url.URL) error {
	if !texteSain(u.Path) {
		return errCaracteres
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return err //nolint:wrapcheck // becomes the cause of a 400
	}
	return verifierValeurs(q)
}

func verifierValeurs(v url.Values) error {
	for nom, valeurs := range v {
		if !texteSain(nom) {
			return errCaracteres
		}
		for _, s := range valeurs {
			if !texteSain(s) {
				return errCaracteres
			}
		}
	}
	return nil
}

// Sizes of bodies, in bytes.
const (
	TailleFormulaire = 1 << 20 // of an ordinary form
	champsMax        = 10_000  // fields in it
)

// recevoir checks the body of a POST before its handler: its kind, its size, and for an ordinary form that each of
// its texts is readable. Files are streamed by their handler (LireEnvoi), under the limit of their route.
func (m *Moteur) recevoir(w http.ResponseWriter, r *http.Request, fichiers int64) error {
	genre, parametres, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil && r.ContentLength != 0 {
		return Refus(http.StatusUnsupportedMediaType, "", err)
	}
	if jeu := parametres["charset"]; jeu != "" && !strings.EqualFold(jeu, "utf-8") {
		return Refus(http.StatusUnsupportedMediaType, "", errCaracteres)
	}
	switch {
	case genre == "multipart/form-data" && fichiers > 0:
		if r.ContentLength > fichiers {
			return Refus(http.StatusRequestEntityTooLarge, "", nil)
		}
		r.Body = http.MaxBytesReader(w, r.Body, fichiers)
		return nil
	case genre == "application/x-www-form-urlencoded" || genre == "" && r.ContentLength == 0:
	default:
		return Refus(http.StatusUnsupportedMediaType, "", nil)
	}
	corps, err := io.ReadAll(http.MaxBytesReader(w, r.Body, TailleFormulaire))
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return Refus(http.StatusRequestEntityTooLarge, "Ce formulaire dépasse un million de caractères. Rien n’a été enregistré. Raccourcissez le texte, ou joignez-le en document.", err)
		}
		return Refus(http.StatusBadRequest, "", err)
	}
	if bytes.Count(corps, []byte("&")) >= champsMax {
		return Refus(http.StatusRequestEntityTooLarge, "", errors.New("trop de champs"))
	}
	v, err := url.ParseQuery(string(corps))
	if err == nil {
		err = verifierValeurs(v)
	}
	if err != nil {
		return erreurDeCaracteres(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(corps))
	return nil
}

// erreurDeCaracteres says what to do about a text that is not one.
func erreurDeCaracteres(err error) error {
	return Refus(http.StatusBadRequest, "Le formulaire contient des caractères illisibles. Rien n’a été enregistré. Revenez à la page et retapez le texte au lieu de le coller.", err)
}
