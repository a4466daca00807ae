// SPDX-License-Identifier: EUPL-1.2

package accompagnement

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// GenreDemarche is what a step with or for the person is about.
type GenreDemarche string

// The kinds.
const (
	Action             GenreDemarche = "action" // of an objective, of no kind below
	Droits             GenreDemarche = "droits"
	Soins              GenreDemarche = "soins"
	FSL                GenreDemarche = "fsl"
	Delais             GenreDemarche = "delais"
	Surendettement     GenreDemarche = "surendettement"
	MediationCreancier GenreDemarche = "mediation_creancier"
	MediationBailleur  GenreDemarche = "mediation_bailleur"
	AutreDemarche      GenreDemarche = "autre"
)

// ObjetDemarche names a matter in the journal.
const ObjetDemarche = "demarche"

const longueurDemarcheMax = 2000

// ListeDemarches is the list of them, whose entries an organisation may name in its own words.
const ListeDemarches = "demarche"

// GenresDemarche lists them, in the order of the form.
var GenresDemarche = []GenreDemarche{Action, Droits, Soins, FSL, Delais, Surendettement, MediationCreancier, MediationBailleur, AutreDemarche}

// Libelle is the kind on screen.
func (g GenreDemarche) Libelle() string {
	switch g {
	case Action:
		return "action convenue"
	case Droits:
		return "accès aux droits"
	case Soins:
		return "accès aux soins"
	case FSL:
		return "demande au FSL"
	case Delais:
		return "délais de paiement"
	case Surendettement:
		return "dossier de surendettement"
	case MediationCreancier:
		return "médiation avec un créancier"
	case MediationBailleur:
		return "médiation avec le bailleur"
	case AutreDemarche:
		return "autre démarche"
	}
	return string(g)
}

// Qui is who does it.
type Qui string

// Who.
const (
	ParLaPersonne Qui = "personne"
	ParLeService  Qui = "service"
	Ensemble      Qui = "ensemble"
	ParUnTiers    Qui = "tiers"
)

// Acteurs lists them, in the order of the form.
var Acteurs = []Qui{ParLaPersonne, ParLeService, Ensemble, ParUnTiers}

// Libelle is who does it, on screen.
func (q Qui) Libelle() string {
	switch q {
	case ParLaPersonne:
		return "la personne"
	case ParLeService:
		return "le service"
	case Ensemble:
		return "ensemble"
	case ParUnTiers:
		return "un tiers"
	}
	return string(q)
}

// EtatDemarche is where it stands.
type EtatDemarche string

// The states.
const (
	AFaire     EtatDemarche = "a_faire"
	EnCours    EtatDemarche = "en_cours"
	EnAttente  EtatDemarche = "en_attente" // of somebody's answer
	Aboutie    EtatDemarche = "aboutie"
	Rejetee    EtatDemarche = "rejetee"
	Abandonnee EtatDemarche = "abandonnee"
)

// EtatsDemarche lists them, in the order of the form.
var EtatsDemarche = []EtatDemarche{AFaire, EnCours, EnAttente, Aboutie, Rejetee, Abandonnee}

// Libelle is the state on screen.
func (e EtatDemarche) Libelle() string {
	switch e {
	case AFaire:
		return "à faire"
	case EnCours:
		return "en cours"
	case EnAttente:
		return "en attente d’une réponse"
	case Aboutie:
		return "aboutie"
	case Rejetee:
		return "rejetée"
	case Abandonnee:
		return "abandonnée"
	}
	return string(e)
}

// Close tells whether nothing more is to be done.
func (e EtatDemarche) Close() bool { return e == Aboutie || e == Rejetee || e == Abandonnee }

// EtapeDemarche is a dated step: where it brought the matter, and what came of it.
type EtapeDemarche struct {
	Rang     int
	Etat     EtatDemarche
	Le       jour.Jour
	Echeance jour.Jour // by when the next thing is done, Vide when none is fixed
	Texte    string
	Efface   bool
	Par      int64
	NoteLe   horloge.Instant
}

// Demarche is what is done with the person or for her: an action agreed for an objective of her contract, or a step towards somebody.
type Demarche struct {
	ID, Dossier, Organisation int64
	Genre                     GenreDemarche
	Objectif                  int64 // of the contract, 0: of none
	Qui                       Qui
	Texte                     string // what is to be done
	Efface                    bool
	Etat                      EtatDemarche
	Echeance                  jour.Jour
	Rang                      int
	CreePar                   int64
	CreeLe                    horloge.Instant
	Etapes                    []EtapeDemarche // the last one first
}

// EnRetard tells whether something was to be done before a day.
func (d Demarche) EnRetard(j jour.Jour) bool {
	return !d.Etat.Close() && !d.Echeance.Vide() && d.Echeance.Avant(j)
}

// VerifierDemarche says what forbids opening it.
func VerifierDemarche(d Demarche) error {
	switch {
	case !slices.Contains(GenresDemarche, d.Genre):
		return refuser("genre", "choisir de quoi il s’agit")
	case d.Genre == Action && d.Objectif == 0:
		return refuser("objectif", "une action convenue sert un objectif du contrat : choisir lequel, ou un autre genre")
	case !slices.Contains(Acteurs, d.Qui):
		return refuser("qui", "dire qui s’en charge")
	case d.Texte == "" || len(d.Texte) > 4*longueurDemarcheMax:
		return refuser("texte", "écrire ce qui est à faire, en deux mille lettres au plus")
	}
	return nil
}

// VerifierEtape says what forbids a step: on a day that is come, with what came of it when that closes the matter.
func VerifierEtape(x EtapeDemarche, aujourdhui jour.Jour) error {
	switch {
	case !slices.Contains(EtatsDemarche, x.Etat):
		return refuser("etat", "dire où en est la démarche")
	case x.Le.Vide() || x.Le.Apres(aujourdhui):
		return refuser("le", "écrire le jour de cette étape, au plus tard aujourd’hui")
	case x.Etat.Close() && x.Texte == "":
		return refuser("texte", "écrire ce qui en est sorti")
	case !x.Echeance.Vide() && x.Echeance.Avant(x.Le):
		return refuser("echeance", "l’échéance vient après l’étape : corriger l’une ou l’autre")
	}
	return nil
}

// OuvrirDemarche records a matter and its first step. The caller has applied the rules. The answer is its id.
func OuvrirDemarche(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, d Demarche, premiere EtapeDemarche) (int64, error) {
	contenu, engagement, err := journal.Engager(ctx, e, t, d.Texte)
	if err != nil {
		return 0, err
	}
	id, err := e.Inserer(ctx, `insert into demarche(dossier_id, organisation_id, genre, objectif_id, qui, contenu_id, engagement, etat, echeance, rang, cree_par, cree_le) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,1,$10,$11) returning id`,
		d.Dossier, d.Organisation, string(d.Genre), bdd.Nul(d.Objectif), string(d.Qui), contenu, engagement, string(premiere.Etat), premiere.Echeance, d.CreePar, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("ouvrir une démarche : %w", err)
	}
	premiere.Rang = 1
	return id, ecrireEtape(ctx, e, t, id, d.Dossier, premiere)
}

// AvancerDemarche adds the step that follows the one at x.Rang - 1; bdd.ErrAncienneVersion when another one was added since.
func AvancerDemarche(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, id, dossier int64, x EtapeDemarche) error {
	n, err := e.Exec(ctx, `update demarche set rang = $2, etat = $3, echeance = $4 where id = $1 and rang = $2 - 1 and dossier_id = $5`, id, x.Rang, string(x.Etat), x.Echeance, dossier)
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return fmt.Errorf("avancer une démarche : %w", err)
	}
	return ecrireEtape(ctx, e, t, id, dossier, x)
}

func ecrireEtape(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, id, dossier int64, x EtapeDemarche) error {
	mots, err := journal.EngagerSiDit(ctx, e, t, x.Texte)
	if err != nil {
		return err
	}
	contenu, engagement := mots.Colonnes()
	if _, err := e.Exec(ctx, `insert into demarche_etape(demarche_id, dossier_id, rang, etat, le, echeance, contenu_id, engagement, par, note_le) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)`,
		id, dossier, x.Rang, string(x.Etat), x.Le, x.Echeance, contenu, engagement, x.Par, e.Instant()); err != nil {
		return fmt.Errorf("écrire l’étape d’une démarche : %w", err)
	}
	return nil
}

// Consignees are what the act of a step keeps of it.
func (x EtapeDemarche) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("rang", int64(x.Rang)), journal.Code("etat", string(x.Etat)), journal.Jour("le", x.Le), journal.Jour("echeance", x.Echeance)}
}

var (
	requeteDemarches = droits.Requete{Nom: "accompagnement.demarches", Nominative: true, SQL: `select d.id, d.dossier_id, d.organisation_id, d.genre, d.objectif_id, d.qui, d.etat, d.echeance, d.rang, d.cree_par, d.cree_le, d.contenu_id, d.engagement, k.chiffre
		from demarche d join contenu k on k.id = d.contenu_id where d.dossier_id = $1 and {DROITS lire_contrat d} order by case when d.etat in ('aboutie', 'rejetee', 'abandonnee') then 1 else 0 end, d.echeance nulls last, d.id`}
	requeteEtapesDemarches = droits.Requete{Nom: "accompagnement.demarche_etapes", Nominative: true, SQL: `select x.demarche_id, x.rang, x.etat, x.le, x.echeance, x.par, x.note_le, x.contenu_id, x.engagement, k.chiffre
		from demarche_etape x left join contenu k on k.id = x.contenu_id where x.dossier_id = $1 and {DROITS lire_contrat x} order by x.demarche_id, x.rang desc`}
)

// Demarches lists what is done with the person of a file, with its steps: what is open first, by deadline; for who may read her contracts.
func Demarches(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) ([]Demarche, error) {
	texte, args := requeteDemarches.Pour(a, dossier)
	ds, err := bdd.Lister(ctx, l, func(r *sql.Rows) (d Demarche, err error) {
		var j journal.Joint
		if err = r.Scan(append([]any{&d.ID, &d.Dossier, &d.Organisation, &d.Genre, bdd.OuZero(&d.Objectif), &d.Qui, &d.Etat, &d.Echeance, &d.Rang, &d.CreePar, &d.CreeLe}, j.Cibles()...)...); err != nil {
			return d, err
		}
		d.Texte, err = j.Dire(t)
		d.Efface = d.Texte == journal.TexteEfface
		return d, err
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lire les démarches : %w", err)
	}
	rangs := map[int64]int{}
	for i, d := range ds {
		rangs[d.ID] = i
	}
	texte, args = requeteEtapesDemarches.Pour(a, dossier)
	_, err = bdd.Lister(ctx, l, func(r *sql.Rows) (_ struct{}, err error) {
		var id int64
		var x EtapeDemarche
		var j journal.Joint
		if err = r.Scan(append([]any{&id, &x.Rang, &x.Etat, &x.Le, &x.Echeance, &x.Par, &x.NoteLe}, j.Cibles()...)...); err != nil {
			return struct{}{}, err
		}
		if x.Texte, err = j.Dire(t); err != nil {
			return struct{}{}, err
		}
		x.Efface = x.Texte == journal.TexteEfface
		if i, ok := rangs[id]; ok {
			ds[i].Etapes = append(ds[i].Etapes, x)
		}
		return struct{}{}, nil
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lire les étapes des démarches : %w", err)
	}
	return ds, nil
}

// DossierDeDemarche is the file of a matter; bdd.ErrAbsent when there is none. The caller checks the right to it.
func DossierDeDemarche(ctx context.Context, l bdd.Lecture, id int64) (dossier int64, err error) {
	return dossier, l.QueryRow(ctx, `select dossier_id from demarche where id = $1`, id).Scan(&dossier)
}

// ObjectifDuDossier tells whether an objective is one of the contracts of a file.
func ObjectifDuDossier(ctx context.Context, l bdd.Lecture, objectif, dossier int64) (bool, error) {
	var n int
	err := l.QueryRow(ctx, `select count(*) from masp_objectif o where o.id = $1 and o.dossier_id = $2`, objectif, dossier).Scan(&n)
	return n == 1, err
}

// EtapeConsignee is a step with the matter that it belongs to: what a check compares with the journal.
type EtapeConsignee struct {
	Demarche int64
	EtapeDemarche
}

// ToutesEtapes reads every step without its words, whoever it is about.
func ToutesEtapes(ctx context.Context, l bdd.Lecture) ([]EtapeConsignee, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x EtapeConsignee, err error) {
		return x, r.Scan(&x.Demarche, &x.Rang, &x.Etat, &x.Le, &x.Echeance, &x.Par)
	}, `select demarche_id, rang, etat, le, echeance, par from demarche_etape order by id`)
}
