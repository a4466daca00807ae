// SPDX-License-Identifier: EUPL-1.2

package indicateurs_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/rapports/indicateurs"
	"etai/internal/statistiques"
)

func certain[T any](t *testing.T) func(T, error) T {
	return func(x T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
}

// What the work says of a year: each figure is what its own list holds, at every level and along every axis.
func TestCompterEtLister(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		ctx := t.Context()
		rsa := prestations.Percue{Numero: 17, Organisme: "CAF", Montant: 60000, JourDuMois: 5}
		var contrats, dossiers []int64
		for n, c := range []struct {
			debut jour.Jour
			mois  int
			civ   string
			avec  bool
		}{{jour.Certain(2026, 1, 15), 6, "madame", false}, {jour.Certain(2026, 2, 1), 12, "monsieur", true}, {jour.Certain(2026, 3, 1), 24, "madame", true}} {
			d := certain[int64](t)(parcours.CreerPersonne(ctx, b, m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Civilite: c.civ, Nom: fmt.Sprintf("Exemple-%c", 'A'+n), Prenom: "Personne", Naissance: etaitest.Naissance, EcrireDomicile: true}}))
			if n == 0 { // she was under curatelle until six weeks before
				s := certain[int64](t)(parcours.OuvrirSignalement(ctx, b, m.Trousseau, m.Demande(droits.CESF), d, true))
				certain[int64](t)(parcours.AvancerSignalement(ctx, b, m.Trousseau, m.Demande(droits.CESF), s, 1, signalement.Etape{Vers: signalement.Curatelle, Le: jour.Certain(2024, 12, 10), Debut: jour.Certain(2024, 12, 1), Mois: 12}, false))
			}
			x := etaitest.Contrat(d, c.debut, c.mois)
			if c.avec {
				x = etaitest.Contrat(d, c.debut, c.mois, rsa)
			} else {
				x.Prestations = append(x.Prestations, parcours.PrestationDuContrat{Nouvelle: rsa})
			}
			contrats, dossiers = append(contrats, m.Signer(t, x)), append(dossiers, d)
		}
		certain[int64](t)(parcours.ArreterContrat(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelArret{Dossier: dossiers[1], Contrat: contrats[1], Le: jour.Certain(2026, 11, 20), Motif: masp.AutonomieRetrouvee, Texte: "Elle paie seule."}))
		certain[int64](t)(parcours.AmenderContrat(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelAvenant{Dossier: dossiers[2], Contrat: contrats[2], Nature: masp.AutresObjectifs, Du: jour.Certain(2026, 11, 23), SigneLe: jour.Certain(2026, 11, 16),
			SignePourLe: jour.Certain(2026, 11, 16), SignePour: etaitest.SignePour, Texte: "Elle cherche un emploi", Objectifs: etaitest.Objectifs()}))
		_, ailleurs, _ := m.AutreDelegataire(t)
		a := m.Agents[droits.ChefDeService]
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a.Instant, ailleurs.Instant = l.Instant(), l.Instant()
			p := certain[indicateurs.Periode](t)(indicateurs.PeriodeDe(2026, l.Instant().Jour()))
			ts := certain[[]indicateurs.Tableau](t)(indicateurs.Tout(ctx, l, a, p))
			for _, x := range certain[[]indicateurs.Tableau](t)(indicateurs.Tout(ctx, l, ailleurs, p)) {
				if n := x.Total(0).Nombre; n != 0 {
					t.Errorf("%s : une autre organisation en compte %d", x.Fait.Code, n)
				}
			}
			par := map[string]indicateurs.Tableau{}
			for _, x := range ts {
				par[x.Fait.Code] = x
				for _, c := range x.Chiffres {
					liste := certain[indicateurs.Liste](t)(indicateurs.Lister(ctx, l, a, p, indicateurs.Choix{Fait: x.Fait.Code, Niveau: c.Niveau, Axe: c.Axe, Code: c.Code}, 1000, 0))
					if x.Fait.Unite == indicateurs.MoisMesures && liste.Somme != c.Somme {
						t.Errorf("%s %d %s %s : %d dix-millièmes comptés, %d en liste", x.Fait.Code, c.Niveau, c.Axe, c.Code, c.Somme, liste.Somme)
					}
					if int64(len(liste.Lignes)) != c.Nombre || int64(liste.Total) != c.Nombre {
						t.Errorf("%s %d %s %s : %d comptés, %d en liste, %d au total", x.Fait.Code, c.Niveau, c.Axe, c.Code, c.Nombre, len(liste.Lignes), liste.Total)
					}
				}
			}
			for _, q := range []struct {
				fait, axe, code string
				niveau          int
				veut            int64
			}{{"nouvelles", "", "", 0, 3}, {"nouvelles", "", "", 1, 1}, {"nouvelles", "", "", 2, 2}, {"nouvelles", "duree_prevue", "24", 2, 1}, {"nouvelles", "mesure_precedente", "curatelle", 1, 1}, {"nouvelles", "mesure_precedente", "", 2, 2}, {"personnes", "sexe", "femme", 0, 2}, {"personnes", "famille", "seule", 0, 3}, {"personnes", "situation", "premiere", 0, 3},
				{"prestations", "prestation", "17", 0, 3}, {"motifs_entree", "motif_entree", "", 0, 3}, {"terminees", "", "", 0, 2}, {"terminees", "motif_sortie", "terme", 1, 1}, {"terminees", "motif_sortie", "autonomie", 2, 1},
				{"terminees", "duree_reelle", "06", 0, 2}, {"exercees", "", "", 1, 1}, {"exercees", "", "", 2, 2}, {"exercees", "etendue", "", 0, 3}, {"suivies", "", "", 0, 3}, {"changements", "", "", 0, 0}, {"refus", "", "", 0, 0}} {
				if n := par[q.fait].De(q.axe, q.code, q.niveau).Nombre; n != q.veut {
					t.Errorf("%s %s %s niveau %d : %d, attendu %d", q.fait, q.axe, q.code, q.niveau, n, q.veut)
				}
			}
			if m, _ := par["personnes"].Total(0).Moyenne(); m != 60000 {
				t.Errorf("moyenne des prestations : %d", m)
			}
			if m, _ := par["terminees"].De("motif_sortie", "terme", 1).Moyenne(); m != 600 {
				t.Errorf("durée réelle : %d centièmes de mois, attendu 600 (01-masp, E1)", m)
			}
			// The CESF counts her own files; the direction counts all and sees nobody without a reason.
			d := m.Agents[droits.Direction]
			d.Instant = l.Instant()
			liste := certain[indicateurs.Liste](t)(indicateurs.Lister(ctx, l, d, p, indicateurs.Choix{Fait: "exercees"}, 1000, 0))
			if liste.Total != 3 || len(liste.Lignes) != 0 {
				t.Errorf("direction : %d comptés, %d nommés", liste.Total, len(liste.Lignes))
			}
			admin := m.Agents[droits.Administrateur]
			admin.Instant = l.Instant()
			if _, err := indicateurs.LireChapitre(ctx, l, admin, 2026, 0); !errors.Is(err, bdd.ErrAbsent) {
				t.Errorf("l’administrateur compte : %v", err)
			}
			return nil
		})
	})
}

const hauteVienne = statistiques.Entete + `
2017;serie;masp_1;;;42;Département de la Haute-Vienne, rapport d’activités 2017
2017;serie;masp_2;;;48;Département de la Haute-Vienne, rapport d’activités 2017
2017;serie;masp_3;;;0;Département de la Haute-Vienne, rapport d’activités 2017
2018;serie;masp_1;;;116;Département de la Haute-Vienne, rapport d’activités 2018
2018;serie;masp_2;;;68;Département de la Haute-Vienne, rapport d’activités 2018
2018;serie;masp_3;;;0;Département de la Haute-Vienne, rapport d’activités 2018
2019;serie;masp_1;;;162;Département de la Haute-Vienne, rapport d’activités 2019
2019;serie;masp_2;;;91;Département de la Haute-Vienne, rapport d’activités 2019
2019;serie;masp_3;;;0;Département de la Haute-Vienne, rapport d’activités 2019
2020;serie;masp_1;;;208;Département de la Haute-Vienne, rapport d’activités 2020
2020;serie;masp_2;;;69;Département de la Haute-Vienne, rapport d’activités 2020
2020;serie;masp_3;;;0;Département de la Haute-Vienne, rapport d’activités 2020
`

// The reports of the Haute-Vienne come out as they were printed (01-masp §5.3); a correction is another version, the same file again changes nothing.
func TestHauteVienne(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		ctx := t.Context()
		vs := certain[[]statistiques.Valeur](t)(statistiques.LireCSV([]byte(hauteVienne), 2026))
		direction := m.Demande(droits.Direction)
		for _, veut := range []int64{12, 0} {
			if n := certain[int64](t)(parcours.EcrireStatistiques(ctx, b, direction, vs)); n != veut {
				t.Errorf("%d valeurs écrites, attendu %d", n, veut)
			}
		}
		if _, err := parcours.EcrireStatistiques(ctx, b, m.Demande(droits.CESF), vs); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("une CESF écrit une série : %v", err)
		}
		lire := func(annee int) (r [6]int64) {
			a := m.Agents[droits.Direction]
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				a.Instant = l.Instant()
				c := certain[indicateurs.Chapitre](t)(indicateurs.LireChapitre(ctx, l, a, annee, 0))
				for i := range 3 {
					y := c.Sections[0].Lignes[i]
					r[2*i], r[2*i+1] = y.Avant.Nombre, y.Apres.Nombre
					if !y.Avant.Connue || !y.Apres.Connue {
						t.Errorf("%d, %s : non connu", annee, y.Mot)
					}
				}
				return nil
			})
			return r
		}
		for annee, veut := range map[int][6]int64{2018: {42, 116, 48, 68, 0, 0}, 2019: {116, 162, 68, 91, 0, 0}, 2020: {162, 208, 91, 69, 0, 0}} {
			if r := lire(annee); r != veut {
				t.Errorf("%d : %v, attendu %v", annee, r, veut)
			}
		}
		corrigee := vs[9:10]
		corrigee[0].Nombre = 209
		certain[int64](t)(parcours.EcrireStatistiques(ctx, b, direction, corrigee))
		if r := lire(2020); r[1] != 209 {
			t.Errorf("correction non lue : %v", r)
		}
		m.VoitTout(t, etaitest.Alteration{Nom: "une série changée", SQL: `update statistique_valeur set valeur = 7 where rang = 2`, Dit: "valeur de référence"})
	})
}
