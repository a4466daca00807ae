// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

// Choix is what a person decides of a line of a statement.
type Choix string

// The choices. "Affecter" gives received money to a person, on an authorised benefit or not tied to one.
const (
	Confirmer        Choix = "confirmer"         // take the proposal
	Affecter         Choix = "affecter"          // give it to the person of Dossier
	HorsAutorisation Choix = "hors_autorisation" // the person's own, outside the authorisation
	ARestituer       Choix = "a_restituer"       // claimed by its payer
	EnAttente        Choix = "en_attente"        // back to "non identifié"
	AVerifier        Choix = "a_verifier"        // ask the person's worker
	Frais            Choix = "frais"             // bank fees
	Constater        Choix = "constater"         // a debit of the person's own account, now explained
	Operation        Choix = "operation"         // the same, with what it paid and its document
	Rattacher        Choix = "rattacher"         // tie it to orders of ours that the rules did not propose
	Scinder          Choix = "scinder"           // several of these, for parts that make the line
	Decompter        Choix = "decompte"          // split by authorised benefit, as the payer's décompte says
	Rembourser       Choix = "remboursement"     // a tiers gives back what one of our orders paid
	Avance           Choix = "avance"            // pooled: the association's own money, that covered a debit, comes or goes back
)

// Pointage is a decision on a line; Version is the one that the page showed.
type Pointage struct {
	Ligne    int64
	Version  int64
	Choix    Choix
	Dossier  int64 // for Affecter, HorsAutorisation, ARestituer on a pooled account
	Recette  int64 // for Affecter, when the benefit is known
	Motif    string
	Ordres   []int64                 // for Rattacher: the transmitted orders that a debit pays together, or the executed one that a credit brings back
	Nature   comptes.NatureOperation // for Operation; Motif is then its label
	Piece    int64                   // for Operation, when there is a document
	Tiers    int64                   // for Operation, when who was paid is known
	Parts    []PartDeLigne           // for Scinder
	Decompte []comptes.LigneDecompte // for Decompter
}

// PointerLigne decides a line of a statement. Money moves only between the accounts of its bank account, by a transaction that says who
// decided; the bank's fact stays as it was posted. The answer is the id of the line.
func PointerLigne(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, p Pointage) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		_, err := pointerLigne(ctx, e, t, a, p)
		return p.Ligne, err
	})
}

// PointerEtReconnaitre is PointerLigne that also learns the words of the line on its account, for this amount only or for any: they will propose the same
// choice, never take it.
func PointerEtReconnaitre(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, p Pointage, montantExact bool) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		dec, err := pointerLigne(ctx, e, t, a, p)
		if err != nil {
			return 0, err
		}
		return p.Ligne, dec.reconnaitre(ctx, montantExact)
	})
}

func pointerLigne(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, p Pointage) (*decideur, error) {
	if err := exigerRole(a, droits.Rapprocher); err != nil {
		return nil, err
	}
	d, err := decideurDe(ctx, e, t, a, p)
	if err != nil {
		return nil, err
	}
	if err := d.decider(ctx); err != nil {
		return nil, err
	}
	if err := reglerAvance(ctx, e, d.cs, d.cb, a.ID); err != nil {
		return nil, err
	}
	valeurs := []journal.Valeur{journal.Code("choix", string(p.Choix)), journal.Montant("montant", d.ligne.Centimes)}
	ps, err := comptes.PartsDe(ctx, e, p.Ligne)
	if err != nil {
		return nil, err
	}
	if len(ps) > 0 {
		valeurs = append(valeurs, journal.Empreinte("parts", comptes.EmpreinteParts(ps)))
	}
	return d, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "ligne.pointer", Objet: "ligne_releve", ObjetID: p.Ligne, Dossier: d.pt.Dossier, Valeurs: valeurs})
}

func ligneAPointer(ctx context.Context, l bdd.Lecture, a droits.Agent, ligne int64) (comptes.Pointage, error) {
	pt, err := comptes.PointageDe(ctx, l, ligne)
	if err != nil {
		return pt, ErrInterdit
	}
	cb, err := comptes.Bancaire(ctx, l, pt.CompteBancaire)
	if err != nil {
		return pt, err
	}
	if cb.Organisation != a.Organisation {
		return pt, ErrInterdit
	}
	if cb.Dossier != 0 {
		err = exiger(ctx, l, a, droits.Rapprocher, cb.Dossier)
	}
	return pt, err
}

// decideur carries one decision through.
type decideur struct {
	e      *bdd.Ecriture
	t      *chiffre.Trousseau
	a      droits.Agent
	p      Pointage
	pt     comptes.Pointage
	cb     comptes.CompteBancaire
	cs     []comptes.Compte
	ligne  comptes.LigneAPoster
	texte  journal.Joint      // p.Motif under seal
	appris comptes.Suggestion // what the decision was, for a label to be recognised
}

// decideurDe prepares a decision on a line that the agent may decide, at the version that was shown.
func decideurDe(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, p Pointage) (*decideur, error) {
	pt, err := ligneAPointer(ctx, e, a, p.Ligne)
	if err != nil {
		return nil, err
	}
	if pt.Version != p.Version || pt.Etat == comptes.Traite && p.Choix != EnAttente {
		return nil, comptes.ErrDejaPointee
	}
	return chargerDecideur(ctx, e, t, a, p, pt)
}

func chargerDecideur(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, p Pointage, pt comptes.Pointage) (*decideur, error) {
	d := &decideur{e: e, t: t, a: a, p: p, pt: pt}
	var err error
	if d.cb, err = comptes.Bancaire(ctx, e, pt.CompteBancaire); err != nil {
		return nil, err
	}
	if d.ligne, err = comptes.LigneBrute(ctx, e, pt.Ligne); err != nil {
		return nil, err
	}
	if d.cs, err = comptes.DuBancaire(ctx, e, d.cb.ID); err != nil {
		return nil, err
	}
	return d, d.motiver(ctx, p.Motif)
}

// motiver takes the reason of the decision, and seals it for the rows that tell it.
func (d *decideur) motiver(ctx context.Context, motif string) (err error) {
	d.p.Motif = strings.TrimSpace(motif)
	d.texte, err = journal.EngagerSiDit(ctx, d.e, d.t, d.p.Motif)
	return err
}

func (d *decideur) decider(ctx context.Context) error {
	if d.pt.Etat == comptes.Sur && (d.pt.Cible == "ordre" || d.pt.Cible == "remise") && d.p.Choix != Confirmer {
		return refuser("ordre", "cette ligne est celle d’un de nos virements : elle se confirme, elle ne se range pas ailleurs")
	}
	d.appris = comptes.Suggestion{Choix: string(d.p.Choix), Dossier: d.p.Dossier, Recette: d.p.Recette, Nature: d.p.Nature}
	switch d.p.Choix {
	case Confirmer:
		return d.confirmer(ctx)
	case Affecter:
		return d.affecter(ctx, d.p.Dossier, d.p.Recette, "affectation")
	case HorsAutorisation:
		return d.deplacer(ctx, comptes.HorsAutorisation, "hors_autorisation")
	case ARestituer:
		return d.deplacer(ctx, comptes.ARestituer, "a_restituer")
	case EnAttente:
		return d.remettreEnAttente(ctx)
	case AVerifier:
		return d.aVerifier(ctx)
	case Frais:
		return d.frais(ctx)
	case Constater:
		return d.constater(ctx)
	case Operation:
		return d.operation(ctx)
	case Rattacher:
		return d.rattacher(ctx)
	case Scinder:
		return d.scinder(ctx)
	case Decompter:
		return d.decompter(ctx)
	case Rembourser:
		return d.rembourser(ctx)
	case Avance:
		return d.avance(ctx)
	}
	return refuser("choix", "choisir ce qu’il faut faire de cette ligne")
}

func (d *decideur) confirmer(ctx context.Context) error {
	switch {
	case d.pt.Etat == comptes.Sur:
		d.pt.Etat = comptes.Traite
		return comptes.Decider(ctx, d.e, d.pt, d.a.ID)
	case d.pt.Cible == "recette":
		r, err := gestion.RecetteParID(ctx, d.e, d.pt.CibleID)
		if err != nil {
			return err
		}
		d.appris = comptes.Suggestion{Choix: string(Affecter), Dossier: r.Dossier, Recette: r.ID}
		return d.affecter(ctx, r.Dossier, r.ID, "revenu")
	case d.pt.Regle == string(Remboursement):
		d.p.Ordres = []int64{d.pt.CibleID}
		return d.rembourser(ctx)
	case d.pt.Cible == "ordre":
		return d.confirmerOrdre(ctx)
	case d.pt.Regle == string(ApresFinMontant):
		d.appris, d.p.Dossier = comptes.Suggestion{Choix: string(HorsAutorisation)}, d.pt.CibleID
		return d.deplacer(ctx, comptes.HorsAutorisation, "hors_autorisation")
	case d.pt.Regle == string(NonAutorisee):
		d.appris = comptes.Suggestion{Choix: string(HorsAutorisation)}
		return d.deplacer(ctx, comptes.HorsAutorisation, "hors_autorisation")
	case d.pt.Cible == "reconnu":
		x, err := comptes.LibelleReconnuParID(ctx, d.e, d.pt.CibleID)
		if err != nil {
			return refuser("choix", "ce libellé n’est plus reconnu : choisir ce qu’il faut faire de cette ligne")
		}
		return d.suivre(ctx, x.Suggestion, x.Modele)
	case d.pt.Cible == "question":
		q, err := comptes.QuestionParID(ctx, d.e, d.t, d.pt.CibleID)
		if err != nil {
			return err
		}
		return d.suivre(ctx, q.Suggestion, q.Texte)
	}
	return refuser("choix", "cette ligne n’a pas de proposition à confirmer")
}

// suivre takes what recognised words, or the person's worker, propose; motif says it when the accountant added nothing.
func (d *decideur) suivre(ctx context.Context, s comptes.Suggestion, motif string) error {
	d.p.Choix, d.p.Dossier, d.p.Recette, d.p.Nature = Choix(s.Choix), s.Dossier, s.Recette, s.Nature
	if d.p.Motif == "" {
		if err := d.motiver(ctx, motif); err != nil {
			return err
		}
	}
	return d.decider(ctx)
}

// compteDuDossier is the account of a person in this bank account.
func (d *decideur) compteDuDossier(dossier int64) (comptes.Compte, error) {
	for _, x := range d.cs {
		if x.Nature == comptes.Personne && x.Dossier == dossier && dossier != 0 && x.FermeLe.Vide() {
			return x, nil
		}
	}
	return comptes.Compte{}, refuser("personne", "choisir une personne dont le compte est suivi sur ce compte bancaire")
}

// compteDe is compteDuDossier for who may reconcile that file.
func (d *decideur) compteDe(ctx context.Context, dossier int64) (comptes.Compte, error) {
	c, err := d.compteDuDossier(dossier)
	if err != nil {
		return c, err
	}
	return c, exiger(ctx, d.e, d.a, droits.Rapprocher, dossier)
}

// destination is where money goes, and what is written of it.
type destination struct {
	compte  comptes.Compte
	genre   string
	dossier int64
	cible   string
	cibleID int64
}

// versPersonne gives money to a person: on a benefit authorised on the line's day, or for a reason.
func (d *decideur) versPersonne(ctx context.Context, dossier, recette int64, genre, motif string) (destination, error) {
	if d.cb.Dossier != 0 {
		dossier = d.cb.Dossier
	}
	c, err := d.compteDe(ctx, dossier)
	if err != nil {
		return destination{}, err
	}
	x := destination{c, genre, dossier, "dossier", dossier}
	if recette == 0 {
		if d.ligne.Centimes > 0 && genre == "affectation" && motif == "" {
			return x, refuser("R18", "une recette se rattache à une prestation autorisée ; sinon dire pourquoi elle vient sur ce compte (retour d’un paiement, remboursement, aide), ou choisir « hors autorisation »")
		}
		return x, nil
	}
	if d.ligne.Centimes < 0 {
		return x, refuser("sens", "un débit ne se rattache pas à une prestation : dire ce qu’il a payé")
	}
	r, err := gestion.RecetteParID(ctx, d.e, recette)
	if err != nil || r.Dossier != dossier {
		return x, ErrInterdit
	}
	if !r.EnCours(d.ligne.Date) {
		return x, refuser("R18", "la prestation « %s » n’est pas autorisée le %s : choisir « hors autorisation »", r.Libelle, d.ligne.Date.Court())
	}
	x.cible, x.cibleID = "recette", recette
	return x, nil
}

// affecter gives the line to a person's account.
func (d *decideur) affecter(ctx context.Context, dossier, recette int64, genre string) error {
	if d.ligne.Centimes < 0 && d.cb.Mode == comptes.Collectif {
		return refuser("quatre_yeux", "un débit inexpliqué d’un compte collectif ne se met à la charge d’une personne que par une autorisation de deux personnes : demander son imputation")
	}
	x, err := d.versPersonne(ctx, dossier, recette, genre, d.p.Motif)
	if err != nil {
		return err
	}
	if err := d.mouvoir(ctx, x.compte.ID, genre, x.cible, x.cibleID); err != nil {
		return err
	}
	d.pt.Dossier, d.pt.Cible, d.pt.CibleID = x.dossier, x.cible, x.cibleID
	return d.traiter(ctx)
}

// versAttente puts received money in a waiting place, for the person to whom it is.
func (d *decideur) versAttente(ctx context.Context, n comptes.Nature, genre string, dossier int64) (destination, error) {
	if d.ligne.Centimes < 0 {
		return destination{}, refuser("sens", "un débit ne se met pas en attente « %s »", n.Libelle())
	}
	switch {
	case d.cb.Dossier != 0:
		dossier = d.cb.Dossier
	case dossier == 0:
		return destination{}, refuser("personne", "choisir la personne à qui est cet argent")
	default:
		if err := exiger(ctx, d.e, d.a, droits.Rapprocher, dossier); err != nil {
			return destination{}, err
		}
	}
	c, ok := comptes.DeNature(d.cs, n)
	if !ok {
		return destination{}, fmt.Errorf("compte %s absent", n)
	}
	return destination{compte: c, genre: genre, dossier: dossier}, nil
}

// deplacer moves received money to another waiting place.
func (d *decideur) deplacer(ctx context.Context, n comptes.Nature, genre string) error {
	x, err := d.versAttente(ctx, n, genre, d.p.Dossier)
	if err != nil {
		return err
	}
	if err := d.mouvoir(ctx, x.compte.ID, genre, "", 0); err != nil {
		return err
	}
	if err := d.fermerTaches(ctx); err != nil {
		return err
	}
	d.pt.Dossier, d.pt.Cible, d.pt.CibleID = x.dossier, "", 0
	d.pt.Etat, d.pt.Attente, d.pt.AttenteDepuis, d.pt.AttenteCentimes = comptes.Traite, x.compte.ID, d.ligne.Date, d.ligne.Centimes
	if err := comptes.Decider(ctx, d.e, d.pt, d.a.ID); err != nil {
		return err
	}
	return d.mettreADisposition(ctx, x)
}

// mettreADisposition asks that the person's own money, outside the authorisation, be made available to her in time.
func (d *decideur) mettreADisposition(ctx context.Context, x destination) error {
	if x.compte.Nature != comptes.HorsAutorisation {
		return nil
	}
	regles, err := reglement.Lire(ctx, d.e, d.cb.Organisation)
	if err != nil {
		return err
	}
	motif := ""
	if d.pt.Regle == string(ApresFin) || d.pt.Regle == string(ApresFinMontant) {
		motif = MotifApresFin
	}
	err = agenda.Rouvrir(ctx, d.e, agenda.Tache{Organisation: d.cb.Organisation, Dossier: x.dossier, Motif: motif, Role: string(droits.Comptable), Nature: agenda.MettreADisposition,
		Objet: "ligne_releve", ObjetID: d.ligne.ID, Echeance: jour.PlusOuvres(d.ligne.Date, reglement.JoursDisposition.A(regles, d.ligne.Date), regles.Territoire())})
	if err == nil && motif != "" {
		_, err = reverser(ctx, d.e, d.a, d.ligne.ID)
	}
	return err
}

// fermerTaches ends what a decision on the line answers.
func (d *decideur) fermerTaches(ctx context.Context) error {
	for _, n := range []agenda.Nature{agenda.LigneAVerifier, agenda.DebitAPointer, agenda.ReponseAConfirmer, agenda.AvanceAVerser, agenda.MettreADisposition} {
		if err := agenda.Faire(ctx, d.e, n, "ligne_releve", d.ligne.ID, d.a.ID); err != nil {
			return err
		}
	}
	if d.cb.Mode == comptes.Collectif && d.ligne.Centimes < 0 {
		return d.retirerImputation(ctx)
	}
	return nil
}

func (d *decideur) traiter(ctx context.Context) error {
	d.pt.Etat, d.pt.Attente, d.pt.AttenteDepuis, d.pt.AttenteCentimes = comptes.Traite, 0, jour.Jour{}, 0
	if err := d.fermerTaches(ctx); err != nil {
		return err
	}
	return comptes.Decider(ctx, d.e, d.pt, d.a.ID)
}

// ValiderSures marks as looked at every line that a reference settled, among those given; the answer is how many.
func ValiderSures(ctx context.Context, b *bdd.Base, d Demande, lignes []int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.Rapprocher); err != nil {
			return 0, err
		}
		for _, id := range lignes {
			if _, err := ligneAPointer(ctx, e, a, id); err != nil {
				return 0, err
			}
		}
		n, err := comptes.ValiderSures(ctx, e, lignes, a.ID)
		if err != nil {
			return 0, err
		}
		return n, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "lignes.valider", Objet: "pointage", Valeurs: []journal.Valeur{journal.Entier("nombre", n)}})
	})
}
