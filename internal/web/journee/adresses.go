// SPDX-License-Identifier: EUPL-1.2

package journee

import (
	"fmt"

	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/web/poste"
)

// Where the pages of the other domains are.
const (
	adresseRapprochement = "/rapprochement"
	adresseImport        = "/rapprochement/import"
	adresseOrdres        = "/ordres"
	adresseComposer      = "/remises/nouvelle"
	adresseNouvelle      = "/personnes/nouvelle"
)

func adresseCompte(dossier int64) string { return poste.AdresseDossier(dossier, "compte") }
func adresseRemise(id int64) string      { return fmt.Sprintf("/remises/%d", id) }
func adresseArbitrage(id int64) string   { return fmt.Sprintf("/arbitrages/%d", id) }
func adresseRejet(ordre int64) string    { return fmt.Sprintf("/ordres/%d/rejet", ordre) }
func adresseDemande(id int64) string     { return fmt.Sprintf("/demandes/%d", id) }
func adresseDemandeMasp(id int64) string { return fmt.Sprintf("/demandes-masp/%d", id) }
func adresseVersement(id int64) string   { return fmt.Sprintf("/versements-directs/%d", id) }
func adresseSignalement(id int64) string { return fmt.Sprintf("/signalements/%d", id) }
func adresseTiers(id int64) string       { return fmt.Sprintf("/tiers/%d", id) }
func adresseLigne(id int64) string       { return fmt.Sprintf("/lignes/%d", id) }
func adresseImputation(id int64) string  { return fmt.Sprintf("/imputations/%d", id) }
func adresseQuarantaine(fichier int64) string {
	return fmt.Sprintf("/rapprochement/quarantaine/%d", fichier)
}

// adressePointage is what was expected of a person in a month, and what came.
func adressePointage(mois jour.Jour, dossier int64) string {
	return fmt.Sprintf("/pointage?mois=%s&dossier=%d", mois.String()[:7], dossier)
}

// adresseRIB is a version of a tiers' bank details.
func adresseRIB(tiers, version int64) string { return fmt.Sprintf("/tiers/%d/rib/%d", tiers, version) }

// adressePersonne is what a name leads to: the file for who reads it, else the account.
func adressePersonne(r droits.Role, dossier int64) string {
	if droits.Autorise(r, droits.LireDossier) || r == droits.Referent {
		return poste.AdresseDossier(dossier)
	}
	return adresseCompte(dossier)
}

// adresseSeance is the page of a session of a commission.
func adresseSeance(id int64) string { return fmt.Sprintf("/seances/%d", id) }
