// SPDX-License-Identifier: EUPL-1.2

package documents_test

import (
	"testing"

	"etai/internal/documents"
)

// A number is kept without what separates its figures; what is not one is refused.
func TestCleRecommande(t *testing.T) {
	for tape, cle := range map[string]string{"1a 123 456 789 01 2": "1A123456789012", "RK-123.456.789-FR": "RK123456789FR", "1A12345": "", "recommandé": "", "ABCDEFGH12": "", "1A 123/456/789": "", "": ""} {
		if c := documents.CleRecommande(tape); c != cle {
			t.Errorf("%q : %q, attendu %q", tape, c, cle)
		}
	}
}
