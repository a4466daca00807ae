// SPDX-License-Identifier: EUPL-1.2

package parcours

// TextesEngages are the tables whose texts Verifier opens, the journal's apart.
var TextesEngages = textesEngages
