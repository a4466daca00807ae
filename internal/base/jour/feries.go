// SPDX-License-Identifier: EUPL-1.2

package jour

import (
	"fmt"
	"strings"
	"time"
)

// Territoire is a part of France with its own list of public holidays.
type Territoire string

// The territories known. The empty Territoire counts as Metropole.
const (
	Metropole             Territoire = "metropole"
	AlsaceMoselle         Territoire = "alsace-moselle"
	Guadeloupe            Territoire = "guadeloupe"
	Martinique            Territoire = "martinique"
	Guyane                Territoire = "guyane"
	Reunion               Territoire = "reunion"
	Mayotte               Territoire = "mayotte"
	SaintPierreEtMiquelon Territoire = "saint-pierre-et-miquelon"
)

// Territoires lists the territories in the order in which a form shows them.
func Territoires() []Territoire {
	return []Territoire{Metropole, AlsaceMoselle, Guadeloupe, Martinique, Guyane, Reunion, Mayotte, SaintPierreEtMiquelon}
}

// Libelle names the territory for people.
func (t Territoire) Libelle() string {
	switch t {
	case "", Metropole:
		return "métropole"
	case AlsaceMoselle:
		return "Alsace-Moselle"
	case Guadeloupe:
		return "Guadeloupe"
	case Martinique:
		return "Martinique"
	case Guyane:
		return "Guyane"
	case Reunion:
		return "La Réunion"
	case Mayotte:
		return "Mayotte"
	case SaintPierreEtMiquelon:
		return "Saint-Pierre-et-Miquelon"
	}
	return string(t)
}

// LireTerritoire reads a territory's code; the empty text is Metropole.
func LireTerritoire(s string) (Territoire, error) {
	if s == "" {
		return Metropole, nil
	}
	var codes []string
	for _, t := range Territoires() {
		if s == string(t) {
			return t, nil
		}
		codes = append(codes, string(t))
	}
	return "", fmt.Errorf("territoire inconnu\u00a0: écrire l’un de ces mots\u00a0: %s", strings.Join(codes, ", "))
}

// TerritoireDuDepartement gives the territory of a département by its official code ("87", "57", "974").
func TerritoireDuDepartement(code string) Territoire {
	switch code {
	case "57", "67", "68":
		return AlsaceMoselle
	case "971":
		return Guadeloupe
	case "972":
		return Martinique
	case "973":
		return Guyane
	case "974":
		return Reunion
	case "975":
		return SaintPierreEtMiquelon
	case "976":
		return Mayotte
	}
	return Metropole
}

// Fete is one public holiday of a year.
type Fete struct {
	Jour   Jour
	Nom    string
	Source string // the article that makes the day a holiday
}

const (
	articleNational    = "code du travail, art. L3133-1"
	articleAlsace      = "code du travail, art. L3134-13 (ordonnance du 16 août 1892)"
	articleAbolition   = "code du travail, art. L3422-2 (loi n° 83-550 du 30 juin 1983)"
	libelleAbolition   = "Abolition de l’esclavage"
	libelleVendrediSt  = "Vendredi saint"
	libelleSaintEtienn = "Saint-Étienne"
)

type regle struct {
	mois, quantieme int // fixed date, or
	paques          int // days after Easter Sunday when mois is 0
	nom, source     string
}

// reglesNationales are the eleven "fêtes légales" of code du travail, art. L3133-1 (text read in the
// versions of 2011 and of 2024-09-17, identical). 8 May is one of them only since 1982 (loi n° 81-893, unverified):
// years before are not told apart.
func reglesNationales() []regle {
	return []regle{
		{mois: 1, quantieme: 1, nom: "Jour de l’an", source: articleNational},
		{paques: 1, nom: "Lundi de Pâques", source: articleNational},
		{mois: 5, quantieme: 1, nom: "Fête du Travail", source: articleNational},
		{mois: 5, quantieme: 8, nom: "Victoire de 1945", source: articleNational},
		{paques: 39, nom: "Ascension", source: articleNational},
		{paques: 50, nom: "Lundi de Pentecôte", source: articleNational},
		{mois: 7, quantieme: 14, nom: "Fête nationale", source: articleNational},
		{mois: 8, quantieme: 15, nom: "Assomption", source: articleNational},
		{mois: 11, quantieme: 1, nom: "Toussaint", source: articleNational},
		{mois: 11, quantieme: 11, nom: "Armistice de 1918", source: articleNational},
		{mois: 12, quantieme: 25, nom: "Noël", source: articleNational},
	}
}

// reglesTerritoriales are the days added by a territory.
//   - Alsace-Moselle: Good Friday and 26 December, code du travail art. L3134-13. Good Friday is a holiday only
//     in the communes with a Protestant church or a shared one; like the State's own calendar (etalab,
//     jours-feries-france) we count it in the whole territory, and a delay that ends on it deserves a check.
//   - Overseas: the day of the abolition of slavery, code du travail art. L3422-2 (read in the version of
//     2019-05-21): 27 April Mayotte, 22 May Martinique, 27 May Guadeloupe, 10 June Guyane, 20 December
//     La Réunion. Local usages (Good Friday or mi-carême in the Antilles, Idi-el-Fitri in Mayotte) are not
//     legal holidays and are left out.
//   - Saint-Pierre-et-Miquelon: not named by L3422-2; the national list alone (same as etalab's; unverified
//     for a local text that would add a day).
func reglesTerritoriales(t Territoire) []regle {
	abolition := func(mois, quantieme int) []regle {
		return []regle{{mois: mois, quantieme: quantieme, nom: libelleAbolition, source: articleAbolition}}
	}
	switch t {
	case AlsaceMoselle:
		return []regle{
			{paques: -2, nom: libelleVendrediSt, source: articleAlsace},
			{mois: 12, quantieme: 26, nom: libelleSaintEtienn, source: articleAlsace},
		}
	case Mayotte:
		return abolition(4, 27)
	case Martinique:
		return abolition(5, 22)
	case Guadeloupe:
		return abolition(5, 27)
	case Guyane:
		return abolition(6, 10)
	case Reunion:
		return abolition(12, 20)
	}
	return nil
}

// Paques returns Easter Sunday of a year (1–9999) of the Gregorian calendar (computus of Meeus, Jones and
// Butcher), or Vide. Own, though rickar/cal/v2 has it: cal answers midnights in the machine's local time
// zone, which some zones do not have; it serves the tests as an independent oracle.
func Paques(annee int) Jour {
	if annee < 1 || annee > 9999 {
		return Jour{}
	}
	a, b, c := annee%19, annee/100, annee%100
	d, e, f := b/4, b%4, (b+8)/25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	j, _ := De(annee, n/31, n%31+1)
	return j
}

func (r regle) jour(annee int, paques Jour) Jour {
	if r.mois == 0 {
		return paques.Plus(r.paques)
	}
	j, _ := De(annee, r.mois, r.quantieme)
	return j
}

// Feries lists the public holidays of a year in a territory, in order of date. Two may fall on one day:
// Ascension meets 1 May (2008) or 8 May (2032).
func Feries(annee int, t Territoire) []Fete {
	paques := Paques(annee)
	if paques.Vide() {
		return nil
	}
	var fetes []Fete
	for _, r := range append(reglesNationales(), reglesTerritoriales(t)...) {
		f := Fete{Jour: r.jour(annee, paques), Nom: r.nom, Source: r.source}
		i := len(fetes)
		fetes = append(fetes, f)
		for ; i > 0 && fetes[i-1].Jour.Apres(f.Jour); i-- {
			fetes[i] = fetes[i-1]
		}
		fetes[i] = f
	}
	return fetes
}

// Ferie tells whether j is a public holiday in the territory.
func Ferie(j Jour, t Territoire) bool {
	a, m, q := j.Decomposer()
	switch m*100 + q {
	case 101, 501, 508, 714, 815, 1101, 1111, 1225:
		return true
	}
	if m >= 3 && m <= 6 {
		switch d := j.Depuis(Paques(a)); {
		case d == 1, d == 39, d == 50, d == -2 && t == AlsaceMoselle:
			return true
		}
	}
	switch t {
	case AlsaceMoselle:
		return m == 12 && q == 26
	case Mayotte:
		return m == 4 && q == 27
	case Martinique:
		return m == 5 && q == 22
	case Guadeloupe:
		return m == 5 && q == 27
	case Guyane:
		return m == 6 && q == 10
	case Reunion:
		return m == 12 && q == 20
	}
	return false
}

// NomFerie names the holiday that j is in the territory, or returns the empty text.
func NomFerie(j Jour, t Territoire) string {
	nom := ""
	for _, f := range Feries(j.Annee(), t) {
		if f.Jour != j {
			continue
		}
		if nom != "" {
			nom += " et "
		}
		nom += f.Nom
	}
	return nom
}

// Ouvre tells whether j is a working day ("jour ouvré"): Monday to Friday, and no holiday of the territory.
func Ouvre(j Jour, t Territoire) bool {
	s := j.JourSemaine()
	return !j.Vide() && s != time.Saturday && s != time.Sunday && !Ferie(j, t)
}

// OuvreSuivant returns j when it is a working day, else the first one after it.
func OuvreSuivant(j Jour, t Territoire) Jour {
	for !j.Vide() && !Ouvre(j, t) {
		j = decaler(j, 1)
	}
	return j
}

// OuvrePrecedent returns j when it is a working day, else the last one before it.
func OuvrePrecedent(j Jour, t Territoire) Jour {
	for !j.Vide() && !Ouvre(j, t) {
		j = decaler(j, -1)
	}
	return j
}

// dernier is the last day of the calendar.
func dernier() Jour { return Jour{3652059} } // 9999-12-31

// decaler is Plus that answers Vide outside the calendar instead of a day that cannot be written.
func decaler(j Jour, n int) Jour {
	if j.Vide() {
		return j
	}
	if r := int64(j.n) + int64(n); r >= 1 && r <= int64(dernier().n) {
		return Jour{int32(r)}
	}
	return Jour{}
}
