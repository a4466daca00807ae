// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"etai/internal/base/horloge"
)

// arguments brings what callers pass down to what both drivers keep alike: nil, bool, int64, float64,
// string and []byte, and the long list of each. A text that PostgreSQL would refuse (NUL, invalid UTF-8) is refused on both.
func arguments(m Moteur, args []any) ([]any, error) {
	if len(args) == 0 {
		return nil, nil
	}
	r := make([]any, len(args))
	for i, a := range args {
		var v any
		var err error
		if x, ok := a.(ensemble); ok {
			v, err = x.pour(m)
		} else {
			v, err = argument(a)
		}
		if err != nil {
			return nil, fmt.Errorf("paramètre %d : %w", i+1, err)
		}
		r[i] = v
	}
	return r, nil
}

func argument(a any) (any, error) {
	switch x := a.(type) {
	case nil, bool, int64, float64:
		return a, nil
	case string:
		return x, texteValide(x)
	case []byte:
		if x == nil {
			return nil, nil
		}
		return x, nil
	case int:
		return int64(x), nil
	case time.Time:
		return horloge.De(x).String(), nil
	case driver.Valuer:
		if v := reflect.ValueOf(a); v.Kind() == reflect.Pointer && v.IsNil() {
			return nil, nil
		}
		v, err := x.Value()
		if err != nil {
			return nil, err
		}
		if _, encore := v.(driver.Valuer); encore {
			return nil, fmt.Errorf("type %T non pris en charge", a)
		}
		return argument(v)
	}
	v := reflect.ValueOf(a)
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil, nil
		}
		return argument(v.Elem().Interface())
	case reflect.Bool:
		return v.Bool(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return int64(v.Uint()), nil
	case reflect.Float32, reflect.Float64:
		return v.Float(), nil
	case reflect.String:
		return v.String(), texteValide(v.String())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return argument(v.Bytes())
		}
	}
	return nil, fmt.Errorf("type %T non pris en charge", a)
}

func texteValide(s string) error {
	if strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
		return habiller(ErrContrainte, "texte contenant un caractère nul ou mal codé", nil)
	}
	return nil
}
