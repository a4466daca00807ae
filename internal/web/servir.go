// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/parcours"
	"etai/internal/reglement"
	"etai/internal/web/cadre"
)

const (
	delaiArret   = 20 * time.Second // for the answers under way when the service is asked to stop
	entreMenages = time.Hour
	entreEnvois  = 5 * time.Second
)

// ReglerMemoire lets garbage grow to twice what lives, not once, before it is gathered, unless the environment variable GOGC says otherwise: the pages ask
// for much that lives a few milliseconds. Servir calls it, and so do the benchmarks of pages.
func ReglerMemoire() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

// Servir answers on a listener until ctx ends, then stops: no new request, those under way finish, background work too. pret is called once
// requests are answered.
func (a *Application) Servir(ctx context.Context, ecoute net.Listener, pret func() error) error {
	if err := a.Poste.Inst.Depot.ViderTemporaires(); err != nil {
		return errors.Join(err, ecoute.Close())
	}
	ReglerMemoire()
	fond, arreter := context.WithCancel(ctx)
	var travaux sync.WaitGroup
	defer travaux.Wait()
	defer arreter()
	travaux.Go(func() { a.reprendre(fond) })
	travaux.Go(func() { a.entretenir(fond) })
	travaux.Go(func() { a.avertir(fond) })

	serveur := cadre.NouveauServeur(a, a.Poste.Inst.Journal)
	fin := make(chan error, 1)
	go func() { fin <- serveur.Serve(ecoute) }()
	if pret != nil {
		if err := pret(); err != nil {
			return errors.Join(err, serveur.Close(), sansFermeture(<-fin))
		}
	}
	select {
	case err := <-fin:
		return sansFermeture(err)
	case <-ctx.Done():
	}
	delai, annuler := context.WithTimeout(context.WithoutCancel(ctx), delaiArret)
	defer annuler()
	err := serveur.Shutdown(delai)
	if errors.Is(err, context.DeadlineExceeded) {
		a.Poste.Inst.Journal.WarnContext(delai, "arrêt : des réponses encore en cours ont été coupées")
		err = serveur.Close()
	}
	return errors.Join(err, sansFermeture(<-fin))
}

func sansFermeture(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// reprendre finishes the imports that a stop interrupted.
func (a *Application) reprendre(ctx context.Context) {
	if err := a.Poste.Inst.Importeur().Reprendre(ctx); err != nil && ctx.Err() == nil {
		a.Poste.Inst.Journal.ErrorContext(ctx, "reprise des imports interrompus", "erreur", err)
	}
}

// avertir tells other programs of what happened, until ctx ends.
func (a *Application) avertir(ctx context.Context) {
	horloge := time.NewTicker(entreEnvois)
	defer horloge.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-horloge.C:
		}
		if err := a.crieur.Passer(ctx); err != nil && ctx.Err() == nil {
			a.Poste.Inst.Journal.ErrorContext(ctx, "avertir les autres programmes", "erreur", err)
		}
	}
}

// entretenir forgets, now and then, what has no more use: sessions that are over, keys of forms long gone, accesses beyond their time; and plans what the day calls for.
func (a *Application) entretenir(ctx context.Context) {
	horloge := time.NewTicker(entreMenages)
	defer horloge.Stop()
	for {
		a.menage(ctx)
		select {
		case <-ctx.Done():
			return
		case <-horloge.C:
		}
	}
}

func (a *Application) menage(ctx context.Context) {
	p := a.Poste
	if p.Inst.Base.EnPanne() != nil {
		return
	}
	for nom, travail := range map[string]func() error{
		"sessions":   func() error { _, err := p.Magasin.Purger(ctx); return err },
		"clés":       func() error { _, err := parcours.OublierCles(ctx, p.Inst.Base); return err },
		"brouillons": func() error { return parcours.OublierBrouillons(ctx, p.Inst.Base) },
		"tâches":     func() error { _, err := parcours.Planifier(ctx, p.Inst.Base); return err },
		"accès":      func() error { return a.purgerAcces(ctx) },
		"documents":  func() error { _, err := p.Inst.Depot.Balayer(ctx, p.Inst.Base); return err },
	} {
		if err := travail(); err != nil && ctx.Err() == nil {
			p.Inst.Journal.ErrorContext(ctx, "ménage : "+nom, "erreur", err)
		}
	}
}

// purgerAcces forgets the accesses that are older than the installation keeps them.
func (a *Application) purgerAcces(ctx context.Context) error {
	inst, mois := a.Poste.Inst, 0
	if err := inst.Base.Lire(ctx, func(l bdd.Lecture) error {
		regles, err := reglement.Lire(ctx, l, 0)
		if err == nil {
			mois = reglement.MoisDAcces.A(regles, l.Instant().Jour())
		}
		return err
	}); err != nil {
		return err
	}
	_, err := inst.Acces.Purger(ctx, mois)
	return err
}
