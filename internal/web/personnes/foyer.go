// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"net/http"
	"strconv"

	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/logement"
	"etai/internal/personnes"
	"etai/internal/web/cadre"
	pageslogement "etai/internal/web/logement"
	"etai/internal/web/poste"
)

// proches is a line of the card of the household: "Enfants", and who they are.
type proches struct {
	Lien string
	Qui  []string
}

// foyer fills the card of the household: the conjoint, the children, the others, who are there today.
func (p *pageDossier) foyer() {
	groupes := []proches{{Lien: "Conjoint"}, {Lien: "Enfant"}, {Lien: "Autre"}}
	for _, m := range p.Vue.Foyer {
		if !m.Present(p.Aujourdhui) {
			continue
		}
		qui := m.Personne.Affiche()
		if ans, ok := jour.Age(m.Personne.Naissance, p.Aujourdhui); ok {
			qui += ", " + texte.Pluriel(ans, "an")
		}
		if m.Presence != personnes.Pleine {
			qui += ", " + m.Presence.Libelle()
		}
		i := 2
		switch m.Lien {
		case personnes.Conjoint:
			i = 0
		case personnes.Enfant:
			i = 1
		}
		groupes[i].Qui = append(groupes[i].Qui, qui)
	}
	for _, g := range groupes {
		if len(g.Qui) == 0 {
			continue
		}
		if len(g.Qui) > 1 {
			g.Lien += "s"
		}
		p.Proches = append(p.Proches, g)
	}
}

// Loge says how she lives: "T3, locataire du parc social depuis 2019".
func (p *pageDossier) Loge() string {
	l := p.Vue.Logement
	if l == nil {
		return ""
	}
	s := l.Statut.Libelle()
	if t := l.Typologie.Libelle(); t != "" {
		s = t + ", " + s
	}
	return texte.Majuscule(s) + " depuis " + strconv.Itoa(l.Du.Annee())
}

// Echoit says when the rent falls due: "loyer à échoir, dû le 6".
func (p *pageDossier) Echoit() string {
	l := p.Vue.Logement
	if l == nil || l.JourEcheance == 0 {
		return ""
	}
	q := strconv.Itoa(l.JourEcheance)
	if l.JourEcheance == 1 {
		q = "1er"
	}
	if l.Terme == logement.Echu {
		return "loyer échu, dû le " + q + " du mois suivant"
	}
	return "loyer à échoir, dû le " + q
}

// alerterFoyer warns of a merged sheet, of a possible double, and of a home insurance that ends.
func (p *pageDossier) alerterFoyer(ajouter func(cadre.Ton, string, string, ...cadre.Lien)) {
	if r := p.Vue.Reste; r != nil {
		ajouter(cadre.Attention, "Fiche réunie avec une autre.", r.Affiche()+" se suit désormais dans son autre dossier.", cadre.Lien{Texte: "Ouvrir l’autre dossier", URL: poste.AdresseDossier(r.Dossier)})
	}
	if f := p.Vue.Fusion; f.ID != 0 {
		lien := cadre.Lien{Texte: "Voir la demande", URL: "/fusions/" + form.Nombre(f.ID)}
		if f.Sens == personnes.Separer {
			ajouter(cadre.Attention, "Deux personnes sous une même fiche ?", "Une demande de les séparer attend sa réponse.", lien)
		} else {
			ajouter(cadre.Attention, "Cette personne a peut-être deux fiches.", "Une demande de fusion attend sa réponse.", lien)
		}
	}
	if n := len(p.Pareilles); n > 0 {
		x := p.Pareilles[0]
		fait, suite, lien := "Une autre fiche est peut-être celle de la même personne.", x.Affiche()+", même date de naissance.", cadre.Lien{Texte: "Ouvrir l’autre dossier", URL: poste.AdresseDossier(x.Dossier)}
		switch {
		case !p.Vue.Droits.Ecrire:
		case n == 1:
			lien = cadre.Lien{Texte: "Comparer", URL: p.Adresse("fusion") + "?avec=" + form.Nombre(x.Dossier)}
		default:
			fait, suite, lien = form.Nombre(int64(n))+" autres fiches sont peut-être celles de la même personne.", "Noms proches, même date de naissance.", cadre.Lien{Texte: "Voir lesquelles", URL: p.Adresse("fusion")}
		}
		ajouter(cadre.Attention, fait, suite, lien)
	}
	l := p.Vue.Logement
	if l == nil {
		return
	}
	if fait, suite, ton := pageslogement.Assurance(l.Logement, p.Aujourdhui); fait != "" {
		ajouter(ton, fait, suite, cadre.Lien{Texte: "Voir le logement", URL: p.Adresse("logement")})
	}
}

// lirePareilles looks for another sheet of the person, unless a request about hers waits already.
func (g guichet) lirePareilles(r *http.Request, v *poste.Visite, p *pageDossier) (err error) {
	if p.Vue.Fusion.ID != 0 {
		return nil
	}
	if p.Pareilles, err = g.Annuaire.Pareilles(r.Context(), v, p.Vue.Personne); err != nil {
		return err
	}
	var dossiers []int64
	for _, x := range p.Pareilles {
		dossiers = append(dossiers, x.Dossier)
	}
	if len(dossiers) > 0 {
		v.TracerListe("personnes", dossiers)
	}
	return nil
}

// faitDuFoyer titles the lines of the timeline that acts on the household, the sheets and the dwelling wrote.
func faitDuFoyer(p *pageDossier, x *fait, nature string) bool {
	titres := map[string][2]string{
		"foyer.entree": {"personnes", "Arrivée au foyer"}, "foyer.sortie": {"sortie", "Sortie du foyer"},
		"personne.fusionner": {"personne", "Deux fiches réunies"}, "personne.separer": {"personne", "Deux fiches séparées"},
		"logement.enregistrer": {"maison", "Entrée dans un logement"}, "logement.modifier": {"maison", "Logement corrigé"}, "logement.quitter": {"maison", "Départ du logement"},
		"avis.enregistrer": {"document", "Avis d’échéance reçu"}, "avis.annuler": {"document", "Avis d’échéance annulé"},
	}
	t, ok := titres[nature]
	if !ok {
		return false
	}
	x.Icone, x.Titre, x.genre = t[0], t[1], decisions
	switch nature {
	case "avis.enregistrer", "avis.annuler":
		x.genre, x.Lien = pieces, &cadre.Lien{Texte: "Voir les avis", URL: p.Adresse("logement")}
	}
	return true
}
