// SPDX-License-Identifier: EUPL-1.2

// Package propositions holds the pages of the month of an account: its standing plan, the proposal that follows from it with its curve and what a person
// decides, and the list from which many accounts are prepared in one go.
package propositions

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/rapports/propositions"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

//go:embed gabarits/*.html
var gabarits embed.FS

// Pages are the templates of the package.
var Pages = cadre.Pages{Domaine: "propositions", FS: gabarits, Noms: []string{"liste", "avancement", "proposition", "decider", "repondre", "arbitrage", "plan", "ecrire", "conflit", "liberer"}}

// section is the entry of the menu under which the pages stand.
const section = "propositions"

// guichet serves the pages.
type guichet struct{ *poste.Poste }

// Routes adds the addresses of this package.
func Routes(p *poste.Poste, a *cadre.Aiguillage) {
	g := guichet{p}
	a.Traiter("GET /propositions", p.Page(g.lister))
	a.Traiter("GET /propositions.xlsx", p.Page(g.listeXLSX))
	a.Traiter("POST /propositions", p.Page(g.proposerTous))
	a.Traiter("POST /propositions/preparer", p.Page(g.preparerPlusieurs))
	a.Traiter("GET /dossiers/{id}/proposition", p.Page(g.proposition))
	a.Traiter("POST /dossiers/{id}/proposition", p.Page(g.proposer))
	a.Traiter("POST /dossiers/{id}/proposition/preparer", p.Page(g.preparer))
	a.Traiter("GET /dossiers/{id}/proposition/lignes/{ligne}", p.Page(g.montrerDecision))
	a.Traiter("POST /dossiers/{id}/proposition/lignes/{ligne}", p.Page(g.decider))
	a.Traiter("GET /dossiers/{id}/proposition/lignes/{ligne}/reponse", p.Page(g.montrerReponse))
	a.Traiter("POST /dossiers/{id}/proposition/lignes/{ligne}/reponse", p.Page(g.garderReponse))
	a.Traiter("GET /arbitrages/{id}", p.Page(g.arbitrage))
	a.Traiter("POST /arbitrages/{id}", p.Page(g.repondre))
	a.Traiter("GET /dossiers/{id}/plan", p.Page(g.plan))
	a.Traiter("GET /dossiers/{id}/plan.xlsx", p.Page(g.planXLSX))
	a.Traiter("GET /dossiers/{id}/plan/nouveau", p.Page(g.nouveauPlan))
	a.Traiter("POST /dossiers/{id}/plan/nouveau", p.Page(g.enregistrerPlan))
	a.Traiter("GET /dossiers/{id}/plan/reserves/{serie}", p.Page(g.reserve))
	a.Traiter("POST /dossiers/{id}/plan/reserves/{serie}", p.Page(g.liberer))
}

func adresseProposition(dossier int64) string { return poste.AdresseDossier(dossier, "proposition") }
func adressePlan(dossier int64) string        { return poste.AdresseDossier(dossier, "plan") }
func adresseVersion(dossier int64, version int) string {
	return adressePlan(dossier) + "?version=" + strconv.Itoa(version)
}
func adresseCompte(dossier int64) string { return poste.AdresseDossier(dossier, "compte") }
func adresseArbitrage(id int64) string   { return fmt.Sprintf("/arbitrages/%d", id) }

// deuxPoints is the colon of French prose.
const deuxPoints = texte.Insecable + ": "

// adressePersonne is what a name leads to: the file for who reads it, else the account.
func adressePersonne(v *poste.Visite, dossier int64) string {
	if v.Peut(droits.LireDossier) {
		return poste.AdresseDossier(dossier)
	}
	return adresseCompte(dossier)
}

// lirePlan reads the plan of the address; a refusal is traced as one.
func (g guichet) lirePlan(r *http.Request, v *poste.Visite, ecrire bool) (p propositions.VuePlan, err error) {
	version, err := versionDemandee(r)
	if err != nil {
		return p, err
	}
	err = g.lire(r, v, ecrire, "plan", func(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (propositions.VuePlan, error) {
		p, err = propositions.Plan(ctx, l, a, id, version)
		return p, err
	})
	return p, err
}

// versionDemandee is the version that the address names, ?version=2; 0 when it names none.
func versionDemandee(r *http.Request) (int, error) {
	n := r.URL.Query().Get("version")
	if n == "" {
		return 0, nil
	}
	version, err := strconv.Atoi(n)
	if err != nil || version < 1 {
		return 0, bdd.ErrAbsent
	}
	return version, nil
}

// lireProposition reads the proposal of the address; a refusal is traced as one.
func (g guichet) lireProposition(r *http.Request, v *poste.Visite, ecrire bool) (p propositions.VueProposition, err error) {
	err = g.lire(r, v, ecrire, "proposition", func(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (propositions.VuePlan, error) {
		p, err = propositions.Derniere(ctx, l, a, id)
		return p.VuePlan, err
	})
	return p, err
}

func (g guichet) lire(r *http.Request, v *poste.Visite, ecrire bool, objet string, fn func(context.Context, bdd.Lecture, droits.Agent, int64) (propositions.VuePlan, error)) error {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	var p propositions.VuePlan
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p, err = fn(r.Context(), l, a, id)
		return err
	})
	if err == nil && ecrire && !p.Preparer {
		err = bdd.ErrAbsent
	}
	if errors.Is(err, bdd.ErrAbsent) {
		v.TracerRefus(objet, id)
		return err
	}
	if err == nil {
		v.TracerDossier(objet, id)
	}
	return err
}

// jourMois writes "4 décembre", "1er décembre".
func jourMois(j jour.Jour) string {
	n := jour.NomMois(j.Mois())
	if j.Quantieme() == 1 {
		return "1er" + texte.Insecable + n
	}
	return fmt.Sprint(j.Quantieme()) + texte.Insecable + n
}

// periode writes "du 5 novembre au 4 décembre 2026".
func periode(du, au jour.Jour) string { return "du " + jourMois(du) + " au " + au.Long() }

// annoncerRefus says on the next page what a rule refused, and sends there; any other error comes back.
func (g guichet) annoncerRefus(w http.ResponseWriter, r *http.Request, adresse string, err error) error {
	m, ok := poste.MotDuRefus(err)
	if !ok {
		return err
	}
	g.Annoncer(r, cadre.Attention, texte.Typographier(texte.Majuscule(m))+". Rien n’a été fait.")
	return poste.Aller(w, r, adresse)
}
