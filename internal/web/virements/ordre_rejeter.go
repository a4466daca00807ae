// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"
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

// signalement is a report of a rejection, with its words opened.
type signalement struct {
	paiements.Signalement
	Dit string
}

// questionRejet asks what may be done of a rejection that no file says: report it, confirm what another person reported, or take one's own word back.
func questionRejet(v *poste.Visite, s *signalement) func(ordres.Ordre, *form.Form) *cadre.Confirmation {
	return func(o ordres.Ordre, f *form.Form) *cadre.Confirmation {
		c := confirmerSurOrdre(o, "La banque a rejeté le virement de "+o.Centimes.String()+"\u202f?", "Signaler un rejet", f)
		quoi := o.Objet.Libelle() + " de " + o.Personne + ", à " + o.Tiers + "."
		c.Caches = append(c.Caches, cadre.Cache{Nom: champGeste, Valeur: gesteSur(v, s)})
		c.Action, c.Abandon = adresseOrdre(o.ID)+"/rejet", cadre.Lien{Texte: "Revenir à l’ordre", URL: adresseOrdre(o.ID)}
		switch {
		case s == nil:
			c.Consequences = []string{quoi, "Rien ne bouge encore\u00a0: une autre personne vérifie auprès de la banque et confirme. À faire seulement si la banque l’a dit sans envoyer de compte rendu\u00a0: un fichier pain.002 s’importe depuis la remise."}
			c.Bouton, c.Motif = "Signaler le rejet de "+o.Centimes.String(), "Motif donné par la banque (son code, par exemple AC04, ou ses mots)"
		case s.SignalePar == v.Compte.ID:
			c.Titre, c.Court = "Retirer le signalement du rejet\u202f?", "Retirer le signalement"
			c.Consequences = []string{quoi, "Vous avez signalé son rejet\u00a0: «\u00a0" + s.Dit + "\u00a0». Une autre personne doit le confirmer. Si vous retirez ce signalement, l’ordre reste tel qu’il est."}
			c.Bouton = "Retirer le signalement"
		default:
			c.Titre, c.Court = "Confirmer le rejet du virement de "+o.Centimes.String()+"\u202f?", "Confirmer le rejet"
			c.Consequences = []string{quoi, "Rejet signalé par une autre personne\u00a0: «\u00a0" + s.Dit + "\u00a0». Vérifiez auprès de la banque avant de confirmer.",
				"L’argent revient sur le compte de la personne, et une tâche demande ce qu’il faut corriger."}
			c.Bouton = "Confirmer le rejet de " + o.Centimes.String()
		}
		return c
	}
}

// champGeste carries what the page asked, and about which report: a form never does something else than what was read on it.
const champGeste = "geste"

// gesteSur is what an agent may do of a report: "signaler", "retirer-12", "confirmer-12".
func gesteSur(v *poste.Visite, s *signalement) string {
	switch {
	case s == nil:
		return "signaler"
	case s.SignalePar == v.Compte.ID:
		return "retirer-" + strconv.FormatInt(s.ID, 10)
	}
	return "confirmer-" + strconv.FormatInt(s.ID, 10)
}

// lireRejet reads the order and what was said of it, for who may report a rejection, or confirm that of another person.
func (g guichet) lireRejet(r *http.Request, v *poste.Visite) (o ordres.Ordre, s *signalement, err error) {
	if o, err = g.lireUn(r, v, nil); err != nil {
		return o, nil, err
	}
	if s, err = g.lireSignalement(r, v, o.ID); err != nil {
		return o, nil, err
	}
	if !v.Peut(droits.PreparerOrdre) && (s == nil || !v.Peut(droits.ViserRemise)) {
		err = absent(v, "ordre", o.ID, bdd.ErrAbsent)
	}
	return o, s, err
}

// lireSignalement reads what somebody already said of the order.
func (g guichet) lireSignalement(r *http.Request, v *poste.Visite, ordre int64) (s *signalement, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) (err error) {
		s, err = g.signalementOuvert(r.Context(), l, ordre)
		return err
	})
	return s, err
}

// signalementOuvert is the report of a rejection that waits for its answer; nil when there is none.
func (g guichet) signalementOuvert(ctx context.Context, l bdd.Lecture, ordre int64) (*signalement, error) {
	s, err := paiements.SignalementDe(ctx, l, ordre)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	dit, err := s.Motif.Dire(g.Inst.Trousseau)
	return &signalement{s, dit}, err
}

func (g guichet) demanderRejet(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	o, s, err := g.lireRejet(r, v)
	if err != nil {
		return err
	}
	if !rejetPossible(o) {
		return poste.Aller(w, r, adresseOrdre(o.ID))
	}
	g.Moteur.RendreConfirmation(w, r, questionRejet(v, s)(o, form.Nouveau(nil)))
	return nil
}

// rejeter does what the page asked of a rejection that the bank told otherwise than by a file.
func (g guichet) rejeter(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	// The same form again: the report may be there, or answered, since it was done.
	if _, deja, err := parcours.DejaFait(r.Context(), g.Inst.Base, d); err != nil {
		return err
	} else if deja {
		id, err := poste.Identifiant(r, "id")
		if err != nil {
			return err
		}
		return poste.Aller(w, r, adresseOrdre(id))
	}
	o, s, err := g.lireRejet(r, v)
	if err != nil {
		return err
	}
	if f.Valeur(champGeste) != gesteSur(v, s) {
		f.Refuser("", "Ce que vous aviez lu de ce rejet a changé entre-temps. Rien n’a été fait cette fois\u00a0: relisez, puis recommencez si cela reste vrai.")
		return g.rendreQuestion(w, r, http.StatusConflict, questionRejet(v, s)(o, f))
	}
	annonce := "Rejet signalé\u00a0: une autre personne doit le confirmer."
	acte := func(o ordres.Ordre, version int64, motif string) error {
		_, err := parcours.SignalerRejet(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, o.ID, version, motif)
		return err
	}
	switch {
	case s == nil:
	case s.SignalePar == v.Compte.ID:
		annonce = "Signalement retiré\u00a0: l’ordre reste tel qu’il est."
		acte = func(o ordres.Ordre, version int64, _ string) error {
			_, err := parcours.RetirerSignalement(r.Context(), g.Inst.Base, d, o.ID, version, s.ID)
			return err
		}
	default:
		annonce = "Rejet confirmé\u00a0: l’argent est de nouveau sur le compte."
		acte = func(o ordres.Ordre, version int64, _ string) error {
			_, err := parcours.ConfirmerRejet(r.Context(), g.Inst.Base, d, o.ID, version, s.ID)
			return err
		}
	}
	return g.agirSurOrdre(w, r, f, o, questionRejet(v, s), acte, annonce)
}
