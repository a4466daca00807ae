// SPDX-License-Identifier: EUPL-1.2

package droits

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Requete is a registered query. A package lists its own in an exported variable Requetes; a test prepares
// each on both engines for every role, and fails a nominative one that has neither the clause nor a reason.
//
// The clause is written in the text as {DROITS action alias}, with the alias as for Clause:
//
//	select m.id from mesure m where m.ferme_le is null and {DROITS lire_dossier m} order by m.id
//
// {DROITS_LISTE action alias} is the same condition for a list or a count that nothing else narrows: it starts from the files of the agent's organisation,
// where {DROITS} would be asked of every row that all organisations have. Where the agent reads most of the base (Agent.Vaste), it asks each row after all, until the
// page is full: such a list has an index in its order, and a count of it stops (bdd.Borner).
type Requete struct {
	Nom        string
	SQL        string
	Nominative bool   // reads or counts rows that belong to a file
	SansClause string // why a nominative query goes without the clause: whole words, for the reader
}

var marque = regexp.MustCompile(`\{DROITS(_LISTE)? ([a-z_]+) ([a-z_.]+)\}`)

// ErrRequete is returned for a registered query that breaks the rule.
var ErrRequete = errors.New("requête sans clause de droits")

// Pour returns the text and arguments of the query for an agent: args are those of the text's own $1…$n.
func (r Requete) Pour(a Agent, args ...any) (texte string, tous []any) {
	c := constructeur{agent: a, premier: len(args) + 1}
	texte = marque.ReplaceAllStringFunc(r.SQL, func(m string) string {
		p := marque.FindStringSubmatch(m)
		c.liste = p[1] != ""
		return c.clause(Action(p[2]), p[3])
	})
	return texte, append(append(make([]any, 0, len(args)+len(c.args)), args...), c.args...)
}

// Controler checks the rule, without a database.
func (r Requete) Controler() error {
	if r.Nom == "" || strings.TrimSpace(r.SQL) == "" {
		return fmt.Errorf("%w : requête sans nom ou sans texte (%q)", ErrRequete, r.Nom)
	}
	marques := marque.FindAllStringSubmatch(r.SQL, -1)
	if strings.Count(r.SQL, "{DROITS") != len(marques) {
		return fmt.Errorf("%w : %s : clause mal écrite", ErrRequete, r.Nom)
	}
	for _, m := range marques {
		if !SurDossier(Action(m[2])) {
			return fmt.Errorf("%w : %s : %s n’est pas une action sur un dossier", ErrRequete, r.Nom, m[2])
		}
	}
	switch {
	case len(marques) > 0 && r.SansClause != "":
		return fmt.Errorf("%w : %s : la clause et une raison de ne pas l’avoir", ErrRequete, r.Nom)
	case r.Nominative && len(marques) == 0 && utf8.RuneCountInString(r.SansClause) < 20:
		return fmt.Errorf("%w : %s : nominative, sans clause ni raison écrite", ErrRequete, r.Nom)
	case unionOuverte(r.SQL):
		return fmt.Errorf("%w : %s : une partie d’un union a la clause, une autre non", ErrRequete, r.Nom)
	case !r.Nominative && len(marques) == 0 && nominatif.MatchString(r.SQL):
		return fmt.Errorf("%w : %s : elle lit dossier_id sans se dire nominative", ErrRequete, r.Nom)
	}
	return nil
}

// unionOuverte finds a union, at any depth, of which one part has the clause and another has not: the rows of the latter would be those of everybody. A union that has none is narrowed from outside.
func unionOuverte(sql string) bool {
	// niveau is what stands between two parentheses: the parts of its union that have the clause and that have not, and whether the part that is being read has it, itself or inside.
	type niveau struct {
		avec, sans int
		clause     bool
	}
	pile := []niveau{{}}
	finir := func(n *niveau) (ouverte bool) {
		if n.clause {
			n.avec++
		} else {
			n.sans++
		}
		return n.avec > 0 && n.sans > 0
	}
	for _, m := range morceaux.FindAllString(sql, -1) {
		ici := &pile[len(pile)-1]
		switch m {
		case "(":
			pile = append(pile, niveau{})
		case ")":
			if len(pile) == 1 || finir(ici) {
				return true
			}
			avec := ici.avec > 0
			pile = pile[:len(pile)-1]
			ici = &pile[len(pile)-1]
			ici.clause = ici.clause || avec
		case "{DROITS":
			ici.clause = true
		default:
			finir(ici)
			ici.clause = false
		}
	}
	return finir(&pile[0])
}

var morceaux = regexp.MustCompile(`[()]|\{DROITS|\bunion\b`)

var nominatif = regexp.MustCompile(`\bdossier(_id|_attribution)?\b`)
