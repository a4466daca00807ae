// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"
	"encoding/hex"
	"errors"
	"net/http"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageVisa stops who is about to visa a remise much above the last comparable one: is it what was meant?
type pageVisa struct {
	cadre.Page
	Action, Remise   string
	Total, Derniere  argent.Centimes
	Ecart            argent.Centimes
	Pourcent         string
	Avant            string // what the last one bore, when it is not comparable
	Nombre           int64
	Empreinte, Court string
	Version          int64
	Bouton           string
}

// lireVisa reads the remise, the one with which it is compared, and what the agent has seen.
func (g guichet) lireVisa(r *http.Request, v *poste.Visite) (x ordres.Remise, derniere paiements.Remise, err error) {
	x, err = g.lireUneRemise(r, v, func(ctx context.Context, l bdd.Lecture, _ droits.Agent, x ordres.Remise) (err error) {
		if derniere, err = paiements.RemisePrecedente(ctx, l, x.Remise); errors.Is(err, bdd.ErrAbsent) {
			err = nil
		}
		return err
	})
	if err == nil && !v.Peut(droits.ViserRemise) {
		err = absent(v, "remise", x.ID, bdd.ErrAbsent)
	}
	return x, derniere, err
}

// interrompre is the page of interruption; a remise that is as usual has none.
func (g guichet) interrompre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, derniere, err := g.lireVisa(r, v)
	if err != nil {
		return err
	}
	if x.Etat != paiements.Brouillon || !anormal(x.Total, derniere.Total) {
		return poste.Aller(w, r, adresseRemise(x.ID))
	}
	g.rendreInterruption(w, r, http.StatusOK, x, derniere, form.Nouveau(nil))
	return nil
}

func (g guichet) rendreInterruption(w http.ResponseWriter, r *http.Request, statut int, x ordres.Remise, derniere paiements.Remise, f *form.Form) {
	titre, avant := "Cette remise est plus forte que d’habitude", ""
	if !x.Comparable(derniere) {
		titre, avant = "Cette remise ne ressemble pas aux dernières", compter(int(derniere.Nombre), derniere.Total)
	}
	g.Moteur.Rendre(w, r, statut, "virements/visa", &pageVisa{Avant: avant, Page: cadre.Page{Titre: titre, Court: "Confirmer le visa", Section: sectionRemises, Form: f,
		Fil: append(filDesRemises(), cadre.Lien{Texte: courtDeRemise(x.Remise), URL: adresseRemise(x.ID)})}, Action: adresseRemise(x.ID) + "/visa", Remise: adresseRemise(x.ID),
		Total: x.Total, Derniere: derniere.Total, Ecart: x.Total - derniere.Total, Pourcent: ecartDe(x.Total, derniere.Total), Nombre: x.Nombre,
		Empreinte: hex.EncodeToString(x.Empreinte), Court: empreinteCourte(x.Empreinte), Version: x.Version, Bouton: "Viser " + compter(int(x.Nombre), x.Total)})
}

// viser gives the visa: the password is asked again, before the act and outside of it.
func (g guichet) viser(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	// The same form again: done already, and the answer is the same.
	if _, deja, err := parcours.DejaFait(r.Context(), g.Inst.Base, d); err != nil {
		return err
	} else if deja {
		return poste.Aller(w, r, adresseRemise(id))
	}
	x, derniere, err := g.lireVisa(r, v)
	if err != nil {
		return err
	}
	if x.Etat != paiements.Brouillon {
		return g.perime(w, r, adresseRemise(id), paiements.ErrVersion)
	}
	demande, err := lireVisaPoste(f, x.ID)
	if err != nil {
		return err
	}
	fort := anormal(x.Total, derniere.Total)
	if fort && !cadre.Accord(f) {
		g.rendreInterruption(w, r, http.StatusOK, x, derniere, form.Nouveau(nil))
		return nil
	}
	if err := g.confirmerMotDePasse(r, v, f); err != nil {
		return err
	}
	if f.Valide() {
		_, err := parcours.ViserRemise(r.Context(), g.Inst.Base, d, demande)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Remise visée\u00a0: "+compter(int(x.Nombre), x.Total)+". Son fichier pour la banque peut être généré.")
			return poste.Aller(w, r, adresseRemise(id))
		}
		if errors.Is(err, paiements.ErrVersion) || errors.Is(err, paiements.ErrTransition) {
			return g.perime(w, r, adresseRemise(id), err)
		}
		if err := reprendre(f, nil, err); err != nil {
			return absent(v, "remise", id, err)
		}
	}
	if fort {
		g.rendreInterruption(w, r, http.StatusUnprocessableEntity, x, derniere, f)
		return nil
	}
	return g.rendreRevue(w, r, v, http.StatusUnprocessableEntity, f)
}

// lireVisaPoste is what the form says was seen.
func lireVisaPoste(f *form.Form, remise int64) (s parcours.Visa, err error) {
	s.Remise = remise
	if s.Version, err = poste.Version(f); err != nil {
		return s, err
	}
	if s.Nombre = f.Identifiant("nombre", "le nombre d’ordres", form.Requis); s.Nombre == 0 {
		return s, form.ErrIllisible
	}
	if s.Empreinte, err = hex.DecodeString(f.Valeur("empreinte")); err != nil {
		return s, form.ErrIllisible
	}
	return s, nil
}

// confirmerMotDePasse checks the password typed again; it is slowed down like a log-in.
func (g guichet) confirmerMotDePasse(r *http.Request, v *poste.Visite, f *form.Form) error {
	saisi := f.Valeur("mot_de_passe")
	if saisi == "" {
		f.Refuser("mot_de_passe", "Écrivez votre mot de passe pour viser.")
		return nil
	}
	err := g.Portier.Confirmer(context.WithoutCancel(r.Context()), v.Compte, saisi, g.Origine.CleAdresse(r))
	var essais *organisation.ErreurEssais
	switch {
	case errors.As(err, &essais):
		f.Refuser("mot_de_passe", essais.Error())
	case errors.Is(err, organisation.ErrIdentifiants):
		f.Refuser("mot_de_passe", "Ce n’est pas votre mot de passe. La remise n’est pas visée.")
	case err != nil:
		return err
	}
	return nil
}
