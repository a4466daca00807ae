// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"

	"etai/internal/cli"
	"etai/internal/web"
	"etai/internal/web/poste"
)

// servir is where the command line meets the pages.
func servir(ctx context.Context, s cli.Service) error {
	var d poste.Demonstration
	if s.Demo != nil {
		d = web.Demonstration(s.Demo)
	}
	a, err := web.Nouvelle(ctx, web.Options{Inst: s.Inst, HTTPS: s.HTTPS, Mandataires: s.Mandataires, Abonnes: s.Abonnes, Demo: d})
	if err != nil {
		return err
	}
	return a.Servir(ctx, s.Ecoute, s.Pret)
}
