// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/paiements"
)

// PartDeLigne is one of the amounts that a line is cut into, and what it is. Centimes is positive: the parts make the line's amount to the cent.
type PartDeLigne struct {
	Centimes argent.Centimes
	Choix    Choix // a credit: Affecter, HorsAutorisation, ARestituer; a debit: Rattacher, Operation, Constater, Frais
	Dossier  int64
	Recette  int64
	Ordre    int64 // for Rattacher
	Nature   comptes.NatureOperation
	Piece    int64
	Motif    string
}

// cibleParts is the target of a line that was cut.
const cibleParts = "parts"

// partsMax bounds what a line may be cut into.
const partsMax = 50

// scission is what comes of the parts of a line.
type scission struct {
	parts     []comptes.PartLigne
	textes    []journal.Joint // what was typed of each, under seal
	vers      []part
	ordres    []paiements.Ordre
	attente   *destination
	attendues argent.Centimes
}

// scinder cuts the line into parts that each have their own answer.
func (d *decideur) scinder(ctx context.Context) error {
	if err := d.verifierParts(); err != nil {
		return err
	}
	var s scission
	for i := range d.p.Parts {
		if err := d.couper(ctx, &s, &d.p.Parts[i]); err != nil {
			return err
		}
	}
	ecriture, err := d.repartir(ctx, "scission", s.vers)
	if err != nil {
		return err
	}
	decisions := make([]comptes.Decision, len(s.parts))
	for i, x := range s.parts {
		decisions[i] = d.decision(ecriture, x.Genre, x.Cible, x.CibleID, x.Centimes)
		decisions[i].Texte = s.textes[i]
	}
	if err := comptes.Consigner(ctx, d.e, decisions); err != nil {
		return err
	}
	if err := comptes.Couper(ctx, d.e, s.parts); err != nil {
		return err
	}
	if err := d.fermerTaches(ctx); err != nil {
		return err
	}
	d.pt.Dossier, d.pt.Etat, d.pt.Regle, d.pt.Cible, d.pt.CibleID = d.cb.Dossier, comptes.Traite, "scission", cibleParts, 0
	d.pt.Attente, d.pt.AttenteDepuis, d.pt.AttenteCentimes = 0, jour.Jour{}, 0
	if x := s.parts[0].Dossier; d.cb.Dossier == 0 && !slices.ContainsFunc(s.parts, func(p comptes.PartLigne) bool { return p.Dossier != x }) {
		d.pt.Dossier = x
	}
	if s.attente != nil {
		d.pt.Dossier, d.pt.Attente, d.pt.AttenteDepuis, d.pt.AttenteCentimes = s.attente.dossier, s.attente.compte.ID, d.ligne.Date, s.attendues
	}
	if err := comptes.Decider(ctx, d.e, d.pt, d.a.ID); err != nil {
		return err
	}
	if s.attente != nil {
		if err := d.mettreADisposition(ctx, *s.attente); err != nil {
			return err
		}
	}
	return d.executer(ctx, s.ordres)
}

func (d *decideur) verifierParts() error {
	if n := len(d.p.Parts); n < 2 || n > partsMax {
		return refuser("parts", "scinder une ligne en deux parts au moins, %d au plus", partsMax)
	}
	var somme argent.Centimes
	var err error
	for _, x := range d.p.Parts {
		if x.Centimes <= 0 {
			return refuser("montant", "chaque part a un montant supérieur à zéro")
		}
		if somme, err = argent.Ajouter(somme, x.Centimes); err != nil {
			return err
		}
	}
	if total := max(d.ligne.Centimes, -d.ligne.Centimes); somme != total {
		return refuser("montant", "les parts font %s, la ligne %s : il reste %s à répartir", somme, total, total-somme)
	}
	return nil
}

// couper answers for one part.
func (d *decideur) couper(ctx context.Context, s *scission, x *PartDeLigne) error {
	if d.ligne.Centimes > 0 {
		return d.couperCredit(ctx, s, x)
	}
	return d.couperDebit(ctx, s, x)
}

func (d *decideur) couperCredit(ctx context.Context, s *scission, x *PartDeLigne) error {
	var v destination
	var err error
	switch x.Choix {
	case Affecter:
		v, err = d.versPersonne(ctx, x.Dossier, x.Recette, "affectation", x.Motif)
		if x.Recette != 0 {
			v.genre = "revenu"
		}
	case HorsAutorisation, ARestituer:
		if s.attente != nil {
			return refuser("parts", "une ligne ne peut avoir qu’une part qui attend : regrouper ces parts")
		}
		n := comptes.HorsAutorisation
		if x.Choix == ARestituer {
			n = comptes.ARestituer
		}
		v, err = d.versAttente(ctx, n, string(x.Choix), x.Dossier)
		s.attente, s.attendues = &v, x.Centimes
	default:
		return refuser("choix", "choisir, pour chaque part de cet argent, à qui elle est ou où elle attend")
	}
	if err != nil {
		return err
	}
	return s.ajouter(ctx, d, v, x.Centimes, x.Motif)
}

func (d *decideur) couperDebit(ctx context.Context, s *scission, x *PartDeLigne) error {
	v := destination{dossier: d.cb.Dossier}
	var err error
	switch {
	case x.Choix == Rattacher:
		v, err = d.versTransit(ctx, s, x)
	case x.Choix == Frais && d.cb.Mode == comptes.Collectif:
		v.genre = "frais"
		v.compte, _ = comptes.DeNature(d.cs, comptes.Frais)
	case d.cb.Mode == comptes.Collectif:
		return refuser("quatre_yeux", "sur un compte collectif, une part de débit se rattache à un ordre ou aux frais ; la mettre à la charge d’une personne demande l’autorisation de deux personnes")
	case x.Choix == Frais, x.Choix == Constater:
		if v.genre = "frais"; x.Choix == Constater {
			v.genre = "debit_constate"
			if x.Motif == "" {
				return refuser("motif", "dire ce que chaque part de ce débit a payé")
			}
		}
		v.compte, err = d.compteDuDossier(d.cb.Dossier)
	case x.Choix == Operation:
		v.genre, v.cible = "operation", "operation"
		if v.compte, err = d.compteDuDossier(d.cb.Dossier); err == nil {
			v.cibleID, err = d.creerOperation(ctx, -x.Centimes, x.Nature, x.Motif, x.Piece, 0)
		}
	default:
		return refuser("choix", "choisir, pour chaque part de ce débit, ce qu’elle a payé")
	}
	if err != nil {
		return err
	}
	return s.ajouter(ctx, d, v, -x.Centimes, x.Motif)
}

// versTransit settles a transmitted order, whole, with a part.
func (d *decideur) versTransit(ctx context.Context, s *scission, x *PartDeLigne) (destination, error) {
	os, err := d.ordres(ctx, []int64{x.Ordre})
	if err != nil {
		return destination{}, err
	}
	o := os[0]
	for _, deja := range s.ordres {
		if deja.ID == o.ID {
			return destination{}, refuser("ordres", "l’ordre %s est choisi deux fois", o.BoutEnBout)
		}
	}
	if o.Centimes != x.Centimes {
		return destination{}, refuser("montant", "l’ordre %s est de %s : sa part doit être de ce montant", o.BoutEnBout, o.Centimes)
	}
	c, ok := comptes.DeNature(d.cs, comptes.Transit)
	if !ok {
		return destination{}, fmt.Errorf("compte « virements transmis » absent")
	}
	s.ordres = append(s.ordres, o)
	return destination{c, "ordre", o.Dossier, "ordre", o.ID}, verifierTransmis(o)
}

func (s *scission) ajouter(ctx context.Context, d *decideur, v destination, centimes argent.Centimes, motif string) error {
	s.parts = append(s.parts, comptes.PartLigne{Ligne: d.ligne.ID, Rang: len(s.parts), Centimes: centimes, Genre: v.genre, Dossier: v.dossier, Cible: v.cible, CibleID: v.cibleID,
		Compte: v.compte.ID})
	s.vers = append(s.vers, part{v.compte.ID, centimes})
	texte, err := journal.EngagerSiDit(ctx, d.e, d.t, motif)
	s.textes = append(s.textes, texte)
	return err
}

// recoller undoes a cut: each part goes back from where its money is to "non identifié".
func (d *decideur) recoller(ctx context.Context, attente comptes.Compte) error {
	parts, err := comptes.PartsDe(ctx, d.e, d.ligne.ID)
	if err != nil {
		return err
	}
	sommes := map[int64]argent.Centimes{}
	var vers []part
	for _, x := range parts {
		sommes[x.Compte] += x.Centimes
		vers = append(vers, part{x.Compte, -x.Centimes})
	}
	for _, compte := range clesDe(sommes) {
		if err := d.reprendre(ctx, compte, sommes[compte]); err != nil {
			return err
		}
	}
	ms := nets(part{attente.ID, d.ligne.Centimes}, vers)
	ms[0], ms[1] = ms[1], ms[0] // OuEst reads the second leg
	ecriture, err := d.passer(ctx, "annulation", ms)
	if err != nil {
		return err
	}
	if err := comptes.Consigner(ctx, d.e, []comptes.Decision{d.decision(ecriture, "annulation", "", 0, d.ligne.Centimes)}); err != nil {
		return err
	}
	return comptes.Recoller(ctx, d.e, d.ligne.ID)
}
