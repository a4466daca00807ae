// SPDX-License-Identifier: EUPL-1.2

// Package masp holds the mesure d’accompagnement social personnalisé, as far as the money needs it today.
package masp

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
