// SPDX-License-Identifier: EUPL-1.2

package pdf_test

import "testing"

// BenchmarkDocument writes an eight-page document with a table.
func BenchmarkDocument(b *testing.B) {
	for b.Loop() {
		exemple(b)
	}
}
