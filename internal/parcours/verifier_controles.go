// SPDX-License-Identifier: EUPL-1.2

package parcours

import "etai/internal/comptes"

// controlesLignes confront the lines of statements, once comptes.Verifier has replayed the ledger: where the money of a line is, what waits, what was
// decided.
func controlesLignes() []comptes.Controle {
	return []comptes.Controle{
		// Unexplained debits are covered by what the association owes, less the lines by which it paid or was paid back.
		{SQL: `select c.code from compte c join solde s on s.compte_id = c.id where c.nature in ('non_identifie', 'hors_autorisation', 'a_restituer', 'debit_inexplique')
			and s.debit + coalesce((select sum(p.attente_centimes) from pointage p where p.attente_compte_id = c.id), 0)
				+ (case when c.nature = 'debit_inexplique' then coalesce((select sum(x.debit) from solde x join compte a on a.id = x.compte_id
					where a.nature = 'avance' and a.compte_bancaire_id = c.compte_bancaire_id), 0)
					+ coalesce((select sum(g.centimes) from pointage p join ligne_releve g on g.id = p.ligne_id
					where p.compte_bancaire_id = c.compte_bancaire_id and p.regle = 'avance' and p.etat = 'traite'), 0) else 0 end) <> 0`,
			Faute: "compte %s : ce qui y attend n’est pas la somme de ses lignes en attente"},
		{SQL: `select cast(p.ligne_id as text) from pointage p join compte c on c.id = p.attente_compte_id
			where c.compte_bancaire_id <> p.compte_bancaire_id or c.nature not in ('non_identifie', 'hors_autorisation', 'a_restituer', 'debit_inexplique')`,
			Faute: "ligne de relevé %s : elle attend dans un compte qui n’est pas un compte d’attente de cette banque"},
		{SQL: `select cast(p.ligne_id as text) from pointage p join compte_bancaire b on b.id = p.compte_bancaire_id
			where b.dossier_id is not null and p.dossier_id is distinct from b.dossier_id`,
			Faute: "ligne de relevé %s : elle est dite d’une autre personne que celle du compte"},
		// Where the money stands is the second leg of the last transaction about the line (comptes.OuEst).
		{SQL: `select cast(p.ligne_id as text) from pointage p
				join mouvement m on m.ecriture_id = (select max(e.id) from ecriture e where e.origine = 'ligne_releve' and e.origine_id = p.ligne_id) and m.rang = 1
				join compte c on c.id = m.compte_id and c.nature = 'personne'
			where p.dossier_id is distinct from c.dossier_id and p.etat in ('sur', 'traite')
				and (select count(*) from mouvement n where n.ecriture_id = m.ecriture_id) = 2`,
			Faute: "ligne de relevé %s : son argent est au compte d’une autre personne que celle qui est dite"},
		{SQL: `select cast(p.ligne_id as text) from pointage p join ligne_releve g on g.id = p.ligne_id
			where p.etat in ('reste', 'probable') and g.centimes > 0 and (p.attente_compte_id is null or p.attente_centimes <> g.centimes)
				or p.attente_centimes <> 0 and (p.attente_compte_id is null or abs(p.attente_centimes) > abs(g.centimes) or (p.attente_centimes > 0) <> (g.centimes > 0))`,
			Faute: "ligne de relevé %s : ce qui en attend n’est pas son montant"},
		{SQL: `select cast(p.ligne_id as text) from pointage p join ligne_releve g on g.id = p.ligne_id where g.centimes <> 0
			and (p.etat in ('sur', 'traite') and not exists (select 1 from rapprochement r where r.ligne_id = p.ligne_id and r.genre <> 'a_verifier')
				or p.etat = 'a_verifier' and not exists (select 1 from rapprochement r where r.ligne_id = p.ligne_id and r.genre = 'a_verifier'))`,
			Faute: "ligne de relevé %s : personne n’a consigné ce qui en a été décidé"},
		{SQL: `select cast(p.ligne_id as text) from pointage p where p.etat in ('sur', 'traite') and p.cible in ('ordre', 'recette', 'dossier', 'operation', 'imputation')
			and not exists (select 1 from rapprochement r where r.ligne_id = p.ligne_id and r.cible = p.cible and r.cible_id = p.cible_id)`,
			Faute: "ligne de relevé %s : elle est dite rattachée à autre chose que ce qui a été consigné"},
		{SQL: `select cast(p.ligne_id as text) from pointage p join ligne_releve g on g.id = p.ligne_id left join (select ligne_id, sum(centimes) as s from pointage_part group by ligne_id) x
				on x.ligne_id = p.ligne_id where (p.cible = 'parts') <> (x.ligne_id is not null) or x.s <> g.centimes`,
			Faute: "ligne de relevé %s : les parts où elle a été scindée ne font pas son montant"},
		{SQL: `select cast(p.ligne_id as text) from pointage p join ligne_releve g on g.id = p.ligne_id join (select ligne_id, sum(brut - retenue) as s from decompte_ligne group by ligne_id) x
				on x.ligne_id = p.ligne_id where x.s <> g.centimes or p.etat <> 'traite'`,
			Faute: "ligne de relevé %s : le décompte de l’organisme ne fait pas son montant"},
		{SQL: `select o.bout_en_bout from ordre o join (select p.cible_id, sum(g.centimes) as s from pointage p join ligne_releve g on g.id = p.ligne_id
				where p.cible = 'ordre' and p.regle = 'remboursement' group by p.cible_id) x on x.cible_id = o.id where x.s > o.centimes`,
			Faute: "ordre %s : on lui rattache plus de remboursements que ce qu’il a payé"},
		{SQL: `select cast(e.id as text) from ecriture e where e.origine = 'ligne_releve' and e.nature not in ('releve_attente', 'releve_debit_constate')
			and not exists (select 1 from rapprochement r where r.ecriture_id = e.id and r.ligne_id = e.origine_id)`,
			Faute: "écriture %s : la décision qui a déplacé cet argent n’est pas consignée"},
	}
}

// controlesOrdres confront the orders and remises with the ledger, the holds, the statements and their own history.
func controlesOrdres() []comptes.Controle {
	return []comptes.Controle{
		{SQL: `select coalesce(o.bout_en_bout, cast(r.ordre_id as text)) from retenue r left join ordre o on o.id = r.ordre_id where r.etat = 'active'
			and (o.id is null or o.etat <> 'en_remise' or o.vise_par is null or o.centimes <> r.centimes or o.compte_id <> r.compte_id)`,
			Faute: "ordre %s : la somme retenue n’est pas celle d’un ordre visé"},
		{SQL: `select o.bout_en_bout from ordre o where o.etat = 'en_remise' and o.vise_par is not null
			and not exists (select 1 from retenue r where r.ordre_id = o.id and r.etat = 'active')`,
			Faute: "ordre %s : il est visé et rien n’est retenu"},
		{SQL: `select o.bout_en_bout from ordre o left join ecriture e on e.cle = 'ordre_transmis:' || cast(o.id as text) || ':' || cast(coalesce(o.remise_id, 0) as text) left join retenue r on r.ordre_id = o.id
			where (e.id is not null) <> (r.id is not null and r.etat = 'passee') or e.id is not null and (r.centimes <> o.centimes or r.compte_id <> o.compte_id)`,
			Faute: "ordre %s : ce qui avait été retenu n’est pas ce qui est parti"},
		{SQL: `select o.bout_en_bout from ordre o left join ecriture e on e.cle = 'ordre_transmis:' || cast(o.id as text) || ':' || cast(coalesce(o.remise_id, 0) as text)
			where case when o.etat in ('transmis', 'execute', 'retourne') then e.id is null or exists (select 1 from ecriture c where c.contrepasse = e.id)
				when o.etat = 'rejete' then e.id is not null and not exists (select 1 from ecriture c where c.contrepasse = e.id)
				else e.id is not null end`,
			Faute: "ordre %s : son état n’est pas celui de son écriture"},
		{SQL: `select o.bout_en_bout from ordre o join ecriture e on e.cle = 'ordre_transmis:' || cast(o.id as text) || ':' || cast(coalesce(o.remise_id, 0) as text)
			where e.origine <> 'ordre' or e.origine_id <> o.id or e.jour_valeur < o.execution_le
				or not exists (select 1 from mouvement m where m.ecriture_id = e.id and m.compte_id = o.compte_id and m.centimes = o.centimes)
				or not exists (select 1 from mouvement m join compte c on c.id = m.compte_id and c.nature = 'transit' where m.ecriture_id = e.id and m.centimes = -o.centimes)`,
			Faute: "ordre %s : son écriture n’a pas son montant, son compte ou sa date"},
		{SQL: `select cast(e.id as text) from ecriture e where e.nature = 'ordre_transmis' and not exists (select 1 from ordre o where o.id = e.origine_id
			and (e.cle = 'ordre_transmis:' || cast(o.id as text) || ':' || cast(coalesce(o.remise_id, 0) as text) or exists (select 1 from ecriture c where c.contrepasse = e.id)))`,
			Faute: "écriture %s : l’ordre qu’elle transmet n’est pas là, ou n’est plus dans sa remise"},
		{SQL: `select b.iban_masque from compte_bancaire b join solde s on s.compte_bancaire_id = b.id and s.nature = 'transit'
			where -s.debit <> coalesce((select sum(o.centimes) from ordre o join compte p on p.id = o.compte_id
				where p.compte_bancaire_id = b.id and o.etat = 'transmis'), 0)`,
			Faute: "compte bancaire %s : les virements transmis ne sont pas la somme des ordres transmis"},
		{SQL: `select o.bout_en_bout from ordre o join compte c on c.id = o.compte_id join compte_bancaire b on b.id = c.compte_bancaire_id
			where c.dossier_id <> o.dossier_id or b.dossier_id <> o.dossier_id or b.organisation_id <> o.organisation_id`,
			Faute: "ordre %s : le compte qui paie n’est pas celui de sa personne"},
		{SQL: `select o.bout_en_bout from ordre o join tiers_version v on v.id = o.tiers_version_id
			where o.coordonnees_saisies_par <> v.saisie_par or v.approuvee_par is null or o.coordonnees_approuvees_par <> v.approuvee_par`,
			Faute: "ordre %s : les coordonnées bancaires n’ont pas été saisies et approuvées par qui il dit"},
		{SQL: `select o.bout_en_bout from ordre o where o.etat = 'execute' and not exists (select 1 from rapprochement r where r.genre = 'ordre' and r.cible = 'ordre' and r.cible_id = o.id
			or r.genre = 'remise' and r.cible = 'remise' and r.cible_id = o.remise_id)`,
			Faute: "ordre %s : il est dit exécuté et aucune ligne de relevé ne le montre"},
		{SQL: `select o.bout_en_bout from ordre o where o.etat = 'retourne' and not exists (select 1 from rapprochement r where r.genre = 'retour' and r.cible = 'ordre' and r.cible_id = o.id)`,
			Faute: "ordre %s : il est dit revenu et aucune ligne de relevé ne le montre"},
		{SQL: `select o.bout_en_bout from ordre o left join ordre_evenement v on v.id = (select max(x.id) from ordre_evenement x where x.ordre_id = o.id)
			where v.id is null or v.vers <> o.etat or o.etat not in ('prepare', 'en_attente_de_provision') and o.remise_id is distinct from v.remise_id
				or o.motif <> v.motif or o.contenu_id is distinct from v.contenu_id`,
			Faute: "ordre %s : son état, ou sa raison, n’est pas le dernier de son histoire"},
		{SQL: `select cast(m.annee as text) || '-' || cast(m.numero as text) from remise m
				left join remise_evenement v on v.id = (select max(x.id) from remise_evenement x where x.remise_id = m.id) where v.id is null or v.vers <> m.etat`,
			Faute: "remise %s : son état n’est pas le dernier de son histoire"},
	}
}

// controlesTerritoires confront what is closed with what it holds.
func controlesTerritoires() []comptes.Controle {
	return []comptes.Controle{
		{SQL: `select cast(t.id as text) from territoire t where t.ferme_le is not null and (exists (select 1 from dossier d where d.territoire_id = t.id and d.ferme_le is null)
			or exists (select 1 from agent_territoire x join agent a on a.id = x.agent_id where x.territoire_id = t.id and a.actif))`, Faute: "territoire %s : fermé, il a encore un dossier ouvert ou un agent"},
	}
}

// controlesPartages confront the pairs of organisations, from which counts start, with the files that they have or had in common.
func controlesPartages() []comptes.Controle {
	return []comptes.Controle{{SQL: `select d.numero from dossier d join dossier_attribution a on a.dossier_id = d.id join dossier_attribution b on b.dossier_id = d.id
		where not exists (select 1 from organisation_partage p where p.organisation_id = a.organisation_id and p.avec_id = b.organisation_id)
			or not exists (select 1 from organisation_partage p where p.organisation_id = a.organisation_id and p.avec_id = d.organisation_id)
			or not exists (select 1 from organisation_partage p where p.organisation_id = d.organisation_id and p.avec_id = a.organisation_id)`,
		Faute: "dossier %s : les organisations qui le partagent ne sont pas connues pour telles"}}
}
