// SPDX-License-Identifier: EUPL-1.2

package agenda

import (
	"slices"
	"strings"
)

// Groupe is under which head a task stands on the home page.
type Groupe string

// The groups: what somebody asks the agent to agree to, what came back to them, and the rest.
const (
	AFaire   Groupe = "faire"
	AValider Groupe = "valider"
	Retours  Groupe = "retours"
)

// MotifRetour is the code of a task that came back: its author is to do it again.
const MotifRetour = "retour"

var (
	naturesAValider = []Nature{RIBAApprouver, QuarantaineADecider, ImputationADecider, RejetAConfirmer, PlancherADecider, LeveeADecider, FusionADecider, ClotureASigner, EvaluationAViser, DemandeADecider, RecoursARepondre, ArbitrageADecider}
	naturesRetours  = []Nature{VirementRetourne, ClotureRenvoyee, DemandeRefusee}
)

// Groupe is that of a task.
func (t Tache) Groupe() Groupe {
	switch {
	case t.Motif == MotifRetour || slices.Contains(naturesRetours, t.Nature):
		return Retours
	case slices.Contains(naturesAValider, t.Nature):
		return AValider
	}
	return AFaire
}

// SQLGroupe is the group of a row t of tache.
var SQLGroupe = `case when t.motif = '` + MotifRetour + `' or t.nature in (` + listeSQL(naturesRetours) + `) then '` + string(Retours) + `' when t.nature in (` + listeSQL(naturesAValider) + `) then '` + string(AValider) + `' else '` + string(AFaire) + `' end`

func listeSQL(ns []Nature) string {
	s := make([]string, len(ns))
	for i, n := range ns {
		s[i] = "'" + string(n) + "'"
	}
	return strings.Join(s, ", ")
}
