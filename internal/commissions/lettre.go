// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"encoding/json"
	"fmt"
	"strings"

	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// Lettre is the letter of a decision as it is frozen: what is drawn, and drawn again alike.
type Lettre struct {
	Reference, Objet       string
	Date                   jour.Jour
	Lieu                   string
	Emetteur               []string // who writes: name, address, telephone
	SuiviPar, SuiviQualite string   // the agent in charge (CRPA art. L111-2)
	Destinataire           []string // in the window, six lines at most; empty: handed over
	MainPropre             string   // why it is
	Civilite               string
	Paragraphes            []string
	Signataire, Qualite    string // CRPA art. L212-1
	Delegation             string
	Recours                []string // remedies and delays
	Sens                   Sens
}

// FaitsLettre is what a letter is written from.
type FaitsLettre struct {
	Reference, Commission, Objet string // Objet: "votre demande d’accompagnement social personnalisé (MASP)"
	Date, SeanceLe               jour.Jour
	Lieu, Tribunal               string
	Emetteur                     []string
	SuiviPar, SuiviQualite       string
	Civilite                     string
	Destinataire                 []string
	MainPropre                   string
	Decision                     Decision
	Motif                        Motif
	Faits                        string
	Conditions                   []string // what an agreement fixes, in words: "niveau 2, avec gestion"
	Decideur                     Membre
	Report                       jour.Jour // of a postponement, when the next session is known
}

// modele is the text of a letter, as data. Names in braces are replaced; a paragraph with an empty one is left out.
type modele struct {
	objet       string
	paragraphes []string
	recours     bool
}

var modeles = map[Sens]modele{
	Accord: {"Accord à {objet}", []string{"J’ai examiné {objet}, après l’avis de la commission « {commission} » réunie le {seance}.", "J’ai le plaisir de vous dire que cette demande est acceptée : {motif} ({fondement}).",
		"La décision prévoit : {conditions}.", "{faits}", "La mesure commence avec un contrat, que vous signez et que le département signe. Vous restez libre de ne pas le signer. Nous prenons contact avec vous pour le préparer."}, false},
	RefusDemande: {"Refus de {objet}", []string{"J’ai examiné {objet}, après l’avis de la commission « {commission} » réunie le {seance}.", "Je ne peux pas l’accepter, pour ce motif : {motif} ({fondement}).",
		"Les faits sur lesquels je m’appuie sont les suivants. {faits}", "Vous pouvez me demander des explications, et faire une nouvelle demande si votre situation change."}, true},
	Reorientation: {"Réorientation de {objet}", []string{"J’ai examiné {objet}, après l’avis de la commission « {commission} » réunie le {seance}.",
		"Votre situation demande une autre aide que celle demandée. Je vous oriente {motif} ({fondement}), et votre demande n’est donc pas acceptée sous cette forme.",
		"Les faits sur lesquels je m’appuie sont les suivants. {faits}", "La personne nommée en tête de cette lettre vous aide à faire cette démarche."}, true},
	Ajournement: {"Report de l’examen de {objet}", []string{"La commission « {commission} » réunie le {seance} a examiné {objet}.", "Elle n’a pas encore donné d’avis : {motif}. Ce report n’est pas un refus.", "{faits}",
		"Votre dossier sera examiné de nouveau le {report}.", "La personne nommée en tête de cette lettre vous dit ce qui manque et vous aide à le réunir."}, false},
}

// recours are the remedies and delays of an unfavourable decision (CJA art. R421-1 and R421-5, CRPA art. L411-2).
var recours = []string{
	"Si vous n’êtes pas d’accord avec cette décision, vous avez deux mois à partir du jour où vous recevez cette lettre pour :",
	"– m’écrire, à l’adresse en tête de cette lettre, pour demander un nouvel examen (recours gracieux) ; sans réponse pendant deux mois, votre demande est rejetée, et vous avez de nouveau deux mois pour saisir le tribunal ;",
	"– ou saisir le tribunal compétent : {tribunal}, par courrier ou sur www.telerecours.fr. C’est gratuit, et vous pouvez demander l’aide juridictionnelle.",
}

// Rediger writes the letter of a decision (CRPA art. L111-2, L211-2, L211-5 and L212-1).
func Rediger(f FaitsLettre) Lettre {
	m := modeles[f.Decision.Sens]
	report := ""
	if !f.Report.Vide() {
		report = f.Report.Long()
	}
	champs := map[string]string{"objet": f.Objet, "commission": f.Commission, "seance": f.SeanceLe.Long(), "motif": f.Decision.Libelle, "fondement": f.Motif.Fondement,
		"conditions": strings.Join(f.Conditions, ", "), "faits": strings.TrimSpace(f.Faits), "report": report, "tribunal": f.Tribunal}
	l := Lettre{Reference: f.Reference, Date: f.Date, Lieu: f.Lieu, Emetteur: f.Emetteur, SuiviPar: f.SuiviPar, SuiviQualite: f.SuiviQualite, Destinataire: f.Destinataire, MainPropre: f.MainPropre,
		Civilite: f.Civilite, Signataire: f.Decideur.Nom, Qualite: f.Decideur.Qualite, Delegation: f.Decideur.Delegation, Sens: f.Decision.Sens}
	l.Objet, _ = remplacer(m.objet, champs)
	for _, p := range m.paragraphes {
		if s, complet := remplacer(p, champs); complet {
			l.Paragraphes = append(l.Paragraphes, texte.Majuscule(s))
		}
	}
	if m.recours {
		for _, p := range recours {
			s, _ := remplacer(p, champs)
			l.Recours = append(l.Recours, s)
		}
	}
	return l
}

// remplacer puts the fields in a text; complet is false when one of them is empty.
func remplacer(s string, champs map[string]string) (ecrit string, complet bool) {
	complet = true
	for nom, v := range champs {
		if strings.Contains(s, "{"+nom+"}") && v == "" {
			complet = false
		}
	}
	paires := make([]string, 0, 2*len(champs))
	for nom, v := range champs {
		paires = append(paires, "{"+nom+"}", v)
	}
	return texte.Typographier(strings.NewReplacer(paires...).Replace(s)), complet
}

// Manques are the compulsory mentions that a letter does not have.
func (l Lettre) Manques(fondement, faits string) (ms []string) {
	exiger := func(ok bool, quoi string) {
		if !ok {
			ms = append(ms, quoi)
		}
	}
	exiger(l.SuiviPar != "" && l.SuiviQualite != "", "le nom et la qualité de l’agent chargé du dossier (CRPA, article L111-2)")
	exiger(l.Signataire != "" && l.Qualite != "", "le nom et la qualité du signataire (CRPA, article L212-1)")
	exiger(len(l.Emetteur) > 1, "l’adresse du service (CRPA, article L111-2)")
	if l.Sens.Defavorable() {
		exiger(fondement != "", "les raisons de droit (CRPA, article L211-5)")
		exiger(strings.TrimSpace(faits) != "", "les raisons de fait (CRPA, article L211-5)")
		exiger(len(l.Recours) > 0, "les voies et délais de recours (CJA, article R421-5)")
	}
	return ms
}

// Ecrite is the letter as contenu holds it.
func (l Lettre) Ecrite() (string, error) {
	b, err := json.Marshal(l)
	return string(b), err
}

// LireLettre reads what Ecrite wrote.
func LireLettre(s string) (l Lettre, err error) {
	if err = json.Unmarshal([]byte(s), &l); err != nil {
		err = fmt.Errorf("lettre illisible : %w", err)
	}
	return l, err
}

// Proces is the text of minutes as it is frozen.
type Proces struct {
	Reference, Organisation, Commission, Seance string
	TenueLe                                     jour.Jour
	Heure, Lieu                                 string
	Presences                                   []PresenceDite
	Quorum                                      string
	Lignes                                      []LigneProces
	Ordre                                       string // hash of the frozen agenda
	Par                                         string
	Le                                          jour.Jour
}

// PresenceDite is a member in minutes.
type PresenceDite struct {
	Nom, Qualite, Organisme, Etat string
	Voix, Decide                  bool
}

// LigneProces is a file in minutes.
type LigneProces struct {
	Rang                                                 int
	Dossier                                              int64
	Numero, Personne, Objet, Etat                        string
	Deports                                              []string
	Avis, Votes, Sens, Motif, Fondement, Faits, Decideur string
	Conditions                                           []string
}

// Ecrit is the text as contenu holds it.
func (p Proces) Ecrit() (string, error) {
	b, err := json.Marshal(p)
	return string(b), err
}

// LireProces reads what Ecrit wrote.
func LireProces(s string) (p Proces, err error) {
	if err = json.Unmarshal([]byte(s), &p); err != nil {
		err = fmt.Errorf("procès-verbal illisible : %w", err)
	}
	return p, err
}
