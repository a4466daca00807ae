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
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
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

var requeteSuspensTransmis = droits.Requete{Nom: "rapports.suspens_transmis", Nominative: true, SQL: `
	select c.compte_bancaire_id, o.dossier_id, o.execution_le, o.objet, t.nom, o.bout_en_bout, o.centimes, o.id from ordre o join compte c on c.id = o.compte_id
	join tiers_version v on v.id = o.tiers_version_id join tiers t on t.id = v.tiers_id
	where o.organisation_id = $1 and o.etat = 'transmis' and {DROITS rapprocher o} order by o.execution_le, o.id`}

var requeteSuspensAExpliquer = droits.Requete{Nom: "rapports.suspens_a_expliquer", Nominative: true, SQL: `
	select ` + colonnesAPointer + ` from ` + tablesAPointer + `
	where p.etat in ('probable', 'reste', 'a_verifier') and g.centimes < 0 and b.organisation_id = $1 and b.ferme_le is null and (b.dossier_id is null or {DROITS rapprocher b})
	order by g.date_operation, p.ligne_id`}

// Rapprocher draws up the état of every bank account that the agent may reconcile, or of one; bdd.ErrAbsent when there is none such.
func Rapprocher(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, compte int64) (e EtatRapprochement, err error) {
	e.Le, e.CreeLe = l.Instant().Jour(), l.Instant()
	cs, b, err := bilans(ctx, l, a)
	if err != nil {
		return e, err
	}
	if err := l.QueryRow(ctx, `select nom from organisation where id = $1`, a.Organisation).Scan(&e.Organisation); err != nil {
		return e, err
	}
	e.Bilan = b
	if compte != 0 {
		cs = slices.DeleteFunc(cs, func(c bilanCompte) bool { return c.CompteBancaire != compte })
		if len(cs) == 0 {
			return e, bdd.ErrAbsent
		}
		e.Bilan = BilanBanque{Comptes: 1}
		e.Bilan.ajouter(&cs[0])
	}
	for _, c := range cs {
		e.Comptes = append(e.Comptes, CompteRapproche{EcartCompte: EcartCompte{CompteBancaire: c.CompteBancaire, Dossier: c.Dossier, IBANMasque: c.IBANMasque, Controle: c.bilan.Controle, Ligne: c.Ligne},
			ReleveLe: c.bilan.ReleveLe})
	}
	if err := e.lireSuspens(ctx, l, t, a, compte); err != nil {
		return e, err
	}
	return e, e.nommer(ctx, l)
}

func (e *EtatRapprochement) lireSuspens(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, compte int64) error {
	texte, args := requeteSuspensTransmis.Pour(a, a.Organisation)
	transmis, err := bdd.Lister(ctx, l, func(r *sql.Rows) (s Suspens, err error) {
		var objet paiements.Objet
		err = r.Scan(&s.Compte, &s.Dossier, &s.Depuis, &objet, &s.Qui, &s.Reference, &s.Centimes, &s.Ordre)
		s.Quoi = objet.Libelle()
		return s, err
	}, texte, args...)
	if err != nil {
		return fmt.Errorf("lire les virements transmis : %w", err)
	}
	attente, err := EnAttente(ctx, l, t, a)
	if err != nil {
		return err
	}
	texte, args = requeteSuspensAExpliquer.Pour(a, a.Organisation)
	debits, err := bdd.Lister(ctx, l, func(r *sql.Rows) (LigneAPointer, error) { return scanAPointer(r, t) }, texte, args...)
	if err != nil {
		return fmt.Errorf("lire les débits à expliquer : %w", err)
	}
	retenir := func(dans *[]Suspens, s Suspens) {
		if compte == 0 || s.Compte == compte {
			s.Jours = max(0, e.Le.Depuis(s.Depuis))
			s.Age = ageDe(s.Jours)
			*dans = append(*dans, s)
		}
	}
	for _, s := range transmis {
		retenir(&e.Transmis, s)
	}
	for _, x := range attente {
		if x.Attente.Attente() {
			retenir(&e.Attente, Suspens{Compte: x.CompteBancaire, Dossier: x.Dossier, Depuis: x.AttenteDepuis, Quoi: x.Attente.Libelle(), Qui: x.Texte.Libelle, Centimes: x.AttenteReste, Ligne: x.Ligne})
		}
	}
	for _, x := range debits {
		retenir(&e.AExpliquer, Suspens{Compte: x.CompteBancaire, Dossier: x.Dossier, Depuis: x.Date, Quoi: "Débit à expliquer", Qui: x.Texte.Libelle, Centimes: x.Centimes, Ligne: x.Ligne})
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
