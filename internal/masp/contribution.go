// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// Bareme is one version of the scale of the contribution ceiling (01-masp §1.6; CASF art. D271-5, which refers to R471-5-2 s. for protection measures): marginal
// rates on annual resources, in thousandths, nothing at all up to the annual AAH.
type Bareme struct {
	Version string
	Du, Au  jour.Jour // Au empty: still in force
	Taux    [4]int64  // up to the AAH, up to the SMIC, up to 2.5 SMIC, up to 6 SMIC; nothing above
	Source  string
}

// Baremes are the three versions, the oldest first. None was read in the law itself but the first: the sources are said with each result.
var Baremes = []Bareme{
	{"A", jour.Jour{}, jour.Certain(2018, 8, 31), [4]int64{0, 70, 150, 20}, "CASF, article D271-5 ; article R471-5-2, ancienne rédaction"},
	{"B", jour.Certain(2018, 9, 1), jour.Certain(2020, 12, 26), [4]int64{6, 85, 200, 30}, "CASF, article D271-5 ; décret 2018-767, non lu au Journal officiel"},
	{"C", jour.Certain(2020, 12, 27), jour.Jour{}, [4]int64{0, 100, 230, 30}, "CASF, article D271-5 ; décret 2020-1684, non lu au Journal officiel"},
}

// BaremeDu is the version in force on a day.
func BaremeDu(j jour.Jour) Bareme {
	for _, b := range Baremes[:len(Baremes)-1] {
		if !j.Apres(b.Au) {
			return b
		}
	}
	return Baremes[len(Baremes)-1]
}

// BaremeDeVersion is the version of a letter.
func BaremeDeVersion(v string) (Bareme, bool) {
	for _, b := range Baremes {
		if b.Version == v {
			return b, true
		}
	}
	return Bareme{}, false
}

// Tranche is what one bracket brings, whole cents kept. A is below zero when nothing bounds it.
type Tranche struct {
	De, A   argent.Centimes
	Taux    int64 // thousandths
	Montant argent.Centimes
}

// Plafond is the most that may be asked of a person, each figure rounded down to the cent.
type Plafond struct {
	Annuel, Mensuel argent.Centimes
	Tranches        []Tranche
}

// RessourcesMax bounds annual amounts, so that no product overflows.
const RessourcesMax argent.Centimes = 1_000_000_000_000

// PlafondContribution is rule R21 (CASF arts. L271-4, D271-5): the ceiling of the contribution for annual resources, by a scale and the annual AAH and SMIC that
// the département fixes; nothing is due up to the AAH. All amounts are from zero to RessourcesMax, and the AAH is not above the SMIC.
func PlafondContribution(b Bareme, ressources, aah, smic argent.Centimes) (p Plafond, err error) {
	if ressources < 0 || aah <= 0 || smic < aah || ressources > RessourcesMax || smic > RessourcesMax {
		return p, fmt.Errorf("montants annuels impossibles : il faut des ressources d’au moins zéro, une AAH au-dessus de zéro et un SMIC au moins égal à elle")
	}
	// Twice the cents: 2.5 SMIC is then whole.
	bornes := [5]int64{0, 2 * int64(aah), 2 * int64(smic), 5 * int64(smic), 12 * int64(smic)}
	var total int64 // in two-thousandths of a cent
	for i, taux := range b.Taux {
		t := Tranche{De: argent.Centimes(bornes[i] / 2), A: argent.Centimes(bornes[i+1] / 2), Taux: taux}
		if dans := min(2*int64(ressources), bornes[i+1]) - bornes[i]; dans > 0 && ressources > aah {
			total += dans * taux
			t.Montant = argent.Centimes(dans * taux / 2000)
		}
		p.Tranches = append(p.Tranches, t)
	}
	p.Tranches = append(p.Tranches, Tranche{De: argent.Centimes(bornes[4] / 2), A: -1})
	p.Annuel, p.Mensuel = argent.Centimes(total/2000), argent.Centimes(total/24000)
	return p, nil
}
