// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
)

// How the statement reaches a person is dated and signed; "ne pas écrire à domicile" forbids her home, not the address that she chose.
func TestEnvoiDuReleve(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		x := m.Suivre(t, 60775)
		loger := func(adresse string, ecrire bool) {
			t.Helper()
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
				ctx := context.WithoutCancel(t.Context())
				p, err := personnes.DuDossier(ctx, e, x.Dossier)
				if err != nil {
					return err
				}
				p.Adresse, p.Commune, p.EcrireDomicile = adresse, "99999 Valmoulin", ecrire
				return personnes.Modifier(ctx, e, p)
			}); err != nil {
				t.Fatal(err)
			}
		}
		var aujourdhui jour.Jour
		livrer := func(j jour.Jour) (r personnes.Livraison) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				aujourdhui = l.Instant().Jour()
				p, err := personnes.DuDossier(ctx, l, x.Dossier)
				if err != nil {
					return err
				}
				vs, err := personnes.EnvoisLe(ctx, l, m.Trousseau, []int64{x.Dossier}, j)
				r = p.Livrer(vs[x.Dossier])
				return err
			})
			return r
		}
		attendre := func(quoi string, j jour.Jour, veut personnes.Livraison) {
			t.Helper()
			if d := cmp.Diff(veut, livrer(j)); d != "" {
				t.Errorf("%s :\n%s", quoi, d)
			}
		}
		livrer(jour.Certain(2026, 1, 1))
		choisir := func(r droits.Role, v personnes.Envoi) error {
			v.Dossier = x.Dossier
			_, err := parcours.ChoisirEnvoi(t.Context(), b, m.Trousseau, m.Demande(r), v)
			return err
		}
		attendre("sans adresse", aujourdhui, personnes.Livraison{Raison: "pas d’adresse connue"})
		loger("3 rue des Essais", true)
		attendre("à domicile", aujourdhui, personnes.Livraison{Poste: true, Adresse: "3 rue des Essais", Commune: "99999 Valmoulin"})
		loger("3 rue des Essais", false)
		attendre("pas à domicile", aujourdhui, personnes.Livraison{Raison: "ne pas écrire à domicile"})

		ccas := personnes.Envoi{Du: aujourdhui.Plus(2), Mode: personnes.EnvoiAdresse, Chez: "CCAS de Vieuxmont", Adresse: "1 place de la Mairie", Commune: "99998 Vieuxmont", Gros: true}
		for quoi, c := range map[string]struct {
			role  droits.Role
			v     personnes.Envoi
			regle string
		}{
			"chez elle, où l’on n’écrit pas": {droits.CESF, personnes.Envoi{Du: aujourdhui, Mode: personnes.EnvoiDomicile}, "mode"},
			"une adresse vide":               {droits.CESF, personnes.Envoi{Du: aujourdhui, Mode: personnes.EnvoiAdresse, Commune: "x"}, "adresse"},
			"une commune vide":               {droits.CESF, personnes.Envoi{Du: aujourdhui, Mode: personnes.EnvoiAdresse, Adresse: "x"}, "commune"},
			"hier":                           {droits.CESF, personnes.Envoi{Du: aujourdhui.Plus(-1), Mode: personnes.EnvoiMainPropre}, "du"},
			"aucun mode":                     {droits.CESF, personnes.Envoi{Du: aujourdhui}, "mode"},
			"un référent":                    {droits.Referent, ccas, ""},
		} {
			err := choisir(c.role, c.v)
			var refus *parcours.Refus
			if ok := errors.As(err, &refus); c.regle != "" && (!ok || refus.Regle != c.regle) || c.regle == "" && err == nil {
				t.Errorf("%s : %v", quoi, err)
			}
		}
		if err := choisir(droits.CESF, ccas); err != nil {
			t.Fatal(err)
		}
		attendre("pas encore", aujourdhui.Plus(1), personnes.Livraison{Raison: "ne pas écrire à domicile"})
		attendre("au CCAS, en gros", aujourdhui.Plus(2), personnes.Livraison{Poste: true, Chez: "CCAS de Vieuxmont", Adresse: "1 place de la Mairie", Commune: "99998 Vieuxmont", Gros: true})
		if err := choisir(droits.CESF, personnes.Envoi{Du: aujourdhui.Plus(3), Mode: personnes.EnvoiMainPropre, Adresse: "oubliée"}); err != nil {
			t.Fatal(err)
		}
		attendre("remis", aujourdhui.Plus(3), personnes.Livraison{Raison: "remise demandée"})
		attendre("entre les deux", aujourdhui.Plus(2), personnes.Livraison{Poste: true, Chez: "CCAS de Vieuxmont", Adresse: "1 place de la Mairie", Commune: "99998 Vieuxmont", Gros: true})

		// The table keeps what was chosen, and verifier says what was altered behind it.
		for _, ordre := range []string{`update envoi_releve set mode = 'main_propre'`, `delete from envoi_releve`,
			`insert into envoi_releve(dossier_id, du, mode, gros, choisi_par, choisi_le) select dossier_id, du, 'adresse', gros, choisi_par, choisi_le from envoi_releve`} {
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
				_, err := e.Exec(context.WithoutCancel(t.Context()), ordre)
				return err
			}); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", ordre, err)
			}
		}
		m.SansVerification = "l’envoi est altéré exprès"
		forcer := func(ordre string) {
			t.Helper()
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error { return bddtest.Forcer(context.WithoutCancel(t.Context()), e, ordre) }); err != nil {
				t.Fatal(err)
			}
		}
		forcer(`update envoi_releve set du = '2026-01-01' where mode = 'main_propre'`)
		err := b.Lire(t.Context(), func(l bdd.Lecture) error { _, err := parcours.Verifier(t.Context(), l, m.Trousseau); return err })
		if !parcours.EstFaute(err) {
			t.Errorf("verifier : %v", err)
		}
	})
}
