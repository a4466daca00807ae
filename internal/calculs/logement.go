// SPDX-License-Identifier: EUPL-1.2

package calculs

import (
	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/masp"
)

type versementDemande struct {
	Loyer         *Montant             `json:"loyer"`
	Charges       *Montant             `json:"charges"`
	TiersPayant   *Montant             `json:"tiers_payant"`
	PremierImpaye *Date                `json:"premier_impaye"`
	Requete       *Date                `json:"requete"`
	Requerant     string               `json:"requerant"`
	Plancher      *Montant             `json:"plancher"`
	Prestations   []prestationDemandee `json:"prestations"`
}

type prisSur struct {
	Numero  int             `json:"numero"`
	Montant argent.Centimes `json:"montant"`
}

type versementCalcule struct {
	AdmissibleLe Date            `json:"admissible_le"`
	Du           argent.Centimes `json:"montant_du"`
	Demande      argent.Centimes `json:"montant_demande"`
	Extension    []prisSur       `json:"extension"`
	Reste        argent.Centimes `json:"reste"`
}

// versementDirect is rules R23 to R26 (CASF arts. L271-5, R271-6). The list of D271-2 is that of the day of the request, else of the day.
func versementDirect(d Donnees, aujourdhui jour.Jour, q versementDemande) (r versementCalcule, refus []Refus, err error) {
	x := masp.DemandeDirecte{Requerant: masp.Requerant(q.Requerant)}
	for _, m := range []struct {
		champ  string
		valeur *Montant
		dans   *argent.Centimes
		requis bool
	}{{"loyer", q.Loyer, &x.Loyer, true}, {"charges", q.Charges, &x.Charges, true}, {"tiers_payant", q.TiersPayant, &x.TiersPayant, false}, {"plancher", q.Plancher, &x.Plancher, false}} {
		if m.valeur == nil && !m.requis {
			continue
		}
		if err := positif(m.champ, m.valeur); err != nil {
			return r, nil, err
		}
		*m.dans = argent.Centimes(*m.valeur)
	}
	if err := requis("premier_impaye", q.PremierImpaye); err != nil {
		return r, nil, err
	}
	x.PremierImpaye = q.PremierImpaye.Jour
	if q.Requete != nil {
		x.Requete, aujourdhui = q.Requete.Jour, q.Requete.Jour
	}
	if len(q.Prestations) == 0 {
		return r, nil, fautif("le champ « prestations » manque, ou est vide")
	}
	for i, p := range q.Prestations {
		if p.Numero == nil || p.TiersPayant {
			return r, nil, fautif("prestation %d : « numero » et « montant » sont attendus ; l’aide versée au bailleur s’écrit une fois, dans « tiers_payant »", i+1)
		}
		if err := positif("montant", p.Montant); err != nil {
			return r, nil, err
		}
		x.Prestations = append(x.Prestations, masp.PrestationVersee{Numero: *p.Numero, Montant: argent.Centimes(*p.Montant), MJAGBF: p.MJAGBF})
	}
	liste, err := d.prestations(aujourdhui)
	if err != nil {
		return r, nil, err
	}
	v := masp.DemanderVersementDirect(liste, x)
	r = versementCalcule{AdmissibleLe: Date{v.AdmissibleLe}, Du: v.Du, Demande: v.Demande, Extension: []prisSur{}, Reste: v.Reste}
	for _, e := range v.Extension {
		r.Extension = append(r.Extension, prisSur{e.Numero, e.Montant})
	}
	refus = refusDe(v.Refus)
	for _, d := range doublons(q.Prestations) { // counted twice, it would seem to pay more
		refus = append(refus, d.Refus)
	}
	return r, refus, nil
}
