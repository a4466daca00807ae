// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

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

const (
	adresseClotures = "/clotures"
	cloturesMax     = 500 // accounts of one act, and of one list on the page
)

type pageClotures struct {
	cadre.Page
	Vue      rapports.VueClotures
	Jetons   cadre.Jetons // the months still to close
	Mois     string
	Preparer bool // the agent reconciles: it is theirs to prepare
	PDF      string
}

// listeClotures is one list of the page; its first accounts are shown.
type listeClotures struct {
	Mois   string
	Lignes []rapports.CompteACloturer
	Suite  int
}

// Premiers are the accounts that one act takes.
func (p *pageClotures) Premiers(cs []rapports.CompteACloturer) listeClotures {
	n := min(len(cs), cloturesMax)
	return listeClotures{p.Mois, cs[:n], len(cs) - n}
}

// Compte leads from an account to its lines of the month; a pooled one has no page of its own.
func (p listeClotures) Compte(c rapports.CompteACloturer) cadre.Lien {
	if c.Dossier == 0 {
		return cadre.Lien{Texte: "Compte collectif"}
	}
	return cadre.Lien{Texte: c.Personne, URL: poste.AdresseDossier(c.Dossier, "compte") + "?mois=" + p.Mois}
}

// groupeManques are the accounts of a list that lack the same things.
type groupeManques struct {
	Conditions []comptes.ConditionCloture
	Lignes     []rapports.CompteACloturer
}

// Groupes are the accounts of the list by what they lack, in the order of the first of each: it is said once.
func (p listeClotures) Groupes() (gs []groupeManques) {
	for _, c := range p.Lignes {
		i := slices.IndexFunc(gs, func(g groupeManques) bool { return slices.Equal(g.Conditions, c.Conditions) })
		if i < 0 {
			i, gs = len(gs), append(gs, groupeManques{Conditions: c.Conditions})
		}
		gs[i].Lignes = append(gs[i].Lignes, c)
	}
	return gs
}

// Commun tells that what is missing is done at the same place for all.
func (listeClotures) Commun(code string) bool {
	return code == "releve" || code == "quarantaine" || code == "import"
}

// Corriger is where what is missing is done.
func (listeClotures) Corriger(c rapports.CompteACloturer, code string, mois string) cadre.Lien {
	switch code {
	case "releve", "quarantaine", "import":
		return cadre.Lien{Texte: "Ouvrir les relevés", URL: adresseImport}
	case "debits":
		return cadre.Lien{Texte: "Ouvrir le débit", URL: adresseVolet("", c.PremierVu)}
	case "ecart":
		return cadre.Lien{Texte: "Ouvrir l’état", URL: adresseDeEtat(false, c.CompteBancaire, mois)}
	case "reprise":
		return cadre.Lien{Texte: "Ouvrir la reprise", URL: poste.AdresseDossier(c.Dossier, "compte", "reprise")}
	}
	return cadre.Lien{}
}

// finDuMois reads a month, "2026-10": the end of one that is over.
func finDuMois(s string, aujourdhui jour.Jour) (jour.Jour, error) {
	m, err := jour.LireISO(s + "-01")
	if err != nil || len(s) != len("2026-11") || !m.DernierDuMois().Avant(aujourdhui) {
		return m, cadre.Refus(http.StatusNotFound, "Ce mois n’existe pas, ou n’est pas fini. L’adresse l’écrit en chiffres, l’année d’abord"+deuxPoints+"par exemple 2026-10.", err)
	}
	return m.DernierDuMois(), nil
}

// clotures shows where each account stands for a month: the oldest one to sign, else the earliest still to close, else the last that is over.
func (g guichet) clotures(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreClotures(w, r, v, http.StatusOK, r.URL.Query().Get("mois"), nil)
}

func (g guichet) rendreClotures(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, mois string, f *form.Form) error {
	p := &pageClotures{Preparer: v.Peut(droits.Rapprocher)}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		aujourdhui := l.Instant().Jour()
		fin := aujourdhui.PremierDuMois().Plus(-1)
		ouverts, err := rapports.MoisOuverts(r.Context(), l, a)
		if err != nil {
			return err
		}
		if mois != "" {
			fin, err = finDuMois(mois, aujourdhui)
		} else if x, n, erreur := rapports.MoisASigner(r.Context(), l, a); n > 0 || erreur != nil {
			fin, err = x, erreur
		} else if len(ouverts) > 0 {
			fin = ouverts[0].Dernier
		}
		if err != nil {
			return err
		}
		p.Jetons = jetonsMois(ouverts, fin)
		p.Vue, err = rapports.Clotures(r.Context(), l, g.Inst.Trousseau, a, fin)
		return err
	}); err != nil {
		return err
	}
	fin := p.Vue.Dernier
	p.Mois = fin.String()[:7]
	p.Page = cadre.Page{Titre: "Clôture " + fin.DeMoisAnnee(), Section: sectionClotures(v), Form: f,
		SousTitre: texte.Pluriel(len(p.Vue.Clos), "compte clos", "comptes clos") + " sur " + texte.Nombre(int64(p.Vue.Nombre()))}
	if p.Preparer {
		p.Fil = []cadre.Lien{{Texte: "Rapprochement", URL: adresseRapprochement}}
	}
	avant, apres := fin.PremierDuMois().Plus(-1), fin.Plus(1)
	p.Actions = append(p.Actions, cadre.Action{Texte: avant.MoisAnnee(), URL: adresseClotures + "?mois=" + avant.String()[:7], Icone: "chevron-gauche"})
	if apres.DernierDuMois().Avant(g.Moteur.Horloge().Maintenant().Jour()) {
		p.Actions = append(p.Actions, cadre.Action{Texte: apres.MoisAnnee(), URL: adresseClotures + "?mois=" + apres.String()[:7], Icone: "chevron-droite"})
	}
	if p.Vue.Nombre() > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(adresseClotures+"?mois="+p.Mois), cadre.Action{Texte: "État de rapprochement", URL: adresseDeEtat(false, 0, p.Mois), Icone: "imprimante"})
	}
	if len(p.Vue.Clos) > 0 {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Procès-verbal", URL: adresseClotures + "/" + p.Mois, Icone: "imprimante"})
	}
	var dossiers []int64
	for _, cs := range [][]rapports.CompteACloturer{p.Vue.APreparer, p.Vue.ASigner, p.Vue.Presentes, p.Vue.Manques, p.Vue.Clos} {
		for _, c := range cs {
			if c.Dossier != 0 {
				dossiers = append(dossiers, c.Dossier)
			}
		}
	}
	v.TracerListe("clotures", dossiers)
	g.Moteur.Rendre(w, r, statut, "rapprochement/clotures", p)
	return nil
}

// jetonsMois leads to each month still to close, and says which one is shown.
func jetonsMois(ouverts []rapports.MoisAClore, montre jour.Jour) cadre.Jetons {
	j := cadre.Jetons{Nom: "Mois à clore"}
	if !slices.ContainsFunc(ouverts, func(m rapports.MoisAClore) bool { return m.Dernier == montre }) {
		ouverts = append(slices.Clone(ouverts), rapports.MoisAClore{Dernier: montre})
		slices.SortFunc(ouverts, func(a, b rapports.MoisAClore) int { return a.Dernier.Depuis(b.Dernier) })
	}
	for _, m := range ouverts {
		j.Elements = append(j.Elements, cadre.Jeton{Texte: texte.Majuscule(m.Dernier.MoisAnnee()), URL: adresseClotures + "?mois=" + m.Dernier.String()[:7], Compte: m.Comptes, Actif: m.Dernier == montre})
	}
	return j
}

// Renvoyes keeps the accounts that wait to be prepared again.
func (p *pageClotures) Renvoyes(cs []rapports.CompteACloturer) (r []rapports.CompteACloturer) {
	for _, c := range cs {
		if c.Renvoye() {
			r = append(r, c)
		}
	}
	return r
}

// sectionClotures: who reconciles finds the closing under the reconciliation, who signs has an entry of the menu.
func sectionClotures(v *poste.Visite) string {
	if v.Peut(droits.Rapprocher) {
		return section
	}
	return "clotures"
}

func (g guichet) preparerClotures(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.acteClotures(w, r, v, parcours.PreparerClotures, func(n int64) string {
		return texte.Pluriel(int(n), "clôture préparée"+deuxPoints+"une autre personne la signe.", "clôtures préparées"+deuxPoints+"une autre personne les signe.")
	})
}

func (g guichet) signerClotures(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.acteClotures(w, r, v, parcours.SignerClotures, func(n int64) string {
		return texte.Pluriel(int(n), "compte clos", "comptes clos") + deuxPoints + "le procès-verbal peut être imprimé."
	})
}

// renvoyerClotures sends prepared closings back, with the reason.
func (g guichet) renvoyerClotures(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	motif := f.Bloc("motif", "la raison du renvoi", longueurMotif, form.Requis)
	if !f.Valide() {
		return g.rendreClotures(w, r, v, http.StatusUnprocessableEntity, f.Valeur("mois"), f)
	}
	return g.acteSur(w, r, v, f, d, func(ctx context.Context, b *bdd.Base, d parcours.Demande, c parcours.Clotures) (int64, error) {
		return parcours.RenvoyerClotures(ctx, b, g.Inst.Trousseau, d, c, motif)
	}, func(n int64) string {
		return texte.Pluriel(int(n), "clôture renvoyée"+deuxPoints+"la personne qui l’a préparée lit la raison, corrige et la prépare à nouveau.", "clôtures renvoyées"+deuxPoints+"la personne qui les a préparées lit la raison, corrige et les prépare à nouveau.")
	})
}

// longueurMotif bounds the reason of a return.
const longueurMotif = 500

func (g guichet) acteClotures(w http.ResponseWriter, r *http.Request, v *poste.Visite, acte func(ctx context.Context, b *bdd.Base, d parcours.Demande, c parcours.Clotures) (int64, error), dire func(int64) string) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	return g.acteSur(w, r, v, f, d, acte, dire)
}

func (g guichet) acteSur(w http.ResponseWriter, r *http.Request, v *poste.Visite, f *form.Form, d parcours.Demande, acte func(ctx context.Context, b *bdd.Base, d parcours.Demande, c parcours.Clotures) (int64, error), dire func(int64) string) (err error) {
	mois := f.Valeur("mois")
	c := parcours.Clotures{}
	if c.Dernier, err = finDuMois(mois, g.Moteur.Horloge().Maintenant().Jour()); err != nil {
		return err
	}
	vus := map[int64]bool{}
	for _, s := range f.Valeurs("compte") {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil || id < 1 || len(c.Comptes) >= cloturesMax {
			return form.ErrIllisible
		}
		if !vus[id] {
			vus[id] = true
			c.Comptes = append(c.Comptes, id)
		}
	}
	n, err := acte(r.Context(), g.Inst.Base, d, c)
	var refus *parcours.Refus
	switch {
	case errors.Is(err, parcours.ErrInterdit):
		v.TracerRefus("clotures", 0)
		return bdd.ErrAbsent
	case errors.As(err, &refus):
		f.Refuser("", texte.Typographier(texte.Majuscule(refus.Message)))
		return g.rendreClotures(w, r, v, http.StatusUnprocessableEntity, mois, f)
	case err != nil:
		return fmt.Errorf("clore le mois : %w", err)
	}
	g.Annoncer(r, cadre.Succes, texte.Typographier(dire(n)))
	return poste.Aller(w, r, adresseClotures+"?mois="+mois)
}
