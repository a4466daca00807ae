// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"

	"etai/internal/demo"
	"etai/internal/installation"
	"etai/internal/organisation"
	"etai/internal/parcours"
)

// Service is what is asked of the pages, which this package does not know: cmd/etai gives the function that serves.
type Service struct {
	Inst        *installation.Installation
	Ecoute      net.Listener
	HTTPS       bool
	Mandataires []netip.Prefix
	Abonnes     []netip.Prefix // private addresses that may be told of events
	Demo        *demo.Demo     // nil outside of the demonstration
	Pret        func() error
}

// Servir answers requests until ctx ends, and returns once all is stopped.
type Servir func(ctx context.Context, s Service) error

// Pages are the commands that serve pages, given to Executer as plus.
type Pages struct {
	Serve Serve `cmd:"" help:"Servir Étai aux navigateurs."`
	Demo  Demo  `cmd:"" help:"Essayer Étai sur des données fictives, jetées à l’arrêt."`
}

// NouvellesPages makes the commands around a function that serves.
func NouvellesPages(s Servir) *Pages { return &Pages{Serve: Serve{servir: s}, Demo: Demo{servir: s}} }

// Reseau says where a service listens, and who stands before it.
type Reseau struct {
	Adresse     string   `name:"adresse" env:"ETAI_ADRESSE" default:"127.0.0.1:8080" placeholder:"HOTE:PORT" help:"Adresse d’écoute\u00a0; le port 0 en prend un libre."`
	HTTPS       bool     `name:"https" env:"ETAI_HTTPS" help:"Les navigateurs passent par HTTPS (mandataire devant Étai)\u00a0: la session ne voyage jamais autrement."`
	Abonnes     []string `name:"abonnes-permis" env:"ETAI_ABONNES_PERMIS" placeholder:"ADRESSES" help:"Adresses privées que les événements peuvent atteindre, séparées par des virgules (10.0.0.0/8) ; aucune sinon."`
	Mandataires []string `name:"mandataires" env:"ETAI_MANDATAIRES" placeholder:"ADRESSES" help:"Mandataires dont les en-têtes X-Forwarded-… sont crus, séparés par des virgules (127.0.0.1, 10.0.0.0/8)."`
}

// Serve is "etai serve".
type Serve struct {
	Lieu
	Reseau

	servir Servir
}

// Help is shown by --aide.
func (Serve) Help() string {
	return "Écrit «\u00a0prêt\u00a0: http://HOTE:PORT\u00a0» quand le service répond. Le premier démarrage crée l’installation\u00a0; il écrit sur la sortie d’erreurs la clé de récupération, une seule fois, " +
		"puis un lien d’installation qui sert une fois, pendant trente minutes, depuis cette machine. SIGTERM arrête proprement."
}

// Run opens the installation and serves it.
func (c *Serve) Run(ctx context.Context, env *Environnement) (err error) {
	mandataires, err := lireReseaux("mandataire", c.Mandataires)
	if err != nil {
		return err
	}
	abonnes, err := lireReseaux("abonné", c.Abonnes)
	if err != nil {
		return err
	}
	ecoute, hote, err := ecouter(ctx, c.Adresse)
	if err != nil {
		return err
	}
	defer func() { _ = ecoute.Close() }() // closed already, once served
	journal := slog.New(slog.NewTextHandler(env.Erreurs, &slog.HandlerOptions{Level: slog.LevelInfo}))
	inst, err := c.Ouvrir(ctx, env, true, journal)
	if err != nil {
		return arret(ctx, err)
	}
	defer fermer(fermable{inst}, &err)
	if inst.Recuperation != "" {
		ecrireTexte(env.Erreurs, "Clé de récupération, écrite une seule fois :\n  "+inst.Recuperation+"\nNotez-la sur papier et rangez-la hors de cette machine\u00a0: sans elle ni le fichier de clé, les données ne se relisent pas.\n")
	}
	adresse := adresseEcoutee(hote, ecoute)
	if err := annoncerInstallation(ctx, env.Erreurs, inst, hote, ecoute); err != nil {
		return arret(ctx, err)
	}
	return arret(ctx, c.servir(ctx, Service{Inst: inst, Ecoute: ecoute, HTTPS: c.HTTPS, Mandataires: mandataires, Abonnes: abonnes, Pret: pret(env.Sortie, adresse)}))
}

// annoncerInstallation writes the one-time set-up link when nobody can log in yet.
func annoncerInstallation(ctx context.Context, w io.Writer, inst *installation.Installation, hote string, ecoute net.Listener) error {
	jeton, err := parcours.LienInstallation(ctx, inst.Base)
	if errors.Is(err, organisation.ErrDejaInstallee) {
		return nil
	}
	if err != nil {
		return err
	}
	locale := hote
	if a, err := netip.ParseAddr(hote); err == nil && a.IsUnspecified() {
		locale = "127.0.0.1"
		if a.Is6() {
			locale = "::1"
		}
	}
	ecrireTexte(w, "Lien d’installation, à ouvrir dans un navigateur de cette machine\u202f; il sert une fois, pendant trente minutes :\n  http://"+adresseEcoutee(locale, ecoute)+"/installation/"+jeton+"\n")
	if t, ok := ecoute.Addr().(*net.TCPAddr); ok && !t.IP.IsLoopback() && !t.IP.IsUnspecified() {
		ecrireTexte(w, "Étai n’écoute pas sur l’adresse locale\u00a0: ce lien ne s’ouvrira pas. Faites l’installation en démarrant une fois avec --adresse 127.0.0.1:8080.\n")
	}
	return nil
}

// pret writes the one line that scripts wait for: nothing in it is beyond ASCII but the ê.
func pret(w io.Writer, adresse string) func() error {
	return func() error {
		_, err := fmt.Fprintf(w, "prêt : http://%s\n", adresse)
		return err
	}
}

// arret tells apart a failure and what the end of ctx does to whatever was under way: a service that is asked to stop stops well.
func arret(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// ecouter takes an address, and gives back its host as it was asked.
func ecouter(ctx context.Context, adresse string) (net.Listener, string, error) {
	hote, port, err := net.SplitHostPort(adresse)
	if err != nil || port == "" {
		return nil, "", Refuser("adresse d’écoute «\u00a0%s\u00a0»\u00a0: écrire HOTE:PORT, par exemple 127.0.0.1:8080.", adresse)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return nil, "", Refuser("adresse d’écoute «\u00a0%s\u00a0»\u00a0: le port est un nombre de 0 à 65535.", adresse)
	}
	if hote == "" {
		hote = "0.0.0.0"
	}
	var config net.ListenConfig
	ecoute, err := config.Listen(ctx, "tcp", net.JoinHostPort(hote, port))
	var dns *net.DNSError
	switch {
	case err == nil:
		return ecoute, hote, nil
	case errors.Is(err, context.Canceled):
		return nil, "", err
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, "", Refuser("adresse d’écoute «\u00a0%s\u00a0»\u00a0: un autre programme l’occupe déjà\u00a0; choisir un autre port.", adresse)
	case errors.Is(err, syscall.EACCES):
		return nil, "", Refuser("adresse d’écoute «\u00a0%s\u00a0»\u00a0: ce port est réservé\u00a0; en choisir un au-dessus de 1023.", adresse)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, "", Refuser("adresse d’écoute «\u00a0%s\u00a0»\u00a0: cette machine n’a pas cette adresse.", adresse)
	case errors.As(err, &dns):
		return nil, "", Refuser("adresse d’écoute «\u00a0%s\u00a0»\u00a0: l’hôte est inconnu.", adresse)
	}
	return nil, "", Refuser("adresse d’écoute «\u00a0%s\u00a0»\u00a0: impossible d’y écouter (%s).", adresse, err)
}

// adresseEcoutee is the host as asked, with the real port.
func adresseEcoutee(hote string, ecoute net.Listener) string {
	port := 0
	if t, ok := ecoute.Addr().(*net.TCPAddr); ok {
		port = t.Port
	}
	return net.JoinHostPort(hote, strconv.Itoa(port))
}

func lireReseaux(quoi string, textes []string) ([]netip.Prefix, error) {
	var ps []netip.Prefix
	for _, s := range textes {
		s = strings.TrimSpace(s)
		p, err := netip.ParsePrefix(s)
		if err != nil {
			a, errA := netip.ParseAddr(s)
			if errA != nil {
				return nil, Refuser("%s «\u00a0%s\u00a0»\u00a0: écrire une adresse ou un réseau, par exemple 127.0.0.1 ou 10.0.0.0/8.", quoi, s)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		ps = append(ps, p.Masked())
	}
	return ps, nil
}

// ecrireTexte writes what is for who started the program; standard error that is closed is nobody's fault.
func ecrireTexte(w io.Writer, s string) { _, _ = io.WriteString(w, s) }
