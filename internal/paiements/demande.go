// SPDX-License-Identifier: EUPL-1.2

package paiements

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// Voix says who asks for an order; what the standing plan asks for is a line of a proposal.
type Voix string

// The voices.
const (
	VoixPersonne Voix = "personne"
	VoixCESF     Voix = "cesf"
)

// Libelle is the voice on screen.
func (v Voix) Libelle() string {
	if v == VoixPersonne {
		return "la personne"
	}
	return "le service"
}

// DecisionDemande is what became of a request.
type DecisionDemande string

// The decisions; empty while it waits.
const (
	DemandePreparee DecisionDemande = "prepare"
	DemandeRefusee  DecisionDemande = "refuse"
	DemandeRetiree  DecisionDemande = "retire"
)

// DemandeOrdre is an order that somebody asks for: the state « demandé », before anything is committed.
type DemandeOrdre struct {
	ID           int64
	Organisation int64
	Dossier      int64
	Voix         Voix
	Objet        Objet
	Tiers        int64 // 0: not known yet
	Centimes     argent.Centimes
	VouluLe      jour.Jour
	Echeance     jour.Jour // day on which what it pays fell due; Vide when nobody said
	PeriodeDu    jour.Jour // first and last day of its bill; Vide when nobody said
	PeriodeAu    jour.Jour
	Piece        int64         // 0: none yet
	Pourquoi     journal.Joint // what it is for, in the words of who asks
	DemandeePar  int64
	DemandeeLe   horloge.Instant
	Decision     DecisionDemande
	Ordre        int64 // that it became
	Motif        MotifRefus
	Reponse      journal.Joint // to the person, when it is refused
	DecideePar   int64
	DecideeLe    horloge.Instant
}

// MotifRefus is why a request is refused.
type MotifRefus string

// The reasons.
const (
	RefusProvision MotifRefus = "provision"
	RefusLoyer     MotifRefus = "loyer"
	RefusPapier    MotifRefus = "papier"
	RefusDeja      MotifRefus = "deja"
	RefusGestion   MotifRefus = "gestion"
	RefusAutre     MotifRefus = "autre"
)

// MotifsRefus lists them, as a form offers them.
var MotifsRefus = []MotifRefus{RefusProvision, RefusLoyer, RefusPapier, RefusDeja, RefusGestion, RefusAutre}

// Libelle is the reason on screen.
func (m MotifRefus) Libelle() string {
	switch m {
	case RefusProvision:
		return "Il n’y a pas assez d’argent"
	case RefusLoyer:
		return "Le loyer passe avant"
	case RefusPapier:
		return "Il manque un papier"
	case RefusDeja:
		return "C’est déjà payé"
	case RefusGestion:
		return "Hors de ce que le contrat permet"
	}
	return "Une autre raison"
}

// pour is what the money was for, in the person's words.
func (o Objet) pour() string {
	switch o {
	case Loyer:
		return " pour votre loyer."
	case Energie:
		return " pour l’eau ou l’énergie."
	case Assurance:
		return " pour l’assurance de votre logement."
	case ArgentDeVie:
		return " pour la semaine."
	case Apurement:
		return " pour une dette."
	}
	return "."
}

// ReponseProposee answers a refused request in plain words (08-ux §4.3): one idea a sentence, one sentence a line, no word of ours. It is proposed: who refuses
// writes what they want of it before it is kept.
func ReponseProposee(d DemandeOrdre, m MotifRefus, disponible argent.Centimes) string {
	qui := "Vous avez demandé "
	if d.Voix == VoixCESF {
		qui = "Nous voulions payer "
	}
	r := qui + d.Centimes.String() + d.Objet.pour() + "\nNous ne pouvons pas le payer pour le moment.\n"
	switch m {
	case RefusProvision:
		r += "Il n’y a pas assez d’argent sur votre compte.\n"
		if manque := d.Centimes - disponible; disponible > 0 && manque > 0 {
			r += "Il manque " + manque.String() + ".\n"
		}
	case RefusLoyer:
		r += "Votre loyer doit être payé d’abord.\n"
	case RefusPapier:
		r += "Il nous manque un papier : la facture ou le devis.\n"
	case RefusDeja:
		r = qui + d.Centimes.String() + d.Objet.pour() + "\nC’est déjà payé.\n"
	case RefusGestion:
		r += "Cette dépense n’est pas prévue dans votre contrat.\n"
	}
	return r + "Nous en reparlons ensemble."
}

// Consignees is what the act of a request says of it.
func (d DemandeOrdre) Consignees() []journal.Valeur {
	vs := []journal.Valeur{journal.Code("voix", string(d.Voix)), journal.Code("objet", string(d.Objet)), journal.Montant("montant", d.Centimes), journal.Jour("voulu", d.VouluLe),
		journal.Entier("tiers", d.Tiers)}
	if !d.Echeance.Vide() {
		vs = append(vs, journal.Jour("echeance", d.Echeance))
	}
	if !d.PeriodeDu.Vide() {
		vs = append(vs, journal.Jour("periode_du", d.PeriodeDu), journal.Jour("periode_au", d.PeriodeAu))
	}
	return vs
}

// Demander keeps a request; Pourquoi is under seal already.
func Demander(ctx context.Context, e *bdd.Ecriture, d DemandeOrdre) (int64, error) {
	contenu, engage := d.Pourquoi.Colonnes()
	id, err := e.Inserer(ctx, `insert into ordre_demande(organisation_id, dossier_id, voix, objet, tiers_id, centimes, voulu_le, piece_id, contenu_id, engagement, demandee_par, demandee_le, echeance, periode_du, periode_au)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15) returning id`, d.Organisation, d.Dossier, string(d.Voix), string(d.Objet), bdd.Nul(d.Tiers), int64(d.Centimes), d.VouluLe,
		bdd.Nul(d.Piece), contenu, engage, d.DemandeePar, e.Instant(), d.Echeance, d.PeriodeDu, d.PeriodeAu)
	if err != nil {
		return 0, fmt.Errorf("garder la demande : %w", err)
	}
	return id, nil
}

// DeciderDemande answers an open request: its order, or the reason and the answer of a refusal; bdd.ErrAncienneVersion when it was answered in the meantime.
func DeciderDemande(ctx context.Context, e *bdd.Ecriture, d DemandeOrdre) error {
	contenu, engage := d.Reponse.Colonnes()
	n, err := e.Exec(ctx, `update ordre_demande set decision = $2, ordre_id = $3, regle = $4, reponse_contenu_id = $5, reponse_engagement = $6, decidee_par = $7, decidee_le = $8
		where id = $1 and decision = ''`, d.ID, string(d.Decision), bdd.Nul(d.Ordre), string(d.Motif), contenu, engage, d.DecideePar, e.Instant())
	if err == nil && n == 0 {
		return bdd.ErrAncienneVersion
	}
	return err
}

// DeDemande is what ScanDemande reads.
const DeDemande = `select d.id, d.organisation_id, d.dossier_id, d.voix, d.objet, d.tiers_id, d.centimes, d.voulu_le, d.echeance, d.periode_du, d.periode_au, d.piece_id, d.contenu_id, d.engagement, k.chiffre, d.demandee_par, d.demandee_le,
	d.decision, d.ordre_id, d.regle, d.reponse_contenu_id, d.reponse_engagement, x.chiffre, d.decidee_par, d.decidee_le, coalesce(t.nom, '')
	from ordre_demande d left join contenu k on k.id = d.contenu_id left join contenu x on x.id = d.reponse_contenu_id left join tiers t on t.id = d.tiers_id `

// ScanDemande reads a row of DeDemande, and the name of its payee into nom.
func ScanDemande(r *sql.Rows, nom *string) (d DemandeOrdre, err error) {
	cibles := append([]any{&d.ID, &d.Organisation, &d.Dossier, &d.Voix, &d.Objet, bdd.OuZero(&d.Tiers), &d.Centimes, &d.VouluLe, &d.Echeance, &d.PeriodeDu, &d.PeriodeAu, bdd.OuZero(&d.Piece)}, d.Pourquoi.Cibles()...)
	cibles = append(cibles, &d.DemandeePar, &d.DemandeeLe, &d.Decision, bdd.OuZero(&d.Ordre), &d.Motif)
	cibles = append(append(cibles, d.Reponse.Cibles()...), bdd.OuZero(&d.DecideePar), &d.DecideeLe, nom)
	return d, r.Scan(cibles...)
}

func scanDemande(r *sql.Rows) (DemandeOrdre, error) { return ScanDemande(r, new(string)) }

// DemandeParID returns a request, or bdd.ErrAbsent.
func DemandeParID(ctx context.Context, l bdd.Lecture, id int64) (DemandeOrdre, error) {
	return bdd.Un(ctx, l, scanDemande, DeDemande+`where d.id = $1`, id)
}

// DemandeSemblable finds an open request of a file for the same purpose, payee and amount, or bdd.ErrAbsent.
func DemandeSemblable(ctx context.Context, l bdd.Lecture, d DemandeOrdre) (DemandeOrdre, error) {
	return bdd.Un(ctx, l, scanDemande, DeDemande+`where d.dossier_id = $1 and d.decision = '' and d.objet = $2 and d.centimes = $3 and coalesce(d.tiers_id, 0) = $4 order by d.id limit 1`,
		d.Dossier, string(d.Objet), int64(d.Centimes), d.Tiers)
}
