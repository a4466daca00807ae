// SPDX-License-Identifier: EUPL-1.2

package agenda

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

// Nature says what has to be done; the page writes the sentence.
type Nature string

// The tasks that the money circuit creates.
const (
	VirementRetourne     Nature = "virement_retourne"      // ask for new bank details, then prepare again
	CompteDebiteur       Nature = "compte_debiteur"        // see what brought the account below zero
	LigneAVerifier       Nature = "ligne_a_verifier"       // say whose money it is
	RIBAApprouver        Nature = "rib_a_approuver"        // check new bank details
	MettreADisposition   Nature = "mettre_a_disposition"   // money outside the authorisation: within two working days
	DebitAPointer        Nature = "debit_a_pointer"        // the bank debited an order that had not left, or that it had refused
	ReponseAConfirmer    Nature = "reponse_a_confirmer"    // the person's worker answered about a line: confirm
	FraisDeRetour        Nature = "frais_de_retour"        // less came back than was sent: ask the bank
	ReleveManquant       Nature = "releve_manquant"        // a number is missing among the statements: ask the bank for it
	QuarantaineADecider  Nature = "quarantaine_a_decider"  // somebody asks to take a quarantined file: accept or refuse
	ImputationADecider   Nature = "imputation_a_decider"   // somebody asks to charge a debit to a person: authorise or refuse
	AvanceAVerser        Nature = "avance_a_verser"        // pooled: transfer the association's own money for an unexplained debit
	RejetAConfirmer      Nature = "rejet_a_confirmer"      // somebody said that the bank refused an order: confirm
	RecetteAbsente       Nature = "recette_absente"        // a benefit did not come as expected, and why: do what the cause asks
	PlancherADecider     Nature = "plancher_a_decider"     // somebody asks for a lower floor: authorise or refuse
	LeveeADecider        Nature = "levee_a_decider"        // somebody asks to lift a freeze of payments: grant or refuse
	FusionADecider       Nature = "fusion_a_decider"       // say whether two sheets are one person
	ClotureASigner       Nature = "cloture_a_signer"       // months are ready to be closed: sign
	DemandeDOrdre        Nature = "demande_d_ordre"        // the person or her worker asks for a payment: prepare it, or refuse it with the reason
	DemandeRefusee       Nature = "demande_refusee"        // the payment that was asked for is refused: read why, tell the person
	ClotureRenvoyee      Nature = "cloture_renvoyee"       // who signs sent months back: correct, then prepare them again
	DemandeAEvaluer      Nature = "demande_a_evaluer"      // a request of a MASP is filed, or its evaluation came back: evaluate, sign
	EvaluationAViser     Nature = "evaluation_a_viser"     // an evaluation is signed: validate it, or send it back
	DemandeADecider      Nature = "demande_a_decider"      // a request has its visa, and no commission decides: decide
	RecoursARepondre     Nature = "recours_a_repondre"     // the person appeals against a decision: answer before silence rejects it
	ContratAFaireSigner  Nature = "contrat_a_faire_signer" // a request is granted: notify, visit, have the contract signed
	VersementAPoursuivre Nature = "versement_a_poursuivre" // a versement direct before the judge: its next step, or who keeps silent
	GrilleARemplir       Nature = "grille_a_remplir"       // the grid of autonomy at entry, review, renewal or exit: fill it in with the person
	SignalementASuivre   Nature = "signalement_a_suivre"   // a report to the procureur: its next step, or who keeps silent
	ArbitrageADecider    Nature = "arbitrage_a_decider"    // somebody asks that a line of a proposal passes before rent: accept or refuse
)

// The tasks that the beginning and the end of a management create.
const (
	PayeurAuDebut Nature = "payeur_au_debut" // a payer is to be told where to pay from now on, with the authorisation
	PayeurALaFin  Nature = "payeur_a_la_fin" // a payer is to be told before it pays that the management ends
	FinAAnnoncer  Nature = "fin_a_annoncer"  // a contract stopped: whom to write to, and what is left open elsewhere
	CompteARendre Nature = "compte_a_rendre" // the management is over: empty her part of the pooled account, or give the procuration back
)

// The tasks of who keeps a commission.
const (
	DossiersACompleter     Nature = "dossiers_a_completer"     // files must be complete some days before a session
	OrdreAFiger            Nature = "ordre_a_figer"            // freeze the agenda of a session and convene
	SeanceATenir           Nature = "seance_a_tenir"           // hold a session whose agenda is frozen, then validate it
	NotificationsARemettre Nature = "notifications_a_remettre" // hand over the letters of a session
)

// Tache is something somebody has to do.
type Tache struct {
	ID           int64
	Organisation int64
	Dossier      int64
	Role         string // who sees it
	Agent        int64  // 0: anyone with the role
	Nature       Nature
	Objet        string
	ObjetID      int64
	Motif        string // a code, never a personal text
	Echeance     jour.Jour
	CreeeLe      horloge.Instant
}

// Creer adds a task; the same nature on the same object is kept once.
func Creer(ctx context.Context, e *bdd.Ecriture, t Tache) error {
	_, err := e.Exec(ctx, `insert into tache(organisation_id, dossier_id, role, agent_id, nature, objet, objet_id, motif, echeance, creee_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) on conflict (nature, objet, objet_id) do nothing`, t.Organisation, bdd.Nul(t.Dossier), t.Role, bdd.Nul(t.Agent),
		string(t.Nature), t.Objet, t.ObjetID, t.Motif, t.Echeance, e.Instant())
	if err != nil {
		return fmt.Errorf("créer une tâche : %w", err)
	}
	return nil
}

// CreerNouvelles adds tasks on objects that have none of their nature yet, much faster than one by one.
func CreerNouvelles(ctx context.Context, e *bdd.Ecriture, ts []Tache) error {
	lignes := make([][]any, len(ts))
	for i, t := range ts {
		lignes[i] = []any{t.Organisation, bdd.Nul(t.Dossier), t.Role, bdd.Nul(t.Agent), string(t.Nature), t.Objet, t.ObjetID, t.Motif, t.Echeance, e.Instant()}
	}
	if err := e.InsererLignes(ctx, "tache", []string{"organisation_id", "dossier_id", "role", "agent_id", "nature", "objet", "objet_id", "motif", "echeance", "creee_le"}, lignes); err != nil {
		return fmt.Errorf("créer des tâches : %w", err)
	}
	return nil
}

// Rouvrir is Creer for what may have to be done again: a task that was closed comes back, with what is now to be done.
func Rouvrir(ctx context.Context, e *bdd.Ecriture, t Tache) error {
	if _, err := e.Exec(ctx, `update tache set dossier_id = $4, role = $5, agent_id = $6, motif = $7, echeance = $8, creee_le = $9, faite_le = null, faite_par = null, version = version + 1
		where nature = $1 and objet = $2 and objet_id = $3 and faite_le is not null`, string(t.Nature), t.Objet, t.ObjetID, bdd.Nul(t.Dossier), t.Role, bdd.Nul(t.Agent), t.Motif,
		t.Echeance, e.Instant()); err != nil {
		return fmt.Errorf("rouvrir une tâche : %w", err)
	}
	return Creer(ctx, e, t)
}

// Poser is Rouvrir for a task whose reason and deadline move while it is open.
func Poser(ctx context.Context, e *bdd.Ecriture, t Tache) error {
	if _, err := e.Exec(ctx, `update tache set organisation_id = $4, motif = $5, echeance = $6, version = version + 1
		where nature = $1 and objet = $2 and objet_id = $3 and faite_le is null and (organisation_id <> $4 or motif <> $5 or echeance <> $6)`, string(t.Nature), t.Objet, t.ObjetID, t.Organisation, t.Motif, t.Echeance); err != nil {
		return fmt.Errorf("déplacer une tâche : %w", err)
	}
	return Rouvrir(ctx, e, t)
}

// Ouvertes lists the open tasks of a nature, whoever they are about, by the object that they concern.
func Ouvertes(ctx context.Context, l bdd.Lecture, n Nature) (map[int64]Tache, error) {
	ts, err := bdd.Lister(ctx, l, func(r *sql.Rows) (t Tache, err error) {
		return t, r.Scan(&t.Objet, &t.ObjetID, &t.Motif, &t.Echeance, bdd.OuZero(&t.Dossier))
	}, `select t.objet, t.objet_id, t.motif, t.echeance, t.dossier_id from tache t where t.nature = $1 and t.faite_le is null`, string(n))
	par := make(map[int64]Tache, len(ts))
	for _, t := range ts {
		par[t.ObjetID] = t
	}
	return par, err
}

// Confier gives the open tasks of a file that were for an agent to another.
func Confier(ctx context.Context, e *bdd.Ecriture, dossier, de, vers int64) error {
	if _, err := e.Exec(ctx, `update tache set agent_id = $3, version = version + 1 where dossier_id = $1 and agent_id = $2 and faite_le is null`, dossier, de, vers); err != nil {
		return fmt.Errorf("confier des tâches : %w", err)
	}
	return nil
}

// Faire closes the tasks of a nature on an object.
func Faire(ctx context.Context, e *bdd.Ecriture, n Nature, objet string, objetID, agent int64) error {
	_, err := e.Exec(ctx, `update tache set faite_le = $4, faite_par = $5, version = version + 1 where nature = $1 and objet = $2 and objet_id = $3 and faite_le is null`,
		string(n), objet, objetID, e.Instant(), bdd.Nul(agent))
	return err
}

// FaireParID closes one task, if it still stands at that version; bdd.ErrAbsent otherwise.
func FaireParID(ctx context.Context, e *bdd.Ecriture, id, organisation, agent int64) error {
	n, err := e.Exec(ctx, `update tache set faite_le = $3, faite_par = $4, version = version + 1 where id = $1 and organisation_id = $2 and faite_le is null`,
		id, organisation, e.Instant(), agent)
	if err == nil && n == 0 {
		return bdd.ErrAbsent
	}
	return err
}

// NombreOuvertes counts the open tasks of a kind on a file.
func NombreOuvertes(ctx context.Context, l bdd.Lecture, dossier int64, n Nature) (nombre int, err error) {
	err = l.QueryRow(ctx, `select count(*) from tache t where t.dossier_id = $1 and t.nature = $2 and t.faite_le is null`, dossier, string(n)).Scan(&nombre)
	return nombre, err
}

// Objets are what the tasks of a kind on a file are about, open or done.
func Objets(ctx context.Context, l bdd.Lecture, dossier int64, n Nature) ([]int64, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, `select t.objet_id from tache t where t.dossier_id = $1 and t.nature = $2 order by t.objet_id`, dossier, string(n))
}

// SQLOuvertes selects the open tasks of a role in an organisation; the caller adds the clause of rights on t.dossier_id.
const SQLOuvertes = `select t.id, t.organisation_id, t.dossier_id, t.role, t.agent_id, t.nature, t.objet, t.objet_id, t.motif, t.echeance, t.creee_le
	from tache t where t.organisation_id = $1 and t.role = $2 and t.faite_le is null`

// Scan reads a row of SQLOuvertes.
func Scan(r *sql.Rows) (t Tache, err error) {
	err = r.Scan(&t.ID, &t.Organisation, bdd.OuZero(&t.Dossier), &t.Role, bdd.OuZero(&t.Agent), &t.Nature, &t.Objet, &t.ObjetID, &t.Motif, &t.Echeance, &t.CreeeLe)
	return t, err
}
