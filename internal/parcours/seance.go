// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"encoding/hex"
	"errors"
	"regexp"
	"slices"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/commissions"
	"etai/internal/documents"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

var heureSeance = regexp.MustCompile(`^([01]?[0-9]|2[0-3]):[0-5][0-9]$`)

// objetSeance is the table of what a task about a session names.
const objetSeance = "commission_seance"

// seanceDe returns a session of the agent's organisation that they may keep, at the version that was read.
func seanceDe(ctx context.Context, l bdd.Lecture, a droits.Agent, id, version int64) (commissions.Seance, error) {
	if err := exigerRole(a, droits.TenirCommission); err != nil {
		return commissions.Seance{}, err
	}
	s, err := commissions.SeanceParID(ctx, l, a.Organisation, id)
	switch {
	case errors.Is(err, bdd.ErrAbsent):
		return s, ErrInterdit
	case err == nil && s.Version != version:
		return s, bdd.ErrAncienneVersion
	}
	return s, err
}

func verifierRendezVous(s commissions.Seance, aujourdhui jour.Jour) error {
	switch {
	case s.TenueLe.Vide() || s.TenueLe.Avant(aujourdhui):
		return refuser("tenue_le", "choisir le jour de la séance : aujourd’hui, ou un jour à venir")
	case !heureSeance.MatchString(s.Heure):
		return refuser("heure", "écrire l’heure comme 14 h 30")
	case s.Lieu == "":
		return refuser("lieu", "écrire où la commission se réunit")
	}
	return nil
}

// PlanifierSeance adds a session of a commission. Two deadlines follow it: files complete, agenda frozen. The answer is its id.
func PlanifierSeance(ctx context.Context, b *bdd.Base, d Demande, s commissions.Seance) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		i, err := commissionDe(ctx, e, a, s.Instance)
		if err != nil {
			return 0, err
		}
		s.Organisation, s.Lieu, s.Heure = a.Organisation, strings.TrimSpace(s.Lieu), strings.TrimSpace(s.Heure)
		if !i.Active {
			return 0, refuser("commission", "cette commission ne se réunit plus : la remettre en activité dans ses réglages")
		}
		if err := verifierRendezVous(s, e.Instant().Jour()); err != nil {
			return 0, err
		}
		id, err := commissions.Planifier(ctx, e, s, a.ID)
		if err != nil {
			return 0, err
		}
		s.ID = id
		if err := echeancesDeSeance(ctx, e, a, s); err != nil {
			return 0, err
		}
		return id, consignerCommission(ctx, e, a, "seance.planifier", objetSeance, id, 0, journal.Entier("commission", i.ID), journal.Jour("tenue_le", s.TenueLe))
	})
}

// echeancesDeSeance writes the two deadlines of a session in preparation for who keeps it (08-ux §2.1: J-10, J-3).
func echeancesDeSeance(ctx context.Context, e *bdd.Ecriture, a droits.Agent, s commissions.Seance) error {
	regles, err := reglement.Lire(ctx, e, s.Organisation)
	if err != nil {
		return err
	}
	for n, jours := range map[agenda.Nature]int{agenda.DossiersACompleter: reglement.CommissionComplet.A(regles, s.TenueLe), agenda.OrdreAFiger: reglement.CommissionFigee.A(regles, s.TenueLe)} {
		if err := agenda.Faire(ctx, e, n, objetSeance, s.ID, a.ID); err != nil {
			return err
		}
		if err := agenda.Rouvrir(ctx, e, agenda.Tache{Organisation: s.Organisation, Role: string(a.Role), Nature: n, Objet: objetSeance, ObjetID: s.ID, Echeance: s.TenueLe.Plus(-jours)}); err != nil {
			return err
		}
	}
	return nil
}

func finirEcheances(ctx context.Context, e *bdd.Ecriture, a droits.Agent, seance int64, natures ...agenda.Nature) error {
	for _, n := range natures {
		if err := agenda.Faire(ctx, e, n, objetSeance, seance, a.ID); err != nil {
			return err
		}
	}
	return nil
}

// DeplacerSeance changes when and where a session in preparation is held.
func DeplacerSeance(ctx context.Context, b *bdd.Base, d Demande, n commissions.Seance) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		s, err := seanceDe(ctx, e, a, n.ID, n.Version)
		if err != nil {
			return 0, err
		}
		if s.Etat != commissions.Preparation {
			return 0, refuser("etat", "l’ordre du jour est figé et les membres ont reçu cette date : rouvrir l’ordre du jour pour la changer")
		}
		s.TenueLe, s.Heure, s.Lieu = n.TenueLe, strings.TrimSpace(n.Heure), strings.TrimSpace(n.Lieu)
		if err := verifierRendezVous(s, e.Instant().Jour()); err != nil {
			return 0, err
		}
		if err := commissions.Deplacer(ctx, e, s); err != nil {
			return 0, err
		}
		if err := echeancesDeSeance(ctx, e, a, s); err != nil {
			return 0, err
		}
		return s.ID, consignerCommission(ctx, e, a, "seance.deplacer", objetSeance, s.ID, 0, journal.Jour("tenue_le", s.TenueLe))
	})
}

// passer takes a session to another state and keeps the step.
func passer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, s commissions.Seance, vers commissions.EtatSeance, empreinte []byte, motif string) (commissions.Etape, error) {
	x, err := commissions.Passer(ctx, e, t, s, vers, empreinte, strings.TrimSpace(motif), a.ID)
	if err != nil {
		return x, err
	}
	return x, consignerCommission(ctx, e, a, "seance.passer", "commission_etape", x.ID, 0, valeursEtape(x)...)
}

func valeursEtape(x commissions.Etape) []journal.Valeur {
	return []journal.Valeur{journal.Entier("seance", x.Seance), journal.Entier("rang", x.Rang), journal.Code("de", string(x.De)), journal.Code("vers", string(x.Vers)), journal.Empreinte("empreinte", x.Empreinte)}
}

// FigerOrdre freezes the agenda of a session, with its hash: files neither come nor change places any more.
func FigerOrdre(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, seance, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		s, err := seanceDe(ctx, e, a, seance, version)
		if err != nil {
			return 0, err
		}
		ps, err := commissions.PassagesDe(ctx, e, s.ID)
		if err != nil {
			return 0, err
		}
		assemblee, err := commissions.AssembleeDe(ctx, e, s)
		if err != nil {
			return 0, err
		}
		if r := commissions.VerifierFiger(s, ps, assemblee); r != nil {
			return 0, &Refus{r.Regle, r.Message}
		}
		if _, err := passer(ctx, e, t, a, s, commissions.Figee, commissions.EmpreinteOrdre(s, ps), ""); err != nil {
			return 0, err
		}
		if err := finirEcheances(ctx, e, a, s.ID, agenda.DossiersACompleter, agenda.OrdreAFiger); err != nil {
			return 0, err
		}
		return s.ID, aTenir(ctx, e, a, s)
	})
}

// aTenir keeps before the eyes of who keeps a session that it is to be held on its day, until it is validated.
func aTenir(ctx context.Context, e *bdd.Ecriture, a droits.Agent, s commissions.Seance) error {
	return agenda.Rouvrir(ctx, e, agenda.Tache{Organisation: s.Organisation, Role: string(a.Role), Nature: agenda.SeanceATenir, Objet: objetSeance, ObjetID: s.ID, Echeance: s.TenueLe})
}

// RouvrirOrdre takes the freeze of an agenda back, with the reason, before the session opens.
func RouvrirOrdre(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, seance, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		s, err := seanceDe(ctx, e, a, seance, version)
		if err != nil {
			return 0, err
		}
		switch {
		case s.Etat != commissions.Figee:
			return 0, refuser("etat", "la séance est « %s » : seul un ordre du jour figé se rouvre, avant la séance", s.Etat.Libelle())
		case strings.TrimSpace(motif) == "":
			return 0, refuser("motif", "écrire pourquoi l’ordre du jour se rouvre : les membres l’ont peut-être déjà reçu")
		}
		if _, err := passer(ctx, e, t, a, s, commissions.Preparation, nil, motif); err != nil {
			return 0, err
		}
		if err := annulerInvitations(ctx, e, a, s.ID); err != nil {
			return 0, err
		}
		return s.ID, echeancesDeSeance(ctx, e, a, s)
	})
}

// ConvoquerMembres notes that everybody who sits on the day of a session is convened, and writes to the persons when the commission invites them. The answer is how many
// were not yet, members and persons.
func ConvoquerMembres(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, seance, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		s, err := seanceDe(ctx, e, a, seance, version)
		if err != nil {
			return 0, err
		}
		if s.Etat != commissions.Figee {
			return 0, refuser("etat", "la séance est « %s » : on convoque une fois l’ordre du jour figé, avant la séance", s.Etat.Libelle())
		}
		ms, err := commissions.MembresLe(ctx, e, s.Instance, s.TenueLe)
		if err != nil {
			return 0, err
		}
		n, err := commissions.Convoquer(ctx, e, s, ms, a.ID)
		if err != nil {
			return 0, err
		}
		personnes, err := inviter(ctx, e, t, a, s)
		if err != nil {
			return 0, err
		}
		return int64(n + personnes), consignerCommission(ctx, e, a, "seance.convoquer", objetSeance, s.ID, 0, journal.Entier("membres", int64(n)), journal.Entier("personnes", int64(personnes)))
	})
}

// OuvrirSeance opens a session on its day, once its agenda is frozen.
func OuvrirSeance(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, seance, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		s, err := seanceDe(ctx, e, a, seance, version)
		if err != nil {
			return 0, err
		}
		if r := commissions.VerifierOuvrir(s, e.Instant().Jour()); r != nil {
			return 0, &Refus{r.Regle, r.Message}
		}
		_, err = passer(ctx, e, t, a, s, commissions.EnSeance, nil, "")
		return s.ID, err
	})
}

// NoterPresences notes who came. It is corrected as long as the session lasts. The answer is the id of the session.
func NoterPresences(ctx context.Context, b *bdd.Base, d Demande, seance int64, presences map[int64]commissions.EtatPresence) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		s, err := commissions.SeanceParID(ctx, e, a.Organisation, seance)
		if err != nil {
			return 0, ErrInterdit
		}
		if s, err = seanceDe(ctx, e, a, seance, s.Version); err != nil {
			return 0, err
		}
		if s.Etat != commissions.EnSeance {
			return 0, refuser("etat", "la séance est « %s » : les présences se notent en séance", s.Etat.Libelle())
		}
		ms, err := commissions.MembresLe(ctx, e, s.Instance, s.TenueLe)
		if err != nil {
			return 0, err
		}
		n := 0
		for _, m := range ms {
			etat, ok := presences[m.ID]
			if !ok {
				continue
			}
			if !slices.Contains(commissions.Presences, etat) {
				return 0, refuser("presences", "dire de chaque membre s’il est présent, excusé ou absent")
			}
			if err := commissions.NoterPresence(ctx, e, s, m.ID, etat, a.ID); err != nil {
				return 0, err
			}
			n++
		}
		if n != len(presences) {
			return 0, refuser("presences", "une personne notée ne siège pas ce jour-là : actualiser la page")
		}
		return s.ID, consignerCommission(ctx, e, a, "seance.presences", objetSeance, s.ID, 0, journal.Entier("membres", int64(n)))
	})
}

// ValiderSeance ends a session: every file has its answer; the minutes are frozen and numbered, and each decision has its letter, all in one act. When one of
// those who decided has an account, one of them validates. The answer is the id of the minutes.
func ValiderSeance(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, seance, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		s, err := seanceDe(ctx, e, a, seance, version)
		if err != nil {
			return 0, err
		}
		r := redaction{ctx: ctx, e: e, t: t, a: a, seance: s}
		if err := r.lire(); err != nil {
			return 0, err
		}
		if x := commissions.VerifierValider(s, r.instance, r.passages, r.decisions); x != nil {
			return 0, &Refus{x.Regle, x.Message}
		}
		if err := r.signataire(); err != nil {
			return 0, err
		}
		pv, err := commissions.NumeroProcesVerbal(ctx, e, s.Organisation)
		if err != nil {
			return 0, err
		}
		texte, err := r.proces(pv.Reference())
		if err != nil {
			return 0, err
		}
		sceau, err := commissions.ScellerTexte(ctx, e, t, texte)
		if err != nil {
			return 0, err
		}
		etape, err := passer(ctx, e, t, a, s, commissions.Validee, sceau.Engagement, "")
		if err != nil {
			return 0, err
		}
		if err := finirEcheances(ctx, e, a, s.ID, agenda.SeanceATenir); err != nil {
			return 0, err
		}
		pv.Seance, pv.Rang, pv.Par = s.ID, etape.Rang, a.ID
		if pv.ID, err = commissions.Dresser(ctx, e, pv, s.Organisation, sceau); err != nil {
			return 0, err
		}
		if err := consignerCommission(ctx, e, a, "proces_verbal.dresser", "commission_proces_verbal", pv.ID, 0, valeursProces(pv, sceau.Engagement)...); err != nil {
			return 0, err
		}
		lettres, err := r.notifier()
		if err != nil {
			return 0, err
		}
		s.Version, s.Etat, s.Etape = s.Version+1, commissions.Validee, etape.Rang
		if lettres == 0 {
			_, err = passer(ctx, e, t, a, s, commissions.Notifiee, nil, "")
			return pv.ID, err
		}
		j := e.Instant().Jour()
		return pv.ID, agenda.Rouvrir(ctx, e, agenda.Tache{Organisation: s.Organisation, Role: string(a.Role), Nature: agenda.NotificationsARemettre, Objet: objetSeance, ObjetID: s.ID,
			Echeance: j.Plus(reglement.CommissionNotifiee.A(r.regles, j))})
	})
}

func valeursProces(p commissions.ProcesVerbal, engagement []byte) []journal.Valeur {
	return []journal.Valeur{journal.Entier("seance", p.Seance), journal.Entier("rang", p.Rang), journal.Entier("annee", int64(p.Annee)), journal.Entier("numero", int64(p.Numero)), journal.Empreinte("texte", engagement)}
}

// signataire refuses a validation by somebody else than who decided, when one of these has an account of the service that keeps commissions.
func (r *redaction) signataire() error {
	var noms []string
	for _, d := range r.decisions {
		m := r.membres[d.Decideur]
		if m.Agent == r.a.ID {
			return nil
		}
		if m.Agent == 0 || slices.Contains(noms, m.Nom) {
			continue
		}
		x, err := organisation.LireAgent(r.ctx, r.e, m.Agent)
		if err != nil {
			return err
		}
		if x.Actif && droits.Autorise(x.Role, droits.TenirCommission) {
			noms = append(noms, m.Nom)
		}
	}
	if len(noms) > 0 {
		slices.Sort(noms)
		return refuser("signataire", "%s a décidé et a un compte dans Étai : c’est à cette personne de valider la séance, sous son nom", strings.Join(noms, ", "))
	}
	return nil
}

// AnnulationSeance asks that the validation of a session be cancelled. Rendus are the passages whose decision is taken back with it.
type AnnulationSeance struct {
	Seance, Version int64
	Rendus          []int64
	Motif           string
}

// AnnulerValidation opens a validated session again, with the reason: its minutes and its letters stay, cancelled. The decisions named are taken back and their
// files go back to their state before; when one of them cannot (a letter handed over, something built on it), nothing is done and the refusal says what.
func AnnulerValidation(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n AnnulationSeance) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		s, err := seanceDe(ctx, e, a, n.Seance, n.Version)
		if err != nil {
			return 0, err
		}
		switch {
		case s.Etat != commissions.Validee && s.Etat != commissions.Notifiee:
			return 0, refuser("etat", "la séance est « %s » : il n’y a pas de validation à annuler", s.Etat.Libelle())
		case strings.TrimSpace(n.Motif) == "":
			return 0, refuser("motif", "écrire pourquoi la validation est annulée : la raison reste avec le procès-verbal")
		}
		r := redaction{ctx: ctx, e: e, t: t, a: a, seance: s}
		if err := r.lire(); err != nil {
			return 0, err
		}
		for _, id := range n.Rendus {
			if _, ok := r.decisions[id]; !ok {
				return 0, refuser("rendus", "un dossier choisi n’a pas de décision en vigueur dans cette séance : actualiser la page")
			}
		}
		if err := r.annulerLettres(n.Rendus); err != nil {
			return 0, err
		}
		if _, err := passer(ctx, e, t, a, s, commissions.EnSeance, nil, n.Motif); err != nil {
			return 0, err
		}
		for _, p := range r.passages {
			if slices.Contains(n.Rendus, p.ID) {
				if err := reprendreDecision(ctx, e, t, a, p, r.decisions[p.ID], n.Motif); err != nil {
					return 0, err
				}
			}
		}
		if err := finirEcheances(ctx, e, a, s.ID, agenda.NotificationsARemettre); err != nil {
			return 0, err
		}
		return s.ID, aTenir(ctx, e, a, s)
	})
}

// annulerLettres cancels the letters of the decisions that are taken back. Those of the others stand: their decision has not changed.
func (r *redaction) annulerLettres(rendus []int64) error {
	ns, err := commissions.NotificationsDe(r.ctx, r.e, r.seance.ID)
	if err != nil {
		return err
	}
	for _, n := range ns {
		if !slices.Contains(rendus, n.Passage) || n.Decision != r.decisions[n.Passage].ID {
			continue
		}
		x, err := documents.ParID(r.ctx, r.e, n.Document)
		if err != nil {
			return err
		}
		switch x.Etat {
		case documents.Annule:
			continue
		case documents.Remis:
			return refuser("notification", "la lettre %s a été remise le %s : la décision est connue de la personne et ne se reprend plus ici. Garder cette décision, et prendre s’il le faut une nouvelle décision à une autre séance",
				x.Reference(), x.RemisLe.Court())
		}
		if err := annulerDocument(r.ctx, r.e, r.a, x); err != nil {
			return err
		}
	}
	return nil
}

// finirNotifications makes notified each validated session whose letters are all handed over, when one of these documents is one of them.
func finirNotifications(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, suivis []int64) error {
	vues := map[int64]bool{}
	for _, id := range suivis {
		seance, err := commissions.SeanceNotifiee(ctx, e, id)
		if errors.Is(err, bdd.ErrAbsent) || err == nil && vues[seance] {
			continue
		}
		if err != nil {
			return err
		}
		vues[seance] = true
		if err := finirNotification(ctx, e, t, a, seance); err != nil {
			return err
		}
	}
	return nil
}

func finirNotification(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, seance int64) error {
	s, err := commissions.SeanceParID(ctx, e, a.Organisation, seance)
	if err != nil || s.Etat != commissions.Validee {
		return err
	}
	ns, err := commissions.NotificationsDe(ctx, e, s.ID)
	if err != nil {
		return err
	}
	for _, n := range ns {
		x, err := documents.ParID(ctx, e, n.Document)
		if err != nil || x.Attend() {
			return err
		}
	}
	if _, err := passer(ctx, e, t, a, s, commissions.Notifiee, nil, ""); err != nil {
		return err
	}
	return finirEcheances(ctx, e, a, s.ID, agenda.NotificationsARemettre)
}

// abrege is the start of a hash, as people compare it.
func abrege(h []byte) string {
	s := hex.EncodeToString(h)
	return s[:min(16, len(s))]
}
