// SPDX-License-Identifier: EUPL-1.2

package versement

import (
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/organisation"
)

// Etat is where a procedure stands: a machine of its own (01-masp §6.1).
type Etat string

// The states.
const (
	Envisage          Etat = "envisage"
	RequetePrete      Etat = "requete_prete" // signed, with its mentions
	LRAREnvoyee       Etat = "lrar_envoyee"  // reasons and pieces to the person
	Deposee           Etat = "deposee"       // at the registry of the court
	Audience          Etat = "audience"      // its day is known
	Accorde           Etat = "accorde"
	Rejete            Etat = "rejete"
	Notifie           Etat = "notifie" // the judgment: the delay of appeal runs
	Appel             Etat = "appel"
	EnCours           Etat = "en_cours" // the benefits go to the landlord
	Renouvellement    Etat = "renouvellement_demande"
	MainleveeDemandee Etat = "mainlevee_demandee"
	MainleveeLRAR     Etat = "mainlevee_lrar"     // its reasons to the person, who does not ask for it herself
	MainleveeAudience Etat = "mainlevee_audience" // the day of its hearing is known
	AppelEnCours      Etat = "appel_en_cours"     // the benefits go to the landlord while the appeal is judged
	Fini              Etat = "fini"
	Abandonne         Etat = "abandonne" // before any judgment
)

// Etats lists them, in the order of a procedure's life.
var Etats = []Etat{Envisage, RequetePrete, LRAREnvoyee, Deposee, Audience, Accorde, Rejete, Notifie, Appel, EnCours, Renouvellement, MainleveeDemandee, MainleveeLRAR, MainleveeAudience, AppelEnCours, Fini, Abandonne}

// Libelle is the state on screen.
func (s Etat) Libelle() string {
	switch s {
	case Envisage:
		return "envisagé"
	case RequetePrete:
		return "requête signée"
	case LRAREnvoyee:
		return "motifs envoyés à la personne"
	case Deposee:
		return "déposé au tribunal"
	case Audience:
		return "audience fixée"
	case Accorde:
		return "accordé par le juge"
	case Rejete:
		return "rejeté par le juge"
	case Notifie:
		return "jugement notifié"
	case Appel:
		return "en appel"
	case EnCours:
		return "en cours"
	case Renouvellement:
		return "en cours, renouvellement demandé"
	case MainleveeDemandee:
		return "en cours, mainlevée demandée"
	case MainleveeLRAR:
		return "en cours, motifs de la mainlevée envoyés"
	case MainleveeAudience:
		return "en cours, audience de mainlevée fixée"
	case AppelEnCours:
		return "en cours, en appel"
	case Fini:
		return "fini"
	case Abandonne:
		return "abandonné"
	}
	return string(s)
}

// Clos tells whether nothing more is expected.
func (s Etat) Clos() bool { return s == Fini || s == Abandonne }

// Court tells whether the benefits go to the landlord.
func (s Etat) Court() bool {
	return s == EnCours || s == Renouvellement || s == AppelEnCours || s.mainlevee()
}

// mainlevee tells whether its end is asked of the judge.
func (s Etat) mainlevee() bool {
	return s == MainleveeDemandee || s == MainleveeLRAR || s == MainleveeAudience
}

// suivants are the states that may follow each, the most usual first: the table holds the same list.
var suivants = map[Etat][]Etat{
	Envisage:          {RequetePrete, Abandonne},
	RequetePrete:      {LRAREnvoyee, Deposee, Envisage, Abandonne},
	LRAREnvoyee:       {Deposee, Abandonne},
	Deposee:           {Audience, Abandonne},
	Audience:          {Accorde, Rejete, Audience, Abandonne},
	Accorde:           {Notifie},
	Rejete:            {Notifie},
	Notifie:           {EnCours, Appel, Fini},
	Appel:             {Accorde, Rejete, Fini},
	EnCours:           {Renouvellement, MainleveeDemandee, AppelEnCours, Fini},
	Renouvellement:    {EnCours, MainleveeDemandee, Fini},
	MainleveeDemandee: {MainleveeLRAR, MainleveeAudience, Fini, EnCours}, // the judge may decide without a hearing
	MainleveeLRAR:     {MainleveeAudience, Fini, EnCours},
	MainleveeAudience: {Fini, EnCours, MainleveeAudience},
	AppelEnCours:      {EnCours, Fini},
}

// Suivants are the states that may follow.
func (s Etat) Suivants() []Etat { return slices.Clone(suivants[s]) }

// Permis tells whether a procedure may go from a state to another.
func Permis(de, vers Etat) bool { return slices.Contains(suivants[de], vers) }

// Cause is why the judge may be asked (rule R22).
type Cause string

// The causes (CASF art. L271-5).
const (
	Refus      Cause = "refus"       // of the contract
	NonRespect Cause = "non_respect" // of its clauses
)

// Causes lists them.
var Causes = []Cause{Refus, NonRespect}

// Libelle is the cause on screen.
func (c Cause) Libelle() string {
	switch c {
	case Refus:
		return "La personne a refusé le contrat"
	case NonRespect:
		return "La personne n’a pas respecté les clauses du contrat"
	}
	return string(c)
}

// Requerants are who may ask, in the order of the form.
var Requerants = []masp.Requerant{masp.PresidentDuDepartement, masp.Prefet, masp.CCAPEX}

// NomRequerant is who asks, in a sentence of the request.
func NomRequerant(r masp.Requerant) string {
	switch r {
	case masp.PresidentDuDepartement:
		return "La présidente ou le président du conseil départemental"
	case masp.Prefet:
		return "La préfète ou le préfet"
	case masp.CCAPEX:
		return "La commission de coordination des actions de prévention des expulsions (CCAPEX)"
	}
	return string(r)
}

// Motif is a reason of a closed list.
type Motif struct{ Code, Mots string }

// MotifsDe are the reasons of a step towards a state; none when it has none.
func MotifsDe(de, vers Etat) []Motif {
	switch vers {
	case Abandonne:
		return []Motif{{"contrat", "la personne a signé un contrat"}, {"dette", "l’impayé est réglé"}, {"depart", "elle a quitté le logement"}, {"deces", "elle est décédée"}, {"autre", "autre raison"}}
	case MainleveeDemandee:
		return []Motif{{"pcd", "par le département"}, {"prefet", "par le préfet"}, {"ccapex", "par la CCAPEX"}, {demandeElle, "par la personne"}}
	case Appel, AppelEnCours:
		return []Motif{{"personne", "par la personne"}, {"requerant", "par qui a demandé"}}
	case Fini:
		ms := []Motif{{"depart", "elle a quitté le logement"}, {"deces", "elle est décédée"}}
		switch de {
		case Notifie:
			return append([]Motif{{"rejet", "la demande est rejetée"}}, ms...)
		case MainleveeDemandee, MainleveeLRAR, MainleveeAudience:
			return append([]Motif{{"mainlevee", "le juge a donné mainlevée"}, {"echeance", "la durée est arrivée à son terme"}}, ms...)
		case AppelEnCours:
			return append([]Motif{{"infirme", "le jugement est infirmé en appel"}, {"echeance", "la durée est arrivée à son terme"}}, ms...)
		case EnCours, Renouvellement:
			return append([]Motif{{"echeance", "la durée est arrivée à son terme"}}, ms...)
		}
		return ms
	}
	return nil
}

// demandeElle is who asks for a mainlevée, when it is the person.
const demandeElle = "personne"

// motRenouvele is the end of a payment that another one follows: it comes with the first day of that one, never by hand.
const motRenouvele = "renouvele"

// MotRenouvele is the reason of the end of a payment that another one follows.
func MotRenouvele() string { return motRenouvele }

// ListeMotifs is the list, that an organisation may name in its own words, of the reasons that lead to a state.
func ListeMotifs(vers Etat) string { return "versement." + string(vers) }

// MotifsVers are all the reasons that lead to a state, wherever from, the first one first.
func MotifsVers(vers Etat) (ms []Motif) {
	for _, de := range Etats {
		for _, m := range MotifsDe(de, vers) {
			if !slices.Contains(ms, m) {
				ms = append(ms, m)
			}
		}
	}
	return ms
}

// LibelleMotif is a reason in the words of an organisation.
func LibelleMotif(mots organisation.Mots, de, vers Etat, code string) string {
	if code == motRenouvele {
		return "un autre le suit"
	}
	for _, m := range MotifsDe(de, vers) {
		if m.Code == code {
			return mots.De(ListeMotifs(vers), code, m.Mots)
		}
	}
	return code
}

// Prestation is a benefit that the judge is asked to have paid to the landlord.
type Prestation struct {
	Numero    int // of D271-2
	Montant   argent.Centimes
	MJAGBF    bool
	Organisme string
	Adresse   string // of who pays it
}

// Textes are the words of a request, sealed together.
type Textes struct {
	Domicile        string `json:"domicile"`
	Bailleur        string `json:"bailleur"`
	BailleurAdresse string `json:"bailleur_adresse"`
	Tribunal        string `json:"tribunal"`
	TribunalAdresse string `json:"tribunal_adresse"` // one line after the other
	Motifs          string `json:"motifs"`
	Pieces          string `json:"pieces"` // one a line
}

// Versement is one request to the judge, and what came of it.
type Versement struct {
	ID, Dossier, Organisation int64
	SuiteDe                   int64 // the payment that it asks to renew, 0: a first request
	Numero                    string
	Etat                      Etat
	Rang                      int
	Requerant                 masp.Requerant
	Cause                     Cause
	CauseLe                   jour.Jour
	PremierImpaye             jour.Jour
	Loyer, Charges            argent.Centimes
	TiersPayant               argent.Centimes // housing aid that the landlord receives already
	Plancher                  argent.Centimes // left to the person and to those in her charge
	Montant                   argent.Centimes // asked each month
	Mois                      int             // asked
	Textes                    Textes
	Efface                    bool
	Prestations               []Prestation
	Echeance                  jour.Jour // of what is awaited
	Debut, Fin                jour.Jour // when the benefits go to the landlord
	CreePar                   int64
	CreeLe                    horloge.Instant
	Version                   int64
}

// Etape is one step of a procedure.
type Etape struct {
	ID, Versement, Dossier int64
	Rang                   int
	De, Vers               Etat
	Le                     jour.Jour // the day it happened
	Motif                  string    // a code of MotifsDe
	LRARLe                 jour.Jour // when the registered letter left
	AudienceLe             jour.Jour
	Montant                argent.Centimes // granted each month
	Mois                   int             // granted
	Debut, Fin             jour.Jour
	Echeance               jour.Jour // of what is awaited next
	Document               int64     // written with the step
	Lettre                 int64     // to the person, written with the request or with that of mainlevée
	Texte                  string
	Lieu                   string // of a hearing; the text keeps it
	Signataire             string // of the request of mainlevée that it writes; the text keeps it
	Efface                 bool
	Par                    int64
	NoteLe                 horloge.Instant
}

// Periode is when benefits went to the landlord, by one judgment.
type Periode struct {
	Debut, Fin jour.Jour
}

// PeriodeDu is the one of a day, the zero one when there is none.
func PeriodeDu(ps []Periode, le jour.Jour) Periode {
	for _, p := range ps {
		if !le.Avant(p.Debut) && !le.Apres(p.Fin) {
			return p
		}
	}
	return Periode{}
}

// Mois is how many months it counts for: a month that has begun counts whole.
func (p Periode) Mois() int {
	n := 1
	for jour.Fin(p.Debut, n).Avant(p.Fin) {
		n++
	}
	return n
}

// Derniere is the last of the steps towards one of these states; nil when there is none. They come the first one first.
func Derniere(xs []Etape, vers ...Etat) *Etape {
	for i := len(xs) - 1; i >= 0; i-- {
		if slices.Contains(vers, xs[i].Vers) {
			return &xs[i]
		}
	}
	return nil
}

// Appele is the step that declared an appeal, before the payment began or once it ran; nil when there is none.
func Appele(xs []Etape) *Etape { return Derniere(xs, Appel, AppelEnCours) }

// MainleveeDeLaPersonne tells whether she asked for the last mainlevée herself: no letter brings her its reasons (R271-15).
func MainleveeDeLaPersonne(xs []Etape) bool {
	x := Derniere(xs, MainleveeDemandee)
	return x != nil && x.Motif == demandeElle
}

// LRAR is when the registered letter to the person left; Vide when it is not known to have.
func LRAR(xs []Etape) (le jour.Jour) {
	for _, x := range xs {
		switch {
		case x.Vers == Envisage || x.Vers == MainleveeDemandee: // the request was written again, or another one is made
			le = jour.Jour{}
		case !x.LRARLe.Vide():
			le = x.LRARLe
		}
	}
	return le
}
