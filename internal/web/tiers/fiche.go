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

type pageFiche struct {
	cadre.Page
	Fiche   rapports.FicheTiers
	Sources []cadre.Choix
}

// Etat, Par and Adresse: cells of the table of versions.
func (p *pageFiche) Etat(v tiers.Version) cadre.Puce { return etat(v) }

// Par names an agent.
func (p *pageFiche) Par(id int64) string { return p.Fiche.Agents[id] }

// Adresse is the page of a version.
func (p *pageFiche) Adresse(v tiers.Version) string { return adresseRIB(v.Tiers, v.ID) }

// filDe is the way back: to the file when the tiers is a person.
func filDe(f *rapports.FicheTiers, liens ...cadre.Lien) []cadre.Lien {
	if f.Dossier != 0 {
		return append([]cadre.Lien{{Texte: "Personnes", URL: "/personnes"}, {Texte: f.Personne, URL: poste.AdresseDossier(f.Dossier)},
			{Texte: "Coordonnées bancaires", URL: poste.AdresseDossier(f.Dossier, "tiers")}}, liens...)
	}
	return fil(liens...)
}

func sectionDe(f *rapports.FicheTiers) string {
	if f.Dossier != 0 {
		return "personnes"
	}
	return section
}

// fiche is the sheet of a tiers: its RIB through time, masked.
func (g guichet) fiche(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, err := g.lire(r, v)
	if err != nil {
		return err
	}
	return g.rendreFiche(w, r, v, http.StatusOK, f, form.Nouveau(nil))
}

func (g guichet) rendreFiche(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f rapports.FicheTiers, saisie *form.Form) error {
	p := &pageFiche{Page: cadre.Page{Titre: f.Nom, SousTitre: majuscule(f.Nature.Libelle()), Section: sectionDe(&f), Fil: filDe(&f), Form: saisie,
		Actions: []cadre.Action{{Texte: "Nouveau RIB", URL: adresse(f.ID) + "/rib/nouveau", Icone: "plus", Principale: true}}}, Fiche: f, Sources: sources()}
	if f.SIREN != "" {
		p.SousTitre += " · SIREN " + f.SIREN
	}
	if x, ok := f.Utilisee(); !ok && x.ID != 0 {
		a := cadre.Alerte{Ton: cadre.Attention, Fait: "Un RIB attend son approbation.", Suite: "Jusque-là, aucun ordre ne part vers ce tiers.", Lien: &cadre.Lien{Texte: "Vérifier le RIB", URL: adresseRIB(f.ID, x.ID)}}
		if x.SaisiePar == v.Compte.ID {
			a.Suite += " Une autre personne que vous doit l’approuver."
			a.Lien.Texte = "Voir le RIB"
		}
		p.Alertes = append(p.Alertes, a)
	} else if !ok {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Fait: "Aucun RIB utilisable.", Suite: "Aucun ordre ne part vers ce tiers.", Lien: &cadre.Lien{Texte: "Saisir un RIB", URL: adresse(f.ID) + "/rib/nouveau"}})
	}
	g.Moteur.Rendre(w, r, statut, "tiers/fiche", p)
	return nil
}

func (g guichet) nouveauRIB(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, err := g.lire(r, v)
	if err != nil {
		return err
	}
	saisie := form.Nouveau(nil)
	if len(f.Versions) > 0 {
		saisie.Poser("titulaire", f.Versions[0].Titulaire)
	}
	g.rendreNouveauRIB(w, r, http.StatusOK, &f, saisie)
	return nil
}

func (g guichet) rendreNouveauRIB(w http.ResponseWriter, r *http.Request, statut int, f *rapports.FicheTiers, saisie *form.Form) {
	g.Moteur.Rendre(w, r, statut, "tiers/nouveau", &pageNouveau{Page: cadre.Page{Titre: "Nouveau RIB", SousTitre: f.Nom, Section: sectionDe(f), Form: saisie,
		Fil: filDe(f, cadre.Lien{Texte: f.Nom, URL: adresse(f.ID)})}, Action: adresse(f.ID) + "/rib/nouveau", Annuler: adresse(f.ID), Personne: f.Nom, Preuves: preuves()})
}

// saisirRIB adds a version of the bank details; the former ones stay.
func (g guichet) saisirRIB(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, err := g.lire(r, v)
	if err != nil {
		return err
	}
	var s tiers.Saisie
	saisie, piece, err := g.recevoir(r, func(x *form.Form) { s = lireRIB(x) })
	if err != nil {
		return err
	}
	s.Tiers = f.ID
	if saisie.Valide() {
		d, err := v.Demande(saisie)
		if err != nil {
			return err
		}
		_, err = parcours.SaisirCoordonneesPiece(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, s, piece)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "RIB enregistré. Une autre personne doit l’approuver avant tout ordre.")
			return poste.Aller(w, r, adresse(f.ID))
		}
		if err := poste.ReprendreSelon(saisie, nil, "", err); err != nil {
			return err
		}
	}
	g.rendreNouveauRIB(w, r, http.StatusUnprocessableEntity, &f, saisie)
	return nil
}

type pageDossier struct {
	cadre.Page
	Dossier int64
	Onglets cadre.Onglets
	Fiches  []rapports.FicheTiers
}

// Etat, Par and Adresse: cells of the table of versions.
func (p *pageDossier) Etat(v tiers.Version) cadre.Puce { return etat(v) }

// Adresse is the page of a version.
func (p *pageDossier) Adresse(v tiers.Version) string { return adresseRIB(v.Tiers, v.ID) }

// duDossier shows the person's own bank details.
func (g guichet) duDossier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.dossier(r, v)
	if err != nil {
		return err
	}
	p := &pageDossier{Page: cadre.Page{Titre: d.Personne.Affiche(), SousTitre: "Dossier " + d.Dossier.Numero, Court: "Coordonnées bancaires", Section: "personnes",
		Fil: []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}, {Texte: d.Personne.Affiche(), URL: poste.AdresseDossier(d.Dossier.ID)}}}, Dossier: d.Dossier.ID,
		Onglets: v.Onglets(d.Droits, d.Dossier.ID, d.AvecCompte, poste.OngletTiers)}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		p.Fiches = nil
		ts, err := tiers.DuDossier(r.Context(), l, d.Dossier.ID)
		for _, t := range ts {
			f, err := rapports.Tiers(r.Context(), l, a, t.ID)
			if err != nil {
				return err
			}
			p.Fiches = append(p.Fiches, f)
		}
		return err
	})
	if err != nil {
		return err
	}
	v.TracerDossier("tiers", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "tiers/dossier", p)
	return nil
}
