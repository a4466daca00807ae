// SPDX-License-Identifier: EUPL-1.2

package installation

import (
	"context"
	"io"

	"etai/internal/base/chiffre"
	"etai/internal/base/journal/acces"
	"etai/internal/echanges/sortie"
)

// Exporter writes everything that the installation holds, in open formats and in clear, into a folder that does not exist, or is empty; the medical pieces under seal, for the age recipient plisPour alone. The journal of
// accesses keeps that it left.
func (i *Installation) Exporter(ctx context.Context, dossier, plisPour string, suivi func(etape string, n int64)) (sortie.Bilan, error) {
	var sceller func(io.Writer) (io.WriteCloser, error)
	if plisPour != "" {
		var err error
		if sceller, err = chiffre.Pour(plisPour); err != nil {
			return sortie.Bilan{}, err
		}
	}
	return sortie.Exporter(ctx, sortie.Sources{PlisPour: sceller, Base: i.Base, Acces: i.Acces.Base(), Trousseau: i.Trousseau, Depot: i.Depot, Donnees: i.Donnees, Suivi: suivi, Tracer: func(ctx context.Context) error {
		t := acces.Trace{Nature: acces.Export, Objet: "installation"}
		if sceller != nil {
			t.Motif = "plis"
		}
		return i.Acces.Tracer(ctx, t)
	}}, dossier)
}
