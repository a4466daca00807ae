// SPDX-License-Identifier: EUPL-1.2

// Package entretiens is the work with the person: what is planned and what came of it, noted in two minutes on a telephone, and the appointments of a day.
package entretiens

import (
	"embed"
	"strconv"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of the package.
var Pages = cadre.Pages{Domaine: "entretiens", FS: gabarits, Noms: []string{"liste", "voir", "saisie", "agenda", "brouillons", "demarches", "nouvelle", "demarche", "toutes", "rythme", "rythmes", "echeances", "proches", "portefeuilles", "portefeuille", "agenda_adresse", "fiche"}}

type guichet struct {
	*poste.Poste
	frein *cadre.Frein // of the calendars that are read without a log-in
}

// Routes adds the routes of the package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p, cadre.NouveauFrein(p.Inst.Base.Horloge(), rafale, regain)}
	a.Traiter("GET /entretiens", p.Page(g.agenda))
	a.Traiter("GET /entretiens.xlsx", p.Page(g.agendaXLSX))
	a.Traiter("GET /mon-agenda", p.Page(g.monAgenda))
	a.Traiter("POST /mon-agenda", p.Page(g.creerAdresse))
	a.Traiter("POST /mon-agenda/revoquer", p.Page(g.revoquerAdresse))
	a.Traiter("GET /agenda/{jeton}/etai.ics", g.flux)
	a.Traiter("GET /brouillons", p.Page(g.brouillons))
	a.Traiter("GET /dossiers/{id}/entretiens", p.Page(g.lister))
	a.Traiter("GET /dossiers/{id}/entretiens/fiche", p.Page(g.fiche))
	a.Traiter("GET /dossiers/{id}/entretiens/fiche.pdf", p.Page(g.fichePDF))
	a.Traiter("GET /dossiers/{id}/entretiens/nouveau", p.Page(g.nouveau))
	a.Traiter("POST /dossiers/{id}/entretiens/nouveau", p.Page(g.ecrire))
	a.Traiter("POST /dossiers/{id}/entretiens/brouillon", p.Page(g.garder))
	a.Traiter("POST /dossiers/{id}/entretiens/abandon", p.Page(g.abandonner))
	a.Traiter("GET /demarches", p.Page(g.toutes))
	a.Traiter("GET /demarches.xlsx", p.Page(g.toutesXLSX))
	a.Traiter("GET /dossiers/{id}/demarches", p.Page(g.demarches))
	a.Traiter("GET /dossiers/{id}/demarches/nouvelle", p.Page(g.nouvelleDemarche))
	a.Traiter("POST /dossiers/{id}/demarches/nouvelle", p.Page(g.ouvrirDemarche))
	a.Traiter("GET /dossiers/{id}/demarches/{demarche}", p.Page(g.demarche))
	a.Traiter("POST /dossiers/{id}/demarches/{demarche}", p.Page(g.avancerDemarche))
	a.Traiter("GET /rythmes", p.Page(g.rythmes))
	a.Traiter("GET /rythmes.xlsx", p.Page(g.rythmesXLSX))
	a.Traiter("GET /dossiers/{id}/rythme", p.Page(g.rythme))
	a.Traiter("POST /dossiers/{id}/rythme", p.Page(g.promettre))
	a.Traiter("GET /portefeuilles", p.Page(g.portefeuilles))
	a.Traiter("GET /portefeuilles/{agent}", p.Page(g.portefeuille))
	a.Traiter("POST /portefeuilles/{agent}", p.Page(g.confier))
	a.Traiter("GET /echeances-personnes", p.Page(g.proches))
	a.Traiter("POST /echeances-personnes/{echeance}/close", p.Page(g.cloreEcheance))
	a.Traiter("GET /dossiers/{id}/echeances", p.Page(g.echeances))
	a.Traiter("POST /dossiers/{id}/echeances", p.Page(g.noterEcheance))
	a.Traiter("GET /dossiers/{id}/entretiens/{entretien}", p.Page(g.voir))
	a.Traiter("GET /dossiers/{id}/entretiens/{entretien}/noter", p.Page(g.noter))
	a.Traiter("POST /dossiers/{id}/entretiens/{entretien}/noter", p.Page(g.ecrire))
}

const section = "personnes"

func lisible(d rapports.DroitsDossier) bool      { return d.Contrat }
func inscriptible(d rapports.DroitsDossier) bool { return d.Ecrire && d.Notes }

// adresse is the page of the entretiens of a file, or one under it.
func adresse(dossier int64, suite ...string) string {
	return poste.AdresseDossier(dossier, append([]string{"entretiens"}, suite...)...)
}

// adresseDe is the page of an entretien, or one under it.
func adresseDe(dossier, entretien int64, suite ...string) string {
	return adresse(dossier, append([]string{form.Nombre(entretien)}, suite...)...)
}

// duree writes minutes as people read them.
func duree(minutes int) string {
	if minutes < 60 {
		return strconv.Itoa(minutes) + texte.Insecable + "min"
	}
	return texte.Heure(minutes/60, minutes%60)
}

// icone is the drawing of a kind.
func icone(g domaine.Genre) string {
	switch g {
	case domaine.Domicile:
		return "voiture"
	case domaine.Telephone:
		return "telephone"
	case domaine.Tripartite:
		return "personnes"
	}
	return "maison"
}
