// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/delegation"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports/delegations"
	"etai/internal/web/poste"
)

// Facture is an invoice of a délégataire, with where its payment stands today. Its file is on its page.
type Facture struct {
	ID         int64           `json:"id"`
	Numero     string          `json:"numero"`
	Partenaire string          `json:"partenaire" sens:"qui émet, ou qui paie : l’autre partie"`
	Convention string          `json:"convention"`
	Emise      jour.Jour       `json:"emise_le"`
	Recue      jour.Jour       `json:"recue_le" sens:"par qui paie, quand il l’a noté"`
	AuPlusTard jour.Jour       `json:"a_payer_au_plus_tard"`
	Total      argent.Centimes `json:"total"`
	Avoirs     argent.Centimes `json:"avoirs"`
	Paye       argent.Centimes `json:"paye"`
	Reste      argent.Centimes `json:"reste" sens:"sous zéro : payée avant un avoir"`
	Retard     int             `json:"jours_de_retard"`
	Interets   argent.Centimes `json:"interets"`
	Indemnite  argent.Centimes `json:"indemnite"`
	TauxManque bool            `json:"taux_manquant" sens:"les intérêts ne sont pas calculés : un taux n’est pas enregistré"`
}

// NouveauReglement is what was paid of an invoice.
type NouveauReglement struct {
	Objet     delegation.ObjetPaiement `json:"objet" sens:"la facture, ou les intérêts et l’indemnité de son retard"`
	Le        jour.Jour                `json:"le"`
	Montant   argent.Centimes          `json:"montant"`
	Reference string                   `json:"reference" sens:"mandat ou virement : le délégataire le lira" max:"200"`
}

// NouvelleReception is the day on which an invoice came.
type NouvelleReception struct {
	Le jour.Jour `json:"le"`
}

func routesFactures() []route {
	return []route{
		lecture("/factures", "listerFactures", organisation.PorteeFactures, "Factures reçues ou émises, les plus récentes d’abord", []parametre{{Nom: "vue", Sens: "toutes, sauf à choisir", Valeurs: vuesFactures()}, paramPage}, factures),
		acte("/factures/{id}/paiements", "noterPaiement", organisation.PorteePayer, "Noter ce qui a été payé d’une facture", func(q *requete, d parcours.Demande, x NouveauReglement) (int64, error) {
			id, err := q.numero("id")
			if err == nil {
				err = bornes(champ{"reference", &x.Reference, 200})
			}
			if err != nil {
				return 0, err
			}
			return parcours.PayerFacture(q.Context(), q.api.Inst.Base, q.api.Inst.Trousseau, d, delegation.Paiement{Facture: id, Objet: x.Objet, Le: x.Le, Montant: x.Montant, Texte: x.Reference})
		}),
		acte("/factures/{id}/reception", "noterReception", organisation.PorteePayer, "Noter le jour où la facture d’un marché public est arrivée", func(q *requete, d parcours.Demande, x NouvelleReception) (int64, error) {
			id, err := q.numero("id")
			if err != nil {
				return 0, err
			}
			return parcours.NoterReception(q.Context(), q.api.Inst.Base, d, id, x.Le)
		}),
	}
}

func vuesFactures() []string {
	return slices.DeleteFunc(mots(delegations.FiltresFactures), func(s string) bool { return s == "" })
}

func factures(q *requete) (p Page[Facture], err error) {
	vue := q.URL.Query().Get("vue")
	if vue != "" && !slices.Contains(vuesFactures(), vue) {
		return p, inconnu("Vue inconnue", "La vue demandée n’est pas l’une de : "+strings.Join(vuesFactures(), ", ")+".")
	}
	page := poste.NumeroDePage(q.Request.URL.Query())
	var lus []Facture
	if err := q.Lire(q.Context(), func(l bdd.Lecture, a droits.Agent) error {
		fs, err := delegations.Factures(q.Context(), l, a, delegations.FiltreFactures(vue), parPage+1, (page-1)*parPage)
		lus = nil
		for _, f := range fs {
			lus = append(lus, Facture{f.ID, f.FactureEmise.Reference(), f.Partenaire, f.Reference, f.EmiseLe, f.RecueLe, f.AuPlusTard(), f.Total, f.Credite, f.Paye, f.Reste(), f.Retard.Jours, f.Retard.Interets, f.Retard.Indemnite, !f.Retard.SansTaux.Vide()})
		}
		return err
	}); err != nil {
		return p, err
	}
	q.Tracer(acces.Trace{Nature: acces.Lecture, Objet: "facture"}) // no file is named
	return couper(lus, page, parPage), nil
}
