// SPDX-License-Identifier: EUPL-1.2

//go:build endurance

package bdd_test

import "testing"

func TestMilleCoupures(t *testing.T) {
	r := couper(t, 11, 1000, "FULL")
	t.Log(r)
	if r.actesPerdus+r.corrompus > 0 || r.acquittes < 10_000 {
		t.Error(r)
	}
}

func TestCanarisLongtemps(t *testing.T) {
	normal, rien := couper(t, 12, 300, "NORMAL"), couper(t, 13, 300, "OFF")
	t.Logf("NORMAL : %v", normal)
	t.Logf("OFF : %v", rien)
	if normal.coupuresPerte*2 < normal.coupures || normal.corrompus > 0 || rien.corrompus*2 < rien.coupures {
		t.Error("un canari a survécu")
	}
}

func TestPannesLongtemps(t *testing.T) { desPannes(t, 500) }
