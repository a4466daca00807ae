// SPDX-License-Identifier: EUPL-1.2

package signalement

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// ObjetPli is what the journal calls a medical piece.
const ObjetPli = "signalement_pli"

// Pli is a medical piece under seal, as everything but its bytes tells of it. It has no name: a name would say something.
type Pli struct {
	ID, Signalement, Dossier int64
	Genre                    string // its MIME type
	Taille                   int64
	SHA256                   []byte
	DeposePar                int64
	DeposeLe                 horloge.Instant
	RetirePar                int64
	RetireLe                 horloge.Instant // Vide while it is there
}

// ErrPliRetire is returned for a piece that was taken away.
var ErrPliRetire = errors.New("cette pièce a été retirée du pli")

// Consignees are what the act of its deposit keeps of it.
func (p Pli) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("signalement", p.Signalement), journal.Entier("taille", p.Taille), journal.Empreinte("sha256", p.SHA256)}
}

// contextePli binds the sealed bytes to their signalement.
func contextePli(signalement int64) string { return fmt.Sprintf("pli/1/%d", signalement) }

// Deposer seals a medical piece under the key that only such pieces have. The answer is its id.
func Deposer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, p Pli, octets []byte) (Pli, error) {
	somme := sha256.Sum256(octets)
	p.Taille, p.SHA256, p.DeposeLe = int64(len(octets)), somme[:], e.Instant()
	var err error
	if p.ID, err = e.Inserer(ctx, `insert into signalement_pli(signalement_id, dossier_id, genre, taille, sha256, scelle, depose_par, depose_le) values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`, p.Signalement, p.Dossier, p.Genre,
		p.Taille, p.SHA256, t.ScellerPli(contextePli(p.Signalement), octets), p.DeposePar, p.DeposeLe); err != nil {
		return p, fmt.Errorf("sceller une pièce médicale : %w", err)
	}
	return p, nil
}

// Retirer takes a piece away: its bytes are gone. bdd.ErrAbsent when it was already.
func Retirer(ctx context.Context, e *bdd.Ecriture, id, agent int64) error {
	n, err := e.Exec(ctx, `update signalement_pli set scelle = null, retire_par = $2, retire_le = $3 where id = $1 and retire_le is null`, id, agent, e.Instant())
	if err == nil && n == 0 {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return fmt.Errorf("retirer une pièce médicale : %w", err)
	}
	return nil
}

const colonnesPli = `p.id, p.signalement_id, p.dossier_id, p.genre, p.taille, p.sha256, p.depose_par, p.depose_le, p.retire_par, p.retire_le`

func (p *Pli) cibles() []any {
	return []any{&p.ID, &p.Signalement, &p.Dossier, &p.Genre, &p.Taille, &p.SHA256, &p.DeposePar, &p.DeposeLe, bdd.OuZero(&p.RetirePar), &p.RetireLe}
}

var (
	requetePlis = droits.Requete{Nom: "signalement.plis", Nominative: true, SQL: `select ` + colonnesPli + ` from signalement_pli p where p.signalement_id = $1 and {DROITS lire_contrat p} order by p.id`}
	requetePli  = droits.Requete{Nom: "signalement.pli", Nominative: true, SQL: `select ` + colonnesPli + `, p.scelle from signalement_pli p where p.id = $1 and {DROITS lire_pli p}`}
)

func lirePli(r *sql.Rows) (p Pli, err error) { return p, r.Scan(p.cibles()...) }

// Plis tells which pieces a signalement has, and nothing of what they say, for who may read the contracts of its file.
func Plis(ctx context.Context, l bdd.Lecture, a droits.Agent, signalement int64) ([]Pli, error) {
	requete, args := requetePlis.Pour(a, signalement)
	return bdd.Lister(ctx, l, lirePli, requete, args...)
}

// PliParID tells of a piece. The caller checks the right to its file.
func PliParID(ctx context.Context, l bdd.Lecture, id int64) (p Pli, err error) {
	return p, l.QueryRow(ctx, `select `+colonnesPli+` from signalement_pli p where p.id = $1`, id).Scan(p.cibles()...)
}

// OuvrirPli opens a piece for who may read what is under seal; bdd.ErrAbsent otherwise. The caller keeps a trace of it.
func OuvrirPli(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (p Pli, octets []byte, err error) {
	requete, args := requetePli.Pour(a, id)
	var scelle []byte
	if err = l.QueryRow(ctx, requete, args...).Scan(append(p.cibles(), &scelle)...); err != nil {
		return p, nil, err
	}
	octets, err = p.ouvrir(t, scelle)
	return p, octets, err
}

func (p Pli) ouvrir(t *chiffre.Trousseau, scelle []byte) ([]byte, error) {
	if !p.RetireLe.Vide() {
		return nil, ErrPliRetire
	}
	octets, err := t.OuvrirPli(contextePli(p.Signalement), scelle)
	if err != nil {
		return nil, fmt.Errorf("pièce %d du pli : %w", p.ID, err)
	}
	if somme := sha256.Sum256(octets); !bytes.Equal(somme[:], p.SHA256) || int64(len(octets)) != p.Taille {
		return nil, fmt.Errorf("pièce %d du pli : %w", p.ID, journal.ErrAltere)
	}
	return octets, nil
}

// ParcourirPlis opens every piece that is there, one after the other: for etai verifier, and for an export that seals them again.
func ParcourirPlis(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, fn func(Pli, []byte) error) error {
	ps, err := TousLesPlis(ctx, l)
	if err != nil {
		return err
	}
	for _, p := range ps {
		if !p.RetireLe.Vide() {
			continue
		}
		var scelle []byte
		if err := l.QueryRow(ctx, `select p.scelle from signalement_pli p where p.id = $1`, p.ID).Scan(&scelle); err != nil {
			return err
		}
		octets, err := p.ouvrir(t, scelle)
		if err != nil {
			return err
		}
		if err := fn(p, octets); err != nil {
			return err
		}
	}
	return nil
}

// TousLesPlis is for etai verifier.
func TousLesPlis(ctx context.Context, l bdd.Lecture) ([]Pli, error) {
	return bdd.Lister(ctx, l, lirePli, `select `+colonnesPli+` from signalement_pli p order by p.id`)
}
