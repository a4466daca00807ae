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
)

// lien makes a set-up link, as serve does.
func (e *essai) lien() string {
	e.t.Helper()
	jeton, err := parcours.LienInstallation(e.t.Context(), e.inst.Base)
	if err != nil {
		e.t.Fatal(err)
	}
	return jeton
}

func formulaireInstallation(jeton string) []string {
	return []string{"jeton", jeton, "nature", "association", "nom", "Association Exemple", "agent_prenom", "Ada", "agent_nom", "Exemple", "agent_identifiant", "ada@exemple.test",
		"mot_de_passe", motDePasse, "mot_de_passe_encore", motDePasse, "cle_notee", "oui"}
}

// The first set-up: from the machine itself, behind a link that serves once, for thirty minutes.
func TestInstallation(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		v := e.visiteur()
		dit(t, v.lire("/"), http.StatusOK, "Étai n’est pas encore installé")
		jeton := e.lien()
		if s := dit(t, v.lire("/installation/"+jeton), http.StatusOK, "Installer Étai", "clé de récupération"); !strings.Contains(s, strings.Split(e.inst.Recuperation, "-")[3]) {
			t.Error("la clé de récupération n’est pas montrée")
		}
		ailleurs := e.visiteur()
		ailleurs.adresse = "192.0.2.7:4000"
		dit(t, ailleurs.lire("/installation/"+jeton), http.StatusForbidden, "sur la machine d’Étai")
		dit(t, ailleurs.poster("/installation", formulaireInstallation(jeton)...), http.StatusForbidden)
		relaye := e.visiteur()
		relaye.entetes["X-Forwarded-For"] = "192.0.2.7"
		dit(t, relaye.poster("/installation", formulaireInstallation(jeton)...), http.StatusForbidden)

		incomplet := formulaireInstallation(jeton)
		incomplet[5], incomplet[13] = "", "court"
		w := v.poster("/installation", incomplet...)
		dit(t, w, http.StatusUnprocessableEntity, "le nom de l’organisation", "au moins 12 caractères")
		if strings.Contains(w.Body.String(), `value="court"`) || !strings.Contains(w.Body.String(), `value="ada@exemple.test"`) {
			t.Error("le mot de passe revient dans la page, ou ce qui était tapé est perdu")
		}

		ancien := jeton
		e.horloge.Avancer(31 * time.Minute)
		dit(t, v.lire("/installation/"+ancien), http.StatusNotFound, "Lien périmé")
		dit(t, v.poster("/installation", formulaireInstallation(ancien)...), http.StatusNotFound)
		jeton = e.lien()
		dit(t, v.lire("/installation/"+ancien), http.StatusNotFound)
		dit(t, v.lire("/installation/AAAA"), http.StatusNotFound)

		var g sync.WaitGroup
		var verrou sync.Mutex
		reussis := 0
		for range 20 { // identical, at once: one administrator
			g.Go(func() {
				c := e.visiteur()
				if w := c.poster("/installation", formulaireInstallation(jeton)...); w.Code == http.StatusSeeOther {
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
		dit(t, v.lire("/"), http.StatusOK, "Étai est installé.", "Comptes actifs 1")
		dit(t, v.lire("/installation/"+jeton), http.StatusNotFound, "déjà utilisé")
		if _, err := parcours.LienInstallation(t.Context(), e.inst.Base); err == nil {
			t.Error("un second lien d’installation est donné")
		}
	})
}

func TestConnexion(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.peupler()
		v := e.visiteur()
		dit(t, v.lire("/"), http.StatusOK, "Connexion", "Identifiant")
		vers(t, v.lire("/mes-appareils?x=1"), "/connexion?suite=%2Fmes-appareils%3Fx%3D1")
		if w := v.lire("/connexion?suite=%2Fmes-appareils"); !strings.Contains(w.Body.String(), `name="suite" value="/mes-appareils"`) {
			t.Error("la suite est perdue")
		}
		for _, c := range [][2]string{{"cesf@exemple.test", "autre mot de passe"}, {"personne@exemple.test", motDePasse}} {
			dit(t, v.poster("/connexion", "identifiant", c[0], "mot_de_passe", c[1]), http.StatusUnprocessableEntity, "Identifiant ou mot de passe incorrect.")
		}
		dit(t, v.poster("/connexion", "identifiant", "", "mot_de_passe", ""), http.StatusUnprocessableEntity, "votre identifiant", "Écrivez votre mot de passe.")
		if len(v.temoins) > 0 {
			t.Error("une session sans connexion")
		}
		vers(t, v.poster("/connexion", "identifiant", "CESF@exemple.test", "mot_de_passe", motDePasse, "suite", "//ailleurs.example"), "/")
		for _, c := range v.temoins {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Name != "etai" {
				t.Errorf("témoin de session : %+v", c)
			}
		}
		dit(t, v.lire("/"), http.StatusOK, "Ma journée", "cesf Exemple")
		vers(t, v.lire("/connexion"), "/")
		autre := v.copie()
		w := v.poster("/deconnexion")
		vers(t, w, "/connexion?motif=sortie")
		if w.Header().Get("Clear-Site-Data") == "" {
			t.Error("le navigateur n’oublie rien")
		}
		vers(t, autre.lire("/mes-appareils"), "/connexion?suite=%2Fmes-appareils") // the same cookie, kept elsewhere
		dit(t, autre.lire("/connexion"), http.StatusOK, "Votre session est finie.")

		// Idle for too long.
		v = e.comme(droits.CESF)
		e.horloge.Avancer(61 * time.Minute)
		dit(t, v.lire("/"), http.StatusOK, "Connexion")
	})
}

// Ten failures, then one a minute: also for the right password.
func TestFreinConnexion(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.peupler()
		v := e.visiteur()
		for range 10 {
			dit(t, v.poster("/connexion", "identifiant", "chef_de_service@exemple.test", "mot_de_passe", "pas celui-ci"), http.StatusUnprocessableEntity)
		}
		w := v.poster("/connexion", "identifiant", "chef_de_service@exemple.test", "mot_de_passe", motDePasse)
		dit(t, w, http.StatusTooManyRequests, "Trop d’essais")
		if w.Header().Get("Retry-After") == "" {
			t.Error("sans Retry-After")
		}
		e.comme(droits.Comptable) // the others come in
		e.horloge.Avancer(2 * time.Minute)
		e.comme(droits.ChefDeService)
	})
}

// What another site sends is refused, and does nothing.
func TestOrigineCroisee(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.peupler()
		v := e.comme(droits.Administrateur)
		k := cleDe(t, v.lire("/agents/nouveau"))
		agent := []string{"cle", k, "prenom", "Zoé", "nom", "Exemple", "identifiant", "zoe@exemple.test", "role", "cesf"}
		for _, entetes := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "", "Origin": "https://ailleurs.example"}, {"Sec-Fetch-Site": "", "Origin": "null"}} {
			c := v.copie()
			c.entetes = entetes
			dit(t, c.poster("/agents", agent...), http.StatusForbidden, "autre site")
			dit(t, c.poster("/connexion", "identifiant", "cesf@exemple.test", "mot_de_passe", motDePasse), http.StatusForbidden)
			dit(t, c.poster("/deconnexion"), http.StatusForbidden)
		}
		if s := dit(t, v.lire("/agents"), http.StatusOK); strings.Contains(s, "zoe@") {
			t.Error("l’agent demandé d’ailleurs existe")
		}
		if w := v.poster("/agents", agent...); w.Code != http.StatusSeeOther {
			t.Fatalf("depuis le site lui-même : %d", w.Code)
		}
	})
}

// The role switch and the bank's file exist in the demonstration alone, where they open a session as a fictional agent.
func TestDemonstration(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		m := e.peupler()
		v := e.visiteur()
		dit(t, v.poster("/demonstration/role", "role", "comptable@exemple.test"), http.StatusNotFound)
		dit(t, v.poster("/connexion", "demo", "comptable@exemple.test"), http.StatusUnprocessableEntity)
		dit(t, e.comme(droits.Comptable).lire("/demonstration/releve"), http.StatusNotFound)
		if s := texteDe(v.lire("/")); strings.Contains(s, "DÉMONSTRATION") || strings.Contains(s, "Entrer") {
			t.Error("le bandeau de la démonstration est partout")
		}

		e.ouvrir(web.Options{Demo: demoDe(m.Agents)})
		v = e.visiteur()
		dit(t, v.lire("/"), http.StatusOK, "DÉMONSTRATION – données fictives", "Changer de rôle", "mot de passe : fictif")
		dit(t, v.poster("/demonstration/role", "role", "inconnu@exemple.test"), http.StatusNotFound)
		vers(t, v.poster("/connexion", "demo", "cesf@exemple.test"), "/")
		dit(t, v.lire("/"), http.StatusOK, "Ma journée", "cesf Exemple", "DÉMONSTRATION – données fictives")
		dit(t, v.lire("/demonstration/releve"), http.StatusNotFound)
		avant := v.copie()
		vers(t, v.poster("/demonstration/role", "role", "comptable@exemple.test"), "/")
		dit(t, v.lire("/"), http.StatusOK, "comptable Exemple", "Télécharger le relevé")
		dit(t, avant.lire("/"), http.StatusOK, "Connexion") // the former token is dead
		w := v.lire("/demonstration/releve")
		if w.Code != http.StatusOK || w.Header().Get("Content-Disposition") != "attachment; filename=releve.xml" || w.Body.String() != "<Document/>" {
			t.Errorf("relevé : %d %v", w.Code, w.Header())
		}
	})
}

// A temporary password opens nothing but the page where it is changed; the change ends the other sessions, once.
func TestChangement(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		m := e.peupler()
		phc, err := e.app.Poste.Hacheur.Hacher(t.Context(), motDePasse)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.inst.Base.Ecrire(t.Context(), func(x *bdd.Ecriture) error {
			return organisation.DefinirMotDePasse(t.Context(), x, m.Agents[droits.Administrateur], m.Agents[droits.CESF].ID, phc)
		}); err != nil {
			t.Fatal(err)
		}
		v, ailleurs := e.comme(droits.CESF), e.comme(droits.CESF)
		for _, chemin := range []string{"/", "/mes-appareils", "/taches", "/nulle-part"} {
			vers(t, v.lire(chemin), "/mot-de-passe")
		}
		w := v.lire("/mot-de-passe")
		dit(t, w, http.StatusOK, "Votre mot de passe est provisoire.")
		nouveau := "une autre phrase, plus longue"
		k := cleDe(t, w)
		dit(t, v.poster("/mot-de-passe", "mot_de_passe_actuel", motDePasse, "mot_de_passe", nouveau, "mot_de_passe_encore", nouveau), http.StatusBadRequest) // no key
		dit(t, v.poster("/mot-de-passe", "cle", k, "mot_de_passe_actuel", "faux", "mot_de_passe", nouveau, "mot_de_passe_encore", nouveau), http.StatusUnprocessableEntity, "Ce n’est pas votre mot de passe actuel.")
		dit(t, v.poster("/mot-de-passe", "cle", k, "mot_de_passe_actuel", motDePasse, "mot_de_passe", nouveau, "mot_de_passe_encore", "autre"), http.StatusUnprocessableEntity, "ne sont pas les mêmes")
		dit(t, v.poster("/mot-de-passe", "cle", k, "mot_de_passe_actuel", motDePasse, "mot_de_passe", motDePasse, "mot_de_passe_encore", motDePasse), http.StatusUnprocessableEntity, "un autre mot de passe")
		var g sync.WaitGroup
		for range 50 {
			c := v.copie()
			g.Go(func() {
				if w := c.poster("/mot-de-passe", "cle", k, "mot_de_passe_actuel", motDePasse, "mot_de_passe", nouveau, "mot_de_passe_encore", nouveau); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" {
					t.Errorf("%d vers %q\n%s", w.Code, w.Header().Get("Location"), texteDe(w))
				}
			})
		}
		g.Wait()
		dit(t, v.lire("/"), http.StatusOK, "Ma journée")
		dit(t, ailleurs.lire("/"), http.StatusOK, "Connexion")
		var versions int64
		if err := e.inst.Base.Lire(t.Context(), func(l bdd.Lecture) error {
			return l.QueryRow(t.Context(), `select count(*) from journal_actes where nature = 'agent.mot_de_passe' and agent_id = $1 and objet_id = $1`, m.Agents[droits.CESF].ID).Scan(&versions)
		}); err != nil || versions != 2 { // the one of peupler, and this one
			t.Errorf("%d changements consignés, %v", versions, err)
		}
	})
}

func TestAppareils(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.peupler()
		v := e.visiteur()
		v.entetes["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
		vers(t, v.poster("/connexion", "identifiant", "cesf@exemple.test", "mot_de_passe", motDePasse), "/")
		autre, troisieme, collegue := e.comme(droits.CESF), e.comme(droits.CESF), e.comme(droits.Comptable)
		w := v.lire("/mes-appareils")
		dit(t, w, http.StatusOK, "Firefox sur Linux", "Celui-ci", "Appareils connectés 3")
		fermer := fermeture.FindStringSubmatch(w.Body.String())
		if fermer == nil {
			t.Fatal("aucun appareil à déconnecter")
		}
		dit(t, collegue.poster(fermer[1]), http.StatusNotFound) // somebody else's
		vers(t, v.poster(fermer[1]), "/mes-appareils")
		dit(t, v.lire("/mes-appareils"), http.StatusOK, "Cet appareil est déconnecté.", "Appareils connectés 2")
		dit(t, v.poster(fermer[1]), http.StatusNotFound)
		dit(t, v.poster("/mes-appareils/abc/fermer"), http.StatusNotFound)
		vers(t, v.poster("/mes-appareils/autres"), "/mes-appareils")
		dit(t, v.lire("/mes-appareils"), http.StatusOK, "Appareils connectés 1")
		for _, x := range []*visiteur{autre, troisieme} {
			dit(t, x.lire("/"), http.StatusOK, "Connexion")
		}
	})
}
