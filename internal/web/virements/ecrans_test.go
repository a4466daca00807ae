// SPDX-License-Identifier: EUPL-1.2

package virements_test

import (
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/tiers"
	pagescomptes "etai/internal/web/comptes"
	"etai/internal/web/navigateur"
	pagestiers "etai/internal/web/tiers"
	"etai/internal/web/webtest"
)

// histoire is a small service in its second month: what is usual has been paid once, then a remise mixes the usual and the rest.
type histoire struct {
	suivies                         []etaitest.Suivie
	habitat, prive, energie, garage int64
	remise, bloque                  int64 // the remise to visa, and its order blocked by new bank details
	prepares                        []int64
	passee                          int64 // last month's remise
	soi                             []int64
	soldes                          []argent.Centimes
	demandes                        []int64 // one that waits, one refused
	verifiee                        int64   // a remise whose names are being verified
	attend                          int64   // an order that waits for money
	finie                           int64   // the file of an ended account that holds a balance
	solde                           int64   // the order by which the whole balance of another was paid
	eau, rib                        int64   // a payee whose new bank details wait, with what waits on them
}

func (b *bureau) histoire() *histoire {
	b.t.Helper()
	m, t := b.m, b.t
	h := &histoire{habitat: m.Bailleur(t), prive: m.Bailleur(t), energie: m.Tiers(t, tiers.Fournisseur, 0), garage: m.Tiers(t, tiers.Creancier, 0)}
	for range 9 {
		s := b.suivre(90775)
		h.suivies, h.soi, h.soldes = append(h.suivies, s), append(h.soi, m.Tiers(t, tiers.Personne, s.Dossier)), append(h.soldes, 90775)
	}
	preparer := func(i int, tiers int64, c argent.Centimes, o paiements.Objet, le jour.Jour, libelle string) int64 {
		t.Helper()
		id, err := parcours.PreparerOrdre(t.Context(), m.Base, m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: h.suivies[i].Dossier, Tiers: tiers, Centimes: c, ExecutionLe: le, Objet: o,
			Libelle: libelle, Piece: m.Piece(t, h.suivies[i].Dossier)})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	var ids []int64
	for i := range h.suivies {
		bailleur := h.habitat
		if i == 7 {
			bailleur = h.prive
		}
		ids = append(ids, preparer(i, bailleur, argent.Centimes(29860+i*1375), paiements.Loyer, mardi, "LOYER 11/2026"), preparer(i, h.energie, argent.Centimes(4200+i*310), paiements.Energie, mardi, "ECHEANCE 11/2026"),
			preparer(i, h.soi[i], 8000, paiements.ArgentDeVie, mardi, "VIREMENT 11/2026"))
	}
	h.passee = b.remise(ids...)
	b.viser(h.passee)
	b.generer(h.passee)
	webtest.Vers(t, agir(b.Role(droits.Comptable), adresse("/remises/%d/transmettre", h.passee), b.lireRemise(h.passee).Version), "")
	for i, s := range h.suivies {
		for k := range 3 {
			o := b.lireOrdre(ids[3*i+k])
			b.Importer(s, mardi, mardi, h.soldes[i], webtest.Ligne(-o.Centimes, "VIR SEPA", o.BoutEnBout))
			h.soldes[i] -= o.Centimes
		}
	}
	decembre := jour.Certain(2026, 12, 21)
	b.Horloge.ReglerJour(decembre)
	for i, s := range h.suivies {
		b.Importer(s, decembre, decembre, h.soldes[i], webtest.Ligne(90775, "CAF RSA "+s.Numero, ""))
		h.soldes[i] += 90775
	}
	h.seconde(b, preparer)
	h.demander(b)
	h.verifier(b)
	h.finir(b)
	h.changer(b)
	return h
}

// seconde is the month that is looked at.
func (h *histoire) seconde(b *bureau, preparer func(int, int64, argent.Centimes, paiements.Objet, jour.Jour, string) int64) {
	b.t.Helper()
	le := jour.Certain(2026, 12, 22)
	var ids []int64
	for i := range h.suivies {
		loyer, energie := argent.Centimes(29860+i*1375), argent.Centimes(4200+i*310)
		bailleur := h.habitat
		if i == 7 {
			bailleur = h.prive
		}
		if i == 2 || i == 5 {
			energie = argent.Centimes(7890 + i) // far more than last month
		}
		id := preparer(i, bailleur, loyer, paiements.Loyer, le, "LOYER 12/2026")
		if i == 7 {
			h.bloque = id
		}
		ids = append(ids, id, preparer(i, h.energie, energie, paiements.Energie, le, "ECHEANCE 12/2026"), preparer(i, h.soi[i], 8000, paiements.ArgentDeVie, le, "VIREMENT 12/2026"))
	}
	ids = append(ids, preparer(4, h.garage, 18000, paiements.Autre, le, "REPARATION VEHICULE"))
	h.remise = b.remise(ids...)
	h.prepares = []int64{preparer(0, h.garage, 2240, paiements.Autre, le, "FACTURE 12"), preparer(1, h.energie, 3100, paiements.Assurance, jour.Certain(2026, 12, 30), "ASSURANCE 2027")}
	if _, err := parcours.SaisirCoordonnees(b.t.Context(), b.m.Base, b.m.Trousseau, b.m.Demande(droits.CESF), tiers.Saisie{Tiers: h.prive, Titulaire: "BAILLEUR EXEMPLE PRIVE", IBAN: etaitest.IBANDe(888)}); err != nil {
		b.t.Fatal(err)
	}
	s := h.suivies[8]
	b.Importer(s, le.Plus(-1), le.Plus(-1), h.soldes[8], webtest.Ligne(-(h.soldes[8]-45000), "PRLV TELECOM EXEMPLE", ""))
}

// demander makes a request that waits, one that is refused, and an order that waits for money.
func (h *histoire) demander(b *bureau) {
	b.t.Helper()
	for i, c := range []argent.Centimes{2240, 90000} {
		id, err := parcours.DemanderOrdre(b.t.Context(), b.m.Base, b.m.Trousseau, b.m.Demande(droits.CESF), parcours.NouvelleDemande{Dossier: h.suivies[i].Dossier, Voix: paiements.VoixPersonne,
			Objet: paiements.Autre, Tiers: h.garage, Centimes: c, VouluLe: jour.Certain(2026, 12, 24), Pourquoi: "Cantine de décembre, facture du 12."})
		if err != nil {
			b.t.Fatal(err)
		}
		h.demandes = append(h.demandes, id)
	}
	if _, err := parcours.RefuserDemande(b.t.Context(), b.m.Base, b.m.Trousseau, b.m.Demande(droits.Comptable), parcours.RefusDeDemande{Demande: h.demandes[1], Motif: paiements.RefusProvision,
		Reponse: "Vous avez demandé 900,00 €.\nIl n’y a pas assez d’argent sur votre compte.\nNous en reparlons ensemble."}); err != nil {
		b.t.Fatal(err)
	}
	var err error
	if h.attend, err = parcours.PreparerOrdre(b.t.Context(), b.m.Base, b.m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: h.suivies[5].Dossier, Tiers: h.garage, Centimes: 250000,
		ExecutionLe: jour.Certain(2026, 12, 28), Objet: paiements.Autre, Libelle: "REPARATION", Piece: b.m.Piece(b.t, h.suivies[5].Dossier), Attendre: true}); err != nil {
		b.t.Fatal(err)
	}
}

// finir ends the management of two people of a pooled account: one whose balance waits, one whose balance was paid and seen by the bank.
func (h *histoire) finir(b *bureau) {
	b.t.Helper()
	m, t := b.m, b.t
	le := jour.Certain(2026, 12, 20)
	cb := m.Collectif(t, etaitest.IBANDe(424242))
	contrats := map[int64]int64{}
	ouvrir := func(nom, numero string, rsa argent.Centimes) int64 {
		t.Helper()
		dossier, err := parcours.CreerPersonne(t.Context(), m.Base, m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: nom, Prenom: "Personne", Naissance: etaitest.Naissance}})
		if err != nil {
			t.Fatal(err)
		}
		contrat := m.Signer(t, etaitest.Contrat(dossier, etaitest.Debut, 24, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: numero, Montant: rsa, JourDuMois: 5}))
		if _, err := parcours.OuvrirSousCompte(t.Context(), m.Base, m.Demande(droits.CESF), parcours.NouveauSousCompte{CompteBancaire: cb.ID, Dossier: dossier, OuvertLe: etaitest.Debut}); err != nil {
			t.Fatal(err)
		}
		contrats[dossier] = contrat
		return dossier
	}
	h.finie = ouvrir("Solde-Attend", "8800011", 60000)
	payee := ouvrir("Solde-Payé", "8800012", 41250)
	commun := etaitest.Suivie{Dossier: h.finie, IBAN: etaitest.IBANDe(424242)}
	b.Importer(commun, le, le, 0, webtest.Ligne(60000, "CAF RSA 8800011", ""), webtest.Ligne(41250, "CAF RSA 8800012", ""))
	for _, dossier := range []int64{h.finie, payee} {
		if _, err := parcours.ArreterContrat(t.Context(), m.Base, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelArret{Dossier: dossier, Contrat: contrats[dossier], Le: le, Motif: masp.AutonomieRetrouvee,
			Texte: "Dit à la personne le jour même."}); err != nil {
			t.Fatal(err)
		}
	}
	m.Tiers(t, tiers.Personne, h.finie)
	var err error
	if h.solde, err = parcours.PreparerOrdre(t.Context(), m.Base, m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: payee, Tiers: m.Tiers(t, tiers.Personne, payee), Centimes: 41250,
		ExecutionLe: le.Plus(1), Objet: paiements.DuSolde, Libelle: "SOLDE DE TOUT COMPTE", Piece: m.Piece(t, payee)}); err != nil {
		t.Fatal(err)
	}
	remise := b.remise(h.solde)
	b.viser(remise)
	b.generer(remise)
	webtest.Vers(t, agir(b.Role(droits.Comptable), adresse("/remises/%d/transmettre", remise), b.lireRemise(remise).Version), "")
	o := b.lireOrdre(h.solde)
	b.Importer(commun, le.Plus(1), le.Plus(1), 101250, webtest.Ligne(-o.Centimes, "VIR SEPA", o.BoutEnBout))
	b.recevable(h.finie, le)
}

// changer makes orders and a request wait for the new bank details of their payee.
func (h *histoire) changer(b *bureau) {
	b.t.Helper()
	m, t := b.m, b.t
	h.eau = m.Tiers(t, tiers.Fournisseur, 0)
	for i := range 3 {
		if _, err := parcours.PreparerOrdre(t.Context(), m.Base, m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: h.suivies[i].Dossier, Tiers: h.eau, Centimes: argent.Centimes(1890 + 100*i),
			ExecutionLe: jour.Certain(2026, 12, 28), Objet: paiements.Energie, Libelle: "EAU 12/2026", Piece: m.Piece(t, h.suivies[i].Dossier)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := parcours.DemanderOrdre(t.Context(), m.Base, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelleDemande{Dossier: h.suivies[3].Dossier, Voix: paiements.VoixPersonne,
		Objet: paiements.Energie, Tiers: h.eau, Centimes: 2760, VouluLe: jour.Certain(2026, 12, 29), Pourquoi: "Facture d’eau de décembre."}); err != nil {
		t.Fatal(err)
	}
	var err error
	if h.rib, err = parcours.SaisirCoordonnees(t.Context(), m.Base, m.Trousseau, m.Demande(droits.CESF), tiers.Saisie{Tiers: h.eau, Titulaire: "EAU EXEMPLE", IBAN: etaitest.IBANDe(889)}); err != nil {
		t.Fatal(err)
	}
}

// verifier makes a transmitted remise of which the bank confirms one name, and neither of two others.
func (h *histoire) verifier(b *bureau) {
	b.t.Helper()
	var ids []int64
	for i, tiers := range []int64{h.habitat, h.energie, h.garage} {
		id, err := parcours.PreparerOrdre(b.t.Context(), b.m.Base, b.m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: h.suivies[6].Dossier, Tiers: tiers, Centimes: argent.Centimes(1000 + i),
			ExecutionLe: jour.Certain(2026, 12, 23), Objet: paiements.Autre, Libelle: "REGULARISATION", Piece: b.m.Piece(b.t, h.suivies[6].Dossier)})
		if err != nil {
			b.t.Fatal(err)
		}
		ids = append(ids, id)
	}
	h.verifiee = b.remise(ids...)
	b.viser(h.verifiee)
	b.generer(h.verifiee)
	webtest.Vers(b.t, agir(b.Role(droits.Comptable), adresse("/remises/%d/transmettre", h.verifiee), b.lireRemise(h.verifiee).Version), "")
	if _, err := parcours.NoterVoP(b.t.Context(), b.m.Base, b.m.Demande(droits.Comptable), parcours.ResultatsVoP{Remise: h.verifiee, Le: jour.Certain(2026, 12, 21), Noms: []parcours.NomVerifie{
		{Version: b.lireOrdre(ids[0]).Version, Resultat: paiements.Concordance}, {Version: b.lireOrdre(ids[1]).Version, Resultat: paiements.Presque, Nom: "ENERGIE EXEMPLE SA"},
		{Version: b.lireOrdre(ids[2]).Version, Resultat: paiements.NonConcordance}}}); err != nil {
		b.t.Fatal(err)
	}
}

// Every page, in the four modes, in a state where it has much to say.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	b := ouvrir(t, webtest.Nouveau(t, "", domaine, webtest.Domaine{Pages: pagescomptes.Pages, Routes: pagescomptes.Routes}, webtest.Domaine{Pages: pagestiers.Pages, Routes: pagestiers.Routes}))
	h := b.histoire()
	url := b.Ecouter()
	chef, comptable := b.m.Agents[droits.ChefDeService].ID, b.m.Agents[droits.Comptable].ID
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(url + webtest.CheminEntrer(chef))
		for _, p := range []struct{ nom, adresse string }{
			{"revue", adresse("/remises/%d", h.remise)}, {"remises-chef", "/remises"}, {"remises-a-viser", "/remises?vue=a-viser"}, {"retirer", adresse("/remises/%d/ordres/%d/retirer", h.remise, h.bloque)},
			{"renvoyer", adresse("/remises/%d/renvoyer", h.remise)},
		} {
			ouvrirPage(t, o, url+p.adresse)
			o.Verifier(p.nom)
		}
		o.Ouvrir(url + webtest.CheminEntrer(comptable))
		for _, p := range []struct{ nom, adresse string }{
			{"revue-preparateur", adresse("/remises/%d", h.remise)}, {"remises", "/remises"}, {"ordres", "/ordres"}, {"ordre", adresse("/ordres/%d", h.prepares[0])}, {"composer", "/remises/nouvelle"},
			{"nouveau", adresse("/dossiers/%d/ordres/nouveau", h.suivies[0].Dossier)}, {"remise", adresse("/remises/%d", h.passee)}, {"annuler", adresse("/ordres/%d/annuler", h.prepares[0])},
			{"bordereau", adresse("/remises/%d/bordereau", h.passee)}, {"demander", adresse("/dossiers/%d/demandes/nouvelle", h.suivies[0].Dossier)}, {"demande", adresse("/demandes/%d", h.demandes[0])},
			{"demande-refusee", adresse("/demandes/%d", h.demandes[1])}, {"reponse", adresse("/demandes/%d/reponse", h.demandes[1])}, {"noms", adresse("/remises/%d/noms", h.verifiee)}, {"remise-noms", adresse("/remises/%d", h.verifiee)}, {"ordre-attend", adresse("/ordres/%d", h.attend)},
			{"solde-alerte", adresse("/dossiers/%d/compte", h.finie)}, {"solde-nouveau", adresse("/dossiers/%d/ordres/nouveau?objet=solde", h.finie)}, {"solde-ordre", adresse("/ordres/%d", h.solde)}, {"quittance", adresse("/ordres/%d/quittance", h.solde)},
			{"gele-nouveau", adresse("/dossiers/%d/ordres/nouveau", h.finie)}, {"gele-demander", adresse("/dossiers/%d/demandes/nouvelle", h.finie)},
			{"rib-attendu", adresse("/tiers/%d/rib/%d", h.eau, h.rib)},
		} {
			ouvrirPage(t, o, url+p.adresse)
			if p.nom == "solde-nouveau" && o.Valeur("#champ-tiers") == "" {
				t.Error("son propre compte, le seul possible, n’est pas choisi d’avance")
			}
			o.Verifier(p.nom)
		}
	})
}

// The lines of one reason, marked together in the browser: the box is asked for, then they are counted as seen.
func TestControlerAuNavigateur(t *testing.T) {
	n := navigateur.Demarrer(t)
	b := surSQLite(t)
	h := b.histoire()
	url := b.Ecouter()
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(url + webtest.CheminEntrer(b.m.Agents[droits.ChefDeService].ID))
		ouvrirPage(t, o, url+adresse("/remises/%d", h.remise))
		if o.Compter("form.controle") == 1 { // the first of the four modes: what it marks stays marked
			if statut := o.Suivre("form.controle .btn"); statut != 422 {
				t.Fatalf("sans la case : %d", statut)
			}
			o.Verifier("revue-case")
			o.Cliquer("#champ-controle_montant")
			o.Suivre("form.controle .btn")
		}
		o.Verifier("revue-controlee")
		if s := o.Texte("main"); strings.Count(s, "Contrôlée en groupe") != 2 || o.Compter("form.controle") != 0 {
			t.Errorf("%s", s)
		}
	})
}

func ouvrirPage(t *testing.T, o *navigateur.Onglet, url string) {
	t.Helper()
	if statut := o.Ouvrir(url); statut != 200 {
		t.Fatalf("%s : %d", url, statut)
	}
}
