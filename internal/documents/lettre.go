// SPDX-License-Identifier: EUPL-1.2

// Package documents holds what an organisation writes to a person, a payer, a landlord, a court: its text as it was frozen, its number, the bytes of its
// PDF/A, and what became of its paper. A document is never edited: another one replaces it. What it says is written by modeles; lettrepdf draws it.
package documents

import (
	"encoding/json"
	"fmt"
	"strings"

	"etai/internal/base/jour"
)

// Portion is a run of text, bold or not.
type Portion struct {
	Texte string `json:"t"`
	Gras  bool   `json:"g,omitempty"`
}

// Ligne is a line of text before it is cut to a width.
type Ligne []Portion

// Texte is the line without its type.
func (l Ligne) Texte() string {
	var b strings.Builder
	for _, p := range l {
		b.WriteString(p.Texte)
	}
	return b.String()
}

// GenreBloc is what a block is.
type GenreBloc string

// The blocks.
const (
	Titre      GenreBloc = "titre"
	SousTitre  GenreBloc = "sous_titre"
	Paragraphe GenreBloc = "paragraphe"
	Puces      GenreBloc = "liste"
	Tableau    GenreBloc = "tableau"
)

// Bloc is a block of a document: a paragraph and a title have one line for each of theirs, a list one for each item, a table its rows.
type Bloc struct {
	Genre   GenreBloc `json:"b"`
	Lignes  []Ligne   `json:"l,omitempty"`
	Rangees [][]Ligne `json:"r,omitempty"` // the first one holds the titles
}

// Lettre is a document as it is frozen: all that is drawn, and drawn again alike.
type Lettre struct {
	Genre                  string
	Reference, Objet       string
	Acte                   bool // a contract, a report: a title in the place of the window
	Date                   jour.Jour
	Lieu                   string
	Emetteur               []string // who writes: name, service, address
	Contact                []string // telephone, e-mail
	Identite               int64    // version of the letterhead, for its logo; 0: none
	SuiviPar, SuiviQualite string   // the agent in charge (CRPA art. L111-2)
	Destinataire           []string // in the window, six lines at most; empty: handed over
	MainPropre             string   // why it is
	Civilite               string
	Corps                  []Bloc
	Signataire, Qualite    string // CRPA art. L212-1
	Delegation             string
	PourPresidence         bool     // signed for the president of the conseil départemental
	SignePersonne          bool     // the person signs too
	Recours                []string // remedies and delays
	Algorithme             []string // mention of a scale that counted (CRPA art. L311-3-1)
	Defavorable            bool
	FALC, NonRelu          bool // plain language; not read again by those whom it is for
	Remplace               string
}

// Ecrite is the letter as contenu holds it.
func (l Lettre) Ecrite() (string, error) {
	b, err := json.Marshal(l)
	return string(b), err
}

// LireLettre reads what Ecrite wrote.
func LireLettre(s string) (l Lettre, err error) {
	if err = json.Unmarshal([]byte(s), &l); err != nil {
		err = fmt.Errorf("document illisible : %w", err)
	}
	return l, err
}

// Texte is what the body says, a line for each, without its type.
func (l Lettre) Texte() string {
	var b strings.Builder
	for _, x := range l.Corps {
		for _, ligne := range x.Lignes {
			b.WriteString(ligne.Texte() + "\n")
		}
		for _, r := range x.Rangees {
			for _, c := range r {
				b.WriteString(c.Texte() + "\t")
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}
