// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/texte"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports"
)

func demander(t *testing.T, m *etaitest.Monde, r droits.Role, s etaitest.Suivie, c argent.Centimes) (int64, error) {
	t.Helper()
	return parcours.DemanderOrdre(t.Context(), m.Base, m.Trousseau, m.Demande(r), parcours.NouvelleDemande{Dossier: s.Dossier, Voix: paiements.VoixPersonne, Objet: paiements.Autre, Centimes: c,
		VouluLe: lundi.Plus(3), Pourquoi: "Cantine de novembre"})
}

func demandeDe(t *testing.T, m *etaitest.Monde, id int64) (x paiements.DemandeOrdre) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		x, err = paiements.DemandeParID(ctx, l, id)
		return err
	})
	return x
}

// A request becomes an order, or is refused with an answer that the person reads on her statement; never twice the same at once, never answered twice.
func TestDemanderOrdre(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		un, err := demander(t, m, droits.CESF, s, 2240)
		if err != nil {
			t.Fatal(err)
		}
		if n := ouvertes(t, m, agenda.DemandeDOrdre); n != 1 {
			t.Errorf("%d tâches", n)
		}
		_, err = demander(t, m, droits.Comptable, s, 2240)
		exigerRefus(t, err, "demande") // asked twice
		n := parcours.NouvelleDemande{Dossier: s.Dossier, Voix: paiements.VoixCESF, Objet: paiements.Autre, Centimes: 100, VouluLe: lundi.Plus(3), Pourquoi: "x"}
		for regle, changer := range map[string]func(*parcours.NouvelleDemande){
			"voix": func(n *parcours.NouvelleDemande) { n.Voix = "" }, "objet": func(n *parcours.NouvelleDemande) { n.Objet = paiements.Reversement }, "montant": func(n *parcours.NouvelleDemande) { n.Centimes = 0 },
			"pourquoi": func(n *parcours.NouvelleDemande) { n.Pourquoi = "  " }, "date": func(n *parcours.NouvelleDemande) { n.VouluLe = lundi.Plus(-1) },
			"piece": func(n *parcours.NouvelleDemande) { n.Piece = 9999 },
		} {
			x := n
			changer(&x)
			_, err := parcours.DemanderOrdre(ctx, b, m.Trousseau, m.Demande(droits.CESF), x)
			exigerRefus(t, err, regle)
		}
		if _, err := parcours.DemanderOrdre(ctx, b, m.Trousseau, m.Demande(droits.ChefDeService), n); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("%v", err)
		}
		// Its order: what was asked stays as it was, though the accountant changes it.
		o := loyer(t, m, s, m.Bailleur(t), 2000)
		o.Objet, o.Libelle, o.Demande = paiements.Autre, "FACTURE 11/2026", un
		ordre := preparer(t, m, o)
		if x := demandeDe(t, m, un); x.Decision != paiements.DemandePreparee || x.Ordre != ordre || x.Centimes != 2240 {
			t.Errorf("%+v", x)
		}
		_, err = parcours.PreparerOrdre(ctx, b, m.Demande(droits.Comptable), o)
		exigerRefus(t, err, "demande")
		if n := compter(t, m, `select count(*) from ordre`); n != 1 {
			t.Errorf("%d ordres : la demande a servi deux fois", n)
		}
		// Refused: a reason, and an answer in her words.
		deux, err := demander(t, m, droits.CESF, s, 90000)
		if err != nil {
			t.Fatal(err)
		}
		refuse := parcours.RefusDeDemande{Demande: deux, Motif: paiements.RefusProvision}
		refusDe := func(r parcours.RefusDeDemande) error {
			return erreur(parcours.RefuserDemande(ctx, b, m.Trousseau, m.Demande(droits.Comptable), r))
		}
		exigerRefus(t, refusDe(refuse), "reponse")
		refuse.Reponse = texte.Typographier(paiements.ReponseProposee(demandeDe(t, m, deux), paiements.RefusProvision, 58000))
		exigerRefus(t, refusDe(parcours.RefusDeDemande{Demande: deux, Reponse: "non"}), "motif")
		if err := refusDe(refuse); err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, refusDe(refuse), "demande")
		// Who asked finds it among what came back, and ticks it.
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			n, err := rapports.CompterTaches(ctx, l, a)
			ts, errT := rapports.Taches(ctx, l, a, rapports.FiltreTaches{Groupe: agenda.Retours}, 9, 0)
			if n.Nombre(rapports.FiltreTaches{Groupe: agenda.Retours}) != 1 || len(ts) != 1 || ts[0].Nature != agenda.DemandeRefusee || ts[0].ObjetID != deux || ts[0].Groupe() != agenda.Retours || !parcours.SeCoche(ts[0].Nature) {
				t.Errorf("%+v %+v", n, ts)
			}
			return errors.Join(err, errT)
		})
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			r, err := rapports.Releve(ctx, l, m.Trousseau, m.Agents[droits.CESF], s.Dossier, lundi.PremierDuMois())
			if dit := strings.Join(r.Impaye, " "); !strings.Contains(dit, "Il manque 320,00") || strings.Contains(dit, "\n") {
				t.Errorf("relevé : %q", dit)
			}
			return err
		})
		// Taken back by who asked, alone.
		trois, err := demander(t, m, droits.CESF, s, 300)
		if err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, erreur(parcours.RetirerDemande(ctx, b, m.Demande(droits.Comptable), trois)), "demande")
		if err := erreur(parcours.RetirerDemande(ctx, b, m.Demande(droits.CESF), trois)); err != nil {
			t.Fatal(err)
		}
		if n := ouvertes(t, m, agenda.DemandeDOrdre); n != 0 {
			t.Errorf("%d tâches", n)
		}
		m.SansClair(t, "Cantine", "Il manque 320")
		// The tables refuse what the program would not do.
		for nom, sql := range map[string]string{
			"montant changé":     `update ordre_demande set centimes = 1`,
			"réponse reprise":    `update ordre_demande set decision = '', regle = '', ordre_id = null, reponse_contenu_id = null, reponse_engagement = null, decidee_par = null, decidee_le = null`,
			"demande supprimée":  `delete from ordre_demande`,
			"refus sans réponse": `insert into ordre_demande(organisation_id, dossier_id, voix, objet, centimes, voulu_le, contenu_id, engagement, demandee_par, demandee_le, decision, regle, decidee_par, decidee_le) select organisation_id, dossier_id, voix, objet, centimes, voulu_le, contenu_id, engagement, demandee_par, demandee_le, 'refuse', 'autre', decidee_par, decidee_le from ordre_demande where decision = 'refuse'`,
		} {
			if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error { _, err := e.Exec(ctx, sql); return err }); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", nom, err)
			}
		}
		m.VoitTout(t, etaitest.Alteration{Nom: "montant demandé", SQL: `update ordre_demande set centimes = 5 where decision = 'retire'`, Dit: "demande d’ordre"},
			etaitest.Alteration{Nom: "demande disparue", SQL: `delete from ordre_demande where decision = 'retire'`, Dit: "une demande d’ordre"})
	})
}

// The answers proposed: one idea a line, no word of ours.
func TestReponseProposee(t *testing.T) {
	d := paiements.DemandeOrdre{Voix: paiements.VoixPersonne, Objet: paiements.ArgentDeVie, Centimes: 5000}
	if r := paiements.ReponseProposee(d, paiements.RefusProvision, 1200); r != "Vous avez demandé "+d.Centimes.String()+" pour la semaine.\nNous ne pouvons pas le payer pour le moment.\nIl n’y a pas assez d’argent sur votre compte.\nIl manque "+argent.Centimes(3800).String()+".\nNous en reparlons ensemble." {
		t.Error(r)
	}
	for _, voix := range []paiements.Voix{paiements.VoixPersonne, paiements.VoixCESF} {
		for _, o := range paiements.Objets {
			for _, m := range paiements.MotifsRefus {
				r := paiements.ReponseProposee(paiements.DemandeOrdre{Voix: voix, Objet: o, Centimes: 100}, m, 0)
				if mot, oui := parcours.MotRevelateur(r); oui || strings.Contains(r, "provision") || !strings.HasSuffix(r, "Nous en reparlons ensemble.") {
					t.Errorf("%s %s : %q %q", o, m, r, mot)
				}
			}
		}
	}
}
