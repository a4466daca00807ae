// SPDX-License-Identifier: EUPL-1.2

package journee

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const (
	adresseMessages = "/messages-du-service"
	messagesMontres = 100
)

// pageMessages is where a head of service writes to the agents of the service, and takes a message back.
type pageMessages struct {
	cadre.Page
	Messages   []organisation.MessageService
	Aujourdhui jour.Jour
	Longueur   int
}

// Puce says whether a message is seen.
func (p *pageMessages) Puce(m organisation.MessageService) cadre.Puce {
	switch {
	case !m.RetireLe.Vide():
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Retiré", Icone: "croix-ronde"}
	case m.Vu(p.Aujourdhui):
		return cadre.Puce{Ton: cadre.Succes, Mot: "Affiché"}
	case m.Du.Apres(p.Aujourdhui):
		return cadre.Puce{Ton: cadre.Info, Mot: "À venir", Icone: "horloge"}
	}
	return cadre.Puce{Ton: cadre.Neutre, Mot: "Terminé", Icone: "horloge"}
}

// Retirable tells whether a message may still be taken away.
func (p *pageMessages) Retirable(m organisation.MessageService) bool {
	return m.RetireLe.Vide() && !m.Au.Avant(p.Aujourdhui)
}

func (c accueil) messages(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	j := c.Moteur.Horloge().Maintenant().Jour()
	f := form.Nouveau(nil)
	f.Poser("du", j.Court())
	f.Poser("au", j.Plus(6).Court())
	return c.rendreMessages(w, r, v, http.StatusOK, f)
}

func (c accueil) rendreMessages(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	if !v.Peut(droits.EcrireAuService) {
		return bdd.ErrAbsent
	}
	p := &pageMessages{Page: cadre.Page{Titre: "Messages du service", Section: "journee", Form: f, Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/"}}}, Longueur: organisation.LongueurMessage}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Aujourdhui = l.Instant().Jour()
		p.Messages, err = organisation.ListerMessages(r.Context(), l, c.Inst.Trousseau, a, messagesMontres)
		return err
	}); err != nil {
		return err
	}
	c.Moteur.Rendre(w, r, statut, "journee/messages", p)
	return nil
}

// ecrireAuService shows a message to the agents of the service, from a day to another.
func (c accueil) ecrireAuService(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	if !v.Peut(droits.EcrireAuService) {
		return bdd.ErrAbsent
	}
	m := organisation.MessageService{Texte: f.Bloc("texte", "le message", organisation.LongueurMessage, form.Requis), Du: f.Jour("du", "le premier jour", form.Requis), Au: f.Jour("au", "le dernier jour", form.Requis)}
	if f.Valide() {
		_, err := parcours.EcrireAuService(r.Context(), c.Inst.Base, c.Inst.Trousseau, d, m)
		if err == nil {
			c.Annoncer(r, cadre.Succes, "Message enregistré.")
			return poste.Aller(w, r, adresseMessages)
		}
		if err := poste.ReprendreSelon(f, map[string]string{"texte": "texte", "du": "du", "au": "au"}, "texte", err); err != nil {
			return err
		}
	}
	return c.rendreMessages(w, r, v, http.StatusUnprocessableEntity, f)
}

// retirerMessage takes a message away from every home page.
func (c accueil) retirerMessage(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	_, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	if !v.Peut(droits.EcrireAuService) {
		return bdd.ErrAbsent
	}
	if _, err := parcours.RetirerMessageService(r.Context(), c.Inst.Base, d, id); err != nil {
		return err
	}
	c.Annoncer(r, cadre.Succes, "Message retiré.")
	return poste.Aller(w, r, adresseMessages)
}
