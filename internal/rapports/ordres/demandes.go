// SPDX-License-Identifier: EUPL-1.2

package ordres

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/personnes"
)

// Demande is a request of an order with the names that a page shows.
type Demande struct {
	paiements.DemandeOrdre
	Personne string
	NomTiers string // empty: not known yet
}

const deDemande = paiements.DeDemande

var (
	requeteDemandes = droits.Requete{Nom: "ordres.demandes", Nominative: true, SQL: deDemande + `where d.organisation_id = $1 and ($2 = 0 or d.dossier_id = $2) and d.decision = ''
		and {DROITS preparer_ordre d} order by d.voulu_le, d.id limit $3`}
	requeteDemande   = droits.Requete{Nom: "ordres.demande", Nominative: true, SQL: deDemande + `where d.id = $1 and d.organisation_id = $2 and {DROITS lire_compte d}`}
	requeteDemandeDe = droits.Requete{Nom: "ordres.demande_de", Nominative: true, SQL: deDemande + `where d.dossier_id = $1 and d.ordre_id = $2 and d.organisation_id = $3 and {DROITS lire_compte d}`}
)

func listerDemandes(ctx context.Context, l bdd.Lecture, q droits.Requete, a droits.Agent, args ...any) ([]Demande, error) {
	texte, tous := q.Pour(a, args...)
	ds, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x Demande, err error) {
		x.DemandeOrdre, err = paiements.ScanDemande(r, &x.NomTiers)
		return x, err
	}, texte, tous...)
	if err != nil {
		return nil, fmt.Errorf("lire les demandes d’ordre : %w", err)
	}
	return ds, personnes.Nommer(ctx, l, ds, func(d *Demande) (int64, *string) { return d.Dossier, &d.Personne })
}

// Demandes returns the requests that wait for an answer and that the agent may answer (of a file, or of all when it is 0), those wanted first first, at most n.
func Demandes(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64, n int) ([]Demande, error) {
	return listerDemandes(ctx, l, requeteDemandes, a, a.Organisation, dossier, n)
}

// DemandeDe returns the request that an order answers, or bdd.ErrAbsent.
func DemandeDe(ctx context.Context, l bdd.Lecture, a droits.Agent, o Ordre) (Demande, error) {
	return seul(listerDemandes(ctx, l, requeteDemandeDe, a, o.Dossier, o.ID, a.Organisation))
}

// DemandeParID returns a request of which the agent may read the account, or bdd.ErrAbsent.
func DemandeParID(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (Demande, error) {
	return seul(listerDemandes(ctx, l, requeteDemande, a, id, a.Organisation))
}
