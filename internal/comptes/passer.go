// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal/empreinte"
)

// Mouvement is one leg of a transaction: debit positive, credit negative, never zero.
type Mouvement struct {
	Compte   int64
	Centimes argent.Centimes
}

// Ecriture is a transaction to be posted.
type Ecriture struct {
	Organisation   int64
	CompteBancaire int64
	Nature         string    // what it is: "releve", "ordre_transmis", "reprise"…
	JourComptable  jour.Jour // the bank's booking day, or the day of the act
	JourValeur     jour.Jour
	Cle            string // idempotency key: one transaction per key, for ever
	Contrepasse    int64  // id of the transaction that this one reverses, or 0
	Origine        string // table of the object that caused it
	OrigineID      int64
	Agent          int64 // 0 when the program posts by itself
	Mouvements     []Mouvement
}

// Passee is a posted transaction.
type Passee struct {
	ID     int64
	Numero int64
	Deja   bool // the key was known with the same content: nothing was written
}

// Passer posts one transaction. See PasserLot.
func Passer(ctx context.Context, e *bdd.Ecriture, ec Ecriture) (Passee, error) {
	r, err := PasserLot(ctx, e, []Ecriture{ec})
	if err != nil {
		return Passee{}, err
	}
	return r[0], nil
}

// PasserLot posts transactions in order, all in the caller's transaction. Each must balance, stay inside one
// bank account, use open accounts, and fall in an open month. A known key with the same content gives the
// first answer again; with other content it is ErrCleReutilisee. The bank's facts are never refused for lack
// of money here: the floor is checked where orders are accepted (Retenir).
func PasserLot(ctx context.Context, e *bdd.Ecriture, lot []Ecriture) ([]Passee, error) {
	if len(lot) == 0 {
		return nil, nil
	}
	resultats := make([]Passee, len(lot))
	entrees := make([][]byte, len(lot))
	for i := range lot {
		if err := controler(&lot[i]); err != nil {
			return nil, fmt.Errorf("écriture %s : %w", lot[i].Cle, err)
		}
		entrees[i] = empreinteEntree(&lot[i])
	}
	connues, err := clesConnues(ctx, e, lot)
	if err != nil {
		return nil, err
	}
	comptes, err := comptesDuLot(ctx, e, lot)
	if err != nil {
		return nil, err
	}
	ouverts, err := PremiersJoursOuverts(ctx, e, bancairesDuLot(lot))
	if err != nil {
		return nil, err
	}
	p := passage{instant: e.Instant(), chaines: map[cleChaine]*maillon{}, soldes: map[int64]argent.Centimes{}}
	for i := range lot {
		if c, ok := connues[lot[i].Cle]; ok {
			if string(c.entree) != string(entrees[i]) {
				return nil, fmt.Errorf("écriture %s : %w", lot[i].Cle, ErrCleReutilisee)
			}
			resultats[i] = Passee{ID: c.id, Numero: c.numero, Deja: true}
			continue
		}
		if err := verifierComptes(&lot[i], comptes); err != nil {
			return nil, fmt.Errorf("écriture %s : %w", lot[i].Cle, err)
		}
		if lot[i].JourComptable.Avant(ouverts[lot[i].CompteBancaire]) {
			return nil, fmt.Errorf("écriture %s du %s : %w", lot[i].Cle, lot[i].JourComptable, ErrPeriodeClose)
		}
		r, err := p.ajouter(ctx, e, &lot[i], entrees[i])
		if err != nil {
			return nil, err
		}
		resultats[i] = r
		connues[lot[i].Cle] = connue{r.ID, r.Numero, entrees[i]}
	}
	return resultats, p.ecrire(ctx, e, comptes)
}

func controler(ec *Ecriture) error {
	if ec.Cle == "" || ec.Nature == "" || ec.Origine == "" || ec.JourComptable.Vide() || ec.JourValeur.Vide() {
		return fmt.Errorf("écriture incomplète")
	}
	if len(ec.Mouvements) < 2 {
		return ErrDesequilibre
	}
	var somme argent.Centimes
	var err error
	for _, m := range ec.Mouvements {
		if m.Centimes == 0 {
			return fmt.Errorf("mouvement nul : %w", ErrDesequilibre)
		}
		if somme, err = argent.Ajouter(somme, m.Centimes); err != nil {
			return err
		}
	}
	if somme != 0 {
		return fmt.Errorf("%w (écart %s)", ErrDesequilibre, somme)
	}
	return nil
}

// empreinteEntree is what the same key must bring again: everything but the number, the instant and the chain.
func empreinteEntree(ec *Ecriture) []byte {
	h := empreinte.Nouveau("comptes.entree/1")
	h.Entier(ec.Organisation).Entier(ec.CompteBancaire).Texte(ec.Nature).Jour(ec.JourComptable).Jour(ec.JourValeur)
	h.Texte(ec.Cle).Entier(ec.Contrepasse).Texte(ec.Origine).Entier(ec.OrigineID).Entier(int64(len(ec.Mouvements)))
	for _, m := range ec.Mouvements {
		h.Entier(m.Compte).Entier(int64(m.Centimes))
	}
	return h.Somme()
}

// empreinteChainee covers every column of the row, its legs and the previous hash.
func empreinteChainee(precedente, entree []byte, id int64, exercice int, numero, agent int64, instant horloge.Instant) []byte {
	h := empreinte.Nouveau("comptes.ecriture/1")
	h.Octets(precedente).Octets(entree).Entier(id).Entier(int64(exercice)).Entier(numero).Entier(agent).Instant(instant)
	return h.Somme()
}

type connue struct {
	id, numero int64
	entree     []byte
}

func clesConnues(ctx context.Context, l bdd.Lecture, lot []Ecriture) (map[string]connue, error) {
	cles := make([]any, len(lot))
	for i := range lot {
		cles[i] = lot[i].Cle
	}
	r := map[string]connue{}
	err := parMorceaux(cles, func(liste string, args []any) error {
		rows, err := l.Query(ctx, `select cle, id, numero, empreinte_entree from ecriture where cle in (`+liste+`)`, args...)
		if err != nil {
			return fmt.Errorf("chercher les clés connues : %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var cle string
			var c connue
			if err := rows.Scan(&cle, &c.id, &c.numero, &c.entree); err != nil {
				return err
			}
			r[cle] = c
		}
		return rows.Err()
	})
	return r, err
}

// parMorceaux calls f with "$1,$2,…" lists of at most 500 arguments.
func parMorceaux(args []any, f func(liste string, args []any) error) error {
	for len(args) > 0 {
		n := min(len(args), 500)
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "$%d", i+1)
		}
		if err := f(b.String(), args[:n]); err != nil {
			return err
		}
		args = args[n:]
	}
	return nil
}

func comptesDuLot(ctx context.Context, l bdd.Lecture, lot []Ecriture) (map[int64]Compte, error) {
	vus := map[int64]bool{}
	var ids []any
	for i := range lot {
		for _, m := range lot[i].Mouvements {
			if !vus[m.Compte] {
				vus[m.Compte] = true
				ids = append(ids, m.Compte)
			}
		}
	}
	r := make(map[int64]Compte, len(ids))
	err := parMorceaux(ids, func(liste string, args []any) error {
		cs, err := bdd.Lister(ctx, l, scanCompte, `select `+colonnesCompte+` from compte c where c.id in (`+liste+`)`, args...)
		for _, c := range cs {
			r[c.ID] = c
		}
		return err
	})
	return r, err
}

func verifierComptes(ec *Ecriture, comptes map[int64]Compte) error {
	for _, m := range ec.Mouvements {
		c, ok := comptes[m.Compte]
		if !ok {
			return fmt.Errorf("compte %d : %w", m.Compte, bdd.ErrAbsent)
		}
		if c.CompteBancaire != ec.CompteBancaire || c.Organisation != ec.Organisation {
			return ErrAutreBanque
		}
		if !c.Accepte(ec.JourComptable) {
			return fmt.Errorf("compte %s : %w", c.Code, ErrCompteFerme)
		}
	}
	return nil
}

type cleChaine struct {
	organisation int64
	exercice     int
}

type maillon struct {
	numero    int64
	empreinte []byte
}

// passage accumulates the rows of a batch.
type passage struct {
	instant    horloge.Instant
	prochain   int64
	chaines    map[cleChaine]*maillon
	soldes     map[int64]argent.Centimes
	ecritures  [][]any
	mouvements [][]any
}

func (p *passage) ajouter(ctx context.Context, e *bdd.Ecriture, ec *Ecriture, entree []byte) (Passee, error) {
	if p.prochain == 0 {
		var avant horloge.Instant
		if err := e.QueryRow(ctx, `select c.dernier, x.instant from compteur_ecriture c left join ecriture x on x.id = c.dernier where c.id = 1`).Scan(&p.prochain, &avant); err != nil {
			return Passee{}, fmt.Errorf("numéroter les écritures : %w", err)
		}
		if avant.Apres(p.instant) {
			p.instant = avant // the clock went back since
		}
	}
	p.prochain++
	exercice := ec.JourComptable.Annee()
	m, err := p.maillon(ctx, e, cleChaine{ec.Organisation, exercice})
	if err != nil {
		return Passee{}, err
	}
	if ec.Contrepasse != 0 {
		if err := verifierContrepassation(ctx, e, ec); err != nil {
			return Passee{}, err
		}
	}
	numero := m.numero + 1
	chainee := empreinteChainee(m.empreinte, entree, p.prochain, exercice, numero, ec.Agent, p.instant)
	p.ecritures = append(p.ecritures, []any{p.prochain, ec.Organisation, exercice, numero, ec.CompteBancaire, ec.Nature, ec.JourComptable,
		ec.JourValeur, ec.Cle, entree, bdd.Nul(ec.Contrepasse), ec.Origine, ec.OrigineID, bdd.Nul(ec.Agent), p.instant, m.empreinte, chainee})
	for i, mv := range ec.Mouvements {
		p.mouvements = append(p.mouvements, []any{p.prochain, i, mv.Compte, int64(mv.Centimes)})
		if p.soldes[mv.Compte], err = argent.Ajouter(p.soldes[mv.Compte], mv.Centimes); err != nil {
			return Passee{}, err
		}
	}
	m.numero, m.empreinte = numero, chainee
	return Passee{ID: p.prochain, Numero: numero}, nil
}

func (p *passage) maillon(ctx context.Context, e *bdd.Ecriture, c cleChaine) (*maillon, error) {
	if m, ok := p.chaines[c]; ok {
		return m, nil
	}
	m := &maillon{}
	err := e.QueryRow(ctx, `select dernier_numero, derniere_empreinte from chaine where organisation_id = $1 and exercice = $2`,
		c.organisation, c.exercice).Scan(&m.numero, &m.empreinte)
	if estAbsent(err) {
		m.empreinte = origineChaine(c)
		_, err = e.Exec(ctx, `insert into chaine(organisation_id, exercice, dernier_numero, derniere_empreinte) values ($1, $2, 0, $3)`,
			c.organisation, c.exercice, m.empreinte)
	}
	if err != nil {
		return nil, fmt.Errorf("lire la tête de chaîne : %w", err)
	}
	p.chaines[c] = m
	return m, nil
}

// origineChaine is the hash that the first transaction of a year follows.
func origineChaine(c cleChaine) []byte {
	return empreinte.Nouveau("comptes.chaine/1").Entier(c.organisation).Entier(int64(c.exercice)).Somme()
}

func (p *passage) ecrire(ctx context.Context, e *bdd.Ecriture, comptes map[int64]Compte) error {
	if len(p.ecritures) == 0 {
		return nil
	}
	// The legs first: the table refuses a transaction whose legs are not there, summing to zero.
	if err := e.InsererLignes(ctx, "mouvement", []string{"ecriture_id", "rang", "compte_id", "centimes"}, p.mouvements); err != nil {
		return fmt.Errorf("passer les mouvements : %w", err)
	}
	if err := e.InsererLignes(ctx, "ecriture", []string{"id", "organisation_id", "exercice", "numero", "compte_bancaire_id", "nature",
		"jour_comptable", "jour_valeur", "cle", "empreinte_entree", "contrepasse", "origine", "origine_id", "agent_id", "instant",
		"empreinte_precedente", "empreinte"}, p.ecritures); err != nil {
		return fmt.Errorf("passer les écritures : %w", err)
	}
	if _, err := e.Exec(ctx, `update compteur_ecriture set dernier = $1 where id = 1`, p.prochain); err != nil {
		return fmt.Errorf("numéroter les écritures : %w", err)
	}
	for c, m := range p.chaines {
		if _, err := e.Exec(ctx, `update chaine set dernier_numero = $3, derniere_empreinte = $4 where organisation_id = $1 and exercice = $2`,
			c.organisation, c.exercice, m.numero, m.empreinte); err != nil {
			return fmt.Errorf("avancer la chaîne : %w", err)
		}
	}
	return p.tenirSoldes(ctx, e, comptes)
}

// tenirSoldes brings the balances up to date, and looks at the people whose balance has moved.
func (p *passage) tenirSoldes(ctx context.Context, e *bdd.Ecriture, comptes map[int64]Compte) error {
	ids := make([]int64, 0, len(p.soldes))
	for id, s := range p.soldes {
		if s != 0 {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var personnes []any
	for _, id := range ids {
		if _, err := e.Exec(ctx, `update solde set debit = debit + $2 where compte_id = $1`, id, int64(p.soldes[id])); err != nil {
			return fmt.Errorf("tenir le solde : %w", err)
		}
		if comptes[id].Nature == Personne {
			personnes = append(personnes, id)
			Toucher(e, id)
		}
	}
	return parMorceaux(personnes, func(liste string, args []any) error { return suivreIncidents(ctx, e, liste, args) })
}
