// SPDX-License-Identifier: EUPL-1.2

// Package abonnes tells other programs of the events of measures (webhooks): signed, tried again until they answer, never with anything that names a person.
// What there is to tell is the journal of acts, written in the transaction of each fact: nothing is forgotten when the service stops.
package abonnes

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"syscall"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/organisation"
	"etai/internal/parcours"
)

const (
	delaiEnvoi  = 10 * time.Second
	essaisMax   = 12 // some two days
	attenteMax  = 12 * time.Hour
	envoisAFois = 50
)

// Crieur tells the programs. Its Passer is called by one goroutine.
type Crieur struct {
	base      *bdd.Base
	trousseau *chiffre.Trousseau
	journal   *slog.Logger
	client    *http.Client
	vus       map[int64]int64 // last act looked at, by program
}

// ErrAdresse refuses an address of this machine or of its network that no setting allows.
var ErrAdresse = errors.New("adresse privée, que le réglage --abonnes-permis n’admet pas")

// Nouveau makes a Crieur; permis are the private addresses that may be told.
func Nouveau(b *bdd.Base, t *chiffre.Trousseau, journal *slog.Logger, permis []netip.Prefix) *Crieur {
	d := &net.Dialer{Timeout: delaiEnvoi, Control: func(_, adresse string, _ syscall.RawConn) error { return Admettre(adresse, permis) }}
	return &Crieur{base: b, trousseau: t, journal: journal, vus: map[int64]int64{}, client: &http.Client{Timeout: delaiEnvoi,
		Transport:     &http.Transport{DialContext: d.DialContext, TLSHandshakeTimeout: delaiEnvoi, MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// nat64 and its like lead to addresses that are not seen in them.
var detournees = []netip.Prefix{netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32"), netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4")}

// Admettre refuses the resolved address of a machine that is not on the public Internet, but for those that are allowed: looked at as the connection opens,
// whatever the name said before.
func Admettre(adresse string, permis []netip.Prefix) error {
	ap, err := netip.ParseAddrPort(adresse)
	if err != nil {
		return ErrAdresse
	}
	ip := ap.Addr().Unmap().WithZone("")
	for _, p := range permis {
		if p.Contains(ip) {
			return nil
		}
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
		return ErrAdresse
	}
	for _, p := range detournees {
		if p.Contains(ip) {
			return ErrAdresse
		}
	}
	return nil
}

// Passer prepares what is new, then tells what is due.
func (c *Crieur) Passer(ctx context.Context) error {
	if c.base.EnPanne() != nil {
		return nil
	}
	var ouverts []organisation.Abonnement
	var dernier int64
	if err := c.base.Lire(ctx, func(l bdd.Lecture) (err error) {
		if ouverts, err = organisation.AbonnementsOuverts(ctx, l); err != nil || len(ouverts) == 0 {
			return err
		}
		for _, x := range ouverts {
			if _, ok := c.vus[x.ID]; !ok {
				if c.vus[x.ID], err = organisation.DernierDit(ctx, l, x); err != nil {
					return err
				}
			}
		}
		dernier, err = organisation.DernierActe(ctx, l)
		return err
	}); err != nil || len(ouverts) == 0 {
		return err
	}
	parID := map[int64]organisation.Abonnement{}
	for _, x := range ouverts {
		parID[x.ID] = x
		for c.vus[x.ID] < dernier {
			vu, err := parcours.PreparerEnvois(ctx, c.base, x, c.vus[x.ID])
			if err != nil {
				return err
			}
			if vu == c.vus[x.ID] {
				break
			}
			c.vus[x.ID] = vu
		}
	}
	var dus []organisation.Envoi
	if err := c.base.Lire(ctx, func(l bdd.Lecture) (err error) {
		dus, err = organisation.EnvoisDus(ctx, l, envoisAFois)
		return err
	}); err != nil {
		return err
	}
	for _, e := range dus {
		x, ok := parID[e.Abonnement]
		if !ok {
			continue // closed meanwhile
		}
		if err := c.envoyer(ctx, x, e); err != nil {
			return err
		}
	}
	return nil
}

// Message is what a program is told: ids, codes and an instant, never a name.
type Message struct {
	ID           int64  `json:"id"` // of the event: told twice, it is the same
	Evenement    string `json:"evenement"`
	Instant      string `json:"instant"`
	Organisation int64  `json:"organisation_id"`
	Objet        string `json:"objet"`
	ObjetID      int64  `json:"objet_id"`
	Dossier      int64  `json:"dossier_id,omitempty"`
}

// Signer is the signature of what is sent: HMAC-SHA256 of the instant, a full stop and the body.
func Signer(secret string, instant int64, corps []byte) string {
	h := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(h, "%d.", instant) // never fails, here and below
	_, _ = h.Write(corps)
	return fmt.Sprintf("t=%d,v1=%s", instant, hex.EncodeToString(h.Sum(nil)))
}

// envoyer tells one act, and notes what came of it.
func (c *Crieur) envoyer(ctx context.Context, x organisation.Abonnement, e organisation.Envoi) error {
	corps, err := json.Marshal(Message{e.Acte, e.Nature, e.Instant.String(), x.Organisation, e.Objet, e.ObjetID, e.Dossier})
	if err != nil {
		return err
	}
	secret, err := x.Secret(c.trousseau)
	if err != nil {
		return fmt.Errorf("abonnement %d : %w", x.ID, err)
	}
	maintenant := c.base.Horloge().Maintenant()
	statut, errEnvoi := c.poster(ctx, x.Adresse, Signer(secret, maintenant.Temps().Unix(), corps), e, corps)
	if ctx.Err() != nil {
		return ctx.Err() // told again at the next start
	}
	remis := statut >= 200 && statut < 300
	var prochain horloge.Instant
	if !remis && e.Essais+1 < essaisMax {
		prochain = maintenant.Plus(min(time.Minute<<e.Essais, attenteMax))
	}
	if !remis {
		c.journal.WarnContext(ctx, "abonnement : envoi non remis", "abonnement", x.ID, "acte", e.Acte, "essai", e.Essais+1, "statut", statut, "erreur", errEnvoi)
	}
	return parcours.NoterEnvoi(ctx, c.base, e.ID, statut, remis, prochain)
}

func (c *Crieur) poster(ctx context.Context, adresse, signature string, e organisation.Envoi, corps []byte) (statut int, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, adresse, bytes.NewReader(corps))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "etai")
	r.Header.Set("Etai-Signature", signature)
	r.Header.Set("Etai-Evenement", e.Nature)
	r.Header.Set("Etai-Envoi", strconv.FormatInt(e.ID, 10))
	reponse, err := c.client.Do(r)
	if err != nil {
		return 0, err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(reponse.Body, 1<<16))
	return reponse.StatusCode, reponse.Body.Close()
}
