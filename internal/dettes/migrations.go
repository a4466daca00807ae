// SPDX-License-Identifier: EUPL-1.2

// Package dettes holds what a person owes, how it is paid back, and the dates of her overindebtedness file, with what they forbid to pay.
package dettes

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
