// SPDX-License-Identifier: EUPL-1.2

package paiements

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// ResultatVoP is what the bank says of the name of a payee (verification of payee, Reg. (EU) 2024/886).
type ResultatVoP string

// The results.
const (
	Concordance    ResultatVoP = "concordance"
	Presque        ResultatVoP = "presque"
	NonConcordance ResultatVoP = "non_concordance"
	Impossible     ResultatVoP = "impossible"
)

// ResultatsVoP lists them, as a form offers them.
var ResultatsVoP = []ResultatVoP{Concordance, Presque, NonConcordance, Impossible}

// Libelle is the result on screen.
func (r ResultatVoP) Libelle() string {
	switch r {
	case Concordance:
		return "Le nom correspond"
	case Presque:
		return "Le nom correspond presque"
	case NonConcordance:
		return "Le nom ne correspond pas"
	case Impossible:
		return "Vérification impossible"
	}
	return string(r)
}

// VoPDeCode reads the code of a transfer in an answer of the bank; false when the verification is not over, or is none.
func VoPDeCode(code string) (ResultatVoP, bool) {
	switch code {
	case "RCVC":
		return Concordance, true
	case "RVMC":
		return Presque, true
	case "RVNM":
		return NonConcordance, true
	case "RVNA":
		return Impossible, true
	}
	return "", false
}

// DecisionVoP is what is done of a payee whose name is not plainly confirmed.
type DecisionVoP string

// The decisions.
const (
	GarderVoP   DecisionVoP = "garde"
	RetirerVoP  DecisionVoP = "retire"  // its transfers leave the remise, that is made again without them
	CorrigerVoP DecisionVoP = "corrige" // the same, until the payee's bank details are right
)

// DecisionsVoP lists them, as a form offers them.
var DecisionsVoP = []DecisionVoP{GarderVoP, RetirerVoP, CorrigerVoP}

// Libelle is the decision on screen.
func (d DecisionVoP) Libelle() string {
	switch d {
	case GarderVoP:
		return "Gardé malgré tout"
	case RetirerVoP:
		return "À retirer de la remise"
	case CorrigerVoP:
		return "Coordonnées du tiers à corriger"
	}
	return string(d)
}

// VoP is one result, with what was decided of it.
type VoP struct {
	ID         int64
	Remise     int64
	Version    int64 // bank details (tiers_version)
	Resultat   ResultatVoP
	Nom        string // that the bank suggests
	ConstateLe jour.Jour
	Reponse    int64 // file of the bank that said it, 0 when it was typed
	SaisiPar   int64
	SaisiLe    horloge.Instant
	Decision   DecisionVoP // empty: none
	Motif      journal.Joint
	DecidePar  int64
	DecideLe   horloge.Instant
}

// Arrete tells whether the result stops the signature: no plain agreement, and nobody kept it.
func (v VoP) Arrete() bool { return v.Resultat != Concordance && v.Decision != GarderVoP }

// Consignees is what the act of a result says of it. The name that the bank suggests may be erased: it is not in it.
func (v VoP) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("remise", v.Remise), journal.Entier("coordonnees", v.Version), journal.Code("resultat", string(v.Resultat)), journal.Jour("constate", v.ConstateLe)}
}

// NoterVoP keeps a result.
func NoterVoP(ctx context.Context, e *bdd.Ecriture, v VoP) (int64, error) {
	id, err := e.Inserer(ctx, `insert into remise_vop(remise_id, tiers_version_id, resultat, nom, constate_le, reponse_id, saisi_par, saisi_le) values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`,
		v.Remise, v.Version, string(v.Resultat), v.Nom, v.ConstateLe, bdd.Nul(v.Reponse), v.SaisiPar, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("noter la vérification d’un nom : %w", err)
	}
	return id, nil
}

// DeciderVoP keeps what is decided of a result, once (bdd.ErrConflit).
func DeciderVoP(ctx context.Context, e *bdd.Ecriture, v VoP) error {
	contenu, engage := v.Motif.Colonnes()
	_, err := e.Exec(ctx, `insert into remise_vop_decision(vop_id, saisi_par, resultat, decision, contenu_id, engagement, decide_par, decide_le) values ($1,$2,$3,$4,$5,$6,$7,$8)`,
		v.ID, v.SaisiPar, string(v.Resultat), string(v.Decision), contenu, engage, v.DecidePar, e.Instant())
	return err
}

// VoPs returns the results of a remise, or of all when it is 0, the oldest first.
func VoPs(ctx context.Context, l bdd.Lecture, remise int64) ([]VoP, error) {
	texte, args := `select v.id, v.remise_id, v.tiers_version_id, v.resultat, v.nom, v.constate_le, v.reponse_id, v.saisi_par, v.saisi_le, coalesce(d.decision, ''), d.contenu_id, d.engagement,
		k.chiffre, d.decide_par, d.decide_le from remise_vop v left join remise_vop_decision d on d.vop_id = v.id left join contenu k on k.id = d.contenu_id`, []any(nil)
	if remise != 0 {
		texte, args = texte+` where v.remise_id = $1`, []any{remise}
	}
	return bdd.Lister(ctx, l, func(r *sql.Rows) (v VoP, err error) {
		cibles := append([]any{&v.ID, &v.Remise, &v.Version, &v.Resultat, &v.Nom, &v.ConstateLe, bdd.OuZero(&v.Reponse), &v.SaisiPar, &v.SaisiLe, &v.Decision}, v.Motif.Cibles()...)
		return v, r.Scan(append(cibles, bdd.OuZero(&v.DecidePar), &v.DecideLe)...)
	}, texte+` order by v.id`, args...)
}

// DernieresVoP keeps the last result of each payee.
func DernieresVoP(vs []VoP) map[int64]VoP {
	r := map[int64]VoP{}
	for _, v := range vs {
		r[v.Version] = v
	}
	return r
}
