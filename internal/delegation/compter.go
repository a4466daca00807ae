// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"cmp"
	"slices"

	"etai/internal/base/jour"
	"etai/internal/reglement"
)

// Couvert is a span of days that a signed contract of a measure covers, at one level.
type Couvert struct {
	Mesure, Organisation, Departement int64
	Niveau                            int
	Du, Au                            jour.Jour
}

// Charge is a span of days on which a délégataire has the file. Au empty: it goes on.
type Charge struct {
	Attribution, Convention, Delegataire int64
	Du, Au                               jour.Jour
}

// Mois is one month of a measure for an operator at a level: what is billed, and what the yearly return counts.
type Mois struct {
	ID           int64
	Mois         jour.Jour // its first day
	Mesure       int64
	Dossier      int64
	Organisation int64 // who carried the measure out
	Departement  int64
	Niveau       int
	Attribution  int64 // 0: the organisation has the measure without a délégation
	Version      int64 // of the convention under which it counts; 0: none was in force
	Regle        RegleDeMois
	Dix          int // ten-thousandths of a month-measure
	FactureDix   int // what was billed; 0: nothing yet
	Etat         int64
	Partage      bool // another délégataire of the measure has the month: it counts zero here
}

// Compter counts every month of one measure (01-masp §4). A month of a délégataire counts by the rule of its convention, on the days that a signed contract, the
// charge and the convention all cover; contracts end to end are one span. A month that no convention rules counts as soon as it has one day (rule a), the default
// that the yearly return reads: law and arrêté are silent. For rules a and c the level is that of most of the days, the later one when they are as many; for b,
// that of the 15th; by rule d each level counts its own days. A month that two délégataires would both count, or that a change makes neither count, is one's: see
// departager.
func Compter(couverts []Couvert, charges []Charge, versions map[int64][]Version, regles *reglement.Regles) []Mois {
	couverts = slices.DeleteFunc(slices.Clone(couverts), func(c Couvert) bool { return c.Au.Avant(c.Du) })
	if len(couverts) == 0 {
		return nil
	}
	slices.SortFunc(couverts, func(a, b Couvert) int { return a.Du.Depuis(b.Du) })
	fin := couverts[0].Au
	for _, c := range couverts {
		if c.Au.Apres(fin) {
			fin = c.Au
		}
	}
	charges = slices.Clone(charges)
	slices.SortStableFunc(charges, func(a, b Charge) int { return a.Du.Depuis(b.Du) })
	var ms []Mois
	for m := couverts[0].Du.PremierDuMois(); !m.Apres(fin); m = m.DernierDuMois().Plus(1) {
		var suite []part // of the délégataires of the month, in their order
		for _, c := range charges {
			du, au := c.Du, c.Au
			x := Mois{Mois: m, Organisation: c.Delegataire, Attribution: c.Attribution, Regle: MoisEntame}
			if v, ok := VersionDuMois(versions[c.Convention], m); ok {
				x.Version, x.Regle = v.ID, v.Regle
				if du.Avant(v.Du) {
					du = v.Du
				}
				if au.Vide() || au.Apres(v.Au) {
					au = v.Au
				}
			}
			lus := compterMois(couverts, du, au, x)
			if len(lus) > 0 {
				suite = append(suite, part{x, du, au})
			}
			for _, y := range lus {
				ms = garder(ms, y)
			}
		}
		ms = departager(ms, m, couverts, suite, versions, reglement.MoisPartage.A(regles, m) == reglement.MoisAuDernier)
		if len(suite) == 0 {
			for _, y := range compterMois(couverts, couverts[0].Du, fin, Mois{Mois: m, Regle: MoisEntame}) {
				ms = garder(ms, y)
			}
		}
	}
	slices.SortStableFunc(ms, func(a, b Mois) int {
		return cmp.Or(a.Mois.Depuis(b.Mois), cmp.Compare(a.Organisation, b.Organisation), cmp.Compare(a.Niveau, b.Niveau))
	})
	return ms
}

// garder adds a month. What the same operator counts already in that month (a charge withdrawn, then given again) adds up by rule d, day by day; by the other rules a
// month counts once, the later charge before the earlier one when they count alike.
func garder(ms []Mois, x Mois) []Mois {
	memes := func(y Mois) bool { return y.Mois == x.Mois && y.Organisation == x.Organisation }
	total, parJours, niveau := 0, x.Regle == MoisAuxJours, -1
	for i, y := range ms {
		if memes(y) {
			total, parJours = total+y.Dix, parJours && y.Regle == MoisAuxJours
			if y.Niveau == x.Niveau {
				niveau = i
			}
		}
	}
	switch {
	case parJours && niveau >= 0:
		ms[niveau].Dix = min(dixMilliemes, x.Dix+ms[niveau].Dix)
	case parJours || x.Dix >= total:
		if !parJours {
			ms = slices.DeleteFunc(ms, memes)
		}
		ms = append(ms, x)
	}
	return ms
}

// part is the days of a month on which one délégataire had the measure, under its convention.
type part struct {
	Mois
	du, au jour.Jour
}

// departager makes a month of several délégataires of a measure, or of several conventions of one, count once (rule R39: a month is billed once). Sheet and law are
// silent on a month cut in two; our reading of 23 November 2026 loses no month twice and none nowhere:
//   - several count it: it is that of the first or the last to have it (dernier), among those whose convention may bill it when some may, as its rule says, and
//     the others count zero. By days (rule d) each has its own: nothing is counted twice. Where the one who has it counts by days and another does not (d then a), its
//     own days alone would leave the others' to nobody: each has its own days, as if all counted by days.
//   - none counts it, though the rule would count it of their days put end to end (rule c, the sheet's: a last month counts from the 16th on, a first month to the
//     15th; one ends on the 15th, the other begins on the 16th): it is that of the first or the last as above, one month.
//
// What then counts for nobody is what each convention itself leaves out, or days that no délégataire had: the line says so.
func departager(ms []Mois, mois jour.Jour, couverts []Couvert, suite []part, versions map[int64][]Version, dernier bool) []Mois {
	if len(suite) < 2 {
		return ms
	}
	comptent, facturent := map[int64]bool{}, map[int64]bool{}
	parJours := true
	for _, x := range ms {
		if x.Mois == mois && x.Dix > 0 {
			comptent[x.Organisation], parJours = true, parJours && x.Regle == MoisAuxJours
			if facturable(x, versions) {
				facturent[x.Organisation] = true
			}
		}
	}
	if dernier {
		slices.Reverse(suite)
	}
	switch {
	case len(comptent) == 0:
		boutABout(ms, mois, couverts, suite, versions)
		return ms
	case len(comptent) == 1 || parJours:
		return ms
	case len(facturent) > 0:
		comptent = facturent
	}
	garde := suite[slices.IndexFunc(suite, func(p part) bool { return comptent[p.Organisation] })].Organisation
	if slices.ContainsFunc(ms, func(x Mois) bool { return x.Mois == mois && x.Organisation == garde && x.Regle == MoisAuxJours }) {
		return auxJours(ms, mois, couverts, suite)
	}
	for i, x := range ms {
		if x.Mois == mois && x.Dix > 0 && x.Organisation != garde {
			ms[i].Dix, ms[i].Partage = 0, true
		}
	}
	return ms
}

// auxJours counts again by days what délégataires count of a month by another rule; what their own rule leaves out stays out.
func auxJours(ms []Mois, mois jour.Jour, couverts []Couvert, suite []part) []Mois {
	for _, o := range suite {
		entier := func(x Mois) bool {
			return x.Mois == mois && x.Organisation == o.Organisation && x.Regle != MoisAuxJours && x.Dix > 0
		}
		if !slices.ContainsFunc(ms, entier) {
			continue
		}
		ms = slices.DeleteFunc(ms, entier)
		for _, p := range suite {
			if p.Organisation != o.Organisation {
				continue
			}
			x := p.Mois
			x.Regle = MoisAuxJours
			for _, y := range compterMois(couverts, p.du, p.au, x) {
				ms = garder(ms, y)
			}
		}
	}
	return ms
}

// boutABout gives a month that no délégataire counts alone to the first of the list whose rule counts it over the days of all of them, those that follow each
// other being one span; those whose convention may bill it come first.
func boutABout(ms []Mois, mois jour.Jour, couverts []Couvert, suite []part, versions map[int64][]Version) {
	trie := slices.SortedFunc(slices.Values(suite), func(a, b part) int { return a.du.Depuis(b.du) })
	spans := [][2]jour.Jour{{trie[0].du, trie[0].au}}
	for _, p := range trie[1:] {
		if n := len(spans) - 1; !spans[n][1].Vide() && p.du.Apres(spans[n][1].Plus(1)) {
			spans = append(spans, [2]jour.Jour{p.du, p.au})
		} else if !spans[n][1].Vide() && (p.au.Vide() || p.au.Apres(spans[n][1])) {
			spans[n][1] = p.au
		}
	}
	for _, exige := range []bool{true, false} {
		for _, p := range suite {
			i := slices.IndexFunc(ms, func(x Mois) bool { return x.Mois == mois && x.Organisation == p.Organisation })
			if i < 0 || exige && !facturable(ms[i], versions) || !slices.ContainsFunc(spans, func(s [2]jour.Jour) bool {
				return slices.ContainsFunc(compterMois(couverts, s[0], s[1], p.Mois), func(y Mois) bool { return y.Dix > 0 })
			}) {
				continue
			}
			ms[i].Dix = dixMilliemes
			for k, x := range ms {
				if x.Mois == mois && x.Organisation != p.Organisation {
					ms[k].Partage = true
				}
			}
			return
		}
	}
}

// facturable tells whether the convention under which a month counts is in force and has its level.
func facturable(m Mois, versions map[int64][]Version) bool {
	for _, vs := range versions {
		for _, v := range vs {
			if v.ID == m.Version {
				return v.Couvre(m.Niveau)
			}
		}
	}
	return false
}

// compterMois counts a month of the days from du to au (empty: without end) that contracts cover; nothing when they cover none of it.
func compterMois(couverts []Couvert, du, au jour.Jour, x Mois) []Mois {
	premier, dernier := x.Mois, x.Mois.DernierDuMois()
	jours := map[int]int{}
	var modele Couvert
	var quinze int
	var spans [][2]jour.Jour
	for _, c := range couverts {
		d, a := plusTard(c.Du, du), c.Au
		if !au.Vide() && au.Avant(a) {
			a = au
		}
		if a.Avant(d) {
			continue
		}
		if n := len(spans); n > 0 && !d.Apres(spans[n-1][1].Plus(1)) {
			spans[n-1][1] = plusTard(spans[n-1][1], a)
		} else {
			spans = append(spans, [2]jour.Jour{d, a})
		}
		dm, am := plusTard(d, premier), a
		if am.Apres(dernier) {
			am = dernier
		}
		if n := jour.JoursDe(dm, am); n > 0 {
			jours[c.Niveau] += n
			modele = c
			if q := premier.Plus(milieuDuMois - 1); !q.Avant(dm) && !q.Apres(am) {
				quinze = c.Niveau
			}
		}
	}
	if len(jours) == 0 {
		return nil
	}
	x.Mesure, x.Departement = modele.Mesure, modele.Departement
	if x.Organisation == 0 {
		x.Organisation = modele.Organisation
	}
	if x.Regle == MoisAuxJours {
		var ms []Mois
		for _, niveau := range []int{sansGestion, avecGestion} {
			if jours[niveau] > 0 {
				x.Niveau, x.Dix = niveau, partDuMois(min(jours[niveau], dernier.Quantieme()), dernier.Quantieme())
				ms = append(ms, x)
			}
		}
		return ms
	}
	for _, s := range spans {
		x.Dix = max(x.Dix, MoisMesure(x.Regle, s[0], s[1], x.Mois))
	}
	x.Niveau = modele.Niveau // the later one
	if autre := sansGestion + avecGestion - x.Niveau; jours[autre] > jours[x.Niveau] {
		x.Niveau = autre
	}
	if x.Regle == MoisAuQuinze && quinze != 0 {
		x.Niveau = quinze
	}
	return []Mois{x}
}

func plusTard(a, b jour.Jour) jour.Jour {
	if a.Avant(b) {
		return b
	}
	return a
}
