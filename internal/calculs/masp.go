// SPDX-License-Identifier: EUPL-1.2

package calculs

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/prestations"
)

type contratDemande struct {
	Debut        *Date `json:"debut"`
	Mois         *int  `json:"mois"`
	FinAnticipee *Date `json:"fin_anticipee"`
}

// dureeDemandee is either contracts with their days, or months end to end from a day.
type dureeDemandee struct {
	Contrats []contratDemande `json:"contrats"`
	Debut    *Date            `json:"debut"`
	Mois     []int            `json:"mois"`
}

type contratCalcule struct {
	Debut Date `json:"debut"`
	Fin   Date `json:"fin"`
}

type duree struct {
	Contrats       []contratCalcule `json:"contrats"`
	Plafond        Date             `json:"plafond"`
	MoisConsommes  int              `json:"mois_consommes"`
	MoisRestants   int              `json:"mois_restants"`
	JoursConsommes int              `json:"jours_consommes"`
	JoursRestants  int              `json:"jours_restants"`
}

// contratsMax bounds the contracts of a question: four years hold eight.
const contratsMax = 100

func (q dureeDemandee) suite() ([]contratDemande, error) {
	enchaine := q.Debut != nil || q.Mois != nil
	switch {
	case enchaine && q.Contrats != nil:
		return nil, fautif("donner « contrats », ou bien « debut » et « mois », pas les deux")
	case !enchaine && len(q.Contrats) == 0:
		return nil, fautif("le champ « contrats » manque, ou est vide")
	case len(q.Contrats) > contratsMax || len(q.Mois) > contratsMax:
		return nil, fautif("plus de %d contrats : une mesure n’en a jamais autant", contratsMax)
	case !enchaine:
		for i, c := range q.Contrats {
			if c.Debut == nil || c.Mois == nil {
				return nil, fautif("contrat %d : « debut » et « mois » sont attendus", i+1)
			}
		}
		return q.Contrats, nil
	case q.Debut == nil || len(q.Mois) == 0:
		return nil, fautif("« debut » et « mois » vont ensemble : la date du premier contrat, et les mois de chacun")
	}
	cs := make([]contratDemande, len(q.Mois))
	for i := range q.Mois {
		cs[i].Mois = &q.Mois[i]
	}
	cs[0].Debut = q.Debut
	return cs, nil
}

// dureeMASP counts contracts as 01-masp §6.3 (CASF art. L271-2: six months to two years each, four years in all).
func dureeMASP(d Donnees, _ jour.Jour, q dureeDemandee) (r duree, refus []Refus, err error) {
	cs, err := q.suite()
	if err != nil {
		return r, nil, err
	}
	r.Contrats = []contratCalcule{}
	var passes []masp.Passe
	origine, suivant := cs[0].Debut.Jour, cs[0].Debut.Jour
	for i, c := range cs {
		debut := suivant
		if c.Debut != nil {
			debut = c.Debut.Jour
		}
		if *c.Mois < 1 || *c.Mois > 1200 {
			return r, nil, fautif("contrat %d : un nombre de mois de 1 à 1200 est attendu", i+1)
		}
		if jour.Fin(debut, 1200).Vide() {
			return r, nil, fautif("contrat %d : il sort du calendrier", i+1)
		}
		v := masp.VerifierDuree(d.regles, debut, masp.Projet{Debut: debut, Mois: *c.Mois, Passes: passes})
		if len(v.Refus) > 0 {
			refus = refusDe(v.Refus)
			break
		}
		p := masp.Passe{Contrat: int64(i + 1), Mesure: cmp.Or(v.Compteur.Mesure, int64(i+1)), Debut: debut, Fin: v.Fin, Mois: *c.Mois}
		if c.FinAnticipee != nil {
			if p.ArreteLe = c.FinAnticipee.Jour; p.ArreteLe.Avant(debut) || p.ArreteLe.Apres(v.Fin) {
				return r, nil, fautif("contrat %d : « fin_anticipee » est son dernier jour, du %s au %s", i+1, debut.Court(), v.Fin.Court())
			}
		}
		passes = append(passes, p)
		r.Contrats = append(r.Contrats, contratCalcule{Date{debut}, Date{p.Dernier()}})
		suivant = p.Dernier().Plus(1)
	}
	c := masp.Compter(d.regles, suivant, passes, suivant, 0, false)
	r.Plafond, r.MoisRestants, r.JoursConsommes, r.JoursRestants = Date{c.Plafond}, c.ResteMois, c.Jours, c.ResteJours
	r.MoisConsommes = c.Mois
	if !c.Suit {
		for !jour.Fin(origine, r.MoisConsommes+1).Apres(origine.Plus(c.Jours - 1)) {
			r.MoisConsommes++
		}
	}
	return r, refus, nil
}

type contributionDemandee struct {
	Ressources *Montant `json:"ressources_annuelles"`
	AAH        *Montant `json:"aah_annuelle"`
	SMIC       *Montant `json:"smic_annuel"`
	Version    string   `json:"version"`
	Date       *Date    `json:"date"`
}

// taux is a rate in thousandths, written as a decimal with two digits at least.
type taux int64

// MarshalJSON writes "0.10".
func (t taux) MarshalJSON() ([]byte, error) {
	s := fmt.Sprintf("%d.%03d", t/1000, t%1000)
	return json.Marshal(strings.TrimSuffix(s, "0"))
}

type trancheCalculee struct {
	De      argent.Centimes  `json:"de"`
	A       *argent.Centimes `json:"a"`
	Taux    taux             `json:"taux"`
	Montant argent.Centimes  `json:"montant"`
}

type contributionCalculee struct {
	Annuel     argent.Centimes         `json:"plafond_annuel"`
	Mensuel    argent.Centimes         `json:"plafond_mensuel"`
	Tranches   []trancheCalculee       `json:"tranches"`
	Parametres *parametresContribution `json:"parametres,omitempty"`
}

// parametresContribution are the shipped values, with where they come from.
type parametresContribution struct {
	Version string          `json:"version"`
	AAH     argent.Centimes `json:"aah_annuelle"`
	SMIC    argent.Centimes `json:"smic_annuel"`
	Sources []string        `json:"sources"`
}

// contribution is the ceiling of CASF arts. L271-4 and D271-5. By a date: the values of 1 January of its year, which no text read says; a département may fix others.
func contribution(d Donnees, _ jour.Jour, q contributionDemandee) (r contributionCalculee, _ []Refus, err error) {
	if err := positif("ressources_annuelles", q.Ressources); err != nil {
		return r, nil, err
	}
	var b masp.Bareme
	var aah, smic argent.Centimes
	if q.Date != nil {
		if q.AAH != nil || q.SMIC != nil || q.Version != "" {
			return r, nil, fautif("donner « date », ou bien « aah_annuelle », « smic_annuel » et « version », pas les deux")
		}
		seuils, ok := masp.SeuilsDe(d.regles, q.Date.Jour)
		if !ok {
			return r, nil, fautif("l’AAH ou le SMIC du %s ne sont pas livrés avec Étai : donner « aah_annuelle », « smic_annuel » et « version »", jour.Certain(q.Date.Annee(), 1, 1).Court())
		}
		b, aah, smic = seuils.Bareme, seuils.AAH, seuils.SMIC
		r.Parametres = &parametresContribution{Version: b.Version, AAH: aah, SMIC: smic, Sources: seuils.Sources}
	} else {
		if q.AAH == nil && q.SMIC == nil {
			return r, nil, fautif("donner « date », ou bien « aah_annuelle », « smic_annuel » et « version »")
		}
		if err := cmp.Or(positif("aah_annuelle", q.AAH), positif("smic_annuel", q.SMIC)); err != nil {
			return r, nil, err
		}
		var ok bool
		if b, ok = masp.BaremeDeVersion(q.Version); !ok {
			return r, nil, fautif("champ « version » : A, B ou C est attendu")
		}
		aah, smic = argent.Centimes(*q.AAH), argent.Centimes(*q.SMIC)
	}
	p, err := masp.PlafondContribution(b, argent.Centimes(*q.Ressources), aah, smic)
	if err != nil {
		return r, nil, fautif("%s", err)
	}
	r.Annuel, r.Mensuel = p.Annuel, p.Mensuel
	for _, t := range p.Tranches {
		x := trancheCalculee{De: t.De, Taux: taux(t.Taux), Montant: t.Montant}
		if t.A >= 0 {
			x.A = &t.A
		}
		r.Tranches = append(r.Tranches, x)
	}
	return r, nil, nil
}

type prestationDemandee struct {
	Numero      *int     `json:"numero"`
	TiersPayant bool     `json:"tiers_payant"`
	MJAGBF      bool     `json:"mjagbf"`
	Montant     *Montant `json:"montant"`
}

// doublon is a line whose benefit stands on a line before.
type doublon struct {
	ligne int
	Refus
}

// doublons refuses a number of D271-2 written twice: a number is one benefit, received once. It is a rule of ours: no article says it.
func doublons(ps []prestationDemandee) (r []doublon) {
	for i, p := range ps {
		n := *p.Numero
		j := slices.IndexFunc(ps, func(x prestationDemandee) bool { return *x.Numero == n })
		if j < i && n > 0 {
			r = append(r, doublon{i, Refus{"doublon", fmt.Sprintf("la prestation n° %d est déjà à la ligne %d : l’écrire une seule fois (règle d’Étai, non un article de loi)", n, j+1)}})
		}
	}
	return r
}

type autorisationDemandee struct {
	Prestations   []prestationDemandee `json:"prestations"`
	Justification *bool                `json:"justification"`
}

type ligneJugee struct {
	Numero  int    `json:"numero"`
	Verdict string `json:"verdict"`
	Regle   string `json:"regle"`
}

type autorisationJugee struct {
	Lignes  []ligneJugee `json:"lignes"`
	Verdict string       `json:"verdict"`
}

// The verdicts, the best first.
const (
	accepte = "accepte"
	averti  = "averti"
	refuse  = "refuse"
)

// autorisation is rules R13 to R15 (CASF arts. L271-2 al. 2, R271-3) on the list of the day.
func autorisation(d Donnees, aujourdhui jour.Jour, q autorisationDemandee) (r autorisationJugee, refus []Refus, err error) {
	if len(q.Prestations) == 0 {
		return r, nil, fautif("le champ « prestations » manque, ou est vide")
	}
	if err := requis("justification", q.Justification); err != nil {
		return r, nil, err
	}
	liste, err := d.prestations(aujourdhui)
	if err != nil {
		return r, nil, err
	}
	// What is asked is whether the lines may stand, not whether somebody has written why a warning passes.
	p := masp.Projet{Niveau: masp.AvecGestion, Debut: aujourdhui, SigneLe: aujourdhui, SignePourLe: aujourdhui, Liste: liste, Justificatif: map[string]string{"R14-base": "question"}}
	if *q.Justification {
		p.Justificatif["R14"] = "donnée"
	}
	etendues := map[int]bool{}
	for _, x := range liste {
		etendues[x.Numero] = x.Extension
	}
	for i, x := range q.Prestations {
		if x.Numero == nil || *x.Numero < 0 || *x.Numero > 99 || x.Montant != nil {
			return r, nil, fautif("prestation %d : « numero » est attendu, de 1 à 29, ou 0 pour une prestation hors de la liste, sans montant", i+1)
		}
		p.Lignes = append(p.Lignes, masp.Ligne{Percue: prestations.Percue{Numero: *x.Numero, Libelle: fmt.Sprintf("la prestation n° %d", *x.Numero), TiersPayant: x.TiersPayant,
			MJAGBF: x.MJAGBF, Du: aujourdhui}})
		r.Lignes = append(r.Lignes, ligneJugee{Numero: *x.Numero, Verdict: accepte})
	}
	v := masp.VerifierAutorisations(p, aujourdhui)
	juger := func(regle, verdict string) {
		for i := range r.Lignes {
			if l := &r.Lignes[i]; etendues[l.Numero] && l.Verdict != refuse {
				l.Verdict, l.Regle = verdict, regle
			}
		}
	}
	r.Verdict = accepte
	for _, a := range v.Avertissements {
		if a.Regle == "R14-base" {
			r.Verdict = averti
			juger("R14", averti)
		}
	}
	for _, x := range v.Refus {
		r.Verdict = refuse
		refus = append(refus, Refus{x.Regle, x.Message})
		if x.Ligne > 0 {
			r.Lignes[x.Ligne-1].Verdict, r.Lignes[x.Ligne-1].Regle = refuse, x.Regle
		} else {
			juger(x.Regle, refuse)
		}
	}
	for _, d := range doublons(q.Prestations) {
		r.Verdict, r.Lignes[d.ligne].Verdict, r.Lignes[d.ligne].Regle = refuse, refuse, d.Regle
		refus = append(refus, d.Refus)
	}
	return r, refus, nil
}
