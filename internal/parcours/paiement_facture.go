// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/delegation"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

// SituationFacture is what is asked and paid of an invoice on a day.
type SituationFacture struct {
	Paiements []delegation.Paiement // what takes one back included
	Net       argent.Centimes       // the invoice less its credit notes
	Paye      argent.Centimes
	Retard    delegation.Retard
	RetardDu  argent.Centimes // what is left to pay of its interest and indemnity
	Soldee    jour.Jour       // the day of the last payment of an invoice that is paid; Vide otherwise
}

// Reste is what is left to pay of the invoice itself; below zero, it was paid before a credit note.
func (s SituationFacture) Reste() argent.Centimes { return s.Net - s.Paye }

// TropPaye is what was paid before a credit note took it back.
func (s SituationFacture) TropPaye() argent.Centimes { return max(0, -s.Reste()) }

// SituerFacture tells it from what was credited and paid.
func SituerFacture(f delegation.FactureEmise, c delegation.Cadre, credite argent.Centimes, ps []delegation.Paiement, aujourdhui jour.Jour, regles *reglement.Regles) SituationFacture {
	s := SituationFacture{Paiements: ps, Net: f.Total - credite, Paye: delegation.Paye(ps, delegation.Principal)}
	s.Retard = delegation.CalculerRetard(c, s.Net, f.AuPlusTard(), ps, aujourdhui, regles)
	s.RetardDu = s.Retard.Total() - delegation.Paye(ps, delegation.DuRetard)
	if vifs := delegation.Vifs(ps, delegation.Principal); s.Reste() <= 0 && len(vifs) > 0 {
		s.Soldee = vifs[len(vifs)-1].Le
	}
	return s
}

// LireSituation reads it, today.
func LireSituation(ctx context.Context, l bdd.Lecture, f delegation.FactureEmise, c delegation.Cadre) (s SituationFacture, err error) {
	credite, err := delegation.Credite(ctx, l, f.ID)
	if err != nil {
		return s, err
	}
	ps, err := delegation.PaiementsDe(ctx, l, f.ID)
	if err != nil {
		return s, err
	}
	regles, err := reglement.Lire(ctx, l, f.Destinataire)
	if err != nil {
		return s, err
	}
	return SituerFacture(f, c, credite, ps[f.ID], l.Instant().Jour(), regles), nil
}

// PeutNoterPaiement tells whether an agent may record what was paid of an invoice: who does it for its payer; when nobody there can, the payer having no active
// agent of such a role in this installation, who bills for the issuer, from what its own bank shows.
func PeutNoterPaiement(ctx context.Context, l bdd.Lecture, a droits.Agent, f delegation.FactureEmise) (bool, error) {
	switch {
	case a.Organisation == f.Destinataire:
		return droits.Autorise(a.Role, droits.PayerFacture), nil
	case a.Organisation != f.Emetteur || !droits.Autorise(a.Role, droits.Facturer):
		return false, nil
	}
	payeurs, err := organisation.ListerAgents(ctx, l, f.Destinataire)
	return !slices.ContainsFunc(payeurs, func(x organisation.Agent) bool { return x.Actif && droits.Autorise(x.Role, droits.PayerFacture) }), err
}

// facturePayee returns an invoice whose payment the agent may record, with where it stands.
func facturePayee(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (f delegation.FactureEmise, c delegation.Cadre, s SituationFacture, err error) {
	f, err = delegation.FactureDe(ctx, l, a.Organisation, id)
	if errors.Is(err, bdd.ErrAbsent) {
		return f, c, s, ErrInterdit
	}
	if err != nil {
		return f, c, s, err
	}
	peut, err := PeutNoterPaiement(ctx, l, a, f)
	if err == nil && !peut {
		err = ErrInterdit
	}
	if err != nil {
		return f, c, s, err
	}
	if f.Nature != delegation.PieceFacture {
		return f, c, s, refuser("facture", "un avoir ne se paie pas : il se déduit de sa facture")
	}
	x, err := delegation.EtatDe(ctx, l, a.Organisation, f.Etat)
	if err != nil {
		return f, c, s, err
	}
	convention, err := conventionDe(ctx, l, a, x.Convention)
	if err != nil {
		return f, c, s, err
	}
	s, err = LireSituation(ctx, l, f, convention.Cadre)
	return f, convention.Cadre, s, err
}

// NoterReception records the day on which the payer of a public contract received an invoice: its delay, and then its interest, run from there (CCP art. R2192-10,
// R2192-12). Noted again, the last day stands and the others stay readable in the journal. The answer is the id of the invoice.
func NoterReception(ctx context.Context, b *bdd.Base, d Demande, facture int64, le jour.Jour) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		f, c, s, err := facturePayee(ctx, e, a, facture)
		if err != nil {
			return 0, err
		}
		switch {
		case c != delegation.Marche:
			return 0, refuser("recue_le", "le délai de cette facture est celui qu’elle dit : seul celui d’un marché public court de la réception (CCP R2192-10, R2192-12)")
		case le.Avant(f.EmiseLe):
			return 0, refuser("recue_le", "la facture a été émise le %s : elle n’a pas pu être reçue avant", f.EmiseLe.Court())
		case le.Apres(e.Instant().Jour()):
			return 0, refuser("recue_le", "ce jour est à venir : noter la réception une fois la facture reçue")
		case le == f.RecueLe:
			return 0, refuser("recue_le", "ce jour est déjà noté")
		case delegation.Paye(s.Paiements, delegation.DuRetard) > 0:
			return 0, refuser("recue_le", "les intérêts et l’indemnité de cette facture sont payés : annuler d’abord leur paiement")
		}
		f.RecueLe = le
		r := delegation.Reception{Facture: f.ID, Le: le, Echeance: f.AuPlusTard(), Par: a.ID}
		if r.ID, err = delegation.Recevoir(ctx, e, r); err != nil {
			return 0, err
		}
		return f.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "facture.recevoir", Objet: "delegation_reception", ObjetID: r.ID, Valeurs: r.Valeurs()})
	})
}

// PayerFacture records that the département paid all or part of an invoice, or what its delay costs: see PeutNoterPaiement for who does. The answer is the id of the invoice.
func PayerFacture(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, p delegation.Paiement) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		f, _, s, err := facturePayee(ctx, e, a, p.Facture)
		if err != nil {
			return 0, err
		}
		p.Texte, p.Contrepasse, p.Par = strings.TrimSpace(p.Texte), 0, a.ID
		switch aujourdhui := e.Instant().Jour(); {
		case p.Le.Avant(f.EmiseLe):
			return 0, refuser("le", "la facture a été émise le %s : elle n’a pas pu être payée avant", f.EmiseLe.Court())
		case p.Le.Apres(aujourdhui):
			return 0, refuser("le", "ce jour est à venir : enregistrer le paiement une fois fait")
		case p.Montant <= 0:
			return 0, refuser("montant", "écrire ce qui a été payé")
		case p.Texte == "":
			return 0, refuser("reference", "écrire le numéro du mandat ou du virement : le délégataire le cherchera sur son relevé")
		case p.Objet == delegation.Principal && s.Reste() <= 0:
			return 0, refuser("montant", "cette facture est déjà payée")
		case p.Objet == delegation.Principal && p.Montant > s.Reste():
			return 0, refuser("montant", "il ne reste que %s à payer de cette facture", s.Reste())
		case p.Objet == delegation.DuRetard && s.Reste() > 0:
			return 0, refuser("objet", "les intérêts et l’indemnité se paient après la facture, dont il reste %s", s.Reste())
		case p.Objet == delegation.DuRetard && !s.Retard.SansTaux.Vide():
			return 0, refuser("objet", "le taux de la Banque centrale européenne du %s manque : l’enregistrer dans les règles datées, pour que les intérêts se calculent", s.Retard.SansTaux.Long())
		case p.Objet == delegation.DuRetard && p.Montant > s.RetardDu:
			return 0, refuser("montant", "il ne reste que %s d’intérêts et d’indemnité", max(0, s.RetardDu))
		case p.Objet != delegation.Principal && p.Objet != delegation.DuRetard:
			return 0, refuser("objet", "dire ce qui a été payé")
		}
		return f.ID, ecrirePaiement(ctx, e, t, a, "facture.payer", p)
	})
}

// ContrepasserPaiement takes back a payment that was recorded by mistake: both rows stay. The answer is the id of the invoice.
func ContrepasserPaiement(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, facture, paiement int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		f, _, s, err := facturePayee(ctx, e, a, facture)
		if err != nil {
			return 0, err
		}
		vifs := append(delegation.Vifs(s.Paiements, delegation.Principal), delegation.Vifs(s.Paiements, delegation.DuRetard)...)
		i := slices.IndexFunc(vifs, func(p delegation.Paiement) bool { return p.ID == paiement })
		switch motif = strings.TrimSpace(motif); {
		case i < 0:
			return 0, refuser("paiement", "ce paiement a déjà été annulé, ou n’est pas de cette facture")
		case motif == "":
			return 0, refuser("motif", "écrire pourquoi ce paiement s’annule : le délégataire le lira")
		case vifs[i].Objet == delegation.Principal && delegation.Paye(s.Paiements, delegation.DuRetard) > 0:
			return 0, refuser("paiement", "les intérêts et l’indemnité de cette facture sont payés : annuler d’abord leur paiement")
		}
		p := vifs[i]
		p.Contrepasse, p.Texte, p.Par = p.ID, motif, a.ID
		return f.ID, ecrirePaiement(ctx, e, t, a, "facture.contrepasser", p)
	})
}

func ecrirePaiement(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, nature string, p delegation.Paiement) error {
	id, engagement, err := delegation.Payer(ctx, e, t, p)
	if err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "delegation_paiement", ObjetID: id, Valeurs: p.Valeurs(engagement)})
}
