// SPDX-License-Identifier: EUPL-1.2

package form

import (
	"bytes"
	"encoding/json"
	"strings"
)

// niveauJSON is an object or a list that is being read.
type niveauJSON struct {
	objet bool
	nom   bool // the next word is a name
	vus   map[string]bool
}

// NomFautif looks at the names of the objects of a JSON text, which encoding/json takes too kindly: of two alike it keeps the last one, and it takes a name in another case for ours. The answer is the first that
// is written twice in its object; else, with minuscules, the first that has something else than small letters, digits and "_"; empty when there is none, or when the text is no JSON, which who reads it says.
func NomFautif(b []byte, minuscules bool) (nom string, deuxFois bool) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var pile []niveauJSON
	for {
		mot, err := d.Token()
		if err != nil {
			return "", false
		}
		if n := len(pile); n > 0 && pile[n-1].objet && pile[n-1].nom {
			if s, ok := mot.(string); ok {
				x := &pile[n-1]
				switch {
				case x.vus[s]:
					return s, true
				case minuscules && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") != "":
					return s, false
				}
				x.vus[s], x.nom = true, false
				continue
			}
		}
		switch mot {
		case json.Delim('{'):
			pile = append(pile, niveauJSON{objet: true, nom: true, vus: map[string]bool{}})
			continue
		case json.Delim('['):
			pile = append(pile, niveauJSON{})
			continue
		case json.Delim('}'), json.Delim(']'):
			pile = pile[:len(pile)-1]
		}
		if len(pile) == 0 {
			return "", false
		}
		pile[len(pile)-1].nom = true
	}
}
