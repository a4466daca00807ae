// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/unefois"
	"etai/internal/chronologie"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// An entretien is planned, held, corrected by another version, postponed; drafts; what tables refuse and what verifier sees.
func TestEntretiens(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		m := etaitest.NouveauMonde(t, b)
		dossier := m.Suivre(t, 57349).Dossier
		j := b.Horloge().Maintenant().Jour()
		cesf := m.Demande(droits.CESF)
		ecrire := func(d parcours.Demande, s parcours.SaisieEntretien) (int64, error) {
			s.Dossier = dossier
			return parcours.EcrireEntretien(t.Context(), b, m.Trousseau, d, s)
		}
		refuse := func(regle string, s parcours.SaisieEntretien) {
			t.Helper()
			_, err := ecrire(cesf, s)
			r, ok := errors.AsType[*accompagnement.Refus](err)
			p, okp := errors.AsType[*parcours.Refus](err)
			if !(ok && r.Regle == regle || okp && p.Regle == regle) {
				t.Errorf("attendu un refus %s : %v", regle, err)
			}
		}
		prevu := accompagnement.Entretien{Genre: accompagnement.Domicile, Etat: accompagnement.Prevu, Le: j.Plus(2), Heure: "14:30"}
		refuse("le", parcours.SaisieEntretien{Entretien: accompagnement.Entretien{Genre: accompagnement.Domicile, Etat: accompagnement.Prevu, Le: j.Plus(-1)}})
		refuse("genre", parcours.SaisieEntretien{Entretien: accompagnement.Entretien{Genre: "fax", Etat: accompagnement.Prevu, Le: j}})
		id, err := ecrire(cesf, parcours.SaisieEntretien{Entretien: prevu})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []droits.Role{droits.Comptable, droits.Referent, droits.Administrateur, droits.Direction} {
			if _, err := ecrire(m.Demande(r), parcours.SaisieEntretien{Entretien: prevu}); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", r, err)
			}
		}
		fait := accompagnement.Entretien{ID: id, Rang: 1, Genre: accompagnement.Domicile, Etat: accompagnement.Fait, Le: j, Heure: "15:00", Duree: 45, Presents: []accompagnement.Present{accompagnement.Proche, accompagnement.LaPersonne},
			Textes: accompagnement.Textes{Note: "Loyer payé.", Convenu: "Ouvrir le courrier ensemble."}, Prive: "Fatiguée."}
		tard := fait
		tard.Le = j.Plus(1)
		refuse("le", parcours.SaisieEntretien{Entretien: tard})
		sans := fait
		sans.Presents = nil
		refuse("presents", parcours.SaisieEntretien{Entretien: sans})
		muet := fait
		muet.Textes, muet.Prive = accompagnement.Textes{}, ""
		refuse("note", parcours.SaisieEntretien{Entretien: muet})
		refuse("suite_le", parcours.SaisieEntretien{Entretien: fait, Suite: parcours.ProchainRendezVous{Le: j.Plus(-3)}})
		brouillon := accompagnement.Brouillon{Dossier: dossier, Objet: accompagnement.Objet, ObjetID: id, Champs: "note=Loyer"}
		for range 2 {
			if err := parcours.GarderBrouillon(t.Context(), b, m.Trousseau, cesf.Agent, brouillon); err != nil {
				t.Fatal(err)
			}
		}
		if err := parcours.GarderBrouillon(t.Context(), b, m.Trousseau, m.Agents[droits.Comptable], brouillon); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("brouillon du comptable : %v", err)
		}
		deBrouillon := func() (x accompagnement.Brouillon) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				x, err = accompagnement.BrouillonDe(ctx, l, m.Trousseau, cesf.Agent.ID, dossier, accompagnement.Objet, id)
				return err
			})
			return x
		}
		if x := deBrouillon(); x.Champs != "note=Loyer" {
			t.Errorf("%+v", x)
		}
		if _, err := ecrire(cesf, parcours.SaisieEntretien{Entretien: fait, Suite: parcours.ProchainRendezVous{Genre: accompagnement.Telephone, Le: j.Plus(14), Heure: "09:00"}}); err != nil {
			t.Fatal(err)
		}
		if x := deBrouillon(); x.ID != 0 {
			t.Errorf("le brouillon reste : %+v", x)
		}
		// A draft that was kept while its form was being accepted: nobody takes it up again, and the next one of the same key is not kept.
		brouillon.Cle = unefois.NouvelleCle()
		garder := func() {
			t.Helper()
			if err := parcours.GarderBrouillon(t.Context(), b, m.Trousseau, cesf.Agent, brouillon); err != nil {
				t.Fatal(err)
			}
		}
		garder()
		if x := deBrouillon(); x.ID == 0 {
			t.Error("le brouillon d’un formulaire en cours n’est pas gardé")
		}
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			_, _, err := unefois.Faire(t.Context(), e, brouillon.Cle, cesf.Agent.ID, []byte("formulaire"), func() (string, error) { return "/essai", nil })
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, quand := range []string{"pendant", "après"} {
			if x := deBrouillon(); x.ID != 0 {
				t.Errorf("%s l’envoi, le brouillon revient : %+v", quand, x)
			}
			if err := parcours.OublierBrouillons(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				var n int
				err := l.QueryRow(ctx, `select count(*) from brouillon`).Scan(&n)
				if n != 0 {
					t.Errorf("%s l’envoi : %d brouillon", quand, n)
				}
				return err
			})
			garder()
		}
		if _, err := ecrire(cesf, parcours.SaisieEntretien{Entretien: fait}); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("version passée : %v", err)
		}
		fait.Rang, fait.Duree = 2, 60
		if _, err := ecrire(cesf, parcours.SaisieEntretien{Entretien: fait}); err != nil {
			t.Fatal(err)
		}
		fait.Rang, fait.Etat = 3, accompagnement.Prevu
		fait.Le = j.Plus(1)
		refuse("etat", parcours.SaisieEntretien{Entretien: fait})
		lister := func(a droits.Agent) (xs []accompagnement.Entretien) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				a.Instant = l.Instant()
				xs, err = accompagnement.DuDossier(ctx, l, m.Trousseau, a, dossier, 50)
				return err
			})
			return xs
		}
		xs := lister(cesf.Agent)
		if len(xs) != 2 || xs[0].Etat != accompagnement.Prevu || xs[0].Genre != accompagnement.Telephone || xs[1].Duree != 60 || xs[1].Prive != "Fatiguée." || len(xs[1].Presents) != 2 || xs[1].Textes.Convenu == "" {
			t.Errorf("%+v", xs)
		}
		if xs := lister(m.Agents[droits.Comptable]); len(xs) != 0 {
			t.Errorf("le comptable lit %+v", xs)
		}
		// The appointment that was made is postponed: another follows it, and it is over.
		appel := xs[0]
		appel.Etat = accompagnement.Reporte
		refuse("suite_le", parcours.SaisieEntretien{Entretien: appel})
		if _, err := ecrire(cesf, parcours.SaisieEntretien{Entretien: appel, Suite: parcours.ProchainRendezVous{Le: j.Plus(20)}}); err != nil {
			t.Fatal(err)
		}
		if xs := lister(cesf.Agent); len(xs) != 3 || xs[0].ReporteDe != appel.ID || xs[0].Genre != accompagnement.Telephone || xs[1].Etat != accompagnement.Reporte || xs[1].Le != j.Plus(14) {
			t.Errorf("%+v", xs)
		}
		appel.Rang, appel.Etat, appel.Le = 2, accompagnement.Absent, j
		refuse("etat", parcours.SaisieEntretien{Entretien: appel})
		// The timeline says it once, and the contact counts.
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			evs, err := chronologie.Lister(ctx, l, m.Trousseau, droits.Agent{ID: cesf.Agent.ID, Organisation: m.Organisation, Role: droits.CESF, Instant: l.Instant()}, dossier, chronologie.Filtre{Nature: "entretien.fait"})
			if len(evs) != 1 || evs[0].ObjetID != id || !evs[0].Contact || evs[0].Remplace == 0 {
				t.Errorf("%+v", evs)
			}
			return err
		})
		m.SansClair(t, "Loyer payé", "Fatiguée", "courrier ensemble")
		for _, texte := range []string{`update entretien_version set duree = 5`, `delete from entretien_version`, `delete from entretien`, `update entretien set dossier_id = dossier_id + 1`, `update entretien set duree = 5 where etat = 'fait'`,
			`update entretien set etat = 'prevu', duree = null, rang = rang + 1 where etat = 'fait'`, `update entretien set etat = 'absent', rang = rang + 1 where etat = 'reporte'`} {
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error { _, err := e.Exec(t.Context(), texte); return err }); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", texte, err)
			}
		}
		m.VoitTout(t,
			etaitest.Alteration{Nom: "durée changée dans la tête", SQL: `update entretien set duree = 5 where etat = 'fait'`, Dit: "il n’est pas ce que dit sa dernière version"},
			etaitest.Alteration{Nom: "version changée", SQL: `update entretien_version set presents = 'personne' where rang = 2 and etat = 'fait'`, Dit: "version 2 de l’entretien"},
			etaitest.Alteration{Nom: "suite détachée", SQL: `update entretien set reporte_de = null`, Dit: "rien ne le suit"})
		h.Avancer(accompagnement.DureeBrouillon)
		_ = parcours.GarderBrouillon(t.Context(), b, m.Trousseau, cesf.Agent, brouillon)
		h.Avancer(accompagnement.DureeBrouillon + 1e9)
		if err := parcours.OublierBrouillons(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		if x := deBrouillon(); x.ID != 0 {
			t.Errorf("le brouillon d’il y a un mois reste : %+v", x)
		}
	})
}
