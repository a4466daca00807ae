// SPDX-License-Identifier: EUPL-1.2

// Package calculs answers the calculators, which anybody may use without logging in: a question in JSON, its answer in JSON. The rules are those of the
// domains; nothing is kept. Amounts are whole cents, days are AAAA-MM-JJ.
package calculs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

// Faute is a question that cannot be read: which field, and what is expected there.
type Faute struct{ Message string }

func (f *Faute) Error() string { return f.Message }

func fautif(format string, args ...any) error { return &Faute{fmt.Sprintf(format, args...)} }

// Refus is a rule that says no.
type Refus struct {
	Regle   string `json:"regle"`
	Message string `json:"message"`
}

// Donnees are the dated data that rules read: parameters of the law and list of D271-2.
type Donnees struct {
	regles      *reglement.Regles
	prestations func(jour.Jour) ([]prestations.Prestation, error)
}

// calcul answers one question; nil Donnees when it needs none.
type calcul struct {
	donnees bool
	faire   func(d Donnees, aujourdhui jour.Jour, question []byte) (reponse any, refus []Refus, err error)
}

var calculs = map[string]calcul{
	"duree-masp":       {true, repondre(dureeMASP)},
	"contribution":     {true, repondre(contribution)},
	"autorisation":     {true, repondre(autorisation)},
	"versement-direct": {true, repondre(versementDirect)},
	"proposition":      {false, repondre(proposer)},
	"delai":            {false, repondre(delai)},
	"facturation":      {false, repondre(facturation)},
}

// Noms lists the calculators.
func Noms() []string { return slices.Sorted(maps.Keys(calculs)) }

// Calculer answers a question. refus are the rules that say no, which the answer names too. An error is a *Faute for a question that cannot be read. base gives
// the dated data, opened when the calculator needs them.
func Calculer(ctx context.Context, base func() (*bdd.Base, error), aujourdhui jour.Jour, nom string, question []byte) (reponse []byte, refus []Refus, err error) {
	c, ok := calculs[nom]
	if !ok {
		return nil, nil, fautif("calcul inconnu « %s » : écrire l’un de ces noms : %s", nom, strings.Join(Noms(), ", "))
	}
	var d Donnees
	var r any
	faire := func() (err error) { r, refus, err = c.faire(d, aujourdhui, question); return err }
	if c.donnees {
		b, err := base()
		if err != nil {
			return nil, nil, err
		}
		err = b.Lire(ctx, func(l bdd.Lecture) (err error) {
			if d.regles, err = reglement.Lire(ctx, l, 0); err != nil {
				return err
			}
			d.prestations = func(j jour.Jour) ([]prestations.Prestation, error) { return prestations.EnVigueur(ctx, l, j) }
			return faire()
		})
		if err != nil {
			return nil, nil, err
		}
	} else if err := faire(); err != nil {
		return nil, nil, err
	}
	reponse, err = ecrire(r, refus)
	return reponse, refus, err
}

// ecrire writes an answer, which has fields, and its refusals as the last of them.
func ecrire(r any, refus []Refus) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return nil, err
	}
	b.Truncate(b.Len() - len("}\n"))
	b.WriteString(`,"refus":`)
	if err := e.Encode(refus); err != nil {
		return nil, err
	}
	b.Truncate(b.Len() - len("\n"))
	b.WriteString("}\n")
	return b.Bytes(), nil
}

// repondre reads the question of a calculator, refuses what it does not know, and answers it; the list of refusals is never nil.
func repondre[Q, R any](faire func(Donnees, jour.Jour, Q) (R, []Refus, error)) func(Donnees, jour.Jour, []byte) (any, []Refus, error) {
	return func(d Donnees, aujourdhui jour.Jour, question []byte) (any, []Refus, error) {
		var q Q
		if err := lire(question, &q); err != nil {
			return nil, nil, err
		}
		r, refus, err := faire(d, aujourdhui, q)
		if err != nil {
			return nil, nil, err
		}
		if refus == nil {
			refus = []Refus{}
		}
		return r, refus, nil
	}
}

// questionMax bounds a question, in bytes.
const questionMax = 1 << 20

func lire(question []byte, q any) error {
	if len(question) > questionMax {
		return fautif("la question dépasse %d octets", questionMax)
	}
	if nom, deuxFois := form.NomFautif(question, true); deuxFois {
		return fautif("champ « %s » écrit deux fois : garder une seule valeur", nom)
	} else if nom != "" {
		return fautif("champ %s inconnu : ôter ce champ, ou corriger son nom, en minuscules", nom)
	}
	d := json.NewDecoder(bytes.NewReader(question))
	d.DisallowUnknownFields()
	err := d.Decode(q)
	if err == nil {
		if _, suite := d.Token(); suite != io.EOF {
			return fautif("un seul objet JSON est attendu : ôter ce qui le suit")
		}
		return nil
	}
	if f, ok := errors.AsType[*Faute](err); ok {
		return f
	}
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if t.Field == "" {
			return fautif("un objet JSON entre accolades est attendu")
		}
		return fautif("champ « %s » : %s", t.Field, attendus[t.Type.Kind().String()])
	}
	if champ, inconnu := strings.CutPrefix(err.Error(), "json: unknown field "); inconnu {
		return fautif("champ %s inconnu : ôter ce champ, ou corriger son nom", strings.NewReplacer(`"`, "").Replace(champ))
	}
	if s, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fautif("JSON illisible à l’octet %d : un objet entre accolades est attendu", s.Offset)
	}
	return fautif("JSON illisible : un objet entre accolades est attendu")
}

// attendus names what a Go kind reads in JSON.
var attendus = map[string]string{"int": "nombre entier attendu", "int64": "nombre entier attendu", "string": "texte entre guillemets attendu", "bool": "true ou false attendu",
	"slice": "liste entre crochets attendue", "struct": "objet entre accolades attendu", "map": "objet entre accolades attendu"}

// Montant is an amount in whole cents.
type Montant argent.Centimes

// montantMax bounds each amount of a question, in cents.
const montantMax = 1_000_000_000_000

// UnmarshalJSON reads a whole number and nothing else.
func (m *Montant) UnmarshalJSON(b []byte) error {
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil || b[0] == '"' {
		return fautif("montant %s : un nombre entier de centimes est attendu (41230 pour 412,30 €)", b)
	}
	v, err := n.Int64()
	if err != nil || v > montantMax || v < -montantMax {
		return fautif("montant %s : un nombre entier de centimes est attendu (41230 pour 412,30 €), %d au plus", b, montantMax)
	}
	*m = Montant(v)
	return nil
}

// Date is a day.
type Date struct{ jour.Jour }

// UnmarshalJSON reads AAAA-MM-JJ.
func (d *Date) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		if j, err := jour.LireISO(s); err == nil {
			d.Jour = j
			return nil
		}
	}
	return fautif("date %s : une date du calendrier est attendue, écrite AAAA-MM-JJ", b)
}

// MarshalJSON writes AAAA-MM-JJ.
func (d Date) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// requis is a fault when a field is not there.
func requis[T any](champ string, v *T) error {
	if v == nil {
		return fautif("le champ « %s » manque", champ)
	}
	return nil
}

func positif(champ string, m *Montant) error {
	if err := requis(champ, m); err != nil {
		return err
	}
	if *m < 0 {
		return fautif("champ « %s » : un montant d’au moins zéro est attendu", champ)
	}
	return nil
}

func refusDe(rs masp.Refuses) (l []Refus) {
	for _, r := range rs {
		l = append(l, Refus{r.Regle, r.Message})
	}
	return l
}
