// SPDX-License-Identifier: EUPL-1.2

// Package etages holds the floors of docs/architecture.md as data, and the tests that keep the tree on
// them. .golangci.yml says the same to depguard, for editors.
package etages

import "strings"

// Etage is a sub-floor: its packages, in the order in which a later one may import an earlier one.
// Under Separes they never import each other, but for Exceptions (importer → imported).
type Etage struct {
	Nom        string
	Paquets    []string
	Separes    bool
	Exceptions map[string]string
}

// Etages goes from the ground up. A name stands for the package and for its sub-folders, which may
// import each other.
var Etages = []Etage{
	{Nom: "0a", Paquets: []string{"base/argent", "base/jour", "base/texte", "base/horloge", "base/form", "base/chiffre"}},
	{Nom: "0b", Paquets: []string{"base/bdd"}},
	{Nom: "0c", Paquets: []string{"base/journal", "base/fichiers", "base/taches", "base/unefois"}},
	{Nom: "1a", Paquets: []string{"organisation", "reglement", "chronologie"}},
	{Nom: "1b", Paquets: []string{"personnes", "tiers"}},
	{Nom: "1c", Paquets: []string{"logement", "prestations", "budget", "dettes", "gestion"}},
	{Nom: "1d", Paquets: []string{"documents", "agenda"}},
	{Nom: "2", Separes: true, Exceptions: map[string]string{"paiements": "comptes"}, Paquets: []string{
		"masp", "accompagnement", "comptes", "paiements", "delegation", "commissions", "modeles", "statistiques", "accueil", "fsl", "expulsions", "asll", "aides",
		"surendettement", "collectif", "ip"}},
	{Nom: "2 (liste des migrations)", Paquets: []string{"schema"}},
	{Nom: "3", Paquets: []string{"parcours", "rapports", "echanges", "calculs"}},
	{Nom: "3 (installation)", Paquets: []string{"schema/requetes", "installation", "demo"}},
	{Nom: "4", Separes: true, Paquets: []string{"web", "cli"}},
	{Nom: "5", Paquets: []string{"cmd/etai"}},
}

// Formats: the codecs know money, days and each other.
const Formats = "formats"

// FormatsImportent is what a codec may import beside the other codecs.
var FormatsImportent = []string{"base/argent", "base/jour"}

// Essais are the helpers of tests, which only tests and other helpers import.
var Essais = []string{"base/bdd/bddtest", "formats/pdf/pdftest", "organisation/organisationtest", "etaitest", "etages", "web/navigateur", "web/webtest"}

// Bibliotheques says which packages may import a module from outside; their tests may import any, but for
// the two engines.
var Bibliotheques = map[string][]string{
	"github.com/ncruces/go-sqlite3": {"base/bdd"},
	"github.com/jackc/pgx/v5":       {"base/bdd"},
	"github.com/pressly/goose/v3":   {"base/bdd"},
	"codeberg.org/go-pdf/fpdf":      {"formats/pdf"},
	"github.com/xuri/excelize/v2":   {"web/webtest"},
	"github.com/alecthomas/kong":    {"cli"},
	"github.com/alexedwards/scs/v2": {"organisation", "web"},
	"github.com/klauspost/compress": {"web", "installation", "cli"},
	"filippo.io/age":                {"base/chiffre", "base/fichiers", "installation", "cli"},
	"github.com/chromedp/chromedp":  {"web/navigateur", "web/webtest"},
	"github.com/chromedp/cdproto":   {"web/navigateur", "web/webtest"},
	"github.com/rickar/cal/v2":      {"base/jour"},
	"golang.org/x/crypto":           {"base/bdd", "base/chiffre", "organisation"},
	"golang.org/x/text":             {"base/texte", "base/journal", "formats", "organisation"},
	"golang.org/x/time":             {"organisation", "web"},
	"golang.org/x/sync":             {"base", "parcours", "echanges", "rapports", "installation", "demo", "web", "cli"},
	"github.com/google/go-cmp":      {},
	"pgregory.net/rapid":            {},
}

// MoteursEnEssais may name an engine in their tests: base/bdd tests it, the search compares itself with pg_trgm.
var MoteursEnEssais = []string{"base/bdd", "personnes/recherche"}

// Argent lists where a float may not even be named: all that counts, moves or tells money.
var Argent = []string{"base/argent", "base/jour", "formats/camt", "formats/cfonb", "formats/pain", "formats/fec", "formats/tableur", "formats/releve", "formats/iban",
	"reglement", "prestations", "budget", "dettes", "gestion", "comptes", "paiements", "delegation", "parcours", "echanges"}

// dans tells whether the package, given without "etai/internal/", is one of names or under one.
func dans(paquet string, noms []string) bool {
	for _, n := range noms {
		if paquet == n || strings.HasPrefix(paquet, n+"/") {
			return true
		}
	}
	return false
}

// place returns the floor of a package and its rank there, by the longest name that covers it; -1 when
// it has none.
func place(paquet string) (etage, rang int) {
	etage, rang = -1, -1
	long := 0
	for e, x := range Etages {
		for r, n := range x.Paquets {
			if len(n) > long && dans(paquet, []string{n}) {
				etage, rang, long = e, r, len(n)
			}
		}
	}
	return etage, rang
}

// faute returns why a package may not import another one of ours, or the empty text.
func faute(de, vers string) string {
	if dans(de, []string{Formats}) {
		if dans(vers, []string{Formats}) || dans(vers, FormatsImportent) {
			return ""
		}
		return "un format ne connaît que l’argent, les jours et les autres formats"
	}
	e1, r1 := place(de)
	if dans(vers, []string{Formats}) {
		if e1 >= 0 && Etages[e1].Nom == "0a" {
			return "le rez-de-chaussée ne connaît pas les formats"
		}
		return ""
	}
	e2, r2 := place(vers)
	switch {
	case e1 < 0:
		return de + " n’a pas d’étage : l’ajouter à internal/etages et à docs/architecture.md"
	case e2 < 0:
		return vers + " n’a pas d’étage : l’ajouter à internal/etages et à docs/architecture.md"
	case e2 > e1:
		return "un import ne monte pas (étage " + Etages[e1].Nom + " vers " + Etages[e2].Nom + ")"
	case e2 < e1 || r1 == r2:
		return ""
	case Etages[e1].Separes:
		x := Etages[e1].Exceptions
		if cible, ok := x[Etages[e1].Paquets[r1]]; ok && cible == Etages[e1].Paquets[r2] {
			return ""
		}
		return "les paquets de l’étage " + Etages[e1].Nom + " ne s’importent pas entre eux"
	case r2 > r1:
		return "dans l’étage " + Etages[e1].Nom + ", " + Etages[e1].Paquets[r1] + " vient avant " + Etages[e1].Paquets[r2]
	}
	return ""
}
