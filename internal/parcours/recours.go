// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/chronologie"
	"etai/internal/commissions"
	"etai/internal/comptes"
	"etai/internal/documents"
	"etai/internal/masp"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

// The letters that prove a day of an appeal.
const (
	genreAccuseRecours = "accuse_recours"
	genreRejetRecours  = "recours_rejet"
)

// ObjetRecours is how tasks, acts and the timeline call an appeal.
const ObjetRecours = "masp_recours"

// NouveauRecours is what the person writes against a decision.
type NouveauRecours struct {
	Dossier int64
	Cible   masp.CibleRecours
	CibleID int64
	Le      jour.Jour // when it came
	Texte   string    // what she contests
}

// ExaminerRecours tells whether an appeal may be noted against a decision of a file, and since which day; a page shows its answer, then the act applies it again. The answer is what would be recorded, before its day.
func ExaminerRecours(ctx context.Context, l bdd.Lecture, a droits.Agent, n NouveauRecours) (r masp.Recours, depuis jour.Jour, err error) {
	a.Instant = l.Instant()
	r.Dossier = n.Dossier
	switch n.Cible {
	case masp.RecoursSurDemande:
		x, err := masp.DemandeParID(ctx, l, n.CibleID)
		if err != nil || x.Dossier != n.Dossier {
			return r, depuis, ErrInterdit
		}
		if x, err = demandePour(ctx, l, a, x.ID, x.Version, droits.EcrireDossier, masp.Refusee, masp.Reorientee); err != nil {
			return r, depuis, err
		}
		decision, err := masp.DerniereEtape(ctx, l, x.ID)
		if err != nil {
			return r, depuis, err
		}
		r.Demande, r.Organisation, depuis = x.ID, x.Organisation, decision.Le
	case masp.RecoursSurContrat:
		_, c, err := contratDuDossier(ctx, l, a, n.Dossier, n.CibleID)
		switch {
		case err != nil:
			return r, depuis, err
		case c.ArreteLe.Vide():
			return r, depuis, refuser("etat", "ce contrat n’est pas arrêté : un recours se note contre une décision d’arrêt")
		case !c.Arret.Motif.Contestable():
			return r, depuis, refuser("etat", "ce contrat ne s’est pas arrêté par une décision du service (%s) : noter ce que dit la personne dans son dossier ; la décision d’un juge se conteste devant lui", c.Arret.Motif.Libelle())
		}
		r.Contrat, r.Organisation, depuis = c.ID, c.Mesure.Organisation, premierDe(c.SigneLe, c.Debut) // the day of the decision is not recorded apart from that of the stop
	default:
		return r, depuis, ErrInterdit
	}
	if _, err := masp.RecoursQuiAttend(ctx, l, n.Cible, n.CibleID); !errors.Is(err, bdd.ErrAbsent) {
		if err == nil {
			err = refuser("etat", "un recours attend déjà sa réponse : y répondre avant d’en noter un autre")
		}
		return r, depuis, err
	}
	return r, depuis, nil
}

// NoterRecours records an administrative appeal (recours gracieux, or préalable) against a decision about a measure: silence rejects it, so the day before which to answer is a task of who decides
// (CRPA arts. L231-4, L411-7). One at a time. The answer is its id.
func NoterRecours(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouveauRecours) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		r, depuis, err := ExaminerRecours(ctx, e, a, n)
		if err != nil {
			return 0, err
		}
		r.RecuLe, r.Texte, r.NotePar = n.Le, strings.TrimSpace(n.Texte), a.ID
		switch {
		case r.RecuLe.Vide() || r.RecuLe.Apres(e.Instant().Jour()) || r.RecuLe.Avant(depuis):
			return 0, refuser("le", "écrire le jour où le recours a été reçu, entre le %s et aujourd’hui", depuis.Court())
		case r.Texte == "":
			return 0, refuser("texte", "écrire ce que la personne conteste")
		}
		regles, err := reglement.Lire(ctx, e, r.Organisation)
		if err != nil {
			return 0, err
		}
		r.Limite = masp.LimiteRecours(r.RecuLe, reglement.RecoursSilence.A(regles, r.RecuLe))
		var dit []byte
		if r.ID, dit, err = masp.NoterRecours(ctx, e, t, r); err != nil {
			return 0, err
		}
		if err := agenda.Creer(ctx, e, agenda.Tache{Organisation: r.Organisation, Dossier: r.Dossier, Role: string(droits.ChefDeService), Nature: agenda.RecoursARepondre, Objet: ObjetRecours, ObjetID: r.ID, Motif: string(n.Cible), Echeance: r.Limite}); err != nil {
			return 0, err
		}
		return r.ID, direRecours(ctx, e, t, a, r, "recours.noter", r.RecuLe, r.Notees(dit))
	})
}

// ReponseRecours is what the service answers to an appeal.
type ReponseRecours struct {
	Recours, Version int64
	Le               jour.Jour
	Suite            masp.SuiteRecours
	Texte            string // the reasons
}

// RepondreRecours records the answer to the appeal that waits: by who may decide, with its reasons. The refusal of a request may be cancelled in the same act, notified as it is: the request waits for another decision.
// The answer is the id of the appeal.
func RepondreRecours(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n ReponseRecours) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		r, err := masp.RecoursParID(ctx, e, n.Recours)
		if err != nil {
			return 0, ErrInterdit
		}
		if err := exiger(ctx, e, a, droits.ViserDemande, r.Dossier); err != nil {
			return 0, err
		}
		raisons := strings.TrimSpace(n.Texte)
		if err := r.VerifierReponse(n.Suite, n.Le, raisons, e.Instant().Jour()); err != nil {
			return 0, err
		}
		if r.Version != n.Version {
			return 0, bdd.ErrAncienneVersion
		}
		r.Suite, r.ReponduLe, r.Reponse = n.Suite, n.Le, raisons
		if err := repondreAuRecours(ctx, e, t, a, r); err != nil {
			return 0, err
		}
		if r.Suite == masp.RecoursRedecide {
			err = remettreADecider(ctx, e, t, a, r)
		}
		return r.ID, err
	})
}

// repondreAuRecours writes the answer down, ends the task, and tells the file.
func repondreAuRecours(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, r masp.Recours) error {
	r.ReponduPar = a.ID
	dit, err := masp.RepondreRecours(ctx, e, t, r)
	if err != nil {
		return err
	}
	if err := agenda.Faire(ctx, e, agenda.RecoursARepondre, ObjetRecours, r.ID, a.ID); err != nil {
		return err
	}
	return direRecours(ctx, e, t, a, r, "recours."+string(r.Suite), r.ReponduLe, r.Repondues(dit))
}

// repondreEnAnnulant answers the appeal that waits on a request whose decision is cancelled: the cancellation is the answer, with its reason.
func repondreEnAnnulant(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, demande int64, motif string) error {
	r, err := masp.RecoursQuiAttend(ctx, e, masp.RecoursSurDemande, demande)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	r.Suite, r.ReponduLe, r.Reponse = masp.RecoursRedecide, e.Instant().Jour(), strings.TrimSpace(motif)
	return repondreAuRecours(ctx, e, t, a, r)
}

// remettreADecider cancels a decision that an appeal has undone, and puts its request back where it is decided: before the head of the service, or on the agenda of a commission to come. A commission's decision whose letter
// has not left is taken back in its session, not here.
func remettreADecider(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, r masp.Recours) error {
	x, err := masp.DemandeParID(ctx, e, r.Demande)
	if err != nil {
		return err
	}
	derniere, err := masp.DerniereEtape(ctx, e, x.ID)
	if err != nil {
		return err
	}
	if derniere.Passage != 0 {
		if err := exigerNotifiee(ctx, e, x, derniere.Passage); err != nil {
			return err
		}
	}
	if err := annulerDecisionDemande(ctx, e, t, a, x.ID, derniere.Passage, r.Reponse); err != nil || derniere.Passage != 0 {
		return err
	}
	regles, err := reglement.Lire(ctx, e, x.Organisation)
	if err != nil {
		return err
	}
	j := e.Instant().Jour()
	return tacheDemande(ctx, e, x, droits.ChefDeService, agenda.DemandeADecider, j.Plus(reglement.DemandeDecision.A(regles, j)))
}

// exigerNotifiee refuses while the letter of a commission's decision has not been handed over.
func exigerNotifiee(ctx context.Context, l bdd.Lecture, x masp.Demande, passage int64) error {
	ns, err := commissions.NotificationsDuPassage(ctx, l, passage)
	if err != nil {
		return err
	}
	for _, n := range ns {
		d, err := documents.ParID(ctx, l, n.Document)
		if err != nil {
			return err
		}
		if d.Attend() {
			return refuser("suite", "la lettre %s qui notifie la décision n’est pas remise : noter sa remise, ou reprendre la décision de la demande %s dans sa séance (annuler la validation)", d.Reference(), x.Numero)
		}
	}
	return nil
}

// direRecours tells the file and the journal; the words are read on the page of the appeal.
func direRecours(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, r masp.Recours, nature string, le jour.Jour, vs []journal.Valeur) error {
	if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: r.Dossier, Jour: le, Nature: nature, Agent: a.ID, Visibilite: chronologie.Dossier, Contact: nature == "recours.noter", Objet: ObjetRecours, ObjetID: r.ID}); err != nil {
		return err
	}
	if nature != "recours.noter" {
		nature = "recours.repondre"
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: ObjetRecours, ObjetID: r.ID, Dossier: r.Dossier, Valeurs: vs})
}

// DecisionContestee names what an appeal is against, with its day.
func DecisionContestee(ctx context.Context, l bdd.Lecture, r masp.Recours) (string, error) {
	if r.Contrat != 0 {
		cs, err := masp.DuDossier(ctx, l, r.Dossier)
		for _, c := range cs {
			if c.ID == r.Contrat {
				return "l’arrêt au " + c.ArreteLe.Long() + " du contrat " + strconv.Itoa(c.Rang) + " de la mesure " + c.Mesure.Numero, err
			}
		}
		return "", err
	}
	x, err := masp.DemandeParID(ctx, l, r.Demande)
	if err != nil {
		return "", err
	}
	decision, err := masp.EtapeContestee(ctx, l, r)
	if err != nil {
		return "", err
	}
	mots := "le refus"
	if decision.Vers == masp.Reorientee {
		mots = "la réorientation"
	}
	mots += ", le " + decision.Le.Long() + ", "
	if x.Renouvellement() {
		return mots + "du renouvellement demandé sous le numéro " + x.Numero, nil
	}
	return mots + "de la demande " + x.Numero, nil
}

// LettreDuRecours is the kind of the letter that an appeal asks for: the acknowledgement while it waits, then the answer.
func LettreDuRecours(r masp.Recours) string {
	switch r.Suite {
	case "":
		return genreAccuseRecours
	case masp.RecoursMaintenu:
		return genreRejetRecours
	case masp.RecoursRedecide, masp.RecoursAccueilli:
		return "recours_accueil"
	}
	return ""
}

// RecoursDeLaLettre is the appeal that a letter of a kind is about, among those of a file, the latest first: the last one that asks for it. Its id is 0 when there is none.
func RecoursDeLaLettre(rs []masp.Recours, genre string) masp.Recours {
	for _, r := range rs {
		if LettreDuRecours(r) == genre {
			return r
		}
	}
	return masp.Recours{}
}

// recours gives the appeal that a letter answers, with the reasons that were noted.
func (f *faitsDocument) recours() error {
	if _, ok := f.p.Genre.Champ("recours_recu"); !ok {
		return nil
	}
	rs, err := masp.RecoursDuDossier(f.ctx, f.l, f.t, f.a, f.dossier)
	if err != nil {
		return err
	}
	r := RecoursDeLaLettre(rs, f.p.Genre.Code)
	if r.ID == 0 {
		return nil
	}
	contre, err := DecisionContestee(f.ctx, f.l, r)
	if err != nil {
		return err
	}
	f.poser("recours_recu", modeles.Date(r.RecuLe))
	f.poser("recours_contre", modeles.Texte(contre))
	if !r.Attend() && r.Reponse != journal.TexteEfface {
		f.poser("faits", modeles.Paragraphes(r.Reponse))
	}
	switch {
	case r.Attend():
		f.poser("silence", modeles.Texte("rejet de votre recours"))
		f.poser("silence_le", modeles.Date(r.Limite))
	case r.Suite == masp.RecoursRedecide:
		f.poser("recours_redecidee", modeles.Texte("oui"))
	case r.Contrat != 0:
		f.poser("recours_contrat", modeles.Texte("oui"))
	}
	return nil
}

// controlesRecours confront the appeals with the tasks that wait for their answers.
func controlesRecours() []comptes.Controle {
	return []comptes.Controle{{SQL: `select cast(r.id as text) from masp_recours r where (r.suite = '') <> exists (select 1 from tache t where t.nature = 'recours_a_repondre' and t.objet = 'masp_recours' and t.objet_id = r.id and t.faite_le is null)`,
		Faute: "recours %s : sa tâche ne dit pas s’il attend sa réponse"}}
}

// consignesRecours: what was noted of an appeal, and its answer.
func consignesRecours(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	err = masp.RecoursConsignes(ctx, l, func(r masp.Recours, texte, reponse []byte) {
		cs = append(cs, consigne{"recours du " + r.RecuLe.Court(), "recours.noter", ObjetRecours, r.ID, r.NotePar, r.Notees(texte), ""})
		if !r.Attend() {
			cs = append(cs, consigne{"réponse au recours du " + r.RecuLe.Court(), "recours.repondre", ObjetRecours, r.ID, r.ReponduPar, r.Repondues(reponse), ""})
		}
	})
	return cs, err
}
