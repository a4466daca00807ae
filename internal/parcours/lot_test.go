// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/dettes"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/tiers"
)

// A lot of N gives exactly what N acts of one give: the same orders and refusals, in the same words, the same states, holds and balances, the same lines of the
// journal; and both engines the same.
func TestLotCommeUn(t *testing.T) {
	for graine := range uint64(2) {
		t.Run(fmt.Sprint(graine), func(t *testing.T) {
			var reference string
			for _, x := range []struct {
				nom    string
				ouvrir func(testing.TB) *bdd.Base
				enLot  bool
			}{{"SQLite, un par un", etaitest.SQLite, false}, {"SQLite, en lot", etaitest.SQLite, true}, {"PostgreSQL, un par un", etaitest.PostgreSQL, false}, {"PostgreSQL, en lot", etaitest.PostgreSQL, true}} {
				obtenu := payerPeuple(t, x.ouvrir(t), graine, x.enLot)
				if reference = cmp.Or(reference, obtenu); obtenu != reference {
					t.Fatalf("%s :\n%s", x.nom, gocmp.Diff(strings.Split(reference, "\n"), strings.Split(obtenu, "\n")))
				}
			}
			for _, mot := range []string{"provision", "separation", "coordonnees", "en_attente_de_provision", "reserve.mettre", "active"} {
				if graine == 0 && !strings.Contains(reference, mot) {
					t.Errorf("« %s » n’arrive jamais :\n%s", mot, reference)
				}
			}
		})
	}
}

// What a proposal sets aside is not paid twice: the line that comes after it in the same preparation sees it gone, although nothing is written yet.
func TestMisDeCoteDansLaPreparation(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 10_000)
		importer(t, m, s, novembre(5), novembre(20), 0, ligne(10_000, "CAF RSA "+s.Numero, ""))
		soi, piece := m.Tiers(t, tiers.Personne, s.Dossier), m.Piece(t, s.Dossier)
		cote := ligneDePlan(paiements.Energie, 0, 0, 5_000, plan.Mensuelle, 23)
		cote.Genre, cote.Libelle = plan.MisDeCote, "Eau"
		if _, err := parcours.EnregistrerPlan(ctx, b, m.Demande(droits.CESF), plan.Plan{Dossier: s.Dossier, Du: novembre(1), Motif: "Vu avec elle.", Accord: plan.Oral, AccordeLe: novembre(20),
			Lignes: []plan.Ligne{cote, ligneDePlan(paiements.ArgentDeVie, soi, piece, 3_500, plan.Mensuelle, 25)}}, 0); err != nil {
			t.Fatal(err)
		}
		id, err := parcours.ProposerPeriode(ctx, b, m.Demande(droits.Comptable), s.Dossier, novembre(23))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.PreparerOrdre(ctx, b, m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: soi, Centimes: 2_000, ExecutionLe: novembre(25),
			Objet: paiements.ArgentDeVie, Libelle: "AVANCE", Piece: piece}); err != nil {
			t.Fatal(err)
		}
		// 100.00 - 20.00 of the advance - 50.00 set aside leave 30.00: not the 35.00 of the week.
		x, err := parcours.PreparerPropositions(ctx, b, m.Demande(droits.Comptable), []int64{id})
		if err != nil || x.Lignes != 1 {
			t.Errorf("%+v, %v", x, err)
		}
		if refusees := listerIDs(t, m, `select ligne_id from proposition_suite where regle = 'provision'`); len(refusees) != 1 {
			t.Errorf("%d lignes sans provision", len(refusees))
		}
	})
}

// payerPeuple proposes, prepares, composes and visas the orders of some accounts, and writes what came of it.
func payerPeuple(t *testing.T, b *bdd.Base, graine uint64, enLot bool) string {
	t.Helper()
	ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
	avancer := peuplerLot(t, m, rand.New(rand.NewPCG(graine, 1)))
	if _, err := parcours.ProposerTous(ctx, b, m.Agents[droits.Comptable], novembre(23), nil); err != nil {
		t.Fatal(err)
	}
	for _, f := range avancer { // what was proposed is not all there any more
		f()
	}
	var dit strings.Builder
	ids := append(listerIDs(t, m, `select id from proposition order by id`), 999_999)
	var refus []error
	if enLot {
		x, err := parcours.PreparerPropositions(ctx, b, m.Demande(droits.Comptable), ids)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&dit, "préparées", x.Comptes, x.Lignes, x.Ecartes)
	} else {
		lignes := 0
		for _, id := range ids {
			n, err := parcours.PreparerProposition(ctx, b, m.Demande(droits.Comptable), id)
			if r := (*parcours.Refus)(nil); errors.As(err, &r) || errors.Is(err, parcours.ErrInterdit) {
				refus = append(refus, err)
			} else if err != nil {
				t.Fatal(err)
			}
			lignes += int(n)
		}
		fmt.Fprintln(&dit, "préparées", len(ids)-len(refus), lignes, len(refus))
	}
	if trop := listerIDs(t, m, `select o.id from ordre o join proposition_suite s on s.ordre_id = o.id join proposition_ligne l on l.id = s.ligne_id
		where o.etat = 'en_attente_de_provision' and l.attend = 0`); len(trop) > 0 {
		t.Errorf("préparés sans que ceux d’avant soient comptés : %v", trop)
	}
	dit.WriteString(photographier(t, m))
	prets := listerIDs(t, m, `select id from ordre where etat = 'prepare' and execution_le <= '2026-11-27' order by id`)
	for lot := range slices.Chunk(prets, map[bool]int{true: max(1, len(prets)), false: 1}[enLot]) {
		viser(t, m, composer(t, m, lot...))
	}
	dit.WriteString(photographier(t, m, "journal_actes", "remise"))
	return dit.String()
}

// peuplerLot makes accounts that have little in common: money, plans, debts, payees who may not be paid. What it returns takes money off each.
func peuplerLot(t *testing.T, m *etaitest.Monde, r *rand.Rand) (avances []func()) {
	t.Helper()
	ctx, b, cesf := t.Context(), m.Base, m.Demande(droits.CESF)
	bailleur, change := m.Bailleur(t), m.Tiers(t, tiers.Fournisseur, 0)
	exiger := func(_ int64, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	exiger(parcours.SaisirCoordonnees(ctx, b, m.Trousseau, cesf, tiers.Saisie{Tiers: change, Titulaire: "TIERS EXEMPLE", IBAN: etaitest.IBANDe(700_001)}))
	separe, err := parcours.CreerTiers(ctx, b, m.Trousseau, m.Demande(droits.Comptable), parcours.NouveauTiers{Tiers: tiers.Tiers{Nature: tiers.Fournisseur, Nom: "Tiers Exemple"},
		Saisie: tiers.Saisie{Titulaire: "TIERS EXEMPLE", IBAN: etaitest.IBANDe(700_002), Preuve: tiers.VuSurOriginal}})
	exiger(separe, err)
	exiger(parcours.DeciderCoordonnees(ctx, b, cesf, listerIDs(t, m, `select max(id) from tiers_version`)[0], "", ""))
	for range 6 {
		revenu := argent.Centimes(20_000 + r.IntN(80_000))
		s := m.Suivre(t, revenu, prestations.Percue{Numero: 2, Organisme: "CAF", Montant: 15_000, JourDuMois: 25})
		importer(t, m, s, novembre(5), novembre(20), 0, ligne(revenu, "CAF RSA "+s.Numero, ""))
		soi, piece := m.Tiers(t, tiers.Personne, s.Dossier), m.Piece(t, s.Dossier)
		dette, err := parcours.EnregistrerDette(ctx, b, m.Trousseau, cesf, dettes.Dette{Dossier: s.Dossier, Tiers: bailleur, Nature: dettes.Loyer, NeeLe: jour.Certain(2026, 1, 5),
			Solde: dettes.Solde{Jour: novembre(1), Centimes: 50_000, Source: dettes.DuCreancier}})
		exiger(dette, err)
		cote := ligneDePlan(paiements.Energie, 0, 0, argent.Centimes(500+r.IntN(6000)), plan.Mensuelle, 23+r.IntN(4))
		cote.Genre, cote.Libelle = plan.MisDeCote, "Eau"
		apurer := func(c argent.Centimes, q int) plan.Ligne {
			l := ligneDePlan(paiements.Apurement, bailleur, piece, c, plan.Mensuelle, q)
			l.Au, l.Dette = jour.Certain(2027, 10, 31), dette
			return l
		}
		p := plan.Plan{Dossier: s.Dossier, Du: novembre(1), Motif: "Vu avec elle.", Accord: plan.Oral, AccordeLe: novembre(20), Lignes: []plan.Ligne{
			ligneDePlan(paiements.Loyer, bailleur, piece, argent.Centimes(10_000+r.IntN(50_000)), plan.Mensuelle, 24+r.IntN(6)),
			ligneDePlan(paiements.ArgentDeVie, soi, piece, argent.Centimes(1000+r.IntN(5000)), plan.Hebdomadaire, 1+r.IntN(5)), cote,
			ligneDePlan(paiements.Energie, change, piece, argent.Centimes(500+r.IntN(3000)), plan.Mensuelle, 25), ligneDePlan(paiements.Autre, separe, piece, 700, plan.Mensuelle, 26),
			apurer(argent.Centimes(1000+r.IntN(3000)), 25), apurer(argent.Centimes(1000+r.IntN(3000)), 27)}}
		exiger(parcours.EnregistrerPlan(ctx, b, cesf, p, 0))
		avancer := func(auPlus int) {
			n := parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: soi, Centimes: argent.Centimes(100 + r.IntN(auPlus)), ExecutionLe: novembre(25), Objet: paiements.ArgentDeVie, Libelle: "AVANCE", Piece: piece}
			if _, err := parcours.PreparerOrdre(ctx, b, m.Demande(droits.Comptable), n); err != nil && !errors.As(err, new(*parcours.Refus)) {
				t.Fatal(err)
			}
		}
		switch r.IntN(4) {
		case 0:
			exiger(parcours.Geler(ctx, b, m.Trousseau, cesf, parcours.NouveauGel{Dossier: s.Dossier, Motif: gestion.Saisie, Du: novembre(25), Texte: "Acte de saisie reçu du commissaire de justice"}))
		case 1:
			exiger(parcours.EnregistrerSurendettement(ctx, b, m.Trousseau, cesf, dettes.Surendettement{Dossier: s.Dossier, DeposeLe: jour.Certain(2026, 3, 10), RecevableLe: jour.Certain(2026, 5, 15)}))
			exiger(parcours.ConvenirPlan(ctx, b, m.Trousseau, cesf, dettes.Plan{Dette: dette, Origine: dettes.DelaisJuge, Reference: "RG 26/00001", ConvenuLe: jour.Certain(2026, 6, 1),
				PremiereLe: jour.Certain(2026, 11, 28), Mensualite: 3500, Nombre: 12, Derniere: 3500}))
		case 2:
			avancer(5000)
		}
		exiger(parcours.ProposerPeriode(ctx, b, m.Demande(droits.Comptable), s.Dossier, novembre(23)))
		if r.IntN(3) == 0 { // another proposal will take its place
			avancer(5000)
		}
		avances = append(avances, func() { avancer(40_000) })
	}
	return avances
}

func listerIDs(t *testing.T, m *etaitest.Monde, texte string) (ids []int64) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		ids, err = bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, texte)
		return err
	})
	return ids
}

// photographier writes the rows that the orders of accounts leave, all but what is drawn at random and the tables left out.
func photographier(t *testing.T, m *etaitest.Monde, sauf ...string) string {
	t.Helper()
	var b strings.Builder
	for _, x := range []struct{ table, colonnes string }{
		{"ordre", "id, dossier_id, compte_id, tiers_version_id, centimes, cast(execution_le as text), objet, libelle, coalesce(piece_id, 0), coalesce(dette_id, 0), etat, coalesce(plan_serie, 0), coalesce(cast(plan_occurrence as text), ''), coalesce(reserve_serie, 0), reserve_centimes, liquidation, coalesce(vise_par, 0), version"},
		{"ordre_evenement", "ordre_id, de, vers, coalesce(agent_id, 0)"},
		{"proposition_suite", "id, ligne_id, coalesce(ordre_id, 0), regle, message, agent_id"},
		{"reserve_mouvement", "id, compte_id, serie, centimes, agent_id"}, {"solde", "compte_id, debit, retenu"}, {"retenue", "compte_id, ordre_id, centimes, etat"},
		{"journal_actes", "rang, nature, objet_id, coalesce(dossier_id, 0), agent_id"}, {"remise", "id, nombre, total, etat"},
	} {
		if slices.Contains(sauf, x.table) {
			continue
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			rows, err := bdd.Lister(ctx, l, func(r *sql.Rows) (s string, err error) {
				noms, err := r.Columns()
				if err != nil {
					return "", err
				}
				valeurs, cibles := make([]any, len(noms)), make([]any, len(noms))
				for i := range valeurs {
					cibles[i] = &valeurs[i]
				}
				err = r.Scan(cibles...)
				return fmt.Sprint(valeurs...), err
			}, "select "+x.colonnes+" from "+x.table)
			slices.Sort(rows)
			fmt.Fprintf(&b, "%s\n%s\n", x.table, strings.Join(rows, "\n"))
			return err
		})
	}
	return b.String()
}
