// SPDX-License-Identifier: EUPL-1.2

package banque

import (
	"context"
	"os/exec"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/etaitest"
)

// The program that runs is alive; one that was killed is known to be over, and so is one whose number serves again; nothing is known of another machine's.
func TestMort(t *testing.T) {
	moi := programme()
	if moi == "" || mort(moi) {
		t.Fatalf("%q, mort : %v", moi, mort(moi))
	}
	enfant := exec.CommandContext(t.Context(), "sleep", "60")
	if err := enfant.Start(); err != nil {
		t.Fatal(err)
	}
	lui := programmeDe(enfant.Process.Pid)
	if lui == "" || mort(lui) {
		t.Errorf("%q, mort : %v", lui, mort(lui))
	}
	if err := enfant.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = enfant.Wait() // killed
	if !mort(lui) {
		t.Errorf("%q tué, dit vivant", lui)
	}
	if !mort(moi + "0") {
		t.Error("un autre processus du même numéro, dit vivant")
	}
	for _, x := range []string{"", "autre machine 1 2", "x " + moi[37:], "a b c"} {
		if mort(x) {
			t.Errorf("%q dit mort", x)
		}
	}
}

// After a crash, the file that the dead process was staging is set aside as soon as the service starts, whatever its lease; that of a living one is left.
func TestReprendreApresMort(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		enfant := exec.CommandContext(t.Context(), "sleep", "60")
		if err := enfant.Start(); err != nil {
			t.Fatal(err)
		}
		lui := programmeDe(enfant.Process.Pid)
		recevoir := func(nom, programme string) (id int64) {
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) (err error) {
				id, err = comptes.Recevoir(t.Context(), e, comptes.FichierReleve{Organisation: m.Organisation, SHA256: []byte(nom), Nom: nom, Statut: comptes.EnCours, Programme: programme})
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return id
		}
		sien, mien := recevoir("sien", lui), recevoir("mien", programme())
		statuts := func() (s [2]comptes.Statut) {
			im := Importeur{Base: m.Base, Trousseau: m.Trousseau, Depot: m.Depot}
			if err := im.Reprendre(t.Context()); err != nil {
				t.Fatal(err)
			}
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				for i, id := range []int64{sien, mien} {
					f, err := comptes.FichierParID(ctx, l, id)
					if err != nil {
						return err
					}
					s[i] = f.Statut
				}
				return nil
			})
			return s
		}
		if s := statuts(); s != [2]comptes.Statut{comptes.EnCours, comptes.EnCours} {
			t.Errorf("vivants : %v", s)
		}
		if err := enfant.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = enfant.Wait() // killed
		if s := statuts(); s != [2]comptes.Statut{comptes.Quarantaine, comptes.EnCours} {
			t.Errorf("l’un est mort : %v", s)
		}
	})
}
