// SPDX-License-Identifier: EUPL-1.2

package paiements

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/comptes"
)

// Etat is where an order stands.
type Etat string

// The states of an order (05-finance §4.4, invariant 8).
const (
	Prepare   Etat = "prepare"
	EnAttente Etat = "en_attente_de_provision" // prepared, and not covered by money seen on a statement (provision.go)
	EnRemise  Etat = "en_remise"
	Transmis  Etat = "transmis"
	Execute   Etat = "execute"
	Retourne  Etat = "retourne"
	Rejete    Etat = "rejete"
	Annule    Etat = "annule"
)

// Libelle is the state on screen.
func (e Etat) Libelle() string {
	switch e {
	case Prepare:
		return "Préparé"
	case EnAttente:
		return "En attente de provision"
	case EnRemise:
		return "En remise"
	case Transmis:
		return "Transmis"
	case Execute:
		return "Exécuté"
	case Retourne:
		return "Retourné"
	case Rejete:
		return "Rejeté"
	case Annule:
		return "Annulé"
	}
	return string(e)
}

// transitions is the machine of an order.
var transitions = map[Etat][]Etat{
	Prepare:   {EnAttente, EnRemise, Annule},
	EnAttente: {Prepare, Annule},
	EnRemise:  {Transmis, Prepare, Rejete},
	Transmis:  {Execute, Rejete, Retourne, Prepare}, // Prepare: the bank has the file, and nobody has signed it
	Execute:   {Retourne},
}

// Possible tells whether an order may pass from one state to another.
func Possible(de, vers Etat) bool {
	return slices.Contains(transitions[de], vers)
}

// Objet is what an order pays for.
type Objet string

// The purposes, with their rank: rent and current charges first (CASF art. L271-2 al. 2).
const (
	Loyer       Objet = "loyer"
	Energie     Objet = "energie"
	Assurance   Objet = "assurance"
	ArgentDeVie Objet = "argent_de_vie"
	Apurement   Objet = "apurement"
	Autre       Objet = "autre"
	Reversement Objet = "reversement" // money outside the authorisation, to the person herself
	Restitution Objet = "restitution" // money claimed back by its payer
	DuSolde     Objet = "solde"       // all that is left of a pooled account, once the management is over
)

// Objets lists the purposes that a form offers for the person's account.
var Objets = []Objet{Loyer, Energie, Assurance, ArgentDeVie, Apurement, Autre}

// Libelle is the purpose on screen.
func (o Objet) Libelle() string {
	switch o {
	case Loyer:
		return "Loyer et charges"
	case Energie:
		return "Énergie, eau"
	case Assurance:
		return "Assurance du logement"
	case ArgentDeVie:
		return "Argent de vie"
	case Apurement:
		return "Plan d’apurement"
	case Autre:
		return "Autre dépense"
	case Reversement:
		return "Reversement à la personne"
	case Restitution:
		return "Restitution à l’organisme"
	case DuSolde:
		return "Reversement du solde"
	}
	return string(o)
}

// Rend tells whether an order only gives money back, to the person, her succession or its payer: it needs no management in force.
func (o Objet) Rend() bool { return o == Reversement || o == Restitution || o == DuSolde }

// Rang is the order of payment (01-masp §3.2): 0 first.
func (o Objet) Rang() int {
	switch o {
	case Loyer:
		return 0
	case Energie, Assurance:
		return 2
	case ArgentDeVie:
		return 3
	case Apurement:
		return 4
	}
	return 5
}

// Ordre is one transfer order.
type Ordre struct {
	ID            int64
	Organisation  int64
	Dossier       int64
	Compte        int64 // ledger account that pays
	Version       int64 // bank details of the payee (tiers_version)
	Centimes      argent.Centimes
	ExecutionLe   jour.Jour
	Objet         Objet
	Rang          int
	Libelle       string // remittance text: read by the payee and both banks, no social word
	BoutEnBout    string
	Piece         int64
	Ligne         int64 // bank's line that brought what goes to the person: it stands for the document; 0 for another order
	Dette         int64 // that it pays, 0 when none is named
	Remplace      int64 // returned or rejected order that it pays again, 0 when none
	Etat          Etat
	Motif         Motif // of its last step
	PreparePar    int64
	PrepareLe     horloge.Instant
	SaisiesPar    int64 // who entered the bank details
	ApprouveesPar int64 // who approved them
	VisePar       int64
	Remise        int64
	VersionRangee int64
	// The instance of the standing plan that it pays, and what it takes of what was set aside for its object; all zero for another order.
	PlanSerie       int64
	PlanOccurrence  jour.Jour
	ReserveSerie    int64
	ReserveCentimes argent.Centimes
	Echeance        jour.Jour // day on which what it pays fell due; Vide when nobody said
	PeriodeDu       jour.Jour // first and last day of its bill; Vide when nobody said
	PeriodeAu       jour.Jour
	Liquidation     string // why it is paid though the management is over, empty for another order
}

// Refusals.
var (
	ErrTransition = errors.New("cette étape n’est pas possible dans l’état actuel")
	ErrSeparation = errors.New("séparation des rôles")
	ErrVersion    = errors.New("la fiche a été modifiée entre-temps : la relire avant de recommencer")
	ErrPiece      = errors.New("un ordre s’appuie sur une pièce justificative : la joindre")
	ErrMontant    = errors.New("le montant doit être supérieur à zéro")
)

// VerifierSeparation holds the three pairs of eyes: who prepares did not enter the bank details, and who signs the
// remise neither prepared the order nor entered or approved the bank details. vise is 0 before the visa.
func VerifierSeparation(prepare, saisies, approuvees, vise int64) error {
	switch {
	case approuvees == 0:
		return fmt.Errorf("%w : les coordonnées bancaires du tiers ne sont pas encore approuvées", ErrSeparation)
	case prepare == saisies:
		return fmt.Errorf("%w : la personne qui a saisi les coordonnées bancaires ne prépare pas l’ordre", ErrSeparation)
	case vise != 0 && vise == prepare:
		return fmt.Errorf("%w : la personne qui a préparé l’ordre ne le vise pas", ErrSeparation)
	case vise != 0 && (vise == saisies || vise == approuvees):
		return fmt.Errorf("%w : la personne qui a saisi ou approuvé les coordonnées bancaires ne vise pas l’ordre", ErrSeparation)
	}
	return nil
}

// Preparer records orders in the state Prepare and returns them, in their order, with their ids and their end-to-end references.
func Preparer(ctx context.Context, e *bdd.Ecriture, ordres []Ordre) ([]Ordre, error) {
	for _, o := range ordres {
		switch {
		case o.Centimes <= 0:
			return nil, ErrMontant
		case o.Piece == 0 && o.Ligne == 0:
			return nil, ErrPiece
		}
		if err := VerifierSeparation(o.PreparePar, o.SaisiesPar, o.ApprouveesPar, 0); err != nil {
			return nil, err
		}
	}
	ids, err := e.Identifiants(ctx, "ordre", len(ordres))
	if err != nil {
		return nil, err
	}
	prepares, rangees := slices.Clone(ordres), make([][]any, len(ordres))
	for i := range prepares {
		o := &prepares[i]
		if o.ID, o.Etat, o.Rang, o.VersionRangee, o.PrepareLe = ids[i], Prepare, o.Objet.Rang(), 1, e.Instant(); o.BoutEnBout == "" {
			o.BoutEnBout = NouvelleReference(o.ExecutionLe)
		}
		rangees[i] = []any{o.ID, o.Organisation, o.Dossier, o.Compte, o.Version, int64(o.Centimes), o.ExecutionLe, string(o.Objet), o.Rang, o.Libelle, o.BoutEnBout, bdd.Nul(o.Piece),
			bdd.Nul(o.Dette), string(Prepare), o.PreparePar, o.PrepareLe, o.SaisiesPar, o.ApprouveesPar, bdd.Nul(o.PlanSerie), o.PlanOccurrence, bdd.Nul(o.ReserveSerie),
			int64(o.ReserveCentimes), o.Echeance, o.PeriodeDu, o.PeriodeAu, o.Liquidation, bdd.Nul(o.Ligne), bdd.Nul(o.Remplace)}
		comptes.Toucher(e, o.Compte)
	}
	if err := e.InsererLignes(ctx, "ordre", []string{"id", "organisation_id", "dossier_id", "compte_id", "tiers_version_id", "centimes", "execution_le", "objet", "rang", "libelle",
		"bout_en_bout", "piece_id", "dette_id", "etat", "prepare_par", "prepare_le", "coordonnees_saisies_par", "coordonnees_approuvees_par", "plan_serie", "plan_occurrence", "reserve_serie",
		"reserve_centimes", "echeance", "periode_du", "periode_au", "liquidation", "ligne_id", "remplace_id"}, rangees); err != nil {
		return nil, fmt.Errorf("préparer l’ordre : %w", err)
	}
	return prepares, tracer(ctx, e, prepares, func(o Ordre) etape { return etape{"", Prepare, o.PreparePar, Motif{}} })
}

// NouvelleReference makes an end-to-end reference: unique for ever, readable, without any personal data.
func NouvelleReference(j jour.Jour) string {
	return fmt.Sprintf("ETAI-%02d%02d-%s", j.Annee()%100, j.Mois(), alea(10))
}

// alea is n random bytes in capitals and digits. What a bank remembers for ever never rests on a counter alone: a base restored from a backup counts again
// from where it was, and the bank would refuse as a duplicate what it has seen under the same name.
func alea(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // crypto/rand never fails since Go 1.24
	return base32.StdEncoding.EncodeToString(b)
}

// etape is one step of an order, as its history keeps it.
type etape struct {
	de, vers Etat
	agent    int64
	motif    Motif
}

func tracer(ctx context.Context, e *bdd.Ecriture, ordres []Ordre, etapeDe func(Ordre) etape) error {
	rangees := make([][]any, len(ordres))
	for i, o := range ordres {
		x := etapeDe(o)
		contenu, engage := x.motif.Texte.Colonnes()
		rangees[i] = []any{o.ID, string(x.de), string(x.vers), bdd.Nul(o.Remise), bdd.Nul(x.agent), e.Instant(), x.motif.Code, contenu, engage}
	}
	return e.InsererLignes(ctx, "ordre_evenement", []string{"ordre_id", "de", "vers", "remise_id", "agent_id", "instant", "motif", "contenu_id", "engagement"}, rangees)
}

// Passer moves an order to another state, with the reason, and writes it down.
func Passer(ctx context.Context, e *bdd.Ecriture, o Ordre, vers Etat, agent int64, motif Motif) error {
	return PasserTous(ctx, e, []Ordre{o}, vers, agent, motif)
}

// PasserTous moves orders to another state, with one reason for all.
func PasserTous(ctx context.Context, e *bdd.Ecriture, ordres []Ordre, vers Etat, agent int64, motif Motif) error {
	type semblables struct{ version, remise int64 } // one statement changes those that are alike
	parCle := map[semblables][]int64{}
	for _, o := range ordres {
		if !Possible(o.Etat, vers) {
			return fmt.Errorf("%w : un ordre %s ne devient pas %s", ErrTransition, o.Etat.Libelle(), vers.Libelle())
		}
		k := semblables{o.VersionRangee, o.Remise}
		if vers == Prepare {
			k.remise = 0
		}
		parCle[k] = append(parCle[k], o.ID)
		comptes.Toucher(e, o.Compte)
	}
	contenu, engage := motif.Texte.Colonnes()
	for k, tous := range parCle {
		for ids := range slices.Chunk(tous, parRequete) {
			liste, args := bdd.ListeIDs(ids)
			p := len(args)
			n, err := e.Exec(ctx, fmt.Sprintf(`update ordre set etat = $%d, motif = $%d, contenu_id = $%d, engagement = $%d, remise_id = $%d,
				vise_par = case when $%[1]d = 'prepare' then null else vise_par end, version = version + 1 where id in (%[7]s) and version = $%[6]d`, p+1, p+2, p+3, p+4, p+5, p+6, liste),
				append(args, string(vers), motif.Code, contenu, engage, bdd.Nul(k.remise), k.version)...)
			if err != nil {
				return fmt.Errorf("faire avancer l’ordre : %w", err)
			}
			if n != int64(len(ids)) {
				return ErrVersion
			}
		}
	}
	return tracer(ctx, e, ordres, func(o Ordre) etape { return etape{o.Etat, vers, agent, motif} })
}

// parRequete bounds how many rows one statement names.
const parRequete = 500

// ColonnesMotif are what is read of an order for its Motif.
const ColonnesMotif = `o.motif, o.contenu_id, o.engagement, case when o.contenu_id is not null then (select k.chiffre from contenu k where k.id = o.contenu_id) end`

const colonnesOrdre = `o.id, o.organisation_id, o.dossier_id, o.compte_id, o.tiers_version_id, o.centimes, o.execution_le, o.objet, o.rang, o.libelle,
	o.bout_en_bout, o.piece_id, o.dette_id, o.etat, ` + ColonnesMotif + `, o.prepare_par, o.prepare_le, o.coordonnees_saisies_par, o.coordonnees_approuvees_par, o.vise_par,
	o.remise_id, o.version, o.plan_serie, o.plan_occurrence, o.reserve_serie, o.reserve_centimes, o.echeance, o.periode_du, o.periode_au, o.liquidation, o.ligne_id, o.remplace_id`

func scanOrdre(r *sql.Rows) (o Ordre, err error) {
	cibles := append([]any{&o.ID, &o.Organisation, &o.Dossier, &o.Compte, &o.Version, &o.Centimes, &o.ExecutionLe, &o.Objet, &o.Rang, &o.Libelle, &o.BoutEnBout,
		bdd.OuZero(&o.Piece), bdd.OuZero(&o.Dette), &o.Etat}, o.Motif.Cibles()...)
	err = r.Scan(append(cibles, &o.PreparePar, &o.PrepareLe, &o.SaisiesPar, &o.ApprouveesPar, bdd.OuZero(&o.VisePar), bdd.OuZero(&o.Remise),
		&o.VersionRangee, bdd.OuZero(&o.PlanSerie), &o.PlanOccurrence, bdd.OuZero(&o.ReserveSerie), &o.ReserveCentimes, &o.Echeance, &o.PeriodeDu, &o.PeriodeAu, &o.Liquidation, bdd.OuZero(&o.Ligne), bdd.OuZero(&o.Remplace))...)
	return o, err
}

// OrdreParID returns an order, or bdd.ErrAbsent.
func OrdreParID(ctx context.Context, l bdd.Lecture, id int64) (Ordre, error) {
	return bdd.Un(ctx, l, scanOrdre, `select `+colonnesOrdre+` from ordre o where o.id = $1`, id)
}

// Remplacant is the order that pays another one again, and has not come back itself; bdd.ErrAbsent when there is none.
func Remplacant(ctx context.Context, l bdd.Lecture, id int64) (Ordre, error) {
	return bdd.Un(ctx, l, scanOrdre, `select `+colonnesOrdre+` from ordre o where o.remplace_id = $1 and o.etat not in ('annule', 'rejete', 'retourne')`, id)
}

// OrdresDuDossier returns the orders of a file, the latest first, at most n.
func OrdresDuDossier(ctx context.Context, l bdd.Lecture, dossier int64, n int) ([]Ordre, error) {
	return bdd.Lister(ctx, l, scanOrdre, `select `+colonnesOrdre+` from ordre o where o.dossier_id = $1 order by o.execution_le desc, o.id desc limit $2`, dossier, n)
}

// OrdresDeRemise returns the orders of a remise in the order of review: rank, then date, then id.
func OrdresDeRemise(ctx context.Context, l bdd.Lecture, remise int64) (os []Ordre, err error) {
	_, err = bdd.Lister(ctx, l, func(r *sql.Rows) (_ struct{}, err error) {
		o, err := scanOrdre(r)
		if len(os) == cap(os) {
			os = slices.Grow(os, max(len(os), 64)) // append alone grows a long list by a quarter: ten thousand orders would be copied four times over
		}
		os = append(os, o)
		return struct{}{}, err
	}, `select `+colonnesOrdre+` from ordre o where o.remise_id = $1 order by o.rang, o.execution_le, o.id`, remise)
	return os, err
}

// Prepares returns the prepared orders of an organisation that money covers, oldest execution first.
func Prepares(ctx context.Context, l bdd.Lecture, organisation int64) ([]Ordre, error) {
	return bdd.Lister(ctx, l, scanOrdre, `select `+colonnesOrdre+` from ordre o where o.organisation_id = $1 and o.etat = 'prepare'
		order by o.execution_le, o.rang, o.id`, organisation)
}

// EnCoursDuCompte returns the orders of an account that are neither over nor seen by the bank.
func EnCoursDuCompte(ctx context.Context, l bdd.Lecture, compte int64) ([]Ordre, error) {
	os, err := EnCoursDes(ctx, l, []int64{compte})
	return os[compte], err
}

// EnCoursDuDossier is EnCoursDuCompte for the account of a file, of which nothing is under way while it has none.
func EnCoursDuDossier(ctx context.Context, l bdd.Lecture, dossier int64) ([]Ordre, error) {
	c, err := comptes.DuDossier(ctx, l, dossier)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return EnCoursDuCompte(ctx, l, c.ID)
}

// ParReferences returns the orders of an organisation that bear one of these end-to-end references (at most 500).
func ParReferences(ctx context.Context, l bdd.Lecture, references []string) (map[string]Ordre, error) {
	if len(references) == 0 {
		return map[string]Ordre{}, nil
	}
	liste, args := bdd.ListeTextes(references)
	return bdd.ListerPar(ctx, l, scanOrdre, func(o Ordre) string { return o.BoutEnBout }, `select `+colonnesOrdre+` from ordre o where o.bout_en_bout in (`+liste+`)`, args...)
}

// Recents returns the orders of a bank account executing from a day on that were given to the bank.
func Recents(ctx context.Context, l bdd.Lecture, compteBancaire int64, depuis jour.Jour) ([]Ordre, error) {
	return bdd.Lister(ctx, l, scanOrdre, `select `+colonnesOrdre+` from ordre o join compte c on c.id = o.compte_id
		where c.compte_bancaire_id = $1 and o.execution_le >= $2 and o.etat in ('transmis', 'execute') order by o.id`, compteBancaire, depuis)
}

// Parti tells whether the bank was given the order and did not refuse it.
func (o Ordre) Parti() bool { return o.Etat == Transmis || o.Etat == Execute }
