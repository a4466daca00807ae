// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// FaitsCloture is what the closing of a month of a bank account depends on.
type FaitsCloture struct {
	SituationBanque
	Dernier      jour.Jour // last day of the month
	Aujourdhui   jour.Jour
	OuvertLe     jour.Jour // first day that is followed
	PremierLibre jour.Jour // the day after its last closed month, none when there is none
	Quarantaines int64     // files set aside that are about it, or that may be
	APasser      int64     // accepted statements that are not wholly posted
	AViser       int64     // take-overs that wait for their visa
}

// ConditionCloture is what a closing still lacks: what, and what to do about it.
type ConditionCloture struct {
	Code   string // "mois", "precedent", "releve", "quarantaine", "import", "reprise", "ecart", "debits"
	Manque string
	Faire  string
}

// ConditionsCloture returns what is missing for a month to be closed, none when it may be. 05-finance §4.4, invariants 7, 11 and 12: the bank's statement reaches
// the end of the month, no file waits in quarantine, and the difference between the bank and the books is wholly explained; what waits is no obstacle, the
// minutes list it.
func ConditionsCloture(f FaitsCloture) (cs []ConditionCloture) {
	manque := func(oui bool, code, quoi, faire string) {
		if oui {
			cs = append(cs, ConditionCloture{code, quoi, faire})
		}
	}
	fin, mot := f.Dernier.Long(), texte.Majuscule(f.Dernier.MoisAnnee())
	if !f.PremierLibre.Vide() && f.Dernier.Avant(f.PremierLibre) {
		return []ConditionCloture{{"mois", mot + " est déjà clos.", "Une correction se passe dans un mois ouvert."}}
	}
	if f.Dernier.Avant(f.OuvertLe) {
		return []ConditionCloture{{"mois", "Ce compte n’est suivi que depuis le " + f.OuvertLe.Long() + ".", "Clore un mois suivi."}}
	}
	if !f.Aujourdhui.Apres(f.Dernier) {
		return []ConditionCloture{{"mois", mot + " n’est pas fini.", "Clore à partir du " + f.Dernier.Plus(1).Long() + "."}}
	}
	if p := f.PremierLibre; !p.Vide() && p.DernierDuMois().Avant(f.Dernier) {
		manque(true, "precedent", texte.Majuscule(p.MoisAnnee())+" n’est pas clos.", "Clore les mois dans l’ordre, celui-là d’abord.")
	}
	if f.SansReleve {
		manque(true, "releve", "La banque n’a encore donné aucun relevé de ce compte.", "Importer le relevé qui va jusqu’au "+fin+".")
	} else {
		manque(f.ReleveLe.Avant(f.Dernier), "releve", "Le dernier relevé accepté s’arrête au "+f.ReleveLe.Long()+".", "Importer le relevé qui va jusqu’au "+fin+".")
	}
	manque(f.Quarantaines > 0, "quarantaine", texte.Pluriel(int(f.Quarantaines), "fichier de la banque est en quarantaine", "fichiers de la banque sont en quarantaine")+".", "L’accepter à deux, ou l’écarter avec sa raison.")
	manque(f.APasser > 0, "import", texte.Pluriel(int(f.APasser), "relevé accepté n’est pas encore tout entier dans les comptes", "relevés acceptés ne sont pas encore tout entiers dans les comptes")+".", "Attendre la fin de l’import.")
	manque(f.AViser > 0, "reprise", "La reprise du compte attend son visa.", "La faire viser par une autre personne, ou l’annuler.")
	manque(f.Debits > 0, "debits", texte.Pluriel(int(f.Debits), "débit reste", "débits restent")+" à expliquer.", "Dire ce que chacun a payé, dans le rapprochement.")
	manque(f.Inexplique()+f.Inconnus != 0 && f.APasser == 0, "ecart", "La banque et les livres diffèrent de "+(f.Inexplique()+f.Inconnus).String()+" sans que rien ne l’explique.", "Ouvrir l’état de rapprochement du compte au "+fin+".")
	return cs
}

// FaitsDeCloture reads the facts of bank accounts of an organisation (none is of another one) for the month that ends on a day.
func FaitsDeCloture(ctx context.Context, l bdd.Lecture, organisation int64, banques []int64, dernier jour.Jour) (map[int64]FaitsCloture, error) {
	situations, err := SituationsAu(ctx, l, banques, dernier)
	if err != nil {
		return nil, err
	}
	ouverts, err := PremiersJoursOuverts(ctx, l, banques)
	if err != nil {
		return nil, err
	}
	var sansCompte int64 // a file that cannot be read may be about any account
	if err := l.QueryRow(ctx, `select count(*) from releve_fichier f where f.organisation_id = $1 and f.statut = 'quarantaine'
		and not exists (select 1 from releve_fichier_compte c where c.fichier_id = f.id) and not exists (select 1 from releve v where v.fichier_id = f.id)`, organisation).Scan(&sansCompte); err != nil {
		return nil, fmt.Errorf("lire les quarantaines : %w", err)
	}
	r := make(map[int64]FaitsCloture, len(banques))
	for ids := range slices.Chunk(banques, 500) {
		liste, args := bdd.ListeIDs(ids)
		fs, err := bdd.Lister(ctx, l, func(x *sql.Rows) (f faitsDe, err error) {
			f.Dernier, f.Aujourdhui = dernier, l.Instant().Jour()
			return f, x.Scan(&f.banque, &f.OuvertLe, &f.Quarantaines, &f.APasser, &f.AViser)
		}, fmt.Sprintf(`select b.id, b.ouvert_le, (select count(*) from releve_fichier f where f.statut = 'quarantaine' and (exists (select 1 from releve_fichier_compte c
				where c.fichier_id = f.id and c.compte_bancaire_id = b.id) or exists (select 1 from releve v where v.fichier_id = f.id and v.compte_bancaire_id = b.id))),
			(select count(*) from releve v where v.compte_bancaire_id = b.id and v.accepte_le is not null and v.poste_le is null and v.date_ouverture <= $%d),
			(select count(*) from reprise r where r.compte_bancaire_id = b.id and r.visee_par is null and r.annulee_le is null and r.le <= $%d)
			from compte_bancaire b where b.id in (%s)`, len(args)+1, len(args)+1, liste), append(args, dernier)...)
		if err != nil {
			return nil, fmt.Errorf("lire ce que demande une clôture : %w", err)
		}
		for _, f := range fs {
			f.SituationBanque, f.PremierLibre = situations[f.banque], ouverts[f.banque]
			f.Quarantaines += sansCompte
			r[f.banque] = f.FaitsCloture
		}
	}
	return r, nil
}

type faitsDe struct {
	banque int64
	FaitsCloture
}
