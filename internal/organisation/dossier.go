// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// Dossier is the file of a person or household in an organisation: what rights are counted on.
type Dossier struct {
	ID, Organisation, Territoire int64
	Compartiment                 string // empty, or the code of a sealed compartment
	Numero                       string
	OuvertLe, FermeLe            jour.Jour
	Version                      int64
}

// Portee is what an attribution opens.
type Portee string

// The two reaches.
const (
	Complete Portee = "complete" // the organisation does the work
	Suivi    Portee = "suivi"    // it follows what another one does: contract, budget, monthly statement
)

// Attribution says who has a file in charge, from–to, both days included. Agent 0: the organisation as such.
type Attribution struct {
	ID, Dossier, Organisation, Agent int64
	Portee                           Portee
	Du, Au                           jour.Jour
}

// Requetes lists the queries of this package that rights bear on.
var Requetes = []droits.Requete{requeteDossier, requeteDossiers, requeteAttributions,
	{Nom: "organisation.attribution", SQL: sqlAttribution, Nominative: true, SansClause: "la fonction vérifie ensuite le droit d’écrire sur le dossier trouvé (droits.Peut)"},
	{Nom: "organisation.suivis", SQL: sqlSuivis, Nominative: true, SansClause: "la fonction a vérifié le droit d’écrire sur le dossier (droits.Peut)"},
	{Nom: "organisation.habilitation", SQL: sqlHabilitation, Nominative: true, SansClause: "la fonction vérifie ensuite le droit d’écrire sur le dossier trouvé (droits.Peut)"},
	{Nom: "organisation.territoires_tenus", SQL: sqlTenus, Nominative: true, SansClause: "des nombres par territoire, jamais un dossier, pour qui règle l’organisation"},
	{Nom: "organisation.partages", SQL: sqlPartages, Nominative: true, SansClause: "l’appelant a vérifié le droit de déléguer le dossier (droits.Peut, actes de la délégation)"},
	{Nom: "organisation.partages_ouverts", SQL: sqlOuverts, Nominative: true, SansClause: "l’appelant a vérifié le droit de déléguer le dossier (droits.Peut, actes de la délégation)"},
	{Nom: "organisation.partage", SQL: sqlPartage, Nominative: true, SansClause: "l’appelant a vérifié l’attribution qui porte ce droit (actes de la délégation)"},
}

const champsDossier = `d.id, d.organisation_id, coalesce(d.territoire_id, 0), coalesce(d.compartiment, ''), d.numero, d.ouvert_le, d.ferme_le, d.version`

func lireDossier(r *sql.Rows) (d Dossier, err error) {
	return d, r.Scan(&d.ID, &d.Organisation, &d.Territoire, &d.Compartiment, &d.Numero, &d.OuvertLe, &d.FermeLe, &d.Version)
}

var requeteDossier = droits.Requete{Nom: "organisation.dossier", Nominative: true,
	SQL: `select ` + champsDossier + ` from dossier d where d.id = $1 and {DROITS lire_identite d.id}`}

// LireDossier returns a file that the agent may name; bdd.ErrAbsent otherwise, and when there is none.
func LireDossier(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (Dossier, error) {
	a.Instant = l.Instant()
	texte, args := requeteDossier.Pour(a, id)
	return bdd.Un(ctx, l, lireDossier, texte, args...)
}

var requeteDossiers = droits.Requete{Nom: "organisation.dossiers", Nominative: true,
	SQL: `select ` + champsDossier + ` from dossier d where d.id > $1 and {DROITS lire_identite d.id} order by d.id limit $2`}

// ListerDossiers returns the files that the agent may name, by id, after the id apres.
func ListerDossiers(ctx context.Context, l bdd.Lecture, a droits.Agent, apres int64, limite int) ([]Dossier, error) {
	a.Instant = l.Instant()
	texte, args := requeteDossiers.Pour(a, apres, limite)
	return bdd.Lister(ctx, l, lireDossier, texte, args...)
}

var requeteAttributions = droits.Requete{Nom: "organisation.attributions", Nominative: true,
	SQL: `select ` + champsAttribution + ` from dossier_attribution t where t.dossier_id = $1 and {DROITS lire_identite t} order by t.du, t.id`}

const champsAttribution = `t.id, t.dossier_id, t.organisation_id, coalesce(t.agent_id, 0), t.portee, t.du, t.au`

func lireAttribution(r *sql.Rows) (t Attribution, err error) {
	return t, r.Scan(&t.ID, &t.Dossier, &t.Organisation, &t.Agent, &t.Portee, &t.Du, &t.Au)
}

// Attributions returns who has, had or will have the file in charge.
func Attributions(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]Attribution, error) {
	a.Instant = l.Instant()
	texte, args := requeteAttributions.Pour(a, dossier)
	return bdd.Lister(ctx, l, lireAttribution, texte, args...)
}

// NouveauDossier is what is asked to open a file.
type NouveauDossier struct {
	Territoire   int64
	Compartiment string
	Agent        int64 // who follows it; who opens it when zero and that is a CESF
	OuvertLe     jour.Jour
}

// OuvrirDossier opens a file in the agent's organisation, numbers it and gives it in charge.
func OuvrirDossier(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, n NouveauDossier) (int64, error) {
	if !droits.Autorise(acteur.Role, droits.OuvrirDossier) {
		return 0, ErrRefus
	}
	if n.OuvertLe.Vide() {
		n.OuvertLe = e.Instant().Jour()
	}
	if acteur.Role == droits.CESF {
		if n.Agent != 0 && n.Agent != acteur.ID {
			return 0, ErrRefus
		}
		n.Agent = acteur.ID
	}
	if err := exigerOuverts(ctx, e, n.Territoire); err != nil {
		return 0, err
	}
	annee := n.OuvertLe.Annee()
	numero, err := journal.Numero(ctx, e, acteur.Organisation, "dossier", annee)
	if err != nil {
		return 0, err
	}
	id, err := e.Inserer(ctx, `insert into dossier (organisation_id, territoire_id, compartiment, numero, ouvert_le) values ($1, $2, $3, $4, $5) returning id`,
		acteur.Organisation, bdd.Nul(n.Territoire), vide(n.Compartiment), fmt.Sprintf("%04d-%05d", annee, numero), n.OuvertLe)
	if err != nil {
		return 0, fmt.Errorf("ouvrir un dossier : %w", err)
	}
	if _, err := attribuer(ctx, e, Attribution{Dossier: id, Organisation: acteur.Organisation, Portee: Complete, Du: n.OuvertLe}); err != nil {
		return 0, err
	}
	if n.Agent != 0 {
		if _, err := attribuer(ctx, e, Attribution{Dossier: id, Organisation: acteur.Organisation, Agent: n.Agent, Portee: Complete, Du: n.OuvertLe}); err != nil {
			return 0, err
		}
	}
	if n.Compartiment != "" {
		if _, err := habiliter(ctx, e, id, acteur.ID, n.OuvertLe); err != nil {
			return 0, err
		}
	}
	return id, consignerDossier(ctx, e, acteur, "dossier.ouvrir", id, journal.Jour("ouvert_le", n.OuvertLe), journal.Entier("numero", numero),
		journal.Entier("agent", n.Agent), journal.Entier("territoire", n.Territoire), journal.Code("compartiment", n.Compartiment))
}

func consignerDossier(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, nature string, id int64, valeurs ...journal.Valeur) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: acteur.Organisation, Agent: acteur.ID, Nature: nature, Objet: "dossier",
		ObjetID: id, Dossier: id, Valeurs: valeurs})
}

func attribuer(ctx context.Context, e *bdd.Ecriture, t Attribution) (int64, error) {
	id, err := e.Inserer(ctx, `insert into dossier_attribution (dossier_id, organisation_id, agent_id, portee, du, au)
		values ($1, $2, $3, $4, $5, $6) returning id`, t.Dossier, t.Organisation, bdd.Nul(t.Agent), t.Portee, t.Du, t.Au)
	if err != nil {
		return 0, fmt.Errorf("attribuer le dossier %d : %w", t.Dossier, err)
	}
	return id, noterPartage(ctx, e, t.Dossier)
}

const organisationsDuDossier = `(select d.organisation_id as id from dossier d where d.id = $1 union select t.organisation_id from dossier_attribution t where t.dossier_id = $1)`

// noterPartage keeps which organisations have a file in common (organisation_partage), after an attribution of it.
func noterPartage(ctx context.Context, e *bdd.Ecriture, dossier int64) error {
	if _, err := e.Exec(ctx, `insert into organisation_partage (organisation_id, avec_id) select a.id, b.id from `+organisationsDuDossier+` a cross join `+organisationsDuDossier+` b
		where true on conflict do nothing`, dossier); err != nil {
		return fmt.Errorf("noter qui partage le dossier %d : %w", dossier, err)
	}
	return nil
}

// SQLPartages selects the organisations of the files that an organisation reads or read: where a query starts from the rows of a few organisations, the rights
// of each row being asked as well. organisation is the number of its parameter.
func SQLPartages(organisation int) string {
	return fmt.Sprintf("select op.avec_id from organisation_partage op where op.organisation_id = $%d", organisation)
}

func habiliter(ctx context.Context, e *bdd.Ecriture, dossier, agent int64, du jour.Jour) (int64, error) {
	id, err := e.Inserer(ctx, `insert into dossier_habilitation (dossier_id, agent_id, du) values ($1, $2, $3) returning id`, dossier, agent, du)
	if err != nil {
		return 0, fmt.Errorf("habiliter l’agent %d sur le dossier %d : %w", agent, dossier, err)
	}
	return id, nil
}

// exigerEcriture returns bdd.ErrAbsent when the agent may not even name the file, ErrRefus when she may only not write in
// it.
func exigerEcriture(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) error {
	peut, err := droits.Peut(ctx, l, a, droits.EcrireDossier, dossier)
	if err != nil || peut {
		return err
	}
	nommer, err := droits.Peut(ctx, l, a, droits.LireIdentite, dossier)
	if err != nil {
		return err
	}
	if nommer {
		return ErrRefus
	}
	return fmt.Errorf("dossier %d : %w", dossier, bdd.ErrAbsent)
}
