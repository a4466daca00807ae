// SPDX-License-Identifier: EUPL-1.2

//go:build endurance

package pain

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// flot gives a document of any size without holding it.
type flot struct {
	morceau func(n int) string
	n       int
	reste   string
}

func (f *flot) Read(p []byte) (int, error) {
	if f.reste == "" {
		f.reste = f.morceau(f.n)
		f.n++
		if f.reste == "" {
			return 0, io.EOF
		}
	}
	k := copy(p, f.reste)
	f.reste = f.reste[k:]
	return k, nil
}

// pic runs f and returns the bytes of heap it still held at its worst, sampled.
func pic(f func()) uint64 {
	fini := make(chan struct{})
	go func() { f(); close(fini) }()
	var haut uint64
	for {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		haut = max(haut, m.HeapInuse)
		select {
		case <-fini:
			return haut
		default:
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// Files of two gigabytes: refused or judged, in bounded memory.
func TestFichiersDemesures(t *testing.T) {
	bon := base(t, V09)
	coupe := strings.Index(bon, "<CdtTrfTxInf>")
	fin := strings.Index(bon, "</CdtTrfTxInf>\n") + len("</CdtTrfTxInf>\n")
	vir := bon[coupe:fin]
	for nom, c := range map[string]struct {
		morceau func(n int) string
		refuse  bool
		mega    uint64
	}{
		"deux millions de virements": {func(n int) string {
			if n == 0 {
				return bon[:coupe]
			}
			return strings.Replace(vir, "ETAI-000042", fmt.Sprintf("ETAI-%012d", n), 1)
		}, true, 400},
		"que des fautes": {func(n int) string {
			switch {
			case n == 0:
				return bon[:coupe]
			case n < 900_000:
				return strings.Replace(vir, "EUR", "USD", 1)
			case n == 900_000:
				return bon[fin:]
			}
			return ""
		}, false, 200},
		"deux gigaoctets de blancs": {func(n int) string {
			switch {
			case n == 0:
				return bon[:coupe]
			case n <= 2048:
				return strings.Repeat(" ", 1<<19) + "<!-- -->" + strings.Repeat(" ", 1<<19)
			}
			return ""
		}, true, 200},
		"un nom sans fin": {func(n int) string {
			if n == 0 {
				return bon[:strings.Index(bon, "Zoe Loeuvre")]
			}
			return strings.Repeat("x", 1<<20)
		}, true, 200},
	} {
		var r Rapport
		var err error
		haut := pic(func() { r, err = Verifier(&flot{morceau: c.morceau}, nom) })
		var f *FichierRefuse
		if c.refuse != errors.As(err, &f) || err != nil && !c.refuse {
			t.Errorf("%s : %v", nom, err)
		}
		if haut > c.mega<<20 {
			t.Errorf("%s : %d Mo", nom, haut>>20)
		}
		t.Logf("%s : %d Mo, %d virements, %d fautes, %v", nom, haut>>20, r.Nombre, len(r.Fautes), err)
	}
}
