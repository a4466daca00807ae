// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/echanges/banque"
	"etai/internal/etaitest"
	"etai/internal/formats/camt"
	"etai/internal/formats/cfonb"
	"etai/internal/formats/iban"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
)

// guichet plays the bank of one account: it knows the true balance and writes statements that advance it.
type guichet struct {
	iban   iban.IBAN
	solde  argent.Centimes
	numero int
}

// releve advances the account by lines; a line without a date is of the last day.
func (g *guichet) releve(du, au jour.Jour, lignes ...releve.Ligne) releve.Compte {
	g.numero++
	ouverture, cloture := g.solde, g.solde
	for i := range lignes {
		l := &lignes[i]
		if l.DateOperation.Vide() {
			l.DateOperation = au
		}
		if l.DateValeur.Vide() {
			l.DateValeur = l.DateOperation
		}
		if !l.EnAttente {
			cloture += l.Montant
		}
	}
	g.solde = cloture
	return releve.Compte{IBAN: releve.Texte(g.iban), Devise: "EUR", DateOuverture: du, DateCloture: au, SoldeOuverture: &ouverture, SoldeCloture: &cloture,
		Identifiant: fmt.Sprintf("R%s-%d", g.iban[len(g.iban)-6:], g.numero), Numero: fmt.Sprint(g.numero), Lignes: lignes}
}

// camt writes statements as a camt.053; message tells two copies of one file apart.
func enCamt(t testing.TB, message string, comptes ...releve.Compte) string {
	return enFormat(t, "camt.053.001.08", message, comptes...)
}

// avis writes notifications as a camt.054.
func enAvis(t testing.TB, message string, comptes ...releve.Compte) string {
	return enFormat(t, "camt.054.001.08", message, comptes...)
}

func enFormat(t testing.TB, format, message string, comptes ...releve.Compte) string {
	t.Helper()
	var b strings.Builder
	creation := time.Date(2026, 11, 23, 20, 0, len(message), 0, time.UTC)
	if err := camt.Ecrire(&b, comptes, camt.Options{Format: format, Message: message, Creation: creation}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func enCfonb(t testing.TB, comptes ...releve.Compte) string {
	t.Helper()
	var b strings.Builder
	if err := cfonb.Ecrire(&b, comptes, cfonb.Options{Saut: "\r\n"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// importer imports a text as the accountant.
func importer(t testing.TB, m *etaitest.Monde, texte string) banque.CompteRendu {
	t.Helper()
	im := banque.Importeur{Base: m.Base, Trousseau: m.Trousseau, Depot: m.Depot}
	cr, err := im.Importer(context.Background(), "releve", strings.NewReader(texte), m.Agents[droits.Comptable])
	if err != nil {
		t.Fatal(err)
	}
	return cr
}

// doit imports a text and checks what became of it; motif is a part of the reason of a quarantine.
func doit(t testing.TB, m *etaitest.Monde, texte, statut string, nouvelles int64, motif ...string) {
	t.Helper()
	cr := importer(t, m, texte)
	if cr.Statut != statut || cr.Nouvelles != nouvelles {
		t.Fatalf("%+v ; attendu %s, %d nouvelles", cr, statut, nouvelles)
	}
	for _, x := range motif {
		if !strings.Contains(string(cr.Motif), x) {
			t.Errorf("motif %q ; attendu %q", cr.Motif, x)
		}
	}
	if statut == "quarantaine" && (cr.Motif == "" || len(motif) == 0) {
		t.Errorf("motif %q : une quarantaine dit toujours pourquoi, et le test le vérifie", cr.Motif)
	}
}

func credit(c argent.Centimes, libelle string) releve.Ligne {
	return releve.Ligne{Montant: c, Libelle: releve.Texte(libelle), Code: "PMNT/RCDT/ESCT"}
}

func debit(c argent.Centimes, libelle string) releve.Ligne {
	return releve.Ligne{Montant: -c, Libelle: releve.Texte(libelle), Code: "PMNT/ICDT/ESCT"}
}

// ref adds a bank reference.
func ref(l releve.Ligne, reference string) releve.Ligne {
	l.ReferenceBancaire = releve.Texte(reference)
	return l
}

// bout adds an end-to-end reference, in the line's only detail.
func bout(l releve.Ligne, reference string) releve.Ligne {
	l.ReferenceBoutEnBout = releve.Texte(reference)
	l.Details = []releve.Detail{{Montant: l.Montant, ReferenceBoutEnBout: l.ReferenceBoutEnBout, Libelle: l.Libelle}}
	return l
}

// le sets the day of a line.
func le(l releve.Ligne, j jour.Jour) releve.Ligne {
	l.DateOperation, l.DateValeur = j, j
	return l
}

// retour makes a line a return.
func retour(l releve.Ligne, motif string) releve.Ligne {
	l.Retour, l.MotifRetour = true, releve.Texte(motif)
	if len(l.Details) > 0 {
		l.Details[0].MotifRetour = motif
	}
	return l
}

// nombre reads a number from the base.
func nombre(t testing.TB, b *bdd.Base, texte string, args ...any) (n int64) {
	t.Helper()
	ctx := context.Background()
	if err := b.Lire(ctx, func(l bdd.Lecture) error { return l.QueryRow(ctx, texte, args...).Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}

// pointages returns the states of the posted lines, in the order of the statements.
func pointages(t testing.TB, b *bdd.Base) (r []comptes.Pointage) {
	t.Helper()
	ctx := context.Background()
	err := b.Lire(ctx, func(l bdd.Lecture) error {
		ids, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, `select ligne_id from pointage order by ligne_id`)
		r = nil
		for _, id := range ids {
			p, err := comptes.PointageDe(ctx, l, id)
			if err != nil {
				return err
			}
			r = append(r, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// solde is the balance of a nature of account of a bank account, as people read it.
func solde(t testing.TB, b *bdd.Base, compteBancaire int64, n comptes.Nature) (c argent.Centimes) {
	t.Helper()
	ctx := context.Background()
	err := b.Lire(ctx, func(l bdd.Lecture) error {
		cs, err := comptes.DuBancaire(ctx, l, compteBancaire)
		if err != nil {
			return err
		}
		x, ok := comptes.DeNature(cs, n)
		if !ok {
			return fmt.Errorf("pas de compte %s", n)
		}
		s, err := comptes.SoldeDe(ctx, l, x)
		c = s.Comptable
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// controler replays the ledger and holds what is true after every import: each accepted line is posted once, no other is, and what waits is where its
// line says.
func controler(t testing.TB, m *etaitest.Monde) {
	t.Helper()
	m.Verifier(t)
	b := m.Base
	if n := nombre(t, b, `select count(*) from ligne_releve g join releve r on r.id = g.releve_id where r.accepte_le is not null
		and not exists (select 1 from pointage p where p.ligne_id = g.id)`); n != 0 {
		t.Errorf("%d lignes acceptées sans pointage", n)
	}
	if n := nombre(t, b, `select count(*) from pointage p join ligne_releve g on g.id = p.ligne_id join releve r on r.id = g.releve_id where r.accepte_le is null`); n != 0 {
		t.Errorf("%d lignes pointées sans être acceptées", n)
	}
	if n := nombre(t, b, `select count(*) from ligne_releve g join pointage p on p.ligne_id = g.id where (g.centimes <> 0) <> (exists (select 1 from ecriture e
		join mouvement v on v.ecriture_id = e.id join compte c on c.id = v.compte_id and c.nature = 'banque' where e.origine = 'ligne_releve' and e.origine_id = g.id
		and v.centimes = g.centimes))`); n != 0 {
		t.Errorf("%d lignes mal passées", n)
	}
	if n := nombre(t, b, `select count(*) from (select e.origine_id from ecriture e join mouvement v on v.ecriture_id = e.id join compte c on c.id = v.compte_id
		and c.nature = 'banque' where e.origine = 'ligne_releve' group by e.origine_id having count(*) <> 1) d`); n != 0 {
		t.Errorf("%d lignes passées plusieurs fois", n)
	}
	if n := nombre(t, b, `select count(*) from releve r where r.accepte_le is not null and (r.poste_le is null or r.postees <> (select count(*) from ligne_releve g where g.releve_id = r.id)
		or r.solde_cloture - r.solde_ouverture <> (select cast(coalesce(sum(g.centimes), 0) as bigint) from ligne_releve g where g.releve_id = r.id))`); n != 0 {
		t.Errorf("%d relevés acceptés mal comptés", n)
	}
	if n := nombre(t, b, `select count(*) from compte c join solde s on s.compte_id = c.id where c.nature in ('non_identifie', 'hors_autorisation', 'a_restituer')
		and -s.debit <> (select cast(coalesce(sum(p.attente_centimes), 0) as bigint) from pointage p where p.attente_compte_id = c.id)`); n != 0 {
		t.Errorf("%d lieux d’attente dont le solde n’est pas la somme des lignes qui attendent", n)
	}
}
