// SPDX-License-Identifier: EUPL-1.2

package journal

import "embed"

// Migrations creates contenu, journal_actes and numerotation.
//
//go:embed migrations/*.sql
var Migrations embed.FS
