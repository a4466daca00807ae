// SPDX-License-Identifier: EUPL-1.2

package etaitest

import (
	"context"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/commissions"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
)

// DemandeValidee creates an adult and her request of a MASP, filed, evaluated and validated: a commission may examine it. The answer is her file and the request.
func (m *Monde) DemandeValidee(t testing.TB, nom string) (dossier, demande int64) {
	t.Helper()
	ctx, b, tr := t.Context(), m.Base, m.Trousseau
	certain := func(id int64, err error) int64 {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	dossier = certain(parcours.CreerPersonne(ctx, b, m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Civilite: "madame", Nom: nom, Prenom: "Personne", Naissance: Naissance,
		Adresse: "2, rue de l’Exemple", Commune: "00100 Valmoulin", EcrireDomicile: true}}))
	demande = certain(parcours.EnregistrerDemandeMasp(ctx, b, tr, m.Demande(droits.CESF), parcours.SaisieDemandeMasp{Dossier: dossier, Origine: masp.DeLaPersonne, SansAutreMesure: true, ConsentementLe: Debut,
		Texte: "Demande de l’aide pour payer son loyer", Motifs: []masp.MotifEntree{"impaye"}, Deposer: true, Justificatif: map[string]string{"R2": "Son RSA est en cours d’ouverture"}}))
	lire := func() (d masp.Demande, y masp.Evaluation) {
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
			if d, err = masp.DemandeParID(ctx, l, demande); err != nil || d.Etat == masp.Deposee {
				return err
			}
			y, err = masp.DerniereEvaluation(ctx, l, demande)
			return err
		})
		return d, y
	}
	d, _ := lire()
	certain(parcours.CommencerEvaluation(ctx, b, tr, m.Demande(droits.CESF), demande, d.Version))
	_, y := lire()
	certain(parcours.EcrireEvaluation(ctx, b, tr, m.Demande(droits.CESF), parcours.SaisieEvaluation{Demande: demande, Version: y.Version, MenaceSecurite: true, Avis: masp.Favorable, Niveau: masp.AvecGestion, Mois: 12, Signer: true,
		Textes: masp.TextesEvaluation{Situation: "Vit seule, deux loyers impayés", Gestion: "N’ouvre plus son courrier", Menace: "Commandement de payer reçu", Insertion: []string{"Voir la mission locale"}, Autonomie: []string{"Payer son loyer à la date"}, Avis: "Elle le demande"}}))
	d, y = lire()
	certain(parcours.ViserDemandeMasp(ctx, b, tr, m.Demande(droits.ChefDeService), parcours.VisaDemande{Demande: demande, Version: d.Version, Evaluation: y.ID, Decision: masp.VisaValide}))
	return dossier, demande
}

// Commission is a commission of the MASP that the head of the service keeps, with three members who vote; the quorum is more than half of them.
type Commission struct {
	ID                            int64
	Presidente, Autre, Exterieure int64 // the first decides
}

// Commission creates one, and gives the organisation the address that letters bear.
func (m *Monde) Commission(t testing.TB) (c Commission) {
	t.Helper()
	ctx, chef := t.Context(), m.Demande(droits.ChefDeService)
	certain := func(id int64, err error) int64 {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	c.ID = certain(parcours.CreerCommission(ctx, m.Base, chef, commissions.Instance{Nom: "Commission MASP", Dispositif: commissions.MASP, Tribunal: "tribunal administratif d’Exemple, 1 rue du Droit, 00100 Valmoulin"}))
	membre := func(n commissions.Membre) int64 {
		n.Instance, n.Voix, n.Du = c.ID, true, Debut
		return certain(parcours.AjouterMembre(ctx, m.Base, chef, n))
	}
	c.Presidente = membre(commissions.Membre{Nom: "Présidente Exemple", Qualite: "directrice de l’action sociale", Preside: true, Decide: true, Delegation: "arrêté du 2 janvier 2026"})
	c.Autre = membre(commissions.Membre{Agent: m.Agents[droits.CESF].ID, Qualite: "conseillère"})
	c.Exterieure = membre(commissions.Membre{Nom: "Caf Exemple", Qualite: "représentante", Organisme: "CAF"})
	certain(parcours.FixerQuorum(ctx, m.Base, chef, commissions.Quorum{Instance: c.ID, Du: Debut, Regle: commissions.Majorite}))
	m.ecrire(t, func(ctx context.Context, e *bdd.Ecriture) error {
		o, err := organisation.Lire(ctx, e, m.Organisation)
		if err != nil {
			return err
		}
		o.Adresse, o.Telephone = "1, place de l’Exemple\n00100 VALMOULIN", "05 36 49 00 01"
		a := m.Agents[droits.Administrateur]
		a.Instant = e.Instant()
		return organisation.Modifier(ctx, e, a, o)
	})
	return c
}

// Seance plans a session of a commission, with requests on its agenda.
func (m *Monde) Seance(t testing.TB, c Commission, le jour.Jour, demandes ...int64) int64 {
	t.Helper()
	id, err := parcours.PlanifierSeance(t.Context(), m.Base, m.Demande(droits.ChefDeService), commissions.Seance{Instance: c.ID, TenueLe: le, Heure: "14:00", Lieu: "Salle 1"})
	if err == nil && len(demandes) > 0 {
		_, err = parcours.InscrirePassages(t.Context(), m.Base, m.Trousseau, m.Demande(droits.ChefDeService), parcours.NouveauPassage{Seance: id, ObjetType: parcours.ObjetDemande, Objets: demandes, Tardif: "urgence"})
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}
