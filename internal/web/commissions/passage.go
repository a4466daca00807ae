// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/commissions"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/rapports/seancepdf"
	"etai/internal/rapports/seances"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pagePassage is one file in the room: large, one page, decided live.
type pagePassage struct {
	pageSeance
	Passage            seances.Passage
	Puce               cadre.Puce
	Place              string
	Precedent, Suivant string
	Temps              string
	Quorum             string
	Atteint            bool
	Blocs              []seancepdf.Bloc
	Fiche              string
	Decider            bool
	Sens, Avis         []cadre.Choix
	Decideurs          []cadre.Choix
	Motifs             []groupeChoix
	Motif              cadre.Champ
	Champs             []champDecision
	Reports            []cadre.Choix
	Deportables        []cadre.Choix
	Deports            []deportDit
	Levables           []cadre.Choix
	Venues             []cadre.Choix
	Venue              string
	Decision           *decisionDite
	Reprises           []decisionDite
	Reprendre          string
	Projection         string // address of the other mode
}

type groupeChoix struct {
	Titre string
	Choix []cadre.Choix
}

// champDecision is a field that one sens asks for.
type champDecision struct {
	Nom, Titre string
	Choix      []cadre.Choix
}

type deportDit struct{ Qui, Motif string }

type decisionDite struct {
	Puce                           cadre.Puce
	Motif, Fondement, Faits, Votes string
	Conditions                     []string
	Par, Quand                     string
}

// salle opens the session on the first file that waits, or the first of all.
func (g guichet) salle(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lireSeance(r, v)
	if err != nil {
		return err
	}
	vivants := vue.Vivants()
	if len(vivants) == 0 {
		g.Annoncer(r, cadre.Info, "Aucun dossier à examiner"+deuxPoints+"inscrivez d’abord des dossiers à l’ordre du jour.")
		return poste.Aller(w, r, adresseSeance(vue.ID))
	}
	k := max(0, slices.IndexFunc(vivants, func(p seances.Passage) bool { return p.Etat == commissions.Inscrit }))
	return poste.Aller(w, r, adressePassage(vivants[k].ID))
}

func (g guichet) passage(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, x, err := g.lirePassage(r, v)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	if n := len(x.Reprises); n > 0 && x.Decision == nil { // what was decided before it was taken back is offered again
		d := x.Reprises[n-1]
		f.Poser("sens", string(d.Sens))
		f.Poser("motif", form.Nombre(d.Motif))
		f.Poser("decideur", form.Nombre(d.Decideur))
		for c, n := range d.Valeurs {
			f.Poser("valeur."+c, form.Nombre(n))
		}
		faits, err := d.Texte.Ouvrir(g.Inst.Trousseau)
		if err != nil {
			return err
		}
		f.Poser("faits", faits)
	}
	return g.rendrePassage(w, r, v, http.StatusOK, vue, x, f)
}

func (g guichet) rendrePassage(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, vue seances.Vue, x seances.Passage, f *form.Form) error {
	anonyme := r.URL.Query().Get("projection") == "1"
	p := &pagePassage{pageSeance: nouvellePage(vue, "salle"), Passage: x, Puce: pucePassage(x), Quorum: motQuorum(vue)}
	p.Form, p.Anonyme = f, anonyme
	p.Fil = append(p.Fil, cadre.Lien{Texte: p.Court, URL: p.Base})
	p.Titre, p.Court = fmt.Sprintf("Dossier %d. %s", x.Rang, qui(x, anonyme)), fmt.Sprintf("Dossier %d", x.Rang)
	p.SousTitre = texte.Majuscule(x.Objet.Nom) + ", " + p.SousTitre
	p.situer(vue, x, anonyme)
	deportes := commissions.Deportes(x.Deports)
	c := vue.Assemblee.Compter(deportes...)
	p.Atteint = c.Atteint()
	p.temps(vue, g)
	p.Decider = vue.Etat == commissions.EnSeance && x.Etat == commissions.Inscrit
	p.Venue = texte.Majuscule(x.Venue.Libelle())
	if p.Decider {
		if p.choix(vue, x, deportes); vue.Instance.Entend {
			p.Venues = cadre.ChoixDe(commissions.Venues, commissions.VenuePersonne.Libelle)
			if len(f.Valeurs("venue")) == 0 {
				f.Poser("venue", string(x.Venue))
			}
		}
	}
	if err := p.dire(g, vue, x); err != nil {
		return err
	}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		var s rapports.Synthese
		s, p.Blocs, p.Fiche, err = g.synthese(r.Context(), l, a, x, anonyme)
		if p.Decider { // what the evaluation proposes is offered
			proposer(f, "valeur.niveau", s.Niveau)
			proposer(f, "valeur.mois", s.Mois)
		}
		return err
	}); err != nil {
		return err
	}
	if anonyme {
		p.Fiche = ""
	}
	g.Moteur.Rendre(w, r, statut, "commissions/passage", p)
	return nil
}

// proposer fills a field that was not sent yet.
func proposer(f *form.Form, champ string, n int) {
	if n > 0 && len(f.Valeurs(champ)) == 0 {
		f.Poser(champ, form.Nombre(int64(n)))
	}
}

// qui names a file, or not.
func qui(x seances.Passage, anonyme bool) string {
	if anonyme {
		return "Sans nom"
	}
	return x.Personne
}

func (p *pagePassage) situer(vue seances.Vue, x seances.Passage, anonyme bool) {
	suffixe, autre := "", "?projection=1"
	if anonyme {
		suffixe, autre = "?projection=1", ""
	}
	p.Projection = adressePassage(x.ID) + autre
	vivants := vue.Vivants()
	k := slices.IndexFunc(vivants, func(y seances.Passage) bool { return y.ID == x.ID })
	if k < 0 {
		return
	}
	p.Place = fmt.Sprintf("%d sur %d", k+1, len(vivants))
	if k > 0 {
		p.Precedent = adressePassage(vivants[k-1].ID) + suffixe
	}
	if k+1 < len(vivants) {
		p.Suivant = adressePassage(vivants[k+1].ID) + suffixe
	}
}

// temps is how long the session has lasted, and how long since the last decision.
func (p *pagePassage) temps(vue seances.Vue, g guichet) {
	if vue.Etat != commissions.EnSeance {
		return
	}
	ouverte, derniere := vue.Etapes[len(vue.Etapes)-1].Le, vue.Etapes[len(vue.Etapes)-1].Le
	for _, y := range vue.Passages {
		if y.Decision != nil && y.Decision.SaisieLe.Apres(derniere) {
			derniere = y.Decision.SaisieLe
		}
	}
	maintenant := g.Moteur.Horloge().Maintenant().Temps()
	p.Temps = "séance ouverte depuis " + duree(maintenant.Sub(ouverte.Temps())) + ", ce dossier depuis " + duree(maintenant.Sub(derniere.Temps()))
}

func duree(d time.Duration) string {
	m := max(0, int(d.Minutes()))
	if m < 60 {
		return form.Nombre(int64(m)) + texte.Insecable + "min"
	}
	return fmt.Sprintf("%d%sh%s%02d", m/60, texte.Insecable, texte.Insecable, m%60)
}

// choix are those of the form.
func (p *pagePassage) choix(vue seances.Vue, x seances.Passage, deportes []int64) {
	p.Sens = cadre.ChoixDe(commissions.LesSens, commissions.Sens.Libelle)
	p.Avis = append([]cadre.Choix{{Texte: "Le même que la décision"}}, cadre.ChoixDe(commissions.LesSens, commissions.Sens.Libelle)...)
	for _, m := range vue.Assemblee.Decideurs(deportes...) {
		p.Decideurs = append(p.Decideurs, cadre.Choix{Valeur: form.Nombre(m.ID), Texte: m.Nom + ", " + m.Qualite})
	}
	if len(p.Decideurs) == 1 && len(p.Form.Valeurs("decideur")) == 0 {
		p.Decideurs[0].Actif = true
	}
	p.Motif.Champ, p.Motif.Libelle = p.Form.Champ("motif"), "Motif"
	for _, s := range commissions.LesSens {
		gr := groupeChoix{Titre: texte.Majuscule(s.Libelle())}
		for _, m := range vue.Motifs {
			if m.Sens == s && m.Actif {
				gr.Choix = append(gr.Choix, cadre.Choix{Valeur: form.Nombre(m.ID), Texte: texte.Majuscule(m.Libelle), Actif: p.Form.Choisi("motif", form.Nombre(m.ID))})
			}
		}
		p.Motifs = append(p.Motifs, gr)
	}
	for _, c := range x.Objet.Champs {
		y := champDecision{Nom: "valeur." + c.Code, Titre: "En cas d’" + c.Sens.Libelle() + ", " + c.Libelle}
		if c.Choix != nil {
			y.Choix = []cadre.Choix{{Texte: "Choisir…"}}
		}
		for _, n := range c.Choix {
			y.Choix = append(y.Choix, cadre.Choix{Valeur: form.Nombre(n), Texte: form.Nombre(n) + deuxPoints + c.Dire(n)})
		}
		p.Champs = append(p.Champs, y)
	}
	p.Reports = []cadre.Choix{{Texte: "Séance pas encore connue"}}
	for _, s := range vue.AVenir {
		p.Reports = append(p.Reports, cadre.Choix{Valeur: form.Nombre(s.ID), Texte: quand(s)})
	}
	for _, m := range vue.Assemblee.Membres {
		if vue.Assemblee.Presents[m.ID] == commissions.Present && !slices.Contains(deportes, m.ID) {
			p.Deportables = append(p.Deportables, cadre.Choix{Valeur: form.Nombre(m.ID), Texte: m.Nom})
		}
	}
}

// dire writes what was decided, and who withdrew.
func (p *pagePassage) dire(g guichet, vue seances.Vue, x seances.Passage) error {
	for _, d := range x.Deports {
		motif, err := d.Motif.Dire(g.Inst.Trousseau)
		if err != nil {
			return err
		}
		qui := vue.Membre(d.Membre).Nom
		p.Deports = append(p.Deports, deportDit{qui, motif})
		if p.Decider {
			p.Levables = append(p.Levables, cadre.Choix{Valeur: form.Nombre(d.Membre), Texte: qui})
		}
	}
	une := func(d commissions.Decision) (r decisionDite, err error) {
		y := x
		y.Decision = &d
		r = decisionDite{Puce: pucePassage(y), Motif: texte.Majuscule(d.Libelle), Conditions: x.Objet.Conditions(d), Par: vue.Membre(d.Decideur).Nom, Quand: poste.Quand(d.SaisieLe)}
		if d.Pour+d.Contre+d.Abstentions > 0 {
			r.Votes = fmt.Sprintf("%d pour, %d contre, %s", d.Pour, d.Contre, texte.Pluriel(d.Abstentions, "abstention"))
		}
		for _, m := range vue.Motifs {
			if m.ID == d.Motif {
				r.Fondement = m.Fondement
			}
		}
		if p.Anonyme { // these words may name
			return r, nil
		}
		r.Faits, err = d.Texte.Dire(g.Inst.Trousseau)
		return r, err
	}
	if x.Decision != nil {
		d, err := une(*x.Decision)
		if err != nil {
			return err
		}
		p.Decision = &d
		if vue.Etat == commissions.EnSeance {
			p.Reprendre = adressePassage(x.ID, "reprise")
		}
	}
	for _, r := range x.Reprises {
		d, err := une(r)
		if err != nil {
			return err
		}
		p.Reprises = append(p.Reprises, d)
	}
	return nil
}

func (g guichet) decider(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, x, err := g.lirePassage(r, v)
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	n := parcours.DecisionPassage{Passage: x.ID, Version: version, Venue: form.Parmi(f, "venue", "la venue de la personne", commissions.Venues, form.Facultatif), Faits: f.Bloc("faits", "les raisons de fait", longueurFaits, form.Facultatif), Report: f.Identifiant("report", "la séance de report", form.Facultatif)}
	n.Sens = form.Parmi(f, "sens", "la décision", commissions.LesSens, form.Requis)
	n.Avis = form.Parmi(f, "avis", "l’avis", commissions.LesSens, form.Facultatif)
	if n.Avis == "" {
		n.Avis = n.Sens
	}
	n.Motif, n.Decideur = f.Identifiant("motif", "le motif", form.Requis), f.Identifiant("decideur", "qui décide", form.Facultatif)
	n.Pour, _ = f.Entier("pour", "les voix pour", 0, 99, form.Facultatif)
	n.Contre, _ = f.Entier("contre", "les voix contre", 0, 99, form.Facultatif)
	n.Abstentions, _ = f.Entier("abstentions", "les abstentions", 0, 99, form.Facultatif)
	n.Valeurs = commissions.Valeurs{}
	champs := map[string]string{"venue": "venue", "sens": "sens", "motif": "motif", "decideur": "decideur", "texte": "faits", "votes": "pour", "report": "report", "R5": "valeur.mois", "niveau": "valeur.niveau"}
	for _, c := range x.Objet.Champs {
		champs[c.Code] = "valeur." + c.Code
		if c.Sens != n.Sens {
			continue
		}
		if valeur, ok := f.Entier("valeur."+c.Code, c.Libelle, int(c.Min), int(c.Max), form.Requis); ok {
			n.Valeurs[c.Code] = int64(valeur)
		}
	}
	if n.Sens != commissions.Ajournement {
		n.Report = 0
	}
	if f.Valide() {
		if _, err = parcours.DeciderPassage(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n); err == nil {
			g.Annoncer(r, cadre.Succes, fmt.Sprintf("Dossier %d%s%s.", x.Rang, deuxPoints, n.Sens.Libelle()))
			return poste.Aller(w, r, apres(vue, x, r.URL.Query().Get("projection") == "1"))
		}
		if err := poste.ReprendreSelon(f, champs, "", err); err != nil {
			return err
		}
	}
	return g.rendrePassage(w, r, v, http.StatusUnprocessableEntity, vue, x, f)
}

// apres is the next file that waits, or the agenda once none does.
func apres(vue seances.Vue, x seances.Passage, anonyme bool) string {
	suffixe := ""
	if anonyme {
		suffixe = "?projection=1"
	}
	vivants := vue.Vivants()
	k := slices.IndexFunc(vivants, func(y seances.Passage) bool { return y.ID == x.ID })
	for i := 1; i < len(vivants); i++ {
		if y := vivants[(k+i)%len(vivants)]; y.Etat == commissions.Inscrit {
			return adressePassage(y.ID) + suffixe
		}
	}
	return adresseSeance(vue.ID)
}

func (g guichet) deporter(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.noter(w, r, v, "Déport noté"+deuxPoints+"cette personne ne prend pas part à ce dossier.", map[string]string{"membre": "membre", "motif": "motif_deport"}, func(f *form.Form, d parcours.Demande, x seances.Passage, version int64) func() error {
		membre, motif := f.Identifiant("membre", "le membre", form.Requis), f.Ligne("motif_deport", "la raison", longueurMotif, form.Requis)
		return func() error {
			_, err := parcours.DeporterMembre(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, x.ID, version, membre, motif)
			return err
		}
	})
}

// lever takes a withdrawal back, before the file is decided.
func (g guichet) lever(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.noter(w, r, v, "Déport retiré"+deuxPoints+"cette personne prend part à ce dossier.", map[string]string{"membre": "membre_leve", "motif": "motif_leve"}, func(f *form.Form, d parcours.Demande, x seances.Passage, version int64) func() error {
		membre, motif := f.Identifiant("membre_leve", "le membre", form.Requis), f.Ligne("motif_leve", "la raison", longueurMotif, form.Requis)
		return func() error {
			_, err := parcours.LeverDeport(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, x.ID, version, membre, motif)
			return err
		}
	})
}

// noter does an act of the room that keeps to the file: lire reads its form.
func (g guichet) noter(w http.ResponseWriter, r *http.Request, v *poste.Visite, fait string, champs map[string]string, lire func(*form.Form, parcours.Demande, seances.Passage, int64) func() error) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, x, err := g.lirePassage(r, v)
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	faire := lire(f, d, x, version)
	if f.Valide() {
		if err = faire(); err == nil {
			return g.finir(w, r, adressePassage(x.ID), fait, nil)
		}
		if err := poste.ReprendreSelon(f, champs, "", err); err != nil {
			return err
		}
	}
	return g.rendrePassage(w, r, v, http.StatusUnprocessableEntity, vue, x, f)
}

func (g guichet) placer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	vue, x, err := g.lirePassage(r, v)
	if err != nil {
		return err
	}
	_, err = parcours.DeplacerPassage(r.Context(), g.Inst.Base, d, x.ID, f.Valeur("sens") == "monter")
	return g.finir(w, r, adresseSeance(vue.ID), "Place changée.", err)
}
