// SPDX-License-Identifier: EUPL-1.2

package delegation

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

// EtatAttribution is where an attribution stands.
type EtatAttribution string

// The states.
const (
	Offerte  EtatAttribution = "offerte"
	Acceptee EtatAttribution = "acceptee"
	Refusee  EtatAttribution = "refusee"
	Retiree  EtatAttribution = "retiree"
)

// EtatsAttribution lists them, in the order of a list.
var EtatsAttribution = []EtatAttribution{Offerte, Acceptee, Refusee, Retiree}

// Libelle is the state on screen.
func (x EtatAttribution) Libelle() string {
	switch x {
	case Offerte:
		return "proposée"
	case Acceptee:
		return "acceptée"
	case Refusee:
		return "refusée"
	case Retiree:
		return "retirée"
	}
	return string(x)
}

// Attribution is a file entrusted to a délégataire under a convention.
type Attribution struct {
	ID, Dossier, Convention  int64
	Departement, Delegataire int64
	Etat                     EtatAttribution
	Rang                     int       // of its last step
	Du                       jour.Jour // first day of the charge: asked by the offer, fixed by the acceptance
	Au                       jour.Jour // last day, once withdrawn
	AccesAu                  jour.Jour // last day on which the délégataire reads the file, once withdrawn
	Droit                    int64     // what the offer opened in the rights; 0: the délégataire had the file
	Version                  int64
}

// Charge is the attribution as the count of months reads it; false when nothing was entrusted.
func (a Attribution) Charge() (Charge, bool) {
	c := Charge{Attribution: a.ID, Convention: a.Convention, Delegataire: a.Delegataire, Du: a.Du, Au: a.Au}
	return c, a.Etat == Acceptee || a.Etat == Retiree && !a.Au.Avant(a.Du)
}

// Etape is a step of an attribution.
type Etape struct {
	ID, Attribution int64
	Rang            int
	Vers            EtatAttribution
	Jour            jour.Jour
	Texte           string // why it is refused or withdrawn; a word with an offer
	Par             int64
	Le              horloge.Instant
}

// Valeurs are what the act of a step keeps.
func (x Etape) Valeurs() []journal.Valeur {
	return []journal.Valeur{journal.Entier("attribution", x.Attribution), journal.Entier("rang", int64(x.Rang)), journal.Code("vers", string(x.Vers)), journal.Jour("le", x.Jour)}
}

// DureeAcces is how long a délégataire still reads a file after the last day of its charge, at most: the time to render its account (C. civ. art. 1993).
const DureeAcces = 92

// VerifierOffre says why a file cannot be entrusted from a day on: the convention must be in force (rule R20) and cover the territory and the level.
func VerifierOffre(vs []Version, du jour.Jour, territoire int64, niveau int) *Refus {
	v, ok := VersionLe(vs, du)
	switch {
	case du.Vide():
		return refuser("du", "écrire à partir de quel jour la mesure est confiée")
	case !ok && len(vs) > 0:
		return refuser("du", "la convention n’est pas en vigueur le %s : elle court du %s au %s (règle R20, CASF art. L. 271-3) ; choisir un autre jour, ou enregistrer l’avenant qui la prolonge",
			du.Court(), vs[0].Du.Court(), vs[len(vs)-1].Au.Court())
	case !ok:
		return refuser("convention", "choisir une convention")
	case niveau != 0 && !v.Couvre(niveau):
		return refuser("convention", "cette convention ne délègue pas les mesures de ce niveau : en choisir une autre")
	}
	if len(v.Territoires) > 0 && !slices.Contains(v.Territoires, territoire) {
		return refuser("convention", "cette convention ne couvre pas le territoire du dossier : en choisir une autre, ou corriger le territoire du dossier")
	}
	return nil
}

const colonnesAttribution = `a.id, a.dossier_id, a.convention_id, a.departement_id, a.delegataire_id, a.etat, a.rang, a.du, a.au, a.acces_au, a.droit_id, a.version`

func (a *Attribution) cibles() []any {
	return []any{&a.ID, &a.Dossier, &a.Convention, &a.Departement, &a.Delegataire, &a.Etat, &a.Rang, &a.Du, &a.Au, &a.AccesAu, bdd.OuZero(&a.Droit), &a.Version}
}

func scanAttribution(r *sql.Rows) (a Attribution, err error) { return a, r.Scan(a.cibles()...) }

// Offrir records an offer. bdd.ErrConflit: the file is entrusted already.
func Offrir(ctx context.Context, e *bdd.Ecriture, a Attribution) (int64, error) {
	id, err := e.Inserer(ctx, `insert into delegation_attribution(dossier_id, convention_id, departement_id, delegataire_id, du, droit_id) values ($1,$2,$3,$4,$5,$6) returning id`,
		a.Dossier, a.Convention, a.Departement, a.Delegataire, a.Du, bdd.Nul(a.Droit))
	if err != nil {
		return 0, fmt.Errorf("proposer une mesure : %w", err)
	}
	return id, nil
}

// Passer moves an attribution, at the version that was read (bdd.ErrAncienneVersion).
func Passer(ctx context.Context, e *bdd.Ecriture, a Attribution, vers EtatAttribution) error {
	n, err := e.Exec(ctx, `update delegation_attribution set etat = $3, rang = rang + 1, du = $4, au = $5, acces_au = $6, version = version + 1 where id = $1 and version = $2`,
		a.ID, a.Version, string(vers), a.Du, a.Au, a.AccesAu)
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return fmt.Errorf("faire avancer une attribution : %w", err)
	}
	return nil
}

// AjouterEtape records a step, with its words under seal. The answer is its id.
func AjouterEtape(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, x Etape) (int64, error) {
	mots, err := journal.EngagerSiDit(ctx, e, t, x.Texte)
	if err != nil {
		return 0, err
	}
	contenu, engagement := mots.Colonnes()
	id, err := e.Inserer(ctx, `insert into delegation_etape(attribution_id, rang, vers, le_jour, contenu_id, engagement, par, le) values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`,
		x.Attribution, x.Rang, string(x.Vers), x.Jour, contenu, engagement, x.Par, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("enregistrer une étape d’attribution : %w", err)
	}
	return id, nil
}

// AttributionParID reads one. The caller checks the right to its file.
func AttributionParID(ctx context.Context, l bdd.Lecture, id int64) (Attribution, error) {
	return bdd.Un(ctx, l, scanAttribution, `select `+colonnesAttribution+` from delegation_attribution a where a.id = $1`, id)
}

// AttributionsDuDossier lists those of a file, in their order. The caller checks the right to it.
func AttributionsDuDossier(ctx context.Context, l bdd.Lecture, dossier int64) ([]Attribution, error) {
	return bdd.Lister(ctx, l, scanAttribution, `select `+colonnesAttribution+` from delegation_attribution a where a.dossier_id = $1 order by a.id`, dossier)
}

// DossiersDe lists the files entrusted under a convention, whatever became of it.
func DossiersDe(ctx context.Context, l bdd.Lecture, convention int64) ([]int64, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) },
		`select distinct a.dossier_id from delegation_attribution a where a.convention_id = $1 and a.etat in ('acceptee', 'retiree') order by a.dossier_id`, convention)
}

var requeteEtapes = droits.Requete{Nom: "delegation.etapes", Nominative: true, SQL: `select x.id, x.attribution_id, x.rang, x.vers, x.le_jour, x.par, x.le, x.contenu_id, x.engagement, k.chiffre
	from delegation_etape x join delegation_attribution a on a.id = x.attribution_id left join contenu k on k.id = x.contenu_id
	where a.dossier_id = $1 and {DROITS lire_contrat a} order by x.attribution_id, x.rang`}

// EtapesDuDossier lists every step of the attributions of a file, for who reads its contracts.
func EtapesDuDossier(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) ([]Etape, error) {
	texte, args := requeteEtapes.Pour(a, dossier)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Etape, err error) {
		var j journal.Joint
		if err = r.Scan(append([]any{&x.ID, &x.Attribution, &x.Rang, &x.Vers, &x.Jour, &x.Par, &x.Le}, j.Cibles()...)...); err != nil {
			return x, err
		}
		x.Texte, err = j.Dire(t)
		return x, err
	}, texte, args...)
}

// ToutesLesEtapes lists the steps of every attribution, without their words, for who verifies.
func ToutesLesEtapes(ctx context.Context, l bdd.Lecture) ([]Etape, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Etape, err error) {
		return x, r.Scan(&x.ID, &x.Attribution, &x.Rang, &x.Vers, &x.Jour, &x.Par, &x.Le)
	}, `select x.id, x.attribution_id, x.rang, x.vers, x.le_jour, x.par, x.le from delegation_etape x order by x.id`)
}

// Requetes are the registered queries of the package.
var Requetes = []droits.Requete{requeteEtapes, requeteMessages}

// AttributionsDe lists those of a convention, in their order. Who reads them for an agent goes through a registered query.
func AttributionsDe(ctx context.Context, l bdd.Lecture, convention int64) ([]Attribution, error) {
	return bdd.Lister(ctx, l, scanAttribution, `select `+colonnesAttribution+` from delegation_attribution a where a.convention_id = $1 order by a.id`, convention)
}
