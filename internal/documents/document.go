// SPDX-License-Identifier: EUPL-1.2

package documents

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// Etat is what became of the paper of a document.
type Etat string

// The states.
const (
	AImprimer Etat = "a_imprimer"
	Imprime   Etat = "imprime"
	Remis     Etat = "remis"
	Annule    Etat = "annule" // replaced by another document, or the decision that it told was taken back
)

// Etats lists them, in the order of a life.
var Etats = []Etat{AImprimer, Imprime, Remis, Annule}

// Libelle is the state on screen.
func (e Etat) Libelle() string {
	switch e {
	case AImprimer:
		return "à imprimer"
	case Imprime:
		return "imprimé"
	case Remis:
		return "remis"
	case Annule:
		return "annulé"
	}
	return string(e)
}

// ModeRemise is how a document reached its reader.
type ModeRemise string

// The ways.
const (
	RemiseLRAR       ModeRemise = "lrar"
	RemiseLettre     ModeRemise = "lettre"
	RemiseMainPropre ModeRemise = "main_propre"
)

// ModesRemise lists them, in the order of the form.
var ModesRemise = []ModeRemise{RemiseLettre, RemiseLRAR, RemiseMainPropre}

// Libelle is the way on screen.
func (m ModeRemise) Libelle() string {
	switch m {
	case RemiseLRAR:
		return "lettre recommandée avec avis de réception"
	case RemiseLettre:
		return "lettre simple"
	case RemiseMainPropre:
		return "remise en main propre"
	}
	return string(m)
}

// Document is the row of a document.
type Document struct {
	ID, Organisation, Dossier int64
	Annee, Numero             int
	Genre                     string
	Modele, Identite          int64 // versions that it was written from; 0: those delivered with Étai, no letterhead
	FALC, Relu                bool
	Poste                     bool  // there is an address to post it to
	Remplace, RemplacePar     int64 // 0: none
	Texte                     journal.Joint
	EcritPar                  int64
	EcritLe                   horloge.Instant
	Etat                      Etat
	Mode                      ModeRemise
	RemisLe                   jour.Jour
	Fichier                   int64 // of its bytes, 0 as long as they are not drawn
	SHA256                    []byte
	Version                   int64
}

// Attend tells whether its paper is still to be printed or handed over.
func (d Document) Attend() bool { return d.Etat == AImprimer || d.Etat == Imprime }

// Reference is the number on the document.
func (d Document) Reference() string { return fmt.Sprintf("%d-%05d", d.Annee, d.Numero) }

// Lettre opens the frozen text.
func (d Document) Lettre(t *chiffre.Trousseau) (Lettre, error) {
	s, err := d.Texte.Ouvrir(t)
	if err != nil {
		return Lettre{}, fmt.Errorf("document %s : %w", d.Reference(), err)
	}
	if s == "" {
		return Lettre{}, fmt.Errorf("document %s : %w", d.Reference(), journal.ErrEfface)
	}
	return LireLettre(s)
}

// Numeroter gives a document its number, without a gap in the organisation and the year: it stands in its text.
func Numeroter(ctx context.Context, e *bdd.Ecriture, d *Document) error {
	d.Annee = e.Instant().Jour().Annee()
	n, err := journal.Numero(ctx, e, d.Organisation, "document", d.Annee)
	d.Numero = int(n)
	return err
}

// Figer keeps a numbered document and its text; the answer holds its id and its commitment.
func Figer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, d *Document, l Lettre) (engagement []byte, err error) {
	texte, err := l.Ecrite()
	if err != nil {
		return nil, err
	}
	contenu, engage, err := journal.Engager(ctx, e, t, texte)
	if err != nil {
		return nil, err
	}
	d.EcritLe, d.Etat, d.Version = e.Instant(), AImprimer, 1
	d.ID, err = e.Inserer(ctx, `insert into document(organisation_id, dossier_id, annee, numero, genre, modele_id, identite_id, falc, relu, poste, remplace_id, contenu_id, engagement, ecrit_par, ecrit_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15) returning id`, d.Organisation, d.Dossier, d.Annee, d.Numero, d.Genre, bdd.Nul(d.Modele), bdd.Nul(d.Identite), d.FALC, d.Relu, d.Poste,
		bdd.Nul(d.Remplace), contenu, engage, d.EcritPar, d.EcritLe)
	if err != nil {
		return nil, fmt.Errorf("figer le document : %w", err)
	}
	return engage, nil
}

// De selects documents under the alias x, their text and their bytes joined; Scan reads a row.
const De = `select x.id, x.organisation_id, x.dossier_id, x.annee, x.numero, x.genre, x.modele_id, x.identite_id, x.falc, x.relu, x.poste, x.remplace_id, y.id, x.contenu_id, x.engagement, k.chiffre,
	x.ecrit_par, x.ecrit_le, x.etat, x.remise_mode, x.remise_le, o.fichier_id, o.sha256, x.version
	from document x join contenu k on k.id = x.contenu_id left join document y on y.remplace_id = x.id left join document_octets o on o.document_id = x.id `

// Scan reads a row of De.
func Scan(r *sql.Rows) (d Document, err error) {
	cibles := append([]any{&d.ID, &d.Organisation, &d.Dossier, &d.Annee, &d.Numero, &d.Genre, bdd.OuZero(&d.Modele), bdd.OuZero(&d.Identite), &d.FALC, &d.Relu, &d.Poste, bdd.OuZero(&d.Remplace),
		bdd.OuZero(&d.RemplacePar)}, d.Texte.Cibles()...)
	return d, r.Scan(append(cibles, &d.EcritPar, &d.EcritLe, &d.Etat, &d.Mode, &d.RemisLe, bdd.OuZero(&d.Fichier), &d.SHA256, &d.Version)...)
}

// ParID returns a document, or bdd.ErrAbsent; who may open it is for the caller to check, on its Dossier.
func ParID(ctx context.Context, l bdd.Lecture, id int64) (Document, error) {
	return bdd.Un(ctx, l, Scan, De+`where x.id = $1`, id)
}

// ReferenceDe is the reference of a document; empty for 0, none. The caller checks the right to its file.
func ReferenceDe(ctx context.Context, l bdd.Lecture, id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	d, err := ParID(ctx, l, id)
	if err != nil {
		return "", err
	}
	return d.Reference(), nil
}

// DuDossier returns the documents of a file, the latest first.
func DuDossier(ctx context.Context, l bdd.Lecture, dossier int64) ([]Document, error) {
	return bdd.Lister(ctx, l, Scan, De+`where x.dossier_id = $1 order by x.id desc`, dossier)
}

// Tous is for etai verifier.
func Tous(ctx context.Context, l bdd.Lecture) ([]Document, error) {
	return bdd.Lister(ctx, l, Scan, De+`order by x.id`)
}

// Suivis are, for etai verifier, those whose paper was printed or handed over, or that were cancelled without another in their place.
func Suivis(ctx context.Context, l bdd.Lecture) ([]Document, error) {
	return bdd.Lister(ctx, l, Scan, De+`where x.etat in ('imprime', 'remis') or x.etat = 'annule' and y.id is null order by x.id`)
}

// SceauOctets are the bytes of a document, as etai verifier reads them.
type SceauOctets struct {
	ID, Document int64
	SHA256       []byte
	Fichier      bool // the file that holds them is the one that was kept
}

// TousLesOctets is for etai verifier.
func TousLesOctets(ctx context.Context, l bdd.Lecture) ([]SceauOctets, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (s SceauOctets, err error) {
		var n int
		err = r.Scan(&s.ID, &s.Document, &s.SHA256, &n)
		s.Fichier = n == 1
		return s, err
	}, `select o.id, o.document_id, o.sha256, (select count(*) from fichier f where f.id = o.fichier_id and f.sha256 = o.sha256 and f.dossier_id = x.dossier_id) from document_octets o
		join document x on x.id = o.document_id order by o.id`)
}

// Sceller keeps the bytes of a document, already registered as a file; bdd.ErrConflit when it has some.
func Sceller(ctx context.Context, e *bdd.Ecriture, document, fichier int64, sha256 []byte) (int64, error) {
	return e.Inserer(ctx, `insert into document_octets(document_id, fichier_id, sha256, scelle_le) values ($1,$2,$3,$4) returning id`, document, fichier, sha256, e.Instant())
}

// Suivre notes what became of the paper of a document, at the version that was read.
func Suivre(ctx context.Context, e *bdd.Ecriture, d Document, vers Etat, mode ModeRemise, le jour.Jour, agent int64) error {
	if vers == Annule { // what was handed over was: it stays said
		mode, le = d.Mode, d.RemisLe
	}
	var remise any
	if !le.Vide() {
		remise = le
	}
	n, err := e.Exec(ctx, `update document set etat = $3, remise_mode = $4, remise_le = $5, suivi_par = $6, suivi_le = $7, version = version + 1 where id = $1 and version = $2`,
		d.ID, d.Version, string(vers), string(mode), remise, agent, e.Instant())
	if err == nil && n != 1 {
		err = bdd.ErrAncienneVersion
	}
	return err
}
