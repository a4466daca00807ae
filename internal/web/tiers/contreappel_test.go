// SPDX-License-Identifier: EUPL-1.2

package tiers_test

import (
	"net/http"
	"testing"

	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/web/webtest"
)

// A RIB that replaces another waits for a call to a number known before it.
func TestContreAppel(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.bailleur("Bailleur Exemple Habitat", 7)
		cesf, comptable := e.Comme("cesf"), e.Comme("comptable")
		webtest.VersSous(t, comptable.Poster(a+"/rib/1", comptable.AvecCle(a+"/rib/1", "decision", "approuver")...), a)
		webtest.Dit(t, cesf.Lire(a), 200, "Aucun numéro connu.", "Un changement de RIB se vérifie")
		tel := a + "/telephones"
		webtest.Dit(t, cesf.Poster(tel, cesf.AvecCle(a, "telephone", "05", "source", "", "connu_depuis", "1/1/2099")...), http.StatusUnprocessableEntity, "Choisissez d’où vient ce numéro.")
		webtest.VersSous(t, cesf.Poster(tel, cesf.AvecCle(a, "telephone", "05 55 00 00 01", "source", "contrat", "connu_depuis", "14/5/2019")...), a)
		webtest.Dit(t, cesf.Poster(tel, cesf.AvecCle(a, "telephone", "05 55 00 00 01", "source", "tiers", "connu_depuis", "14/5/2019")...), http.StatusUnprocessableEntity, "déjà enregistré pour ce tiers")
		webtest.Dit(t, cesf.Lire(a), 200, "05 55 00 00 01", "un bail ou un contrat, connu depuis le 14/05/2019")

		e.Horloge.ReglerJour(jour.Certain(2026, 11, 24))
		cesf, comptable = e.Comme("cesf"), e.Comme("comptable")
		webtest.VersSous(t, cesf.Envoyer(a+"/rib/nouveau", "", "", nil, cesf.AvecCle(a+"/rib/nouveau", "titulaire", "BAILLEUR EXEMPLE HABITAT", "iban", webtest.IBAN(8))...), a)
		rib := a + "/rib/2"
		s := webtest.Dit(t, comptable.Lire(rib), 200, "Contre-appel", "jamais à celui du courrier qui l’apporte", "05 55 00 00 01, un bail ou un contrat", "possible quand le contre-appel l’aura confirmé")
		webtest.Tait(t, s, "N’approuvez que si vous avez son RIB sous les yeux")
		webtest.Dit(t, cesf.Lire(rib), 200, "possible pour une autre personne")
		webtest.Dit(t, comptable.Poster(rib, comptable.AvecCle(rib, "decision", "approuver")...), http.StatusUnprocessableEntity, "appeler le tiers à un numéro connu avant ce changement")
		appel := rib + "/contre-appel"
		webtest.Dit(t, comptable.Poster(appel, comptable.AvecCle(rib, "numero", "1", "resultat", "confirme")...), http.StatusUnprocessableEntity, "Écrivez qui a répondu.")
		webtest.Dit(t, comptable.Poster(appel, comptable.AvecCle(rib, "numero", "99", "resultat", "confirme", "interlocuteur", "Accueil")...), http.StatusUnprocessableEntity, "n’est pas dans la liste")
		webtest.Dit(t, comptable.Poster(appel, comptable.AvecCle(rib, "numero", "presence", "resultat", "confirme", "interlocuteur", "Accueil")...), http.StatusUnprocessableEntity, "n’est pas dans la liste")
		webtest.Dit(t, cesf.Poster(appel, "cle", "AAAAAAAAAAAAAAAAAAAAAAAAAA", "numero", "1", "resultat", "confirme", "interlocuteur", "Accueil"), http.StatusUnprocessableEntity, "par une autre personne que celle qui a saisi le RIB")
		webtest.VersSous(t, comptable.Poster(appel, comptable.AvecCle(rib, "numero", "1", "resultat", "sans_reponse")...), rib)
		webtest.Dit(t, comptable.Lire(rib), 200, "Sans réponse", "possible quand le contre-appel l’aura confirmé")
		k := comptable.AvecCle(rib, "numero", "1", "resultat", "confirme", "interlocuteur", "Accueil Exemple")
		webtest.VersSous(t, comptable.Poster(appel, k...), rib)
		webtest.VersSous(t, comptable.Poster(appel, k...), rib) // posted twice: noted once
		if n := e.Compter(`select count(*) from tiers_contre_appel`); n != 2 {
			t.Errorf("%d appels", n)
		}
		webtest.Dit(t, comptable.Lire(rib), 200, "Confirmé", "Accueil Exemple", "N’approuvez que si vous avez son RIB sous les yeux")
		webtest.VersSous(t, comptable.Poster(rib, comptable.AvecCle(rib, "decision", "approuver")...), a)
		webtest.Dit(t, comptable.Lire(rib), 200, "Approuvé", "Confirmé", "Accueil Exemple")

		// It holds its orders thirty days; somebody else than who entered it releases them, with the reason.
		webtest.Tait(t, webtest.Dit(t, cesf.Lire(rib), 200, "RIB changé récemment", "Jusqu’au 23/12/2026", "une autre personne le débloque"), "Pourquoi le débloquer")
		webtest.Dit(t, cesf.Poster(rib+"/deblocage", "cle", "AAAAAAAAAAAAAAAAAAAAAAAAAC", "raison", "Vu."), http.StatusUnprocessableEntity, "débloqué par une autre personne que celle qui l’a saisi")
		webtest.Dit(t, comptable.Poster(rib+"/deblocage", comptable.AvecCle(rib, "raison", "")...), http.StatusUnprocessableEntity, "pourquoi ce RIB est débloqué")
		webtest.VersSous(t, comptable.Poster(rib+"/deblocage", comptable.AvecCle(rib, "raison", "Rappelé au numéro du bail.")...), rib)
		webtest.Tait(t, webtest.Dit(t, comptable.Lire(rib), 200, "Débloqué", "Rappelé au numéro du bail."), "Pourquoi le débloquer")

		// The tiers does not know it: it is refused at once.
		webtest.VersSous(t, cesf.Envoyer(a+"/rib/nouveau", "", "", nil, cesf.AvecCle(a+"/rib/nouveau", "titulaire", "FAUX", "iban", webtest.IBAN(9))...), a)
		rib = a + "/rib/3"
		webtest.VersSous(t, comptable.Poster(rib+"/contre-appel", comptable.AvecCle(rib, "numero", "1", "resultat", "infirme", "interlocuteur", "Accueil Exemple")...), rib)
		webtest.Dit(t, comptable.Lire(rib), 200, "Refusé", "le tiers ne confirme pas ce RIB", "Non confirmé")
		s = webtest.Dit(t, comptable.Lire(a), 200, "n° 3")
		webtest.Tait(t, s, "attend son approbation", "Aucun RIB utilisable")
		webtest.VersSous(t, comptable.Poster(tel+"/1/retrait", comptable.AvecCle(a)...), a)
		webtest.Dit(t, comptable.Lire(a), 200, "Retiré")
		if w := comptable.Poster(tel+"/99/retrait", comptable.AvecCle(a)...); w.Code != http.StatusNotFound {
			t.Errorf("numéro d’un autre : %d", w.Code)
		}
	})
}

// Two IBANs may have one mask: the page compares them whole.
func TestIBANQuiChange(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		if a, b := etaitest.IBANDe(7), etaitest.IBANDe(977); a == b || a.Masque() != b.Masque() {
			t.Fatalf("%s et %s : un même masque est attendu", a, b)
		}
		a := e.bailleur("Bailleur Exemple Habitat", 7)
		cesf, comptable := e.Comme("cesf"), e.Comme("comptable")
		webtest.VersSous(t, comptable.Poster(a+"/rib/1", comptable.AvecCle(a+"/rib/1", "decision", "approuver")...), a)
		saisir := func(titulaire string, n int) {
			t.Helper()
			webtest.VersSous(t, cesf.Envoyer(a+"/rib/nouveau", "", "", nil, cesf.AvecCle(a+"/rib/nouveau", "titulaire", titulaire, "iban", webtest.IBAN(n))...), a)
		}
		saisir("BAILLEUR EXEMPLE HABITAT", 977)
		webtest.Tait(t, webtest.Dit(t, comptable.Lire(a+"/rib/2"), 200, "l’IBAN change"), "le titulaire change")
		webtest.VersSous(t, comptable.Poster(a+"/rib/2", comptable.AvecCle(a+"/rib/2", "decision", "refuser", "motif", "Faux.")...), a)
		saisir("AUTRE TITULAIRE", 7)
		webtest.Tait(t, webtest.Dit(t, comptable.Lire(a+"/rib/3"), 200, "le titulaire change"), "l’IBAN change")
	})
}
