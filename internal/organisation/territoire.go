// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
)

// Structure is a site, an office, a service.
type Structure struct {
	ID, Organisation int64
	Nom              string
	Version          int64
}

// Territoire is a part of the ground; a chef de service may be limited to some.
type Territoire struct {
	ID, Organisation, Structure int64 // Structure 0: none
	Nom                         string
	FermeLe                     jour.Jour // Vide: it takes files and agents
	Version                     int64
}

// ListerStructures returns those of an organisation, by name as bytes compare.
func ListerStructures(ctx context.Context, l bdd.Lecture, organisation int64) ([]Structure, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (s Structure, err error) {
		return s, r.Scan(&s.ID, &s.Organisation, &s.Nom, &s.Version)
	}, `select id, organisation_id, nom, version from structure where organisation_id = $1 order by nom`, organisation)
}

const champsTerritoire = `t.id, t.organisation_id, coalesce(t.structure_id, 0), t.nom, t.ferme_le, t.version`

func (t *Territoire) cibles() []any {
	return []any{&t.ID, &t.Organisation, &t.Structure, &t.Nom, &t.FermeLe, &t.Version}
}

// ListerTerritoires returns those of an organisation, closed ones too, by name as bytes compare.
func ListerTerritoires(ctx context.Context, l bdd.Lecture, organisation int64) ([]Territoire, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (t Territoire, err error) { return t, r.Scan(t.cibles()...) },
		`select `+champsTerritoire+` from territoire t where t.organisation_id = $1 order by t.nom`, organisation)
}

// TerritoiresOuverts returns those that take files and agents.
func TerritoiresOuverts(ctx context.Context, l bdd.Lecture, organisation int64) ([]Territoire, error) {
	ts, err := ListerTerritoires(ctx, l, organisation)
	return slices.DeleteFunc(ts, func(t Territoire) bool { return !t.FermeLe.Vide() }), err
}

// TerritoireTenu is a territory with what it holds: open files, and agents who may log in and are limited to it.
type TerritoireTenu struct {
	Territoire
	Dossiers, Agents int
}

const sqlTenus = `select ` + champsTerritoire + `, (select count(*) from dossier d where d.territoire_id = t.id and d.ferme_le is null),
	(select count(*) from agent_territoire x join agent a on a.id = x.agent_id where x.territoire_id = t.id and a.actif) from territoire t where t.organisation_id = $1 order by t.nom`

// TerritoiresTenus returns the territories of the agent's organisation with what they hold, for who administers it or reads its settings.
func TerritoiresTenus(ctx context.Context, l bdd.Lecture, a droits.Agent) ([]TerritoireTenu, error) {
	if !droits.Autorise(a.Role, droits.LireReglages) {
		return nil, ErrRefus
	}
	return bdd.Lister(ctx, l, func(r *sql.Rows) (t TerritoireTenu, err error) {
		return t, r.Scan(append(t.cibles(), &t.Dossiers, &t.Agents)...)
	}, sqlTenus, a.Organisation)
}

// CreerStructure adds a structure to the agent's organisation.
func CreerStructure(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, nom string) (int64, error) {
	return nommer(ctx, e, acteur, "structure", nom, func(nom string) (int64, error) {
		return e.Inserer(ctx, `insert into structure (organisation_id, nom) values ($1, $2) returning id`, acteur.Organisation, nom)
	})
}

// CreerTerritoire adds a territory to the agent's organisation; structure 0 means none.
func CreerTerritoire(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, structure int64, nom string) (int64, error) {
	return nommer(ctx, e, acteur, "territoire", nom, func(nom string) (int64, error) {
		return e.Inserer(ctx, `insert into territoire (organisation_id, structure_id, nom) values ($1, $2, $3) returning id`,
			acteur.Organisation, bdd.Nul(structure), nom)
	})
}

// nommer is what both creations share; a name that is taken is refused with a sentence.
func nommer(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, table, nom string, inserer func(string) (int64, error)) (int64, error) {
	nom, err := nomLibre(ctx, e, acteur, table, nom, 0)
	if err != nil {
		return 0, err
	}
	id, err := inserer(nom)
	if err != nil {
		return 0, fmt.Errorf("créer (%s) : %w", table, err)
	}
	return id, consignerNomme(ctx, e, acteur, table, "creer", id)
}

// nomLibre is a name that no other row of the organisation has than sauf.
func nomLibre(ctx context.Context, l bdd.Lecture, acteur droits.Agent, table, nom string, sauf int64) (string, error) {
	if !droits.Autorise(acteur.Role, droits.Administrer) {
		return "", ErrRefus
	}
	nom, err := ligne("nom", nom, 200)
	if err != nil {
		return "", err
	}
	if nom == "" {
		return "", &Faute{"nom", "Indiquez un nom."}
	}
	var pris int64
	if err := l.QueryRow(ctx, `select count(*) from `+table+` where organisation_id = $1 and nom = $2 and id <> $3`, acteur.Organisation, nom, sauf).Scan(&pris); err != nil {
		return "", err
	}
	if pris > 0 {
		return "", &Faute{"nom", "Ce nom est déjà pris."}
	}
	return nom, nil
}

func consignerNomme(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, table, geste string, id int64, vs ...journal.Valeur) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: acteur.Organisation, Agent: acteur.ID, Nature: table + "." + geste, Objet: table, ObjetID: id, Valeurs: vs})
}

// RenommerTerritoire gives a territory of the agent's organisation another name; version is what the form showed.
func RenommerTerritoire(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, id, version int64, nom string) error {
	nom, err := nomLibre(ctx, e, acteur, "territoire", nom, id)
	if err != nil {
		return err
	}
	return changerTerritoire(ctx, e, acteur, "renommer", id, version, `nom = $4`, nom)
}

func changerTerritoire(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, geste string, id, version int64, quoi string, valeur any) error {
	n, err := e.Exec(ctx, `update territoire set `+quoi+`, version = version + 1 where id = $1 and organisation_id = $2 and version = $3`, id, acteur.Organisation, version, valeur)
	if err := uneLigne(n, err); err != nil {
		return fmt.Errorf("territoire %d (%s) : %w", id, geste, err)
	}
	return consignerNomme(ctx, e, acteur, "territoire", geste, id, journal.Entier("version", version+1))
}

// FermerTerritoire closes a territory that holds no open file and no agent any more, or opens it again.
func FermerTerritoire(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, id, version int64, fermer bool) error {
	if !droits.Autorise(acteur.Role, droits.Administrer) {
		return ErrRefus
	}
	ts, err := TerritoiresTenus(ctx, e, acteur)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(ts, func(t TerritoireTenu) bool { return t.ID == id })
	if i < 0 {
		return ErrRefus
	}
	if t := ts[i]; fermer && t.Dossiers+t.Agents > 0 {
		return &Faute{"territoire", texte.Typographier(fmt.Sprintf("« %s » a encore %s et %s : déplacer les dossiers (chef de service, page de chacun) et retirer ce territoire aux agents, puis le fermer.", t.Nom,
			texte.Pluriel(t.Dossiers, "dossier ouvert", "dossiers ouverts"), texte.Pluriel(t.Agents, "agent")))}
	}
	if !fermer {
		return changerTerritoire(ctx, e, acteur, "rouvrir", id, version, `ferme_le = $4`, jour.Jour{})
	}
	return changerTerritoire(ctx, e, acteur, "fermer", id, version, `ferme_le = $4`, e.Instant().Jour())
}

// exigerOuverts refuses territories that are closed.
func exigerOuverts(ctx context.Context, l bdd.Lecture, ids ...int64) error {
	for _, id := range ids {
		var fermes int64
		if err := l.QueryRow(ctx, `select count(*) from territoire t where t.id = $1 and t.ferme_le is not null`, id).Scan(&fermes); err != nil {
			return fmt.Errorf("territoire %d : %w", id, err)
		}
		if fermes > 0 {
			return &Faute{"territoire", "Ce territoire est fermé\u00a0: en choisir un autre."}
		}
	}
	return nil
}
