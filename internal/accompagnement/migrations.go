// SPDX-License-Identifier: EUPL-1.2

// Package accompagnement is the work with the person itself: what was planned and what came of it, what was agreed, what is being done, and how often.
package accompagnement

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
