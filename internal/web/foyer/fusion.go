// SPDX-License-Identifier: EUPL-1.2

package foyer

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// candidat is somebody who may be the same person, with why.
type candidat struct {
	poste.Doublon
	Ecarte jour.Jour // when the two were last said to be two people; Vide: never
}

// cote is one of the two sheets put side by side.
type cote struct {
	rapports.VueDossier
	Gere bool // its managed account is open
}

type pageFusion struct {
	cadre.Page
	Dossier   int64
	Membre    int64 // somebody of the household who has her own file, 0: the person of the file
	Sujet     string
	Demande   string
	Candidats []candidat
	Ici       *cote // with the other, once it is chosen
	Autre     *cote
	Restes    []cadre.Choix
	Sans      bool // they do not merge: no form to ask for it
}

const (
	candidatsMax    = 8
	longueurDemande = 100
	longueurMotif   = 2000
)

// sujet is whose other sheet is looked for: the person of the file, or somebody of the household (?membre=).
func sujet(d *vue, membre string) (personnes.Personne, int64, error) {
	if membre == "" {
		return d.Personne, 0, nil
	}
	id, _ := strconv.ParseInt(membre, 10, 64) // anything else is nobody
	for _, m := range d.Foyer {
		if m.ID == id {
			return m.Personne, m.ID, nil
		}
	}
	return personnes.Personne{}, 0, bdd.ErrAbsent
}

func (g guichet) pageFusion(d *vue, membre string) (*pageFusion, personnes.Personne, error) {
	s, m, err := sujet(d, membre)
	p := &pageFusion{Page: sous(d, "Deux fiches pour une personne"), Dossier: d.Dossier.ID, Membre: m, Sujet: s.Affiche()}
	p.Titre, p.Court = texte.Typographier("Deux fiches pour une même personne ?"), "Doublon"
	p.Form = form.Nouveau(nil)
	return p, s, err
}

// chercher looks for the other sheet, then puts the two side by side.
func (g guichet) chercher(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, true)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	p, s, err := g.pageFusion(&d, q.Get("membre"))
	if err != nil {
		return err
	}
	if avec := q.Get("avec"); avec != "" {
		if err := g.comparer(r, v, p, &d, avec); err != nil {
			return err
		}
		g.Moteur.Rendre(w, r, http.StatusOK, "foyer/fusion", p)
		return nil
	}
	p.Demande = strings.TrimSpace(q.Get("q"))
	if c := []rune(p.Demande); len(c) > longueurDemande {
		p.Demande = string(c[:longueurDemande])
	}
	if err := g.candidats(r, v, p, s, &d); err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "foyer/fusion", p)
	return nil
}

// candidats searches by what was typed, else as the creation of a person does. What somebody has already said not to be a duplicate comes last.
func (g guichet) candidats(r *http.Request, v *poste.Visite, p *pageFusion, s personnes.Personne, d *vue) error {
	ds, err := g.ressemblants(r, v, p, s, d)
	if err != nil {
		return err
	}
	ids := make([]int64, len(ds))
	err = v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) error {
		distinctes, err := personnes.Distinguees(r.Context(), l, s)
		p.Candidats = nil
		for i, x := range ds {
			c := candidat{Doublon: x}
			if le, dite := distinctes[x.Personne.ID]; dite {
				c.Ecarte = le.Jour()
			}
			p.Candidats, ids[i] = append(p.Candidats, c), x.Dossier
		}
		slices.SortStableFunc(p.Candidats, func(x, y candidat) int { return cmp.Compare(fini(x), fini(y)) })
		return err
	})
	v.TracerListe("personnes", ids)
	return err
}

// fini ranks the candidates: 0 to look at, 1 said not to be a duplicate.
func fini(c candidat) int {
	if c.Ecarte.Vide() {
		return 0
	}
	return 1
}

// ressemblants are the other sheets that what was typed finds, else those that look like hers.
func (g guichet) ressemblants(r *http.Request, v *poste.Visite, p *pageFusion, s personnes.Personne, d *vue) (ds []poste.Doublon, err error) {
	if p.Demande == "" {
		return g.Annuaire.Doublons(r.Context(), v, s, d.Dossier.ID, candidatsMax)
	}
	ts, err := g.Annuaire.Chercher(r.Context(), v, p.Demande, 3*candidatsMax)
	if err != nil {
		return nil, err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		ds = nil
		for _, t := range ts {
			if t.Dossier == d.Dossier.ID || len(ds) == candidatsMax {
				continue
			}
			x, err := rapports.PersonneDe(r.Context(), l, a, t.Dossier)
			if errors.Is(err, bdd.ErrAbsent) {
				continue
			}
			if err != nil {
				return err
			}
			ds = append(ds, poste.Doublon{LignePersonne: x, Raison: t.Raison})
		}
		return nil
	})
	return ds, err
}

// comparer reads the other file and puts the two side by side.
func (g guichet) comparer(r *http.Request, v *poste.Visite, p *pageFusion, d *vue, avec string) error {
	id, err := strconv.ParseInt(avec, 10, 64)
	if err != nil || id == d.Dossier.ID {
		return bdd.ErrAbsent
	}
	var autre rapports.VueDossier
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if autre, err = rapports.Dossier(r.Context(), l, a, id); err == nil && !autre.Droits.Ecrire {
			err = bdd.ErrAbsent
		}
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus("fusion", id)
	}
	if err != nil {
		return err
	}
	v.TracerDossier("fusion", id)
	j := g.Moteur.Horloge().Maintenant().Jour()
	p.Ici, p.Autre = &cote{d.VueDossier, d.Gere}, &cote{autre, autre.Gere}
	ici, la := suivie(&d.VueDossier, j), suivie(&autre, j)
	if p.Membre == 0 {
		p.Restes = []cadre.Choix{{Valeur: form.Nombre(d.Dossier.ID), Texte: d.Personne.Affiche() + ", dossier " + d.Dossier.Numero}, {Valeur: form.Nombre(id), Texte: autre.Personne.Affiche() + ", dossier " + autre.Dossier.Numero}}
		if la && !ici {
			p.Restes[1].Actif = true
		} else {
			p.Restes[0].Actif = true
		}
	}
	if ici && la && p.Membre == 0 {
		p.Sans = r.Method == http.MethodGet // a form that was refused keeps what was typed
		p.Alertes = []cadre.Alerte{{Ton: cadre.Danger, Fait: "Ces deux dossiers ont chacun un compte géré ouvert ou un contrat en cours.", Suite: "Ils ne se fusionnent pas\u00a0: il faut d’abord arrêter le contrat de l’un, reverser son solde et fermer son compte."}}
	}
	return nil
}

// suivie tells whether a file has an open managed account, or a contract that runs or is to come: two of them are not merged.
func suivie(d *rapports.VueDossier, j jour.Jour) bool {
	return d.Gere || slices.ContainsFunc(d.Contrats, func(c masp.Contrat) bool { return !c.Annule() && !c.Dernier().Avant(j) })
}

// demander asks that the two sheets become one: somebody else decides.
func (g guichet) demander(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.lire(r, v, true)
	if err != nil {
		return err
	}
	p, s, err := g.pageFusion(&d, f.Valeur("membre"))
	if err != nil {
		return err
	}
	if err := g.comparer(r, v, p, &d, f.Valeur("avec")); err != nil {
		return err
	}
	p.Form = f
	n := parcours.NouvelleFusion{Sens: personnes.Fusionner, Absorbee: s.ID, Survivante: p.Autre.Personne.ID, Motif: f.Bloc("motif", "ce qui montre que c’est la même personne", longueurMotif, form.Requis)}
	if p.Membre == 0 && f.Choix("reste", "la fiche qui reste", cadre.Valeurs(p.Restes), form.Requis) == form.Nombre(d.Dossier.ID) {
		n.Absorbee, n.Survivante = n.Survivante, n.Absorbee
	}
	if f.Valide() {
		id, err := parcours.DemanderFusion(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Demande enregistrée. Une autre personne que vous doit décider de la fusion.")
			return poste.Aller(w, r, "/fusions/"+form.Nombre(id))
		}
		if err := reprendreFusion(f, err); err != nil {
			return err
		}
	}
	g.Moteur.Rendre(w, r, http.StatusUnprocessableEntity, "foyer/fusion", p)
	return nil
}

// distinguer says that the two sheets are two people: it is not asked again.
func (g guichet) distinguer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.lire(r, v, true)
	if err != nil {
		return err
	}
	p, s, err := g.pageFusion(&d, f.Valeur("membre"))
	if err != nil {
		return err
	}
	if err := g.comparer(r, v, p, &d, f.Valeur("avec")); err != nil {
		return err
	}
	if _, err := parcours.Distinguer(r.Context(), g.Inst.Base, demande, s.ID, p.Autre.Personne.ID); err != nil {
		p.Form = f
		if err := reprendreFusion(f, err); err != nil {
			return err
		}
		g.Moteur.Rendre(w, r, http.StatusUnprocessableEntity, "foyer/fusion", p)
		return nil
	}
	g.Annoncer(r, cadre.Succes, texte.Typographier("C’est noté : "+s.Affiche()+" et "+p.Autre.Personne.Affiche()+" sont deux personnes. La question ne sera plus posée."))
	return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID))
}

// reprendreFusion shows a refusal about the two sheets as one of the form as a whole.
func reprendreFusion(f *form.Form, err error) error {
	champ := ""
	if x, ok := errors.AsType[*personnes.RefusFoyer](err); ok && x.Champ == "motif" {
		champ = x.Champ
	}
	return poste.ReprendreSelon(f, map[string]string{"avec": ""}, champ, err)
}

type pageSeparer struct {
	cadre.Page
	Action, Retour string
	Fiche          personnes.Personne
}

// fusionnee reads the merged sheet of the address.
func (g guichet) fusionnee(r *http.Request, v *poste.Visite) (d vue, f personnes.Personne, err error) {
	if d, err = g.lire(r, v, true); err != nil {
		return d, f, err
	}
	id, err := poste.Identifiant(r, "personne")
	if err != nil {
		return d, f, err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		if f, err = personnes.ParID(r.Context(), l, id); err != nil {
			return err
		}
		_, err = rapports.NumeroDe(r.Context(), l, a, f.Dossier)
		return err
	})
	return d, f, err
}

func (g guichet) separation(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, f, err := g.fusionnee(r, v)
	if err == nil && f.Canonique != d.Personne.ID {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return err
	}
	g.rendreSeparation(w, r, http.StatusOK, &d, f, form.Nouveau(nil))
	return nil
}

func (g guichet) rendreSeparation(w http.ResponseWriter, r *http.Request, statut int, d *vue, fiche personnes.Personne, f *form.Form) {
	p := &pageSeparer{Page: sous(d, "Séparer deux fiches"), Action: poste.AdresseDossier(d.Dossier.ID, "separation", form.Nombre(fiche.ID)), Retour: adresse(d), Fiche: fiche}
	p.Form = f
	g.Moteur.Rendre(w, r, statut, "foyer/separer", p)
}

// separer asks that merged sheets be separated again.
func (g guichet) separer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, fiche, err := g.fusionnee(r, v)
	if err != nil {
		return err
	}
	n := parcours.NouvelleFusion{Sens: personnes.Separer, Absorbee: fiche.ID, Survivante: d.Personne.ID, Motif: f.Bloc("motif", "ce qui montre que ce sont deux personnes", longueurMotif, form.Requis)}
	if f.Valide() {
		id, err := parcours.DemanderFusion(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Demande enregistrée. Une autre personne que vous doit décider de la séparation.")
			return poste.Aller(w, r, "/fusions/"+form.Nombre(id))
		}
		if err := reprendreFusion(f, err); err != nil {
			return err
		}
	}
	g.rendreSeparation(w, r, http.StatusUnprocessableEntity, &d, fiche, f)
	return nil
}
