// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
)

// Agent is someone who logs in, under their own name.
type Agent struct {
	ID, Organisation int64
	Identifiant      string // e-mail address or login
	Nom, Prenom      string
	Role             droits.Role
	Actif            bool
	SansMotDePasse   bool // none chosen yet
	DoitChanger      bool // a temporary password: nothing else before it is changed
	Version          int64
}

// Droits is the agent as rights see it, at an instant.
func (a Agent) Droits(i horloge.Instant) droits.Agent {
	return droits.Agent{ID: a.ID, Organisation: a.Organisation, Role: a.Role, Instant: i}
}

// NomComplet is the agent's name as people read it.
func (a Agent) NomComplet() string { return strings.TrimSpace(a.Prenom + " " + a.Nom) }

const champsAgent = `a.id, a.organisation_id, a.identifiant, a.nom, a.prenom, a.role, a.actif, a.mot_de_passe is null, a.doit_changer, a.version`

func (a *Agent) champs() []any {
	return []any{&a.ID, &a.Organisation, &a.Identifiant, &a.Nom, &a.Prenom, &a.Role, &a.Actif, &a.SansMotDePasse, &a.DoitChanger, &a.Version}
}

func lireAgent(r *sql.Rows) (a Agent, err error) { return a, r.Scan(a.champs()...) }

// LireAgent returns an agent, active or not; bdd.ErrAbsent when there is none.
func LireAgent(ctx context.Context, l bdd.Lecture, id int64) (Agent, error) {
	return bdd.Un(ctx, l, lireAgent, `select `+champsAgent+` from agent a where a.id = $1`, id)
}

// AgentActif is LireAgent for who is about to act: bdd.ErrAbsent when deactivated.
func AgentActif(ctx context.Context, l bdd.Lecture, id int64) (Agent, error) {
	return bdd.Un(ctx, l, lireAgent, `select `+champsAgent+` from agent a where a.id = $1 and a.actif`, id)
}

// AgentNomme is the active agent who logs in under an identifier; bdd.ErrAbsent when there is none.
func AgentNomme(ctx context.Context, l bdd.Lecture, identifiant string) (Agent, error) {
	return bdd.Un(ctx, l, lireAgent, `select `+champsAgent+` from agent a where a.cle_identifiant = $1 and a.actif`, CleIdentifiant(identifiant))
}

// ListerAgents returns the agents of an organisation in the order of names, the deactivated ones last.
func ListerAgents(ctx context.Context, l bdd.Lecture, organisation int64) ([]Agent, error) {
	agents, err := bdd.Lister(ctx, l, lireAgent, `select `+champsAgent+` from agent a where a.organisation_id = $1`, organisation)
	texte.Trier(agents, func(a Agent) string {
		if a.Actif {
			return "0 " + a.Nom + " " + a.Prenom
		}
		return "1 " + a.Nom + " " + a.Prenom
	})
	return agents, err
}

// TerritoiresDe returns the territories to which an agent is limited; none means the whole organisation.
func TerritoiresDe(ctx context.Context, l bdd.Lecture, agent int64) ([]int64, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) },
		`select territoire_id from agent_territoire where agent_id = $1 order by territoire_id`, agent)
}

// CleIdentifiant folds an identifier so that "Zoé@Exemple.fr" and "zoé@exemple.fr" are one.
func CleIdentifiant(s string) string {
	return cases.Fold().String(norm.NFKC.String(strings.TrimSpace(s)))
}

// controlerIdentifiant accepts 3 to 254 letters, digits and . _ - + @ ’.
func controlerIdentifiant(s string) (string, error) {
	s, err := ligne("identifiant", s, 254)
	if err != nil {
		return "", err
	}
	if len([]rune(s)) < 3 {
		return "", &Faute{"identifiant", "Indiquez un identifiant d’au moins trois caractères\u00a0: une adresse de courriel, par exemple."}
	}
	for _, r := range CleIdentifiant(s) {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && (r < '0' || r > '9') && !strings.ContainsRune("._-+@'’", r) {
			return "", &Faute{"identifiant", "Un identifiant s’écrit avec des lettres, des chiffres et les signes . _ - + @ seulement."}
		}
	}
	return s, nil
}

// identifiantPris refuses an identifier that another agent has.
func identifiantPris(ctx context.Context, l bdd.Lecture, cle string, saufAgent int64) error {
	var id int64
	err := l.QueryRow(ctx, `select id from agent where cle_identifiant = $1 and id <> $2`, cle, saufAgent).Scan(&id)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("chercher un identifiant : %w", err)
	}
	return &Faute{"identifiant", "Cet identifiant est déjà pris."}
}
