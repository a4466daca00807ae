// SPDX-License-Identifier: EUPL-1.2

package rapprochement_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/unefois"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/prestations"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// decomptes plays two months of a deduction: the first is split by the accountant, the second waits.
func decomptes(t *testing.T, s *webtest.Site) (etaitest.Suivie, gestion.Recette) {
	t.Helper()
	x := s.Monde.Suivre(t, 57349)
	var r gestion.Recette
	s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		rs, err := gestion.RecettesDuDossier(ctx, l, x.Dossier)
		r = rs[0]
		return err
	})
	s.Importer(x, jour.Certain(2026, 10, 5), jour.Certain(2026, 10, 5), 0, webtest.Ligne(51349, "CAF RSA "+x.Numero, ""))
	return x, r
}

// The décompte of a payer is typed on the line: what does not make the credit to the cent is refused with the difference, and what was typed is kept; next month's line
// of the same sum opens on the same split.
func TestDecompteAuVolet(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x, r := decomptes(t, s)
		c := s.Role(droits.Comptable)
		l := celle(t, s, "CAF RSA")
		adresse := fmt.Sprintf("/rapprochement?ligne=%d&choix=decompte", l.Ligne)
		acte := fmt.Sprintf("/lignes/%d/decompte", l.Ligne)
		poster := func(version int64, brut, retenue, motif string) (corps string, code int) {
			rec := c.Poster(acte, "cle", unefois.NouvelleCle(), "version", fmt.Sprint(version), "dec.0.recette", fmt.Sprint(r.ID), "dec.0.brut", brut, "dec.0.retenue", retenue, "dec.0.motif", motif)
			return rec.Body.String(), rec.Code
		}
		webtest.Dit(t, c.Lire(adresse), 200, "Décompte de l’organisme", "Montant brut", "Retenue", "Répartir 513,49 € selon le décompte")
		if corps, code := poster(l.Version, "573,49", "59,00", "indu"); code != 422 || !strings.Contains(corps, "il y a 1,00") || !strings.Contains(corps, `value="59,00"`) {
			t.Errorf("%d : la différence, ou ce qui était tapé, manque", code)
		}
		if corps, code := poster(l.Version, "573,49", "60,00", ""); code != 422 || !strings.Contains(corps, "Choisissez pourquoi l’organisme retient") {
			t.Errorf("%d : sans motif", code)
		}
		if corps, code := poster(l.Version, "beaucoup", "", ""); code != 422 || !strings.Contains(corps, "beaucoup") {
			t.Errorf("%d : illisible", code)
		}
		for _, role := range []droits.Role{droits.CESF, droits.Referent, droits.Administrateur} {
			if w := s.Role(role).Poster(acte, "cle", unefois.NouvelleCle(), "version", "1"); w.Code != 404 {
				t.Errorf("%s : %d", role, w.Code)
			}
		}
		if _, code := poster(l.Version, "573,49", "60,00", "indu"); code != 303 {
			t.Errorf("décompte juste : %d", code)
		}
		if _, code := poster(l.Version, "573,49", "60,00", "indu"); code != 409 {
			t.Errorf("deux fois : %d", code)
		}
		webtest.Dit(t, c.Lire(fmt.Sprintf("/lignes/%d", l.Ligne)), 200, "Décompte de l’organisme", "573,49 € bruts, retenue 60,00 € (indu)")
		s.Importer(x, cinq2026, cinq2026, 51349, webtest.Ligne(51349, "CAF RSA "+x.Numero, ""))
		suite := lignes(t, s, comptes.Probable)[0]
		w := c.Lire(fmt.Sprintf("/rapprochement?ligne=%d", suite.Ligne))
		if webtest.Dit(t, w, 200, "Même montant que le 5 octobre 2026", "5 octobre 2026 était du même montant"); !strings.Contains(w.Body.String(), `value="573,49"`) || !strings.Contains(w.Body.String(), `value="60,00"`) {
			t.Error("le décompte du mois d’avant n’est pas proposé")
		}
	})
}

// One credit for all that a payer owes opens on its split, each benefit with the amount that is expected of it; a credit of another sum does not.
func TestVersementDePlusieursPrestations(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775, prestations.Percue{Numero: 2, Organisme: "CAF", Allocataire: "9900001", Montant: 23140, JourDuMois: 5}, prestations.Percue{Numero: 4, Organisme: "CARSAT", Montant: 10000, JourDuMois: 9})
		s.Importer(x, cinq2026, cinq2026, 0, webtest.Ligne(83915, "VIR CAF "+x.Numero, ""), webtest.Ligne(93915, "VIR CAF "+x.Numero+" B", ""))
		c, l := s.Role(droits.Comptable), celle(t, s, "VIR CAF "+x.Numero)
		w := c.Lire(fmt.Sprintf("/rapprochement?ligne=%d", l.Ligne))
		webtest.Tait(t, webtest.Dit(t, w, 200, "Plusieurs prestations en un seul versement.", "C’est la somme de ce que cet organisme doit verser", "Répartir 839,15 € selon le décompte"), "Affecter 839,15")
		b := w.Body.String()
		if !strings.Contains(b, `value="607,75"`) || !strings.Contains(b, `value="231,40"`) || strings.Contains(b, `value="100,00"`) {
			t.Errorf("les montants attendus ne sont pas proposés\n%s", webtest.Texte(w))
		}
		recettes := map[argent.Centimes]int64{}
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			rs, err := gestion.RecettesDuDossier(ctx, l, x.Dossier)
			for _, r := range rs {
				recettes[r.Montant] = r.ID
			}
			return err
		})
		webtest.Vers(t, c.Poster(fmt.Sprintf("/lignes/%d/decompte", l.Ligne), "cle", unefois.NouvelleCle(), "version", fmt.Sprint(l.Version), "dec.0.recette", fmt.Sprint(recettes[60775]), "dec.0.brut", "607,75",
			"dec.1.recette", fmt.Sprint(recettes[23140]), "dec.1.brut", "231,40"), "")
		webtest.Dit(t, c.Lire(fmt.Sprintf("/lignes/%d", l.Ligne)), 200, "607,75 € bruts", "231,40 € bruts")
		autre := lignes(t, s, comptes.Probable)[0]
		webtest.Tait(t, webtest.Dit(t, c.Lire(fmt.Sprintf("/rapprochement?ligne=%d", autre.Ligne)), 200, "Affecter 939,15 €"), "Plusieurs prestations en un seul versement")
		s.Monde.Verifier(t)
	})
}

var cinq2026 = jour.Certain(2026, 11, 5)

// In a browser: the décompte, empty and refused, and its line.
func TestEcransDecompte(t *testing.T) {
	s := webtest.Nouveau(t, "", domaines()...)
	base := s.Ecouter()
	n := navigateur.Demarrer(t)
	decomptes(t, s)
	l := celle(t, s, "CAF RSA")
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.Comptable].ID))
		if statut := o.Ouvrir(base + fmt.Sprintf("/rapprochement?ligne=%d&choix=decompte", l.Ligne)); statut != 200 {
			t.Errorf("%d", statut)
		}
		o.Verifier("decompte")
		if statut := o.Suivre(`form[action$="/decompte"] button`); statut != 422 {
			t.Errorf("sans retenue : %d", statut)
		}
		o.Verifier("decompte-refuse")
	})
}
