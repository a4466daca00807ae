// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/reglement"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageParametre struct {
	cadre.Page
	Parametre  ligneParametre
	Versions   []ligneVersion
	Portees    []cadre.Choix // of whom the agent may fix the value; empty: they only read
	Options    []cadre.Choix // of a choice
	Preuves    []cadre.Choix
	Retirable  bool
	Aujourdhui jour.Jour
	Vue        int64
}

// ligneVersion is a row of the history.
type ligneVersion struct {
	Valeur, Portee, Source, Par, Passe string
	Du, Au                             jour.Jour
	Etat, Preuve                       cadre.Puce
	Origine                            bool
}

// Genre is the kind of field in which the value is typed.
func (p *pageParametre) Genre() string {
	switch p.Parametre.Genre {
	case reglement.Montant:
		return "montant"
	case reglement.DixMilliemes:
		return "taux"
	case reglement.Choix, reglement.OuiNon:
		return "choix"
	}
	return "entier"
}

// Unite is what a whole number counts.
func (p *pageParametre) Unite() string {
	switch p.Parametre.Genre {
	case reglement.Jours:
		return "jours"
	case reglement.JoursOuvres:
		return "jours ouvrés"
	case reglement.Mois:
		return "mois"
	}
	return ""
}

// parametre shows a parameter: its value, its history, and the form of the next value for who may fix it.
func (g guichet) parametre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreParametre(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreParametre(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	d, ok := reglement.Definir(r.PathValue("code"))
	if !ok {
		return bdd.ErrAbsent
	}
	p := &pageParametre{Page: cadre.Page{Titre: d.Nom, SousTitre: d.Aide, Section: section, Form: f,
		Fil: []cadre.Lien{{Texte: "Organisation", URL: adresseIdentite}, {Texte: "Paramètres datés", URL: adresseParametres}}}}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error { return p.lire(r.Context(), l, a, d) }); err != nil {
		return err
	}
	if f.Valeur("vue") == "" {
		f.Poser("vue", strconv.FormatInt(p.Vue, 10))
	}
	g.Moteur.Rendre(w, r, statut, "organisation/parametre", p)
	return nil
}

func (p *pageParametre) lire(ctx context.Context, l bdd.Lecture, a droits.Agent, d reglement.Definition) error {
	p.Aujourdhui = l.Instant().Jour()
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return err
	}
	p.Vue, p.Parametre = regles.Derniere(d.Code), decrire(regles, d, p.Aujourdhui)
	noms := map[int64]string{}
	p.Versions = nil
	actuelle, _ := regles.EnVigueur(d.Code, p.Aujourdhui)
	for _, x := range regles.Historique(d.Code) {
		if x.SaisiPar != 0 && noms[x.SaisiPar] == "" {
			ag, err := organisation.LireAgent(ctx, l, x.SaisiPar)
			if err != nil {
				return err
			}
			noms[x.SaisiPar] = ag.NomComplet()
		}
		n := ligneVersion{Valeur: d.Ecrire(x.Valeur), Portee: mot(x), Source: texte.Typographier(x.Source), Passe: texte.Typographier(x.Passe), Par: "livrée avec Étai", Du: x.Du, Au: x.Au, Preuve: preuve(x.Preuve), Origine: dOrigine(x)}
		if x.SaisiPar != 0 {
			n.Par = noms[x.SaisiPar] + ", " + poste.Quand(x.SaisiLe)
		}
		switch {
		case x.ID == actuelle.ID:
			n.Etat = cadre.Puce{Ton: cadre.Succes, Mot: "En vigueur"}
		case x.Du.Apres(p.Aujourdhui):
			n.Etat = cadre.Puce{Ton: cadre.Info, Mot: "À venir", Icone: "horloge"}
		default:
			n.Etat = cadre.Puce{Ton: cadre.Neutre, Mot: "Ancienne"}
		}
		p.Versions = append(p.Versions, n)
	}
	peut, err := reglement.PeutFixer(ctx, l, a, d)
	p.offrir(d, peut)
	return err
}

// offrir fills the lists of the form.
func (p *pageParametre) offrir(d reglement.Definition, peut []reglement.Portee) {
	p.Portees, p.Options, p.Preuves, p.Retirable = nil, nil, nil, false
	for _, x := range peut {
		c := cadre.Choix{Valeur: string(x), Texte: "Notre organisation", Aide: "La règle des autres ne change pas."}
		switch x {
		case reglement.Departement:
			c.Texte, c.Aide = "Le département", "Vaut pour tous ceux qui exécutent ses mesures."
		case reglement.Loi:
			c.Texte, c.Aide = "Valeur nationale", "Vaut pour toute l’installation."
		}
		p.Portees = append(p.Portees, c)
		p.Retirable = p.Retirable || x != reglement.Loi
	}
	if d.Genre == reglement.OuiNon {
		p.Options = []cadre.Choix{{Valeur: "1", Texte: "Oui"}, {Valeur: "0", Texte: "Non"}}
	}
	for _, o := range d.Options {
		p.Options = append(p.Options, cadre.Choix{Valeur: o.Code, Texte: texte.Majuscule(o.Nom)})
	}
	p.Preuves = []cadre.Choix{{Valeur: string(reglement.Lue), Texte: "J’ai lu cette valeur dans le texte cité"}, {Valeur: string(reglement.AVerifier), Texte: "Je ne l’ai pas lue dans le texte" + deuxPoints + "à vérifier"},
		{Valeur: string(reglement.Interne), Texte: "Règle interne, sans texte"}}
}

// fixer records a value from a day on.
func (g guichet) fixer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	def, ok := reglement.Definir(r.PathValue("code"))
	if !ok || !v.Peut(droits.Parametrer) {
		return bdd.ErrAbsent
	}
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	n := lireValeur(f, def)
	if f.Valide() {
		_, err := parcours.FixerParametre(r.Context(), g.Inst.Base, d, n)
		switch {
		case err == nil:
			g.Annoncer(r, cadre.Succes, def.Nom+deuxPoints+def.Ecrire(n.Valeur)+", à compter du "+n.Du.Long()+".")
			return poste.Aller(w, r, adresseParametre(def.Code))
		case errors.Is(err, bdd.ErrAncienneVersion):
			f.Refuser("", "Une autre valeur a été enregistrée pendant que vous écriviez"+deuxPoints+"regardez l’historique ci-dessous, puis enregistrez la vôtre si elle convient toujours.")
			f.Poser("vue", "")
			return g.rendreParametre(w, r, v, http.StatusConflict, f)
		default:
			if err := reprendre(f, err); err != nil {
				return err
			}
		}
	}
	return g.rendreParametre(w, r, v, http.StatusUnprocessableEntity, f)
}

// bornePourcent is above any rate that may be typed.
const bornePourcent = 1_000_000

func lireValeur(f *form.Form, d reglement.Definition) (n reglement.NouvelleValeur) {
	n.Code = d.Code
	n.Portee = reglement.Portee(f.Choix("portee", "pour qui elle vaut", []string{string(reglement.Organisation), string(reglement.Departement), string(reglement.Loi)}, form.Requis))
	if n.Retrait = f.Coche("retrait", "le retrait"); !n.Retrait {
		switch d.Genre {
		case reglement.Montant:
			m, _ := f.Montant("valeur", "le montant", argent.Centimes(d.Min), argent.Centimes(d.Max), form.Requis)
			n.Nombre = int64(m)
		case reglement.DixMilliemes:
			n.Nombre = form.Avec(f, "valeur", "le pourcentage", lirePourcent, form.Requis)
		case reglement.OuiNon:
			if f.Choix("valeur", "oui ou non", []string{"0", "1"}, form.Requis) == "1" {
				n.Nombre = 1
			}
		case reglement.Choix:
			var codes []string
			for _, o := range d.Options {
				codes = append(codes, o.Code)
			}
			n.Choix = f.Choix("valeur", "la valeur", codes, form.Requis)
		default:
			m, _ := f.Entier("valeur", "la valeur", int(d.Min), int(d.Max), form.Requis)
			n.Nombre = int64(m)
		}
	}
	n.Du = f.Jour("du", "le premier jour", form.Requis)
	n.Au = f.Jour("au", "le dernier jour", form.Facultatif)
	n.Source = f.Ligne("source", "la source", reglement.LongueurSource, form.Requis)
	n.Preuve = reglement.Preuve(f.Choix("preuve", "ce qui appuie cette valeur", []string{string(reglement.Lue), string(reglement.AVerifier), string(reglement.Interne)}, form.Requis))
	if n.Passe = f.Coche("passe", "la date passée"); n.Passe {
		n.Motif = f.Ligne("motif", "pourquoi elle s’applique à des jours passés", reglement.LongueurSource, form.Facultatif)
	}
	n.Vue = f.Identifiant("vue", "ce que la page montrait", form.Facultatif)
	return n
}

var errPourcent = errors.New("ce pourcentage est illisible\u00a0: écrivez des chiffres, puis au plus deux après la virgule, par exemple 12,5")

// lirePourcent reads a percentage with at most two decimals, in ten-thousandths.
func lirePourcent(s string) (int64, error) {
	if n := len(s); n > 0 && s[n-1] == '%' {
		s = s[:n-1]
	}
	c, err := argent.Lire(s)
	if err != nil || c < 0 || c > bornePourcent {
		return 0, errPourcent
	}
	return int64(c), nil
}
