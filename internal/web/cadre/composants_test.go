// SPDX-License-Identifier: EUPL-1.2

package cadre_test

import (
	"testing"

	"etai/internal/base/texte"
	"etai/internal/web/cadre"
)

// A list is gone through to its end, and one whose count stopped to the last row counted: it says that there are more.
func TestPaginer(t *testing.T) {
	for _, c := range []struct {
		page, total, pages, arrivee int
		borne                       bool
	}{{1, 0, 1, 1, false}, {3, 101, 3, 3, false}, {9, 100, 2, 2, false}, {200, texte.Beaucoup - 1, 100, 100, false}, {200, texte.Beaucoup, 100, 100, true}} {
		p := cadre.Paginer(c.page, c.total, 50, "ligne", "/x")
		if p.Page != c.arrivee || p.Pages != c.pages || p.Total != c.total || p.Debut != (c.arrivee-1)*50 || p.Borne != c.borne {
			t.Errorf("%+v : %+v", c, p)
		}
	}
}
