// SPDX-License-Identifier: EUPL-1.2

package tiers

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/tiers"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// enPresence is the choice, among the numbers, of a talk with the person herself.
const enPresence = "presence"

// appelables are the numbers that may be called about bank details, and the talk with the person herself.
func appelables(f *rapports.FicheTiers, v tiers.Version) []cadre.Choix {
	var c []cadre.Choix
	for _, t := range f.Telephones {
		if t.ConnuAvant(v, f.JoursDuNumero) {
			c = append(c, cadre.Choix{Valeur: form.Nombre(t.ID), Texte: texte.Telephone(t.Numero) + ", " + t.Source.Libelle() + ", connu depuis le " + t.ConnuDepuis.Court()})
		}
	}
	if f.Nature == tiers.Personne {
		c = append(c, cadre.Choix{Valeur: enPresence, Texte: "De vive voix, en sa présence"})
	}
	return c
}

func resultats() []cadre.Choix {
	c := []cadre.Choix{{Texte: "Choisir…"}}
	for _, r := range tiers.ResultatsAppel {
		c = append(c, cadre.Choix{Valeur: string(r), Texte: majuscule(r.Libelle())})
	}
	return c
}

func permis(c []cadre.Choix) []string {
	var v []string
	for _, x := range c {
		if x.Valeur != "" {
			v = append(v, x.Valeur)
		}
	}
	return v
}

const longueurInterlocuteur = 100

// contreAppeler records what the tiers answered about new bank details.
func (g guichet) contreAppeler(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	saisie, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	f, x, err := g.version(r, v)
	if err != nil {
		return err
	}
	c := tiers.ContreAppel{Version: x.ID}
	switch numero := saisie.Choix("numero", "le numéro appelé", permis(appelables(&f, x)), form.Requis); numero {
	case "":
	case enPresence:
		c.EnPresence = true
	default:
		c.Telephone = saisie.Identifiant("numero", "le numéro appelé", form.Requis)
	}
	c.Resultat = tiers.ResultatAppel(saisie.Choix("resultat", "ce qu’il a répondu", permis(resultats()), form.Requis))
	c.Interlocuteur = saisie.Ligne("interlocuteur", "qui a répondu", longueurInterlocuteur, form.Presence(c.Resultat != tiers.SansReponse))
	if saisie.Valide() {
		_, err := parcours.NoterContreAppel(r.Context(), g.Inst.Base, d, c)
		if err == nil {
			switch c.Resultat {
			case tiers.Confirme:
				g.Annoncer(r, cadre.Succes, "Contre-appel noté\u00a0: le RIB peut être approuvé.")
			case tiers.Infirme:
				g.Annoncer(r, cadre.Attention, "RIB refusé\u00a0: le tiers ne le confirme pas. Les coordonnées d’avant servent de nouveau\u202f; prévenez votre responsable.")
			default:
				g.Annoncer(r, cadre.Info, "Contre-appel noté. Rappelez plus tard, ou à un autre numéro connu.")
			}
			return poste.Aller(w, r, adresseRIB(f.ID, x.ID))
		}
		if err := poste.ReprendreSelon(saisie, nil, "", err); err != nil {
			return err
		}
	}
	return g.rendreRIB(w, r, v, http.StatusUnprocessableEntity, f, x, saisie)
}

func sources() []cadre.Choix {
	c := []cadre.Choix{{Texte: "Choisir…"}}
	for _, s := range tiers.SourcesTelephone {
		c = append(c, cadre.Choix{Valeur: string(s), Texte: majuscule(s.Libelle())})
	}
	return c
}

// ajouterTelephone records a number of the tiers.
func (g guichet) ajouterTelephone(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	saisie, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	f, err := g.lire(r, v)
	if err != nil {
		return err
	}
	t := tiers.Telephone{Tiers: f.ID, Numero: saisie.Telephone("telephone", "le numéro", form.Requis), Source: tiers.SourceTelephone(saisie.Choix("source", "d’où vient ce numéro", permis(sources()), form.Requis)),
		ConnuDepuis: saisie.JourEntre("connu_depuis", "la date du document", jour.Jour{}, g.Moteur.Horloge().Maintenant().Jour(), form.Requis)}
	if saisie.Valide() {
		_, err := parcours.AjouterTelephone(r.Context(), g.Inst.Base, d, t)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Numéro enregistré.")
			return poste.Aller(w, r, adresse(f.ID))
		}
		if err := poste.ReprendreSelon(saisie, nil, "telephone", err); err != nil {
			return err
		}
	}
	return g.rendreFiche(w, r, v, http.StatusUnprocessableEntity, f, saisie)
}

// retirerTelephone says that a number is no longer that of the tiers.
func (g guichet) retirerTelephone(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	_, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	f, err := g.lire(r, v)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "telephone")
	if err != nil {
		return err
	}
	if !siens(&f, id) {
		return bdd.ErrAbsent
	}
	if _, err := parcours.RetirerTelephone(r.Context(), g.Inst.Base, d, id); err != nil {
		return err
	}
	g.Annoncer(r, cadre.Succes, "Numéro retiré\u00a0: il ne sert plus au contre-appel.")
	return poste.Aller(w, r, adresse(f.ID))
}

func siens(f *rapports.FicheTiers, telephone int64) bool {
	for _, t := range f.Telephones {
		if t.ID == telephone {
			return true
		}
	}
	return false
}
