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
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

// A full disk stops the writes: every page says so, reading goes on, what is posted is refused and not half done.
func TestDisquePlein(t *testing.T) {
	d := disque.Nouveau(t.TempDir(), 7)
	t.Cleanup(d.Retirer)
	e := &essai{Essai: &application.Essai{T: t, Horloge: etaitest.NouvelleHorloge()}}
	tr := organisationtest.Trousseau(t)
	b, err := bdd.Ouvrir(t.Context(), bdd.Options{Adresse: "sqlite:" + t.TempDir() + "/etai.db", Cle: tr.CleFichier(), Horloge: e.Horloge, Journal: slog.New(slog.DiscardHandler), VFS: d.Nom()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Fermer() })
	if err := bdd.Appliquer(t.Context(), b, schema.Migrations()); err != nil {
		t.Fatal(err)
	}
	e.Inst = &installation.Installation{Base: b, Trousseau: tr, Journal: slog.New(slog.DiscardHandler), Donnees: t.TempDir()}
	if e.Inst.Acces, err = acces.Ouvrir(t.Context(), b, bdd.Options{Adresse: "sqlite:" + t.TempDir() + "/acces.db", Cle: tr.CleFichier(), Horloge: e.Horloge, Journal: e.Inst.Journal}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Inst.Acces.Fermer() })
	racine, err := fichiers.DansDossier(e.Inst.Donnees)
	if err != nil {
		t.Fatal(err)
	}
	if e.Inst.Depot, err = fichiers.Ouvrir(racine, tr); err != nil {
		t.Fatal(err)
	}
	e.Ouvrir(web.Options{})
	e.Peupler()
	v := e.comme(droits.Administrateur)
	k := webtest.Cle(t, v.Lire("/agents/nouveau"), 0)

	d.Programmer(disque.Plein, 1)
	agent := []string{"cle", k, "prenom", "Zoé", "nom", strings.Repeat("Exemple", 10), "identifiant", "zoe@exemple.test", "role", "cesf"}
	for i := 0; b.EnPanne() == nil && i < 200; i++ { // until a write lengthens the file
		agent[1], agent[7] = unefois.NouvelleCle(), "zoe"+unefois.NouvelleCle()+"@exemple.test"
		v.Poster("/agents", agent...)
	}
	if b.EnPanne() == nil {
		t.Fatal("le disque plein n’arrête rien")
	}
	webtest.Dit(t, v.Poster("/agents", agent...), http.StatusServiceUnavailable, "Étai ne peut pas enregistrer")
	webtest.Dit(t, v.Lire("/"), http.StatusOK, "Installation", "Étai n’enregistre plus rien")
	webtest.Dit(t, v.Lire("/agents"), http.StatusOK, "Étai n’enregistre plus rien")
	webtest.Dit(t, e.Personne().Lire("/"), http.StatusOK, "Connexion", "Étai n’enregistre plus rien")
	w := e.Personne().Poster("/connexion", "identifiant", "cesf@exemple.test", "mot_de_passe", application.MotDePasse)
	webtest.Dit(t, w, http.StatusServiceUnavailable, "Étai ne peut pas enregistrer")
	if strings.Count(w.Body.String(), "<!DOCTYPE html>") != 1 || w.Header().Get("Location") != "" {
		t.Errorf("deux réponses en une : %v", w.Header())
	}
	if w := e.Personne().Lire("/sante"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("santé : %d", w.Code)
	}
}

// What no honest page sends is refused in words, and breaks nothing.
func TestMauvaisesSaisies(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		v := e.Personne()
		long := strings.Repeat("é", 10_000)
		webtest.Dit(t, v.Poster("/connexion", "identifiant", long, "mot_de_passe", "x"), http.StatusUnprocessableEntity, "c’est trop")
		webtest.Dit(t, v.Poster("/connexion", "identifiant", "cesf@exemple.test", "mot_de_passe", long), http.StatusUnprocessableEntity, "incorrect")
		webtest.Dit(t, v.Poster("/connexion", "identifiant", "a\x00b", "mot_de_passe", "x"), http.StatusBadRequest)
		webtest.Dit(t, v.Poster("/connexion", "identifiant", "\xff", "mot_de_passe", "x"), http.StatusBadRequest)
		webtest.Dit(t, v.Poster("/connexion", "identifiant", strings.Repeat("x", 2<<20)), http.StatusRequestEntityTooLarge)
		webtest.Dit(t, v.Lire("/connexion?suite=%00"), http.StatusBadRequest)
		webtest.Dit(t, v.Lire("/mot-de-passe/"+strings.Repeat("A", 2000)), http.StatusNotFound)
		webtest.Dit(t, v.Lire("/installation/%2e%2e"), http.StatusNotFound)
		webtest.Dit(t, v.Poster("/mot-de-passe/choisir"), http.StatusNotFound)
		a := e.comme(droits.Administrateur)
		for _, champ := range []string{"prenom", "nom", "identifiant"} {
			agent := map[string]string{"prenom": "Zoé", "nom": "Exemple", "identifiant": "zoe@exemple.test"}
			agent[champ] = long
			webtest.Dit(t, a.Poster("/agents", "cle", unefois.NouvelleCle(), "prenom", agent["prenom"], "nom", agent["nom"], "identifiant", agent["identifiant"], "role", "cesf"),
				http.StatusUnprocessableEntity, "c’est trop")
		}
		webtest.Dit(t, a.Poster("/agents", "cle", unefois.NouvelleCle(), "prenom", "a\u202eb", "nom", "Exemple", "identifiant", "zo e@exemple.test", "role", "cesf"), http.StatusUnprocessableEntity)
		webtest.Dit(t, a.Poster("/agents", "cle", "pas une clé", "prenom", "Zoé", "nom", "Exemple", "identifiant", "zoe@exemple.test", "role", "cesf"), http.StatusBadRequest)
		webtest.Dit(t, a.Poster(adresseAgent(e.Monde.SecondChef.ID), "cle", unefois.NouvelleCle(), "version", "1 or 1=1", "prenom", "x", "nom", "y", "identifiant", "abc", "role", "cesf"), http.StatusUnprocessableEntity)
	})
}
