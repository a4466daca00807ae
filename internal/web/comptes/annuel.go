// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"bytes"
	"fmt"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/rapports/relevepdf"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

func adresseAnnuelle(dossier int64, annee int, pdf bool) string {
	suite := "compte-annuel"
	if pdf {
		suite += ".pdf"
	}
	return fmt.Sprintf("%s?annee=%d", poste.AdresseDossier(dossier, suite), annee)
}

// lireAnnuel reads the account of the year of the address, of the present one without it; a refusal is traced.
func (g guichet) lireAnnuel(r *http.Request, v *poste.Visite) (rel rapports.ReleveMensuel, err error) {
	err = lireDe(r, v, "compte_annuel", func(l bdd.Lecture, a droits.Agent, id int64) error {
		s := r.URL.Query().Get("annee")
		if s == "" {
			s = l.Instant().Jour().String()[:4]
		}
		premier, err := jour.LireISO(s + "-01-01")
		if err != nil || len(s) != 4 {
			return cadre.Refus(http.StatusNotFound, "Cette année n’existe pas. L’adresse l’écrit en chiffres"+deuxPoints+"par exemple 2026.", err)
		}
		rel, err = rapports.CompteAnnuel(r.Context(), l, g.Inst.Trousseau, a, id, premier)
		return err
	})
	return rel, err
}

// annuel shows the account of a year, each nature of receipt and of payment summed up, in the words of the monthly statement.
func (g guichet) annuel(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	rel, err := g.lireAnnuel(r, v)
	if err != nil {
		return err
	}
	v.TracerDossier("compte_annuel", rel.Dossier)
	p := pageDe(rel)
	p.Page = cadre.Page{Titre: fmt.Sprintf("Mon compte de l’année %d", rel.Annee()), Court: fmt.Sprintf("Compte de %d", rel.Annee()), Section: section, Fil: g.filReleve(v, rel)}
	if !rel.Mois.Plus(-1).Avant(rel.OuvertLe) {
		p.Actions = append(p.Actions, cadre.Action{Texte: fmt.Sprint(rel.Annee() - 1), URL: adresseAnnuelle(rel.Dossier, rel.Annee()-1, false), Icone: "chevron-gauche"})
	}
	if rel.Annee() < rel.Le.Annee() {
		p.Actions = append(p.Actions, cadre.Action{Texte: fmt.Sprint(rel.Annee() + 1), URL: adresseAnnuelle(rel.Dossier, rel.Annee()+1, false), Icone: "chevron-droite"})
	}
	p.Actions = append(p.Actions, cadre.Action{Texte: "Télécharger le PDF", URL: adresseAnnuelle(rel.Dossier, rel.Annee(), true), Icone: "telecharger"})
	g.Moteur.Rendre(w, r, http.StatusOK, "comptes/releve", p)
	return nil
}

// annuelPDF is the same account as a sheet to print, PDF/A.
func (g guichet) annuelPDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	rel, err := g.lireAnnuel(r, v)
	if err != nil {
		return err
	}
	return g.envoyerCompte(w, r, v, "compte_annuel", fmt.Sprintf("compte-annuel-%d.pdf", rel.Annee()), rel)
}

func (g guichet) envoyerCompte(w http.ResponseWriter, r *http.Request, v *poste.Visite, objet, nom string, rel rapports.ReleveMensuel) error {
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: objet, ObjetID: rel.Dossier, Dossier: rel.Dossier})
	var b bytes.Buffer
	if err := relevepdf.Ecrire(&b, poste.Feuille(rel)); err != nil {
		return fmt.Errorf("dessiner le compte : %w", err)
	}
	return g.Envoyer(w, r, "application/pdf", nom, b.Bytes())
}

// lireFinal reads the final account of the address; a refusal is traced.
func (g guichet) lireFinal(r *http.Request, v *poste.Visite) (rel rapports.ReleveMensuel, err error) {
	err = lireDe(r, v, "decompte_final", func(l bdd.Lecture, a droits.Agent, id int64) (err error) {
		rel, err = rapports.DecompteFinal(r.Context(), l, g.Inst.Trousseau, a, id)
		return err
	})
	return rel, err
}

// decompteFinal shows the account of all the management, that its person signs.
func (g guichet) decompteFinal(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	rel, err := g.lireFinal(r, v)
	if err != nil {
		return err
	}
	v.TracerDossier("decompte_final", rel.Dossier)
	p := pageDe(rel)
	p.Page = cadre.Page{Titre: "Mon décompte final", Court: "Décompte final", Section: section, Fil: g.filReleve(v, rel), Actions: []cadre.Action{{Texte: "Télécharger le PDF", URL: poste.AdresseDossier(rel.Dossier, "decompte-final.pdf"), Icone: "telecharger"}}}
	g.Moteur.Rendre(w, r, http.StatusOK, "comptes/releve", p)
	return nil
}

// decompteFinalPDF is the same account as a sheet to print, PDF/A.
func (g guichet) decompteFinalPDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	rel, err := g.lireFinal(r, v)
	if err != nil {
		return err
	}
	return g.envoyerCompte(w, r, v, "decompte_final", "decompte-final-"+rel.Numero+".pdf", rel)
}
