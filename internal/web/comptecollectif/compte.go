// SPDX-License-Identifier: EUPL-1.2

package comptecollectif

import (
	"errors"
	"net/http"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageNouveau struct {
	cadre.Page
	Manque bool // the mode is closed: what opens it is missing
}

func (g guichet) nouveau(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreNouveau(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreNouveau(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	if !v.Peut(droits.Rapprocher) {
		return absent(v, "collectif", 0)
	}
	p := &pageNouveau{Page: cadre.Page{Titre: "Ouvrir un compte collectif", Section: "organisation", Fil: fil(), Form: f}}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		m, err := rapports.LireModeCollectif(r.Context(), l, a)
		p.Manque = !m.Ouvert()
		return err
	}); err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, statut, "comptecollectif/nouveau", p)
	return nil
}

// ouvrir opens the pooled account: from then on its statements are imported.
func (g guichet) ouvrir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.Rapprocher) {
		return absent(v, "collectif", 0)
	}
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	aujourdhui := g.Moteur.Horloge().Maintenant().Jour()
	n := parcours.NouveauCollectif{Titulaire: f.Ligne("titulaire", "le nom du titulaire", 140, form.Requis), IBAN: form.Avec(f, "iban", "l’IBAN", poste.LireIBAN, form.Requis),
		BIC: form.Avec(f, "bic", "le BIC", poste.LireBIC, form.Facultatif), OuvertLe: f.JourEntre("ouvert_le", "le premier jour suivi", aujourdhui.Plus(-3660), aujourdhui.Plus(92), form.Requis),
		LotUneLigne: f.Coche("lot", "la ligne unique")}
	if f.Valide() {
		id, err := parcours.OuvrirCollectif(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Compte collectif ouvert. Ouvrez maintenant le sous-compte de chaque personne, depuis son dossier.")
			return poste.Aller(w, r, adresseCompte(id))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"titulaire": "titulaire", "date": "ouvert_le", "mode_collectif": ""}, "iban", err); err != nil {
			return err
		}
	}
	return g.rendreNouveau(w, r, v, http.StatusUnprocessableEntity, f)
}

type pageCompte struct {
	cadre.Page
	Compte     rapports.CompteCollectif
	Soldes     []cadre.Solde
	Rapprocher bool
	Aujourdhui jour.Jour
}

// TitreDe, Adresse, Libelle and Imputee are cells of the tables.
func (p *pageCompte) TitreDe(x rapports.ImputationVue) string { return titreDe(x.Ligne) }

// Adresse is where a request is decided.
func (p *pageCompte) Adresse(x rapports.ImputationVue) string { return adresseImputation(x.ID) }

// Libelle names an unexplained debit.
func (p *pageCompte) Libelle(x rapports.LigneEnAttente) string {
	return titreDe(comptes.LigneAPoster{Texte: x.Texte})
}

// Imputee finds the request that waits about a debit.
func (p *pageCompte) Imputee(x rapports.LigneEnAttente) *rapports.ImputationVue {
	for i := range p.Compte.Imputations {
		if p.Compte.Imputations[i].Ligne.ID == x.Ligne {
			return &p.Compte.Imputations[i]
		}
	}
	return nil
}

// compte shows a pooled account: what it holds and for whom, what the association lends, what waits for two people's decision.
func (g guichet) compte(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	p := &pageCompte{Rapprocher: v.Peut(droits.Rapprocher)}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Aujourdhui = l.Instant().Jour()
		p.Compte, err = rapports.LireCompteCollectif(r.Context(), l, g.Inst.Trousseau, a, id)
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		return absent(v, "compte_collectif", id)
	}
	if err != nil {
		return err
	}
	p.composer()
	ids := make([]int64, len(p.Compte.SousComptes))
	for i, x := range p.Compte.SousComptes {
		ids[i] = x.Dossier
	}
	v.TracerListe("sous_comptes", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "comptecollectif/compte", p)
	return nil
}

func (p *pageCompte) composer() {
	c := &p.Compte
	p.Page = cadre.Page{Titre: "Compte collectif", Court: c.Banque.IBANMasque, SousTitre: c.Banque.IBANMasque + " · " + c.Banque.Titulaire, Section: "organisation", Fil: fil()}
	attente := c.Soldes[comptes.NonIdentifie] + c.Soldes[comptes.HorsAutorisation] + c.Soldes[comptes.ARestituer]
	avance := cadre.Solde{Libelle: "Avance de l’association", Valeur: c.Soldes[comptes.Avance], Aide: "aucune avance en cours"}
	switch a := c.Soldes[comptes.Avance]; {
	case a > 0:
		avance.Aide, avance.Ton = "à verser sur ce compte, dès ce jour", cadre.Attention
	case a < 0:
		avance.Valeur, avance.Aide = -a, "le compte la doit à l’association"
	}
	banque := cadre.Solde{Libelle: "En banque", Valeur: c.SoldeBanque, Aide: "aucun relevé encore"}
	if !c.ReleveLe.Vide() {
		banque.Aide = "au relevé du " + c.ReleveLe.Long()
	}
	p.Soldes = []cadre.Solde{banque, {Libelle: "Aux personnes", Valeur: c.Soldes[comptes.Personne], Aide: texte.Pluriel(c.Nombre, "sous-compte")},
		{Libelle: "En attente", Valeur: attente, Aide: "reçu, pas encore affecté"}, avance, {Libelle: "Frais de l’association", Valeur: c.Soldes[comptes.Frais], Aide: "jamais à la charge des personnes"}}
}

type pageSousCompte struct {
	cadre.Page
	Dossier   int64
	Personne  string
	Collectif []cadre.Choix
	Gestion   bool
	Deja      bool
}

func (g guichet) lireDossier(r *http.Request, v *poste.Visite) (d rapports.VueDossier, cs []comptes.CompteBancaire, err error) {
	d, err = v.Dossier(r, "sous_compte", func(x rapports.DroitsDossier) bool { return x.Ecrire || x.Ordre }, func(l bdd.Lecture, a droits.Agent, _ *rapports.VueDossier) (err error) {
		cs, err = comptes.Collectifs(r.Context(), l, a.Organisation)
		return err
	})
	return d, cs, err
}

func (g guichet) nouveauSousCompte(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, cs, err := g.lireDossier(r, v)
	if err != nil {
		return err
	}
	v.TracerDossier("sous_compte", d.Dossier.ID)
	f := form.Nouveau(nil)
	f.Poser("plancher", "0,00")
	g.rendreSousCompte(w, r, http.StatusOK, &d, cs, f)
	return nil
}

func (g guichet) rendreSousCompte(w http.ResponseWriter, r *http.Request, statut int, d *rapports.VueDossier, cs []comptes.CompteBancaire, f *form.Form) {
	nom := d.Personne.Affiche()
	p := &pageSousCompte{Page: cadre.Page{Titre: "Ouvrir un sous-compte", SousTitre: nom, Section: "personnes", Form: f,
		Fil: []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}, {Texte: nom, URL: poste.AdresseDossier(d.Dossier.ID)}}}, Dossier: d.Dossier.ID, Personne: nom,
		Gestion: len(d.Gestions) > 0, Deja: d.AvecCompte}
	for _, c := range cs {
		if c.FermeLe.Vide() {
			p.Collectif = append(p.Collectif, cadre.Choix{Valeur: form.Nombre(c.ID), Texte: c.IBANMasque + ", " + c.Titulaire, Aide: "suivi depuis le " + c.OuvertLe.Long()})
		}
	}
	if len(p.Collectif) == 1 && f.Valeur("compte") == "" {
		f.Poser("compte", p.Collectif[0].Valeur)
	}
	g.Moteur.Rendre(w, r, statut, "comptecollectif/souscompte", p)
}

// plancherMax bounds the floor that a form gives.
const plancherMax argent.Centimes = 10_000_00

// ouvrirSousCompte gives the person her part of the pooled account.
func (g guichet) ouvrirSousCompte(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, cs, err := g.lireDossier(r, v)
	if err != nil {
		return err
	}
	v.TracerDossier("sous_compte", d.Dossier.ID)
	n := parcours.NouveauSousCompte{Dossier: d.Dossier.ID, CompteBancaire: f.Identifiant("compte", "le compte collectif", form.Requis), OuvertLe: f.Jour("ouvert_le", "le premier jour suivi", form.Requis)}
	n.Plancher, _ = f.Montant("plancher", "le plancher", 0, plancherMax, form.Requis)
	if f.Valide() {
		_, err := parcours.OuvrirSousCompte(r.Context(), g.Inst.Base, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Sous-compte ouvert"+deuxPoints+d.Personne.Affiche()+".")
			return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"date": "ouvert_le", "plancher": "plancher", "compte": "compte"}, "", err); err != nil {
			return err
		}
	}
	g.rendreSousCompte(w, r, http.StatusUnprocessableEntity, &d, cs, f)
	return nil
}
