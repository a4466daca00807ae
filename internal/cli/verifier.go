// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/base/journal/acces"
	"etai/internal/comptes"
)

// Verifier is "etai verifier".
type Verifier struct {
	Lieu
	JSON bool `name:"json" help:"Écrire le résultat en JSON."`
}

// Help is shown by --aide.
func (Verifier) Help() string {
	return "Rejoue les chaînes, recalcule chaque solde et le compare à la banque au dernier relevé accepté. Statut 3\u00a0: une faute est trouvée, et dite sur l’erreur standard."
}

// bilan is what was replayed.
type bilan struct {
	Comptes   comptes.Verification `json:"comptes"`
	Actes     int64                `json:"actes"`
	Effaces   int64                `json:"textes_effaces"`
	Acces     int64                `json:"acces"`
	Documents int64                `json:"documents"`
}

// Run verifies everything, or says the first fault.
func (c *Verifier) Run(ctx context.Context, env *Environnement) (err error) {
	inst, err := c.Ouvrir(ctx, env, false, nil)
	if err != nil {
		return err
	}
	defer fermer(fermable{inst}, &err)
	for _, base := range []*bdd.Base{inst.Base, inst.Acces.Base()} {
		if err := base.Integrite(ctx); err != nil {
			return &Faute{Lignes: []string{err.Error()}}
		}
	}
	var b bilan
	err = inst.Base.Lire(ctx, func(l bdd.Lecture) error {
		var err error
		if b.Comptes, err = comptes.Verifier(ctx, l); err != nil {
			return err
		}
		actes, err := journal.Verifier(ctx, l, inst.Trousseau)
		b.Actes, b.Effaces = actes.Actes, actes.Effaces
		return err
	})
	if err == nil {
		var a acces.Bilan
		a, err = inst.Acces.Verifier(ctx)
		b.Acces = a.Traces
	}
	if err == nil {
		d, errD := inst.Depot.Verifier(ctx, inst.Base, false)
		b.Documents, err = d.Documents, errD
	}
	if err != nil {
		return enFaute(err)
	}
	if c.JSON {
		return json.NewEncoder(env.Sortie).Encode(b)
	}
	_, err = fmt.Fprintf(env.Sortie, "tout est juste : %d écritures, %d comptes, %d comptes bancaires, %d actes, %d accès, %d documents\n", b.Comptes.Ecritures, b.Comptes.Comptes,
		b.Comptes.Banques, b.Actes, b.Acces, b.Documents)
	return err
}

// enFaute makes a fault of what the checks found wrong, and leaves a failure of the machine as it is.
func enFaute(err error) error {
	var c *comptes.Faute
	var j *journal.Faute
	var a *acces.Faute
	if errors.As(err, &c) || errors.As(err, &j) || errors.As(err, &a) {
		return &Faute{Lignes: []string{err.Error()}}
	}
	return err
}
