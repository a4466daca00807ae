// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// reprendreAccord proposes what the request and its evaluation already say, for the contract that an accord lets sign: nothing is typed twice.
func (g guichet) reprendreAccord(ctx context.Context, v *poste.Visite, d *rapports.VueDossier, p *pageMesure, f *form.Form) error {
	var x rapports.VueDemande
	var accord *masp.Signature
	if err := v.Lire(ctx, func(l bdd.Lecture, a droits.Agent) error {
		ds, err := rapports.DemandesDe(ctx, l, a, d)
		if accord = ds.Accord; err != nil || accord == nil {
			return err
		}
		x, err = rapports.DemandeVue(ctx, l, g.Inst.Trousseau, a, accord.Demande)
		return err
	}); err != nil || accord == nil {
		return err
	}
	f.Poser("niveau", strconv.Itoa(accord.Niveau))
	f.Poser("mois", strconv.Itoa(accord.Mois))
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
	p.Accord = texte.Typographier("Demande " + x.Numero + ", accordée le " + accord.OuverteLe.Long() + " : " + d.Seuils.Niveaux.Libelle(accord.Niveau) + ", " + texte.Pluriel(accord.Mois, "mois", "mois") + " au plus. Relisez les objectifs avec la personne.")
	return nil
}
