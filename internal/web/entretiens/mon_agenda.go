// SPDX-License-Identifier: EUPL-1.2

package entretiens

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"time"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/formats/ics"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports/accompagnement"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageMonAgenda struct {
	cadre.Page
	Adresse domaine.AdresseAgenda
	Lien    string // told once, when it has just been made
}

// monAgenda is where an agent makes the secret address of their own calendar, or takes it away.
func (g guichet) monAgenda(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreMonAgenda(w, r, v, "")
}

func (g guichet) rendreMonAgenda(w http.ResponseWriter, r *http.Request, v *poste.Visite, lien string) error {
	if !v.Peut(droits.EcrireDossier) {
		return bdd.ErrAbsent
	}
	p := &pageMonAgenda{Page: cadre.Page{Titre: "Mon agenda", Section: "journee", Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/"}, {Texte: "Rendez-vous", URL: "/entretiens"}}, Form: form.Nouveau(nil)}, Lien: lien}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Adresse, err = domaine.AdresseDe(r.Context(), l, a.ID)
		return err
	}); err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "entretiens/agenda_adresse", p)
	return nil
}

// creerAdresse makes it, and tells it once.
func (g guichet) creerAdresse(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, _, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	jeton, err := parcours.CreerAdresseAgenda(r.Context(), g.Inst.Base, v.Agent(), f.Coche("avec_nom", "les noms"))
	if err != nil {
		return err
	}
	return g.rendreMonAgenda(w, r, v, g.racine(r)+"/agenda/"+jeton+"/etai.ics")
}

// racine is the address of the site as the browser knows it.
func (g guichet) racine(r *http.Request) string {
	if g.Origine.Securisee(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// revoquerAdresse takes it away.
func (g guichet) revoquerAdresse(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	_, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	if _, err := parcours.RevoquerAdresseAgenda(r.Context(), g.Inst.Base, demande); err != nil {
		return err
	}
	g.Annoncer(r, cadre.Succes, "L’adresse ne répond plus.")
	return poste.Aller(w, r, "/mon-agenda")
}

// What a calendar shows: a month back, half a year ahead.
const (
	joursPasses   = 31
	joursAVenir   = 183
	dureeParRdv   = 60 // minutes, of one whose length is not known yet
	longueurJeton = 52 // of a token
)

// flux answers an agent's own calendar, by its secret address alone. Its reads are journalled; it names nobody unless the agent asked for it.
func (g guichet) flux(w http.ResponseWriter, r *http.Request) error {
	if attente := g.frein.Prendre(g.Origine.CleAdresse(r)); attente > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(attente/time.Second)+1))
		return cadre.Refus(http.StatusTooManyRequests, "", nil)
	}
	jeton := r.PathValue("jeton")
	if len(jeton) != longueurJeton {
		return bdd.ErrAbsent
	}
	var agent organisation.Agent
	var rs []accompagnement.RendezVous
	var x domaine.AdresseAgenda
	var le horloge.Instant
	err := g.Inst.Base.Lire(r.Context(), func(l bdd.Lecture) (err error) {
		if x, err = domaine.AdresseDuJeton(r.Context(), l, jeton); err != nil {
			return err
		}
		if agent, err = organisation.AgentActif(r.Context(), l, x.Agent); err != nil {
			return err
		}
		le = l.Instant()
		a := droits.Agent{ID: agent.ID, Organisation: agent.Organisation, Role: agent.Role, Instant: le}
		rs, err = accompagnement.Agenda(r.Context(), l, a, accompagnement.FiltreAgenda{Agent: agent.ID, Du: le.Jour().Plus(-joursPasses), Au: le.Jour().Plus(joursAVenir)}, 2*rendezVousMax)
		return err
	})
	if err != nil {
		return err
	}
	c := ics.Calendrier{Nom: "Étai", Le: le.Temps().UTC().Format("20060102T150405Z")}
	for _, y := range rs {
		e := ics.Evenement{UID: "entretien-" + form.Nombre(y.ID) + "@etai", Jour: y.Le, Heure: y.Heure, Minutes: y.Duree, Titre: texte.Majuscule(y.Genre.Libelle()), Adresse: g.racine(r) + adresseDe(y.Dossier, y.ID), Annule: y.Etat == domaine.Reporte || y.Etat == domaine.Excuse}
		if e.Minutes == 0 {
			e.Minutes = dureeParRdv
		}
		if x.AvecNom {
			e.Titre += ", " + y.Personne
		}
		if y.Genre == domaine.Bureau {
			e.Lieu = y.Site
		}
		c.Evenements = append(c.Evenements, e)
	}
	if err := g.Inst.Acces.Tracer(r.Context(), acces.Trace{Organisation: agent.Organisation, Agent: agent.ID, Nature: acces.Export, Objet: "agenda", ObjetID: x.ID, Motif: "ics", Adresse: g.Origine.CleAdresse(r)}); err != nil {
		return &cadre.ErreurHTTP{Statut: http.StatusServiceUnavailable, Cause: err}
	}
	var b bytes.Buffer
	if err := ics.Ecrire(&b, c); err != nil {
		return errors.Join(errors.New("écrire un agenda"), err)
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	_, _ = w.Write(b.Bytes()) // the client went away: nobody to tell
	return nil
}

// regain is how often one network address may ask for a calendar again, once it has asked as often as rafale.
const (
	rafale = 20
	regain = 30 * time.Second
)
