// SPDX-License-Identifier: EUPL-1.2

package prestations

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// Bailleur tells whether the judge may have a benefit paid straight to the landlord (R271-6).
type Bailleur string

// The answers.
const (
	BailleurOui           Bailleur = "oui"            // al. 1
	BailleurSiInsuffisant Bailleur = "si_insuffisant" // al. 2: when those of al. 1 do not cover rent and charges
	BailleurNon           Bailleur = "non"
)

// Exclusion is the condition under which a benefit of the list leaves it.
type Exclusion string

// The conditions.
const (
	SansExclusion   Exclusion = ""
	SiTiersPayant   Exclusion = "tiers_payant" // housing aid already paid to the landlord
	SiVerseeService Exclusion = "service"      // paid to an establishment or a service
)

// Prestation is one benefit of the list of CASF art. D271-2.
type Prestation struct {
	Numero    int
	Libelle   string
	Sigle     string
	Extension bool // 18° to 29°: only where the situation justifies it (R271-3 al. 2)
	Affectee  bool // wholly for its purpose (R271-4)
	Bailleur  Bailleur
	ExclueSi  Exclusion
	Payeurs   string // who usually pays it: "CAF, MSA"
	Source    string
	Verifie   bool // the present wording was read
}

// Numbers of the housing aids of D271-2 that go wholly to their purpose: rent and charges.
const (
	numeroAPL = 1
	numeroALS = 2
)

// PourLeLogement tells whether the purpose of an affected benefit is rent and charges.
func PourLeLogement(numero int) bool { return numero == numeroAPL || numero == numeroALS }

const colonnes = `numero, libelle, sigle, sous_ensemble, affectee, bailleur, exclue_si, payeurs, source, verifie`

func scan(r *sql.Rows) (p Prestation, err error) {
	var ensemble string
	err = r.Scan(&p.Numero, &p.Libelle, &p.Sigle, &ensemble, &p.Affectee, &p.Bailleur, &p.ExclueSi, &p.Payeurs, &p.Source, &p.Verifie)
	p.Extension = ensemble == "extension"
	return p, err
}

// EnVigueur returns the list in force on a day.
func EnVigueur(ctx context.Context, l bdd.Lecture, j jour.Jour) ([]Prestation, error) {
	return bdd.Lister(ctx, l, scan, `select `+colonnes+` from prestation where du <= $1 and (au is null or au >= $1) and not abrogee order by numero`, j)
}

// Refus is a rule that says no, in the user's words.
type Refus struct{ Regle, Message string }

func (r *Refus) Error() string { return r.Message }

// Trouver returns the benefit of a number on a day, or why there is none (R13): the number is repealed, or was never on the list.
func Trouver(ctx context.Context, l bdd.Lecture, numero int, j jour.Jour) (Prestation, error) {
	ps, err := bdd.Lister(ctx, l, scan, `select `+colonnes+` from prestation where numero = $1 and du <= $2 and (au is null or au >= $2) and not abrogee`, numero, j)
	if err != nil || len(ps) == 1 {
		return premiere(ps), err
	}
	var abrogees int64
	if err := l.QueryRow(ctx, `select count(*) from prestation where numero = $1 and abrogee and du <= $2`, numero, j).Scan(&abrogees); err != nil {
		return Prestation{}, err
	}
	if abrogees > 0 {
		return Prestation{}, &Refus{"R13", fmt.Sprintf("le %d° de l’article D271-2 est abrogé : choisir une autre prestation de la liste", numero)}
	}
	return Prestation{}, &Refus{"R13", fmt.Sprintf("la prestation n° %d n’est pas dans la liste de l’article D271-2 en vigueur le %s", numero, j.Court())}
}

func premiere(ps []Prestation) Prestation {
	if len(ps) == 0 {
		return Prestation{}
	}
	return ps[0]
}
