// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"etai/internal/base/horloge"
)

// Frein limits how often something may be asked, by key: an address, an account. It lives in memory: a restart
// forgets it, which costs an attacker more than it gives.
type Frein struct {
	horloge horloge.Horloge
	rafale  int
	regain  time.Duration

	verrou sync.Mutex
	parCle map[string]*rate.Limiter
}

// freinsRetenus bounds the memory: beyond it, the keys that have all their attempts back are forgotten, then any.
const freinsRetenus = 20_000

// NouveauFrein allows rafale attempts in a row, then one more every regain.
func NouveauFrein(h horloge.Horloge, rafale int, regain time.Duration) *Frein {
	return &Frein{horloge: h, rafale: rafale, regain: regain, parCle: map[string]*rate.Limiter{}}
}

// Prendre counts one attempt for every key given (address and account together): all of them or none. attendre is
// zero when it may go on, else how long to wait.
func (f *Frein) Prendre(cles ...string) (attendre time.Duration) {
	maintenant := f.horloge.Maintenant().Temps()
	f.verrou.Lock()
	defer f.verrou.Unlock()
	var prises []*rate.Reservation
	for _, cle := range cles {
		l := f.parCle[cle]
		if l == nil {
			f.oublier(maintenant)
			l = rate.NewLimiter(rate.Every(f.regain), f.rafale)
			f.parCle[cle] = l
		}
		r := l.ReserveN(maintenant, 1)
		prises = append(prises, r)
		attendre = max(attendre, r.DelayFrom(maintenant))
	}
	if attendre > 0 {
		for _, r := range prises {
			r.CancelAt(maintenant)
		}
	}
	return attendre
}

func (f *Frein) oublier(maintenant time.Time) {
	if len(f.parCle) < freinsRetenus {
		return
	}
	for cle, l := range f.parCle {
		if l.TokensAt(maintenant) >= float64(f.rafale) {
			delete(f.parCle, cle)
		}
	}
	for cle := range f.parCle {
		if len(f.parCle) < freinsRetenus {
			return
		}
		delete(f.parCle, cle)
	}
}

// Freiner puts a limit by client address before a handler: 429 and its page beyond it.
func (m *Moteur) Freiner(f *Frein, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if attendre := f.Prendre(m.options.Origine.CleAdresse(r)); attendre > 0 {
			m.Refuser(w, r, &ErreurHTTP{Statut: http.StatusTooManyRequests, Attendre: attendre})
			return
		}
		h.ServeHTTP(w, r)
	})
}
