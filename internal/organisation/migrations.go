// SPDX-License-Identifier: EUPL-1.2

package organisation

import "embed"

// Migrations creates the tables of this package: organisation, agents, files and their attributions, sessions.
//
//go:embed migrations/*.sql
var Migrations embed.FS
