// SPDX-License-Identifier: EUPL-1.2

package personnes_test

import (
	"context"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/formats/cfonb"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/tiers"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

// importer takes in a statement of one account.
func (e *essai) importer(t testing.TB, n int, du, au jour.Jour, ouverture argent.Centimes, lignes ...releve.Ligne) {
	t.Helper()
	b, g, c, _ := etaitest.IBANDe(n).Francais()
	cloture := ouverture
	for i := range lignes {
		cloture += lignes[i].Montant
		if lignes[i].DateOperation.Vide() {
			lignes[i].DateOperation = au
		}
		lignes[i].DateValeur, lignes[i].Code = lignes[i].DateOperation, "05"
		if lignes[i].Montant < 0 {
			lignes[i].Code = "06"
		}
	}
	var buf strings.Builder
	if err := cfonb.Ecrire(&buf, []releve.Compte{{Compte: releve.Texte(b + g + c), Devise: "EUR", DateOuverture: du, DateCloture: au, SoldeOuverture: &ouverture, SoldeCloture: &cloture,
		Lignes: lignes}}, cfonb.Options{}); err != nil {
		t.Fatal(err)
	}
	cr, err := e.Inst.Importeur().Importer(t.Context(), "releve.txt", strings.NewReader(buf.String()), e.Monde.Agents[droits.Comptable])
	if err != nil || cr.Statut != "importe" {
		t.Fatalf("import : %+v, %v", cr, err)
	}
}

func (e *essai) demande(r droits.Role) parcours.Demande {
	return parcours.Demande{Agent: e.Monde.Agents[r]}
}

// histoire tells the story of the mock-up: a person with her measure, what came on 4 December, a rent transmitted, notes, a pinned word. It
// returns the id of her file.
func (e *essai) histoire(t testing.TB) int64 {
	t.Helper()
	ctx := t.Context()
	debut := jour.Certain(2025, 5, 1)
	id, err := parcours.CreerPersonne(ctx, e.Inst.Base, e.demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Exemple-Un", Prenom: "Personne", Civilite: "madame",
		Naissance: jour.Certain(1985, 4, 30), Telephone: "+33555000000", Adresse: "12 rue de l’Exemple", Commune: "Vieuxmont", Epingle: "appeler après 16 h 00, elle travaille le matin. Un SMS avant d’appeler."}})
	if err != nil {
		t.Fatal(err)
	}
	n := etaitest.Contrat(id, debut, 21, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "9900117", Montant: 60775, JourDuMois: 5},
		prestations.Percue{Numero: 19, Organisme: "CAF", Allocataire: "9900118", Montant: 15105, JourDuMois: 5}, prestations.Percue{Numero: 23, Organisme: "CAF", Allocataire: "9900119", Montant: 11820, JourDuMois: 25})
	n.Departement, n.SigneLe, n.SignePourLe, n.SignePour = e.Departement, debut.Plus(-4), debut.Plus(-2), "Direction Exemple, par délégation"
	n.Justificatif = map[string]string{"R3": etaitest.Reprise, "R14": "Deux enfants à charge ; loyer impayé deux mois de suite."}
	e.signer(t, n)
	if _, err = parcours.OuvrirCompte(ctx, e.Inst.Base, e.Inst.Trousseau, e.demande(droits.CESF), parcours.NouveauCompte{Dossier: id, IBAN: etaitest.IBANDe(1), Titulaire: "MME EXEMPLE-UN PERSONNE",
		OuvertLe: jour.Certain(2026, 11, 1), Plancher: 2000}); err != nil {
		t.Fatal(err)
	}
	bailleur, soi := e.tiers(t, tiers.Bailleur, 0, "Bailleur Exemple Habitat", 700), e.tiers(t, tiers.Personne, id, "EXEMPLE-UN Personne", 701)
	e.noter(t, id, parcours.Appel, jour.Jour{}, "Demande si la cantine de décembre peut passer après le 15.", false)
	e.Horloge.ReglerJour(jour.Certain(2026, 12, 7))
	e.importer(t, 1, jour.Certain(2026, 12, 4), jour.Certain(2026, 12, 4), 0, releve.Ligne{Montant: 60775, Libelle: "VIR CAF RSA 9900117"}, releve.Ligne{Montant: 15105, Libelle: "VIR CAF AF 9900118"})
	e.payer(t, id, bailleur, 31240, paiements.Loyer, jour.Certain(2026, 12, 8), true)
	e.payer(t, id, soi, 8000, paiements.ArgentDeVie, jour.Certain(2026, 12, 14), false)
	e.noter(t, id, parcours.Visite, jour.Jour{}, "Budget de décembre revu. Elle veut garder 80,00 € par semaine.\nFacture d’eau attendue en janvier : on met 15,00 € de côté par mois.", true)
	return id
}

// signer has the CESF record a contract.
func (e *essai) signer(t testing.TB, n parcours.NouveauContrat) {
	t.Helper()
	if _, err := parcours.SignerContrat(t.Context(), e.Inst.Base, e.Inst.Trousseau, e.demande(droits.CESF), n); err != nil {
		t.Fatal(err)
	}
}

func (e *essai) noter(t testing.TB, dossier int64, g parcours.GenreNote, j jour.Jour, texte string, partagee bool) {
	t.Helper()
	if _, err := parcours.Noter(t.Context(), e.Inst.Base, e.Inst.Trousseau, e.demande(droits.CESF), parcours.NouvelleNote{Dossier: dossier, Genre: g, Jour: j, Texte: texte, Contact: true, Partagee: partagee}); err != nil {
		t.Fatal(err)
	}
}

// tiers creates a tiers whose RIB the CESF entered and a second chef de service approved.
func (e *essai) tiers(t testing.TB, n tiers.Nature, dossier int64, nom string, compte int) int64 {
	t.Helper()
	id, err := parcours.CreerTiers(t.Context(), e.Inst.Base, e.Inst.Trousseau, e.demande(droits.CESF), parcours.NouveauTiers{Tiers: tiers.Tiers{Nature: n, Dossier: dossier, Nom: nom},
		Saisie: tiers.Saisie{Titulaire: strings.ToUpper(nom), IBAN: etaitest.IBANDe(compte), Preuve: tiers.VuSurOriginal}})
	if err != nil {
		t.Fatal(err)
	}
	version := e.Compter(`select id from tiers_version where tiers_id = $1`, id)
	if _, err := parcours.DeciderCoordonnees(t.Context(), e.Inst.Base, parcours.Demande{Agent: e.Monde.SecondChef}, int64(version), "", ""); err != nil {
		t.Fatal(err)
	}
	return id
}

// payer prepares an order; transmis sends it to the bank.
func (e *essai) payer(t testing.TB, dossier, tiers int64, montant argent.Centimes, objet paiements.Objet, le jour.Jour, transmis bool) {
	t.Helper()
	ctx := t.Context()
	ordre, err := parcours.PreparerOrdre(ctx, e.Inst.Base, e.demande(droits.Comptable), parcours.NouvelOrdre{Dossier: dossier, Tiers: tiers, Centimes: montant, ExecutionLe: le, Objet: objet, Libelle: "REF 123",
		Piece: e.Monde.Piece(t, dossier)})
	if err != nil {
		t.Fatal(err)
	}
	if !transmis {
		return
	}
	remise, err := parcours.ComposerRemise(ctx, e.Inst.Base, e.demande(droits.Comptable), []int64{ordre})
	if err != nil {
		t.Fatal(err)
	}
	lire := func() (r paiements.Remise) {
		e.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
			r, err = paiements.RemiseParID(ctx, l, remise)
			return err
		})
		return r
	}
	e.Monde.Voir(t, e.Monde.Agents[droits.ChefDeService], remise)
	r := lire()
	if _, err := parcours.ViserRemise(ctx, e.Inst.Base, e.demande(droits.ChefDeService), parcours.Visa{Remise: remise, Version: r.Version, Nombre: 1, Empreinte: r.Empreinte}); err != nil {
		t.Fatal(err)
	}
	piece := e.Monde.Piece(t, dossier)
	if _, err := parcours.NoterFichier(ctx, e.Inst.Base, e.demande(droits.Comptable), parcours.FichierDeRemise{Remise: remise, Version: lire().Version, SHA256: []byte("sha")},
		func(*bdd.Ecriture) (int64, error) { return piece, nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := parcours.TransmettreRemise(ctx, e.Inst.Base, e.demande(droits.Comptable), remise, lire().Version); err != nil {
		t.Fatal(err)
	}
}

// retourner brings back what the account paid last.
func (e *essai) retourner(t testing.TB, dossier int64, ouverture argent.Centimes) {
	t.Helper()
	premier := int64(e.Compter(`select min(id) from ordre where dossier_id = $1`, dossier))
	var o paiements.Ordre
	e.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		o, err = paiements.OrdreParID(ctx, l, premier)
		return err
	})
	l := releve.Ligne{Montant: -o.Centimes, Libelle: "VIR SEPA", ReferenceBoutEnBout: releve.Texte(o.BoutEnBout), Details: []releve.Detail{{Montant: -o.Centimes, ReferenceBoutEnBout: releve.Texte(o.BoutEnBout)}}}
	e.importer(t, 1, jour.Certain(2026, 12, 8), jour.Certain(2026, 12, 8), ouverture, l)
	l.Montant, l.Retour, l.MotifRetour = o.Centimes, true, "65"
	l.Details = []releve.Detail{{Montant: o.Centimes, ReferenceBoutEnBout: releve.Texte(o.BoutEnBout)}}
	e.importer(t, 1, jour.Certain(2026, 12, 9), jour.Certain(2026, 12, 9), ouverture-o.Centimes, l)
}

// The page of a file with money: what is in it, for whom, and what a returned transfer or an account below zero changes.
func TestDossierAvecArgent(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		id := e.histoire(t)
		a := "/dossiers/" + form.Nombre(id)
		cesf := e.Comme("cesf")
		s := webtest.Dit(t, cesf.Lire(a), 200, "Épinglé : appeler après 16 h 00", "MASP 2 avec gestion jusqu’au 31 janvier 2027", "Fin de la mesure : 31 janvier 2027, dans 55 jours.", "Disponible cette semaine Compte Prochain argent de vie prévu le lundi 14 décembre 2026 80,00 € À engager sur le compte relevé du 4 décembre 2026 346,40 €",
			"Loyer de décembre 2026 transmis", "RSA · CAF reçu le 4 607,75 €", "ASF · CAF attendu le 25 118,20 €", "Total 877,00 €",
			"Loyer et charges, transmis à la banque · 312,40 €", "Bailleur Exemple Habitat. Voir la ligne", "RSA de décembre 2026 arrivé · 607,75 €", "visible : service MASP + comptables", "Paiements 1", "Ressources 2", "Appels 1",
			"Préparer la suite de la mesure")
		webtest.Tait(t, s, "Virement revenu")
		webtest.Dit(t, cesf.Lire(a+"?fil=paiements"), 200, "Loyer et charges, transmis")
		webtest.Tait(t, webtest.Dit(t, e.Comme(application.Referent).Lire(a), 200, "Budget de décembre revu."), "Loyer et charges", "607,75", "Épinglé", "Demande si la cantine")
		webtest.Tait(t, webtest.Dit(t, e.Comme("comptable").Lire(a), 200, "Loyer et charges, transmis", "346,40 €"), "Épinglé", "Demande si la cantine")

		e.Horloge.ReglerJour(jour.Certain(2026, 12, 10))
		webtest.Dit(t, e.Comme("comptable").Lire(a), 200, "Prochain argent de vie prévu le lundi 14")
		e.retourner(t, id, 75880)
		cesf = e.Comme("cesf")
		webtest.Dit(t, cesf.Lire(a), 200, "Virement revenu : Loyer et charges, 312,40 €.", "L’argent est de nouveau sur son compte.", "Demander le nouveau RIB", "Virement revenu : Loyer et charges")
		// Once somebody has approved new bank details, the file no longer asks for them: it offers to pay again.
		bailleur := e.Compter(`select v.tiers_id from ordre o join tiers_version v on v.id = o.tiers_version_id where o.etat = 'retourne'`)
		version, err := parcours.SaisirCoordonnees(t.Context(), e.Monde.Base, e.Monde.Trousseau, e.Monde.Demande(droits.CESF), tiers.Saisie{Tiers: int64(bailleur), Titulaire: "BAILLEUR EXEMPLE HABITAT", IBAN: etaitest.IBANDe(799)})
		if err != nil {
			t.Fatal(err)
		}
		webtest.Dit(t, cesf.Lire(a), 200, "Demander le nouveau RIB")
		e.Monde.ContreAppeler(t, version)
		if _, err := parcours.DeciderCoordonnees(t.Context(), e.Monde.Base, e.Monde.Demande(droits.Comptable), version, "", ""); err != nil {
			t.Fatal(err)
		}
		w := cesf.Lire(a)
		webtest.Tait(t, webtest.Dit(t, w, 200, "Virement revenu : Loyer et charges, 312,40 €.", "Préparer l’ordre de nouveau", "ses nouvelles coordonnées sont approuvées"), "Demander le nouveau RIB")
		if !strings.Contains(w.Body.String(), "/ordres/nouveau?apres=") {
			t.Error("le dossier ne mène pas à l’ordre à refaire")
		}

		e.importer(t, 1, jour.Certain(2026, 12, 10), jour.Certain(2026, 12, 10), 75880, releve.Ligne{Montant: -90000, Libelle: "CHEQUE 123"})
		s = webtest.Dit(t, cesf.Lire(a), 200, "Compte débiteur de 141,20 €.", "Aucun ordre ne part tant qu’il est sous zéro.", "1 autre alerte", "0,00 €")
		webtest.Tait(t, s, "−")
		var so comptes.Solde
		e.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			c, err := comptes.DuDossier(ctx, l, id)
			if err == nil {
				so, err = comptes.SoldeDe(ctx, l, c)
			}
			return err
		})
		if so.Comptable != -14120 {
			t.Errorf("solde %s", so.Comptable)
		}
	})
}
