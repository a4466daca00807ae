// SPDX-License-Identifier: EUPL-1.2

//go:build endurance

package cfonb

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"etai/internal/formats/releve"
)

// A file of 2 GB is read whole in a few megabytes.
func TestDeuxGigaoctets(t *testing.T) {
	enr := journee()
	corps := strings.Join(enr[1:7], "\n") + "\n" + r04("06", "201126", "VIR", "0000000006359P") + "\n"
	r := io.MultiReader(strings.NewReader(enr[0]+"\n"), &repete{texte: corps, fois: (2 << 30) / len(corps)}, strings.NewReader(r07("201126", "0000000010000{")))
	g := &jauge{}
	if err := Lire(r, g); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d lignes, tas au plus %d ko", g.lignes, g.tas>>10)
	if g.tas > 16<<20 {
		t.Errorf("tas de %d octets", g.tas)
	}
}

// jauge counts lines and looks at the heap now and then.
type jauge struct {
	muet
	lignes int
	tas    uint64
}

func (g *jauge) Ligne(*releve.Compte, *releve.Ligne) error {
	if g.lignes++; g.lignes%100_000 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		g.tas = max(g.tas, m.HeapAlloc)
	}
	return nil
}
