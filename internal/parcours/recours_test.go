// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/documents"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
)

// A contract that the service stopped is contested as a refusal is; not one that runs, nor one that the person ended. Withdrawn, the stop stays written: another contract is signed.
func TestRecoursContreUnArret(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		rsa := prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60775, JourDuMois: 5}
		signer := func(nom string) (int64, int64) {
			dossier := adulte(t, m, nom)
			return dossier, m.Signer(t, etaitest.Contrat(dossier, lundi.Plus(-40), 12, rsa))
		}
		arreter := func(dossier, contrat int64, motif masp.MotifArret) {
			t.Helper()
			if _, err := parcours.ArreterContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelArret{Dossier: dossier, Contrat: contrat, Le: lundi.Plus(-3), Motif: motif, Texte: "dit et écrit"}); err != nil {
				t.Fatal(err)
			}
		}
		dossier, contrat := signer("Arret")
		n := parcours.NouveauRecours{Dossier: dossier, Cible: masp.RecoursSurContrat, CibleID: contrat, Le: lundi, Texte: "Il venait aux rendez-vous"}
		noter := func(n parcours.NouveauRecours) (int64, error) {
			return parcours.NoterRecours(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), n)
		}
		if _, err := noter(n); regleDe(err) != "etat" {
			t.Errorf("recours contre un contrat qui court : %v", err)
		}
		arreter(dossier, contrat, masp.RuptureDepartement)
		autre, rompu := signer("Rompu")
		arreter(autre, rompu, masp.RupturePersonne)
		if _, err := noter(parcours.NouveauRecours{Dossier: autre, Cible: masp.RecoursSurContrat, CibleID: rompu, Le: lundi, Texte: "x"}); regleDe(err) != "etat" {
			t.Errorf("recours contre ce que la personne a décidé : %v", err)
		}
		if _, err := noter(parcours.NouveauRecours{Dossier: autre, Cible: masp.RecoursSurContrat, CibleID: contrat, Le: lundi, Texte: "x"}); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("contrat d’un autre dossier : %v", err)
		}
		tot := n
		tot.Le = lundi.Plus(-60)
		if _, err := noter(tot); regleDe(err) != "le" {
			t.Errorf("reçu avant le contrat : %v", err)
		}
		recours, err := noter(n)
		if err != nil {
			t.Fatal(err)
		}
		m.SansClair(t, n.Texte)
		repondre := func(s masp.SuiteRecours, version int64) error {
			_, err := parcours.RepondreRecours(t.Context(), b, m.Trousseau, m.Demande(droits.ChefDeService), parcours.ReponseRecours{Recours: recours, Version: version, Suite: s, Le: lundi, Texte: "Les absences étaient excusées"})
			return err
		}
		if err := repondre(masp.RecoursRedecide, 1); regleDe(err) != "suite" {
			t.Errorf("un contrat ne se décide pas de nouveau : %v", err)
		}
		if err := repondre(masp.RecoursAccueilli, 2); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("autre version : %v", err)
		}
		if err := repondre(masp.RecoursAccueilli, 1); err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			rs, err := masp.RecoursDuDossier(ctx, l, m.Trousseau, a, dossier)
			if err != nil || len(rs) != 1 || rs[0].Texte != n.Texte || rs[0].Reponse != "Les absences étaient excusées" || rs[0].Suite != masp.RecoursAccueilli {
				t.Errorf("relu : %v %+v", err, rs)
			}
			mots, err := parcours.DecisionContestee(ctx, l, rs[0])
			if mots == "" {
				t.Error("la décision contestée n’a pas de nom")
			}
			return err
		})
		// What the letters prove, once handed over.
		preuves := func(id int64) (p parcours.PreuvesDuRecours) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				r, err := masp.RecoursParID(ctx, l, id)
				if err == nil {
					p, err = parcours.PreuvesDe(ctx, l, r)
				}
				return err
			})
			return p
		}
		remettre := func(id int64) {
			t.Helper()
			if _, err := parcours.SuivreDocuments(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.SuiteDocuments{Documents: map[int64]int64{id: 1}, Vers: documents.Remis, Mode: documents.RemiseMainPropre, RemisLe: lundi}); err != nil {
				t.Fatal(err)
			}
		}

		// The letter says what was answered; a rejection leaves the court alone, and is written from an answer, never before.
		enTete(t, m)
		var id int64 // of the last letter
		ecrire := func(genre string) (l documents.Lettre, err error) {
			id, err = parcours.EcrireDocument(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauDocument{Dossier: dossier, Genre: genre, Saisis: modeles.Valeurs{"fondement": modeles.Texte("article L271-1 du CASF"), "tribunal": modeles.Texte("tribunal administratif d’Exemple")}})
			if err != nil {
				return l, err
			}
			m.Lire(t, func(ctx context.Context, lecture bdd.Lecture) error {
				x, err := documents.ParID(ctx, lecture, id)
				if err == nil {
					l, err = x.Lettre(m.Trousseau)
				}
				return err
			})
			return l, nil
		}
		if _, err := ecrire("recours_rejet"); regleDe(err) != "champs" {
			t.Errorf("rejet d’un recours accueilli : %v", err)
		}
		if l, err := ecrire("recours_accueil"); err != nil || !strings.Contains(l.Texte(), "Les absences étaient excusées") || !strings.Contains(l.Texte(), "nouveau contrat") || strings.Contains(l.Texte(), "décidée de nouveau") || len(l.Recours) != 0 {
			t.Errorf("lettre d’un recours accueilli : %v\n%s", err, l.Texte())
		}
		if _, err := ecrire("accuse_recours"); regleDe(err) != "champs" {
			t.Errorf("aucun recours n’attend : %v", err)
		}
		if recours, err = noter(n); err != nil { // answered: another may come
			t.Fatal(err)
		}
		if l, err := ecrire("accuse_recours"); err != nil || !strings.Contains(l.Texte(), "vaut rejet de votre recours") || !strings.Contains(l.Texte(), "tribunal administratif d’Exemple") {
			t.Errorf("accusé de réception : %v\n%s", err, l.Texte())
		}
		if !preuves(recours).Jours.Accuse.Vide() {
			t.Error("écrit n’est pas remis")
		}
		remettre(id)
		if p := preuves(recours); p.Jours != (masp.PreuvesRecours{Accuse: lundi}) || p.Accuse.ID != id {
			t.Errorf("accusé remis : %+v", p)
		}
		if err := repondre(masp.RecoursMaintenu, 1); err != nil {
			t.Fatal(err)
		}
		if l, err := ecrire("recours_rejet"); err != nil || !strings.Contains(l.Texte(), "Vous contestez l’arrêt au") || len(l.Recours) != 1 || !strings.Contains(l.Recours[0], "saisir le tribunal") {
			t.Errorf("lettre d’un rejet : %v\n%+v", err, l)
		}
		if remettre(id); preuves(recours).Jours != (masp.PreuvesRecours{Accuse: lundi, Reponse: lundi}) {
			t.Errorf("rejet remis : %+v", preuves(recours))
		}
		if recours, err = noter(n); err != nil {
			t.Fatal(err)
		}
		if p := preuves(recours); p.Jours != (masp.PreuvesRecours{}) {
			t.Errorf("un autre recours : %+v", p)
		}
		exigerGarde(t, b, "un seul recours attend", `insert into masp_recours(dossier_id, organisation_id, contrat_id, recu_le, limite, contenu_id, engagement, note_par, note_le) select dossier_id, organisation_id, contrat_id, recu_le, limite, contenu_id, engagement, note_par, note_le from masp_recours where suite = ''`)
		exigerGarde(t, b, "une réponse ne change plus", `update masp_recours set suite = 'maintenue' where suite = 'retiree'`)
		exigerGarde(t, b, "un contrat ne se décide pas de nouveau", `update masp_recours set suite = 'redecidee', repondu_le = recu_le, reponse_contenu_id = contenu_id, reponse_engagement = engagement, repondu_par = note_par, reponse_notee_le = note_le where suite = ''`)
		exigerGarde(t, b, "un recours ne s’efface pas", `delete from masp_recours`)
		m.VoitTout(t, etaitest.Alteration{Nom: "réponse d’un autre jour", SQL: `update masp_recours set repondu_le = '2026-11-30' where suite = 'retiree'`, Dit: "recours"},
			etaitest.Alteration{Nom: "recours effacé", SQL: `delete from masp_recours where suite = ''`, Dit: "n’est plus là"},
			etaitest.Alteration{Nom: "tâche perdue", SQL: `update tache set faite_le = creee_le where nature = 'recours_a_repondre' and faite_le is null`, Dit: "sa tâche"})
	})
}
