// SPDX-License-Identifier: EUPL-1.2

package foyer

import (
	"strings"
	"testing"
	"time"

	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
	"etai/internal/web/webtest"
)

// Every template over empty values, and over hostile ones.
func TestGabarits(t *testing.T) {
	const piege = webtest.Piege
	long, j, i := strings.Repeat("é", 10_000), jour.Certain(2026, 11, 6), horloge.De(time.Date(2026, 11, 6, 9, 0, 0, 0, time.UTC))
	f := form.Nouveau(map[string][]string{"nom": {piege}, "prenom": {long}, "motif": {piege}, "du": {piege}, "lien": {piege}, "reste": {"1"}})
	f.Refuser("nom", "Ce nom ne va pas.")
	f.Refuser("motif", "Cette raison ne va pas.")
	p := personnes.Personne{ID: 1, Dossier: 2, Civilite: piege, Nom: piege, NomUsage: piege, Prenom: long, Naissance: j, Telephone: piege, Adresse: piege, Commune: long}
	m := personnes.Membre{ID: 3, Personne: p, Lien: personnes.Enfant, ACharge: true, Presence: personnes.Alternee, Du: j, Au: j, Sortie: personnes.Erreur, Version: 1}
	present := m
	present.Au, present.Sortie = jour.Jour{}, ""
	x := rapports.FusionVue{Fusion: personnes.Fusion{ID: 4, Sens: personnes.Fusionner, Dossier: 2, DossierSurvivant: 5, Etat: "demandee", Motif: piege, DemandeePar: 1, DemandeeLe: i, DecideeLe: i, MotifRefus: long, Version: 1},
		NomAbsorbee: piege, NumeroAbsorbe: piege, NomSurvivante: long, NumeroSurvivante: piege, Par: piege, Decideur: piege}
	separer := x
	separer.Sens, separer.Etat = personnes.Separer, "refusee"
	d := cote{VueDossier: rapports.VueDossier{Dossier: organisation.Dossier{ID: 2, Numero: piege}, Personne: p, Contrats: make([]masp.Contrat, 1)}, Gere: true}
	vide := func() cadre.Page { return cadre.Page{Titre: "Essai"} }
	pleine := func() cadre.Page {
		return cadre.Page{Titre: "Essai", SousTitre: piege, Form: f, Fil: []cadre.Lien{{Texte: piege, URL: "/"}}, Alertes: []cadre.Alerte{{Ton: cadre.Attention, Fait: piege}}}
	}
	choix := []cadre.Choix{{Valeur: piege, Texte: piege}, {Valeur: "b", Texte: long}}
	candidats := []candidat{{Doublon: poste.Doublon{LignePersonne: rapports.LignePersonne{PersonneListee: rapports.PersonneListee{Dossier: 5, Numero: piege, Personne: p}}, Raison: piege}, Ecarte: j}, {}}
	webtest.Gabarits(t, Pages, map[string][]cadre.Donnees{
		"voir": {&pageVoir{Page: vide()}, &pageVoir{Page: vide(), Ecrire: true}, &pageVoir{Page: pleine(), Dossier: 2, Presents: []personnes.Membre{present, {}}, Anciens: []personnes.Membre{m, {}}, Compte: piege, Aujourdhui: j},
			&pageVoir{Page: pleine(), Dossier: 2, Presents: []personnes.Membre{present}, Ecrire: true, Fusionnees: []rapports.Reunie{{Personne: p, Numero: piege, Par: piege}, {}}, Demandes: []rapports.FusionVue{x, separer, {}}, Aujourdhui: j}},
		"membre": {&pageMembre{Page: vide()}, &pageMembre{Page: pleine(), Action: "/x", Retour: "/y", Version: 2, Civilites: choix, Liens: choix, Presences: choix},
			&pageMembre{Page: pleine(), Action: piege, Retour: piege, Liens: choix, Presences: choix, Connus: choix}},
		"sortir": {&pageSortir{Page: vide()}, &pageSortir{Page: pleine(), Action: "/x", Retour: "/y", Membre: present, Motifs: choix}},
		"fusion": {&pageFusion{Page: vide()}, &pageFusion{Page: pleine(), Dossier: 2, Membre: 3, Sujet: piege, Demande: long, Candidats: candidats},
			&pageFusion{Page: pleine(), Dossier: 2, Sujet: piege, Ici: &d, Autre: &cote{}, Restes: choix}, &pageFusion{Page: pleine(), Dossier: 2, Membre: 3, Sujet: long, Ici: &cote{}, Autre: &d}},
		"separer": {&pageSeparer{Page: vide()}, &pageSeparer{Page: pleine(), Action: "/x", Retour: "/y", Fiche: p}},
		"fusions": {&pageFusions{Page: vide()}, &pageFusions{Page: pleine(), Lignes: []rapports.FusionVue{x, separer, {}}, Moi: 1}},
		"decider": {&pageDecider{Page: vide()}, &pageDecider{Page: pleine(), Fusion: x, Absorbee: p, Survivante: p, Etat: etat(x.Etat), Attend: true, Action: "/x"},
			&pageDecider{Page: pleine(), Fusion: x, Absorbee: p, Attend: true, Mien: true, Action: piege}, &pageDecider{Page: pleine(), Fusion: separer, Survivante: p, Etat: etat(separer.Etat)}},
	})
}
