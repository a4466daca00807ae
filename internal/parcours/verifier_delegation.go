// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/delegation"
)

// controlesDelegation confront what is entrusted and billed with itself.
func controlesDelegation() []comptes.Controle {
	return []comptes.Controle{
		{SQL: delegation.EcartsAnnee, Faute: "mois-mesure du dossier %s : ses années ne sont pas la somme de ses mois"},
		{SQL: `select cast(a.id as text) from delegation_attribution a where a.etat <> coalesce((select x.vers from delegation_etape x where x.attribution_id = a.id and x.rang = a.rang), '')
			or a.rang <> (select count(*) from delegation_etape x where x.attribution_id = a.id)`, Faute: "attribution %s : elle n’est pas où sa dernière étape l’a mise"},
		{SQL: `select cast(a.id as text) from delegation_attribution a join delegation_attribution y on y.dossier_id = a.dossier_id and y.id < a.id
			where a.etat in ('acceptee', 'retiree') and y.etat = 'retiree' and y.au >= a.du and (a.au is null or a.au >= a.du)`, Faute: "attribution %s : un autre délégataire avait encore la mesure"},
		{SQL: `select cast(l.id as text) from delegation_ligne l join delegation_etat t on t.id = l.etat_id left join mois_mesure m on m.id = l.mois_mesure_id
			where l.figee <> (t.etat <> 'soumis') or l.raison = '' and l.figee and l.avoir_id is null and (m.etat_id is null or m.etat_id <> l.etat_id or m.facture_dix <> l.dix)`,
			Faute: "ligne %s d’un état : elle ne répond pas au mois qu’elle facture"},
		{SQL: `select cast(m.id as text) from mois_mesure m where m.etat_id is not null and not exists (select 1 from delegation_ligne l where l.mois_mesure_id = m.id and l.etat_id = m.etat_id and l.raison = '' and l.figee and l.avoir_id is null)`,
			Faute: "mois-mesure %s : dit facturé, aucun état ne le facture"},
		{SQL: `select cast(t.id as text) from delegation_etat t where (t.etat = 'facture') <> exists (select 1 from delegation_facture f where f.etat_id = t.id and f.nature = 'facture')`,
			Faute: "état de facturation %s : sa facture n’est pas là, ou n’est pas la sienne"},
		{SQL: `select cast(f.id as text) from delegation_facture f where f.numero > 1 and not exists (select 1 from delegation_facture x where x.emetteur_id = f.emetteur_id and x.annee = f.annee and x.numero = f.numero - 1 and x.emise_le <= f.emise_le)
			or f.numero > (select n.dernier from numerotation n where n.organisation_id = f.emetteur_id and n.serie = 'facture' and n.annee = f.annee)`,
			Faute: "facture %s : la suite des numéros est rompue"},
		{SQL: `select cast(f.id as text) from delegation_facture f join delegation_facture x on x.id = f.corrige_id where x.nature <> 'facture' or x.etat_id <> f.etat_id or x.emetteur_id <> f.emetteur_id
			or not exists (select 1 from delegation_ligne l where l.avoir_id = f.id)`, Faute: "avoir %s : il ne reprend aucune ligne de sa facture"},
		{SQL: `select cast(p.id as text) from delegation_paiement p join delegation_facture f on f.id = p.facture_id left join delegation_paiement x on x.id = p.contrepasse_id
			where f.nature <> 'facture' or p.le_jour < f.emise_le or x.contrepasse_id is not null`, Faute: "paiement %s : il ne répond pas à sa facture"},
		{SQL: `select cast(f.id as text) from delegation_facture f where f.total < (select coalesce(sum(case when p.contrepasse_id is null then p.montant else -p.montant end), 0) from delegation_paiement p where p.facture_id = f.id and p.objet = 'principal')`,
			Faute: "facture %s : payée plus qu’elle ne demande"},
		{SQL: `select cast(r.id as text) from delegation_reception r join delegation_facture f on f.id = r.facture_id join delegation_etat t on t.id = f.etat_id join delegation_convention c on c.id = t.convention_id
			where f.nature <> 'facture' or r.le_jour < f.emise_le or c.cadre <> 'marche'`, Faute: "réception %s : elle ne répond pas à sa facture"},
	}
}

// verifierDelegation counts again the months of every measure, and confronts each agreed état and each invoice with its lines.
func verifierDelegation(ctx context.Context, l bdd.Lecture) error {
	if err := comptes.Controler(ctx, l, controlesDelegation()); err != nil {
		return err
	}
	lignes, err := delegation.TousLesMois(ctx, l)
	if err != nil {
		return err
	}
	par := map[int64][]delegation.Mois{}
	for _, m := range lignes {
		par[m.Dossier] = append(par[m.Dossier], m)
	}
	dossiers, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, `select distinct m.dossier_id from masp_mesure m order by m.dossier_id`)
	if err != nil {
		return err
	}
	for _, d := range dossiers {
		comptes, err := compterMois(ctx, l, d)
		if err != nil {
			return err
		}
		if ecart := delegation.Ecarts(par[d], comptes); ecart != "" {
			return faute("mois-mesure du dossier %d : %s", d, ecart)
		}
	}
	etats, err := delegation.TousLesEtats(ctx, l)
	if err != nil {
		return err
	}
	for _, x := range etats {
		if x.Etat == delegation.Soumis {
			continue
		}
		ls, err := delegation.LignesDe(ctx, l, x.ID)
		if err != nil {
			return err
		}
		if !bytes.Equal(x.Empreinte, delegation.EmpreinteEtat(x, ls)) {
			return faute("état de facturation %d : ses lignes ne sont plus celles qui ont été arrêtées", x.ID)
		}
		if err := verifierFactures(ctx, l, x, ls); err != nil {
			return err
		}
	}
	return nil
}

func verifierFactures(ctx context.Context, l bdd.Lecture, x delegation.EtatFacturation, ls []delegation.Ligne) error {
	fs, err := delegation.FacturesDe(ctx, l, x.Delegataire, x.ID)
	if err != nil {
		return err
	}
	for _, f := range fs {
		var prises []delegation.Ligne
		for _, y := range ls {
			if y.Acceptee() && (f.Nature == delegation.PieceFacture || y.Avoir == f.ID) {
				prises = append(prises, y)
			}
		}
		if _, total, err := delegation.Totaliser(prises); err != nil || total != f.Total {
			return faute("facture %s de l’état %d : son total n’est pas celui de ses lignes", f.Reference(), x.ID)
		}
	}
	return nil
}

func consignesConventions(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(delegation.ToutesLesConventions, func(c delegation.Convention) consigne {
		return consigne{"convention " + c.Reference, "convention.creer", "delegation_convention", c.ID, c.CreePar, delegation.ValeursConvention(c), ""}
	})(ctx, l)
}

func consignesVersions(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	par, err := delegation.VersionsDe(ctx, l)
	for _, vs := range par {
		for _, v := range vs {
			cs = append(cs, consigne{fmt.Sprintf("version %d de la convention %d", v.Rang, v.Convention), "convention.dire", "delegation_version", v.ID, v.SaisiePar, delegation.ValeursVersion(v), ""})
		}
	}
	return cs, err
}

func consignesAttributions(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(delegation.ToutesLesEtapes, func(x delegation.Etape) consigne {
		return consigne{fmt.Sprintf("étape %d de l’attribution %d", x.Rang, x.Attribution), "attribution.passer", "delegation_etape", x.ID, x.Par, x.Valeurs(), ""}
	})(ctx, l)
}

func consignesMessages(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, attribution_id, par from delegation_message order by id`, func(r *sql.Rows) ([]consigne, error) {
		var id, attribution, par int64
		err := r.Scan(&id, &attribution, &par)
		return []consigne{{fmt.Sprintf("message %d", id), "message.ecrire", "delegation_message", id, par, []journal.Valeur{journal.Entier("attribution", attribution)}, ""}}, err
	})
}

func consignesEchanges(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(delegation.TousLesEchanges, func(x delegation.Echange) consigne {
		return consigne{fmt.Sprintf("ce qui se dit de la ligne %d", x.Ligne), "ligne.dire", "delegation_echange", x.ID, x.Par, x.Valeurs(), ""}
	})(ctx, l)
}

func consignesEtats(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	xs, err := delegation.TousLesEtats(ctx, l)
	for _, x := range xs {
		quoi := fmt.Sprintf("état de facturation %d", x.ID)
		cs = append(cs, consigne{quoi, "etat.soumettre", "delegation_etat", x.ID, x.SoumisPar, []journal.Valeur{journal.Entier("convention", x.Convention), journal.Jour("debut", x.Debut), journal.Jour("fin", x.Fin)}, ""})
		if x.Etat != delegation.Soumis {
			cs = append(cs, consigne{"arrêt de l’" + quoi, "etat.arreter", "delegation_etat", x.ID, x.ArretePar, []journal.Valeur{journal.Empreinte("lignes", x.Empreinte)}, ""})
		}
	}
	return cs, err
}

func consignesFactures(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(delegation.ToutesLesFactures, func(f delegation.FactureEmise) consigne {
		return consigne{"facture " + f.Reference(), "facture.emettre", "delegation_facture", f.ID, f.Par, f.Valeurs(engage(f.Corps)), ""}
	})(ctx, l)
}

func consignesPaiements(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(delegation.TousLesPaiements, func(p delegation.Paiement) consigne {
		nature := "facture.payer"
		if p.Contrepasse != 0 {
			nature = "facture.contrepasser"
		}
		return consigne{fmt.Sprintf("paiement %d de la facture %d", p.ID, p.Facture), nature, "delegation_paiement", p.ID, p.Par, p.Valeurs(engage(p.Mots())), ""}
	})(ctx, l)
}

func consignesReceptions(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(delegation.ToutesLesReceptions, func(r delegation.Reception) consigne {
		return consigne{fmt.Sprintf("réception %d de la facture %d", r.ID, r.Facture), "facture.recevoir", "delegation_reception", r.ID, r.Par, r.Valeurs(), ""}
	})(ctx, l)
}
