// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/formats/pain"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/tiers"
)

// compteRendu writes a pain.002: statut of the file, then what it says of the lots and of the transfers.
func compteRendu(message, statut, reste string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>BANQUE-1</MsgId>` +
		`<CreDtTm>2026-11-23T10:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>` + message + `</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>` + statut +
		`</GrpSts></OrgnlGrpInfAndSts>` + reste + `</CstmrPmtStsRpt></Document>`
}

func lotRendu(lot, statut, reste string) string {
	if statut != "" {
		statut = "<PmtInfSts>" + statut + "</PmtInfSts>"
	}
	return "<OrgnlPmtInfAndSts><OrgnlPmtInfId>" + lot + "</OrgnlPmtInfId>" + statut + reste + "</OrgnlPmtInfAndSts>"
}

func virementRendu(reference, statut, motif, texte string) string {
	return "<TxInfAndSts><OrgnlEndToEndId>" + reference + "</OrgnlEndToEndId><TxSts>" + statut + "</TxSts><StsRsnInf><Rsn><Cd>" + motif + "</Cd></Rsn><AddtlInf>" + texte +
		"</AddtlInf></StsRsnInf></TxInfAndSts>"
}

func repondre(t *testing.T, m *etaitest.Monde, d parcours.Demande, remise int64, fichier string) (int64, error) {
	t.Helper()
	r, err := pain.LireRetour(strings.NewReader(fichier))
	if err != nil {
		t.Fatal(err)
	}
	garde := m.Piece(t, 0)
	somme := sha256.Sum256([]byte(fichier))
	return parcours.RecevoirReponse(t.Context(), m.Base, d, parcours.ReponseDeBanque{Remise: remise, SHA256: somme[:], Retour: r},
		func(*bdd.Ecriture) (int64, error) { return garde, nil })
}

func reponses(t *testing.T, m *etaitest.Monde, remise int64) (rs []paiements.Reponse) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		rs, err = paiements.Reponses(ctx, l, remise)
		return err
	})
	return rs
}

// trois prepares three people who each pay 400 €, and takes their remise to the state asked.
func trois(t *testing.T, m *etaitest.Monde) (suivies []etaitest.Suivie, ordres []int64, remise int64) {
	t.Helper()
	bailleur := m.Bailleur(t)
	for range 3 {
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		suivies = append(suivies, s)
		ordres = append(ordres, preparer(t, m, loyer(t, m, s, bailleur, 40000)))
	}
	remise = composer(t, m, ordres...)
	viser(t, m, remise)
	generer(t, m, remise)
	return suivies, ordres, remise
}

// One transfer rejected among three: its money is back, somebody is asked to look, the others go on; the same answer again changes nothing.
func TestReponseRejetPartiel(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		suivies, ordres, remise := trois(t, m)
		message := lireRemise(t, m, remise).MessageID
		o := lireOrdre(t, m, ordres[1])
		fichier := compteRendu(message, "PART", lotRendu(message+"/2", "", virementRendu(o.BoutEnBout, "RJCT", "AC04", "compte clos"))+
			lotRendu(message+"/3", "", virementRendu(lireOrdre(t, m, ordres[2]).BoutEnBout, "ACSC", "RVMC", "TIERS EXEMPLE SARL")+virementRendu("AUTRE", "RJCT", "AC01", "")))
		// Nobody had noted that the file was transmitted: the bank's answer proves it.
		id, err := repondre(t, m, m.Demande(droits.Comptable), remise, fichier)
		if err != nil {
			t.Fatal(err)
		}
		etats := func(attendus ...paiements.Etat) {
			t.Helper()
			for i, e := range attendus {
				if x := lireOrdre(t, m, ordres[i]); x.Etat != e {
					t.Errorf("ordre %d : %s, attendu %s", i, x.Etat, e)
				}
			}
		}
		etats(paiements.Transmis, paiements.Rejete, paiements.Transmis)
		if r := lireRemise(t, m, remise); r.Etat != paiements.VoPAttendue || r.TransmisePar == 0 {
			t.Errorf("%+v", r)
		}
		for i, attendu := range []argent.Centimes{20000, 60000, 20000} {
			if so := m.Solde(t, suivies[i].Compte); so.Comptable != attendu || so.Retenu != 0 {
				t.Errorf("compte %d : %+v", i, so)
			}
		}
		if o = lireOrdre(t, m, ordres[1]); o.Motif.Code != "AC04" {
			t.Errorf("motif %q", o.Motif.Code)
		}
		if n := compter(t, m, `select count(*) from tache where nature = $1 and objet_id = $2 and motif = 'AC04' and faite_le is null`, string(agenda.VirementRetourne), o.ID); n != 1 {
			t.Errorf("%d tâche", n)
		}
		rs := reponses(t, m, remise)
		if len(rs) != 1 || rs[0].ID != id || len(rs[0].Lignes) != 3 || rs[0].Statut != "PART" {
			t.Fatalf("%+v", rs)
		}
		if l := rs[0].Lignes; l[0].Effet != paiements.EffetRejete || l[1].Effet != paiements.Note || l[1].VoP != "RVMC" || l[1].Nom != "TIERS EXEMPLE SARL" || l[2].Effet != paiements.Inconnu || l[2].Ordre != 0 {
			t.Errorf("%+v", l)
		}
		encore, err := repondre(t, m, m.Demande(droits.Comptable), remise, fichier)
		if err != nil || encore != id || len(reponses(t, m, remise)) != 1 {
			t.Errorf("la même réponse encore : %d, %v", encore, err)
		}
		// The same rejection in another file is known; the money does not come back twice.
		if _, err := repondre(t, m, m.Demande(droits.Comptable), remise, strings.Replace(fichier, "BANQUE-1", "BANQUE-2", 1)); err != nil {
			t.Fatal(err)
		}
		if rs = reponses(t, m, remise); len(rs) != 2 || rs[0].Lignes[0].Effet != paiements.Deja || m.Solde(t, suivies[1].Compte).Comptable != 60000 {
			t.Errorf("%+v", rs[0])
		}
		// Executed by the statement, then said to be rejected: nothing moves, somebody looks.
		o = lireOrdre(t, m, ordres[0])
		importer(t, m, suivies[0], o.ExecutionLe, o.ExecutionLe, 60000, ligne(-40000, "VIR SEPA", o.BoutEnBout))
		if _, err := repondre(t, m, m.Demande(droits.Comptable), remise, compteRendu(message, "PART", lotRendu(message+"/1", "", virementRendu(o.BoutEnBout, "RJCT", "MS03", "")))); err != nil {
			t.Fatal(err)
		}
		if rs = reponses(t, m, remise); rs[0].Lignes[0].Effet != paiements.TropTard || m.Solde(t, suivies[0].Compte).Comptable != 20000 {
			t.Errorf("%+v", rs[0])
		}
		etats(paiements.Execute, paiements.Rejete, paiements.Transmis)
		m.Verifier(t)
	})
}

// A whole file, or a whole lot, rejected without a word on each transfer.
func TestReponseRejetEntier(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		suivies, ordres, remise := trois(t, m)
		transmettre(t, m, remise)
		message := lireRemise(t, m, remise).MessageID
		if _, err := repondre(t, m, m.Demande(droits.Comptable), remise, compteRendu(message, "PART", lotRendu(message+"/2", "RJCT", "<StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>"))); err != nil {
			t.Fatal(err)
		}
		if o := lireOrdre(t, m, ordres[1]); o.Etat != paiements.Rejete || o.Motif.Code != "AM04" {
			t.Errorf("%+v", o)
		}
		if o := lireOrdre(t, m, ordres[0]); o.Etat != paiements.Transmis {
			t.Errorf("%+v", o)
		}
		if _, err := repondre(t, m, m.Demande(droits.Comptable), remise, compteRendu(message, "RJCT", "")); err != nil {
			t.Fatal(err)
		}
		for i, id := range ordres {
			if o := lireOrdre(t, m, id); o.Etat != paiements.Rejete {
				t.Errorf("ordre %d : %s", i, o.Etat)
			}
			if so := m.Solde(t, suivies[i].Compte); so.Comptable != 60000 || so.Retenu != 0 {
				t.Errorf("compte %d : %+v", i, so)
			}
		}
		if r := lireRemise(t, m, remise); r.Etat != paiements.Close {
			t.Errorf("remise %s, attendue close", r.Etat)
		}
		m.Verifier(t)
	})
}

// An answer to another file, or before any file, is refused and kept nowhere.
func TestReponseRefusee(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		_, _, remise := trois(t, m)
		_, err := repondre(t, m, m.Demande(droits.Comptable), remise, compteRendu("AUTRE-FICHIER", "RJCT", ""))
		exigerRefus(t, err, "reponse")
		_, err = repondre(t, m, m.Demande(droits.Comptable), remise, compteRendu("", "RJCT", ""))
		exigerRefus(t, err, "reponse")
		for _, r := range []droits.Role{droits.ChefDeService, droits.Referent, droits.Direction, droits.Administrateur} {
			if _, err := repondre(t, m, m.Demande(r), remise, compteRendu(lireRemise(t, m, remise).MessageID, "RJCT", "")); !errors.Is(err, parcours.ErrInterdit) {
				t.Errorf("%s : %v", r, err)
			}
		}
		if r := lireRemise(t, m, remise); r.Etat != paiements.FichierGenere || len(reponses(t, m, remise)) != 0 {
			t.Errorf("%+v", r)
		}
	})
}

// A rejection that the bank told otherwise than by a file, at each state where it can happen, and where it cannot.
func TestRejeterOrdre(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		bailleur := m.Bailleur(t)
		ordre := preparer(t, m, loyer(t, m, s, bailleur, 40000))
		rejeter := func(motif string) error {
			t.Helper()
			v := lireOrdre(t, m, ordre).VersionRangee
			if _, err := parcours.SignalerRejet(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), ordre, v, motif); err != nil {
				return err
			}
			exigerRefus(t, erreur(parcours.SignalerRejet(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), ordre, v, motif)), "etat")
			if err := erreur(parcours.ConfirmerRejet(t.Context(), b, m.Demande(droits.Comptable), ordre, v, signaleDe(t, m, ordre))); !errors.Is(err, paiements.ErrSeparation) {
				t.Errorf("confirmé par qui l’a signalé : %v", err)
			}
			if o := lireOrdre(t, m, ordre); o.Etat == paiements.Rejete {
				t.Error("rejeté sur la parole d’une personne")
			}
			return erreur(parcours.ConfirmerRejet(t.Context(), b, m.Demande(droits.ChefDeService), ordre, v, signaleDe(t, m, ordre)))
		}
		if err := rejeter("AC04"); !errors.Is(err, paiements.ErrTransition) {
			t.Errorf("ordre préparé : %v", err)
		}
		remise := composer(t, m, ordre)
		if err := rejeter("AC04"); !errors.Is(err, paiements.ErrTransition) {
			t.Errorf("ordre à viser : %v", err)
		}
		viser(t, m, remise)
		exigerRefus(t, rejeter("AC04"), "etat")
		generer(t, m, remise)
		exigerRefus(t, rejeter(""), "motif")
		v0 := lireOrdre(t, m, ordre).VersionRangee
		if err := erreur(parcours.SignalerRejet(t.Context(), b, m.Trousseau, m.Demande(droits.ChefDeService), ordre, v0, "AC04")); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("le valideur signale : %v", err)
		}
		exigerRefus(t, erreur(parcours.ConfirmerRejet(t.Context(), b, m.Demande(droits.ChefDeService), ordre, v0, 1)), "etat")
		// Said by mistake: taken back, nothing has moved.
		if _, err := parcours.SignalerRejet(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), ordre, v0, "AC04"); err != nil {
			t.Fatal(err)
		}
		retire := signaleDe(t, m, ordre)
		exigerRefus(t, erreur(parcours.RetirerSignalement(t.Context(), b, m.Demande(droits.CESF), ordre, v0, retire)), "signalement")
		if _, err := parcours.RetirerSignalement(t.Context(), b, m.Demande(droits.Comptable), ordre, v0, retire); err != nil {
			t.Fatal(err)
		}
		if n := ouvertes(t, m, agenda.RejetAConfirmer); n != 0 {
			t.Errorf("%d tâches", n)
		}
		// Said again by somebody else: whoever had read the first report neither confirms nor withdraws this one.
		if _, err := parcours.SignalerRejet(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), ordre, v0, "AC06"); err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{erreur(parcours.ConfirmerRejet(t.Context(), b, m.Demande(droits.ChefDeService), ordre, v0, retire)),
			erreur(parcours.RetirerSignalement(t.Context(), b, m.Demande(droits.CESF), ordre, v0, retire))} {
			if !errors.Is(err, bdd.ErrAncienneVersion) {
				t.Errorf("un autre signalement que celui qui a été lu : %v", err)
			}
		}
		if _, err := parcours.RetirerSignalement(t.Context(), b, m.Demande(droits.CESF), ordre, v0, signaleDe(t, m, ordre)); err != nil {
			t.Fatal(err)
		}
		if err := rejeter("compte clos, dit la banque"); err != nil {
			t.Fatal(err)
		}
		if so := m.Solde(t, s.Compte); so.Comptable != 60000 || so.Retenu != 0 {
			t.Errorf("%+v", so)
		}
		transmettre(t, m, remise)
		if r := lireRemise(t, m, remise); r.Etat != paiements.Close {
			t.Errorf("remise %s", r.Etat)
		}
		// Not for the account's sake: the same bank details may serve.
		ordres, autre := payer(t, m, loyer(t, m, s, bailleur, 30000))
		ordre = ordres[0]
		if err := rejeter("AC01"); err != nil {
			t.Fatal(err)
		}
		if so := m.Solde(t, s.Compte); so.Comptable != 60000 {
			t.Errorf("%+v", so)
		}
		if r := lireRemise(t, m, autre); r.Etat != paiements.Close {
			t.Errorf("remise %s", r.Etat)
		}
		_, err := parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), loyer(t, m, s, bailleur, 30000))
		exigerRefus(t, err, "coordonnees")
		if err := rejeter("AC01"); !errors.Is(err, paiements.ErrTransition) {
			t.Errorf("deux fois : %v", err)
		}
		v := m.Verifier(t)
		if v.Ecritures != 3 { // income, transmission, its opposite
			t.Errorf("%d écritures", v.Ecritures)
		}
		m.VoitTout(t, etaitest.Alteration{Nom: "qui a signalé", SQL: `update ordre_signalement set signale_par = (select max(id) from agent)`, Dit: "rejet signalé"},
			etaitest.Alteration{Nom: "qui a confirmé", SQL: `update ordre_signalement set decide_par = (select max(id) from agent) where decision = 'confirme'`, Dit: "rejet signalé"},
			etaitest.Alteration{Nom: "signalement effacé", SQL: `delete from ordre_signalement where decision = 'retire'`, Dit: "n’est plus là"})
	})
}

// Fifty answers at once with the same content: one effect.
func TestCinquanteReponses(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		suivies, ordres, remise := trois(t, m)
		message := lireRemise(t, m, remise).MessageID
		retour, err := pain.LireRetour(strings.NewReader(compteRendu(message, "PART", lotRendu(message+"/1", "", virementRendu(lireOrdre(t, m, ordres[0]).BoutEnBout, "RJCT", "AC04", "")))))
		if err != nil {
			t.Fatal(err)
		}
		garde := m.Piece(t, 0)
		c := make(chan error, 50)
		for i := range 50 {
			go func() {
				_, err := parcours.RecevoirReponse(t.Context(), b, m.Demande(droits.Comptable), parcours.ReponseDeBanque{Remise: remise, SHA256: []byte(fmt.Sprint(i % 2)), Retour: retour},
					func(*bdd.Ecriture) (int64, error) { return garde, nil })
				c <- err
			}()
		}
		for range 50 {
			if err := <-c; err != nil {
				t.Error(err)
			}
		}
		if n := len(reponses(t, m, remise)); n != 2 || m.Solde(t, suivies[0].Compte).Comptable != 60000 {
			t.Errorf("%d réponses", n)
		}
		m.Verifier(t)
	})
}

// An order that emptied a waiting place, then rejected: the money waits there again, under its own line.
func TestRejetDUnReversement(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		importer(t, m, s, lundi, lundi, 0, ligne(30000, "PRIME INCONNUE", ""))
		var l comptes.Pointage
		m.Lire(t, func(ctx context.Context, x bdd.Lecture) error {
			ps, err := comptes.ParEtat(ctx, x, m.Organisation, comptes.Reste)
			if err == nil && len(ps) == 1 {
				l = ps[0]
			}
			return err
		})
		if _, err := parcours.PointerLigne(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), parcours.Pointage{Ligne: l.Ligne, Version: l.Version, Choix: parcours.HorsAutorisation}); err != nil {
			t.Fatal(err)
		}
		n := loyer(t, m, s, m.Tiers(t, tiers.Personne, s.Dossier), 30001)
		n.Objet, n.Libelle = paiements.Reversement, "VOTRE ARGENT"
		_, err := parcours.PreparerOrdre(t.Context(), b, m.Demande(droits.Comptable), n)
		exigerRefus(t, err, "provision")
		n.Centimes = 20000
		ordres, _ := payer(t, m, n)
		attend := func(attendu argent.Centimes) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, x bdd.Lecture) error {
				o := lireOrdre(t, m, ordres[0])
				c, err := comptes.AttenteDe(ctx, x, o.Compte, s.Dossier)
				if c != attendu {
					t.Errorf("%s en attente, attendu %s", c, attendu)
				}
				return err
			})
		}
		attend(10000)
		rejeter(t, m, ordres[0], "MS03")
		attend(30000)
		m.Verifier(t)
	})
}

// rejeter rejects an order that the bank refused otherwise than by a file: said by the accountant, confirmed by the head of service.
func rejeter(t *testing.T, m *etaitest.Monde, ordre int64, motif string) {
	t.Helper()
	v := lireOrdre(t, m, ordre).VersionRangee
	if _, err := parcours.SignalerRejet(t.Context(), m.Base, m.Trousseau, m.Demande(droits.Comptable), ordre, v, motif); err != nil {
		t.Fatal(err)
	}
	if _, err := parcours.ConfirmerRejet(t.Context(), m.Base, m.Demande(droits.ChefDeService), ordre, v, signaleDe(t, m, ordre)); err != nil {
		t.Fatal(err)
	}
}

// dit opens why an order or a remise took a step.
func dit(t *testing.T, m *etaitest.Monde, motif paiements.Motif) string {
	t.Helper()
	s, err := motif.Dire(m.Trousseau)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// signalement is the report that waits about an order.
func signaleDe(t *testing.T, m *etaitest.Monde, ordre int64) (id int64) {
	t.Helper()
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		s, err := paiements.SignalementDe(ctx, l, ordre)
		id = s.ID
		return err
	})
	return id
}
