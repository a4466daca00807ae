// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/disque"
	"etai/internal/base/fichiers"
	"etai/internal/base/journal/acces"
	"etai/internal/base/unefois"
	"etai/internal/etaitest"
	"etai/internal/installation"
	"etai/internal/organisation/droits"
	"etai/internal/organisation/organisationtest"
	"etai/internal/schema"
	"etai/internal/web"
)

// A full disk stops the writes: every page says so, reading goes on, what is posted is refused and not half done.
func TestDisquePlein(t *testing.T) {
	d := disque.Nouveau(t.TempDir(), 7)
	t.Cleanup(d.Retirer)
	e := &essai{t: t, horloge: etaitest.NouvelleHorloge()}
	tr := organisationtest.Trousseau(t)
	b, err := bdd.Ouvrir(t.Context(), bdd.Options{Adresse: "sqlite:" + t.TempDir() + "/etai.db", Cle: tr.CleFichier(), Horloge: e.horloge, Journal: slog.New(slog.DiscardHandler), VFS: d.Nom()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Fermer() })
	if err := bdd.Appliquer(t.Context(), b, schema.Migrations()); err != nil {
		t.Fatal(err)
	}
	e.inst = &installation.Installation{Base: b, Trousseau: tr, Journal: slog.New(slog.DiscardHandler), Donnees: t.TempDir()}
	if e.inst.Acces, err = acces.Ouvrir(t.Context(), b, bdd.Options{Adresse: "sqlite:" + t.TempDir() + "/acces.db", Cle: tr.CleFichier(), Horloge: e.horloge, Journal: e.inst.Journal}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.inst.Acces.Fermer() })
	racine, err := fichiers.DansDossier(e.inst.Donnees)
	if err != nil {
		t.Fatal(err)
	}
	if e.inst.Depot, err = fichiers.Ouvrir(racine, tr); err != nil {
		t.Fatal(err)
	}
	e.ouvrir(web.Options{})
	e.peupler()
	v := e.comme(droits.Administrateur)
	k := cleDe(t, v.lire("/agents/nouveau"))

	d.Programmer(disque.Plein, 1)
	agent := []string{"cle", k, "prenom", "Zoé", "nom", strings.Repeat("Exemple", 10), "identifiant", "zoe@exemple.test", "role", "cesf"}
	for i := 0; b.EnPanne() == nil && i < 200; i++ { // until a write lengthens the file
		agent[1], agent[7] = unefois.NouvelleCle(), "zoe"+unefois.NouvelleCle()+"@exemple.test"
		v.poster("/agents", agent...)
	}
	if b.EnPanne() == nil {
		t.Fatal("le disque plein n’arrête rien")
	}
	dit(t, v.poster("/agents", agent...), http.StatusServiceUnavailable, "Étai ne peut pas enregistrer")
	dit(t, v.lire("/"), http.StatusOK, "Installation", "Étai n’enregistre plus rien")
	dit(t, v.lire("/agents"), http.StatusOK, "Étai n’enregistre plus rien")
	dit(t, e.visiteur().lire("/"), http.StatusOK, "Connexion", "Étai n’enregistre plus rien")
	w := e.visiteur().poster("/connexion", "identifiant", "cesf@exemple.test", "mot_de_passe", motDePasse)
	dit(t, w, http.StatusServiceUnavailable, "Étai ne peut pas enregistrer")
	if strings.Count(w.Body.String(), "<!DOCTYPE html>") != 1 || w.Header().Get("Location") != "" {
		t.Errorf("deux réponses en une : %v", w.Header())
	}
	if w := e.visiteur().lire("/sante"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("santé : %d", w.Code)
	}
}

// What no honest page sends is refused in words, and breaks nothing.
func TestMauvaisesSaisies(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.peupler()
		v := e.visiteur()
		long := strings.Repeat("é", 10_000)
		dit(t, v.poster("/connexion", "identifiant", long, "mot_de_passe", "x"), http.StatusUnprocessableEntity, "c’est trop")
		dit(t, v.poster("/connexion", "identifiant", "cesf@exemple.test", "mot_de_passe", long), http.StatusUnprocessableEntity, "incorrect")
		dit(t, v.poster("/connexion", "identifiant", "a\x00b", "mot_de_passe", "x"), http.StatusBadRequest)
		dit(t, v.poster("/connexion", "identifiant", "\xff", "mot_de_passe", "x"), http.StatusBadRequest)
		dit(t, v.poster("/connexion", "identifiant", strings.Repeat("x", 2<<20)), http.StatusRequestEntityTooLarge)
		dit(t, v.lire("/connexion?suite=%00"), http.StatusBadRequest)
		dit(t, v.lire("/mot-de-passe/"+strings.Repeat("A", 2000)), http.StatusNotFound)
		dit(t, v.lire("/installation/%2e%2e"), http.StatusNotFound)
		dit(t, v.poster("/mot-de-passe/choisir"), http.StatusNotFound)
		a := e.comme(droits.Administrateur)
		for _, champ := range []string{"prenom", "nom", "identifiant"} {
			agent := map[string]string{"prenom": "Zoé", "nom": "Exemple", "identifiant": "zoe@exemple.test"}
			agent[champ] = long
			dit(t, a.poster("/agents", "cle", unefois.NouvelleCle(), "prenom", agent["prenom"], "nom", agent["nom"], "identifiant", agent["identifiant"], "role", "cesf"),
				http.StatusUnprocessableEntity, "c’est trop")
		}
		dit(t, a.poster("/agents", "cle", unefois.NouvelleCle(), "prenom", "a\u202eb", "nom", "Exemple", "identifiant", "zo e@exemple.test", "role", "cesf"), http.StatusUnprocessableEntity)
		dit(t, a.poster("/agents", "cle", "pas une clé", "prenom", "Zoé", "nom", "Exemple", "identifiant", "zoe@exemple.test", "role", "cesf"), http.StatusBadRequest)
		dit(t, a.poster(adresseAgent(e.monde.SecondChef.ID), "cle", unefois.NouvelleCle(), "version", "1 or 1=1", "prenom", "x", "nom", "y", "identifiant", "abc", "role", "cesf"), http.StatusUnprocessableEntity)
	})
}
