// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"net/http"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/logement"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/rapports"
	"etai/internal/web/poste"
)

// avisRegardes is how many avis of a file are looked at for the one that an order would pay.
const avisRegardes = 36

// poserAvis fills the form from the avis d’échéance of the address (?avis=12): its amount, who cashes the rent, its day, its reference, its document. One that
// does not count any more, or is not of this file, fills nothing.
func (g guichet) poserAvis(r *http.Request, v *poste.Visite, f *form.Form, dossier int64) error {
	id, err := strconv.ParseInt(r.URL.Query().Get("avis"), 10, 64)
	if err != nil {
		return nil
	}
	return v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		avis, err := rapports.AvisDuDossier(r.Context(), l, a, dossier, avisRegardes)
		if err != nil {
			return err
		}
		ls, err := rapports.Logements(r.Context(), l, a, dossier)
		if err != nil {
			return err
		}
		for _, x := range avis {
			for _, lieu := range ls {
				if x.ID == id && x.EnVigueur() && lieu.ID == x.Logement {
					poserLoyer(f, x.Avis, lieu.Logement, l.Instant().Jour())
				}
			}
		}
		return nil
	})
}

func poserLoyer(f *form.Form, x logement.Avis, lieu logement.Logement, aujourdhui jour.Jour) {
	f.Poser("objet", string(paiements.Loyer))
	f.Poser("tiers", strconv.FormatInt(lieu.Payee(), 10))
	f.Poser("montant", x.Centimes.Saisie())
	f.Poser("echeance", x.ExigibleLe.Court())
	libelle := "LOYER " + strings.ToUpper(x.Mois.MoisAnnee())
	if x.Reference != "" {
		libelle += " REF " + x.Reference
	}
	f.Poser("libelle", libelle)
	if x.Fichier != 0 {
		f.Poser("piece", strconv.FormatInt(x.Fichier, 10))
	}
	if j := jour.TargetPrecedent(x.ExigibleLe); !j.Avant(prochainJour(aujourdhui)) {
		f.Poser("jour", x.ExigibleLe.Court())
	}
}
