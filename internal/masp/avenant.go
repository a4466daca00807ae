// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sort"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

// NatureAvenant is what an avenant changes of a running contract.
type NatureAvenant string

// The kinds (CASF art. L271-2). The withdrawal of the authorisation is the person's alone (C. civ. 2004, by analogy; rule R36).
const (
	VersAvecGestion     NatureAvenant = "avec_gestion" // level 1 to 2
	AutresPrestations   NatureAvenant = "prestations"  // another authorisation, whole
	VersSansGestion     NatureAvenant = "sans_gestion" // level 2 to 1
	RetraitAutorisation NatureAvenant = "revocation"
	AutresObjectifs     NatureAvenant = "objectifs"
	AutreContribution   NatureAvenant = "contribution"
	AutreDelegataire    NatureAvenant = "delegataire" // made where the measure is entrusted, with the attribution that follows it
)

// NaturesAvenant lists those of who follows the person, in the order in which people read them.
var NaturesAvenant = []NatureAvenant{VersAvecGestion, AutresPrestations, VersSansGestion, RetraitAutorisation, AutresObjectifs, AutreContribution}

// Libelle is the kind on screen.
func (n NatureAvenant) Libelle() string {
	switch n {
	case VersAvecGestion:
		return "Passer avec gestion"
	case AutresPrestations:
		return "Changer les prestations autorisées"
	case VersSansGestion:
		return "Passer sans gestion"
	case RetraitAutorisation:
		return "Retrait de l’autorisation par la personne"
	case AutresObjectifs:
		return "Changer les objectifs"
	case AutreContribution:
		return "Fixer ou changer la contribution"
	case AutreDelegataire:
		return "Changer de délégataire"
	}
	return string(n)
}

// Autorise tells whether it brings an authorisation, that stands instead of the former one.
func (n NatureAvenant) Autorise() bool { return n == VersAvecGestion || n == AutresPrestations }

// Cesse tells whether it ends the management.
func (n NatureAvenant) Cesse() bool { return n == VersSansGestion || n == RetraitAutorisation }

// Avenant is a signed change of a running contract. It is never edited: another follows it.
type Avenant struct {
	ID, Contrat    int64
	Rang           int
	Nature         NatureAvenant
	Niveau         int       // of the contract from Du on
	Du             jour.Jour // its first day
	SigneLe        jour.Jour // by the person
	SignePourLe    jour.Jour // for the département; Vide for a withdrawal
	SignePour      string
	Texte          string // why
	Efface         bool
	Par            int64
	NoteLe         horloge.Instant
	Objectifs      []Objectif
	Autorisations  []Autorisation
	Contribution   Contribution
	Delegataire    int64  // from then on
	NomDelegataire string // its name
}

// NiveauLe is the level of the contract on a day: the last avenant to be signed stands, of those that have taken effect.
func (c Contrat) NiveauLe(j jour.Jour) int {
	n := c.Niveau
	for _, a := range c.Avenants {
		if !a.Du.Apres(j) {
			n = a.Niveau
		}
	}
	return n
}

// NiveauAu is the level in force on a day; before the first one and after the last one, the level of that one.
func (c Contrat) NiveauAu(j jour.Jour) int {
	switch {
	case j.Avant(c.Debut):
		j = c.Debut
	case j.Apres(c.Dernier()):
		j = c.Dernier()
	}
	return c.NiveauLe(j)
}

// Periode are days of a contract at one level.
type Periode struct {
	Niveau int
	Du, Au jour.Jour
}

// Periodes are the days that the contract covers, cut where its level changes.
func (c Contrat) Periodes() []Periode {
	ps := []Periode{{c.Niveau, c.Debut, c.Dernier()}}
	par := slices.Clone(c.Avenants)
	sort.Slice(par, func(i, k int) bool { return par[i].Du.Avant(par[k].Du) })
	for _, a := range par {
		if p, n := &ps[len(ps)-1], c.NiveauLe(a.Du); n != p.Niveau && !a.Du.Apres(c.Dernier()) {
			p.Au = a.Du.Plus(-1)
			ps = append(ps, Periode{n, a.Du, c.Dernier()})
		}
	}
	return ps
}

// EnVigueur are the aims and the authorisation that stand on a day: those of the contract, or of what changed them since.
func (c Contrat) EnVigueur(j jour.Jour) (os []Objectif, as []Autorisation) {
	os, as = c.Objectifs, c.Autorisations
	for _, a := range c.Avenants {
		switch {
		case a.Du.Apres(j):
		case a.Nature == AutreContribution, a.Nature == AutreDelegataire:
		case a.Nature == AutresObjectifs:
			os = a.Objectifs
		default:
			as = a.Autorisations
		}
	}
	return os, as
}

// clauses are the aims and the authorisation of a contract, or of one of its avenants.
func (c *Contrat) clauses(avenant int64) (*[]Objectif, *[]Autorisation) {
	for i := range c.Avenants {
		if a := &c.Avenants[i]; a.ID == avenant {
			return &a.Objectifs, &a.Autorisations
		}
	}
	return &c.Objectifs, &c.Autorisations
}

// ProjetAvenant is an avenant about to be recorded: all that the rules read.
type ProjetAvenant struct {
	Avenant
	Aujourdhui   jour.Jour
	Lignes       []Ligne
	Liste        []prestations.Prestation // of D271-2, on the day of the last signature
	Justificatif map[string]string        // why a rule that warns lets it pass, by code
	Regles       *reglement.Regles        // what a contribution is computed with
	Protections  []Protection             // that judges ordered (R35)
}

// VerifierAvenant applies the rules of an avenant (01-masp §6.2): R10 (inside the contract; another end is a contract that prolongs it, Projet.Prolonge), R4, the level that it starts from, R11 for
// other aims, R13 to R15 and R35 for an authorisation, R21 for a contribution.
func VerifierAvenant(c Contrat, p ProjetAvenant) (v Verdict) {
	dernier := c.Dernier()
	switch {
	case c.Annule():
		v.refuser("du", "ce contrat a été annulé avant son début : il ne se change pas")
		return v
	case p.Du.Vide() || !p.Du.Apres(c.Debut) || p.Du.Apres(dernier):
		v.refuser("R10", "un avenant prend effet pendant le contrat, après le %s et au plus tard le %s : choisir un jour entre les deux ; pour une autre fin, enregistrer le contrat qui le prolonge", c.Debut.Court(), dernier.Court())
		return v
	}
	for _, a := range c.Avenants {
		switch {
		case p.Nature == RetraitAutorisation && a.Du != p.Du: // any day (R36): it stands over what was to take effect later
		case !p.Du.Apres(a.Du):
			v.refuser("R10", "un avenant prend déjà effet le %s : celui-ci vient après", a.Du.Court())
			return v
		}
	}
	switch niveau := c.NiveauLe(p.Du); {
	case p.Nature == VersAvecGestion && niveau == AvecGestion:
		v.refuser("nature", "ce contrat est déjà avec gestion ce jour-là : changer les prestations autorisées")
	case (p.Nature == AutresPrestations || p.Nature.Cesse()) && niveau != AvecGestion:
		v.refuser("nature", "ce contrat est sans gestion ce jour-là : il n’y a pas d’autorisation à changer")
	}
	if p.Nature == RetraitAutorisation {
		if p.SigneLe.Vide() || p.SigneLe.Apres(p.Aujourdhui) || p.SigneLe.Apres(p.Du) {
			v.refuser("R4", "écrire le jour où la personne retire son autorisation, au plus tard aujourd’hui et le jour de l’effet")
		}
	} else {
		v.Refus = append(v.Refus, VerifierSignatures(p.SigneLe, p.SignePourLe, p.SignePour, p.Du, p.Aujourdhui)...)
	}
	if p.Nature == AutresObjectifs {
		v.Refus = append(v.Refus, VerifierObjectifs(p.Objectifs)...)
	}
	if p.Nature == AutreContribution {
		var r *Refus
		if v.Contribution, r = VerifierContribution(p.Regles, p.Contribution, p.Du); r != nil {
			v.Refus = append(v.Refus, r)
		}
	}
	if p.Nature.Autorise() {
		a := VerifierAutorisations(Projet{Niveau: AvecGestion, Debut: p.Du, SigneLe: p.SigneLe, SignePourLe: p.SignePourLe, Aujourdhui: p.Aujourdhui, Lignes: p.Lignes, Liste: p.Liste, Justificatif: p.Justificatif, Protections: p.Protections}, dernier)
		v.Lignes, v.Avertissements, v.Refus = a.Lignes, a.Avertissements, append(v.Refus, a.Refus...)
	}
	return v
}

// Amender records an avenant with what is signed with it. The caller has applied VerifierAvenant. The answer is its id.
func Amender(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, dossier int64, a Avenant, js []Justification) (int64, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, a.Texte)
	if err != nil {
		return 0, err
	}
	id, err := e.Inserer(ctx, `insert into masp_avenant(contrat_id, dossier_id, rang, nature, niveau, du, signe_le, signe_pour_le, signe_pour, contenu_id, engagement, delegataire_id, cree_par, cree_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14) returning id`, a.Contrat, dossier, a.Rang, string(a.Nature), a.Niveau, a.Du, a.SigneLe, a.SignePourLe, a.SignePour, contenu, engage, bdd.Nul(a.Delegataire), a.Par, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("enregistrer un avenant : %w", err)
	}
	return id, clauses{a.Contrat, id, dossier, a.Objectifs, a.Autorisations, js, a.Contribution}.ecrire(ctx, e, t)
}

const sqlAvenants = `select v.id, v.contrat_id, v.rang, v.nature, v.niveau, v.du, v.signe_le, v.signe_pour_le, v.signe_pour, v.delegataire_id, coalesce(o.nom, ''), v.cree_par, v.cree_le
	from masp_avenant v left join organisation o on o.id = v.delegataire_id `

func scanAvenant(r *sql.Rows) (a Avenant, err error) {
	return a, r.Scan(&a.ID, &a.Contrat, &a.Rang, &a.Nature, &a.Niveau, &a.Du, &a.SigneLe, &a.SignePourLe, &a.SignePour, bdd.OuZero(&a.Delegataire), &a.NomDelegataire, &a.Par, &a.NoteLe)
}

// TousAvenants reads every avenant, whoever it is about, without its words: what a check compares with the journal.
func TousAvenants(ctx context.Context, l bdd.Lecture) ([]Avenant, error) {
	return bdd.Lister(ctx, l, scanAvenant, sqlAvenants+`order by v.id`)
}

func rattacherAvenants(ctx context.Context, l bdd.Lecture, dossier int64, cs []Contrat) error {
	as, err := bdd.Lister(ctx, l, scanAvenant, sqlAvenants+`where v.dossier_id = $1 order by v.contrat_id, v.rang`, dossier)
	if err != nil {
		return fmt.Errorf("lire les avenants : %w", err)
	}
	for _, a := range as {
		for i := range cs {
			if cs[i].ID == a.Contrat {
				cs[i].Avenants = append(cs[i].Avenants, a)
			}
		}
	}
	return nil
}

var requeteTextesAvenants = droits.Requete{Nom: "masp.avenants", Nominative: true, SQL: `select v.contrat_id, v.id, v.contenu_id, v.engagement, k.chiffre from masp_avenant v
	join contenu k on k.id = v.contenu_id where v.dossier_id = $1 and {DROITS lire_contrat v}`}

// completerAvenants reads why contracts were changed.
func completerAvenants(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64, rangs map[int64]*Contrat) error {
	err := lireTextes(ctx, l, requeteTextesAvenants, a, dossier, rangs, func(c *Contrat, id, contenu int64, engage, scelle []byte) (err error) {
		for i := range c.Avenants {
			if x := &c.Avenants[i]; x.ID == id {
				x.Texte, x.Efface, err = ouvrir(t, contenu, scelle, engage)
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("lire les avenants : %w", err)
	}
	return nil
}
