// SPDX-License-Identifier: EUPL-1.2

// Package delegations answers questions about conventions, what is entrusted and what is billed, read-only. Both sides read the same rows; a file is named only to
// whom its own rights allow.
package delegations

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
)

// LigneConvention is a convention in a list, as one of its two sides reads it.
type LigneConvention struct {
	delegation.Convention
	Dit                             delegation.Version // today, else the last version
	EnVigueur                       bool
	NomDepartement, NomDelegataire  string
	CoteDepartement                 bool // the reader's side
	Offertes, Acceptees, EnControle int
	AFacturer                       int
}

// Partenaire is the other side.
func (c LigneConvention) Partenaire() string {
	if c.CoteDepartement {
		return c.NomDelegataire
	}
	return c.NomDepartement
}

// exiger lets in who may read what is billed.
func exiger(a droits.Agent) error {
	if !droits.Autorise(a.Role, droits.LireFacturation) {
		return bdd.ErrAbsent
	}
	return nil
}

// Conventions lists those of the agent's organisation, the latest first.
func Conventions(ctx context.Context, l bdd.Lecture, a droits.Agent) ([]LigneConvention, error) {
	if err := exiger(a); err != nil {
		return nil, err
	}
	cs, err := delegation.ConventionsDe(ctx, l, a.Organisation)
	if err != nil || len(cs) == 0 {
		return nil, err
	}
	return completer(ctx, l, a, cs)
}

func completer(ctx context.Context, l bdd.Lecture, a droits.Agent, cs []delegation.Convention) ([]LigneConvention, error) {
	noms, err := nomsOrganisations(ctx, l)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(cs))
	for i, c := range cs {
		ids[i] = c.ID
	}
	versions, err := delegation.VersionsDe(ctx, l, ids...)
	if err != nil {
		return nil, err
	}
	liste, args := bdd.ListeIDs(ids)
	comptes := map[int64]map[string]int{}
	compter := func(texte string) error {
		_, err := bdd.Lister(ctx, l, func(r *sql.Rows) (n int, err error) {
			var id int64
			var etat string
			if err = r.Scan(&id, &etat, &n); err == nil {
				if comptes[id] == nil {
					comptes[id] = map[string]int{}
				}
				comptes[id][etat] = n
			}
			return n, err
		}, texte, args...)
		return err
	}
	if err := compter(`select convention_id, etat, count(*) from delegation_attribution where convention_id in (` + liste + `) group by convention_id, etat`); err != nil {
		return nil, fmt.Errorf("compter les mesures confiées : %w", err)
	}
	if err := compter(`select convention_id, case when etat = 'arrete' and mode = 'prix' then 'a_facturer' else etat end, count(*) from delegation_etat where convention_id in (` + liste + `) group by 1, 2`); err != nil {
		return nil, fmt.Errorf("compter les états : %w", err)
	}
	aujourdhui := l.Instant().Jour()
	r := make([]LigneConvention, len(cs))
	for i, c := range cs {
		n := comptes[c.ID]
		r[i] = LigneConvention{Convention: c, NomDepartement: noms[c.Departement], NomDelegataire: noms[c.Delegataire], CoteDepartement: c.Departement == a.Organisation,
			Offertes: n["offerte"], Acceptees: n["acceptee"], EnControle: n["soumis"], AFacturer: n["a_facturer"]}
		vs := versions[c.ID]
		if r[i].Dit, r[i].EnVigueur = delegation.VersionLe(vs, aujourdhui); !r[i].EnVigueur && len(vs) > 0 {
			r[i].Dit = vs[len(vs)-1]
		}
	}
	return r, nil
}

func nomsOrganisations(ctx context.Context, l bdd.Lecture) (map[int64]string, error) {
	os, err := organisation.Lister(ctx, l)
	noms := map[int64]string{}
	for _, o := range os {
		noms[o.ID] = o.Nom
	}
	return noms, err
}

// NombreAFaire counts what waits for the agent: for the département, états to control; for the délégataire, offers to answer and états to bill.
func NombreAFaire(ctx context.Context, l bdd.Lecture, a droits.Agent) (n int, err error) {
	if exiger(a) != nil {
		return 0, nil
	}
	err = l.QueryRow(ctx, `select (select count(*) from delegation_etat t where t.departement_id = $1 and t.etat = 'soumis') + (select count(*) from delegation_attribution t where t.delegataire_id = $1 and t.etat = 'offerte')
		+ (select count(*) from delegation_etat t where t.delegataire_id = $1 and t.etat = 'arrete' and t.mode = 'prix')`, a.Organisation).Scan(&n)
	return n, err
}

// Fiche is a convention with all that hangs on it.
type Fiche struct {
	LigneConvention
	Versions     []delegation.Version
	Territoires  map[int64]string
	Etats        []LigneEtat
	Factures     []delegation.FactureEmise
	ARegulariser []delegation.Mois
}

// LigneEtat is an état in a list.
type LigneEtat struct {
	delegation.EtatFacturation
	Acceptees, Rejetees, Contestees int
	Total                           argent.Centimes // of what is accepted
}

// Convention returns a convention of the agent's organisation, or bdd.ErrAbsent.
func Convention(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (f Fiche, err error) {
	if err := exiger(a); err != nil {
		return f, err
	}
	c, err := delegation.ConventionDe(ctx, l, a.Organisation, id)
	if err != nil {
		return f, err
	}
	ls, err := completer(ctx, l, a, []delegation.Convention{c})
	if err != nil {
		return f, err
	}
	f.LigneConvention = ls[0]
	vs, err := delegation.VersionsDe(ctx, l, id)
	if err != nil {
		return f, err
	}
	f.Versions = vs[id]
	ts, err := organisation.ListerTerritoires(ctx, l, c.Departement)
	if err != nil {
		return f, err
	}
	f.Territoires = map[int64]string{}
	for _, t := range ts {
		f.Territoires[t.ID] = t.Nom
	}
	etats, err := delegation.EtatsDe(ctx, l, id)
	if err != nil {
		return f, err
	}
	for _, x := range etats {
		lignes, err := delegation.LignesDe(ctx, l, x.ID)
		if err != nil {
			return f, err
		}
		y := LigneEtat{EtatFacturation: x}
		for _, z := range lignes {
			switch {
			case z.Acceptee():
				y.Acceptees++
			case z.Contestee:
				y.Contestees++
			default:
				y.Rejetees++
			}
		}
		if _, y.Total, err = delegation.Totaliser(lignes); err != nil {
			return f, err
		}
		f.Etats = append(f.Etats, y)
	}
	toutes, err := delegation.FacturesDe(ctx, l, a.Organisation, 0)
	if err != nil {
		return f, err
	}
	for _, x := range toutes {
		for _, y := range f.Etats {
			if y.ID == x.Etat {
				f.Factures = append(f.Factures, x)
			}
		}
	}
	f.ARegulariser, err = delegation.ARegulariser(ctx, l, id)
	return f, err
}

// LigneVue is a line of an état: everybody reads the number of the measure and of the file; the name only who may open the file.
type LigneVue struct {
	delegation.Ligne
	NumeroDossier, NumeroMesure string
	Personne                    string // empty: the file is not open to the agent
	AuxJours                    bool   // by days though its convention counts otherwise: another délégataire has the rest of the month
	Echanges                    []delegation.Echange
}

// VueEtat is an état as both sides read it.
type VueEtat struct {
	delegation.EtatFacturation
	Convention LigneConvention
	Niveaux    organisation.Niveaux // the département's words
	Lignes     []LigneVue
	Groupes    []delegation.Groupe
	Total      argent.Centimes
	Factures   []delegation.FactureEmise
	Perime     bool // the facts changed since its control
}

// A name is behind the right of its own file; a number names nobody, and a bill is only read whole.
const sansNom = "les deux parties d’une facture la lisent entière et pareille : numéros de dossier et de mesure, jamais de nom ; le nom est lu à part, sous le droit du dossier"

var requeteLignes = droits.Requete{Nom: "delegations.lignes", Nominative: true, SansClause: sansNom, SQL: `select l.id, d.numero, coalesce(m.numero, ''), case when x.regle = 'd' and v.regle <> 'd' and l.dix > 0 then 1 else 0 end from delegation_ligne l
	join dossier d on d.id = l.dossier_id left join masp_mesure m on m.id = l.mesure_id left join mois_mesure x on x.id = l.mois_mesure_id left join delegation_version v on v.id = l.version_id where l.etat_id = $1`}

// Etat returns an état to which the agent's organisation is a party, or bdd.ErrAbsent.
func Etat(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (v VueEtat, err error) {
	if err := exiger(a); err != nil {
		return v, err
	}
	if v.EtatFacturation, err = delegation.EtatDe(ctx, l, a.Organisation, id); err != nil {
		return v, err
	}
	c, err := delegation.ConventionDe(ctx, l, a.Organisation, v.EtatFacturation.Convention)
	if err != nil {
		return v, err
	}
	cs, err := completer(ctx, l, a, []delegation.Convention{c})
	if err != nil {
		return v, err
	}
	v.Convention = cs[0]
	if v.Niveaux, err = organisation.LireNiveaux(ctx, l, v.Departement); err != nil {
		return v, err
	}
	lignes, err := delegation.LignesDe(ctx, l, id)
	if err != nil {
		return v, err
	}
	if v.Groupes, v.Total, err = delegation.Totaliser(lignes); err != nil {
		return v, err
	}
	if v.Lignes, err = nommer(ctx, l, t, a, id, lignes); err != nil {
		return v, err
	}
	if v.EtatFacturation.Etat == delegation.Soumis {
		x, err := parcours.ExaminerControle(ctx, l, v.EtatFacturation)
		if err != nil {
			return v, err
		}
		v.Perime = x.Change()
	}
	v.Factures, err = delegation.FacturesDe(ctx, l, a.Organisation, id)
	return v, err
}

// lotDroits is how many files are asked of the rights at once.
const lotDroits = 500

func nommer(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, etat int64, lignes []delegation.Ligne) ([]LigneVue, error) {
	vues := make([]LigneVue, len(lignes))
	rangs, vus := map[int64]int{}, map[int64]bool{}
	var dossiers []int64
	for i, x := range lignes {
		vues[i].Ligne, rangs[x.ID] = x, i
		if !vus[x.Dossier] {
			vus[x.Dossier] = true
			dossiers = append(dossiers, x.Dossier)
		}
	}
	texte, args := requeteLignes.Pour(a, etat)
	if _, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) {
		var dossier, mesure string
		var auxJours int
		if err = r.Scan(&id, &dossier, &mesure, &auxJours); err == nil {
			x := &vues[rangs[id]]
			x.NumeroDossier, x.NumeroMesure, x.AuxJours = dossier, mesure, auxJours == 1
		}
		return id, err
	}, texte, args...); err != nil {
		return nil, fmt.Errorf("numéroter les lignes d’un état : %w", err)
	}
	echanges, err := delegation.EchangesDe(ctx, l, t, etat)
	if err != nil {
		return nil, err
	}
	for _, x := range echanges {
		vues[rangs[x.Ligne]].Echanges = append(vues[rangs[x.Ligne]].Echanges, x)
	}
	var ouverts []int64
	for len(dossiers) > 0 {
		n := min(lotDroits, len(dossiers))
		permis, err := droits.PeutTous(ctx, l, a, droits.LireIdentite, dossiers[:n])
		if err != nil {
			return nil, err
		}
		for _, d := range dossiers[:n] {
			if permis[d] {
				ouverts = append(ouverts, d)
			}
		}
		dossiers = dossiers[n:]
	}
	noms, err := personnes.DesDossiers(ctx, l, ouverts)
	if err != nil {
		return nil, err
	}
	for i := range vues {
		if p, ok := noms[vues[i].Dossier]; ok {
			vues[i].Personne = p.Affiche()
		}
	}
	return vues, nil
}

// VueFacture is an invoice with its état.
type VueFacture struct {
	delegation.FactureEmise
	Etat                      VueEtat
	Corrigee                  *delegation.FactureEmise  // by a credit note
	Avoirs                    []delegation.FactureEmise // of an invoice
	parcours.SituationFacture                           // of an invoice
	Noter                     bool                      // the reader may record what was paid of it
	Auteur                    string                    // who issued it
}

// Lignes are those that it bills, or takes back.
func (f VueFacture) Lignes() (ls []LigneVue) {
	for _, x := range f.Etat.Lignes {
		if x.Acceptee() && (f.Nature == delegation.PieceFacture || x.Avoir == f.ID) {
			ls = append(ls, x)
		}
	}
	return ls
}

// Facture returns an invoice to which the agent's organisation is a party, or bdd.ErrAbsent.
func Facture(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (f VueFacture, err error) {
	if err := exiger(a); err != nil {
		return f, err
	}
	if f.FactureEmise, err = delegation.FactureDe(ctx, l, a.Organisation, id); err != nil {
		return f, err
	}
	if f.Etat, err = Etat(ctx, l, t, a, f.FactureEmise.Etat); err != nil {
		return f, err
	}
	par, err := organisation.LireAgent(ctx, l, f.Par)
	if err != nil {
		return f, err
	}
	f.Auteur = par.NomComplet()
	if f.Nature == delegation.PieceFacture {
		if f.SituationFacture, err = parcours.LireSituation(ctx, l, f.FactureEmise, f.Etat.Convention.Cadre); err != nil {
			return f, err
		}
		for i := range f.Paiements {
			if err := f.Paiements[i].Lire(t); err != nil {
				return f, err
			}
		}
		if f.Noter, err = parcours.PeutNoterPaiement(ctx, l, a, f.FactureEmise); err != nil {
			return f, err
		}
	}
	for _, x := range f.Etat.Factures {
		if x.ID == f.Corrige {
			f.Corrigee = &x
		}
		if x.Corrige == f.ID {
			f.Avoirs = append(f.Avoirs, x)
		}
	}
	return f, nil
}

// LigneMesure is a file that is entrusted, or was, or is offered.
type LigneMesure struct {
	delegation.Attribution
	Numero, Personne, Reference, Partenaire string
}

var (
	requeteMesures = droits.Requete{Nom: "delegations.mesures", Nominative: true, SQL: `select a.id, a.dossier_id, a.convention_id, a.departement_id, a.delegataire_id, a.etat, a.du, a.au, d.numero, c.reference, o.nom
		from delegation_attribution a join dossier d on d.id = a.dossier_id join delegation_convention c on c.id = a.convention_id
		join organisation o on o.id = case when a.departement_id = $1 then a.delegataire_id else a.departement_id end
		where (a.departement_id = $1 or a.delegataire_id = $1) and ($2 = '' or a.etat = $2) and {DROITS_LISTE lire_contrat a} order by case when a.etat = 'offerte' then 0 else 1 end, a.du desc, a.id desc limit $3 offset $4`}
	requeteNombreMesures = droits.Requete{Nom: "delegations.nombre_mesures", Nominative: true, SQL: `select a.etat, count(*) from delegation_attribution a where (a.departement_id = $1 or a.delegataire_id = $1) and {DROITS_LISTE lire_contrat a} group by a.etat`}
)

// Requetes lists the queries of the package for the test of rights.
var Requetes = []droits.Requete{requeteLignes, requeteMesures, requeteNombreMesures, requeteOffertes, requeteNonLus, requeteNombreNonLus}

// Mesures returns n files that the agent may read, in a state when it is not empty, the offers first, after the first ones.
func Mesures(ctx context.Context, l bdd.Lecture, a droits.Agent, etat delegation.EtatAttribution, n, apres int) ([]LigneMesure, error) {
	texte, args := requeteMesures.Pour(a, a.Organisation, string(etat), n, apres)
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x LigneMesure, err error) {
		return x, r.Scan(&x.ID, &x.Dossier, &x.Convention, &x.Departement, &x.Delegataire, &x.Etat, &x.Du, &x.Au, &x.Numero, &x.Reference, &x.Partenaire)
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les mesures confiées : %w", err)
	}
	return ls, personnes.Nommer(ctx, l, ls, func(x *LigneMesure) (int64, *string) { return x.Dossier, &x.Personne })
}

// CompterMesures counts them by state.
func CompterMesures(ctx context.Context, l bdd.Lecture, a droits.Agent) (map[delegation.EtatAttribution]int, error) {
	texte, args := requeteNombreMesures.Pour(a, a.Organisation)
	par := map[delegation.EtatAttribution]int{}
	_, err := bdd.Lister(ctx, l, func(r *sql.Rows) (n int, err error) {
		var etat delegation.EtatAttribution
		if err = r.Scan(&etat, &n); err == nil {
			par[etat] = n
		}
		return n, err
	}, texte, args...)
	return par, err
}

// VueDossier is the délégation of one file.
type VueDossier struct {
	Attributions []AttributionVue // the latest first
	Messages     []delegation.Message
	Mois         []delegation.Mois // counted until this month, the latest first
	Conventions  []LigneConvention // under which the département may offer it
	Departement  bool              // the agent's organisation is one
	Agents       []organisation.Agent
	Aujourdhui   jour.Jour
}

// AttributionVue is an attribution with its steps.
type AttributionVue struct {
	delegation.Attribution
	Reference, Partenaire string
	CoteDepartement       bool
	Etapes                []delegation.Etape
}

// Dossier reads the délégation of a file for who may read its contracts, which the caller has checked.
func Dossier(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) (v VueDossier, err error) {
	v.Aujourdhui = l.Instant().Jour()
	o, err := organisation.Lire(ctx, l, a.Organisation)
	if err != nil {
		return v, err
	}
	v.Departement = o.Nature == organisation.Departement
	as, err := delegation.AttributionsDuDossier(ctx, l, dossier)
	if err != nil {
		return v, err
	}
	etapes, err := delegation.EtapesDuDossier(ctx, l, t, a, dossier)
	if err != nil {
		return v, err
	}
	noms, err := nomsOrganisations(ctx, l)
	if err != nil {
		return v, err
	}
	for _, x := range slices.Backward(as) {
		if x.Departement != a.Organisation && x.Delegataire != a.Organisation {
			continue // what was offered to another délégataire is between it and the département
		}
		y := AttributionVue{Attribution: x, CoteDepartement: x.Departement == a.Organisation, Partenaire: noms[x.Departement]}
		if y.CoteDepartement {
			y.Partenaire = noms[x.Delegataire]
		}
		c, err := delegation.ConventionDe(ctx, l, a.Organisation, x.Convention)
		if err != nil {
			return v, err
		}
		y.Reference = c.Reference
		for _, e := range etapes {
			if e.Attribution == x.ID {
				y.Etapes = append(y.Etapes, e)
			}
		}
		v.Attributions = append(v.Attributions, y)
	}
	tous, err := delegation.Messages(ctx, l, t, a, dossier)
	if err != nil {
		return v, err
	}
	for _, m := range tous {
		for _, y := range v.Attributions {
			if y.ID == m.Attribution {
				v.Messages = append(v.Messages, m)
			}
		}
	}
	mois, err := delegation.MoisDuDossier(ctx, l, dossier)
	if err != nil {
		return v, err
	}
	for _, m := range slices.Backward(mois) {
		if !m.Mois.Apres(v.Aujourdhui) && m.Attribution != 0 && (v.Departement || m.Organisation == a.Organisation) {
			v.Mois = append(v.Mois, m)
		}
	}
	if v.Departement && droits.Autorise(a.Role, droits.Deleguer) {
		cs, err := Conventions(ctx, l, a)
		if err != nil {
			return v, err
		}
		for _, c := range cs {
			if c.CoteDepartement {
				v.Conventions = append(v.Conventions, c)
			}
		}
	}
	if !v.Departement && droits.Autorise(a.Role, droits.Attribuer) {
		v.Agents, err = organisation.ListerAgents(ctx, l, a.Organisation)
	}
	return v, err
}
