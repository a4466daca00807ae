// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/journal/acces"
	"etai/internal/comptes"
	"etai/internal/parcours"
)

// Verifier is "etai verifier".
type Verifier struct {
	Lieu
	JSON bool `name:"json" help:"Écrire le résultat en JSON."`
}

// Help is shown by --aide.
func (Verifier) Help() string {
	return "Rejoue les chaînes, recalcule chaque solde et le compare à la banque au dernier relevé accepté, confronte relevés, ordres, remises et textes. " +
		"Statut 3\u00a0: une faute est trouvée, et dite sur l’erreur standard. Un import en cours n’est pas une faute."
}

// bilan is what was replayed.
type bilan struct {
	Comptes   comptes.Verification `json:"comptes"`
	Remises   int64                `json:"remises"`
	Actes     int64                `json:"actes"`
	Textes    int64                `json:"textes"`
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
		v, err := parcours.Verifier(ctx, l, inst.Trousseau)
		b.Comptes, b.Actes, b.Remises = v.Comptes, v.Journal.Actes, v.Remises
		b.Textes, b.Effaces = v.Journal.Contenus+v.Textes.Contenus, v.Journal.Effaces+v.Textes.Effaces
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
	if n := b.Comptes.Imports; n > 0 {
		ecrireLignes(env.Erreurs, fmt.Sprintf("import en cours\u00a0: %d relevé(s) accepté(s), pas encore tout à fait passé(s) dans les comptes\u00a0; le reste est juste. Si aucun import ne tourne, « etai serve » le finira à son démarrage.", n))
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
	if parcours.EstFaute(err) || errors.As(err, new(*acces.Faute)) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fichiers.ErrAltere) {
		return &Faute{Lignes: []string{err.Error()}}
	}
	return err
}
