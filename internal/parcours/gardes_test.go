// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/etaitest"
)

// suivante inserts the transaction that would follow the last one, with expressions in place of some of its columns.
func suivante(remplace map[string]string) string {
	colonnes := []string{"id", "organisation_id", "exercice", "numero", "compte_bancaire_id", "nature", "jour_comptable", "jour_valeur", "cle", "empreinte_entree", "contrepasse",
		"origine", "origine_id", "agent_id", "instant", "empreinte_precedente", "empreinte"}
	valeurs := slices.Clone(colonnes)
	for i, c := range colonnes {
		if v, ok := map[string]string{"id": "id + 1", "numero": "numero + 1", "cle": "'brute'", "empreinte_precedente": "empreinte"}[c]; ok {
			valeurs[i] = v
		}
		if v, ok := remplace[c]; ok {
			valeurs[i] = v
		}
	}
	return "insert into ecriture(" + strings.Join(colonnes, ", ") + ") select " + strings.Join(valeurs, ", ") + " from ecriture where id = (select max(id) from ecriture)"
}

// Raw SQL, that of a person with a console or of a program at fault, is refused by the tables themselves, on both engines.
func TestGardes(t *testing.T) {
	const jambes = `insert into mouvement(ecriture_id, rang, compte_id, centimes) select ecriture_id + 1, rang, compte_id, centimes from mouvement where ecriture_id = (select max(id) from ecriture)`
	const borne = `1000000000000000`
	cas := map[string]func(x *histoire) []string{
		// A transaction of the ledger is whole, balanced, chained, in an open month.
		"écriture sans mouvement": func(*histoire) []string { return []string{suivante(nil)} },
		"écriture déséquilibrée": func(*histoire) []string {
			return []string{jambes, `insert into mouvement(ecriture_id, rang, compte_id, centimes) select max(id) + 1, 9, 1, 5 from ecriture`, suivante(nil)}
		},
		"mouvement ajouté à une écriture": func(*histoire) []string {
			return []string{`insert into mouvement(ecriture_id, rang, compte_id, centimes) values (1, 9, 1, 5)`}
		},
		"mouvements équilibrés ajoutés": func(*histoire) []string {
			return []string{`insert into mouvement(ecriture_id, rang, compte_id, centimes) select ecriture_id, rang + 10, compte_id, -centimes from mouvement where ecriture_id = 1`}
		},
		"mouvements sans écriture": func(*histoire) []string { return []string{jambes} },
		"écriture qui ne suit pas": func(*histoire) []string {
			return []string{jambes, suivante(map[string]string{"empreinte_precedente": "empreinte_entree"})}
		},
		"numéro sauté": func(*histoire) []string { return []string{jambes, suivante(map[string]string{"numero": "numero + 2"})} },
		"écriture dans un mois clos": func(x *histoire) []string {
			return []string{jambes, suivante(map[string]string{"jour_comptable": "cast('2026-10-31' as " + x.jour() + ")"})}
		},
		"écriture modifiée":  func(*histoire) []string { return []string{`update ecriture set nature = 'x'`} },
		"écriture supprimée": func(*histoire) []string { return []string{`delete from ecriture`} },
		"mouvement modifié":  func(*histoire) []string { return []string{`update mouvement set centimes = 1`} },
		"mouvement supprimé": func(*histoire) []string { return []string{`delete from mouvement`} },
		"mouvement hors bornes": func(*histoire) []string {
			return []string{`insert into mouvement(ecriture_id, rang, compte_id, centimes) values (99999, 1, 1, ` + borne + `)`}
		},
		"tête de chaîne reculée": func(*histoire) []string { return []string{`update chaine set dernier_numero = dernier_numero - 1`} },
		"empreinte de tête changée": func(*histoire) []string {
			return []string{`update chaine set derniere_empreinte = (select empreinte from ecriture where id = 1)`}
		},
		"tête de chaîne supprimée": func(*histoire) []string { return []string{`delete from chaine`} },
		"compteur reculé":          func(*histoire) []string { return []string{`update compteur_ecriture set dernier = 1`} },
		"compteur supprimé":        func(*histoire) []string { return []string{`delete from compteur_ecriture`} },
		"mois rouvert":             func(*histoire) []string { return []string{`delete from periode`} },
		"clôture modifiée":         func(*histoire) []string { return []string{`update periode set mois = '2026-09'`} },
		"clôture préparée retirée": func(*histoire) []string { return []string{`delete from cloture`} },
		"préparation modifiée":     func(*histoire) []string { return []string{`update cloture set preparee_par = 1`} },
		"mois clos sans préparation": func(*histoire) []string {
			return []string{`insert into periode select compte_bancaire_id, '2026-09', rang, preparee_par, close_par, close_le, tete_chaine, soldes_empreinte from periode`}
		},
		"mois clos par qui l’a préparé": func(*histoire) []string {
			return []string{`insert into cloture select compte_bancaire_id, '2026-09', rang, preparee_par, preparee_le from cloture`,
				`insert into periode select compte_bancaire_id, '2026-09', rang, preparee_par, preparee_par, close_le, tete_chaine, soldes_empreinte from periode`}
		},
		"clôture préparée deux fois": func(*histoire) []string {
			return []string{`insert into cloture select compte_bancaire_id, mois, rang + 1, preparee_par, preparee_le from cloture`}
		},
		"renvoi d’un mois clos": func(*histoire) []string {
			return []string{`insert into cloture_renvoi(compte_bancaire_id, mois, rang, preparee_par, renvoyee_par, renvoyee_le, contenu_id, engagement) select p.compte_bancaire_id, p.mois, p.rang, p.preparee_par, p.close_par, p.close_le, k.contenu_id, k.engagement from periode p, ligne_releve k`}
		},
		"renvoi par qui a préparé": func(*histoire) []string {
			return []string{`insert into cloture select compte_bancaire_id, '2026-11', 1, preparee_par, preparee_le from cloture`,
				`insert into cloture_renvoi(compte_bancaire_id, mois, rang, preparee_par, renvoyee_par, renvoyee_le, contenu_id, engagement) select p.compte_bancaire_id, '2026-11', 1, p.preparee_par, p.preparee_par, p.close_le, k.contenu_id, k.engagement from periode p, ligne_releve k limit 1`}
		},
		"mois renvoyé puis signé": func(*histoire) []string {
			return []string{`insert into cloture select compte_bancaire_id, '2026-11', 1, preparee_par, preparee_le from cloture`,
				`insert into cloture_renvoi(compte_bancaire_id, mois, rang, preparee_par, renvoyee_par, renvoyee_le, contenu_id, engagement) select p.compte_bancaire_id, '2026-11', 1, p.preparee_par, p.close_par, p.close_le, k.contenu_id, k.engagement from periode p, ligne_releve k limit 1`,
				`insert into periode select compte_bancaire_id, '2026-11', 1, preparee_par, close_par, close_le, tete_chaine, soldes_empreinte from periode`}
		},
		"contrôle modifié":  func(*histoire) []string { return []string{`update remise_controle set raison = 'calendrier'`} },
		"contrôle supprimé": func(*histoire) []string { return []string{`delete from remise_controle`} },
		"vue modifiée": func(*histoire) []string {
			return []string{`update remise_vue set controle_id = null where controle_id is not null`}
		},
		"vue supprimée": func(*histoire) []string { return []string{`delete from remise_vue`} },
		"premier virement vu en groupe": func(*histoire) []string {
			return []string{`insert into remise_controle(remise_id, agent_id, raison, controle_le) select remise_id, agent_id, 'premier', controle_le from remise_controle`}
		},
		"vue dans le contrôle d’un autre": func(x *histoire) []string {
			return []string{x.sql(`insert into remise_vue(remise_id, ordre_id, agent_id, controle_id, vue_le) select remise_id, ordre_id, %d, controle_id, vue_le from remise_vue where controle_id is not null`, x.SecondChef.ID)}
		},
		"vue dans le contrôle d’une autre remise": func(x *histoire) []string {
			return []string{x.sql(`insert into remise_vue(remise_id, ordre_id, agent_id, controle_id, vue_le) select 1, %d, agent_id, controle_id, vue_le from remise_vue where controle_id is not null`, x.execute)}
		},
		"écriture dans un mois d’avant le mois clos": func(x *histoire) []string {
			return []string{jambes, suivante(map[string]string{"jour_comptable": "cast('2026-09-30' as " + x.jour() + ")"})}
		},
		"compte d’un fichier retiré": func(*histoire) []string {
			return []string{`insert into releve_fichier_compte(fichier_id, compte_bancaire_id) select min(id), 1 from releve_fichier`, `delete from releve_fichier_compte`}
		},
		"solde hors bornes":         func(*histoire) []string { return []string{`update solde set debit = ` + borne} },
		"solde supprimé":            func(*histoire) []string { return []string{`delete from solde`} },
		"solde d’un autre compte":   func(*histoire) []string { return []string{`update solde set compte_id = compte_id + 100`} },
		"acte modifié":              func(*histoire) []string { return []string{`update journal_actes set agent_id = 1`} },
		"acte supprimé":             func(*histoire) []string { return []string{`delete from journal_actes`} },
		"tête du journal reculée":   func(*histoire) []string { return []string{`update journal_tete set rang = rang - 1 where rang > 1`} },
		"tête du journal supprimée": func(*histoire) []string { return []string{`delete from journal_tete`} },
		"numérotation reculée":      func(*histoire) []string { return []string{`update numerotation set dernier = 1 where dernier > 1`} },
		"numérotation supprimée":    func(*histoire) []string { return []string{`delete from numerotation`} },
		"texte supprimé":            func(*histoire) []string { return []string{`delete from contenu`} },
		"document supprimé":         func(*histoire) []string { return []string{`delete from fichier`} },
		"document remplacé":         func(*histoire) []string { return []string{`update fichier set nom = nom || 'x'`} },
		"événement modifié":         func(*histoire) []string { return []string{`update evenement_dossier set jour = '2026-01-01'`} },
		"compte d’une autre personne": func(x *histoire) []string {
			return []string{x.sql(`update compte set dossier_id = %d where nature = 'personne'`, x.s2.Dossier)}
		},
		"nature d’un compte": func(*histoire) []string {
			return []string{`update compte set nature = 'frais' where nature = 'transit'`}
		},
		"banque d’un compte": func(*histoire) []string {
			return []string{`update compte set compte_bancaire_id = 2 where nature = 'transit'`}
		},
		"compte supprimé":                  func(*histoire) []string { return []string{`delete from compte`} },
		"compte fermé avant d’être ouvert": func(*histoire) []string { return []string{`update compte set ferme_le = '2020-01-01'`} },
		"titulaire d’un compte bancaire": func(x *histoire) []string {
			return []string{x.sql(`update compte_bancaire set dossier_id = %d where id = 1`, x.s2.Dossier)}
		},
		"IBAN d’un compte bancaire": func(*histoire) []string { return []string{`update compte_bancaire set iban_masque = 'x'`} },
		"mode d’un compte bancaire": func(*histoire) []string {
			return []string{`update compte_bancaire set mode = 'collectif', dossier_id = null`}
		},
		"relevé supprimé":     func(*histoire) []string { return []string{`delete from releve`} },
		"clôture d’un relevé": func(*histoire) []string { return []string{`update releve set solde_cloture = 0`} },
		"lignes repassées": func(*histoire) []string {
			return []string{`update releve set postees = 0, poste_le = null where lignes > 0`}
		},
		"relevé retiré": func(*histoire) []string {
			return []string{`update releve set accepte_le = null, ordre = null, postees = 0, poste_le = null`}
		},
		"relevé sans ordre":      func(*histoire) []string { return []string{`update releve set ordre = null`} },
		"fichier remis en cours": func(*histoire) []string { return []string{`update releve_fichier set statut = 'en_cours'`} },
		"empreinte d’un fichier": func(*histoire) []string {
			return []string{`update releve_fichier set sha256 = (select empreinte from ecriture where id = 1)`}
		},
		"ligne modifiée":             func(*histoire) []string { return []string{`update ligne_releve set bout_en_bout = 'x'`} },
		"pointage d’une autre ligne": func(*histoire) []string { return []string{`update pointage set ligne_id = ligne_id + 100`} },
		"pointage supprimé":          func(*histoire) []string { return []string{`delete from pointage`} },
		"pointage : attente sans compte": func(*histoire) []string {
			return []string{`update pointage set attente_compte_id = null where attente_compte_id is not null`}
		},
		"pointage : attente sans montant": func(*histoire) []string {
			return []string{`update pointage set attente_centimes = 0 where attente_compte_id is not null`}
		},
		"pointage : attente sans âge": func(*histoire) []string {
			return []string{`update pointage set attente_depuis = null where attente_compte_id is not null`}
		},
		"pointage : montant sans attente": func(*histoire) []string {
			return []string{`update pointage set attente_centimes = 5 where attente_compte_id is null`}
		},
		"pointage : cible inconnue":       func(*histoire) []string { return []string{`update pointage set cible = 'x'`} },
		"pointage : cible sans nom":       func(*histoire) []string { return []string{`update pointage set cible = '', cible_id = 1`} },
		"pointage : reste avec une règle": func(*histoire) []string { return []string{`update pointage set etat = 'reste', regle = 'reference'`} },
		"pointage : sûr sans règle":       func(*histoire) []string { return []string{`update pointage set etat = 'sur', regle = ''`} },
		"pointage : à vérifier pour personne": func(*histoire) []string {
			return []string{`update pointage set etat = 'a_verifier', dossier_id = null`}
		},
		"pointage : traité sans date": func(*histoire) []string { return []string{`update pointage set traite_par = 1, traite_le = null`} },
		"décision modifiée":           func(*histoire) []string { return []string{`update rapprochement set centimes = 1`} },
		"décision supprimée":          func(*histoire) []string { return []string{`delete from rapprochement`} },
		"motif d’une décision réécrit": func(*histoire) []string {
			return []string{`update rapprochement set contenu_id = null, engagement = null where contenu_id is not null`}
		},
		"retenue supprimée": func(*histoire) []string { return []string{`delete from retenue`} },
		"montant retenu":    func(*histoire) []string { return []string{`update retenue set centimes = 1 where etat = 'active'`} },
		"retenue passée reprise": func(*histoire) []string {
			return []string{`update retenue set etat = 'active', denouee_le = null where etat = 'passee'`}
		},
		"retenue levée sans date": func(*histoire) []string { return []string{`update retenue set etat = 'levee' where etat = 'active'`} },
		"incident supprimé":       func(*histoire) []string { return []string{`delete from incident`} },
		"incident créditeur":      func(*histoire) []string { return []string{`update incident set centimes = 1`} },
		"second incident ouvert": func(*histoire) []string {
			return []string{`insert into incident(compte_id, nature, centimes, ouvert_le) select compte_id, nature, centimes, ouvert_le from incident`}
		},
		"montant d’un ordre visé": func(x *histoire) []string {
			return []string{x.sql(`update ordre set centimes = 1 where id = %d`, x.vise)}
		},
		"bénéficiaire d’un ordre visé": func(x *histoire) []string {
			return []string{x.sql(`update ordre set tiers_version_id = 2 where id = %d`, x.vise)}
		},
		"date d’un ordre visé": func(x *histoire) []string {
			return []string{x.sql(`update ordre set execution_le = '2026-12-24' where id = %d`, x.vise)}
		},
		"libellé d’un ordre transmis": func(x *histoire) []string {
			return []string{x.sql(`update ordre set libelle = 'x' where id = %d`, x.transmis)}
		},
		"référence d’un ordre": func(x *histoire) []string {
			return []string{x.sql(`update ordre set bout_en_bout = 'x' where id = %d`, x.vise)}
		},
		"compte d’un ordre": func(x *histoire) []string {
			return []string{x.sql(`update ordre set compte_id = %d where id = %d`, x.s2.Compte.ID, x.vise)}
		},
		"validateur d’un ordre": func(x *histoire) []string {
			return []string{x.sql(`update ordre set vise_par = %d where id = %d`, x.SecondChef.ID, x.vise)}
		},
		"ordre transmis sans visa": func(x *histoire) []string {
			return []string{x.sql(`update ordre set vise_par = null where id = %d`, x.transmis)}
		},
		"ordre préparé avec un visa": func(x *histoire) []string {
			return []string{x.sql(`update ordre set etat = 'prepare' where id = %d`, x.vise)}
		},
		"ordre supprimé": func(*histoire) []string { return []string{`delete from ordre`} },
		"ordre : approbateur inventé": func(x *histoire) []string {
			return []string{`insert into ordre(organisation_id, dossier_id, compte_id, tiers_version_id, centimes, execution_le, objet, rang, libelle, bout_en_bout, piece_id, etat, prepare_par,
			prepare_le, coordonnees_saisies_par, coordonnees_approuvees_par) select organisation_id, dossier_id, compte_id, tiers_version_id, centimes, execution_le, objet, rang, libelle, 'x', piece_id, 'prepare', prepare_par,
			prepare_le, coordonnees_saisies_par, ` + x.sql(`%d from ordre where id = %d`, x.SecondChef.ID, x.vise)}
		},
		"histoire d’un ordre":         func(*histoire) []string { return []string{`update ordre_evenement set vers = 'execute'`} },
		"histoire d’un ordre effacée": func(*histoire) []string { return []string{`delete from ordre_evenement`} },
		"motif d’un ordre réécrit":    func(*histoire) []string { return []string{`update ordre_evenement set motif = 'AC04'`} },
		"histoire d’une remise":       func(*histoire) []string { return []string{`update remise_evenement set agent_id = 1`} },
		"total d’une remise visée": func(x *histoire) []string {
			return []string{x.sql(`update remise set total = 1 where id = %d`, x.remise)}
		},
		"empreinte d’une remise visée": func(x *histoire) []string {
			return []string{x.sql(`update remise set empreinte = (select empreinte from ecriture where id = 1) where id = %d`, x.remise)}
		},
		"visa d’une remise retiré": func(x *histoire) []string {
			return []string{x.sql(`update remise set visee_par = null, visee_le = null, message_id = null, etat = 'abandonnee' where id = %d`, x.remise)}
		},
		"identifiant d’une remise": func(x *histoire) []string {
			return []string{x.sql(`update remise set message_id = 'x' where id = %d`, x.remise)}
		},
		"fichier d’une remise": func(*histoire) []string {
			return []string{`update remise set fichier_sha256 = empreinte where fichier_sha256 is not null`}
		},
		"remise supprimée": func(*histoire) []string { return []string{`delete from remise`} },
		"IBAN d’un tiers": func(*histoire) []string {
			return []string{`update tiers_version set iban_scelle = (select x.iban_scelle from tiers_version x where x.id <> tiers_version.id limit 1)`}
		},
		"titulaire d’un tiers": func(*histoire) []string { return []string{`update tiers_version set titulaire = 'x'`} },
		"approbateur d’un tiers": func(x *histoire) []string {
			return []string{x.sql(`update tiers_version set approuvee_par = %d`, x.SecondChef.ID)}
		},
		"approbation d’un tiers reprise": func(*histoire) []string {
			return []string{`update tiers_version set approuvee_par = null, approuvee_le = null`}
		},
		"document d’un RIB approuvé": func(*histoire) []string {
			return []string{`update tiers_version set piece_id = (select max(id) from fichier) where approuvee_par is not null`}
		},
		"coordonnées supprimées": func(*histoire) []string { return []string{`delete from tiers_version`} },
		"reprise : solde":        func(*histoire) []string { return []string{`update reprise set solde_banque = 1`} },
		"reprise : visa retiré": func(*histoire) []string {
			return []string{`update reprise set visee_par = null, visee_le = null, ecriture_id = null`}
		},
		"reprise : part":           func(*histoire) []string { return []string{`update reprise_ligne set centimes = 1`} },
		"reprise : part supprimée": func(*histoire) []string { return []string{`delete from reprise_ligne`} },
		"contrat modifié":          func(*histoire) []string { return []string{`update masp_contrat set mois = 12`} },
		"contrat supprimé":         func(*histoire) []string { return []string{`delete from masp_contrat`} },
		"contrat redaté": func(x *histoire) []string {
			return []string{`update masp_contrat set fin = cast('2030-01-01' as ` + x.jour() + `)`}
		},
		"arrêt hors du contrat": func(x *histoire) []string {
			return []string{`update masp_contrat set arrete_le = cast('2030-01-01' as ` + x.jour() + `)`}
		},
		"arrêt changé": func(*histoire) []string {
			return []string{`update masp_contrat set motif_arret = 'autre' where arrete_le is not null`}
		},
		"arrêt repris": func(*histoire) []string {
			return []string{`update masp_contrat set arrete_le = null, motif_arret = '', arrete_par = null, arret_note_le = null, arret_contenu_id = null, arret_engagement = null where arrete_le is not null`}
		},
		"suspension modifiée":  func(*histoire) []string { return []string{`update masp_suspension set motif = 'autre'`} },
		"suspension supprimée": func(*histoire) []string { return []string{`delete from masp_suspension`} },
		"suspension rouverte": func(*histoire) []string {
			return []string{`update masp_suspension set au = null, reprise_par = null, reprise_le = null`}
		},
		"gestion prolongée": func(x *histoire) []string {
			return []string{`update gestion set au = cast('2030-01-01' as ` + x.jour() + `)`}
		},
		"mesure modifiée":        func(*histoire) []string { return []string{`update masp_mesure set numero = 'x'`} },
		"mesure supprimée":       func(*histoire) []string { return []string{`delete from masp_mesure`} },
		"objectif modifié":       func(*histoire) []string { return []string{`update masp_objectif set nature = 'insertion'`} },
		"objectif supprimé":      func(*histoire) []string { return []string{`delete from masp_objectif`} },
		"autorisation modifiée":  func(*histoire) []string { return []string{`update masp_autorisation set plafond = 5`} },
		"autorisation supprimée": func(*histoire) []string { return []string{`delete from masp_autorisation`} },
		"gestion prolongée par son début": func(x *histoire) []string {
			return []string{`update gestion set du = cast('2020-01-01' as ` + x.jour() + `)`}
		},
		"gestion supprimée":          func(*histoire) []string { return []string{`delete from gestion_recette`, `delete from gestion`} },
		"recette : plafond":          func(*histoire) []string { return []string{`update gestion_recette set plafond = 5`} },
		"recette : autre prestation": func(*histoire) []string { return []string{`update gestion_recette set prestation = 13`} },
		"recette prolongée": func(x *histoire) []string {
			return []string{`update gestion_recette set au = cast('2030-01-01' as ` + x.jour() + `)`}
		},
		"raison d’un paiement après la fin": func(*histoire) []string { return []string{`update ordre set liquidation = 'x'`} },
		"ligne à la place d’une pièce": func(*histoire) []string {
			return []string{`update ordre set piece_id = null, ligne_id = (select min(id) from ligne_releve)`}
		},
		"recette hors bornes": func(*histoire) []string { return []string{`update gestion_recette set montant = ` + borne} },
	}
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		x := raconter(t, b)
		for nom, f := range cas {
			exigerGarde(t, b, nom, f(&x)...)
		}
		if b.Moteur() == bdd.PostgreSQL {
			for _, table := range []string{"ecriture", "ordre", "pointage", "contenu", "chaine"} {
				exigerGarde(t, b, "truncate "+table, "truncate "+table+" cascade")
			}
		}
		// What somebody typed may be erased; the transaction that follows is taken.
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			var contenu int64
			if err := e.QueryRow(t.Context(), `select max(contenu_id) from rapprochement`).Scan(&contenu); err != nil {
				return err
			}
			return journal.Effacer(t.Context(), e, contenu, "2026/1")
		}); err != nil {
			t.Error(err)
		}
		annuler := errors.New("annuler")
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			for _, o := range []string{jambes, suivante(nil)} {
				if _, err := e.Exec(t.Context(), o); err != nil {
					return err
				}
			}
			return annuler
		}); !errors.Is(err, annuler) {
			t.Error(err)
		}
	})
}
