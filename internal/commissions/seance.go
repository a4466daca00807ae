// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
)

// ColonnesSeance are read by ScanSeance.
const ColonnesSeance = `s.id, s.instance_id, s.organisation_id, s.annee, s.numero, s.tenue_le, s.heure, s.lieu, s.etat, s.etape, s.ordre_empreinte, s.version`

// ScanSeance reads a row of ColonnesSeance, then what follows it.
func ScanSeance(r *sql.Rows, suite ...any) (s Seance, err error) {
	return s, r.Scan(append([]any{&s.ID, &s.Instance, &s.Organisation, &s.Annee, &s.Numero, &s.TenueLe, &s.Heure, &s.Lieu, &s.Etat, &s.Etape, &s.Ordre, &s.Version}, suite...)...)
}

func scanSeance(r *sql.Rows) (Seance, error) { return ScanSeance(r) }

// SeanceParID returns a session of an organisation, or bdd.ErrAbsent.
func SeanceParID(ctx context.Context, l bdd.Lecture, organisation, id int64) (Seance, error) {
	return bdd.Un(ctx, l, scanSeance, `select `+ColonnesSeance+` from commission_seance s where s.id = $1 and s.organisation_id = $2`, id, organisation)
}

// SeancesDe returns the sessions of a commission, the latest first.
func SeancesDe(ctx context.Context, l bdd.Lecture, instance int64) ([]Seance, error) {
	return bdd.Lister(ctx, l, scanSeance, `select `+ColonnesSeance+` from commission_seance s where s.instance_id = $1 order by s.tenue_le desc, s.id desc`, instance)
}

// Planifier adds a session.
func Planifier(ctx context.Context, e *bdd.Ecriture, s Seance, agent int64) (int64, error) {
	annee := s.TenueLe.Annee()
	n, err := journal.Numero(ctx, e, s.Organisation, "commission_seance", annee)
	if err != nil {
		return 0, err
	}
	return e.Inserer(ctx, `insert into commission_seance(instance_id, organisation_id, annee, numero, tenue_le, heure, lieu, creee_par, creee_le) values ($1,$2,$3,$4,$5,$6,$7,$8,$9) returning id`,
		s.Instance, s.Organisation, annee, n, s.TenueLe, s.Heure, s.Lieu, agent, e.Instant())
}

// Deplacer changes when and where a session in preparation is held, at the version that was read.
func Deplacer(ctx context.Context, e *bdd.Ecriture, s Seance) error {
	n, err := e.Exec(ctx, `update commission_seance set tenue_le = $3, heure = $4, lieu = $5, version = version + 1 where id = $1 and version = $2 and etat = 'preparation'`,
		s.ID, s.Version, s.TenueLe, s.Heure, s.Lieu)
	return uneLigne(n, err)
}

// Passer takes a session to another state, at the version that was read, and keeps the step. empreinte: of the agenda that freezes, of the minutes that
// are frozen. The answer is the step.
func Passer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, s Seance, vers EtatSeance, empreinte []byte, motif string, agent int64) (Etape, error) {
	x := Etape{Seance: s.ID, Rang: s.Etape + 1, De: s.Etat, Vers: vers, Empreinte: empreinte, Par: agent, Le: e.Instant()}
	ordre := s.Ordre
	if vers == Figee {
		ordre = empreinte
	}
	n, err := e.Exec(ctx, `update commission_seance set etat = $3, etape = $4, ordre_empreinte = $5, version = version + 1 where id = $1 and version = $2`, s.ID, s.Version, string(vers), x.Rang, ordre)
	if err = uneLigne(n, err); err != nil {
		return x, fmt.Errorf("séance %s : %w", s.Reference(), err)
	}
	if x.Motif, err = journal.EngagerSiDit(ctx, e, t, motif); err != nil {
		return x, err
	}
	contenu, engage := x.Motif.Colonnes()
	x.ID, err = e.Inserer(ctx, `insert into commission_etape(seance_id, rang, de, vers, empreinte, contenu_id, engagement, par, le) values ($1,$2,$3,$4,$5,$6,$7,$8,$9) returning id`,
		x.Seance, x.Rang, string(x.De), string(x.Vers), x.Empreinte, contenu, engage, x.Par, x.Le)
	return x, err
}

const deEtape = `select x.id, x.seance_id, x.rang, x.de, x.vers, x.empreinte, x.contenu_id, x.engagement, k.chiffre, x.par, x.le from commission_etape x left join contenu k on k.id = x.contenu_id `

func scanEtape(r *sql.Rows) (x Etape, err error) {
	return x, r.Scan(append(append([]any{&x.ID, &x.Seance, &x.Rang, &x.De, &x.Vers, &x.Empreinte}, x.Motif.Cibles()...), &x.Par, &x.Le)...)
}

// EtapesDe returns the steps of a session, in their order.
func EtapesDe(ctx context.Context, l bdd.Lecture, seance int64) ([]Etape, error) {
	return bdd.Lister(ctx, l, scanEtape, deEtape+`where x.seance_id = $1 order by x.rang`, seance)
}

// ToutesLesEtapes returns the steps of all sessions, for etai verifier.
func ToutesLesEtapes(ctx context.Context, l bdd.Lecture) ([]Etape, error) {
	return bdd.Lister(ctx, l, scanEtape, deEtape+`order by x.id`)
}

// ToutesLesSeances returns all sessions, for etai verifier.
func ToutesLesSeances(ctx context.Context, l bdd.Lecture) ([]Seance, error) {
	return bdd.Lister(ctx, l, scanSeance, `select `+ColonnesSeance+` from commission_seance s order by s.id`)
}

func scanPresence(r *sql.Rows) (p Presence, err error) {
	return p, r.Scan(&p.ID, &p.Seance, &p.Membre, &p.Etat, &p.ConvoqueLe, &p.Version)
}

// PresencesDe returns who was convened to a session and who came.
func PresencesDe(ctx context.Context, l bdd.Lecture, seance int64) ([]Presence, error) {
	return bdd.Lister(ctx, l, scanPresence, `select p.id, p.seance_id, p.membre_id, p.etat, p.convoque_le, p.version from commission_presence p where p.seance_id = $1 order by p.id`, seance)
}

// Convoquer notes that members are convened; who was already is not convened twice. The answer is how many were.
func Convoquer(ctx context.Context, e *bdd.Ecriture, s Seance, membres []Membre, agent int64) (n int, err error) {
	for _, m := range membres {
		faits, err := e.Exec(ctx, `insert into commission_presence(seance_id, instance_id, membre_id, etat, convoque_le, note_par, note_le) values ($1,$2,$3,'convoque',$4,$5,$4)
			on conflict (seance_id, membre_id) do nothing`, s.ID, s.Instance, m.ID, e.Instant(), agent)
		if err != nil {
			return n, err
		}
		n += int(faits)
	}
	return n, nil
}

// NoterPresence notes whether a member came.
func NoterPresence(ctx context.Context, e *bdd.Ecriture, s Seance, membre int64, etat EtatPresence, agent int64) error {
	_, err := e.Exec(ctx, `insert into commission_presence(seance_id, instance_id, membre_id, etat, note_par, note_le) values ($1,$2,$3,$4,$5,$6)
		on conflict (seance_id, membre_id) do update set etat = excluded.etat, note_par = excluded.note_par, note_le = excluded.note_le, version = commission_presence.version + 1`,
		s.ID, s.Instance, membre, string(etat), agent, e.Instant())
	return err
}

// AssembleeDe returns who sits at a session and who came.
func AssembleeDe(ctx context.Context, l bdd.Lecture, s Seance) (a Assemblee, err error) {
	if a.Membres, err = MembresLe(ctx, l, s.Instance, s.TenueLe); err != nil {
		return a, err
	}
	qs, err := Quorums(ctx, l, s.Instance)
	if err != nil {
		return a, err
	}
	a.Quorum, a.Presents = QuorumLe(qs, s.TenueLe), map[int64]EtatPresence{}
	ps, err := PresencesDe(ctx, l, s.ID)
	for _, p := range ps {
		a.Presents[p.Membre] = p.Etat
	}
	return a, err
}
