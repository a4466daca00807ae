// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// suivi is what the chain knows of a request; the inner parts fill it for the outer ones.
type suivi struct {
	reference string
	patron    string // of the route: "GET /dossiers/{id}", never the address itself
	agent     atomic.Int64
}

type cleSuivi struct{}

func suiviDe(ctx context.Context) *suivi {
	s, _ := ctx.Value(cleSuivi{}).(*suivi)
	return s
}

// Reference is the random name of a request, shown on pages of error and written in the log.
func Reference(ctx context.Context) string {
	if s := suiviDe(ctx); s != nil {
		return s.reference
	}
	return ""
}

func patron(ctx context.Context) string {
	if s := suiviDe(ctx); s != nil {
		return s.patron
	}
	return ""
}

// NoterAgent writes the agent's number, never a name, in the access log of this request.
func NoterAgent(ctx context.Context, id int64) {
	if s := suiviDe(ctx); s != nil {
		s.agent.Store(id)
	}
}

// ecrivain counts what is sent.
type ecrivain struct {
	http.ResponseWriter
	statut int
	octets int64
}

func (e *ecrivain) WriteHeader(statut int) {
	if e.statut == 0 && statut >= http.StatusOK {
		e.statut = statut
	}
	e.ResponseWriter.WriteHeader(statut)
}

func (e *ecrivain) Write(b []byte) (int, error) {
	if e.statut == 0 {
		e.statut = http.StatusOK
	}
	n, err := e.ResponseWriter.Write(b)
	e.octets += int64(n)
	return n, err
}

func (e *ecrivain) Unwrap() http.ResponseWriter { return e.ResponseWriter }

// suivre names each request and writes one line of access log: no name, no address of a page, no address of a
// client; the agent by number.
func (m *Moteur) suivre(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		debut := m.options.Horloge.Maintenant().Temps()
		s := &suivi{reference: rand.Text()[:12]}
		w.Header().Set("X-Request-Id", s.reference)
		e := &ecrivain{ResponseWriter: w}
		defer func() {
			if e.statut == 0 { // the handler sent nothing: net/http says 200
				e.statut = http.StatusOK
			}
			niveau := slog.LevelInfo
			if e.statut >= http.StatusInternalServerError {
				niveau = slog.LevelWarn
			}
			m.options.Journal.LogAttrs(r.Context(), niveau, "requête", slog.String("methode", methodeConnue(r.Method)), slog.String("patron", s.patron),
				slog.Int("statut", e.statut), slog.Int64("octets", e.octets), slog.Float64("ms", float64(m.options.Horloge.Maintenant().Temps().Sub(debut).Microseconds())/1000),
				slog.Int64("agent", s.agent.Load()), slog.String("reference", s.reference))
		}()
		h.ServeHTTP(e, r.WithContext(context.WithValue(r.Context(), cleSuivi{}, s)))
	})
}

func methodeConnue(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost:
		return m
	}
	return "autre"
}

// rattraper turns a panic into the page of error 500. The log has the kind of the panic and the stack, which hold no
// data; the text of a fault of the runtime too, but not that of another value, which might.
func (m *Moteur) rattraper(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint // the sentinel itself, as net/http compares it
				panic(p)
			}
			genre := fmt.Sprintf("%T", p)
			if e, ok := p.(runtime.Error); ok {
				genre = e.Error()
			}
			m.options.Journal.LogAttrs(r.Context(), slog.LevelError, "panique rattrapée", slog.String("genre", genre),
				slog.String("patron", patron(r.Context())), slog.String("reference", Reference(r.Context())), slog.String("pile", string(debug.Stack())))
			if s := sortie(w); s != nil && s.statut != 0 {
				panic(http.ErrAbortHandler) // the answer has begun: cut it, so that no one takes it as whole
			}
			m.envoyerErreur(w, r, ErreurHTTP{Statut: http.StatusInternalServerError}, true)
		}()
		h.ServeHTTP(w, r)
	})
}

// sortie finds the counting writer under the others.
func sortie(w http.ResponseWriter) *ecrivain {
	for w != nil {
		if e, ok := w.(*ecrivain); ok {
			return e
		}
		u, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return nil
		}
		w = u.Unwrap()
	}
	return nil
}
