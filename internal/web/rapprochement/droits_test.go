// SPDX-License-Identifier: EUPL-1.2

package rapprochement_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/web/webtest"
)

// Each address, each role: what a role does not have does not exist for it. Nobody logged in: the log-in page, and back.
func TestRoles(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		mois(t, s)
		l := celle(t, s, "VIR RECU")
		ligne := fmt.Sprintf("/lignes/%d", l.Ligne)
		permis := map[string]string{"/rapprochement": "comptable", "/rapprochement/import": "comptable", "/attente": "comptable", ligne: "comptable cesf chef_de_service"}
		for _, role := range droits.Roles {
			v := s.Role(role)
			for adresse, roles := range permis {
				statut := 404
				for r := range strings.FieldsSeq(roles) {
					if r == string(role) {
						statut = 200
					}
				}
				if w := v.Lire(adresse); w.Code != statut {
					t.Errorf("%s, %s : %d, attendu %d", role, adresse, w.Code, statut)
				}
			}
			if role == droits.Comptable {
				continue
			}
			page := s.Role(droits.Comptable).Lire("/rapprochement")
			cle := webtest.Cle(t, page, 0)
			for _, w := range []int{v.Poster("/rapprochement/sures", "cle", cle, "ligne", "1").Code, v.Poster(ligne+"/pointage", "cle", cle, "version", "1", "choix", "hors_autorisation").Code,
				v.Envoyer("/rapprochement/import", "fichier", "x.xml", strings.NewReader("x")).Code} {
				if w != 404 {
					t.Errorf("%s : un acte répond %d", role, w)
				}
			}
		}
		if w := s.Personne().Lire("/rapprochement?ligne=3"); w.Header().Get("Location") != "/connexion?suite=%2Frapprochement%3Fligne%3D3" {
			t.Errorf("sans session : %d %s", w.Code, w.Header().Get("Location"))
		}
		if y := celle(t, s, "VIR RECU"); y.Version != l.Version {
			t.Error("un rôle sans droit a décidé d’une ligne")
		}
		if f, _, _ := compter(t, s); f != 1 {
			t.Errorf("%d fichiers", f)
		}
	})
}

// Every page that shows somebody leaves a trace before its first byte: one for the list with the files shown, one for the line opened, one for
// a refusal.
func TestTraces(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := mois(t, s)
		c := s.Role(droits.Comptable)
		l := celle(t, s, "VIR RECU")
		c.Lire(fmt.Sprintf("/rapprochement?ligne=%d", l.Ligne))
		c.Lire("/attente")
		s.Role(droits.Referent).Lire(fmt.Sprintf("/lignes/%d", l.Ligne))
		traces, err := s.Inst.Acces.Lister(t.Context(), acces.Filtre{})
		if err != nil {
			t.Fatal(err)
		}
		vues := map[string]bool{}
		for _, y := range traces {
			vues[fmt.Sprint(y.Nature, " ", y.Objet, " ", y.ObjetID, " ", y.Ids)] = true
		}
		for _, veut := range []string{fmt.Sprint("liste rapprochement 0 [", x.Dossier, "]"), fmt.Sprint("lecture ligne_releve ", l.Ligne, " []"), fmt.Sprint("liste attente 0 [", x.Dossier, "]"),
			fmt.Sprint("refus ligne_releve ", l.Ligne, " []")} {
			if !vues[veut] {
				t.Errorf("« %s » manque : %v", veut, vues)
			}
		}
	})
}

// In a pooled account, nothing goes to anyone before somebody says whose it is; fees never touch people; a debit is charged to nobody.
func TestCompteCollectif(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		un, deux := s.Monde.Suivre(t, 60775), s.Monde.Suivre(t, 60775)
		pool := etaitest.Suivie{IBAN: etaitest.IBANDe(424242)}
		var sousComptes [2]int64
		s.Monde.ModeCollectif(t, "CAF")
		if err := s.Inst.Base.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			ctx, chef := t.Context(), s.Monde.Agents[droits.ChefDeService].ID
			cb, err := comptes.OuvrirBancaire(ctx, e, s.Inst.Trousseau, comptes.OuvertureBancaire{Organisation: s.Monde.Organisation, Mode: comptes.Collectif, IBAN: pool.IBAN, Titulaire: "ASSOCIATION EXEMPLE", OuvertLe: etaitest.Debut, Agent: chef})
			if err != nil {
				return err
			}
			for i, d := range []int64{un.Dossier, deux.Dossier} {
				if sousComptes[i], err = comptes.OuvrirSousCompte(ctx, e, cb, d, etaitest.Debut, 0); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		s.Importer(pool, lundi, lundi, 0, webtest.Ligne(15000, "VIR RECU", ""), webtest.Ligne(-250, "FRAIS BANCAIRES", ""), webtest.Ligne(-1000, "PRLV INCONNU", ""), webtest.Ligne(700, "VIR DEUX", ""))
		c := s.Role(droits.Comptable)
		l := celle(t, s, "VIR RECU")
		webtest.Dit(t, c.Lire(fmt.Sprintf("/rapprochement?ligne=%d&choix=affecter", l.Ligne)), 200, "Autre personne", "À qui est cet argent", "EXEMPLE-2 Personne", "Choisir cette personne", "au nom de ASSOCIATION EXEMPLE")
		personne := fmt.Sprint(deux.Dossier)
		webtest.Dit(t, c.Lire(fmt.Sprintf("/rapprochement?ligne=%d&choix=affecter&personne=%s", l.Ligne, personne)), 200, "Affecter 150,00 € à EXEMPLE-2 Personne", "RSA, 607,75 € attendus")
		webtest.Vers(t, decider(t, c, l.Ligne, "affecter", "personne", personne, "motif", "Aide de la commune"), "")
		s.Monde.Lire(t, func(ctx context.Context, q bdd.Lecture) error {
			for i, veut := range []int64{0, 15000} {
				x, err := comptes.ParID(ctx, q, sousComptes[i])
				if err != nil {
					return err
				}
				so, err := comptes.SoldeDe(ctx, q, x)
				if err != nil || int64(so.Comptable) != veut {
					t.Errorf("sous-compte %d : %s, %v", i+1, so.Comptable, err)
				}
			}
			return nil
		})
		frais := celle(t, s, "FRAIS")
		webtest.Vers(t, decider(t, c, frais.Ligne, "frais"), "")
		w := c.Lire("/rapprochement")
		webtest.Dit(t, w, 200, "Clôture fermée", "Écart inexpliqué −10,00 €")
		webtest.Dit(t, c.Lire("/attente"), 200, "Débit inexpliqué", "PRLV INCONNU", "pas encore connue")
		webtest.Vers(t, decider(t, c, celle(t, s, "VIR DEUX").Ligne, "hors_autorisation", "personne", fmt.Sprint(un.Dossier)), "")
		// The CESF of nobody here may not read the pool's lines; hers, once given to her person, she may.
		s.Monde.Verifier(t)
	})
}
