// SPDX-License-Identifier: EUPL-1.2

package paiements

import (
	"context"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
)

// Motif is why an order or a remise took a step: in clear, what the bank's file gives or one of our words; under seal, what somebody typed. It may be both
// (the bank's code, and what the bank said), or neither.
type Motif struct {
	Code  string
	Texte journal.Joint
}

// The words of ours that stand where nobody typed any.
const (
	CodeSansMotif     = "sans_motif"       // the bank refuses and does not say why
	CodeVuParLaBanque = "vu_par_la_banque" // executed before anybody noted that it had been transmitted
	CodeRIBSuivi      = "rib_suivi"        // the bank details of its tiers changed, and were approved
)

// Cibles are where a row is scanned: motif, contenu_id, engagement, and chiffre of contenu.
func (m *Motif) Cibles() []any { return append([]any{&m.Code}, m.Texte.Cibles()...) }

// Vide tells whether nothing was said; an erased text was.
func (m Motif) Vide() bool { return m.Code == "" && m.Texte.Vide() }

// Dire returns the words that were typed; else the code, or our sentence. An erased text leaves the code.
func (m Motif) Dire(t *chiffre.Trousseau) (string, error) {
	if s, err := m.Texte.Ouvrir(t); s != "" || err != nil {
		return s, err
	}
	switch m.Code {
	case "":
		return m.Texte.Dire(t)
	case CodeSansMotif:
		return "motif non précisé par la banque", nil
	case CodeVuParLaBanque:
		return "vu par la banque avant d’être noté transmis", nil
	case CodeRIBSuivi:
		return "le tiers a changé de RIB : l’ordre part vers le nouveau, approuvé", nil
	}
	return m.Code, nil
}

// MotifEcrit seals what somebody typed.
func MotifEcrit(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, texte string) (m Motif, err error) {
	m.Texte, err = journal.EngagerSiDit(ctx, e, t, texte)
	return m, err
}

// MotifEntendu is what somebody heard of the bank: its code is kept in clear, and its words, if there are more than the code, under seal.
func MotifEntendu(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, texte string) (Motif, error) {
	if CodeBancaire(texte) != "" {
		return Motif{Code: texte}, nil
	}
	m, err := MotifEcrit(ctx, e, t, texte)
	if premier, _, _ := strings.Cut(texte, " "); CodeBancaire(premier) != "" && strings.ContainsAny(premier, "0123456789") {
		m.Code = premier // a word of four capitals may be a name; with a figure it is a code
	}
	return m, err
}

// CodeBancaire returns a reason that is a code of the banks (ISO 20022: four capitals or figures), else nothing.
func CodeBancaire(motif string) string {
	if len(motif) != 4 || strings.ContainsFunc(motif, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }) {
		return ""
	}
	return motif
}
