// SPDX-License-Identifier: EUPL-1.2

package delegation_test

import (
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/argent"
	"etai/internal/delegation"
	"etai/internal/organisation"
)

// TestE19 is the example of the sheet: 88 + 91 + 90 months at 215,00 €, four of them without a signed contract.
func TestE19(t *testing.T) {
	var ls []delegation.Ligne
	for n, mois := range []string{"2026-01-01", "2026-02-01", "2026-03-01"} {
		for range []int{88, 91, 90}[n] {
			ls = append(ls, delegation.Ligne{Mois: j(mois), Niveau: 1, Dix: 10000, Prix: 21500})
		}
	}
	if gs, total, err := delegation.Totaliser(ls); err != nil || total != 5_783_500 || len(gs) != 3 || gs[1].Mesures != 91 {
		t.Errorf("%+v %s %v", gs, total, err)
	}
	for n := range 4 {
		ls[n*60].Raison = delegation.SansContrat
	}
	if _, total, err := delegation.Totaliser(ls); err != nil || total != 5_697_500 {
		t.Errorf("%s %v", total, err)
	}
}

// The rule of rounding: whole months are exact; parts of months differ from the true amount by half a cent a group at most, whatever the number of lines, and the
// order of lines changes nothing.
func TestArrondi(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prix := argent.Centimes(rapid.IntRange(1, 100_000).Draw(t, "prix"))
		jours := rapid.Bool().Draw(t, "par jours")
		var ls []delegation.Ligne
		var somme int64
		for range rapid.IntRange(1, 60).Draw(t, "lignes") {
			dix := 10000
			if jours {
				dix = rapid.IntRange(1, 10000).Draw(t, "dix")
			}
			somme += int64(dix)
			ls = append(ls, delegation.Ligne{Mois: j("2026-01-01"), Niveau: 2, Dix: dix, Prix: prix}, delegation.Ligne{Mois: j("2026-01-01"), Niveau: 2, Dix: 10000, Prix: prix, Raison: delegation.HorsNiveau})
		}
		gs, total, err := delegation.Totaliser(ls)
		if err != nil || len(gs) != 1 {
			t.Fatal(gs, err)
		}
		ecart := int64(total)*10000 - somme*int64(prix)
		if ecart > 5000 || ecart <= -5000 || !jours && ecart != 0 {
			t.Fatalf("%d dix-millièmes à %s font %s : %d de trop", somme, prix, total, ecart)
		}
		for i, k := 0, len(ls)-1; i < k; i, k = i+1, k-1 {
			ls[i], ls[k] = ls[k], ls[i]
		}
		if _, autre, _ := delegation.Totaliser(ls); autre != total {
			t.Fatalf("l’ordre des lignes change le total : %s, %s", total, autre)
		}
	})
}

// TestControler: each reason of rule R39, a month caught up, one that was billed already.
func TestControler(t *testing.T) {
	v := delegation.Version{ID: 4, Effet: j("2026-01-01"), Du: j("2026-01-01"), Au: j("2026-12-31"), Regle: delegation.MoisAuQuinze, Niveau2: true, Prix2: 30000}
	charges := []delegation.Charge{{Attribution: 1, Du: j("2026-01-01")}, {Attribution: 2, Du: j("2026-01-01"), Au: j("2026-02-10")}, {Attribution: 3, Du: j("2026-03-05")}}
	dossiers := map[int64]int64{1: 10, 2: 20, 3: 30}
	mois := []delegation.Mois{
		{ID: 1, Mois: j("2026-01-01"), Attribution: 1, Dossier: 10, Niveau: 2, Version: 4, Dix: 10000},          // caught up
		{ID: 2, Mois: j("2026-02-01"), Attribution: 1, Dossier: 10, Niveau: 2, Version: 4, Dix: 10000, Etat: 9}, // billed
		{ID: 3, Mois: j("2026-03-01"), Attribution: 1, Dossier: 10, Niveau: 1, Version: 4, Dix: 10000},          // not its level
		{ID: 4, Mois: j("2026-02-01"), Attribution: 2, Dossier: 20, Niveau: 2, Version: 4, Regle: delegation.MoisAuQuinze},
		{ID: 5, Mois: j("2026-01-01"), Attribution: 2, Dossier: 20, Niveau: 2, Dix: 10000}, // said in its own état
		{ID: 6, Mois: j("2026-04-01"), Attribution: 1, Dossier: 10, Niveau: 2, Version: 4, Dix: 10000},
		{ID: 7, Mois: j("2026-03-01"), Attribution: 4, Dossier: 40, Niveau: 2, Version: 4, Regle: delegation.MoisEntame, Partage: true}, // of another délégataire
		{ID: 8, Mois: j("2026-01-01"), Attribution: 4, Dossier: 40, Niveau: 2, Version: 4, Partage: true},                               // said in its own état
	}
	charges = append(charges, delegation.Charge{Attribution: 5, Du: j("2026-01-01"), Au: j("2026-02-10")}) // its file goes on under another convention
	dossiers[5] = 50
	ailleurs := []delegation.Mois{{ID: 9, Mois: j("2026-02-01"), Attribution: 6, Dossier: 50, Niveau: 2, Dix: 10000}, {ID: 10, Mois: j("2026-03-01"), Attribution: 6, Dossier: 30, Niveau: 2}}
	rejete := delegation.Ligne{MoisMesure: 1, Niveau: 2, Dix: 10000, Prix: 30000, VersionConvention: 4, Raison: delegation.ParLeDepartement}
	for dix, attendues := range map[int]int{10000: 6, 5000: 7} { // what was rejected by hand comes back only once its facts have changed
		rejete.Dix = dix
		if ls := delegation.Controler(j("2026-02-01"), j("2026-03-31"), []delegation.Version{v}, charges, dossiers, mois, ailleurs, []delegation.Ligne{rejete}, nil); len(ls) != attendues {
			t.Errorf("%d lignes après un rejet de %d dix-millièmes", len(ls), dix)
		}
	}
	var dit []string
	for _, x := range delegation.Controler(j("2026-02-01"), j("2026-03-31"), []delegation.Version{v}, charges, dossiers, mois, ailleurs, nil, nil) {
		dit = append(dit, x.Mois.String()[:7]+" "+string(rune('0'+x.Attribution))+" "+string(x.Raison))
	}
	for _, x := range delegation.Controler(j("2026-02-01"), j("2026-03-31"), []delegation.Version{v}, charges, dossiers, mois, ailleurs, nil, map[int64]bool{1: true}) {
		if x.MoisMesure == 1 {
			t.Errorf("un mois qu’un état encore en contrôle tient est réclamé deux fois : %+v", x)
		}
	}
	attendu := []string{"2026-01 1 ", "2026-02 1 deja", "2026-02 2 regle", "2026-02 5 ailleurs", "2026-03 1 niveau", "2026-03 3 contrat", "2026-03 4 partage"}
	if len(dit) != len(attendu) {
		t.Fatalf("%q", dit)
	}
	for i := range attendu {
		if dit[i] != attendu[i] {
			t.Errorf("%q, attendu %q", dit[i], attendu[i])
		}
	}
}

func TestPartie(t *testing.T) {
	o := organisation.Organisation{Nom: "Association Exemple", Adresse: "Résidence Exemple\nBâtiment B\n12 rue de l’Exemple\n00100 VALMOULIN"}
	if p, r := delegation.Partie(o, "99999999800001"); r != nil || p.Adresse != "12 rue de l’Exemple" || p.Complement != "Résidence Exemple, Bâtiment B" || p.CodePostal != "00100" || p.Commune != "VALMOULIN" {
		t.Errorf("%+v %v", p, r)
	}
	for _, adresse := range []string{"", "00100 VALMOULIN", "12 rue de l’Exemple\nVALMOULIN"} {
		o.Adresse = adresse
		if _, r := delegation.Partie(o, "99999999800001"); r == nil || r.Regle != "adresse" {
			t.Errorf("%q passe", adresse)
		}
	}
}
