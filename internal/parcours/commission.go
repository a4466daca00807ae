// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/commissions"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
)

// actionCommission is what an agent must be allowed on a file to bring it before a commission and to hear what is decided of it.
const actionCommission = droits.LireContrat

func consignerCommission(ctx context.Context, e *bdd.Ecriture, a droits.Agent, nature, objet string, id, dossier int64, valeurs ...journal.Valeur) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: objet, ObjetID: id, Dossier: dossier, Valeurs: valeurs})
}

// commissionDe returns a commission of the agent's organisation that they may keep.
func commissionDe(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (commissions.Instance, error) {
	if err := exigerRole(a, droits.TenirCommission); err != nil {
		return commissions.Instance{}, err
	}
	i, err := commissions.InstanceParID(ctx, l, a.Organisation, id)
	if errors.Is(err, bdd.ErrAbsent) {
		err = ErrInterdit
	}
	return i, err
}

// CreerCommission adds a commission, with the list of reasons that Étai delivers for its dispositif. The answer is its id.
func CreerCommission(ctx context.Context, b *bdd.Base, d Demande, i commissions.Instance) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.TenirCommission); err != nil {
			return 0, err
		}
		i.Organisation, i.Nom, i.Tribunal = a.Organisation, strings.TrimSpace(i.Nom), strings.TrimSpace(i.Tribunal)
		if i.Nom == "" || !slices.Contains(commissions.Dispositifs, i.Dispositif) {
			return 0, refuser("nom", "donner à la commission son nom et son dispositif")
		}
		id, err := commissions.CreerInstance(ctx, e, i, a.ID)
		if errors.Is(err, bdd.ErrConflit) {
			return 0, refuser("nom", "une commission porte déjà ce nom : en choisir un autre, ou ouvrir celle qui existe")
		}
		if err != nil {
			return 0, err
		}
		return id, consignerCommission(ctx, e, a, "commission.creer", "commission_instance", id, 0, journal.Code("dispositif", string(i.Dispositif)), journal.Booleen("entend", i.Entend))
	})
}

// ModifierCommission changes the name of a commission, the court of its remedies, or says that it does not sit any more.
func ModifierCommission(ctx context.Context, b *bdd.Base, d Demande, i commissions.Instance) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if _, err := commissionDe(ctx, e, a, i.ID); err != nil {
			return 0, err
		}
		if i.Nom = strings.TrimSpace(i.Nom); i.Nom == "" {
			return 0, refuser("nom", "donner à la commission son nom")
		}
		i.Tribunal = strings.TrimSpace(i.Tribunal)
		err := commissions.ModifierInstance(ctx, e, i)
		if errors.Is(err, bdd.ErrConflit) {
			return 0, refuser("nom", "une autre commission porte déjà ce nom")
		}
		if err != nil {
			return 0, err
		}
		return i.ID, consignerCommission(ctx, e, a, "commission.modifier", "commission_instance", i.ID, 0, journal.Booleen("active", i.Active), journal.Booleen("entend", i.Entend))
	})
}

// FixerQuorum gives the rule of the quorum another value, from a day on: it never changes a session already held.
func FixerQuorum(ctx context.Context, b *bdd.Base, d Demande, q commissions.Quorum) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		i, err := commissionDe(ctx, e, a, q.Instance)
		if err != nil {
			return 0, err
		}
		q.SaisiPar = a.ID
		switch {
		case !slices.Contains(commissions.ReglesQuorum, q.Regle):
			return 0, refuser("regle", "choisir comment le quorum se compte")
		case (q.Regle == commissions.QuorumNombre) != (q.Nombre > 0):
			return 0, refuser("nombre", "écrire le nombre de membres pour un nombre fixe, et seulement pour lui")
		case q.Du.Vide():
			return 0, refuser("du", "écrire le jour à partir duquel ce quorum vaut")
		}
		seances, err := commissions.SeancesDe(ctx, e, i.ID)
		if err != nil {
			return 0, err
		}
		for _, s := range seances {
			if s.Etat != commissions.Preparation && s.Etat != commissions.Figee && !s.TenueLe.Avant(q.Du) {
				return 0, refuser("du", "la séance %s du %s s’est tenue avec le quorum de son jour : choisir une date après elle", s.Reference(), s.TenueLe.Court())
			}
		}
		id, err := commissions.FixerQuorum(ctx, e, q)
		if err != nil {
			return 0, err
		}
		return id, consignerCommission(ctx, e, a, "commission.quorum", "commission_quorum", id, 0, valeursQuorum(q)...)
	})
}

func valeursQuorum(q commissions.Quorum) []journal.Valeur {
	return []journal.Valeur{journal.Entier("commission", q.Instance), journal.Jour("du", q.Du), journal.Code("regle", string(q.Regle)), journal.Entier("nombre", int64(q.Nombre))}
}

// AjouterMembre adds somebody to a commission: an agent of the organisation, who keeps their own name, or somebody from outside.
func AjouterMembre(ctx context.Context, b *bdd.Base, d Demande, m commissions.Membre) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if _, err := commissionDe(ctx, e, a, m.Instance); err != nil {
			return 0, err
		}
		m.Nom, m.Qualite, m.Organisme, m.Delegation = strings.TrimSpace(m.Nom), strings.TrimSpace(m.Qualite), strings.TrimSpace(m.Organisme), strings.TrimSpace(m.Delegation)
		if m.Agent != 0 {
			x, err := organisation.AgentActif(ctx, e, m.Agent)
			if err != nil || x.Organisation != a.Organisation {
				return 0, refuser("agent", "cette personne n’est pas un agent du service : choisir quelqu’un de la liste, ou écrire son nom")
			}
			m.Nom = x.NomComplet()
		}
		switch {
		case m.Nom == "":
			return 0, refuser("nom", "choisir un agent, ou écrire le nom de la personne")
		case m.Qualite == "":
			return 0, refuser("qualite", "écrire en quelle qualité elle siège : elle figure au procès-verbal et sous sa signature")
		case m.Du.Vide():
			return 0, refuser("du", "écrire depuis quand elle siège")
		case m.Decide && m.Delegation == "":
			return 0, refuser("delegation", "écrire la référence de la délégation de signature (arrêté, date) : sans elle, personne ne décide au nom de la présidence du conseil départemental")
		}
		if !m.Decide {
			m.Delegation = ""
		}
		sieges, err := commissions.MembresLe(ctx, e, m.Instance, m.Du)
		if err != nil {
			return 0, err
		}
		if slices.ContainsFunc(sieges, func(x commissions.Membre) bool { return x.Nom == m.Nom && x.Organisme == m.Organisme }) {
			return 0, refuser("nom", "%s siège déjà ce jour-là : mettre fin à son siège avant d’en ouvrir un autre", m.Nom)
		}
		id, err := commissions.AjouterMembre(ctx, e, m)
		if err != nil {
			return 0, err
		}
		return id, consignerCommission(ctx, e, a, "commission.membre", "commission_membre", id, 0, journal.Entier("commission", m.Instance), journal.Booleen("voix", m.Voix), journal.Booleen("decide", m.Decide), journal.Jour("du", m.Du))
	})
}

// FinirMembre ends a seat on a day.
func FinirMembre(ctx context.Context, b *bdd.Base, d Demande, instance, membre, version int64, au jour.Jour) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if _, err := commissionDe(ctx, e, a, instance); err != nil {
			return 0, err
		}
		ms, err := commissions.Membres(ctx, e, instance)
		if err != nil {
			return 0, err
		}
		k := slices.IndexFunc(ms, func(m commissions.Membre) bool { return m.ID == membre })
		switch {
		case k < 0:
			return 0, ErrInterdit
		case au.Vide() || au.Avant(ms[k].Du):
			return 0, refuser("au", "écrire le dernier jour du siège, pas avant le %s", ms[k].Du.Court())
		}
		if err := commissions.FinirMembre(ctx, e, membre, version, au); err != nil {
			return 0, err
		}
		return membre, consignerCommission(ctx, e, a, "commission.fin_membre", "commission_membre", membre, 0, journal.Jour("au", au))
	})
}

// RelabellerMotif changes the wording of a reason of a commission, or takes it out of its list: decisions already made keep the words of their day.
func RelabellerMotif(ctx context.Context, b *bdd.Base, d Demande, m commissions.Motif) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if _, err := commissionDe(ctx, e, a, m.Instance); err != nil {
			return 0, err
		}
		ms, err := commissions.Motifs(ctx, e, m.Instance)
		if err != nil {
			return 0, err
		}
		k := slices.IndexFunc(ms, func(x commissions.Motif) bool { return x.ID == m.ID })
		if k < 0 {
			return 0, ErrInterdit
		}
		if m.Libelle = strings.TrimSpace(m.Libelle); m.Libelle == "" {
			return 0, refuser("libelle", "écrire le motif comme la personne le lira")
		}
		if !m.Actif && !slices.ContainsFunc(ms, func(x commissions.Motif) bool { return x.ID != m.ID && x.Sens == ms[k].Sens && x.Actif }) {
			return 0, refuser("actif", "c’est le dernier motif de cette décision : en garder au moins un")
		}
		if err := commissions.RelabellerMotif(ctx, e, m); err != nil {
			return 0, err
		}
		return m.ID, consignerCommission(ctx, e, a, "commission.motif", "commission_motif", m.ID, 0, journal.Code("code", ms[k].Code), journal.Booleen("actif", m.Actif))
	})
}
