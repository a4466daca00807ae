// SPDX-License-Identifier: EUPL-1.2

package prestations

import (
	"context"
	"database/sql"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// Prestation is one benefit of the list of CASF art. D271-2.
type Prestation struct {
	Numero    int
	Libelle   string
	Sigle     string
	Extension bool // 18° to 29°: only where the situation justifies it (R271-3 al. 2)
	Affectee  bool // wholly for its purpose (R271-4)
	Source    string
	Verifie   bool // the present wording was read
}

// EnVigueur returns the list in force on a day.
func EnVigueur(ctx context.Context, l bdd.Lecture, j jour.Jour) ([]Prestation, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (p Prestation, err error) {
		var ensemble string
		err = r.Scan(&p.Numero, &p.Libelle, &p.Sigle, &ensemble, &p.Affectee, &p.Source, &p.Verifie)
		p.Extension = ensemble == "extension"
		return p, err
	}, `select numero, libelle, sigle, sous_ensemble, affectee, source, verifie from prestation where du <= $1 and (au is null or au >= $1) order by numero`, j)
}
