// SPDX-License-Identifier: EUPL-1.2

package entretiens

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/texte"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/rapports/accompagnement"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// ecran is what the form is shown over: the file, the entretien when there is one, the agent's draft of it, the sites.
type ecran struct {
	dossier   rapports.VueDossier
	entretien *accompagnement.EntretienVu // nil: a new one
	brouillon domaine.Brouillon
	sites     []organisation.Territoire
	ouvertes  []domaine.Demarche // what is to be done, to be seen together
}

type pageSaisie struct {
	cadre.Page
	Dossier, Entretien int64
	Action             string
	Version            int
	Prevoir            bool // only an appointment to come
	Genres, Issues     []cadre.Choix
	Presents, Sites    []cadre.Choix
	Suites             []cadre.Choix
	Repris             horloge.Instant // of the draft that fills the form
	Detail             bool            // the next appointment is filled, or wrong
	AVoir              []demarche      // what is to be done, to be seen together
}

// Reportable tells whether the form may say that an appointment is postponed.
func (p *pageSaisie) Reportable() bool {
	return slices.ContainsFunc(p.Issues, func(c cadre.Choix) bool { return c.Valeur == string(domaine.Reporte) })
}

// lire reads what the form is shown over, for who may write in the file and read its notes.
func (g guichet) lire(r *http.Request, v *poste.Visite) (x ecran, err error) {
	id := int64(0)
	if r.PathValue("entretien") != "" {
		if id, err = poste.Identifiant(r, "entretien"); err != nil {
			return x, err
		}
	}
	x.dossier, err = v.Dossier(r, "entretien", inscriptible, func(l bdd.Lecture, a droits.Agent, d *rapports.VueDossier) (err error) {
		x.entretien = nil
		if id != 0 {
			vs, err := accompagnement.Versions(r.Context(), l, g.Inst.Trousseau, a, id)
			if err == nil && vs[0].Dossier != d.Dossier.ID {
				err = bdd.ErrAbsent
			}
			if err != nil {
				return err
			}
			x.entretien = &vs[0]
		}
		ds, err := domaine.Demarches(r.Context(), l, g.Inst.Trousseau, a, d.Dossier.ID)
		if err != nil {
			return err
		}
		x.ouvertes = nil
		for _, y := range ds {
			if !y.Etat.Close() {
				x.ouvertes = append(x.ouvertes, y)
			}
		}
		if x.sites, err = organisation.TerritoiresOuverts(r.Context(), l, a.Organisation); err != nil {
			return err
		}
		x.brouillon, err = domaine.BrouillonDe(r.Context(), l, g.Inst.Trousseau, a.ID, d.Dossier.ID, domaine.Objet, id)
		return err
	})
	return x, err
}

// nouveau is the form of an entretien that was not planned, or of an appointment to come.
func (g guichet) nouveau(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, err := g.lire(r, v)
	if err != nil {
		return err
	}
	maintenant := g.Moteur.Horloge().Maintenant()
	f := form.Nouveau(nil)
	f.Poser("genre", string(domaine.Domicile))
	f.Poser("etat", string(domaine.Fait))
	f.Poser("le", maintenant.Jour().Court())
	f.Poser("heure", texte.HeureDe(maintenant.Temps().In(horloge.Paris).Format("15:04")))
	f.Poser("duree", "45")
	f.Poser("presents", string(domaine.LaPersonne))
	if r.URL.Query().Get("prevoir") == "oui" {
		f.Poser("etat", string(domaine.Prevu))
		f.Poser("le", "")
		f.Poser("heure", "")
	}
	return g.rendreSaisie(w, r, v, http.StatusOK, &x, f, true)
}

// noter is the form of what came of an entretien, or of its correction.
func (g guichet) noter(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, err := g.lire(r, v)
	if err != nil {
		return err
	}
	y := x.entretien
	f := form.Nouveau(nil)
	f.Poser("genre", string(y.Genre))
	f.Poser("le", y.Le.Court())
	f.Poser("heure", texte.HeureDe(y.Heure))
	f.Poser("duree", strconv.Itoa(max(y.Duree, 0)))
	f.Poser("note", y.Textes.Note)
	f.Poser("convenu", y.Textes.Convenu)
	f.Poser("lieu", y.Textes.Lieu)
	f.Poser("prive", y.Prive)
	f.Poser("etat", string(y.Etat))
	var codes []string
	for _, p := range y.Presents {
		codes = append(codes, string(p))
	}
	if y.Territoire != 0 {
		f.Poser("territoire", form.Nombre(y.Territoire))
	}
	if y.Etat == domaine.Prevu {
		f.Poser("etat", string(domaine.Fait))
		f.Poser("duree", "45")
		codes = []string{string(domaine.LaPersonne)}
		if y.Le.Apres(g.Moteur.Horloge().Maintenant().Jour()) {
			f.Poser("etat", "")
		}
	}
	f.Poser("presents", codes...)
	return g.rendreSaisie(w, r, v, http.StatusOK, &x, f, true)
}

// rendreSaisie shows the form; reprendre puts the agent's draft in it.
func (g guichet) rendreSaisie(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, x *ecran, f *form.Form, reprendre bool) error {
	d := &x.dossier
	p := &pageSaisie{Dossier: d.Dossier.ID, Action: adresse(d.Dossier.ID, "nouveau"), Genres: cadre.ChoixDe(domaine.Genres, domaine.Genre.Libelle), Presents: poste.PresentsEntretien(),
		Suites: cadre.ChoixApres("Comme celui-ci", domaine.Genres, domaine.Genre.Libelle), Sites: []cadre.Choix{{Texte: "Aucun"}}}
	titre, issues := "Noter un entretien", []domaine.Etat{domaine.Fait, domaine.Excuse, domaine.Absent}
	if reprendre && x.brouillon.ID != 0 {
		champs, err := url.ParseQuery(x.brouillon.Champs)
		if err != nil {
			return err
		}
		f, p.Repris = form.Nouveau(champs), x.brouillon.MajLe
	}
	switch y := x.entretien; {
	case y != nil:
		p.Entretien, p.Version, p.Action = y.ID, y.Rang, adresseDe(d.Dossier.ID, y.ID, "noter")
		issues = domaine.Issues
		if titre = "Corriger l’entretien du " + y.Le.Long(); y.Etat == domaine.Prevu {
			titre = texte.Majuscule(y.Genre.Libelle()) + " du " + y.Le.Long()
		} else {
			issues = issues[:3]
		}
	case f.Valeur("etat") == string(domaine.Prevu):
		p.Prevoir, titre = true, "Prévoir un rendez-vous"
	}
	p.Issues = cadre.ChoixDe(issues, domaine.Etat.Libelle)
	for _, s := range x.sites {
		p.Sites = append(p.Sites, cadre.Choix{Valeur: form.Nombre(s.ID), Texte: s.Nom})
	}
	j := g.Moteur.Horloge().Maintenant().Jour()
	for _, y := range x.ouvertes {
		p.AVoir = append(p.AVoir, voirDemarche(y, d.Dossier.ID, j, d.Seuils.Mots))
	}
	for _, champ := range []string{"suite_le", "suite_heure", "suite_genre"} {
		p.Detail = p.Detail || f.Valeur(champ) != "" || f.Message(champ) != ""
	}
	p.Page = poste.SousDossier(d, section, titre, cadre.Lien{Texte: "Entretiens", URL: adresse(d.Dossier.ID)})
	p.Form = f
	v.TracerDossier("entretien", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "entretiens/saisie", p)
	return nil
}

func lireSaisie(f *form.Form) (s parcours.SaisieEntretien) {
	s.Genre = form.Parmi(f, "genre", "comment la rencontre se passe", domaine.Genres, form.Requis)
	poste.LireIssue(f, &s, append([]domaine.Etat{domaine.Prevu}, domaine.Issues...))
	s.Heure = form.Avec(f, "heure", "l’heure", domaine.LireHeure, form.Facultatif)
	s.Territoire = f.Identifiant("territoire", "le site", form.Facultatif)
	s.Textes.Lieu = f.Ligne("lieu", "le lieu", 300, form.Facultatif)
	s.Suite.Genre = form.Parmi(f, "suite_genre", "le genre du prochain rendez-vous", domaine.Genres, form.Facultatif)
	s.Le = f.Jour("le", "le jour", form.Requis)
	return s
}

var champsSaisie = map[string]string{"genre": "genre", "etat": "etat", "le": "le", "heure": "heure", "duree": "duree", "presents": "presents", "note": "note", "territoire": "territoire",
	"suite_le": "suite_le", "suite_heure": "suite_heure", "suite_genre": "suite_genre"}

// ecrire records what the form says. Refused, the form keeps all that was typed, and the draft stays.
func (g guichet) ecrire(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x, err := g.lire(r, v)
	if err != nil {
		return err
	}
	s := lireSaisie(f)
	s.Dossier = x.dossier.Dossier.ID
	if x.entretien != nil {
		version, err := poste.Version(f)
		if err != nil {
			return err
		}
		s.ID, s.Rang, s.Agent = x.entretien.ID, int(version), x.entretien.Agent
	}
	statut := http.StatusUnprocessableEntity
	if f.Valide() {
		id, err := parcours.EcrireEntretien(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, s)
		switch {
		case err == nil:
			mots := "Entretien enregistré."
			if s.Etat == domaine.Prevu {
				mots = "Rendez-vous prévu."
			} else if !s.Suite.Le.Vide() {
				mots += " Prochain rendez-vous\u00a0: " + s.Suite.Le.LongSemaine() + "."
			}
			g.Annoncer(r, cadre.Succes, mots)
			return poste.Aller(w, r, adresseDe(s.Dossier, id))
		case errors.Is(err, bdd.ErrAncienneVersion):
			statut = http.StatusConflict
			f.Refuser("", "Cet entretien a été écrit ailleurs pendant que vous écriviez. Ce que vous aviez écrit est ci-dessous\u00a0: relisez l’autre version sur sa page, puis enregistrez de nouveau pour la remplacer.")
		default:
			if err := poste.ReprendreSelon(f, champsSaisie, "note", err); err != nil {
				return err
			}
		}
	}
	return g.rendreSaisie(w, r, v, statut, &x, f, false)
}

// champAuto tells a draft that the page keeps by itself from one that its author asks to keep.
const champAuto = "auto"

// brouillonDe reads what was typed, whatever it is worth: nothing is checked before it is validated.
func brouillonDe(w http.ResponseWriter, r *http.Request) (b domaine.Brouillon, seul bool, err error) {
	f, err := form.DeRequete(w, r, cadre.TailleFormulaire)
	if err != nil {
		return b, false, err
	}
	if b.Dossier, err = poste.Identifiant(r, "id"); err != nil {
		return b, false, err
	}
	b.Objet, b.Cle = domaine.Objet, f.Valeur(cadre.ChampCle)
	b.ObjetID = f.Identifiant("entretien", "l’entretien", form.Facultatif)
	champs := f.Tout()
	for _, nom := range []string{cadre.ChampCle, cadre.ChampVersion, champAuto, "entretien"} {
		champs.Del(nom)
	}
	b.Champs = champs.Encode()
	return b, f.Valeur(champAuto) != "", nil
}

// garder keeps the draft of a form; the page asks for it by itself every few seconds, or its author with a button.
func (g guichet) garder(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	b, seul, err := brouillonDe(w, r)
	if err != nil {
		return err
	}
	if err := parcours.GarderBrouillon(r.Context(), g.Inst.Base, g.Inst.Trousseau, v.Agent(), b); err != nil {
		return err
	}
	if seul {
		t := g.Moteur.Horloge().Maintenant().Temps().In(horloge.Paris)
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("Brouillon gardé à " + texte.Heure(t.Hour(), t.Minute()) + ".")) // the client went away: nobody to tell
		return nil
	}
	g.Annoncer(r, cadre.Info, "Brouillon gardé. Il n’est lu que par vous.")
	return poste.Aller(w, r, "/brouillons")
}

// abandonner takes the draft away.
func (g guichet) abandonner(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	b, _, err := brouillonDe(w, r)
	if err != nil {
		return err
	}
	if err := parcours.AbandonnerBrouillon(r.Context(), g.Inst.Base, v.Agent(), b); err != nil {
		return err
	}
	g.Annoncer(r, cadre.Info, "Brouillon abandonné.")
	return poste.Aller(w, r, adresse(b.Dossier))
}
