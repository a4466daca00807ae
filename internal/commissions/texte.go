// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"encoding/json"
	"fmt"

	"etai/internal/base/jour"
)

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
	Tardif                                               string // why it joined the agenda late
	Venue                                                string // whether the person, invited, came
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
