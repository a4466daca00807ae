// SPDX-License-Identifier: EUPL-1.2

package budget_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/tiers"
	"etai/internal/web/budget"
	"etai/internal/web/dettes"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

var domaines = []webtest.Domaine{{Pages: budget.Pages, Routes: budget.Routes}, {Pages: dettes.Pages, Routes: dettes.Routes}}

// lignes are the fields of a whole budget: the person of E11 (01-masp §7).
func lignes(rsa string) []string {
	return []string{"nature", "initial", "valable_du", "1/12/2026", "personnes", "1",
		"ressource.0.poste", "prestation", "ressource.0.libelle", "RSA", "ressource.0.montant", rsa, "ressource.0.frequence", "mois", "ressource.0.passage", "compte_gere",
		"ressource.1.poste", "aide_logement", "ressource.1.montant", "230", "ressource.1.frequence", "mois", "ressource.1.passage", "compte_gere",
		"charge.0.poste", "loyer", "charge.0.montant", "455", "charge.0.frequence", "mois", "charge.0.passage", "compte_gere",
		"charge.1.poste", "assurance", "charge.1.montant", "138", "charge.1.frequence", "annee", "charge.1.passage", "compte_gere", "charge.1.justificatif", "échéancier 2026",
		"charge.2.poste", "argent_de_vie", "charge.2.montant", "50", "charge.2.frequence", "semaine", "charge.2.passage", "compte_gere"}
}

// cleDeAction is the key of the form that posts to an address.
func cleDeAction(t *testing.T, page string, action string) (cle, version string) {
	t.Helper()
	_, suite, ok := strings.Cut(page, `action="`+action+`"`)
	if !ok {
		t.Fatalf("aucun formulaire vers %s", action)
	}
	valeur := func(nom string) string {
		_, v, _ := strings.Cut(suite, `name="`+nom+`" value="`)
		v, _, _ = strings.Cut(v, `"`)
		return v
	}
	return valeur("cle"), valeur("version")
}

func demander(t *testing.T, v *webtest.Visiteur, page, action string, paires ...string) []string {
	t.Helper()
	cle, version := cleDeAction(t, v.Lire(page).Body.String(), action)
	r := []string{"cle", cle}
	if version != "" {
		r = append(r, "version", version)
	}
	return append(r, paires...)
}

// A budget is prepared, written, agreed, revised, compared; each refusal says what and what to do; nothing is lost.
func TestBudget(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 57349)
		base := fmt.Sprintf("/dossiers/%d/budget", x.Dossier)
		cesf := s.Role(droits.CESF)
		for _, r := range []droits.Role{droits.Comptable, droits.Direction, droits.Administrateur} {
			if w := s.Role(r).Lire(base); w.Code != http.StatusNotFound {
				t.Errorf("%s ouvre le budget : %d", r, w.Code)
			}
		}
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "Aucun budget dans ce dossier.", "Préparer un premier budget")
		champs := demander(t, cesf, base, base)
		un := webtest.Vers(t, cesf.Poster(base, champs...), "")
		if encore := webtest.Vers(t, cesf.Poster(base, champs...), ""); encore != un {
			t.Fatalf("la même clé ouvre %s puis %s", un, encore)
		}
		webtest.Dit(t, cesf.Poster(base, "cle", strings.Repeat("A", 26)), http.StatusUnprocessableEntity, "déjà en préparation", "abandonner")
		w := cesf.Lire(un)
		webtest.Dit(t, w, http.StatusOK, "573,49", "Convenir de la version 1")
		if !strings.Contains(w.Body.String(), `value="573,49"`) {
			t.Error("le RSA autorisé n’est pas repris")
		}
		mauvais := demander(t, cesf, un, un, "nature", "initial", "valable_du", "31/02/2026", "personnes", "0", "charge.0.poste", "loyer", "charge.0.montant", "abc", "charge.0.frequence", "mois", "charge.0.passage", "compte_gere")
		w = cesf.Poster(un, mauvais...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "3 choses à corriger")
		if !strings.Contains(w.Body.String(), `value="abc"`) {
			t.Error("ce qui était tapé est perdu")
		}
		webtest.Dit(t, cesf.Poster(un, append(demander(t, cesf, un, un, lignes("573,49")...), "ajouter", "charge")...), http.StatusOK, "Enregistrer le budget")
		bon := demander(t, cesf, un, un, lignes("573,49")...)
		ancien := demander(t, cesf, un, un, lignes("600")...)
		webtest.Vers(t, cesf.Poster(un, bon...), un+"#accord")
		webtest.Dit(t, cesf.Poster(un, ancien...), http.StatusConflict, "Rien n’a été enregistré, rien n’est perdu.", "600,00 € par mois", "573,49 € par mois")
		accord := un + "/accord"
		webtest.Dit(t, cesf.Poster(accord, demander(t, cesf, un, accord, "accord", "desaccord", "convenu_le", "23/11/2026")...), http.StatusUnprocessableEntity, "sur quoi porte le désaccord")
		webtest.Dit(t, cesf.Poster(accord, demander(t, cesf, un, accord, "accord", "signe", "convenu_le", "24/11/2026")...), http.StatusUnprocessableEntity, "au plus tard aujourd’hui")
		webtest.Vers(t, cesf.Poster(accord, demander(t, cesf, un, accord, "accord", "signe", "convenu_le", "23/11/2026")...), un)
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "336,99", "11,23 € par personne et par jour", "÷ 1 personne ÷ 30 jours", "50,00 € par semaine", "échéancier 2026")
		// Looked at together: no proof, no formula, the pictures, and the weeks of the month with their real Mondays; by the budget, else by the standing plan.
		ensemble := un + "/ensemble"
		mots := webtest.Dit(t, cesf.Lire(ensemble), http.StatusOK, "Mon budget", "Nous l’avons décidé ensemble. Il compte à partir du 1 er décembre 2026", "Ce qui arrive Prestation sociale, RSA 573,49 €", "En tout, par mois 803,49 €",
			"Le toit Loyer 455,00 €", "La nourriture et la vie de tous les jours Argent de vie 50,00 € par semaine 216,67 €", "Les autres dépenses Assurance 138,00 € par an 11,50 €", "Ce qui reste par mois, quand tout est payé 120,32 €",
			"Le mois de novembre 2026 a 5 semaines. C’est ce que prévoit votre budget.", "Semaine du lundi 02/11/2026 au dimanche 08/11/2026 50,00 €", "Semaine du lundi 30/11/2026 au dimanche 06/12/2026 50,00 €")
		webtest.Tait(t, mots, "échéancier 2026", "compte géré", "reste à vivre", "L’énergie")
		webtest.Dit(t, cesf.Lire(ensemble+"?mois=2026-12"), http.StatusOK, "décembre 2026 a 4 semaines", "Semaine du lundi 28/12/2026 au dimanche 03/01/2027")
		webtest.Dit(t, cesf.Lire(ensemble+"?mois=2026-13"), http.StatusNotFound)
		for _, r := range []droits.Role{droits.Comptable, droits.Direction, droits.Administrateur} {
			webtest.Dit(t, s.Role(r).Lire(ensemble), http.StatusNotFound)
		}
		webtest.Dit(t, cesf.Lire(fmt.Sprintf("/dossiers/%d/budget/1/ensemble", s.Monde.Suivre(t, 60000).Dossier)), http.StatusNotFound)
		vie := plan.Ligne{Genre: plan.Paiement, Objet: paiements.ArgentDeVie, Tiers: s.Monde.Tiers(t, tiers.Personne, x.Dossier), Piece: s.Monde.Piece(t, x.Dossier), Libelle: "ARGENT DE VIE", Centimes: 4500, Periodicite: plan.Quinzaine, Jour: 5, Du: jour.Certain(2026, 11, 9)}
		if _, err := parcours.EnregistrerPlan(t.Context(), s.Monde.Base, s.Monde.Demande(droits.CESF), plan.Plan{Dossier: x.Dossier, Du: vie.Du, Accord: plan.Oral, AccordeLe: jour.Certain(2026, 11, 20), Lignes: []plan.Ligne{vie}}, 0); err != nil {
			t.Fatal(err)
		}
		webtest.Dit(t, cesf.Lire(ensemble), http.StatusOK, "a 5 semaines. Nous vous versons cet argent.", "Semaine du lundi 02/11/2026 au dimanche 08/11/2026 0,00 €",
			"Semaine du lundi 09/11/2026 au dimanche 15/11/2026 45,00 € le 13/11/2026 45,00 €", "Semaine du lundi 23/11/2026 au dimanche 29/11/2026 45,00 € le 27/11/2026")
		deux := webtest.Vers(t, cesf.Poster(base, demander(t, cesf, base, base)...), "")
		webtest.Dit(t, cesf.Lire(deux+"/ensemble"), http.StatusOK, "Nous en parlons ensemble. Rien n’est encore décidé.")
		webtest.Dit(t, cesf.Lire(deux), http.StatusOK, "Regarder ensemble")
		revise := append(demander(t, cesf, deux, deux, lignes("607,75")...), "charge.3.poste", "provision", "charge.3.libelle", "Eau", "charge.3.montant", "15", "charge.3.frequence", "mois", "charge.3.passage", "compte_gere")
		webtest.Vers(t, cesf.Poster(deux, revise...), deux+"#accord")
		if webtest.MemesLignes(t, cesf, base, 1, 2, 5) == 0 {
			t.Error("le tableur n’a pas les lignes du budget")
		}
		for _, r := range []droits.Role{droits.Comptable, droits.Direction, droits.Administrateur} {
			webtest.Dit(t, s.Role(r).Lire(base+".xlsx?version=1"), http.StatusNotFound)
		}
		webtest.Dit(t, cesf.Lire(base+".xlsx?version=99"), http.StatusNotFound)
		webtest.Dit(t, cesf.Lire(base+"/comparer?avant=1&apres=2"), http.StatusOK, "+34,26", "ajoutée", "changée", "+15,00", "4 lignes inchangées")
		webtest.Vers(t, cesf.Poster(deux+"/abandon", demander(t, cesf, deux, deux+"/abandon")...), base)
		if w := cesf.Lire(deux); w.Code != http.StatusNotFound {
			t.Errorf("la version abandonnée répond %d", w.Code)
		}
		webtest.Vers(t, cesf.Lire(base+"/comparer"), base)
		for _, page := range []string{base, un, ensemble, fmt.Sprintf("/dossiers/%d/prestations", x.Dossier), fmt.Sprintf("/dossiers/%d/prestations/nouvelle", x.Dossier)} {
			if f := webtest.Typographie(cesf.Lire(page).Body.Bytes(), "Accessibilité : non conforme", "Jour, mois, année : par exemple"); len(f) > 0 {
				t.Errorf("%s : %q", page, f)
			}
		}
	}, domaines...)
}

// A budget in deficit is agreed only when the person knows it; rent above what the account receives is said at once.
func TestDeficit(t *testing.T) {
	s := webtest.Nouveau(t, "", domaines...)
	x := s.Monde.Suivre(t, 57349)
	base := fmt.Sprintf("/dossiers/%d/budget", x.Dossier)
	cesf := s.Role(droits.CESF)
	un := webtest.Vers(t, cesf.Poster(base, demander(t, cesf, base, base)...), "")
	webtest.Vers(t, cesf.Poster(un, demander(t, cesf, un, un, lignes("100")...)...), un+"#accord")
	webtest.Dit(t, cesf.Lire(un), http.StatusOK, "Le loyer dépasse ce que le compte géré reçoit.", "Il manque 125,00 €", "déficit")
	accord := un + "/accord"
	webtest.Dit(t, cesf.Poster(accord, demander(t, cesf, un, accord, "accord", "oral", "convenu_le", "23/11/2026")...), http.StatusUnprocessableEntity, "réduire une charge, ou cocher")
	webtest.Vers(t, cesf.Poster(accord, demander(t, cesf, un, accord, "accord", "oral", "convenu_le", "23/11/2026", "deficit", "oui")...), un)
}

func TestPrestations(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		dossier, err := parcours.CreerPersonne(t.Context(), s.Monde.Base, s.Monde.Demande(droits.CESF),
			parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Exemple", Prenom: "Personne", Naissance: etaitest.Naissance}})
		if err != nil {
			t.Fatal(err)
		}
		base := fmt.Sprintf("/dossiers/%d/prestations", dossier)
		nouvelle := base + "/nouvelle"
		cesf := s.Role(droits.CESF)
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "Aucune prestation notée.")
		w := cesf.Poster(nouvelle, demander(t, cesf, nouvelle, nouvelle, "numero", "16", "organisme", "", "du", "", "partage", "oui")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "3 choses à corriger")
		webtest.Dit(t, cesf.Poster(nouvelle, demander(t, cesf, nouvelle, nouvelle, "numero", "17", "organisme", "CAF", "du", "1/1/2026", "partage", "oui")...), http.StatusUnprocessableEntity, "numéro d’allocataire que le couple partage")
		webtest.Vers(t, cesf.Poster(nouvelle, demander(t, cesf, nouvelle, nouvelle, "numero", "17", "organisme", "CAF", "du", "1/1/2026", "partage", "oui", "allocataire", "7654321 A", "montant", "607,75", "jour", "5")...), base)
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "RSA", "17° de l’article D271-2", "7654321", "ne désigne personne à lui seul", "607,75")
		if n := webtest.MemesLignes(t, cesf, base, 0, 3, 4); n != 1 {
			t.Errorf("%d lignes dans le tableur des prestations", n)
		}
		webtest.Dit(t, s.Role(droits.Comptable).Lire(base+".xlsx"), http.StatusNotFound)
		une := base + "/1"
		premier := demander(t, cesf, une, une, "numero", "17", "organisme", "CAF", "du", "1/1/2026", "suspendue_le", "1/11/2026", "motif_suspension", "déclaration manquante")
		second := demander(t, cesf, une, une, "numero", "17", "organisme", "MSA", "du", "1/1/2026")
		webtest.Vers(t, cesf.Poster(une, premier...), base)
		w = cesf.Poster(une, second...)
		if mots := webtest.Dit(t, w, http.StatusConflict, "déclaration manquante"); strings.Contains(mots, "Depuis le") || !strings.Contains(w.Body.String(), `value="MSA"`) {
			t.Errorf("conflit : %s", mots)
		}
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "Droit suspendu.", "suspendue")
		if w := s.Role(droits.Comptable).Lire(base); w.Code != http.StatusNotFound {
			t.Errorf("la comptable : %d", w.Code)
		}
	}, domaines...)
}

// Every page of the domain, in the four modes.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", domaines...)
	x := s.Monde.Suivre(t, 57349)
	vide := s.Monde.Suivre(t, 57349)
	base := fmt.Sprintf("/dossiers/%d/budget", x.Dossier)
	cesf := s.Role(droits.CESF)
	un := webtest.Vers(t, cesf.Poster(base, demander(t, cesf, base, base)...), "")
	webtest.Vers(t, cesf.Poster(un, demander(t, cesf, un, un, lignes("573,49")...)...), un+"#accord")
	webtest.Vers(t, cesf.Poster(un+"/accord", demander(t, cesf, un, un+"/accord", "accord", "desaccord", "convenu_le", "23/11/2026", "desaccord", "argent de vie trop bas")...), un)
	deux := webtest.Vers(t, cesf.Poster(base, demander(t, cesf, base, base)...), "")
	webtest.Vers(t, cesf.Poster(deux, append(demander(t, cesf, deux, deux, lignes("607,75")...), "charge.3.poste", "provision", "charge.3.libelle", "Eau", "charge.3.montant", "15", "charge.3.frequence", "mois", "charge.3.passage", "compte_gere")...), deux+"#accord")
	prestations := fmt.Sprintf("/dossiers/%d/prestations", x.Dossier)
	webtest.Vers(t, cesf.Poster(prestations+"/nouvelle", demander(t, cesf, prestations+"/nouvelle", prestations+"/nouvelle", "numero", "17", "organisme", "CAF", "du", "1/1/2026", "partage", "oui", "allocataire", "7654321", "montant", "607,75")...), prestations)
	adresse := s.Ecouter()
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(adresse + webtest.CheminEntrer(s.Monde.Agents[droits.CESF].ID))
		voir := func(chemin, nom string) {
			t.Helper()
			if statut := o.Ouvrir(adresse + chemin); statut != http.StatusOK {
				t.Fatalf("%s : %d", chemin, statut)
			}
			o.Verifier(nom)
		}
		voir(fmt.Sprintf("/dossiers/%d/budget", vide.Dossier), "budget-vide")
		voir(un, "budget-version")
		voir(un+"/ensemble", "budget-ensemble")
		voir(deux, "budget-ecrire")
		voir(base+"/comparer?avant=1&apres=2", "budget-comparer")
		voir(prestations, "budget-prestations")
		voir(prestations+"/1", "budget-prestation")
		o.Ouvrir(adresse + deux)
		o.Remplir("#champ-personnes", "0")
		if statut := o.Suivre("form[action$='" + deux + "'] .actions .btn-primary"); statut != http.StatusUnprocessableEntity {
			t.Fatalf("budget refusé : %d", statut)
		}
		o.Verifier("budget-refuse")
	})
}
