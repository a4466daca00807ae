// SPDX-License-Identifier: EUPL-1.2

package droits

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"etai/internal/base/bdd"
)

// nulle is the condition that no row meets.
const nulle = "1 = 0"

var colonne = regexp.MustCompile(`^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$`)

// Clause returns the condition under which the agent may do the action on the file of a row, and its
// arguments, numbered from premierParametre. alias is the alias of a table that has dossier_id ("m"), or
// a column in full ("d.id" for dossier itself). Whatever is unknown or not allowed gives a condition that
// no row meets.
func Clause(a Agent, action Action, alias string, premierParametre int) (texte string, args []any) {
	c := constructeur{agent: a, premier: premierParametre}
	return c.clause(action, alias), c.args
}

// constructeur numbers the arguments; one that serves twice is passed once, and one that is not used is
// not passed (PostgreSQL would refuse it).
type constructeur struct {
	agent   Agent
	premier int
	liste   bool // for all files of the organisation: nothing else narrows the query
	args    []any
	rangs   [4]int
}

const (
	argAgent = iota
	argOrganisation
	argJour
	argInstant
)

func (c *constructeur) arg(quoi int) string {
	if c.rangs[quoi] == 0 {
		c.rangs[quoi] = c.premier + len(c.args)
		c.args = append(c.args, [...]any{c.agent.ID, c.agent.Organisation, c.agent.Instant.Jour(), c.agent.Instant}[quoi])
	}
	return fmt.Sprintf("$%d", c.rangs[quoi])
}

func (c *constructeur) clause(action Action, alias string) string {
	r := matrice[c.agent.Role][action]
	if r.perimetre == aucun || c.agent.ID <= 0 || c.agent.Organisation <= 0 || c.agent.Instant.Vide() || !colonne.MatchString(alias) {
		return nulle
	}
	if !strings.Contains(alias, ".") {
		alias += ".dossier_id"
	}
	parmi := c.liste && !(c.agent.Vaste && (r.perimetre == service || r.perimetre == tous))
	de := "select da.dossier_id from dossier_attribution da where da.organisation_id = "
	if !parmi {
		de = "select 1 from dossier_attribution da where da.dossier_id = " + alias + " and da.organisation_id = "
	}
	de += c.arg(argOrganisation) + c.aCeJour("da")
	if !r.suivi {
		de += " and da.portee = 'complete'"
	}
	switch r.perimetre {
	case siens:
		de += " and da.agent_id = " + c.arg(argAgent)
	case motive:
		de += " and da.dossier_id in (select am.dossier_id from acces_motive am where am.agent_id = " + c.arg(argAgent) +
			" and am.accorde_le <= " + c.arg(argInstant) + " and am.expire_le > " + c.arg(argInstant) + ")"
	case service:
		// What the organisation only follows lies in the territories of the one that does the work.
		de += " and (da.portee = 'suivi' or not exists (select 1 from agent_territoire at where at.agent_id = " + c.arg(argAgent) +
			") or exists (select 1 from dossier dt join agent_territoire at on at.territoire_id = dt.territoire_id where dt.id = da.dossier_id and at.agent_id = " + c.arg(argAgent) + "))"
	}
	// Asked of each row that the query examines ("exists"), so that a page of one file and a search over a million stay quick; a list that nothing else
	// narrows says so, and starts from the agent's files, read once.
	// Where these are most of the base, the list is walked in its own order until its page is full, and asks each row: "is not null", since PostgreSQL would make of
	// "exists" a join over all of them.
	dedans := "exists (" + de + ")"
	switch {
	case parmi:
		dedans = alias + bdd.Parmi(de)
	case c.liste:
		dedans = "(" + de + " limit 1) is not null"
	}
	// A sealed compartment opens to agents habilitated by name only, in figures too. There are few: those that stay closed are read once.
	return "(" + dedans + " and " + alias + " not in (select dd.id from dossier dd where dd.compartiment is not null and not exists (select 1 from dossier_habilitation dh where dh.dossier_id = dd.id and dh.agent_id = " +
		c.arg(argAgent) + c.aCeJour("dh") + ")))"
}

// aCeJour is the condition that a dated row holds on the day of the transaction, both days included.
func (c *constructeur) aCeJour(alias string) string {
	j := c.arg(argJour)
	return " and " + alias + ".du <= " + j + " and (" + alias + ".au is null or " + alias + ".au >= " + j + ")"
}

// vaste is from how many files a list is walked rather than started from them.
const vaste = 5000

// LitPresqueTout tells whether the agent's files are many, and a good part of the base: Agent.Vaste. It may be some minutes old: both ways of asking give the same rows.
func LitPresqueTout(ctx context.Context, l bdd.Lecture, a Agent) (bool, error) {
	switch matrice[a.Role][LireChiffres].perimetre {
	case service, tous:
	default:
		return false, nil
	}
	a.Instant, a.Vaste = l.Instant(), false
	c := constructeur{agent: a, premier: 1, liste: true}
	clause := c.clause(LireChiffres, "d.id")
	var base, siens int64
	if err := l.QueryRow(ctx, "select (select count(*) from dossier), count(*) from dossier d where "+clause, c.args...).Scan(&base, &siens); err != nil {
		return false, fmt.Errorf("compter les dossiers d’un agent : %w", err)
	}
	return siens > vaste && 4*siens > base, nil
}

// Peut tells whether the agent may do the action on the file, at the instant of the transaction. An absent
// file and a forbidden one give the same answer.
func Peut(ctx context.Context, l bdd.Lecture, a Agent, action Action, dossierID int64) (bool, error) {
	a.Instant = l.Instant()
	c := constructeur{agent: a, premier: 2}
	clause := c.clause(action, "d.id")
	if clause == nulle {
		return false, nil
	}
	var n int64
	err := l.QueryRow(ctx, "select count(*) from dossier d where d.id = $1 and "+clause, append([]any{dossierID}, c.args...)...).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("droit %s sur le dossier %d : %w", action, dossierID, err)
	}
	return n > 0, nil
}

// PeutTous is Peut for several files (at most 500), in one question: those on which the agent may.
func PeutTous(ctx context.Context, l bdd.Lecture, a Agent, action Action, dossiers []int64) (map[int64]bool, error) {
	permis := make(map[int64]bool, len(dossiers))
	a.Instant = l.Instant()
	liste, ids := bdd.ListeIDs(dossiers)
	c := constructeur{agent: a, premier: len(ids) + 1}
	clause := c.clause(action, "d.id")
	if clause == nulle || len(dossiers) == 0 {
		return permis, nil
	}
	_, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) {
		if err = r.Scan(&id); err == nil {
			permis[id] = true
		}
		return id, err
	}, "select d.id from dossier d where d.id in ("+liste+") and "+clause, append(ids, c.args...)...)
	if err != nil {
		return nil, fmt.Errorf("droit %s sur %d dossiers : %w", action, len(dossiers), err)
	}
	return permis, nil
}

// Parmi tells which of the actions the agent may do on the file: Peut for several, in one question. The file is absent, or none may be done:
// all are false.
func Parmi(ctx context.Context, l bdd.Lecture, a Agent, dossierID int64, actions ...Action) (map[Action]bool, error) {
	a.Instant = l.Instant()
	c := constructeur{agent: a, premier: 2}
	var colonnes []string
	var posees []Action
	for _, action := range actions {
		if clause := c.clause(action, "d.id"); clause != nulle {
			colonnes, posees = append(colonnes, "case when "+clause+" then 1 else 0 end"), append(posees, action)
		}
	}
	permises := map[Action]bool{}
	if len(posees) == 0 {
		return permises, nil
	}
	n, dest := make([]int64, len(posees)), make([]any, len(posees))
	for i := range n {
		dest[i] = &n[i]
	}
	err := l.QueryRow(ctx, "select "+strings.Join(colonnes, ", ")+" from dossier d where d.id = $1", append([]any{dossierID}, c.args...)...).Scan(dest...)
	if errors.Is(err, bdd.ErrAbsent) {
		return permises, nil
	}
	if err != nil {
		return nil, fmt.Errorf("droits sur le dossier %d : %w", dossierID, err)
	}
	for i, action := range posees {
		permises[action] = n[i] == 1
	}
	return permises, nil
}
