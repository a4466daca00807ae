// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"

	"etai/internal/base/fichiers"
	"etai/internal/base/journal/acces"
	"etai/internal/web/cadre"
)

// EnvoyerDocument sends a document that the agent may open (the caller has checked it): its trace is durable before its first byte leaves, and
// the whole was read against its hash before, so that nothing altered is ever shown.
func (p *Poste) EnvoyerDocument(w http.ResponseWriter, r *http.Request, v *Visite, f fichiers.Fichier, nom string) error {
	if f.Efface {
		return cadre.Refus(http.StatusGone, "Ce document a été détruit sous bordereau d’élimination.", fichiers.ErrEfface)
	}
	if err := p.parcourir(f, io.Discard); err != nil {
		return err
	}
	v.Tracer(acces.Trace{Nature: acces.Lecture, Objet: "fichier", ObjetID: f.ID, Dossier: f.Dossier})
	if err := p.AvantEnvoi(r); err != nil {
		return cadre.Refus(http.StatusServiceUnavailable, "", err)
	}
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.FormatInt(f.Taille, 10))
	disposition := mime.FormatMediaType("inline", map[string]string{"filename": nom})
	if disposition == "" {
		disposition = "inline"
	}
	h.Set("Content-Disposition", disposition)
	if err := p.parcourir(f, w); err != nil {
		panic(http.ErrAbortHandler) // the answer has begun: cut it, so that no one takes it as whole
	}
	return nil
}

func (p *Poste) parcourir(f fichiers.Fichier, w io.Writer) error {
	l, err := p.Inst.Depot.Lire(f)
	if err != nil {
		return fmt.Errorf("document %d : %w", f.ID, err)
	}
	defer func() { _ = l.Close() }() // read only
	if _, err := io.Copy(w, l); err != nil {
		return fmt.Errorf("document %d : %w", f.ID, err)
	}
	return nil
}
