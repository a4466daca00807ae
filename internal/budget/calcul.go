// SPDX-License-Identifier: EUPL-1.2

package budget

import (
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// Ligne is one line of a budget, with the amount that people know.
type Ligne struct {
	Sens         Sens
	Poste        Poste
	Libelle      string
	Centimes     argent.Centimes // each Frequence, above zero
	Frequence    Frequence
	Passage      Passage
	Justificatif string    // what proves it: "avis d’échéance d’octobre"
	Du, Au       jour.Jour // Vide: for as long as the version stands
}

// Mensuel is the amount in a month, to the nearest cent: a quarter is three months, a year twelve, and a year has fifty-two weeks.
func (l Ligne) Mensuel() argent.Centimes {
	switch l.Frequence {
	case Semaine:
		return (l.Centimes*52 + 6) / 12
	case Trimestre:
		return (l.Centimes + 1) / 3
	case Annee:
		return (l.Centimes + 6) / 12
	}
	return l.Centimes
}

// EnCours tells whether the line counts on a day.
func (l Ligne) EnCours(j jour.Jour) bool {
	return (l.Du.Vide() || !j.Avant(l.Du)) && (l.Au.Vide() || !j.Apres(l.Au))
}

// Regle is the local rule of what is left to live on, as reglement dates it.
type Regle struct {
	Jours      int  // days by which a month is divided
	Provisions bool // money set aside is taken off
}

// Terme is one term of the formula, as the page shows it.
type Terme struct {
	Signe    string // "", "−"
	Libelle  string
	Centimes argent.Centimes
}

// Calcul is what a version comes to in a month.
type Calcul struct {
	Ressources, Charges              argent.Centimes // all that comes in, all that goes out
	Logement, Autres, Remboursements argent.Centimes
	Provisions, Vie                  argent.Centimes
	AideLogement                     argent.Centimes
	Reste                            argent.Centimes // left to live on: before "argent de vie", which spends it
	Solde                            argent.Centimes // Ressources − Charges
	Personnes, Jours                 int
	ParPersonneEtJour                argent.Centimes
	Effort                           int             // rate of effort for housing, per thousand; −1 when there is nothing to compare it with
	GereRecu, GerePaye, GereLogement argent.Centimes // through the managed account
	provisionsRetirees               bool
}

// Calculer adds the lines that count on a day.
//
// Left to live on = resources − housing − other charges − repayments (− money set aside, by the local rule). No text of the MASP defines it; the
// formula is shown with each figure. Rate of effort = (housing − housing aid) / (resources − housing aid).
func Calculer(lignes []Ligne, personnes int, r Regle, j jour.Jour) Calcul {
	c := Calcul{Personnes: max(1, personnes), Jours: max(1, r.Jours), Effort: -1, provisionsRetirees: r.Provisions}
	for _, l := range lignes {
		if !l.EnCours(j) {
			continue
		}
		m := l.Mensuel()
		c.compter(l, m)
		if l.Passage == CompteGere {
			switch {
			case l.Sens == Ressource:
				c.GereRecu += m
			default:
				c.GerePaye += m
				if l.Poste.Groupe() == GroupeLogement {
					c.GereLogement += m
				}
			}
		}
	}
	c.Solde = c.Ressources - c.Charges
	c.Reste = c.Ressources - c.Logement - c.Autres - c.Remboursements
	if r.Provisions {
		c.Reste -= c.Provisions
	}
	c.ParPersonneEtJour = c.Reste / argent.Centimes(c.Personnes*c.Jours)
	if base := c.Ressources - c.AideLogement; base > 0 && c.Logement > 0 {
		c.Effort = int(max(0, c.Logement-c.AideLogement) * 1000 / base)
	}
	return c
}

func (c *Calcul) compter(l Ligne, m argent.Centimes) {
	if l.Sens == Ressource {
		c.Ressources += m
		if l.Poste == AideLogement {
			c.AideLogement += m
		}
		return
	}
	c.Charges += m
	switch l.Poste.Groupe() {
	case GroupeLogement:
		c.Logement += m
	case GroupeRemboursements:
		c.Remboursements += m
	case GroupeProvisions:
		c.Provisions += m
	case GroupeVie:
		c.Vie += m
	default:
		c.Autres += m
	}
}

// Formule is the computation of what is left to live on, term by term, without those that are zero.
func (c Calcul) Formule() []Terme {
	t := []Terme{{"", "Ressources", c.Ressources}}
	for _, x := range []Terme{{"−", "Logement", c.Logement}, {"−", "Autres charges", c.Autres}, {"−", "Remboursements", c.Remboursements}} {
		if x.Centimes != 0 {
			t = append(t, x)
		}
	}
	if c.provisionsRetirees && c.Provisions != 0 {
		t = append(t, Terme{"−", "Mis de côté", c.Provisions})
	}
	return t
}

// Division writes by what the month is divided: "÷ 3 personnes ÷ 30 jours".
func (c Calcul) Division() string {
	return "÷ " + texte.Pluriel(c.Personnes, "personne") + " ÷ " + texte.Pluriel(c.Jours, "jour")
}

// TauxEffort writes the rate of effort: "37,4 %"; empty when there is none.
func (c Calcul) TauxEffort() string {
	if c.Effort < 0 {
		return ""
	}
	return strconv.Itoa(c.Effort/10) + "," + strconv.Itoa(c.Effort%10) + texte.Insecable + "%"
}

// ParSemaine is a week's share of "argent de vie": twelve months make fifty-two weeks, rounded down.
func (c Calcul) ParSemaine() argent.Centimes { return c.Vie * 12 / 52 }

// Refus is a rule that says no, in the user's words; Champ is what it is about.
type Refus struct{ Champ, Message string }

func (r *Refus) Error() string { return r.Message }

// The refusals. A draft changed meanwhile is bdd.ErrAncienneVersion.
var (
	ErrSansLigne  = &Refus{"lignes", "ce budget n’a aucune ligne : ajouter au moins une ressource ou une charge"}
	ErrAccord     = &Refus{"accord", "dire comment la personne a répondu : signé, accord oral ou désaccord"}
	ErrDesaccord  = &Refus{"desaccord", "noter en quelques mots sur quoi porte le désaccord de la personne"}
	ErrConvenuLe  = &Refus{"convenu_le", "indiquer le jour où ce budget a été vu avec la personne, au plus tard aujourd’hui"}
	ErrConvenu    = &Refus{"", "ce budget est déjà convenu avec la personne, il ne change plus : préparer une révision"}
	ErrBrouillon  = &Refus{"", "une version est déjà en préparation : la terminer, ou l’abandonner"}
	ErrAnterieure = &Refus{"valable_du", "cette version vaudrait avant la précédente : choisir une date à partir de celle de la version précédente"}
)

// VerifierAccord holds the rules of an agreement made on a day.
func VerifierAccord(v Version, lignes []Ligne, precedente *Version, aujourdhui jour.Jour) error {
	switch {
	case len(lignes) == 0:
		return ErrSansLigne
	case v.Accord.Libelle() == "":
		return ErrAccord
	case v.Accord == Desaccord && v.Desaccord == "":
		return ErrDesaccord
	case v.ConvenuLe.Vide() || v.ConvenuLe.Apres(aujourdhui):
		return ErrConvenuLe
	case precedente != nil && v.ValableDu.Avant(precedente.ValableDu):
		return ErrAnterieure
	}
	return nil
}
