// SPDX-License-Identifier: EUPL-1.2

package reglement_test

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/organisation/organisationtest"
	"etai/internal/reglement"
)

func lire(t *testing.T, b *bdd.Base, org int64) (r *reglement.Regles) {
	t.Helper()
	if err := b.Lire(t.Context(), func(l bdd.Lecture) (err error) { r, err = reglement.Lire(t.Context(), l, org); return err }); err != nil {
		t.Fatal(err)
	}
	return r
}

// The holidays are those of the organisation's département; an association that names none has those of the only one of the installation.
func TestTerritoire(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, _ *organisationtest.Horloge) {
		m := organisationtest.NouveauMonde(t, b)
		if a := lire(t, b, m.Departement).Territoire(); a != jour.Metropole {
			t.Errorf("%s", a)
		}
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			_, err := e.Exec(t.Context(), `update organisation set departement = '57' where nature = 'departement'`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, o := range []int64{m.Departement, m.Association} {
			if a := lire(t, b, o).Territoire(); a != jour.AlsaceMoselle {
				t.Errorf("organisation %d : %s", o, a)
			}
		}
		if (*reglement.Regles)(nil).Territoire() != jour.Metropole {
			t.Error("sans règles")
		}
	}, reglement.Migrations)
}

// What Étai is delivered with: every parameter is defined, has values of its kind, and every permanent one has a value of the law.
func TestLivre(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, _ *organisationtest.Horloge) {
		r := lire(t, b, 0)
		codes := map[string]bool{}
		for _, d := range reglement.Catalogue() {
			if codes[d.Code] || d.Nom == "" || d.Aide == "" || d.Theme == "" || d.Genre == reglement.Choix && len(d.Options) < 2 || d.Genre != reglement.Choix && d.Max <= d.Min {
				t.Errorf("%s : définition incomplète ou double", d.Code)
			}
			codes[d.Code] = true
			h := r.Historique(d.Code)
			if len(h) == 0 {
				t.Errorf("%s : aucune valeur livrée", d.Code)
			}
			for _, v := range h {
				n := reglement.NouvelleValeur{Code: d.Code, Portee: v.Portee, Valeur: v.Valeur, Du: v.Du, Source: v.Source, Preuve: v.Preuve, Passe: true, Motif: "reprise"}
				if err := reglement.Controler(r, d, n, v.Du); err != nil {
					t.Errorf("%s, à compter du %s : %v", d.Code, v.Du, err)
				}
			}
		}
		var connus int
		if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
			codes, err := bdd.Lister(t.Context(), l, func(r *sql.Rows) (c string, err error) { return c, r.Scan(&c) }, `select distinct code from parametre`)
			connus = len(codes)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if connus != len(codes) {
			t.Errorf("%d codes dans la table, %d définis", connus, len(codes))
		}
		j := jour.Certain(2026, 11, 22)
		if reglement.JoursDeLiquidation.A(r, j) != 30 || reglement.JoursDeRemise.A(r, j) != 5 || reglement.MoisMinContrat.A(r, j) != 6 || reglement.MoisMaxContrat.A(r, j) != 24 ||
			reglement.RenouvellementCourt.A(r, j) || reglement.EcartDeMontant.A(r, j) != 2000 || reglement.DecompteIntervalle.A(r, j) != "durees" {
			t.Error("valeurs livrées")
		}
		for _, j := range []jour.Jour{jour.Certain(2024, 3, 31), jour.Certain(2024, 4, 1), jour.Certain(2025, 4, 1), j} {
			rsa, ok := reglement.RSASeul.Connu(r, j)
			sbi, aussi := reglement.SoldeInsaisissable.Connu(r, j)
			if rsa != sbi || ok != aussi || ok != !j.Avant(jour.Certain(2024, 4, 1)) {
				t.Errorf("%s : RSA %s (%v), solde insaisissable %s (%v)", j, rsa, ok, sbi, aussi)
			}
		}
	}, reglement.Migrations)
}

func fixer(t *testing.T, b *bdd.Base, a droits.Agent, n reglement.NouvelleValeur) (int64, error) {
	t.Helper()
	return bdd.EcrireVal(t.Context(), b, func(e *bdd.Ecriture) (int64, error) {
		a.Instant = e.Instant()
		return reglement.Fixer(t.Context(), e, a, n)
	})
}

func TestFixer(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, _ *organisationtest.Horloge) {
		m := organisationtest.NouveauMonde(t, b)
		aujourdhui := jourDe(t, b)
		code := string(reglement.JoursDeRemise)
		n := reglement.NouvelleValeur{Code: code, Portee: reglement.Organisation, Valeur: reglement.Valeur{Nombre: 8}, Du: aujourdhui.Plus(10), Source: "Note de service du 20 novembre 2026",
			Preuve: reglement.Interne, Vue: lire(t, b, m.Association).Derniere(code)}
		for _, a := range []droits.Agent{m.CESF, m.Comptable, m.Chef, m.Referent} {
			if _, err := fixer(t, b, a, n); !errors.Is(err, organisation.ErrRefus) {
				t.Errorf("%s : %v", a.Role, err)
			}
		}
		if _, err := fixer(t, b, m.Direct, n); err != nil {
			t.Fatal(err)
		}
		if _, err := fixer(t, b, m.Admin, n); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("une valeur enregistrée entre-temps : %v", err)
		}
		r := lire(t, b, m.Association)
		if reglement.JoursDeRemise.A(r, aujourdhui.Plus(9)) != 5 || reglement.JoursDeRemise.A(r, aujourdhui.Plus(10)) != 8 {
			t.Error("la valeur ne commence pas à son jour")
		}
		if reglement.JoursDeRemise.A(lire(t, b, m.Departement), aujourdhui.Plus(10)) != 5 || reglement.JoursDeRemise.A(lire(t, b, 0), aujourdhui.Plus(10)) != 5 {
			t.Error("la valeur d’une organisation vaut pour une autre")
		}
		// For days that are gone: what held is told, then the reason is asked, and kept.
		passee := n
		passee.Du, passee.Au, passee.Vue = aujourdhui.Plus(-40), aujourdhui.Plus(-10), r.Derniere(code)
		for champ, changer := range map[string]func(*reglement.NouvelleValeur){"passe": func(*reglement.NouvelleValeur) {}, "motif": func(x *reglement.NouvelleValeur) { x.Passe, x.Motif = true, " " }} {
			x := passee
			changer(&x)
			_, err := fixer(t, b, m.Direct, x)
			if f, ok := errors.AsType[*organisation.Faute](err); !ok || f.Champ != champ || champ == "passe" && !strings.Contains(f.Message, "Étai a compté avec") {
				t.Errorf("%s : %v", champ, err)
			}
		}
		passee.Passe, passee.Motif = true, "note du mois passé, reçue hier"
		if _, err := fixer(t, b, m.Direct, passee); err != nil {
			t.Fatal(err)
		}
		r = lire(t, b, m.Association)
		if v, _ := r.EnVigueur(code, aujourdhui.Plus(-20)); v.Nombre != 8 || v.Passe != passee.Motif || len(v.Consignees()) != 7 {
			t.Errorf("%+v", v)
		}
		n.Code, n.Vue = "inconnu", 0
		if _, err := fixer(t, b, m.Admin, n); !errors.Is(err, bdd.ErrAbsent) {
			t.Errorf("code inconnu : %v", err)
		}
		if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
			var actes int
			err := l.QueryRow(t.Context(), `select count(*) from journal_actes where nature = 'reglement.fixer' and organisation_id = $1`, m.Association).Scan(&actes)
			if err == nil && actes != 2 {
				t.Errorf("%d actes au journal", actes)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, sql := range []string{`update parametre set nombre = 1`, `delete from parametre`} {
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error { _, err := e.Exec(t.Context(), sql); return err }); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", sql, err)
			}
		}
	}, reglement.Migrations)
}

// The values of the département hold for its délégataire, and are the département's to give; so are those of the law in that installation.
func TestDepartement(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, _ *organisationtest.Horloge) {
		m := organisationtest.NouveauMonde(t, b)
		aujourdhui := jourDe(t, b)
		liquidation, _ := reglement.Definir(string(reglement.JoursDeLiquidation))
		rsa, _ := reglement.Definir(string(reglement.RSASeul))
		remise, _ := reglement.Definir(string(reglement.JoursDeRemise))
		type liste = []reglement.Portee
		for _, x := range []struct {
			a    droits.Agent
			d    reglement.Definition
			veut liste
		}{{m.Admin, liquidation, nil}, {m.Admin, rsa, nil}, {m.Admin, remise, liste{reglement.Organisation}}, {m.AdminDepartement, liquidation, liste{reglement.Departement, reglement.Loi}},
			{m.AdminDepartement, rsa, liste{reglement.Loi}}, {m.DirectionDepartement, remise, liste{reglement.Organisation, reglement.Departement, reglement.Loi}}, {m.Chef, remise, nil}} {
			if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
				eu, err := reglement.PeutFixer(t.Context(), l, x.a, x.d)
				if !slices.Equal(eu, x.veut) {
					t.Errorf("%s, %s : %v, attendu %v", x.a.Role, x.d.Code, eu, x.veut)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		n := reglement.NouvelleValeur{Code: liquidation.Code, Portee: reglement.Departement, Valeur: reglement.Valeur{Nombre: 45}, Du: aujourdhui, Source: "Règlement départemental d’aide sociale",
			Preuve: reglement.Lue, Vue: lire(t, b, m.Departement).Derniere(liquidation.Code)}
		if _, err := fixer(t, b, m.Admin, n); !errors.Is(err, organisation.ErrRefus) {
			t.Errorf("l’association fixe la règle du département : %v", err)
		}
		id, err := fixer(t, b, m.AdminDepartement, n)
		if err != nil {
			t.Fatal(err)
		}
		r := lire(t, b, m.Association)
		if reglement.JoursDeLiquidation.A(r, aujourdhui) != 45 || reglement.JoursDeLiquidation.A(r, aujourdhui.Plus(-1)) != 30 || reglement.JoursDeLiquidation.A(lire(t, b, 0), aujourdhui) != 30 {
			t.Error("la valeur du département ne vaut pas pour son délégataire, ou vaut pour tous")
		}
		v, _ := r.EnVigueur(liquidation.Code, aujourdhui)
		if v.ID != id || v.SaisiPar != m.AdminDepartement.ID || v.SaisiLe.Vide() || v.Source != n.Source || v.Preuve != reglement.Lue {
			t.Errorf("ce qui est gardé : %+v", v)
		}
		n.Valeur, n.Vue = reglement.Valeur{Retrait: true}, id
		if _, err := fixer(t, b, m.AdminDepartement, n); err != nil {
			t.Fatal(err)
		}
		if reglement.JoursDeLiquidation.A(lire(t, b, m.Association), aujourdhui) != 30 {
			t.Error("une valeur retirée vaut encore")
		}
		choix := reglement.NouvelleValeur{Code: string(reglement.DecompteAilleurs), Portee: reglement.Departement, Valeur: reglement.Valeur{Choix: "ignores"}, Du: aujourdhui, Source: "Règlement", Preuve: reglement.AVerifier,
			Vue: lire(t, b, m.Departement).Derniere(string(reglement.DecompteAilleurs))}
		if _, err := fixer(t, b, m.AdminDepartement, choix); err != nil {
			t.Fatal(err)
		}
		if reglement.DecompteAilleurs.A(lire(t, b, m.Association), aujourdhui) != "ignores" {
			t.Error("choix")
		}
	}, reglement.Migrations)
}

func jourDe(t *testing.T, b *bdd.Base) (j jour.Jour) {
	t.Helper()
	if err := b.Lire(t.Context(), func(l bdd.Lecture) error { j = l.Instant().Jour(); return nil }); err != nil {
		t.Fatal(err)
	}
	return j
}
