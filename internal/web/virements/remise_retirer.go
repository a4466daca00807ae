// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"etai/internal/base/form"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// errHorsRemise says that the remise is there, without the order.
var errHorsRemise = errors.New("l’ordre n’est pas dans la remise")

// lireRetrait reads a remise and one of its orders.
func (g guichet) lireRetrait(r *http.Request, v *poste.Visite) (x ordres.Remise, o ordres.Ordre, err error) {
	id, err := poste.Identifiant(r, "ordre")
	if err != nil {
		return x, o, err
	}
	if x, err = g.lireUneRemise(r, v, nil); err != nil {
		return x, o, err
	}
	for _, o := range x.Ordres {
		if o.ID == id {
			return x, o, nil
		}
	}
	return x, o, errHorsRemise
}

func confirmerRetrait(x ordres.Remise, o ordres.Ordre, f *form.Form) *cadre.Confirmation {
	adresse := adresseRemise(x.ID)
	c := &cadre.Confirmation{Page: cadre.Page{Titre: "Retirer le virement de " + o.Centimes.String() + " de la remise\u202f?", Court: "Retirer un ordre", Section: sectionRemises, Form: f,
		Fil: append(filDesRemises(), cadre.Lien{Texte: courtDeRemise(x.Remise), URL: adresse})},
		Consequences: []string{o.Objet.Libelle() + " de " + o.Personne + ", à " + o.Tiers + ".", "L’ordre redevient préparé. Le reste de la remise attend toujours son visa."},
		Action:       fmt.Sprintf("%s/ordres/%d/retirer", adresse, o.ID), Bouton: "Retirer " + o.Centimes.String() + " de la remise", Motif: "Pourquoi le retirer",
		Caches: []cadre.Cache{{Nom: cadre.ChampVersion, Valeur: strconv.FormatInt(x.Version, 10)}}, Abandon: cadre.Lien{Texte: "Le garder dans la remise", URL: adresse}}
	if x.Nombre == 1 {
		c.Consequences[1] = "C’est le seul ordre de la remise\u00a0: elle sera abandonnée, et l’ordre redevient préparé."
	}
	return c
}

func (g guichet) demanderRetrait(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, o, err := g.lireRetrait(r, v)
	if errors.Is(err, errHorsRemise) {
		return g.direHorsRemise(w, r, x.ID)
	}
	if err != nil {
		return err
	}
	if x.Etat != paiements.Brouillon {
		return poste.Aller(w, r, adresseRemise(x.ID))
	}
	g.Moteur.RendreConfirmation(w, r, confirmerRetrait(x, o, form.Nouveau(nil)))
	return nil
}

// direHorsRemise shows the remise as it now is: somebody else took the order out.
func (g guichet) direHorsRemise(w http.ResponseWriter, r *http.Request, remise int64) error {
	g.Annoncer(r, cadre.Attention, "Cet ordre n’est pas, ou plus, dans la remise. Rien n’a été fait cette fois.")
	return poste.Aller(w, r, adresseRemise(remise))
}

// retirer takes an order out of a remise that waits for its visa.
func (g guichet) retirer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	ordre, err := poste.Identifiant(r, "ordre")
	if err != nil {
		return err
	}
	id, statut, err := g.agirSurRemise(r, v, f, "Ordre retiré de la remise\u00a0: il est à nouveau préparé.", func(id, version int64, motif string) error {
		_, err := parcours.RetirerDeRemise(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, id, version, ordre, motif)
		return err
	})
	if err != nil {
		return err
	}
	if statut == http.StatusSeeOther {
		return poste.Aller(w, r, adresseRemise(id))
	}
	x, o, err := g.lireRetrait(r, v)
	if errors.Is(err, errHorsRemise) {
		return g.direHorsRemise(w, r, id)
	}
	if err != nil {
		return err
	}
	if x.Etat != paiements.Brouillon { // nothing is left to confirm
		return g.perime(w, r, adresseRemise(id), paiements.ErrVersion)
	}
	return g.rendreQuestion(w, r, statut, confirmerRetrait(x, o, f))
}
