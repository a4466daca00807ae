// SPDX-License-Identifier: EUPL-1.2

package personnes_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/etaitest"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

// personne creates a person alone and returns the address of her file.
func (e *essai) personne(nom string) string {
	e.T.Helper()
	cesf := e.Comme("cesf")
	return webtest.VersSous(e.T, cesf.Poster(page, cesf.AvecCle(page, "nom", nom, "prenom", "Personne", "naissance", "30/4/1980")...), "/dossiers/")
}

// The rules of a measure are named in plain French, beside their field, and nothing typed is lost.
func TestMesureRefusee(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.personne("Exemple-Un")
		cesf := e.Comme("cesf")
		f := a + "/mesure/nouvelle"
		webtest.Dit(t, cesf.Lire(f), 200, "Département Exemple", "17° RSA – Revenu de solidarité active", "19° AF – Allocations familiales (extension)")
		bonne := map[string]string{"niveau": "2", "departement": form.Nombre(e.Departement), "signee_le": "1/11/2026", "signee_pour_le": "2/11/2026", "signe_pour": "Direction Exemple, par délégation", "insertion": "Reprendre contact avec la mission locale", "autonomie": "Payer seule son loyer", "debut": "1/12/2026", "mois": "12", "recette.0.prestation": "17", "recette.0.organisme": "CAF",
			"justification.R3": etaitest.Reprise, "recette.0.allocataire": "9900001", "recette.0.montant": "607,75", "recette.0.jour": "5"}
		essayer := func(champ, valeur string) []string {
			var paires []string
			for k, v := range bonne {
				if k != champ && !(champ == "recettes" && strings.HasPrefix(k, "recette.")) {
					paires = append(paires, k, v)
				}
			}
			if champ != "recettes" {
				paires = append(paires, champ, valeur)
			}
			return cesf.AvecCle(f, paires...)
		}
		for nom, c := range map[string]struct{ champ, valeur, dit string }{
			"R5, trop court":          {"mois", "5", "un contrat dure de 6 à 24 mois (article L271-2 du CASF) : 5 mois demandés (règle R5)"},
			"R5, trop long":           {"mois", "25", "(règle R5)"},
			"R4, signée après":        {"signee_le", "2/12/2026", "la gestion ne commence qu’après la signature du contrat"},
			"R13, aucune prestation":  {"recettes", "", "une mesure avec gestion porte sur au moins une prestation autorisée"},
			"R4, pour le département": {"signee_pour_le", "2/12/2026", "une date de signature pour le département"},
			"R4, sans qualité":        {"signe_pour", "Jeanne Exemple", "son nom et sa qualité"},
			"R4, à venir":             {"signee_pour_le", "1/12/2026", "qui est à venir"},
			"R3, sans demande":        {"justification.R3", " ", "Où et quand sa situation a été évaluée"},
			"R6":                      {"ailleurs", "40", "demander 8 mois au plus (règle R6)"},
			"R8":                      {"ailleurs", "44", "aucun contrat n’est plus possible"},
			"R11, insertion":          {"insertion", " ", "aucun objectif d’insertion sociale"},
			"R11, autonomie":          {"autonomie", "", "aucun objectif pour gérer seule ses prestations"},
			"R2, et la suite":         {"recettes", "", "Ouvrir ses prestations"},
			"R13, sans gestion":       {"recette.0.autorise", "non", "une mesure avec gestion porte sur au moins une prestation autorisée"},
			"R14, sans raison":        {"recette.0.prestation", "19", "article R271-3, alinéa 2 du CASF"},
			"montant sans chiffre":    {"recette.0.autorise", "montant", "Écrivez le montant autorisé chaque mois."},
			"hors de la liste":        {"recette.0.prestation", "16", "n’est pas dans la liste"},
			"mois qui n’en sont pas":  {"mois", "un an", "n’est pas un nombre entier"},
			"montant ambigu":          {"recette.0.montant", "1.234", "n’est pas un montant"},
			"montant nul":             {"recette.0.montant", "0", "ne peut pas être zéro"},
			"montant négatif":         {"recette.0.montant", "-5", "négatif"},
			"32 du mois":              {"recette.0.jour", "32", "un nombre de 1 à 31"},
			"allocataire illisible":   {"recette.0.allocataire", "12", "5 à 15 chiffres"},
			"organisme absent":        {"recette.0.organisme", "", "Écrivez l’organisme qui paie."},
			"signature absente":       {"signee_le", "", "Écrivez la date de signature de la personne."},
			"31 novembre":             {"debut", "31/11/2026", "le 31 novembre 2026 n’existe pas"},
			"département forgé":       {"departement", form.Nombre(e.Monde.Organisation), "n’est pas dans la liste"},
			"niveau forgé":            {"niveau", "3", "n’est pas dans la liste"},
		} {
			w := cesf.Poster(f, essayer(c.champ, c.valeur)...)
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(strings.ToLower(webtest.Texte(w)), strings.ToLower(c.dit)) {
				t.Errorf("%s : %d, « %s » manque\n%.3000s", nom, w.Code, c.dit, webtest.Texte(w))
			}
			for _, x := range [][2]string{{"recette.0.organisme", "CAF"}, {"recette.0.montant", "607,75"}, {"mois", "12"}} {
				if c.champ != "recettes" && c.champ != x[0] {
					webtest.Garde(t, w, x[1])
				}
			}
			if !strings.Contains(w.Body.String(), `aria-invalid="true"`) && c.champ != "niveau" {
				t.Errorf("%s : aucun champ marqué", nom)
			}
		}
		if n := e.Compter(`select count(*) from masp_mesure`); n != 0 {
			t.Fatalf("%d mesures enregistrées par des formulaires refusés", n)
		}
		// One line more keeps the others; amounts as people type them.
		w := cesf.Poster(f, append(essayer("recette.0.montant", "1 234,56 €"), "ajouter", "1")...)
		webtest.Dit(t, w, 200, "Prestation 4")
		webtest.Garde(t, w, "1 234,56 €")
		paires := append(essayer("recette.0.montant", "1 234,56 €"), "recette.3.prestation", "19", "recette.3.organisme", "CAF", "justification.R14", "Trois enfants à charge, loyer impayé.")
		webtest.VersSous(t, cesf.Poster(f, paires...), a)
		if n := e.Compter(`select count(*) from gestion_recette where montant = 123456 or prestation = 19`); n != 2 {
			t.Errorf("%d prestations enregistrées", n)
		}
		webtest.Dit(t, cesf.Lire(a), 200, "MASP 2 avec gestion à partir du 1er décembre 2026", "Contrat signé : MASP 2 avec gestion", "Enregistrer son compte bancaire")
		webtest.Dit(t, cesf.Lire(a+"/mesure"), 200, "Contrat 1 de la mesure MASP-", "Reprendre contact avec la mission locale", "Gérer seule ses prestations", "17° RSA", "en entier", "Règle R14", "Trois enfants à charge, loyer impayé.",
			"Décompte des mois", "36 mois sur 48", "30 novembre 2030")
		s := webtest.Dit(t, e.Comme(application.Referent).Lire(a+"/mesure"), 200, "Trois enfants à charge", "17° RSA")
		webtest.Tait(t, s, "9900001", "Enregistrer un contrat signé")
		for _, qui := range []string{"comptable", "administrateur", "direction"} {
			if w := e.Comme(qui).Lire(a + "/mesure"); w.Code != http.StatusNotFound {
				t.Errorf("%s lit le contrat : %d", qui, w.Code)
			}
		}
		webtest.Dit(t, cesf.Poster(f, essayer("debut", "1/12/2027")...), http.StatusUnprocessableEntity, "cette prestation est déjà dans le dossier")
		rsa := "percue." + form.Nombre(int64(e.Compter(`select max(id) from prestation_percue where numero = 17`))) + "."
		suite := func(debut string, plus ...string) []string {
			return cesf.AvecCle(f, append([]string{"niveau", "2", "departement", form.Nombre(e.Departement), "signee_le", "1/11/2026", "signee_pour_le", "2/11/2026", "signe_pour", "Direction Exemple, par délégation", "insertion", "Passer le permis", "autonomie", "Tenir un budget",
				"debut", debut, "mois", "12", "evaluation_le", "1/11/2026"}, plus...)...)
		}
		webtest.Dit(t, cesf.Lire(f), 200, "Il reste 36 mois sur 48 pour un contrat qui commence le 1er décembre 2027", "17° RSA", "n° 9900001", "1 234,56 € par mois")
		webtest.Dit(t, cesf.Poster(f, suite("15/12/2026", rsa+"autorise", "totalite")...), http.StatusUnprocessableEntity, "Un contrat court déjà du 01/12/2026 au 30/11/2027")
		webtest.Dit(t, cesf.Poster(f, suite("1/12/2027", rsa+"autorise", "totalite", rsa+"au", "1/12/2028")...), http.StatusUnprocessableEntity, "l’autorisation tient dans les dates du contrat")
		webtest.Dit(t, cesf.Poster(f, suite("1/12/2027", rsa+"autorise", "totalite", "departement", form.Nombre(e.Monde.Organisation))...), http.StatusUnprocessableEntity)
		e.Ecrire(func(x *bdd.Ecriture) error {
			_, err := x.Exec(t.Context(), `update prestation_percue set suspendue_le = $1`, jour.Certain(2026, 10, 1))
			return err
		})
		webtest.Dit(t, cesf.Poster(f, suite("1/12/2027", rsa+"autorise", "totalite")...), http.StatusUnprocessableEntity, "droit ouvert, mais suspendu", "Pourquoi signer alors que le droit est suspendu", "Suspendue")
		webtest.Dit(t, cesf.Poster(f, suite("1/12/2027", rsa+"autorise", "montant", rsa+"plafond", "300", "justification.R2", "La déclaration trimestrielle est repartie ce matin.")...), http.StatusSeeOther)
		webtest.Dit(t, cesf.Lire(a+"/mesure"), 200, "Contrat 2 de la mesure MASP-", "300,00 € par mois", "Règle R2", "La déclaration trimestrielle est repartie", "24 mois sur 48")
		webtest.Dit(t, e.Comme(application.Referent).Lire(a), 200, "EXEMPLE-UN Personne") // the département follows from now on
	})
}

func TestCompteRefuse(t *testing.T) {
	e := nouvelEssaiSQLite(t)
	a := e.personne("Exemple-Un")
	cesf := e.Comme("cesf")
	f := a + "/compte/nouveau"
	webtest.Dit(t, cesf.Lire(f), 200, "Pas encore d’autorisation de gestion.")
	champs := []string{"titulaire", "PERSONNE EXEMPLE-UN", "iban", webtest.IBAN(1), "ouvert_le", "1/1/2026", "plancher", "0"}
	w := cesf.Poster(f, cesf.AvecCle(f, champs...)...)
	webtest.Dit(t, w, http.StatusUnprocessableEntity, "Un compte se gère sur autorisation : enregistrer d’abord")
	webtest.Garde(t, w, webtest.IBAN(1))
	m := a + "/mesure/nouvelle"
	webtest.VersSous(t, cesf.Poster(m, cesf.AvecCle(m, "niveau", "2", "departement", form.Nombre(e.Departement), "signee_le", "1/1/2026", "signee_pour_le", "1/1/2026", "signe_pour", "Direction Exemple, par délégation", "insertion", "Sortir de l’isolement", "autonomie", "Tenir un budget", "debut", "1/1/2026", "mois", "24", "justification.R3", etaitest.Reprise, "recette.0.prestation", "17", "recette.0.organisme", "CAF")...), a)
	for nom, c := range map[string]struct{ champ, valeur, dit string }{
		"clé IBAN":         {"iban", "FR76 9999 9000 0100 0000 0000 177", "deux chiffres de contrôle"},
		"clé RIB":          {"iban", "FR39 9999 9000 0100 0000 0000 199", "clé RIB"},
		"trop court":       {"iban", "FR76 9999", "il en manque"},
		"pays inconnu":     {"iban", "XX12 3456", "aucun pays"},
		"un RIB":           {"iban", "99999000010000000000177", "ressemble à un RIB"},
		"IBAN absent":      {"iban", "", "Écrivez l’IBAN."},
		"BIC illisible":    {"bic", "EXEM", "8 ou 11"},
		"titulaire long":   {"titulaire", strings.Repeat("a", 10_000), "c’est trop"},
		"plancher ambigu":  {"plancher", "1,234", "n’est pas un montant"},
		"plancher négatif": {"plancher", "−20", "négatif"},
		"jour trop tôt":    {"ouvert_le", "1/1/1990", "trop tôt"},
	} {
		paires := append([]string(nil), champs...)
		remplace := false
		for i := 0; i < len(paires); i += 2 {
			if paires[i] == c.champ {
				paires[i+1], remplace = c.valeur, true
			}
		}
		if !remplace {
			paires = append(paires, c.champ, c.valeur)
		}
		w := cesf.Poster(f, cesf.AvecCle(f, paires...)...)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(webtest.Texte(w), c.dit) {
			t.Errorf("%s : %d, « %s » manque\n%.2500s", nom, w.Code, c.dit, webtest.Texte(w))
		}
		if c.valeur != "" {
			webtest.Garde(t, w, c.valeur)
		}
	}
	webtest.VersSous(t, cesf.Poster(f, cesf.AvecCle(f, champs...)...), a)
	webtest.Dit(t, cesf.Lire(a), 200, "Compte enregistré.", "Disponible cette semaine", "À engager sur le compte")
	webtest.Dit(t, cesf.Poster(f, cesf.AvecCle(f, champs...)...), http.StatusUnprocessableEntity, "Cette personne a déjà un compte suivi")
}

var pdf = []byte(etaitest.PDF("document fictif"))

func TestDocuments(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.suivie("Exemple-Un", 1)
		f := a + "/documents"
		cesf, comptable := e.Comme("cesf"), e.Comme("comptable")
		webtest.Dit(t, cesf.Lire(f), 200, "Aucun document que vous puissiez lire", "Pièce d’identité")
		webtest.Tait(t, webtest.Dit(t, comptable.Lire(f), 200, "Facture"), "Pièce d’identité")

		webtest.VersSous(t, cesf.Envoyer(f, "document", `C:\Zoé\carte d’identité.pdf`, bytes.NewReader(pdf), cesf.AvecCle(f, "nature", "identite")...), f)
		paires := comptable.AvecCle(f, "nature", "facture")
		webtest.VersSous(t, comptable.Envoyer(f, "document", "facture eau.pdf", bytes.NewReader(pdf), paires...), f)
		webtest.VersSous(t, comptable.Envoyer(f, "document", "facture eau.pdf", bytes.NewReader(pdf), paires...), f) // twice: kept once
		if n := e.Compter(`select count(*) from fichier where dossier_id = 1`); n != 2 {
			t.Fatalf("%d documents", n)
		}
		for v, veut := range map[*webtest.Visiteur]int{cesf: 2, comptable: 1} {
			if n := webtest.MemesLignes(t, v, f, 0, 1, 3); n != veut {
				t.Errorf("%d documents au tableur, attendu %d", n, veut)
			}
		}
		if w := comptable.Envoyer(f, "document", "autre.pdf", strings.NewReader(etaitest.PDF("autre")), paires...); w.Code != http.StatusConflict {
			t.Errorf("la même clé, un autre document : %d", w.Code)
		}
		if w := comptable.Envoyer(f, "document", "identite.pdf", bytes.NewReader(pdf), comptable.AvecCle(f, "nature", "identite")...); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("un comptable joint une pièce d’identité : %d", w.Code)
		}
		for nom, c := range map[string]struct {
			fichier string
			contenu []byte
			nature  string
			dit     string
		}{
			"page web":      {"a.pdf", []byte("<html><script>alert(1)</script></html>"), "facture", "ni un PDF ni une image"},
			"programme":     {"a.pdf", []byte("MZ\x90\x00\x03"), "facture", "ni un PDF ni une image"},
			"vide":          {"a.pdf", nil, "facture", "Ce fichier est vide"},
			"sans nature":   {"a.pdf", pdf, "", "Choisissez ce qu’est ce document."},
			"nature forgée": {"a.pdf", pdf, "secret", "n’est pas dans la liste"},
			"aucun fichier": {"", nil, "facture", "Choisissez le document à joindre."},
			"trop gros":     {"a.pdf", append(append([]byte(nil), pdf...), bytes.Repeat([]byte{'a'}, 20<<20)...), "facture", "dépasse 20 Mo"},
		} {
			champ := "document"
			if c.fichier == "" {
				champ = ""
			}
			w := cesf.Envoyer(f, champ, c.fichier, bytes.NewReader(c.contenu), cesf.AvecCle(f, "nature", c.nature)...)
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(webtest.Texte(w), c.dit) {
				t.Errorf("%s : %d, « %s » manque\n%.1500s", nom, w.Code, c.dit, webtest.Texte(w))
			}
		}
		if w := cesf.Envoyer(f, "document", "a.pdf", bytes.NewReader(bytes.Repeat([]byte{'a'}, 22<<20)), cesf.AvecCle(f, "nature", "facture")...); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("22 Mo : %d", w.Code)
		}
		webtest.Dit(t, cesf.Lire(f), 200, "carte d’identité.pdf", "facture eau.pdf", "1 Ko")
		webtest.Tait(t, webtest.Dit(t, comptable.Lire(f), 200, "facture eau.pdf"), "carte d’identité")

		w := cesf.Lire(f + "/1")
		if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), pdf) {
			t.Fatalf("document : %d, %d octets", w.Code, w.Body.Len())
		}
		for nom, veut := range map[string]string{"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Content-Disposition": "inline; filename*=utf-8''carte%20d%E2%80%99identit%C3%A9.pdf"} {
			if eu := w.Header().Get(nom); eu != veut {
				t.Errorf("%s : %q, attendu %q", nom, eu, veut)
			}
		}
		for _, c := range [][2]string{{"comptable", f + "/1"}, {application.Referent, f + "/1"}, {application.Referent, f + "/2"}, {"direction", f + "/2"}, {"cesf", f + "/99"}, {"cesf", "/dossiers/2/documents/1"}} {
			if w := e.Comme(c[0]).Lire(c[1]); w.Code != http.StatusNotFound {
				t.Errorf("%s, %s : %d", c[0], c[1], w.Code)
			}
		}
		ouvertures := 0
		for _, x := range e.Traces(acces.Filtre{Nature: acces.Lecture, Dossier: 1}) {
			if x.Objet == "fichier" && x.ObjetID == 1 {
				ouvertures++
			}
		}
		if ouvertures != 1 {
			t.Errorf("%d ouvertures du document journalisées", ouvertures)
		}
		webtest.Dit(t, e.Comme("chef_de_service").Lire(a+"/acces"), 200, "A ouvert un document", "Refusé : un document", "Référent ou référente")
		webtest.Dit(t, cesf.Lire(a), 200, "Document joint")
	})
}
