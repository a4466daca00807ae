// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/formats/releve"
)

// rapport is the verdict of ordre verifier and fec verifier: the one result that is written even
// when the file is refused.
type rapport struct {
	Fichier        string           `json:"fichier"`
	Format         releve.Texte     `json:"format"`
	Nombre         int              `json:"nombre"`
	Total          *argent.Centimes `json:"total"`
	Fautes         []faute          `json:"fautes"`
	Avertissements []faute          `json:"avertissements"`
}

type faute struct {
	Regle     string       `json:"regle"`
	Chemin    releve.Texte `json:"chemin"`
	Reference releve.Texte `json:"reference"`
	Message   string       `json:"message"`
}

// rendre writes the report, and refuses the file when it has faults. objet is what the file counts.
func (r *rapport) rendre(env *Environnement, enJSON bool, objet string) error {
	var err error
	if enJSON {
		err = ecrireJSON(env.Sortie, r)
	} else {
		_, err = io.WriteString(env.Sortie, r.texte(objet))
	}
	if err != nil || len(r.Fautes) == 0 {
		return err
	}
	refus := &Refus{}
	if !enJSON { // the faults were just listed
		refus.Lignes = append(refus.Lignes, fmt.Sprintf("%s\u00a0: refusé, %s.", r.Fichier, compter(len(r.Fautes), "faute")))
		return refus
	}
	for _, f := range r.Fautes {
		refus.Lignes = append(refus.Lignes, fmt.Sprintf("%s\u00a0: %s", r.Fichier, f.Message))
	}
	return refus
}

func (r *rapport) texte(objet string) string {
	var b strings.Builder
	format := "format inconnu"
	if r.Format != "" {
		format = string(r.Format)
	}
	fmt.Fprintf(&b, "%s\u00a0: %s, %s", Affichable(r.Fichier), format, compter(r.Nombre, objet))
	if r.Total != nil {
		fmt.Fprintf(&b, " pour %s", *r.Total)
	}
	b.WriteByte('\n')
	if len(r.Fautes) == 0 {
		b.WriteString("Aucune faute.\n")
	}
	for _, l := range []struct {
		titre string
		liste []faute
	}{{"Faute", r.Fautes}, {"Avertissement", r.Avertissements}} {
		for i, f := range l.liste {
			fmt.Fprintf(&b, "%s %d\u00a0: %s [%s]\n", l.titre, i+1, Affichable(f.Message), f.Regle)
		}
	}
	return b.String()
}

// ecrireJSON writes one value and an end of line.
func ecrireJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
