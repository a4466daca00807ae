// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageComposer lists the prepared orders: those that may leave are ticked, the others say why not.
type pageComposer struct {
	cadre.Page
	Soldes []cadre.Solde
	Ordres []ordreAComposer
	Prets  int
}

type ordreAComposer struct {
	ordres.Ordre
	Coche  bool
	Refus  string // why it may not leave today
	Avis   string // it may, and the review would stop on it
	Savoir string // what whoever sent its last remise back wrote; empty for an order that no remise held
	Piece  string
	Lien   string
}

// nouvelleRemise offers every order that may leave.
func (g guichet) nouvelleRemise(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreComposition(w, r, v, http.StatusOK, form.Nouveau(nil), nil)
}

// lirePrepares reads the prepared orders that the agent may put into a remise; choisis nil ticks all those that nothing stops.
func (g guichet) lirePrepares(r *http.Request, v *poste.Visite, choisis []int64) (os []ordreAComposer, limite jour.Jour, err error) {
	if !v.Peut(droits.PreparerOrdre) {
		return nil, limite, absent(v, "ordres", 0, bdd.ErrAbsent)
	}
	var ids []int64
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		os, ids = nil, nil
		aujourdhui := l.Instant().Jour()
		if limite, err = parcours.LimiteDeRemise(r.Context(), l, a); err != nil {
			return err
		}
		prepares, err := ordres.Prepares(r.Context(), l, a)
		if err != nil {
			return err
		}
		manques, err := manquesDes(r.Context(), l, prepares)
		if err != nil {
			return err
		}
		for _, o := range prepares {
			x := ordreAComposer{Ordre: o, Piece: adressePiece(o.Ordre), Lien: adresseOrdre(o.ID)}
			retenu := false
			if x.Savoir, err = o.Motif.Dire(g.Inst.Trousseau); err != nil {
				return err
			}
			if refus := parcours.Composable(o.Ordre, aujourdhui, limite); refus != nil {
				x.Refus = texte.Typographier(refus.Message)
				if o.Etat == paiements.EnAttente {
					x.Refus = "attend l’argent\u00a0: il manque " + manques[o.ID].String()
				}
			} else if risque := parcours.RisqueDe(r.Context(), l, o.Ordre); risque != nil && risque.Bloque {
				x.Avis = texte.Typographier(risque.Message)
				retenu = risque.Code == parcours.CodeRIBRecent // released in the review of its remise
			}
			x.Coche = x.Refus == "" && (choisis == nil && (x.Avis == "" || retenu) || slices.Contains(choisis, o.ID))
			os, ids = append(os, x), append(ids, o.ID)
		}
		return nil
	})
	v.TracerListe("ordres", ids)
	return os, limite, err
}

func (g guichet) rendreComposition(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form, choisis []int64) error {
	os, limite, err := g.lirePrepares(r, v, choisis)
	if err != nil {
		return err
	}
	p := &pageComposer{Page: cadre.Page{Titre: "Composer une remise", SousTitre: "Ordres à exécuter d’ici le " + limite.Long(), Section: sectionRemises, Form: f,
		Fil: []cadre.Lien{{Texte: "Remises de virements", URL: "/remises"}}}, Ordres: os}
	var total, prets argent.Centimes
	for _, o := range os {
		total += o.Centimes
		if o.Refus == "" {
			p.Prets, prets = p.Prets+1, prets+o.Centimes
		}
	}
	p.Soldes = []cadre.Solde{{Libelle: "Ordres préparés", Valeur: len(os), Aide: "ensemble\u00a0: " + total.String()},
		{Libelle: "Peuvent partir", Valeur: p.Prets, Aide: "ensemble\u00a0: " + prets.String()}}
	g.Moteur.Rendre(w, r, statut, "virements/composer", p)
	return nil
}

// composer shows the count and the total of what was ticked, then, confirmed, makes the remise.
func (g guichet) composer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	ids := []int64{}
	for _, s := range f.Valeurs("ordre") {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return form.ErrIllisible
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		f.Refuser("ordre", "Cochez au moins un ordre.")
		return g.rendreComposition(w, r, v, http.StatusUnprocessableEntity, f, ids)
	}
	if !cadre.Accord(f) {
		return g.confirmerComposition(w, r, v, f, ids)
	}
	id, err := parcours.ComposerRemise(r.Context(), g.Inst.Base, d, ids)
	if err == nil {
		g.Annoncer(r, cadre.Succes, "Remise composée et figée. Une autre personne la revoit et la vise.")
		return poste.Aller(w, r, adresseRemise(id))
	}
	if errors.Is(err, paiements.ErrVersion) {
		f.Refuser("ordre", "Un de ces ordres vient d’être pris ou changé par quelqu’un d’autre. Vérifiez la liste, puis recommencez.")
	} else if err := reprendre(f, map[string]string{"ordres": "ordre", "etat": "ordre", "fenetre": "ordre", "date": "ordre", "format": "ordre", "provision": "ordre", "deja_debite": "ordre"}, err); err != nil {
		return absent(v, "ordres", 0, err)
	}
	return g.rendreComposition(w, r, v, http.StatusUnprocessableEntity, f, ids)
}

// confirmerComposition names what will be frozen.
func (g guichet) confirmerComposition(w http.ResponseWriter, r *http.Request, v *poste.Visite, f *form.Form, ids []int64) error {
	os, _, err := g.lirePrepares(r, v, ids)
	if err != nil {
		return err
	}
	var total argent.Centimes
	var execution jour.Jour
	nombre := 0
	comptes := map[int64]bool{}
	for _, o := range os {
		if !o.Coche {
			continue
		}
		nombre, total = nombre+1, total+o.Centimes
		comptes[o.Compte] = true
		if o.ExecutionLe.Apres(execution) {
			execution = o.ExecutionLe
		}
	}
	if nombre != len(ids) { // one of them is no longer what the page showed
		f.Refuser("ordre", "La liste a changé\u00a0: vérifiez ce qui est coché, puis recommencez.")
		return g.rendreComposition(w, r, v, http.StatusUnprocessableEntity, f, ids)
	}
	g.Moteur.RendreConfirmation(w, r, &cadre.Confirmation{Page: cadre.Page{Titre: "Composer une remise de " + compter(nombre, total) + "\u202f?", Court: "Confirmer", Section: sectionRemises,
		Fil: []cadre.Lien{{Texte: "Remises de virements", URL: "/remises"}, {Texte: "Composer une remise", URL: "/remises/nouvelle"}}},
		Consequences: []string{texte.Pluriel(len(comptes), "compte débité", "comptes débités") + ", derniers départs le " + execution.LongSemaine() + ".",
			"La remise sera figée\u00a0: une autre personne que vous la revoit, ordre par ordre, et la vise."},
		Action: "/remises/nouvelle", Bouton: "Composer la remise de " + total.String(), Caches: cadre.Caches(f.Tout(), cadre.ChampAccord),
		Abandon: cadre.Lien{Texte: "Revenir à la liste", URL: "/remises/nouvelle"}})
	return nil
}
