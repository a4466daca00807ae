// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	_ "embed"

	"etai/internal/parcours"
	"etai/internal/statistiques"
)

// series are figures that a département published of years before Étai, in the file that the page takes.
//
//go:embed series.csv
var series []byte

// reference enters the series, as the direction would.
func (d *Demo) reference(ctx context.Context) error {
	vs, err := statistiques.LireCSV(series, d.aujourdhui.Annee())
	if err == nil {
		_, err = parcours.EcrireStatistiques(ctx, d.inst.Base, d.demande("direction"), vs)
	}
	return err
}
