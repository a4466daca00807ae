// SPDX-License-Identifier: EUPL-1.2

package connexion

import (
	"errors"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// Accueil answers the home page of who is not logged in: the log-in page itself, at the same address.
func Accueil(p *poste.Poste, w http.ResponseWriter, r *http.Request) error {
	return porte{Poste: p}.montrer(w, r)
}

// motifs are what the log-in page says of why it is shown.
func motifs(cle string) string {
	switch cle {
	case "sortie":
		return "Vous êtes déconnecté."
	case "choisi":
		return "Votre mot de passe est enregistré. Connectez-vous avec lui."
	}
	return ""
}

// montrer shows the log-in page; an installation without any agent says how to begin.
func (c porte) montrer(w http.ResponseWriter, r *http.Request) error {
	suite := cadre.CheminLocal(r.URL.Query().Get("suite"), "")
	if poste.VisiteDe(r).Compte.ID != 0 {
		return poste.Aller(w, r, cadre.CheminLocal(suite, "/"))
	}
	installee := false
	if err := c.Inst.Base.Lire(r.Context(), func(l bdd.Lecture) (err error) {
		installee, err = organisation.Installee(r.Context(), l)
		return err
	}); err != nil {
		return err
	}
	if !installee {
		c.Moteur.Rendre(w, r, http.StatusOK, "connexion/a_installer", &pageAInstaller{cadre.Page{Titre: "Étai n’est pas encore installé"}})
		return nil
	}
	motif := motifs(r.URL.Query().Get("motif"))
	if _, err := r.Cookie(c.Sessions.Cookie.Name); err == nil && motif == "" {
		motif = "Votre session est finie. Connectez-vous pour continuer."
	}
	c.rendreConnexion(w, r, http.StatusOK, form.Nouveau(nil), suite, motif)
	return nil
}

type pageAInstaller struct{ cadre.Page }

func (c porte) rendreConnexion(w http.ResponseWriter, r *http.Request, statut int, f *form.Form, suite, motif string) {
	p := &cadre.Connexion{Page: cadre.Page{Titre: "Connexion", Form: f}, Suite: suite, Motif: motif}
	if c.Demo != nil {
		p.MotDePasse = c.Demo.MotDePasse()
		for _, x := range c.Demo.Comptes() {
			liste := &p.Comptes
			if x.Autre {
				liste = &p.Autres
			}
			*liste = append(*liste, cadre.CompteDemo{Role: x.Role, Identifiant: x.Identifiant, Resume: x.Resume})
		}
	}
	c.Moteur.Rendre(w, r, statut, "cadre/connexion", p)
}

// entrer checks who asks to come in; a fictional account of the demonstration needs no password.
func (c porte) entrer(w http.ResponseWriter, r *http.Request) error {
	f, err := form.DeRequete(w, r, cadre.TailleFormulaire)
	if err != nil {
		return err
	}
	if c.Demo != nil && f.Valeur("demo") != "" {
		return c.entrerComme(w, r, f.Valeur("demo"), f.Valeur("suite"))
	}
	suite := cadre.CheminLocal(f.Valeur("suite"), "")
	identifiant := f.Ligne("identifiant", "votre identifiant", 254, form.Requis)
	if f.Valeur("mot_de_passe") == "" {
		f.Refuser("mot_de_passe", "Écrivez votre mot de passe.")
	}
	if !f.Valide() {
		c.rendreConnexion(w, r, http.StatusUnprocessableEntity, f, suite, "")
		return nil
	}
	agent, err := c.Portier.Entrer(r.Context(), identifiant, f.Valeur("mot_de_passe"), c.Origine.CleAdresse(r))
	var essais *organisation.ErreurEssais
	switch {
	case errors.As(err, &essais):
		w.Header().Set("Retry-After", strconv.Itoa(int(essais.Attendre.Seconds())+1))
		f.Refuser("", essais.Error())
		c.rendreConnexion(w, r, http.StatusTooManyRequests, f, suite, "")
		return nil
	case errors.Is(err, organisation.ErrIdentifiants):
		f.Refuser("", "Identifiant ou mot de passe incorrect.")
		c.rendreConnexion(w, r, http.StatusUnprocessableEntity, f, suite, "")
		return nil
	case err != nil:
		return err
	}
	if err := c.ouvrirSession(r, agent.ID); err != nil {
		return err
	}
	return poste.Aller(w, r, cadre.CheminLocal(suite, "/"))
}

func (c porte) ouvrirSession(r *http.Request, agent int64) error {
	cadre.NoterAgent(r.Context(), agent)
	return organisation.Connecter(r.Context(), c.Sessions, agent, r.UserAgent())
}
