// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Parametres are the costs of argon2id.
type Parametres struct {
	MemoireKio uint32
	Passes     uint32
	Voies      uint8
}

// ParametresParDefaut follow RFC 9106's second choice (64 MiB, three passes), on one lane.
func ParametresParDefaut() Parametres { return Parametres{MemoireKio: 64 << 10, Passes: 3, Voies: 1} }

// Bounds on what a stored hash may ask for, so that a forged row cannot exhaust the memory.
const (
	memoireMax = 1 << 20 // KiB
	passesMax  = 16
	tailleHash = 32
	tailleSel  = 16
)

// simultanes is how many hashes may be computed at once: each holds its memory.
const simultanes = 2

// ErrHachage is returned for a stored hash that cannot be read.
var ErrHachage = errors.New("mot de passe haché illisible")

// Hacheur computes and checks argon2id hashes in PHC form, two at once at most. Never inside Ecrire.
type Hacheur struct {
	parametres Parametres
	places     chan struct{}
	leurre     string // checked when the account is unknown, so that the answer takes as long
}

// NouveauHacheur prepares a Hacheur: it computes one hash.
func NouveauHacheur(p Parametres) (*Hacheur, error) {
	if p.MemoireKio < 8 || p.MemoireKio > memoireMax || p.Passes < 1 || p.Passes > passesMax || p.Voies < 1 {
		return nil, fmt.Errorf("%w : coûts d’argon2id hors limites", ErrHachage)
	}
	h := &Hacheur{parametres: p, places: make(chan struct{}, simultanes)}
	var err error
	h.leurre, err = h.Hacher(context.Background(), rand.Text())
	return h, err
}

// occuper waits for one of the places.
func (h *Hacheur) occuper(ctx context.Context) error {
	select {
	case h.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *Hacheur) liberer() { <-h.places }

// Hacher returns the PHC text of a password.
func (h *Hacheur) Hacher(ctx context.Context, motDePasse string) (string, error) {
	if err := h.occuper(ctx); err != nil {
		return "", err
	}
	defer h.liberer()
	sel := make([]byte, tailleSel)
	if _, err := rand.Read(sel); err != nil {
		return "", err
	}
	p := h.parametres
	somme := argon2.IDKey(composer(motDePasse), sel, p.Passes, p.MemoireKio, p.Voies, tailleHash)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.MemoireKio, p.Passes, p.Voies,
		base64.RawStdEncoding.EncodeToString(sel), base64.RawStdEncoding.EncodeToString(somme)), nil
}

// Verifier compares a password with a PHC text. aRefaire tells that the text was made with other costs than
// today's, and deserves a new hash. An empty text is checked against a decoy and is never right.
func (h *Hacheur) Verifier(ctx context.Context, phc, motDePasse string) (bon, aRefaire bool, err error) {
	leurre := phc == ""
	if leurre {
		phc = h.leurre
	}
	p, sel, somme, err := lirePHC(phc)
	if err != nil {
		return false, false, err
	}
	if err := h.occuper(ctx); err != nil {
		return false, false, err
	}
	defer h.liberer()
	calcule := argon2.IDKey(composer(motDePasse), sel, p.Passes, p.MemoireKio, p.Voies, uint32(len(somme)))
	egal := subtle.ConstantTimeCompare(calcule, somme) == 1
	return egal && !leurre, p != h.parametres || len(sel) != tailleSel || len(somme) != tailleHash, nil
}

// composer gives a password the same bytes whichever keyboard typed its accents.
func composer(motDePasse string) []byte { return norm.NFKC.Bytes([]byte(motDePasse)) }

func lirePHC(phc string) (p Parametres, sel, somme []byte, err error) {
	parties := strings.Split(phc, "$")
	if len(parties) != 6 || parties[0] != "" || parties[1] != "argon2id" || parties[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, ErrHachage
	}
	if _, err := fmt.Sscanf(parties[3], "m=%d,t=%d,p=%d", &p.MemoireKio, &p.Passes, &p.Voies); err != nil {
		return p, nil, nil, ErrHachage
	}
	if p.MemoireKio < 8 || p.MemoireKio > memoireMax || p.Passes < 1 || p.Passes > passesMax || p.Voies < 1 {
		return p, nil, nil, ErrHachage
	}
	if sel, err = base64.RawStdEncoding.DecodeString(parties[4]); err != nil || len(sel) < 8 {
		return p, nil, nil, ErrHachage
	}
	if somme, err = base64.RawStdEncoding.DecodeString(parties[5]); err != nil || len(somme) < 16 || len(somme) > 64 {
		return p, nil, nil, ErrHachage
	}
	return p, sel, somme, nil
}
