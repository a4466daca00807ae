// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/logement"
	"etai/internal/parcours"
	"etai/internal/personnes"
)

// reference is that of the tenant on the avis of her landlord.
func (s *suivie) reference() string { return "L-" + s.numero }

// loger tells where a person lives and with whom: those who receive family benefits have two children, some others a conjoint. What is paid to the
// landlord each month is her rent; where no housing aid reaches her account, the landlord receives it himself.
func (d *Demo) loger(ctx context.Context, s *suivie, depart jour.Jour) error {
	cesf := s.cesf()
	entrer := func(prenom string, l personnes.Lien, naissance jour.Jour, p personnes.Presence) error {
		_, err := parcours.EntrerAuFoyer(ctx, d.inst.Base, d.inst.Trousseau, d.demande(cesf), s.dossier, personnes.Membre{Personne: personnes.Personne{Nom: s.nom, Prenom: prenom, Naissance: naissance},
			Lien: l, ACharge: l == personnes.Enfant, Presence: p, Du: depart})
		return err
	}
	switch {
	case s.n%3 == 2:
		presence := personnes.Pleine
		if s.n%15 == 2 {
			presence = personnes.Alternee
		}
		an := depart.Annee()
		if err := entrer("Enfant", personnes.Enfant, jour.Certain(an-4-s.n%9, 1+s.n%12, 1+s.n%28), presence); err != nil {
			return err
		}
		if err := entrer("Enfant-Deux", personnes.Enfant, jour.Certain(an-1-s.n%3, 1+s.n%11, 1+s.n%27), presence); err != nil {
			return err
		}
	case s.n%12 == 6:
		if err := entrer("Conjoint", personnes.Conjoint, jour.Certain(1958+s.n%40, 1+s.n%12, 1+s.n%28), personnes.Pleine); err != nil {
			return err
		}
	}
	const charges argent.Centimes = 4000
	l := logement.Logement{Dossier: s.dossier, Du: jour.Certain(2012+s.n%11, 1+s.n%12, 1), Statut: logement.LocataireSocial, Typologie: logement.Typologies[1+s.n%4], Commune: "00200 Vieuxmont",
		Adresse: fmt.Sprintf("%d rue de l’Exemple", s.n), Bailleur: s.bailleur, Reference: s.reference(), Terme: logement.Echoir, JourEcheance: 8, Loyer: s.loyer - charges, Charges: charges,
		AssuranceAu: d.aujourdhui.Plus(30 + s.n*7%330)}
	l.BailLe = l.Du
	if s.n%3 == 2 {
		l.Aide, l.AideCentimes, l.TiersPayant = "apl", argent.Centimes(15000+s.n*73%9000), true
		l.Loyer += l.AideCentimes
	} else {
		l.Aide, l.AideCentimes = "als", s.recettes[1].montant
	}
	switch s.bailleur {
	case d.bailleurs[2]: // the régie cashes for a private landlord
		l.Statut, l.Bailleur, l.Encaisseur = logement.LocatairePrive, d.bailleurs[3], d.bailleurs[2]
	case d.bailleurs[3]:
		l.Statut, l.Terme = logement.LocatairePrive, logement.Echu
	}
	if s.particulier {
		l.Statut = logement.LocatairePrive
	}
	_, err := parcours.EnregistrerLogement(ctx, d.inst.Base, d.inst.Trousseau, d.demande(cesf), l)
	return err
}
