// SPDX-License-Identifier: EUPL-1.2

// Package signalement holds the report to the procureur (CASF art. L271-6), what the judge makes of it, and the medical piece that goes with it under seal.
package signalement

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
