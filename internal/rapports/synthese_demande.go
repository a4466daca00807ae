// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"fmt"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/reglement"
)

// Synthese is one page about a request, for who decides: the same words on the screen, on paper and, anonymous, on a wall.
type Synthese struct {
	Titre     string // "Mme Personne EXEMPLE", or the number alone
	Reference string // of the request
	Anonyme   bool
	Rubriques []RubriqueSynthese

	Niveau, Mois int // that the signed evaluation proposes; 0 when it proposes none
}

// RubriqueSynthese is a part of it: facts, then words.
type RubriqueSynthese struct {
	Titre  string
	Lignes []masp.LigneCopie
	Textes []string
}

// SyntheseDemande makes the page of a request for who may read the contracts of its file: who asks and why, the evaluation that was signed, the file as it stood, the
// opinion. Anonymous, no name, no day of birth and no address are in its facts; the words of the worker are left out, as they may name.
func SyntheseDemande(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, demande int64, anonyme bool) (s Synthese, err error) {
	v, err := DemandeVue(ctx, l, t, a, demande)
	if err != nil {
		return s, err
	}
	p, err := personnes.DuDossier(ctx, l, v.Dossier)
	if err != nil {
		return s, err
	}
	mots, err := organisation.LireMots(ctx, l, a.Organisation)
	if err != nil {
		return s, err
	}
	s = Synthese{Titre: p.Affiche(), Reference: v.Numero, Anonyme: anonyme}
	j := l.Instant().Jour()
	r := RubriqueSynthese{Titre: "Demande"}
	if anonyme {
		s.Titre = "Demande " + v.Numero
	}
	if ans, ok := jour.Age(p.Naissance, j); ok {
		r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: "Âge", Valeur: texte.Pluriel(ans, "an")})
	}
	r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: "Demandée par", Valeur: v.Origine.Libelle()})
	if x := v.Deposee(); x != nil {
		r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: "Déposée le", Valeur: x.Le.Long()})
	}
	if !v.ConsentementLe.Vide() {
		r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: "Accord de la personne", Valeur: v.ConsentementLe.Long()})
	}
	r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: "Raisons", Valeur: texte.Liste(libelles(v.Motifs, organisation.Dire[masp.MotifEntree](mots, masp.ListeEntree)))})
	autres := "aucune"
	if len(v.Coordination) > 0 {
		autres = texte.Liste(libelles(v.Coordination, organisation.Dire[masp.AutreMesure](mots, masp.ListeMesures)))
	}
	r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: "Autres mesures en place", Valeur: autres})
	if v.MoisAilleurs > 0 {
		r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: "MASP déjà faite ailleurs", Valeur: texte.Pluriel(v.MoisAilleurs, "mois", "mois")})
	}
	if !anonyme {
		r.Textes = dits(v.Texte)
	}
	if r.Lignes, err = contribuer(ctx, l, v, j, r.Lignes); err != nil {
		return s, err
	}
	s.Rubriques = append(s.Rubriques, r)
	s.renouveler(v)
	s.evaluer(v, anonyme)
	return s, nil
}

// contribuer says what of a contribution the decision would bring (rule R21): what the contract that is renewed asks for, else whether the département asks for one and from which resources on.
func contribuer(ctx context.Context, l bdd.Lecture, v VueDemande, j jour.Jour, lignes []masp.LigneCopie) ([]masp.LigneCopie, error) {
	if v.Renouvellement() {
		if x := v.Precedent.ContributionLe(v.Precedent.Dernier()); x.Decidee() {
			return append(lignes, masp.LigneCopie{Nom: "Contribution du contrat", Valeur: x.String()}), nil
		}
	}
	regles, err := reglement.Lire(ctx, l, v.Organisation)
	if err != nil {
		return lignes, err
	}
	mots := "le département n’en demande pas"
	if reglement.ContributionDemandee.A(regles, j) {
		mots = "à décider avec le contrat, selon les ressources de l’année passée"
		if s, ok := masp.SeuilsDe(regles, j); ok {
			mots += texte.Typographier(" ; aucune jusqu’à " + s.AAH.String() + " par an")
		}
	}
	return append(lignes, masp.LigneCopie{Nom: "Contribution", Valeur: mots}), nil
}

// renouveler says what a renewal follows, and what is left.
func (s *Synthese) renouveler(v VueDemande) {
	if !v.Renouvellement() {
		return
	}
	c := v.Precedent
	s.Rubriques = append(s.Rubriques, RubriqueSynthese{Titre: "Contrat à renouveler", Lignes: []masp.LigneCopie{{Nom: "Contrat", Valeur: strconv.Itoa(c.Rang) + " de la mesure"}, {Nom: "Niveau", Valeur: strconv.Itoa(c.NiveauLe(c.Dernier()))},
		{Nom: "Court", Valeur: "du " + c.Debut.Long() + " au " + c.Dernier().Long()}, {Nom: "Reste après lui", Valeur: texte.Pluriel(v.Reste.ResteMois, "mois", "mois")}}})
}

// mesurerAutonomie draws in words how the grid went: every filling, in its order, the worker's score and the person's.
func (s *Synthese) mesurerAutonomie(v VueDemande) {
	if len(v.Grilles) == 0 {
		return
	}
	r := RubriqueSynthese{Titre: "Autonomie"}
	for _, g := range v.Grilles {
		service, sur, personne, surPersonne := g.Totaux()
		mots := fmt.Sprintf("%d sur %d", service, sur)
		if surPersonne > 0 {
			mots += fmt.Sprintf(", %d sur %d selon elle", personne, surPersonne)
		}
		r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: g.Moment.Libelle() + ", " + g.Le.Court(), Valeur: mots})
	}
	s.Rubriques = append(s.Rubriques, r)
}

func (s *Synthese) evaluer(v VueDemande, anonyme bool) {
	x := v.Evaluation()
	if x != nil && x.Ouverte() {
		x = nil
		if len(v.Evaluations) > 1 {
			x = &v.Evaluations[1]
		}
	}
	if x == nil {
		s.Rubriques = append(s.Rubriques, RubriqueSynthese{Titre: "Évaluation", Textes: []string{"Aucune évaluation n’est signée."}})
		return
	}
	r := RubriqueSynthese{Titre: "Évaluation", Lignes: []masp.LigneCopie{{Nom: "Signée le", Valeur: x.SigneeLe.Jour().Long()}, {Nom: "Santé menacée", Valeur: ouiNon(x.MenaceSante)}, {Nom: "Sécurité menacée", Valeur: ouiNon(x.MenaceSecurite)}}}
	if !anonyme {
		r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: "Par", Valeur: x.NomAuteur})
		r.Textes = dits(x.Textes.Situation, x.Textes.Gestion, x.Textes.Menace)
	}
	s.Rubriques = append(s.Rubriques, r)
	for _, c := range x.Copie.Rubriques {
		y := RubriqueSynthese{Titre: c.Titre, Lignes: c.Lignes}
		if anonyme {
			y.Lignes = sansNoms(c)
		}
		s.Rubriques = append(s.Rubriques, y)
	}
	s.mesurerAutonomie(v)
	avis := RubriqueSynthese{Titre: "Avis", Lignes: []masp.LigneCopie{{Nom: "Avis", Valeur: x.Avis.Libelle()}}}
	if s.Niveau, s.Mois = x.Niveau, x.Mois; x.Niveau != 0 {
		avis.Lignes = append(avis.Lignes, masp.LigneCopie{Nom: "Niveau proposé", Valeur: strconv.Itoa(x.Niveau)}, masp.LigneCopie{Nom: "Durée proposée", Valeur: texte.Pluriel(x.Mois, "mois", "mois")})
	}
	avis.Lignes = append(avis.Lignes, masp.LigneCopie{Nom: "Objectifs proposés", Valeur: fmt.Sprintf("%d d’insertion, %d de gestion", len(x.Textes.Insertion), len(x.Textes.Autonomie))})
	if !anonyme {
		avis.Textes = append(append(append(avis.Textes, x.Textes.Insertion...), x.Textes.Autonomie...), dits(x.Textes.Avis)...)
	}
	s.Rubriques = append(s.Rubriques, avis)
}

// sansNoms keeps the facts of a part that name nobody: members of the household and creditors are counted or told by their kind, the landlord is left out.
func sansNoms(c masp.RubriqueCopie) (ls []masp.LigneCopie) {
	for i, x := range c.Lignes {
		switch {
		case c.Titre == masp.CopieFoyer && i > 0, c.Titre == masp.CopieLogement && x.Nom == "Bailleur":
			continue
		case c.Titre == masp.CopieDettes && x.Genre != "":
			x.Nom = x.Genre
		}
		ls = append(ls, x)
	}
	return ls
}

func ouiNon(b bool) string {
	if b {
		return "oui"
	}
	return "non"
}

func dits(mots ...string) (r []string) {
	for _, s := range mots {
		if s != "" {
			r = append(r, s)
		}
	}
	return r
}

func libelles[T any](xs []T, libelle func(T) string) []string {
	r := make([]string, len(xs))
	for i, x := range xs {
		r[i] = libelle(x)
	}
	return r
}
