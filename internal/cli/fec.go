// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"path/filepath"

	"etai/internal/base/jour"
	"etai/internal/formats/fec"
)

// FEC groups the commands about the "fichier des écritures comptables".
type FEC struct {
	Verifier FECVerifier `cmd:"" help:"Vérifier un fichier des écritures comptables (article A. 47 A-1 du LPF)."`
}

// FECVerifier is "etai fec verifier".
type FECVerifier struct {
	JSON    bool   `name:"json" help:"Écrire le résultat en JSON."`
	Debut   string `name:"debut" placeholder:"AAAA-MM-JJ" help:"Premier jour de l’exercice, quand il ne dure pas douze mois."`
	Fichier string `arg:"" name:"fichier" help:"Fichier nommé SIREN, FEC, date de clôture, .txt\u00a0; par exemple 123456789FEC20261231.txt."`
}

// Help is shown by --aide.
func (FECVerifier) Help() string {
	return "Le rapport est toujours écrit\u00a0; le statut est 2 dès qu’il contient une faute."
}

// Run writes the verdict.
func (c *FECVerifier) Run(ctx context.Context, env *Environnement) error {
	var o fec.Options
	if c.Debut != "" {
		j, err := jour.LireISO(c.Debut)
		if err != nil {
			return Refuser("--debut\u00a0: «\u00a0%s\u00a0» n’est pas une date AAAA-MM-JJ du calendrier.", c.Debut)
		}
		o.Debut = j
	}
	f, err := ouvrir(ctx, c.Fichier)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	v, err := fec.Verifier(f, filepath.Base(c.Fichier), o)
	if err != nil {
		return lectureRatee(c.Fichier, err)
	}
	r := rapport{Fichier: c.Fichier, Format: fec.Format, Nombre: v.Nombre, Total: v.Total, Fautes: fautesFEC(v.Fautes), Avertissements: fautesFEC(v.Avertissements)}
	return r.rendre(env, c.JSON, "écriture")
}

func fautesFEC(l []fec.Faute) []faute {
	r := make([]faute, len(l))
	for i, f := range l {
		r[i] = faute{f.Regle, f.Chemin, f.Reference, f.Message}
	}
	return r
}
