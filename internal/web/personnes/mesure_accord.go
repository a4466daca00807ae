// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// reprendreAccord proposes what the request and its evaluation already say, for the contract that an accord lets sign: nothing is typed twice.
func (g guichet) reprendreAccord(ctx context.Context, v *poste.Visite, d *rapports.VueDossier, p *pageMesure, f *form.Form) error {
	if d.Accord == nil {
		return nil
	}
	var x rapports.VueDemande
	if err := v.Lire(ctx, func(l bdd.Lecture, a droits.Agent) (err error) {
		x, err = rapports.DemandeVue(ctx, l, g.Inst.Trousseau, a, d.Accord.Demande)
		return err
	}); err != nil {
		return err
	}
	f.Poser("niveau", strconv.Itoa(d.Accord.Niveau))
	f.Poser("mois", strconv.Itoa(d.Accord.Mois))
	if x.MoisAilleurs > 0 {
		f.Poser("ailleurs", strconv.Itoa(x.MoisAilleurs))
	}
	if x.FinMAJ {
		f.Poser("apres_maj", "oui")
	}
	if e := x.Evaluation(); e != nil && !e.Efface {
		f.Poser("insertion", strings.Join(e.Textes.Insertion, "\n"))
		f.Poser("autonomie", strings.Join(e.Textes.Autonomie, "\n"))
	}
	if d.Droits.Courrier {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Imprimer le contrat à signer", URL: poste.AdresseDossier(d.Dossier.ID, "ecrire", "contrat"), Icone: "imprimante"})
	}
	p.Accord = texte.Typographier("Demande " + x.Numero + ", accordée le " + d.Accord.OuverteLe.Long() + " : " + d.Seuils.Niveaux.Libelle(d.Accord.Niveau) + ", " + texte.Pluriel(d.Accord.Mois, "mois", "mois") + " au plus. Relisez les objectifs avec la personne.")
	return nil
}
