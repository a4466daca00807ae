// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"maps"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/formats/releve"
)

// AvisScelle is an entry of a camt.054, its texts sealed: it posts nothing, its details explain a line.
type AvisScelle struct {
	CompteBancaire int64
	Rang           int // in the file
	Signature      Signature
	jour           jour.Jour
	centimes       argent.Centimes
	reference      string
	details        []detailScelle
}

// SignatureAvis recognises an entry of a camt.054 in another copy of the same notification.
func SignatureAvis(l *releve.Ligne) Signature {
	s := SignatureDe(l)
	b := append([]byte(nil), s[:]...)
	for i := range l.Details {
		d := &l.Details[i]
		b = d.Montant.AppendDecimal(append(b, 0))
		for _, t := range []string{string(d.ReferenceBoutEnBout), d.Remise, d.MotifRetour, string(d.ContrepartieIBAN)} {
			b = append(append(b, 0), t...)
		}
	}
	return sha256.Sum256(b)
}

// ScellerAvis prepares an entry outside of any act.
func ScellerAvis(t *chiffre.Trousseau, l *releve.Ligne, compte *CompteBancaire, rang int, s Signature) (AvisScelle, error) {
	a := AvisScelle{CompteBancaire: compte.ID, Rang: rang, Signature: s, jour: l.DateOperation, centimes: l.Montant, reference: string(l.ReferenceBancaire)}
	var err error
	a.details, err = scellerDetails(t, l.Details, Prive(l, compte.Mode))
	return a, err
}

// PoserAvis stages entries of a camt.054 file. They count once the file is accepted (Conclure).
func PoserAvis(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, fichier int64, avis []AvisScelle) error {
	ids, err := e.Identifiants(ctx, "avis", len(avis))
	if err != nil {
		return err
	}
	var textes []journal.Scelle
	rangees := make([][]any, len(avis))
	for i := range avis {
		a := &avis[i]
		rangees[i] = []any{ids[i], fichier, a.CompteBancaire, a.Rang, a.jour, int64(a.centimes), a.reference, a.Signature[:]}
		for d := range a.details {
			textes = append(textes, a.details[d].texte)
		}
	}
	if err := e.InsererLignes(ctx, "avis", []string{"id", "fichier_id", "compte_bancaire_id", "rang", "date_operation", "centimes", "reference_bancaire",
		"signature"}, rangees); err != nil {
		return fmt.Errorf("poser les avis : %w", err)
	}
	gardes, err := journal.GarderLot(ctx, e, t, textes)
	if err != nil {
		return err
	}
	var details [][]any
	for i := range avis {
		for d := range avis[i].details {
			details = append(details, avis[i].details[d].rangee(nil, nil, ids[i], d, gardes[len(details)]))
		}
	}
	return poserDetails(ctx, e, details)
}

// AvisConnus counts, for each signature, how often an entry of an account dated between two days stands in one accepted file: another copy of a
// notification brings nothing, while two like entries of one file are two entries.
func AvisConnus(ctx context.Context, l bdd.Lecture, compteBancaire int64, du, au jour.Jour) (map[Signature]int, error) {
	type compte struct {
		s Signature
		n int
	}
	cs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c compte, err error) {
		var s []byte
		err = r.Scan(&s, &c.n)
		copy(c.s[:], s)
		return c, err
	}, `select a.signature, count(*) from avis a join releve_fichier f on f.id = a.fichier_id and f.statut = 'importe'
		where a.compte_bancaire_id = $1 and a.date_operation >= $2 and a.date_operation <= $3 group by a.signature, a.fichier_id`, compteBancaire, du, au)
	r := make(map[Signature]int, len(cs))
	for _, c := range cs {
		r[c.s] = max(r[c.s], c.n)
	}
	return r, err
}

// cleAvis is where an entry and a line may meet.
type cleAvis struct {
	compte   int64
	jour     jour.Jour
	centimes argent.Centimes
}

// candidat is a line or an entry in the order in which it came.
type candidat struct {
	id        int64
	reference string
}

// apparierAvis gives each line its entry, among those of the same account, day and amount: the one with its bank reference first; then, in the order
// of both, one that no reference contradicts. Twin lines so get one entry each.
func apparierAvis(lignes, avis []candidat) map[int64]int64 {
	r := map[int64]int64{}
	pris := make([]bool, len(avis))
	donner := func(accepte func(l, a candidat) bool) {
		for _, l := range lignes {
			if r[l.id] != 0 {
				continue
			}
			for i, a := range avis {
				if !pris[i] && accepte(l, a) {
					r[l.id], pris[i] = a.id, true
					break
				}
			}
		}
	}
	donner(func(l, a candidat) bool { return l.reference != "" && l.reference == a.reference })
	donner(func(l, a candidat) bool { return l.reference == "" || a.reference == "" })
	return r
}

// joindreAvis adds to the lines without details of their own those that a camt.054 brought.
func joindreAvis(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, lot []LigneAPoster) error {
	par, err := avisDuLot(ctx, l, lot)
	if err != nil || len(par) == 0 {
		return err
	}
	deLigne := map[int64]int64{}
	faites := map[cleAvis]bool{}
	for i := range lot {
		k := cleAvis{lot[i].CompteBancaire, lot[i].Date, lot[i].Centimes}
		if len(par[k]) == 0 || faites[k] || len(lot[i].Details) > 0 {
			continue
		}
		faites[k] = true
		lignes, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c candidat, err error) { return c, r.Scan(&c.id, &c.reference) },
			`select g.id, g.reference_bancaire from ligne_releve g join releve r on r.id = g.releve_id and r.accepte_le is not null
			where g.compte_bancaire_id = $1 and g.date_operation = $2 and g.centimes = $3 order by g.id`, k.compte, k.jour, int64(k.centimes))
		if err != nil {
			return err
		}
		maps.Copy(deLigne, apparierAvis(lignes, par[k]))
	}
	var ids []int64
	for i := range lot {
		if a := deLigne[lot[i].ID]; a != 0 && len(lot[i].Details) == 0 {
			ids = append(ids, a)
		}
	}
	details, err := detailsDesAvis(ctx, l, t, ids)
	for i := range lot {
		if a := deLigne[lot[i].ID]; a != 0 && len(lot[i].Details) == 0 {
			lot[i].Details = details[a]
		}
	}
	return err
}

// avisDuLot returns the accepted entries that may meet a line of a lot.
func avisDuLot(ctx context.Context, l bdd.Lecture, lot []LigneAPoster) (map[cleAvis][]candidat, error) {
	comptes, du, au := etendue(lot)
	par := map[cleAvis][]candidat{}
	for len(comptes) > 0 {
		n := min(len(comptes), 500)
		liste, args := bdd.ListeIDs(comptes[:n])
		comptes = comptes[n:]
		rows, err := l.Query(ctx, fmt.Sprintf(`select a.id, a.compte_bancaire_id, a.date_operation, a.centimes, a.reference_bancaire from avis a
			join releve_fichier f on f.id = a.fichier_id and f.statut = 'importe'
			where a.compte_bancaire_id in (%s) and a.date_operation >= $%d and a.date_operation <= $%d order by a.id`, liste, len(args)+1, len(args)+2), append(args, du, au)...)
		type avis struct {
			k cleAvis
			c candidat
		}
		as, err := bdd.Chaque(rows, err, func(r *sql.Rows) (a avis, err error) {
			return a, r.Scan(&a.c.id, &a.k.compte, &a.k.jour, &a.k.centimes, &a.c.reference)
		})
		if err != nil {
			return nil, fmt.Errorf("lire les avis : %w", err)
		}
		for _, a := range as {
			par[a.k] = append(par[a.k], a.c)
		}
	}
	return par, nil
}

func etendue(lot []LigneAPoster) (comptes []int64, du, au jour.Jour) {
	vus := map[int64]bool{}
	du, au = lot[0].Date, lot[0].Date
	for i := range lot {
		x := &lot[i]
		if !vus[x.CompteBancaire] {
			vus[x.CompteBancaire] = true
			comptes = append(comptes, x.CompteBancaire)
		}
		if x.Date.Avant(du) {
			du = x.Date
		}
		if x.Date.Apres(au) {
			au = x.Date
		}
	}
	return comptes, du, au
}

func detailsDesAvis(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, ids []int64) (map[int64][]DetailLigne, error) {
	r := map[int64][]DetailLigne{}
	for len(ids) > 0 {
		n := min(len(ids), 500)
		liste, args := bdd.ListeIDs(ids[:n])
		ids = ids[n:]
		type detail struct {
			avis int64
			DetailLigne
		}
		ds, err := bdd.Lister(ctx, l, func(x *sql.Rows) (d detail, err error) {
			var contenu int64
			var engagement, scelle []byte
			if err = x.Scan(&d.avis, &d.Centimes, &d.BoutEnBout, &d.Remise, &d.MotifRetour, &contenu, &engagement, &scelle); err != nil {
				return d, err
			}
			d.Texte, err = ouvrirTexte(t, contenu, scelle, engagement)
			return d, err
		}, `select d.avis_id, d.centimes, d.bout_en_bout, d.remise, d.motif_retour, d.contenu_id, d.engagement, k.chiffre from ligne_detail d
			join contenu k on k.id = d.contenu_id where d.avis_id in (`+liste+`) order by d.avis_id, d.rang`, args...)
		if err != nil {
			return nil, fmt.Errorf("lire les détails des avis : %w", err)
		}
		for _, d := range ds {
			r[d.avis] = append(r[d.avis], d.DetailLigne)
		}
	}
	return r, nil
}
