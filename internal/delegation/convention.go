// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/iban"
	"etai/internal/organisation"
)

// Refus is a rule that says no: its code, which a form may tie to a field, and what to do.
type Refus struct{ Regle, Message string }

func (r *Refus) Error() string { return r.Message }

func refuser(regle, format string, args ...any) *Refus {
	return &Refus{regle, fmt.Sprintf(format, args...)}
}

// Nature is what a délégataire is.
type Nature string

// The natures. The law allows the first five (CASF art. L271-3); the others are there to be refused in its words.
const (
	Collectivite    Nature = "collectivite"
	EPCI            Nature = "epci"
	CCAS            Nature = "ccas"
	Association     Nature = "association"
	OrganismePayeur Nature = "organisme"
	Entreprise      Nature = "entreprise"
	Particulier     Nature = "particulier"
)

// Natures lists them, in the order of the form.
var Natures = []Nature{Association, CCAS, OrganismePayeur, EPCI, Collectivite, Entreprise, Particulier}

// Libelle is the nature on screen.
func (n Nature) Libelle() string {
	switch n {
	case Entreprise:
		return "société ou autre organisme à but lucratif"
	case Particulier:
		return "personne physique"
	}
	return organisation.Nature(n).Libelle()
}

// Repond tells whether an organisation is of the nature that a convention says: a département that delegates is a collectivité for another one.
func (n Nature) Repond(o organisation.Nature) bool {
	return Nature(o) == n || n == Collectivite && o == organisation.Departement
}

// Permise tells whether the law lets a département delegate to it (CASF art. L271-3).
func (n Nature) Permise() bool {
	return slices.Contains([]Nature{Collectivite, EPCI, CCAS, Association, OrganismePayeur}, n)
}

// Cadre is under what the délégataire is paid.
type Cadre string

// The frames: a public contract, whose invoices go through Chorus Pro (CCP art. L2192-1, L2192-5), or a subsidy.
const (
	Marche     Cadre = "marche"
	Subvention Cadre = "subvention"
)

// Cadres lists them.
var Cadres = []Cadre{Marche, Subvention}

// Libelle is the frame on screen.
func (c Cadre) Libelle() string {
	if c == Marche {
		return "marché public (facture par Chorus Pro)"
	}
	return "convention hors marché"
}

// Etendue is what of the measure is entrusted.
type Etendue string

// The extents (arrêté of 17 March 2010, indicator 5).
const (
	Accompagnement Etendue = "accompagnement"
	Gestion        Etendue = "gestion"
	LesDeux        Etendue = "les_deux"
)

// Etendues lists them.
var Etendues = []Etendue{LesDeux, Accompagnement, Gestion}

// Libelle is the extent on screen.
func (x Etendue) Libelle() string {
	switch x {
	case Accompagnement:
		return "l’accompagnement social"
	case Gestion:
		return "la gestion des prestations"
	case LesDeux:
		return "l’accompagnement et la gestion"
	}
	return string(x)
}

// Mode is how the délégataire is paid.
type Mode string

// The modes. A dotation gives an état, never an invoice.
const (
	Prix     Mode = "prix"
	Dotation Mode = "dotation"
)

// Modes lists them.
var Modes = []Mode{Prix, Dotation}

// Libelle is the mode on screen.
func (m Mode) Libelle() string {
	if m == Dotation {
		return "dotation annuelle"
	}
	return "prix par mois-mesure"
}

// Cycle is how often an état is made.
type Cycle string

// The cycles.
const (
	ParMois      Cycle = "mois"
	ParTrimestre Cycle = "trimestre"
)

// Cycles lists them.
var Cycles = []Cycle{ParMois, ParTrimestre}

// Libelle is the cycle on screen.
func (c Cycle) Libelle() string {
	if c == ParTrimestre {
		return "chaque trimestre"
	}
	return "chaque mois"
}

// Periode is the span of the cycle that holds a day.
func (c Cycle) Periode(j jour.Jour) (debut, fin jour.Jour) {
	debut = j.PremierDuMois()
	if c != ParTrimestre {
		return debut, debut.DernierDuMois()
	}
	for (debut.Mois()-1)%3 != 0 {
		debut = debut.Plus(-1).PremierDuMois()
	}
	return debut, debut.Plus(75).DernierDuMois()
}

// Libelle is the rule of months on screen (01-masp §4).
func (r RegleDeMois) Libelle() string {
	switch r {
	case MoisEntame:
		return "règle a\u00a0: tout mois où la mesure court un jour au moins"
	case MoisAuQuinze:
		return "règle b\u00a0: tout mois où la mesure court le 15"
	case MoisParMoitie:
		return "règle c\u00a0: premier mois si elle débute le 15 au plus tard, dernier mois si elle finit le 16 au plus tôt"
	case MoisAuxJours:
		return "règle d\u00a0: jours de mesure sur jours du mois"
	}
	return string(r)
}

// Convention is what does not change of one.
type Convention struct {
	ID, Departement, Delegataire int64
	Reference                    string
	Nature                       Nature
	Cadre                        Cadre
	CreePar                      int64
}

// Version is the convention as signed (Rang 1) or as an avenant makes it from Effet on.
type Version struct {
	ID, Convention      int64
	Rang                int
	Effet               jour.Jour
	Du, Au              jour.Jour // of the convention
	SigneeLe            jour.Jour
	Etendue             Etendue
	Niveau1, Niveau2    bool
	Mode                Mode
	Prix1, Prix2        argent.Centimes // for one month-measure
	Dotation            argent.Centimes // for a year
	Regle               RegleDeMois
	Cycle               Cycle
	SIRETEmetteur       string
	SIRETDestinataire   string
	Service, Engagement string // of Chorus Pro
	ServiceRequis       bool
	EngagementRequis    bool
	Marche              string
	Exoneration         string // why no VAT is asked
	IBAN                iban.IBAN
	BIC                 string
	Territoires         []int64    // none: the whole département
	Promesses           []Promesse // the rhythm of the accompaniment, for the contracts that promise none
	SaisiePar           int64
}

// Promesse is so many contacts of a kind every so many months or weeks, as the accompaniment counts them.
type Promesse struct {
	Contact, Unite string
	Nombre, Tous   int
}

// Prix is what a month-measure of a level costs.
func (v Version) Prix(niveau int) argent.Centimes {
	if niveau == avecGestion {
		return v.Prix2
	}
	return v.Prix1
}

// Couvre tells whether the level is one of the convention's.
func (v Version) Couvre(niveau int) bool {
	return niveau == avecGestion && v.Niveau2 || niveau == sansGestion && v.Niveau1
}

// EnVigueur tells whether the convention runs on a day.
func (v Version) EnVigueur(j jour.Jour) bool { return !j.Avant(v.Du) && !j.Apres(v.Au) }

const (
	sansGestion = 1
	avecGestion = 2
)

// VersionLe is the version that counts on a day: the latest of which the effect has come. Versions are in their order; false when the convention does not run.
func VersionLe(vs []Version, j jour.Jour) (v Version, ok bool) {
	for _, x := range vs {
		if !x.Effet.Apres(j) {
			v, ok = x, true
		}
	}
	return v, ok && v.EnVigueur(j)
}

// VersionFacture is the version that an invoice issued on a day cites (parties, service, engagement, bank): the last that has taken effect, the convention being over or not. One that lacks the engagement
// that the directory asks for gives its place to the latest, where an avenant brings it. vs holds one at least.
func VersionFacture(vs []Version, j jour.Jour) Version {
	v, _ := VersionLe(vs, j)
	if derniere := vs[len(vs)-1]; v.ID == 0 || v.EngagementRequis && v.Engagement == "" {
		v = derniere
	}
	return v
}

// VersionDuMois is the version under which a month counts: that of the last of its days on which the convention runs. An avenant takes effect on the first day
// of a month, so that a month has one price.
func VersionDuMois(vs []Version, mois jour.Jour) (v Version, ok bool) {
	for j := mois.DernierDuMois(); !j.Avant(mois.PremierDuMois()); j = j.Plus(-1) {
		if v, ok = VersionLe(vs, j); ok {
			return v, true
		}
	}
	return Version{}, false
}

// VerifierConvention says why a convention cannot be recorded: only the bodies of CASF art. L271-3 may be entrusted with a MASP (rule R20).
func VerifierConvention(c Convention) *Refus {
	switch {
	case c.Reference == "":
		return refuser("reference", "écrire la référence de la convention, telle que les deux parties la citent")
	case !slices.Contains(Natures, c.Nature):
		return refuser("nature", "dire ce qu’est le délégataire")
	case !c.Nature.Permise():
		return refuser("nature", "l’article L. 271-3 du CASF ne permet de déléguer une MASP qu’à une collectivité territoriale, un EPCI, un CCAS ou CIAS, une association ou un organisme sans but lucratif, ou un organisme qui verse des prestations sociales : une %s n’en est pas (règle R20)", c.Nature.Libelle())
	case !slices.Contains(Cadres, c.Cadre):
		return refuser("cadre", "dire si la convention est un marché public")
	case c.Delegataire == 0 || c.Delegataire == c.Departement:
		return refuser("delegataire", "choisir le délégataire : une autre organisation que le département")
	}
	return nil
}

// VerifierVersion says why a version cannot be recorded after those that exist, in their order.
func VerifierVersion(v Version, avant []Version) *Refus {
	switch {
	case v.Du.Vide() || v.Au.Vide() || v.Au.Avant(v.Du):
		return refuser("au", "écrire le premier et le dernier jour de la convention : le dernier ne précède pas le premier")
	case v.SigneeLe.Vide():
		return refuser("signee_le", "écrire le jour de la signature")
	case !slices.Contains(Etendues, v.Etendue):
		return refuser("etendue", "dire ce qui est délégué")
	case !v.Niveau1 && !v.Niveau2:
		return refuser("niveaux", "choisir un niveau au moins")
	case v.Etendue == Gestion && !v.Niveau2:
		return refuser("niveaux", "la gestion des prestations ne se délègue que pour les mesures avec gestion")
	case !slices.Contains(ReglesDeMois(), v.Regle):
		return refuser("regle", "choisir comment un mois se compte")
	case !slices.Contains(Cycles, v.Cycle):
		return refuser("cycle", "dire si l’état se fait chaque mois ou chaque trimestre")
	case !slices.Contains(Modes, v.Mode):
		return refuser("mode", "choisir un prix par mois-mesure ou une dotation")
	case !organisation.SIRETValide(v.SIRETEmetteur):
		return refuser("siret_emetteur", "ce SIRET n’est pas valide : il compte quatorze chiffres, dont une clé")
	case !organisation.SIRETValide(v.SIRETDestinataire):
		return refuser("siret_destinataire", "ce SIRET n’est pas valide : il compte quatorze chiffres, dont une clé")
	case v.ServiceRequis && v.Service == "":
		return refuser("service", "l’annuaire de Chorus Pro demande un code service pour ce destinataire : l’écrire")
	}
	if r := verifierPaie(v); r != nil {
		return r
	}
	if len(avant) == 0 {
		if v.Effet != v.Du {
			return refuser("effet", "une convention prend effet le jour où elle commence")
		}
		return nil
	}
	precedente := avant[len(avant)-1]
	switch {
	case v.Du != precedente.Du:
		return refuser("du", "un avenant ne change pas le premier jour de la convention : %s", precedente.Du.Court())
	case v.Effet.Quantieme() != 1:
		return refuser("effet", "un avenant prend effet le premier jour d’un mois : un mois n’a qu’un prix et qu’une règle")
	case !v.Effet.Apres(precedente.Effet):
		return refuser("effet", "cet avenant prend effet après la version précédente, du %s", precedente.Effet.Court())
	case v.Effet.Apres(v.Au):
		return refuser("effet", "cet avenant prend effet après la fin de la convention, le %s", v.Au.Court())
	}
	return nil
}

func verifierPaie(v Version) *Refus {
	switch v.Mode {
	case Dotation:
		if v.Dotation <= 0 || v.Prix1 != 0 || v.Prix2 != 0 {
			return refuser("dotation", "écrire la dotation de l’année, et aucun prix par mois-mesure")
		}
	case Prix:
		switch {
		case v.Dotation != 0:
			return refuser("dotation", "une convention au prix du mois-mesure n’a pas de dotation")
		case v.Niveau1 && v.Prix1 <= 0 || !v.Niveau1 && v.Prix1 != 0:
			return refuser("prix_1", "écrire le prix d’un mois-mesure sans gestion si ce niveau est délégué, et seulement alors")
		case v.Niveau2 && v.Prix2 <= 0 || !v.Niveau2 && v.Prix2 != 0:
			return refuser("prix_2", "écrire le prix d’un mois-mesure avec gestion si ce niveau est délégué, et seulement alors")
		case v.Exoneration == "":
			return refuser("exoneration", "écrire pourquoi la facture est sans TVA : la mention est obligatoire")
		}
		if err := iban.Verifier(string(v.IBAN)); err != nil {
			return refuser("iban", "l’IBAN où le délégataire est payé n’est pas bon : %v", err)
		}
	}
	return nil
}
