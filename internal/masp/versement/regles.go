// SPDX-License-Identifier: EUPL-1.2

package versement

import (
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

// Requete is a request about to be signed: all that the rules read.
type Requete struct {
	Versement
	Aujourdhui   jour.Jour
	Signataire   string    // who signs, and in what capacity
	Autorisation bool      // a contract with management runs: the rent is paid from the benefits already
	Anterieurs   []Periode // of the person, by earlier judgments
	Justificatif map[string]string
}

// Verdict is what the rules say of a request, or of a step.
type Verdict struct {
	Refus          masp.Refuses
	Avertissements []masp.Avertissement
	Calcul         masp.VersementDirect // of a request: what may be asked
}

// Err is nil when nothing says no.
func (v Verdict) Err() error {
	if len(v.Refus) == 0 {
		return nil
	}
	return v.Refus
}

func (v *Verdict) refuser(regle, format string, args ...any) {
	v.Refus = append(v.Refus, &masp.Refus{Regle: regle, Message: fmt.Sprintf(format, args...)})
}

// avertir asks for a justification, and refuses without one.
func (v *Verdict) avertir(justificatif, regle, message string) {
	v.Avertissements = append(v.Avertissements, masp.Avertissement{Regle: regle, Message: message})
	if justificatif == "" {
		v.Refus = append(v.Refus, &masp.Refus{Regle: regle, Message: message + " : écrire ce qui justifie de passer outre", Justifier: true})
	}
}

// The rules that warn, by the name of the field where their justification is written.
const (
	ReglePlancher     = "R26-plancher"
	RegleAutorisation = "R22-autorisation"
	RegleSignataire   = "R27-signataire"
	RegleLRAR         = "R28"
	RegleAppel        = "R30"
)

// Calculer is what the judge may be asked (CASF arts. L271-5, R271-6): the same calculation as the public calculator.
func Calculer(liste []prestations.Prestation, v Versement, requete jour.Jour) masp.VersementDirect {
	d := masp.DemandeDirecte{Loyer: v.Loyer, Charges: v.Charges, TiersPayant: v.TiersPayant, PremierImpaye: v.PremierImpaye, Requete: requete, Requerant: v.Requerant, Plancher: v.Plancher}
	for _, p := range v.Prestations {
		d.Prestations = append(d.Prestations, masp.PrestationVersee{Numero: p.Numero, Montant: p.Montant, MJAGBF: p.MJAGBF})
	}
	return masp.DemanderVersementDirect(liste, d)
}

// VerifierRequete applies rules R22 to R27 and R31 to a request that is signed: its cause (L271-5), two months of unpaid rent, who asks, the benefits and the amount (R271-6), what
// is left to live on, the mentions that R271-8 asks for on pain of nullity (read in its wording before 2020), and the durations. liste is that of D271-2 on the day.
func VerifierRequete(r *reglement.Regles, liste []prestations.Prestation, q Requete) (v Verdict) {
	j := q.Aujourdhui
	switch {
	case !slices.Contains(Causes, q.Cause):
		v.refuser("R22", "dire si la personne a refusé le contrat, ou n’en a pas respecté les clauses (article L271-5 du CASF)")
	case q.CauseLe.Vide() || q.CauseLe.Apres(j):
		v.refuser("R22", "écrire le jour du refus ou du manquement, au plus tard aujourd’hui (article L271-5 du CASF)")
	}
	if q.Autorisation {
		v.avertir(q.Justificatif[RegleAutorisation], RegleAutorisation, "la personne a autorisé le service à gérer ses prestations, et le loyer se paie sur elles : un tribunal demande qu’il n’y ait pas cette autorisation (lu dans une seule source)")
	}
	if q.Signataire == "" {
		v.refuser(RegleSignataire, "dire qui signe la requête, et en quelle qualité : elle est signée par qui demande, ou par qui a sa délégation (article R271-8 du CASF, lu avant 2020)")
	}
	if q.PremierImpaye.Vide() {
		v.refuser("R23", "écrire le jour de la première échéance impayée : il faut deux mois d’impayé (article L271-5 du CASF)")
	} else {
		v.Calcul = Calculer(liste, q.Versement, j)
		v.Refus = append(v.Refus, v.Calcul.Refus...)
		v.verifierExtension(liste, q.Versement)
		switch {
		case q.Montant <= 0:
			v.refuser("R26", "écrire le montant demandé par mois : au plus %s", v.Calcul.Demande)
		case q.Montant > v.Calcul.Demande:
			v.refuser("R26", "le montant demandé dépasse ce qui peut l’être, %s par mois : au plus le loyer et les charges dus, et sans descendre sous le minimum gardé pour vivre (article L271-5 du CASF)", v.Calcul.Demande)
		}
	}
	switch minimum := reglement.VersementPlancher.A(r, j); {
	case q.Plancher == 0:
		v.avertir(q.Justificatif[ReglePlancher], ReglePlancher, "aucun minimum gardé pour vivre n’est écrit, alors que le versement ne doit pas priver la personne et ceux dont elle a la charge des moyens de subsistance (article L271-5 du CASF)")
	case q.Plancher < minimum:
		v.avertir(q.Justificatif[ReglePlancher], ReglePlancher, "le minimum gardé pour vivre est sous celui du département, "+minimum.String())
	}
	if len(q.Prestations) == 0 {
		v.refuser("R25", "cocher au moins une prestation que le juge ferait verser au bailleur (article R271-6 du CASF)")
	}
	v.verifierMentions(q.Versement)
	v.verifierDuree(r, j, q.Mois, q.Anterieurs)
	return v
}

// verifierExtension: a benefit of R271-6 al. 2 is asked for only where those of al. 1 do not cover, and never under a délégué (C. civ. art. 375-9-1).
func (v *Verdict) verifierExtension(liste []prestations.Prestation, x Versement) {
	for _, p := range x.Prestations {
		i := slices.IndexFunc(liste, func(y prestations.Prestation) bool { return y.Numero == p.Numero })
		switch {
		case i < 0 || liste[i].Bailleur != prestations.BailleurSiInsuffisant:
		case p.MJAGBF:
			v.refuser("R25", "%s : un délégué aux prestations familiales la gère, elle ne peut pas être versée au bailleur (articles R271-6 du CASF et 375-9-1 du code civil) : la décocher", liste[i].Libelle)
		case !slices.ContainsFunc(v.Calcul.Extension, func(y masp.PrestationVersee) bool { return y.Numero == p.Numero }) && len(v.Calcul.Refus) == 0:
			v.refuser("R25", "%s ne se demande que si les autres prestations ne couvrent pas le loyer et les charges (article R271-6 du CASF) : la décocher", liste[i].Libelle)
		}
	}
}

// verifierMentions: CASF art. R271-8, on pain of nullity, as it was read in its wording before 2020. The name of the person is that of her file; date and signature are those of the letter.
func (v *Verdict) verifierMentions(x Versement) {
	manque := func(valeur, mots string) {
		if strings.TrimSpace(valeur) == "" {
			v.refuser("R27", "il manque à la requête, à peine de nullité (article R271-8 du CASF) : %s", mots)
		}
	}
	manque(x.Textes.Domicile, "le domicile de la personne")
	manque(x.Textes.Bailleur, "le nom du bailleur")
	manque(x.Textes.BailleurAdresse, "l’adresse ou le siège du bailleur")
	manque(x.Textes.Motifs, "l’exposé sommaire des motifs")
	for _, p := range x.Prestations {
		manque(p.Organisme, fmt.Sprintf("le nom de l’organisme qui verse la prestation n° %d", p.Numero))
		manque(p.Adresse, "l’adresse de l’organisme "+texte.Guillemets(p.Organisme))
	}
	if strings.TrimSpace(x.Textes.Tribunal) == "" || strings.TrimSpace(x.Textes.TribunalAdresse) == "" {
		v.refuser("R27", "écrire le tribunal judiciaire, ou sa chambre de proximité, du lieu où la personne demeure, avec son adresse (article R271-7 du CASF)")
	}
	if strings.TrimSpace(x.Textes.Pieces) == "" {
		v.refuser("R27", "écrire la liste des pièces jointes à la requête (article R271-8 du CASF)")
	}
}

// verifierDuree is rule R31 (L271-5): one period, and all of them.
func (v *Verdict) verifierDuree(r *reglement.Regles, j jour.Jour, mois int, anterieurs []Periode) {
	maximum, total := reglement.VersementMoisMax.A(r, j), reglement.VersementMoisTotal.A(r, j)
	pris := 0
	for _, p := range anterieurs {
		pris += p.Mois()
	}
	switch {
	case mois < 1 || mois > maximum:
		v.refuser("R31", "le juge fixe une durée de %d mois au plus (article L271-5 du CASF) : écrire un nombre de mois entre 1 et %d", maximum, maximum)
	case pris+mois > total:
		v.refuser("R31", "%d mois sont déjà pris sur les %d au total (article L271-5 du CASF) : il en reste %d", pris, total, max(0, total-pris))
	}
}

// Avance is a step about to be noted: all that the rules read.
type Avance struct {
	Versement  Versement
	Avant      []Etape // the first one first
	Etape      Etape
	Precedent  jour.Jour // the last day of the payment that it renews, Vide for a first one
	Anterieurs []Periode
	Aujourdhui jour.Jour
}

// dernierJour is the day of the latest step. An appeal is learnt of late: it comes after the notification, wherever the payment stands.
func (a Avance) dernierJour() (le jour.Jour) {
	if n := Derniere(a.Avant, Notifie); a.Etape.Vers == AppelEnCours && n != nil {
		return n.Le
	}
	for _, x := range a.Avant {
		if x.Le.Apres(le) {
			le = x.Le
		}
	}
	return le
}

// VerifierEtape applies the rules of a step (R28 to R31; CASF arts. R271-9 to R271-16), and says what it fixes: the last day of the payment, and what is awaited next.
func VerifierEtape(r *reglement.Regles, a Avance) (Etape, Verdict) {
	x, j := a.Etape, a.Aujourdhui
	x.De = a.Versement.Etat
	var v Verdict
	if !Permis(x.De, x.Vers) || x.Vers == RequetePrete {
		v.refuser("etat", "la procédure est « %s » : elle ne peut pas devenir « %s »", x.De.Libelle(), x.Vers.Libelle())
		return x, v
	}
	switch {
	case x.Le.Vide() || x.Le.Apres(j):
		v.refuser("le", "écrire le jour de cette étape, au plus tard aujourd’hui")
		return x, v
	case x.Le.Avant(a.dernierJour()):
		v.refuser("le", "cette étape serait d’avant la précédente, du %s : corriger le jour", a.dernierJour().Court())
	}
	motifs := MotifsDe(x.De, x.Vers)
	if len(motifs) > 0 && !slices.ContainsFunc(motifs, func(m Motif) bool { return m.Code == x.Motif }) {
		v.refuser("motif", "choisir dans la liste")
	}
	switch x.Vers {
	case LRAREnvoyee, MainleveeLRAR:
		x.LRARLe = x.Le
		v.porter(a, x)
	case Audience, MainleveeAudience:
		v.porter(a, x)
		v.audience(a, &x)
	case Accorde:
		v.accorder(r, a, x)
	case Notifie:
	case Appel, AppelEnCours:
		v.appeler(r, a, x)
	case EnCours:
		v.commencer(r, a, &x)
	case Renouvellement:
		v.refuser("etat", "le renouvellement s’ouvre par une nouvelle requête : la commencer depuis cette page")
	case Fini:
		v.finir(a, x)
	}
	if len(v.Refus) == 0 {
		x.Echeance = Attendue(r, a.Versement, a.Avant, x)
	}
	return x, v
}

// porter: a letter brings the reasons of a mainlevée to the person, unless she asks for it herself (R271-10, R271-14, R271-15).
func (v *Verdict) porter(a Avance, x Etape) {
	if x.De.mainlevee() && !x.LRARLe.Vide() && MainleveeDeLaPersonne(a.Avant) {
		v.refuser("lrar_le", "la personne demande elle-même la mainlevée (article R271-15 du CASF, lu avant 2020) : aucune lettre ne lui en porte les motifs, noter l’audience ou le jugement")
	}
}

// audience is rule R28: the registered letter left before the hearing, or why not (R271-10; R271-14 for a mainlevée). Who asks knows the reasons.
func (v *Verdict) audience(a Avance, x *Etape) {
	lrar := LRAR(a.Avant)
	if !x.LRARLe.Vide() {
		lrar = x.LRARLe
	}
	switch {
	case x.AudienceLe.Vide() || x.AudienceLe.Avant(x.Le):
		v.refuser("audience_le", "écrire le jour de l’audience, après celui où elle a été fixée")
	case x.LRARLe.Apres(a.Aujourdhui):
		v.refuser("lrar_le", "le jour d’envoi de la lettre recommandée est à venir : le corriger, ou le laisser vide")
	case x.De.mainlevee() && MainleveeDeLaPersonne(a.Avant):
	case lrar.Vide() || lrar.Apres(x.AudienceLe):
		v.avertir(x.Texte, RegleLRAR, "les motifs et les pièces n’ont pas été envoyés à la personne par lettre recommandée avant l’audience (article R271-10 du CASF, lu avant 2020)")
	}
}

// accorder: what the judge granted is within the law (R31), and at most rent and charges.
func (v *Verdict) accorder(r *reglement.Regles, a Avance, x Etape) {
	if h := Derniere(a.Avant, Audience); h != nil && x.De == Audience && x.Le.Avant(h.AudienceLe) {
		v.refuser("le", "le jugement serait d’avant l’audience, du %s : corriger le jour, ou fixer une autre audience", h.AudienceLe.Court())
	}
	v.juger(r, a, x)
}

// juger: the amount and the duration that a judgment fixes.
func (v *Verdict) juger(r *reglement.Regles, a Avance, x Etape) {
	du := max(0, a.Versement.Loyer+a.Versement.Charges-a.Versement.TiersPayant)
	switch {
	case x.Montant <= 0:
		v.refuser("montant", "écrire le montant accordé par mois")
	case x.Montant > du:
		v.refuser("montant", "le montant accordé dépasse le loyer et les charges dus, %s (article L271-5 du CASF) : le relire sur le jugement", du)
	}
	v.verifierDuree(r, x.Le, x.Mois, a.Anterieurs)
}

// confirmer: a judgment of appeal keeps the payment that runs, as it was or with another amount and another duration, counted from its first day.
func (v *Verdict) confirmer(r *reglement.Regles, a Avance, x *Etape) {
	if x.Montant == 0 && x.Mois == 0 {
		return
	}
	if v.juger(r, a, *x); len(v.Refus) > 0 {
		return
	}
	x.Debut, x.Fin = a.Versement.Debut, jour.Fin(a.Versement.Debut, x.Mois)
	if x.Fin.Avant(x.Le) {
		v.refuser("R31", "la durée fixée en appel, comptée depuis le %s, est déjà passée : noter la fin du versement", x.Debut.Court())
	}
}

// appeler: within the delay of rule R30 (R271-16, CPC arts. 538, 641, 642).
func (v *Verdict) appeler(r *reglement.Regles, a Avance, x Etape) {
	if Appele(a.Avant) != nil {
		v.refuser("etat", "un appel a déjà été jugé : la suite est affaire d’avocat, la noter en toutes lettres à l’étape suivante")
	}
	if n := Derniere(a.Avant, Notifie); n != nil {
		if limite := FinAppel(r, n.Le); x.Le.Apres(limite) {
			v.refuser(RegleAppel, "le délai d’appel a pris fin le %s (articles R271-16 du CASF et 642 du code de procédure civile) : corriger le jour, ou noter que la décision s’exécute", limite.Court())
		}
	}
}

// commencer: the first day when the benefits go to the landlord. Before the end of the delay of appeal, somebody says why.
func (v *Verdict) commencer(r *reglement.Regles, a Avance, x *Etape) {
	if x.De == AppelEnCours {
		v.confirmer(r, a, x)
		return
	}
	if x.De != Notifie {
		return // a request to renew or to end that came to nothing: the payment goes on as it was
	}
	jugement := Derniere(a.Avant, Accorde, Rejete)
	switch {
	case jugement == nil || jugement.Vers != Accorde:
		v.refuser("etat", "le juge a rejeté la demande : il n’y a pas de versement à faire commencer")
		return
	case x.Debut.Vide() || x.Debut.Avant(jugement.Le):
		v.refuser("debut", "écrire le premier jour du versement au bailleur, pas avant le jugement du %s", jugement.Le.Court())
		return
	case !a.Precedent.Vide() && !x.Debut.Apres(a.Precedent):
		v.refuser("debut", "le versement en cours va jusqu’au %s : celui-ci commence après", a.Precedent.Court())
	}
	x.Fin = jour.Fin(x.Debut, jugement.Mois)
	if n := Derniere(a.Avant, Notifie); n != nil && Appele(a.Avant) == nil {
		if limite := FinAppel(r, n.Le); !a.Aujourdhui.Apres(limite) {
			v.avertir(x.Texte, RegleAppel, "le délai d’appel court jusqu’au "+limite.Court()+", et l’exécution provisoire d’une décision gracieuse est affaire d’avocat")
		}
	}
}

// finir: an end by the judge's words or by the term comes neither before it nor by itself.
func (v *Verdict) finir(a Avance, x Etape) {
	switch {
	case x.Motif == "echeance" && x.Le.Avant(a.Versement.Fin):
		v.refuser("le", "le versement court jusqu’au %s : l’échéance ne peut pas venir avant", a.Versement.Fin.Court())
	case x.Motif == "mainlevee" && x.De == MainleveeAudience && x.Le.Avant(Derniere(a.Avant, MainleveeAudience).AudienceLe):
		v.refuser("le", "la mainlevée serait d’avant son audience, du %s : corriger le jour, ou fixer une autre audience", Derniere(a.Avant, MainleveeAudience).AudienceLe.Court())
	case x.Motif == "rejet":
		if jugement := Derniere(a.Avant, Accorde, Rejete); jugement == nil || jugement.Vers != Rejete {
			v.refuser("motif", "le juge a accordé le versement : choisir une autre raison")
		}
	}
}

// AppelProposable tells whether an appeal is an act of the day: the judgment is notified, its delay runs, and no appeal was declared. One that was declared in time and is learnt of later is noted all the same.
func AppelProposable(r *reglement.Regles, avant []Etape, j jour.Jour) bool {
	n := Derniere(avant, Notifie)
	return n != nil && Appele(avant) == nil && !j.Apres(FinAppel(r, n.Le))
}

// FinAppel is the last day to appeal (rule R30: CASF art. R271-16, CPC arts. 538, 641 and 642): the day of the notification does not count, and the last one is put off to a working day of the département.
func FinAppel(r *reglement.Regles, notifie jour.Jour) jour.Jour {
	e, err := jour.Delai{Nombre: reglement.VersementAppel.A(r, notifie), Unite: jour.Jours, Report: true, Territoire: r.Territoire()}.Depuis(notifie)
	if err != nil {
		return notifie // a day beyond the calendar
	}
	return e.DernierJour
}

// Attendue is when the next thing is awaited after a step; Vide when nothing is. R29: the judgment comes within a month of the hearing (R271-12).
func Attendue(r *reglement.Regles, v Versement, avant []Etape, x Etape) jour.Jour {
	relance := x.Le.Plus(reglement.VersementRelance.A(r, x.Le))
	switch x.Vers {
	case Envisage, RequetePrete, LRAREnvoyee:
		return x.Le.Plus(reglement.VersementSuite.A(r, x.Le))
	case MainleveeDemandee:
		if x.Motif != demandeElle {
			return x.Le.Plus(reglement.VersementSuite.A(r, x.Le)) // the letter to her
		}
		return relance
	case Deposee, Accorde, Rejete, Appel, MainleveeLRAR, AppelEnCours:
		return relance
	case Audience, MainleveeAudience:
		return jour.PlusMois(x.AudienceLe, reglement.VersementDelibere.A(r, x.AudienceLe))
	case Notifie:
		if Appele(avant) != nil {
			return relance
		}
		return FinAppel(r, x.Le)
	case EnCours:
		fin := v.Fin
		if !x.Fin.Vide() {
			fin = x.Fin
		}
		return fin.Plus(-reglement.FinAnnoncee.A(r, x.Le))
	case Renouvellement:
		return v.Fin
	}
	return jour.Jour{}
}
