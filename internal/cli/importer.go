// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"etai/internal/comptes"
	"etai/internal/echanges/banque"
	"etai/internal/organisation/droits"
)

// ReleveImporter is "etai releve importer".
type ReleveImporter struct {
	Lieu
	JSON     bool     `name:"json" help:"Écrire le résultat en JSON."`
	Fichiers []string `arg:"" name:"fichier" help:"Relevés camt.053 ou CFONB 120, avis camt.054, dans l’ordre où ils se suivent."`
}

// Help is shown by --aide.
func (ReleveImporter) Help() string {
	return "Chaque fichier entre en entier ou pas du tout. Le même fichier une seconde fois n’ajoute rien. Un fichier qui contredit ce qui est connu est mis " +
		"en quarantaine, avec la raison\u00a0; le statut est alors 2."
}

type resultatImport struct {
	Fichiers []banque.CompteRendu `json:"fichiers"`
}

// Run imports the files in order; one in quarantine does not stop the others, and makes the status 2.
func (c *ReleveImporter) Run(ctx context.Context, env *Environnement) (err error) {
	inst, err := c.Ouvrir(ctx, env, false, nil)
	if err != nil {
		return err
	}
	defer fermer(fermable{inst}, &err)
	im := inst.Importeur()
	r := resultatImport{Fichiers: []banque.CompteRendu{}}
	refus := &Refus{}
	for _, chemin := range c.Fichiers {
		cr, err := importerUn(ctx, im, chemin)
		if err != nil {
			return err
		}
		if cr.Statut == string(comptes.Quarantaine) {
			refus.Lignes = append(refus.Lignes, fmt.Sprintf("%s\u00a0: quarantaine\u00a0: %s", chemin, cr.Motif))
		}
		r.Fichiers = append(r.Fichiers, cr)
	}
	if len(refus.Lignes) > 0 {
		return refus
	}
	if c.JSON {
		e := json.NewEncoder(env.Sortie)
		e.SetEscapeHTML(false)
		return e.Encode(r)
	}
	for _, f := range r.Fichiers {
		mot := "importé"
		if f.Statut == string(comptes.Deja) {
			mot = "déjà reçu"
		}
		if _, err := fmt.Fprintf(env.Sortie, "%s : %s, %d lignes dont %d nouvelles\n", Affichable(f.Fichier), mot, f.Lignes, f.Nouvelles); err != nil {
			return err
		}
	}
	return nil
}

// importerUn takes one file; a file that cannot be opened is a quarantine like another.
func importerUn(ctx context.Context, im *banque.Importeur, chemin string) (banque.CompteRendu, error) {
	rc, err := ouvrir(ctx, chemin)
	if err != nil {
		return banque.CompteRendu{Fichier: chemin, Statut: string(comptes.Quarantaine), Motif: "fichier introuvable ou illisible"}, nil //nolint:nilerr // said as a quarantine
	}
	defer func() { _ = rc.Close() }()
	f, err := os.Open(chemin)
	if err != nil {
		return banque.CompteRendu{}, fmt.Errorf("ouvrir %s : %w", chemin, err)
	}
	defer func() { _ = f.Close() }()
	cr, err := im.Importer(ctx, filepath.Base(chemin), f, droits.Agent{})
	cr.Fichier = chemin
	return cr, err
}
