// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"slices"
	"strings"

	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/gestion"
	"etai/internal/modeles"
)

// droitChezLui is a benefit that a payer pays, and the allocataire number under which it knows it: one payer may know a file under several (hers, that of her couple).
type droitChezLui struct {
	percue          int64
	libelle, numero string    // numero: empty when unknown
	fin             jour.Jour // of a right that is over
}

func payeur(nom string) Destinataire {
	return Destinataire{Nom: nom, Quoi: "organisme payeur", Payeur: true}
}

// autoriser adds an authorised benefit: signed again for the same right, it is the latter that says its number. The end of an authorisation is not that of the right.
func (d *Destinataire) autoriser(r gestion.Recette) {
	k := slices.IndexFunc(d.paye, func(x droitChezLui) bool { return x.percue == r.Percue })
	switch {
	case k < 0:
		d.paye = append(d.paye, droitChezLui{percue: r.Percue, libelle: r.Libelle, numero: r.Allocataire})
	case r.Allocataire != "":
		d.paye[k].libelle, d.paye[k].numero = r.Libelle, r.Allocataire
	}
}

// Allocataire names the numbers under which a payer knows these benefits, as a letter prints them: « 7700001 », or « 7700001 (RSA, AAH) et 7700002 (ALF) ». Where demandees is
// empty, or says something else than benefits whose number is known, all the numbers are named, each with its benefits: none is chosen.
func (d Destinataire) Allocataire(demandees []string) string {
	concernes, tous := d.nommes(demandees)
	if !tous {
		concernes = d.paye
	}
	var numeros []string
	seul := true
	for _, x := range concernes {
		switch {
		case x.numero != "" && !slices.Contains(numeros, x.numero):
			numeros = append(numeros, x.numero)
		case x.numero == "":
			seul = false
		}
	}
	if seul && len(numeros) == 1 {
		return numeros[0]
	}
	for i, n := range numeros {
		numeros[i] = n + " (" + strings.Join(sousNumero(concernes, n), ", ") + ")"
	}
	return texte.Liste(numeros)
}

// nommes are the benefits that these words name, and whether each word names one at least and each benefit has its number.
func (d Destinataire) nommes(mots []string) (r []droitChezLui, tous bool) {
	tous = len(mots) > 0
	for _, m := range mots {
		trouve := false
		for _, x := range d.paye {
			if ditPrestation(m, x.libelle) {
				trouve = true
				tous = tous && x.numero != ""
				r = append(r, x)
			}
		}
		tous = tous && trouve
	}
	return r, tous
}

// ditPrestation tells whether a line bears all the words of the name of a benefit, one after the other.
func ditPrestation(ligne, libelle string) bool {
	mots := func(s string) string {
		return " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), func(c rune) bool { return strings.ContainsRune(" \u00a0\u202f,.;:()«»/-\u2011", c) }), " ") + " "
	}
	l := mots(libelle)
	return l != "  " && strings.Contains(mots(ligne), l)
}

// sousNumero names the benefits under a number, once each, with the end of the rights that are over.
func sousNumero(xs []droitChezLui, numero string) (noms []string) {
	fins := map[string]jour.Jour{}
	for _, x := range xs {
		if x.numero != numero {
			continue
		}
		fin, vu := fins[x.libelle]
		if !vu {
			noms = append(noms, x.libelle)
		}
		if !vu || !fin.Vide() && (x.fin.Vide() || x.fin.Apres(fin)) {
			fins[x.libelle] = x.fin
		}
	}
	for i, n := range noms {
		if fin := fins[n]; !fin.Vide() {
			noms[i] = n + " jusqu’au " + fin.Court()
		}
	}
	return noms
}

// numeroter gives the number of the benefits that the document asks for, where its kind prints them; else each number of the payer. What its writer typed stays.
func (f *faitsDocument) numeroter() {
	if !f.p.Valeurs["allocataire"].Vide() {
		return
	}
	var demandees []string
	if _, ok := f.p.Genre.Champ("prestations_demandees"); ok {
		demandees = f.p.Valeurs["prestations_demandees"].Elements()
	}
	if n := f.chez.Allocataire(demandees); n != "" {
		f.poser("allocataire", modeles.Texte(n))
	}
}
