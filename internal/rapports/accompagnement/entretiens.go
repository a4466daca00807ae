// SPDX-License-Identifier: EUPL-1.2

// Package accompagnement reads the work with the person for its pages: entretiens, appointments, drafts, what is being done and what is late.
package accompagnement

import (
	"context"
	"database/sql"
	"fmt"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/rapports"
)

// EntretienVu is an entretien with the names of who holds it, of who wrote it down, and of its site.
type EntretienVu struct {
	domaine.Entretien
	NomAgent, NomPar, Site string
}

// Entretiens lists at most n entretiens of a file as they stand, the latest first, for who may read its contracts.
func Entretiens(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64, n int) ([]EntretienVu, error) {
	xs, err := domaine.DuDossier(ctx, l, t, a, dossier, n)
	if err != nil {
		return nil, fmt.Errorf("lire les entretiens : %w", err)
	}
	return nommer(ctx, l, xs)
}

// Versions lists what was written of an entretien, the latest version first; bdd.ErrAbsent when the agent may not read it.
func Versions(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, entretien int64) ([]EntretienVu, error) {
	xs, err := domaine.Versions(ctx, l, t, a, entretien)
	if err == nil && len(xs) == 0 {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return nil, err
	}
	return nommer(ctx, l, xs)
}

func nommer(ctx context.Context, l bdd.Lecture, xs []domaine.Entretien) ([]EntretienVu, error) {
	var agents []int64
	sites := map[int64]map[int64]string{}
	for _, x := range xs {
		agents = append(agents, x.Agent, x.EcritPar)
		if x.Territoire != 0 && sites[x.Organisation] == nil {
			ts, err := organisation.ListerTerritoires(ctx, l, x.Organisation)
			if err != nil {
				return nil, err
			}
			sites[x.Organisation] = map[int64]string{}
			for _, s := range ts {
				sites[x.Organisation][s.ID] = s.Nom
			}
		}
	}
	noms, err := rapports.NomsAgents(ctx, l, agents)
	if err != nil {
		return nil, err
	}
	vus := make([]EntretienVu, len(xs))
	for i, x := range xs {
		vus[i] = EntretienVu{x, noms[x.Agent], noms[x.EcritPar], sites[x.Organisation][x.Territoire]}
	}
	return vus, nil
}

// RendezVous is an entretien in a list of several people.
type RendezVous struct {
	ID, Dossier int64
	Personne    string
	Genre       domaine.Genre
	Etat        domaine.Etat
	Agent       int64
	NomAgent    string
	Le          jour.Jour
	Heure       string
	Duree       int
	Site        string // else the territory of the file
}

// FiltreAgenda narrows the appointments: of an agent or of everybody, of a site or of all, between two days, both included.
type FiltreAgenda struct {
	Agent, Territoire int64
	Du, Au            jour.Jour
	SansIssue         bool // planned before today, and nobody has said what came of them: the days do not count
}

const (
	colonnesRendezVous = `select e.id, e.dossier_id, e.genre, e.etat, e.agent_id, e.le, e.heure, e.duree, coalesce(t.nom, '')`
	sourceRendezVous   = ` from entretien e join dossier d on d.id = e.dossier_id left join territoire t on t.id = coalesce(e.territoire_id, d.territoire_id) where `
	parJour            = `e.le >= $2 and e.le <= $3 and ($4 = 0 or coalesce(e.territoire_id, d.territoire_id) = $4) and {DROITS lire_contrat e}`
	agendaDeLAgent     = sourceRendezVous + `e.agent_id = $1 and ` + parJour
	agendaDeTous       = sourceRendezVous + `e.organisation_id = $1 and ` + parJour
	agendaSansIssue    = sourceRendezVous + `e.etat = 'prevu' and e.agent_id = $1 and e.le < $2 and {DROITS lire_contrat e}`
	ordreAgenda        = ` order by e.le, e.heure, e.id limit `
)

var (
	requeteAgendaAgent     = droits.Requete{Nom: "accompagnement.agenda_agent", Nominative: true, SQL: colonnesRendezVous + agendaDeLAgent + ordreAgenda + `$5`}
	requeteAgendaTous      = droits.Requete{Nom: "accompagnement.agenda_tous", Nominative: true, SQL: colonnesRendezVous + agendaDeTous + ordreAgenda + `$5`}
	requeteSansIssue       = droits.Requete{Nom: "accompagnement.sans_issue", Nominative: true, SQL: colonnesRendezVous + agendaSansIssue + ordreAgenda + `$3`}
	requeteNombreSansIssue = droits.Requete{Nom: "accompagnement.nombre_sans_issue", Nominative: true, SQL: `select count(*)` + agendaSansIssue}
)

// Agenda lists at most n appointments, the first one first, for who may read the contracts of their files.
func Agenda(ctx context.Context, l bdd.Lecture, a droits.Agent, f FiltreAgenda, n int) ([]RendezVous, error) {
	var texte string
	var args []any
	switch {
	case f.SansIssue:
		texte, args = requeteSansIssue.Pour(a, f.Agent, l.Instant().Jour(), n)
	case f.Agent != 0:
		texte, args = requeteAgendaAgent.Pour(a, f.Agent, f.Du, f.Au, f.Territoire, n)
	default:
		texte, args = requeteAgendaTous.Pour(a, a.Organisation, f.Du, f.Au, f.Territoire, n)
	}
	rs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x RendezVous, err error) {
		return x, r.Scan(&x.ID, &x.Dossier, &x.Genre, &x.Etat, &x.Agent, &x.Le, &x.Heure, bdd.OuZero(&x.Duree), &x.Site)
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lire les rendez-vous : %w", err)
	}
	agents := make([]int64, len(rs))
	for i, x := range rs {
		agents[i] = x.Agent
	}
	noms, err := rapports.NomsAgents(ctx, l, agents)
	if err != nil {
		return nil, err
	}
	for i := range rs {
		rs[i].NomAgent = noms[rs[i].Agent]
	}
	return rs, personnes.Nommer(ctx, l, rs, func(x *RendezVous) (int64, *string) { return x.Dossier, &x.Personne })
}

// NombreSansIssue counts the past appointments of the agent of which nobody said what came.
func NombreSansIssue(ctx context.Context, l bdd.Lecture, a droits.Agent) (n int, err error) {
	texte, args := requeteNombreSansIssue.Pour(a, a.ID, l.Instant().Jour())
	err = l.QueryRow(ctx, texte, args...).Scan(&n)
	return n, err
}

// BrouillonVu is a draft in the list of its author's.
type BrouillonVu struct {
	Dossier  int64
	Personne string
	Objet    string
	ObjetID  int64
	MajLe    horloge.Instant
}

const sqlBrouillons = ` from brouillon b where b.agent_id = $1 and ` + domaine.BrouillonVivant + ` and {DROITS ecrire_dossier b}`

var (
	requeteBrouillons       = droits.Requete{Nom: "accompagnement.brouillons", Nominative: true, SQL: `select b.dossier_id, b.objet, b.objet_id, b.maj_le` + sqlBrouillons + ` order by b.maj_le desc, b.id desc limit $2`}
	requeteNombreBrouillons = droits.Requete{Nom: "accompagnement.nombre_brouillons", Nominative: true, SQL: `select count(*)` + sqlBrouillons}
)

// Brouillons lists at most n of the agent's own drafts, the latest first, and counts them all.
func Brouillons(ctx context.Context, l bdd.Lecture, a droits.Agent, n int) (bs []BrouillonVu, total int, err error) {
	texte, args := requeteNombreBrouillons.Pour(a, a.ID)
	if err := l.QueryRow(ctx, texte, args...).Scan(&total); err != nil || total == 0 {
		return nil, 0, err
	}
	texte, args = requeteBrouillons.Pour(a, a.ID, n)
	bs, err = bdd.Lister(ctx, l, func(r *sql.Rows) (x BrouillonVu, err error) {
		return x, r.Scan(&x.Dossier, &x.Objet, &x.ObjetID, &x.MajLe)
	}, texte, args...)
	if err != nil {
		return nil, 0, fmt.Errorf("lire les brouillons : %w", err)
	}
	return bs, total, personnes.Nommer(ctx, l, bs, func(x *BrouillonVu) (int64, *string) { return x.Dossier, &x.Personne })
}

// Requetes are the registered queries of the package.
var Requetes = []droits.Requete{requeteAgendaAgent, requeteAgendaTous, requeteSansIssue, requeteNombreSansIssue, requeteBrouillons, requeteNombreBrouillons, requeteDernier, requeteProchain,
	requeteEnRetard, requeteSansNouvelles, requeteNombresDuSuivi, requeteNombreEnRetard, requeteNombreSansNouvelles, requeteToutesOuvertes, requeteToutesTardives, requeteToutesCloses, requeteNombreOuvertes, requeteNombreTardives, requeteNombreCloses,
	requeteEcheances, requeteNombreEcheances, requetePortefeuilles, requetePortefeuille}
