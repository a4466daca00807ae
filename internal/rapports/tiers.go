// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/personnes"
	"etai/internal/reglement"
	"etai/internal/tiers"
)

// TiersListe is a tiers of the list with its latest bank details.
type TiersListe struct {
	tiers.Tiers
	Derniere tiers.Version // ID 0: none yet
}

// FiltreTiers chooses tiers; zero fields do not count.
type FiltreTiers struct {
	Nature tiers.Nature
	Nom    string
}

const deTiers = ` from tiers t left join tiers_version v on v.tiers_id = t.id and v.numero = (select max(x.numero) from tiers_version x where x.tiers_id = t.id)
	where t.organisation_id = $1 and t.dossier_id is null and ($2 = '' or t.nature = $2) and ($3 = '' or t.cle_nom like $3)`

const sansPersonne = "les tiers qui ne sont aucune personne (dossier_id nul) : rien de nominatif, le rôle est vérifié avant"

var (
	requeteTiers = droits.Requete{Nom: "rapports.tiers", Nominative: true, SansClause: sansPersonne, SQL: `select t.id, t.organisation_id, t.nature, t.nom, t.siren, t.version,
	coalesce(v.id, 0), coalesce(v.numero, 0), coalesce(v.titulaire, ''), coalesce(v.iban_masque, ''), coalesce(v.approuvee_par, 0), v.refusee_le` + deTiers + ` order by t.cle_tri, t.id limit $4 offset $5`}
	requeteCompterTiers = droits.Requete{Nom: "rapports.compter_tiers", Nominative: true, SansClause: sansPersonne, SQL: `select count(*)` + deTiers}
)

func (f FiltreTiers) args(organisation int64) []any {
	cle := ""
	if c := texte.Cle(f.Nom); c != "" {
		cle = "%" + c + "%"
	}
	return []any{organisation, string(f.Nature), cle}
}

// ListerTiers returns n shared tiers of the agent's organisation in French order of names, after the first ones, and how many there are in all;
// bdd.ErrAbsent for a role that does not manage them.
func ListerTiers(ctx context.Context, l bdd.Lecture, a droits.Agent, f FiltreTiers, n, apres int) (ts []TiersListe, total int, err error) {
	if !droits.Autorise(a.Role, droits.GererTiers) {
		return nil, 0, bdd.ErrAbsent
	}
	sqlTexte, args := requeteCompterTiers.Pour(a, f.args(a.Organisation)...)
	if err := l.QueryRow(ctx, sqlTexte, args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("compter les tiers : %w", err)
	}
	sqlTexte, args = requeteTiers.Pour(a, append(f.args(a.Organisation), n, apres)...)
	ts, err = bdd.Lister(ctx, l, func(r *sql.Rows) (x TiersListe, err error) {
		v := &x.Derniere
		err = r.Scan(&x.ID, &x.Organisation, &x.Nature, &x.Nom, &x.SIREN, &x.Tiers.Version, &v.ID, &v.Numero, &v.Titulaire, &v.IBANMasque, &v.ApprouveePar, &v.RefuseeLe)
		v.Tiers = x.ID
		return x, err
	}, sqlTexte, args...)
	return ts, total, err
}

// RIBEnAttente is a set of bank details that waits for its approval.
type RIBEnAttente struct {
	Version, Tiers int64
	NomTiers       string
	Nature         tiers.Nature
	Dossier        int64
	Titulaire      string
	IBANMasque     string
	Premier        bool // the tiers never had any before
	SaisiePar      int64
	Par            string
	SaisieLe       horloge.Instant
}

var requeteRIB = droits.Requete{Nom: "rapports.rib_en_attente", Nominative: true, SQL: `
	select v.id, t.id, t.nom, t.nature, coalesce(t.dossier_id, 0), v.titulaire, v.iban_masque, v.numero, v.saisie_par, g.prenom || ' ' || g.nom, v.saisie_le
	from tiers_version v join tiers t on t.id = v.tiers_id join agent g on g.id = v.saisie_par
	where t.organisation_id = $1 and v.approuvee_par is null and v.refusee_le is null and (t.dossier_id is null or {DROITS lire_gestion t}) order by v.saisie_le, v.id`}

// RIBsEnAttente lists the bank details that wait in the agent's organisation, the oldest first; bdd.ErrAbsent for a role that does not manage
// them.
func RIBsEnAttente(ctx context.Context, l bdd.Lecture, a droits.Agent) ([]RIBEnAttente, error) {
	if !droits.Autorise(a.Role, droits.GererTiers) {
		return nil, bdd.ErrAbsent
	}
	sqlTexte, args := requeteRIB.Pour(a, a.Organisation)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x RIBEnAttente, err error) {
		var numero int
		err = r.Scan(&x.Version, &x.Tiers, &x.NomTiers, &x.Nature, &x.Dossier, &x.Titulaire, &x.IBANMasque, &numero, &x.SaisiePar, &x.Par, &x.SaisieLe)
		x.Premier = numero == 1
		return x, err
	}, sqlTexte, args...)
}

// FicheTiers is the sheet of a tiers.
type FicheTiers struct {
	tiers.Tiers
	Personne string // whose own bank details these are
	Versions []tiers.Version
	Agents   map[int64]string // names of those who entered, approved

	Telephones    []tiers.Telephone
	JoursDuNumero int           // since when a number that the tiers gave must be recorded, to be called about new bank details
	Retenus       []OrdreRetenu // orders of files whose account the agent may read
}

// Utilisee is the version that orders are paid to today, and whether one is; a later one that waits stops it.
func (f FicheTiers) Utilisee() (v tiers.Version, utilisable bool) {
	for _, x := range f.Versions {
		switch {
		case x.Utilisable():
			return x, true
		case x.RefuseeLe.Vide():
			return x, false
		}
	}
	return v, false
}

// Derniere is the latest version that was not refused, the zero value when there is none.
func (f FicheTiers) Derniere() tiers.Version {
	for _, x := range f.Versions {
		if x.RefuseeLe.Vide() {
			return x
		}
	}
	return tiers.Version{}
}

// Tiers returns the sheet of a tiers of the agent's organisation: one that is a person needs the right to her management. bdd.ErrAbsent
// otherwise.
func Tiers(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (f FicheTiers, err error) {
	if !droits.Autorise(a.Role, droits.GererTiers) {
		return f, bdd.ErrAbsent
	}
	if f.Tiers, err = tiers.ParID(ctx, l, id); err != nil {
		return f, err
	}
	if f.Organisation != a.Organisation {
		return f, bdd.ErrAbsent
	}
	if f.Dossier != 0 {
		ok, err := droits.Peut(ctx, l, a, droits.LireGestion, f.Dossier)
		if err != nil {
			return f, err
		}
		if !ok {
			return FicheTiers{}, bdd.ErrAbsent
		}
		p, err := personnes.DuDossier(ctx, l, f.Dossier)
		if err != nil {
			return f, err
		}
		f.Personne = p.Affiche()
	}
	if f.Versions, err = tiers.Versions(ctx, l, id); err != nil {
		return f, err
	}
	var agents []int64
	for _, v := range f.Versions {
		agents = append(agents, v.SaisiePar, v.ApprouveePar)
	}
	if f.Agents, err = NomsAgents(ctx, l, agents); err != nil {
		return f, err
	}
	if f.Telephones, err = tiers.Telephones(ctx, l, id); err != nil {
		return f, err
	}
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return f, err
	}
	f.JoursDuNumero = reglement.JoursDuNumero.A(regles, l.Instant().Jour())
	return f, f.retenir(ctx, l, a)
}

// OrdreRetenu is an order prepared on bank details of a tiers that are not, or no longer, those that are paid: it does not leave.
type OrdreRetenu struct {
	ID          int64
	Reference   string
	Personne    string
	Centimes    argent.Centimes
	ExecutionLe jour.Jour
	Etat        paiements.Etat
	version     int64
}

var requeteRetenus = droits.Requete{Nom: "rapports.ordres_du_tiers", Nominative: true, SQL: `
	select o.id, o.bout_en_bout, p.nom, p.nom_usage, p.prenom, o.centimes, o.execution_le, o.etat, o.tiers_version_id from tiers_version v join ordre o on o.tiers_version_id = v.id
	join personne p on p.dossier_id = o.dossier_id and p.titulaire = true where v.tiers_id = $1 and o.etat in ('prepare', 'en_attente_de_provision', 'en_remise') and {DROITS lire_compte o} order by o.execution_le, o.id limit 200`}

// retenir finds the orders that the present state of the bank details holds.
func (f *FicheTiers) retenir(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	a.Instant = l.Instant()
	sqlTexte, args := requeteRetenus.Pour(a, f.ID)
	os, err := bdd.Lister(ctx, l, func(r *sql.Rows) (o OrdreRetenu, err error) {
		var p personnes.Personne
		err = r.Scan(&o.ID, &o.Reference, &p.Nom, &p.NomUsage, &p.Prenom, &o.Centimes, &o.ExecutionLe, &o.Etat, &o.version)
		o.Personne = p.Affiche()
		return o, err
	}, sqlTexte, args...)
	utilisee, ok := f.Utilisee()
	for _, o := range os {
		if !ok || o.version != utilisee.ID {
			f.Retenus = append(f.Retenus, o)
		}
	}
	return err
}

// PieceDuRIB returns the document of bank details that the agent has been shown: the caller read them through Tiers.
func PieceDuRIB(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, v tiers.Version) (Document, error) {
	f, err := fichiers.Trouver(ctx, l, v.Piece)
	if err != nil {
		return Document{}, err
	}
	return document(ctx, l, t, f, map[int64]string{})
}
