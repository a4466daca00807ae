// SPDX-License-Identifier: EUPL-1.2

package entretiens

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/rapports/accompagnement"
	"etai/internal/rapports/fichepdf"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// joursDeFiche is how long the paper of a visit is kept.
const joursDeFiche = 7

type pageFiche struct {
	cadre.Page
	Fiche fichepdf.Fiche
}

func preparable(d rapports.DroitsDossier) bool { return d.Dossier && d.Contrat }

// lireFiche gathers what a worker takes on a visit.
func (g guichet) lireFiche(r *http.Request, v *poste.Visite) (d rapports.VueDossier, f fichepdf.Fiche, err error) {
	d, err = v.Dossier(r, "fiche_visite", preparable, func(l bdd.Lecture, a droits.Agent, x *rapports.VueDossier) error {
		j := l.Instant().Jour()
		f = fichepdf.Fiche{Personne: x.Personne.Affiche(), Dossier: x.Dossier.Numero, Attention: x.Personne.Epingle, DetruireLe: j.Plus(joursDeFiche).Long(), CreeLe: l.Instant()}
		o, err := organisation.Lire(r.Context(), l, a.Organisation)
		if err != nil {
			return err
		}
		f.Organisation = o.Nom
		if s := strings.TrimSpace(x.Personne.Adresse + ", " + x.Personne.Commune); s != "," {
			f.Coordonnees = append(f.Coordonnees, strings.Trim(s, ", "))
		}
		if x.Personne.Telephone != "" {
			f.Coordonnees = append(f.Coordonnees, texte.Telephone(x.Personne.Telephone))
		}
		if cs := masp.Valables(x.Contrats); len(cs) > 0 {
			f.Mesure = texte.Majuscule(x.Seuils.Niveaux.Libelle(cs[0].Niveau)) + ", jusqu’au " + cs[0].Dernier().Long() + "."
		}
		return g.completerFiche(r, l, a, x, &f)
	})
	return d, f, err
}

// completerFiche adds the objectives and their actions, what is awaited, and what was said last.
func (g guichet) completerFiche(r *http.Request, l bdd.Lecture, a droits.Agent, x *rapports.VueDossier, f *fichepdf.Fiche) error {
	j := l.Instant().Jour()
	os, err := objectifsDe(r, g, l, a, x, j)
	if err != nil {
		return err
	}
	ds, err := domaine.Demarches(r.Context(), l, g.Inst.Trousseau, a, x.Dossier.ID)
	if err != nil {
		return err
	}
	rangs := map[int64]int{}
	for i, o := range os {
		f.Objectifs = append(f.Objectifs, fichepdf.Objectif{Texte: o.Texte})
		rangs[o.ID] = i
	}
	for _, y := range ds {
		if y.Etat.Close() {
			continue
		}
		if i, ok := rangs[y.Objectif]; ok && y.Objectif != 0 {
			f.Objectifs[i].Actions = append(f.Objectifs[i].Actions, ditDemarche(y))
		} else {
			f.Attendu = append(f.Attendu, ditDemarche(y))
		}
	}
	es, err := domaine.Echeances(r.Context(), l, a, x.Dossier.ID)
	if err != nil {
		return err
	}
	for _, y := range es {
		if y.Issue == domaine.Ouverte {
			f.Attendu = append(f.Attendu, texte.Majuscule(y.Genre.Libelle())+", "+y.Le.Long())
		}
	}
	xs, err := accompagnement.Entretiens(r.Context(), l, g.Inst.Trousseau, a, x.Dossier.ID, entretiensMax)
	for _, y := range xs {
		if y.Etat == domaine.Fait {
			f.Dernier = []string{texte.Majuscule(y.Genre.Libelle()) + ", " + y.Le.Long()}
			if y.Textes.Note != "" {
				f.Dernier = append(f.Dernier, y.Textes.Note)
			}
			if y.Textes.Convenu != "" {
				f.Dernier = append(f.Dernier, texte.Typographier("Convenu : ")+y.Textes.Convenu)
			}
			break
		}
	}
	return err
}

// ditDemarche says a matter in one line: what, who, by when.
func ditDemarche(d domaine.Demarche) string {
	s := d.Texte + " (" + d.Qui.Libelle() + ")"
	if !d.Echeance.Vide() {
		s += ", pour le " + d.Echeance.Long()
	}
	return s
}

// fiche shows what a worker takes on a visit; it prints.
func (g guichet) fiche(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, f, err := g.lireFiche(r, v)
	if err != nil {
		return err
	}
	p := &pageFiche{Page: poste.SousDossier(&d, section, "Fiche de visite", cadre.Lien{Texte: "Entretiens", URL: adresse(d.Dossier.ID)}), Fiche: f}
	p.Actions = []cadre.Action{{Texte: "PDF à imprimer", URL: adresse(d.Dossier.ID, "fiche.pdf"), Icone: "imprimante", Principale: true}}
	v.TracerDossier("fiche_visite", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "entretiens/fiche", p)
	return nil
}

// fichePDF is the sheet as a document.
func (g guichet) fichePDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, f, err := g.lireFiche(r, v)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := fichepdf.Ecrire(&b, f); err != nil {
		return fmt.Errorf("écrire la fiche de visite : %w", err)
	}
	v.TracerDossier("fiche_visite", d.Dossier.ID)
	return g.Envoyer(w, r, "application/pdf", "fiche-de-visite-"+d.Dossier.Numero+".pdf", b.Bytes())
}
