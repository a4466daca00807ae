// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/paiements"
	"etai/internal/prestations"
)

// banquesDuLot reads the bank accounts of a lot of lines, and what the rules need to know around the lines of each.
func banquesDuLot(ctx context.Context, l bdd.Lecture, lot []comptes.LigneAPoster) (map[int64]*banqueAPasser, error) {
	g := ramasser(lot)
	banques := make(map[int64]*banqueAPasser, len(g.banques))
	for ids := range slices.Chunk(g.banques, parRequete) {
		cbs, err := comptes.Bancaires(ctx, l, ids)
		if err != nil {
			return nil, fmt.Errorf("lire les comptes bancaires : %w", err)
		}
		cs, err := comptes.DesBancaires(ctx, l, ids)
		if err != nil {
			return nil, fmt.Errorf("lire les comptes : %w", err)
		}
		for id, cb := range cbs {
			banques[id] = &banqueAPasser{CompteBancaire: cb, comptes: cs[id], contexte: contexteVide(cb, cs[id])}
		}
	}
	for _, id := range g.banques {
		if banques[id] == nil {
			return nil, fmt.Errorf("compte bancaire %d : %w", id, bdd.ErrAbsent)
		}
	}
	for ids := range slices.Chunk(g.banques, parRequete) {
		xs, err := comptes.LibellesReconnus(ctx, l, ids...)
		if err != nil {
			return nil, fmt.Errorf("lire les libellés reconnus : %w", err)
		}
		for _, x := range xs {
			c := banques[x.CompteBancaire].contexte
			c.Reconnus = append(c.Reconnus, x)
		}
	}
	c := chargeur{banques: banques, parCompte: map[int64]*banqueAPasser{}, ordres: map[int64]*paiements.Ordre{}}
	for _, b := range banques {
		for _, x := range b.comptes {
			c.parCompte[x.ID] = b
		}
	}
	if err := c.lireOrdres(ctx, l, g); err != nil {
		return nil, fmt.Errorf("lire les ordres : %w", err)
	}
	if err := c.lireRecettes(ctx, l, g); err != nil {
		return nil, fmt.Errorf("lire les revenus attendus : %w", err)
	}
	if err := c.lirePayes(ctx, l, lot); err != nil {
		return nil, err
	}
	return banques, nil
}

func contexteVide(cb comptes.CompteBancaire, cs []comptes.Compte) *ContextePointage {
	c := &ContextePointage{Individuel: cb.Mode == comptes.Individuel, Dossier: cb.Dossier, Ici: map[int64]bool{}, Ordres: map[string]*paiements.Ordre{},
		Lots: map[string][]*paiements.Ordre{}, Doubles: map[string]bool{}, ParNumero: map[string][]*gestion.Recette{}, Recues: map[CleRecue]bool{}}
	for _, x := range cs {
		if x.Nature == comptes.Personne {
			c.Ici[x.Dossier] = true
		}
	}
	return c
}

// chargeur reads what surrounds the lines of several bank accounts in few statements. Each order is one value, whatever the lines that name it.
type chargeur struct {
	banques   map[int64]*banqueAPasser
	parCompte map[int64]*banqueAPasser // by ledger account
	ordres    map[int64]*paiements.Ordre
}

func (c *chargeur) ordre(o paiements.Ordre) *paiements.Ordre {
	if p, ok := c.ordres[o.ID]; ok {
		return p
	}
	c.ordres[o.ID] = &o
	return &o
}

func (c *chargeur) lireOrdres(ctx context.Context, l bdd.Lecture, g glanes) error {
	for refs := range slices.Chunk(g.refs, parRequete) {
		os, err := paiements.ParReferences(ctx, l, refs)
		if err != nil {
			return err
		}
		for ref, o := range os {
			if b := c.parCompte[o.Compte]; b != nil {
				b.contexte.Ordres[ref] = c.ordre(o)
			}
		}
	}
	if err := c.lireDoubles(ctx, l, g); err != nil {
		return err
	}
	for refs := range slices.Chunk(g.remises, parRequete) {
		rs, err := paiements.ParMessages(ctx, l, refs)
		if err != nil {
			return err
		}
		for message, r := range rs {
			if err := c.lireRemise(ctx, l, message, r.ID); err != nil {
				return err
			}
		}
	}
	for _, id := range g.sansReference {
		os, err := paiements.Recents(ctx, l, id, g.du.Plus(-2*fenetreRetour))
		if err != nil {
			return err
		}
		for _, o := range os {
			c.banques[id].contexte.Recents = append(c.banques[id].contexte.Recents, c.ordre(o))
		}
	}
	return nil
}

// lireDoubles finds the references of returns under which the bank has debited an account more than once, when one of those debits is not tied to an order.
func (c *chargeur) lireDoubles(ctx context.Context, l bdd.Lecture, g glanes) error {
	type double struct {
		banque    int64
		reference string
	}
	for refs := range slices.Chunk(g.retours, parRequete) {
		liste, args := bdd.ListeTextes(refs)
		ds, err := bdd.Lister(ctx, l, func(r *sql.Rows) (d double, err error) { return d, r.Scan(&d.banque, &d.reference) },
			`select g.compte_bancaire_id, g.bout_en_bout from ligne_releve g join releve v on v.id = g.releve_id and v.accepte_le is not null
			left join pointage p on p.ligne_id = g.id where g.bout_en_bout in (`+liste+`) and g.bout_en_bout <> '' and g.centimes < 0
			group by g.compte_bancaire_id, g.bout_en_bout
			having count(*) > 1 and count(*) > sum(case when p.etat in ('sur', 'traite') and p.cible in ('ordre', 'remise') then 1 else 0 end)`, args...)
		if err != nil {
			return err
		}
		for _, d := range ds {
			if b := c.banques[d.banque]; b != nil {
				b.contexte.Doubles[d.reference] = true
			}
		}
	}
	return nil
}

// lireRemise gives the orders of a remise to the bank account that pays each, under the reference of the remise and under that of their lot.
func (c *chargeur) lireRemise(ctx context.Context, l bdd.Lecture, message string, id int64) error {
	os, err := paiements.OrdresDeRemise(ctx, l, id)
	if err != nil {
		return err
	}
	banques := map[int64]int64{}
	for ids := range slices.Chunk(comptesDe(os), parRequete) {
		bs, err := comptes.BanquesDes(ctx, l, ids)
		if err != nil {
			return err
		}
		maps.Copy(banques, bs)
	}
	for i, lot := range LotsDeRemise(os, banques) {
		for _, o := range lot {
			if b := c.parCompte[o.Compte]; b != nil {
				p := c.ordre(o)
				b.contexte.Lots[message] = append(b.contexte.Lots[message], p)
				ref := fmt.Sprintf("%s/%d", message, i+1)
				b.contexte.Lots[ref] = append(b.contexte.Lots[ref], p)
			}
		}
	}
	return nil
}

func comptesDe(os []paiements.Ordre) []int64 {
	r := make([]int64, len(os))
	for i, o := range os {
		r[i] = o.Compte
	}
	slices.Sort(r)
	return slices.Compact(r)
}

// LotsDeRemise groups the orders of a remise, in the order of paiements.OrdresDeRemise, as its bank file does: one lot per bank account and day, named
// after the remise and its position. banques gives the bank account of each ledger account.
func LotsDeRemise(ordres []paiements.Ordre, banques map[int64]int64) [][]paiements.Ordre {
	type cle struct {
		banque int64
		jour   jour.Jour
	}
	rangs := map[cle]int{}
	var lots [][]paiements.Ordre
	for _, o := range ordres {
		k := cle{banques[o.Compte], o.ExecutionLe}
		i, ok := rangs[k]
		if !ok {
			i = len(lots)
			rangs[k] = i
			lots = append(lots, nil)
		}
		lots[i] = append(lots[i], o)
	}
	return lots
}

func (c *chargeur) lireRecettes(ctx context.Context, l bdd.Lecture, g glanes) error {
	recettes := map[int64]*gestion.Recette{}
	var ids []int64
	retenir := func(r gestion.Recette) *gestion.Recette {
		if p, ok := recettes[r.ID]; ok {
			return p
		}
		recettes[r.ID] = &r
		ids = append(ids, r.ID)
		return &r
	}
	parDossier := map[int64]*ContextePointage{}
	var dossiers []int64
	for _, b := range c.banques {
		if b.contexte.Individuel && g.credits[b.ID] {
			dossiers = append(dossiers, b.Dossier)
			parDossier[b.Dossier] = b.contexte
		}
	}
	slices.Sort(dossiers)
	for morceau := range slices.Chunk(dossiers, parRequete) {
		rs, err := gestion.RecettesDesDossiers(ctx, l, morceau)
		if err != nil {
			return err
		}
		for _, r := range rs {
			x := parDossier[r.Dossier]
			x.Siennes = append(x.Siennes, retenir(r))
		}
	}
	parNumero, porteurs := map[string][]*gestion.Recette{}, map[string]prestations.Porteurs{}
	for morceau := range slices.Chunk(g.numeros, parRequete) {
		ps, err := prestations.PorteursDesNumeros(ctx, l, morceau)
		if err != nil {
			return err
		}
		maps.Copy(porteurs, ps)
		rs, err := gestion.RecettesDeNumeros(ctx, l, morceau)
		if err != nil {
			return err
		}
		for _, r := range rs {
			parNumero[r.Allocataire] = append(parNumero[r.Allocataire], retenir(r))
		}
	}
	recues := map[CleRecue]bool{}
	for morceau := range slices.Chunk(ids, parRequete) {
		rs, err := comptes.RecettesRecues(ctx, l, morceau, g.du.PremierDuMois(), g.au.DernierDuMois())
		if err != nil {
			return err
		}
		for _, r := range rs {
			recues[CleRecue{r.Recette, r.Date.PremierDuMois()}] = true
		}
	}
	deces, err := lireDeces(ctx, l, recettes)
	if err != nil {
		return err
	}
	gestions, err := lireGestions(ctx, l, recettes, dossiers)
	if err != nil {
		return err
	}
	for _, b := range c.banques {
		b.contexte.Gestions = gestions
		b.contexte.ParNumero, b.contexte.Porteurs, b.contexte.Recues, b.contexte.Deces = parNumero, porteurs, recues, deces
	}
	return nil
}

// lireDeces returns the day of the recorded death of the people of these incomes, by file; nobody, most of the time.
func lireDeces(ctx context.Context, l bdd.Lecture, recettes map[int64]*gestion.Recette) (map[int64]jour.Jour, error) {
	var dossiers []int64
	for _, r := range recettes {
		dossiers = append(dossiers, r.Dossier)
	}
	slices.Sort(dossiers)
	deces := map[int64]jour.Jour{}
	for ids := range slices.Chunk(slices.Compact(dossiers), parRequete) {
		ds, err := gestion.DecesDesDossiers(ctx, l, ids)
		if err != nil {
			return nil, err
		}
		maps.Copy(deces, ds)
	}
	return deces, nil
}

// lireGestions returns the managements of the people of these incomes and of these files, by file.
func lireGestions(ctx context.Context, l bdd.Lecture, recettes map[int64]*gestion.Recette, dossiers []int64) (map[int64][]gestion.Gestion, error) {
	tous := slices.Clone(dossiers)
	for _, r := range recettes {
		tous = append(tous, r.Dossier)
	}
	slices.Sort(tous)
	gestions := map[int64][]gestion.Gestion{}
	for ids := range slices.Chunk(slices.Compact(tous), parRequete) {
		gs, err := gestion.DesDossiers(ctx, l, ids)
		if err != nil {
			return nil, fmt.Errorf("lire les gestions : %w", err)
		}
		maps.Copy(gestions, gs)
	}
	return gestions, nil
}

// glanes is what the lines of a lot name.
type glanes struct {
	banques       []int64
	refs          []string // end-to-end references
	retours       []string // those of them that returns bear
	remises       []string // references of remises
	numeros       []string // where an allocataire number may stand
	sansReference []int64  // bank accounts with a debit or a return that no reference explains
	credits       map[int64]bool
	du, au        jour.Jour
}

func ramasser(lot []comptes.LigneAPoster) glanes {
	g := glanes{credits: map[int64]bool{}, du: lot[0].Date, au: lot[0].Date}
	vus := map[string]bool{}
	banques, orphelins := map[int64]bool{}, map[int64]bool{}
	ajouter := func(liste *[]string, genre byte, s string) {
		if s == "" {
			return
		}
		if k := string(genre) + s; !vus[k] {
			vus[k] = true
			*liste = append(*liste, s)
		}
	}
	for i := range lot {
		x := &lot[i]
		if x.Date.Avant(g.du) {
			g.du = x.Date
		}
		if x.Date.Apres(g.au) {
			g.au = x.Date
		}
		if !banques[x.CompteBancaire] {
			banques[x.CompteBancaire] = true
			g.banques = append(g.banques, x.CompteBancaire)
		}
		ajouter(&g.refs, 'r', x.BoutEnBout)
		for _, d := range x.Details {
			ajouter(&g.refs, 'r', d.BoutEnBout)
		}
		if x.Retour {
			ajouter(&g.retours, 'o', x.BoutEnBout)
			for _, d := range x.Details {
				ajouter(&g.retours, 'o', d.BoutEnBout)
			}
		}
		if (x.Retour || x.Centimes < 0 && reference(x) == "") && !orphelins[x.CompteBancaire] {
			orphelins[x.CompteBancaire] = true
			g.sansReference = append(g.sansReference, x.CompteBancaire)
		}
		if x.Centimes < 0 {
			for _, r := range referencesRemise(x) {
				ajouter(&g.remises, 'm', r)
			}
			continue
		}
		g.credits[x.CompteBancaire] = true
		for _, t := range textes(x) {
			for _, n := range Numeros(t) {
				ajouter(&g.numeros, 'n', n)
			}
		}
	}
	g.remises = messages(g.remises)
	return g
}

// messages keeps of the references of remises those that a remise may bear: without the suffix of a lot.
func messages(refs []string) []string {
	var r []string
	for _, x := range refs {
		if !strings.Contains(x, "/") {
			r = append(r, x)
		}
	}
	return r
}

// parRequete is how many ids one query names.
const parRequete = 500
