// SPDX-License-Identifier: EUPL-1.2

// Package logement knows where a person lives and on what terms: her status there, who lets it and who cashes the rent, when it falls due, what of it the
// housing aid already pays, and each avis d’échéance received.
package logement

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
