// SPDX-License-Identifier: EUPL-1.2

// Package demo fills a throw-away installation with the fictional département of Valmoulin: people who are plainly invented, twelve months
// of bank statements written by our own writers and taken in by our own importer, orders prepared, visaed and sent as in life.
package demo

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/echanges/virements"
	"etai/internal/formats/iban"
	"etai/internal/installation"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/tiers"
)

// MotDePasse is that of every account of the demonstration. It opens nothing else: the data are fictional and thrown away.
const MotDePasse = "valmoulin-fictif-2026"

// bailleurParti is the landlord whose bank account is closed: what is paid to him from today on comes back.
const bailleurParti = 3

// What the service looks like: its measures, those of them with management (the first ones), who follows them, and where.
const (
	Mesures = 280
	Comptes = 90
	CESF    = 10
	Sites   = 13
)

// moisJoues is how many months of history are played.
const moisJoues = 12

// Utilisateur is an account of the demonstration.
type Utilisateur struct {
	Agent       organisation.Agent
	Identifiant string
}

// Demo is the story being told.
type Demo struct {
	inst         *installation.Installation
	horloge      *Horloge
	aujourdhui   jour.Jour
	association  int64
	departement  int64
	agents       map[string]droits.Agent
	Utilisateurs []Utilisateur
	Histoires    []Histoire
	bailleurs    []int64
	compteClos   int64 // bank details whose account is closed: what is paid to them comes back
	energies     []int64
	territoires  []int64
	suivies      []*suivie
	demandes     []*demandeFictive
	signalement  int64
	generateur   virements.Generateur
	coupure      jour.Jour // last day of the statements already taken in
}

// suivie is one person of the story, with what her bank knows.
type suivie struct {
	n            int
	dossier      int64
	banque       int64
	compte       comptes.Compte
	iban         iban.IBAN
	nom          string
	solde        argent.Centimes // at the bank
	numero       string
	recettes     []recette
	loyer        argent.Centimes
	energie      argent.Centimes
	vie          argent.Centimes // a month
	bailleur     int64
	tiersEnergie int64
	soi          int64
	piece        int64
	dette        int64 // of rent, that a plan d’apurement pays; 0: none
	releve       int
	particulier  bool // her landlord lets to her alone
}

type recette struct {
	libelle    string
	prestation int
	organisme  string
	montant    argent.Centimes
	quantieme  int
}

// Depart is when the story begins: a bit more than twelve months before today.
func Depart(aujourdhui jour.Jour) jour.Jour {
	return coupureDe(aujourdhui).Plus(-31 * moisJoues).PremierDuMois()
}

// coupureDe is the last day of the history already taken in: the 3rd of this month, or of the month before when this one is young, so that
// the statement left to import always holds a payday.
func coupureDe(aujourdhui jour.Jour) jour.Jour {
	m := aujourdhui.PremierDuMois()
	if aujourdhui.Quantieme() < 8 {
		m = m.Plus(-1).PremierDuMois()
	}
	return m.Plus(2)
}

// Coupure is the last day of the history that was played.
func (d *Demo) Coupure() jour.Jour { return d.coupure }

// Remplir tells the whole story into an empty installation, whose clock is h.
func Remplir(ctx context.Context, inst *installation.Installation, h *Horloge) (*Demo, error) {
	d := &Demo{inst: inst, horloge: h, aujourdhui: horloge.Systeme{}.Maintenant().Jour(), agents: map[string]droits.Agent{},
		generateur: virements.Generateur{Base: inst.Base, Trousseau: inst.Trousseau, Depot: inst.Depot}}
	d.coupure = coupureDe(d.aujourdhui)
	depart := Depart(d.aujourdhui)
	h.Aller(depart, 8)
	if err := d.organisations(ctx); err != nil {
		return nil, fmt.Errorf("démonstration, organisations : %w", err)
	}
	if err := d.creerTiers(ctx); err != nil {
		return nil, fmt.Errorf("démonstration, tiers : %w", err)
	}
	d.suivies = make([]*suivie, Comptes)
	for i := range d.suivies { // one after the other: the n-th person has the n-th file, at each start
		var err error
		if d.suivies[i], err = d.accueillir(ctx, i+1); err != nil {
			return nil, fmt.Errorf("démonstration, personne %d : %w", i+1, err)
		}
	}
	for n := Comptes + 1; n <= presents; n++ {
		if err := d.accompagner(ctx, n, depart); err != nil {
			return nil, fmt.Errorf("démonstration, personne %d : %w", n, err)
		}
	}
	if err := ensemble(ctx, Comptes, func(ctx context.Context, i int) error {
		if err := d.suivre(ctx, d.suivies[i], depart); err != nil {
			return fmt.Errorf("démonstration, personne %d : %w", i+1, err)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	if err := d.annee(ctx, depart); err != nil {
		return nil, fmt.Errorf("démonstration, une année de travail : %w", err)
	}
	h.Aller(d.coupure.Plus(2), 9)
	if err := d.enTete(ctx); err != nil {
		return nil, fmt.Errorf("démonstration, en-tête et modèles : %w", err)
	}
	if err := d.courriers(ctx); err != nil {
		return nil, fmt.Errorf("démonstration, courriers : %w", err)
	}
	if err := d.relevesRemis(ctx); err != nil {
		return nil, fmt.Errorf("démonstration, relevés remis : %w", err)
	}
	salle, err := d.seanceTenue(ctx, d.coupure.Plus(2))
	if err != nil {
		return nil, fmt.Errorf("démonstration, une séance de commission : %w", err)
	}
	if err := d.deleguer(ctx); err != nil {
		return nil, fmt.Errorf("démonstration, délégation : %w", err)
	}
	if err := d.reference(ctx); err != nil {
		return nil, fmt.Errorf("démonstration, séries de référence : %w", err)
	}
	if err := d.aujourdHui(ctx); err != nil {
		return nil, fmt.Errorf("démonstration, ce qui attend aujourd’hui : %w", err)
	}
	if err := d.seancesDuJour(ctx, salle); err != nil {
		return nil, fmt.Errorf("démonstration, les séances à venir : %w", err)
	}
	h.Liberer()
	return d, nil
}

// ensemble runs n acts at once, as many agents would: they share commits.
func ensemble(ctx context.Context, n int, fn func(context.Context, int) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(32)
	for i := range n {
		g.Go(func() error { return fn(ctx, i) })
	}
	return g.Wait()
}

func (d *Demo) demande(qui string) parcours.Demande { return parcours.Demande{Agent: d.agents[qui]} }

type utilisateurFictif struct {
	cle, identifiant, prenom, nom string
	role                          droits.Role
}

// prenomsCESF are those of the conseillères, the first of whom meets most of the stories.
var prenomsCESF = [CESF]string{"Cesf", "Cesf-Deux", "Cesf-Trois", "Cesf-Quatre", "Cesf-Cinq", "Cesf-Six", "Cesf-Sept", "Cesf-Huit", "Cesf-Neuf", "Cesf-Dix"}

// equipe is everybody of the association, in the order in which the demonstration offers them.
func equipe() (us []utilisateurFictif) {
	for i, prenom := range prenomsCESF {
		us = append(us, utilisateurFictif{cleCESF(i), identifiantCESF(i), prenom, "Exemple", droits.CESF})
	}
	return append(us, autres...)
}

func cleCESF(i int) string { return fmt.Sprintf("cesf%d", i+1) }

func identifiantCESF(i int) string {
	if i == 0 {
		return "cesf@valmoulin.test"
	}
	return fmt.Sprintf("cesf%d@valmoulin.test", i+1)
}

var autres = []utilisateurFictif{
	{"comptable", "comptable@valmoulin.test", "Comptable", "Exemple", droits.Comptable},
	{"comptable2", "comptable2@valmoulin.test", "Comptable-Deux", "Exemple", droits.Comptable},
	{"chef", "chef@valmoulin.test", "Chef", "Exemple", droits.ChefDeService},
	{"direction", "direction@valmoulin.test", "Direction", "Exemple", droits.Direction},
	{"admin", "admin@valmoulin.test", "Admin", "Exemple", droits.Administrateur},
}

// sites are where people are received; each has the ground around it.
var sites = [Sites]string{"Vieuxmont", "Valmoulin-Ville", "Bourg-Exemple", "Pont-Fictif", "La Halle-Exemple", "Saint-Modèle", "Les Essarts-Fictifs", "Rive-Exemple", "Moulin-Modèle", "Hautes-Fictives",
	"Val-d’Exemple", "Grange-Modèle", "Port-Fictif"}

func (d *Demo) organisations(ctx context.Context) error {
	hacheur, err := organisation.NouveauHacheur(organisation.ParametresParDefaut())
	if err != nil {
		return err
	}
	phc, err := hacheur.Hacher(ctx, MotDePasse)
	if err != nil {
		return err
	}
	return d.inst.Base.Ecrire(ctx, func(e *bdd.Ecriture) error {
		racine := droits.Agent{Role: droits.Administrateur}
		if d.departement, err = organisation.Creer(ctx, e, racine, organisation.Organisation{Nature: organisation.Departement, Nom: "Département de Valmoulin (fictif)", Departement: "00",
			Adresse: "1, place de l’Exemple\n00100 VALMOULIN", Telephone: "05 36 49 00 01"}); err != nil {
			return err
		}
		if d.association, err = organisation.Creer(ctx, e, racine, organisation.Organisation{Nature: organisation.Association, Nom: "Association Exemple de Valmoulin",
			Adresse: "12, rue de l’Exemple\n00100 VALMOULIN", Telephone: "05 36 49 00 10"}); err != nil {
			return err
		}
		racine.Organisation = d.association
		for _, nom := range sites {
			site, err := organisation.CreerStructure(ctx, e, racine, "Site de "+nom)
			if err != nil {
				return err
			}
			t, err := organisation.CreerTerritoire(ctx, e, racine, site, nom)
			if err != nil {
				return err
			}
			d.territoires = append(d.territoires, t)
		}
		d.Utilisateurs = nil
		for _, u := range equipe() {
			if err := d.utilisateur(ctx, e, racine, u, phc); err != nil {
				return err
			}
		}
		racine.Organisation = d.departement
		return d.utilisateur(ctx, e, racine, utilisateurFictif{"referent", "referent@valmoulin.test", "Référent", "Exemple", droits.Referent}, phc)
	})
}

func (d *Demo) utilisateur(ctx context.Context, e *bdd.Ecriture, racine droits.Agent, u utilisateurFictif, phc string) error {
	id, err := organisation.CreerAgent(ctx, e, racine, organisation.NouvelAgent{Identifiant: u.identifiant, Nom: u.nom, Prenom: u.prenom, Role: u.role})
	if err != nil {
		return err
	}
	if err := organisation.ChangerMotDePasse(ctx, e, id, phc, ""); err != nil {
		return err
	}
	a, err := organisation.LireAgent(ctx, e, id)
	if err != nil {
		return err
	}
	d.agents[u.cle] = droits.Agent{ID: id, Organisation: racine.Organisation, Role: u.role}
	d.Utilisateurs = append(d.Utilisateurs, Utilisateur{a, u.identifiant})
	return nil
}

// ibanFictif makes the n-th documentation IBAN: bank 99999 does not exist.
func ibanFictif(n int) (iban.IBAN, error) {
	return iban.DeRIB("99999", "00001", fmt.Sprintf("%011d", n))
}

func (d *Demo) creerTiers(ctx context.Context) error {
	creer := func(n tiers.Nature, nom string, numero int) (int64, error) {
		return d.nouveauTiers(ctx, "cesf1", n, 0, nom, numero)
	}
	for i, nom := range []string{"Bailleur Exemple Habitat", "Office Exemple de Valmoulin", "Régie Exemple Immobilier", "Bailleur Exemple Privé"} {
		id, err := creer(tiers.Bailleur, nom, 700001+i)
		if err != nil {
			return err
		}
		d.bailleurs = append(d.bailleurs, id)
	}
	parti, err := d.coordonnees(ctx, d.bailleurs[bailleurParti])
	if err != nil {
		return err
	}
	d.compteClos = parti.ID
	for i, nom := range []string{"Énergie Exemple", "Régie Exemple Eau"} {
		id, err := creer(tiers.Fournisseur, nom, 700101+i)
		if err != nil {
			return err
		}
		d.energies = append(d.energies, id)
	}
	_, err = creer(tiers.Organisme, "CAF Exemple", 700201)
	return err
}

func (d *Demo) nouveauTiers(ctx context.Context, qui string, n tiers.Nature, dossier int64, nom string, numero int) (int64, error) {
	compte, err := ibanFictif(numero)
	if err != nil {
		return 0, err
	}
	id, err := parcours.CreerTiers(ctx, d.inst.Base, d.inst.Trousseau, d.demande(qui), parcours.NouveauTiers{
		Tiers: tiers.Tiers{Nature: n, Dossier: dossier, Nom: nom}, Saisie: tiers.Saisie{Titulaire: nom, IBAN: compte, Preuve: tiers.VuSurOriginal},
		Telephone: tiers.Telephone{Numero: fmt.Sprintf("+33555%06d", numero), Source: tiers.DuContrat}})
	if err != nil {
		return 0, err
	}
	v, err := d.coordonnees(ctx, id)
	if err != nil {
		return 0, err
	}
	_, err = parcours.DeciderCoordonnees(ctx, d.inst.Base, d.demande("comptable"), v.ID, "", "")
	return id, err
}

// coordonnees are the latest bank details of a tiers.
func (d *Demo) coordonnees(ctx context.Context, id int64) (v tiers.Version, err error) {
	err = d.inst.Base.Lire(ctx, func(l bdd.Lecture) error {
		vs, err := tiers.Versions(ctx, l, id)
		if err == nil && len(vs) == 0 {
			err = errors.New("tiers sans coordonnées")
		}
		if err == nil {
			v = vs[0]
		}
		return err
	})
	return v, err
}

// personne opens the file of the n-th person, followed by one CESF in ten, on one site in thirteen.
func (d *Demo) personne(ctx context.Context, n int) (int64, error) {
	return parcours.CreerPersonne(ctx, d.inst.Base, d.demande(cesfDe(n)), parcours.NouvellePersonne{Territoire: d.territoires[n%len(d.territoires)],
		Personne: personnes.Personne{Nom: nomDe(n), Prenom: "Personne", Naissance: jour.Certain(1955+n*7%45, 1+n%12, 1+n%28), Telephone: fmt.Sprintf("+335550%05d", n),
			Adresse: fmt.Sprintf("%d rue de l’Exemple", n), Commune: "00200 Vieuxmont", EcrireDomicile: n%11 != 0}})
}

// cesfDe is who follows the n-th person, nomDe how she is called.
func cesfDe(n int) string { return cleCESF(n % CESF) }

func nomDe(n int) string { return "EXEMPLE-" + enLettres(n) }

// accueillir creates a person whose account will be managed, and her file.
func (d *Demo) accueillir(ctx context.Context, n int) (*suivie, error) {
	s := &suivie{n: n, nom: nomDe(n), numero: numeroDe(n), bailleur: d.bailleurs[n%len(d.bailleurs)], tiersEnergie: d.energies[0],
		loyer: argent.Centimes(28000 + n*137%19000), energie: argent.Centimes(3500 + n*53%4500), solde: argent.Centimes(6000 + n*311%9000)}
	var err error
	if s.iban, err = ibanFictif(n); err != nil {
		return nil, err
	}
	s.recettes = recettesDe(n)
	for _, r := range s.recettes {
		s.vie += r.montant
	}
	// What is left after rent and energy, less a little that stays on the account.
	s.vie = max(5000, (s.vie-s.loyer-s.energie-1500)/1000*1000)
	if n <= prepares {
		s.solde += s.loyer + s.energie + s.vie
	}
	s.dossier, err = d.personne(ctx, n)
	return s, err
}

// suivre gives a person her measure with management, her account with what was on it, and her own bank details.
func (d *Demo) suivre(ctx context.Context, s *suivie, depart jour.Jour) (err error) {
	cesf := s.cesf()
	if err = d.signer(ctx, s, depart); err != nil {
		return err
	}
	if s.banque, err = parcours.OuvrirCompte(ctx, d.inst.Base, d.inst.Trousseau, d.demande(cesf), parcours.NouveauCompte{Dossier: s.dossier, IBAN: s.iban, Titulaire: "Personne " + s.nom,
		OuvertLe: depart, Plancher: 2000}); err != nil {
		return err
	}
	if err := d.inst.Base.Lire(ctx, func(l bdd.Lecture) (err error) { s.compte, err = comptes.DuDossier(ctx, l, s.dossier); return err }); err != nil {
		return err
	}
	if s.soi, err = d.nouveauTiers(ctx, cesf, tiers.Personne, s.dossier, "Personne "+s.nom, 800000+s.n); err != nil {
		return err
	}
	if s.n == ribChange { // her landlord lets to her alone
		s.particulier = true
		if s.bailleur, err = d.nouveauTiers(ctx, cesf, tiers.Bailleur, 0, "Bailleur Exemple Particulier", 700005); err != nil {
			return err
		}
	}
	if err := d.loger(ctx, s, depart); err != nil {
		return err
	}
	if s.piece, err = d.piece(ctx, s); err != nil {
		return err
	}
	if err := d.endetter(ctx, s, depart); err != nil {
		return err
	}
	if err := d.budgetInitial(ctx, s, depart); err != nil {
		return err
	}
	return d.reprendre(ctx, s, depart)
}

func recettesDe(n int) []recette {
	switch n % 3 {
	case 0:
		return []recette{{"AAH", 13, "CAF", argent.Centimes(103332), 5}, {"ALS", 2, "CAF", argent.Centimes(20000 + n*91%7000), 5}}
	case 1:
		return []recette{{"RSA", 17, "CAF", argent.Centimes(60775), 5}, {"ALS", 2, "CAF", argent.Centimes(23000 + n*71%5000), 5}}
	}
	return []recette{{"RSA", 17, "CAF", argent.Centimes(60775), 5}, {"AF", 19, "CAF", argent.Centimes(15105), 5}, {"ASF", 23, "CAF", argent.Centimes(19999), 5}}
}

func (d *Demo) reprendre(ctx context.Context, s *suivie, le jour.Jour) error {
	id, err := parcours.PreparerReprise(ctx, d.inst.Base, d.demande("comptable"), comptes.Reprise{CompteBancaire: s.banque, Le: le, SoldeBanque: s.solde,
		Parts: []comptes.Part{{Compte: s.compte.ID, Centimes: s.solde}}})
	if err != nil {
		return err
	}
	_, err = parcours.ViserReprise(ctx, d.inst.Base, d.demande("chef"), id, 1)
	return err
}
