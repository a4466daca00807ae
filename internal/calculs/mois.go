// SPDX-License-Identifier: EUPL-1.2

package calculs

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/paiements/proposition"
)

type recetteDemandee struct {
	Date    *Date    `json:"date"`
	Montant *Montant `json:"montant"`
	Libelle string   `json:"libelle"`
}

type ordreDemande struct {
	recetteDemandee
	Rang *int `json:"rang"`
}

type moisDemande struct {
	Ouverture *Montant          `json:"ouverture"`
	Plancher  *Montant          `json:"plancher"`
	Recettes  []recetteDemandee `json:"recettes"`
	Ordres    []ordreDemande    `json:"ordres"`
}

type soldeDuJour struct {
	Date  Date            `json:"date"`
	Solde argent.Centimes `json:"solde"`
}

type ordreRefuse struct {
	Date       Date            `json:"date"`
	Libelle    string          `json:"libelle"`
	Montant    argent.Centimes `json:"montant"`
	Disponible argent.Centimes `json:"disponible"`
}

type moisPropose struct {
	Jours   []soldeDuJour   `json:"jours"`
	Refuses []ordreRefuse   `json:"refuses"`
	Cloture argent.Centimes `json:"cloture"`
}

// lignesMax bounds receipts and orders of a question.
const lignesMax = 10_000

// proposer is the algorithm of the proposal (01-masp §3.2) on whole months: from the first day of the month of the first date to the last day of that of the last.
func proposer(_ Donnees, _ jour.Jour, q moisDemande) (r moisPropose, _ []Refus, err error) {
	if err := requis("ouverture", q.Ouverture); err != nil {
		return r, nil, err
	}
	if len(q.Recettes)+len(q.Ordres) == 0 || len(q.Recettes)+len(q.Ordres) > lignesMax {
		return r, nil, fautif("de une à %d lignes sont attendues, dans « recettes » et « ordres »", lignesMax)
	}
	e := proposition.Entree{Ouverture: argent.Centimes(*q.Ouverture)}
	if q.Plancher != nil {
		e.Plancher = argent.Centimes(*q.Plancher)
	}
	var jours []jour.Jour
	lire := func(quoi string, i int, x recetteDemandee) error {
		if x.Date == nil || x.Montant == nil || *x.Montant <= 0 {
			return fautif("%s %d : « date » et « montant » sont attendus, le montant au-dessus de zéro", quoi, i+1)
		}
		jours = append(jours, x.Date.Jour)
		return nil
	}
	for i, x := range q.Recettes {
		if err := lire("recette", i, x); err != nil {
			return r, nil, err
		}
		e.Mouvements = append(e.Mouvements, proposition.Mouvement{Jour: x.Date.Jour, Centimes: argent.Centimes(*x.Montant)})
	}
	for i, x := range q.Ordres {
		if err := lire("ordre", i, x.recetteDemandee); err != nil {
			return r, nil, err
		}
		if x.Rang == nil || *x.Rang < 0 || *x.Rang > 1000 {
			return r, nil, fautif("ordre %d : « rang » est attendu, un entier d’au moins zéro (0 pour le loyer et les charges)", i+1)
		}
		e.Candidats = append(e.Candidats, proposition.Candidat{Cle: int64(i), Rang: *x.Rang, Jour: x.Date.Jour, Position: i, Centimes: argent.Centimes(*x.Montant)})
	}
	slices.SortFunc(jours, jour.Jour.Depuis)
	e.Debut, e.Fin = jours[0].PremierDuMois(), jours[len(jours)-1].DernierDuMois()
	p, err := proposition.Proposer(e)
	if errors.Is(err, proposition.ErrEntree) {
		return r, nil, fautif("%s : les dates tiennent dans un an environ", err)
	}
	if err != nil {
		return r, nil, err
	}
	for _, j := range p.Courbe {
		r.Jours = append(r.Jours, soldeDuJour{Date{j.Jour}, j.Solde})
	}
	r.Refuses = []ordreRefuse{}
	for _, d := range p.Decisions {
		if !d.Acceptee {
			r.Refuses = append(r.Refuses, ordreRefuse{Date{d.Jour}, q.Ordres[d.Cle].Libelle, d.Centimes, d.Disponible})
		}
	}
	r.Cloture = p.Fermeture()
	return r, nil, nil
}

type delaiDemande struct {
	Evenement  *Date  `json:"evenement"`
	Nombre     *int   `json:"nombre"`
	Unite      string `json:"unite"`
	Sens       *int   `json:"sens"`
	Report     bool   `json:"report"`
	Territoire string `json:"territoire"`
}

type delaiCalcule struct {
	DernierJour    Date `json:"dernier_jour"`
	ReportApplique bool `json:"report_applique"`
}

// delai counts a delay as CPC arts. 641 and 642 say.
func delai(_ Donnees, _ jour.Jour, q delaiDemande) (r delaiCalcule, _ []Refus, err error) {
	if err := cmp.Or(requis("evenement", q.Evenement), requis("nombre", q.Nombre)); err != nil {
		return r, nil, err
	}
	if q.Sens != nil && *q.Sens != 1 && *q.Sens != -1 {
		return r, nil, fautif("champ « sens » : 1 (après l’évènement) ou -1 (avant lui) est attendu")
	}
	t, err := jour.LireTerritoire(q.Territoire)
	if err != nil {
		return r, nil, fautif("champ « territoire » : %s", err)
	}
	e, err := jour.Delai{Nombre: *q.Nombre, Unite: jour.Unite(q.Unite), Rebours: q.Sens != nil && *q.Sens < 0, Report: q.Report, Territoire: t}.Depuis(q.Evenement.Jour)
	if err != nil {
		return r, nil, fautif("%s", err)
	}
	return delaiCalcule{Date{e.DernierJour}, e.ReportApplique}, nil, nil
}

type facturationDemandee struct {
	Regle string `json:"regle"`
	Debut *Date  `json:"debut"`
	Fin   *Date  `json:"fin"`
	Mois  string `json:"mois"`
}

type facturationCalculee struct {
	MoisMesure string `json:"mois_mesure"`
}

// facturation is how much of a month a measure counts, by the rule of a convention (01-masp §4).
func facturation(_ Donnees, _ jour.Jour, q facturationDemandee) (r facturationCalculee, _ []Refus, err error) {
	regle := delegation.RegleDeMois(q.Regle)
	if !slices.Contains(delegation.ReglesDeMois(), regle) {
		return r, nil, fautif("champ « regle » : a, b, c ou d est attendu")
	}
	if err := requis("debut", q.Debut); err != nil {
		return r, nil, err
	}
	mois, err := jour.LireISO(q.Mois + "-01")
	if err != nil || len(q.Mois) != len("2026-11") {
		return r, nil, fautif("champ « mois » : un mois écrit AAAA-MM est attendu")
	}
	var fin jour.Jour
	if q.Fin != nil {
		if fin = q.Fin.Jour; fin.Avant(q.Debut.Jour) {
			return r, nil, fautif("champ « fin » : elle précède le début")
		}
	}
	n := delegation.MoisMesure(regle, q.Debut.Jour, fin, mois)
	r.MoisMesure = fmt.Sprint(n / 10_000)
	if regle == delegation.MoisAuxJours {
		r.MoisMesure = fmt.Sprintf("%d.%04d", n/10_000, n%10_000)
	}
	return r, nil, nil
}
