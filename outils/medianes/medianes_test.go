// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"
	"testing"
)

func TestResumer(t *testing.T) {
	entree := `goos: linux
pkg: etai/a
BenchmarkX-2   	     100	       300 ns/op	  10.5 MB/s
BenchmarkX-2   	     100	       100 ns/op	  30 MB/s
BenchmarkX-2   	     100	       200 ns/op	  20 MB/s
BenchmarkY-2   	       1	       4 ns/op
BenchmarkY-2   	       1	       6 ns/op
PASS
ok  	etai/a	1.2s
`
	var w, r strings.Builder
	ok, err := resumer(strings.NewReader(entree), &w, &r)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	veut := "etai/a BenchmarkX-2 (3)  200 ns/op [100 … 300]  20 MB/s\netai/a BenchmarkY-2 (2)  5 ns/op [4 … 6]\n"
	if w.String() != veut {
		t.Errorf("%q, attendu %q", w.String(), veut)
	}
	if r.String() != "goos: linux\nPASS\nok  \tetai/a\t1.2s\n" {
		t.Errorf("reste %q", r.String())
	}
}

func TestEchecVu(t *testing.T) {
	for _, s := range []string{"PASS\n", "BenchmarkX-2 1 1 ns/op\n--- FAIL: BenchmarkY\nFAIL\n"} {
		if ok, _ := resumer(strings.NewReader(s), &strings.Builder{}, &strings.Builder{}); ok {
			t.Errorf("%q accepté", s)
		}
	}
}
