// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/journal/empreinte"
	"etai/internal/organisation/droits"
)

// CotationMax is the highest score of an item: she does it alone.
const CotationMax = 3

// ItemsMax bounds the items of a grid.
const ItemsMax = 30

// Grille is a version of the grid of autonomy: its items, and the words of their scores.
type Grille struct {
	ID           int64
	Organisation int64 // 0: delivered with Étai
	Du           jour.Jour
	Mots         [CotationMax + 1]string
	Items        []ItemGrille
	CreePar      int64
}

// ItemGrille is something that a person does, more or less alone.
type ItemGrille struct {
	ID       int64
	Position int
	Libelle  string
}

// MomentGrille is when a grid is filled in: the same grid each time, so that progress is seen.
type MomentGrille string

// The moments.
const (
	Entree         MomentGrille = "entree"
	BilanMoment    MomentGrille = "bilan"
	Renouvellement MomentGrille = "renouvellement"
	Sortie         MomentGrille = "sortie"
)

// MomentsGrille lists them.
var MomentsGrille = []MomentGrille{Entree, BilanMoment, Renouvellement, Sortie}

// Libelle is the moment on screen.
func (m MomentGrille) Libelle() string {
	switch m {
	case Entree:
		return "À l’entrée"
	case BilanMoment:
		return "Au bilan"
	case Renouvellement:
		return "Au renouvellement"
	case Sortie:
		return "À la sortie"
	}
	return string(m)
}

// NoteItem is the score of an item: the worker's, and the person's own when she gave it.
type NoteItem struct {
	Item     int64
	Service  int
	Personne int
	Dit      bool // she answered
}

// GrilleRemplie is one filling of a grid.
type GrilleRemplie struct {
	ID, Dossier  int64
	Grille       int64
	Moment       MomentGrille
	Le           jour.Jour
	AvecPersonne bool
	Notes        []NoteItem // in the order of the items
	Texte        string
	Efface       bool
	Par          int64
	RempliLe     horloge.Instant
	Empreinte    []byte
}

// Totaux are the sums of the worker's scores and of the person's, and the most that they may be: the person's counts the items that she answered.
func (x GrilleRemplie) Totaux() (service, surService, personne, surPersonne int) {
	for _, n := range x.Notes {
		service, surService = service+n.Service, surService+CotationMax
		if n.Dit {
			personne, surPersonne = personne+n.Personne, surPersonne+CotationMax
		}
	}
	return service, surService, personne, surPersonne
}

// Score is what the worker noted, in words.
func (x GrilleRemplie) Score() string {
	service, sur, _, _ := x.Totaux()
	return fmt.Sprintf("%d sur %d", service, sur)
}

// somme is the hash of the scores of a filling, that its row and its act keep.
func (x GrilleRemplie) somme() []byte {
	h := empreinte.Nouveau("masp.autonomie/1").Reference(x.Grille).Texte(string(x.Moment)).Jour(x.Le).Entier(oui(x.AvecPersonne)).Liste(len(x.Notes))
	for _, n := range x.Notes {
		h.Reference(n.Item).Entier(int64(n.Service)).Entier(oui(n.Dit)).Entier(int64(n.Personne))
	}
	return h.Somme()
}

func oui(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// Consignees are what the act of a filling keeps of it.
func (x GrilleRemplie) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("grille", x.Grille), journal.Code("moment", string(x.Moment)), journal.Jour("le", x.Le), journal.Empreinte("notes", x.Empreinte)}
}

// VerifierGrille says what forbids a version of the grid.
func VerifierGrille(g Grille, aujourdhui jour.Jour) error {
	switch {
	case g.Du.Vide() || g.Du.Avant(aujourdhui):
		return &Refus{Regle: "du", Message: "une grille change à partir d’aujourd’hui, ou plus tard : ce qui est rempli garde la sienne"}
	case len(g.Items) == 0 || len(g.Items) > ItemsMax:
		return &Refus{Regle: "items", Message: fmt.Sprintf("écrire de 1 à %d lignes", ItemsMax)}
	}
	vus := map[string]bool{}
	for _, x := range g.Items {
		if vus[strings.ToLower(x.Libelle)] {
			return &Refus{Regle: "items", Message: "« " + x.Libelle + " » est écrit deux fois : garder une seule ligne"}
		}
		vus[strings.ToLower(x.Libelle)] = true
	}
	for _, m := range g.Mots {
		if strings.TrimSpace(m) == "" {
			return &Refus{Regle: "mots", Message: "écrire les quatre mots des cotations, de 0 à 3"}
		}
	}
	return nil
}

// VerifierAutonomie says what forbids a filling: every item of the grid scored once, on a day that is come; with the person, her own answers.
func VerifierAutonomie(g Grille, x GrilleRemplie, aujourdhui jour.Jour) error {
	switch {
	case x.Moment.Libelle() == string(x.Moment):
		return &Refus{Regle: "moment", Message: "dire à quel moment la grille est remplie"}
	case x.Le.Vide() || x.Le.Apres(aujourdhui):
		return &Refus{Regle: "le", Message: "écrire le jour où la grille est remplie, au plus tard aujourd’hui"}
	case len(x.Notes) != len(g.Items):
		return &Refus{Regle: "notes", Message: "coter chaque ligne de la grille"}
	}
	dits := 0
	for i, n := range x.Notes {
		if n.Item != g.Items[i].ID || n.Service < 0 || n.Service > CotationMax || n.Personne < 0 || n.Personne > CotationMax {
			return &Refus{Regle: "notes", Message: "coter chaque ligne de 0 à 3"}
		}
		if n.Dit {
			dits++
		}
	}
	switch {
	case x.AvecPersonne && dits == 0:
		return &Refus{Regle: "personne", Message: "la grille est remplie avec la personne : écrire ses réponses, au moins une"}
	case !x.AvecPersonne && dits > 0:
		return &Refus{Regle: "personne", Message: "des réponses de la personne sont écrites : cocher que la grille est remplie avec elle"}
	}
	return nil
}

// CreerGrille records a version of an organisation's grid. The answer is its id.
func CreerGrille(ctx context.Context, e *bdd.Ecriture, g Grille) (int64, error) {
	id, err := e.Inserer(ctx, `insert into masp_grille(organisation_id, du, mot_0, mot_1, mot_2, mot_3, cree_par, cree_le) values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`, g.Organisation, g.Du, g.Mots[0], g.Mots[1], g.Mots[2], g.Mots[3],
		g.CreePar, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("enregistrer une grille : %w", err)
	}
	for i, x := range g.Items {
		if _, err := e.Exec(ctx, `insert into masp_grille_item(grille_id, position, libelle) values ($1,$2,$3)`, id, i+1, x.Libelle); err != nil {
			return 0, fmt.Errorf("enregistrer une ligne de grille : %w", err)
		}
	}
	return id, nil
}

const colonnesGrille = `select g.id, g.organisation_id, g.du, g.mot_0, g.mot_1, g.mot_2, g.mot_3, g.cree_par from masp_grille g`

func lireGrille(ctx context.Context, l bdd.Lecture, suite string, args ...any) (g Grille, err error) {
	if err = l.QueryRow(ctx, colonnesGrille+suite, args...).Scan(&g.ID, bdd.OuZero(&g.Organisation), &g.Du, &g.Mots[0], &g.Mots[1], &g.Mots[2], &g.Mots[3], bdd.OuZero(&g.CreePar)); err != nil {
		return g, err
	}
	g.Items, err = bdd.Lister(ctx, l, func(r *sql.Rows) (x ItemGrille, err error) { return x, r.Scan(&x.ID, &x.Position, &x.Libelle) },
		`select id, position, libelle from masp_grille_item where grille_id = $1 order by position`, g.ID)
	return g, err
}

// GrilleEnVigueur is the grid of an organisation on a day: its own, else that of the installation's département, else the one delivered; the latest to begin stands.
func GrilleEnVigueur(ctx context.Context, l bdd.Lecture, organisation int64, j jour.Jour) (Grille, error) {
	g, err := lireGrille(ctx, l, ` left join organisation o on o.id = g.organisation_id where g.du <= $2 and (g.organisation_id is null or g.organisation_id = $1 or o.nature = 'departement')
		order by case when g.organisation_id = $1 then 0 when g.organisation_id is not null then 1 else 2 end, g.du desc, g.id desc limit 1`, organisation, j)
	if err != nil {
		return g, fmt.Errorf("lire la grille d’autonomie : %w", err)
	}
	return g, nil
}

// GrilleParID reads a version of a grid.
func GrilleParID(ctx context.Context, l bdd.Lecture, id int64) (Grille, error) {
	return lireGrille(ctx, l, ` where g.id = $1`, id)
}

// RemplirGrille records a filling. The caller has applied VerifierAutonomie. The answer has its id and its hash.
func RemplirGrille(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, x GrilleRemplie) (GrilleRemplie, error) {
	mots, err := journal.EngagerSiDit(ctx, e, t, x.Texte)
	if err != nil {
		return x, err
	}
	contenu, engagement := mots.Colonnes()
	x.Empreinte = x.somme()
	if x.ID, err = e.Inserer(ctx, `insert into masp_autonomie(dossier_id, grille_id, moment, le, avec_personne, contenu_id, engagement, empreinte, rempli_par, rempli_le) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id`,
		x.Dossier, x.Grille, string(x.Moment), x.Le, x.AvecPersonne, contenu, engagement, x.Empreinte, x.Par, e.Instant()); err != nil {
		return x, fmt.Errorf("remplir une grille : %w", err)
	}
	for _, n := range x.Notes {
		var personne any
		if n.Dit {
			personne = n.Personne
		}
		if _, err := e.Exec(ctx, `insert into masp_autonomie_note(autonomie_id, dossier_id, grille_id, item_id, service, personne) values ($1,$2,$3,$4,$5,$6)`, x.ID, x.Dossier, x.Grille, n.Item, n.Service, personne); err != nil {
			return x, fmt.Errorf("coter une ligne de grille : %w", err)
		}
	}
	return x, nil
}

var (
	requeteAutonomies = droits.Requete{Nom: "masp.autonomies", Nominative: true, SQL: `select x.id, x.dossier_id, x.grille_id, x.moment, x.le, x.avec_personne, x.empreinte, x.rempli_par, x.rempli_le, x.contenu_id, x.engagement, k.chiffre
		from masp_autonomie x left join contenu k on k.id = x.contenu_id where x.dossier_id = $1 and {DROITS lire_contrat x} order by x.le, x.id`}
	requeteNotesAutonomie = droits.Requete{Nom: "masp.autonomie_notes", Nominative: true, SQL: `select n.autonomie_id, n.item_id, n.service, coalesce(n.personne, -1) from masp_autonomie_note n
		join masp_grille_item i on i.id = n.item_id where n.dossier_id = $1 and {DROITS lire_contrat n} order by n.autonomie_id, i.position`}
)

func scanNote(r *sql.Rows) (autonomie int64, n NoteItem, err error) {
	err = r.Scan(&autonomie, &n.Item, &n.Service, &n.Personne)
	if n.Dit = n.Personne >= 0; !n.Dit {
		n.Personne = 0
	}
	return autonomie, n, err
}

// AutonomiesDuDossier lists the fillings of a file, the first one first, for who may read its contracts.
func AutonomiesDuDossier(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) ([]GrilleRemplie, error) {
	texte, args := requeteAutonomies.Pour(a, dossier)
	xs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x GrilleRemplie, err error) {
		var j journal.Joint
		if err = r.Scan(append([]any{&x.ID, &x.Dossier, &x.Grille, &x.Moment, &x.Le, &x.AvecPersonne, &x.Empreinte, &x.Par, &x.RempliLe}, j.Cibles()...)...); err != nil {
			return x, err
		}
		x.Texte, err = j.Dire(t)
		x.Efface = x.Texte == journal.TexteEfface
		return x, err
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lire les grilles remplies : %w", err)
	}
	rangs := map[int64]*GrilleRemplie{}
	for i := range xs {
		rangs[xs[i].ID] = &xs[i]
	}
	texte, args = requeteNotesAutonomie.Pour(a, dossier)
	_, err = bdd.Lister(ctx, l, func(r *sql.Rows) (_ struct{}, err error) {
		id, n, err := scanNote(r)
		if x := rangs[id]; err == nil && x != nil {
			x.Notes = append(x.Notes, n)
		}
		return struct{}{}, err
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lire les cotations : %w", err)
	}
	return xs, nil
}

// ToutesAutonomies reads every filling with its scores, whoever it is about: what a check compares with the journal and with their hashes.
func ToutesAutonomies(ctx context.Context, l bdd.Lecture) ([]GrilleRemplie, error) {
	xs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x GrilleRemplie, err error) {
		return x, r.Scan(&x.ID, &x.Dossier, &x.Grille, &x.Moment, &x.Le, &x.AvecPersonne, &x.Empreinte, &x.Par)
	}, `select id, dossier_id, grille_id, moment, le, avec_personne, empreinte, rempli_par from masp_autonomie order by id`)
	if err != nil {
		return nil, err
	}
	rangs := map[int64]int{}
	for i, x := range xs {
		rangs[x.ID] = i
	}
	_, err = bdd.Lister(ctx, l, func(r *sql.Rows) (_ struct{}, err error) {
		id, n, err := scanNote(r)
		if err == nil {
			xs[rangs[id]].Notes = append(xs[rangs[id]].Notes, n)
		}
		return struct{}{}, err
	}, `select n.autonomie_id, n.item_id, n.service, coalesce(n.personne, -1) from masp_autonomie_note n join masp_grille_item i on i.id = n.item_id order by n.autonomie_id, i.position`)
	return xs, err
}

// Intacte tells whether the scores are still those that were hashed.
func (x GrilleRemplie) Intacte() bool { return string(x.somme()) == string(x.Empreinte) }
