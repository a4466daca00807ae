// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/rapports"
	"etai/internal/reglement"
)

// demandeur walks a request through the acts of its machine.
type demandeur struct {
	*testing.T
	m       *etaitest.Monde
	dossier int64
	id      int64
}

func (x *demandeur) lire() (d masp.Demande) {
	x.Helper()
	x.m.Lire(x.T, func(ctx context.Context, l bdd.Lecture) (err error) {
		d, err = masp.DemandeParID(ctx, l, x.id)
		return err
	})
	return d
}

func (x *demandeur) evaluation() (y masp.Evaluation) {
	x.Helper()
	x.m.Lire(x.T, func(ctx context.Context, l bdd.Lecture) (err error) {
		y, err = masp.DerniereEvaluation(ctx, l, x.id)
		return err
	})
	return y
}

func (x *demandeur) saisie() parcours.SaisieDemandeMasp {
	return parcours.SaisieDemandeMasp{Dossier: x.dossier, Origine: masp.DeLaPersonne, Texte: "Demande de l’aide pour payer son loyer", SansAutreMesure: true, ConsentementLe: etaitest.Debut,
		Motifs: []masp.MotifEntree{"impaye", "sante"}, Deposer: true, Justificatif: map[string]string{"R2": "Son RSA est en cours d’ouverture"}}
}

func (x *demandeur) deposer() {
	x.Helper()
	var err error
	if x.id, err = parcours.EnregistrerDemandeMasp(x.Context(), x.m.Base, x.m.Trousseau, x.m.Demande(droits.CESF), x.saisie()); err != nil {
		x.Fatal(err)
	}
}

func bonneEvaluation() parcours.SaisieEvaluation {
	return parcours.SaisieEvaluation{MenaceSecurite: true, Avis: masp.Favorable, Niveau: masp.AvecGestion, Mois: 12, Signer: true, Textes: masp.TextesEvaluation{Situation: "Vit seule, deux loyers impayés",
		Gestion: "N’ouvre plus son courrier", Menace: "Commandement de payer reçu", Insertion: []string{"Voir la mission locale"}, Autonomie: []string{"Payer son loyer à la date"}, Avis: "Elle le demande"}}
}

// evaluer opens, writes and signs an evaluation.
func (x *demandeur) evaluer() {
	x.Helper()
	if _, err := parcours.CommencerEvaluation(x.Context(), x.m.Base, x.m.Trousseau, x.m.Demande(droits.CESF), x.id, x.lire().Version); err != nil {
		x.Fatal(err)
	}
	s := bonneEvaluation()
	s.Demande, s.Version = x.id, x.evaluation().Version
	if _, err := parcours.EcrireEvaluation(x.Context(), x.m.Base, x.m.Trousseau, x.m.Demande(droits.CESF), s); err != nil {
		x.Fatal(err)
	}
}

func (x *demandeur) viser(r droits.Role, decision masp.DecisionVisa, texte string) error {
	_, err := parcours.ViserDemandeMasp(x.Context(), x.m.Base, x.m.Trousseau, x.m.Demande(r), parcours.VisaDemande{Demande: x.id, Version: x.lire().Version, Evaluation: x.evaluation().ID, Decision: decision, Texte: texte})
	return err
}

func (x *demandeur) decider(d masp.DecisionDemande) error {
	return parcours.DeciderDemandeEnCommission(x.Context(), x.m.Base, x.m.Trousseau, x.m.Demande(droits.ChefDeService), x.id, d)
}

func (x *demandeur) etat(veut masp.EtatDemande) {
	x.Helper()
	if d := x.lire(); d.Etat != veut {
		x.Fatalf("demande « %s », attendue « %s »", d.Etat, veut)
	}
}

func regleDe(err error) string {
	if r, ok := errors.AsType[*parcours.Refus](err); ok {
		return r.Regle
	}
	if rs, ok := errors.AsType[masp.Refuses](err); ok {
		var codes []string
		for _, r := range rs {
			codes = append(codes, r.Regle)
		}
		return strings.Join(codes, " ")
	}
	if r, ok := errors.AsType[*masp.Refus](err); ok {
		return r.Regle
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// From the desk to the signed contract: the request, its evaluation sent back then validated by somebody else, the commission, the accord, the contract.
func TestDemandeJusquAuContrat(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		x := &demandeur{T: t, m: m, dossier: adulte(t, m, "Demande")}
		vide := parcours.SaisieDemandeMasp{Dossier: x.dossier, Origine: masp.DuService, Deposer: true}
		if _, err := parcours.EnregistrerDemandeMasp(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), vide); regleDe(err) != "consentement motifs R12 R2" {
			t.Fatalf("demande sans rien : %v", err)
		}
		if _, err := parcours.EnregistrerDemandeMasp(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), x.saisie()); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("le comptable demande : %v", err)
		}
		x.deposer()
		x.etat(masp.Deposee)
		if _, err := parcours.EnregistrerDemandeMasp(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), x.saisie()); regleDe(err) != "demande" {
			t.Errorf("deux demandes ouvertes : %v", err)
		}
		if err := x.decider(masp.DecisionDemande{Sens: masp.Accord, Niveau: 2, Mois: 12, Le: etaitest.Debut, Passage: 1}); regleDe(err) != "etat" {
			t.Errorf("décidée sans évaluation : %v", err)
		}
		x.evaluer()
		if err := x.viser(droits.CESF, masp.VisaValide, ""); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("la CESF vise : %v", err)
		}
		if err := x.viser(droits.ChefDeService, masp.VisaRetourne, " "); regleDe(err) != "texte" {
			t.Errorf("retour sans raison : %v", err)
		}
		if err := x.viser(droits.ChefDeService, masp.VisaRetourne, "Dire le montant des impayés"); err != nil {
			t.Fatal(err)
		}
		x.etat(masp.EnEvaluation)
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			for r, veut := range map[droits.Role]agenda.Groupe{droits.CESF: agenda.Retours, droits.ChefDeService: agenda.AValider} {
				a := m.Agents[r]
				a.Instant = l.Instant()
				n, err := rapports.CompterTaches(ctx, l, a)
				if err != nil {
					return err
				}
				if n.ParGroupe[veut] != map[droits.Role]int{droits.CESF: 1}[r] {
					t.Errorf("%s : %+v", r, n)
				}
			}
			return nil
		})
		x.evaluer()
		if n := ouvertes(t, m, agenda.EvaluationAViser); n != 1 {
			t.Errorf("%d évaluations à viser", n)
		}
		if err := x.viser(droits.ChefDeService, masp.VisaValide, ""); err != nil {
			t.Fatal(err)
		}
		x.etat(masp.EnCommission)
		aujourdhui := x.evaluation().SigneeLe.Jour()
		for regle, d := range map[string]masp.DecisionDemande{
			"passage": {Sens: masp.Accord, Niveau: 2, Mois: 12, Le: aujourdhui}, "R5": {Sens: masp.Accord, Niveau: 2, Mois: 5, Le: aujourdhui, Passage: 1},
			"motif": {Sens: masp.Refuser, Motif: "piece", Texte: "x", Le: aujourdhui, Passage: 1}, "texte": {Sens: masp.Refuser, Motif: "duree", Le: aujourdhui, Passage: 1},
			"sens": {Le: aujourdhui, Passage: 1}, "le": {Sens: masp.Accord, Niveau: 2, Mois: 12, Le: aujourdhui.Plus(1), Passage: 1},
		} {
			if err := x.decider(d); regleDe(err) != regle {
				t.Errorf("%s : %v", regle, err)
			}
		}
		rsa := prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60775, JourDuMois: 5}
		if _, err := parcours.SignerContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), etaitest.Contrat(x.dossier, aujourdhui, 12, rsa)); regleDe(err) != "accord-attente" {
			t.Errorf("contrat avant la décision : %v", err)
		}
		accord := masp.DecisionDemande{Sens: masp.Accord, Niveau: masp.AvecGestion, Mois: 12, Le: aujourdhui, Passage: 7}
		if err := x.decider(accord); err != nil {
			t.Fatal(err)
		}
		x.etat(masp.Accordee)
		if err := x.decider(accord); regleDe(err) != "etat" {
			t.Errorf("décidée deux fois : %v", err)
		}
		// Cancelled, then decided again: nothing was built on it.
		if err := parcours.AnnulerDecisionEnCommission(t.Context(), b, m.Trousseau, m.Demande(droits.ChefDeService), x.id, 6, "erreur"); regleDe(err) != "passage" {
			t.Errorf("annulée par un autre passage : %v", err)
		}
		if err := parcours.AnnulerDecisionEnCommission(t.Context(), b, m.Trousseau, m.Demande(droits.ChefDeService), x.id, 7, "erreur de séance"); err != nil {
			t.Fatal(err)
		}
		x.etat(masp.EnCommission)
		if err := x.decider(accord); err != nil {
			t.Fatal(err)
		}
		for regle, n := range map[string]parcours.NouveauContrat{"accord-mois": etaitest.Contrat(x.dossier, aujourdhui, 18, rsa), "accord-niveau": etaitest.Contrat(x.dossier, aujourdhui, 12), "accord-date": etaitest.Contrat(x.dossier, aujourdhui.Plus(-1), 12, rsa)} {
			if regle == "accord-niveau" {
				n.Prestations = []parcours.PrestationDuContrat{{Nouvelle: rsa}}
			}
			if _, err := parcours.SignerContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), n); regleDe(err) != regle {
				t.Errorf("%s : %v", regle, err)
			}
		}
		contrat := m.Signer(t, etaitest.Contrat(x.dossier, aujourdhui, 12, rsa))
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := m.Agents[droits.CESF]
			a.Instant = l.Instant()
			ss, err := masp.SignaturesDe(ctx, l, m.Trousseau, a, x.id)
			if err != nil || len(ss) != 2 || ss[0].Etat != masp.Signee || ss[0].Contrat != contrat || ss[1].Etat != masp.SignatureAnnulee {
				t.Errorf("signatures %+v, %v", ss, err)
			}
			es, err := masp.EtapesDemande(ctx, l, m.Trousseau, a, x.id)
			if err != nil || len(es) != 7 || es[6].Niveau != 2 || es[5].Texte != "erreur de séance" {
				t.Errorf("étapes %+v, %v", es, err)
			}
			vs, err := masp.Evaluations(ctx, l, m.Trousseau, a, x.id)
			if err != nil || len(vs) != 2 || vs[0].Textes.Gestion != "N’ouvre plus son courrier" || len(vs[0].Copie.Rubriques) != 5 || vs[1].Visa.Texte != "Dire le montant des impayés" {
				t.Errorf("évaluations %+v, %v", vs, err)
			}
			for _, anonyme := range []bool{false, true} {
				y, err := rapports.SyntheseDemande(ctx, l, m.Trousseau, a, x.id, anonyme)
				dit := fmt.Sprint(y)
				if err != nil || len(y.Rubriques) != 8 || strings.Contains(dit, "DEMANDE Personne") == anonyme || strings.Contains(dit, "N’ouvre plus son courrier") == anonyme {
					t.Errorf("synthèse, anonyme %t : %s, %v", anonyme, dit, err)
				}
			}
			d, err := masp.LireDemande(ctx, l, m.Trousseau, a, x.id)
			if err != nil || d.Texte != "Demande de l’aide pour payer son loyer" || len(d.Motifs) != 2 {
				t.Errorf("demande %+v, %v", d, err)
			}
			return nil
		})
		if err := parcours.AnnulerDecisionEnCommission(t.Context(), b, m.Trousseau, m.Demande(droits.ChefDeService), x.id, 7, "trop tard"); regleDe(err) != "signature" {
			t.Errorf("annulée après la signature : %v", err)
		}
		m.VoitTout(t, []etaitest.Alteration{
			{Nom: "état d’une demande", SQL: `update masp_demande set etat = 'refusee'`, Dit: "demande"},
			{Nom: "ce qui était demandé", SQL: `update masp_demande set mois_ailleurs = 12`, Dit: "demande"},
			{Nom: "accord de la personne", SQL: `update masp_demande set consentement_le = '2026-01-02'`, Dit: "demande"},
			{Nom: "raison retirée", SQL: `delete from masp_demande_motif where motif = 'sante'`, Dit: "demande"},
			{Nom: "motif d’une étape", SQL: `update masp_demande_etape set mois = 24 where vers = 'accordee'`, Dit: "étape"},
			{Nom: "étape effacée", SQL: `delete from masp_demande_etape where rang = 1`, Dit: "demande"},
			{Nom: "avis d’une évaluation", SQL: `update masp_evaluation set mois = 24`, Dit: "évaluation"},
			{Nom: "mots d’une évaluation", SQL: `update masp_evaluation set contenu_id = copie_contenu_id, engagement = copie_engagement`, Dit: "évaluation"},
			{Nom: "visa effacé", SQL: `delete from masp_visa where decision = 'retourne'`, Dit: "n’est plus là"},
			{Nom: "qui a visé", SQL: `update masp_visa set vise_par = vise_par + 1`, Dit: "visa"},
			{Nom: "contrat d’un autre accord", SQL: `update masp_contrat set mois = 18`, Dit: "accord"},
			{Nom: "fin d’un accord", SQL: `update masp_signature set close_le = '2027-01-01' where etat = 'signee'`, Dit: "accord"},
		}...)
	})
}

// Where no commission decides: the head of the service does, who did not evaluate; a refusal to sign and a delay that is over are two things.
func TestDemandeParDelegation(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		var lundi jour.Jour
		m.Lire(t, func(_ context.Context, l bdd.Lecture) error { lundi = l.Instant().Jour(); return nil })
		if _, err := parcours.FixerParametre(t.Context(), b, m.Demande(droits.Direction), reglement.NouvelleValeur{Code: string(reglement.DemandeInstance), Portee: reglement.Loi, Valeur: reglement.Valeur{Choix: "delegation"},
			Du: lundi, Source: "Arrêté de délégation", Preuve: reglement.Interne, Vue: derniereValeur(t, m, reglement.DemandeInstance)}); err != nil {
			t.Fatal(err)
		}
		x := &demandeur{T: t, m: m, dossier: adulte(t, m, "Delegation")}
		x.deposer()
		x.evaluer()
		if err := x.viser(droits.ChefDeService, masp.VisaValide, ""); err != nil {
			t.Fatal(err)
		}
		x.etat(masp.Validee)
		aujourdhui := x.evaluation().SigneeLe.Jour()
		decider := func(d masp.DecisionDemande) error {
			d.Le = aujourdhui
			_, err := parcours.DeciderDemandeMasp(t.Context(), b, m.Trousseau, m.Demande(droits.ChefDeService), x.id, x.lire().Version, d)
			return err
		}
		if err := decider(masp.DecisionDemande{Sens: masp.Ajournement, Motif: "piece"}); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.RepresenterDemandeMasp(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), x.id, x.lire().Version, "pièce reçue"); err != nil {
			t.Fatal(err)
		}
		if err := decider(masp.DecisionDemande{Sens: masp.Refuser, Motif: "autre_dispositif", Texte: "Relève d’un ASLL"}); err != nil {
			t.Fatal(err)
		}
		sansAccord := func() {
			t.Helper()
			rsa := prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60775, JourDuMois: 5}
			if _, err := parcours.SignerContrat(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), etaitest.Contrat(x.dossier, aujourdhui, 6, rsa)); regleDe(err) != "accord-refus" {
				t.Errorf("contrat sans accord : %v", err)
			}
		}
		sansAccord()
		conteste := parcours.NouveauRecours{Dossier: x.dossier, Cible: masp.RecoursSurDemande, CibleID: x.id, Le: aujourdhui, Texte: "Elle n’a pas droit à l’ASLL"}
		noter := func(le jour.Jour) int64 {
			t.Helper()
			conteste.Le = le
			id, err := parcours.NoterRecours(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), conteste)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		for _, le := range []jour.Jour{aujourdhui.Plus(-1), aujourdhui.Plus(1)} {
			conteste.Le = le
			if _, err := parcours.NoterRecours(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), conteste); regleDe(err) != "le" {
				t.Errorf("recours reçu le %s : %v", le, err)
			}
		}
		recours := noter(aujourdhui)
		if _, err := parcours.NoterRecours(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), conteste); regleDe(err) != "etat" {
			t.Errorf("deux recours : %v", err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			var echeance jour.Jour
			err := l.QueryRow(ctx, `select echeance from tache where nature = $1 and objet = $2 and objet_id = $3 and faite_le is null`, string(agenda.RecoursARepondre), parcours.ObjetRecours, recours).Scan(&echeance)
			if echeance != jour.PlusMois(aujourdhui, 2) {
				t.Errorf("réponse au recours pour le %s", echeance)
			}
			return err
		})
		repondre := func(s masp.SuiteRecours, texte string) error {
			_, err := parcours.RepondreRecours(t.Context(), b, m.Trousseau, m.Demande(droits.ChefDeService), parcours.ReponseRecours{Recours: recours, Version: 1, Suite: s, Le: aujourdhui, Texte: texte})
			return err
		}
		if _, err := parcours.RepondreRecours(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.ReponseRecours{Recours: recours, Version: 1, Suite: masp.RecoursMaintenu, Le: aujourdhui, Texte: "Motivée"}); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("répond sans décider : %v", err)
		}
		if err := repondre(masp.RecoursMaintenu, " "); regleDe(err) != "texte" {
			t.Errorf("réponse sans raisons : %v", err)
		}
		if err := repondre(masp.RecoursMaintenu, "L’ASLL lui est ouvert"); err != nil {
			t.Fatal(err)
		}
		m.SansClair(t, "L’ASLL lui est ouvert")
		if err := repondre(masp.RecoursAccueilli, "Autre réponse"); regleDe(err) != "etat" {
			t.Errorf("répondu deux fois : %v", err)
		}
		recours = noter(aujourdhui)
		if err := repondre(masp.RecoursRedecide, "Elle n’a pas de bail"); err != nil {
			t.Fatal(err)
		}
		x.etat(masp.Validee) // in the same act: it waits for another decision
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			ts, err := agenda.Ouvertes(ctx, l, agenda.DemandeADecider)
			if _, ouverte := ts[x.id]; !ouverte {
				t.Error("la demande n’est pas à décider de nouveau")
			}
			return err
		})
		if err := decider(masp.DecisionDemande{Sens: masp.Refuser, Motif: "duree", Texte: "Quatre ans sont faits"}); err != nil {
			t.Fatal(err)
		}
		recours = noter(aujourdhui)
		suivante := &demandeur{T: t, m: m, dossier: x.dossier}
		suivante.deposer()
		if err := repondre(masp.RecoursRedecide, "Elle n’a pas de bail"); regleDe(err) != "demande" { // one request is decided at a time, and nothing half done
			t.Errorf("à décider avec une autre demande : %v", err)
		}
		x.etat(masp.Refusee)
		if _, err := parcours.RetirerDemandeMasp(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.RetraitDemande{Demande: suivante.id, Version: suivante.lire().Version, Le: aujourdhui, Motif: "erreur"}); err != nil {
			t.Fatal(err)
		}
		if _, err := parcours.AnnulerDecisionDemande(t.Context(), b, m.Trousseau, m.Demande(droits.ChefDeService), x.id, x.lire().Version, "recours gracieux accueilli"); err != nil {
			t.Fatal(err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			r, err := masp.RecoursParID(ctx, l, recours)
			if ts, _ := agenda.Ouvertes(ctx, l, agenda.RecoursARepondre); len(ts) > 0 || r.Suite != masp.RecoursRedecide {
				t.Errorf("le recours attend encore, la décision annulée : %+v", r)
			}
			return err
		})
		if err := decider(masp.DecisionDemande{Sens: masp.Accord, Niveau: masp.SansGestion, Mois: 6}); err != nil {
			t.Fatal(err)
		}
		var s masp.Signature
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
			s, err = masp.SignatureOuverte(ctx, l, x.dossier)
			return err
		})
		if s.Limite != aujourdhui.Plus(90) {
			t.Errorf("accord jusqu’au %s", s.Limite)
		}
		fin := parcours.FinSignature{Signature: s.ID, Version: s.Version, Etat: masp.Caduque, Le: aujourdhui}
		clore := func() error {
			_, err := parcours.CloreAccord(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), fin)
			return err
		}
		if err := clore(); regleDe(err) != "le" {
			t.Errorf("caduc le premier jour : %v", err)
		}
		fin.Etat = masp.ContratRefuse
		if err := clore(); regleDe(err) != "texte" {
			t.Errorf("refus sans un mot : %v", err)
		}
		fin.Texte = "Elle préfère attendre"
		if err := clore(); err != nil {
			t.Fatal(err)
		}
		if err := clore(); regleDe(err) != "etat" {
			t.Errorf("clos deux fois : %v", err)
		}
		sansAccord()
		// A second request, withdrawn.
		x.deposer()
		if _, err := parcours.RetirerDemandeMasp(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.RetraitDemande{Demande: x.id, Version: x.lire().Version, Le: aujourdhui, Motif: "personne"}); err != nil {
			t.Fatal(err)
		}
		x.etat(masp.Retiree)
		sansAccord() // withdrawn, it says nothing: the one before it does
	})
}

// Raw SQL is refused by the tables of the request themselves.
func TestGardesDemande(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		x := &demandeur{T: t, m: m, dossier: adulte(t, m, "Gardes")}
		x.deposer()
		autre := &demandeur{T: t, m: m, dossier: adulte(t, m, "Autre")}
		autre.deposer()
		autre.evaluer()
		etape := func(de, vers, plus string) string {
			return `insert into masp_demande_etape(demande_id, dossier_id, rang, de, vers, le, par, note_le` + strings.Split(plus+"|", "|")[0] + `) select id, dossier_id, rang + 1, '` + de + `', '` + vers + `', cree_le_jour, cree_par, cree_le` +
				strings.Split(plus+"|", "|")[1] + ` from (select d.*, (select max(e.le) from masp_demande_etape e) as cree_le_jour from masp_demande d) d where id = `
		}
		for nom, requetes := range map[string][]string{
			"née déposée":             {`insert into masp_demande(dossier_id, organisation_id, numero, etat, rang, origine, consentement_le, cree_par, cree_le) select dossier_id, organisation_id, 'X', 'deposee', 1, origine, consentement_le, cree_par, cree_le from masp_demande where id = 1`},
			"état sans étape":         {`update masp_demande set etat = 'en_evaluation', rang = rang + 1 where id = 1`},
			"rang sans étape":         {`update masp_demande set rang = rang + 1 where id = 1`},
			"demande corrigée":        {`update masp_demande set mois_ailleurs = 3 where id = 1`},
			"demande supprimée":       {`delete from masp_demande where id = 1`},
			"sans consentement":       {`update masp_demande set consentement_le = null where id = 1`},
			"raison ajoutée":          {`insert into masp_demande_motif(demande_id, dossier_id, motif) select id, dossier_id, 'isolement' from masp_demande where id = 1`},
			"raison retirée":          {`delete from masp_demande_motif where demande_id = 1`},
			"mesure ajoutée":          {`insert into masp_demande_coordination(demande_id, dossier_id, mesure) select id, dossier_id, 'rsa' from masp_demande where id = 1`},
			"étape interdite":         {etape("deposee", "accordee", ", niveau, mois|, 2, 12") + `1`},
			"étape d’un autre état":   {etape("en_evaluation", "retiree", ", motif|, 'personne'") + `1`},
			"retrait sans motif":      {etape("deposee", "retiree", "") + `1`},
			"étape modifiée":          {`update masp_demande_etape set motif = 'autre'`},
			"étape supprimée":         {`delete from masp_demande_etape`},
			"validée sans visa":       {etape("en_evaluation", "validee", "") + `2`},
			"évaluation modifiée":     {`update masp_evaluation set avis = 'defavorable' where id = 1`},
			"évaluation supprimée":    {`delete from masp_evaluation`},
			"visa de son auteur":      {`insert into masp_visa(evaluation_id, auteur_id, demande_id, dossier_id, decision, vise_par, vise_le) select id, auteur_id, demande_id, dossier_id, 'valide', auteur_id, commencee_le from masp_evaluation where id = 1`},
			"visa d’un faux auteur":   {`insert into masp_visa(evaluation_id, auteur_id, demande_id, dossier_id, decision, vise_par, vise_le) select id, auteur_id + 1, demande_id, dossier_id, 'valide', auteur_id, commencee_le from masp_evaluation where id = 1`},
			"retour sans raison":      {`insert into masp_visa(evaluation_id, auteur_id, demande_id, dossier_id, decision, vise_par, vise_le) select id, auteur_id, demande_id, dossier_id, 'retourne', auteur_id + 1, commencee_le from masp_evaluation where id = 1`},
			"signature sans accord":   {`insert into masp_signature(demande_id, dossier_id, organisation_id, rang, niveau, mois, ouverte_le, limite) select demande_id, dossier_id, 1, rang, 2, 12, le, le from masp_demande_etape where demande_id = 1`},
			"décidée sans évaluation": {etape("deposee", "refusee", ", motif|, 'duree'") + `1`},
		} {
			err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
				for _, r := range requetes {
					n, err := e.Exec(t.Context(), r)
					if err != nil {
						return err
					}
					if n == 0 {
						t.Errorf("%s : rien à changer, l’essai ne prouve rien", nom)
					}
				}
				return errors.New("admis")
			})
			if !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", nom, err)
			}
		}
	})
}

// The delivered grid, then one's own; filled with the person; what is scored does not change, and the tables hold it.
func TestGrilleAutonomie(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		d := adulte(t, m, "Grille")
		var g masp.Grille
		var lundi jour.Jour
		lire := func() {
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				lundi = l.Instant().Jour()
				g, err = masp.GrilleEnVigueur(ctx, l, m.Organisation, lundi)
				return err
			})
		}
		lire()
		if len(g.Items) != 10 || g.Mots[3] != "seule" {
			t.Fatalf("grille livrée %+v", g)
		}
		remplie := func(service, personne int) masp.GrilleRemplie {
			x := masp.GrilleRemplie{Dossier: d, Grille: g.ID, Moment: masp.Entree, Le: lundi, AvecPersonne: personne >= 0}
			for _, i := range g.Items {
				x.Notes = append(x.Notes, masp.NoteItem{Item: i.ID, Service: service, Personne: max(personne, 0), Dit: personne >= 0})
			}
			return x
		}
		remplir := func(x masp.GrilleRemplie) error {
			_, err := parcours.RemplirGrille(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), x)
			return err
		}
		for regle, changer := range map[string]func(*masp.GrilleRemplie){
			"moment": func(x *masp.GrilleRemplie) { x.Moment = "x" }, "le": func(x *masp.GrilleRemplie) { x.Le = lundi.Plus(1) }, "notes": func(x *masp.GrilleRemplie) { x.Notes = x.Notes[:9] },
			"personne": func(x *masp.GrilleRemplie) { x.AvecPersonne = false },
		} {
			x := remplie(1, 2)
			changer(&x)
			if err := remplir(x); regleDe(err) != regle {
				t.Errorf("%s : %v", regle, err)
			}
		}
		if err := remplir(remplie(1, 2)); err != nil {
			t.Fatal(err)
		}
		nouvelle := masp.Grille{Du: lundi, Mots: g.Mots, Items: []masp.ItemGrille{{Libelle: "Ouvre son courrier"}, {Libelle: "ouvre son courrier"}}}
		changer := func(r droits.Role) error {
			_, err := parcours.ChangerGrille(t.Context(), b, m.Demande(r), nouvelle)
			return err
		}
		if err := changer(droits.Direction); regleDe(err) != "items" {
			t.Errorf("ligne double : %v", err)
		}
		nouvelle.Items = nouvelle.Items[:1]
		if err := changer(droits.CESF); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("la CESF change la grille : %v", err)
		}
		if err := changer(droits.Direction); err != nil {
			t.Fatal(err)
		}
		if err := remplir(remplie(2, -1)); regleDe(err) != "grille" {
			t.Errorf("ancienne grille : %v", err)
		}
		lire()
		if err := remplir(remplie(3, -1)); err != nil || len(g.Items) != 1 {
			t.Fatalf("%+v, %v", g, err)
		}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			for role, n := range map[droits.Role]int{droits.CESF: 2, droits.Comptable: 0} {
				a := m.Agents[role]
				a.Instant = l.Instant()
				xs, err := masp.AutonomiesDuDossier(ctx, l, m.Trousseau, a, d)
				if err != nil || len(xs) != n {
					t.Fatalf("%s : %+v, %v", role, xs, err)
				}
				if n > 0 {
					if s, sur, p, surP := xs[0].Totaux(); s != 10 || sur != 30 || p != 20 || surP != 30 {
						t.Errorf("totaux %d/%d, %d/%d", s, sur, p, surP)
					}
				}
			}
			return nil
		})
		m.VoitTout(t, etaitest.Alteration{Nom: "cotation", SQL: `update masp_autonomie_note set service = 0`, Dit: "grille"}, etaitest.Alteration{Nom: "réponse", SQL: `update masp_autonomie_note set personne = null`, Dit: "grille"},
			etaitest.Alteration{Nom: "moment", SQL: `update masp_autonomie set moment = 'sortie'`, Dit: "grille"})
		for nom, requete := range map[string]string{
			"cotation changée":         `update masp_autonomie_note set service = 3`,
			"cotation retirée":         `delete from masp_autonomie_note`,
			"ligne d’une autre grille": `insert into masp_autonomie_note(autonomie_id, dossier_id, grille_id, item_id, service) select a.id, a.dossier_id, a.grille_id, i.id, 1 from masp_autonomie a join masp_grille_item i on i.grille_id <> a.grille_id`,
			"grille changée":           `update masp_grille set mot_0 = 'x'`,
			"ligne de grille changée":  `update masp_grille_item set libelle = 'x'`,
			"remplissage changé":       `update masp_autonomie set moment = 'sortie'`,
		} {
			if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
				_, err := e.Exec(t.Context(), requete)
				if err == nil {
					err = errors.New("admis")
				}
				return err
			}); !errors.Is(err, bdd.ErrContrainte) {
				t.Errorf("%s : %v", nom, err)
			}
		}
	})
}
