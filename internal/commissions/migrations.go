// SPDX-License-Identifier: EUPL-1.2

// Package commissions is the one engine of all commissions (MASP first, then FSL, CCAPEX, cas complexes, secours): who sits, the agenda, the session, what is
// decided of each file and with what reason, the minutes. It knows a file by its kind and id: what a decision does to it is written in parcours.
package commissions

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
