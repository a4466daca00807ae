// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/paiements"
	"etai/internal/prestations"
)

// Regle is the code of a matching rule. Only the first five and ApresFin settle by themselves (05-finance §4.5 as corrected): a
// reference of ours, or one expected income with its allocataire number. The others propose, with the reason in words; nothing moves.
type Regle string

// The rules.
const (
	ParReference     Regle = "reference"              // our end-to-end reference, same amount
	ParDetails       Regle = "details"                // one booking for several orders, each detail with its reference
	ParRemise        Regle = "remise"                 // reference of a remise, and its sum
	RetourReference  Regle = "retour_reference"       // returned transfer with its end-to-end reference
	RevenuAttendu    Regle = "revenu_attendu"         // one expected income, its number, its amount
	MontantDifferent Regle = "montant_different"      // the number is known, the amount is another one
	NumeroPartage    Regle = "numero_partage"         // the number serves several people or several benefits
	ApresDeces       Regle = "apres_deces"            // expected income, dated after a recorded death: its payer may claim it
	DejaRecu         Regle = "deja_recu"              // this income already came this month
	MontantAttendu   Regle = "montant_attendu"        // amount of an expected income, no number
	RetourMontant    Regle = "retour_montant"         // return without reference, amount of an order of the last days
	DebitMontant     Regle = "debit_montant"          // debit without reference, amount of a transmitted order
	ReferenceAutre   Regle = "reference_autre"        // our reference, another amount, or seen twice
	LibelleReconnu   Regle = "libelle_reconnu"        // words that somebody recognised on this account
	NonAutorisee     Regle = "non_autorisee"          // the number is the person's, on her own account, for a benefit that she receives and did not authorise (R18)
	Remboursement    Regle = "remboursement_probable" // money from a tiers that we paid: it gives back part or all of a payment
	ApresFin         Regle = "apres_fin"              // received once the management is over: the person's own
	ApresFinMontant  Regle = "apres_fin_montant"      // the same on a pooled account, for another amount than the one that was expected
	ArgentDeVie      Regle = "argent_de_vie"          // paid, withdrawn or refunded with the person's own card: hers, and nobody asks where; never given by Proposer
	ReponseCESF      Regle = "reponse_cesf"           // what the person's worker answered; never given by Proposer
)

// Automatique tells whether the rule settles by itself.
func (r Regle) Automatique() bool {
	switch r {
	case ParReference, ParDetails, ParRemise, RetourReference, RevenuAttendu, ApresFin:
		return true
	}
	return false
}

// Raison is the rule in words.
func (r Regle) Raison() string {
	switch r {
	case ParReference:
		return "notre référence et le même montant"
	case ParDetails:
		return "chaque virement du lot porte notre référence"
	case ParRemise:
		return "la référence de la remise et sa somme"
	case RetourReference:
		return "virement revenu avec notre référence"
	case RevenuAttendu:
		return "revenu attendu, avec son numéro d’allocataire et son montant"
	case MontantDifferent:
		return "le numéro d’allocataire est connu, le montant n’est pas celui attendu"
	case NumeroPartage:
		return "le numéro d’allocataire sert à plusieurs personnes ou prestations"
	case ApresDeces:
		return "revenu attendu, arrivé après le décès enregistré"
	case DejaRecu:
		return "ce revenu est déjà arrivé ce mois-ci"
	case MontantAttendu:
		return "même montant qu’un revenu attendu, sans numéro d’allocataire"
	case RetourMontant:
		return "retour sans référence, du montant d’un ordre récent"
	case DebitMontant:
		return "débit sans référence, du montant d’un ordre transmis"
	case ReferenceAutre:
		return "notre référence, mais un autre montant ou déjà vue"
	case LibelleReconnu:
		return "libellé reconnu sur ce compte les mois précédents"
	case NonAutorisee:
		return "son numéro d’allocataire, pour une prestation qu’elle n’a pas autorisée"
	case Remboursement:
		return "un tiers que nous avons payé rend de l’argent"
	case ApresFin:
		return "arrivé après la fin de la gestion : à la personne"
	case ApresFinMontant:
		return "arrivé après la fin de la gestion, d’un autre montant que celui attendu"
	case ArgentDeVie:
		return "carte de la personne"
	case ReponseCESF:
		return "réponse de la personne qui suit le dossier"
	}
	return ""
}

// fenetreRetour is how many days back a return without reference may look for its order (05-finance §4.5, step 3).
const fenetreRetour = 15

// ContextePointage is what the rules know around the lines of one bank account.
type ContextePointage struct {
	Individuel bool
	Dossier    int64                           // of an individual account
	Ici        map[int64]bool                  // files whose account is in this bank account
	Ordres     map[string]*paiements.Ordre     // of this bank account, by end-to-end reference
	Lots       map[string][]*paiements.Ordre   // of this bank account, by reference of a remise or of one of its lots
	Doubles    map[string]bool                 // references under which this bank account was debited more than once, not every time for an order
	Recents    []*paiements.Ordre              // of this bank account, of the last days
	Siennes    []*gestion.Recette              // authorised benefits of the person of an individual account
	ParNumero  map[string][]*gestion.Recette   // authorised benefits by allocataire number, whoever's
	Porteurs   map[string]prestations.Porteurs // who else is known to bear an allocataire number
	Recues     map[CleRecue]bool               // incomes already seen
	Payes      []paiements.Paye                // executed orders of this bank account, the latest first, when its credits may be refunds
	Gestions   map[int64][]gestion.Gestion     // by file
	Deces      map[int64]jour.Jour             // by file: day of a recorded death
	Reconnus   []comptes.LibelleReconnu        // words recognised on this bank account
}

// mort tells whether the death of the person of a file was recorded before a day.
func (c *ContextePointage) mort(dossier int64, j jour.Jour) bool {
	le, ok := c.Deces[dossier]
	return ok && j.Apres(le)
}

// CleRecue is one expected income in one month.
type CleRecue struct {
	Recette int64
	Mois    jour.Jour // first day
}

// Proposition is what the rules say of a line.
type Proposition struct {
	Regle   Regle
	Ordres  []*paiements.Ordre // for orders, remises and returns
	Recette *gestion.Recette   // for incomes
	Reconnu *comptes.LibelleReconnu
	Dossier int64 // for money outside of the authorisation
}

// Proposer applies the rules to a line, in their order: the first that settles wins; else the first that proposes; else none.
func Proposer(l *comptes.LigneAPoster, c *ContextePointage) Proposition {
	if l.Centimes >= 0 {
		return proposerCredit(l, c)
	}
	if p := proposerDebit(l, c); p.Regle != "" {
		return p
	}
	return reconnaitre(l, c)
}

// reconnaitre proposes what was decided of the same words on this account: of this very amount first.
func reconnaitre(l *comptes.LigneAPoster, c *ContextePointage) Proposition {
	if len(c.Reconnus) == 0 {
		return Proposition{}
	}
	modele := l.Texte.Modele()
	var r *comptes.LibelleReconnu
	for i := range c.Reconnus {
		if x := &c.Reconnus[i]; x.Modele == modele && x.Vaut(l.Centimes) && (r == nil || x.Centimes != 0) {
			r = x
		}
	}
	if r == nil {
		return Proposition{}
	}
	return Proposition{Regle: LibelleReconnu, Reconnu: r}
}

func proposerDebit(l *comptes.LigneAPoster, c *ContextePointage) Proposition {
	montant := -l.Centimes
	ref := reference(l)
	if o := c.Ordres[ref]; o != nil {
		if aExecuter(o) && o.Centimes == montant {
			return Proposition{Regle: ParReference, Ordres: []*paiements.Ordre{o}}
		}
		return Proposition{Regle: ReferenceAutre, Ordres: []*paiements.Ordre{o}}
	}
	if os := parDetails(l, c, aExecuter); os != nil {
		return Proposition{Regle: ParDetails, Ordres: os}
	}
	for _, ref := range referencesRemise(l) {
		var os []*paiements.Ordre
		var somme argent.Centimes
		for _, o := range c.Lots[ref] {
			if aExecuter(o) {
				os, somme = append(os, o), somme+o.Centimes
			}
		}
		if len(os) > 0 && somme == montant {
			return Proposition{Regle: ParRemise, Ordres: os}
		}
	}
	if ref == "" {
		if o := seul(c.Recents, func(o *paiements.Ordre) bool { return o.Etat == paiements.Transmis && o.Centimes == montant }); o != nil {
			return Proposition{Regle: DebitMontant, Ordres: []*paiements.Ordre{o}}
		}
	}
	return Proposition{}
}

// reference is the end-to-end reference of a line: its own, or that of its only detail.
func reference(l *comptes.LigneAPoster) string {
	if l.BoutEnBout == "" && len(l.Details) == 1 {
		return l.Details[0].BoutEnBout
	}
	return l.BoutEnBout
}

// textes are where a line may name an allocataire number: its own texts, and those of the only detail that a camt.054 gave.
func textes(l *comptes.LigneAPoster) []string {
	r := []string{l.Texte.Libelle, l.Texte.Contrepartie, l.BoutEnBout}
	if len(l.Details) == 1 {
		d := &l.Details[0]
		r = append(r, d.Texte.Libelle, d.Texte.Contrepartie, d.BoutEnBout)
	}
	return r
}

// aExecuter: the bank may execute an order that was given to it, even when nobody has yet written that it was transmitted.
func aExecuter(o *paiements.Ordre) bool {
	return o.Etat == paiements.Transmis || o.Etat == paiements.EnRemise && o.VisePar != 0
}

// parDetails returns the orders that the details name, when each names one of ours for its amount and they make the line's.
func parDetails(l *comptes.LigneAPoster, c *ContextePointage, accepte func(*paiements.Ordre) bool) []*paiements.Ordre {
	if len(l.Details) == 0 {
		return nil
	}
	var os []*paiements.Ordre
	var somme argent.Centimes
	vus := map[int64]bool{}
	for _, d := range l.Details {
		o := c.Ordres[d.BoutEnBout]
		if d.BoutEnBout == "" || o == nil || !accepte(o) || vus[o.ID] || o.Centimes != max(d.Centimes, -d.Centimes) {
			return nil
		}
		vus[o.ID] = true
		os, somme = append(os, o), somme+o.Centimes
	}
	if somme != max(l.Centimes, -l.Centimes) {
		return nil
	}
	return os
}

// referencesRemise are the references under which a remise may come back: the bank's batch reference, and the same without the
// suffix of one account.
func referencesRemise(l *comptes.LigneAPoster) []string {
	var r []string
	ajouter := func(s string) {
		if s == "" {
			return
		}
		r = append(r, s)
		if i := strings.LastIndexByte(s, '/'); i > 0 {
			r = append(r, s[:i])
		}
	}
	ajouter(l.Remise)
	for _, d := range l.Details {
		if d.Remise != l.Remise {
			ajouter(d.Remise)
		}
	}
	return r
}

func proposerCredit(l *comptes.LigneAPoster, c *ContextePointage) Proposition {
	if l.Retour {
		return proposerRetour(l, c)
	}
	if o := c.Ordres[reference(l)]; o != nil {
		// Our own reference on a credit that the bank does not call a return: money back all the same, but a person must say so.
		return Proposition{Regle: ReferenceAutre, Ordres: []*paiements.Ordre{o}}
	}
	return proposerRevenu(l, c)
}

func proposerRetour(l *comptes.LigneAPoster, c *ContextePointage) Proposition {
	// A reference debited twice may come back because it was: the order itself was paid once.
	execute := func(o *paiements.Ordre) bool { return o.Etat == paiements.Execute && !c.Doubles[o.BoutEnBout] }
	ref := reference(l)
	if o := c.Ordres[ref]; o != nil {
		if execute(o) && o.Centimes == l.Centimes {
			return Proposition{Regle: RetourReference, Ordres: []*paiements.Ordre{o}}
		}
		return Proposition{Regle: ReferenceAutre, Ordres: []*paiements.Ordre{o}}
	}
	if os := parDetails(l, c, execute); os != nil {
		return Proposition{Regle: RetourReference, Ordres: os}
	}
	o := seul(c.Recents, func(o *paiements.Ordre) bool {
		return execute(o) && o.Centimes == l.Centimes && l.Date.Depuis(o.ExecutionLe) <= fenetreRetour
	})
	if o != nil {
		return Proposition{Regle: RetourMontant, Ordres: []*paiements.Ordre{o}}
	}
	return Proposition{}
}

// proposerRevenu looks for an expected income. A number that is known for two people, or said to serve a couple, settles nothing, even when only one of them has her account
// here, or when it stands beside another one that is hers alone; the proposal names nobody whose account is elsewhere. Another amount than the one expected is said of the only
// benefit that may explain it: of several, none is chosen.
func proposerRevenu(l *comptes.LigneAPoster, c *ContextePointage) Proposition {
	nommees := nommees(l, c)
	dossiers := map[int64]bool{}
	var ici, exactes []*gestion.Recette
	partage := false
	for _, r := range nommees {
		dossiers[r.Dossier] = true
		if c.Ici[r.Dossier] {
			ici = append(ici, r)
			if r.Montant == l.Centimes {
				exactes = append(exactes, r)
			}
		}
	}
	if len(ici) > 0 {
		for _, n := range numeros(l) {
			partage = partage || c.Porteurs[n].Partage
			for _, d := range c.Porteurs[n].Dossiers {
				dossiers[d] = true
			}
		}
	}
	switch {
	case len(ici) > 0 && (partage || len(dossiers) > 1), len(exactes) > 1, len(exactes) == 0 && len(ici) > 1:
		return Proposition{Regle: NumeroPartage, Recette: premiere(exactes, ici)}
	case len(exactes) == 1 && c.Recues[CleRecue{exactes[0].ID, l.Date.PremierDuMois()}]:
		return Proposition{Regle: DejaRecu, Recette: exactes[0]}
	case len(exactes) == 1 && c.mort(exactes[0].Dossier, l.Date):
		return Proposition{Regle: ApresDeces, Recette: exactes[0]}
	case len(exactes) == 1:
		return Proposition{Regle: RevenuAttendu, Recette: exactes[0]}
	case len(ici) > 0:
		return Proposition{Regle: MontantDifferent, Recette: ici[0]}
	case len(nommees) > 0:
		return Proposition{} // somebody else's number
	}
	if p := proposerRemboursement(l, c); p.Regle != "" {
		return p
	}
	if p := proposerApresFin(l, c); p.Regle != "" {
		return p
	}
	if p := reconnaitre(l, c); p.Regle != "" {
		return p
	}
	if c.Individuel && nonAutorisee(l, c) {
		return Proposition{Regle: NonAutorisee, Dossier: c.Dossier}
	}
	return parMontant(l, c)
}

// nonAutorisee tells whether the line bears a number that is known as the person's alone, and none that is known as another's, while no benefit under it is authorised on its day:
// rule R18 sends what comes outside of the authorisation to "hors autorisation".
func nonAutorisee(l *comptes.LigneAPoster, c *ContextePointage) (sien bool) {
	for _, n := range numeros(l) {
		p, connu := c.Porteurs[n]
		if connu && (p.Partage || len(p.Dossiers) != 1 || p.Dossiers[0] != c.Dossier) {
			return false
		}
		sien = sien || connu
	}
	return sien
}

// nommees are the benefits authorised on the line's day whose allocataire number its texts bear.
func nommees(l *comptes.LigneAPoster, c *ContextePointage) []*gestion.Recette {
	if len(c.ParNumero) == 0 {
		return nil
	}
	var r []*gestion.Recette
	for _, n := range numeros(l) {
		for _, x := range c.ParNumero[n] {
			if x.EnCours(l.Date) {
				r = append(r, x)
			}
		}
	}
	return r
}

// numeros are the numbers that the texts of a line bear, once each.
func numeros(l *comptes.LigneAPoster) (r []string) {
	for _, t := range textes(l) {
		for _, n := range Numeros(t) {
			if !slices.Contains(r, n) {
				r = append(r, n)
			}
		}
	}
	return r
}

// parMontant: on an individual account, one expected income of this amount has not come yet this month.
func parMontant(l *comptes.LigneAPoster, c *ContextePointage) Proposition {
	var r *gestion.Recette
	for _, x := range c.Siennes {
		if x.EnCours(l.Date) && x.Montant == l.Centimes && !c.Recues[CleRecue{x.ID, l.Date.PremierDuMois()}] {
			if r != nil {
				return Proposition{Regle: NumeroPartage, Recette: r}
			}
			r = x
		}
	}
	if r != nil {
		return Proposition{Regle: MontantAttendu, Recette: r}
	}
	return Proposition{}
}

func premiere(exactes, ici []*gestion.Recette) *gestion.Recette {
	if len(exactes) > 0 {
		return exactes[0]
	}
	return ici[0]
}

// seul returns the only order that f accepts, or nil when there is none or more than one.
func seul(os []*paiements.Ordre, f func(*paiements.Ordre) bool) *paiements.Ordre {
	var r *paiements.Ordre
	for _, o := range os {
		if f(o) {
			if r != nil {
				return nil
			}
			r = o
		}
	}
	return r
}

// Numeros returns the runs of 5 to 15 digits of a text: where an allocataire number may stand.
func Numeros(s string) []string {
	var r []string
	for _, m := range strings.FieldsFunc(s, func(c rune) bool { return c < '0' || c > '9' }) {
		if len(m) >= 5 && len(m) <= 15 {
			r = append(r, m)
		}
	}
	return r
}
