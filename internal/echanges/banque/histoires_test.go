// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/formats/releve"
)

// histoire is what truly happened on an account at its bank, and the statements into which the bank cut it.
type histoire struct {
	g       guichet
	releves []releve.Compte
	lignes  []argent.Centimes
}

// tirerHistoire draws days of lines, with twins, and lines that bring the balance back to where it was. Each line bears the bank's reference when
// references is set. Statements end at the end of a day, or anywhere when coupes is set.
func tirerHistoire(t *rapid.T, g guichet, references, coupes bool) *histoire {
	h := &histoire{g: g}
	j := lundi
	n := 0
	for range rapid.IntRange(1, 6).Draw(t, "relevés") {
		if !coupes || len(h.releves) == 0 {
			j = j.Plus(1)
		} else {
			j = j.Plus(rapid.IntRange(0, 1).Draw(t, "jour suivant"))
		}
		du := j
		var ls []releve.Ligne
		for range rapid.IntRange(0, 4).Draw(t, "lignes") {
			c := argent.Centimes(rapid.SampledFrom([]int{500, -500, 500, 1200, -1200, 60775, -3333, 1, 0}).Draw(t, "centimes"))
			l := releve.Ligne{Montant: c, Libelle: releve.Texte(rapid.SampledFrom([]string{"VIREMENT", "CARTE", "CAF RSA 9900001"}).Draw(t, "libellé")), Code: "PMNT/RCDT/ESCT",
				DateOperation: j, DateValeur: j}
			if n++; references {
				l.ReferenceBancaire = releve.Texte(fmt.Sprintf("REF%07d", n))
			}
			ls = append(ls, l)
			if rapid.IntRange(0, 3).Draw(t, "jumelle") == 0 {
				if n++; references {
					l.ReferenceBancaire = releve.Texte(fmt.Sprintf("REF%07d", n))
				}
				ls = append(ls, l)
			}
			if !coupes && rapid.IntRange(0, 3).Draw(t, "change de jour") == 0 {
				j = j.Plus(1)
			}
		}
		for _, l := range ls {
			h.lignes = append(h.lignes, l.Montant)
		}
		h.releves = append(h.releves, h.g.releve(du, j, ls...))
	}
	return h
}

// fusion is the statement of the period of several that follow one another.
func (h *histoire) fusion(de, a int) releve.Compte {
	r := h.releves[de]
	r.Identifiant, r.DateCloture, r.SoldeCloture = fmt.Sprintf("F%d-%d", de, a), h.releves[a].DateCloture, h.releves[a].SoldeCloture
	r.Lignes = nil
	for _, x := range h.releves[de : a+1] {
		r.Lignes = append(r.Lignes, x.Lignes...)
	}
	return r
}

// semble tells whether a statement may pass for one that repeats the last lines of the n first: it opens where they began, and begins with the same amounts.
func (h *histoire) semble(n int, r releve.Compte) bool {
	var connues []releve.Ligne
	for _, x := range h.releves[:n] {
		connues = append(connues, x.Lignes...)
	}
	ouverture := *h.releves[n].SoldeOuverture // the balance after all of them
	for i := len(connues) - 1; i >= 0 && len(connues)-i <= len(r.Lignes); i-- {
		ouverture -= connues[i].Montant
		if ouverture == *r.SoldeOuverture && slices.EqualFunc(connues[i:], r.Lignes[:len(connues)-i], func(a, b releve.Ligne) bool { return a.Montant == b.Montant && a.DateOperation == b.DateOperation }) {
			return true
		}
	}
	return false
}

// posteur imports statements of several accounts and knows what has been accepted of each.
type posteur struct {
	t         *rapid.T
	tb        testing.TB
	m         *etaitest.Monde
	histoires []*histoire
	comptes   []comptes.CompteBancaire
	message   int
	livres    map[string]bool // the files so far
	identique bool            // the last one is another's very bytes
}

// livrer imports statements in one file of a drawn format.
func (p *posteur) livrer(releves ...releve.Compte) (statut, motif string) {
	p.message++
	var texte string
	if rapid.Bool().Draw(p.t, "cfonb") {
		texte = enCfonb(p.tb, releves...)
	} else {
		texte = enCamt(p.tb, fmt.Sprintf("M%d", p.message), releves...)
	}
	p.identique, p.livres[texte] = p.livres[texte], true
	cr := importer(p.tb, p.m, texte)
	return cr.Statut, string(cr.Motif)
}

// acceptees returns the amounts of the accepted lines of an account, in order.
func (p *posteur) acceptees(i int) (r []argent.Centimes) {
	p.m.Lire(p.tb, func(ctx context.Context, l bdd.Lecture) (err error) {
		r, err = bdd.Lister(ctx, l, func(x *sql.Rows) (c argent.Centimes, err error) { return c, x.Scan(&c) }, `select g.centimes from releve r
			join ligne_releve g on g.releve_id = r.id join pointage p on p.ligne_id = g.id where r.compte_bancaire_id = $1 and r.accepte_le is not null order by r.ordre, g.rang`, p.comptes[i].ID)
		return err
	})
	return r
}

// verifier holds the safety: what is accepted of each account is the beginning of its history, each line once, and the balance is the bank's there.
func (p *posteur) verifier() {
	for i, h := range p.histoires {
		a := p.acceptees(i)
		if len(a) > len(h.lignes) || !slices.Equal(a, h.lignes[:len(a)]) {
			p.t.Fatalf("compte %d : lignes acceptées %v, histoire %v", i, a, h.lignes)
		}
		var somme argent.Centimes
		for _, c := range a {
			somme += c
		}
		if s := solde(p.tb, p.m.Base, p.comptes[i].ID, comptes.Banque); s != somme {
			p.t.Fatalf("compte %d : solde %s, attendu %s", i, s, somme)
		}
	}
}

// raconter draws the histories of one or two accounts and their delivery: each statement in order, with repeats, other formats, whole periods
// again, and statements that come too early.
func raconter(t *rapid.T, tb testing.TB, m *etaitest.Monde, references, coupes bool) {
	p := &posteur{t: t, tb: tb, m: m, livres: map[string]bool{}}
	nombreReleves := 0
	for range rapid.IntRange(1, 2).Draw(t, "comptes") {
		s := m.Suivre(tb, 60775)
		h := tirerHistoire(t, guichet{iban: s.IBAN}, references, coupes)
		p.histoires, p.comptes = append(p.histoires, h), append(p.comptes, s.Banque)
		nombreReleves = max(nombreReleves, len(h.releves))
	}
	for n := range nombreReleves {
		p.accidents(n)
		var fichier []releve.Compte
		for _, h := range p.histoires {
			if n < len(h.releves) {
				fichier = append(fichier, h.releves[n])
			}
		}
		statut, motif := p.livrer(fichier...)
		if statut == "quarantaine" && (!coupes || !strings.Contains(motif, "ressemblent") && !strings.Contains(motif, "vérifier auprès de la banque")) {
			t.Fatalf("relevé %d écarté : %s", n, motif)
		}
		p.verifier()
		if statut == "quarantaine" || p.identique {
			return // a person looks at it; or nothing at all tells this statement from a file already taken: the balance of the next will
		}
	}
	for i, h := range p.histoires {
		if a := p.acceptees(i); len(a) != len(h.lignes) {
			t.Fatalf("compte %d : %d lignes acceptées sur %d", i, len(a), len(h.lignes))
		}
	}
}

// accidents delivers what should not change anything before the n-th statements: copies, periods already known, and statements to come.
func (p *posteur) accidents(n int) {
	for range rapid.IntRange(0, 2).Draw(p.t, "accidents") {
		h := p.histoires[rapid.IntRange(0, len(p.histoires)-1).Draw(p.t, "compte")]
		fin := min(n, len(h.releves))
		switch rapid.SampledFrom([]string{"copie", "période", "avance"}).Draw(p.t, "accident") {
		case "copie":
			if fin > 0 {
				if statut, motif := p.livrer(h.releves[rapid.IntRange(0, fin-1).Draw(p.t, "ancien")]); statut == "importe" {
					p.t.Fatalf("copie acceptée : %s", motif)
				}
			}
		case "période":
			if fin > 1 {
				de := rapid.IntRange(0, fin-2).Draw(p.t, "de")
				if statut, _ := p.livrer(h.fusion(de, rapid.IntRange(de+1, fin-1).Draw(p.t, "à"))); statut == "importe" {
					p.t.Fatalf("période connue acceptée")
				}
			}
		case "avance":
			// A statement to come that opens at today's balance cannot be told from the next one, nor one that opens before the last known lines and begins with their like from a
			// statement that repeats them: the bank's numbers alone would.
			if k := n + 1; k < len(h.releves) && *h.releves[k].SoldeOuverture != *h.releves[n].SoldeOuverture && !h.semble(n, h.releves[k]) {
				if statut, _ := p.livrer(h.releves[k]); statut == "importe" && len(h.releves[n].Lignes) > 0 {
					p.t.Fatalf("relevé %d accepté avant le relevé %d", k, n)
				}
			}
		}
		p.verifier()
	}
}

// Random histories of the bank, cut into statements of both formats, delivered with repeats, regenerated copies and out of turn: each line is posted once, in
// order, and the balances are the bank's.
func TestHistoires(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		if b.Moteur() == bdd.PostgreSQL {
			raconterToutes(t, b, 8)
			return
		}
		raconterToutes(t, b, 25)
	})
}

func raconterToutes(t *testing.T, b *bdd.Base, histoires int) {
	nombre := flag.Lookup("rapid.checks").Value
	avant := nombre.String()
	if err := nombre.Set(strconv.Itoa(histoires)); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = nombre.Set(avant) }()
	m := etaitest.NouveauMonde(t, b)
	for _, c := range []struct {
		nom                string
		references, coupes bool
	}{{"jours entiers, sans référence", false, false}, {"jours entiers, avec références", true, false}, {"coupés au milieu du jour", true, true}, {"coupés, sans référence", false, true}} {
		t.Run(c.nom, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) { raconter(rt, t, m, c.references, c.coupes) })
		})
	}
	controler(t, m)
}
