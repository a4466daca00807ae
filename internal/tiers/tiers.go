// SPDX-License-Identifier: EUPL-1.2

package tiers

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/journal/empreinte"
	"etai/internal/base/texte"
	"etai/internal/formats/iban"
)

// Nature says what a tiers is.
type Nature string

// The natures.
const (
	Bailleur    Nature = "bailleur"
	Creancier   Nature = "creancier"
	Fournisseur Nature = "fournisseur"
	Organisme   Nature = "organisme"  // payer of benefits
	Succession  Nature = "succession" // notaire or heirs: what is left after a death
	Personne    Nature = "personne"   // the person herself
)

// Natures lists them in the order of the form.
var Natures = []Nature{Bailleur, Creancier, Fournisseur, Organisme, Succession, Personne}

// Libelle is the nature on screen.
func (n Nature) Libelle() string {
	switch n {
	case Bailleur:
		return "bailleur"
	case Creancier:
		return "créancier"
	case Fournisseur:
		return "fournisseur"
	case Organisme:
		return "organisme payeur"
	case Succession:
		return "notaire, héritiers"
	case Personne:
		return "la personne elle-même"
	}
	return string(n)
}

// Tiers is whoever is paid or pays.
type Tiers struct {
	ID           int64
	Organisation int64
	Dossier      int64 // only for Personne
	Nature       Nature
	Nom          string
	SIREN        string
	Version      int64
}

// Version is one set of bank details. It is paid only once approved by somebody else than who entered it.
type Version struct {
	ID           int64
	Tiers        int64
	Numero       int
	Titulaire    string // holder's name exactly as on the RIB
	IBANMasque   string
	BIC          string
	Piece        int64
	SaisiePar    int64
	SaisieLe     horloge.Instant
	ApprouveePar int64
	ApprouveeLe  horloge.Instant
	RefuseeLe    horloge.Instant
	MotifRefus   string
	Changement   bool  // it replaces others that were not refused: a contre-appel must have confirmed it
	ContreAppel  int64 // on which it was approved, 0 when none was needed
	Preuve       Preuve
	PreuvePar    int64 // who said it
	PreuveLe     horloge.Instant
	Rang         int64 // optimistic version of the row
}

// Utilisable tells whether an order may be paid to it.
func (v Version) Utilisable() bool { return v.ApprouveePar != 0 && v.RefuseeLe.Vide() }

// Refusals.
var (
	ErrMemePersonne = errors.New("les coordonnées bancaires sont approuvées par une autre personne que celle qui les a saisies")
	ErrDejaDecidee  = errors.New("ces coordonnées ont déjà été approuvées ou refusées")
	ErrPasSaisies   = errors.New("le document d’un RIB est joint par la personne qui a saisi ce RIB")
	ErrDejaPiece    = errors.New("ce RIB a déjà son document : s’il n’est pas le bon, faire refuser ce RIB et en saisir un nouveau")
)

// Creer adds a tiers.
func Creer(ctx context.Context, e *bdd.Ecriture, t Tiers, agent int64) (int64, error) {
	id, err := e.Inserer(ctx, `insert into tiers(organisation_id, dossier_id, nature, nom, siren, cle_nom, cle_tri, cree_par, cree_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9) returning id`, t.Organisation, bdd.Nul(t.Dossier), string(t.Nature), t.Nom, t.SIREN, texte.Cle(t.Nom),
		texte.CleTri(t.Nom), agent, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("créer le tiers : %w", err)
	}
	return id, nil
}

// Saisie is a set of bank details being entered.
type Saisie struct {
	Tiers     int64
	Titulaire string
	IBAN      iban.IBAN
	BIC       string
	Piece     int64
	Preuve    Preuve // where they were seen, when who enters them says it
	Agent     int64
}

const contexte = "tiers_version.iban"

// Saisir adds a version of the bank details; somebody else must approve it.
func Saisir(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, s Saisie) (int64, error) {
	if s.Preuve != "" && !s.Preuve.dite() {
		return 0, ErrPreuveInconnue
	}
	var par int64
	var le horloge.Instant
	if s.Preuve != "" {
		par, le = s.Agent, e.Instant()
	}
	var numero, vivantes int64
	if err := e.QueryRow(ctx, `select coalesce(max(numero), 0) + 1, count(case when refusee_le is null then 1 end) from tiers_version where tiers_id = $1`, s.Tiers).Scan(&numero, &vivantes); err != nil {
		return 0, err
	}
	id, err := e.Inserer(ctx, `insert into tiers_version(tiers_id, numero, titulaire, iban_scelle, iban_index, iban_masque, bic, piece_id, changement, saisie_par, saisie_le, preuve, preuve_par, preuve_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14) returning id`, s.Tiers, numero, s.Titulaire, t.Sceller(contexte, []byte(s.IBAN)),
		t.Index("iban", string(s.IBAN)), s.IBAN.Masque(), s.BIC, bdd.Nul(s.Piece), vivantes > 0, s.Agent, e.Instant(), string(s.Preuve), bdd.Nul(par), le)
	if err != nil {
		return 0, fmt.Errorf("saisir les coordonnées bancaires : %w", err)
	}
	return id, nil
}

// Approuver accepts a version: by another person than who entered it, once; one that replaces others, on a contre-appel that confirmed it; a first one
// on its document, on what was said at its entry, or on dite, which is kept only then.
func Approuver(ctx context.Context, e *bdd.Ecriture, version, agent int64, dite Preuve) error {
	v, err := aDecider(ctx, e, version, agent)
	if err != nil {
		return err
	}
	appels, err := ContreAppels(ctx, e, version)
	if err != nil {
		return err
	}
	var confirme int64
	if len(appels) > 0 && appels[0].Resultat == Confirme {
		confirme = appels[0].ID
	}
	if v.Changement && confirme == 0 {
		return ErrContreAppel
	}
	if err := VerifierPreuve(v, dite); err != nil {
		return err
	}
	if v.PreuveAttendue() {
		v.Preuve, v.PreuvePar, v.PreuveLe = dite, agent, e.Instant()
	}
	return decider(ctx, e, version, `approuvee_par = $2, approuvee_le = $3, contre_appel_id = $4, preuve = $5, preuve_par = $6, preuve_le = $7`,
		agent, e.Instant(), bdd.Nul(confirme), string(v.Preuve), bdd.Nul(v.PreuvePar), v.PreuveLe)
}

// Refuser turns a version down, with the reason.
func Refuser(ctx context.Context, e *bdd.Ecriture, version, agent int64, motif string) error {
	if _, err := aDecider(ctx, e, version, agent); err != nil {
		return err
	}
	return decider(ctx, e, version, `motif_refus = $2, refusee_le = $3`, motif, e.Instant())
}

// JoindrePiece gives its document to a version that nobody has decided yet and that came without one: by who entered it, once. The details stay what they are.
func JoindrePiece(ctx context.Context, e *bdd.Ecriture, version, agent, piece int64) error {
	v, err := VersionParID(ctx, e, version)
	switch {
	case err != nil:
		return err
	case v.SaisiePar != agent:
		return ErrPasSaisies
	case v.ApprouveePar != 0 || !v.RefuseeLe.Vide():
		return ErrDejaDecidee
	case v.Piece != 0:
		return ErrDejaPiece
	}
	return decider(ctx, e, version, `piece_id = $2`, piece)
}

// aDecider reads a version that the agent may approve or refuse.
func aDecider(ctx context.Context, e *bdd.Ecriture, version, agent int64) (Version, error) {
	v, err := VersionParID(ctx, e, version)
	switch {
	case err != nil:
		return v, err
	case v.SaisiePar == agent:
		return v, ErrMemePersonne
	case v.ApprouveePar != 0 || !v.RefuseeLe.Vide():
		return v, ErrDejaDecidee
	}
	return v, nil
}

func decider(ctx context.Context, e *bdd.Ecriture, version int64, champs string, args ...any) error {
	_, err := e.Exec(ctx, `update tiers_version set `+champs+`, version = version + 1 where id = $1`, append([]any{version}, args...)...)
	return err
}

const colonnesVersion = `v.id, v.tiers_id, v.numero, v.titulaire, v.iban_masque, v.bic, v.piece_id, v.saisie_par, v.saisie_le, v.approuvee_par,
	v.approuvee_le, v.refusee_le, v.motif_refus, v.changement, v.contre_appel_id, v.preuve, v.preuve_par, v.preuve_le, v.version`

func scanVersion(r *sql.Rows) (v Version, err error) {
	err = r.Scan(&v.ID, &v.Tiers, &v.Numero, &v.Titulaire, &v.IBANMasque, &v.BIC, bdd.OuZero(&v.Piece), &v.SaisiePar, &v.SaisieLe,
		bdd.OuZero(&v.ApprouveePar), &v.ApprouveeLe, &v.RefuseeLe, &v.MotifRefus, &v.Changement, bdd.OuZero(&v.ContreAppel), &v.Preuve, bdd.OuZero(&v.PreuvePar), &v.PreuveLe, &v.Rang)
	return v, err
}

// VersionParID returns bank details, or bdd.ErrAbsent.
func VersionParID(ctx context.Context, l bdd.Lecture, id int64) (Version, error) {
	return bdd.Un(ctx, l, scanVersion, `select `+colonnesVersion+` from tiers_version v where v.id = $1`, id)
}

// Versions returns the bank details of a tiers, the latest first.
func Versions(ctx context.Context, l bdd.Lecture, tiers int64) ([]Version, error) {
	return bdd.Lister(ctx, l, scanVersion, `select `+colonnesVersion+` from tiers_version v where v.tiers_id = $1 order by v.numero desc`, tiers)
}

// VersionsDes is Versions for several tiers (at most 500), by tiers.
func VersionsDes(ctx context.Context, l bdd.Lecture, tiers []int64) (map[int64][]Version, error) {
	liste, args := bdd.ListeIDs(tiers)
	vs, err := bdd.Lister(ctx, l, scanVersion, `select `+colonnesVersion+` from tiers_version v where v.tiers_id in (`+liste+`) order by v.numero desc`, args...)
	r := make(map[int64][]Version, len(tiers))
	for _, v := range vs {
		r[v.Tiers] = append(r[v.Tiers], v)
	}
	return r, err
}

// VersionsParIDs returns bank details (at most 500) by their ids.
func VersionsParIDs(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]Version, error) {
	liste, args := bdd.ListeIDs(ids)
	return bdd.ListerPar(ctx, l, scanVersion, func(v Version) int64 { return v.ID }, `select `+colonnesVersion+` from tiers_version v where v.id in (`+liste+`)`, args...)
}

// Courante returns the latest bank details that may be paid, or bdd.ErrAbsent. A later version still waiting for its
// approval stops the earlier one from being used: ErrEnAttente.
func Courante(ctx context.Context, l bdd.Lecture, tiers int64) (Version, error) {
	vs, err := Versions(ctx, l, tiers)
	if err != nil {
		return Version{}, err
	}
	return CouranteParmi(vs)
}

// CouranteParmi is Courante among the bank details of a tiers, the latest first.
func CouranteParmi(vs []Version) (Version, error) {
	for _, v := range vs {
		switch {
		case v.Utilisable():
			return v, nil
		case v.RefuseeLe.Vide():
			return v, ErrEnAttente
		}
	}
	return Version{}, bdd.ErrAbsent
}

// ErrEnAttente says that new bank details wait for their approval: the tiers is not paid meanwhile.
var ErrEnAttente = errors.New("de nouvelles coordonnées bancaires attendent leur approbation par une autre personne")

// IBANs opens the sealed IBANs of versions (at most 500), by version.
func IBANs(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, versions []int64) (map[int64]iban.IBAN, error) {
	liste, args := bdd.ListeIDs(versions)
	r := make(map[int64]iban.IBAN, len(versions))
	_, err := bdd.Lister(ctx, l, func(x *sql.Rows) (id int64, err error) {
		var scelle []byte
		if err := x.Scan(&id, &scelle); err != nil {
			return id, err
		}
		r[id], err = OuvrirIBAN(t, scelle)
		return id, err
	}, `select id, iban_scelle from tiers_version where id in (`+liste+`)`, args...)
	return r, err
}

// Empreinte hashes what an approval is given to: whose details, which ones, and who saw them where, when somebody says so. The IBAN comes in as its keyed
// index.
func Empreinte(ctx context.Context, l bdd.Lecture, version int64) ([]byte, error) {
	var tiers, numero, preuvePar int64
	var titulaire, bic string
	var index []byte
	var preuve Preuve
	var preuveLe horloge.Instant
	if err := l.QueryRow(ctx, `select tiers_id, numero, titulaire, iban_index, bic, preuve, coalesce(preuve_par, 0), preuve_le from tiers_version where id = $1`, version).
		Scan(&tiers, &numero, &titulaire, &index, &bic, &preuve, &preuvePar, &preuveLe); err != nil {
		return nil, fmt.Errorf("lire les coordonnées bancaires : %w", err)
	}
	x := empreinte.Nouveau("tiers.coordonnees/1").Entier(version).Entier(tiers).Entier(numero).Texte(titulaire).Octets(index).Texte(bic)
	if preuve.dite() {
		x.Texte(string(preuve)).Entier(preuvePar).Instant(preuveLe)
	}
	return x.Somme(), nil
}

// OuvrirIBAN opens the sealed IBAN of a version.
func OuvrirIBAN(t *chiffre.Trousseau, scelle []byte) (iban.IBAN, error) {
	clair, err := t.Ouvrir(contexte, scelle)
	return iban.IBAN(clair), err
}

// Concorde tells whether a sealed IBAN is the one of its index and of its mask.
func Concorde(t *chiffre.Trousseau, scelle, index []byte, masque string) bool {
	clair, err := t.Ouvrir(contexte, scelle)
	return err == nil && bytes.Equal(t.Index("iban", string(clair)), index) && iban.IBAN(clair).Masque() == masque
}

const colonnesTiers = `t.id, t.organisation_id, t.dossier_id, t.nature, t.nom, t.siren, t.version`

func scanTiers(r *sql.Rows) (t Tiers, err error) {
	err = r.Scan(&t.ID, &t.Organisation, bdd.OuZero(&t.Dossier), &t.Nature, &t.Nom, &t.SIREN, &t.Version)
	return t, err
}

// ParID returns a tiers, or bdd.ErrAbsent.
func ParID(ctx context.Context, l bdd.Lecture, id int64) (Tiers, error) {
	return bdd.Un(ctx, l, scanTiers, `select `+colonnesTiers+` from tiers t where t.id = $1`, id)
}

// ParIDs returns tiers (at most 500) by their ids.
func ParIDs(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]Tiers, error) {
	liste, args := bdd.ListeIDs(ids)
	return bdd.ListerPar(ctx, l, scanTiers, func(t Tiers) int64 { return t.ID }, `select `+colonnesTiers+` from tiers t where t.id in (`+liste+`)`, args...)
}

// Partages returns the tiers of an organisation that are not a person of a file, in French order of names.
func Partages(ctx context.Context, l bdd.Lecture, organisation int64) ([]Tiers, error) {
	return bdd.Lister(ctx, l, scanTiers, `select `+colonnesTiers+` from tiers t where t.organisation_id = $1 and t.dossier_id is null order by t.cle_tri, t.id`, organisation)
}

// DuDossier returns the tiers that are the person herself.
func DuDossier(ctx context.Context, l bdd.Lecture, dossier int64) ([]Tiers, error) {
	return bdd.Lister(ctx, l, scanTiers, `select `+colonnesTiers+` from tiers t where t.dossier_id = $1 order by t.id`, dossier)
}
