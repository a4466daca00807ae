// SPDX-License-Identifier: EUPL-1.2

package indicateurs

import (
	"bytes"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	depot "etai/internal/base/fichiers"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports/indicateurs/fichiers"
	"etai/internal/statistiques"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

func adresseEnvoi(id int64) string { return annuel + "/envois/" + strconv.FormatInt(id, 10) }

// lireEnvois reads what was sent of the year of the page.
func (g guichet) lireEnvois(r *http.Request, v *poste.Visite, p *pageAnnuel) error {
	return lire(r, v, func(l bdd.Lecture, a droits.Agent) error {
		p.Envois = nil
		xs, err := statistiques.Envois(r.Context(), l, a.Organisation, p.Annee)
		for _, x := range xs {
			x.Mots = texte.Typographier(x.Mots)
			p.Envois = append(p.Envois, envoiVu{x, adresseEnvoi(x.ID)})
		}
		return err
	})
}

// noterEnvoi freezes the figures of a year that is over as they are read now, and notes that they were sent (rule R40).
func (g guichet) noterEnvoi(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := g.saisir(w, r, v)
	if err != nil {
		return err
	}
	x := statistiques.Envoi{Le: f.Jour("envoye_le", "le jour de l’envoi", form.Requis), Mots: f.Ligne("mots", "à qui et comment il a été envoyé", statistiques.LongueurMots, form.Requis)}
	p, ds, derniere, err := g.lireAnnuel(r, v)
	if err != nil {
		return err
	}
	x.Annee = p.Annee
	if f.Valide() && p.Annee < derniere {
		depose, err := g.Inst.Depot.Deposer(r.Context(), bytes.NewReader(fichiers.CSV(ds)), depot.Regles{TailleMax: tailleRetour, Types: []string{depot.Texte}})
		if err != nil {
			return err
		}
		if _, err = parcours.NoterRetour(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, x, depose); err == nil {
			g.Annoncer(r, cadre.Succes, "Envoi noté. Le fichier est gardé tel qu’il est aujourd’hui.")
			return poste.Aller(w, r, adresse(annuel, p.Annee, 0))
		}
		if err := poste.Reprendre(f, "envoye_le", err); err != nil {
			return err
		}
	} else if f.Valide() {
		f.Refuser("envoye_le", "L’état annuel se transmet d’une année finie"+texte.Insecable+": choisir une année passée.")
	}
	return g.rendreAnnuel(w, r, v, http.StatusUnprocessableEntity, f)
}

// tailleRetour bounds the file of a year: some thousand figures.
const tailleRetour = 8 << 20

// envoi gives the file of a return as it was sent.
func (g guichet) envoi(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	var x statistiques.Envoi
	var f depot.Fichier
	if err := lire(r, v, func(l bdd.Lecture, a droits.Agent) (err error) {
		if x, err = statistiques.EnvoiParID(r.Context(), l, a.Organisation, id); err == nil {
			f, err = depot.Trouver(r.Context(), l, x.Fichier)
		}
		return err
	}); err != nil {
		return err
	}
	return g.EnvoyerDocument(w, r, v, f, "indicateurs-masp-"+strconv.Itoa(x.Annee)+"-envoi-"+strconv.Itoa(x.Rang)+".csv")
}
