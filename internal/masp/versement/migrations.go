// SPDX-License-Identifier: EUPL-1.2

// Package versement holds the versement direct au bailleur (MASP 3, CASF arts. L271-5, R271-6 to R271-16): a procedure before the judge, with neither contract nor account.
package versement

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
