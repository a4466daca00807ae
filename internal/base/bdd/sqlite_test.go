// SPDX-License-Identifier: EUPL-1.2

package bdd_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
)

// The files say nothing without the key, and belong to their owner alone.
func TestFichiersSQLite(t *testing.T) {
	ctx := context.Background()
	chemin := filepath.Join(t.TempDir(), "dossier à part", "etai #1?.db")
	if err := os.Mkdir(filepath.Dir(chemin), 0o755); err != nil {
		t.Fatal(err)
	}
	b := bddtest.Ouvrir(t, "sqlite:"+chemin, nil)
	if err := bdd.Appliquer(ctx, b, schemaEssai); err != nil {
		t.Fatal(err)
	}
	const clair = "NomTresReconnaissable"
	for range 200 {
		doitEcrire(t, b, "insert into compte (nom) values ($1)", clair+strings.Repeat("z", int(entier(t, b, "select count(*) from compte"))))
	}
	fichiers, err := filepath.Glob(filepath.Join(filepath.Dir(chemin), "*"))
	if err != nil || len(fichiers) != 3 {
		t.Fatalf("%v %v", fichiers, err)
	}
	for _, f := range fichiers {
		octets, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(octets, []byte(clair)) || !strings.HasSuffix(f, "-shm") && bytes.Contains(octets, []byte("SQLite format")) {
			t.Errorf("%s est lisible", f)
		}
		info, err := os.Stat(f)
		if err != nil || !strings.HasSuffix(f, "-shm") && info.Mode().Perm() != 0o600 {
			t.Errorf("%s : mode %v", f, info.Mode())
		}
	}
}

func TestCleSQLite(t *testing.T) {
	ctx := context.Background()
	adresse := bddtest.AdresseSQLite(t, schemaEssai)
	mauvaise := bytes.Repeat([]byte{0xa7}, 32)
	for nom, cle := range map[string][]byte{"mauvaise": mauvaise, "sans": nil, "courte": mauvaise[:16], "vide": {}} {
		b, err := bdd.Ouvrir(ctx, bdd.Options{Adresse: adresse, Cle: cle})
		if err == nil {
			b.Fermer()
			t.Errorf("clé %s acceptée", nom)
			continue
		}
		if strings.Contains(err.Error(), hex.EncodeToString(mauvaise)[:8]) || strings.Contains(err.Error(), "\xa7\xa7") || !strings.Contains(err.Error(), "clé") {
			t.Errorf("clé %s : %v", nom, err)
		}
	}
	if n := entier(t, bddtest.Ouvrir(t, adresse, nil), "select count(*) from compte"); n != 0 {
		t.Error("un essai manqué a abîmé le fichier")
	}
	claire := "sqlite:" + filepath.Join(t.TempDir(), "claire.db")
	for range 2 {
		b, err := bdd.Ouvrir(ctx, bdd.Options{Adresse: claire})
		if err != nil {
			t.Fatal(err)
		}
		if err := bdd.Appliquer(ctx, b, schemaEssai); err != nil {
			t.Fatal(err)
		}
		if err := b.Fermer(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := bdd.Ouvrir(ctx, bdd.Options{Adresse: claire, Cle: bddtest.Cle}); err == nil {
		t.Error("fichier clair ouvert avec une clé")
	}
	if _, err := bdd.Ouvrir(ctx, bdd.Options{Adresse: claire, VFS: "inconnu"}); err == nil {
		t.Error("VFS inconnu accepté")
	}
	if _, err := bdd.Ouvrir(ctx, bdd.Options{Adresse: "sqlite:" + filepath.Join(t.TempDir(), "absent", "x.db")}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// Closed, a base is one file, to be copied as it is.
func TestUnSeulFichier(t *testing.T) {
	adresse := bddtest.AdresseSQLite(t, schemaEssai)
	b, err := bdd.Ouvrir(context.Background(), bdd.Options{Adresse: adresse, Cle: bddtest.Cle})
	if err != nil {
		t.Fatal(err)
	}
	doitEcrire(t, b, "insert into compte (nom) values ('a')")
	if entier(t, b, "select count(*) from compte") != 1 {
		t.Error("absent")
	}
	if err := b.Fermer(); err != nil {
		t.Fatal(err)
	}
	chemin := strings.TrimPrefix(adresse, "sqlite:")
	if f, err := filepath.Glob(chemin + "*"); err != nil || len(f) != 1 {
		t.Errorf("%v %v", f, err)
	}
	octets, err := os.ReadFile(chemin)
	if err != nil {
		t.Fatal(err)
	}
	copie := filepath.Join(t.TempDir(), "copie.db")
	if err := os.WriteFile(copie, octets, 0o600); err != nil {
		t.Fatal(err)
	}
	if n := entier(t, bddtest.Ouvrir(t, "sqlite:"+copie, nil), "select count(*) from compte"); n != 1 {
		t.Error("la copie a perdu une ligne")
	}
}

func TestCopier(t *testing.T) {
	ctx := context.Background()
	b := bddtest.Ouvrir(t, bddtest.AdresseSQLite(t, schemaEssai), nil)
	for range 50 {
		doitEcrire(t, b, "insert into chaine (rang, texte) select coalesce(max(rang), 0) + 1, 'NomTresReconnaissable' from chaine")
	}
	copie := filepath.Join(t.TempDir(), "copie du 21+11 #1.db")
	arret, fini := make(chan struct{}), make(chan struct{})
	go func() { // while someone writes
		defer close(fini)
		for {
			select {
			case <-arret:
				return
			default:
				if err := ecrire(b, "insert into compte (nom) select 'n' || count(*) from compte"); err != nil {
					t.Error(err)
				}
			}
		}
	}()
	err := b.Copier(ctx, copie, bddtest.Cle)
	close(arret)
	<-fini
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Copier(ctx, copie, bddtest.Cle); !errors.Is(err, os.ErrExist) {
		t.Errorf("copie remplacée : %v", err)
	}
	octets, err := os.ReadFile(copie)
	if err != nil || bytes.Contains(octets, []byte("NomTresReconnaissable")) || bytes.Contains(octets, []byte("SQLite format")) {
		t.Errorf("copie lisible, %v", err)
	}
	if info, err := os.Stat(copie); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	c := bddtest.Ouvrir(t, "sqlite:"+copie, nil)
	for _, base := range []*bdd.Base{b, c} {
		if err := base.Integrite(ctx); err != nil {
			t.Error(err)
		}
	}
	if n := entier(t, c, "select count(*) from chaine"); n != 50 {
		t.Errorf("%d lignes", n)
	}
	doitEcrire(t, c, "insert into compte (nom) values ('la copie vit')")
	claire := filepath.Join(t.TempDir(), "claire.db")
	if err := b.Copier(ctx, claire, nil); err != nil {
		t.Fatal(err)
	}
	if octets, err := os.ReadFile(claire); err != nil || !bytes.HasPrefix(octets, []byte("SQLite format")) {
		t.Errorf("copie claire illisible, %v", err)
	}
	if err := b.Copier(ctx, filepath.Join(t.TempDir(), "absent", "x.db"), nil); err == nil {
		t.Error("dossier absent accepté")
	}
}

func TestIntegrite(t *testing.T) {
	ctx := context.Background()
	adresse := bddtest.AdresseSQLite(t, schemaEssai)
	b, err := bdd.Ouvrir(ctx, bdd.Options{Adresse: adresse, Cle: bddtest.Cle})
	if err != nil {
		t.Fatal(err)
	}
	lignes := make([][]any, 2000)
	for i := range lignes {
		lignes[i] = []any{strings.Repeat("x", 50) + string(rune(i+500))}
	}
	if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error { return e.InsererLignes(ctx, "compte", []string{"nom"}, lignes) }); err != nil {
		t.Fatal(err)
	}
	if err := b.Fermer(); err != nil {
		t.Fatal(err)
	}
	chemin := strings.TrimPrefix(adresse, "sqlite:")
	octets, err := os.ReadFile(chemin)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(octets) / 2; i < len(octets)/2+2000; i++ {
		octets[i] ^= 0x55
	}
	if err := os.WriteFile(chemin, octets, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := bddtest.Ouvrir(t, adresse, nil).Integrite(ctx); err == nil {
		t.Error("fichier abîmé, rien n’est dit")
	}
}
