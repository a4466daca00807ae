// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"
	"net/http"
	"net/url"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageNouvelle struct {
	cadre.Page
	Civilites   []cadre.Choix
	Territoires []cadre.Choix // empty: the organisation has none
	Agents      []cadre.Choix // empty: who creates follows
	Doublons    []poste.Doublon
	Caches      []cadre.Cache // the form, when the duplicates are shown
	Aujourdhui  jour.Jour
	Suite       string // "demande": a request of a MASP follows the creation
}

// Nee says when somebody was born, and her age.
func (p *pageNouvelle) Nee(naissance jour.Jour) string { return nee(naissance, p.Aujourdhui) }

// pageDe prepares the form: the territories of the agent, and for a chef de service who may follow.
func (g guichet) pageDe(ctx context.Context, v *poste.Visite, f *form.Form) (*pageNouvelle, error) {
	p := &pageNouvelle{Page: cadre.Page{Titre: "Nouvelle personne", Section: section, Fil: []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}}, Form: f}, Civilites: poste.Civilites()}
	err := v.Lire(ctx, func(l bdd.Lecture, a droits.Agent) error {
		p.Aujourdhui = l.Instant().Jour()
		ts, err := organisation.TerritoiresOuverts(ctx, l, a.Organisation)
		if err != nil {
			return err
		}
		siens, err := organisation.TerritoiresDe(ctx, l, a.ID)
		if err != nil {
			return err
		}
		if a.Role != droits.ChefDeService {
			siens = nil
		}
		p.Territoires = choixTerritoires(ts, siens)
		if len(siens) == 0 && len(p.Territoires) > 0 {
			p.Territoires = premier("Aucun", p.Territoires) // a chef of some territories would not see a file without one
		}
		if a.Role == droits.ChefDeService {
			as, err := organisation.ListerAgents(ctx, l, a.Organisation)
			if err != nil {
				return err
			}
			p.Agents = premier("Personne pour l’instant", choixSuivants(as))
		}
		return nil
	})
	return p, err
}

func (g guichet) nouvelle(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.OuvrirDossier) {
		return bdd.ErrAbsent
	}
	q := r.URL.Query()
	p, err := g.pageDe(r.Context(), v, form.Nouveau(url.Values{"nom": q["nom"], "prenom": q["prenom"]}))
	if err != nil {
		return err
	}
	if q.Get("suite") == suiteDemande {
		p.Suite = suiteDemande
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "personnes/nouvelle", p)
	return nil
}

// doublonsMax is how many people are shown as the one who may be created already.
const doublonsMax = 5

// adresseNouvelle is the form of a new person.
const adresseNouvelle = "/personnes/nouvelle"

// suiteDemande says that a request of a MASP follows the creation of a person.
const suiteDemande = "demande"

// Lengths of what people type about someone.
const (
	longueurNom     = 100
	longueurAdresse = 300
	longueurEpingle = 500
)

// lirePersonne reads the fields of a person's sheet.
func lirePersonne(f *form.Form, aujourdhui jour.Jour) (p personnes.Personne) {
	p.Civilite = f.Choix("civilite", "la civilité", cadre.Valeurs(poste.Civilites()), form.Facultatif)
	p.Nom = f.Ligne("nom", "le nom de famille", longueurNom, form.Requis)
	p.NomUsage = f.Ligne("nom_usage", "le nom d’usage", longueurNom, form.Facultatif)
	p.Prenom = f.Ligne("prenom", "le prénom", longueurNom, form.Requis)
	for _, x := range [][2]string{{"nom", p.Nom}, {"nom_usage", p.NomUsage}, {"prenom", p.Prenom}} {
		if x[1] != "" && texte.Cle(x[1]) == "" {
			f.Refuser(x[0], "Ce nom n’a aucune lettre latine\u00a0: écrivez-le comme sur la pièce d’identité.")
		}
	}
	p.Naissance = f.JourEntre("naissance", "la date de naissance", jour.Jour{}, aujourdhui, form.Facultatif)
	p.Telephone = f.Telephone("telephone", "le téléphone", form.Facultatif)
	p.Adresse = f.Ligne("adresse", "l’adresse", longueurAdresse, form.Facultatif)
	p.Commune = f.Ligne("commune", "la commune", longueurNom, form.Facultatif)
	p.EcrireDomicile = !f.Coche("ne_pas_ecrire", "le courrier à domicile")
	return p
}

// creer creates a person and her file, once the duplicates that her perimeter shows were looked at.
func (g guichet) creer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.OuvrirDossier) {
		return bdd.ErrAbsent
	}
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	p, err := g.pageDe(r.Context(), v, f)
	if err != nil {
		return err
	}
	p.Suite = f.Choix("suite", "ce qui suit", []string{suiteDemande}, form.Facultatif)
	n := parcours.NouvellePersonne{Personne: lirePersonne(f, p.Aujourdhui)}
	if len(p.Territoires) > 0 {
		if presence := form.Presence(p.Territoires[0].Valeur != ""); f.Choix("territoire", "le territoire", cadre.Valeurs(p.Territoires), presence) != "" {
			n.Territoire = f.Identifiant("territoire", "le territoire", form.Facultatif)
		}
	}
	if len(p.Agents) > 0 && f.Choix("suivi", "la personne qui suit", cadre.Valeurs(p.Agents), form.Facultatif) != "" {
		n.Suivi = f.Identifiant("suivi", "la personne qui suit", form.Facultatif)
	}
	if f.Valide() && !f.Coche("pas_doublon", "la confirmation") {
		if p.Doublons, err = g.Annuaire.Doublons(r.Context(), v, n.Personne, 0, doublonsMax); err != nil {
			return err
		}
		if len(p.Doublons) > 0 {
			return g.montrerDoublons(w, r, v, d, f, p)
		}
	}
	if f.Valide() {
		id, err := parcours.CreerPersonne(r.Context(), g.Inst.Base, d, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, n.Personne.Affiche()+" a maintenant un dossier.")
			if p.Suite == suiteDemande {
				return poste.Aller(w, r, poste.AdresseDossier(id, "masp", "nouvelle"))
			}
			return poste.Aller(w, r, poste.AdresseDossier(id))
		}
		if err := poste.ReprendreSelon(f, nil, "", err); err != nil {
			return err
		}
	}
	g.Moteur.Rendre(w, r, http.StatusUnprocessableEntity, "personnes/nouvelle", p)
	return nil
}

// montrerDoublons asks whether one of these people is not the one being created. A form already served (posted twice) gives its first answer:
// its own person must not come back as a duplicate.
func (g guichet) montrerDoublons(w http.ResponseWriter, r *http.Request, v *poste.Visite, d parcours.Demande, f *form.Form, p *pageNouvelle) error {
	id, deja, err := parcours.DejaFait(r.Context(), g.Inst.Base, d)
	if err != nil {
		return err
	}
	if deja {
		return poste.Aller(w, r, poste.AdresseDossier(id))
	}
	ts := make([]trouvee, len(p.Doublons))
	for i, x := range p.Doublons {
		ts[i] = trouvee(x)
	}
	tracerRecherche(v, ts)
	p.Titre, p.Court = "Est-ce la même personne ?", "Nouvelle personne"
	p.Titre = texte.Typographier(p.Titre)
	p.Caches = cadre.Caches(f.Tout(), "pas_doublon")
	g.Moteur.Rendre(w, r, http.StatusOK, "personnes/nouvelle", p)
	return nil
}
