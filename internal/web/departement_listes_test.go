// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"testing"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/rapports/accompagnement"
	"etai/internal/schema"
	"etai/internal/web/webtest/application"
)

// toutesLesDemandes is the list of requests as one plain question: what has a deadline, then the latest first.
var toutesLesDemandes = droits.Requete{Nom: "essai.demandes", Nominative: true, SQL: `select d.id from masp_demande d left join masp_signature s on s.demande_id = d.id and s.rang = d.rang and not exists (select 1 from masp_signature y where y.rendue_de = s.id)
	where {DROITS lire_contrat d} order by (select min(t.echeance) from tache t where t.faite_le is null and (t.objet = 'masp_demande' and t.objet_id = d.id or t.objet = 'masp_signature' and t.objet_id = s.id)) nulls last, d.id desc`}

// Lists and counts of who reads most of the base are those of everybody, for each role, whatever the filter; and the list of requests is that of the plain question, page by page.
func TestListesVastes(t *testing.T) {
	bddtest.Adresses(t, schema.Migrations(), func(t *testing.T, adresse string) {
		e := application.Vide(t, adresse)
		peuplerDepartement(t, e, 40)
		for range 3 {
			e.Monde.DemandeValidee(t, "Exemple-Attend")
		}
		ctx := t.Context()
		for _, role := range droits.Roles {
			if err := e.Inst.Base.Lire(ctx, func(l bdd.Lecture) error {
				a := e.Monde.Agents[role]
				a.Instant = l.Instant()
				vaste := a
				vaste.Vaste = true
				lues := 0
				for nom, lire := range listesDe(ctx, l) {
					attendu, err := lire(a)
					if err != nil {
						return fmt.Errorf("%s : %w", nom, err)
					}
					if eu, err := lire(vaste); err != nil || eu != attendu {
						t.Errorf("%s, %s : %v\n%s\nattendu\n%s", role, nom, err, eu, attendu)
					}
					lues += len(attendu)
				}
				if lues == 0 && role != droits.Administrateur {
					t.Errorf("%s : rien de lu", role)
				}
				return comparerDemandes(ctx, t, l, a)
			}); err != nil {
				t.Fatal(role, err)
			}
		}
	})
}

// listesDe are the lists and the counts, by name, each as a text.
func listesDe(ctx context.Context, l bdd.Lecture) map[string]func(droits.Agent) (string, error) {
	j := l.Instant().Jour()
	r := map[string]func(droits.Agent) (string, error){}
	en := func(nom string, lire func(droits.Agent) (any, error)) {
		r[nom] = func(a droits.Agent) (string, error) {
			x, err := lire(a)
			return fmt.Sprintf("%+v", x), err
		}
	}
	for _, mesure := range []rapports.EtatMesure{rapports.ToutesMesures, rapports.MesureEnCours, rapports.MesureFinit, rapports.MesureEchue, rapports.SansMesure} {
		for _, suivi := range []int64{0, rapports.SansSuivi, 1, 2} {
			f := rapports.FiltrePersonnes{Mesure: mesure, Suivi: suivi, FinitLe: j.Plus(200)}
			en(fmt.Sprintf("personnes %+v", f), func(a droits.Agent) (any, error) { return rapports.ListerPersonnes(ctx, l, a, f, 15, 3) })
			en(fmt.Sprintf("nombres de personnes %+v", f), func(a droits.Agent) (any, error) { return rapports.CompterPersonnes(ctx, l, a, f) })
		}
	}
	for _, etape := range []rapports.EtapeDeDemandes{rapports.ToutesDemandes, rapports.DemandesEnCours, rapports.DemandesADecider, rapports.DemandesCloses} {
		f := rapports.FiltreDemandes{Etape: etape}
		en(fmt.Sprintf("demandes %+v", f), func(a droits.Agent) (any, error) { return rapports.ListerDemandes(ctx, l, a, f, 7, 1) })
		en(fmt.Sprintf("nombres de demandes %+v", f), func(a droits.Agent) (any, error) { return rapports.CompterDemandes(ctx, l, a, f) })
	}
	for _, groupe := range []accompagnement.GroupeDemarches{accompagnement.Ouvertes, accompagnement.Tardives, accompagnement.Closes} {
		f := accompagnement.FiltreDemarches{Groupe: groupe}
		en(fmt.Sprintf("démarches %+v", f), func(a droits.Agent) (any, error) { return accompagnement.Demarches(ctx, l, a, f, 10, 5) })
		f.Genre = domaine.FSL
		en(fmt.Sprintf("nombre de démarches %+v", f), func(a droits.Agent) (any, error) { return accompagnement.NombreDemarches(ctx, l, a, f) })
	}
	for _, sans := range []bool{false, true} {
		en(fmt.Sprintf("suivi %t", sans), func(a droits.Agent) (any, error) {
			return accompagnement.Suivi(ctx, l, a, accompagnement.FiltreSuivi{SansNouvelles: sans}, 60, 10, 2)
		})
	}
	en("nombres du suivi", func(a droits.Agent) (any, error) {
		n, m, err := accompagnement.NombresDuSuivi(ctx, l, a, 0, 60)
		return []int{n, m}, err
	})
	en("échéances des personnes", func(a droits.Agent) (any, error) {
		es, n, err := accompagnement.Echeances(ctx, l, a, j.Plus(60), 10)
		return []any{es, n}, err
	})
	en("fins de mesure", func(a droits.Agent) (any, error) {
		fs, n, err := rapports.FinsDeMesure(ctx, l, a, j.Plus(300), 10, 2)
		return []any{fs, n}, err
	})
	en("durées totales", func(a droits.Agent) (any, error) {
		fs, n, err := rapports.DureesTotales(ctx, l, a, j.Plus(2000), 10, 2)
		return []any{fs, n}, err
	})
	en("débiteurs", func(a droits.Agent) (any, error) {
		ds, n, err := rapports.Debiteurs(ctx, l, a, 10)
		return []any{ds, n}, err
	})
	en("comptes", func(a droits.Agent) (any, error) {
		tous, err := rapports.ComptesGeres(ctx, l, a)
		if err != nil {
			return nil, err
		}
		n, err := rapports.NombreComptesGeres(ctx, l, a)
		if err != nil || n != len(tous) {
			return nil, fmt.Errorf("%d comptes, %d comptés, %w", len(tous), n, err)
		}
		page, err := rapports.ComptesGeresPage(ctx, l, a, 4, 1)
		if err == nil && !slices.Equal(page, tous[min(1, n):min(5, n)]) {
			err = fmt.Errorf("page de %d comptes, parmi %d", len(page), n)
		}
		return tous, err
	})
	en("suivis", func(a droits.Agent) (any, error) {
		n, m, err := rapports.Suivis(ctx, l, a)
		return []int{n, m}, err
	})
	en("redditions", func(a droits.Agent) (any, error) {
		n, err := rapports.CompterRedditionsDuMois(ctx, l, a, j.PremierDuMois().Plus(-1).PremierDuMois())
		return n, err
	})
	en("chiffres", func(a droits.Agent) (any, error) { return rapports.Chiffrer(ctx, l, a) })
	return r
}

// comparerDemandes reads the list of requests page by page, and compares it with the plain question.
func comparerDemandes(ctx context.Context, t *testing.T, l bdd.Lecture, a droits.Agent) error {
	t.Helper()
	texte, args := toutesLesDemandes.Pour(a)
	attendues, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, texte, args...)
	if err != nil {
		return err
	}
	for _, pas := range []int{2, 5, 1000} {
		var lues []int64
		for apres := 0; apres <= len(attendues); apres += pas {
			ls, err := rapports.ListerDemandes(ctx, l, a, rapports.FiltreDemandes{}, pas, apres)
			if err != nil {
				return err
			}
			for _, x := range ls {
				lues = append(lues, x.ID)
			}
		}
		if !slices.Equal(lues, attendues) {
			t.Errorf("%s, %d par page : %v, attendu %v", a.Role, pas, lues, attendues)
		}
	}
	return nil
}
