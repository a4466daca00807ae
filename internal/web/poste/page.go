// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"net/url"
	"strconv"
)

// pagesMax bounds the page that an address asks for.
const pagesMax = 1_000_000

// NumeroDePage is the page that the address asks for; what is none is the first.
func NumeroDePage(q url.Values) int {
	n, err := strconv.Atoi(q.Get("page"))
	if err != nil || n < 1 || n > pagesMax {
		return 1
	}
	return n
}
