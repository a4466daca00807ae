// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"fmt"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	domaine "etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const adresseRemises = "/comptes/remises"

// The people of one page, and the months back of which an account may be noted.
const (
	remisesParPage = 200
	moisProposes   = 12
)

type pageRemises struct {
	cadre.Page
	Adresse      string
	DuMois       jour.Jour // Vide: those that are late
	Lignes       []rapports.RedditionDue
	Total        int
	Noter        bool // by who follows them or keeps their accounts
	Mois, Voies  []cadre.Choix
	DernierFini  jour.Jour
	RienATrouver string
	Pagination   cadre.Pagination
}

// Coche tells whether a person is ticked.
func (p *pageRemises) Coche(dossier int64) bool {
	return p.Form.Choisi("dossiers", form.Nombre(dossier))
}

// Releve is the statement to hand over.
func (p *pageRemises) Releve(x rapports.RedditionDue) string {
	m := p.DuMois
	if m.Vide() {
		m = x.Jusqua
	}
	return poste.AdresseDossier(x.Dossier, "releve") + "?mois=" + poste.EcrireMois(m)
}

// remises lists the people whose account was not rendered in time (rule R37) or, with a month, whom nobody told that month.
func (g guichet) remises(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f := form.Nouveau(nil)
	j := g.Moteur.Horloge().Maintenant().Jour()
	f.Poser("le", j.Court())
	f.Poser("mois", poste.EcrireMois(j.PremierDuMois().Plus(-1)))
	if m := r.URL.Query().Get("mois"); m != "" {
		f.Poser("mois", m)
	}
	return g.rendreRemises(w, r, v, http.StatusOK, f)
}

func (g guichet) rendreRemises(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	if !v.Peut(droits.LireReleveMensuel) || v.Compte.Role == droits.Direction {
		return bdd.ErrAbsent
	}
	p := &pageRemises{Adresse: adresseRemises, Noter: v.Peut(droits.EcrireDossier) || v.Peut(droits.Rapprocher), RienATrouver: "Chacun a eu son relevé à temps."}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.DernierFini = l.Instant().Jour().PremierDuMois().Plus(-1)
		enRetard := r.URL.Query().Get("mois") == ""
		if enRetard {
			p.Total, err = rapports.CompterRedditions(r.Context(), l, a)
		} else {
			if p.DuMois, err = poste.LireMois(r, p.DernierFini); err != nil || p.DuMois.Apres(p.DernierFini) {
				return bdd.ErrAbsent
			}
			p.Total, err = rapports.CompterRedditionsDuMois(r.Context(), l, a, p.DuMois)
		}
		if err != nil {
			return err
		}
		p.Pagination = cadre.Paginer(poste.NumeroDePage(r.URL.Query()), p.Total, remisesParPage, "personne", "") // those that were noted are gone from the list
		if enRetard {
			p.Lignes, err = rapports.Redditions(r.Context(), l, a, remisesParPage, p.Pagination.Debut)
		} else {
			p.Lignes, err = rapports.RedditionsDuMois(r.Context(), l, a, p.DuMois, remisesParPage, p.Pagination.Debut)
		}
		return err
	}); err != nil {
		return err
	}
	p.Page = cadre.Page{Titre: "Relevés à remettre", Section: section, SousTitre: texte.PlurielJusque(p.Total, "personne"), Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/"}}}
	if !p.DuMois.Vide() {
		p.Titre, p.RienATrouver = "Relevés "+p.DuMois.DeMoisAnnee()+" à remettre", "Chacun a eu son relevé de ce mois."
		p.Adresse += "?mois=" + poste.EcrireMois(p.DuMois)
	}
	p.Pagination.Base = p.Adresse
	if n := p.Pagination.Page; n > 1 {
		p.Adresse = p.Pagination.Adresse(n)
	}
	m := p.DernierFini
	for range moisProposes {
		p.Mois = append(p.Mois, cadre.Choix{Valeur: poste.EcrireMois(m), Texte: texte.Majuscule(m.MoisAnnee())})
		m = m.PremierDuMois().Plus(-1)
	}
	for _, x := range domaine.VoiesReleve {
		p.Voies = append(p.Voies, cadre.Choix{Valeur: string(x), Texte: x.Libelle()})
	}
	p.Form = f
	ids := make([]int64, len(p.Lignes))
	for i, x := range p.Lignes {
		ids[i] = x.Dossier
	}
	v.TracerListe("releves_a_remettre", ids)
	g.Moteur.Rendre(w, r, statut, "comptes/remises", p)
	return nil
}

// noterRemises notes that those who are ticked had their account.
func (g guichet) noterRemises(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	n := parcours.NouveauxRemis{Le: f.Jour("le", "le jour de la remise", form.Requis), Voie: domaine.VoieReleve(f.Valeur("voie"))}
	if n.Mois, err = jour.LireISO(f.Valeur("mois") + "-01"); err != nil {
		return form.ErrIllisible
	}
	for _, s := range f.Valeurs("dossiers") {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return form.ErrIllisible
		}
		n.Dossiers = append(n.Dossiers, id)
	}
	if f.Valide() {
		nombre, err := parcours.RemettreReleves(r.Context(), g.Inst.Base, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, fmt.Sprintf("C’est noté\u00a0: %s.", texte.Pluriel(int(nombre), "relevé remis", "relevés remis")))
			return poste.Aller(w, r, cadre.CheminLocal(r.URL.RequestURI(), adresseRemises))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"le": "le", "mois": "mois", "voie": "voie"}, "", err); err != nil {
			return err
		}
	}
	return g.rendreRemises(w, r, v, http.StatusUnprocessableEntity, f)
}
