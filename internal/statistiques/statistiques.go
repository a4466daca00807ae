// SPDX-License-Identifier: EUPL-1.2

// Package statistiques holds what the work itself does not say of a year, and that the yearly return and the activity report need: the series of the years before
// Étai, the staff, the tariffs and the charges (CASF art. L271-7; arrêté of 17 March 2010). A value is entered with its source and never edited: another corrects it.
package statistiques

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/journal"
)

// Migrations are the schema files of the package.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Genre is what a value tells.
type Genre string

// The kinds.
const (
	Serie    Genre = "serie"    // a figure of a year before Étai
	Effectif Genre = "effectif" // full-time posts, in hundredths, by profession, function and employer
	Charge   Genre = "charge"   // cents, by nature
	Tarif    Genre = "tarif"    // cents of a month-measure that the organisation carries out itself
)

// Genres lists them.
func Genres() []Genre { return []Genre{Serie, Effectif, Charge, Tarif} }

// Libelle is the kind as people read it.
func (g Genre) Libelle() string {
	switch g {
	case Serie:
		return "série de référence"
	case Effectif:
		return "personnel"
	case Charge:
		return "charge"
	case Tarif:
		return "coût d’un mois-mesure"
	}
	return ""
}

// Unite is what a value of the kind counts.
func (g Genre) Unite() string {
	switch g {
	case Effectif:
		return "ETP"
	case Charge, Tarif:
		return "€"
	case Serie:
	}
	return ""
}

// The keys of series and tariffs; staff and charges have free words.
const (
	MASP1                = "masp_1"
	MASP2                = "masp_2"
	MASP3                = "masp_3"
	Protection           = "protection"
	Participation        = "participation"
	ParticipationMesures = "participation_mesures"
	Mois1                = "mois_1"
	Mois2                = "mois_2"
)

var libelles = map[string]string{MASP1: "MASP 1 exercées dans l’année", MASP2: "MASP 2 exercées dans l’année", MASP3: "MASP 3 demandées dans l’année", Protection: "demandes de mesure de protection",
	Participation: "participation financière demandée (0 ou 1)", ParticipationMesures: "mesures avec participation", Mois1: "mois-mesure sans gestion", Mois2: "mois-mesure avec gestion"}

// Cles lists the keys of a kind; none when its words are free.
func Cles(g Genre) []string {
	switch g {
	case Serie:
		return []string{MASP1, MASP2, MASP3, Protection, Participation, ParticipationMesures}
	case Tarif:
		return []string{Mois1, Mois2}
	case Effectif, Charge:
	}
	return nil
}

// LibelleCle is a key as people read it.
func LibelleCle(cle string) string {
	if m, ok := libelles[cle]; ok {
		return m
	}
	return cle
}

// Valeur is one value of a year, with its source.
type Valeur struct {
	ID                  int64
	Organisation        int64
	Annee               int
	Genre               Genre
	Cle                 string
	Fonction, Employeur string // of staff
	Rang                int
	Nombre              int64
	Retiree             bool // there is no value any more
	Source              string
	Par                 int64
	Le                  horloge.Instant
}

// Ecrite is the value in its unit.
func (v Valeur) Ecrite() string {
	switch {
	case v.Retiree:
		return "retirée"
	case v.Genre == Serie:
		return strconv.FormatInt(v.Nombre, 10)
	case v.Genre == Effectif:
		return strings.ReplaceAll(argent.Centimes(v.Nombre).Decimal(), ".", ",")
	}
	return argent.Centimes(v.Nombre).String()
}

// Libelle says what the value is of.
func (v Valeur) Libelle() string {
	switch s := LibelleCle(v.Cle); v.Genre {
	case Effectif:
		return s + ", " + v.Fonction + ", " + v.Employeur
	case Tarif:
		return "coût d’un " + s
	default:
		return s
	}
}

type cle struct {
	annee                    int
	genre                    Genre
	cle, fonction, employeur string
}

func (v Valeur) cleDe() cle { return cle{v.Annee, v.Genre, v.Cle, v.Fonction, v.Employeur} }

// Consignees is what the journal commits to.
func (v Valeur) Consignees() []journal.Valeur {
	somme := sha256.Sum256([]byte(strings.Join([]string{string(v.Genre), v.Cle, v.Fonction, v.Employeur, v.Source}, "\x1f")))
	return []journal.Valeur{journal.Entier("annee", int64(v.Annee)), journal.Entier("rang", int64(v.Rang)), journal.Entier("valeur", v.Nombre), journal.Booleen("retiree", v.Retiree), journal.Empreinte("mots", somme[:])}
}

// Refus is a rule that says no to a value; Ligne is that of an import, 0 for a form.
type Refus struct {
	Champ, Message string
	Ligne          int
}

func (r *Refus) Error() string {
	if r.Ligne > 0 {
		return fmt.Sprintf("ligne %d : %s", r.Ligne, r.Message)
	}
	return r.Message
}

// Bounds of what is entered.
const (
	PremiereAnnee = 2009
	LongueurMots  = 120
	valeurMax     = 1_000_000_000_000
	LignesMax     = 5_000 // of one import
)

// Verifier says whether a value may be kept: a year that has begun, a key of its kind, a source.
func Verifier(v Valeur, annee int) *Refus {
	for _, s := range []string{v.Cle, v.Fonction, v.Employeur, v.Source} {
		if utf8.RuneCountInString(s) > LongueurMots {
			return &Refus{"cle", fmt.Sprintf("un intitulé ou une source dépasse %d signes : le raccourcir", LongueurMots), 0}
		}
	}
	permises := Cles(v.Genre)
	switch {
	case !slices.Contains(Genres(), v.Genre):
		return &Refus{"genre", "genre inconnu : écrire serie, effectif, charge ou tarif", 0}
	case v.Annee < PremiereAnnee || v.Annee > annee:
		return &Refus{"annee", fmt.Sprintf("l’année va de %d à %d", PremiereAnnee, annee), 0}
	case v.Cle == "":
		return &Refus{"cle", "dire ce que la valeur compte", 0}
	case permises != nil && !slices.Contains(permises, v.Cle):
		return &Refus{"cle", "intitulé inconnu pour ce genre : écrire " + strings.Join(permises, ", "), 0}
	case v.Genre == Effectif && (v.Fonction == "" || v.Employeur == ""):
		return &Refus{"fonction", "le personnel se dit par profession, fonction et employeur : compléter", 0}
	case v.Genre != Effectif && (v.Fonction != "" || v.Employeur != ""):
		return &Refus{"fonction", "fonction et employeur ne se disent que du personnel : les laisser vides", 0}
	case v.Source == "":
		return &Refus{"source", "dire d’où vient la valeur : rapport, délibération, compte administratif", 0}
	case v.Nombre < 0 || v.Nombre > valeurMax:
		return &Refus{"valeur", "la valeur est au moins zéro et reste vraisemblable", 0}
	case v.Genre == Serie && v.Cle == Participation && v.Nombre > 1:
		return &Refus{"valeur", "la participation se dit 0 (non) ou 1 (oui)", 0}
	}
	return nil
}

// LireNombre reads a value in the unit of its kind; empty withdraws it.
func LireNombre(g Genre, s string) (n int64, retiree bool, err error) {
	if s = strings.TrimSpace(s); s == "" {
		return 0, true, nil
	}
	if g == Serie {
		n, err = strconv.ParseInt(s, 10, 64)
	} else {
		var c argent.Centimes
		c, err = argent.Lire(s)
		n = int64(c)
	}
	if err != nil || n < 0 || n > valeurMax {
		return 0, false, errors.New("valeur illisible : des chiffres, et pour les euros ou les ETP deux décimales au plus")
	}
	return n, false, nil
}

// Entete is the first line of a file of values.
const Entete = "annee;genre;cle;fonction;employeur;valeur;source"

// LireCSV reads a file of values: semicolons, this head, UTF-8. All of it is right, or the first wrong line is said.
func LireCSV(octets []byte, annee int) (vs []Valeur, err error) {
	octets = bytes.TrimPrefix(octets, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(octets) {
		return nil, &Refus{"fichier", "le fichier n’est pas en UTF-8 : l’enregistrer au format « CSV UTF-8 »", 1}
	}
	r := csv.NewReader(bytes.NewReader(octets))
	r.Comma, r.FieldsPerRecord = ';', 7
	vus := map[cle]bool{}
	for {
		champs, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			n := len(vs) + 1
			if e, ok := errors.AsType[*csv.ParseError](err); ok {
				n = e.StartLine
			}
			return nil, &Refus{"fichier", "il faut sept colonnes séparées par des points-virgules : " + Entete, n}
		}
		n, _ := r.FieldPos(0)
		for i := range champs {
			champs[i] = strings.TrimSpace(champs[i])
		}
		if len(vus) == 0 && strings.Join(champs, ";") == Entete {
			continue
		}
		v := Valeur{Genre: Genre(champs[1]), Cle: champs[2], Fonction: champs[3], Employeur: champs[4], Source: champs[6]}
		if v.Annee, err = strconv.Atoi(champs[0]); err != nil {
			return nil, &Refus{"fichier", "l’année est illisible", n}
		}
		if v.Nombre, v.Retiree, err = LireNombre(v.Genre, champs[5]); err != nil {
			return nil, &Refus{"fichier", err.Error(), n}
		}
		if refus := Verifier(v, annee); refus != nil {
			refus.Ligne, refus.Champ = n, "fichier"
			return nil, refus
		}
		if vus[v.cleDe()] {
			return nil, &Refus{"fichier", "cette valeur est dite deux fois", n}
		}
		vus[v.cleDe()] = true
		if vs = append(vs, v); len(vs) > LignesMax {
			return nil, &Refus{"fichier", fmt.Sprintf("plus de %d lignes : partager le fichier", LignesMax), n}
		}
	}
	if len(vs) == 0 {
		return nil, &Refus{"fichier", "aucune valeur dans ce fichier", 1}
	}
	return vs, nil
}

const deValeur = `select v.id, v.organisation_id, v.annee, v.genre, v.cle, v.fonction, v.employeur, v.rang, v.valeur, v.source, v.saisie_par, v.saisie_le from statistique_valeur v `

func scanValeur(r *sql.Rows) (v Valeur, err error) {
	var n sql.NullInt64
	err = r.Scan(&v.ID, &v.Organisation, &v.Annee, &v.Genre, &v.Cle, &v.Fonction, &v.Employeur, &v.Rang, &n, &v.Source, &v.Par, &v.Le)
	v.Nombre, v.Retiree = n.Int64, !n.Valid
	return v, err
}

// Historique lists every value of an organisation, the latest year first, each before those that it corrects.
func Historique(ctx context.Context, l bdd.Lecture, organisation int64) ([]Valeur, error) {
	return bdd.Lister(ctx, l, scanValeur, deValeur+`where v.organisation_id = $1 order by v.annee desc, v.genre desc, v.cle, v.fonction, v.employeur, v.rang desc`, organisation)
}

// Toutes lists every value, for who verifies.
func Toutes(ctx context.Context, l bdd.Lecture) ([]Valeur, error) {
	return bdd.Lister(ctx, l, scanValeur, deValeur+`order by v.organisation_id, v.annee, v.genre, v.cle, v.fonction, v.employeur, v.rang`)
}

// Actuelles keeps of a history, as Historique gives it, the values that hold.
func Actuelles(historique []Valeur) (vs []Valeur) {
	vues := map[cle]bool{}
	for _, v := range historique {
		if !vues[v.cleDe()] && !v.Retiree {
			vs = append(vs, v)
		}
		vues[v.cleDe()] = true
	}
	return vs
}

// De is the value of a year, among those that hold.
func De(actuelles []Valeur, annee int, g Genre, cle string) (Valeur, bool) {
	for _, v := range actuelles {
		if v.Annee == annee && v.Genre == g && v.Cle == cle {
			return v, true
		}
	}
	return Valeur{}, false
}

// Ajouter writes what differs of values from those that hold, each with the next rank, and returns what it wrote.
func Ajouter(ctx context.Context, e *bdd.Ecriture, organisation, par int64, vs []Valeur) (ecrites []Valeur, err error) {
	avant, err := Historique(ctx, e, organisation)
	if err != nil {
		return nil, err
	}
	derniere := map[cle]Valeur{}
	for _, v := range avant {
		if v.Rang > derniere[v.cleDe()].Rang {
			derniere[v.cleDe()] = v
		}
	}
	for _, v := range vs {
		x, connue := derniere[v.cleDe()]
		if v.Retiree && (!connue || x.Retiree) || connue && x.Retiree == v.Retiree && x.Nombre == v.Nombre && x.Source == v.Source {
			continue
		}
		v.Organisation, v.Par, v.Rang, v.Le = organisation, par, x.Rang+1, e.Instant()
		var nombre any
		if !v.Retiree {
			nombre = v.Nombre
		}
		if v.ID, err = e.Inserer(ctx, `insert into statistique_valeur(organisation_id, annee, genre, cle, fonction, employeur, rang, valeur, source, saisie_par, saisie_le)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id`, organisation, v.Annee, string(v.Genre), v.Cle, v.Fonction, v.Employeur, v.Rang, nombre, v.Source, par, v.Le); err != nil {
			return nil, fmt.Errorf("écrire une valeur de référence : %w", err)
		}
		derniere[v.cleDe()] = v
		ecrites = append(ecrites, v)
	}
	return ecrites, nil
}
