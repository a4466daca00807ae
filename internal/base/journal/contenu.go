// SPDX-License-Identifier: EUPL-1.2

package journal

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal/empreinte"
)

// ErrEfface is returned for a text that was erased under a visaed bordereau: its commitment stands alone.
var ErrEfface = errors.New("texte effacé sous bordereau d’élimination")

// ErrAltere is returned for a text that does not answer to its commitment.
var ErrAltere = errors.New("texte altéré : il ne répond plus à son engagement")

// ErrTexte is returned for a text that cannot be kept.
var ErrTexte = errors.New("texte refusé")

const (
	tailleSel    = 16
	tailleMax    = 1 << 20
	contexteSeau = "contenu/1"
)

// Canonique puts a text in the one form that is committed to: valid UTF-8 in NFC, lines ended by \n, no
// NUL. It refuses what cannot be put in that form.
func Canonique(texte string) (string, error) {
	if len(texte) > tailleMax {
		return "", fmt.Errorf("%w : plus d’un million de caractères", ErrTexte)
	}
	if !utf8.ValidString(texte) || strings.IndexByte(texte, 0) >= 0 {
		return "", fmt.Errorf("%w : caractères illisibles", ErrTexte)
	}
	texte = strings.ReplaceAll(texte, "\r\n", "\n")
	texte = strings.ReplaceAll(texte, "\r", "\n")
	return norm.NFC.String(texte), nil
}

// engagement is SHA-256(salt ‖ canonical text), each in our length-prefixed encoding.
func engagement(sel []byte, texte string) []byte {
	return empreinte.Nouveau(contexteSeau).Octets(sel).Texte(texte).Somme()
}

// sceller returns the salt and the text under seal, and their commitment.
func sceller(t *chiffre.Trousseau, texte string) (scelle, engage []byte, err error) {
	if texte, err = Canonique(texte); err != nil {
		return nil, nil, err
	}
	clair := make([]byte, tailleSel, tailleSel+len(texte))
	if _, err := rand.Read(clair); err != nil {
		return nil, nil, err
	}
	engage = engagement(clair[:tailleSel], texte)
	return t.Sceller(contexteSeau, append(clair, texte...)), engage, nil
}

func ouvrir(t *chiffre.Trousseau, id int64, scelle, engage []byte) (string, error) {
	if scelle == nil {
		return "", ErrEfface
	}
	clair, err := t.Ouvrir(contexteSeau, scelle)
	if err != nil {
		return "", fmt.Errorf("contenu %d : %w", id, err)
	}
	if len(clair) < tailleSel {
		return "", fmt.Errorf("contenu %d : %w", id, ErrAltere)
	}
	texte := string(clair[tailleSel:])
	if !bytes.Equal(engagement(clair[:tailleSel], texte), engage) {
		return "", fmt.Errorf("contenu %d : %w", id, ErrAltere)
	}
	return texte, nil
}

// Engager seals a text in contenu and returns its id with the commitment that a chained row holds.
func Engager(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, texte string) (contenuID int64, engage []byte, err error) {
	scelle, engage, err := sceller(t, texte)
	if err != nil {
		return 0, nil, err
	}
	id, err := e.Inserer(ctx, `insert into contenu (cle_id, chiffre) values ($1, $2) returning id`, t.CleID(), scelle)
	if err != nil {
		return 0, nil, fmt.Errorf("sceller un texte : %w", err)
	}
	return id, engage, nil
}

// LireContenu opens a text and checks it against the commitment that the chained row holds.
func LireContenu(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, id int64, engage []byte) (string, error) {
	var scelle []byte
	if err := l.QueryRow(ctx, `select chiffre from contenu where id = $1`, id).Scan(&scelle); err != nil {
		return "", fmt.Errorf("contenu %d : %w", id, err)
	}
	return ouvrir(t, id, scelle, engage)
}

// OuvrirContenu is LireContenu for a list that has joined contenu: chiffre is contenu.chiffre.
func OuvrirContenu(t *chiffre.Trousseau, id int64, scelle, engage []byte) (string, error) {
	return ouvrir(t, id, scelle, engage)
}

// Effacer erases a text for ever under the number of a visaed bordereau; whoever calls has checked the visa.
func Effacer(ctx context.Context, e *bdd.Ecriture, id int64, bordereau string) error {
	n, err := e.Exec(ctx, `update contenu set chiffre = null, efface_le = $2, bordereau = $3 where id = $1 and chiffre is not null`,
		id, e.Instant(), bordereau)
	if err == nil && n == 0 {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return fmt.Errorf("effacer le contenu %d : %w", id, err)
	}
	return nil
}

// Rechiffrer seals anew, under the key ring nouveau, at most limite texts whose id is above apres; it
// returns the last id done, or 0 when none is left. Commitments do not change.
func Rechiffrer(ctx context.Context, e *bdd.Ecriture, ancien, nouveau *chiffre.Trousseau, apres int64, limite int) (int64, error) {
	type ligne struct {
		id     int64
		scelle []byte
	}
	rows, err := e.Query(ctx, `select id, chiffre from contenu where id > $1 and chiffre is not null order by id limit $2`, apres, limite)
	lignes, err := bdd.Chaque(rows, err, func(r *sql.Rows) (v ligne, err error) { return v, r.Scan(&v.id, &v.scelle) })
	if err != nil {
		return 0, fmt.Errorf("rechiffrer : %w", err)
	}
	var dernier int64
	for _, v := range lignes {
		clair, err := ancien.Ouvrir(contexteSeau, v.scelle)
		if err != nil {
			return 0, fmt.Errorf("rechiffrer le contenu %d : %w", v.id, err)
		}
		if _, err := e.Exec(ctx, `update contenu set cle_id = $2, chiffre = $3 where id = $1`, v.id, nouveau.CleID(), nouveau.Sceller(contexteSeau, clair)); err != nil {
			return 0, fmt.Errorf("rechiffrer le contenu %d : %w", v.id, err)
		}
		dernier = v.id
	}
	return dernier, nil
}
