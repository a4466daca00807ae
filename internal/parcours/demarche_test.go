// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// An action of an objective goes its steps, each one added; a day that the person must not miss comes back by itself.
func TestDemarches(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		dossier := m.Suivre(t, 57349).Dossier
		autre := m.Suivre(t, 57349).Dossier
		j := b.Horloge().Maintenant().Jour()
		cesf := m.Demande(droits.CESF)
		objectif := func(dossier int64) (id int64) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				cs, err := masp.DuDossier(ctx, l, dossier)
				a := cesf.Agent
				a.Instant = l.Instant()
				err = errors.Join(err, masp.Completer(ctx, l, m.Trousseau, a, dossier, cs))
				id = cs[0].Objectifs[0].ID
				return err
			})
			return id
		}
		ouvrir := func(d parcours.Demande, x accompagnement.Demarche, e accompagnement.EtapeDemarche) (int64, error) {
			x.Dossier = dossier
			return parcours.OuvrirDemarche(t.Context(), b, m.Trousseau, d, x, e)
		}
		bonne := accompagnement.Demarche{Genre: accompagnement.Action, Objectif: objectif(dossier), Qui: accompagnement.Ensemble, Texte: "Ouvrir le courrier le lundi"}
		premiere := accompagnement.EtapeDemarche{Etat: accompagnement.AFaire, Le: j, Echeance: j.Plus(10)}
		for regle, changer := range map[string]func(*accompagnement.Demarche, *accompagnement.EtapeDemarche){
			"genre":    func(x *accompagnement.Demarche, _ *accompagnement.EtapeDemarche) { x.Genre = "?" },
			"objectif": func(x *accompagnement.Demarche, _ *accompagnement.EtapeDemarche) { x.Objectif = 0 },
			"qui":      func(x *accompagnement.Demarche, _ *accompagnement.EtapeDemarche) { x.Qui = "" },
			"texte":    func(x *accompagnement.Demarche, _ *accompagnement.EtapeDemarche) { x.Texte = " " },
			"le":       func(_ *accompagnement.Demarche, e *accompagnement.EtapeDemarche) { e.Le = j.Plus(1) },
			"echeance": func(_ *accompagnement.Demarche, e *accompagnement.EtapeDemarche) { e.Echeance = j.Plus(-1) },
		} {
			x, e := bonne, premiere
			changer(&x, &e)
			_, err := ouvrir(cesf, x, e)
			if r, ok := errors.AsType[*accompagnement.Refus](err); !ok || r.Regle != regle {
				t.Errorf("%s : %v", regle, err)
			}
		}
		dAutrui := bonne
		dAutrui.Objectif = objectif(autre)
		if _, err := ouvrir(cesf, dAutrui, premiere); !errors.As(err, new(*parcours.Refus)) {
			t.Errorf("objectif d’une autre : %v", err)
		}
		if _, err := ouvrir(m.Demande(droits.Comptable), bonne, premiere); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("le comptable : %v", err)
		}
		id, err := ouvrir(cesf, bonne, premiere)
		if err != nil {
			t.Fatal(err)
		}
		avancer := func(rang int, x accompagnement.EtapeDemarche) error {
			_, err := parcours.AvancerDemarche(t.Context(), b, m.Trousseau, cesf, id, rang, x)
			return err
		}
		if err := avancer(1, accompagnement.EtapeDemarche{Etat: accompagnement.Aboutie, Le: j}); !errors.As(err, new(*accompagnement.Refus)) {
			t.Errorf("aboutie sans un mot : %v", err)
		}
		if err := avancer(1, accompagnement.EtapeDemarche{Etat: accompagnement.Aboutie, Le: j, Texte: "Elle le fait seule."}); err != nil {
			t.Fatal(err)
		}
		if err := avancer(1, accompagnement.EtapeDemarche{Etat: accompagnement.EnCours, Le: j}); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("étape déjà prise : %v", err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := cesf.Agent
			a.Instant = l.Instant()
			ds, err := accompagnement.Demarches(ctx, l, m.Trousseau, a, dossier)
			if len(ds) != 1 || ds[0].Etat != accompagnement.Aboutie || len(ds[0].Etapes) != 2 || ds[0].Etapes[0].Texte != "Elle le fait seule." || ds[0].Texte != bonne.Texte || !ds[0].Echeance.Vide() {
				t.Errorf("%+v", ds)
			}
			return err
		})

		noter := func(x accompagnement.Echeance) (int64, error) {
			x.Dossier = dossier
			return parcours.NoterEcheance(t.Context(), b, cesf, x)
		}
		decl, err := noter(accompagnement.Echeance{Genre: accompagnement.Declaration, Le: j.Plus(5), Tous: 3})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := noter(accompagnement.Echeance{Genre: accompagnement.Declaration, Le: j.Plus(5), Tous: 3}); !errors.As(err, new(*parcours.Refus)) {
			t.Errorf("notée deux fois : %v", err)
		}
		if _, err := parcours.CloreEcheance(t.Context(), b, cesf, decl, accompagnement.Faite); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.CloreEcheance(t.Context(), b, cesf, decl, accompagnement.SansObjet); !errors.As(err, new(*parcours.Refus)) {
			t.Errorf("close deux fois : %v", err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := cesf.Agent
			a.Instant = l.Instant()
			es, err := accompagnement.Echeances(ctx, l, a, dossier)
			if len(es) != 2 || es[1].Le != jour.PlusMois(j.Plus(5), 3) || es[1].Issue != accompagnement.Ouverte || es[0].Issue != accompagnement.Faite {
				t.Errorf("%+v", es)
			}
			return err
		})
		m.SansClair(t, "le courrier le lundi", "Elle le fait seule")
		for _, texte := range []string{`update demarche_etape set le = le`, `delete from demarche`, `update demarche set etat = 'a_faire'`, `update demarche set qui = 'tiers'`, `delete from echeance_personne`, `update echeance_personne set issue = '', close_par = null, close_le = null`,
			`update echeance_personne set le = '2030-01-01'`} {
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error { _, err := e.Exec(t.Context(), texte); return err }); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", texte, err)
			}
		}
		m.VoitTout(t,
			etaitest.Alteration{Nom: "état changé", SQL: `update demarche set etat = 'a_faire'`, Dit: "elle n’est pas où sa dernière étape l’a mise"},
			etaitest.Alteration{Nom: "étape changée", SQL: `update demarche_etape set le = '2020-01-01' where rang = 1`, Dit: "étape 1 de la démarche"},
			etaitest.Alteration{Nom: "échéance déplacée", SQL: `update echeance_personne set tous = 9`, Dit: "échéance"})
	})
}
