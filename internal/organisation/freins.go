// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// freins holds one rate limiter a key, in memory: a restart forgets them, which costs an attacker more than
// it gives.
type freins struct {
	essais int
	regain time.Duration // one attempt comes back

	verrou sync.Mutex
	parCle map[string]*rate.Limiter
}

// clesRetenues bounds the memory: beyond it, the keys that have all their attempts back are forgotten, then
// any.
const clesRetenues = 20_000

func nouveauxFreins(essais int, regain time.Duration) *freins {
	return &freins{essais: essais, regain: regain, parCle: map[string]*rate.Limiter{}}
}

// prendre counts one attempt. attendre is above zero when there is none left; else rendre gives it back.
func (f *freins) prendre(cle string, maintenant time.Time) (rendre func(), attendre time.Duration) {
	f.verrou.Lock()
	defer f.verrou.Unlock()
	l := f.parCle[cle]
	if l == nil {
		f.oublier(maintenant)
		l = rate.NewLimiter(rate.Every(f.regain), f.essais)
		f.parCle[cle] = l
	}
	r := l.ReserveN(maintenant, 1)
	if d := r.DelayFrom(maintenant); d > 0 {
		r.CancelAt(maintenant)
		return nil, d
	}
	return func() {
		f.verrou.Lock()
		defer f.verrou.Unlock()
		r.CancelAt(maintenant)
	}, 0
}

func (f *freins) oublier(maintenant time.Time) {
	if len(f.parCle) < clesRetenues {
		return
	}
	for cle, l := range f.parCle {
		if l.TokensAt(maintenant) >= float64(f.essais) {
			delete(f.parCle, cle)
		}
	}
	for cle := range f.parCle {
		if len(f.parCle) < clesRetenues {
			return
		}
		delete(f.parCle, cle)
	}
}
