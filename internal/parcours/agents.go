// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"encoding/base64"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/unefois"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

// LienInstallation gives the token of the one-time set-up link; organisation.ErrDejaInstallee once an agent exists.
func LienInstallation(ctx context.Context, b *bdd.Base) (string, error) {
	return bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (string, error) { return organisation.LienInstallation(ctx, e) })
}

// Installer creates the first organisation and its administrator from a set-up link; the answer is the administrator's id. phc comes from
// organisation.Hacheur, computed before the act.
func Installer(ctx context.Context, b *bdd.Base, jeton string, o organisation.Organisation, n organisation.NouvelAgent, phc string) (int64, error) {
	return bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (int64, error) { return organisation.Installer(ctx, e, jeton, o, n, phc) })
}

// ModifierOrganisation changes the identity of the organisation of who asks, whose version is the one that the form showed.
func ModifierOrganisation(ctx context.Context, b *bdd.Base, d Demande, o organisation.Organisation) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return o.ID, organisation.Modifier(ctx, e, a, o) })
}

// FixerParametre records a value of a dated parameter; the answer is its id. The rhythm of the contracts that it is about follows it, where the four years stand, and whose a shared month is.
func FixerParametre(ctx context.Context, b *bdd.Base, d Demande, n reglement.NouvelleValeur) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		id, err := reglement.Fixer(ctx, e, a, n)
		if err == nil && n.Code == string(reglement.ContactTous) {
			err = rythmerDesLe(ctx, e, a.Organisation, n.Du)
		}
		if err == nil {
			err = totaliserDesLe(ctx, e, n.Code, n.Du)
		}
		if err == nil && n.Code == string(reglement.MoisPartage) {
			err = recompterPartages(ctx, e)
		}
		return id, err
	})
}

// AjouterOrganisation adds an organisation to the installation, most often a délégataire of the département, with its first administrator, who then creates its other
// agents. The answer is its id.
func AjouterOrganisation(ctx context.Context, b *bdd.Base, d Demande, o organisation.Organisation, n organisation.NouvelAgent) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		id, err := organisation.Creer(ctx, e, a, o)
		if err != nil {
			return 0, err
		}
		n.Role = droits.Administrateur
		_, err = organisation.CreerAgentDe(ctx, e, a, id, n)
		return id, err
	})
}

// CreerTerritoire adds a territory to the organisation of who asks; the answer is its id.
func CreerTerritoire(ctx context.Context, b *bdd.Base, d Demande, nom string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return organisation.CreerTerritoire(ctx, e, a, 0, nom)
	})
}

// RenommerTerritoire gives it another name, at the version that the form showed.
func RenommerTerritoire(ctx context.Context, b *bdd.Base, d Demande, id, version int64, nom string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return id, organisation.RenommerTerritoire(ctx, e, a, id, version, nom)
	})
}

// FermerTerritoire closes it once nothing lies in it, or opens it again.
func FermerTerritoire(ctx context.Context, b *bdd.Base, d Demande, id, version int64, fermer bool) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return id, organisation.FermerTerritoire(ctx, e, a, id, version, fermer)
	})
}

// CreerAgent adds an agent to the organisation of who asks; the answer is its id.
func CreerAgent(ctx context.Context, b *bdd.Base, d Demande, n organisation.NouvelAgent) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return organisation.CreerAgent(ctx, e, a, n) })
}

// ModifierAgent changes an agent, whose version is the one that the form showed.
func ModifierAgent(ctx context.Context, b *bdd.Base, d Demande, id, version int64, n organisation.NouvelAgent) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return id, organisation.ModifierAgent(ctx, e, a, id, version, n)
	})
}

// DesactiverAgent ends an agent's access and sessions at once.
func DesactiverAgent(ctx context.Context, b *bdd.Base, d Demande, id, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return id, organisation.DesactiverAgent(ctx, e, a, id, version)
	})
}

// ReactiverAgent opens the access again; a new link is then needed.
func ReactiverAgent(ctx context.Context, b *bdd.Base, d Demande, id, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return id, organisation.ReactiverAgent(ctx, e, a, id, version)
	})
}

// contexteLien binds a sealed answer to what it is.
const contexteLien = "lien_mot_de_passe/1"

// DonnerLien gives the token of the link by which an agent chooses a password. The same form posted again gives the same token: its answer is
// kept under seal, so that who reads the base cannot use it.
func DonnerLien(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, id int64) (jeton string, err error) {
	scelle, err := bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (string, error) {
		a := d.Agent
		a.Instant = e.Instant()
		reponse, _, err := unefois.Faire(ctx, e, d.Cle, a.ID, d.Empreinte, func() (string, error) {
			jeton, err := organisation.LienMotDePasse(ctx, e, a, id)
			return base64.RawURLEncoding.EncodeToString(t.Sceller(contexteLien, []byte(jeton))), err
		})
		return reponse, err
	})
	if err != nil {
		return "", err
	}
	octets, err := base64.RawURLEncoding.DecodeString(scelle)
	if err != nil {
		return "", fmt.Errorf("lien de l’agent %d : %w", id, err)
	}
	clair, err := t.Ouvrir(contexteLien, octets)
	if err != nil {
		return "", fmt.Errorf("lien de l’agent %d : %w", id, err)
	}
	return string(clair), nil
}

// ChoisirMotDePasse uses a password link up; the answer is the agent's id.
func ChoisirMotDePasse(ctx context.Context, b *bdd.Base, jeton, phc string) (int64, error) {
	return bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (int64, error) { return organisation.ChoisirMotDePasse(ctx, e, jeton, phc) })
}

// ChangerMotDePasse is the agent's own change, the present password having been checked; jeton is the token of the session that stays.
func ChangerMotDePasse(ctx context.Context, b *bdd.Base, d Demande, phc, jeton string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return a.ID, organisation.ChangerMotDePasse(ctx, e, a.ID, phc, jeton)
	})
}

// CreerJeton records a token of the API for an agent; the answer is its id. The secret is drawn before, by organisation.TirerJeton, and shown once.
func CreerJeton(ctx context.Context, b *bdd.Base, d Demande, j organisation.Jeton, empreinte []byte) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return organisation.CreerJeton(ctx, e, a, j, empreinte)
	})
}

// RevoquerJeton ends a token of the API at once.
func RevoquerJeton(ctx context.Context, b *bdd.Base, d Demande, id int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return id, organisation.RevoquerJeton(ctx, e, a, id)
	})
}

// CreerAbonnement records a program that is told of events; the answer is its id. The secret is drawn before, by organisation.TirerSecret, and shown once.
func CreerAbonnement(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, x organisation.Abonnement, secret string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return organisation.CreerAbonnement(ctx, e, t, a, x, secret)
	})
}

// CloreAbonnement tells a program nothing any more.
func CloreAbonnement(ctx context.Context, b *bdd.Base, d Demande, id int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return id, organisation.CloreAbonnement(ctx, e, a, id)
	})
}

// PreparerEnvois prepares what a program is to be told of the acts that follow one; it returns the last act looked at.
func PreparerEnvois(ctx context.Context, b *bdd.Base, x organisation.Abonnement, apres int64) (int64, error) {
	return bdd.EcrireVal(ctx, b, func(e *bdd.Ecriture) (int64, error) { return organisation.PreparerEnvois(ctx, e, x, apres) })
}

// NoterEnvoi records a try to tell a program; prochain is when to try again, empty to give up.
func NoterEnvoi(ctx context.Context, b *bdd.Base, id int64, statut int, remis bool, prochain horloge.Instant) error {
	return b.Ecrire(ctx, func(e *bdd.Ecriture) error { return organisation.NoterEnvoi(ctx, e, id, statut, remis, prochain) })
}
