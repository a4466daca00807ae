// SPDX-License-Identifier: EUPL-1.2

// Package schema is the list of every package's migrations: what makes an empty database one of Étai's.
package schema

import (
	"io/fs"

	"etai/internal/accompagnement"
	"etai/internal/agenda"
	"etai/internal/base/fichiers"
	"etai/internal/base/journal"
	"etai/internal/base/unefois"
	"etai/internal/budget"
	"etai/internal/chronologie"
	"etai/internal/commissions"
	"etai/internal/comptes"
	"etai/internal/delegation"
	"etai/internal/dettes"
	"etai/internal/documents"
	"etai/internal/gestion"
	"etai/internal/logement"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/masp/versement"
	"etai/internal/modeles"
	"etai/internal/organisation"
	"etai/internal/paiements"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/reglement"
	"etai/internal/statistiques"
	"etai/internal/tiers"
)

// Migrations returns the folders of all packages, in the order of the floors. Their files are run in
// the order of their time stamps. A package that gets tables adds its line here.
func Migrations() []fs.FS {
	return []fs.FS{
		journal.Migrations,
		fichiers.Migrations,
		unefois.Migrations,
		organisation.Migrations,
		reglement.Migrations,
		chronologie.Migrations,
		personnes.Migrations,
		tiers.Migrations,
		agenda.Migrations,
		logement.Migrations,
		prestations.Migrations,
		budget.Migrations,
		dettes.Migrations,
		gestion.Migrations,
		masp.Migrations,
		comptes.Migrations,
		paiements.Migrations,
		commissions.Migrations,
		modeles.Migrations,
		documents.Migrations,
		delegation.Migrations,
		accompagnement.Migrations,
		versement.Migrations,
		signalement.Migrations,
		statistiques.Migrations,
	}
}
