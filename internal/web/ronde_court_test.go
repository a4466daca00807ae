// SPDX-License-Identifier: EUPL-1.2

//go:build !endurance

package web_test

// rondeParRole looks at the pages of each role, and not only at the richest of each model.
const rondeParRole = false
