// SPDX-License-Identifier: EUPL-1.2

// Package seances answers questions about commissions and their sessions, read-only: each agent reads the files that they may, and how many others there are.
package seances

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/commissions"
	"etai/internal/documents"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/reglement"
)

// Requetes lists the queries of the package for the test of rights.
var Requetes = []droits.Requete{requetePassages, requetePassagesDe, requeteDecisions, requeteNotifications, requeteAInscrire, requeteNumeros}

var (
	requetePassages   = droits.Requete{Nom: "seances.passages", Nominative: true, SQL: commissions.DePassage + `where s.id = $1 and s.organisation_id = $2 and {DROITS lire_contrat p} order by p.rang, p.id`}
	requetePassagesDe = droits.Requete{Nom: "seances.passages_de", Nominative: true, SQL: `select i.nom, o.nom, s.tenue_le, p.etat from commission_passage p join commission_seance s on s.id = p.seance_id
		join commission_instance i on i.id = s.instance_id join organisation o on o.id = s.organisation_id
		where p.dossier_id = $1 and p.objet_type in ('masp_demande', 'masp_renouvellement') and p.objet_id = $2 and {DROITS lire_contrat p} order by s.tenue_le desc, p.id desc`}
	requeteDecisions     = droits.Requete{Nom: "seances.decisions", Nominative: true, SQL: commissions.DeDecision + `where p.seance_id = $1 and {DROITS lire_contrat p} order by d.id`}
	requeteNotifications = droits.Requete{Nom: "seances.notifications", Nominative: true, SQL: documents.De + `where x.id in (select n.document_id from commission_notification n join commission_passage p on p.id = n.passage_id where p.seance_id = $1
		union all select c.document_id from commission_convocation c join commission_passage p on p.id = c.passage_id where p.seance_id = $1) and {DROITS lire_contrat x} order by x.id`}
	requeteNumeros = droits.Requete{Nom: "seances.numeros", Nominative: true, SQL: `select p.dossier_id, d.numero from commission_passage p join dossier d on d.id = p.dossier_id where p.seance_id = $1 and {DROITS lire_contrat p}`}

	// What waits for a commission of the MASP, ready or not: requests filed and not decided, that no agenda has.
	requeteAInscrire = droits.Requete{Nom: "seances.a_inscrire", Nominative: true, SQL: `select d.id, d.dossier_id, coalesce(d.contrat_id, 0), d.numero, d.etat from masp_demande d
		where d.etat in ('deposee', 'en_evaluation', 'validee', 'en_commission', 'ajournee') and {DROITS_LISTE lire_contrat d}
		and not exists (select 1 from commission_passage p where p.objet_type in ('masp_demande', 'masp_renouvellement') and p.objet_id = d.id and p.etat = 'inscrit') order by d.id limit 200`}
)

// Ligne is a session in a list.
type Ligne struct {
	commissions.Seance
	Commission                 string
	Dispositif                 commissions.Dispositif
	Passages, Decides, ASuivre int
}

const deLigne = `select ` + commissions.ColonnesSeance + `, i.nom, i.dispositif,
	(select count(*) from commission_passage p where p.seance_id = s.id and p.etat <> 'retire'),
	(select count(*) from commission_passage p where p.seance_id = s.id and p.etat in ('decide', 'ajourne')),
	(select count(*) from commission_notification n join commission_passage p on p.id = n.passage_id join document x on x.id = n.document_id where p.seance_id = s.id and x.etat in ('a_imprimer', 'imprime'))
	from commission_seance s join commission_instance i on i.id = s.instance_id `

func scanLigne(r *sql.Rows) (x Ligne, err error) {
	x.Seance, err = commissions.ScanSeance(r, &x.Commission, &x.Dispositif, &x.Passages, &x.Decides, &x.ASuivre)
	return x, err
}

// Lister returns the sessions of an organisation (of a commission when it is not 0, in a state when it is not empty): those to come first, the nearest first,
// then those held, the latest first.
func Lister(ctx context.Context, l bdd.Lecture, a droits.Agent, instance int64, etat commissions.EtatSeance) ([]Ligne, error) {
	if !droits.Autorise(a.Role, droits.TenirCommission) {
		return nil, bdd.ErrAbsent
	}
	aujourdhui := l.Instant().Jour()
	return bdd.Lister(ctx, l, scanLigne, deLigne+`where s.organisation_id = $1 and ($2 = 0 or s.instance_id = $2) and ($3 = '' or s.etat = $3)
		order by case when s.tenue_le >= $4 then 0 else 1 end, case when s.tenue_le >= $4 then s.tenue_le end, s.tenue_le desc, s.id desc`, a.Organisation, instance, string(etat), aujourdhui)
}

// NombreAFaire counts the sessions that ask for something soon: to hold today, to validate, whose letters wait.
func NombreAFaire(ctx context.Context, l bdd.Lecture, a droits.Agent) (n int, err error) {
	if !droits.Autorise(a.Role, droits.TenirCommission) {
		return 0, nil
	}
	err = l.QueryRow(ctx, `select count(*) from commission_seance s where s.organisation_id = $1 and (s.etat in ('en_seance', 'validee') or s.etat = 'figee' and s.tenue_le <= $2)`,
		a.Organisation, l.Instant().Jour()).Scan(&n)
	return n, err
}

// Reglages is a commission with all that it is set by.
type Reglages struct {
	commissions.Instance
	Membres []commissions.Membre
	Quorums []commissions.Quorum
	EnCours commissions.Quorum
	Motifs  []commissions.Motif
	Seances []Ligne
	Agents  []organisation.Agent
}

// Commission returns a commission of the agent's organisation, or bdd.ErrAbsent.
func Commission(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (r Reglages, err error) {
	if !droits.Autorise(a.Role, droits.TenirCommission) {
		return r, bdd.ErrAbsent
	}
	if r.Instance, err = commissions.InstanceParID(ctx, l, a.Organisation, id); err != nil {
		return r, err
	}
	if r.Membres, err = commissions.Membres(ctx, l, id); err != nil {
		return r, err
	}
	if r.Quorums, err = commissions.Quorums(ctx, l, id); err != nil {
		return r, err
	}
	r.EnCours = commissions.QuorumLe(r.Quorums, l.Instant().Jour())
	if r.Motifs, err = commissions.Motifs(ctx, l, id); err != nil {
		return r, err
	}
	if r.Agents, err = organisation.ListerAgents(ctx, l, a.Organisation); err != nil {
		return r, err
	}
	r.Seances, err = Lister(ctx, l, a, id, "")
	return r, err
}

// Vue is a session as an agent may read it.
type Vue struct {
	commissions.Seance
	Instance          commissions.Instance
	Assemblee         commissions.Assemblee
	Compte            commissions.Compte
	Presences         []commissions.Presence
	Etapes            []commissions.Etape
	Motifs            []commissions.Motif
	Passages          []Passage
	Caches            int // files of the agenda that the agent may not read
	ProcesVerbaux     []commissions.ProcesVerbal
	CompletLe, FigeLe jour.Jour
	AVenir            []commissions.Seance // of the same commission, whose agenda is not frozen
	Agents            map[int64]string
}

// Passage is a file of a session.
type Passage struct {
	commissions.Passage
	Personne, Numero string
	Objet            parcours.ObjetDeCommission
	Decision         *commissions.Decision // in force
	Reprises         []commissions.Decision
	Deports          []commissions.Deport
	Lettre           *documents.Document // that tells the decision, the last one
	Invitation       *documents.Document // of the person to the session, the last one
}

// Vivants are the files of the agenda but those withdrawn.
func (v Vue) Vivants() (ps []Passage) {
	for _, p := range v.Passages {
		if p.Etat != commissions.Retire {
			ps = append(ps, p)
		}
	}
	return ps
}

// Membre returns a member who sits at the session.
func (v Vue) Membre(id int64) commissions.Membre {
	for _, m := range v.Assemblee.Membres {
		if m.ID == id {
			return m
		}
	}
	return commissions.Membre{}
}

// Seance returns a session of the agent's organisation, or bdd.ErrAbsent.
func Seance(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (v Vue, err error) {
	if !droits.Autorise(a.Role, droits.TenirCommission) {
		return v, bdd.ErrAbsent
	}
	if v.Seance, err = commissions.SeanceParID(ctx, l, a.Organisation, id); err != nil {
		return v, err
	}
	if v.Instance, err = commissions.InstanceParID(ctx, l, a.Organisation, v.Seance.Instance); err != nil {
		return v, err
	}
	if v.Assemblee, err = commissions.AssembleeDe(ctx, l, v.Seance); err != nil {
		return v, err
	}
	v.Compte = v.Assemblee.Compter()
	if v.Presences, err = commissions.PresencesDe(ctx, l, id); err != nil {
		return v, err
	}
	if v.Etapes, err = commissions.EtapesDe(ctx, l, id); err != nil {
		return v, err
	}
	if v.Motifs, err = commissions.Motifs(ctx, l, v.Instance.ID); err != nil {
		return v, err
	}
	if v.ProcesVerbaux, err = commissions.ProcesVerbauxDe(ctx, l, id); err != nil {
		return v, err
	}
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return v, err
	}
	v.CompletLe, v.FigeLe = v.TenueLe.Plus(-reglement.CommissionComplet.A(regles, v.TenueLe)), v.TenueLe.Plus(-reglement.CommissionFigee.A(regles, v.TenueLe))
	autres, err := commissions.SeancesDe(ctx, l, v.Instance.ID)
	if err != nil {
		return v, err
	}
	for _, s := range autres {
		if s.Etat == commissions.Preparation && s.TenueLe.Apres(v.TenueLe) {
			v.AVenir = append(v.AVenir, s)
		}
	}
	if err := v.lirePassages(ctx, l, a); err != nil {
		return v, fmt.Errorf("lire les passages : %w", err)
	}
	return v, v.nommerAgents(ctx, l)
}

// PassageDeDemande is when and where a commission has, had or will have a request before it.
type PassageDeDemande struct {
	Commission, Organisation string
	TenueLe                  jour.Jour
	Etat                     commissions.EtatPassage
}

// PassagesDeDemande lists those of a request of a file for who may read its contract, whoever keeps the commission, the latest first; nothing of the other files of its sessions.
func PassagesDeDemande(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier, demande int64) ([]PassageDeDemande, error) {
	texte, args := requetePassagesDe.Pour(a, dossier, demande)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (p PassageDeDemande, err error) {
		return p, r.Scan(&p.Commission, &p.Organisation, &p.TenueLe, &p.Etat)
	}, texte, args...)
}

func (v *Vue) lirePassages(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	texte, args := requetePassages.Pour(a, v.ID, a.Organisation)
	ps, err := bdd.Lister(ctx, l, commissions.ScanPassage, texte, args...)
	if err != nil {
		return err
	}
	var tous int
	if err := l.QueryRow(ctx, `select count(*) from commission_passage p where p.seance_id = $1`, v.ID).Scan(&tous); err != nil {
		return err
	}
	v.Caches = tous - len(ps)
	rangs := map[int64]int{}
	for i, p := range ps {
		o, _ := parcours.ObjetCommission(p.ObjetType)
		v.Passages, rangs[p.ID] = append(v.Passages, Passage{Passage: p, Objet: o}), i
	}
	if err := personnes.Nommer(ctx, l, v.Passages, func(p *Passage) (int64, *string) { return p.Dossier, &p.Personne }); err != nil {
		return err
	}
	texte, args = requeteNumeros.Pour(a, v.ID)
	if _, err := bdd.Lister(ctx, l, func(r *sql.Rows) (_ struct{}, err error) {
		var dossier int64
		var numero string
		err = r.Scan(&dossier, &numero)
		for i := range v.Passages {
			if v.Passages[i].Dossier == dossier {
				v.Passages[i].Numero = numero
			}
		}
		return struct{}{}, err
	}, texte, args...); err != nil {
		return err
	}
	texte, args = requeteDecisions.Pour(a, v.ID)
	ds, err := bdd.Lister(ctx, l, commissions.ScanDecision, texte, args...)
	if err != nil {
		return err
	}
	for _, d := range ds {
		p := &v.Passages[rangs[d.Passage]]
		if d.Reprise {
			p.Reprises = append(p.Reprises, d)
		} else {
			p.Decision = &d
		}
	}
	deports, err := commissions.DeportsDe(ctx, l, v.ID)
	if err != nil {
		return err
	}
	for i := range v.Passages {
		v.Passages[i].Deports = deports[v.Passages[i].ID]
	}
	return v.lireLettres(ctx, l, a, rangs)
}

// lireLettres gives each passage the documents that were written from it.
func (v *Vue) lireLettres(ctx context.Context, l bdd.Lecture, a droits.Agent, rangs map[int64]int) error {
	texte, args := requeteNotifications.Pour(a, v.ID)
	ds, err := bdd.Lister(ctx, l, documents.Scan, texte, args...)
	if err != nil {
		return err
	}
	ecrits := map[int64]*documents.Document{}
	for _, d := range ds {
		ecrits[d.ID] = &d
	}
	poser := func(ou **documents.Document, document int64) {
		if d := ecrits[document]; d != nil && (*ou == nil || d.Etat != documents.Annule) {
			*ou = d
		}
	}
	ns, err := commissions.NotificationsDe(ctx, l, v.ID)
	if err != nil {
		return err
	}
	for _, n := range ns {
		if i, ok := rangs[n.Passage]; ok {
			poser(&v.Passages[i].Lettre, n.Document)
		}
	}
	cs, err := commissions.ConvocationsDe(ctx, l, v.ID)
	for _, c := range cs {
		if i, ok := rangs[c.Passage]; ok {
			poser(&v.Passages[i].Invitation, c.Document)
		}
	}
	return err
}

func (v *Vue) nommerAgents(ctx context.Context, l bdd.Lecture) (err error) {
	var ids []int64
	for _, e := range v.Etapes {
		ids = append(ids, e.Par)
	}
	for _, p := range v.ProcesVerbaux {
		ids = append(ids, p.Par)
	}
	v.Agents, err = rapports.NomsAgents(ctx, l, ids)
	return err
}

// AInscrire is a file that waits for a commission.
type AInscrire struct {
	ID, Dossier      int64
	Objet            string // the kind under which it is examined
	Numero, Personne string
	Etat             string
	Manque           string // why it is not ready; empty: it is
}

// Candidats are the files that a commission of this dispositif may examine and that no agenda has, those ready first.
func Candidats(ctx context.Context, l bdd.Lecture, a droits.Agent, d commissions.Dispositif) (cs []AInscrire, err error) {
	if d != commissions.MASP {
		return nil, nil
	}
	texte, args := requeteAInscrire.Pour(a)
	tous, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c AInscrire, err error) {
		var d masp.Demande
		err = r.Scan(&c.ID, &c.Dossier, &d.Contrat, &c.Numero, &c.Etat)
		c.Objet = parcours.ObjetDeDemande(d)
		return c, err
	}, texte, args...)
	if err != nil {
		return nil, err
	}
	var pas []AInscrire
	for _, c := range tous {
		switch c.Etat {
		case "deposee":
			c.Manque = "l’évaluation sociale n’est pas commencée"
		case "en_evaluation":
			c.Manque = "l’évaluation n’est pas signée et validée"
		default:
			cs = append(cs, c)
			continue
		}
		pas = append(pas, c)
	}
	cs = append(cs, pas...)
	return cs, personnes.Nommer(ctx, l, cs, func(c *AInscrire) (int64, *string) { return c.Dossier, &c.Personne })
}

// Proces opens minutes as they were frozen; lines of files that the agent may not read are taken out, and counted.
func (v Vue) Proces(t *chiffre.Trousseau, pv commissions.ProcesVerbal) (p commissions.Proces, caches int, err error) {
	s, err := pv.Texte.Ouvrir(t)
	if err != nil || s == "" {
		return p, 0, err
	}
	if p, err = commissions.LireProces(s); err != nil {
		return p, 0, err
	}
	visibles := map[int64]bool{}
	for _, x := range v.Passages {
		visibles[x.Dossier] = true
	}
	var gardees []commissions.LigneProces
	for _, l := range p.Lignes {
		if visibles[l.Dossier] {
			gardees = append(gardees, l)
		} else {
			caches++
		}
	}
	p.Lignes = gardees
	return p, caches, nil
}
