// SPDX-License-Identifier: EUPL-1.2

package entretiens

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/rapports/accompagnement"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// demarche is a matter as the pages say it.
type demarche struct {
	domaine.Demarche
	Adresse string
	Retard  bool
	Nom     string // its kind, in the words of the organisation
}

func voirDemarche(x domaine.Demarche, dossier int64, j jour.Jour, mots organisation.Mots) demarche {
	return demarche{x, adresseDemarche(dossier, form.Nombre(x.ID)), x.EnRetard(j), mots.De(domaine.ListeDemarches, string(x.Genre), x.Genre.Libelle())}
}

// Puce is where it stands.
func (d demarche) Puce() cadre.Puce { return puceDemarche(d.Etat) }

// Titre is its kind.
func (d demarche) Titre() string { return texte.Majuscule(d.Nom) }

func puceDemarche(e domaine.EtatDemarche) cadre.Puce {
	p := cadre.Puce{Ton: cadre.Info, Mot: texte.Majuscule(e.Libelle())}
	switch e {
	case domaine.AFaire:
		p.Ton, p.Icone = cadre.Neutre, "horloge"
	case domaine.Aboutie:
		p.Ton = cadre.Succes
	case domaine.Rejetee:
		p.Ton = cadre.Danger
	case domaine.Abandonnee:
		p.Ton = cadre.Neutre
	}
	return p
}

// objectif is an aim of a contract, with what is done for it.
type objectif struct {
	masp.Objectif
	Demarches []demarche
}

type pageDemarches struct {
	cadre.Page
	Dossier    int64
	Ecrire     bool
	Objectifs  []objectif // of the contract that runs, else of the latest
	Autres     []demarche // open, of no objective shown
	Closes     []demarche
	Aujourdhui jour.Jour
}

func adresseDemarche(dossier int64, suite ...string) string {
	return poste.AdresseDossier(dossier, append([]string{"demarches"}, suite...)...)
}

// lireDemarches reads what is done with the person of a file, and the objectives that it serves.
func (g guichet) lireDemarches(r *http.Request, v *poste.Visite, permis func(rapports.DroitsDossier) bool) (d rapports.VueDossier, ds []domaine.Demarche, os []masp.Objectif, j jour.Jour, err error) {
	d, err = v.Dossier(r, "demarches", permis, func(l bdd.Lecture, a droits.Agent, x *rapports.VueDossier) (err error) {
		j = l.Instant().Jour()
		if ds, err = domaine.Demarches(r.Context(), l, g.Inst.Trousseau, a, x.Dossier.ID); err != nil {
			return err
		}
		os, err = objectifsDe(r, g, l, a, x, j)
		return err
	})
	return d, ds, os, j, err
}

// objectifsDe are the aims of the contract that runs, else of the latest.
func objectifsDe(r *http.Request, g guichet, l bdd.Lecture, a droits.Agent, x *rapports.VueDossier, j jour.Jour) ([]masp.Objectif, error) {
	cs := masp.Valables(x.Contrats)
	if len(cs) == 0 {
		return nil, nil
	}
	courant := cs[:1]
	for i, c := range cs {
		if !c.Debut.Apres(j) && !c.Dernier().Avant(j) {
			courant = cs[i : i+1]
			break
		}
	}
	err := masp.Completer(r.Context(), l, g.Inst.Trousseau, a, x.Dossier.ID, courant)
	objectifs, _ := courant[0].EnVigueur(j)
	return objectifs, err
}

// demarches shows the objectives of the contract with what is done for each, and the other matters.
func (g guichet) demarches(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, ds, os, j, err := g.lireDemarches(r, v, lisible)
	if err != nil {
		return err
	}
	p := &pageDemarches{Page: poste.SousDossier(&d, section, "Objectifs et démarches"), Dossier: d.Dossier.ID, Ecrire: d.Droits.Ecrire, Aujourdhui: j}
	rangs := map[int64]int{}
	for i, o := range os {
		p.Objectifs = append(p.Objectifs, objectif{Objectif: o})
		rangs[o.ID] = i
	}
	for _, x := range ds {
		y := voirDemarche(x, p.Dossier, j, d.Seuils.Mots)
		i, connu := rangs[x.Objectif]
		switch {
		case connu && x.Objectif != 0:
			p.Objectifs[i].Demarches = append(p.Objectifs[i].Demarches, y)
		case x.Etat.Close():
			p.Closes = append(p.Closes, y)
		default:
			p.Autres = append(p.Autres, y)
		}
	}
	if p.Ecrire {
		p.Actions = []cadre.Action{{Texte: "Ajouter", URL: adresseDemarche(p.Dossier, "nouvelle"), Icone: "plus", Principale: true}}
	}
	v.TracerDossier("demarches", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "entretiens/demarches", p)
	return nil
}

type pageNouvelle struct {
	cadre.Page
	Dossier                          int64
	Genres, Objectifs, Acteurs, Pour []cadre.Choix
}

func inscrire(d rapports.DroitsDossier) bool { return d.Ecrire && d.Contrat }

// nouvelleDemarche is the form of a matter.
func (g guichet) nouvelleDemarche(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, _, os, j, err := g.lireDemarches(r, v, inscrire)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("le", j.Court())
	f.Poser("etat", string(domaine.AFaire))
	f.Poser("qui", string(domaine.Ensemble))
	if o := r.URL.Query().Get("objectif"); o != "" {
		f.Poser("objectif", o)
		f.Poser("genre", string(domaine.Action))
	}
	g.rendreNouvelle(w, r, v, http.StatusOK, &d, os, f)
	return nil
}

func (g guichet) rendreNouvelle(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *rapports.VueDossier, os []masp.Objectif, f *form.Form) {
	p := &pageNouvelle{Page: poste.SousDossier(d, section, "Ajouter une démarche", cadre.Lien{Texte: "Objectifs et démarches", URL: adresseDemarche(d.Dossier.ID)}), Dossier: d.Dossier.ID,
		Genres: cadre.ChoixApres("Choisir…", domaine.GenresDemarche, organisation.Dire[domaine.GenreDemarche](d.Seuils.Mots, domaine.ListeDemarches)), Acteurs: cadre.ChoixDe(domaine.Acteurs, domaine.Qui.Libelle), Objectifs: []cadre.Choix{{Texte: "Aucun"}},
		Pour: cadre.ChoixDe(domaine.EtatsDemarche[:3], domaine.EtatDemarche.Libelle)}
	for _, o := range os {
		if !o.Efface {
			p.Objectifs = append(p.Objectifs, cadre.Choix{Valeur: form.Nombre(o.ID), Texte: o.Texte})
		}
	}
	p.Form = f
	v.TracerDossier("demarches", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "entretiens/nouvelle", p)
}

func lireEtape(f *form.Form, etats []domaine.EtatDemarche, champTexte string) domaine.EtapeDemarche {
	return domaine.EtapeDemarche{Etat: form.Parmi(f, "etat", "où en est la démarche", etats, form.Requis), Le: f.Jour("le", "le jour", form.Requis), Echeance: f.Jour("echeance", "l’échéance", form.Facultatif),
		Texte: f.Bloc(champTexte, "ce qui s’est passé", 4000, form.Facultatif)}
}

// ouvrirDemarche records a matter.
func (g guichet) ouvrirDemarche(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, _, os, _, err := g.lireDemarches(r, v, inscrire)
	if err != nil {
		return err
	}
	x := domaine.Demarche{Dossier: d.Dossier.ID, Genre: form.Parmi(f, "genre", "de quoi il s’agit", domaine.GenresDemarche, form.Requis), Objectif: f.Identifiant("objectif", "l’objectif", form.Facultatif),
		Qui: form.Parmi(f, "qui", "qui s’en charge", domaine.Acteurs, form.Requis), Texte: f.Bloc("texte", "ce qui est à faire", 2000, form.Requis)}
	e := lireEtape(f, domaine.EtatsDemarche[:3], "premier")
	if f.Valide() {
		_, err := parcours.OuvrirDemarche(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, x, e)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Démarche enregistrée.")
			return poste.Aller(w, r, adresseDemarche(d.Dossier.ID))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"genre": "genre", "objectif": "objectif", "qui": "qui", "texte": "texte", "le": "le", "echeance": "echeance", "etat": "etat"}, "", err); err != nil {
			return err
		}
	}
	g.rendreNouvelle(w, r, v, http.StatusUnprocessableEntity, &d, os, f)
	return nil
}

type etapeVue struct {
	domaine.EtapeDemarche
	NomPar string
}

// Puce is where the step brought the matter.
func (x etapeVue) Puce() cadre.Puce { return puceDemarche(x.Etat) }

type pageDemarche struct {
	cadre.Page
	Dossier    int64
	Demarche   demarche
	Objectif   string
	Etapes     []etapeVue
	Etats      []cadre.Choix
	Ecrire     bool
	Aujourdhui jour.Jour
}

// demarche shows a matter, its steps, and the form of the next one.
func (g guichet) demarche(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f := form.Nouveau(nil)
	f.Poser("le", g.Moteur.Horloge().Maintenant().Jour().Court())
	return g.rendreDemarche(w, r, v, http.StatusOK, f)
}

func (g guichet) rendreDemarche(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	id, err := poste.Identifiant(r, "demarche")
	if err != nil {
		return err
	}
	d, ds, os, j, err := g.lireDemarches(r, v, lisible)
	if err != nil {
		return err
	}
	p := &pageDemarche{Dossier: d.Dossier.ID, Ecrire: d.Droits.Ecrire, Aujourdhui: j, Etats: cadre.ChoixDe(domaine.EtatsDemarche, domaine.EtatDemarche.Libelle)}
	for _, x := range ds {
		if x.ID == id {
			p.Demarche = voirDemarche(x, p.Dossier, j, d.Seuils.Mots)
		}
	}
	if p.Demarche.ID == 0 {
		v.TracerRefus("demarche", d.Dossier.ID)
		return bdd.ErrAbsent
	}
	for _, o := range os {
		if o.ID == p.Demarche.Objectif {
			p.Objectif = o.Texte
		}
	}
	var agents []int64
	for _, x := range p.Demarche.Etapes {
		agents = append(agents, x.Par)
	}
	var noms map[int64]string
	if err := v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) (err error) {
		noms, err = rapports.NomsAgents(r.Context(), l, agents)
		return err
	}); err != nil {
		return err
	}
	for _, x := range p.Demarche.Etapes {
		p.Etapes = append(p.Etapes, etapeVue{x, noms[x.Par]})
	}
	p.Page = poste.SousDossier(&d, section, p.Demarche.Titre(), cadre.Lien{Texte: "Objectifs et démarches", URL: adresseDemarche(d.Dossier.ID)})
	p.Form = f
	v.TracerDossier("demarche", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "entretiens/demarche", p)
	return nil
}

// avancerDemarche notes the next step.
func (g guichet) avancerDemarche(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "demarche")
	if err != nil {
		return err
	}
	dossier, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	rang, err := poste.Version(f)
	if err != nil {
		return err
	}
	x := lireEtape(f, domaine.EtatsDemarche, "texte")
	statut := http.StatusUnprocessableEntity
	if f.Valide() {
		_, err := parcours.AvancerDemarche(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, id, int(rang), x)
		switch {
		case err == nil:
			g.Annoncer(r, cadre.Succes, "Étape notée.")
			return poste.Aller(w, r, adresseDemarche(dossier, form.Nombre(id)))
		case errors.Is(err, bdd.ErrAncienneVersion):
			statut = http.StatusConflict
			f.Refuser("", "Une autre étape a été notée pendant que vous écriviez\u00a0: lisez-la ci-dessous, puis enregistrez la vôtre de nouveau si elle reste vraie.")
		default:
			if err := poste.ReprendreSelon(f, map[string]string{"texte": "texte", "le": "le", "echeance": "echeance", "etat": "etat"}, "texte", err); err != nil {
				return err
			}
		}
	}
	return g.rendreDemarche(w, r, v, statut, f)
}

const parPage = 50

type pageToutes struct {
	cadre.Page
	Lignes     []accompagnement.LigneDemarche
	Groupes    cadre.Jetons
	Genres     []cadre.Choix
	Filtre     accompagnement.FiltreDemarches
	Pagination cadre.Pagination
	Aujourdhui jour.Jour
	mots       organisation.Mots
}

// Nom is the kind of a matter of the list.
func (p *pageToutes) Nom(g domaine.GenreDemarche) string {
	return texte.Majuscule(p.mots.De(domaine.ListeDemarches, string(g), g.Libelle()))
}

// Puce is where a matter of the list stands.
func (p *pageToutes) Puce(x accompagnement.LigneDemarche) cadre.Puce { return puceDemarche(x.Etat) }

// Lien is its page.
func (p *pageToutes) Lien(x accompagnement.LigneDemarche) string {
	return adresseDemarche(x.Dossier, form.Nombre(x.ID))
}

func filtreDemarches(q url.Values) (f accompagnement.FiltreDemarches) {
	switch g := accompagnement.GroupeDemarches(q.Get("groupe")); g {
	case accompagnement.Tardives, accompagnement.Closes:
		f.Groupe = g
	}
	for _, x := range domaine.GenresDemarche {
		if string(x) == q.Get("genre") {
			f.Genre = x
		}
	}
	if id, err := strconv.ParseInt(q.Get("territoire"), 10, 64); err == nil && id > 0 {
		f.Territoire = id
	}
	return f
}

func adresseToutes(f accompagnement.FiltreDemarches) string {
	q := url.Values{}
	if f.Groupe != accompagnement.Ouvertes {
		q.Set("groupe", string(f.Groupe))
	}
	if f.Genre != "" {
		q.Set("genre", string(f.Genre))
	}
	if f.Territoire != 0 {
		q.Set("territoire", form.Nombre(f.Territoire))
	}
	if len(q) == 0 {
		return "/demarches"
	}
	return "/demarches?" + q.Encode()
}

var groupes = []struct {
	groupe accompagnement.GroupeDemarches
	mots   string
}{{accompagnement.Ouvertes, "Ouvertes"}, {accompagnement.Tardives, "En retard"}, {accompagnement.Closes, "Closes"}}

// toutes lists the matters of all the files that the agent may read.
func (g guichet) toutes(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireContrat) || v.Compte.Role == droits.Direction {
		return bdd.ErrAbsent
	}
	p := &pageToutes{Page: cadre.Page{Titre: "Démarches", Section: "journee", Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/"}}}, Filtre: filtreDemarches(r.URL.Query())}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Aujourdhui, p.Groupes = l.Instant().Jour(), cadre.Jetons{Nom: "Montrer"}
		if p.mots, err = organisation.LireMots(r.Context(), l, a.Organisation); err != nil {
			return err
		}
		for _, x := range groupes {
			f := p.Filtre
			f.Groupe = x.groupe
			n, err := accompagnement.NombreDemarches(r.Context(), l, a, f)
			if err != nil {
				return err
			}
			p.Groupes.Elements = append(p.Groupes.Elements, cadre.Jeton{Texte: x.mots, URL: adresseToutes(f), Compte: n, Actif: x.groupe == p.Filtre.Groupe})
			if x.groupe == p.Filtre.Groupe {
				p.Pagination = cadre.Paginer(poste.NumeroDePage(r.URL.Query()), n, parPage, "démarche", adresseToutes(f))
			}
		}
		p.Lignes, err = accompagnement.Demarches(r.Context(), l, a, p.Filtre, parPage, p.Pagination.Debut)
		return err
	}); err != nil {
		return err
	}
	p.Genres = []cadre.Choix{{Texte: "Tous"}}
	for _, x := range domaine.GenresDemarche {
		p.Genres = append(p.Genres, cadre.Choix{Valeur: string(x), Texte: p.Nom(x), Actif: x == p.Filtre.Genre})
	}
	var ids []int64
	for _, x := range p.Lignes {
		ids = append(ids, x.Dossier)
	}
	if p.Pagination.Total > 0 {
		p.Actions = []cadre.Action{poste.ActionTableur(adresseToutes(p.Filtre))}
	}
	v.TracerListe("demarches", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "entretiens/toutes", p)
	return nil
}

// toutesXLSX is the list of matters, as a workbook, with exactly its filter.
func (g guichet) toutesXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireContrat) || v.Compte.Role == droits.Direction {
		return bdd.ErrAbsent
	}
	t := tableur.Feuille{Nom: "Démarches", Titre: "Démarches", Colonnes: []tableur.Colonne{{Titre: "Personne", Largeur: 36}, {Titre: "Démarche", Largeur: 32}, {Titre: "Qui", Largeur: 16}, {Titre: "État", Largeur: 26}, {Titre: "Échéance", Largeur: 12}, {Titre: "Territoire", Largeur: 24}}}
	var ids []int64
	var j jour.Jour
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		t.Lignes, ids, j = nil, nil, l.Instant().Jour()
		mots, err := organisation.LireMots(r.Context(), l, a.Organisation)
		if err != nil {
			return err
		}
		ds, err := accompagnement.Demarches(r.Context(), l, a, filtreDemarches(r.URL.Query()), poste.LignesTableur, 0)
		for _, x := range ds {
			t.Lignes = append(t.Lignes, []any{x.Personne, mots.De(domaine.ListeDemarches, string(x.Genre), x.Genre.Libelle()), x.Qui.Libelle(), x.Etat.Libelle(), x.Echeance, x.Territoire})
			ids = append(ids, x.Dossier)
		}
		return err
	}); err != nil {
		return err
	}
	return g.EnvoyerTableur(w, r, v, "demarches", "demarches-"+j.String(), t, ids)
}
