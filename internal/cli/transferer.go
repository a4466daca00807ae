// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"fmt"
	"log/slog"

	"etai/internal/base/texte"
	"etai/internal/installation"
)

// Transferer is "etai transferer".
type Transferer struct {
	Lieu
	Vers string `name:"vers" required:"" placeholder:"ADRESSE" help:"Base PostgreSQL à remplir (postgres://…)\u00a0: vide, et en UTF8."`
}

// Help is shown by --aide.
func (Transferer) Help() string {
	return "Arrêter d’abord le service. Copie toute la base et le journal des accès, compte et compare chaque table, vérifie l’ensemble\u00a0; en cas d’échec, rien n’est gardé et l’on peut " +
		"recommencer. Les documents et la clé restent à leur place\u00a0; ensuite, lancer Étai avec --base."
}

// grandeTable is from how many rows on a table is told of.
const grandeTable = 100_000

// Run carries everything, and says where to go on.
func (c *Transferer) Run(ctx context.Context, env *Environnement) error {
	o := c.Options(false)
	o.Horloge, o.Journal = env.Horloge, slog.New(slog.NewTextHandler(env.Erreurs, &slog.HandlerOptions{Level: slog.LevelError}))
	etape := ""
	b, err := installation.Transferer(ctx, o, c.Vers, func(e, table string, lignes int64) {
		switch {
		case e != etape:
			etape = e
			ecrireTexte(env.Erreurs, e+"…\n")
		case lignes >= grandeTable:
			ecrireTexte(env.Erreurs, fmt.Sprintf("%s… %s, %s lignes\n", e, table, texte.Nombre(lignes)))
		}
	})
	if err != nil {
		return refusInstallation(err)
	}
	_, err = fmt.Fprintf(env.Sortie, "transféré : %d tables, %s lignes, les mêmes des deux côtés ; tout est juste (%d écritures, %d actes, %d accès)\n", len(b.Tables), texte.Nombre(b.Lignes()),
		b.Verification.Comptes.Ecritures, b.Verification.Journal.Actes, b.Acces.Traces)
	if err == nil {
		_, err = fmt.Fprintf(env.Sortie, "désormais : etai serve --donnees %s --base %s\n", Affichable(c.Donnees), Affichable(masquerReglage("vers", c.Vers)))
	}
	return err
}
