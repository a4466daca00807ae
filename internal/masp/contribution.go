// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/reglement"
)

// Bareme is one version of the scale of the contribution ceiling (01-masp §1.6; CASF art. D271-5, which refers to R471-5-2 s. for protection measures): marginal
// rates on annual resources, in thousandths, nothing at all up to the annual AAH.
type Bareme struct {
	Version string
	Du, Au  jour.Jour // Au empty: still in force
	Taux    [4]int64  // up to the AAH, up to the SMIC, up to 2.5 SMIC, up to 6 SMIC; nothing above
	Source  string
}

// Baremes are the three versions, the oldest first. None was read in the law itself but the first: the sources are said with each result.
var Baremes = []Bareme{
	{"A", jour.Jour{}, jour.Certain(2018, 8, 31), [4]int64{0, 70, 150, 20}, "CASF, article D271-5 ; article R471-5-2, ancienne rédaction"},
	{"B", jour.Certain(2018, 9, 1), jour.Certain(2020, 12, 26), [4]int64{6, 85, 200, 30}, "CASF, article D271-5 ; décret 2018-767, non lu au Journal officiel"},
	{"C", jour.Certain(2020, 12, 27), jour.Jour{}, [4]int64{0, 100, 230, 30}, "CASF, article D271-5 ; décret 2020-1684, non lu au Journal officiel"},
}

// BaremeDeVersion is the version of a letter.
func BaremeDeVersion(v string) (Bareme, bool) {
	for _, b := range Baremes {
		if b.Version == v {
			return b, true
		}
	}
	return Bareme{}, false
}

// Tranche is what one bracket brings, whole cents kept. A is below zero when nothing bounds it.
type Tranche struct {
	De, A   argent.Centimes
	Taux    int64 // thousandths
	Montant argent.Centimes
}

// Plafond is the most that may be asked of a person, each figure rounded down to the cent.
type Plafond struct {
	Annuel, Mensuel argent.Centimes
	Tranches        []Tranche
}

// RessourcesMax bounds annual amounts, so that no product overflows.
const RessourcesMax argent.Centimes = 1_000_000_000_000

// PlafondContribution is rule R21 (CASF arts. L271-4, D271-5): the ceiling of the contribution for annual resources, by a scale and the annual AAH and SMIC that
// the département fixes; nothing is due up to the AAH. All amounts are from zero to RessourcesMax, and the AAH is not above the SMIC.
func PlafondContribution(b Bareme, ressources, aah, smic argent.Centimes) (p Plafond, err error) {
	if ressources < 0 || aah <= 0 || smic < aah || ressources > RessourcesMax || smic > RessourcesMax {
		return p, fmt.Errorf("montants annuels impossibles : il faut des ressources d’au moins zéro, une AAH au-dessus de zéro et un SMIC au moins égal à elle")
	}
	// Twice the cents: 2.5 SMIC is then whole.
	bornes := [5]int64{0, 2 * int64(aah), 2 * int64(smic), 5 * int64(smic), 12 * int64(smic)}
	var total int64 // in two-thousandths of a cent
	for i, taux := range b.Taux {
		t := Tranche{De: argent.Centimes(bornes[i] / 2), A: argent.Centimes(bornes[i+1] / 2), Taux: taux}
		if dans := min(2*int64(ressources), bornes[i+1]) - bornes[i]; dans > 0 && ressources > aah {
			total += dans * taux
			t.Montant = argent.Centimes(dans * taux / 2000)
		}
		p.Tranches = append(p.Tranches, t)
	}
	p.Tranches = append(p.Tranches, Tranche{De: argent.Centimes(bornes[4] / 2), A: -1})
	p.Annuel, p.Mensuel = argent.Centimes(total/2000), argent.Centimes(total/24000)
	return p, nil
}

// heuresDuSMIC are those of a year (01-masp §1.6).
const heuresDuSMIC = 1820

// Seuils are what the ceiling of a contribution is computed with on a day, and where it comes from.
type Seuils struct {
	Bareme    Bareme
	AAH, SMIC argent.Centimes // of a year
	Sources   []string
}

// SeuilsDe reads the scale in force on a day, and the yearly thresholds: those that the département fixed for that day, else twelve times the AAH and 1 820 times the SMIC of an hour on 1 January of
// its year (no text read says of which day: a parameter). False when one of them is not known.
func SeuilsDe(r *reglement.Regles, j jour.Jour) (s Seuils, ok bool) {
	if s.Bareme, ok = BaremeDeVersion(reglement.ContributionBareme.A(r, j)); !ok {
		return s, false
	}
	s.Sources = []string{s.Bareme.Source}
	janvier := jour.Certain(j.Annee(), 1, 1)
	for _, x := range []struct {
		seuil            *argent.Centimes
		propre, national reglement.Cle[argent.Centimes]
		fois             argent.Centimes
	}{{&s.AAH, reglement.ContributionAAH, reglement.AAHParMois, 12}, {&s.SMIC, reglement.ContributionSMIC, reglement.SMICHoraire, heuresDuSMIC}} {
		code, le := string(x.propre), j
		if *x.seuil, ok = x.propre.Connu(r, j); !ok {
			var unite argent.Centimes
			if unite, ok = x.national.Connu(r, janvier); !ok {
				return s, false
			}
			*x.seuil, code, le = x.fois*unite, string(x.national), janvier
		}
		v, _ := r.EnVigueur(code, le)
		s.Sources = append(s.Sources, v.Source+", au "+le.Court())
	}
	return s, true
}

// Contribution is what a person pays each month towards her measure, decided for the département with the contract or an avenant, and what its ceiling was computed with. The zero value is
// none decided; Mensuelle zero, with its resources, is a decision that nothing is asked.
type Contribution struct {
	Mensuelle  argent.Centimes
	Ressources argent.Centimes // of the year before
	Plafond    argent.Centimes // each month
	Bareme     string
	AAH, SMIC  argent.Centimes // thresholds of a year
}

// String says what was decided, and under which ceiling.
func (c Contribution) String() string {
	s := c.Mensuelle.String() + " par mois"
	if c.Mensuelle == 0 {
		s = "aucune"
	}
	return s + ", pour " + c.Ressources.String() + " de ressources annuelles (plafond de " + c.Plafond.String() + " par mois, barème " + c.Bareme + ")"
}

// Decidee tells whether something was decided.
func (c Contribution) Decidee() bool { return c.Bareme != "" }

// VerifierContribution is rule R21 (CASF arts. L271-4, D271-5), on the day of its effect: only where the département asks for one, and never above the ceiling of the scale, which is nothing up to the annual
// AAH. demande has the amount and the resources; the answer has the ceiling too.
func VerifierContribution(r *reglement.Regles, demande Contribution, le jour.Jour) (c Contribution, refus *Refus) {
	refuser := func(format string, args ...any) (Contribution, *Refus) {
		return c, &Refus{Regle: "R21", Message: fmt.Sprintf(format, args...)}
	}
	if demande.Mensuelle > 0 && !reglement.ContributionDemandee.A(r, le) {
		return refuser("le département ne demande pas de contribution (paramètre « Contribution de la personne ») : laisser zéro, ou faire fixer ce paramètre selon le règlement départemental")
	}
	s, ok := SeuilsDe(r, le)
	if !ok {
		return refuser("l’AAH ou le SMIC de %d ne sont pas connus : les fixer dans les paramètres (seuils annuels de la contribution)", le.Annee())
	}
	p, err := PlafondContribution(s.Bareme, demande.Ressources, s.AAH, s.SMIC)
	if err != nil {
		return refuser("%s", err)
	}
	c = Contribution{Mensuelle: demande.Mensuelle, Ressources: demande.Ressources, Plafond: p.Mensuel, Bareme: s.Bareme.Version, AAH: s.AAH, SMIC: s.SMIC}
	switch {
	case c.Mensuelle <= c.Plafond:
		return c, nil
	case demande.Ressources <= s.AAH:
		return refuser("ses ressources de l’année ne dépassent pas l’AAH (%s) : aucune contribution ne peut lui être demandée (article D271-5 du CASF) ; écrire zéro", s.AAH)
	}
	return refuser("pour %s de ressources annuelles, la contribution ne dépasse pas %s par mois (article D271-5 du CASF, barème %s) : l’abaisser", c.Ressources, c.Plafond, c.Bareme)
}

// ContributionLe is what is paid each month on a day: that of the contract, or of what changed it since.
func (c Contrat) ContributionLe(j jour.Jour) Contribution {
	x := c.Contribution
	for _, a := range c.Avenants {
		if a.Nature == AutreContribution && !a.Du.Apres(j) {
			x = a.Contribution
		}
	}
	return x
}

const colonnesContribution = `mensuelle, ressources, plafond, bareme, seuil_aah, seuil_smic`

func (c *Contribution) cibles() []any {
	return []any{&c.Mensuelle, &c.Ressources, &c.Plafond, &c.Bareme, &c.AAH, &c.SMIC}
}

// rattacherContributions reads what is paid under the contracts of a file. Their avenants are read.
func rattacherContributions(ctx context.Context, l bdd.Lecture, dossier int64, cs []Contrat) error {
	_, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x Contribution, err error) {
		var contrat, avenant int64
		if err = r.Scan(append([]any{&contrat, &avenant}, x.cibles()...)...); err != nil {
			return x, err
		}
		for i := range cs {
			if cs[i].ID != contrat {
				continue
			}
			if avenant == 0 {
				cs[i].Contribution = x
			}
			for k := range cs[i].Avenants {
				if cs[i].Avenants[k].ID == avenant {
					cs[i].Avenants[k].Contribution = x
				}
			}
		}
		return x, nil
	}, `select contrat_id, coalesce(avenant_id, 0), `+colonnesContribution+` from masp_contribution where dossier_id = $1 order by id`, dossier)
	if err != nil {
		return fmt.Errorf("lire les contributions : %w", err)
	}
	return nil
}
