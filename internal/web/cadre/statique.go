// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
)

//go:embed static/bootstrap-5.3.9/bootstrap.min.css.gz static/etai/*.css static/etai.js static/favicon.svg
var fichiersStatiques embed.FS // Bootstrap's under gzip: the program has a limit of size

// statiques are the files that every page needs, under addresses that change with their content.
type statiques struct {
	adresses map[string]string        // "etai.css" → "/statique/etai.0123456789ab.css"
	parURL   map[string]*fichierServi // the reverse
}

type fichierServi struct {
	genre       string
	brut, serre []byte // serre: gzip at its best, empty when it gains nothing
}

const prefixeStatique = "/statique/"

// nouveauxStatiques reads and compresses the files once, at start.
func nouveauxStatiques() (*statiques, error) {
	s := &statiques{adresses: map[string]string{}, parURL: map[string]*fichierServi{}}
	feuilles, err := fs.Glob(fichiersStatiques, "static/etai/*.css")
	if err != nil {
		return nil, fmt.Errorf("feuilles de style : %w", err)
	}
	slices.Sort(feuilles) // their numbers give the order
	for nom, sources := range map[string][]string{
		"bootstrap.css": {"static/bootstrap-5.3.9/bootstrap.min.css.gz"},
		"etai.css":      feuilles,
		"etai.js":       {"static/etai.js"},
		"favicon.svg":   {"static/favicon.svg"},
	} {
		var b bytes.Buffer
		for _, f := range sources {
			if err := lireStatique(&b, f); err != nil {
				return nil, fmt.Errorf("fichier statique %s : %w", f, err)
			}
		}
		if err := s.ajouter(nom, b.Bytes()); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// lireStatique adds a file of the program to b, without its gzip.
func lireStatique(b *bytes.Buffer, chemin string) error {
	f, err := fichiersStatiques.Open(chemin)
	if err != nil {
		return err
	}
	defer f.Close()
	r := io.Reader(f)
	if path.Ext(chemin) == ".gz" {
		if r, err = gzip.NewReader(f); err != nil {
			return err
		}
	}
	_, err = io.Copy(b, r)
	return err
}

func (s *statiques) ajouter(nom string, contenu []byte) error {
	genre, ok := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}[path.Ext(nom)]
	if !ok {
		return fmt.Errorf("fichier statique %s : genre inconnu", nom)
	}
	somme := sha256.Sum256(contenu)
	ext := path.Ext(nom)
	url := prefixeStatique + strings.TrimSuffix(nom, ext) + "." + hex.EncodeToString(somme[:6]) + ext
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("compresser %s : %w", nom, err)
	}
	if _, err := z.Write(contenu); err != nil {
		return fmt.Errorf("compresser %s : %w", nom, err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("compresser %s : %w", nom, err)
	}
	f := &fichierServi{genre: genre, brut: contenu}
	if b.Len() < len(contenu) {
		f.serre = b.Bytes()
	}
	s.adresses[nom], s.parURL[url] = url, f
	return nil
}

// Adresse is the template function "statique".
func (s *statiques) Adresse(nom string) (string, error) {
	if a, ok := s.adresses[nom]; ok {
		return a, nil
	}
	return "", fmt.Errorf("fichier statique inconnu : %q", nom)
}

// servir sends a file for a year: another content has another address. False: there is no such file.
func (s *statiques) servir(w http.ResponseWriter, r *http.Request) bool {
	f := s.parURL[r.URL.Path]
	if f == nil {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", f.genre)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Add("Vary", "Accept-Encoding")
	corps := f.brut
	if len(f.serre) > 0 && accepteGzip(r) {
		h.Set("Content-Encoding", "gzip")
		corps = f.serre
	}
	h.Set("Content-Length", strconv.Itoa(len(corps)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(corps) // the client went away: nobody to tell
	}
	return true
}

// accepteGzip reads Accept-Encoding: gzip named, and not with q=0.
func accepteGzip(r *http.Request) bool {
	for partie := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		nom, q, _ := strings.Cut(strings.TrimSpace(partie), ";")
		if strings.EqualFold(strings.TrimSpace(nom), "gzip") {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
