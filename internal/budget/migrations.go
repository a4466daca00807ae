// SPDX-License-Identifier: EUPL-1.2

// Package budget holds what comes in and goes out of a person's month, in dated versions agreed with her, and what is left to live on.
package budget

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
