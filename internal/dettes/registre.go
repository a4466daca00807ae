// SPDX-License-Identifier: EUPL-1.2

package dettes

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
)

// Creer records a debt, and what is owed on a day when it is known; the answer is its id.
func Creer(ctx context.Context, e *bdd.Ecriture, d Dette, agent int64) (int64, error) {
	id, err := e.Inserer(ctx, `insert into dette(dossier_id, tiers_id, creancier, nature, reference, nee_le, autorisation, autorisee_le, soldee_le, cree_par, cree_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) returning id`, d.Dossier, bdd.Nul(d.Tiers), d.Creancier, string(d.Nature), d.Reference, d.NeeLe, d.Autorisation, d.AutoriseeLe,
		d.SoldeeLe, agent, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("enregistrer une dette : %w", err)
	}
	if d.Solde.Jour.Vide() {
		return id, nil
	}
	d.Solde.Dette = id
	return id, Constater(ctx, e, d.Dossier, d.Solde, agent)
}

// Modifier changes a debt; d.Version is the one that the form showed.
func Modifier(ctx context.Context, e *bdd.Ecriture, d Dette) error {
	n, err := e.Exec(ctx, `update dette set tiers_id = $3, creancier = $4, nature = $5, reference = $6, nee_le = $7, autorisation = $8, autorisee_le = $9, soldee_le = $10, version = version + 1
		where id = $1 and version = $2`, d.ID, d.Version, bdd.Nul(d.Tiers), d.Creancier, string(d.Nature), d.Reference, d.NeeLe, d.Autorisation, d.AutoriseeLe, d.SoldeeLe)
	return uneLigne(n, err, "modifier la dette")
}

// uneLigne tells a row that changed meanwhile.
func uneLigne(n int64, err error, quoi string) error {
	if err != nil {
		return fmt.Errorf("%s : %w", quoi, err)
	}
	if n == 0 {
		return fmt.Errorf("%s : %w", quoi, bdd.ErrAncienneVersion)
	}
	return nil
}

// Constater adds what is still owed, as somebody said on a day.
func Constater(ctx context.Context, e *bdd.Ecriture, dossier int64, s Solde, agent int64) error {
	_, err := e.Exec(ctx, `insert into dette_solde(dette_id, dossier_id, jour, centimes, source, saisi_par, saisi_le) values ($1,$2,$3,$4,$5,$6,$7)`,
		s.Dette, dossier, s.Jour, int64(s.Centimes), string(s.Source), agent, e.Instant())
	if err != nil {
		return fmt.Errorf("constater ce qui reste dû : %w", err)
	}
	return nil
}

// ConvenirPlan records a plan; the one that ran on the same debt stops the day when the new one was agreed.
func ConvenirPlan(ctx context.Context, e *bdd.Ecriture, p Plan, agent int64) (int64, error) {
	if _, err := e.Exec(ctx, `update plan_apurement set arrete_le = $2, motif = 'remplace', version = version + 1 where dette_id = $1 and arrete_le is null`, p.Dette, p.ConvenuLe); err != nil {
		return 0, fmt.Errorf("arrêter le plan précédent : %w", err)
	}
	id, err := e.Inserer(ctx, `insert into plan_apurement(dette_id, dossier_id, origine, reference, convenu_le, premiere_le, mensualite, nombre, derniere, cree_par, cree_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) returning id`, p.Dette, p.Dossier, string(p.Origine), p.Reference, p.ConvenuLe, p.PremiereLe, int64(p.Mensualite), p.Nombre, int64(p.Derniere),
		agent, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("convenir d’un plan : %w", err)
	}
	return id, nil
}

// ArreterPlan stops a plan from a day on, with the reason.
func ArreterPlan(ctx context.Context, e *bdd.Ecriture, plan, version int64, le jour.Jour, motif string) error {
	n, err := e.Exec(ctx, `update plan_apurement set arrete_le = $3, motif = $4, version = version + 1 where id = $1 and version = $2 and arrete_le is null`, plan, version, le, motif)
	return uneLigne(n, err, "arrêter le plan")
}

// Deposer opens a file before the commission; one at a time.
func Deposer(ctx context.Context, e *bdd.Ecriture, s Surendettement, agent int64) (int64, error) {
	id, err := e.Inserer(ctx, `insert into surendettement(dossier_id, numero, depose_le, irrecevable_le, recevable_le, notifie_le, oriente_le, mesures_le, clos_le, motif_cloture, cree_par, cree_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12) returning id`, s.Dossier, s.Numero, s.DeposeLe, s.IrrecevableLe, s.RecevableLe, s.NotifieLe, s.OrienteLe, s.MesuresLe, s.ClosLe,
		s.MotifCloture, agent, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("enregistrer le dépôt : %w", err)
	}
	return id, nil
}

// Suivre changes the dates of a file; s.Version is the one that the form showed.
func Suivre(ctx context.Context, e *bdd.Ecriture, s Surendettement) error {
	n, err := e.Exec(ctx, `update surendettement set numero = $3, depose_le = $4, irrecevable_le = $5, recevable_le = $6, notifie_le = $7, oriente_le = $8, mesures_le = $9, clos_le = $10,
		motif_cloture = $11, version = version + 1 where id = $1 and version = $2`, s.ID, s.Version, s.Numero, s.DeposeLe, s.IrrecevableLe, s.RecevableLe, s.NotifieLe, s.OrienteLe, s.MesuresLe,
		s.ClosLe, s.MotifCloture)
	return uneLigne(n, err, "suivre le dossier de surendettement")
}

const (
	colonnesDette = `d.id, d.dossier_id, d.tiers_id, d.creancier, d.nature, d.reference, d.nee_le, d.autorisation, d.autorisee_le, d.soldee_le, d.cree_le, d.version,
		s.jour, coalesce(s.centimes, 0), coalesce(s.source, '')`
	deDette = ` from dette d left join dette_solde s on s.id = (select x.id from dette_solde x where x.dette_id = d.id order by x.jour desc, x.id desc limit 1) `
)

func scanDette(r *sql.Rows) (d Dette, err error) {
	err = r.Scan(&d.ID, &d.Dossier, bdd.OuZero(&d.Tiers), &d.Creancier, &d.Nature, &d.Reference, &d.NeeLe, &d.Autorisation, &d.AutoriseeLe, &d.SoldeeLe, &d.CreeLe, &d.Version,
		&d.Solde.Jour, &d.Solde.Centimes, &d.Solde.Source)
	d.Solde.Dette = d.ID
	return d, err
}

// ParID returns a debt, or bdd.ErrAbsent. The caller has checked, or checks, the right to its file.
func ParID(ctx context.Context, l bdd.Lecture, id int64) (Dette, error) {
	return bdd.Un(ctx, l, scanDette, `select `+colonnesDette+deDette+`where d.id = $1`, id)
}

// ParIDs returns debts (at most 500) by their ids, as ParID.
func ParIDs(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]Dette, error) {
	liste, args := bdd.ListeIDs(ids)
	return bdd.ListerPar(ctx, l, scanDette, func(d Dette) int64 { return d.ID }, `select `+colonnesDette+deDette+`where d.id in (`+liste+`)`, args...)
}

// DeTous returns the debts of a file for the rules of payment, the oldest first: no right is looked at.
func DeTous(ctx context.Context, l bdd.Lecture, dossier int64) ([]Dette, error) {
	return bdd.Lister(ctx, l, scanDette, `select `+colonnesDette+deDette+`where d.dossier_id = $1 order by d.nee_le, d.id`, dossier)
}

const colonnesPlan = `p.id, p.dette_id, p.dossier_id, p.origine, p.reference, p.convenu_le, p.premiere_le, p.mensualite, p.nombre, p.derniere, p.arrete_le, p.motif, p.cree_le, p.version`

func scanPlan(r *sql.Rows) (p Plan, err error) {
	return p, r.Scan(&p.ID, &p.Dette, &p.Dossier, &p.Origine, &p.Reference, &p.ConvenuLe, &p.PremiereLe, &p.Mensualite, &p.Nombre, &p.Derniere, &p.ArreteLe, &p.Motif, &p.CreeLe, &p.Version)
}

// PlanParID returns a plan, or bdd.ErrAbsent.
func PlanParID(ctx context.Context, l bdd.Lecture, id int64) (Plan, error) {
	return bdd.Un(ctx, l, scanPlan, `select `+colonnesPlan+` from plan_apurement p where p.id = $1`, id)
}

// PlansDes returns the plans of debts (at most 500), the latest first, by debt.
func PlansDes(ctx context.Context, l bdd.Lecture, dettes []int64) (map[int64][]Plan, error) {
	liste, args := bdd.ListeIDs(dettes)
	ps, err := bdd.Lister(ctx, l, scanPlan, `select `+colonnesPlan+` from plan_apurement p where p.dette_id in (`+liste+`) order by p.id desc`, args...)
	r := map[int64][]Plan{}
	for _, p := range ps {
		r[p.Dette] = append(r[p.Dette], p)
	}
	return r, err
}

const colonnesSurendettement = `s.id, s.dossier_id, s.numero, s.depose_le, s.irrecevable_le, s.recevable_le, s.notifie_le, s.oriente_le, s.mesures_le, s.clos_le, s.motif_cloture, s.cree_le, s.version`

func scanSurendettement(r *sql.Rows) (s Surendettement, err error) {
	return s, r.Scan(&s.ID, &s.Dossier, &s.Numero, &s.DeposeLe, &s.IrrecevableLe, &s.RecevableLe, &s.NotifieLe, &s.OrienteLe, &s.MesuresLe, &s.ClosLe, &s.MotifCloture, &s.CreeLe, &s.Version)
}

// SurendettementParID returns a file before the commission, or bdd.ErrAbsent.
func SurendettementParID(ctx context.Context, l bdd.Lecture, id int64) (Surendettement, error) {
	return bdd.Un(ctx, l, scanSurendettement, `select `+colonnesSurendettement+` from surendettement s where s.id = $1`, id)
}

var (
	requeteDettes = droits.Requete{Nom: "dettes.du_dossier", Nominative: true,
		SQL: `select ` + colonnesDette + deDette + `where d.dossier_id = $1 and {DROITS lire_gestion d} order by d.nee_le, d.id`}
	requetePlans = droits.Requete{Nom: "dettes.plans", Nominative: true,
		SQL: `select ` + colonnesPlan + ` from plan_apurement p where p.dossier_id = $1 and {DROITS lire_gestion p} order by p.id desc`}
	requeteSoldes = droits.Requete{Nom: "dettes.soldes", Nominative: true,
		SQL: `select s.dette_id, s.jour, s.centimes, s.source from dette_solde s where s.dette_id = $1 and {DROITS lire_gestion s} order by s.jour desc, s.id desc`}
	requeteSurendettement = droits.Requete{Nom: "dettes.surendettement", Nominative: true,
		SQL: `select ` + colonnesSurendettement + ` from surendettement s where s.dossier_id = $1 and {DROITS lire_dossier s} order by s.depose_le desc, s.id desc`}
)

// Requetes are the registered queries of the package.
var Requetes = []droits.Requete{requeteDettes, requetePlans, requeteSoldes, requeteSurendettement}

// DuDossier returns the debts of a file that the agent may read, the oldest first.
func DuDossier(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]Dette, error) {
	texte, args := requeteDettes.Pour(a, dossier)
	return bdd.Lister(ctx, l, scanDette, texte, args...)
}

// PlansDuDossier returns the plans of a file that the agent may read, the latest first.
func PlansDuDossier(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]Plan, error) {
	texte, args := requetePlans.Pour(a, dossier)
	return bdd.Lister(ctx, l, scanPlan, texte, args...)
}

// Soldes returns what was said of a debt, the latest first.
func Soldes(ctx context.Context, l bdd.Lecture, a droits.Agent, dette int64) ([]Solde, error) {
	texte, args := requeteSoldes.Pour(a, dette)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (s Solde, err error) { return s, r.Scan(&s.Dette, &s.Jour, &s.Centimes, &s.Source) }, texte, args...)
}

// SurendettementsDuDossier returns the files before the commission that the agent may read, the latest first: only with the social file, for
// everybody who takes part is bound to secrecy (C. conso arts. L712-5, L721-3).
func SurendettementsDuDossier(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]Surendettement, error) {
	texte, args := requeteSurendettement.Pour(a, dossier)
	return bdd.Lister(ctx, l, scanSurendettement, texte, args...)
}
