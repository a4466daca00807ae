// SPDX-License-Identifier: EUPL-1.2

package rapprochement_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/web/webtest"
)

// compter counts what an import may have written, and what is left in the temporary folder.
func compter(t *testing.T, s *webtest.Site) (fichiers, lignes, ecritures int64) {
	t.Helper()
	s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		return l.QueryRow(ctx, `select (select count(*) from releve_fichier), (select count(*) from ligne_releve), (select count(*) from ecriture)`).Scan(&fichiers, &lignes, &ecritures)
	})
	restes, err := os.ReadDir(filepath.Join(s.Inst.Donnees, "tmp"))
	if err != nil {
		t.Fatal(err)
	}
	if len(restes) > 0 {
		t.Errorf("%d fichier(s) temporaire(s) oublié(s)", len(restes))
	}
	return fichiers, lignes, ecritures
}

// repete gives n bytes of a text, without holding them.
type repete struct {
	texte string
	reste int64
	place int
}

func (r *repete) Read(b []byte) (int, error) {
	if r.reste <= 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(b)), r.reste))
	for i := range n {
		b[i] = r.texte[r.place]
		r.place = (r.place + 1) % len(r.texte)
	}
	r.reste -= int64(n)
	return n, nil
}

const xml = `<?xml version="1.0" encoding="UTF-8"?>`

// Whatever is sent, the answer is a page that says why in French; nothing is booked, no temporary file stays.
func TestMauvaisFichiers(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		c := s.Role(droits.Comptable)
		bon := s.Fichier(x, lundi, lundi, 0, webtest.Ligne(60775, "CAF", ""))
		faux := strings.Replace(bon, "CAF", "CAFE", 1)
		autre := x
		autre.IBAN = "FR7699999000019999999999942"
		for _, k := range []struct {
			nom     string
			contenu io.Reader
			statut  int
			dit     string
		}{
			{"", nil, 422, "Choisissez le fichier que la banque vous a donné."},
			{"vide.xml", strings.NewReader(""), 422, "est vide. Téléchargez-le à nouveau"},
			{"image.xml", strings.NewReader("\x89PNG\r\n\x1a\n\x00\x00\x00"), 200, "Fichier mis de côté"},
			{"photo.jpg", &repete{texte: "\xff\xd8\xff\xe0\x00", reste: 1 << 20}, 200, "Fichier mis de côté"},
			{"xxe.xml", strings.NewReader(xml + `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&x;</Document>`), 200, "Fichier mis de côté"},
			{"bombe.xml", strings.NewReader(xml + `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Document>&b;</Document>`), 200, "Fichier mis de côté"},
			{"coupe.xml", strings.NewReader(xml + `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>`), 200, "Fichier mis de côté"},
			{"cent-dix-neuf.txt", strings.NewReader(faux), 200, "Fichier mis de côté"},
			{"page.html", strings.NewReader("<html><body>Connexion</body></html>"), 200, "Fichier mis de côté"},
			{"trop-gros.xml", &repete{texte: " ", reste: 300 << 20}, 422, "dépasse 256 Mo. Demandez à la banque un relevé par mois"},
		} {
			_, lignes, ecritures := compter(t, s)
			page := c.Lire("/rapprochement/import")
			w := c.Envoyer("/rapprochement/import", "fichier", k.nom, k.contenu, "cle", webtest.Cle(t, page, 0))
			if w.Code == 303 {
				w = c.Lire(webtest.Vers(t, w, ""))
			}
			t.Run(k.nom, func(t *testing.T) {
				texte := webtest.Dit(t, w, k.statut, k.dit)
				if strings.Contains(texte, "root:") {
					t.Error("le contenu d’un fichier de la machine est sorti")
				}
				if k.statut == 200 {
					webtest.Dit(t, w, 200, "rien n’a été enregistré dans les comptes", "importez-le à nouveau")
				}
			})
			if _, l, e := compter(t, s); l != lignes || e != ecritures {
				t.Errorf("%s : %d lignes et %d écritures de plus", k.nom, l-lignes, e-ecritures)
			}
		}
		w := c.Envoyer("/rapprochement/import", "fichier", "inconnu.txt", strings.NewReader(s.Fichier(autre, lundi, lundi, 0, webtest.Ligne(1, "x", ""))))
		webtest.Dit(t, c.Lire(webtest.Vers(t, w, "")), 200, "Compte inconnu", "ouvrir ce compte dans Étai, puis importer à nouveau")
		w = c.Envoyer("/rapprochement/import", "fichier", "ailleurs.txt", strings.NewReader(s.Fichier(x, lundi, lundi, 500, webtest.Ligne(1, "x", ""))))
		webtest.Dit(t, c.Lire(webtest.Vers(t, w, "")), 200, "la reprise est à 0,00 €")
		if _, l, e := compter(t, s); l != 0 || e != 0 {
			t.Errorf("%d lignes, %d écritures", l, e)
		}
		webtest.Dit(t, c.Lire("/rapprochement/import"), 200, "Mis de côté", "xxe.xml")
		webtest.Dit(t, c.Lire("/rapprochement/import?fichier=999"), 404)
		webtest.Dit(t, c.Lire("/rapprochement/import?fichier=x"), 404)
		webtest.Dit(t, c.Poster("/rapprochement/import", "fichier", "x"), 415)
	})
}

// Ten people send the same file at once: one import, nine times "déjà reçu", nothing twice, even when the statement moves nothing in all.
func TestMemeFichierEnsemble(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		c := s.Role(droits.Comptable)
		fichier := s.Fichier(x, lundi, lundi, 0, webtest.Ligne(1000, "VIR", ""), webtest.Ligne(-1000, "PRLV", ""))
		reponses := make(chan string, 10)
		for range 10 {
			v := c.Copie()
			go func() {
				w := v.Envoyer("/rapprochement/import", "fichier", "releve.txt", strings.NewReader(fichier))
				reponses <- fmt.Sprint(w.Code, w.Header().Get("Location"))
			}()
		}
		vues := map[string]int{}
		for range 10 {
			vues[<-reponses]++
		}
		if len(vues) != 2 {
			t.Errorf("%v", vues)
		}
		if f, l, _ := compter(t, s); f != 1 || l != 2 {
			t.Errorf("%d fichiers, %d lignes", f, l)
		}
		s.Monde.Verifier(t)
	})
}
