// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// fichier sends the file for the bank to who prepared the remise, or visaed it. Each download is noted as an export, durably, before its first byte
// leaves; the whole file was read against its hash before.
func (g guichet) fichier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	var f fichiers.Fichier
	x, err := g.lireUneRemise(r, v, func(ctx context.Context, l bdd.Lecture, _ droits.Agent, x ordres.Remise) (err error) {
		if x.Fichier == 0 || !peutTelecharger(v, x) {
			return bdd.ErrAbsent
		}
		f, err = fichiers.Trouver(ctx, l, x.Fichier)
		return err
	})
	if err != nil {
		return err
	}
	if x.Etat == paiements.Abandonnee {
		return cadre.Refus(http.StatusGone, "Cette remise est abandonnée\u00a0: son fichier ne doit plus servir.", nil)
	}
	if err := g.parcourir(f, io.Discard); err != nil {
		return err
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "remise", ObjetID: x.ID, Motif: "fichier_bancaire"})
	if err := g.AvantEnvoi(r); err != nil {
		return cadre.Refus(http.StatusServiceUnavailable, "", err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/xml")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.FormatInt(f.Taille, 10))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": x.MessageID + ".xml"}))
	if err := g.parcourir(f, w); err != nil {
		panic(http.ErrAbortHandler) // the answer has begun: cut it, so that no one takes it as whole
	}
	return nil
}

func (g guichet) parcourir(f fichiers.Fichier, w io.Writer) error {
	l, err := g.Inst.Depot.Lire(f)
	if err != nil {
		return fmt.Errorf("fichier %d : %w", f.ID, err)
	}
	defer func() { _ = l.Close() }() // read only
	if _, err := io.Copy(w, l); err != nil {
		return fmt.Errorf("fichier %d : %w", f.ID, err)
	}
	return nil
}
