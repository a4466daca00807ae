// SPDX-License-Identifier: EUPL-1.2

package indicateurs

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/formats/pdf/pdftest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/rapports/indicateurs"
	"etai/internal/statistiques"
	"etai/internal/web/cadre"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// Each template with nothing, and with hostile values.
func TestGabarits(t *testing.T) {
	f := form.Nouveau(map[string][]string{"source": {webtest.Piege}, "fichier": {webtest.Piege}, "intitule": {webtest.Piege}})
	for _, champ := range []string{"annee", "quoi", "intitule", "fonction", "employeur", "valeur", "source", "fichier", "envoye_le", "mots"} {
		f.Refuser(champ, "Cela ne va pas.")
	}
	page := func() cadre.Page { return cadre.Page{Titre: "Essai", SousTitre: webtest.Piege, Form: f} }
	tableau := cadre.Tableau{ID: "x", Legende: webtest.Piege, Colonnes: []cadre.Colonne{{Titre: webtest.Piege}}, Lignes: []cadre.LigneTableau{{Cellules: []any{webtest.Piege}}}}
	vide := cadre.Tableau{ID: "x", Legende: "Rien"}
	s := voir(indicateurs.Section{Code: "a", Titre: webtest.Piege, Aide: webtest.Piege, Trace: true, Lignes: []indicateurs.LigneChapitre{{Mot: webtest.Piege, Avant: indicateurs.Valeur{Nombre: 3, Connue: true, Source: webtest.Piege}, Apres: indicateurs.Valeur{Nombre: 5, Connue: true, Choix: &indicateurs.Choix{Fait: "exercees"}}},
		{Mot: "Non connu"}}}, 2026)
	webtest.Gabarits(t, Pages, map[string][]cadre.Donnees{
		"chapitre": {&pageChapitre{Page: page()}, &pageChapitre{Page: page(), Annees: annees(accueil, 2024, 0, 2026), Sections: []sectionVue{s}}},
		"annuel":   {&pageAnnuel{Page: page()}, &pageAnnuel{Page: page(), Annee: 2025, Limite: statistiques.Limite(2025), Noter: true}, &pageAnnuel{Page: page(), Noter: true, Envois: []envoiVu{{statistiques.Envoi{Rang: 1, Mots: webtest.Piege}, "/x"}}, Lignes: []indicateurVu{{Titre: webtest.Piege, Compte: webtest.Piege, Reserve: webtest.Piege, Tableau: tableau}, {Tableau: vide}}}},
		"liste":    {&pageListe{Page: page()}, &pageListe{Page: page(), Liste: indicateurs.Liste{Total: 2}, Somme: webtest.Piege}, &pageListe{Page: page(), Factures: true, Tableau: vide}, &pageListe{Page: page(), Tableau: tableau, Pagination: cadre.Pagination{Page: 2, Pages: 3, Total: 120, Chose: "ligne", Base: "/rapports/liste?a=1"}}},
		"valeurs":  {&pageValeurs{Page: page(), Tableau: vide}, &pageValeurs{Page: page(), Tableau: tableau, Saisir: true, Quoi: []cadre.Choix{{Valeur: "a", Texte: webtest.Piege}}, Cles: []string{webtest.Piege}}},
	})
}

// The direction enters the series, reads the report of both years, and opens no name; who may see the file reads it behind the figure.
func TestPages(t *testing.T) {
	s := webtest.Nouveau(t, "", webtest.Domaine{Pages: Pages, Routes: Routes})
	m := s.Monde
	d, err := parcours.CreerPersonne(t.Context(), m.Base, m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Exemple-Suivie", Prenom: "Personne", Naissance: etaitest.Naissance, EcrireDomicile: true}})
	if err != nil {
		t.Fatal(err)
	}
	c := etaitest.Contrat(d, jour.Certain(2026, 1, 10), 12)
	c.Prestations = append(c.Prestations, parcours.PrestationDuContrat{Nouvelle: prestations.Percue{Numero: 17, Organisme: "CAF", Montant: 60775, JourDuMois: 5}})
	m.Signer(t, c)
	direction, chef, admin := s.Comme(m.Agents[droits.Direction]), s.Comme(m.Agents[droits.ChefDeService]), s.Comme(m.Agents[droits.Administrateur])
	voir := func(v *webtest.Visiteur, chemin string, code int, dit ...string) string {
		t.Helper()
		w := v.Lire(chemin)
		if w.Code != code {
			t.Fatalf("%s : %d\n%.600s", chemin, w.Code, webtest.Texte(w))
		}
		for _, mot := range dit {
			if !strings.Contains(w.Body.String(), mot) && !strings.Contains(webtest.Texte(w), mot) {
				t.Errorf("%s ne dit pas %q\n%.2000s", chemin, mot, webtest.Texte(w))
			}
		}
		return w.Body.String()
	}
	voir(direction, "/rapports/valeurs", http.StatusOK, "Coller un fichier CSV")
	if w := direction.Poster("/rapports/valeurs/fichier", direction.AvecCle("/rapports/valeurs", "fichier", "2019;serie;masp_1;;;162;Rapport 2019\n2020;serie;masp_1;;;208;Rapport 2020\n2020;serie;masp_9;;;1;x")...); w.Code != http.StatusUnprocessableEntity || !strings.Contains(webtest.Texte(w), "intitulé inconnu") {
		t.Errorf("un fichier faux : %d\n%.900s", w.Code, webtest.Texte(w))
	}
	if w := direction.Poster("/rapports/valeurs/fichier", direction.AvecCle("/rapports/valeurs", "fichier", "2019;serie;masp_1;;;162;Rapport 2019\n2020;serie;masp_1;;;208;Rapport 2020\n2020;serie;masp_3;;;0;Rapport 2020")...); w.Code != http.StatusSeeOther {
		t.Errorf("un fichier juste : %d\n%.900s", w.Code, webtest.Texte(w))
	}
	if w := direction.Poster("/rapports/valeurs", direction.AvecCle("/rapports/valeurs", "annee", "2020", "quoi", "effectif:", "intitule", "CESF", "fonction", "accompagnement", "employeur", "Association Exemple", "valeur", "2,5", "source", "Compte 2020")...); w.Code != http.StatusSeeOther {
		t.Errorf("une valeur juste : %d\n%.900s", w.Code, webtest.Texte(w))
	}
	voir(direction, "/rapports?annee=2020", http.StatusOK, "162", "208", "Rapport 2020", "<svg", "<desc", "non\u00a0connu")
	voir(direction, "/rapports/indicateurs?annee=2020", http.StatusOK, "CESF, accompagnement, Association Exemple", "2,5")
	voir(direction, "/rapports", http.StatusOK, "Nouvelles mesures")
	if x := voir(direction, "/rapports/indicateurs", http.StatusOK); strings.Contains(x, "Noter l’envoi") {
		t.Error("l’envoi d’une année en cours se note")
	}
	if w := direction.Poster("/rapports/indicateurs?annee=2025", direction.AvecCle("/rapports/indicateurs?annee=2025", "envoye_le", "2027-03-09", "mots", "DREES")...); w.Code != http.StatusUnprocessableEntity || !strings.Contains(webtest.Texte(w), "du 1er janvier 2026 à ce jour") {
		t.Errorf("un envoi à venir : %d\n%.900s", w.Code, webtest.Texte(w))
	}
	if w := direction.Poster("/rapports/indicateurs?annee=2025", direction.AvecCle("/rapports/indicateurs?annee=2025", "envoye_le", "2026-03-09", "mots", "Questionnaire de la DREES, accusé reçu")...); w.Code != http.StatusSeeOther {
		t.Fatalf("un envoi : %d\n%.900s", w.Code, webtest.Texte(w))
	}
	page := voir(direction, "/rapports/indicateurs?annee=2025", http.StatusOK, "Envoyé le 9 mars 2026", "accusé reçu")
	fige := regexp.MustCompile(`/rapports/indicateurs/envois/\d+`).FindString(page)
	voir(chef, fige, http.StatusOK, `"2025";`)
	voir(admin, fige, http.StatusNotFound)
	if strings.Contains(voir(direction, "/rapports/liste?annee=2026&fait=exercees", http.StatusOK, "1 ligne"), "EXEMPLE-SUIVIE") {
		t.Error("la direction lit un nom")
	}
	voir(chef, "/rapports/liste?annee=2026&fait=exercees&niveau=1", http.StatusOK, "EXEMPLE-SUIVIE")
	voir(chef, "/rapports/liste?annee=2026&fait=personnes&axe=sexe&code=femme", http.StatusOK, "Aucun dossier")
	voir(chef, "/rapports/indicateurs.csv?annee=2026", http.StatusOK, `"2026";"2026-11-23";"1";"nouvelles"`)
	for _, chemin := range []string{"/rapports/indicateurs.xlsx?annee=2026", "/rapports/indicateurs.xlsx?annee=2026&dossiers=1", "/rapports/liste.xlsx?annee=2026&fait=exercees", "/rapports/liste.xlsx?annee=2026&fait=facture"} {
		if x := voir(chef, chemin, http.StatusOK); !strings.HasPrefix(x, "PK") {
			t.Errorf("%s n’est pas un classeur", chemin)
		}
	}
	if x := voir(chef, "/rapports/masp.pdf?annee=2026&niveau=1", http.StatusOK); !strings.HasPrefix(x, "%PDF") {
		t.Error("ce n’est pas un PDF")
	}
	voir(chef, "/rapports?annee=2008", http.StatusUnprocessableEntity)
	voir(chef, "/rapports/liste?annee=2026&fait=rien", http.StatusNotFound)
	voir(admin, "/rapports", http.StatusNotFound)
	if w := s.Comme(m.Agents[droits.CESF]).Poster("/rapports/valeurs", "annee", "2020"); w.Code != http.StatusNotFound {
		t.Errorf("une CESF saisit : %d", w.Code)
	}
	for _, role := range []droits.Role{droits.ChefDeService, droits.Referent} { // an organisation without a direction has one of them
		v := s.Comme(m.Agents[role])
		if w := v.Poster("/rapports/valeurs", v.AvecCle("/rapports/valeurs", "annee", "2020", "quoi", "charge:", "intitule", "Loyer des bureaux, "+string(role), "valeur", "1 200,50", "source", "Compte 2020")...); w.Code != http.StatusSeeOther {
			t.Errorf("%s ne saisit pas : %d\n%.600s", role, w.Code, webtest.Texte(w))
		}
	}
}

// The reports of the Haute-Vienne come out of the page and of the paper as they were printed (01-masp §5.3), from the very file that the demonstration takes.
func TestHauteVienneImprimee(t *testing.T) {
	s := webtest.Nouveau(t, "", webtest.Domaine{Pages: Pages, Routes: Routes})
	series, err := os.ReadFile("../../demo/series.csv")
	if err != nil {
		t.Fatal(err)
	}
	direction := s.Comme(s.Monde.Agents[droits.Direction])
	if w := direction.Poster("/rapports/valeurs/fichier", direction.AvecCle("/rapports/valeurs", "fichier", string(series))...); w.Code != http.StatusSeeOther {
		t.Fatalf("séries : %d\n%.900s", w.Code, webtest.Texte(w))
	}
	for annee, veut := range map[int][3]string{2017: {"non.connu +42", "non.connu +48", "non.connu +0"}, 2018: {"42 +116", "48 +68", "0 +0"}, 2019: {"116 +162", "68 +91", "0 +0"}, 2020: {"162 +208", "91 +69", "0 +0"}} {
		w := direction.Lire(fmt.Sprintf("/rapports/masp.pdf?annee=%d", annee))
		fichier := filepath.Join(t.TempDir(), "rapport.pdf")
		if err := os.WriteFile(fichier, w.Body.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		papier, page := pdftest.Texte(t, fichier), webtest.Texte(direction.Lire(fmt.Sprintf("/rapports?annee=%d", annee)))
		for i, mot := range []string{"MASP 1, sans gestion", "MASP 2, avec gestion", "MASP 3 demandées"} {
			ligne := regexp.MustCompile(mot + `\s+` + strings.ReplaceAll(veut[i], " +", `\s+`) + `\b`)
			if !ligne.MatchString(papier) {
				t.Errorf("%d, papier : %s ne dit pas %s\n%s", annee, mot, veut[i], papier)
			}
			if !ligne.MatchString(page) {
				t.Errorf("%d, page : %s ne dit pas %s", annee, mot, veut[i])
			}
		}
		if annee == 2020 {
			pdftest.Valider(t, fichier)
		}
	}
}

// Each page on every screen: a year before Étai, this year, the nine indicators, a list, the values and one that is entered by hand.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", webtest.Domaine{Pages: Pages, Routes: Routes})
	m, base := s.Monde, s.Ecouter()
	m.Suivre(t, 60775)
	direction := s.Comme(m.Agents[droits.Direction])
	direction.Poster("/rapports/valeurs/fichier", direction.AvecCle("/rapports/valeurs", "fichier", "2019;serie;masp_1;;;162;Rapport 2019\n2020;serie;masp_1;;;208;Rapport 2020\n2026;tarif;mois_2;;;310,25;Compte 2025\n2026;effectif;CESF;accompagnement;Association Exemple;2,5;Compte 2025")...)
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(base + webtest.CheminEntrer(m.Agents[droits.ChefDeService].ID))
		for nom, chemin := range map[string]string{"avant": "?annee=2020", "annee": "", "indicateurs": "/indicateurs", "indicateurs-envoi": "/indicateurs?annee=2025", "liste": "/liste?annee=2026&fait=exercees&niveau=2", "factures": "/liste?annee=2026&fait=facture", "valeurs": "/valeurs"} {
			if statut := o.Ouvrir(base + "/rapports" + chemin); statut != http.StatusOK {
				t.Fatalf("%s : %d", chemin, statut)
			}
			o.Verifier("rapports-" + nom)
			if nom == "indicateurs" {
				o.Imprimer("rapports-indicateurs-imprime")
			}
		}
		o.Ouvrir(base + "/rapports/valeurs")
		o.Remplir("#champ-annee", "2025")
		o.Choisir("#champ-quoi", "charge:")
		o.Remplir("#champ-valeur", "1200")
		o.Remplir("#champ-source", "Compte "+o.Mode().String())
		if statut := o.Suivre("main form .btn-primary"); statut != http.StatusUnprocessableEntity || !strings.Contains(o.Texte("main"), "nature de la charge") {
			t.Fatalf("une charge sans nature : %d\n%s", statut, o.Texte("main"))
		}
		o.Verifier("rapports-valeurs-refus")
		o.Remplir("#champ-intitule", "Loyer des bureaux")
		if statut := o.Suivre("main form .btn-primary"); statut != http.StatusOK || !strings.Contains(o.Texte("main"), "Loyer des bureaux") {
			t.Fatalf("une charge : %d\n%s", statut, o.Texte("main"))
		}
	})
}
