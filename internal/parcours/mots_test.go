// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/masp/versement"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
)

// An organisation names the entries of closed lists in its own words: the codes stay, two entries never read alike, and the delivered word comes back.
func TestMotsDesListes(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		nommer := func(r droits.Role, liste string, mots map[string]string) (int64, error) {
			return parcours.NommerEntrees(t.Context(), b, m.Demande(r), liste, mots)
		}
		for _, r := range []droits.Role{droits.CESF, droits.Comptable, droits.Referent} {
			if _, err := nommer(r, masp.ListeEntree, map[string]string{"impaye": "Dette de loyer"}); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", r, err)
			}
		}
		codes := map[string]bool{}
		for _, l := range parcours.ListesDeMots() {
			if codes[l.Code] || l.Nom == "" || len(l.Entrees) == 0 {
				t.Errorf("liste %+v", l)
			}
			codes[l.Code] = true
		}
		if _, err := nommer(droits.Administrateur, "inconnue", nil); regleDe(err) != "liste" {
			t.Errorf("liste inconnue : %v", err)
		}
		if _, err := nommer(droits.Administrateur, masp.ListeEntree, map[string]string{"impaye": "addictions"}); regleDe(err) != "impaye" && regleDe(err) != "addictions" {
			t.Errorf("deux entrées du même nom : %v", err)
		}
		if _, err := nommer(droits.Administrateur, masp.ListeEntree, map[string]string{"impaye": strings.Repeat("x", 101)}); regleDe(err) != "impaye" {
			t.Errorf("un mot trop long : %v", err)
		}
		if n, err := nommer(droits.Administrateur, masp.ListeEntree, map[string]string{"impaye": "Dette de loyer", "isolement": "Isolement", "sante": ""}); err != nil || n != 1 {
			t.Fatalf("%d mots, %v", n, err)
		}
		if n, err := nommer(droits.Administrateur, masp.ListeMotifs(masp.Refusee), map[string]string{"adhesion": "N’adhère pas au projet"}); err != nil || n != 1 {
			t.Fatalf("%d mots, %v", n, err)
		}
		if n, err := nommer(droits.Administrateur, versement.ListeMotifs(versement.Fini), map[string]string{"depart": "Départ du logement"}); err != nil || n != 1 {
			t.Fatalf("%d mots, %v", n, err)
		}
		_, demande := m.DemandeValidee(t, "Mots")
		dit := func(veut string) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				mots, err := organisation.LireMots(ctx, l, m.Organisation)
				if err != nil {
					return err
				}
				if s := masp.LibelleMotif(mots, masp.Refusee, "adhesion"); s != "N’adhère pas au projet" {
					t.Errorf("motif de refus : %q", s)
				}
				for _, x := range []struct{ code, dit string }{{"depart", "Départ du logement"}, {"deces", "elle est décédée"}} { // MASP 3, whatever the state that it ends from
					for _, de := range []versement.Etat{versement.Notifie, versement.EnCours} {
						if s := versement.LibelleMotif(mots, de, versement.Fini, x.code); s != x.dit {
							t.Errorf("fin d’un versement : %q", s)
						}
					}
				}
				if s := masp.LibelleMotif(mots, masp.Refusee, "duree"); s != "Durée légale épuisée" {
					t.Errorf("motif livré : %q", s)
				}
				a := m.Agents[droits.CESF]
				a.Instant = l.Instant()
				s, err := rapports.SyntheseDemande(ctx, l, m.Trousseau, a, demande, true)
				if !strings.Contains(fmt.Sprint(s), "{Raisons "+veut+" }") {
					t.Errorf("synthèse sans « %s » : %v", veut, s)
				}
				d, errD := masp.DemandeParID(ctx, l, demande)
				if errD != nil || len(d.Motifs) != 1 || d.Motifs[0] != "impaye" {
					t.Errorf("le code a changé : %v, %v", d.Motifs, errD)
				}
				return err
			})
		}
		dit("Dette de loyer")
		if n, err := nommer(droits.Administrateur, masp.ListeEntree, map[string]string{"impaye": " "}); err != nil || n != 1 {
			t.Fatalf("%d mots, %v", n, err)
		}
		dit("Impayé de loyer, menace d’expulsion")
		for nom, ordre := range map[string]string{"mot changé": `update organisation_mot set mot = 'x'`, "mot effacé": `delete from organisation_mot`} {
			exigerGarde(t, b, nom, ordre)
		}
		m.VoitTout(t, etaitest.Alteration{Nom: "mot d’une liste", SQL: `update organisation_mot set mot = 'Autre' where code = 'adhesion'`, Dit: "mot"})
	})
}
