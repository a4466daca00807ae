// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/rapports/relevepdf"
	"etai/internal/web/poste"
)

// relevePDF sends the monthly statement as a sheet to print, PDF/A.
func (g guichet) relevePDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	rel, err := g.lireReleve(r, v)
	if err != nil {
		return err
	}
	f, nom := poste.Feuille(rel), "releve-"+poste.EcrireMois(rel.Mois)
	if r.URL.Query().Get("exemplaire") == "comptable" {
		if f.Reference, err = g.referenceComptable(r, v, rel); err != nil {
			return err
		}
		f.Destinataire = nil // it is filed, not posted
		nom += "-comptable"
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "releve", ObjetID: rel.Dossier, Dossier: rel.Dossier})
	var b bytes.Buffer
	if err := relevepdf.Ecrire(&b, f); err != nil {
		return fmt.Errorf("dessiner le relevé de la personne : %w", err)
	}
	return g.Envoyer(w, r, "application/pdf", nom+".pdf", b.Bytes())
}

// referenceComptable is what the accountant's own copy adds, and no other: the head of the chain, as the month was closed, else as it is today.
func (g guichet) referenceComptable(r *http.Request, v *poste.Visite, rel rapports.ReleveMensuel) (s string, err error) {
	if !v.Peut(droits.Rapprocher) {
		return "", bdd.ErrAbsent
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		c, err := comptes.DuDossier(r.Context(), l, rel.Dossier)
		if err != nil {
			return err
		}
		fin := rel.Mois.DernierDuMois()
		ps, err := comptes.Periodes(r.Context(), l, []int64{c.CompteBancaire}, fin)
		if err != nil {
			return err
		}
		p, quand := ps[c.CompteBancaire], "au mois clos"
		if !p.Close() {
			quand = "le " + l.Instant().Jour().Court()
			p.Tete, err = comptes.TeteDeChaine(r.Context(), l, c.Organisation, fin.Annee())
		}
		s = "Exemplaire comptable, chaîne " + quand + deuxPoints + hex.EncodeToString(p.Tete)
		return err
	})
	return s, err
}
