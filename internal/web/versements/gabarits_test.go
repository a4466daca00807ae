// SPDX-License-Identifier: EUPL-1.2

package versements

import (
	"slices"
	"testing"

	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/masp/versement"
	"etai/internal/prestations"
	"etai/internal/rapports/procedures"
	"etai/internal/rapports/versements"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
	"etai/internal/web/webtest"
)

// propose tells whether the page of a procedure proposes an appeal.
func propose(p *pageVoir, vers versement.Etat) bool {
	p.Etape = nil
	p.proposer(vers)
	return slices.ContainsFunc(p.Etapes.Elements, func(j cadre.Jeton) bool { return j.Texte == "Appel" })
}

// Every template is executed over empty values, and over values that need escaping; the page of a procedure, in every state with the form of every step.
func TestGabarits(t *testing.T) {
	f := form.Nouveau(map[string][]string{"texte": {webtest.Piege}, "motifs": {webtest.Piege}})
	f.Refuser("motif", "Choisir.")
	j := jour.Certain(2026, 11, 6)
	page := func() cadre.Page { return cadre.Page{Titre: "Essai", Form: form.Nouveau(nil)} }
	pleine := func() cadre.Page { return cadre.Page{Titre: "Essai", SousTitre: webtest.Piege, Form: f} }
	jetons := cadre.Jetons{Nom: "Montrer", Elements: []cadre.Jeton{{Texte: webtest.Piege, URL: "/x", Actif: true}}}
	choix := []cadre.Choix{{Valeur: "17", Texte: webtest.Piege}}
	v := versement.Versement{ID: 1, Dossier: 1, Numero: "VD-1", Requerant: masp.Prefet, Cause: versement.NonRespect, CauseLe: j, PremierImpaye: j, Loyer: 41000, Charges: 100, TiersPayant: 50, Plancher: 1, Montant: 100, Mois: 24,
		Textes:      versement.Textes{Domicile: webtest.Piege, Bailleur: webtest.Piege, BailleurAdresse: webtest.Piege, Tribunal: webtest.Piege, TribunalAdresse: webtest.Piege, Motifs: webtest.Piege, Pieces: webtest.Piege},
		Prestations: []versement.Prestation{{Numero: 17, Montant: 1, Organisme: webtest.Piege, Adresse: webtest.Piege}}, Echeance: j, Debut: j, Fin: j}
	vues := []cadre.Donnees{&pageVoir{Page: page(), Versement: &versements.Vue{}}, &pageVoir{Page: pleine(), Versement: &versements.Vue{Versement: versement.Versement{Efface: true}}}}
	for _, e := range versement.Etats {
		for _, vers := range append(e.Suivants(), "") {
			x := v
			x.Etat = e
			vue := &versements.Vue{Versement: x, Libelles: map[int]string{17: webtest.Piege}, Calcul: masp.VersementDirect{AdmissibleLe: j}, Precedent: &v, Suites: []versement.Versement{v}, Pris: 3, FinAppel: j, NomCreePar: webtest.Piege,
				Etapes: []versements.EtapeVue{{Etape: versement.Etape{De: versement.Notifie, Vers: versement.Appel, Le: j, Motif: "personne", AudienceLe: j, Mois: 2, Document: 1, Lettre: 2, Texte: webtest.Piege}, Note: procedures.Note{NomPar: webtest.Piege, RefDocument: webtest.Piege, RefLettre: webtest.Piege}}}}
			p := &pageVoir{Page: pleine(), Dossier: 1, Versement: vue, Base: "/x", Puce: puce(e), Requerant: webtest.Piege, Ecrire: true, Renouveler: true, Aujourdhui: j.Plus(1), Justifier: []justification{{"justification_plancher", webtest.Piege}}}
			for _, court := range []bool{false, true} { // an appeal is proposed while its delay runs, or asked for by its address
				vue.AppelCourt = court
				if proposes := propose(p, vers); (e == versement.Notifie || e == versement.EnCours) && proposes != (court || vers == versement.Appel || vers == versement.AppelEnCours) {
					t.Errorf("%s, appel proposé à tort ou à raison, délai ouvert : %v", e, court)
				}
			}
			if !e.Clos() && p.Etape == nil {
				t.Errorf("%s : aucune étape proposée", e)
			}
			vues = append(vues, p)
		}
	}
	webtest.Gabarits(t, Pages, map[string][]cadre.Donnees{
		"voir":    vues,
		"dossier": {&pageDossier{Page: page()}, &pageDossier{Page: pleine(), Dossier: 1, Ecrire: true}, &pageDossier{Page: pleine(), Dossier: 1, Lignes: []ligneDossier{{v, puce(versement.EnCours), "/x"}, {versement.Versement{SuiteDe: 1}, puce(versement.Envisage), "/y"}}}},
		"saisie": {&pageSaisie{Page: page(), AucunePercue: true, Requerants: choix, Causes: choix},
			&pageSaisie{Page: pleine(), Action: "/x", Retour: "/y", Version: 2, Requerants: choix, Causes: choix, Choix: choix, Percues: []prestations.Percue{{Numero: 17, Libelle: webtest.Piege}}}},
		"liste": {&poste.PageProcedures{Page: page(), P: liste(), Groupes: jetons}, &poste.PageProcedures{Page: pleine(), P: liste(), Groupes: jetons, Territoires: choix, Filtre: procedures.Filtre{Groupe: "termines"}, Aujourdhui: j, Pagination: cadre.Pagination{Page: 1, Pages: 2, Chose: "versement direct", Base: "/x"},
			Lignes: []procedures.Ligne{{ID: 1, Dossier: 1, Personne: webtest.Piege, Numero: "VD", Etat: string(versement.Fini), Suite: true, Echeance: j, Debut: j, Fin: j, Territoire: webtest.Piege}, {ID: 2, Dossier: 2}}}},
	})
}
