// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/comptes"
)

// mouvoir passes the line's amount from where it stands to an account, and says why.
func (d *decideur) mouvoir(ctx context.Context, vers int64, genre, cible string, cibleID int64) error {
	ecriture, err := d.virer(ctx, vers, genre)
	if err != nil {
		return err
	}
	return comptes.Consigner(ctx, d.e, []comptes.Decision{d.decision(ecriture, genre, cible, cibleID, d.ligne.Centimes)})
}

func (d *decideur) decision(ecriture int64, genre, cible string, cibleID int64, montant argent.Centimes) comptes.Decision {
	return comptes.Decision{Ligne: d.ligne.ID, Genre: genre, Cible: cible, CibleID: cibleID, Centimes: montant, Texte: d.texte, Regle: d.pt.Regle, Ecriture: ecriture, Agent: d.a.ID}
}

// virer passes the line's amount from where it stands to an account; the answer is the transaction, 0 when the money is already there.
func (d *decideur) virer(ctx context.Context, vers int64, genre string) (int64, error) {
	return d.repartir(ctx, genre, []part{{vers, d.ligne.Centimes}})
}

// repartir passes the line's amount from where it stands to accounts, of which the first is where the line then stands; the answer is the transaction, 0
// when nothing moves.
func (d *decideur) repartir(ctx context.Context, genre string, parts []part) (int64, error) {
	de, err := comptes.OuEst(ctx, d.e, d.ligne.ID)
	if err != nil || len(parts) == 1 && parts[0].compte == de {
		return 0, err
	}
	if err := d.reprendreA(ctx, de); err != nil {
		return 0, err
	}
	return d.passer(ctx, genre, nets(part{de, -d.ligne.Centimes}, parts))
}

// nets sums what moves by account; what comes and goes is left out.
func nets(de part, vers []part) []comptes.Mouvement {
	ms := []comptes.Mouvement{{Compte: de.compte, Centimes: -de.centimes}}
	for _, x := range vers {
		i := 0
		for i < len(ms) && ms[i].Compte != x.compte {
			i++
		}
		if i == len(ms) {
			ms = append(ms, comptes.Mouvement{Compte: x.compte})
		}
		ms[i].Centimes -= x.centimes
	}
	r := ms[:0]
	for _, m := range ms {
		if m.Centimes != 0 {
			r = append(r, m)
		}
	}
	return r
}

// passer books a decision on the line, on the day of the act; nothing when nothing moves.
func (d *decideur) passer(ctx context.Context, genre string, ms []comptes.Mouvement) (int64, error) {
	if len(ms) == 0 {
		return 0, nil
	}
	le := d.e.Instant().Jour()
	if le.Avant(d.ligne.Date) {
		le = d.ligne.Date
	}
	passee, err := comptes.Passer(ctx, d.e, comptes.Ecriture{Organisation: d.cb.Organisation, CompteBancaire: d.cb.ID, Nature: "pointage_" + genre, JourComptable: le, JourValeur: le,
		Cle: fmt.Sprintf("pointage:%d:%d", d.ligne.ID, d.pt.Version), Origine: "ligne_releve", OrigineID: d.ligne.ID, Agent: d.a.ID, Mouvements: ms})
	return passee.ID, err
}

// reprendreA refuses to take received money away from an account that no longer has it: the floor binds our decisions.
func (d *decideur) reprendreA(ctx context.Context, compte int64) error {
	if d.ligne.Centimes < 0 {
		return nil
	}
	return d.reprendre(ctx, compte, d.ligne.Centimes)
}

func (d *decideur) reprendre(ctx context.Context, compte int64, montant argent.Centimes) error {
	i := indexCompte(d.cs, compte)
	if i < 0 || d.cs[i].Nature != comptes.Personne && !d.cs[i].Nature.Attente() {
		return nil
	}
	if n := d.cs[i].Nature; n == comptes.HorsAutorisation || n == comptes.ARestituer {
		if d.pt.Attente != compte || d.pt.AttenteCentimes != montant {
			return refuser("provision", "cet argent a déjà été versé, en tout ou en partie : il n’attend plus « %s »", n.Libelle())
		}
		return verifierAttente(ctx, d.e, d.cs[i], d.pt.Dossier, montant, 0)
	}
	p, err := comptes.ProvisionLe(ctx, d.e, d.cs[i], d.e.Instant().Jour())
	if err != nil {
		return err
	}
	if manque := montant - p.Solde.Reel() + min(0, p.Plancher); manque > 0 {
		return refuser("provision", "cet argent a déjà servi : il manque %s sur le compte « %s » pour le reprendre", manque, d.cs[i].Nature.Libelle())
	}
	return nil
}

// remettreEnAttente undoes a decision on received money: it goes back to "non identifié". A line settled on an order is not undone here:
// the order's own history decides.
func (d *decideur) remettreEnAttente(ctx context.Context) error {
	if d.ligne.Centimes < 0 || d.pt.Cible == "ordre" && d.pt.Regle != regleRemboursement || d.pt.Cible == "remise" {
		return refuser("annuler", "cette ligne est liée à un virement ou à un débit : elle ne se remet pas en attente")
	}
	if d.p.Motif == "" {
		return refuser("motif", "indiquer pourquoi le rapprochement est annulé")
	}
	c, ok := comptes.DeNature(d.cs, comptes.NonIdentifie)
	if !ok {
		return fmt.Errorf("compte « non identifié » absent")
	}
	var err error
	if d.pt.Cible == cibleParts {
		err = d.recoller(ctx, c)
	} else {
		err = d.mouvoir(ctx, c.ID, "annulation", "", 0)
	}
	if err != nil {
		return err
	}
	if err := comptes.OublierDecompte(ctx, d.e, d.ligne.ID); err != nil {
		return err
	}
	if err := d.fermerTaches(ctx); err != nil {
		return err
	}
	d.pt.Etat, d.pt.Regle, d.pt.Cible, d.pt.CibleID = comptes.Reste, "", "", 0
	d.pt.Attente, d.pt.AttenteDepuis, d.pt.AttenteCentimes = c.ID, d.ligne.Date, d.ligne.Centimes
	return comptes.Decider(ctx, d.e, d.pt, d.a.ID)
}
