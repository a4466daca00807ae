// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/formats/tableur"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/rapports/indicateurs"
	"etai/internal/rapports/indicateurs/fichiers"
)

// Rapport groups the figures of a year.
type Rapport struct {
	Masp   rapportMasp   `cmd:"" name:"masp" help:"Le chapitre MASP du rapport d’activité, en PDF."`
	Annuel rapportAnnuel `cmd:"" name:"annuel" help:"La déclaration annuelle\u00a0: les neuf indicateurs de l’arrêté du 17 mars 2010, en tableur ou en CSV."`
}

// figures are what both commands are given.
type figures struct {
	Lieu
	Annee   int    `name:"annee" placeholder:"AAAA" help:"Année comptée\u00a0; celle d’aujourd’hui, sinon."`
	Agent   string `name:"agent" required:"" placeholder:"IDENTIFIANT" help:"Identifiant de la personne dont les droits disent ce qui se compte\u00a0: direction, référent, chef de service."`
	Fichier string `arg:"" name:"fichier" help:"Fichier à écrire, qui n’existe pas encore."`
}

const aideFigures = "Les chiffres sont ceux des pages, avec les droits de cette personne, et ne nomment personne. L’export est inscrit à son nom dans le journal des accès."

type rapportMasp struct {
	figures
	Niveau int `name:"niveau" placeholder:"1|2" help:"Un niveau seulement."`
}

// Help is shown by --aide.
func (rapportMasp) Help() string { return aideFigures }

type rapportAnnuel struct{ figures }

// Help is shown by --aide.
func (rapportAnnuel) Help() string { return aideFigures }

// Run writes the chapter.
func (c *rapportMasp) Run(ctx context.Context, env *Environnement) error {
	if c.Niveau < 0 || c.Niveau > 2 {
		return Refuser("--niveau\u00a0: 1 ou 2.")
	}
	return c.ecrire(ctx, env, []string{".pdf"}, func(l bdd.Lecture, a droits.Agent, annee int, b *bytes.Buffer) error {
		x, err := indicateurs.LireChapitre(ctx, l, a, annee, c.Niveau)
		if err != nil {
			return err
		}
		o, err := organisation.Lire(ctx, l, a.Organisation)
		if err != nil {
			return err
		}
		return fichiers.Chapitre(b, x, o.Nom, l.Instant().Temps())
	})
}

// Run writes the return.
func (c *rapportAnnuel) Run(ctx context.Context, env *Environnement) error {
	return c.ecrire(ctx, env, []string{".xlsx", ".csv"}, func(l bdd.Lecture, a droits.Agent, annee int, b *bytes.Buffer) error {
		p, err := indicateurs.PeriodeDe(annee, l.Instant().Jour())
		if err != nil {
			return err
		}
		ds, err := indicateurs.Donnees(ctx, l, a, p)
		if err != nil {
			return err
		}
		if strings.EqualFold(filepath.Ext(c.Fichier), ".csv") {
			_, err = b.Write(fichiers.CSV(ds))
			return err
		}
		return tableur.EcrireClasseur(b, "Indicateurs MASP "+strconv.Itoa(p.Annee), "", fichiers.Donnees(ds), fichiers.Definitions())
	})
}

// ecrire reads as the agent may, traces the export, then writes the file whole, or nothing.
func (c *figures) ecrire(ctx context.Context, env *Environnement, suffixes []string, lire func(l bdd.Lecture, a droits.Agent, annee int, b *bytes.Buffer) error) (err error) {
	if !strings.Contains(strings.Join(suffixes, " ")+" ", strings.ToLower(filepath.Ext(c.Fichier))+" ") || filepath.Ext(c.Fichier) == "" {
		return Refuser("%s\u00a0: donner un nom qui finit par %s.", c.Fichier, strings.Join(suffixes, " ou "))
	}
	if _, err := os.Lstat(c.Fichier); !errors.Is(err, fs.ErrNotExist) {
		return Refuser("%s existe déjà\u00a0: donner un autre nom.", c.Fichier)
	}
	inst, err := c.Ouvrir(ctx, env, false, nil)
	if err != nil {
		return err
	}
	defer fermer(fermable{inst}, &err)
	var b bytes.Buffer
	var a droits.Agent
	annee := c.Annee
	err = inst.Base.Lire(ctx, func(l bdd.Lecture) error {
		x, err := organisation.AgentNomme(ctx, l, c.Agent)
		if err != nil {
			return err
		}
		if a = x.Droits(l.Instant()); annee == 0 {
			annee = l.Instant().Jour().Annee()
		}
		return lire(l, a, annee, &b)
	})
	switch {
	case errors.Is(err, bdd.ErrAbsent):
		return Refuser("«\u00a0%s\u00a0» n’est pas l’identifiant d’une personne qui peut compter\u00a0: donner celui de la direction, du référent, du chef de service, du comptable ou d’une CESF.", c.Agent)
	case errors.Is(err, indicateurs.ErrAnnee):
		return Refuser("--annee\u00a0: %s.", err)
	case err != nil:
		return refusInstallation(err)
	}
	if err := inst.Acces.Tracer(ctx, acces.Trace{Organisation: a.Organisation, Agent: a.ID, Nature: acces.Export, Objet: "rapport"}); err != nil {
		return err
	}
	if err := os.WriteFile(c.Fichier, b.Bytes(), 0o600); err != nil {
		return Refuser("%s\u00a0: écriture impossible (%s).", c.Fichier, cause(err))
	}
	_, err = fmt.Fprintf(env.Sortie, "%s\u00a0: année %d\n", Affichable(c.Fichier), annee)
	return err
}
