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
	select ` + colonnesAPointer + `, s.debit, (select count(*) from ordre x where x.compte_id = ca.id and x.etat in ('prepare', 'en_remise'))
	from ` + tablesAPointer + ` join solde s on s.compte_id = p.attente_compte_id
	where b.organisation_id = $1 and (b.dossier_id is null or {DROITS rapprocher b}) order by p.attente_depuis, p.ligne_id`}

// EnAttente lists the lines whose money waits, the oldest first. What left a waiting place (a reversement, a restitution) answers its oldest
// lines: the sum of what is listed is what the ledger holds there.
func EnAttente(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent) ([]LigneEnAttente, error) {
	if !droits.Autorise(a.Role, droits.Rapprocher) {
		return nil, bdd.ErrAbsent
	}
	var parts []part
	requete, args := requeteEnAttente.Pour(a, a.Organisation)
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x LigneEnAttente, err error) {
		var debit argent.Centimes
		var ordres int64
		x.LigneAPointer, err = scanAPointer(r, t, &debit, &ordres)
		x.OrdreEnCours = ordres > 0
		parts = append(parts, part{place{x.CompteBancaire, x.Attente}, x.AttenteReste, -debit})
		return x, err
	}, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les lignes en attente : %w", err)
	}
	seuils, err := LireSeuils(ctx, l, a.Organisation)
	if err != nil {
		return nil, err
	}
	restent := ls[:0]
	for i, reste := range restants(parts) {
		if reste != 0 {
			x := ls[i]
			x.AttenteReste = reste
			if x.Attente == comptes.HorsAutorisation {
				x.Echeance, _ = seuils.DisponibleLe(x.AttenteDepuis)
			}
			restent = append(restent, x)
		}
	}
	lignes := make([]LigneAPointer, len(restent))
	for i := range restent {
		lignes[i] = restent[i].LigneAPointer
	}
	err = nommerLignes(ctx, l, lignes)
	for i := range restent {
		restent[i].LigneAPointer = lignes[i]
	}
	return restent, err
}

// Attente is one waiting place, with its age.
type Attente struct {
	Nature comptes.Nature
	Lignes int64
	Total  argent.Centimes
	Depuis jour.Jour
	Limite jour.Jour // of the person's own money: the nearest day by which it is made available
}

var requeteAttentes = droits.Requete{Nom: "rapports.attentes", Nominative: true, SQL: `
	select c.nature, b.id, p.attente_depuis, p.attente_centimes, s.debit from pointage p join compte c on c.id = p.attente_compte_id join solde s on s.compte_id = c.id
	join compte_bancaire b on b.id = p.compte_bancaire_id where b.organisation_id = $1 and (b.dossier_id is null or {DROITS rapprocher b})
	order by p.attente_depuis, p.ligne_id`}

// Attentes sums the waiting places of the agent's organisation, without a name: what EnAttente lists.
func Attentes(ctx context.Context, l bdd.Lecture, a droits.Agent) ([]Attente, error) {
	if !droits.Autorise(a.Role, droits.Rapprocher) {
		return nil, bdd.ErrAbsent
	}
	var depuis []jour.Jour
	requete, args := requeteAttentes.Pour(a, a.Organisation)
	parts, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x part, err error) {
		var j jour.Jour
		err = r.Scan(&x.nature, &x.banque, &j, &x.centimes, &x.solde)
		x.solde = -x.solde
		depuis = append(depuis, j)
		return x, err
	}, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("compter les attentes : %w", err)
	}
	seuils, err := LireSeuils(ctx, l, a.Organisation)
	if err != nil {
		return nil, err
	}
	par := map[comptes.Nature]*Attente{}
	for i, reste := range restants(parts) {
		if reste == 0 {
			continue
		}
		n := parts[i].nature
		if par[n] == nil {
			par[n] = &Attente{Nature: n, Depuis: depuis[i]}
			if n == comptes.HorsAutorisation {
				par[n].Limite, _ = seuils.DisponibleLe(depuis[i])
			}
		}
		par[n].Lignes++
		par[n].Total += reste
	}
	var r []Attente
	for _, n := range []comptes.Nature{comptes.NonIdentifie, comptes.HorsAutorisation, comptes.ARestituer, comptes.DebitInexplique} {
		if x := par[n]; x != nil {
			r = append(r, *x)
		}
	}
	return r, nil
}

// place is a waiting place of one bank account.
type place struct {
	banque int64
	nature comptes.Nature
}

// part is what a line brought to its place, and the balance that the place has now.
type part struct {
	place
	centimes, solde argent.Centimes
}

// restants tells what still waits of each line, in the order given: what left a place left its first lines.
func restants(parts []part) []argent.Centimes {
	parties := map[place]argent.Centimes{}
	for _, p := range parts {
		if _, ok := parties[p.place]; !ok {
			parties[p.place] = -p.solde
		}
		parties[p.place] += p.centimes
	}
	r := make([]argent.Centimes, len(parts))
	for i, p := range parts {
		r[i] = p.centimes
		parti := parties[p.place]
		switch {
		case p.centimes > 0 && parti > 0:
			parti = min(parti, p.centimes)
		case p.centimes < 0 && parti < 0:
			parti = max(parti, p.centimes)
		default:
			continue
		}
		r[i] -= parti
		parties[p.place] -= parti
	}
	return r
}
