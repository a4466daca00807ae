// SPDX-License-Identifier: EUPL-1.2

package personnes_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/web/webtest"
)

const page = "/personnes/nouvelle"

func TestCreerPersonne(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		cesf := e.Comme("cesf")
		webtest.Dit(t, cesf.Lire("/personnes"), 200, "Aucun dossier pour l’instant.", "Créer une première personne")
		adresse := webtest.VersSous(t, cesf.Poster(page, cesf.AvecCle(page, "nom", "Lefèvre-Exemple", "prenom", "ANNE", "nom_usage", "Exemple-Un", "naissance", "5 novembre 1984", "telephone", "05.55.00.00.01",
			"adresse", "12 rue de l’Exemple", "commune", "Vieuxmont", "ne_pas_ecrire", "oui", "civilite", "madame")...), "/dossiers/")
		s := webtest.Dit(t, cesf.Lire(adresse), 200, "EXEMPLE-UN Anne", "42 ans · dossier 2026-00001", "05 55 00 00 01", "Ne pas écrire à domicile", "suivi par cesf Exemple", "Prochaine étape Demander une MASP", "a maintenant un dossier")
		webtest.Tait(t, s, "Préparer un ordre", "Historique d’accès")
		webtest.Tait(t, webtest.Dit(t, cesf.Lire(adresse), 200), "a maintenant un dossier") // said once
		webtest.Dit(t, cesf.Lire("/personnes"), 200, "1 personne", "EXEMPLE-UN Anne", "05/11/1984", "42 ans", "Sans mesure")
		if n := e.Compter(`select count(*) from personne where telephone = '+33555000001' and ecrire_domicile = false and nom = 'Lefèvre-Exemple'`); n != 1 {
			t.Errorf("%d personnes enregistrées comme tapées", n)
		}
	})
}

// A form that is refused comes back with all that was typed, and says what is wrong beside the field.
func TestCreerRefuse(t *testing.T) {
	e := nouvelEssaiSQLite(t)
	cesf := e.Comme("cesf")
	long := strings.Repeat("a", 10_000)
	for nom, c := range map[string]struct {
		champ, valeur, dit string
	}{
		"nom absent":           {"nom", "", "Écrivez le nom de famille."},
		"nom de 10 000":        {"nom", long, "10 000 caractères, c’est trop ; écrivez-en 100 au plus."},
		"adresse de 10 000":    {"adresse", long, "10 000 caractères, c’est trop"},
		"nom sans lettre":      {"nom", "???", "aucune lettre latine"},
		"30 février":           {"naissance", "30/02/1980", "le 30 février 1980 n’existe pas"},
		"31 novembre":          {"naissance", "31/11/1980", "le 31 novembre 1980 n’existe pas"},
		"année à deux":         {"naissance", "5/11/84", "quatre chiffres"},
		"naissance demain":     {"naissance", "24/11/2026", "trop tard"},
		"date sans sens":       {"naissance", "hier", "illisible"},
		"téléphone illisible":  {"telephone", "zéro cinq", "illisible"},
		"téléphone trop court": {"telephone", "05 55", "illisible"},
		"caractère invisible":  {"nom", "Ab\u0007cd", "caractère invisible"},
		"civilité forgée":      {"civilite", "docteur", "n’est pas dans la liste"},
		"case forgée":          {"ne_pas_ecrire", "peut-être", "cochée ou décochée"},
	} {
		champs := map[string]string{"nom": "Exemple", "prenom": "Zoé", "naissance": "5/11/1980", "telephone": "0555000002", "adresse": "1 rue <b>Exemple</b>"}
		champs[c.champ] = c.valeur
		var paires []string
		for k, v := range champs {
			paires = append(paires, k, v)
		}
		w := cesf.Poster(page, cesf.AvecCle(page, paires...)...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, c.dit)
		if !strings.Contains(w.Body.String(), "<title>Erreur – ") {
			t.Errorf("%s : le titre ne dit pas l’erreur", nom)
		}
		for k, v := range champs {
			if v != "" && k != "civilite" && k != "ne_pas_ecrire" && !strings.Contains(v, "\u0007") {
				webtest.Garde(t, w, v)
			}
		}
	}
	if w := cesf.Poster(page, cesf.AvecCle(page, "nom", "Exem\x00ple", "prenom", "Zoé")...); w.Code != http.StatusBadRequest {
		t.Errorf("octet nul : %d", w.Code)
	}
	if w := cesf.Poster(page, "nom", "Exemple", "prenom", "Zoé"); w.Code != http.StatusBadRequest {
		t.Errorf("formulaire sans clé : %d", w.Code)
	}
	if n := e.Compter(`select count(*) from personne`); n != 0 {
		t.Errorf("%d personnes créées par des formulaires refusés", n)
	}
}

// Fifty identical posts at once make one person.
func TestCreerUneFois(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		cesf := e.Comme("cesf")
		paires := cesf.AvecCle(page, "nom", "Exemple-Double", "prenom", "Zoé", "naissance", "5/11/1980")
		var attente sync.WaitGroup
		adresses := make([]string, 50)
		for i := range adresses {
			attente.Go(func() {
				w := cesf.Copie().Poster(page, paires...)
				if w.Code != http.StatusSeeOther {
					t.Errorf("envoi %d : %d %s", i, w.Code, webtest.Texte(w))
				}
				adresses[i] = w.Header().Get("Location")
			})
		}
		attente.Wait()
		for _, a := range adresses {
			if a != adresses[0] {
				t.Errorf("deux réponses : %s et %s", adresses[0], a)
			}
		}
		if n := e.Compter(`select count(*) from personne`); n != 1 {
			t.Errorf("%d personnes", n)
		}
		if w := cesf.Poster(page, append(paires, "commune", "Ailleurs")...); w.Code != http.StatusConflict {
			t.Errorf("la même clé, un autre contenu : %d", w.Code)
		}
	})
}

// Duplicates are shown inside the perimeter of who creates, before anything is created.
func TestDoublons(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Ecrire(func(x *bdd.Ecriture) error { return e.Agent(x, e.Admin(), "cesf2", droits.CESF) })
		cesf, autre, chef := e.Comme("cesf"), e.Comme("cesf2"), e.Comme("chef_de_service")
		creer := func(v *webtest.Visiteur, paires ...string) string {
			t.Helper()
			return webtest.VersSous(t, v.Poster(page, v.AvecCle(page, paires...)...), "/dossiers/")
		}
		premier := creer(cesf, "nom", "Martin-Exemple", "prenom", "Zoé", "naissance", "05/11/1980", "telephone", "05 55 00 00 01")
		for nom, paires := range map[string][]string{
			"même nom, naissance inconnue": {"nom", "Martin-Exemple", "prenom", "Zoé"},
			"une lettre de moins":          {"nom", "Martin-Exemle", "prenom", "Zoe", "naissance", "05/11/1980"},
			"noms dans l’autre ordre":      {"nom", "Zoé", "prenom", "Martin-Exemple", "naissance", "05/11/1980"},
			"même téléphone":               {"nom", "Durand", "prenom", "Léo", "telephone", "+33 5 55 00 00 01"},
			"autre nom, même naissance":    {"nom", "Épouse-Exemple", "prenom", "Zoé", "naissance", "5/11/1980"},
		} {
			w := cesf.Poster(page, cesf.AvecCle(page, paires...)...)
			s := webtest.Dit(t, w, 200, "Est-ce la même personne ?", "MARTIN-EXEMPLE Zoé", "Ce n’est pas un doublon")
			if !strings.Contains(w.Body.String(), `href="`+premier+`"`) {
				t.Errorf("%s : pas de lien vers %s\n%s", nom, premier, s)
			}
			webtest.Garde(t, w, paires[1])
		}
		if n := e.Compter(`select count(*) from personne`); n != 1 {
			t.Fatalf("%d personnes : montrer les doublons en a créé", n)
		}
		creer(cesf, "nom", "Martin-Exemple", "prenom", "Zoé", "naissance", "06/12/1955")                       // a namesake: the birth date is another one
		creer(autre, "nom", "Martin-Exemple", "prenom", "Zoé", "naissance", "05/11/1980")                      // outside the perimeter: nothing is told
		creer(cesf, "nom", "Martin-Exemple", "prenom", "Zoé", "naissance", "05/11/1980", "pas_doublon", "oui") // said not to be one
		webtest.Dit(t, chef.Poster(page, chef.AvecCle(page, "nom", "Martin-Exemple", "prenom", "Zoé", "naissance", "05/11/1980")...), 200, "Est-ce la même personne ?")
		if n := e.Compter(`select count(*) from personne`); n != 4 {
			t.Errorf("%d personnes, 4 attendues", n)
		}
	})
}

// A chef de service chooses who follows, and among his own territories.
func TestCreerParLeChef(t *testing.T) {
	e := nouvelEssaiSQLite(t)
	var nord, sud int64
	e.Ecrire(func(x *bdd.Ecriture) (err error) {
		if nord, err = organisation.CreerTerritoire(t.Context(), x, e.Admin(), 0, "Nord"); err != nil {
			return err
		}
		if sud, err = organisation.CreerTerritoire(t.Context(), x, e.Admin(), 0, "Sud"); err != nil {
			return err
		}
		return e.Agent(x, e.Admin(), "chef_nord", droits.ChefDeService, nord)
	})
	chef := e.Comme("chef_nord")
	w := chef.Lire(page)
	webtest.Tait(t, webtest.Dit(t, w, 200, "Nord", "Qui suit la personne", "cesf Exemple"), "Sud")
	webtest.Dit(t, chef.Poster(page, chef.AvecCle(page, "nom", "Exemple", "prenom", "Zoé")...), http.StatusUnprocessableEntity, "Choisissez le territoire.")
	webtest.Dit(t, chef.Poster(page, chef.AvecCle(page, "nom", "Exemple", "prenom", "Zoé", "territoire", form.Nombre(sud))...), http.StatusUnprocessableEntity, "n’est pas dans la liste")
	comptable := e.Monde.Agents[droits.Comptable].ID
	webtest.Dit(t, chef.Poster(page, chef.AvecCle(page, "nom", "Exemple", "prenom", "Zoé", "territoire", form.Nombre(nord), "suivi", form.Nombre(comptable))...), http.StatusUnprocessableEntity, "n’est pas dans la liste")
	a := webtest.VersSous(t, chef.Poster(page, chef.AvecCle(page, "nom", "Exemple", "prenom", "Zoé", "territoire", form.Nombre(nord), "suivi", form.Nombre(e.Monde.Agents[droits.CESF].ID))...), "/dossiers/")
	webtest.Dit(t, chef.Lire(a), 200, "Nord", "suivi par cesf Exemple", "Historique d’accès")
	webtest.Dit(t, e.Comme("cesf").Lire(a), 200, "EXEMPLE Zoé")
}
