// SPDX-License-Identifier: EUPL-1.2

package demandes

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const parPage = 50

type pageListe struct {
	cadre.Page
	Lignes      []rapports.LigneDemande
	Total       int
	Etapes      cadre.Jetons
	Retard      cadre.Jetons
	Territoires []cadre.Choix
	Filtre      rapports.FiltreDemandes
	Pagination  cadre.Pagination
	Creer       bool
	Aujourdhui  jour.Jour
}

// Puce is where a request of the list stands.
func (p *pageListe) Puce(x rapports.LigneDemande) cadre.Puce {
	return puceEtat(x.Etat, x.AViser, x.Signature)
}

// etapes are the filters of the list, with their words.
var etapes = []struct {
	etape rapports.EtapeDeDemandes
	mots  string
}{{rapports.ToutesDemandes, "Toutes"}, {rapports.DemandesEnCours, "En cours"}, {rapports.DemandesBrouillons, "Brouillons"}, {rapports.DemandesAEvaluer, "À évaluer"}, {rapports.DemandesAViser, "À valider"},
	{rapports.DemandesADecider, "À décider"}, {rapports.DemandesASigner, "Contrat à signer"}, {rapports.DemandesCloses, "Closes"}}

// filtreDe reads the filters of the address; what it does not know does not count.
func filtreDe(q url.Values) (f rapports.FiltreDemandes) {
	for _, e := range etapes {
		if string(e.etape) == q.Get("etape") {
			f.Etape = e.etape
		}
	}
	if id, err := strconv.ParseInt(q.Get("territoire"), 10, 64); err == nil && id > 0 {
		f.Territoire = id
	}
	f.EnRetard = q.Get("retard") == "oui"
	return f
}

func adresseListe(f rapports.FiltreDemandes) string {
	q := url.Values{}
	if f.Etape != rapports.ToutesDemandes {
		q.Set("etape", string(f.Etape))
	}
	if f.Territoire > 0 {
		q.Set("territoire", strconv.FormatInt(f.Territoire, 10))
	}
	if f.EnRetard {
		q.Set("retard", "oui")
	}
	if len(q) == 0 {
		return "/demandes-masp"
	}
	return "/demandes-masp?" + q.Encode()
}

// lister shows the requests that the agent may read, the nearest deadline first.
func (g guichet) lister(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireContrat) {
		return bdd.ErrAbsent
	}
	q := r.URL.Query()
	p := &pageListe{Page: cadre.Page{Titre: "Demandes de MASP", Court: "Demandes", Section: section}, Filtre: filtreDe(q), Creer: v.Peut(droits.EcrireDossier)}
	if p.Creer {
		p.Actions = []cadre.Action{{Texte: "Nouvelle demande", URL: "/demandes-masp/nouvelle", Icone: "plus", Principale: true}}
	}
	if v.Compte.Role != droits.Direction {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Versements directs", URL: "/versements-directs", Icone: "euro"}, cadre.Action{Texte: "Signalements", URL: "/signalements", Icone: "envoi"})
	}
	page := poste.NumeroDePage(r.URL.Query())
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error { return p.lire(r.Context(), l, a, page) }); err != nil {
		return err
	}
	if len(p.Lignes) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(adresseListe(p.Filtre)))
	}
	ids := make([]int64, len(p.Lignes))
	for i, x := range p.Lignes {
		ids[i] = x.Dossier
	}
	v.TracerListe("demandes", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "demandes/liste", p)
	return nil
}

func (p *pageListe) lire(ctx context.Context, l bdd.Lecture, a droits.Agent, page int) error {
	p.Aujourdhui = l.Instant().Jour()
	var err error
	if p.Territoires, err = poste.Territoires(ctx, l, a, p.Filtre.Territoire); err != nil {
		return err
	}
	tout, err := rapports.CompterDemandes(ctx, l, a, rapports.FiltreDemandes{})
	if err != nil {
		return err
	}
	p.Total = tout.Etapes[rapports.ToutesDemandes]
	comptes, err := rapports.CompterDemandes(ctx, l, a, p.Filtre)
	if err != nil {
		return err
	}
	p.Etapes, p.Retard = cadre.Jetons{Nom: "Selon l’étape"}, cadre.Jetons{Nom: "Selon l’échéance"}
	for _, e := range etapes {
		f := p.Filtre
		f.Etape = e.etape
		if n := comptes.Etapes[e.etape]; n > 0 || e.etape == p.Filtre.Etape || e.etape == rapports.ToutesDemandes {
			p.Etapes.Elements = append(p.Etapes.Elements, cadre.Jeton{Texte: e.mots, URL: adresseListe(f), Compte: n, Actif: e.etape == p.Filtre.Etape})
		}
	}
	for _, retard := range []bool{false, true} {
		f := p.Filtre
		f.EnRetard = retard
		x := cadre.Jeton{Texte: "Toutes échéances", URL: adresseListe(f), Actif: retard == p.Filtre.EnRetard}
		if retard {
			x.Texte, x.Compte = "En retard", comptes.EnRetard
		}
		p.Retard.Elements = append(p.Retard.Elements, x)
	}
	n := comptes.Etapes[p.Filtre.Etape]
	p.SousTitre = texte.PlurielJusque(n, "demande")
	if n != p.Total {
		p.SousTitre += " sur " + texte.Jusque(p.Total)
	}
	p.Pagination = cadre.Paginer(page, n, parPage, "demande", adresseListe(p.Filtre))
	p.Lignes, err = rapports.ListerDemandes(ctx, l, a, p.Filtre, parPage, p.Pagination.Debut)
	return err
}

// listeXLSX is the list as a workbook, with exactly its filter, all pages together.
func (g guichet) listeXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.LireContrat) {
		return bdd.ErrAbsent
	}
	var lignes []rapports.LigneDemande
	var j jour.Jour
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		j = l.Instant().Jour()
		lignes, err = rapports.ListerDemandes(r.Context(), l, a, filtreDe(r.URL.Query()), poste.LignesTableur, 0)
		return err
	}); err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Demandes", Titre: "Demandes de MASP au " + j.Court(), Colonnes: []tableur.Colonne{{Titre: "Demande", Largeur: 18}, {Titre: "Personne", Largeur: 32}, {Titre: "État", Largeur: 24}, {Titre: "Contrat", Largeur: 28},
		{Titre: "Demandée par", Largeur: 22}, {Titre: "Déposée le", Largeur: 12}, {Titre: "Dernière étape", Largeur: 12}, {Titre: "Échéance", Largeur: 12}, {Titre: "Territoire", Largeur: 24}}}
	ids := make([]int64, len(lignes))
	for i, x := range lignes {
		ids[i] = x.Dossier
		f.Lignes = append(f.Lignes, []any{x.Numero, x.Personne, puceEtat(x.Etat, x.AViser, "").Mot, x.Signature.Libelle(), x.Origine.Libelle(), x.DeposeeLe, x.DepuisLe, x.Echeance, x.Territoire})
	}
	return g.EnvoyerTableur(w, r, v, "demandes", "demandes-"+j.String(), f, ids)
}

type pageChercher struct {
	cadre.Page
	Demande string
	Cherche bool
	Trouves []rapports.LignePersonne
	Creer   bool
}

// Nouvelle is the form of a new person, with the name that was searched; a request follows.
func (p *pageChercher) Nouvelle() string { return poste.AdresseNouvelle(p.Demande, "demande") }

// chercher finds the person for whom a request is made, or leads to her creation.
func (g guichet) chercher(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.EcrireDossier) {
		return bdd.ErrAbsent
	}
	p := &pageChercher{Page: cadre.Page{Titre: "Nouvelle demande", Section: section, Fil: []cadre.Lien{{Texte: "Demandes", URL: "/demandes-masp"}}}, Creer: v.Peut(droits.OuvrirDossier)}
	if s := []rune(r.URL.Query().Get("q")); len(s) > 0 {
		p.Demande, p.Cherche = string(s[:min(len(s), 200)]), true
		noms, err := g.Annuaire.Chercher(r.Context(), v, p.Demande, 20)
		if err != nil {
			return err
		}
		if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
			p.Trouves = nil
			for _, t := range noms {
				ok, err := droits.Peut(r.Context(), l, a, droits.EcrireDossier, t.Dossier)
				if err != nil {
					return err
				}
				if !ok {
					continue
				}
				x, err := rapports.PersonneDe(r.Context(), l, a, t.Dossier)
				if err != nil {
					return err
				}
				p.Trouves = append(p.Trouves, x)
			}
			return nil
		}); err != nil {
			return err
		}
		ids := make([]int64, len(p.Trouves))
		for i, x := range p.Trouves {
			ids[i] = x.Dossier
		}
		v.TracerListe("personnes", ids)
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "demandes/chercher", p)
	return nil
}
