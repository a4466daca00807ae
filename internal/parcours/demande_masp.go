// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

const objetDemande = "masp_demande"

// SaisieDemandeMasp is a request of a MASP as it is typed at the desk.
type SaisieDemandeMasp struct {
	ID, Version     int64 // of the draft that is corrected; 0: a new request
	Dossier         int64 // of a new request
	Origine         masp.OrigineDemande
	FinMAJ          bool
	MoisAilleurs    int
	SansAutreMesure bool
	ConsentementLe  jour.Jour
	Texte           string // who asks, and what is asked
	Motifs          []masp.MotifEntree
	Coordination    []masp.AutreMesure
	Deposer         bool              // filed at once; else it stays a draft
	Justificatif    map[string]string // why a rule that warns lets it pass, by code
}

// EnregistrerDemandeMasp records a request of a MASP, or corrects its draft, and files it when asked, under every rule of masp.VerifierDepot. The answer is its id.
func EnregistrerDemandeMasp(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, s SaisieDemandeMasp) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := garderBrouillon(ctx, e, t, a, s)
		if err != nil || !s.Deposer {
			return x.ID, err
		}
		return x.ID, deposerDemande(ctx, e, t, a, x, s.Justificatif)
	})
}

func garderBrouillon(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, s SaisieDemandeMasp) (x masp.Demande, err error) {
	if s.ID != 0 {
		if x, err = demandePour(ctx, e, a, s.ID, s.Version, droits.EcrireDossier, masp.Brouillon); err != nil {
			return x, err
		}
	} else {
		x = masp.Demande{Dossier: s.Dossier, Organisation: a.Organisation, CreePar: a.ID}
		if x.Contrat, err = nouvelleDemandePossible(ctx, e, a, s.Dossier); err != nil {
			return x, err
		}
	}
	if !slices.Contains(masp.OriginesDemande, s.Origine) {
		return x, refuser("origine", "dire qui demande la mesure")
	}
	for _, m := range s.Motifs {
		if !slices.Contains(masp.MotifsEntree, m) {
			return x, refuser("motifs", "choisir les raisons dans la liste")
		}
	}
	for _, m := range s.Coordination {
		if !slices.Contains(masp.AutresMesures, m) {
			return x, refuser("R12", "choisir les autres mesures dans la liste")
		}
	}
	x.Origine, x.FinMAJ, x.MoisAilleurs, x.SansAutreMesure, x.ConsentementLe = s.Origine, s.FinMAJ, s.MoisAilleurs, s.SansAutreMesure, s.ConsentementLe
	x.Texte, x.Motifs, x.Coordination = strings.TrimSpace(s.Texte), s.Motifs, s.Coordination
	if s.ID != 0 {
		if err := masp.CorrigerDemande(ctx, e, t, x); err != nil {
			return x, err
		}
		x.Version++
		return x, consignerDemande(ctx, e, a, x, "demande_masp.corriger")
	}
	numero, err := journal.Numero(ctx, e, a.Organisation, "demande", e.Instant().Jour().Annee())
	if err != nil {
		return x, err
	}
	x.Numero = fmt.Sprintf("DEM-%d-%d-%04d", a.Organisation, e.Instant().Jour().Annee(), numero)
	if x.ID, err = masp.CreerDemande(ctx, e, t, x); err != nil {
		if errors.Is(err, bdd.ErrConflit) {
			err = refuser("demande", "une demande de MASP est déjà en cours pour cette personne : la poursuivre, ou la retirer avant d’en faire une autre")
		}
		return x, err
	}
	x.Etat, x.Version = masp.Brouillon, 1
	return x, consignerDemande(ctx, e, a, x, "demande_masp.creer")
}

// nouvelleDemandePossible: no request of a MASP while one waits, while an accord waits for its signature, nor before the last months of a contract. While a contract
// runs, the request asks to renew it: the answer is that contract, 0 for a first request.
func nouvelleDemandePossible(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) (int64, error) {
	if err := exiger(ctx, l, a, droits.EcrireDossier, dossier); err != nil {
		return 0, err
	}
	ds, err := masp.DemandesDuDossier(ctx, l, a, dossier)
	if err != nil {
		return 0, err
	}
	for _, d := range ds {
		if !d.Etat.Close() {
			return 0, refuser("demande", "la demande %s est déjà en cours pour cette personne (%s) : la poursuivre, ou la retirer avant d’en faire une autre", d.Numero, d.Etat.Libelle())
		}
	}
	_, err = masp.SignatureOuverte(ctx, l, dossier)
	switch {
	case err == nil:
		return 0, refuser("demande", "un accord attend déjà la signature du contrat : le faire signer, ou noter que la personne refuse, avant de demander de nouveau")
	case !errors.Is(err, bdd.ErrAbsent):
		return 0, err
	}
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return 0, err
	}
	cs, err := masp.DuDossier(ctx, l, dossier)
	if err != nil {
		return 0, err
	}
	j := l.Instant().Jour()
	var enCours int64
	for _, c := range masp.Valables(cs) {
		if enCours == 0 && !c.Dernier().Avant(j) {
			enCours = c.ID // they come the latest first
		}
		if c.Dernier().Apres(j.Plus(reglement.JoursAvantEvaluation.A(regles, j))) {
			return 0, refuser("demande", "un contrat court jusqu’au %s : la suite se demande au plus tôt %d jours avant sa fin", c.Dernier().Court(), reglement.JoursAvantEvaluation.A(regles, j))
		}
	}
	return enCours, nil
}

// demandePour reads a request at the version that was seen, for an act on its file, in one of the states where the act may be done.
func demandePour(ctx context.Context, l bdd.Lecture, a droits.Agent, id, version int64, action droits.Action, etats ...masp.EtatDemande) (masp.Demande, error) {
	x, err := masp.DemandeParID(ctx, l, id)
	if err != nil {
		return x, ErrInterdit
	}
	if err := exiger(ctx, l, a, action, x.Dossier); err != nil {
		return x, err
	}
	if len(etats) > 0 && !slices.Contains(etats, x.Etat) {
		return x, refuser("etat", "la demande %s est « %s » : cela ne se fait pas, ou plus, à ce point", x.Numero, x.Etat.Libelle())
	}
	if x.Version != version {
		return x, bdd.ErrAncienneVersion
	}
	return x, nil
}

func consignerDemande(ctx context.Context, e *bdd.Ecriture, a droits.Agent, x masp.Demande, nature string) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: objetDemande, ObjetID: x.ID, Dossier: x.Dossier})
}

// avancer moves a request one step and writes the step down.
func avancer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, d *masp.Demande, x masp.EtapeDemande) error {
	if !masp.Permise(d.Etat, x.Vers) {
		return refuser("etat", "la demande %s est « %s » : elle ne peut pas devenir « %s »", d.Numero, d.Etat.Libelle(), x.Vers.Libelle())
	}
	x.Par, x.Texte = a.ID, strings.TrimSpace(x.Texte)
	x, err := masp.Avancer(ctx, e, t, *d, x)
	if err != nil {
		return err
	}
	d.Etat, d.Rang, d.Version = x.Vers, x.Rang, d.Version+1
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "demande_masp.etape", Objet: objetDemande, ObjetID: d.ID, Dossier: d.Dossier, Valeurs: x.Consignees()})
}

func deposerDemande(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x masp.Demande, justificatif map[string]string) error {
	if err := refuserReunie(ctx, e, x.Dossier); err != nil {
		return err
	}
	regles, err := reglement.Lire(ctx, e, a.Organisation)
	if err != nil {
		return err
	}
	j := e.Instant().Jour()
	p := masp.Depot{Demande: x, Aujourdhui: j, Justificatif: map[string]string{}}
	for regle, mots := range justificatif {
		if mots = strings.TrimSpace(mots); mots != "" {
			p.Justificatif[regle] = mots
		}
	}
	titulaire, err := personnes.DuDossier(ctx, e, x.Dossier)
	if err != nil {
		return err
	}
	p.Naissance = titulaire.Naissance
	if p.Passes, err = PassesDe(ctx, e, x.Dossier); err != nil {
		return err
	}
	if p.Admission, err = admissionDe(ctx, e, a, x.Dossier, j); err != nil {
		return err
	}
	v := masp.VerifierDepot(regles, p)
	if err := v.Err(); err != nil {
		return err
	}
	var mots []string
	for _, w := range v.Avertissements {
		mots = append(mots, texte.Majuscule(texte.Typographier(w.Message+" : "))+p.Justificatif[w.Regle])
	}
	if err := avancer(ctx, e, t, a, &x, masp.EtapeDemande{Vers: masp.Deposee, Le: j, Texte: strings.Join(mots, "\n")}); err != nil {
		return err
	}
	lue, err := masp.DemandeParID(ctx, e, x.ID)
	if err != nil {
		return err
	}
	valeurs, err := lue.Deposees(ctx, e)
	if err != nil {
		return err
	}
	if err := journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "demande_masp.deposer", Objet: objetDemande, ObjetID: x.ID, Dossier: x.Dossier, Valeurs: valeurs}); err != nil {
		return err
	}
	return tacheDemande(ctx, e, x, droits.CESF, agenda.DemandeAEvaluer, echeanceEvaluation(regles, x, p.Passes, j))
}

// admissionDe tells whether the person receives a benefit of the list on a day (rule R2).
func admissionDe(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64, j jour.Jour) (prestations.Admission, error) {
	liste, err := prestations.EnVigueur(ctx, l, j)
	if err != nil {
		return prestations.Admission{}, err
	}
	percues, err := prestations.PercuesDuDossier(ctx, l, a, dossier)
	return prestations.VerifierAdmission(liste, percues, j), err
}

// echeanceEvaluation is when the evaluation of a request is due: some days before the end of the contract that it renews, else some days after it was filed.
func echeanceEvaluation(regles *reglement.Regles, x masp.Demande, passes []masp.Passe, j jour.Jour) jour.Jour {
	echeance := j.Plus(reglement.DemandeEvaluation.A(regles, j))
	for _, p := range passes {
		if rendue := p.Dernier().Plus(-reglement.JoursEvaluationRendue.A(regles, j)); x.Renouvellement() && p.Contrat == x.Contrat && rendue.Avant(echeance) {
			return derniereDe(rendue, j)
		}
	}
	return echeance
}

func tacheDemande(ctx context.Context, e *bdd.Ecriture, x masp.Demande, role droits.Role, n agenda.Nature, echeance jour.Jour) error {
	return agenda.Rouvrir(ctx, e, tacheDe(x, role, n, echeance))
}

func tacheDe(x masp.Demande, role droits.Role, n agenda.Nature, echeance jour.Jour) agenda.Tache {
	return agenda.Tache{Organisation: x.Organisation, Dossier: x.Dossier, Role: string(role), Nature: n, Objet: objetDemande, ObjetID: x.ID, Echeance: echeance}
}

// finirTaches closes every task of a request.
func finirTaches(ctx context.Context, e *bdd.Ecriture, demande, agent int64, natures ...agenda.Nature) error {
	for _, n := range natures {
		if err := agenda.Faire(ctx, e, n, objetDemande, demande, agent); err != nil {
			return err
		}
	}
	return nil
}

// RetraitDemande asks that a request be withdrawn.
type RetraitDemande struct {
	Demande, Version int64
	Le               jour.Jour
	Motif, Texte     string
}

// RetirerDemandeMasp withdraws a request that nobody has decided. The answer is its id.
func RetirerDemandeMasp(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, r RetraitDemande) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := demandePour(ctx, e, a, r.Demande, r.Version, droits.EcrireDossier, masp.Brouillon, masp.Deposee, masp.EnEvaluation, masp.Validee, masp.EnCommission, masp.Ajournee)
		switch {
		case err != nil:
			return 0, err
		case !slices.ContainsFunc(masp.MotifsRetrait, func(m masp.Motif) bool { return m.Code == r.Motif }):
			return 0, refuser("motif", "choisir pourquoi la demande est retirée")
		case r.Le.Vide() || r.Le.Apres(e.Instant().Jour()):
			return 0, refuser("le", "écrire le jour du retrait, au plus tard aujourd’hui")
		}
		if err := avancer(ctx, e, t, a, &x, masp.EtapeDemande{Vers: masp.Retiree, Le: r.Le, Motif: r.Motif, Texte: r.Texte}); err != nil {
			return 0, err
		}
		return x.ID, finirTaches(ctx, e, x.ID, a.ID, agenda.DemandeAEvaluer, agenda.EvaluationAViser, agenda.DemandeADecider)
	})
}
