// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
)

// EtatSignature is where the contract of an accord stands, before it is one.
type EtatSignature string

// The states. A refusal of the person and a delay that is over are counted apart from what still waits (arrêté of 17 March 2010).
const (
	EnSignature      EtatSignature = "en_signature"
	Signee           EtatSignature = "signee"
	ContratRefuse    EtatSignature = "refusee"
	Caduque          EtatSignature = "caduque"
	SignatureAnnulee EtatSignature = "annulee" // the decision was cancelled before anything was signed
)

// Libelle is the state on screen.
func (s EtatSignature) Libelle() string {
	switch s {
	case EnSignature:
		return "contrat en cours de signature"
	case Signee:
		return "contrat signé"
	case ContratRefuse:
		return "contrat refusé par la personne"
	case Caduque:
		return "accord caduc"
	case SignatureAnnulee:
		return "décision annulée"
	}
	return string(s)
}

// Signature is the contract that an accord lets sign.
type Signature struct {
	ID, Demande, Dossier, Organisation int64
	Rang                               int // of the step that granted it
	Niveau, Mois                       int
	OuverteLe, Limite                  jour.Jour
	RendueDe                           int64 // the accord that was signed, and whose contract was cancelled before it began
	Etat                               EtatSignature
	Contrat                            int64
	CloseLe                            jour.Jour
	ClosePar                           int64
	NoteLe                             horloge.Instant
	Texte                              string
	Efface                             bool
	Version                            int64
}

// Consignees are what the act that ends it keeps.
func (s Signature) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("demande", s.Demande), journal.Code("etat", string(s.Etat)), journal.Entier("contrat", s.Contrat), journal.Jour("le", s.CloseLe)}
}

// VerifierAccord says what of a contract is not what was granted: another level, a longer time. Without an accord, anything goes.
func VerifierAccord(s Signature, niveau, mois int, conclu jour.Jour) error {
	switch {
	case s.ID == 0:
		return nil
	case conclu.Avant(s.OuverteLe):
		return &Refus{Regle: "accord-date", Message: "la mesure est accordée le " + s.OuverteLe.Court() + " : le contrat se signe à partir de ce jour"}
	case niveau != s.Niveau:
		return &Refus{Regle: "accord-niveau", Message: "la décision accorde une mesure " + map[int]string{SansGestion: "sans gestion", AvecGestion: "avec gestion"}[s.Niveau] +
			" : signer ce niveau, ou demander une nouvelle décision"}
	case mois > s.Mois:
		return &Refus{Regle: "accord-mois", Message: "la décision accorde " + texte.Pluriel(s.Mois, "mois", "mois") + " : signer cette durée au plus, ou demander une nouvelle décision"}
	}
	return nil
}

// OuvrirSignature opens what an accord lets sign. The answer is its id.
func OuvrirSignature(ctx context.Context, e *bdd.Ecriture, s Signature) (int64, error) {
	id, err := e.Inserer(ctx, `insert into masp_signature(demande_id, dossier_id, organisation_id, rang, niveau, mois, ouverte_le, limite, rendue_de) values ($1,$2,$3,$4,$5,$6,$7,$8,$9) returning id`,
		s.Demande, s.Dossier, s.Organisation, s.Rang, s.Niveau, s.Mois, s.OuverteLe, s.Limite, bdd.Nul(s.RendueDe))
	if err != nil {
		return 0, fmt.Errorf("ouvrir une signature : %w", err)
	}
	return id, nil
}

// CloreSignature ends it, as s says, at the version that was read (bdd.ErrAncienneVersion).
func CloreSignature(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, s Signature) error {
	mots, err := journal.EngagerSiDit(ctx, e, t, s.Texte)
	if err != nil {
		return err
	}
	contenu, engagement := mots.Colonnes()
	n, err := e.Exec(ctx, `update masp_signature set etat = $3, contrat_id = $4, close_le = $5, contenu_id = $6, engagement = $7, close_par = $8, note_le = $9, version = version + 1
		where id = $1 and version = $2 and etat = 'en_signature'`, s.ID, s.Version, string(s.Etat), bdd.Nul(s.Contrat), s.CloseLe, contenu, engagement, s.ClosePar, e.Instant())
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return fmt.Errorf("clore une signature : %w", err)
	}
	return nil
}

const colonnesSignature = `s.id, s.demande_id, s.dossier_id, s.organisation_id, s.rang, s.niveau, s.mois, s.ouverte_le, s.limite, s.etat, s.contrat_id, s.close_le, s.close_par, s.note_le, s.rendue_de, s.version`

func (s *Signature) cibles() []any {
	return []any{&s.ID, &s.Demande, &s.Dossier, &s.Organisation, &s.Rang, &s.Niveau, &s.Mois, &s.OuverteLe, &s.Limite, &s.Etat, bdd.OuZero(&s.Contrat), &s.CloseLe, bdd.OuZero(&s.ClosePar), &s.NoteLe, bdd.OuZero(&s.RendueDe), &s.Version}
}

// SignatureOuverte is the contract that a file waits for; bdd.ErrAbsent when there is none. The caller checks the right to the file.
func SignatureOuverte(ctx context.Context, l bdd.Lecture, dossier int64) (s Signature, err error) {
	return s, l.QueryRow(ctx, `select `+colonnesSignature+` from masp_signature s where s.dossier_id = $1 and s.etat = 'en_signature'`, dossier).Scan(s.cibles()...)
}

// SansAccord says no to a contract that no accord waits for, when the latest request of the file says the contrary: one under way waits for its decision; one that was refused, sent elsewhere, or whose
// accord came to nothing, lets nothing be signed. A request that was withdrawn says nothing. Nil where no request is known, or the latest was signed. The caller checks the right to the file.
func SansAccord(ctx context.Context, l bdd.Lecture, dossier int64) error {
	var numero string
	var etat EtatDemande
	var signature EtatSignature
	err := l.QueryRow(ctx, `select d.numero, d.etat, coalesce((select s.etat from masp_signature s where s.demande_id = d.id order by s.id desc limit 1), '') from masp_demande d
		where d.dossier_id = $1 and d.etat <> 'retiree' order by d.id desc limit 1`, dossier).
		Scan(&numero, &etat, &signature)
	switch {
	case errors.Is(err, bdd.ErrAbsent):
		return nil
	case err != nil:
		return fmt.Errorf("lire la dernière demande : %w", err)
	case !etat.Close():
		return &Refus{Regle: "accord-attente", Message: "la demande " + numero + " est « " + etat.Libelle() + " » : le contrat se signe après son accord ; la faire décider, ou la retirer si elle n’a pas lieu d’être"}
	case etat == Refusee || etat == Reorientee:
		return &Refus{Regle: "accord-refus", Message: "la demande " + numero + " est « " + etat.Libelle() + " » : aucun contrat ne se signe sur elle ; faire une nouvelle demande, ou faire annuler la décision si elle est une erreur"}
	case etat == Accordee && (signature == ContratRefuse || signature == Caduque):
		return &Refus{Regle: "accord-refus", Message: "l’accord de la demande " + numero + " n’a plus cours (" + signature.Libelle() + ") : faire une nouvelle demande"}
	}
	return nil
}

// SignatureDuContrat is the accord on which a contract was signed; bdd.ErrAbsent when there is none. The caller checks the right to its file.
func SignatureDuContrat(ctx context.Context, l bdd.Lecture, dossier, contrat int64) (s Signature, err error) {
	return s, l.QueryRow(ctx, `select `+colonnesSignature+` from masp_signature s where s.dossier_id = $1 and s.contrat_id = $2`, dossier, contrat).Scan(s.cibles()...)
}

// SignatureParID reads one, without its words. The caller checks the right to its file.
func SignatureParID(ctx context.Context, l bdd.Lecture, id int64) (s Signature, err error) {
	return s, l.QueryRow(ctx, `select `+colonnesSignature+` from masp_signature s where s.id = $1`, id).Scan(s.cibles()...)
}

var requeteSignatures = droits.Requete{Nom: "masp.signatures", Nominative: true, SQL: `select ` + colonnesSignature + `, s.contenu_id, s.engagement, k.chiffre from masp_signature s
	left join contenu k on k.id = s.contenu_id where s.demande_id = $1 and {DROITS lire_contrat s} order by s.rang desc, s.id desc`}

// SignaturesDe lists what the accords of a request let sign, the latest first, for who may read the contracts of its file.
func SignaturesDe(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, demande int64) ([]Signature, error) {
	requete, args := requeteSignatures.Pour(a, demande)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (s Signature, err error) {
		var j journal.Joint
		if err = r.Scan(append(s.cibles(), j.Cibles()...)...); err != nil {
			return s, err
		}
		s.Texte, err = j.Dire(t)
		s.Efface = s.Texte == journal.TexteEfface
		return s, err
	}, requete, args...)
}
