// SPDX-License-Identifier: EUPL-1.2

package connexion

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// administrer guards a page of the administration: for others it does not exist.
func (c porte) administrer(fn func(http.ResponseWriter, *http.Request, *poste.Visite) error) func(http.ResponseWriter, *http.Request) error {
	return c.Page(func(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
		if !v.Peut(droits.Administrer) {
			v.Tracer(acces.Trace{Nature: acces.Refus, Objet: "agents"})
			return bdd.ErrAbsent
		}
		return fn(w, r, v)
	})
}

// pageAgents lists the agents of the organisation.
type pageAgents struct {
	cadre.Page
	Filtres cadre.Jetons
	Tableau cadre.Tableau
}

// accesFiltres are the filters of the list, as the home page counts them.
var accesFiltres = []struct {
	code, mots string
	retient    func(organisation.Agent) bool
}{
	{"", "Tous", func(organisation.Agent) bool { return true }},
	{"actif", "Comptes actifs", func(a organisation.Agent) bool { return a.Actif }},
	{"sans_mot_de_passe", "Sans mot de passe", func(a organisation.Agent) bool { return a.Actif && a.SansMotDePasse }},
	{"desactive", "Désactivés", func(a organisation.Agent) bool { return !a.Actif }},
}

// filtrer keeps the agents that the filter of the address asks for, and counts what each would keep; a filter that it does not know does not count.
func (p *pageAgents) filtrer(tous []organisation.Agent, code string) (retenus []organisation.Agent) {
	p.Filtres.Nom, retenus = "Filtrer selon l’accès", tous
	connu := 0
	for i, f := range accesFiltres {
		gardes := slices.DeleteFunc(slices.Clone(tous), func(a organisation.Agent) bool { return !f.retient(a) })
		if f.code == code {
			retenus, connu = gardes, i
		}
		adresse := "/agents"
		if f.code != "" {
			adresse += "?etat=" + f.code
		}
		p.Filtres.Elements = append(p.Filtres.Elements, cadre.Jeton{Texte: f.mots, URL: adresse, Compte: len(gardes)})
	}
	p.Filtres.Elements[connu].Actif = true
	return retenus
}

func (c porte) agents(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	var agents []organisation.Agent
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		agents, err = organisation.ListerAgents(r.Context(), l, a.Organisation)
		return err
	}); err != nil {
		return err
	}
	p := &pageAgents{Page: cadre.Page{Titre: "Agents", Section: "agents",
		Actions: []cadre.Action{{Texte: "Créer un compte", URL: "/agents/nouveau", Icone: "plus", Principale: true}}},
		Tableau: cadre.Tableau{ID: "agents", Legende: "Comptes des agents", Colonnes: []cadre.Colonne{{Titre: "Nom"}, {Titre: "Identifiant"}, {Titre: "Rôle"}, {Titre: "Accès"}}}}
	agents = p.filtrer(agents, r.URL.Query().Get("etat"))
	p.SousTitre = texte.Pluriel(len(agents), "compte")
	for _, a := range agents {
		p.Tableau.Lignes = append(p.Tableau.Lignes, cadre.LigneTableau{Cellules: []any{cadre.Lien{Texte: texte.NomPrenom(a.Nom, a.Prenom), URL: adresseAgent(a.ID)}, a.Identifiant,
			texte.Majuscule(a.Role.Nom()), etatDe(a)}})
	}
	c.Moteur.Rendre(w, r, http.StatusOK, "connexion/agents", p)
	return nil
}

// etatDe is the access of an agent: icon, word, colour.
func etatDe(a organisation.Agent) cadre.Puce {
	switch {
	case !a.Actif:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Désactivé", Icone: "moins-rond"}
	case a.SansMotDePasse:
		return cadre.Puce{Ton: cadre.Attention, Mot: "Sans mot de passe", Icone: "cle"}
	case a.DoitChanger:
		return cadre.Puce{Ton: cadre.Attention, Mot: "Mot de passe provisoire", Icone: "cle"}
	}
	return cadre.Puce{Ton: cadre.Succes, Mot: "Actif"}
}

func adresseAgent(id int64) string { return "/agents/" + strconv.FormatInt(id, 10) }

// formulaireAgent is what the pages of creation and change share. Its fields: prenom, nom, identifiant, role, territoire.
type formulaireAgent struct {
	Roles       []cadre.Choix
	Territoires []cadre.Choix
}

func formulaireDe(ts []organisation.Territoire) formulaireAgent {
	var fa formulaireAgent
	for _, r := range droits.Roles {
		fa.Roles = append(fa.Roles, cadre.Choix{Valeur: string(r), Texte: texte.Majuscule(r.Nom()), Aide: aideRole(r)})
	}
	for _, t := range ts {
		fa.Territoires = append(fa.Territoires, cadre.Choix{Valeur: strconv.FormatInt(t.ID, 10), Texte: t.Nom})
	}
	return fa
}

// aideRole says what a role opens, as droits holds it.
func aideRole(r droits.Role) string {
	switch r {
	case droits.CESF:
		return "Ses dossiers, leurs notes et leurs comptes. Prépare des ordres."
	case droits.Comptable:
		return "Tous les comptes, sans les notes. Importe, rapproche, prépare ou vise."
	case droits.ChefDeService:
		return "Les dossiers de son service. Vise les remises."
	case droits.Referent:
		return "Contrats, budgets et relevés mensuels des mesures de son département."
	case droits.Direction:
		return "Des chiffres. Un dossier nommé seulement pour un motif écrit."
	case droits.Administrateur:
		return "Les comptes des agents. Aucun dossier nommé."
	}
	return ""
}

func (c porte) territoires(r *http.Request, v *poste.Visite) (ts []organisation.Territoire, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		ts, err = organisation.TerritoiresOuverts(r.Context(), l, a.Organisation)
		return err
	})
	return ts, err
}

// lireAgent reads the form of an agent.
func lireAgent(f *form.Form, ts []organisation.Territoire) organisation.NouvelAgent {
	roles := make([]string, len(droits.Roles))
	for i, r := range droits.Roles {
		roles[i] = string(r)
	}
	permis := make([]string, len(ts))
	for i, t := range ts {
		permis[i] = strconv.FormatInt(t.ID, 10)
	}
	n := organisation.NouvelAgent{Prenom: f.Ligne("prenom", "le prénom", 100, form.Requis), Nom: f.Ligne("nom", "le nom", 100, form.Requis),
		Identifiant: f.Ligne("identifiant", "l’identifiant", 254, form.Requis), Role: droits.Role(f.Choix("role", "le rôle", roles, form.Requis))}
	for _, s := range f.ChoixMultiple("territoire", "les territoires", permis, form.Facultatif) {
		for i, t := range ts {
			if permis[i] == s {
				n.Territoires = append(n.Territoires, t.ID)
			}
		}
	}
	return n
}

// pageNouvelAgent is the page of creation.
type pageNouvelAgent struct {
	cadre.Page
	formulaireAgent
}

func (c porte) montrerNouveau(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return c.rendreNouveau(w, r, http.StatusOK, form.Nouveau(nil), v)
}

func (c porte) rendreNouveau(w http.ResponseWriter, r *http.Request, statut int, f *form.Form, v *poste.Visite) error {
	ts, err := c.territoires(r, v)
	if err != nil {
		return err
	}
	c.Moteur.Rendre(w, r, statut, "connexion/nouvel_agent", &pageNouvelAgent{cadre.Page{Titre: "Créer un compte", Section: "agents", Fil: filAgents(), Form: f}, formulaireDe(ts)})
	return nil
}

func filAgents() []cadre.Lien { return []cadre.Lien{{Texte: "Agents", URL: "/agents"}} }

// creer adds an agent, who has no password yet.
func (c porte) creer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	ts, err := c.territoires(r, v)
	if err != nil {
		return err
	}
	n := lireAgent(f, ts)
	var id int64
	if f.Valide() {
		if id, err = parcours.CreerAgent(r.Context(), c.Inst.Base, d, n); err != nil {
			if err = refuserFaute(f, err); err != nil {
				return err
			}
		}
	}
	if !f.Valide() {
		return c.rendreNouveau(w, r, http.StatusUnprocessableEntity, f, v)
	}
	c.Annoncer(r, cadre.Succes, "Compte de "+strings.TrimSpace(n.Prenom+" "+n.Nom)+" créé. Donnez-lui maintenant un lien pour choisir son mot de passe.")
	return poste.Aller(w, r, adresseAgent(id))
}

// refuserFaute puts a refusal of the domain on its field; any other error comes back.
func refuserFaute(f *form.Form, err error) error {
	faute, ok := errors.AsType[*organisation.Faute](err)
	if !ok {
		return err
	}
	f.Refuser(faute.Champ, faute.Message)
	return nil
}
