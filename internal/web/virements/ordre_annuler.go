// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"errors"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// motifMax bounds a reason.
const motifMax = 500

var errSansAccord = errors.New("sans confirmation")

// lireUnAGerer is lireUn for who may act on the order.
func (g guichet) lireUnAGerer(r *http.Request, v *poste.Visite) (ordres.Ordre, error) {
	o, err := g.lireUn(r, v, nil)
	if err == nil && !v.Peut(droits.PreparerOrdre) {
		err = absent(v, "ordre", o.ID, bdd.ErrAbsent)
	}
	return o, err
}

func confirmerSurOrdre(o ordres.Ordre, titre, court string, f *form.Form) *cadre.Confirmation {
	return &cadre.Confirmation{Page: cadre.Page{Titre: titre, Court: court, Section: sectionOrdres, Form: f,
		Fil: []cadre.Lien{{Texte: "Ordres", URL: "/ordres"}, {Texte: "Ordre de " + o.Centimes.String(), URL: adresseOrdre(o.ID)}}},
		Caches: []cadre.Cache{{Nom: cadre.ChampVersion, Valeur: strconv.FormatInt(o.VersionRangee, 10)}}}
}

func confirmerAnnulation(o ordres.Ordre, f *form.Form) *cadre.Confirmation {
	c := confirmerSurOrdre(o, "Annuler l’ordre de "+o.Centimes.String()+"\u202f?", "Annuler", f)
	c.Consequences = []string{o.Objet.Libelle() + " de " + o.Personne + ", à " + o.Tiers + ", prévu le " + o.ExecutionLe.Long() + ".",
		"L’ordre ne partira pas. Son montant redevient disponible sur le compte. Il reste dans l’historique, avec votre raison."}
	c.Action, c.Bouton, c.Grave, c.Motif = adresseOrdre(o.ID)+"/annuler", "Annuler l’ordre de "+o.Centimes.String(), true, "Pourquoi l’annuler"
	c.Abandon = cadre.Lien{Texte: "Garder l’ordre", URL: adresseOrdre(o.ID)}
	return c
}

// demanderAnnulation names the amount and the consequence before the act.
func (g guichet) demanderAnnulation(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	o, err := g.lireUnAGerer(r, v)
	if err != nil {
		return err
	}
	if !o.Prevu() {
		return poste.Aller(w, r, adresseOrdre(o.ID))
	}
	g.Moteur.RendreConfirmation(w, r, confirmerAnnulation(o, form.Nouveau(nil)))
	return nil
}

func (g guichet) annuler(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	o, err := g.lireUnAGerer(r, v)
	if err != nil {
		return err
	}
	return g.agirSurOrdre(w, r, f, o, confirmerAnnulation, func(o ordres.Ordre, version int64, motif string) error {
		_, err := parcours.AnnulerOrdre(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, o.ID, version, motif)
		return err
	}, "Ordre annulé.")
}

// agirSurOrdre does an act on an order, with a reason when its question asks one; a refusal shows the question again, the reason kept.
func (g guichet) agirSurOrdre(w http.ResponseWriter, r *http.Request, f *form.Form, o ordres.Ordre, question func(ordres.Ordre, *form.Form) *cadre.Confirmation,
	acte func(o ordres.Ordre, version int64, motif string) error, annonce string) error {
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	if !cadre.Accord(f) {
		return cadre.Refus(http.StatusBadRequest, "", errSansAccord)
	}
	var motif string
	if question(o, f).Motif != "" {
		motif = f.Bloc("motif", "la raison", motifMax, form.Requis)
	}
	if f.Valide() {
		err := acte(o, version, motif)
		if err == nil {
			g.Annoncer(r, cadre.Succes, annonce)
			return poste.Aller(w, r, adresseOrdre(o.ID))
		}
		if errors.Is(err, paiements.ErrVersion) {
			f.Refuser("", "L’ordre a changé entre-temps\u00a0: il est maintenant «\u00a0"+o.Etat.Libelle()+"\u00a0». Relisez, puis confirmez si cela reste vrai.")
			return g.rendreQuestion(w, r, http.StatusConflict, question(o, f))
		}
		if err := reprendre(f, map[string]string{"motif": "motif"}, err); err != nil {
			return err
		}
	}
	return g.rendreQuestion(w, r, http.StatusUnprocessableEntity, question(o, f))
}

// rendreQuestion shows a confirmation again, with what was typed and what is wrong.
func (g guichet) rendreQuestion(w http.ResponseWriter, r *http.Request, statut int, c *cadre.Confirmation) error {
	g.Moteur.Rendre(w, r, statut, "cadre/confirmation", c)
	return nil
}
