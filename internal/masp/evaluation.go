// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

// AvisEvaluation is what the worker who evaluated thinks.
type AvisEvaluation string

// The opinions.
const (
	Favorable     AvisEvaluation = "favorable"
	Defavorable   AvisEvaluation = "defavorable"
	AvisReoriente AvisEvaluation = "reorientation"
)

// AvisPossibles lists them.
var AvisPossibles = []AvisEvaluation{Favorable, Defavorable, AvisReoriente}

// Libelle is the opinion on screen.
func (a AvisEvaluation) Libelle() string {
	switch a {
	case Favorable:
		return "Favorable"
	case Defavorable:
		return "Défavorable"
	case AvisReoriente:
		return "Réorientation"
	}
	return string(a)
}

// TextesEvaluation are the words of an evaluation; they are sealed together.
type TextesEvaluation struct {
	Situation string   `json:"situation"` // how she lives, what she says of it
	Gestion   string   `json:"gestion"`   // her difficulties in managing her resources
	Menace    string   `json:"menace"`    // what threatens her health or safety (R3)
	Insertion []string `json:"insertion"` // objectives proposed, of both kinds (R11)
	Autonomie []string `json:"autonomie"`
	Avis      string   `json:"avis"` // why this opinion
}

// LigneCopie is one fact of the file as it stood.
type LigneCopie struct {
	Nom    string `json:"nom"`
	Valeur string `json:"valeur"`
	Genre  string `json:"genre,omitempty"` // what Nom is when it may not be said
}

// The parts of a copy, in their order.
const (
	CopieFoyer       = "Foyer"
	CopieLogement    = "Logement"
	CopiePrestations = "Prestations reçues"
	CopieBudget      = "Budget"
	CopieDettes      = "Dettes"
)

// RubriqueCopie is a part of the file as it stood: household, housing, benefits, budget, debts.
type RubriqueCopie struct {
	Titre  string       `json:"titre"`
	Lignes []LigneCopie `json:"lignes"`
}

// CopieDossier is the file as it stood on a day: nothing of it is typed again.
type CopieDossier struct {
	Le        string          `json:"le"` // ISO
	Rubriques []RubriqueCopie `json:"rubriques"`
	Budget    int64           `json:"budget"` // the version that was read, 0 when there is none
}

// Jour is the day of the copy.
func (c CopieDossier) Jour() jour.Jour {
	j, err := jour.LireISO(c.Le)
	if err != nil {
		return jour.Jour{}
	}
	return j
}

// Evaluation is what a worker found, for a request.
type Evaluation struct {
	ID, Demande, Dossier int64
	Rang                 int
	Auteur               int64
	CommenceeLe          horloge.Instant
	MenaceSante          bool
	MenaceSecurite       bool
	Avis                 AvisEvaluation
	Niveau, Mois         int
	Textes               TextesEvaluation
	Copie                CopieDossier // once signed
	Efface               bool
	SigneeLe             horloge.Instant
	Version              int64
	Visa                 Visa
}

// Ouverte tells whether its author still writes it.
func (x Evaluation) Ouverte() bool { return x.ID != 0 && x.SigneeLe.Vide() }

// Visa is what the head of the territory said of a signed evaluation; the zero value is none yet.
type Visa struct {
	ID       int64
	Decision DecisionVisa
	Texte    string
	Par      int64
	Le       horloge.Instant
}

// DecisionVisa is the decision of a visa.
type DecisionVisa string

// The decisions.
const (
	VisaValide   DecisionVisa = "valide"
	VisaRetourne DecisionVisa = "retourne"
)

// VerifierEvaluation applies the rules of an evaluation about to be signed: R3 (CASF art. L271-1: health or safety threatened by difficulties of management), R11
// (art. L271-2: both kinds of objectives), R5 on what it proposes, and an opinion that says why.
func VerifierEvaluation(r *reglement.Regles, x Evaluation, aujourdhui jour.Jour) error {
	var rs Refuses
	refuser := func(regle, message string) { rs = append(rs, &Refus{Regle: regle, Message: message}) }
	if strings.TrimSpace(x.Textes.Situation) == "" {
		refuser("situation", "décrire la situation de la personne")
	}
	switch x.Avis {
	case Favorable:
		if !x.MenaceSante && !x.MenaceSecurite {
			refuser("R3", "une MASP suppose que la santé ou la sécurité de la personne est menacée (article L271-1 du CASF) : cocher l’une ou l’autre, ou donner un autre avis")
		}
		if strings.TrimSpace(x.Textes.Menace) == "" {
			refuser("R3-menace", "dire en quoi sa santé ou sa sécurité est menacée par ses difficultés de gestion (article L271-1 du CASF)")
		}
		if strings.TrimSpace(x.Textes.Gestion) == "" {
			refuser("R3-gestion", "dire quelles difficultés de gestion la personne rencontre (article L271-1 du CASF)")
		}
		if len(x.Textes.Insertion) == 0 {
			refuser("R11-insertion", "proposer au moins un objectif d’insertion sociale (article L271-2 du CASF)")
		}
		if len(x.Textes.Autonomie) == 0 {
			refuser("R11-autonomie", "proposer au moins un objectif pour gérer seule ses prestations (article L271-2 du CASF)")
		}
		if x.Niveau != SansGestion && x.Niveau != AvecGestion {
			refuser("niveau", "proposer un niveau de mesure")
		}
		moisMin, moisMax := reglement.MoisMinContrat.A(r, aujourdhui), reglement.MoisMaxContrat.A(r, aujourdhui)
		if reglement.RenouvellementCourt.A(r, aujourdhui) {
			moisMin = 1
		}
		if x.Mois < moisMin || x.Mois > moisMax {
			refuser("R5", fmt.Sprintf("un contrat dure de %d à %d mois (article L271-2 du CASF) : proposer une durée entre les deux", moisMin, moisMax))
		}
	case Defavorable, AvisReoriente:
	default:
		refuser("avis", "donner un avis : favorable, défavorable ou réorientation")
	}
	if strings.TrimSpace(x.Textes.Avis) == "" {
		refuser("avis_texte", "écrire ce qui motive l’avis")
	}
	if len(rs) == 0 {
		return nil
	}
	return rs
}

// OuvrirEvaluation opens the draft of an evaluation, the next one of its request; one at a time (bdd.ErrConflit). texte is what the former one said, to correct.
func OuvrirEvaluation(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, x Evaluation) (int64, error) {
	id, err := e.Inserer(ctx, `insert into masp_evaluation(demande_id, dossier_id, rang, auteur_id, commencee_le)
		select d.id, d.dossier_id, (select coalesce(max(x.rang), 0) + 1 from masp_evaluation x where x.demande_id = d.id), $2, $3 from masp_demande d where d.id = $1 returning id`, x.Demande, x.Auteur, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("ouvrir une évaluation : %w", err)
	}
	x.ID, x.Version = id, 1
	return id, EcrireEvaluation(ctx, e, t, x)
}

// EcrireEvaluation keeps the draft of an evaluation at the version that was read (bdd.ErrAncienneVersion).
func EcrireEvaluation(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, x Evaluation) error {
	contenu, engagement, err := engagerJSON(ctx, e, t, x.Textes)
	if err != nil {
		return err
	}
	n, err := e.Exec(ctx, `update masp_evaluation set menace_sante = $3, menace_securite = $4, avis = $5, niveau = $6, mois = $7, contenu_id = $8, engagement = $9, version = version + 1
		where id = $1 and version = $2 and signee_le is null`, x.ID, x.Version, x.MenaceSante, x.MenaceSecurite, string(x.Avis), bdd.Nul(int64(x.Niveau)), bdd.Nul(int64(x.Mois)), contenu, engagement)
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return fmt.Errorf("garder une évaluation : %w", err)
	}
	return nil
}

// SignerEvaluation signs it, with the file as it stands.
func SignerEvaluation(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, id, version int64, c CopieDossier) error {
	contenu, engagement, err := engagerJSON(ctx, e, t, c)
	if err != nil {
		return err
	}
	n, err := e.Exec(ctx, `update masp_evaluation set budget_version_id = $3, copie_contenu_id = $4, copie_engagement = $5, signee_le = $6, version = version + 1
		where id = $1 and version = $2 and signee_le is null`, id, version, bdd.Nul(c.Budget), contenu, engagement, e.Instant())
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return fmt.Errorf("signer une évaluation : %w", err)
	}
	return nil
}

func engagerJSON(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, v any) (contenu, engagement any, err error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, nil, err
	}
	id, engage, err := journal.Engager(ctx, e, t, string(b))
	return id, engage, err
}

// Viser records the visa of a signed evaluation. The answer is its id.
func Viser(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, x Evaluation, v Visa) (int64, error) {
	mots, err := journal.EngagerSiDit(ctx, e, t, v.Texte)
	if err != nil {
		return 0, err
	}
	contenu, engagement := mots.Colonnes()
	id, err := e.Inserer(ctx, `insert into masp_visa(evaluation_id, auteur_id, demande_id, dossier_id, decision, contenu_id, engagement, vise_par, vise_le) values ($1,$2,$3,$4,$5,$6,$7,$8,$9) returning id`,
		x.ID, x.Auteur, x.Demande, x.Dossier, string(v.Decision), contenu, engagement, v.Par, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("viser une évaluation : %w", err)
	}
	return id, nil
}

const colonnesEvaluation = `x.id, x.demande_id, x.dossier_id, x.rang, x.auteur_id, x.commencee_le, x.menace_sante, x.menace_securite, x.avis, x.niveau, x.mois, x.signee_le, x.version,
	v.id, coalesce(v.decision, ''), v.vise_par, v.vise_le`

func (x *Evaluation) cibles() []any {
	return []any{&x.ID, &x.Demande, &x.Dossier, &x.Rang, &x.Auteur, &x.CommenceeLe, &x.MenaceSante, &x.MenaceSecurite, &x.Avis, bdd.OuZero(&x.Niveau), bdd.OuZero(&x.Mois), &x.SigneeLe, &x.Version,
		bdd.OuZero(&x.Visa.ID), &x.Visa.Decision, bdd.OuZero(&x.Visa.Par), &x.Visa.Le}
}

var requeteEvaluations = droits.Requete{Nom: "masp.evaluations", Nominative: true, SQL: `select ` + colonnesEvaluation + `, x.contenu_id, x.engagement, k.chiffre, x.copie_contenu_id, x.copie_engagement, kc.chiffre,
	v.contenu_id, v.engagement, kv.chiffre from masp_evaluation x left join masp_visa v on v.evaluation_id = x.id left join contenu k on k.id = x.contenu_id
	left join contenu kc on kc.id = x.copie_contenu_id left join contenu kv on kv.id = v.contenu_id where x.demande_id = $1 and {DROITS lire_contrat x} order by x.rang desc`}

// Evaluations lists those of a request with their words, the latest first, for who may read the contracts of its file.
func Evaluations(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, demande int64) ([]Evaluation, error) {
	texte, args := requeteEvaluations.Pour(a, demande)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Evaluation, err error) {
		var mots, copie, visa journal.Joint
		if err = r.Scan(append(append(append(x.cibles(), mots.Cibles()...), copie.Cibles()...), visa.Cibles()...)...); err != nil {
			return x, err
		}
		if err = ouvrirJSON(t, mots, &x.Textes, &x.Efface); err != nil {
			return x, err
		}
		if err = ouvrirJSON(t, copie, &x.Copie, &x.Efface); err != nil {
			return x, err
		}
		x.Visa.Texte, err = visa.Dire(t)
		return x, err
	}, texte, args...)
}

func ouvrirJSON(t *chiffre.Trousseau, j journal.Joint, v any, efface *bool) error {
	s, err := j.Ouvrir(t)
	if err != nil || j.Vide() {
		return err
	}
	if s == "" {
		*efface = true
		return nil
	}
	return json.Unmarshal([]byte(s), v)
}

// DerniereEvaluation is the latest evaluation of a request, without its words; bdd.ErrAbsent when there is none. The caller checks the right to its file.
func DerniereEvaluation(ctx context.Context, l bdd.Lecture, demande int64) (x Evaluation, err error) {
	return x, l.QueryRow(ctx, `select `+colonnesEvaluation+` from masp_evaluation x left join masp_visa v on v.evaluation_id = x.id where x.demande_id = $1 order by x.rang desc limit 1`, demande).Scan(x.cibles()...)
}

// EngagementsEvaluation are the commitments of a signed evaluation to its words and to the copy of the file.
func EngagementsEvaluation(ctx context.Context, l bdd.Lecture, id int64) (textes, copie []byte, err error) {
	err = l.QueryRow(ctx, `select engagement, copie_engagement from masp_evaluation where id = $1`, id).Scan(&textes, &copie)
	return textes, copie, err
}

// AuteurEvaluation is who wrote the latest evaluation of a request, 0 when there is none.
func AuteurEvaluation(ctx context.Context, l bdd.Lecture, demande int64) (int64, error) {
	var auteur int64
	err := l.QueryRow(ctx, `select coalesce((select x.auteur_id from masp_evaluation x where x.demande_id = $1 order by x.rang desc limit 1), 0)`, demande).Scan(&auteur)
	return auteur, err
}
