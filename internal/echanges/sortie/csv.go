// SPDX-License-Identifier: EUPL-1.2

package sortie

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/tiers"
)

// ouvreur opens a sealed value with the key; nil is the absence of a value.
type ouvreur func(t *chiffre.Trousseau, scelle []byte) (any, error)

// ouverte is a column that a sealed one becomes.
type ouverte struct {
	nom    string
	genre  bdd.GenreColonne
	sens   string
	ouvrir ouvreur
}

// scellees are the columns that only the key opens, with what each becomes.
var scellees = map[string][]ouverte{
	"compte_bancaire.iban_scelle": {{"iban", bdd.Textes, "IBAN", func(t *chiffre.Trousseau, s []byte) (any, error) {
		i, err := comptes.OuvrirIBAN(t, s)
		return string(i), err
	}}},
	"tiers_version.iban_scelle": {{"iban", bdd.Textes, "IBAN", func(t *chiffre.Trousseau, s []byte) (any, error) {
		i, err := tiers.OuvrirIBAN(t, s)
		return string(i), err
	}}},
	"contenu.chiffre": {
		{"sel", bdd.Binaires, "sel du texte, vide s’il a été effacé, ou s’il dit ce que la personne a fait de sa carte", func(t *chiffre.Trousseau, s []byte) (any, error) {
			sel, x, err := journal.Devoiler(t, s)
			if comptes.DitUneCarte(x) {
				return nil, err // with it, a short text is found again from its commitment
			}
			return sel, err
		}},
		{"texte", bdd.Textes, "texte ouvert, vide s’il a été effacé sous bordereau, ou s’il dit ce que la personne a fait de sa carte", func(t *chiffre.Trousseau, s []byte) (any, error) {
			_, x, err := journal.Devoiler(t, s)
			if comptes.DitUneCarte(x) {
				return "", err
			}
			return x, err
		}},
	},
}

// ecrivain writes the rows of a table. The absence of a value is an empty field, an empty text is "": PostgreSQL's COPY reads them so.
type ecrivain struct {
	t     *chiffre.Trousseau
	table TableSortie
	b     []byte
}

func (e *ecrivain) entete() []byte {
	noms := make([]string, len(e.table.Colonnes))
	for i, c := range e.table.Colonnes {
		noms[i] = c.Nom
	}
	return []byte(strings.Join(noms, ",") + "\r\n")
}

// ligne writes a row; what it returns holds until the next one.
func (e *ecrivain) ligne(valeurs []any) ([]byte, error) {
	e.b = e.b[:0]
	for i, c := range e.table.Colonnes {
		if i > 0 {
			e.b = append(e.b, ',')
		}
		v := valeurs[c.rang]
		if v == nil {
			continue
		}
		if c.ouvrir != nil {
			scelle, ok := v.([]byte)
			if !ok {
				return nil, fmt.Errorf("colonne %s : %T", c.Nom, v)
			}
			var err error
			if v, err = c.ouvrir(e.t, scelle); err != nil {
				return nil, fmt.Errorf("colonne %s : %w", c.Nom, err)
			}
			if v == nil {
				continue
			}
		}
		if err := e.valeur(c.Genre, v); err != nil {
			return nil, fmt.Errorf("colonne %s : %w", c.Nom, err)
		}
	}
	e.b = append(e.b, "\r\n"...)
	return e.b, nil
}

func (e *ecrivain) valeur(g bdd.GenreColonne, v any) error {
	switch g {
	case bdd.Jours:
		var j jour.Jour
		if err := j.Scan(v); err != nil {
			return err
		}
		e.b = j.Append(e.b)
		return nil
	case bdd.Instants:
		var i horloge.Instant
		if err := i.Scan(v); err != nil {
			return err
		}
		e.b = append(e.b, i.String()...)
		return nil
	}
	switch x := v.(type) {
	case int64:
		if g == bdd.Booleens {
			e.b = strconv.AppendBool(e.b, x != 0)
			return nil
		}
		e.b = strconv.AppendInt(e.b, x, 10)
	case bool:
		e.b = strconv.AppendBool(e.b, x)
	case string:
		e.b = append(e.b, guillemets(x)...)
	case []byte:
		if g == bdd.Textes {
			e.b = append(e.b, guillemets(string(x))...)
			return nil
		}
		e.b = hex.AppendEncode(append(e.b, `\x`...), x)
	default:
		return fmt.Errorf("valeur inattendue %T", v)
	}
	return nil
}

func guillemets(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
