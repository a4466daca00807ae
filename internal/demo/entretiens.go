// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"
	"time"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// What was said and agreed, by turns.
var (
	notesFictives    = []string{"Le loyer est payé. Elle a ouvert son courrier avec moi, deux factures sont à classer.", "Fatiguée, mais le budget de la semaine tient. Les courses sont faites en une fois.", "Elle s’inquiète de la régularisation des charges\u00a0: le calcul est juste, je le lui ai montré.", "Bon échange. Elle a appelé seule le fournisseur d’énergie."}
	convenusFictifs  = []string{"Garder les factures dans la pochette jusqu’à la prochaine visite.", "Appeler la mission locale avant vendredi.", "", "Regarder ensemble la déclaration trimestrielle."}
	demarchesFictifs = []string{"Demander le maintien dans les lieux", "Demander un échéancier au fournisseur d’énergie", "Prendre rendez-vous au centre de soins", "Appeler la mission locale", "Préparer l’enquête de ressources du bailleur"}
)

// accompagnement tells a year of visits and calls, the actions agreed, what people must not miss, and the appointments to come.
func (d *Demo) accompagnement(ctx context.Context) error {
	return ensemble(ctx, Mesures, func(ctx context.Context, i int) error {
		if err := d.accompagnerUne(ctx, i+1); err != nil {
			return fmt.Errorf("accompagnement de la personne %d : %w", i+1, err)
		}
		return nil
	})
}

// accompagnerUne tells that of the n-th person, whose file is the n-th.
func (d *Demo) accompagnerUne(ctx context.Context, n int) error {
	dossier, qui := int64(n), d.demande(cesfDe(n))
	var contrat masp.Contrat
	if err := d.inst.Base.Lire(ctx, func(l bdd.Lecture) error {
		cs, err := masp.DuDossier(ctx, l, dossier)
		if err == nil && len(cs) > 0 {
			err = masp.Completer(ctx, l, d.inst.Trousseau, droits.Agent{ID: qui.Agent.ID, Organisation: qui.Agent.Organisation, Role: qui.Agent.Role, Instant: l.Instant()}, dossier, cs)
			contrat = cs[0]
		}
		return err
	}); err != nil || contrat.ID == 0 {
		return err
	}
	ecrire := func(x accompagnement.Entretien) error {
		x.Dossier = dossier
		_, err := parcours.EcrireEntretien(ctx, d.inst.Base, d.inst.Trousseau, qui, parcours.SaisieEntretien{Entretien: x})
		return err
	}
	pas, dernier := 30, d.aujourdhui.Plus(-2-n%12)
	if n > Comptes {
		pas = 60
	}
	if n%9 == 4 { // of whom nothing was heard for long
		dernier = d.aujourdhui.Plus(-50)
	}
	for k := 0; ; k++ {
		le := ouvre(dernier.Plus(-k * pas))
		if le.Avant(contrat.Debut) || le.Apres(contrat.Dernier()) || le.Avant(d.aujourdhui.Plus(-365)) {
			break
		}
		x := accompagnement.Entretien{Genre: accompagnement.Genres[(n+k)%3], Etat: accompagnement.Fait, Le: le, Heure: fmt.Sprintf("%02d:%02d", 9+(n+k)%8, 15*((n+2*k)%4)), Duree: 30 + 15*((n+k)%3), Presents: []accompagnement.Present{accompagnement.LaPersonne},
			Textes: accompagnement.Textes{Note: notesFictives[(n+k)%4], Convenu: convenusFictifs[(n+k)%4]}}
		if x.Genre == accompagnement.Telephone {
			x.Duree = 15
		}
		if (n+3*k)%11 == 0 {
			x.Etat, x.Textes = accompagnement.Absent, accompagnement.Textes{}
		}
		if err := ecrire(x); err != nil {
			return err
		}
	}
	ceJour := n%20 == 0 && n <= 100
	if n%3 == 1 || ceJour {
		x := accompagnement.Entretien{Genre: accompagnement.Genres[n/20%3], Etat: accompagnement.Prevu, Le: ouvre(d.aujourdhui.Plus(n / 3 % 9)), Heure: fmt.Sprintf("%02d:%02d", 9+n%8, 30*(n/3%2))}
		if ceJour {
			x.Le, x.Heure = d.aujourdhui, fmt.Sprintf("%02d:30", 8+n/20+n/60)
		}
		if err := ecrire(x); err != nil {
			return err
		}
	}
	return d.demarcher(ctx, n, contrat, qui)
}

// demarcher notes what is done with the n-th person, and what she must not miss.
func (d *Demo) demarcher(ctx context.Context, n int, contrat masp.Contrat, qui parcours.Demande) error {
	if n%5 == 0 {
		x := accompagnement.Demarche{Dossier: int64(n), Genre: accompagnement.Action, Objectif: contrat.Objectifs[n/5%len(contrat.Objectifs)].ID, Qui: accompagnement.Acteurs[n/5%3], Texte: demarchesFictifs[n/5%5]}
		if n%15 == 0 {
			x.Genre, x.Objectif = accompagnement.GenresDemarche[1+n/15%7], 0
		}
		id, err := parcours.OuvrirDemarche(ctx, d.inst.Base, d.inst.Trousseau, qui, x, accompagnement.EtapeDemarche{Etat: accompagnement.AFaire, Le: d.aujourdhui.Plus(-30), Echeance: d.aujourdhui.Plus(n%40 - 8)})
		if err == nil && n%10 == 0 {
			_, err = parcours.AvancerDemarche(ctx, d.inst.Base, d.inst.Trousseau, qui, id, 1, accompagnement.EtapeDemarche{Etat: accompagnement.Aboutie, Le: d.aujourdhui.Plus(-3), Texte: "C’est fait, la réponse est au dossier."})
		}
		if err != nil {
			return err
		}
	}
	if n%4 == 0 {
		g := accompagnement.GenresEcheance[n/4%len(accompagnement.GenresEcheance)]
		_, err := parcours.NoterEcheance(ctx, d.inst.Base, qui, accompagnement.Echeance{Dossier: int64(n), Genre: g, Le: d.aujourdhui.Plus(3 + n%70), Tous: g.Tous()})
		return err
	}
	return nil
}

// ouvre is the day itself, or the Monday after it.
func ouvre(j jour.Jour) jour.Jour {
	switch j.JourSemaine() {
	case time.Saturday:
		return j.Plus(2)
	case time.Sunday:
		return j.Plus(1)
	}
	return j
}
