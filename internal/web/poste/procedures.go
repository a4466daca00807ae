// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"net/http"
	"net/url"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/rapports/procedures"
	"etai/internal/web/cadre"
)

// Procedures is the list over all the files of one kind of procedure before a judge, and what its page calls it. Its template stands in the partial "procedures".
type Procedures struct {
	*procedures.Liste
	Adresse             string // "/signalements"
	Objet, Gabarit      string // of its traces; of its page
	Titre, Court, Chose string
	Mesure              string // the head of the days that the judge ordered
	Etat                func(etat string) (libelle string, puce cadre.Puce)
	Page                func(dossier, id int64) string
}

// PageProcedures is a page of such a list.
type PageProcedures struct {
	cadre.Page
	P           *Procedures
	Lignes      []procedures.Ligne
	Groupes     cadre.Jetons
	Territoires []cadre.Choix
	Filtre      procedures.Filtre
	Pagination  cadre.Pagination
	Aujourdhui  jour.Jour
}

// Puce is where a procedure of the list stands.
func (p *PageProcedures) Puce(x procedures.Ligne) cadre.Puce {
	_, puce := p.P.Etat(x.Etat)
	return puce
}

// Lien is its page.
func (p *PageProcedures) Lien(x procedures.Ligne) string { return p.P.Page(x.Dossier, x.ID) }

const procedureParPage = 50

func (x *Procedures) filtre(q url.Values) procedures.Filtre {
	f := procedures.Filtre{Groupe: x.Filtrer(q.Get("groupe"))}
	if id, err := strconv.ParseInt(q.Get("territoire"), 10, 64); err == nil && id > 0 {
		f.Territoire = id
	}
	return f
}

func (x *Procedures) adresse(f procedures.Filtre) string {
	q := url.Values{}
	if f.Groupe != "" {
		q.Set("groupe", f.Groupe)
	}
	if f.Territoire != 0 {
		q.Set("territoire", form.Nombre(f.Territoire))
	}
	if len(q) == 0 {
		return x.Adresse
	}
	return x.Adresse + "?" + q.Encode()
}

// fermee tells whether the list is not for who asks: the direction opens named files one by one.
func (x *Procedures) fermee(v *Visite) bool {
	return !v.Peut(droits.LireContrat) || v.Compte.Role == droits.Direction
}

// Montrer shows the procedures of all the files that the agent may read.
func (x *Procedures) Montrer(po *Poste) func(http.ResponseWriter, *http.Request, *Visite) error {
	return func(w http.ResponseWriter, r *http.Request, v *Visite) error {
		if x.fermee(v) {
			return bdd.ErrAbsent
		}
		q := r.URL.Query()
		p := &PageProcedures{Page: cadre.Page{Titre: x.Titre, Court: x.Court, Section: "demandes", Fil: []cadre.Lien{{Texte: "Demandes", URL: "/demandes-masp"}}}, P: x, Filtre: x.filtre(q)}
		if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
			p.Aujourdhui, p.Groupes = l.Instant().Jour(), cadre.Jetons{Nom: "Montrer"}
			if p.Territoires, err = Territoires(r.Context(), l, a, p.Filtre.Territoire); err != nil {
				return err
			}
			for _, g := range x.Groupes {
				f := procedures.Filtre{Groupe: g.Code, Territoire: p.Filtre.Territoire}
				n, err := x.Compter(r.Context(), l, a, f)
				if err != nil {
					return err
				}
				if f == p.Filtre {
					p.Pagination = cadre.Paginer(NumeroDePage(q), n, procedureParPage, x.Chose, x.adresse(f))
				}
				p.Groupes.Elements = append(p.Groupes.Elements, cadre.Jeton{Texte: g.Libelle, URL: x.adresse(f), Compte: n, Actif: f == p.Filtre})
			}
			p.Lignes, err = x.Lister(r.Context(), l, a, p.Filtre, procedureParPage, p.Pagination.Debut)
			return err
		}); err != nil {
			return err
		}
		if len(p.Lignes) > 0 {
			p.Actions = []cadre.Action{ActionTableur(x.adresse(p.Filtre))}
		}
		v.TracerListe(x.Objet, dossiersDe(p.Lignes))
		po.Moteur.Rendre(w, r, http.StatusOK, x.Gabarit, p)
		return nil
	}
}

func dossiersDe(ls []procedures.Ligne) []int64 {
	ids := make([]int64, len(ls))
	for i, x := range ls {
		ids[i] = x.Dossier
	}
	return ids
}

// Classeur is the list as a workbook, with exactly its filter, all pages together.
func (x *Procedures) Classeur(po *Poste) func(http.ResponseWriter, *http.Request, *Visite) error {
	return func(w http.ResponseWriter, r *http.Request, v *Visite) error {
		if x.fermee(v) {
			return bdd.ErrAbsent
		}
		t := tableur.Feuille{Nom: x.Court, Titre: x.Titre, Colonnes: []tableur.Colonne{{Titre: "Numéro", Largeur: 18}, {Titre: "Personne", Largeur: 36}, {Titre: "État", Largeur: 32}, {Titre: "Échéance", Largeur: 12},
			{Titre: x.Mesure + ", du", Largeur: 20}, {Titre: "Au", Largeur: 12}, {Titre: "Territoire", Largeur: 24}}}
		var ls []procedures.Ligne
		var j jour.Jour
		if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
			j = l.Instant().Jour()
			ls, err = x.Lister(r.Context(), l, a, x.filtre(r.URL.Query()), LignesTableur, 0)
			return err
		}); err != nil {
			return err
		}
		for _, y := range ls {
			libelle, _ := x.Etat(y.Etat)
			t.Lignes = append(t.Lignes, []any{y.Numero, y.Personne, libelle, y.Echeance, y.Debut, y.Fin, y.Territoire})
		}
		return po.EnvoyerTableur(w, r, v, x.Objet, x.Adresse[1:]+"-"+j.String(), t, dossiersDe(ls))
	}
}
