// SPDX-License-Identifier: EUPL-1.2

package unefois

import "embed"

// Migrations creates the tables of this package: cle_formulaire.
//
//go:embed migrations/*.sql
var Migrations embed.FS
