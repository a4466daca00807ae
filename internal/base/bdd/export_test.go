// SPDX-License-Identifier: EUPL-1.2

package bdd

// EnAttente counts the acts that wait for the writer.
func (b *Base) EnAttente() int { return len(b.file) }
