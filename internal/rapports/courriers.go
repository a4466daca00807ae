// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"errors"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/texte"
	"etai/internal/documents"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
)

// LigneCourrier is a document that the service wrote, in a list.
type LigneCourrier struct {
	documents.Document
	Objet, Par, Personne string
	Nom                  string // of its kind
	Recommande           documents.Recommande
}

// EtatDit is what became of its paper, in words.
func (l LigneCourrier) EtatDit() string { return texte.Majuscule(l.Etat.Libelle()) }

// Ton is the colour of its state.
func (l LigneCourrier) Ton() string {
	switch l.Etat {
	case documents.AImprimer:
		return "attention"
	case documents.Imprime:
		return "info"
	case documents.Remis:
		return "succes"
	}
	return "neutre"
}

// CourriersDuDossier lists the documents written in a file, the latest first, for who may read them; bdd.ErrAbsent otherwise.
func CourriersDuDossier(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) ([]LigneCourrier, error) {
	p, err := droits.Parmi(ctx, l, a, dossier, modeles.Action, droits.EcrirePayeur)
	if err == nil && !p[modeles.Action] && !p[droits.EcrirePayeur] {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return nil, err
	}
	ds, err := documents.DuDossier(ctx, l, dossier)
	if err != nil {
		return nil, err
	}
	if !p[modeles.Action] {
		ds = slices.DeleteFunc(ds, func(d documents.Document) bool { g, _ := modeles.GenreDe(d.Genre); return !g.Payeurs })
	}
	return direCourriers(ctx, l, t, ds)
}

// CourrierDe returns a document of a file with its text, for who may read it; bdd.ErrAbsent otherwise.
func CourrierDe(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier, id int64) (x LigneCourrier, lettre documents.Lettre, err error) {
	d, err := documents.ParID(ctx, l, id)
	if err == nil && (d.Dossier != dossier || errors.Is(parcours.ExigerLecture(ctx, l, a, d.Genre, dossier), parcours.ErrInterdit)) {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return x, lettre, err
	}
	if lettre, err = d.Lettre(t); err != nil {
		return x, lettre, err
	}
	xs, err := direCourriers(ctx, l, t, []documents.Document{d})
	if err != nil {
		return x, lettre, err
	}
	x = xs[0]
	if x.Recommande, err = documents.RecommandeDe(ctx, l, id); errors.Is(err, bdd.ErrAbsent) {
		err = nil
	}
	return x, lettre, err
}

// ParRecommande lists the documents that left under the number of a registered letter, for who may read them.
func ParRecommande(ctx context.Context, l bdd.Lecture, a droits.Agent, tape string) ([]documents.Document, error) {
	numero := documents.CleRecommande(tape)
	if numero == "" {
		return nil, nil
	}
	sql, args := requeteRecommande.Pour(a, a.Organisation, numero)
	return bdd.Lister(ctx, l, documents.Scan, sql, args...)
}

// requeteRecommande: all documents of whom they may read, the letters about the money alone for who writes these.
var requeteRecommande = droits.Requete{Nom: "rapports.recommande", Nominative: true, SQL: documents.De + `where ` + documents.SQLRecommande + ` and ({DROITS lire_contrat x} or x.genre in ('` + strings.Join(modeles.GenresDesPayeurs(), `','`) + `') and {DROITS ecrire_payeur x}) order by x.id`}

func direCourriers(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, ds []documents.Document) ([]LigneCourrier, error) {
	agents := map[int64]string{}
	r := make([]LigneCourrier, len(ds))
	for i, d := range ds {
		lettre, err := d.Lettre(t)
		if err != nil {
			return nil, err
		}
		par, err := nomAgent(ctx, l, d.EcritPar, agents)
		if err != nil {
			return nil, err
		}
		g, _ := modeles.GenreDe(d.Genre)
		r[i] = LigneCourrier{Document: d, Objet: lettre.Objet, Par: par, Nom: g.Nom}
	}
	return r, nil
}

// CourriersMax is how many documents the page of printing shows, and prints, at once.
const CourriersMax = 500

var requeteCourriers = droits.Requete{Nom: "rapports.courriers", Nominative: true, SQL: documents.De + `where x.organisation_id = $1 and x.etat = 'a_imprimer' and {DROITS ecrire_courrier x} order by x.id limit $2`}

var requeteCourriersImprimes = droits.Requete{Nom: "rapports.courriers_imprimes", Nominative: true, SQL: documents.De + `where x.organisation_id = $1 and x.etat = 'imprime' and {DROITS ecrire_courrier x} order by x.id limit $2`}

// desPayeurs narrows to the letters about the money alone.
var desPayeurs = ` and x.genre in ('` + strings.Join(modeles.GenresDesPayeurs(), `','`) + `') and {DROITS ecrire_payeur x} order by x.id limit $2`

var (
	requeteLettresArgent         = droits.Requete{Nom: "rapports.courriers_argent", Nominative: true, SQL: documents.De + `where x.organisation_id = $1 and x.etat = 'a_imprimer'` + desPayeurs}
	requeteLettresArgentImprimes = droits.Requete{Nom: "rapports.courriers_argent_imprimes", Nominative: true, SQL: documents.De + `where x.organisation_id = $1 and x.etat = 'imprime'` + desPayeurs}
)

// RequetesCourriers are the registered queries of the printing of documents.
var RequetesCourriers = []droits.Requete{requeteCourriers, requeteCourriersImprimes, requeteLettresArgent, requeteLettresArgentImprimes, requeteRecommande}

// courriersPour is the query of who writes all documents, or those about the money alone.
func courriersPour(a droits.Agent, imprimes bool) droits.Requete {
	switch tous := droits.Autorise(a.Role, droits.EcrireCourrier); {
	case tous && imprimes:
		return requeteCourriersImprimes
	case tous:
		return requeteCourriers
	case imprimes:
		return requeteLettresArgentImprimes
	}
	return requeteLettresArgent
}

// Courriers lists the documents of the organisation that wait to be printed, or once printed to be handed over, the oldest first, for who may write them.
func Courriers(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, imprimes bool) ([]LigneCourrier, error) {
	sql, args := courriersPour(a, imprimes).Pour(a, a.Organisation, CourriersMax)
	ds, err := bdd.Lister(ctx, l, documents.Scan, sql, args...)
	if err != nil {
		return nil, err
	}
	r, err := direCourriers(ctx, l, t, ds)
	if err != nil {
		return nil, err
	}
	return r, personnes.Nommer(ctx, l, r, func(x *LigneCourrier) (int64, *string) { return x.Dossier, &x.Personne })
}

// LotMax is how many documents are printed in one file.
const LotMax = 10_000

// LettresDuLot opens documents to be printed together: those given, or all that wait when none is; one that the agent may not write, or that is cancelled, refuses
// them all.
func LettresDuLot(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, ids []int64) (ds []documents.Document, ls []documents.Lettre, err error) {
	if len(ids) == 0 {
		sql, args := courriersPour(a, false).Pour(a, a.Organisation, LotMax)
		if ds, err = bdd.Lister(ctx, l, documents.Scan, sql, args...); err != nil {
			return nil, nil, err
		}
	}
	for _, id := range ids {
		d, err := documents.ParID(ctx, l, id)
		if err != nil {
			return nil, nil, err
		}
		if err := parcours.ExigerCourrier(ctx, l, a, d.Genre, d.Dossier); err != nil {
			return nil, nil, err
		}
		if d.Organisation != a.Organisation || d.Etat == documents.Annule {
			return nil, nil, parcours.ErrInterdit
		}
		ds = append(ds, d)
	}
	for _, d := range ds {
		x, err := d.Lettre(t)
		if err != nil {
			return nil, nil, err
		}
		ls = append(ls, x)
	}
	return ds, ls, nil
}
