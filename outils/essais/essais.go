// SPDX-License-Identifier: EUPL-1.2

// Command essais runs `go test -json` with the arguments it is given, prints go test's own closing line
// of each package and the whole output of each test that failed, and fails when a test failed, was
// skipped, or when none ran: a test of Étai passes or fails, it never skips. Where /dev/shm has 2 GiB, the temporary
// files of the tests are written there, in a folder that is erased at the end; those of the build stay where they were.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// evenement is one line of `go test -json` (see `go doc test2json`).
type evenement struct {
	Action, Package, ImportPath, Test, Output string
}

func main() { os.Exit(essayer()) }

func essayer() int {
	ctx, fin := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM) // the folder is erased then too
	defer fin()
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-json"}, os.Args[1:]...)...)
	cmd.Stderr = os.Stderr
	if dossier, err := os.MkdirTemp(memoire(), "etai-essais-"); err == nil {
		defer os.RemoveAll(dossier)
		cmd.Env = append([]string{"GOTMPDIR=" + os.TempDir()}, append(os.Environ(), "TMPDIR="+dossier)...) // of two values the last one counts
	}
	sortie, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "essais:", err)
		return 1
	}
	b := lire(sortie, os.Stdout)
	echec := cmd.Wait()
	for _, s := range b.sautes {
		fmt.Println("SKIP (a test never skips):", s)
	}
	fmt.Printf("%d passed, %d failed\n", b.reussis, b.rates+len(b.sautes))
	if echec != nil || b.rates > 0 || len(b.sautes) > 0 || b.reussis == 0 {
		return 1
	}
	return 0
}

// memoire is /dev/shm, where it is a file system in memory of 2 GiB at least (as bddtest.enMemoire says it); else nothing, which is os.TempDir.
func memoire() string {
	const tmpfs = 0x01021994
	var s syscall.Statfs_t
	if syscall.Statfs("/dev/shm", &s) == nil && s.Type == tmpfs && s.Blocks*uint64(s.Bsize) >= 2<<30 {
		return "/dev/shm"
	}
	return ""
}

type bilan struct {
	reussis, rates int
	sautes         []string
}

// lire copies what matters of the event stream to w. Tests with subtests count once each.
func lire(r io.Reader, w io.Writer) bilan {
	var b bilan
	textes := map[string]*strings.Builder{}
	lignes := bufio.NewReader(r)
	for {
		ligne, err := lignes.ReadString('\n')
		if ligne != "" {
			var e evenement
			if json.Unmarshal([]byte(ligne), &e) != nil {
				fmt.Fprint(w, ligne)
			} else {
				b.traiter(e, textes, w)
			}
		}
		if err != nil {
			return b
		}
	}
}

func (b *bilan) traiter(e evenement, textes map[string]*strings.Builder, w io.Writer) {
	cle := e.Package + " " + e.Test
	switch e.Action {
	case "output", "build-output":
		switch {
		case e.Action == "build-output":
			fmt.Fprint(w, e.Output)
		case e.Test == "":
			if e.Output != "PASS\n" {
				fmt.Fprint(w, e.Output)
			}
		default:
			if textes[cle] == nil {
				textes[cle] = &strings.Builder{}
			}
			textes[cle].WriteString(e.Output)
		}
		return
	case "pass":
		if e.Test != "" {
			b.reussis++
		}
	case "skip":
		if e.Test != "" {
			b.sautes = append(b.sautes, cle)
		}
	case "fail":
		if e.Test != "" {
			b.rates++
			if t := textes[cle]; t != nil {
				fmt.Fprint(w, t.String())
			}
		} else {
			b.mort(e.Package, textes, w)
		}
	default:
		return
	}
	delete(textes, cle)
}

// mort closes a package that failed: what its unfinished tests had printed is shown, and a package that
// did not build, or died outside a test, counts as one failure.
func (b *bilan) mort(paquet string, textes map[string]*strings.Builder, w io.Writer) {
	for _, cle := range slices.Sorted(maps.Keys(textes)) {
		if strings.HasPrefix(cle, paquet+" ") {
			fmt.Fprint(w, textes[cle].String())
			delete(textes, cle)
			b.rates++
		}
	}
	b.rates = max(b.rates, 1)
}
