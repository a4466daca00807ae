// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
)

// AdresseDossier is the address of a file, or of a page under it: AdresseDossier(12, "mesure", "nouvelle").
func AdresseDossier(id int64, suite ...string) string {
	return strings.Join(append([]string{"/dossiers", strconv.FormatInt(id, 10)}, suite...), "/")
}

// ActionsPaiement are the two ways to have something paid for a person, the one that comes first last: who follows the person asks (08-ux, J4), who keeps the accounts prepares.
func ActionsPaiement(r droits.Role, dossier int64) []cadre.Action {
	demander := cadre.Action{Texte: "Demander un paiement", URL: AdresseDossier(dossier, "demandes", "nouvelle")}
	preparer := cadre.Action{Texte: "Préparer un ordre", URL: AdresseDossier(dossier, "ordres", "nouveau")}
	if r == droits.CESF {
		demander, preparer = preparer, demander
	}
	preparer.Icone, preparer.Principale = "plus", true
	return []cadre.Action{demander, preparer}
}

// Identifiant reads an id in the address; what is not one does not exist.
func Identifiant(r *http.Request, nom string) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue(nom), 10, 64)
	if err != nil || id < 1 {
		return 0, bdd.ErrAbsent
	}
	return id, nil
}

// Dossier reads the file of the address for who has the right that permis asks for; suite reads in the same snapshot what the page adds. What
// may not be read does not exist, and is traced as a refusal of objet: "budget", "foyer".
func (v *Visite) Dossier(r *http.Request, objet string, permis func(rapports.DroitsDossier) bool, suite ...func(bdd.Lecture, droits.Agent, *rapports.VueDossier) error) (d rapports.VueDossier, err error) {
	id, err := Identifiant(r, "id")
	if err != nil {
		return d, err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if d, err = rapports.Dossier(r.Context(), l, a, id); err == nil && !permis(d.Droits) {
			err = bdd.ErrAbsent
		}
		for _, lire := range suite {
			if err == nil {
				err = lire(l, a, &d)
			}
		}
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus(objet, id)
	}
	return d, err
}

// LireDuDossier reads a thing of a file: the file of the address, and the thing that the address names under nom. One of another file does not exist there;
// lire also answers the file that it belongs to.
func LireDuDossier[T any](r *http.Request, v *Visite, nom, objet string, permis func(rapports.DroitsDossier) bool, lire func(bdd.Lecture, droits.Agent, int64) (T, int64, error)) (d rapports.VueDossier, x T, le jour.Jour, err error) {
	id, err := Identifiant(r, nom)
	if err != nil {
		return d, x, le, err
	}
	d, err = v.Dossier(r, objet, permis, func(l bdd.Lecture, a droits.Agent, vue *rapports.VueDossier) (err error) {
		le = l.Instant().Jour()
		var dossier int64
		if x, dossier, err = lire(l, a, id); err == nil && dossier != vue.Dossier.ID {
			err = bdd.ErrAbsent
		}
		return err
	})
	return d, x, le, err
}

// FilDossier is the way back from a page of a file.
func FilDossier(d *rapports.VueDossier, suite ...cadre.Lien) []cadre.Lien {
	return append([]cadre.Lien{{Texte: "Personnes", URL: "/personnes"}, {Texte: d.Personne.Affiche(), URL: AdresseDossier(d.Dossier.ID)}}, suite...)
}

// SousDossier makes the head of a page under a file.
func SousDossier(d *rapports.VueDossier, section, titre string, suite ...cadre.Lien) cadre.Page {
	return cadre.Page{Titre: titre, SousTitre: d.Personne.Affiche() + " · dossier " + d.Dossier.Numero, Court: titre, Section: section, Fil: FilDossier(d, suite...)}
}

// The tabs of a file.
const (
	OngletVue       = "vue"
	OngletBudget    = "budget"
	OngletLogement  = "logement"
	OngletCompte    = "compte"
	OngletReleve    = "releve"
	OngletTiers     = "tiers"
	OngletDocuments = "documents"
	OngletAcces     = "acces"
)

// Onglets makes the tabs of a file, seven at most: those that exist for who looks at it. compte tells whether there is an account; whoever opens it finds the
// monthly statement there.
func (v *Visite) Onglets(d rapports.DroitsDossier, id int64, compte bool, courant string) cadre.Onglets {
	o := cadre.Onglets{Nom: "Pages du dossier"}
	ajouter := func(permis bool, nom, texte string, suite ...string) {
		if permis {
			o.Elements = append(o.Elements, cadre.Onglet{Texte: texte, URL: AdresseDossier(id, suite...), Courant: nom == courant})
		}
	}
	ajouter(true, OngletVue, "Vue d’ensemble")
	if d.Budget {
		ajouter(true, OngletBudget, "Budget et dettes", "budget")
	} else {
		ajouter(d.Gestion, OngletBudget, "Dettes", "dettes")
	}
	ajouter(d.Gestion, OngletLogement, "Logement", "logement")
	ajouter(compte && d.Compte, OngletCompte, "Compte", "compte")
	ajouter(compte && d.Releve && !d.Compte, OngletReleve, "Relevé du mois", "releve")
	ajouter(d.Gestion && v.Peut(droits.GererTiers), OngletTiers, "Coordonnées bancaires", "tiers")
	ajouter(d.Dossier || d.Compte || d.Contrat, OngletDocuments, "Documents", "documents")
	ajouter(d.Acces, OngletAcces, "Historique d’accès", "acces")
	return o
}

// JetonsBudget are the pages under the tab of the budget: those that exist for who looks at it.
func JetonsBudget(d rapports.DroitsDossier, id int64, courant string) cadre.Jetons {
	j := cadre.Jetons{Nom: "Budget et dettes"}
	for _, x := range []struct {
		permis     bool
		nom, texte string
	}{{d.Budget, "budget", "Budget"}, {d.Budget, "prestations", "Prestations reçues"}, {d.Gestion, "dettes", "Dettes"}} {
		if x.permis {
			j.Elements = append(j.Elements, cadre.Jeton{Texte: x.texte, URL: AdresseDossier(id, x.nom), Actif: x.nom == courant})
		}
	}
	return j
}

// TracerRefus notes that a file was asked for and not shown.
func (v *Visite) TracerRefus(objet string, dossier int64) {
	v.Tracer(acces.Trace{Nature: acces.Refus, Objet: objet, ObjetID: dossier, Dossier: dossier, Motif: "droits"})
}
