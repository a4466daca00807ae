// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"context"
	_ "embed"

	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/parcours"
	"etai/internal/rapports/indicateurs"
	etats "etai/internal/rapports/indicateurs/fichiers"
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
	if err != nil {
		return err
	}
	return d.retour(ctx)
}

// retour notes that the département sent its return of the past year, once 20 March is gone; before, Étai reminds of it.
func (d *Demo) retour(ctx context.Context) error {
	x := statistiques.Envoi{Annee: d.aujourdhui.Annee() - 1, Le: jour.Certain(d.aujourdhui.Annee(), 3, 20), Mots: "Questionnaire de la DREES (fictif)"}
	par := d.demande("referent")
	var ds []indicateurs.Donnee
	var avant bool
	if err := d.inst.Base.Lire(ctx, func(l bdd.Lecture) error {
		aujourdhui := l.Instant().Jour()
		if avant = aujourdhui.Avant(x.Le); avant {
			return nil
		}
		p, err := indicateurs.PeriodeDe(x.Annee, aujourdhui)
		if err == nil {
			par.Agent.Instant = l.Instant()
			ds, err = indicateurs.Donnees(ctx, l, par.Agent, p)
		}
		return err
	}); err != nil || avant {
		return err
	}
	depose, err := d.inst.Depot.Deposer(ctx, bytes.NewReader(etats.CSV(ds)), fichiers.Regles{TailleMax: 1 << 20, Types: []string{fichiers.Texte}})
	if err == nil {
		_, err = parcours.NoterRetour(ctx, d.inst.Base, d.inst.Trousseau, par, x, depose)
	}
	return err
}
