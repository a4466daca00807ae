// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"cmp"
	"slices"
	"sort"

	"etai/internal/base/argent"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/journal/empreinte"
	"etai/internal/formats/cii"
)

// Raison is why a line is rejected (rule R39: a billed month is covered by a signed contract, at the level of the convention, for its délégataire, and not billed
// before); empty: it is accepted.
type Raison string

// The reasons. All but the last are the control's; the last is the département's own, with its words.
const (
	SansContrat      Raison = "contrat"
	HorsRegle        Raison = "regle"
	HorsNiveau       Raison = "niveau"
	HorsConvention   Raison = "convention"
	DejaFacture      Raison = "deja"
	AutreDelegataire Raison = "partage"
	AutreConvention  Raison = "ailleurs"
	ParLeDepartement Raison = "departement"
)

// Libelle is the reason on screen.
func (r Raison) Libelle() string {
	switch r {
	case SansContrat:
		return "aucun contrat signé ne couvre ce mois (règle R39)"
	case HorsRegle:
		return "ce mois ne compte pas selon la règle de la convention"
	case HorsNiveau:
		return "la convention ne délègue pas ce niveau (règle R39)"
	case HorsConvention:
		return "la convention n’est pas en vigueur ce mois (règle R20)"
	case AutreDelegataire:
		return "ce mois revient à un autre délégataire de la mesure, et ne se facture qu’une fois (règle R39)"
	case AutreConvention:
		return "ce mois compte pour une autre convention du même délégataire, et ne se facture qu’une fois (règle R39)"
	case DejaFacture:
		return "mois déjà facturé (règle R39)"
	case ParLeDepartement:
		return "rejetée par le département"
	}
	return "acceptée"
}

// Remede is what may still change a line that the control rejects, in words.
func (r Raison) Remede() string {
	if r == AutreDelegataire {
		return "le département dit dans ses paramètres à qui revient un mois que deux délégataires ont eu, et le contrôle de l’état se refait"
	}
	if r == AutreConvention {
		return "ce mois se facture dans l’état de l’autre convention"
	}
	return "enregistrer ce qui manque, puis refaire le contrôle de l’état"
}

// EtatFacture is where an état stands.
type EtatFacture string

// The states. A dotation ends agreed: it gives no invoice.
const (
	Soumis  EtatFacture = "soumis"
	Arrete  EtatFacture = "arrete"
	Facture EtatFacture = "facture"
)

// Libelle is the state on screen.
func (x EtatFacture) Libelle() string {
	switch x {
	case Soumis:
		return "en contrôle"
	case Arrete:
		return "arrêté"
	case Facture:
		return "facturé"
	}
	return string(x)
}

// EtatFacturation is the état of a period under a convention.
type EtatFacturation struct {
	ID, Convention, Departement, Delegataire int64
	Debut, Fin                               jour.Jour
	Mode                                     Mode
	Etat                                     EtatFacture
	Empreinte                                []byte
	SoumisPar, ArretePar                     int64
	SoumisLe, ArreteLe                       horloge.Instant
	Version                                  int64
}

// Ligne is one line of an état.
type Ligne struct {
	ID, Etat, Attribution, Dossier int64
	Mois                           jour.Jour
	Mesure                         int64 // 0: no contract, hence no measure yet
	Niveau                         int
	MoisMesure, VersionConvention  int64
	Dix                            int
	Prix                           argent.Centimes
	Raison                         Raison
	Contestee, Figee               bool
	Avoir                          int64
	Version                        int64
}

// Acceptee tells whether the line is billed.
func (x Ligne) Acceptee() bool { return x.Raison == "" }

// Controler makes every line that a délégataire may claim for the months of a period, accepted or rejected and why (rule R39). A month before the period that
// counts and was not billed is caught up; one that does not count was said in its own état. What the département rejected by hand in an agreed état (rejetees)
// stays rejected as long as its facts are the same. retenus are the months that another état of the convention, still under control, holds: none is claimed twice. ailleurs are the months of the same files that the délégataire counts under its other conventions.
func Controler(debut, fin jour.Jour, versions []Version, charges []Charge, dossiers map[int64]int64, mois, ailleurs []Mois, rejetees []Ligne, retenus map[int64]bool) []Ligne {
	par := map[int64]Version{}
	for _, v := range versions {
		par[v.ID] = v
	}
	var ls []Ligne
	vus := map[[2]int64]bool{}
	for _, m := range mois {
		if m.Mois.Apres(fin) {
			continue
		}
		v := par[m.Version]
		x := Ligne{Attribution: m.Attribution, Dossier: m.Dossier, Mois: m.Mois, Mesure: m.Mesure, Niveau: m.Niveau, MoisMesure: m.ID, VersionConvention: m.Version, Dix: m.Dix, Prix: v.Prix(m.Niveau), Raison: controler(m, v)}
		if retenus[m.ID] {
			x.Raison = DejaFacture
		}
		vus[[2]int64{m.Attribution, int64(m.Mois.Depuis(debut))}] = true
		if !m.Mois.Avant(debut) || x.Acceptee() && !slices.ContainsFunc(rejetees, func(y Ligne) bool { return y.MoisMesure == x.MoisMesure && y.MemeControle(x) }) {
			ls = append(ls, x)
		}
	}
	for _, c := range charges {
		for m := debut; !m.Apres(fin); m = m.DernierDuMois().Plus(1) {
			if c.Du.Apres(m.DernierDuMois()) || !c.Au.Vide() && c.Au.Avant(m) || vus[[2]int64{c.Attribution, int64(m.Depuis(debut))}] {
				continue
			}
			x := Ligne{Attribution: c.Attribution, Dossier: dossiers[c.Attribution], Mois: m, Raison: SansContrat}
			if slices.ContainsFunc(ailleurs, func(y Mois) bool { return y.Dossier == x.Dossier && y.Mois == m && y.Dix > 0 }) {
				x.Raison = AutreConvention
			}
			ls = append(ls, x)
		}
	}
	sort.Slice(ls, func(i, k int) bool {
		a, b := &ls[i], &ls[k]
		return cmp.Or(a.Mois.Depuis(b.Mois), cmp.Compare(a.Dossier, b.Dossier), cmp.Compare(a.Niveau, b.Niveau), cmp.Compare(a.Attribution, b.Attribution), cmp.Compare(a.Mesure, b.Mesure)) < 0
	})
	return ls
}

func controler(m Mois, v Version) Raison {
	switch {
	case m.Etat != 0:
		return DejaFacture
	case m.Version == 0:
		return HorsConvention
	case !v.Couvre(m.Niveau):
		return HorsNiveau
	case m.Partage:
		return AutreDelegataire
	case m.Dix == 0 && m.Regle == MoisEntame:
		return SansContrat
	case m.Dix == 0:
		return HorsRegle
	}
	return ""
}

// MemeControle tells whether two lines of the same month say the same; what the département rejected by hand is compared by what the control says.
func (x Ligne) MemeControle(y Ligne) bool {
	raison := x.Raison
	if raison == ParLeDepartement {
		raison = ""
	}
	return raison == y.Raison && x.Niveau == y.Niveau && x.Mesure == y.Mesure && x.Dix == y.Dix && x.Prix == y.Prix && x.VersionConvention == y.VersionConvention
}

// Groupe is what the accepted lines of a month, a level and a price make together: one line of the invoice.
type Groupe struct {
	Mois    jour.Jour
	Niveau  int
	Prix    argent.Centimes
	Mesures int
	Dix     int64
	Montant argent.Centimes
}

// Totaliser groups the accepted lines by month, level and price. The rule of rounding: quantities are added up in ten-thousandths, and the amount of a group is
// rounded once, half up to the cent; amounts of single lines are never rounded, so that no cent is lost or made on the way.
func Totaliser(ls []Ligne) (gs []Groupe, total argent.Centimes, err error) {
	for _, x := range ls {
		if !x.Acceptee() {
			continue
		}
		i := slices.IndexFunc(gs, func(g Groupe) bool { return g.Mois == x.Mois && g.Niveau == x.Niveau && g.Prix == x.Prix })
		if i < 0 {
			i, gs = len(gs), append(gs, Groupe{Mois: x.Mois, Niveau: x.Niveau, Prix: x.Prix})
		}
		gs[i].Mesures++
		gs[i].Dix += int64(x.Dix)
	}
	slices.SortFunc(gs, func(a, b Groupe) int {
		return cmp.Or(a.Mois.Depuis(b.Mois), cmp.Compare(a.Niveau, b.Niveau), cmp.Compare(a.Prix, b.Prix))
	})
	montants := make([]argent.Centimes, len(gs))
	for i := range gs {
		gs[i].Montant = cii.Montant(gs[i].Dix, gs[i].Prix)
		montants[i] = gs[i].Montant
	}
	total, err = argent.Somme(montants...)
	return gs, total, err
}

// EmpreinteEtat is the hash of what both agreed: the period, and every line with its verdict.
func EmpreinteEtat(x EtatFacturation, ls []Ligne) []byte {
	h := empreinte.Nouveau("delegation.etat/1")
	h.Reference(x.Convention).Jour(x.Debut).Jour(x.Fin)
	h.Liste(len(ls))
	for _, l := range ls {
		h.Reference(l.ID).Reference(l.Attribution).Jour(l.Mois).Entier(int64(l.Niveau)).Reference(l.VersionConvention).Entier(int64(l.Dix)).Centimes(l.Prix).Texte(string(l.Raison))
	}
	return h.Somme()
}

// Sens is what is said of a line.
type Sens string

// What the département and the délégataire may say.
const (
	RejetDepartement Sens = "rejet"
	Contestation     Sens = "contestation"
	Acceptation      Sens = "acceptation"
	Maintien         Sens = "maintien"
)

// Libelle is what was said, on screen.
func (s Sens) Libelle() string {
	switch s {
	case RejetDepartement:
		return "rejetée"
	case Contestation:
		return "contestée"
	case Acceptation:
		return "acceptée"
	case Maintien:
		return "rejet maintenu"
	}
	return string(s)
}

// Echange is one thing said of a line, by one side.
type Echange struct {
	ID, Ligne    int64
	Rang         int
	Sens         Sens
	Texte        string
	Organisation int64
	Par          int64
	Auteur       string
	Le           horloge.Instant
}

// Valeurs are what its act keeps.
func (x Echange) Valeurs() []journal.Valeur {
	return []journal.Valeur{journal.Entier("ligne", x.Ligne), journal.Entier("rang", int64(x.Rang)), journal.Code("sens", string(x.Sens))}
}
