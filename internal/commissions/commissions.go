// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// Dispositif is what a commission decides about.
type Dispositif string

// The dispositifs.
const (
	MASP         Dispositif = "masp"
	FSL          Dispositif = "fsl"
	CCAPEX       Dispositif = "ccapex"
	CasComplexes Dispositif = "cas_complexes"
	Secours      Dispositif = "secours"
	AutreObjet   Dispositif = "autre"
)

// Dispositifs lists them.
var Dispositifs = []Dispositif{MASP, FSL, CCAPEX, CasComplexes, Secours, AutreObjet}

// Libelle is the dispositif in words.
func (d Dispositif) Libelle() string {
	return map[Dispositif]string{MASP: "accompagnement social personnalisé (MASP)", FSL: "fonds de solidarité pour le logement (FSL)", CCAPEX: "prévention des expulsions (CCAPEX)",
		CasComplexes: "cas complexes", Secours: "secours", AutreObjet: "autre"}[d]
}

// Instance is a commission of an organisation.
type Instance struct {
	ID, Organisation, Territoire int64
	Nom                          string
	Dispositif                   Dispositif
	Tribunal                     string // where its decisions are challenged: name and address
	Entend                       bool   // it invites the person to the session
	Active                       bool
	Version                      int64
}

// RegleQuorum is how the quorum is counted.
type RegleQuorum string

// The rules.
const (
	SansQuorum   RegleQuorum = "sans"
	QuorumNombre RegleQuorum = "nombre"
	Moitie       RegleQuorum = "moitie"
	Majorite     RegleQuorum = "majorite"
	DeuxTiers    RegleQuorum = "deux_tiers"
)

// ReglesQuorum lists them.
var ReglesQuorum = []RegleQuorum{Majorite, Moitie, DeuxTiers, QuorumNombre, SansQuorum}

// Libelle is the rule in words.
func (r RegleQuorum) Libelle() string {
	return map[RegleQuorum]string{SansQuorum: "aucun quorum", QuorumNombre: "un nombre fixe de membres", Moitie: "la moitié au moins des membres", Majorite: "plus de la moitié des membres",
		DeuxTiers: "les deux tiers au moins des membres"}[r]
}

// Quorum is a value of the rule, from a day on.
type Quorum struct {
	ID, Instance int64
	Du           jour.Jour
	Regle        RegleQuorum
	Nombre       int
	SaisiPar     int64
	SaisiLe      horloge.Instant
}

// Membre sits in a commission, from–to. Decide: holds the delegation of signature of the president of the département, of reference Delegation.
type Membre struct {
	ID, Instance, Agent     int64
	Nom, Qualite, Organisme string
	Voix, Preside, Decide   bool
	Delegation              string
	Du, Au                  jour.Jour
	Version                 int64
}

// Siege tells whether the member sits on a day.
func (m Membre) Siege(j jour.Jour) bool { return !m.Du.Apres(j) && (m.Au.Vide() || !m.Au.Avant(j)) }

// Sens is what is decided of a file.
type Sens string

// The four.
const (
	Accord        Sens = "accord"
	RefusDemande  Sens = "refus"
	Ajournement   Sens = "ajournement"
	Reorientation Sens = "reorientation"
)

// LesSens lists them, in the order of the screen.
var LesSens = []Sens{Accord, RefusDemande, Ajournement, Reorientation}

// Libelle is the decision in a word.
func (s Sens) Libelle() string {
	return map[Sens]string{Accord: "accord", RefusDemande: "refus", Ajournement: "ajournement", Reorientation: "réorientation"}[s]
}

// Defavorable tells a decision whose reasons of law and of fact must be given (CRPA art. L211-2 and L211-5): all but an agreement and a postponement, which
// decides nothing yet.
func (s Sens) Defavorable() bool { return s == RefusDemande || s == Reorientation }

// Motif is a reason of the closed list of a commission. Code says what it means for ever; Libelle is the house's wording; Fondement the article.
type Motif struct {
	ID, Instance int64
	Sens         Sens
	Code         string
	Libelle      string
	Fondement    string
	Position     int
	Actif        bool
	Version      int64
}

// EtatSeance is where a session stands.
type EtatSeance string

// The states.
const (
	Preparation EtatSeance = "preparation"
	Figee       EtatSeance = "figee"
	EnSeance    EtatSeance = "en_seance"
	Validee     EtatSeance = "validee"
	Notifiee    EtatSeance = "notifiee"
)

// Etats lists them, in the order of a session's life.
var Etats = []EtatSeance{Preparation, Figee, EnSeance, Validee, Notifiee}

// Libelle is the state in words.
func (e EtatSeance) Libelle() string {
	return map[EtatSeance]string{Preparation: "en préparation", Figee: "ordre du jour figé", EnSeance: "en séance", Validee: "validée", Notifiee: "notifiée"}[e]
}

// Seance is a session.
type Seance struct {
	ID, Instance, Organisation int64
	Annee, Numero              int
	TenueLe                    jour.Jour
	Heure, Lieu                string
	Etat                       EtatSeance
	Etape                      int64
	Ordre                      []byte // hash of the frozen agenda
	Version                    int64
}

// Reference is "2026-004".
func (s Seance) Reference() string { return fmt.Sprintf("%d-%03d", s.Annee, s.Numero) }

// Etape is one step of a session.
type Etape struct {
	ID, Seance, Rang int64
	De, Vers         EtatSeance
	Empreinte        []byte // of the agenda, or of the minutes
	Motif            journal.Joint
	Par              int64
	Le               horloge.Instant
}

// EtatPassage is what became of a file in a session.
type EtatPassage string

// The states.
const (
	Inscrit EtatPassage = "inscrit"
	Decide  EtatPassage = "decide"
	Ajourne EtatPassage = "ajourne"
	Retire  EtatPassage = "retire"
)

// Libelle is the state in words.
func (e EtatPassage) Libelle() string {
	return map[EtatPassage]string{Inscrit: "à examiner", Decide: "décidé", Ajourne: "ajourné", Retire: "retiré"}[e]
}

// Passage is a file on the agenda of a session.
type Passage struct {
	ID, Seance, Dossier int64
	ObjetType           string
	ObjetID             int64
	Rang                int
	Etat                EtatPassage
	SuiteDe             int64 // the passage that was postponed to this one
	Venue               VenuePersonne
	Tardif              journal.Joint // why it joined the agenda late
	Retrait             journal.Joint
	Version             int64
}

// VenuePersonne is whether the person came, when the commission invites her.
type VenuePersonne string

// The ways to come, or not; empty as long as nobody said.
const (
	Presente    VenuePersonne = "presente"
	Representee VenuePersonne = "representee"
	Excusee     VenuePersonne = "excusee"
	NonVenue    VenuePersonne = "absente"
)

// Venues lists what may be noted.
var Venues = []VenuePersonne{Presente, Representee, Excusee, NonVenue}

// Libelle is it in words.
func (v VenuePersonne) Libelle() string {
	return map[VenuePersonne]string{Presente: "présente", Representee: "représentée", Excusee: "excusée", NonVenue: "absente"}[v]
}

// EtatPresence is whether a member came.
type EtatPresence string

// The states.
const (
	Convoque EtatPresence = "convoque"
	Present  EtatPresence = "present"
	Excuse   EtatPresence = "excuse"
	Absent   EtatPresence = "absent"
)

// Presences lists what may be noted.
var Presences = []EtatPresence{Present, Excuse, Absent}

// Libelle is the presence in a word.
func (e EtatPresence) Libelle() string {
	return map[EtatPresence]string{Convoque: "convoqué", Present: "présent", Excuse: "excusé", Absent: "absent"}[e]
}

// Presence is that of a member at a session.
type Presence struct {
	ID, Seance, Membre int64
	Etat               EtatPresence
	ConvoqueLe         horloge.Instant
	Version            int64
}

// Deport is the withdrawal of a member from one file.
type Deport struct {
	ID, Passage, Dossier, Membre int64
	Rang                         int
	Motif                        journal.Joint
	Par                          int64
	Le                           horloge.Instant
	Leve                         bool
}

// Valeurs are what a decision fixes: a level, a number of months, an amount in cents.
type Valeurs map[string]int64

// String writes them as the table holds them: "mois=12;niveau=2", in the order of names.
func (v Valeurs) String() string {
	var noms []string
	for n := range v {
		noms = append(noms, n)
	}
	slices.Sort(noms)
	for i, n := range noms {
		noms[i] = n + "=" + strconv.FormatInt(v[n], 10)
	}
	return strings.Join(noms, ";")
}

// LireValeurs reads what String wrote.
func LireValeurs(s string) Valeurs {
	v := Valeurs{}
	for x := range strings.SplitSeq(s, ";") {
		nom, n, ok := strings.Cut(x, "=")
		if c, err := strconv.ParseInt(n, 10, 64); ok && err == nil {
			v[nom] = c
		}
	}
	return v
}

// Decision is what was decided of a file.
type Decision struct {
	ID, Passage, Dossier      int64
	Rang                      int
	Avis                      Sens // empty: none was voted
	Pour, Contre, Abstentions int
	Sens                      Sens
	Motif                     int64
	Libelle                   string // of the reason, as it read that day
	Valeurs                   Valeurs
	Texte                     journal.Joint // the reasons of fact
	Decideur                  int64         // the member with the delegation
	SaisiePar                 int64
	SaisieLe                  horloge.Instant
	Reprise                   bool
}

// Notification is the document that tells a decision: its number, its text and what became of its paper are the document's.
type Notification struct {
	ID, Decision, Passage, Dossier, Document, EcritePar int64
}

// Convocation is the document that invites the person to the session where her file is examined.
type Convocation struct {
	ID, Passage, Dossier, Document, EcritePar int64
}

// ProcesVerbal are the minutes of a validation.
type ProcesVerbal struct {
	ID, Seance, Rang int64
	Annee, Numero    int
	Texte            journal.Joint
	Par              int64
	Le               horloge.Instant
	Annule           bool // another step followed: the validation was cancelled
}

// Reference is "PV-2026-003".
func (p ProcesVerbal) Reference() string { return fmt.Sprintf("PV-%d-%03d", p.Annee, p.Numero) }

// parRang puts passages in the order of the agenda.
func parRang(a, b Passage) int { return cmp.Or(cmp.Compare(a.Rang, b.Rang), cmp.Compare(a.ID, b.ID)) }
