// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageAvenant is the form of what changes a running contract: what its kind does not use is left as it is.
type pageAvenant struct {
	cadre.Page
	Contrat        masp.Contrat
	Action, Retour string
	Natures        []cadre.Choix
	Percues        []percueOfferte
	Autoriser      []cadre.Choix
	signataire     string // of the département, proposed
	Base           bool   // why no benefit 1° to 17° is authorised is asked
}

// peutAmender tells whether a contract may still be changed: it has begun, or will, and is not over.
func peutAmender(c masp.Contrat, j jour.Jour) bool {
	return !c.Annule() && c.Dernier().Apres(j)
}

func (g guichet) pageAvenantDe(r *http.Request, v *poste.Visite, f *form.Form) (*pageAvenant, error) {
	d, c, err := g.contratDe(r, v)
	if err != nil {
		return nil, err
	}
	p := &pageAvenant{Page: sous(&d, "Avenant au contrat"), Contrat: c, Action: poste.AdresseDossier(d.Dossier.ID, "mesure", form.Nombre(c.ID), "avenant"), Retour: poste.AdresseDossier(d.Dossier.ID, "mesure"),
		Natures:   cadre.ChoixDe(masp.NaturesAvenant, masp.NatureAvenant.Libelle),
		Autoriser: []cadre.Choix{{Texte: "Non autorisée"}, {Valeur: enTotalite, Texte: "Autorisée en entier"}, {Valeur: pourUnMontant, Texte: "Autorisée pour un montant"}}}
	p.Form = f
	v.TracerDossier("mesure", d.Dossier.ID)
	return p, v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		var err error
		if p.signataire, err = parcours.SignataireDuDepartement(r.Context(), l, c.Mesure.Departement, l.Instant().Jour()); err != nil {
			return err
		}
		ps, _, err := rapports.PrestationsAAutoriser(r.Context(), l, a, d.Dossier.ID, l.Instant().Jour())
		p.Percues = offrir(ps, f, l.Instant().Jour())
		return err
	})
}

func (g guichet) rendreAvenant(w http.ResponseWriter, r *http.Request, statut int, p *pageAvenant) {
	p.Base = p.Form.Valeur("justification.R14-base") != "" || p.Form.Message("justification.R14-base") != ""
	g.Moteur.Rendre(w, r, statut, "personnes/avenant", p)
}

// avenant shows the form with what stands today already filled in.
func (g guichet) avenant(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f := form.Nouveau(nil)
	p, err := g.pageAvenantDe(r, v, f)
	if err != nil {
		return err
	}
	cs := []masp.Contrat{p.Contrat}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		return masp.Completer(r.Context(), l, g.Inst.Trousseau, a, p.Contrat.Mesure.Dossier, cs)
	}); err != nil {
		return err
	}
	objectifs, autorisees := cs[0].EnVigueur(g.Moteur.Horloge().Maintenant().Jour())
	poserObjectifs(f, objectifs)
	f.Poser("signe_pour", p.signataire)
	for _, a := range autorisees {
		for _, o := range p.Percues {
			if o.id != a.Percue {
				continue
			}
			f.Poser(o.Base+"autorise", enTotalite)
			if a.Plafond > 0 {
				f.Poser(o.Base+"autorise", pourUnMontant)
				f.Poser(o.Base+"plafond", a.Plafond.Saisie())
			}
		}
	}
	g.rendreAvenant(w, r, http.StatusOK, p)
	return nil
}

// amender records the avenant; each rule that refuses is named beside its field.
func (g guichet) amender(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	p, err := g.pageAvenantDe(r, v, f)
	if err != nil {
		return err
	}
	n := parcours.NouvelAvenant{Dossier: p.Contrat.Mesure.Dossier, Contrat: p.Contrat.ID, Nature: form.Parmi(f, "nature", "ce que l’avenant change", masp.NaturesAvenant, form.Requis)}
	n.Du = f.Jour("du", "le jour de l’effet", form.Requis)
	n.SigneLe = f.Jour("signee_le", "la date de signature de la personne", form.Requis)
	n.SignePourLe = f.Jour("signee_pour_le", "la date de signature pour le département", form.Facultatif) // rule R4 asks for it, but of a withdrawal
	n.SignePour = f.Ligne("signe_pour", "qui a signé pour le département", 200, form.Facultatif)
	n.Texte = f.Bloc("texte", "pourquoi", motsMax, form.Requis)
	n.Objectifs = lireObjectifs(f)
	n.Contribution = lireContribution(f)
	n.Justificatif = map[string]string{"R14": f.Bloc("justification.R14", "ce qui justifie l’extension", 2000, form.Facultatif), "R14-base": f.Bloc("justification.R14-base", "cette raison", 2000, form.Facultatif)}
	var bases []string
	for _, o := range p.Percues {
		if x, ok := lirePercue(f, o); ok {
			n.Prestations, bases = append(n.Prestations, x), append(bases, o.Base+"autorise")
		}
	}
	if f.Valide() {
		_, err := parcours.AmenderContrat(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, texte.Typographier("Avenant enregistré : il prend effet le "+n.Du.Long()+"."))
			return poste.Aller(w, r, p.Retour)
		}
		if err := refuserAvenant(f, err, bases); err != nil {
			return err
		}
	}
	g.rendreAvenant(w, r, http.StatusUnprocessableEntity, p)
	return nil
}

func refuserAvenant(f *form.Form, err error, bases []string) error {
	champs := map[string]string{"R10": "du", "du": "du", "nature": "nature", "texte": "texte", "R4": "signee_le", "R4-departement": "signee_pour_le", "R4-signataire": "signe_pour", "R11-insertion": "insertion", "R11-autonomie": "autonomie", "R13": "nature", "R21": "contribution"}
	refus, ok := errors.AsType[masp.Refuses](err)
	if !ok {
		return poste.ReprendreSelon(f, champs, "", err)
	}
	return placerRefus(f, refus, champs, bases)
}
