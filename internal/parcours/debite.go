// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// peutEtreDebite tells an order that we hold as not transmitted, or as rejected, and that the bank may have seen all the same.
func peutEtreDebite(o paiements.Ordre) bool {
	return o.BoutEnBout != "" && (o.Prevu() || o.Etat == paiements.EnRemise || o.Etat == paiements.Rejete)
}

// dejaDebite blocks an order that the bank has executed although we hold it as not transmitted: a remise given up after its file was made, an order noted as
// rejected. What the bank took under its reference and has not given back is read on the accepted statements.
func (x *examinateur) dejaDebite(ctx context.Context, o paiements.Ordre) (*Risque, error) {
	if !peutEtreDebite(o) {
		return nil, nil
	}
	debits, vus, err := x.debites.de(ctx, o.BoutEnBout)
	if err != nil || !vus {
		return nil, err
	}
	c, err := x.comptes.exige(ctx, o.Compte)
	if err != nil {
		return nil, err
	}
	if somme := debits[c.CompteBancaire]; somme < 0 {
		return &Risque{true, "deja_debite", "la banque l’a déjà débité (" + (-somme).String() + ", sous sa référence) : pointer ce débit, et ne pas le payer une seconde fois"}, nil
	}
	return nil, nil
}

// debitsDes sums what the banks' accepted statements say under end-to-end references, by reference and bank account. The bank names an order on the line
// itself, in one of several details of its statement, or in a camt.054 of a line that has no reference.
func debitsDes(ctx context.Context, l bdd.Lecture, references []string) (map[string]map[int64]argent.Centimes, error) {
	liste, args := bdd.ListeTextes(references)
	r := map[string]map[int64]argent.Centimes{}
	_, err := bdd.Lister(ctx, l, func(x *sql.Rows) (reference string, err error) {
		var banque int64
		var somme argent.Centimes
		if err = x.Scan(&reference, &banque, &somme); err != nil {
			return reference, err
		}
		if r[reference] == nil {
			r[reference] = map[int64]argent.Centimes{}
		}
		r[reference][banque] = somme
		return reference, nil
	}, strings.ReplaceAll(`select x.bout_en_bout, x.compte_bancaire_id, cast(sum(x.centimes) as bigint) from (
			select g.bout_en_bout, g.compte_bancaire_id, g.centimes from ligne_releve g join releve r on r.id = g.releve_id and r.accepte_le is not null
			where g.bout_en_bout in ({refs}) and g.bout_en_bout <> ''
		union all select d.bout_en_bout, r.compte_bancaire_id, d.centimes from ligne_detail d join releve r on r.id = d.releve_id and r.accepte_le is not null
			join ligne_releve g on g.releve_id = r.id and g.rang = d.ligne_rang and g.bout_en_bout = '' where d.bout_en_bout in ({refs}) and d.bout_en_bout <> ''
		union all select d.bout_en_bout, v.compte_bancaire_id, d.centimes from ligne_detail d join avis v on v.id = d.avis_id join releve_fichier f on f.id = v.fichier_id and f.statut = 'importe'
			where d.bout_en_bout in ({refs}) and d.bout_en_bout <> '' and exists (select 1 from ligne_releve g join releve r on r.id = g.releve_id and r.accepte_le is not null
				where g.compte_bancaire_id = v.compte_bancaire_id and g.date_operation = v.date_operation and g.centimes = v.centimes and g.bout_en_bout = '')) x
		group by x.bout_en_bout, x.compte_bancaire_id`, "{refs}", liste), args...)
	return r, err
}

// refuserDejaDebite is dejaDebite for an act.
func (x *examinateur) refuserDejaDebite(ctx context.Context, o paiements.Ordre) error {
	r, err := x.dejaDebite(ctx, o)
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
