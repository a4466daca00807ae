// SPDX-License-Identifier: EUPL-1.2

package installation

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/journal"
	"etai/internal/parcours"
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

// exterieurs are the texts of ours that a bank or a landlord reads in a transfer (05-finance §1.2): the name of who sends the file, the title of the account
// debited, the texts that the standing plans in force will carry. The text of each order is checked when it is prepared.
var exterieurs = []struct{ quoi, sql, suite string }{
	{"nom d’organisation", `select nom from organisation`, "demander à la banque un nom d’émetteur neutre, et l’écrire dans l’identité de l’organisation"},
	{"intitulé de compte", `select titulaire from compte_bancaire`, "le corriger auprès de la banque"},
	{"texte de virement d’un plan", `select distinct l.libelle from plan_ligne l join plan p on p.id = l.plan_id where l.genre = 'paiement'
		and p.numero = (select max(q.numero) from plan q where q.compte_id = p.compte_id)`, "enregistrer une nouvelle version du plan avec un texte neutre, par exemple LOYER {mois}"},
}

// examinerTitres looks for words that tell that a person is accompanied, the same as those that are refused in an order.
func (i *Installation) examinerTitres(ctx context.Context) Avis {
	var fautes []string
	err := i.Base.Lire(ctx, func(l bdd.Lecture) error {
		fautes = nil
		for _, x := range exterieurs {
			textes, err := bdd.Lister(ctx, l, func(r *sql.Rows) (t string, err error) { return t, r.Scan(&t) }, x.sql)
			if err != nil {
				return err
			}
			n, mots := 0, map[string]bool{}
			for _, t := range textes {
				if mot, oui := parcours.MotRevelateur(t); oui {
					n++
					mots[mot] = true
				}
			}
			if n > 0 {
				fautes = append(fautes, fmt.Sprintf("%d %s (%s) : %s", n, x.quoi, strings.Join(slices.Sorted(maps.Keys(mots)), ", "), x.suite))
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return Avis{false, "ce que les banques liront ne se lit pas : " + err.Error()}
	case len(fautes) > 0:
		return Avis{false, "un mot révèle l’accompagnement : " + strings.Join(fautes, " ; ")}
	}
	return Avis{true, "rien de ce que les banques liront ne révèle l’accompagnement"}
}
