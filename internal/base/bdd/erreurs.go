// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"
)

// The kinds of refusal that callers tell apart with errors.Is; the driver's error stays in the chain.
var (
	ErrAbsent          = errors.New("enregistrement absent")
	ErrConflit         = errors.New("valeur déjà enregistrée")
	ErrContrainte      = errors.New("refusé par une contrainte de la base")
	ErrPanne           = errors.New("écritures arrêtées après une panne du stockage")
	ErrAncienneVersion = errors.New("l’enregistrement a changé depuis son affichage")
	ErrIssueInconnue   = errors.New("connexion perdue pendant l’enregistrement : issue inconnue, vérifier avant de recommencer")
	ErrFermee          = errors.New("base de données fermée")
	ErrOccupee         = errors.New("base de données occupée par un autre programme")
)

var (
	errResultatOuvert = errors.New("bdd : le résultat précédent de la transaction n’est ni lu jusqu’au bout ni fermé")
	errRompue         = errors.New("bdd : une instruction a échoué, l’acte ne peut pas être gardé")
	errTransaction    = errors.New("bdd : transaction terminée")
)

// erreurPanne is what EnPanne and refused writes answer.
type erreurPanne struct{ cause error }

func (e *erreurPanne) Error() string       { return ErrPanne.Error() + " : " + e.cause.Error() }
func (e *erreurPanne) Is(cible error) bool { return cible == ErrPanne }
func (e *erreurPanne) Unwrap() error       { return e.cause }

// erreurBase is a driver error with its kind. Its text never repeats a value of a row.
type erreurBase struct {
	genre error // nil when of no particular kind
	texte string
	cause error
}

func (e *erreurBase) Error() string       { return e.texte }
func (e *erreurBase) Is(cible error) bool { return e.genre != nil && cible == e.genre }
func (e *erreurBase) Unwrap() error       { return e.cause }

// traduire gives a driver's error its kind. Errors already translated and foreign errors pass unchanged.
func traduire(err error) error {
	if err == nil {
		return err
	}
	if _, fait := errors.AsType[*erreurBase](err); fait {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return &erreurBase{ErrAbsent, ErrAbsent.Error(), err}
	}
	if p, ok := errors.AsType[*pgconn.PgError](err); ok {
		return traduirePG(err, p)
	}
	if code, ok := codeSQLite(err); ok {
		return traduireSQLite(err, code)
	}
	return err
}

func traduirePG(err error, p *pgconn.PgError) error {
	texte := p.Message
	if p.ConstraintName != "" {
		texte = "contrainte " + p.ConstraintName
	} else if p.ColumnName != "" {
		texte = "colonne " + p.TableName + "." + p.ColumnName
	}
	var genre error
	switch {
	case p.Code == "23505":
		genre = ErrConflit
	case p.Code[:2] == "23", p.Code == "P0001":
		genre = ErrContrainte
	case p.Code[:2] == "22":
		genre, texte = ErrContrainte, "valeur refusée" // the server's text quotes the value
	}
	return habiller(genre, fmt.Sprintf("%s (%s)", texte, p.Code), err)
}

// codeSQLite finds SQLite's code: its driver gives it alone, or with a message.
func codeSQLite(err error) (code sqlite3.ExtendedErrorCode, ok bool) {
	ok = errors.As(err, &code)
	return code, ok
}

func traduireSQLite(err error, code sqlite3.ExtendedErrorCode) error {
	var genre error
	switch code.Code() {
	case sqlite3.CONSTRAINT:
		genre = ErrContrainte
		switch code {
		case sqlite3.CONSTRAINT_UNIQUE, sqlite3.CONSTRAINT_PRIMARYKEY, sqlite3.CONSTRAINT_ROWID:
			genre = ErrConflit
		}
	case sqlite3.MISMATCH, sqlite3.TOOBIG:
		genre = ErrContrainte
	case sqlite3.INTERRUPT:
		genre = context.Canceled
	}
	return habiller(genre, err.Error(), err)
}

func habiller(genre error, texte string, cause error) error {
	if genre != nil {
		texte = genre.Error() + " : " + texte
	}
	return &erreurBase{genre, texte, cause}
}

// dePanne tells the errors of the storage after which nothing more must be written.
func dePanne(err error) bool {
	if code, ok := codeSQLite(err); ok {
		switch code.Code() {
		case sqlite3.FULL, sqlite3.IOERR, sqlite3.CORRUPT, sqlite3.NOTADB, sqlite3.READONLY, sqlite3.CANTOPEN:
			return true
		}
	}
	if p, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch p.Code {
		case "53100", "58030", "XX001", "XX002": // disk full, I/O error, data or index corrupted
			return true
		}
	}
	return false
}

// aRejouer tells the errors after which the same transaction may succeed if run again.
func aRejouer(err error) bool {
	if p, ok := errors.AsType[*pgconn.PgError](err); ok {
		// The last: a statement prepared before a migration by another program; the driver has forgotten it.
		return p.Code == "40001" || p.Code == "40P01" || p.Code == "0A000" && p.Routine == "RevalidateCachedQuery"
	}
	if code, ok := codeSQLite(err); ok {
		return code.Code() == sqlite3.BUSY || code.Code() == sqlite3.LOCKED
	}
	return false
}

// connexionPerdue tells the errors of a broken link with the server.
func connexionPerdue(err error) bool {
	if _, ok := codeSQLite(err); ok { // which has the methods of a net.Error
		return false
	}
	if p, ok := errors.AsType[*pgconn.PgError](err); ok {
		return p.Code[:2] == "08" || p.Code == "57P01" || p.Code == "57P02" || p.Code == "57P03"
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// fermee recognises the answer of a closed pool, for which database/sql exports no error.
func fermee(err error) error {
	if errors.Is(err, sql.ErrConnDone) || err.Error() == "sql: database is closed" {
		return ErrFermee
	}
	return err
}
