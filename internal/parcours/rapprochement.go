// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
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
	Rattacher        Choix = "rattacher"         // tie it to orders of ours that the rules did not propose
)

// Pointage is a decision on a line; Version is the one that the page showed.
type Pointage struct {
	Ligne   int64
	Version int64
	Choix   Choix
	Dossier int64 // for Affecter, HorsAutorisation, ARestituer on a pooled account
	Recette int64 // for Affecter, when the benefit is known
	Motif   string
	Ordres  []int64 // for Rattacher: the transmitted orders that a debit pays together, or the executed one that a credit brings back
}

// PointerLigne decides a line of a statement. Money moves only between the accounts of its bank account, by a transaction that says who
// decided; the bank's fact stays as it was posted. The answer is the id of the line.
func PointerLigne(ctx context.Context, b *bdd.Base, d Demande, p Pointage) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return pointerLigne(ctx, e, a, p) })
}

func pointerLigne(ctx context.Context, e *bdd.Ecriture, a droits.Agent, p Pointage) (int64, error) {
	if err := exigerRole(a, droits.Rapprocher); err != nil {
		return 0, err
	}
	pt, cb, err := ligneAPointer(ctx, e, a, p.Ligne)
	if err != nil {
		return 0, err
	}
	if pt.Version != p.Version {
		return 0, comptes.ErrDejaPointee
	}
	if pt.Etat == comptes.Traite && p.Choix != EnAttente {
		return 0, comptes.ErrDejaPointee
	}
	l, err := comptes.LigneBrute(ctx, e, p.Ligne)
	if err != nil {
		return 0, err
	}
	cs, err := comptes.DuBancaire(ctx, e, cb.ID)
	if err != nil {
		return 0, err
	}
	dec := decideur{e: e, a: a, p: p, pt: pt, cb: cb, cs: cs, ligne: l}
	if err := dec.decider(ctx); err != nil {
		return 0, err
	}
	if err := rendreAvance(ctx, e, cs, cb, a.ID); err != nil {
		return 0, err
	}
	return p.Ligne, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "ligne.pointer", Objet: "ligne_releve", ObjetID: p.Ligne,
		Dossier: dec.pt.Dossier, Valeurs: []journal.Valeur{journal.Code("choix", string(p.Choix)), journal.Montant("montant", l.Centimes)}})
}

func ligneAPointer(ctx context.Context, l bdd.Lecture, a droits.Agent, ligne int64) (comptes.Pointage, comptes.CompteBancaire, error) {
	pt, err := comptes.PointageDe(ctx, l, ligne)
	if err != nil {
		return pt, comptes.CompteBancaire{}, ErrInterdit
	}
	cb, err := comptes.Bancaire(ctx, l, pt.CompteBancaire)
	if err != nil {
		return pt, cb, err
	}
	if cb.Organisation != a.Organisation {
		return pt, cb, ErrInterdit
	}
	if cb.Dossier != 0 {
		err = exiger(ctx, l, a, droits.Rapprocher, cb.Dossier)
	}
	return pt, cb, err
}

// decideur carries one decision through.
type decideur struct {
	e     *bdd.Ecriture
	a     droits.Agent
	p     Pointage
	pt    comptes.Pointage
	cb    comptes.CompteBancaire
	cs    []comptes.Compte
	ligne comptes.LigneAPoster
}

func (d *decideur) decider(ctx context.Context) error {
	if d.pt.Etat == comptes.Sur && d.pt.Cible != "recette" && d.p.Choix != Confirmer {
		return refuser("ordre", "cette ligne est celle d’un de nos virements : elle se confirme, elle ne se range pas ailleurs")
	}
	switch d.p.Choix {
	case Confirmer:
		return d.confirmer(ctx)
	case Affecter:
		return d.affecter(ctx, d.p.Dossier, d.p.Recette, "affectation")
	case HorsAutorisation:
		if err := d.deplacer(ctx, comptes.HorsAutorisation, "hors_autorisation"); err != nil {
			return err
		}
		regles, err := reglement.Lire(ctx, d.e, d.cb.Organisation)
		if err != nil {
			return err
		}
		return agenda.Creer(ctx, d.e, agenda.Tache{Organisation: d.cb.Organisation, Dossier: d.pt.Dossier, Role: string(droits.Comptable), Nature: agenda.MettreADisposition,
			Objet: "ligne_releve", ObjetID: d.ligne.ID, Echeance: jour.PlusOuvres(d.ligne.Date, reglement.JoursDisposition.A(regles, d.ligne.Date), jour.Metropole)})
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
	case Rattacher:
		return d.rattacher(ctx)
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
		return d.affecter(ctx, r.Dossier, r.ID, "revenu")
	case d.pt.Cible == "ordre":
		return d.confirmerOrdre(ctx)
	}
	return refuser("choix", "cette ligne n’a pas de proposition à confirmer")
}

// affecter gives the line to a person's account.
func (d *decideur) affecter(ctx context.Context, dossier, recette int64, genre string) error {
	if d.cb.Dossier != 0 {
		dossier = d.cb.Dossier
	}
	var c comptes.Compte
	for _, x := range d.cs {
		if x.Nature == comptes.Personne && x.Dossier == dossier {
			c = x
		}
	}
	if c.ID == 0 {
		return refuser("personne", "choisir une personne dont le compte est suivi sur ce compte bancaire")
	}
	if err := exiger(ctx, d.e, d.a, droits.Rapprocher, dossier); err != nil {
		return err
	}
	if d.ligne.Centimes < 0 && d.cb.Mode == comptes.Collectif {
		return refuser("quatre_yeux", "un débit inexpliqué d’un compte collectif ne se met à la charge d’une personne que par une autorisation de deux personnes")
	}
	cible, id := "dossier", dossier
	if recette != 0 {
		if d.ligne.Centimes < 0 {
			return refuser("sens", "un débit ne se rattache pas à une prestation : dire ce qu’il a payé")
		}
		r, err := gestion.RecetteParID(ctx, d.e, recette)
		if err != nil || r.Dossier != dossier {
			return ErrInterdit
		}
		if !r.EnCours(d.ligne.Date) {
			return refuser("R18", "la prestation « %s » n’est pas autorisée le %s : choisir « hors autorisation »", r.Libelle, d.ligne.Date.Court())
		}
		cible, id = "recette", recette
	} else if d.ligne.Centimes > 0 && genre == "affectation" && d.p.Motif == "" {
		return refuser("R18", "une recette se rattache à une prestation autorisée ; sinon dire pourquoi elle vient sur ce compte (retour d’un paiement, remboursement, aide), ou choisir « hors autorisation »")
	}
	if err := d.mouvoir(ctx, c.ID, genre, cible, id); err != nil {
		return err
	}
	d.pt.Dossier, d.pt.Cible, d.pt.CibleID = dossier, cible, id
	return d.traiter(ctx)
}

// deplacer moves received money to another waiting place.
func (d *decideur) deplacer(ctx context.Context, n comptes.Nature, genre string) error {
	if d.ligne.Centimes < 0 {
		return refuser("sens", "un débit ne se met pas en attente « %s »", n.Libelle())
	}
	if d.cb.Dossier == 0 {
		if d.p.Dossier == 0 {
			return refuser("personne", "choisir la personne à qui est cet argent")
		}
		if err := exiger(ctx, d.e, d.a, droits.Rapprocher, d.p.Dossier); err != nil {
			return err
		}
		d.pt.Dossier = d.p.Dossier
	}
	c, ok := comptes.DeNature(d.cs, n)
	if !ok {
		return fmt.Errorf("compte %s absent", n)
	}
	if err := d.mouvoir(ctx, c.ID, genre, "", 0); err != nil {
		return err
	}
	if err := agenda.Faire(ctx, d.e, agenda.LigneAVerifier, "ligne_releve", d.ligne.ID, d.a.ID); err != nil {
		return err
	}
	d.pt.Etat, d.pt.Attente, d.pt.AttenteDepuis, d.pt.AttenteCentimes = comptes.Traite, c.ID, d.ligne.Date, d.ligne.Centimes
	d.pt.Cible, d.pt.CibleID = "", 0
	return comptes.Decider(ctx, d.e, d.pt, d.a.ID)
}

// mouvoir passes the line's amount from where it stands to an account, and says why.
func (d *decideur) mouvoir(ctx context.Context, vers int64, genre, cible string, cibleID int64) error {
	ecriture, err := d.virer(ctx, vers, genre)
	if err != nil {
		return err
	}
	return comptes.Consigner(ctx, d.e, []comptes.Decision{d.decision(ecriture, genre, cible, cibleID, d.ligne.Centimes)})
}

func (d *decideur) decision(ecriture int64, genre, cible string, cibleID int64, montant argent.Centimes) comptes.Decision {
	return comptes.Decision{Ligne: d.ligne.ID, Genre: genre, Cible: cible, CibleID: cibleID, Centimes: montant, Motif: d.p.Motif, Regle: d.pt.Regle, Ecriture: ecriture, Agent: d.a.ID}
}

// virer passes the line's amount from where it stands to an account; the answer is the transaction, 0 when the money is already there.
func (d *decideur) virer(ctx context.Context, vers int64, genre string) (int64, error) {
	de, err := comptes.OuEst(ctx, d.e, d.ligne.ID)
	if err != nil || de == vers {
		return 0, err
	}
	if err := d.reprendreA(ctx, de); err != nil {
		return 0, err
	}
	le := d.e.Instant().Jour()
	if le.Avant(d.ligne.Date) {
		le = d.ligne.Date
	}
	passee, err := comptes.Passer(ctx, d.e, comptes.Ecriture{Organisation: d.cb.Organisation, CompteBancaire: d.cb.ID, Nature: "pointage_" + genre, JourComptable: le, JourValeur: le,
		Cle: fmt.Sprintf("pointage:%d:%d", d.ligne.ID, d.pt.Version), Origine: "ligne_releve", OrigineID: d.ligne.ID, Agent: d.a.ID,
		Mouvements: []comptes.Mouvement{{Compte: de, Centimes: d.ligne.Centimes}, {Compte: vers, Centimes: -d.ligne.Centimes}}})
	return passee.ID, err
}

// reprendreA refuses to take received money away from an account that no longer has it: the floor binds our decisions.
func (d *decideur) reprendreA(ctx context.Context, compte int64) error {
	i := indexCompte(d.cs, compte)
	if i < 0 || d.ligne.Centimes < 0 || d.cs[i].Nature != comptes.Personne && !d.cs[i].Nature.Attente() {
		return nil
	}
	if n := d.cs[i].Nature; n == comptes.HorsAutorisation || n == comptes.ARestituer {
		if d.pt.Attente != compte || d.pt.AttenteCentimes != d.ligne.Centimes {
			return refuser("provision", "cet argent a déjà été versé, en tout ou en partie : il n’attend plus « %s »", n.Libelle())
		}
		return verifierAttente(ctx, d.e, d.cs[i], d.pt.Dossier, d.ligne.Centimes, 0)
	}
	p, err := comptes.ProvisionLe(ctx, d.e, d.cs[i], d.e.Instant().Jour())
	if err != nil {
		return err
	}
	if manque := d.ligne.Centimes - p.Solde.Reel() + min(0, p.Plancher); manque > 0 {
		return refuser("provision", "cet argent a déjà servi : il manque %s sur le compte « %s » pour le reprendre", manque, d.cs[i].Nature.Libelle())
	}
	return nil
}

func (d *decideur) traiter(ctx context.Context) error {
	d.pt.Etat, d.pt.Attente, d.pt.AttenteDepuis, d.pt.AttenteCentimes = comptes.Traite, 0, jour.Jour{}, 0
	if err := agenda.Faire(ctx, d.e, agenda.LigneAVerifier, "ligne_releve", d.ligne.ID, d.a.ID); err != nil {
		return err
	}
	return comptes.Decider(ctx, d.e, d.pt, d.a.ID)
}

// remettreEnAttente undoes a decision on received money: it goes back to "non identifié". A line settled on an order is not undone here:
// the order's own history decides.
func (d *decideur) remettreEnAttente(ctx context.Context) error {
	if d.ligne.Centimes < 0 || d.pt.Cible == "ordre" || d.pt.Cible == "remise" {
		return refuser("annuler", "cette ligne est liée à un virement ou à un débit : elle ne se remet pas en attente")
	}
	if d.p.Motif == "" {
		return refuser("motif", "indiquer pourquoi le rapprochement est annulé")
	}
	c, ok := comptes.DeNature(d.cs, comptes.NonIdentifie)
	if !ok {
		return fmt.Errorf("compte « non identifié » absent")
	}
	if err := d.mouvoir(ctx, c.ID, "annulation", "", 0); err != nil {
		return err
	}
	for _, n := range []agenda.Nature{agenda.LigneAVerifier, agenda.MettreADisposition} {
		if err := agenda.Faire(ctx, d.e, n, "ligne_releve", d.ligne.ID, d.a.ID); err != nil {
			return err
		}
	}
	d.pt.Etat, d.pt.Regle, d.pt.Cible, d.pt.CibleID = comptes.Reste, "", "", 0
	d.pt.Attente, d.pt.AttenteDepuis, d.pt.AttenteCentimes = c.ID, d.ligne.Date, d.ligne.Centimes
	return comptes.Decider(ctx, d.e, d.pt, d.a.ID)
}

func (d *decideur) aVerifier(ctx context.Context) error {
	if d.pt.Dossier == 0 && d.p.Dossier == 0 {
		return refuser("personne", "choisir la personne dont la CESF vérifiera la ligne")
	}
	if d.pt.Dossier == 0 {
		if err := exiger(ctx, d.e, d.a, droits.Rapprocher, d.p.Dossier); err != nil {
			return err
		}
		d.pt.Dossier = d.p.Dossier
	}
	if err := comptes.Consigner(ctx, d.e, []comptes.Decision{{Ligne: d.ligne.ID, Genre: "a_verifier", Centimes: d.ligne.Centimes, Motif: d.p.Motif, Agent: d.a.ID}}); err != nil {
		return err
	}
	d.pt.Etat = comptes.AVerifier
	if err := comptes.Decider(ctx, d.e, d.pt, d.a.ID); err != nil {
		return err
	}
	return agenda.Creer(ctx, d.e, agenda.Tache{Organisation: d.cb.Organisation, Dossier: d.pt.Dossier, Role: string(droits.CESF), Nature: agenda.LigneAVerifier,
		Objet: "ligne_releve", ObjetID: d.ligne.ID, Echeance: d.e.Instant().Jour().Plus(2)})
}

// frais books bank fees: on a pooled account they never touch people; on an individual one the bank took them from the person's own money.
func (d *decideur) frais(ctx context.Context) error {
	if d.ligne.Centimes >= 0 {
		return refuser("sens", "des frais bancaires sont un débit")
	}
	if d.cb.Mode == comptes.Individuel {
		return d.constater(ctx)
	}
	c, ok := comptes.DeNature(d.cs, comptes.Frais)
	if !ok {
		return fmt.Errorf("compte de frais absent")
	}
	if err := d.mouvoir(ctx, c.ID, "frais", "", 0); err != nil {
		return err
	}
	return d.traiter(ctx)
}

// constater acknowledges a debit of the person's own account: it is already posted there; somebody now says what it is.
func (d *decideur) constater(ctx context.Context) error {
	if d.ligne.Centimes >= 0 || d.cb.Mode != comptes.Individuel {
		return refuser("sens", "seul un débit d’un compte individuel se constate")
	}
	genre := "debit_constate"
	if d.p.Choix == Frais {
		genre = "frais"
	}
	if err := comptes.Consigner(ctx, d.e, []comptes.Decision{{Ligne: d.ligne.ID, Genre: genre, Centimes: d.ligne.Centimes, Motif: d.p.Motif, Agent: d.a.ID}}); err != nil {
		return err
	}
	d.pt.Regle, d.pt.Cible, d.pt.CibleID = genre, "", 0
	return d.traiter(ctx)
}

// ValiderSures marks as looked at every line that a reference settled, among those given; the answer is how many.
func ValiderSures(ctx context.Context, b *bdd.Base, d Demande, lignes []int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.Rapprocher); err != nil {
			return 0, err
		}
		for _, id := range lignes {
			if _, _, err := ligneAPointer(ctx, e, a, id); err != nil {
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

// Avancer covers an unexplained debit of a pooled account with the association's own money, the same day: what is owed to the account is
// written down until the transfer arrives.
func Avancer(ctx context.Context, b *bdd.Base, d Demande, compteBancaire int64, montant argent.Centimes) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.Rapprocher); err != nil {
			return 0, err
		}
		cb, err := comptes.Bancaire(ctx, e, compteBancaire)
		if err != nil || cb.Organisation != a.Organisation || cb.Mode != comptes.Collectif {
			return 0, ErrInterdit
		}
		cs, err := comptes.DuBancaire(ctx, e, cb.ID)
		if err != nil {
			return 0, err
		}
		inexplique, _ := comptes.DeNature(cs, comptes.DebitInexplique)
		avance, _ := comptes.DeNature(cs, comptes.Avance)
		s, err := comptes.SoldeDe(ctx, e, inexplique)
		if err != nil {
			return 0, err
		}
		if montant <= 0 || montant > s.Comptable {
			return 0, refuser("avance", "l’avance couvre au plus les débits inexpliqués : %s", s.Comptable)
		}
		id, err := passerAvance(ctx, e, cb, inexplique.ID, avance.ID, montant, a.ID)
		if err != nil {
			return 0, err
		}
		return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "avance.passer", Objet: "ecriture", ObjetID: id, Valeurs: []journal.Valeur{journal.Montant("montant", montant)}})
	})
}
