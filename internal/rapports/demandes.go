// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/reglement"
)

// EtapeDeDemandes groups requests by what is expected of somebody: the filter of their list.
type EtapeDeDemandes string

// The groups.
const (
	ToutesDemandes     EtapeDeDemandes = ""
	DemandesEnCours    EtapeDeDemandes = "en_cours" // not closed, or whose contract waits
	DemandesBrouillons EtapeDeDemandes = "brouillons"
	DemandesAEvaluer   EtapeDeDemandes = "a_evaluer"
	DemandesAViser     EtapeDeDemandes = "a_viser"
	DemandesADecider   EtapeDeDemandes = "a_decider"
	DemandesASigner    EtapeDeDemandes = "a_signer"
	DemandesCloses     EtapeDeDemandes = "closes"
)

// FiltreDemandes narrows the list of requests.
type FiltreDemandes struct {
	Etape      EtapeDeDemandes
	Territoire int64
	EnRetard   bool // their deadline is past
}

// LigneDemande is a request in a list.
type LigneDemande struct {
	ID, Dossier int64
	Suite       bool // it asks to renew a contract
	Numero      string
	Personne    string
	Etat        masp.EtatDemande
	AViser      bool // its evaluation is signed and waits for its visa
	Origine     masp.OrigineDemande
	DeposeeLe   jour.Jour
	DepuisLe    jour.Jour // of its last step
	Echeance    jour.Jour // of what is expected next
	Signature   masp.EtatSignature
	Territoire  string
}

// debutDeDemandes: one row a request, with its group; the deadline is that of its open task, else of the contract that waits.
const debutDeDemandes = `(select d.id, d.dossier_id, d.contrat_id, d.numero, d.etat, d.origine, dd.territoire_id, coalesce(te.nom, '') as territoire, coalesce(s.etat, '') as signature,
	(select min(x.le) from masp_demande_etape x where x.demande_id = d.id and x.vers = 'deposee') as deposee_le, (select x.le from masp_demande_etape x where x.demande_id = d.id and x.rang = d.rang) as depuis_le,
	(select min(t.echeance) from tache t where t.faite_le is null and (t.objet = 'masp_demande' and t.objet_id = d.id or t.objet = 'masp_signature' and t.objet_id = s.id)) as echeance,
	case when d.etat = 'brouillon' then 'brouillons'
		when d.etat = 'en_evaluation' and exists (select 1 from masp_evaluation x where x.demande_id = d.id and x.signee_le is not null and not exists (select 1 from masp_visa v where v.evaluation_id = x.id)
			and x.rang = (select max(y.rang) from masp_evaluation y where y.demande_id = d.id)) then 'a_viser'
		when d.etat in ('deposee', 'en_evaluation', 'ajournee') then 'a_evaluer' when d.etat in ('validee', 'en_commission') then 'a_decider'
		when d.etat = 'accordee' and s.etat = 'en_signature' then 'a_signer' else 'closes' end as etape
	from masp_demande d join dossier dd on dd.id = d.dossier_id left join territoire te on te.id = dd.territoire_id
	left join masp_signature s on s.demande_id = d.id and s.rang = d.rang and not exists (select 1 from masp_signature y where y.rendue_de = s.id) where `

// What waits is a small part of the requests of years, and alone has a deadline: it is read from its states, whatever the number of those that are closed. $1 is the organisation.
var demandesQuiAttendent = debutDeDemandes + `d.id` + bdd.Parmi(
	`select x.id from masp_demande x where x.organisation_id in (`+organisation.SQLPartages(1)+`) and x.etat in ('brouillon', 'deposee', 'en_evaluation', 'validee', 'en_commission', 'ajournee')
		union all select s.demande_id from masp_signature s where s.organisation_id in (`+organisation.SQLPartages(1)+`) and s.etat = 'en_signature'`) +
	` and {DROITS lire_contrat d}) q where q.etape <> 'closes'`

// conditionDemandes is the filter of what waits: $2 territory, $3 and $4 late on a day.
const conditionDemandes = ` and ($2 = 0 or q.territoire_id = $2) and ($3 = 0 or q.echeance < $4)`

// demandesCloses are the others, without deadline: $1 territory.
const demandesCloses = ` from masp_demande d where d.etat in ('accordee', 'refusee', 'reorientee', 'retiree') and not exists (select 1 from masp_signature s where d.etat = 'accordee' and s.demande_id = d.id and s.rang = d.rang
	and s.etat = 'en_signature' and not exists (select 1 from masp_signature y where y.rendue_de = s.id))
	and ($1 = 0 or exists (select 1 from dossier x where x.id = d.dossier_id and x.territoire_id = $1)) and {DROITS_LISTE lire_contrat d}`

const colonnesDemandes = `select q.id, q.dossier_id, q.contrat_id is not null, q.numero, q.etat, q.etape, q.origine, q.deposee_le, q.depuis_le, q.echeance, q.signature, q.territoire from `

var (
	requeteDemandes = droits.Requete{Nom: "rapports.demandes", Nominative: true, SQL: colonnesDemandes + demandesQuiAttendent + conditionDemandes +
		` and ($5 in ('', 'en_cours') or q.etape = $5) order by q.echeance nulls last, q.id desc limit $6 offset $7`}
	requeteNombreDemandes = droits.Requete{Nom: "rapports.nombre_demandes", Nominative: true, SQL: `select q.etape, count(*), sum(case when q.echeance < $4 then 1 else 0 end) from ` + demandesQuiAttendent + conditionDemandes + ` group by q.etape`}
	requeteDemandesCloses = droits.Requete{Nom: "rapports.demandes_closes", Nominative: true, SQL: colonnesDemandes + debutDeDemandes + `d.id` + bdd.Parmi(`select d.id`+demandesCloses+` order by d.id desc limit $2 offset $3`) + `) q order by q.id desc`}
	requeteNombreCloses   = droits.Requete{Nom: "rapports.nombre_demandes_closes", Nominative: true, SQL: bdd.Borner(demandesCloses)}

	// What every page counts.
	requeteDemandesQuiAttendent = droits.Requete{Nom: "rapports.demandes_qui_attendent", Nominative: true, SQL: `select q.etape, count(*) from ` + demandesQuiAttendent + ` group by q.etape`}
)

func (f FiltreDemandes) retard() int64 {
	if f.EnRetard {
		return 1
	}
	return 0
}

// ListerDemandes returns n requests that the agent may read, after the first ones: what waits, the nearest deadline first, then what is closed, the latest first.
func ListerDemandes(ctx context.Context, l bdd.Lecture, a droits.Agent, f FiltreDemandes, n, apres int) (ls []LigneDemande, err error) {
	if f.Etape != DemandesCloses {
		texte, args := requeteDemandes.Pour(a, a.Organisation, f.Territoire, f.retard(), l.Instant().Jour(), string(f.Etape), n, apres)
		if ls, err = bdd.Lister(ctx, l, scanDemande, texte, args...); err != nil {
			return nil, fmt.Errorf("lister les demandes : %w", err)
		}
	}
	if (f.Etape == ToutesDemandes || f.Etape == DemandesCloses) && !f.EnRetard && len(ls) < n {
		if f.Etape == ToutesDemandes && len(ls) == 0 {
			c, err := CompterDemandes(ctx, l, a, f)
			if err != nil {
				return nil, err
			}
			apres -= c.Etapes[DemandesEnCours]
		} else if f.Etape == ToutesDemandes {
			apres = 0
		}
		texte, args := requeteDemandesCloses.Pour(a, f.Territoire, n-len(ls), apres)
		closes, err := bdd.Lister(ctx, l, scanDemande, texte, args...)
		if err != nil {
			return nil, fmt.Errorf("lister les demandes closes : %w", err)
		}
		ls = append(ls, closes...)
	}
	return ls, personnes.Nommer(ctx, l, ls, func(x *LigneDemande) (int64, *string) { return x.Dossier, &x.Personne })
}

func scanDemande(r *sql.Rows) (x LigneDemande, err error) {
	var etape EtapeDeDemandes
	err = r.Scan(&x.ID, &x.Dossier, &x.Suite, &x.Numero, &x.Etat, &etape, &x.Origine, &x.DeposeeLe, &x.DepuisLe, &x.Echeance, &x.Signature, &x.Territoire)
	x.AViser = etape == DemandesAViser
	return x, err
}

// ComptesDemandes are the figures of the list of requests: by group (those that are closed, and all, up to texte.Beaucoup), and those whose deadline is past, whatever f.Etape.
type ComptesDemandes struct {
	Etapes   map[EtapeDeDemandes]int
	EnRetard int
}

// CompterDemandes counts the requests that the filter leaves.
func CompterDemandes(ctx context.Context, l bdd.Lecture, a droits.Agent, f FiltreDemandes) (c ComptesDemandes, err error) {
	c.Etapes = map[EtapeDeDemandes]int{}
	requete, args := requeteNombreDemandes.Pour(a, a.Organisation, f.Territoire, f.retard(), l.Instant().Jour())
	_, err = bdd.Lister(ctx, l, func(r *sql.Rows) (_ struct{}, err error) {
		var etape EtapeDeDemandes
		var n, retard int
		if err = r.Scan(&etape, &n, &retard); err != nil {
			return struct{}{}, err
		}
		c.Etapes[etape] += n
		c.Etapes[DemandesEnCours] += n
		c.EnRetard += retard
		return struct{}{}, nil
	}, requete, args...)
	if err != nil {
		return c, fmt.Errorf("compter les demandes : %w", err)
	}
	if !f.EnRetard {
		requete, args := requeteNombreCloses.Pour(a, f.Territoire)
		var closes int
		if err := l.QueryRow(ctx, requete, args...).Scan(&closes); err != nil {
			return c, fmt.Errorf("compter les demandes closes : %w", err)
		}
		c.Etapes[DemandesCloses] = closes
	}
	c.Etapes[ToutesDemandes] = min(c.Etapes[DemandesEnCours]+c.Etapes[DemandesCloses], texte.Beaucoup)
	return c, nil
}

// DemandesAMoi counts what the role of the agent is expected to do with requests: to evaluate and to have signed, or to validate and to decide.
func DemandesAMoi(ctx context.Context, l bdd.Lecture, a droits.Agent) (int, error) {
	texte, args := requeteDemandesQuiAttendent.Pour(a, a.Organisation)
	n := map[EtapeDeDemandes]int{}
	if _, err := bdd.Lister(ctx, l, func(r *sql.Rows) (_ struct{}, err error) {
		var etape EtapeDeDemandes
		var nombre int
		err = r.Scan(&etape, &nombre)
		n[etape] += nombre
		return struct{}{}, err
	}, texte, args...); err != nil {
		return 0, fmt.Errorf("compter les demandes qui attendent : %w", err)
	}
	if a.Role == droits.ChefDeService {
		return n[DemandesAViser], nil
	}
	return n[DemandesAEvaluer] + n[DemandesASigner], nil
}

// EtapeVue is a step of a request, with who noted it.
type EtapeVue struct {
	masp.EtapeDemande
	NomPar string
}

// EvaluationVue is an evaluation, with who wrote it and who gave its visa.
type EvaluationVue struct {
	masp.Evaluation
	NomAuteur, NomVisa string
}

// VueDemande is a request with all that came of it.
type VueDemande struct {
	masp.Demande
	NomCreePar  string
	Etapes      []EtapeVue
	Evaluations []EvaluationVue      // the latest first
	Signatures  []masp.Signature     // the latest first
	Recours     []masp.Recours       // against its decisions, the latest first
	Echeance    jour.Jour            // of what is expected next, Vide when nothing is
	Precedent   masp.Contrat         // that a renewal would follow
	Reste       masp.Compteur        // where the months stand for that renewal
	Grilles     []masp.GrilleRemplie // of autonomy, of the whole file, the first one first
	Delegation  bool                 // no commission decides
}

// Deposee is the step of its filing; nil for a draft.
func (v *VueDemande) Deposee() *EtapeVue { return v.derniere(masp.Deposee) }

// Decision is the step that decided it, when it stands; nil otherwise.
func (v *VueDemande) Decision() *EtapeVue {
	switch v.Etat {
	case masp.Accordee, masp.Refusee, masp.Ajournee, masp.Reorientee:
		return v.derniere(v.Etat)
	}
	return nil
}

func (v *VueDemande) derniere(e masp.EtatDemande) *EtapeVue {
	for i := len(v.Etapes) - 1; i >= 0; i-- {
		if v.Etapes[i].Vers == e {
			return &v.Etapes[i]
		}
	}
	return nil
}

// Evaluation is the latest evaluation; nil when there is none.
func (v *VueDemande) Evaluation() *EvaluationVue {
	if len(v.Evaluations) == 0 {
		return nil
	}
	return &v.Evaluations[0]
}

// AViser tells whether a signed evaluation waits for its visa.
func (v *VueDemande) AViser() bool {
	x := v.Evaluation()
	return v.Etat == masp.EnEvaluation && x != nil && !x.Ouverte() && x.Visa.ID == 0
}

// Accord is the contract that waits for its signatures; nil when none does.
func (v *VueDemande) Accord() *masp.Signature {
	if len(v.Signatures) > 0 && v.Signatures[0].Etat == masp.EnSignature {
		return &v.Signatures[0]
	}
	return nil
}

// DemandeVue reads a request of a file with its steps, its evaluations and its accords, for who may read the contracts of the file; bdd.ErrAbsent otherwise.
func DemandeVue(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, demande int64) (v VueDemande, err error) {
	if v.Demande, err = masp.LireDemande(ctx, l, t, a, demande); err != nil {
		return v, err
	}
	noms := nomsDAgents{}
	if v.NomCreePar, err = noms.lire(ctx, l, v.CreePar); err != nil {
		return v, err
	}
	es, err := masp.EtapesDemande(ctx, l, t, a, demande)
	if err != nil {
		return v, err
	}
	for _, x := range es {
		nom, err := noms.lire(ctx, l, x.Par)
		if err != nil {
			return v, err
		}
		v.Etapes = append(v.Etapes, EtapeVue{x, nom})
	}
	xs, err := masp.Evaluations(ctx, l, t, a, demande)
	if err != nil {
		return v, err
	}
	for _, x := range xs {
		y := EvaluationVue{Evaluation: x}
		if y.NomAuteur, err = noms.lire(ctx, l, x.Auteur); err == nil && x.Visa.ID != 0 {
			y.NomVisa, err = noms.lire(ctx, l, x.Visa.Par)
		}
		if err != nil {
			return v, err
		}
		v.Evaluations = append(v.Evaluations, y)
	}
	if v.Signatures, err = masp.SignaturesDe(ctx, l, t, a, demande); err != nil {
		return v, err
	}
	if v.Recours, err = masp.RecoursDuDossier(ctx, l, t, a, v.Dossier); err != nil {
		return v, err
	}
	v.Recours = slices.DeleteFunc(v.Recours, func(r masp.Recours) bool { return r.Demande != demande })
	regles, err := reglement.Lire(ctx, l, v.Organisation)
	if err != nil {
		return v, err
	}
	v.Delegation = reglement.DemandeInstance.A(regles, l.Instant().Jour()) == "delegation"
	if err := v.situer(ctx, l, t, a, regles); err != nil {
		return v, err
	}
	return v, v.echeance(ctx, l, a)
}

// situer reads what a renewal stands on: the contract that runs, the months that are left, the autonomy that was measured.
func (v *VueDemande) situer(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, regles *reglement.Regles) (err error) {
	if v.Grilles, err = masp.AutonomiesDuDossier(ctx, l, t, a, v.Dossier); err != nil || !v.Renouvellement() {
		return err
	}
	cs, err := masp.DuDossier(ctx, l, v.Dossier)
	for _, c := range cs {
		if c.ID == v.Contrat {
			v.Precedent = c
		}
	}
	if err != nil {
		return err
	}
	passes, err := parcours.PassesDe(ctx, l, v.Dossier)
	if err == nil {
		passes = slices.DeleteFunc(passes, func(p masp.Passe) bool { return v.Precedent.ID != 0 && p.Debut.Apres(v.Precedent.Debut) })
		v.Reste = masp.Compter(regles, l.Instant().Jour(), passes, v.Precedent.Dernier().Plus(1), v.MoisAilleurs, v.FinMAJ)
	}
	return err
}

// Grille is the last filling of the grid at a moment; nil when there is none.
func (v *VueDemande) Grille(m masp.MomentGrille) *masp.GrilleRemplie {
	for i := len(v.Grilles) - 1; i >= 0; i-- {
		if g := &v.Grilles[i]; g.Moment == m && (m != masp.Renouvellement || !g.Le.Avant(v.Precedent.Debut)) {
			return g
		}
	}
	return nil
}

var requeteEcheanceDemande = droits.Requete{Nom: "rapports.echeance_demande", Nominative: true, SQL: `select min(t.echeance) from tache t where t.faite_le is null
	and (t.objet = 'masp_demande' and t.objet_id = $1 or t.objet = 'masp_signature' and t.objet_id = $2) and {DROITS lire_contrat t}`}

func (v *VueDemande) echeance(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	var signature int64
	if s := v.Accord(); s != nil {
		signature = s.ID
	}
	texte, args := requeteEcheanceDemande.Pour(a, v.ID, signature)
	return l.QueryRow(ctx, texte, args...).Scan(&v.Echeance)
}

// RecoursVu is an appeal with what it is against, and who noted and answered it.
type RecoursVu struct {
	masp.Recours
	Contre              string
	NomNote, NomReponse string
	Lettre              string // the kind of the letter to write; empty once another appeal asks for the same
	Preuves             parcours.PreuvesDuRecours
	Contentieux         masp.Contentieux // on the day of reading
}

// RecoursDe reads an appeal, for who may read the contracts of its file; bdd.ErrAbsent otherwise.
func RecoursDe(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (v RecoursVu, err error) {
	if v.Recours, err = masp.LireRecours(ctx, l, t, a, id); err != nil {
		return v, err
	}
	if v.Contre, err = parcours.DecisionContestee(ctx, l, v.Recours); err != nil {
		return v, err
	}
	if v.Preuves, err = parcours.PreuvesDe(ctx, l, v.Recours); err != nil {
		return v, err
	}
	regles, err := reglement.Lire(ctx, l, v.Organisation)
	if err != nil {
		return v, err
	}
	d := masp.DelaiRecours{Mois: reglement.RecoursContentieux.A(regles, v.RecuLe), Franc: reglement.RecoursFranc.A(regles, v.RecuLe), Territoire: regles.Territoire()}
	v.Contentieux = v.Recours.Contentieux(v.Preuves.Jours, d, l.Instant().Jour())
	noms := nomsDAgents{}
	if v.NomNote, err = noms.lire(ctx, l, v.NotePar); err != nil {
		return v, err
	}
	if !v.Attend() {
		if v.NomReponse, err = noms.lire(ctx, l, v.ReponduPar); err != nil {
			return v, err
		}
	}
	rs, err := masp.RecoursDuDossier(ctx, l, t, a, v.Dossier)
	if genre := parcours.LettreDuRecours(v.Recours); parcours.RecoursDeLaLettre(rs, genre).ID == v.ID {
		v.Lettre = genre
	}
	return v, err
}

// nomsDAgents reads each agent once.
type nomsDAgents map[int64]string

func (n nomsDAgents) lire(ctx context.Context, l bdd.Lecture, id int64) (string, error) {
	if nom, ok := n[id]; ok {
		return nom, nil
	}
	x, err := organisation.LireAgent(ctx, l, id)
	if errors.Is(err, bdd.ErrAbsent) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("lire un agent : %w", err)
	}
	n[id] = x.NomComplet()
	return n[id], nil
}

// RequetesDemandes lists the queries about requests for the test of rights.
var RequetesDemandes = []droits.Requete{requeteDemandes, requeteNombreDemandes, requeteDemandesCloses, requeteNombreCloses, requeteDemandesQuiAttendent, requeteEcheanceDemande}
