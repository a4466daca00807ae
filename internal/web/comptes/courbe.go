// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"fmt"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
)

// courbe is the drawing of an account, with the days that it covers in words.
type courbe struct {
	cadre.Courbe
	Periode string // "du 1er novembre au 4 décembre 2026"
}

// dessiner draws the curve; nil when there is nothing to draw.
func dessiner(c rapports.Courbe) *courbe {
	n := len(c.Jours)
	if n < 2 {
		return nil
	}
	du, au := c.Jours[0].Jour, c.Jours[n-1].Jour
	d := &courbe{Periode: "du " + jourMois(du) + " au " + au.Long()}
	d.Courbe = cadre.Courbe{ID: "courbe", Titre: "Solde jour par jour " + d.Periode, Description: raconter(c), Debut: du, Fin: au, Aujourdhui: c.Aujourdhui, VuJusquau: c.Releve}
	if c.Plancher != 0 {
		d.Plancher = &c.Plancher
	}
	for _, j := range c.Jours {
		if j.EstVu {
			d.Vu = marche(d.Vu, j.Jour, j.Vu)
		}
		if j.EstPrevu && c.Releve.Avant(au) {
			d.Sans = marche(d.Sans, j.Jour, j.Sans)
			if len(c.Attendues) > 0 && !j.Jour.Avant(c.Attendues[0].Date) {
				d.Avec = marche(d.Avec, j.Jour, j.Avec)
			}
		}
	}
	for i, a := range c.Attendues {
		if i == 0 || c.Attendues[i-1].Date != a.Date {
			d.Attendus = append(d.Attendus, cadre.Attendu{Jour: a.Date, Texte: motsAttendues(c, a.Date)})
		}
	}
	return d
}

// marche adds a balance, unless it is that of the day before.
func marche(points []cadre.Point, j jour.Jour, s argent.Centimes) []cadre.Point {
	if n := len(points); n > 0 && points[n-1].Solde == s {
		return points
	}
	return append(points, cadre.Point{Jour: j, Solde: s})
}

// raconter says what the curve shows.
func raconter(c rapports.Courbe) string {
	var b strings.Builder
	premier, dernier := c.Jours[0], c.Jours[len(c.Jours)-1]
	ecrire := func(mots string, s argent.Centimes) { b.WriteString(mots + " " + s.String() + ". ") }
	if premier.EstVu {
		ecrire("Au début, la banque a vu", premier.Vu)
	} else {
		ecrire("Au début, le solde calculé est de", premier.Sans)
	}
	switch {
	case !dernier.EstPrevu:
		ecrire("À la fin, elle a vu", dernier.Vu)
	case len(c.Attendues) > 0:
		ecrire("À la fin, sans l’argent attendu"+deuxPoints, dernier.Sans)
		ecrire("Avec l’argent attendu"+deuxPoints, dernier.Avec)
	default:
		ecrire("À la fin, le solde prévu est de", dernier.Sans)
	}
	bas := premier
	for _, j := range c.Jours {
		if valeur(j) < valeur(bas) {
			bas = j
		}
	}
	ecrire("Au plus bas, le "+jourMois(bas.Jour)+deuxPoints, valeur(bas))
	return strings.TrimSpace(strings.ReplaceAll(b.String(), deuxPoints+" ", deuxPoints))
}

func valeur(j rapports.JourCourbe) argent.Centimes {
	if j.EstPrevu {
		return j.Sans
	}
	return j.Vu
}

// motsAttendues writes "RSA attendu le 5", "2 revenus attendus le 5"; what should already have come is late.
func motsAttendues(c rapports.Courbe, j jour.Jour) string {
	var noms []string
	retard := false
	for _, a := range c.Attendues {
		if a.Date == j {
			noms = append(noms, a.Recette)
			retard = retard || a.EnRetard
		}
	}
	quoi := noms[0]
	if len(noms) > 1 {
		quoi = texte.Pluriel(len(noms), "revenu")
	}
	if retard {
		return quoi + " en retard"
	}
	return quoi + " " + texte.Accord(len(noms), "attendu") + " le " + fmt.Sprint(j.Quantieme())
}
