// SPDX-License-Identifier: EUPL-1.2

package journal

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// Valeur is one detail of an act: a name and a number, amount, day, code or hash. Free text has no
// constructor: it goes through Engager.
type Valeur struct {
	cle, texte string
	err        error
}

// Entier is a number or an id.
func Entier(cle string, v int64) Valeur { return valeur(cle, "i:"+strconv.FormatInt(v, 10)) }

// Montant is an amount in cents.
func Montant(cle string, c argent.Centimes) Valeur {
	return valeur(cle, "m:"+strconv.FormatInt(int64(c), 10))
}

// Jour is a day; "no day" is written "j:".
func Jour(cle string, j jour.Jour) Valeur { return valeur(cle, "j:"+j.String()) }

// Booleen is a truth value.
func Booleen(cle string, v bool) Valeur { return valeur(cle, "b:"+strconv.FormatBool(v)) }

// Empreinte is a hash: of a file, of a remise.
func Empreinte(cle string, somme []byte) Valeur { return valeur(cle, "h:"+hex.EncodeToString(somme)) }

var (
	nom        = regexp.MustCompile(`^[a-z][a-z0-9_.]{0,63}$`)
	code       = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/+-]{0,63}$`)
	longNombre = regexp.MustCompile(`[0-9]{9,}`)
	nomValide  = nom.MatchString
)

// Code is one word of a closed list ("cesf", "AC04", "camt.053.001.08"). Anything that could be a name in
// full, an account or a telephone number is refused.
func Code(cle, v string) Valeur {
	if v != "" && (!code.MatchString(v) || longNombre.MatchString(v)) {
		return Valeur{cle: cle, err: fmt.Errorf("%w : %s n’est pas un code", ErrActe, cle)}
	}
	return valeur(cle, "c:"+v)
}

func valeur(cle, texte string) Valeur {
	if !nomValide(cle) {
		return Valeur{err: fmt.Errorf("%w : nom de valeur %q", ErrActe, cle)}
	}
	return Valeur{cle: cle, texte: texte}
}

// Ecrit returns the details as the row of an act holds them: what a check compares.
func Ecrit(valeurs ...Valeur) (string, error) { return ecrireValeurs(valeurs) }

// ecrireValeurs joins the details as "nom=genre:valeur", one a line, in the order given.
func ecrireValeurs(valeurs []Valeur) (string, error) {
	var b strings.Builder
	for i, v := range valeurs {
		if v.err != nil {
			return "", v.err
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(v.cle)
		b.WriteByte('=')
		b.WriteString(v.texte)
	}
	return b.String(), nil
}
