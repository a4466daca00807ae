// SPDX-License-Identifier: EUPL-1.2

// Package demandes holds the pages of the requests of a MASP: their list, the request at the desk, its evaluation, its visa, its decision, and what becomes of an
// accord; the appeals of the person against what was decided; and the grid of autonomy, filled in with her.
package demandes

import (
	"embed"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/rapports/seances"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "demandes", FS: gabarits, Noms: []string{"liste", "chercher", "saisie", "demande", "evaluation", "decision", "fin", "autonomie", "remplir", "grille", "listes", "recours", "recourir"}}

const section = "demandes"

// quoi is what a form that is out of date calls what changed.
const quoi = "Cette demande"

type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /demandes-masp", p.Page(g.lister))
	a.Traiter("GET /demandes-masp.xlsx", p.Page(g.listeXLSX))
	a.Traiter("GET /demandes-masp/nouvelle", p.Page(g.chercher))
	a.Traiter("GET /demandes-masp/{demande}", p.Page(p.Rediriger("demande", func(r *http.Request, l bdd.Lecture, a droits.Agent, id int64) (string, error) {
		d, err := masp.LireDemande(r.Context(), l, g.Inst.Trousseau, a, id)
		return adresse(d.Dossier, d.ID), err
	})))
	a.Traiter("GET /dossiers/{id}/masp/nouvelle", p.Page(g.nouvelle))
	a.Traiter("POST /dossiers/{id}/masp/nouvelle", p.Page(g.creer))
	a.Traiter("GET /dossiers/{id}/masp/{demande}", p.Page(g.voir))
	a.Traiter("GET /dossiers/{id}/masp/{demande}/modifier", p.Page(g.saisir))
	a.Traiter("POST /dossiers/{id}/masp/{demande}/modifier", p.Page(g.modifier))
	a.Traiter("POST /dossiers/{id}/masp/{demande}/evaluer", p.Page(g.commencer))
	a.Traiter("GET /dossiers/{id}/masp/{demande}/evaluation", p.Page(g.evaluation))
	a.Traiter("POST /dossiers/{id}/masp/{demande}/evaluation", p.Page(g.ecrire))
	a.Traiter("POST /dossiers/{id}/masp/{demande}/visa", p.Page(g.viser))
	a.Traiter("POST /dossiers/{id}/masp/{demande}/representer", p.Page(g.representer))
	a.Traiter("GET /dossiers/{id}/masp/{demande}/decision", p.Page(g.decision))
	a.Traiter("POST /dossiers/{id}/masp/{demande}/decision", p.Page(g.decider))
	a.Traiter("GET /recours/{recours}", p.Page(p.Rediriger("recours", func(r *http.Request, l bdd.Lecture, a droits.Agent, id int64) (string, error) {
		x, err := masp.LireRecours(r.Context(), l, g.Inst.Trousseau, a, id)
		return adresseRecours(x.Dossier, x.ID), err
	})))
	a.Traiter("GET /dossiers/{id}/recours/nouveau", p.Page(g.recourir))
	a.Traiter("POST /dossiers/{id}/recours/nouveau", p.Page(g.noterRecours))
	a.Traiter("GET /dossiers/{id}/recours/{recours}", p.Page(g.recours))
	a.Traiter("POST /dossiers/{id}/recours/{recours}", p.Page(g.repondre))
	a.Traiter("GET /dossiers/{id}/autonomie", p.Page(g.autonomie))
	a.Traiter("GET /dossiers/{id}/autonomie/nouvelle", p.Page(g.nouvelleAutonomie))
	a.Traiter("POST /dossiers/{id}/autonomie/nouvelle", p.Page(g.remplir))
	a.Traiter("GET /organisation/grille", p.Page(g.grille))
	a.Traiter("POST /organisation/grille", p.Page(g.changerGrille))
	a.Traiter("GET /organisation/listes", p.Page(g.listes))
	a.Traiter("POST /organisation/listes/{liste}", p.Page(g.nommer))
	a.Traiter("GET /dossiers/{id}/masp/{demande}/{fin}", p.Page(g.fin))
	a.Traiter("POST /dossiers/{id}/masp/{demande}/{fin}", p.Page(g.finir))
}

func adresse(dossier, demande int64, suite ...string) string {
	return poste.AdresseDossier(dossier, append([]string{"masp", form.Nombre(demande)}, suite...)...)
}

// fiche is a request and its file, as the agent may read them.
type fiche struct {
	rapports.VueDossier
	Demande    rapports.VueDemande
	Passages   []seances.PassageDeDemande // before a commission, on the page of the request
	aujourdhui jour.Jour
}

// lire reads the request of the address for who has the right that permis asks for; a refusal is traced as one.
func (g guichet) lire(r *http.Request, v *poste.Visite, permis func(rapports.DroitsDossier) bool, suite ...func(bdd.Lecture, droits.Agent, *fiche) error) (d fiche, err error) {
	id, err := poste.Identifiant(r, "demande")
	if err != nil {
		return d, err
	}
	d.VueDossier, err = v.Dossier(r, "demande", func(x rapports.DroitsDossier) bool { return x.Contrat && permis(x) }, func(l bdd.Lecture, a droits.Agent, x *rapports.VueDossier) (err error) {
		d.VueDossier = *x // for what is read after it
		d.aujourdhui = l.Instant().Jour()
		if d.Demande, err = rapports.DemandeVue(r.Context(), l, g.Inst.Trousseau, a, id); err == nil && d.Demande.Dossier != x.Dossier.ID {
			err = bdd.ErrAbsent
		}
		for _, lire := range suite {
			if err == nil {
				err = lire(l, a, &d)
			}
		}
		return err
	})
	return d, err
}

func lisible(rapports.DroitsDossier) bool        { return true }
func inscriptible(d rapports.DroitsDossier) bool { return d.Ecrire }
func visable(d rapports.DroitsDossier) bool      { return d.Visa }
func (d *fiche) adresse(suite ...string) string  { return adresse(d.Dossier.ID, d.Demande.ID, suite...) }

// page makes the head of a page of the request, or under it.
func (d *fiche) page(titre string, suite ...cadre.Lien) cadre.Page {
	p := poste.SousDossier(&d.VueDossier, section, titre, suite...)
	p.Fil = append([]cadre.Lien{{Texte: "Demandes", URL: "/demandes-masp"}, {Texte: d.Personne.Affiche(), URL: poste.AdresseDossier(d.Dossier.ID)}}, suite...)
	return p
}

func (d *fiche) sous(titre string) cadre.Page {
	return d.page(titre, cadre.Lien{Texte: "Demande " + d.Demande.Numero, URL: d.adresse()})
}

// puceEtat is where a request stands, with the contract that its accord waits for.
func puceEtat(e masp.EtatDemande, aViser bool, s masp.EtatSignature) cadre.Puce {
	p := cadre.Puce{Ton: cadre.Info, Mot: texte.Majuscule(e.Libelle())}
	switch e {
	case masp.Brouillon, masp.Retiree:
		p.Ton = cadre.Neutre
	case masp.EnEvaluation:
		if aViser {
			p.Ton, p.Mot = cadre.Attention, "Évaluée, à valider"
		}
	case masp.Accordee:
		p.Ton = cadre.Succes
		switch s {
		case masp.EnSignature:
			p.Ton, p.Suite = cadre.Attention, "contrat à signer"
		case masp.ContratRefuse, masp.Caduque, masp.Signee:
			p.Suite = s.Libelle()
		}
	case masp.Refusee:
		p.Ton = cadre.Danger
	case masp.Ajournee:
		p.Ton = cadre.Attention
	}
	return p
}

// choixMotifs offers the reasons of a withdrawal, the only way out that has some.
func choixMotifs(liste []masp.Motif, mots organisation.Mots) []cadre.Choix {
	cs := make([]cadre.Choix, len(liste))
	for i, m := range liste {
		cs[i] = cadre.Choix{Valeur: m.Code, Texte: mots.De(masp.ListeMotifs(masp.Retiree), m.Code, m.Libelle)}
	}
	return cs
}
