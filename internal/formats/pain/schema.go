// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// The schemas of pain.001, condensed to one line a type. TestSchemasCondenses compares them with the
// official ones.
//
//go:embed schema/*.txt
var schemas embed.FS

type genre uint8

const (
	suite  genre = iota + 1 // children in their order
	choix                   // exactly one of the children
	simple                  // a value
	devise                  // a value with the attribute Ccy
	libre                   // anything
)

// modele is one type of a schema.
type modele struct {
	genre   genre
	enfants []enfant
	valeur  *facettes // simple and devise
}

type enfant struct {
	nom      string
	modele   *modele
	min, max int // max 0: no limit
}

// facettes bounds a value.
type facettes struct {
	base      string // texte, motif, liste, decimal, date, dateTime, boolean, gYear, binaire
	min, max  int    // characters; max 0: no limit
	motif     *regexp.Regexp
	liste     []string
	chiffres  int // decimal: total digits
	decimales int // decimal: digits after the point, −1 = no limit
	positif   bool
}

// chercher returns the position of the child called nom, −1 when there is none.
func (m *modele) chercher(nom []byte) int {
	if m == nil {
		return -1
	}
	for i := range m.enfants {
		if m.enfants[i].nom == string(nom) {
			return i
		}
	}
	return -1
}

var (
	schema03 = sync.OnceValues(func() (*modele, error) { return chargerSchema("pain.001.001.03") })
	schema09 = sync.OnceValues(func() (*modele, error) { return chargerSchema("pain.001.001.09") })
	schema12 = sync.OnceValues(func() (*modele, error) { return chargerSchema("pain.001.001.12") })
)

// chargerSchema returns the type of the element Document.
func chargerSchema(format string) (*modele, error) {
	texte, err := schemas.ReadFile("schema/" + format + ".txt")
	if err != nil {
		return nil, err
	}
	types := map[string]*modele{}
	lignes := strings.Split(strings.TrimSuffix(string(texte), "\n"), "\n")
	for _, l := range lignes {
		if mots := strings.Fields(l); len(mots) >= 2 {
			types[mots[1]] = &modele{}
		}
	}
	for i, l := range lignes {
		mots := strings.Fields(l)
		if len(mots) < 2 {
			return nil, fmt.Errorf("schéma %s, ligne %d", format, i+1)
		}
		if err := types[mots[1]].definir(mots[0], mots[2:], types); err != nil {
			return nil, fmt.Errorf("schéma %s, %s : %w", format, mots[1], err)
		}
	}
	d := types["Document"]
	if d == nil || len(d.enfants) != 1 {
		return nil, fmt.Errorf("schéma %s sans Document", format)
	}
	return d, nil
}

func (m *modele) definir(mot string, reste []string, types map[string]*modele) error {
	nombre := func(i int) int {
		if i >= len(reste) {
			return 0
		}
		n, _ := strconv.Atoi(reste[i])
		return n
	}
	switch mot {
	case "suite", "choix":
		m.genre = suite
		if mot == "choix" {
			m.genre = choix
		}
		for _, e := range reste {
			p := strings.Split(e, ":")
			if len(p) != 4 || types[p[1]] == nil {
				return fmt.Errorf("élément %s", e)
			}
			minimum, err1 := strconv.Atoi(p[2])
			maximum, err2 := strconv.Atoi(p[3])
			if err1 != nil || err2 != nil {
				return fmt.Errorf("élément %s", e)
			}
			m.enfants = append(m.enfants, enfant{p[0], types[p[1]], minimum, maximum})
		}
		if len(m.enfants) > 64 {
			return fmt.Errorf("%d éléments", len(m.enfants))
		}
		return nil
	case "libre":
		m.genre = libre
		return nil
	case "devise":
		if len(reste) != 1 || types[reste[0]] == nil {
			return fmt.Errorf("type de valeur absent")
		}
		m.genre = devise
		m.valeur = types[reste[0]].facettes()
		return nil
	}
	m.genre = simple
	f := m.facettes()
	f.base = mot
	switch mot {
	case "texte", "binaire":
		f.min, f.max = nombre(0), nombre(1)
	case "motif":
		r, err := regexp.Compile("^(?:" + strings.Join(reste, " ") + ")$")
		if err != nil {
			return err
		}
		f.motif = r
	case "liste":
		f.liste = reste
	case "decimal":
		f.chiffres, f.decimales = nombre(0), nombre(1)
		f.positif = len(reste) == 3 && reste[2] == "0"
	case "date", "dateTime", "boolean", "gYear":
	default:
		return fmt.Errorf("mot %s inconnu", mot)
	}
	return nil
}

// facettes returns the bounds of the type, shared by the types that refer to it before it is defined.
func (m *modele) facettes() *facettes {
	if m.valeur == nil {
		m.valeur = &facettes{}
	}
	return m.valeur
}
