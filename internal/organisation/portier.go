// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/base/journal/acces"
)

// ErrIdentifiants is returned for an unknown account, a deactivated one, one without a password and a wrong
// password alike, after the same time.
var ErrIdentifiants = errors.New("identifiant ou mot de passe incorrect")

// ErreurEssais is returned when too many attempts failed, for an account or from an address.
type ErreurEssais struct{ Attendre time.Duration }

// Error tells the user how long to wait.
func (e *ErreurEssais) Error() string {
	minutes := int(e.Attendre.Minutes()) + 1
	if minutes == 1 {
		return "Trop d’essais\u00a0: réessayez dans une minute."
	}
	return fmt.Sprintf("Trop d’essais\u00a0: réessayez dans %d minutes.", minutes)
}

// Portier lets agents in.
type Portier struct {
	base     *bdd.Base
	hacheur  *Hacheur
	acces    *acces.Journal
	comptes  *freins
	adresses *freins
}

// NouveauPortier prepares the door: ten failures in a row for an account, then one every minute; from an
// address, which a whole service may share, sixty, then one every five seconds.
func NouveauPortier(b *bdd.Base, h *Hacheur, j *acces.Journal) *Portier {
	return &Portier{base: b, hacheur: h, acces: j, comptes: nouveauxFreins(10, time.Minute), adresses: nouveauxFreins(60, 5*time.Second)}
}

// Entrer checks who asks to come in. Success and refusal are durably traced before it returns.
func (p *Portier) Entrer(ctx context.Context, identifiant, motDePasse, adresse string) (Agent, error) {
	cle := CleIdentifiant(identifiant)
	if len(cle) > 1024 || len(motDePasse) > 4*longueurMax {
		if err := p.tracer(ctx, Agent{}, acces.Echec, "saisie", adresse); err != nil {
			return Agent{}, err
		}
		return Agent{}, ErrIdentifiants
	}
	// The address first: one that is out of attempts must not fill the memory with accounts.
	maintenant := p.base.Horloge().Maintenant().Temps()
	rendreAdresse, attendre := p.adresses.prendre(adresse, maintenant)
	if attendre == 0 {
		var rendreCompte func()
		if rendreCompte, attendre = p.comptes.prendre(cle, maintenant); attendre == 0 {
			a, err := p.verifier(ctx, cle, motDePasse, adresse)
			if err == nil { // only failures count
				rendreCompte()
				rendreAdresse()
			}
			return a, err
		}
	}
	if err := p.tracer(ctx, Agent{}, acces.Echec, "trop_d_essais", adresse); err != nil {
		return Agent{}, err
	}
	return Agent{}, &ErreurEssais{attendre}
}

func (p *Portier) verifier(ctx context.Context, cle, motDePasse, adresse string) (Agent, error) {
	var a Agent
	var phc string
	err := p.base.Lire(ctx, func(l bdd.Lecture) error {
		return l.QueryRow(ctx, `select `+champsAgent+`, coalesce(a.mot_de_passe, '') from agent a where a.cle_identifiant = $1`, cle).
			Scan(append(a.champs(), &phc)...)
	})
	if err != nil && !errors.Is(err, bdd.ErrAbsent) {
		return Agent{}, fmt.Errorf("chercher l’agent : %w", err)
	}
	bon, aRefaire, err := p.hacheur.Verifier(ctx, phc, motDePasse)
	if err != nil {
		return Agent{}, fmt.Errorf("vérifier le mot de passe de l’agent %d : %w", a.ID, err)
	}
	if !bon || !a.Actif {
		if err := p.tracer(ctx, a, acces.Echec, "identifiants", adresse); err != nil {
			return Agent{}, err
		}
		return Agent{}, ErrIdentifiants
	}
	if aRefaire {
		if err := p.refaire(ctx, a, phc, motDePasse); err != nil {
			return Agent{}, err
		}
	}
	return a, p.tracer(ctx, a, acces.Connexion, "", adresse)
}

// refaire keeps the password under today's costs.
func (p *Portier) refaire(ctx context.Context, a Agent, ancien, motDePasse string) error {
	if p.base.EnPanne() != nil {
		return nil
	}
	phc, err := p.hacheur.Hacher(ctx, motDePasse)
	if err != nil {
		return err
	}
	return p.base.Ecrire(ctx, func(e *bdd.Ecriture) error {
		n, err := e.Exec(ctx, `update agent set mot_de_passe = $3 where id = $1 and mot_de_passe = $2`, a.ID, ancien, phc)
		if err != nil || n == 0 {
			return err
		}
		return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "agent.rehacher", Objet: "agent", ObjetID: a.ID})
	})
}

func (p *Portier) tracer(ctx context.Context, a Agent, nature acces.Nature, motif, adresse string) error {
	return p.acces.Tracer(ctx, acces.Trace{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "session", Motif: motif, Adresse: adresse})
}

// Confirmer checks the password of an agent who is already in: before a change of password, or a visa. It
// is slowed down like a log-in.
func (p *Portier) Confirmer(ctx context.Context, a Agent, motDePasse, adresse string) error {
	_, err := p.Entrer(ctx, a.Identifiant, motDePasse, adresse)
	return err
}
