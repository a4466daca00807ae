// SPDX-License-Identifier: EUPL-1.2

package gestion

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/dettes"
)

// DettesGelees forbids the payment of debts, from and to (both days included).
type DettesGelees struct {
	Dossier   int64
	Origine   string // "surendettement"
	OrigineID int64
	Du, Au    jour.Jour // Au before Du: the prohibition never ran
}

// EnCours tells whether it runs on a day.
func (g DettesGelees) EnCours(j jour.Jour) bool { return !j.Avant(g.Du) && !j.Apres(g.Au) }

// recevable opens what a refusal says.
func (g DettesGelees) recevable() string {
	return "le dossier de surendettement est recevable depuis le " + g.Du.Court() + " : "
}

// Vise tells whether a debt is caught on a day: not alimentary, born before the recevabilité (C. conso art. L722-5 al. 1).
func (g DettesGelees) Vise(d dettes.Dette, j jour.Jour) bool {
	return g.EnCours(j) && !d.Alimentaire() && d.NeeLe.Avant(g.Du)
}

// Echue is when what an order pays was due, and the days that its bill counts; all Vide when nobody said.
type Echue struct {
	Le     jour.Jour
	Du, Au jour.Jour // first and last day of the bill, both or none
}

// Partager counts the days of the bill before a recevabilité, and from that day on: what is born before the decision is frozen (C. conso art. L722-5 al. 1).
func (e Echue) Partager(recevable jour.Jour) (avant, apres int) {
	total := e.Au.Depuis(e.Du) + 1
	avant = min(total, max(0, recevable.Depuis(e.Du)))
	return avant, total - avant
}

// refuser says why a bill that is not wholly born from the recevabilité on is not paid, empty when it is. Neither the law nor the sheet says how to share its
// amount: it is refused whole, with the days on each side, and the creditor is asked for two bills.
func (e Echue) refuser(g DettesGelees) string {
	if e.Du.Vide() || !e.Du.Avant(g.Du) {
		return ""
	}
	avant, apres := e.Partager(g.Du)
	facture := "cette facture va du " + e.Du.Court() + " au " + e.Au.Court() + ", "
	if apres == 0 {
		return facture + "avant la recevabilité : elle ne se paie pas, même en partie (article L722-5 du code de la consommation) ; l’enregistrer parmi les dettes et la déclarer à la commission"
	}
	return fmt.Sprintf("%ssoit %s du %s au %s, avant la recevabilité, et %s du %s au %s, depuis ; ce qui est né avant ne se paie pas, même en partie (article L722-5 du code de la consommation), et Étai ne partage pas lui-même le montant : "+
		"demander au fournisseur une facture à part pour les jours à partir du %[6]s et payer celle-là ; enregistrer le reste parmi les dettes et le déclarer à la commission",
		facture, texte.Pluriel(avant, "jour"), e.Du.Court(), g.Du.Plus(-1).Court(), texte.Pluriel(apres, "jour"), g.Du.Court(), e.Au.Court())
}

// PeutPayerDette is rules R41 to R43 of 03-proximite (C. conso art. L722-5): from recevabilité until the measures, a non-alimentary debt born before
// is not paid, even in part, unless the judge authorised it. Rent arrears for which a judge granted delays (law of 6 July 1989 art. 24 V and VI,
// L722-5 al. 3) are paid as they scheduled: plan is the one in force on the debt, nil when there is none; dejaDuMois is what the orders already pay of it
// in the month of j. A debt said to be born after is not paid for days of its bill (facture) that were before.
func PeutPayerDette(gs []DettesGelees, d dettes.Dette, plan *dettes.Plan, montant, dejaDuMois argent.Centimes, facture Echue, j jour.Jour) Permission {
	for _, g := range gs {
		if !g.EnCours(j) || d.Alimentaire() || !d.AutoriseeLe.Vide() && !d.AutoriseeLe.Apres(j) {
			continue
		}
		if !g.Vise(d, j) {
			if m := facture.refuser(g); m != "" {
				return Permission{Regle: "R41", Motif: g.recevable() + m}
			}
			continue
		}
		if d.Nature == dettes.Loyer && plan != nil && plan.Origine == dettes.DelaisJuge {
			e, ok := plan.DuMois(j)
			if ok && montant+dejaDuMois <= e.Centimes {
				continue
			}
			if ok {
				return Permission{Regle: "R42", Motif: fmt.Sprintf("les délais du juge prévoient %s ce mois-ci pour cette dette, dont %s déjà en ordres : ramener l’ordre à %s au plus (article L722-5 du code de la consommation)",
					e.Centimes, dejaDuMois, max(0, e.Centimes-dejaDuMois))}
			}
			return Permission{Regle: "R42", Motif: "les délais du juge ne prévoient aucune échéance ce mois-ci pour cette dette : attendre l’échéance (article L722-5 du code de la consommation)"}
		}
		return Permission{Regle: "R41", Motif: g.recevable() + "une dette née avant, le " + d.NeeLe.Court() +
			", ne se paie pas, même en partie (article L722-5 du code de la consommation) ; attendre les mesures, ou enregistrer l’autorisation du juge sur la dette"}
	}
	return Permission{OK: true}
}

// PeutPayerEcheance is rule R43 for an order that names no debt (C. conso art. L722-5): while debts are frozen, it says on which day what it pays fell due, and
// what fell due before the recevabilité, or was consumed before, is a debt like another. j is the day of execution.
func PeutPayerEcheance(gs []DettesGelees, x Echue, j jour.Jour) Permission {
	for _, g := range gs {
		if !g.EnCours(j) {
			continue
		}
		if m := x.refuser(g); m != "" {
			return Permission{Regle: "R43", Motif: g.recevable() + m}
		}
		switch {
		case x.Le.Vide() && x.Du.Vide():
			return Permission{Regle: "R43", Motif: g.recevable() + "dire de quel jour est l’échéance que l’ordre paie, ou les jours que sa facture compte, car ce qui était dû avant ne se paie pas (article L722-5 du code de la consommation)"}
		case !x.Le.Vide() && x.Le.Avant(g.Du):
			return Permission{Regle: "R43", Motif: g.recevable() + "ce qui était dû avant, le " + x.Le.Court() + ", ne se paie pas, même en partie (article L722-5 du code de la consommation) ; " +
				"l’enregistrer parmi les dettes et attendre la décision de la commission ou, si le juge l’autorise, le payer comme une dette"}
		}
	}
	return Permission{OK: true}
}

// GelerDettes records the prohibition that a file before the commission brings, or brings its days up to date.
func GelerDettes(ctx context.Context, e *bdd.Ecriture, g DettesGelees) error {
	_, err := e.Exec(ctx, `insert into gestion_dettes_gelees(dossier_id, origine, origine_id, du, au) values ($1,$2,$3,$4,$5)
		on conflict (origine, origine_id) do update set du = excluded.du, au = excluded.au, version = gestion_dettes_gelees.version + 1`, g.Dossier, g.Origine, g.OrigineID, g.Du, g.Au)
	if err != nil {
		return fmt.Errorf("geler les dettes : %w", err)
	}
	return nil
}

// DegelerDettes takes back a prohibition that was recorded by mistake: its recevabilité is no longer there.
func DegelerDettes(ctx context.Context, e *bdd.Ecriture, origine string, id int64) error {
	_, err := e.Exec(ctx, `delete from gestion_dettes_gelees where origine = $1 and origine_id = $2`, origine, id)
	return err
}

// DettesGeleesDuDossier returns the prohibitions of a file, the latest first.
func DettesGeleesDuDossier(ctx context.Context, l bdd.Lecture, dossier int64) ([]DettesGelees, error) {
	gs, err := DettesGeleesDesDossiers(ctx, l, []int64{dossier})
	return gs[dossier], err
}

// DettesGeleesDesDossiers returns the prohibitions of several files (at most 500), the latest first, by file.
func DettesGeleesDesDossiers(ctx context.Context, l bdd.Lecture, dossiers []int64) (map[int64][]DettesGelees, error) {
	liste, args := bdd.ListeIDs(dossiers)
	gs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (g DettesGelees, err error) {
		return g, r.Scan(&g.Dossier, &g.Origine, &g.OrigineID, &g.Du, &g.Au)
	}, `select dossier_id, origine, origine_id, du, au from gestion_dettes_gelees where dossier_id in (`+liste+`) order by du desc, id desc`, args...)
	r := map[int64][]DettesGelees{}
	for _, g := range gs {
		r[g.Dossier] = append(r[g.Dossier], g)
	}
	return r, err
}
