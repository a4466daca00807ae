// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"errors"
	"io"

	"etai/internal/echanges/banque"
	"etai/internal/formats/releve"
)

// Releve groups the commands about bank statements.
type Releve struct {
	Lire ReleveLire `cmd:"" help:"Lire des relevés de banque et en contrôler les soldes, sans rien enregistrer."`

	Importer ReleveImporter `cmd:"" help:"Prendre des relevés de banque dans les comptes."`
}

// ReleveLire is "etai releve lire".
type ReleveLire struct {
	JSON     bool     `name:"json" help:"Écrire le résultat en JSON."`
	Fichiers []string `arg:"" name:"fichier" help:"Relevés camt.053, camt.054 ou CFONB 120\u00a0; le format est reconnu au contenu."`
}

// Help is shown by --aide.
func (ReleveLire) Help() string {
	return "Un fichier illisible ou dont les soldes ne s’additionnent pas est refusé (statut 2) et rien n’est écrit. " +
		"Avec --json, un fichier donne un objet, plusieurs donnent une liste dans l’ordre des arguments\u00a0; les montants sont en centimes. " +
		"Les relevés d’un fichier restent dans l’ordre où la banque les donne, le plus ancien ou le plus récent d’abord\u00a0: ils doivent se suivre une fois remis dans l’ordre des jours."
}

// rendu is a way of showing statements; nothing leaves it before ecrire.
type rendu interface {
	releve.Recepteur
	commencer(fichier string)
	finir(format string) error
	ecrire(w io.Writer) error
	fermer()
}

// Run reads every file; one refused is enough for nothing to be written, but all the bad ones are named.
func (c *ReleveLire) Run(ctx context.Context, env *Environnement) error {
	var r rendu = &renduTexte{}
	if c.JSON {
		r = &renduJSON{liste: len(c.Fichiers) > 1}
	}
	defer r.fermer()
	refus := &Refus{}
	for _, chemin := range c.Fichiers {
		var cible releve.Recepteur = r
		if len(refus.Lignes) > 0 {
			cible = sansSuite{}
		}
		r.commencer(chemin)
		format, err := lireReleve(ctx, chemin, cible)
		if refuse, ok := errors.AsType[*Refus](err); ok {
			refus.Lignes = append(refus.Lignes, refuse.Lignes...)
			continue
		}
		if err != nil {
			return err
		}
		if err := r.finir(format); err != nil {
			return err
		}
	}
	if len(refus.Lignes) > 0 {
		return refus
	}
	return r.ecrire(env.Sortie)
}

// lireReleve reads one file; a bad one gives a *Refus.
func lireReleve(ctx context.Context, chemin string, rec releve.Recepteur) (string, error) {
	f, err := ouvrir(ctx, chemin)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	garde := &recepteurGarde{Recepteur: rec}
	format, err := banque.Lire(f, garde)
	switch {
	case err == nil:
		return format, nil
	case garde.err != nil:
		return "", garde.err
	case banque.EstRefus(err):
		return "", Refuser("%s\u00a0: %s", chemin, err)
	}
	return "", lectureRatee(chemin, err)
}

// recepteurGarde remembers an error of our own side, which is not the file's fault.
type recepteurGarde struct {
	releve.Recepteur
	err error
}

func (g *recepteurGarde) noter(err error) error {
	if err != nil {
		g.err = err
	}
	return err
}

func (g *recepteurGarde) Ouvrir(c *releve.Compte) error { return g.noter(g.Recepteur.Ouvrir(c)) }
func (g *recepteurGarde) Ligne(c *releve.Compte, l *releve.Ligne) error {
	return g.noter(g.Recepteur.Ligne(c, l))
}
func (g *recepteurGarde) Fermer(c *releve.Compte) error { return g.noter(g.Recepteur.Fermer(c)) }

// sansSuite receives what will not be shown.
type sansSuite struct{}

func (sansSuite) Ouvrir(*releve.Compte) error               { return nil }
func (sansSuite) Ligne(*releve.Compte, *releve.Ligne) error { return nil }
func (sansSuite) Fermer(*releve.Compte) error               { return nil }
func (sansSuite) Alerte(releve.Alerte)                      {}
