// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"testing"
	"time"

	"etai/internal/accompagnement"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/formats/cii"
	"etai/internal/parcours"
	"etai/internal/rapports/delegations"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
	"etai/internal/web/webtest"
)

// Each template with nothing, and with hostile values.
func TestGabarits(t *testing.T) {
	i, j := horloge.De(time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC)), jour.Certain(2026, 11, 1)
	f := form.Nouveau(map[string][]string{"texte": {webtest.Piege}, "message": {webtest.Piege}, "motif": {webtest.Piege}, "reference": {webtest.Piege}})
	for _, champ := range []string{"texte", "message", "motif", "reference", "nature", "lignes", "jour", "convention", "offre_du", "charge_du", "refus_mots", "retrait_mots", "iban"} {
		f.Refuser(champ, "Cela ne va pas.")
	}
	page := func() cadre.Page { return cadre.Page{Titre: "Essai", SousTitre: webtest.Piege, Form: f} }
	v := delegation.Version{ID: 1, Rang: 1, Du: j, Au: j, Effet: j, SigneeLe: j, Etendue: delegation.LesDeux, Niveau1: true, Mode: delegation.Prix, Prix1: 21500, Regle: delegation.MoisEntame, Cycle: delegation.ParMois, Service: webtest.Piege, Engagement: webtest.Piege}
	c := delegations.LigneConvention{Convention: delegation.Convention{ID: 1, Reference: webtest.Piege, Nature: delegation.CCAS, Cadre: delegation.Marche}, Dit: v, NomDepartement: webtest.Piege, NomDelegataire: webtest.Piege, Offertes: 1, EnControle: 2, AFacturer: 1}
	facture := delegation.FactureEmise{ID: 3, Annee: 2026, Numero: 1, EmiseLe: j, Echeance: j, Total: 100, Nature: delegation.PieceFacture}
	situation := parcours.SituationFacture{Net: 100, Retard: delegation.Retard{Jours: 3, Interets: 1, Indemnite: 4000, SansTaux: j}}
	paye := paiementVu{delegation.Paiement{ID: 1, Objet: delegation.Principal, Le: j, Montant: 50, Texte: webtest.Piege, Auteur: webtest.Piege}, &delegation.Paiement{Texte: webtest.Piege, Auteur: webtest.Piege}, "/x"}
	fiche := delegations.Fiche{LigneConvention: c, Versions: []delegation.Version{v, v}, ARegulariser: []delegation.Mois{{Mois: j, Dix: 1, FactureDix: 2}}}
	ligne := ligneVue{LigneVue: delegations.LigneVue{Ligne: delegation.Ligne{ID: 1, Mois: j, Dix: 10000, Prix: 21500, Niveau: 1, Raison: delegation.ParLeDepartement, Contestee: true}, NumeroDossier: webtest.Piege, NumeroMesure: webtest.Piege, Personne: webtest.Piege,
		Echanges: []delegation.Echange{{Sens: delegation.Contestation, Texte: webtest.Piege, Auteur: webtest.Piege, Le: i}}}, Puce: puceLigne(delegation.Ligne{Raison: delegation.SansContrat}), Quantite: "1", Niveau: webtest.Piege, Raison: webtest.Piege, Lien: "/x"}
	vue := delegations.VueEtat{EtatFacturation: delegation.EtatFacturation{ID: 1, Debut: j, Fin: j, Version: 1}, Convention: c, Total: 100}
	groupe := groupeVu{delegation.Groupe{Prix: 100, Montant: 100}, webtest.Piege, "1"}
	liens := []ligneFacture{{facture, "/x", webtest.Piege}}
	attribution := attributionVue{delegations.AttributionVue{Attribution: delegation.Attribution{ID: 1, Etat: delegation.Acceptee, Du: j, Au: j, AccesAu: j, Version: 1}, Reference: webtest.Piege, Partenaire: webtest.Piege,
		Etapes: []delegation.Etape{{Vers: delegation.Refusee, Texte: webtest.Piege, Le: i}}}, puceAttribution(delegation.Refusee)}
	choix := []cadre.Choix{{Valeur: "1", Texte: webtest.Piege}}
	webtest.Gabarits(t, Pages, map[string][]cadre.Donnees{
		"liste":    {&pageListe{Page: page(), Creer: true}, &pageListe{Page: page(), Lignes: []ligneConvention{decrire(c)}}},
		"nouvelle": {&pageSaisie{Page: page()}, &pageSaisie{Page: page(), Convention: c, Delegataires: choix, Natures: choix, Cadres: choix, Etendues: choix, Modes: choix, Cycles: choix, Regles: choix, Territoires: choix, Unites: poste.UnitesDePromesse(), Contacts: accompagnement.Contacts}},
		"convention": {&pageConvention{Page: page()}, &pageConvention{Page: page(), Fiche: fiche, Puce: puceConvention(c), Prix: prixDe(v), Lieux: webtest.Piege, Rythme: webtest.Piege, Soumettre: true, Avenant: true, Mesures: true, Adresse: "/x", Factures: liens,
			Etats: []ligneEtat{{delegations.LigneEtat{EtatFacturation: vue.EtatFacturation, Acceptees: 1, Rejetees: 1, Contestees: 1, Total: 100}, "/x", webtest.Piege, puceEtat(delegation.Soumis)}}}},
		"mesures": {&pageMesures{Page: page()}, &pageMesures{Page: page(), Pagination: cadre.Pagination{Page: 2, Pages: 3, Total: 120, Chose: "mesure", Base: "/delegation/mesures"}, Lignes: []ligneMesure{{delegations.LigneMesure{Attribution: attribution.Attribution, Numero: webtest.Piege, Personne: webtest.Piege, Reference: webtest.Piege, Partenaire: webtest.Piege}, puceAttribution(delegation.Offerte), "/x"}}}},
		"etat":    {&pageEtat{Page: page()}, &pageEtat{Page: page(), Vue: vue, Puce: puceEtat(delegation.Arrete), Adresse: "/x", Lignes: []ligneVue{ligne, {Puce: puceLigne(delegation.Ligne{})}}, Groupes: []groupeVu{groupe}, Factures: liens, Recontroler: true, Arreter: true, Facturer: true}},
		"ligne": {&pageLigne{Page: page()}, &pageLigne{Page: page(), Vue: vue, Ligne: ligne, Action: "/x", Rejeter: true, Ouvrir: true}, &pageLigne{Page: page(), Vue: vue, Ligne: ligne, Action: "/x", Contre: true},
			&pageLigne{Page: page(), Vue: vue, Ligne: ligne, Action: "/x", Repondre: true}, &pageLigne{Page: page(), Vue: vue, Ligne: ligne, Action: "/x", Repondre: true, Accepter: true}},
		"facture": {&pageFacture{Page: page()}, &pageFacture{Page: page(), Vue: delegations.VueFacture{FactureEmise: facture, Etat: vue, SituationFacture: situation}, Puce: puceFacture(situation), Payes: []paiementVu{paye}, Payer: true, Limite: j, Objets: choix}, &pageFacture{Page: page(), Vue: delegations.VueFacture{FactureEmise: facture, Etat: vue, Auteur: webtest.Piege}, Corps: cii.Facture{Debut: j, Fin: j, Service: webtest.Piege, Engagement: webtest.Piege, Marche: webtest.Piege, Vendeur: cii.Partie{Nom: webtest.Piege},
			Exoneration: cii.Exoneration{Texte: webtest.Piege}, Mentions: cii.Mentions{Penalites: webtest.Piege}}, Adresse: "/x", Lignes: []groupeVu{groupe}, Avoirs: liens, Corrige: &liens[0], Raison: webtest.Piege, Etat: "/x", Avoir: true}},
		"factures":     {&pageFactures{Page: page()}, &pageFactures{Page: page(), Pagination: cadre.Pagination{Page: 2, Pages: 3, Total: 120, Chose: "facture", Base: "/delegation/factures"}, Lignes: []factureListe{{delegations.FactureListe{FactureEmise: facture, SituationFacture: situation, Reference: webtest.Piege, Partenaire: webtest.Piege}, puceFacture(situation), "/x"}}}},
		"contrepasser": {&pageContrepasser{Page: page()}, &pageContrepasser{Page: page(), Adresse: "/x", Paiement: delegation.Paiement{Le: j, Montant: 100}}},
		"avoir":        {&pageAvoir{Page: page()}, &pageAvoir{Page: page(), Adresse: "/x", Lignes: []ligneVue{ligne}}},
		"etats":        {&pageEtats{Page: page()}, &pageEtats{Page: page(), Pagination: cadre.Pagination{Page: 2, Pages: 3, Total: 120, Chose: "état", Base: "/delegation/etats"}, Lignes: []etatListe{{delegations.EtatListe{EtatFacturation: vue.EtatFacturation, Reference: webtest.Piege, Partenaire: webtest.Piege, Lignes: 4, Rejetees: 1, Contestees: 1}, puceEtat(delegation.Soumis), "/x", webtest.Piege}}}},
		"messages":     {&pageMessages{Page: page()}, &pageMessages{Page: page(), Jours: 30, Pagination: cadre.Pagination{Page: 2, Pages: 3, Total: 120, Chose: "message", Base: "/delegation/messages"}, Lignes: []delegations.MessageNonLu{{Dossier: 1, Personne: webtest.Piege, Chez: webtest.Piege, Le: i}}}},
		"dossier": {&pageDossier{Page: page()}, &pageDossier{Page: page(), Attributions: []attributionVue{attribution}, Conventions: choix, Agents: choix, Adresse: "/x", Offrir: true, Repondre: &attribution, Retirer: &attribution, Ecrire: true, Acces: 92,
			Vue: delegations.VueDossier{Messages: []delegation.Message{{ID: 1, Auteur: webtest.Piege, Chez: webtest.Piege, Texte: webtest.Piege, Le: i, Vus: []delegation.Vu{{Nom: webtest.Piege, Le: i}}}}, Mois: []delegation.Mois{{Mois: j, Dix: 4839, Etat: 1}}}}},
	})
}
