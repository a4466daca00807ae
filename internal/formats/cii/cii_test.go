// SPDX-License-Identifier: EUPL-1.2

package cii

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// exemple is the quarter of E19 of the sheet: 88 + 91 + 90 months, four of them rejected, at a fictitious 215.00 €.
func exemple() Facture {
	ligne := func(libelle string, mois int64) Ligne {
		return Ligne{Libelle: libelle, Precision: "MASP avec gestion", Dix: mois * Parties, Prix: 21500, Montant: Montant(mois*Parties, 21500)}
	}
	return Facture{Numero: "FA-2026-0001", Emission: jour.Certain(2026, 4, 3),
		Vendeur: Partie{Nom: "Association Exemple de Valmoulin", SIRET: "99999999900017", Adresse: "12 rue de l’Exemple", CodePostal: "99100", Commune: "Valmoulin",
			Contact: "Service MASP & accompagnement", Telephone: "05 55 00 00 00", Courriel: "masp@valmoulin.test"},
		Acheteur: Partie{Nom: "Département Exemple", SIRET: "99999999800019", Adresse: "1 place de l’Exemple", CodePostal: "99000", Commune: "Exempleville"},
		Service:  "SERVICE-MASP", Engagement: "2026-000123", Marche: "CONV-2025-07", Debut: jour.Certain(2026, 1, 1), Fin: jour.Certain(2026, 3, 31),
		Lignes:      []Ligne{ligne("Mois-mesure de janvier 2026", 88), ligne("Mois-mesure de février 2026", 87), ligne("Mois-mesure de mars 2026", 90)},
		Exoneration: Exoneration{Texte: "Exonération de TVA, article 261, 7-1°-b du CGI", Code: "VATEX-FR-CGI261-7"},
		Mentions: Mentions{Penalites: "Intérêts moratoires au taux de la BCE majoré de huit points.", Indemnite: "Indemnité forfaitaire de recouvrement : 40 €.",
			Escompte: "Pas d’escompte pour paiement anticipé."},
		Echeance: jour.Certain(2026, 5, 3), IBAN: "FR7699999000010000000010106", BIC: "EXEMFRPPXXX"}
}

func credit() Facture {
	f := exemple()
	f.Corrige = &Reference{f.Numero, f.Emission}
	f.Numero, f.Emission, f.IBAN, f.BIC = "AV-2026-0001", jour.Certain(2026, 4, 20), "", ""
	f.Lignes = []Ligne{{Libelle: "Mois-mesure de mars 2026, prorata", Dix: 4_839, Prix: 21500, Montant: 10404}}
	return f
}

// TestTotal is E19: 265 months at 215.00 € make 56 975.00 €.
func TestTotal(t *testing.T) {
	if c, err := exemple().Total(); err != nil || c != 5_697_500 {
		t.Errorf("%v, %v", c, err)
	}
	for _, x := range []struct{ dix, prix, veut int64 }{{Parties, 21500, 21500}, {4_839, 21500, 10404}, {5_000, 1, 1}, {4_999, 1, 0}, {1, 21500, 2}} {
		if c := Montant(x.dix, argent.Centimes(x.prix)); int64(c) != x.veut {
			t.Errorf("%d × %d = %d, attendu %d", x.dix, x.prix, c, x.veut)
		}
	}
}

func TestEcrire(t *testing.T) {
	for nom, f := range map[string]Facture{"facture": exemple(), "avoir": credit()} {
		var un, deux bytes.Buffer
		if err := errors.Join(Ecrire(&un, f), Ecrire(&deux, f)); err != nil || !bytes.Equal(un.Bytes(), deux.Bytes()) {
			t.Fatalf("%s : %v", nom, err)
		}
		for d := xml.NewDecoder(&un); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s : %v", nom, err)
			}
		}
	}
	var b bytes.Buffer
	if err := Ecrire(&b, exemple()); err != nil {
		t.Fatal(err)
	}
	for _, veut := range []string{"<ram:ID>FA-2026-0001</ram:ID><ram:TypeCode>380</ram:TypeCode>", "<ram:BuyerReference>SERVICE-MASP</ram:BuyerReference>",
		"<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>2026-000123<", `unitCode="C62">87</ram:BilledQuantity>`, "<ram:GrandTotalAmount>56975.00<", "MASP &amp; accompagnement",
		`<udt:DateTimeString format="102">20260503</udt:DateTimeString>`, "<ram:IBANID>FR7699999000010000000010106<"} {
		if !strings.Contains(b.String(), veut) {
			t.Errorf("absent : %s", veut)
		}
	}
}

func TestRefus(t *testing.T) {
	for nom, x := range map[string]struct {
		changer func(*Facture)
		dit     string
	}{
		"sans numéro":       {func(f *Facture) { f.Numero = "" }, "BR-FR-01"},
		"numéro accentué":   {func(f *Facture) { f.Numero = "FA-été" }, "BR-FR-02"},
		"sans date":         {func(f *Facture) { f.Emission = jour.Jour{} }, "BR-FR-03"},
		"SIRET court":       {func(f *Facture) { f.Acheteur.SIRET = "999999998" }, "le SIRET du destinataire a 14 chiffres"},
		"sans adresse":      {func(f *Facture) { f.Vendeur.Adresse = " " }, "l’adresse de l’émetteur manque"},
		"sans ligne":        {func(f *Facture) { f.Lignes = nil }, "aucune ligne"},
		"somme fausse":      {func(f *Facture) { f.Lignes[1].Montant++ }, "la ligne 2 fait 18\u202f705,00\u00a0€ et non 18\u202f705,01\u00a0€"},
		"quantité nulle":    {func(f *Facture) { f.Lignes[0].Dix = 0 }, "au-dessus de zéro"},
		"quantité démesuré": {func(f *Facture) { f.Lignes[0].Dix = 1 << 62 }, "calculables"},
		"sans période":      {func(f *Facture) { f.Fin = jour.Jour{} }, "BR-FX-EN-04"},
		"période à rebours": {func(f *Facture) { f.Debut = f.Fin.Plus(1) }, "avant de commencer"},
		"sans motif":        {func(f *Facture) { f.Exoneration.Texte = "" }, "le motif d’exonération de TVA manque"},
		"sans pénalités":    {func(f *Facture) { f.Penalites = "" }, "pénalités de retard manque"},
		"échéance passée":   {func(f *Facture) { f.Echeance = f.Emission.Plus(-1) }, "l’échéance vient"},
		"IBAN faux":         {func(f *Facture) { f.IBAN = "FR7699999000010000000010107" }, "l’IBAN où payer"},
		"IBAN absent":       {func(f *Facture) { f.IBAN = "" }, "l’IBAN où payer"},
		"caractère":         {func(f *Facture) { f.Lignes[0].Libelle = "Mois\u0001" }, "un caractère que le fichier ne peut pas porter"},
		"trop long":         {func(f *Facture) { f.Service = strings.Repeat("é", 101) }, "le code service dépasse 100 signes"},
		"avoir antidaté":    {func(f *Facture) { f.Corrige = &Reference{"FA-1", f.Emission.Plus(1)} }, "avant la facture qu’il corrige"},
	} {
		f := exemple()
		x.changer(&f)
		var b bytes.Buffer
		var r *Refusee
		if err := Ecrire(&b, f); !errors.As(err, &r) || b.Len() > 0 || !strings.Contains(err.Error(), x.dit) {
			t.Errorf("%s : %v", nom, err)
		}
	}
}
