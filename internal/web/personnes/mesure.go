// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/gestion"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// lignesMax bounds the benefits of one authorisation (the list of D271-2 has fewer); lignesVues are offered at first.
const (
	lignesMax  = 40
	lignesVues = 3
)

type pageMesure struct {
	cadre.Page
	Dossier      int64
	Niveaux      []cadre.Choix
	Departements []cadre.Choix // empty: the organisation is itself the département, or none is recorded
	Prestations  []cadre.Choix
	Lignes       []int // numbers of the lines of benefits
	Gestion      bool
}

// pageMesureDe prepares the form of a measure.
func (g guichet) pageMesureDe(ctx context.Context, v *poste.Visite, d *rapports.VueDossier, f *form.Form) (*pageMesure, error) {
	p := &pageMesure{Page: sous(d, "Nouvelle mesure"), Dossier: d.Dossier.ID, Niveaux: []cadre.Choix{
		{Valeur: "2", Texte: "MASP 2, avec gestion", Aide: "La personne autorise à percevoir des prestations et à payer pour elle"},
		{Valeur: "1", Texte: "MASP 1, sans gestion", Aide: "Accompagnement seul"}}}
	p.Form = f
	err := v.Lire(ctx, func(l bdd.Lecture, a droits.Agent) error {
		os, err := organisation.Lister(ctx, l)
		if err != nil {
			return err
		}
		p.Departements = nil
		for _, o := range os {
			if o.Nature == organisation.Departement && o.ID == a.Organisation {
				p.Departements = nil
				break
			}
			if o.Nature == organisation.Departement {
				p.Departements = append(p.Departements, cadre.Choix{Valeur: form.Nombre(o.ID), Texte: o.Nom})
			}
		}
		if len(p.Departements) > 1 {
			p.Departements = premier("Choisir…", p.Departements)
		}
		ps, err := prestations.EnVigueur(ctx, l, l.Instant().Jour())
		p.Prestations = poste.ChoixPrestations(ps)
		return err
	})
	n := 0
	for _, i := range f.Indices("recette", lignesMax) {
		p.Lignes = append(p.Lignes, i)
		n = max(n, i+1)
	}
	voulues := max(lignesVues, len(p.Lignes))
	if f.Valeur("ajouter") != "" {
		voulues++
	}
	for ; len(p.Lignes) < min(voulues, lignesMax); n++ {
		p.Lignes = append(p.Lignes, n)
	}
	p.Gestion = f.Valeur("niveau") != "1"
	return p, err
}

func (g guichet) nouvelleMesure(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vuePour(r, v, peutEcrire)
	if err != nil {
		return err
	}
	v.TracerDossier("mesure", d.Dossier.ID)
	f := form.Nouveau(nil)
	f.Poser("niveau", "2")
	if m := mesureCourante(d.Mesures, g.Moteur.Horloge().Maintenant().Jour()); m != nil {
		f.Poser("debut", m.Fin.Plus(1).Court())
	}
	p, err := g.pageMesureDe(r.Context(), v, &d, f)
	if err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "personnes/mesure", p)
	return nil
}

// ouvrirMesure records the measure and its authorisation; a rule that refuses is named beside its field.
func (g guichet) ouvrirMesure(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.vuePour(r, v, peutEcrire)
	if err != nil {
		return err
	}
	p, err := g.pageMesureDe(r.Context(), v, &d, f)
	if err != nil {
		return err
	}
	if f.Valeur("ajouter") != "" { // one line more: nothing is checked yet
		g.Moteur.Rendre(w, r, http.StatusOK, "personnes/mesure", p)
		return nil
	}
	n, motif := lireMesure(f, p)
	n.Dossier = d.Dossier.ID
	if f.Valide() {
		_, err := parcours.OuvrirMesureMotivee(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n, motif)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Mesure enregistrée.")
			return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID))
		}
		champs := map[string]string{"R4": "signee_le", "R5": "mois", "R13": "recette." + strconv.Itoa(p.Lignes[0]) + ".prestation", "R14": "motif", "mesure": "debut", "departement": "departement"}
		if err := poste.ReprendreSelon(f, champs, "", err); err != nil {
			return err
		}
	}
	g.Moteur.Rendre(w, r, http.StatusUnprocessableEntity, "personnes/mesure", p)
	return nil
}

func lireMesure(f *form.Form, p *pageMesure) (n parcours.NouvelleMesure, motif string) {
	n.Niveau, _ = strconv.Atoi(f.Choix("niveau", "le niveau de la mesure", cadre.Valeurs(p.Niveaux), form.Requis))
	if len(p.Departements) > 0 && f.Choix("departement", "le département", cadre.Valeurs(p.Departements), form.Requis) != "" {
		n.Departement = f.Identifiant("departement", "le département", form.Requis)
	}
	n.SigneeLe = f.Jour("signee_le", "la date de signature", form.Requis)
	n.Debut = f.Jour("debut", "le début de la mesure", form.Requis)
	n.Mois, _ = f.Entier("mois", "la durée en mois", 1, 999, form.Requis) // the bounds of the law are rule R5's
	motif = f.Bloc("motif", "ce qui justifie l’extension", 2000, form.Facultatif)
	if n.Niveau != 2 {
		return n, motif
	}
	vues := map[int]bool{}
	for _, i := range p.Lignes {
		if x, ok := lireRecette(f, i, p.Prestations); ok {
			if vues[x.Prestation] {
				f.Refuser(champRecette(i, "prestation"), "Cette prestation est déjà plus haut\u00a0: gardez une seule ligne par prestation.")
			}
			vues[x.Prestation] = true
			n.Recettes = append(n.Recettes, x)
		}
	}
	return n, motif
}

func champRecette(i int, champ string) string { return "recette." + strconv.Itoa(i) + "." + champ }

// lireRecette reads one line of benefits; ok is false when it was left empty.
func lireRecette(f *form.Form, i int, ps []cadre.Choix) (x gestion.Recette, ok bool) {
	champs := []string{"prestation", "organisme", "allocataire", "montant", "jour"}
	for _, c := range champs {
		ok = ok || strings.TrimSpace(f.Valeur(champRecette(i, c))) != ""
	}
	if !ok {
		return x, false
	}
	x.Prestation, _ = strconv.Atoi(f.Choix(champRecette(i, "prestation"), "la prestation", cadre.Valeurs(ps), form.Requis))
	x.Organisme = f.Ligne(champRecette(i, "organisme"), "l’organisme qui paie", 60, form.Requis)
	x.Allocataire = form.Avec(f, champRecette(i, "allocataire"), "le numéro d’allocataire", prestations.LireAllocataire, form.Facultatif)
	x.Montant, _ = f.Montant(champRecette(i, "montant"), "le montant attendu", 1, 100_000_00, form.Facultatif)
	x.JourDuMois, _ = f.Entier(champRecette(i, "jour"), "le jour du mois", 1, 31, form.Facultatif)
	return x, true
}
