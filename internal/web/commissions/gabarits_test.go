// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"testing"
	"time"

	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/commissions"
	"etai/internal/documents"
	"etai/internal/parcours"
	"etai/internal/rapports/seancepdf"
	"etai/internal/rapports/seances"
	"etai/internal/web/cadre"
	"etai/internal/web/webtest"
)

// Each template with nothing, and with hostile values.
func TestGabarits(t *testing.T) {
	i, j := horloge.De(time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC)), jour.Certain(2026, 11, 24)
	f := form.Nouveau(map[string][]string{"nom": {webtest.Piege}, "motif": {webtest.Piege}, "libelle.4": {webtest.Piege}, "faits": {webtest.Piege}, "au.1": {webtest.Piege}})
	for _, champ := range []string{"nom", "motif", "libelle.4", "actif.4", "faits", "au.1", "qualite", "quorum_du", "tenue_le", "remise_le"} {
		f.Refuser(champ, "Cela ne va pas.")
	}
	m := commissions.Membre{ID: 1, Nom: webtest.Piege, Qualite: webtest.Piege, Organisme: webtest.Piege, Voix: true, Preside: true, Decide: true, Delegation: webtest.Piege, Du: j}
	parti := commissions.Membre{ID: 2, Nom: webtest.Piege, Qualite: webtest.Piege, Du: j, Au: j}
	motif := commissions.Motif{ID: 4, Sens: commissions.RefusDemande, Code: "condition", Libelle: webtest.Piege, Fondement: webtest.Piege, Actif: true, Version: 1}
	s := commissions.Seance{ID: 3, Annee: 2026, Numero: 4, TenueLe: j, Heure: "14:00", Lieu: webtest.Piege, Etat: commissions.EnSeance, Ordre: []byte{1, 2, 3}, Version: 2}
	d := commissions.Decision{ID: 5, Sens: commissions.RefusDemande, Avis: commissions.Accord, Pour: 1, Motif: 4, Libelle: webtest.Piege, Decideur: 1, SaisieLe: i, Valeurs: commissions.Valeurs{"mois": 12}}
	lettre := documents.Document{ID: 6, Annee: 2026, Numero: 3, Etat: documents.Remis, Mode: documents.RemiseLRAR, RemisLe: j, Version: 1}
	o, _ := parcours.ObjetCommission(parcours.ObjetDemande)
	x := seances.Passage{Passage: commissions.Passage{ID: 8, Dossier: 9, Rang: 1, Etat: commissions.Decide, ObjetType: o.Type, Version: 1}, Personne: webtest.Piege, Numero: webtest.Piege, Objet: o, Decision: &d, Lettre: &lettre}
	attend := x
	attend.Etat, attend.Decision, attend.Lettre, attend.Reprises = commissions.Inscrit, nil, nil, []commissions.Decision{d}
	vue := seances.Vue{Seance: s, Instance: commissions.Instance{ID: 2, Nom: webtest.Piege, Dispositif: commissions.MASP, Active: true}, Assemblee: commissions.Assemblee{Membres: []commissions.Membre{m}, Quorum: commissions.Quorum{Regle: commissions.Majorite},
		Presents: map[int64]commissions.EtatPresence{1: commissions.Present}}, Compte: commissions.Compte{Voix: 1, Presents: 1, Requis: 1}, Motifs: []commissions.Motif{motif}, Passages: []seances.Passage{x, attend}, Caches: 2,
		Etapes: []commissions.Etape{{De: commissions.Figee, Vers: commissions.EnSeance, Par: 1, Le: i}}, Agents: map[int64]string{1: webtest.Piege}, CompletLe: j, FigeLe: j, AVenir: []commissions.Seance{s}}
	page := func() cadre.Page { return cadre.Page{Titre: "Essai", SousTitre: webtest.Piege, Form: f} }
	base := func(onglet string) pageSeance {
		p := nouvellePage(vue, onglet)
		p.Form = f
		return p
	}
	ligne := ligneSeance{Ligne: seances.Ligne{Seance: s, Commission: webtest.Piege}, Puce: puceEtat(commissions.Notifiee), Lien: "/", Delai: webtest.Piege, Dossiers: webtest.Piege}
	dite := decisionDite{Puce: pucePassage(x), Motif: webtest.Piege, Fondement: webtest.Piege, Faits: webtest.Piege, Votes: webtest.Piege, Conditions: []string{webtest.Piege}, Par: webtest.Piege, Quand: webtest.Piege}
	complet := &pagePassage{pageSeance: base("salle"), Passage: attend, Place: "1 sur 2", Precedent: "/", Suivant: "/", Temps: webtest.Piege, Quorum: webtest.Piege, Blocs: []seancepdf.Bloc{{Titre: webtest.Piege, Paires: [][2]string{{webtest.Piege, webtest.Piege}}, Textes: []string{webtest.Piege}}}, Fiche: "/",
		Decider: true, Deports: []deportDit{{webtest.Piege, webtest.Piege}}, Levables: []cadre.Choix{{Valeur: "1", Texte: webtest.Piege}}, Venues: cadre.ChoixDe(commissions.Venues, commissions.VenuePersonne.Libelle), Reprises: []decisionDite{dite}, Projection: "/"}
	complet.choix(vue, attend, nil)
	decide := &pagePassage{pageSeance: base("salle"), Passage: x, Atteint: true, Decision: &dite, Reprendre: "/"}
	decide.Anonyme, decide.Deports, decide.Venue = true, complet.Deports, webtest.Piege
	proces := commissions.Proces{Reference: webtest.Piege, Organisation: webtest.Piege, Presences: []commissions.PresenceDite{{Nom: webtest.Piege, Qualite: webtest.Piege, Organisme: webtest.Piege, Etat: "présent", Voix: true, Decide: true}}, Quorum: webtest.Piege, Ordre: "0102", Par: webtest.Piege, Le: j,
		Lignes: []commissions.LigneProces{{Rang: 1, Personne: webtest.Piege, Numero: webtest.Piege, Objet: webtest.Piege, Etat: "retiré", Faits: webtest.Piege}, {Rang: 2, Personne: webtest.Piege, Sens: "refus", Avis: "accord", Votes: webtest.Piege, Motif: webtest.Piege, Fondement: webtest.Piege, Conditions: []string{webtest.Piege}, Decideur: webtest.Piege, Deports: []string{webtest.Piege}}}}
	webtest.Gabarits(t, Pages, map[string][]cadre.Donnees{
		"liste":       {&pageListe{Page: page()}, &pageListe{Page: page(), Lignes: []ligneSeance{ligne}, Commissions: []commissions.Instance{vue.Instance, {Nom: webtest.Piege}}}, &pageListe{Page: page(), Aucune: &cadre.Vide{Phrase: webtest.Piege}}},
		"nouvelle":    {&pageNouvelle{Page: cadre.Page{Titre: "Essai"}}, &pageNouvelle{Page: page(), Dispositifs: cadre.ChoixDe(commissions.Dispositifs, commissions.Dispositif.Libelle)}},
		"rendez_vous": {&pageRendezVous{Page: cadre.Page{Titre: "Essai"}}, &pageRendezVous{Page: page(), Version: 3, Bouton: webtest.Piege}},
		"commission": {&pageCommission{Page: page()}, &pageCommission{Page: page(), Adresse: "/commissions/2", Lignes: []ligneSeance{ligne}, Sens: []groupeMotifs{{webtest.Piege, []commissions.Motif{motif, {ID: 7, Libelle: webtest.Piege}}}},
			Reglages: seances.Reglages{Instance: vue.Instance, Membres: []commissions.Membre{m, parti}, Quorums: []commissions.Quorum{{Du: j, Regle: commissions.QuorumNombre, Nombre: 3}}, EnCours: commissions.Quorum{Regle: commissions.QuorumNombre, Nombre: 3}}}},
		"dossiers": {&pageDossiers{pageSeance: base("dossiers")}, &pageDossiers{pageSeance: base("dossiers"), Preparable: true, Tardif: true, Lignes: []lignePassage{{Passage: x, Puce: pucePassage(x), Dit: webtest.Piege, Retrait: "/"}},
			Attentes: []attente{{ObjetType: "masp_demande", Titre: webtest.Piege, Candidats: []seances.AInscrire{{ID: 1, Personne: webtest.Piege, Numero: webtest.Piege}, {ID: 2, Personne: webtest.Piege, Manque: webtest.Piege}}, Prets: 1}}, Etapes: []cadre.Fait{{Icone: "point", Titre: webtest.Piege, Texte: webtest.Piege}}}},
		"participants": {&pageParticipants{pageSeance: base("participants")}, &pageParticipants{pageSeance: base("participants"), Noter: true, Atteint: true, Quorum: webtest.Piege, Membres: []participant{{Membre: m, Champ: "membre.1", Role: webtest.Piege, Choix: cadre.ChoixDe(commissions.Presences, commissions.EtatPresence.Libelle)}}},
			&pageParticipants{pageSeance: base("participants"), Membres: []participant{{Membre: m, Etat: commissions.Convoque}, {Membre: parti}}, suivi: suivi{ASuivre: 1, Modes: cadre.ChoixDe(documents.ModesRemise, documents.ModeRemise.Libelle)}, Invites: []lettreDite{{Passage: x, EtatDit: puceLettre(documents.AImprimer), Suivre: true, Valeur: "6.1", Reference: "2026-00003", Page: "/", Remise: webtest.Piege}, {Passage: attend}}}},
		"passage": {&pagePassage{pageSeance: base("salle")}, complet, decide},
		"suites": {&pageSuites{pageSeance: base("suites")}, &pageSuites{pageSeance: base("suites"), suivi: suivi{ASuivre: 1, Modes: cadre.ChoixDe(documents.ModesRemise, documents.ModeRemise.Libelle)}, Annuler: "/", ProcesVerbaux: []pvDit{{commissions.ProcesVerbal{Annee: 2026, Numero: 1, Annule: true}, webtest.Piege, webtest.Piege}},
			Lettres: []lettreDite{{Passage: x, Puce: pucePassage(x), EtatDit: puceLettre(documents.AImprimer), Suivre: true, Valeur: "6.1", Reference: "2026-00003", Page: "/", Remise: webtest.Piege}, {Passage: x, EtatDit: puceLettre(documents.Annule)}}}},
		"proces": {&pageProces{pageSeance: base("suites")}, &pageProces{pageSeance: base("suites"), Proces: proces, Caches: 1}},
		"motif":  {&pageMotif{pageSeance: base("suites")}, &pageMotif{pageSeance: base("suites"), Question: webtest.Piege, Bouton: webtest.Piege, Consequences: []string{webtest.Piege}, Decisions: []cadre.Choix{{Valeur: "1", Texte: webtest.Piege, Aide: webtest.Piege}}}},
	})
}
