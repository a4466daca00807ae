// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

// lien makes a set-up link, as serve does.
func (e *essai) lien() string {
	e.T.Helper()
	jeton, err := parcours.LienInstallation(e.T.Context(), e.Inst.Base)
	if err != nil {
		e.T.Fatal(err)
	}
	return jeton
}

func formulaireInstallation(jeton string) []string {
	return []string{"jeton", jeton, "nature", "association", "nom", "Association Exemple", "agent_prenom", "Ada", "agent_nom", "Exemple", "agent_identifiant", "ada@exemple.test",
		"mot_de_passe", application.MotDePasse, "mot_de_passe_encore", application.MotDePasse, "cle_notee", "oui"}
}

// The first set-up: from the machine itself, behind a link that serves once, for thirty minutes.
func TestInstallation(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		v := e.Personne()
		webtest.Dit(t, v.Lire("/"), http.StatusOK, "Étai n’est pas encore installé")
		jeton := e.lien()
		if s := webtest.Dit(t, v.Lire("/installation/"+jeton), http.StatusOK, "Installer Étai", "clé de récupération"); !strings.Contains(s, strings.Split(e.Inst.Recuperation, "-")[3]) {
			t.Error("la clé de récupération n’est pas montrée")
		}
		ailleurs := e.Personne()
		ailleurs.Adresse = "192.0.2.7:4000"
		webtest.Dit(t, ailleurs.Lire("/installation/"+jeton), http.StatusForbidden, "sur la machine d’Étai")
		webtest.Dit(t, ailleurs.Poster("/installation", formulaireInstallation(jeton)...), http.StatusForbidden)
		relaye := e.Personne()
		relaye.Entetes["X-Forwarded-For"] = "192.0.2.7"
		webtest.Dit(t, relaye.Poster("/installation", formulaireInstallation(jeton)...), http.StatusForbidden)

		incomplet := formulaireInstallation(jeton)
		incomplet[5], incomplet[13] = "", "court"
		w := v.Poster("/installation", incomplet...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "le nom de l’organisation", "au moins 12 caractères")
		if strings.Contains(w.Body.String(), `value="court"`) || !strings.Contains(w.Body.String(), `value="ada@exemple.test"`) {
			t.Error("le mot de passe revient dans la page, ou ce qui était tapé est perdu")
		}

		ancien := jeton
		e.Horloge.Avancer(31 * time.Minute)
		webtest.Dit(t, v.Lire("/installation/"+ancien), http.StatusNotFound, "Lien périmé")
		webtest.Dit(t, v.Poster("/installation", formulaireInstallation(ancien)...), http.StatusNotFound)
		jeton = e.lien()
		webtest.Dit(t, v.Lire("/installation/"+ancien), http.StatusNotFound)
		webtest.Dit(t, v.Lire("/installation/AAAA"), http.StatusNotFound)

		var g sync.WaitGroup
		var verrou sync.Mutex
		reussis := 0
		for range 20 { // identical, at once: one administrator
			g.Go(func() {
				c := e.Personne()
				if w := c.Poster("/installation", formulaireInstallation(jeton)...); w.Code == http.StatusSeeOther {
					verrou.Lock()
					defer verrou.Unlock()
					reussis++
					v = c
				}
			})
		}
		g.Wait()
		if reussis != 1 {
			t.Fatalf("%d installations réussies", reussis)
		}
		webtest.Dit(t, v.Lire("/"), http.StatusOK, "Étai est installé.", "Comptes actifs 1")
		webtest.Dit(t, v.Lire("/installation/"+jeton), http.StatusNotFound, "déjà utilisé")
		if _, err := parcours.LienInstallation(t.Context(), e.Inst.Base); err == nil {
			t.Error("un second lien d’installation est donné")
		}
	})
}

func TestConnexion(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		v := e.Personne()
		webtest.Dit(t, v.Lire("/"), http.StatusOK, "Connexion", "Identifiant")
		webtest.Vers(t, v.Lire("/mes-appareils?x=1"), "/connexion?suite=%2Fmes-appareils%3Fx%3D1")
		if w := v.Lire("/connexion?suite=%2Fmes-appareils"); !strings.Contains(w.Body.String(), `name="suite" value="/mes-appareils"`) {
			t.Error("la suite est perdue")
		}
		for _, c := range [][2]string{{"cesf@exemple.test", "autre mot de passe"}, {"personne@exemple.test", application.MotDePasse}} {
			webtest.Dit(t, v.Poster("/connexion", "identifiant", c[0], "mot_de_passe", c[1]), http.StatusUnprocessableEntity, "Identifiant ou mot de passe incorrect.")
		}
		webtest.Dit(t, v.Poster("/connexion", "identifiant", "", "mot_de_passe", ""), http.StatusUnprocessableEntity, "votre identifiant", "Écrivez votre mot de passe.")
		if len(v.Temoins) > 0 {
			t.Error("une session sans connexion")
		}
		webtest.Vers(t, v.Poster("/connexion", "identifiant", "CESF@exemple.test", "mot_de_passe", application.MotDePasse, "suite", "//ailleurs.example"), "/")
		for _, c := range v.Temoins {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Name != "etai" {
				t.Errorf("témoin de session : %+v", c)
			}
		}
		webtest.Dit(t, v.Lire("/"), http.StatusOK, "Ma journée", "cesf Exemple")
		webtest.Vers(t, v.Lire("/connexion"), "/")
		autre := v.Copie()
		w := v.Poster("/deconnexion")
		webtest.Vers(t, w, "/connexion?motif=sortie")
		if w.Header().Get("Clear-Site-Data") == "" {
			t.Error("le navigateur n’oublie rien")
		}
		webtest.Vers(t, autre.Lire("/mes-appareils"), "/connexion?suite=%2Fmes-appareils") // the same cookie, kept elsewhere
		webtest.Dit(t, autre.Lire("/connexion"), http.StatusOK, "Votre session est finie.")

		// Idle for too long.
		v = e.comme(droits.CESF)
		e.Horloge.Avancer(61 * time.Minute)
		webtest.Dit(t, v.Lire("/"), http.StatusOK, "Connexion")
	})
}

// Ten failures, then one a minute: also for the right password.
func TestFreinConnexion(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		v := e.Personne()
		for range 10 {
			webtest.Dit(t, v.Poster("/connexion", "identifiant", "chef_de_service@exemple.test", "mot_de_passe", "pas celui-ci"), http.StatusUnprocessableEntity)
		}
		w := v.Poster("/connexion", "identifiant", "chef_de_service@exemple.test", "mot_de_passe", application.MotDePasse)
		webtest.Dit(t, w, http.StatusTooManyRequests, "Trop d’essais")
		if w.Header().Get("Retry-After") == "" {
			t.Error("sans Retry-After")
		}
		e.comme(droits.Comptable) // the others come in
		e.Horloge.Avancer(2 * time.Minute)
		e.comme(droits.ChefDeService)
	})
}

// What another site sends is refused, and does nothing.
func TestOrigineCroisee(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		v := e.comme(droits.Administrateur)
		k := webtest.Cle(t, v.Lire("/agents/nouveau"), 0)
		agent := []string{"cle", k, "prenom", "Zoé", "nom", "Exemple", "identifiant", "zoe@exemple.test", "role", "cesf"}
		for _, entetes := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "", "Origin": "https://ailleurs.example"}, {"Sec-Fetch-Site": "", "Origin": "null"}} {
			c := v.Copie()
			c.Entetes = entetes
			webtest.Dit(t, c.Poster("/agents", agent...), http.StatusForbidden, "autre site")
			webtest.Dit(t, c.Poster("/connexion", "identifiant", "cesf@exemple.test", "mot_de_passe", application.MotDePasse), http.StatusForbidden)
			webtest.Dit(t, c.Poster("/deconnexion"), http.StatusForbidden)
		}
		if s := webtest.Dit(t, v.Lire("/agents"), http.StatusOK); strings.Contains(s, "zoe@") {
			t.Error("l’agent demandé d’ailleurs existe")
		}
		if w := v.Poster("/agents", agent...); w.Code != http.StatusSeeOther {
			t.Fatalf("depuis le site lui-même : %d", w.Code)
		}
	})
}

// The role switch and the bank's file exist in the demonstration alone, where they open a session as a fictional agent.
func TestDemonstration(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		m := e.Peupler()
		v := e.Personne()
		webtest.Dit(t, v.Poster("/demonstration/role", "role", "comptable@exemple.test"), http.StatusNotFound)
		webtest.Dit(t, v.Poster("/connexion", "demo", "comptable@exemple.test"), http.StatusUnprocessableEntity)
		webtest.Dit(t, e.comme(droits.Comptable).Lire("/demonstration/releve"), http.StatusNotFound)
		webtest.Dit(t, v.Lire("/demonstration/histoires"), http.StatusNotFound)
		if s := webtest.Texte(v.Lire("/")); strings.Contains(s, "DÉMONSTRATION") || strings.Contains(s, "Entrer") {
			t.Error("le bandeau de la démonstration est partout")
		}

		e.Ouvrir(web.Options{Demo: demoDe(m.Agents)})
		v = e.Personne()
		webtest.Dit(t, v.Lire("/"), http.StatusOK, "DÉMONSTRATION – données fictives", "Changer de rôle", "mot de passe : fictif")
		webtest.Dit(t, v.Poster("/demonstration/role", "role", "inconnu@exemple.test"), http.StatusNotFound)
		webtest.Vers(t, v.Poster("/connexion", "demo", "cesf@exemple.test"), "/")
		webtest.Dit(t, v.Lire("/"), http.StatusOK, "Ma journée", "cesf Exemple", "DÉMONSTRATION – données fictives")
		webtest.Dit(t, v.Lire("/demonstration/releve"), http.StatusNotFound)
		webtest.Dit(t, v.Lire("/demonstration/histoires"), http.StatusOK, "Un loyer en retard", "EXEMPLE-UN", "Ouvrir comme")
		webtest.Vers(t, v.Poster("/demonstration/role", "role", "cesf@exemple.test", "suite", "/personnes"), "/personnes")
		webtest.Vers(t, v.Poster("/demonstration/role", "role", "cesf@exemple.test", "suite", "//ailleurs.test"), "/")
		avant := v.Copie()
		webtest.Vers(t, v.Poster("/demonstration/role", "role", "comptable@exemple.test"), "/")
		webtest.Dit(t, v.Lire("/"), http.StatusOK, "comptable Exemple", "Télécharger le relevé")
		webtest.Dit(t, avant.Lire("/"), http.StatusOK, "Connexion") // the former token is dead
		w := v.Lire("/demonstration/releve")
		if w.Code != http.StatusOK || w.Header().Get("Content-Disposition") != "attachment; filename=releve.xml" || w.Body.String() != "<Document/>" {
			t.Errorf("relevé : %d %v", w.Code, w.Header())
		}
	})
}

// A temporary password opens nothing but the page where it is changed; the change ends the other sessions, once.
func TestChangement(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		m := e.Peupler()
		phc, err := e.App.Poste.Hacheur.Hacher(t.Context(), application.MotDePasse)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Inst.Base.Ecrire(t.Context(), func(x *bdd.Ecriture) error {
			return organisation.DefinirMotDePasse(t.Context(), x, m.Agents[droits.Administrateur], m.Agents[droits.CESF].ID, phc)
		}); err != nil {
			t.Fatal(err)
		}
		v, ailleurs := e.comme(droits.CESF), e.comme(droits.CESF)
		for _, chemin := range []string{"/", "/mes-appareils", "/taches", "/nulle-part"} {
			webtest.Vers(t, v.Lire(chemin), "/mot-de-passe")
		}
		w := v.Lire("/mot-de-passe")
		webtest.Dit(t, w, http.StatusOK, "Votre mot de passe est provisoire.")
		nouveau := "une autre phrase, plus longue"
		k := webtest.Cle(t, w, 0)
		webtest.Dit(t, v.Poster("/mot-de-passe", "mot_de_passe_actuel", application.MotDePasse, "mot_de_passe", nouveau, "mot_de_passe_encore", nouveau), http.StatusBadRequest) // no key
		webtest.Dit(t, v.Poster("/mot-de-passe", "cle", k, "mot_de_passe_actuel", "faux", "mot_de_passe", nouveau, "mot_de_passe_encore", nouveau), http.StatusUnprocessableEntity, "Ce n’est pas votre mot de passe actuel.")
		webtest.Dit(t, v.Poster("/mot-de-passe", "cle", k, "mot_de_passe_actuel", application.MotDePasse, "mot_de_passe", nouveau, "mot_de_passe_encore", "autre"), http.StatusUnprocessableEntity, "ne sont pas les mêmes")
		webtest.Dit(t, v.Poster("/mot-de-passe", "cle", k, "mot_de_passe_actuel", application.MotDePasse, "mot_de_passe", application.MotDePasse, "mot_de_passe_encore", application.MotDePasse), http.StatusUnprocessableEntity, "un autre mot de passe")
		var g sync.WaitGroup
		for range 50 {
			c := v.Copie()
			g.Go(func() {
				if w := c.Poster("/mot-de-passe", "cle", k, "mot_de_passe_actuel", application.MotDePasse, "mot_de_passe", nouveau, "mot_de_passe_encore", nouveau); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" {
					t.Errorf("%d vers %q\n%s", w.Code, w.Header().Get("Location"), webtest.Texte(w))
				}
			})
		}
		g.Wait()
		webtest.Dit(t, v.Lire("/"), http.StatusOK, "Ma journée")
		webtest.Dit(t, ailleurs.Lire("/"), http.StatusOK, "Connexion")
		var versions int64
		if err := e.Inst.Base.Lire(t.Context(), func(l bdd.Lecture) error {
			return l.QueryRow(t.Context(), `select count(*) from journal_actes where nature = 'agent.mot_de_passe' and agent_id = $1 and objet_id = $1`, m.Agents[droits.CESF].ID).Scan(&versions)
		}); err != nil || versions != 2 { // the one of peupler, and this one
			t.Errorf("%d changements consignés, %v", versions, err)
		}
	})
}

func TestAppareils(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		v := e.Personne()
		v.Entetes["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
		webtest.Vers(t, v.Poster("/connexion", "identifiant", "cesf@exemple.test", "mot_de_passe", application.MotDePasse), "/")
		autre, troisieme, collegue := e.comme(droits.CESF), e.comme(droits.CESF), e.comme(droits.Comptable)
		w := v.Lire("/mes-appareils")
		webtest.Dit(t, w, http.StatusOK, "Firefox sur Linux", "Celui-ci", "Appareils connectés 3")
		fermer := fermeture.FindStringSubmatch(w.Body.String())
		if fermer == nil {
			t.Fatal("aucun appareil à déconnecter")
		}
		webtest.Dit(t, collegue.Poster(fermer[1]), http.StatusNotFound) // somebody else's
		webtest.Vers(t, v.Poster(fermer[1]), "/mes-appareils")
		webtest.Dit(t, v.Lire("/mes-appareils"), http.StatusOK, "Cet appareil est déconnecté.", "Appareils connectés 2")
		webtest.Dit(t, v.Poster(fermer[1]), http.StatusNotFound)
		webtest.Dit(t, v.Poster("/mes-appareils/abc/fermer"), http.StatusNotFound)
		webtest.Vers(t, v.Poster("/mes-appareils/autres"), "/mes-appareils")
		webtest.Dit(t, v.Lire("/mes-appareils"), http.StatusOK, "Appareils connectés 1")
		for _, x := range []*webtest.Visiteur{autre, troisieme} {
			webtest.Dit(t, x.Lire("/"), http.StatusOK, "Connexion")
		}
	})
}
