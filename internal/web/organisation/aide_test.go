// SPDX-License-Identifier: EUPL-1.2

package organisation_test

import (
	"net/http/httptest"
	"regexp"
	"testing"
)

var vue = regexp.MustCompile(`name="vue" value="(\d*)"`)

// vueDe is the last value that a page showed.
func vueDe(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	m := vue.FindStringSubmatch(w.Body.String())
	if m == nil {
		t.Fatalf("page sans valeur vue (%d)", w.Code)
	}
	return m[1]
}
