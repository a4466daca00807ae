// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/commissions"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

// NouveauPassage asks that a file come before a session.
type NouveauPassage struct {
	Seance    int64
	ObjetType string
	Objets    []int64
	Tardif    string // why they cannot wait for the next session, once files had to be complete
}

// InscrirePassages puts files at the end of the agenda of a session in preparation. An object waits on one agenda at a time. The answer is how many were.
func InscrirePassages(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouveauPassage) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		s, err := commissions.SeanceParID(ctx, e, a.Organisation, n.Seance)
		if err != nil {
			return 0, ErrInterdit
		}
		if s, err = seanceDe(ctx, e, a, s.ID, s.Version); err != nil {
			return 0, err
		}
		i, err := commissionDe(ctx, e, a, s.Instance)
		if err != nil {
			return 0, err
		}
		o, ok := ObjetCommission(n.ObjetType)
		switch {
		case s.Etat != commissions.Preparation:
			return 0, refuser("etat", "l’ordre du jour de la séance %s est figé : rouvrir l’ordre du jour, ou inscrire le dossier à la séance suivante", s.Reference())
		case !ok || o.Dispositif != i.Dispositif:
			return 0, refuser("objet", "cette commission n’examine pas ce genre de dossier")
		case len(n.Objets) == 0:
			return 0, refuser("objets", "cocher au moins un dossier à inscrire")
		}
		complet, err := completLe(ctx, e, s)
		if err != nil {
			return 0, err
		}
		if n.Tardif = strings.TrimSpace(n.Tardif); !e.Instant().Jour().Apres(complet) {
			n.Tardif = ""
		} else if n.Tardif == "" {
			return 0, refuser("tardif", "les dossiers de cette séance devaient être complets le %s : écrire pourquoi celui-ci ne peut pas attendre la séance suivante, ou l’y inscrire. La raison figure au procès-verbal", complet.Court())
		}
		for _, id := range n.Objets {
			p := commissions.Passage{Seance: s.ID, ObjetType: o.Type, ObjetID: id}
			if p.Tardif, err = journal.EngagerSiDit(ctx, e, t, n.Tardif); err != nil {
				return 0, err
			}
			if err := inscrire(ctx, e, t, a, o, p); err != nil {
				return 0, err
			}
		}
		return int64(len(n.Objets)), nil
	})
}

// completLe is the day when the files of a session must be complete (08-ux §2.1).
func completLe(ctx context.Context, l bdd.Lecture, s commissions.Seance) (jour.Jour, error) {
	regles, err := reglement.Lire(ctx, l, s.Organisation)
	if err != nil {
		return jour.Jour{}, err
	}
	return s.TenueLe.Plus(-reglement.CommissionComplet.A(regles, s.TenueLe)), nil
}

// inscrire puts one object on an agenda; the object says whether it is ready.
func inscrire(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, o ObjetDeCommission, p commissions.Passage) error {
	v, err := commissions.Vif(ctx, e, o.Type, p.ObjetID)
	if err == nil {
		return dejaInscrit(ctx, e, a, v)
	}
	if !errors.Is(err, bdd.ErrAbsent) {
		return err
	}
	if p.Dossier, err = o.inscrire(ctx, e, t, a, p.ObjetID); err != nil {
		return err
	}
	id, err := commissions.Inscrire(ctx, e, p, a.ID)
	if errors.Is(err, bdd.ErrConflit) {
		return refuser("objet", "ce dossier est déjà à cet ordre du jour")
	}
	if err != nil {
		return err
	}
	vs := []journal.Valeur{journal.Entier("seance", p.Seance), journal.Code("objet", p.ObjetType), journal.Entier("objet_id", p.ObjetID)}
	if !p.Tardif.Vide() {
		vs = append(vs, journal.Empreinte("tardif", engage(p.Tardif)))
	}
	return consignerCommission(ctx, e, a, "passage.inscrire", "commission_passage", id, p.Dossier, vs...)
}

func dejaInscrit(ctx context.Context, l bdd.Lecture, a droits.Agent, v commissions.Passage) error {
	if err := exiger(ctx, l, a, actionCommission, v.Dossier); err != nil {
		return err
	}
	s, err := commissions.SeanceParID(ctx, l, a.Organisation, v.Seance)
	if err != nil {
		return refuser("objet", "ce dossier attend déjà la décision d’une autre commission : deux commissions ne décident pas d’un même dossier")
	}
	return refuser("objet", "ce dossier attend déjà à la séance %s du %s : deux commissions ne décident pas d’un même dossier ; le retirer de l’une pour l’inscrire à l’autre", s.Reference(), s.TenueLe.Court())
}

// passageDe returns a passage with its session, for an agent who may keep it and read its file.
func passageDe(ctx context.Context, l bdd.Lecture, a droits.Agent, id, version int64) (p commissions.Passage, s commissions.Seance, err error) {
	if p, err = commissions.PassageParID(ctx, l, id); err != nil {
		return p, s, ErrInterdit
	}
	if s, err = commissions.SeanceParID(ctx, l, a.Organisation, p.Seance); err != nil {
		return p, s, ErrInterdit
	}
	if s, err = seanceDe(ctx, l, a, s.ID, s.Version); err != nil {
		return p, s, err
	}
	if err := exiger(ctx, l, a, actionCommission, p.Dossier); err != nil {
		return p, s, err
	}
	if p.Version != version {
		return p, s, bdd.ErrAncienneVersion
	}
	return p, s, nil
}

// RetirerPassage takes a file off an agenda, with the reason; it waits for another session. The answer is the id of the session.
func RetirerPassage(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, passage, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		p, s, err := passageDe(ctx, e, a, passage, version)
		if err != nil {
			return 0, err
		}
		switch {
		case p.Etat != commissions.Inscrit:
			return 0, refuser("etat", "ce dossier est « %s » : il ne se retire plus de l’ordre du jour", p.Etat.Libelle())
		case s.Etat == commissions.Validee || s.Etat == commissions.Notifiee:
			return 0, refuser("etat", "la séance %s est validée", s.Reference())
		}
		return s.ID, retirerPassage(ctx, e, t, a, p, motif)
	})
}

func retirerPassage(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, p commissions.Passage, motif string) error {
	if motif = strings.TrimSpace(motif); motif == "" {
		return refuser("motif", "écrire pourquoi le dossier est retiré")
	}
	scelle, err := commissions.Retirer(ctx, e, t, p, motif, a.ID)
	if err != nil {
		return err
	}
	if err := annulerInvitations(ctx, e, a, p.Seance, p.ID); err != nil {
		return err
	}
	return consignerCommission(ctx, e, a, "passage.retirer", "commission_passage", p.ID, p.Dossier, journal.Entier("seance", p.Seance), journal.Empreinte("motif", scelle))
}

// DeplacerPassage moves a file up or down the agenda of a session in preparation, by one place. The answer is the id of the session.
func DeplacerPassage(ctx context.Context, b *bdd.Base, d Demande, passage int64, monter bool) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		p, err := commissions.PassageParID(ctx, e, passage)
		if err != nil {
			return 0, ErrInterdit
		}
		p, s, err := passageDe(ctx, e, a, passage, p.Version)
		if err != nil {
			return 0, err
		}
		if s.Etat != commissions.Preparation {
			return 0, refuser("etat", "l’ordre du jour est figé : les dossiers gardent leur place")
		}
		ps, err := commissions.PassagesDe(ctx, e, s.ID)
		if err != nil {
			return 0, err
		}
		ps = slices.DeleteFunc(ps, func(x commissions.Passage) bool { return x.Etat == commissions.Retire })
		k := slices.IndexFunc(ps, func(x commissions.Passage) bool { return x.ID == p.ID })
		autre := k + 1
		if monter {
			autre = k - 1
		}
		if k < 0 || autre < 0 || autre >= len(ps) {
			return s.ID, nil // already at the end of the list
		}
		ps[k], ps[autre] = ps[autre], ps[k]
		ids := make([]int64, len(ps))
		for i, x := range ps {
			ids[i] = x.ID
		}
		if err := commissions.Ordonner(ctx, e, s.ID, ids); err != nil {
			return 0, err
		}
		return s.ID, consignerCommission(ctx, e, a, "passage.deplacer", "commission_passage", p.ID, p.Dossier, journal.Booleen("monter", monter))
	})
}

// DeporterMembre notes that a member takes no part in one file, with the reason. The answer is the id of the session.
func DeporterMembre(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, passage, version, membre int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		p, s, err := passageDe(ctx, e, a, passage, version)
		if err != nil {
			return 0, err
		}
		assemblee, err := commissions.AssembleeDe(ctx, e, s)
		if err != nil {
			return 0, err
		}
		k := slices.IndexFunc(assemblee.Membres, func(m commissions.Membre) bool { return m.ID == membre })
		switch {
		case s.Etat != commissions.EnSeance || p.Etat != commissions.Inscrit:
			return 0, refuser("etat", "un membre se déporte en séance, avant la décision du dossier")
		case k < 0 || assemblee.Presents[membre] != commissions.Present:
			return 0, refuser("membre", "choisir un membre présent")
		case strings.TrimSpace(motif) == "":
			return 0, refuser("motif", "écrire pourquoi ce membre ne prend pas part à ce dossier")
		}
		deports, err := commissions.DeportsDe(ctx, e, s.ID)
		if err != nil {
			return 0, err
		}
		if slices.Contains(commissions.Deportes(deports[p.ID]), membre) {
			return 0, refuser("membre", "%s s’est déjà déporté de ce dossier", assemblee.Membres[k].Nom)
		}
		x, err := commissions.Deporter(ctx, e, t, commissions.Deport{Passage: p.ID, Dossier: p.Dossier, Membre: membre, Par: a.ID}, strings.TrimSpace(motif))
		if err != nil {
			return 0, err
		}
		return s.ID, consignerCommission(ctx, e, a, "passage.deporter", "commission_deport", x.ID, p.Dossier, valeursDeport(x)...)
	})
}

func valeursDeport(x commissions.Deport) []journal.Valeur {
	return []journal.Valeur{journal.Entier("passage", x.Passage), journal.Entier("membre", x.Membre)}
}

// LeverDeport takes the withdrawal of a member from one file back, with the reason, before the file is decided. The answer is the id of the session.
func LeverDeport(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, passage, version, membre int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		p, s, err := passageDe(ctx, e, a, passage, version)
		if err != nil {
			return 0, err
		}
		deports, err := commissions.DeportsDe(ctx, e, s.ID)
		if err != nil {
			return 0, err
		}
		k := slices.IndexFunc(deports[p.ID], func(x commissions.Deport) bool { return x.Membre == membre })
		switch {
		case s.Etat != commissions.EnSeance || p.Etat != commissions.Inscrit:
			return 0, refuser("etat", "un déport se retire en séance, avant la décision du dossier : reprendre d’abord la décision")
		case k < 0:
			return 0, refuser("membre", "ce membre ne s’est pas déporté de ce dossier : actualiser la page")
		case strings.TrimSpace(motif) == "":
			return 0, refuser("motif", "écrire pourquoi le déport est retiré : la raison reste avec lui")
		}
		x := commissions.Leve{Deport: deports[p.ID][k].ID, Par: a.ID}
		if x.ID, err = commissions.LeverDeport(ctx, e, t, x.Deport, strings.TrimSpace(motif), a.ID); err != nil {
			return 0, err
		}
		return s.ID, consignerCommission(ctx, e, a, "passage.lever_deport", "commission_deport_leve", x.ID, p.Dossier, journal.Entier("deport", x.Deport))
	})
}

// DecisionPassage is what is decided of a file, as the screen of the session sends it.
type DecisionPassage struct {
	Passage, Version int64
	commissions.Decision
	Venue  commissions.VenuePersonne // whether the person came, when the commission invites her
	Faits  string
	Report int64 // of a postponement: the session where the file comes back, 0 when it is not known
}

// DeciderPassage keeps what is decided of a file and moves the file's own machine, both or neither. The answer is the id of the session.
func DeciderPassage(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n DecisionPassage) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		p, s, err := passageDe(ctx, e, a, n.Passage, n.Version)
		if err != nil {
			return 0, err
		}
		o, ok := ObjetCommission(p.ObjetType)
		if !ok {
			return 0, refuser("objet", "ce genre de dossier ne se décide pas en commission")
		}
		motif, err := verifierDecision(ctx, e, s, p, &n)
		if err != nil {
			return 0, err
		}
		if n.Venue != p.Venue {
			if err := commissions.NoterVenue(ctx, e, p, n.Venue); err != nil {
				return 0, err
			}
			if err := consignerCommission(ctx, e, a, "passage.venue", "commission_passage", p.ID, p.Dossier, journal.Code("venue", string(n.Venue))); err != nil {
				return 0, err
			}
			p.Version++
		}
		if n.Valeurs, err = o.valeurs(n.Sens, n.Valeurs); err != nil {
			return 0, err
		}
		n.Libelle, n.SaisiePar = motif.Libelle, a.ID
		x, err := commissions.Decider(ctx, e, t, p, n.Decision, n.Faits)
		if err != nil {
			return 0, err
		}
		if err := consignerCommission(ctx, e, a, "passage.decider", "commission_decision", x.ID, p.Dossier, valeursDecision(x)...); err != nil {
			return 0, err
		}
		if err := o.decider(ctx, e, t, a, p, s, x, motif, n.Faits); err != nil {
			return 0, err
		}
		if n.Report == 0 {
			return s.ID, nil
		}
		return s.ID, reporter(ctx, e, t, a, o, p, s, n)
	})
}

func verifierDecision(ctx context.Context, l bdd.Lecture, s commissions.Seance, p commissions.Passage, n *DecisionPassage) (motif commissions.Motif, err error) {
	assemblee, err := commissions.AssembleeDe(ctx, l, s)
	if err != nil {
		return motif, err
	}
	deports, err := commissions.DeportsDe(ctx, l, s.ID)
	if err != nil {
		return motif, err
	}
	motifs, err := commissions.Motifs(ctx, l, s.Instance)
	if err != nil {
		return motif, err
	}
	if k := slices.IndexFunc(motifs, func(m commissions.Motif) bool { return m.ID == n.Motif }); k >= 0 {
		motif = motifs[k]
	}
	n.Faits = strings.TrimSpace(n.Faits)
	if r := commissions.VerifierDecision(s, p, assemblee, commissions.Deportes(deports[p.ID]), n.Decision, motif, n.Faits); r != nil {
		return motif, &Refus{r.Regle, r.Message}
	}
	i, err := commissions.InstanceParID(ctx, l, s.Organisation, s.Instance)
	if err != nil {
		return motif, err
	}
	switch {
	case !i.Entend:
		n.Venue = p.Venue
	case !slices.Contains(commissions.Venues, n.Venue):
		return motif, refuser("venue", "la commission invite les personnes : dire si celle de ce dossier est présente, représentée, excusée ou absente")
	}
	if n.Report != 0 && n.Sens != commissions.Ajournement {
		return motif, refuser("report", "seul un ajournement renvoie à une autre séance")
	}
	return motif, nil
}

func valeursDecision(x commissions.Decision) []journal.Valeur {
	return []journal.Valeur{journal.Entier("passage", x.Passage), journal.Entier("rang", int64(x.Rang)), journal.Code("avis", string(x.Avis)), journal.Entier("pour", int64(x.Pour)), journal.Entier("contre", int64(x.Contre)),
		journal.Entier("abstentions", int64(x.Abstentions)), journal.Code("sens", string(x.Sens)), journal.Entier("motif", x.Motif), journal.Entier("decideur", x.Decideur),
		journal.Empreinte("valeurs", empreinteTexte(x.Valeurs.String())), journal.Empreinte("faits", engage(x.Texte))}
}

// reporter puts a file that was postponed on the agenda of a later session of the same commission.
func reporter(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, o ObjetDeCommission, p commissions.Passage, s commissions.Seance, n DecisionPassage) error {
	r, err := commissions.SeanceParID(ctx, e, a.Organisation, n.Report)
	switch {
	case err != nil:
		return ErrInterdit
	case r.Instance != s.Instance || r.Etat != commissions.Preparation || !r.TenueLe.Apres(s.TenueLe):
		return refuser("report", "choisir une séance à venir de cette commission, dont l’ordre du jour n’est pas figé")
	}
	return inscrire(ctx, e, t, a, o, commissions.Passage{Seance: r.ID, ObjetType: p.ObjetType, ObjetID: p.ObjetID, SuiteDe: p.ID})
}

// ReprendreDecision takes back what was decided of a file, with the reason, while the session is open: the file goes back to its state before. The answer is
// the id of the session.
func ReprendreDecision(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, passage, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		p, s, err := passageDe(ctx, e, a, passage, version)
		if err != nil {
			return 0, err
		}
		if s.Etat != commissions.EnSeance {
			return 0, refuser("etat", "la séance est « %s » : une décision se reprend en séance ; annuler d’abord la validation", s.Etat.Libelle())
		}
		ds, err := commissions.DecisionsDe(ctx, e, s.ID)
		if err != nil {
			return 0, err
		}
		x, ok := commissions.EnVigueur(ds)[p.ID]
		if !ok {
			return 0, refuser("etat", "ce dossier n’a pas de décision à reprendre")
		}
		r := redaction{ctx: ctx, e: e, t: t, a: a, seance: s, decisions: map[int64]commissions.Decision{p.ID: x}}
		if err := r.annulerLettres([]int64{p.ID}); err != nil {
			return 0, err
		}
		return s.ID, reprendreDecision(ctx, e, t, a, p, x, motif)
	})
}

// reprendreDecision gives a file back to its state before its decision: the object refuses when something was built on it.
func reprendreDecision(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, p commissions.Passage, x commissions.Decision, motif string) error {
	if motif = strings.TrimSpace(motif); motif == "" {
		return refuser("motif", "écrire pourquoi la décision est reprise")
	}
	o, ok := ObjetCommission(p.ObjetType)
	if !ok {
		return refuser("objet", "ce genre de dossier ne se décide pas en commission")
	}
	deja, err := commissions.Vif(ctx, e, p.ObjetType, p.ObjetID)
	switch {
	case err == nil && deja.SuiteDe == p.ID:
		if err := retirerPassage(ctx, e, t, a, deja, motif); err != nil {
			return err
		}
	case err == nil:
		return refuser("objet", "le dossier est déjà à l’ordre du jour d’une autre séance : l’en retirer d’abord")
	case !errors.Is(err, bdd.ErrAbsent):
		return err
	}
	if err := o.rendre(ctx, e, t, a, p, motif); err != nil {
		return err
	}
	id, err := commissions.Reprendre(ctx, e, t, p, x, motif, a.ID)
	if err != nil {
		return err
	}
	return consignerCommission(ctx, e, a, "passage.reprendre", "commission_reprise", id, p.Dossier, journal.Entier("decision", x.ID))
}
