// SPDX-License-Identifier: EUPL-1.2

package modeles

import "embed"

// Migrations creates the tables of this package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
