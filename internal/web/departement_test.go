// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/schema"
	"etai/internal/web"
	"etai/internal/web/webtest/application"
)

// modelesAvec and modelesDepartement are how many people with management and without are made by acts, the latter each with a contract of other dates; one out of that many has a contract whose end has passed.
const modelesAvec, modelesDepartement = 6, 10

// peuplerDepartement fills one organisation with as many people: three out of ten with management; the others each with a request that was closed, a contract of 24 months, housing, a matter under way and a deadline. The
// CESF who logs in follows 28 of them, two colleagues all the others.
func peuplerDepartement(b testing.TB, e *application.Essai, nombre int) {
	b.Helper()
	m := &masse{Essai: e}
	w := e.Peupler()
	w.SansVerification = "the chains do not hold over copies"
	soi := w.Agents[droits.CESF]
	copies := map[int64]int{m.avec(b): 8, m.suivieApresDemande(b, etaitest.Debut): 20} // the models first: the ids of copies are theirs, plus a step
	avec := nombre * 3 / 10
	for n := range 2 {
		collegue := soi
		e.Ecrire(func(x *bdd.Ecriture) (err error) {
			collegue.ID, err = organisation.CreerAgent(b.Context(), x, e.Admin(), organisation.NouvelAgent{Identifiant: fmt.Sprintf("collegue%d@exemple.test", n), Nom: "Exemple", Prenom: "collègue", Role: droits.CESF})
			return err
		})
		w.Agents[droits.CESF] = collegue
		for range modelesAvec / 2 {
			copies[m.avec(b)] = avec / modelesAvec
		}
		for i := range modelesDepartement / 2 {
			k := n*modelesDepartement/2 + i
			copies[m.suivieApresDemande(b, jour.Certain(2024+(10+2*k)/12, 1+(10+2*k)%12, 5))] = (nombre - avec) / modelesDepartement
		}
	}
	w.Agents[droits.CESF] = soi
	for _, dossier := range slices.Sorted(maps.Keys(copies)) {
		etaitest.Copier(b, w.Base, dossier, copies[dossier]-1)
	}
}

// suivieApresDemande makes a person without management, whose first request was withdrawn.
func (m *masse) suivieApresDemande(b testing.TB, debut jour.Jour) int64 {
	b.Helper()
	ctx, w := b.Context(), m.Monde
	certain := func(id int64, err error) int64 {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
		return id
	}
	dossier := certain(parcours.CreerPersonne(ctx, w.Base, w.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Exemple-Autonome", Prenom: "Personne", Naissance: etaitest.Naissance,
		Adresse: "2, rue de l’Exemple", Commune: "00100 Valmoulin", EcrireDomicile: true}}))
	demande := certain(parcours.EnregistrerDemandeMasp(ctx, w.Base, w.Trousseau, w.Demande(droits.CESF), parcours.SaisieDemandeMasp{Dossier: dossier, Origine: masp.DeLaPersonne, SansAutreMesure: true,
		ConsentementLe: etaitest.Debut, Texte: "Demande de l’aide pour payer son loyer", Motifs: []masp.MotifEntree{"impaye"}, Deposer: true, Justificatif: map[string]string{"R2": "Son RSA est en cours d’ouverture"}}))
	var version int64
	w.Lire(b, func(ctx context.Context, l bdd.Lecture) error {
		x, err := masp.DemandeParID(ctx, l, demande)
		version = x.Version
		return err
	})
	aujourdhui := etaitest.Depart.Jour()
	certain(parcours.RetirerDemandeMasp(ctx, w.Base, w.Trousseau, w.Demande(droits.CESF), parcours.RetraitDemande{Demande: demande, Version: version, Le: aujourdhui, Motif: "personne"}))
	w.Signer(b, etaitest.Contrat(dossier, debut, 24, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "9900002", Montant: 60775, JourDuMois: 5}))
	m.loger(b, dossier, w.Bailleur(b))
	certain(parcours.OuvrirDemarche(ctx, w.Base, w.Trousseau, w.Demande(droits.CESF), accompagnement.Demarche{Dossier: dossier, Genre: accompagnement.FSL, Qui: accompagnement.Ensemble, Texte: "Demander une aide à l’énergie"},
		accompagnement.EtapeDemarche{Etat: accompagnement.AFaire, Le: aujourdhui, Echeance: aujourdhui.Plus(10)}))
	certain(parcours.NoterEcheance(ctx, w.Base, w.Demande(droits.CESF), accompagnement.Echeance{Dossier: dossier, Genre: accompagnement.Assurance, Le: aujourdhui.Plus(20)}))
	return dossier
}

// pagesDuDepartement are the lists that the agents of a département open, with their usual filters, a second page and the last one.
var pagesDuDepartement = map[droits.Role][]string{
	droits.CESF: {"/", "/personnes", "/taches", "/comptes", "/demandes-masp", "/rythmes", "/demarches", "/echeances", "/entretiens", "/ordres", "/propositions", "/pointage"},
	droits.ChefDeService: {"/", "/taches", "/echeances", "/personnes", "/personnes?page=2", "/personnes?page=100000", "/personnes?mesure=en_cours", "/personnes?mesure=finit", "/personnes?mesure=echue", "/personnes?mesure=aucune",
		"/personnes?territoire={t}", "/comptes", "/comptes?page=100000", "/demandes-masp", "/demandes-masp?etape=closes", "/demandes-masp?etape=closes&page=100000", "/demandes-masp?retard=oui",
		"/demandes-masp?etape=toutes", "/rythmes", "/rythmes?page=2", "/rythmes?page=100000", "/rythmes?vue=sans-nouvelles", "/demarches", "/demarches?page=2", "/demarches?page=100000", "/demarches?groupe=en_retard", "/demarches?groupe=closes",
		"/echeances-personnes", "/entretiens?qui=tous", "/portefeuilles", "/signalements", "/versements-directs", "/ordres", "/remises", "/clotures", "/courriers", "/commissions", "/delegation/mesures"},
	droits.Comptable: {"/", "/taches", "/personnes", "/personnes?page=2", "/personnes?page=100000", "/comptes", "/comptes?page=2", "/comptes?page=100000", "/comptes/balance", "/comptes/releves", "/comptes/releves?page=2",
		"/rapprochement", "/pointage", "/propositions", "/ordres", "/ordres?etat=execute", "/remises", "/remises/nouvelle", "/courriers"},
	droits.Referent: {"/", "/taches", "/personnes", "/personnes?page=2", "/personnes?page=100000", "/demandes-masp", "/demandes-masp?etape=closes", "/rythmes", "/demarches", "/delegation/mesures", "/rapports?annee=2026"},
	droits.Direction: {"/", "/personnes", "/rapports?annee=2026", "/rapports/indicateurs?annee=2026", "/rapports/liste?annee=2026&fait=exercees", "/rapports/liste?annee=2026&fait=exercees&page=40", "/rapports/liste?annee=2026&fait=exercees&page=100000",
		"/rapports/liste?annee=2026&fait=nouvelles", "/rapports/liste?annee=2026&fait=mois", "/rapports/liste?annee=2026&fait=terminees"},
}

// grande is the application over one organisation, with a browser in which an agent of each role is logged in.
type grande struct {
	*application.Essai
	serveur *httptest.Server
	clients map[droits.Role]*http.Client
}

func servirDepartement(b testing.TB, e *application.Essai) *grande {
	b.Helper()
	web.ReglerMemoire()
	e.Ouvrir(web.Options{})
	d := &grande{Essai: e, serveur: httptest.NewServer(e.App), clients: map[droits.Role]*http.Client{}}
	b.Cleanup(d.serveur.Close)
	for r := range pagesDuDepartement {
		d.clients[r] = seConnecter(b, d.serveur.URL, string(r)+"@exemple.test")
	}
	return d
}

// demander asks for a page as the agent of its role.
func (d *grande) demander(p pageDeMasse) error {
	return lire(d.clients[p.role], d.serveur.URL+strings.ReplaceAll(p.url, "{t}", "1"))
}

// What the benchmark asks for is answered.
func TestDepartement(t *testing.T) {
	bddtest.Adresses(t, schema.Migrations(), func(t *testing.T, adresse string) {
		e := application.Vide(t, adresse)
		peuplerDepartement(t, e, 40)
		d := servirDepartement(t, e)
		for _, p := range toutesLesPagesDe(pagesDuDepartement) {
			if err := d.demander(p); err != nil {
				t.Error(err)
			}
		}
	})
}

// BenchmarkDepartement: the lists of one organisation that follows 100 000 people, each asked alone, the median of five; then all of them at random at 50 a second for 60 seconds, latency from the intended start.
func BenchmarkDepartement(b *testing.B) {
	for nom, adresse := range map[string]func(testing.TB) string{"sqlite": func(testing.TB) string { return "" },
		"postgres": func(b testing.TB) string { return bddtest.AdressePGDurable(b, schema.Migrations()) }} {
		b.Run(nom, func(b *testing.B) {
			e := application.Vide(b, adresse(b))
			peuplerDepartement(b, e, 100_000)
			d := servirDepartement(b, e)
			var toutes []time.Duration
			for b.Loop() {
				var repos []string
				toutes, repos = d.mesurer(b)
				b.Log("au repos, puis sous la charge :\n" + strings.Join(repos, "\n"))
			}
			rapporter(b, "departement-", toutes)
		})
	}
}

// mesurer returns the latencies under the load, and a line a page.
func (d *grande) mesurer(b *testing.B) (toutes []time.Duration, lignes []string) {
	b.Helper()
	pages := toutesLesPagesDe(pagesDuDepartement)
	seules := make([]time.Duration, len(pages))
	for i, p := range pages {
		var durees []time.Duration
		for range 6 {
			debut := time.Now()
			if err := d.demander(p); err != nil {
				b.Fatal(err)
			}
			durees = append(durees, time.Since(debut))
		}
		durees = durees[1:]
		slices.Sort(durees)
		seules[i] = durees[len(durees)/2]
	}
	ordre, par := auHasard(len(pages), 50*60), make([][]time.Duration, len(pages))
	var verrou sync.Mutex
	toutes = tenir(b, 50, func(i int) bool { return i < len(ordre) }, func(i int) error {
		debut := time.Now()
		err := d.demander(pages[ordre[i]])
		verrou.Lock()
		defer verrou.Unlock()
		par[ordre[i]] = append(par[ordre[i]], time.Since(debut))
		return err
	})
	for i, p := range pages {
		slices.Sort(par[i])
		lignes = append(lignes, fmt.Sprintf("%7.1f ms, médiane sous la charge %7.1f ms, pire %7.1f ms : %s %s", seules[i].Seconds()*1000, par[i][len(par[i])/2].Seconds()*1000, par[i][len(par[i])-1].Seconds()*1000, p.role, p.url))
	}
	slices.Sort(lignes)
	return toutes, lignes
}
