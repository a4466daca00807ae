// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageLigne struct {
	cadre.Page
	D          rapports.DetailLigne
	Puce       cadre.Puce
	Raison     string // of the rule, when one settled or proposes
	Compte     string // address of the account
	Historique []decision
	Parts      []string // what it was cut into, or what it paid
	Decompte   []string // what its payer says of it
	Demande    string   // when its question was asked
	Aujourdhui jour.Jour
}

type decision struct {
	Titre, Par, Quand, Raison, Motif string
	Ecriture                         int64
	Exercice                         int64
}

// ligne shows a line of a bank statement: what the bank says, the statement it stands in, what was decided of it.
func (g guichet) ligne(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	p := &pageLigne{}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Aujourdhui = l.Instant().Jour()
		p.D, err = rapports.Ligne(r.Context(), l, g.Inst.Trousseau, a, id)
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.Tracer(acces.Trace{Nature: acces.Refus, Objet: "ligne_releve", ObjetID: id, Motif: "droits"})
	}
	if err != nil {
		return err
	}
	tracerLigne(v, &p.D)
	p.composer(v)
	g.Moteur.Rendre(w, r, http.StatusOK, "rapprochement/ligne", p)
	return nil
}

func (p *pageLigne) composer(v *poste.Visite) {
	d := &p.D
	p.Page = cadre.Page{Titre: titreDe(d.LigneAPointer), Court: "Ligne du " + d.Date.Court(), SousTitre: "Ligne de relevé du " + d.Date.Long() + " · compte " + d.IBANMasque, Section: "comptes"}
	if d.Dossier != 0 && v.Peut(droits.LireCompte) {
		p.Compte = poste.AdresseDossier(d.Dossier, "compte") + "?mois=" + d.Date.String()[:7]
		p.Fil = []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}, {Texte: "Compte" + deuxPoints + d.Personne, URL: p.Compte}}
	} else {
		p.Section, p.Fil = section, []cadre.Lien{{Texte: "Rapprochement", URL: adresseRapprochement}}
	}
	p.Puce, p.Raison = puceEtat(d.LigneAPointer), parcours.Regle(d.Regle).Raison()
	if peutPointer(d, v.Compte.Role) && len(choixDe(d, d.Personne)) > 0 {
		a := cadre.Action{Texte: "Décider de cette ligne", URL: adresseVolet("", d.Ligne), Principale: true}
		if annulable(d) && (d.Etat == "traite" || d.Etat == "sur") {
			a = cadre.Action{Texte: "Annuler le rapprochement…", URL: adresseChoix("", d.Ligne, string(parcours.EnAttente))}
		}
		p.Actions = append(p.Actions, a)
	}
	p.Decompte = decompteEnMots(d)
	if p.Parts = partsEnMots(d); len(p.Parts) == 0 {
		for _, o := range d.Operations {
			p.Parts = append(p.Parts, o.Nature.Libelle()+deuxPoints+o.Libelle)
		}
	}
	if d.Question != nil {
		p.Demande = quand(d.Question.DemandeeLe, p.Aujourdhui)
	}
	p.Historique = []decision{{Titre: "Arrivée avec le relevé", Par: "la banque", Quand: texte.Majuscule(quand(d.Releve.RecuLe, p.Aujourdhui))}}
	for _, x := range d.Historique {
		par := x.Agent
		if par == "" {
			par = "Étai, à l’import"
		}
		p.Historique = append(p.Historique, decision{Titre: motGenre(x), Par: par, Quand: texte.Majuscule(quand(x.Instant, p.Aujourdhui)), Raison: parcours.Regle(x.Regle).Raison(), Motif: x.Motif,
			Ecriture: x.Numero, Exercice: x.Exercice})
	}
	if d.Etat == "traite" && d.TraitePar != "" {
		p.Historique = append(p.Historique, decision{Titre: "Regardée et close", Par: d.TraitePar, Quand: texte.Majuscule(quand(d.TraiteLe, p.Aujourdhui))})
	}
}
