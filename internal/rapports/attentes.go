// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
)

// LigneEnAttente is a received line whose money waits, wholly or in part.
type LigneEnAttente struct {
	LigneAPointer
	OrdreEnCours bool      // a transfer out of this waiting place is being prepared
	Echeance     jour.Jour // day by which the person's own money is made available; Vide for the two other places, that no rule dates
}

var requeteEnAttente = droits.Requete{Nom: "rapports.lignes_en_attente", Nominative: true, SQL: `
	select ` + colonnesAPointer + `, (select count(*) from ordre x where x.compte_id = ca.id and x.etat in ('prepare', 'en_remise'))
	from ` + tablesAPointer + ` where p.attente_compte_id is not null and p.attente_centimes <> 0 and b.organisation_id = $1 and (b.dossier_id is null or {DROITS rapprocher b}) order by p.attente_depuis, p.ligne_id`}

// EnAttente lists the lines whose money waits, the oldest first. What left a waiting place (a reversement, a restitution) was taken from its oldest
// lines: the sum of what is listed is what the ledger holds there, or what the association covers when it is an unexplained debit.
func EnAttente(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent) ([]LigneEnAttente, error) {
	if !droits.Autorise(a.Role, droits.Rapprocher) {
		return nil, bdd.ErrAbsent
	}
	requete, args := requeteEnAttente.Pour(a, a.Organisation)
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x LigneEnAttente, err error) {
		var ordres int64
		x.LigneAPointer, err = scanAPointer(r, t, &ordres)
		x.OrdreEnCours = ordres > 0
		return x, err
	}, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les lignes en attente : %w", err)
	}
	seuils, err := LireSeuils(ctx, l, a.Organisation)
	if err != nil {
		return nil, err
	}
	lignes := make([]LigneAPointer, len(ls))
	for i := range ls {
		if ls[i].Attente == comptes.HorsAutorisation {
			ls[i].Echeance, _ = seuils.DisponibleLe(ls[i].AttenteDepuis)
		}
		lignes[i] = ls[i].LigneAPointer
	}
	err = nommerLignes(ctx, l, lignes)
	for i := range ls {
		ls[i].LigneAPointer = lignes[i]
	}
	return ls, err
}

// Places are where money received waits, in the order of the pages.
var Places = []comptes.Nature{comptes.NonIdentifie, comptes.HorsAutorisation, comptes.ARestituer, comptes.DebitInexplique}

// Attente is one waiting place, with its age.
type Attente struct {
	Nature comptes.Nature
	Lignes int64
	Total  argent.Centimes
	Depuis jour.Jour
	Limite jour.Jour // of the person's own money: the nearest day by which it is made available
}

var requeteAttentes = droits.Requete{Nom: "rapports.attentes", Nominative: true, SQL: `
	select c.nature, count(*), cast(sum(p.attente_centimes) as bigint), min(p.attente_depuis) from pointage p join compte c on c.id = p.attente_compte_id
	join compte_bancaire b on b.id = p.compte_bancaire_id where p.attente_centimes <> 0 and b.organisation_id = $1 and (b.dossier_id is null or {DROITS rapprocher b})
	group by c.nature`}

// Attentes sums the waiting places of the agent's organisation, without a name: what EnAttente lists.
func Attentes(ctx context.Context, l bdd.Lecture, a droits.Agent) ([]Attente, error) {
	if !droits.Autorise(a.Role, droits.Rapprocher) {
		return nil, bdd.ErrAbsent
	}
	requete, args := requeteAttentes.Pour(a, a.Organisation)
	as, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x Attente, err error) { return x, r.Scan(&x.Nature, &x.Lignes, &x.Total, &x.Depuis) }, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("compter les attentes : %w", err)
	}
	seuils, err := LireSeuils(ctx, l, a.Organisation)
	if err != nil {
		return nil, err
	}
	par := map[comptes.Nature]*Attente{}
	for i := range as {
		x := &as[i]
		if x.Nature == comptes.HorsAutorisation {
			x.Limite, _ = seuils.DisponibleLe(x.Depuis)
		}
		par[x.Nature] = x
	}
	var r []Attente
	for _, n := range Places {
		if x := par[n]; x != nil {
			r = append(r, *x)
		}
	}
	return r, nil
}
