// SPDX-License-Identifier: EUPL-1.2

// Package fec checks a "fichier des écritures comptables" against article A. 47 A-1 of the Livre des
// procédures fiscales: name, encoding, columns, dates, amounts, balance of every entry, numbering, and
// what the tax administration expects of the whole (opening balances first, nothing centralised, accounts of
// result not zeroed). The file is read as a stream; memory does not grow with it.
package fec

import (
	"errors"
	"io"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/releve"
)

// Format is the name of the format in the JSON contract.
const Format = "fec"

// The rules, as they are named in the report.
const (
	RegleNom          = "nom_fichier"
	RegleSIREN        = "siren"
	RegleEncodage     = "encodage"
	RegleCaractere    = "caractere"
	RegleSeparateur   = "separateur"
	RegleColonnes     = "colonnes"
	RegleVide         = "fichier_vide"
	RegleLigneVide    = "ligne_vide"
	RegleGuillemets   = "guillemets"
	RegleObligatoire  = "champ_obligatoire"
	RegleDate         = "date"
	RegleExercice     = "exercice"
	RegleMontant      = "montant"
	RegleSens         = "sens"
	RegleCompte       = "compte"
	ReglePaire        = "champs_lies"
	RegleEquilibre    = "equilibre"
	RegleNumero       = "numerotation"
	RegleDispersee    = "ecriture_dispersee"
	RegleIncoherente  = "ecriture_incoherente"
	RegleValidation   = "validation"
	RegleANouveaux    = "a_nouveaux"
	RegleSolde        = "comptes_de_resultat"
	RegleCentralisee  = "centralisation"
	RegleAutres       = "autres_fautes"
	maxParRegle       = 100     // faults listed for one rule
	maxLigne          = 1 << 16 // bytes of one line
	maxDesequilibrees = 100_000 // entries not balanced yet, kept in memory
	maxComptes        = 100_000
)

// Rapport is the verdict on a file, which is good when Fautes is empty.
type Rapport struct {
	Fichier        string           `json:"fichier"`
	Format         string           `json:"format"`
	Nombre         int              `json:"nombre"` // entries
	Total          *argent.Centimes `json:"total"`  // sum of the debits, nil when an amount cannot be read
	Fautes         []Faute          `json:"fautes"`
	Avertissements []Faute          `json:"avertissements"`
}

// Faute is one fault or one warning.
type Faute struct {
	Regle     string       `json:"regle"`
	Chemin    releve.Texte `json:"chemin"`    // "ligne 5, Debit"; null about the whole file
	Reference releve.Texte `json:"reference"` // EcritureNum
	Message   string       `json:"message"`
	Ligne     int          `json:"-"` // from 1, 0 about the whole file
}

// Options of a check.
type Options struct {
	Debut jour.Jour // first day of the accounting year; Vide = twelve months before the closing of the file name
}

// Verifier reads a file whose base name is nom. The error is only about reading: a bad file is a Rapport.
func Verifier(r io.Reader, nom string, o Options) (Rapport, error) {
	v := &verificateur{lignes: nouveauLecteur(r), parRegle: map[string]int{}, soldes: map[string]argent.Centimes{}, ouvertes: map[string]ecriture{}}
	v.suites[0].derniers, v.suites[1].derniers = map[string]int64{}, map[string]int64{}
	v.verifierNom(nom, o)
	if err := v.parcourir(); err != nil {
		if !errors.Is(err, errArret) {
			return Rapport{}, err
		}
		v.illisible = true
	}
	v.conclure()
	rapport := Rapport{Fichier: nom, Format: Format, Nombre: v.nombre, Fautes: v.fautes, Avertissements: v.avertissements}
	if !v.illisible {
		rapport.Total = &v.total
	}
	if rapport.Fautes == nil {
		rapport.Fautes = []Faute{}
	}
	if rapport.Avertissements == nil {
		rapport.Avertissements = []Faute{}
	}
	return rapport, nil
}

// errArret stops the reading: what follows cannot be judged.
var errArret = errors.New("arrêt de la vérification")

// verificateur is a check under way.
type verificateur struct {
	lignes *lecteur

	debut, cloture jour.Jour // accounting year, Vide when the name does not say
	separateur     byte
	colonnes       int  // 18, or 22 for a cash accounting
	montantSens    bool // Montant and Sens instead of Debit and Credit

	nombre    int
	total     argent.Centimes
	illisible bool // an amount could not be read, or the sum overflowed

	courante      ecriture // entry of the line just read
	cle           string   // its journal and number
	ouvertes      map[string]ecriture
	suites        [2]suite // numbering over the file, numbering per journal
	validation    jour.Jour
	soldes        map[string]argent.Centimes // of the accounts of result
	aNouveaux     bool                       // opening balances may still come
	ecrituresVues bool
	sansNumero    bool

	fautes, avertissements []Faute
	parRegle               map[string]int
}

// faute adds a fault about a column of a line (0, "" = the whole file).
func (v *verificateur) faute(regle string, ligne int, colonne, reference, message string) {
	v.ajouter(&v.fautes, regle, ligne, colonne, reference, message)
}

func (v *verificateur) avertir(regle string, ligne int, colonne, reference, message string) {
	v.ajouter(&v.avertissements, regle, ligne, colonne, reference, message)
}

func (v *verificateur) ajouter(liste *[]Faute, regle string, ligne int, colonne, reference, message string) {
	cle := regle
	if liste == &v.avertissements {
		cle = "~" + regle
	}
	if v.parRegle[cle]++; v.parRegle[cle] > maxParRegle {
		return
	}
	*liste = append(*liste, Faute{Regle: regle, Chemin: chemin(ligne, colonne), Reference: releve.Texte(reference), Message: situer(ligne, message), Ligne: ligne})
}
