// SPDX-License-Identifier: EUPL-1.2

package connexion

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageMotDePasse is the agent's own change. Its fields: mot_de_passe_actuel, mot_de_passe, mot_de_passe_encore.
type pageMotDePasse struct {
	cadre.Page
	Impose bool // a temporary password: nothing else before it is changed
}

func (c porte) montrerChangement(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	c.rendreChangement(w, r, http.StatusOK, form.Nouveau(nil), v)
	return nil
}

func (c porte) rendreChangement(w http.ResponseWriter, r *http.Request, statut int, f *form.Form, v *poste.Visite) {
	p := &pageMotDePasse{Page: cadre.Page{Titre: "Changer mon mot de passe", Fil: []cadre.Lien{{Texte: "Accueil", URL: "/"}}, Form: f}, Impose: v.Compte.DoitChanger}
	c.Moteur.Rendre(w, r, statut, "connexion/mot_de_passe", p)
}

// changer checks the present password, then keeps the new one: the other sessions of the agent end.
func (c porte) changer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	if f.Valeur("mot_de_passe_actuel") == "" {
		f.Refuser("mot_de_passe_actuel", "Écrivez votre mot de passe actuel.")
	}
	nouveau := lireNouveau(f, v.Compte)
	if f.Valide() && nouveau == f.Valeur("mot_de_passe_actuel") {
		f.Refuser("mot_de_passe", "Choisissez un autre mot de passe que l’actuel.")
	}
	if f.Valide() {
		// The same form posted twice at once is tried once: the first one changes what the second one would check.
		cle := strconv.FormatInt(v.Compte.ID, 10) + " " + d.Cle + " " + nouveau
		refus, err, _ := c.changements.Do(cle, func() (any, error) { return c.faireChangement(r, v, f, d, nouveau) })
		if err != nil {
			return err
		}
		if e, ok := refus.(form.Erreur); ok && e.Message != "" {
			f.Refuser(e.Champ, e.Message)
		}
	}
	if !f.Valide() {
		c.rendreChangement(w, r, http.StatusUnprocessableEntity, f, v)
		return nil
	}
	c.Annoncer(r, cadre.Succes, "Mot de passe changé. Vos autres appareils sont déconnectés.")
	return poste.Aller(w, r, "/")
}

// faireChangement does what was asked, unless this very form has done it already; a refusal comes back for its field.
func (c porte) faireChangement(r *http.Request, v *poste.Visite, f *form.Form, d parcours.Demande, nouveau string) (form.Erreur, error) {
	ctx := context.WithoutCancel(r.Context()) // others may wait for this one
	if _, deja, err := parcours.DejaFait(ctx, c.Inst.Base, d); err != nil || deja {
		return form.Erreur{}, err
	}
	// Slowed down like a log-in.
	err := c.Portier.Confirmer(ctx, v.Compte, f.Valeur("mot_de_passe_actuel"), c.Origine.CleAdresse(r))
	var essais *organisation.ErreurEssais
	switch {
	case errors.As(err, &essais):
		return form.Erreur{Message: essais.Error()}, nil
	case errors.Is(err, organisation.ErrIdentifiants):
		return form.Erreur{Champ: "mot_de_passe_actuel", Message: "Ce n’est pas votre mot de passe actuel."}, nil
	case err != nil:
		return form.Erreur{}, err
	}
	phc, err := c.Hacheur.Hacher(ctx, nouveau)
	if err != nil {
		return form.Erreur{}, err
	}
	_, err = parcours.ChangerMotDePasse(ctx, c.Inst.Base, d, phc, c.Sessions.Token(ctx))
	return form.Erreur{}, err
}

// pageChoisir is where an agent chooses a password, behind a one-time link. Its fields: jeton, mot_de_passe, mot_de_passe_encore.
type pageChoisir struct {
	cadre.Page
	Jeton       string
	Identifiant string
}

const refaireLien = "Demandez-en un autre à la personne qui gère Étai dans votre service."

func (c porte) agentDuLien(r *http.Request, jeton string) (a organisation.Agent, err error) {
	err = c.Inst.Base.Lire(r.Context(), func(l bdd.Lecture) error {
		id, err := organisation.LienValide(r.Context(), l, organisation.LienDeMotDePasse, jeton)
		if err == nil {
			a, err = organisation.AgentActif(r.Context(), l, id)
		}
		return err
	})
	if errors.Is(err, organisation.ErrLien) || errors.Is(err, bdd.ErrAbsent) {
		err = errLien(err, refaireLien)
	}
	return a, err
}

func (c porte) montrerChoix(w http.ResponseWriter, r *http.Request) error {
	jeton := r.PathValue("jeton")
	a, err := c.agentDuLien(r, jeton)
	if err != nil {
		return err
	}
	c.rendreChoix(w, r, http.StatusOK, form.Nouveau(nil), jeton, a)
	return nil
}

func (c porte) rendreChoix(w http.ResponseWriter, r *http.Request, statut int, f *form.Form, jeton string, a organisation.Agent) {
	c.Moteur.Rendre(w, r, statut, "connexion/choisir", &pageChoisir{Page: cadre.Page{Titre: "Choisir votre mot de passe", SousTitre: a.NomComplet(), Form: f}, Jeton: jeton,
		Identifiant: a.Identifiant})
}

// choisir uses the link up.
func (c porte) choisir(w http.ResponseWriter, r *http.Request) error {
	f, err := form.DeRequete(w, r, cadre.TailleFormulaire)
	if err != nil {
		return err
	}
	jeton := f.Valeur("jeton")
	a, err := c.agentDuLien(r, jeton)
	if err != nil {
		return err
	}
	motDePasse := lireNouveau(f, a)
	if !f.Valide() {
		c.rendreChoix(w, r, http.StatusUnprocessableEntity, f, jeton, a)
		return nil
	}
	phc, err := c.Hacheur.Hacher(r.Context(), motDePasse)
	if err != nil {
		return err
	}
	if _, err := parcours.ChoisirMotDePasse(r.Context(), c.Inst.Base, jeton, phc); err != nil {
		if errors.Is(err, organisation.ErrLien) {
			return errLien(err, "Si vous venez de choisir votre mot de passe, connectez-vous. "+refaireLien)
		}
		return err
	}
	return poste.Aller(w, r, "/connexion?motif=choisi")
}
