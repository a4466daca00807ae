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

// DePassage selects passages under the alias p, their session under s; a registered query adds its condition and the clause of rights.
const DePassage = `select p.id, p.seance_id, p.dossier_id, p.objet_type, p.objet_id, p.rang, p.etat, p.suite_de, p.personne, p.tardif_contenu_id, p.tardif_engagement, kt.chiffre,
	p.retrait_contenu_id, p.retrait_engagement, k.chiffre, p.version from commission_passage p join commission_seance s on s.id = p.seance_id
	left join contenu k on k.id = p.retrait_contenu_id left join contenu kt on kt.id = p.tardif_contenu_id `

// ScanPassage reads a row of DePassage.
func ScanPassage(r *sql.Rows) (p Passage, err error) {
	cibles := append([]any{&p.ID, &p.Seance, &p.Dossier, &p.ObjetType, &p.ObjetID, &p.Rang, &p.Etat, bdd.OuZero(&p.SuiteDe), &p.Venue}, p.Tardif.Cibles()...)
	return p, r.Scan(append(append(cibles, p.Retrait.Cibles()...), &p.Version)...)
}

// PassageParID returns a passage, or bdd.ErrAbsent.
func PassageParID(ctx context.Context, l bdd.Lecture, id int64) (Passage, error) {
	return bdd.Un(ctx, l, ScanPassage, DePassage+`where p.id = $1`, id)
}

// PassagesDe returns the files of a session in the order of its agenda, those withdrawn included.
func PassagesDe(ctx context.Context, l bdd.Lecture, seance int64) ([]Passage, error) {
	return bdd.Lister(ctx, l, ScanPassage, DePassage+`where p.seance_id = $1 order by p.rang, p.id`, seance)
}

// Vif returns the passage that waits about an object, or bdd.ErrAbsent.
func Vif(ctx context.Context, l bdd.Lecture, objetType string, objet int64) (Passage, error) {
	return bdd.Un(ctx, l, ScanPassage, DePassage+`where p.objet_type = $1 and p.objet_id = $2 and p.etat = 'inscrit'`, objetType, objet)
}

// Inscrire puts a file at the end of an agenda, with why it comes late when it does; bdd.ErrConflit when its object waits on another one already.
func Inscrire(ctx context.Context, e *bdd.Ecriture, p Passage, agent int64) (int64, error) {
	if err := e.QueryRow(ctx, `select coalesce(max(x.rang), 0) + 1 from commission_passage x where x.seance_id = $1`, p.Seance).Scan(&p.Rang); err != nil {
		return 0, err
	}
	contenu, engage := p.Tardif.Colonnes()
	return e.Inserer(ctx, `insert into commission_passage(seance_id, dossier_id, objet_type, objet_id, rang, suite_de, tardif_contenu_id, tardif_engagement, inscrit_par, inscrit_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id`, p.Seance, p.Dossier, p.ObjetType, p.ObjetID, p.Rang, bdd.Nul(p.SuiteDe), contenu, engage, agent, e.Instant())
}

// Ordonner gives the files of an agenda their places, in the order given.
func Ordonner(ctx context.Context, e *bdd.Ecriture, seance int64, passages []int64) error {
	for i, id := range passages {
		if _, err := e.Exec(ctx, `update commission_passage set rang = $3, version = version + 1 where id = $1 and seance_id = $2 and rang <> $3`, id, seance, i+1); err != nil {
			return err
		}
	}
	return nil
}

// Retirer takes a file off an agenda, with the reason, at the version that was read.
func Retirer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, p Passage, motif string, agent int64) (engagement []byte, err error) {
	contenu, engage, err := journal.Engager(ctx, e, t, motif)
	if err != nil {
		return nil, err
	}
	n, err := e.Exec(ctx, `update commission_passage set etat = 'retire', retrait_contenu_id = $3, retrait_engagement = $4, retire_par = $5, retire_le = $6, version = version + 1
		where id = $1 and version = $2 and etat = 'inscrit'`, p.ID, p.Version, contenu, engage, agent, e.Instant())
	return engage, uneLigne(n, err)
}

// NoterVenue notes whether the person came, at the version that was read.
func NoterVenue(ctx context.Context, e *bdd.Ecriture, p Passage, v VenuePersonne) error {
	n, err := e.Exec(ctx, `update commission_passage set personne = $3, version = version + 1 where id = $1 and version = $2`, p.ID, p.Version, string(v))
	return uneLigne(n, err)
}

// changerEtat takes a passage from a state to another, at the version that was read.
func changerEtat(ctx context.Context, e *bdd.Ecriture, p Passage, vers EtatPassage) error {
	n, err := e.Exec(ctx, `update commission_passage set etat = $3, version = version + 1 where id = $1 and version = $2`, p.ID, p.Version, string(vers))
	return uneLigne(n, err)
}

// Deporter notes that a member takes no part in a file; the caller has checked that no withdrawal stands.
func Deporter(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, d Deport, motif string) (Deport, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, motif)
	if err != nil {
		return d, err
	}
	if err := e.QueryRow(ctx, `select coalesce(max(rang), 0) + 1 from commission_deport where passage_id = $1 and membre_id = $2`, d.Passage, d.Membre).Scan(&d.Rang); err != nil {
		return d, err
	}
	d.ID, err = e.Inserer(ctx, `insert into commission_deport(passage_id, dossier_id, membre_id, rang, contenu_id, engagement, note_par, note_le) values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`,
		d.Passage, d.Dossier, d.Membre, d.Rang, contenu, engage, d.Par, e.Instant())
	return d, err
}

// LeverDeport takes a withdrawal back, with the reason, once (bdd.ErrConflit).
func LeverDeport(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, deport int64, motif string, agent int64) (int64, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, motif)
	if err != nil {
		return 0, err
	}
	return e.Inserer(ctx, `insert into commission_deport_leve(deport_id, contenu_id, engagement, par, le) values ($1,$2,$3,$4,$5) returning id`, deport, contenu, engage, agent, e.Instant())
}

const deDeport = `select d.id, d.passage_id, d.dossier_id, d.membre_id, d.rang, d.contenu_id, d.engagement, k.chiffre, d.note_par, d.note_le, case when v.id is null then 0 else 1 end
	from commission_deport d join contenu k on k.id = d.contenu_id left join commission_deport_leve v on v.deport_id = d.id `

func scanDeport(r *sql.Rows) (d Deport, err error) {
	return d, r.Scan(append(append([]any{&d.ID, &d.Passage, &d.Dossier, &d.Membre, &d.Rang}, d.Motif.Cibles()...), &d.Par, &d.Le, &d.Leve)...)
}

// DeportsDe returns who withdrew, in a session, by passage: the withdrawals that stand.
func DeportsDe(ctx context.Context, l bdd.Lecture, seance int64) (map[int64][]Deport, error) {
	ds, err := bdd.Lister(ctx, l, scanDeport, deDeport+`join commission_passage p on p.id = d.passage_id where p.seance_id = $1 and v.id is null order by d.id`, seance)
	r := map[int64][]Deport{}
	for _, d := range ds {
		r[d.Passage] = append(r[d.Passage], d)
	}
	return r, err
}

// TousLesDeports is for etai verifier, those taken back included.
func TousLesDeports(ctx context.Context, l bdd.Lecture) ([]Deport, error) {
	return bdd.Lister(ctx, l, scanDeport, deDeport+`order by d.id`)
}

// Leve says that a withdrawal was taken back.
type Leve struct {
	ID, Deport, Par int64
}

// TousLesDeportsLeves is for etai verifier.
func TousLesDeportsLeves(ctx context.Context, l bdd.Lecture) ([]Leve, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Leve, err error) { return x, r.Scan(&x.ID, &x.Deport, &x.Par) }, `select id, deport_id, par from commission_deport_leve order by id`)
}

// Deportes are the members who withdrew.
func Deportes(ds []Deport) []int64 {
	r := make([]int64, len(ds))
	for i, d := range ds {
		r[i] = d.Membre
	}
	return r
}

// Decider keeps a decision and closes the passage; the caller has applied VerifierDecision and moves the file in the same transaction.
func Decider(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, p Passage, d Decision, faits string) (Decision, error) {
	var err error
	if d.Texte, err = journal.EngagerSiDit(ctx, e, t, faits); err != nil {
		return d, err
	}
	contenu, engage := d.Texte.Colonnes()
	d.Passage, d.Dossier, d.SaisieLe = p.ID, p.Dossier, e.Instant()
	if err := e.QueryRow(ctx, `select coalesce(max(rang), 0) + 1 from commission_decision where passage_id = $1`, p.ID).Scan(&d.Rang); err != nil {
		return d, err
	}
	if d.ID, err = e.Inserer(ctx, `insert into commission_decision(passage_id, dossier_id, rang, avis, pour, contre, abstentions, sens, motif_id, libelle, valeurs, contenu_id, engagement, decideur_id,
		saisie_par, saisie_le) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16) returning id`, d.Passage, d.Dossier, d.Rang, string(d.Avis), d.Pour, d.Contre, d.Abstentions, string(d.Sens), d.Motif,
		d.Libelle, d.Valeurs.String(), contenu, engage, d.Decideur, d.SaisiePar, d.SaisieLe); err != nil {
		return d, fmt.Errorf("garder la décision : %w", err)
	}
	vers := Decide
	if d.Sens == Ajournement {
		vers = Ajourne
	}
	return d, changerEtat(ctx, e, p, vers)
}

// Reprendre takes a decision back, with the reason: the file waits again. The caller gives the file back to its state before, in the same transaction.
func Reprendre(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, p Passage, d Decision, motif string, agent int64) (id int64, err error) {
	contenu, engage, err := journal.Engager(ctx, e, t, motif)
	if err != nil {
		return 0, err
	}
	if id, err = e.Inserer(ctx, `insert into commission_reprise(decision_id, contenu_id, engagement, par, le) values ($1,$2,$3,$4,$5) returning id`, d.ID, contenu, engage, agent, e.Instant()); err != nil {
		return 0, err
	}
	return id, changerEtat(ctx, e, p, Inscrit)
}

// DeDecision selects decisions under the alias d, their passage under p; ScanDecision reads a row.
const DeDecision = `select d.id, d.passage_id, d.dossier_id, d.rang, d.avis, d.pour, d.contre, d.abstentions, d.sens, d.motif_id, d.libelle, d.valeurs, d.contenu_id, d.engagement, k.chiffre,
	d.decideur_id, d.saisie_par, d.saisie_le, case when r.id is null then 0 else 1 end
	from commission_decision d join commission_passage p on p.id = d.passage_id left join contenu k on k.id = d.contenu_id left join commission_reprise r on r.decision_id = d.id `

// ScanDecision reads a row of DeDecision.
func ScanDecision(r *sql.Rows) (d Decision, err error) {
	var valeurs string
	var reprise int
	cibles := append([]any{&d.ID, &d.Passage, &d.Dossier, &d.Rang, &d.Avis, &d.Pour, &d.Contre, &d.Abstentions, &d.Sens, &d.Motif, &d.Libelle, &valeurs}, d.Texte.Cibles()...)
	err = r.Scan(append(cibles, &d.Decideur, &d.SaisiePar, &d.SaisieLe, &reprise)...)
	d.Valeurs, d.Reprise = LireValeurs(valeurs), reprise == 1
	return d, err
}

// DecisionsDe returns every decision of a session, those taken back included, in the order in which they were made.
func DecisionsDe(ctx context.Context, l bdd.Lecture, seance int64) ([]Decision, error) {
	return bdd.Lister(ctx, l, ScanDecision, DeDecision+`where p.seance_id = $1 order by d.id`, seance)
}

// EnVigueur keeps, by passage, the decisions that stand.
func EnVigueur(ds []Decision) map[int64]Decision {
	r := map[int64]Decision{}
	for _, d := range ds {
		if !d.Reprise {
			r[d.Passage] = d
		}
	}
	return r
}

// ToutesLesDecisions is for etai verifier.
func ToutesLesDecisions(ctx context.Context, l bdd.Lecture) ([]Decision, error) {
	return bdd.Lister(ctx, l, ScanDecision, DeDecision+`order by d.id`)
}

// Repris is a decision taken back, for etai verifier.
type Repris struct {
	ID, Decision, Par int64
}

// ToutesLesReprises is for etai verifier.
func ToutesLesReprises(ctx context.Context, l bdd.Lecture) ([]Repris, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Repris, err error) { return x, r.Scan(&x.ID, &x.Decision, &x.Par) }, `select id, decision_id, par from commission_reprise order by id`)
}
