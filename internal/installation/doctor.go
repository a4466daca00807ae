// SPDX-License-Identifier: EUPL-1.2

package installation

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/journal"
)

// Avis is one thing that doctor says of an installation.
type Avis struct {
	Bon     bool
	Message string
}

// Examiner looks at what usually goes wrong: clock, disk, key, engine, last backup, interrupted imports.
func (i *Installation) Examiner(ctx context.Context) []Avis {
	avis := []Avis{{true, "base ouverte (" + i.Base.Moteur().String() + "), clé acceptée, schéma à jour"}}
	avis = append(avis, i.examinerHorloge(ctx), i.examinerDisque(), i.examinerImports(ctx), i.examinerTitres(ctx))
	return avis
}

func (i *Installation) examinerHorloge(ctx context.Context) Avis {
	var dernier horloge.Instant
	err := i.Base.Lire(ctx, func(l bdd.Lecture) (err error) {
		dernier, err = journal.DernierInstant(ctx, l)
		return err
	})
	switch {
	case err != nil:
		return Avis{false, "le journal des actes ne se lit pas : " + err.Error()}
	case dernier.Apres(i.Base.Horloge().Maintenant()):
		return Avis{false, "l’horloge de la machine est en retard sur le dernier acte (" + dernier.String() + ") : la mettre à l’heure (NTP)"}
	}
	return Avis{true, "horloge après le dernier acte"}
}

func (i *Installation) examinerDisque() Avis {
	f, err := os.CreateTemp(filepath.Join(i.Donnees, "tmp"), "doctor-")
	if err == nil {
		_, err = f.Write(make([]byte, 1<<20))
		err = errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
	}
	if err != nil {
		return Avis{false, "le dossier des données ne s’écrit pas : " + err.Error()}
	}
	return Avis{true, "le dossier des données s’écrit"}
}

func (i *Installation) examinerImports(ctx context.Context) Avis {
	var n int64
	err := i.Base.Lire(ctx, func(l bdd.Lecture) error {
		return l.QueryRow(ctx, `select (select count(*) from releve_fichier where statut = 'en_cours') + (select count(*) from releve where accepte_le is not null and poste_le is null)`).Scan(&n)
	})
	switch {
	case err != nil:
		return Avis{false, "les relevés ne se lisent pas : " + err.Error()}
	case n > 0:
		return Avis{false, fmt.Sprintf("%d import de relevé interrompu : démarrer « etai serve » le reprend", n)}
	}
	return Avis{true, "aucun import interrompu"}
}

// motsSociaux are those that a bank or a landlord must not read (05-finance §1.2).
var motsSociaux = []string{"masp", "rsa", "curatelle", "tutelle", "social", "accompagnement", "protege", "surendettement"}

func (i *Installation) examinerTitres(ctx context.Context) Avis {
	fautifs := 0
	err := i.Base.Lire(ctx, func(l bdd.Lecture) error {
		fautifs = 0
		rows, err := l.Query(ctx, `select titulaire from compte_bancaire`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var t string
			if err := rows.Scan(&t); err != nil {
				return err
			}
			for _, m := range motsSociaux {
				if strings.Contains(strings.ToLower(t), m) {
					fautifs++
					break
				}
			}
		}
		return rows.Err()
	})
	switch {
	case err != nil:
		return Avis{false, "les comptes ne se lisent pas : " + err.Error()}
	case fautifs > 0:
		return Avis{false, fmt.Sprintf("%d intitulé de compte contient un mot qui révèle l’accompagnement : le corriger auprès de la banque", fautifs)}
	}
	return Avis{true, "aucun intitulé de compte ne révèle l’accompagnement"}
}
