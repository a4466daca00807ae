// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// Section is where an order stands in the review of a remise: by risk, not by alphabet (08-ux §2.5).
type Section int

// The sections, in their order.
const (
	Bloques Section = 1 + iota
	AVoir           // they leave if they were seen
	Loyers
	Autres
	Vie
)

// SectionDe is the section of an order, knowing its risk.
func SectionDe(o paiements.Ordre, r *Risque) Section {
	switch {
	case r != nil && r.Bloque:
		return Bloques
	case r != nil:
		return AVoir
	case o.Objet == paiements.Loyer:
		return Loyers
	case o.Objet == paiements.ArgentDeVie, o.Objet == paiements.Reversement:
		return Vie
	}
	return Autres
}

// LigneRevue is an order of a remise as its reviewer sees it. Avant and Apres are the real balance of its account as the orders of the remise
// go, in their order: a blocked order does not leave, so it takes nothing from those that follow.
type LigneRevue struct {
	Ordre        paiements.Ordre
	Risque       *Risque
	Section      Section
	Avant, Apres argent.Centimes
	MisDeCote    argent.Centimes // in Apres, kept for other objects
	Libere       argent.Centimes // that the order takes of what was set aside for it
	Vue          bool            // by who reviews
	EnGroupe     bool            // seen with those that have the same reason, not by itself
}

// Revue is a remise that waits for its visa, as an agent sees it.
type Revue struct {
	Lignes  []LigneRevue
	Bloques int // orders that stop the visa
	Total   argent.Centimes
	Nombre  int // orders that may leave, and their sum
	Exigees int // lines of ① and ②
	Vues    int // those of them that the agent has seen
	Comptes int // accounts debited by those that may leave
}

// Pret tells whether nothing is blocked and all that deserves a look was seen.
func (r Revue) Pret() bool { return r.Bloques == 0 && r.Vues == r.Exigees && r.Nombre > 0 }

// RevueDe judges the orders of a remise for an agent.
func RevueDe(ctx context.Context, l bdd.Lecture, remise, agent int64) (Revue, error) {
	ordres, err := paiements.OrdresDeRemise(ctx, l, remise)
	if err != nil {
		return Revue{}, err
	}
	return revoir(ctx, l, remise, agent, ordres)
}

func revoir(ctx context.Context, l bdd.Lecture, remise, agent int64, ordres []paiements.Ordre) (r Revue, err error) {
	vues, err := paiements.VuesPar(ctx, l, remise, agent)
	if err != nil {
		return r, err
	}
	x := nouvelExamen(l, droits.Agent{})
	if err := x.prevoirRevue(ctx, ordres); err != nil {
		return r, fmt.Errorf("lire ce qu’il faut pour juger de la remise : %w", err)
	}
	debites := map[int64]bool{}
	for _, o := range ordres {
		g := LigneRevue{Ordre: o}
		controle, vue := vues[o.ID]
		g.Vue, g.EnGroupe = vue, controle != 0
		if g.Risque, err = x.risque(ctx, o); err != nil {
			return r, fmt.Errorf("juger de l’ordre %s : %w", o.BoutEnBout, err)
		}
		g.Section = SectionDe(o, g.Risque)
		reserve, err := x.reserve(ctx, o.Compte)
		if err != nil {
			return r, err
		}
		g.Avant, g.Apres = reserve.reste, reserve.reste-o.Centimes
		g.MisDeCote, g.Libere = reserve.mis, o.ReserveCentimes
		if g.Section == Bloques {
			r.Bloques++
		} else {
			reserve.reste = g.Apres
			r.Nombre, r.Total = r.Nombre+1, r.Total+o.Centimes
			debites[o.Compte] = true
		}
		if g.Section <= AVoir {
			r.Exigees++
			if g.Vue {
				r.Vues++
			}
		}
		r.Lignes = append(r.Lignes, g)
	}
	r.Comptes = len(debites)
	return r, nil
}

// ParGroupe tells whether orders with this reason may be seen together: their sum, their day or what they pay for is unlike what was; a payee who is new, or
// whose RIB has changed, and what may be paid twice are looked at one by one.
func ParGroupe(code string) bool {
	return code == "montant" || code == "calendrier" || code == "premier_objet"
}

// AControler are the lines with a reason that the agent has not seen yet, for one explicit act on them all.
func (r Revue) AControler(remise, agent int64, raison string) paiements.Controle {
	c := paiements.Controle{Remise: remise, Agent: agent, Raison: raison}
	for _, g := range r.Lignes {
		if g.Section == AVoir && !g.Vue && g.Risque.Code == raison && ParGroupe(raison) {
			c.Ordres = append(c.Ordres, g.Ordre)
		}
	}
	return c
}

// verifierRevue refuses a visa on what is blocked, or was not seen by who gives it.
func verifierRevue(r Revue) error {
	for _, g := range r.Lignes {
		if g.Section == Bloques {
			return refuser(g.Risque.Code, "l’ordre %s est bloqué : %s ; le retirer, ou renvoyer la remise à la préparation", g.Ordre.BoutEnBout, g.Risque.Message)
		}
	}
	if reste := r.Exigees - r.Vues; reste == 1 {
		return refuser("vues", "une ligne « à vérifier » n’a pas été marquée vue par vous : la regarder, la marquer vue, puis viser")
	} else if reste > 0 {
		return refuser("vues", "%d lignes « à vérifier » n’ont pas été marquées vues par vous : les regarder, les marquer vues, puis viser", reste)
	}
	return nil
}
