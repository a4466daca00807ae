// SPDX-License-Identifier: EUPL-1.2

package cfonb

import (
	"fmt"

	"etai/internal/formats/releve"
)

// suivre checks that the statements of one account follow each other once put in the order of time, whatever their order in the file.
func (l *lecture) suivre(es []etape) error {
	if len(es) < 2 {
		return nil
	}
	etapes := make([]releve.Etape, len(es))
	for i, e := range es {
		etapes[i] = e.Etape
	}
	ordre := releve.Ranger(etapes)
	for k := 1; k < len(ordre); k++ {
		p, e := es[ordre[k-1]], es[ordre[k]]
		du := e.Du
		if du.Vide() {
			du = e.Au
		}
		switch {
		case e.Ouverture != p.Cloture:
			return l.refuserA(e, "le compte %s rouvre à %s le %s alors que son relevé précédent, dans le même fichier, le clôture à %s le %s\u00a0; un relevé manque ou le fichier est faux. Redemander le fichier à la banque.",
				e.compte.Masque(), montrer(e.Ouverture, e.devise), date(du), montrer(p.Cloture, p.devise), date(p.Au))
		case e.EnArriere(p.Etape):
			return l.refuserA(e, "le compte %s rouvre le %s alors que son relevé précédent, dans le même fichier, le clôture le %s\u00a0: les jours reviennent en arrière.",
				e.compte.Masque(), date(e.Du), date(p.Au))
		case e.Du.Apres(p.Au):
			l.rec.Alerte(releve.Alerte{Code: AlerteJours, Compte: releve.Texte(e.compte),
				Message: fmt.Sprintf("aucun relevé entre le %s et le %s\u00a0; les soldes se suivent.", date(p.Au), date(e.Du))})
		}
	}
	return nil
}

// refuserA makes an error about the 01 record of a statement already read.
func (l *lecture) refuserA(e etape, format string, args ...any) error {
	refus := &Erreur{Enregistrement: e.numero, Message: fmt.Sprintf(format, args...)}
	if l.sauts {
		refus.Ligne = e.place
	}
	return refus
}
