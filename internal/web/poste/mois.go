// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"net/http"

	"etai/internal/base/jour"
	"etai/internal/web/cadre"
)

// LireMois reads ?mois=AAAA-MM; without it, the present month.
func LireMois(r *http.Request, aujourdhui jour.Jour) (jour.Jour, error) {
	s := r.URL.Query().Get("mois")
	if s == "" {
		return aujourdhui.PremierDuMois(), nil
	}
	m, err := jour.LireISO(s + "-01")
	if err != nil || len(s) != len("2026-11") {
		return m, cadre.Refus(http.StatusNotFound, "Ce mois n’existe pas. L’adresse l’écrit en chiffres, l’année d’abord\u00a0: par exemple 2026-11.", err)
	}
	return m, nil
}

// EcrireMois is a month in an address: "2026-11".
func EcrireMois(m jour.Jour) string {
	s := m.String()
	return s[:min(len(s), 7)]
}
