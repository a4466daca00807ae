// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"net/http"
	"strings"

	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/commissions"
	"etai/internal/documents"
	"etai/internal/parcours"
	"etai/internal/rapports/seances"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageSuites is the last tab: the minutes, and each letter with what became of it.
type pageSuites struct {
	pageSeance
	ProcesVerbaux []pvDit
	Lettres       []lettreDite
	suivi
	Annuler string
}

// suivi is the form that notes what became of the letters of a page.
type suivi struct {
	ASuivre int
	Modes   []cadre.Choix
}

func nouveauSuivi() suivi {
	return suivi{Modes: cadre.ChoixApres("Choisir…", documents.ModesRemise, documents.ModeRemise.Libelle)}
}

type pvDit struct {
	commissions.ProcesVerbal
	Par, Quand string
}

// lettreDite is the letter of a decision, or of an invitation.
type lettreDite struct {
	seances.Passage
	Puce      cadre.Puce
	EtatDit   cadre.Puce
	Suivre    bool
	Valeur    string
	Page      string
	Reference string
	Remise    string
}

// direLettre says a letter of a passage, and whether what becomes of it may be noted.
func (g guichet) direLettre(x seances.Passage, d *documents.Document, suivre bool) (lettreDite, error) {
	l := lettreDite{Passage: x, Puce: pucePassage(x), EtatDit: puceLettre(d.Etat), Suivre: suivre && d.Attend(), Valeur: form.Nombre(d.ID) + "." + form.Nombre(d.Version), Page: adresseLettre(d), Reference: d.Reference()}
	if d.Etat == documents.Remis {
		l.Remise = d.Mode.Libelle() + ", le " + d.RemisLe.Court()
	} else if d.Attend() {
		lettre, err := d.Lettre(g.Inst.Trousseau)
		if err != nil {
			return l, err
		}
		if len(lettre.Destinataire) == 0 {
			l.Remise = "à remettre en main propre" + deuxPoints + lettre.MainPropre
		}
	}
	return l, nil
}

// formulaireDeSuite says today as the day on which letters are handed over.
func (g guichet) formulaireDeSuite() *form.Form {
	f := form.Nouveau(nil)
	f.Poser("remise_le", g.Moteur.Horloge().Maintenant().Jour().Court())
	return f
}

func (g guichet) suites(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lireSeance(r, v)
	if err != nil {
		return err
	}
	return g.rendreSuites(w, r, http.StatusOK, vue, g.formulaireDeSuite())
}

func (g guichet) rendreSuites(w http.ResponseWriter, r *http.Request, statut int, vue seances.Vue, f *form.Form) error {
	p := &pageSuites{pageSeance: nouvellePage(vue, "suites"), suivi: nouveauSuivi()}
	p.Form = f
	for _, x := range vue.ProcesVerbaux {
		p.ProcesVerbaux = append(p.ProcesVerbaux, pvDit{x, vue.Agents[x.Par], poste.Quand(x.Le)})
	}
	for _, x := range vue.Passages {
		if x.Lettre == nil {
			continue
		}
		l, err := g.direLettre(x, x.Lettre, vue.Etat == commissions.Validee)
		if err != nil {
			return err
		}
		if l.Suivre {
			p.ASuivre++
		}
		p.Lettres = append(p.Lettres, l)
	}
	if vue.Etat == commissions.Validee || vue.Etat == commissions.Notifiee {
		p.Annuler = p.Base + "/annulation"
	}
	if p.ASuivre > 0 {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Imprimer les lettres", URL: p.Base + "/lettres.pdf", Icone: "imprimante", Principale: true})
	}
	g.Moteur.Rendre(w, r, statut, "commissions/suites", p)
	return nil
}

// adresseLettre is the page of a document in its file.
func adresseLettre(d *documents.Document) string {
	return poste.AdresseDossier(d.Dossier, "courriers", form.Nombre(d.ID))
}

func puceLettre(e documents.Etat) cadre.Puce {
	p := cadre.Puce{Ton: cadre.Attention, Mot: texte.Majuscule(e.Libelle()), Icone: "imprimante"}
	switch e {
	case documents.Imprime:
		p.Ton, p.Icone = cadre.Info, "envoi"
	case documents.Remis:
		p.Ton, p.Icone = cadre.Succes, "courrier"
	case documents.Annule:
		p.Ton, p.Icone = cadre.Neutre, "croix-ronde"
	}
	return p
}

// suivre notes what became of letters of a session, and stays on the tab that shows them.
func (g guichet) suivre(onglet string, rendre func(http.ResponseWriter, *http.Request, int, seances.Vue, *form.Form) error) func(http.ResponseWriter, *http.Request, *poste.Visite) error {
	return func(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
		f, d, err := v.Formulaire(w, r)
		if err != nil {
			return err
		}
		vue, err := g.lireSeance(r, v)
		if err != nil {
			return err
		}
		x := parcours.SuiteDocuments{Vers: documents.Etat(f.Choix("vers", "ce que deviennent les lettres", []string{string(documents.Imprime), string(documents.Remis)}, form.Requis))}
		var ok bool
		if x.Documents, ok = versions(f, "lettre"); !ok {
			return form.ErrIllisible
		}
		dit := "imprimée"
		if x.Vers == documents.Remis {
			dit = "remise"
			x.Mode = form.Parmi(f, "mode", "comment elles ont été remises", documents.ModesRemise, form.Requis)
			x.RemisLe = f.Jour("remise_le", "le jour de la remise", form.Requis)
		}
		if f.Valide() {
			if _, err = parcours.SuivreDocuments(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, x); err == nil {
				return g.finir(w, r, adresseSeance(vue.ID, onglet), texte.Pluriel(len(x.Documents), "lettre")+" "+texte.Accord(len(x.Documents), dit)+".", nil)
			}
			if err := poste.ReprendreSelon(f, map[string]string{"mode": "mode", "remise_le": "remise_le"}, "", err); err != nil {
				return err
			}
		}
		return rendre(w, r, http.StatusUnprocessableEntity, vue, f)
	}
}

// pageProces are the minutes as they were frozen.
type pageProces struct {
	pageSeance
	Proces commissions.Proces
	Annule bool
	Caches int
}

// lireProces reads the minutes of the address: the latest, or those whose number it gives.
func (g guichet) lireProces(r *http.Request, v *poste.Visite) (vue seances.Vue, pv commissions.ProcesVerbal, err error) {
	if vue, err = g.lireSeance(r, v); err != nil {
		return vue, pv, err
	}
	for _, x := range vue.ProcesVerbaux {
		if n := r.URL.Query().Get("numero"); n == "" || n == x.Reference() {
			return vue, x, nil
		}
	}
	return vue, pv, parcours.ErrInterdit
}

func (g guichet) proces(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, pv, err := g.lireProces(r, v)
	if err != nil {
		return err
	}
	p := &pageProces{pageSeance: sous(vue, "suites", "Procès-verbal "+pv.Reference()), Annule: pv.Annule}
	if p.Proces, p.Caches, err = vue.Proces(g.Inst.Trousseau, pv); err != nil {
		return err
	}
	if p.Caches == 0 {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Imprimer", URL: p.Base + "/proces-verbal.pdf?numero=" + pv.Reference(), Icone: "imprimante", Principale: true})
	}
	if pv.Annule {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Fait: "La validation de cette séance a été annulée depuis.", Suite: "Ce procès-verbal ne vaut plus, il reste pour mémoire."})
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "commissions/proces", p)
	return nil
}

// pageMotif asks why before an act that undoes: what it does is said first.
type pageMotif struct {
	pageSeance
	Adresse, Retour, Bouton, Question string
	Consequences                      []string
	Version                           int64
	Decisions                         []cadre.Choix // whose file goes back with it
	fait                              string        // said once it is done
	faire                             func(r *http.Request, d parcours.Demande, f *form.Form, version int64, motif string) error
}

// lecteurMotif reads what an act that undoes bears on, and makes its page.
type lecteurMotif func(*http.Request, *poste.Visite) (*pageMotif, error)

// deLaSeance makes the page from the session of the address, duPassage from the file of the address.
func (g guichet) deLaSeance(page func(seances.Vue) *pageMotif) lecteurMotif {
	return func(r *http.Request, v *poste.Visite) (*pageMotif, error) {
		vue, err := g.lireSeance(r, v)
		if err != nil {
			return nil, err
		}
		return page(vue), nil
	}
}

func (g guichet) duPassage(page func(seances.Vue, seances.Passage) *pageMotif) lecteurMotif {
	return func(r *http.Request, v *poste.Visite) (*pageMotif, error) {
		vue, x, err := g.lirePassage(r, v)
		if err != nil {
			return nil, err
		}
		return page(vue, x), nil
	}
}

// motiver is the page of an act that undoes.
func (g guichet) motiver(lire lecteurMotif) func(http.ResponseWriter, *http.Request) error {
	return g.Page(func(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
		p, err := lire(r, v)
		if err != nil {
			return err
		}
		return g.rendreMotif(w, r, http.StatusOK, p, form.Nouveau(nil))
	})
}

func (g guichet) rendreMotif(w http.ResponseWriter, r *http.Request, statut int, p *pageMotif, f *form.Form) error {
	p.Form = f
	g.Moteur.Rendre(w, r, statut, "commissions/motif", p)
	return nil
}

// defaire reads the reason, does the act, and shows the page again when a rule says no.
func (g guichet) defaire(lire lecteurMotif) func(http.ResponseWriter, *http.Request) error {
	return g.Page(func(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
		f, d, err := v.Formulaire(w, r)
		if err != nil {
			return err
		}
		p, err := lire(r, v)
		if err != nil {
			return err
		}
		if p.Version, err = poste.Version(f); err != nil {
			return err
		}
		for i := range p.Decisions {
			p.Decisions[i].Actif = f.Choisi("rendu", p.Decisions[i].Valeur)
		}
		motif := f.Ligne("motif", "la raison", longueurMotif, form.Requis)
		if f.Valide() {
			if err = p.faire(r, d, f, p.Version, motif); err == nil {
				return g.finir(w, r, p.Retour, p.fait, nil)
			}
			if err := poste.ReprendreSelon(f, map[string]string{"motif": "motif"}, "", err); err != nil {
				return err
			}
		}
		return g.rendreMotif(w, r, http.StatusUnprocessableEntity, p, f)
	})
}

func (g guichet) pageRouvrir(vue seances.Vue) *pageMotif {
	return &pageMotif{pageSeance: sous(vue, "dossiers", "Rouvrir l’ordre du jour"), Adresse: adresseSeance(vue.ID, "rouvrir"), Retour: adresseSeance(vue.ID), Bouton: "Rouvrir l’ordre du jour", Question: "Pourquoi le rouvrir",
		Consequences: []string{"Des dossiers peuvent de nouveau venir et changer de place.", "Les membres déjà convoqués ont l’ancien ordre du jour" + deuxPoints + "prévenez-les."}, Version: vue.Version,
		fait: "Ordre du jour rouvert.", faire: func(r *http.Request, d parcours.Demande, _ *form.Form, version int64, motif string) error {
			_, err := parcours.RouvrirOrdre(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, vue.ID, version, motif)
			return err
		}}
}

func (g guichet) pageAnnulation(vue seances.Vue) *pageMotif {
	p := &pageMotif{pageSeance: sous(vue, "suites", "Annuler la validation de la séance"), Adresse: adresseSeance(vue.ID, "annulation"), Retour: adresseSeance(vue.ID), Bouton: "Annuler la validation", Question: "Pourquoi l’annuler", Version: vue.Version,
		Consequences: []string{"La séance se rouvre. Le procès-verbal reste, marqué annulé" + deuxPoints + "le prochain aura un autre numéro.",
			"Les décisions cochées sont reprises et leur dossier revient à son état d’avant. Leurs lettres sont annulées.", "Une décision dont la lettre est remise, ou qui a déjà eu une suite, ne se reprend pas."},
		fait: "Validation annulée" + deuxPoints + "la séance est rouverte.", faire: func(r *http.Request, d parcours.Demande, f *form.Form, version int64, motif string) error {
			rendus, ok := ids(f, "rendu")
			if !ok {
				return form.ErrIllisible
			}
			_, err := parcours.AnnulerValidation(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, parcours.AnnulationSeance{Seance: vue.ID, Version: version, Rendus: rendus, Motif: motif})
			return err
		}}
	for _, x := range vue.Passages {
		if x.Decision == nil {
			continue
		}
		remise := x.Lettre != nil && x.Lettre.Etat == documents.Remis
		aide := ""
		if remise {
			aide = "lettre remise"
		}
		p.Decisions = append(p.Decisions, cadre.Choix{Valeur: form.Nombre(x.ID), Texte: x.Personne + deuxPoints + x.Decision.Sens.Libelle(), Aide: aide, Actif: !remise})
	}
	return p
}

func (g guichet) pageRetrait(vue seances.Vue, x seances.Passage) *pageMotif {
	return &pageMotif{pageSeance: sous(vue, "dossiers", "Retirer le dossier de "+x.Personne), Adresse: adressePassage(x.ID, "retrait"), Retour: adresseSeance(vue.ID), Bouton: "Retirer le dossier", Question: "Pourquoi le retirer", Version: x.Version,
		Consequences: []string{"Le dossier n’est pas décidé" + deuxPoints + "il attend une autre séance.", "Son retrait figure au procès-verbal."},
		fait:         "Dossier retiré de l’ordre du jour.", faire: func(r *http.Request, d parcours.Demande, _ *form.Form, version int64, motif string) error {
			_, err := parcours.RetirerPassage(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, x.ID, version, motif)
			return err
		}}
}

func (g guichet) pageReprise(vue seances.Vue, x seances.Passage) *pageMotif {
	return &pageMotif{pageSeance: sous(vue, "salle", "Reprendre la décision"), Adresse: adressePassage(x.ID, "reprise"), Retour: adressePassage(x.ID), Bouton: "Reprendre la décision", Question: "Pourquoi la reprendre", Version: x.Version,
		Consequences: []string{"Dossier de " + x.Personne + deuxPoints + strings.ToLower(pucePassage(x).Mot) + ".", "Il revient à son état d’avant, et se décide de nouveau. La décision reprise reste dans l’histoire."},
		fait:         "Décision reprise" + deuxPoints + "le dossier attend une nouvelle décision.", faire: func(r *http.Request, d parcours.Demande, _ *form.Form, version int64, motif string) error {
			_, err := parcours.ReprendreDecision(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, x.ID, version, motif)
			return err
		}}
}
