// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/reglement"
)

// Rule R37: an account that nobody rendered to its person for longer than the département says is on the measure and in the lists of those who read her statement; noting that she had it takes it away,
// once, whoever notes it; the rhythm is a dated parameter.
func TestRendreCompteRegulierement(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		m := etaitest.NouveauMonde(t, b)
		s, autre := m.Suivre(t, 60000), m.Suivre(t, 60000)
		enRetard := func(quand string, veut ...int64) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				for _, r := range []droits.Role{droits.CESF, droits.Comptable, droits.ChefDeService} {
					a := m.Agents[r]
					a.Instant = l.Instant()
					rs, err := rapports.Redditions(ctx, l, a, 10, 0)
					if err != nil {
						return err
					}
					var ids []int64
					for _, x := range rs {
						ids = append(ids, x.Dossier)
					}
					slices.Sort(ids)
					n, err := rapports.CompterRedditions(ctx, l, a)
					if err != nil || n != len(veut) || !slices.Equal(ids, veut) {
						t.Errorf("%s, %s : %v en retard (%d), attendu %v : %v", quand, r, ids, n, veut, err)
					}
				}
				a := m.Agents[droits.CESF]
				a.Instant = l.Instant()
				for _, d := range []int64{s.Dossier, autre.Dossier} {
					v, err := rapports.Mesures(ctx, l, m.Trousseau, a, d)
					if err != nil || (v.Reddition != nil) != slices.Contains(veut, d) {
						t.Errorf("%s : la mesure de %d dit %v : %v", quand, d, v.Reddition, err)
					}
				}
				return nil
			})
		}
		var ouvert jour.Jour
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			c, err := comptes.DuDossier(ctx, l, s.Dossier)
			ouvert = c.OuvertLe
			return err
		})
		aller := func(le jour.Jour) {
			if n := le.Depuis(h.Maintenant().Jour()); n > 0 {
				h.Avancer(time.Duration(n) * 24 * time.Hour)
			}
		}
		// 23 November 2026: the accounts are open since January, and September should have been told on 30 October at the latest.
		enRetard("rien de noté", s.Dossier, autre.Dossier)
		n := parcours.NouveauxRemis{Dossiers: []int64{s.Dossier}, Mois: jour.Certain(2026, 9, 1), Voie: comptes.EnMainPropre, Le: lundi}
		essayer := func(r droits.Role, f func(*parcours.NouveauxRemis)) (int64, error) {
			x := n
			f(&x)
			return parcours.RemettreReleves(t.Context(), b, m.Demande(r), x)
		}
		rien := func(*parcours.NouveauxRemis) {}
		for regle, f := range map[string]func(*parcours.NouveauxRemis){
			"dossiers": func(n *parcours.NouveauxRemis) { n.Dossiers = nil },
			"voie":     func(n *parcours.NouveauxRemis) { n.Voie = "pigeon" },
			"mois":     func(n *parcours.NouveauxRemis) { n.Mois = lundi },
			"le":       func(n *parcours.NouveauxRemis) { n.Le = jour.Certain(2026, 9, 30) },
		} {
			if _, err := essayer(droits.CESF, f); regleDe(err) != regle {
				t.Errorf("%s : %v", regle, err)
			}
		}
		if _, err := essayer(droits.CESF, func(n *parcours.NouveauxRemis) { n.Mois = ouvert.PremierDuMois().Plus(-1) }); regleDe(err) != "mois" {
			t.Errorf("avant l’ouverture : %v", err)
		}
		for _, r := range []droits.Role{droits.Direction, droits.Administrateur, droits.Referent} {
			if _, err := essayer(r, rien); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s note un relevé remis : %v", r, err)
			}
		}
		for _, veut := range []int64{1, 0} { // said again, it changes nothing
			if x, err := essayer(droits.CESF, rien); err != nil || x != veut {
				t.Errorf("%d remis, attendu %d : %v", x, veut, err)
			}
		}
		enRetard("un relevé remis", autre.Dossier)
		if x, err := essayer(droits.Comptable, func(n *parcours.NouveauxRemis) {
			n.Dossiers, n.Voie = []int64{autre.Dossier, s.Dossier, autre.Dossier}, comptes.ParLaPoste
		}); err != nil || x != 1 {
			t.Errorf("lot : %d, %v", x, err)
		}
		enRetard("tous remis")
		aller(jour.Certain(2026, 11, 30))
		enRetard("octobre, le dernier jour")
		aller(jour.Certain(2026, 12, 1))
		enRetard("octobre, le lendemain", s.Dossier, autre.Dossier)
		// A département that renders account every six months has nothing late.
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			_, err := e.Exec(t.Context(), `insert into parametre(code, portee, nombre, du, source, preuve) values ($1, 'loi', 6, '2026-12-01', 'x', 'interne')`, string(reglement.ReleveTousLes))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		enRetard("tous les six mois")
		for nom, ordre := range map[string]string{"relevé remis modifié": `update releve_remis set voie = 'poste'`, "relevé remis supprimé": `delete from releve_remis`,
			"remis avant la fin": `insert into releve_remis(compte_id, dossier_id, mois, voie, le, cree_par, cree_le) select compte_id, dossier_id, '2030-01-01', voie, le, cree_par, cree_le from releve_remis where id = 1`} {
			exigerGarde(t, b, nom, ordre)
		}
		m.VoitTout(t, etaitest.Alteration{Nom: "un relevé remis changé", SQL: `update releve_remis set le = '2026-12-31' where id = 1`, Dit: "relevé remis"})
	})
}

// R37 of an organisation that begins to note on a day: nothing is late of what came before, the list goes on page by page, and « non » makes nothing late.
func TestRemisesNoteesDepuis(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		m := etaitest.NouveauMonde(t, b)
		dossiers := []int64{m.Suivre(t, 60000).Dossier, m.Suivre(t, 60000).Dossier, m.Suivre(t, 60000).Dossier}
		fixer := func(n int64, du jour.Jour) {
			t.Helper()
			var vue int64
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				r, err := reglement.Lire(ctx, l, m.Organisation)
				vue = r.Derniere(string(reglement.ReleveNote))
				return err
			})
			if _, err := parcours.FixerParametre(t.Context(), b, m.Demande(droits.Direction), reglement.NouvelleValeur{Code: string(reglement.ReleveNote), Portee: reglement.Organisation, Valeur: reglement.Valeur{Nombre: n}, Du: du,
				Source: "Note de service", Preuve: reglement.Interne, Passe: true, Motif: "les relevés se remettaient sans être notés", Vue: vue}); err != nil {
				t.Fatal(err)
			}
		}
		enRetard := func(le jour.Jour, veut int) {
			t.Helper()
			h.ReglerJour(le)
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				a := m.Agents[droits.CESF]
				a.Instant = l.Instant()
				n, err := rapports.CompterRedditions(ctx, l, a)
				if err != nil {
					return err
				}
				var vus []int64
				for apres := range len(dossiers) {
					rs, err := rapports.Redditions(ctx, l, a, 1, apres)
					if err != nil {
						return err
					}
					for _, x := range rs {
						vus = append(vus, x.Dossier)
					}
				}
				slices.Sort(vus)
				v, err := rapports.Mesures(ctx, l, m.Trousseau, a, dossiers[0])
				if n != veut || len(slices.Compact(vus)) != veut || (v.Reddition != nil) != (veut > 0) {
					t.Errorf("%s : %d comptés, %v listés, mesure %+v, attendu %d", le, n, vus, v.Reddition, veut)
				}
				return err
			})
		}
		enRetard(lundi, 3) // counted from the opening, in January
		fixer(0, jour.Certain(2026, 1, 1))
		enRetard(lundi, 0)
		fixer(1, jour.Certain(2026, 11, 2))
		enRetard(lundi, 0)
		enRetard(jour.Certain(2026, 12, 30), 0) // November, the last day
		enRetard(jour.Certain(2026, 12, 31), 3)
	})
}
