// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"etai/internal/base/horloge"
	"etai/internal/demo"
	"etai/internal/installation"
)

// Demo is "etai demo".
type Demo struct {
	Adresse string `name:"adresse" env:"ETAI_ADRESSE" default:"127.0.0.1:8080" placeholder:"HOTE:PORT" help:"Adresse d’écoute\u00a0; le port 0 en prend un libre."`

	servir Servir
}

// Help is shown by --aide.
func (Demo) Help() string {
	return "Remplit une installation jetable avec le département fictif de Valmoulin\u00a0: 280 mesures dont 90 avec gestion, dix CESF, treize sites, douze mois de relevés, et un dossier par histoire. Rien n’est envoyé à personne. " +
		"Écrit «\u00a0prêt\u00a0: http://HOTE:PORT\u00a0» quand le service répond."
}

// Run fills a folder that lives as long as the program, and serves it.
func (c *Demo) Run(ctx context.Context, env *Environnement) (err error) {
	ecoute, hote, err := ecouter(ctx, c.Adresse)
	if err != nil {
		return arret(ctx, err)
	}
	defer func() { _ = ecoute.Close() }() // closed already, once served
	dossier, err := os.MkdirTemp("", "etai-demo-")
	if err != nil {
		return Refuser("le dossier temporaire ne s’écrit pas (%s).", cause(err))
	}
	defer func() {
		if e := os.RemoveAll(dossier); err == nil && e != nil {
			err = fmt.Errorf("effacer les données de la démonstration : %w", e)
		}
	}()
	ecrireTexte(env.Erreurs, "Étai joue une année de travail fictif\u00a0: quelques secondes…\n")
	return arret(ctx, c.jouer(ctx, env, dossier, Service{Ecoute: ecoute, Pret: pret(env.Sortie, adresseEcoutee(hote, ecoute))}, adresseEcoutee(hote, ecoute)))
}

// jouer tells the story, then serves it.
func (c *Demo) jouer(ctx context.Context, env *Environnement, dossier string, s Service, adresse string) (err error) {
	h := demo.NouvelleHorloge(horloge.Instant{})
	s.Inst, err = installation.Ouvrir(ctx, installation.Options{Donnees: filepath.Join(dossier, "donnees"), Cle: filepath.Join(dossier, "etai.cle"), Creer: true, Horloge: h,
		Journal: slog.New(slog.NewTextHandler(env.Erreurs, &slog.HandlerOptions{Level: slog.LevelError}))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Inst.Fermer()) }()
	if s.Demo, err = demo.Remplir(ctx, s.Inst, h); err != nil {
		return err
	}
	annonce := pretDemo(env, s.Demo, adresse, s.Pret)
	s.Pret = annonce
	return c.servir(ctx, s)
}

// pretDemo says where to go and as whom, then writes the line that scripts wait for.
func pretDemo(env *Environnement, d *demo.Demo, adresse string, pret func() error) func() error {
	return func() error {
		var b strings.Builder
		b.WriteString("DÉMONSTRATION – données fictives, effacées à l’arrêt (Ctrl+C). Rien n’est envoyé à personne.\n  http://" + adresse + "\n")
		b.WriteString("Comptes, tous avec le mot de passe " + demo.MotDePasse + " :\n")
		for _, u := range d.Utilisateurs {
			fmt.Fprintf(&b, "  %-28s %s\n", u.Identifiant, u.Agent.Role.Nom())
		}
		b.WriteString("Histoires, à ouvrir par le lien du haut de la page :\n")
		for _, h := range d.Histoires {
			fmt.Fprintf(&b, "  %-42s %s\n", h.Titre, h.Personne)
		}
		ecrireTexte(env.Erreurs, b.String())
		return pret()
	}
}
