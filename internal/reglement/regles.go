// SPDX-License-Identifier: EUPL-1.2

package reglement

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"sync"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

// Version is one value of a parameter, with its days and what stands behind it.
type Version struct {
	Valeur
	ID       int64
	Code     string
	Portee   Portee
	Du, Au   jour.Jour // Au is Vide: until another one follows
	Source   string
	Preuve   Preuve
	Passe    string // why it applies to days that were gone when it was entered; empty: it does not
	SaisiPar int64  // 0: delivered with Étai
	SaisiLe  horloge.Instant
}

func (v Version) couvre(j jour.Jour) bool { return !v.Du.Apres(j) && (v.Au.Vide() || !v.Au.Avant(j)) }

// Regles are the values that apply to an organisation, on any day. They are a snapshot: safe for concurrent use.
type Regles struct {
	definitions map[string]Definition
	versions    map[string][]Version
	territoire  jour.Territoire
}

var definitions = sync.OnceValue(func() map[string]Definition {
	ds := map[string]Definition{}
	for _, d := range Catalogue() {
		ds[d.Code] = d
	}
	return ds
})

// NouvellesRegles makes Regles of versions that all apply to one place: those of the law, of its département and its own.
func NouvellesRegles(versions []Version) *Regles {
	r := &Regles{definitions(), map[string][]Version{}, jour.Metropole}
	for _, v := range versions {
		r.versions[v.Code] = append(r.versions[v.Code], v)
	}
	return r
}

// DuDepartement are the same values, with the public holidays of a département: "57", "974"; empty, those of the métropole.
func (r *Regles) DuDepartement(code string) *Regles {
	return &Regles{r.definitions, r.versions, jour.TerritoireDuDepartement(code)}
}

// Territoire is whose public holidays count: delays of the law (CPC art. 642) and working days.
func (r *Regles) Territoire() jour.Territoire {
	if r == nil {
		return jour.Metropole
	}
	return r.territoire
}

// EnVigueur returns the value in force on a day. The organisation's own is heard before its département's, and that one before the law's;
// inside a scope the latest to begin stands, and of two that begin together the one entered last. A value that has ended, or was withdrawn,
// leaves its place to what it covered. Nil rules have no value.
func (r *Regles) EnVigueur(code string, j jour.Jour) (Version, bool) {
	if r == nil {
		return Version{}, false
	}
	d, ok := r.definitions[code]
	if !ok {
		return Version{}, false
	}
	for _, p := range portees {
		if !d.Admet(p) {
			continue
		}
		if v, ok := r.dans(code, p, j); ok && !v.Retrait {
			return v, true
		}
	}
	if !d.Permanent {
		return Version{}, false
	}
	return r.premiere(code)
}

// dans is the value of a scope on a day.
func (r *Regles) dans(code string, p Portee, j jour.Jour) (meilleure Version, trouvee bool) {
	for _, v := range r.versions[code] {
		if v.Portee == p && v.couvre(j) && (!trouvee || plusRecente(v, meilleure)) {
			meilleure, trouvee = v, true
		}
	}
	return meilleure, trouvee
}

func plusRecente(a, b Version) bool { return a.Du.Apres(b.Du) || a.Du == b.Du && a.ID > b.ID }

// premiere is the first value of the law.
func (r *Regles) premiere(code string) (premiere Version, trouvee bool) {
	for _, v := range r.versions[code] {
		if v.Portee == Loi && (!trouvee || v.Du.Avant(premiere.Du) || v.Du == premiere.Du && v.ID > premiere.ID) {
			premiere, trouvee = v, true
		}
	}
	return premiere, trouvee
}

// Historique returns every value of a parameter, the latest to begin first.
func (r *Regles) Historique(code string) []Version {
	vs := slices.Clone(r.versions[code])
	slices.SortFunc(vs, func(a, b Version) int {
		return cmp.Or(b.Du.Depuis(a.Du), cmp.Compare(b.ID, a.ID))
	})
	return vs
}

// Derniere is the id of the value entered last, 0 when there is none: what a form shows, and posts back.
func (r *Regles) Derniere(code string) (id int64) {
	for _, v := range r.versions[code] {
		id = max(id, v.ID)
	}
	return id
}

// avec are the rules with one value more.
func (r *Regles) avec(v Version) *Regles {
	n := &Regles{r.definitions, maps.Clone(r.versions), r.territoire}
	n.versions[v.Code] = append(slices.Clone(r.versions[v.Code]), v)
	return n
}

// A is the value of a permanent parameter on a day. The zero value is for an unknown one, that a test of the catalogue excludes.
func (c Cle[T]) A(r *Regles, j jour.Jour) T {
	t, _ := c.Connu(r, j)
	return t
}

// Connu is the value on a day, and whether there is one: no amount is known before its first decree.
func (c Cle[T]) Connu(r *Regles, j jour.Jour) (t T, connu bool) {
	v, ok := r.EnVigueur(string(c), j)
	if !ok {
		return t, false
	}
	switch p := any(&t).(type) {
	case *int:
		*p = int(v.Nombre)
	case *bool:
		*p = v.Nombre == 1
	case *string:
		*p = v.Choix
	case *argent.Centimes:
		*p = argent.Centimes(v.Nombre)
	case *Taux:
		*p = Taux(v.Nombre)
	}
	return t, true
}

const colonnes = `p.id, p.code, p.portee, p.nombre, coalesce(p.choix, ''), p.du, p.au, p.source, p.preuve, p.passe, coalesce(p.saisi_par, 0), p.saisi_le`

func scanner(r *sql.Rows) (Version, error) { return scannerAvec(r) }

func scannerAvec(r *sql.Rows, suite ...any) (v Version, err error) {
	var nombre sql.NullInt64
	err = r.Scan(append([]any{&v.ID, &v.Code, &v.Portee, &nombre, &v.Choix, &v.Du, &v.Au, &v.Source, &v.Preuve, &v.Passe, &v.SaisiPar, &v.SaisiLe}, suite...)...)
	v.Nombre, v.Retrait = nombre.Int64, !nombre.Valid && v.Choix == ""
	return v, err
}

// departementDe: an association that names no département works for the one of the installation, when there is one alone.
const departementDe = `(select coalesce((select o.departement from organisation o where o.id = $1),
	(select max(o.departement) from organisation o where o.nature = 'departement' having count(*) = 1)))`

type cleRegles int64

// Lire returns the rules of an organisation; 0 is the installation itself, that has those of the law alone.
func Lire(ctx context.Context, l bdd.Lecture, organisation int64) (*Regles, error) {
	r, err := bdd.Retenir(l, cleRegles(organisation), func() (any, error) { return lire(ctx, l, organisation) })
	if err != nil {
		return nil, err
	}
	return r.(*Regles), nil
}

func lire(ctx context.Context, l bdd.Lecture, organisation int64) (*Regles, error) {
	var departement string
	vs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (Version, error) { return scannerAvec(r, &departement) }, `select `+colonnes+`, coalesce(`+departementDe+`, '') from parametre p
		where p.portee = 'loi' or p.organisation_id = $1 or $1 > 0 and p.departement = `+departementDe+` order by p.id`, organisation)
	if err != nil {
		return nil, fmt.Errorf("lire les paramètres datés : %w", err)
	}
	return NouvellesRegles(vs).DuDepartement(departement), nil
}

// Saisies returns every value that somebody entered, of any organisation: what a check compares with the journal.
func Saisies(ctx context.Context, l bdd.Lecture) ([]Version, error) {
	vs, err := bdd.Lister(ctx, l, scanner, `select `+colonnes+` from parametre p where p.saisi_par is not null order by p.id`)
	if err != nil {
		return nil, fmt.Errorf("lire les paramètres saisis : %w", err)
	}
	return vs, nil
}
