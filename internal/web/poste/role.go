// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"etai/internal/organisation/droits"
)

// RoleCourt is a role where there is room for two words: the bar, a list of accounts.
func RoleCourt(r droits.Role) string {
	switch r {
	case droits.CESF:
		return "CESF"
	case droits.Comptable:
		return "Comptable"
	case droits.ChefDeService:
		return "Chef de service"
	case droits.Referent:
		return "Référent du département"
	case droits.Direction:
		return "Direction"
	case droits.Administrateur:
		return "Administrateur"
	}
	return ""
}
