// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/formats/cfonb"
	"etai/internal/formats/releve"
	"etai/internal/logement"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/schema"
	"etai/internal/tiers"
	"etai/internal/web"
	"etai/internal/web/webtest/application"
)

// masse is the whole application over the associations of a host. Each follows as many people, three out of ten with management: each person with her contract, her housing and
// her tasks; with management, the account, a month of the bank, a plan and its proposal too. The CESF who logs in follows a few of them, a colleague all the others.
type masse struct {
	*application.Essai
	serveur          *httptest.Server
	clients          []map[droits.Role]*http.Client // of the first of each ten associations
	siens, collegues portefeuille
}

// portefeuille is the people of a CESF: the models with management and without, and how many there are of each.
type portefeuille struct {
	avec, sans   int64
	nAvec, nSans int
}

func portefeuilleDe(personnes int) portefeuille {
	return portefeuille{nAvec: personnes * 3 / 10, nSans: personnes - personnes*3/10}
}

func nouvelleMasse(b testing.TB, adresse string, associations, personnes, suivies int) *masse {
	b.Helper()
	m := &masse{Essai: application.Vide(b, adresse), siens: portefeuilleDe(suivies), collegues: portefeuilleDe(personnes - suivies)}
	m.remplir(b, associations)
	web.ReglerMemoire()
	m.Ouvrir(web.Options{})
	m.serveur = httptest.NewServer(m.App)
	b.Cleanup(m.serveur.Close)
	for i := 0; i < associations; i += 10 {
		suffixe := ""
		if i > 0 {
			suffixe = fmt.Sprintf(".%d", i)
		}
		c := map[droits.Role]*http.Client{}
		for _, r := range droits.Roles {
			c[r] = seConnecter(b, m.serveur.URL, string(r)+"@exemple.test"+suffixe)
		}
		m.clients = append(m.clients, c)
	}
	return m
}

func (m *masse) remplir(b testing.TB, associations int) {
	b.Helper()
	w := m.Peupler()
	w.SansVerification = "the chains do not hold over copies"
	m.siens.avec, m.siens.sans = m.avec(b), m.sans(b)
	soi := w.Agents[droits.CESF]
	collegue := soi
	m.Ecrire(func(e *bdd.Ecriture) (err error) {
		collegue.ID, err = organisation.CreerAgent(b.Context(), e, m.Admin(), organisation.NouvelAgent{Identifiant: "collegue@exemple.test", Nom: "Exemple", Prenom: "collègue", Role: droits.CESF})
		return err
	})
	w.Agents[droits.CESF] = collegue
	m.collegues.avec, m.collegues.sans = m.avec(b), m.sans(b)
	w.Agents[droits.CESF] = soi
	for _, p := range []portefeuille{m.siens, m.collegues} {
		etaitest.Copier(b, w.Base, p.avec, p.nAvec-1)
		etaitest.Copier(b, w.Base, p.sans, p.nSans-1)
	}
	etaitest.CopierOrganisations(b, w.Base, associations-1)
}

// seConnecter is a browser in which an agent is logged in.
func seConnecter(b testing.TB, adresse, identifiant string) *http.Client {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	c := &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	rep, err := c.PostForm(adresse+"/connexion", url.Values{"identifiant": {identifiant}, "mot_de_passe": {application.MotDePasse}})
	if err != nil || rep.StatusCode != http.StatusOK {
		b.Fatalf("connexion de %s : %v, %v", identifiant, rep, err)
	}
	_ = rep.Body.Close()
	return c
}

// avec makes the person whose benefits are managed, by the acts of those who follow her.
func (m *masse) avec(b testing.TB) int64 {
	b.Helper()
	ctx, w := b.Context(), m.Monde
	fait := func(_ int64, err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	s := w.Suivre(b, 60775, prestations.Percue{Numero: 2, Organisme: "CAF", Allocataire: "9900001", Montant: 27300, JourDuMois: 5})
	bailleur, piece := w.Bailleur(b), w.Piece(b, s.Dossier)
	m.loger(b, s.Dossier, bailleur)
	le := func(q int) jour.Jour { return jour.Certain(2026, 11, q) }
	var fichier strings.Builder
	banque, guichet, compte, _ := s.IBAN.Francais()
	lignes := []releve.Ligne{{Montant: 60775, Libelle: releve.Texte("CAF RSA " + s.Numero), Code: "05"}, {Montant: 27300, Libelle: releve.Texte("CAF APL " + s.Numero), Code: "05"},
		{Montant: -4800, Libelle: "PRLV ELECTRICITE", Code: "08"}, {Montant: 1500, Libelle: "VIR INCONNU", Code: "05"}}
	cloture := argent.Centimes(0)
	for i := range lignes {
		lignes[i].DateOperation, lignes[i].DateValeur = le(5+i), le(5+i)
		cloture += lignes[i].Montant
	}
	if err := cfonb.Ecrire(&fichier, []releve.Compte{{Compte: releve.Texte(banque + guichet + compte), Devise: "EUR", DateOuverture: le(1), DateCloture: le(20),
		SoldeOuverture: new(argent.Centimes), SoldeCloture: &cloture, Lignes: lignes}}, cfonb.Options{}); err != nil {
		b.Fatal(err)
	}
	if cr, err := m.Inst.Importeur().Importer(ctx, "releve.txt", strings.NewReader(fichier.String()), w.Agents[droits.Comptable]); err != nil || cr.Statut != "importe" {
		b.Fatalf("%+v, %v", cr, err)
	}
	ligne := func(o paiements.Objet, tiers int64, c argent.Centimes, p plan.Periodicite, j int) plan.Ligne {
		return plan.Ligne{Genre: plan.Paiement, Objet: o, Tiers: tiers, Libelle: strings.ToUpper(string(o)) + " {mois}", Centimes: c, Periodicite: p, Jour: j, Du: etaitest.Debut, Piece: piece}
	}
	soi := w.Tiers(b, tiers.Personne, s.Dossier)
	fait(parcours.EnregistrerPlan(ctx, w.Base, w.Demande(droits.CESF), plan.Plan{Dossier: s.Dossier, Du: le(1), Accord: plan.Oral, AccordeLe: le(20), Lignes: []plan.Ligne{
		ligne(paiements.Loyer, bailleur, 41230, plan.Mensuelle, 26), ligne(paiements.Energie, bailleur, 4800, plan.Mensuelle, 28),
		ligne(paiements.ArgentDeVie, soi, 5000, plan.Hebdomadaire, 1), ligne(paiements.Autre, bailleur, 1999, plan.Mensuelle, 2)}}, 0))
	fait(parcours.ProposerPeriode(ctx, w.Base, w.Demande(droits.Comptable), s.Dossier, le(23)))
	return s.Dossier
}

// sans makes the person whose benefits are not.
func (m *masse) sans(b testing.TB) int64 {
	b.Helper()
	w := m.Monde
	dossier, err := parcours.CreerPersonne(b.Context(), w.Base, w.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Exemple-Autonome",
		Prenom: "Personne", Naissance: etaitest.Naissance, EcrireDomicile: true}})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := parcours.EnregistrerPrestation(b.Context(), w.Base, w.Demande(droits.CESF), prestations.Percue{Dossier: dossier, Numero: 17, Organisme: "CAF", Allocataire: "9900002",
		Montant: 60775, JourDuMois: 5, Du: etaitest.Debut}); err != nil {
		b.Fatal(err)
	}
	w.Signer(b, etaitest.Contrat(dossier, etaitest.Debut, 24))
	m.loger(b, dossier, w.Bailleur(b))
	return dossier
}

func (m *masse) loger(b testing.TB, dossier, bailleur int64) {
	b.Helper()
	w := m.Monde
	if _, err := parcours.EnregistrerLogement(b.Context(), w.Base, w.Trousseau, w.Demande(droits.CESF), logement.Logement{Dossier: dossier, Statut: logement.LocataireSocial, Bailleur: bailleur,
		Du: etaitest.Debut, Terme: logement.Echu, JourEcheance: 5, Loyer: 38000, Charges: 3230}); err != nil {
		b.Fatal(err)
	}
}

// pagesDeMasse are the lists of each role, and the pages of a file; {d} is a file with management, {s} one without.
var pagesDeMasse = map[droits.Role][]string{
	droits.CESF: {"/", "/personnes", "/personnes?page=40", "/recherche?q=exemple-1 777", "/comptes", "/pointage", "/propositions", "/ordres", "/tiers", "/taches", "/dossiers/{d}",
		"/dossiers/{s}", "/dossiers/{d}/compte", "/dossiers/{d}/mesure", "/dossiers/{d}/prestations", "/dossiers/{d}/logement", "/dossiers/{d}/budget", "/dossiers/{d}/plan",
		"/dossiers/{d}/proposition", "/dossiers/{d}/suivi", "/dossiers/{d}/tiers", "/dossiers/{d}/foyer", "/dossiers/{d}/dettes", "/dossiers/{d}/documents"},
	droits.Comptable:     {"/", "/personnes", "/comptes", "/comptes?page=40", "/comptes/balance", "/comptes/releves", "/rapprochement", "/propositions", "/remises", "/remises/nouvelle", "/ordres", "/tiers", "/dossiers/{d}/compte", "/dossiers/{d}/releve"},
	droits.ChefDeService: {"/", "/personnes", "/comptes", "/pointage", "/remises", "/clotures", "/tiers", "/dossiers/{d}"},
	droits.Direction:     {"/", "/personnes", "/rapports/liste?annee=2026&fait=exercees"},
}

// demander asks for a page as an agent of one of the associations; a CESF, for those of the people that she follows.
func (m *masse) demander(i int, p pageDeMasse) error {
	k := i % len(m.clients)
	return lire(m.clients[k][p.role], m.serveur.URL+m.adresse(i, int64(k)*10, p))
}

func (m *masse) adresse(i int, association int64, p pageDeMasse) string {
	x := m.collegues
	if p.role == droits.CESF {
		x = m.siens
	}
	d, s := association*etaitest.PasDesBases+int64(i*7919%x.nAvec)*etaitest.PasDesCopies, association*etaitest.PasDesBases+int64(i*7919%x.nSans)*etaitest.PasDesCopies
	return strings.NewReplacer("{d}", fmt.Sprint(x.avec+d), "{s}", fmt.Sprint(x.sans+s), " ", "%20").Replace(p.url)
}

// poser lets the filling end: what it left in memory goes to the disk, which traces of accesses wait for, and each page is asked once by each agent, as on a server
// that has been running.
func (m *masse) poser(b *testing.B, pages []pageDeMasse) {
	b.Helper()
	for i := range len(pages) * len(m.clients) {
		if err := m.demander(i/len(pages), pages[i%len(pages)]); err != nil {
			b.Fatal(err)
		}
	}
	if err := exec.Command("sync").Run(); err != nil {
		b.Fatal(err)
	}
}

type pageDeMasse struct {
	role droits.Role
	url  string
}

func toutesLesPages() []pageDeMasse { return toutesLesPagesDe(pagesDeMasse) }

func toutesLesPagesDe(parRole map[droits.Role][]string) (pages []pageDeMasse) {
	for _, r := range slices.Sorted(maps.Keys(parRole)) {
		for _, p := range parRole[r] {
			pages = append(pages, pageDeMasse{r, p})
		}
	}
	return pages
}

// auHasard says which page each of n requests asks for: all as often, in an order drawn anew at each round, always the same draw.
func auHasard(pages, n int) (ordre []int) {
	r := rand.New(rand.NewPCG(1, 2))
	for len(ordre) < n {
		ordre = append(ordre, r.Perm(pages)...)
	}
	return ordre
}

// What the benchmark asks for is answered.
func TestMasse(t *testing.T) {
	bddtest.Adresses(t, schema.Migrations(), func(t *testing.T, adresse string) {
		m := nouvelleMasse(t, adresse, 11, 10, 4)
		for i, p := range toutesLesPages() {
			if err := m.demander(i, p); err != nil {
				t.Error(err)
			}
		}
	})
}

// BenchmarkMasse: lists and pages of files of a hundred associations that follow 100 000 people, 28 for the CESF who asks, 1 000 for her accountant and her head, asked for at random at 50 a second for 60 seconds, logged in, with
// rights and access traces, latency from the intended start. The slowest addresses are named.
func BenchmarkMasse(b *testing.B) {
	for nom, adresse := range map[string]func(testing.TB) string{"sqlite": func(testing.TB) string { return "" },
		"postgres": func(b testing.TB) string { return bddtest.AdressePGDurable(b, schema.Migrations()) }} {
		b.Run(nom, func(b *testing.B) {
			m := nouvelleMasse(b, adresse(b), 100, 1000, 28)
			pages := toutesLesPages()
			m.poser(b, pages)
			ordre := auHasard(len(pages), 50*60)
			var toutes []time.Duration
			for b.Loop() {
				par := make([][]time.Duration, len(pages))
				var verrou sync.Mutex
				toutes = tenir(b, 50, func(i int) bool { return i < 50*60 }, func(i int) error {
					debut := time.Now()
					p := ordre[i]
					err := m.demander(i, pages[p])
					verrou.Lock()
					defer verrou.Unlock()
					par[p] = append(par[p], time.Since(debut))
					return err
				})
				var pires []string
				for i, p := range pages {
					slices.Sort(par[i])
					pires = append(pires, fmt.Sprintf("%7.1f ms, médiane %6.1f ms : %s %s", par[i][len(par[i])-1].Seconds()*1000, par[i][len(par[i])/2].Seconds()*1000, p.role, p.url))
				}
				slices.Sort(pires)
				b.Log("les pires :\n" + strings.Join(pires[len(pires)-12:], "\n"))
			}
			rapporter(b, "masse-", toutes)
		})
	}
}
