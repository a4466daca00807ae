// SPDX-License-Identifier: EUPL-1.2

package prestations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
)

// Percue is a benefit that a person receives, whether she lets it be managed or not.
type Percue struct {
	ID, Dossier  int64
	Numero       int // of D271-2, 0: not on the list
	Libelle      string
	Organisme    string // payer
	Allocataire  string // digits alone
	Partage      bool   // the number also serves somebody else, known here or not
	Montant      argent.Centimes
	JourDuMois   int
	TiersPayant  bool // housing aid paid to the landlord
	AuService    bool // paid to an establishment or a service
	MJAGBF       bool // under a judicial help in managing the family budget (C. civ. art. 375-9-1)
	Du, Au       jour.Jour
	SuspendueLe  jour.Jour
	MotifSuspens string
	Version      int64
}

// Ouverte tells whether the right is open on a day, paid or suspended.
func (p Percue) Ouverte(j jour.Jour) bool { return !j.Avant(p.Du) && (p.Au.Vide() || !j.Apres(p.Au)) }

// Suspendue tells whether nothing is paid on a day though the right is open.
func (p Percue) Suspendue(j jour.Jour) bool {
	return p.Ouverte(j) && !p.SuspendueLe.Vide() && !j.Avant(p.SuspendueLe)
}

// Versee tells whether the benefit is in payment on a day.
func (p Percue) Versee(j jour.Jour) bool { return p.Ouverte(j) && !p.Suspendue(j) }

// Exclue tells whether the benefit of the list leaves it for this person: a housing aid already paid to the landlord, an allowance paid to a service.
func (p Percue) Exclue(x Prestation) bool {
	return x.ExclueSi == SiTiersPayant && p.TiersPayant || x.ExclueSi == SiVerseeService && p.AuService
}

const numeroRSA = 17

// VerifierAutorisation is rules R13 and R15 for one line of an authorisation (CASF art. R271-3, D271-2): the benefit is actually received on the
// day, not excluded by its condition, and not already managed by a délégué (C. civ. art. 375-9-1; the RSA majoré is one of those).
func VerifierAutorisation(x Prestation, p Percue, j jour.Jour) error {
	switch {
	case !p.Ouverte(j):
		return &Refus{"R13", fmt.Sprintf("%s : la personne ne reçoit pas cette prestation le %s ; enregistrer d’abord le droit ouvert", x.Sigle, j.Court())}
	case p.Exclue(x) && x.ExclueSi == SiTiersPayant:
		return &Refus{"R13", x.Sigle + " : déjà versée au bailleur en tiers payant, elle ne se gère pas (article D271-2) ; ne pas l’autoriser"}
	case p.Exclue(x):
		return &Refus{"R13", x.Sigle + " : versée directement à un établissement ou à un service, elle ne se gère pas (article D271-2) ; ne pas l’autoriser"}
	case p.MJAGBF && (x.Extension || x.Numero == numeroRSA):
		return &Refus{"R15", x.Sigle + " : gérée par un délégué aux prestations familiales (article 375-9-1 du code civil), elle ne s’autorise pas en plus"}
	}
	return nil
}

// Admission says whether a measure may be opened in view of what the person receives.
type Admission struct {
	OK            bool
	Motif         string // when not
	Avertissement string // when the only right is suspended
}

// VerifierAdmission is rule R2 (CASF arts. L271-1, D271-2): at least one benefit of the list on the day of the signature; a housing aid in tiers
// payant does not count; a right open but suspended this month warns and does not block.
func VerifierAdmission(liste []Prestation, percues []Percue, j jour.Jour) Admission {
	connues := map[int]Prestation{}
	for _, x := range liste {
		connues[x.Numero] = x
	}
	suspendue := ""
	for _, p := range percues {
		x, ok := connues[p.Numero]
		switch {
		case !ok || !p.Ouverte(j) || p.Exclue(x):
		case p.Versee(j):
			return Admission{OK: true}
		default:
			suspendue = x.Sigle
		}
	}
	if suspendue != "" {
		return Admission{OK: true, Avertissement: suspendue + " : droit ouvert, mais suspendu le " + j.Court() + " ; demander son rétablissement à l’organisme"}
	}
	return Admission{Motif: "aucune prestation de l’article D271-2 n’est versée à la personne le " + j.Court() + " (une aide au logement en tiers payant ne compte pas) ; enregistrer celle qu’elle reçoit, ou proposer un autre accompagnement"}
}

var errAllocataire = errors.New("ce numéro d’allocataire est illisible\u00a0: écrivez ses 5 à 15 chiffres, avec ou sans la lettre de la fin")

// LireAllocataire keeps the digits of an allocataire number, by which receipts are recognised; the letter that the CAF adds at the end goes.
func LireAllocataire(s string) (string, error) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ".", "", "-", "").Replace(s)
	if n := len(s); n > 0 {
		if c := s[n-1] | 0x20; c >= 'a' && c <= 'z' {
			s = s[:n-1]
		}
	}
	if len(s) < 5 || len(s) > 15 || strings.Trim(s, "0123456789") != "" {
		return "", errAllocataire
	}
	return s, nil
}

// VerifierPercue holds what can be said of a benefit by itself.
func VerifierPercue(p Percue) error {
	switch {
	case p.Du.Vide():
		return &Refus{"du", "indiquer depuis quand la personne reçoit cette prestation"}
	case !p.Au.Vide() && p.Au.Avant(p.Du):
		return &Refus{"au", "la fin du droit viendrait avant son début : corriger l’une des deux dates"}
	case p.Partage && p.Allocataire == "":
		return &Refus{"allocataire", "donner le numéro d’allocataire que le couple partage"}
	case !p.SuspendueLe.Vide() && p.SuspendueLe.Avant(p.Du):
		return &Refus{"suspendue_le", "la suspension viendrait avant le début du droit : corriger l’une des deux dates"}
	}
	return nil
}

// Ajouter records a benefit received; the answer is its id.
func Ajouter(ctx context.Context, e *bdd.Ecriture, p Percue) (int64, error) {
	id, err := e.Inserer(ctx, `insert into prestation_percue(dossier_id, numero, libelle, organisme, allocataire, numero_partage, montant, jour_du_mois, tiers_payant, au_service, mjagbf, du, au,
		suspendue_le, motif_suspension) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15) returning id`, p.Dossier, p.Numero, p.Libelle, p.Organisme, p.Allocataire, p.Partage,
		bdd.Nul(int64(p.Montant)), bdd.Nul(int64(p.JourDuMois)), p.TiersPayant, p.AuService, p.MJAGBF, p.Du, p.Au, p.SuspendueLe, p.MotifSuspens)
	if err != nil {
		return 0, fmt.Errorf("enregistrer une prestation reçue : %w", err)
	}
	return id, nil
}

// Modifier changes a benefit received; p.Version is the one that the form showed.
func Modifier(ctx context.Context, e *bdd.Ecriture, p Percue) error {
	n, err := e.Exec(ctx, `update prestation_percue set numero = $3, libelle = $4, organisme = $5, allocataire = $6, numero_partage = $7, montant = $8, jour_du_mois = $9, tiers_payant = $10,
		au_service = $11, mjagbf = $12, du = $13, au = $14, suspendue_le = $15, motif_suspension = $16, version = version + 1 where id = $1 and version = $2`, p.ID, p.Version, p.Numero, p.Libelle,
		p.Organisme, p.Allocataire, p.Partage, bdd.Nul(int64(p.Montant)), bdd.Nul(int64(p.JourDuMois)), p.TiersPayant, p.AuService, p.MJAGBF, p.Du, p.Au, p.SuspendueLe, p.MotifSuspens)
	if err != nil {
		return fmt.Errorf("modifier une prestation reçue : %w", err)
	}
	if n == 0 {
		return bdd.ErrAncienneVersion
	}
	return nil
}

const colonnesPercue = `p.id, p.dossier_id, p.numero, p.libelle, p.organisme, p.allocataire, p.numero_partage, p.montant, p.jour_du_mois, p.tiers_payant, p.au_service, p.mjagbf, p.du, p.au,
	p.suspendue_le, p.motif_suspension, p.version`

func scanPercue(r *sql.Rows) (p Percue, err error) {
	return p, r.Scan(&p.ID, &p.Dossier, &p.Numero, &p.Libelle, &p.Organisme, &p.Allocataire, &p.Partage, bdd.OuZero(&p.Montant), bdd.OuZero(&p.JourDuMois), &p.TiersPayant, &p.AuService,
		&p.MJAGBF, &p.Du, &p.Au, &p.SuspendueLe, &p.MotifSuspens, &p.Version)
}

// PercueParID returns a benefit received, or bdd.ErrAbsent. The caller has checked, or checks, the right to its file.
func PercueParID(ctx context.Context, l bdd.Lecture, id int64) (Percue, error) {
	return bdd.Un(ctx, l, scanPercue, `select `+colonnesPercue+` from prestation_percue p where p.id = $1`, id)
}

var requetePercues = droits.Requete{Nom: "prestations.percues", Nominative: true,
	SQL: `select ` + colonnesPercue + ` from prestation_percue p where p.dossier_id = $1 and {DROITS lire_budget p} order by p.numero, p.id`}

// Requetes are the registered queries of the package.
var Requetes = []droits.Requete{requetePercues}

// PercuesDuDossier returns what a person receives, for who may read her budget.
func PercuesDuDossier(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]Percue, error) {
	texte, args := requetePercues.Pour(a, dossier)
	return bdd.Lister(ctx, l, scanPercue, texte, args...)
}

// Porteurs is who bears an allocataire number.
type Porteurs struct {
	Dossiers []int64
	Partage  bool // somebody said that it also serves another person, known here or not
}

// Reference names a benefit of a person.
type Reference struct {
	Dossier int64
	Numero  int
}

// Suspendues returns since when the benefits of these files, open on a day, are suspended on it. Rights are the caller's.
func Suspendues(ctx context.Context, l bdd.Lecture, dossiers []int64, le jour.Jour) (map[Reference]jour.Jour, error) {
	suspendues := map[Reference]jour.Jour{}
	for lot := range slices.Chunk(dossiers, 500) {
		liste, args := bdd.ListeIDs(lot)
		n := len(args) + 1
		if _, err := bdd.Lister(ctx, l, func(r *sql.Rows) (d Reference, err error) {
			var depuis jour.Jour
			if err = r.Scan(&d.Dossier, &d.Numero, &depuis); err == nil {
				suspendues[d] = depuis
			}
			return d, err
		}, fmt.Sprintf(`select p.dossier_id, p.numero, p.suspendue_le from prestation_percue p where p.suspendue_le is not null and p.dossier_id in (%s)
			and p.suspendue_le <= $%[2]d and (p.au is null or p.au >= $%[2]d)`, liste, n), append(args, le)...); err != nil {
			return nil, fmt.Errorf("lire les prestations suspendues : %w", err)
		}
	}
	return suspendues, nil
}

// PorteursDesNumeros tells who bears these allocataire numbers (at most 500), whatever the day: a number that serves more than one person never says
// alone whose money it is.
func PorteursDesNumeros(ctx context.Context, l bdd.Lecture, numeros []string) (map[string]Porteurs, error) {
	r := map[string]Porteurs{}
	if len(numeros) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeTextes(numeros)
	_, err := bdd.Lister(ctx, l, func(rows *sql.Rows) (n string, err error) {
		var dossier, partages int64
		if err = rows.Scan(&n, &dossier, &partages); err == nil {
			x := r[n]
			r[n] = Porteurs{append(x.Dossiers, dossier), x.Partage || partages > 0}
		}
		return n, err
	}, `select allocataire, dossier_id, sum(case when numero_partage then 1 else 0 end) from prestation_percue where allocataire in (`+liste+`) and allocataire <> ''
		group by allocataire, dossier_id order by allocataire, dossier_id`, args...)
	return r, err
}
