// SPDX-License-Identifier: EUPL-1.2

// Package acces keeps the journal of accesses: what was read, by whom and when; log-ins, exports, refusals.
// On SQLite it lies in its own encrypted file, so that traces never wait for acts; on PostgreSQL beside the
// other tables, written at READ COMMITTED. A page's traces are durable before its first byte leaves.
//
// Traces are sealed by segments of a day at most: the purge drops whole segments and keeps their seals.
package acces

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
)

// Nature says what kind of access it was.
type Nature string

// The natures. One trace per file, document or piece opened; one per list or search with the ids shown;
// none for counts.
const (
	Lecture     Nature = "lecture"     // a file, a document, a piece was opened
	Liste       Nature = "liste"       // a list was shown
	Recherche   Nature = "recherche"   // a search was answered; what was typed is not kept
	Export      Nature = "export"      // data left in a file
	Refus       Nature = "refus"       // an access was refused
	Connexion   Nature = "connexion"   // a log-in succeeded
	Echec       Nature = "echec"       // a log-in failed
	Deconnexion Nature = "deconnexion" // a log-out, a session revoked
)

// Trace is one line of the journal.
type Trace struct {
	Instant      horloge.Instant // given by the journal
	Organisation int64
	Agent        int64 // 0: nobody is logged in
	Nature       Nature
	Objet        string // what: "dossier", "fichier", "personnes"
	ObjetID      int64
	Dossier      int64
	Ids          []int64 // shown by a list or a search
	Motif        string  // a code: why it was refused, which export
	Adresse      string  // network address of who asks
}

// ErrTrace is returned for a trace that may not be written as it stands.
var ErrTrace = errors.New("trace mal formée")

var code = regexp.MustCompile(`^[a-z][a-z0-9_./-]{0,63}$`)

func (t *Trace) controler() error {
	if !code.MatchString(string(t.Nature)) || !code.MatchString(t.Objet) || (t.Motif != "" && !code.MatchString(t.Motif)) {
		return fmt.Errorf("%w : nature %q, objet %q", ErrTrace, t.Nature, t.Objet)
	}
	if len(t.Adresse) > 64 || !utf8.ValidString(t.Adresse) || strings.IndexByte(t.Adresse, 0) >= 0 {
		return fmt.Errorf("%w : adresse", ErrTrace)
	}
	return nil
}

func (t *Trace) ids() string {
	var b []byte
	for i, id := range t.Ids {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return string(b)
}

func lireIds(s string) ([]int64, error) {
	var ids []int64
	for mot := range strings.FieldsSeq(s) {
		id, err := strconv.ParseInt(mot, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%w : ids %q", ErrTrace, s)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// Journal writes and reads the traces. It is safe for concurrent use.
type Journal struct {
	base   *bdd.Base
	propre bool   // base is the journal's own
	cle    []byte // of its own file

	verrou  sync.Mutex
	attente []*demande
	occupe  bool // someone is writing for all
}

// demande is one call of Tracer that waits for its durable commit.
type demande struct {
	traces []Trace
	fini   chan error // buffered: the writer never waits
	releve chan struct{}
}

// Ouvrir opens the journal. On SQLite it lies in its own file, at o.Adresse, under a key drawn from o.Cle; on
// PostgreSQL it lies in the common base, and o does not count. Its tables are created when absent.
func Ouvrir(ctx context.Context, commune *bdd.Base, o bdd.Options) (*Journal, error) {
	j := &Journal{base: commune}
	if commune.Moteur() == bdd.SQLite {
		if o.Cle != nil {
			o.Cle = CleDe(o.Cle)
			j.cle = o.Cle
		}
		var err error
		if j.base, err = bdd.Ouvrir(ctx, o); err != nil {
			return nil, fmt.Errorf("journal des accès : %w", err)
		}
		j.propre = true
	}
	if err := bdd.Appliquer(ctx, j.base, []fs.FS{Migrations}); err != nil {
		return nil, errors.Join(fmt.Errorf("journal des accès : %w", err), j.Fermer())
	}
	return j, nil
}

// CleDe draws the key of the journal's own file from that of the base.
func CleDe(base []byte) []byte {
	m := hmac.New(sha256.New, base)
	m.Write([]byte("etai/acces/1")) // never fails
	return m.Sum(nil)
}

// Fermer closes the journal's own file, if it has one.
func (j *Journal) Fermer() error {
	if !j.propre {
		return nil
	}
	return j.base.Fermer()
}

// Cle is the key of the journal's own file, for a copy of it; nil when it lies in the common base.
func (j *Journal) Cle() []byte { return j.cle }

// Base is where the journal lies: for backups, and to ask EnPanne.
func (j *Journal) Base() *bdd.Base { return j.base }

// A group is bounded, and so is the time it may take: beyond it the page answers that it cannot be shown.
const (
	tracesParGroupe = 500
	delai           = 10 * time.Second
)

// Tracer returns once the traces are durably kept. On an error nothing may be shown: the page answers 503.
// Calls that arrive while another one is being written go together in the next commit.
func (j *Journal) Tracer(ctx context.Context, traces ...Trace) error {
	if len(traces) == 0 {
		return nil
	}
	for i := range traces {
		if err := traces[i].controler(); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	d := &demande{traces: traces, fini: make(chan error, 1), releve: make(chan struct{}, 1)}
	j.verrou.Lock()
	j.attente = append(j.attente, d)
	meneur := !j.occupe
	j.occupe = true
	j.verrou.Unlock()
	if !meneur {
		select {
		case err := <-d.fini:
			return err
		case <-d.releve: // the previous writer hands over: it must be taken even if ctx has ended
		}
	}
	j.mener(ctx)
	return <-d.fini
}

// mener writes the waiting group, the caller's among them, then hands over to the first one that came since.
func (j *Journal) mener(ctx context.Context) {
	j.verrou.Lock()
	n, lignes := 0, 0
	for n < len(j.attente) && (n == 0 || lignes+len(j.attente[n].traces) <= tracesParGroupe) {
		lignes += len(j.attente[n].traces)
		n++
	}
	groupe := j.attente[:n:n]
	j.attente = j.attente[n:]
	j.verrou.Unlock()

	// Whatever happens, those who wait get an answer and the next one takes over.
	err := errInterrompu
	defer func() {
		for _, d := range groupe {
			d.fini <- err
		}
		j.verrou.Lock()
		defer j.verrou.Unlock()
		if len(j.attente) == 0 {
			j.occupe = false
			return
		}
		j.attente[0].releve <- struct{}{}
	}()
	traces := make([]*Trace, 0, lignes)
	for _, d := range groupe {
		for i := range d.traces {
			traces = append(traces, &d.traces[i])
		}
	}
	ctx, fin := context.WithTimeout(context.WithoutCancel(ctx), delai)
	defer fin()
	err = j.ecrire(ctx, traces)
}

var errInterrompu = errors.New("journal des accès : écriture interrompue")
