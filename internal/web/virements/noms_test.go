// SPDX-License-Identifier: EUPL-1.2

package virements_test

import (
	"strings"
	"testing"

	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/web/webtest"
)

// The names of a remise: noted by one person, decided, and the remise made again without the transfer that must not leave.
func TestNoms(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s := b.suivre(60000)
		bon, faux := b.m.Bailleur(t), b.m.Bailleur(t)
		un, deux := b.ordre(s, bon, 10000, paiements.Loyer), b.ordre(s, faux, 12000, paiements.Loyer)
		remise := b.remise(un, deux)
		b.viser(remise)
		b.generer(remise)
		comptable, chef := b.Role(droits.Comptable), b.Role(droits.ChefDeService)
		webtest.Vers(t, agir(comptable, adresse("/remises/%d/transmettre", remise), b.lireRemise(remise).Version), "")
		page := adresse("/remises/%d/noms", remise)
		webtest.Dit(t, comptable.Lire(adresse("/remises/%d", remise)), 200, "Vérification des noms", "Noter la signature")
		webtest.Dit(t, comptable.Lire(page), 200, "Ce que la banque dit des noms", "2 résultats manquent")
		champ := "r-" + nombre(b.lireOrdre(deux).Version)
		webtest.Dit(t, comptable.Poster(page, "cle", cle(), "constate_le", "23/11/2026"), 422, "Choisir au moins un résultat")
		webtest.Dit(t, comptable.Poster(page, "cle", cle(), "constate_le", "30/11/2026", champ, "non_concordance"), 422, "le jour où la banque a vérifié")
		for range 2 {
			webtest.Vers(t, comptable.Poster(page, "cle", "A234567234567234567234567A", "constate_le", "23/11/2026", "autres", "oui", champ, "non_concordance", "n-"+champ[2:], "DUPONT EXEMPLE"), page)
		}
		webtest.Dit(t, comptable.Lire(page), 200, "Le nom correspond", "Le nom ne correspond pas", "DUPONT EXEMPLE", "se garde à deux")
		corps := comptable.Lire(page).Body.String()
		if !strings.Contains(corps, `<option value="non_concordance" selected>`) || !strings.Contains(corps, `<option value="concordance" selected>`) || strings.Contains(corps, "Pas encore") {
			t.Errorf("ce qui est noté n’est pas montré :\n%s", corps)
		}
		webtest.Dit(t, comptable.Poster(page, "cle", cle(), "constate_le", "23/11/2026", champ, "non_concordance", "n-"+champ[2:], "DUPONT EXEMPLE"), 422, "Choisir au moins un résultat") // as it was
		w := comptable.Lire(adresse("/remises/%d", remise))
		webtest.Dit(t, w, 200, "Noms à vérifier", "La banque ne confirme pas 1 nom")
		webtest.Dit(t, agir(comptable, adresse("/remises/%d/signer", remise), b.lireRemise(remise).Version, "signataire", "Chef", "signee_le", "23/11/2026"), 422, "décider de chacun")
		webtest.Dit(t, comptable.Poster(page+"/decider", "cle", cle(), "vop", "2", "decision-2", "garde", "motif-2", "Je crois"), 422, "gardé par une autre personne", "Je crois")
		webtest.Dit(t, chef.Poster(page+"/decider", "cle", cle(), "vop", "2", "decision-2", "retire"), 422, "la raison")
		webtest.Vers(t, chef.Poster(page+"/decider", "cle", cle(), "vop", "2", "decision-2", "retire", "motif-2", "Ce compte est à quelqu’un d’autre."), page)
		webtest.Dit(t, comptable.Lire(page), 200, "1 virement ne doit pas partir", "Refaire la remise", "À retirer de la remise")
		refaire := adresse("/remises/%d/refaire", remise)
		webtest.Dit(t, comptable.Lire(refaire), 200, "sans 1 virement", "sinon les virements partiraient deux fois")
		webtest.Vers(t, agir(comptable, refaire, b.lireRemise(remise).Version, "accord", "oui", "motif", "Supprimé à la banque par moi."), adresse("/remises/%d", remise+1))
		if r := b.lireRemise(remise + 1); r.Nombre != 1 || r.Etat != paiements.Brouillon {
			t.Errorf("%+v", r)
		}
		webtest.Dit(t, comptable.Lire(adresse("/remises/%d", remise)), 200, "Abandonnée", "Supprimé à la banque par moi.")
		for _, chemin := range []string{page, adresse("/remises/%d", remise)} {
			for _, faute := range webtest.Typographie(comptable.Lire(chemin).Body.Bytes()) {
				t.Errorf("%s, typographie de « %s »", chemin, faute)
			}
		}
	})
}
