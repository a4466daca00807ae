// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"etai/internal/base/jour"
)

func FuzzVerifier(f *testing.F) {
	for _, v := range []Version{V09, V03} {
		source := base(f, v)
		f.Add([]byte(source))
		for _, m := range communes() {
			f.Add([]byte(strings.Replace(source, m.vieux, m.neuf, 1)))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := VerifierAu(bytes.NewReader(b), "f", jour.Certain(2027, 3, 8))
		if err != nil {
			return
		}
		if r.Fautes == nil || r.Avertissements == nil || r.Nombre < 0 || r.Total != nil && *r.Total < 0 {
			t.Fatalf("%+v", r)
		}
		for _, x := range append(r.Fautes, r.Avertissements...) {
			if x.Regle == "" || !utf8.ValidString(x.Message) || strings.ContainsAny(x.Message, "\n\r\x1b") {
				t.Fatalf("%+v", x)
			}
		}
		if _, err := json.Marshal(r); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzLireRetour(f *testing.F) {
	f.Add([]byte(rendu("pain.002.001.10", "<GrpSts>RVCM</GrpSts>", lotRendu("<TxInfAndSts><TxSts>RVMC</TxSts><StsRsnInf><AddtlInf>RVMC X</AddtlInf></StsRsnInf></TxInfAndSts>"))))
	f.Add([]byte(rendu("", "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>DU01</Cd></Rsn></StsRsnInf>", "")))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := LireRetour(bytes.NewReader(b))
		if err != nil {
			return
		}
		if r.Virements == nil {
			t.Fatal("liste nulle")
		}
		for i := range r.Virements {
			_ = r.StatutEffectif(&r.Virements[i])
		}
		if _, err := json.Marshal(r); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzLatin(f *testing.F) {
	f.Add("Zoé Lœuvre & Cie – 50 €", 10)
	f.Fuzz(func(t *testing.T, s string, n int) {
		a := Latin(s, n)
		if !propre(a) || n > 0 && len(a) > n {
			t.Fatalf("%q", a)
		}
	})
}
