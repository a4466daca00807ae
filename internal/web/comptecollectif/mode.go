// SPDX-License-Identifier: EUPL-1.2

package comptecollectif

import (
	"encoding/hex"
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/form"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/organisation"
	"etai/internal/web/poste"
)

type pageMode struct {
	cadre.Page
	Onglets   cadre.Onglets
	Mode      rapports.ModeCollectif
	Consigner bool
	Ouvrir    bool
	Lire      bool // the pooled accounts open for who reads
	Genres    []cadre.Choix
}

// Piece is the address of a document.
func (p *pageMode) Piece(x rapports.PieceConsignee) string {
	return adresse + "/pieces/" + form.Nombre(x.ID)
}

const (
	genreAvis   = "avis"
	genreAccord = "accord"
)

// mode shows what opens the pooled mode, what is missing, and the accounts that are open.
func (g guichet) mode(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.rendreMode(w, r, v, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreMode(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	p := &pageMode{Page: cadre.Page{Titre: "Compte collectif", Section: "organisation", Fil: fil()[:1], Form: f}, Onglets: organisation.Onglets(adresse),
		Consigner: v.Peut(droits.ConsignerCollectif), Lire: v.Peut(droits.LireCompte) && v.Compte.Role != droits.Direction,
		Genres: []cadre.Choix{{Valeur: genreAvis, Texte: "L’avis juridique de l’organisation"}, {Valeur: genreAccord, Texte: "L’accord d’un organisme payeur"}}}
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Mode, err = rapports.LireModeCollectif(r.Context(), l, a)
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		return absent(v, "collectif", 0)
	}
	if err != nil {
		return err
	}
	if p.Ouvrir = p.Mode.Ouvert() && v.Peut(droits.Rapprocher); p.Ouvrir {
		p.Actions = []cadre.Action{{Texte: "Ouvrir un compte collectif", URL: adresse + "/nouveau", Icone: "plus", Principale: len(p.Mode.Comptes) == 0}}
	}
	g.Moteur.Rendre(w, r, statut, "comptecollectif/mode", p)
	return nil
}

var errFichier = errors.New("un fichier inattendu")

// consigner records a document that opens the mode. The fields are checked before the file is kept.
func (g guichet) consigner(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.ConsignerCollectif) {
		return absent(v, "collectif", 0)
	}
	var n parcours.PieceCollectif
	lire := func(f *form.Form) {
		genre := f.Choix("genre", "ce que vous consignez", []string{genreAvis, genreAccord}, form.Requis)
		presence := form.Facultatif
		if genre == genreAccord {
			presence = form.Requis
		}
		if n.Organisme = f.Ligne("organisme", "le nom de l’organisme payeur", 120, presence); genre == genreAvis {
			n.Organisme = ""
		}
		n.DatePiece = f.Jour("date", "la date du document", form.Requis)
	}
	lu := false
	var depose *fichiers.Depose
	nom := ""
	f, err := cadre.LireEnvoi(r, func(f *form.Form, x cadre.Fichier) error {
		if x.Champ != "piece" || lu {
			return cadre.Refus(http.StatusBadRequest, "", errFichier)
		}
		lu = true
		if lire(f); !f.Valide() {
			f.Refuser("piece", "Choisissez de nouveau le document"+deuxPoints+"il n’a pas été gardé.")
			return nil
		}
		d, err := g.Inst.Depot.Deposer(r.Context(), x.Contenu, fichiers.ReglesPieces())
		if phrase, refuse := poste.RefusPiece(err); refuse {
			f.Refuser("piece", phrase)
			return nil
		}
		if err != nil {
			return err
		}
		depose, nom = &d, x.Nom
		f.Poser("sha256", hex.EncodeToString(d.SHA256)) // the same form with another document is another form
		return nil
	})
	if err != nil {
		return err
	}
	if !lu {
		if lire(f); f.Valide() {
			f.Refuser("piece", "Joignez le document signé"+deuxPoints+"sans lui, le mode collectif reste fermé.")
		}
	}
	if f.Valide() {
		d, err := v.Demande(f)
		if err != nil {
			return err
		}
		_, err = parcours.ConsignerCollectif(r.Context(), g.Inst.Base, d, n, func(e *bdd.Ecriture) (int64, error) {
			return fichiers.Enregistrer(r.Context(), e, g.Inst.Trousseau, *depose, fichiers.Fiche{Nature: "mode_collectif", NomAffiche: nom, Agent: v.Compte.ID})
		})
		if err == nil {
			quoi := "Avis juridique consigné."
			if n.Organisme != "" {
				quoi = "Accord consigné" + deuxPoints + n.Organisme + "."
			}
			g.Annoncer(r, cadre.Succes, quoi)
			return poste.Aller(w, r, adresse)
		}
		if err := poste.ReprendreSelon(f, map[string]string{"organisme": "organisme", "date": "date", "piece": "piece"}, "", err); err != nil {
			return err
		}
	}
	return g.rendreMode(w, r, v, http.StatusUnprocessableEntity, f)
}

// piece sends the document of a record.
func (g guichet) piece(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	var d rapports.Document
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		d, err = rapports.PieceDuMode(r.Context(), l, g.Inst.Trousseau, a, id)
		return err
	})
	if errors.Is(err, bdd.ErrAbsent) {
		return absent(v, "mode_collectif", id)
	}
	if err != nil {
		return err
	}
	return g.EnvoyerDocument(w, r, v, d.Fichier, d.NomAffiche)
}
