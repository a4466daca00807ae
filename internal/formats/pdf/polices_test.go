// SPDX-License-Identifier: EUPL-1.2

package pdf

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// The faces are those of Debian's fonts-dejavu-core 2.37, whole and unmodified.
func TestPolices(t *testing.T) {
	for attendu, face := range map[string][]byte{
		"abdc775b21b1bc470d50c97e790d276f2054b7504e56e5bd3e64f48d68582322": policeNormale(),
		"0d977336a6d5fba34eab8e3199eb218327161b5143749f802982c2bc34df0c96": policeGrasse(),
	} {
		if s := sha256.Sum256(face); hex.EncodeToString(s[:]) != attendu {
			t.Errorf("une police de %d octets n’est pas celle de Debian", len(face))
		}
	}
}
