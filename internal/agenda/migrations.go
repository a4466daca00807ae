// SPDX-License-Identifier: EUPL-1.2

// Package agenda holds what people have to do.
package agenda

import "embed"

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
