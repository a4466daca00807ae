// SPDX-License-Identifier: EUPL-1.2

package chronologie

import "embed"

// Migrations creates the tables of this package: evenement_dossier.
//
//go:embed migrations/*.sql
var Migrations embed.FS
