// SPDX-License-Identifier: EUPL-1.2

package installation_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/etaitest"
	"etai/internal/installation"
)

// What the banks will read is looked at with the words that an order refuses.
func TestDoctorMotsSociaux(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		m.SansVerification = "des textes changés derrière les tables"
		s := m.Suivre(t, 60000)
		donnees := t.TempDir()
		if err := os.Mkdir(filepath.Join(donnees, "tmp"), 0o700); err != nil {
			t.Fatal(err)
		}
		i := &installation.Installation{Base: b, Donnees: donnees}
		dit := func() installation.Avis {
			avis := i.Examiner(t.Context())
			return avis[len(avis)-1]
		}
		if a := dit(); !a.Bon {
			t.Errorf("%+v", a)
		}
		for _, x := range []struct{ sql, mots string }{
			{`update organisation set nom = 'Association d''action sociale Exemple'`, "nom d’organisation (ACTION SOCIALE)"},
			{`update compte_bancaire set titulaire = 'M. X sous tutelle' where dossier_id = $1`, "intitulé de compte (TUTELLE)"},
		} {
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
				args := []any{}
				if strings.Contains(x.sql, "$1") {
					args = append(args, s.Dossier)
				}
				_, err := e.Exec(t.Context(), x.sql, args...)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if a := dit(); a.Bon || !strings.Contains(a.Message, x.mots) || strings.Contains(a.Message, "M. X") {
				t.Errorf("%+v", a)
			}
		}
	})
}
