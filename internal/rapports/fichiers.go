// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
)

// RequetesArgent lists the queries of the pages of accounts and reconciliation, for the test of rights.
var RequetesArgent = []droits.Requete{requeteBalance, requeteComptesRapproches, requeteComptesACloturer, requeteCloturesASigner, requeteMoisOuverts, requeteTransmisAu, requeteDenouesAu, requeteAttenteAu, requeteLignesAttenteAu, requeteSuspensAExpliquer, requetePayes, requetePointageMois, requeteRelevesDus, requeteOrdresARattacher, requeteDebitsBilan, requeteSuspens, requeteADecider, requeteEnAttente, requeteLigne, requeteHistorique, requetePersonnesDuCompte,
	requeteTextesLignes, requeteSemblables}

// FichierRecu is a file that the bank gave, and what became of it.
type FichierRecu struct {
	ID                int64
	Nom, Format       string
	Statut            comptes.Statut
	Lignes, Nouvelles int64
	Motif             string
	Agent             string // who gave it; empty for the command line
	RecuLe            horloge.Instant
	Comptes           int64
	Du, Au            jour.Jour
	Etats             map[comptes.Etat]int64 // of its lines, today; only for one file read by Fichier
}

const colonnesRecu = `f.id, f.nom, f.format, f.statut, f.lignes, f.nouvelles, f.motif, coalesce(ag.prenom || ' ' || ag.nom, ''), f.recu_le,
	(select count(distinct r.compte_bancaire_id) from releve r where r.fichier_id = f.id), (select min(r.date_ouverture) from releve r where r.fichier_id = f.id),
	(select max(r.date_cloture) from releve r where r.fichier_id = f.id)`

func scanRecu(r *sql.Rows) (f FichierRecu, err error) {
	return f, r.Scan(&f.ID, &f.Nom, &f.Format, &f.Statut, &f.Lignes, &f.Nouvelles, &f.Motif, &f.Agent, &f.RecuLe, &f.Comptes, &f.Du, &f.Au)
}

// peutLireFichiers: files of the bank hold everybody's lines.
func peutLireFichiers(a droits.Agent) bool {
	return droits.Autorise(a.Role, droits.ImporterReleve) || droits.Autorise(a.Role, droits.Rapprocher) || droits.Autorise(a.Role, droits.ViserRemise)
}

// FichiersRecus lists the last files given by the bank to the agent's organisation, at most n.
func FichiersRecus(ctx context.Context, l bdd.Lecture, a droits.Agent, n int) ([]FichierRecu, error) {
	if !peutLireFichiers(a) {
		return nil, bdd.ErrAbsent
	}
	fs, err := bdd.Lister(ctx, l, scanRecu, `select `+colonnesRecu+` from releve_fichier f left join agent ag on ag.id = f.agent_id
		where f.organisation_id = $1 order by f.id desc limit $2`, a.Organisation, n)
	if err != nil {
		return nil, fmt.Errorf("lister les fichiers reçus : %w", err)
	}
	return fs, nil
}

// DernierImport is the last file of the agent's organisation that was imported, with its name, number of lines and instant only; recus tells whether the bank ever gave one.
func DernierImport(ctx context.Context, l bdd.Lecture, a droits.Agent) (f FichierRecu, recus bool, err error) {
	if !peutLireFichiers(a) {
		return f, false, bdd.ErrAbsent
	}
	f, err = bdd.Un(ctx, l, func(r *sql.Rows) (f FichierRecu, err error) {
		return f, r.Scan(&f.ID, &f.Nom, &f.Statut, &f.Lignes, &f.RecuLe)
	},
		`select f.id, f.nom, f.statut, f.lignes, f.recu_le from releve_fichier f where f.organisation_id = $1 order by case when f.statut = $2 then 0 else 1 end, f.id desc limit 1`, a.Organisation, comptes.Importe)
	if errors.Is(err, bdd.ErrAbsent) {
		return f, false, nil
	}
	return f, err == nil, err
}

// Fichier reads one file of the agent's organisation, and counts its lines in each state.
func Fichier(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (FichierRecu, error) {
	if !peutLireFichiers(a) {
		return FichierRecu{}, bdd.ErrAbsent
	}
	f, err := bdd.Un(ctx, l, scanRecu, `select `+colonnesRecu+` from releve_fichier f left join agent ag on ag.id = f.agent_id
		where f.organisation_id = $1 and f.id = $2`, a.Organisation, id)
	if err != nil {
		return f, err
	}
	type compteEtat struct {
		etat comptes.Etat
		n    int64
	}
	cs, err := bdd.Lister(ctx, l, func(x *sql.Rows) (c compteEtat, err error) { return c, x.Scan(&c.etat, &c.n) },
		`select p.etat, count(*) from releve r join ligne_releve g on g.releve_id = r.id join pointage p on p.ligne_id = g.id where r.fichier_id = $1 group by p.etat`, id)
	f.Etats = map[comptes.Etat]int64{}
	for _, c := range cs {
		f.Etats[c.etat] = c.n
	}
	return f, err
}
