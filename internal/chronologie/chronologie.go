// SPDX-License-Identifier: EUPL-1.2

// Package chronologie tells what happened in a file, in order: the acts of every domain and the notes of
// professionals. Lines are only added; a corrected note is a new line that replaces the former one. Texts
// lie under seal.
package chronologie

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"unicode/utf8"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// Visibilite says which right opens a line.
type Visibilite string

// The visibilities.
const (
	Dossier Visibilite = "dossier" // droits.LireDossier; droits.LireContrat for some, see LuAvecContrat
	Note    Visibilite = "note"    // droits.LireNotes
	Compte  Visibilite = "compte"  // droits.LireCompte
	Suivi   Visibilite = "suivi"   // droits.LireReleveMensuel: the département that follows, too
)

// Evenement is one line.
type Evenement struct {
	ID, Dossier int64
	Instant     horloge.Instant // when it was written down
	Jour        jour.Jour       // when it happened
	Nature      string          // code: "entretien", "contrat.signer"
	Agent       int64           // 0: the program
	Visibilite  Visibilite
	Contact     bool   // the person took part or gave sign: the retention clock starts again
	Texte       string // may be empty
	Efface      bool   // the text was erased under a bordereau
	Objet       string // what the line leads to, with its id
	ObjetID     int64
	Remplace    int64 // the line that this one corrects
}

// ErrEvenement is returned for a line that may not be written as it stands.
var ErrEvenement = errors.New("événement mal formé")

var code = regexp.MustCompile(`^[a-z][a-z0-9_.]{0,63}$`)

// Ajouter adds a line, in the act that it tells of: whoever calls has checked that act's right. ID, Instant
// and Efface do not count; Jour is today's unless given.
func Ajouter(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, ev Evenement) (int64, error) {
	if !code.MatchString(ev.Nature) || (ev.Objet != "" && !code.MatchString(ev.Objet)) || (ev.Objet == "") != (ev.ObjetID == 0) {
		return 0, fmt.Errorf("%w : nature %q, objet %q %d", ErrEvenement, ev.Nature, ev.Objet, ev.ObjetID)
	}
	switch ev.Visibilite {
	case Dossier, Note, Compte, Suivi:
	default:
		return 0, fmt.Errorf("%w : visibilité %q", ErrEvenement, ev.Visibilite)
	}
	if ev.Jour.Vide() {
		ev.Jour = e.Instant().Jour()
	}
	var contenu int64
	var engage []byte
	if ev.Texte != "" {
		var err error
		if contenu, engage, err = journal.Engager(ctx, e, t, ev.Texte); err != nil {
			return 0, err
		}
	}
	id, err := e.Inserer(ctx, `insert into evenement_dossier (dossier_id, instant, jour, nature, agent_id, visibilite, contact, contenu_id, engagement,
		objet, objet_id, remplace_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id`,
		ev.Dossier, e.Instant(), ev.Jour, ev.Nature, bdd.Nul(ev.Agent), string(ev.Visibilite), ev.Contact, bdd.Nul(contenu), engage,
		ev.Objet, bdd.Nul(ev.ObjetID), bdd.Nul(ev.Remplace))
	if err != nil {
		return 0, fmt.Errorf("événement %s du dossier %d : %w", ev.Nature, ev.Dossier, err)
	}
	return id, nil
}

// Filtre chooses lines; zero fields do not count.
type Filtre struct {
	Nature         string
	Visibilite     Visibilite
	Agent          int64
	Depuis, Jusqua jour.Jour // both days included
	Remplaces      bool      // the corrected lines too
	ApresJour      jour.Jour // the last line of the page before: what follows it, going back in time
	ApresID        int64
	Limite         int // 50 when zero, 500 at most
}

// LuAvecContrat tells whether a line is also read by who reads the contract without the social file (the département that follows): it bears no text and leads to a page
// that asks for no more, an entretien with its shared note, the steps of a signalement, an appeal.
func (ev Evenement) LuAvecContrat() bool {
	return ev.Visibilite == Dossier && ev.Texte == "" && !ev.Efface && (ev.Objet == "entretien" || ev.Objet == "signalement" || ev.Objet == "masp_recours")
}

// ouvertes is the condition under which the agent may read a line; LuAvecContrat says the second one.
const ouvertes = `(ev.visibilite = 'dossier' and ({DROITS lire_dossier ev} or ev.objet in ('entretien', 'signalement', 'masp_recours') and ev.contenu_id is null and {DROITS lire_contrat ev}) or ev.visibilite = 'note' and {DROITS lire_notes ev}
	or ev.visibilite = 'compte' and {DROITS lire_compte ev} or ev.visibilite = 'suivi' and {DROITS lire_releve_mensuel ev})`

const champs = `ev.id, ev.dossier_id, ev.instant, ev.jour, ev.nature, ev.agent_id, ev.visibilite, ev.contact, ev.contenu_id, ev.engagement,
	c.chiffre, ev.objet, ev.objet_id, ev.remplace_id`

// Requetes lists the queries of this package that rights bear on.
var Requetes = []droits.Requete{requeteLister, requeteUn, requeteContact}

var requeteLister = droits.Requete{Nom: "chronologie.lister", Nominative: true, SQL: `select ` + champs + ` from evenement_dossier ev
	left join contenu c on c.id = ev.contenu_id
	where ev.dossier_id = $1 and ($2 = '' or ev.nature = $2) and ($3 = '' or ev.visibilite = $3)
	and (cast($4 as bigint) = 0 or ev.agent_id = cast($4 as bigint)) and ev.jour >= $5 and ev.jour <= $6
	and ($7 = true or not exists (select 1 from evenement_dossier s where s.remplace_id = ev.id))
	and (ev.jour < $8 or ev.jour = $8 and ev.id < $9) and ` + ouvertes + `
	order by ev.jour desc, ev.id desc limit $10`}

var requeteUn = droits.Requete{Nom: "chronologie.un", Nominative: true,
	SQL: `select ` + champs + ` from evenement_dossier ev left join contenu c on c.id = ev.contenu_id where ev.id = $1 and ` + ouvertes}

var requeteContact = droits.Requete{Nom: "chronologie.dernier_contact", Nominative: true,
	SQL: `select ev.jour from evenement_dossier ev where ev.dossier_id = $1 and ev.contact and {DROITS lire_identite ev} order by ev.jour desc, ev.id desc limit 1`}

func lire(t *chiffre.Trousseau) func(*sql.Rows) (Evenement, error) {
	return func(r *sql.Rows) (ev Evenement, err error) {
		var contenu int64
		var engage, scelle []byte
		err = r.Scan(&ev.ID, &ev.Dossier, &ev.Instant, &ev.Jour, &ev.Nature, bdd.OuZero(&ev.Agent), &ev.Visibilite, &ev.Contact, bdd.OuZero(&contenu),
			&engage, &scelle, &ev.Objet, bdd.OuZero(&ev.ObjetID), bdd.OuZero(&ev.Remplace))
		if err != nil || contenu == 0 {
			return ev, err
		}
		ev.Texte, err = journal.OuvrirContenu(t, contenu, scelle, engage)
		if errors.Is(err, journal.ErrEfface) {
			ev.Efface, err = true, nil
		}
		return ev, err
	}
}

// Lister returns the lines of a file that the agent may read, the latest first.
func Lister(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64, f Filtre) ([]Evenement, error) {
	depuis, jusqua := f.Depuis, f.Jusqua
	if depuis.Vide() {
		depuis = jour.Certain(1, 1, 1)
	}
	if jusqua.Vide() {
		jusqua = jour.Certain(9999, 12, 31)
	}
	apres, apresID := f.ApresJour, f.ApresID
	if apres.Vide() {
		apres, apresID = jour.Certain(9999, 12, 31), 1<<62
	}
	if f.Limite <= 0 {
		f.Limite = 50
	}
	a.Instant = l.Instant()
	texte, args := requeteLister.Pour(a, dossier, f.Nature, string(f.Visibilite), f.Agent, depuis, jusqua, f.Remplaces, apres, apresID, min(f.Limite, 500))
	evenements, err := bdd.Lister(ctx, l, lire(t), texte, args...)
	if err != nil {
		return nil, fmt.Errorf("chronologie du dossier %d : %w", dossier, err)
	}
	return evenements, nil
}

// DernierContact returns the day of the last event with or from the person: what the retention of the file
// counts from (CNIL 2023-095). Vide when there is none.
func DernierContact(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) (jour.Jour, error) {
	a.Instant = l.Instant()
	texte, args := requeteContact.Pour(a, dossier)
	var j jour.Jour
	err := l.QueryRow(ctx, texte, args...).Scan(&j)
	if errors.Is(err, bdd.ErrAbsent) {
		return jour.Jour{}, nil
	}
	return j, err
}

// longueurNote bounds a note.
const longueurNote = 20_000

// ErrNote is returned for a note that cannot be taken.
var ErrNote = errors.New("note vide ou trop longue")

// Noter adds a professional's note to a file that the agent may write in.
func Noter(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, dossier int64, j jour.Jour, texte string, contact bool) (int64, error) {
	if n := utf8.RuneCountInString(texte); n == 0 || n > longueurNote {
		return 0, ErrNote
	}
	for _, action := range []droits.Action{droits.EcrireDossier, droits.LireNotes} {
		peut, err := droits.Peut(ctx, e, a, action, dossier)
		if err != nil {
			return 0, err
		}
		if !peut {
			return 0, fmt.Errorf("noter dans le dossier %d : %w", dossier, bdd.ErrAbsent)
		}
	}
	ev := Evenement{Dossier: dossier, Jour: j, Nature: "note", Agent: a.ID, Visibilite: Note, Contact: contact, Texte: texte}
	return noter(ctx, e, t, a, "note.ajouter", ev)
}

func noter(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, nature string, ev Evenement) (int64, error) {
	id, err := Ajouter(ctx, e, t, ev)
	if err != nil {
		return 0, err
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "evenement_dossier", ObjetID: id,
		Dossier: ev.Dossier, Valeurs: []journal.Valeur{journal.Entier("remplace", ev.Remplace)}})
}

// Corriger replaces a note by its author with another text; the former one stays, behind. A note already
// corrected gives bdd.ErrAncienneVersion.
func Corriger(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, evenement int64, texte string) (int64, error) {
	if n := utf8.RuneCountInString(texte); n == 0 || n > longueurNote {
		return 0, ErrNote
	}
	a.Instant = e.Instant()
	requete, args := requeteUn.Pour(a, evenement)
	ancien, err := bdd.Un(ctx, e, lire(t), requete, args...)
	if err == nil && (ancien.Agent != a.ID || ancien.Visibilite != Note) {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return 0, fmt.Errorf("corriger la note %d : %w", evenement, err)
	}
	if peut, err := droits.Peut(ctx, e, a, droits.EcrireDossier, ancien.Dossier); err != nil || !peut {
		return 0, errors.Join(fmt.Errorf("corriger la note %d : %w", evenement, bdd.ErrAbsent), err)
	}
	var deja int64
	if err := e.QueryRow(ctx, `select count(*) from evenement_dossier where remplace_id = $1`, evenement).Scan(&deja); err != nil {
		return 0, err
	}
	if deja > 0 {
		return 0, fmt.Errorf("corriger la note %d : %w", evenement, bdd.ErrAncienneVersion)
	}
	ev := Evenement{Dossier: ancien.Dossier, Jour: ancien.Jour, Nature: ancien.Nature, Agent: a.ID, Visibilite: Note, Contact: ancien.Contact,
		Texte: texte, Remplace: evenement}
	return noter(ctx, e, t, a, "note.corriger", ev)
}
