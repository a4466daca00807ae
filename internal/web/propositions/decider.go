// SPDX-License-Identifier: EUPL-1.2

package propositions

import (
	"errors"
	"net/http"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation/droits"
	"etai/internal/paiements/proposition"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/rapports/propositions"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// longueurMotif bounds a reason.
const longueurMotif = 300

// pageDecider is what a person decides of a line.
type pageDecider struct {
	cadre.Page
	Ligne   ligne
	Version int64 // the proposal that the page shows
	Action  string
	Retour  string
	Sens    []cadre.Choix
}

func (g guichet) montrerDecision(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, l, err := g.lireLigne(r, v)
	if err != nil {
		return err
	}
	return g.rendreDecider(w, r, http.StatusOK, vue, l, form.Nouveau(nil))
}

// lireLigne finds the line of the address in the last proposal of its account.
func (g guichet) lireLigne(r *http.Request, v *poste.Visite) (vue propositions.VueProposition, l proposition.Ligne, err error) {
	id, err := poste.Identifiant(r, "ligne")
	if err != nil {
		return vue, l, err
	}
	if vue, err = g.lireProposition(r, v, true); err != nil {
		return vue, l, err
	}
	i := slices.IndexFunc(vue.Gelee.Lignes, func(x proposition.Ligne) bool { return x.ID == id })
	if i < 0 {
		return vue, l, bdd.ErrAbsent
	}
	return vue, vue.Gelee.Lignes[i], nil
}

// choixDuSens are the decisions that a line allows.
func choixDuSens(vue propositions.VueProposition, l proposition.Ligne) []cadre.Choix {
	aides := map[proposition.Sens]string{
		proposition.Devant:   "Une deuxième personne devra l’accepter. Jusque-là, rien ne change.",
		proposition.Confirme: "Vous avez vu ce qu’il reste pour vivre, et le loyer est payé tout de même.",
		proposition.Ecarte:   "Elle n’est pas proposée cette fois, et la raison reste.",
		proposition.ParRegle: "La décision prise avant ne compte plus.",
	}
	var choix []cadre.Choix
	for _, s := range []proposition.Sens{proposition.Confirme, proposition.Devant, proposition.Ecarte, proposition.ParRegle} {
		valable := vue.Arbitrages.Valables[vue.Cle(l)]
		switch {
		case s == proposition.Confirme && l.Rang != proposition.RangLogement,
			s == proposition.ParRegle && (valable.Sens == "" || valable.Sens == proposition.ParRegle),
			s == valable.Sens:
			continue
		}
		choix = append(choix, cadre.Choix{Valeur: string(s), Texte: motSens(s), Aide: aides[s]})
	}
	return choix
}

func motSens(s proposition.Sens) string {
	return map[proposition.Sens]string{proposition.Devant: "La faire passer avant les autres, loyer compris", proposition.Confirme: "Payer le loyer", proposition.Ecarte: "Ne pas la payer cette fois",
		proposition.ParRegle: "Revenir à la règle"}[s]
}

func (g guichet) rendreDecider(w http.ResponseWriter, r *http.Request, statut int, vue propositions.VueProposition, l proposition.Ligne, f *form.Form) error {
	p := &pageDecider{Version: vue.Gelee.ID, Retour: adresseProposition(vue.Dossier), Sens: choixDuSens(vue, l)}
	p.Ligne = (&pageProposition{Vue: vue}).ligne(l)
	p.Action = p.Ligne.Decider
	p.Page = cadre.Page{Titre: "Décider autrement", SousTitre: vue.Personne.Affiche() + " · " + p.Ligne.Quoi, Section: section, Form: f,
		Fil: []cadre.Lien{{Texte: "Propositions du mois", URL: "/propositions"}, {Texte: vue.Personne.Affiche(), URL: p.Retour}}}
	if p.Action == "" {
		return bdd.ErrAbsent // already prepared, or over
	}
	if a, ok := vue.Arbitrages.EnAttente[vue.Cle(l)]; ok {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Info, Fait: "Une demande attend déjà une deuxième personne.", Suite: "Une nouvelle décision la remplace.",
			Lien: &cadre.Lien{Texte: "Voir la demande", URL: adresseArbitrage(a.ID)}})
	}
	g.Moteur.Rendre(w, r, statut, "propositions/decider", p)
	return nil
}

func (g guichet) decider(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	dossier, err := g.lirePlan(r, v, true)
	if err != nil {
		return err
	}
	ligneID, err := poste.Identifiant(r, "ligne")
	if err != nil {
		return err
	}
	adresse := adresseProposition(dossier.Dossier)
	if id, deja, err := parcours.DejaFait(r.Context(), g.Inst.Base, d); err != nil || deja && id != 0 {
		if err != nil {
			return err
		}
		return poste.Aller(w, r, adresse) // the same form again: its line is in an older proposal by now
	}
	vue, l, err := g.lireLigne(r, v)
	if errors.Is(err, bdd.ErrAbsent) {
		g.Annoncer(r, cadre.Attention, "La proposition a changé entre-temps"+deuxPoints+"rien n’a été fait. Relisez-la, puis décidez.")
		return poste.Aller(w, r, adresse)
	}
	if err != nil {
		return err
	}
	sens := proposition.Sens(f.Choix("sens", "ce que devient la ligne", cadre.Valeurs(choixDuSens(vue, l)), form.Requis))
	motif := f.Ligne("motif", "la raison", longueurMotif, form.Requis)
	id := f.Identifiant(cadre.ChampVersion, "la proposition", form.Requis)
	if f.Valide() {
		if _, err = parcours.ArbitrerEcheance(r.Context(), g.Inst.Base, d, id, ligneID, sens, motif); err == nil {
			m := "Décision gardée avec sa raison. La proposition est refaite."
			if sens.ADeux() {
				m = "Demande gardée avec sa raison. Une deuxième personne doit l’accepter" + deuxPoints + "jusque-là, rien ne change."
			}
			g.Annoncer(r, cadre.Succes, m)
			return poste.Aller(w, r, adresse)
		}
		if err := poste.ReprendreSelon(f, map[string]string{"sens": "sens", "motif": "motif"}, "", err); err != nil {
			return err
		}
	}
	return g.rendreDecider(w, r, http.StatusUnprocessableEntity, vue, l, f)
}

// pageArbitrage is a request that waits for a second person.
type pageArbitrage struct {
	cadre.Page
	Demande   demande
	Ligne     *ligne // nil when the proposal does not hold it any more
	Retour    string
	Action    string
	Etat      cadre.Puce
	Repondre  bool
	SienneOui bool // who looks asked it
	Reponse   string
}

// lireArbitrage reads a request for who may read its account.
func (g guichet) lireArbitrage(r *http.Request, v *poste.Visite) (a proposition.Arbitrage, vue propositions.VueProposition, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return a, vue, err
	}
	var dossier int64
	err = v.Lire(r.Context(), func(l bdd.Lecture, ag droits.Agent) (err error) {
		if a, dossier, err = proposition.ArbitrageParID(r.Context(), l, id); err != nil {
			return err
		}
		vue, err = propositions.Derniere(r.Context(), l, ag, dossier)
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus("arbitrage", dossier)
	} else if err == nil {
		v.TracerDossier("proposition", dossier)
	}
	return a, vue, err
}

func (g guichet) arbitrage(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	a, vue, err := g.lireArbitrage(r, v)
	if err != nil {
		return err
	}
	return g.rendreArbitrage(w, r, v, http.StatusOK, a, vue, form.Nouveau(nil))
}

func (g guichet) rendreArbitrage(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, a proposition.Arbitrage, vue propositions.VueProposition, f *form.Form) error {
	p := &pageArbitrage{Action: adresseArbitrage(a.ID), Retour: adresseProposition(vue.Dossier), Page: cadre.Page{Titre: "Faire passer une ligne avant le loyer", SousTitre: vue.Personne.Affiche(), Section: section, Form: f,
		Fil: []cadre.Lien{{Texte: "Propositions du mois", URL: "/propositions"}, {Texte: vue.Personne.Affiche(), URL: adresseProposition(vue.Dossier)}}}}
	for _, l := range vue.Gelee.Lignes {
		if vue.Cle(l) == a.CleInstance {
			x := (&pageProposition{Vue: vue}).ligne(l)
			p.Ligne = &x
		}
	}
	courante, attend := vue.Arbitrages.EnAttente[a.CleInstance]
	attend = attend && courante.ID == a.ID
	var noms map[int64]string
	if err := v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) (err error) {
		noms, err = rapports.NomsAgents(r.Context(), l, []int64{a.Agent, a.Accord.Agent})
		return err
	}); err != nil {
		return err
	}
	p.Demande = demande{Motif: a.Motif, Par: noms[a.Agent], Quand: a.Instant.Jour().Long()}
	switch {
	case a.Accord.Agent != 0 && a.Accord.Accepte:
		p.Etat, p.Reponse = cadre.Puce{Ton: cadre.Succes, Mot: "Acceptée"}, "Acceptée par "+noms[a.Accord.Agent]+", le "+a.Accord.Instant.Jour().Long()+"."
	case a.Accord.Agent != 0:
		p.Etat, p.Reponse = cadre.Puce{Ton: cadre.Danger, Mot: "Refusée", Icone: "croix-ronde"}, "Refusée par "+noms[a.Accord.Agent]+", le "+a.Accord.Instant.Jour().Long()+deuxPoints+a.Accord.Motif
	case attend:
		p.Etat = cadre.Puce{Ton: cadre.Attention, Mot: "Attend une deuxième personne", Icone: "horloge"}
		p.SienneOui = a.Agent == v.Compte.ID
		p.Repondre = vue.Accepter && !p.SienneOui
	default:
		p.Etat = cadre.Puce{Ton: cadre.Neutre, Mot: "Remplacée par une décision plus récente"}
	}
	g.Moteur.Rendre(w, r, statut, "propositions/arbitrage", p)
	return nil
}

// repondre keeps the answer of the second person.
func (g guichet) repondre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	a, vue, err := g.lireArbitrage(r, v)
	if err != nil {
		return err
	}
	if !vue.Accepter {
		v.TracerRefus("arbitrage", vue.Dossier)
		return bdd.ErrAbsent
	}
	x := parcours.Reponse{Arbitrage: a.ID, Accepte: f.Choix("reponse", "votre réponse", []string{"accepter", "refuser"}, form.Requis) == "accepter"}
	x.Motif = f.Ligne("motif", "la raison", longueurMotif, form.Facultatif)
	if x.Accepte {
		x.Motif = ""
	}
	if f.Valide() {
		if _, err = parcours.RepondreArbitrage(r.Context(), g.Inst.Base, d, x); err == nil {
			m := "Accepté" + deuxPoints + "la proposition est refaite avec cette ligne avant les autres."
			if !x.Accepte {
				m = "Refusé" + deuxPoints + "la règle s’applique, le loyer d’abord."
			}
			g.Annoncer(r, cadre.Succes, m)
			return poste.Aller(w, r, adresseArbitrage(a.ID))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"motif": "motif"}, "", err); err != nil {
			return err
		}
	}
	return g.rendreArbitrage(w, r, v, http.StatusUnprocessableEntity, a, vue, f)
}
