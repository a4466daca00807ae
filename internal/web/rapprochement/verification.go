// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageVerification is the form of who knows the person: the accountant's question about a line, and her answer.
type pageVerification struct {
	cadre.Page
	D          rapports.DetailLigne
	Quoi       []cadre.Choix
	Attend     bool // the line still waits for the answer
	Compte     string
	Quand      string // of the question
	Aujourdhui jour.Jour
}

// jeNeSaisPas is the answer that proposes nothing.
const jeNeSaisPas = "inconnu"

// verification shows what is asked about a line.
func (g guichet) verification(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreVerification(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreVerification(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	p := &pageVerification{}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Aujourdhui = l.Instant().Jour()
		if p.D, err = rapports.Ligne(r.Context(), l, g.Inst.Trousseau, a, id); err != nil {
			return err
		}
		ok, err := droits.Peut(r.Context(), l, a, droits.EcrireDossier, p.D.Dossier)
		if err != nil {
			return err
		}
		if !ok || p.D.Question == nil {
			return bdd.ErrAbsent
		}
		return p.D.LireRecettes(r.Context(), l, p.D.Dossier)
	}); err != nil {
		return err
	}
	tracerLigne(v, &p.D)
	d := &p.D
	p.Attend, p.Quoi = d.Etat == comptes.AVerifier, reponsesPossibles(d)
	p.Quand = quand(d.Question.DemandeeLe, p.Aujourdhui)
	p.Compte = poste.AdresseDossier(d.Dossier, "compte") + "?mois=" + d.Date.String()[:7]
	p.Page = cadre.Page{Titre: "À qui est cette ligne" + texte.Fine + "?", Court: "Question du comptable", SousTitre: d.Personne + " · " + titreDe(d.LigneAPointer), Section: "journee", Form: f,
		Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/"}}}
	if d.Centimes < 0 {
		p.Titre = "Qu’a payé ce débit" + texte.Fine + "?"
	}
	g.Moteur.Rendre(w, r, statut, "rapprochement/verification", p)
	return nil
}

// reponsesPossibles lists what the line may be, for who knows the person.
func reponsesPossibles(d *rapports.DetailLigne) []cadre.Choix {
	var cs []cadre.Choix
	if d.Centimes < 0 {
		for _, n := range comptes.NaturesOperation {
			cs = append(cs, cadre.Choix{Valeur: string(parcours.Operation) + ":" + string(n), Texte: n.Libelle()})
		}
		return append(cs, cadre.Choix{Valeur: string(parcours.Frais), Texte: "Frais de la banque"}, cadre.Choix{Valeur: jeNeSaisPas, Texte: "Je ne sais pas"})
	}
	for _, r := range d.Recettes {
		c := cadre.Choix{Valeur: string(parcours.Affecter) + ":" + form.Nombre(r.ID), Texte: r.Libelle + organisme(r.Organisme)}
		if r.Montant != 0 {
			c.Aide = r.Montant.String() + " attendus"
		}
		cs = append(cs, c)
	}
	return append(cs, cadre.Choix{Valeur: string(parcours.Affecter), Texte: "Un autre argent pour ce compte", Aide: "remboursement, aide, retour d’un paiement"},
		cadre.Choix{Valeur: string(parcours.HorsAutorisation), Texte: "Son argent à elle, hors de l’autorisation", Aide: "il est mis à sa disposition"},
		cadre.Choix{Valeur: string(parcours.ARestituer), Texte: "Un trop-perçu à rendre", Aide: "l’organisme le réclame"},
		cadre.Choix{Valeur: jeNeSaisPas, Texte: "Je ne sais pas"})
}

// repondre sends the answer to the accountant, who confirms it or decides otherwise.
func (g guichet) repondre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	rep := parcours.ReponseVerification{Ligne: id, Version: version, Texte: f.Bloc("texte", "ce que vous en savez", motifMax, form.Requis)}
	code, suite, _ := strings.Cut(f.Valeur("quoi"), ":")
	switch rep.Choix = parcours.Choix(code); {
	case code == "":
		f.Refuser("quoi", "Choisissez une réponse"+texte.Fine+"; si vous ne savez pas, dites-le.")
	case code == jeNeSaisPas:
		rep.Choix = ""
	case rep.Choix == parcours.Operation:
		rep.Nature = comptes.NatureOperation(suite)
	case suite != "":
		if rep.Recette, err = strconv.ParseInt(suite, 10, 64); err != nil || rep.Recette < 1 {
			f.Refuser("quoi", "Cette réponse n’est pas dans la liste. Choisissez-en une.")
		}
	}
	if !f.Valide() {
		return g.rendreVerification(w, r, v, http.StatusUnprocessableEntity, f)
	}
	_, err = parcours.RepondreVerification(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, rep)
	switch {
	case errors.Is(err, comptes.ErrDejaPointee):
		f.Refuser("", "Cette ligne vient de changer"+deuxPoints+"voici où elle en est. Votre réponse n’est pas partie.")
		return g.rendreVerification(w, r, v, http.StatusConflict, f)
	case err != nil:
		if err := poste.ReprendreSelon(f, map[string]string{"texte": "texte", "nature": "quoi", "choix": "quoi", "R18": "quoi"}, "", err); err != nil {
			return err
		}
		return g.rendreVerification(w, r, v, http.StatusUnprocessableEntity, f)
	}
	g.Annoncer(r, cadre.Succes, "Réponse envoyée au comptable, qui la confirmera.")
	return poste.Aller(w, r, "/")
}
