// SPDX-License-Identifier: EUPL-1.2

package rapprochement_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/web/webtest"
)

var formulaireScinder = regexp.MustCompile(`(?s)<form method="post" action="(/lignes/[0-9]+/scission)">.*?name="cle" value="([A-Z2-7]+)".*?name="version" value="(\d+)"`)

// formulaireDeScission opens the form that cuts a line.
func formulaireDeScission(t *testing.T, c *webtest.Visiteur, ligne int64) (action string, paires []string) {
	t.Helper()
	w := c.Lire(fmt.Sprintf("/rapprochement?ligne=%d&choix=scinder", ligne))
	m := formulaireScinder.FindStringSubmatch(w.Body.String())
	if m == nil {
		t.Fatalf("pas de formulaire pour scinder\n%s", webtest.Texte(w))
	}
	return m[1], []string{"cle", m[2], "version", m[3]}
}

// A debit of several things and money of several origins are cut to the cent; a row can be added; what was typed stays.
func TestScinder(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x, ordres := avecOrdres(t, s)
		c := s.Role(droits.Comptable)
		deux := celle(t, s, "VIR SEPA DEUX")
		action, paires := formulaireDeScission(t, c, deux.Ligne)
		w := c.Poster(action, append(paires, "ajouter", "oui", "part.0.montant", "200", "part.0.quoi", fmt.Sprintf("rattacher:%d", ordres[2]))...)
		webtest.Dit(t, w, 200, "Part 3", "Réparti : 200,00 € sur 500,00 € , reste 300,00 €")
		if !strings.Contains(w.Body.String(), `name="part.0.montant" value="200"`) {
			t.Error("ce qui était tapé est perdu")
		}
		parts := func(montant string) []string {
			return append(append([]string{}, paires...), "part.0.montant", "200", "part.0.quoi", fmt.Sprintf("rattacher:%d", ordres[2]), "part.1.montant", montant, "part.1.quoi", "operation:telephone", "part.1.motif", "Téléphone de novembre",
				"part.2.montant", "2,50", "part.2.quoi", "frais", "part.3.montant", "", "part.3.quoi", "", "part.3.motif", "")
		}
		webtest.Dit(t, c.Poster(action, parts("200")...), 422, "Les parts font 402,50 €, la ligne 500,00 € : il reste 97,50 € à répartir", "Réparti : 402,50 €")
		webtest.Dit(t, c.Poster(action, parts("-200")...), 422, "négatif")
		webtest.Dit(t, c.Poster(action, append(paires, "part.0.montant", "500", "part.0.quoi", "rattacher:x")...), 422, "n’est pas dans la liste")
		webtest.Dit(t, c.Poster(action, append(paires, "part.0.montant", "500", "part.0.quoi", "")...), 422, "Choisissez ce qu’est cette part.")
		webtest.Vers(t, c.Poster(action, parts("297,50")...), "/rapprochement")
		webtest.Dit(t, c.Lire("/rapprochement"), 200, "500,00 € scindés en 3 parts.")
		webtest.Dit(t, c.Lire(fmt.Sprintf("/lignes/%d", deux.Ligne)), 200, "Ce qu’elle contient 3", "200,00 €", "297,50 € : téléphone, internet (Téléphone de novembre)", "2,50 € : reconnue comme frais bancaires")
		if so := s.Monde.Solde(t, x.Compte); so.Comptable != 200000-66000-8000-30000 { // the orders, the line that nobody has explained yet, and what of this one is no order
			t.Errorf("solde %s", so.Comptable)
		}
		webtest.Dit(t, c.Poster(action, parts("297,50")...), 303) // the same key gives the first answer again
		_, paires = formulaireDeScission(t, c, celle(t, s, "VIR SEPA UN").Ligne)
		webtest.Dit(t, c.Poster(action, append(paires[:2:2], "version", "1", "part.0.montant", "1", "part.0.quoi", "frais", "part.1.montant", "499", "part.1.quoi", "frais")...), 409, "vient de décider de cette ligne")

		y := mois(t, s)
		trop := celle(t, s, "VIR RECU")
		action, paires = formulaireDeScission(t, c, trop.Ligne)
		depart := s.Monde.Solde(t, y.Compte).Comptable
		webtest.Vers(t, c.Poster(action, append(paires, "part.0.montant", "100", "part.0.quoi", "affecter", "part.0.motif", "Remboursement", "part.1.montant", "50", "part.1.quoi", "hors_autorisation")...), "/rapprochement")
		if so := s.Monde.Solde(t, y.Compte).Comptable; so != depart+argent.Centimes(10000) {
			t.Errorf("solde %s", so)
		}
		webtest.Vers(t, decider(t, c, trop.Ligne, "en_attente", "motif", "Erreur"), "")
		if so := s.Monde.Solde(t, y.Compte).Comptable; so != depart {
			t.Errorf("après annulation %s", so)
		}
		s.Monde.Verifier(t)
	})
}

// The accountant asks, the person's worker answers from her own page, the accountant confirms; nobody else answers.
func TestVerification(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		mois(t, s)
		c, cesf := s.Role(droits.Comptable), s.Role(droits.CESF)
		prlv, tiers := celle(t, s, "PRLV"), celle(t, s, "VIR RECU")
		adresse := func(l int64) string { return fmt.Sprintf("/lignes/%d/verification", l) }
		webtest.Dit(t, cesf.Lire(adresse(prlv.Ligne)), 404)
		webtest.Vers(t, decider(t, c, prlv.Ligne, "a_verifier", "motif", "A-t-elle souscrit ce contrat ?"), "")
		webtest.Vers(t, decider(t, c, tiers.Ligne, "a_verifier", "motif", "Qui est M. Tiers ?"), "")
		page := cesf.Lire(adresse(prlv.Ligne))
		webtest.Dit(t, page, 200, "Qu’a payé ce débit ?", "« A-t-elle souscrit ce contrat ? »", "par comptable Exemple", "Téléphone, internet", "Je ne sais pas", "−29,99 €")
		webtest.Dit(t, c.Lire(adresse(prlv.Ligne)), 404)
		poster := func(v *webtest.Visiteur, l int64, version string, quoi, texte string) int {
			w := v.Poster(adresse(l), "cle", webtest.Cle(t, cesf.Lire(adresse(l)), 0), "version", version, "quoi", quoi, "texte", texte)
			return w.Code
		}
		version := fmt.Sprint(celle(t, s, "PRLV").Version)
		for _, k := range []struct {
			version, quoi, texte string
			statut               int
		}{{version, "", "", 422}, {version, "operation:bateau", "x", 422}, {version, "affecter:12", "x", 422}, {version, "operation:telephone", "", 422}, {"99", "frais", "x", 409}, {"x", "frais", "x", 400}} {
			if n := poster(cesf, prlv.Ligne, k.version, k.quoi, k.texte); n != k.statut {
				t.Errorf("%+v : %d", k, n)
			}
		}
		if n := poster(c, prlv.Ligne, version, "frais", "x"); n != 404 {
			t.Errorf("le comptable répond à sa question : %d", n)
		}
		if n := poster(cesf, prlv.Ligne, version, "operation:telephone", "Son abonnement, elle l’a signé en mai."); n != 303 {
			t.Fatalf("réponse : %d", n)
		}
		webtest.Dit(t, cesf.Lire(adresse(prlv.Ligne)), 200, "La réponse", "Son abonnement")
		if n := poster(cesf, tiers.Ligne, fmt.Sprint(celle(t, s, "VIR RECU").Version), "inconnu", "Je ne le connais pas."); n != 303 {
			t.Fatalf("je ne sais pas : %d", n)
		}
		if y := celle(t, s, "VIR RECU"); y.Etat != comptes.Reste {
			t.Errorf("%+v", y)
		}
		w := c.Lire(fmt.Sprintf("/rapprochement?ligne=%d", prlv.Ligne))
		webtest.Dit(t, w, 200, "Proposition : téléphone, internet", "Réponse de cesf Exemple : Son abonnement", "Expliquer le débit de 29,99 €", "La question", "La réponse")
		action, paires := champs(t, w, "confirmer")
		webtest.Vers(t, c.Poster(action, paires...), "")
		webtest.Dit(t, c.Lire(fmt.Sprintf("/lignes/%d", prlv.Ligne)), 200, "Téléphone, internet : ", "Envoyée en vérification", "Réponse de la personne qui suit le dossier")
		s.Monde.Verifier(t)
	})
}

// Words recognised once propose the month after, and never decide; they are seen, and forgotten.
func TestReconnaitre(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := mois(t, s)
		c := s.Role(droits.Comptable)
		prlv := celle(t, s, "PRLV")
		webtest.Vers(t, decider(t, c, prlv.Ligne, "operation", "motif", "Abonnement", "nature", "telephone", "reconnaitre", "oui"), "")
		libelles := fmt.Sprintf("/dossiers/%d/libelles", x.Dossier)
		page := c.Lire(libelles)
		webtest.Dit(t, page, 200, "PRLV TELECOM", "tout montant", "téléphone, internet", "comptable Exemple")
		webtest.Dit(t, s.Role(droits.CESF).Lire(libelles), 404)
		webtest.Dit(t, c.Lire(fmt.Sprintf("/dossiers/%d/compte", x.Dossier)), 200, "Libellés reconnus sur ce compte")
		s.Importer(x, lundi.Plus(1), lundi.Plus(1), 60775+52000+15000-250-2999+4730+7100, webtest.Ligne(-3499, "PRLV TELECOM", ""))
		nouvelle := lignes(t, s, comptes.Probable)
		var ligne int64
		for _, y := range nouvelle {
			if y.Centimes == -3499 {
				ligne = y.Ligne
			}
		}
		w := c.Lire(fmt.Sprintf("/rapprochement?ligne=%d", ligne))
		webtest.Dit(t, w, 200, "Proposition : téléphone, internet", "Libellé reconnu sur ce compte par comptable Exemple", "Expliquer le débit de 34,99 €")
		action, paires := champs(t, w, "confirmer")
		webtest.Vers(t, c.Poster(action, paires...), "")
		m := regexp.MustCompile(`action="(` + libelles + `/\d+/oubli)"`).FindStringSubmatch(page.Body.String())
		if m == nil {
			t.Fatal(webtest.Texte(page))
		}
		webtest.Dit(t, c.Poster(m[1], "cle", webtest.Cle(t, page, 0), "version", "9"), 409)
		webtest.Vers(t, c.Poster(m[1], "cle", webtest.Cle(t, c.Lire(libelles), 0), "version", "1"), libelles)
		webtest.Dit(t, c.Lire(libelles), 200, "Libellé oublié", "Aucun libellé n’est reconnu sur ce compte.")
		s.Monde.Verifier(t)
	})
}
