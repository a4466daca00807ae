// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// copierLignes sends all rows by COPY, in its text form: the server then reads days and instants as it
// reads them in any statement (the binary form would want Go's types).
func copierLignes(ctx context.Context, pilote any, table string, colonnes []string, lignes [][]any) error {
	c, ok := pilote.(*stdlib.Conn)
	if !ok {
		return fmt.Errorf("bdd : connexion %T inattendue", pilote)
	}
	var b []byte
	for _, l := range lignes {
		for i, v := range l {
			if i > 0 {
				b = append(b, '\t')
			}
			b = ajouterCopie(b, v)
		}
		b = append(b, '\n')
	}
	noms := make([]string, len(colonnes))
	for i, nom := range colonnes {
		noms[i] = pgx.Identifier{nom}.Sanitize()
	}
	texte := "copy " + pgx.Identifier{table}.Sanitize() + " (" + strings.Join(noms, ", ") + ") from stdin"
	_, err := c.Conn().PgConn().CopyFrom(ctx, bytes.NewReader(b), texte)
	return err
}

// ajouterCopie appends one value in COPY's text form, escaped as the server itself escapes it.
func ajouterCopie(b []byte, v any) []byte {
	switch x := v.(type) {
	case nil:
		return append(b, `\N`...)
	case bool:
		return strconv.AppendBool(b, x)
	case int64:
		return strconv.AppendInt(b, x, 10)
	case float64:
		return strconv.AppendFloat(b, x, 'g', -1, 64)
	case []byte:
		return hex.AppendEncode(append(b, `\\x`...), x)
	case string:
		for i := range len(x) {
			switch c := x[i]; c {
			case '\\':
				b = append(b, `\\`...)
			case '\t':
				b = append(b, `\t`...)
			case '\n':
				b = append(b, `\n`...)
			case '\r':
				b = append(b, `\r`...)
			case '\b':
				b = append(b, `\b`...)
			case '\f':
				b = append(b, `\f`...)
			case '\v':
				b = append(b, `\v`...)
			default:
				b = append(b, c)
			}
		}
	}
	return b
}
