// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"encoding/hex"
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageDocuments struct {
	cadre.Page
	identite
	Dossier    int64
	Documents  []rapports.Document
	Ecrits     []rapports.LigneCourrier // documents written by the service
	Natures    []cadre.Choix            // that the agent may attach; empty: none
	Aujourdhui jour.Jour
}

func peutLireDocuments(d rapports.DroitsDossier) bool { return d.Dossier || d.Compte || d.Contrat }

func (g guichet) documents(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vuePour(r, v, peutLireDocuments)
	if err != nil {
		return err
	}
	return g.rendreDocuments(w, r, v, http.StatusOK, &d, form.Nouveau(nil))
}

func (g guichet) rendreDocuments(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *rapports.VueDossier, f *form.Form) error {
	p := &pageDocuments{Page: cadre.Page{Titre: d.Personne.Affiche(), Court: "Documents", SousTitre: "", Section: section, Fil: poste.FilDossier(d), Form: f}, Dossier: d.Dossier.ID,
		Aujourdhui: g.Moteur.Horloge().Maintenant().Jour()}
	p.SousTitre = resume(d, p.Aujourdhui)
	p.identite = identiteDe(v, d, p.Aujourdhui, poste.OngletDocuments)
	for _, n := range d.Droits.Joindre() {
		p.Natures = append(p.Natures, cadre.Choix{Valeur: string(n), Texte: n.Libelle()})
	}
	if len(p.Natures) > 0 {
		p.Natures = premier("Choisir…", p.Natures)
	}
	var err error
	if p.Documents, err = g.lireDocuments(r, v, d); err != nil {
		return err
	}
	if d.Droits.Contrat || d.Droits.Payeurs {
		if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
			p.Ecrits, err = rapports.CourriersDuDossier(r.Context(), l, g.Inst.Trousseau, a, d.Dossier.ID)
			return err
		}); err != nil {
			return err
		}
	}
	if d.Droits.Courrier || d.Droits.Payeurs {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Écrire un document", URL: poste.AdresseDossier(d.Dossier.ID, "ecrire"), Icone: "note", Principale: true}, cadre.Action{Texte: "Courriers à imprimer", URL: "/courriers", Icone: "imprimante"})
	}
	if len(p.Documents) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(poste.AdresseDossier(d.Dossier.ID, "documents")))
	}
	v.TracerDossier("documents", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "personnes/documents", p)
	return nil
}

func (g guichet) lireDocuments(r *http.Request, v *poste.Visite, d *rapports.VueDossier) (ds []rapports.Document, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		ds, err = rapports.Documents(r.Context(), l, g.Inst.Trousseau, a, d.Dossier.ID)
		return err
	})
	return ds, err
}

// documentsXLSX is the list of the documents that the agent may read, as a workbook.
func (g guichet) documentsXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vuePour(r, v, peutLireDocuments)
	if err != nil {
		return err
	}
	ds, err := g.lireDocuments(r, v, &d)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Documents", Titre: "Documents de " + d.Personne.Affiche(), Colonnes: []tableur.Colonne{{Titre: "Document", Largeur: 48}, {Titre: "Nature", Largeur: 28}, {Titre: "Joint le", Largeur: 12}, {Titre: "Par", Largeur: 26},
		{Titre: "Taille, en octets", Largeur: 16}}}
	for _, x := range ds {
		nom := x.NomAffiche
		if x.Efface {
			nom = "Détruit sous bordereau"
		}
		f.Lignes = append(f.Lignes, []any{nom, x.Nature.Libelle(), x.Instant.Jour(), x.Par, x.Fichier.Taille})
	}
	return g.EnvoyerTableur(w, r, v, "documents", "documents-"+g.Moteur.Horloge().Maintenant().Jour().String(), f, []int64{d.Dossier.ID})
}

// joindre attaches a document, encrypted as it comes. What is typed comes before the file, so that nothing is kept of a form that is wrong.
func (g guichet) joindre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vuePour(r, v, peutLireDocuments)
	if err != nil {
		return err
	}
	n := parcours.NouvellePiece{Dossier: d.Dossier.ID}
	recu := false
	f, err := cadre.LireEnvoi(r, func(f *form.Form, x cadre.Fichier) error {
		if x.Champ != "document" || recu {
			return cadre.Refus(http.StatusBadRequest, "", errDeuxFichiers)
		}
		recu = true
		if n.Nature = natureDe(f, d.Droits); !f.Valide() {
			return nil
		}
		depose, err := g.Inst.Depot.Deposer(r.Context(), x.Contenu, fichiers.ReglesPieces())
		if m, ok := poste.RefusPiece(err); ok {
			f.Refuser("document", m)
			return nil
		}
		n.Nom, n.Depose = x.Nom, depose
		f.Poser("sha256", hex.EncodeToString(depose.SHA256)) // the same form with another file is another form
		return err
	})
	if err != nil {
		return err
	}
	if !recu {
		n.Nature = natureDe(f, d.Droits)
		f.Refuser("document", "Choisissez le document à joindre.")
	}
	if !f.Valide() {
		if recu && f.Message("document") == "" {
			f.Refuser("document", "Choisissez de nouveau le document\u00a0: il n’a pas été gardé.")
		}
		return g.rendreDocuments(w, r, v, http.StatusUnprocessableEntity, &d, f)
	}
	demande, err := v.Demande(f)
	if err != nil {
		return err
	}
	if _, err := parcours.JoindrePiece(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n); err != nil {
		return err
	}
	g.Annoncer(r, cadre.Succes, "Document joint.")
	return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID, "documents"))
}

var errDeuxFichiers = errors.New("un fichier inattendu")

func natureDe(f *form.Form, d rapports.DroitsDossier) parcours.NaturePiece {
	var permis []string
	for _, n := range d.Joindre() {
		permis = append(permis, string(n))
	}
	return parcours.NaturePiece(f.Choix("nature", "ce qu’est ce document", permis, form.Requis))
}

// document sends a document. Its trace is durable before its first byte leaves.
func (g guichet) document(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	dossier, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "document")
	if err != nil {
		return err
	}
	var d rapports.Document
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		d, err = rapports.DocumentDe(r.Context(), l, g.Inst.Trousseau, a, dossier, id)
		return err
	})
	if err != nil {
		if estAbsent(err) {
			v.TracerRefus("fichier", dossier)
		}
		return err
	}
	return g.EnvoyerDocument(w, r, v, d.Fichier, d.NomAffiche)
}

// Puce is what became of the paper of a document that the service wrote.
func (p *pageDocuments) Puce(l rapports.LigneCourrier) cadre.Puce {
	return cadre.Puce{Ton: cadre.Ton(l.Ton()), Mot: l.EtatDit()}
}

// Taille writes the size of a document.
func (p *pageDocuments) Taille(d rapports.Document) string {
	const ko = 1024
	switch n := (d.Fichier.Taille + ko - 1) / ko; {
	case n < ko:
		return texte.Nombre(n) + "\u00a0Ko"
	default:
		return texte.Nombre((n+ko-1)/ko) + "\u00a0Mo"
	}
}
