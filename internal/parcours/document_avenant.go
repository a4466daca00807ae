// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"slices"
	"strings"

	"etai/internal/base/texte"
	"etai/internal/documents"
	"etai/internal/masp"
	"etai/internal/modeles"
	"etai/internal/organisation"
)

// genreAvenant is the document of an avenant.
const genreAvenant = "avenant"

// avenant proposes what the last avenant signed by both says, in the document of an avenant: nothing of it is typed twice. Once that document is written, the next one tells of an avenant to come, unless it
// replaces it. A withdrawal has no such document: it is the person's alone.
func (f *faitsDocument) avenant(c masp.Contrat, niveaux organisation.Niveaux) error {
	if f.p.Genre.Code != genreAvenant {
		return nil
	}
	signes := slices.DeleteFunc(slices.Clone(c.Avenants), func(a masp.Avenant) bool { return a.SignePourLe.Vide() })
	if len(signes) == 0 {
		return nil
	}
	a := signes[len(signes)-1]
	if !f.remplace {
		ds, err := documents.DuDossier(f.ctx, f.l, f.dossier)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(ds, func(d documents.Document) bool { return d.Genre == genreAvenant && !a.NoteLe.Apres(d.EcritLe) }) {
			return nil
		}
	}
	f.poser("effet_le", modeles.Date(a.Du))
	f.poser("changement", modeles.Paragraphes(strings.Join(ceQueChange(a, niveaux), "\n\n")))
	if a.Nature == masp.AutreContribution && a.Contribution.Mensuelle > 0 {
		f.poser("contribution", modeles.Montant(a.Contribution.Mensuelle))
	}
	if a.SignePour != "" {
		f.poser("contrat_signataire", modeles.Texte(a.SignePour))
	}
	return nil
}

// ceQueChange says an avenant, a paragraph for each thing: its amount of contribution has its own field.
func ceQueChange(a masp.Avenant, niveaux organisation.Niveaux) (ps []string) {
	switch a.Nature {
	case masp.VersAvecGestion, masp.VersSansGestion:
		ps = append(ps, "Le niveau de la mesure devient : "+niveaux.Libelle(a.Niveau)+".")
	case masp.AutreContribution:
		if a.Contribution.Mensuelle == 0 {
			ps = append(ps, "Aucune contribution n’est plus demandée.")
		} else {
			ps = append(ps, "La contribution change.")
		}
	case masp.AutreDelegataire:
		ps = append(ps, "La mesure est confiée à "+a.NomDelegataire+".")
	case masp.AutresPrestations, masp.AutresObjectifs, masp.RetraitAutorisation:
	}
	if a.Nature.Autorise() {
		ps = append(ps, "Les prestations dont la perception et la gestion sont autorisées deviennent :")
		for _, x := range a.Autorisations {
			montant := "en entier"
			if x.Plafond > 0 {
				montant = x.Plafond.String() + " par mois"
			}
			ps = append(ps, x.Libelle+", "+x.Organisme+" : "+montant+", du "+x.Du.Long()+" au "+x.Au.Long()+".")
		}
	}
	if a.Nature == masp.AutresObjectifs {
		ps = append(ps, "Les objectifs deviennent :")
		for _, o := range a.Objectifs {
			if o.Texte != "" {
				ps = append(ps, texte.Majuscule(strings.TrimSuffix(o.Texte, "."))+".")
			}
		}
	}
	for i := range ps {
		ps[i] = texte.Typographier(ps[i])
	}
	return ps
}
