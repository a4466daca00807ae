// SPDX-License-Identifier: EUPL-1.2

package comptes_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/etaitest"
	"etai/internal/formats/pdf/pdftest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/web/comptes"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// loger gives a person an address; at home, she may be written to or not.
func loger(t *testing.T, s *webtest.Site, x etaitest.Suivie, ecrire bool) {
	t.Helper()
	if err := s.Inst.Base.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
		p, err := personnes.DuDossier(t.Context(), e, x.Dossier)
		if err != nil {
			return err
		}
		p.Adresse, p.Commune, p.EcrireDomicile = "3 rue des Essais", "99999 Valmoulin", ecrire
		return personnes.Modifier(t.Context(), e, p)
	}); err != nil {
		t.Fatal(err)
	}
}

const relevesDeNovembre = "/comptes/releves?mois=2026-11"

// preparerLot asks for the statements of November and waits until they are drawn.
func preparerLot(t *testing.T, v *webtest.Visiteur) string {
	t.Helper()
	webtest.Vers(t, v.Poster(relevesDeNovembre, v.AvecCle(relevesDeNovembre)...), relevesDeNovembre)
	for range 600 {
		w := v.Lire(relevesDeNovembre)
		if w.Header().Get("Refresh") == "" {
			return w.Body.String()
		}
		webtest.Dit(t, w, 200, "La page se met à jour seule")
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("les relevés ne sont jamais prêts")
	return ""
}

// The statements of a month in a document for those who are written to and one for the others, for who asked and nobody else.
func TestRelevesDuMois(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		c := s.Role(droits.Comptable)
		webtest.Dit(t, c.Lire(relevesDeNovembre), 200, "Aucun compte n’était suivi ce mois-là")
		if w := c.Poster(relevesDeNovembre, c.AvecCle(relevesDeNovembre)...); w.Code != 422 {
			t.Errorf("lot vide : %d", w.Code)
		}
		ecrite, discrete, sansAdresse := vivant(t, s), s.Monde.Suivre(t, 60775), s.Monde.Suivre(t, 60775)
		loger(t, s, ecrite, true)
		loger(t, s, discrete, false)
		webtest.Dit(t, c.Lire(relevesDeNovembre), 200, "Préparer les relevés", "À poster", "3 rue des Essais", "À remettre en main propre", "Ne pas écrire à domicile", "Pas d’adresse connue", "3 personnes")
		if w := c.Lire("/comptes/releves.pdf?voie=poste&mois=2026-11"); w.Code != 404 {
			t.Errorf("avant d’être préparé : %d", w.Code)
		}
		if page := preparerLot(t, c); !strings.Contains(page, "1 relevé à poster") || !strings.Contains(page, "2 relevés à remettre en main propre") {
			t.Fatal(page)
		}
		lire := func(voie string) string {
			w := c.Lire("/comptes/releves.pdf?mois=2026-11&voie=" + voie)
			if w.Code != 200 || w.Header().Get("Content-Type") != "application/pdf" {
				t.Fatalf("%s : %d %s", voie, w.Code, w.Header())
			}
			f := filepath.Join(t.TempDir(), voie+".pdf")
			if err := os.WriteFile(f, w.Body.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			pdftest.Valider(t, f)
			return pdftest.Texte(t, f)
		}
		noms := map[int64]string{}
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			for _, x := range []etaitest.Suivie{ecrite, discrete, sansAdresse} {
				p, err := personnes.DuDossier(ctx, l, x.Dossier)
				if err != nil {
					return err
				}
				noms[x.Dossier] = p.Affiche()
			}
			return nil
		})
		poste, remise := lire("poste"), lire("remise")
		if !strings.Contains(poste, noms[ecrite.Dossier]) || !strings.Contains(poste, "Par courrier") || strings.Contains(poste, noms[discrete.Dossier]) || strings.Count(poste, "page 1 sur ") != 1 {
			t.Errorf("à poster :\n%s", poste)
		}
		if strings.Contains(remise, noms[ecrite.Dossier]) || !strings.Contains(remise, noms[discrete.Dossier]) || !strings.Contains(remise, noms[sansAdresse.Dossier]) || strings.Count(remise, "Remis en main propre") != 2 {
			t.Errorf("à remettre :\n%s", remise)
		}
		rangs := webtest.Classeur(t, c.Lire("/comptes/adresses.xlsx?mois=2026-11"))
		if len(rangs) != 2 || rangs[1][1] != noms[ecrite.Dossier] || rangs[1][2] != "" || rangs[1][3] != "3 rue des Essais" {
			t.Errorf("%v", rangs)
		}
		// She who is not written to at home chose the CCAS, in large print; he who was asks for his in hand.
		for _, v := range []personnes.Envoi{{Dossier: discrete.Dossier, Mode: personnes.EnvoiAdresse, Chez: "CCAS d’Essai", Adresse: "1 place des Essais", Commune: "99998 Essai", Gros: true},
			{Dossier: ecrite.Dossier, Mode: personnes.EnvoiMainPropre}} {
			v.Du = s.Inst.Base.Horloge().Maintenant().Jour()
			if _, err := parcours.ChoisirEnvoi(t.Context(), s.Inst.Base, s.Inst.Trousseau, s.Monde.Demande(droits.CESF), v); err != nil {
				t.Fatal(err)
			}
		}
		webtest.Dit(t, c.Lire(relevesDeNovembre), 200, "CCAS d’Essai, 1 place des Essais, 99998 Essai", "gros caractères", "Remise demandée")
		if page := preparerLot(t, c); !strings.Contains(page, "1 relevé à poster") {
			t.Fatal(page)
		}
		if poste, remise = lire("poste"), lire("remise"); !strings.Contains(poste, "Chez CCAS d’Essai") || !strings.Contains(poste, "99998 ESSAI") || strings.Contains(remise, "rue des Essais") {
			t.Errorf("à la fenêtre :\n%s\nà remettre :\n%s", poste, remise)
		}
		if !strings.Contains(poste, noms[discrete.Dossier]) || strings.Contains(poste, noms[ecrite.Dossier]) || !strings.Contains(remise, noms[ecrite.Dossier]) {
			t.Errorf("à poster :\n%s\nà remettre :\n%s", poste, remise)
		}
		if rangs = webtest.Classeur(t, c.Lire("/comptes/adresses.xlsx?mois=2026-11")); len(rangs) != 2 || rangs[1][1] != noms[discrete.Dossier] || rangs[1][2] != "CCAS d’Essai" {
			t.Errorf("%v", rangs)
		}
		if w := c.Lire(adresse(discrete, "releve") + "?mois=2026-11"); w.Code != 200 || !strings.Contains(w.Body.String(), `class="gros"`) {
			t.Errorf("relevé en gros caractères : %d", w.Code)
		}
		autre := s.Role(droits.ChefDeService)
		if w := autre.Lire("/comptes/releves.pdf?voie=poste&mois=2026-11"); w.Code != 404 {
			t.Errorf("le lot d’un autre : %d", w.Code)
		}
		if bytes.Contains(autre.Lire(relevesDeNovembre).Body.Bytes(), []byte("Prêts.")) {
			t.Error("le lot d’un autre se dit")
		}
		for _, a := range []string{"/comptes/releves?mois=2026-12", "/comptes/releves?mois=x", "/comptes/releves.pdf?mois=2027-01", "/comptes/adresses.xlsx?mois=2027-01"} {
			if w := c.Lire(a); w.Code != 404 {
				t.Errorf("%s : %d", a, w.Code)
			}
		}
		for _, r := range []droits.Role{droits.Referent, droits.Administrateur} {
			if w := s.Role(r).Lire(relevesDeNovembre); w.Code != 404 {
				t.Errorf("%s : %d", r, w.Code)
			}
		}
	})
}

const adresseRemises = "/comptes/remises"

// The statements of a month, prepared together, those to hand over, and one of them on a narrow phone.
func TestEcransReleves(t *testing.T) {
	s := webtest.Nouveau(t, "", webtest.Domaine{Pages: comptes.Pages, Routes: comptes.Routes})
	base := s.Ecouter()
	n := navigateur.Demarrer(t)
	x := vivant(t, s)
	loger(t, s, x, true)
	loger(t, s, s.Monde.Suivre(t, 60775), false)
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.Comptable].ID))
		o.Ouvrir(base + relevesDeNovembre)
		o.Verifier("releves-a-preparer")
		o.Suivre(`form[action^="/comptes/releves"] .btn`)
		o.AttendreQue(`document.readyState === "complete" && document.body.innerText.includes("Prêts.")`)
		o.Verifier("releves-prets")
		o.Ouvrir(base + adresseRemises)
		o.Verifier("releves-a-remettre")
		if o.Suivre("main form .btn-primary"); o.Compter(".erreurs") == 0 {
			t.Error("rien n’est coché, et rien n’est refusé")
		}
		o.Verifier("releves-a-remettre-refus")
	})
	// On the narrowest phone what was paid keeps its words whole: the day stands above it.
	o := n.Onglet(t, navigateur.Mode{Largeur: 320, Hauteur: 720})
	o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.CESF].ID))
	o.Ouvrir(base + adresse(x, "releve") + "?mois=2026-11")
	o.Parcourir("releve-etroit")
	if l := navigateur.Evaluer[float64](o, `document.querySelector("table.compact-bords tbody td:nth-child(2)").getBoundingClientRect().width`); l < 150 {
		t.Errorf("le libellé d’une ligne n’a que %.0f px", l)
	}
}

// The account is rendered to the person (rule R37): what is late is listed with its statement, and noting that she had it takes it off the list; a month lists those who have not heard of it.
func TestRelevesARemettre(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		c := s.Role(droits.CESF)
		webtest.Dit(t, c.Lire(adresseRemises), 200, "Chacun a eu son relevé à temps")
		x := vivant(t, s)
		w := c.Lire(adresseRemises)
		webtest.Dit(t, w, 200, "Noter qu’ils sont remis", "rien n’est noté depuis l’ouverture du compte", "1 personne")
		webtest.Dit(t, s.Role(droits.ChefDeService).Lire(adresseRemises), 200, "rien n’est noté")
		if w := s.Role(droits.Direction).Lire(adresseRemises); w.Code != 404 {
			t.Errorf("la direction lit %d", w.Code)
		}
		ps := webtest.Paires(t, w.Body.String(), "Noter pour les personnes cochées", "voie", "main_propre", "mois", "2026-10", "le", "20/11/2026", "dossiers", strconv.FormatInt(x.Dossier, 10))
		if w := c.Poster(adresseRemises, append(ps, "le", "31/11/2026")...); w.Code != 422 {
			t.Errorf("un jour qui n’existe pas : %d", w.Code)
		}
		webtest.Dit(t, c.Lire(adresseRemises+"?mois=2026-10"), 200, "Relevés d’octobre 2026 à remettre", "1 personne")
		webtest.Vers(t, c.Poster(adresseRemises, ps...), adresseRemises)
		webtest.Dit(t, c.Lire(adresseRemises), 200, "Chacun a eu son relevé à temps")
	})
}
