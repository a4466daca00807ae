// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// FusionVue is a request to merge or to separate two sheets, with who they are.
type FusionVue struct {
	personnes.Fusion
	NomAbsorbee, NumeroAbsorbe      string
	NomSurvivante, NumeroSurvivante string
	Par, Decideur                   string
}

const deFusions = personnes.TablesFusion + ` join personne a on a.id = f.absorbee_id join personne s on s.id = f.survivante_id join dossier x on x.id = f.dossier_id
	join dossier y on y.id = f.dossier_survivant_id join agent g on g.id = f.demandee_par left join agent h on h.id = f.decidee_par`

const colonnesFusion = personnes.ColonnesFusion + `, a.nom, a.nom_usage, a.prenom, x.numero, s.nom, s.nom_usage, s.prenom, y.numero, g.prenom || ' ' || g.nom, coalesce(h.prenom || ' ' || h.nom, '')`

// Both files must be open to who looks: a request names a person of each.
const fusionsVisibles = ` and {DROITS lire_dossier f} and {DROITS lire_dossier f.dossier_survivant_id}`

var (
	requeteFusions = droits.Requete{Nom: "rapports.fusions_demandees", Nominative: true,
		SQL: `select ` + colonnesFusion + deFusions + ` where f.organisation_id = $1 and f.etat = 'demandee'` + fusionsVisibles + ` order by f.demandee_le, f.id`}
	requeteFusionsDossier = droits.Requete{Nom: "rapports.fusions_du_dossier", Nominative: true,
		SQL: `select ` + colonnesFusion + deFusions + ` where (f.dossier_id = $1 or f.dossier_survivant_id = $1)` + fusionsVisibles + ` order by f.id desc`}
	requeteFusionEnAttente = droits.Requete{Nom: "rapports.fusion_en_attente", Nominative: true,
		SQL: `select f.id, f.sens from personne_fusion f where (f.dossier_id = $1 or f.dossier_survivant_id = $1) and f.etat = 'demandee'` + fusionsVisibles + ` order by f.id limit 1`}
	requeteReunies = droits.Requete{Nom: "rapports.fiches_reunies", Nominative: true,
		SQL: `select a.id, a.nom, a.nom_usage, a.prenom, a.naissance, f.dossier_id, x.numero, f.decidee_le, h.prenom || ' ' || h.nom from personne_fusion f join personne a on a.id = f.absorbee_id
		join dossier x on x.id = f.dossier_id join agent h on h.id = f.decidee_par where f.dossier_survivant_id = $1 and f.etat = 'faite' and a.canonique = f.survivante_id
		and f.id = (select max(z.id) from personne_fusion z where z.absorbee_id = f.absorbee_id and z.etat = 'faite')` + fusionsVisibles + ` order by f.id desc`}
	requeteMemeAllocataire = droits.Requete{Nom: "rapports.meme_allocataire", Nominative: true,
		SQL: `select distinct q.dossier_id from prestation_percue p join prestation_percue q on q.allocataire = p.allocataire
		where p.dossier_id = $1 and p.allocataire <> '' and q.dossier_id <> p.dossier_id and {DROITS lire_gestion p} and {DROITS lire_gestion q} order by q.dossier_id limit 20`}
	requeteFusion = droits.Requete{Nom: "rapports.fusion", Nominative: true, SQL: `select ` + colonnesFusion + deFusions + ` where f.id = $1` + fusionsVisibles}
)

// RequetesFoyer lists the queries of households and housing, for the test of rights.
var RequetesFoyer = []droits.Requete{requeteFusions, requeteFusionsDossier, requeteFusionEnAttente, requeteFusion, requeteReunies, requeteMemeAllocataire, requeteNumeroDe, requeteLogements, requeteAvis}

func scanFusion(t *chiffre.Trousseau) func(*sql.Rows) (FusionVue, error) {
	return func(r *sql.Rows) (v FusionVue, err error) {
		var absorbee, survivante personnes.Personne
		v.Fusion, err = personnes.ScanFusion(t, &absorbee.Nom, &absorbee.NomUsage, &absorbee.Prenom, &v.NumeroAbsorbe, &survivante.Nom, &survivante.NomUsage, &survivante.Prenom, &v.NumeroSurvivante,
			&v.Par, &v.Decideur)(r)
		v.NomAbsorbee, v.NomSurvivante = absorbee.Affiche(), survivante.Affiche()
		return v, err
	}
}

// Fusions lists the requests of the agent's organisation that wait for an answer, the oldest first.
func Fusions(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent) ([]FusionVue, error) {
	texte, args := requeteFusions.Pour(a, a.Organisation)
	return bdd.Lister(ctx, l, scanFusion(t), texte, args...)
}

// FusionsDuDossier lists those that a file knew, the latest first.
func FusionsDuDossier(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) ([]FusionVue, error) {
	texte, args := requeteFusionsDossier.Pour(a, dossier)
	return bdd.Lister(ctx, l, scanFusion(t), texte, args...)
}

// Reunie is a sheet that points to that of a file, with its own file, and who decided that they are one.
type Reunie struct {
	personnes.Personne
	Numero string
	Le     horloge.Instant
	Par    string
}

// MemeAllocataire lists the other files in which somebody receives a benefit under an allocataire number of this one: the same person, or her couple.
func MemeAllocataire(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]int64, error) {
	texte, args := requeteMemeAllocataire.Pour(a, dossier)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, texte, args...)
}

// Fusion returns one of them, or bdd.ErrAbsent.
func Fusion(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (FusionVue, error) {
	texte, args := requeteFusion.Pour(a, id)
	return bdd.Un(ctx, l, scanFusion(t), texte, args...)
}

// FoyerVu is who lives with the person, and the sheets that are or may be one with hers.
type FoyerVu struct {
	Foyer   []personnes.Membre
	Reunies []Reunie            // the sheets merged into this one, in files that the agent reads too
	Reste   *personnes.Personne // the sheet that remains, when this one is merged
	Fusion  personnes.Fusion    // the request about it that waits for its answer (ID and Sens alone); ID 0: none
}

// FoyerDe reads the household and the merges of a file, with the social file; nothing without it.
func FoyerDe(ctx context.Context, l bdd.Lecture, a droits.Agent, d *VueDossier) (v FoyerVu, err error) {
	if !d.Droits.Dossier {
		return v, nil
	}
	if v.Foyer, err = personnes.Membres(ctx, l, d.Dossier.ID); err != nil {
		return v, fmt.Errorf("foyer : %w", err)
	}
	texte, args := requeteFusionEnAttente.Pour(a, d.Dossier.ID)
	if err = l.QueryRow(ctx, texte, args...).Scan(&v.Fusion.ID, &v.Fusion.Sens); err != nil && !errors.Is(err, bdd.ErrAbsent) {
		return v, fmt.Errorf("fusion en attente : %w", err)
	}
	texte, args = requeteReunies.Pour(a, d.Dossier.ID)
	if v.Reunies, err = bdd.Lister(ctx, l, func(r *sql.Rows) (x Reunie, err error) {
		return x, r.Scan(&x.ID, &x.Nom, &x.NomUsage, &x.Prenom, &x.Naissance, &x.Dossier, &x.Numero, &x.Le, &x.Par)
	}, texte, args...); err != nil {
		return v, fmt.Errorf("fiches réunies : %w", err)
	}
	if d.Personne.Canonique == 0 {
		return v, nil
	}
	p, err := personnes.Canonique(ctx, l, d.Personne)
	v.Reste = &p
	return v, err
}

func (v *VueEnsemble) foyer(ctx context.Context, l bdd.Lecture, a droits.Agent) (err error) {
	v.FoyerVu, err = FoyerDe(ctx, l, a, &v.VueDossier)
	return err
}

// logements reads where the person lives today, with the management.
func (v *VueEnsemble) logements(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	if !v.Droits.Gestion {
		return nil
	}
	ls, err := Logements(ctx, l, a, v.Dossier.ID)
	v.Logement = Habite(ls, l.Instant().Jour())
	return err
}

// Habite is the dwelling where the person lives on a day; nil when none is known.
func Habite(ls []LogementVu, j jour.Jour) *LogementVu {
	for i := range ls {
		if ls[i].EnCours(j) {
			return &ls[i]
		}
	}
	return nil
}

var requeteNumeroDe = droits.Requete{Nom: "rapports.numero_du_dossier", Nominative: true, SQL: `select d.numero from dossier d where d.id = $1 and {DROITS lire_dossier d.id}`}

// NumeroDe returns the number of a file whose social part the agent may read, or bdd.ErrAbsent.
func NumeroDe(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) (numero string, err error) {
	texte, args := requeteNumeroDe.Pour(a, dossier)
	err = l.QueryRow(ctx, texte, args...).Scan(&numero)
	return numero, err
}
