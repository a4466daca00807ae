// SPDX-License-Identifier: EUPL-1.2

package comptecollectif

import (
	"strings"
	"testing"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/organisation"
	"etai/internal/web/webtest"
)

// essais gives each template its values: empty, and hostile.
func essais() map[string][]cadre.Donnees {
	long := strings.Repeat("é", 10_000)
	f := form.Nouveau(map[string][]string{"organisme": {long}, "titulaire": {webtest.Piege}, "iban": {long}, "motif": {webtest.Piege}, "genre": {"avis"}, "dossier": {webtest.Piege}})
	f.Refuser("organisme", "Ce nom ne va pas.")
	f.Refuser("motif", "Cette raison ne va pas.")
	vide := func() cadre.Page { return cadre.Page{Titre: "Essai"} }
	pleine := func() cadre.Page {
		return cadre.Page{Titre: "Essai", SousTitre: webtest.Piege, Form: f, Fil: fil(), Alertes: []cadre.Alerte{{Ton: cadre.Attention, Fait: webtest.Piege}}}
	}
	j, i := jour.Certain(2026, 11, 1), horloge.De(time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC))
	piece := rapports.PieceConsignee{PieceCollectif: comptes.PieceCollectif{ID: 1, Organisme: long, DatePiece: j, ConsigneLe: i}, Par: webtest.Piege}
	banque := comptes.CompteBancaire{ID: 3, IBANMasque: webtest.Piege, Titulaire: long, OuvertLe: j, FermeLe: j}
	mode := rapports.ModeCollectif{Avis: []rapports.PieceConsignee{piece}, Accords: []rapports.PieceConsignee{piece}, Comptes: []comptes.CompteBancaire{banque, {}}, SansAccord: []string{webtest.Piege, long}}
	genres := []cadre.Choix{{Valeur: "avis", Texte: webtest.Piege}, {Valeur: "accord", Texte: webtest.Piege}}
	texte := comptes.TexteLigne{Libelle: webtest.Piege}
	debit := rapports.LigneEnAttente{LigneAPointer: rapports.LigneAPointer{Ligne: 7, Date: j, Centimes: -2500, Texte: texte}}
	autre := rapports.LigneEnAttente{LigneAPointer: rapports.LigneAPointer{Ligne: 8, Date: j, Centimes: -argent.Max}}
	im := rapports.ImputationVue{Imputation: comptes.Imputation{ID: 5, Centimes: 2500, Motif: long, DemandeeLe: i, Reponse: webtest.Piege, DecideeLe: i, Version: 1}, Ligne: comptes.LigneAPoster{ID: 7, Date: j, Texte: texte},
		Personne: webtest.Piege, Numero: webtest.Piege, Demandeur: webtest.Piege, Viser: true}
	aut, ret, ref := im, im, im
	aut.Provision.Solde.Comptable, ret.Viser, ret.Retirer = 10_000, false, true
	ref.Viser, ref.Decision, ref.Reponds = false, comptes.Refusee, webtest.Piege
	c := &pageCompte{Page: pleine(), Compte: rapports.CompteCollectif{Banque: banque, Soldes: map[comptes.Nature]argent.Centimes{comptes.Avance: 2500}, ReleveLe: j, Debits: []rapports.LigneEnAttente{debit, autre},
		Imputations: []rapports.ImputationVue{im}, SousComptes: []rapports.SousCompte{{Dossier: 1, Numero: webtest.Piege, Personne: long, OuvertLe: j, FermeLe: j, Solde: comptes.Solde{Comptable: -5}}, {}}}, Rapprocher: true}
	c.composer()
	rend := &pageCompte{Compte: rapports.CompteCollectif{Soldes: map[comptes.Nature]argent.Centimes{comptes.Avance: -2500}}}
	rend.composer()
	d := rapports.DetailLigne{LigneAPointer: debit.LigneAPointer}
	return map[string][]cadre.Donnees{
		"mode": {&pageMode{Page: vide()}, &pageMode{Page: pleine(), Onglets: organisation.Onglets(adresse), Mode: mode, Consigner: true, Genres: genres, Lire: true},
			&pageMode{Page: vide(), Mode: rapports.ModeCollectif{Comptes: mode.Comptes}}},
		"nouveau":    {&pageNouveau{Page: vide()}, &pageNouveau{Page: pleine(), Manque: true}},
		"compte":     {&pageCompte{Page: vide()}, c, rend},
		"souscompte": {&pageSousCompte{Page: vide()}, &pageSousCompte{Page: pleine(), Dossier: 1, Personne: webtest.Piege, Collectif: genres, Deja: true}, &pageSousCompte{Page: pleine(), Gestion: true}},
		"demander":   {&pageDemander{Page: vide()}, &pageDemander{Page: pleine(), Ligne: d, Debit: long, Personnes: genres, Version: 2}},
		"imputation": {&pageImputation{Page: vide()}, &pageImputation{Page: pleine(), I: im, Debit: webtest.Piege, Manque: true, Etat: cadre.Puce{Ton: cadre.Attention, Mot: webtest.Piege}}, &pageImputation{Page: pleine(), I: aut, Debit: long},
			&pageImputation{Page: pleine(), I: ret}, &pageImputation{Page: pleine(), I: ref}},
	}
}

func TestGabarits(t *testing.T) {
	webtest.Gabarits(t, Pages, essais())
}
