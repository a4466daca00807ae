// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// champsAnnulation is the field that each rule is about; that of the contract is said above the form.
var champsAnnulation = map[string]string{"motif": "motif", "texte": "texte"}

func pageAnnulationDe(d *rapports.VueDossier, c masp.Contrat, f *form.Form) *pageArret {
	p := &pageArret{Page: sous(d, "Annuler le contrat avant son début"), Annuler: true, Contrat: c, Action: poste.AdresseDossier(d.Dossier.ID, "mesure", form.Nombre(c.ID), "annulation"),
		Retour: poste.AdresseDossier(d.Dossier.ID, "mesure"), Motifs: cadre.ChoixDe(masp.MotifsAnnulation, organisation.Dire[masp.MotifArret](d.Seuils.Mots, masp.ListeArret))}
	p.Form = f
	return p
}

func (g guichet) demanderAnnulation(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, c, err := g.contratDe(r, v)
	if err != nil {
		return err
	}
	v.TracerDossier("mesure", d.Dossier.ID)
	p := pageAnnulationDe(&d, c, form.Nouveau(nil))
	if refus := masp.VerifierAnnulation(c, d.Contrats, g.Moteur.Horloge().Maintenant().Jour()); refus != nil {
		g.Annoncer(r, cadre.Attention, texte.Typographier(texte.Majuscule(refus.Message))+".")
		return poste.Aller(w, r, p.Retour)
	}
	g.rendreArret(w, r, http.StatusOK, p)
	return nil
}

// annuler checks the form, then shows what follows; confirmed, it cancels the contract.
func (g guichet) annuler(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, c, err := g.contratDe(r, v)
	if err != nil {
		return err
	}
	p := pageAnnulationDe(&d, c, f)
	n := parcours.NouvelleAnnulation{Dossier: d.Dossier.ID, Contrat: c.ID, Motif: masp.MotifArret(f.Choix("motif", "pourquoi le contrat est annulé", cadre.Valeurs(p.Motifs), form.Requis)),
		Texte: f.Bloc("texte", "ce qui s’est passé", motsMax, form.Requis)}
	return g.enDeuxTemps(w, r, v, p, champsAnnulation, deuxTemps{
		agir: func() (string, error) {
			_, err := parcours.AnnulerContrat(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
			return "Contrat annulé" + texte.Insecable + ": il ne commencera pas.", err
		},
		examiner: func(l bdd.Lecture, a droits.Agent) (parcours.ExamenArret, error) {
			return parcours.ExaminerAnnulation(r.Context(), l, a, n)
		},
		confirmer: func(x parcours.ExamenArret) { p.confirmerAnnulation(x, n, f) },
	})
}

// confirmerAnnulation says what the cancellation does, in sentences.
func (p *pageArret) confirmerAnnulation(x parcours.ExamenArret, n parcours.NouvelleAnnulation, f *form.Form) {
	p.Examen, p.Motif, p.Caches = &x, n.Motif.Libelle(), cadre.Caches(f.Tout(), "etape")
	dire := func(s string) { p.Suites = append(p.Suites, texte.Typographier(s)) }
	dire("Un contrat annulé ne se reprend pas : si l’accompagnement a lieu, un nouveau contrat se signe.")
	dire("Aucun de ses " + texte.Pluriel(x.Contrat.Mois, "mois", "mois") + " ne compte dans la durée totale de la mesure.")
	if x.Gestion {
		dire("L’autorisation de percevoir et gérer signée avec lui ne s’applique pas : rien ne se perçoit ni ne se paie par ce contrat.")
	}
	if x.Bloques > 0 {
		dire(texte.Pluriel(x.Bloques, "ordre préparé ne partira plus", "ordres préparés ne partiront plus") + " : à annuler, ou à payer autrement.")
	}
	if !x.EnCours.Vide() {
		dire("Le contrat en cours ne change pas : il va jusqu’au " + x.EnCours.Long() + ".")
	}
}
