// SPDX-License-Identifier: EUPL-1.2

package reglement

import "embed"

// Migrations are the schema files of the package, with the values that Étai is delivered with.
//
//go:embed migrations/*.sql
var Migrations embed.FS
