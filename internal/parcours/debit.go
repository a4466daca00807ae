// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/tiers"
)

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
	if err := d.exigerDebitIndividuel(); err != nil {
		return err
	}
	genre := "debit_constate"
	if d.p.Choix == Frais {
		genre = "frais"
	}
	if err := comptes.Consigner(ctx, d.e, []comptes.Decision{d.decision(0, genre, "", 0, d.ligne.Centimes)}); err != nil {
		return err
	}
	d.pt.Regle, d.pt.Cible, d.pt.CibleID = genre, "", 0
	return d.traiter(ctx)
}

func (d *decideur) exigerDebitIndividuel() error {
	if d.ligne.Centimes >= 0 || d.cb.Mode != comptes.Individuel {
		return refuser("sens", "seul un débit d’un compte individuel se constate")
	}
	return nil
}

// operation is constater with what the debit paid, and its document.
func (d *decideur) operation(ctx context.Context) error {
	if err := d.exigerDebitIndividuel(); err != nil {
		return err
	}
	id, err := d.creerOperation(ctx, d.ligne.Centimes, d.p.Nature, d.p.Motif, d.p.Piece, d.p.Tiers)
	if err != nil {
		return err
	}
	if err := comptes.Consigner(ctx, d.e, []comptes.Decision{d.decision(0, "operation", "operation", id, d.ligne.Centimes)}); err != nil {
		return err
	}
	d.pt.Regle, d.pt.Cible, d.pt.CibleID = "operation", "operation", id
	return d.traiter(ctx)
}

func (d *decideur) creerOperation(ctx context.Context, montant argent.Centimes, n comptes.NatureOperation, libelle string, piece, payee int64) (int64, error) {
	libelle = strings.TrimSpace(libelle)
	switch {
	case !n.Valide():
		return 0, refuser("nature", "choisir ce que ce débit a payé")
	case libelle == "":
		return 0, refuser("motif", "écrire en quelques mots ce que ce débit a payé : par exemple « téléphone de novembre »")
	case len([]rune(libelle)) > 200:
		return 0, refuser("motif", "écrire ce que ce débit a payé en 200 caractères au plus")
	}
	if piece != 0 {
		if err := pieceDuDossier(ctx, d.e, piece, d.cb.Dossier); err != nil {
			return 0, err
		}
	}
	if payee != 0 {
		x, err := tiers.ParID(ctx, d.e, payee)
		if err != nil || x.Organisation != d.cb.Organisation || x.Dossier != 0 && x.Dossier != d.cb.Dossier {
			return 0, ErrInterdit
		}
	}
	o := comptes.Operation{Ligne: d.ligne.ID, Dossier: d.cb.Dossier, Centimes: montant, Nature: n, Libelle: libelle, Piece: piece, Tiers: payee, CreeePar: d.a.ID}
	var err error
	if o.ID, err = comptes.CreerOperation(ctx, d.e, d.t, o); err != nil {
		return 0, err
	}
	return o.ID, journal.Consigner(ctx, d.e, journal.Acte{Organisation: d.a.Organisation, Agent: d.a.ID, Nature: "operation.creer", Objet: "operation", ObjetID: o.ID, Dossier: o.Dossier,
		Valeurs: valeursOperation(o)})
}

func valeursOperation(o comptes.Operation) []journal.Valeur {
	return []journal.Valeur{journal.Entier("ligne", o.Ligne), journal.Entier("dossier", o.Dossier), journal.Montant("montant", o.Centimes), journal.Code("nature", string(o.Nature)),
		journal.Entier("piece", o.Piece), journal.Entier("tiers", o.Tiers)}
}

// pieceDuDossier: the document lies in that file, and was not destroyed since.
func pieceDuDossier(ctx context.Context, l bdd.Lecture, piece, dossier int64) error {
	f, err := fichiers.Trouver(ctx, l, piece)
	if err != nil || f.Dossier != dossier || f.Efface {
		return refuser("piece", "cette pièce n’est pas dans le dossier de la personne : en choisir une autre, ou la joindre")
	}
	return nil
}

// avance ties a line of a pooled account to the association's own money: its transfer that covers unexplained debits, or what it gets back once they are
// explained.
func (d *decideur) avance(ctx context.Context) error {
	c, ok := comptes.DeNature(d.cs, comptes.Avance)
	if !ok {
		return refuser("sens", "l’avance de l’association ne concerne que les comptes collectifs")
	}
	s, err := comptes.SoldeDe(ctx, d.e, c)
	if err != nil {
		return err
	}
	// A debit was covered as it was posted: it adds to what is owed until it is explained.
	if d.ligne.Centimes > max(0, s.Comptable) {
		return refuser("avance", "l’association doit %s à ce compte : un virement plus grand n’est pas son avance, le scinder ou l’affecter autrement", max(0, s.Comptable))
	}
	if d.ligne.Centimes < 0 && s.Comptable > 0 {
		return refuser("avance", "ce compte ne doit pas assez à l’association pour expliquer ce débit : il dépasse de %s ce qui peut lui être rendu", min(s.Comptable, -d.ligne.Centimes))
	}
	if err := d.mouvoir(ctx, c.ID, "avance", "", 0); err != nil {
		return err
	}
	d.pt.Regle, d.pt.Cible, d.pt.CibleID = "avance", "", 0
	return d.traiter(ctx)
}

// reglerAvance keeps unexplained debits of a pooled account covered by the association's own money: what it owes grows the very day of the debit, and shrinks
// once it is explained, down to what the account owes it back.
func reglerAvance(ctx context.Context, e *bdd.Ecriture, cs []comptes.Compte, cb comptes.CompteBancaire, agent int64) error {
	ec, ok, err := ecritureAvance(ctx, e, cs, cb, agent, 0)
	if err == nil && ok {
		_, err = comptes.Passer(ctx, e, ec)
	}
	return err
}

// ecritureAvance is what reglerAvance books, when enCours (a debit is positive) is about to be booked on the unexplained debits of the account; ok is false when
// there is nothing to book.
func ecritureAvance(ctx context.Context, e *bdd.Ecriture, cs []comptes.Compte, cb comptes.CompteBancaire, agent int64, enCours argent.Centimes) (ec comptes.Ecriture, ok bool, err error) {
	inexplique, ok := comptes.DeNature(cs, comptes.DebitInexplique)
	avance, ok2 := comptes.DeNature(cs, comptes.Avance)
	if !ok || !ok2 {
		return ec, false, nil
	}
	s, err := comptes.SoldeDe(ctx, e, inexplique)
	if err != nil {
		return ec, false, err
	}
	du := s.Comptable + inexplique.Nature.Solde(enCours)
	if du == 0 {
		return ec, false, nil
	}
	le := e.Instant().Jour()
	if le.Avant(cb.OuvertLe) {
		le = cb.OuvertLe
	}
	numero, err := journal.Numero(ctx, e, cb.Organisation, "avance", le.Annee())
	if err != nil {
		return ec, false, err
	}
	return comptes.Ecriture{Organisation: cb.Organisation, CompteBancaire: cb.ID, Nature: "avance", JourComptable: le, JourValeur: le,
		Cle: fmt.Sprintf("avance:%d:%d:%d", cb.Organisation, le.Annee(), numero), Origine: "compte_bancaire", OrigineID: cb.ID, Agent: agent,
		Mouvements: []comptes.Mouvement{{Compte: avance.ID, Centimes: du}, {Compte: inexplique.ID, Centimes: -du}}}, true, nil
}
