// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// ModeEnvoi is how the statement of the month reaches a person.
type ModeEnvoi string

// The ways.
const (
	EnvoiDomicile   ModeEnvoi = "domicile"    // posted at home, unless nobody writes to her there
	EnvoiAdresse    ModeEnvoi = "adresse"     // posted to an address that she chose
	EnvoiMainPropre ModeEnvoi = "main_propre" // handed over
)

// Envoi is a choice of how the statement reaches the person of a file, from a day on, and in which print.
type Envoi struct {
	ID                     int64
	Dossier                int64
	Du                     jour.Jour
	Mode                   ModeEnvoi
	Chez, Adresse, Commune string // of EnvoiAdresse: at whose place (a CCAS, a relative), may be empty
	Gros                   bool   // in large print
	ChoisiPar              int64
	ChoisiLe               horloge.Instant
}

// texte is the chosen address as contenu holds it.
func (v Envoi) texte() string { return v.Chez + "\n" + v.Adresse + "\n" + v.Commune }

// ChoisirEnvoi records a choice; those before it stay, and say how it was until then.
func ChoisirEnvoi(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, v Envoi) (int64, error) {
	var contenu, engage any
	if v.Mode == EnvoiAdresse {
		c, x, err := journal.Engager(ctx, e, t, v.texte())
		if err != nil {
			return 0, err
		}
		contenu, engage = c, x
	}
	id, err := e.Inserer(ctx, `insert into envoi_releve(dossier_id, du, mode, gros, contenu_id, engagement, choisi_par, choisi_le) values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`,
		v.Dossier, v.Du, string(v.Mode), v.Gros, contenu, engage, v.ChoisiPar, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("choisir l’envoi du relevé : %w", err)
	}
	return id, nil
}

const selectEnvoi = `select v.id, v.dossier_id, v.du, v.mode, v.gros, v.contenu_id, v.engagement, k.chiffre, v.choisi_par, v.choisi_le from envoi_releve v
	left join contenu k on k.id = v.contenu_id where `

func scanEnvoi(t *chiffre.Trousseau) func(*sql.Rows) (Envoi, error) {
	return func(r *sql.Rows) (v Envoi, err error) {
		var ou journal.Joint
		if err = r.Scan(append(append([]any{&v.ID, &v.Dossier, &v.Du, &v.Mode, &v.Gros}, ou.Cibles()...), &v.ChoisiPar, &v.ChoisiLe)...); err != nil {
			return v, err
		}
		s, err := ou.Ouvrir(t)
		if lignes := strings.SplitN(s, "\n", 3); len(lignes) == 3 {
			v.Chez, v.Adresse, v.Commune = lignes[0], lignes[1], lignes[2]
		}
		return v, err
	}
}

// EnvoisDuDossier returns every choice made for a file, the latest first.
func EnvoisDuDossier(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, dossier int64) ([]Envoi, error) {
	return bdd.Lister(ctx, l, scanEnvoi(t), selectEnvoi+`v.dossier_id = $1 order by v.du desc, v.id desc`, dossier)
}

// EnvoisLe returns the choice that holds on a day for each file; a file where none was made is not there.
func EnvoisLe(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, dossiers []int64, j jour.Jour) (map[int64]Envoi, error) {
	r := map[int64]Envoi{}
	for lot := range slices.Chunk(dossiers, 500) {
		liste, args := bdd.ListeIDs(lot)
		vs, err := bdd.Lister(ctx, l, scanEnvoi(t), fmt.Sprintf(selectEnvoi+`v.du <= $%d and v.dossier_id in (%s) order by v.du, v.id`, len(args)+1, liste), append(args, j)...)
		if err != nil {
			return nil, fmt.Errorf("lire l’envoi des relevés : %w", err)
		}
		for _, v := range vs {
			r[v.Dossier] = v
		}
	}
	return r, nil
}

// Livraison is how a statement reaches a person, once what she chose meets what is known of her.
type Livraison struct {
	Poste                  bool
	Chez, Adresse, Commune string // where, when it is posted
	Raison                 string // why it is handed over, when it is not
	Gros                   bool
}

// Livrer says how the statement reaches a person. "Ne pas écrire à domicile" forbids her home, whatever was chosen; an address that she chose elsewhere stands.
func (p Personne) Livrer(v Envoi) Livraison {
	r := Livraison{Gros: v.Gros}
	switch {
	case v.Mode == EnvoiMainPropre:
		r.Raison = "remise demandée"
	case v.Mode == EnvoiAdresse && v.Adresse == "": // erased since
		r.Raison = "l’adresse choisie n’est plus connue"
	case v.Mode == EnvoiAdresse:
		r.Poste, r.Chez, r.Adresse, r.Commune = true, v.Chez, v.Adresse, v.Commune
	case !p.EcrireDomicile:
		r.Raison = "ne pas écrire à domicile"
	case p.Adresse == "":
		r.Raison = "pas d’adresse connue"
	default:
		r.Poste, r.Adresse, r.Commune = true, p.Adresse, p.Commune
	}
	return r
}
