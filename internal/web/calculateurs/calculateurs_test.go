// SPDX-License-Identifier: EUPL-1.2

package calculateurs

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/calculs"
	"etai/internal/organisation/droits"
	"etai/internal/web/cadre"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

func domaines() []webtest.Domaine {
	return []webtest.Domaine{{Pages: Pages, Routes: Routes}}
}

// Every page is executed, with full values and empty ones.
func TestPages(t *testing.T) {
	f := form.Nouveau(nil)
	f.Refuser("debut", "Écrivez le début.")
	page := cadre.Page{Titre: "Essai", Form: f}
	pleine := &pageCalculateur{Page: page, Calculateur: calculateurs()[0], Action: "/x", Calcule: "le jour", Refus: []calculs.Refus{{Regle: webtest.Piege, Message: webtest.Piege}},
		Resultat: &resultat{Verdict: &cadre.Puce{Ton: cadre.Succes, Mot: webtest.Piege}, Paires: []paire{{webtest.Piege, webtest.Piege}}, Sources: []string{webtest.Piege, "x"},
			Tables: []table{{Titre: webtest.Piege, Colonnes: []string{"a", "b"}, Nombres: 1, Lignes: [][]string{{webtest.Piege, webtest.Piege}}}, {Titre: "vide", Vide: webtest.Piege}}}}
	pleine.Groupes = pleine.Calculateur.vus(f)
	webtest.Gabarits(t, Pages, map[string][]cadre.Donnees{"liste": {&pageListe{Page: page, Calculateurs: calculateurs()}, &pageListe{Page: page}}, "calculateur": {pleine, &pageCalculateur{Page: page, Calculateur: &calculateur{}}}})
}

// The calculators of the pages are those of "etai calcul".
func TestMemesNoms(t *testing.T) {
	var noms []string
	for _, c := range calculateurs() {
		noms = append(noms, c.Nom)
	}
	if slices.Sort(noms); !slices.Equal(noms, calculs.Noms()) {
		t.Errorf("%v, et %v", noms, calculs.Noms())
	}
}

// The worked examples of 01-masp §7 as people type them, without logging in; nothing is kept, not even a trace.
func TestExemples(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		v := s.Personne()
		webtest.Dit(t, v.Lire("/calculateurs"), http.StatusOK, "Durée d’une MASP", "Mois-mesure", "sans se connecter")
		gardes := func() (n [2]int) {
			traces, err := s.Inst.Acces.Lister(t.Context(), acces.Filtre{})
			if err != nil {
				t.Fatal(err)
			}
			n[0] = len(traces)
			s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				return l.QueryRow(ctx, `select count(*) from journal_actes`).Scan(&n[1])
			})
			return n
		}
		avant := gardes()
		for _, x := range []struct {
			nom    string
			champs []string
			statut int
			dits   []string
		}{
			{"duree-masp", []string{"contrats.0.debut", "1/2/2023", "contrats.0.mois", "12", "contrats.1.debut", "1/2/2024", "contrats.1.mois", "12", "contrats.2.debut", "1/2/2025", "contrats.2.mois", "24"}, 200,
				[]string{"48 mois", "31 janvier 2027", "0 mois", "Article L271-2 du CASF", "Non vérifié"}},
			{"duree-masp", []string{"contrats.0.debut", "15/1/2026", "contrats.0.mois", "5"}, 200, []string{"Règle : R5", "Aucun contrat n’a pu être compté."}},
			{"duree-masp", []string{"contrats.0.debut", "15/1/2026"}, 422, []string{"Écrivez « Nombre de mois »."}},
			{"duree-masp", nil, 422, []string{"Le champ « contrats » manque"}},
			{"duree-masp", []string{"ajouter", "contrats", "contrats.0.mois", "12"}, 200, []string{"Contrat 9"}},
			{"contribution", []string{"ressources_annuelles", "15 000", "aah_annuelle", "12 192,60", "smic_annuel", "21621,60", "version", "C"}, 200, []string{"280,74 €", "23,39 €", "10 %", "Non vérifié", "article D271-5"}},
			{"contribution", []string{"ressources_annuelles", "140 000", "date", "1/6/2025"}, 200, []string{"10 672,62 €", "889,38 €", "l’AAH du 1er janvier 2025"}},
			{"contribution", []string{"ressources_annuelles", "douze"}, 422, []string{"Ressources de l’année précédente"}},
			{"autorisation", []string{"prestations.0.numero", "17", "prestations.1.numero", "19"}, 200, []string{"ne peut pas être signée ainsi", "Ne peut pas être gérée", "Règle : R14"}},
			{"autorisation", []string{"prestations.0.numero", "17", "prestations.1.numero", "17"}, 200, []string{"ne peut pas être signée ainsi", "est déjà à la ligne 1", "règle d’Étai"}},
			{"autorisation", []string{"prestations.0.numero", "17", "prestations.1.numero", "19", "justification", "oui"}, 200, []string{"L’autorisation peut être signée"}},
			{"versement-direct", []string{"loyer", "410", "charges", "45", "premier_impaye", "5/8/2026", "requete", "5/10/2026", "prestations.0.numero", "17", "prestations.0.montant", "300", "prestations.1.numero", "19", "prestations.1.montant", "200"}, 200,
				[]string{"5 octobre 2026", "455,00 €", "155,00 €", "45,00 €"}},
			{"versement-direct", []string{"loyer", "410", "charges", "45", "premier_impaye", "5/8/2026", "requete", "4/10/2026", "prestations.0.numero", "17", "prestations.0.montant", "300"}, 200, []string{"Règle : R23"}},
			{"proposition", []string{"ouverture", "300", "ordres.0.date", "2/11/2026", "ordres.0.montant", "50", "ordres.0.libelle", "semaine", "ordres.0.rang", "3", "ordres.1.date", "6/11/2026", "ordres.1.montant", "280", "ordres.1.libelle", "<b>loyer</b>", "ordres.1.rang", "0"}, 200,
				[]string{"Solde à la fin 20,00 €", "Semaine", "50,00 €", "20,00 €"}},
			{"delai", []string{"evenement", "31/12/2026", "nombre", "2", "unite", "mois", "sens", "1", "report", "oui", "territoire", "metropole"}, 200, []string{"1er mars 2027", "au premier jour ouvrable"}},
			{"facturation", []string{"regle", "d", "debut", "15/11/2026", "mois", "11/2026"}, 200, []string{"0,5333"}},
			{"facturation", []string{"regle", "d", "debut", "15/11/2026", "mois", "novembre"}, 422, []string{"par exemple 11/2026"}},
		} {
			w := v.Poster("/calculateurs/"+x.nom, x.champs...)
			webtest.Dit(t, w, x.statut, x.dits...)
			for _, faute := range webtest.Typographie(w.Body.Bytes()) {
				t.Errorf("%s : typographie de « %s »", x.nom, faute)
			}
			if strings.Contains(w.Body.String(), "<b>loyer") {
				t.Errorf("%s : texte non échappé", x.nom)
			}
		}
		if apres := gardes(); apres != avant {
			t.Errorf("gardé : %v, puis %v", avant, apres)
		}
		webtest.Dit(t, v.Lire("/calculateurs/autre"), http.StatusNotFound)
		webtest.Dit(t, s.Role(droits.CESF).Lire("/calculateurs/delai"), http.StatusOK, "Jour de l’évènement", "Ma journée")
		freine := false
		for range rafale + 5 {
			freine = freine || v.Lire("/calculateurs/delai").Code == http.StatusTooManyRequests
		}
		if !freine {
			t.Error("rien ne freine un calculateur")
		}
	}, domaines()...)
}

// Each form in the four modes, then an answer.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", domaines()...)
	base := s.Ecouter()
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		s.Horloge.ReglerJour(s.Inst.Base.Horloge().Maintenant().Jour().Plus(1)) // the brake is not what is looked at
		for _, chemin := range []string{"", "/duree-masp", "/contribution", "/autorisation", "/versement-direct", "/proposition", "/delai", "/facturation"} {
			if statut := o.Ouvrir(base + "/calculateurs" + chemin); statut != http.StatusOK {
				t.Fatalf("%s : %d", chemin, statut)
			}
			o.Verifier("calculateurs" + strings.ReplaceAll(chemin, "/", "-"))
		}
		o.Ouvrir(base + "/calculateurs/contribution")
		o.Remplir("#champ-ressources_annuelles", "15000")
		o.Remplir("#champ-date", "1/6/2026")
		if statut := o.Suivre("main form .btn-primary"); statut != http.StatusOK || !strings.Contains(o.Texte("main"), "Plafond par mois") {
			t.Fatalf("calculer : %d\n%s", statut, o.Texte("main"))
		}
		o.Verifier("calculateurs-reponse")
		o.Ouvrir(base + "/calculateurs/duree-masp")
		o.Remplir("#champ-contrats\\.0\\.debut", "15/1/2026")
		o.Remplir("#champ-contrats\\.0\\.mois", "5")
		if statut := o.Suivre("main form .btn-primary"); statut != http.StatusOK || !strings.Contains(o.Texte("main"), "R5") {
			t.Fatalf("refuser : %d\n%s", statut, o.Texte("main"))
		}
		o.Verifier("calculateurs-refus")
	})
}
