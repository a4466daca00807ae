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
		e.peupler()
		for _, r := range []droits.Role{droits.CESF, droits.Comptable, droits.ChefDeService, droits.Referent, droits.Direction} {
			v := e.comme(r)
			dit(t, v.lire("/agents"), http.StatusNotFound)
			dit(t, v.poster("/agents", "prenom", "Zoé", "nom", "Exemple", "identifiant", "zoe@exemple.test", "role", "administrateur"), http.StatusNotFound)
		}
		v := e.comme(droits.Administrateur)
		dit(t, v.lire("/agents"), http.StatusOK, "7 comptes", "Sans mot de passe") // the second chef de service
		k := cleDe(t, v.lire("/agents/nouveau"))
		dit(t, v.poster("/agents", "cle", k, "prenom", "Zoé", "nom", "", "identifiant", "cesf@exemple.test", "role", "roi"), http.StatusUnprocessableEntity, "le nom", "n’est pas dans la liste")
		dit(t, v.poster("/agents", "cle", k, "prenom", "Zoé", "nom", "Exemple", "identifiant", "cesf@exemple.test", "role", "cesf"), http.StatusUnprocessableEntity, "Cet identifiant est déjà pris.")

		agent := []string{"cle", k, "prenom", "Zoé", "nom", "Exemple-Neuf", "identifiant", "zoe@exemple.test", "role", "cesf"}
		adresses := map[string]int{}
		var verrou sync.Mutex
		var g sync.WaitGroup
		for range 50 {
			c := v.copie()
			g.Go(func() {
				w := c.poster("/agents", agent...)
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
		dit(t, v.lire("/agents"), http.StatusOK, "8 comptes")
		page := v.lire(adresse)
		dit(t, page, http.StatusOK, "Zoé Exemple-Neuf", "Donner un lien")

		// The link: the same form again gives the same one.
		k = cleDe(t, page)
		w := v.poster(adresse+"/lien", "cle", k)
		dit(t, w, http.StatusOK, "Lien pour Zoé Exemple-Neuf")
		lien := lienDonne.FindStringSubmatch(w.Body.String())
		if lien == nil {
			t.Fatalf("page sans lien :\n%s", texteDe(w))
		}
		if encore := lienDonne.FindStringSubmatch(v.poster(adresse+"/lien", "cle", k).Body.String()); encore == nil || encore[1] != lien[1] {
			t.Errorf("le même envoi donne un autre lien : %v", encore)
		}
		jeton := strings.TrimPrefix(lien[1], "/mot-de-passe/")
		n := e.visiteur()
		n.adresse = "192.0.2.9:5000" // from anywhere
		dit(t, n.lire(lien[1]), http.StatusOK, "Choisir votre mot de passe", "zoe@exemple.test")
		dit(t, n.poster("/mot-de-passe/choisir", "jeton", jeton, "mot_de_passe", "azertyuiop2026", "mot_de_passe_encore", "azertyuiop2026"), http.StatusUnprocessableEntity, "plus courants")
		vers(t, n.poster("/mot-de-passe/choisir", "jeton", jeton, "mot_de_passe", motDePasse, "mot_de_passe_encore", motDePasse), "/connexion?motif=choisi")
		dit(t, n.poster("/mot-de-passe/choisir", "jeton", jeton, "mot_de_passe", motDePasse, "mot_de_passe_encore", motDePasse), http.StatusNotFound, "déjà utilisé")
		dit(t, n.lire(lien[1]), http.StatusNotFound)
		vers(t, n.poster("/connexion", "identifiant", "zoe@exemple.test", "mot_de_passe", motDePasse), "/")

		// Too old.
		w = v.poster(adresse+"/lien", "cle", cleDe(t, v.lire(adresse)))
		lien = lienDonne.FindStringSubmatch(w.Body.String())
		e.horloge.Avancer(25 * time.Hour)
		dit(t, e.visiteur().lire(lien[1]), http.StatusNotFound, "Lien périmé")
	})
}

// Two administrateurs change the same account: the second one sees both texts, and nothing is lost. A deactivated account is out at once.
func TestModifierAgent(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		m := e.peupler()
		v := e.comme(droits.Administrateur)
		cesf := e.comme(droits.CESF)
		adresse := adresseAgent(m.Agents[droits.CESF].ID)
		page := v.lire(adresse)
		ver := version.FindStringSubmatch(page.Body.String())[1]
		envoi := func(cle, nom string) []string {
			return []string{"cle", cle, "version", ver, "prenom", "cesf", "nom", nom, "identifiant", "cesf@exemple.test", "role", "cesf"}
		}
		vers(t, v.poster(adresse, envoi(cleDe(t, page), "Exemple-Un")...), adresse)
		w := v.poster(adresse, envoi(cleDe(t, page), "Exemple-Deux")...)
		dit(t, w, http.StatusConflict, "formulaire a déjà été envoyé") // the key of the first one
		deux := envoi(cleDe(t, v.lire(adresse)), "Exemple-Deux")
		deux[len(deux)-1] = "comptable"
		w = v.poster(adresse, deux...)
		dit(t, w, http.StatusConflict, "Ce que vous avez écrit", "Exemple-Un", "Ce qui est enregistré Conseiller ou conseillère")
		if !strings.Contains(w.Body.String(), `value="Exemple-Deux"`) {
			t.Error("ce qui était tapé est perdu")
		}
		dit(t, cesf.lire("/"), http.StatusOK, "Ma journée") // the role is the same: the session stays

		dit(t, v.lire(adresse+"/desactiver"), http.StatusOK, "Désactiver le compte de cesf Exemple-Un ?")
		page = v.lire(adresse + "/desactiver")
		ver = version.FindStringSubmatch(page.Body.String())[1]
		dit(t, v.poster(adresse+"/desactiver", "cle", cleDe(t, page), "version", ver), http.StatusBadRequest) // not confirmed
		vers(t, v.poster(adresse+"/desactiver", "cle", cleDe(t, page), "version", ver, "accord", "oui"), adresse)
		dit(t, cesf.lire("/"), http.StatusOK, "Connexion")
		dit(t, e.visiteur().poster("/connexion", "identifiant", "cesf@exemple.test", "mot_de_passe", motDePasse), http.StatusUnprocessableEntity)
		page = v.lire(adresse)
		dit(t, page, http.StatusOK, "Compte désactivé.", "Réactiver le compte")
		ver = version.FindStringSubmatch(page.Body.String())[1]
		vers(t, v.poster(adresse+"/reactiver", "cle", cleDe(t, page), "version", ver), adresse)
		dit(t, v.lire(adresse), http.StatusOK, "Sans mot de passe")

		// The last administrateur stays.
		adresse = adresseAgent(m.Agents[droits.Administrateur].ID)
		page = v.lire(adresse + "/desactiver")
		ver = version.FindStringSubmatch(page.Body.String())[1]
		dit(t, v.poster(adresse+"/desactiver", "cle", cleDe(t, page), "version", ver, "accord", "oui"), http.StatusUnprocessableEntity, "dernier administrateur")
		dit(t, v.lire("/agents/999999"), http.StatusNotFound)
		dit(t, v.lire("/agents/abc"), http.StatusNotFound)
	})
}
