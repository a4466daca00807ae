// SPDX-License-Identifier: EUPL-1.2

// Package versements reads the versements directs au bailleur (MASP 3) for their pages.
package versements

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/documents"
	"etai/internal/masp"
	"etai/internal/masp/versement"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/rapports"
	"etai/internal/reglement"
)

// EtapeVue is a step with the name of who noted it and the references of what was written with it.
type EtapeVue struct {
	versement.Etape
	NomPar                 string
	RefDocument, RefLettre string
}

// Vue is a procedure with all that its page shows.
type Vue struct {
	versement.Versement
	Etapes     []EtapeVue // the first one first
	Libelles   map[int]string
	Calcul     masp.VersementDirect // what may be asked, as of today while it is thought of
	Precedent  *versement.Versement // that it asks to renew
	Suites     []versement.Versement
	Pris       int // months of other judgments
	FinAppel   jour.Jour
	NomCreePar string
}

// Brutes are the steps as the rules read them.
func (v *Vue) Brutes() []versement.Etape {
	xs := make([]versement.Etape, len(v.Etapes))
	for i, x := range v.Etapes {
		xs[i] = x.Etape
	}
	return xs
}

// Lire reads a procedure for who may read the contracts of its file; bdd.ErrAbsent otherwise.
func Lire(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (v Vue, err error) {
	if v.Versement, err = versement.Lire(ctx, l, t, a, id); err != nil {
		return v, err
	}
	etapes, err := versement.Etapes(ctx, l, t, a, id)
	if err != nil {
		return v, err
	}
	agents := []int64{v.CreePar}
	for _, x := range etapes {
		agents = append(agents, x.Par)
	}
	noms, err := rapports.NomsAgents(ctx, l, agents)
	if err != nil {
		return v, err
	}
	v.NomCreePar = noms[v.CreePar]
	for _, x := range etapes {
		y := EtapeVue{Etape: x, NomPar: noms[x.Par]}
		if y.RefDocument, err = documents.ReferenceDe(ctx, l, x.Document); err != nil {
			return v, err
		}
		if y.RefLettre, err = documents.ReferenceDe(ctx, l, x.Lettre); err != nil {
			return v, err
		}
		v.Etapes = append(v.Etapes, y)
	}
	if err := v.lireListe(ctx, l); err != nil {
		return v, err
	}
	return v, v.lireVoisins(ctx, l, a)
}

// lireListe gives the words of the benefits, and what may be asked of them on the day of the request.
func (v *Vue) lireListe(ctx context.Context, l bdd.Lecture) error {
	le := l.Instant().Jour()
	if x := versement.Derniere(v.Brutes(), versement.RequetePrete); x != nil && v.Etat != versement.Envisage {
		le = x.Le
	}
	liste, err := prestations.EnVigueur(ctx, l, le)
	if err != nil {
		return err
	}
	v.Libelles = map[int]string{}
	for _, p := range liste {
		v.Libelles[p.Numero] = p.Libelle
	}
	if !v.PremierImpaye.Vide() {
		v.Calcul = versement.Calculer(liste, v.Versement, le)
	}
	return nil
}

// lireVoisins gives the other procedures of the person that matter to this one, and the end of its delay of appeal.
func (v *Vue) lireVoisins(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	vs, err := versement.DuDossier(ctx, l, a, v.Dossier)
	if err != nil {
		return err
	}
	for _, x := range vs {
		switch {
		case x.ID == v.SuiteDe:
			v.Precedent = &x
		case x.SuiteDe == v.ID:
			v.Suites = append(v.Suites, x)
		}
	}
	periodes, err := versement.Anterieurs(ctx, l, v.Dossier, v.ID)
	if err != nil {
		return err
	}
	for _, p := range periodes {
		v.Pris += p.Mois()
	}
	n := versement.Derniere(v.Brutes(), versement.Notifie)
	if n == nil {
		return nil
	}
	regles, err := reglement.Lire(ctx, l, v.Organisation)
	if err != nil {
		return err
	}
	v.FinAppel = versement.FinAppel(regles, n.Le)
	return nil
}

// Groupe is what a list keeps.
type Groupe string

// The groups.
const (
	Demandes Groupe = ""         // before the judge has decided, or while the judgment may be appealed
	Courants Groupe = "en_cours" // benefits go to the landlord
	EnRetard Groupe = "en_retard"
	Termines Groupe = "termines"
)

const (
	avantJuge = `('envisage', 'requete_prete', 'lrar_envoyee', 'deposee', 'audience', 'accorde', 'rejete', 'notifie', 'appel')`
	courants  = `('en_cours', 'renouvellement_demande', 'mainlevee_demandee')`
	termines  = `('fini', 'abandonne')`
)

// Groupes lists them, in the order of the page.
var Groupes = []Groupe{Demandes, Courants, EnRetard, Termines}

// Libelle is a group on screen.
func (g Groupe) Libelle() string {
	switch g {
	case Courants:
		return "En cours"
	case EnRetard:
		return "En retard"
	case Termines:
		return "Terminés"
	}
	return "Demandés"
}

// Ligne is a procedure in the list over all the files.
type Ligne struct {
	ID, Dossier          int64
	Personne, Numero     string
	Etat                 versement.Etat
	Suite                bool // it asks to renew another
	Echeance, Debut, Fin jour.Jour
	Territoire           string
}

const (
	source   = ` from versement_direct v join dossier d on d.id = v.dossier_id where ($1 = 0 or d.territoire_id = $1) and `
	clause   = ` and {DROITS_LISTE lire_contrat v}`
	demandes = source + `v.etat in ` + avantJuge + clause
	enCours  = source + `v.etat in ` + courants + clause
	finis    = source + `v.etat in ` + termines + clause
	enRetard = source + `v.etat not in ` + termines + ` and v.echeance < $2` + clause
	choisies = `select v.id, v.dossier_id, v.numero, v.etat, v.suite_de, v.echeance, v.debut, v.fin, coalesce((select t.nom from territoire t where t.id = d.territoire_id), '')`
	nombre   = `select count(*)`
	parDate  = ` order by v.echeance nulls last, v.id`
)

var (
	requeteDemandes       = droits.Requete{Nom: "versements.demandes", Nominative: true, SQL: choisies + demandes + parDate + ` limit $2 offset $3`}
	requeteCourants       = droits.Requete{Nom: "versements.en_cours", Nominative: true, SQL: choisies + enCours + parDate + ` limit $2 offset $3`}
	requeteTermines       = droits.Requete{Nom: "versements.termines", Nominative: true, SQL: choisies + finis + ` order by v.id desc limit $2 offset $3`}
	requeteEnRetard       = droits.Requete{Nom: "versements.en_retard", Nominative: true, SQL: choisies + enRetard + parDate + ` limit $3 offset $4`}
	requeteNombreDemandes = droits.Requete{Nom: "versements.nombre_demandes", Nominative: true, SQL: nombre + demandes}
	requeteNombreCourants = droits.Requete{Nom: "versements.nombre_en_cours", Nominative: true, SQL: nombre + enCours}
	requeteNombreTermines = droits.Requete{Nom: "versements.nombre_termines", Nominative: true, SQL: nombre + finis}
	requeteNombreEnRetard = droits.Requete{Nom: "versements.nombre_en_retard", Nominative: true, SQL: nombre + enRetard}
)

// Requetes are the registered queries of the package.
var Requetes = []droits.Requete{requeteDemandes, requeteCourants, requeteTermines, requeteEnRetard, requeteNombreDemandes, requeteNombreCourants, requeteNombreTermines, requeteNombreEnRetard}

// Filtre narrows the list.
type Filtre struct {
	Groupe     Groupe
	Territoire int64
}

func (f Filtre) requetes(j jour.Jour) (liste, compte droits.Requete, propres []any) {
	propres = []any{f.Territoire}
	switch f.Groupe {
	case Courants:
		return requeteCourants, requeteNombreCourants, propres
	case Termines:
		return requeteTermines, requeteNombreTermines, propres
	case EnRetard:
		return requeteEnRetard, requeteNombreEnRetard, append(propres, j)
	}
	return requeteDemandes, requeteNombreDemandes, propres
}

// Compter counts the procedures of a filter, among the files whose contracts the agent may read.
func Compter(ctx context.Context, l bdd.Lecture, a droits.Agent, f Filtre) (n int, err error) {
	_, compte, propres := f.requetes(l.Instant().Jour())
	texte, args := compte.Pour(a, propres...)
	if err = l.QueryRow(ctx, texte, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("compter les versements directs : %w", err)
	}
	return n, nil
}

// Lister lists at most n procedures of a filter after the first ones, the nearest deadline first.
func Lister(ctx context.Context, l bdd.Lecture, a droits.Agent, f Filtre, n, apres int) ([]Ligne, error) {
	liste, _, propres := f.requetes(l.Instant().Jour())
	texte, args := liste.Pour(a, append(propres, n, apres)...)
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x Ligne, err error) {
		var suite int64
		err = r.Scan(&x.ID, &x.Dossier, &x.Numero, &x.Etat, bdd.OuZero(&suite), &x.Echeance, &x.Debut, &x.Fin, &x.Territoire)
		x.Suite = suite != 0
		return x, err
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les versements directs : %w", err)
	}
	return ls, personnes.Nommer(ctx, l, ls, func(x *Ligne) (int64, *string) { return x.Dossier, &x.Personne })
}
