// SPDX-License-Identifier: EUPL-1.2

package paiements

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal/empreinte"
)

// EtatRemise is where a remise stands.
type EtatRemise string

// The states of a remise. The bank's signature happens at the bank: it is written down with its name and date.
const (
	Brouillon     EtatRemise = "brouillon"
	Visee         EtatRemise = "visee"
	FichierGenere EtatRemise = "fichier_genere"
	Transmise     EtatRemise = "transmise"
	VoPAttendue   EtatRemise = "vop_attendue" // the bank verifies the payees before the signature (vop.go)
	Signee        EtatRemise = "signee"
	Close         EtatRemise = "close"
	Abandonnee    EtatRemise = "abandonnee"
)

// Libelle is the state on screen.
func (e EtatRemise) Libelle() string {
	switch e {
	case Brouillon:
		return "À viser"
	case Visee:
		return "Visée"
	case FichierGenere:
		return "Fichier généré"
	case Transmise:
		return "Transmise"
	case VoPAttendue:
		return "Noms à vérifier"
	case Signee:
		return "Signée à la banque"
	case Close:
		return "Close"
	case Abandonnee:
		return "Abandonnée"
	}
	return string(e)
}

var transitionsRemise = map[EtatRemise][]EtatRemise{
	Brouillon:     {Visee, Abandonnee},
	Visee:         {FichierGenere, Abandonnee},
	FichierGenere: {Transmise, Abandonnee},
	Transmise:     {VoPAttendue, Signee, Close, Abandonnee},
	VoPAttendue:   {Signee, Close, Abandonnee},
	Signee:        {Close},
}

// PossibleRemise tells whether a remise may pass from one state to another.
func PossibleRemise(de, vers EtatRemise) bool {
	return slices.Contains(transitionsRemise[de], vers)
}

// Renvoyable tells whether a remise may be given up freely: the bank does not have its file.
func (e EtatRemise) Renvoyable() bool { return e == Brouillon || e == Visee || e == FichierGenere }

// Remise is a set of orders that goes to the bank as one file.
type Remise struct {
	ID           int64
	Organisation int64
	Numero       int64
	Annee        int
	Etat         EtatRemise
	ExecutionLe  jour.Jour
	Format       string
	MessageID    string
	Nombre       int64
	Total        argent.Centimes
	Empreinte    []byte // of the frozen content: what the visa is given to
	PrepareePar  int64
	PrepareeLe   horloge.Instant
	ViseePar     int64
	ViseeLe      horloge.Instant
	Fichier      int64
	SHA256       []byte
	GenereLe     horloge.Instant
	TransmisePar int64
	TransmiseLe  horloge.Instant
	SigneePar    string
	SigneeLe     jour.Jour
	Version      int64
}

// Reference is the name of the remise on screen and paper: "R-2026-012".
func (r Remise) Reference() string { return fmt.Sprintf("R-%d-%03d", r.Annee, r.Numero) }

// NouveauMessage makes the identifier of the bank file of a remise, given once, with its visa: its number for people, then enough randomness to be unique for
// ever. It leaves room in 35 characters for the number of a lot. The same remise keeps it: a file that is written again after a restore bears the name
// under which the bank may have seen it, and is not paid twice.
func NouveauMessage(r Remise) string {
	return fmt.Sprintf("ETAI-%02d-%04d-%s", r.Annee%100, r.Numero, alea(10))
}

// EmpreinteDe hashes what a visa is given to: the execution day and, for each order in turn, its account, payee version,
// amount, day, text and reference. The orders come in the order of review (OrdresDeRemise).
func EmpreinteDe(execution jour.Jour, ordres []Ordre) []byte {
	h := empreinte.Nouveau("paiements.remise/1").Jour(execution).Liste(len(ordres))
	for _, o := range ordres {
		h.Entier(o.ID).Entier(o.Compte).Entier(o.Version).Centimes(o.Centimes).Jour(o.ExecutionLe).Texte(o.Libelle).Texte(o.BoutEnBout)
	}
	return h.Somme()
}

// Composer puts prepared orders into a new remise, to be visaed by somebody else.
func Composer(ctx context.Context, e *bdd.Ecriture, r Remise, ordres []Ordre) (Remise, error) {
	if len(ordres) == 0 {
		return r, fmt.Errorf("une remise contient au moins un ordre")
	}
	r.Etat, r.Nombre, r.Total = Brouillon, int64(len(ordres)), 0
	for _, o := range ordres {
		var err error
		if r.Total, err = argent.Ajouter(r.Total, o.Centimes); err != nil {
			return r, err
		}
		if o.Organisation != r.Organisation {
			return r, bdd.ErrAbsent
		}
	}
	ordres = slices.Clone(ordres)
	slices.SortFunc(ordres, func(a, b Ordre) int {
		return cmp.Or(cmp.Compare(a.Rang, b.Rang), a.ExecutionLe.Depuis(b.ExecutionLe), cmp.Compare(a.ID, b.ID))
	})
	r.Empreinte = EmpreinteDe(r.ExecutionLe, ordres)
	id, err := e.Inserer(ctx, `insert into remise(organisation_id, numero, annee, etat, execution_le, format, nombre, total, empreinte, preparee_par, preparee_le)
		values ($1,$2,$3,'brouillon',$4,$5,$6,$7,$8,$9,$10) returning id`, r.Organisation, r.Numero, r.Annee, r.ExecutionLe, r.Format, r.Nombre,
		int64(r.Total), r.Empreinte, r.PrepareePar, e.Instant())
	if err != nil {
		return r, fmt.Errorf("composer la remise : %w", err)
	}
	r.ID, r.Version = id, 1
	for i := range ordres {
		ordres[i].Remise = id
	}
	if err := PasserTous(ctx, e, ordres, EnRemise, r.PrepareePar, Motif{}); err != nil {
		return r, err
	}
	return r, tracerRemise(ctx, e, id, "", Brouillon, r.PrepareePar, Motif{})
}

// Retirer takes an order out of a remise that waits for its visa: it is prepared again, and what the visa is given to changes.
func Retirer(ctx context.Context, e *bdd.Ecriture, r Remise, o Ordre, agent int64, motif Motif) error {
	if r.Etat != Brouillon {
		return fmt.Errorf("%w : la remise est « %s »", ErrTransition, r.Etat.Libelle())
	}
	if err := Passer(ctx, e, o, Prepare, agent, motif); err != nil {
		return err
	}
	restants, err := OrdresDeRemise(ctx, e, r.ID)
	if err != nil {
		return err
	}
	total, execution := argent.Centimes(0), jour.Jour{}
	for _, x := range restants {
		total += x.Centimes
		if x.ExecutionLe.Apres(execution) {
			execution = x.ExecutionLe
		}
	}
	n, err := e.Exec(ctx, `update remise set nombre = $3, total = $4, execution_le = $5, empreinte = $6, version = version + 1 where id = $1 and version = $2`,
		r.ID, r.Version, len(restants), int64(total), execution, EmpreinteDe(execution, restants))
	if err != nil {
		return fmt.Errorf("retirer l’ordre de la remise : %w", err)
	}
	if n == 0 {
		return ErrVersion
	}
	return tracerRemise(ctx, e, r.ID, r.Etat, r.Etat, agent, motif)
}

func tracerRemise(ctx context.Context, e *bdd.Ecriture, remise int64, de, vers EtatRemise, agent int64, motif Motif) error {
	contenu, engage := motif.Texte.Colonnes()
	_, err := e.Exec(ctx, `insert into remise_evenement(remise_id, de, vers, agent_id, instant, contenu_id, engagement) values ($1,$2,$3,$4,$5,$6,$7)`,
		remise, string(de), string(vers), bdd.Nul(agent), e.Instant(), contenu, engage)
	return err
}

// Avancer moves a remise to another state, setting the columns given, and writes it down.
func Avancer(ctx context.Context, e *bdd.Ecriture, r Remise, vers EtatRemise, agent int64, motif Motif, champs map[string]any) error {
	if !PossibleRemise(r.Etat, vers) {
		return fmt.Errorf("%w : une remise « %s » ne devient pas « %s »", ErrTransition, r.Etat.Libelle(), vers.Libelle())
	}
	sql, args := `update remise set etat = $3, version = version + 1`, []any{r.ID, r.Version, string(vers)}
	for _, c := range colonnesAvancer {
		if v, ok := champs[c]; ok {
			args = append(args, v)
			sql += fmt.Sprintf(", %s = $%d", c, len(args))
		}
	}
	n, err := e.Exec(ctx, sql+` where id = $1 and version = $2`, args...)
	if err != nil {
		return fmt.Errorf("faire avancer la remise : %w", err)
	}
	if n == 0 {
		return ErrVersion
	}
	return tracerRemise(ctx, e, r.ID, r.Etat, vers, agent, motif)
}

// colonnesAvancer are the columns that a step may set, in a fixed order so that the statement is one text.
var colonnesAvancer = []string{"message_id", "visee_par", "visee_le", "fichier_id", "fichier_sha256", "genere_le", "transmise_par", "transmise_le",
	"signee_par", "signee_le"}

// ViserOrdres writes the validator on each order of a remise: the CHECK of the table holds the separation.
func ViserOrdres(ctx context.Context, e *bdd.Ecriture, remise, agent int64) error {
	_, err := e.Exec(ctx, `update ordre set vise_par = $2, version = version + 1 where remise_id = $1`, remise, agent)
	return err
}

const colonnesRemise = `r.id, r.organisation_id, r.numero, r.annee, r.etat, r.execution_le, r.format, coalesce(r.message_id, ''), r.nombre, r.total,
	r.empreinte, r.preparee_par, r.preparee_le, r.visee_par, r.visee_le, r.fichier_id, r.fichier_sha256, r.genere_le, r.transmise_par, r.transmise_le,
	r.signee_par, r.signee_le, r.version`

func scanRemise(x *sql.Rows) (r Remise, err error) {
	err = x.Scan(&r.ID, &r.Organisation, &r.Numero, &r.Annee, &r.Etat, &r.ExecutionLe, &r.Format, &r.MessageID, &r.Nombre, &r.Total, &r.Empreinte,
		&r.PrepareePar, &r.PrepareeLe, bdd.OuZero(&r.ViseePar), &r.ViseeLe, bdd.OuZero(&r.Fichier), &r.SHA256, &r.GenereLe, bdd.OuZero(&r.TransmisePar),
		&r.TransmiseLe, &r.SigneePar, &r.SigneeLe, &r.Version)
	return r, err
}

// RemiseParID returns a remise, or bdd.ErrAbsent.
func RemiseParID(ctx context.Context, l bdd.Lecture, id int64) (Remise, error) {
	return bdd.Un(ctx, l, scanRemise, `select `+colonnesRemise+` from remise r where r.id = $1`, id)
}

// EnVigueur returns the remises that were not given up, of every organisation, oldest first.
func EnVigueur(ctx context.Context, l bdd.Lecture) ([]Remise, error) {
	return bdd.Lister(ctx, l, scanRemise, `select `+colonnesRemise+` from remise r where r.etat <> 'abandonnee' order by r.id`)
}

// ParMessages returns the remises that went to the bank under one of these message ids (at most 500).
func ParMessages(ctx context.Context, l bdd.Lecture, ids []string) (map[string]Remise, error) {
	if len(ids) == 0 {
		return map[string]Remise{}, nil
	}
	liste, args := bdd.ListeTextes(ids)
	return bdd.ListerPar(ctx, l, scanRemise, func(x Remise) string { return x.MessageID }, `select `+colonnesRemise+` from remise r where r.message_id in (`+liste+`)`, args...)
}

// FermerSiFinie closes a remise once every one of its orders is executed, returned, rejected or cancelled.
func FermerSiFinie(ctx context.Context, e *bdd.Ecriture, remise int64) error {
	var restants int64
	if err := e.QueryRow(ctx, `select count(*) from ordre where remise_id = $1 and etat in ('en_remise', 'transmis')`, remise).Scan(&restants); err != nil || restants > 0 {
		return err
	}
	r, err := RemiseParID(ctx, e, remise)
	if err != nil || !PossibleRemise(r.Etat, Close) {
		return err
	}
	return Avancer(ctx, e, r, Close, 0, Motif{}, nil)
}

// RetirerVisa takes the validator off the orders of a remise that is given up; those that the bank has keep theirs until they are taken back (Passer).
func RetirerVisa(ctx context.Context, e *bdd.Ecriture, remise int64) error {
	_, err := e.Exec(ctx, `update ordre set vise_par = null, version = version + 1 where remise_id = $1 and etat <> 'transmis'`, remise)
	return err
}
