// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/reglement"
)

// The rhythm of a contract: that of the service, then what the contract promises, then a decision that only changes what comes; each fact moves what lists read.
func TestRythme(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		dossier := m.Suivre(t, 57349).Dossier
		j := b.Horloge().Maintenant().Jour()
		cesf := m.Demande(droits.CESF)
		var contrat int64
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			cs, err := masp.DuDossier(ctx, l, dossier)
			contrat = cs[0].ID
			return err
		})
		rythme := func() (r accompagnement.Rythme) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				r, err = accompagnement.RythmeDe(ctx, l, contrat)
				return err
			})
			return r
		}
		if r := rythme(); r.Depuis != etaitest.Debut || r.RetardLe != etaitest.Debut.Plus(15) || r.Fin != jour.Fin(etaitest.Debut, 24) {
			t.Errorf("%+v", r)
		}
		visiter := func(g accompagnement.Genre, le jour.Jour) {
			t.Helper()
			if _, err := parcours.EcrireEntretien(t.Context(), b, m.Trousseau, cesf, parcours.SaisieEntretien{Entretien: accompagnement.Entretien{Dossier: dossier, Genre: g, Etat: accompagnement.Fait, Le: le, Duree: 30,
				Presents: []accompagnement.Present{accompagnement.LaPersonne}, Textes: accompagnement.Textes{Note: "Vu."}}}); err != nil {
				t.Fatal(err)
			}
		}
		visiter(accompagnement.Telephone, j.Plus(-3))
		if r := rythme(); r.Depuis != j.Plus(-3) || !r.RetardLe.Apres(j) {
			t.Errorf("%+v", r)
		}
		parMois := func(c accompagnement.Contact) []accompagnement.Promesse {
			return []accompagnement.Promesse{{Contact: c, Nombre: 1, Tous: 1, Unite: accompagnement.Mois}}
		}
		promettre := func(d parcours.Demande, c accompagnement.Cadence) error {
			c.Dossier, c.Contrat = dossier, contrat
			_, err := parcours.Promettre(t.Context(), b, m.Trousseau, d, c)
			return err
		}
		for regle, c := range map[string]accompagnement.Cadence{
			"du":        {Du: j.Plus(-1), Source: accompagnement.DUneDecision, Texte: "Confinement", Promesses: parMois(accompagnement.ContactTelephone)},
			"texte":     {Du: j, Source: accompagnement.DUneDecision, Promesses: parMois(accompagnement.ContactTelephone)},
			"promesses": {Du: etaitest.Debut, Source: accompagnement.DuContrat},
			"source":    {Du: j, Source: accompagnement.DeLaConvention, Promesses: parMois(accompagnement.ContactTelephone)},
		} {
			if r, ok := errors.AsType[*accompagnement.Refus](promettre(cesf, c)); !ok || r.Regle != regle {
				t.Errorf("%s : %+v", regle, r)
			}
		}
		if err := promettre(cesf, accompagnement.Cadence{Du: etaitest.Debut, Source: accompagnement.DuContrat, Promesses: parMois(accompagnement.ContactDomicile)}); err != nil {
			t.Fatal(err)
		}
		if r := rythme(); r.RetardLe != jour.Certain(2026, 2, 1) { // no visit was held in January, nor since: a call is no visit
			t.Errorf("%+v", r)
		}
		if err := promettre(m.Demande(droits.Referent), accompagnement.Cadence{Du: j, Source: accompagnement.DUneDecision, Texte: "Non", Promesses: parMois(accompagnement.ContactTelephone)}); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("le référent : %v", err)
		}
		if err := promettre(cesf, accompagnement.Cadence{Du: j, Source: accompagnement.DUneDecision, Texte: "Confinement : des appels.", Promesses: parMois(accompagnement.ContactTelephone)}); err != nil {
			t.Fatal(err)
		}
		if r := rythme(); r.RetardLe != jour.Certain(2026, 2, 1) {
			t.Errorf("la décision change ce qui précède : %+v", r)
		}
		visiter(accompagnement.Domicile, j.Plus(-1))
		if r := rythme(); r.RetardLe.Avant(j) {
			t.Errorf("%+v", r)
		}
		m.SansClair(t, "Confinement")
		for _, texte := range []string{`update cadence set du = du`, `delete from cadence_promesse`} {
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error { _, err := e.Exec(t.Context(), texte); return err }); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", texte, err)
			}
		}
		m.VoitTout(t,
			etaitest.Alteration{Nom: "promesse changée", SQL: `update cadence_promesse set nombre = 9`, Dit: "rythme"},
			etaitest.Alteration{Nom: "dernier contact changé", SQL: `update rythme set depuis = debut`, Dit: "son dernier contact n’est pas celui des entretiens"},
			etaitest.Alteration{Nom: "rythme retiré", SQL: `delete from rythme`, Dit: "son rythme n’est pas suivi"})
	})
}

// What a contract does not promise, the convention under which it is carried out does, on the days of that charge: before, after, and against a decision of the service,
// it says nothing. An avenant changes what comes; the default of the service moves the contracts that begin later.
func TestRythmeDeLaConvention(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		x := &delegue{Monde: etaitest.NouveauMonde(t, b)}
		x.d = x.Deleguer(t)
		n := x.d.Convention(x.Organisation, jour.Certain(2026, 1, 1), jour.Certain(2026, 12, 31), delegation.MoisEntame)
		n.Version.Promesses = []delegation.Promesse{{Contact: "domicile", Nombre: 2, Tous: 1, Unite: "mois"}, {Contact: "domicile", Nombre: 1, Tous: 1, Unite: "semaine"}}
		if r, ok := errors.AsType[*accompagnement.Refus](convenir(t, x, n)); !ok || r.Regle != "promesses" {
			t.Errorf("deux promesses d’un contact : %+v", r)
		}
		n.Version.Promesses = n.Version.Promesses[:1]
		if err := convenir(t, x, n); err != nil {
			t.Fatal(err)
		}
		d := x.personne(t, x.Agents[droits.CESF])
		contrat := x.contrat(t, d, x.Agents[droits.CESF], jour.Certain(2026, 1, 1))
		lire := func() (r accompagnement.Rythme, cs []accompagnement.Cadence) {
			t.Helper()
			x.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				if r, err = accompagnement.RythmeDe(ctx, l, contrat); err != nil {
					return err
				}
				contrats, err := masp.DuDossier(ctx, l, d)
				if err != nil {
					return err
				}
				toutes, err := accompagnement.CadencesSansTexte(ctx, l, d)
				if err != nil {
					return err
				}
				promis, err := parcours.PromisParConvention(ctx, l, d)
				if err != nil {
					return err
				}
				regles, err := reglement.Lire(ctx, l, x.Organisation)
				cs = parcours.CadencesDe(regles, contrats[0], toutes, promis)
				return err
			})
			return r, cs
		}
		if _, cs := lire(); len(cs) != 1 || cs[0].Source != accompagnement.DuService {
			t.Errorf("avant l’offre : %+v", cs)
		}
		id, err := x.offrir(d, jour.Certain(2026, 2, 1))
		if err != nil {
			t.Fatal(err)
		}
		x.accepter(t, id, jour.Certain(2026, 2, 1))
		r, cs := lire()
		if len(cs) != 2 || cs[1].Source != accompagnement.DeLaConvention || cs[1].Du != jour.Certain(2026, 2, 1) || r.RetardLe != jour.Certain(2026, 1, 16) {
			t.Errorf("confiée : %+v %+v", r, cs)
		}
		visiter := func(g accompagnement.Genre, le jour.Jour) {
			t.Helper()
			if _, err := parcours.EcrireEntretien(t.Context(), b, x.Trousseau, x.Demande(droits.CESF), parcours.SaisieEntretien{Entretien: accompagnement.Entretien{Dossier: d, Genre: g, Etat: accompagnement.Fait, Le: le, Duree: 30,
				Presents: []accompagnement.Present{accompagnement.LaPersonne}, Textes: accompagnement.Textes{Note: "Vu."}}}); err != nil {
				t.Fatal(err)
			}
		}
		visiter(accompagnement.Telephone, jour.Certain(2026, 2, 3)) // a call keeps the rhythm of the service, and is no visit
		if r, _ = lire(); r.RetardLe != jour.Certain(2026, 3, 1) {
			t.Errorf("un appel : %+v", r)
		}
		// From May on, the département asks for calls: nothing before it changes.
		v := n.Version
		v.Convention, v.Effet, v.Promesses = x.convention, jour.Certain(2026, 5, 1), []delegation.Promesse{{Contact: "telephone", Nombre: 1, Tous: 1, Unite: "mois"}}
		if _, err := parcours.SignerAvenant(t.Context(), b, x.Trousseau, x.par(x.d.Referent), v); err != nil {
			t.Fatal(err)
		}
		if r, cs = lire(); r.RetardLe != jour.Certain(2026, 3, 1) || cs[len(cs)-1].Promesses[0].Contact != accompagnement.ContactTelephone {
			t.Errorf("l’avenant : %+v %+v", r, cs)
		}
		// Withdrawn at the end of March: the rhythm of the service comes back.
		var j jour.Jour
		x.Lire(t, func(_ context.Context, l bdd.Lecture) error { j = l.Instant().Jour(); return nil })
		if _, err := parcours.RetirerMesure(t.Context(), b, x.Trousseau, x.par(x.d.Referent), parcours.ReponseOffre{Attribution: id, Version: 2, Au: jour.Certain(2026, 3, 31), AccesAu: j, Texte: "Elle déménage."}); err != nil {
			t.Fatal(err)
		}
		if _, cs = lire(); len(cs) != 3 || cs[2].Source != accompagnement.DuService || cs[2].Du != jour.Certain(2026, 4, 1) {
			t.Errorf("retirée : %+v", cs)
		}
		// What the contract promises itself stands against the convention.
		if _, err := parcours.Promettre(t.Context(), b, x.Trousseau, x.Demande(droits.CESF), accompagnement.Cadence{Dossier: d, Contrat: contrat, Du: jour.Certain(2026, 1, 1), Source: accompagnement.DuContrat,
			Promesses: []accompagnement.Promesse{{Contact: accompagnement.Rencontre, Nombre: 1, Tous: 2, Unite: accompagnement.Mois}}}); err != nil {
			t.Fatal(err)
		}
		if _, cs = lire(); len(cs) != 2 || cs[1].Source != accompagnement.DuContrat {
			t.Errorf("le contrat : %+v", cs)
		}
		for _, texte := range []string{`update delegation_promesse set nombre = 3`, `delete from delegation_promesse`, `insert into delegation_promesse(version_id, contact, nombre, tous, unite) select version_id, 'bureau', 0, 1, 'mois' from delegation_promesse`} {
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error { _, err := e.Exec(t.Context(), texte); return err }); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", texte, err)
			}
		}
		x.VoitTout(t,
			etaitest.Alteration{Nom: "promesse de la convention changée", SQL: `update delegation_promesse set nombre = 9`, Dit: "version 1 de la convention"},
			etaitest.Alteration{Nom: "retard changé", SQL: `update rythme set retard_le = '2026-12-30'`, Dit: "il n’est pas celui de ses promesses et de ses entretiens"})
	})
}

func convenir(t *testing.T, x *delegue, n parcours.NouvelleConvention) (err error) {
	t.Helper()
	x.convention, err = parcours.CreerConvention(t.Context(), x.Base, x.Trousseau, x.par(x.d.Referent), n)
	return err
}
