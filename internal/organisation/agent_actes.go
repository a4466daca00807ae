// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// NouvelAgent is what is asked to create or change an agent.
type NouvelAgent struct {
	Identifiant, Nom, Prenom string
	Role                     droits.Role
	Territoires              []int64
}

func (n *NouvelAgent) controler() (err error) {
	if n.Identifiant, err = controlerIdentifiant(n.Identifiant); err != nil {
		return err
	}
	if n.Nom, err = ligne("nom", n.Nom, 100); err != nil {
		return err
	}
	if n.Prenom, err = ligne("prenom", n.Prenom, 100); err != nil {
		return err
	}
	if n.Nom == "" {
		return &Faute{"nom", "Indiquez le nom."}
	}
	if !n.Role.Valide() {
		return &Faute{"role", "Choisissez un rôle."}
	}
	return nil
}

// CreerAgent adds an agent to the organisation of who acts. The agent has no password yet: see LienMotDePasse.
func CreerAgent(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, n NouvelAgent) (int64, error) {
	return CreerAgentDe(ctx, e, acteur, acteur.Organisation, n)
}

// CreerAgentDe is CreerAgent for another organisation of the installation, as long as that one has no
// administrator of its own: the first one is given to it, who then creates the others.
func CreerAgentDe(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, organisation int64, n NouvelAgent) (int64, error) {
	if !droits.Autorise(acteur.Role, droits.Administrer) {
		return 0, ErrRefus
	}
	if organisation != acteur.Organisation {
		admins, err := administrateurs(ctx, e, organisation, 0)
		if err != nil {
			return 0, err
		}
		if admins > 0 || n.Role != droits.Administrateur {
			return 0, ErrRefus
		}
	}
	return creerAgent(ctx, e, acteur.ID, organisation, n)
}

func creerAgent(ctx context.Context, e *bdd.Ecriture, acteur, organisation int64, n NouvelAgent) (int64, error) {
	if err := n.controler(); err != nil {
		return 0, err
	}
	cle := CleIdentifiant(n.Identifiant)
	if err := identifiantPris(ctx, e, cle, 0); err != nil {
		return 0, err
	}
	id, err := e.Inserer(ctx, `insert into agent (organisation_id, identifiant, cle_identifiant, nom, prenom, role, actif, doit_changer, cree_le)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`, organisation, n.Identifiant, cle, n.Nom, n.Prenom, n.Role, true, false, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("créer un agent : %w", err)
	}
	if err := ecrireTerritoires(ctx, e, organisation, id, n.Territoires); err != nil {
		return 0, err
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: organisation, Agent: acteur, Nature: "agent.creer", Objet: "agent", ObjetID: id,
		Valeurs: append([]journal.Valeur{journal.Code("role", string(n.Role))}, valeursTerritoires(n.Territoires)...)})
}

func ecrireTerritoires(ctx context.Context, e *bdd.Ecriture, organisation, agent int64, territoires []int64) error {
	if err := exigerOuverts(ctx, e, territoires...); err != nil {
		return err
	}
	slices.Sort(territoires)
	for _, t := range slices.Compact(territoires) {
		if _, err := e.Exec(ctx, `insert into agent_territoire (agent_id, territoire_id, organisation_id) values ($1, $2, $3)`, agent, t, organisation); err != nil {
			return fmt.Errorf("territoire %d de l’agent %d : %w", t, agent, err)
		}
	}
	return nil
}

func valeursTerritoires(territoires []int64) []journal.Valeur {
	v := make([]journal.Valeur, len(territoires))
	for i, t := range territoires {
		v[i] = journal.Entier("territoire", t)
	}
	return v
}

// ModifierAgent changes an agent of the organisation of who acts. A change of role or of territories ends
// the agent's sessions at once.
func ModifierAgent(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, id, version int64, n NouvelAgent) error {
	avant, err := agentAGerer(ctx, e, acteur, id)
	if err != nil {
		return err
	}
	if err := n.controler(); err != nil {
		return err
	}
	if avant.Role == droits.Administrateur && n.Role != droits.Administrateur {
		if err := resteUnAdministrateur(ctx, e, avant); err != nil {
			return err
		}
	}
	cle := CleIdentifiant(n.Identifiant)
	if err := identifiantPris(ctx, e, cle, id); err != nil {
		return err
	}
	territoires, err := TerritoiresDe(ctx, e, id)
	if err != nil {
		return err
	}
	lignes, err := e.Exec(ctx, `update agent set identifiant = $3, cle_identifiant = $4, nom = $5, prenom = $6, role = $7, version = version + 1
		where id = $1 and version = $2`, id, version, n.Identifiant, cle, n.Nom, n.Prenom, n.Role)
	if err := uneLigne(lignes, err); err != nil {
		return fmt.Errorf("modifier l’agent %d : %w", id, err)
	}
	if _, err := e.Exec(ctx, `delete from agent_territoire where agent_id = $1`, id); err != nil {
		return fmt.Errorf("territoires de l’agent %d : %w", id, err)
	}
	if err := ecrireTerritoires(ctx, e, avant.Organisation, id, n.Territoires); err != nil {
		return err
	}
	if avant.Role != n.Role || !slices.Equal(territoires, n.Territoires) {
		if err := revoquer(ctx, e, id, nil); err != nil {
			return err
		}
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: avant.Organisation, Agent: acteur.ID, Nature: "agent.modifier", Objet: "agent", ObjetID: id,
		Valeurs: append([]journal.Valeur{journal.Code("role_avant", string(avant.Role)), journal.Code("role", string(n.Role)),
			journal.Entier("version", version+1)}, valeursTerritoires(n.Territoires)...)})
}

// DesactiverAgent ends an agent's access and sessions at once; the agent's acts keep their name.
func DesactiverAgent(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, id, version int64) error {
	avant, err := agentAGerer(ctx, e, acteur, id)
	if err != nil {
		return err
	}
	if avant.Role == droits.Administrateur && avant.Actif {
		if err := resteUnAdministrateur(ctx, e, avant); err != nil {
			return err
		}
	}
	if err := activer(ctx, e, acteur, avant, version, false); err != nil {
		return err
	}
	return revoquer(ctx, e, id, nil)
}

// ReactiverAgent opens the access again. The password is gone: a new link is needed.
func ReactiverAgent(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, id, version int64) error {
	avant, err := agentAGerer(ctx, e, acteur, id)
	if err != nil {
		return err
	}
	territoires, err := TerritoiresDe(ctx, e, id)
	if err != nil {
		return err
	}
	var ferme *Faute
	if err := exigerOuverts(ctx, e, territoires...); errors.As(err, &ferme) {
		return &Faute{"territoire", "Cet agent était limité à un territoire qui est fermé\u00a0: changez d’abord ses territoires."}
	} else if err != nil {
		return err
	}
	return activer(ctx, e, acteur, avant, version, true)
}

func activer(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, a Agent, version int64, actif bool) error {
	n, err := e.Exec(ctx, `update agent set actif = $3, mot_de_passe = null, version = version + 1 where id = $1 and version = $2`, a.ID, version, actif)
	if err := uneLigne(n, err); err != nil {
		return fmt.Errorf("agent %d, actif %t : %w", a.ID, actif, err)
	}
	nature := "agent.desactiver"
	if actif {
		nature = "agent.reactiver"
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: acteur.ID, Nature: nature, Objet: "agent", ObjetID: a.ID,
		Valeurs: []journal.Valeur{journal.Entier("version", version+1)}})
}

// agentAGerer reads an agent that who acts may administer: an absent one and a foreign one are alike.
func agentAGerer(ctx context.Context, l bdd.Lecture, acteur droits.Agent, id int64) (Agent, error) {
	if !droits.Autorise(acteur.Role, droits.Administrer) {
		return Agent{}, ErrRefus
	}
	a, err := LireAgent(ctx, l, id)
	if err != nil {
		return Agent{}, fmt.Errorf("agent %d : %w", id, err)
	}
	if a.Organisation != acteur.Organisation {
		return Agent{}, fmt.Errorf("agent %d : %w", id, bdd.ErrAbsent)
	}
	return a, nil
}

func administrateurs(ctx context.Context, l bdd.Lecture, organisation, sauf int64) (n int64, err error) {
	err = l.QueryRow(ctx, `select count(*) from agent where organisation_id = $1 and id <> $2 and role = 'administrateur' and actif`, organisation, sauf).Scan(&n)
	return n, err
}

func resteUnAdministrateur(ctx context.Context, l bdd.Lecture, a Agent) error {
	n, err := administrateurs(ctx, l, a.Organisation, a.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		return &Faute{"role", "C’est le dernier administrateur\u00a0: nommez-en d’abord un autre."}
	}
	return nil
}
