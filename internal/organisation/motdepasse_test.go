// SPDX-License-Identifier: EUPL-1.2

package organisation_test

import (
	"errors"
	"strings"
	"testing"

	"etai/internal/organisation"
	"etai/internal/organisation/organisationtest"
)

func TestControlerMotDePasse(t *testing.T) {
	a := organisation.Agent{Identifiant: "Zoe.Durand@exemple.fr", Nom: "Durand", Prenom: "Zoé"}
	for _, bon := range []string{"quatre moulins au gué", "Vx7?plm2Qs!d", "éàüî ôçùÿ œæ ß", "4958 2716 3048", "correct horse battery"} {
		if err := organisation.ControlerMotDePasse(bon, a); err != nil {
			t.Errorf("%q : %v", bon, err)
		}
	}
	for _, mauvais := range []string{"", "court", "onze carac.", "aaaaaaaaaaaaaaaa", "abababababab", "motdepasse2026", "M0tDeP@sse2026!", "azertyuiop123", "123456789012",
		"Administrateur1", "mon nom est Durand", "zoe.durand@exemple.fr", "DURAND-durand-26", "Etai2026Etai!", strings.Repeat("long mot ", 40), "douze carac\xff\xfe", "douze\x00caractères"} {
		if err := organisation.ControlerMotDePasse(mauvais, a); !errors.As(err, new(*organisation.Faute)) {
			t.Errorf("%q accepté", mauvais)
		}
	}
}

func TestHacheur(t *testing.T) {
	h, err := organisation.NouveauHacheur(organisationtest.Couts)
	if err != nil {
		t.Fatal(err)
	}
	phc, err := h.Hacher(t.Context(), "caf\u00e9 au lait chaud")
	if err != nil || !strings.HasPrefix(phc, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatal(phc, err)
	}
	for _, c := range []struct {
		mot string
		bon bool
	}{{"caf\u00e9 au lait chaud", true}, {"cafe\u0301 au lait chaud", true}, {"cafe au lait chaud", false}, {"", false}} {
		if bon, aRefaire, err := h.Verifier(t.Context(), phc, c.mot); bon != c.bon || aRefaire || err != nil {
			t.Errorf("%q : %t, %t, %v", c.mot, bon, aRefaire, err)
		}
	}
	if bon, _, err := h.Verifier(t.Context(), "", "caf\u00e9 au lait chaud"); bon || err != nil {
		t.Errorf("leurre : %t, %v", bon, err)
	}
	// A text computed by the reference implementation: argon2 -id -t 2 -m 16 -p 1 -l 32, salt "somesalt", "password".
	const reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if bon, aRefaire, err := h.Verifier(t.Context(), reference, "password"); !bon || !aRefaire || err != nil {
		t.Errorf("référence : %t, %t, %v", bon, aRefaire, err)
	}
	for _, faux := range []string{"x", "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=4194304,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=0$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=1$AA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
		if _, _, err := h.Verifier(t.Context(), faux, "password"); !errors.Is(err, organisation.ErrHachage) {
			t.Errorf("%s : %v", faux, err)
		}
	}
}

func BenchmarkHacher(b *testing.B) {
	h, err := organisation.NouveauHacheur(organisation.ParametresParDefaut())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := h.Hacher(b.Context(), "quatre moulins au gué"); err != nil {
			b.Fatal(err)
		}
	}
}
