// SPDX-License-Identifier: EUPL-1.2

package connexion

import (
	"net/http"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageAppareils lists the sessions of who asks, the one in use among them.
type pageAppareils struct {
	cadre.Page
	Sessions []sessionAffichee
	Autres   int
}

type sessionAffichee struct {
	organisation.Session
	Nom, Icone string
}

func (c porte) appareils(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	ss, err := c.Magasin.Lister(r.Context(), v.Compte.ID, c.Sessions.Token(r.Context()))
	if err != nil {
		return err
	}
	p := &pageAppareils{Page: cadre.Page{Titre: "Mes appareils", SousTitre: "Là où vous êtes connecté en ce moment", Fil: []cadre.Lien{{Texte: "Accueil", URL: "/"}}}}
	for _, s := range ss {
		nom, icone := nommerAppareil(s.Appareil)
		p.Sessions = append(p.Sessions, sessionAffichee{s, nom, icone})
		if !s.Courante {
			p.Autres++
		}
	}
	c.Moteur.Rendre(w, r, http.StatusOK, "connexion/appareils", p)
	return nil
}

// fermer ends one session of who asks; their own is what the log-out does.
func (c porte) fermer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return bdd.ErrAbsent
	}
	if err := c.Magasin.Revoquer(r.Context(), v.Compte.ID, id); err != nil {
		return err
	}
	return c.apresFermeture(w, r, v, "Cet appareil est déconnecté.")
}

func (c porte) fermerAutres(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if err := c.Magasin.RevoquerAutres(r.Context(), v.Compte.ID, c.Sessions.Token(r.Context())); err != nil {
		return err
	}
	return c.apresFermeture(w, r, v, "Vos autres appareils sont déconnectés.")
}

func (c porte) apresFermeture(w http.ResponseWriter, r *http.Request, v *poste.Visite, annonce string) error {
	v.Tracer(acces.Trace{Nature: acces.Deconnexion, Objet: "session", Motif: "revoquee"})
	if err := c.AvantEnvoi(r); err != nil {
		return err
	}
	c.Annoncer(r, cadre.Succes, annonce)
	return poste.Aller(w, r, "/mes-appareils")
}

// nommerAppareil says in words what a browser says of itself.
func nommerAppareil(s string) (nom, icone string) {
	premier := func(paires ...string) string {
		for i := 0; i < len(paires); i += 2 {
			if strings.Contains(s, paires[i]) {
				return paires[i+1]
			}
		}
		return ""
	}
	navigateur := premier("Edg", "Edge", "OPR/", "Opera", "Firefox/", "Firefox", "FxiOS", "Firefox", "CriOS", "Chrome", "Chrome/", "Chrome", "Safari/", "Safari")
	systeme := premier("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "Mac OS X", "Mac", "CrOS", "ChromeOS", "Linux", "Linux")
	icone = "ecran"
	if systeme == "Android" || systeme == "iPhone" {
		icone = "telephone"
	}
	switch {
	case navigateur != "" && systeme != "":
		return navigateur + " sur " + systeme, icone
	case navigateur+systeme != "":
		return navigateur + systeme, icone
	}
	return "Appareil inconnu", icone
}
