// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"net/http"
	"strconv"

	"etai/internal/base/form"
	"etai/internal/formats/pain"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageDemander is the form of a request: what can be typed on a phone, in front of the person.
type pageDemander struct {
	cadre.Page
	Action      string
	Voix        []cadre.Choix
	Objets      []cadre.Choix
	Tiers       []cadre.Choix
	Natures     []cadre.Choix
	AideMontant string
	Jointe      *cadre.Lien // document kept by a form that was refused
	Depuis      cadre.Lien
	SansCompte  bool
	Echeance    bool // the day of what is paid is asked for
}

func adresseDemande(id int64) string { return "/demandes/" + strconv.FormatInt(id, 10) }
func adresseDemander(dossier int64) string {
	return poste.AdresseDossier(dossier, "demandes", "nouvelle")
}

// nouvelleDemande shows the form.
func (g guichet) nouvelleDemande(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	dossier, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	c, err := g.contexte(r, v, dossier, 0)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("voix", string(paiements.VoixPersonne))
	f.Poser("jour", prochainJour(g.Moteur.Horloge().Maintenant().Jour()).Court())
	g.rendreDemander(w, r, v, http.StatusOK, c, f)
	return nil
}

func (g guichet) rendreDemander(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, c contexteOrdre, f *form.Form) {
	p := &pageDemander{Page: cadre.Page{Titre: "Demander un paiement", Court: "Demander", SousTitre: c.Personne, Section: sectionOrdres, Fil: filDuDossier(v, c), Form: f},
		Action: adresseDemander(c.Dossier), AideMontant: "aide=Disponible aujourd’hui : " + c.Loyer.aide(c.disponible()), SansCompte: c.Compte == nil, Echeance: demanderEcheance(f, c),
		Voix:   []cadre.Choix{{Valeur: string(paiements.VoixPersonne), Texte: "La personne"}, {Valeur: string(paiements.VoixCESF), Texte: "Moi, pour elle"}},
		Objets: []cadre.Choix{{Texte: "Choisir…"}}, Tiers: []cadre.Choix{{Texte: "Je ne sais pas encore"}}, Depuis: cadre.Lien{Texte: "Revenir au dossier", URL: adressePersonne(v, c.Dossier)}}
	for _, o := range paiements.Objets {
		p.Objets = append(p.Objets, cadre.Choix{Valeur: string(o), Texte: o.Libelle()})
	}
	for _, t := range c.Payables {
		p.Tiers = append(p.Tiers, cadre.Choix{Valeur: strconv.FormatInt(t.ID, 10), Texte: t.Nom})
	}
	for _, n := range naturesJointes {
		p.Natures = append(p.Natures, cadre.Choix{Valeur: n, Texte: parcours.NaturePiece(n).Libelle()})
	}
	for _, d := range c.Pieces {
		if strconv.FormatInt(d.ID, 10) == f.Valeur("piece") {
			p.Jointe = &cadre.Lien{Texte: d.NomAffiche, URL: adressePiece(paiements.Ordre{Dossier: c.Dossier, Piece: d.ID})}
		}
	}
	g.Moteur.Rendre(w, r, statut, "virements/demander", p)
}

// champsDeDemande gives the field of the form that each rule of a request is about.
var champsDeDemande = map[string]string{"voix": "voix", "objet": "objet", "montant": "montant", "pourquoi": "pourquoi", "date": "jour", "piece": "fichier", "demande": "montant", "R43": "echeance", "periode": "facture_du"}

// demander keeps the request.
func (g guichet) demander(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	dossier, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	if err := g.exigerPreparation(r, v, dossier); err != nil {
		return err
	}
	f, _, err := g.recevoir(w, r, v, dossier)
	if err != nil {
		return err
	}
	c, err := g.contexte(r, v, dossier, 0)
	if err != nil {
		return err
	}
	n := parcours.NouvelleDemande{Dossier: dossier}
	n.Voix = paiements.Voix(f.Choix("voix", "qui demande", []string{string(paiements.VoixPersonne), string(paiements.VoixCESF)}, form.Requis))
	var objets []string
	for _, o := range paiements.Objets {
		objets = append(objets, string(o))
	}
	n.Objet = paiements.Objet(f.Choix("objet", "ce que l’ordre paie", objets, form.Requis))
	n.Tiers = f.Identifiant("tiers", "le tiers à payer", form.Facultatif)
	n.Centimes, _ = f.Montant("montant", "le montant", 1, pain.MontantMaximal, form.Requis)
	n.VouluLe = f.Jour("jour", "le jour voulu", form.Requis)
	n.Echeance, n.PeriodeDu, n.PeriodeAu = lireEchue(f)
	n.Pourquoi = f.Bloc("pourquoi", "à quoi sert cet argent", motifMax, form.Requis)
	n.Piece = f.Identifiant("piece", "la pièce", form.Facultatif)
	if f.Valide() {
		d, err := v.Demande(f)
		if err != nil {
			return err
		}
		id, err := parcours.DemanderOrdre(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Paiement de "+n.Centimes.String()+" demandé. La réponse sera sur cette page et dans le dossier.")
			return poste.Aller(w, r, adresseDemande(id))
		}
		if err := reprendre(f, champsDeDemande, err); err != nil {
			return absent(v, "compte", dossier, err)
		}
	}
	g.rendreDemander(w, r, v, http.StatusUnprocessableEntity, c, f)
	return nil
}
