// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/reglement"
)

// ObjetPaiement is what a payment settles.
type ObjetPaiement string

// The two: what the invoice asks, or the interest and the indemnity of its delay.
const (
	Principal ObjetPaiement = "principal"
	DuRetard  ObjetPaiement = "retard"
)

// Libelle is the object on screen.
func (o ObjetPaiement) Libelle() string {
	if o == DuRetard {
		return "intérêts et indemnité"
	}
	return "facture"
}

// ObjetsPaiement lists them.
var ObjetsPaiement = []ObjetPaiement{Principal, DuRetard}

// Paiement is what the payer says that it paid of an invoice, or the row that takes such a payment back: neither ever changes.
type Paiement struct {
	ID, Facture int64
	Objet       ObjetPaiement
	Le          jour.Jour // of the payment
	Montant     argent.Centimes
	Contrepasse int64  // the payment that this row takes back; 0: it is a payment
	Texte       string // the reference of the payment, or why it is taken back
	Par         int64
	Auteur      string
	Saisi       horloge.Instant
	mots        journal.Joint
}

// Valeurs are what the act keeps of it; engagement is that of its words.
func (p Paiement) Valeurs(engagement []byte) []journal.Valeur {
	return []journal.Valeur{journal.Entier("facture", p.Facture), journal.Code("objet", string(p.Objet)), journal.Jour("le", p.Le), journal.Montant("montant", p.Montant), journal.Entier("contrepasse", p.Contrepasse),
		journal.Empreinte("texte", engagement)}
}

// Mots are its words as they are kept.
func (p Paiement) Mots() journal.Joint { return p.mots }

// Vifs are the payments of an object that stand, in the order of their days.
func Vifs(ps []Paiement, o ObjetPaiement) (vifs []Paiement) {
	for _, p := range ps {
		if p.Objet == o && p.Contrepasse == 0 && !slices.ContainsFunc(ps, func(q Paiement) bool { return q.Contrepasse == p.ID }) {
			vifs = append(vifs, p)
		}
	}
	slices.SortStableFunc(vifs, func(a, b Paiement) int { return a.Le.Depuis(b.Le) })
	return vifs
}

// Paye is the sum of what stands.
func Paye(ps []Paiement, o ObjetPaiement) (c argent.Centimes) {
	for _, p := range Vifs(ps, o) {
		c += p.Montant
	}
	return c
}

// JoursApresPaiement is how long after the payment of the invoice the interest and the indemnity are paid (CCP art. R2192-36).
const JoursApresPaiement = 45

// annee is how many days interest is reckoned by. No text read says it: it is the use of the accounts of the State.
const annee = 365

// majoration is what is added to the rate of the European central bank, in ten-thousandths: eight points for a public contract (CCP art. R2192-31), ten between
// professionals (C. com. art. L441-10), as the invoice says (MentionsDe).
func majoration(c Cadre) reglement.Taux {
	if c == Marche {
		return 800
	}
	return 1000
}

// Retard is what the delay of an invoice costs its payer.
type Retard struct {
	Jours     int // late, up to the last payment, or up to today
	Taux      reglement.Taux
	Interets  argent.Centimes
	Indemnite argent.Centimes
	SansTaux  jour.Jour // the first day of a semester whose rate nobody recorded: the interest is not computed; Vide otherwise
}

// Total is what is asked beside the invoice.
func (r Retard) Total() argent.Centimes { return r.Interets + r.Indemnite }

// CalculerRetard reckons what is due, beside net (the invoice less its credit notes, which were never owed), because it was not paid on its day. Interest runs
// from the morrow of that day (CCP art. L2192-13) to the day of each payment, on what was left to pay; that the day of the payment counts is our reading. The
// rate of a public contract is that of the first day of the semester in which interest began, for the whole delay (CCP art. R2192-31); otherwise each semester
// has its own (C. com. art. L441-10). It is rounded once, to the nearest cent. The indemnity is due once (CCP art. D2192-35, C. com. art. D441-5).
func CalculerRetard(c Cadre, net argent.Centimes, echeance jour.Jour, ps []Paiement, aujourdhui jour.Jour, regles *reglement.Regles) (r Retard) {
	produit := new(big.Int) // cents × ten-thousandths × days
	courir := func(reste argent.Centimes, jusque jour.Jour) {
		du := echeance.Plus(r.Jours + 1)
		for !du.Apres(jusque) {
			fin, semestre := jusque, debutSemestre(echeance.Plus(1))
			if c != Marche {
				semestre = debutSemestre(du)
				if f := jour.PlusMois(semestre, 6).Plus(-1); f.Avant(fin) {
					fin = f
				}
			}
			bce, connu := reglement.TauxBCE.Connu(regles, semestre)
			if !connu && r.SansTaux.Vide() {
				r.SansTaux = semestre
			}
			taux, jours := bce+majoration(c), fin.Depuis(du)+1
			if connu && r.Taux == 0 {
				r.Taux = taux
			}
			x := big.NewInt(int64(reste))
			produit.Add(produit, x.Mul(x, big.NewInt(int64(taux)*int64(jours))))
			r.Jours += jours
			du = fin.Plus(1)
		}
	}
	reste := net
	for _, p := range Vifs(ps, Principal) {
		if reste > 0 {
			courir(reste, p.Le)
		}
		reste -= p.Montant
	}
	if reste > 0 {
		courir(reste, aujourdhui)
	}
	if r.Jours == 0 {
		return Retard{}
	}
	r.Indemnite = reglement.IndemniteDeRetard.A(regles, echeance.Plus(1))
	if r.SansTaux.Vide() {
		diviseur := big.NewInt(10000 * annee)
		produit.Add(produit, big.NewInt(10000*annee/2))
		r.Interets = argent.Centimes(produit.Div(produit, diviseur).Int64())
	}
	return r
}

// debutSemestre is the first day of the semester of the civil year that holds a day.
func debutSemestre(j jour.Jour) jour.Jour {
	if j.Mois() <= 6 {
		return jour.Certain(j.Annee(), 1, 1)
	}
	return jour.Certain(j.Annee(), 7, 1)
}

// Payer records a payment, or takes one back; its words are put under seal. bdd.ErrConflit: it is taken back already.
func Payer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, p Paiement) (id int64, engagement []byte, err error) {
	contenu, engagement, err := journal.Engager(ctx, e, t, p.Texte)
	if err != nil {
		return 0, nil, err
	}
	id, err = e.Inserer(ctx, `insert into delegation_paiement(facture_id, objet, le_jour, montant, contrepasse_id, contenu_id, engagement, par, le) values ($1,$2,$3,$4,$5,$6,$7,$8,$9) returning id`,
		p.Facture, string(p.Objet), p.Le, p.Montant, bdd.Nul(p.Contrepasse), contenu, engagement, p.Par, e.Instant())
	if err != nil {
		return 0, nil, fmt.Errorf("enregistrer un paiement : %w", err)
	}
	return id, engagement, nil
}

const dePaiement = `select p.id, p.facture_id, p.objet, p.le_jour, p.montant, p.contrepasse_id, p.par, g.prenom || ' ' || g.nom, p.le, p.contenu_id, p.engagement, k.chiffre
	from delegation_paiement p join agent g on g.id = p.par join contenu k on k.id = p.contenu_id `

func scanPaiement(r *sql.Rows) (p Paiement, err error) {
	return p, r.Scan(append([]any{&p.ID, &p.Facture, &p.Objet, &p.Le, &p.Montant, bdd.OuZero(&p.Contrepasse), &p.Par, &p.Auteur, &p.Saisi}, p.mots.Cibles()...)...)
}

// PaiementsDe lists the payments of invoices and what takes them back, in the order in which they were recorded. The caller has checked that the agent's
// organisation is a party.
func PaiementsDe(ctx context.Context, l bdd.Lecture, factures ...int64) (map[int64][]Paiement, error) {
	par := map[int64][]Paiement{}
	if len(factures) == 0 {
		return par, nil
	}
	liste, args := bdd.ListeIDs(factures)
	ps, err := bdd.Lister(ctx, l, scanPaiement, dePaiement+`where p.facture_id in (`+liste+`) order by p.id`, args...)
	for _, p := range ps {
		par[p.Facture] = append(par[p.Facture], p)
	}
	return par, err
}

// TousLesPaiements lists them all, for who verifies.
func TousLesPaiements(ctx context.Context, l bdd.Lecture) ([]Paiement, error) {
	return bdd.Lister(ctx, l, scanPaiement, dePaiement+`order by p.id`)
}

// Lire opens the words of a payment.
func (p *Paiement) Lire(t *chiffre.Trousseau) (err error) {
	p.Texte, err = p.mots.Dire(t)
	return err
}
