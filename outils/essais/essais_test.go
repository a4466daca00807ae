// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"
	"testing"
)

func TestLire(t *testing.T) {
	flux := strings.Join([]string{
		`{"Action":"start","Package":"p"}`,
		`{"Action":"output","Package":"p","Test":"TestA","Output":"caché\n"}`,
		`{"Action":"pass","Package":"p","Test":"TestA"}`,
		`{"Action":"output","Package":"p","Test":"TestB","Output":"vu\n"}`,
		`{"Action":"fail","Package":"p","Test":"TestB"}`,
		`{"Action":"skip","Package":"p","Test":"TestC"}`,
		`{"Action":"output","Package":"p","Output":"PASS\n"}`,
		`{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}`,
		`{"Action":"pass","Package":"p"}`,
		`{"Action":"skip","Package":"sans-test"}`,
		"hors JSON",
	}, "\n")
	var w strings.Builder
	b := lire(strings.NewReader(flux), &w)
	if b.reussis != 1 || b.rates != 1 || len(b.sautes) != 1 || b.sautes[0] != "p TestC" {
		t.Errorf("bilan %+v", b)
	}
	if w.String() != "vu\nok  \tp\t0.1s\nhors JSON" {
		t.Errorf("sortie %q", w.String())
	}
}

// TestPaquetMort: a package that does not build counts as a failure.
func TestPaquetMort(t *testing.T) {
	b := lire(strings.NewReader(`{"Action":"fail","Package":"p"}`+"\n"), &strings.Builder{})
	if b.rates != 1 {
		t.Errorf("bilan %+v", b)
	}
}

// TestPanique: what a test printed before its process died is shown.
func TestPanique(t *testing.T) {
	var w strings.Builder
	b := lire(strings.NewReader(`{"Action":"output","Package":"p","Test":"TestA","Output":"panic: oh\n"}
{"Action":"fail","Package":"p"}`), &w)
	if b.rates != 1 || w.String() != "panic: oh\n" {
		t.Errorf("bilan %+v, sortie %q", b, w.String())
	}
}
