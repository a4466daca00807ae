// SPDX-License-Identifier: EUPL-1.2

package accompagnement

import (
	"cmp"
	"slices"
	"strconv"

	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
)

// Contact is what a promise counts: one kind of entretien, or several.
type Contact string

// The contacts.
const (
	ContactDomicile   Contact = "domicile"
	ContactBureau     Contact = "bureau"
	ContactTelephone  Contact = "telephone"
	ContactTripartite Contact = "tripartite"
	Rencontre         Contact = "rencontre" // all but calls
	ToutContact       Contact = "contact"   // whatever the kind
)

// Contacts lists them, in the order of the form.
var Contacts = []Contact{ContactDomicile, ContactBureau, ContactTelephone, ContactTripartite, Rencontre, ToutContact}

// Libelle is what is promised, on screen.
func (c Contact) Libelle() string {
	switch c {
	case Rencontre:
		return "rencontre"
	case ToutContact:
		return "contact"
	}
	return Genre(c).Libelle()
}

// Compte tells whether an entretien of this kind counts.
func (c Contact) Compte(g Genre) bool {
	switch c {
	case Rencontre:
		return g != Telephone
	case ToutContact:
		return true
	}
	return string(c) == string(g)
}

// Unite is what the windows of a promise are counted in.
type Unite string

// The units.
const (
	Mois     Unite = "mois"
	Semaines Unite = "semaine"
	Jours    Unite = "jour"
)

// Promesse is so many contacts every so many months or weeks.
type Promesse struct {
	Contact Contact
	Nombre  int
	Tous    int
	Unite   Unite
}

// Mots says the promise: "2 visites à domicile tous les mois".
func (p Promesse) Mots() string {
	s := strconv.Itoa(p.Nombre) + "\u00a0" + p.Contact.Libelle()
	if p.Nombre > 1 {
		s = strconv.Itoa(p.Nombre) + "\u00a0" + pluriels[p.Contact]
	}
	switch {
	case p.Unite == Mois && p.Tous == 1:
		return s + " tous les mois"
	case p.Unite == Mois:
		return s + " tous les " + strconv.Itoa(p.Tous) + " mois"
	case p.Unite == Jours:
		return s + " tous les " + strconv.Itoa(p.Tous) + " jours"
	case p.Tous == 1:
		return s + " toutes les semaines"
	}
	return s + " toutes les " + strconv.Itoa(p.Tous) + " semaines"
}

// MotsDes says promises together.
func MotsDes(ps []Promesse) string {
	mots := make([]string, len(ps))
	for i, p := range ps {
		mots[i] = p.Mots()
	}
	return texte.Liste(mots)
}

var pluriels = map[Contact]string{ContactDomicile: "visites à domicile", ContactBureau: "rendez-vous au bureau", ContactTelephone: "appels", ContactTripartite: "rencontres à trois", Rencontre: "rencontres", ToutContact: "contacts"}

// fenetre is the k-th window of the promise counted from a day, both days included.
func (p Promesse) fenetre(ancre jour.Jour, k int) (du, au jour.Jour) {
	switch p.Unite {
	case Semaines:
		return ancre.Plus(7 * p.Tous * k), ancre.Plus(7*p.Tous*(k+1) - 1)
	case Jours:
		return ancre.Plus(p.Tous * k), ancre.Plus(p.Tous*(k+1) - 1)
	}
	return jour.Periode(ancre, k*p.Tous, p.Tous)
}

// SourceCadence is who promised: the contract; when it is silent, the convention under which it is carried out, else the rhythm of the service; or a decision since.
type SourceCadence string

// The sources.
const (
	DuContrat      SourceCadence = "contrat"
	DeLaConvention SourceCadence = "convention"
	DuService      SourceCadence = "service"
	DUneDecision   SourceCadence = "decision"
)

// Libelle is the source on screen.
func (s SourceCadence) Libelle() string {
	switch s {
	case DuContrat:
		return "promis par le contrat"
	case DeLaConvention:
		return "promis par la convention de délégation"
	case DuService:
		return "habitude du service"
	case DUneDecision:
		return "décision du service"
	}
	return string(s)
}

// Cadence is what is promised from a day on, until the next one; no promise: nothing is.
type Cadence struct {
	ID, Dossier, Contrat int64
	Du                   jour.Jour
	Source               SourceCadence
	Promesses            []Promesse
	Texte                string // why, of a decision
	Efface               bool
	Par                  int64
	Le                   horloge.Instant
}

// Periode is a run of days, both included; Au is Vide while it lasts.
type Periode struct{ Du, Au jour.Jour }

// Fenetre is one window of a promise, with what was done in it.
type Fenetre struct {
	Promesse      Promesse
	Source        SourceCadence
	Du, Au        jour.Jour
	Promis, Faits int
}

// Close tells whether the window is over on a day.
func (f Fenetre) Close(j jour.Jour) bool { return f.Au.Avant(j) }

// Tenue tells whether what was promised was done.
func (f Fenetre) Tenue() bool { return f.Faits >= f.Promis }

// Fenetres cuts the days of a contract into the windows of what is promised, and counts in each the entretiens that were held: no other state counts, and each kind
// counts for its own promise. A cadence counts from its day until the next one, and its windows are counted from there: a decision changes what comes after it, never
// what came before. A window that the end of the contract, a decision or a suspension shortens promises its share of days, rounded down.
func Fenetres(cs []Cadence, debut, fin jour.Jour, suspensions []Periode, faits []Entretien) (fs []Fenetre) {
	rangees := ranger(cs, debut, fin)
	for i, c := range rangees {
		jusqua := fin
		if i+1 < len(rangees) {
			jusqua = rangees[i+1].Du.Plus(-1)
		}
		for _, p := range c.Promesses {
			for k := 0; ; k++ {
				du, au := p.fenetre(c.Du, k)
				if p.Tous < 1 || du.Vide() || du.Apres(jusqua) {
					break
				}
				entiere := jour.JoursDe(du, au)
				if au.Apres(jusqua) {
					au = jusqua
				}
				utiles := jour.JoursDe(du, au) - joursSuspendus(suspensions, du, au)
				f := Fenetre{Promesse: p, Source: c.Source, Du: du, Au: au, Promis: p.Nombre * utiles / entiere}
				for _, x := range faits {
					if x.Etat == Fait && p.Contact.Compte(x.Genre) && !x.Le.Avant(du) && !x.Le.Apres(au) {
						f.Faits++
					}
				}
				fs = append(fs, f)
			}
		}
	}
	slices.SortStableFunc(fs, func(a, b Fenetre) int { return a.Du.Depuis(b.Du) })
	return fs
}

// ranger puts the cadences that count between two days in order; of two that begin on one day, the last to be written stands.
func ranger(cs []Cadence, debut, fin jour.Jour) (r []Cadence) {
	tries := slices.Clone(cs)
	slices.SortStableFunc(tries, func(a, b Cadence) int { return cmp.Or(a.Du.Depuis(b.Du), cmp.Compare(a.ID, b.ID)) })
	for _, c := range tries {
		if c.Du.Apres(fin) {
			break
		}
		if c.Du.Avant(debut) {
			c.Du = debut
		}
		if n := len(r); n > 0 && r[n-1].Du == c.Du {
			r = r[:n-1]
		}
		r = append(r, c)
	}
	return r
}

func joursSuspendus(ss []Periode, du, au jour.Jour) (n int) {
	for _, s := range ss {
		a, b := du, au
		if s.Du.Apres(a) {
			a = s.Du
		}
		if !s.Au.Vide() && s.Au.Avant(b) {
			b = s.Au
		}
		n += jour.JoursDe(a, b)
	}
	return n
}

// Tenu sums up the windows that are over on a day: how many contacts were promised, and how many of those were held; one too many in a window pays for no other.
func Tenu(fs []Fenetre, j jour.Jour) (promis, tenus int) {
	for _, f := range fs {
		if f.Close(j) {
			promis, tenus = promis+f.Promis, tenus+min(f.Promis, f.Faits)
		}
	}
	return promis, tenus
}

// Retard is the day from which a promise is late, if nothing else is held: the day after the first window that was not kept and since which no entretien of its kind
// was held. Vide when no window will be.
func Retard(fs []Fenetre, faits []Entretien) (le jour.Jour) {
	for _, f := range fs {
		apres := f.Tenue()
		for _, x := range faits {
			apres = apres || x.Etat == Fait && f.Promesse.Contact.Compte(x.Genre) && x.Le.Apres(f.Au)
		}
		if !apres && (le.Vide() || f.Au.Plus(1).Avant(le)) {
			le = f.Au.Plus(1)
		}
	}
	return le
}

// promessesMax bounds what one cadence promises.
const promessesMax = 6

// VerifierCadence says what forbids a cadence of a contract that covers these days: a decision never reaches back.
func VerifierCadence(c Cadence, debut, fin, aujourdhui jour.Jour) error {
	switch {
	case c.Source != DuContrat && c.Source != DUneDecision:
		return refuser("source", "dire d’où vient ce rythme : le contrat, ou une décision du service")
	case c.Du.Avant(debut) || c.Du.Apres(fin):
		return refuser("du", "ce rythme commence entre le %s et le %s, les jours du contrat", debut.Court(), fin.Court())
	case c.Source == DuContrat && c.Du != debut:
		return refuser("du", "ce que le contrat promet vaut depuis son premier jour, le %s ; un changement en cours de route est une décision du service", debut.Court())
	case c.Source == DUneDecision && c.Du.Avant(aujourdhui):
		return refuser("du", "une décision vaut à partir d’aujourd’hui, ou plus tard : elle ne change pas ce qui était promis avant elle")
	case c.Source == DUneDecision && c.Texte == "":
		return refuser("texte", "écrire ce qui motive la décision")
	case len(c.Promesses) == 0:
		return refuser("promesses", "écrire au moins une promesse, six au plus")
	}
	return VerifierPromesses(c.Promesses)
}

// VerifierPromesses says what forbids what is promised together, by a contract, a decision or a convention.
func VerifierPromesses(ps []Promesse) error {
	if len(ps) > promessesMax {
		return refuser("promesses", "écrire au moins une promesse, six au plus")
	}
	vus := map[Contact]bool{}
	for _, p := range ps {
		switch {
		case !slices.Contains(Contacts, p.Contact) || vus[p.Contact]:
			return refuser("promesses", "chaque promesse porte sur un genre de contact, une fois")
		case p.Nombre < 1 || p.Nombre > 31 || p.Tous < 1 || p.Tous > 24 || p.Unite != Mois && p.Unite != Semaines:
			return refuser("promesses", "promettre de 1 à 31 contacts par période de 1 à 24 mois ou semaines")
		}
		vus[p.Contact] = true
	}
	return nil
}

// Consignees are what the act of a cadence keeps of it.
func (c Cadence) Consignees() []journal.Valeur {
	vs := []journal.Valeur{journal.Entier("contrat", c.Contrat), journal.Code("source", string(c.Source)), journal.Jour("du", c.Du)}
	for _, p := range c.Promesses {
		vs = append(vs, journal.Code("promesse."+string(p.Contact), strconv.Itoa(p.Nombre)+"/"+strconv.Itoa(p.Tous)+string(p.Unite)))
	}
	return vs
}
