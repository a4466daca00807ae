// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// Controle is a query that returns what contradicts a rule, one text a row; the first row is the fault.
type Controle struct {
	SQL   string
	Faute string // with one %s: what the row names
}

// Controler runs checks in order and returns the first fault as a *Faute.
func Controler(ctx context.Context, l bdd.Lecture, cs []Controle) error {
	for _, c := range cs {
		var objet string
		err := l.QueryRow(ctx, c.SQL+" limit 1").Scan(&objet)
		if err == nil {
			return faute(c.Faute, objet)
		}
		if !estAbsent(err) {
			return err
		}
	}
	return nil
}

// controles are the rules that the tables of the package keep between themselves. A statement being posted keeps them all: its lines from
// postees on are those that the ledger does not have yet.
func controles() []Controle {
	return []Controle{
		{`select cast(x.exercice as text) from (select distinct organisation_id, exercice from ecriture) x
			where not exists (select 1 from chaine c where c.organisation_id = x.organisation_id and c.exercice = x.exercice)`,
			"exercice %s : des écritures n’ont pas de tête de chaîne"},
		{`select cast(m.ecriture_id as text) from mouvement m left join ecriture e on e.id = m.ecriture_id where e.id is null`,
			"écriture %s : ses mouvements sont là, elle n’y est pas"},
		{`select c.code from compte c join compte_bancaire b on b.id = c.compte_bancaire_id
			where c.organisation_id <> b.organisation_id or c.nature = 'personne' and b.mode = 'individuel' and c.dossier_id <> b.dossier_id`,
			"compte %s : ce n’est pas le compte de la personne au nom de qui la banque le tient"},
		{`select b.iban_masque from compte c join compte_bancaire b on b.id = c.compte_bancaire_id where c.nature <> 'personne' or b.mode = 'individuel'
			group by b.id, b.iban_masque, c.nature having count(*) > 1`,
			"compte bancaire %s : deux comptes de la même nature"},
		{`select b.iban_masque from compte c join compte_bancaire b on b.id = c.compte_bancaire_id where c.nature = 'personne' and c.ferme_le is null
			group by b.id, b.iban_masque, c.dossier_id having count(*) > 1`,
			"compte bancaire %s : deux comptes de la même personne"},
		{`select c.code from compte c left join solde s on s.compte_id = c.id where s.compte_id is null or s.compte_bancaire_id <> c.compte_bancaire_id or s.nature <> c.nature`,
			"compte %s : il n’a pas de solde tenu, ou ce solde est celui d’un autre compte"},
		{`select c.code from compte c join compte_bancaire b on b.id = c.compte_bancaire_id left join compte_rendu r on r.compte_id = c.id left join solde s on s.compte_id = c.id
			where c.ferme_le is distinct from r.le or r.dossier_id <> c.dossier_id or r.mode <> b.mode or r.mode = 'individuel' and b.ferme_le is distinct from r.le
				or r.mode = 'collectif' and s.debit <> 0 or r.mode = 'individuel' and -s.debit <> r.centimes or r.id is not null and s.retenu <> 0`,
			"compte %s : il n’est pas fermé comme il a été rendu, ou il a bougé depuis"},
		{`select c.code from compte c join solde s on s.compte_id = c.id where c.nature = 'personne'
			and (select count(*) from incident i where i.compte_id = c.id and i.clos_le is null) <> (case when s.debit > 0 then 1 else 0 end)`,
			"compte %s : l’incident ouvert ne répond pas au solde"},
		{`select b.iban_masque from compte_bancaire b join releve r on r.compte_bancaire_id = b.id join releve_fichier f on f.id = r.fichier_id
			where (r.accepte_le is not null) <> (r.ordre is not null) or r.accepte_le is not null and f.statut <> 'importe'
				or r.accepte_le is null and (r.postees <> 0 or r.poste_le is not null)`,
			"compte bancaire %s : un relevé est accepté et son fichier ne l’est pas, ou il est passé sans être accepté"},
		{`select b.iban_masque from compte_bancaire b join releve r on r.compte_bancaire_id = b.id and r.accepte_le is not null
			left join releve p on p.compte_bancaire_id = r.compte_bancaire_id and p.ordre = r.ordre - 1
			where r.ordre = 1 and r.solde_ouverture <> coalesce((select x.solde_banque from reprise x
				where x.compte_bancaire_id = b.id and x.visee_par is not null), 0) or r.ordre <> 1 and (p.id is null or p.solde_cloture <> r.solde_ouverture)`,
			"compte bancaire %s : un relevé n’ouvre pas là où le précédent se ferme"},
		{`select b.iban_masque from compte_bancaire b join releve r on r.compte_bancaire_id = b.id left join (select releve_id, count(*) as n, sum(centimes) as s,
				count(distinct rang) as d, max(rang) as m from ligne_releve group by releve_id) x on x.releve_id = r.id
			where r.accepte_le is not null and (coalesce(x.n, 0) <> r.lignes or coalesce(x.m, -1) <> r.lignes - 1 or coalesce(x.d, 0) <> r.lignes
				or r.solde_ouverture + coalesce(x.s, 0) <> r.solde_cloture)`,
			"compte bancaire %s : les lignes d’un relevé ne mènent pas de son ouverture à sa clôture"},
		{`select cast(l.id as text) from ligne_releve l join releve r on r.id = l.releve_id left join pointage p on p.ligne_id = l.id
				left join ecriture e on e.cle = 'ligne:' || cast(l.id as text)
			where r.compte_bancaire_id <> l.compte_bancaire_id or case when r.accepte_le is not null and l.rang < r.postees
				then p.ligne_id is null or p.compte_bancaire_id <> l.compte_bancaire_id or (l.centimes = 0) <> (e.id is null)
				else p.ligne_id is not null or e.id is not null end`,
			"ligne de relevé %s : son écriture ou son pointage manque, ou est de trop"},
		{`select cast(l.id as text) from ligne_releve l join ecriture e on e.cle = 'ligne:' || cast(l.id as text)
			where e.compte_bancaire_id <> l.compte_bancaire_id or e.origine <> 'ligne_releve' or e.origine_id <> l.id or e.jour_valeur <> l.date_valeur
				or e.jour_comptable < l.date_operation or l.centimes <> coalesce((select sum(m.centimes) from mouvement m
				join compte c on c.id = m.compte_id and c.nature = 'banque' where m.ecriture_id = e.id), 0)`,
			"ligne de relevé %s : son écriture n’a pas son montant ou sa date"},
		{`select cast(e.id as text) from ecriture e where e.origine = 'ligne_releve' and not exists (select 1 from ligne_releve l where l.id = e.origine_id)`,
			"écriture %s : la ligne de relevé qu’elle passe n’est pas là"},
		{`select b.iban_masque from reprise r join compte_bancaire b on b.id = r.compte_bancaire_id left join ecriture e on e.cle = 'reprise:' || cast(r.id as text)
			where r.solde_banque <> coalesce((select sum(x.centimes) from reprise_ligne x where x.reprise_id = r.id), 0)
				or coalesce(r.ecriture_id, 0) <> coalesce(e.id, 0) or r.visee_par is null and e.id is not null
				or r.visee_par is not null and exists (select 1 from reprise_ligne x where x.reprise_id = r.id and x.centimes <> -coalesce((select sum(m.centimes)
					from mouvement m where m.ecriture_id = e.id and m.compte_id = x.compte_id), 0))`,
			"compte bancaire %s : sa reprise n’est pas ce que son écriture a passé"},
	}
}

func comparerCompteur(ctx context.Context, l bdd.Lecture) error {
	var dernier, n, grand int64
	if err := l.QueryRow(ctx, `select (select dernier from compteur_ecriture where id = 1), (select count(*) from ecriture), (select coalesce(max(id), 0) from ecriture)`).
		Scan(&dernier, &n, &grand); err != nil {
		return err
	}
	if dernier != n || n != grand {
		return faute("le compteur annonce %d écritures, %d sont là et la dernière porte le numéro %d", dernier, n, grand)
	}
	return nil
}

// comparerBanque compares what the ledger says of each bank account with its last accepted closing, less the lines that are still to be posted.
func comparerBanque(ctx context.Context, l bdd.Lecture, v *Verification, debits map[int64]argent.Centimes) error {
	type banque struct {
		compte  int64
		masque  string
		cloture *int64
		le      jour.Jour
		aPoster argent.Centimes
	}
	bs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (b banque, err error) {
		return b, r.Scan(&b.compte, &b.masque, &b.cloture, &b.le, &b.aPoster)
	}, `select c.id, b.iban_masque, r.solde_cloture, r.date_cloture, cast(coalesce((select sum(x.centimes) from releve y join ligne_releve x on x.releve_id = y.id
			and x.rang >= y.postees where y.compte_bancaire_id = b.id and y.accepte_le is not null and y.poste_le is null), 0) as bigint)
		from compte_bancaire b join compte c on c.compte_bancaire_id = b.id and c.nature = 'banque'
		left join releve r on r.compte_bancaire_id = b.id and r.ordre = (select max(z.ordre) from releve z where z.compte_bancaire_id = b.id)
		order by b.id`)
	if err != nil {
		return err
	}
	for _, b := range bs {
		v.Banques++
		if b.cloture == nil {
			continue
		}
		if attendu := argent.Centimes(*b.cloture) - b.aPoster; attendu != debits[b.compte] {
			return faute("compte bancaire %s : la banque dit %s au %s, les comptes disent %s", b.masque, attendu, b.le, debits[b.compte])
		}
	}
	return nil
}
