// SPDX-License-Identifier: EUPL-1.2

package journee

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	domaine "etai/internal/accompagnement"
	"etai/internal/agenda"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/installation"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/rapports"
	"etai/internal/rapports/accompagnement"
	"etai/internal/web/cadre"
)

func taches(n int) (ls []ligne) {
	for i, nature := range []agenda.Nature{agenda.VirementRetourne, agenda.CompteDebiteur, agenda.LigneAVerifier, agenda.RIBAApprouver, agenda.MettreADisposition} {
		l := ligne{TacheAffichee: rapports.TacheAffichee{Tache: agenda.Tache{ID: int64(i + 1), Dossier: 3, Nature: nature, Echeance: etaitest.Depart.Jour().Plus(i - 2)}, Personne: "EXEMPLE-<b> Personne"},
			Lien: "/dossiers/3", Quoi: "64,00 € · Énergie Exemple", Aide: "La banque dit & redit.", Action: cadre.Lien{Texte: "Voir le compte", URL: "/dossiers/3/compte"}, SeCoche: i%2 == 0}
		if nature == agenda.VirementRetourne {
			l.Puce = cadre.Puce{Ton: cadre.Danger, Mot: "Virement revenu", Icone: "retour"}
		}
		if nature == agenda.RIBAApprouver { // a shared tiers: nobody
			l.Personne, l.Dossier, l.Lien = "", 0, ""
		}
		if len(ls) < n {
			ls = append(ls, l)
		}
	}
	return ls
}

// Every page is executed, with a full value and an empty one.
func TestPages(t *testing.T) {
	j := etaitest.Depart.Jour()
	b := bloc{Lignes: taches(5), Total: 12, Tout: "/taches", Retour: "/"}
	f := fins{Mesures: []rapports.FinDeMesure{{Dossier: 3, Personne: "EXEMPLE Personne", Niveau: 2, Fin: j.Plus(-3)}, {Dossier: 4, Personne: "EXEMPLE Personne", Niveau: 1, Fin: j.Plus(40)},
		{Dossier: 5, Personne: "EXEMPLE Personne", Niveau: 2, Fin: j.Plus(80)}}, Total: 11, Role: droits.CESF}
	d := f
	d.Totale = true
	plein := &page{Page: cadre.Page{Titre: "Ma journée", SousTitre: "x"}, Retours: b, AFaire: b, AValider: b, Delegation: []compteur{{"États à contrôler", "x", "/delegation/etats?vue=controle", 2}}, Fins: f, Durees: d, NbDebiteurs: 6, NbAViser: 1,
		Debiteurs: []debiteur{{rapports.Debiteur{Dossier: 3, Personne: "EXEMPLE Personne", Solde: -1200}, "/x"}},
		AViser:    []remise{{paiements.Remise{ID: 1, Numero: 3, Annee: 2026, Nombre: 94, Total: 1607172, ExecutionLe: j, PrepareeLe: etaitest.Depart}, "/remises/1"}},
		ASuivre: []remise{{paiements.Remise{ID: 1, Etat: paiements.Visee, ExecutionLe: j}, "/remises/1"}, {paiements.Remise{ID: 2, Etat: paiements.FichierGenere, ExecutionLe: j}, "/remises/2"},
			{paiements.Remise{ID: 3, Etat: paiements.Transmise, ExecutionLe: j}, "/remises/3"}},
		NbASuivre: 7,
		Rapprochement: &rapprochement{Listes: []compteur{{"Probables", "x", "/rapprochement?etat=probable", 19}}, Attendent: 19, Adresse: "/rapprochement",
			Attente: []placeAttente{{"Hors autorisation", "/attente?place=hors_autorisation", 1, 15000, j}}},
		Suivi: &suivi{NbDuJour: 1, NbProches: 9, RendezVous: []rendezVous{{RendezVous: accompagnement.RendezVous{ID: 1, Dossier: 3, Personne: "EXEMPLE Personne", Genre: domaine.Domicile, Etat: domaine.Prevu, Le: j, Heure: "14:30", Site: "x"}},
			{RendezVous: accompagnement.RendezVous{ID: 2, Dossier: 3, Genre: domaine.Telephone, Etat: domaine.Fait, Le: j}}},
			SansIssue: []rendezVous{{RendezVous: accompagnement.RendezVous{ID: 4, Dossier: 3, Personne: "EXEMPLE Personne", Genre: domaine.Bureau, Etat: domaine.Prevu, Le: j.Plus(-2)}, Commence: true}}, NbSans: 7, Echeances: []accompagnement.EcheanceVue{{ID: 1, Dossier: 3, Personne: "EXEMPLE Personne", Genre: domaine.Declaration, Le: j.Plus(3)}},
			Compteurs: []compteur{{"Sans nouvelles", "x", "/rythmes", 4}}, Vus: []vu{{3, "EXEMPLE Personne"}}},
		Issue: &issue{rendezVous: rendezVous{RendezVous: accompagnement.RendezVous{ID: 1, Dossier: 3}}, Form: form.Nouveau(nil)},
		Mois:  []compteur{{"À décider", "x", "/propositions?etat=a_decider", 3}}, Prepares: &rapports.BilanPrepares{Nombre: 6, Total: 12000, Premier: j}, SuitePrepares: cadre.Lien{Texte: "Voir les ordres", URL: "/ordres"}}
	soldes := []cadre.Solde{{Libelle: "Comptes", Valeur: 90, Aide: "ensemble"}, {Libelle: "Sous zéro", Valeur: 2, Ton: cadre.Danger}}
	pages := map[string][]cadre.Donnees{
		"journee": {plein, &page{Page: cadre.Page{Titre: "x"}, RienAFaire: true}, &page{Page: cadre.Page{Titre: "x"}, Rapprochement: &rapprochement{}, Prepares: &rapports.BilanPrepares{}}},
		"taches": {&pageTaches{Page: cadre.Page{Titre: "À faire"}, Jetons: cadre.Jetons{Nom: "Genre", Elements: []cadre.Jeton{{Texte: "Toutes", URL: "/taches", Compte: 5, Actif: true}}}, Bloc: b,
			Pagination: cadre.Pagination{Page: 2, Pages: 3, Total: 120, Chose: "tâche", Base: "/taches"}},
			&pageTaches{Page: cadre.Page{Titre: "x"}}},
		"echeances": {&pageEcheances{Page: cadre.Page{Titre: "Échéances"}, Fins: f, Pagination: cadre.Pagination{Page: 1, Pages: 2, Total: 70, Chose: "mesure", Base: "/echeances"}}, &pageEcheances{Page: cadre.Page{Titre: "x"}}},
		"messages":  {&pageMessages{Page: cadre.Page{Titre: "Messages"}, Aujourdhui: j, Messages: []organisation.MessageService{{ID: 1, Texte: "EXEMPLE-<b>", Du: j, Au: j, EcritLe: etaitest.Depart}, {ID: 2, Du: j, Au: j, EcritLe: etaitest.Depart, RetireLe: etaitest.Depart}}}, &pageMessages{Page: cadre.Page{Titre: "x"}}},
		"chiffres":  {&pageChiffres{cadre.Page{Titre: "Chiffres"}, soldes, soldes}, &pageChiffres{Page: cadre.Page{Titre: "x"}}},
		"installation": {&pageInstallation{cadre.Page{Titre: "Installation"}, soldes, []installation.Avis{{Bon: true, Message: "bon"}, {Message: "mauvais"}},
			[]organisation.Organisation{{Nature: organisation.Departement, Nom: "Département", Departement: "00"}, {Nature: organisation.Association, Nom: "Association"}}},
			&pageInstallation{Page: cadre.Page{Titre: "x"}}},
	}
	m, err := cadre.NouveauMoteur(cadre.Options{Horloge: horloge.Fixe(etaitest.Depart), Journal: slog.New(slog.DiscardHandler)}, Pages)
	if err != nil {
		t.Fatal(err)
	}
	for _, nom := range Pages.Noms {
		if len(pages[nom]) < 2 {
			t.Errorf("%s : sans valeur pleine et valeur vide", nom)
		}
		for i, v := range pages[nom] {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/essai", nil)
			corps, err := m.Executer(r, "journee/"+nom, v)
			if err != nil {
				t.Errorf("%s, valeur %d : %v", nom, i, err)
			}
			if slices.ContainsFunc([]string{"EXEMPLE-<b>", "<no value>", "%!"}, func(s string) bool { return strings.Contains(string(corps), s) }) {
				t.Errorf("%s, valeur %d : texte mal rendu", nom, i)
			}
		}
	}
}

func TestResume(t *testing.T) {
	le := jour.Certain(2026, 11, 6)
	for _, c := range []struct {
		dossiers, comptes int
		veut              string
	}{
		{28, 9, "Vendredi 6 novembre 2026 · 28 personnes suivies · 9 comptes gérés"},
		{1, 1, "Vendredi 6 novembre 2026 · 1 personne suivie · 1 compte géré"},
		{0, 0, "Vendredi 6 novembre 2026"},
	} {
		if s := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(resume(le, c.dossiers, c.comptes)); s != c.veut {
			t.Errorf("%q, attendu %q", s, c.veut)
		}
	}
}
