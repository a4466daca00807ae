// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// Lecture says how two people read a file that pairing could not decide.
type Lecture string

// The readings.
const (
	Inconnues Lecture = "inconnues" // the lines that nothing repeats are new, the others are known
	Toutes    Lecture = "toutes"    // every line is new, however much it resembles a known one
)

// Prise is what a reading of a quarantined statement would bring: always something that keeps bank = books.
type Prise struct {
	Lecture Lecture
	Pairage Pairage
}

// Prises returns the readings of a statement set aside by Apparier that break no invariant: those after which the account stands at the statement's closing,
// and those of a forgotten day, of no net movement, that falls where the account stood at its balance. None when the balances contradict one another.
func Prises(e EtatCompte, r RelevePairage) []Prise {
	if e.Jour.Vide() || len(r.Lignes) == 0 {
		return nil
	}
	v := confronterDeuxFois(e, r)
	var ps []Prise
	if p, ok := prendre(e, r, v.restes); ok {
		ps = append(ps, Prise{Inconnues, p})
	}
	if len(v.paires) > 0 && r.Ouverture == e.Solde {
		if p, ok := prendre(e, r, avancer(len(r.Lignes)).Nouvelles); ok {
			ps = append(ps, Prise{Toutes, p})
		}
	}
	return ps
}

func prendre(e EtatCompte, r RelevePairage, nouvelles []int) (Pairage, bool) {
	if len(nouvelles) == 0 {
		return Pairage{}, false
	}
	var somme argent.Centimes
	for _, i := range nouvelles {
		somme += r.Lignes[i].Centimes
	}
	p := Pairage{Issue: Continue, Nouvelles: nouvelles}
	if r.Cloture-somme == e.Solde {
		return p, true
	}
	contigues := nouvelles[len(nouvelles)-1]-nouvelles[0]+1 == len(nouvelles)
	if somme != 0 || !contigues {
		return Pairage{}, false
	}
	ouverture := r.Ouverture
	for _, l := range r.Lignes[:nouvelles[0]] {
		ouverture += l.Centimes
	}
	lignes := r.Lignes[nouvelles[0] : nouvelles[len(nouvelles)-1]+1]
	if !e.coupe(lignes, ouverture) {
		return Pairage{}, false
	}
	decalage := ouverture - e.Solde
	p.Decalage = &decalage
	return p, true
}

// coupe tells whether the account stood at a balance between two known lines, in such a place that these lines may have happened there.
func (e EtatCompte) coupe(lignes []LignePairage, solde argent.Centimes) bool {
	premiere, derniere := bornes(lignes)
	for k := 0; k <= len(e.Connues); k++ {
		ici := e.Solde
		if k < len(e.Connues) {
			ici = e.Connues[k].Avant
		}
		avant := !slices.ContainsFunc(e.Connues[:k], func(c LigneConnue) bool { return c.Date.Apres(derniere) })
		apres := !slices.ContainsFunc(e.Connues[k:], func(c LigneConnue) bool { return c.Date.Avant(premiere) })
		if ici == solde && avant && apres {
			return true
		}
	}
	return false
}

// Acceptation is a request to take a quarantined file all the same, and what another person answered.
type Acceptation struct {
	ID          int64
	Fichier     int64
	Lecture     Lecture
	Nouvelles   int64
	Motif       string
	DemandeePar int64
	DemandeeLe  horloge.Instant
	Decision    string // "", Acceptee, Refusee, Retiree
	DecideePar  int64
	DecideeLe   horloge.Instant
	Reponse     string
	Importe     int64 // the file as it was taken in
	Version     int64
}

const selectAcceptation = `select a.id, a.fichier_id, a.lecture, a.nouvelles, a.contenu_id, a.engagement, k.chiffre, a.demandee_par, a.demandee_le, a.decision, a.decidee_par, a.decidee_le,
	a.reponse_contenu_id, a.reponse_engagement, x.chiffre, a.importe_id, a.version from releve_acceptation a
	left join contenu k on k.id = a.contenu_id left join contenu x on x.id = a.reponse_contenu_id`

func scanAcceptation(t *chiffre.Trousseau) func(*sql.Rows) (Acceptation, error) {
	return func(r *sql.Rows) (a Acceptation, err error) {
		var motif, reponse journal.Joint
		cibles := append([]any{&a.ID, &a.Fichier, &a.Lecture, &a.Nouvelles}, motif.Cibles()...)
		cibles = append(cibles, &a.DemandeePar, &a.DemandeeLe, &a.Decision, bdd.OuZero(&a.DecideePar), &a.DecideeLe)
		if err = r.Scan(append(append(cibles, reponse.Cibles()...), bdd.OuZero(&a.Importe), &a.Version)...); err != nil {
			return a, err
		}
		a.Motif, a.Reponse, err = ouvrirDeux(t, motif, reponse)
		return a, err
	}
}

// DemanderAcceptation records a request; one at a time per file (bdd.ErrConflit).
func DemanderAcceptation(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a Acceptation) (int64, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, a.Motif)
	if err != nil {
		return 0, err
	}
	return e.Inserer(ctx, `insert into releve_acceptation(fichier_id, lecture, nouvelles, contenu_id, engagement, demandee_par, demandee_le) values ($1,$2,$3,$4,$5,$6,$7) returning id`,
		a.Fichier, string(a.Lecture), a.Nouvelles, contenu, engage, a.DemandeePar, e.Instant())
}

// DeciderAcceptation records the answer to an open request, at the version that was read; reponse may be empty, but for a refusal.
func DeciderAcceptation(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a Acceptation, decision, reponse string, importe, agent int64) error {
	scelle, err := journal.EngagerSiDit(ctx, e, t, reponse)
	if err != nil {
		return err
	}
	contenu, engage := scelle.Colonnes()
	return uneSeule(e.Exec(ctx, `update releve_acceptation set decision = $3, reponse_contenu_id = $4, reponse_engagement = $5, importe_id = $6, decidee_par = $7, decidee_le = $8,
		version = version + 1 where id = $1 and version = $2 and decision = ''`, a.ID, a.Version, decision, contenu, engage, bdd.Nul(importe), agent, e.Instant()))
}

// AcceptationParID returns a request, or bdd.ErrAbsent.
func AcceptationParID(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, id int64) (Acceptation, error) {
	return bdd.Un(ctx, l, scanAcceptation(t), selectAcceptation+` where a.id = $1`, id)
}

// AcceptationDe returns the last request about a file, or bdd.ErrAbsent.
func AcceptationDe(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, fichier int64) (Acceptation, error) {
	return bdd.Un(ctx, l, scanAcceptation(t), selectAcceptation+` where a.fichier_id = $1 order by a.id desc limit 1`, fichier)
}

// FichierDemande returns the file that a request is about, or bdd.ErrAbsent.
func FichierDemande(ctx context.Context, l bdd.Lecture, demande int64) (fichier int64, err error) {
	err = l.QueryRow(ctx, `select fichier_id from releve_acceptation where id = $1`, demande).Scan(&fichier)
	return fichier, err
}

// Numerote is an accepted statement that its bank has numbered.
type Numerote struct {
	Releve         int64
	CompteBancaire int64
	Numero         string
	Au             jour.Jour
}

// Numerotes returns the numbered statements of a bank account, the latest accepted first, at most n.
func Numerotes(ctx context.Context, l bdd.Lecture, compteBancaire int64, n int) ([]Numerote, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Numerote, err error) {
		return x, r.Scan(&x.Releve, &x.CompteBancaire, &x.Numero, &x.Au)
	},
		`select id, compte_bancaire_id, numero, date_cloture from releve where compte_bancaire_id = $1 and accepte_le is not null and numero <> '' and decalage is null
		order by ordre desc limit $2`, compteBancaire, n)
}

// NumeroDe returns the number that the bank gave an accepted statement, empty when it gave none.
func NumeroDe(ctx context.Context, l bdd.Lecture, releve int64) (x Numerote, err error) {
	x.Releve = releve
	err = l.QueryRow(ctx, `select compte_bancaire_id, numero, date_cloture from releve where id = $1`, releve).Scan(&x.CompteBancaire, &x.Numero, &x.Au)
	return x, err
}
