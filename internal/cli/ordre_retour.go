// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"etai/internal/formats/pain"
)

// OrdreRetour is "etai ordre retour".
type OrdreRetour struct {
	JSON    bool   `name:"json" help:"Écrire le résultat en JSON."`
	Fichier string `arg:"" name:"fichier" help:"Compte rendu pain.002."`
}

// Help is shown by --aide.
func (OrdreRetour) Help() string {
	return "Un virement rejeté, ou dont le nom du bénéficiaire ne correspond pas, est une information\u00a0: le statut reste 0."
}

// Run writes what the bank answers.
func (c *OrdreRetour) Run(ctx context.Context, env *Environnement) error {
	f, err := ouvrir(ctx, c.Fichier)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	r, err := pain.LireRetour(f)
	var illisible *pain.FichierRefuse
	switch {
	case errors.As(err, &illisible):
		return Refuser("%s\u00a0: %s", c.Fichier, illisible)
	case err != nil:
		return lectureRatee(c.Fichier, err)
	}
	if c.JSON {
		return ecrireJSON(env.Sortie, r)
	}
	_, err = io.WriteString(env.Sortie, retourTexte(c.Fichier, &r))
	return err
}

func retourTexte(chemin string, r *pain.Retour) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\u00a0: %s, réponse au message %s\n", Affichable(chemin), r.Format, ou(string(r.MessageOrigine), "inconnu"))
	fmt.Fprintf(&b, "Fichier\u00a0: %s\n", statut(string(r.StatutGroupe)))
	for i := range r.Virements {
		v := &r.Virements[i]
		fmt.Fprintf(&b, "  %s\u00a0: %s", ou(string(v.ReferenceBoutEnBout), "sans référence"), statut(r.StatutEffectif(v)))
		if v.Motif != "" {
			fmt.Fprintf(&b, ", motif %s", Affichable(string(v.Motif)))
		}
		if v.VoP != "" && string(v.VoP) != r.StatutEffectif(v) {
			fmt.Fprintf(&b, ", %s", statut(string(v.VoP)))
		}
		if v.NomSuggere != "" {
			fmt.Fprintf(&b, ", nom proposé par la banque\u00a0: %s", Affichable(string(v.NomSuggere)))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func ou(s, defaut string) string {
	if s == "" {
		return defaut
	}
	return Affichable(s)
}

// statut says in French what a status code of ISO 20022 means.
func statut(code string) string {
	dit := ""
	switch code {
	case "":
		return "statut non précisé"
	case "ACTC":
		dit = "contrôles techniques passés"
	case "ACCP":
		dit = "accepté"
	case "ACSP":
		dit = "accepté, exécution en cours"
	case "ACSC", "ACCC":
		dit = "exécuté"
	case "ACWC":
		dit = "accepté avec modification"
	case "PART":
		dit = "accepté en partie"
	case "PDNG":
		dit = "en attente"
	case "RJCT":
		dit = "rejeté"
	case "RCVD":
		dit = "reçu"
	case "CANC":
		dit = "annulé"
	case "RCVC":
		dit = "nom du bénéficiaire vérifié"
	case "RVMC":
		dit = "nom du bénéficiaire proche, pas identique"
	case "RVNM":
		dit = "nom du bénéficiaire différent"
	case "RVNA":
		dit = "vérification du nom impossible"
	case "RVCM":
		dit = "vérification des noms faite, avec des écarts"
	case "RVNC":
		dit = "vérification des noms incomplète"
	default:
		return "statut " + Affichable(code)
	}
	return dit + " (" + code + ")"
}
