// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/rapports"
	"etai/internal/rapports/ordres"
	"etai/internal/web/poste"
)

// parPage is how many elements a page of a list holds; trouveesMax how many people a search answers.
const (
	parPage     = 100
	trouveesMax = 20
)

// Page is a part of a list.
type Page[T any] struct {
	Elements []T `json:"elements"`
	Page     int `json:"page" sens:"numéro de cette page, à partir de 1"`
	Suivante int `json:"page_suivante,omitempty" sens:"absent à la dernière page"`
}

// couper keeps the page of a list read with one element more than it shows.
func couper[T any](lus []T, page, n int) Page[T] {
	p := Page[T]{Elements: lus, Page: page}
	if len(lus) > n {
		p.Elements, p.Suivante = lus[:n], page+1
	}
	if p.Elements == nil {
		p.Elements = []T{}
	}
	return p
}

// Personne is a person of the lists.
type Personne struct {
	Dossier   int64     `json:"dossier_id" sens:"numéro interne du dossier"`
	Numero    string    `json:"dossier_numero"`
	Nom       string    `json:"nom"`
	NomUsage  string    `json:"nom_usage,omitempty"`
	Prenom    string    `json:"prenom"`
	Naissance jour.Jour `json:"naissance"`
	Mesure    string    `json:"mesure_numero,omitempty" sens:"mesure en cours"`
	Niveau    int       `json:"niveau,omitempty" sens:"1 sans gestion, 2 avec gestion"`
	FinMesure jour.Jour `json:"fin_mesure"`
}

func personneDe(x rapports.LignePersonne) Personne {
	return Personne{x.Dossier, x.Numero, x.Personne.Nom, x.Personne.NomUsage, x.Personne.Prenom, x.Personne.Naissance, x.Mesure, x.Niveau, x.FinMesure}
}

// Dossier is a file.
type Dossier struct {
	ID         int64    `json:"id"`
	Numero     string   `json:"numero"`
	Personne   Identite `json:"personne"`
	Territoire string   `json:"territoire,omitempty"`
	Suivi      []string `json:"suivi_par" sens:"qui suit le dossier aujourd’hui"`
	Compte     bool     `json:"avec_compte" sens:"un compte géré existe"`
}

// Identite is the person whom a file is about; where she lives comes with the right to read the social file.
type Identite struct {
	Nom       string    `json:"nom"`
	NomUsage  string    `json:"nom_usage,omitempty"`
	Prenom    string    `json:"prenom"`
	Naissance jour.Jour `json:"naissance"`
	Telephone string    `json:"telephone,omitempty" sens:"forme internationale"`
	Adresse   string    `json:"adresse,omitempty"`
	Commune   string    `json:"commune,omitempty"`
	Domicile  bool      `json:"ecrire_au_domicile" sens:"faux : ne pas écrire à domicile"`
}

// Mesures are the contracts of a file, the latest first.
type Mesures struct {
	Contrats []Contrat `json:"contrats"`
}

// Contrat is a contract.
type Contrat struct {
	ID       int64     `json:"id"`
	Mesure   string    `json:"mesure_numero"`
	Rang     int       `json:"rang" sens:"1 pour le premier de la mesure"`
	Niveau   int       `json:"niveau" sens:"1 sans gestion, 2 avec gestion : aujourd’hui, avenants compris, ou le premier ou le dernier jour du contrat"`
	Debut    jour.Jour `json:"debut"`
	Fin      jour.Jour `json:"fin"`
	ArreteLe jour.Jour `json:"arrete_le" sens:"dernier jour, quand il s’est arrêté avant sa fin"`
	Etat     string    `json:"etat" sens:"a_venir, en_cours, fini ou annule"`
}

func etatDe(c masp.Contrat, j jour.Jour) string {
	fin := c.Fin
	if !c.ArreteLe.Vide() {
		if c.ArreteLe.Avant(c.Debut) {
			return "annule"
		}
		fin = c.ArreteLe
	}
	switch {
	case c.Debut.Apres(j):
		return "a_venir"
	case fin.Avant(j):
		return "fini"
	}
	return "en_cours"
}

// Compte is a managed account with its balances.
type Compte struct {
	Dossier    int64           `json:"dossier_id"`
	Numero     string          `json:"dossier_numero"`
	Personne   string          `json:"personne"`
	IBAN       string          `json:"iban_masque"`
	Individuel bool            `json:"individuel" sens:"faux : sous-compte d’un compte collectif"`
	Solde      argent.Centimes `json:"solde" sens:"calculé, ordres transmis retirés"`
	Retenu     argent.Centimes `json:"retenu" sens:"retenu par des ordres visés"`
	ReleveLe   jour.Jour       `json:"releve_le" sens:"dernier relevé accepté"`
	FinGestion jour.Jour       `json:"fin_gestion"`
}

// Ordre is an order.
type Ordre struct {
	ID        int64           `json:"id"`
	Dossier   int64           `json:"dossier_id"`
	Personne  string          `json:"personne"`
	Tiers     string          `json:"tiers"`
	IBAN      string          `json:"iban_masque"`
	Montant   argent.Centimes `json:"montant"`
	Execution jour.Jour       `json:"execution_le"`
	Objet     string          `json:"objet"`
	Etat      paiements.Etat  `json:"etat"`
	Reference string          `json:"reference" sens:"référence de bout en bout"`
	Remise    string          `json:"remise,omitempty"`
}

// Echeance is a contract that ends soon.
type Echeance struct {
	Dossier  int64     `json:"dossier_id"`
	Personne string    `json:"personne"`
	Mesure   string    `json:"mesure_numero"`
	Niveau   int       `json:"niveau"`
	Fin      jour.Jour `json:"fin"`
}

var paramPage = parametre{Nom: "page", Sens: "page voulue, 1 par défaut", Nombre: true}

// routes are all that may be asked.
func routes() []route {
	return slices.Concat([]route{
		lecture("/personnes", "chercherPersonnes", organisation.PorteePersonnes, "Personnes que l’agent peut nommer ; avec q, celles qui répondent le mieux", []parametre{{Nom: "q", Sens: "nom approché, date de naissance ou téléphone"}, paramPage}, personnes),
		lecture("/dossiers/{id}", "lireDossier", organisation.PorteePersonnes, "Un dossier", nil, dossier),
		lecture("/dossiers/{id}/mesures", "lireMesures", organisation.PorteeMesures, "Contrats d’un dossier", nil, mesures),
		lecture("/dossiers/{id}/compte", "lireCompte", organisation.PorteeComptes, "Compte d’un dossier et son solde", nil, compte),
		lecture("/comptes", "listerComptes", organisation.PorteeComptes, "Comptes gérés et leurs soldes", []parametre{paramPage}, comptes),
		lecture("/ordres", "listerOrdres", organisation.PorteeOrdres, "Ordres de virement, les plus récents d’abord", []parametre{{Nom: "etat", Sens: "état voulu", Valeurs: mots(etatsOrdre)}, {Nom: "dossier_id", Sens: "dossier voulu", Nombre: true}, paramPage}, listeOrdres),
		lecture("/echeances", "listerEcheances", organisation.PorteeMesures, "Contrats qui finissent bientôt, le plus proche d’abord", []parametre{paramPage}, echeances),
	}, routesEntretiens(), routesFactures(), routesChiffres(), actes())
}

func personnes(q *requete) (p Page[Personne], err error) {
	if !q.Peut(droits.LireIdentite) {
		return p, bdd.ErrAbsent
	}
	texte := strings.TrimSpace(q.URL.Query().Get("q"))
	page := poste.NumeroDePage(q.Request.URL.Query())
	var lus []Personne
	if texte != "" {
		if r := []rune(texte); len(r) > 200 {
			texte = string(r[:200])
		}
		trouvees, err := q.api.Annuaire.Chercher(q.Context(), q.Visite, texte, trouveesMax)
		if err != nil {
			return p, err
		}
		page = 1
		err = q.Lire(q.Context(), func(l bdd.Lecture, a droits.Agent) error {
			lus = nil
			for _, t := range trouvees {
				x, err := rapports.PersonneDe(q.Context(), l, a, t.Dossier)
				if err != nil {
					return err
				}
				lus = append(lus, personneDe(x))
			}
			return nil
		})
		if err != nil {
			return p, err
		}
	} else if err := q.Lire(q.Context(), func(l bdd.Lecture, a droits.Agent) error {
		ls, err := rapports.ListerPersonnes(q.Context(), l, a, rapports.FiltrePersonnes{}, parPage+1, (page-1)*parPage)
		lus = nil
		for _, x := range ls {
			lus = append(lus, personneDe(x))
		}
		return err
	}); err != nil {
		return p, err
	}
	p = couper(lus, page, parPage)
	ids := make([]int64, len(p.Elements))
	for i, x := range p.Elements {
		ids[i] = x.Dossier
	}
	if texte != "" {
		if len(ids) > 0 {
			q.Tracer(acces.Trace{Nature: acces.Recherche, Objet: "personnes", Ids: ids})
		}
		return p, nil
	}
	q.TracerListe("personnes", ids)
	return p, nil
}

// vue reads a file, and notes that it was; what the agent may not do of it is as absent as the file.
func (q *requete) vue(objet string, permis func(rapports.DroitsDossier) bool, suite ...func(bdd.Lecture, droits.Agent, *rapports.VueDossier) error) (rapports.VueDossier, error) {
	v, err := q.Dossier(q.Request, objet, permis, suite...)
	if err == nil {
		q.TracerDossier(objet, v.Dossier.ID)
	}
	return v, err
}

func dossier(q *requete) (d Dossier, err error) {
	v, err := q.vue("dossier", func(rapports.DroitsDossier) bool { return true })
	if err != nil {
		return d, err
	}
	p := v.Personne
	d = Dossier{ID: v.Dossier.ID, Numero: v.Dossier.Numero, Territoire: v.Territoire, Compte: v.AvecCompte, Suivi: []string{},
		Personne: Identite{p.Nom, p.NomUsage, p.Prenom, p.Naissance, p.Telephone, p.Adresse, p.Commune, p.EcrireDomicile}}
	for _, s := range v.Suivants {
		d.Suivi = append(d.Suivi, s.Nom)
	}
	return d, nil
}

func mesures(q *requete) (m Mesures, err error) {
	v, err := q.vue("mesures", func(d rapports.DroitsDossier) bool { return d.Contrat })
	if err != nil {
		return m, err
	}
	m.Contrats = []Contrat{}
	aujourdhui := q.api.Inst.Base.Horloge().Maintenant().Jour()
	for _, c := range v.Contrats {
		m.Contrats = append(m.Contrats, Contrat{c.ID, c.Mesure.Numero, c.Rang, c.NiveauAu(aujourdhui), c.Debut, c.Fin, c.ArreteLe, etatDe(c, aujourdhui)})
	}
	return m, nil
}

func compte(q *requete) (c Compte, err error) {
	var x rapports.VueCompte
	v, err := q.vue("compte", func(d rapports.DroitsDossier) bool { return d.Compte }, func(l bdd.Lecture, a droits.Agent, d *rapports.VueDossier) (err error) {
		x, err = rapports.ApercuCompte(q.Context(), l, a, d.Dossier.ID)
		return err
	})
	if err != nil {
		return c, err
	}
	c = Compte{Dossier: v.Dossier.ID, Numero: v.Dossier.Numero, Personne: v.Personne.Affiche(), IBAN: x.Banque.IBANMasque, Individuel: x.Individuel(), Solde: x.Solde.Comptable, Retenu: x.Solde.Retenu, ReleveLe: x.ReleveLe}
	for _, g := range x.Gestion {
		if g.Au.Apres(c.FinGestion) {
			c.FinGestion = g.Au
		}
	}
	return c, nil
}

func comptes(q *requete) (p Page[Compte], err error) {
	if !q.Peut(droits.LireCompte) {
		return p, bdd.ErrAbsent
	}
	page := poste.NumeroDePage(q.Request.URL.Query())
	var cs []rapports.CompteGere
	if err := q.Lire(q.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		cs, err = rapports.ComptesGeres(q.Context(), l, a)
		return err
	}); err != nil {
		return p, err
	}
	cs = cs[min(len(cs), (page-1)*parPage):min(len(cs), page*parPage+1)]
	var lus []Compte
	var ids []int64
	for _, x := range cs {
		lus = append(lus, Compte{x.Dossier, x.NumeroDossier, x.Personne, x.IBANMasque, x.Individuel, x.Solde.Comptable, x.Solde.Retenu, x.ReleveLe, x.FinGestion})
		ids = append(ids, x.Dossier)
	}
	p = couper(lus, page, parPage)
	q.TracerListe("comptes", ids[:len(p.Elements)])
	return p, nil
}

func listeOrdres(q *requete) (p Page[Ordre], err error) {
	if !q.Peut(droits.LireCompte) {
		return p, bdd.ErrAbsent
	}
	etat := paiements.Etat(q.URL.Query().Get("etat"))
	if etat != "" && !slices.Contains(etatsOrdre, etat) {
		return p, inconnu("État inconnu", "L’état demandé n’est pas l’un de : "+strings.Join(mots(etatsOrdre), ", ")+".")
	}
	dossier, err := strconv.ParseInt(q.URL.Query().Get("dossier_id"), 10, 64)
	if err != nil && q.URL.Query().Get("dossier_id") != "" || dossier < 0 {
		return p, bdd.ErrAbsent
	}
	page := poste.NumeroDePage(q.Request.URL.Query())
	var os, suite []ordres.Ordre
	if err := q.Lire(q.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if os, err = ordres.Lister(q.Context(), l, a, etat, dossier, page); err != nil || len(os) < ordres.ParPage {
			return err
		}
		suite, err = ordres.Lister(q.Context(), l, a, etat, dossier, page+1)
		return err
	}); err != nil {
		return p, err
	}
	p = Page[Ordre]{Elements: []Ordre{}, Page: page}
	if len(suite) > 0 {
		p.Suivante = page + 1
	}
	var ids []int64
	for _, o := range os {
		p.Elements = append(p.Elements, Ordre{ID: o.ID, Dossier: o.Dossier, Personne: o.Personne, Tiers: o.Tiers, IBAN: o.IBANMasque, Montant: o.Centimes, Execution: o.ExecutionLe, Objet: string(o.Objet), Etat: o.Etat, Reference: o.BoutEnBout, Remise: o.Reference})
		ids = append(ids, o.ID)
	}
	q.TracerListe("ordres", ids)
	return p, nil
}

func echeances(q *requete) (p Page[Echeance], err error) {
	if q.Compte.Role == droits.Direction || !q.Peut(droits.LireIdentite) {
		return p, bdd.ErrAbsent
	}
	page := poste.NumeroDePage(q.Request.URL.Query())
	var fins []rapports.FinDeMesure
	if err := q.Lire(q.Context(), func(l bdd.Lecture, a droits.Agent) error {
		seuils, err := rapports.LireSeuils(q.Context(), l, a.Organisation)
		if err != nil {
			return err
		}
		fins, _, err = rapports.FinsDeMesure(q.Context(), l, a, l.Instant().Jour().Plus(seuils.FinAnnoncee), parPage+1, (page-1)*parPage)
		return err
	}); err != nil {
		return p, err
	}
	var lus []Echeance
	var ids []int64
	for _, f := range fins {
		lus = append(lus, Echeance{f.Dossier, f.Personne, f.Numero, f.Niveau, f.Fin})
		ids = append(ids, f.Dossier)
	}
	p = couper(lus, page, parPage)
	q.TracerListe("echeances", ids[:len(p.Elements)])
	return p, nil
}
