// SPDX-License-Identifier: EUPL-1.2

package courriers

import (
	"net/http"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/documents"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageDocument is a frozen document.
type pageDocument struct {
	cadre.Page
	Ecrit   rapports.LigneCourrier
	Feuille feuille
	Etat    cadre.Puce
	Suivre  bool
	Numero  bool // of a registered letter: it left by one, and may be noted
	Modes   []cadre.Choix
	Adresse string
	Valeur  string // its id and its version, for the form that follows it
	Liens   []cadre.Lien
}

func puce(l rapports.LigneCourrier) cadre.Puce {
	return cadre.Puce{Ton: cadre.Ton(l.Ton()), Mot: l.EtatDit()}
}

// lireDocument reads the document of the address, for who may read it.
func (g guichet) lireDocument(r *http.Request, v *poste.Visite) (d rapports.VueDossier, x rapports.LigneCourrier, l documents.Lettre, err error) {
	id, err := poste.Identifiant(r, "document")
	if err != nil {
		return d, x, l, err
	}
	d, err = v.Dossier(r, "courrier", func(d rapports.DroitsDossier) bool { return d.Contrat || d.Payeurs }, func(lecture bdd.Lecture, a droits.Agent, d *rapports.VueDossier) (err error) {
		x, l, err = rapports.CourrierDe(r.Context(), lecture, g.Inst.Trousseau, a, d.Dossier.ID, id)
		return err
	})
	return d, x, l, err
}

func (g guichet) voir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreDocument(w, r, v, http.StatusOK, g.formulaireDeSuite())
}

// formulaireDeSuite says today as the day on which documents are handed over.
func (g guichet) formulaireDeSuite() *form.Form {
	f := form.Nouveau(nil)
	f.Poser("remise_le", g.Moteur.Horloge().Maintenant().Jour().Court())
	return f
}

func (g guichet) rendreDocument(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	d, x, l, err := g.lireDocument(r, v)
	if err != nil {
		return err
	}
	p := &pageDocument{Page: poste.SousDossier(&d, section, l.Objet, lienDocuments(d.Dossier.ID)), Ecrit: x, Feuille: feuille{Lettre: l}, Etat: puce(x), Adresse: adresse(d.Dossier.ID, form.Nombre(x.ID)), Valeur: valeur(x.Document),
		Modes: cadre.ChoixApres("Choisir…", documents.ModesRemise, documents.ModeRemise.Libelle), Suivre: (d.Droits.Courrier || d.Droits.Payeurs) && (x.Etat == documents.AImprimer || x.Etat == documents.Imprime)}
	p.Numero = (d.Droits.Courrier || d.Droits.Payeurs) && x.Mode == documents.RemiseLRAR
	if p.Numero && r.Method == http.MethodGet {
		f.Poser("recommande", x.Recommande.Numero)
		f.Poser("avis_le", x.Recommande.AvisLe.Court())
	}
	p.Form = f
	p.Actions = append(p.Actions, cadre.Action{Texte: "Imprimer", URL: adresse(d.Dossier.ID, form.Nombre(x.ID), "pdf"), Icone: "imprimante", Principale: true})
	genre, _ := modeles.GenreDe(x.Genre)
	if x.Etat != documents.Annule && permet(d.Droits, genre) {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Remplacer", URL: poste.AdresseDossier(d.Dossier.ID, "ecrire", x.Genre) + "?remplace=" + form.Nombre(x.ID)})
	}
	if x.RemplacePar != 0 {
		p.Liens = append(p.Liens, cadre.Lien{Texte: "Voir le document qui l’a remplacé", URL: adresse(d.Dossier.ID, form.Nombre(x.RemplacePar))})
	}
	if x.Remplace != 0 {
		p.Liens = append(p.Liens, cadre.Lien{Texte: "Voir le document qu’il a remplacé", URL: adresse(d.Dossier.ID, form.Nombre(x.Remplace))})
	}
	if x.Etat == documents.Annule {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Fait: "Ce document est annulé.", Suite: "Il reste lisible, il ne vaut plus."})
	}
	if l.NonRelu {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: cadre.Attention, Fait: "Texte facile à lire non relu par des personnes concernées."})
	}
	v.Tracer(acces.Trace{Nature: acces.Lecture, Objet: "courrier", ObjetID: x.ID, Dossier: d.Dossier.ID})
	g.Moteur.Rendre(w, r, statut, "courriers/document", p)
	return nil
}

// pdf sends the bytes of a document, the same each time.
func (g guichet) pdf(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	_, x, _, err := g.lireDocument(r, v)
	if err != nil {
		return err
	}
	scelle, err := parcours.ScellerDocument(r.Context(), g.Inst.Base, g.Inst.Trousseau, g.Inst.Depot, v.Agent(), x.ID)
	if err != nil {
		return err
	}
	var f fichiers.Fichier
	if err := v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) (err error) {
		f, err = fichiers.Trouver(r.Context(), l, scelle.Fichier)
		return err
	}); err != nil {
		return err
	}
	return g.EnvoyerDocument(w, r, v, f, x.Genre+"-"+x.Reference()+".pdf")
}

// pageImprimer lists what waits to be printed, or to be handed over.
type pageImprimer struct {
	cadre.Page
	Jetons   cadre.Jetons
	Imprimes bool
	Lignes   []rapports.LigneCourrier
	Modes    []cadre.Choix
	Plein    bool
}

// Valeur is a document and its version, in a box.
func (p *pageImprimer) Valeur(l rapports.LigneCourrier) string { return valeur(l.Document) }

// Adresse is the page of a document.
func (p *pageImprimer) Adresse(l rapports.LigneCourrier) string {
	return adresse(l.Dossier, form.Nombre(l.ID))
}

func valeur(d documents.Document) string { return form.Nombre(d.ID) + "." + form.Nombre(d.Version) }

func (g guichet) lister(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreImprimer(w, r, v, http.StatusOK, r.URL.Query().Get("etat") == string(documents.Imprime), g.formulaireDeSuite())
}

func (g guichet) rendreImprimer(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, imprimes bool, f *form.Form) error {
	if !ecrit(v) {
		return bdd.ErrAbsent
	}
	p := &pageImprimer{Page: cadre.Page{Titre: "Courriers à imprimer", Section: "courriers", Form: f}, Imprimes: imprimes, Modes: cadre.ChoixApres("Choisir…", documents.ModesRemise, documents.ModeRemise.Libelle),
		Jetons: cadre.Jetons{Nom: "État", Elements: []cadre.Jeton{{Texte: "À imprimer", URL: "/courriers", Actif: !imprimes}, {Texte: "Imprimés, à remettre", URL: "/courriers?etat=imprime", Actif: imprimes}}}}
	if imprimes {
		p.Titre = "Courriers à remettre"
	}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Lignes, err = rapports.Courriers(r.Context(), l, g.Inst.Trousseau, a, imprimes)
		return err
	}); err != nil {
		return err
	}
	p.Plein = len(p.Lignes) == rapports.CourriersMax
	if len(p.Lignes) > 0 && !imprimes {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Tout imprimer", URL: "/courriers/lot.pdf", Icone: "imprimante", Principale: true})
	}
	ids := make([]int64, len(p.Lignes))
	for i, x := range p.Lignes {
		ids[i] = x.Dossier
	}
	v.Tracer(acces.Trace{Nature: acces.Lecture, Objet: "courriers", Ids: ids})
	g.Moteur.Rendre(w, r, statut, "courriers/imprimer", p)
	return nil
}

// lot merges all that waits in one file.
func (g guichet) lot(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.fondre(w, r, v, nil)
}

// fondre merges documents in one file: those given, or all that wait.
func (g guichet) fondre(w http.ResponseWriter, r *http.Request, v *poste.Visite, ids []int64) error {
	if !ecrit(v) {
		return bdd.ErrAbsent
	}
	var ds []documents.Document
	var ls []documents.Lettre
	var images map[int64][]byte
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if ds, ls, err = rapports.LettresDuLot(r.Context(), l, g.Inst.Trousseau, a, ids); err != nil {
			return err
		}
		if len(ds) == 0 {
			return bdd.ErrAbsent
		}
		images, err = parcours.Logos(r.Context(), l, ls)
		return err
	}); err != nil {
		return err
	}
	octets, err := parcours.Dessiner("Courriers", ls[0].Emetteur[0], ds[len(ds)-1].EcritLe, ls, images)
	if err != nil {
		return err
	}
	dossiers := make([]int64, len(ds))
	for i, d := range ds {
		dossiers[i] = d.Dossier
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "courriers", Ids: dossiers})
	return g.Envoyer(w, r, "application/pdf", "courriers.pdf", octets)
}

// lireSuite reads documents with their versions, and what becomes of them; the answer is their ids.
func lireSuite(f *form.Form) (s parcours.SuiteDocuments, ids []int64, err error) {
	s.Documents = map[int64]int64{}
	for _, x := range f.Valeurs("courrier") {
		id, version, _ := strings.Cut(x, ".")
		n, ok := entier(id)
		k, ok2 := entier(version)
		if !ok || !ok2 || len(s.Documents) > rapports.CourriersMax {
			return s, nil, form.ErrIllisible
		}
		s.Documents[n], ids = k, append(ids, n)
	}
	if f.Valeur("fondre") != "" {
		return s, ids, nil
	}
	s.Vers = documents.Etat(f.Choix("vers", "ce que deviennent les documents", []string{string(documents.Imprime), string(documents.Remis)}, form.Requis))
	if s.Vers == documents.Remis {
		s.Mode = form.Parmi(f, "mode", "comment le courrier a été remis", documents.ModesRemise, form.Requis)
		s.RemisLe = f.Jour("remise_le", "le jour de la remise", form.Requis)
		s.Numero = f.Ligne("recommande", "le numéro de recommandé", 40, form.Facultatif)
	}
	return s, ids, nil
}

var champsDeSuite = map[string]string{"mode": "mode", "remise_le": "remise_le", "recommande": "recommande", "avis_le": "avis_le"}

// recommander notes the number of a registered letter, or the day of its acknowledgement.
func (g guichet) recommander(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, x, _, err := g.lireDocument(r, v)
	if err != nil {
		return err
	}
	n := parcours.NouveauRecommande{Document: x.ID, Numero: f.Ligne("recommande", "le numéro de recommandé", 40, form.Requis), AvisLe: f.Jour("avis_le", "le jour de l’avis de réception", form.Facultatif)}
	n.Vu, _ = entier(f.Valeur("vu"))
	change := false
	if f.Valide() {
		_, err := parcours.NoterRecommande(r.Context(), g.Inst.Base, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Recommandé noté.")
			return poste.Aller(w, r, adresse(d.Dossier.ID, form.Nombre(x.ID)))
		}
		if change = poste.Perime(f, err, "Ce recommandé"); !change {
			if err := poste.ReprendreSelon(f, champsDeSuite, "", err); err != nil {
				return err
			}
		}
	}
	return g.rendreDocument(w, r, v, poste.StatutDe(change), f)
}

// suivre notes what became of documents.
func (g guichet) suivre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	if !ecrit(v) {
		return bdd.ErrAbsent
	}
	s, ids, err := lireSuite(f)
	if err != nil {
		return err
	}
	if f.Valeur("fondre") != "" {
		if len(ids) > 0 {
			return g.fondre(w, r, v, ids)
		}
		f.Refuser("", "Cochez au moins un document.")
	}
	if f.Valide() {
		n, err := parcours.SuivreDocuments(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, s)
		if err == nil {
			g.Annoncer(r, cadre.Succes, texte.Pluriel(int(n), "document")+" "+texte.Accord(int(n), s.Vers.Libelle())+".")
			if s.Vers == documents.Imprime {
				return poste.Aller(w, r, "/courriers?etat=imprime")
			}
			return poste.Aller(w, r, "/courriers")
		}
		if err := poste.ReprendreSelon(f, champsDeSuite, "", err); err != nil {
			return err
		}
	}
	return g.rendreImprimer(w, r, v, http.StatusUnprocessableEntity, f.Valeur("vue") == string(documents.Imprime), f)
}

// suivreUn notes what became of the document of the page, and stays on it.
func (g guichet) suivreUn(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	dossier, x, _, err := g.lireDocument(r, v)
	if err != nil {
		return err
	}
	s, ids, err := lireSuite(f)
	if err != nil || len(ids) != 1 || ids[0] != x.ID {
		return form.ErrIllisible
	}
	if f.Valide() {
		_, err := parcours.SuivreDocuments(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, s)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Document "+strings.ToLower(s.Vers.Libelle())+".")
			return poste.Aller(w, r, adresse(dossier.Dossier.ID, form.Nombre(x.ID)))
		}
		if err := poste.ReprendreSelon(f, champsDeSuite, "", err); err != nil {
			return err
		}
	}
	return g.rendreDocument(w, r, v, http.StatusUnprocessableEntity, f)
}
