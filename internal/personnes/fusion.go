// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/journal"
)

// SensFusion says whether two sheets become one, or one becomes two again.
type SensFusion string

// The directions.
const (
	Fusionner SensFusion = "fusionner"
	Separer   SensFusion = "separer"
)

// EtatFusion is where a request stands.
type EtatFusion string

// The states.
const (
	FusionDemandee EtatFusion = "demandee"
	FusionFaite    EtatFusion = "faite"
	FusionRefusee  EtatFusion = "refusee"
)

// Fusion is a request that two sheets of one person become one (or be separated again): asked by one agent with a reason, decided by another.
type Fusion struct {
	ID               int64
	Sens             SensFusion
	Absorbee         int64 // points to the other once it is done
	Survivante       int64
	Dossier          int64 // file of Absorbee
	DossierSurvivant int64
	Organisation     int64
	Etat             EtatFusion
	Motif            string
	DemandeePar      int64
	DemandeeLe       horloge.Instant
	DecideePar       int64
	DecideeLe        horloge.Instant
	MotifRefus       string
	Version          int64
}

// Refusals.
var (
	ErrFusionMemePersonne = errors.New("une autre personne que celle qui l’a demandée décide d’une fusion ou d’une séparation")
	ErrFusionDecidee      = errors.New("cette demande a déjà reçu sa réponse : actualiser la page")
	ErrFusionEnCours      = errors.New("une demande attend déjà sa réponse pour cette fiche : attendre la décision de l’autre personne")
)

// VerifierFusion is what can be said of two sheets alone: they are two, of one organisation, neither is merged already. Two open managed accounts, which
// forbid a merge, are looked at by the act.
func VerifierFusion(absorbee, survivante Personne) error {
	switch {
	case absorbee.ID == survivante.ID:
		return &RefusFoyer{"avec", "c’est la même fiche : choisir l’autre fiche de la personne"}
	case absorbee.Organisation != survivante.Organisation:
		return &RefusFoyer{"avec", "ces deux fiches ne sont pas dans la même organisation : elles ne se fusionnent pas"}
	case absorbee.Canonique != 0:
		return &RefusFoyer{"avec", "cette fiche est déjà fusionnée : la séparer d’abord"}
	case survivante.Canonique != 0:
		return &RefusFoyer{"avec", "la fiche choisie est elle-même fusionnée avec une autre : choisir celle qui reste"}
	}
	return nil
}

// VerifierSeparation is the same for undoing: the sheet points to the other today.
func VerifierSeparation(absorbee, survivante Personne) error {
	if absorbee.Canonique == 0 || absorbee.Canonique != survivante.ID {
		return &RefusFoyer{"avec", "ces deux fiches ne sont pas fusionnées : rien à séparer"}
	}
	return nil
}

// DemanderFusion records a request, its reason under seal.
func DemanderFusion(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, f Fusion) (int64, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, f.Motif)
	if err != nil {
		return 0, err
	}
	id, err := e.Inserer(ctx, `insert into personne_fusion(sens, absorbee_id, survivante_id, dossier_id, dossier_survivant_id, organisation_id, contenu_id, engagement, demandee_par, demandee_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id`, string(f.Sens), f.Absorbee, f.Survivante, f.Dossier, f.DossierSurvivant, f.Organisation, contenu, engage, f.DemandeePar, e.Instant())
	if errors.Is(err, bdd.ErrConflit) {
		return 0, ErrFusionEnCours
	}
	if err != nil {
		return 0, fmt.Errorf("demander une fusion : %w", err)
	}
	return id, nil
}

// DeciderFusion answers a request: done, and canonique points (or no longer points) to the survivor; refused when motif is not empty. Never by who
// asked. f is the request as it was read; its version must still stand.
func DeciderFusion(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, f Fusion, agent int64, motif string) error {
	switch {
	case f.DemandeePar == agent:
		return ErrFusionMemePersonne
	case f.Etat != FusionDemandee:
		return ErrFusionDecidee
	}
	etat, contenu, engage := FusionFaite, int64(0), []byte(nil)
	if motif != "" {
		var err error
		if contenu, engage, err = journal.Engager(ctx, e, t, motif); err != nil {
			return err
		}
		etat = FusionRefusee
	}
	n, err := e.Exec(ctx, `update personne_fusion set etat = $3, decidee_par = $4, decidee_le = $5, refus_contenu_id = $6, refus_engagement = $7, version = version + 1
		where id = $1 and version = $2`, f.ID, f.Version, string(etat), agent, e.Instant(), bdd.Nul(contenu), engage)
	if err != nil {
		return fmt.Errorf("décider d’une fusion : %w", err)
	}
	if n == 0 {
		return ErrVersion
	}
	if etat == FusionRefusee {
		return nil
	}
	canonique := f.Survivante
	if f.Sens == Separer {
		canonique = 0
	}
	revision, err := reviser(ctx, e)
	if err != nil {
		return err
	}
	_, err = e.Exec(ctx, `update personne set canonique = $2, revision = $3, version = version + 1 where id = $1`, f.Absorbee, bdd.Nul(canonique), revision)
	return err
}

// Canonique follows the merges of a person to the sheet that remains.
func Canonique(ctx context.Context, l bdd.Lecture, p Personne) (Personne, error) {
	for p.Canonique != 0 { // a sheet is merged only while it is nobody's survivor's survivor: no loop can be made
		suivante, err := ParID(ctx, l, p.Canonique)
		if err != nil {
			return p, err
		}
		p = suivante
	}
	return p, nil
}

// Fusionnees returns the sheets that point to a person.
func Fusionnees(ctx context.Context, l bdd.Lecture, id int64) ([]Personne, error) {
	return bdd.Lister(ctx, l, scan, `select `+colonnes+` from personne p where p.canonique = $1 order by p.id`, id)
}

// Reunies are all the sheets that point to a person, straight or through another one. The caller has checked the rights.
func Reunies(ctx context.Context, l bdd.Lecture, id int64) ([]Personne, error) {
	toutes, err := Fusionnees(ctx, l, id)
	for i := 0; err == nil && i < len(toutes); i++ { // no loop: VerifierFusion refuses a survivor that is merged itself
		var plus []Personne
		plus, err = Fusionnees(ctx, l, toutes[i].ID)
		toutes = append(toutes, plus...)
	}
	return toutes, err
}

// ColonnesFusion are those that ScanFusion reads, of personne_fusion f left joined to contenu c and r.
const ColonnesFusion = `f.id, f.sens, f.absorbee_id, f.survivante_id, f.dossier_id, f.dossier_survivant_id, f.organisation_id, f.etat, f.contenu_id, f.engagement, c.chiffre, f.demandee_par,
	f.demandee_le, f.decidee_par, f.decidee_le, f.refus_contenu_id, f.refus_engagement, r.chiffre, f.version`

// TablesFusion joins the sealed texts of a request.
const TablesFusion = ` from personne_fusion f join contenu c on c.id = f.contenu_id left join contenu r on r.id = f.refus_contenu_id`

// ScanFusion reads a request, and the columns that follow into suite, and opens its texts; an erased one is empty.
func ScanFusion(t *chiffre.Trousseau, suite ...any) func(*sql.Rows) (Fusion, error) {
	return func(r *sql.Rows) (f Fusion, err error) {
		var contenu, refus int64
		var engage, scelle, engageRefus, scelleRefus []byte
		if err = r.Scan(append([]any{&f.ID, &f.Sens, &f.Absorbee, &f.Survivante, &f.Dossier, &f.DossierSurvivant, &f.Organisation, &f.Etat, &contenu, &engage, &scelle, &f.DemandeePar,
			&f.DemandeeLe, bdd.OuZero(&f.DecideePar), &f.DecideeLe, bdd.OuZero(&refus), &engageRefus, &scelleRefus, &f.Version}, suite...)...); err != nil {
			return f, err
		}
		if f.Motif, err = texteScelle(t, contenu, scelle, engage); err != nil || refus == 0 {
			return f, err
		}
		f.MotifRefus, err = texteScelle(t, refus, scelleRefus, engageRefus)
		return f, err
	}
}

func texteScelle(t *chiffre.Trousseau, id int64, scelle, engage []byte) (string, error) {
	s, err := journal.OuvrirContenu(t, id, scelle, engage)
	if errors.Is(err, journal.ErrEfface) {
		return "", nil
	}
	return s, err
}

// FusionParID returns a request, or bdd.ErrAbsent.
func FusionParID(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, id int64) (Fusion, error) {
	return bdd.Un(ctx, l, ScanFusion(t), `select `+ColonnesFusion+TablesFusion+` where f.id = $1`, id)
}
