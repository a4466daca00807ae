// SPDX-License-Identifier: EUPL-1.2

// Package parcours holds the acts that span several domains. An exported function takes the base and opens exactly one act;
// its unexported twin takes the transaction.
package parcours

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/paiements"
)

// LignesParActe bounds how long an import holds the writer.
const LignesParActe = 500

// PosterReleves posts every accepted statement that still has lines to post. It is idempotent per line and resumes after a crash.
func PosterReleves(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau) error {
	for {
		var ids []int64
		if err := b.Lire(ctx, func(l bdd.Lecture) (err error) { ids, err = comptes.APoster(ctx, l); return err }); err != nil {
			return fmt.Errorf("chercher les relevés à passer : %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		for _, id := range ids {
			if err := posterReleve(ctx, b, t, id); err != nil {
				return err
			}
		}
	}
}

func posterReleve(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, id int64) error {
	for {
		var lot []comptes.LigneAPoster
		if err := b.Lire(ctx, func(l bdd.Lecture) (err error) {
			lot, err = comptes.LotAPoster(ctx, l, t, id, LignesParActe)
			return err
		}); err != nil {
			return fmt.Errorf("lire les lignes à passer : %w", err)
		}
		if len(lot) == 0 {
			return b.Ecrire(ctx, func(e *bdd.Ecriture) error { return comptes.Termine(ctx, e, id) })
		}
		if err := PosterLot(ctx, b, lot); err != nil {
			return err
		}
	}
}

// PosterLot posts lines of one statement in one act. When another process has posted the first of them meanwhile, it does nothing.
func PosterLot(ctx context.Context, b *bdd.Base, lot []comptes.LigneAPoster) error {
	return b.Ecrire(ctx, func(e *bdd.Ecriture) error { return posterLot(ctx, e, lot) })
}

func posterLot(ctx context.Context, e *bdd.Ecriture, lot []comptes.LigneAPoster) error {
	if _, err := comptes.PointageDe(ctx, e, lot[0].ID); err == nil {
		return nil
	}
	cb, err := comptes.Bancaire(ctx, e, lot[0].CompteBancaire)
	if err != nil {
		return fmt.Errorf("lire le compte bancaire : %w", err)
	}
	p := &passeur{banque: cb}
	if p.comptes, err = comptes.DuBancaire(ctx, e, cb.ID); err != nil {
		return err
	}
	if p.contexte, err = contexteDe(ctx, e, cb, p.comptes, lot); err != nil {
		return fmt.Errorf("préparer le pointage : %w", err)
	}
	for i := range lot {
		if err := p.ligne(ctx, e, &lot[i]); err != nil {
			return fmt.Errorf("passer la ligne %d du %s : %w", lot[i].Rang+1, lot[i].Date, err)
		}
	}
	return p.ecrire(ctx, e)
}

// passeur turns lines into transactions, states and decisions, then writes them in bulk.
type passeur struct {
	banque    comptes.CompteBancaire
	comptes   []comptes.Compte
	contexte  *ContextePointage
	ecritures []comptes.Ecriture
	pointages []comptes.Pointage
	decisions []comptes.Decision // Ecriture is filled once the transactions are posted
	numeros   []int              // for each decision, its transaction
	remises   []int64            // those that this lot may have finished
}

func (p *passeur) compte(n comptes.Nature) (int64, error) {
	c, ok := comptes.DeNature(p.comptes, n)
	if !ok {
		return 0, fmt.Errorf("le compte bancaire n’a pas de compte « %s »", n.Libelle())
	}
	return c.ID, nil
}

func (p *passeur) personne(dossier int64) (int64, bool) {
	for _, c := range p.comptes {
		if c.Nature == comptes.Personne && c.Dossier == dossier {
			return c.ID, true
		}
	}
	return 0, false
}

func (p *passeur) ligne(ctx context.Context, e *bdd.Ecriture, l *comptes.LigneAPoster) error {
	pt := comptes.Pointage{Ligne: l.ID, CompteBancaire: p.banque.ID, Dossier: p.banque.Dossier, Etat: comptes.Reste}
	if l.Centimes == 0 {
		// A line of zero moves nothing: it is kept, and there is nothing to decide.
		pt.Etat = comptes.Traite
		p.pointages = append(p.pointages, pt)
		return nil
	}
	prop := Proposer(l, p.contexte)
	if prop.Regle.Automatique() {
		pt.Etat, pt.Regle = comptes.Sur, string(prop.Regle)
		if err := p.regler(ctx, e, l, prop, &pt); err != nil {
			return err
		}
		p.pointages = append(p.pointages, pt)
		return nil
	}
	if prop.Regle != "" {
		pt.Etat, pt.Regle = comptes.Probable, string(prop.Regle)
		switch {
		case prop.Recette != nil:
			pt.Cible, pt.CibleID = "recette", prop.Recette.ID
		case len(prop.Ordres) > 0:
			pt.Cible, pt.CibleID = "ordre", prop.Ordres[0].ID
		}
	}
	return p.attendre(l, pt)
}

// attendre books the bank's fact where it waits: received money in "non identifié"; a debit on the person's own account when the
// account is hers (Étai mirrors a balance that is already hers), in "débit inexpliqué" when it is pooled.
func (p *passeur) attendre(l *comptes.LigneAPoster, pt comptes.Pointage) error {
	nature, genre := comptes.NonIdentifie, "attente"
	if l.Centimes < 0 {
		if p.banque.Mode == comptes.Individuel {
			nature, genre = comptes.Personne, "debit_constate"
		} else {
			nature = comptes.DebitInexplique
		}
	}
	id, err := p.compte(nature)
	if err != nil {
		return err
	}
	if nature != comptes.Personne {
		pt.Attente, pt.AttenteDepuis, pt.AttenteCentimes = id, l.Date, l.Centimes
	}
	p.passer(l, "releve_"+genre, id, comptes.Decision{Ligne: l.ID, Genre: genre, Centimes: l.Centimes, Regle: pt.Regle})
	p.pointages = append(p.pointages, pt)
	return nil
}

// passer books a line against one account.
func (p *passeur) passer(l *comptes.LigneAPoster, nature string, contre int64, d comptes.Decision) {
	banque, _ := p.compte(comptes.Banque)
	p.ecritures = append(p.ecritures, comptes.Ecriture{Organisation: p.banque.Organisation, CompteBancaire: p.banque.ID, Nature: nature,
		JourComptable: l.Date, JourValeur: l.Valeur, Cle: l.CleEcriture(), Origine: "ligne_releve", OrigineID: l.ID,
		Mouvements: []comptes.Mouvement{{Compte: banque, Centimes: l.Centimes}, {Compte: contre, Centimes: -l.Centimes}}})
	p.decisions = append(p.decisions, d)
	p.numeros = append(p.numeros, len(p.ecritures)-1)
}

// regler applies a rule that settles.
func (p *passeur) regler(ctx context.Context, e *bdd.Ecriture, l *comptes.LigneAPoster, prop Proposition, pt *comptes.Pointage) error {
	switch prop.Regle {
	case RevenuAttendu:
		return p.reglerRevenu(l, prop, pt)
	case RetourReference:
		return p.reglerRetour(ctx, e, l, prop, pt)
	}
	transit, err := p.compte(comptes.Transit)
	if err != nil {
		return err
	}
	pt.Cible, pt.CibleID, pt.Dossier = "ordre", prop.Ordres[0].ID, prop.Ordres[0].Dossier
	genre := "ordre"
	if prop.Regle == ParRemise || prop.Regle == ParDetails {
		genre, pt.Cible, pt.CibleID = "remise", "remise", prop.Ordres[0].Remise
		pt.Dossier = p.banque.Dossier
	}
	p.passer(l, "releve_ordre", transit, comptes.Decision{Ligne: l.ID, Genre: genre, Cible: pt.Cible, CibleID: pt.CibleID, Centimes: l.Centimes, Regle: string(prop.Regle)})
	for _, o := range prop.Ordres {
		if o.Etat == paiements.EnRemise {
			if err := p.transmettreTard(ctx, e, o, l); err != nil {
				return err
			}
		}
		if err := avancerOrdre(ctx, e, o, paiements.Execute, 0, ""); err != nil {
			return err
		}
		p.remises = append(p.remises, o.Remise)
	}
	return nil
}

// transmettreTard books an order that the bank executed before anyone wrote that it had been transmitted.
func (p *passeur) transmettreTard(ctx context.Context, e *bdd.Ecriture, o *paiements.Ordre, l *comptes.LigneAPoster) error {
	if err := comptes.Denouer(ctx, e, o.ID, true); err != nil {
		return err
	}
	ec, err := ecritureTransmission(p.comptes, p.banque, *o, l.Date, 0)
	if err != nil {
		return err
	}
	p.ecritures = append(p.ecritures, ec)
	return avancerOrdre(ctx, e, o, paiements.Transmis, 0, "vu par la banque avant d’être noté transmis")
}

func avancerOrdre(ctx context.Context, e *bdd.Ecriture, o *paiements.Ordre, vers paiements.Etat, agent int64, motif string) error {
	if err := paiements.Passer(ctx, e, *o, vers, agent, motif); err != nil {
		return err
	}
	o.Etat = vers
	o.VersionRangee++
	return nil
}

func (p *passeur) reglerRevenu(l *comptes.LigneAPoster, prop Proposition, pt *comptes.Pointage) error {
	r := prop.Recette
	personne, ok := p.personne(r.Dossier)
	if !ok {
		// The income is known but its person has no account here: it waits.
		pt.Etat = comptes.Probable
		return p.attendreEnPlace(l, pt)
	}
	p.contexte.Recues[CleRecue{r.ID, l.Date.PremierDuMois()}] = true
	pt.Cible, pt.CibleID, pt.Dossier = "recette", r.ID, r.Dossier
	p.passer(l, "releve_revenu", personne, comptes.Decision{Ligne: l.ID, Genre: "revenu", Cible: "recette", CibleID: r.ID, Centimes: l.Centimes, Regle: string(prop.Regle)})
	return nil
}

func (p *passeur) attendreEnPlace(l *comptes.LigneAPoster, pt *comptes.Pointage) error {
	id, err := p.compte(comptes.NonIdentifie)
	if err != nil {
		return err
	}
	pt.Attente, pt.AttenteDepuis, pt.AttenteCentimes = id, l.Date, l.Centimes
	p.passer(l, "releve_attente", id, comptes.Decision{Ligne: l.ID, Genre: "attente", Centimes: l.Centimes, Regle: pt.Regle})
	return nil
}

func (p *passeur) reglerRetour(ctx context.Context, e *bdd.Ecriture, l *comptes.LigneAPoster, prop Proposition, pt *comptes.Pointage) error {
	o := prop.Ordres[0]
	pt.Cible, pt.CibleID, pt.Dossier = "ordre", o.ID, o.Dossier
	p.passer(l, "releve_retour", o.Compte, comptes.Decision{Ligne: l.ID, Genre: "retour", Cible: "ordre", CibleID: o.ID, Centimes: l.Centimes, Regle: string(prop.Regle)})
	p.remises = append(p.remises, o.Remise)
	return noterRetour(ctx, e, o, l.MotifRetour, 0)
}

// noterRetour marks an order as returned and asks the person's worker for new bank details.
func noterRetour(ctx context.Context, e *bdd.Ecriture, o *paiements.Ordre, motif string, agent int64) error {
	if err := avancerOrdre(ctx, e, o, paiements.Retourne, agent, motif); err != nil {
		return err
	}
	return agenda.Creer(ctx, e, agenda.Tache{Organisation: o.Organisation, Dossier: o.Dossier, Role: "cesf", Nature: agenda.VirementRetourne,
		Objet: "ordre", ObjetID: o.ID, Motif: motif, Echeance: e.Instant().Jour().Plus(3)})
}

func (p *passeur) ecrire(ctx context.Context, e *bdd.Ecriture) error {
	passees, err := comptes.PasserLot(ctx, e, p.ecritures)
	if err != nil {
		return err
	}
	for i := range p.decisions {
		p.decisions[i].Ecriture = passees[p.numeros[i]].ID
	}
	if err := comptes.Pointer(ctx, e, p.pointages); err != nil {
		return fmt.Errorf("écrire le pointage : %w", err)
	}
	if err := comptes.Consigner(ctx, e, p.decisions); err != nil {
		return fmt.Errorf("consigner le rapprochement : %w", err)
	}
	slices.Sort(p.remises)
	for _, r := range slices.Compact(p.remises) {
		if err := paiements.FermerSiFinie(ctx, e, r); err != nil {
			return err
		}
	}
	return alerterDebiteurs(ctx, e, p.banque)
}

// alerterDebiteurs gives the accountant a task for each incident opened in this act.
func alerterDebiteurs(ctx context.Context, e *bdd.Ecriture, cb comptes.CompteBancaire) error {
	type ouvert struct{ id, dossier int64 }
	os, err := bdd.Lister(ctx, e, func(r *sql.Rows) (o ouvert, err error) { return o, r.Scan(&o.id, &o.dossier) },
		`select i.id, c.dossier_id from incident i join compte c on c.id = i.compte_id where c.compte_bancaire_id = $1 and i.ouvert_le = $2 and i.clos_le is null`,
		cb.ID, e.Instant())
	if err != nil {
		return err
	}
	for _, o := range os {
		if err := agenda.Creer(ctx, e, agenda.Tache{Organisation: cb.Organisation, Dossier: o.dossier, Role: "comptable", Nature: agenda.CompteDebiteur,
			Objet: "incident", ObjetID: o.id, Echeance: e.Instant().Jour()}); err != nil {
			return err
		}
	}
	return nil
}

// contexteDe reads what the rules need for a lot of lines of one bank account.
func contexteDe(ctx context.Context, l bdd.Lecture, cb comptes.CompteBancaire, cs []comptes.Compte, lot []comptes.LigneAPoster) (*ContextePointage, error) {
	c := &ContextePointage{Individuel: cb.Mode == comptes.Individuel, Dossier: cb.Dossier, Ordres: map[string]*paiements.Ordre{},
		Lots: map[string][]*paiements.Ordre{}, Recues: map[CleRecue]bool{}}
	refs, remises, numeros := clesDuLot(lot)
	siens := map[int64]bool{}
	for _, k := range cs {
		siens[k.ID] = true
	}
	parID := map[int64]*paiements.Ordre{}
	retenir := func(o paiements.Ordre) *paiements.Ordre {
		if p, ok := parID[o.ID]; ok {
			return p
		}
		p := &o
		parID[o.ID] = p
		return p
	}
	for _, morceau := range morceaux(refs) {
		os, err := paiements.ParReferences(ctx, l, morceau)
		if err != nil {
			return nil, err
		}
		for ref, o := range os {
			if siens[o.Compte] {
				c.Ordres[ref] = retenir(o)
			}
		}
	}
	for _, morceau := range morceaux(remises) {
		rs, err := paiements.ParMessages(ctx, l, morceau)
		if err != nil {
			return nil, err
		}
		for ref, r := range rs {
			os, err := paiements.OrdresDeRemise(ctx, l, r.ID)
			if err != nil {
				return nil, err
			}
			for _, o := range os {
				if siens[o.Compte] {
					c.Lots[ref] = append(c.Lots[ref], retenir(o))
				}
			}
		}
	}
	recents, err := paiements.Recents(ctx, l, cb.ID, lot[0].Date.Plus(-2*fenetreRetour))
	if err != nil {
		return nil, err
	}
	for _, o := range recents {
		c.Recents = append(c.Recents, retenir(o))
	}
	return c, c.lireRecettes(ctx, l, cb, numeros, lot)
}

func (c *ContextePointage) lireRecettes(ctx context.Context, l bdd.Lecture, cb comptes.CompteBancaire, numeros []string, lot []comptes.LigneAPoster) (err error) {
	if c.Individuel {
		if c.Recettes, err = gestion.RecettesDuDossier(ctx, l, cb.Dossier); err != nil {
			return err
		}
	} else {
		for _, morceau := range morceaux(numeros) {
			rs, err := gestion.RecettesDeNumeros(ctx, l, morceau)
			if err != nil {
				return err
			}
			c.Recettes = append(c.Recettes, rs...)
		}
	}
	if len(c.Recettes) == 0 {
		return nil
	}
	du, au := lot[0].Date, lot[0].Date
	for _, x := range lot {
		if x.Date.Avant(du) {
			du = x.Date
		}
		if x.Date.Apres(au) {
			au = x.Date
		}
	}
	ids := make([]int64, len(c.Recettes))
	for i, r := range c.Recettes {
		ids[i] = r.ID
	}
	for len(ids) > 0 {
		n := min(len(ids), 500)
		recues, err := comptes.RecettesRecues(ctx, l, ids[:n], du.PremierDuMois(), au.DernierDuMois())
		if err != nil {
			return err
		}
		for _, r := range recues {
			c.Recues[CleRecue{r.Recette, r.Date.PremierDuMois()}] = true
		}
		ids = ids[n:]
	}
	return nil
}

func clesDuLot(lot []comptes.LigneAPoster) (refs, remises, numeros []string) {
	vus := map[string]bool{}
	ajouter := func(liste *[]string, prefixe, s string) {
		if s != "" && !vus[prefixe+s] {
			vus[prefixe+s] = true
			*liste = append(*liste, s)
		}
	}
	for i := range lot {
		x := &lot[i]
		ajouter(&refs, "r", x.BoutEnBout)
		for _, d := range x.Details {
			ajouter(&refs, "r", d.BoutEnBout)
		}
		if x.Centimes < 0 {
			for _, r := range referencesRemise(x) {
				ajouter(&remises, "m", r)
			}
			continue
		}
		for _, t := range []string{x.Texte.Libelle, x.Texte.Contrepartie, x.BoutEnBout} {
			for _, n := range Numeros(t) {
				ajouter(&numeros, "n", n)
			}
		}
	}
	return refs, remises, numeros
}

func morceaux(s []string) [][]string {
	var r [][]string
	for len(s) > 0 {
		n := min(len(s), 500)
		r = append(r, s[:n])
		s = s[n:]
	}
	return r
}
