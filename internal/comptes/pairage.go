// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// Signature recognises a line of a statement: hash of its day, amount, references and text.
type Signature [32]byte

// LignePairage is what pairing needs of a line.
type LignePairage struct {
	Date      jour.Jour
	Centimes  argent.Centimes
	Signature Signature
	Reference bool // the bank gave a reference: two lines with the same one are one line
	Bancaire  string
}

// RelevePairage is a statement offered for an account, its pending lines left out.
type RelevePairage struct {
	Identifiant string // the bank's own, or empty
	Format      string
	Ouverture   argent.Centimes
	Cloture     argent.Centimes
	Du, Au      jour.Jour
	Lignes      []LignePairage
}

// EtatCompte is what is known of an account before the statement: its position, and the accepted lines that the
// statement could repeat, in order, each with the balance before it.
type EtatCompte struct {
	Solde        argent.Centimes // last accepted closing, or the reprise
	Ordre        int64           // order of the last accepted statement, 0 when none was
	Jour         jour.Jour       // last accepted closing day, Vide when no statement was accepted yet
	Identifiants map[string]bool
	Reprise      jour.Jour     // closing day of the reprise, when no statement was accepted yet
	Connues      []LigneConnue // every accepted line dated from the statement's first line on, then all up to the last
}

// LigneConnue is an accepted line.
type LigneConnue struct {
	LignePairage
	Format string
	Avant  argent.Centimes // balance before the line
}

// Issue says what becomes of a statement.
type Issue string

// The three issues.
const (
	Continue   Issue = "avance"     // it continues the account: its lines (or those of Nouvelles) are posted
	Repetition Issue = "repetition" // everything in it is known: nothing is added
	Ecarte     Issue = "ecarte"     // it contradicts what is known: the whole file goes to quarantine
)

// Pairage is the verdict on a statement.
type Pairage struct {
	Issue     Issue
	Nouvelles []int // indexes of the lines to post, when Issue is Continue
	Motif     string
	Decalage  *argent.Centimes // a forgotten day taken in late: what its own balances exceed the account's by
}

// Apparier decides what a statement brings to an account. A statement advances when it opens at the last accepted
// closing balance. One that falls inside the covered period must pair line by line with what is known; one that
// straddles its end must pair up to the last known line, the rest being new. Two identical legitimate lines both
// stay, since lines are paired as many times as they occur and at the same balance. What cannot be decided without
// doubt is Ecarte, with the reason and what to do.
func Apparier(e EtatCompte, r RelevePairage) Pairage {
	if e.Jour.Vide() {
		if r.Ouverture != e.Solde {
			return ecarter("le premier relevé du compte ouvre à %s alors que la reprise est à %s : saisir ou corriger la reprise, puis importer à nouveau", r.Ouverture, e.Solde)
		}
		if !e.Reprise.Vide() && (r.Au.Avant(e.Reprise) || len(r.Lignes) > 0 && !apresReprise(r.Lignes, e.Reprise)) {
			return ecarter("le relevé a des mouvements du %s ou d’avant, jour de la reprise : elle les compte déjà ; importer les relevés qui la suivent", e.Reprise.Court())
		}
		return avancer(len(r.Lignes))
	}
	if len(r.Lignes) == 0 {
		switch {
		case r.Au == e.Jour && r.Ouverture != e.Solde && !e.tenu(r.Au, r.Ouverture):
			return ecarter("le relevé, sans mouvement, dit %s au %s, jour déjà accepté où les comptes disent %s", r.Ouverture, r.Au.Court(), e.Solde)
		case !r.Au.Apres(e.Jour):
			return Pairage{Issue: Repetition}
		case r.Ouverture == e.Solde:
			return avancer(0)
		}
		return ecarter("le relevé, sans mouvement, ouvre à %s alors que le dernier relevé accepté se ferme à %s le %s", r.Ouverture, e.Solde, e.Jour.Court())
	}
	premiere, derniere := bornes(r.Lignes)
	if r.Ouverture == e.Solde && premiere.Apres(e.Jour) {
		return avancer(len(r.Lignes))
	}
	v := confronterDeuxFois(e, r)
	if r.Ouverture == e.Solde {
		return auSolde(e, r, v, derniere)
	}
	return horsSolde(e, r, v, premiere)
}

// auSolde: the statement opens where the account stands. It advances, unless its lines also repeat known ones at the
// very same balance: references tell then, or a person must.
func auSolde(e EtatCompte, r RelevePairage, v confrontation, derniere jour.Jour) Pairage {
	if !v.repete(e) {
		if e.ressemble(r) {
			return ecarter("des lignes du relevé ont le jour et le montant de lignes déjà connues, au même solde, sous un autre libellé ou dans un autre format : vérifier auprès de la banque s’il s’agit d’une répétition")
		}
		if derniere.Avant(e.Jour) && r.Au.Avant(e.Jour) {
			return ecarter("le relevé couvre une période déjà acceptée (jusqu’au %s) et ses lignes ne sont pas celles qui sont connues", e.Jour.Court())
		}
		return avancer(len(r.Lignes))
	}
	sur := r.Identifiant != "" && e.Identifiants[r.Identifiant] || v.referencees
	switch {
	case !sur:
		return ecarter("des lignes du relevé ressemblent à des lignes déjà connues, au même solde : vérifier auprès de la banque s’il s’agit d’une répétition")
	case len(v.restes) == 0:
		return Pairage{Issue: Repetition}
	}
	return Pairage{Issue: Continue, Nouvelles: v.restes}
}

// horsSolde: the statement opens elsewhere than where the account stands.
func horsSolde(e EtatCompte, r RelevePairage, v confrontation, premiere jour.Jour) Pairage {
	if len(v.paires) == 0 {
		if premiere.Apres(e.Jour) || r.Du.Apres(e.Jour) {
			return ecarter("il manque un relevé : le dernier accepté se ferme à %s le %s, celui-ci ouvre à %s ; importer d’abord les relevés intermédiaires", e.Solde, e.Jour.Court(), r.Ouverture)
		}
		return ecarter("le relevé couvre une période déjà acceptée (jusqu’au %s) et aucune de ses lignes n’est connue", e.Jour.Court())
	}
	if !v.contigu {
		return ecarter("le relevé omet des lignes déjà acceptées entre le %s et le %s", e.Connues[v.debut].Date.Court(), e.Connues[v.fin].Date.Court())
	}
	if !v.coherent {
		return ecarter("le relevé répète des lignes connues mais ouvre à %s au lieu de %s", r.Ouverture, e.Connues[v.debut].Avant)
	}
	if len(v.restes) == 0 {
		return Pairage{Issue: Repetition}
	}
	if v.fin != len(e.Connues)-1 {
		return ecarter("le relevé ajoute des lignes au milieu d’une période déjà acceptée (jusqu’au %s)", e.Jour.Court())
	}
	if !v.memes {
		return ecarter("des lignes du relevé ressemblent à celles d’un fichier d’un autre format, et d’autres sont nouvelles : demander à la banque le relevé qui suit le %s", e.Jour.Court())
	}
	// A line after all the repeated ones follows the account, be its date late; one placed among them contradicts the balances already accepted, or else, on
	// the last day, only the bank's own references tell that the others are repeated and not alike.
	for n, i := range v.restes {
		if parmi := len(r.Lignes)-i > len(v.restes)-n; !parmi {
			break
		}
		if r.Lignes[i].Date.Avant(e.Jour) {
			return ecarter("le relevé ajoute une ligne du %s, jour déjà couvert par un relevé accepté jusqu’au %s", r.Lignes[i].Date.Court(), e.Jour.Court())
		}
		if !v.referencees {
			return ecarter("le relevé place une ligne nouvelle du %s parmi d’autres qui ressemblent à des lignes déjà acceptées : vérifier auprès de la banque s’il manque un relevé", r.Lignes[i].Date.Court())
		}
	}
	return Pairage{Issue: Continue, Nouvelles: v.restes}
}

// apresReprise: at least one line is dated after the day that the reprise counts.
func apresReprise(ls []LignePairage, reprise jour.Jour) bool {
	_, derniere := bornes(ls)
	return derniere.Apres(reprise)
}

func bornes(ls []LignePairage) (premiere, derniere jour.Jour) {
	premiere, derniere = ls[0].Date, ls[0].Date
	for _, l := range ls {
		if l.Date.Avant(premiere) {
			premiere = l.Date
		}
		if l.Date.Apres(derniere) {
			derniere = l.Date
		}
	}
	return premiere, derniere
}

// confrontation is how the lines of a statement stand against the known ones.
type confrontation struct {
	paires, restes []int
	debut, fin     int
	contigu        bool // the repeated lines follow one another
	coherent       bool // and they start at the balance at which the statement opens
	referencees    bool // and each is the very same line, to the bank's own reference
	memes          bool // every pair was made by signature: nothing rests on a day and an amount alone
}

// confronterDeuxFois takes the earliest of known twins, or the latest when that fits.
func confronterDeuxFois(e EtatCompte, r RelevePairage) confrontation {
	v := confronter(e, r, false)
	if !v.coherent {
		if w := confronter(e, r, true); w.coherent {
			return w
		}
	}
	return v
}

// repete tells whether known lines come again where the statement opens, with nothing added before the last known one.
func (v confrontation) repete(e EtatCompte) bool {
	return v.coherent && (len(v.restes) == 0 || v.fin == len(e.Connues)-1)
}

func confronter(e EtatCompte, r RelevePairage, depuisLaFin bool) confrontation {
	var v confrontation
	v.paires, v.restes, v.memes = pairer(e.Connues, r, depuisLaFin)
	v.referencees = v.memes
	if len(v.paires) == 0 {
		return v
	}
	v.debut, v.fin = v.paires[0], v.paires[len(v.paires)-1]
	v.contigu = v.fin-v.debut+1 == len(v.paires)
	v.coherent = v.contigu && e.Connues[v.debut].Avant == r.Ouverture
	for _, i := range v.paires {
		v.referencees = v.referencees && e.Connues[i].Reference
	}
	return v
}

func avancer(n int) Pairage {
	p := Pairage{Issue: Continue, Nouvelles: make([]int, n)}
	for i := range n {
		p.Nouvelles[i] = i
	}
	return p
}

func ecarter(format string, args ...any) Pairage {
	return Pairage{Issue: Ecarte, Motif: fmt.Sprintf(format, args...)}
}

// jourMontant is all that lines of two formats have in common.
type jourMontant struct {
	j jour.Jour
	c argent.Centimes
}

// pairer returns the sorted indexes of known lines that the statement repeats, and those of its lines that are not
// known. Lines of one format pair by signature; across formats, by day and amount. Among twins the earliest known one is
// taken, or the latest. memes tells whether every pair was made by signature.
func pairer(connues []LigneConnue, r RelevePairage, depuisLaFin bool) (paires, restes []int, memes bool) {
	parSignature := map[Signature][]int{}
	parMontant := map[jourMontant][]int{}
	for i, c := range connues {
		if c.Format == r.Format {
			parSignature[c.Signature] = append(parSignature[c.Signature], i)
		} else {
			k := jourMontant{c.Date, c.Centimes}
			parMontant[k] = append(parMontant[k], i)
		}
	}
	pris := make([]bool, len(connues))
	prendre := func(v []int) []int {
		if depuisLaFin {
			pris[v[len(v)-1]] = true
			return v[:len(v)-1]
		}
		pris[v[0]] = true
		return v[1:]
	}
	memes = true
	for i, l := range r.Lignes {
		k := jourMontant{l.Date, l.Centimes}
		if v := parSignature[l.Signature]; len(v) > 0 {
			parSignature[l.Signature] = prendre(v)
		} else if v := parMontant[k]; len(v) > 0 {
			parMontant[k] = prendre(v)
			memes = false
		} else {
			restes = append(restes, i)
		}
	}
	for i, p := range pris {
		if p {
			paires = append(paires, i)
		}
	}
	return paires, restes, memes
}

// essaisRessemble bounds what ressemble compares: beyond, a person looks.
const essaisRessemble = 20_000_000

// ressemble tells whether the lines of a statement could be known ones, those that followed the balance at which it opens: all of them, or all up to the last
// known one. Lines of one day and one amount are alike, whatever their text, their format and their order, unless two references of the bank tell them apart; lines of no
// amount want the same text.
func (e EtatCompte) ressemble(r RelevePairage) bool {
	classes := map[jourMontant]*classe{}
	for _, l := range r.Lignes {
		k := jourMontant{l.Date, l.Centimes}
		if classes[k] == nil {
			classes[k] = &classe{}
		}
		classes[k].lignes = append(classes[k].lignes, l)
	}
	essais := 0
	for debut := range e.Connues {
		if e.Connues[debut].Avant != r.Ouverture {
			continue
		}
		fenetre := e.Connues[debut:min(len(e.Connues), debut+len(r.Lignes))]
		pris := 0
		for _, c := range fenetre {
			k := classes[jourMontant{c.Date, c.Centimes}]
			if essais++; k == nil || !k.prendre(c, r.Format, &essais) {
				break
			}
			pris++
		}
		if pris == len(fenetre) || essais > essaisRessemble {
			return true
		}
		for _, c := range fenetre[:pris] {
			classes[jourMontant{c.Date, c.Centimes}].prises = 0
		}
	}
	return false
}

// classe is the lines of a statement that have one day and one amount; the first ones are taken.
type classe struct {
	lignes []LignePairage
	prises int
}

// prendre takes the line that a known one could be, the very same first.
func (k *classe) prendre(c LigneConnue, format string, essais *int) bool {
	choix := -1
	for i := k.prises; i < len(k.lignes); i++ {
		*essais++
		l := k.lignes[i]
		if l.Signature == c.Signature && format == c.Format {
			choix = i
			break
		}
		if autreTexte := c.Centimes == 0 && format == c.Format; choix < 0 && !autreTexte && !distinctes(l, c.LignePairage) {
			if choix = i; !c.Reference {
				break
			}
		}
	}
	if choix < 0 {
		return false
	}
	k.lignes[k.prises], k.lignes[choix] = k.lignes[choix], k.lignes[k.prises]
	k.prises++
	return true
}

// distinctes: the bank gave each its own reference.
func distinctes(a, b LignePairage) bool {
	return a.Reference && b.Reference && (a.Bancaire == "" || a.Bancaire != b.Bancaire)
}

// tenu tells whether the account stood at a balance some time of a day, from the lines known of that day.
func (e EtatCompte) tenu(j jour.Jour, solde argent.Centimes) bool {
	for _, c := range e.Connues {
		if c.Date == j && (c.Avant == solde || c.Avant+c.Centimes == solde) {
			return true
		}
	}
	return false
}

// Suivre brings the state to where it stands after a statement was taken, for those that follow it in the same file.
func (e *EtatCompte) Suivre(r RelevePairage, p Pairage) {
	if p.Issue != Continue {
		return
	}
	solde := e.Solde
	for _, i := range p.Nouvelles {
		e.Connues = append(e.Connues, LigneConnue{r.Lignes[i], r.Format, solde})
		solde += r.Lignes[i].Centimes
	}
	if p.Decalage == nil {
		e.Solde = r.Cloture
	}
	e.Ordre++
	if r.Au.Apres(e.Jour) {
		e.Jour = r.Au
	}
	if r.Identifiant != "" {
		if e.Identifiants == nil {
			e.Identifiants = map[string]bool{}
		}
		e.Identifiants[r.Identifiant] = true
	}
}
