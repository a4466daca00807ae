// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageDemande is a request: what is asked, and its answer.
type pageDemande struct {
	cadre.Page
	Demande   ordres.Demande
	Etat      cadre.Puce
	Personne  cadre.Lien
	Pourquoi  string
	Par       string
	Quand     string
	Decidee   string // "refusée par … le …"
	Reponse   []string
	Piece     string
	Preparer  string // address of the order that it would become; empty: not for this agent, or answered
	Ordre     string // that it became
	Motifs    []cadre.Choix
	Retirer   bool
	Imprimer  string
	Adresse   string
	Montant   argent.Centimes // available now
	Apres     string          // what remains of it after rent
	Suite     *ordres.Ordre   // what it became: the last order, when the first came back
	EtatSuite cadre.Puce
	Refait    bool
	AvecReste bool
}

// lireDemande reads a request of which the agent may read the account.
func (g guichet) lireDemande(r *http.Request, v *poste.Visite, fn func(ctx context.Context, l bdd.Lecture, a droits.Agent, x ordres.Demande) error) (x ordres.Demande, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return x, err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if x, err = ordres.DemandeParID(r.Context(), l, a, id); err != nil || fn == nil {
			return err
		}
		return fn(r.Context(), l, a, x)
	})
	if err != nil {
		return x, absent(v, "ordre_demande", id, err)
	}
	v.TracerDossier("ordre_demande", x.Dossier)
	return x, nil
}

// disponibleDe is what an order may use now on the account of a file, and what rent keeps of it.
func disponibleDe(ctx context.Context, l bdd.Lecture, dossier int64) (argent.Centimes, duLoyer, error) {
	c, err := comptes.DuDossier(ctx, l, dossier)
	if err != nil {
		return 0, duLoyer{}, err
	}
	p, err := comptes.ProvisionLe(ctx, l, c, l.Instant().Jour())
	if err != nil {
		return 0, duLoyer{}, err
	}
	engages, err := parcours.Engagements(ctx, l, c.ID)
	if err != nil {
		return 0, duLoyer{}, err
	}
	loyer, err := lireDuLoyer(ctx, l, c)
	return max(0, p.Disponible()-engages), loyer, err
}

func (g guichet) demande(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f := form.Nouveau(nil)
	f.Poser("motif", r.URL.Query().Get("motif"))
	return g.rendreDemande(w, r, v, http.StatusOK, f)
}

// rendreDemande shows the request; a reason chosen and no answer typed yet brings the answer that Étai proposes.
func (g guichet) rendreDemande(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	var disponible argent.Centimes
	var loyer duLoyer
	var suite *ordres.Ordre
	var n noms
	var aujourdhui jour.Jour
	x, err := g.lireDemande(r, v, func(ctx context.Context, l bdd.Lecture, a droits.Agent, x ordres.Demande) (err error) {
		aujourdhui = l.Instant().Jour()
		if disponible, loyer, err = disponibleDe(ctx, l, x.Dossier); err != nil {
			return err
		}
		if x.Ordre != 0 {
			o, err := ordres.Dernier(ctx, l, a, x.Ordre)
			if err != nil {
				return err
			}
			suite = &o
		}
		n, err = lireNoms(ctx, l, x.DemandeePar, x.DecideePar)
		return err
	})
	if err != nil {
		return err
	}
	p := &pageDemande{Page: cadre.Page{Titre: "Paiement demandé\u00a0: " + x.Centimes.String(), Court: "Demande", Section: sectionOrdres, Form: f, Fil: []cadre.Lien{{Texte: "Ordres", URL: "/ordres"}}},
		Demande: x, Etat: puceDemande(x.DemandeOrdre), Personne: cadre.Lien{Texte: x.Personne, URL: adressePersonne(v, x.Dossier)}, Par: n.De(x.DemandeePar), Quand: quand(x.DemandeeLe, aujourdhui),
		Adresse: adresseDemande(x.ID), Montant: disponible, Apres: loyer.reste(disponible)}
	if p.Pourquoi, err = x.Pourquoi.Dire(g.Inst.Trousseau); err != nil {
		return err
	}
	if x.Piece != 0 {
		p.Piece = adressePiece(paiements.Ordre{Dossier: x.Dossier, Piece: x.Piece})
	}
	if suite != nil {
		p.Ordre, p.Suite, p.EtatSuite, p.Refait = adresseOrdre(suite.ID), suite, puceOrdre(suite.Etat), suite.ID != x.Ordre
	}
	switch x.Decision {
	case "":
		if v.Peut(droits.PreparerOrdre) {
			p.Preparer = adresseNouveau(x.Dossier) + "?demande=" + strconv.FormatInt(x.ID, 10)
			p.Retirer = x.DemandeePar == v.Compte.ID
			p.Motifs = append(p.Motifs, cadre.Choix{Texte: "Choisir…"})
			for _, m := range paiements.MotifsRefus {
				p.Motifs = append(p.Motifs, cadre.Choix{Valeur: string(m), Texte: m.Libelle()})
			}
			if m := paiements.MotifRefus(f.Valeur("motif")); slices.Contains(paiements.MotifsRefus, m) && f.Valeur(poste.ChampReponse) == "" && f.Valide() {
				f.Poser(poste.ChampReponse, paiements.ReponseProposee(x.DemandeOrdre, m, disponible))
			}
		}
	case paiements.DemandeRefusee:
		p.Decidee = n.De(x.DecideePar) + ", " + quand(x.DecideeLe, aujourdhui)
		if p.Reponse, err = g.lignesDeReponse(x); err != nil {
			return err
		}
		p.Imprimer = p.Adresse + "/reponse"
	default:
		p.Decidee = n.De(x.DecideePar) + ", " + quand(x.DecideeLe, aujourdhui)
	}
	g.Moteur.Rendre(w, r, statut, "virements/demande", p)
	return nil
}

func (g guichet) lignesDeReponse(x ordres.Demande) ([]string, error) {
	dit, err := x.Reponse.Dire(g.Inst.Trousseau)
	return strings.FieldsFunc(dit, func(r rune) bool { return r == '\n' || r == '\r' }), err
}

// puceDemande is the state of a request.
func puceDemande(d paiements.DemandeOrdre) cadre.Puce {
	switch d.Decision {
	case paiements.DemandePreparee:
		return cadre.Puce{Ton: cadre.Succes, Mot: "Ordre préparé"}
	case paiements.DemandeRefusee:
		return cadre.Puce{Ton: cadre.Danger, Mot: "Refusée", Icone: "croix-ronde"}
	case paiements.DemandeRetiree:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Retirée", Icone: "moins-rond"}
	}
	return cadre.Puce{Ton: cadre.Attention, Mot: "Demandé", Icone: "horloge"}
}

// refuserDemande shows the answer that goes with the reason, then keeps what was made of it.
func (g guichet) refuserDemande(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x, err := g.lireDemande(r, v, nil)
	if err != nil {
		return err
	}
	if !v.Peut(droits.PreparerOrdre) {
		return absent(v, "ordre_demande", x.ID, bdd.ErrAbsent)
	}
	var motifs []string
	for _, m := range paiements.MotifsRefus {
		motifs = append(motifs, string(m))
	}
	motif := paiements.MotifRefus(f.Choix("motif", "pourquoi la demande est refusée", motifs, form.Requis))
	if f.Valide() && f.Valeur("etape") == "proposer" {
		f.Poser(poste.ChampReponse)
		return g.rendreDemande(w, r, v, http.StatusOK, f)
	}
	reponse := poste.LireReponse(f)
	if f.Valide() {
		_, err := parcours.RefuserDemande(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, parcours.RefusDeDemande{Demande: x.ID, Motif: motif, Reponse: reponse})
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Demande refusée. La réponse est au dossier et sur le relevé de la personne\u00a0: vous pouvez aussi l’imprimer.")
			return poste.Aller(w, r, adresseDemande(x.ID))
		}
		if err := reprendre(f, map[string]string{"motif": "motif", "reponse": poste.ChampReponse}, err); err != nil {
			return absent(v, "ordre_demande", x.ID, err)
		}
	}
	return g.rendreDemande(w, r, v, http.StatusUnprocessableEntity, f)
}

func (g guichet) retirerDemande(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	x, err := g.lireDemande(r, v, nil)
	if err != nil {
		return err
	}
	if _, err := parcours.RetirerDemande(r.Context(), g.Inst.Base, d, x.ID); err != nil {
		if err := reprendre(f, nil, err); err != nil {
			return absent(v, "ordre_demande", x.ID, err)
		}
		return g.rendreDemande(w, r, v, http.StatusUnprocessableEntity, f)
	}
	g.Annoncer(r, cadre.Succes, "Demande retirée.")
	return poste.Aller(w, r, adresseDemande(x.ID))
}

// pageReponse is the answer on paper, large.
type pageReponse struct {
	cadre.Page
	Organisation string
	Personne     string
	Reponse      []string
	Le           jour.Jour
	Contact      string
}

// reponseALaPersonne is the sheet that is handed to her.
func (g guichet) reponseALaPersonne(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p := &pageReponse{}
	x, err := g.lireDemande(r, v, func(ctx context.Context, l bdd.Lecture, _ droits.Agent, x ordres.Demande) error {
		o, err := organisation.Lire(ctx, l, x.Organisation)
		p.Organisation, p.Contact = o.Nom, o.Telephone
		return err
	})
	if err != nil {
		return err
	}
	if x.Decision != paiements.DemandeRefusee {
		return absent(v, "ordre_demande", x.ID, bdd.ErrAbsent)
	}
	p.Page = cadre.Page{Titre: "Réponse à votre demande", Court: "Réponse", Section: sectionOrdres, Fil: []cadre.Lien{{Texte: "Demande", URL: adresseDemande(x.ID)}}}
	p.Personne, p.Le = x.Personne, x.DecideeLe.Jour()
	if p.Reponse, err = g.lignesDeReponse(x); err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "virements/reponse", p)
	return nil
}
