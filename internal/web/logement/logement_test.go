// SPDX-License-Identifier: EUPL-1.2

package logement_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/tiers"
	"etai/internal/web/logement"
	"etai/internal/web/personnes"
	"etai/internal/web/poste"
	"etai/internal/web/virements"
	"etai/internal/web/webtest"
)

func domaines() []webtest.Domaine {
	return []webtest.Domaine{{Pages: logement.Pages, Routes: logement.Routes}, {Pages: personnes.Pages, Routes: personnes.Routes}, {Pages: virements.Pages, Routes: virements.Routes}}
}

func adresse(dossier int64, suite ...string) string { return poste.AdresseDossier(dossier, suite...) }

// lire asks for a page whose French print is right.
func lire(t *testing.T, v *webtest.Visiteur, chemin string, textes ...string) string {
	t.Helper()
	w := v.Lire(chemin)
	for _, x := range webtest.Typographie(w.Body.Bytes(), "Accessibilité : non", "année : par exemple") {
		t.Errorf("%s : %q", chemin, x)
	}
	return webtest.Dit(t, w, http.StatusOK, textes...)
}

func cle(t *testing.T, v *webtest.Visiteur, page string) string {
	t.Helper()
	return webtest.Cle(t, v.Lire(page), 0)
}

func n(id int64) string { return strconv.FormatInt(id, 10) }

var pdf = etaitest.PDF("avis fictif")

func TestLogement(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		d := s.Monde.Suivre(t, 60000).Dossier
		bailleur, regie := s.Monde.Bailleur(t), s.Monde.Tiers(t, tiers.Creancier, 0)
		cesf, comptable, chef := s.Role(droits.CESF), s.Role(droits.Comptable), s.Role(droits.ChefDeService)
		page, nouveau, avis := adresse(d, "logement"), adresse(d, "logement", "nouveau"), adresse(d, "avis", "nouveau")
		lire(t, cesf, page, "Aucun logement enregistré aujourd’hui.", "Enregistrer le logement", "Aucun avis d’échéance reçu.")
		if texte := lire(t, comptable, page); strings.Contains(texte, "Enregistrer le logement") {
			t.Error("le comptable enregistre le logement")
		}
		for _, r := range []droits.Role{droits.Referent, droits.Direction, droits.Administrateur} {
			webtest.Dit(t, s.Role(r).Lire(page), http.StatusNotFound)
		}
		webtest.Dit(t, comptable.Lire(nouveau), http.StatusNotFound)
		webtest.Dit(t, cesf.Lire(avis), http.StatusNotFound) // nowhere to have one
		lire(t, cesf, nouveau, "Locataire du parc social", "Le bailleur lui-même", "Tiers Exemple")
		bon := map[string]string{"statut": "locataire_prive", "typologie": "t3", "du": "14/5/2019", "adresse": "3 rue de l’Exemple", "commune": "Vieuxmont", "bailleur": n(bailleur), "encaisseur": n(regie), "reference": "L-42",
			"terme": "echoir", "jour_echeance": "6", "loyer": "412,30", "charges": "60", "aide": "als", "aide_montant": "200", "tiers_payant": "oui", "assurance_au": "20/12/2026"}
		avec := func(k string, changements ...string) []string {
			p := []string{"cle", k}
			c := map[string]string{}
			for i := 0; i+1 < len(changements); i += 2 {
				c[changements[i]] = changements[i+1]
			}
			for x, v := range bon {
				if y, ok := c[x]; ok {
					v = y
					delete(c, x)
				}
				p = append(p, x, v)
			}
			for x, v := range c {
				p = append(p, x, v)
			}
			return p
		}
		webtest.Dit(t, cesf.Poster(nouveau, avec(cle(t, cesf, nouveau), "bailleur", "", "encaisseur", "")...), http.StatusUnprocessableEntity, "a un bailleur : le choisir")
		webtest.Dit(t, cesf.Poster(nouveau, avec(cle(t, cesf, nouveau), "statut", "heberge_tiers")...), http.StatusUnprocessableEntity, "n’a ni bailleur ni loyer")
		webtest.Dit(t, cesf.Poster(nouveau, avec(cle(t, cesf, nouveau), "jour_echeance", "32", "statut", "")...), http.StatusUnprocessableEntity, "Choisissez le statut d’occupation.")
		webtest.Vers(t, cesf.Poster(nouveau, avec(cle(t, cesf, nouveau))...), page)
		lire(t, cesf, page, "Locataire du parc privé, vide", "depuis le 14 mai 2019", "T3", "3 rue de l’Exemple", "le loyer s’encaisse ailleurs", "L-42", "à échoir, dû le 6 du mois", "prochaine échéance le 6 décembre 2026",
			"versée au bailleur (tiers payant)", "272,30 €", "Attestation d’assurance habitation : finit le 20 décembre 2026", "Noter le départ")
		lire(t, cesf, adresse(d)+"?periode=tout", "T3, locataire du parc privé, vide depuis 2019", "loyer à échoir, dû le 6", "Attestation d’assurance habitation", "Entrée dans un logement")

		un := adresse(d, "logement", "1")
		lire(t, cesf, un, "Modifier le logement")
		k1, k2 := cle(t, cesf, un), cle(t, chef, un)
		webtest.Vers(t, cesf.Poster(un, avec(k1, "version", "1", "loyer", "420", "typologie", "t4")...), page)
		conflit := chef.Poster(un, avec(k2, "version", "1", "reference", "L-43")...)
		if texte := webtest.Dit(t, conflit, http.StatusConflict, "420,00", "L-42", "Ce qui est enregistré T4", "Garder ce qui est enregistré"); !strings.Contains(conflit.Body.String(), `value="L-43"`) || strings.Contains(texte, "Vieuxmont") {
			t.Errorf("conflit : %s", texte)
		}
		webtest.Dit(t, cesf.Lire(adresse(d, "logement", "99")), http.StatusNotFound)

		// An avis of another tenant is refused, and its document is not kept.
		lire(t, comptable, avis, "Enregistrer un avis d’échéance", "Novembre 2026", "280,00 €")
		envoyer := func(v *webtest.Visiteur, k, nom, reference, montant string) *http.Response {
			return v.Envoyer(avis, "document", "avis.pdf", strings.NewReader(pdf), "cle", k, "mois", "2026-11-01", "montant", montant, "exigible", "6/11/2026", "recu", "2/11/2026", "locataire", nom, "reference", reference).Result()
		}
		w := comptable.Envoyer(avis, "document", "avis.pdf", strings.NewReader(pdf), "cle", cle(t, comptable, avis), "mois", "2026-11-01", "montant", "280", "exigible", "6/11/2026", "recu", "2/11/2026", "locataire", "M. MARTIN", "reference", "L-42")
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "c’est l’avis d’un autre locataire", "Le rendre au bailleur", "n’a pas été gardé")
		if r := envoyer(comptable, cle(t, comptable, avis), "MME EXEMPLE PERSONNE", "L-77", "280"); r.StatusCode != http.StatusUnprocessableEntity {
			t.Fatalf("autre référence : %d", r.StatusCode)
		}
		k := cle(t, comptable, avis)
		for range 2 { // posted twice: done once
			if r := envoyer(comptable, k, "MME EXEMPLE PERSONNE", "l 42", "300"); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != page {
				t.Fatalf("avis : %d", r.StatusCode)
			}
		}
		lire(t, comptable, page, "à vérifier avec le bailleur", "Novembre 2026", "300,00 €", "au lieu de 280,00 €", "Échéance passée", "Préparer l’ordre")
		if r := envoyer(comptable, cle(t, comptable, avis), "MME EXEMPLE PERSONNE", "L-42", "300"); r.StatusCode != http.StatusUnprocessableEntity {
			t.Fatalf("deux avis du mois : %d", r.StatusCode)
		}
		lire(t, comptable, adresse(d, "documents"), "avis.pdf", "Échéancier, avis d’échéance")
		ordre := comptable.Lire(adresse(d, "ordres", "nouveau") + "?avis=1")
		for _, x := range []string{`value="300,00"`, "LOYER NOVEMBRE 2026 REF l 42"} {
			if !strings.Contains(ordre.Body.String(), x) {
				t.Errorf("l’ordre n’est pas rempli : %s", x)
			}
		}
		if webtest.MemesLignes(t, comptable, page, 0, 4) != 1 {
			t.Error("le tableur n’a pas l’avis")
		}
		for _, r := range []droits.Role{droits.Referent, droits.Direction, droits.Administrateur} {
			webtest.Dit(t, s.Role(r).Lire(adresse(d, "avis.xlsx")), http.StatusNotFound)
		}
		annuler := adresse(d, "avis", "1", "annuler")
		lire(t, comptable, annuler, "Annuler l’avis d’échéance de novembre 2026", "saisi par comptable Exemple")
		webtest.Dit(t, comptable.Poster(annuler, "cle", cle(t, comptable, annuler), "version", "1"), http.StatusUnprocessableEntity, "Choisissez pourquoi cet avis ne compte plus.")
		k = cle(t, comptable, annuler)
		for range 2 {
			webtest.Vers(t, comptable.Poster(annuler, "cle", k, "version", "1", "motif", "remplace"), page)
		}
		lire(t, comptable, page, "Annulé", "le bailleur en a envoyé un autre")
		webtest.Dit(t, comptable.Lire(annuler), http.StatusNotFound)

		depart := un + "/depart"
		lire(t, cesf, depart, "Dernier jour dans le logement")
		webtest.Dit(t, cesf.Poster(depart, "cle", cle(t, cesf, depart), "version", "1", "au", "20/11/2026"), http.StatusConflict, "modifié par quelqu’un d’autre")
		webtest.Vers(t, cesf.Poster(depart, "cle", cle(t, cesf, depart), "version", "2", "au", "20/11/2026"), page)
		lire(t, cesf, page, "Aucun logement enregistré aujourd’hui.", "du 14/05/2019 au 20/11/2026")
		webtest.Dit(t, cesf.Lire(depart), http.StatusNotFound)
		k = cle(t, cesf, nouveau)
		webtest.Vers(t, cesf.Poster(nouveau, "cle", k, "statut", "heberge_tiers", "du", "21/11/2026"), page)
		lire(t, cesf, page, "Hébergé par quelqu’un")
	}, domaines()...)
}
