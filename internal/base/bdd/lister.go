// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"context"
	"database/sql"
	"strconv"

	"etai/internal/base/texte"
)

// Borner makes of what follows the columns of a select the count of its rows, which stops at texte.Beaucoup: to go through all the rows of a great list takes longer than a page may.
func Borner(de string) string {
	return "select count(*) from (select 1" + de + " limit " + strconv.Itoa(texte.Beaucoup) + ") comptees"
}

// Lister runs a query and reads every row with scan.
func Lister[T any](ctx context.Context, l Lecture, scan func(*sql.Rows) (T, error), texte string, args ...any) ([]T, error) {
	rows, err := l.Query(ctx, texte, args...)
	return Chaque(rows, err, scan)
}

// ListerPar is Lister by the key of each row; the last one of a key stands.
func ListerPar[K comparable, T any](ctx context.Context, l Lecture, scan func(*sql.Rows) (T, error), cle func(T) K, texte string, args ...any) (map[K]T, error) {
	xs, err := Lister(ctx, l, scan, texte, args...)
	r := make(map[K]T, len(xs))
	for _, x := range xs {
		r[cle(x)] = x
	}
	return r, err
}

// Un is Lister for the first row alone; ErrAbsent when there is none.
func Un[T any](ctx context.Context, l Lecture, scan func(*sql.Rows) (T, error), texte string, args ...any) (T, error) {
	r, err := Lister(ctx, l, scan, texte, args...)
	if err != nil || len(r) == 0 {
		var rien T
		if err == nil {
			err = ErrAbsent
		}
		return rien, err
	}
	return r[0], nil
}
