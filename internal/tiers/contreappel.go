// SPDX-License-Identifier: EUPL-1.2

package tiers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

// SourceTelephone says where a number comes from.
type SourceTelephone string

// The sources, in the order of the form. Fiche is the number of the person's own sheet.
const (
	DuContrat   SourceTelephone = "contrat"
	DeFacture   SourceTelephone = "facture"
	DeLAnnuaire SourceTelephone = "annuaire"
	DuTiers     SourceTelephone = "tiers"
	DeLaFiche   SourceTelephone = "fiche"
)

// SourcesTelephone lists those that a form offers.
var SourcesTelephone = []SourceTelephone{DuContrat, DeFacture, DeLAnnuaire, DuTiers}

// Libelle is the source on screen.
func (s SourceTelephone) Libelle() string {
	switch s {
	case DuContrat:
		return "un bail ou un contrat"
	case DeFacture:
		return "une facture, un avis d’échéance"
	case DeLAnnuaire:
		return "l’annuaire ou son site officiel"
	case DuTiers:
		return "donné par le tiers"
	case DeLaFiche:
		return "la fiche de la personne"
	}
	return string(s)
}

// Telephone is a number at which a tiers answers.
type Telephone struct {
	ID          int64
	Tiers       int64
	Numero      string // E.164
	Source      SourceTelephone
	ConnuDepuis jour.Jour // day of the document that bears it
	SaisiPar    int64
	SaisiLe     horloge.Instant
	RetireLe    horloge.Instant
}

// ConnuAvant tells whether a number was known before bank details were entered, so that who brought false ones cannot have brought it too: it was
// recorded on an earlier day; or it stands on an older document, and somebody else than who entered them recorded it. One that the tiers itself gave was
// recorded jours days before at least: who prepares a fraud gives a number first.
func (t Telephone) ConnuAvant(v Version, jours int) bool {
	switch {
	case !t.RetireLe.Vide():
		return false
	case t.Source == DuTiers:
		return v.SaisieLe.Jour().Depuis(t.SaisiLe.Jour()) >= max(1, jours)
	case t.SaisiLe.Jour().Avant(v.SaisieLe.Jour()):
		return true
	}
	return t.SaisiPar != v.SaisiePar && t.ConnuDepuis.Avant(v.SaisieLe.Jour())
}

// ResultatAppel is what came of a call.
type ResultatAppel string

// The results.
const (
	Confirme    ResultatAppel = "confirme"
	Infirme     ResultatAppel = "infirme"
	SansReponse ResultatAppel = "sans_reponse"
)

// ResultatsAppel lists them in the order of the form.
var ResultatsAppel = []ResultatAppel{Confirme, Infirme, SansReponse}

// Libelle is the result on screen.
func (r ResultatAppel) Libelle() string {
	switch r {
	case Confirme:
		return "confirme ce RIB"
	case Infirme:
		return "ne confirme pas ce RIB"
	case SansReponse:
		return "n’a pas répondu"
	}
	return string(r)
}

// ContreAppel is a call made about new bank details, to a number known before them, or a talk with the person herself.
type ContreAppel struct {
	ID            int64
	Version       int64
	Telephone     int64  // 0: in presence
	Numero        string // that was called
	EnPresence    bool
	Resultat      ResultatAppel
	Interlocuteur string
	Agent         int64
	Instant       horloge.Instant
}

// Refusals.
var (
	ErrContreAppel       = errors.New("ce RIB en remplace un autre : avant de l’approuver, appeler le tiers à un numéro connu avant ce changement, et noter ce qu’il a répondu")
	ErrAppelParSaisie    = errors.New("le contre-appel est passé par une autre personne que celle qui a saisi le RIB")
	ErrNumeroNouveau     = errors.New("ce numéro n’était pas connu avant ce RIB, ou le tiers l’avait donné trop peu de temps avant : appeler un numéro plus ancien, ou en enregistrer un qui figure sur un document antérieur (bail, facture), par une autre personne que celle qui a saisi le RIB")
	ErrPresence          = errors.New("seule la personne elle-même confirme de vive voix : pour un autre tiers, appeler un numéro connu")
	ErrTelephoneConnu    = errors.New("ce numéro est déjà enregistré pour ce tiers")
	ErrSansInterlocuteur = errors.New("indiquer qui a répondu")
)

// VerifierContreAppel holds the rules of a call: made by another person than who entered the bank details, while they wait, to a number known before (jours:
// since when, for one that the tiers gave).
func VerifierContreAppel(x Tiers, v Version, t Telephone, jours int, c ContreAppel) error {
	switch {
	case v.ApprouveePar != 0 || !v.RefuseeLe.Vide():
		return ErrDejaDecidee
	case v.SaisiePar == c.Agent:
		return ErrAppelParSaisie
	case c.EnPresence && x.Nature != Personne:
		return ErrPresence
	case !c.EnPresence && (t.Tiers != x.ID || !t.ConnuAvant(v, jours)):
		return ErrNumeroNouveau
	case c.Resultat != SansReponse && c.Interlocuteur == "":
		return ErrSansInterlocuteur
	}
	return nil
}

// NoterContreAppel records a call that VerifierContreAppel accepts.
func NoterContreAppel(ctx context.Context, e *bdd.Ecriture, v Version, c ContreAppel) (int64, error) {
	id, err := e.Inserer(ctx, `insert into tiers_contre_appel(version_id, saisie_par, telephone_id, en_presence, resultat, interlocuteur, agent_id, instant)
		values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`, v.ID, v.SaisiePar, bdd.Nul(c.Telephone), c.EnPresence, string(c.Resultat), c.Interlocuteur, c.Agent, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("noter le contre-appel : %w", err)
	}
	return id, nil
}

// ContreAppels returns the calls made about bank details, the latest first.
func ContreAppels(ctx context.Context, l bdd.Lecture, version int64) ([]ContreAppel, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (c ContreAppel, err error) {
		err = r.Scan(&c.ID, &c.Version, bdd.OuZero(&c.Telephone), &c.Numero, &c.EnPresence, &c.Resultat, &c.Interlocuteur, &c.Agent, &c.Instant)
		return c, err
	}, `select c.id, c.version_id, c.telephone_id, coalesce(t.numero, ''), c.en_presence, c.resultat, c.interlocuteur, c.agent_id, c.instant
		from tiers_contre_appel c left join tiers_telephone t on t.id = c.telephone_id where c.version_id = $1 order by c.id desc`, version)
}

// AjouterTelephone records a number.
func AjouterTelephone(ctx context.Context, e *bdd.Ecriture, t Telephone, agent int64) (int64, error) {
	id, err := e.Inserer(ctx, `insert into tiers_telephone(tiers_id, numero, source, connu_depuis, saisi_par, saisi_le) values ($1,$2,$3,$4,$5,$6) returning id`,
		t.Tiers, t.Numero, string(t.Source), t.ConnuDepuis, agent, e.Instant())
	if errors.Is(err, bdd.ErrConflit) {
		return 0, ErrTelephoneConnu
	}
	if err != nil {
		return 0, fmt.Errorf("enregistrer un numéro : %w", err)
	}
	return id, nil
}

// RetirerTelephone says that a number is no longer that of the tiers; bdd.ErrAbsent when it was already said.
func RetirerTelephone(ctx context.Context, e *bdd.Ecriture, id, agent int64) error {
	n, err := e.Exec(ctx, `update tiers_telephone set retire_par = $2, retire_le = $3 where id = $1 and retire_le is null`, id, agent, e.Instant())
	if err == nil && n == 0 {
		return bdd.ErrAbsent
	}
	return err
}

const colonnesTelephone = `t.id, t.tiers_id, t.numero, t.source, t.connu_depuis, t.saisi_par, t.saisi_le, t.retire_le`

func scanTelephone(r *sql.Rows) (t Telephone, err error) {
	err = r.Scan(&t.ID, &t.Tiers, &t.Numero, &t.Source, &t.ConnuDepuis, &t.SaisiPar, &t.SaisiLe, &t.RetireLe)
	return t, err
}

// Telephones returns the numbers of a tiers, those of today first, the oldest before the others.
func Telephones(ctx context.Context, l bdd.Lecture, tiers int64) ([]Telephone, error) {
	return bdd.Lister(ctx, l, scanTelephone, `select `+colonnesTelephone+` from tiers_telephone t where t.tiers_id = $1 order by case when t.retire_le is null then 0 else 1 end, t.id`, tiers)
}

// TelephoneParID returns a number, or bdd.ErrAbsent.
func TelephoneParID(ctx context.Context, l bdd.Lecture, id int64) (Telephone, error) {
	return bdd.Un(ctx, l, scanTelephone, `select `+colonnesTelephone+` from tiers_telephone t where t.id = $1`, id)
}
