// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/logement"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// LogementVu is a dwelling with the names of who lets it and of who cashes the rent.
type LogementVu struct {
	logement.Logement
	NomBailleur, NomEncaisseur string
}

var requeteLogements = droits.Requete{Nom: "rapports.logements", Nominative: true, SQL: `select ` + logement.Colonnes + `, coalesce(b.nom, ''), coalesce(c.nom, '')
	from logement l left join tiers b on b.id = l.bailleur_id left join tiers c on c.id = l.encaisseur_id where l.dossier_id = $1 and {DROITS lire_gestion l} order by l.du desc, l.id desc`}

// Logements returns the dwellings of a file that the agent may read, the latest first.
func Logements(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]LogementVu, error) {
	a.Instant = l.Instant()
	texte, args := requeteLogements.Pour(a, dossier)
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x LogementVu, err error) {
		return x, r.Scan(append(x.Champs(), &x.NomBailleur, &x.NomEncaisseur)...)
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("logements du dossier %d : %w", dossier, err)
	}
	return ls, nil
}

// AvisVu is an avis d’échéance with who entered it, and the order that pays it: the one that its document justifies.
type AvisVu struct {
	logement.Avis
	Par   string
	Ordre int64 // 0: none
	Etat  paiements.Etat
}

var requeteAvis = droits.Requete{Nom: "rapports.avis_echeance", Nominative: true, SQL: `select ` + logement.ColonnesAvis + `, g.prenom || ' ' || g.nom, o.id, coalesce(o.etat, '')
	from avis_echeance v join agent g on g.id = v.saisi_par
	left join ordre o on o.id = (select max(x.id) from ordre x where x.dossier_id = v.dossier_id and x.piece_id = v.fichier_id and x.etat not in ('annule', 'retourne', 'rejete'))
	where v.dossier_id = $1 and {DROITS lire_gestion v} order by v.mois desc, v.id desc limit $2`}

// AvisDuDossier returns at most n avis of a file that the agent may read, the latest month first.
func AvisDuDossier(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64, n int) ([]AvisVu, error) {
	a.Instant = l.Instant()
	texte, args := requeteAvis.Pour(a, dossier, n)
	vs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x AvisVu, err error) {
		return x, r.Scan(append(x.Champs(), &x.Par, bdd.OuZero(&x.Ordre), &x.Etat)...)
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("avis d’échéance du dossier %d : %w", dossier, err)
	}
	return vs, nil
}
