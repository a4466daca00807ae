// SPDX-License-Identifier: EUPL-1.2

package accompagnement

import (
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// Refus is a rule that says no, in the user's words and with what to do next.
type Refus struct{ Regle, Message string }

func (r *Refus) Error() string { return r.Message }

func refuser(regle, format string, args ...any) error {
	return &Refus{regle, fmt.Sprintf(format, args...)}
}

// Genre is how people meet.
type Genre string

// The kinds.
const (
	Domicile   Genre = "domicile"
	Bureau     Genre = "bureau"
	Telephone  Genre = "telephone"
	Tripartite Genre = "tripartite" // with the person and a third: landlord, creditor, social worker of the département
)

// Genres lists them, in the order of the form.
var Genres = []Genre{Domicile, Bureau, Telephone, Tripartite}

// Libelle is the kind on screen.
func (g Genre) Libelle() string {
	switch g {
	case Domicile:
		return "visite à domicile"
	case Bureau:
		return "rendez-vous au bureau"
	case Telephone:
		return "appel"
	case Tripartite:
		return "rencontre à trois"
	}
	return string(g)
}

// Court is the kind in few letters, for a button.
func (g Genre) Court() string {
	switch g {
	case Domicile:
		return "domicile"
	case Bureau:
		return "bureau"
	case Tripartite:
		return "à trois"
	}
	return g.Libelle()
}

// Etat is what came of an entretien.
type Etat string

// The states.
const (
	Prevu   Etat = "prevu"
	Fait    Etat = "fait"
	Excuse  Etat = "excuse" // the person said beforehand that she would not come
	Absent  Etat = "absent"
	Reporte Etat = "reporte" // another one follows it
)

// Issues lists what may come of it, in the order of the form.
var Issues = []Etat{Fait, Excuse, Absent, Reporte}

// Libelle is the state on screen.
func (e Etat) Libelle() string {
	switch e {
	case Prevu:
		return "prévu"
	case Fait:
		return "fait"
	case Excuse:
		return "absence excusée"
	case Absent:
		return "absence"
	case Reporte:
		return "reporté"
	}
	return string(e)
}

// Present is somebody who took part, beside the worker.
type Present string

// Who may be there.
const (
	LaPersonne Present = "personne"
	Conjoint   Present = "conjoint"
	Proche     Present = "proche"
	Referent   Present = "referent"
	Bailleur   Present = "bailleur"
	Partenaire Present = "partenaire"
)

// Presents lists them, in the order of the form.
var Presents = []Present{LaPersonne, Conjoint, Proche, Referent, Bailleur, Partenaire}

// Libelle is who is there, on screen.
func (p Present) Libelle() string {
	switch p {
	case LaPersonne:
		return "la personne"
	case Conjoint:
		return "son conjoint"
	case Proche:
		return "un proche"
	case Referent:
		return "le référent du département"
	case Bailleur:
		return "le bailleur"
	case Partenaire:
		return "un autre partenaire"
	}
	return string(p)
}

// Textes are the words of an entretien that the service shares with those who follow the measure; they are sealed together.
type Textes struct {
	Note    string `json:"note,omitempty"`    // what was said and seen
	Convenu string `json:"convenu,omitempty"` // what was agreed
	Lieu    string `json:"lieu,omitempty"`    // where, when it is neither her home nor a site
}

// Entretien is a meeting with the person, planned or past, as one version of it says.
type Entretien struct {
	ID, Dossier, Organisation int64
	Rang                      int // of the version; 1: the first
	Genre                     Genre
	Etat                      Etat
	Agent                     int64 // who holds it
	Le                        jour.Jour
	Heure                     string // "14:30", empty when it is not fixed
	Duree                     int    // minutes, of one that was held
	Territoire                int64  // the site, 0: none
	ReporteDe                 int64  // the one that was postponed
	Presents                  []Present
	Textes                    Textes
	Prive                     string
	Efface                    bool // a text was erased under a bordereau
	EcritPar                  int64
	EcritLe                   horloge.Instant
}

// Contact tells whether the person took part.
func (x Entretien) Contact() bool { return x.Etat == Fait && slices.Contains(x.Presents, LaPersonne) }

// DureeMax bounds a meeting, in minutes.
const DureeMax = 720

// LireHeure reads an hour as people type it: "14:30", "14h30", "14 h", "9". Empty stays empty.
func LireHeure(s string) (string, error) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "h", ":", "H", ":", ".", ":").Replace(strings.TrimSpace(s))
	if s == "" {
		return "", nil
	}
	heures, minutes, _ := strings.Cut(s, ":")
	h, ok := deuxChiffres(heures, 23)
	m, okm := 0, true
	if minutes != "" {
		m, okm = deuxChiffres(minutes, 59)
	}
	if !ok || !okm {
		return "", refuser("heure", "Écrivez l’heure comme 14 h 30 ou 9:00.")
	}
	return fmt.Sprintf("%02d:%02d", h, m), nil
}

func deuxChiffres(s string, max int) (n int, ok bool) {
	if len(s) == 0 || len(s) > 2 {
		return 0, false
	}
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, n <= max
}

// Verifier says what forbids a version; avant is the one before it, nil for the first.
func Verifier(x Entretien, avant *Entretien, aujourdhui jour.Jour) error {
	switch {
	case !slices.Contains(Genres, x.Genre):
		return refuser("genre", "choisir comment la rencontre se passe")
	case x.Le.Vide():
		return refuser("le", "indiquer le jour")
	case avant != nil && avant.Etat == Reporte:
		return refuser("etat", "ce rendez-vous a été reporté : ouvrir celui qui le suit")
	case avant != nil && avant.Etat != Prevu && x.Etat == Prevu:
		return refuser("etat", "cet entretien a déjà une issue : la corriger, ou prévoir un autre rendez-vous")
	}
	switch x.Etat {
	case Prevu:
		if x.Le.Avant(aujourdhui) {
			return refuser("le", "un rendez-vous se prévoit pour aujourd’hui ou plus tard : s’il a eu lieu, noter ce qu’il en a été")
		}
		return nil
	case Reporte:
		return nil
	case Fait:
		switch {
		case x.Duree < 1 || x.Duree > DureeMax:
			return refuser("duree", "écrire la durée en minutes, douze heures au plus")
		case len(x.Presents) == 0:
			return refuser("presents", "dire qui était là : au moins une personne")
		case x.Textes.Note == "" && x.Textes.Convenu == "" && x.Prive == "":
			return refuser("note", "écrire ce qui s’est dit ou ce qui est convenu, en un mot au moins")
		}
	case Excuse, Absent:
	default:
		return refuser("etat", "dire ce qu’il en a été : fait, excusé, absent ou reporté")
	}
	if x.Le.Apres(aujourdhui) {
		return refuser("le", "ce jour n’est pas encore venu : prévoir le rendez-vous, puis noter ce qu’il en a été")
	}
	return nil
}

// Consignees are what the act of a version keeps of it.
func (x Entretien) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("rang", int64(x.Rang)), journal.Code("genre", string(x.Genre)), journal.Code("etat", string(x.Etat)), journal.Entier("agent", x.Agent), journal.Jour("le", x.Le),
		journal.Code("heure", strings.ReplaceAll(x.Heure, ":", "_")), journal.Entier("duree", int64(x.Duree)), journal.Entier("territoire", x.Territoire), journal.Code("presents", ecrirePresents(x.Presents))}
}

// ecrirePresents and lirePresents are the codes of who was there, in the order of the list.
func ecrirePresents(ps []Present) string {
	var codes []string
	for _, p := range Presents {
		if slices.Contains(ps, p) {
			codes = append(codes, string(p))
		}
	}
	return strings.Join(codes, ".")
}

func lirePresents(s string) (ps []Present) {
	for c := range strings.SplitSeq(s, ".") {
		if c != "" {
			ps = append(ps, Present(c))
		}
	}
	return ps
}
