// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"fmt"
	"net/http"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageReleve struct {
	cadre.Page
	Releve   rapports.ReleveMensuel
	Arrive   volet
	Paye     volet
	Blocs    []bloc
	Debut    argent.Centimes // what there was, or what was missing, as a positive amount
	Reste    argent.Centimes
	Manquait bool
	Manque   bool
}

// volet is one of the two lists of the sheet.
type volet struct {
	Titre, Icone, Rien string
	Lignes             []rapports.LigneReleve
	Total              argent.Centimes
}

type bloc struct {
	Titre   string
	Phrases []string
}

// releve shows the monthly statement of a person as she reads it.
func (g guichet) releve(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	rel, err := g.lireReleve(r, v)
	if err != nil {
		return err
	}
	v.TracerDossier("releve", rel.Dossier)
	p := pageDe(rel)
	p.Page = cadre.Page{Titre: "Mon relevé " + rel.Mois.DeMoisAnnee(), Court: "Relevé " + rel.Mois.DeMoisAnnee(), Section: section, Fil: g.filReleve(v, rel), Actions: actionsReleve(rel)}
	if v.Peut(droits.EcrireDossier) {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Envoi", URL: poste.AdresseDossier(rel.Dossier, "envoi"), Icone: "envoi"})
	}
	if v.Peut(droits.Rapprocher) {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Exemplaire du comptable", URL: poste.AdresseDossier(rel.Dossier, "releve.pdf") + "?exemplaire=comptable&mois=" + poste.EcrireMois(rel.Mois), Icone: "telecharger"})
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "comptes/releve", p)
	return nil
}

// pageDe is the sheet of a month, or of a year, as she reads it.
func pageDe(rel rapports.ReleveMensuel) *pageReleve {
	alors := "ce mois-ci"
	if rel.Annuel {
		alors = "cette année-là"
	}
	if rel.Final {
		alors = "pendant la gestion"
	}
	p := &pageReleve{Releve: rel, Debut: absolu(rel.Ouverture), Manquait: rel.Ouverture < 0, Reste: absolu(rel.Reste), Manque: rel.Reste < 0,
		Arrive: volet{"Ce qui est arrivé", "plus", "Rien n’est arrivé " + alors + ".", rel.Arrive, rel.TotalArrive()},
		Paye:   volet{"Ce qui est payé", "fleche-droite", "Rien n’a été payé " + alors + ".", rel.Paye, rel.TotalPaye()}}
	for _, b := range []bloc{{"Mis de côté", rel.MisDeCote}, {"Ce qui vient", rel.Vient}, {"Ce qui n’a pas été payé", rel.Impaye}, {"Ce que nous vérifions", rel.Verifie}} {
		if len(b.Phrases) > 0 {
			p.Blocs = append(p.Blocs, b)
		}
	}
	return p
}

// lireReleve reads the statement of the address; a refusal is traced.
func (g guichet) lireReleve(r *http.Request, v *poste.Visite) (rel rapports.ReleveMensuel, err error) {
	err = lireDe(r, v, "releve", func(l bdd.Lecture, a droits.Agent, id int64) error {
		mois, err := poste.LireMois(r, l.Instant().Jour())
		if err != nil {
			return err
		}
		rel, err = rapports.Releve(r.Context(), l, g.Inst.Trousseau, a, id, mois)
		return err
	})
	return rel, err
}

// filReleve leads back to the account for who reads accounts, else to the file.
func (g guichet) filReleve(v *poste.Visite, rel rapports.ReleveMensuel) []cadre.Lien {
	nom := rel.Personne.Affiche()
	if v.Peut(droits.LireCompte) {
		return []cadre.Lien{{Texte: "Comptes gérés", URL: "/comptes"}, {Texte: "Compte" + deuxPoints + nom, URL: poste.AdresseDossier(rel.Dossier, "compte") + "?mois=" + poste.EcrireMois(rel.Mois)}}
	}
	return []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}, {Texte: nom, URL: poste.AdresseDossier(rel.Dossier)}}
}

func actionsReleve(rel rapports.ReleveMensuel) []cadre.Action {
	adresse := func(m jour.Jour) string {
		return poste.AdresseDossier(rel.Dossier, "releve") + "?mois=" + poste.EcrireMois(m)
	}
	avant, apres := rel.Mois.Plus(-1).PremierDuMois(), rel.Mois.DernierDuMois().Plus(1)
	var as []cadre.Action
	if !rel.Mois.Plus(-1).Avant(rel.OuvertLe) {
		as = append(as, cadre.Action{Texte: avant.MoisAnnee(), URL: adresse(avant), Icone: "chevron-gauche"})
	}
	if !apres.Apres(rel.Le) {
		as = append(as, cadre.Action{Texte: apres.MoisAnnee(), URL: adresse(apres), Icone: "chevron-droite"})
	}
	as = append(as, cadre.Action{Texte: fmt.Sprintf("Compte de %d", rel.Mois.Annee()), URL: adresseAnnuelle(rel.Dossier, rel.Mois.Annee(), false), Icone: "euro"})
	return append(as, cadre.Action{Texte: "Télécharger le PDF", URL: poste.AdresseDossier(rel.Dossier, "releve.pdf") + "?mois=" + poste.EcrireMois(rel.Mois), Icone: "telecharger"})
}

func absolu(c argent.Centimes) argent.Centimes { return max(c, -c) }
