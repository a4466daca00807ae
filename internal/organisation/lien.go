// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// How long one-time links live.
const (
	DureeLienInstallation = 30 * time.Minute
	DureeLienMotDePasse   = 24 * time.Hour
)

// ErrLien is returned for a link that is unknown, used or too old: they are not told apart.
var ErrLien = errors.New("lien inconnu, déjà utilisé ou périmé")

// ErrDejaInstallee is returned when a first administrator is asked for a second time.
var ErrDejaInstallee = errors.New("installation déjà faite : un agent existe")

// hacherJeton is what is kept of a token: whoever reads the database cannot use it.
func hacherJeton(jeton string) []byte {
	if jeton == "" {
		return nil
	}
	s := sha256.Sum256([]byte(jeton))
	return s[:]
}

// LienInstallation gives the token of a new set-up link and cancels the earlier ones. The web serves it on
// the loopback only; nobody becomes administrator by being first.
func LienInstallation(ctx context.Context, e *bdd.Ecriture) (jeton string, err error) {
	if err := vierge(ctx, e); err != nil {
		return "", err
	}
	if _, err := e.Exec(ctx, `update lien_unique set utilise_le = $1 where nature = 'installation' and utilise_le is null`, e.Instant()); err != nil {
		return "", fmt.Errorf("annuler les liens d’installation : %w", err)
	}
	return creerLien(ctx, e, "installation", 0, DureeLienInstallation)
}

// vierge refuses once an agent exists.
func vierge(ctx context.Context, l bdd.Lecture) error {
	faite, err := Installee(ctx, l)
	if err == nil && faite {
		err = ErrDejaInstallee
	}
	return err
}

// Installee tells whether a first administrator exists.
func Installee(ctx context.Context, l bdd.Lecture) (bool, error) {
	var n int64
	if err := l.QueryRow(ctx, `select count(*) from agent`).Scan(&n); err != nil {
		return false, fmt.Errorf("compter les agents : %w", err)
	}
	return n > 0, nil
}

func creerLien(ctx context.Context, e *bdd.Ecriture, nature string, agent int64, duree time.Duration) (string, error) {
	jeton := rand.Text()
	_, err := e.Exec(ctx, `insert into lien_unique (jeton, nature, agent_id, cree_le, expire_le) values ($1, $2, $3, $4, $5)`,
		hacherJeton(jeton), nature, bdd.Nul(agent), e.Instant(), e.Instant().Plus(duree))
	if err != nil {
		return "", fmt.Errorf("créer un lien : %w", err)
	}
	return jeton, nil
}

// LienValide returns the agent for whom the link was made, 0 for a set-up link; it uses nothing up.
func LienValide(ctx context.Context, l bdd.Lecture, nature, jeton string) (agent int64, err error) {
	err = l.QueryRow(ctx, `select coalesce(agent_id, 0) from lien_unique where jeton = $1 and nature = $2 and utilise_le is null and expire_le > $3`,
		hacherJeton(jeton), nature, l.Instant()).Scan(&agent)
	if errors.Is(err, bdd.ErrAbsent) {
		return 0, ErrLien
	}
	return agent, err
}

// utiliserLien takes the link, once.
func utiliserLien(ctx context.Context, e *bdd.Ecriture, nature, jeton string) (agent int64, err error) {
	if agent, err = LienValide(ctx, e, nature, jeton); err != nil {
		return 0, err
	}
	n, err := e.Exec(ctx, `update lien_unique set utilise_le = $2 where jeton = $1 and utilise_le is null`, hacherJeton(jeton), e.Instant())
	if err == nil && n != 1 {
		err = ErrLien
	}
	return agent, err
}

// Natures of links, for LienValide.
const (
	LienDInstallation = "installation"
	LienDeMotDePasse  = "mot_de_passe"
)

// Installer creates the first organisation and its administrator from a set-up link. phc comes from
// Hacheur.Hacher, computed before the act.
func Installer(ctx context.Context, e *bdd.Ecriture, jeton string, o Organisation, n NouvelAgent, phc string) (agent int64, err error) {
	if _, err := utiliserLien(ctx, e, LienDInstallation, jeton); err != nil {
		return 0, err
	}
	if err := vierge(ctx, e); err != nil {
		return 0, err
	}
	organisation, err := creer(ctx, e, 0, o)
	if err != nil {
		return 0, err
	}
	n.Role, n.Territoires = droits.Administrateur, nil
	if agent, err = creerAgent(ctx, e, 0, organisation, n); err != nil {
		return 0, err
	}
	a, err := LireAgent(ctx, e, agent)
	if err != nil {
		return 0, err
	}
	return agent, fixerMotDePasse(ctx, e, agent, a, phc, false, nil)
}

// LienMotDePasse gives the token of a link by which an agent chooses a password; the administrator hands it
// over. Earlier links of the agent are cancelled.
func LienMotDePasse(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, id int64) (jeton string, err error) {
	a, err := LireAgent(ctx, e, id)
	if err != nil {
		return "", fmt.Errorf("agent %d : %w", id, err)
	}
	// The first administrator of another organisation gets the link from who created that organisation.
	premier := acteur.Role == droits.Administrateur && a.Role == droits.Administrateur && a.SansMotDePasse
	if !premier {
		if a, err = agentAGerer(ctx, e, acteur, id); err != nil {
			return "", err
		}
	}
	if !a.Actif {
		return "", &Faute{"agent", "Cet agent est désactivé\u00a0: réactivez-le d’abord."}
	}
	if _, err := e.Exec(ctx, `update lien_unique set utilise_le = $2 where agent_id = $1 and utilise_le is null`, id, e.Instant()); err != nil {
		return "", fmt.Errorf("annuler les liens de l’agent %d : %w", id, err)
	}
	if jeton, err = creerLien(ctx, e, LienDeMotDePasse, id, DureeLienMotDePasse); err != nil {
		return "", err
	}
	return jeton, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: acteur.ID, Nature: "agent.lien", Objet: "agent", ObjetID: id})
}

// ChoisirMotDePasse uses the link up: phc comes from Hacheur.Hacher, computed before the act.
func ChoisirMotDePasse(ctx context.Context, e *bdd.Ecriture, jeton, phc string) (agent int64, err error) {
	if agent, err = utiliserLien(ctx, e, LienDeMotDePasse, jeton); err != nil {
		return 0, err
	}
	a, err := AgentActif(ctx, e, agent)
	if err != nil {
		return 0, ErrLien
	}
	return agent, fixerMotDePasse(ctx, e, agent, a, phc, false, nil)
}
