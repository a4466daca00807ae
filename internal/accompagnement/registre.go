// SPDX-License-Identifier: EUPL-1.2

package accompagnement

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// Objet names an entretien in the journal and in the timeline.
const Objet = "entretien"

const colonnesVersion = `v.entretien_id, v.dossier_id, e.organisation_id, v.rang, v.genre, v.etat, v.agent_id, v.le, v.heure, v.duree, v.territoire_id, e.reporte_de, v.presents, v.ecrit_par, v.ecrit_le`

func (x *Entretien) cibles(presents *string) []any {
	return []any{&x.ID, &x.Dossier, &x.Organisation, &x.Rang, &x.Genre, &x.Etat, &x.Agent, &x.Le, &x.Heure, bdd.OuZero(&x.Duree), bdd.OuZero(&x.Territoire), bdd.OuZero(&x.ReporteDe), presents, &x.EcritPar, &x.EcritLe}
}

// Enregistrer adds a version of an entretien, the first one when its ID is 0; a version that is not the next one gives bdd.ErrAncienneVersion. evenement
// is its line of the timeline, 0 when it has none. The caller has applied Verifier. The answer is the id of the entretien.
func Enregistrer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, x Entretien, evenement func(id int64) (int64, error)) (int64, error) {
	duree := any(nil)
	if x.Etat == Fait {
		duree = x.Duree
	}
	if x.ID == 0 {
		x.Rang = 1
		id, err := e.Inserer(ctx, `insert into entretien(dossier_id, organisation_id, rang, genre, etat, agent_id, le, heure, duree, territoire_id, reporte_de, cree_par, cree_le)
			values ($1,$2,1,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12) returning id`, x.Dossier, x.Organisation, string(x.Genre), string(x.Etat), x.Agent, x.Le, x.Heure, duree, bdd.Nul(x.Territoire), bdd.Nul(x.ReporteDe), x.EcritPar, e.Instant())
		if err != nil {
			return 0, fmt.Errorf("enregistrer un entretien : %w", err)
		}
		x.ID = id
	} else {
		n, err := e.Exec(ctx, `update entretien set rang = $2, genre = $3, etat = $4, agent_id = $5, le = $6, heure = $7, duree = $8, territoire_id = $9 where id = $1 and rang = $2 - 1`,
			x.ID, x.Rang, string(x.Genre), string(x.Etat), x.Agent, x.Le, x.Heure, duree, bdd.Nul(x.Territoire))
		if err == nil && n == 0 {
			err = bdd.ErrAncienneVersion
		}
		if err != nil {
			return 0, fmt.Errorf("noter un entretien : %w", err)
		}
	}
	ligne, err := evenement(x.ID)
	if err != nil {
		return 0, err
	}
	var dits, prives journal.Joint
	if x.Textes != (Textes{}) {
		b, err := json.Marshal(x.Textes)
		if err != nil {
			return 0, err
		}
		if dits, err = journal.EngagerSiDit(ctx, e, t, string(b)); err != nil {
			return 0, err
		}
	}
	if prives, err = journal.EngagerSiDit(ctx, e, t, x.Prive); err != nil {
		return 0, err
	}
	contenu, engagement := dits.Colonnes()
	prive, engagementPrive := prives.Colonnes()
	if _, err := e.Exec(ctx, `insert into entretien_version(entretien_id, dossier_id, rang, genre, etat, agent_id, le, heure, duree, territoire_id, presents, contenu_id, engagement, prive_contenu_id, prive_engagement, evenement_id, ecrit_par, ecrit_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18)`, x.ID, x.Dossier, x.Rang, string(x.Genre), string(x.Etat), x.Agent, x.Le, x.Heure, duree, bdd.Nul(x.Territoire), ecrirePresents(x.Presents),
		contenu, engagement, prive, engagementPrive, bdd.Nul(ligne), x.EcritPar, e.Instant()); err != nil {
		return 0, fmt.Errorf("écrire la version d’un entretien : %w", err)
	}
	return x.ID, nil
}

// Ligne is the latest line of the timeline that an entretien wrote, 0 when it wrote none.
func Ligne(ctx context.Context, l bdd.Lecture, entretien int64) (id int64, err error) {
	err = l.QueryRow(ctx, `select coalesce(max(v.evenement_id), 0) from entretien_version v where v.entretien_id = $1`, entretien).Scan(&id)
	return id, err
}

// ParID reads an entretien as it stands, without its words; bdd.ErrAbsent when there is none. The caller checks the right to its file.
func ParID(ctx context.Context, l bdd.Lecture, id int64) (x Entretien, err error) {
	var presents string
	err = l.QueryRow(ctx, `select `+colonnesVersion+` from entretien e join entretien_version v on v.entretien_id = e.id and v.rang = e.rang where e.id = $1`, id).Scan(x.cibles(&presents)...)
	x.Presents = lirePresents(presents)
	return x, err
}

const (
	textesVersion = `, v.contenu_id, v.engagement, k.chiffre, v.prive_contenu_id, v.prive_engagement, kp.chiffre, case when {DROITS lire_notes v} then 1 else 0 end
		from entretien e join entretien_version v on v.entretien_id = e.id`
	jointures = ` left join contenu k on k.id = v.contenu_id left join contenu kp on kp.id = v.prive_contenu_id`
)

var (
	requeteEntretiens = droits.Requete{Nom: "accompagnement.entretiens", Nominative: true, SQL: `select ` + colonnesVersion + textesVersion + ` and v.rang = e.rang` + jointures + `
		where e.dossier_id = $1 and {DROITS lire_contrat e} order by e.le desc, e.heure desc, e.id desc limit $2`}
	requeteAVenir = droits.Requete{Nom: "accompagnement.a_venir", Nominative: true, SQL: `select ` + colonnesVersion + textesVersion + ` and v.rang = e.rang` + jointures + `
		where e.dossier_id = $1 and e.agent_id = $2 and e.le >= $3 and e.etat = 'prevu' and {DROITS lire_contrat e} order by e.id`}
	requeteVersions = droits.Requete{Nom: "accompagnement.versions", Nominative: true, SQL: `select ` + colonnesVersion + textesVersion + jointures + `
		where e.id = $1 and {DROITS lire_contrat e} order by v.rang desc`}
)

// Requetes are the registered queries of the package.
var Requetes = []droits.Requete{requeteEntretiens, requeteAVenir, requeteVersions, requeteCadences, requeteDemarches, requeteEtapesDemarches, requeteEcheances}

// DuDossier lists at most n entretiens of a file as they stand, the latest first, for who may read its contracts; the private notes for who reads the notes.
func DuDossier(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64, n int) ([]Entretien, error) {
	texte, args := requeteEntretiens.Pour(a, dossier, n)
	return bdd.Lister(ctx, l, lireVersion(t), texte, args...)
}

// AVenir lists the entretiens of a file that an agent is to hold from a day on, with their words.
func AVenir(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier, agent int64, du jour.Jour) ([]Entretien, error) {
	texte, args := requeteAVenir.Pour(a, dossier, agent, du)
	return bdd.Lister(ctx, l, lireVersion(t), texte, args...)
}

// Versions lists what was written of an entretien, the latest version first; none when the agent may not read it.
func Versions(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, entretien int64) ([]Entretien, error) {
	texte, args := requeteVersions.Pour(a, entretien)
	return bdd.Lister(ctx, l, lireVersion(t), texte, args...)
}

func lireVersion(t *chiffre.Trousseau) func(*sql.Rows) (Entretien, error) {
	return func(r *sql.Rows) (x Entretien, err error) {
		var presents string
		var dits, prives journal.Joint
		var notes int
		if err = r.Scan(append(append(append(x.cibles(&presents), dits.Cibles()...), prives.Cibles()...), &notes)...); err != nil {
			return x, err
		}
		x.Presents = lirePresents(presents)
		s, err := dits.Ouvrir(t)
		if err != nil {
			return x, err
		}
		x.Efface = s == "" && !dits.Vide()
		if s != "" {
			if err := json.Unmarshal([]byte(s), &x.Textes); err != nil {
				return x, fmt.Errorf("lire un entretien : %w", err)
			}
		}
		if notes == 1 {
			x.Prive, err = prives.Dire(t)
		}
		return x, err
	}
}

// ToutesVersions reads every version without its words, whoever it is about: what a check compares with the journal.
func ToutesVersions(ctx context.Context, l bdd.Lecture) ([]Entretien, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Entretien, err error) {
		var presents string
		err = r.Scan(x.cibles(&presents)...)
		x.Presents = lirePresents(presents)
		return x, err
	}, `select `+colonnesVersion+` from entretien_version v join entretien e on e.id = v.entretien_id order by v.id`)
}
