// SPDX-License-Identifier: EUPL-1.2

// Package gestion says what may be received and paid, for whom, from and to, and what is frozen and why. Measures write it
// through parcours; comptes and paiements only read it.
package gestion

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
