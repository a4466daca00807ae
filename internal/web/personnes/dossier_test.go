// SPDX-License-Identifier: EUPL-1.2

package personnes_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation/droits"
)

// suivie creates, through the pages, a person with her measure, her account and her own RIB; it returns the address of her file.
func (e *essai) suivie(nom string, n int) string {
	e.t.Helper()
	cesf := e.comme("cesf")
	a := vers(e.t, cesf.poster(page, cesf.avecCle(page, "nom", nom, "prenom", "Personne", "naissance", "30/04/1985", "telephone", fmt.Sprintf("05 55 00 10 %02d", n), "adresse", "12 rue de l’Exemple",
		"commune", "Vieuxmont")...), "/dossiers/")
	vers(e.t, cesf.poster(a+"/mesure/nouvelle", cesf.avecCle(a+"/mesure/nouvelle", "niveau", "2", "departement", form.Nombre(e.departement), "signee_le", "2/1/2026", "debut", "5/1/2026", "mois", "24",
		"recette.0.prestation", "17", "recette.0.organisme", "CAF", "recette.0.allocataire", fmt.Sprintf("99 00%03d A", n), "recette.0.montant", "607,75", "recette.0.jour", "5")...), a)
	vers(e.t, cesf.poster(a+"/compte/nouveau", cesf.avecCle(a+"/compte/nouveau", "titulaire", "PERSONNE "+nom, "iban", ibanDe(n), "ouvert_le", "5/1/2026", "plancher", "20")...), a)
	return a
}

// Who gets which page of a file: 200, or 404 as if it did not exist.
func TestDroitsDesPages(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.suivie("Exemple-Un", 1)
		e.ecrire(func(x *bdd.Ecriture) error { return e.agent(x, e.admin(), "cesf2", droits.CESF) })
		pages := []string{"", "/fiche", "/suivi", "/mesure/nouvelle", "/compte/nouveau", "/documents", "/acces", "/tiers"}
		for _, c := range []struct {
			qui   string
			ouvre string // one letter a page: o for 200
		}{
			{"cesf", "oooooo-o"},
			{"cesf2", "--------"},
			{"comptable", "o---oo-o"},
			{"chef_de_service", "oooooooo"},
			{referent, "o-------"},
			{"direction", ">-------"},
			{"administrateur", "--------"},
		} {
			v := e.comme(c.qui)
			var eu strings.Builder
			for _, p := range pages {
				switch w := v.lire(a + p); w.Code {
				case http.StatusOK:
					eu.WriteByte('o')
				case http.StatusNotFound:
					eu.WriteByte('-')
				case http.StatusSeeOther:
					eu.WriteByte('>')
				default:
					t.Errorf("%s, %s : %d\n%s", c.qui, p, w.Code, texteDe(w))
				}
			}
			if eu.String() != c.ouvre {
				t.Errorf("%s : %s, attendu %s", c.qui, eu.String(), c.ouvre)
			}
			for _, p := range []string{"/notes", "/fiche", "/suivi", "/territoire", "/mesure/nouvelle", "/compte/nouveau", "/ouvrir"} {
				if c.qui != "cesf" && c.qui != "chef_de_service" && c.qui != "comptable" && c.qui != "direction" {
					if w := v.poster(a+p, "cle", strings.Repeat("A", 26), "genre", "note", "texte", "x"); w.Code != http.StatusNotFound {
						t.Errorf("%s, POST %s : %d", c.qui, p, w.Code)
					}
				}
			}
		}
		for _, p := range []string{"/dossiers/999999", "/dossiers/0", "/dossiers/x", "/dossiers/99999999999999999999"} {
			if w := e.comme("cesf").lire(p); w.Code != http.StatusNotFound {
				t.Errorf("%s : %d", p, w.Code)
			}
		}
		// The refusals are in the journal.
		refus := 0
		for _, x := range e.traces(acces.Filtre{Nature: acces.Refus}) {
			if x.Motif == "droits" && x.Dossier != 0 {
				refus++
			}
		}
		if refus == 0 {
			t.Error("aucun refus journalisé")
		}
	})
}

// What each role reads on the page of a file.
func TestDossierSelonLeRole(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.suivie("Exemple-Un", 1)
		cesf := e.comme("cesf")
		vers(t, cesf.poster(a+"/notes", cesf.avecCle(a, "genre", "visite", "texte", "Une note du service.\nDeuxième ligne.", "contact", "oui")...), a+"#chronologie")
		vers(t, cesf.poster(a+"/notes", cesf.avecCle(a, "genre", "appel", "texte", "Un appel partagé.", "lu_par", "departement", "jour", "20/11/2026")...), a+"#chronologie")
		s := dit(t, cesf.lire(a), 200, "MASP 2 avec gestion jusqu’au 4 janvier 2028", "Une note du service.", "Un appel partagé.", "visible : service MASP + comptables + référent départemental", "RSA · CAF", "607,75 €",
			"12 rue de l’Exemple", "Coordonnées bancaires", "Enregistrer son propre RIB", "noté aujourd’hui")
		tait(t, s, "Historique d’accès", " ?> ")
		s = dit(t, e.comme("comptable").lire(a), 200, "EXEMPLE-UN Personne", "Gestion autorisée jusqu’au", "607,75 €", "Un appel partagé.", "Disponible sur le compte", "Préparer un ordre")
		tait(t, s, "Une note du service.", "05 55 00 10 01", "12 rue de l’Exemple", "Ajouter", "Modifier Préparer", "Mesure MASP")
		s = dit(t, e.comme("chef_de_service").lire(a), 200, "Une note du service.", "Historique d’accès", "Changer")
		tait(t, s, "Préparer un ordre")
		s = dit(t, e.comme(referent).lire(a), 200, "EXEMPLE-UN Personne", "MASP 2 avec gestion", "Un appel partagé.", "Relevé du mois", "Prestations autorisées", "RSA")
		tait(t, s, "Une note du service.", "607,75 €", "CAF", "05 55 00 10 01", "12 rue de l’Exemple", "Disponible", "Coordonnées bancaires", "Compte ", "Modifier")
		for _, x := range e.traces(acces.Filtre{Nature: acces.Lecture, Dossier: 1}) {
			if x.Objet == "dossier" && x.Agent == 0 {
				t.Error("une lecture sans agent")
			}
		}
	})
}

// The direction opens a named file for a written reason, for a limited time, and all of it is journalled.
func TestAccesSurMotif(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.suivie("Exemple-Un", 1)
		v := e.comme("direction")
		dit(t, v.lire("/personnes"), 200, "Aucun dossier ne vous est ouvert")
		vers(t, v.lire(a), a+"/ouvrir")
		s := dit(t, v.lire(a+"/ouvrir"), 200, "Ouvrir le dossier 2026-00001", "gardée dans le journal")
		tait(t, s, "EXEMPLE-UN")
		if w := e.comme("cesf").lire(a + "/ouvrir"); w.Code != http.StatusNotFound {
			t.Errorf("une CESF demande un accès : %d", w.Code)
		}
		dit(t, v.poster("/dossiers/ouvrir", v.avecCle("/dossiers/ouvrir", "numero", "2026-99999")...), http.StatusUnprocessableEntity, "Aucun dossier ne porte ce numéro")
		vers(t, v.poster("/dossiers/ouvrir", v.avecCle("/dossiers/ouvrir", "numero", "2026-00001")...), a+"/ouvrir")
		w := v.poster(a+"/ouvrir", v.avecCle(a+"/ouvrir", "motif", "trop court", "duree", "1")...)
		dit(t, w, http.StatusUnprocessableEntity, "quinze caractères au moins")
		garde(t, w, "trop court")
		vers(t, v.poster(a+"/ouvrir", v.avecCle(a+"/ouvrir", "motif", "Réclamation reçue le 20 novembre, réponse sous dix jours", "duree", "1")...), a)
		dit(t, v.lire(a), 200, "EXEMPLE-UN Personne", "Accès ouvert sur motif.", "aujourd’hui à 10 h")
		dit(t, e.comme("chef_de_service").lire(a+"/acces"), 200, "A ouvert le dossier", "Direction")
		e.horloge.Avancer(time.Hour)
		vers(t, e.comme("direction").lire(a), a+"/ouvrir")
		if n := e.compter(`select count(*) from acces_motive`); n != 1 {
			t.Errorf("%d accès sur motif", n)
		}
	})
}

// Two people change the sheet at once: the second one sees both texts, loses nothing, and may then save.
func TestConflitDeFiche(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.suivie("Exemple-Un", 1)
		cesf, chef := e.comme("cesf"), e.comme("chef_de_service")
		base := []string{"version", "1", "nom", "Exemple-Un", "prenom", "Personne", "naissance", "30/04/1985", "telephone", "0555001001", "adresse", "12 rue de l’Exemple"}
		fiche := func(v *visiteur, paires ...string) []string {
			return v.avecCle(a+"/fiche", append(append([]string(nil), base...), paires...)...)
		}
		premiere, seconde := fiche(chef, "commune", "Hautmont", "epingle", "Sonner deux fois"), fiche(cesf, "commune", "Basmont", "epingle", "Appeler après 16 h 00")
		vers(t, chef.poster(a+"/fiche", premiere...), a)
		w := cesf.poster(a+"/fiche", seconde...)
		dit(t, w, http.StatusConflict, "Rien n’a été enregistré, rien n’est perdu.", "chef_de_service Exemple", "Hautmont", "Sonner deux fois")
		garde(t, w, "Basmont")
		garde(t, w, "Appeler après 16 h 00")
		garde(t, w, "12 rue de l’Exemple") // what does not differ is kept, hidden
		tait(t, texteDe(w), "Prénom")
		dit(t, cesf.lire(a), 200, "Hautmont", "Épinglé : Sonner deux fois")
		seconde[1], seconde[3] = cleDe(t, w), "2"
		vers(t, cesf.poster(a+"/fiche", seconde...), a)
		dit(t, cesf.lire(a), 200, "Basmont", "Appeler après 16 h 00")
		w = cesf.poster(a+"/fiche", cesf.avecCle(a+"/fiche", "version", "3", "nom", "", "prenom", "Personne", "epingle", strings.Repeat("é", 600))...)
		dit(t, w, http.StatusUnprocessableEntity, "Écrivez le nom de famille.", "600 caractères, c’est trop")
		garde(t, w, strings.Repeat("é", 600))
	})
}

func TestNoter(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.suivie("Exemple-Un", 1)
		cesf := e.comme("cesf")
		paires := cesf.avecCle(a, "genre", "note", "texte", "Elle confirme pour la cantine : après le 15.")
		vers(t, cesf.poster(a+"/notes", paires...), a)
		vers(t, cesf.poster(a+"/notes", paires...), a) // posted twice, written once
		if n := e.compter(`select count(*) from evenement_dossier where nature = 'note'`); n != 1 {
			t.Errorf("%d notes", n)
		}
		for nom, c := range map[string][]string{
			"vide":         {"genre", "note", "texte", "   "},
			"trop longue":  {"genre", "note", "texte", strings.Repeat("a", 20_001)},
			"genre forgé":  {"genre", "aveu", "texte", "x"},
			"jour absurde": {"genre", "note", "texte", "gardé", "jour", "31/02/2026"},
			"jour futur":   {"genre", "note", "texte", "gardé", "jour", "24/11/2026"},
		} {
			w := cesf.poster(a+"/notes", cesf.avecCle(a, c...)...)
			if w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s : %d", nom, w.Code)
			}
			if nom == "jour absurde" {
				garde(t, w, "gardé")
				dit(t, w, http.StatusUnprocessableEntity, "le 31 février 2026 n’existe pas")
			}
		}
		if w := e.comme("comptable").poster(a+"/notes", cesf.avecCle(a, "genre", "note", "texte", "x")...); w.Code != http.StatusNotFound {
			t.Errorf("un comptable note : %d", w.Code)
		}
		s := dit(t, cesf.lire(a+"?fil=notes"), 200, "Elle confirme pour la cantine", "Notes 1")
		tait(t, s, "Contrat signé")
		tait(t, dit(t, cesf.lire(a+"?fil=decisions&periode=tout"), 200, "Contrat signé : MASP 2 avec gestion", "depuis le début"), "Elle confirme")
		dit(t, cesf.lire(a+"?fil=nimporte&periode=nimporte"), 200, "Elle confirme")
	})
}

// The chef de service gives a file to another CESF: the first one no longer reads it from that day on.
func TestConfier(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.suivie("Exemple-Un", 1)
		e.ecrire(func(x *bdd.Ecriture) error { return e.agent(x, e.admin(), "cesf2", droits.CESF) })
		chef, cesf := e.comme("chef_de_service"), e.comme("cesf")
		tait(t, dit(t, cesf.lire(a+"/suivi"), 200, "suit la personne", "Département Exemple", "lit le contrat, le budget et le relevé du mois"), "Confier le dossier")
		if w := cesf.poster(a+"/suivi", cesf.avecCle(a+"/fiche", "agent", "1", "du", "23/11/2026")...); w.Code != http.StatusNotFound {
			t.Errorf("une CESF confie un dossier : %d", w.Code)
		}
		nouvel := form.Nombre(int64(e.compter(`select id from agent where identifiant = 'cesf2@exemple.test'`)))
		dit(t, chef.poster(a+"/suivi", chef.avecCle(a+"/suivi", "agent", form.Nombre(e.monde.Agents[droits.Comptable].ID), "du", "23/11/2026")...), http.StatusUnprocessableEntity, "ne peut pas suivre un dossier")
		dit(t, chef.poster(a+"/suivi", chef.avecCle(a+"/suivi", "agent", nouvel, "du", "")...), http.StatusUnprocessableEntity, "Écrivez la date.")
		e.horloge.Avancer(24 * time.Hour)
		chef, cesf = e.comme("chef_de_service"), e.comme("cesf") // a session does not last so long
		vers(t, chef.poster(a+"/suivi", chef.avecCle(a+"/suivi", "agent", nouvel, "du", "24/11/2026")...), a+"/suivi")
		dit(t, e.comme("cesf2").lire(a), 200, "suivi par cesf2 Exemple")
		if w := cesf.lire(a); w.Code != http.StatusNotFound {
			t.Errorf("la première CESF lit encore le dossier : %d", w.Code)
		}
	})
}
