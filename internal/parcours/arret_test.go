// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/rapports"
)

// contratsDe are the contracts of a file, the latest first.
func contratsDe(t *testing.T, m *etaitest.Monde, dossier int64) (cs []masp.Contrat) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		a := m.Agents[droits.CESF]
		a.Instant = l.Instant()
		v, err := rapports.Mesures(ctx, l, m.Trousseau, a, dossier)
		cs = v.Contrats
		return err
	})
	return cs
}

// arreter stops the last contract of a file.
func arreter(t *testing.T, m *etaitest.Monde, dossier int64, le jour.Jour, motif masp.MotifArret) {
	t.Helper()
	if _, err := parcours.ArreterContrat(t.Context(), m.Base, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelArret{Dossier: dossier, Contrat: contratsDe(t, m, dossier)[0].ID, Le: le, Motif: motif,
		Texte: "Dit à la personne le jour même"}); err != nil {
		t.Fatal(err)
	}
}

// A contract stops before its end, once: what may be received and paid ends with it, the days that went by count, and the journal says who and why.
func TestArreterContrat(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000, prestations.Percue{Numero: 2, Organisme: "CAF", Allocataire: "7700009", Montant: 20000})
		c := contratsDe(t, m, s.Dossier)[0]
		n := parcours.NouvelArret{Dossier: s.Dossier, Contrat: c.ID, Le: lundi.Plus(7), Motif: masp.Relais, Texte: "Le SAVS prend le relais"}
		essayer := func(r droits.Role, f func(*parcours.NouvelArret)) error {
			x := n
			f(&x)
			_, err := parcours.ArreterContrat(t.Context(), b, m.Trousseau, m.Demande(r), x)
			return err
		}
		for nom, x := range map[string]struct {
			f     func(*parcours.NouvelArret)
			regle string
		}{
			"sans jour":      {func(n *parcours.NouvelArret) { n.Le = jour.Jour{} }, "le"},
			"avant le début": {func(n *parcours.NouvelArret) { n.Le = c.Debut.Plus(-1) }, "le"},
			"à son terme":    {func(n *parcours.NouvelArret) { n.Le = c.Fin }, "le"},
			"sans raison":    {func(n *parcours.NouvelArret) { n.Motif = "" }, "motif"},
			"sans un mot":    {func(n *parcours.NouvelArret) { n.Texte = "  " }, "texte"},
			"décès à venir":  {func(n *parcours.NouvelArret) { n.Motif = masp.Deces }, "le"},
		} {
			t.Log(nom)
			exigerRefus(t, essayer(droits.CESF, x.f), x.regle)
		}
		for _, r := range []droits.Role{droits.Comptable, droits.Referent, droits.Administrateur} {
			if err := essayer(r, func(*parcours.NouvelArret) {}); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s arrête : %v", r, err)
			}
		}
		if err := essayer(droits.CESF, func(n *parcours.NouvelArret) { n.Contrat = 999 }); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("contrat d’un autre : %v", err)
		}
		if err := essayer(droits.CESF, func(*parcours.NouvelArret) {}); err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, essayer(droits.CESF, func(*parcours.NouvelArret) {}), "le")
		c = contratsDe(t, m, s.Dossier)[0]
		if c.ArreteLe != lundi.Plus(7) || c.Dernier() != lundi.Plus(7) || c.Arret.Motif != masp.Relais || c.Arret.Texte != n.Texte || c.Arret.Agent != m.Agents[droits.CESF].ID {
			t.Errorf("arrêt %+v", c.Arret)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			gs, err := gestion.DuDossier(ctx, l, s.Dossier)
			if err != nil || len(gs) != 1 || gs[0].Au != lundi.Plus(7) {
				t.Errorf("gestion %+v, %v", gs, err)
			}
			rs, err := gestion.RecettesDuDossier(ctx, l, s.Dossier)
			for _, r := range rs {
				if r.Au != lundi.Plus(7) {
					t.Errorf("recette %+v", r)
				}
			}
			return err
		})
		// E7 of 01-masp §7: only the days that went by count; the next contract follows the last day of this one.
		suite := parcours.NouveauContrat{Dossier: s.Dossier, Niveau: masp.SansGestion, Debut: lundi.Plus(8), Mois: 6, SigneLe: lundi, SignePourLe: lundi, SignePour: etaitest.SignePour, EvaluationLe: lundi, Objectifs: etaitest.Objectifs()}
		m.Signer(t, suite)
		if c := contratsDe(t, m, s.Dossier)[0]; c.Rang != 2 || c.Debut != lundi.Plus(8) {
			t.Errorf("la suite %+v", c)
		}
		m.Verifier(t)
		j := "text"
		if b.Moteur() == bdd.PostgreSQL {
			j = "date"
		}
		m.VoitTout(t, etaitest.Alteration{Nom: "autre jour", SQL: `update masp_contrat set arrete_le = cast('2026-12-02' as ` + j + `) where rang = 1`, Dit: "ce que le journal des actes a consigné"},
			etaitest.Alteration{Nom: "autre raison", SQL: `update masp_contrat set motif_arret = 'autre' where rang = 1`, Dit: "ce que le journal des actes a consigné"},
			etaitest.Alteration{Nom: "arrêt effacé", SQL: `update masp_contrat set arrete_le = null, motif_arret = '', arrete_par = null, arret_note_le = null, arret_contenu_id = null, arret_engagement = null`, Dit: "n’est plus là"},
			etaitest.Alteration{Nom: "gestion prolongée", SQL: `update gestion set au = cast('2027-11-29' as ` + j + `)`, Dit: "la gestion court après"},
			etaitest.Alteration{Nom: "recette prolongée", SQL: `update gestion_recette set au = cast('2027-11-29' as ` + j + `)`, Dit: "la gestion court après"})
	})
}

// A death stops the contract and freezes what R9 would still let be paid.
func TestArreterDeces(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		prepare := preparer(t, m, loyer(t, m, s, m.Bailleur(t), 1000))
		n := parcours.NouvelArret{Dossier: s.Dossier, Contrat: contratsDe(t, m, s.Dossier)[0].ID, Le: lundi.Plus(-1), Motif: masp.Deces, Texte: "Appel de sa sœur"}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			x, err := parcours.ExaminerArret(ctx, l, a, n)
			if err != nil || x.Bloques != 1 || !x.Geler || !x.Gestion || x.Terme != lundi.Plus(29) {
				t.Errorf("examen %+v, %v", x, err)
			}
			return nil
		})
		if _, err := parcours.ArreterContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), n); err != nil {
			t.Fatal(err)
		}
		y := loyer(t, m, s, m.Bailleur(t), 1000)
		y.Liquidation = "Loyer échu"
		_, err := parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), y)
		exigerRefus(t, err, "gel")
		if o := lireOrdre(t, m, prepare); o.Etat != "prepare" {
			t.Errorf("ordre %s", o.Etat)
		}
	})
}

// The work stops for a time: the contract runs and pays, the days count unless the département has chosen otherwise.
func TestSuspendreContrat(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		c := contratsDe(t, m, s.Dossier)[0]
		n := parcours.NouvelleSuspension{Dossier: s.Dossier, Contrat: c.ID, Motif: masp.Hospitalisation, Du: lundi.Plus(-10), Texte: "Entrée le 13, dite par son frère"}
		essayer := func(f func(*parcours.NouvelleSuspension)) (int64, error) {
			x := n
			f(&x)
			return parcours.SuspendreContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), x)
		}
		for _, x := range []struct {
			regle string
			f     func(*parcours.NouvelleSuspension)
		}{{"motif", func(n *parcours.NouvelleSuspension) { n.Motif = "x" }}, {"du", func(n *parcours.NouvelleSuspension) { n.Du = jour.Jour{} }}, {"texte", func(n *parcours.NouvelleSuspension) { n.Texte = "" }},
			{"du", func(n *parcours.NouvelleSuspension) { n.Du = c.Debut.Plus(-1) }}, {"du", func(n *parcours.NouvelleSuspension) { n.Au = c.Fin.Plus(1) }}, {"du", func(n *parcours.NouvelleSuspension) { n.Au = n.Du.Plus(-1) }}} {
			_, err := essayer(x.f)
			exigerRefus(t, err, x.regle)
		}
		id, err := essayer(func(*parcours.NouvelleSuspension) {})
		if err != nil {
			t.Fatal(err)
		}
		_, err = essayer(func(n *parcours.NouvelleSuspension) { n.Du = lundi })
		exigerRefus(t, err, "du")
		preparer(t, m, loyer(t, m, s, m.Bailleur(t), 1000))
		reprendre := func(version int64, au jour.Jour) error {
			_, err := parcours.ReprendreContrat(t.Context(), b, m.Demande(droits.CESF), s.Dossier, id, version, au)
			return err
		}
		exigerRefus(t, reprendre(1, lundi.Plus(-11)), "au")
		if err := reprendre(2, lundi); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("version %v", err)
		}
		if err := reprendre(1, lundi); err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, reprendre(2, lundi), "au")
		if _, err := essayer(func(n *parcours.NouvelleSuspension) {
			n.Du, n.Au, n.Motif = lundi.Plus(1), lundi.Plus(3), masp.Incarceration
		}); err != nil {
			t.Fatal(err)
		}
		c = contratsDe(t, m, s.Dossier)[0]
		if len(c.Suspensions) != 2 || c.Suspensions[0].Texte != n.Texte || c.Suspensions[0].Au != lundi || c.Passe().Suspendus != 11+3 || !c.Suspensions[0].EnCours(lundi) || c.Suspensions[0].EnCours(lundi.Plus(1)) {
			t.Errorf("suspensions %+v, %d jours", c.Suspensions, c.Passe().Suspendus)
		}
		m.Verifier(t)
		m.VoitTout(t, etaitest.Alteration{Nom: "autre raison", SQL: `update masp_suspension set motif = 'autre'`, Dit: "ce que le journal des actes a consigné"},
			etaitest.Alteration{Nom: "reprise effacée", SQL: `update masp_suspension set au = null, reprise_par = null, reprise_le = null where motif = 'hospitalisation'`, Dit: "n’est plus là"},
			etaitest.Alteration{Nom: "suspension effacée", SQL: `delete from masp_suspension`, Dit: "n’est plus là"})
	})
}

// A signed contract is cancelled before it begins, once: none of its months count, nothing of it may be received or paid, and another takes its place.
func TestAnnulerContrat(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000, prestations.Percue{Numero: 2, Organisme: "CAF", Allocataire: "7700009", Montant: 20000})
		enCours := contratsDe(t, m, s.Dossier)[0]
		percues := func() (ps []parcours.PrestationDuContrat) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				as, err := gestion.RecettesDuDossier(ctx, l, s.Dossier)
				for _, r := range as {
					ps = append(ps, parcours.PrestationDuContrat{Percue: r.Percue, Autorisee: true})
				}
				return err
			})
			return ps[:2]
		}
		suite := parcours.NouveauContrat{Dossier: s.Dossier, Niveau: masp.AvecGestion, Debut: enCours.Fin.Plus(1), Mois: 12, SigneLe: lundi, SignePourLe: lundi, SignePour: etaitest.SignePour, EvaluationLe: lundi, Objectifs: etaitest.Objectifs(), Prestations: percues()}
		m.Signer(t, suite)
		signe := contratsDe(t, m, s.Dossier)[0]
		n := parcours.NouvelleAnnulation{Dossier: s.Dossier, Contrat: signe.ID, Motif: masp.RupturePersonne, Texte: "Elle ne veut plus du contrat suivant"}
		essayer := func(r droits.Role, f func(*parcours.NouvelleAnnulation)) error {
			x := n
			f(&x)
			_, err := parcours.AnnulerContrat(t.Context(), b, m.Trousseau, m.Demande(r), x)
			return err
		}
		exigerRefus(t, essayer(droits.CESF, func(n *parcours.NouvelleAnnulation) { n.Motif = masp.Relais }), "motif")
		exigerRefus(t, essayer(droits.CESF, func(n *parcours.NouvelleAnnulation) { n.Texte = " " }), "texte")
		exigerRefus(t, essayer(droits.CESF, func(n *parcours.NouvelleAnnulation) { n.Contrat = enCours.ID }), "contrat")
		for _, r := range []droits.Role{droits.Comptable, droits.Referent, droits.Administrateur} {
			if err := essayer(r, func(*parcours.NouvelleAnnulation) {}); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s annule : %v", r, err)
			}
		}
		if err := essayer(droits.CESF, func(*parcours.NouvelleAnnulation) {}); err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, essayer(droits.CESF, func(*parcours.NouvelleAnnulation) {}), "contrat")
		c := contratsDe(t, m, s.Dossier)[0]
		if !c.Annule() || c.Dernier() != signe.Debut.Plus(-1) || c.Arret.Motif != n.Motif || c.Arret.Texte != n.Texte || c.Arret.Le.Jour() != lundi {
			t.Errorf("annulé : %+v", c.Arret)
		}
		exigerRefus(t, func() error {
			_, err := parcours.ArreterContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelArret{Dossier: s.Dossier, Contrat: c.ID, Le: c.Debut, Motif: masp.Relais, Texte: "x"})
			return err
		}(), "le")
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			gs, err := gestion.DuDossier(ctx, l, s.Dossier)
			if err != nil || len(gs) != 1 || gs[0].OrigineID != enCours.ID {
				t.Errorf("gestions %+v, %v", gs, err)
			}
			rs, err := gestion.RecettesDuDossier(ctx, l, s.Dossier)
			if err != nil || len(rs) != 2 {
				t.Errorf("recettes %+v, %v", rs, err)
			}
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			v, err := rapports.Mesures(ctx, l, m.Trousseau, a, s.Dossier)
			if v.Suite != enCours.Fin.Plus(1) || v.Compteur.Mois != enCours.Mois || v.Compteur.Rang != 3 {
				t.Errorf("décompte %+v à partir du %s", v.Compteur, v.Suite)
			}
			return err
		})
		// The right one takes its place, from the same day: the rank goes on, the months do not.
		suite.Mois, suite.Prestations = 6, percues()
		m.Signer(t, suite)
		if cs := contratsDe(t, m, s.Dossier); cs[0].Rang != 3 || cs[0].Fin != jour.Fin(enCours.Debut, enCours.Mois+6) || cs[0].Mesure.ID != enCours.Mesure.ID {
			t.Errorf("la suite %+v", cs[0])
		}
		m.Verifier(t)
		j, instants := "text", "text"
		if b.Moteur() == bdd.PostgreSQL {
			j, instants = "date", "timestamptz"
		}
		const pieces = `, arrete_par = cree_par, arret_note_le = cree_le, arret_contenu_id = (select max(id) from contenu), arret_engagement = (select engagement from masp_objectif order by id limit 1)`
		for nom, ordre := range map[string]string{
			"erreur, le contrat commencé":  `update masp_contrat set arrete_le = debut, motif_arret = 'erreur'` + pieces + ` where rang = 1`,
			"relais, avant le début":       `update masp_contrat set arrete_le = cast('2020-01-01' as ` + j + `), motif_arret = 'relais'` + pieces + ` where rang = 1`,
			"annulation reprise":           `update masp_contrat set arrete_le = null, motif_arret = '', arrete_par = null, arret_note_le = null, arret_contenu_id = null, arret_engagement = null where rang = 2`,
			"gestion d’un contrat annulé":  `update gestion set au = du where au < du`,
			"recettes d’un contrat annulé": `update gestion_recette set au = du where au < du`,
		} {
			exigerGarde(t, b, nom, ordre)
		}
		m.VoitTout(t, etaitest.Alteration{Nom: "annulé après coup", SQL: `update masp_contrat set arret_note_le = cast('2029-01-01T08:00:00.000000Z' as ` + instants + `) where rang = 2`, Dit: "il ne s’annule qu’avant son début"},
			etaitest.Alteration{Nom: "autre raison d’annuler", SQL: `update masp_contrat set motif_arret = 'autre' where rang = 2`, Dit: "ce que le journal des actes a consigné"})
	})
}
