// SPDX-License-Identifier: EUPL-1.2

package unefois_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/journal"
	"etai/internal/base/unefois"
)

type recu struct {
	reponse string
	deja    bool
}

// poster plays a form that takes a number; it fails when asked to.
func poster(ctx context.Context, b *bdd.Base, cle string, agent int64, contenu string, echec error) (recu, error) {
	return bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (recu, error) {
		reponse, deja, err := unefois.Faire(ctx, e, cle, agent, []byte(contenu), func() (string, error) {
			n, err := journal.Numero(ctx, e, 1, "essai", 2026)
			if err == nil {
				err = echec
			}
			return fmt.Sprintf("/essais/%d", n), err
		})
		return recu{reponse, deja}, err
	})
}

func TestFaire(t *testing.T) {
	bddtest.Bases(t, []fs.FS{journal.Migrations, unefois.Migrations}, func(t *testing.T, b *bdd.Base) {
		ctx := t.Context()
		cle := unefois.NouvelleCle()
		panne := errors.New("panne")
		if _, err := poster(ctx, b, cle, 7, "a", panne); !errors.Is(err, panne) {
			t.Fatal(err)
		}
		for i, veut := range []recu{{"/essais/1", false}, {"/essais/1", true}, {"/essais/1", true}} {
			if r, err := poster(ctx, b, cle, 7, "a", nil); err != nil || r != veut {
				t.Fatalf("envoi %d : %+v, %v", i+1, r, err)
			}
		}
		if _, err := poster(ctx, b, cle, 7, "b", nil); !errors.Is(err, unefois.ErrAutreContenu) {
			t.Errorf("autre contenu : %v", err)
		}
		if _, err := poster(ctx, b, cle, 8, "a", nil); !errors.Is(err, unefois.ErrAutreContenu) {
			t.Errorf("autre agent : %v", err)
		}
		for _, c := range []string{"", "abc", cle + "A", "../../etc/passwd", cle[:25] + "\x00"} {
			if _, err := poster(ctx, b, c, 7, "a", nil); !errors.Is(err, unefois.ErrCle) {
				t.Errorf("clé %q : %v", c, err)
			}
		}
		if r, err := poster(ctx, b, unefois.NouvelleCle(), 7, "a", nil); err != nil || r != (recu{"/essais/2", false}) {
			t.Errorf("autre clé : %+v, %v", r, err)
		}
		if n, err := bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (int64, error) { return unefois.Purger(ctx, e, e.Instant().Plus(1e9)) }); err != nil || n != 2 {
			t.Errorf("purge : %d, %v", n, err)
		}
	})
}

// The key of another act of a form is a key, always the same, and that of nothing else.
func TestDerivee(t *testing.T) {
	bddtest.Bases(t, []fs.FS{journal.Migrations, unefois.Migrations}, func(t *testing.T, b *bdd.Base) {
		cle := unefois.NouvelleCle()
		piece := unefois.Derivee(cle, "piece")
		if piece == cle || piece != unefois.Derivee(cle, "piece") || piece == unefois.Derivee(cle, "autre") || piece == unefois.Derivee(unefois.NouvelleCle(), "piece") {
			t.Errorf("%s, %s", cle, piece)
		}
		for _, c := range []string{piece, cle} {
			if r, err := poster(t.Context(), b, c, 7, c, nil); err != nil || r.deja {
				t.Errorf("%s : %+v, %v", c, r, err)
			}
		}
		if _, err := poster(t.Context(), b, unefois.Derivee("x", "piece"), 7, "a", nil); !errors.Is(err, unefois.ErrCle) {
			t.Error(err)
		}
	})
}

// Fifty identical posts at once: one effect, one answer.
func TestCinquanteEnvois(t *testing.T) {
	bddtest.Bases(t, []fs.FS{journal.Migrations, unefois.Migrations}, func(t *testing.T, b *bdd.Base) {
		cle := unefois.NouvelleCle()
		var premiers atomic.Int64
		var g sync.WaitGroup
		for range 50 {
			g.Go(func() {
				r, err := poster(t.Context(), b, cle, 7, "a", nil)
				if err != nil || r.reponse != "/essais/1" {
					t.Errorf("%+v, %v", r, err)
				}
				if !r.deja {
					premiers.Add(1)
				}
			})
		}
		g.Wait()
		if n := premiers.Load(); n != 1 {
			t.Errorf("%d effets", n)
		}
	})
}
