// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/paiements"
)

// passeur turns lines into transactions, states and decisions, then writes them in bulk.
type passeur struct {
	banques   map[int64]*banqueAPasser
	ouverts   map[int64]jour.Jour // by bank account: first day that may be posted, when a month is closed
	ecritures []comptes.Ecriture
	pointages []comptes.Pointage
	decisions []comptes.Decision // Ecriture is filled once the transactions are posted
	numeros   []int              // for each decision, its transaction
	remises   []int64            // those that this lot may have finished
	taches    []agenda.Tache     // about its lines
}

// banqueAPasser is one bank account of a lot.
type banqueAPasser struct {
	comptes.CompteBancaire
	comptes  []comptes.Compte
	contexte *ContextePointage
	avance   bool // an order went forward
}

func nouveauPasseur(ctx context.Context, l bdd.Lecture, lot []comptes.LigneAPoster) (*passeur, error) {
	p := &passeur{}
	var err error
	if p.banques, err = banquesDuLot(ctx, l, lot); err != nil {
		return nil, fmt.Errorf("préparer le pointage : %w", err)
	}
	p.ouverts, err = comptes.PremiersJoursOuverts(ctx, l, slices.Collect(maps.Keys(p.banques)))
	return p, err
}

// avances are the bank accounts on which an order went forward.
func (p *passeur) avances() (r []int64) {
	for id, b := range p.banques {
		if b.avance {
			r = append(r, id)
		}
	}
	return r
}

func (b *banqueAPasser) compte(n comptes.Nature) (int64, error) {
	c, ok := comptes.DeNature(b.comptes, n)
	if !ok {
		return 0, fmt.Errorf("le compte bancaire n’a pas de compte « %s »", n.Libelle())
	}
	return c.ID, nil
}

// personne is the account of a file in this bank account, when it may be posted on that day.
func (b *banqueAPasser) personne(dossier int64, le jour.Jour) (int64, bool) {
	for _, c := range b.comptes {
		if c.Nature == comptes.Personne && c.Dossier == dossier && c.Accepte(le) {
			return c.ID, true
		}
	}
	return 0, false
}

// jourComptable is the line's booking day; the first open day when its month is closed, or when the account was not followed yet: the bank's facts are
// always posted.
func (p *passeur) jourComptable(b *banqueAPasser, l *comptes.LigneAPoster) jour.Jour {
	j := l.Date
	if j.Avant(b.OuvertLe) {
		j = b.OuvertLe
	}
	if premier := p.ouverts[b.ID]; j.Avant(premier) {
		j = premier
	}
	return j
}

func (p *passeur) ligne(ctx context.Context, e *bdd.Ecriture, l *comptes.LigneAPoster) error {
	b := p.banques[l.CompteBancaire]
	pt := comptes.Pointage{Ligne: l.ID, CompteBancaire: b.ID, Dossier: b.Dossier, Etat: comptes.Reste}
	if l.Centimes == 0 {
		// A line of zero moves nothing: it is kept, and there is nothing to decide.
		pt.Etat = comptes.Traite
		p.pointages = append(p.pointages, pt)
		return nil
	}
	if r, ok := b.reglerCarte(l, p.jourComptable(b, l)); ok {
		pt = r.pointer(pt, l)
		pt.Etat = comptes.Traite
		p.regler(b, l, r, pt)
		return nil
	}
	prop := Proposer(l, b.contexte)
	r, ok, err := b.denouement(l, prop, p.jourComptable(b, l))
	if err != nil {
		return err
	}
	if !ok {
		p.alerterDebit(l, b.contexte, e.Instant().Jour())
		return p.attendre(b, l, proposer(pt, prop), e.Instant().Jour())
	}
	if err := p.suivreOrdres(ctx, e, b, l, r, p.jourComptable(b, l)); err != nil {
		return err
	}
	p.regler(b, l, r, r.pointer(pt, l))
	return p.rendreDisponible(ctx, e, b, l, r)
}

// regler books a line as it is settled, with its state and its decisions.
func (p *passeur) regler(b *banqueAPasser, l *comptes.LigneAPoster, r denouement, pt comptes.Pointage) {
	p.passer(b, l, r.nature, r.parts)
	p.pointages = append(p.pointages, pt)
	for _, d := range r.decisions {
		d.Ligne, d.Regle = l.ID, string(r.regle)
		p.decisions = append(p.decisions, d)
		p.numeros = append(p.numeros, len(p.ecritures)-1)
	}
}

// proposer writes a proposal into a state; money stays where it waits.
func proposer(pt comptes.Pointage, prop Proposition) comptes.Pointage {
	pt.Etat, pt.Regle, pt.Cible, pt.CibleID = comptes.Reste, "", "", 0
	if prop.Regle != "" {
		pt.Etat, pt.Regle = comptes.Probable, string(prop.Regle)
		switch {
		case prop.Recette != nil:
			pt.Cible, pt.CibleID = "recette", prop.Recette.ID
		case prop.Reconnu != nil && prop.Reconnu.Recette != 0:
			pt.Cible, pt.CibleID = "recette", prop.Reconnu.Recette
		case prop.Reconnu != nil:
			pt.Cible, pt.CibleID = "reconnu", prop.Reconnu.ID
		case prop.Dossier != 0:
			pt.Cible, pt.CibleID = "dossier", prop.Dossier
		case len(prop.Ordres) > 0:
			pt.Cible, pt.CibleID = "ordre", prop.Ordres[0].ID
		}
	}
	return pt
}

// attendre books the bank's fact where it waits: received money in "non identifié"; a debit on the person's own account when the
// account is hers (Étai mirrors a balance that is already hers), in "débit inexpliqué" when it is pooled: the association then advances it. Nothing is
// decided.
func (p *passeur) attendre(b *banqueAPasser, l *comptes.LigneAPoster, pt comptes.Pointage, le jour.Jour) error {
	nature, suffixe := comptes.NonIdentifie, "attente"
	if l.Centimes < 0 {
		if b.Mode == comptes.Individuel {
			nature, suffixe = comptes.Personne, "debit_constate"
		} else {
			nature = comptes.DebitInexplique
		}
	}
	id, err := b.compte(nature)
	if err != nil {
		return err
	}
	if nature != comptes.Personne {
		pt.Attente, pt.AttenteDepuis, pt.AttenteCentimes = id, l.Date, l.Centimes
	}
	p.passer(b, l, "releve_"+suffixe, []part{{id, l.Centimes}})
	p.pointages = append(p.pointages, pt)
	if nature == comptes.DebitInexplique {
		p.taches = append(p.taches, agenda.Tache{Organisation: b.Organisation, Role: "comptable", Nature: agenda.AvanceAVerser, Objet: "ligne_releve", ObjetID: l.ID, Echeance: le})
	}
	return nil
}

// part is what a line brings to an account, as the line is signed.
type part struct {
	compte   int64
	centimes argent.Centimes
}

// passer books a line against accounts.
func (p *passeur) passer(b *banqueAPasser, l *comptes.LigneAPoster, nature string, parts []part) {
	banque, _ := comptes.DeNature(b.comptes, comptes.Banque)
	ms := make([]comptes.Mouvement, 1, 1+len(parts))
	ms[0] = comptes.Mouvement{Compte: banque.ID, Centimes: l.Centimes}
	for _, x := range parts {
		ms = append(ms, comptes.Mouvement{Compte: x.compte, Centimes: -x.centimes})
	}
	p.ecritures = append(p.ecritures, comptes.Ecriture{Organisation: b.Organisation, CompteBancaire: b.ID, Nature: nature,
		JourComptable: p.jourComptable(b, l), JourValeur: l.Valeur, Cle: l.CleEcriture(), Origine: "ligne_releve", OrigineID: l.ID, Mouvements: ms})
}

// suivreOrdres moves the orders that a line settles.
func (p *passeur) suivreOrdres(ctx context.Context, e *bdd.Ecriture, b *banqueAPasser, l *comptes.LigneAPoster, r denouement, le jour.Jour) error {
	for _, o := range r.ordres {
		b.avance = true
		p.remises = append(p.remises, o.Remise)
		if r.nature == natureRetour {
			if err := noterRetour(ctx, e, o, r.motif(l, o), 0); err != nil {
				return err
			}
			continue
		}
		if o.Etat == paiements.EnRemise {
			ec, err := transmettreTard(ctx, e, b, o, le)
			if err != nil {
				return err
			}
			p.ecritures = append(p.ecritures, ec)
		}
		if err := avancerOrdre(ctx, e, o, paiements.Execute, 0, paiements.Motif{}); err != nil {
			return err
		}
	}
	return nil
}

// transmettreTard books an order that the bank executed before anyone wrote that it had been transmitted.
func transmettreTard(ctx context.Context, e *bdd.Ecriture, b *banqueAPasser, o *paiements.Ordre, le jour.Jour) (comptes.Ecriture, error) {
	if err := comptes.Denouer(ctx, e, o.ID, true); err != nil {
		return comptes.Ecriture{}, err
	}
	if err := preleverAttente(ctx, e, b.comptes, *o, 0); err != nil {
		return comptes.Ecriture{}, err
	}
	ec, err := ecritureTransmission(b.comptes, b.CompteBancaire, *o, le, 0)
	if err != nil {
		return ec, err
	}
	return ec, avancerOrdre(ctx, e, o, paiements.Transmis, 0, paiements.Motif{Code: paiements.CodeVuParLaBanque})
}

func avancerOrdre(ctx context.Context, e *bdd.Ecriture, o *paiements.Ordre, vers paiements.Etat, agent int64, motif paiements.Motif) error {
	if err := paiements.Passer(ctx, e, *o, vers, agent, motif); err != nil {
		return err
	}
	o.Etat = vers
	o.VersionRangee++
	return oublierSignalement(ctx, e, o.ID, agent)
}

// noterRetour marks an order as returned and asks the person's worker for new bank details.
func noterRetour(ctx context.Context, e *bdd.Ecriture, o *paiements.Ordre, motif string, agent int64) error {
	if err := avancerOrdre(ctx, e, o, paiements.Retourne, agent, paiements.Motif{Code: motif}); err != nil {
		return err
	}
	return agenda.Creer(ctx, e, agenda.Tache{Organisation: o.Organisation, Dossier: o.Dossier, Role: "cesf", Nature: agenda.VirementRetourne,
		Objet: "ordre", ObjetID: o.ID, Motif: motif, Echeance: e.Instant().Jour().Plus(3)})
}

func (p *passeur) ecrire(ctx context.Context, e *bdd.Ecriture) error {
	if err := p.avancer(ctx, e); err != nil {
		return err
	}
	passees, err := comptes.PasserLot(ctx, e, p.ecritures)
	if err != nil {
		return err
	}
	for i := range p.decisions {
		p.decisions[i].Ecriture = passees[p.numeros[i]].ID
	}
	if err := comptes.Pointer(ctx, e, p.pointages); err != nil {
		return fmt.Errorf("écrire le pointage : %w", err)
	}
	if err := comptes.Consigner(ctx, e, p.decisions); err != nil {
		return fmt.Errorf("consigner le rapprochement : %w", err)
	}
	if err := agenda.CreerNouvelles(ctx, e, p.taches); err != nil {
		return err
	}
	if err := fermerRemises(ctx, e, p.remises); err != nil {
		return err
	}
	return alerterDebiteurs(ctx, e, clesDe(p.banques))
}

// avancer covers by the association's own money, in the same act, the debits of pooled accounts that nothing explains.
func (p *passeur) avancer(ctx context.Context, e *bdd.Ecriture) error {
	for _, id := range clesDe(p.banques) {
		b := p.banques[id]
		if b.Mode != comptes.Collectif {
			continue
		}
		inexplique, ok := comptes.DeNature(b.comptes, comptes.DebitInexplique)
		if !ok {
			continue
		}
		var lot argent.Centimes
		for _, ec := range p.ecritures {
			for _, m := range ec.Mouvements {
				if m.Compte == inexplique.ID {
					lot += m.Centimes
				}
			}
		}
		switch ec, ok, err := ecritureAvance(ctx, e, b.comptes, b.CompteBancaire, 0, lot); {
		case err != nil:
			return err
		case ok:
			p.ecritures = append(p.ecritures, ec)
		}
	}
	return nil
}

func fermerRemises(ctx context.Context, e *bdd.Ecriture, remises []int64) error {
	slices.Sort(remises)
	for _, r := range slices.Compact(remises) {
		if err := paiements.FermerSiFinie(ctx, e, r); err != nil {
			return err
		}
	}
	return nil
}

// alerterDebiteurs gives the accountant a task for each incident opened in this act on the accounts of these bank accounts.
func alerterDebiteurs(ctx context.Context, e *bdd.Ecriture, ids []int64) error {
	type ouvert struct{ id, dossier, organisation int64 }
	for len(ids) > 0 {
		n := min(len(ids), 500)
		liste, args := bdd.ListeIDs(ids[:n])
		ids = ids[n:]
		os, err := bdd.Lister(ctx, e, func(r *sql.Rows) (o ouvert, err error) { return o, r.Scan(&o.id, &o.dossier, &o.organisation) },
			fmt.Sprintf(`select i.id, c.dossier_id, c.organisation_id from compte c join incident i on i.compte_id = c.id and i.clos_le is null and i.ouvert_le = $%d
			where c.nature = 'personne' and c.compte_bancaire_id in (%s) order by i.id`, len(args)+1, liste), append(args, e.Instant())...)
		if err != nil {
			return err
		}
		for _, o := range os {
			if err := agenda.Creer(ctx, e, agenda.Tache{Organisation: o.organisation, Dossier: o.dossier, Role: "comptable", Nature: agenda.CompteDebiteur,
				Objet: "incident", ObjetID: o.id, Echeance: e.Instant().Jour()}); err != nil {
				return err
			}
		}
	}
	return nil
}
