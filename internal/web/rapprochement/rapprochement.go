// SPDX-License-Identifier: EUPL-1.2

// Package rapprochement holds the pages where the bank's statements come in and each of their lines gets its answer: import, two-pane
// reconciliation, waiting places, and the page of one line with its history.
package rapprochement

import (
	"embed"

	"etai/internal/base/texte"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed all:gabarits
var gabarits embed.FS

// Pages are the templates of this package.
var Pages = cadre.Pages{Domaine: "rapprochement", FS: gabarits, Noms: []string{"rapprochement", "import", "attente", "ligne", "verification", "reconnus", "quarantaine", "etat", "clotures", "procesverbal"}}

// section is the entry of the menu under which the pages stand.
const section = "rapprochement"

// Addresses of the package.
const (
	adresseRapprochement = "/rapprochement"
	adresseImport        = "/rapprochement/import"
	adresseAttente       = "/attente"
)

// deuxPoints is the colon of a French page: it never begins a line.
const deuxPoints = texte.Insecable + ": "

// guichet serves the pages.
type guichet struct {
	*poste.Poste
	imports chan struct{} // one import at a time in this process: two of the same file would fight for the same accounts
}

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p, make(chan struct{}, 1)}
	a.Traiter("GET "+adresseRapprochement, p.Page(g.montrer))
	a.Traiter("GET "+adresseRapprochement+".xlsx", p.Page(g.lignesXLSX))
	a.Traiter("POST /rapprochement/sures", p.Page(g.valider))
	a.Traiter("GET "+adresseImport, p.Page(g.montrerImport))
	a.Recevoir("POST "+adresseImport, tailleRecue, p.Page(g.importer))
	a.Traiter("GET "+adresseEtat, p.Page(g.etat))
	a.Traiter("GET "+adresseEtat+".pdf", p.Page(g.etatPDF))
	a.Traiter("GET "+adresseEtat+".xlsx", p.Page(g.etatXLSX))
	a.Traiter("GET "+adresseClotures, p.Page(g.clotures))
	a.Traiter("GET "+adresseClotures+".xlsx", p.Page(g.cloturesXLSX))
	a.Traiter("POST "+adresseClotures+"/preparation", p.Page(g.preparerClotures))
	a.Traiter("POST "+adresseClotures+"/signature", p.Page(g.signerClotures))
	a.Traiter("POST "+adresseClotures+"/renvoi", p.Page(g.renvoyerClotures))
	a.Traiter("GET "+adresseClotures+"/{mois}", p.Page(g.procesVerbal))
	a.Traiter("GET "+adresseClotures+"/{mois}/pdf", p.Page(g.procesVerbalPDF))
	a.Traiter("GET "+adresseAttente, p.Page(g.attente))
	a.Traiter("GET "+adresseAttente+".xlsx", p.Page(g.attenteXLSX))
	a.Traiter("GET /lignes/{id}", p.Page(g.ligne))
	a.Traiter("POST /lignes/{id}/pointage", p.Page(g.pointer))
	a.Traiter("POST /lignes/{id}/scission", p.Page(g.scinder))
	a.Traiter("POST /lignes/{id}/decompte", p.Page(g.decompter))
	a.Traiter("GET /lignes/{id}/verification", p.Page(g.verification))
	a.Traiter("POST /lignes/{id}/verification", p.Page(g.repondre))
	a.Traiter("GET "+adresseQuarantaine+"/{id}", p.Page(g.quarantaine))
	a.Traiter("POST "+adresseQuarantaine+"/{id}/demande", p.Page(g.demanderQuarantaine))
	a.Traiter("POST "+adresseQuarantaine+"/{id}/accepter", p.Page(g.accepterQuarantaine))
	a.Traiter("POST "+adresseQuarantaine+"/{id}/refuser", p.Page(g.refuserQuarantaine))
	a.Traiter("POST "+adresseQuarantaine+"/{id}/ecarter", p.Page(g.ecarterQuarantaine))
	a.Traiter("GET /dossiers/{id}/libelles", p.Page(g.reconnus))
	a.Traiter("POST /dossiers/{id}/libelles/{libelle}/oubli", p.Page(g.oublier))
}
