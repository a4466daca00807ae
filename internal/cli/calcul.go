// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/calculs"
	"etai/internal/schema"
)

// Calcul is "etai calcul".
type Calcul struct {
	Nom  string `arg:"" name:"nom" help:"Calcul\u00a0: duree-masp, contribution, autorisation, versement-direct, proposition, delai ou facturation."`
	JSON string `name:"json" required:"" placeholder:"QUESTION" help:"Question en JSON, ou - pour la lire sur l’entrée standard."`
}

// Help is shown by --aide.
func (Calcul) Help() string {
	return "Les montants sont des entiers de centimes, les dates s’écrivent AAAA-MM-JJ. La réponse est en JSON sur la sortie standard\u00a0; quand une règle bloque, elle y est nommée (refus) et le statut est 2."
}

// Run writes the answer.
func (c *Calcul) Run(ctx context.Context, env *Environnement) (err error) {
	question := []byte(c.JSON)
	if c.JSON == "-" {
		if question, err = io.ReadAll(io.LimitReader(os.Stdin, 2<<20)); err != nil {
			return Refuser("entrée standard\u00a0: lecture impossible (%s).", cause(err))
		}
	}
	fermer := func() error { return nil }
	defer func() { err = errors.Join(err, fermer()) }()
	reponse, refus, err := calculs.Calculer(ctx, func() (b *bdd.Base, err error) {
		b, f, err := schema.Ephemere(ctx)
		if err == nil {
			fermer = f
		}
		return b, err
	}, env.Horloge.Maintenant().Jour(), c.Nom, question)
	if f, ok := errors.AsType[*calculs.Faute](err); ok {
		return Refuser("%s.", strings.TrimSuffix(f.Message, "."))
	}
	if err != nil {
		return err
	}
	if _, err := env.Sortie.Write(reponse); err != nil {
		return err
	}
	if len(refus) == 0 {
		return nil
	}
	r := &Refus{}
	for _, x := range refus {
		r.Lignes = append(r.Lignes, x.Regle+"\u00a0: "+x.Message+".")
	}
	return r
}
