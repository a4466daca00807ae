// SPDX-License-Identifier: EUPL-1.2

// Package tiers knows whoever is paid or pays, with bank details in versions: entered by one person, approved by another.
package tiers

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
