// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports/delegations"
	"etai/internal/rapports/indicateurs"
	"etai/internal/reglement"
)

// A measure passes from one délégataire to another on 21 October under rule a: the month is billed and declared once, by the first one; the other's line says whose it is. The
// département then gives such months to the last one: the other's line is accepted, and the month that is billed already is to be given back.
func TestMoisPartage(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		x := nouveauDelegue(t, b, delegation.MoisEntame)
		ctx, octobre := t.Context(), jour.Certain(2026, 10, 1)
		autre, chef, comptable := x.AutreDelegataire(t)
		direction := x.AgentDe(t, x.d.Departement, droits.Direction)
		c := x.d.Convention(autre, jour.Certain(2026, 1, 1), jour.Certain(2026, 12, 31), delegation.MoisEntame)
		c.Convention.Reference = "2026-MASP-B"
		suivante, err := parcours.CreerConvention(ctx, b, x.Trousseau, x.par(x.d.Referent), c)
		if err != nil {
			t.Fatal(err)
		}
		dossier := x.personne(t, x.d.Conseillere)
		x.contrat(t, dossier, x.d.Conseillere, jour.Certain(2026, 9, 1))
		id, err := x.offrir(dossier, jour.Certain(2026, 9, 1))
		if err != nil {
			t.Fatal(err)
		}
		x.accepter(t, id, jour.Certain(2026, 9, 1))
		if _, err := parcours.RetirerMesure(ctx, b, x.Trousseau, x.par(x.d.Referent), parcours.ReponseOffre{Attribution: id, Version: 2, Au: jour.Certain(2026, 10, 20), AccesAu: lundi, Texte: "Elle déménage."}); err != nil {
			t.Fatal(err)
		}
		id, err = parcours.OffrirMesure(ctx, b, x.Trousseau, x.par(x.d.Referent), parcours.NouvelleOffre{Dossier: dossier, Convention: suivante, Du: jour.Certain(2026, 10, 21)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.AccepterMesure(ctx, b, x.Trousseau, x.par(chef), parcours.ReponseOffre{Attribution: id, Version: 1, Du: jour.Certain(2026, 10, 21)}); err != nil {
			t.Fatal(err)
		}
		// une is the line of October in an état.
		une := func(etat int64) (y delegation.Ligne) {
			t.Helper()
			n := 0
			for _, z := range x.lignes(t, etat) {
				if z.Mois == octobre {
					y, n = z, n+1
				}
			}
			if n != 1 {
				t.Fatalf("%d lignes d’octobre", n)
			}
			return y
		}
		declares := func(quand string) {
			t.Helper()
			x.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				a := x.d.Chef
				a.Instant = l.Instant()
				p, err := indicateurs.PeriodeDe(2026, lundi)
				if err != nil {
					return err
				}
				ts, err := indicateurs.Tout(ctx, l, a, p)
				for _, x := range ts {
					if x.Fait.Code == "mois" && x.Total(0).Somme != 30_000 {
						t.Errorf("%s : %d dix-millièmes de septembre à novembre", quand, x.Total(0).Somme)
					}
				}
				return err
			})
		}
		chezLun, err := parcours.SoumettreEtat(ctx, b, x.par(x.Agents[droits.Comptable]), x.convention, octobre)
		if err != nil {
			t.Fatal(err)
		}
		chezLautre, err := parcours.SoumettreEtat(ctx, b, x.par(comptable), suivante, octobre)
		if err != nil {
			t.Fatal(err)
		}
		if y := une(chezLun); !y.Acceptee() || y.Dix != 10_000 {
			t.Errorf("le premier : %+v", y)
		}
		y := une(chezLautre)
		if _, total, err := delegation.Totaliser([]delegation.Ligne{y}); y.Raison != delegation.AutreDelegataire || y.Dix != 0 || total != 0 || err != nil {
			t.Errorf("l’autre : %+v, %s, %v", y, total, err)
		}
		declares("au premier")
		dire := func(qui droits.Agent, sens delegation.Sens) error {
			y := une(chezLautre)
			_, err := parcours.DireDeLigne(ctx, b, x.Trousseau, x.par(qui), parcours.MotDeLigne{Ligne: y.ID, Version: y.Version, Sens: sens, Texte: "Onze jours chez nous."})
			return err
		}
		if err := dire(comptable, delegation.Contestation); err != nil {
			t.Fatal(err)
		}
		attendreRefus(t, "accepter un mois de l’autre", dire(x.d.Referent, delegation.Acceptation), "R39")
		if err := dire(x.d.Referent, delegation.Maintien); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.ArreterEtat(ctx, b, x.par(x.d.Referent), chezLun, 1); err != nil {
			t.Fatal(err)
		}
		x.VoitTout(t, etaitest.Alteration{Nom: "un mois rendu à deux", SQL: `update mois_mesure set partage = not partage, dix = 10000 where partage`, Dit: "mois-mesure"},
			etaitest.Alteration{Nom: "un mois que personne ne prend", SQL: `update mois_mesure set partage = not partage where dix = 0`, Dit: "autre délégataire"})
		exigerGarde(t, b, "un mois d’un autre, et compté", `update mois_mesure set partage = not partage where dix > 0`)
		exigerGarde(t, b, "une ligne acceptée, et d’un autre", `update delegation_ligne set partage = not partage where raison = ''`)
		if _, err := parcours.FixerParametre(ctx, b, x.par(direction), reglement.NouvelleValeur{Code: string(reglement.MoisPartage), Portee: reglement.Departement, Valeur: reglement.Valeur{Choix: reglement.MoisAuDernier}, Du: octobre, Passe: true,
			Motif: "Ce que disent les conventions", Source: "Délibération d’exemple", Preuve: reglement.Interne, Vue: derniereValeur(t, x.Monde, reglement.MoisPartage)}); err != nil {
			t.Fatal(err)
		}
		declares("au dernier")
		x.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			ms, err := delegation.ARegulariser(ctx, l, x.convention)
			if len(ms) != 1 || ms[0].Mois != octobre || ms[0].Dix != 0 || ms[0].FactureDix != 10_000 || !ms[0].Partage {
				t.Errorf("à régulariser : %+v", ms)
			}
			return err
		})
		if _, err := parcours.RecontrolerEtat(ctx, b, x.par(comptable), chezLautre); err != nil {
			t.Fatal(err)
		}
		if y := une(chezLautre); !y.Acceptee() || y.Dix != 10_000 || y.Prix != 30_000 {
			t.Errorf("au dernier : %+v", y)
		}
		if _, err := parcours.ArreterEtat(ctx, b, x.par(x.d.Referent), chezLautre, 1); err != nil {
			t.Fatal(err)
		}
	})
}

// The first délégataire counts by days, the second whole months: neither the days of the first nor those of the second are lost, and the month is billed and declared once. Both sides read why.
func TestMoisCoupeAuxJours(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		x := nouveauDelegue(t, b, delegation.MoisAuxJours)
		ctx, octobre := t.Context(), jour.Certain(2026, 10, 1)
		autre, chef, comptable := x.AutreDelegataire(t)
		c := x.d.Convention(autre, jour.Certain(2026, 1, 1), jour.Certain(2026, 12, 31), delegation.MoisEntame)
		c.Convention.Reference = "2026-MASP-B"
		suivante, err := parcours.CreerConvention(ctx, b, x.Trousseau, x.par(x.d.Referent), c)
		if err != nil {
			t.Fatal(err)
		}
		dossier := x.personne(t, x.d.Conseillere)
		x.contrat(t, dossier, x.d.Conseillere, jour.Certain(2026, 9, 1))
		id, err := x.offrir(dossier, jour.Certain(2026, 9, 1))
		if err != nil {
			t.Fatal(err)
		}
		x.accepter(t, id, jour.Certain(2026, 9, 1))
		if _, err := parcours.RetirerMesure(ctx, b, x.Trousseau, x.par(x.d.Referent), parcours.ReponseOffre{Attribution: id, Version: 2, Au: jour.Certain(2026, 10, 20), AccesAu: lundi, Texte: "Elle déménage."}); err != nil {
			t.Fatal(err)
		}
		if id, err = parcours.OffrirMesure(ctx, b, x.Trousseau, x.par(x.d.Referent), parcours.NouvelleOffre{Dossier: dossier, Convention: suivante, Du: jour.Certain(2026, 10, 21)}); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.AccepterMesure(ctx, b, x.Trousseau, x.par(chef), parcours.ReponseOffre{Attribution: id, Version: 1, Du: jour.Certain(2026, 10, 21)}); err != nil {
			t.Fatal(err)
		}
		for i, q := range []struct {
			qui        droits.Agent
			convention int64
			dix        int
		}{{x.Agents[droits.Comptable], x.convention, 6452}, {comptable, suivante, 3548}} { // 20 days, then 11, of 31
			etat, err := parcours.SoumettreEtat(ctx, b, x.par(q.qui), q.convention, octobre)
			if err != nil {
				t.Fatal(err)
			}
			x.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				for _, a := range []droits.Agent{q.qui, x.d.Referent} {
					a.Instant = l.Instant()
					vue, err := delegations.Etat(ctx, l, x.Trousseau, a, etat)
					if err != nil {
						return err
					}
					for _, y := range vue.Lignes {
						if y.Mois == octobre && (!y.Acceptee() || y.Dix != q.dix || y.AuxJours != (i == 1)) {
							t.Errorf("délégataire %d, lu par %d : %+v", i+1, a.ID, y)
						}
					}
				}
				return nil
			})
		}
		x.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := x.d.Chef
			a.Instant = l.Instant()
			p, err := indicateurs.PeriodeDe(2026, lundi)
			if err != nil {
				return err
			}
			ts, err := indicateurs.Tout(ctx, l, a, p)
			for _, x := range ts {
				if x.Fait.Code == "mois" && x.Total(0).Somme != 30_000 {
					t.Errorf("%d dix-millièmes de septembre à novembre", x.Total(0).Somme)
				}
			}
			return err
		})
	})
}

// Two conventions of one délégataire: the month in which a file goes from one to the other counts once, and the état of the convention that does not have it says where it counts.
func TestMoisSousUneAutreConvention(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		x := nouveauDelegue(t, b, delegation.MoisEntame)
		ctx, premiere := t.Context(), x.convention
		c := x.d.Convention(x.Organisation, jour.Certain(2026, 1, 1), jour.Certain(2026, 12, 31), delegation.MoisEntame)
		c.Convention.Reference = "2026-MASP-BIS"
		seconde, err := parcours.CreerConvention(ctx, b, x.Trousseau, x.par(x.d.Referent), c)
		if err != nil {
			t.Fatal(err)
		}
		d := x.personne(t, x.Agents[droits.CESF])
		x.contrat(t, d, x.Agents[droits.CESF], jour.Certain(2026, 9, 1))
		id, err := x.offrir(d, jour.Certain(2026, 9, 1))
		if err != nil {
			t.Fatal(err)
		}
		x.accepter(t, id, jour.Certain(2026, 9, 1))
		if _, err := parcours.RetirerMesure(ctx, b, x.Trousseau, x.par(x.d.Referent), parcours.ReponseOffre{Attribution: id, Version: 2, Au: jour.Certain(2026, 10, 15), AccesAu: lundi, Texte: "Elle passe sous l’autre convention."}); err != nil {
			t.Fatal(err)
		}
		x.convention = seconde
		if id, err = x.offrir(d, jour.Certain(2026, 10, 16)); err != nil {
			t.Fatal(err)
		}
		x.accepter(t, id, jour.Certain(2026, 10, 16))
		comptees := map[jour.Jour]int{}
		for _, convention := range []int64{premiere, seconde} {
			for _, m := range []int{9, 10} {
				mois := jour.Certain(2026, m, 1)
				etat, err := parcours.SoumettreEtat(ctx, b, x.par(x.Agents[droits.Comptable]), convention, mois)
				if convention == seconde && m == 9 { // nothing of it is entrusted there yet
					attendreRefus(t, "un mois sans mesure", err, "periode")
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range x.lignes(t, etat) {
					switch {
					case l.Acceptee():
						comptees[l.Mois]++
					case l.Mois != jour.Certain(2026, 10, 1) || l.Raison != delegation.AutreConvention:
						t.Errorf("convention %d, %s : %s", convention, l.Mois.MoisAnnee(), l.Raison)
					}
				}
			}
		}
		if comptees[jour.Certain(2026, 9, 1)] != 1 || comptees[jour.Certain(2026, 10, 1)] != 1 {
			t.Errorf("mois comptés : %v", comptees)
		}
		x.Verifier(t)
	})
}
