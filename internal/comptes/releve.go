// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/formats/releve"
)

// Statut is what became of a bank file.
type Statut string

// The states of a bank file.
const (
	EnCours     Statut = "en_cours"
	Importe     Statut = "importe"
	Deja        Statut = "deja"
	Quarantaine Statut = "quarantaine"
	Leve        Statut = "leve"   // quarantine lifted by two people: taken in as another file
	Refuse      Statut = "ecarte" // set aside for good, with its reason
)

// FichierReleve is a file received from the bank.
type FichierReleve struct {
	ID           int64
	Organisation int64
	SHA256       []byte
	Nom          string
	Format       string
	Fichier      int64 // the kept copy, 0 when none
	Statut       Statut
	Lignes       int64
	Nouvelles    int64
	Motif        string
	Agent        int64
	Version      int64
	Programme    string  // the process that stages it
	Comptes      []int64 // bank accounts that it names, of a file set aside as it is received
}

// TexteLigne is the personal text of a line, kept sealed in contenu.
type TexteLigne struct {
	Carte            bool   `json:"k,omitempty"` // paid or withdrawn with her card: where and when is hers alone
	Libelle          string `json:"l,omitempty"`
	Contrepartie     string `json:"c,omitempty"`
	ContrepartieIBAN string `json:"i,omitempty"`
	CreancierUltime  string `json:"u,omitempty"`
	DebiteurUltime   string `json:"d,omitempty"`
}

// texteDe gathers the personal text of a line, with that of its only detail.
func texteDe(l *releve.Ligne, m Mode) TexteLigne {
	t := TexteLigne{Carte: Prive(l, m), Libelle: string(l.Libelle), Contrepartie: string(l.Contrepartie)}
	if len(l.Details) == 1 {
		d := l.Details[0]
		t.ContrepartieIBAN, t.CreancierUltime, t.DebiteurUltime = string(d.ContrepartieIBAN), d.CreancierUltime, d.DebiteurUltime
		if t.Libelle == "" {
			t.Libelle = string(d.Libelle)
		}
	}
	return t
}

func (t TexteLigne) encoder() string {
	b, err := json.Marshal(t)
	if err != nil {
		return "{}" // five texts always encode
	}
	return string(b)
}

// MotsCarte are the words of a payment or a withdrawal with the person's card, for everybody but herself.
const MotsCarte = "Paiement ou retrait par carte"

// Prive tells whether the words of a line are the person's alone: what she did with the card of her own account.
func Prive(l *releve.Ligne, m Mode) bool { return m == Individuel && l.ParCarte() }

// DecoderTexte reads what TexteLigne was sealed as. Of a card it says neither merchant, nor place, nor hour.
func DecoderTexte(s string) (TexteLigne, error) {
	t, err := DecoderTextePourElle(s)
	if t.Carte {
		t = TexteLigne{Carte: true, Libelle: MotsCarte}
	}
	return t, err
}

// DecoderTextePourElle is DecoderTexte for the person's own statement, and for nothing else.
func DecoderTextePourElle(s string) (t TexteLigne, err error) {
	return t, json.Unmarshal([]byte(s), &t)
}

// NatureFichier is the nature under which a file that the bank gave is kept whole.
const NatureFichier = "releve_bancaire"

// DitUneCarte tells whether the text of a line is what a person did with the card of her own account: no export opens it.
func DitUneCarte(s string) bool {
	t := TexteLigne{}
	return strings.HasPrefix(s, `{"k":true`) && json.Unmarshal([]byte(s), &t) == nil && t.Carte
}

// SignatureDe computes the signature of a line.
func SignatureDe(l *releve.Ligne) Signature {
	var b []byte
	b = l.DateOperation.Append(b)
	b = l.DateValeur.Append(append(b, 0))
	b = l.Montant.AppendDecimal(append(b, 0))
	for _, s := range []string{string(l.ReferenceBancaire), string(l.ReferenceBoutEnBout), string(l.Code), l.Remise,
		texte.Cle(string(l.Libelle)), texte.Cle(string(l.Contrepartie))} {
		b = append(append(b, 0), s...)
	}
	return sha256.Sum256(b)
}

// Paire turns a line into what pairing needs.
func Paire(l *releve.Ligne) LignePairage {
	return LignePairage{Date: l.DateOperation, Centimes: l.Montant, Signature: SignatureDe(l), Reference: l.ReferenceBancaire != "", Bancaire: strings.Clone(string(l.ReferenceBancaire))}
}

// Recevoir writes down a file before anything is read of it.
func Recevoir(ctx context.Context, e *bdd.Ecriture, f FichierReleve) (int64, error) {
	id, err := e.Inserer(ctx, `insert into releve_fichier(organisation_id, sha256, nom, format, fichier_id, statut, lignes, nouvelles, motif, agent_id, recu_le, bail, programme)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13) returning id`, f.Organisation, f.SHA256, f.Nom, f.Format, bdd.Nul(f.Fichier), string(f.Statut), f.Lignes,
		f.Nouvelles, f.Motif, bdd.Nul(f.Agent), e.Instant(), e.Instant().Plus(DureeBail), f.Programme)
	if err != nil || len(f.Comptes) == 0 {
		return id, err
	}
	nommes := make([][]any, len(f.Comptes))
	for i, c := range f.Comptes {
		nommes[i] = []any{id, c}
	}
	return id, e.InsererLignes(ctx, "releve_fichier_compte", []string{"fichier_id", "compte_bancaire_id"}, nommes)
}

// DureeBail is how long a program that stages a file is left alone without a sign of life.
const DureeBail = 2 * time.Minute

// Prolonger is the sign of life of the program that stages a file; ErrEtatChange once somebody else has set the file aside.
func Prolonger(ctx context.Context, e *bdd.Ecriture, id int64) error {
	n, err := e.Exec(ctx, `update releve_fichier set bail = $2 where id = $1 and statut = 'en_cours'`, id, e.Instant().Plus(DureeBail))
	if err == nil && n == 0 {
		err = ErrEtatChange
	}
	return err
}

// Conclure sets what became of a file, once: ErrEtatChange when somebody else has.
func Conclure(ctx context.Context, e *bdd.Ecriture, id int64, s Statut, lignes, nouvelles int64, motif string) error {
	n, err := e.Exec(ctx, `update releve_fichier set statut = $2, lignes = $3, nouvelles = $4, motif = $5, version = version + 1 where id = $1 and statut = 'en_cours'`,
		id, string(s), lignes, nouvelles, motif)
	if err == nil && n == 0 {
		err = ErrEtatChange
	}
	return err
}

// DejaRecu tells whether the same bytes were already accepted for the organisation.
func DejaRecu(ctx context.Context, l bdd.Lecture, organisation int64, sha []byte) (FichierReleve, error) {
	return bdd.Un(ctx, l, scanFichier, `select `+colonnesFichier+` from releve_fichier f where f.organisation_id = $1 and f.sha256 = $2
		and f.statut in ('importe', 'deja') order by f.id limit 1`, organisation, sha)
}

// Interrompus returns the files whose import was interrupted before it was decided: the program that staged them gives no sign of life any more, or is known
// to be over (mort).
func Interrompus(ctx context.Context, l bdd.Lecture, mort func(programme string) bool) ([]FichierReleve, error) {
	vieux, err := bdd.Lister(ctx, l, scanFichier, `select `+colonnesFichier+` from releve_fichier f where f.statut = 'en_cours' and f.bail < $1 order by f.id`, l.Instant())
	if err != nil {
		return nil, err
	}
	recents, err := bdd.Lister(ctx, l, scanFichier, `select `+colonnesFichier+` from releve_fichier f where f.statut = 'en_cours' and f.bail >= $1 order by f.id`, l.Instant())
	for _, f := range recents {
		if mort(f.Programme) {
			vieux = append(vieux, f)
		}
	}
	return vieux, err
}

// FichierParID returns a file, or bdd.ErrAbsent.
func FichierParID(ctx context.Context, l bdd.Lecture, id int64) (FichierReleve, error) {
	return bdd.Un(ctx, l, scanFichier, `select `+colonnesFichier+` from releve_fichier f where f.id = $1`, id)
}

// FinirQuarantaine ends the quarantine of a file: lifted, or set aside for good with its reason.
func FinirQuarantaine(ctx context.Context, e *bdd.Ecriture, f FichierReleve, s Statut, motif string) error {
	return uneSeule(e.Exec(ctx, `update releve_fichier set statut = $3, motif = $4, version = version + 1 where id = $1 and version = $2 and statut = 'quarantaine'`,
		f.ID, f.Version, string(s), motif))
}

const colonnesFichier = `f.id, f.organisation_id, f.sha256, f.nom, f.format, f.fichier_id, f.statut, f.lignes, f.nouvelles, f.motif, f.agent_id, f.version, f.programme`

func scanFichier(r *sql.Rows) (f FichierReleve, err error) {
	err = r.Scan(&f.ID, &f.Organisation, &f.SHA256, &f.Nom, &f.Format, bdd.OuZero(&f.Fichier), &f.Statut, &f.Lignes, &f.Nouvelles, &f.Motif, bdd.OuZero(&f.Agent), &f.Version, &f.Programme)
	return f, err
}

// accepte is the head of an accepted statement.
type accepte struct {
	identifiant, format string
	id                  int64
	ordre               int64
	ouverture, cloture  argent.Centimes
	au                  jour.Jour
	decalage            *int64
}

// connues reads the lines of accepted statements of an account, in their order, the balance before each left out.
func connues(ctx context.Context, l bdd.Lecture, compteBancaire int64, ts []accepte) (map[int64][]LigneConnue, error) {
	if len(ts) == 0 {
		return nil, nil
	}
	lignes := make(map[int64][]LigneConnue, len(ts))
	_, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x struct{}, err error) {
		var c LigneConnue
		var s []byte
		var releve int64
		err = r.Scan(&releve, &c.Date, &c.Centimes, &s, &c.Bancaire)
		copy(c.Signature[:], s)
		c.Reference = c.Bancaire != ""
		lignes[releve] = append(lignes[releve], c)
		return x, err
	}, `select g.releve_id, g.date_operation, g.centimes, g.signature, g.reference_bancaire from releve r join ligne_releve g on g.releve_id = r.id
		where r.compte_bancaire_id = $1 and r.accepte_le is not null and r.ordre >= $2 order by g.releve_id, g.rang`,
		compteBancaire, slices.MinFunc(ts, func(a, b accepte) int { return int(a.ordre - b.ordre) }).ordre)
	return lignes, err
}

// EtatPour returns what Apparier needs about an account, with the known lines from a day on.
func EtatPour(ctx context.Context, l bdd.Lecture, compteBancaire int64, depuis jour.Jour) (EtatCompte, error) {
	et := EtatCompte{Identifiants: map[string]bool{}}
	ts, err := bdd.Lister(ctx, l, func(r *sql.Rows) (t accepte, err error) {
		err = r.Scan(&t.id, &t.ordre, &t.identifiant, &t.ouverture, &t.cloture, &t.au, &t.format, &t.decalage)
		return t, err
	}, `select r.id, r.ordre, r.identifiant, r.solde_ouverture, r.solde_cloture, r.date_cloture, f.format, r.decalage from releve r join releve_fichier f on f.id = r.fichier_id
		where r.compte_bancaire_id = $1 and r.accepte_le is not null order by r.ordre`, compteBancaire)
	if err != nil {
		return et, err
	}
	if len(ts) == 0 {
		if err := l.QueryRow(ctx, `select s.debit from solde s join compte c on c.id = s.compte_id where c.compte_bancaire_id = $1 and c.nature = 'banque'`,
			compteBancaire).Scan(&et.Solde); err != nil {
			return et, err
		}
		r, err := RepriseDe(ctx, l, compteBancaire)
		if estAbsent(err) || err == nil && r.ViseePar == 0 {
			return et, nil
		}
		et.Reprise = r.Le
		return et, err
	}
	dernier := ts[len(ts)-1]
	et.Solde, et.Ordre = dernier.cloture, dernier.ordre
	// A forgotten day stands where it happened, not where it was taken in.
	for i := range ts {
		t := ts[i]
		if k := slices.IndexFunc(ts[:i], func(x accepte) bool { return x.au.Apres(t.au) }); t.decalage != nil && k >= 0 {
			ts = slices.Insert(slices.Delete(ts, i, i+1), k, t)
		}
	}
	premier := len(ts)
	for i, t := range ts {
		if t.identifiant != "" {
			et.Identifiants[t.identifiant] = true
		}
		if t.au.Apres(et.Jour) {
			et.Jour = t.au
		}
		if !t.au.Avant(depuis) && i < premier {
			premier = i
		}
	}
	lignes, err := connues(ctx, l, compteBancaire, ts[premier:])
	if err != nil {
		return et, err
	}
	for _, t := range ts[premier:] {
		solde := t.ouverture
		if t.decalage != nil {
			solde += argent.Centimes(*t.decalage)
		}
		for _, c := range lignes[t.id] {
			c.Avant, c.Format = solde, t.format
			solde += c.Centimes
			et.Connues = append(et.Connues, c)
		}
	}
	return et, nil
}

// ErrEtatChange is returned by Accepter when the account moved between the decision and the act.
var ErrEtatChange = fmt.Errorf("le compte a reçu un autre relevé entre-temps")

// Accepter makes a staged statement real: from this act on it exists, and its lines will be posted. It checks under the writer that the account still
// stands where Apparier saw it: apres is the order of the last statement then accepted (EtatCompte.Ordre), 0 when none was.
func Accepter(ctx context.Context, e *bdd.Ecriture, releveID, apres int64) error {
	var banque int64
	var ouverture argent.Centimes
	if err := e.QueryRow(ctx, `select compte_bancaire_id, solde_ouverture from releve where id = $1 and accepte_le is null`, releveID).Scan(&banque, &ouverture); err != nil {
		return err
	}
	var ordre, solde int64
	err := e.QueryRow(ctx, `select ordre, solde_cloture from releve where compte_bancaire_id = $1 and accepte_le is not null order by ordre desc limit 1`, banque).Scan(&ordre, &solde)
	if estAbsent(err) {
		err = e.QueryRow(ctx, `select s.debit from solde s join compte c on c.id = s.compte_id where c.compte_bancaire_id = $1 and c.nature = 'banque'`, banque).Scan(&solde)
	}
	if err != nil {
		return err
	}
	if ordre != apres || argent.Centimes(solde) != ouverture {
		return ErrEtatChange
	}
	_, err = e.Exec(ctx, `update releve set accepte_le = $2, ordre = $3 where id = $1`, releveID, e.Instant(), ordre+1)
	return err
}
