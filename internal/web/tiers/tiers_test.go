// SPDX-License-Identifier: EUPL-1.2

package tiers_test

import (
	"bytes"
	"crypto/rand"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

const nouveau = "/tiers/nouveau"

// bailleur creates a landlord as the CESF, and returns its address.
func (e *essai) bailleur(nom string, n int) string {
	e.T.Helper()
	v := e.Comme("cesf")
	return webtest.VersSous(e.T, v.Envoyer(nouveau, "", "", nil, v.AvecCle(nouveau, "nature", "bailleur", "nom", nom, "titulaire", strings.ToUpper(nom), "iban", webtest.IBAN(n), "preuve", "original")...), "/tiers/")
}

var pdf = []byte(etaitest.PDF("RIB fictif"))

// The document of a RIB that was entered without it comes after: by who entered it, once, until somebody decides; nothing else of the RIB changes.
func TestDocumentDuRIBApres(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		cesf, comptable := e.Comme("cesf"), e.Comme("comptable")
		a := webtest.VersSous(t, cesf.Envoyer(nouveau, "", "", nil, cesf.AvecCle(nouveau, "nature", "bailleur", "nom", "Bailleur Exemple", "titulaire", "BAILLEUR EXEMPLE", "iban", webtest.IBAN(8))...), "/tiers/")
		rib := a + "/rib/1"
		joindre := func(v *webtest.Visiteur, contenu []byte) *httptest.ResponseRecorder {
			return v.Envoyer(rib+"/piece", "piece", "rib.pdf", bytes.NewReader(contenu), "cle", rand.Text())
		}
		webtest.Dit(t, cesf.Lire(rib), 200, "Joindre le document", "Le RIB saisi ne change pas")
		webtest.Tait(t, webtest.Dit(t, comptable.Lire(rib), 200, "aucune pièce"), "Joindre le document")
		webtest.Dit(t, joindre(comptable, pdf), http.StatusUnprocessableEntity, "joint par la personne qui a saisi ce RIB")
		webtest.Dit(t, joindre(cesf, []byte("bonjour")), http.StatusUnprocessableEntity, "Ce document n’est ni un PDF ni une image PNG ou JPEG")
		webtest.Dit(t, cesf.Envoyer(rib+"/piece", "", "", nil, "cle", rand.Text()), http.StatusUnprocessableEntity, "Choisissez le document.")
		webtest.Vers(t, joindre(cesf, pdf), rib)
		s := webtest.Dit(t, cesf.Lire(rib), 200, "Document joint.", "Ouvrir le RIB reçu", webtest.IBAN(8))
		webtest.Tait(t, s, "Joindre le document")
		if w := comptable.Lire(rib + "/piece"); w.Code != 200 || !bytes.Equal(w.Body.Bytes(), pdf) {
			t.Errorf("pièce : %d, %d octets", w.Code, w.Body.Len())
		}
		webtest.Dit(t, joindre(cesf, pdf), http.StatusUnprocessableEntity, "Ce RIB a déjà son document")
		if n := e.Compter(`select count(*) from fichier where nature = 'rib'`); n != 1 {
			t.Errorf("%d documents", n)
		}
		webtest.VersSous(t, comptable.Poster(rib, comptable.AvecCle(rib, "decision", "approuver")...), a) // on its document: no word is asked
		webtest.Dit(t, joindre(cesf, pdf), http.StatusUnprocessableEntity, "déjà été approuvées ou refusées")
	})
}

// A RIB is entered by one person and approved by another; meanwhile, and once refused, nothing is paid to it.
func TestRIBParDeuxPersonnes(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		cesf, comptable := e.Comme("cesf"), e.Comme("comptable")
		webtest.Dit(t, cesf.Lire("/tiers"), 200, "Aucun tiers pour l’instant", "Créer un premier tiers")
		a := webtest.VersSous(t, cesf.Envoyer(nouveau, "piece", "rib.pdf", bytes.NewReader(pdf), cesf.AvecCle(nouveau, "nature", "bailleur", "siren", "732 829 320", "nom", "Bailleur Exemple Habitat", "titulaire", "BAILLEUR EXEMPLE HABITAT SA", "iban", webtest.IBAN(7))...), "/tiers/")
		s := webtest.Dit(t, cesf.Lire(a), 200, "Bailleur Exemple Habitat", "SIREN 732829320", "À approuver", "Une autre personne que vous doit l’approuver.", "FR76 … ")
		webtest.Tait(t, s, webtest.IBAN(7))
		rib := a + "/rib/1"
		s = webtest.Dit(t, cesf.Lire(rib), 200, webtest.IBAN(7), "banque 99999, guichet 00001, compte 00000000007", "possible pour une autre personne")
		webtest.Tait(t, s, "Refuser ce RIB")
		webtest.Dit(t, cesf.Poster(rib, "cle", strings.Repeat("A", 26), "decision", "approuver"), http.StatusUnprocessableEntity, "approuvées par une autre personne que celle qui les a saisies")

		webtest.Dit(t, comptable.Lire("/tiers/rib"), 200, "1 RIB", "Bailleur Exemple Habitat", "saisi aujourd’hui", "par cesf Exemple", "Vérifier")
		webtest.Dit(t, comptable.Lire("/tiers"), 200, "1 RIB attend une approbation.", "À approuver")
		if w := comptable.Lire(rib + "/piece"); w.Code != 200 || !bytes.Equal(w.Body.Bytes(), pdf) || w.Header().Get("Content-Type") != "application/pdf" {
			t.Errorf("pièce : %d, %d octets", w.Code, w.Body.Len())
		}
		webtest.Dit(t, comptable.Poster(rib, comptable.AvecCle(rib, "decision", "refuser", "motif", "  ")...), http.StatusUnprocessableEntity, "Écrivez pourquoi ce RIB est refusé.")
		webtest.Dit(t, comptable.Poster(rib, comptable.AvecCle(rib, "decision", "peut-être")...), http.StatusUnprocessableEntity, "n’est pas dans la liste")
		webtest.Dit(t, comptable.Poster(rib, comptable.AvecCle(rib)...), http.StatusUnprocessableEntity, "Choisissez la décision.")
		if n := e.Compter(`select count(*) from tiers_version where approuvee_par is not null or refusee_le is not null`); n != 0 {
			t.Fatal("une décision refusée a décidé")
		}
		// Who gives visas is told what approving costs: the orders that go there need another one.
		webtest.Dit(t, e.Comme("chef_de_service").Lire(rib), 200, "vous ne viserez pas les ordres qui y partent")
		webtest.Dit(t, comptable.Lire(rib), 200, "Approuver ce RIB", "vous ne viserez pas les ordres qui y partent")
		webtest.VersSous(t, comptable.Poster(rib, comptable.AvecCle(rib, "decision", "approuver")...), a)
		s = webtest.Dit(t, comptable.Lire(a), 200, "Approuvé", "par comptable Exemple")
		webtest.Tait(t, s, "attend son approbation")
		webtest.Dit(t, comptable.Poster(rib, comptable.AvecCle("/tiers/nouveau", "decision", "refuser", "motif", "trop tard")...), http.StatusUnprocessableEntity, "ont déjà été approuvées ou refusées")

		// A new version stops the former one; refused, the former one serves again.
		webtest.VersSous(t, comptable.Envoyer(a+"/rib/nouveau", "", "", nil, comptable.AvecCle(a+"/rib/nouveau", "titulaire", "UN AUTRE NOM", "iban", webtest.IBAN(8), "bic", "exem frpp")...), a)
		webtest.Dit(t, cesf.Lire(a), 200, "Un RIB attend son approbation.", "n° 2", "n° 1")
		webtest.Dit(t, cesf.Lire(a+"/rib/2"), 200, "le titulaire change", "l’IBAN change", "EXEMFRPP", "RIB précédent, n° 1")
		webtest.VersSous(t, cesf.Poster(a+"/rib/2", cesf.AvecCle(a+"/rib/2", "decision", "refuser", "motif", "Le titulaire n’est pas le bailleur")...), a)
		s = webtest.Dit(t, cesf.Lire(a), 200, "Refusé", "Le titulaire n’est pas le bailleur")
		webtest.Tait(t, s, "attend son approbation", "Aucun RIB utilisable")
		webtest.Dit(t, cesf.Lire("/tiers/rib"), 200, "Aucun RIB n’attend d’approbation.")
	})
}

// A first RIB is approved on its document, or on what is said of where it was seen: when it is entered, or when it is approved.
func TestPreuveDuPremierRIB(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		cesf, comptable := e.Comme("cesf"), e.Comme("comptable")
		creer := func(nom string, paires ...string) string {
			t.Helper()
			return webtest.VersSous(t, cesf.Envoyer(nouveau, "", "", nil, cesf.AvecCle(nouveau, append([]string{"nature", "bailleur", "nom", nom, "titulaire", "BAILLEUR EXEMPLE", "iban", webtest.IBAN(7)}, paires...)...)...), "/tiers/")
		}
		webtest.Dit(t, cesf.Lire(nouveau), 200, "Sans document, où l’avez-vous vu", "Vu sur l’original", "Reçu de la banque")
		webtest.Dit(t, cesf.Envoyer(nouveau, "", "", nil, cesf.AvecCle(nouveau, "nature", "bailleur", "nom", "x", "titulaire", "x", "iban", webtest.IBAN(7), "preuve", "avant_la_regle")...), http.StatusUnprocessableEntity, "n’est pas dans la liste")

		a := creer("Premier Exemple")
		rib := a + "/rib/1"
		webtest.Dit(t, comptable.Lire(rib), 200, "aucune pièce", "Où avez-vous vu ce RIB", "refusez-le et demandez qu’il soit saisi avec le document")
		webtest.Dit(t, comptable.Poster(rib, comptable.AvecCle(rib, "decision", "approuver", "preuve", "")...), http.StatusUnprocessableEntity,
			"Un premier RIB s’approuve avec son document, ou en disant où il a été vu", "sinon le refuser et demander qu’il soit saisi avec son document")
		webtest.Dit(t, comptable.Poster(rib, comptable.AvecCle(rib, "decision", "approuver", "preuve", "avant_la_regle")...), http.StatusUnprocessableEntity, "n’est pas dans la liste")
		if n := e.Compter(`select count(*) from tiers_version where approuvee_par is not null or preuve <> ''`); n != 0 {
			t.Fatal("un refus a approuvé")
		}
		webtest.VersSous(t, comptable.Poster(rib, comptable.AvecCle(rib, "decision", "approuver", "preuve", "banque")...), rib)
		webtest.Tait(t, webtest.Dit(t, comptable.Lire(rib), 200, "Approuvé", "reçu de la banque", "par comptable Exemple"), "Où avez-vous vu ce RIB")

		rib = creer("Second Exemple", "preuve", "original") + "/rib/2"
		webtest.Tait(t, webtest.Dit(t, comptable.Lire(rib), 200, "vu sur l’original", "par cesf Exemple", "au moindre doute, refusez-le"), "Où avez-vous vu ce RIB")
		webtest.VersSous(t, comptable.Poster(rib, comptable.AvecCle(rib, "decision", "approuver")...), rib)
		webtest.Dit(t, comptable.Lire(rib), 200, "Approuvé", "vu sur l’original", "par cesf Exemple")
	})
}

// Who gets which page.
func TestDroitsDesPages(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.bailleur("Bailleur Exemple", 7)
		pages := []string{"/tiers", nouveau, "/tiers/rib", a, a + "/rib/nouveau", a + "/rib/1", a + "/rib/99", a + "/rib/1/piece", "/tiers/999", "/tiers/x"}
		for qui, veut := range map[string]string{"cesf": "oooooo----", "comptable": "oooooo----", "chef_de_service": "oooooo----", application.Referent: "----------", "direction": "----------", "administrateur": "----------"} {
			v := e.Comme(qui)
			var eu strings.Builder
			for _, p := range pages {
				switch w := v.Lire(p); w.Code {
				case http.StatusOK:
					eu.WriteByte('o')
				case http.StatusNotFound:
					eu.WriteByte('-')
				default:
					t.Errorf("%s, %s : %d", qui, p, w.Code)
				}
			}
			if eu.String() != veut {
				t.Errorf("%s : %s, attendu %s", qui, eu.String(), veut)
			}
			if veut[0] == '-' {
				for _, p := range []string{nouveau, a + "/rib/nouveau"} {
					if w := v.Envoyer(p, "", "", nil, "cle", strings.Repeat("A", 26), "nature", "bailleur", "nom", "x", "titulaire", "x", "iban", webtest.IBAN(9)); w.Code != http.StatusNotFound {
						t.Errorf("%s, POST %s : %d", qui, p, w.Code)
					}
				}
				if w := v.Poster(a+"/rib/1", "cle", strings.Repeat("A", 26), "decision", "approuver"); w.Code != http.StatusNotFound {
					t.Errorf("%s approuve : %d", qui, w.Code)
				}
			}
		}
		// A tiers of another organisation does not exist here.
		e.Ecrire(func(x *bdd.Ecriture) error {
			return e.Agent(x, droits.Agent{ID: 1, Organisation: e.Departement, Role: droits.Administrateur}, "comptable_departement", droits.Comptable)
		})
		if w := e.Comme("comptable_departement").Lire(a); w.Code != http.StatusNotFound {
			t.Errorf("comptable d’une autre organisation : %d", w.Code)
		}
		if len(e.Traces(acces.Filtre{Nature: acces.Refus})) == 0 {
			t.Error("aucun refus journalisé")
		}
	})
}

// The person's own bank details are a part of her file.
func TestRIBDeLaPersonne(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		cesf := e.Comme("cesf")
		a := webtest.VersSous(t, cesf.Poster("/personnes/nouvelle", cesf.AvecCle("/personnes/nouvelle", "nom", "Exemple-Un", "prenom", "Personne")...), "/dossiers/")
		f := a + "/tiers"
		webtest.Dit(t, cesf.Lire(f), 200, "EXEMPLE-UN Personne", "l’argent de vie ne peut pas encore lui être versé", "Saisir son RIB")
		webtest.VersSous(t, cesf.Envoyer(f+"/nouveau", "piece", "rib.png", bytes.NewReader(imagePNG(t)), cesf.AvecCle(f+"/nouveau", "titulaire", "MME EXEMPLE-UN PERSONNE", "iban", webtest.IBAN(5))...), f)
		webtest.Dit(t, cesf.Lire(f), 200, "Son propre compte", "MME EXEMPLE-UN PERSONNE", "À approuver")
		for _, p := range []string{f, "/tiers/1", "/tiers/1/rib/1", "/tiers/1/rib/1/piece"} {
			if w := cesf.Lire(p); w.Code != 200 {
				t.Errorf("CESF, %s : %d", p, w.Code)
			}
			e.ecrireUneFois(func(x *bdd.Ecriture) error { return e.Agent(x, e.Admin(), "cesf2", droits.CESF) })
			for _, qui := range []string{"cesf2", application.Referent, "direction", "administrateur"} {
				if w := e.Comme(qui).Lire(p); w.Code != http.StatusNotFound {
					t.Errorf("%s, %s : %d", qui, p, w.Code)
				}
			}
		}
		webtest.Tait(t, webtest.Dit(t, cesf.Lire("/tiers"), 200), "EXEMPLE-UN") // never in the shared list
		webtest.Tait(t, webtest.Dit(t, e.Comme("cesf2").Lire("/tiers/rib"), 200), "EXEMPLE-UN")
		comptable := e.Comme("comptable")
		webtest.Dit(t, comptable.Lire("/tiers/rib"), 200, "EXEMPLE-UN Personne")
		webtest.VersSous(t, comptable.Poster("/tiers/1/rib/1", comptable.AvecCle("/tiers/1/rib/1", "decision", "approuver")...), "/tiers/1")
		webtest.Dit(t, comptable.Lire(f), 200, "Approuvé")
		vus := 0
		for _, x := range e.Traces(acces.Filtre{Nature: acces.Lecture, Dossier: 1}) {
			if x.Objet == "tiers" {
				vus++
			}
		}
		if vus < 4 {
			t.Errorf("%d lectures journalisées sur le dossier", vus)
		}
	})
}

// Forms that are refused keep what was typed.
func TestTiersRefuse(t *testing.T) {
	e := nouvelEssaiSQLite(t)
	cesf := e.Comme("cesf")
	for nom, c := range map[string]struct{ champ, valeur, dit string }{
		"nature absente":   {"nature", "", "Choisissez la nature du tiers."},
		"personne forgée":  {"nature", "personne", "n’est pas dans la liste"},
		"nom absent":       {"nom", "", "Écrivez le nom."},
		"nom de 10 000":    {"nom", strings.Repeat("a", 10_000), "c’est trop"},
		"titulaire absent": {"titulaire", "", "Écrivez le nom du titulaire."},
		"IBAN faux":        {"iban", "FR76 9999 9000 0100 0000 0000 178", "deux chiffres de contrôle"},
		"clé RIB fausse":   {"iban", "FR39 9999 9000 0100 0000 0000 199", "clé RIB"},
		"SIREN faux":       {"siren", "732829321", "ce SIREN n’est pas valide"},
		"BIC faux":         {"bic", "12345678", "ce BIC est illisible"},
	} {
		champs := map[string]string{"nature": "bailleur", "nom": "Bailleur Exemple", "titulaire": "BAILLEUR EXEMPLE", "iban": webtest.IBAN(7)}
		champs[c.champ] = c.valeur
		var paires []string
		for k, v := range champs {
			paires = append(paires, k, v)
		}
		w := cesf.Envoyer(nouveau, "piece", "rib.pdf", bytes.NewReader(pdf), cesf.AvecCle(nouveau, paires...)...)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(strings.ToLower(webtest.Texte(w)), strings.ToLower(c.dit)) {
			t.Errorf("%s : %d, « %s » manque\n%.1500s", nom, w.Code, c.dit, webtest.Texte(w))
		}
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "Choisissez de nouveau le document")
		for k, v := range champs {
			if v != "" && k != "nature" {
				webtest.Garde(t, w, v)
			}
		}
	}
	w := cesf.Envoyer(nouveau, "piece", "rib.pdf", bytes.NewReader([]byte("<html>")), cesf.AvecCle(nouveau, "nature", "bailleur", "nom", "Bailleur Exemple", "titulaire", "BAILLEUR EXEMPLE", "iban", webtest.IBAN(7))...)
	webtest.Dit(t, w, http.StatusUnprocessableEntity, "ni un PDF ni une image")
	if n := e.Compter(`select count(*) from tiers`) + e.Compter(`select count(*) from fichier`); n != 0 {
		t.Errorf("%d lignes écrites par des formulaires refusés", n)
	}
}

func TestTiersUneFois(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		cesf := e.Comme("cesf")
		paires := cesf.AvecCle(nouveau, "nature", "fournisseur", "nom", "Énergie Exemple", "titulaire", "ENERGIE EXEMPLE", "iban", webtest.IBAN(7), "preuve", "banque")
		var attente sync.WaitGroup
		for range 20 {
			attente.Go(func() {
				if w := cesf.Copie().Envoyer(nouveau, "", "", nil, paires...); w.Code != http.StatusSeeOther {
					t.Errorf("%d : %s", w.Code, webtest.Texte(w))
				}
			})
		}
		attente.Wait()
		if n := e.Compter(`select count(*) from tiers`); n != 1 {
			t.Errorf("%d tiers", n)
		}
		// Two people decide at the same second: one decision.
		rib := "/tiers/1/rib/1"
		a, b := e.Comme("comptable"), e.Comme("chef_de_service")
		pa, pb := a.AvecCle(rib, "decision", "approuver"), b.AvecCle(rib, "decision", "refuser", "motif", "Illisible")
		attente.Go(func() { a.Poster(rib, pa...) })
		attente.Go(func() { b.Poster(rib, pb...) })
		attente.Wait()
		if n := e.Compter(`select count(*) from tiers_version where (approuvee_par is not null) <> (refusee_le is not null)`); n != 1 {
			t.Errorf("%d décisions", n)
		}
	})
}

func TestListe(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.bailleur("Office Exemple", 1)
		e.bailleur("Énergie Exemple", 2)
		e.bailleur("Zèbre Exemple", 3)
		v := e.Comme("comptable")
		s := webtest.Dit(t, v.Lire("/tiers"), 200, "3 tiers", "3 RIB attendent une approbation.")
		if i, j, k := strings.Index(s, "Énergie"), strings.Index(s, "Office"), strings.Index(s, "Zèbre"); i < 0 || i > j || j > k {
			t.Error("les tiers ne sont pas dans l’ordre du français")
		}
		webtest.Tait(t, webtest.Dit(t, v.Lire("/tiers?nom=energie"), 200, "1 tiers", "Énergie Exemple"), "Zèbre")
		for adresse, n := range map[string]int{"/tiers": 3, "/tiers?nom=energie": 1} {
			if x := webtest.MemesLignes(t, v, adresse, 0, 5); x != n {
				t.Errorf("%s : %d lignes dans le tableur, attendu %d", adresse, x, n)
			}
		}
		if w := e.Comme("referent").Lire("/tiers.xlsx"); w.Code != 404 {
			t.Errorf("tableur du référent : %d", w.Code)
		}
		webtest.Dit(t, v.Lire("/tiers?nature=fournisseur"), 200, "Aucun tiers ne répond à ces filtres.")
		webtest.Dit(t, v.Lire("/tiers?nature=personne&page=12"), 200, "3 tiers")
		webtest.Dit(t, v.Lire("/recherche?q=zebre"), 200, "Tiers", "Zèbre Exemple")
	})
}

// imagePNG is a picture, as a telephone or a scanner makes one.
func imagePNG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
