// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageOrdres is the list of orders by state.
type pageOrdres struct {
	cadre.Page
	Filtres    cadre.Jetons
	Ordres     []ordreListe
	Pagination cadre.Pagination
	Vide       cadre.Vide
	Demandes   []demandeListe // that wait for an answer, on the first page
	Retirable  *cadre.Lien    // filter of one person: its name, and the list without it
}

type demandeListe struct {
	ordres.Demande
	Lien, Quand string
}

// demandesMontrees is how many requests the list of orders shows above them.
const demandesMontrees = 50

type ordreListe struct {
	ordres.Ordre
	Etat  cadre.Puce
	Piece string
	Lien  string
	Suite string // why it came back, or was sent back
}

// etatsFiltres are the states that the list offers, in their order of life.
var etatsFiltres = []paiements.Etat{paiements.Prepare, paiements.EnAttente, paiements.EnRemise, paiements.Transmis, paiements.Execute, paiements.Retourne, paiements.Rejete, ordres.ARefaire, paiements.Annule}

// motsDesEtats are the states as a filter says them.
func motsDesEtats(e paiements.Etat) string {
	switch e {
	case paiements.EnAttente, paiements.EnRemise, paiements.Transmis: // the same for several
		return e.Libelle()
	case ordres.ARefaire:
		return "À payer de nouveau"
	default:
		return e.Libelle() + "s"
	}
}

// ordres lists the orders of the accounts that the agent may read.
func (g guichet) ordres(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireCompte) {
		return absent(v, "ordres", 0, bdd.ErrAbsent)
	}
	etat, dossier := filtreOrdres(r.URL.Query())
	numero := poste.NumeroDePage(r.URL.Query())
	p := &pageOrdres{Page: cadre.Page{Titre: "Ordres de virement", Section: sectionOrdres}}
	var comptes map[paiements.Etat]int
	var ids []int64
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Ordres, p.Demandes, p.Retirable, ids = nil, nil, nil, nil
		demandes, err := ordres.Demandes(r.Context(), l, a, dossier, demandesMontrees)
		if err != nil {
			return err
		}
		for _, d := range demandes {
			p.Demandes = append(p.Demandes, demandeListe{d, adresseDemande(d.ID), quand(d.DemandeeLe, l.Instant().Jour())})
		}
		if dossier != 0 {
			if p.Retirable, err = filtreDuDossier(r, l, a, dossier); err != nil {
				return err
			}
		}
		if comptes, err = ordres.Compter(r.Context(), l, a, dossier); err != nil {
			return err
		}
		if comptes[ordres.ARefaire], err = ordres.NombreARefaire(r.Context(), l, a, dossier); err != nil {
			return err
		}
		numero = cadre.Paginer(numero, totalDe(comptes, etat), ordres.ParPage, "", "").Page // beyond the end: the last page
		os, err := ordres.Lister(r.Context(), l, a, etat, dossier, numero)
		if err != nil {
			return err
		}
		manques, err := manquesDes(r.Context(), l, os)
		if err != nil {
			return err
		}
		for _, o := range os {
			x, err := g.enListe(o)
			if err != nil {
				return err
			}
			if o.Etat == paiements.EnAttente {
				x.Suite = "il manque " + manques[o.ID].String()
			}
			p.Ordres = append(p.Ordres, x)
			ids = append(ids, o.ID)
		}
		return err
	})
	if err != nil {
		return absent(v, "ordres", dossier, err)
	}
	p.completer(v, comptes, etat, dossier, numero)
	v.TracerListe("ordres", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "virements/ordres", p)
	return nil
}

// totalDe counts the orders of a state, all when empty: those to pay again are in their own state too.
func totalDe(comptes map[paiements.Etat]int, etat paiements.Etat) (n int) {
	for e, x := range comptes {
		if e == etat || etat == "" && e != ordres.ARefaire {
			n += x
		}
	}
	return n
}

// filtreDuDossier names the person whose orders alone are shown, for who may read her account.
func filtreDuDossier(r *http.Request, l bdd.Lecture, a droits.Agent, dossier int64) (*cadre.Lien, error) {
	ok, err := droits.Peut(r.Context(), l, a, droits.LireCompte, dossier)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, bdd.ErrAbsent
	}
	x, err := personnes.DuDossier(r.Context(), l, dossier)
	return &cadre.Lien{Texte: x.Affiche(), URL: "/ordres"}, err
}

// manquesDes reads what the orders of a list that wait for money lack.
func manquesDes(ctx context.Context, l bdd.Lecture, os []ordres.Ordre) (map[int64]argent.Centimes, error) {
	var comptes []int64
	for _, o := range os {
		if o.Etat == paiements.EnAttente && !slices.Contains(comptes, o.Compte) {
			comptes = append(comptes, o.Compte)
		}
	}
	return parcours.ManquesDes(ctx, l, comptes)
}

func (g guichet) enListe(o ordres.Ordre) (ordreListe, error) {
	x := ordreListe{Ordre: o, Etat: puceOrdre(o.Etat), Piece: adressePiece(o.Ordre), Lien: adresseOrdre(o.ID)}
	motif, err := o.Motif.Dire(g.Inst.Trousseau)
	switch o.Etat {
	case paiements.Retourne, paiements.Rejete:
		x.Suite = motifDeBanque(motif)
	case paiements.Prepare, paiements.Annule:
		x.Suite = motif
	}
	return x, err
}

func (p *pageOrdres) completer(v *poste.Visite, comptes map[paiements.Etat]int, etat paiements.Etat, dossier int64, numero int) {
	base := func(e paiements.Etat) string {
		q := url.Values{}
		if e != "" {
			q.Set("etat", string(e))
		}
		if dossier != 0 {
			q.Set("dossier", fmt.Sprint(dossier))
		}
		if len(q) == 0 {
			return "/ordres"
		}
		return "/ordres?" + q.Encode()
	}
	tous := totalDe(comptes, "")
	p.Filtres = cadre.Jetons{Nom: "Filtrer par état", Elements: []cadre.Jeton{{Texte: "Tous", URL: base(""), Compte: tous, Actif: etat == ""}}}
	for _, e := range etatsFiltres {
		if comptes[e] > 0 || e == etat || e == paiements.Prepare {
			p.Filtres.Elements = append(p.Filtres.Elements, cadre.Jeton{Texte: motsDesEtats(e), URL: base(e), Compte: comptes[e], Actif: e == etat})
		}
	}
	total := totalDe(comptes, etat)
	p.SousTitre = texte.Pluriel(total, "ordre")
	p.Pagination = cadre.Paginer(numero, total, ordres.ParPage, "ordre", base(etat))
	if total > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(base(etat)))
	}
	p.Vide = cadre.Vide{Phrase: "Aucun ordre dans cet état."}
	if tous == 0 {
		p.Vide = cadre.Vide{Phrase: "Aucun ordre encore. Un ordre se prépare depuis le compte de la personne.", Action: &cadre.Action{Texte: "Voir les comptes gérés", URL: "/comptes"}}
	}
	if dossier != 0 && v.Peut(droits.PreparerOrdre) {
		payer := poste.ActionsPaiement(v.Compte.Role, dossier)
		payer[1].Principale = false // of the list, it is the remise
		p.Actions = append(p.Actions, payer...)
	}
	if v.Peut(droits.PreparerOrdre) && comptes[paiements.Prepare] > 0 {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Composer une remise", URL: "/remises/nouvelle", Icone: "envoi", Principale: true})
	}
}
