// SPDX-License-Identifier: EUPL-1.2

package tiers

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/tiers"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageNouveau struct {
	cadre.Page
	Action   string
	Natures  []cadre.Choix // empty: the person herself
	Annuler  string
	Personne string
	Preuves  []cadre.Choix
}

func (g guichet) nouveau(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.GererTiers) {
		return bdd.ErrAbsent
	}
	f := form.Nouveau(nil)
	f.Poser("nature", r.URL.Query().Get("nature"))
	g.rendreNouveau(w, r, http.StatusOK, f)
	return nil
}

func (g guichet) rendreNouveau(w http.ResponseWriter, r *http.Request, statut int, f *form.Form) {
	g.Moteur.Rendre(w, r, statut, "tiers/nouveau", &pageNouveau{Page: cadre.Page{Titre: "Nouveau tiers", Section: section, Fil: fil(), Form: f}, Action: "/tiers/nouveau",
		Natures: append([]cadre.Choix{{Texte: "Choisir…"}}, natures()...), Annuler: "/tiers", Preuves: preuves()})
}

// creer adds a tiers with its RIB, that another person will approve.
func (g guichet) creer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.GererTiers) {
		return bdd.ErrAbsent
	}
	var n parcours.NouveauTiers
	f, piece, err := g.recevoir(r, func(f *form.Form) {
		var permis []string
		for _, c := range natures() {
			permis = append(permis, c.Valeur)
		}
		n.Tiers = tiers.Tiers{Nature: tiers.Nature(f.Choix("nature", "la nature du tiers", permis, form.Requis)), Nom: f.Ligne("nom", "le nom", longueurNom, form.Requis),
			SIREN: form.Avec(f, "siren", "le SIREN", lireSIREN, form.Facultatif)}
		n.Telephone = tiers.Telephone{Numero: f.Telephone("telephone", "le téléphone", form.Facultatif), Source: tiers.DuTiers}
		n.Saisie = lireRIB(f)
	})
	if err != nil {
		return err
	}
	n.Piece = piece
	if id, ok, err := g.enregistrer(r, v, f, n); err != nil {
		return err
	} else if ok {
		g.Annoncer(r, cadre.Succes, n.Tiers.Nom+" est enregistré. Une autre personne doit approuver son RIB avant tout ordre.")
		return poste.Aller(w, r, adresse(id))
	}
	g.rendreNouveau(w, r, http.StatusUnprocessableEntity, f)
	return nil
}

// enregistrer does the act of a form that is right; ok is false when the form must be shown again.
func (g guichet) enregistrer(r *http.Request, v *poste.Visite, f *form.Form, n parcours.NouveauTiers) (id int64, ok bool, err error) {
	if !f.Valide() {
		return 0, false, nil
	}
	d, err := v.Demande(f)
	if err != nil {
		return 0, false, err
	}
	if id, err = parcours.CreerTiers(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n); err == nil {
		return id, true, nil
	}
	return 0, false, poste.ReprendreSelon(f, nil, "", err)
}

// dossier reads the file of the address for its own bank details.
func (g guichet) dossier(r *http.Request, v *poste.Visite) (rapports.VueDossier, error) {
	return v.Dossier(r, "tiers", func(d rapports.DroitsDossier) bool { return d.Gestion && v.Peut(droits.GererTiers) })
}

func (g guichet) rendreNouveauDuDossier(w http.ResponseWriter, r *http.Request, statut int, d *rapports.VueDossier, f *form.Form) {
	retour := poste.AdresseDossier(d.Dossier.ID, "tiers")
	p := &pageNouveau{Page: cadre.Page{Titre: "RIB de la personne", SousTitre: d.Personne.Affiche() + " · dossier " + d.Dossier.Numero, Section: "personnes", Form: f,
		Fil: []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}, {Texte: d.Personne.Affiche(), URL: poste.AdresseDossier(d.Dossier.ID)}, {Texte: "Coordonnées bancaires", URL: retour}}},
		Action: retour + "/nouveau", Annuler: retour, Personne: d.Personne.Affiche(), Preuves: preuves()}
	g.Moteur.Rendre(w, r, statut, "tiers/nouveau", p)
}

func (g guichet) nouveauDuDossier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.dossier(r, v)
	if err != nil {
		return err
	}
	v.TracerDossier("tiers", d.Dossier.ID)
	g.rendreNouveauDuDossier(w, r, http.StatusOK, &d, form.Nouveau(nil))
	return nil
}

// creerDuDossier records the person's own bank details.
func (g guichet) creerDuDossier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.dossier(r, v)
	if err != nil {
		return err
	}
	n := parcours.NouveauTiers{Tiers: tiers.Tiers{Nature: tiers.Personne, Dossier: d.Dossier.ID, Nom: d.Personne.Affiche()}}
	f, piece, err := g.recevoir(r, func(f *form.Form) { n.Saisie = lireRIB(f) })
	if err != nil {
		return err
	}
	n.Piece = piece
	if _, ok, err := g.enregistrer(r, v, f, n); err != nil {
		return err
	} else if ok {
		g.Annoncer(r, cadre.Succes, "RIB enregistré. Une autre personne doit l’approuver avant tout ordre.")
		return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID, "tiers"))
	}
	g.rendreNouveauDuDossier(w, r, http.StatusUnprocessableEntity, &d, f)
	return nil
}
