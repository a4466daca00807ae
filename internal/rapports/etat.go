// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// Age is how old something in suspense is.
type Age int

// The ages.
const (
	Recent    Age = iota // five days or less
	DuMois               // thirty days or less
	TropVieux            // more
)

// Ages lists them.
var Ages = []Age{Recent, DuMois, TropVieux}

// Libelle is the age on screen.
func (a Age) Libelle() string {
	switch a {
	case Recent:
		return "5 jours ou moins"
	case DuMois:
		return "de 6 à 30 jours"
	}
	return "plus de 30 jours"
}

func ageDe(jours int) Age {
	switch {
	case jours <= 5:
		return Recent
	case jours <= 30:
		return DuMois
	}
	return TropVieux
}

// Suspens is something that explains why the bank and the books do not say the same, or that nobody has explained yet.
type Suspens struct {
	Compte    int64 // bank account
	Dossier   int64
	Personne  string // empty: nobody is known
	Depuis    jour.Jour
	Jours     int
	Age       Age
	Quoi      string // "Loyer", "Non identifié"
	Qui       string // payee of a transfer, or the bank's words
	Reference string
	Centimes  argent.Centimes
	Ordre     int64
	Ligne     int64
}

// CompteRapproche is a bank account of the état: what the bank says, what the books say.
type CompteRapproche struct {
	EcartCompte
	ReleveLe jour.Jour
}

// EtatRapprochement is what is printed and signed: the bank against the books, what explains the difference, by age, and what nothing explains.
type EtatRapprochement struct {
	Organisation string
	Bilan        BilanBanque
	Le           jour.Jour
	CreeLe       horloge.Instant
	Comptes      []CompteRapproche
	Transmis     []Suspens // given to the bank, not debited
	Attente      []Suspens // received, waiting
	AExpliquer   []Suspens // debited, explained by nobody
}

// Total sums what is in suspense.
func Total(ss []Suspens) (t argent.Centimes) {
	for _, s := range ss {
		t += s.Centimes
	}
	return t
}

// TotalDe sums what is in suspense of an age.
func TotalDe(ss []Suspens, a Age) (t argent.Centimes) {
	for _, s := range ss {
		if s.Age == a {
			t += s.Centimes
		}
	}
	return t
}

const comptesEtat = `select b.id, coalesce(b.dossier_id, 0), b.iban_masque from compte_bancaire b
	where b.organisation_id = $1 and ($2 = 0 or b.id = $2) and b.ouvert_le <= $3 and (b.ferme_le is null or b.ferme_le >= $3) and (b.dossier_id is null or `

var requeteComptesRapproches = droits.Requete{Nom: "rapports.comptes_rapproches", Nominative: true, SQL: comptesEtat + `{DROITS rapprocher b}) order by b.id`}

// requeteComptesACloturer: those of who signs a closing, who does not reconcile.
var requeteComptesACloturer = droits.Requete{Nom: "rapports.comptes_a_cloturer", Nominative: true, SQL: comptesEtat + `{DROITS viser_remise b}) order by b.id`}

// Rapprocher draws up, at the end of a day, the état of every bank account that the agent reconciles, or whose closing she signs, or of one; bdd.ErrAbsent when there is none such.
func Rapprocher(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, compte int64, au jour.Jour) (EtatRapprochement, error) {
	q := requeteComptesRapproches
	if !droits.Autorise(a.Role, droits.Rapprocher) {
		if q = requeteComptesACloturer; !droits.Autorise(a.Role, droits.ViserRemise) {
			return EtatRapprochement{}, bdd.ErrAbsent
		}
	}
	return etatAu(ctx, l, t, a, q, compte, au, func(int64) bool { return true })
}

// etatAu keeps, of the accounts that a query shows to the agent, those that retenir says.
func etatAu(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, comptesDe droits.Requete, compte int64, au jour.Jour, retenir func(int64) bool) (e EtatRapprochement, err error) {
	e.Le, e.CreeLe = au, l.Instant()
	if err := l.QueryRow(ctx, `select nom from organisation where id = $1`, a.Organisation).Scan(&e.Organisation); err != nil {
		return e, err
	}
	texte, args := comptesDe.Pour(a, a.Organisation, compte, au)
	if e.Comptes, err = bdd.Lister(ctx, l, func(r *sql.Rows) (c CompteRapproche, err error) {
		return c, r.Scan(&c.CompteBancaire, &c.Dossier, &c.IBANMasque)
	}, texte, args...); err != nil {
		return e, fmt.Errorf("lister les comptes de l’état : %w", err)
	}
	e.Comptes = slices.DeleteFunc(e.Comptes, func(c CompteRapproche) bool { return !retenir(c.CompteBancaire) })
	if compte != 0 && len(e.Comptes) == 0 {
		return e, bdd.ErrAbsent
	}
	ids := make([]int64, len(e.Comptes))
	for i, c := range e.Comptes {
		ids[i] = c.CompteBancaire
	}
	situations, err := comptes.SituationsAu(ctx, l, ids, au)
	if err != nil {
		return e, err
	}
	e.Bilan.Comptes = int64(len(ids))
	for i := range e.Comptes {
		c, s := &e.Comptes[i], situations[e.Comptes[i].CompteBancaire]
		c.ReleveLe, c.Ligne = s.ReleveLe, s.PremierVu
		c.Controle = Controle{Banque: s.Banque, Calcule: s.Personnes, Transit: s.Transit, Attente: s.Attente, Avances: s.Avances - s.Inconnus, ADecider: s.ADecider}
		b := bilanCompte{EcartCompte: c.EcartCompte, bilan: BilanBanque{Controle: c.Controle, Livre: s.Livre, Inconnus: s.Inconnus, ReleveLe: s.ReleveLe}}
		e.Bilan.ajouter(&b)
		e.Bilan.Inexpliques += s.Debits
	}
	if err := e.lireSuspens(ctx, l, t, a.Organisation, compte, ids); err != nil {
		return e, err
	}
	return e, e.nommer(ctx, l)
}

// lireSuspens lists what explains the difference on the day of the état, account by account.
func (e *EtatRapprochement) lireSuspens(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, organisation, compte int64, ids []int64) error {
	vus := make(map[int64]bool, len(ids))
	for _, id := range ids {
		vus[id] = true
	}
	transmis, err := transmisAu(ctx, l, organisation, compte, e.Le)
	if err != nil {
		return fmt.Errorf("lire les virements transmis : %w", err)
	}
	attente, err := attenteAu(ctx, l, t, organisation, compte, e.Le)
	if err != nil {
		return fmt.Errorf("lire l’argent en attente : %w", err)
	}
	texte, args := requeteSuspensAExpliquer.Pour(droits.Agent{}, organisation, compte, e.Le, e.Le.String()[:7])
	debits, err := bdd.Lister(ctx, l, func(r *sql.Rows) (LigneAPointer, error) { return scanAPointer(r, t) }, texte, args...)
	if err != nil {
		return fmt.Errorf("lire les débits à expliquer : %w", err)
	}
	var expliquer []Suspens
	for _, x := range debits {
		expliquer = append(expliquer, Suspens{Compte: x.CompteBancaire, Dossier: x.Dossier, Depuis: x.Date, Quoi: "Débit à expliquer", Qui: x.Texte.Libelle, Centimes: x.Centimes, Ligne: x.Ligne})
	}
	for _, p := range []struct {
		dans *[]Suspens
		ss   []Suspens
	}{{&e.Transmis, transmis}, {&e.Attente, attente}, {&e.AExpliquer, expliquer}} {
		for _, s := range p.ss {
			if vus[s.Compte] {
				s.Jours = max(0, e.Le.Depuis(s.Depuis))
				s.Age = ageDe(s.Jours)
				*p.dans = append(*p.dans, s)
			}
		}
	}
	return nil
}

func (e *EtatRapprochement) nommer(ctx context.Context, l bdd.Lecture) error {
	ids := map[int64]bool{}
	for _, c := range e.Comptes {
		ids[c.Dossier] = true
	}
	listes := []*[]Suspens{&e.Transmis, &e.Attente, &e.AExpliquer}
	for _, ss := range listes {
		for _, s := range *ss {
			ids[s.Dossier] = true
		}
	}
	delete(ids, 0)
	var liste []int64
	for id := range ids {
		liste = append(liste, id)
	}
	slices.Sort(liste)
	ps, err := personnes.DesDossiers(ctx, l, liste)
	if err != nil {
		return err
	}
	for i := range e.Comptes {
		if p, ok := ps[e.Comptes[i].Dossier]; ok {
			e.Comptes[i].Personne = p.Affiche()
		}
	}
	for _, ss := range listes {
		for i := range *ss {
			if p, ok := ps[(*ss)[i].Dossier]; ok {
				(*ss)[i].Personne = p.Affiche()
			}
		}
	}
	return nil
}
