// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/reglement"
)

// Seuils are the thresholds of what the pages of an organisation announce, on the day of the transaction, in days.
type Seuils struct {
	FinAnnoncee     int // how far ahead the end of a measure is announced
	FinProche       int // it is near: a warning
	FinTresProche   int // it is very near: a danger
	TotalAnnonce    int // how far ahead the end of the total duration of a measure is announced
	TotalProche     int // it is near: a danger
	TotalMois       int // that total duration, in months
	ReleveAncien    int // a statement older than this is old
	SansNouvelles   int // without an entretien for so long, a person is told
	RecetteEnRetard int // after its usual day, an income is late
	// SuspensionComptee tells that the days of a suspension count in the four years of a measure.
	SuspensionComptee bool
	Niveaux           organisation.Niveaux // how the house names the levels of a contract
	Mots              organisation.Mots    // and the entries of closed lists
	regles            *reglement.Regles
}

// LireSeuils reads the thresholds of an organisation.
func LireSeuils(ctx context.Context, l bdd.Lecture, organisationID int64) (Seuils, error) {
	r, err := reglement.Lire(ctx, l, organisationID)
	if err != nil {
		return Seuils{}, err
	}
	niveaux, err := organisation.LireNiveaux(ctx, l, organisationID)
	if err != nil {
		return Seuils{}, err
	}
	mots, err := organisation.LireMots(ctx, l, organisationID)
	if err != nil {
		return Seuils{}, err
	}
	j := l.Instant().Jour()
	return Seuils{Niveaux: niveaux, Mots: mots, FinAnnoncee: reglement.FinAnnoncee.A(r, j), FinProche: reglement.FinProche.A(r, j), FinTresProche: reglement.FinTresProche.A(r, j),
		TotalAnnonce: reglement.DureeTotaleAnnoncee.A(r, j), TotalProche: reglement.DureeTotaleProche.A(r, j), TotalMois: reglement.MoisTotal.A(r, j),
		ReleveAncien: reglement.ReleveAncien.A(r, j), SansNouvelles: reglement.SansNouvelles.A(r, j), RecetteEnRetard: reglement.RecetteEnRetard.A(r, j),
		SuspensionComptee: masp.SuspensionComptee(r, j), regles: r}, nil
}

// DisponibleLe is the day by which money received outside of the authorisation is made available to the person, and in how many working days.
func (s Seuils) DisponibleLe(recu jour.Jour) (jour.Jour, int) {
	n := reglement.JoursDisposition.A(s.regles, recu)
	return jour.PlusOuvres(recu, n, s.regles.Territoire()), n
}
