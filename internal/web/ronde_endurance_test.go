// SPDX-License-Identifier: EUPL-1.2

//go:build endurance

package web_test

import "testing"

func TestRondeParRole(t *testing.T) { ronde(t, true) }
