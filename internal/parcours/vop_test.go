// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/reglement"
)

// A name that does not match holds the signature: decided by another person, or taken out of a remise that is made again under another name, its transfers with
// their references; what had left the account comes back to it.
func TestVoP(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		ctx, m := t.Context(), etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		bon, proche, faux := m.Bailleur(t), m.Bailleur(t), m.Bailleur(t)
		var ordres []int64
		for _, tiers := range []int64{bon, proche, faux} {
			ordres = append(ordres, preparer(t, m, loyer(t, m, s, tiers, 10000)))
		}
		remise := composer(t, m, ordres...)
		viser(t, m, remise)
		generer(t, m, remise)
		transmettre(t, m, remise)
		message := lireRemise(t, m, remise).MessageID
		version := func(i int) int64 { return lireOrdre(t, m, ordres[i]).Version }
		noter := func(noms ...parcours.NomVerifie) error {
			return erreur(parcours.NoterVoP(ctx, b, m.Demande(droits.Comptable), parcours.ResultatsVoP{Remise: remise, Le: lundi, Noms: noms}))
		}
		signer := func(remise int64) error {
			return erreur(parcours.SignerRemise(ctx, b, m.Demande(droits.Comptable), remise, 0, "Chef Exemple", lundi))
		}
		exigerRefus(t, noter(), "resultat")
		exigerRefus(t, noter(parcours.NomVerifie{Version: version(0), Resultat: "oui"}), "resultat")
		if err := noter(parcours.NomVerifie{Version: 9999, Resultat: paiements.Concordance}); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("%v", err)
		}
		if err := noter(parcours.NomVerifie{Version: version(0), Resultat: paiements.Concordance}); err != nil {
			t.Fatal(err)
		}
		if r := lireRemise(t, m, remise); r.Etat != paiements.VoPAttendue {
			t.Fatalf("%s", r.Etat)
		}
		exigerRefus(t, signer(remise), "vop") // two names are not known yet
		if err := noter(parcours.NomVerifie{Version: version(1), Resultat: paiements.Presque, Nom: "BAILLEUR EXEMPLE SARL"}, parcours.NomVerifie{Version: version(2), Resultat: paiements.NonConcordance}); err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, signer(remise), "vop") // nobody decided
		etat := func() (x parcours.EtatVoP) {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				x, err = parcours.VoPDe(ctx, l, remise)
				return err
			})
			return x
		}
		if x := etat(); x.Manquent != 0 || x.ADecider != 2 || len(x.ARetirer) != 0 {
			t.Fatalf("%+v", x)
		}
		decider := func(r droits.Role, i int, d paiements.DecisionVoP, motif string) error {
			return erreur(parcours.DeciderVoP(ctx, b, m.Trousseau, m.Demande(r), parcours.ChoixVoP{Remise: remise, VoP: etat().Resultats[version(i)].ID, Decision: d, Motif: motif}))
		}
		exigerRefus(t, decider(droits.Comptable, 1, paiements.GarderVoP, " "), "motif")
		exigerRefus(t, decider(droits.Comptable, 0, paiements.GarderVoP, "x"), "vop")
		if err := decider(droits.Comptable, 1, paiements.GarderVoP, "Même société, nom commercial."); err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, decider(droits.Comptable, 1, paiements.RetirerVoP, "encore"), "vop")
		if err := decider(droits.Comptable, 2, paiements.GarderVoP, "je crois"); !errors.Is(err, paiements.ErrSeparation) {
			t.Errorf("gardé par qui a noté : %v", err)
		}
		exigerRefus(t, erreur(parcours.RefaireRemise(ctx, b, m.Trousseau, m.Demande(droits.Comptable), remise, 0, "x")), "vop")
		if err := decider(droits.ChefDeService, 2, paiements.RetirerVoP, "Le compte est à quelqu’un d’autre."); err != nil {
			t.Fatal(err)
		}
		exigerRefus(t, signer(remise), "vop")
		if so := m.Solde(t, s.Compte); so.Comptable != 30000 {
			t.Errorf("%+v", so)
		}
		exigerRefus(t, erreur(parcours.RefaireRemise(ctx, b, m.Trousseau, m.Demande(droits.Comptable), remise, 0, "")), "motif")
		nouvelle, err := parcours.RefaireRemise(ctx, b, m.Trousseau, m.Demande(droits.Comptable), remise, 0, "Fichier supprimé à la banque, sans le virement au mauvais compte.")
		if err != nil {
			t.Fatal(err)
		}
		if so := m.Solde(t, s.Compte); so.Comptable != 60000 || so.Retenu != 0 {
			t.Errorf("%+v", so)
		}
		if r := lireRemise(t, m, nouvelle); r.Etat != paiements.Brouillon || r.Nombre != 2 || r.Total != 20000 {
			t.Errorf("%+v", r)
		}
		if o := lireOrdre(t, m, ordres[2]); o.Etat != paiements.Prepare || o.VisePar != 0 || o.Remise != 0 {
			t.Errorf("%+v", o)
		}
		m.Verifier(t)
		// The new one goes its way, under another name; a second transmission of the same orders is booked once.
		viser(t, m, nouvelle)
		generer(t, m, nouvelle)
		transmettre(t, m, nouvelle)
		if r := lireRemise(t, m, nouvelle); r.MessageID == message || r.Etat != paiements.Transmise {
			t.Errorf("%+v", r)
		}
		if err := signer(nouvelle); err != nil { // this bank said nothing of names this time
			t.Fatal(err)
		}
		if err := erreur(parcours.RenvoyerRemise(ctx, b, m.Trousseau, m.Demande(droits.Comptable), nouvelle, 0, "trop tard")); !errors.Is(err, paiements.ErrTransition) {
			t.Errorf("abandonnée après la signature : %v", err)
		}
		o := lireOrdre(t, m, ordres[0])
		importer(t, m, s, lundi.Plus(1), lundi.Plus(1), 60000, ligne(-10000, "VIR SEPA", o.BoutEnBout), ligne(-10000, "VIR SEPA", lireOrdre(t, m, ordres[1]).BoutEnBout))
		if r := lireRemise(t, m, nouvelle); r.Etat != paiements.Close {
			t.Errorf("%s", r.Etat)
		}
		if so := m.Solde(t, s.Compte); so.Comptable != 40000 {
			t.Errorf("%+v", so)
		}
		// The tables refuse what the program would not do.
		for nom, sql := range map[string]string{
			"résultat changé":                "update remise_vop set resultat = 'concordance'",
			"résultat supprimé":              "delete from remise_vop",
			"décision changée":               "update remise_vop_decision set decision = 'garde'",
			"gardé par la même personne":     "insert into remise_vop_decision(vop_id, saisi_par, resultat, decision, contenu_id, engagement, decide_par, decide_le) select v.id, v.saisi_par, v.resultat, 'garde', d.contenu_id, d.engagement, v.saisi_par, d.decide_le from remise_vop v, remise_vop_decision d where v.resultat = 'non_concordance' and d.resultat = 'presque'",
			"résultat déguisé":               "insert into remise_vop_decision(vop_id, saisi_par, resultat, decision, contenu_id, engagement, decide_par, decide_le) select v.id, v.saisi_par, 'presque', 'garde', d.contenu_id, d.engagement, v.saisi_par, d.decide_le from remise_vop v, remise_vop_decision d where v.resultat = 'concordance' and d.resultat = 'presque'",
			"retenue passée remise en cours": "update retenue set etat = 'active', denouee_le = null where etat = 'passee'",
		} {
			if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error { _, err := e.Exec(ctx, sql); return err }); !errors.Is(err, bdd.ErrContrainte) && !errors.Is(err, bdd.ErrConflit) {
				t.Errorf("%s : %v", nom, err)
			}
		}
		m.VoitTout(t, etaitest.Alteration{Nom: "résultat changé", SQL: `update remise_vop set constate_le = '2026-11-20'`, Dit: "vérification"},
			etaitest.Alteration{Nom: "décision changée", SQL: `update remise_vop_decision set decision = 'corrige' where decision = 'garde'`, Dit: "vérification"})
	})
}

// A bank that always verifies: the remise waits from its transmission on, and its answer file brings the results.
func TestVoPDeLaBanque(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		var vue int64
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			r, err := reglement.Lire(ctx, l, m.Agents[droits.Direction].Organisation)
			if err == nil {
				vue = r.Derniere(string(reglement.VoPAttendue))
			}
			return err
		})
		if _, err := parcours.FixerParametre(t.Context(), b, m.Demande(droits.Direction), reglement.NouvelleValeur{Code: string(reglement.VoPAttendue), Portee: reglement.Organisation,
			Valeur: reglement.Valeur{Nombre: 1}, Du: lundi, Source: "Contrat avec la banque", Preuve: reglement.Interne, Vue: vue}); err != nil {
			t.Fatal(err)
		}
		_, ordres, remise := trois(t, m)
		transmettre(t, m, remise)
		if r := lireRemise(t, m, remise); r.Etat != paiements.VoPAttendue {
			t.Errorf("%s", r.Etat)
		}
		exigerRefus(t, erreur(parcours.SignerRemise(t.Context(), b, m.Demande(droits.Comptable), remise, 0, "X", lundi)), "vop")
		r := lireRemise(t, m, remise)
		if err := erreur(repondre(t, m, m.Demande(droits.Comptable), remise, compteRendu(r.MessageID, "RCVM", lotRendu(r.MessageID+"/1", "",
			virementRendu(lireOrdre(t, m, ordres[0]).BoutEnBout, "RCVC", "", ""))))); err != nil {
			t.Fatal(err)
		}
		if r := lireRemise(t, m, remise); r.Etat != paiements.VoPAttendue {
			t.Errorf("%s", r.Etat)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			x, err := parcours.VoPDe(ctx, l, remise)
			if v := x.Resultats[lireOrdre(t, m, ordres[0]).Version]; v.Resultat != paiements.Concordance || v.Reponse == 0 {
				t.Errorf("%+v", x)
			}
			return err
		})
	})
}
