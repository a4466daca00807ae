// SPDX-License-Identifier: EUPL-1.2

// Package delegation holds what a département entrusts to others (CASF art. L271-3): its conventions and their avenants, who has which file, what the two
// write each other, the months of each measure, the état of a period that both control, and the invoice that follows. Its rules are pure functions; what
// touches a file or a contract is written in parcours.
package delegation

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
