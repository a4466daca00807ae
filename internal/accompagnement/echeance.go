// SPDX-License-Identifier: EUPL-1.2

package accompagnement

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// GenreEcheance is what the person must not miss.
type GenreEcheance string

// The kinds.
const (
	Declaration GenreEcheance = "declaration" // of resources, every quarter
	FinAAH      GenreEcheance = "aah"         // end of a right that the MDPH granted
	C2S         GenreEcheance = "c2s"
	Assurance   GenreEcheance = "assurance"
	EnqueteHLM  GenreEcheance = "enquete_hlm"
	Impots      GenreEcheance = "impots"
	Sejour      GenreEcheance = "sejour"
	Identite    GenreEcheance = "identite"
)

// GenresEcheance lists them, in the order of the form.
var GenresEcheance = []GenreEcheance{Declaration, FinAAH, C2S, Assurance, EnqueteHLM, Impots, Sejour, Identite}

// Libelle is the kind on screen.
func (g GenreEcheance) Libelle() string {
	switch g {
	case Declaration:
		return "déclaration trimestrielle de ressources"
	case FinAAH:
		return "fin d’un droit MDPH (AAH)"
	case C2S:
		return "complémentaire santé solidaire à renouveler"
	case Assurance:
		return "assurance habitation à renouveler"
	case EnqueteHLM:
		return "enquête de ressources du bailleur HLM"
	case Impots:
		return "déclaration d’impôts"
	case Sejour:
		return "titre de séjour à renouveler"
	case Identite:
		return "pièce d’identité à renouveler"
	}
	return string(g)
}

// Tous is every how many months it usually comes back, 0: not by itself.
func (g GenreEcheance) Tous() int {
	switch g {
	case Declaration:
		return 3
	case C2S, Assurance, EnqueteHLM, Impots:
		return 12
	}
	return 0
}

// Echeance is a day that the person must not miss.
type Echeance struct {
	ID, Dossier int64
	Genre       GenreEcheance
	Le          jour.Jour
	Tous        int // months until the next one, 0: none follows
	Par         int64
	Issue       IssueEcheance
	ClosePar    int64
}

// IssueEcheance is what came of it.
type IssueEcheance string

// The issues.
const (
	Ouverte   IssueEcheance = ""
	Faite     IssueEcheance = "faite"
	SansObjet IssueEcheance = "sans_objet"
)

// ObjetEcheance names one in the journal.
const ObjetEcheance = "echeance_personne"

// VerifierEcheance says what forbids noting it.
func VerifierEcheance(x Echeance, aujourdhui jour.Jour) error {
	switch {
	case !slices.Contains(GenresEcheance, x.Genre):
		return refuser("genre", "choisir de quelle échéance il s’agit")
	case x.Le.Vide() || x.Le.Avant(aujourdhui.Plus(-366)):
		return refuser("le", "écrire le jour de l’échéance, il y a un an au plus tôt")
	case x.Tous < 0 || x.Tous > 120:
		return refuser("tous", "écrire tous les combien de mois elle revient, de 0 à 120")
	}
	return nil
}

// NoterEcheance records it; one that is open already for that day gives bdd.ErrConflit. The answer is its id.
func NoterEcheance(ctx context.Context, e *bdd.Ecriture, x Echeance) (int64, error) {
	id, err := e.Inserer(ctx, `insert into echeance_personne(dossier_id, genre, le, tous, cree_par, cree_le) values ($1,$2,$3,$4,$5,$6) returning id`, x.Dossier, string(x.Genre), x.Le, x.Tous, x.Par, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("noter une échéance : %w", err)
	}
	return id, nil
}

// CloreEcheance says what came of it, once.
func CloreEcheance(ctx context.Context, e *bdd.Ecriture, id, agent int64, issue IssueEcheance) error {
	n, err := e.Exec(ctx, `update echeance_personne set issue = $2, close_par = $3, close_le = $4 where id = $1 and issue = ''`, id, string(issue), agent, e.Instant())
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return fmt.Errorf("clore une échéance : %w", err)
	}
	return nil
}

const colonnesEcheance = `select x.id, x.dossier_id, x.genre, x.le, x.tous, x.cree_par, x.issue, x.close_par from echeance_personne x`

func lireEcheance(r *sql.Rows) (x Echeance, err error) {
	return x, r.Scan(&x.ID, &x.Dossier, &x.Genre, &x.Le, &x.Tous, &x.Par, &x.Issue, bdd.OuZero(&x.ClosePar))
}

var requeteEcheances = droits.Requete{Nom: "accompagnement.echeances", Nominative: true, SQL: colonnesEcheance + ` where x.dossier_id = $1 and {DROITS lire_dossier x} order by x.le, x.id`}

// Echeances lists those of a file, the first one first, for who reads the social file.
func Echeances(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]Echeance, error) {
	texte, args := requeteEcheances.Pour(a, dossier)
	return bdd.Lister(ctx, l, lireEcheance, texte, args...)
}

// EcheanceParID reads one; bdd.ErrAbsent when there is none. The caller checks the right to its file.
func EcheanceParID(ctx context.Context, l bdd.Lecture, id int64) (Echeance, error) {
	return bdd.Un(ctx, l, lireEcheance, colonnesEcheance+` where x.id = $1`, id)
}

// ToutesEcheances reads every one, whoever it is about: what a check compares with the journal.
func ToutesEcheances(ctx context.Context, l bdd.Lecture) ([]Echeance, error) {
	return bdd.Lister(ctx, l, lireEcheance, colonnesEcheance+` order by x.id`)
}

// Consignees are what its acts keep of it.
func (x Echeance) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Code("genre", string(x.Genre)), journal.Jour("le", x.Le), journal.Entier("tous", int64(x.Tous))}
}
