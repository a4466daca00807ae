// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageNouveau is the form of an order.
type pageNouveau struct {
	cadre.Page
	Action         string
	Soldes         []cadre.Solde
	Objets         []cadre.Choix
	Siens, Tiers   []choixTiers
	Pieces         []cadre.Choix
	Natures        []cadre.Choix
	Dettes         []cadre.Choix
	Apres          int64
	SansCompte     bool
	Solde          *soldeDit
	Echeance       bool // the day of what is paid is asked for
	Liquidation    bool // the reason of a payment after the end is asked for
	Attendre       bool // the account does not cover it: it may wait
	AideMontant    string
	Compte, Depuis cadre.Lien
}

// nouveau shows the form, filled from the order that came back when there is one.
func (g guichet) nouveau(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	dossier, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	apres, _ := strconv.ParseInt(r.URL.Query().Get("apres"), 10, 64) // anything else is no order
	c, err := g.contexte(r, v, dossier, apres)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("jour", prochainJour(g.Moteur.Horloge().Maintenant().Jour()).Court())
	if c.Remplace != nil {
		poserOrdre(f, c.Remplace)
	} else if id, err := strconv.ParseInt(r.URL.Query().Get("demande"), 10, 64); err == nil {
		if err := g.poserDemande(r, v, f, dossier, id); err != nil {
			return err
		}
	} else if o := r.URL.Query().Get("objet"); o != "" {
		f.Poser("objet", o)
		if paiements.Objet(o) == paiements.DuSolde {
			f.Poser("montant", c.Provision.Solde.Comptable.Saisie())
			f.Poser("libelle", "SOLDE DE TOUT COMPTE")
			siens := slices.DeleteFunc(slices.Clone(c.Payables), func(x ordres.Payable) bool { return x.Dossier == 0 || x.Refus(v.Compte.ID) != "" })
			if len(siens) == 1 && c.Solde != nil && c.Solde.Recoit(siens[0].Tiers, dossier) { // her own account, the only one that may be chosen
				f.Poser("tiers", form.Nombre(siens[0].ID))
			}
		}
	} else if err := g.poserAvis(r, v, f, dossier); err != nil {
		return err
	}
	g.rendreNouveau(w, r, v, http.StatusOK, c, f)
	return nil
}

// poserDemande fills the form from a request of the address (?demande=12); one that is answered, or is not of this file, fills nothing.
func (g guichet) poserDemande(r *http.Request, v *poste.Visite, f *form.Form, dossier, id int64) error {
	return v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		x, err := ordres.DemandeParID(r.Context(), l, a, id)
		if errors.Is(err, bdd.ErrAbsent) || err == nil && (x.Dossier != dossier || x.Decision != "") {
			return nil
		}
		if err != nil {
			return err
		}
		f.Poser("demande", strconv.FormatInt(x.ID, 10))
		f.Poser("objet", string(x.Objet))
		f.Poser("montant", x.Centimes.Saisie())
		f.Poser("jour", x.VouluLe.Court())
		poserEchue(f, x.Echeance, x.PeriodeDu, x.PeriodeAu)
		if x.Tiers != 0 {
			f.Poser("tiers", strconv.FormatInt(x.Tiers, 10))
		}
		if x.Piece != 0 {
			f.Poser("piece", strconv.FormatInt(x.Piece, 10))
		}
		return nil
	})
}

// contexte reads what the form stands on, and notes that the account was looked at.
func (g guichet) contexte(r *http.Request, v *poste.Visite, dossier, apres int64) (c contexteOrdre, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		c, err = g.lireContexte(r.Context(), l, a, dossier, apres)
		return err
	})
	if err != nil {
		return c, absent(v, "compte", dossier, err)
	}
	v.TracerDossier("compte", dossier)
	return c, nil
}

func filDuDossier(v *poste.Visite, c contexteOrdre) []cadre.Lien {
	return []cadre.Lien{{Texte: "Ordres", URL: "/ordres"}, {Texte: c.Personne, URL: adressePersonne(v, c.Dossier)}}
}

func (g guichet) rendreNouveau(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, c contexteOrdre, f *form.Form) {
	p := &pageNouveau{Page: cadre.Page{Titre: "Préparer un ordre de virement", Court: "Nouvel ordre", SousTitre: c.Personne, Section: sectionOrdres, Fil: filDuDossier(v, c), Form: f},
		Action: adresseNouveau(c.Dossier), Soldes: soldesDe(c), Pieces: choixDesPieces(c), SansCompte: c.Compte == nil, AideMontant: "aide=Disponible : " + c.Loyer.aide(c.disponible()),
		Compte: cadre.Lien{Texte: "Voir le compte", URL: poste.AdresseDossier(c.Dossier, "compte")}, Depuis: cadre.Lien{Texte: "Revenir au dossier", URL: adressePersonne(v, c.Dossier)}}
	p.Dettes = choixDesDettes(c)
	p.Echeance = demanderEcheance(f, c)
	p.Liquidation = c.Finie && paiements.Objet(f.Valeur("objet")) != paiements.DuSolde || f.Valeur("liquidation") != "" || f.Message("liquidation") != ""
	p.Attendre = f.Valeur("attendre") != "" || f.Message("montant") != "" && f.Valeur("sans_provision") != ""
	p.Siens, p.Tiers = choixDesTiers(f, c, v.Compte.ID)
	p.reverser(c)
	p.Objets = []cadre.Choix{{Texte: "Choisir…"}}
	for _, o := range c.Objets {
		if o == paiements.DuSolde { // it has its own form
			continue
		}
		p.Objets = append(p.Objets, cadre.Choix{Valeur: string(o), Texte: o.Libelle()})
	}
	for _, n := range naturesJointes {
		p.Natures = append(p.Natures, cadre.Choix{Valeur: n, Texte: parcours.NaturePiece(n).Libelle()})
	}
	if c.Remplace != nil {
		p.Apres = c.Remplace.ID
		p.Alertes = append(p.Alertes, alerteDuRetour(c, v.Compte.ID))
	}
	if c.Provision.Debiteur {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Danger, Fait: "Le compte est sous zéro.", Suite: "Aucun ordre ne peut être préparé tant que l’incident est ouvert.",
			Lien: &cadre.Lien{Texte: "Voir le compte", URL: poste.AdresseDossier(c.Dossier, "compte")}})
	}
	g.Moteur.Rendre(w, r, statut, "virements/nouveau", p)
}

// soldeDit is what the form says of the reversement of a balance: to whom, and its document when Étai does not make it.
type soldeDit struct {
	Dit, Piece string
	Decompte   *cadre.Lien
}

// reverser turns the form into that of a reversement, or leads to it.
func (p *pageNouveau) reverser(c contexteOrdre) {
	if c.Solde == nil {
		return
	}
	if paiements.Objet(p.Form.Valeur("objet")) != paiements.DuSolde {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Info, Fait: "La gestion est finie ou finit bientôt, et il reste de l’argent sur ce sous-compte.", Suite: "Une fois le reste payé, tout le solde se reverse à part.",
			Lien: &cadre.Lien{Texte: "Reverser le solde", URL: p.Action + "?objet=" + string(paiements.DuSolde)}})
		return
	}
	manque := cadre.Alerte{Ton: cadre.Attention, Fait: "Aucun compte au nom de la personne n’est enregistré.", Suite: "Enregistrez son RIB, puis faites-le approuver par quelqu’un d’autre.", Lien: &cadre.Lien{Texte: "Enregistrer son RIB", URL: poste.AdresseDossier(c.Dossier, "tiers")}}
	switch c.Solde.Piece {
	case gestion.DuMandataire:
		p.Solde = &soldeDit{Dit: "Un mandataire gère pour elle : tout ce qui reste va au compte qu’il a ouvert à son nom, sur la décision du juge ou sur sa lettre (article 495-7 du code civil).", Piece: "Décision du juge, ou lettre du mandataire"}
	case gestion.DeLaSuccession:
		p.Solde = &soldeDit{Dit: "La personne est décédée : tout ce qui reste est à sa succession, sur la lettre du notaire ou sur l’acte de notoriété (article 2003 du code civil).", Piece: "Lettre du notaire, ou acte de notoriété"}
		manque = cadre.Alerte{Ton: cadre.Attention, Fait: "Aucun notaire ni héritier n’est enregistré.", Suite: "Enregistrez-le comme tiers, avec son RIB.", Lien: &cadre.Lien{Texte: "Voir les tiers", URL: "/tiers"}}
	default:
		p.Solde = &soldeDit{Dit: "Tout ce qui reste revient à la personne, sur son propre compte. La pièce est son décompte final : Étai l’établit, et le garde au dossier avec l’ordre.",
			Decompte: &cadre.Lien{Texte: "Voir le décompte final", URL: poste.AdresseDossier(c.Dossier, "decompte-final")}}
	}
	if len(p.Siens)+len(p.Tiers) == 0 {
		p.Alertes = append(p.Alertes, manque)
	}
	p.Titre, p.Court, p.Dettes, p.Echeance = "Reverser le solde", "Reverser le solde", nil, false
}

// demanderEcheance tells whether a form asks for the day of what is paid: while debts are frozen, or when it is known already.
func demanderEcheance(f *form.Form, c contexteOrdre) bool {
	for _, champ := range []string{"echeance", "facture_du", "facture_au"} {
		if f.Valeur(champ) != "" || f.Message(champ) != "" {
			return true
		}
	}
	return c.Gelees
}

func soldesDe(c contexteOrdre) []cadre.Solde {
	if c.Compte == nil {
		return nil
	}
	s := c.Provision.Solde
	disponible := cadre.Solde{Libelle: "Disponible", Valeur: c.disponible(), Aide: "plancher de " + c.Provision.Plancher.String() + " retiré"}
	if c.disponible() == 0 {
		disponible.Ton = cadre.Danger
	}
	return []cadre.Solde{{Libelle: "Solde du compte", Valeur: s.Comptable, Aide: "ce que la banque a montré, ordres transmis retirés"},
		{Libelle: "Retenu par des visas", Valeur: s.Retenu, Aide: "visé, pas encore transmis"}, {Libelle: "Déjà préparé", Valeur: c.Engages, Aide: "ordres qui attendent un visa"}, disponible}
}

// alerteDuRetour says why the order is prepared again, and what is missing first.
func alerteDuRetour(c contexteOrdre, agent int64) cadre.Alerte {
	o := c.Remplace
	fait := "Le virement de " + o.Centimes.String() + " à " + o.Tiers + " est revenu."
	if o.Etat == paiements.Rejete {
		fait = "Le virement de " + o.Centimes.String() + " à " + o.Tiers + " a été rejeté par la banque."
	}
	x := cadre.Alerte{Ton: cadre.Attention, Icone: "retour", Fait: fait}
	if c.MotifDit != "" {
		x.Suite = "La banque dit\u00a0: " + motifDeBanque(c.MotifDit) + "."
	}
	if p, ok := payable(c, o.TiersID); ok {
		if refus := p.Refus(agent); refus != "" {
			x.Suite += " Avant de le préparer à nouveau\u00a0: " + refus + "."
			x.Lien = &cadre.Lien{Texte: "Coordonnées du tiers", URL: adresseTiers(p)}
		}
	}
	return x
}

func payable(c contexteOrdre, tiers int64) (ordres.Payable, bool) {
	for _, p := range c.Payables {
		if p.ID == tiers {
			return p, true
		}
	}
	return ordres.Payable{}, false
}

func adresseTiers(p ordres.Payable) string {
	if p.Dossier != 0 {
		return poste.AdresseDossier(p.Dossier, "tiers")
	}
	return "/tiers/" + strconv.FormatInt(p.ID, 10)
}

// apresOrdre is the balance that an order leaves, with its tone.
func apresOrdre(c argent.Centimes, plancher argent.Centimes) cadre.Ton {
	if c <= plancher {
		return cadre.Attention
	}
	return ""
}
