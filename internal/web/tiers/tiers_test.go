// SPDX-License-Identifier: EUPL-1.2

package tiers_test

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation/droits"
)

const nouveau = "/tiers/nouveau"

// bailleur creates a landlord as the CESF, and returns its address.
func (e *essai) bailleur(nom string, n int) string {
	e.t.Helper()
	v := e.comme("cesf")
	return vers(e.t, v.envoyer(nouveau, "", "", nil, v.avecCle(nouveau, "nature", "bailleur", "nom", nom, "titulaire", strings.ToUpper(nom), "iban", ibanDe(n))...), "/tiers/")
}

var pdf = []byte("%PDF-1.4\n% RIB fictif\n%%EOF\n")

// A RIB is entered by one person and approved by another; meanwhile, and once refused, nothing is paid to it.
func TestRIBParDeuxPersonnes(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		cesf, comptable := e.comme("cesf"), e.comme("comptable")
		dit(t, cesf.lire("/tiers"), 200, "Aucun tiers pour l’instant", "Créer un premier tiers")
		a := vers(t, cesf.envoyer(nouveau, "piece", "rib.pdf", pdf, cesf.avecCle(nouveau, "nature", "bailleur", "siren", "732 829 320", "nom", "Bailleur Exemple Habitat", "titulaire", "BAILLEUR EXEMPLE HABITAT SA", "iban", ibanDe(7))...), "/tiers/")
		s := dit(t, cesf.lire(a), 200, "Bailleur Exemple Habitat", "SIREN 732829320", "À approuver", "Une autre personne que vous doit l’approuver.", "FR76 … ")
		tait(t, s, ibanDe(7))
		rib := a + "/rib/1"
		s = dit(t, cesf.lire(rib), 200, ibanDe(7), "banque 99999, guichet 00001, compte 00000000007", "possible pour une autre personne")
		tait(t, s, "Refuser ce RIB")
		dit(t, cesf.poster(rib, "cle", strings.Repeat("A", 26), "decision", "approuver"), http.StatusUnprocessableEntity, "approuvées par une autre personne que celle qui les a saisies")

		dit(t, comptable.lire("/tiers/rib"), 200, "1 RIB", "Bailleur Exemple Habitat", "saisi aujourd’hui", "par cesf Exemple", "Vérifier")
		dit(t, comptable.lire("/tiers"), 200, "1 RIB attend une approbation.", "À approuver")
		if w := comptable.lire(rib + "/piece"); w.Code != 200 || !bytes.Equal(w.Body.Bytes(), pdf) || w.Header().Get("Content-Type") != "application/pdf" {
			t.Errorf("pièce : %d, %d octets", w.Code, w.Body.Len())
		}
		dit(t, comptable.poster(rib, comptable.avecCle(rib, "decision", "refuser", "motif", "  ")...), http.StatusUnprocessableEntity, "Écrivez pourquoi ce RIB est refusé.")
		dit(t, comptable.poster(rib, comptable.avecCle(rib, "decision", "peut-être")...), http.StatusUnprocessableEntity, "n’est pas dans la liste")
		dit(t, comptable.poster(rib, comptable.avecCle(rib)...), http.StatusUnprocessableEntity, "Choisissez la décision.")
		if n := e.compter(`select count(*) from tiers_version where approuvee_par is not null or refusee_le is not null`); n != 0 {
			t.Fatal("une décision refusée a décidé")
		}
		vers(t, comptable.poster(rib, comptable.avecCle(rib, "decision", "approuver")...), a)
		s = dit(t, comptable.lire(a), 200, "Approuvé", "par comptable Exemple")
		tait(t, s, "attend son approbation")
		dit(t, comptable.poster(rib, comptable.avecCle("/tiers/nouveau", "decision", "refuser", "motif", "trop tard")...), http.StatusUnprocessableEntity, "ont déjà été approuvées ou refusées")

		// A new version stops the former one; refused, the former one serves again.
		vers(t, comptable.envoyer(a+"/rib/nouveau", "", "", nil, comptable.avecCle(a+"/rib/nouveau", "titulaire", "UN AUTRE NOM", "iban", ibanDe(8), "bic", "exem frpp")...), a)
		dit(t, cesf.lire(a), 200, "Un RIB attend son approbation.", "n° 2", "n° 1")
		dit(t, cesf.lire(a+"/rib/2"), 200, "le titulaire change", "l’IBAN change", "EXEMFRPP", "RIB précédent, n° 1")
		vers(t, cesf.poster(a+"/rib/2", cesf.avecCle(a+"/rib/2", "decision", "refuser", "motif", "Le titulaire n’est pas le bailleur")...), a)
		s = dit(t, cesf.lire(a), 200, "Refusé", "Le titulaire n’est pas le bailleur")
		tait(t, s, "attend son approbation", "Aucun RIB utilisable")
		dit(t, cesf.lire("/tiers/rib"), 200, "Aucun RIB n’attend d’approbation.")
	})
}

// Who gets which page.
func TestDroitsDesPages(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.bailleur("Bailleur Exemple", 7)
		pages := []string{"/tiers", nouveau, "/tiers/rib", a, a + "/rib/nouveau", a + "/rib/1", a + "/rib/99", a + "/rib/1/piece", "/tiers/999", "/tiers/x"}
		for qui, veut := range map[string]string{"cesf": "oooooo----", "comptable": "oooooo----", "chef_de_service": "oooooo----", referent: "----------", "direction": "----------", "administrateur": "----------"} {
			v := e.comme(qui)
			var eu strings.Builder
			for _, p := range pages {
				switch w := v.lire(p); w.Code {
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
					if w := v.envoyer(p, "", "", nil, "cle", strings.Repeat("A", 26), "nature", "bailleur", "nom", "x", "titulaire", "x", "iban", ibanDe(9)); w.Code != http.StatusNotFound {
						t.Errorf("%s, POST %s : %d", qui, p, w.Code)
					}
				}
				if w := v.poster(a+"/rib/1", "cle", strings.Repeat("A", 26), "decision", "approuver"); w.Code != http.StatusNotFound {
					t.Errorf("%s approuve : %d", qui, w.Code)
				}
			}
		}
		// A tiers of another organisation does not exist here.
		e.ecrire(func(x *bdd.Ecriture) error {
			return e.agent(x, droits.Agent{ID: 1, Organisation: e.departement, Role: droits.Administrateur}, "comptable_departement", droits.Comptable)
		})
		if w := e.comme("comptable_departement").lire(a); w.Code != http.StatusNotFound {
			t.Errorf("comptable d’une autre organisation : %d", w.Code)
		}
		if len(e.traces(acces.Filtre{Nature: acces.Refus})) == 0 {
			t.Error("aucun refus journalisé")
		}
	})
}

// The person's own bank details are a part of her file.
func TestRIBDeLaPersonne(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		cesf := e.comme("cesf")
		a := vers(t, cesf.poster("/personnes/nouvelle", cesf.avecCle("/personnes/nouvelle", "nom", "Exemple-Un", "prenom", "Personne")...), "/dossiers/")
		f := a + "/tiers"
		dit(t, cesf.lire(f), 200, "EXEMPLE-UN Personne", "l’argent de vie ne peut pas encore lui être versé", "Saisir son RIB")
		vers(t, cesf.envoyer(f+"/nouveau", "piece", "rib.png", []byte("\x89PNG\r\n\x1a\nfictif"), cesf.avecCle(f+"/nouveau", "titulaire", "MME EXEMPLE-UN PERSONNE", "iban", ibanDe(5))...), f)
		dit(t, cesf.lire(f), 200, "Son propre compte", "MME EXEMPLE-UN PERSONNE", "À approuver")
		for _, p := range []string{f, "/tiers/1", "/tiers/1/rib/1", "/tiers/1/rib/1/piece"} {
			if w := cesf.lire(p); w.Code != 200 {
				t.Errorf("CESF, %s : %d", p, w.Code)
			}
			e.ecrireUneFois(func(x *bdd.Ecriture) error { return e.agent(x, e.admin(), "cesf2", droits.CESF) })
			for _, qui := range []string{"cesf2", referent, "direction", "administrateur"} {
				if w := e.comme(qui).lire(p); w.Code != http.StatusNotFound {
					t.Errorf("%s, %s : %d", qui, p, w.Code)
				}
			}
		}
		tait(t, dit(t, cesf.lire("/tiers"), 200), "EXEMPLE-UN") // never in the shared list
		tait(t, dit(t, e.comme("cesf2").lire("/tiers/rib"), 200), "EXEMPLE-UN")
		comptable := e.comme("comptable")
		dit(t, comptable.lire("/tiers/rib"), 200, "EXEMPLE-UN Personne")
		vers(t, comptable.poster("/tiers/1/rib/1", comptable.avecCle("/tiers/1/rib/1", "decision", "approuver")...), "/tiers/1")
		dit(t, comptable.lire(f), 200, "Approuvé")
		vus := 0
		for _, x := range e.traces(acces.Filtre{Nature: acces.Lecture, Dossier: 1}) {
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
	cesf := e.comme("cesf")
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
		champs := map[string]string{"nature": "bailleur", "nom": "Bailleur Exemple", "titulaire": "BAILLEUR EXEMPLE", "iban": ibanDe(7)}
		champs[c.champ] = c.valeur
		var paires []string
		for k, v := range champs {
			paires = append(paires, k, v)
		}
		w := cesf.envoyer(nouveau, "piece", "rib.pdf", pdf, cesf.avecCle(nouveau, paires...)...)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(strings.ToLower(texteDe(w)), strings.ToLower(c.dit)) {
			t.Errorf("%s : %d, « %s » manque\n%.1500s", nom, w.Code, c.dit, texteDe(w))
		}
		dit(t, w, http.StatusUnprocessableEntity, "Choisissez de nouveau le document")
		for k, v := range champs {
			if v != "" && k != "nature" {
				garde(t, w, v)
			}
		}
	}
	w := cesf.envoyer(nouveau, "piece", "rib.pdf", []byte("<html>"), cesf.avecCle(nouveau, "nature", "bailleur", "nom", "Bailleur Exemple", "titulaire", "BAILLEUR EXEMPLE", "iban", ibanDe(7))...)
	dit(t, w, http.StatusUnprocessableEntity, "ni un PDF ni une image")
	if n := e.compter(`select count(*) from tiers`) + e.compter(`select count(*) from fichier`); n != 0 {
		t.Errorf("%d lignes écrites par des formulaires refusés", n)
	}
}

func TestTiersUneFois(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		cesf := e.comme("cesf")
		paires := cesf.avecCle(nouveau, "nature", "fournisseur", "nom", "Énergie Exemple", "titulaire", "ENERGIE EXEMPLE", "iban", ibanDe(7))
		var attente sync.WaitGroup
		for range 20 {
			attente.Go(func() {
				if w := cesf.copie().envoyer(nouveau, "", "", nil, paires...); w.Code != http.StatusSeeOther {
					t.Errorf("%d : %s", w.Code, texteDe(w))
				}
			})
		}
		attente.Wait()
		if n := e.compter(`select count(*) from tiers`); n != 1 {
			t.Errorf("%d tiers", n)
		}
		// Two people decide at the same second: one decision.
		rib := "/tiers/1/rib/1"
		a, b := e.comme("comptable"), e.comme("chef_de_service")
		pa, pb := a.avecCle(rib, "decision", "approuver"), b.avecCle(rib, "decision", "refuser", "motif", "Illisible")
		attente.Go(func() { a.poster(rib, pa...) })
		attente.Go(func() { b.poster(rib, pb...) })
		attente.Wait()
		if n := e.compter(`select count(*) from tiers_version where (approuvee_par is not null) <> (refusee_le is not null)`); n != 1 {
			t.Errorf("%d décisions", n)
		}
	})
}

func TestListe(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.bailleur("Office Exemple", 1)
		e.bailleur("Énergie Exemple", 2)
		e.bailleur("Zèbre Exemple", 3)
		v := e.comme("comptable")
		s := dit(t, v.lire("/tiers"), 200, "3 tiers", "3 RIB attendent une approbation.")
		if i, j, k := strings.Index(s, "Énergie"), strings.Index(s, "Office"), strings.Index(s, "Zèbre"); i < 0 || i > j || j > k {
			t.Error("les tiers ne sont pas dans l’ordre du français")
		}
		tait(t, dit(t, v.lire("/tiers?nom=energie"), 200, "1 tiers", "Énergie Exemple"), "Zèbre")
		dit(t, v.lire("/tiers?nature=fournisseur"), 200, "Aucun tiers ne répond à ces filtres.")
		dit(t, v.lire("/tiers?nature=personne&page=12"), 200, "3 tiers")
		dit(t, v.lire("/recherche?q=zebre"), 200, "Tiers", "Zèbre Exemple")
	})
}
