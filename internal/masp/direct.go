// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/prestations"
)

// Requerant is who asks the judge for a payment of benefits straight to the landlord.
type Requerant string

// Who may ask (CASF art. L271-5).
const (
	PresidentDuDepartement Requerant = "pcd"
	Prefet                 Requerant = "prefet"
	CCAPEX                 Requerant = "ccapex"
)

// requerantsElargis is the day from which the préfet and the CCAPEX may ask too (rule R24).
var requerantsElargis = jour.Certain(2023, 7, 29)

// moisImpayes is how long rent has been unpaid before the request (rule R23).
const moisImpayes = 2

// PrestationVersee is a benefit of a month, in view of a direct payment.
type PrestationVersee struct {
	Numero  int
	Montant argent.Centimes
	MJAGBF  bool // managed by a délégué (C. civ. art. 375-9-1)
}

// DemandeDirecte is a request of MASP 3.
type DemandeDirecte struct {
	Loyer, Charges argent.Centimes
	TiersPayant    argent.Centimes // housing aid that the landlord receives already
	PremierImpaye  jour.Jour
	Requete        jour.Jour // empty: no day is thought of yet
	Requerant      Requerant // empty: not said
	Plancher       argent.Centimes
	Prestations    []PrestationVersee
}

// VersementDirect is what may be asked.
type VersementDirect struct {
	AdmissibleLe jour.Jour
	Du, Demande  argent.Centimes
	Extension    []PrestationVersee // of R271-6 al. 2, and what is taken of each
	Reste        argent.Centimes    // of the benefits, every month
	Refus        Refuses
}

// DemanderVersementDirect is rules R23 to R26 (CASF arts. L271-5, R271-6): admissible two months after the first unpaid due date; the benefits of R271-6 al. 1,
// those of al. 2 only for what the first do not cover and never one that a délégué manages; at most rent and charges, net of the aid that the landlord has, and
// what is left of the benefits never under the floor. liste is that of D271-2 on the day.
func DemanderVersementDirect(liste []prestations.Prestation, d DemandeDirecte) (v VersementDirect) {
	refuser := func(regle, format string, args ...any) {
		v.Refus = append(v.Refus, &Refus{Regle: regle, Message: fmt.Sprintf(format, args...)})
	}
	v.AdmissibleLe = jour.PlusMois(d.PremierImpaye, moisImpayes)
	if !d.Requete.Vide() && d.Requete.Avant(v.AdmissibleLe) {
		refuser("R23", "le loyer n’est pas impayé depuis deux mois le %s : demander à partir du %s (article L271-5 du CASF)", d.Requete.Court(), v.AdmissibleLe.Court())
	}
	switch {
	case d.Requerant == "" || d.Requerant == PresidentDuDepartement:
	case d.Requerant != Prefet && d.Requerant != CCAPEX:
		refuser("R24", "seuls le président du conseil départemental, le préfet et la CCAPEX peuvent demander le versement direct (article L271-5 du CASF)")
	case !d.Requete.Vide() && d.Requete.Avant(requerantsElargis):
		refuser("R24", "avant le %s, seul le président du conseil départemental pouvait demander le versement direct (article L271-5 du CASF)", requerantsElargis.Court())
	}
	v.Du = max(0, d.Loyer+d.Charges-d.TiersPayant)
	if v.Du == 0 {
		refuser("R26", "l’aide au logement versée au bailleur couvre déjà le loyer et les charges : il n’y a rien à demander")
	}
	var total, base argent.Centimes
	var etendues []PrestationVersee
	for _, p := range d.Prestations {
		total += p.Montant
		i := slices.IndexFunc(liste, func(x prestations.Prestation) bool { return x.Numero == p.Numero })
		switch {
		case i < 0 || liste[i].Bailleur == prestations.BailleurNon:
			refuser("R25", "la prestation n° %d ne peut pas être versée au bailleur (article R271-6 du CASF) : l’ôter de la demande", p.Numero)
		case liste[i].Bailleur == prestations.BailleurOui:
			base += p.Montant
		case !p.MJAGBF:
			etendues = append(etendues, p)
		}
	}
	prenable := max(0, total-d.Plancher)
	v.Demande = min(v.Du, base, prenable)
	for _, p := range etendues {
		if pris := min(p.Montant, v.Du-v.Demande, prenable-v.Demande); base < v.Du && pris > 0 {
			v.Extension = append(v.Extension, PrestationVersee{Numero: p.Numero, Montant: pris})
			v.Demande += pris
		}
	}
	v.Reste = total - v.Demande
	if v.Demande == 0 && v.Du > 0 {
		refuser("R26", "rien ne peut être demandé : les prestations qui peuvent être versées au bailleur ne laissent rien au-dessus du minimum gardé pour vivre")
	}
	return v
}
