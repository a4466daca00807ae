// SPDX-License-Identifier: EUPL-1.2

// Package comptecollectif holds the pages of the pooled mode: the documents that open it, its bank account with a sub-account per person, and
// the debits that the association covers until somebody, by two people's decision, is to bear them.
package comptecollectif

import (
	"embed"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/web/cadre"
	"etai/internal/web/organisation"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "comptecollectif", FS: gabarits, Noms: []string{"mode", "nouveau", "compte", "souscompte", "demander", "imputation"}}

const (
	adresse    = organisation.AdresseCompteCollectif
	deuxPoints = texte.Insecable + ": "
	// tailleEnvoi bounds a post that carries a document.
	tailleEnvoi = 21 << 20
)

// guichet serves the pages.
type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /organisation/compte-collectif", p.Page(g.mode))
	a.Recevoir("POST /organisation/compte-collectif", tailleEnvoi, p.Page(g.consigner))
	a.Traiter("GET /organisation/compte-collectif/pieces/{id}", p.Page(g.piece))
	a.Traiter("GET /organisation/compte-collectif/nouveau", p.Page(g.nouveau))
	a.Traiter("POST /organisation/compte-collectif/nouveau", p.Page(g.ouvrir))
	a.Traiter("GET /organisation/compte-collectif/{id}", p.Page(g.compte))
	a.Traiter("GET /dossiers/{id}/sous-compte", p.Page(g.nouveauSousCompte))
	a.Traiter("POST /dossiers/{id}/sous-compte", p.Page(g.ouvrirSousCompte))
	a.Traiter("GET /lignes/{id}/imputation", p.Page(g.preparer))
	a.Traiter("POST /lignes/{id}/imputation", p.Page(g.demander))
	a.Traiter("GET /imputations/{id}", p.Page(g.imputation))
	a.Traiter("POST /imputations/{id}", p.Page(g.decider))
}

func adresseCompte(id int64) string { return adresse + "/" + form.Nombre(id) }

func adresseImputation(id int64) string { return "/imputations/" + form.Nombre(id) }

func fil() []cadre.Lien {
	return []cadre.Lien{{Texte: "Organisation", URL: organisation.Adresse}, {Texte: "Compte collectif", URL: adresse}}
}

// absent notes that something was asked for and does not exist for who asked.
func absent(v *poste.Visite, objet string, id int64) error {
	v.Tracer(acces.Trace{Nature: acces.Refus, Objet: objet, ObjetID: id, Motif: "droits"})
	return bdd.ErrAbsent
}

// titreDe is what a line is called.
func titreDe(l comptes.LigneAPoster) string {
	switch {
	case l.Texte.Libelle != "":
		return l.Texte.Libelle
	case l.Texte.Contrepartie != "":
		return l.Texte.Contrepartie
	}
	return "Débit sans libellé"
}
