// SPDX-License-Identifier: EUPL-1.2

package signalement

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/journal/empreinte"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
)

// Objet is what the journal and the tasks call a signalement.
const Objet = "signalement"

func ecrireNumeros(ns []int) string {
	mots := make([]string, len(ns))
	for i, n := range ns {
		mots[i] = strconv.Itoa(n)
	}
	return strings.Join(mots, " ")
}

// numeros reads a list of numbers of D271-2.
type numeros struct{ dans *[]int }

// Scan is sql.Scanner.
func (n numeros) Scan(v any) error {
	s, ok := v.(string)
	if b, octets := v.([]byte); octets {
		s, ok = string(b), true
	}
	if !ok {
		return fmt.Errorf("prestations illisibles : %T", v)
	}
	for mot := range strings.FieldsSeq(s) {
		x, err := strconv.Atoi(mot)
		if err != nil {
			return fmt.Errorf("prestations illisibles : %w", err)
		}
		*n.dans = append(*n.dans, x)
	}
	return nil
}

// Consignees are what the act of a step keeps of it.
func (x Etape) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("rang", int64(x.Rang)), journal.Code("de", string(x.De)), journal.Code("vers", string(x.Vers)), journal.Jour("le", x.Le), journal.Code("motif", x.Motif),
		journal.Jour("debut", x.Debut), journal.Entier("mois", int64(x.Mois)), journal.Jour("fin", x.Fin), journal.Empreinte("prestations", empreinte.Nouveau("signalement.prestations/1").Texte(ecrireNumeros(x.Prestations)).Somme()),
		journal.Entier("contrat", x.Contrat), journal.Entier("document", x.Document), journal.Entier("lettre", x.Lettre)}
}

// Creer records a signalement, whose report is to be written; without one, the judge is seized already. The answer is its id; bdd.ErrConflit when the person has one open.
func Creer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, s Signalement) (int64, error) {
	s.Etat = EnPreparation
	if s.SansRapport {
		s.Etat = Saisine
	}
	texte, err := engager(ctx, e, t, s.Textes)
	if err != nil {
		return 0, err
	}
	contenu, engagement := texte.Colonnes()
	id, err := e.Inserer(ctx, `insert into signalement(dossier_id, organisation_id, numero, sans_rapport, etat, echec, compromis, contenu_id, engagement, cree_par, cree_le) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) returning id`,
		s.Dossier, s.Organisation, s.Numero, s.SansRapport, string(s.Etat), s.Echec, string(s.Compromis), contenu, engagement, s.CreePar, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("enregistrer un signalement : %w", err)
	}
	return id, nil
}

// Ecrire changes the report while it is prepared, at the version that was read (bdd.ErrAncienneVersion).
func Ecrire(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, s Signalement) error {
	texte, err := engager(ctx, e, t, s.Textes)
	if err != nil {
		return err
	}
	contenu, engagement := texte.Colonnes()
	n, err := e.Exec(ctx, `update signalement set echec = $3, compromis = $4, contenu_id = $5, engagement = $6, version = version + 1 where id = $1 and version = $2 and etat = 'en_preparation'`,
		s.ID, s.Version, s.Echec, string(s.Compromis), contenu, engagement)
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return fmt.Errorf("écrire un rapport : %w", err)
	}
	return nil
}

func engager(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, x Textes) (journal.Joint, error) {
	if len(x) == 0 {
		return journal.Joint{}, nil
	}
	texte, err := json.Marshal(x)
	if err != nil {
		return journal.Joint{}, err
	}
	return journal.EngagerSiDit(ctx, e, t, string(texte))
}

// Avancer adds the step that follows to a signalement as it was read, and moves it: bdd.ErrAncienneVersion when it has moved since. The caller has applied the rules. The answer is
// the step.
func Avancer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, s Signalement, x Etape) (Etape, error) {
	x.Signalement, x.Dossier, x.De, x.Rang, x.NoteLe = s.ID, s.Dossier, s.Etat, s.Rang+1, e.Instant()
	texte, err := journal.EngagerSiDit(ctx, e, t, x.Texte)
	if err != nil {
		return x, err
	}
	contenu, engagement := texte.Colonnes()
	var etat Etat
	if err := e.QueryRow(ctx, `select etat from signalement where id = $1 and rang = $2 and version = $3`, s.ID, s.Rang, s.Version).Scan(&etat); err != nil || etat != s.Etat {
		return x, bdd.ErrAncienneVersion
	}
	if x.ID, err = e.Inserer(ctx, `insert into signalement_etape(signalement_id, dossier_id, rang, de, vers, le, motif, debut, mois, fin, prestations, contrat_id, echeance, document_id, lettre_id, contenu_id, engagement, par, note_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19) returning id`, s.ID, s.Dossier, x.Rang, string(x.De), string(x.Vers), x.Le, x.Motif, x.Debut, bdd.Nul(int64(x.Mois)), x.Fin, ecrireNumeros(x.Prestations),
		bdd.Nul(x.Contrat), x.Echeance, bdd.Nul(x.Document), bdd.Nul(x.Lettre), contenu, engagement, x.Par, x.NoteLe); err != nil {
		return x, fmt.Errorf("noter une étape du signalement : %w", err)
	}
	debut, fin, ps := s.Debut, s.Fin, s.Prestations
	if !x.Debut.Vide() {
		debut, fin, ps = x.Debut, x.Fin, x.Prestations
	}
	n, err := e.Exec(ctx, `update signalement set etat = $3, rang = $4, echeance = $5, debut = $6, fin = $7, prestations = $8, version = version + 1 where id = $1 and version = $2`, s.ID, s.Version, string(x.Vers), x.Rang, x.Echeance, debut, fin,
		ecrireNumeros(ps))
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return x, fmt.Errorf("avancer un signalement : %w", err)
	}
	return x, nil
}

// Signees are what the act of its signature keeps of a report: its two conditions, its words by their commitment.
func (s Signalement) Signees(ctx context.Context, l bdd.Lecture) ([]journal.Valeur, error) {
	var engagement []byte
	if err := l.QueryRow(ctx, `select engagement from signalement where id = $1`, s.ID).Scan(&engagement); err != nil {
		return nil, fmt.Errorf("relire un signalement : %w", err)
	}
	return []journal.Valeur{journal.Booleen("echec", s.Echec), journal.Code("compromis", string(s.Compromis)), journal.Empreinte("rapport", engagement)}, nil
}

const (
	colonnes      = `s.id, s.dossier_id, s.organisation_id, s.numero, s.sans_rapport, s.etat, s.rang, s.echec, s.compromis, s.echeance, s.debut, s.fin, s.prestations, s.cree_par, s.cree_le, s.version`
	colonnesEtape = `x.id, x.signalement_id, x.dossier_id, x.rang, x.de, x.vers, x.le, x.motif, x.debut, x.mois, x.fin, x.prestations, x.contrat_id, x.echeance, x.document_id, x.lettre_id, x.par, x.note_le`
)

func (s *Signalement) cibles() []any {
	return []any{&s.ID, &s.Dossier, &s.Organisation, &s.Numero, &s.SansRapport, &s.Etat, &s.Rang, &s.Echec, &s.Compromis, &s.Echeance, &s.Debut, &s.Fin, numeros{&s.Prestations}, &s.CreePar, &s.CreeLe, &s.Version}
}

func (x *Etape) cibles() []any {
	return []any{&x.ID, &x.Signalement, &x.Dossier, &x.Rang, &x.De, &x.Vers, &x.Le, &x.Motif, &x.Debut, bdd.OuZero(&x.Mois), &x.Fin, numeros{&x.Prestations}, bdd.OuZero(&x.Contrat), &x.Echeance, bdd.OuZero(&x.Document),
		bdd.OuZero(&x.Lettre), &x.Par, &x.NoteLe}
}

func lireEtape(r *sql.Rows) (x Etape, err error) { return x, r.Scan(x.cibles()...) }

// ParID reads a signalement, without any text. The caller checks the right to its file.
func ParID(ctx context.Context, l bdd.Lecture, id int64) (s Signalement, err error) {
	return s, l.QueryRow(ctx, `select `+colonnes+` from signalement s where s.id = $1`, id).Scan(s.cibles()...)
}

// EtapesDe are the steps of a signalement, the first one first, without any text. The caller checks the right to its file.
func EtapesDe(ctx context.Context, l bdd.Lecture, signalement int64) ([]Etape, error) {
	return bdd.Lister(ctx, l, lireEtape, `select `+colonnesEtape+` from signalement_etape x where x.signalement_id = $1 order by x.rang`, signalement)
}

// ToutesEtapes is for etai verifier.
func ToutesEtapes(ctx context.Context, l bdd.Lecture) ([]Etape, error) {
	return bdd.Lister(ctx, l, lireEtape, `select `+colonnesEtape+` from signalement_etape x order by x.id`)
}

// Protections are what judges ordered for a person, with the days when it stood: rule R35 reads them.
func Protections(ctx context.Context, l bdd.Lecture, dossier int64) ([]masp.Protection, error) {
	type ordonnee struct {
		Etape
		close, remplacee jour.Jour // the step that followed it: the end, or the first day of another measure
	}
	xs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x ordonnee, err error) {
		return x, r.Scan(append(x.cibles(), &x.close, &x.remplacee)...)
	},
		`select `+colonnesEtape+`, y.le, y.debut from signalement_etape x left join signalement_etape y on y.signalement_id = x.signalement_id and y.rang = x.rang + 1 where x.dossier_id = $1 and x.debut is not null order by x.id`, dossier)
	if err != nil {
		return nil, fmt.Errorf("lire les mesures judiciaires : %w", err)
	}
	var ps []masp.Protection
	for _, x := range xs {
		p := masp.Protection{Nom: x.Vers.Libelle(), Du: x.Debut, Au: x.Fin, Prestations: x.Prestations, Sauvegarde: x.Vers == Sauvegarde}
		if !x.remplacee.Vide() {
			x.close = x.remplacee.Plus(-1)
		}
		if !x.close.Vide() && (p.Au.Vide() || x.close.Avant(p.Au)) {
			p.Au = x.close
		}
		ps = append(ps, p)
	}
	return ps, nil
}

// MoisDeMAJ are the months of MAJ that other signalements of the person led to.
func MoisDeMAJ(ctx context.Context, l bdd.Lecture, dossier, sauf int64) (n int, err error) {
	return n, l.QueryRow(ctx, `select coalesce(sum(x.mois), 0) from signalement_etape x where x.dossier_id = $1 and x.signalement_id <> $2 and x.vers = 'maj'`, dossier, sauf).Scan(&n)
}

var (
	requeteSignalement = droits.Requete{Nom: "signalement.lire", Nominative: true, SQL: `select ` + colonnes + `, s.contenu_id, s.engagement, k.chiffre from signalement s
		left join contenu k on k.id = s.contenu_id where s.id = $1 and {DROITS lire_contrat s}`}
	requeteDossier = droits.Requete{Nom: "signalement.du_dossier", Nominative: true, SQL: `select ` + colonnes + ` from signalement s where s.dossier_id = $1 and {DROITS lire_contrat s} order by s.id desc`}
	requeteEtapes  = droits.Requete{Nom: "signalement.etapes", Nominative: true, SQL: `select ` + colonnesEtape + `, x.contenu_id, x.engagement, k.chiffre from signalement_etape x
		left join contenu k on k.id = x.contenu_id where x.signalement_id = $1 and {DROITS lire_contrat x} order by x.rang`}
)

// Requetes are the registered queries of the package.
var Requetes = []droits.Requete{requeteSignalement, requeteDossier, requeteEtapes, requetePlis, requetePli}

// Lire reads a signalement with its words, for who may read the contracts of its file; bdd.ErrAbsent otherwise.
func Lire(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (s Signalement, err error) {
	requete, args := requeteSignalement.Pour(a, id)
	var j journal.Joint
	if err = l.QueryRow(ctx, requete, args...).Scan(append(s.cibles(), j.Cibles()...)...); err != nil || j.Vide() {
		return s, err
	}
	dit, err := j.Dire(t)
	if err != nil {
		return s, err
	}
	if s.Efface = dit == journal.TexteEfface; !s.Efface {
		if err := json.Unmarshal([]byte(dit), &s.Textes); err != nil {
			return s, fmt.Errorf("lire un rapport : %w", err)
		}
	}
	return s, nil
}

// DuDossier lists the signalements of a file, the latest first, without any text, for who may read its contracts.
func DuDossier(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]Signalement, error) {
	requete, args := requeteDossier.Pour(a, dossier)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (s Signalement, err error) { return s, r.Scan(s.cibles()...) }, requete, args...)
}

// Etapes returns the steps of a signalement with their words, the first one first, for who may read the contracts of its file.
func Etapes(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, signalement int64) ([]Etape, error) {
	requete, args := requeteEtapes.Pour(a, signalement)
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
