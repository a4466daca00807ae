// SPDX-License-Identifier: EUPL-1.2

package signalement

import (
	"slices"

	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/masp"
)

// Etat is where a signalement stands: a machine of its own (01-masp §6.1).
type Etat string

// The states.
const (
	EnPreparation Etat = "en_preparation"
	Signe         Etat = "signe"        // by the president of the conseil départemental, or by delegation
	Transmis      Etat = "transmis"     // to the procureur, whose answer is expected (CPC art. 1262)
	SansSaisine   Etat = "sans_saisine" // he does not seize the judge
	Saisine       Etat = "saisine"      // he does, or somebody else did
	MAJ           Etat = "maj"
	Sauvegarde    Etat = "sauvegarde"
	Curatelle     Etat = "curatelle"
	Tutelle       Etat = "tutelle"
	Habilitation  Etat = "habilitation"
	Rejet         Etat = "rejet" // the judge orders nothing
	Clos          Etat = "clos"
	Abandonne     Etat = "abandonne" // before it was sent
)

// Etats lists them, in the order of a signalement's life.
var Etats = []Etat{EnPreparation, Signe, Transmis, SansSaisine, Saisine, MAJ, Sauvegarde, Curatelle, Tutelle, Habilitation, Rejet, Clos, Abandonne}

var libelles = map[Etat]string{EnPreparation: "rapport en préparation", Signe: "rapport signé", Transmis: "transmis au procureur", SansSaisine: "le juge n’est pas saisi", Saisine: "le juge est saisi",
	MAJ: "mesure d’accompagnement judiciaire", Sauvegarde: "sauvegarde de justice", Curatelle: "curatelle", Tutelle: "tutelle", Habilitation: "habilitation familiale", Rejet: "rejeté par le juge", Clos: "clos", Abandonne: "abandonné"}

// Libelle is the state on screen.
func (s Etat) Libelle() string { return libelles[s] }

// Clos tells whether nothing more is expected.
func (s Etat) Clos() bool { return s == Clos || s == Abandonne }

// Mesure tells whether the judge ordered one: it ends the MASP.
func (s Etat) Mesure() bool { return slices.Contains(mesures, s) }

// MotifArret is why the contract stops when the judge orders this.
func (s Etat) MotifArret() masp.MotifArret {
	if s == MAJ {
		return masp.PassageMAJ
	}
	return masp.PassageProtection
}

var mesures = []Etat{MAJ, Sauvegarde, Curatelle, Tutelle, Habilitation}

// suivants are the states that may follow each, the most usual first: the table holds the same list.
var suivants = map[Etat][]Etat{
	EnPreparation: {Signe, Abandonne},
	Signe:         {Transmis, EnPreparation, Abandonne},
	Transmis:      {Saisine, SansSaisine, Clos},
	SansSaisine:   {Clos},
	Saisine:       {MAJ, Sauvegarde, Curatelle, Tutelle, Habilitation, Rejet, Clos},
	MAJ:           {Clos, MAJ, Sauvegarde, Curatelle, Tutelle, Habilitation},
	Sauvegarde:    {Curatelle, Tutelle, Habilitation, Clos},
	Curatelle:     {Clos, Tutelle, Habilitation},
	Tutelle:       {Clos, Curatelle, Habilitation},
	Habilitation:  {Clos, Curatelle, Tutelle},
	Rejet:         {Clos},
}

// Suivants are the states that may follow.
func (s Etat) Suivants() []Etat { return slices.Clone(suivants[s]) }

// Permis tells whether a signalement may go from a state to another.
func Permis(de, vers Etat) bool { return slices.Contains(suivants[de], vers) }

// Compromis is what the difficulties put at risk: the second condition of the report, that stands beside the first (rule R32).
type Compromis string

// What they put at risk.
const (
	Sante    Compromis = "sante"
	Securite Compromis = "securite"
	LesDeux  Compromis = "les_deux"
)

// CompromisConnus lists them.
var CompromisConnus = []Compromis{Sante, Securite, LesDeux}

// Libelle is it on screen.
func (c Compromis) Libelle() string {
	switch c {
	case Sante:
		return "Sa santé est compromise"
	case Securite:
		return "Sa sécurité est compromise"
	case LesDeux:
		return "Sa santé et sa sécurité sont compromises"
	}
	return string(c)
}

// Champ is a part of the report, as CPC arts. 1216-1 to 1216-3 list them.
type Champ struct {
	Code, Libelle, Aide string
	Partie              int // of the form, the first one 1
	Lignes              int // of its box; 0: one line
	Facultatif          bool
}

// Parties are the steps of the form, in its order.
var Parties = []string{"Conditions et faits", "La personne", "Ressources et dettes", "Autonomie", "Actions", "Envoi"}

const recueil = "Comment on le sait"

// Champs are the parts of the report. The codes are those of the fields of its template too.
var Champs = []Champ{
	{"faits", "Faits qui appellent une protection", "Datés, avec ce qu’ils compromettent. Aucune information médicale : elle part sous pli cacheté.", 1, 8, false},
	{"identite", "Identité", "Nom, naissance, domicile, situation.", 2, 4, false},
	{"famille", "Famille et entourage", "", 2, 4, false},
	{"vie", "Conditions et lieu de vie", "Logement, environnement.", 2, 5, false},
	{"ressources", "Ressources et biens", "", 3, 4, false},
	{"charges", "Charges", "", 3, 4, false},
	{"dettes", "Dettes", "Écrire « aucune » s’il n’y en a pas.", 3, 4, false},
	{"prestations", "Prestations reçues, et celles qu’elle pourrait demander", "", 3, 4, false},
	{"quotidien", "Organiser sa vie quotidienne", "", 4, 4, false},
	{"quotidien_recueil", recueil, "Entretien, visite, constat d’un partenaire.", 4, 0, false},
	{"demarches", "Faire ses démarches", "", 4, 4, false},
	{"demarches_recueil", recueil, "", 4, 0, false},
	{"tenue_budget", "Tenir son budget", "", 4, 4, false},
	{"tenue_budget_recueil", recueil, "", 4, 0, false},
	{"menees", "Actions menées, et leur bilan", "Mesures d’accompagnement, démarches, ce qu’elles ont changé.", 5, 8, false},
	{"envisagees", "Actions envisagées", "", 5, 4, false},
	{"destinataire", "Destinataire", "Procureur de la République près le tribunal judiciaire du lieu où elle demeure.", 6, 0, false},
	{"destinataire_adresse", "Adresse", "", 6, 3, false},
	{"pieces", "Pièces jointes", "Une par ligne. Jamais la pièce médicale.", 6, 4, true},
}

// DeLaPartie are the parts of the report that a step of the form asks for.
func DeLaPartie(n int) (cs []Champ) {
	for _, c := range Champs {
		if c.Partie == n {
			cs = append(cs, c)
		}
	}
	return cs
}

// Textes are the words of a report, by the code of their part; sealed together.
type Textes map[string]string

// Motif is a reason of a closed list.
type Motif struct{ Code, Mots string }

// MotifsDe are the reasons of a step towards a state; none when it has none.
func MotifsDe(de, vers Etat) []Motif {
	deces := Motif{"deces", "elle est décédée"}
	switch {
	case vers == Abandonne:
		return []Motif{{"surmontees", "les difficultés sont surmontées"}, {"protegee", "une protection est déjà demandée, ou en place"}, deces, {"autre", "autre raison"}}
	case vers == Clos && de.Mesure():
		return []Motif{{"echeance", "la mesure est arrivée à son terme"}, {"mainlevee", "le juge y a mis fin"}, deces}
	case vers == Clos && (de == SansSaisine || de == Rejet):
		return []Motif{{"acheve", "rien d’autre n’est attendu"}, deces}
	case vers == Clos:
		return []Motif{deces}
	}
	return nil
}

// LibelleMotif is a reason in words.
func LibelleMotif(de, vers Etat, code string) string {
	for _, m := range MotifsDe(de, vers) {
		if m.Code == code {
			return m.Mots
		}
	}
	return code
}

// Signalement is a report to the procureur and what came of it; or, without one, what the judge ordered at the request of somebody else.
type Signalement struct {
	ID, Dossier, Organisation int64
	Numero                    string
	SansRapport               bool // the judge was seized otherwise: by her family, a hospital, another service
	Etat                      Etat
	Rang                      int
	Echec                     bool // the actions of CASF arts. L271-1 to L271-5 did not let her overcome her difficulties
	Compromis                 Compromis
	Textes                    Textes
	Efface                    bool
	Echeance                  jour.Jour // of what is awaited
	Debut, Fin                jour.Jour // of what the judge ordered; Fin is Vide when the judgment sets none
	Prestations               []int     // of a MAJ: the benefits that it bears on
	CreePar                   int64
	CreeLe                    horloge.Instant
	Version                   int64
}

// Etape is one step of a signalement.
type Etape struct {
	ID, Signalement, Dossier int64
	Rang                     int
	De, Vers                 Etat
	Le                       jour.Jour // the day it happened, or was made known
	Motif                    string    // a code of MotifsDe
	Debut                    jour.Jour // of what the judge ordered
	Mois                     int       // its length; 0 when the judgment sets none
	Fin                      jour.Jour
	Prestations              []int
	Contrat                  int64     // that stopped with it
	Echeance                 jour.Jour // of what is awaited next
	Document                 int64     // the report
	Lettre                   int64     // the bordereau of the sealed envelope
	Texte                    string
	Efface                   bool
	Par                      int64
	NoteLe                   horloge.Instant
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
