// SPDX-License-Identifier: EUPL-1.2

// Command etai is the whole program: every command, one binary.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"etai/internal/base/horloge"
	"etai/internal/cli"
)

// version is set by the build: -ldflags "-X main.version=…".
var version string

func main() { os.Exit(lancer()) }

func lancer() int {
	ctx, arreter := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer arreter()
	return cli.Executer(ctx, os.Args[1:], cli.Environnement{Sortie: os.Stdout, Erreurs: os.Stderr, Horloge: horloge.Systeme{}, Version: version}, cli.NouvellesPages(servir))
}
