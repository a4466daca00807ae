// SPDX-License-Identifier: EUPL-1.2

package logement

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// Statut is the statut d’occupation.
type Statut string

// The statuses, in the order of the form.
const (
	LocataireSocial  Statut = "locataire_social"
	LocatairePrive   Statut = "locataire_prive"
	LocataireMeuble  Statut = "locataire_meuble"
	SousLocataire    Statut = "sous_locataire" // intermédiation locative, bail glissant
	Resident         Statut = "resident"       // foyer, résidence sociale, pension de famille
	SansTitre        Statut = "sans_titre"     // the lease has ended: indemnité d’occupation
	Proprietaire     Statut = "proprietaire"
	HebergeTiers     Statut = "heberge_tiers"
	HebergeStructure Statut = "heberge_structure" // CHRS, hôtel
	SansDomicile     Statut = "sans_domicile"
)

// Statuts lists them.
var Statuts = []Statut{LocataireSocial, LocatairePrive, LocataireMeuble, SousLocataire, Resident, SansTitre, Proprietaire, HebergeTiers, HebergeStructure, SansDomicile}

// Libelle is the status on screen.
func (s Statut) Libelle() string {
	switch s {
	case LocataireSocial:
		return "locataire du parc social"
	case LocatairePrive:
		return "locataire du parc privé, vide"
	case LocataireMeuble:
		return "locataire en meublé"
	case SousLocataire:
		return "sous-locataire"
	case Resident:
		return "résident en foyer ou résidence sociale"
	case SansTitre:
		return "occupant sans titre, bail résilié"
	case Proprietaire:
		return "propriétaire"
	case HebergeTiers:
		return "hébergé par quelqu’un"
	case HebergeStructure:
		return "hébergé par une structure"
	case SansDomicile:
		return "sans domicile"
	}
	return string(s)
}

// Loue tells whether something falls due to a landlord each month.
func (s Statut) Loue() bool {
	switch s {
	case LocataireSocial, LocatairePrive, LocataireMeuble, SousLocataire, Resident, SansTitre:
		return true
	}
	return false
}

// Terme says which month a rent pays.
type Terme string

// The two ways: before the month, or once it has run.
const (
	Echoir Terme = "echoir"
	Echu   Terme = "echu"
)

// Libelle is the term on screen.
func (t Terme) Libelle() string {
	switch t {
	case Echoir:
		return "à échoir (payé d’avance)"
	case Echu:
		return "échu (payé après le mois)"
	}
	return ""
}

// Typologie is the size of the dwelling.
type Typologie string

// Typologies lists them in the order of the form.
var Typologies = []Typologie{"chambre", "t1", "t2", "t3", "t4", "t5", "maison"}

// Libelle is the size on screen.
func (t Typologie) Libelle() string {
	switch t {
	case "chambre":
		return "Chambre"
	case "maison":
		return "Maison"
	case "t5":
		return "T5 ou plus"
	case "":
		return ""
	}
	return "T" + string(t[1:])
}

// Aide is the housing aid of the dwelling.
type Aide string

// Aides lists them: CASF D271-2, 1°, 2° and 21°.
var Aides = []Aide{"apl", "als", "alf"}

// Libelle is the aid on screen.
func (a Aide) Libelle() string {
	switch a {
	case "apl":
		return "APL"
	case "als":
		return "ALS"
	case "alf":
		return "ALF"
	}
	return ""
}

// Logement is where the person lives, from and to (both days included; Au is Vide while it lasts).
type Logement struct {
	ID           int64
	Dossier      int64
	Organisation int64
	Du, Au       jour.Jour
	Statut       Statut
	Typologie    Typologie
	Adresse      string
	Commune      string
	Bailleur     int64 // tiers who lets it
	Encaisseur   int64 // tiers who cashes the rent, 0: the landlord
	Reference    string
	BailLe       jour.Jour
	Terme        Terme
	JourEcheance int
	Loyer        argent.Centimes // without charges
	Charges      argent.Centimes
	Aide         Aide
	AideCentimes argent.Centimes
	TiersPayant  bool // the aid goes to the landlord: it is outside of the list of D271-2 (01-masp §1.2)
	AssuranceAu  jour.Jour
	Version      int64
}

// Payee is the tiers to whom the rent is paid, 0 when there is none.
func (l Logement) Payee() int64 {
	if l.Encaisseur != 0 {
		return l.Encaisseur
	}
	return l.Bailleur
}

// Residuel is what is left to pay each month: rent and charges, less the aid that the landlord receives himself; never below zero.
func (l Logement) Residuel() argent.Centimes {
	r := l.Loyer + l.Charges
	if l.TiersPayant {
		r -= l.AideCentimes
	}
	return max(0, r)
}

// Echeance is the day when the rent of a month falls due: that month when it is paid in advance, the next one when it is paid afterwards; a day that
// the month does not have is its last one. Vide when nothing falls due.
func (l Logement) Echeance(mois jour.Jour) jour.Jour {
	if l.JourEcheance == 0 {
		return jour.Jour{}
	}
	m := mois.PremierDuMois()
	if l.Terme == Echu {
		m = m.DernierDuMois().Plus(1)
	}
	return m.Plus(min(l.JourEcheance, m.DernierDuMois().Quantieme()) - 1)
}

// EnCours tells whether the person lives there on a day.
func (l Logement) EnCours(j jour.Jour) bool { return !l.Du.Apres(j) && (l.Au.Vide() || !l.Au.Avant(j)) }

// Refus is a rule of housing that says no, in the user's words; Champ is what it is about.
type Refus struct{ Champ, Message string }

func (r *Refus) Error() string { return r.Message }

// LoyerMaximal bounds what may be typed by mistake.
const LoyerMaximal argent.Centimes = 1_000_000

// Verifier holds the rules of a dwelling by itself.
func Verifier(l Logement, aujourdhui jour.Jour) error {
	switch {
	case l.Du.Vide():
		return &Refus{"du", "indiquer depuis quand la personne y habite"}
	case l.Du.Apres(aujourdhui.Plus(92)):
		return &Refus{"du", "cette date est dans plus de trois mois : enregistrer le logement quand l’entrée approche"}
	case !l.Au.Vide() && l.Au.Avant(l.Du):
		return &Refus{"au", fmt.Sprintf("elle y habite depuis le %s : le départ ne peut pas venir avant", l.Du.Court())}
	case l.Statut.Loue() && l.Bailleur == 0:
		return &Refus{"bailleur", "ce statut d’occupation a un bailleur : le choisir, ou le créer d’abord dans les tiers"}
	case !l.Statut.Loue() && (l.Bailleur != 0 || l.Loyer != 0):
		return &Refus{"bailleur", fmt.Sprintf("« %s » n’a ni bailleur ni loyer : les retirer, ou changer le statut d’occupation", l.Statut.Libelle())}
	case l.Statut.Loue() && l.Terme == "":
		return &Refus{"terme", "dire si le loyer se paie d’avance (à échoir) ou après le mois (échu) : c’est écrit dans le bail"}
	case l.Statut.Loue() && (l.JourEcheance < 1 || l.JourEcheance > 31):
		return &Refus{"jour_echeance", "indiquer le jour du mois où le loyer est dû, de 1 à 31"}
	case l.Loyer > LoyerMaximal || l.Charges > LoyerMaximal || l.AideCentimes > LoyerMaximal:
		return &Refus{"loyer", fmt.Sprintf("un loyer, des charges ou une aide ne dépassent pas %s par mois : vérifier la virgule", LoyerMaximal)}
	case l.TiersPayant && l.Aide == "":
		return &Refus{"aide", "le tiers payant porte sur une aide au logement : choisir laquelle, ou décocher le tiers payant"}
	case l.Aide == "" && l.AideCentimes != 0:
		return &Refus{"aide", "choisir l’aide au logement dont c’est le montant"}
	case l.TiersPayant && l.AideCentimes > l.Loyer+l.Charges:
		return &Refus{"aide_montant", "l’aide versée au bailleur dépasse le loyer et les charges : vérifier les montants"}
	}
	return nil
}

// VerifierPeriode refuses two dwellings on one day: the others of the file, l itself left aside by ID. One that goes on when l begins is ended the day
// before by the act, so only what begins later, or ended after, is refused.
func VerifierPeriode(l Logement, autres []Logement) error {
	for _, x := range autres {
		if x.ID == l.ID || (!l.Au.Vide() && l.Au.Avant(x.Du)) || (!x.Au.Vide() && x.Au.Avant(l.Du)) {
			continue
		}
		if l.ID == 0 && x.Au.Vide() && x.Du.Avant(l.Du) {
			continue
		}
		if x.Au.Vide() {
			return &Refus{"du", fmt.Sprintf("un logement est déjà enregistré depuis le %s : choisir une date après, ou modifier ce logement", x.Du.Court())}
		}
		return &Refus{"du", fmt.Sprintf("un autre logement est enregistré du %s au %s : choisir des dates qui ne se croisent pas", x.Du.Court(), x.Au.Court())}
	}
	return nil
}

// ErrVersion is returned when the row was changed by somebody else since it was read.
var ErrVersion = errors.New("le logement a été modifié entre-temps")

// Enregistrer adds a dwelling; one that goes on ends the day before.
func Enregistrer(ctx context.Context, e *bdd.Ecriture, l Logement, agent int64) (int64, error) {
	if _, err := e.Exec(ctx, `update logement set au = $2, version = version + 1 where dossier_id = $1 and au is null and du < $3`, l.Dossier, l.Du.Plus(-1), l.Du); err != nil {
		return 0, fmt.Errorf("finir le logement précédent : %w", err)
	}
	id, err := e.Inserer(ctx, `insert into logement(dossier_id, organisation_id, du, au, statut, typologie, adresse, commune, bailleur_id, encaisseur_id, reference, bail_le, terme,
		jour_echeance, loyer, charges, aide, aide_centimes, tiers_payant, assurance_au, cree_par, cree_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22) returning id`, append(append([]any{l.Dossier, l.Organisation}, valeurs(l)...), agent, e.Instant())...)
	if err != nil {
		return 0, fmt.Errorf("enregistrer le logement : %w", err)
	}
	return id, nil
}

func valeurs(l Logement) []any {
	return []any{l.Du, l.Au, string(l.Statut), string(l.Typologie), l.Adresse, l.Commune, bdd.Nul(l.Bailleur), bdd.Nul(l.Encaisseur), l.Reference, l.BailLe, string(l.Terme),
		bdd.Nul(int64(l.JourEcheance)), l.Loyer, l.Charges, string(l.Aide), l.AideCentimes, l.TiersPayant, l.AssuranceAu}
}

// Modifier replaces what the form shows; l.Version is the one that was read, else ErrVersion.
func Modifier(ctx context.Context, e *bdd.Ecriture, l Logement) error {
	n, err := e.Exec(ctx, `update logement set du = $3, au = $4, statut = $5, typologie = $6, adresse = $7, commune = $8, bailleur_id = $9, encaisseur_id = $10, reference = $11, bail_le = $12,
		terme = $13, jour_echeance = $14, loyer = $15, charges = $16, aide = $17, aide_centimes = $18, tiers_payant = $19, assurance_au = $20, version = version + 1
		where id = $1 and version = $2`, append([]any{l.ID, l.Version}, valeurs(l)...)...)
	if err != nil {
		return fmt.Errorf("modifier le logement : %w", err)
	}
	if n == 0 {
		return ErrVersion
	}
	return nil
}

// Colonnes are those that Scan reads, of logement l.
const Colonnes = `l.id, l.dossier_id, l.organisation_id, l.du, l.au, l.statut, l.typologie, l.adresse, l.commune, l.bailleur_id, l.encaisseur_id, l.reference, l.bail_le, l.terme,
	l.jour_echeance, l.loyer, l.charges, l.aide, l.aide_centimes, l.tiers_payant, l.assurance_au, l.version`

// Champs are where Scan puts them.
func (l *Logement) Champs() []any {
	return []any{&l.ID, &l.Dossier, &l.Organisation, &l.Du, &l.Au, &l.Statut, &l.Typologie, &l.Adresse, &l.Commune, bdd.OuZero(&l.Bailleur), bdd.OuZero(&l.Encaisseur), &l.Reference, &l.BailLe,
		&l.Terme, bdd.OuZero(&l.JourEcheance), &l.Loyer, &l.Charges, &l.Aide, &l.AideCentimes, &l.TiersPayant, &l.AssuranceAu, &l.Version}
}

func scan(r *sql.Rows) (l Logement, err error) { return l, r.Scan(l.Champs()...) }

// ParID returns a dwelling, or bdd.ErrAbsent. The caller has checked the right to its file.
func ParID(ctx context.Context, l bdd.Lecture, id int64) (Logement, error) {
	return bdd.Un(ctx, l, scan, `select `+Colonnes+` from logement l where l.id = $1`, id)
}

// DuDossier returns the dwellings of a file, the latest first. The caller has checked the right to it.
func DuDossier(ctx context.Context, l bdd.Lecture, dossier int64) ([]Logement, error) {
	return bdd.Lister(ctx, l, scan, `select `+Colonnes+` from logement l where l.dossier_id = $1 order by l.du desc, l.id desc`, dossier)
}

// Actuel returns where the person of a file lives on a day, or bdd.ErrAbsent. The caller has checked the right to the file.
func Actuel(ctx context.Context, l bdd.Lecture, dossier int64, j jour.Jour) (Logement, error) {
	return bdd.Un(ctx, l, scan, `select `+Colonnes+` from logement l where l.dossier_id = $1 and l.du <= $2 and (l.au is null or l.au >= $2) order by l.du desc limit 1`, dossier, j)
}

// DuMois returns the dwelling of a month among those of a file, the latest first: where the person came last during that month.
func DuMois(ls []Logement, mois jour.Jour) (Logement, bool) {
	for _, l := range ls {
		if !l.Du.Apres(mois.DernierDuMois()) && (l.Au.Vide() || !l.Au.Avant(mois.PremierDuMois())) {
			return l, true
		}
	}
	return Logement{}, false
}
