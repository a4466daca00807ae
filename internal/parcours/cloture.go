// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
)

// Clotures names the bank accounts whose month is closed by one act.
type Clotures struct {
	Dernier jour.Jour // last day of the month
	Comptes []int64
}

// PreparerClotures says that these months may be closed: what each closing asks is met. Another person signs. The answer is how many were prepared.
func PreparerClotures(ctx context.Context, b *bdd.Base, d Demande, c Clotures) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		cbs, err := aClore(ctx, e, a, droits.Rapprocher, c)
		if err != nil {
			return 0, err
		}
		for _, cb := range cbs {
			if err := comptes.PreparerCloture(ctx, e, cb.ID, c.Dernier, a.ID); err != nil {
				return 0, diteDe(cb, err)
			}
			if err := consignerCloture(ctx, e, "cloture.preparer", a, cb, valeursPreparation(c.Dernier)); err != nil {
				return 0, err
			}
		}
		if err := suivreRenvois(ctx, e, a); err != nil {
			return 0, err
		}
		return int64(len(cbs)), agenda.Rouvrir(ctx, e, agenda.Tache{Organisation: a.Organisation, Role: string(droits.ChefDeService), Nature: agenda.ClotureASigner, Objet: "organisation",
			ObjetID: a.Organisation, Motif: c.Dernier.String()[:7], Echeance: e.Instant().Jour().Plus(3)})
	})
}

// SignerClotures closes for ever the months that another person prepared, if what a closing asks is still met. The answer is how many were closed.
func SignerClotures(ctx context.Context, b *bdd.Base, d Demande, c Clotures) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		cbs, err := aClore(ctx, e, a, droits.ViserRemise, c)
		if err != nil {
			return 0, err
		}
		for _, cb := range cbs {
			p, err := comptes.Clore(ctx, e, cb, c.Dernier, a.ID)
			if err != nil {
				return 0, diteDe(cb, err)
			}
			if err := consignerCloture(ctx, e, "cloture.signer", a, cb, valeursCloture(p)); err != nil {
				return 0, err
			}
		}
		return int64(len(cbs)), finirSignatures(ctx, e, a)
	})
}

// RenvoyerClotures sends closings that another person prepared back to her, with the reason: nothing is closed, what is to be corrected is corrected, and they
// are prepared again. The answer is how many were sent back.
func RenvoyerClotures(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, c Clotures, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if motif = strings.TrimSpace(motif); motif == "" {
			return 0, refuser("motif", "écrire pourquoi ces clôtures sont renvoyées, et ce qu’il faut corriger")
		}
		cbs, err := bancairesDe(ctx, e, a, droits.ViserRemise, c)
		if err != nil {
			return 0, err
		}
		for _, cb := range cbs {
			r, err := comptes.RenvoyerCloture(ctx, e, t, cb.ID, c.Dernier, motif, a.ID)
			if err != nil {
				return 0, diteDe(cb, err)
			}
			if err := consignerCloture(ctx, e, "cloture.renvoyer", a, cb, valeursRenvoi(r)); err != nil {
				return 0, err
			}
		}
		if err := suivreRenvois(ctx, e, a); err != nil {
			return 0, err
		}
		return int64(len(cbs)), finirSignatures(ctx, e, a)
	})
}

// suivreRenvois keeps the task of who prepares on the earliest month sent back that waits, and closes it once none does.
func suivreRenvois(ctx context.Context, e *bdd.Ecriture, a droits.Agent) error {
	mois, err := comptes.PremierRenvoi(ctx, e, a.Organisation)
	if err != nil {
		return err
	}
	if mois == "" {
		return agenda.Faire(ctx, e, agenda.ClotureRenvoyee, "organisation", a.Organisation, a.ID)
	}
	return agenda.Poser(ctx, e, agenda.Tache{Organisation: a.Organisation, Role: string(droits.Comptable), Nature: agenda.ClotureRenvoyee, Objet: "organisation",
		ObjetID: a.Organisation, Motif: mois, Echeance: e.Instant().Jour().Plus(3)})
}

// finirSignatures closes the task of who signs once nothing is left to sign.
func finirSignatures(ctx context.Context, e *bdd.Ecriture, a droits.Agent) error {
	reste, err := comptes.CloturesASigner(ctx, e, a.Organisation)
	if err == nil && reste == 0 {
		err = agenda.Faire(ctx, e, agenda.ClotureASigner, "organisation", a.Organisation, a.ID)
	}
	return err
}

// bancairesDe reads the bank accounts of an act of closing, and refuses the whole of it when one is not the agent's.
func bancairesDe(ctx context.Context, l bdd.Lecture, a droits.Agent, action droits.Action, c Clotures) ([]comptes.CompteBancaire, error) {
	if err := exigerRole(a, action); err != nil {
		return nil, err
	}
	switch {
	case len(c.Comptes) == 0:
		return nil, refuser("comptes", "cocher au moins un compte")
	case c.Dernier.Vide() || c.Dernier != c.Dernier.DernierDuMois():
		return nil, refuser("mois", "choisir le mois à clore")
	}
	var cbs []comptes.CompteBancaire
	for ids := range slices.Chunk(c.Comptes, parRequete) {
		lus, err := comptes.Bancaires(ctx, l, ids)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			cb, ok := lus[id]
			if !ok || cb.Organisation != a.Organisation {
				return nil, ErrInterdit
			}
			if cb.Dossier != 0 {
				if err := exiger(ctx, l, a, action, cb.Dossier); err != nil {
					return nil, err
				}
			}
			cbs = append(cbs, cb)
		}
	}
	return cbs, nil
}

// aClore is bancairesDe for an act to which everything that a closing asks must be met.
func aClore(ctx context.Context, l bdd.Lecture, a droits.Agent, action droits.Action, c Clotures) ([]comptes.CompteBancaire, error) {
	cbs, err := bancairesDe(ctx, l, a, action, c)
	if err != nil {
		return nil, err
	}
	faits, err := comptes.FaitsDeCloture(ctx, l, a.Organisation, c.Comptes, c.Dernier)
	if err != nil {
		return nil, err
	}
	for _, cb := range cbs {
		if cs := comptes.ConditionsCloture(faits[cb.ID]); len(cs) > 0 {
			return nil, refuser("cloture."+cs[0].Code, "compte %s (%s) : %s %s Rien n’est clos.", cb.IBANMasque, cb.Titulaire, cs[0].Manque, cs[0].Faire)
		}
	}
	return cbs, nil
}

// diteDe names the account of a refusal.
func diteDe(cb comptes.CompteBancaire, err error) error {
	for _, r := range []error{comptes.ErrCloture, comptes.ErrMemeCloture, comptes.ErrClotureFaite} {
		if errors.Is(err, r) {
			return &Refus{"cloture", fmt.Sprintf("compte %s (%s) : %s", cb.IBANMasque, cb.Titulaire, r)}
		}
	}
	return err
}

func consignerCloture(ctx context.Context, e *bdd.Ecriture, nature string, a droits.Agent, cb comptes.CompteBancaire, valeurs []journal.Valeur) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "compte_bancaire", ObjetID: cb.ID, Dossier: cb.Dossier, Valeurs: valeurs})
}

func valeursPreparation(dernier jour.Jour) []journal.Valeur {
	return []journal.Valeur{journal.Jour("dernier", dernier)}
}

func valeursCloture(p comptes.Periode) []journal.Valeur {
	return append(valeursPreparation(p.Dernier), journal.Empreinte("tete", p.Tete), journal.Empreinte("soldes", p.Soldes))
}

func valeursRenvoi(r comptes.RenvoiCloture) []journal.Valeur {
	return append(valeursPreparation(r.Dernier), journal.Entier("rang", r.Rang), journal.Entier("preparee_par", r.PrepareePar))
}

// consignesClotures: what was prepared, sent back and signed, month by month and account by account.
func consignesClotures(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	rs, err := comptes.TousLesRenvois(ctx, l)
	if err != nil {
		return nil, err
	}
	for _, r := range rs {
		cs = append(cs, consigne{fmt.Sprintf("clôture %s du compte bancaire %d, renvoyée", r.Dernier.DeMoisAnnee(), r.CompteBancaire), "cloture.renvoyer", "compte_bancaire", r.CompteBancaire, r.RenvoyeePar,
			valeursRenvoi(r), ""})
	}
	ps, err := comptes.ToutesLesPeriodes(ctx, l)
	for _, p := range ps {
		quoi := fmt.Sprintf("clôture %s du compte bancaire %d", p.Dernier.DeMoisAnnee(), p.CompteBancaire)
		cs = append(cs, consigne{quoi, "cloture.preparer", "compte_bancaire", p.CompteBancaire, p.PrepareePar, valeursPreparation(p.Dernier), ""})
		if p.Close() {
			cs = append(cs, consigne{quoi, "cloture.signer", "compte_bancaire", p.CompteBancaire, p.ClosePar, valeursCloture(p), ""})
		}
	}
	return cs, err
}
