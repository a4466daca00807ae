// SPDX-License-Identifier: EUPL-1.2

package tiers_test

import (
	"net/http"
	"testing"

	"etai/internal/base/jour"
)

// A RIB that replaces another waits for a call to a number known before it.
func TestContreAppel(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.bailleur("Bailleur Exemple Habitat", 7)
		cesf, comptable := e.comme("cesf"), e.comme("comptable")
		vers(t, comptable.poster(a+"/rib/1", comptable.avecCle(a+"/rib/1", "decision", "approuver")...), a)
		dit(t, cesf.lire(a), 200, "Aucun numéro connu.", "Un changement de RIB se vérifie")
		tel := a + "/telephones"
		dit(t, cesf.poster(tel, cesf.avecCle(a, "telephone", "05", "source", "", "connu_depuis", "1/1/2099")...), http.StatusUnprocessableEntity, "Choisissez d’où vient ce numéro.")
		vers(t, cesf.poster(tel, cesf.avecCle(a, "telephone", "05 55 00 00 01", "source", "contrat", "connu_depuis", "14/5/2019")...), a)
		dit(t, cesf.poster(tel, cesf.avecCle(a, "telephone", "05 55 00 00 01", "source", "tiers", "connu_depuis", "14/5/2019")...), http.StatusUnprocessableEntity, "déjà enregistré pour ce tiers")
		dit(t, cesf.lire(a), 200, "05 55 00 00 01", "un bail ou un contrat, connu depuis le 14/05/2019")

		e.horloge.ReglerJour(jour.Certain(2026, 11, 24))
		cesf, comptable = e.comme("cesf"), e.comme("comptable")
		vers(t, cesf.envoyer(a+"/rib/nouveau", "", "", nil, cesf.avecCle(a+"/rib/nouveau", "titulaire", "BAILLEUR EXEMPLE HABITAT", "iban", ibanDe(8))...), a)
		rib := a + "/rib/2"
		s := dit(t, comptable.lire(rib), 200, "Contre-appel", "jamais à celui du courrier qui l’apporte", "05 55 00 00 01, un bail ou un contrat", "possible quand le contre-appel l’aura confirmé")
		tait(t, s, "la pièce vient bien du tiers")
		dit(t, cesf.lire(rib), 200, "possible pour une autre personne")
		dit(t, comptable.poster(rib, comptable.avecCle(rib, "decision", "approuver")...), http.StatusUnprocessableEntity, "appeler le tiers à un numéro connu avant ce changement")
		appel := rib + "/contre-appel"
		dit(t, comptable.poster(appel, comptable.avecCle(rib, "numero", "1", "resultat", "confirme")...), http.StatusUnprocessableEntity, "Écrivez qui a répondu.")
		dit(t, comptable.poster(appel, comptable.avecCle(rib, "numero", "99", "resultat", "confirme", "interlocuteur", "Accueil")...), http.StatusUnprocessableEntity, "n’est pas dans la liste")
		dit(t, comptable.poster(appel, comptable.avecCle(rib, "numero", "presence", "resultat", "confirme", "interlocuteur", "Accueil")...), http.StatusUnprocessableEntity, "n’est pas dans la liste")
		dit(t, cesf.poster(appel, "cle", "AAAAAAAAAAAAAAAAAAAAAAAAAA", "numero", "1", "resultat", "confirme", "interlocuteur", "Accueil"), http.StatusUnprocessableEntity, "par une autre personne que celle qui a saisi le RIB")
		vers(t, comptable.poster(appel, comptable.avecCle(rib, "numero", "1", "resultat", "sans_reponse")...), rib)
		dit(t, comptable.lire(rib), 200, "Sans réponse", "possible quand le contre-appel l’aura confirmé")
		k := comptable.avecCle(rib, "numero", "1", "resultat", "confirme", "interlocuteur", "Accueil Exemple")
		vers(t, comptable.poster(appel, k...), rib)
		vers(t, comptable.poster(appel, k...), rib) // posted twice: noted once
		if n := e.compter(`select count(*) from tiers_contre_appel`); n != 2 {
			t.Errorf("%d appels", n)
		}
		dit(t, comptable.lire(rib), 200, "Confirmé", "Accueil Exemple", "la pièce vient bien du tiers")
		vers(t, comptable.poster(rib, comptable.avecCle(rib, "decision", "approuver")...), a)
		dit(t, comptable.lire(rib), 200, "Approuvé", "Confirmé", "Accueil Exemple")

		// The tiers does not know it: it is refused at once.
		vers(t, cesf.envoyer(a+"/rib/nouveau", "", "", nil, cesf.avecCle(a+"/rib/nouveau", "titulaire", "FAUX", "iban", ibanDe(9))...), a)
		rib = a + "/rib/3"
		vers(t, comptable.poster(rib+"/contre-appel", comptable.avecCle(rib, "numero", "1", "resultat", "infirme", "interlocuteur", "Accueil Exemple")...), rib)
		dit(t, comptable.lire(rib), 200, "Refusé", "le tiers ne confirme pas ce RIB", "Non confirmé")
		s = dit(t, comptable.lire(a), 200, "n° 3")
		tait(t, s, "attend son approbation", "Aucun RIB utilisable")
		vers(t, comptable.poster(tel+"/1/retrait", comptable.avecCle(a)...), a)
		dit(t, comptable.lire(a), 200, "Retiré")
		if w := comptable.poster(tel+"/99/retrait", comptable.avecCle(a)...); w.Code != http.StatusNotFound {
			t.Errorf("numéro d’un autre : %d", w.Code)
		}
	})
}
