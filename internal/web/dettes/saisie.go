// SPDX-License-Identifier: EUPL-1.2

package dettes

import (
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/dettes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/tiers"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const montantMax = 10_000_000_00

type pageSaisie struct {
	pageDossier
	Action, Retour   string
	Natures, Sources []cadre.Choix
	Tiers            []cadre.Choix
	Version          int64 // 0: a new debt, whose amount is asked too
}

// nouvelle shows the form of a debt.
func (g guichet) nouvelle(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, true)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("jour", d.aujourdhui.Court())
	return g.rendreSaisie(w, r, v, http.StatusOK, &d, dettes.Dette{}, f)
}

func (g guichet) saisir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, x, err := g.laDette(r, v, true)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	for champ, valeur := range champsDe(x) {
		f.Poser(champ, valeur)
	}
	return g.rendreSaisie(w, r, v, http.StatusOK, &d, x, f)
}

// champsDe writes a debt as its form holds it.
func champsDe(x dettes.Dette) map[string]string {
	c := map[string]string{"tiers": "", "creancier": x.Creancier, "nature": string(x.Nature), "reference": x.Reference, "nee_le": x.NeeLe.Court(), "autorisation": x.Autorisation, "autorisee_le": x.AutoriseeLe.Court(),
		"soldee_le": x.SoldeeLe.Court()}
	if x.Tiers != 0 {
		c["tiers"], c["creancier"] = form.Nombre(x.Tiers), ""
	}
	return c
}

// page prepares the form, its lists included; x is empty for a new debt.
func (g guichet) page(r *http.Request, v *poste.Visite, d *fiche, x dettes.Dette, f *form.Form) (*pageSaisie, error) {
	p := &pageSaisie{pageDossier: d.sous("Ajouter une dette"), Action: poste.AdresseDossier(d.Dossier.ID, "dettes", "nouvelle"), Retour: poste.AdresseDossier(d.Dossier.ID, "dettes"),
		Natures: cadre.ChoixApres("Choisir…", dettes.Natures, dettes.Nature.Libelle), Sources: cadre.ChoixDe(dettes.Sources, dettes.Source.Libelle), Version: x.Version}
	if x.ID != 0 {
		p.pageDossier = d.sous("Modifier la dette", cadre.Lien{Texte: x.Creancier, URL: adresse(d.Dossier.ID, x.ID)})
		p.Action, p.Retour = adresse(d.Dossier.ID, x.ID, "modifier"), adresse(d.Dossier.ID, x.ID)
	}
	p.Form = f
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		p.Tiers = []cadre.Choix{{Texte: "Aucun de la liste"}}
		ts, err := tiers.Partages(r.Context(), l, a.Organisation)
		for _, t := range ts {
			p.Tiers = append(p.Tiers, cadre.Choix{Valeur: form.Nombre(t.ID), Texte: t.Nom + " (" + t.Nature.Libelle() + ")"})
		}
		return err
	})
	return p, err
}

func (g guichet) rendreSaisie(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *fiche, x dettes.Dette, f *form.Form) error {
	p, err := g.page(r, v, d, x, f)
	if err != nil {
		return err
	}
	v.TracerDossier("dettes", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "dettes/saisie", p)
	return nil
}

func lireDette(f *form.Form) (x dettes.Dette) {
	x.Tiers = f.Identifiant("tiers", "le créancier", form.Facultatif)
	x.Creancier = f.Ligne("creancier", "le nom du créancier", 140, form.Facultatif)
	if x.Tiers == 0 && x.Creancier == "" && f.Message("creancier") == "" {
		f.Refuser("creancier", "Choisissez le créancier dans la liste, ou écrivez son nom.")
	}
	x.Nature = form.Parmi(f, "nature", "de quoi vient la dette", dettes.Natures, form.Requis)
	x.Reference = f.Ligne("reference", "la référence", 80, form.Facultatif)
	x.NeeLe = f.Jour("nee_le", "le jour où la dette est née", form.Requis)
	x.Autorisation = f.Ligne("autorisation", "l’autorisation du juge", 80, form.Facultatif)
	x.AutoriseeLe = f.Jour("autorisee_le", "le jour de l’autorisation", form.Facultatif)
	x.SoldeeLe = f.Jour("soldee_le", "le jour où elle a été soldée", form.Facultatif)
	return x
}

func lireSolde(f *form.Form, p form.Presence) (s dettes.Solde) {
	var ok bool
	if s.Centimes, ok = f.Montant("solde", "ce qui reste dû", 0, montantMax, p); !ok {
		return dettes.Solde{}
	}
	s.Jour = f.Jour("jour", "le jour auquel ce reste dû a été donné", form.Requis)
	s.Source = form.Parmi(f, "source", "qui l’a donné", dettes.Sources, form.Requis)
	return s
}

var champsDette = map[string]string{"creancier": "creancier", "tiers": "tiers", "nature": "nature", "nee_le": "nee_le", "solde": "solde", "jour": "jour", "source": "source", "autorisation": "autorisation", "soldee_le": "soldee_le"}

func (g guichet) creer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.lire(r, v, true)
	if err != nil {
		return err
	}
	x := lireDette(f)
	x.Dossier, x.Solde = d.Dossier.ID, lireSolde(f, form.Facultatif)
	if f.Valide() {
		id, err := parcours.EnregistrerDette(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, x)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Dette enregistrée.")
			return poste.Aller(w, r, adresse(d.Dossier.ID, id))
		}
		if err := poste.ReprendreSelon(f, champsDette, "", err); err != nil {
			return err
		}
	}
	return g.rendreSaisie(w, r, v, http.StatusUnprocessableEntity, &d, dettes.Dette{}, f)
}

var libellesDette = [][2]string{{"tiers", "Créancier de la liste"}, {"creancier", "Créancier hors liste"}, {"nature", "Nature"}, {"reference", "Référence"}, {"nee_le", "Née le"},
	{"autorisation", "Autorisation du juge"}, {"autorisee_le", "Autorisée le"}, {"soldee_le", "Soldée le"}}

func (g guichet) modifier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, x, err := g.laDette(r, v, true)
	if err != nil {
		return err
	}
	y := lireDette(f)
	y.ID, y.Version = x.ID, f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
	if f.Valide() {
		_, err := parcours.ModifierDette(r.Context(), g.Inst.Base, demande, y)
		switch {
		case err == nil:
			g.Annoncer(r, cadre.Succes, "Dette modifiée.")
			return poste.Aller(w, r, adresse(d.Dossier.ID, x.ID))
		case errors.Is(err, bdd.ErrAncienneVersion):
			return g.conflit(w, r, v, f)
		}
		if err := poste.ReprendreSelon(f, champsDette, "", err); err != nil {
			return err
		}
	}
	x.Version = y.Version
	return g.rendreSaisie(w, r, v, http.StatusUnprocessableEntity, &d, x, f)
}

// conflit puts side by side what was typed and what was saved meanwhile.
func (g guichet) conflit(w http.ResponseWriter, r *http.Request, v *poste.Visite, f *form.Form) error {
	d, x, err := g.laDette(r, v, true)
	if err != nil {
		return err
	}
	c := &cadre.Conflit{Page: cadre.Page{Section: section, Fil: poste.FilDossier(&d.VueDossier, cadre.Lien{Texte: "Dettes", URL: poste.AdresseDossier(d.Dossier.ID, "dettes")})}, Objet: "la dette envers " + x.Creancier,
		Action: adresse(d.Dossier.ID, x.ID, "modifier"), Version: x.Version, Abandon: cadre.Lien{Texte: "Garder ce qui est enregistré", URL: adresse(d.Dossier.ID, x.ID)}}
	if c.Par, c.Quand, err = v.DernierActe(r.Context(), "dette", x.ID); err != nil {
		return err
	}
	p, err := g.page(r, v, &d, x, f)
	if err != nil {
		return err
	}
	c.Comparer(f, champsDe(x), libellesDette, map[string][]cadre.Choix{"tiers": p.Tiers, "nature": p.Natures})
	v.TracerDossier("dettes", d.Dossier.ID)
	g.Moteur.RendreConflit(w, r, c)
	return nil
}
