// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"etai/internal/base/form"
)

// Cache is a hidden field.
type Cache struct{ Nom, Valeur string }

// Caches makes hidden fields of all that a form held, but for the names given and for the one-time key, which each
// page makes anew. Nothing typed is lost.
func Caches(v url.Values, sauf ...string) []Cache {
	var c []Cache
	for nom, valeurs := range form.Nouveau(v).Tout() {
		if nom == ChampCle || slices.Contains(sauf, nom) {
			continue
		}
		for _, s := range valeurs {
			c = append(c, Cache{nom, s})
		}
	}
	slices.SortStableFunc(c, func(a, b Cache) int {
		if a.Nom < b.Nom {
			return -1
		}
		if a.Nom > b.Nom {
			return 1
		}
		return 0
	})
	return c
}

// Conflit is the page of status 409: what the agent wrote and what was saved meanwhile, side by side. Posting it
// again carries the present version.
type Conflit struct {
	Page
	Objet   string // "la note du 4 novembre"
	Par     string // who saved meanwhile
	Quand   string // "aujourd’hui, 14 h 32"
	Action  string // where the form posts
	Champs  []ChampConflit
	Caches  []Cache // the other fields
	Version int64   // the present one
	Abandon Lien    // keep what is saved
}

// ChampConflit is a field that differs.
type ChampConflit struct {
	Nom, Libelle string
	Mien, Actuel string
	Bloc         bool    // several lines
	Choix        []Choix // of a field that holds a code: what may be chosen, in words
}

// Enregistre is what is saved, in words.
func (c ChampConflit) Enregistre() string {
	for _, x := range c.Choix {
		if x.Valeur == c.Actuel {
			return x.Texte
		}
	}
	return c.Actuel
}

// OuiNon are the choices of a box.
func OuiNon() []Choix { return []Choix{{Valeur: "oui", Texte: "Oui"}, {Texte: "Non"}} }

// Comparer fills the fields that were typed otherwise than they are kept (actuels), in the order of libelles: name, label. The others go on,
// hidden. choix are the lists of the fields that hold a code.
func (c *Conflit) Comparer(f *form.Form, actuels map[string]string, libelles [][2]string, choix map[string][]Choix) {
	noms := []string{ChampVersion}
	for _, x := range libelles {
		mien, actuel := f.Valeur(x[0]), actuels[x[0]]
		if form.Semblable(mien, actuel) {
			continue
		}
		c.Champs = append(c.Champs, ChampConflit{Nom: x[0], Libelle: x[1], Mien: mien, Actuel: actuel, Bloc: strings.Contains(mien+actuel, "\n"), Choix: choix[x[0]]})
		noms = append(noms, x[0])
	}
	c.Caches = Caches(f.Tout(), noms...)
}

// RendreConflit sends the page of a conflict.
func (m *Moteur) RendreConflit(w http.ResponseWriter, r *http.Request, c *Conflit) {
	if c.Titre == "" {
		c.Titre = "Déjà modifié"
	}
	m.Rendre(w, r, http.StatusConflict, "cadre/conflit", c)
}

// Confirmation is the page that names an act, its amount and its consequence before it is done. Posting it carries
// ChampAccord = "oui".
type Confirmation struct {
	Page                  // Titre is the question: "Annuler le virement de 412,30 € ?"
	Consequences []string // one sentence each
	Action       string   // where the form posts
	Bouton       string   // the verb and its object: "Annuler le virement"
	Grave        bool     // the button of an act that destroys
	Caches       []Cache  // the form that asked
	Abandon      Lien     // "Garder le virement"
	Motif        string   // label of that reason; empty: none is asked
}

// Accord tells whether the form carries the confirmation.
func Accord(f *form.Form) bool { return f.Valeur(ChampAccord) == "oui" }

// RendreConfirmation sends the page that asks.
func (m *Moteur) RendreConfirmation(w http.ResponseWriter, r *http.Request, c *Confirmation) {
	m.Rendre(w, r, http.StatusOK, "cadre/confirmation", c)
}

// Connexion is the log-in page. Its fields: identifiant, mot_de_passe, suite.
type Connexion struct {
	Page
	Suite        string // local address to go to afterwards
	Organisation string
	Motif        string       // why the agent is asked again: "Votre session est finie."
	MotDePasse   string       // of every account of the demonstration
	Comptes      []CompteDemo // one a role
	Autres       []CompteDemo // the other people of these roles
}

// CompteDemo is an account that the demonstration offers.
type CompteDemo struct{ Role, Identifiant, Resume string }

// PremierDemarrage is the set-up page, behind a one-time link. Its fields: jeton, nature, nom, departement, siret,
// agent_prenom, agent_nom, agent_identifiant, mot_de_passe, mot_de_passe_encore, cle_notee.
type PremierDemarrage struct {
	Page
	Jeton           string
	CleRecuperation []string // groups of the recovery key when it has to be shown here; else it was printed at the first run
	Natures         []Choix  // of organisations
}

// PageAffichage is the page of theme, density and keyboard.
type PageAffichage struct{ Page }

// Themes, Densites and Raccourcis are the choices, the present one ticked.
func (p *PageAffichage) Themes() []Choix {
	t := p.Contour.Affichage.Theme
	return []Choix{
		{Valeur: "systeme", Texte: "Comme mon ordinateur", Actif: t == ""},
		{Valeur: "clair", Texte: "Clair", Actif: t == "clair"},
		{Valeur: "sombre", Texte: "Sombre", Actif: t == "sombre"},
	}
}

// Densites lists how tables may be set.
func (p *PageAffichage) Densites() []Choix {
	c := p.Contour.Affichage.Confort
	return []Choix{
		{Valeur: "compact", Texte: "Compacts", Aide: "Plus de lignes à l’écran", Actif: !c},
		{Valeur: "confort", Texte: "Confort", Aide: "Plus d’air entre les lignes", Actif: c},
	}
}

// Raccourcis says whether single keys act.
func (p *PageAffichage) Raccourcis() []Choix {
	s := p.Contour.Affichage.SansRaccourcis
	return []Choix{
		{Valeur: "oui", Texte: "Actifs", Actif: !s},
		{Valeur: "non", Texte: "Arrêtés", Aide: "Pour la commande vocale, ou les touches pressées par erreur", Actif: s},
	}
}
