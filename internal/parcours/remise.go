// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/reglement"
)

// ComposerRemise puts prepared orders into a remise frozen for the visa; the answer is its id. Every order must execute within
// the days of reglement.JoursDeRemise; the remise's day is the latest of its orders' only for show: each order keeps its own.
func ComposerRemise(ctx context.Context, b *bdd.Base, d Demande, ordres []int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return composerRemise(ctx, e, a, ordres) })
}

func composerRemise(ctx context.Context, e *bdd.Ecriture, a droits.Agent, ids []int64) (int64, error) {
	if err := exigerRole(a, droits.PreparerOrdre); err != nil {
		return 0, err
	}
	if len(ids) == 0 {
		return 0, refuser("ordres", "cocher au moins un ordre")
	}
	aujourdhui := e.Instant().Jour()
	limite, err := LimiteDeRemise(ctx, e, a)
	if err != nil {
		return 0, err
	}
	x := nouvelExamen(e, a)
	lus, err := x.prevoirRemise(ctx, ids)
	if err != nil {
		return 0, err
	}
	var ordres []paiements.Ordre
	var execution jour.Jour
	format := ""
	vus := map[int64]bool{}
	for _, id := range ids {
		o, existe := lus[id]
		if !existe || vus[id] || !x.permis.vus[o.Dossier].valeur {
			return 0, ErrInterdit
		}
		vus[id] = true
		if err := composable(o, aujourdhui, limite); err != nil {
			return 0, err
		}
		if err := x.refuserDejaDebite(ctx, o); err != nil {
			return 0, err
		}
		cb, err := x.bancaireDe(ctx, o.Compte)
		if err != nil {
			return 0, err
		}
		if format != "" && format != cb.FormatOrdre {
			return 0, refuser("format", "ces comptes demandent deux formats de fichier différents : faire une remise par format")
		}
		format = cb.FormatOrdre
		if o.ExecutionLe.Apres(execution) {
			execution = o.ExecutionLe
		}
		ordres = append(ordres, o)
	}
	annee := aujourdhui.Annee()
	numero, err := journal.Numero(ctx, e, a.Organisation, "remise", annee)
	if err != nil {
		return 0, err
	}
	r, err := paiements.Composer(ctx, e, paiements.Remise{Organisation: a.Organisation, Numero: numero, Annee: annee, ExecutionLe: execution, Format: format, PrepareePar: a.ID}, ordres)
	if err != nil {
		return 0, err
	}
	return r.ID, consignerRemise(ctx, e, a, "remise.composer", r)
}

// prevoirRemise reads orders, and ahead what the composition of their remise asks.
func (x *examinateur) prevoirRemise(ctx context.Context, ids []int64) (map[int64]paiements.Ordre, error) {
	lus := make(map[int64]paiements.Ordre, len(ids))
	var dossiers, cs, banques []int64
	var references []string
	for lot := range slices.Chunk(ids, parRequete) {
		os, err := paiements.OrdresParIDs(ctx, x.l, lot)
		if err != nil {
			return nil, err
		}
		for id, o := range os {
			lus[id], dossiers, cs, references = o, append(dossiers, o.Dossier), append(cs, o.Compte), append(references, o.BoutEnBout)
		}
	}
	if err := x.permis.charger(ctx, dossiers); err != nil {
		return nil, err
	}
	if err := x.debites.charger(ctx, references); err != nil {
		return nil, err
	}
	if err := x.comptes.charger(ctx, cs); err != nil {
		return nil, err
	}
	for _, id := range cs {
		banques = append(banques, x.comptes.vus[id].valeur.CompteBancaire)
	}
	return lus, x.bancaires.charger(ctx, banques)
}

func (x *examinateur) bancaireDe(ctx context.Context, compte int64) (comptes.CompteBancaire, error) {
	c, err := x.comptes.exige(ctx, compte)
	if err != nil {
		return comptes.CompteBancaire{}, err
	}
	return x.bancaires.exige(ctx, c.CompteBancaire)
}

// LimiteDeRemise is the last day of execution that a remise composed today takes.
func LimiteDeRemise(ctx context.Context, l bdd.Lecture, a droits.Agent) (jour.Jour, error) {
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return jour.Jour{}, err
	}
	aujourdhui := l.Instant().Jour()
	return aujourdhui.Plus(reglement.JoursDeRemise.A(regles, aujourdhui)), nil
}

// Composable says why an order may not enter a remise today, in words; nil when it may. limite is LimiteDeRemise.
func Composable(o paiements.Ordre, aujourdhui, limite jour.Jour) *Refus {
	if r, ok := errors.AsType[*Refus](composable(o, aujourdhui, limite)); ok {
		return r
	}
	return nil
}

func composable(o paiements.Ordre, aujourdhui, limite jour.Jour) error {
	switch {
	case o.Etat == paiements.EnAttente:
		return refuser("provision", "l’argent de ce compte ne le couvre pas : il attend d’être vu sur un relevé, et redeviendra « préparé » de lui-même")
	case o.Etat != paiements.Prepare:
		return refuser("etat", "l’ordre %s n’est plus à l’état « Préparé » : actualiser la liste", o.BoutEnBout)
	case o.ExecutionLe.Apres(limite):
		return refuser("fenetre", "une remise prend les ordres à exécuter d’ici le %s : celui-ci est du %s", limite.Court(), o.ExecutionLe.Court())
	case o.ExecutionLe.Avant(aujourdhui):
		return refuser("date", "il devait partir le %s : l’annuler et le préparer à nouveau avec une date à venir", o.ExecutionLe.Court())
	}
	return nil
}

func bancaireDe(ctx context.Context, l bdd.Lecture, compte int64) (comptes.CompteBancaire, error) {
	c, err := comptes.ParID(ctx, l, compte)
	if err != nil {
		return comptes.CompteBancaire{}, err
	}
	return comptes.Bancaire(ctx, l, c.CompteBancaire)
}

func consignerRemise(ctx context.Context, e *bdd.Ecriture, a droits.Agent, nature string, r paiements.Remise) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "remise", ObjetID: r.ID,
		Valeurs: valeursRemise(r)})
}

func valeursRemise(r paiements.Remise) []journal.Valeur {
	return []journal.Valeur{journal.Entier("nombre", r.Nombre), journal.Montant("total", r.Total), journal.Empreinte("empreinte", r.Empreinte)}
}

// remiseAGerer reads a remise of the agent's organisation at the version that the form showed.
func remiseAGerer(ctx context.Context, e *bdd.Ecriture, a droits.Agent, id, version int64) (paiements.Remise, error) {
	r, err := paiements.RemiseParID(ctx, e, id)
	if err != nil || r.Organisation != a.Organisation {
		return r, ErrInterdit
	}
	if version != 0 && r.Version != version {
		return r, paiements.ErrVersion
	}
	return r, nil
}

// exigerSurTous refuses an act on a remise to who has not one of the actions on the file of each of its orders.
func exigerSurTous(ctx context.Context, l bdd.Lecture, a droits.Agent, ordres []paiements.Ordre, actions ...droits.Action) error {
	restent := map[int64]bool{}
	for _, o := range ordres {
		restent[o.Dossier] = true
	}
	for _, action := range actions {
		for lot := range slices.Chunk(clesDe(restent), parRequete) {
			permis, err := droits.PeutTous(ctx, l, a, action, lot)
			if err != nil {
				return err
			}
			for dossier := range permis {
				delete(restent, dossier)
			}
		}
	}
	if len(restent) > 0 {
		return ErrInterdit
	}
	return nil
}

// Vue marks an order of a remise as looked at by who reviews it: never by who composed it.
func Vue(ctx context.Context, b *bdd.Base, d Demande, remise, ordre int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		o, err := paiements.OrdreParID(ctx, e, ordre)
		if err != nil || o.Remise != remise {
			return 0, ErrInterdit
		}
		if err := exiger(ctx, e, a, droits.ViserRemise, o.Dossier); err != nil {
			return 0, err
		}
		r, err := remiseAGerer(ctx, e, a, remise, 0)
		if err != nil {
			return 0, err
		}
		if err := revoitLaRemise(a, r); err != nil {
			return 0, err
		}
		return remise, paiements.MarquerVue(ctx, e, remise, ordre, a.ID)
	})
}

// revoitLaRemise refuses who composed the remise, and a remise that no longer waits for its visa.
func revoitLaRemise(a droits.Agent, r paiements.Remise) error {
	switch {
	case r.Etat != paiements.Brouillon:
		return fmt.Errorf("%w : la remise est déjà « %s »", paiements.ErrTransition, r.Etat.Libelle())
	case r.PrepareePar == a.ID:
		return fmt.Errorf("%w : une autre personne que celle qui a composé la remise la revoit", paiements.ErrSeparation)
	}
	return nil
}

// ControlerLignes marks together, by one explicit act, the lines « à vérifier » of a remise that have the same reason and were not seen yet by who reviews.
// montrees is the hash of those that the page showed: when they are others now, nothing is marked. The answer is the id of the control.
func ControlerLignes(ctx context.Context, b *bdd.Base, d Demande, remise int64, raison string, montrees []byte) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		ordres, err := paiements.OrdresDeRemise(ctx, e, remise)
		if err != nil {
			return 0, err
		}
		if err := exigerRole(a, droits.ViserRemise); err != nil {
			return 0, err
		}
		r, err := remiseAGerer(ctx, e, a, remise, 0)
		if err != nil {
			return 0, err
		}
		if err := exigerSurTous(ctx, e, a, ordres, droits.ViserRemise); err != nil {
			return 0, err
		}
		if err := revoitLaRemise(a, r); err != nil {
			return 0, err
		}
		if !ParGroupe(raison) {
			return 0, refuser("controle", "ces lignes se regardent une par une : marquer vue chacune d’elles")
		}
		revue, err := revoir(ctx, e, remise, a.ID, ordres)
		if err != nil {
			return 0, err
		}
		c := revue.AControler(remise, a.ID, raison)
		if len(c.Ordres) == 0 || !bytes.Equal(c.Empreinte(), montrees) {
			return 0, paiements.ErrVersion
		}
		if c, err = paiements.Controler(ctx, e, c); err != nil {
			return 0, err
		}
		return c.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "remise.controler", Objet: "remise_controle", ObjetID: c.ID, Valeurs: c.Consignees()})
	})
}

// RetirerDeRemise takes an order out of a remise before its visa, with the reason: it is prepared again. A remise left without an order is given up.
func RetirerDeRemise(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, remise, version, ordre int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		o, err := paiements.OrdreParID(ctx, e, ordre)
		if err != nil {
			return 0, ErrInterdit
		}
		if err := exigerSurTous(ctx, e, a, []paiements.Ordre{o}, droits.PreparerOrdre, droits.ViserRemise); err != nil {
			return 0, err
		}
		r, err := remiseAGerer(ctx, e, a, remise, version)
		if err != nil {
			return 0, err
		}
		if o.Remise != remise {
			return 0, ErrInterdit
		}
		if strings.TrimSpace(motif) == "" {
			return 0, refuser("motif", "indiquer pourquoi l’ordre est retiré de la remise")
		}
		ecrit, err := paiements.MotifEcrit(ctx, e, t, motif)
		if err != nil {
			return 0, err
		}
		if r.Nombre == 1 && r.Etat == paiements.Brouillon {
			return r.ID, renvoyerRemise(ctx, e, a, r, []paiements.Ordre{o}, ecrit)
		}
		if err := paiements.Retirer(ctx, e, r, o, a.ID, ecrit); err != nil {
			return 0, err
		}
		return r.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "remise.retirer", Objet: "remise", ObjetID: r.ID, Dossier: o.Dossier,
			Valeurs: []journal.Valeur{journal.Entier("ordre", o.ID), journal.Montant("montant", o.Centimes)}})
	})
}

// Visa is what the reviewer saw and signs.
type Visa struct {
	Remise    int64
	Version   int64
	Nombre    int64
	Empreinte []byte
}

// ViserRemise is the second person's act on the frozen remise: it takes the holds on the real balance of each account. One order that is
// not covered, or not separated, refuses the whole with its name, and nothing is written.
func ViserRemise(ctx context.Context, b *bdd.Base, d Demande, v Visa) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return viserRemise(ctx, e, a, v) })
}

func viserRemise(ctx context.Context, e *bdd.Ecriture, a droits.Agent, v Visa) (int64, error) {
	if err := exigerRole(a, droits.ViserRemise); err != nil {
		return 0, err
	}
	r, err := remiseAGerer(ctx, e, a, v.Remise, v.Version)
	if err != nil {
		return 0, err
	}
	if !paiements.PossibleRemise(r.Etat, paiements.Visee) {
		return 0, fmt.Errorf("%w : la remise est déjà « %s »", paiements.ErrTransition, r.Etat.Libelle())
	}
	if r.PrepareePar == a.ID {
		return 0, fmt.Errorf("%w : la personne qui a composé la remise ne la vise pas", paiements.ErrSeparation)
	}
	ordres, err := paiements.OrdresDeRemise(ctx, e, r.ID)
	if err != nil {
		return 0, err
	}
	if err := exigerSurTous(ctx, e, a, ordres, droits.ViserRemise); err != nil {
		return 0, err
	}
	if v.Nombre != r.Nombre || !bytes.Equal(v.Empreinte, r.Empreinte) || int64(len(ordres)) != r.Nombre || !bytes.Equal(r.Empreinte, paiements.EmpreinteDe(r.ExecutionLe, ordres)) {
		return 0, refuser("empreinte", "la remise n’est plus celle qui a été montrée : la relire avant de la viser")
	}
	for _, o := range ordres {
		if err := paiements.VerifierSeparation(o.PreparePar, o.SaisiesPar, o.ApprouveesPar, a.ID); err != nil {
			return 0, fmt.Errorf("ordre %s : %w", o.BoutEnBout, err)
		}
	}
	revue, err := revoir(ctx, e, r.ID, a.ID, ordres)
	if err != nil {
		return 0, err
	}
	if err := verifierRevue(revue); err != nil {
		return 0, err
	}
	if err := retenirTous(ctx, e, ordres); err != nil {
		return 0, err
	}
	if err := paiements.ViserOrdres(ctx, e, r.ID, a.ID); err != nil {
		return 0, fmt.Errorf("%w : %w", paiements.ErrSeparation, err)
	}
	if err := paiements.Avancer(ctx, e, r, paiements.Visee, a.ID, paiements.Motif{}, map[string]any{"visee_par": a.ID, "visee_le": e.Instant(),
		"message_id": paiements.NouveauMessage(r)}); err != nil {
		return 0, err
	}
	return r.ID, consignerRemise(ctx, e, a, "remise.viser", r)
}

// retenirTous takes the holds of orders on their accounts, in their order.
func retenirTous(ctx context.Context, e *bdd.Ecriture, ordres []paiements.Ordre) error {
	parID := map[int64]comptes.Compte{}
	for ids := range slices.Chunk(comptesDe(ordres), parRequete) {
		cs, err := comptes.ParIDs(ctx, e, ids)
		if err != nil {
			return err
		}
		maps.Copy(parID, cs)
	}
	retenues, err := comptes.NouvellesRetenues(ctx, e, slices.Collect(maps.Values(parID)))
	if err != nil {
		return err
	}
	for _, o := range ordres {
		c := parID[o.Compte]
		if err := verifierAttente(ctx, e, c, o.Dossier, o.Centimes, o.ID); err != nil {
			return fmt.Errorf("ordre %s de %s : %w", o.BoutEnBout, o.Centimes, err)
		}
		if err := retenues.Prendre(c, o.ID, o.Centimes, o.ExecutionLe); err != nil {
			return fmt.Errorf("ordre %s de %s : %w", o.BoutEnBout, o.Centimes, err)
		}
	}
	return retenues.Ecrire(ctx, e)
}
