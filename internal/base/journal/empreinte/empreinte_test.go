// SPDX-License-Identifier: EUPL-1.2

package empreinte_test

import (
	"bytes"
	"encoding/hex"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal/empreinte"
)

// ajout is one value of any kind, and the way to add it.
type ajout struct {
	genre string
	texte string
	n     int64
}

func (a ajout) a(e *empreinte.Encodeur) {
	switch a.genre {
	case "entier":
		e.Entier(a.n)
	case "reference":
		e.Reference(a.n)
	case "texte":
		e.Texte(a.texte)
	case "octets":
		e.Octets([]byte(a.texte))
	case "jour":
		e.Jour(jour.Certain(2026, 1, 1).Plus(int(a.n % 1000)))
	case "booleen":
		e.Booleen(a.n%2 == 0)
	case "liste":
		e.Liste(int(a.n))
	case "nul":
		e.Nul()
	}
}

// canonique brings together the values that mean the same.
func (a ajout) canonique() ajout {
	switch a.genre {
	case "nul":
		return ajout{genre: "nul"}
	case "reference":
		if a.n == 0 {
			return ajout{genre: "nul"}
		}
		return ajout{genre: "entier", n: a.n}
	case "texte", "octets":
		a.n = 0
	case "jour":
		a.n, a.texte = a.n%1000, ""
	case "booleen":
		a.n, a.texte = (a.n%2+2)%2, ""
	default:
		a.texte = ""
	}
	return a
}

func somme(l []ajout) []byte {
	e := empreinte.Nouveau("essai/1")
	for _, a := range l {
		a.a(e)
	}
	return e.Somme()
}

func TestDeuxListesDeuxEmpreintes(t *testing.T) {
	un := rapid.Custom(func(t *rapid.T) ajout {
		return ajout{rapid.SampledFrom([]string{"entier", "reference", "texte", "octets", "jour", "booleen", "liste", "nul"}).Draw(t, "genre"),
			rapid.SampledFrom([]string{"", "a", "ab", "b", "t\x00\x00\x00\x00\x00\x00\x00\x01a", "n"}).Draw(t, "texte"),
			rapid.Int64Range(-3, 3).Draw(t, "n")}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SliceOfN(un, 0, 4).Draw(t, "a"), rapid.SliceOfN(un, 0, 4).Draw(t, "b")
		memes := slices.EqualFunc(a, b, func(x, y ajout) bool { return x.canonique() == y.canonique() })
		if bytes.Equal(somme(a), somme(b)) != memes {
			t.Fatalf("%v et %v : même empreinte %v, mêmes valeurs %v", a, b, !memes, memes)
		}
	})
}

// The encoding is for ever: a hash written today must be found again in twenty years.
func TestEncodageFige(t *testing.T) {
	s := empreinte.Nouveau("essai/1").Entier(-12).Reference(0).Reference(7).Centimes(123456).Texte("é").Octets([]byte{}).Octets(nil).
		Jour(jour.Certain(2026, 11, 21)).Jour(jour.Jour{}).Instant(horloge.De(time.Date(2026, 11, 21, 9, 0, 0, 1500, time.UTC))).
		Booleen(true).Nul().Liste(2).Somme()
	const veut = "9eafca3131349df1fc599ccb40c38b06308f2504e6739e59a50a854d81652ed5"
	if h := hex.EncodeToString(s); h != veut {
		t.Errorf("empreinte %s, attendu %s", h, veut)
	}
	if bytes.Equal(somme(nil), empreinte.Nouveau("essai/2").Somme()) {
		t.Error("deux domaines, une empreinte")
	}
}
