// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/masp/signalement"
)

// controlesSignalements confront where signalements stand with their steps, and a contract that one ended with its reason.
func controlesSignalements() []comptes.Controle {
	return []comptes.Controle{
		{SQL: `select s.numero from signalement s left join signalement_etape x on x.signalement_id = s.id and x.rang = s.rang where s.etat <> coalesce(x.vers, case when s.sans_rapport then 'saisine' else 'en_preparation' end)
			or coalesce(cast(s.echeance as text), '') <> coalesce(cast(x.echeance as text), '') or s.rang <> (select count(*) from signalement_etape y where y.signalement_id = s.id)`,
			Faute: "signalement %s : il n’est pas où sa dernière étape l’a mis"},
		{SQL: `select s.numero from signalement s where s.debut is not null and not exists (select 1 from signalement_etape x where x.signalement_id = s.id and x.debut = s.debut and coalesce(cast(x.fin as text), '') = coalesce(cast(s.fin as text), '')
			and x.prestations = s.prestations)`, Faute: "signalement %s : aucune étape ne dit ce que le juge a ordonné"},
		{SQL: `select s.numero from signalement s join signalement_etape x on x.signalement_id = s.id join masp_contrat c on c.id = x.contrat_id where c.dossier_id <> s.dossier_id or c.arrete_le is null
			or c.motif_arret <> case when x.vers = 'maj' then 'passage_maj' else 'passage_protection' end`, Faute: "signalement %s : le contrat qu’il a arrêté ne l’est pas pour cette raison"},
	}
}

func consignesSignalementsProcureur(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	xs, err := signalement.ToutesEtapes(ctx, l)
	for _, x := range xs {
		cs = append(cs, consigne{fmt.Sprintf("étape %d du signalement %d", x.Rang, x.Signalement), "signalement.etape", signalement.Objet, x.Signalement, x.Par, x.Consignees(), ""})
	}
	return cs, err
}

// consignesRapports: a report says what was signed last.
func consignesRapports(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	type signe struct{ id, par int64 }
	ss, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x signe, err error) { return x, r.Scan(&x.id, &x.par) }, `select s.id, x.par from signalement s join signalement_etape x on x.signalement_id = s.id
		where s.etat <> 'en_preparation' and x.rang = (select max(y.rang) from signalement_etape y where y.signalement_id = s.id and y.vers = 'signe')
		and not exists (select 1 from signalement_etape z where z.signalement_id = s.id and z.vers = 'en_preparation' and z.rang > x.rang) order by s.id`)
	if err != nil {
		return nil, err
	}
	for _, x := range ss {
		s, err := signalement.ParID(ctx, l, x.id)
		if err != nil {
			return nil, err
		}
		vs, err := s.Signees(ctx, l)
		if err != nil {
			return nil, err
		}
		cs = append(cs, consigne{"rapport " + s.Numero, "signalement.signer", signalement.Objet, s.ID, x.par, vs, ""})
	}
	return cs, nil
}

// consignesPlis: a medical piece is the one that was put under seal, and only its act takes it away.
func consignesPlis(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	ps, err := signalement.TousLesPlis(ctx, l)
	for _, p := range ps {
		quoi := fmt.Sprintf("pièce %d sous pli", p.ID)
		cs = append(cs, consigne{quoi, "pli.deposer", signalement.ObjetPli, p.ID, p.DeposePar, p.Consignees(), ""})
		if !p.RetireLe.Vide() {
			cs = append(cs, consigne{quoi, "pli.retirer", signalement.ObjetPli, p.ID, p.RetirePar, []journal.Valeur{journal.Entier("signalement", p.Signalement)}, ""})
		}
	}
	return cs, err
}

// verifierPlis opens every medical piece and confronts it with its hash; what it says is not kept.
func verifierPlis(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau) error {
	if err := signalement.ParcourirPlis(ctx, l, t, func(signalement.Pli, []byte) error { return nil }); err != nil {
		return faute("%v", err)
	}
	return nil
}
