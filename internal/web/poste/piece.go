// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"errors"

	"etai/internal/base/fichiers"
)

// RefusPiece says in words why a document was not taken; false when the error is another one.
func RefusPiece(err error) (string, bool) {
	switch {
	case errors.Is(err, fichiers.ErrTropGros):
		return "Ce document dépasse 20\u00a0Mo\u00a0: réduisez-le, ou joignez-le en plusieurs parties.", true
	case errors.Is(err, fichiers.ErrImage):
		return "Cette image est abîmée ou n’est pas complète\u00a0: enregistrez-la de nouveau, ou photographiez-la encore.", true
	case errors.Is(err, fichiers.ErrPDFProtege):
		return "Ce PDF est protégé par un mot de passe\u00a0: il ne se lirait plus dans dix ans. Enregistrez-le sans protection, ou imprimez-le en PDF.", true
	case errors.Is(err, fichiers.ErrPDFActif):
		return "Ce PDF contient un programme, et Étai n’en garde pas\u00a0: imprimez-le en PDF, puis joignez cette copie.", true
	case errors.Is(err, fichiers.ErrPDFIllisible):
		return "Ce PDF est abîmé ou n’est pas complet\u00a0: enregistrez-le de nouveau, ou imprimez-le en PDF.", true
	case errors.Is(err, fichiers.ErrType):
		return "Ce document n’est ni un PDF ni une image PNG ou JPEG\u00a0: enregistrez-le dans l’un de ces formats.", true
	case errors.Is(err, fichiers.ErrVide):
		return "Ce fichier est vide\u00a0: choisissez-en un autre.", true
	}
	return "", false
}
