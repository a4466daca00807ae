// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

const deMois = `select m.id, m.mois, m.mesure_id, m.dossier_id, m.organisation_id, m.departement_id, m.niveau, m.attribution_id, m.version_id, m.regle, m.dix, m.facture_dix, m.etat_id, m.partage from mois_mesure m `

func scanMois(r *sql.Rows) (m Mois, err error) {
	return m, r.Scan(&m.ID, &m.Mois, &m.Mesure, &m.Dossier, &m.Organisation, &m.Departement, &m.Niveau, bdd.OuZero(&m.Attribution), bdd.OuZero(&m.Version), &m.Regle, &m.Dix, bdd.OuZero(&m.FactureDix), bdd.OuZero(&m.Etat), &m.Partage)
}

// MoisDuDossier lists the months of the measures of a file. The caller checks the right to it.
func MoisDuDossier(ctx context.Context, l bdd.Lecture, dossier int64) ([]Mois, error) {
	return bdd.Lister(ctx, l, scanMois, deMois+`where m.dossier_id = $1 order by m.mois, m.id`, dossier)
}

// MoisDe lists the months entrusted under a convention that end on a day at the latest, billed or not.
func MoisDe(ctx context.Context, l bdd.Lecture, convention int64, jusqua jour.Jour) ([]Mois, error) {
	return bdd.Lister(ctx, l, scanMois, deMois+`join delegation_attribution a on a.id = m.attribution_id where a.convention_id = $1 and m.mois <= $2 order by m.mois, m.dossier_id, m.niveau, m.id`, convention, jusqua)
}

// MoisAilleurs lists the months of a period that the délégataire of a convention has under its other conventions, counted or not, of the files that this one entrusts too.
func MoisAilleurs(ctx context.Context, l bdd.Lecture, convention int64, debut, fin jour.Jour) ([]Mois, error) {
	return bdd.Lister(ctx, l, scanMois, deMois+`join delegation_attribution a on a.id = m.attribution_id where m.dossier_id in (select b.dossier_id from delegation_attribution b where b.convention_id = $1)
		and a.convention_id <> $1 and m.organisation_id = (select c.delegataire_id from delegation_convention c where c.id = $1) and m.mois >= $2 and m.mois <= $3 order by m.id`, convention, debut, fin)
}

// TousLesMois lists every row, for who verifies.
func TousLesMois(ctx context.Context, l bdd.Lecture) ([]Mois, error) {
	return bdd.Lister(ctx, l, scanMois, deMois+`order by m.dossier_id, m.mois, m.id`)
}

type cleMois struct {
	mois                 jour.Jour
	mesure, organisation int64
	niveau               int
}

func (m Mois) cle() cleMois { return cleMois{m.Mois, m.Mesure, m.Organisation, m.Niveau} }

// Recompter writes what the months of the measures of a file are now. A month that does not count any more counts zero; what was billed stays beside it.
func Recompter(ctx context.Context, e *bdd.Ecriture, dossier int64, comptes []Mois) error {
	avant, err := MoisDuDossier(ctx, e, dossier)
	if err != nil {
		return err
	}
	la := map[cleMois]Mois{}
	for _, m := range avant {
		la[m.cle()] = m
	}
	var nouveaux [][]any
	change := false
	for _, m := range comptes {
		x, ok := la[m.cle()]
		delete(la, m.cle())
		switch {
		case !ok:
			nouveaux = append(nouveaux, []any{m.Mois, m.Mesure, dossier, m.Organisation, m.Departement, m.Niveau, bdd.Nul(m.Attribution), bdd.Nul(m.Version), string(m.Regle), m.Dix, m.Partage})
		case x.Etat != 0 && !x.memeNombre(m), x.Etat == 0 && !x.memeCompte(m):
			change = true
			if err := corriger(ctx, e, x, m); err != nil {
				return err
			}
		}
	}
	for _, x := range la {
		if !x.memeNombre(Mois{}) {
			m := x
			m.Dix, m.Partage, change = 0, false, true
			if err := corriger(ctx, e, x, m); err != nil {
				return err
			}
		}
	}
	if len(nouveaux) > 0 {
		if err := e.InsererLignes(ctx, "mois_mesure", []string{"mois", "mesure_id", "dossier_id", "organisation_id", "departement_id", "niveau", "attribution_id", "version_id", "regle", "dix", "partage"}, nouveaux); err != nil {
			return fmt.Errorf("compter les mois d’une mesure : %w", err)
		}
	}
	if change || len(nouveaux) > 0 {
		return annualiser(ctx, e, dossier)
	}
	return nil
}

// colonnesAnnee are those of mois_mesure_annee, in order, and moisParAnnee the same counted from mois_mesure.
var colonnesAnnee, moisParAnnee = func() (string, string) {
	colonnes, sommes := "annee, mesure_id, dossier_id, organisation_id, niveau, premier", ""
	for n := 1; n <= 12; n++ {
		colonnes += fmt.Sprintf(", m%02d", n)
		sommes += fmt.Sprintf(", cast(sum(case when substr(cast(m.mois as text), 6, 2) <= '%02d' then m.dix else 0 end) as bigint)", n)
	}
	return colonnes, `select cast(substr(cast(m.mois as text), 1, 4) as bigint) as annee, m.mesure_id, m.dossier_id, m.organisation_id, m.niveau, min(m.mois)` + sommes + ` from mois_mesure m where m.dix > 0`
}()

const groupeAnnee = ` group by cast(substr(cast(m.mois as text), 1, 4) as bigint), m.mesure_id, m.dossier_id, m.organisation_id, m.niveau`

// annualiser writes the years of the months of a file again: the figures of a year read them, and not the months one by one.
func annualiser(ctx context.Context, e *bdd.Ecriture, dossier int64) error {
	_, err := e.Exec(ctx, `delete from mois_mesure_annee where dossier_id = $1`, dossier)
	if err == nil {
		_, err = e.Exec(ctx, `insert into mois_mesure_annee(`+colonnesAnnee+`) `+moisParAnnee+` and m.dossier_id = $1`+groupeAnnee, dossier)
	}
	if err != nil {
		return fmt.Errorf("compter par année les mois d’une mesure : %w", err)
	}
	return nil
}

// EcartsAnnee are the files whose years are not the sum of their months, for who verifies.
var EcartsAnnee = `select distinct cast(z.dossier_id as text) from (select * from (` + moisParAnnee + groupeAnnee + ` except select ` + colonnesAnnee + ` from mois_mesure_annee) x
	union all select * from (select ` + colonnesAnnee + ` from mois_mesure_annee except ` + moisParAnnee + groupeAnnee + `) y) z`

// memeNombre tells whether two rows of the same month count as much, for the same reason.
func (m Mois) memeNombre(x Mois) bool { return m.Dix == x.Dix && m.Partage == x.Partage }

// memeCompte tells whether two rows of the same month say the same.
func (m Mois) memeCompte(x Mois) bool {
	return m.memeNombre(x) && m.Attribution == x.Attribution && m.Version == x.Version && m.Regle == x.Regle
}

func corriger(ctx context.Context, e *bdd.Ecriture, x, m Mois) error {
	if x.Etat != 0 { // billed: only what it counts now may move
		m.Attribution, m.Version, m.Regle = x.Attribution, x.Version, x.Regle
	}
	_, err := e.Exec(ctx, `update mois_mesure set dix = $2, attribution_id = $3, version_id = $4, regle = $5, partage = $6 where id = $1`, x.ID, m.Dix, bdd.Nul(m.Attribution), bdd.Nul(m.Version), string(m.Regle), m.Partage)
	if err != nil {
		return fmt.Errorf("corriger un mois d’une mesure : %w", err)
	}
	return nil
}

// DossiersPartages lists the files of which a month counts for one délégataire when two had the measure.
func DossiersPartages(ctx context.Context, l bdd.Lecture) ([]int64, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, `select distinct m.dossier_id from mois_mesure m where m.partage order by m.dossier_id`)
}

// Ecarts says how the rows of a file differ from a new count, in words; nothing when they do not.
func Ecarts(lignes, comptes []Mois) string {
	la := map[cleMois]Mois{}
	for _, m := range comptes {
		la[m.cle()] = m
	}
	for _, x := range lignes {
		m, ok := la[x.cle()]
		delete(la, x.cle())
		switch {
		case x.Dix != m.Dix:
			return fmt.Sprintf("%s : %d dix-millièmes, recompté %d", x.Mois, x.Dix, m.Dix)
		case x.Partage != m.Partage:
			return fmt.Sprintf("%s : revient à un autre délégataire, ou à celui-ci, et la ligne dit le contraire", x.Mois)
		case ok && x.Etat == 0 && !x.memeCompte(m):
			return fmt.Sprintf("%s : l’attribution, la convention ou la règle n’est pas celle du compte", x.Mois)
		}
	}
	for _, m := range la {
		return fmt.Sprintf("%s : il manque", m.Mois)
	}
	return ""
}
