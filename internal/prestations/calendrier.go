// SPDX-License-Identifier: EUPL-1.2

package prestations

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"unicode"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// Report says what becomes of a payment whose day is not a working day.
type Report string

// The answers.
const (
	ReportAvant  Report = "avant"  // the working day before
	ReportApres  Report = "apres"  // the working day after
	ReportProche Report = "proche" // a Saturday is paid on the Friday, a Sunday on the Monday
)

// Calendrier is the day of the month on which a payer usually pays: data with dates, a source, and whether somebody read it there.
type Calendrier struct {
	Organisme string // "CAF": the name of a payer bears these words
	Jour      int
	Report    Report
	Du, Au    jour.Jour
	Source    string
	Verifie   bool
}

// Le is the day of a month on which the payer pays.
func (c Calendrier) Le(mois jour.Jour) jour.Jour {
	j := JourDe(mois, c.Jour)
	if jour.Ouvre(j, jour.Metropole) {
		return j
	}
	avant, apres := jour.OuvrePrecedent(j, jour.Metropole), jour.OuvreSuivant(j, jour.Metropole)
	switch {
	case c.Report == ReportAvant, c.Report == ReportProche && j.Depuis(avant) <= apres.Depuis(j):
		return avant
	}
	return apres
}

// JourDe is a day of a month, or its last day when the month is shorter.
func JourDe(mois jour.Jour, quantieme int) jour.Jour {
	return mois.PremierDuMois().Plus(min(quantieme, mois.DernierDuMois().Quantieme()) - 1)
}

// Echeancier is the calendars of the payers.
type Echeancier []Calendrier

// De returns the calendar in force for a payer, whose name is written as people write it ("CAF de la Haute-Vienne").
func (e Echeancier) De(organisme string, mois jour.Jour) (Calendrier, bool) {
	nom := mots(organisme)
	fin := mois.DernierDuMois()
	for _, c := range e {
		if strings.Contains(nom, mots(c.Organisme)) && !fin.Avant(c.Du) && (c.Au.Vide() || !fin.Apres(c.Au)) {
			return c, true
		}
	}
	return Calendrier{}, false
}

// mots folds a name, its words apart.
func mots(s string) string {
	var b strings.Builder
	for m := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		b.WriteString(" " + texte.Cle(m))
	}
	return b.String() + " "
}

// Attendue is the day of a month on which a benefit should arrive: the one that was written for this person, else that of its payer; Vide when neither is known.
func (e Echeancier) Attendue(organisme string, quantieme int, mois jour.Jour) jour.Jour {
	if quantieme > 0 {
		return JourDe(mois, quantieme)
	}
	if c, ok := e.De(organisme, mois); ok {
		return c.Le(mois)
	}
	return jour.Jour{}
}

// LireEcheancier reads the calendars of the payers, the longest names first.
func LireEcheancier(ctx context.Context, l bdd.Lecture) (Echeancier, error) {
	e, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c Calendrier, err error) {
		return c, r.Scan(&c.Organisme, &c.Jour, &c.Report, &c.Du, &c.Au, &c.Source, &c.Verifie)
	}, `select organisme, jour, report, du, au, source, verifie from calendrier_organisme order by length(organisme) desc, organisme, du`)
	if err != nil {
		return nil, fmt.Errorf("lire les calendriers des organismes : %w", err)
	}
	return e, nil
}
