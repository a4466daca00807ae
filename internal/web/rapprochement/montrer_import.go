// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// fichiersAffiches is how many of the last files are listed.
const fichiersAffiches = 20

type pageImport struct {
	cadre.Page
	Rendu      *compteRendu
	Fichiers   []rapports.FichierRecu
	Demo       bool
	Aujourdhui jour.Jour
}

// compteRendu tells what became of a file, and what to do next.
type compteRendu struct {
	F     rapports.FichierRecu
	Ton   cadre.Ton
	Fait  string
	Suite []string
	Lien  *cadre.Lien
}

// Puce, Motif, Periode and Quand are cells of the list of files.
func (p *pageImport) Puce(f rapports.FichierRecu) cadre.Puce { return puceFichier(f.Statut) }

// Motif is the reason of a refusal.
func (p *pageImport) Motif(f rapports.FichierRecu) string {
	if f.Motif == "" {
		return ""
	}
	return motifEcrit(f.Motif)
}

// Quand says when a file was received.
func (p *pageImport) Quand(f rapports.FichierRecu) string {
	return texte.Majuscule(quand(f.RecuLe, p.Aujourdhui))
}

func puceFichier(s comptes.Statut) cadre.Puce {
	switch s {
	case comptes.Importe:
		return cadre.Puce{Ton: cadre.Succes, Mot: "Importé"}
	case comptes.Deja:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Déjà reçu"}
	case comptes.Quarantaine:
		return cadre.Puce{Ton: cadre.Danger, Mot: "Mis de côté"}
	case comptes.Leve:
		return cadre.Puce{Ton: cadre.Succes, Mot: "Accepté à deux"}
	case comptes.Refuse:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Écarté"}
	}
	return cadre.Puce{Ton: cadre.Info, Mot: "En cours", Icone: "horloge"}
}

func (g guichet) montrerImport(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.ImporterReleve) {
		return bdd.ErrAbsent
	}
	var c *compteRendu
	if s := r.URL.Query().Get("fichier"); s != "" {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return bdd.ErrAbsent
		}
		var f rapports.FichierRecu
		if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
			f, err = rapports.Fichier(r.Context(), l, a, id)
			return err
		}); err != nil {
			return err
		}
		c = rendreCompte(f, r.URL.Query().Get("deja") != "")
	}
	return g.rendreImport(w, r, v, http.StatusOK, form.Nouveau(nil), c)
}

func (g guichet) rendreImport(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form, c *compteRendu) error {
	p := &pageImport{Page: cadre.Page{Titre: "Importer un relevé", SousTitre: "Le fichier que la banque donne pour un jour, une semaine ou un mois", Section: section, Form: f,
		Fil: []cadre.Lien{{Texte: "Rapprochement", URL: adresseRapprochement}}}, Rendu: c, Demo: g.Demo != nil}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Aujourdhui = l.Instant().Jour()
		p.Fichiers, err = rapports.FichiersRecus(r.Context(), l, a, fichiersAffiches)
		return err
	}); err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, statut, "rapprochement/import", p)
	return nil
}

// rendreCompte says what became of a file: imported, already known, set aside.
func rendreCompte(f rapports.FichierRecu, deja bool) *compteRendu {
	c := &compteRendu{F: f, Lien: &cadre.Lien{Texte: "Aller au rapprochement", URL: adresseRapprochement}}
	switch {
	case deja || f.Statut == comptes.Deja:
		c.Ton, c.Fait = cadre.Info, "Fichier déjà reçu."
		c.Suite = []string{"Toutes ses lignes sont connues. Rien n’a été ajouté."}
	case f.Statut == comptes.Importe:
		c.Ton, c.Fait = cadre.Succes, "Importé"+deuxPoints+texte.Pluriel(int(f.Lignes), "ligne")+", dont "+texte.Pluriel(int(f.Nouvelles), "nouvelle")+"."
		c.Suite = []string{couverture(f), repartition(f.Etats)}
	case f.Statut == comptes.Quarantaine:
		c.Ton, c.Fait, c.Lien = cadre.Danger, "Fichier mis de côté"+deuxPoints+"rien n’a été enregistré dans les comptes.", &cadre.Lien{Texte: "Voir ce fichier et décider", URL: fmt.Sprintf("%s/%d", adresseQuarantaine, f.ID)}
		c.Suite = []string{motifEcrit(f.Motif), "Le fichier est gardé tel qu’il est arrivé. Corrigez la cause et importez-le à nouveau, ou regardez-le ligne par ligne."}
	case f.Statut == comptes.Leve:
		c.Ton, c.Fait = cadre.Info, "Ce fichier avait été mis de côté"+deuxPoints+"deux personnes l’ont accepté depuis."
		c.Suite = []string{"Ses lignes sont dans le fichier importé de nouveau."}
	case f.Statut == comptes.Refuse:
		c.Ton, c.Fait, c.Suite = cadre.Info, "Fichier écarté"+deuxPoints+"rien n’a été enregistré dans les comptes.", []string{motifEcrit(f.Motif)}
	default:
		c.Ton, c.Fait, c.Suite = cadre.Info, "Import en cours.", []string{"Actualisez cette page dans un moment."}
	}
	return c
}

func couverture(f rapports.FichierRecu) string {
	s := texte.Pluriel(int(f.Comptes), "compte")
	switch {
	case f.Du.Vide():
		return s + "."
	case f.Du == f.Au:
		return s + ", le " + f.Du.Long() + ". Les soldes de la banque tombent juste."
	}
	return s + ", du " + f.Du.Long() + " au " + f.Au.Long() + ". Les soldes de la banque tombent juste."
}

// repartition says how many lines stand in each state.
func repartition(etats map[comptes.Etat]int64) string {
	var mots []string
	for _, x := range []struct {
		etat         comptes.Etat
		un, beaucoup string
	}{{comptes.Sur, "sûre", "sûres"}, {comptes.Probable, "probable", "probables"}, {comptes.Reste, "sans proposition", "sans proposition"},
		{comptes.AVerifier, "à vérifier", "à vérifier"}, {comptes.Traite, "déjà rapprochée", "déjà rapprochées"}} {
		if n := etats[x.etat]; n > 0 {
			mots = append(mots, texte.Pluriel(int(n), x.un, x.beaucoup))
		}
	}
	if len(mots) == 0 {
		return "Aucune ligne à rapprocher."
	}
	return "À rapprocher" + deuxPoints + strings.Join(mots, ", ") + "."
}
