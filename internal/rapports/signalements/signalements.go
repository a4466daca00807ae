// SPDX-License-Identifier: EUPL-1.2

// Package signalements reads the signalements to the procureur for their pages.
package signalements

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/documents"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/rapports"
)

// EtapeVue is a step with the name of who noted it and the references of what was written with it.
type EtapeVue struct {
	signalement.Etape
	NomPar                 string
	RefDocument, RefLettre string
}

// PliVu is a medical piece, with who put it there.
type PliVu struct {
	signalement.Pli
	NomPar string
}

// Vue is a signalement with all that its page shows.
type Vue struct {
	signalement.Signalement
	Etapes     []EtapeVue // the first one first
	Plis       []PliVu    // that are there
	Liste      []prestations.Prestation
	EnCours    *masp.Contrat // that the judge's decision would end
	Gestion    bool          // with management
	LirePli    bool
	NomCreePar string
}

// Brutes are the steps as the rules read them.
func (v *Vue) Brutes() []signalement.Etape {
	xs := make([]signalement.Etape, len(v.Etapes))
	for i, x := range v.Etapes {
		xs[i] = x.Etape
	}
	return xs
}

// Lire reads a signalement for who may read the contracts of its file; bdd.ErrAbsent otherwise.
func Lire(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (v Vue, err error) {
	if v.Signalement, err = signalement.Lire(ctx, l, t, a, id); err != nil {
		return v, err
	}
	etapes, err := signalement.Etapes(ctx, l, t, a, id)
	if err != nil {
		return v, err
	}
	plis, err := signalement.Plis(ctx, l, a, id)
	if err != nil {
		return v, err
	}
	agents := []int64{v.CreePar}
	for _, x := range etapes {
		agents = append(agents, x.Par)
	}
	for _, p := range plis {
		agents = append(agents, p.DeposePar)
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
	for _, p := range plis {
		if p.RetireLe.Vide() {
			v.Plis = append(v.Plis, PliVu{p, noms[p.DeposePar]})
		}
	}
	if v.LirePli, err = droits.Peut(ctx, l, a, droits.LirePli, v.Dossier); err != nil {
		return v, err
	}
	j := l.Instant().Jour()
	if v.Liste, err = prestations.EnVigueur(ctx, l, j); err != nil {
		return v, err
	}
	cs, err := masp.DuDossier(ctx, l, v.Dossier)
	for _, c := range masp.Valables(cs) {
		if !c.Dernier().Avant(j) && c.ArreteLe.Vide() && (v.EnCours == nil || c.Debut.Avant(v.EnCours.Debut)) {
			v.EnCours, v.Gestion = &c, c.NiveauLe(j) == masp.AvecGestion
		}
	}
	return v, err
}

// Groupe is what a list keeps.
type Groupe string

// The groups.
const (
	AEnvoyer Groupe = ""        // the report is prepared, or signed
	Attendus Groupe = "attente" // of the procureur or of the judge
	Ordonnes Groupe = "mesures" // a measure stands
	EnRetard Groupe = "en_retard"
	Termines Groupe = "termines"
)

// Groupes lists them, in the order of the page.
var Groupes = []Groupe{AEnvoyer, Attendus, Ordonnes, EnRetard, Termines}

// Libelle is a group on screen.
func (g Groupe) Libelle() string {
	return map[Groupe]string{AEnvoyer: "À transmettre", Attendus: "En attente", Ordonnes: "Mesures ordonnées", EnRetard: "En retard", Termines: "Terminés"}[g]
}

// Ligne is a signalement in the list over all the files.
type Ligne struct {
	ID, Dossier          int64
	Personne, Numero     string
	Etat                 signalement.Etat
	Echeance, Debut, Fin jour.Jour
	Territoire           string
}

const (
	source    = ` from signalement s join dossier d on d.id = s.dossier_id where ($1 = 0 or d.territoire_id = $1) and s.etat `
	clause    = ` and {DROITS_LISTE lire_contrat s}`
	aEnvoyer  = source + `in ('en_preparation', 'signe')` + clause
	attendus  = source + `in ('transmis', 'sans_saisine', 'saisine', 'rejet')` + clause
	ordonnes  = source + `in ('maj', 'sauvegarde', 'curatelle', 'tutelle', 'habilitation')` + clause
	enRetard  = source + `not in ('clos', 'abandonne') and s.echeance < $2` + clause
	termines  = source + `in ('clos', 'abandonne')` + clause
	choisies  = `select s.id, s.dossier_id, s.numero, s.etat, s.echeance, s.debut, s.fin, coalesce((select t.nom from territoire t where t.id = d.territoire_id), '')`
	nombre    = `select count(*)`
	parDate   = ` order by s.echeance nulls last, s.id`
	deLaPage  = ` limit $2 offset $3`
	apresJour = ` limit $3 offset $4`
)

var (
	requeteAEnvoyer       = droits.Requete{Nom: "signalements.a_envoyer", Nominative: true, SQL: choisies + aEnvoyer + parDate + deLaPage}
	requeteAttendus       = droits.Requete{Nom: "signalements.attendus", Nominative: true, SQL: choisies + attendus + parDate + deLaPage}
	requeteOrdonnes       = droits.Requete{Nom: "signalements.ordonnes", Nominative: true, SQL: choisies + ordonnes + parDate + deLaPage}
	requeteEnRetard       = droits.Requete{Nom: "signalements.en_retard", Nominative: true, SQL: choisies + enRetard + parDate + apresJour}
	requeteTermines       = droits.Requete{Nom: "signalements.termines", Nominative: true, SQL: choisies + termines + ` order by s.id desc` + deLaPage}
	requeteNombreAEnvoyer = droits.Requete{Nom: "signalements.nombre_a_envoyer", Nominative: true, SQL: nombre + aEnvoyer}
	requeteNombreAttendus = droits.Requete{Nom: "signalements.nombre_attendus", Nominative: true, SQL: nombre + attendus}
	requeteNombreOrdonnes = droits.Requete{Nom: "signalements.nombre_ordonnes", Nominative: true, SQL: nombre + ordonnes}
	requeteNombreEnRetard = droits.Requete{Nom: "signalements.nombre_en_retard", Nominative: true, SQL: nombre + enRetard}
	requeteNombreTermines = droits.Requete{Nom: "signalements.nombre_termines", Nominative: true, SQL: nombre + termines}
)

// parGroupe are the list of each group and its count. Both ask for the territory; those that are late, for the day too.
var parGroupe = map[Groupe][2]droits.Requete{AEnvoyer: {requeteAEnvoyer, requeteNombreAEnvoyer}, Attendus: {requeteAttendus, requeteNombreAttendus}, Ordonnes: {requeteOrdonnes, requeteNombreOrdonnes},
	EnRetard: {requeteEnRetard, requeteNombreEnRetard}, Termines: {requeteTermines, requeteNombreTermines}}

// Requetes are the registered queries of the package.
var Requetes = func() (rs []droits.Requete) {
	for _, g := range Groupes {
		x := parGroupe[g]
		rs = slices.Concat(rs, x[:])
	}
	return rs
}()

// Filtre narrows the list.
type Filtre struct {
	Groupe     Groupe
	Territoire int64
}

func (f Filtre) propres(l bdd.Lecture) []any {
	if f.Groupe == EnRetard {
		return []any{f.Territoire, l.Instant().Jour()}
	}
	return []any{f.Territoire}
}

// Compter counts the signalements of a filter, among the files whose contracts the agent may read.
func Compter(ctx context.Context, l bdd.Lecture, a droits.Agent, f Filtre) (n int, err error) {
	texte, args := parGroupe[f.Groupe][1].Pour(a, f.propres(l)...)
	if err = l.QueryRow(ctx, texte, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("compter les signalements : %w", err)
	}
	return n, nil
}

// Lister lists at most n signalements of a filter after the first ones, the nearest deadline first.
func Lister(ctx context.Context, l bdd.Lecture, a droits.Agent, f Filtre, n, apres int) ([]Ligne, error) {
	texte, args := parGroupe[f.Groupe][0].Pour(a, append(f.propres(l), n, apres)...)
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x Ligne, err error) {
		return x, r.Scan(&x.ID, &x.Dossier, &x.Numero, &x.Etat, &x.Echeance, &x.Debut, &x.Fin, &x.Territoire)
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les signalements : %w", err)
	}
	return ls, personnes.Nommer(ctx, l, ls, func(x *Ligne) (int64, *string) { return x.Dossier, &x.Personne })
}
