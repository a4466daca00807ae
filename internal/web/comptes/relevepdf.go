// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
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
	f, nom := feuille(rel), "releve-"+poste.EcrireMois(rel.Mois)
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

// feuille gives the sheet what it says.
func feuille(r rapports.ReleveMensuel) relevepdf.Releve {
	f := relevepdf.Releve{Organisation: r.Organisation, Service: r.Service, Adresse: r.Adresse, Telephone: texte.Telephone(r.Telephone), Personne: r.Personne.Affiche(), Le: r.Le, Mois: r.Mois, Annuel: r.Annuel, Fin: r.Fin, Ouverture: r.Ouverture, Arrive: lignesPDF(r.Arrive),
		Paye: lignesPDF(r.Paye), Reste: r.Reste, ResteLe: r.ResteLe, MisDeCote: r.MisDeCote, CeQuiVient: r.Vient, NonPaye: r.Impaye, AVerifier: r.Verifie, Contact: cmp.Or(r.Suivie, r.Organisation), Provisoire: r.Provisoire, CreeLe: r.CreeLe, Gros: r.Livraison.Gros}
	if !r.Livraison.Poste {
		f.Remise = "Remis en main propre"
		return f
	}
	f.Destinataire = []string{f.Personne}
	if chez := r.Livraison.Chez; chez != "" {
		f.Destinataire = append(f.Destinataire, "Chez "+chez)
	}
	f.Destinataire = append(append(f.Destinataire, strings.Split(r.Livraison.Adresse, "\n")...), strings.ToUpper(r.Livraison.Commune))
	return f
}

func lignesPDF(ls []rapports.LigneReleve) []relevepdf.Ligne {
	r := make([]relevepdf.Ligne, len(ls))
	for i, l := range ls {
		r[i] = relevepdf.Ligne{Quand: l.Quand, Libelle: l.Libelle, Montant: l.Centimes}
	}
	return r
}
