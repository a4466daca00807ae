// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/organisation/droits"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

const objetAvenant = "masp_avenant"

// NouvelAvenant asks that a running contract be changed.
type NouvelAvenant struct {
	Dossier, Contrat int64
	Nature           masp.NatureAvenant
	Du               jour.Jour // first day of its effect
	SigneLe          jour.Jour
	SignePourLe      jour.Jour
	SignePour        string
	Texte            string // why, and what was said to the person
	Objectifs        []masp.Objectif
	Prestations      []PrestationDuContrat // the whole authorisation from then on; of benefits recorded in the file
	Contribution     masp.Contribution     // the amount and the resources
	Justificatif     map[string]string
}

// AmenderContrat records an avenant under every rule of masp.VerifierAvenant, and does what it says in the same transaction: an authorisation opens the management,
// its end closes it; each payer has its task, and so has the account. The answer is its id.
func AmenderContrat(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouvelAvenant) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		_, c, err := contratDuDossier(ctx, e, a, n.Dossier, n.Contrat)
		if err != nil {
			return 0, err
		}
		n.Texte = strings.TrimSpace(n.Texte)
		switch {
		case !slices.Contains(masp.NaturesAvenant, n.Nature):
			return 0, refuser("nature", "choisir ce que l’avenant change")
		case n.Texte == "":
			return 0, refuser("texte", "écrire pourquoi le contrat change, et ce qui a été dit à la personne")
		}
		p, err := projetAvenant(ctx, e, a, c, n)
		if err != nil {
			return 0, err
		}
		v := masp.VerifierAvenant(c, p)
		if err := situer(v, n.Prestations).Err(); err != nil {
			return 0, err
		}
		x := p.Avenant
		x.Rang, x.Par, x.Autorisations = len(c.Avenants)+1, a.ID, autorisationsDe(v)
		x.Contribution = v.Contribution
		if x.ID, err = masp.Amender(ctx, e, t, n.Dossier, x, justificationsDe(v, p.Justificatif)); err != nil {
			return 0, err
		}
		if err := appliquerAvenant(ctx, e, a, c, x, v.Lignes); err != nil {
			return 0, err
		}
		if err := recompterMois(ctx, e, n.Dossier); err != nil {
			return 0, err
		}
		vs, err := valeursAvenant(ctx, e, x)
		if err != nil {
			return 0, err
		}
		return x.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "contrat.amender", Objet: objetAvenant, ObjetID: x.ID, Dossier: n.Dossier, Valeurs: vs})
	})
}

// projetAvenant gathers what the rules read.
func projetAvenant(ctx context.Context, l bdd.Lecture, a droits.Agent, c masp.Contrat, n NouvelAvenant) (p masp.ProjetAvenant, err error) {
	p = masp.ProjetAvenant{Avenant: masp.Avenant{Contrat: c.ID, Nature: n.Nature, Niveau: c.NiveauLe(n.Du), Du: n.Du, SigneLe: n.SigneLe, SignePourLe: n.SignePourLe, SignePour: strings.TrimSpace(n.SignePour), Texte: n.Texte},
		Aujourdhui: l.Instant().Jour(), Justificatif: maps.Clone(n.Justificatif)}
	maps.DeleteFunc(p.Justificatif, func(_, s string) bool { return strings.TrimSpace(s) == "" })
	switch {
	case n.Nature.Autorise():
		p.Niveau = masp.AvecGestion
	case n.Nature.Cesse():
		p.Niveau = masp.SansGestion
	case n.Nature == masp.AutreContribution:
		p.Contribution = n.Contribution
		if p.Regles, err = reglement.Lire(ctx, l, c.Mesure.Organisation); err != nil {
			return p, err
		}
	default:
		p.Objectifs = n.Objectifs
	}
	if n.Nature == masp.RetraitAutorisation {
		p.SignePourLe, p.SignePour = jour.Jour{}, ""
	} else if p.SignePour == "" {
		if p.SignePour, err = SignataireDuDepartement(ctx, l, c.Mesure.Departement, n.SignePourLe); err != nil {
			return p, err
		}
	}
	if !n.Nature.Autorise() {
		return p, nil
	}
	if p.Liste, err = prestations.EnVigueur(ctx, l, derniereDe(n.SigneLe, n.SignePourLe)); err != nil {
		return p, err
	}
	if p.Protections, err = signalement.Protections(ctx, l, n.Dossier); err != nil {
		return p, err
	}
	connues, err := prestations.PercuesDuDossier(ctx, l, a, n.Dossier)
	if err != nil {
		return p, err
	}
	for _, x := range n.Prestations {
		k := slices.IndexFunc(connues, func(p prestations.Percue) bool { return p.ID == x.Percue })
		if k < 0 {
			return p, ErrInterdit
		}
		if x.Autorisee {
			p.Lignes = append(p.Lignes, masp.Ligne{Percue: connues[k], Plafond: x.Plafond, Du: x.Du, Au: x.Au, SigneeLe: x.SigneeLe})
		}
	}
	return p, nil
}

// appliquerAvenant does what an avenant says of the management: another authorisation stands instead of the former one, or none does.
func appliquerAvenant(ctx context.Context, e *bdd.Ecriture, a droits.Agent, c masp.Contrat, x masp.Avenant, lignes []masp.Ligne) error {
	veille := x.Du.Plus(-1)
	if x.Nature.Cesse() {
		return cesserGestion(ctx, e, a, c, veille)
	}
	if !x.Nature.Autorise() {
		return nil
	}
	if err := refuserReunie(ctx, e, c.Mesure.Dossier); err != nil {
		return err
	}
	avant, err := recettesLe(ctx, e, c, veille)
	if err != nil {
		return err
	}
	if err := arreterGestions(ctx, e, c, veille); err != nil {
		return err
	}
	if err := ouvrirGestion(ctx, e, c.Mesure, gestionAvenant, x.ID, lignes); err != nil {
		return err
	}
	c.Avenants = append(c.Avenants, x)
	apres, err := recettesLe(ctx, e, c, x.Du)
	if err != nil {
		return err
	}
	if err := prevenirPayeurs(ctx, e, a, agenda.PayeurAuDebut, sansPrestations(apres, avant), x.Du); err != nil {
		return err
	}
	return prevenirPayeurs(ctx, e, a, agenda.PayeurALaFin, sansPrestations(avant, apres), veille)
}

// gereeSous tells whether a contract, or one of its avenants, opened a management.
func gereeSous(c masp.Contrat, g gestion.Gestion) bool {
	return g.Origine == gestionMasp && g.OrigineID == c.ID ||
		g.Origine == gestionAvenant && slices.ContainsFunc(c.Avenants, func(a masp.Avenant) bool { return a.ID == g.OrigineID })
}

// arreterGestions ends on a day all that was opened under a contract.
func arreterGestions(ctx context.Context, e *bdd.Ecriture, c masp.Contrat, le jour.Jour) error {
	if err := gestion.Arreter(ctx, e, gestionMasp, c.ID, le); err != nil {
		return err
	}
	for _, a := range c.Avenants {
		if err := gestion.Arreter(ctx, e, gestionAvenant, a.ID, le); err != nil {
			return err
		}
	}
	return nil
}

// cesserGestion ends the management of a contract on a day: its payers are told before they pay, and its account is emptied or given back as its mode says.
func cesserGestion(ctx context.Context, e *bdd.Ecriture, a droits.Agent, c masp.Contrat, le jour.Jour) error {
	recettes, err := recettesLe(ctx, e, c, le)
	if err != nil {
		return err
	}
	if err := arreterGestions(ctx, e, c, le); err != nil || len(recettes) == 0 {
		return err
	}
	if err := prevenirPayeurs(ctx, e, a, agenda.PayeurALaFin, recettes, le); err != nil {
		return err
	}
	return rendreCompte(ctx, e, a.Organisation, c.Mesure.Dossier, le)
}

// recettesLe are the benefits that are managed under a contract on a day.
func recettesLe(ctx context.Context, l bdd.Lecture, c masp.Contrat, le jour.Jour) (rs []gestion.Recette, err error) {
	gs, err := gestion.DuDossier(ctx, l, c.Mesure.Dossier)
	if err != nil {
		return nil, err
	}
	toutes, err := gestion.RecettesDuDossier(ctx, l, c.Mesure.Dossier)
	for _, r := range toutes {
		if r.EnCours(le) && slices.ContainsFunc(gs, func(g gestion.Gestion) bool { return g.ID == r.Gestion && gereeSous(c, g) }) {
			rs = append(rs, r)
		}
	}
	return rs, err
}

// sansPrestations are the benefits that are not among the others: a payer hears of each, though it goes on paying another.
func sansPrestations(rs, autres []gestion.Recette) []gestion.Recette {
	return slices.DeleteFunc(slices.Clone(rs), func(r gestion.Recette) bool {
		return slices.ContainsFunc(autres, func(x gestion.Recette) bool { return x.Percue == r.Percue })
	})
}

// prevenirPayeurs asks that each payer be written to, once: of the beginning, some days after it; of the end, before what it pays is decided.
func prevenirPayeurs(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n agenda.Nature, rs []gestion.Recette, le jour.Jour) error {
	regles, err := reglement.Lire(ctx, e, a.Organisation)
	if err != nil {
		return err
	}
	echeance := le.Plus(reglement.PayeurPrevenuApres.A(regles, le))
	if n == agenda.PayeurALaFin {
		echeance = derniereDe(e.Instant().Jour(), le.Plus(-reglement.PayeurPrevenuAvant.A(regles, le)))
	}
	vus := map[string]bool{}
	for _, r := range rs {
		if vus[r.Organisme] {
			continue
		}
		vus[r.Organisme] = true
		if err := agenda.Rouvrir(ctx, e, agenda.Tache{Organisation: a.Organisation, Dossier: r.Dossier, Role: string(droits.CESF), Nature: n, Objet: "gestion_recette", ObjetID: r.ID, Echeance: echeance}); err != nil {
			return err
		}
	}
	return nil
}

// Motifs of the task that closes an account: hers, or a part of the pooled one.
const (
	CompteIndividuel = "individuel"
	CompteCollectif  = "collectif"
)

// rendreCompte asks, once R9 leaves nothing more to pay, that the account be emptied (pooled) or that its procuration be given back (her own).
func rendreCompte(ctx context.Context, e *bdd.Ecriture, organisation, dossier int64, le jour.Jour) error {
	c, err := comptes.DuDossier(ctx, e, dossier)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	regles, err := reglement.Lire(ctx, e, organisation)
	if err != nil {
		return err
	}
	cb, err := comptes.Bancaire(ctx, e, c.CompteBancaire)
	if err != nil {
		return err
	}
	motif := CompteIndividuel
	if cb.Mode == comptes.Collectif {
		motif = CompteCollectif
	}
	return agenda.Rouvrir(ctx, e, agenda.Tache{Organisation: organisation, Dossier: dossier, Role: string(droits.Comptable), Nature: agenda.CompteARendre, Objet: "compte", ObjetID: c.ID, Motif: motif,
		Echeance: le.Plus(reglement.JoursDeLiquidation.A(regles, le))})
}

// valeursAvenant are what the act of an avenant keeps of it.
func valeursAvenant(ctx context.Context, l bdd.Lecture, x masp.Avenant) ([]journal.Valeur, error) {
	somme, err := masp.Empreinte(ctx, l, x.Contrat, x.ID)
	vs := []journal.Valeur{journal.Entier("contrat", x.Contrat), journal.Entier("rang", int64(x.Rang)), journal.Code("nature", string(x.Nature)), journal.Entier("niveau", int64(x.Niveau)), journal.Jour("du", x.Du),
		journal.Jour("signe_le", x.SigneLe), journal.Jour("signe_pour_le", x.SignePourLe), journal.Empreinte("signe", somme)}
	if x.Delegataire != 0 {
		vs = append(vs, journal.Entier("delegataire", x.Delegataire))
	}
	return vs, err
}

// consignesAvenants: an avenant is what was recorded the day it was signed.
func consignesAvenants(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	as, err := masp.TousAvenants(ctx, l)
	for _, x := range as {
		vs, err := valeursAvenant(ctx, l, x)
		if err != nil {
			return nil, err
		}
		cs = append(cs, consigne{"avenant " + x.Nature.Libelle(), "contrat.amender", objetAvenant, x.ID, x.Par, vs, ""})
	}
	return cs, err
}
