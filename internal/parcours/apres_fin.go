// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/reglement"
	"etai/internal/tiers"
)

// finie tells whether money was managed for a file before a day, and is not any more on it.
func (c *ContextePointage) finie(dossier int64, j jour.Jour) bool {
	avant := false
	for _, g := range c.Gestions[dossier] {
		if g.EnCours(j) {
			return false
		}
		avant = avant || g.Au.Avant(j)
	}
	return avant
}

// proposerApresFin is the end of rule R9: once the management is over, what arrives is the person's. On her own account, all of it is, unless a number of the
// line is another person's or serves a couple; on a pooled one, an income that was expected for her alone, under her number; another amount is only
// proposed. After a death nothing is given to anybody: the payer may claim it.
func proposerApresFin(l *comptes.LigneAPoster, c *ContextePointage) Proposition {
	dossier, exact, partage := c.Dossier, c.Individuel, false
	var recette *gestion.Recette
	for _, t := range textes(l) {
		for _, n := range Numeros(t) {
			porteurs, connu := c.Porteurs[n]
			for _, r := range c.ParNumero[n] {
				if c.Ici[r.Dossier] && !r.Du.Apres(l.Date) && (recette == nil || r.Montant == l.Centimes) {
					recette = r
				}
				partage = partage || dossier != 0 && r.Dossier != dossier
				if dossier == 0 {
					dossier = r.Dossier
				}
			}
			partage = partage || connu && (porteurs.Partage || len(porteurs.Dossiers) > 1 || len(porteurs.Dossiers) == 1 && dossier != 0 && porteurs.Dossiers[0] != dossier)
		}
	}
	if recette != nil {
		exact = exact || recette.Montant == l.Centimes
	}
	switch {
	case dossier == 0 || partage || !c.Ici[dossier] || !c.finie(dossier, l.Date):
		return Proposition{}
	case c.mort(dossier, l.Date):
		if recette == nil {
			return Proposition{}
		}
		return Proposition{Regle: ApresDeces, Recette: recette}
	case exact:
		return Proposition{Regle: ApresFin, Dossier: dossier}
	}
	return Proposition{Regle: ApresFinMontant, Dossier: dossier}
}

// reglerApresFin puts what arrives after the end where the person's own money waits for her.
func (b *banqueAPasser) reglerApresFin(l *comptes.LigneAPoster, prop Proposition) (denouement, bool, error) {
	id, err := b.compte(comptes.HorsAutorisation)
	return denouement{regle: ApresFin, nature: natureApresFin, parts: []part{{id, l.Centimes}}, cible: "dossier", cibleID: prop.Dossier, dossier: prop.Dossier, attente: id,
		decisions: []comptes.Decision{{Genre: "hors_autorisation", Cible: "dossier", CibleID: prop.Dossier, Centimes: l.Centimes}}}, err == nil, err
}

// MotifApresFin is the code of a task about money received after the end; SansRIB, that of a transfer that waits for the person's own bank details.
const (
	MotifApresFin = "apres_fin"
	SansRIB       = "rib"
)

// rendreDisponible asks that money received after the end go to the person in time; regles is read when it is needed.
func (p *passeur) rendreDisponible(ctx context.Context, e *bdd.Ecriture, b *banqueAPasser, l *comptes.LigneAPoster, r denouement) error {
	if r.regle != ApresFin {
		return nil
	}
	regles, err := reglement.Lire(ctx, e, b.Organisation)
	if err != nil {
		return err
	}
	return agenda.Rouvrir(ctx, e, agenda.Tache{Organisation: b.Organisation, Dossier: r.dossier, Role: string(droits.Comptable), Nature: agenda.MettreADisposition, Objet: "ligne_releve", ObjetID: l.ID,
		Motif: MotifApresFin, Echeance: jour.PlusOuvres(l.Date, reglement.JoursDisposition.A(regles, l.Date), regles.Territoire())})
}

// verifierLigne: the bank's line stands for the document of an order that gives the person what it brought, and waits for her.
func verifierLigne(ctx context.Context, l bdd.Lecture, n NouvelOrdre) error {
	pt, err := comptes.PointageDe(ctx, l, n.Ligne)
	if err != nil || pt.Dossier != n.Dossier {
		return ErrInterdit
	}
	if n.Objet != paiements.Reversement || pt.AttenteCentimes < n.Centimes {
		return refuser("piece", "cette ligne du relevé ne justifie que le reversement de ce qu’elle a apporté, et qui attend encore : joindre une pièce")
	}
	return nil
}

// AReverser is money received after the end that waits for the person, with what keeps its order from being prepared.
type AReverser struct {
	Ligne, Dossier int64
	Ordre          int64  // prepared for it, 0 when none is
	Tiers          int64  // the person's own bank details, 0 when none are recorded
	Regle, Motif   string // why no order can be prepared
}

// EtatReversement tells where the transfer of money received after the end stands, for its task and its account.
func EtatReversement(ctx context.Context, l bdd.Lecture, a droits.Agent, ligne int64) (x AReverser, err error) {
	n, x, err := reversementDe(ctx, l, ligne)
	if err != nil || x.Ordre != 0 || x.Regle != "" {
		return x, err
	}
	if _, err = nouvelExamen(l, a).examiner(ctx, &n); err == nil {
		return x, nil
	}
	return x, x.refuser(err)
}

// reversementDe is the order that gives the person what a line brought.
func reversementDe(ctx context.Context, l bdd.Lecture, ligne int64) (n NouvelOrdre, x AReverser, err error) {
	pt, err := comptes.PointageDe(ctx, l, ligne)
	if err != nil {
		return n, x, err
	}
	x = AReverser{Ligne: ligne, Dossier: pt.Dossier}
	err = l.QueryRow(ctx, `select id from ordre where ligne_id = $1 and etat not in ('annule', 'rejete', 'retourne')`, ligne).Scan(&x.Ordre)
	if err == nil || !errors.Is(err, bdd.ErrAbsent) {
		return n, x, err
	}
	aujourdhui := l.Instant().Jour()
	cb, err := comptes.Bancaire(ctx, l, pt.CompteBancaire)
	if err != nil {
		return n, x, err
	}
	regles, err := reglement.Lire(ctx, l, cb.Organisation)
	if err != nil {
		return n, x, err
	}
	depart := jour.TargetPrecedent(jour.PlusOuvres(pt.AttenteDepuis, reglement.JoursDisposition.A(regles, aujourdhui), regles.Territoire()))
	if depart.Avant(aujourdhui) {
		depart = jour.TargetSuivant(aujourdhui)
	}
	if x.Tiers, err = ribDe(ctx, l, pt.Dossier); err != nil {
		return n, x, err
	}
	if x.Tiers == 0 {
		x.Regle, x.Motif = SansRIB, "le relevé d’identité bancaire de son propre compte n’est pas connu : le lui demander, le saisir comme tiers, puis le faire approuver par une autre personne"
	}
	return NouvelOrdre{Dossier: pt.Dossier, Tiers: x.Tiers, Centimes: pt.AttenteCentimes, ExecutionLe: depart, Objet: paiements.Reversement, Libelle: "REVERSEMENT DU " + pt.AttenteDepuis.Court(), Ligne: ligne}, x, nil
}

// refuser keeps why no order can be prepared; any error that is no refusal comes back.
func (x *AReverser) refuser(err error) error {
	if r, ok := errors.AsType[*Refus](err); ok {
		x.Regle, x.Motif = r.Regle, r.Message
		return nil
	}
	if errors.Is(err, paiements.ErrSeparation) {
		x.Regle, x.Motif = "separation", err.Error()
		return nil
	}
	return err
}

// ribDe is the person's own bank details among the tiers of a file, 0 when none are recorded.
func ribDe(ctx context.Context, l bdd.Lecture, dossier int64) (int64, error) {
	ts, err := tiers.DuDossier(ctx, l, dossier)
	for _, t := range ts {
		if t.Nature == tiers.Personne {
			return t.ID, err
		}
	}
	return 0, err
}

// ReverserApresFin prepares, in the name of the agent, the transfers of what was received after the end and has none yet, each in its own act: who takes in
// a statement has them ready for the next remise. One that a rule refuses (no bank details, the agent entered them…) is left to its task, which says why. Done
// again, it prepares only what has no order. The answer is how many were prepared.
func ReverserApresFin(ctx context.Context, b *bdd.Base, agent droits.Agent) (faits int, err error) {
	if !droits.Autorise(agent.Role, droits.PreparerOrdre) {
		return 0, nil
	}
	var lignes []int64
	if err := b.Lire(ctx, func(l bdd.Lecture) (err error) {
		lignes, err = lignesAReverser(ctx, l, agent.Organisation, 0)
		return err
	}); err != nil {
		return 0, fmt.Errorf("chercher ce qui est arrivé après la fin : %w", err)
	}
	for _, ligne := range lignes {
		ordre, err := acte(ctx, b, Demande{Agent: agent}, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
			return reverser(ctx, e, a, ligne)
		})
		if err != nil {
			return faits, fmt.Errorf("préparer le reversement de la ligne %d : %w", ligne, err)
		}
		if ordre != 0 {
			faits++
		}
	}
	return faits, nil
}

// lignesAReverser are the bank's lines that brought money after the end, and have no order yet: of a file, or of all when it is 0.
func lignesAReverser(ctx context.Context, l bdd.Lecture, organisation, dossier int64) ([]int64, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, `select t.objet_id from tache t where t.organisation_id = $1 and t.nature = $2
		and t.motif = $3 and t.faite_le is null and ($4 = 0 or t.dossier_id = $4) and not exists (select 1 from ordre o where o.ligne_id = t.objet_id and o.etat not in ('annule', 'rejete', 'retourne'))
		order by t.id`, organisation, string(agenda.MettreADisposition), MotifApresFin, dossier)
}

// reverser prepares the order that gives the person what a line brought; 0 when it has one, or when a rule refuses it.
func reverser(ctx context.Context, e *bdd.Ecriture, a droits.Agent, ligne int64) (int64, error) {
	n, x, err := reversementDe(ctx, e, ligne)
	if err != nil || x.Ordre != 0 || x.Regle != "" {
		return 0, err
	}
	id, err := preparerOrdre(ctx, e, a, n)
	switch {
	case errors.Is(err, ErrInterdit): // a file that this agent does not see, or whose orders are another's to prepare
		return 0, nil
	case err != nil:
		return 0, x.refuser(err)
	}
	return id, nil
}
