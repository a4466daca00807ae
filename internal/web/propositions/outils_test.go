// SPDX-License-Identifier: EUPL-1.2

package propositions_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/paiements/proposition"
	"etai/internal/parcours"
	"etai/internal/tiers"
	"etai/internal/web/comptes"
	"etai/internal/web/propositions"
	"etai/internal/web/virements"
	"etai/internal/web/webtest"
)

var lundi = jour.Certain(2026, 11, 23) // etaitest.Depart

// bureau is a site with one person who has a plan, and the short ways of these tests.
type bureau struct {
	*webtest.Site
	t        *testing.T
	m        *etaitest.Monde
	bailleur int64
}

var domaines = []webtest.Domaine{{Pages: propositions.Pages, Routes: propositions.Routes}, {Pages: virements.Pages, Routes: virements.Routes}, {Pages: comptes.Pages, Routes: comptes.Routes}}

func surDeuxMoteurs(t *testing.T, fn func(*testing.T, *bureau)) {
	t.Helper()
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) { fn(t, ouvrir(t, s)) }, domaines...)
}

func ouvrir(t *testing.T, s *webtest.Site) *bureau {
	t.Helper()
	return &bureau{Site: s, t: t, m: s.Monde, bailleur: s.Monde.Bailleur(t)}
}

// personne is somebody followed, with 607.75 seen on her account.
type personne struct {
	etaitest.Suivie
	soi, piece int64
}

func (b *bureau) personne() personne {
	b.t.Helper()
	s := b.m.Suivre(b.t, 60775)
	b.Importer(s, lundi, lundi, 0, webtest.Ligne(60775, "CAF RSA "+s.Numero, ""))
	return personne{s, b.m.Tiers(b.t, tiers.Personne, s.Dossier), b.m.Piece(b.t, s.Dossier)}
}

// planifier writes her plan: rent 412.30, 50 a week, water set aside, 300 that does not pass.
func (b *bureau) planifier(p personne) {
	b.t.Helper()
	ligne := func(o paiements.Objet, tiers int64, c int64, r plan.Periodicite, j int) plan.Ligne {
		return plan.Ligne{Genre: plan.Paiement, Objet: o, Tiers: tiers, Libelle: "FACTURE {mois}", Centimes: argent.Centimes(c), Periodicite: r, Jour: j, Du: etaitest.Debut, Piece: p.piece}
	}
	cote := ligne(paiements.Energie, 0, 2000, plan.Mensuelle, 25)
	cote.Genre, cote.Libelle, cote.Piece = plan.MisDeCote, "Eau", 0
	if _, err := parcours.EnregistrerPlan(b.t.Context(), b.m.Base, b.m.Demande(droits.CESF), plan.Plan{Dossier: p.Dossier, Du: jour.Certain(2026, 11, 1), Accord: plan.Oral, AccordeLe: jour.Certain(2026, 11, 20),
		Lignes: []plan.Ligne{ligne(paiements.Loyer, b.bailleur, 41230, plan.Mensuelle, 26), ligne(paiements.ArgentDeVie, p.soi, 5000, plan.Hebdomadaire, 1), cote, ligne(paiements.Autre, b.bailleur, 30000, plan.Mensuelle, 28)}}, 0); err != nil {
		b.t.Fatal(err)
	}
}

// proposer makes her proposal and reads it.
func (b *bureau) proposer(p personne) proposition.Gelee {
	b.t.Helper()
	id, err := parcours.ProposerPeriode(b.t.Context(), b.m.Base, b.m.Demande(droits.Comptable), p.Dossier, lundi)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.gelee(id)
}

func (b *bureau) gelee(id int64) (g proposition.Gelee) {
	b.t.Helper()
	b.m.Lire(b.t, func(ctx context.Context, l bdd.Lecture) (err error) {
		g, err = proposition.ParID(ctx, l, id)
		return err
	})
	return g
}

func (b *bureau) compter(sql string, args ...any) (n int64) {
	b.t.Helper()
	b.m.Lire(b.t, func(ctx context.Context, l bdd.Lecture) error { return l.QueryRow(ctx, sql, args...).Scan(&n) })
	return n
}

// ordres counts the orders alive.
func (b *bureau) ordres() int64 {
	return b.compter(`select count(*) from ordre where etat = 'prepare'`)
}

func adresse(patron string, ids ...any) string { return fmt.Sprintf(patron, ids...) }

var prochaineCle int

// cle makes a one-time key: these tests run one after the other.
func cle() string {
	prochaineCle++
	return strings.NewReplacer("0", "A", "1", "B", "8", "C", "9", "D").Replace(fmt.Sprintf("%026d", prochaineCle))
}

// agir posts a form with a fresh key.
func agir(v *webtest.Visiteur, adresse string, paires ...string) *httptest.ResponseRecorder {
	return v.Poster(adresse, append([]string{"cle", cle()}, paires...)...)
}

// planSaisi is the form of a plan, complete, as pairs; changes replace its values, or add some.
func (b *bureau) planSaisi(p personne, version int64, changes ...string) []string {
	champs := []string{"version", form.Nombre(version), "du", "1/11/2026", "accord", "oral", "accorde_le", "20/11/2026",
		"ligne.0.quoi", "loyer", "ligne.0.tiers", form.Nombre(b.bailleur), "ligne.0.montant", "412,30", "ligne.0.periodicite", "mensuelle", "ligne.0.jour", "26", "ligne.0.piece", form.Nombre(p.piece),
		"ligne.3.quoi", "argent_de_vie", "ligne.3.tiers", form.Nombre(p.soi), "ligne.3.montant", "50", "ligne.3.periodicite", "hebdomadaire", "ligne.3.jour", "1", "ligne.3.piece", form.Nombre(p.piece),
		"ligne.4.quoi", "cote_energie", "ligne.4.montant", "20", "ligne.4.periodicite", "mensuelle", "ligne.4.jour", "25"}
	for i := 0; i+1 < len(changes); i += 2 {
		trouve := false
		for j := 0; j+1 < len(champs); j += 2 {
			if champs[j] == changes[i] {
				champs[j+1], trouve = changes[i+1], true
			}
		}
		if !trouve {
			champs = append(champs, changes[i], changes[i+1])
		}
	}
	return champs
}

// geler keeps a proposal as it is given.
func (b *bureau) geler(g proposition.Gelee) {
	b.t.Helper()
	if err := b.m.Base.Ecrire(b.t.Context(), func(e *bdd.Ecriture) error {
		neuves, err := proposition.Geler(b.t.Context(), e, []*proposition.Gelee{&g})
		if err != nil || len(neuves) == 0 {
			return err
		}
		lot := proposition.LotDe(neuves)
		return journal.Consigner(b.t.Context(), e, journal.Acte{Organisation: g.Organisation, Agent: g.FaitePar, Nature: "proposition.garder", Objet: "proposition", ObjetID: lot.ID, Valeurs: lot.Consignees()})
	}); err != nil {
		b.t.Fatal(err)
	}
}

// valeurs lists the values of the fields of a name on a page.
func valeurs(w *httptest.ResponseRecorder, champ string) (vs []string) {
	for _, m := range regexp.MustCompile(`name="`+champ+`" value="([^"]*)"`).FindAllStringSubmatch(w.Body.String(), -1) {
		vs = append(vs, m[1])
	}
	return vs
}

// refusee is the line of a proposal of which the person is told why it is not paid.
func refusee(g proposition.Gelee) int64 {
	return g.Lignes[slices.IndexFunc(g.Lignes, proposition.Ligne.Repond)].ID
}
