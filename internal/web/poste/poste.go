// SPDX-License-Identifier: EUPL-1.2

// Package poste is what the pages of every domain share: the open installation, who is logged in, what they looked at, and how an act is asked
// once. A domain's package declares its templates (cadre.Pages) and its routes (func Routes(p *poste.Poste, a *cadre.Aiguillage)).
package poste

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/alexedwards/scs/v2"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/base/unefois"
	"etai/internal/installation"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
)

// Poste holds what handlers need. It is safe for concurrent use.
type Poste struct {
	Inst     *installation.Installation
	Moteur   *cadre.Moteur
	Sessions *scs.SessionManager
	Magasin  *organisation.Sessions
	Portier  *organisation.Portier
	Hacheur  *organisation.Hacheur
	Origine  cadre.Origine
	Menu     func(context.Context, bdd.Lecture, droits.Agent) ([]cadre.Entree, error)
	Demo     Demonstration // nil outside of the demonstration
	Annuaire *Annuaire
	etendues etendues
}

// Demonstration is what the demonstration adds: its accounts, and the next file of its bank.
type Demonstration interface {
	Comptes() []CompteFictif
	MotDePasse() string // of all of them
	Histoires() []HistoireFictive
	Releve(ctx context.Context, finDuMois bool) (nom string, contenu []byte, err error)
}

// CompteFictif is an account of the demonstration.
type CompteFictif struct {
	ID                        int64
	Role, Identifiant, Resume string
	Autre                     bool // not the first of its role
}

// HistoireFictive is a file of the demonstration that has something to tell, and the account that opens its page best.
type HistoireFictive struct {
	Titre, Texte, Personne, Lien, Identifiant, Role string
}

// Where help stands.
const (
	CheminAide      = "/aide"
	CheminHistoires = "/demonstration/histoires"

	CheminCalculateurs = "/calculateurs" // for everyone
)

// CheminGuide is the guide of a role; empty: it has none.
func CheminGuide(r droits.Role) string {
	switch r {
	case droits.CESF, droits.Comptable, droits.ChefDeService:
		return CheminAide + "/guide/" + strings.ReplaceAll(string(r), "_", "-")
	}
	return ""
}

// Visite is one request: who asks, and what will have been looked at when the page leaves.
type Visite struct {
	Compte organisation.Agent
	poste  *Poste
	chemin string // where it was asked

	verrou sync.Mutex
	traces []acces.Trace
}

type cleVisite struct{}

// VisiteDe returns the visit of a request; its Compte.ID is 0 when nobody is logged in.
func VisiteDe(r *http.Request) *Visite {
	if v, ok := r.Context().Value(cleVisite{}).(*Visite); ok {
		return v
	}
	return &Visite{}
}

// Accueillir puts the visit of the session's agent into each request.
func (p *Poste) Accueillir(h http.Handler) http.Handler {
	return p.Sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &Visite{poste: p, chemin: r.URL.Path}
		if id := organisation.AgentConnecte(r.Context(), p.Sessions); id != 0 {
			err := p.Inst.Base.Lire(r.Context(), func(l bdd.Lecture) (err error) {
				v.Compte, err = organisation.AgentActif(r.Context(), l, id)
				return err
			})
			if err != nil && !errors.Is(err, bdd.ErrAbsent) {
				p.Moteur.Refuser(w, r, err)
				return
			}
			cadre.NoterAgent(r.Context(), v.Compte.ID)
		}
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), cleVisite{}, v)))
	}))
}

// Visiter puts into a request the visit of an agent whom something else than a session names: the token of another program.
func (p *Poste) Visiter(r *http.Request, compte organisation.Agent) (*http.Request, *Visite) {
	v := &Visite{Compte: compte, poste: p, chemin: r.URL.Path}
	cadre.NoterAgent(r.Context(), compte.ID)
	return r.WithContext(context.WithValue(r.Context(), cleVisite{}, v)), v
}

// Page makes a handler of a page or an act that needs someone logged in; others are sent to the log-in, and come back afterwards.
func (p *Poste) Page(fn func(w http.ResponseWriter, r *http.Request, v *Visite) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		v := VisiteDe(r)
		if v.Compte.ID == 0 {
			adresse := "/connexion"
			if r.Method == http.MethodGet && r.URL.Path != "/" {
				adresse += "?suite=" + url.QueryEscape(r.URL.RequestURI())
			}
			http.Redirect(w, r, adresse, http.StatusSeeOther)
			return nil
		}
		return fn(w, r, v)
	}
}

// Agent is who asks, as the domains know them. Its instant is set by each transaction.
func (v *Visite) Agent() droits.Agent {
	return droits.Agent{ID: v.Compte.ID, Organisation: v.Compte.Organisation, Role: v.Compte.Role}
}

// Lire reads one snapshot; the agent given to fn carries its instant.
func (v *Visite) Lire(ctx context.Context, fn func(l bdd.Lecture, a droits.Agent) error) error {
	return v.poste.Inst.Base.Lire(ctx, func(l bdd.Lecture) error {
		a := v.Agent()
		a.Instant = l.Instant()
		var err error
		if a.Vaste, err = v.poste.etendues.lire(ctx, l, a); err != nil {
			return err
		}
		return fn(l, a)
	})
}

// Tracer notes that something was looked at: one trace per file, document or piece opened; one per list or search with the ids shown; none for
// counts. The traces are durable before the page's first byte leaves.
func (v *Visite) Tracer(t acces.Trace) {
	t.Organisation, t.Agent = v.Compte.Organisation, v.Compte.ID
	v.verrou.Lock()
	defer v.verrou.Unlock()
	v.traces = append(v.traces, t)
}

// TracerDossier notes that a page about a file was opened; objet is a code: "dossier", "compte", "releve".
func (v *Visite) TracerDossier(objet string, dossier int64) {
	v.Tracer(acces.Trace{Nature: acces.Lecture, Objet: objet, ObjetID: dossier, Dossier: dossier})
}

// TracerListe notes that a list was shown, with the ids in it.
func (v *Visite) TracerListe(objet string, ids []int64) {
	if len(ids) > 0 {
		v.Tracer(acces.Trace{Nature: acces.Liste, Objet: objet, Ids: ids})
	}
}

// AvantEnvoi commits the traces of a request: it is the engine's last step before the first byte. A handler that sends something else than a
// page (a file) calls it itself.
func (p *Poste) AvantEnvoi(r *http.Request) error {
	v := VisiteDe(r)
	v.verrou.Lock()
	traces := v.traces
	v.traces = nil
	v.verrou.Unlock()
	if len(traces) == 0 {
		return nil
	}
	adresse := p.Origine.CleAdresse(r)
	for i := range traces {
		traces[i].Adresse = adresse
	}
	return p.Inst.Acces.Tracer(r.Context(), traces...)
}

// Demande is the act that a form asks for, under the one-time key that it carries: posted twice, it is done once and answers the same.
func (v *Visite) Demande(f *form.Form) (parcours.Demande, error) {
	d := parcours.Demande{Agent: v.Agent(), Cle: f.Valeur(cadre.ChampCle), Empreinte: empreinteDe(v.chemin, f)}
	if d.Cle == "" {
		return d, cadre.Refus(http.StatusBadRequest, "Ce formulaire est incomplet\u00a0: revenez à la page, actualisez-la, puis recommencez.", unefois.ErrCle)
	}
	return d, nil
}

// champSecret begins the names of the fields that hold a password: a quick hash of one is never kept.
const champSecret = "mot_de_passe"

// empreinteDe hashes where a form was posted and what was typed, in a fixed order, but for the key and the passwords: the same fields posted
// under another address ask for another act.
func empreinteDe(chemin string, f *form.Form) []byte {
	champs := map[string][]string{}
	var noms []string
	for nom, valeurs := range f.Tout() {
		if nom != cadre.ChampCle && !strings.HasPrefix(nom, champSecret) {
			champs[nom] = valeurs
			noms = append(noms, nom)
		}
	}
	slices.Sort(noms)
	h := sha256.New()
	_, _ = h.Write([]byte(url.QueryEscape(chemin) + "?")) // never fails, here and below
	for _, nom := range noms {
		for _, valeur := range champs[nom] {
			_, _ = h.Write([]byte(url.QueryEscape(nom) + "=" + url.QueryEscape(valeur) + "&"))
		}
	}
	return h.Sum(nil)
}

const (
	cleAnnonceTexte = "annonce"
	cleAnnonceTon   = "annonce_ton"
)

// Annoncer keeps what the next page will say once: "Ordre de 412,30 € préparé."
func (p *Poste) Annoncer(r *http.Request, ton cadre.Ton, texte string) {
	p.Sessions.Put(r.Context(), cleAnnonceTexte, texte)
	p.Sessions.Put(r.Context(), cleAnnonceTon, string(ton))
}

// Aller ends an act: the browser is sent to a page of this site.
func Aller(w http.ResponseWriter, r *http.Request, adresse string) error {
	http.Redirect(w, r, adresse, http.StatusSeeOther)
	return nil
}

// enPanne is said on every page once a failed disk has stopped the writes.
const enPanne = "Étai n’enregistre plus rien\u00a0: le disque est plein ou défaillant. Vous pouvez lire\u202f; n’écrivez rien, et prévenez la personne qui gère Étai."

// Contour gives the engine what surrounds each page: agent, menu with its counts, what to say once, demonstration.
func (p *Poste) Contour(r *http.Request) (cadre.Contour, error) {
	var c cadre.Contour
	v := VisiteDe(r)
	if p.Demo != nil {
		c.Demo = &cadre.Demo{Action: "/demonstration/role", MotDePasse: p.Demo.MotDePasse(), Histoires: CheminHistoires}
		if v.Compte.ID == 0 {
			c.Demo.Roles = []cadre.Choix{{Texte: "Choisir un rôle", Actif: true}}
		}
		for _, x := range p.Demo.Comptes() {
			c.Demo.Roles = append(c.Demo.Roles, cadre.Choix{Valeur: x.Identifiant, Texte: x.Role, Actif: x.ID == v.Compte.ID})
			if x.ID == v.Compte.ID {
				c.Demo.Courant = x.Identifiant
			}
		}
	}
	c.Pied = []cadre.Lien{{Texte: "Aide", URL: CheminAide}, {Texte: "Accessibilité\u00a0: non conforme", URL: "/accessibilite"}}
	if p.Inst.Base.EnPanne() != nil {
		c.Annonce = &cadre.Annonce{Ton: cadre.Danger, Texte: enPanne}
	}
	if v.Compte.ID == 0 {
		return c, nil
	}
	c.Agent = &cadre.Agent{Nom: v.Compte.NomComplet(), Role: RoleCourt(v.Compte.Role), Initiales: initiales(v.Compte), Liens: []cadre.Lien{{Texte: "Mes appareils", URL: "/mes-appareils"},
		{Texte: "Changer mon mot de passe", URL: "/mot-de-passe"}, {Texte: "Affichage et clavier", URL: cadre.CheminAffichage}}}
	if guide := CheminGuide(v.Compte.Role); guide != "" {
		c.Agent.Liens = append([]cadre.Lien{{Texte: "Mon guide", URL: guide}}, c.Agent.Liens...)
	}
	if v.Compte.Role == droits.ChefDeService { // eight entries in a menu: these are seldom opened
		c.Agent.Liens = append(c.Agent.Liens, cadre.Lien{Texte: "Organisation et paramètres", URL: "/organisation"}, cadre.Lien{Texte: "Rapport d’activité", URL: "/rapports"})
	}
	if v.Compte.Role == droits.ChefDeService || v.Compte.Role == droits.CESF {
		c.Agent.Liens = append(c.Agent.Liens, cadre.Lien{Texte: "Courriers à imprimer", URL: "/courriers"})
	}
	if v.Compte.Role == droits.ChefDeService || v.Compte.Role == droits.Comptable {
		c.Agent.Liens = append(c.Agent.Liens, cadre.Lien{Texte: "Délégation et facturation", URL: "/delegation"})
	}
	c.Deconnexion = "/deconnexion"
	if v.Compte.Role != droits.Administrateur && v.Compte.Role != droits.Direction {
		c.Recherche = "/recherche"
	}
	if c.Annonce == nil && p.Sessions.Exists(r.Context(), cleAnnonceTexte) { // a stopped disk keeps no session: what waits to be said waits on
		t := p.Sessions.PopString(r.Context(), cleAnnonceTexte)
		c.Annonce = &cadre.Annonce{Ton: cadre.Ton(p.Sessions.PopString(r.Context(), cleAnnonceTon)), Texte: t}
	}
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		c.Menu, err = p.Menu(r.Context(), l, a)
		return err
	})
	return c, err
}

func initiales(a organisation.Agent) string {
	var b strings.Builder
	for _, s := range []string{a.Prenom, a.Nom} {
		for _, c := range s {
			b.WriteRune(c)
			break
		}
	}
	return strings.ToUpper(b.String())
}

func majuscule(s string) string {
	for i, c := range s {
		return strings.ToUpper(string(c)) + s[i+len(string(c)):]
	}
	return s
}
