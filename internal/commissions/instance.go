// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"context"
	"database/sql"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

const colonnesInstance = `i.id, i.organisation_id, i.territoire_id, i.nom, i.dispositif, i.tribunal, i.entend, i.active, i.version`

func scanInstance(r *sql.Rows) (i Instance, err error) {
	return i, r.Scan(&i.ID, &i.Organisation, bdd.OuZero(&i.Territoire), &i.Nom, &i.Dispositif, &i.Tribunal, &i.Entend, &i.Active, &i.Version)
}

// Instances returns the commissions of an organisation, by name, those that do not sit any more last.
func Instances(ctx context.Context, l bdd.Lecture, organisation int64) ([]Instance, error) {
	return bdd.Lister(ctx, l, scanInstance, `select `+colonnesInstance+` from commission_instance i where i.organisation_id = $1 order by case when i.active then 0 else 1 end, i.nom`, organisation)
}

// InstanceParID returns a commission of an organisation, or bdd.ErrAbsent.
func InstanceParID(ctx context.Context, l bdd.Lecture, organisation, id int64) (Instance, error) {
	return bdd.Un(ctx, l, scanInstance, `select `+colonnesInstance+` from commission_instance i where i.id = $1 and i.organisation_id = $2`, id, organisation)
}

// CreerInstance adds a commission, with the list of reasons that Étai delivers; bdd.ErrConflit when its name is taken.
func CreerInstance(ctx context.Context, e *bdd.Ecriture, i Instance, agent int64) (int64, error) {
	id, err := e.Inserer(ctx, `insert into commission_instance(organisation_id, territoire_id, nom, dispositif, tribunal, entend, creee_par, creee_le) values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`,
		i.Organisation, bdd.Nul(i.Territoire), i.Nom, string(i.Dispositif), i.Tribunal, i.Entend, agent, e.Instant())
	if err != nil {
		return 0, err
	}
	var lignes [][]any
	for n, m := range MotifsLivres(i.Dispositif) {
		lignes = append(lignes, []any{id, string(m.Sens), m.Code, m.Libelle, m.Fondement, n + 1})
	}
	return id, e.InsererLignes(ctx, "commission_motif", []string{"instance_id", "sens", "code", "libelle", "fondement", "position"}, lignes)
}

// ModifierInstance replaces what the form shows, at the version that was read.
func ModifierInstance(ctx context.Context, e *bdd.Ecriture, i Instance) error {
	n, err := e.Exec(ctx, `update commission_instance set nom = $3, tribunal = $4, active = $5, entend = $6, version = version + 1 where id = $1 and version = $2`, i.ID, i.Version, i.Nom, i.Tribunal, i.Active, i.Entend)
	return uneLigne(n, err)
}

func uneLigne(n int64, err error) error {
	if err == nil && n == 0 {
		return bdd.ErrAncienneVersion
	}
	return err
}

// Quorums returns every value of the rule of a commission, in the order in which they begin.
func Quorums(ctx context.Context, l bdd.Lecture, instance int64) ([]Quorum, error) {
	return bdd.Lister(ctx, l, scanQuorum, `select q.id, q.instance_id, q.du, q.regle, q.nombre, q.saisi_par, q.saisi_le from commission_quorum q where q.instance_id = $1 order by q.du, q.id`, instance)
}

func scanQuorum(r *sql.Rows) (q Quorum, err error) {
	return q, r.Scan(&q.ID, &q.Instance, &q.Du, &q.Regle, &q.Nombre, &q.SaisiPar, &q.SaisiLe)
}

// FixerQuorum adds a value.
func FixerQuorum(ctx context.Context, e *bdd.Ecriture, q Quorum) (int64, error) {
	return e.Inserer(ctx, `insert into commission_quorum(instance_id, du, regle, nombre, saisi_par, saisi_le) values ($1,$2,$3,$4,$5,$6) returning id`,
		q.Instance, q.Du, string(q.Regle), q.Nombre, q.SaisiPar, e.Instant())
}

// TousLesQuorums returns the values of all commissions, for etai verifier.
func TousLesQuorums(ctx context.Context, l bdd.Lecture) ([]Quorum, error) {
	return bdd.Lister(ctx, l, scanQuorum, `select q.id, q.instance_id, q.du, q.regle, q.nombre, q.saisi_par, q.saisi_le from commission_quorum q order by q.id`)
}

const colonnesMembre = `m.id, m.instance_id, m.agent_id, m.nom, m.qualite, m.organisme, m.voix, m.preside, m.decide, m.delegation, m.du, m.au, m.version`

func scanMembre(r *sql.Rows) (m Membre, err error) {
	return m, r.Scan(&m.ID, &m.Instance, bdd.OuZero(&m.Agent), &m.Nom, &m.Qualite, &m.Organisme, &m.Voix, &m.Preside, &m.Decide, &m.Delegation, &m.Du, &m.Au, &m.Version)
}

// Membres returns everybody who sat, sits or will sit in a commission: who presides first.
func Membres(ctx context.Context, l bdd.Lecture, instance int64) ([]Membre, error) {
	return bdd.Lister(ctx, l, scanMembre, `select `+colonnesMembre+` from commission_membre m where m.instance_id = $1
		order by case when m.au is null then 0 else 1 end, case when m.preside then 0 else 1 end, case when m.decide then 0 else 1 end, case when m.voix then 0 else 1 end, m.nom, m.id`, instance)
}

// MembresLe returns those who sit on a day.
func MembresLe(ctx context.Context, l bdd.Lecture, instance int64, j jour.Jour) ([]Membre, error) {
	tous, err := Membres(ctx, l, instance)
	var ms []Membre
	for _, m := range tous {
		if m.Siege(j) {
			ms = append(ms, m)
		}
	}
	return ms, err
}

// AjouterMembre adds a member.
func AjouterMembre(ctx context.Context, e *bdd.Ecriture, m Membre) (int64, error) {
	return e.Inserer(ctx, `insert into commission_membre(instance_id, agent_id, nom, qualite, organisme, voix, preside, decide, delegation, du) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id`,
		m.Instance, bdd.Nul(m.Agent), m.Nom, m.Qualite, m.Organisme, m.Voix, m.Preside, m.Decide, m.Delegation, m.Du)
}

// FinirMembre writes the last day on which a member sits, once, at the version that was read.
func FinirMembre(ctx context.Context, e *bdd.Ecriture, id, version int64, au jour.Jour) error {
	n, err := e.Exec(ctx, `update commission_membre set au = $3, version = version + 1 where id = $1 and version = $2 and au is null`, id, version, au)
	return uneLigne(n, err)
}

func scanMotif(r *sql.Rows) (m Motif, err error) {
	return m, r.Scan(&m.ID, &m.Instance, &m.Sens, &m.Code, &m.Libelle, &m.Fondement, &m.Position, &m.Actif, &m.Version)
}

// Motifs returns the reasons of a commission, in their order.
func Motifs(ctx context.Context, l bdd.Lecture, instance int64) ([]Motif, error) {
	return bdd.Lister(ctx, l, scanMotif, `select m.id, m.instance_id, m.sens, m.code, m.libelle, m.fondement, m.position, m.actif, m.version from commission_motif m where m.instance_id = $1
		order by m.position, m.id`, instance)
}

// RelabellerMotif changes the wording of a reason, or takes it out of the list: its code stays.
func RelabellerMotif(ctx context.Context, e *bdd.Ecriture, m Motif) error {
	n, err := e.Exec(ctx, `update commission_motif set libelle = $3, actif = $4, version = version + 1 where id = $1 and version = $2`, m.ID, m.Version, m.Libelle, m.Actif)
	return uneLigne(n, err)
}
