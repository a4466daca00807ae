// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"testing"
	"time"
)

func TestCadence(t *testing.T) {
	c := NouvelleCadence(500)
	for range 30 {
		c.suivre(5 * time.Millisecond)
	}
	if c.Taille() != 500 {
		t.Errorf("%d : les actes courts grandissent jusqu’à la limite", c.Taille())
	}
	c.suivre(30 * time.Millisecond)
	if c.Taille() != 500 {
		t.Errorf("%d : une durée convenable ne change rien", c.Taille())
	}
	c.suivre(200 * time.Millisecond)
	if c.Taille() != 250 {
		t.Errorf("%d : un acte long en coupe un plus petit", c.Taille())
	}
	for range 30 {
		c.suivre(time.Second)
	}
	if c.Taille() != cadenceMin {
		t.Errorf("%d : un acte avance toujours", c.Taille())
	}
	if c := NouvelleCadence(1); c.Taille() != 1 {
		t.Errorf("%d", c.Taille())
	}
}
