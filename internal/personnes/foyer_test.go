// SPDX-License-Identifier: EUPL-1.2

package personnes_test

import (
	"errors"
	"testing"

	"etai/internal/base/jour"
	"etai/internal/personnes"
)

func membre(id int64, lien personnes.Lien, naissance, du, au jour.Jour) personnes.Membre {
	m := personnes.Membre{ID: id, Personne: personnes.Personne{ID: id, Nom: "Exemple", Prenom: "Membre", Naissance: naissance}, Lien: lien, Presence: personnes.Pleine, Du: du, Au: au}
	if !au.Vide() {
		m.Sortie = personnes.Depart
	}
	return m
}

var (
	aujourdhui = jour.Certain(2026, 11, 23)
	debut      = jour.Certain(2020, 1, 1)
	jamais     jour.Jour
)

func TestComposer(t *testing.T) {
	conjoint := membre(1, personnes.Conjoint, jamais, debut, jamais)
	ado := membre(2, personnes.Enfant, jour.Certain(2008, 11, 23), debut, jamais) // eighteen today
	petit := membre(3, personnes.Enfant, jour.Certain(2018, 5, 1), debut, jamais)
	petit.ACharge, petit.Presence = true, personnes.Alternee
	inconnu := membre(4, personnes.Enfant, jamais, debut, jamais)
	visite := membre(5, personnes.Enfant, jour.Certain(2015, 1, 1), debut, jamais)
	visite.Presence, visite.ACharge = personnes.Ponctuelle, true
	partie := membre(6, personnes.Parent, jamais, debut, aujourdhui.Plus(-1))
	faux := membre(7, personnes.Conjoint, jamais, debut, aujourdhui)
	faux.Sortie = personnes.Erreur
	tous := []personnes.Membre{conjoint, ado, petit, inconnu, visite, partie, faux}
	for _, c := range []struct {
		j    jour.Jour
		veut personnes.Composition
	}{
		{aujourdhui, personnes.Composition{Adultes: 3, Enfants: 2, ACharge: 1, Alternes: 1}},
		{aujourdhui.Plus(-1), personnes.Composition{Adultes: 3, Enfants: 3, ACharge: 1, Alternes: 1}},
		{debut.Plus(-1), personnes.Composition{Adultes: 1}},
	} {
		if x := personnes.Composer(tous, c.j); x != c.veut {
			t.Errorf("le %s : %+v, attendu %+v", c.j.Court(), x, c.veut)
		}
	}
	if n := personnes.Composer(nil, aujourdhui).Personnes(); n != 1 {
		t.Errorf("seule : %d", n)
	}
}

func TestVerifierMembre(t *testing.T) {
	conjoint := membre(1, personnes.Conjoint, jamais, debut, jamais)
	ancien := membre(2, personnes.Enfant, jamais, debut, jour.Certain(2024, 6, 30))
	autres := []personnes.Membre{conjoint, ancien}
	for nom, c := range map[string]struct {
		m     personnes.Membre
		champ string
	}{
		"bon":             {membre(9, personnes.Enfant, jamais, debut, jamais), ""},
		"sans date":       {membre(9, personnes.Enfant, jamais, jamais, jamais), "du"},
		"demain":          {membre(9, personnes.Enfant, jamais, aujourdhui.Plus(1), jamais), "du"},
		"avant de naître": {membre(9, personnes.Enfant, jour.Certain(2021, 1, 1), debut, jamais), "du"},
		"sortie avant":    {membre(9, personnes.Enfant, jamais, debut, debut.Plus(-1)), "au"},
		"sortie demain":   {membre(9, personnes.Enfant, jamais, debut, aujourdhui.Plus(1)), "au"},
		"second conjoint": {membre(9, personnes.Conjoint, jamais, jour.Certain(2025, 1, 1), jamais), "lien"},
		"conjoint avant":  {membre(9, personnes.Conjoint, jamais, jour.Certain(2019, 1, 1), debut.Plus(-1)), ""},
		"la même ligne":   {membre(1, personnes.Conjoint, jamais, jour.Certain(2025, 1, 1), jamais), ""},
	} {
		err := personnes.VerifierMembre(c.m, autres, aujourdhui)
		r, _ := errors.AsType[*personnes.RefusFoyer](err)
		if (c.champ == "") != (err == nil) || r != nil && (r.Champ != c.champ || r.Message == "") {
			t.Errorf("%s : %v, attendu %q", nom, err, c.champ)
		}
	}
	retour := membre(9, personnes.Enfant, jamais, jour.Certain(2024, 6, 30), jamais)
	retour.Personne.ID = ancien.Personne.ID
	if err := personnes.VerifierMembre(retour, autres, aujourdhui); err == nil {
		t.Error("deux fois au foyer le même jour")
	}
	if retour.Du = retour.Du.Plus(1); personnes.VerifierMembre(retour, autres, aujourdhui) != nil {
		t.Error("le retour le lendemain est refusé")
	}
}

func TestVerifierFusion(t *testing.T) {
	a, b := personnes.Personne{ID: 1, Organisation: 1}, personnes.Personne{ID: 2, Organisation: 1}
	if err := personnes.VerifierFusion(a, b); err != nil {
		t.Fatal(err)
	}
	ailleurs, fusionnee := b, b
	ailleurs.Organisation, fusionnee.Canonique = 2, 3
	for nom, p := range map[string][2]personnes.Personne{"elle-même": {a, a}, "autre organisation": {a, ailleurs}, "absorbée": {fusionnee, a}, "survivante": {a, fusionnee}} {
		if personnes.VerifierFusion(p[0], p[1]) == nil {
			t.Errorf("%s : accepté", nom)
		}
	}
	if personnes.VerifierSeparation(a, b) == nil {
		t.Error("séparer ce qui ne l’est pas")
	}
	if a.Canonique = 2; personnes.VerifierSeparation(a, b) != nil {
		t.Error("la séparation est refusée")
	}
}
