// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// histoire is a base where a little of everything has happened.
type histoire struct {
	*etaitest.Monde
	s, s2    etaitest.Suivie
	vise     int64 // order under a visa
	transmis int64 // given to the bank
	execute  int64 // seen debited, for the same amount as transmis
	remise   int64 // of vise
}

// raconter makes it: two people, incomes, an unknown credit that a person decides, a debit below zero, orders at every step, a closed month, a note.
func raconter(t *testing.T, b *bdd.Base) histoire {
	t.Helper()
	m := etaitest.NouveauMonde(t, b)
	x := histoire{Monde: m, s: m.Suivre(t, 60000), s2: m.Suivre(t, 60000)}
	j := func(n int) jour.Jour { return jour.Certain(2026, 11, n) }
	importer(t, m, x.s, jour.Certain(2026, 10, 20), jour.Certain(2026, 10, 20), 0, ligne(60000, "CAF RSA "+x.s.Numero, ""))
	importer(t, m, x.s, jour.Certain(2026, 10, 31), jour.Certain(2026, 10, 31), 60000)
	m.Clore(t, x.s.Banque.ID, jour.Certain(2026, 10, 31))
	importer(t, m, x.s2, j(20), j(20), 0, ligne(-500, "PRLV", ""))
	reprise, err := reprendre(t, m, m.Suivre(t, 60000), j(20), 4000)
	if err == nil {
		_, err = parcours.ViserReprise(t.Context(), b, m.Demande(droits.ChefDeService), reprise, 1)
	}
	if err == nil {
		_, err = parcours.Noter(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelleNote{Dossier: x.s.Dossier, Jour: j(20), Genre: parcours.Appel, Texte: "Appel au bailleur."})
	}
	if err != nil {
		t.Fatal(err)
	}
	ancien := m.Suivre(t, 60000) // her contract was suspended, then stopped
	contrat := contratsDe(t, m, ancien.Dossier)[0].ID
	if _, err := parcours.SuspendreContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelleSuspension{Dossier: ancien.Dossier, Contrat: contrat, Motif: masp.Hospitalisation,
		Du: j(2), Au: j(9), Texte: "Dite par son frère."}); err != nil {
		t.Fatal(err)
	}
	arreter(t, m, ancien.Dossier, j(20), masp.AutonomieRetrouvee)
	bailleur := m.Bailleur(t)
	faits, _ := payer(t, m, loyer(t, m, x.s, bailleur, 1000))
	x.execute = faits[0]
	importer(t, m, x.s, j(23), j(23), 60000, ligne(-1000, "VIR", lireOrdre(t, m, x.execute).BoutEnBout), ligne(900, "X", ""), ligne(0, "INFORMATION", ""), ligne(333, "Y", ""))
	inconnue := int64(0)
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		return l.QueryRow(ctx, `select id from ligne_releve where centimes = 900`).Scan(&inconnue)
	})
	if _, err := parcours.PointerLigne(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), parcours.Pointage{Ligne: inconnue, Version: 1, Choix: parcours.Affecter, Motif: "remboursement"}); err != nil {
		t.Fatal(err)
	}
	transmis, _ := payer(t, m, loyer(t, m, x.s, m.Bailleur(t), 1000))
	x.transmis = transmis[0]
	x.vise = preparer(t, m, loyer(t, m, x.s, bailleur, 2000))
	x.remise = composer(t, m, x.vise)
	if _, err := m.Controler(chef(m), x.remise, "montant"); err != nil {
		t.Fatal(err)
	}
	viser(t, m, x.remise)
	return x
}

// jour is the type of a day.
func (x *histoire) jour() string {
	if x.Base.Moteur() == bdd.PostgreSQL {
		return "date"
	}
	return "text"
}

func (x *histoire) sql(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// Each thing that somebody could change in the tables, behind the program's back, is a fault said in one line.
func TestVerifierVoitTout(t *testing.T) {
	zero := func(e bdd.Lecture) string { // 32 bytes of zero
		if e.Moteur() == bdd.PostgreSQL {
			return `decode(repeat('00', 32), 'hex')`
		}
		return `zeroblob(32)`
	}
	alterations := []struct {
		nom, dit string
		ordres   func(x *histoire, e bdd.Lecture) []string
	}{
		{"dernière écriture supprimée, tête et soldes refaits", "compteur", func(*histoire, bdd.Lecture) []string {
			return []string{
				`update solde set debit = debit - (select coalesce(sum(centimes),0) from mouvement where compte_id = solde.compte_id and ecriture_id = (select max(id) from ecriture))`,
				`update rapprochement set ecriture_id = null where ecriture_id = (select max(id) from ecriture)`,
				`delete from mouvement where ecriture_id = (select max(id) from ecriture)`, `delete from ecriture where id = (select max(id) from ecriture)`,
				`update chaine set dernier_numero = dernier_numero - 1, derniere_empreinte = (select empreinte from ecriture order by id desc limit 1)`}
		}},
		{"partage oublié", "les organisations qui le partagent", func(*histoire, bdd.Lecture) []string { return []string{`delete from organisation_partage`} }},
		{"ligne contrôlée retirée", "contrôle 1", func(*histoire, bdd.Lecture) []string {
			return []string{`delete from remise_vue where controle_id is not null`}
		}},
		{"contrôle retiré", "un contrôle de lignes d’une remise", func(*histoire, bdd.Lecture) []string {
			return []string{`delete from remise_vue where controle_id is not null`, `delete from remise_controle`}
		}},
		{"ligne ajoutée à un contrôle", "contrôle 1", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`insert into remise_vue(remise_id, ordre_id, agent_id, controle_id, vue_le) select remise_id, %d, agent_id, controle_id, vue_le from remise_vue where controle_id is not null`, x.execute)}
		}},
		{"ordre dit avoir suivi un RIB", "qui a suivi un nouveau RIB", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`insert into ordre_evenement(ordre_id, de, vers, remise_id, agent_id, instant, motif) select ordre_id, vers, vers, remise_id, agent_id, instant, 'rib_suivi' from ordre_evenement
				where id = (select max(id) from ordre_evenement where ordre_id = %d)`, x.vise), x.sql(`update ordre set motif = 'rib_suivi' where id = %d`, x.vise)}
		}},
		{"raison d’un contrôle", "contrôle 1", func(*histoire, bdd.Lecture) []string {
			return []string{`update remise_controle set raison = 'calendrier'`}
		}},
		{"dernière écriture supprimée", "tête de chaîne", func(*histoire, bdd.Lecture) []string {
			return []string{`delete from mouvement where ecriture_id = (select max(id) from ecriture)`, `delete from ecriture where id = (select max(id) from ecriture)`}
		}},
		{"écriture du milieu supprimée", "suit le numéro", func(*histoire, bdd.Lecture) []string {
			return []string{`delete from mouvement where ecriture_id = 2`, `delete from ecriture where id = 2`}
		}},
		{"nature d’une écriture", "le contenu a été modifié", func(*histoire, bdd.Lecture) []string {
			return []string{`update ecriture set nature = 'x' where id = 2`}
		}},
		{"agent d’une écriture", "l’empreinte", func(*histoire, bdd.Lecture) []string {
			return []string{`update ecriture set agent_id = 1 where id = 1`}
		}},
		{"mouvements d’une écriture", "le contenu a été modifié", func(*histoire, bdd.Lecture) []string {
			return []string{`update mouvement set centimes = centimes * 2 where ecriture_id = 2`}
		}},
		{"mouvement sans écriture", "elle n’y est pas", func(*histoire, bdd.Lecture) []string {
			return []string{`insert into mouvement(ecriture_id, rang, compte_id, centimes) select 9999, rang, compte_id, centimes from mouvement where ecriture_id = 1`}
		}},
		{"solde tenu", "le solde tenu", func(*histoire, bdd.Lecture) []string {
			return []string{`update solde set debit = debit + 1 where compte_id = 1`}
		}},
		{"tête de chaîne effacée", "tête de chaîne", func(*histoire, bdd.Lecture) []string { return []string{`delete from chaine`} }},
		{"dernier acte du journal supprimé", "journal des actes", func(*histoire, bdd.Lecture) []string {
			return []string{`delete from journal_actes where id = (select max(id) from journal_actes)`}
		}},
		{"mois clos : soldes", "les soldes ne sont plus", func(_ *histoire, e bdd.Lecture) []string {
			return []string{`update periode set soldes_empreinte = ` + zero(e)}
		}},
		{"mois clos : tête", "tête de chaîne notée", func(_ *histoire, e bdd.Lecture) []string {
			return []string{`update periode set tete_chaine = ` + zero(e)}
		}},
		{"mois clos plus tard", "après la clôture", func(*histoire, bdd.Lecture) []string {
			return []string{`insert into cloture(compte_bancaire_id, mois, rang, preparee_par, preparee_le) select compte_bancaire_id, '2026-11', rang, preparee_par, preparee_le from cloture`,
				`update periode set mois = '2026-11'`}
		}},
		{"mois clos effacé", "un mois clos consigné au journal des actes", func(*histoire, bdd.Lecture) []string { return []string{`delete from periode`} }},
		{"clôture préparée effacée", "consigné au journal des actes", func(*histoire, bdd.Lecture) []string { return []string{`delete from periode`, `delete from cloture`} }},
		{"mois clos par un autre", "ce n’est pas ce que le journal des actes a consigné", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update periode set close_par = %d`, x.Agents[droits.CESF].ID)}
		}},
		{"montant d’un ordre visé", "somme retenue", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update ordre set centimes = centimes + 1 where id = %d`, x.vise)}
		}},
		{"montant d’un ordre visé, retenue et total compris", "ne sont plus ceux", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update ordre set centimes = centimes + 1 where id = %d`, x.vise), x.sql(`update retenue set centimes = centimes + 1 where ordre_id = %d`, x.vise),
				x.sql(`update solde set retenu = retenu + 1 where compte_id = %d`, x.s.Compte.ID), x.sql(`update remise set total = total + 1 where id = %d`, x.remise)}
		}},
		{"bénéficiaire d’un ordre visé", "ne sont plus ceux", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update ordre set tiers_version_id = (select max(id) from tiers_version) where id = %d`, x.vise)}
		}},
		{"date d’un ordre visé", "ne sont plus ceux", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update ordre set execution_le = '2026-11-27' where id = %d`, x.vise)}
		}},
		{"libellé d’un ordre transmis", "ne sont plus ceux", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update ordre set libelle = 'AUTRE' where id = %d`, x.transmis)}
		}},
		{"validateur d’un ordre", "n’est pas visé par", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update ordre set vise_par = %d where id = %d`, x.SecondChef.ID, x.vise)}
		}},
		{"validateur d’une remise et de ses ordres", "consigné au journal", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update ordre set vise_par = %d where remise_id = %d`, x.SecondChef.ID, x.remise), x.sql(`update remise set visee_par = %d where id = %d`, x.SecondChef.ID, x.remise)}
		}},
		{"fichier d’une remise", "fichier n’est pas celui", func(_ *histoire, e bdd.Lecture) []string {
			return []string{`update remise set fichier_sha256 = ` + zero(e) + ` where fichier_sha256 is not null`}
		}},
		{"montant d’un ordre transmis", "ce qui avait été retenu", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update ordre set centimes = centimes + 1 where id = %d`, x.transmis)}
		}},
		{"montant d’un ordre transmis, retenue comprise", "écriture n’a pas son montant", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update ordre set centimes = centimes + 1 where id = %d`, x.transmis), x.sql(`update retenue set centimes = centimes + 1 where ordre_id = %d`, x.transmis)}
		}},
		{"ordre transmis remis à préparé", "n’est plus dans sa remise", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update ordre set etat = 'prepare', remise_id = null, vise_par = null where id = %d`, x.transmis), x.sql(`delete from retenue where ordre_id = %d`, x.transmis)}
		}},
		{"ordre transmis dit rejeté", "état n’est pas celui de son écriture", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update ordre set etat = 'rejete' where id = %d`, x.transmis)}
		}},
		{"ordre transmis dit exécuté", "virements transmis", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update ordre set etat = 'execute' where id = %d`, x.transmis)}
		}},
		{"ordres de même montant échangés", "aucune ligne de relevé", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update ordre set etat = case etat when 'execute' then 'transmis' else 'execute' end where id in (%d, %d)`, x.transmis, x.execute)}
		}},
		{"histoire d’un ordre", "dernier de son histoire", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`delete from ordre_evenement where ordre_id = %d and vers = 'transmis'`, x.transmis)}
		}},
		{"état d’une remise", "dernier de son histoire", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update remise set etat = 'abandonnee' where id = %d`, x.remise)}
		}},
		{"ordre du compte d’une autre", "le compte qui paie", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update ordre set dossier_id = %d where id = %d`, x.s2.Dossier, x.vise)}
		}},
		{"retenue effacée avec son total", "rien n’est retenu", func(*histoire, bdd.Lecture) []string {
			return []string{`delete from retenue where etat = 'active'`, `update solde set retenu = 0`}
		}},
		{"retenue effacée", "total retenu", func(*histoire, bdd.Lecture) []string { return []string{`delete from retenue where etat = 'active'`} }},
		{"montant d’une ligne", "ne mènent pas", func(*histoire, bdd.Lecture) []string {
			return []string{`update ligne_releve set centimes = centimes + 1 where centimes = 900`}
		}},
		{"deux montants échangés", "son écriture n’a pas", func(*histoire, bdd.Lecture) []string {
			return []string{`update ligne_releve set centimes = case centimes when 900 then 333 else 900 end where centimes in (900, 333)`}
		}},
		{"date d’une ligne", "son montant ou sa date", func(*histoire, bdd.Lecture) []string {
			return []string{`update ligne_releve set date_valeur = '2026-11-22' where centimes = 900`}
		}},
		{"ligne et clôture", "la banque dit", func(*histoire, bdd.Lecture) []string {
			return []string{`update ligne_releve set centimes = 901 where centimes = 900`, `update releve set solde_cloture = solde_cloture + 1 where id = (select max(id) from releve)`}
		}},
		{"clôture d’un relevé", "n’ouvre pas là", func(*histoire, bdd.Lecture) []string {
			return []string{`update releve set solde_cloture = 1 where id = 1`}
		}},
		{"relevé effacé", "n’ouvre pas là", func(*histoire, bdd.Lecture) []string { return []string{`delete from releve where id = 1`} }},
		{"fichier écarté après coup", "son fichier ne l’est pas", func(*histoire, bdd.Lecture) []string {
			return []string{`update releve_fichier set statut = 'quarantaine'`}
		}},
		{"pointages effacés", "son pointage manque", func(*histoire, bdd.Lecture) []string { return []string{`delete from pointage`} }},
		{"pointage effacé, ligne en attente", "pas la somme de ses lignes", func(*histoire, bdd.Lecture) []string {
			return []string{`update pointage set attente_compte_id = null, attente_depuis = null, attente_centimes = 0, etat = 'traite' where attente_compte_id is not null`}
		}},
		{"ligne dite d’une autre personne", "d’une autre personne", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update pointage set dossier_id = %d, cible = '', cible_id = null where etat = 'traite'`, x.s2.Dossier)}
		}},
		{"ligne dite d’une autre prestation", "rattachée à autre chose", func(*histoire, bdd.Lecture) []string {
			return []string{`update pointage set cible_id = cible_id + 1 where cible = 'recette'`}
		}},
		{"décisions effacées", "consigné", func(*histoire, bdd.Lecture) []string { return []string{`delete from rapprochement`} }},
		{"texte d’une ligne échangé", "ligne de relevé", func(*histoire, bdd.Lecture) []string {
			return []string{`update ligne_releve set contenu_id = (select max(contenu_id) from ligne_releve) where id = 1`}
		}},
		{"texte d’une ligne disparu", "disparu sans bordereau", func(*histoire, bdd.Lecture) []string {
			return []string{`delete from contenu where id = (select max(contenu_id) from ligne_releve)`}
		}},
		{"part d’une reprise", "reprise n’est pas", func(*histoire, bdd.Lecture) []string {
			return []string{`update reprise_ligne set centimes = centimes + 1`, `update reprise set solde_banque = solde_banque + 1`}
		}},
		{"visa d’une reprise", "reprise n’est pas", func(*histoire, bdd.Lecture) []string {
			return []string{`update reprise set visee_par = null, visee_le = null, ecriture_id = null`}
		}},
		{"texte d’une note échangé", "événement de dossier", func(*histoire, bdd.Lecture) []string {
			return []string{`update evenement_dossier set contenu_id = (select max(contenu_id) from ligne_releve) where contenu_id is not null`}
		}},
		{"incident effacé", "incident", func(*histoire, bdd.Lecture) []string { return []string{`delete from incident`} }},
		{"nature d’un compte", "deux comptes de la même nature", func(*histoire, bdd.Lecture) []string {
			return []string{`update compte set nature = 'a_restituer' where nature = 'non_identifie'`}
		}},
		{"comptes de deux personnes échangés", "au nom de qui", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update compte set dossier_id = case dossier_id when %d then %d else %d end where nature = 'personne'`, x.s.Dossier, x.s2.Dossier, x.s.Dossier)}
		}},
		{"second compte au même nom", "deux comptes de la même nature", func(x *histoire, _ bdd.Lecture) []string {
			return []string{`insert into compte(organisation_id, compte_bancaire_id, dossier_id, nature, code, ouvert_le) select organisation_id, compte_bancaire_id, dossier_id, nature, 'x', ouvert_le
				from compte where nature = 'personne'` + x.sql(` and dossier_id = %d`, x.s.Dossier), `insert into solde(compte_id, compte_bancaire_id, nature) select id, compte_bancaire_id, nature from compte where code = 'x'`}
		}},
		{"comptes bancaires échangés de titulaire", "d’une autre personne", func(x *histoire, _ bdd.Lecture) []string {
			echange := x.sql(`case dossier_id when %d then %d else %d end`, x.s.Dossier, x.s2.Dossier, x.s.Dossier)
			return []string{`update compte set dossier_id = ` + echange + ` where nature = 'personne'`, `update compte_bancaire set dossier_id = ` + echange}
		}},
		{"IBAN d’un compte remplacé", "IBAN a été remplacé", func(*histoire, bdd.Lecture) []string {
			return []string{`update compte_bancaire set iban_scelle = (select x.iban_scelle from compte_bancaire x where x.id <> compte_bancaire.id limit 1)`}
		}},
		{"IBAN d’un tiers remplacé", "l’IBAN", func(*histoire, bdd.Lecture) []string {
			return []string{`update tiers_version set iban_scelle = (select x.iban_scelle from tiers_version x where x.id <> tiers_version.id limit 1)`}
		}},
		{"coordonnées d’un tiers remplacées en entier", "leur approbation", func(*histoire, bdd.Lecture) []string {
			return []string{`update tiers_version set (iban_scelle, iban_index, iban_masque) = (select x.iban_scelle, x.iban_index, x.iban_masque from tiers_version x where x.id = 2) where id = 1`}
		}},
		{"preuve d’un premier RIB réécrite", "leur approbation", func(*histoire, bdd.Lecture) []string {
			return []string{`update tiers_version set preuve = 'banque' where id = 1`}
		}},
		{"preuve d’un premier RIB effacée", "leur approbation", func(*histoire, bdd.Lecture) []string {
			return []string{`update tiers_version set preuve = 'avant_la_regle', preuve_par = null, preuve_le = null where id = 1`}
		}},
		{"approbateur d’un tiers", "saisies et approuvées par", func(x *histoire, _ bdd.Lecture) []string {
			return []string{x.sql(`update tiers_version set approuvee_par = %d`, x.SecondChef.ID)}
		}},
	}
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		x := raconter(t, b)
		annuler := errors.New("annuler")
		for _, a := range alterations {
			// Each one is written, verified and given up in one act.
			var vue error
			err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
				if err := bddtest.Forcer(t.Context(), e, a.ordres(&x, e)...); err != nil {
					return err
				}
				_, vue = parcours.Verifier(t.Context(), e, x.Trousseau)
				return annuler
			})
			switch {
			case !errors.Is(err, annuler):
				t.Errorf("%s : %v", a.nom, err)
			case !parcours.EstFaute(vue):
				t.Errorf("%s : verifier ne voit rien (%v)", a.nom, vue)
			case !strings.Contains(vue.Error(), a.dit) || strings.Contains(vue.Error(), "\n"):
				t.Errorf("%s : « %s » ne dit pas « %s »", a.nom, vue, a.dit)
			}
		}
	})
}

// A statement accepted and not yet wholly posted is no fault: verify runs beside an import, and says so.
func TestVerifierPendantImport(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		importer(t, m, s, jour.Certain(2026, 11, 23), jour.Certain(2026, 11, 23), 0, ligne(60000, "CAF RSA "+s.Numero, ""))
		annuler := errors.New("annuler")
		var v parcours.Verification
		var vue error
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			id, err := e.Inserer(t.Context(), `insert into releve(fichier_id, compte_bancaire_id, rang, date_ouverture, date_cloture, solde_ouverture, solde_cloture, lignes, accepte_le, ordre)
				select fichier_id, compte_bancaire_id, 1, date_cloture, date_cloture, solde_cloture, solde_cloture + 5, 1, accepte_le, ordre + 1 from releve returning id`)
			if err == nil {
				_, err = e.Exec(t.Context(), `insert into ligne_releve(releve_id, compte_bancaire_id, rang, date_operation, date_valeur, centimes, signature, contenu_id, engagement)
					select $1, compte_bancaire_id, 0, date_operation, date_valeur, 5, signature, contenu_id, engagement from ligne_releve`, id)
			}
			if err != nil {
				return err
			}
			v, vue = parcours.Verifier(t.Context(), e, m.Trousseau)
			return annuler
		}); !errors.Is(err, annuler) {
			t.Fatal(err)
		}
		if vue != nil || v.Comptes.Imports != 1 {
			t.Errorf("un import en cours : %+v, %v", v.Comptes, vue)
		}
		if v := m.Verifier(t); v.Imports != 0 {
			t.Errorf("%d imports en cours", v.Imports)
		}
	})
}

// Every table whose rows commit to a text is opened.
func TestTextesEngages(t *testing.T) {
	b := etaitest.SQLite(t)
	var tables []string
	if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
		rows, err := l.Query(t.Context(), `select m.name || '.' || c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and c.name like '%engagement' order by 1`)
		tables, err = bdd.Chaque(rows, err, func(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) })
		return err
	}); err != nil {
		t.Fatal(err)
	}
	ouvertes := []string{"journal_actes.engagement"}
	for _, x := range parcours.TextesEngages {
		ouvertes = append(ouvertes, x.Table+"."+x.Prefixe+"engagement")
	}
	if slices.Sort(ouvertes); !slices.Equal(tables, ouvertes) {
		t.Errorf("colonnes d’engagement : %v ; Verifier ouvre %v", tables, ouvertes)
	}
}
