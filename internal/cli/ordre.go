// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"errors"

	"etai/internal/formats/pain"
)

// Ordre groups the commands about orders.
type Ordre struct {
	Verifier OrdreVerifier `cmd:"" help:"Vérifier un fichier de virements (pain.001) avant de l’envoyer à la banque."`
	Retour   OrdreRetour   `cmd:"" help:"Lire la réponse de la banque à un fichier de virements (pain.002)."`
}

// OrdreVerifier is "etai ordre verifier".
type OrdreVerifier struct {
	JSON    bool   `name:"json" help:"Écrire le résultat en JSON."`
	Fichier string `arg:"" name:"fichier" help:"Ordre de virement pain.001.001.03 ou pain.001.001.09."`
}

// Help is shown by --aide.
func (OrdreVerifier) Help() string {
	return "Le rapport est toujours écrit\u00a0; le statut est 2 dès qu’il contient une faute. Les règles sont celles du jour\u00a0: schéma, SEPA, clés des IBAN et des RIB, sommes, adresses."
}

// Run writes the verdict.
func (c *OrdreVerifier) Run(ctx context.Context, env *Environnement) error {
	f, err := ouvrir(ctx, c.Fichier)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	p, err := pain.VerifierAu(f, c.Fichier, env.Horloge.Maintenant().Jour())
	var illisible *pain.FichierRefuse
	switch {
	case errors.As(err, &illisible):
		r := rapport{Fichier: c.Fichier, Avertissements: []faute{}, Fautes: []faute{{Regle: "fichier_illisible", Message: illisible.Error()}}}
		return r.rendre(env, c.JSON, "virement")
	case err != nil:
		return lectureRatee(c.Fichier, err)
	}
	r := rapport{Fichier: c.Fichier, Format: p.Format, Nombre: p.Nombre, Total: p.Total, Fautes: fautesPain(p.Fautes), Avertissements: fautesPain(p.Avertissements)}
	return r.rendre(env, c.JSON, "virement")
}

func fautesPain(l []pain.Faute) []faute {
	r := make([]faute, len(l))
	for i, f := range l {
		r[i] = faute{f.Regle, f.Chemin, f.Reference, f.Message}
	}
	return r
}
