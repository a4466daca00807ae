// SPDX-License-Identifier: EUPL-1.2

package proposition

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/paiements/plan"
)

// Gelee is a proposal as it was made, and kept.
type Gelee struct {
	ID           int64
	Lot          int64 // the first of those that the same act made
	Organisation int64
	Dossier      int64
	Compte       int64
	Plan         int64
	Du, Au       jour.Jour
	Depart       jour.Jour // first day that it looked at: the day it was made
	Ouverture    argent.Centimes
	MisDeCote    argent.Centimes // in Ouverture
	Plancher     argent.Centimes
	ResteAVivre  argent.Centimes
	Fermeture    argent.Centimes
	Acceptees    int
	Accepte      argent.Centimes
	Refusees     int
	Refuse       argent.Centimes
	FaitePar     int64
	FaiteLe      horloge.Instant
	Lignes       []Ligne
	Mouvements   []Source
	Alertes      []Alerte

	arbitrages      int  // lines that nobody may prepare before a person has decided
	loyerImpossible bool // the rent was refused
}

// Ligne is the answer to an instance of the plan.
type Ligne struct {
	ID         int64
	PlanLigne  int64
	Occurrence jour.Jour
	Voulu      jour.Jour
	Decision          // its Cle is the rank of the line in the proposal; Jour is the day on which the money leaves
	Empeche    string // code of the rule that stopped it, empty for a line that was looked at
	Motif      string // the same in words
	Piece      int64
	Apres      int64 // order that came back or was rejected, and that this one would replace
}

// SansAvis stops a rent whose avis d’échéance has not come: what it is known to be is kept for it all the same, since it comes before everything.
const SansAvis = "sans_avis"

// Gardee tells whether nothing is prepared for the line, and its sum is kept for it.
func (l Ligne) Gardee() bool { return l.Empeche == SansAvis && l.Centimes > 0 }

// Garder takes what was decided of a line whose sum can only be kept: when it does not pass, what follows it goes on without it, as after any rent refused.
func (l *Ligne) Garder(d Decision) {
	if l.Centimes = 0; d.Acceptee {
		l.Motif += " ; en attendant, " + d.Centimes.String() + " lui sont gardés"
		d.Acceptee, d.Arbitrage = false, false
		l.Decision = d
	}
}

// Source is a movement that a proposal knew, and where it comes from.
type Source struct {
	Mouvement
	Genre string // "recette" or "ordre"
	ID    int64
}

// sommer counts the lines.
func (g *Gelee) sommer() {
	g.Acceptees, g.Accepte, g.Refusees, g.Refuse, g.arbitrages = 0, 0, 0, 0, 0
	g.loyerImpossible = slices.ContainsFunc(g.Alertes, func(a Alerte) bool { return a.Nature == LoyerImpossible })
	for _, l := range g.Lignes {
		if l.Arbitrage {
			g.arbitrages++
		}
		if l.Acceptee {
			g.Acceptees++
			g.Accepte += l.Centimes
		} else {
			g.Refusees++
			g.Refuse += l.Centimes
		}
	}
}

// empreinte tells two proposals that say the same apart from those that do not: what was known and what was answered, without who and when.
func (g *Gelee) empreinte() []byte {
	s := sha256.Sum256(g.enClair())
	return s[:]
}

// enClair writes what empreinte stands for, a line for each part, as fmt.Fprintln would: thousands of proposals are compared in one act.
func (g *Gelee) enClair() []byte {
	t := append(make(clair, 0, 128*(1+len(g.Lignes)+len(g.Mouvements))), "proposition/1"...)
	t = t.entiers(g.Compte, g.Plan).jours(g.Du, g.Au, g.Depart).entiers(int64(g.Ouverture), int64(g.MisDeCote), int64(g.Plancher), int64(g.ResteAVivre))
	for i := range g.Lignes {
		l := &g.Lignes[i]
		t = append(t, "\nligne"...).entiers(l.PlanLigne, int64(l.Rang)).jours(l.Occurrence, l.Voulu, l.Jour).entiers(int64(l.Centimes)).vrai(l.Acceptee).
			entiers(int64(l.Disponible), int64(l.Libere), int64(l.Attend)).jours(l.AttendLe).vrai(l.Arbitrage).vrai(l.Devant).mot(l.Empeche).entiers(l.Piece, l.Apres)
	}
	for _, a := range g.Alertes {
		t = append(t, "\nalerte"...).mot(string(a.Nature)).entiers(int64(a.Centimes)).jours(a.Jour).entiers(int64(a.Prestation))
	}
	for _, m := range g.Mouvements {
		t = append(t, "\nmouvement"...).mot(m.Genre).entiers(m.ID).jours(m.Jour).entiers(int64(m.Centimes)).vrai(m.Attendu)
	}
	return append(t, '\n')
}

// clair is words that a space separates.
type clair []byte

func (t clair) mot(s string) clair { return append(append(t, ' '), s...) }
func (t clair) vrai(v bool) clair  { return strconv.AppendBool(append(t, ' '), v) }

func (t clair) entiers(ns ...int64) clair {
	for _, n := range ns {
		t = strconv.AppendInt(append(t, ' '), n, 10)
	}
	return t
}

func (t clair) jours(js ...jour.Jour) clair {
	for _, j := range js {
		t = j.Append(append(t, ' '))
	}
	return t
}

// Courbe draws the balance at the end of each day from what was kept.
func (g *Gelee) Courbe() []Point {
	e := Entree{Debut: g.Depart, Fin: g.Au, Ouverture: g.Ouverture, Plancher: g.Plancher}
	for _, m := range g.Mouvements {
		e.Mouvements = append(e.Mouvements, m.Mouvement)
	}
	c := nouveauCalcul(e, jour.JoursDe(g.Depart, g.Au))
	for _, l := range g.Lignes {
		if !l.Acceptee && !l.Gardee() {
			continue
		}
		j := l.Jour.Depuis(g.Depart)
		if l.Provision {
			c.cote[j] += l.Centimes
			continue
		}
		c.solde[j] -= l.Centimes
		c.cote[j] -= l.Libere
		if l.Attend == 0 {
			c.vu[j] -= l.Centimes
		}
	}
	return c.courbe(e, g.MisDeCote)
}

// PasseraitLe is the first day after its own on which a refused line, taken alone after all that is accepted, would pass by the rule of Proposer; no day when there
// is none in the period. What is set aside for it is left out: the day may be earlier, never later.
func (g *Gelee) PasseraitLe(l Ligne) (le jour.Jour) {
	if l.Acceptee || l.Empeche != "" {
		return le
	}
	for _, p := range slices.Backward(g.Courbe()) {
		if !p.Jour.Apres(l.Jour) || p.Solde-p.MisDeCote-l.Centimes < g.Plancher {
			break
		}
		le = p.Jour
	}
	return le
}

// Geler keeps proposals, gives each its id, and returns those that are new. One that says the same as the last one of its account is not kept again: it takes
// its id.
func Geler(ctx context.Context, e *bdd.Ecriture, gs []*Gelee) (neuves []*Gelee, err error) {
	if len(gs) == 0 {
		return nil, nil
	}
	comptes := make([]int64, len(gs))
	for i, g := range gs {
		g.sommer()
		comptes[i] = g.Compte
	}
	dernieres, err := dernieres(ctx, e, comptes)
	if err != nil {
		return nil, err
	}
	for _, g := range gs {
		if d, ok := dernieres[g.Compte]; ok && bytes.Equal(d.empreinte, g.empreinte()) {
			g.ID = d.id
			continue
		}
		neuves = append(neuves, g)
	}
	return neuves, inserer(ctx, e, neuves)
}

type derniere struct {
	compte, id int64
	empreinte  []byte
}

func dernieres(ctx context.Context, l bdd.Lecture, comptes []int64) (map[int64]derniere, error) {
	liste, args := bdd.ListeIDs(comptes)
	ds, err := bdd.Lister(ctx, l, func(r *sql.Rows) (d derniere, err error) { return d, r.Scan(&d.compte, &d.id, &d.empreinte) },
		`select p.compte_id, p.id, p.empreinte from proposition p where p.compte_id in (`+liste+`)
		and p.id = (select max(q.id) from proposition q where q.compte_id = p.compte_id)`, args...)
	r := make(map[int64]derniere, len(ds))
	for _, d := range ds {
		r[d.compte] = d
	}
	return r, err
}

func inserer(ctx context.Context, e *bdd.Ecriture, gs []*Gelee) error {
	if len(gs) == 0 {
		return nil
	}
	ids, err := e.Identifiants(ctx, "proposition", len(gs))
	if err != nil {
		return err
	}
	var tetes, lignes, mouvements, alertes [][]any
	for i, g := range gs {
		g.ID, g.Lot, g.FaiteLe = ids[i], ids[0], e.Instant()
		tetes = append(tetes, []any{g.ID, g.Lot, g.Organisation, g.Dossier, g.Compte, g.Plan, g.Du, g.Au, g.Depart, int64(g.Ouverture), int64(g.MisDeCote), int64(g.Plancher),
			int64(g.ResteAVivre), int64(g.Fermeture), g.Acceptees, int64(g.Accepte), g.Refusees, int64(g.Refuse), g.arbitrages, g.loyerImpossible, g.empreinte(), g.FaitePar, g.FaiteLe})
		for n, l := range g.Lignes {
			lignes = append(lignes, []any{g.ID, g.Dossier, l.PlanLigne, n + 1, l.Rang, l.Occurrence, l.Voulu, l.Jour, int64(l.Centimes), l.Acceptee, int64(l.Disponible), int64(l.Libere),
				int64(l.Attend), l.AttendLe, l.Arbitrage, l.Devant, l.Empeche, l.Motif, bdd.Nul(l.Piece), bdd.Nul(l.Apres)})
		}
		for n, m := range g.Mouvements {
			mouvements = append(mouvements, []any{g.ID, n + 1, m.Genre, m.ID, m.Jour, int64(m.Centimes), m.Attendu})
		}
		for n, a := range g.Alertes {
			alertes = append(alertes, []any{g.ID, n + 1, string(a.Nature), int64(a.Centimes), a.Jour, bdd.Nul(int64(a.Prestation))})
		}
	}
	for _, x := range []struct {
		table    string
		colonnes []string
		rangees  [][]any
	}{
		{"proposition", []string{"id", "lot", "organisation_id", "dossier_id", "compte_id", "plan_id", "du", "au", "depart", "ouverture", "mis_de_cote", "plancher", "reste_a_vivre", "fermeture",
			"acceptees", "accepte", "refusees", "refuse", "arbitrages", "loyer_impossible", "empreinte", "faite_par", "faite_le"}, tetes},
		{"proposition_ligne", []string{"proposition_id", "dossier_id", "plan_ligne_id", "ordinal", "rang", "occurrence", "voulu_le", "execution_le", "centimes", "acceptee", "disponible",
			"libere", "attend", "attend_le", "arbitrage", "devant", "empeche", "motif", "piece_id", "apres_id"}, lignes},
		{"proposition_mouvement", []string{"proposition_id", "ordinal", "genre", "source_id", "jour", "centimes", "attendu"}, mouvements},
		{"proposition_alerte", []string{"proposition_id", "ordinal", "nature", "centimes", "jour", "prestation"}, alertes},
	} {
		if len(x.rangees) == 0 {
			continue
		}
		if err := e.InsererLignes(ctx, x.table, x.colonnes, x.rangees); err != nil {
			return fmt.Errorf("garder les propositions (%s) : %w", x.table, err)
		}
	}
	return nil
}

// ParID returns a proposal whole, or bdd.ErrAbsent. The caller has checked the right to its file.
func ParID(ctx context.Context, l bdd.Lecture, id int64) (Gelee, error) {
	gs, err := ParIDs(ctx, l, []int64{id})
	if err != nil || len(gs) == 0 {
		return Gelee{}, cmp.Or(err, bdd.ErrAbsent)
	}
	return *gs[id], nil
}

// ParIDs returns proposals (at most 500) whole, by id. The caller has checked, or checks, the right to their files.
func ParIDs(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]*Gelee, error) {
	liste, args := bdd.ListeIDs(ids)
	gs, err := lues(ctx, l, "in ("+liste+")", args...)
	r := make(map[int64]*Gelee, len(gs))
	for _, g := range gs {
		r[g.ID] = g
	}
	return r, err
}

// lues returns the proposals whose ids meet a condition, whole, in order.
func lues(ctx context.Context, l bdd.Lecture, condition string, args ...any) ([]*Gelee, error) {
	gs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (*Gelee, error) {
		g := &Gelee{}
		return g, r.Scan(&g.ID, &g.Lot, &g.Organisation, &g.Dossier, &g.Compte, &g.Plan, &g.Du, &g.Au, &g.Depart, &g.Ouverture, &g.MisDeCote, &g.Plancher, &g.ResteAVivre, &g.Fermeture,
			&g.Acceptees, &g.Accepte, &g.Refusees, &g.Refuse, &g.FaitePar, &g.FaiteLe)
	}, `select id, lot, organisation_id, dossier_id, compte_id, plan_id, du, au, depart, ouverture, mis_de_cote, plancher, reste_a_vivre, fermeture, acceptees, accepte, refusees, refuse,
		faite_par, faite_le from proposition where id `+condition+` order by id`, args...)
	if err != nil {
		return nil, err
	}
	parID := make(map[int64]*Gelee, len(gs))
	for _, g := range gs {
		parID[g.ID] = g
	}
	// A row whose proposal, or whose line of the plan, is gone belongs to none.
	lire := func(texte string, scan func(r *sql.Rows) (g int64, ajouter func(*Gelee), err error)) error {
		_, err := bdd.Lister(ctx, l, func(r *sql.Rows) (_ struct{}, err error) {
			id, ajouter, err := scan(r)
			if g := parID[id]; g != nil && err == nil {
				ajouter(g)
			}
			return struct{}{}, err
		}, texte, args...)
		return err
	}
	// The line of the plan is looked up row by row: joined, a PostgreSQL whose figures are late reads all plans for each fifty accounts.
	if err := lire(`select l.proposition_id, l.id, l.plan_ligne_id, l.ordinal, l.rang, l.occurrence, l.voulu_le, l.execution_le, l.centimes, l.acceptee, l.disponible, l.libere, l.attend,
		l.attend_le, l.arbitrage, l.devant, l.empeche, l.motif, l.piece_id, l.apres_id, coalesce((select p.genre from plan_ligne p where p.id = l.plan_ligne_id), ''),
		(select p.reserve from plan_ligne p where p.id = l.plan_ligne_id) from proposition_ligne l where l.proposition_id `+condition+` order by l.proposition_id, l.ordinal`, func(r *sql.Rows) (g int64, ajouter func(*Gelee), err error) {
		var x Ligne
		var genre plan.Genre
		err = r.Scan(&g, &x.ID, &x.PlanLigne, &x.Cle, &x.Rang, &x.Occurrence, &x.Voulu, &x.Jour, &x.Centimes, &x.Acceptee, &x.Disponible, &x.Libere, &x.Attend, &x.AttendLe, &x.Arbitrage, &x.Devant,
			&x.Empeche, &x.Motif, bdd.OuZero(&x.Piece), bdd.OuZero(&x.Apres), &genre, bdd.OuZero(&x.Reserve))
		if x.Provision = genre == plan.MisDeCote; genre == "" {
			g = 0
		}
		return g, func(g *Gelee) { g.Lignes = append(g.Lignes, x) }, err
	}); err != nil {
		return nil, err
	}
	if err := lire(`select proposition_id, genre, source_id, jour, centimes, attendu from proposition_mouvement where proposition_id `+condition+` order by proposition_id, ordinal`,
		func(r *sql.Rows) (g int64, ajouter func(*Gelee), err error) {
			var m Source
			err = r.Scan(&g, &m.Genre, &m.ID, &m.Jour, &m.Centimes, &m.Attendu)
			return g, func(g *Gelee) { g.Mouvements = append(g.Mouvements, m) }, err
		}); err != nil {
		return nil, err
	}
	return gs, lire(`select proposition_id, nature, centimes, jour, prestation from proposition_alerte where proposition_id `+condition+` order by proposition_id, ordinal`,
		func(r *sql.Rows) (g int64, ajouter func(*Gelee), err error) {
			var a Alerte
			err = r.Scan(&g, &a.Nature, &a.Centimes, &a.Jour, bdd.OuZero(&a.Prestation))
			return g, func(g *Gelee) { g.Alertes = append(g.Alertes, a) }, err
		})
}

// DerniereDe returns the id of the last proposal of an account, or bdd.ErrAbsent.
func DerniereDe(ctx context.Context, l bdd.Lecture, compte int64) (id int64, err error) {
	ds, err := DernieresDes(ctx, l, []int64{compte})
	if err == nil && len(ds) == 0 {
		err = bdd.ErrAbsent
	}
	return ds[compte], err
}

// DernieresDes returns the id of the last proposal of each account (at most 500) that has one.
func DernieresDes(ctx context.Context, l bdd.Lecture, comptes []int64) (map[int64]int64, error) {
	ds, err := dernieres(ctx, l, comptes)
	r := make(map[int64]int64, len(ds))
	for compte, d := range ds {
		r[compte] = d.id
	}
	return r, err
}
