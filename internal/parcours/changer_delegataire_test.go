// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// A running contract goes to another délégataire by an avenant: the charge of the former one ends on the eve, the other one is offered the measure under its own convention (R20), and months follow who has it.
func TestChangerDelegataire(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		x := nouveauDelegue(t, b, delegation.MoisEntame)
		ctx := t.Context()
		autre, _, _ := x.AutreDelegataire(t)
		c := x.d.Convention(autre, jour.Certain(2026, 12, 1), jour.Certain(2027, 11, 30), delegation.MoisEntame)
		c.Convention.Reference = "2026-MASP-B"
		suivante, err := parcours.CreerConvention(ctx, b, x.Trousseau, x.par(x.d.Referent), c)
		if err != nil {
			t.Fatal(err)
		}
		dossier := x.personne(t, x.d.Conseillere)
		contrat := x.contrat(t, dossier, x.d.Conseillere, jour.Certain(2026, 9, 1)) // to 28 February 2027
		id, err := x.offrir(dossier, jour.Certain(2026, 9, 1))
		if err != nil {
			t.Fatal(err)
		}
		n := parcours.AutreDelegataire{Dossier: dossier, Attribution: id, Version: 1, Convention: suivante, Du: jour.Certain(2026, 12, 1), SigneLe: lundi, SignePourLe: lundi, SignePour: etaitest.SignePour, AccesAu: jour.Certain(2026, 12, 31), Texte: "Elle déménage à l’autre bout de Valmoulin"}
		_, err = parcours.ChangerDelegataire(ctx, b, x.Trousseau, x.par(x.d.Referent), n)
		attendreRefus(t, "une offre sans réponse", err, "attribution")
		x.accepter(t, id, jour.Certain(2026, 9, 1))
		n.Version = 2
		for quoi, c := range map[string]struct {
			change func(*parcours.AutreDelegataire)
			regle  string
		}{
			"sans raison":     {func(n *parcours.AutreDelegataire) { n.Texte = " " }, "texte"},
			"avant la charge": {func(n *parcours.AutreDelegataire) { n.Du = jour.Certain(2026, 9, 1) }, "du"},
			"après le contrat": {func(n *parcours.AutreDelegataire) {
				n.Du, n.AccesAu = jour.Certain(2027, 3, 1), jour.Certain(2027, 3, 31)
			}, "du"},
			"le même":                  {func(n *parcours.AutreDelegataire) { n.Convention = x.convention }, "convention"},
			"une convention inconnue":  {func(n *parcours.AutreDelegataire) { n.Convention = 999 }, "convention"},
			"convention pas commencée": {func(n *parcours.AutreDelegataire) { n.Du = jour.Certain(2026, 11, 28) }, "du"},
			"un accès sans fin":        {func(n *parcours.AutreDelegataire) { n.AccesAu = jour.Certain(2027, 6, 1) }, "acces_au"},
			"sans la personne":         {func(n *parcours.AutreDelegataire) { n.SigneLe = jour.Jour{} }, "R4"},
			"signé après l’effet":      {func(n *parcours.AutreDelegataire) { n.SignePourLe = jour.Certain(2026, 12, 2) }, "R4-departement"},
		} {
			y := n
			c.change(&y)
			_, err := parcours.ChangerDelegataire(ctx, b, x.Trousseau, x.par(x.d.Referent), y)
			attendreRefus(t, quoi, err, c.regle)
		}
		if _, err := parcours.ChangerDelegataire(ctx, b, x.Trousseau, x.Demande(droits.ChefDeService), n); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("le délégataire change de délégataire : %v", err)
		}
		if _, err := parcours.AmenderContrat(ctx, b, x.Trousseau, x.par(x.d.Conseillere), parcours.NouvelAvenant{Dossier: dossier, Contrat: contrat, Nature: masp.AutreDelegataire, Du: n.Du, SigneLe: lundi, SignePourLe: lundi, SignePour: etaitest.SignePour, Texte: "Par la mauvaise porte"}); regleDe(err) != "nature" {
			t.Errorf("sans attribution : %v", err)
		}
		if _, err := parcours.ChangerDelegataire(ctx, b, x.Trousseau, x.par(x.d.Referent), n); err != nil {
			t.Fatal(err)
		}
		x.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			as, err := delegation.AttributionsDuDossier(ctx, l, dossier)
			if err != nil || len(as) != 2 || as[0].Etat != delegation.Retiree || as[0].Au != jour.Certain(2026, 11, 30) || as[1].Etat != delegation.Offerte || as[1].Delegataire != autre || as[1].Du != n.Du {
				t.Errorf("attributions %+v, %v", as, err)
			}
			cs, err := masp.DuDossier(ctx, l, dossier)
			if err != nil {
				return err
			}
			if a := cs[0].Avenants[0]; a.Nature != masp.AutreDelegataire || a.Delegataire != autre || a.NomDelegataire != "Autre Exemple" || a.Niveau != masp.AvecGestion || cs[0].NiveauLe(n.Du) != masp.AvecGestion {
				t.Errorf("avenant %+v", a)
			}
			lus := cs
			if err := masp.Completer(ctx, l, x.Trousseau, droits.Agent{ID: x.d.Conseillere.ID, Organisation: x.d.Departement, Role: droits.CESF, Instant: l.Instant()}, dossier, lus); err != nil {
				return err
			}
			if _, as := lus[0].EnVigueur(n.Du); len(as) != 1 {
				t.Errorf("l’autorisation ne tient plus : %+v", as)
			}
			var mois int
			err = l.QueryRow(ctx, `select count(*) from mois_mesure where dossier_id = $1 and attribution_id is not null and facture_dix is null and mois < $2`, dossier, jour.Certain(2026, 12, 1)).Scan(&mois)
			if mois != 3 {
				t.Errorf("%d mois pour le premier délégataire, de septembre à novembre", mois)
			}
			return err
		})
		exigerGarde(t, b, "un avenant de délégataire qui n’en nomme pas", `insert into masp_avenant(contrat_id, dossier_id, rang, nature, niveau, du, signe_le, signe_pour_le, contenu_id, engagement, cree_par, cree_le)
			select contrat_id, dossier_id, 9, 'delegataire', niveau, signe_le, signe_le, signe_le, contenu_id, engagement, cree_par, cree_le from masp_avenant where rang = 1`)
		x.VoitTout(t, etaitest.Alteration{Nom: "délégataire d’un avenant", SQL: `update masp_avenant set delegataire_id = (select min(id) from organisation)`, Dit: "journal des actes"})
	})
}
