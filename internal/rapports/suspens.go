// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

const comptesDejaFiltres = "Rapprocher et Cloture ne gardent que les comptes bancaires que leur propre requête, avec la clause, a montrés"

// requeteTransmisAu: orders transmitted by the end of a day ($3) that are still on their way, or whose end was written later ($4): the line that settles them
// may bear an earlier date.
var requeteTransmisAu = droits.Requete{Nom: "rapports.transmis_au", Nominative: true, SansClause: comptesDejaFiltres, SQL: `
	select x.compte_bancaire_id, o.dossier_id, o.execution_le, o.objet, t.nom, o.bout_en_bout, o.centimes, o.id, coalesce(o.remise_id, 0), case when o.etat = 'transmis' and not exists (select 1 from ecriture y where y.contrepasse = x.id) then 1 else 0 end,
		(select y.jour_comptable from ecriture y where y.contrepasse = x.id)
	from ordre o join ecriture x on x.origine_id = o.id and x.origine = 'ordre' and x.nature = 'ordre_transmis' join tiers_version v on v.id = o.tiers_version_id join tiers t on t.id = v.tiers_id
	where o.organisation_id = $1 and ($2 = 0 or x.compte_bancaire_id = $2) and x.jour_comptable <= $3
		and (o.etat = 'transmis' or exists (select 1 from ordre_evenement f where f.ordre_id = o.id and (f.vers in ('execute', 'rejete', 'retourne') or f.de = 'transmis') and f.instant >= $4))
	order by o.execution_le, o.id`}

// requeteDenouesAu: the orders and remises that a line settled by the end of a day.
var requeteDenouesAu = droits.Requete{Nom: "rapports.denoues_au", Nominative: true, SansClause: comptesDejaFiltres, SQL: `
	select e.compte_bancaire_id, r.cible, r.cible_id, e.jour_comptable, g.date_operation from compte c join mouvement m on m.compte_id = c.id join ecriture e on e.id = m.ecriture_id
		join ligne_releve g on g.id = e.origine_id join rapprochement r on r.ligne_id = g.id and r.genre in ('ordre', 'remise') and r.cible_id is not null
		join compte_bancaire b on b.id = c.compte_bancaire_id
	where b.organisation_id = $1 and ($2 = 0 or b.id = $2) and c.nature = 'transit' and m.centimes > 0 and e.origine = 'ligne_releve' and e.jour_comptable <= $3`}

type cleDenouee struct {
	banque int64
	cible  string
	id     int64
}

// transmisAu lists the orders that stood in "virements transmis" at the end of a day.
func transmisAu(ctx context.Context, l bdd.Lecture, organisation, compte int64, au jour.Jour) ([]Suspens, error) {
	annee, mois, quantieme := au.Decomposer()
	texte, args := requeteTransmisAu.Pour(droits.Agent{}, organisation, compte, au, horloge.De(time.Date(annee, time.Month(mois), quantieme, 0, 0, 0, 0, horloge.Paris)))
	type transmis struct {
		Suspens
		remise  int64
		enRoute bool
		contre  jour.Jour
	}
	ts, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x transmis, err error) {
		var objet paiements.Objet
		var route int64
		err = r.Scan(&x.Compte, &x.Dossier, &x.Depuis, &objet, &x.Qui, &x.Reference, &x.Centimes, &x.Ordre, &x.remise, &route, &x.contre)
		x.Quoi, x.enRoute = objet.Libelle(), route == 1
		return x, err
	}, texte, args...)
	if err != nil {
		return nil, err
	}
	var ss []Suspens
	denoues := map[cleDenouee]jour.Jour{}
	if slices.ContainsFunc(ts, func(x transmis) bool { return !x.enRoute }) {
		texte, args := requeteDenouesAu.Pour(droits.Agent{}, organisation, compte, au)
		if _, err := bdd.Lister(ctx, l, func(r *sql.Rows) (k cleDenouee, err error) {
			var le, operation jour.Jour
			err = r.Scan(&k.banque, &k.cible, &k.id, &le, &operation)
			if operation.Apres(denoues[k]) {
				denoues[k] = operation
			}
			return k, err
		}, texte, args...); err != nil {
			return nil, err
		}
	}
	for _, x := range ts {
		_, seul := denoues[cleDenouee{x.Compte, "ordre", x.Ordre}]
		lot, parLot := denoues[cleDenouee{x.Compte, "remise", x.remise}]
		parLot = parLot && !lot.Avant(x.Depuis) // a remise of several days has a line for each
		if !x.enRoute && (seul || parLot || !x.contre.Vide() && !x.contre.Apres(au)) {
			continue
		}
		ss = append(ss, x.Suspens)
	}
	return ss, nil
}

// requeteAttenteAu: what each line brought to a waiting place by the end of a day, and what left it otherwise.
var requeteAttenteAu = droits.Requete{Nom: "rapports.attente_au", Nominative: true, SansClause: comptesDejaFiltres, SQL: `
	select b.id, c.id, c.nature, case when e.origine = 'ligne_releve' then e.origine_id else 0 end, coalesce(p.dossier_id, o.dossier_id, b.dossier_id, 0), cast(-sum(m.centimes) as bigint)
	from compte c join mouvement m on m.compte_id = c.id join ecriture e on e.id = m.ecriture_id join compte_bancaire b on b.id = c.compte_bancaire_id
		left join pointage p on e.origine = 'ligne_releve' and p.ligne_id = e.origine_id left join ordre o on e.origine = 'ordre' and o.id = e.origine_id
	where b.organisation_id = $1 and ($2 = 0 or b.id = $2) and c.nature in ('non_identifie', 'hors_autorisation', 'a_restituer') and e.jour_comptable <= $3
	group by 1, 2, 3, 4, 5 having sum(m.centimes) <> 0 order by 4`}

var requeteLignesAttenteAu = droits.Requete{Nom: "rapports.lignes_en_attente_au", Nominative: true, SansClause: comptesDejaFiltres, SQL: `
	select ` + colonnesAPointer + ` from ` + tablesAPointer + ` where b.organisation_id = $1 and p.ligne_id = $2`}

var requeteSuspensAExpliquer = droits.Requete{Nom: "rapports.suspens_a_expliquer", Nominative: true, SansClause: comptesDejaFiltres, SQL: `
	select ` + colonnesAPointer + ` from ` + tablesAPointer + `
	where p.etat in ('probable', 'reste', 'a_verifier') and g.centimes < 0 and b.organisation_id = $1 and ($2 = 0 or b.id = $2) and g.date_operation <= $3
		and not exists (select 1 from periode f where f.compte_bancaire_id = b.id and f.mois = $4)
	order by g.date_operation, p.ligne_id`}

type place struct{ compte, dossier int64 }

// attenteAu lists the lines whose money waited at the end of a day. What left a waiting place by a transfer is taken from its oldest lines.
func attenteAu(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, organisation, compte int64, au jour.Jour) ([]Suspens, error) {
	texte, args := requeteAttenteAu.Pour(droits.Agent{}, organisation, compte, au)
	type reste struct {
		Suspens
		place
		nature comptes.Nature
	}
	rs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x reste, err error) {
		err = r.Scan(&x.Compte, &x.compte, &x.nature, &x.Ligne, &x.Dossier, &x.Centimes)
		x.dossier = x.Dossier
		return x, err
	}, texte, args...)
	if err != nil {
		return nil, err
	}
	sortis := map[place]argent.Centimes{}
	var lignes []reste
	for _, x := range rs {
		if x.Ligne == 0 {
			sortis[x.place] -= x.Centimes
			continue
		}
		requete, args := requeteLignesAttenteAu.Pour(droits.Agent{}, organisation, x.Ligne)
		g, err := bdd.Un(ctx, l, func(r *sql.Rows) (LigneAPointer, error) { return scanAPointer(r, t) }, requete, args...)
		if err != nil {
			return nil, err
		}
		x.Depuis, x.Quoi, x.Qui = g.Date, x.nature.Libelle(), g.Texte.Libelle
		lignes = append(lignes, x)
	}
	slices.SortStableFunc(lignes, func(a, b reste) int {
		return cmp.Or(a.Depuis.Depuis(b.Depuis), cmp.Compare(a.Ligne, b.Ligne))
	})
	var ss []Suspens
	for _, x := range lignes {
		pris := min(max(0, sortis[x.place]), x.Centimes)
		sortis[x.place] -= pris
		if x.Centimes -= pris; x.Centimes != 0 {
			ss = append(ss, x.Suspens)
		}
	}
	return ss, nil
}
