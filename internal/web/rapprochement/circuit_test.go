// SPDX-License-Identifier: EUPL-1.2

package rapprochement_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	web "etai/internal/web/comptes"
	"etai/internal/web/rapprochement"
	"etai/internal/web/webtest"
)

func domaines() []webtest.Domaine {
	return []webtest.Domaine{{Pages: rapprochement.Pages, Routes: rapprochement.Routes}, {Pages: web.Pages, Routes: web.Routes}}
}

func sur(t *testing.T, fn func(*testing.T, *webtest.Site)) {
	t.Helper()
	webtest.SurDeuxMoteurs(t, fn, domaines()...)
}

var lundi = jour.Certain(2026, 11, 23) // the day of the test clock

// lignes returns the lines of the association in one state.
func lignes(t *testing.T, s *webtest.Site, etat comptes.Etat) []rapports.LigneAPointer {
	t.Helper()
	var ls []rapports.LigneAPointer
	s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		a := s.Monde.Agents[droits.Comptable]
		a.Instant = l.Instant()
		ls, err = rapports.LignesAPointer(ctx, l, s.Inst.Trousseau, a, etat, 0, 100)
		return err
	})
	return ls
}

var version = regexp.MustCompile(`name="version" value="([0-9]+)"`)

func versionDe(t *testing.T, corps string) string {
	t.Helper()
	m := version.FindStringSubmatch(corps)
	if m == nil {
		t.Fatal("page sans version")
	}
	return m[1]
}

// An accountant imports a statement, looks at what is sure, decides the rest, and everything adds up.
func TestImporterPuisRapprocher(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		c := s.Role(droits.Comptable)
		webtest.Dit(t, c.Lire("/rapprochement"), 200, "Aucun relevé n’est encore importé", "Importer un relevé")
		fichier := s.Fichier(x, lundi, lundi, 0, webtest.Ligne(60775, "CAF RSA "+x.Numero, ""), webtest.Ligne(52000, "VIR CAF "+x.Numero, ""), webtest.Ligne(15000, "VIR RECU M TIERS", ""),
			webtest.Ligne(-250, "FRAIS DE TENUE DE COMPTE", ""))
		page := c.Lire("/rapprochement/import")
		w := c.Envoyer("/rapprochement/import", "fichier", `C:\banque\releve.txt`, strings.NewReader(fichier), "cle", webtest.Cle(t, page, 0))
		suite := webtest.Vers(t, w, "")
		webtest.Dit(t, c.Lire(suite), 200, "Importé : 4 lignes, dont 4 nouvelles.", "1 compte, le 23 novembre 2026", "1 sûre, 1 probable, 2 sans proposition", "releve.txt")
		w = c.Envoyer("/rapprochement/import", "fichier", "releve.txt", strings.NewReader(fichier), "cle", webtest.Cle(t, page, 0))
		webtest.Dit(t, c.Lire(webtest.Vers(t, w, "")), 200, "Fichier déjà reçu.", "Rien n’a été ajouté.")

		w = c.Lire("/rapprochement")
		webtest.Dit(t, w, 200, "Rapprochement du 23 novembre 2026", "Valider la ligne sûre", "Proposition : Revenu de solidarité active", "Montant plus bas", "il manque 87,75 €", "Son numéro d’allocataire est dans le libellé",
			"Affecter 520,00 € à EXEMPLE-1 Personne", "Clôture fermée", "Non identifié", "Écart inexpliqué −2,50 €")
		probable := lignes(t, s, comptes.Probable)[0]
		w2 := c.Poster(fmt.Sprintf("/lignes/%d/pointage", probable.Ligne), "cle", webtest.Cle(t, w, 1), "version", versionDe(t, w.Body.String()), "choix", "confirmer", "apres", "0")
		webtest.Vers(t, w2, "/rapprochement")
		webtest.Dit(t, c.Lire("/rapprochement"), 200, "520,00 € affectés à EXEMPLE-1 Personne.")
		if so := s.Monde.Solde(t, x.Compte); so.Comptable != 60775+52000-250 {
			t.Errorf("solde %s", so.Comptable)
		}
		s.Monde.Verifier(t)
	})
}

func TestFautes(t *testing.T) {
	_ = http.StatusOK
}
