// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// How many parts the form begins with, and how many a line may be cut into.
const (
	partsAuDebut = 2
	partsMax     = 50
)

// choixScinder offers to cut a line into parts that each have their own answer.
func choixScinder(d *rapports.DetailLigne, montant string) choix {
	c := choix{Code: parcours.Scinder, Mot: "Scinder", Bouton: "Scinder " + montant,
		Suite: []string{"Plusieurs choses sous une seule ligne" + deuxPoints + "dites ce qu’est chaque part. Ensemble, elles font exactement " + montant + "."}}
	c.Quoi = []cadre.Choix{{Texte: "Choisir"}}
	ajouter := func(valeur, mots string) {
		c.Quoi = append(c.Quoi, cadre.Choix{Valeur: valeur, Texte: mots})
	}
	if d.Centimes < 0 {
		for _, o := range d.ARattacher {
			mots := "Notre ordre" + deuxPoints + o.Objet.Libelle() + ", " + o.Tiers + ", " + o.Centimes.String()
			if !d.Individuel {
				mots += ", pour " + o.Personne
			}
			ajouter(string(parcours.Rattacher)+":"+form.Nombre(o.ID), mots)
		}
		if d.Individuel {
			for _, n := range comptes.NaturesOperation {
				ajouter(string(parcours.Operation)+":"+string(n), n.Libelle())
			}
		}
		ajouter(string(parcours.Frais), "Frais bancaires")
		return c
	}
	if d.Individuel {
		for _, r := range d.Recettes {
			ajouter(string(parcours.Affecter)+":"+form.Nombre(r.ID), r.Libelle+organisme(r.Organisme))
		}
	}
	ajouter(string(parcours.Affecter), "Autre argent de la personne (dites lequel)")
	ajouter(string(parcours.HorsAutorisation), "Hors autorisation")
	ajouter(string(parcours.ARestituer), "À restituer (dites à qui)")
	return c
}

func organisme(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// Rangs are the rows of the form that cuts a line: those that were sent, and one more when it was asked for.
func (v *volet) Rangs() []int {
	rangs := v.Form.Indices("part", partsMax)
	n := max(partsAuDebut, len(rangs))
	if v.Form.Valeur("ajouter") != "" && n < partsMax {
		n++
	}
	for k := 0; len(rangs) < n; k++ {
		if !slices.Contains(rangs, k) {
			rangs = append(rangs, k)
		}
	}
	return rangs
}

// Reparti sums what the rows hold.
func (v *volet) Reparti() (s argent.Centimes) {
	for _, n := range v.Form.Indices("part", partsMax) {
		if m, err := argent.Lire(v.Form.Valeur(champPart(n, "montant"))); err == nil && m > 0 {
			if t, err := argent.Ajouter(s, m); err == nil {
				s = t
			}
		}
	}
	return s
}

// Part is the name of a field of a row.
func (v *volet) Part(n int, nom string) string { return champPart(n, nom) }

func champPart(n int, nom string) string { return fmt.Sprintf("part.%d.%s", n, nom) }

// scinder cuts a line into the parts of the form; asked for one more row, it only shows it.
func (g guichet) scinder(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, err := form.DeRequete(w, r, cadre.TailleFormulaire)
	if err != nil {
		return err
	}
	if !v.Peut(droits.Rapprocher) {
		return bdd.ErrAbsent
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	d := demande{statut: http.StatusOK, ligne: id, choix: string(parcours.Scinder), form: f}
	if f.Valeur("ajouter") != "" {
		return g.rendre(w, r, v, d)
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	p := parcours.Pointage{Ligne: id, Version: version, Choix: parcours.Scinder, Parts: lireParts(f)}
	d.statut = http.StatusUnprocessableEntity
	if !f.Valide() {
		return g.rendre(w, r, v, d)
	}
	dem, err := v.Demande(f)
	if err != nil {
		return err
	}
	return g.repartir(w, r, v, d, dem, p)
}

// repartir takes the decision of a form that cuts a line, and shows the form again with what was refused.
func (g guichet) repartir(w http.ResponseWriter, r *http.Request, v *poste.Visite, d demande, dem parcours.Demande, p parcours.Pointage) error {
	_, err := parcours.PointerLigne(r.Context(), g.Inst.Base, g.Inst.Trousseau, dem, p)
	switch {
	case errors.Is(err, comptes.ErrDejaPointee):
		d.statut, d.conflit = http.StatusConflict, true
		return g.rendre(w, r, v, d)
	case err != nil:
		if err := poste.ReprendreSelon(d.form, nil, "", err); err != nil {
			return err
		}
		return g.rendre(w, r, v, d)
	}
	if err := g.annoncer(r, v, p.Ligne, p); err != nil {
		return err
	}
	return suivante(w, r, d.form, p.Ligne, adresseRapprochement)
}

// lireParts reads the rows that hold something.
func lireParts(f *form.Form) (parts []parcours.PartDeLigne) {
	for _, n := range f.Indices("part", partsMax) {
		champ := func(nom string) string { return champPart(n, nom) }
		if strings.TrimSpace(f.Valeur(champ("montant"))+f.Valeur(champ("quoi"))+f.Valeur(champ("motif"))) == "" {
			continue
		}
		var x parcours.PartDeLigne
		x.Centimes, _ = f.Montant(champ("montant"), "le montant de la part", 1, argent.Max, form.Requis)
		x.Motif = f.Ligne(champ("motif"), "la précision", motifMax, form.Facultatif)
		x.Dossier = f.Identifiant(champ("personne"), "la personne", form.Facultatif)
		code, suite, _ := strings.Cut(f.Valeur(champ("quoi")), ":")
		x.Choix = parcours.Choix(code)
		ref, err := strconv.ParseInt(suite, 10, 64)
		switch {
		case code == "":
			f.Refuser(champ("quoi"), "Choisissez ce qu’est cette part.")
		case x.Choix == parcours.Operation:
			x.Nature = comptes.NatureOperation(suite)
			if x.Motif == "" {
				x.Motif = x.Nature.Libelle()
			}
		case suite == "":
		case err != nil || ref < 1:
			f.Refuser(champ("quoi"), "Ce choix n’est pas dans la liste. Choisissez ce qu’est cette part.")
		case x.Choix == parcours.Affecter:
			x.Recette = ref
		case x.Choix == parcours.Rattacher:
			x.Ordre = ref
		}
		parts = append(parts, x)
	}
	return parts
}

// partsEnMots says what a line was cut into.
func partsEnMots(d *rapports.DetailLigne) []string {
	mots := make([]string, 0, len(d.Parts))
	for _, x := range d.Parts {
		quoi := minuscule(motGenre(rapports.DecisionVue{Genre: x.Genre, Agent: "?"}))
		for _, o := range d.Operations {
			if x.Cible == "operation" && o.ID == x.CibleID {
				quoi = minuscule(o.Nature.Libelle()) + " (" + o.Libelle + ")"
			}
		}
		mots = append(mots, absolu(x.Centimes).String()+deuxPoints+texte.Typographier(quoi))
	}
	return mots
}
