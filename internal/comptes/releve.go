// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
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
}

// TexteLigne is the personal text of a line, kept sealed in contenu.
type TexteLigne struct {
	Libelle          string `json:"l,omitempty"`
	Contrepartie     string `json:"c,omitempty"`
	ContrepartieIBAN string `json:"i,omitempty"`
	CreancierUltime  string `json:"u,omitempty"`
	DebiteurUltime   string `json:"d,omitempty"`
}

// TexteDe gathers the personal text of a line, with that of its only detail.
func TexteDe(l *releve.Ligne) TexteLigne {
	t := TexteLigne{Libelle: string(l.Libelle), Contrepartie: string(l.Contrepartie)}
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

// DecoderTexte reads what TexteLigne was sealed as.
func DecoderTexte(s string) (t TexteLigne, err error) { return t, json.Unmarshal([]byte(s), &t) }

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
	return LignePairage{Date: l.DateOperation, Centimes: l.Montant, Signature: SignatureDe(l), Reference: l.ReferenceBancaire != ""}
}

// Recevoir writes down a file before anything is read of it.
func Recevoir(ctx context.Context, e *bdd.Ecriture, f FichierReleve) (int64, error) {
	return e.Inserer(ctx, `insert into releve_fichier(organisation_id, sha256, nom, format, fichier_id, statut, lignes, nouvelles, motif, agent_id, recu_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) returning id`, f.Organisation, f.SHA256, f.Nom, f.Format, bdd.Nul(f.Fichier), string(f.Statut), f.Lignes,
		f.Nouvelles, f.Motif, bdd.Nul(f.Agent), e.Instant())
}

// Conclure sets what became of a file.
func Conclure(ctx context.Context, e *bdd.Ecriture, id int64, s Statut, lignes, nouvelles int64, motif string) error {
	_, err := e.Exec(ctx, `update releve_fichier set statut = $2, lignes = $3, nouvelles = $4, motif = $5, version = version + 1 where id = $1`,
		id, string(s), lignes, nouvelles, motif)
	return err
}

// DejaRecu tells whether the same bytes were already accepted for the organisation.
func DejaRecu(ctx context.Context, l bdd.Lecture, organisation int64, sha []byte) (FichierReleve, error) {
	return bdd.Un(ctx, l, scanFichier, `select `+colonnesFichier+` from releve_fichier f where f.organisation_id = $1 and f.sha256 = $2
		and f.statut in ('importe', 'deja') order by f.id limit 1`, organisation, sha)
}

// Interrompus returns the files whose import was interrupted before it was decided.
func Interrompus(ctx context.Context, l bdd.Lecture) ([]FichierReleve, error) {
	return bdd.Lister(ctx, l, scanFichier, `select `+colonnesFichier+` from releve_fichier f where f.statut = 'en_cours' order by f.id`)
}

const colonnesFichier = `f.id, f.organisation_id, f.sha256, f.nom, f.format, f.fichier_id, f.statut, f.lignes, f.nouvelles, f.motif, f.agent_id`

func scanFichier(r *sql.Rows) (f FichierReleve, err error) {
	err = r.Scan(&f.ID, &f.Organisation, &f.SHA256, &f.Nom, &f.Format, bdd.OuZero(&f.Fichier), &f.Statut, &f.Lignes, &f.Nouvelles, &f.Motif, bdd.OuZero(&f.Agent))
	return f, err
}

// ReleveAPoser is a statement to be staged: its head; its lines follow by PoserLignes.
type ReleveAPoser struct {
	Fichier        int64
	CompteBancaire int64
	Rang           int
	Identifiant    string
	Numero         string
	Du, Au         jour.Jour
	Ouverture      argent.Centimes
	Cloture        argent.Centimes
	Lignes         int
}

// PoserReleve stages a statement: it stays invisible until Accepter.
func PoserReleve(ctx context.Context, e *bdd.Ecriture, r ReleveAPoser) (int64, error) {
	return e.Inserer(ctx, `insert into releve(fichier_id, compte_bancaire_id, rang, identifiant, numero, date_ouverture, date_cloture, solde_ouverture,
		solde_cloture, lignes) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id`, r.Fichier, r.CompteBancaire, r.Rang, r.Identifiant, r.Numero,
		r.Du, r.Au, int64(r.Ouverture), int64(r.Cloture), r.Lignes)
}

// PoserLignes stages a chunk of lines of a statement. rang of the first line is given, the others follow.
func PoserLignes(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, fichier, releveID, compteBancaire int64, rang int, lignes []releve.Ligne) error {
	var textes []string
	for i := range lignes {
		textes = append(textes, TexteDe(&lignes[i]).encoder())
		if len(lignes[i].Details) > 1 {
			for _, d := range lignes[i].Details {
				textes = append(textes, texteDetail(&d).encoder())
			}
		}
	}
	gardes, err := journal.EngagerLot(ctx, e, t, textes)
	if err != nil {
		return fmt.Errorf("sceller les libellés : %w", err)
	}
	rangees := make([][]any, 0, len(lignes))
	var details [][]any
	n := 0
	for i := range lignes {
		l := &lignes[i]
		s := SignatureDe(l)
		rangees = append(rangees, []any{releveID, compteBancaire, rang + i, l.DateOperation, l.DateValeur, int64(l.Montant), string(l.Code), l.Retour,
			string(l.MotifRetour), string(l.ReferenceBancaire), string(l.ReferenceBoutEnBout), l.Remise, s[:], gardes[n].ID, gardes[n].Engagement})
		n++
		if len(l.Details) > 1 {
			for k, d := range l.Details {
				details = append(details, []any{compteBancaire, fichier, releveID, rang + i, k, l.DateOperation, int64(l.Montant), string(l.ReferenceBancaire),
					int64(d.Montant), string(d.ReferenceBoutEnBout), d.Remise, d.MotifRetour, gardes[n].ID, gardes[n].Engagement})
				n++
			}
		}
	}
	if err := e.InsererLignes(ctx, "ligne_releve", []string{"releve_id", "compte_bancaire_id", "rang", "date_operation", "date_valeur", "centimes", "code",
		"retour", "motif_retour", "reference_bancaire", "bout_en_bout", "remise", "signature", "contenu_id", "engagement"}, rangees); err != nil {
		return fmt.Errorf("poser les lignes du relevé : %w", err)
	}
	return poserDetails(ctx, e, details)
}

func texteDetail(d *releve.Detail) TexteLigne {
	return TexteLigne{Libelle: string(d.Libelle), Contrepartie: string(d.Contrepartie), ContrepartieIBAN: string(d.ContrepartieIBAN),
		CreancierUltime: d.CreancierUltime, DebiteurUltime: d.DebiteurUltime}
}

func poserDetails(ctx context.Context, e *bdd.Ecriture, details [][]any) error {
	return e.InsererLignes(ctx, "ligne_detail", []string{"compte_bancaire_id", "fichier_id", "releve_id", "ligne_rang", "rang", "date_operation", "centimes_ligne",
		"reference_bancaire", "centimes", "bout_en_bout", "remise", "motif_retour", "contenu_id", "engagement"}, details)
}

// PoserAvis keeps the details of a camt.054 entry. They are joined to their line when it is posted, whichever came first.
func PoserAvis(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, fichier, compteBancaire int64, rang int, l *releve.Ligne) (int, error) {
	ds := l.Details
	if len(ds) == 0 {
		return 0, nil
	}
	textes := make([]string, len(ds))
	for i := range ds {
		textes[i] = texteDetail(&ds[i]).encoder()
	}
	gardes, err := journal.EngagerLot(ctx, e, t, textes)
	if err != nil {
		return 0, err
	}
	rangees := make([][]any, len(ds))
	for i, d := range ds {
		rangees[i] = []any{compteBancaire, fichier, nil, nil, rang + i, l.DateOperation, int64(l.Montant), string(l.ReferenceBancaire), int64(d.Montant),
			string(d.ReferenceBoutEnBout), d.Remise, d.MotifRetour, gardes[i].ID, gardes[i].Engagement}
	}
	return len(ds), poserDetails(ctx, e, rangees)
}

// EtatPour returns what Apparier needs about an account, with the known lines from a day on.
func EtatPour(ctx context.Context, l bdd.Lecture, compteBancaire int64, depuis jour.Jour) (EtatCompte, error) {
	et := EtatCompte{Identifiants: map[string]bool{}}
	type tete struct {
		identifiant, format string
		id                  int64
		ouverture, cloture  argent.Centimes
		au                  jour.Jour
	}
	ts, err := bdd.Lister(ctx, l, func(r *sql.Rows) (t tete, err error) {
		err = r.Scan(&t.id, &t.identifiant, &t.ouverture, &t.cloture, &t.au, &t.format)
		return t, err
	}, `select r.id, r.identifiant, r.solde_ouverture, r.solde_cloture, r.date_cloture, f.format from releve r join releve_fichier f on f.id = r.fichier_id
		where r.compte_bancaire_id = $1 and r.accepte_le is not null order by r.ordre`, compteBancaire)
	if err != nil {
		return et, err
	}
	if len(ts) == 0 {
		return et, l.QueryRow(ctx, `select s.debit from solde s join compte c on c.id = s.compte_id where c.compte_bancaire_id = $1 and c.nature = 'banque'`,
			compteBancaire).Scan(&et.Solde)
	}
	dernier := ts[len(ts)-1]
	et.Solde, et.Jour = dernier.cloture, dernier.au
	premier := len(ts)
	for i, t := range ts {
		if t.identifiant != "" {
			et.Identifiants[t.identifiant] = true
		}
		if !t.au.Avant(depuis) && i < premier {
			premier = i
		}
	}
	for _, t := range ts[premier:] {
		solde := t.ouverture
		ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c LigneConnue, err error) {
			var s []byte
			var reference string
			err = r.Scan(&c.Date, &c.Centimes, &s, &reference)
			copy(c.Signature[:], s)
			c.Reference, c.Format = reference != "", t.format
			return c, err
		}, `select date_operation, centimes, signature, reference_bancaire from ligne_releve where releve_id = $1 order by rang`, t.id)
		if err != nil {
			return et, err
		}
		for i := range ls {
			ls[i].Avant = solde
			solde += ls[i].Centimes
		}
		et.Connues = append(et.Connues, ls...)
	}
	return et, nil
}

// ErrEtatChange is returned by Accepter when the account moved between the decision and the act.
var ErrEtatChange = fmt.Errorf("le compte a reçu un autre relevé entre-temps")

// Accepter makes a staged statement real: from this act on it exists, and its lines will be posted. It checks under
// the writer that the account still stands where Apparier saw it.
func Accepter(ctx context.Context, e *bdd.Ecriture, releveID int64) error {
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
	if argent.Centimes(solde) != ouverture {
		return ErrEtatChange
	}
	_, err = e.Exec(ctx, `update releve set accepte_le = $2, ordre = $3 where id = $1`, releveID, e.Instant(), ordre+1)
	return err
}

// APoster returns the accepted statements that still have lines to post, oldest first.
func APoster(ctx context.Context, l bdd.Lecture) ([]int64, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) },
		`select id from releve where accepte_le is not null and poste_le is null order by id`)
}

// LigneAPoster is a line of an accepted statement, with its opened text.
type LigneAPoster struct {
	ID, Releve, CompteBancaire int64
	Rang                       int
	Date, Valeur               jour.Jour
	Centimes                   argent.Centimes
	Code                       string
	Retour                     bool
	MotifRetour                string
	Reference                  string
	BoutEnBout                 string
	Remise                     string
	Texte                      TexteLigne
	Details                    []DetailLigne
}

// DetailLigne is one transaction under a line.
type DetailLigne struct {
	Centimes    argent.Centimes
	BoutEnBout  string
	Remise      string
	MotifRetour string
}

// CleEcriture is the idempotency key of the posting of a line.
func (l LigneAPoster) CleEcriture() string { return fmt.Sprintf("ligne:%d", l.ID) }

// LotAPoster returns the next lines of a statement that have no pointage yet, at most n, in order.
func LotAPoster(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, releveID int64, n int) ([]LigneAPoster, error) {
	var fait int64
	if err := l.QueryRow(ctx, `select coalesce(max(g.rang), -1) from pointage p join ligne_releve g on g.id = p.ligne_id where g.releve_id = $1`, releveID).Scan(&fait); err != nil {
		return nil, err
	}
	lot, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x LigneAPoster, err error) {
		x, err = scanLigne(r, t)
		return x, err
	}, `select `+colonnesLigne+` from ligne_releve g join contenu k on k.id = g.contenu_id where g.releve_id = $1 and g.rang > $2 order by g.rang limit $3`, releveID, fait, n)
	if err != nil || len(lot) == 0 {
		return lot, err
	}
	return lot, joindreDetails(ctx, l, lot)
}

const colonnesLigne = `g.id, g.releve_id, g.compte_bancaire_id, g.rang, g.date_operation, g.date_valeur, g.centimes, g.code, g.retour, g.motif_retour,
	g.reference_bancaire, g.bout_en_bout, g.remise, g.contenu_id, g.engagement, k.chiffre`

func scanLigne(r *sql.Rows, t *chiffre.Trousseau) (x LigneAPoster, err error) {
	var contenu int64
	var engagement, scelle []byte
	if err = r.Scan(&x.ID, &x.Releve, &x.CompteBancaire, &x.Rang, &x.Date, &x.Valeur, &x.Centimes, &x.Code, &x.Retour, &x.MotifRetour, &x.Reference,
		&x.BoutEnBout, &x.Remise, &contenu, &engagement, &scelle); err != nil {
		return x, err
	}
	s, err := journal.OuvrirContenu(t, contenu, scelle, engagement)
	if err != nil {
		return x, err
	}
	x.Texte, err = DecoderTexte(s)
	return x, err
}

// Ligne returns one line with its text and details, or bdd.ErrAbsent.
func Ligne(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, id int64) (LigneAPoster, error) {
	x, err := bdd.Un(ctx, l, func(r *sql.Rows) (LigneAPoster, error) { return scanLigne(r, t) },
		`select `+colonnesLigne+` from ligne_releve g join contenu k on k.id = g.contenu_id where g.id = $1`, id)
	if err != nil {
		return x, err
	}
	lot := []LigneAPoster{x}
	err = joindreDetails(ctx, l, lot)
	return lot[0], err
}

// joindreDetails adds to each line its details: its own statement's, else those of a camt.054 with the same account,
// day, amount and (when both have one) bank reference.
func joindreDetails(ctx context.Context, l bdd.Lecture, lot []LigneAPoster) error {
	if err := joindrePropres(ctx, l, lot); err != nil {
		return err
	}
	du, au := lot[0].Date, lot[0].Date
	for _, x := range lot {
		if x.Date.Avant(du) {
			du = x.Date
		}
		if x.Date.Apres(au) {
			au = x.Date
		}
	}
	type cle struct {
		j jour.Jour
		c argent.Centimes
	}
	type detail struct {
		cle
		reference string
		fichier   int64
		DetailLigne
	}
	ds, err := bdd.Lister(ctx, l, func(r *sql.Rows) (d detail, err error) {
		err = r.Scan(&d.j, &d.c, &d.reference, &d.fichier, &d.Centimes, &d.BoutEnBout, &d.Remise, &d.MotifRetour)
		return d, err
	}, `select date_operation, centimes_ligne, reference_bancaire, fichier_id, centimes, bout_en_bout, remise, motif_retour from ligne_detail
		where compte_bancaire_id = $1 and date_operation >= $2 and date_operation <= $3 and releve_id is null order by fichier_id, rang`,
		lot[0].CompteBancaire, du, au)
	if err != nil || len(ds) == 0 {
		return err
	}
	par := map[cle][]detail{}
	for _, d := range ds {
		par[d.cle] = append(par[d.cle], d)
	}
	for i := range lot {
		if len(lot[i].Details) > 0 {
			continue
		}
		var fichier int64
		for _, d := range par[cle{lot[i].Date, lot[i].Centimes}] {
			if d.reference != "" && lot[i].Reference != "" && d.reference != lot[i].Reference {
				continue
			}
			if fichier != 0 && d.fichier != fichier {
				break // one notification is enough
			}
			fichier = d.fichier
			lot[i].Details = append(lot[i].Details, d.DetailLigne)
		}
	}
	return nil
}

func joindrePropres(ctx context.Context, l bdd.Lecture, lot []LigneAPoster) error {
	type propre struct {
		rang int
		DetailLigne
	}
	ds, err := bdd.Lister(ctx, l, func(r *sql.Rows) (d propre, err error) {
		err = r.Scan(&d.rang, &d.Centimes, &d.BoutEnBout, &d.Remise, &d.MotifRetour)
		return d, err
	}, `select ligne_rang, centimes, bout_en_bout, remise, motif_retour from ligne_detail where releve_id = $1 and ligne_rang >= $2 and ligne_rang <= $3
		order by ligne_rang, rang`, lot[0].Releve, lot[0].Rang, lot[len(lot)-1].Rang)
	if err != nil {
		return err
	}
	par := map[int][]DetailLigne{}
	for _, d := range ds {
		par[d.rang] = append(par[d.rang], d.DetailLigne)
	}
	for i := range lot {
		lot[i].Details = par[lot[i].Rang]
	}
	return nil
}

// Termine marks a statement as wholly posted.
func Termine(ctx context.Context, e *bdd.Ecriture, releveID int64) error {
	_, err := e.Exec(ctx, `update releve set poste_le = $2 where id = $1 and poste_le is null`, releveID, e.Instant())
	return err
}
