// SPDX-License-Identifier: EUPL-1.2

package journee

import (
	"fmt"

	"etai/internal/organisation/droits"
)

// Where the pages of the other domains are.
const (
	adresseRapprochement = "/rapprochement"
	adresseOrdres        = "/ordres"
)

func adresseCompte(dossier int64) string { return fmt.Sprintf("/dossiers/%d/compte", dossier) }
func adresseRemise(id int64) string      { return fmt.Sprintf("/remises/%d", id) }
func adresseTiers(id int64) string       { return fmt.Sprintf("/tiers/%d", id) }

// adressePersonne is what a name leads to: the file for who reads it, else the account.
func adressePersonne(r droits.Role, dossier int64) string {
	if droits.Autorise(r, droits.LireDossier) || r == droits.Referent {
		return fmt.Sprintf("/dossiers/%d", dossier)
	}
	return adresseCompte(dossier)
}
