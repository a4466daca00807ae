// SPDX-License-Identifier: EUPL-1.2

package logement

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// Avis is an avis d’échéance: what is asked for a month, as the document says it.
type Avis struct {
	ID         int64
	Dossier    int64
	Logement   int64
	Mois       jour.Jour // first day of the month that the rent pays
	Centimes   argent.Centimes
	ExigibleLe jour.Jour
	Reference  string // of the tenant, as on the avis
	Locataire  string // name of the tenant, as on the avis
	Fichier    int64  // the document, 0 when it was not kept
	RecuLe     jour.Jour
	SaisiPar   int64
	SaisiLe    horloge.Instant
	AnnuleLe   horloge.Instant
	Annulation Annulation
	Version    int64
}

// Annulation says why an avis does not count.
type Annulation string

// The reasons, in the order of the form.
const (
	SaisiParErreur Annulation = "erreur"
	Remplace       Annulation = "remplace"
	AutreLocataire Annulation = "autre_locataire"
)

// Annulations lists them.
var Annulations = []Annulation{Remplace, SaisiParErreur, AutreLocataire}

// Libelle is the reason on screen.
func (a Annulation) Libelle() string {
	switch a {
	case SaisiParErreur:
		return "saisi par erreur"
	case Remplace:
		return "le bailleur en a envoyé un autre"
	case AutreLocataire:
		return "il concerne un autre locataire"
	}
	return string(a)
}

// EnVigueur tells whether the avis counts.
func (a Avis) EnVigueur() bool { return a.Annulation == "" }

// Locataire is somebody whose name an avis of the dwelling may bear.
type Locataire struct{ Nom, NomUsage, Prenom string }

// Ecart is how much the avis asks beyond what the dwelling says is left to pay.
func (a Avis) Ecart(l Logement) argent.Centimes { return a.Centimes - l.Residuel() }

const (
	joursAvantMois = 45 // an avis falls due at the earliest so many days before its month
	joursApresMois = 45 // and at the latest so many days after it
)

// VerifierAvis refuses an avis that is not of this dwelling and of its tenants: another name, another reference, a month when nobody lived there.
func VerifierAvis(l Logement, locataires []Locataire, a Avis) error {
	if !l.Statut.Loue() {
		return &Refus{"mois", fmt.Sprintf("le logement enregistré est « %s » : aucun loyer n’y est dû. Corriger d’abord le logement", l.Statut.Libelle())}
	}
	switch {
	case a.Mois.DernierDuMois().Avant(l.Du) || !l.Au.Vide() && a.Mois.Apres(l.Au):
		return &Refus{"mois", fmt.Sprintf("la personne n’habitait pas ce logement en %s : vérifier le mois, ou l’adresse de l’avis", a.Mois.MoisAnnee())}
	case a.ExigibleLe.Avant(a.Mois.Plus(-joursAvantMois)) || a.ExigibleLe.Apres(a.Mois.DernierDuMois().Plus(joursApresMois)):
		return &Refus{"exigible", fmt.Sprintf("un loyer %s n’est pas dû le %s : vérifier le mois et la date de l’avis", a.Mois.DeMoisAnnee(), a.ExigibleLe.Court())}
	case a.Centimes < 0 || a.Centimes > LoyerMaximal:
		return &Refus{"montant", fmt.Sprintf("le montant d’un avis va de 0 à %s : vérifier la virgule", LoyerMaximal)}
	case l.Reference != "" && a.Reference == "":
		return &Refus{"reference", "recopier la référence du locataire inscrite sur l’avis : elle dit que c’est bien le sien"}
	case l.Reference != "" && cleReference(a.Reference) != cleReference(l.Reference):
		return &Refus{"reference", fmt.Sprintf("cet avis porte la référence « %s », celle de la personne est « %s » : c’est l’avis d’un autre locataire. Le rendre au bailleur et demander le bon", a.Reference, l.Reference)}
	case !nomme(a.Locataire, locataires):
		return &Refus{"locataire", fmt.Sprintf("cet avis est au nom de « %s », qui n’est ni la personne ni son conjoint : c’est l’avis d’un autre locataire. Le rendre au bailleur et demander le bon", a.Locataire)}
	}
	return nil
}

// cleReference compares references whatever their spaces, dashes and case.
func cleReference(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

const motsMax = 20

// nomme tells whether what stands on an avis is the name of one of the tenants, or of several: a whole surname, and around it nothing but civilities, first
// names or their initials, and the names of the other tenants.
func nomme(ecrit string, locataires []Locataire) bool {
	mots := texte.Mots(ecrit, motsMax)
	admis := map[string]bool{"MME": true, "MADAME": true, "M": true, "MR": true, "MONSIEUR": true, "MLLE": true, "MADEMOISELLE": true, "OU": true, "ET": true, "NEE": true, "EPOUSE": true}
	for _, l := range locataires {
		for _, p := range texte.Mots(l.Prenom, motsMax) {
			admis[p], admis[p[:1]] = true, true
		}
	}
	trouve := false
	for {
		du, au := -1, -1
		for _, l := range locataires {
			for _, nom := range []string{l.NomUsage, l.Nom} {
				n := texte.Mots(nom, motsMax)
				if i := suite(mots, n); i >= 0 && len(n) > au-du {
					du, au = i, i+len(n)
				}
			}
		}
		if du < 0 {
			break
		}
		trouve = true
		mots = slices.Delete(mots, du, au)
	}
	for _, m := range mots {
		if !admis[m] {
			return false
		}
	}
	return trouve
}

// suite finds words in a row; -1 when they are not there, or are none.
func suite(mots, n []string) int {
	if len(n) == 0 {
		return -1
	}
	for i := 0; i+len(n) <= len(mots); i++ {
		if slices.Equal(mots[i:i+len(n)], n) {
			return i
		}
	}
	return -1
}

// Refusals.
var (
	ErrAvisDejaLa  = errors.New("un avis d’échéance est déjà enregistré pour ce mois : l’annuler d’abord s’il est remplacé ou s’il était faux")
	ErrAvisAnnule  = errors.New("cet avis d’échéance est déjà annulé : actualiser la page")
	ErrAvisVersion = errors.New("l’avis d’échéance a été modifié entre-temps")
)

// EnregistrerAvis adds an avis that VerifierAvis accepts.
func EnregistrerAvis(ctx context.Context, e *bdd.Ecriture, a Avis, agent int64) (int64, error) {
	id, err := e.Inserer(ctx, `insert into avis_echeance(dossier_id, logement_id, mois, centimes, exigible_le, reference, locataire, fichier_id, recu_le, saisi_par, saisi_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) returning id`, a.Dossier, a.Logement, a.Mois.PremierDuMois(), a.Centimes, a.ExigibleLe, a.Reference, a.Locataire, bdd.Nul(a.Fichier), a.RecuLe, agent, e.Instant())
	if errors.Is(err, bdd.ErrConflit) {
		return 0, ErrAvisDejaLa
	}
	if err != nil {
		return 0, fmt.Errorf("enregistrer l’avis d’échéance : %w", err)
	}
	return id, nil
}

// AnnulerAvis keeps an avis that does not count any more, with the reason.
func AnnulerAvis(ctx context.Context, e *bdd.Ecriture, id, version int64, motif Annulation, agent int64) error {
	n, err := e.Exec(ctx, `update avis_echeance set annule_par = $3, annule_le = $4, motif_annulation = $5, version = version + 1 where id = $1 and version = $2 and annule_le is null`,
		id, version, agent, e.Instant(), string(motif))
	if err != nil {
		return fmt.Errorf("annuler l’avis d’échéance : %w", err)
	}
	if n == 0 {
		return ErrAvisVersion
	}
	return nil
}

// ColonnesAvis are those that Champs reads, of avis_echeance v.
const ColonnesAvis = `v.id, v.dossier_id, v.logement_id, v.mois, v.centimes, v.exigible_le, v.reference, v.locataire, v.fichier_id, v.recu_le, v.saisi_par, v.saisi_le, v.annule_le,
	v.motif_annulation, v.version`

// Champs are where the columns go.
func (a *Avis) Champs() []any {
	return []any{&a.ID, &a.Dossier, &a.Logement, &a.Mois, &a.Centimes, &a.ExigibleLe, &a.Reference, &a.Locataire, bdd.OuZero(&a.Fichier), &a.RecuLe, &a.SaisiPar, &a.SaisiLe, &a.AnnuleLe,
		&a.Annulation, &a.Version}
}

func scanAvis(r *sql.Rows) (a Avis, err error) { return a, r.Scan(a.Champs()...) }

// AvisParID returns an avis, or bdd.ErrAbsent. The caller has checked the right to its file.
func AvisParID(ctx context.Context, l bdd.Lecture, id int64) (Avis, error) {
	return bdd.Un(ctx, l, scanAvis, `select `+ColonnesAvis+` from avis_echeance v where v.id = $1`, id)
}

// AvisDuMois returns the avis in force of a file for a month, or bdd.ErrAbsent. The caller has checked the right to the file.
func AvisDuMois(ctx context.Context, l bdd.Lecture, dossier int64, mois jour.Jour) (Avis, error) {
	return bdd.Un(ctx, l, scanAvis, `select `+ColonnesAvis+` from avis_echeance v where v.dossier_id = $1 and v.mois = $2 and v.annule_le is null order by v.id desc limit 1`, dossier, mois.PremierDuMois())
}
