// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

const deEtat = `select t.id, t.convention_id, t.departement_id, t.delegataire_id, t.debut, t.fin, t.mode, t.etat, t.empreinte, t.soumis_par, t.soumis_le, t.arrete_par, t.arrete_le, t.version from delegation_etat t `

func scanEtat(r *sql.Rows) (x EtatFacturation, err error) {
	return x, r.Scan(&x.ID, &x.Convention, &x.Departement, &x.Delegataire, &x.Debut, &x.Fin, &x.Mode, &x.Etat, &x.Empreinte, &x.SoumisPar, &x.SoumisLe, bdd.OuZero(&x.ArretePar), &x.ArreteLe, &x.Version)
}

// EtatDe reads an état to which the organisation is a party; bdd.ErrAbsent otherwise.
func EtatDe(ctx context.Context, l bdd.Lecture, organisation, id int64) (EtatFacturation, error) {
	return bdd.Un(ctx, l, scanEtat, deEtat+`where t.id = $1 and (t.departement_id = $2 or t.delegataire_id = $2)`, id, organisation)
}

// EtatsDe lists those of a convention, the latest period first.
func EtatsDe(ctx context.Context, l bdd.Lecture, convention int64) ([]EtatFacturation, error) {
	return bdd.Lister(ctx, l, scanEtat, deEtat+`where t.convention_id = $1 order by t.debut desc`, convention)
}

// TousLesEtats lists them all, for who verifies.
func TousLesEtats(ctx context.Context, l bdd.Lecture) ([]EtatFacturation, error) {
	return bdd.Lister(ctx, l, scanEtat, deEtat+`order by t.id`)
}

// SoumettreEtat records an état with its lines. bdd.ErrConflit: the period has one. The answer is its id.
func SoumettreEtat(ctx context.Context, e *bdd.Ecriture, x EtatFacturation, ls []Ligne) (int64, error) {
	id, err := e.Inserer(ctx, `insert into delegation_etat(convention_id, departement_id, delegataire_id, debut, fin, mode, soumis_par, soumis_le) values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`,
		x.Convention, x.Departement, x.Delegataire, x.Debut, x.Fin, string(x.Mode), x.SoumisPar, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("soumettre un état : %w", err)
	}
	return id, AjouterLignes(ctx, e, id, ls)
}

// AjouterLignes adds lines to an état.
func AjouterLignes(ctx context.Context, e *bdd.Ecriture, etat int64, ls []Ligne) error {
	if len(ls) == 0 {
		return nil
	}
	rangees := make([][]any, len(ls))
	for i, x := range ls {
		raison, partage := x.Raison.colonnes()
		rangees[i] = []any{etat, x.Attribution, x.Dossier, x.Mois, bdd.Nul(x.Mesure), x.Niveau, bdd.Nul(x.MoisMesure), bdd.Nul(x.VersionConvention), x.Dix, x.Prix, raison, partage}
	}
	if err := e.InsererLignes(ctx, "delegation_ligne", []string{"etat_id", "attribution_id", "dossier_id", "mois", "mesure_id", "niveau", "mois_mesure_id", "version_id", "dix", "prix", "raison", "partage"}, rangees); err != nil {
		return fmt.Errorf("écrire les lignes d’un état : %w", err)
	}
	return nil
}

const deLigne = `select l.id, l.etat_id, l.attribution_id, l.dossier_id, l.mois, l.mesure_id, l.niveau, l.mois_mesure_id, l.version_id, l.dix, l.prix, l.raison, l.contestee, l.figee, l.avoir_id, l.version, l.partage from delegation_ligne l `

// colonnes are how the table holds a reason: a month of another délégataire is one that the rule does not count, one of another convention is out of this one, and partage says which.
func (r Raison) colonnes() (raison string, partage bool) {
	switch r {
	case AutreDelegataire:
		return string(HorsRegle), true
	case AutreConvention:
		return string(HorsConvention), true
	}
	return string(r), false
}

func scanLigne(r *sql.Rows) (x Ligne, err error) {
	var partage bool
	err = r.Scan(&x.ID, &x.Etat, &x.Attribution, &x.Dossier, &x.Mois, bdd.OuZero(&x.Mesure), &x.Niveau, bdd.OuZero(&x.MoisMesure), bdd.OuZero(&x.VersionConvention), &x.Dix, &x.Prix, &x.Raison, &x.Contestee, &x.Figee, bdd.OuZero(&x.Avoir), &x.Version, &partage)
	switch {
	case partage && x.Raison == HorsConvention:
		x.Raison = AutreConvention
	case partage:
		x.Raison = AutreDelegataire
	}
	return x, err
}

// LignesDe lists the lines of an état, by id: what both sides read. The caller has checked that the agent's organisation is a party to it.
func LignesDe(ctx context.Context, l bdd.Lecture, etat int64) ([]Ligne, error) {
	return bdd.Lister(ctx, l, scanLigne, deLigne+`where l.etat_id = $1 order by l.id`, etat)
}

// RejeteesDe lists the lines of a convention that the département rejected by hand in the états that are agreed.
func RejeteesDe(ctx context.Context, l bdd.Lecture, convention int64) ([]Ligne, error) {
	return bdd.Lister(ctx, l, scanLigne, deLigne+`join delegation_etat t on t.id = l.etat_id where t.convention_id = $1 and t.etat <> 'soumis' and l.raison = 'departement' order by l.id`, convention)
}

// Retenus are the months that the états of a convention that are still under control hold, but one of them.
func Retenus(ctx context.Context, l bdd.Lecture, convention, sauf int64) (map[int64]bool, error) {
	ids, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, `select distinct l.mois_mesure_id from delegation_ligne l join delegation_etat t on t.id = l.etat_id
		where t.convention_id = $1 and t.etat = 'soumis' and t.id <> $2 and l.mois_mesure_id is not null`, convention, sauf)
	retenus := make(map[int64]bool, len(ids))
	for _, id := range ids {
		retenus[id] = true
	}
	return retenus, err
}

// LigneParID reads one; the caller checks its état.
func LigneParID(ctx context.Context, l bdd.Lecture, id int64) (Ligne, error) {
	return bdd.Un(ctx, l, scanLigne, deLigne+`where l.id = $1`, id)
}

// Juger writes the verdict of a line that is not agreed yet, at the version that was read (bdd.ErrAncienneVersion).
func Juger(ctx context.Context, e *bdd.Ecriture, x Ligne) error {
	raison, partage := x.Raison.colonnes()
	n, err := e.Exec(ctx, `update delegation_ligne set mesure_id = $3, niveau = $4, mois_mesure_id = $5, version_id = $6, dix = $7, prix = $8, raison = $9, contestee = $10, partage = $11, version = version + 1
		where id = $1 and version = $2`, x.ID, x.Version, bdd.Nul(x.Mesure), x.Niveau, bdd.Nul(x.MoisMesure), bdd.Nul(x.VersionConvention), x.Dix, x.Prix, raison, x.Contestee, partage)
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return fmt.Errorf("juger une ligne : %w", err)
	}
	return nil
}

// Dire records what is said of a line, its words under seal. The answer is its id.
func Dire(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, x Echange) (int64, error) {
	contenu, engagement, err := journal.Engager(ctx, e, t, x.Texte)
	if err != nil {
		return 0, err
	}
	id, err := e.Inserer(ctx, `insert into delegation_echange(ligne_id, rang, sens, contenu_id, engagement, organisation_id, par, le) values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`,
		x.Ligne, x.Rang, string(x.Sens), contenu, engagement, x.Organisation, x.Par, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("écrire ce qui se dit d’une ligne : %w", err)
	}
	return id, nil
}

// RangSuivant is the rank of what will be said next of a line.
func RangSuivant(ctx context.Context, l bdd.Lecture, ligne int64) (n int, err error) {
	return n, l.QueryRow(ctx, `select count(*) + 1 from delegation_echange x where x.ligne_id = $1`, ligne).Scan(&n)
}

// EchangesDe lists what was said of the lines of an état, in order. The caller has checked that the agent's organisation is a party to it.
func EchangesDe(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, etat int64) ([]Echange, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Echange, err error) {
		var j journal.Joint
		if err = r.Scan(append([]any{&x.ID, &x.Ligne, &x.Rang, &x.Sens, &x.Organisation, &x.Par, &x.Auteur, &x.Le}, j.Cibles()...)...); err != nil {
			return x, err
		}
		x.Texte, err = j.Dire(t)
		return x, err
	}, `select x.id, x.ligne_id, x.rang, x.sens, x.organisation_id, x.par, g.prenom || ' ' || g.nom, x.le, x.contenu_id, x.engagement, k.chiffre from delegation_echange x
		join delegation_ligne l on l.id = x.ligne_id join agent g on g.id = x.par join contenu k on k.id = x.contenu_id where l.etat_id = $1 order by x.ligne_id, x.rang`, etat)
}

// TousLesEchanges lists what was said of every line, without its words, for who verifies.
func TousLesEchanges(ctx context.Context, l bdd.Lecture) ([]Echange, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Echange, err error) {
		return x, r.Scan(&x.ID, &x.Ligne, &x.Rang, &x.Sens, &x.Organisation, &x.Par, &x.Le)
	}, `select x.id, x.ligne_id, x.rang, x.sens, x.organisation_id, x.par, x.le from delegation_echange x order by x.id`)
}

// ArreterEtat agrees an état, at the version that was read: its lines do not move any more, and the months that they accept are billed.
func ArreterEtat(ctx context.Context, e *bdd.Ecriture, x EtatFacturation) error {
	n, err := e.Exec(ctx, `update delegation_etat set etat = 'arrete', empreinte = $3, arrete_par = $4, arrete_le = $5, version = version + 1 where id = $1 and version = $2 and etat = 'soumis'`,
		x.ID, x.Version, x.Empreinte, x.ArretePar, e.Instant())
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err == nil {
		_, err = e.Exec(ctx, `update delegation_ligne set figee = $2, version = version + 1 where etat_id = $1`, x.ID, true)
	}
	if err == nil {
		_, err = e.Exec(ctx, `update mois_mesure set facture_dix = dix, etat_id = $1 where id in (select l.mois_mesure_id from delegation_ligne l where l.etat_id = $1 and l.raison = '')`, x.ID)
	}
	if err != nil {
		return fmt.Errorf("arrêter un état : %w", err)
	}
	return nil
}

// ARegulariser lists the billed months of a convention that would count otherwise now: a credit note is due, or the rest will be caught up.
func ARegulariser(ctx context.Context, l bdd.Lecture, convention int64) ([]Mois, error) {
	return bdd.Lister(ctx, l, scanMois, deMois+`join delegation_etat t on t.id = m.etat_id where t.convention_id = $1 and m.dix <> m.facture_dix order by m.mois, m.id`, convention)
}

// Chevauche tells whether a convention has an état that holds a day of a period.
func Chevauche(ctx context.Context, l bdd.Lecture, convention int64, debut, fin jour.Jour) (bool, error) {
	var n int
	err := l.QueryRow(ctx, `select count(*) from delegation_etat t where t.convention_id = $1 and t.debut <= $3 and t.fin >= $2`, convention, debut, fin).Scan(&n)
	return n > 0, err
}
