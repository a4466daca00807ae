// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"net/http"
	"strconv"
)

// pagesMax bounds the page that an address asks for.
const pagesMax = 1_000_000

// NumeroDePage is the page that the address asks for; what is none is the first.
func NumeroDePage(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 || n > pagesMax {
		return 1
	}
	return n
}
