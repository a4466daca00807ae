// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"strings"
	"testing"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/documents"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
)

// What is written when a measure ends says how it ended: an account in the person's name stays hers, after a death nothing is paid to her, after a judge's decision somebody else says where; and an
// attestation counts the whole measure, in the past.
func TestLettresDeFin(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		enTete(t, m)
		le := jour.Certain(2026, 11, 20)
		for _, cas := range []struct {
			motif       masp.MotifArret
			genre       string
			dit, jamais []string
		}{
			{masp.Demenagement, "payeur_fin", []string{"ouvert à son nom et lui reste"}, []string{"reversé", "décédé"}},
			{masp.Demenagement, "bailleur_fin", []string{"paie ensuite directement"}, []string{"décédé", "représente"}},
			{masp.Demenagement, "fin_contrat", []string{"Votre compte reste le vôtre"}, []string{"vous est rendu", "juge"}},
			{masp.Demenagement, "attestation", []string{"a été accompagné(e)", "du 1er janvier 2026 au 20 novembre 2026", "a duré 324 jours"}, []string{"est accompagné(e)", "Je soussigné"}},
			{masp.Deces, "payeur_fin", []string{"est décédé(e)", "succession"}, []string{"son propre compte", "lui reste"}},
			{masp.Deces, "bailleur_fin", []string{"est décédé(e)", "succession"}, []string{"paie ensuite"}},
			{masp.PassageProtection, "payeur_fin", []string{"décision de justice"}, []string{"son propre compte", "lui reste"}},
			{masp.PassageMAJ, "bailleur_fin", []string{"ou qui le représente"}, []string{"paie ensuite directement", "juge"}},
			{masp.PassageMAJ, "fin_contrat", []string{"désignée par le juge"}, []string{"vous est rendu", "reste le vôtre"}},
		} {
			x := m.Suivre(t, 60775)
			var contrat int64
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				return l.QueryRow(ctx, `select id from masp_contrat where dossier_id = $1`, x.Dossier).Scan(&contrat)
			})
			if _, err := parcours.ArreterContrat(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelArret{Dossier: x.Dossier, Contrat: contrat, Le: le, Motif: cas.motif, Texte: "Dit à la personne"}); err != nil {
				t.Fatal(err)
			}
			id, err := parcours.EcrireDocument(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauDocument{Dossier: x.Dossier, Genre: cas.genre, Saisis: modeles.Valeurs{
				"destinataire": modeles.Texte("Organisme"), "destinataire_adresse": modeles.Liste("2, rue du Droit", "00100 Valmoulin"), "cesse_le": modeles.Date(le.Plus(1)), "derniere_journee": modeles.Date(le), "raison": modeles.Texte("vous partez"), "allocataire": modeles.Texte(x.Numero)}})
			if err != nil {
				t.Fatalf("%s, %s : %v", cas.motif, cas.genre, err)
			}
			m.Lire(t, func(ctx context.Context, lecture bdd.Lecture) error {
				d, err := documents.ParID(ctx, lecture, id)
				if err != nil {
					return err
				}
				l, err := d.Lettre(m.Trousseau)
				s := strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(l.Texte())), " ")
				for _, mots := range cas.dit {
					if !strings.Contains(s, mots) {
						t.Errorf("%s, %s : « %s » manque\n%s", cas.motif, cas.genre, mots, s)
					}
				}
				for _, mots := range cas.jamais {
					if strings.Contains(s, mots) {
						t.Errorf("%s, %s : « %s » est de trop\n%s", cas.motif, cas.genre, mots, s)
					}
				}
				return err
			})
		}
		// A letter to a payer that is handed over ticks the task that asks for it, and no other.
		x := m.Suivre(t, 60775, prestations.Percue{Numero: 8, Organisme: "CPAM", Allocataire: "7700009", Montant: 20000, JourDuMois: 8})
		var contrat, id, version int64
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			return l.QueryRow(ctx, `select id from masp_contrat where dossier_id = $1`, x.Dossier).Scan(&contrat)
		})
		if _, err := parcours.ArreterContrat(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelArret{Dossier: x.Dossier, Contrat: contrat, Le: le, Motif: masp.Relais, Texte: "Dit à la personne"}); err != nil {
			t.Fatal(err)
		}
		id, err := parcours.EcrireDocument(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauDocument{Dossier: x.Dossier, Genre: "payeur_fin", Aupres: "CAF", Saisis: modeles.Valeurs{
			"destinataire_adresse": modeles.Liste("2, rue du Droit", "00100 Valmoulin")}})
		if err != nil {
			t.Fatal(err)
		}
		ouvertes := func() (n int) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				if n, err = agenda.NombreOuvertes(ctx, l, x.Dossier, agenda.PayeurALaFin); err != nil {
					return err
				}
				d, err := documents.ParID(ctx, l, id)
				version = d.Version
				return err
			})
			return n
		}
		if n := ouvertes(); n != 2 {
			t.Errorf("%d organismes à prévenir, attendu 2", n)
		}
		if _, err := parcours.SuivreDocuments(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.SuiteDocuments{Documents: map[int64]int64{id: version}, Vers: documents.Remis, Mode: documents.RemiseLettre, RemisLe: jour.Certain(2026, 11, 23)}); err != nil {
			t.Fatal(err)
		}
		if n := ouvertes(); n != 1 {
			t.Errorf("%d organismes à prévenir, attendu 1", n)
		}
		m.Verifier(t)
	})
}

// Who moves away is asked where: the letters of the end go to the address of her sheet, and what is to be written is done once the sheet has changed.
func TestNouvelleAdresse(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60775)
		arreter(t, m, s.Dossier, lundi, masp.Demenagement)
		lire := func() (a parcours.Annonce, p personnes.Personne) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				qui := m.Agents[droits.CESF]
				qui.Instant = l.Instant()
				as, err := parcours.Annonces(ctx, l, qui, contratsDe(t, m, s.Dossier)[0], true)
				if err != nil || len(as) == 0 {
					t.Fatal(as, err)
				}
				a = as[0]
				p, err = personnes.DuDossier(ctx, l, s.Dossier)
				return err
			})
			return a, p
		}
		a, p := lire()
		if a.Objet != "personne" || a.ObjetID != p.ID || a.Faite {
			t.Errorf("%+v", a)
		}
		p.Adresse, p.Commune = "3 rue d’Exemple", "99001 Ailleurs"
		if _, err := parcours.ModifierPersonne(t.Context(), b, m.Demande(droits.CESF), p); err != nil {
			t.Fatal(err)
		}
		if a, _ := lire(); !a.Faite {
			t.Errorf("adresse écrite : %+v", a)
		}
	})
}
