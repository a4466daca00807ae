// SPDX-License-Identifier: EUPL-1.2

// Package galerie shows every component of the frame in every state, and two screens to move in.
// It is for developers and tests: the program does not import it. Its templates are the models to copy from.
package galerie

import (
	"embed"
	"fmt"
	"log/slog"
	"net/http"

	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/web/cadre"
)

//go:embed gabarits
var gabarits embed.FS

// Pages are the pages of the gallery.
func Pages() cadre.Pages {
	return cadre.Pages{Domaine: "galerie", FS: gabarits, Noms: []string{"composants", "journee", "rapprochement"}}
}

// Nouvelle makes the gallery as a site of its own: whole chain, fictional agent, fixed clock.
func Nouvelle(h horloge.Horloge, journal *slog.Logger) (http.Handler, error) {
	m, err := cadre.NouveauMoteur(cadre.Options{Horloge: h, Journal: journal, Contour: contour}, Pages())
	if err != nil {
		return nil, fmt.Errorf("galerie : %w", err)
	}
	a := m.NouvelAiguillage()
	jour := h.Maintenant().Jour()
	voir := func(patron, page string, donnees func() cadre.Donnees) {
		a.Traiter(patron, func(w http.ResponseWriter, r *http.Request) error {
			m.Rendre(w, r, http.StatusOK, page, donnees())
			return nil
		})
	}
	voir("GET /{$}", "galerie/composants", func() cadre.Donnees { return composants(h) })
	voir("GET /galerie/journee", "galerie/journee", func() cadre.Donnees { return journee(jour) })
	voir("GET /galerie/rapprochement", "galerie/rapprochement", func() cadre.Donnees { return rapprochement() })
	voir("GET /connexion", "cadre/connexion", func() cadre.Donnees { return connexion() })
	voir("GET /installation", "cadre/premier_demarrage", func() cadre.Donnees { return installation() })
	a.Traiter("GET /galerie/conflit", func(w http.ResponseWriter, r *http.Request) error { m.RendreConflit(w, r, conflit()); return nil })
	a.Traiter("GET /galerie/confirmation", func(w http.ResponseWriter, r *http.Request) error {
		m.RendreConfirmation(w, r, confirmation())
		return nil
	})
	a.Traiter("GET /galerie/erreur/{statut}", func(_ http.ResponseWriter, r *http.Request) error {
		statut := http.StatusNotFound
		if _, err := fmt.Sscan(r.PathValue("statut"), &statut); err != nil || statut < 400 || statut > 599 {
			return cadre.Refus(http.StatusNotFound, "", err)
		}
		return cadre.Refus(statut, "", nil)
	})
	a.Traiter("GET /galerie/panique", func(http.ResponseWriter, *http.Request) error { panic("une donnée qui ne doit pas sortir") })
	a.Traiter("POST /galerie/formulaire", func(w http.ResponseWriter, r *http.Request) error {
		f, err := form.DeRequete(w, r, cadre.TailleFormulaire)
		if err != nil {
			return fmt.Errorf("formulaire : %w", err)
		}
		p := composants(h)
		lire(f)
		p.Form = f
		if f.Valide() {
			p.SousTitre = "Enregistré"
		}
		m.Rendre(w, r, http.StatusUnprocessableEntity, "galerie/composants", p)
		return nil
	})
	return m.Chaine(a)
}

func contour(r *http.Request) (cadre.Contour, error) {
	c := cadre.Contour{
		Demo:      &cadre.Demo{Action: "/demo/role", Courant: "cesf", MotDePasse: "exemple-fictif", Roles: []cadre.Choix{{Valeur: "cesf", Texte: "CESF"}, {Valeur: "comptable", Texte: "Comptable"}}},
		Recherche: "/recherche", Deconnexion: "/deconnexion",
		Agent: &cadre.Agent{Nom: "Cesf Exemple", Role: "CESF · Vieuxmont", Initiales: "CE", Liens: []cadre.Lien{{Texte: "Mon compte et mes appareils", URL: "/moi"}}},
		Pied:  []cadre.Lien{{Texte: "Accessibilité : audit à faire", URL: "/accessibilite"}, {Texte: "Aide", URL: "/aide"}},
		Ajout: &cadre.Lien{Texte: "Ajouter", URL: "/ajouter"},
		Menu: []cadre.Entree{
			{Code: "journee", Texte: "Ma journée", URL: "/galerie/journee", Icone: "calendrier", Compte: 6, Barre: true, Touche: "j"},
			{Code: "personnes", Texte: "Personnes", URL: "/galerie/confirmation", Icone: "personnes", Barre: true, Touche: "d"},
			{Code: "comptes", Texte: "Comptes gérés", Court: "Comptes", URL: "/comptes", Icone: "compte"},
			{Code: "rapprochement", Texte: "Rapprochement", URL: "/galerie/rapprochement", Icone: "rapprochement", Compte: 27},
			{Code: "visa", Texte: "À viser", URL: "/viser", Icone: "coche-ronde", Compte: 1},
			{Code: "demandes", Texte: "Demandes", URL: "/demandes", Icone: "note", Compte: 2, Barre: true},
			{Code: "courriers", Texte: "Courriers", URL: "/courriers", Icone: "document"},
			{Code: "releves", Texte: "Relevés du mois", URL: "/releves", Icone: "livre"},
		},
	}
	if r.URL.Path == "/connexion" || r.URL.Path == "/installation" {
		c = cadre.Contour{Demo: &cadre.Demo{}, Pied: c.Pied}
	}
	if r.URL.Query().Has("annonce") {
		c.Annonce = &cadre.Annonce{Ton: cadre.Succes, Texte: "Note ajoutée au dossier.", Lien: &cadre.Lien{Texte: "Annuler", URL: "/annuler"}}
	}
	return c, nil
}
