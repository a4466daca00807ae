// SPDX-License-Identifier: EUPL-1.2

package fichiers_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/journal"
	"etai/internal/organisation/organisationtest"
)

var (
	pdf  = "%PDF-1.7\nle loyer de Zoé Exemple\n%%EOF\n"
	tout = fichiers.Regles{TailleMax: 1 << 20, Types: []string{fichiers.PDF, fichiers.PNG, fichiers.JPEG, fichiers.XML, fichiers.Texte}}
)

func depot(t *testing.T) (*fichiers.Depot, string) {
	t.Helper()
	dossier := filepath.Join(t.TempDir(), "donnees")
	disque, err := fichiers.DansDossier(dossier)
	if err != nil {
		t.Fatal(err)
	}
	return depotSur(t, disque), dossier
}

func depotSur(t *testing.T, disque fichiers.Disque) *fichiers.Depot {
	t.Helper()
	d, err := fichiers.Ouvrir(disque, organisationtest.Trousseau(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Fermer(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// sur lists the files under a folder of the machine.
func sur(t *testing.T, dossier string) (noms []string) {
	t.Helper()
	if err := filepath.WalkDir(dossier, func(nom string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			noms = append(noms, nom)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return noms
}

func enregistrer(t *testing.T, b *bdd.Base, d fichiers.Depose, f fichiers.Fiche) fichiers.Fichier {
	t.Helper()
	f.Nature = "facture"
	id, err := bdd.EcrireVal(t.Context(), b, func(e *bdd.Ecriture) (int64, error) {
		return fichiers.Enregistrer(t.Context(), e, organisationtest.Trousseau(t), d, f)
	})
	if err != nil {
		t.Fatal(err)
	}
	return trouver(t, b, id)
}

func trouver(t *testing.T, b *bdd.Base, id int64) (f fichiers.Fichier) {
	t.Helper()
	if err := b.Lire(t.Context(), func(l bdd.Lecture) (err error) {
		f, err = fichiers.Trouver(t.Context(), l, id)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return f
}

func contenu(d *fichiers.Depot, f fichiers.Fichier) (string, error) {
	r, err := d.Lire(f)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(r)
	return string(b), errors.Join(err, r.Close())
}

func TestAllerRetour(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, h *organisationtest.Horloge) {
		m := organisationtest.NouveauMonde(t, b)
		dossier := m.Dossier(t, b)
		d, racine := depot(t)
		for _, texte := range []string{pdf, pdf + strings.Repeat("é", 300_000)} {
			depose, err := d.Deposer(t.Context(), parMorceaux(texte), tout)
			if err != nil {
				t.Fatal(err)
			}
			f := enregistrer(t, b, depose, fichiers.Fiche{Dossier: dossier, NomAffiche: "Loyer de Zoé.pdf", Agent: m.CESF.ID})
			if f.Dossier != dossier || f.Type != fichiers.PDF || f.Taille != int64(len(texte)) || f.Agent != m.CESF.ID {
				t.Errorf("%+v", f)
			}
			if s, err := contenu(d, f); err != nil || s != texte {
				t.Errorf("%d octets, %v", len(s), err)
			}
			if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
				nom, err := f.NomAffiche(t.Context(), l, organisationtest.Trousseau(t))
				if nom != "Loyer de Zoé.pdf" {
					t.Errorf("%q", nom)
				}
				liste, errL := fichiers.Lister(t.Context(), l, dossier)
				if len(liste) == 0 || liste[0].ID != f.ID {
					t.Errorf("%+v", liste)
				}
				return errors.Join(err, errL)
			}); err != nil {
				t.Error(err)
			}
		}
		// Nothing on the disk names or shows anything, and nobody else may read it.
		for _, nom := range sur(t, racine) {
			brut, err := os.ReadFile(nom)
			if err != nil || bytes.Contains(brut, []byte("loyer")) || !bytes.HasPrefix(brut, []byte("age-encryption.org/v1")) {
				t.Errorf("%s en clair ? %v", nom, err)
			}
			if i, err := os.Stat(nom); err != nil || i.Mode().Perm() != 0o600 {
				t.Errorf("%s : %v, %v", nom, i.Mode(), err)
			}
		}
		if bilan, err := d.Verifier(t.Context(), b, true); err != nil || bilan.Documents != 2 || bilan.Octets < 600_000 {
			t.Errorf("%+v, %v", bilan, err)
		}
	}, fichiers.Migrations)
}

// parMorceaux reads by small pieces, as a network gives them.
func parMorceaux(s string) io.Reader {
	return io.MultiReader(strings.NewReader(s[:1]), strings.NewReader(s[1:3]), strings.NewReader(s[3:]))
}

func TestRefus(t *testing.T) {
	d, racine := depot(t)
	annule, fin := context.WithCancel(t.Context())
	fin()
	panne := errors.New("réseau coupé")
	for nom, c := range map[string]struct {
		ctx    context.Context
		r      io.Reader
		regles fichiers.Regles
		veut   error
	}{
		"vide":              {t.Context(), strings.NewReader(""), tout, fichiers.ErrVide},
		"trop gros":         {t.Context(), strings.NewReader("%PDF-" + strings.Repeat("a", 1<<20)), tout, fichiers.ErrTropGros},
		"juste trop gros":   {t.Context(), strings.NewReader(pdf), fichiers.Regles{TailleMax: int64(len(pdf) - 1), Types: []string{fichiers.PDF}}, fichiers.ErrTropGros},
		"sans fin":          {t.Context(), io.MultiReader(strings.NewReader("%PDF-"), zeros{}), tout, fichiers.ErrTropGros},
		"programme":         {t.Context(), strings.NewReader("MZ\x90\x00\x03"), tout, fichiers.ErrType},
		"page HTML":         {t.Context(), strings.NewReader("<!DOCTYPE html><p>a"), tout, fichiers.ErrType},
		"image SVG":         {t.Context(), strings.NewReader("<?xml version='1.0'?><svg onload='a()'/>"), tout, fichiers.ErrType},
		"binaire nommé XML": {t.Context(), strings.NewReader("<\x00?\x00x\x00m\x00l\x00"), tout, fichiers.ErrType},
		"type non voulu":    {t.Context(), strings.NewReader(pdf), fichiers.Regles{TailleMax: 1000, Types: []string{fichiers.PNG}}, fichiers.ErrType},
		"abandonné":         {annule, strings.NewReader(pdf), tout, context.Canceled},
		"coupé":             {t.Context(), io.MultiReader(strings.NewReader("%PDF-"+strings.Repeat("a", 5000)), rompu{panne}), tout, panne},
	} {
		if _, err := d.Deposer(c.ctx, c.r, c.regles); !errors.Is(err, c.veut) {
			t.Errorf("%s : %v", nom, err)
		}
	}
	if restes := sur(t, racine); len(restes) > 0 {
		t.Errorf("restes : %v", restes)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

type rompu struct{ err error }

func (r rompu) Read([]byte) (int, error) { return 0, r.err }

func TestTypes(t *testing.T) {
	d, _ := depot(t)
	for texte, veut := range map[string]string{
		pdf: fichiers.PDF, "\x89PNG\r\n\x1a\n\x00\x00": fichiers.PNG, "\xff\xd8\xff\xe0\x00": fichiers.JPEG,
		"<?xml version=\"1.0\"?><Document/>": fichiers.XML, "\xef\xbb\xbf \n<Document xmlns='a'/>": fichiers.XML,
		"0130004    00001EUR2 00000000001": fichiers.Texte, "SOCI\xc9T\xc9 en latin-1": fichiers.Texte,
	} {
		if f, err := d.Deposer(t.Context(), strings.NewReader(texte), tout); err != nil || f.Type != veut {
			t.Errorf("%q : %s, %v", texte, f.Type, err)
		}
	}
}

// A document changed on the disk, by who has no key or by who has it, is never given as whole.
func TestAlteration(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, _ *organisationtest.Horloge) {
		d, racine := depot(t)
		deposer := func(texte string) (fichiers.Fichier, string) {
			depose, err := d.Deposer(t.Context(), strings.NewReader(texte), tout)
			if err != nil {
				t.Fatal(err)
			}
			f := enregistrer(t, b, depose, fichiers.Fiche{NomAffiche: "a"})
			return f, filepath.Join(racine, "documents", f.Nom[:2], f.Nom)
		}
		un, cheminUn := deposer(pdf)
		_, cheminDeux := deposer(pdf + "un autre")
		brut, err := os.ReadFile(cheminUn)
		if err != nil {
			t.Fatal(err)
		}
		autre, err := os.ReadFile(cheminDeux)
		if err != nil {
			t.Fatal(err)
		}
		abime := slices.Clone(brut)
		abime[len(abime)-20] ^= 1
		for nom, octets := range map[string][]byte{"un octet changé": abime, "tronqué": brut[:len(brut)-30], "échangé": autre, "vide": nil} {
			if err := os.WriteFile(cheminUn, octets, 0o600); err != nil {
				t.Fatal(err)
			}
			if s, err := contenu(d, un); err == nil {
				t.Errorf("%s : lu %q", nom, s)
			}
			if _, err := d.Verifier(t.Context(), b, true); err == nil {
				t.Errorf("%s : non vu", nom)
			}
		}
		if err := os.Remove(cheminUn); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Verifier(t.Context(), b, false); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("fichier perdu : %v", err)
		}
	}, fichiers.Migrations)
}

func TestBalayageEtEffacement(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, h *organisationtest.Horloge) {
		d, racine := depot(t)
		var deposes []fichiers.Depose
		for range 3 {
			depose, err := d.Deposer(t.Context(), strings.NewReader(pdf), tout)
			if err != nil {
				t.Fatal(err)
			}
			deposes = append(deposes, depose)
		}
		garde, efface := enregistrer(t, b, deposes[0], fichiers.Fiche{NomAffiche: "a"}), enregistrer(t, b, deposes[1], fichiers.Fiche{NomAffiche: "b"})
		reste := func(veut int) {
			t.Helper()
			if n := len(sur(t, filepath.Join(racine, "documents"))); n != veut {
				t.Errorf("%d fichiers, attendu %d", n, veut)
			}
		}
		balayer := func(veut int) {
			t.Helper()
			if n, err := d.Balayer(t.Context(), b); err != nil || n != veut {
				t.Errorf("%d balayés, %v ; attendu %d", n, err, veut)
			}
		}
		// The files carry the machine's time, far from the test clock's.
		h.Avancer(time.Since(organisationtest.Depart.Temps()))
		balayer(0)
		h.Avancer(25 * time.Hour)
		balayer(1)
		reste(2)
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error { return fichiers.Effacer(t.Context(), e, efface.ID, "BE-2031-004") }); err != nil {
			t.Fatal(err)
		}
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error { return fichiers.Effacer(t.Context(), e, efface.ID, "BE-2031-004") }); !errors.Is(err, fichiers.ErrEfface) {
			t.Errorf("effacé deux fois : %v", err)
		}
		balayer(1)
		reste(1)
		if _, err := contenu(d, trouver(t, b, efface.ID)); !errors.Is(err, fichiers.ErrEfface) {
			t.Errorf("%v", err)
		}
		if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
			_, err := efface.NomAffiche(t.Context(), l, organisationtest.Trousseau(t))
			return err
		}); !errors.Is(err, journal.ErrEfface) {
			t.Errorf("nom : %v", err)
		}
		if s, err := contenu(d, garde); err != nil || s != pdf {
			t.Errorf("%q, %v", s, err)
		}
		if bilan, err := d.Verifier(t.Context(), b, true); err != nil || bilan.Documents != 1 || bilan.Effaces != 1 {
			t.Errorf("%+v, %v", bilan, err)
		}
	}, fichiers.Migrations)
}

// fragile is a disk on which one kind of gesture fails.
type fragile struct {
	fichiers.Disque
	geste string
}

var errDisque = errors.New("disque plein")

func (f fragile) Creer(nom string) (fichiers.Sortie, error) {
	if f.geste == "creer" {
		return nil, errDisque
	}
	s, err := f.Disque.Creer(nom)
	return sortieFragile{s, f.geste}, err
}

func (f fragile) Deplacer(ancien, nouveau string) error {
	if f.geste == "deplacer" {
		return errDisque
	}
	return f.Disque.Deplacer(ancien, nouveau)
}

type sortieFragile struct {
	fichiers.Sortie
	geste string
}

func (s sortieFragile) Write(p []byte) (int, error) {
	if s.geste == "ecrire" {
		return 0, errDisque
	}
	return s.Sortie.Write(p)
}

func (s sortieFragile) Sync() error {
	if s.geste == "graver" {
		return errDisque
	}
	return s.Sortie.Sync()
}

func TestDisqueEnPanne(t *testing.T) {
	for _, geste := range []string{"creer", "ecrire", "graver", "deplacer"} {
		racine := t.TempDir()
		disque, err := fichiers.DansDossier(racine)
		if err != nil {
			t.Fatal(err)
		}
		d := depotSur(t, fragile{disque, geste})
		if _, err := d.Deposer(t.Context(), strings.NewReader(pdf), tout); !errors.Is(err, errDisque) {
			t.Errorf("%s : %v", geste, err)
		}
		if restes := sur(t, racine); len(restes) > 0 {
			t.Errorf("%s : restes %v", geste, restes)
		}
	}
}

func TestViderTemporaires(t *testing.T) {
	d, racine := depot(t)
	if err := os.WriteFile(filepath.Join(racine, "tmp", "RESTE"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.ViderTemporaires(); err != nil || len(sur(t, racine)) > 0 {
		t.Errorf("%v, %v", err, sur(t, racine))
	}
}

// Nobody but the holder of the master key reads a document.
func TestAutreCle(t *testing.T) {
	racine := t.TempDir()
	disque, err := fichiers.DansDossier(racine)
	if err != nil {
		t.Fatal(err)
	}
	d := depotSur(t, disque)
	depose, err := d.Deposer(t.Context(), strings.NewReader(pdf), tout)
	if err != nil {
		t.Fatal(err)
	}
	cles, err := chiffre.NouveauTrousseau(bytes.Repeat([]byte{9}, 32))
	if err != nil {
		t.Fatal(err)
	}
	autre, err := fichiers.DansDossier(racine)
	if err != nil {
		t.Fatal(err)
	}
	d2, err := fichiers.Ouvrir(autre, cles)
	if err != nil {
		t.Fatal(err)
	}
	f := fichiers.Fichier{Nom: depose.Nom, Taille: depose.Taille, SHA256: depose.SHA256}
	if _, err := contenu(d, f); err != nil {
		t.Error(err)
	}
	if s, err := contenu(d2, f); err == nil {
		t.Errorf("lu %q", s)
	}
	if err := d2.Fermer(); err != nil {
		t.Error(err)
	}
}
