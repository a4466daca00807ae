// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/personnes"
	"etai/internal/tiers"
)

// AttenteDuRIB is what waits for bank details, or waited for them until they were approved.
type AttenteDuRIB struct {
	Ordres   []OrdreRetenu // prepared: they follow the approval, or followed it
	Refaire  []OrdreRetenu // prepared by who entered these details, or in a remise: they are made again by somebody else
	Revenus  []OrdreRetenu // came back from the former details: they are prepared again
	Lignes   []PaieParRIB  // of the proposals, that could not be prepared
	Demandes []PaieParRIB  // requests that have no answer yet
	Remises  []RemiseDuRIB // that wait for their visa, with orders to the tiers
}

// RemiseDuRIB is a remise that waits for its visa, with how many of its orders go to a tiers.
type RemiseDuRIB struct {
	paiements.Remise
	Ordres int
}

// Vide tells whether nothing waits.
func (a AttenteDuRIB) Vide() bool {
	return len(a.Ordres)+len(a.Refaire)+len(a.Revenus)+len(a.Lignes)+len(a.Demandes)+len(a.Remises) == 0
}

// PaieParRIB is a payment that has no order yet.
type PaieParRIB struct {
	ID, Dossier int64
	Personne    string
	Objet       paiements.Objet
	Centimes    argent.Centimes
	Le          jour.Jour
}

var (
	requeteOrdresDuRIB = droits.Requete{Nom: "rapports.ordres_du_rib", Nominative: true, SQL: `
		select o.id, o.bout_en_bout, p.nom, p.nom_usage, p.prenom, o.centimes, o.execution_le, o.etat, o.tiers_version_id, o.prepare_par, o.motif from tiers_version v join ordre o on o.tiers_version_id = v.id
		join personne p on p.dossier_id = o.dossier_id and p.titulaire = true where v.tiers_id = $1 and (o.etat in ('prepare', 'en_attente_de_provision', 'en_remise')
			or o.tiers_version_id = $2 and exists (select 1 from ordre_evenement x where x.ordre_id = o.id and x.motif = 'rib_suivi')) and {DROITS lire_compte o} order by o.execution_le, o.id limit 200`}
	// Not paid again yet: the task that says so is open.
	requeteRevenusDuRIB = droits.Requete{Nom: "rapports.revenus_du_rib", Nominative: true, SQL: `
		select o.id, o.bout_en_bout, p.nom, p.nom_usage, p.prenom, o.centimes, o.execution_le, o.etat from tache t join ordre o on o.id = t.objet_id join tiers_version v on v.id = o.tiers_version_id
		join personne p on p.dossier_id = o.dossier_id and p.titulaire = true where t.organisation_id = $3 and t.role = 'cesf' and t.faite_le is null and t.nature = '` + string(agenda.VirementRetourne) + `'
		and t.objet = 'ordre' and v.tiers_id = $1 and v.id <> $2 and {DROITS lire_compte o} order by o.execution_le, o.id limit 200`}
	// Lines of the last proposal of an account whose last try stopped on the bank details of their tiers, and whose instance has no order.
	requeteLignesDuRIB = droits.Requete{Nom: "rapports.lignes_du_rib", Nominative: true, SQL: `
		select l.id, g.dossier_id, p.nom, p.nom_usage, p.prenom, x.objet, l.centimes, l.execution_le from plan_ligne x join proposition_ligne l on l.plan_ligne_id = x.id
		join proposition g on g.id = l.proposition_id join proposition_suite s on s.ligne_id = l.id join personne p on p.dossier_id = g.dossier_id and p.titulaire = true
		where x.tiers_id = $1 and s.regle = 'coordonnees' and g.au >= $2 and s.id = (select max(y.id) from proposition_suite y where y.ligne_id = l.id)
		and g.id = (select max(y.id) from proposition y where y.compte_id = g.compte_id)
		and not exists (select 1 from ordre o where o.compte_id = g.compte_id and o.plan_serie = x.serie and o.plan_occurrence = l.occurrence and o.etat not in ('annule', 'rejete', 'retourne'))
		and {DROITS lire_compte g} order by l.execution_le, l.id limit 200`}
	requeteRemisesDuRIB = droits.Requete{Nom: "rapports.remises_du_rib", Nominative: true, SQL: `
		select r.id, r.annee, r.numero, r.execution_le, count(*) from tiers_version v join ordre o on o.tiers_version_id = v.id join remise r on r.id = o.remise_id
		where v.tiers_id = $1 and o.etat = 'en_remise' and r.etat = 'brouillon' and {DROITS lire_compte o} group by r.id, r.annee, r.numero, r.execution_le order by r.execution_le, r.id limit 20`}
	requeteDemandesDuRIB = droits.Requete{Nom: "rapports.demandes_du_rib", Nominative: true, SQL: `
		select d.id, d.dossier_id, p.nom, p.nom_usage, p.prenom, d.objet, d.centimes, d.voulu_le from ordre_demande d join personne p on p.dossier_id = d.dossier_id and p.titulaire = true
		where d.tiers_id = $1 and d.decision = '' and {DROITS lire_compte d} order by d.voulu_le, d.id limit 200`}
)

// QuiAttend reads what waits for a version of the bank details of a tiers, or waited for it, among the files whose account the agent may read.
func QuiAttend(ctx context.Context, l bdd.Lecture, a droits.Agent, v tiers.Version) (x AttenteDuRIB, err error) {
	a.Instant = l.Instant()
	sqlTexte, args := requeteOrdresDuRIB.Pour(a, v.Tiers, v.ID)
	if _, err = bdd.Lister(ctx, l, func(r *sql.Rows) (o OrdreRetenu, err error) {
		var p personnes.Personne
		var preparePar int64
		var motif string
		if err = r.Scan(&o.ID, &o.Reference, &p.Nom, &p.NomUsage, &p.Prenom, &o.Centimes, &o.ExecutionLe, &o.Etat, &o.version, &preparePar, &motif); err != nil {
			return o, err
		}
		o.Personne = p.Affiche()
		switch {
		case o.version == v.ID && motif == paiements.CodeRIBSuivi, o.version != v.ID && o.Etat != paiements.EnRemise && preparePar != v.SaisiePar && v.ApprouveePar == 0:
			x.Ordres = append(x.Ordres, o)
		case o.version != v.ID:
			x.Refaire = append(x.Refaire, o)
		}
		return o, nil
	}, sqlTexte, args...); err != nil {
		return x, fmt.Errorf("lire les ordres qui attendent un RIB : %w", err)
	}
	sqlTexte, args = requeteRevenusDuRIB.Pour(a, v.Tiers, v.ID, a.Organisation)
	if x.Revenus, err = bdd.Lister(ctx, l, func(r *sql.Rows) (o OrdreRetenu, err error) {
		var p personnes.Personne
		err = r.Scan(&o.ID, &o.Reference, &p.Nom, &p.NomUsage, &p.Prenom, &o.Centimes, &o.ExecutionLe, &o.Etat)
		o.Personne = p.Affiche()
		return o, err
	}, sqlTexte, args...); err != nil {
		return x, fmt.Errorf("lire les virements revenus d’un ancien RIB : %w", err)
	}
	if x.Lignes, err = paiesParRIB(ctx, l, a, requeteLignesDuRIB, v.Tiers, l.Instant().Jour()); err != nil {
		return x, err
	}
	sqlTexte, args = requeteRemisesDuRIB.Pour(a, v.Tiers)
	if x.Remises, err = bdd.Lister(ctx, l, func(r *sql.Rows) (m RemiseDuRIB, err error) {
		return m, r.Scan(&m.ID, &m.Annee, &m.Numero, &m.ExecutionLe, &m.Ordres)
	}, sqlTexte, args...); err != nil {
		return x, fmt.Errorf("lire les remises qui attendent un RIB : %w", err)
	}
	x.Demandes, err = paiesParRIB(ctx, l, a, requeteDemandesDuRIB, v.Tiers)
	return x, err
}

func paiesParRIB(ctx context.Context, l bdd.Lecture, a droits.Agent, q droits.Requete, args ...any) ([]PaieParRIB, error) {
	texte, tous := q.Pour(a, args...)
	xs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x PaieParRIB, err error) {
		var p personnes.Personne
		err = r.Scan(&x.ID, &x.Dossier, &p.Nom, &p.NomUsage, &p.Prenom, &x.Objet, &x.Centimes, &x.Le)
		x.Personne = p.Affiche()
		return x, err
	}, texte, tous...)
	if err != nil {
		return nil, fmt.Errorf("lire ce qui attend un RIB : %w", err)
	}
	return xs, nil
}
