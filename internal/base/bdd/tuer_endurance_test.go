// SPDX-License-Identifier: EUPL-1.2

//go:build endurance

package bdd_test

import "testing"

func TestTuerLongtemps(t *testing.T) { tuer(t, 100) }
