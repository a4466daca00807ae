// SPDX-License-Identifier: EUPL-1.2

package seancepdf

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"etai/internal/base/horloge"
	"etai/internal/base/texte"
	"etai/internal/commissions"
	"etai/internal/formats/pdf"
)

// Seance is what the papers of a session have in common.
type Seance struct {
	Organisation, Commission string
	Quand                    string // "le mardi 24 novembre 2026 à 14 h"
	Lieu                     string
	Ordre                    string // hash of the frozen agenda
	CreeLe                   horloge.Instant
	Passages                 []Passage
}

// Passage is a file on the agenda: named, or by its number alone.
type Passage struct {
	Rang        int
	Qui, Numero string
	Objet       string
}

var errVide = errors.New("document de commission : rien à écrire")

// OrdreDuJour writes the agenda.
func OrdreDuJour(w io.Writer, s Seance) error {
	if len(s.Passages) == 0 {
		return errVide
	}
	f := nouvelle("Ordre du jour, "+s.Commission, s.Organisation, s.CreeLe.Temps())
	f.tete(s.Organisation, "Ordre du jour", s.Commission, "Séance "+s.Quand+", "+s.Lieu)
	f.agenda(s)
	return f.d.Ecrire(w)
}

// agenda writes the table of the files; without their numbers when it names nobody.
func (f *feuille) agenda(s Seance) {
	colonnes := []pdf.Colonne{{Titre: "N°", Largeur: 12}, {Titre: "Dossier", Largeur: 78}, {Titre: "Numéro", Largeur: 32}, {Titre: "Objet", Largeur: 48}}
	anonyme := !slices.ContainsFunc(s.Passages, func(p Passage) bool { return p.Numero != "" })
	if anonyme {
		colonnes = []pdf.Colonne{colonnes[0], {Titre: "Dossier", Largeur: 79}, {Titre: "Objet", Largeur: 79}}
	}
	var lignes [][]string
	for _, p := range s.Passages {
		ligne := []string{fmt.Sprint(p.Rang), p.Qui, p.Numero, p.Objet}
		if anonyme {
			ligne = slices.Delete(ligne, 2, 3)
		}
		lignes = append(lignes, ligne)
	}
	f.tableau(colonnes, lignes)
	if s.Ordre != "" {
		f.paragraphe("Ordre du jour figé, empreinte "+s.Ordre+".", petit)
	}
}

// Convocations writes one letter a member, with the agenda.
func Convocations(w io.Writer, s Seance, membres []commissions.Membre) error {
	if len(membres) == 0 {
		return errVide
	}
	f := nouvelle("Convocations, "+s.Commission, s.Organisation, s.CreeLe.Temps())
	for i, m := range membres {
		if i > 0 {
			f.page()
		}
		f.tete(s.Organisation, "Convocation", s.Commission)
		f.paragraphe(m.Nom, grasse)
		f.paragraphe(strings.Trim(m.Qualite+", "+m.Organisme, ", "), corps)
		f.y += 4
		f.paragraphe(texte.Typographier("Vous êtes convié(e) à la séance de la commission, "+s.Quand+", "+s.Lieu+"."), corps)
		if m.Voix {
			f.paragraphe("Vous y avez voix délibérative. Si vous ne pouvez pas venir, prévenez le secrétariat : votre présence compte pour le quorum.", corps)
		} else {
			f.paragraphe("Vous y avez voix consultative.", corps)
		}
		f.paragraphe("Ce qui s’y dit est couvert par le secret professionnel (code pénal, article 226-13). Si un dossier vous touche de près, dites-le : vous n’y prenez pas part.", corps)
		f.section("Ordre du jour")
		f.agenda(s)
	}
	return f.d.Ecrire(w)
}

// Synthese is what a member reads of a file: one page.
type Synthese struct {
	Passage
	Blocs []Bloc
}

// Bloc is a part of a synthesis.
type Bloc struct {
	Titre  string
	Paires [][2]string
	Textes []string
}

// Syntheses writes one sheet a file.
func Syntheses(w io.Writer, s Seance, fiches []Synthese) error {
	if len(fiches) == 0 {
		return errVide
	}
	f := nouvelle("Fiches de synthèse, "+s.Commission, s.Organisation, s.CreeLe.Temps())
	for i, x := range fiches {
		if i > 0 {
			f.page()
		}
		f.tete(s.Organisation, fmt.Sprintf("Dossier %d. %s", x.Rang, x.Qui), strings.Trim(x.Objet+", "+x.Numero, ", "), s.Commission+", séance "+s.Quand)
		for _, b := range x.Blocs {
			f.section(b.Titre)
			for _, p := range b.Paires {
				lignes := f.d.Couper(p[1], corps, droite-75)
				f.place(pas * float64(max(1, len(lignes))))
				f.d.Texte(gauche, f.y, p[0], corps, pdf.AGauche)
				for _, l := range lignes {
					f.d.Texte(75, f.y, l, grasse, pdf.AGauche)
					f.y += pas
				}
				if len(lignes) == 0 {
					f.y += pas
				}
			}
			for _, t := range b.Textes {
				f.paragraphe(t, corps)
			}
		}
	}
	return f.d.Ecrire(w)
}

// ProcesVerbal writes the minutes as they were frozen; annule: their validation was cancelled since.
func ProcesVerbal(w io.Writer, p commissions.Proces, le horloge.Instant, annule bool) error {
	if p.Reference == "" {
		return errVide
	}
	f := nouvelle("Procès-verbal "+p.Reference, p.Organisation, le.Temps())
	f.tete(p.Organisation, "Procès-verbal "+p.Reference, p.Commission, "Séance "+p.Seance+" du "+p.TenueLe.Long()+" à "+texte.HeureDe(p.Heure)+", "+p.Lieu)
	if annule {
		f.paragraphe("Validation annulée depuis : ce procès-verbal ne vaut plus, il reste pour mémoire.", grasse)
	}
	f.section("Présents")
	var lignes [][]string
	for _, m := range p.Presences {
		voix := "consultative"
		if m.Voix {
			voix = "délibérative"
		}
		lignes = append(lignes, []string{m.Nom, strings.Trim(m.Qualite+", "+m.Organisme, ", "), voix, m.Etat})
	}
	f.tableau([]pdf.Colonne{{Titre: "Nom", Largeur: 48}, {Titre: "Qualité", Largeur: 72}, {Titre: "Voix", Largeur: 26}, {Titre: "Présence", Largeur: 24}}, lignes)
	f.paragraphe(texte.Typographier("Quorum : "+p.Quorum), corps)
	f.paragraphe("Ordre du jour figé, empreinte "+p.Ordre+".", petit)
	for _, l := range p.Lignes {
		f.dossier(l)
	}
	f.y += 4
	f.paragraphe("Dressé le "+p.Le.Long()+" par "+p.Par+".", corps)
	f.signature("La présidence de la commission")
	return f.d.Ecrire(w)
}

func (f *feuille) dossier(l commissions.LigneProces) {
	f.section(fmt.Sprintf("%d. %s", l.Rang, l.Personne))
	f.paragraphe(l.Objet+", dossier "+l.Numero, petit)
	dire := func(quoi, s string) {
		if s != "" {
			f.paragraphe(texte.Typographier(quoi+" : "+s), corps)
		}
	}
	dire("Inscrit tardivement", l.Tardif)
	dire("Venue de la personne", l.Venue)
	for _, d := range l.Deports {
		dire("Ne prend pas part au dossier", d)
	}
	if l.Sens == "" {
		dire(texte.Majuscule(l.Etat), l.Faits)
		return
	}
	dire("Avis de la commission", strings.Trim(l.Avis+", "+l.Votes, ", "))
	f.paragraphe(texte.Typographier("Décision : "+l.Sens), grasse)
	motif := l.Motif
	if l.Fondement != "" {
		motif += " (" + l.Fondement + ")"
	}
	dire("Motif", motif)
	dire("Elle fixe", strings.Join(l.Conditions, ", "))
	dire("Raisons de fait", l.Faits)
	dire("Décidé par", l.Decideur)
}
