// SPDX-License-Identifier: EUPL-1.2

package journee

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/rapports/accompagnement"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// issue is the form of what came of an appointment, under its row of the home page.
type issue struct {
	rendezVous
	Version          int
	Form             *form.Form
	Issues, Presents []cadre.Choix
}

// Ouvert tells whether the form of what came of an appointment is open.
func (p *page) Ouvert(entretien int64) bool { return p.Issue != nil && p.Issue.ID == entretien }

func adresseNoter(entretien int64) string { return fmt.Sprintf("/?noter=%d#noter", entretien) }

// lireIssue reads an appointment to be noted on the home page, as it stands, for who may write in its file.
func (c accueil) lireIssue(r *http.Request, v *poste.Visite, id int64) (*issue, *accompagnement.EntretienVu, error) {
	x := &issue{Form: form.Nouveau(nil), Issues: cadre.ChoixDe(domaine.Issues, domaine.Etat.Libelle), Presents: poste.PresentsEntretien()}
	var e accompagnement.EntretienVu
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		vs, err := accompagnement.Versions(r.Context(), l, c.Inst.Trousseau, a, id)
		if err != nil {
			return err
		}
		e = vs[0]
		x.Version = e.Rang
		x.RendezVous = accompagnement.RendezVous{ID: id, Dossier: e.Dossier, Genre: e.Genre, Etat: e.Etat, Agent: e.Agent, NomAgent: e.NomAgent, Le: e.Le, Heure: e.Heure, Site: e.Site}
		nommes := []rendezVous{x.rendezVous}
		if err := personnes.Nommer(r.Context(), l, nommes, func(y *rendezVous) (int64, *string) { return y.Dossier, &y.Personne }); err != nil {
			return err
		}
		x.rendezVous = nommes[0]
		peut, err := droits.Parmi(r.Context(), l, a, e.Dossier, droits.EcrireDossier, droits.LireNotes)
		if err == nil && !(peut[droits.EcrireDossier] && peut[droits.LireNotes]) {
			err = bdd.ErrAbsent
		}
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus("entretien", e.Dossier)
	}
	return x, &e, err
}

// issueDemandee is the form that the address asks for, nil when it asks for none, or for one that is noted or still to come.
func (c accueil) issueDemandee(r *http.Request, v *poste.Visite) (*issue, error) {
	id, err := strconv.ParseInt(r.URL.Query().Get("noter"), 10, 64)
	if err != nil || id < 1 {
		return nil, nil
	}
	x, e, err := c.lireIssue(r, v, id)
	if err != nil || x.Etat != domaine.Prevu || x.Le.Apres(c.Moteur.Horloge().Maintenant().Jour()) {
		return nil, err
	}
	x.Form.Poser("etat", string(domaine.Fait))
	x.Form.Poser("duree", "45")
	x.Form.Poser("note", e.Textes.Note)
	x.Form.Poser("presents", string(domaine.LaPersonne))
	return x, nil
}

var champsIssue = map[string]string{"etat": "etat", "duree": "duree", "presents": "presents", "note": "note", "suite_le": "suite_le", "suite_heure": "suite_heure"}

// noter records what came of an appointment, from the home page. Refused, the home page comes back with all that was typed.
func (c accueil) noter(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "entretien")
	if err != nil {
		return err
	}
	x, e, err := c.lireIssue(r, v, id)
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	s := parcours.SaisieEntretien{Entretien: e.Entretien}
	s.Rang = int(version)
	convenu, prive := s.Textes.Convenu, s.Prive // this form asks for neither: what was planned with them keeps them
	poste.LireIssue(f, &s, domaine.Issues)
	s.Textes.Convenu, s.Prive = convenu, prive
	x.Form, x.Version = f, e.Rang
	statut := http.StatusUnprocessableEntity
	if f.Valide() {
		_, err := parcours.EcrireEntretien(r.Context(), c.Inst.Base, c.Inst.Trousseau, demande, s)
		switch {
		case err == nil:
			mots := "C’est noté\u00a0: " + s.Etat.Libelle() + "."
			if !s.Suite.Le.Vide() {
				mots += " Prochain rendez-vous\u00a0: " + s.Suite.Le.LongSemaine() + "."
			}
			c.Annoncer(r, cadre.Succes, mots)
			return poste.Aller(w, r, "/")
		case errors.Is(err, bdd.ErrAncienneVersion):
			statut = http.StatusConflict
			f.Refuser("", "Ce rendez-vous a été écrit ailleurs pendant que vous écriviez. Ce que vous aviez écrit est ci-dessous\u00a0: relisez l’autre version sur sa page, puis enregistrez de nouveau pour la remplacer.")
		default:
			if err := poste.ReprendreSelon(f, champsIssue, "note", err); err != nil {
				return err
			}
		}
	}
	return c.montrer(w, r, v, statut, x)
}

// placer puts the form under its row: among today's, or among those that wait for it, the first one when the list was cut before it.
func (s *suivi) placer(x *issue) {
	est := func(y rendezVous) bool { return y.ID == x.ID }
	if !slices.ContainsFunc(s.RendezVous, est) && !slices.ContainsFunc(s.SansIssue, est) {
		s.SansIssue = slices.Insert(s.SansIssue, 0, x.rendezVous)
	}
}
