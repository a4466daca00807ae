// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"errors"
	"fmt"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/echanges/banque"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// adresseQuarantaine is where a file set aside is looked at.
const adresseQuarantaine = "/rapprochement/quarantaine"

type pageQuarantaine struct {
	cadre.Page
	F          rapports.FichierRecu
	Version    int64
	Ouvert     bool // still in quarantine
	Motif      string
	Releves    []banque.ReleveInspecte
	Fautifs    []banque.Fautif
	Nombre     int   // statements of the file
	Lignes     int64 // of the whole file
	Pagination cadre.Pagination
	Manieres   []cadre.Choix // ways to take it all the same
	Pourquoi   string        // there is none
	Demande    *comptes.Acceptation
	Par, Quand string // of the request
	Reponse    string // what became of the last request
	Demander   bool   // the agent may ask
	Accepter   bool   // the agent may accept or refuse
	Retirer    bool   // the agent may withdraw
	Ecarter    bool
	Attend     string // why the agent may not decide
	Aujourdhui jour.Jour
}

// Etat says what a line of the file is, beside what is known.
func (p *pageQuarantaine) Etat(l banque.LigneInspectee) cadre.Puce {
	switch {
	case l.EnAttente:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "En attente à la banque", Icone: "horloge"}
	case l.Connue:
		return cadre.Puce{Ton: cadre.Succes, Mot: "Déjà là"}
	case l.Semblable:
		return cadre.Puce{Ton: cadre.Attention, Mot: "Ressemble", Icone: "question"}
	}
	return cadre.Puce{Ton: cadre.Info, Mot: "Inconnue", Icone: "plus"}
}

// Bilan sums up a statement of the file.
func (p *pageQuarantaine) Bilan(r banque.ReleveInspecte) string {
	switch {
	case !r.Connu:
		return "Ce compte n’est pas suivi dans Étai."
	case r.Ferme():
		return "Vous ne pouvez pas lire ce compte."
	case r.JusquAu.Vide():
		return "Aucun relevé n’est encore accepté pour ce compte" + deuxPoints + "le premier doit ouvrir à " + r.Attendu.String() + "."
	}
	return "Étai connaît ce compte jusqu’au " + r.JusquAu.Long() + ", à " + r.Attendu.String() + "."
}

// Faute says what is wrong with a statement, empty when nothing is.
func (p *pageQuarantaine) Faute(r banque.ReleveInspecte) string {
	switch {
	case !r.Fautif:
		return ""
	case r.Motif != "":
		return motifEcrit(r.Motif)
	case !r.Connu:
		return "Ce compte n’est pas suivi dans Étai."
	}
	return "Ses lignes ne s’accordent pas avec ce qui est connu."
}

// Vers leads to a statement of the file.
func (p *pageQuarantaine) Vers(f banque.Fautif) string {
	if f.Page == p.Pagination.Page {
		return fmt.Sprintf("#releve-%d", f.Rang)
	}
	return fmt.Sprintf("%s/%d?page=%d#releve-%d", adresseQuarantaine, p.F.ID, f.Page, f.Rang)
}

// Suite tells that the lines of a statement go on over other pages.
func (p *pageQuarantaine) Suite(r banque.ReleveInspecte) bool {
	return len(r.Lignes) > 0 && int64(len(r.Lignes)) < r.Total
}

func (g guichet) quarantaine(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreQuarantaine(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreQuarantaine(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	if !v.Peut(droits.ImporterReleve) && !v.Peut(droits.ViserRemise) {
		return bdd.ErrAbsent
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	p := &pageQuarantaine{}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		p.Aujourdhui = l.Instant().Jour()
		fichier, err := comptes.FichierParID(r.Context(), l, id)
		if err != nil || fichier.Organisation != a.Organisation || fichier.Motif == "" {
			return bdd.ErrAbsent
		}
		p.Version, p.Ouvert = fichier.Version, fichier.Statut == comptes.Quarantaine
		if p.F, err = rapports.Fichier(r.Context(), l, a, id); err != nil {
			return err
		}
		return g.lireDemande(r, l, p)
	}); err != nil {
		return err
	}
	p.Motif = motifEcrit(p.F.Motif)
	if err := g.inspecter(r, v, p); err != nil {
		return err
	}
	p.Page = cadre.Page{Titre: "Fichier mis de côté" + deuxPoints + p.F.Nom, Court: "Fichier mis de côté", SousTitre: "Reçu " + quand(p.F.RecuLe, p.Aujourdhui) + ". Rien n’en est entré dans les comptes.", Section: section, Form: f,
		Fil: []cadre.Lien{{Texte: "Rapprochement", URL: adresseRapprochement}, {Texte: "Importer un relevé", URL: adresseImport}}}
	if !v.Peut(droits.ImporterReleve) {
		p.Section, p.Fil = "journee", []cadre.Lien{{Texte: "Ma journée", URL: "/"}}
	}
	if !p.Ouvert {
		p.SousTitre = "Reçu " + quand(p.F.RecuLe, p.Aujourdhui) + "."
	}
	p.decider(v)
	var dossiers []int64
	for _, x := range p.Releves {
		if x.Dossier != 0 {
			dossiers = append(dossiers, x.Dossier)
		}
	}
	v.TracerListe("quarantaine", dossiers)
	g.Moteur.Rendre(w, r, statut, "rapprochement/quarantaine", p)
	return nil
}

func (g guichet) lireDemande(r *http.Request, l bdd.Lecture, p *pageQuarantaine) error {
	a, err := comptes.AcceptationDe(r.Context(), l, g.Inst.Trousseau, p.F.ID)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	noms, err := rapports.NomsAgents(r.Context(), l, []int64{a.DemandeePar, a.DecideePar})
	if err != nil {
		return err
	}
	p.Par, p.Quand = noms[a.DemandeePar], quand(a.DemandeeLe, p.Aujourdhui)
	switch a.Decision {
	case "":
		p.Demande = &a
	case comptes.Acceptee:
		p.Reponse = "Accepté malgré tout" + deuxPoints + "demandé par " + p.Par + ", accepté par " + noms[a.DecideePar] + " " + quand(a.DecideeLe, p.Aujourdhui) + "."
	case comptes.Refusee:
		p.Reponse = noms[a.DecideePar] + " a refusé la demande de " + p.Par + deuxPoints + "« " + a.Reponse + " »"
	}
	p.Reponse = texte.Typographier(p.Reponse)
	return nil
}

// inspecter reads the kept file again, and how it may be taken.
func (g guichet) inspecter(r *http.Request, v *poste.Visite, p *pageQuarantaine) error {
	if !p.Ouvert {
		return nil
	}
	im := g.Inst.Importeur()
	vue, err := im.Inspecter(r.Context(), v.Agent(), p.F.ID, poste.NumeroDePage(r.URL.Query()))
	if err != nil {
		return err
	}
	p.Releves, p.Lignes, p.Fautifs, p.Nombre = vue.Releves, vue.Lignes, vue.Fautifs, vue.Nombre
	p.Pagination = cadre.Pagination{Page: vue.Page, Pages: vue.Pages, Total: int(vue.Lignes), Chose: "ligne", Base: fmt.Sprintf("%s/%d", adresseQuarantaine, p.F.ID)}
	manieres, pourquoi, err := im.Acceptables(r.Context(), v.Agent(), p.F.ID)
	if err != nil {
		return err
	}
	if p.Pourquoi = pourquoi; pourquoi != "" {
		p.Pourquoi = motifEcrit(pourquoi)
	}
	for _, m := range manieres {
		p.Manieres = append(p.Manieres, cadre.Choix{Valeur: string(m.Lecture), Texte: motifEcrit(m.Raison), Aide: texte.Pluriel(int(m.Nouvelles), "ligne entrerait", "lignes entreraient") + " dans les comptes",
			Actif: len(manieres) == 1})
	}
	return nil
}

// decider says what the page offers; the domain decides what is allowed.
func (p *pageQuarantaine) decider(v *poste.Visite) {
	if !p.Ouvert {
		return
	}
	p.Ecarter = v.Peut(droits.ImporterReleve) && p.Demande == nil
	switch {
	case p.Demande == nil:
		if p.Demander = v.Peut(droits.ImporterReleve) && len(p.Manieres) > 0; !p.Demander && len(p.Manieres) > 0 {
			p.Attend = "C’est la comptabilité qui demande d’accepter ce fichier."
		}
	case p.Demande.DemandeePar == v.Compte.ID:
		p.Retirer, p.Attend = true, "Une autre personne doit maintenant accepter ou refuser."
	case v.Peut(droits.ViserRemise):
		p.Accepter = true
	default:
		p.Attend = "Le chef de service, ou une autre personne de la comptabilité, doit accepter ou refuser."
	}
}

// lireQuarantaine reads a form of the page: the file, and the version of what is decided.
func lireQuarantaine(w http.ResponseWriter, r *http.Request, v *poste.Visite) (f *form.Form, d parcours.Demande, id, version int64, err error) {
	if f, d, err = v.Formulaire(w, r); err != nil {
		return f, d, 0, 0, err
	}
	if id, err = poste.Identifiant(r, "id"); err != nil {
		return f, d, id, 0, err
	}
	version, err = poste.Version(f)
	return f, d, id, version, err
}

// demanderQuarantaine asks another person to take the file all the same.
func (g guichet) demanderQuarantaine(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, id, version, err := lireQuarantaine(w, r, v)
	if err != nil {
		return err
	}
	lecture := comptes.Lecture(f.Choix("lecture", "comment lire ce fichier", []string{string(comptes.Inconnues), string(comptes.Toutes)}, form.Requis))
	motif := f.Bloc("motif", "pourquoi ce fichier est juste", motifMax, form.Requis)
	return g.agirQuarantaine(w, r, v, f, id, "Demande envoyée"+deuxPoints+"une autre personne doit accepter ou refuser.", func() error {
		_, err := g.Inst.Importeur().DemanderAcceptation(r.Context(), d, id, version, lecture, motif)
		return err
	})
}

// accepterQuarantaine takes the file, by another person than who asked; once it is taken, its report is shown.
func (g guichet) accepterQuarantaine(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, id, version, err := lireQuarantaine(w, r, v)
	if err != nil {
		return err
	}
	demande := f.Identifiant("demande", "la demande", form.Requis)
	if !f.Valide() {
		return form.ErrIllisible
	}
	select {
	case g.imports <- struct{}{}:
		defer func() { <-g.imports }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	cr, err := g.Inst.Importeur().AccepterQuarantaine(r.Context(), d, demande, version)
	if err != nil {
		if err := poste.ReprendreSelon(f, nil, "", err); err != nil {
			return err
		}
		return g.rendreQuarantaine(w, r, v, http.StatusUnprocessableEntity, f)
	}
	g.Annoncer(r, cadre.Succes, texte.Typographier("Fichier accepté à deux : "+texte.Pluriel(int(cr.Nouvelles), "nouvelle ligne", "nouvelles lignes")+"."))
	if cr.ID == 0 || !v.Peut(droits.ImporterReleve) {
		return poste.Aller(w, r, fmt.Sprintf("%s/%d", adresseQuarantaine, id))
	}
	return poste.Aller(w, r, fmt.Sprintf("%s?fichier=%d", adresseImport, cr.ID))
}

// refuserQuarantaine refuses the request of somebody else, or withdraws one's own.
func (g guichet) refuserQuarantaine(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, id, version, err := lireQuarantaine(w, r, v)
	if err != nil {
		return err
	}
	demande := f.Identifiant("demande", "la demande", form.Requis)
	motif := f.Bloc("motif", "pourquoi", motifMax, form.Facultatif)
	return g.agirQuarantaine(w, r, v, f, id, "C’est noté"+deuxPoints+"le fichier reste de côté.", func() error {
		_, err := banque.RefuserAcceptation(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, demande, version, motif)
		return err
	})
}

// ecarterQuarantaine sets the file aside for good.
func (g guichet) ecarterQuarantaine(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, id, version, err := lireQuarantaine(w, r, v)
	if err != nil {
		return err
	}
	motif := f.Bloc("motif_ecart", "pourquoi ce fichier est écarté", motifMax, form.Requis)
	return g.agirQuarantaine(w, r, v, f, id, "Fichier écarté pour de bon.", func() error {
		_, err := banque.EcarterQuarantaine(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, id, version, motif)
		return err
	})
}

// agirQuarantaine runs an act of the page and goes back to it; what the domain refuses is said in the form.
func (g guichet) agirQuarantaine(w http.ResponseWriter, r *http.Request, v *poste.Visite, f *form.Form, id int64, annonce string, acte func() error) error {
	if !f.Valide() {
		return g.rendreQuarantaine(w, r, v, http.StatusUnprocessableEntity, f)
	}
	if err := acte(); err != nil {
		if err := poste.ReprendreSelon(f, map[string]string{"motif": "motif"}, "", err); err != nil {
			return err
		}
		return g.rendreQuarantaine(w, r, v, http.StatusUnprocessableEntity, f)
	}
	g.Annoncer(r, cadre.Succes, annonce)
	return poste.Aller(w, r, fmt.Sprintf("%s/%d", adresseQuarantaine, id))
}
