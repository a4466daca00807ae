// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
)

// Personne is one person of a file.
type Personne struct {
	ID             int64
	Dossier        int64
	Organisation   int64
	Titulaire      bool // the person whom the file is about
	Civilite       string
	Nom            string
	NomUsage       string
	Prenom         string
	Naissance      jour.Jour
	Telephone      string // E.164
	Adresse        string
	Commune        string
	EcrireDomicile bool   // false: "ne pas écrire à domicile"
	Epingle        string // pinned note of the file
	Canonique      int64  // the survivor when merged, else 0
	Version        int64
}

// Affiche is "NOM Prénom", the usage name first when there is one.
func (p Personne) Affiche() string {
	nom := p.Nom
	if p.NomUsage != "" {
		nom = p.NomUsage
	}
	return texte.NomPrenom(nom, p.Prenom)
}

// ErrVersion is returned when the row was changed by somebody else since it was read.
var ErrVersion = errors.New("la fiche a été modifiée entre-temps")

// Creer adds a person to a file.
func Creer(ctx context.Context, e *bdd.Ecriture, p Personne) (int64, error) {
	revision, err := reviser(ctx, e)
	if err != nil {
		return 0, err
	}
	id, err := e.Inserer(ctx, `insert into personne(dossier_id, organisation_id, titulaire, civilite, nom, nom_usage, prenom, naissance, telephone,
		adresse, commune, ecrire_domicile, epingle, cle_nom, cle_tri, cree_le, revision)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17) returning id`, p.Dossier, p.Organisation, p.Titulaire, p.Civilite, p.Nom,
		p.NomUsage, p.Prenom, p.Naissance, p.Telephone, p.Adresse, p.Commune, p.EcrireDomicile, p.Epingle, texte.Cle(p.Nom+" "+p.Prenom),
		texte.CleTri(p.Affiche()), e.Instant(), revision)
	if err != nil {
		return 0, fmt.Errorf("créer la personne : %w", err)
	}
	return id, nil
}

// Modifier replaces what the form shows; p.Version is the one that was read, else ErrVersion.
func Modifier(ctx context.Context, e *bdd.Ecriture, p Personne) error {
	revision, err := reviser(ctx, e)
	if err != nil {
		return err
	}
	n, err := e.Exec(ctx, `update personne set civilite = $3, nom = $4, nom_usage = $5, prenom = $6, naissance = $7, telephone = $8, adresse = $9,
		commune = $10, ecrire_domicile = $11, epingle = $12, cle_nom = $13, cle_tri = $14, revision = $15, version = version + 1
		where id = $1 and version = $2`, p.ID, p.Version, p.Civilite, p.Nom, p.NomUsage, p.Prenom, p.Naissance, p.Telephone, p.Adresse, p.Commune,
		p.EcrireDomicile, p.Epingle, texte.Cle(p.Nom+" "+p.Prenom), texte.CleTri(p.Affiche()), revision)
	if err != nil {
		return fmt.Errorf("modifier la personne : %w", err)
	}
	if n == 0 {
		return ErrVersion
	}
	return nil
}

func reviser(ctx context.Context, e *bdd.Ecriture) (int64, error) {
	var n int64
	err := e.QueryRow(ctx, `update personne_revision set derniere = derniere + 1 where id = 1 returning derniere`).Scan(&n)
	return n, err
}

const colonnes = `p.id, p.dossier_id, p.organisation_id, p.titulaire, p.civilite, p.nom, p.nom_usage, p.prenom, p.naissance, p.telephone, p.adresse,
	p.commune, p.ecrire_domicile, p.epingle, p.canonique, p.version`

func scan(r *sql.Rows) (p Personne, err error) {
	err = r.Scan(&p.ID, &p.Dossier, &p.Organisation, &p.Titulaire, &p.Civilite, &p.Nom, &p.NomUsage, &p.Prenom, &p.Naissance, &p.Telephone, &p.Adresse,
		&p.Commune, &p.EcrireDomicile, &p.Epingle, bdd.OuZero(&p.Canonique), &p.Version)
	return p, err
}

// ParID returns a person, or bdd.ErrAbsent.
func ParID(ctx context.Context, l bdd.Lecture, id int64) (Personne, error) {
	return bdd.Un(ctx, l, scan, `select `+colonnes+` from personne p where p.id = $1`, id)
}

// DuDossier returns the person whom a file is about, or bdd.ErrAbsent.
func DuDossier(ctx context.Context, l bdd.Lecture, dossier int64) (Personne, error) {
	return bdd.Un(ctx, l, scan, `select `+colonnes+` from personne p where p.dossier_id = $1 order by case when p.titulaire then 0 else 1 end, p.id limit 1`, dossier)
}

// DesDossiers is DuDossier for several files (at most a few thousand at once), by file.
func DesDossiers(ctx context.Context, l bdd.Lecture, dossiers []int64) (map[int64]Personne, error) {
	r := make(map[int64]Personne, len(dossiers))
	for len(dossiers) > 0 {
		n := min(len(dossiers), 500)
		liste, args := bdd.ListeIDs(dossiers[:n])
		ps, err := bdd.Lister(ctx, l, scan, `select `+colonnes+` from personne p where p.dossier_id in (`+liste+`)
			order by case when p.titulaire then 1 else 0 end, p.id desc`, args...)
		if err != nil {
			return nil, err
		}
		for _, p := range ps {
			r[p.Dossier] = p
		}
		dossiers = dossiers[n:]
	}
	return r, nil
}

// Nommer writes, in each of a list, the name of the person whom its file is about; champs tells the file of one, and where her name goes. Those
// without a file are left as they are.
func Nommer[T any](ctx context.Context, l bdd.Lecture, liste []T, champs func(*T) (dossier int64, nom *string)) error {
	var ids []int64
	vus := map[int64]bool{0: true}
	for i := range liste {
		if d, _ := champs(&liste[i]); !vus[d] {
			vus[d] = true
			ids = append(ids, d)
		}
	}
	ps, err := DesDossiers(ctx, l, ids)
	for i := range liste {
		d, nom := champs(&liste[i])
		if p, ok := ps[d]; ok {
			*nom = p.Affiche()
		}
	}
	return err
}

// ModifieesApres returns at most n people changed after a revision, in order: what the search index reads.
func ModifieesApres(ctx context.Context, l bdd.Lecture, revision int64, n int) (ps []Personne, derniere int64, err error) {
	type revisee struct {
		Personne
		revision int64
	}
	rs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x revisee, err error) {
		p := &x.Personne
		err = r.Scan(&p.ID, &p.Dossier, &p.Organisation, &p.Titulaire, &p.Civilite, &p.Nom, &p.NomUsage, &p.Prenom, &p.Naissance, &p.Telephone,
			&p.Adresse, &p.Commune, &p.EcrireDomicile, &p.Epingle, bdd.OuZero(&p.Canonique), &p.Version, &x.revision)
		return x, err
	}, `select `+colonnes+`, p.revision from personne p where p.revision > $1 order by p.revision limit $2`, revision, n)
	derniere = revision
	for _, x := range rs {
		ps = append(ps, x.Personne)
		derniere = x.revision
	}
	return ps, derniere, err
}
