// SPDX-License-Identifier: EUPL-1.2

package indicateurs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/prestations"
)

// PremiereAnnee is that of the law which made the MASP.
const PremiereAnnee = 2009

// ErrAnnee refuses a year that has no figure.
var ErrAnnee = errors.New("il n’y a de chiffres que de 2009 à cette année")

// Periode is the days of a year that have passed.
type Periode struct {
	Annee  int
	Du, Au jour.Jour
}

// Entiere tells a year that is over.
func (p Periode) Entiere() bool { return p.Au == jour.Certain(p.Annee, 12, 31) }

// PeriodeDe is the part of a year that has passed on a day: figures are those of that day.
func PeriodeDe(annee int, aujourdhui jour.Jour) (Periode, error) {
	if annee < PremiereAnnee || annee > aujourdhui.Annee() {
		return Periode{}, ErrAnnee
	}
	p := Periode{annee, jour.Certain(annee, 1, 1), jour.Certain(annee, 12, 31)}
	if p.Au.Apres(aujourdhui) {
		p.Au = aujourdhui
	}
	return p, nil
}

// Chiffre is one figure: a fact, at a level (0: all), for a code of an axis (empty: all).
type Chiffre struct {
	Fait   *Fait
	Niveau int
	Axe    string
	Code   string
	Mot    string // of the code
	Nombre int64
	Somme  int64
}

// Valeur is what the figure says in the unit of its fact.
func (c Chiffre) Valeur() int64 {
	if c.Fait.Unite == MoisMesures {
		return c.Somme
	}
	return c.Nombre
}

// Moyenne is the mean quantity of the rows, in the unit of the fact's Moyenne, half up.
func (c Chiffre) Moyenne() (int64, bool) {
	if c.Fait.Moyenne == "" || c.Nombre == 0 {
		return 0, false
	}
	facteur := int64(1)
	if c.Fait.Moyenne == MoyenneMois {
		facteur = 100
	}
	return (2*c.Somme*facteur + c.Nombre) / (2 * c.Nombre), true
}

// Tableau is the figures of a fact in a period.
type Tableau struct {
	Fait     *Fait
	Chiffres []Chiffre // all of them, then each axis; each at every level, 0 first
}

// Total is the figure of a level, 0 for all.
func (t Tableau) Total(niveau int) Chiffre { return t.De("", "", niveau) }

// De is the figure of a code of an axis at a level; a figure that is not there counts nothing.
func (t Tableau) De(axe, code string, niveau int) Chiffre {
	for _, c := range t.Chiffres {
		if c.Axe == axe && c.Code == code && c.Niveau == niveau {
			return c
		}
	}
	return Chiffre{Fait: t.Fait, Niveau: niveau, Axe: axe, Code: code}
}

// Codes lists those of an axis that count something, in the order of their words.
func (t Tableau) Codes(axe string) (cs []Chiffre) {
	for _, c := range t.Chiffres {
		if c.Axe == axe && c.Niveau == 0 {
			cs = append(cs, c)
		}
	}
	return cs
}

// exiger lets in who may count.
func exiger(a droits.Agent) error {
	if !droits.Autorise(a.Role, droits.LireChiffres) {
		return bdd.ErrAbsent
	}
	return nil
}

// LireNoms reads the words of territories, organisations and benefits.
func LireNoms(ctx context.Context, l bdd.Lecture) (n Noms, err error) {
	n = Noms{Territoires: map[string]string{}, Organisations: map[string]string{}, Prestations: map[string]string{}}
	ps, err := prestations.EnVigueur(ctx, l, l.Instant().Jour())
	if err != nil {
		return n, err
	}
	for _, p := range ps {
		n.Prestations[strconv.Itoa(p.Numero)] = p.Sigle
	}
	os, err := organisation.Lister(ctx, l)
	if err != nil {
		return n, err
	}
	for _, o := range os {
		n.Organisations[strconv.FormatInt(o.ID, 10)] = o.Nom
	}
	_, err = bdd.Lister(ctx, l, func(r *sql.Rows) (nom string, err error) {
		var id int64
		err = r.Scan(&id, &nom)
		n.Territoires[strconv.FormatInt(id, 10)] = nom
		return nom, err
	}, `select id, nom from territoire`)
	return n, err
}

// Compter counts a fact in a period, as far as the agent may count.
func Compter(ctx context.Context, l bdd.Lecture, a droits.Agent, n Noms, code string, p Periode) (t Tableau, err error) {
	if err := exiger(a); err != nil {
		return t, err
	}
	f, ok := FaitDe(code)
	if !ok {
		return t, bdd.ErrAbsent
	}
	t.Fait = &f
	type rangee struct {
		niveau        int
		codes         [4]string
		nombre, somme int64
	}
	texte, args := f.compte().Pour(a, p.Du, p.Au, 0, 0, "")
	rs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x rangee, err error) {
		return x, r.Scan(&x.niveau, &x.codes[0], &x.codes[1], &x.codes[2], &x.codes[3], &x.nombre, &x.somme)
	}, texte, args...)
	if err != nil {
		return t, fmt.Errorf("compter (%s) : %w", code, err)
	}
	type cle struct {
		axe, niveau int
		code        string
	}
	sommes := map[cle]Chiffre{{0, 0, ""}: {Fait: &f}}
	for _, x := range rs {
		niveaux := []int{0}
		if x.niveau != 0 {
			niveaux = append(niveaux, x.niveau)
		}
		for _, niveau := range niveaux {
			ajouter := func(axe int, code string) {
				k := cle{axe, niveau, code}
				c := sommes[k]
				c.Nombre, c.Somme = c.Nombre+x.nombre, c.Somme+x.somme
				sommes[k] = c
			}
			ajouter(0, "")
			for i := range f.Axes {
				ajouter(i+1, x.codes[i])
			}
		}
	}
	for k, c := range sommes {
		c.Fait, c.Niveau, c.Code = &f, k.niveau, k.code
		if k.axe > 0 {
			c.Axe, c.Mot = f.Axes[k.axe-1].Code, f.Axes[k.axe-1].Mot(n, k.code)
		}
		t.Chiffres = append(t.Chiffres, c)
	}
	slices.SortFunc(t.Chiffres, func(x, y Chiffre) int {
		if d := f.rangAxe(x.Axe) - f.rangAxe(y.Axe); d != 0 {
			return d
		}
		if d := comparerCodes(x, y); d != 0 {
			return d
		}
		return x.Niveau - y.Niveau
	})
	return t, nil
}

// comparerCodes puts numbers in their order, other codes in that of their words.
func comparerCodes(x, y Chiffre) int {
	a, errA := strconv.Atoi(x.Code)
	b, errB := strconv.Atoi(y.Code)
	if errA == nil && errB == nil && x.Axe != axeTerritoire.Code && x.Axe != axeOperateur.Code {
		return a - b
	}
	if d := strings.Compare(x.Mot, y.Mot); d != 0 {
		return d
	}
	return strings.Compare(x.Code, y.Code)
}

// rangAxe is the place of an axis among the columns, 0 for none.
func (f Fait) rangAxe(code string) int {
	return slices.IndexFunc(f.Axes, func(a Axe) bool { return a.Code == code }) + 1
}

// Tout counts every fact of the nine indicators.
func Tout(ctx context.Context, l bdd.Lecture, a droits.Agent, p Periode) (ts []Tableau, err error) {
	n, err := LireNoms(ctx, l)
	if err != nil {
		return nil, err
	}
	for _, f := range faits {
		t, err := Compter(ctx, l, a, n, f.Code, p)
		if err != nil {
			return nil, err
		}
		ts = append(ts, t)
	}
	return ts, nil
}

// Choix is a figure whose files are asked for.
type Choix struct {
	Fait   string
	Niveau int
	Axe    string
	Code   string
}

// Ligne is a file behind a figure.
type Ligne struct {
	Dossier  int64
	Numero   string
	Personne string
	Jour     jour.Jour
	Niveau   int
	Quantite int64
	Mots     []string // of each axis of the fact
}

// Quantite says what a fact tells of each of its rows beside the day and the level: its name and its unit; none for most.
func (f Fait) Quantite() (nom string, u Unite) {
	switch {
	case f.Unite == MoisMesures:
		return "Mois-mesure", MoisMesures
	case f.Moyenne == MoyenneMois:
		return "Mois", Nombre
	case f.Moyenne == MoyenneEuros:
		return "Par mois", Centimes
	}
	return "", ""
}

// Liste is the files behind a figure: how many it counts, and those that the agent may see named.
type Liste struct {
	Fait   Fait
	Titre  string
	Total  int
	Somme  int64 // of what they count, where the figure is that
	Lignes []Ligne
}

// Lister returns n of the files behind a figure, after the first ones, by day.
func Lister(ctx context.Context, l bdd.Lecture, a droits.Agent, p Periode, c Choix, n, apres int) (x Liste, err error) {
	if err := exiger(a); err != nil {
		return x, err
	}
	f, ok := FaitDe(c.Fait)
	rang := f.rangAxe(c.Axe)
	if !ok || c.Axe != "" && rang == 0 || c.Niveau < 0 || c.Niveau > 3 {
		return x, bdd.ErrAbsent
	}
	x.Fait, x.Titre = f, f.Nom
	noms, err := LireNoms(ctx, l)
	if err != nil {
		return x, err
	}
	if rang > 0 {
		x.Titre += " : " + f.Axes[rang-1].Mot(noms, c.Code)
	}
	texte, args := f.nombre(rang > 0).Pour(a, p.Du, p.Au, c.Niveau, rang, c.Code)
	if err = l.QueryRow(ctx, texte, args...).Scan(&x.Total, &x.Somme); err != nil {
		return x, fmt.Errorf("compter (%s) : %w", c.Fait, err)
	}
	texte, args = f.liste(rang > 0).Pour(a, p.Du, p.Au, c.Niveau, rang, c.Code, n, apres)
	if x.Lignes, err = bdd.Lister(ctx, l, func(r *sql.Rows) (y Ligne, err error) {
		var codes [4]string
		err = r.Scan(&y.Dossier, &y.Numero, &y.Jour, &y.Niveau, &y.Quantite, &codes[0], &codes[1], &codes[2], &codes[3])
		for i, axe := range f.Axes {
			y.Mots = append(y.Mots, axe.Mot(noms, codes[i]))
		}
		return y, err
	}, texte, args...); err != nil {
		return x, fmt.Errorf("lister (%s) : %w", c.Fait, err)
	}
	return x, personnes.Nommer(ctx, l, x.Lignes, func(y *Ligne) (int64, *string) { return y.Dossier, &y.Personne })
}
