// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"errors"
	"fmt"

	"etai/internal/base/chiffre"
	"etai/internal/base/texte"
	"etai/internal/echanges/sortie"
)

// Exporter is "etai exporter".
type Exporter struct {
	Lieu
	Dossier  string `arg:"" name:"dossier" help:"Dossier à écrire\u00a0: absent, ou vide."`
	PlisPour string `name:"plis-pour" placeholder:"age1…" help:"Exporter aussi les pièces médicales sous pli, scellées pour cette clé publique age seule. Sinon elles restent."`
}

// Help is shown by --aide.
func (Exporter) Help() string {
	return "Écrit tout ce que l’installation contient dans des formats ouverts, pendant que le service tourne\u00a0: une table par fichier CSV et la description de ses colonnes, les documents ouverts, le journal des actes, " +
		"et l’empreinte de chaque fichier. Tout est écrit, ou rien. Ces fichiers sont en clair\u00a0: ils nomment des personnes."
}

// Run writes the export, and says what it holds.
func (c *Exporter) Run(ctx context.Context, env *Environnement) (err error) {
	inst, err := c.Ouvrir(ctx, env, false, nil)
	if err != nil {
		return err
	}
	defer fermer(fermable{inst}, &err)
	b, err := inst.Exporter(ctx, c.Dossier, c.PlisPour, func(etape string, n int64) {
		if n >= grandeTable {
			ecrireTexte(env.Erreurs, fmt.Sprintf("%s… %s\n", etape, texte.Nombre(n)))
		}
	})
	switch {
	case c.PlisPour != "" && errors.Is(err, chiffre.ErrCle):
		return Refuser("%s n’est pas une clé publique age\u00a0: elle commence par « age1 ». Rien n’a été écrit.", c.PlisPour)
	case errors.Is(err, sortie.ErrOccupe):
		return Refuser("%s n’est pas vide\u00a0: indiquer un dossier absent, ou vide. Rien n’a été écrit.", c.Dossier)
	case errors.Is(err, sortie.ErrDedans):
		return Refuser("%s est dans le dossier des données\u00a0: exporter ailleurs, ces fichiers sont en clair. Rien n’a été écrit.", c.Dossier)
	case errors.Is(err, sortie.ErrFichier):
		return Refuser("%s n’est pas un dossier\u00a0: indiquer un dossier absent, ou vide. Rien n’a été écrit.", c.Dossier)
	case err != nil:
		return refusInstallation(err)
	}
	_, err = fmt.Fprintf(env.Sortie, "exporté dans %s : %d tables, %s lignes, %s documents, %s actes du journal ; en clair, à garder chiffré\n", Affichable(c.Dossier), b.Tables, texte.Nombre(b.Lignes), texte.Nombre(b.Documents),
		texte.Nombre(b.Actes))
	return err
}
