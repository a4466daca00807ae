// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/paiements"
	"etai/internal/tiers"
)

// Verification sums up a replay of everything that the base vouches for.
type Verification struct {
	Comptes comptes.Verification
	Journal journal.Bilan
	Textes  journal.Textes // of the rows other than acts
	Remises int64          // whose content is the one that was visaed
}

// Verifier replays the ledger and the journal of acts, then confronts lines, orders, remises, bank details and texts with them. The first fault comes back
// as a *comptes.Faute, a *journal.Faute or a *journal.FauteTexte. An import that runs beside it is no fault: see comptes.Verification.Imports.
func Verifier(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau) (v Verification, err error) {
	if v.Comptes, err = comptes.Verifier(ctx, l); err != nil {
		return v, err
	}
	if v.Journal, err = journal.Verifier(ctx, l, t); err != nil {
		return v, err
	}
	for _, cs := range [][]comptes.Controle{controlesLignes(), controlesOrdres(), controlesGels(), controlesContrats(), controlesDemandes(), controlesRecours(), controlesEntretiens(), controlesDemarches(), controlesVersements(), controlesSignalements(), controlesRecommandes(), controlesStatistiques(), controlesTerritoires(), controlesPartages()} {
		if err := comptes.Controler(ctx, l, cs); err != nil {
			return v, err
		}
	}
	if v.Remises, err = verifierRemises(ctx, l); err != nil {
		return v, err
	}
	for _, verifier := range []func(context.Context, bdd.Lecture) error{verifierActes, verifierOrdresDuJour, verifierReprises, verifierSuites, verifierProvisions, verifierPapiers, verifierDelegation, verifierRythmes, verifierDurees} {
		if err := verifier(ctx, l); err != nil {
			return v, err
		}
	}
	if err := verifierCoordonnees(ctx, l, t); err != nil {
		return v, err
	}
	if err := verifierPlis(ctx, l, t); err != nil {
		return v, err
	}
	v.Textes, err = verifierTextes(ctx, l, t)
	return v, err
}

// EstFaute tells a fault that Verifier found from a failure of the machine.
func EstFaute(err error) bool {
	return errors.As(err, new(*comptes.Faute)) || errors.As(err, new(*journal.Faute)) || errors.As(err, new(*journal.FauteTexte))
}

// textesEngages are where rows, other than the journal's, commit to a text.
var textesEngages = []journal.Engagee{
	{Table: "acces_motive", Quoi: "accès motivé"},
	{Table: "cadence", Quoi: "motif d’un rythme"},
	{Table: "cloture_renvoi", Quoi: "renvoi d’une clôture"},
	{Table: "commission_etape", Quoi: "étape d’une séance"},
	{Table: "commission_passage", Prefixe: "retrait_", Quoi: "retrait d’un dossier"},
	{Table: "commission_passage", Prefixe: "tardif_", Quoi: "inscription tardive d’un dossier"},
	{Table: "commission_deport", Quoi: "déport"},
	{Table: "commission_deport_leve", Quoi: "retrait d’un déport"},
	{Table: "commission_decision", Quoi: "décision de commission"},
	{Table: "commission_reprise", Quoi: "décision reprise"},
	{Table: "commission_proces_verbal", Quoi: "procès-verbal"},
	{Table: "delegation_echange", Quoi: "ce qui se dit d’une ligne facturée"},
	{Table: "delegation_etape", Quoi: "étape d’une attribution"},
	{Table: "compte_rendu", Quoi: "compte rendu à la personne"},
	{Table: "delegation_facture", Quoi: "facture"},
	{Table: "delegation_paiement", Quoi: "paiement de facture"},
	{Table: "delegation_message", Quoi: "message au délégataire ou au département"},
	{Table: "message_service", Quoi: "message du service"},
	{Table: "delegation_version", Prefixe: "iban_", Quoi: "compte où un délégataire est payé"},
	{Table: "demarche", Quoi: "démarche"},
	{Table: "demarche_etape", Quoi: "étape d’une démarche"},
	{Table: "entretien_version", Quoi: "entretien"},
	{Table: "entretien_version", Prefixe: "prive_", Quoi: "note privée d’un entretien"},
	{Table: "document", Quoi: "document écrit"},
	{Table: "envoi_releve", Quoi: "adresse d’envoi du relevé"},
	{Table: "evenement_dossier", Quoi: "événement de dossier"},
	{Table: "fichier", Quoi: "document"},
	{Table: "tiers_deblocage", Quoi: "déblocage d’un RIB récent"},
	{Table: "gestion_gel", Quoi: "gel"},
	{Table: "gestion_gel_levee", Quoi: "levée de gel"},
	{Table: "gestion_gel_levee", Prefixe: "refus_", Quoi: "refus de levée"},
	{Table: "imputation", Quoi: "imputation"},
	{Table: "imputation", Prefixe: "reponse_", Quoi: "réponse à une imputation"},
	{Table: "ligne_detail", Quoi: "détail de ligne"},
	{Table: "ligne_releve", Quoi: "ligne de relevé"},
	{Table: "masp_contrat", Prefixe: "arret_", Quoi: "arrêt d’un contrat"},
	{Table: "masp_avenant", Quoi: "avenant"},
	{Table: "masp_autonomie", Quoi: "grille remplie"},
	{Table: "masp_demande", Quoi: "demande de MASP"},
	{Table: "masp_demande_etape", Quoi: "étape d’une demande"},
	{Table: "masp_evaluation", Quoi: "évaluation"},
	{Table: "masp_evaluation", Prefixe: "copie_", Quoi: "dossier copié avec une évaluation"},
	{Table: "masp_justification", Quoi: "justification d’un contrat"},
	{Table: "masp_objectif", Quoi: "objectif d’un contrat"},
	{Table: "masp_recours", Quoi: "recours"},
	{Table: "masp_recours", Prefixe: "reponse_", Quoi: "réponse à un recours"},
	{Table: "masp_signature", Quoi: "fin d’un accord"},
	{Table: "masp_visa", Quoi: "visa d’une évaluation"},
	{Table: "masp_suspension", Quoi: "suspension d’un contrat"},
	{Table: "operation", Quoi: "opération"},
	{Table: "ordre", Quoi: "ordre"},
	{Table: "ordre_demande", Quoi: "demande d’ordre"},
	{Table: "ordre_demande", Prefixe: "reponse_", Quoi: "réponse à une demande d’ordre"},
	{Table: "ordre_evenement", Quoi: "histoire d’un ordre"},
	{Table: "ordre_signalement", Quoi: "rejet signalé"},
	{Table: "personne_fusion", Quoi: "fusion de personnes"},
	{Table: "personne_fusion", Prefixe: "refus_", Quoi: "refus de fusion"},
	{Table: "plancher_autorise", Quoi: "plancher autorisé"},
	{Table: "plancher_autorise", Prefixe: "levee_", Quoi: "levée de plancher"},
	{Table: "plancher_autorise", Prefixe: "refus_", Quoi: "refus de plancher"},
	{Table: "proposition_reponse", Quoi: "réponse à une ligne refusée"},
	{Table: "question_ligne", Quoi: "question sur une ligne"},
	{Table: "question_ligne", Prefixe: "reponse_", Quoi: "réponse à une question"},
	{Table: "rapprochement", Quoi: "décision sur une ligne"},
	{Table: "releve_acceptation", Quoi: "demande d’acceptation"},
	{Table: "releve_acceptation", Prefixe: "reponse_", Quoi: "réponse à une demande d’acceptation"},
	{Table: "remise_evenement", Quoi: "histoire d’une remise"},
	{Table: "remise_vop_decision", Quoi: "décision sur un nom vérifié"},
	{Table: "signalement", Quoi: "rapport au procureur"},
	{Table: "signalement_etape", Quoi: "étape d’un signalement"},
	{Table: "versement_direct", Quoi: "requête de versement direct"},
	{Table: "versement_direct_etape", Quoi: "étape d’un versement direct"},
}

func verifierTextes(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau) (somme journal.Textes, err error) {
	for _, g := range textesEngages {
		n, err := journal.VerifierTextes(ctx, l, t, g)
		if err != nil {
			return somme, err
		}
		somme.Ajouter(n)
	}
	return somme, nil
}

// verifierRemises recomputes what each remise that still stands was visaed for: its orders, as they are now, against its hash, and that hash against
// the act of the visa.
func verifierRemises(ctx context.Context, l bdd.Lecture) (int64, error) {
	rs, err := paiements.EnVigueur(ctx, l)
	if err != nil {
		return 0, err
	}
	for _, r := range rs {
		ordres, err := paiements.OrdresDeRemise(ctx, l, r.ID)
		if err != nil {
			return 0, err
		}
		var total argent.Centimes
		for _, o := range ordres {
			total += o.Centimes
			if o.VisePar != r.ViseePar {
				return 0, faute("ordre %s : il n’est pas visé par qui a visé sa remise %s", o.BoutEnBout, r.Reference())
			}
		}
		if int64(len(ordres)) != r.Nombre || total != r.Total || !bytes.Equal(r.Empreinte, paiements.EmpreinteDe(r.ExecutionLe, ordres)) {
			return 0, faute("remise %s : ses ordres (nombre, montants, dates, tiers) ne sont plus ceux qui y ont été mis", r.Reference())
		}
		if r.ViseePar == 0 {
			continue
		}
		if err := confronterActe(ctx, l, "remise.viser", "remise", r.ID, r.ViseePar, valeursRemise(r)); err != nil {
			return 0, dire(err, "remise %s : ce n’est pas ce que son visa a consigné au journal", r.Reference())
		}
		if len(r.SHA256) == 0 {
			continue
		}
		if err := confronterActe(ctx, l, "remise.generer", "remise", r.ID, 0, []journal.Valeur{journal.Empreinte("sha256", r.SHA256)}); err != nil {
			return 0, dire(err, "remise %s : son fichier n’est pas celui qui a été généré", r.Reference())
		}
	}
	return int64(len(rs)), nil
}

// errActe says that no act of the journal says what is in the tables.
var errActe = errors.New("aucun acte ne le dit")

// confronterActe looks for the last act of a nature on an object: it must be the agent's (0: anybody's), and say these values.
func confronterActe(ctx context.Context, l bdd.Lecture, nature, objet string, id, agent int64, valeurs []journal.Valeur) error {
	attendues, err := journal.Ecrit(valeurs...)
	if err != nil {
		return err
	}
	var par int64
	var dites string
	err = l.QueryRow(ctx, `select coalesce(agent_id, 0), valeurs from journal_actes where objet = $1 and objet_id = $2 and nature = $3 order by id desc limit 1`, objet, id, nature).
		Scan(&par, &dites)
	if errors.Is(err, bdd.ErrAbsent) || err == nil && (agent != 0 && par != agent || dites != attendues) {
		return errActe
	}
	return err
}

func faute(format string, args ...any) error {
	return &comptes.Faute{Message: fmt.Sprintf(format, args...)}
}

// dire turns errActe into a fault in words; another error stays what it is.
func dire(err error, format string, args ...any) error {
	if errors.Is(err, errActe) {
		return faute(format, args...)
	}
	return err
}

// verifierCoordonnees confronts each sealed IBAN with its index, and approved bank details with the act of their approval.
func verifierCoordonnees(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau) error {
	type scelle struct {
		id, approbateur int64
		qui, masque     string
		chiffre, index  []byte
	}
	lire := func(r *sql.Rows) (x scelle, err error) {
		return x, r.Scan(&x.id, &x.qui, &x.masque, &x.chiffre, &x.index, &x.approbateur)
	}
	bs, err := bdd.Lister(ctx, l, lire, `select id, titulaire, iban_masque, iban_scelle, iban_index, 0 from compte_bancaire order by id`)
	if err != nil {
		return err
	}
	for _, b := range bs {
		if !comptes.Concorde(t, b.chiffre, b.index, b.masque) {
			return faute("compte bancaire %s : son IBAN a été remplacé", b.masque)
		}
	}
	vs, err := bdd.Lister(ctx, l, lire, `select id, cast(tiers_id as text), iban_masque, iban_scelle, iban_index, coalesce(approuvee_par, 0) from tiers_version order by id`)
	if err != nil {
		return err
	}
	for _, v := range vs {
		if !tiers.Concorde(t, v.chiffre, v.index, v.masque) {
			return faute("tiers %s : l’IBAN %s a été remplacé", v.qui, v.masque)
		}
		if v.approbateur == 0 {
			continue
		}
		vues, err := tiers.Empreinte(ctx, l, v.id)
		if err != nil {
			return err
		}
		if err := confronterActe(ctx, l, "tiers.approuver_coordonnees", "tiers_version", v.id, v.approbateur, []journal.Valeur{journal.Empreinte("coordonnees", vues)}); err != nil {
			return dire(err, "tiers %s : les coordonnées %s ne sont pas celles que leur approbation a consignées au journal", v.qui, v.masque)
		}
	}
	return nil
}
