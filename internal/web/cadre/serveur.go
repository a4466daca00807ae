// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"log/slog"
	"net/http"
	"time"
)

// How long the server waits, and for how much.
const (
	DelaiEntetes  = 10 * time.Second // to read the headers
	DelaiLecture  = 30 * time.Second // to read a whole request, but for files
	DelaiReponse  = 60 * time.Second // to write the answer
	DelaiEnvoi    = 15 * time.Minute // to receive a file, on the routes that take one
	DelaiInactif  = 2 * time.Minute  // between two requests of a connection
	TailleEntetes = 64 << 10
)

// NouveauServeur makes an http.Server with those limits; its own messages go to the log.
func NouveauServeur(h http.Handler, journal *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: DelaiEntetes, ReadTimeout: DelaiLecture, WriteTimeout: DelaiReponse, IdleTimeout: DelaiInactif,
		MaxHeaderBytes: TailleEntetes, ErrorLog: slog.NewLogLogger(journal.Handler(), slog.LevelWarn),
	}
}
