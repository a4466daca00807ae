// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// dejaDebite blocks an order that the bank has executed although we hold it as not transmitted: a remise given up after its file was made, an order noted as
// rejected. What the bank took under its reference and has not given back is read on the accepted statements.
func dejaDebite(ctx context.Context, l bdd.Lecture, o paiements.Ordre) (*Risque, error) {
	if o.BoutEnBout == "" || !o.Prevu() && o.Etat != paiements.EnRemise && o.Etat != paiements.Rejete {
		return nil, nil
	}
	// The bank names the order on the line itself, in one of several details of its statement, or in a camt.054 of a line that has no reference.
	var somme argent.Centimes
	if err := l.QueryRow(ctx, `select cast(coalesce(sum(x.centimes), 0) as bigint) from (
			select g.compte_bancaire_id, g.centimes from ligne_releve g join releve r on r.id = g.releve_id and r.accepte_le is not null
			where g.bout_en_bout = $1 and g.bout_en_bout <> ''
		union all select r.compte_bancaire_id, d.centimes from ligne_detail d join releve r on r.id = d.releve_id and r.accepte_le is not null
			join ligne_releve g on g.releve_id = r.id and g.rang = d.ligne_rang and g.bout_en_bout = '' where d.bout_en_bout = $1 and d.bout_en_bout <> ''
		union all select v.compte_bancaire_id, d.centimes from ligne_detail d join avis v on v.id = d.avis_id join releve_fichier f on f.id = v.fichier_id and f.statut = 'importe'
			where d.bout_en_bout = $1 and d.bout_en_bout <> '' and exists (select 1 from ligne_releve g join releve r on r.id = g.releve_id and r.accepte_le is not null
				where g.compte_bancaire_id = v.compte_bancaire_id and g.date_operation = v.date_operation and g.centimes = v.centimes and g.bout_en_bout = '')) x
		where x.compte_bancaire_id = (select compte_bancaire_id from compte where id = $2)`, o.BoutEnBout, o.Compte).Scan(&somme); err != nil {
		return nil, err
	}
	if somme >= 0 {
		return nil, nil
	}
	return &Risque{true, "deja_debite", "la banque l’a déjà débité (" + (-somme).String() + ", sous sa référence) : pointer ce débit, et ne pas le payer une seconde fois"}, nil
}

// refuserDejaDebite is dejaDebite for an act on one order.
func refuserDejaDebite(ctx context.Context, l bdd.Lecture, o paiements.Ordre) error {
	r, err := dejaDebite(ctx, l, o)
	if err != nil || r == nil {
		return err
	}
	return refuser(r.Code, "l’ordre %s est bloqué : %s", o.BoutEnBout, r.Message)
}

// alerterDebit asks the accountant to look at a debit that names an order of ours that was not given to the bank, or that it had refused.
func (p *passeur) alerterDebit(l *comptes.LigneAPoster, c *ContextePointage, le jour.Jour) {
	if l.Centimes >= 0 {
		return
	}
	references := []string{reference(l)}
	for _, d := range l.Details {
		references = append(references, d.BoutEnBout)
	}
	for _, ref := range references {
		o := c.Ordres[ref]
		if ref == "" || o == nil || aExecuter(o) || o.Etat == paiements.Execute || o.Etat == paiements.Retourne {
			continue
		}
		p.taches = append(p.taches, agenda.Tache{Organisation: o.Organisation, Dossier: o.Dossier, Role: string(droits.Comptable), Nature: agenda.DebitAPointer,
			Objet: "ligne_releve", ObjetID: l.ID, Echeance: le})
		return
	}
}
