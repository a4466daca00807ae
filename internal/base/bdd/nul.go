// SPDX-License-Identifier: EUPL-1.2

package bdd

import "database/sql"

// Nul is the argument for a reference that may be absent: NULL when zero.
func Nul(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// OuZero is the destination of a Scan for a nullable whole number: NULL gives zero.
func OuZero[T ~int | ~int64](dest *T) sql.Scanner { return ouZero[T]{dest} }

type ouZero[T ~int | ~int64] struct{ dest *T }

func (o ouZero[T]) Scan(v any) error {
	var n sql.NullInt64
	if err := n.Scan(v); err != nil {
		return err
	}
	*o.dest = T(n.Int64)
	return nil
}
