// SPDX-License-Identifier: EUPL-1.2

package reglement

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// Remplacee is a value that another, entered since, replaces on days that are gone.
type Remplacee struct {
	Valeur Valeur
	Connue bool // false: there was none
	Du, Au jour.Jour
}

// Remplacees lists what was in force between two days, the first one first.
func (r *Regles) Remplacees(code string, du, au jour.Jour) (rs []Remplacee) {
	for _, j := range r.jours([]string{code}, du) {
		if j.Apres(au) {
			break
		}
		v, connue := r.EnVigueur(code, j)
		if n := len(rs); n > 0 {
			if rs[n-1].Connue == connue && (!connue || rs[n-1].Valeur == v.Valeur) {
				continue
			}
			rs[n-1].Au = j.Plus(-1)
		}
		rs = append(rs, Remplacee{v.Valeur, connue, j, au})
	}
	return rs
}

// Depuis is the first day of the days on which a yes was in force without a break up to one, Vide when it always was; false when it is not in force.
func (r *Regles) Depuis(c Cle[bool], j jour.Jour) (du jour.Jour, oui bool) {
	rs := r.Remplacees(string(c), jour.Certain(2009, 1, 1), j)
	if len(rs) == 0 || !rs[len(rs)-1].Connue || rs[len(rs)-1].Valeur.Nombre != 1 {
		return du, false
	}
	if len(rs) > 1 {
		du = rs[len(rs)-1].Du
	}
	return du, true
}

// decides are the acts that a theme's parameters decide with, and their words.
func decides(theme string) (natures []string, un, plusieurs string) {
	switch theme {
	case themeDemande:
		return []string{"demande_masp.etape", "evaluation.signer", "visa.donner"}, "étape de demande, évaluation ou visa", "étapes de demandes, évaluations ou visas"
	case themeContrat, themeDecompte, themeContribution, themeFin, themeMontants:
		return []string{"contrat.signer", "contrat.amender", "contrat.arreter"}, "contrat signé, changé ou arrêté", "contrats signés, changés ou arrêtés"
	case themeArgent, themeRevue, themeBudget:
		return []string{"proposition.garder", "remise.viser", "releve.remettre"}, "proposition gardée, remise visée ou relevé remis", "propositions gardées, remises visées ou relevés remis"
	case themeCommissions:
		return []string{"seance.passer"}, "étape de séance", "étapes de séances"
	case themeVersement:
		return []string{"versement.etape"}, "étape de versement direct", "étapes de versements directs"
	case themeSignalement:
		return []string{"signalement.etape"}, "étape de signalement", "étapes de signalements"
	case themeMois:
		return []string{"etat.arreter"}, "état de facturation arrêté", "états de facturation arrêtés"
	case themeFactures:
		return []string{"facture.payer"}, "paiement de facture", "paiements de factures"
	}
	return nil, "", ""
}

// deja counts the acts decided since a day with what a parameter said; of one organisation, or of all when the value is theirs too.
func deja(ctx context.Context, l bdd.Lecture, org int64, p Portee, d Definition, du jour.Jour) (int, error) {
	natures, _, _ := decides(d.Theme)
	if len(natures) == 0 {
		return 0, nil
	}
	if p != Organisation {
		org = 0
	}
	n := 0
	for _, nature := range natures { // the day of an act is that of Paris: read, not computed by the engine
		jours, err := bdd.Lister(ctx, l, scanJourDActe, `select instant from journal_actes where nature = $1 and ($2 = 0 or organisation_id = $2) and annee >= $3`, nature, org, du.Annee())
		if err != nil {
			return 0, fmt.Errorf("compter ce qui est déjà décidé : %w", err)
		}
		for _, j := range jours {
			if !j.Avant(du) {
				n++
			}
		}
	}
	return n, nil
}

func scanJourDActe(r *sql.Rows) (jour.Jour, error) {
	var i horloge.Instant
	err := r.Scan(&i)
	return i.Jour(), err
}

// rappel tells what a value entered for days that are gone replaces, and what is already decided with it: that stays as it is.
func rappel(r *Regles, d Definition, n NouvelleValeur, aujourdhui jour.Jour, faits int) string {
	fin := aujourdhui.Plus(-1)
	if !n.Au.Vide() && n.Au.Avant(fin) {
		fin = n.Au
	}
	var dites []string
	for _, x := range r.Remplacees(n.Code, n.Du, fin) {
		valeur := "aucune valeur"
		if x.Connue {
			valeur = d.Ecrire(x.Valeur)
		}
		dites = append(dites, fmt.Sprintf("%s du %s au %s", valeur, x.Du.Court(), x.Au.Court()))
	}
	s := fmt.Sprintf("Le %s est passé. Ces jours-là, Étai a compté avec : %s.", n.Du.Long(), strings.Join(dites, " ; "))
	if _, un, plusieurs := decides(d.Theme); faits > 0 {
		s += fmt.Sprintf(" Depuis, %s : tout cela reste tel quel.", texte.Pluriel(faits, un, plusieurs))
	} else {
		s += " Ce qui est déjà décidé reste tel quel."
	}
	return s
}
