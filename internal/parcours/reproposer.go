// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/paiements"
)

// lignesParReproposition bounds how long a new look at waiting lines holds the writer.
const lignesParReproposition = 200

// Reproposer applies the rules again to the lines of a bank account dated between two days that wait and that nobody has touched: what they now settle by
// themselves is settled, by a transaction from where its money stands; what they now propose is proposed. The answer is how many lines changed. Done
// twice, it changes nothing the second time.
func Reproposer(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, compteBancaire int64, du, au jour.Jour) (int64, error) {
	var total, apres int64
	for {
		var ids []int64
		if err := b.Lire(ctx, func(l bdd.Lecture) (err error) {
			ids, err = comptes.Intactes(ctx, l, compteBancaire, du, au, apres, lignesParReproposition)
			return err
		}); err != nil {
			return total, fmt.Errorf("chercher les lignes en attente : %w", err)
		}
		if len(ids) == 0 {
			return total, nil
		}
		apres = ids[len(ids)-1]
		n, err := reproposerLignes(ctx, b, t, ids)
		if total += n; err != nil {
			return total, err
		}
	}
}

// ReproposerAvis is Reproposer for the lines that the entries of an accepted camt.054 file may explain; of any file when fichier is 0.
func ReproposerAvis(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, fichier int64) (int64, error) {
	return reproposerListe(ctx, b, t, func(l bdd.Lecture) ([]int64, error) { return comptes.IntactesAvecAvis(ctx, l, fichier) })
}

// Reprendre ends what a crash may have interrupted after the lines were posted: lines that an order or a camt.054 explains since.
func Reprendre(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau) error {
	if _, err := reproposerOrdres(ctx, b, t, 0); err != nil {
		return err
	}
	_, err := ReproposerAvis(ctx, b, t, 0)
	return err
}

// joursOrdres is how many days back an order is looked for under the reference of a line that waits.
const joursOrdres = 90

// reproposerOrdres is Reproposer for the lines that bear the reference of an order given to the bank: a return seen before its debit. compteBancaire is 0
// for all of them.
func reproposerOrdres(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, compteBancaire int64) (int64, error) {
	return reproposerListe(ctx, b, t, func(l bdd.Lecture) ([]int64, error) {
		texte := `select g.id from ordre o join compte c on c.id = o.compte_id join ligne_releve g on g.bout_en_bout = o.bout_en_bout and g.bout_en_bout <> ''
			and g.compte_bancaire_id = c.compte_bancaire_id join pointage p on p.ligne_id = g.id
			where o.etat in ('transmis', 'execute') and o.execution_le >= $1 and p.etat in ('reste', 'probable') and p.traite_par is null`
		args := []any{l.Instant().Jour().Plus(-joursOrdres)}
		if compteBancaire != 0 {
			texte += ` and c.compte_bancaire_id = $2`
			args = append(args, compteBancaire)
		}
		return bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, texte+` order by g.id`, args...)
	})
}

func reproposerListe(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, lister func(bdd.Lecture) ([]int64, error)) (int64, error) {
	var ids []int64
	if err := b.Lire(ctx, func(l bdd.Lecture) (err error) { ids, err = lister(l); return err }); err != nil {
		return 0, fmt.Errorf("chercher les lignes en attente : %w", err)
	}
	var total int64
	for len(ids) > 0 {
		k := min(len(ids), lignesParReproposition)
		n, err := reproposerLignes(ctx, b, t, ids[:k])
		if total += n; err != nil {
			return total, err
		}
		ids = ids[k:]
	}
	return total, nil
}

// reproposerLignes looks at lines without writing, then opens an act for those that change.
func reproposerLignes(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, ids []int64) (int64, error) {
	var changent []comptes.LigneAPoster
	if err := b.Lire(ctx, func(l bdd.Lecture) error {
		changent = nil
		lot, ps, err := comptes.LignesIntactes(ctx, l, t, ids)
		if err != nil || len(lot) == 0 {
			return err
		}
		p, err := nouveauPasseur(ctx, l, lot)
		if err != nil {
			return err
		}
		for i := range lot {
			prop := Proposer(&lot[i], p.banques[lot[i].CompteBancaire].contexte)
			if avant := ps[lot[i].ID]; prop.Regle.Automatique() || !memeProposition(avant, proposer(avant, prop)) {
				changent = append(changent, lot[i])
			}
		}
		return nil
	}); err != nil {
		return 0, fmt.Errorf("revoir les lignes en attente : %w", err)
	}
	if len(changent) == 0 {
		return 0, nil
	}
	return ecrire(ctx, b, func(e *bdd.Ecriture) (int64, error) { return reproposer(ctx, e, changent) })
}

func memeProposition(a, b comptes.Pointage) bool {
	return a.Etat == b.Etat && a.Regle == b.Regle && a.Cible == b.Cible && a.CibleID == b.CibleID
}

// reproposer settles or proposes lines that wait, in one act. Those that somebody has touched since they were read are left as they are.
func reproposer(ctx context.Context, e *bdd.Ecriture, lot []comptes.LigneAPoster) (int64, error) {
	ids := make([]int64, len(lot))
	for i := range lot {
		ids[i] = lot[i].ID
	}
	ps, err := comptes.PointagesIntacts(ctx, e, ids)
	if err != nil {
		return 0, err
	}
	p, err := nouveauPasseur(ctx, e, lot)
	if err != nil {
		return 0, err
	}
	changees := map[int64]int64{}
	for i := range lot {
		l := &lot[i]
		pt, ok := ps[l.ID]
		if !ok {
			continue
		}
		change, err := p.revoir(ctx, e, l, pt)
		if err != nil {
			return 0, fmt.Errorf("revoir la ligne %d : %w", l.ID, err)
		}
		if change {
			changees[l.CompteBancaire]++
		}
	}
	if err := fermerRemises(ctx, e, p.remises); err != nil {
		return 0, err
	}
	var total int64
	for _, id := range clesDe(changees) {
		b := p.banques[id]
		total += changees[id]
		if err := reglerAvance(ctx, e, b.comptes, b.CompteBancaire, 0); err != nil {
			return 0, err
		}
		if err := journal.Consigner(ctx, e, journal.Acte{Organisation: b.Organisation, Nature: "lignes.reproposer", Objet: "compte_bancaire", ObjetID: id,
			Dossier: b.Dossier, Valeurs: []journal.Valeur{journal.Entier("nombre", changees[id])}}); err != nil {
			return 0, err
		}
	}
	return total, alerterDebiteurs(ctx, e, clesDe(p.banques))
}

// revoir settles one line that waits, or writes its new proposal; false when nothing changes.
func (p *passeur) revoir(ctx context.Context, e *bdd.Ecriture, l *comptes.LigneAPoster, pt comptes.Pointage) (bool, error) {
	b := p.banques[l.CompteBancaire]
	le := e.Instant().Jour()
	if le.Avant(l.Date) {
		le = l.Date
	}
	prop := Proposer(l, b.contexte)
	r, ok, err := b.denouement(l, prop, le)
	if err != nil {
		return false, err
	}
	if !ok {
		apres := proposer(pt, prop)
		if memeProposition(pt, apres) {
			return false, nil
		}
		return true, comptes.Decider(ctx, e, apres, 0)
	}
	if err := p.suivreOrdres(ctx, e, b, l, r, le); err != nil {
		return false, err
	}
	// Orders that the bank saw before they were noted as transmitted are booked with the line: in between, nothing has happened.
	passee, err := p.deplacer(ctx, e, b, l, pt, r, le)
	if err != nil {
		return false, err
	}
	for i := range r.decisions {
		d := &r.decisions[i]
		d.Ligne, d.Regle, d.Ecriture = l.ID, string(prop.Regle), passee
	}
	if err := comptes.Consigner(ctx, e, r.decisions); err != nil {
		return false, err
	}
	if err := p.rendreDisponible(ctx, e, b, l, r); err != nil {
		return false, err
	}
	return true, comptes.Decider(ctx, e, r.pointer(pt, l), 0)
}

// deplacer passes a line's money from where it stands to where the rules now send it, with what was to be booked before; 0 when it is already there.
func (p *passeur) deplacer(ctx context.Context, e *bdd.Ecriture, b *banqueAPasser, l *comptes.LigneAPoster, pt comptes.Pointage, r denouement, le jour.Jour) (int64, error) {
	de, err := comptes.OuEst(ctx, e, l.ID)
	if err != nil {
		return 0, err
	}
	bouge := len(r.parts) != 1 || r.parts[0].compte != de
	if bouge {
		ms := []comptes.Mouvement{{Compte: de, Centimes: l.Centimes}}
		for _, x := range r.parts {
			ms = append(ms, comptes.Mouvement{Compte: x.compte, Centimes: -x.centimes})
		}
		p.ecritures = append(p.ecritures, comptes.Ecriture{Organisation: b.Organisation, CompteBancaire: b.ID, Nature: "pointage_" + r.nature[len("releve_"):], JourComptable: le,
			JourValeur: le, Cle: fmt.Sprintf("reproposition:%d:%d", l.ID, pt.Version), Origine: "ligne_releve", OrigineID: l.ID, Mouvements: ms})
	}
	passees, err := comptes.PasserLot(ctx, e, p.ecritures)
	p.ecritures = nil
	if err != nil || !bouge {
		return 0, err
	}
	return passees[len(passees)-1].ID, nil
}

// revoirReferences looks again, in the same act, at the untouched lines of a bank account that bear the reference of one of these orders. Rules by reference
// read no text.
func revoirReferences(ctx context.Context, e *bdd.Ecriture, banque int64, os []paiements.Ordre) error {
	refs := make([]string, len(os))
	for i := range os {
		refs[i] = os[i].BoutEnBout
	}
	for morceau := range slices.Chunk(refs, parRequete) {
		ids, err := comptes.IntactesDeReferences(ctx, e, banque, morceau)
		if err != nil {
			return err
		}
		if err := revoirBrutes(ctx, e, ids); err != nil {
			return err
		}
	}
	return nil
}

// revoirRemise looks again, in the same act, at the untouched debits that bear the reference of the remise of an order that was rejected: its sum is now that
// of the orders that are left.
func revoirRemise(ctx context.Context, e *bdd.Ecriture, o paiements.Ordre) error {
	r, err := paiements.RemiseParID(ctx, e, o.Remise)
	if err != nil || r.MessageID == "" {
		return err
	}
	c, err := comptes.ParID(ctx, e, o.Compte)
	if err != nil {
		return err
	}
	ids, err := comptes.IntactesDeRemise(ctx, e, c.CompteBancaire, r.MessageID)
	if err != nil {
		return err
	}
	return revoirBrutes(ctx, e, ids)
}

func revoirBrutes(ctx context.Context, e *bdd.Ecriture, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	lot := make([]comptes.LigneAPoster, len(ids))
	for i, id := range ids {
		var err error
		if lot[i], err = comptes.LigneBrute(ctx, e, id); err != nil {
			return err
		}
	}
	_, err := reproposer(ctx, e, lot)
	return err
}

func clesDe[T any](m map[int64]T) []int64 {
	r := make([]int64, 0, len(m))
	for k := range m {
		r = append(r, k)
	}
	slices.Sort(r)
	return r
}
