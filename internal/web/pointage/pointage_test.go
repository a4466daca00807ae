// SPDX-License-Identifier: EUPL-1.2

package pointage_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/unefois"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/pointage"
	"etai/internal/web/webtest"
)

func domaines() []webtest.Domaine {
	return []webtest.Domaine{{Pages: pointage.Pages, Routes: pointage.Routes}}
}

func sur(t *testing.T, fn func(*testing.T, *webtest.Site)) {
	t.Helper()
	webtest.SurDeuxMoteurs(t, fn, domaines()...)
}

var cinq = jour.Certain(2026, 11, 5)

// recette is the authorised benefit of a person.
func recette(t *testing.T, s *webtest.Site, x etaitest.Suivie) gestion.Recette {
	t.Helper()
	var rs []gestion.Recette
	s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		rs, err = gestion.RecettesDuDossier(ctx, l, x.Dossier)
		return err
	})
	return rs[0]
}

// mois plays a month: one came, one came for less, one did not come, one came without its number and waits for a decision.
func mois(t *testing.T, s *webtest.Site) (arrivee, moins, absente, aDecider etaitest.Suivie) {
	t.Helper()
	m := s.Monde
	arrivee, moins, absente, aDecider = m.Suivre(t, 60775), m.Suivre(t, 60775), m.Suivre(t, 60775), m.Suivre(t, 60775)
	for _, x := range []struct {
		s etaitest.Suivie
		c argent.Centimes
		l string
	}{{arrivee, 60775, "CAF RSA " + arrivee.Numero}, {moins, 54775, "CAF RSA " + moins.Numero}, {aDecider, 60775, "VIR CAF"}} {
		s.Importer(x.s, cinq, cinq, 0, webtest.Ligne(x.c, x.l, ""))
	}
	s.Importer(absente, cinq, jour.Certain(2026, 11, 20), 0) // the bank has shown the account since, without it
	return arrivee, moins, absente, aDecider
}

// What the bank has not shown yet is not absent: nobody knows. No cause is asked, nothing is counted as missing; the statement decides.
func TestPasEncoreVue(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x, c := s.Monde.Suivre(t, 60775), s.Role(droits.Comptable)
		lu := func() string {
			return webtest.Dit(t, c.Lire("/pointage?mois=2026-11"), 200, "Pointage de novembre 2026")
		}
		dit := func(veut, tait string) {
			t.Helper()
			if w := lu(); !strings.Contains(w, veut) || tait != "" && strings.Contains(w, tait) {
				t.Errorf("« %s », sans « %s » :\n%s", veut, tait, w)
			}
		}
		dit("Pas vue aucun relevé", "Dire la cause")
		s.Importer(x, cinq, cinq, 0)
		dit("Pas vue relevé du 05/11/2026", "−607,75 €")
		dit("1 recette aurait dû arriver, et la banque n’a pas encore montré ces jours-là. Le prochain relevé le dira", "")
		if w := webtest.Texte(c.Lire("/pointage?mois=2026-11&filtre=pas-vues")); !strings.Contains(w, "EXEMPLE-1 Personne") {
			t.Errorf("filtre :\n%s", w)
		}
		s.Importer(x, cinq.Plus(1), jour.Certain(2026, 11, 20), 0)
		dit("Absente 18 jours de retard", "aurait dû arriver")
	})
}

func TestPointageDuMois(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		_, moins, absente, _ := mois(t, s)
		c := s.Role(droits.Comptable)
		webtest.Dit(t, c.Lire("/pointage?mois=2026-11"), 200, "Pointage de novembre 2026", "EXEMPLE-1 Personne", "Arrivée", "À décider", "Absente", "18 jours de retard", "607,75 €", "−607,75 €")
		webtest.Dit(t, c.Lire("/pointage?mois=2026-11&filtre=absentes"), 200, "EXEMPLE-3 Personne")
		if w := webtest.Texte(c.Lire("/pointage?mois=2026-11&filtre=absentes")); strings.Contains(w, "EXEMPLE-1 Personne") {
			t.Error("le filtre ne filtre pas")
		}
		if w := webtest.Texte(c.Lire(fmt.Sprintf("/pointage?mois=2026-11&dossier=%d", moins.Dossier))); strings.Contains(w, "EXEMPLE-1 Personne") || !strings.Contains(w, "EXEMPLE-2 Personne") {
			t.Error("une personne seule")
		}
		for _, a := range []string{"/pointage?mois=2026-11", "/pointage?mois=2026-11&filtre=absentes", fmt.Sprintf("/pointage?mois=2026-11&dossier=%d", moins.Dossier)} {
			if webtest.MemesLignes(t, c, a, 0, 1, 10) == 0 {
				t.Errorf("%s : tableur vide", a)
			}
		}
		if w := s.Role(droits.Referent).Lire("/pointage.xlsx?mois=2026-11"); w.Code != s.Role(droits.Referent).Lire("/pointage?mois=2026-11").Code {
			t.Errorf("tableur du référent : %d", w.Code)
		}
		webtest.Dit(t, c.Lire("/pointage?mois=2027-05"), 200, "Pointage de novembre 2026") // a month that has not begun is this one
		webtest.Dit(t, c.Lire("/pointage?mois=2025-11"), 200, "Aucune prestation n’est autorisée")
		// Another cause without words is refused; what was typed is kept.
		r := recette(t, s, absente)
		adresse := fmt.Sprintf("/pointage?mois=2026-11&recette=%d", r.ID)
		f := c.Lire(adresse)
		webtest.Dit(t, f, 200, "Pourquoi", "Déclaration trimestrielle manquante", "RIB changé", "attendus le 5 novembre 2026", "rien n’est arrivé")
		acte := fmt.Sprintf("/pointage/%d/2026-11", r.ID)
		webtest.Dit(t, c.Poster(acte, "cle", webtest.Cle(t, f, 0), "version", "0", "cause", "autre", "retour", "mois=2026-11"), 422, "en quelques mots ce qui s’est passé")
		w := c.Poster(acte, "cle", webtest.Cle(t, f, 0), "version", "0", "cause", "", "mots", "Vu avec la CAF", "retour", "mois=2026-11")
		if webtest.Dit(t, w, 422, "Choisir pourquoi"); !strings.Contains(w.Body.String(), `value="Vu avec la CAF"`) {
			t.Error("ce qui était tapé est perdu")
		}
		f = c.Lire(adresse)
		paires := []string{"cle", webtest.Cle(t, f, 0), "version", "0", "cause", "declaration", "mots", "Papier perdu", "retour", "mois=2026-11&filtre=absentes"}
		webtest.Vers(t, c.Poster(acte, paires...), "/pointage?filtre=absentes&mois=2026-11")
		webtest.Vers(t, c.Poster(acte, paires...), "") // twice the same key: once
		webtest.Dit(t, c.Lire("/pointage?mois=2026-11"), 200, "Déclaration trimestrielle manquante", "Papier perdu", "Corriger")
		// Somebody else corrected it: nothing is lost.
		webtest.Dit(t, c.Poster(acte, "cle", webtest.Cle(t, c.Lire(adresse), 0), "version", "0", "cause", "rib", "retour", ""), 409, "vient de dire une cause")
		webtest.Vers(t, c.Poster(acte, "cle", webtest.Cle(t, c.Lire(adresse), 0), "version", "1", "cause", "retenue", "retour", ""), "")
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			var ouvertes, actes int64
			if err := l.QueryRow(ctx, `select (select count(*) from tache where nature = 'recette_absente' and role = 'cesf' and motif = 'retenue' and faite_le is null),
				(select count(*) from journal_actes where nature = 'recette.cause')`).Scan(&ouvertes, &actes); err != nil {
				return err
			}
			if ouvertes != 1 || actes != 2 {
				t.Errorf("%d tâches, %d actes", ouvertes, actes)
			}
			return nil
		})
		// The worker of the file may say it too: she gives herself no task.
		r = recette(t, s, moins)
		e := s.Role(droits.CESF)
		f = e.Lire(fmt.Sprintf("/pointage?mois=2026-11&recette=%d", r.ID))
		webtest.Vers(t, e.Poster(fmt.Sprintf("/pointage/%d/2026-11", r.ID), "cle", webtest.Cle(t, f, 0), "version", "0", "cause", "suspension", "retour", ""), "")
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			var n int64
			err := l.QueryRow(ctx, `select count(*) from tache where nature = 'recette_absente'`).Scan(&n)
			if n != 1 {
				t.Errorf("%d tâches", n)
			}
			return err
		})
	})
}

func TestRoles(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		_, _, absente, _ := mois(t, s)
		r := recette(t, s, absente)
		statuts := map[droits.Role]int{droits.Comptable: 200, droits.CESF: 200, droits.ChefDeService: 200, droits.Direction: 200, droits.Referent: 404, droits.Administrateur: 404}
		for role, statut := range statuts {
			v := s.Role(role)
			w := v.Lire("/pointage?mois=2026-11")
			if w.Code != statut {
				t.Errorf("%s : %d", role, w.Code)
			}
			if role == droits.Direction && strings.Contains(w.Body.String(), "EXEMPLE") {
				t.Error("la direction lit un nom sans avoir dit pourquoi")
			}
			if role == droits.Comptable || role == droits.CESF {
				continue
			}
			if w := v.Poster(fmt.Sprintf("/pointage/%d/2026-11", r.ID), "cle", unefois.NouvelleCle(), "version", "0", "cause", "rib"); w.Code != 404 && role != droits.ChefDeService {
				t.Errorf("%s : un acte répond %d", role, w.Code)
			}
		}
		// A worker does not see the people of another.
		autre := s.Monde.Agents[droits.CESF]
		autre.ID = s.Monde.SecondChef.ID
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			autre.Instant = l.Instant()
			p, err := rapports.PointerLeMois(ctx, l, autre, cinq)
			if len(p.Lignes) != 0 {
				t.Errorf("%d lignes", len(p.Lignes))
			}
			return err
		})
	})
}
