// SPDX-License-Identifier: EUPL-1.2

package signalements

import (
	"testing"

	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/prestations"
	"etai/internal/rapports/procedures"
	"etai/internal/rapports/signalements"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
	"etai/internal/web/webtest"
)

// Every template is executed over empty values, and over values that need escaping; the page of a signalement, in every state with the form of every step.
func TestGabarits(t *testing.T) {
	f := form.Nouveau(map[string][]string{"texte": {webtest.Piege}, "faits": {webtest.Piege}})
	f.Refuser("motif", "Choisir.")
	j := jour.Certain(2026, 11, 6)
	page := func() cadre.Page { return cadre.Page{Titre: "Essai", Form: form.Nouveau(nil)} }
	pleine := func() cadre.Page { return cadre.Page{Titre: "Essai", SousTitre: webtest.Piege, Form: f} }
	jetons := cadre.Jetons{Nom: "Montrer", Elements: []cadre.Jeton{{Texte: webtest.Piege, URL: "/x", Actif: true}}}
	choix := []cadre.Choix{{Valeur: "17", Texte: webtest.Piege}}
	textes := signalement.Textes{}
	for _, c := range signalement.Champs {
		textes[c.Code] = webtest.Piege
	}
	s := signalement.Signalement{ID: 1, Dossier: 1, Numero: "SI-1", Echec: true, Compromis: signalement.LesDeux, Textes: textes, Echeance: j, Debut: j, Fin: j, Prestations: []int{17}}
	vues := []cadre.Donnees{&pageVoir{Page: page(), Signalement: &signalements.Vue{}}, &pageVoir{Page: pleine(), Signalement: &signalements.Vue{Signalement: signalement.Signalement{Efface: true, Debut: j}}}}
	for _, e := range signalement.Etats {
		for _, vers := range append(e.Suivants(), "") {
			x := s
			x.Etat, x.SansRapport = e, e == signalement.Tutelle
			vue := &signalements.Vue{Signalement: x, NomCreePar: webtest.Piege, Liste: []prestations.Prestation{{Numero: 17, Libelle: webtest.Piege}}, EnCours: &masp.Contrat{Debut: j, Fin: j}, Gestion: true, LirePli: true,
				Plis:   []signalements.PliVu{{Pli: signalement.Pli{ID: 1, Taille: 2000}, NomPar: webtest.Piege}},
				Etapes: []signalements.EtapeVue{{Etape: signalement.Etape{De: signalement.Transmis, Vers: signalement.Clos, Le: j, Motif: "deces", Debut: j, Mois: 2, Document: 1, Lettre: 2, Contrat: 3, Texte: webtest.Piege}, Note: procedures.Note{NomPar: webtest.Piege, RefDocument: webtest.Piege, RefLettre: webtest.Piege}}}}
			p := &pageVoir{Page: pleine(), Dossier: 1, Signalement: vue, Base: "/x", Puce: puce(e), Ecrire: true, Redemander: true, Justifier: true, Aujourdhui: j.Plus(1)}
			p.dire()
			p.proposer(vers)
			if e.Clos() != (p.Etape == nil) {
				t.Errorf("%s : étape proposée %v", e, p.Etape)
			}
			vues = append(vues, p)
		}
	}
	saisies := []cadre.Donnees{&pageSaisie{Page: page(), Parties: jetons}}
	for i := range signalement.Parties {
		saisies = append(saisies, &pageSaisie{Page: pleine(), Action: "/x", Retour: "/y", Partie: webtest.Piege, Rang: i + 1, Sur: len(signalement.Parties), Version: 2, Parties: jetons, Champs: signalement.DeLaPartie(i + 1), Compromis: choix})
	}
	webtest.Gabarits(t, Pages, map[string][]cadre.Donnees{
		"voir":    vues,
		"saisie":  saisies,
		"dossier": {&pageDossier{Page: page()}, &pageDossier{Page: pleine(), Dossier: 1, Ecrire: true}, &pageDossier{Page: pleine(), Dossier: 1, Lignes: []ligneDossier{{s, puce(signalement.MAJ), "/x"}, {signalement.Signalement{SansRapport: true, Debut: j}, puce(signalement.Saisine), "/y"}}}},
		"liste": {&poste.PageProcedures{Page: page(), P: liste(), Groupes: jetons}, &poste.PageProcedures{Page: pleine(), P: liste(), Groupes: jetons, Territoires: choix, Filtre: procedures.Filtre{Groupe: "termines"}, Aujourdhui: j, Pagination: cadre.Pagination{Page: 1, Pages: 2, Chose: "signalement", Base: "/x"},
			Lignes: []procedures.Ligne{{ID: 1, Dossier: 1, Personne: webtest.Piege, Numero: "SI", Etat: string(signalement.MAJ), Echeance: j, Debut: j, Fin: j, Territoire: webtest.Piege}, {ID: 2, Dossier: 2, Debut: j}}}},
	})
}
