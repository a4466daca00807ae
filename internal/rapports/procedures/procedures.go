// SPDX-License-Identifier: EUPL-1.2

// Package procedures reads what goes before a judge, over all the files: the versements directs au bailleur (MASP 3) and the signalements to the procureur. Both are listed, counted and narrowed alike.
package procedures

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/documents"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/rapports"
)

// Groupe is what a list keeps; empty, its first one.
type Groupe struct {
	Code, Libelle string
	liste, compte droits.Requete
	aCeJour       bool // its queries ask for the day
}

// Filtre narrows a list.
type Filtre struct {
	Groupe     string // a code of the groups of the list
	Territoire int64
}

// Ligne is a procedure in the list over all the files.
type Ligne struct {
	ID, Dossier          int64
	Personne, Numero     string
	Etat                 string
	Suite                bool // it asks to renew another
	Echeance, Debut, Fin jour.Jour
	Territoire           string
}

// Liste is the list of one kind of procedure.
type Liste struct{ Groupes []Groupe }

const (
	parDate    = ` order by x.echeance nulls last, x.id`
	parAge     = ` order by x.id desc`
	territoire = `coalesce((select t.nom from territoire t where t.id = d.territoire_id), '')`
)

// nouvelle makes the list of a table: suite is the column of the procedure that one renews, clos the states of those that are over, and groupes the code, the words and the states of the others.
func nouvelle(nom, table, suite, clos string, groupes ...[3]string) *Liste {
	source := ` from ` + table + ` x join dossier d on d.id = x.dossier_id where ($1 = 0 or d.territoire_id = $1) and x.etat `
	choisies := `select x.id, x.dossier_id, x.numero, x.etat, ` + suite + `, x.echeance, x.debut, x.fin, ` + territoire
	l := &Liste{}
	ajouter := func(code, libelle, condition, ordre string, aCeJour bool) {
		limite, quoi := ` limit $2 offset $3`, nom+"_"+code // of the first group: "signalements_"
		if aCeJour {
			limite = ` limit $3 offset $4`
		}
		condition = source + condition + ` and {DROITS_LISTE lire_contrat x}`
		l.Groupes = append(l.Groupes, Groupe{code, libelle, droits.Requete{Nom: "procedures.liste_" + quoi, Nominative: true, SQL: choisies + condition + ordre + limite},
			droits.Requete{Nom: "procedures.nombre_" + quoi, Nominative: true, SQL: `select count(*)` + condition}, aCeJour})
	}
	for _, g := range groupes {
		ajouter(g[0], g[1], `in `+g[2], parDate, false)
	}
	ajouter("en_retard", "En retard", `not in `+clos+` and x.echeance < $2`, parDate, true)
	ajouter("termines", "Terminés", `in `+clos, parAge, false)
	return l
}

// The lists. The first group of each is what is to be sent, or asked.
var (
	Versements = nouvelle("versements", "versement_direct", "x.suite_de", `('fini', 'abandonne')`,
		[3]string{"", "Demandés", `('envisage', 'requete_prete', 'lrar_envoyee', 'deposee', 'audience', 'accorde', 'rejete', 'notifie', 'appel')`},
		[3]string{"en_cours", "En cours", `('en_cours', 'renouvellement_demande', 'mainlevee_demandee', 'mainlevee_lrar', 'mainlevee_audience', 'appel_en_cours')`})
	Signalements = nouvelle("signalements", "signalement", "cast(null as bigint)", `('clos', 'abandonne')`,
		[3]string{"", "À transmettre", `('en_preparation', 'signe')`},
		[3]string{"attente", "En attente", `('transmis', 'sans_saisine', 'saisine', 'rejet')`},
		[3]string{"mesures", "Mesures ordonnées", `('maj', 'sauvegarde', 'curatelle', 'tutelle', 'habilitation')`})
)

// Requetes are the registered queries of the package.
var Requetes = slices.Concat(Versements.requetes(), Signalements.requetes())

func (x *Liste) requetes() (rs []droits.Requete) {
	for _, g := range x.Groupes {
		rs = append(rs, g.liste, g.compte)
	}
	return rs
}

// Filtrer reads a group that an address asks for: one that the list does not know is the first.
func (x *Liste) Filtrer(code string) string {
	if slices.ContainsFunc(x.Groupes, func(g Groupe) bool { return g.Code == code }) {
		return code
	}
	return ""
}

// groupe is that of a filter, with the arguments that its queries ask for.
func (x *Liste) groupe(f Filtre, j jour.Jour) (Groupe, []any) {
	g := x.Groupes[max(0, slices.IndexFunc(x.Groupes, func(g Groupe) bool { return g.Code == f.Groupe }))]
	if g.aCeJour {
		return g, []any{f.Territoire, j}
	}
	return g, []any{f.Territoire}
}

// Compter counts the procedures of a filter, among the files whose contracts the agent may read.
func (x *Liste) Compter(ctx context.Context, l bdd.Lecture, a droits.Agent, f Filtre) (n int, err error) {
	g, propres := x.groupe(f, l.Instant().Jour())
	texte, args := g.compte.Pour(a, propres...)
	if err = l.QueryRow(ctx, texte, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("compter des procédures : %w", err)
	}
	return n, nil
}

// Lister lists at most n procedures of a filter after the first ones, the nearest deadline first; those that are over, the latest first.
func (x *Liste) Lister(ctx context.Context, l bdd.Lecture, a droits.Agent, f Filtre, n, apres int) ([]Ligne, error) {
	g, propres := x.groupe(f, l.Instant().Jour())
	texte, args := g.liste.Pour(a, append(propres, n, apres)...)
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (y Ligne, err error) {
		var suite int64
		err = r.Scan(&y.ID, &y.Dossier, &y.Numero, &y.Etat, bdd.OuZero(&suite), &y.Echeance, &y.Debut, &y.Fin, &y.Territoire)
		y.Suite = suite != 0
		return y, err
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lister des procédures : %w", err)
	}
	return ls, personnes.Nommer(ctx, l, ls, func(y *Ligne) (int64, *string) { return y.Dossier, &y.Personne })
}

// Note says who noted a step, and the references of what was written with it.
type Note struct{ NomPar, RefDocument, RefLettre string }

// Notes reads those of steps, and the names of their authors and of other agents.
func Notes[T any](ctx context.Context, l bdd.Lecture, etapes []T, de func(T) (par, document, lettre int64), agents ...int64) ([]Note, map[int64]string, error) {
	for _, x := range etapes {
		par, _, _ := de(x)
		agents = append(agents, par)
	}
	noms, err := rapports.NomsAgents(ctx, l, agents)
	if err != nil {
		return nil, nil, err
	}
	notes := make([]Note, len(etapes))
	for i, x := range etapes {
		par, document, lettre := de(x)
		notes[i].NomPar = noms[par]
		if notes[i].RefDocument, err = documents.ReferenceDe(ctx, l, document); err == nil {
			notes[i].RefLettre, err = documents.ReferenceDe(ctx, l, lettre)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return notes, noms, nil
}
