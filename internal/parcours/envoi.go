// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// ChoisirEnvoi records how the statement of the month reaches the person of a file, from a day on: posted at home, posted to an address that she chose, handed
// over, in ordinary or in large print. The answer is the id of the choice.
func ChoisirEnvoi(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, v personnes.Envoi) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.EcrireDossier, v.Dossier); err != nil {
			return 0, err
		}
		p, err := personnes.DuDossier(ctx, e, v.Dossier)
		if err != nil {
			return 0, ErrInterdit
		}
		v.Chez, v.Adresse, v.Commune, v.ChoisiPar = strings.TrimSpace(v.Chez), strings.TrimSpace(v.Adresse), strings.TrimSpace(v.Commune), a.ID
		switch {
		case v.Du.Vide() || v.Du.Avant(e.Instant().Jour()):
			return 0, refuser("du", "un envoi se choisit à partir d’aujourd’hui, le %s : ce qui est déjà parti ne change pas", e.Instant().Jour().Court())
		case v.Mode == personnes.EnvoiDomicile && !p.EcrireDomicile:
			return 0, refuser("mode", "la fiche dit de ne pas écrire à domicile : choisir une autre adresse ou la remise en main propre, ou changer d’abord la fiche")
		case v.Mode == personnes.EnvoiDomicile && p.Adresse == "":
			return 0, refuser("mode", "la fiche n’a pas d’adresse : l’y écrire d’abord, ou choisir une autre adresse ou la remise en main propre")
		case v.Mode == personnes.EnvoiAdresse && v.Adresse == "":
			return 0, refuser("adresse", "écrire l’adresse où poster le relevé : numéro et rue, ou boîte postale")
		case v.Mode == personnes.EnvoiAdresse && v.Commune == "":
			return 0, refuser("commune", "écrire le code postal et la commune de cette adresse")
		case v.Mode != personnes.EnvoiDomicile && v.Mode != personnes.EnvoiAdresse && v.Mode != personnes.EnvoiMainPropre:
			return 0, refuser("mode", "choisir comment le relevé arrive à la personne")
		}
		if v.Mode != personnes.EnvoiAdresse {
			v.Chez, v.Adresse, v.Commune = "", "", ""
		}
		if v.ID, err = personnes.ChoisirEnvoi(ctx, e, t, v); err != nil {
			return 0, err
		}
		return v.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "envoi.choisir", Objet: "envoi_releve", ObjetID: v.ID, Dossier: v.Dossier,
			Valeurs: valeursEnvoi(v)})
	})
}

func valeursEnvoi(v personnes.Envoi) []journal.Valeur {
	return []journal.Valeur{journal.Jour("du", v.Du), journal.Code("mode", string(v.Mode)), journal.Booleen("gros", v.Gros)}
}

func consignesEnvois(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, du, mode, gros, choisi_par from envoi_releve order by id`, func(r *sql.Rows) ([]consigne, error) {
		var v personnes.Envoi
		err := r.Scan(&v.ID, &v.Du, &v.Mode, &v.Gros, &v.ChoisiPar)
		return []consigne{{fmt.Sprintf("envoi du relevé %d", v.ID), "envoi.choisir", "envoi_releve", v.ID, v.ChoisiPar, valeursEnvoi(v), ""}}, err
	})
}
