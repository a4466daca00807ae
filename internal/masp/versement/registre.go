// SPDX-License-Identifier: EUPL-1.2

package versement

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/journal/empreinte"
	"etai/internal/organisation/droits"
)

// Objet is what the journal and the tasks call a procedure.
const Objet = "versement_direct"

// Consignees are what the act of a step keeps of it.
func (x Etape) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("rang", int64(x.Rang)), journal.Code("de", string(x.De)), journal.Code("vers", string(x.Vers)), journal.Jour("le", x.Le), journal.Code("motif", x.Motif),
		journal.Jour("lrar", x.LRARLe), journal.Jour("audience", x.AudienceLe), journal.Montant("montant", x.Montant), journal.Entier("mois", int64(x.Mois)), journal.Jour("debut", x.Debut), journal.Jour("fin", x.Fin),
		journal.Entier("document", x.Document), journal.Entier("lettre", x.Lettre)}
}

// Creer records a procedure that is thought of. The answer is its id; bdd.ErrConflit when the person has one open.
func Creer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, v Versement) (int64, error) {
	texte, err := engager(ctx, e, t, v.Textes)
	if err != nil {
		return 0, err
	}
	contenu, engagement := texte.Colonnes()
	v.ID, err = e.Inserer(ctx, `insert into versement_direct(dossier_id, organisation_id, suite_de, numero, requerant, cause, cause_le, premier_impaye, loyer, charges, tiers_payant, plancher, montant, mois, contenu_id, engagement, cree_par, cree_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18) returning id`, v.Dossier, v.Organisation, bdd.Nul(v.SuiteDe), v.Numero, string(v.Requerant), string(v.Cause), v.CauseLe, v.PremierImpaye, v.Loyer, v.Charges,
		v.TiersPayant, v.Plancher, v.Montant, v.Mois, contenu, engagement, v.CreePar, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("enregistrer un versement direct : %w", err)
	}
	return v.ID, garderPrestations(ctx, e, v)
}

// Corriger changes what is asked, while it is thought of, at the version that was read (bdd.ErrAncienneVersion).
func Corriger(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, v Versement) error {
	texte, err := engager(ctx, e, t, v.Textes)
	if err != nil {
		return err
	}
	contenu, engagement := texte.Colonnes()
	n, err := e.Exec(ctx, `update versement_direct set requerant = $3, cause = $4, cause_le = $5, premier_impaye = $6, loyer = $7, charges = $8, tiers_payant = $9, plancher = $10, montant = $11, mois = $12, contenu_id = $13,
		engagement = $14, version = version + 1 where id = $1 and version = $2 and etat = 'envisage'`, v.ID, v.Version, string(v.Requerant), string(v.Cause), v.CauseLe, v.PremierImpaye, v.Loyer, v.Charges, v.TiersPayant,
		v.Plancher, v.Montant, v.Mois, contenu, engagement)
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return fmt.Errorf("corriger un versement direct : %w", err)
	}
	if _, err := e.Exec(ctx, `delete from versement_direct_prestation where versement_id = $1`, v.ID); err != nil {
		return fmt.Errorf("corriger un versement direct : %w", err)
	}
	return garderPrestations(ctx, e, v)
}

func engager(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, x Textes) (journal.Joint, error) {
	if x == (Textes{}) {
		return journal.Joint{}, nil
	}
	texte, err := json.Marshal(x)
	if err != nil {
		return journal.Joint{}, err
	}
	return journal.EngagerSiDit(ctx, e, t, string(texte))
}

func garderPrestations(ctx context.Context, e *bdd.Ecriture, v Versement) error {
	for _, p := range v.Prestations {
		if _, err := e.Exec(ctx, `insert into versement_direct_prestation(versement_id, dossier_id, numero, montant, mjagbf, organisme, adresse) values ($1,$2,$3,$4,$5,$6,$7)`, v.ID, v.Dossier, p.Numero, p.Montant, p.MJAGBF,
			p.Organisme, p.Adresse); err != nil {
			return fmt.Errorf("garder une prestation du versement direct : %w", err)
		}
	}
	return nil
}

// Avancer adds the step that follows to a procedure as it was read, and moves it: bdd.ErrAncienneVersion when it has moved since. The caller has applied the rules. The answer is
// the step.
func Avancer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, v Versement, x Etape) (Etape, error) {
	x.Versement, x.Dossier, x.De, x.Rang, x.NoteLe = v.ID, v.Dossier, v.Etat, v.Rang+1, e.Instant()
	texte, err := journal.EngagerSiDit(ctx, e, t, x.Texte)
	if err != nil {
		return x, err
	}
	contenu, engagement := texte.Colonnes()
	var etat Etat
	if err := e.QueryRow(ctx, `select etat from versement_direct where id = $1 and rang = $2 and version = $3`, v.ID, v.Rang, v.Version).Scan(&etat); err != nil || etat != v.Etat {
		return x, bdd.ErrAncienneVersion
	}
	if x.ID, err = e.Inserer(ctx, `insert into versement_direct_etape(versement_id, dossier_id, rang, de, vers, le, motif, lrar_le, audience_le, montant, mois, debut, fin, echeance, document_id, lettre_id, contenu_id, engagement, par, note_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20) returning id`, v.ID, v.Dossier, x.Rang, string(x.De), string(x.Vers), x.Le, x.Motif, x.LRARLe, x.AudienceLe, bdd.Nul(int64(x.Montant)),
		bdd.Nul(int64(x.Mois)), x.Debut, x.Fin, x.Echeance, bdd.Nul(x.Document), bdd.Nul(x.Lettre), contenu, engagement, x.Par, x.NoteLe); err != nil {
		return x, fmt.Errorf("noter une étape du versement direct : %w", err)
	}
	debut, fin := v.Debut, v.Fin
	if !x.Debut.Vide() {
		debut, fin = x.Debut, x.Fin
	}
	n, err := e.Exec(ctx, `update versement_direct set etat = $3, rang = $4, echeance = $5, debut = $6, fin = $7, version = version + 1 where id = $1 and version = $2`, v.ID, v.Version, string(x.Vers), x.Rang, x.Echeance, debut, fin)
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return x, fmt.Errorf("avancer un versement direct : %w", err)
	}
	return x, nil
}

// Demandees are what the act of its signature keeps of a request: all that it asks, its words by their commitment.
func (v Versement) Demandees(ctx context.Context, l bdd.Lecture) ([]journal.Valeur, error) {
	h := empreinte.Nouveau("versement.requete/1").Reference(v.SuiteDe).Texte(string(v.Requerant)).Texte(string(v.Cause)).Jour(v.CauseLe).Jour(v.PremierImpaye).Entier(int64(v.Loyer)).Entier(int64(v.Charges)).
		Entier(int64(v.TiersPayant)).Entier(int64(v.Plancher)).Entier(int64(v.Montant)).Entier(int64(v.Mois)).Liste(len(v.Prestations))
	for _, p := range v.Prestations {
		mjagbf := int64(0)
		if p.MJAGBF {
			mjagbf = 1
		}
		h.Entier(int64(p.Numero)).Entier(int64(p.Montant)).Entier(mjagbf).Texte(p.Organisme).Texte(p.Adresse)
	}
	var engagement []byte
	if err := l.QueryRow(ctx, `select engagement from versement_direct where id = $1`, v.ID).Scan(&engagement); err != nil {
		return nil, fmt.Errorf("relire un versement direct : %w", err)
	}
	return []journal.Valeur{journal.Empreinte("requete", h.Octets(engagement).Somme())}, nil
}

const (
	colonnes = `v.id, v.dossier_id, v.organisation_id, v.suite_de, v.numero, v.etat, v.rang, v.requerant, v.cause, v.cause_le, v.premier_impaye, v.loyer, v.charges, v.tiers_payant, v.plancher, v.montant, v.mois,
		v.echeance, v.debut, v.fin, v.cree_par, v.cree_le, v.version`
	colonnesEtape = `x.id, x.versement_id, x.dossier_id, x.rang, x.de, x.vers, x.le, x.motif, x.lrar_le, x.audience_le, x.montant, x.mois, x.debut, x.fin, x.echeance, x.document_id, x.lettre_id, x.par, x.note_le`
)

func (v *Versement) cibles() []any {
	return []any{&v.ID, &v.Dossier, &v.Organisation, bdd.OuZero(&v.SuiteDe), &v.Numero, &v.Etat, &v.Rang, &v.Requerant, &v.Cause, &v.CauseLe, &v.PremierImpaye, &v.Loyer, &v.Charges, &v.TiersPayant, &v.Plancher, &v.Montant,
		&v.Mois, &v.Echeance, &v.Debut, &v.Fin, &v.CreePar, &v.CreeLe, &v.Version}
}

func (x *Etape) cibles() []any {
	return []any{&x.ID, &x.Versement, &x.Dossier, &x.Rang, &x.De, &x.Vers, &x.Le, &x.Motif, &x.LRARLe, &x.AudienceLe, bdd.OuZero(&x.Montant), bdd.OuZero(&x.Mois), &x.Debut, &x.Fin, &x.Echeance, bdd.OuZero(&x.Document),
		bdd.OuZero(&x.Lettre), &x.Par, &x.NoteLe}
}

// ParID reads a procedure with its benefits, without any text. The caller checks the right to its file.
func ParID(ctx context.Context, l bdd.Lecture, id int64) (v Versement, err error) {
	if err = l.QueryRow(ctx, `select `+colonnes+` from versement_direct v where v.id = $1`, id).Scan(v.cibles()...); err != nil {
		return v, err
	}
	return v, v.lirePrestations(ctx, l)
}

func (v *Versement) lirePrestations(ctx context.Context, l bdd.Lecture) (err error) {
	v.Prestations, err = bdd.Lister(ctx, l, func(r *sql.Rows) (p Prestation, err error) {
		return p, r.Scan(&p.Numero, &p.Montant, &p.MJAGBF, &p.Organisme, &p.Adresse)
	}, `select numero, montant, mjagbf, organisme, adresse from versement_direct_prestation where versement_id = $1 order by numero`, v.ID)
	if err != nil {
		return fmt.Errorf("lire les prestations d’un versement direct : %w", err)
	}
	return nil
}

// Anterieurs are the periods when benefits of the person went to her landlord, by other judgments than those of a procedure.
func Anterieurs(ctx context.Context, l bdd.Lecture, dossier, sauf int64) ([]Periode, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (Periode, error) {
		_, p, err := scanPeriode(r)
		return p, err
	}, periodes+` v.dossier_id = $1 and v.id <> $2 order by v.debut`, dossier, sauf)
}

// PeriodesDes are all those periods of files, by file, the first one first.
func PeriodesDes(ctx context.Context, l bdd.Lecture, dossiers []int64) (map[int64][]Periode, error) {
	r := map[int64][]Periode{}
	if len(dossiers) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeIDs(dossiers)
	_, err := bdd.Lister(ctx, l, func(x *sql.Rows) (Periode, error) {
		dossier, p, err := scanPeriode(x)
		r[dossier] = append(r[dossier], p)
		return p, err
	}, periodes+` v.dossier_id in (`+liste+`) order by v.debut`, args...)
	return r, err
}

const periodes = `select v.dossier_id, v.debut, v.fin, (select x.le from versement_direct_etape x where x.versement_id = v.id and x.vers = 'fini') from versement_direct v where v.debut is not null and`

func scanPeriode(r *sql.Rows) (dossier int64, p Periode, err error) {
	var fini jour.Jour
	if err = r.Scan(&dossier, &p.Debut, &p.Fin, &fini); err == nil && !fini.Vide() && fini.Avant(p.Fin) && !fini.Avant(p.Debut) {
		p.Fin = fini
	}
	return dossier, p, err
}

// EtapesDe are the steps of a procedure, the first one first, without any text. The caller checks the right to its file.
func EtapesDe(ctx context.Context, l bdd.Lecture, versement int64) ([]Etape, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Etape, err error) { return x, r.Scan(x.cibles()...) }, `select `+colonnesEtape+` from versement_direct_etape x where x.versement_id = $1 order by x.rang`, versement)
}

// ToutesEtapes is for etai verifier.
func ToutesEtapes(ctx context.Context, l bdd.Lecture) ([]Etape, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Etape, err error) { return x, r.Scan(x.cibles()...) }, `select `+colonnesEtape+` from versement_direct_etape x order by x.id`)
}

var (
	requeteVersement = droits.Requete{Nom: "versement.lire", Nominative: true, SQL: `select ` + colonnes + `, v.contenu_id, v.engagement, k.chiffre from versement_direct v
		left join contenu k on k.id = v.contenu_id where v.id = $1 and {DROITS lire_contrat v}`}
	requeteDossier = droits.Requete{Nom: "versement.du_dossier", Nominative: true, SQL: `select ` + colonnes + ` from versement_direct v where v.dossier_id = $1 and {DROITS lire_contrat v} order by v.id desc`}
	requeteEtapes  = droits.Requete{Nom: "versement.etapes", Nominative: true, SQL: `select ` + colonnesEtape + `, x.contenu_id, x.engagement, k.chiffre from versement_direct_etape x
		left join contenu k on k.id = x.contenu_id where x.versement_id = $1 and {DROITS lire_contrat x} order by x.rang`}
)

// Requetes are the registered queries of the package.
var Requetes = []droits.Requete{requeteVersement, requeteDossier, requeteEtapes}

// Lire reads a procedure with its benefits and its words, for who may read the contracts of its file; bdd.ErrAbsent otherwise.
func Lire(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (v Versement, err error) {
	requete, args := requeteVersement.Pour(a, id)
	var j journal.Joint
	if err = l.QueryRow(ctx, requete, args...).Scan(append(v.cibles(), j.Cibles()...)...); err != nil {
		return v, err
	}
	if !j.Vide() {
		dit, err := j.Dire(t)
		if err != nil {
			return v, err
		}
		if v.Efface = dit == journal.TexteEfface; !v.Efface {
			if err := json.Unmarshal([]byte(dit), &v.Textes); err != nil {
				return v, fmt.Errorf("lire les mots d’un versement direct : %w", err)
			}
		}
	}
	return v, v.lirePrestations(ctx, l)
}

// DuDossier lists the procedures of a file, the latest first, without their benefits nor any text, for who may read its contracts.
func DuDossier(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]Versement, error) {
	requete, args := requeteDossier.Pour(a, dossier)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (v Versement, err error) { return v, r.Scan(v.cibles()...) }, requete, args...)
}

// Etapes returns the steps of a procedure with their words, the first one first, for who may read the contracts of its file.
func Etapes(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, versement int64) ([]Etape, error) {
	requete, args := requeteEtapes.Pour(a, versement)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Etape, err error) {
		var j journal.Joint
		if err = r.Scan(append(x.cibles(), j.Cibles()...)...); err != nil {
			return x, err
		}
		x.Texte, err = j.Dire(t)
		x.Efface = x.Texte == journal.TexteEfface
		return x, err
	}, requete, args...)
}
