// SPDX-License-Identifier: EUPL-1.2

package plan

import (
	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/journal/empreinte"
)

// Consignees is what the act that records a version says of it.
func (p Plan) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("version", int64(p.Numero)), journal.Entier("lignes", int64(len(p.Lignes))), journal.Jour("du", p.Du), journal.Code("accord", string(p.Accord)),
		journal.Empreinte("plan", p.empreinte())}
}

// empreinte hashes a version but for the words of its reason, which may name people.
func (p Plan) empreinte() []byte {
	h := empreinte.Nouveau("plan/1").Reference(p.Organisation).Reference(p.Dossier).Reference(p.Compte).Jour(p.AccordeLe).Reference(p.Piece).Liste(len(p.Lignes))
	for _, l := range p.Lignes {
		h.Entier(l.Serie).Entier(int64(l.Position)).Texte(string(l.Genre)).Texte(string(l.Objet)).Reference(l.Tiers).Texte(l.Libelle).Centimes(l.Centimes).Booleen(l.SelonAvis).
			Texte(string(l.Periodicite)).Entier(int64(l.Jour)).Jour(l.Du).Jour(l.Au).Entier(int64(l.Affectee)).Reference(l.Reserve).Reference(l.Dette).Reference(l.Piece)
	}
	return h.Somme()
}

// MouvementReserve is a sum that was set aside, or freed; Occurrence is Vide when it was freed.
type MouvementReserve struct {
	ID, Compte, Dossier, Serie int64
	Occurrence, Jour           jour.Jour
	Centimes                   argent.Centimes
	Agent                      int64
}

// Consignees is what the act of a movement says of it.
func (m MouvementReserve) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("compte", m.Compte), journal.Entier("serie", m.Serie), journal.Jour("occurrence", m.Occurrence), journal.Montant("montant", m.Centimes), journal.Jour("jour", m.Jour)}
}
