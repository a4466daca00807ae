// SPDX-License-Identifier: EUPL-1.2

package recherche

import "strings"

// raison remembers why a person was found.
type raison struct {
	nom, prenom                                 nature
	usage, inverse, naissance, annee, telephone bool
}

func (n nature) ecrire(mot string) string {
	switch n {
	case exacte:
		return mot
	case partie:
		return "partie du " + mot
	case debut:
		return "début du " + mot
	case proche:
		return mot + " à une lettre près"
	case eloignee:
		return mot + " à deux lettres près"
	case sonore:
		return mot + " de même son"
	}
	return ""
}

// String writes the reason for the list of answers: "nom à une lettre près, prénom".
func (r raison) String() string {
	var raisons []string
	ajouter := func(s string) {
		if s != "" {
			raisons = append(raisons, s)
		}
	}
	nom := "nom"
	if r.usage {
		nom = "nom d’usage"
	}
	switch {
	case r.nom == exacte && r.prenom == exacte && r.inverse:
		ajouter(nom + " et prénom, dans l’autre ordre")
	case r.nom == exacte && r.prenom == exacte:
		ajouter(nom + " et prénom")
	default:
		ajouter(r.nom.ecrire(nom))
		ajouter(r.prenom.ecrire("prénom"))
	}
	if r.naissance {
		ajouter("date de naissance")
	}
	if r.annee {
		ajouter("année de naissance")
	}
	if r.telephone {
		ajouter("téléphone")
	}
	return strings.Join(raisons, ", ")
}
