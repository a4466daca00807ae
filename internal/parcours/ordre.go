// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/formats/pain"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/reglement"
	"etai/internal/tiers"
)

// NouvelOrdre asks for a transfer order on a person's account.
type NouvelOrdre struct {
	Dossier     int64
	Tiers       int64
	Centimes    argent.Centimes
	ExecutionLe jour.Jour // day wanted; brought back to a TARGET business day when needed
	Objet       paiements.Objet
	Libelle     string // remittance text
	Piece       int64
	Ligne       int64 // for Reversement, in the place of Piece: the bank's line that brought the money
	Dette       int64 // that it pays, 0 when none is named
	Apres       int64 // returned or rejected order that this one replaces, 0 when none
	// The instance of the standing plan that it pays, and the line that sets money aside for it; zero for another order. The order that replaces
	// another one pays the same.
	PlanSerie            int64
	PlanOccurrence       jour.Jour
	Echeance             jour.Jour // day on which what it pays falls due, Vide when nobody said; that of the instance, for one of the plan
	PeriodeDu, PeriodeAu jour.Jour // days that its bill counts, Vide when nobody said
	Reserve              int64
	Liquidation          string // why it is paid though the management is over (R9)
	Demande              int64  // that it answers (paiements.DemandeOrdre), 0 when nobody asked
	Attendre             bool   // not covered by money seen on a statement, it is prepared all the same and waits for it
}

// Examen is what an order would do if it were prepared now: what the page shows before it is confirmed.
type Examen struct {
	Execution    jour.Jour // the day wanted, brought back to a TARGET business day
	Compte       comptes.Compte
	Tiers        tiers.Tiers
	Version      tiers.Version
	Texte        string // remittance text as the banks will carry it
	Avant, Apres argent.Centimes
	Risque       *Risque         // what the review will say, nil for nothing, or when the order waits for money
	Libere       argent.Centimes // taken from what is set aside for it
	Manque       argent.Centimes // what it lacks, and will wait for (NouvelOrdre.Attendre)
}

// Deplacee tells whether the day was brought back.
func (x Examen) Deplacee(voulu jour.Jour) bool { return x.Execution != voulu }

// PreparerOrdre prepares an order: management in force on its day, tiers with approved bank details, pièce attached, provision there.
// The answer is its id.
func PreparerOrdre(ctx context.Context, b *bdd.Base, d Demande, n NouvelOrdre) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return preparerOrdre(ctx, e, a, n) })
}

func preparerOrdre(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n NouvelOrdre) (int64, error) {
	p := nouvellePreparation(e, a)
	if err := p.ordre(ctx, n); err != nil {
		return 0, err
	}
	if err := p.ecrire(ctx, e); err != nil {
		return 0, err
	}
	return p.ordres[0].ID, p.consigner(ctx, e)
}

func (x Examen) ordre(a droits.Agent, n NouvelOrdre) paiements.Ordre {
	o := paiements.Ordre{Organisation: x.Compte.Organisation, Dossier: n.Dossier, Compte: x.Compte.ID, Version: x.Version.ID, Centimes: n.Centimes,
		ExecutionLe: x.Execution, Objet: n.Objet, Libelle: n.Libelle, Piece: n.Piece, Ligne: n.Ligne, Dette: n.Dette, Remplace: n.Apres, PreparePar: a.ID, SaisiesPar: x.Version.SaisiePar, ApprouveesPar: x.Version.ApprouveePar,
		PlanSerie: n.PlanSerie, PlanOccurrence: n.PlanOccurrence, Echeance: n.Echeance, PeriodeDu: n.PeriodeDu, PeriodeAu: n.PeriodeAu, Liquidation: strings.TrimSpace(n.Liquidation)}
	if x.Libere > 0 {
		o.ReserveSerie, o.ReserveCentimes = n.Reserve, x.Libere
	}
	return o
}

// suivre gives an order the instance of the plan, its day and the money set aside of the one that it replaces, and refuses a second order for an instance.
func (x *examinateur) suivre(ctx context.Context, n *NouvelOrdre, compte int64, remplace paiements.Ordre) error {
	if n.PlanSerie == 0 {
		n.PlanSerie, n.PlanOccurrence = remplace.PlanSerie, remplace.PlanOccurrence
	}
	if n.Echeance.Vide() {
		n.Echeance = remplace.Echeance
	}
	if n.PeriodeDu.Vide() && n.PeriodeAu.Vide() {
		n.PeriodeDu, n.PeriodeAu = remplace.PeriodeDu, remplace.PeriodeAu
	}
	if n.Reserve == 0 {
		n.Reserve = remplace.ReserveSerie
	}
	if n.PlanSerie == 0 {
		return nil
	}
	f, faite, err := x.faites.de(ctx, n.instance(compte))
	if err == nil && faite && !f.EnEchec {
		err = refuser("plan", "cette échéance du plan a déjà son ordre : le retrouver parmi les ordres du dossier, ou l’annuler avant d’en préparer un autre")
	}
	return err
}

func (n NouvelOrdre) instance(compte int64) plan.CleInstance {
	return plan.CleInstance{Compte: compte, Serie: n.PlanSerie, Occurrence: n.PlanOccurrence}
}

// ExaminerOrdre applies every rule of a preparation and writes nothing: a page shows its answer, then the act applies them again.
func ExaminerOrdre(ctx context.Context, l bdd.Lecture, a droits.Agent, n NouvelOrdre) (Examen, error) {
	x := nouvelExamen(l, a)
	r, err := x.examiner(ctx, &n)
	if err == nil && r.Manque == 0 {
		r.Risque = x.risqueOuLecture(ctx, r.ordre(x.agent, n))
	}
	return r, err
}

// examiner applies every rule of a preparation. It completes n with what it takes from the order that it replaces.
func (x *examinateur) examiner(ctx context.Context, n *NouvelOrdre) (r Examen, err error) {
	if permis, _, err := x.permis.de(ctx, n.Dossier); err != nil {
		return r, err
	} else if !permis {
		return r, ErrInterdit
	}
	remplace, err := x.verifierDemande(ctx, *n)
	if err != nil {
		return r, err
	}
	if r.Execution, err = jourDExecution(n.ExecutionLe, x.l.Instant().Jour()); err != nil {
		return r, err
	}
	if r.Compte, err = x.compteDebite(ctx, *n); err != nil {
		return r, err
	}
	if err := x.suivre(ctx, n, r.Compte.ID, remplace); err != nil {
		return r, err
	}
	if err := x.permettre(ctx, n, r.Execution); err != nil {
		return r, err
	}
	if r.Tiers, r.Version, err = x.coordonneesDe(ctx, *n, r.Compte); err != nil {
		return r, err
	}
	if err := paiements.VerifierSeparation(x.agent.ID, r.Version.SaisiePar, r.Version.ApprouveePar, 0); err != nil {
		return r, err
	}
	if err := x.verifierSolde(ctx, *n, r.Compte, r.Tiers, r.Execution); err != nil {
		return r, err
	}
	if n.Objet == paiements.Reversement {
		if p, err := x.peutReverser(ctx, n.Dossier, r.Compte.ID, r.Tiers, r.Execution); err != nil {
			return r, err
		} else if !p.OK {
			return r, &Refus{p.Regle, p.Motif}
		}
	}
	if err := x.verifierDette(ctx, *n, r.ordre(x.agent, *n), r.Tiers); err != nil {
		return r, err
	}
	if r.Avant, r.Libere, r.Manque, err = x.verifierProvision(ctx, r.Compte, *n, r.Execution); err != nil {
		return r, err
	}
	if err := verifierAttente(ctx, x.l, r.Compte, n.Dossier, n.Centimes, 0); err != nil {
		return r, err
	}
	r.Apres, r.Texte = r.Avant-n.Centimes, TexteEnvoye(n.Libelle)
	return r, nil
}

// verifierDemande holds what can be said of the request by itself. It returns the order that this one replaces.
func (x *examinateur) verifierDemande(ctx context.Context, n NouvelOrdre) (o paiements.Ordre, err error) {
	switch {
	case n.Centimes <= 0:
		return o, paiements.ErrMontant
	case n.Centimes > pain.MontantMaximal:
		return o, refuser("montant", "un virement porte au plus sur %s", pain.MontantMaximal)
	case !slices.Contains(paiements.Objets, n.Objet) && !n.Objet.Rend():
		return o, refuser("objet", "choisir ce que l’ordre paie")
	}
	if err := verifierLibelle(n.Libelle); err != nil {
		return o, err
	}
	if n.Apres != 0 {
		if o, err = paiements.OrdreParID(ctx, x.l, n.Apres); err != nil || o.Dossier != n.Dossier {
			return o, ErrInterdit
		}
		if o.Etat != paiements.Retourne && o.Etat != paiements.Rejete {
			return o, refuser("apres", "seul un virement revenu ou rejeté se prépare à nouveau")
		}
		switch r, err := paiements.Remplacant(ctx, x.l, n.Apres); {
		case err == nil:
			return o, refuser("apres", "ce virement a déjà été préparé à nouveau, pour le %s : suivre cet ordre dans le dossier, ou l’annuler avant d’en préparer un autre", r.ExecutionLe.Court())
		case !errors.Is(err, bdd.ErrAbsent):
			return o, err
		}
		if err := x.refuserDejaDebite(ctx, o); err != nil {
			return o, err
		}
	}
	return o, x.verifierPiece(ctx, n)
}

// verifierPiece: the document lies in the person's own file, and was not destroyed since.
func (x *examinateur) verifierPiece(ctx context.Context, n NouvelOrdre) error {
	if n.Ligne != 0 {
		return verifierLigne(ctx, x.l, n)
	}
	if n.Piece == 0 && n.Objet == paiements.DuSolde {
		return x.verifierPieceDuSolde(ctx, n)
	}
	if n.Piece == 0 {
		return refuser("piece", "un ordre s’appuie sur une pièce justificative : la choisir, ou la joindre")
	}
	f, vue, err := x.pieces.de(ctx, n.Piece)
	if err != nil {
		return err
	}
	if !vue || f.Dossier != n.Dossier || f.Efface {
		return refuser("piece", "cette pièce n’est pas dans le dossier de la personne : en choisir une autre, ou la joindre")
	}
	return nil
}

// jourDExecution brings a day wanted back to a TARGET business day: the money must have left by then.
func jourDExecution(voulu, aujourdhui jour.Jour) (jour.Jour, error) {
	execution := jour.TargetPrecedent(voulu)
	if execution.Avant(aujourdhui) {
		return execution, refuser("date", "la date d’exécution demandée (%s) est passée, ou le dernier jour ouvré bancaire avant elle l’est : choisir une date à partir du %s",
			voulu.Court(), jour.TargetSuivant(aujourdhui).Court())
	}
	return execution, nil
}

// compteDebite is the person's account, or the waiting place that a reversement or a restitution empties.
func (x *examinateur) compteDebite(ctx context.Context, n NouvelOrdre) (comptes.Compte, error) {
	c, err := x.duDossier.exige(ctx, n.Dossier)
	if errors.Is(err, bdd.ErrAbsent) {
		return c, refuser("compte", "aucun compte n’est suivi pour cette personne : ouvrir d’abord son compte")
	}
	if err != nil {
		return c, err
	}
	nature := comptes.Personne
	switch n.Objet {
	case paiements.Reversement:
		nature = comptes.HorsAutorisation
	case paiements.Restitution:
		nature = comptes.ARestituer
	}
	if !c.FermeLe.Vide() {
		if err := x.refuserRendu(ctx, c, nature); err != nil {
			return c, err
		}
	}
	if nature == comptes.Personne {
		return c, nil
	}
	cs, err := comptes.DuBancaire(ctx, x.l, c.CompteBancaire)
	if err != nil {
		return c, err
	}
	attente, ok := comptes.DeNature(cs, nature)
	if !ok {
		return c, fmt.Errorf("compte d’attente %s absent", nature)
	}
	return attente, nil
}

// refuserRendu: from an account that was given back nothing leaves, but what came since to a pooled one, and waits for the person or her payer.
func (x *examinateur) refuserRendu(ctx context.Context, c comptes.Compte, n comptes.Nature) error {
	cb, err := comptes.Bancaire(ctx, x.l, c.CompteBancaire)
	if err != nil || cb.Mode == comptes.Collectif && n != comptes.Personne {
		return err
	}
	return refuser("compte", "son compte est rendu depuis le %s : plus rien n’en part ; en ouvrir un autre si la gestion reprend", c.FermeLe.Court())
}

// permettre asks gestion; money that only goes back to the person or to its payer needs no management in force. After the end, what R9 leaves of the standing
// plan has its reason from the rule: the person agreed to it in her plan.
func (x *examinateur) permettre(ctx context.Context, n *NouvelOrdre, execution jour.Jour) error {
	if n.Objet.Rend() {
		return nil
	}
	motif := n.Liquidation
	if n.PlanSerie != 0 && !n.Echeance.Vide() && strings.TrimSpace(motif) == "" {
		motif = raisonDuPlan(n.Objet, n.Echeance)
	}
	p, err := x.peutPayer(ctx, n.Dossier, func(r *reglement.Regles) gestion.Paiement {
		return paiementDe(r, execution, n.Objet, n.Echeance, motif)
	})
	if err != nil {
		return err
	}
	if !p.OK {
		return &Refus{p.Regle, p.Motif}
	}
	if p.Liquidation {
		n.Liquidation = motif
	}
	return nil
}

// reglesDe are the dated parameters of who manages; nil without a management.
func reglesDe(ctx context.Context, l bdd.Lecture, gs []gestion.Gestion) (*reglement.Regles, error) {
	if len(gs) == 0 {
		return nil, nil
	}
	return reglement.Lire(ctx, l, gs[0].Organisation)
}

// paiementDe is an order as the right to pay reads it. Only rent, current energy and argent de vie may be paid after the end (R9).
func paiementDe(r *reglement.Regles, le jour.Jour, o paiements.Objet, echeance jour.Jour, motif string) gestion.Paiement {
	if o != paiements.Loyer {
		echeance = jour.Jour{} // what is current is paid from the balance while the liquidation lasts
	}
	return gestion.Paiement{Le: le, Liquidable: o == paiements.Loyer || o == paiements.Energie || o == paiements.ArgentDeVie, Echeance: echeance, Motive: strings.TrimSpace(motif) != "",
		Delai: reglement.JoursDeLiquidation.A(r, le)}
}

// raisonDuPlan is why an instance of the standing plan is paid after the end, when R9 lets it.
func raisonDuPlan(o paiements.Objet, echeance jour.Jour) string {
	switch o {
	case paiements.Loyer:
		return "Loyer échu le " + echeance.Court() + ", prévu au plan (R9)"
	case paiements.Energie:
		return "Énergie en cours, échéance du " + echeance.Court() + " prévue au plan (R9)"
	case paiements.ArgentDeVie:
		return "Argent de vie du " + echeance.Court() + ", prévu au plan (R9)"
	}
	return ""
}

func (x *examinateur) coordonneesDe(ctx context.Context, n NouvelOrdre, compte comptes.Compte) (t tiers.Tiers, v tiers.Version, err error) {
	if t, err = x.tiers.exige(ctx, n.Tiers); err != nil || t.Organisation != x.agent.Organisation || t.Dossier != 0 && t.Dossier != n.Dossier {
		return t, v, ErrInterdit
	}
	switch {
	case compte.Nature == comptes.HorsAutorisation && t.Nature != tiers.Personne && t.Nature != tiers.Succession:
		return t, v, refuser("R18", "l’argent hors autorisation est à la personne : il ne se verse qu’à elle-même ou, après son décès, à sa succession")
	case compte.Nature == comptes.ARestituer && t.Nature != tiers.Organisme:
		return t, v, refuser("restitution", "l’argent à restituer ne se rend qu’à l’organisme qui l’a versé")
	case n.Objet == paiements.ArgentDeVie && t.Nature != tiers.Personne:
		return t, v, refuser("argent_de_vie", "l’argent de vie se verse à la personne elle-même : choisir son propre compte comme tiers")
	}
	v, err = x.courante(ctx, n.Tiers)
	switch {
	case errors.Is(err, bdd.ErrAbsent):
		return t, v, refuser("coordonnees", "ce tiers n’a pas de coordonnées bancaires approuvées : les saisir, puis les faire approuver par une autre personne")
	case errors.Is(err, tiers.ErrEnAttente):
		return t, v, refuser("coordonnees", "de nouvelles coordonnées bancaires de ce tiers attendent leur approbation : une autre personne que celle qui les a saisies les approuve, puis l’ordre se prépare")
	case err != nil:
		return t, v, err
	}
	echecs, _, err := x.echecs.de(ctx, n.Dossier)
	if err == nil && slices.Contains(echecs, v.ID) {
		err = refuser("coordonnees", "un virement à ce tiers est revenu ou a été rejeté avec ces coordonnées bancaires : demander le nouveau relevé d’identité bancaire, le saisir, puis le faire approuver par une autre personne")
	}
	return t, v, err
}

// verifierProvision refuses what the real balance less the orders already prepared and what is set aside would not cover: an order prepared for a
// remise is a commitment, even before its visa takes a hold, and what is set aside pays its object only. An order that may wait is not refused: what it
// lacks is said. It returns that balance before the order, what is set aside included, and what the order takes of it.
func (x *examinateur) verifierProvision(ctx context.Context, c comptes.Compte, n NouvelOrdre, j jour.Jour) (avant, libere, manque argent.Centimes, err error) {
	solde, err := x.soldes.exige(ctx, c.ID)
	if err != nil {
		return 0, 0, 0, err
	}
	plancher, err := x.plancher(ctx, c, j)
	if err != nil {
		return 0, 0, 0, err
	}
	p := comptes.Provision{Solde: solde, Plancher: plancher, Debiteur: solde.Comptable < 0}
	attend := n.Attendre && c.Nature == comptes.Personne
	if p.Debiteur && !attend {
		return 0, 0, 0, &Refus{"compte_debiteur", comptes.ErrCompteDebiteur.Error()}
	}
	enCours, _, err := x.enCours.de(ctx, c.ID)
	if err != nil {
		return 0, 0, 0, err
	}
	engages := engagesSansRetenue(enCours)
	reserves, _, err := x.mis.de(ctx, c.ID)
	if err != nil {
		return 0, 0, 0, err
	}
	if n.Reserve != 0 {
		libere = min(n.Centimes, max(0, reserves[n.Reserve]))
	}
	pris := engages + reserves.Total() - libere
	manque = p.Manque(n.Centimes + pris)
	if manque == 0 || attend {
		return p.Solde.Reel() - engages, libere, manque, nil
	}
	disponible := max(0, p.Disponible()-pris)
	if mis := reserves.Total() - libere; mis > 0 {
		return 0, 0, manque, refuser("provision", "provision insuffisante : il manque %s ; disponible %s (solde réel %s, ordres déjà préparés %s, mis de côté %s, plancher %s)",
			manque, disponible, p.Solde.Reel(), engages, mis, p.Plancher)
	}
	return 0, 0, manque, refuser("provision", "provision insuffisante : il manque %s ; disponible %s (solde réel %s, ordres déjà préparés %s, plancher %s)",
		manque, disponible, p.Solde.Reel(), engages, p.Plancher)
}

// engagesSansRetenue sums, among the orders under way of an account, those that are prepared, or in a remise not yet visaed; of one that waits for money, what
// was set aside for it.
func engagesSansRetenue(enCours []paiements.Ordre) (somme argent.Centimes) {
	for _, o := range enCours {
		switch {
		case o.Etat == paiements.Prepare || o.Etat == paiements.EnRemise && o.VisePar == 0:
			somme += o.Centimes
		case o.Etat == paiements.EnAttente:
			somme += o.ReserveCentimes
		}
	}
	return somme
}

// Engagements sums what an account owes to orders prepared and not yet held by a visa.
func Engagements(ctx context.Context, l bdd.Lecture, compte int64) (argent.Centimes, error) {
	os, err := paiements.EnCoursDuCompte(ctx, l, compte)
	return engagesSansRetenue(os), err
}

// AnnulerOrdre cancels a prepared order that is in no remise, covered or not, with the reason.
func AnnulerOrdre(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, ordre, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		o, err := paiements.OrdreParID(ctx, e, ordre)
		if err != nil {
			return 0, ErrInterdit
		}
		if err := exiger(ctx, e, a, droits.PreparerOrdre, o.Dossier); err != nil {
			return 0, err
		}
		if o.VersionRangee != version {
			return 0, paiements.ErrVersion
		}
		if strings.TrimSpace(motif) == "" {
			return 0, refuser("motif", "indiquer pourquoi l’ordre est annulé")
		}
		ecrit, err := paiements.MotifEcrit(ctx, e, t, motif)
		if err != nil {
			return 0, err
		}
		if err := paiements.Passer(ctx, e, o, paiements.Annule, a.ID, ecrit); err != nil {
			return 0, err
		}
		return o.Dossier, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "ordre.annuler", Objet: "ordre", ObjetID: o.ID, Dossier: o.Dossier,
			Valeurs: []journal.Valeur{journal.Montant("montant", o.Centimes)}})
	})
}

// ecritureTransmission moves an order from the account that pays to "virements transmis".
func ecritureTransmission(cs []comptes.Compte, cb comptes.CompteBancaire, o paiements.Ordre, le jour.Jour, agent int64) (comptes.Ecriture, error) {
	transit, ok := comptes.DeNature(cs, comptes.Transit)
	if !ok {
		return comptes.Ecriture{}, fmt.Errorf("compte « %s » absent", comptes.Transit.Libelle())
	}
	valeur := o.ExecutionLe
	if valeur.Avant(le) {
		valeur = le
	}
	return comptes.Ecriture{Organisation: cb.Organisation, CompteBancaire: cb.ID, Nature: "ordre_transmis", JourComptable: le, JourValeur: valeur,
		Cle: cleTransmission(o), Origine: "ordre", OrigineID: o.ID, Agent: agent,
		Mouvements: []comptes.Mouvement{{Compte: o.Compte, Centimes: o.Centimes}, {Compte: transit.ID, Centimes: -o.Centimes}}}, nil
}

// cleTransmission is the key of that transaction: one per order and remise, for ever.
func cleTransmission(o paiements.Ordre) string {
	return fmt.Sprintf("ordre_transmis:%d:%d", o.ID, o.Remise)
}
