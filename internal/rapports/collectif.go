// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// PieceConsignee is a document that opens the pooled mode, with who recorded it.
type PieceConsignee struct {
	comptes.PieceCollectif
	Par string
}

// ModeCollectif is where an organisation stands with the pooled mode.
type ModeCollectif struct {
	Avis, Accords []PieceConsignee
	Comptes       []comptes.CompteBancaire
	SansAccord    []string // payers of benefits under management that have not accepted it
}

// Ouvert tells whether a pooled account may be opened.
func (m ModeCollectif) Ouvert() bool { return len(m.Avis) > 0 && len(m.Accords) > 0 }

var requeteOrganismes = droits.Requete{Nom: "rapports.organismes_payeurs", Nominative: true,
	SansClause: "les seuls noms des organismes payeurs, sans personne ni nombre", SQL: `
	select distinct r.organisme from gestion_recette r join gestion g on g.id = r.gestion_id where g.organisation_id = $1 and r.organisme <> '' and r.au >= $2 and r.au >= r.du order by r.organisme`}

// LireModeCollectif reads where the agent's organisation stands; bdd.ErrAbsent for who does not read its settings.
func LireModeCollectif(ctx context.Context, l bdd.Lecture, a droits.Agent) (m ModeCollectif, err error) {
	if !droits.Autorise(a.Role, droits.LireReglages) {
		return m, bdd.ErrAbsent
	}
	ps, err := comptes.ModeCollectif(ctx, l, a.Organisation)
	if err != nil {
		return m, err
	}
	noms := map[int64]string{}
	for _, p := range ps {
		x := PieceConsignee{PieceCollectif: p}
		if x.Par, err = nomAgent(ctx, l, p.ConsignePar, noms); err != nil {
			return m, err
		}
		if p.Genre == comptes.AvisJuridique {
			m.Avis = append(m.Avis, x)
		} else {
			m.Accords = append(m.Accords, x)
		}
	}
	if m.Comptes, err = comptes.Collectifs(ctx, l, a.Organisation); err != nil {
		return m, err
	}
	texte, args := requeteOrganismes.Pour(a, a.Organisation, l.Instant().Jour())
	organismes, err := bdd.Lister(ctx, l, func(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) }, texte, args...)
	if err != nil {
		return m, fmt.Errorf("lister les organismes payeurs : %w", err)
	}
	m.SansAccord, err = comptes.OrganismesSansAccord(ctx, l, a.Organisation, organismes)
	return m, err
}

// PieceDuMode finds the file of a document that opens the pooled mode.
func PieceDuMode(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (Document, error) {
	if !droits.Autorise(a.Role, droits.LireReglages) {
		return Document{}, bdd.ErrAbsent
	}
	ps, err := comptes.ModeCollectif(ctx, l, a.Organisation)
	if err != nil {
		return Document{}, err
	}
	for _, p := range ps {
		if p.ID == id && p.Piece != 0 {
			f, err := fichiers.Trouver(ctx, l, p.Piece)
			if err != nil {
				return Document{}, err
			}
			return document(ctx, l, t, f, map[int64]string{})
		}
	}
	return Document{}, bdd.ErrAbsent
}

// SousCompte is the part of a pooled account that is one person's.
type SousCompte struct {
	Dossier  int64
	Numero   string
	Personne string
	OuvertLe jour.Jour
	FermeLe  jour.Jour
	Solde    comptes.Solde
}

// CompteCollectif is a pooled account: what it holds, for whom, and what the association lends it.
type CompteCollectif struct {
	Banque      comptes.CompteBancaire
	Soldes      map[comptes.Nature]argent.Centimes
	SousComptes []SousCompte // those whose account the agent reads
	Nombre      int          // of sub-accounts, all together
	ReleveLe    jour.Jour    // last accepted statement, or the reprise
	SoldeBanque argent.Centimes
	Debits      []LigneEnAttente // unexplained, for who reconciles
	Imputations []ImputationVue  // waiting for an answer, of the people whom the agent reads
}

var (
	requeteSousComptes = droits.Requete{Nom: "rapports.sous_comptes", Nominative: true, SQL: `
	select c.dossier_id, d.numero, p.nom, p.nom_usage, p.prenom, c.ouvert_le, c.ferme_le, s.debit, s.retenu from compte c join dossier d on d.id = c.dossier_id
	join personne p on p.dossier_id = c.dossier_id and p.titulaire = true and p.canonique is null join solde s on s.compte_id = c.id
	where c.compte_bancaire_id = $1 and c.nature = 'personne' and {DROITS lire_compte c} order by p.cle_tri, p.id`}
	requeteSoldesCollectifs = droits.Requete{Nom: "rapports.soldes_du_collectif", SQL: `
	select s.nature, count(*), cast(sum(s.debit) as bigint) from solde s where s.compte_bancaire_id = $1 group by s.nature`}
)

// RequetesCollectif lists the queries of the pooled mode, for the test of rights.
var RequetesCollectif = []droits.Requete{requeteOrganismes, requeteSousComptes, requeteSoldesCollectifs}

// LireCompteCollectif reads a pooled account of the agent's organisation; bdd.ErrAbsent for who reads no account.
func LireCompteCollectif(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (c CompteCollectif, err error) {
	if !droits.Autorise(a.Role, droits.LireCompte) || !droits.Autorise(a.Role, droits.LireReglages) || a.Role == droits.Direction {
		return c, bdd.ErrAbsent
	}
	if c.Banque, err = comptes.Bancaire(ctx, l, id); err != nil {
		return c, err
	}
	if c.Banque.Organisation != a.Organisation || c.Banque.Mode != comptes.Collectif {
		return c, bdd.ErrAbsent
	}
	c.Soldes = map[comptes.Nature]argent.Centimes{}
	texte, args := requeteSoldesCollectifs.Pour(a, id)
	if _, err = bdd.Lister(ctx, l, func(r *sql.Rows) (n comptes.Nature, err error) {
		var debit argent.Centimes
		var nombre int
		err = r.Scan(&n, &nombre, &debit)
		c.Soldes[n] = n.Solde(debit)
		if n == comptes.Personne {
			c.Nombre = nombre
		}
		return n, err
	}, texte, args...); err != nil {
		return c, fmt.Errorf("lire les soldes du compte collectif : %w", err)
	}
	texte, args = requeteSousComptes.Pour(a, id)
	if c.SousComptes, err = bdd.Lister(ctx, l, func(r *sql.Rows) (x SousCompte, err error) {
		var p personnes.Personne
		var debit argent.Centimes
		err = r.Scan(&x.Dossier, &x.Numero, &p.Nom, &p.NomUsage, &p.Prenom, &x.OuvertLe, &x.FermeLe, &debit, &x.Solde.Retenu)
		x.Personne, x.Solde.Comptable = p.Affiche(), comptes.Personne.Solde(debit)
		return x, err
	}, texte, args...); err != nil {
		return c, fmt.Errorf("lister les sous-comptes : %w", err)
	}
	if c.ReleveLe, c.SoldeBanque, _, err = dernierReleve(ctx, l, id); err != nil {
		return c, err
	}
	if droits.Autorise(a.Role, droits.Rapprocher) {
		ls, err := EnAttente(ctx, l, t, a)
		if err != nil {
			return c, err
		}
		for _, x := range ls {
			if x.CompteBancaire == id && x.Attente == comptes.DebitInexplique {
				c.Debits = append(c.Debits, x)
			}
		}
	}
	return c, c.lireImputations(ctx, l, t, a)
}

func (c *CompteCollectif) lireImputations(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent) error {
	is, err := comptes.ImputationsEnAttente(ctx, l, t, a.Organisation)
	if err != nil {
		return err
	}
	for _, i := range is {
		x, err := LireImputation(ctx, l, t, a, i.ID)
		if errors.Is(err, bdd.ErrAbsent) {
			continue
		}
		if err != nil {
			return err
		}
		if x.Ligne.CompteBancaire == c.Banque.ID {
			c.Imputations = append(c.Imputations, x)
		}
	}
	return nil
}

// ImputationVue is a request to charge a debit to a person, as it is decided.
type ImputationVue struct {
	comptes.Imputation
	Ligne              comptes.LigneAPoster
	Personne, Numero   string
	Demandeur, Reponds string // who asked, who answered
	Provision          comptes.Provision
	Viser              bool // the agent may authorise or refuse, being another person
	Retirer            bool // the agent asked, and may take it back
}

// Apres is the balance that the person would have left.
func (i ImputationVue) Apres() argent.Centimes { return i.Provision.Solde.Reel() - i.Centimes }

// Manque is what the account lacks to bear the debit.
func (i ImputationVue) Manque() argent.Centimes { return i.Provision.Manque(i.Centimes) }

// LireImputation reads a request; bdd.ErrAbsent for who does not read the person's account.
func LireImputation(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (x ImputationVue, err error) {
	if x.Imputation, err = comptes.ImputationParID(ctx, l, t, id); err != nil {
		return x, err
	}
	p, err := droits.Parmi(ctx, l, a, x.Dossier, droits.LireCompte, droits.ViserRemise)
	if err == nil && !p[droits.LireCompte] {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return x, err
	}
	if x.Decision == "" {
		x.Retirer = x.DemandeePar == a.ID
		x.Viser = p[droits.ViserRemise] && !x.Retirer
	}
	if x.Ligne, err = comptes.Ligne(ctx, l, t, x.Imputation.Ligne); err != nil {
		return x, err
	}
	qui, err := personnes.DuDossier(ctx, l, x.Dossier)
	if err != nil {
		return x, err
	}
	d, err := organisation.LireDossier(ctx, l, a, x.Dossier)
	if err != nil {
		return x, err
	}
	x.Personne, x.Numero = qui.Affiche(), d.Numero
	noms := map[int64]string{}
	if x.Demandeur, err = nomAgent(ctx, l, x.DemandeePar, noms); err != nil {
		return x, err
	}
	if x.Reponds, err = nomAgent(ctx, l, x.DecideePar, noms); err != nil {
		return x, err
	}
	c, err := comptes.DuDossier(ctx, l, x.Dossier)
	if err != nil {
		return x, err
	}
	x.Provision, err = comptes.ProvisionLe(ctx, l, c, l.Instant().Jour())
	return x, err
}
