// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/paiements"
)

// The natures of what a line settles by itself; "pointage_" replaces "releve_" when the line had waited.
const (
	natureOrdre    = "releve_ordre"
	natureRetour   = "releve_retour"
	natureRevenu   = "releve_revenu"
	natureVie      = "releve_argent_de_vie"
	natureApresFin = "releve_apres_fin"
)

// denouement is what a rule that settles does with a line: where its money goes, which orders move, what is written of it.
type denouement struct {
	regle     Regle
	nature    string
	parts     []part
	ordres    []*paiements.Ordre
	cible     string
	cibleID   int64
	dossier   int64
	attente   int64 // waiting place to which a returned order brings its money back
	decisions []comptes.Decision
}

// denouement tells what a proposal does; false when it settles nothing: not an automatic rule, or an account that takes no posting any more.
func (b *banqueAPasser) denouement(l *comptes.LigneAPoster, prop Proposition, le jour.Jour) (denouement, bool, error) {
	if !prop.Regle.Automatique() {
		return denouement{}, false, nil
	}
	switch prop.Regle {
	case RevenuAttendu:
		r, ok := b.reglerRevenu(l, prop, le)
		return r, ok, nil
	case RetourReference:
		r, ok := b.reglerRetour(prop, le)
		return r, ok, nil
	case ApresFin:
		return b.reglerApresFin(l, prop)
	}
	transit, err := b.compte(comptes.Transit)
	o := prop.Ordres[0]
	r := denouement{regle: prop.Regle, nature: natureOrdre, parts: []part{{transit, l.Centimes}}, ordres: prop.Ordres, cible: "ordre", cibleID: o.ID, dossier: o.Dossier}
	genre := "ordre"
	if prop.Regle == ParRemise || prop.Regle == ParDetails {
		genre, r.cible, r.cibleID, r.dossier = "remise", "remise", o.Remise, b.Dossier
	}
	r.decisions = []comptes.Decision{{Genre: genre, Cible: r.cible, CibleID: r.cibleID, Centimes: l.Centimes}}
	return r, true, err
}

// reglerCarte books what the person did with the card of her own account: her money for living, that nobody has to explain. Money paid in by card is not: it is
// an income like another.
func (b *banqueAPasser) reglerCarte(l *comptes.LigneAPoster, le jour.Jour) (denouement, bool) {
	if !l.Texte.Carte || b.Mode != comptes.Individuel {
		return denouement{}, false
	}
	personne, ok := b.personne(b.Dossier, le)
	return denouement{regle: ArgentDeVie, nature: natureVie, parts: []part{{personne, l.Centimes}}, dossier: b.Dossier,
		decisions: []comptes.Decision{{Genre: string(ArgentDeVie), Centimes: l.Centimes}}}, ok
}

func (b *banqueAPasser) reglerRevenu(l *comptes.LigneAPoster, prop Proposition, le jour.Jour) (denouement, bool) {
	x := prop.Recette
	personne, ok := b.personne(x.Dossier, le)
	if !ok {
		return denouement{}, false
	}
	b.contexte.Recues[CleRecue{x.ID, l.Date.PremierDuMois()}] = true
	return denouement{regle: prop.Regle, nature: natureRevenu, parts: []part{{personne, l.Centimes}}, cible: "recette", cibleID: x.ID, dossier: x.Dossier,
		decisions: []comptes.Decision{{Genre: "revenu", Cible: "recette", CibleID: x.ID, Centimes: l.Centimes}}}, true
}

func (b *banqueAPasser) reglerRetour(prop Proposition, le jour.Jour) (denouement, bool) {
	premier := prop.Ordres[0]
	r := denouement{regle: prop.Regle, nature: natureRetour, ordres: prop.Ordres, cible: "ordre", cibleID: premier.ID, dossier: premier.Dossier}
	if len(prop.Ordres) > 1 {
		r.cible, r.cibleID, r.dossier = "remise", premier.Remise, b.Dossier
	}
	for _, o := range prop.Ordres {
		i := indexCompte(b.comptes, o.Compte)
		if i < 0 || !b.comptes[i].Accepte(le) {
			return denouement{}, false
		}
		if b.comptes[i].Nature.Attente() {
			if len(prop.Ordres) > 1 {
				return denouement{}, false // several waiting places under one line: a person splits it
			}
			r.attente = o.Compte
		}
		r.parts = append(r.parts, part{o.Compte, o.Centimes})
		r.decisions = append(r.decisions, comptes.Decision{Genre: "retour", Cible: "ordre", CibleID: o.ID, Centimes: o.Centimes})
	}
	return r, true
}

func indexCompte(cs []comptes.Compte, id int64) int {
	for i := range cs {
		if cs[i].ID == id {
			return i
		}
	}
	return -1
}

// pointer writes what was settled into a state.
func (r *denouement) pointer(pt comptes.Pointage, l *comptes.LigneAPoster) comptes.Pointage {
	pt.Etat, pt.Regle, pt.Cible, pt.CibleID, pt.Dossier = comptes.Sur, string(r.regle), r.cible, r.cibleID, r.dossier
	pt.Attente, pt.AttenteDepuis, pt.AttenteCentimes = 0, jour.Jour{}, 0
	if r.attente != 0 {
		pt.Attente, pt.AttenteDepuis, pt.AttenteCentimes = r.attente, l.Date, l.Centimes
	}
	return pt
}

// motif is why an order came back: its own detail's reason, else the line's.
func (r *denouement) motif(l *comptes.LigneAPoster, o *paiements.Ordre) string {
	for _, d := range l.Details {
		if d.BoutEnBout == o.BoutEnBout && d.MotifRetour != "" {
			return d.MotifRetour
		}
	}
	return l.MotifRetour
}
