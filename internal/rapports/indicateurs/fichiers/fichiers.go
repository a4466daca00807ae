// SPDX-License-Identifier: EUPL-1.2

// Package fichiers writes the figures of a year as files: the yearly return as sheets and as a tidy CSV, the MASP chapter as words for the paper. The pages and the
// command line give the same ones.
package fichiers

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/rapports/indicateurs"
	"etai/internal/rapports/indicateurspdf"
)

// Ecrire is a figure in words.
func Ecrire(u indicateurs.Unite, n int64) string {
	centiemes := func(n int64) string {
		_, decimales, _ := strings.Cut(argent.Centimes(n).Decimal(), ".")
		return strings.TrimSuffix(texte.Nombre(n/100)+","+decimales, ",00")
	}
	switch u {
	case indicateurs.MoisMesures:
		return centiemes((n + 50) / 100)
	case indicateurs.MoyenneMois, indicateurs.ETP:
		return centiemes(n)
	case indicateurs.Centimes, indicateurs.MoyenneEuros:
		return argent.Centimes(n).String()
	}
	return texte.Nombre(n)
}

// Mots is a figure of the chapter in words.
func Mots(u indicateurs.Unite, x indicateurs.Valeur) string {
	if !x.Connue {
		return "non" + texte.Insecable + "connu"
	}
	return Ecrire(u, x.Nombre)
}

// Trace is what is drawn of a figure: whole months for months; below zero when it is not known.
func Trace(u indicateurs.Unite, x indicateurs.Valeur) int64 {
	switch {
	case !x.Connue:
		return -1
	case u == indicateurs.MoisMesures:
		return (x.Nombre + 5000) / 10000
	}
	return x.Nombre
}

// SousTitre says which days a period counts.
func SousTitre(p indicateurs.Periode) string {
	if p.Entiere() {
		return "Année " + strconv.Itoa(p.Annee) + " entière"
	}
	return "Du 1er janvier au " + p.Au.Long() + ", aujourd’hui"
}

// TitreChapitre is that of the chapter.
const TitreChapitre = "Rapport d’activité" + texte.Insecable + ": MASP"

// Sources are where the values entered of a section come from: once each, naming what it tells unless it tells the whole year.
func Sources(s indicateurs.Section, annee int) (dites []string) {
	for i, de := range []func(indicateurs.LigneChapitre) indicateurs.Valeur{func(y indicateurs.LigneChapitre) indicateurs.Valeur { return y.Avant }, func(y indicateurs.LigneChapitre) indicateurs.Valeur { return y.Apres }} {
		var sources []string
		mots := map[string][]string{}
		for _, y := range s.Lignes {
			if z := de(y).Source; z != "" {
				if mots[z] == nil {
					sources = append(sources, z)
				}
				mots[z] = append(mots[z], y.Mot)
			}
		}
		for _, z := range sources {
			dit := strconv.Itoa(annee - 1 + i)
			if len(mots[z]) < len(s.Lignes) {
				dit += ", " + strings.Join(mots[z], ", ")
			}
			dites = append(dites, texte.Typographier(dit+" : "+z))
		}
	}
	return dites
}

// Chapitre writes the chapter as PDF/A.
func Chapitre(w io.Writer, c indicateurs.Chapitre, organisation string, creeLe time.Time) error {
	annee := c.Periode.Annee
	p := indicateurspdf.Chapitre{Organisation: organisation, Titre: TitreChapitre + ", " + strconv.Itoa(annee), SousTitre: SousTitre(c.Periode) + ", " + indicateurs.Niveau(c.Niveau),
		Avant: strconv.Itoa(annee - 1), Apres: strconv.Itoa(annee), CreeLe: creeLe}
	for _, s := range c.Sections {
		x := indicateurspdf.Section{Titre: texte.Typographier(s.Titre), Aide: texte.Typographier(s.Aide), Sources: Sources(s, annee)}
		for _, y := range s.Lignes {
			z := indicateurspdf.Ligne{Mot: texte.Typographier(texte.Majuscule(y.Mot)), Avant: Mots(s.Unite, y.Avant), Apres: Mots(s.Unite, y.Apres), TailleAvant: -1, TailleApres: -1}
			if s.Trace {
				z.TailleAvant, z.TailleApres = Trace(s.Unite, y.Avant), Trace(s.Unite, y.Apres)
			}
			x.Lignes = append(x.Lignes, z)
		}
		p.Sections = append(p.Sections, x)
	}
	return indicateurspdf.Ecrire(w, p)
}

// Donnees is the tidy sheet: one figure a row, wholly named, in whole numbers of its unit.
func Donnees(ds []indicateurs.Donnee) tableur.Feuille {
	f := tableur.Feuille{Nom: "Indicateurs", Titre: "Indicateurs MASP", Colonnes: []tableur.Colonne{{Titre: "annee", Largeur: 8}, {Titre: "arrete_au", Largeur: 12}, {Titre: "indicateur", Largeur: 10}, {Titre: "fait", Largeur: 18}, {Titre: "axe", Largeur: 20},
		{Titre: "code", Largeur: 18}, {Titre: "libelle", Largeur: 40}, {Titre: "niveau", Largeur: 8}, {Titre: "unite", Largeur: 30}, {Titre: "valeur", Largeur: 12}, {Titre: "source", Largeur: 40}}}
	for _, d := range ds {
		f.Lignes = append(f.Lignes, []any{d.Annee, d.Au, d.Indicateur, d.Fait, d.Axe, d.Code, d.Mot, d.Niveau, string(d.Unite), d.Valeur, d.Source})
	}
	return f
}

// Definitions is the sheet that says what each indicator counts.
func Definitions() tableur.Feuille {
	f := tableur.Feuille{Nom: "Définitions", Colonnes: []tableur.Colonne{{Titre: "Indicateur", Largeur: 10}, {Titre: "Titre", Largeur: 40}, {Titre: "Ce qu’Étai compte", Largeur: 90}, {Titre: "Ce qui n’est pas vérifié", Largeur: 90}, {Titre: "Texte", Largeur: 60}}}
	for _, i := range indicateurs.Indicateurs() {
		f.Lignes = append(f.Lignes, []any{i.Numero, i.Titre, texte.Typographier(i.Compte), texte.Typographier(i.Reserve), indicateurs.Article})
	}
	return f
}

// Dossiers is the sheet of the files behind the figures of a fact, cut as they are.
func Dossiers(x indicateurs.Liste) tableur.Feuille {
	f := tableur.Feuille{Nom: x.Fait.Nom, Titre: x.Titre, Colonnes: []tableur.Colonne{{Titre: "Dossier", Largeur: 14}, {Titre: "Personne", Largeur: 30}, {Titre: "Jour", Largeur: 12}, {Titre: "Niveau", Largeur: 24}}}
	nom, unite := x.Fait.Quantite()
	if nom != "" {
		f.Colonnes = append(f.Colonnes, tableur.Colonne{Titre: nom, Largeur: 12})
	}
	for _, a := range x.Fait.Axes {
		f.Colonnes = append(f.Colonnes, tableur.Colonne{Titre: a.Nom, Largeur: 24})
	}
	for _, y := range x.Lignes {
		cellules := []any{y.Numero, y.Personne, y.Jour, texte.Majuscule(indicateurs.Niveau(y.Niveau))}
		switch {
		case unite == indicateurs.Centimes:
			cellules = append(cellules, argent.Centimes(y.Quantite))
		case nom != "":
			cellules = append(cellules, Ecrire(unite, y.Quantite))
		}
		for _, m := range y.Mots {
			cellules = append(cellules, m)
		}
		f.Lignes = append(f.Lignes, cellules)
	}
	return f
}

// CSV writes the tidy sheet.
func CSV(ds []indicateurs.Donnee) []byte {
	f := Donnees(ds)
	var b bytes.Buffer
	b.WriteString("\ufeff")
	rangee := func(cellules []any) {
		for i, c := range cellules {
			if i > 0 {
				b.WriteByte(';')
			}
			b.WriteString(`"` + strings.ReplaceAll(texte.CelluleCSV(fmt.Sprint(c)), `"`, `""`) + `"`)
		}
		b.WriteString("\r\n")
	}
	titres := make([]any, len(f.Colonnes))
	for i, c := range f.Colonnes {
		titres[i] = c.Titre
	}
	rangee(titres)
	for _, l := range f.Lignes {
		rangee(l)
	}
	return b.Bytes()
}
