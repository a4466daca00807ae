// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageRevue is the review of a remise: by risk, each line with what it leaves on its account, and at the foot the visa.
type pageRevue struct {
	cadre.Page
	Etat     cadre.Puce
	Sous     string
	Soldes   []cadre.Solde
	Sections []section
	Remise   string // its address
	Revoit   bool   // the agent reviews: it was composed by somebody else
	Visa     *visa  // nil: the agent does not visa it
	Attend   string // why, for who might have
}

type section struct {
	Numero  parcours.Section
	Ton     cadre.Ton
	Icone   string
	Titre   string
	Nombre  string
	Aide    string
	Vues    string // "1 vue sur 2"; empty when a look is not required
	Toutes  bool   // all of them were seen
	Total   argent.Centimes
	Groupes []groupe
	Reste   int // lines not shown
	Adresse string
	Tout    bool // all its lines were asked for
}

// groupe is lines of a section that have the same reason to be looked at; a section where no look is required has one, without a title.
type groupe struct {
	Raison   string // its code
	Titre    string
	Nombre   string
	Total    argent.Centimes
	Lignes   []ligneRevue
	Controle *controle // nil: its lines are looked at one by one, or were all seen
}

// controle is the explicit act that marks the lines of a group that were not seen yet.
type controle struct {
	Champ     string // the box
	Texte     string
	Bouton    string
	Empreinte string
}

type ligneRevue struct {
	Ordre           paiements.Ordre
	Personne, Tiers string
	IBANMasque      string
	Avant, Apres    argent.Centimes
	MisDeCote       argent.Centimes // in Apres, kept for other objects
	Libere          argent.Centimes // that the order takes of what was set aside for it
	Vue, EnGroupe   bool
	Raison          string
	Suivante        int64 // the line after it that was not seen, for the focus; 0 when there is none
	Piece, Retirer  string
	RIB             string // page of bank details that changed a short while ago, empty otherwise
	Focaliser       bool   // takes the focus: the line before was just marked
}

// visa is the foot of the review.
type visa struct {
	Vues, Exigees int
	Pret          bool
	Pourquoi      string // not yet
	Bouton        string
	Nombre        int64
	Empreinte     string
	Version       int64
	Interruption  bool // the total is unusual: a page of its own asks
	Court         string
}

// lignesMontrees is how many lines a section shows when a look is not required; the others are behind its link.
const lignesMontrees = 5

// rendreRevue reads everything again: what is shown is what the visa would be given to now.
func (g guichet) rendreRevue(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	var revue parcours.Revue
	var derniere paiements.Remise
	var n noms
	var aujourdhui jour.Jour
	x, err := g.lireUneRemise(r, v, func(ctx context.Context, l bdd.Lecture, a droits.Agent, x ordres.Remise) (err error) {
		aujourdhui = l.Instant().Jour()
		if revue, err = parcours.RevueDe(ctx, l, x.ID, a.ID); err != nil {
			return err
		}
		if derniere, err = paiements.RemisePrecedente(ctx, l, x.Remise); err != nil && !errors.Is(err, bdd.ErrAbsent) {
			return err
		}
		n, err = lireNoms(ctx, l, x.PrepareePar)
		return err
	})
	if err != nil {
		return err
	}
	if x.Etat != paiements.Brouillon {
		return poste.Aller(w, r, adresseRemise(x.ID))
	}
	p := &pageRevue{Page: cadre.Page{Titre: titreDeRemise(x.Remise), Court: courtDeRemise(x.Remise), Section: sectionRemises, Fil: filDesRemises(), Form: f},
		Etat: puceRemise(x.Etat), Sous: fmt.Sprintf("préparée par %s, %s · figée", n.De(x.PrepareePar), quand(x.PrepareeLe, aujourdhui)), Remise: adresseRemise(x.ID)}
	if v.Peut(droits.ViserRemise) && x.PrepareePar != v.Compte.ID {
		p.Revoit = true
	}
	p.Actions = []cadre.Action{{Texte: "Imprimer le bordereau d’OV", URL: p.Remise + "/bordereau"}, {Texte: "Renvoyer à la préparation", URL: p.Remise + "/renvoyer"}}
	if x.Caches > 0 {
		p.Actions = nil
		p.Alertes = append(p.Alertes, alerteDesCaches(x.Caches))
	}
	p.Sections = sections(p.Revoit, x, revue, r, v.Compte.ID)
	p.pied(v, x, revue, derniere)
	p.Soldes = soldesDeRevue(v, x, revue, derniere, n, p.Attend)
	g.Moteur.Rendre(w, r, statut, "virements/revue", p)
	return nil
}

func alerteDesCaches(n int) cadre.Alerte {
	return cadre.Alerte{Ton: cadre.Info, Fait: texte.Pluriel(n, "ordre") + " de cette remise " + texte.Accord(n, "n’est pas montré.", "ne sont pas montrés."),
		Suite: "Vous ne suivez pas ces comptes. Une personne qui les suit tous s’occupe de la remise."}
}

func soldesDeRevue(v *poste.Visite, x ordres.Remise, revue parcours.Revue, derniere paiements.Remise, n noms, attend string) []cadre.Solde {
	total := cadre.Solde{Libelle: "Total à viser", Valeur: revue.Total, Aide: "première remise"}
	if derniere.ID != 0 {
		total.Aide = fmt.Sprintf("dernière remise comparable, le %s\u00a0: %s (%s)", derniere.ExecutionLe.Court(), derniere.Total, ecartDe(revue.Total, derniere.Total))
		if !x.Comparable(derniere) {
			total.Aide = "aucune remise comparable\u00a0: la dernière portait " + compter(int(derniere.Nombre), derniere.Total)
		}
		if anormal(revue.Total, derniere.Total) {
			total.Ton = cadre.Attention
		}
	}
	nombre := cadre.Solde{Libelle: "Ordres", Valeur: revue.Nombre}
	if revue.Bloques > 0 {
		nombre.Aide = "et " + texte.Pluriel(revue.Bloques, "bloqué") + ", hors total"
	}
	deux := cadre.Solde{Libelle: "Deux personnes", Puce: &cadre.Puce{Ton: cadre.Info, Mot: "Une autre personne vise", Icone: "personnes"}, Aide: "préparée par " + n.De(x.PrepareePar)}
	switch {
	case attend != "":
		deux.Puce = &cadre.Puce{Ton: cadre.Attention, Mot: "Pas par vous"}
	case v.Peut(droits.ViserRemise) && x.PrepareePar != v.Compte.ID:
		deux.Puce = &cadre.Puce{Ton: cadre.Succes, Mot: "Séparation respectée"}
		deux.Aide += ", visée par vous, " + v.Compte.NomComplet()
	}
	return []cadre.Solde{total, nombre, {Libelle: "Exécution", Valeur: x.ExecutionLe.Semaine(), Aide: "jour ouvré bancaire, " + texte.Pluriel(revue.Comptes, "compte débité", "comptes débités")}, deux}
}

// pied says whether the agent may give the visa now, or what is missing, or why somebody else will.
func (p *pageRevue) pied(v *poste.Visite, x ordres.Remise, revue parcours.Revue, derniere paiements.Remise) {
	if !p.Revoit || x.Caches > 0 {
		return
	}
	if p.Attend = separation(x, v.Compte.ID); p.Attend != "" {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Icone: "personnes", Fait: "Une autre personne vise cette remise.", Suite: p.Attend})
		return
	}
	s := &visa{Vues: revue.Vues, Exigees: revue.Exigees, Pret: revue.Pret(), Nombre: x.Nombre, Empreinte: fmt.Sprintf("%x", x.Empreinte), Version: x.Version, Court: empreinteCourte(x.Empreinte),
		Bouton: "Viser " + compter(revue.Nombre, revue.Total), Interruption: derniere.ID != 0 && anormal(revue.Total, derniere.Total)}
	switch reste := revue.Exigees - revue.Vues; {
	case revue.Bloques > 0:
		s.Pourquoi = "possible quand " + texte.Accord(revue.Bloques, "l’ordre bloqué est débloqué ou retiré", "les "+texte.Nombre(int64(revue.Bloques))+" bloqués sont débloqués ou retirés")
	case reste > 0:
		s.Pourquoi = "possible quand " + texte.Accord(revue.Exigees, "la ligne est vue", "les "+texte.Nombre(int64(revue.Exigees))+" lignes sont vues")
	}
	p.Visa = s
}

// separation says why an agent who reviews may not give the visa; empty when they may.
func separation(x ordres.Remise, agent int64) string {
	prepares, coordonnees := 0, map[int64]bool{}
	for _, o := range x.Ordres {
		if o.PreparePar == agent {
			prepares++
		}
		if o.SaisiesPar == agent || o.ApprouveesPar == agent {
			coordonnees[o.TiersID] = true
		}
	}
	switch {
	case prepares > 0:
		return "Vous avez préparé " + texte.Pluriel(prepares, "de ses ordres", "de ses ordres") + "."
	case len(coordonnees) > 0:
		return "Vous avez saisi ou approuvé les coordonnées bancaires de " + texte.Pluriel(len(coordonnees), "tiers payé", "tiers payés") + " ici\u00a0: en retirant ces ordres, vous pouvez viser le reste."
	}
	return ""
}
