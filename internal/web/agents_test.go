// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"etai/internal/organisation/droits"
	"etai/internal/web/poste"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

var (
	fermeture = regexp.MustCompile(`action="(/mes-appareils/[0-9]+/fermer)"`)
	lienDonne = regexp.MustCompile(`http://etai\.test(/mot-de-passe/[A-Z2-7]{26})`)
	version   = regexp.MustCompile(`name="version" value="([0-9]+)"`)
)

func demoDe(agents map[droits.Role]droits.Agent) fictifs {
	var f fictifs
	for _, r := range droits.Roles {
		f.comptes = append(f.comptes, poste.CompteFictif{ID: agents[r].ID, Role: string(r), Identifiant: string(r) + "@exemple.test", Resume: "mot de passe : fictif"})
	}
	return f
}

// The administrateur creates an account and hands over a link; the agent chooses a password, once, in time.
func TestAgents(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		for _, r := range []droits.Role{droits.CESF, droits.Comptable, droits.ChefDeService, droits.Referent, droits.Direction} {
			v := e.comme(r)
			webtest.Dit(t, v.Lire("/agents"), http.StatusNotFound)
			webtest.Dit(t, v.Poster("/agents", "prenom", "Zoé", "nom", "Exemple", "identifiant", "zoe@exemple.test", "role", "administrateur"), http.StatusNotFound)
		}
		v := e.comme(droits.Administrateur)
		webtest.Dit(t, v.Lire("/agents"), http.StatusOK, "7 comptes", "Sans mot de passe") // the second chef de service
		k := webtest.Cle(t, v.Lire("/agents/nouveau"), 0)
		webtest.Dit(t, v.Poster("/agents", "cle", k, "prenom", "Zoé", "nom", "", "identifiant", "cesf@exemple.test", "role", "roi"), http.StatusUnprocessableEntity, "le nom", "n’est pas dans la liste")
		webtest.Dit(t, v.Poster("/agents", "cle", k, "prenom", "Zoé", "nom", "Exemple", "identifiant", "cesf@exemple.test", "role", "cesf"), http.StatusUnprocessableEntity, "Cet identifiant est déjà pris.")

		agent := []string{"cle", k, "prenom", "Zoé", "nom", "Exemple-Neuf", "identifiant", "zoe@exemple.test", "role", "cesf"}
		adresses := map[string]int{}
		var verrou sync.Mutex
		var g sync.WaitGroup
		for range 50 {
			c := v.Copie()
			g.Go(func() {
				w := c.Poster("/agents", agent...)
				verrou.Lock()
				defer verrou.Unlock()
				adresses[w.Header().Get("Location")]++
			})
		}
		g.Wait()
		if len(adresses) != 1 {
			t.Fatalf("cinquante fois le même envoi : %v", adresses)
		}
		adresse := ""
		for a := range adresses {
			adresse = a
		}
		webtest.Dit(t, v.Lire("/agents"), http.StatusOK, "8 comptes")
		page := v.Lire(adresse)
		webtest.Dit(t, page, http.StatusOK, "Zoé Exemple-Neuf", "Donner un lien")

		// The link: the same form again gives the same one.
		k = webtest.Cle(t, page, 0)
		w := v.Poster(adresse+"/lien", "cle", k)
		webtest.Dit(t, w, http.StatusOK, "Lien pour Zoé Exemple-Neuf")
		lien := lienDonne.FindStringSubmatch(w.Body.String())
		if lien == nil {
			t.Fatalf("page sans lien :\n%s", webtest.Texte(w))
		}
		if encore := lienDonne.FindStringSubmatch(v.Poster(adresse+"/lien", "cle", k).Body.String()); encore == nil || encore[1] != lien[1] {
			t.Errorf("le même envoi donne un autre lien : %v", encore)
		}
		jeton := strings.TrimPrefix(lien[1], "/mot-de-passe/")
		n := e.Personne()
		n.Adresse = "192.0.2.9:5000" // from anywhere
		webtest.Dit(t, n.Lire(lien[1]), http.StatusOK, "Choisir votre mot de passe", "zoe@exemple.test")
		webtest.Dit(t, n.Poster("/mot-de-passe/choisir", "jeton", jeton, "mot_de_passe", "azertyuiop2026", "mot_de_passe_encore", "azertyuiop2026"), http.StatusUnprocessableEntity, "plus courants")
		webtest.Vers(t, n.Poster("/mot-de-passe/choisir", "jeton", jeton, "mot_de_passe", application.MotDePasse, "mot_de_passe_encore", application.MotDePasse), "/connexion?motif=choisi")
		webtest.Dit(t, n.Poster("/mot-de-passe/choisir", "jeton", jeton, "mot_de_passe", application.MotDePasse, "mot_de_passe_encore", application.MotDePasse), http.StatusNotFound, "déjà utilisé")
		webtest.Dit(t, n.Lire(lien[1]), http.StatusNotFound)
		webtest.Vers(t, n.Poster("/connexion", "identifiant", "zoe@exemple.test", "mot_de_passe", application.MotDePasse), "/")

		// Too old.
		w = v.Poster(adresse+"/lien", "cle", webtest.Cle(t, v.Lire(adresse), 0))
		lien = lienDonne.FindStringSubmatch(w.Body.String())
		e.Horloge.Avancer(25 * time.Hour)
		webtest.Dit(t, e.Personne().Lire(lien[1]), http.StatusNotFound, "Lien périmé")
	})
}

// Two administrateurs change the same account: the second one sees both texts, and nothing is lost. A deactivated account is out at once.
func TestModifierAgent(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		m := e.Peupler()
		v := e.comme(droits.Administrateur)
		cesf := e.comme(droits.CESF)
		adresse := adresseAgent(m.Agents[droits.CESF].ID)
		page := v.Lire(adresse)
		ver := version.FindStringSubmatch(page.Body.String())[1]
		envoi := func(cle, nom string) []string {
			return []string{"cle", cle, "version", ver, "prenom", "cesf", "nom", nom, "identifiant", "cesf@exemple.test", "role", "cesf"}
		}
		webtest.Vers(t, v.Poster(adresse, envoi(webtest.Cle(t, page, 0), "Exemple-Un")...), adresse)
		w := v.Poster(adresse, envoi(webtest.Cle(t, page, 0), "Exemple-Deux")...)
		webtest.Dit(t, w, http.StatusConflict, "formulaire a déjà été envoyé") // the key of the first one
		deux := envoi(webtest.Cle(t, v.Lire(adresse), 0), "Exemple-Deux")
		deux[len(deux)-1] = "comptable"
		w = v.Poster(adresse, deux...)
		webtest.Dit(t, w, http.StatusConflict, "Ce que vous avez écrit", "Exemple-Un", "Ce qui est enregistré Conseiller ou conseillère")
		if !strings.Contains(w.Body.String(), `value="Exemple-Deux"`) {
			t.Error("ce qui était tapé est perdu")
		}
		webtest.Dit(t, cesf.Lire("/"), http.StatusOK, "Ma journée") // the role is the same: the session stays

		webtest.Dit(t, v.Lire(adresse+"/desactiver"), http.StatusOK, "Désactiver le compte de cesf Exemple-Un ?")
		page = v.Lire(adresse + "/desactiver")
		ver = version.FindStringSubmatch(page.Body.String())[1]
		webtest.Dit(t, v.Poster(adresse+"/desactiver", "cle", webtest.Cle(t, page, 0), "version", ver), http.StatusBadRequest) // not confirmed
		webtest.Vers(t, v.Poster(adresse+"/desactiver", "cle", webtest.Cle(t, page, 0), "version", ver, "accord", "oui"), adresse)
		webtest.Dit(t, cesf.Lire("/"), http.StatusOK, "Connexion")
		webtest.Dit(t, e.Personne().Poster("/connexion", "identifiant", "cesf@exemple.test", "mot_de_passe", application.MotDePasse), http.StatusUnprocessableEntity)
		page = v.Lire(adresse)
		webtest.Dit(t, page, http.StatusOK, "Compte désactivé.", "Réactiver le compte")
		webtest.Dit(t, v.Lire("/agents?etat=desactive"), http.StatusOK, "Agents 1 compte", "Désactivés 1", "EXEMPLE-UN Cesf")
		webtest.Dit(t, v.Lire("/agents?etat=sans_mot_de_passe"), http.StatusOK, "Agents 1 compte", "Sans mot de passe 1")
		webtest.Dit(t, v.Lire("/agents?etat=actif"), http.StatusOK, "Agents 6 comptes", "Comptes actifs 6")
		webtest.Dit(t, v.Lire("/agents?etat=nimporte"), http.StatusOK, "Agents 7 comptes", "Tous 7")
		ver = version.FindStringSubmatch(page.Body.String())[1]
		webtest.Vers(t, v.Poster(adresse+"/reactiver", "cle", webtest.Cle(t, page, 0), "version", ver), adresse)
		webtest.Dit(t, v.Lire(adresse), http.StatusOK, "Sans mot de passe")

		// The last administrateur stays.
		adresse = adresseAgent(m.Agents[droits.Administrateur].ID)
		page = v.Lire(adresse + "/desactiver")
		ver = version.FindStringSubmatch(page.Body.String())[1]
		webtest.Dit(t, v.Poster(adresse+"/desactiver", "cle", webtest.Cle(t, page, 0), "version", ver, "accord", "oui"), http.StatusUnprocessableEntity, "dernier administrateur")
		webtest.Dit(t, v.Lire("/agents/999999"), http.StatusNotFound)
		webtest.Dit(t, v.Lire("/agents/abc"), http.StatusNotFound)
	})
}
