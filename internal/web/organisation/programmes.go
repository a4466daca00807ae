// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const adresseProgrammes = "/organisation/programmes"

// envoisMontres is how many events told the page shows.
const envoisMontres = 30

// pageProgrammes is what other programs may ask of Étai, and what they are told.
type pageProgrammes struct {
	cadre.Page
	Onglets     cadre.Onglets
	Administrer bool
	Agents      []cadre.Choix
	Portees     []cadre.Choix
	Evenements  []cadre.Choix
	Jetons      []ligneJeton
	Abonnements []ligneAbonnement
	Envois      []ligneEnvoi
	Secret      string // of what was just made: shown once
	SecretDe    string
}

type ligneJeton struct {
	organisation.Jeton
	Pour    string
	Etat    cadre.Puce
	EnCours bool
}

// Permet says what a token is for.
func (l ligneJeton) Permet() (r []string) {
	for _, p := range l.Portees {
		r = append(r, p.Libelle())
	}
	return r
}

type ligneAbonnement struct {
	organisation.Abonnement
	EnCours bool
}

// Dits are the events that a program is told of.
func (l ligneAbonnement) Dits() (r []string) {
	for _, e := range l.Evenements {
		r = append(r, e.Libelle())
	}
	return r
}

type ligneEnvoi struct {
	organisation.Envoi
	A    string
	Quoi string
	Etat cadre.Puce
}

func (g guichet) programmes(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreProgrammes(w, r, v, http.StatusOK, g.formulaireJeton(), "", "")
}

// formulaireJeton is the form of a token as it is first shown: for a year.
func (g guichet) formulaireJeton() *form.Form {
	f := form.Nouveau(nil)
	j := g.Moteur.Horloge().Maintenant().Jour()
	f.Poser("du", j.Court())
	f.Poser("au", j.Plus(365).Court())
	return f
}

func (g guichet) rendreProgrammes(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form, secret, de string) error {
	p := &pageProgrammes{Page: cadre.Page{Titre: "Autres programmes", Section: section, Form: f, Fil: []cadre.Lien{{Texte: "Organisation", URL: adresseIdentite}}}, Onglets: Onglets(adresseProgrammes),
		Administrer: v.Peut(droits.Administrer), Secret: secret, SecretDe: de}
	if p.Administrer {
		if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error { return p.lire(r.Context(), l, a) }); err != nil {
			return err
		}
	}
	for _, x := range organisation.Portees {
		p.Portees = append(p.Portees, cadre.Choix{Valeur: string(x), Texte: x.Libelle()})
	}
	for _, x := range organisation.Evenements {
		p.Evenements = append(p.Evenements, cadre.Choix{Valeur: string(x), Texte: x.Libelle()})
	}
	g.Moteur.Rendre(w, r, statut, "organisation/programmes", p)
	return nil
}

func (p *pageProgrammes) lire(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	p.Agents, p.Jetons, p.Abonnements, p.Envois = nil, nil, nil, nil
	aujourdhui := l.Instant().Jour()
	agents, err := organisation.ListerAgents(ctx, l, a.Organisation)
	if err != nil {
		return err
	}
	noms := map[int64]string{}
	p.Agents = []cadre.Choix{{Texte: "Choisir…"}}
	for _, x := range agents {
		noms[x.ID] = x.Prenom + " " + x.Nom
		if x.Actif && x.Role != droits.Administrateur {
			p.Agents = append(p.Agents, cadre.Choix{Valeur: strconv.FormatInt(x.ID, 10), Texte: noms[x.ID]})
		}
	}
	jetons, err := organisation.ListerJetons(ctx, l, a)
	if err != nil {
		return err
	}
	for _, x := range jetons {
		p.Jetons = append(p.Jetons, ligneJeton{x, noms[x.Agent], etatJeton(x, aujourdhui), x.RevoqueLe.Vide() && !x.Au.Avant(aujourdhui)})
	}
	abonnements, err := organisation.ListerAbonnements(ctx, l, a)
	if err != nil {
		return err
	}
	parID := map[int64]string{}
	for _, x := range abonnements {
		parID[x.ID] = x.Nom
		p.Abonnements = append(p.Abonnements, ligneAbonnement{x, x.ClosLe.Vide()})
	}
	envois, err := organisation.DerniersEnvois(ctx, l, a, envoisMontres)
	for _, x := range envois {
		p.Envois = append(p.Envois, ligneEnvoi{x, parID[x.Abonnement], organisation.Evenement(x.Nature).Libelle(), etatEnvoi(x)})
	}
	return err
}

func etatJeton(x organisation.Jeton, j jour.Jour) cadre.Puce {
	switch {
	case !x.RevoqueLe.Vide():
		return cadre.Puce{Ton: cadre.Neutre, Mot: "révoqué"}
	case x.Au.Avant(j):
		return cadre.Puce{Ton: cadre.Neutre, Mot: "échu"}
	case x.Du.Apres(j):
		return cadre.Puce{Ton: cadre.Info, Mot: "à venir", Icone: "horloge"}
	}
	return cadre.Puce{Ton: cadre.Succes, Mot: "en cours"}
}

func etatEnvoi(x organisation.Envoi) cadre.Puce {
	switch {
	case !x.RemisLe.Vide():
		return cadre.Puce{Ton: cadre.Succes, Mot: "reçu"}
	case x.Prochain != (horloge.Instant{}) && x.Essais == 0:
		return cadre.Puce{Ton: cadre.Info, Mot: "à envoyer", Icone: "horloge"}
	case x.Prochain != (horloge.Instant{}):
		return cadre.Puce{Ton: cadre.Attention, Mot: "à réessayer"}
	}
	return cadre.Puce{Ton: cadre.Danger, Mot: "abandonné", Icone: "croix-ronde"}
}

// dejaCree is said to who sends twice a form whose secret was shown once.
const dejaCree = "Ce formulaire a déjà été envoyé, et son secret ne se montre qu’une fois. S’il est perdu, mettez fin à ce qui a été créé, puis recommencez."

func (g guichet) creerJeton(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.Administrer) {
		return bdd.ErrAbsent
	}
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x := organisation.Jeton{Nom: f.Ligne("nom", "le nom du programme", 100, form.Requis), Agent: f.Identifiant("agent", "l’agent", form.Requis), Du: f.Jour("du", "le premier jour", form.Requis), Au: f.Jour("au", "le dernier jour", form.Requis)}
	for _, p := range f.ChoixMultiple("portees", "ce que le jeton permet", motsDe(organisation.Portees), form.Requis) {
		x.Portees = append(x.Portees, organisation.PorteeAPI(p))
	}
	if f.Valide() {
		secret, empreinte := organisation.TirerJeton()
		_, err := parcours.CreerJeton(r.Context(), g.Inst.Base, d, x, empreinte)
		if err == nil {
			err = g.Inst.Base.Lire(r.Context(), func(l bdd.Lecture) error {
				j, err := organisation.JetonConnu(r.Context(), l, secret)
				if err == nil && j.ID == 0 {
					f.Refuser("", dejaCree)
				}
				return err
			})
			if err != nil {
				return err
			}
			if f.Valide() {
				return g.rendreProgrammes(w, r, v, http.StatusOK, g.formulaireJeton(), secret, x.Nom)
			}
		} else if err := reprendreChamps(f, err, ""); err != nil {
			return err
		}
	}
	return g.rendreProgrammes(w, r, v, http.StatusUnprocessableEntity, f, "", "")
}

func (g guichet) creerAbonnement(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.Administrer) {
		return bdd.ErrAbsent
	}
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x := organisation.Abonnement{Nom: f.Ligne("a_nom", "le nom du programme", 100, form.Requis), Adresse: f.Ligne("a_adresse", "l’adresse", 500, form.Requis)}
	for _, e := range f.ChoixMultiple("a_evenements", "les événements", motsDe(organisation.Evenements), form.Requis) {
		x.Evenements = append(x.Evenements, organisation.Evenement(e))
	}
	if f.Valide() {
		secret := organisation.TirerSecret()
		id, err := parcours.CreerAbonnement(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, x, secret)
		if err == nil {
			if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
				xs, err := organisation.ListerAbonnements(r.Context(), l, a)
				for _, x := range xs {
					if x.ID != id || err != nil {
						continue
					}
					var garde string
					if garde, err = x.Secret(g.Inst.Trousseau); garde != secret {
						f.Refuser("", dejaCree)
					}
				}
				return err
			}); err != nil {
				return err
			}
			if f.Valide() {
				return g.rendreProgrammes(w, r, v, http.StatusOK, g.formulaireJeton(), secret, x.Nom)
			}
		} else if err := reprendreChamps(f, err, "a_"); err != nil {
			return err
		}
	}
	return g.rendreProgrammes(w, r, v, http.StatusUnprocessableEntity, f, "", "")
}

// finir makes the handler that ends a token, or a subscription.
func (g guichet) finir(acte func(context.Context, *bdd.Base, parcours.Demande, int64) (int64, error), dit string) func(http.ResponseWriter, *http.Request, *poste.Visite) error {
	return func(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
		_, d, err := v.Formulaire(w, r)
		if err != nil {
			return err
		}
		id, err := poste.Identifiant(r, "id")
		if err != nil {
			return err
		}
		if _, err := acte(r.Context(), g.Inst.Base, d, id); err != nil {
			return err
		}
		g.Annoncer(r, cadre.Succes, dit)
		return poste.Aller(w, r, adresseProgrammes)
	}
}

func motsDe[T ~string](liste []T) (r []string) {
	for _, x := range liste {
		r = append(r, string(x))
	}
	return r
}

// reprendreChamps puts a refusal beside its field, whose name begins with prefixe.
func reprendreChamps(f *form.Form, err error, prefixe string) error {
	var faute *organisation.Faute
	if !errors.As(err, &faute) {
		return err
	}
	f.Refuser(prefixe+faute.Champ, faute.Message)
	return nil
}
