// SPDX-License-Identifier: EUPL-1.2

package signalements

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/masp/signalement"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// deposer seals a medical piece, read into memory alone: nothing of it is written on the disk, and its name is not kept.
func (g guichet) deposer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, inscriptible)
	if err != nil {
		return err
	}
	var octets []byte
	var genre string
	f, err := cadre.LireEnvoi(r, func(f *form.Form, x cadre.Fichier) (err error) {
		if x.Champ != "document" || octets != nil {
			return cadre.Refus(http.StatusBadRequest, "", errors.New("un fichier inattendu"))
		}
		octets, genre, err = fichiers.Recevoir(r.Context(), x.Contenu, fichiers.ReglesPieces())
		if m, ok := poste.RefusPiece(err); ok {
			f.Refuser("document", m)
			return nil
		}
		somme := sha256.Sum256(octets)
		f.Poser("sha256", hex.EncodeToString(somme[:])) // the same form with another file is another form
		return err
	})
	if err != nil {
		return err
	}
	if octets == nil && f.Valide() {
		f.Refuser("document", "Choisissez la pièce à mettre sous pli.")
	}
	if f.Valide() {
		demande, err := v.Demande(f)
		if err != nil {
			return err
		}
		if _, err = parcours.DeposerPli(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, d.Signalement.ID, genre, octets); err == nil {
			g.Annoncer(r, cadre.Succes, "Pièce mise sous pli.")
			return poste.Aller(w, r, d.adresse()+typee(f)+"#pli")
		}
		if err := poste.Reprendre(f, "document", err); err != nil {
			return err
		}
	}
	if f.Valeur("le") == "" {
		f.Poser("le", d.aujourdhui.Court())
	}
	g.rendre(w, r, v, http.StatusUnprocessableEntity, &d, f, "", false)
	return nil
}

// typee is the query that brings back who signs and when, as they were typed in the form beside: the page sends them with the piece.
func typee(f *form.Form) string {
	q := url.Values{}
	for _, champ := range []string{"le", "signataire"} {
		if x := f.Valeur(champ); x != "" && len(x) <= 4*ligneMax {
			q.Set(champ, x)
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// pliDe is the piece of the address, when it is of the signalement of the address.
func (d *fiche) pliDe(r *http.Request) (int64, error) {
	id, err := poste.Identifiant(r, "pli")
	if err != nil {
		return 0, err
	}
	for _, p := range d.Signalement.Plis {
		if p.ID == id {
			return id, nil
		}
	}
	return 0, bdd.ErrAbsent
}

// ouvrirPli sends a medical piece to who may read it: the act says so in the journal, and the trace of the access is durable before its first byte leaves.
func (g guichet) ouvrirPli(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, lisible)
	if err != nil {
		return err
	}
	id, err := d.pliDe(r)
	if err == nil && !d.Signalement.LirePli {
		v.TracerRefus(signalement.ObjetPli, d.Dossier.ID)
		err = bdd.ErrAbsent
	}
	if err != nil {
		return err
	}
	x, err := parcours.OuvrirPli(r.Context(), g.Inst.Base, g.Inst.Trousseau, v.Agent(), id)
	if err != nil {
		return err
	}
	v.Tracer(acces.Trace{Nature: acces.Lecture, Objet: signalement.ObjetPli, ObjetID: id, Dossier: d.Dossier.ID})
	if err := g.AvantEnvoi(r); err != nil {
		return cadre.Refus(http.StatusServiceUnavailable, "", err)
	}
	h := w.Header()
	h.Set("Content-Type", x.Genre)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(x.Octets)))
	h.Set("Content-Disposition", "inline")
	if _, err := w.Write(x.Octets); err != nil {
		panic(http.ErrAbortHandler) // the answer has begun: cut it
	}
	return nil
}

func (g guichet) retirerPli(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.lire(r, v, inscriptible)
	if err != nil {
		return err
	}
	id, err := d.pliDe(r)
	if err != nil {
		return err
	}
	if _, err = parcours.RetirerPli(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, id); err == nil {
		g.Annoncer(r, cadre.Succes, "Pièce retirée du pli\u00a0: elle n’est plus gardée.")
		return poste.Aller(w, r, d.adresse()+"#pli")
	}
	if err := poste.Reprendre(f, "", err); err != nil {
		return err
	}
	f.Poser("le", d.aujourdhui.Court())
	g.rendre(w, r, v, http.StatusUnprocessableEntity, &d, f, "", false)
	return nil
}
