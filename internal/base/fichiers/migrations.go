// SPDX-License-Identifier: EUPL-1.2

package fichiers

import "embed"

// Migrations creates the tables of this package: fichier.
//
//go:embed migrations/*.sql
var Migrations embed.FS
