// SPDX-License-Identifier: EUPL-1.2

package schema

// Semees returns the tables to which the migrations write: a base that nobody has worked in holds rows there, and nowhere else.
func Semees() []string {
	return []string{"calendrier_organisme", "compteur_ecriture", "masp_grille", "masp_grille_item", "parametre", "personne_revision", "prestation"}
}
