// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/gestion"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/reglement"
)

// NouvelArret asks that a contract stop before its end.
type NouvelArret struct {
	Dossier int64
	Contrat int64
	Le      jour.Jour // its last day
	Motif   masp.MotifArret
	Texte   string // why, in the agent's words
}

// ExamenArret is what a stop does, for the page that asks to confirm it.
type ExamenArret struct {
	Contrat  masp.Contrat
	Gestion  bool      // something is managed under the contract
	Terme    jour.Jour // last day on which what R9 leaves may be paid
	Bloques  int       // orders under way that do not leave any more
	Geler    bool      // a death: payments are frozen with it
	Suivant  jour.Jour // first day of the contract that follows, Vide when there is none
	EnCours  jour.Jour // of a cancellation: last day of the contract that runs today, Vide when there is none
	Aussitot bool      // its last day is past, or today
}

// ExaminerArret applies every rule of a stop and writes nothing: a page shows its answer, then the act applies them again.
func ExaminerArret(ctx context.Context, l bdd.Lecture, a droits.Agent, n NouvelArret) (x ExamenArret, err error) {
	a.Instant = l.Instant()
	cs, c, err := contratDuDossier(ctx, l, a, n.Dossier, n.Contrat)
	if err != nil {
		return x, err
	}
	aujourdhui := l.Instant().Jour()
	x.Contrat, x.Geler, x.Aussitot = c, n.Motif == masp.Deces, !n.Le.Apres(aujourdhui)
	switch {
	case n.Le.Vide():
		return x, refuser("le", "indiquer le dernier jour du contrat")
	case !slices.Contains(masp.MotifsArret, n.Motif):
		return x, refuser("motif", "choisir pourquoi le contrat s’arrête")
	case strings.TrimSpace(n.Texte) == "":
		return x, refuser("texte", "écrire ce qui s’est passé, et ce qui a été dit à la personne")
	}
	if r := masp.VerifierArret(x.Contrat, n.Le, aujourdhui, n.Motif); r != nil {
		return x, &Refus{"le", r.Message}
	}
	for _, c := range masp.Valables(cs) {
		if c.Debut.Apres(x.Contrat.Fin) && (x.Suivant.Vide() || c.Debut.Avant(x.Suivant)) {
			x.Suivant = c.Debut
		}
	}
	return x, x.compter(ctx, l, n)
}

// compter says what becomes of the orders under way.
func (x *ExamenArret) compter(ctx context.Context, l bdd.Lecture, n NouvelArret) error {
	gs, err := gestion.DuDossier(ctx, l, n.Dossier)
	if err != nil {
		return err
	}
	for i := range gs {
		if gereeSous(x.Contrat, gs[i]) && !gs[i].Au.Avant(n.Le) {
			x.Gestion = true
			gs[i].Au = premierDe(gs[i].Au, n.Le)
		}
	}
	if !x.Gestion {
		return nil
	}
	gels, err := gestion.GelsDuDossier(ctx, l, n.Dossier)
	if err != nil {
		return err
	}
	if x.Geler {
		gels = append(gels, gestion.Gel{Motif: gestion.Deces, Du: n.Le})
	}
	regles, err := reglesDe(ctx, l, gs)
	if err != nil {
		return err
	}
	x.Terme = n.Le.Plus(reglement.JoursDeLiquidation.A(regles, n.Le))
	os, err := paiements.EnCoursDuDossier(ctx, l, n.Dossier)
	if err != nil {
		return err
	}
	for _, o := range os {
		if o.Etat != paiements.Transmis && !gestion.PeutPayer(gs, gels, paiementDe(regles, o.ExecutionLe, o.Objet, o.Echeance, o.Liquidation)).OK {
			x.Bloques++
		}
	}
	return nil
}

// ArreterContrat stops a contract before its end: what it let be received and paid ends with it, and only what R9 leaves is paid after. One agent alone may,
// for it only holds money back; a death freezes the payments too (C. civ. 2003). It is not taken back: another contract is signed. The answer is its id.
func ArreterContrat(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouvelArret) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return arreterContrat(ctx, e, t, a, n) })
}

func arreterContrat(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, n NouvelArret) (int64, error) {
	x, err := ExaminerArret(ctx, e, a, n)
	if err != nil {
		return 0, err
	}
	texte := strings.TrimSpace(n.Texte)
	if err := masp.Arreter(ctx, e, t, n.Contrat, n.Le, masp.Arret{Motif: n.Motif, Agent: a.ID, Texte: texte}); err != nil {
		return 0, err
	}
	if err := cesserGestion(ctx, e, a, x.Contrat, n.Le); err != nil {
		return 0, err
	}
	if err := suivreContrats(ctx, e, n.Dossier); err != nil {
		return 0, err
	}
	if x.Geler && x.Gestion {
		if err := gelerDeces(ctx, e, t, a, n, texte); err != nil {
			return 0, err
		}
	}
	if err := annoncerFin(ctx, e, a, n); err != nil {
		return 0, err
	}
	return n.Contrat, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "contrat.arreter", Objet: "masp_contrat", ObjetID: n.Contrat, Dossier: n.Dossier,
		Valeurs: valeursArret(n.Le, n.Motif)})
}

// NouvelleAnnulation asks that a signed contract be cancelled before it begins.
type NouvelleAnnulation struct {
	Dossier int64
	Contrat int64
	Motif   masp.MotifArret // one of masp.MotifsAnnulation
	Texte   string          // why, in the agent's words
}

// ExaminerAnnulation applies every rule of a cancellation and writes nothing: a page shows its answer, then the act applies them again. EnCours is the last day
// of the contract that runs today, which does not change.
func ExaminerAnnulation(ctx context.Context, l bdd.Lecture, a droits.Agent, n NouvelleAnnulation) (x ExamenArret, err error) {
	a.Instant = l.Instant()
	cs, c, err := contratDuDossier(ctx, l, a, n.Dossier, n.Contrat)
	if err != nil {
		return x, err
	}
	x.Contrat = c
	aujourdhui := l.Instant().Jour()
	if r := masp.VerifierAnnulation(x.Contrat, cs, aujourdhui); r != nil {
		return x, &Refus{"contrat", r.Message}
	}
	switch {
	case !slices.Contains(masp.MotifsAnnulation, n.Motif):
		return x, refuser("motif", "choisir pourquoi le contrat est annulé")
	case strings.TrimSpace(n.Texte) == "":
		return x, refuser("texte", "écrire ce qui s’est passé, et ce qui a été dit à la personne")
	}
	for _, c := range masp.Valables(cs) {
		if !c.Debut.Apres(aujourdhui) && !c.Dernier().Avant(aujourdhui) {
			x.EnCours = c.Dernier()
		}
	}
	return x, x.compter(ctx, l, NouvelArret{Dossier: n.Dossier, Contrat: n.Contrat, Le: x.Contrat.Debut.Plus(-1)})
}

// AnnulerContrat cancels a signed contract before it begins: none of its months count, and what it would have let be received and paid never runs. One agent
// alone may, for it only holds money back. It is not taken back: another contract is signed. The answer is its id.
func AnnulerContrat(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouvelleAnnulation) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return annulerContrat(ctx, e, t, a, n) })
}

func annulerContrat(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, n NouvelleAnnulation) (int64, error) {
	x, err := ExaminerAnnulation(ctx, e, a, n)
	if err != nil {
		return 0, err
	}
	veille := x.Contrat.Debut.Plus(-1)
	if err := masp.Arreter(ctx, e, t, n.Contrat, veille, masp.Arret{Motif: n.Motif, Agent: a.ID, Texte: strings.TrimSpace(n.Texte)}); err != nil {
		return 0, err
	}
	if err := arreterGestions(ctx, e, x.Contrat, veille); err != nil {
		return 0, err
	}
	if err := rendreAccord(ctx, e, a, n.Dossier, n.Contrat, n.Motif); err != nil {
		return 0, err
	}
	if err := suivreContrats(ctx, e, n.Dossier); err != nil {
		return 0, err
	}
	return n.Contrat, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "contrat.annuler", Objet: "masp_contrat", ObjetID: n.Contrat, Dossier: n.Dossier,
		Valeurs: valeursArret(veille, n.Motif)})
}

// gestionMasp is the origin of a management that a contract opens.
const gestionMasp = "masp"

// gestionAvenant is that of a management that an avenant opens.
const gestionAvenant = "masp_avenant"

// gelerDeces freezes the payments from the day of a death, unless they are for that reason.
func gelerDeces(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, n NouvelArret, texte string) error {
	gels, err := gestion.GelsDuDossier(ctx, e, n.Dossier)
	if err != nil {
		return err
	}
	for _, g := range gels {
		if g.Motif == gestion.Deces && g.Au.Vide() {
			return nil
		}
	}
	_, err = poserGel(ctx, e, t, a, NouveauGel{Dossier: n.Dossier, Motif: gestion.Deces, Du: n.Le, Texte: texte})
	return err
}

func valeursArret(le jour.Jour, m masp.MotifArret) []journal.Valeur {
	return []journal.Valeur{journal.Jour("arrete_le", le), journal.Code("motif", string(m))}
}

// NouvelleSuspension asks that a contract be noted as suspended.
type NouvelleSuspension struct {
	Dossier int64
	Contrat int64
	Motif   masp.MotifSuspension
	Du, Au  jour.Jour // Au: when it is already known
	Texte   string
}

// SuspendreContrat notes that the work with the person stops for a time. The contract runs: what may be received and paid does not change, and the days count
// as the département has chosen (01-masp §6.3). The answer is the id of the suspension.
func SuspendreContrat(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouvelleSuspension) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		_, c, err := contratDuDossier(ctx, e, a, n.Dossier, n.Contrat)
		if err != nil {
			return 0, err
		}
		n.Texte = strings.TrimSpace(n.Texte)
		switch {
		case !slices.Contains(masp.MotifsSuspension, n.Motif):
			return 0, refuser("motif", "choisir pourquoi l’accompagnement s’interrompt")
		case n.Du.Vide():
			return 0, refuser("du", "indiquer le premier jour de la suspension")
		case n.Texte == "":
			return 0, refuser("texte", "écrire ce qui s’est passé, et comment le service l’a su")
		}
		if r := masp.VerifierSuspension(c, n.Du, n.Au); r != nil {
			return 0, &Refus{"du", r.Message}
		}
		s := masp.Suspension{Contrat: c.ID, Motif: n.Motif, Du: n.Du, Agent: a.ID, Texte: n.Texte}
		if s.ID, err = masp.Suspendre(ctx, e, t, n.Dossier, s); err != nil {
			return 0, err
		}
		if err := journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "contrat.suspendre", Objet: "masp_suspension", ObjetID: s.ID, Dossier: n.Dossier,
			Valeurs: valeursSuspension(s)}); err != nil {
			return s.ID, err
		}
		if n.Au.Vide() {
			return s.ID, suivreSuspension(ctx, e, n.Dossier)
		}
		s.Version = 1
		return s.ID, reprendreContrat(ctx, e, a, n.Dossier, s, n.Au)
	})
}

func valeursSuspension(s masp.Suspension) []journal.Valeur {
	return []journal.Valeur{journal.Entier("contrat", s.Contrat), journal.Code("motif", string(s.Motif)), journal.Jour("du", s.Du)}
}

// ReprendreContrat notes the last day of a suspension, at the version that was shown. The answer is the id of the contract.
func ReprendreContrat(ctx context.Context, b *bdd.Base, d Demande, dossier, suspension, version int64, au jour.Jour) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		cs, err := contratsDuDossier(ctx, e, a, dossier)
		if err != nil {
			return 0, err
		}
		for _, c := range cs {
			for _, s := range c.Suspensions {
				if s.ID != suspension {
					continue
				}
				switch {
				case !s.Au.Vide():
					return 0, refuser("au", "la reprise est déjà notée : la suspension a duré jusqu’au %s", s.Au.Court())
				case au.Avant(s.Du) || au.Apres(c.Dernier()):
					return 0, refuser("au", "la suspension commence le %s et le contrat finit le %s : choisir un jour entre ces deux dates", s.Du.Court(), c.Dernier().Court())
				}
				s.Version = version
				return c.ID, reprendreContrat(ctx, e, a, dossier, s, au)
			}
		}
		return 0, ErrInterdit
	})
}

func reprendreContrat(ctx context.Context, e *bdd.Ecriture, a droits.Agent, dossier int64, s masp.Suspension, au jour.Jour) error {
	if err := masp.Reprendre(ctx, e, s.ID, s.Version, au, a.ID); err != nil {
		return err
	}
	if err := suivreSuspension(ctx, e, dossier); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "contrat.reprendre", Objet: "masp_suspension", ObjetID: s.ID, Dossier: dossier,
		Valeurs: []journal.Valeur{journal.Jour("au", au)}})
}

// contratsDuDossier returns the contracts of a file that the agent may write.
func contratsDuDossier(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]masp.Contrat, error) {
	if err := exiger(ctx, l, a, droits.EcrireDossier, dossier); err != nil {
		return nil, err
	}
	return masp.DuDossier(ctx, l, dossier)
}

// contratDuDossier is contratsDuDossier, and one of them.
func contratDuDossier(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier, contrat int64) ([]masp.Contrat, masp.Contrat, error) {
	cs, err := contratsDuDossier(ctx, l, a, dossier)
	if err != nil {
		return nil, masp.Contrat{}, err
	}
	if k := slices.IndexFunc(cs, func(c masp.Contrat) bool { return c.ID == contrat }); k >= 0 {
		return cs, cs[k], nil
	}
	return nil, masp.Contrat{}, ErrInterdit
}
