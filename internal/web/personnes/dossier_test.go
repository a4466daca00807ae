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
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

// suivie creates, through the pages, a person with her measure, her account and her own RIB; it returns the address of her file.
func (e *essai) suivie(nom string, n int) string {
	e.T.Helper()
	cesf := e.Comme("cesf")
	a := webtest.VersSous(e.T, cesf.Poster(page, cesf.AvecCle(page, "nom", nom, "prenom", "Personne", "naissance", "30/04/1985", "telephone", fmt.Sprintf("05 55 00 10 %02d", n), "adresse", "12 rue de l’Exemple",
		"commune", "Vieuxmont")...), "/dossiers/")
	webtest.VersSous(e.T, cesf.Poster(a+"/mesure/nouvelle", cesf.AvecCle(a+"/mesure/nouvelle", "niveau", "2", "departement", form.Nombre(e.Departement), "signee_le", "2/1/2026", "signee_pour_le", "3/1/2026", "signe_pour", "Direction Exemple, par délégation", "insertion", "Sortir de l’isolement", "autonomie", "Tenir un budget", "debut", "5/1/2026", "mois", "24",
		"justification.R3", etaitest.Reprise, "recette.0.prestation", "17", "recette.0.organisme", "CAF", "recette.0.allocataire", fmt.Sprintf("99 00%03d A", n), "recette.0.montant", "607,75", "recette.0.jour", "5")...), a)
	webtest.VersSous(e.T, cesf.Poster(a+"/compte/nouveau", cesf.AvecCle(a+"/compte/nouveau", "titulaire", "PERSONNE "+nom, "iban", webtest.IBAN(n), "ouvert_le", "5/1/2026", "plancher", "20")...), a)
	return a
}

// Who gets which page of a file: 200, or 404 as if it did not exist.
func TestDroitsDesPages(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.suivie("Exemple-Un", 1)
		e.Ecrire(func(x *bdd.Ecriture) error { return e.Agent(x, e.Admin(), "cesf2", droits.CESF) })
		pages := []string{"", "/fiche", "/suivi", "/mesure/nouvelle", "/compte/nouveau", "/documents", "/acces", "/tiers", "/mesure"}
		for _, c := range []struct {
			qui   string
			ouvre string // one letter a page: o for 200
		}{
			{"cesf", "oooooo-oo"},
			{"cesf2", "---------"},
			{"comptable", "o---oo-o-"},
			{"chef_de_service", "ooooooooo"},
			{application.Referent, "o----o--o"},
			{"direction", ">--------"},
			{"administrateur", "---------"},
		} {
			v := e.Comme(c.qui)
			var eu strings.Builder
			for _, p := range pages {
				switch w := v.Lire(a + p); w.Code {
				case http.StatusOK:
					eu.WriteByte('o')
				case http.StatusNotFound:
					eu.WriteByte('-')
				case http.StatusSeeOther:
					eu.WriteByte('>')
				default:
					t.Errorf("%s, %s : %d\n%s", c.qui, p, w.Code, webtest.Texte(w))
				}
			}
			if eu.String() != c.ouvre {
				t.Errorf("%s : %s, attendu %s", c.qui, eu.String(), c.ouvre)
			}
			for _, p := range []string{"/notes", "/fiche", "/suivi", "/territoire", "/mesure/nouvelle", "/compte/nouveau", "/ouvrir"} {
				if c.qui != "cesf" && c.qui != "chef_de_service" && c.qui != "comptable" && c.qui != "direction" {
					if w := v.Poster(a+p, "cle", strings.Repeat("A", 26), "genre", "note", "texte", "x"); w.Code != http.StatusNotFound {
						t.Errorf("%s, POST %s : %d", c.qui, p, w.Code)
					}
				}
			}
		}
		for _, p := range []string{"/dossiers/999999", "/dossiers/0", "/dossiers/x", "/dossiers/99999999999999999999"} {
			if w := e.Comme("cesf").Lire(p); w.Code != http.StatusNotFound {
				t.Errorf("%s : %d", p, w.Code)
			}
		}
		// The refusals are in the journal.
		refus := 0
		for _, x := range e.Traces(acces.Filtre{Nature: acces.Refus}) {
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
		cesf := e.Comme("cesf")
		webtest.VersSous(t, cesf.Poster(a+"/notes", cesf.AvecCle(a, "genre", "visite", "texte", "Une note du service.\nDeuxième ligne.", "contact", "oui")...), a+"#chronologie")
		webtest.VersSous(t, cesf.Poster(a+"/notes", cesf.AvecCle(a, "genre", "appel", "texte", "Un appel partagé.", "lu_par", "departement", "jour", "20/11/2026")...), a+"#chronologie")
		s := webtest.Dit(t, cesf.Lire(a), 200, "MASP 2 avec gestion jusqu’au 4 janvier 2028", "Une note du service.", "Un appel partagé.", "visible : service MASP + comptables + référent départemental", "RSA · CAF", "607,75 €",
			"12 rue de l’Exemple", "Coordonnées bancaires", "Enregistrer son propre RIB", "noté aujourd’hui", "Préparer un ordre Demander un paiement")
		webtest.Tait(t, s, "Historique d’accès", " ?> ")
		s = webtest.Dit(t, e.Comme("comptable").Lire(a), 200, "EXEMPLE-UN Personne", "Gestion autorisée jusqu’au", "607,75 €", "Un appel partagé.", "Disponible cette semaine", "À engager sur le compte", "Demander un paiement Préparer un ordre")
		webtest.Tait(t, s, "Une note du service.", "05 55 00 10 01", "12 rue de l’Exemple", "Ajouter", "Modifier Préparer", "Mesure MASP")
		s = webtest.Dit(t, e.Comme("chef_de_service").Lire(a), 200, "Une note du service.", "Historique d’accès", "Changer")
		webtest.Tait(t, s, "Préparer un ordre")
		s = webtest.Dit(t, e.Comme(application.Referent).Lire(a), 200, "EXEMPLE-UN Personne", "MASP 2 avec gestion", "Un appel partagé.", "Relevé du mois", "Prestations autorisées", "RSA")
		webtest.Tait(t, s, "Une note du service.", "607,75 €", "CAF", "05 55 00 10 01", "12 rue de l’Exemple", "Disponible", "Coordonnées bancaires", "Compte ", "Modifier")
		// The timeline leaves as a workbook with the filter of the page, and no more than the role reads; the journal of accesses too, for who reads it.
		for _, c := range []struct{ role, filtre, dit, tait string }{{"cesf", "?fil=visites", "Une note du service.", "Un appel partagé."}, {"cesf", "?periode=tout", "Un appel partagé.", "\x00"}, {application.Referent, "?periode=tout", "Un appel partagé.", "Une note du service."}} {
			page := webtest.Texte(e.Comme(c.role).Lire(a + c.filtre))
			lignes := webtest.Classeur(t, e.Comme(c.role).Lire(a+"/chronologie.xlsx"+c.filtre))
			if s := fmt.Sprint(lignes); !strings.Contains(s, c.dit) || strings.Contains(s, c.tait) {
				t.Errorf("%s %s : %s", c.role, c.filtre, s)
			}
			if n := strings.Count(page, "visible :"); len(lignes) != n+1 {
				t.Errorf("%s %s : %d lignes au tableur, %d faits sur la page", c.role, c.filtre, len(lignes)-1, n)
			}
			webtest.Dit(t, e.Comme(c.role).Lire(a+c.filtre), 200, "Cette chronologie au tableur")
		}
		if s := fmt.Sprint(webtest.Classeur(t, e.Comme("chef_de_service").Lire(a+"/acces.xlsx"))); !strings.Contains(s, "la chronologie, au tableur") || !strings.Contains(s, "A ouvert le dossier") {
			t.Errorf("accès : %s", s)
		}
		webtest.Dit(t, e.Comme("cesf").Lire(a+"/acces.xlsx"), http.StatusNotFound)
		for _, x := range e.Traces(acces.Filtre{Nature: acces.Lecture, Dossier: 1}) {
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
		v := e.Comme("direction")
		webtest.Dit(t, v.Lire("/personnes"), 200, "Aucun dossier ne vous est ouvert")
		webtest.VersSous(t, v.Lire(a), a+"/ouvrir")
		s := webtest.Dit(t, v.Lire(a+"/ouvrir"), 200, "Ouvrir le dossier 2026-00001", "gardée dans le journal")
		webtest.Tait(t, s, "EXEMPLE-UN")
		if w := e.Comme("cesf").Lire(a + "/ouvrir"); w.Code != http.StatusNotFound {
			t.Errorf("une CESF demande un accès : %d", w.Code)
		}
		webtest.Dit(t, v.Poster("/dossiers/ouvrir", v.AvecCle("/dossiers/ouvrir", "numero", "2026-99999")...), http.StatusUnprocessableEntity, "Aucun dossier ne porte ce numéro")
		webtest.VersSous(t, v.Poster("/dossiers/ouvrir", v.AvecCle("/dossiers/ouvrir", "numero", "2026-00001")...), a+"/ouvrir")
		w := v.Poster(a+"/ouvrir", v.AvecCle(a+"/ouvrir", "motif", "trop court", "duree", "1")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "quinze caractères au moins")
		webtest.Garde(t, w, "trop court")
		webtest.VersSous(t, v.Poster(a+"/ouvrir", v.AvecCle(a+"/ouvrir", "motif", "Réclamation reçue le 20 novembre, réponse sous dix jours", "duree", "1")...), a)
		webtest.Dit(t, v.Lire(a), 200, "EXEMPLE-UN Personne", "Accès ouvert sur motif.", "aujourd’hui à 10 h")
		webtest.Dit(t, e.Comme("chef_de_service").Lire(a+"/acces"), 200, "A ouvert le dossier", "Direction")
		e.Horloge.Avancer(time.Hour)
		webtest.VersSous(t, e.Comme("direction").Lire(a), a+"/ouvrir")
		if n := e.Compter(`select count(*) from acces_motive`); n != 1 {
			t.Errorf("%d accès sur motif", n)
		}
	})
}

// Two people change the sheet at once: the second one sees both texts, loses nothing, and may then save.
func TestConflitDeFiche(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.suivie("Exemple-Un", 1)
		cesf, chef := e.Comme("cesf"), e.Comme("chef_de_service")
		base := []string{"version", "1", "nom", "Exemple-Un", "prenom", "Personne", "naissance", "30/04/1985", "telephone", "0555001001", "adresse", "12 rue de l’Exemple"}
		fiche := func(v *webtest.Visiteur, paires ...string) []string {
			return v.AvecCle(a+"/fiche", append(append([]string(nil), base...), paires...)...)
		}
		premiere, seconde := fiche(chef, "commune", "Hautmont", "epingle", "Sonner deux fois"), fiche(cesf, "commune", "Basmont", "epingle", "Appeler après 16 h 00")
		webtest.VersSous(t, chef.Poster(a+"/fiche", premiere...), a)
		w := cesf.Poster(a+"/fiche", seconde...)
		webtest.Dit(t, w, http.StatusConflict, "Rien n’a été enregistré, rien n’est perdu.", "chef_de_service Exemple", "Hautmont", "Sonner deux fois")
		webtest.Garde(t, w, "Basmont")
		webtest.Garde(t, w, "Appeler après 16 h 00")
		webtest.Garde(t, w, "12 rue de l’Exemple") // what does not differ is kept, hidden
		webtest.Tait(t, webtest.Texte(w), "Prénom")
		webtest.Dit(t, cesf.Lire(a), 200, "Hautmont", "Épinglé : Sonner deux fois")
		seconde[1], seconde[3] = webtest.Cle(t, w, 0), "2"
		webtest.VersSous(t, cesf.Poster(a+"/fiche", seconde...), a)
		webtest.Dit(t, cesf.Lire(a), 200, "Basmont", "Appeler après 16 h 00")
		w = cesf.Poster(a+"/fiche", cesf.AvecCle(a+"/fiche", "version", "3", "nom", "", "prenom", "Personne", "epingle", strings.Repeat("é", 600))...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "Écrivez le nom de famille.", "600 caractères, c’est trop")
		webtest.Garde(t, w, strings.Repeat("é", 600))
	})
}

func TestNoter(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.suivie("Exemple-Un", 1)
		cesf := e.Comme("cesf")
		paires := cesf.AvecCle(a, "genre", "note", "texte", "Elle confirme pour la cantine : après le 15.")
		webtest.VersSous(t, cesf.Poster(a+"/notes", paires...), a)
		webtest.VersSous(t, cesf.Poster(a+"/notes", paires...), a) // posted twice, written once
		if n := e.Compter(`select count(*) from evenement_dossier where nature = 'note'`); n != 1 {
			t.Errorf("%d notes", n)
		}
		for nom, c := range map[string][]string{
			"vide":         {"genre", "note", "texte", "   "},
			"trop longue":  {"genre", "note", "texte", strings.Repeat("a", 20_001)},
			"genre forgé":  {"genre", "aveu", "texte", "x"},
			"jour absurde": {"genre", "note", "texte", "gardé", "jour", "31/02/2026"},
			"jour futur":   {"genre", "note", "texte", "gardé", "jour", "24/11/2026"},
		} {
			w := cesf.Poster(a+"/notes", cesf.AvecCle(a, c...)...)
			if w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s : %d", nom, w.Code)
			}
			if nom == "jour absurde" {
				webtest.Garde(t, w, "gardé")
				webtest.Dit(t, w, http.StatusUnprocessableEntity, "le 31 février 2026 n’existe pas")
			}
		}
		if w := e.Comme("comptable").Poster(a+"/notes", cesf.AvecCle(a, "genre", "note", "texte", "x")...); w.Code != http.StatusNotFound {
			t.Errorf("un comptable note : %d", w.Code)
		}
		s := webtest.Dit(t, cesf.Lire(a+"?fil=notes"), 200, "Elle confirme pour la cantine", "Notes 1")
		webtest.Tait(t, s, "Contrat signé")
		webtest.Tait(t, webtest.Dit(t, cesf.Lire(a+"?fil=decisions&periode=tout"), 200, "Contrat signé : MASP 2 avec gestion", "depuis le début"), "Elle confirme")
		webtest.Dit(t, cesf.Lire(a+"?fil=nimporte&periode=nimporte"), 200, "Elle confirme")
	})
}

// The chef de service gives a file to another CESF: the first one no longer reads it from that day on.
func TestConfier(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.suivie("Exemple-Un", 1)
		e.Ecrire(func(x *bdd.Ecriture) error { return e.Agent(x, e.Admin(), "cesf2", droits.CESF) })
		chef, cesf := e.Comme("chef_de_service"), e.Comme("cesf")
		webtest.Tait(t, webtest.Dit(t, cesf.Lire(a+"/suivi"), 200, "suit la personne", "Département Exemple", "lit le contrat, le budget et le relevé du mois"), "Confier le dossier")
		if w := cesf.Poster(a+"/suivi", cesf.AvecCle(a+"/fiche", "agent", "1", "du", "23/11/2026")...); w.Code != http.StatusNotFound {
			t.Errorf("une CESF confie un dossier : %d", w.Code)
		}
		nouvel := form.Nombre(int64(e.Compter(`select id from agent where identifiant = 'cesf2@exemple.test'`)))
		webtest.Dit(t, chef.Poster(a+"/suivi", chef.AvecCle(a+"/suivi", "agent", form.Nombre(e.Monde.Agents[droits.Comptable].ID), "du", "23/11/2026")...), http.StatusUnprocessableEntity, "ne peut pas suivre un dossier")
		webtest.Dit(t, chef.Poster(a+"/suivi", chef.AvecCle(a+"/suivi", "agent", nouvel, "du", "")...), http.StatusUnprocessableEntity, "Écrivez la date.")
		e.Horloge.Avancer(24 * time.Hour)
		chef, cesf = e.Comme("chef_de_service"), e.Comme("cesf") // a session does not last so long
		webtest.VersSous(t, chef.Poster(a+"/suivi", chef.AvecCle(a+"/suivi", "agent", nouvel, "du", "24/11/2026")...), a+"/suivi")
		webtest.Dit(t, e.Comme("cesf2").Lire(a), 200, "suivi par cesf2 Exemple")
		if w := cesf.Lire(a); w.Code != http.StatusNotFound {
			t.Errorf("la première CESF lit encore le dossier : %d", w.Code)
		}
	})
}
