// SPDX-License-Identifier: EUPL-1.2

package foyer

import (
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageMembre struct {
	cadre.Page
	Action, Retour string
	Version        int64 // 0: somebody who comes in
	Civilites      []cadre.Choix
	Liens          []cadre.Choix
	Presences      []cadre.Choix
	Connus         []cadre.Choix // people of the file who were in the household and may come back
}

func (g guichet) pageMembre(d *vue, titre string, m *personnes.Membre, f *form.Form) *pageMembre {
	p := &pageMembre{Page: sous(d, titre), Action: adresse(d, "nouveau"), Retour: adresse(d), Civilites: poste.Civilites(),
		Liens: cadre.ChoixApres("Choisir…", personnes.Liens, personnes.Lien.Libelle), Presences: cadre.ChoixDe(personnes.Presences, personnes.Presence.Libelle)}
	p.Form = f
	if m != nil {
		p.Action, p.Version = adresse(d, form.Nombre(m.ID)), m.Version
		return p
	}
	vus := map[int64]bool{}
	for _, x := range d.Foyer {
		if x.Au.Vide() {
			vus[x.Personne.ID] = true
		}
	}
	for _, x := range d.Foyer {
		if !vus[x.Personne.ID] {
			vus[x.Personne.ID] = true
			p.Connus = append(p.Connus, cadre.Choix{Valeur: form.Nombre(x.Personne.ID), Texte: x.Personne.Affiche()})
		}
	}
	if len(p.Connus) > 0 {
		p.Connus = append([]cadre.Choix{{Texte: "Quelqu’un de nouveau"}}, p.Connus...)
	}
	return p
}

const longueurNom = 100

// lireMembre reads the form; connus are the people who may come back.
func lireMembre(f *form.Form, p *pageMembre, aujourdhui jour.Jour) (m personnes.Membre) {
	if len(p.Connus) > 0 && f.Choix("connu", "qui revient au foyer", cadre.Valeurs(p.Connus), form.Facultatif) != "" {
		m.Personne.ID = f.Identifiant("connu", "qui revient au foyer", form.Requis)
	} else {
		m.Personne.Civilite = f.Choix("civilite", "la civilité", cadre.Valeurs(poste.Civilites()), form.Facultatif)
		m.Personne.Nom = f.Ligne("nom", "le nom de famille", longueurNom, form.Requis)
		m.Personne.NomUsage = f.Ligne("nom_usage", "le nom d’usage", longueurNom, form.Facultatif)
		m.Personne.Prenom = f.Ligne("prenom", "le prénom", longueurNom, form.Requis)
		for _, x := range [][2]string{{"nom", m.Personne.Nom}, {"prenom", m.Personne.Prenom}} {
			if x[1] != "" && texte.Cle(x[1]) == "" {
				f.Refuser(x[0], "Ce nom n’a aucune lettre latine\u00a0: écrivez-le comme sur la pièce d’identité.")
			}
		}
		m.Personne.Naissance = f.JourEntre("naissance", "la date de naissance", jour.Jour{}, aujourdhui, form.Facultatif)
		m.Personne.Telephone = f.Telephone("telephone", "le téléphone", form.Facultatif)
	}
	m.Lien = form.Parmi(f, "lien", "le lien avec la personne", personnes.Liens, form.Requis)
	m.Presence = form.Parmi(f, "presence", "combien de temps elle est là", personnes.Presences, form.Requis)
	m.ACharge = f.Coche("a_charge", "la charge")
	m.Du = f.Jour("du", "la date d’arrivée au foyer", form.Requis)
	return m
}

func champs(m personnes.Membre) map[string]string {
	c := map[string]string{"civilite": m.Personne.Civilite, "nom": m.Personne.Nom, "nom_usage": m.Personne.NomUsage, "prenom": m.Personne.Prenom, "naissance": m.Personne.Naissance.Court(),
		"telephone": texte.Telephone(m.Personne.Telephone), "lien": string(m.Lien), "presence": string(m.Presence), "a_charge": "", "du": m.Du.Court()}
	if m.ACharge {
		c["a_charge"] = "oui"
	}
	return c
}

func (g guichet) nouveau(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, true)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("presence", string(personnes.Pleine))
	g.Moteur.Rendre(w, r, http.StatusOK, "foyer/membre", g.pageMembre(&d, "Ajouter une personne au foyer", nil, f))
	return nil
}

// entrer adds somebody to the household.
func (g guichet) entrer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.lire(r, v, true)
	if err != nil {
		return err
	}
	p := g.pageMembre(&d, "Ajouter une personne au foyer", nil, f)
	m := lireMembre(f, p, g.Moteur.Horloge().Maintenant().Jour())
	if f.Valide() {
		_, err := parcours.EntrerAuFoyer(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, d.Dossier.ID, m)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Foyer enregistré.")
			return poste.Aller(w, r, adresse(&d))
		}
		if err := reprendre(f, err); err != nil {
			return err
		}
	}
	g.Moteur.Rendre(w, r, http.StatusUnprocessableEntity, "foyer/membre", p)
	return nil
}

// reprendre puts a refusal on the field that it is about.
func reprendre(f *form.Form, err error) error {
	champ := ""
	if x, ok := errors.AsType[*personnes.RefusFoyer](err); ok {
		champ = x.Champ
	}
	return poste.ReprendreSelon(f, nil, champ, err)
}

// un reads the membership of the address, in the file of the address.
func (g guichet) un(r *http.Request, v *poste.Visite) (d vue, m personnes.Membre, err error) {
	if d, err = g.lire(r, v, true); err != nil {
		return d, m, err
	}
	id, err := poste.Identifiant(r, "membre")
	if err != nil {
		return d, m, err
	}
	for _, m := range d.Foyer {
		if m.ID == id {
			return d, m, nil
		}
	}
	return d, m, bdd.ErrAbsent
}

func (g guichet) membre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, m, err := g.un(r, v)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	for champ, valeur := range champs(m) {
		f.Poser(champ, valeur)
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "foyer/membre", g.pageMembre(&d, "Modifier\u00a0: "+m.Personne.Affiche(), &m, f))
	return nil
}

// modifier corrects a member; somebody else's change meanwhile is shown beside, and nothing typed is lost.
func (g guichet) modifier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, avant, err := g.un(r, v)
	if err != nil {
		return err
	}
	titre := "Modifier\u00a0: " + avant.Personne.Affiche()
	p := g.pageMembre(&d, titre, &avant, f)
	m := lireMembre(f, p, g.Moteur.Horloge().Maintenant().Jour())
	m.ID, m.Version = avant.ID, f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
	p.Version = m.Version
	if f.Valide() {
		_, err := parcours.ModifierMembre(r.Context(), g.Inst.Base, demande, m)
		switch {
		case err == nil:
			g.Annoncer(r, cadre.Succes, "Foyer enregistré.")
			return poste.Aller(w, r, adresse(&d))
		case errors.Is(err, personnes.ErrVersion):
			return g.conflit(w, r, v, f)
		}
		if err := reprendre(f, err); err != nil {
			return err
		}
	}
	g.Moteur.Rendre(w, r, http.StatusUnprocessableEntity, "foyer/membre", p)
	return nil
}

// libelles names the fields, in the order of the form.
var libelles = [][2]string{{"civilite", "Civilité"}, {"nom", "Nom de famille"}, {"nom_usage", "Nom d’usage"}, {"prenom", "Prénom"}, {"naissance", "Date de naissance"}, {"telephone", "Téléphone"}, {"lien", "Lien"},
	{"presence", "Présence"}, {"a_charge", "À charge"}, {"du", "Au foyer depuis le"}}

// conflit puts side by side what was typed and what was saved meanwhile.
func (g guichet) conflit(w http.ResponseWriter, r *http.Request, v *poste.Visite, f *form.Form) error {
	d, m, err := g.un(r, v) // as it is now
	if err != nil {
		return err
	}
	c := &cadre.Conflit{Page: cadre.Page{Section: section, Fil: poste.FilDossier(&d.VueDossier)}, Objet: "la place de " + m.Personne.Affiche() + " dans le foyer", Action: adresse(&d, form.Nombre(m.ID)), Version: m.Version,
		Abandon: cadre.Lien{Texte: "Garder ce qui est enregistré", URL: adresse(&d)}}
	if c.Par, c.Quand, err = v.DernierActe(r.Context(), "foyer_membre", m.ID); err != nil {
		return err
	}
	p := g.pageMembre(&d, "", &m, f)
	c.Comparer(f, champs(m), libelles, map[string][]cadre.Choix{"civilite": p.Civilites, "lien": p.Liens, "presence": p.Presences, "a_charge": cadre.OuiNon()})
	g.Moteur.RendreConflit(w, r, c)
	return nil
}

type pageSortir struct {
	cadre.Page
	Action, Retour string
	Membre         personnes.Membre
	Motifs         []cadre.Choix
}

func (g guichet) rendreSortie(w http.ResponseWriter, r *http.Request, statut int, d *vue, m personnes.Membre, f *form.Form) {
	p := &pageSortir{Page: sous(d, "Sortie du foyer\u00a0: "+m.Personne.Affiche()), Action: adresse(d, form.Nombre(m.ID), "sortie"), Retour: adresse(d), Membre: m,
		Motifs: cadre.ChoixApres("Choisir…", personnes.Sorties, personnes.Sortie.Libelle)}
	p.Form = f
	g.Moteur.Rendre(w, r, statut, "foyer/sortir", p)
}

func (g guichet) sortie(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, m, err := g.un(r, v)
	if err == nil && !m.Au.Vide() {
		err = bdd.ErrAbsent // already out
	}
	if err != nil {
		return err
	}
	g.rendreSortie(w, r, http.StatusOK, &d, m, form.Nouveau(nil))
	return nil
}

// sortir ends a membership on a day, with its reason.
func (g guichet) sortir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, m, err := g.un(r, v)
	if err != nil {
		return err
	}
	au := f.JourEntre("au", "le dernier jour au foyer", jour.Jour{}, g.Moteur.Horloge().Maintenant().Jour(), form.Requis)
	motif := form.Parmi(f, "motif", "la raison", personnes.Sorties, form.Requis)
	version := f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
	statut := http.StatusUnprocessableEntity
	if f.Valide() {
		_, err := parcours.SortirDuFoyer(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, m.ID, version, au, motif)
		switch {
		case err == nil:
			g.Annoncer(r, cadre.Succes, "Sortie du foyer enregistrée.")
			return poste.Aller(w, r, adresse(&d))
		case errors.Is(err, personnes.ErrVersion):
			statut = http.StatusConflict
			f.Refuser("", "Quelqu’un d’autre vient de modifier cette ligne\u00a0: relisez le foyer, puis recommencez. Rien n’a été enregistré.")
		default:
			if err := reprendre(f, err); err != nil {
				return err
			}
		}
	}
	g.rendreSortie(w, r, statut, &d, m, f)
	return nil
}
