// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/jour"
	"etai/internal/base/journal/empreinte"
	"etai/internal/base/texte"
)

// Refus is a rule of the commissions that says no, in the user's words, with what to do next.
type Refus struct{ Regle, Message string }

func refuser(regle, format string, args ...any) *Refus {
	return &Refus{regle, fmt.Sprintf(format, args...)}
}

// Requis is how many members with a vote must be there, of those who sit.
func (q Quorum) Requis(voix int) int {
	switch q.Regle {
	case QuorumNombre:
		return q.Nombre
	case Moitie:
		return (voix + 1) / 2
	case Majorite:
		return voix/2 + 1
	case DeuxTiers:
		return (2*voix + 2) / 3
	}
	return 0
}

// QuorumLe is the value in force on a day: the latest to begin, and of two that begin together the one entered last. None was set: no quorum.
func QuorumLe(qs []Quorum, j jour.Jour) (q Quorum) {
	q.Regle = SansQuorum
	for _, x := range qs {
		if !x.Du.Apres(j) && (q.ID == 0 || x.Du.Apres(q.Du) || x.Du == q.Du && x.ID > q.ID) {
			q = x
		}
	}
	return q
}

// Assemblee is who sits at a session and who came.
type Assemblee struct {
	Membres  []Membre // those who sit on its day
	Quorum   Quorum
	Presents map[int64]EtatPresence // by member
}

// Compte is the quorum, counted.
type Compte struct{ Voix, Presents, Requis int }

// Atteint tells whether the session may decide.
func (c Compte) Atteint() bool { return c.Presents >= c.Requis }

// Compter counts the members with a vote who sit, and those who are there and take part: who withdrew from a file does not.
func (a Assemblee) Compter(deportes ...int64) (c Compte) {
	for _, m := range a.Membres {
		if !m.Voix {
			continue
		}
		c.Voix++
		if a.Presents[m.ID] == Present && !slices.Contains(deportes, m.ID) {
			c.Presents++
		}
	}
	c.Requis = a.Quorum.Requis(c.Voix)
	return c
}

// Decideurs are the members with the delegation who are there and did not withdraw.
func (a Assemblee) Decideurs(deportes ...int64) (ds []Membre) {
	for _, m := range a.Membres {
		if m.Decide && a.Presents[m.ID] == Present && !slices.Contains(deportes, m.ID) {
			ds = append(ds, m)
		}
	}
	return ds
}

// VerifierDecision applies the rules of a decision: the session is open, the file waits, the quorum is there without those who withdrew, who decides has the
// delegation and is there, the reason is in the list, a refusal gives its reasons of fact (CRPA art. L211-5), and the votes are those of people present.
func VerifierDecision(s Seance, p Passage, a Assemblee, deportes []int64, d Decision, m Motif, faits string) *Refus {
	c := a.Compter(deportes...)
	switch {
	case s.Etat != EnSeance:
		return refuser("etat", "la séance %s est « %s » : une décision se prend en séance ouverte", s.Reference(), s.Etat.Libelle())
	case p.Etat != Inscrit:
		return refuser("etat", "ce dossier est « %s » : reprendre d’abord sa décision pour en prendre une autre", p.Etat.Libelle())
	case !c.Atteint():
		return refuser("quorum", "le quorum n’est pas atteint : %s sur %d ayant voix, il en faut %d. Noter les présents, ou ajourner la séance à une autre date", texte.Pluriel(c.Presents, "membre présent", "membres présents"), c.Voix, c.Requis)
	case !slices.ContainsFunc(a.Decideurs(deportes...), func(x Membre) bool { return x.ID == d.Decideur }):
		return refuser("decideur", "choisir qui décide parmi les présents qui ont la délégation de signature ; personne ne l’a : noter sa présence, ou compléter la composition de la commission")
	case !slices.Contains(LesSens, d.Sens):
		return refuser("sens", "choisir la décision : accord, refus, ajournement ou réorientation")
	case m.ID == 0 || m.Sens != d.Sens || !m.Actif:
		return refuser("motif", "choisir un motif de la liste de la commission, pour cette décision")
	case d.Sens.Defavorable() && strings.TrimSpace(faits) == "":
		return refuser("texte", "écrire les raisons de fait : une décision défavorable les donne avec celles de droit (CRPA, articles L211-2 et L211-5)")
	case d.Pour < 0 || d.Contre < 0 || d.Abstentions < 0 || d.Pour+d.Contre+d.Abstentions > c.Presents:
		return refuser("votes", "les votes comptés (%d) dépassent les présents ayant voix qui prennent part à ce dossier (%d)", d.Pour+d.Contre+d.Abstentions, c.Presents)
	}
	return nil
}

// VerifierFiger applies the rules of freezing the agenda.
func VerifierFiger(s Seance, ps []Passage, a Assemblee) *Refus {
	c := a.Compter()
	switch {
	case s.Etat != Preparation:
		return refuser("etat", "l’ordre du jour de la séance %s est déjà figé", s.Reference())
	case !slices.ContainsFunc(ps, func(p Passage) bool { return p.Etat == Inscrit }):
		return refuser("passages", "aucun dossier n’est inscrit : inscrire au moins un dossier, puis figer l’ordre du jour")
	case c.Voix < c.Requis || c.Voix == 0:
		return refuser("membres", "la commission compte %s ce jour-là, moins que son quorum (%d) : compléter sa composition, puis figer l’ordre du jour", texte.Pluriel(c.Voix, "membre ayant voix", "membres ayant voix"), max(1, c.Requis))
	case !slices.ContainsFunc(a.Membres, func(m Membre) bool { return m.Decide }):
		return refuser("membres", "aucun membre n’a la délégation de signature ce jour-là : personne ne pourrait décider. Compléter la composition, puis figer l’ordre du jour")
	}
	return nil
}

// VerifierOuvrir applies the rules of opening a session.
func VerifierOuvrir(s Seance, aujourdhui jour.Jour) *Refus {
	switch {
	case s.Etat != Figee:
		return refuser("etat", "la séance %s est « %s » : elle s’ouvre une fois l’ordre du jour figé", s.Reference(), s.Etat.Libelle())
	case s.TenueLe.Apres(aujourdhui):
		return refuser("jour", "la séance est prévue le %s : elle s’ouvre ce jour-là. Pour l’avancer, rouvrir l’ordre du jour et changer la date", s.TenueLe.Long())
	}
	return nil
}

// VerifierValider applies the rules of validating a session: every file has an answer, and what the letters must say is known.
func VerifierValider(s Seance, i Instance, ps []Passage, ds map[int64]Decision) *Refus {
	reste, defavorable := 0, false
	for _, p := range ps {
		if p.Etat == Inscrit {
			reste++
		}
		if d, ok := ds[p.ID]; ok && d.Sens.Defavorable() {
			defavorable = true
		}
	}
	switch {
	case s.Etat != EnSeance:
		return refuser("etat", "la séance %s est « %s » : on valide une séance ouverte", s.Reference(), s.Etat.Libelle())
	case reste > 0:
		return refuser("passages", "%s sans décision : décider, ajourner ou retirer chaque dossier avant de valider", texte.Pluriel(reste, "dossier est", "dossiers sont"))
	case defavorable && i.Tribunal == "":
		return refuser("tribunal", "une décision est défavorable et le tribunal administratif compétent n’est pas connu : la lettre doit donner les voies et délais de recours (CJA, article R421-5). L’indiquer dans les réglages de la commission")
	}
	return nil
}

// EmpreinteOrdre is the hash of an agenda: its session and its files in order, those withdrawn included.
func EmpreinteOrdre(s Seance, ps []Passage) []byte {
	e := empreinte.Nouveau("commission_ordre/1").Entier(s.ID).Jour(s.TenueLe).Texte(s.Heure).Texte(s.Lieu)
	tri := slices.Clone(ps)
	slices.SortFunc(tri, parRang)
	for _, p := range tri {
		e.Entier(p.ID).Entier(p.Dossier).Texte(p.ObjetType).Entier(p.ObjetID)
	}
	return e.Somme()
}
