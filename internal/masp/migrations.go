// SPDX-License-Identifier: EUPL-1.2

// Package masp holds the mesure d’accompagnement social personnalisé: the rules of its contract as pure functions, and what was signed.
package masp

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
