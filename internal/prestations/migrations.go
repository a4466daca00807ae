// SPDX-License-Identifier: EUPL-1.2

// Package prestations holds the benefits that may be received and managed (CASF art. D271-2), as dated data.
package prestations

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
