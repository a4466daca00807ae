// SPDX-License-Identifier: EUPL-1.2

package tiers

import (
	"errors"
	"net/http"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/formats/iban"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/tiers"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageRIB shows one set of bank details in full, to who compares it with the document.
type pageRIB struct {
	cadre.Page
	Fiche                         rapports.FicheTiers
	Version                       tiers.Version
	Precedente                    *tiers.Version // the one before, when it was approved
	IBAN                          string
	Banque, Guichet, Compte, Cle  string // of a French IBAN
	Etat                          cadre.Puce
	SaisiePar, ApprouveePar       string
	Action                        string
	Decider, Mien                 bool
	Viseur                        bool // who decides also gives visas: not to the orders that go there
	TitulaireChange, BanqueChange bool
	Appels                        []tiers.ContreAppel
	Appeleurs                     map[int64]string
	Numeros, Resultats            []cadre.Choix
	Preuves                       []cadre.Choix // when who approves must say where these details were seen
	PreuvePar                     string
	Confirme                      bool // approval is possible: the latest call confirmed, or none was needed
	Attend                        rapports.AttenteDuRIB
	Remises                       bool      // the agent opens remises
	Recente                       bool      // it holds its orders in the review, until somebody else releases them
	JusquAu                       jour.Jour // last day on which it does
	Deblocages                    []deblocage
	Debloquer                     bool // who looks may
}

// version reads the version of the address, among those of the tiers of the address.
func (g guichet) version(r *http.Request, v *poste.Visite) (f rapports.FicheTiers, x tiers.Version, err error) {
	if f, err = g.lire(r, v); err != nil {
		return f, x, err
	}
	id, err := poste.Identifiant(r, "version")
	if err != nil {
		return f, x, err
	}
	for _, y := range f.Versions {
		if y.ID == id {
			return f, y, nil
		}
	}
	return f, x, bdd.ErrAbsent
}

func (g guichet) rib(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, x, err := g.version(r, v)
	if err != nil {
		return err
	}
	return g.rendreRIB(w, r, v, http.StatusOK, f, x, form.Nouveau(nil))
}

func (g guichet) rendreRIB(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f rapports.FicheTiers, x tiers.Version, saisie *form.Form) error {
	p := &pageRIB{Page: cadre.Page{Titre: "RIB de " + f.Nom, Court: "RIB n°\u00a0" + form.Nombre(int64(x.Numero)), Section: sectionDe(&f), Fil: filDe(&f, cadre.Lien{Texte: f.Nom, URL: adresse(f.ID)}), Form: saisie},
		Fiche: f, Version: x, Etat: etat(x), SaisiePar: f.Agents[x.SaisiePar], ApprouveePar: f.Agents[x.ApprouveePar], PreuvePar: f.Agents[x.PreuvePar], Action: adresseRIB(f.ID, x.ID),
		Decider: x.ApprouveePar == 0 && x.RefuseeLe.Vide(), Mien: x.SaisiePar == v.Compte.ID, Viseur: v.Peut(droits.ViserRemise), Remises: v.Peut(droits.PreparerOrdre) || v.Peut(droits.ViserRemise)}
	for k := range f.Versions {
		if y := &f.Versions[k]; y.Numero < x.Numero && y.ApprouveePar != 0 {
			p.Precedente, p.TitulaireChange = y, y.Titulaire != x.Titulaire
			break
		}
	}
	var i iban.IBAN
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if x.RefuseeLe.Vide() && x.ID == f.Derniere().ID {
			if p.Attend, err = rapports.QuiAttend(r.Context(), l, a, x); err != nil {
				return err
			}
		}
		ids := []int64{x.ID}
		if p.Precedente != nil {
			ids = append(ids, p.Precedente.ID)
		}
		is, err := tiers.IBANs(r.Context(), l, g.Inst.Trousseau, ids)
		if err != nil {
			return err
		}
		i = is[x.ID]
		p.BanqueChange = p.Precedente != nil && is[p.Precedente.ID] != i // two IBANs may have one mask
		if p.Appels, err = tiers.ContreAppels(r.Context(), l, x.ID); err != nil {
			return err
		}
		var agents []int64
		for _, c := range p.Appels {
			agents = append(agents, c.Agent)
		}
		if err := g.lireDeblocages(r.Context(), l, a, p); err != nil {
			return err
		}
		for _, d := range p.Deblocages {
			agents = append(agents, d.Agent)
		}
		p.Appeleurs, err = rapports.NomsAgents(r.Context(), l, agents)
		return err
	})
	if err != nil {
		return err
	}
	p.Numeros, p.Resultats = appelables(&f, x), resultats()
	if x.PreuveAttendue() {
		p.Preuves = preuves()
	}
	p.Confirme = !x.Changement || len(p.Appels) > 0 && p.Appels[0].Resultat == tiers.Confirme
	p.IBAN = strings.ReplaceAll(i.Groupes(), texte.Insecable, " ") // a narrow screen breaks it between two groups
	p.Banque, p.Guichet, p.Compte, p.Cle = i.Francais()
	g.Moteur.Rendre(w, r, statut, "tiers/rib", p)
	return nil
}

// decider approves a RIB or refuses it, never by who entered it.
func (g guichet) decider(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	saisie, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	f, x, err := g.version(r, v)
	if err != nil {
		return err
	}
	motif, preuve := "", tiers.Preuve("")
	decision := saisie.Choix("decision", "la décision", []string{"approuver", "refuser"}, form.Requis)
	if decision == "refuser" { // an empty reason would be an approval
		motif = saisie.Ligne("motif", "pourquoi ce RIB est refusé", 500, form.Requis)
	} else {
		preuve = lirePreuve(saisie)
	}
	if saisie.Valide() {
		_, err := parcours.DeciderCoordonnees(r.Context(), g.Inst.Base, d, x.ID, preuve, motif)
		if err == nil {
			if decision == "approuver" {
				g.Annoncer(r, cadre.Succes, "RIB approuvé\u00a0: les ordres peuvent partir vers "+f.Nom+".")
				return poste.Aller(w, r, adresseRIB(f.ID, x.ID))
			}
			g.Annoncer(r, cadre.Info, "RIB refusé. Demandez-en un autre à "+f.Nom+".")
			return poste.Aller(w, r, adresse(f.ID))
		}
		champ := ""
		if errors.Is(err, tiers.ErrSansPreuve) {
			champ = "preuve"
		}
		if err := poste.ReprendreSelon(saisie, nil, champ, err); err != nil {
			return err
		}
	}
	return g.rendreRIB(w, r, v, http.StatusUnprocessableEntity, f, x, saisie)
}

// Appeleur names who called.
func (p *pageRIB) Appeleur(id int64) string { return p.Appeleurs[id] }

// Ton is that of what was answered.
func (p *pageRIB) Ton(r tiers.ResultatAppel) cadre.Puce {
	switch r {
	case tiers.Confirme:
		return cadre.Puce{Ton: cadre.Succes, Mot: "Confirmé"}
	case tiers.Infirme:
		return cadre.Puce{Ton: cadre.Danger, Mot: "Non confirmé", Icone: "croix-ronde"}
	}
	return cadre.Puce{Ton: cadre.Neutre, Mot: "Sans réponse", Icone: "horloge"}
}

// joindre adds the document of details that came without it.
func (g guichet) joindre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, x, err := g.version(r, v)
	if err != nil {
		return err
	}
	saisie, piece, err := g.recevoir(r, func(*form.Form) {})
	if err != nil {
		return err
	}
	if piece == nil {
		saisie.Refuser("piece", "Choisissez le document.")
	}
	if saisie.Valide() {
		d, err := v.Demande(saisie)
		if err != nil {
			return err
		}
		if _, err = parcours.JoindreRIB(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, x.ID, *piece); err == nil {
			g.Annoncer(r, cadre.Succes, "Document joint. La personne qui approuve le comparera.")
			return poste.Aller(w, r, adresseRIB(f.ID, x.ID))
		}
		if err := poste.ReprendreSelon(saisie, nil, "piece", err); err != nil {
			return err
		}
	}
	return g.rendreRIB(w, r, v, http.StatusUnprocessableEntity, f, x, saisie)
}

// piece opens the document of bank details.
func (g guichet) piece(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	_, x, err := g.version(r, v)
	if err != nil {
		return err
	}
	if x.Piece == 0 {
		return bdd.ErrAbsent
	}
	var d rapports.Document
	err = v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) (err error) {
		d, err = rapports.PieceDuRIB(r.Context(), l, g.Inst.Trousseau, x)
		return err
	})
	if err != nil {
		return err
	}
	return g.EnvoyerDocument(w, r, v, d.Fichier, d.NomAffiche)
}
