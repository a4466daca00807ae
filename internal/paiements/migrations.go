// SPDX-License-Identifier: EUPL-1.2

// Package paiements holds the transfer orders and the remises that carry them to the bank.
package paiements

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
