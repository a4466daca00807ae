// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/logement"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

// NouvelleDemandeMASP is a request of a MASP that another program brings: a draft, or filed at once under every rule.
type NouvelleDemandeMASP struct {
	Origine         masp.OrigineDemande `json:"origine" sens:"qui demande la mesure"`
	Texte           string              `json:"texte" sens:"ce qui est demandé, et par qui" max:"4000"`
	Consentement    jour.Jour           `json:"consentement_le" sens:"jour où la personne a consenti"`
	Motifs          []masp.MotifEntree  `json:"motifs"`
	AutresMesures   []masp.AutreMesure  `json:"autres_mesures" sens:"autres mesures en place"`
	SansAutreMesure bool                `json:"sans_autre_mesure" sens:"la personne dit qu’aucune autre mesure n’est en place"`
	MoisAilleurs    int                 `json:"mois_ailleurs,omitempty" sens:"mois de MASP déclarés dans un autre département"`
	FinMAJ          bool                `json:"suit_une_maj,omitempty" sens:"suit une mesure d’accompagnement judiciaire arrivée à son terme"`
	Deposer         bool                `json:"deposer" sens:"faux : elle reste un brouillon, à relire et à déposer dans Étai"`
	Justificatifs   map[string]string   `json:"justificatifs,omitempty" sens:"pourquoi passer outre une règle qui avertit, par code de règle"`
}

// NouvelAvis is an avis d’échéance of a landlord.
type NouvelAvis struct {
	Mois      jour.Jour       `json:"mois" sens:"un jour du mois que le loyer paie"`
	Montant   argent.Centimes `json:"montant"`
	Exigible  jour.Jour       `json:"exigible_le"`
	Locataire string          `json:"locataire" sens:"nom du locataire, tel que sur l’avis" max:"200"`
	Reference string          `json:"reference,omitempty" sens:"référence du locataire, telle que sur l’avis" max:"100"`
	Recu      jour.Jour       `json:"recu_le"`
}

// NouveauPaiement is a payment that is asked for: nothing is committed, the accountant answers.
type NouveauPaiement struct {
	Voix      paiements.Voix  `json:"voix" sens:"au nom de qui"`
	Objet     paiements.Objet `json:"objet"`
	Tiers     int64           `json:"tiers_id,omitempty" sens:"0 : qui prépare l’ordre le dira"`
	Montant   argent.Centimes `json:"montant"`
	Voulu     jour.Jour       `json:"voulu_le"`
	Echeance  jour.Jour       `json:"echeance,omitzero" sens:"jour où ce qui est payé était dû ; exigé quand un dossier de surendettement est recevable"`
	FactureDu jour.Jour       `json:"facture_du,omitzero" sens:"premier jour que la facture compte ; à cheval sur la recevabilité, elle est refusée"`
	FactureAu jour.Jour       `json:"facture_au,omitzero" sens:"dernier jour que la facture compte"`
	Pourquoi  string          `json:"pourquoi" max:"1000"`
}

func actes() []route {
	return []route{
		acte("/dossiers/{id}/demandes-masp", "creerDemandeMASP", organisation.PorteeDemandes, "Créer une demande de MASP", func(q *requete, d parcours.Demande, x NouvelleDemandeMASP) (int64, error) {
			dossier, err := q.numero("id")
			if err == nil {
				err = bornes(champ{"texte", &x.Texte, 4000})
			}
			if err != nil {
				return 0, err
			}
			return parcours.EnregistrerDemandeMasp(q.Context(), q.api.Inst.Base, q.api.Inst.Trousseau, d, parcours.SaisieDemandeMasp{Dossier: dossier, Origine: x.Origine, FinMAJ: x.FinMAJ, MoisAilleurs: x.MoisAilleurs,
				SansAutreMesure: x.SansAutreMesure, ConsentementLe: x.Consentement, Texte: x.Texte, Motifs: x.Motifs, Coordination: x.AutresMesures, Deposer: x.Deposer, Justificatif: x.Justificatifs})
		}),
		acte("/dossiers/{id}/avis-echeance", "deposerAvis", organisation.PorteeAvis, "Déposer un avis d’échéance du bailleur", func(q *requete, d parcours.Demande, x NouvelAvis) (int64, error) {
			dossier, err := q.numero("id")
			if err == nil {
				err = bornes(champ{"locataire", &x.Locataire, 200}, champ{"reference", &x.Reference, 100})
			}
			if err != nil {
				return 0, err
			}
			return parcours.EnregistrerAvis(q.Context(), q.api.Inst.Base, q.api.Inst.Trousseau, d, parcours.NouvelAvis{Avis: logement.Avis{Dossier: dossier, Mois: x.Mois, Centimes: x.Montant, ExigibleLe: x.Exigible,
				Locataire: x.Locataire, Reference: x.Reference, RecuLe: x.Recu}})
		}),
		acte("/dossiers/{id}/demandes-paiement", "demanderPaiement", organisation.PorteePaiements, "Demander un paiement", func(q *requete, d parcours.Demande, x NouveauPaiement) (int64, error) {
			dossier, err := q.numero("id")
			if err == nil {
				err = bornes(champ{"pourquoi", &x.Pourquoi, 1000})
			}
			if err != nil {
				return 0, err
			}
			return parcours.DemanderOrdre(q.Context(), q.api.Inst.Base, q.api.Inst.Trousseau, d, parcours.NouvelleDemande{Dossier: dossier, Voix: x.Voix, Objet: x.Objet, Tiers: x.Tiers, Centimes: x.Montant, VouluLe: x.Voulu, Echeance: x.Echeance, PeriodeDu: x.FactureDu, PeriodeAu: x.FactureAu, Pourquoi: x.Pourquoi})
		}),
	}
}

// champ is a text that came from outside.
type champ struct {
	nom   string
	texte *string
	max   int
}

// bornes cleans texts as the forms do, and refuses those that are too long.
func bornes(champs ...champ) error {
	for _, c := range champs {
		s, err := texte.Bloc(*c.texte)
		if err != nil {
			return &parcours.Refus{Regle: c.nom, Message: "le champ « " + c.nom + " » contient des caractères illisibles"}
		}
		if *c.texte = s; len([]rune(s)) > c.max {
			return &parcours.Refus{Regle: c.nom, Message: "le champ « " + c.nom + " » est trop long"}
		}
	}
	return nil
}
