// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements/plan"
	"etai/internal/parcours"
	"etai/internal/personnes"
)

// VueCompte is the account page of a person.
type VueCompte struct {
	Personne     personnes.Personne
	Compte       comptes.Compte
	Banque       comptes.CompteBancaire
	Aujourdhui   jour.Jour
	Mois         jour.Jour // first day of the month shown
	Ouverture    argent.Centimes
	Lignes       []LigneCompte // booked, in order, each with its running balance
	Prevues      []LigneCompte // planned orders and expected incomes, in order of days, with the projected balance
	ReleveLe     jour.Jour     // last accepted statement, or the reprise; Vide when the bank has shown nothing
	Repris       bool          // no statement yet: the balance is that of the reprise
	SoldeBanque  argent.Centimes
	Livre        argent.Centimes // the bank's account in our ledger: the same, once every line is posted
	Solde        comptes.Solde
	Plancher     argent.Centimes
	Transmis     []LigneCompte   // given to the bank, not seen yet
	EnTransit    argent.Centimes // of an individual account: the same in our ledger, money that left a waiting place included
	Engage       argent.Centimes // prepared orders that hold nothing yet
	Attendu      argent.Centimes // expected incomes until ProjeteAu
	ProjeteAu    jour.Jour
	Attentes     map[comptes.Nature]argent.Centimes // of an individual account: money received there that waits
	ADisposition []ADisposition                     // the person's own money, to be given to her
	ADecider     []LigneCompte                      // debits that nobody has explained yet
	Gestion      []gestion.Gestion
	Gels         []gestion.Gel
	PlancherAu   jour.Jour       // last day of the lower floor that stands today; Vide when the ordinary one does
	DebiteurDe   horloge.Instant // since when the account is below zero; empty when it is not
	Courbe       Courbe
	MisDeCote    argent.Centimes // kept for its object, in the balance
	Loyers       argent.Centimes // rent and charges that the plan asks until LoyersAu, without an order yet
	LoyersAu     jour.Jour       // eve of the next main receipt; Vide when no plan stands

	comptes []comptes.Compte // of the bank account
}

// Finie tells whether the management of the account is over, and none is to come.
func (v VueCompte) Finie() bool {
	for _, g := range v.Gestion {
		if !g.Au.Avant(v.Aujourdhui) {
			return false
		}
	}
	return len(v.Gestion) > 0
}

// Individuel tells whether the account is in the person's own name.
func (v VueCompte) Individuel() bool { return v.Banque.Mode == comptes.Individuel }

// Transit is what was given to the bank for this person and not seen yet.
func (v VueCompte) Transit() (t argent.Centimes) {
	if v.Individuel() {
		return v.EnTransit
	}
	for _, x := range v.Transmis {
		t -= x.Centimes
	}
	return t
}

// Attente is the money received on the account that waits.
func (v VueCompte) Attente() (t argent.Centimes) {
	for _, s := range v.Attentes {
		t += s
	}
	return t
}

// Projete is the balance expected at ProjeteAu without the money that is only expected.
func (v VueCompte) Projete() argent.Centimes { return v.Solde.Comptable - v.Solde.Retenu - v.Engage }

// ProjeteAvec adds the expected incomes.
func (v VueCompte) ProjeteAvec() argent.Centimes { return v.Projete() + v.Attendu }

// Disponible is what a new order may use.
func (v VueCompte) Disponible() argent.Centimes {
	if v.Solde.Comptable < 0 {
		return 0
	}
	return max(0, v.Projete()-v.Plancher)
}

// ApresLoyer is what may still be engaged once rent is paid, on money that the bank has shown (08-ux §2.4): the balance less holds, prepared orders, the rent and charges that the plan asks until the
// eve of the next main receipt (CASF art. L271-2 al. 2: they come first), what is set aside and the floor. Expected money is left out, so that it is also the lowest of the days until then. Never below 0.
func (v VueCompte) ApresLoyer() argent.Centimes { return max(0, v.Disponible()-v.Loyers-v.MisDeCote) }

// Incident tells that the account is below zero: orders are blocked.
func (v VueCompte) Incident() bool { return v.Solde.Comptable < 0 }

// Controle compares the bank with the balance of this account, as the foot of the reconciliation does for all of them.
func (v VueCompte) Controle() Controle {
	c := Controle{Banque: v.SoldeBanque, Calcule: v.Solde.Comptable, Transit: v.Transit(), Attente: v.Attente()}
	for _, x := range v.ADecider {
		c.ADecider += x.Centimes
	}
	return c
}

// Compte builds the account page of a file for a month; bdd.ErrAbsent when the agent may not read it or there is no account.
func Compte(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64, mois jour.Jour) (VueCompte, error) {
	v := VueCompte{Mois: mois.PremierDuMois()}
	ok, err := droits.Peut(ctx, l, a, droits.LireCompte, dossier)
	if err != nil {
		return v, err
	}
	if !ok {
		return v, bdd.ErrAbsent
	}
	if v.Compte, err = comptes.DuDossier(ctx, l, dossier); err != nil {
		return v, err
	}
	if v.Personne, err = personnes.DuDossier(ctx, l, dossier); err != nil {
		return v, err
	}
	if v.Banque, err = comptes.Bancaire(ctx, l, v.Compte.CompteBancaire); err != nil {
		return v, err
	}
	if v.Gestion, err = gestion.DuDossier(ctx, l, dossier); err != nil {
		return v, err
	}
	if v.Gels, err = gestion.GelsDuDossier(ctx, l, dossier); err != nil {
		return v, err
	}
	var comptees []mouvementDuJour
	if v.Ouverture, comptees, err = mouvementsDepuis(ctx, l, v.Compte, v.Mois); err != nil {
		return v, err
	}
	if err := v.lignes(ctx, l, t, a); err != nil {
		return v, err
	}
	if err := v.soldes(ctx, l); err != nil {
		return v, err
	}
	if err := v.prevoir(ctx, l, a); err != nil {
		return v, err
	}
	if v.Loyers, v.LoyersAu, err = parcours.LoyersAPayer(ctx, l, v.Compte); err != nil {
		return v, err
	}
	reserves, err := plan.ReservesDe(ctx, l, v.Compte.ID)
	if err != nil {
		return v, err
	}
	v.MisDeCote = reserves.Total()
	if v.ADecider, err = debitsADecider(ctx, l, t, a, v.Banque); err != nil {
		return v, err
	}
	if v.ADisposition, err = aDisposition(ctx, l, a, dossier); err != nil {
		return v, err
	}
	return v, v.tracer(ctx, l, comptees)
}

func (v *VueCompte) lignes(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent) (err error) {
	if v.Lignes, err = mouvements(ctx, l, t, a, v.Compte.ID, v.Mois, v.Mois.DernierDuMois()); err != nil {
		return err
	}
	// What the bank has shown stands above what was only given to it: the balances follow the order of the page.
	vues, transmises := make([]LigneCompte, 0, len(v.Lignes)), []LigneCompte(nil)
	for _, x := range v.Lignes {
		if x.Etat == Transmis {
			transmises = append(transmises, x)
		} else {
			vues = append(vues, x)
		}
	}
	v.Lignes = append(vues, transmises...)
	solde := v.Ouverture
	for i := range v.Lignes {
		solde += v.Lignes[i].Centimes
		v.Lignes[i].Solde = solde
	}
	return nil
}

// soldes reads the balances of the bank account. The bank's is the closing balance of its last statement, and not our own count of it.
func (v *VueCompte) soldes(ctx context.Context, l bdd.Lecture) (err error) {
	v.Aujourdhui = l.Instant().Jour()
	if v.comptes, err = comptes.DuBancaire(ctx, l, v.Compte.CompteBancaire); err != nil {
		return err
	}
	soldes, err := comptes.SoldesDe(ctx, l, v.comptes)
	if err != nil {
		return err
	}
	v.Attentes = map[comptes.Nature]argent.Centimes{}
	for _, c := range v.comptes {
		s := soldes[c.ID]
		switch {
		case c.ID == v.Compte.ID:
			v.Solde = s
		case c.Nature == comptes.Banque:
			v.Livre = s.Comptable
		case c.Nature == comptes.Transit:
			v.EnTransit = s.Comptable
		case c.Nature.Attente() && v.Individuel() && s.Comptable != 0:
			v.Attentes[c.Nature] = s.Comptable
		}
	}
	if v.Plancher, err = comptes.PlancherLe(ctx, l, v.Compte, v.Aujourdhui); err != nil {
		return err
	}
	if v.Plancher < v.Compte.Plancher {
		if v.PlancherAu, err = comptes.PlancherEnCours(ctx, l, v.Compte.ID, v.Aujourdhui); err != nil {
			return err
		}
	}
	if v.ReleveLe, v.SoldeBanque, v.Repris, err = dernierReleve(ctx, l, v.Banque.ID); err != nil {
		return err
	}
	if v.Solde.Comptable < 0 {
		err = l.QueryRow(ctx, `select ouvert_le from incident where compte_id = $1 and clos_le is null order by id desc limit 1`, v.Compte.ID).Scan(&v.DebiteurDe)
		if errors.Is(err, bdd.ErrAbsent) {
			err = nil
		}
	}
	return err
}

// dernierReleve returns the last day that the bank has told and its balance then; before any statement, those of the reprise.
func dernierReleve(ctx context.Context, l bdd.Lecture, banque int64) (le jour.Jour, solde argent.Centimes, repris bool, err error) {
	err = l.QueryRow(ctx, `select (select max(x.date_cloture) from releve x where x.compte_bancaire_id = $1 and x.accepte_le is not null), solde_cloture
		from releve where compte_bancaire_id = $1 and accepte_le is not null order by ordre desc limit 1`, banque).Scan(&le, &solde)
	if !errors.Is(err, bdd.ErrAbsent) {
		return le, solde, false, err
	}
	err = l.QueryRow(ctx, `select le, solde_banque from reprise where compte_bancaire_id = $1 and visee_par is not null`, banque).Scan(&le, &solde)
	if errors.Is(err, bdd.ErrAbsent) {
		return le, 0, false, nil
	}
	return le, solde, true, err
}

var requeteADecider = droits.Requete{Nom: "rapports.debits_a_decider", Nominative: true, SQL: `
	select g.id, g.date_operation, g.centimes, g.contenu_id, g.engagement, k.chiffre from pointage p join ligne_releve g on g.id = p.ligne_id
	join compte_bancaire b on b.id = p.compte_bancaire_id join contenu k on k.id = g.contenu_id
	where p.compte_bancaire_id = $1 and p.etat in ('probable', 'reste', 'a_verifier') and g.centimes < 0 and {DROITS lire_compte b} order by g.date_operation, g.id`}

// debitsADecider lists the debits of an individual account that nobody has explained.
func debitsADecider(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, cb comptes.CompteBancaire) ([]LigneCompte, error) {
	if cb.Mode != comptes.Individuel {
		return nil, nil
	}
	requete, args := requeteADecider.Pour(a, cb.ID)
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x LigneCompte, err error) {
		var contenu int64
		var engagement, scelle []byte
		if err = r.Scan(&x.Ligne, &x.Date, &x.Centimes, &contenu, &engagement, &scelle); err != nil {
			return x, err
		}
		tl, err := texteScelle(t, contenu, scelle, engagement)
		x.Libelle, x.Detail, x.Etat = tl.Libelle, tl.Contrepartie, APointer
		return x, err
	}, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("lire les débits à expliquer : %w", err)
	}
	return ls, nil
}
