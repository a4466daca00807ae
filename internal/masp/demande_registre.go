// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/journal/empreinte"
	"etai/internal/organisation/droits"
)

// EtapeDemande is one step of a request.
type EtapeDemande struct {
	ID, Demande, Dossier int64
	Rang                 int
	De, Vers             EtatDemande
	Le                   jour.Jour // the day it happened
	Motif                string    // a code of the list of Vers
	Niveau, Mois         int       // of an accord
	Passage              int64     // of the commission that decided
	Texte                string
	Efface               bool
	Par                  int64
	NoteLe               horloge.Instant
}

// Consignees are what the act of a step keeps of it.
func (x EtapeDemande) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("rang", int64(x.Rang)), journal.Code("de", string(x.De)), journal.Code("vers", string(x.Vers)), journal.Jour("le", x.Le), journal.Code("motif", x.Motif),
		journal.Entier("niveau", int64(x.Niveau)), journal.Entier("mois", int64(x.Mois)), journal.Entier("passage", x.Passage)}
}

// CreerDemande records a request as a draft; one open request at a time for each person (bdd.ErrConflit). The answer is its id.
func CreerDemande(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, d Demande) (int64, error) {
	texte, err := journal.EngagerSiDit(ctx, e, t, d.Texte)
	if err != nil {
		return 0, err
	}
	contenu, engagement := texte.Colonnes()
	id, err := e.Inserer(ctx, `insert into masp_demande(dossier_id, organisation_id, contrat_id, numero, origine, fin_maj, mois_ailleurs, sans_autre_mesure, consentement_le, contenu_id, engagement, cree_par, cree_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13) returning id`, d.Dossier, d.Organisation, bdd.Nul(d.Contrat), d.Numero, string(d.Origine), d.FinMAJ, d.MoisAilleurs, d.SansAutreMesure, d.ConsentementLe, contenu, engagement,
		d.CreePar, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("enregistrer une demande : %w", err)
	}
	d.ID = id
	return id, garderListes(ctx, e, d)
}

// CorrigerDemande changes a draft at the version that was read (bdd.ErrAncienneVersion).
func CorrigerDemande(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, d Demande) error {
	texte, err := journal.EngagerSiDit(ctx, e, t, d.Texte)
	if err != nil {
		return err
	}
	contenu, engagement := texte.Colonnes()
	n, err := e.Exec(ctx, `update masp_demande set origine = $3, fin_maj = $4, mois_ailleurs = $5, sans_autre_mesure = $6, consentement_le = $7, contenu_id = $8, engagement = $9, version = version + 1
		where id = $1 and version = $2 and etat = 'brouillon'`, d.ID, d.Version, string(d.Origine), d.FinMAJ, d.MoisAilleurs, d.SansAutreMesure, d.ConsentementLe, contenu, engagement)
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return fmt.Errorf("corriger une demande : %w", err)
	}
	for _, table := range []string{"masp_demande_motif", "masp_demande_coordination"} {
		if _, err := e.Exec(ctx, `delete from `+table+` where demande_id = $1`, d.ID); err != nil {
			return fmt.Errorf("corriger une demande : %w", err)
		}
	}
	return garderListes(ctx, e, d)
}

func garderListes(ctx context.Context, e *bdd.Ecriture, d Demande) error {
	for _, m := range d.Motifs {
		if _, err := e.Exec(ctx, `insert into masp_demande_motif(demande_id, dossier_id, motif) values ($1,$2,$3)`, d.ID, d.Dossier, string(m)); err != nil {
			return fmt.Errorf("garder une raison de la demande : %w", err)
		}
	}
	for _, m := range d.Coordination {
		if _, err := e.Exec(ctx, `insert into masp_demande_coordination(demande_id, dossier_id, mesure) values ($1,$2,$3)`, d.ID, d.Dossier, string(m)); err != nil {
			return fmt.Errorf("garder une autre mesure : %w", err)
		}
	}
	return nil
}

// Avancer adds the step that follows to a request as it was read, and moves it: bdd.ErrAncienneVersion when it has moved since. The caller has applied Permise
// and its rules. The answer is the step.
func Avancer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, d Demande, x EtapeDemande) (EtapeDemande, error) {
	x.Demande, x.Dossier, x.De, x.Rang, x.NoteLe = d.ID, d.Dossier, d.Etat, d.Rang+1, e.Instant()
	texte, err := journal.EngagerSiDit(ctx, e, t, x.Texte)
	if err != nil {
		return x, err
	}
	contenu, engagement := texte.Colonnes()
	var etat EtatDemande
	if err := e.QueryRow(ctx, `select etat from masp_demande where id = $1 and rang = $2 and version = $3`, d.ID, d.Rang, d.Version).Scan(&etat); err != nil || etat != d.Etat {
		return x, bdd.ErrAncienneVersion
	}
	if x.ID, err = e.Inserer(ctx, `insert into masp_demande_etape(demande_id, dossier_id, rang, de, vers, le, motif, niveau, mois, passage_id, contenu_id, engagement, par, note_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14) returning id`, d.ID, d.Dossier, x.Rang, string(x.De), string(x.Vers), x.Le, x.Motif, bdd.Nul(int64(x.Niveau)), bdd.Nul(int64(x.Mois)),
		bdd.Nul(x.Passage), contenu, engagement, x.Par, x.NoteLe); err != nil {
		return x, fmt.Errorf("noter une étape de la demande : %w", err)
	}
	n, err := e.Exec(ctx, `update masp_demande set etat = $3, rang = $4, version = version + 1 where id = $1 and version = $2`, d.ID, d.Version, string(x.Vers), x.Rang)
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return x, fmt.Errorf("avancer une demande : %w", err)
	}
	return x, nil
}

// Deposees are what the act of its filing keeps of a request: all that it asked, its words by their commitment.
func (d Demande) Deposees(ctx context.Context, l bdd.Lecture) ([]journal.Valeur, error) {
	h := empreinte.Nouveau("masp.demande/1").Reference(d.Contrat).Texte(string(d.Origine)).Entier(oui(d.FinMAJ)).Entier(int64(d.MoisAilleurs)).Entier(oui(d.SansAutreMesure)).Jour(d.ConsentementLe).Liste(len(d.Motifs))
	for _, m := range d.Motifs {
		h.Texte(string(m))
	}
	h.Liste(len(d.Coordination))
	for _, m := range d.Coordination {
		h.Texte(string(m))
	}
	var engagement []byte
	if err := l.QueryRow(ctx, `select engagement from masp_demande where id = $1`, d.ID).Scan(&engagement); err != nil {
		return nil, fmt.Errorf("relire une demande : %w", err)
	}
	return []journal.Valeur{journal.Empreinte("demande", h.Octets(engagement).Somme())}, nil
}

const colonnesDemande = `d.id, d.dossier_id, d.organisation_id, d.contrat_id, d.numero, d.etat, d.rang, d.origine, d.fin_maj, d.mois_ailleurs, d.sans_autre_mesure, d.consentement_le, d.cree_par, d.cree_le, d.version`

func (d *Demande) cibles() []any {
	return []any{&d.ID, &d.Dossier, &d.Organisation, bdd.OuZero(&d.Contrat), &d.Numero, &d.Etat, &d.Rang, &d.Origine, &d.FinMAJ, &d.MoisAilleurs, &d.SansAutreMesure, &d.ConsentementLe, &d.CreePar, &d.CreeLe, &d.Version}
}

// DemandeParID reads a request with its lists, without any text. The caller checks the right to its file.
func DemandeParID(ctx context.Context, l bdd.Lecture, id int64) (d Demande, err error) {
	if err = l.QueryRow(ctx, `select `+colonnesDemande+` from masp_demande d where d.id = $1`, id).Scan(d.cibles()...); err != nil {
		return d, err
	}
	return d, d.lireListes(ctx, l)
}

func (d *Demande) lireListes(ctx context.Context, l bdd.Lecture) (err error) {
	if d.Motifs, err = bdd.Lister(ctx, l, func(r *sql.Rows) (m MotifEntree, err error) { return m, r.Scan(&m) }, `select motif from masp_demande_motif where demande_id = $1 order by id`, d.ID); err != nil {
		return fmt.Errorf("lire les raisons d’une demande : %w", err)
	}
	d.Coordination, err = bdd.Lister(ctx, l, func(r *sql.Rows) (m AutreMesure, err error) { return m, r.Scan(&m) }, `select mesure from masp_demande_coordination where demande_id = $1 order by id`, d.ID)
	if err != nil {
		return fmt.Errorf("lire les autres mesures d’une demande : %w", err)
	}
	return nil
}

var (
	requeteDemande = droits.Requete{Nom: "masp.demande", Nominative: true, SQL: `select ` + colonnesDemande + `, d.contenu_id, d.engagement, k.chiffre from masp_demande d
		left join contenu k on k.id = d.contenu_id where d.id = $1 and {DROITS lire_contrat d}`}
	requeteDemandesDossier = droits.Requete{Nom: "masp.demandes_dossier", Nominative: true, SQL: `select ` + colonnesDemande + ` from masp_demande d where d.dossier_id = $1 and {DROITS lire_contrat d} order by d.id desc`}
	requeteEtapesDemande   = droits.Requete{Nom: "masp.demande_etapes", Nominative: true, SQL: `select x.id, x.demande_id, x.dossier_id, x.rang, x.de, x.vers, x.le, x.motif, x.niveau, x.mois, x.passage_id, x.par, x.note_le,
		x.contenu_id, x.engagement, k.chiffre from masp_demande_etape x left join contenu k on k.id = x.contenu_id where x.demande_id = $1 and {DROITS lire_contrat x} order by x.rang`}
)

// LireDemande reads a request with its lists and its words, for who may read the contracts of its file; bdd.ErrAbsent otherwise.
func LireDemande(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (d Demande, err error) {
	texte, args := requeteDemande.Pour(a, id)
	var j journal.Joint
	if err = l.QueryRow(ctx, texte, args...).Scan(append(d.cibles(), j.Cibles()...)...); err != nil {
		return d, err
	}
	if d.Texte, err = j.Dire(t); err != nil {
		return d, err
	}
	d.Efface = d.Texte == journal.TexteEfface
	return d, d.lireListes(ctx, l)
}

// DemandesDuDossier lists the requests of a file, the latest first, without their lists nor any text, for who may read its contracts.
func DemandesDuDossier(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]Demande, error) {
	texte, args := requeteDemandesDossier.Pour(a, dossier)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (d Demande, err error) { return d, r.Scan(d.cibles()...) }, texte, args...)
}

// EtapesDemande returns the steps of a request, the first one first, for who may read the contracts of its file.
func EtapesDemande(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, demande int64) ([]EtapeDemande, error) {
	texte, args := requeteEtapesDemande.Pour(a, demande)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x EtapeDemande, err error) {
		var j journal.Joint
		if err = r.Scan(append([]any{&x.ID, &x.Demande, &x.Dossier, &x.Rang, &x.De, &x.Vers, &x.Le, &x.Motif, bdd.OuZero(&x.Niveau), bdd.OuZero(&x.Mois), bdd.OuZero(&x.Passage), &x.Par, &x.NoteLe}, j.Cibles()...)...); err != nil {
			return x, err
		}
		x.Texte, err = j.Dire(t)
		x.Efface = x.Texte == journal.TexteEfface
		return x, err
	}, texte, args...)
}

// DerniereEtape is the last step of a request, without its words; bdd.ErrAbsent for a draft. The caller checks the right to its file.
func DerniereEtape(ctx context.Context, l bdd.Lecture, demande int64) (x EtapeDemande, err error) {
	err = l.QueryRow(ctx, `select id, demande_id, dossier_id, rang, de, vers, le, motif, niveau, mois, passage_id, par, note_le from masp_demande_etape where demande_id = $1 order by rang desc limit 1`, demande).
		Scan(&x.ID, &x.Demande, &x.Dossier, &x.Rang, &x.De, &x.Vers, &x.Le, &x.Motif, bdd.OuZero(&x.Niveau), bdd.OuZero(&x.Mois), bdd.OuZero(&x.Passage), &x.Par, &x.NoteLe)
	return x, err
}

// DeposeeLe is the day when a request was filed; Vide for a draft.
func DeposeeLe(ctx context.Context, l bdd.Lecture, demande int64) (le jour.Jour, err error) {
	err = l.QueryRow(ctx, `select min(le) from masp_demande_etape where demande_id = $1 and vers = 'deposee'`, demande).Scan(&le)
	return le, err
}
