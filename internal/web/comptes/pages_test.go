// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
	"etai/internal/web/webtest"
)

const mechant = `<script>x</script> "'`

func pleine(titre string) cadre.Page {
	f := form.Nouveau(nil)
	for _, c := range []string{"le", "solde"} {
		f.Poser(c, mechant)
		f.Refuser(c, "Cette valeur ne convient pas.")
	}
	return cadre.Page{Titre: titre, SousTitre: mechant, Section: section, Form: f, Fil: []cadre.Lien{{Texte: "x", URL: "/x"}}}
}

func vuePleine() rapports.VueCompte {
	j := jour.Certain(2026, 11, 1)
	v := rapports.VueCompte{Personne: personnes.Personne{Nom: mechant, Prenom: "x"}, Compte: comptes.Compte{ID: 1, Dossier: 4, OuvertLe: j.Plus(-400)}, Banque: comptes.CompteBancaire{Mode: comptes.Individuel, IBANMasque: "FR76 … 115"},
		Aujourdhui: j.Plus(20), Mois: j, Ouverture: -500, ReleveLe: j.Plus(4), SoldeBanque: 81848, Solde: comptes.Solde{Comptable: -50608}, Plancher: 2000, ProjeteAu: j.Plus(50), Attendu: 5, DebiteurDe: etaitest.Depart,
		Attentes: map[comptes.Nature]argent.Centimes{comptes.HorsAutorisation: 5, comptes.ARestituer: 6}, Transmis: []rapports.LigneCompte{{Libelle: mechant, Centimes: -5}, {Libelle: "y", Centimes: -6}},
		ADecider: []rapports.LigneCompte{{Libelle: mechant, Centimes: -29, Ligne: 3, Date: j}}}
	for _, e := range []rapports.EtatLigne{rapports.Rapproche, rapports.APointer, rapports.Transmis} {
		v.Lignes = append(v.Lignes, rapports.LigneCompte{Date: j, Libelle: mechant, Detail: mechant, Nature: mechant, Centimes: -5, Etat: e, Piece: 4, Ligne: 5})
	}
	for _, e := range []rapports.EtatLigne{rapports.Prevu, rapports.Attendu} {
		v.Prevues = append(v.Prevues, rapports.LigneCompte{Date: j, Libelle: mechant, Centimes: 5, Etat: e}, rapports.LigneCompte{Date: j.Plus(30), Libelle: "z", Centimes: 5, Etat: e})
	}
	for i := range 40 {
		v.Courbe.Jours = append(v.Courbe.Jours, rapports.JourCourbe{Jour: j.Plus(i), Vu: argent.Centimes(100 * i), Sans: argent.Centimes(-3000 * i), Avec: argent.Centimes(5000 * i), EstVu: i < 5, EstPrevu: i >= 4})
	}
	v.Courbe.Aujourdhui, v.Courbe.Plancher, v.Courbe.Releve = v.Aujourdhui, 2000, v.ReleveLe
	v.Courbe.Attendues = []rapports.Esperee{{Recette: mechant, Date: j.Plus(21), Centimes: 5, EnRetard: true}, {Recette: "RSA", Date: j.Plus(30)}, {Recette: "AF", Date: j.Plus(30)}}
	return v
}

// Every page is executed, with full values and empty ones.
func TestPages(t *testing.T) {
	var pages []struct {
		nom string
		p   cadre.Donnees
	}
	ajouter := func(nom string, p cadre.Donnees) {
		pages = append(pages, struct {
			nom string
			p   cadre.Donnees
		}{nom, p})
	}
	vide := func() cadre.Page { return cadre.Page{Titre: "x"} }
	comptable := &poste.Visite{Compte: organisation.Agent{ID: 1, Role: droits.Comptable}}
	for _, v := range []rapports.VueCompte{vuePleine(), {}} {
		for _, filtre := range []bool{true, false} {
			for _, mode := range []comptes.Mode{comptes.Individuel, comptes.Collectif} {
				v.Banque.Mode = mode
				p := &pageCompte{Page: pleine("Compte"), Vue: v, Dossier: "/dossiers/4", Precise: preciser(v), Soldes: soldes(v), Constat: constat(v, true), Courbe: dessiner(v.Courbe), Paiements: poste.ActionsPaiement(droits.CESF, 4), Bloque: mechant, Releve: "/x", CSV: "/x"}
				p.alerter(comptable)
				p.jetons(filtre)
				p.ranger(filtre)
				ajouter("compte", p)
			}
		}
	}
	ajouter("liste", &pageListe{Page: vide()})
	for _, b := range []rapports.Balance{{}, {Finie: true, Lignes: []rapports.LigneBalance{{Personne: mechant, Numero: mechant, Cloture: -5}}}, {Lignes: []rapports.LigneBalance{{Personne: mechant, MisDeCote: 5}}, Banque: comptes.SituationBanque{Banque: 5, ReleveLe: etaitest.Depart.Jour()}}} {
		ajouter("balance", &pageBalance{Page: pleine("Balance"), B: b, Verifiee: b.Ecart() == 0, Conclusion: mechant})
	}
	l := &pageListe{Page: pleine("Comptes"), Aujourdhui: etaitest.Depart.Jour(), Lignes: []rapports.CompteGere{{Dossier: 1, Personne: mechant, IBANMasque: mechant, Individuel: true, Solde: comptes.Solde{Comptable: -5}, Attente: 5, APointer: 2,
		ReleveLe: jour.Certain(2026, 1, 1), FinGestion: jour.Certain(2026, 12, 1)}, {Dossier: 2}}, Pagination: cadre.Pagination{Page: 1, Pages: 3, Total: 140, Chose: "compte", Base: "/comptes"}}
	l.filtrer(l.Lignes, "")
	l.totaliser(l.Lignes)
	ajouter("liste", l)
	j := jour.Certain(2026, 10, 1)
	rep := rapports.VueReprise{Personne: personnes.Personne{Nom: mechant}, Compte: comptes.Compte{Dossier: 4}, Reprise: &comptes.Reprise{ID: 1, Le: j, SoldeBanque: 5, Parts: []comptes.Part{{Centimes: 5}}, PrepareePar: 1}, PrepareePar: mechant, PrepareeLe: etaitest.Depart}
	ajouter("reprise", &pageReprise{Page: pleine("Reprise"), Vue: rep, Viser: true, Compte: "/x"})
	ajouter("reprise", &pageReprise{Page: pleine("Reprise"), Vue: rep, Modifier: true, Compte: "/x", Attend: mechant})
	ajouter("reprise", &pageReprise{Page: pleine("Reprise"), Vue: rep, Modifier: true, Corriger: true, Compte: "/x"})
	visee := rep
	visee.Reprise = &comptes.Reprise{ID: 1, Le: j, ViseePar: 2}
	ajouter("reprise", &pageReprise{Page: pleine("Reprise"), Vue: visee, Compte: "/x", Attend: mechant})
	ajouter("reprise", &pageReprise{Page: pleine("Reprise"), Vue: rapports.VueReprise{Compte: comptes.Compte{Dossier: 4}}, Saisir: true, Compte: "/x"})
	ajouter("reprise", &pageReprise{Page: vide(), Attend: mechant})
	ls := []rapports.LigneReleve{{Quand: "5 octobre", Libelle: mechant, Centimes: 5}}
	r := rapports.ReleveMensuel{Dossier: 4, Organisation: mechant, Personne: personnes.Personne{Nom: mechant}, Mois: j, Le: j.Plus(33), ResteLe: j.Plus(30), Arrive: ls, Paye: ls, Provisoire: true, Suivie: mechant, MisDeCote: []string{mechant}, Livraison: personnes.Livraison{Gros: true}}
	ajouter("releve", &pageReleve{Page: pleine("Relevé"), Releve: r, Arrive: volet{"Ce qui est arrivé", "plus", "Rien.", ls, 5}, Paye: volet{"Ce qui est payé", "fleche-droite", "Rien.", ls, 5}, Blocs: []bloc{{mechant, []string{mechant}}}, Manquait: true, Manque: true})
	ajouter("releve", &pageReleve{Page: vide(), Releve: rapports.ReleveMensuel{Mois: j, Le: j, ResteLe: j}, Arrive: volet{"Ce qui est arrivé", "plus", "Rien.", nil, 0}, Paye: volet{"Ce qui est payé", "fleche-droite", "Rien.", nil, 0}})

	due := rapports.RedditionDue{Dossier: 4, Numero: mechant, Personne: mechant, OuvertLe: j, Reddition: comptes.RedditionDe(j, jour.Jour{}, 1, 30)}
	choix := []cadre.Choix{{Valeur: "2026-10", Texte: mechant}}
	ajouter("remises", &pageRemises{Page: pleine("Relevés"), Adresse: adresseRemises, DuMois: j, Lignes: []rapports.RedditionDue{due, {Dossier: 5, Personne: mechant, Dernier: j}}, Total: 3, Noter: true, Mois: choix, Voies: choix})
	ajouter("remises", &pageRemises{Page: pleine("Relevés"), Lignes: []rapports.RedditionDue{due, {Dossier: 5, Dernier: j}}, Total: 2})
	ajouter("remises", &pageRemises{Page: vide()})
	demande := rapports.PlancherVu{PlancherAutorise: comptes.PlancherAutorise{ID: 3, Plancher: -500, Du: j, Au: j.Plus(3), Motif: mechant, MotifRefus: mechant, MotifLevee: mechant}, Demandeur: mechant, Reponds: mechant, Leveur: mechant}
	for _, d := range []string{"", comptes.Autorisee, comptes.Refusee, comptes.Retiree} {
		x := demande
		x.Decision, x.EnVigueur = d, d == comptes.Autorisee
		pl := &pagePlancher{Page: pleine("Plancher"), Vue: rapports.VuePlancher{Decider: true, Lever: true, Demander: d == ""}, Adresse: "/x", Borne: mechant, Demandes: []demandePlancher{{x, etatPlancher(x, j)}}}
		ajouter("plancher", pl)
		ajouter("plancher", &pagePlancher{Page: pleine("Plancher"), Vue: pl.Vue, Adresse: "/x", Ouverte: &pl.Demandes[0]})
		ajouter("plancher", &pagePlancher{Page: pleine("Plancher"), Vue: rapports.VuePlancher{Retirer: d == ""}, Adresse: "/x", Ouverte: &pl.Demandes[0]})
	}
	ajouter("plancher", &pagePlancher{Page: vide()})

	m, err := cadre.NouveauMoteur(cadre.Options{Horloge: horloge.Fixe(etaitest.Depart), Journal: slog.New(slog.DiscardHandler)}, Pages)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range pages {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/essai", nil)
		corps, err := m.Executer(req, "comptes/"+x.nom, x.p)
		if err != nil {
			t.Fatalf("%s, valeur %d : %v", x.nom, i, err)
		}
		for _, s := range []string{"<script>x", "<no value>", "%!", "ZgotmplZ"} {
			if strings.Contains(string(corps), s) {
				t.Fatalf("%s, valeur %d : « %s » dans la page", x.nom, i, s)
			}
		}
		if fautes := webtest.Typographie(corps, mechant); len(fautes) > 0 {
			t.Fatalf("%s, valeur %d : typographie : %q", x.nom, i, fautes[0])
		}
	}
}

// The drawing tells the days of the account, whatever they are: what the bank has told, then what is counted, never both nor neither.
func TestDessin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		du := jour.Certain(2026, 11, 1)
		n := rapid.IntRange(0, 62).Draw(t, "jours")
		releve := rapid.IntRange(-1, n).Draw(t, "relevé")
		c := rapports.Courbe{Aujourdhui: du.Plus(rapid.IntRange(-5, 70).Draw(t, "aujourd’hui")), Releve: du.Plus(releve), Plancher: argent.Centimes(rapid.Int64Range(0, 100_000).Draw(t, "plancher"))}
		montant := rapid.Int64Range(-50_000_000, 2_000_000_000)
		for i := range n {
			x := rapports.JourCourbe{Jour: du.Plus(i), EstVu: i <= releve, EstPrevu: i >= releve}
			x.Vu, x.Sans, x.Avec = argent.Centimes(montant.Draw(t, "vu")), argent.Centimes(montant.Draw(t, "sans")), argent.Centimes(montant.Draw(t, "avec"))
			c.Jours = append(c.Jours, x)
			if x.EstPrevu && i > 0 && rapid.IntRange(0, 9).Draw(t, "attendu") == 0 {
				c.Attendues = append(c.Attendues, rapports.Esperee{Recette: "RSA", Date: x.Jour})
			}
		}
		d := dessiner(c)
		if n < 2 {
			if d != nil {
				t.Fatal("un jour ne fait pas une courbe")
			}
			return
		}
		plans, err := d.Dessins()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range plans {
			if (p.TraceVu != "") != (releve >= 0) || (p.TraceSans != "") != (releve < n-1) {
				t.Fatalf("relevé au jour %d sur %d : vu %q, sans %q", releve, n, p.TraceVu, p.TraceSans)
			}
		}
		if strings.Contains(d.Description, ": :") || d.Description == "" {
			t.Fatalf("description %q", d.Description)
		}
		for _, l := range d.Table() {
			j := c.Jours[l.Jour.Depuis(du)]
			if (l.Vu != nil) != j.EstVu || l.Vu != nil && *l.Vu != j.Vu || l.Sans != nil && *l.Sans != j.Sans || l.Avec != nil && *l.Avec != j.Avec {
				t.Fatalf("table %+v, jour %+v", l, j)
			}
		}
	})
}
