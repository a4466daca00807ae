// SPDX-License-Identifier: EUPL-1.2

package demandes_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	percues "etai/internal/prestations"
	"etai/internal/rapports"
	"etai/internal/rapports/seances"
	"etai/internal/reglement"
	"etai/internal/web/demandes"
	"etai/internal/web/navigateur"
	"etai/internal/web/personnes"
	"etai/internal/web/webtest"
)

var domaines = []webtest.Domaine{{Pages: personnes.Pages, Routes: personnes.Routes}, {Pages: demandes.Pages, Routes: demandes.Routes}}

// demander reads the hidden fields of the form that posts to an address, and puts them before the fields.
func demander(t *testing.T, v *webtest.Visiteur, page, action string, paires ...string) []string {
	t.Helper()
	_, suite, ok := strings.Cut(v.Lire(page).Body.String(), `action="`+action+`"`)
	if !ok {
		t.Fatalf("aucun formulaire vers %s sur %s", action, page)
	}
	suite, _, _ = strings.Cut(suite, "</form>")
	var r []string
	for _, nom := range []string{"cle", "version", "evaluation", "suite", "grille"} {
		if _, x, ok := strings.Cut(suite, `name="`+nom+`" value="`); ok {
			x, _, _ = strings.Cut(x, `"`)
			r = append(r, nom, x)
		}
	}
	return append(r, paires...)
}

// parDelegation has the département decide without a commission.
func parDelegation(t *testing.T, s *webtest.Site) {
	t.Helper()
	n := reglement.NouvelleValeur{Code: string(reglement.DemandeInstance), Portee: reglement.Loi, Valeur: reglement.Valeur{Choix: "delegation"}, Source: "Arrêté de délégation", Preuve: reglement.Interne}
	s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		r, err := reglement.Lire(ctx, l, s.Monde.Organisation)
		n.Du, n.Vue = l.Instant().Jour(), r.Derniere(n.Code)
		return err
	})
	if _, err := parcours.FixerParametre(t.Context(), s.Monde.Base, s.Monde.Demande(droits.Direction), n); err != nil {
		t.Fatal(err)
	}
}

// menuCompte checks what the menu says that waits for a CESF and for a chef de service, and that the list says the same.
func menuCompte(t *testing.T, s *webtest.Site, cesf, chef int) {
	t.Helper()
	s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		for role, veut := range map[droits.Role]int{droits.CESF: cesf, droits.ChefDeService: chef} {
			a := s.Monde.Agents[role]
			a.Instant = l.Instant()
			n, err := rapports.DemandesAMoi(ctx, l, a)
			if err != nil {
				return err
			}
			c, err := rapports.CompterDemandes(ctx, l, a, rapports.FiltreDemandes{})
			liste := c.Etapes[rapports.DemandesAEvaluer] + c.Etapes[rapports.DemandesASigner]
			if role == droits.ChefDeService {
				liste = c.Etapes[rapports.DemandesAViser]
			}
			if err != nil || n != veut || liste != veut {
				t.Errorf("%s : le menu compte %d, la liste %d, attendu %d (%v)", role, n, liste, veut, err)
			}
		}
		return nil
	})
}

var evaluee = []string{"situation", "Vit seule, deux loyers impayés.", "gestion", "N’ouvre plus son courrier.", "menace_securite", "oui", "menace", "Commandement de payer reçu.", "insertion", "Voir la mission locale",
	"autonomie", "Payer son loyer\nOuvrir son courrier", "avis", "favorable", "niveau", "1", "mois", "12", "avis_texte", "Elle le demande."}

// nouvellePersonne creates somebody from the page of a request; the answer is the address of the form of her request.
func nouvellePersonne(t *testing.T, v *webtest.Visiteur, nom string) string {
	t.Helper()
	const page = "/personnes/nouvelle?suite=demande"
	return webtest.Vers(t, v.Poster("/personnes/nouvelle", demander(t, v, page, "/personnes/nouvelle", "nom", nom, "prenom", "Personne", "naissance", "30/04/1980", "pas_doublon", "oui")...), "")
}

// From the desk to the contract: found or created, asked, evaluated, sent back, validated by somebody else, decided, refused by the person; what is typed wrong is kept.
func TestDemandes(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		parDelegation(t, s)
		cesf, chef := s.Role(droits.CESF), s.Role(droits.ChefDeService)
		webtest.Dit(t, cesf.Lire("/demandes-masp"), http.StatusOK, "Aucune demande pour l’instant.")
		w := cesf.Lire("/demandes-masp/nouvelle?q=Inconnue+Odile")
		webtest.Dit(t, w, http.StatusOK, "Aucune personne parmi les dossiers", "Créer la personne, puis sa demande")
		if !strings.Contains(w.Body.String(), `href="/personnes/nouvelle?nom=Inconnue&amp;prenom=Odile&amp;suite=demande"`) {
			t.Error("le nom cherché se retape")
		}
		nouvelle := nouvellePersonne(t, cesf, "Guichet")
		if !strings.HasSuffix(nouvelle, "/masp/nouvelle") {
			t.Fatalf("après la création : %s", nouvelle)
		}
		webtest.Dit(t, cesf.Lire("/demandes-masp/nouvelle?q=guichet"), http.StatusOK, "GUICHET")
		w = cesf.Poster(nouvelle, demander(t, cesf, nouvelle, nouvelle, "origine", "personne", "texte", "Payer son loyer", "motifs", "impaye", "autres", "asll")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "ne se dépose qu’avec l’accord de la personne", "écrire ce qui justifie de demander quand même", "Aucune prestation de l’article D271-2 n’est versée", "Payer son loyer", "Ouvrir ses prestations")
		prestations := strings.TrimSuffix(nouvelle, "masp/nouvelle") + "prestations"
		if !strings.Contains(w.Body.String(), `href="`+prestations+`"`) {
			t.Errorf("le refus R2 ne mène pas à %s", prestations)
		}
		if w := s.Role(droits.Comptable).Lire(nouvelle); w.Code != http.StatusNotFound {
			t.Errorf("le comptable ouvre une demande : %d", w.Code)
		}
		une := webtest.Vers(t, cesf.Poster(nouvelle, demander(t, cesf, nouvelle, nouvelle, "origine", "personne", "texte", "Payer son loyer", "garder", "1")...), "")
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Brouillon", "Compléter et déposer")
		champs := demander(t, cesf, une+"/modifier", une+"/modifier", "origine", "personne", "texte", "Payer son loyer", "motifs", "impaye", "motifs", "sante", "aucune", "oui", "justification.R2", "RSA en cours d’ouverture", "consentement_le", "20/11/2026")
		ancien := demander(t, cesf, une+"/modifier", une+"/modifier", "origine", "service", "texte", "Écrit ailleurs", "garder", "1")
		webtest.Vers(t, cesf.Poster(une+"/modifier", demander(t, cesf, une+"/modifier", une+"/modifier", "origine", "personne", "texte", "Payer son loyer", "garder", "1")...), une)
		webtest.Dit(t, cesf.Poster(une+"/modifier", ancien...), http.StatusConflict, "a changé pendant que vous écriviez", "Écrit ailleurs")
		champs = demander(t, cesf, une+"/modifier", une+"/modifier", champs[4:]...)
		webtest.Vers(t, cesf.Poster(une+"/modifier", champs...), une)
		webtest.Vers(t, cesf.Poster(une+"/modifier", champs...), une) // posted twice: once
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Déposée", "Impayé de loyer", "Commencer l’évaluation")
		webtest.Dit(t, cesf.Lire("/demandes-masp?etape=a_evaluer"), http.StatusOK, "GUICHET", "Déposée")
		menuCompte(t, s, 1, 0)

		ev := une + "/evaluation"
		webtest.Vers(t, cesf.Poster(une+"/evaluer", demander(t, cesf, une, une+"/evaluer")...), ev)
		dossierEvalue, err := strconv.ParseInt(strings.Split(une, "/")[2], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.EnregistrerPrestation(t.Context(), s.Monde.Base, s.Monde.Demande(droits.CESF), percues.Percue{Dossier: dossierEvalue, Numero: 17, Organisme: "CAF", Montant: 60775, Du: jour.Certain(2026, 1, 1)}); err != nil {
			t.Fatal(err)
		}
		webtest.Dit(t, cesf.Lire(ev), http.StatusOK, "Le dossier aujourd’hui", "CAF, 607,75 € par mois") // what is signed is what is shown
		webtest.Dit(t, cesf.Poster(ev, demander(t, cesf, ev, ev, "situation", "Vit seule.", "avis", "favorable")...), http.StatusUnprocessableEntity, "(règle R3)", "(règle R11)", "(règle R5)", "Vit seule.")
		webtest.Vers(t, cesf.Poster(ev, demander(t, cesf, ev, ev, append(evaluee, "garder", "1")...)...), ev)
		if w := chef.Lire(ev); w.Code != http.StatusNotFound {
			t.Errorf("la chef ouvre le brouillon d’une autre : %d", w.Code)
		}
		webtest.Vers(t, cesf.Poster(ev, demander(t, cesf, ev, ev, evaluee...)...), une)
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Évaluée, à valider", "Le dossier tel qu’il était")
		webtest.Dit(t, chef.Lire("/demandes-masp?etape=a_viser"), http.StatusOK, "GUICHET")
		menuCompte(t, s, 0, 1)
		webtest.Dit(t, chef.Poster(une+"/visa", demander(t, chef, une, une+"/visa", "decision", "retourne")...), http.StatusUnprocessableEntity, "Écrire ce qui est à reprendre")
		webtest.Vers(t, chef.Poster(une+"/visa", demander(t, chef, une, une+"/visa", "decision", "retourne", "visa", "Dire le montant dû.")...), une)
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Reprendre l’évaluation", "Dire le montant dû.")
		webtest.Vers(t, cesf.Poster(une+"/evaluer", demander(t, cesf, une, une+"/evaluer")...), ev)
		webtest.Dit(t, cesf.Lire(ev), http.StatusOK, "N’ouvre plus son courrier.")
		webtest.Vers(t, cesf.Poster(ev, demander(t, cesf, ev, ev, evaluee...)...), une)
		webtest.Vers(t, chef.Poster(une+"/visa", demander(t, chef, une, une+"/visa", "decision", "valide")...), une)

		dec := une + "/decision"
		webtest.Dit(t, chef.Lire(une), http.StatusOK, "Validée, à décider", "par délégation")
		webtest.Dit(t, chef.Poster(dec, demander(t, chef, dec, dec, "sens", "refus", "le", "23/11/2026", "motif", "refus.duree")...), http.StatusUnprocessableEntity, "s’explique en droit et en fait")
		webtest.Dit(t, chef.Poster(dec, demander(t, chef, dec, dec, "sens", "refus", "le", "23/11/2026", "motif", "ajournement.piece", "texte", "x")...), http.StatusUnprocessableEntity, "Choisissez un motif de cette décision")
		// Refused, contested, answered: then the decision is cancelled and taken again.
		webtest.Vers(t, chef.Poster(dec, demander(t, chef, dec, dec, "sens", "refus", "le", "23/11/2026", "motif", "refus.autre_dispositif", "texte", "Relève d’un ASLL.")...), une)
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Refusée", "Noter un recours")
		fiche, id, _ := strings.Cut(une, "/masp/")
		recourir := fiche + "/recours/nouveau?demande=" + id
		webtest.Dit(t, cesf.Lire(recourir), http.StatusOK, "Contre le refus, le 23 novembre 2026, de la demande DEM-")
		webtest.Dit(t, cesf.Poster(recourir, demander(t, cesf, recourir, recourir, "le", "24/11/2026", "texte", "Elle n’a pas de bail.")...), http.StatusUnprocessableEntity, "où le recours a été reçu")
		recours := webtest.Vers(t, cesf.Poster(recourir, demander(t, cesf, recourir, recourir, "le", "23/11/2026", "texte", "Elle n’a pas de bail.")...), "")
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Un recours attend sa réponse.", "23 janvier 2027", "réponse attendue")
		if w := cesf.Lire(recours); strings.Contains(w.Body.String(), "Noter la réponse") {
			t.Error("répond qui ne décide pas")
		}
		webtest.Dit(t, cesf.Lire(recours), http.StatusOK, "Elle n’a pas de bail.", "23 janvier 2027")
		webtest.Dit(t, cesf.Lire(recourir), http.StatusUnprocessableEntity, "attend déjà sa réponse")
		webtest.Vers(t, chef.Lire("/recours/"+recours[strings.LastIndex(recours, "/")+1:]), recours)
		webtest.Dit(t, chef.Poster(recours, demander(t, chef, recours, recours, "le", "23/11/2026", "reponse", "redecidee")...), http.StatusUnprocessableEntity, "les raisons")
		webtest.Vers(t, chef.Poster(recours, demander(t, chef, recours, recours, "le", "23/11/2026", "reponse", "redecidee", "texte", "Elle n’a pas de logement.")...), recours)
		webtest.Dit(t, chef.Lire(recours), http.StatusOK, "Elle n’a pas de logement.", "la demande se décide de nouveau")
		webtest.Dit(t, cesf.Lire(fiche), http.StatusOK, "Recours reçu", "Lire le recours", "Recours accueilli, demande à décider de nouveau")
		if w := s.Role(droits.Comptable).Lire(recours); w.Code != http.StatusNotFound {
			t.Errorf("le comptable lit le recours : %d", w.Code)
		}
		webtest.Dit(t, chef.Lire(une), http.StatusOK, "Validée, à décider", "Décision annulée")
		webtest.Vers(t, chef.Poster(dec, demander(t, chef, dec, dec, "sens", "accord", "le", "23/11/2026", "niveau", "1", "mois", "12")...), une)
		webtest.Vers(t, chef.Poster(une+"/annuler", demander(t, chef, une+"/annuler", une+"/annuler", "texte", "Erreur de durée")...), une)
		webtest.Vers(t, chef.Poster(dec, demander(t, chef, dec, dec, "sens", "accord", "le", "23/11/2026", "niveau", "1", "mois", "6")...), une)
		webtest.Dit(t, chef.Lire(une), http.StatusOK, "Accordée", "contrat à signer", "Décision annulée", "Erreur de durée")
		menuCompte(t, s, 1, 0)
		dossier, _, _ := strings.Cut(une, "/masp")
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Imprimer le contrat à signer", "Contrat d’accompagnement social personnalisé")
		webtest.Dit(t, cesf.Lire(dossier), http.StatusOK, "Faire signer le contrat", "accordée")
		webtest.Dit(t, cesf.Lire(dossier+"/mesure/nouvelle"), http.StatusOK, "Imprimer le contrat à signer", "Repris de la demande.", "Ouvrir son courrier")
		webtest.Vers(t, cesf.Poster(une+"/refus", demander(t, cesf, une+"/refus", une+"/refus", "le", "23/11/2026", "texte", "Elle préfère attendre.")...), une)
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Contrat refusé par la personne", "Elle préfère attendre.")
		menuCompte(t, s, 0, 0)

		autre := webtest.Vers(t, cesf.Poster(nouvelle, demander(t, cesf, nouvelle, nouvelle, "origine", "service", "motifs", "autre", "aucune", "oui", "justification.R2", "RSA en cours d’ouverture", "consentement_le", "20/11/2026")...), "")
		webtest.Vers(t, cesf.Poster(autre+"/retrait", demander(t, cesf, autre+"/retrait", autre+"/retrait", "le", "23/11/2026", "motif", "personne")...), autre)
		webtest.Dit(t, cesf.Lire(autre), http.StatusOK, "Retirée", "La personne retire sa demande")
		if w := cesf.Lire("/demandes-masp.xlsx?etape=closes"); w.Code != http.StatusOK || w.Body.Len() < 2000 {
			t.Errorf("tableur : %d, %d octets", w.Code, w.Body.Len())
		}
		for _, page := range []string{"/demandes-masp", "/demandes-masp/nouvelle", une, autre, nouvelle} {
			if f := webtest.Typographie(cesf.Lire(page).Body.Bytes(), "Accessibilité : non conforme", "Jour, mois, année : par exemple"); len(f) > 0 {
				t.Errorf("%s : %q", page, f)
			}
		}
	}, domaines...)
}

// grilleRemplie are the fields of a filling of the delivered grid.
func grilleRemplie(le, service, personne string) []string {
	r := []string{"moment", "entree", "le", le, "avec_personne", "oui"}
	for i := 1; i <= 10; i++ {
		r = append(r, "service."+strconv.Itoa(i), service, "personne."+strconv.Itoa(i), personne)
	}
	return r
}

// The grid is filled with the person, twice, compared, changed by the direction; what is typed wrong is kept.
func TestAutonomie(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		base := fmt.Sprintf("/dossiers/%d/autonomie", s.Monde.Suivre(t, 57349).Dossier)
		nouvelle, cesf, direction := base+"/nouvelle", s.Role(droits.CESF), s.Role(droits.Direction)
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "Aucune grille remplie")
		w := cesf.Poster(nouvelle, demander(t, cesf, nouvelle, nouvelle, append(grilleRemplie("23/11/2026", "1", "2"), "service.3", "7")...)...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "cotation de cette ligne")
		webtest.Vers(t, cesf.Poster(nouvelle, demander(t, cesf, nouvelle, nouvelle, grilleRemplie("23/11/2026", "1", "2")...)...), base)
		webtest.Vers(t, cesf.Poster(nouvelle, demander(t, cesf, nouvelle, nouvelle, grilleRemplie("23/11/2026", "2", "1")...)...), base)
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "10 sur 30", "20 sur 30", "progrès +1", "seule, avec rappel")
		if w := s.Role(droits.Comptable).Lire(base); w.Code != http.StatusNotFound {
			t.Errorf("le comptable ouvre la grille : %d", w.Code)
		}
		const grille = "/organisation/grille"
		webtest.Dit(t, direction.Lire(grille), http.StatusOK, "Livrée avec Étai", "Tient un budget")
		changee := []string{"items", "Ouvre son courrier\nOuvre son courrier", "mot.0", "jamais", "mot.1", "avec", "mot.2", "presque", "mot.3", "seule", "du", "23/11/2026"}
		webtest.Dit(t, direction.Poster(grille, demander(t, direction, grille, grille, changee...)...), http.StatusUnprocessableEntity, "écrit deux fois", "Ouvre son courrier")
		changee[1] = "Ouvre et classe son courrier\nPaie son loyer"
		webtest.Vers(t, direction.Poster(grille, demander(t, direction, grille, grille, changee...)...), grille)
		webtest.Dit(t, cesf.Lire(nouvelle), http.StatusOK, "Paie son loyer", "2, presque")
		const listes = "/organisation/listes"
		if dit := webtest.Dit(t, direction.Lire(listes), http.StatusOK, "Genres de démarches", "Impayé de loyer, menace d’expulsion"); strings.Count(dit, "facultatif") != 1 {
			t.Error("« facultatif » se dit une fois, pas à chaque champ")
		}
		if w := cesf.Lire(listes); w.Code != http.StatusNotFound {
			t.Errorf("la conseillère lit les réglages : %d", w.Code)
		}
		webtest.Dit(t, direction.Poster(listes+"/masp.entree", demander(t, direction, listes, listes+"/masp.entree", "masp.entree.impaye", "Isolement", "masp.entree.isolement", "Isolement")...), http.StatusUnprocessableEntity, "nommerait deux entrées")
		webtest.Vers(t, direction.Poster(listes+"/masp.entree", demander(t, direction, listes, listes+"/masp.entree", "masp.entree.impaye", "Dette de loyer")...), listes)
		webtest.Dit(t, cesf.Lire(strings.TrimSuffix(base, "/autonomie")+"/masp/nouvelle"), http.StatusOK, "Dette de loyer")
		if w := direction.Lire(listes); !strings.Contains(w.Body.String(), `value="Dette de loyer"`) {
			t.Error("le mot enregistré n’est pas dans son champ")
		}
		for _, page := range []string{base, nouvelle} {
			if f := webtest.Typographie(cesf.Lire(page).Body.Bytes(), "Accessibilité : non conforme", "Jour, mois, année : par exemple"); len(f) > 0 {
				t.Errorf("%s : %q", page, f)
			}
		}
	}, domaines...)
}

// Every page of the domain, in the four modes.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", domaines...)
	dossier, passee := s.Monde.DemandeValidee(t, "Zeta") // before the parameter: it goes before a commission
	s.Monde.Seance(t, s.Monde.Commission(t), jour.Certain(2026, 12, 10), passee)
	parDelegation(t, s)
	cesf, chef := s.Role(droits.CESF), s.Role(droits.ChefDeService)
	deposer := func(nom string) string {
		nouvelle := nouvellePersonne(t, cesf, nom)
		return webtest.Vers(t, cesf.Poster(nouvelle, demander(t, cesf, nouvelle, nouvelle, "origine", "personne", "texte", "Elle demande de l’aide pour payer son loyer et ouvrir son courrier.", "motifs", "impaye", "motifs", "sante",
			"aucune", "oui", "justification.R2", "RSA en cours d’ouverture", "consentement_le", "20/11/2026")...), "")
	}
	evaluer := func(une string) {
		webtest.Vers(t, cesf.Poster(une+"/evaluer", demander(t, cesf, une, une+"/evaluer")...), "")
		ev := une + "/evaluation"
		webtest.Vers(t, cesf.Poster(ev, demander(t, cesf, ev, ev, evaluee...)...), une)
	}
	deposee, aViser, validee, accordee, refusee := deposer("Alpha"), deposer("Beta"), deposer("Gamma"), deposer("Delta"), deposer("Eta")
	webtest.Vers(t, cesf.Poster(deposee+"/evaluer", demander(t, cesf, deposee, deposee+"/evaluer")...), "")
	for _, x := range []string{aViser, validee, accordee, refusee} {
		evaluer(x)
	}
	for _, x := range []string{validee, accordee, refusee} {
		webtest.Vers(t, chef.Poster(x+"/visa", demander(t, chef, x, x+"/visa", "decision", "valide")...), x)
	}
	dec := accordee + "/decision"
	webtest.Vers(t, chef.Poster(dec, demander(t, chef, dec, dec, "sens", "accord", "le", "23/11/2026", "niveau", "1", "mois", "12")...), accordee)
	dec = refusee + "/decision"
	webtest.Vers(t, chef.Poster(dec, demander(t, chef, dec, dec, "sens", "refus", "le", "23/11/2026", "motif", "refus.autre_dispositif", "texte", "Relève d’un ASLL.")...), refusee)
	contre, id, _ := strings.Cut(refusee, "/masp/")
	contre += "/recours/nouveau?demande=" + id
	recours := webtest.Vers(t, cesf.Poster(contre, demander(t, cesf, contre, contre, "le", "23/11/2026", "texte", "Elle n’a pas de bail.")...), "")
	nouvelle := nouvellePersonne(t, cesf, "Epsilon")
	autonomie := fmt.Sprintf("/dossiers/%d/autonomie", s.Monde.Suivre(t, 57349).Dossier)
	for _, x := range [][3]string{{"20/05/2026", "1", "2"}, {"20/08/2026", "1", "1"}, {"23/11/2026", "2", "2"}} {
		webtest.Vers(t, cesf.Poster(autonomie+"/nouvelle", demander(t, cesf, autonomie+"/nouvelle", autonomie+"/nouvelle", grilleRemplie(x[0], x[1], x[2])...)...), autonomie)
	}
	adresse := s.Ecouter()
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		voir := func(chemin, nom string) {
			t.Helper()
			if statut := o.Ouvrir(adresse + chemin); statut != http.StatusOK {
				t.Fatalf("%s : %d", chemin, statut)
			}
			o.Verifier(nom)
		}
		o.Ouvrir(adresse + webtest.CheminEntrer(s.Monde.Agents[droits.CESF].ID))
		voir("/demandes-masp", "demandes-liste")
		voir("/demandes-masp/nouvelle?q=alpha", "demandes-chercher")
		voir(nouvelle, "demandes-saisie")
		voir(deposee+"/evaluation", "demandes-evaluation")
		voir(accordee, "demandes-accordee")
		voir(fmt.Sprintf("/dossiers/%d/masp/%d", dossier, passee), "demandes-passages")
		if !strings.Contains(o.Texte("main"), "Commission MASP, Association Exemple") {
			t.Errorf("la demande ne dit pas son passage :\n%s", o.Texte("main"))
		}
		voir(accordee+"/refus", "demandes-fin")
		voir(autonomie, "demandes-autonomie")
		voir(autonomie+"/nouvelle", "demandes-remplir")
		o.Ouvrir(adresse + nouvelle)
		if statut := o.Suivre("main form .btn-primary"); statut != http.StatusUnprocessableEntity {
			t.Fatalf("demande refusée : %d", statut)
		}
		o.Verifier("demandes-refus")
		o.Ouvrir(adresse + webtest.CheminEntrer(s.Monde.Agents[droits.ChefDeService].ID))
		voir(aViser, "demandes-visa")
		voir(refusee, "demandes-recours")
		voir(recours, "demandes-recours-repondre")
		voir(validee+"/decision", "demandes-decision")
		o.Ouvrir(adresse + webtest.CheminEntrer(s.Monde.Agents[droits.Direction].ID))
		voir("/organisation/grille", "demandes-grille")
		voir("/organisation/listes", "demandes-listes")
	})
}

// A commission that an association keeps, about a file that the département follows: its référent reads when the request passes, on the page of the request, and
// nothing of the session nor of its other files.
func TestPassagesLusParLeReferent(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		m := s.Monde
		d := m.Deleguer(t)
		dossier, sienne := m.DemandeValidee(t, "Suivie")
		autre, cachee := m.DemandeValidee(t, "Voisine")
		m.Seance(t, m.Commission(t), jour.Certain(2026, 12, 10), sienne, cachee)
		if err := m.Base.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			a := m.Agents[droits.ChefDeService]
			a.Instant = e.Instant()
			_, err := organisation.Partager(t.Context(), e, a, dossier, d.Departement)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		referent, page := s.Comme(d.Referent), fmt.Sprintf("/dossiers/%d/masp/%d", dossier, sienne)
		for _, v := range []*webtest.Visiteur{referent, s.Role(droits.CESF)} {
			w := v.Lire(page)
			webtest.Dit(t, w, http.StatusOK, "À examiner", "Commission MASP, Association Exemple", "10/12/2026")
			if strings.Contains(w.Body.String(), "VOISINE") {
				t.Error("la page nomme un autre dossier de la séance")
			}
		}
		if w := referent.Lire(fmt.Sprintf("/dossiers/%d/masp/%d", autre, cachee)); w.Code != http.StatusNotFound {
			t.Errorf("le référent ouvre un dossier que le département ne suit pas : %d", w.Code)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := d.Referent
			a.Instant = l.Instant()
			ps, err := seances.PassagesDeDemande(ctx, l, a, autre, cachee)
			if len(ps) != 0 {
				t.Errorf("%d passages d’un dossier que le département ne suit pas", len(ps))
			}
			if _, err := seances.Seance(ctx, l, a, 1); !errors.Is(err, bdd.ErrAbsent) {
				t.Errorf("le référent ouvre la séance de l’association : %v", err)
			}
			return err
		})
	}, domaines...)
}
