// SPDX-License-Identifier: EUPL-1.2

package cadre

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Origine says from whom a request comes. Headers that a proxy adds are believed only when the connection itself
// comes from a known proxy; by default none is.
type Origine struct{ Mandataires []netip.Prefix }

func (o Origine) connu(a netip.Addr) bool {
	for _, p := range o.Mandataires {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

func pair(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap()
}

// Adresse is the address of the client: the connection's, or, behind known proxies, the last one of
// X-Forwarded-For that is not itself a known proxy.
func (o Origine) Adresse(r *http.Request) netip.Addr {
	a := pair(r)
	if !o.connu(a) {
		return a
	}
	chaine := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, maillon := range slices.Backward(chaine) {
		suivante, err := netip.ParseAddr(strings.TrimSpace(maillon))
		if err != nil {
			break
		}
		if a = suivante.Unmap(); !o.connu(a) {
			break
		}
	}
	return a
}

// CleAdresse is the key under which attempts from an address are counted: itself, or its /64 in IPv6, which one
// client has whole.
func (o Origine) CleAdresse(r *http.Request) string {
	a := o.Adresse(r)
	if a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// Securisee tells whether the client speaks HTTPS, to us or to a known proxy.
func (o Origine) Securisee(r *http.Request) bool {
	return r.TLS != nil || o.connu(pair(r)) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}
