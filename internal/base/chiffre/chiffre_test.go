// SPDX-License-Identifier: EUPL-1.2

package chiffre

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"
	"pgregory.net/rapid"
)

func trousseau(t testing.TB, graine byte) *Trousseau {
	t.Helper()
	k, err := NouveauTrousseau(bytes.Repeat([]byte{graine}, TailleCle))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSceller(t *testing.T) {
	k, autre := trousseau(t, 1), trousseau(t, 2)
	rapid.Check(t, func(r *rapid.T) {
		contexte := rapid.String().Draw(r, "contexte")
		clair := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(r, "clair")
		s := k.Sceller(contexte, clair)
		if bytes.Equal(s, k.Sceller(contexte, clair)) {
			r.Fatal("deux sceaux égaux : le nonce n’est pas tiré")
		}
		lu, err := k.Ouvrir(contexte, s)
		if err != nil || !bytes.Equal(lu, clair) {
			r.Fatalf("%x, %v", lu, err)
		}
		if _, err := k.Ouvrir(contexte+"x", s); !errors.Is(err, ErrScelle) {
			r.Fatalf("autre contexte : %v", err)
		}
		if _, err := autre.Ouvrir(contexte, s); !errors.Is(err, ErrCle) {
			r.Fatalf("autre clé : %v", err)
		}
		s[rapid.IntRange(0, len(s)-1).Draw(r, "octet")] ^= 1
		if lu, err := k.Ouvrir(contexte, s); err == nil {
			r.Fatalf("altéré, lu %x", lu)
		}
	})
	for _, court := range [][]byte{nil, {}, {1}, make([]byte, 32)} {
		if _, err := k.Ouvrir("", court); !errors.Is(err, ErrScelle) {
			t.Errorf("%x : %v", court, err)
		}
	}
}

func TestIndex(t *testing.T) {
	k := trousseau(t, 1)
	vus := map[string]string{}
	for _, d := range []string{"iban", "ibanF", "", "nir"} {
		for _, v := range []string{"", "F", "FR76", "R76"} {
			i := hex.EncodeToString(k.Index(d, v))
			if autre, deja := vus[i]; deja {
				t.Errorf("%s et %s/%s : même index", autre, d, v)
			}
			vus[i] = d + "/" + v
		}
	}
	if !bytes.Equal(k.Index("iban", "FR76"), trousseau(t, 1).Index("iban", "FR76")) || bytes.Equal(k.Index("a", "b"), trousseau(t, 2).Index("a", "b")) {
		t.Error("l’index dépend de la clé et de la valeur seules")
	}
}

// The derived keys are part of the format: they must never change.
func TestDerivation(t *testing.T) {
	k := trousseau(t, 7)
	vu := fmt.Sprintf("%x %s %s %x", k.CleFichier(), k.CleID(), k.Destinataire(), k.Index("d", "v"))
	const fige = "1117051a6942e981aba04eefd6b2e320ca3b0f5fcc3cd640a829379c691cc775 4ef55468 " +
		"age1wl0c7qtcckwklha52q0xvwve472hqn8xlulp24e0nf8z634c4uks98y0d3 c3ab4f7db8c87406aead1361caf73a7738aeebb211772f7725a1fbf13795ed0f"
	if vu != fige {
		t.Errorf("dérivation changée :\n%s\nau lieu de\n%s", vu, fige)
	}
}

func TestDocuments(t *testing.T) {
	k := trousseau(t, 3)
	var b bytes.Buffer
	w, err := age.Encrypt(&b, k.Destinataire())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("bail")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	// The text of the identity is what the public age tool reads.
	i, err := age.ParseX25519Identity(k.Identite().String())
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(&b, i)
	if err != nil {
		t.Fatal(err)
	}
	if lu, err := io.ReadAll(r); err != nil || string(lu) != "bail" {
		t.Errorf("%q %v", lu, err)
	}
}

func TestRecuperation(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		k := rapid.SliceOfN(rapid.Byte(), TailleCle, TailleCle).Draw(r, "clé")
		s, err := Recuperation(k)
		if err != nil || len(s) != 14*4+13 {
			r.Fatalf("%q %v", s, err)
		}
		tape := strings.NewReplacer("0", "o", "1", "l", "-", "\u00a0 ").Replace(strings.ToLower(s))
		for _, x := range []string{s, tape, " " + s + "\n"} {
			if lu, err := DeRecuperation(x); err != nil || !bytes.Equal(lu, k) {
				r.Fatalf("%q : %x %v", x, lu, err)
			}
		}
		// One character typed for another is always seen.
		i := rapid.IntRange(0, len(s)-1).Draw(r, "place")
		if s[i] != '-' {
			c := alphabet[rapid.IntRange(0, 31).Draw(r, "lettre")]
			if lu, err := DeRecuperation(s[:i] + string(c) + s[i+1:]); c != s[i] && err == nil && !bytes.Equal(lu, k) {
				r.Fatalf("faute non vue")
			}
		}
	})
	for _, s := range []string{"", "ABCD", strings.Repeat("0", 55), strings.Repeat("0", 57), strings.Repeat("U", 56), strings.Repeat("0", 56)} {
		if _, err := DeRecuperation(s); !errors.Is(err, ErrCle) {
			t.Errorf("%q : %v", s, err)
		}
	}
}

func TestFichierDeCle(t *testing.T) {
	dossier := t.TempDir()
	chemin := filepath.Join(dossier, "config", "etai", "asso.cle")
	o := OptionsCle{Donnees: filepath.Join(dossier, "donnees")}
	if _, err := LireCle(chemin, o); !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	k, creee, err := LireOuCreerCle(chemin, o)
	if err != nil || !creee || len(k) != TailleCle {
		t.Fatalf("%x %v %v", k, creee, err)
	}
	info, err := os.Stat(chemin)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	if k2, creee, err := LireOuCreerCle(chemin, o); err != nil || creee || !bytes.Equal(k, k2) {
		t.Fatalf("relue : %v %v", creee, err)
	}
	if err := EcrireCle(chemin, NouvelleCle(), o); !errors.Is(err, os.ErrExist) {
		t.Errorf("remplacement : %v", err)
	}
	if reste, _ := filepath.Glob(filepath.Join(filepath.Dir(chemin), ".*")); len(reste) != 0 {
		t.Errorf("fichiers restés : %v", reste)
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660} {
		if err := os.Chmod(chemin, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := LireCle(chemin, o); !errors.Is(err, ErrFichier) {
			t.Errorf("mode %v : %v", mode, err)
		}
	}
	if err := os.WriteFile(chemin, []byte("pas une clé\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(chemin, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := LireOuCreerCle(chemin, o); !errors.Is(err, ErrCle) {
		t.Errorf("clé illisible : %v", err)
	}
}

func TestCleAvecLesDonnees(t *testing.T) {
	dossier := t.TempDir()
	donnees := filepath.Join(dossier, "donnees")
	if err := os.Mkdir(donnees, 0o700); err != nil {
		t.Fatal(err)
	}
	lien := filepath.Join(dossier, "lien")
	if err := os.Symlink(donnees, lien); err != nil {
		t.Fatal(err)
	}
	o := OptionsCle{Donnees: donnees}
	for _, d := range []string{donnees, filepath.Join(donnees, "sous"), lien, filepath.Join(lien, "sous")} {
		if _, _, err := LireOuCreerCle(filepath.Join(d, "a.cle"), o); !errors.Is(err, ErrFichier) {
			t.Errorf("%s : %v", d, err)
		}
	}
	if _, creee, err := LireOuCreerCle(filepath.Join(dossier, "donnees-cle", "a.cle"), o); err != nil || !creee {
		t.Errorf("à part : %v", err)
	}
	o.MemeDossier = true
	if _, creee, err := LireOuCreerCle(filepath.Join(donnees, "a.cle"), o); err != nil || !creee {
		t.Errorf("permis : %v", err)
	}
}

func TestCreationsSimultanees(t *testing.T) {
	chemin := filepath.Join(t.TempDir(), "a", "b.cle")
	cles := make([][]byte, 20)
	creees := make([]bool, len(cles))
	var wg sync.WaitGroup
	for i := range cles {
		wg.Go(func() {
			var err error
			if cles[i], creees[i], err = LireOuCreerCle(chemin, OptionsCle{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	n := 0
	for i := range cles {
		if creees[i] {
			n++
		}
		if !bytes.Equal(cles[i], cles[0]) {
			t.Error("deux clés différentes")
		}
	}
	if n != 1 {
		t.Errorf("%d créations", n)
	}
}

func TestCheminParDefaut(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", "/x/config")
	if c, err := CheminParDefaut("valmoulin"); err != nil || c != "/x/config/etai/valmoulin.cle" {
		t.Error(c, err)
	}
	t.Setenv("XDG_CONFIG_HOME", "relatif")
	t.Setenv("HOME", "/maison")
	if c, err := CheminParDefaut("valmoulin"); err != nil || c != "/maison/.config/etai/valmoulin.cle" {
		t.Error(c, err)
	}
	for _, nom := range []string{"", "..", "a/b", ".", ".a"} {
		if c, err := CheminParDefaut(nom); err == nil {
			t.Errorf("%q accepté : %s", nom, c)
		}
	}
}

func TestDiscretion(t *testing.T) {
	k := trousseau(t, 9)
	for _, s := range []string{fmt.Sprint(k), fmt.Sprintf("%+v %#v %x %s", k, k, k, k), k.LogValue().String()} {
		if strings.Contains(s, hex.EncodeToString(k.CleFichier())[:8]) || !strings.Contains(s, "Trousseau(") {
			t.Errorf("%s", s)
		}
	}
	if _, err := NouveauTrousseau(make([]byte, 31)); !errors.Is(err, ErrCle) {
		t.Error(err)
	}
}
