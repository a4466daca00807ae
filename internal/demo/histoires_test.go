// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/proposition"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/rapports/propositions"
	"etai/internal/rapports/seances"
	"etai/internal/tiers"
)

// verifierService: the size of the service, as those who count it are told.
func verifierService(t *testing.T, d *Demo) {
	t.Helper()
	d.lire(t, func(ctx context.Context, l bdd.Lecture) error {
		c, err := rapports.Chiffrer(ctx, l, d.agent("direction", l))
		if err != nil || c.Mesures1+c.Mesures2 != Mesures || c.Mesures2 != Comptes || c.Comptes != Comptes || c.Dossiers != Mesures+1+len(demandesFictives())+demandeurs { // one of them twice, and those who ask for a measure
			t.Errorf("%+v, %v", c, err)
		}
		sites, err := organisation.ListerStructures(ctx, l, d.association)
		if err != nil || len(sites) != Sites {
			t.Errorf("%d sites, %v", len(sites), err)
		}
		if ls, err := seances.Lister(ctx, l, d.agents["referent"], 0, ""); err != nil || len(ls) != 1 || ls[0].Passages != 1 {
			t.Errorf("le référent lit les séances %+v, %v", ls, err)
		}
		n := 0
		for _, u := range d.Utilisateurs {
			if u.Agent.Role == droits.CESF {
				n++
			}
		}
		if n != CESF {
			t.Errorf("%d CESF", n)
		}
		return err
	})
}

// verifierRemboursement: the refund of the month's statement is proposed against a payment of energy that was executed.
func verifierRemboursement(t *testing.T, d *Demo) {
	t.Helper()
	d.lire(t, func(ctx context.Context, l bdd.Lecture) error {
		ps, err := comptes.ParEtat(ctx, l, d.association, comptes.Probable)
		i := slices.IndexFunc(ps, func(p comptes.Pointage) bool { return p.Regle == string(parcours.Remboursement) })
		if err != nil || i < 0 {
			t.Fatalf("aucun remboursement n’est proposé : %+v, %v", ps, err)
		}
		o, err := paiements.OrdreParID(ctx, l, ps[i].CibleID)
		if s := d.suivies[8]; o.Dossier != s.dossier || o.Objet != paiements.Energie || o.Centimes != s.energie || o.Etat != paiements.Execute {
			t.Errorf("remboursement : %+v, attendu un paiement d’énergie de %s", o, s.energie)
		}
		return err
	})
}

// verifierHistoires: each story is what it says, for the functions that its pages ask.
func verifierHistoires(t *testing.T, d *Demo) {
	t.Helper()
	if len(d.Histoires) != 13 {
		t.Fatalf("%d histoires", len(d.Histoires))
	}
	for _, h := range d.Histoires {
		connu := slices.ContainsFunc(d.Utilisateurs, func(u Utilisateur) bool { return u.Identifiant == h.Identifiant })
		if h.Titre == "" || h.Texte == "" || !connu || !strings.HasPrefix(h.Lien, "/") || strings.HasSuffix(h.Lien, "/0") || strings.Contains(h.Lien, "%") {
			t.Errorf("histoire incomplète : %+v", h)
		}
	}
	de := func(n int) *suivie { return d.suivies[n-1] }
	mois := d.dernierPaye()
	d.lire(t, func(ctx context.Context, l bdd.Lecture) error {
		comptable := d.agent("comptable", l)

		avis, err := rapports.AvisDuDossier(ctx, l, comptable, de(loyerEnRetard).dossier, 10)
		if err != nil || len(avis) != 1 || avis[0].Ordre != 0 || !avis[0].ExigibleLe.Avant(d.aujourdhui) || avis[0].Mois != mois {
			t.Errorf("loyer en retard : %+v, %v", avis, err)
		}

		mensuels, err := propositions.Comptes(ctx, l, comptable)
		aDecider := 0
		for _, c := range mensuels {
			if c.Etat() == propositions.ADecider {
				aDecider++
			}
		}
		if n, errN := propositions.NombreADecider(ctx, l, comptable); err != nil || errN != nil || n != aDecider || n == 0 {
			t.Errorf("%d comptes à décider, %d listés ; %v, %v", n, aDecider, err, errN)
		}

		p, err := rapports.PointerLeMois(ctx, l, comptable, mois)
		var absente, retenue rapports.LignePointage
		for _, x := range p.Lignes {
			switch {
			case x.Dossier == de(recetteAbsente).dossier && x.Etat == rapports.Absente:
				absente = x
			case x.Dossier == de(induRecupere).dossier && x.Retenue > 0:
				retenue = x
			case x.Anormale():
				t.Errorf("%s : %s %s", x.Personne, x.Libelle, x.Etat)
			}
		}
		if err != nil || absente.Cause == nil || absente.Libelle != "RSA" {
			t.Errorf("prestation absente : %+v, %v", absente, err)
		}
		if retenue.Retenue != retenueDIndu || retenue.Recu+retenue.Retenue != retenue.Montant || retenue.Anormale() {
			t.Errorf("indu : %+v", retenue)
		}

		revenu := slices.IndexFunc(ordresDe(t, l, de(virementRevenu)), func(o paiements.Ordre) bool { return o.Etat == paiements.Retourne && o.Objet == paiements.ArgentDeVie })
		if revenu < 0 {
			t.Error("aucun virement revenu")
		}
		ts, err := rapports.Taches(ctx, l, d.agent(de(virementRevenu).cesf(), l), rapports.FiltreTaches{}, 50, 0)
		for n, nature := range map[int]agenda.Nature{virementRevenu: agenda.VirementRetourne, recetteAbsente: agenda.RecetteAbsente} {
			if !slices.ContainsFunc(ts, func(x rapports.TacheAffichee) bool { return x.Dossier == de(n).dossier && x.Nature == nature }) {
				t.Errorf("%s : aucune tâche « %s », %v", de(n).nom, nature, err)
			}
		}

		if _, err := tiers.Courante(ctx, l, de(ribChange).bailleur); err == nil {
			t.Error("le RIB qui vient de changer se paie déjà")
		}
		vs, err := tiers.Versions(ctx, l, de(ribChange).bailleur)
		if err != nil || len(vs) != 2 || vs[0].Utilisable() || !vs[0].Changement || !vs[1].Utilisable() {
			t.Errorf("RIB changé : %+v, %v", vs, err)
		}

		fusions, err := rapports.Fusions(ctx, l, d.inst.Trousseau, d.agent("chef", l))
		if err != nil || len(fusions) != 1 || fusions[0].Etat != personnes.FusionDemandee {
			t.Errorf("doublon : %+v, %v", fusions, err)
		}

		cs, err := masp.DuDossier(ctx, l, de(finDeContrat).dossier)
		if err != nil || len(cs) != 1 || cs[0].Fin != d.aujourdhui.Plus(joursAvantFin) {
			t.Errorf("contrat qui finit : %+v, %v", cs, err)
		}

		id, err := proposition.DerniereDe(ctx, l, de(lundiSansProvision).compte.ID)
		if err != nil {
			return err
		}
		g, err := proposition.ParID(ctx, l, id)
		var refusees []proposition.Ligne
		for _, x := range g.Lignes {
			if !x.Acceptee && x.Voulu == d.lundi() {
				refusees = append(refusees, x)
			}
		}
		if err != nil || len(refusees) != 1 || refusees[0].Manque() <= 0 || d.lundi().JourSemaine() != time.Monday {
			t.Errorf("lundi sans provision : %+v, %v", g.Lignes, err)
		}

		ps, err := comptes.ParEtat(ctx, l, d.association, comptes.Reste)
		i := slices.IndexFunc(ps, func(p comptes.Pointage) bool { return p.CompteBancaire == de(debitInattendu).banque })
		if err != nil || i < 0 {
			t.Fatalf("débit inattendu : %+v, %v", ps, err)
		}
		ligne, err := comptes.LigneBrute(ctx, l, ps[i].Ligne)
		if err != nil || ligne.Centimes != -prelevement {
			t.Errorf("débit inattendu : %+v, %v", ligne, err)
		}

		ds, n, err := rapports.Debiteurs(ctx, l, comptable, 10)
		if err != nil || n != 1 || ds[0].Dossier != de(sousZero).dossier || ds[0].Solde != -argent.Centimes(sousLeZero) {
			t.Errorf("sous zéro : %+v, %v", ds, err)
		}
		return err
	})
}

func ordresDe(t *testing.T, l bdd.Lecture, s *suivie) []paiements.Ordre {
	t.Helper()
	os, err := paiements.OrdresDuDossier(t.Context(), l, s.dossier, 10)
	if err != nil {
		t.Fatal(err)
	}
	return os
}

// agent is one of the team, as the rights see them in a reading.
func (d *Demo) agent(qui string, l bdd.Lecture) droits.Agent {
	a := d.agents[qui]
	a.Instant = l.Instant()
	return a
}

func (d *Demo) lire(t *testing.T, fn func(context.Context, bdd.Lecture) error) {
	t.Helper()
	if err := d.inst.Base.Lire(t.Context(), func(l bdd.Lecture) error { return fn(t.Context(), l) }); err != nil {
		t.Fatal(err)
	}
}

// A contract that must end on a day is found whatever the day on which the story is told.
func TestFinDans(t *testing.T) {
	for j := jour.Certain(2026, 1, 1); j.Avant(jour.Certain(2029, 1, 1)); j = j.Plus(1) {
		depart := Depart(j)
		for _, jours := range finsProches {
			debut, mois := finDans(j.Plus(jours), depart)
			if mois > 24 || debut.Apres(depart) || jour.Fin(debut, mois) != j.Plus(jours) {
				t.Fatalf("%s, dans %d jours : du %s, %d mois, départ %s", j, jours, debut, mois, depart)
			}
		}
	}
}
