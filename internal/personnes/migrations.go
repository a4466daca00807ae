// SPDX-License-Identifier: EUPL-1.2

// Package personnes knows the people of the files: identity, address, telephone, and how they are found.
package personnes

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
