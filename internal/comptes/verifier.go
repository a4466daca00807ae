// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
)

// Verification sums up a replay of the ledger.
type Verification struct {
	Ecritures int64 `json:"ecritures"`
	Comptes   int64 `json:"comptes"`
	Banques   int64 `json:"comptes_bancaires"`
	Retenues  int64 `json:"retenues"`
	Imports   int64 `json:"imports_en_cours"` // accepted statements that are not wholly posted: no fault, an import is running or will be resumed
}

// Faute is the first thing found wrong: a broken chain, an unbalanced transaction, a balance that is not the
// sum of its movements, or a bank balance that is not the statement's.
type Faute struct{ Message string }

func (f *Faute) Error() string { return f.Message }

func faute(format string, args ...any) error { return &Faute{fmt.Sprintf(format, args...)} }

// Verifier replays every chain from its origin, recomputes every balance and hold, compares the bank's account with the last accepted statement, and
// confronts the tables with one another. The first fault comes back as a *Faute.
func Verifier(ctx context.Context, l bdd.Lecture) (Verification, error) {
	var v Verification
	debits := map[int64]argent.Centimes{}
	if err := rejouer(ctx, l, &v, debits); err != nil {
		return v, err
	}
	if err := comparerTetes(ctx, l); err != nil {
		return v, err
	}
	if err := comparerSoldes(ctx, l, &v, debits); err != nil {
		return v, err
	}
	if err := comparerBanque(ctx, l, &v, debits); err != nil {
		return v, err
	}
	if err := comparerCompteur(ctx, l); err != nil {
		return v, err
	}
	if err := comparerPeriodes(ctx, l); err != nil {
		return v, err
	}
	if err := l.QueryRow(ctx, `select count(*) from releve where accepte_le is not null and poste_le is null`).Scan(&v.Imports); err != nil {
		return v, err
	}
	return v, Controler(ctx, l, controles())
}

type rejouee struct {
	id, numero, agent       int64
	exercice                int
	ec                      Ecriture
	instant                 horloge.Instant
	entree, prec, empreinte []byte
}

func rejouer(ctx context.Context, l bdd.Lecture, v *Verification, debits map[int64]argent.Centimes) error {
	tetes := map[cleChaine]*maillon{}
	banques := map[int64]int64{}
	cs, err := bdd.Lister(ctx, l, scanCompte, `select `+colonnesCompte+` from compte c`)
	if err != nil {
		return err
	}
	for _, c := range cs {
		banques[c.ID] = c.CompteBancaire
	}
	contrepassees := map[int64]Ecriture{}
	var avant horloge.Instant
	for depart := int64(0); ; {
		lot, err := lireLot(ctx, l, depart)
		if err != nil || len(lot) == 0 {
			return err
		}
		depart = lot[len(lot)-1].id
		for i := range lot {
			r := &lot[i]
			k := cleChaine{r.ec.Organisation, r.exercice}
			m := tetes[k]
			if m == nil {
				m = &maillon{empreinte: origineChaine(k)}
				tetes[k] = m
			}
			if avant.Apres(r.instant) {
				return faute("écriture n° %d de %d : elle est datée d’avant celle qui la précède", r.numero, r.exercice)
			}
			avant = r.instant
			if r.exercice != r.ec.JourComptable.Annee() {
				return faute("écriture n° %d de %d : son jour comptable est le %s", r.numero, r.exercice, r.ec.JourComptable)
			}
			if r.numero != m.numero+1 {
				return faute("écriture %d de %d : le numéro %d suit le numéro %d", r.id, r.exercice, r.numero, m.numero)
			}
			if !bytes.Equal(r.prec, m.empreinte) {
				return faute("écriture n° %d de %d : la chaîne est rompue", r.numero, r.exercice)
			}
			if !bytes.Equal(r.entree, empreinteEntree(&r.ec)) {
				return faute("écriture n° %d de %d : le contenu a été modifié", r.numero, r.exercice)
			}
			if !bytes.Equal(r.empreinte, empreinteChainee(r.prec, r.entree, r.id, r.exercice, r.numero, r.agent, r.instant)) {
				return faute("écriture n° %d de %d : l’empreinte ne correspond pas", r.numero, r.exercice)
			}
			if err := controler(&r.ec); err != nil {
				return faute("écriture n° %d de %d : %v", r.numero, r.exercice, err)
			}
			for _, mv := range r.ec.Mouvements {
				if banques[mv.Compte] != r.ec.CompteBancaire {
					return faute("écriture n° %d de %d : %v", r.numero, r.exercice, ErrAutreBanque)
				}
				debits[mv.Compte] += mv.Centimes
			}
			if r.ec.Contrepasse != 0 {
				if _, ok := contrepassees[r.ec.Contrepasse]; ok || verifierContrepassation(ctx, l, &r.ec) != nil {
					return faute("écriture n° %d de %d : contre-passation qui n’est pas l’exact opposé", r.numero, r.exercice)
				}
				contrepassees[r.ec.Contrepasse] = r.ec
			}
			m.numero, m.empreinte = r.numero, r.empreinte
			v.Ecritures++
		}
	}
}

// lireLot returns the next 2 000 transactions after an id, with their legs.
func lireLot(ctx context.Context, l bdd.Lecture, depart int64) ([]rejouee, error) {
	lot, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x rejouee, err error) {
		err = r.Scan(&x.id, &x.ec.Organisation, &x.exercice, &x.numero, &x.ec.CompteBancaire, &x.ec.Nature, &x.ec.JourComptable, &x.ec.JourValeur,
			&x.ec.Cle, &x.entree, bdd.OuZero(&x.ec.Contrepasse), &x.ec.Origine, &x.ec.OrigineID, bdd.OuZero(&x.agent), &x.instant, &x.prec, &x.empreinte)
		return x, err
	}, `select id, organisation_id, exercice, numero, compte_bancaire_id, nature, jour_comptable, jour_valeur, cle, empreinte_entree, contrepasse,
		origine, origine_id, agent_id, instant, empreinte_precedente, empreinte from ecriture where id > $1 order by id limit 2000`, depart)
	if err != nil || len(lot) == 0 {
		return lot, err
	}
	place := make(map[int64]int, len(lot))
	for i := range lot {
		place[lot[i].id] = i
	}
	rows, err := l.Query(ctx, `select ecriture_id, compte_id, centimes from mouvement where ecriture_id > $1 and ecriture_id <= $2
		order by ecriture_id, rang`, depart, lot[len(lot)-1].id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var ecriture int64
		var m Mouvement
		if err := rows.Scan(&ecriture, &m.Compte, &m.Centimes); err != nil {
			return nil, err
		}
		if i, ok := place[ecriture]; ok {
			lot[i].ec.Mouvements = append(lot[i].ec.Mouvements, m)
		}
	}
	return lot, rows.Err()
}

func comparerTetes(ctx context.Context, l bdd.Lecture) error {
	type tete struct {
		organisation, exercice, numero, reel int64
		empreinte, attendue                  []byte
	}
	ts, err := bdd.Lister(ctx, l, func(r *sql.Rows) (t tete, err error) {
		err = r.Scan(&t.organisation, &t.exercice, &t.numero, &t.empreinte, bdd.OuZero(&t.reel), &t.attendue)
		return t, err
	}, `select c.organisation_id, c.exercice, c.dernier_numero, c.derniere_empreinte, e.numero, e.empreinte from chaine c
		left join ecriture e on e.organisation_id = c.organisation_id and e.exercice = c.exercice and e.numero = (select max(numero)
		from ecriture x where x.organisation_id = c.organisation_id and x.exercice = c.exercice)`)
	if err != nil {
		return err
	}
	for _, t := range ts {
		attendue := t.attendue
		if t.reel == 0 {
			attendue = origineChaine(cleChaine{t.organisation, int(t.exercice)})
		}
		if t.numero != t.reel || !bytes.Equal(t.empreinte, attendue) {
			return faute("exercice %d : la tête de chaîne annonce l’écriture n° %d, la dernière est la n° %d", t.exercice, t.numero, t.reel)
		}
	}
	return nil
}

func comparerSoldes(ctx context.Context, l bdd.Lecture, v *Verification, debits map[int64]argent.Centimes) error {
	type cache struct {
		compte                 int64
		code                   string
		debit, retenu, actives argent.Centimes
	}
	cs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c cache, err error) {
		err = r.Scan(&c.compte, &c.code, &c.debit, &c.retenu, &c.actives)
		return c, err
	}, `select s.compte_id, c.code, s.debit, s.retenu, cast(coalesce((select sum(r.centimes) from retenue r where r.compte_id = s.compte_id
		and r.etat = 'active'), 0) as bigint) from solde s join compte c on c.id = s.compte_id order by s.compte_id`)
	if err != nil {
		return err
	}
	for _, c := range cs {
		if c.debit != debits[c.compte] {
			return faute("compte %s : le solde tenu (%s) n’est pas la somme des mouvements (%s)", c.code, c.debit, debits[c.compte])
		}
		if c.retenu != c.actives {
			return faute("compte %s : le total retenu (%s) n’est pas la somme des retenues (%s)", c.code, c.retenu, c.actives)
		}
		v.Comptes++
		if c.actives != 0 {
			v.Retenues++
		}
	}
	if len(cs) < len(debits) {
		return faute("un compte mouvementé n’a pas de solde tenu")
	}
	return nil
}
