// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"errors"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

func confirmerRenvoi(x ordres.Remise, f *form.Form) *cadre.Confirmation {
	adresse := adresseRemise(x.ID)
	n := int(x.Nombre)
	c := &cadre.Confirmation{Page: cadre.Page{Titre: "Renvoyer la remise " + x.Reference() + " à la préparation\u202f?", Court: "Renvoyer", Section: sectionRemises, Form: f,
		Fil: append(filDesRemises(), cadre.Lien{Texte: courtDeRemise(x.Remise), URL: adresse})},
		Consequences: []string{texte.Accord(n, "Son ordre", "Ses "+texte.Nombre(x.Nombre)+" ordres") + ", " + x.Total.String() + ", " + texte.Accord(n, "redevient préparé", "redeviennent préparés") + ". La remise est abandonnée."},
		Action:       adresse + "/renvoyer", Bouton: "Renvoyer " + compter(n, x.Total), Motif: "Pourquoi la renvoyer", Abandon: cadre.Lien{Texte: "Garder la remise", URL: adresse},
		Caches: []cadre.Cache{{Nom: cadre.ChampVersion, Valeur: strconv.FormatInt(x.Version, 10)}}}
	switch x.Etat {
	case paiements.Visee:
		c.Consequences = append(c.Consequences, "Le visa est retiré\u00a0: l’argent n’est plus retenu.")
	case paiements.FichierGenere:
		c.Grave = true
		c.Consequences = append(c.Consequences, "Le visa est retiré\u00a0: l’argent n’est plus retenu.",
			"Le fichier "+x.MessageID+".xml ne doit plus servir\u00a0: supprimez-le, et ne le donnez pas à la banque. S’il est déjà parti, ne renvoyez pas la remise\u00a0: marquez-la transmise.")
	}
	return c
}

// renvoyable tells whether a remise may still be given up freely.
func renvoyable(x paiements.Remise) bool { return x.Etat.Renvoyable() }

// lireRenvoi reads a remise whose every order the agent may read.
func (g guichet) lireRenvoi(r *http.Request, v *poste.Visite) (ordres.Remise, error) {
	x, err := g.lireUneRemise(r, v, nil)
	if err == nil && x.Caches > 0 {
		err = absent(v, "remise", x.ID, bdd.ErrAbsent)
	}
	return x, err
}

func (g guichet) demanderRenvoi(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, err := g.lireRenvoi(r, v)
	if err != nil {
		return err
	}
	if !renvoyable(x.Remise) {
		return poste.Aller(w, r, adresseRemise(x.ID))
	}
	g.Moteur.RendreConfirmation(w, r, confirmerRenvoi(x, form.Nouveau(nil)))
	return nil
}

// renvoyer gives a remise up before it was transmitted, with the reason.
func (g guichet) renvoyer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, statut, err := g.agirSurRemise(r, v, f, "Remise renvoyée à la préparation\u00a0: ses ordres sont à nouveau préparés.", func(id, version int64, motif string) error {
		_, err := parcours.RenvoyerRemise(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, id, version, motif)
		return err
	})
	if err != nil {
		return err
	}
	if statut == http.StatusSeeOther {
		return poste.Aller(w, r, adresseRemise(id))
	}
	x, err := g.lireRenvoi(r, v)
	if err != nil {
		return err
	}
	if !renvoyable(x.Remise) { // nothing is left to confirm
		return g.perime(w, r, adresseRemise(id), paiements.ErrVersion)
	}
	return g.rendreQuestion(w, r, statut, confirmerRenvoi(x, f))
}

// agirSurRemise does, for a reason, an act on the remise of the address, its question confirmed. statut tells what comes next: http.StatusSeeOther
// when it is done, else that under which the question is shown again.
func (g guichet) agirSurRemise(r *http.Request, v *poste.Visite, f *form.Form, annonce string, acte func(id, version int64, motif string) error) (id int64, statut int, err error) {
	if id, err = poste.Identifiant(r, "id"); err != nil {
		return 0, 0, err
	}
	version, err := poste.Version(f)
	if err != nil {
		return id, 0, err
	}
	if !cadre.Accord(f) {
		return id, 0, cadre.Refus(http.StatusBadRequest, "", errSansAccord)
	}
	motif := f.Bloc("motif", "la raison", motifMax, form.Requis)
	if !f.Valide() {
		return id, http.StatusUnprocessableEntity, nil
	}
	err = acte(id, version, motif)
	switch {
	case err == nil:
		g.Annoncer(r, cadre.Succes, annonce)
		return id, http.StatusSeeOther, nil
	case errors.Is(err, paiements.ErrVersion):
		f.Refuser("", "La remise a changé entre-temps. Relisez, puis confirmez si cela reste vrai.")
		return id, http.StatusConflict, nil
	}
	if err := reprendre(f, map[string]string{"motif": "motif"}, err); err != nil {
		return id, 0, absent(v, "remise", id, err)
	}
	return id, http.StatusUnprocessableEntity, nil
}
