// SPDX-License-Identifier: EUPL-1.2

package webtest

import (
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/echanges/banque"
	"etai/internal/etaitest"
	"etai/internal/formats/cfonb"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
)

// Ligne is a line of a statement, without a day: it takes the statement's.
func Ligne(c argent.Centimes, libelle, bout string) releve.Ligne {
	l := releve.Ligne{Montant: c, Libelle: releve.Texte(libelle), Code: "05"}
	if bout != "" {
		l.ReferenceBoutEnBout = releve.Texte(bout)
		l.Details = []releve.Detail{{Montant: c, ReferenceBoutEnBout: releve.Texte(bout), Libelle: releve.Texte(libelle)}}
	}
	if c < 0 {
		l.Code = "06"
	}
	return l
}

// Fichier writes a CFONB 120 statement of one account, from its opening balance.
func (s *Site) Fichier(x etaitest.Suivie, du, au jour.Jour, ouverture argent.Centimes, lignes ...releve.Ligne) string {
	s.T.Helper()
	b, g, c, _ := x.IBAN.Francais()
	cloture := ouverture
	for i := range lignes {
		cloture += lignes[i].Montant
		if lignes[i].DateOperation.Vide() {
			lignes[i].DateOperation = au
		}
		if lignes[i].DateValeur.Vide() {
			lignes[i].DateValeur = lignes[i].DateOperation
		}
	}
	var buf strings.Builder
	if err := cfonb.Ecrire(&buf, []releve.Compte{{Compte: releve.Texte(b + g + c), Devise: "EUR", DateOuverture: du, DateCloture: au, SoldeOuverture: &ouverture,
		SoldeCloture: &cloture, Lignes: lignes}}, cfonb.Options{}); err != nil {
		s.T.Fatal(err)
	}
	return buf.String()
}

// Importer takes a statement in, and fails the test unless it is accepted.
func (s *Site) Importer(x etaitest.Suivie, du, au jour.Jour, ouverture argent.Centimes, lignes ...releve.Ligne) banque.CompteRendu {
	s.T.Helper()
	cr, err := s.Inst.Importeur().Importer(s.T.Context(), "releve.txt", strings.NewReader(s.Fichier(x, du, au, ouverture, lignes...)), s.Monde.Agents[droits.Comptable])
	if err != nil || cr.Statut != "importe" {
		s.T.Fatalf("import : %+v, %v", cr, err)
	}
	return cr
}

// IBAN writes the n-th documentation IBAN as people type it.
func IBAN(n int) string { return strings.ReplaceAll(etaitest.IBANDe(n).Groupes(), "\u00a0", " ") }
