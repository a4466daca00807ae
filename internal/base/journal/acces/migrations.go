// SPDX-License-Identifier: EUPL-1.2

package acces

import "embed"

// Migrations creates acces_segment and acces_trace: on SQLite in the access journal's own file, on
// PostgreSQL beside the other tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS
