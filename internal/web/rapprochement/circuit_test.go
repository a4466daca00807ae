// SPDX-License-Identifier: EUPL-1.2

package rapprochement_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/etaitest"
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
		_, ls, err = rapports.LignesAPointer(ctx, l, s.Inst.Trousseau, a, etat, 100, 100)
		return err
	})
	return ls
}

// celle is the line of a label.
func celle(t *testing.T, s *webtest.Site, libelle string) rapports.LigneAPointer {
	t.Helper()
	for _, e := range []comptes.Etat{comptes.Sur, comptes.Probable, comptes.Reste, comptes.AVerifier, comptes.Traite} {
		for _, x := range lignes(t, s, e) {
			if strings.HasPrefix(x.Texte.Libelle, libelle) {
				return x
			}
		}
	}
	t.Fatalf("aucune ligne « %s »", libelle)
	return rapports.LigneAPointer{}
}

var formulaire = regexp.MustCompile(`(?s)<form method="post" action="(/lignes/[0-9]+/pointage)".*?</form>`)

// champs reads the hidden fields of the form of a choice, in the right pane.
func champs(t *testing.T, w *httptest.ResponseRecorder, choix string) (action string, paires []string) {
	t.Helper()
	for _, m := range formulaire.FindAllStringSubmatch(w.Body.String(), -1) {
		if !strings.Contains(m[0], `name="choix" value="`+choix+`"`) {
			continue
		}
		for _, c := range regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`).FindAllStringSubmatch(m[0], -1) {
			paires = append(paires, c[1], c[2])
		}
		return m[1], paires
	}
	t.Fatalf("pas de formulaire « %s »\n%s", choix, webtest.Texte(w))
	return "", nil
}

// decider posts a choice as the page offers it.
func decider(t *testing.T, v *webtest.Visiteur, ligne int64, choix string, plus ...string) *httptest.ResponseRecorder {
	t.Helper()
	adresse := fmt.Sprintf("/rapprochement?ligne=%d&choix=%s", ligne, choix)
	for i := 0; i+1 < len(plus); i += 2 {
		if plus[i] == "personne" {
			adresse += "&personne=" + plus[i+1]
		}
	}
	action, paires := champs(t, v.Lire(adresse), choix)
	for i := 0; i+1 < len(plus); i += 2 {
		if plus[i] != "personne" {
			paires = append(paires, plus[i], plus[i+1])
		}
	}
	return v.Poster(action, paires...)
}

// mois imports a day with a line of each kind on a person's account.
func mois(t *testing.T, s *webtest.Site) etaitest.Suivie {
	t.Helper()
	x := s.Monde.Suivre(t, 60775)
	s.Importer(x, lundi, lundi, 0, webtest.Ligne(60775, "CAF RSA "+x.Numero, ""), webtest.Ligne(52000, "VIR CAF "+x.Numero, ""), webtest.Ligne(15000, "VIR RECU M TIERS", ""),
		webtest.Ligne(-250, "FRAIS DE TENUE DE COMPTE", ""), webtest.Ligne(-2999, "PRLV TELECOM", ""), webtest.Ligne(4730, "TROP PERCU CAF", ""), webtest.Ligne(7100, "REMBOURSEMENT EAU", ""))
	return x
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
		webtest.Dit(t, c.Lire(webtest.Vers(t, w, "")), 200, "Importé : 4 lignes, dont 4 nouvelles.", "1 compte, le 23 novembre 2026", "1 sûre, 1 probable, 2 sans proposition", " releve.txt")
		w = c.Envoyer("/rapprochement/import", "fichier", "releve.txt", strings.NewReader(fichier), "cle", webtest.Cle(t, page, 0))
		webtest.Dit(t, c.Lire(webtest.Vers(t, w, "")), 200, "Fichier déjà reçu.", "Rien n’a été ajouté.")

		w = c.Lire("/rapprochement")
		webtest.Dit(t, w, 200, "Rapprochement du 23 novembre 2026", "Valider la ligne sûre", "Proposition : RSA de novembre 2026 d’EXEMPLE-1 Personne", "Montant plus bas", "il manque 87,75 €",
			"Son numéro d’allocataire est dans le libellé", "Déjà reçu ce mois-ci : 607,75 € le 23/11/2026", "Affecter 520,00 € à EXEMPLE-1 Personne", "Clôture fermée", "Non identifié", "Écart inexpliqué 0,00 €", "Débits à expliquer (1) −2,50 €")
		action, paires := champs(t, w, "confirmer")
		webtest.Vers(t, c.Poster(action, paires...), "/rapprochement")
		webtest.Dit(t, c.Lire("/rapprochement"), 200, "520,00 € affectés à EXEMPLE-1 Personne.")
		if so := s.Monde.Solde(t, x.Compte); so.Comptable != 60775+52000-250 {
			t.Errorf("solde %s", so.Comptable)
		}

		w = c.Lire("/rapprochement")
		sure := celle(t, s, "CAF RSA")
		w = c.Poster("/rapprochement/sures", "cle", webtest.Cle(t, w, 0), "ligne", fmt.Sprint(sure.Ligne))
		webtest.Vers(t, w, "/rapprochement")
		webtest.Dit(t, c.Lire("/rapprochement"), 200, "1 ligne sûre validée.")

		frais := celle(t, s, "FRAIS")
		webtest.Vers(t, decider(t, c, frais.Ligne, "frais"), "")
		tiers := celle(t, s, "VIR RECU")
		webtest.Vers(t, decider(t, c, tiers.Ligne, "hors_autorisation"), "/rapprochement")
		webtest.Dit(t, c.Lire("/rapprochement"), 200, "150,00 € mis hors autorisation", "avant le 25 novembre 2026", "Toutes les lignes reçues ont leur réponse.", "Tout est expliqué", "Écart inexpliqué 0,00 €")
		webtest.Dit(t, c.Lire("/attente"), 200, "Hors autorisation", "VIR RECU M TIERS", "25 nov. 2026", "Préparer le reversement", "150,00 €")
		webtest.Dit(t, c.Lire(fmt.Sprintf("/lignes/%d", tiers.Ligne)), 200, "Ce qui en a été décidé", "Mise hors autorisation", "par comptable Exemple", "releve.txt", "ligne 3 sur 4", "Annuler le rapprochement")
		s.Monde.Verifier(t)
	})
}

// Each choice does what its words say, and each one can be read in the history.
func TestChoix(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := mois(t, s)
		c := s.Role(droits.Comptable)
		depart := s.Monde.Solde(t, x.Compte).Comptable

		tiers := celle(t, s, "VIR RECU")
		w := decider(t, c, tiers.Ligne, "affecter", "motif", "", "recette", "")
		webtest.Dit(t, w, 422, "Une recette se rattache à une prestation autorisée ; sinon dire pourquoi")
		w = decider(t, c, tiers.Ligne, "affecter", "motif", "  Remboursement   d’un prêt ", "recette", "")
		webtest.Vers(t, w, "")
		if so := s.Monde.Solde(t, x.Compte); so.Comptable != depart+15000 {
			t.Errorf("après affectation : %s", so.Comptable)
		}
		webtest.Dit(t, c.Lire(fmt.Sprintf("/lignes/%d", tiers.Ligne)), 200, "Affectée à la personne", "« Remboursement d’un prêt »")

		w = decider(t, c, tiers.Ligne, "en_attente", "motif", "")
		webtest.Dit(t, w, 422, "Une chose à corriger", "Écrivez la raison.")
		w = decider(t, c, tiers.Ligne, "en_attente", "motif", "Erreur de personne")
		webtest.Vers(t, w, "")
		if so := s.Monde.Solde(t, x.Compte); so.Comptable != depart {
			t.Errorf("après annulation : %s", so.Comptable)
		}
		webtest.Dit(t, c.Lire(fmt.Sprintf("/lignes/%d", tiers.Ligne)), 200, "Rapprochement annulé : remise en attente", "« Erreur de personne »")

		recette := recetteDe(t, s, x)
		webtest.Vers(t, decider(t, c, tiers.Ligne, "affecter", "motif", "", "recette", recette), "")
		webtest.Dit(t, decider(t, c, celle(t, s, "REMBOURSEMENT").Ligne, "affecter", "motif", "x", "recette", "999999"), 404)

		trop := celle(t, s, "TROP PERCU")
		webtest.Dit(t, decider(t, c, trop.Ligne, "a_restituer", "motif", ""), 422, "Écrivez la raison.")
		webtest.Vers(t, decider(t, c, trop.Ligne, "a_restituer", "motif", "Courrier de la CAF du 20 novembre"), "")
		webtest.Dit(t, c.Lire("/attente"), 200, "À restituer", "47,30 €", "Préparer la restitution")

		prlv := celle(t, s, "PRLV")
		webtest.Vers(t, decider(t, c, prlv.Ligne, "a_verifier", "motif", "A-t-elle souscrit ce contrat ?"), "")
		webtest.Dit(t, c.Lire("/rapprochement"), 200, "À vérifier 1 ligne", "29,99 € à vérifier par la personne qui suit EXEMPLE-1 Personne.")
		webtest.Dit(t, decider(t, c, prlv.Ligne, "operation", "motif", "", "nature", ""), 422, "2 choses à corriger")
		webtest.Dit(t, decider(t, c, prlv.Ligne, "operation", "motif", "x", "nature", "bateau"), 422, "ce choix n’est pas dans la liste")
		webtest.Vers(t, decider(t, c, prlv.Ligne, "operation", "motif", "Abonnement de téléphone", "nature", "telephone"), "")
		webtest.Dit(t, c.Lire(fmt.Sprintf("/lignes/%d", prlv.Ligne)), 200, "Envoyée en vérification", "« A-t-elle souscrit ce contrat ? »", "Débit expliqué", "« Abonnement de téléphone »", "Téléphone, internet : Abonnement de téléphone")
		s.Monde.Verifier(t)
	})
}

func recetteDe(t *testing.T, s *webtest.Site, x etaitest.Suivie) string {
	t.Helper()
	var id int64
	s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		return l.QueryRow(ctx, `select id from gestion_recette where dossier_id = $1`, x.Dossier).Scan(&id)
	})
	return fmt.Sprint(id)
}

// A line decided by somebody else meanwhile: 409, what they decided, and what was typed.
func TestPlusRapide(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		mois(t, s)
		c, autre := s.Role(droits.Comptable), s.Role(droits.Comptable)
		x := celle(t, s, "VIR RECU")
		action, paires := champs(t, c.Lire(fmt.Sprintf("/rapprochement?ligne=%d&choix=a_verifier", x.Ligne)), "a_verifier")
		webtest.Vers(t, decider(t, autre, x.Ligne, "hors_autorisation"), "")
		w := c.Poster(action, append(paires, "motif", "Est-ce son fils ?")...)
		webtest.Dit(t, w, 409, "comptable Exemple vient de décider de cette ligne", "Rien n’a été enregistré de votre côté", "Est-ce son fils ?", "Hors autorisation")
		if y := celle(t, s, "VIR RECU"); y.Etat != comptes.Traite || y.Attente != comptes.HorsAutorisation {
			t.Errorf("%+v", y)
		}
	})
}

// Fifty identical posts at once: one decision, one line of history, fifty times the same answer.
func TestCinquanteFois(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := mois(t, s)
		c := s.Role(droits.Comptable)
		l := celle(t, s, "VIR CAF")
		depart := s.Monde.Solde(t, x.Compte).Comptable
		action, paires := champs(t, c.Lire(fmt.Sprintf("/rapprochement?ligne=%d", l.Ligne)), "confirmer")
		reponses := make(chan string, 50)
		for range 50 {
			v := c.Copie()
			go func() {
				w := v.Poster(action, paires...)
				reponses <- fmt.Sprint(w.Code, " ", w.Header().Get("Location"))
			}()
		}
		vues := map[string]int{}
		for range 50 {
			vues[<-reponses]++
		}
		if len(vues) != 1 || !strings.HasPrefix(fmt.Sprint(vues), "map[303 ") {
			t.Errorf("%v", vues)
		}
		if so := s.Monde.Solde(t, x.Compte); so.Comptable != depart+52000 {
			t.Errorf("solde %s", so.Comptable)
		}
		var n int64
		s.Monde.Lire(t, func(ctx context.Context, q bdd.Lecture) error {
			return q.QueryRow(ctx, `select count(*) from rapprochement where ligne_id = $1 and genre = 'revenu'`, l.Ligne).Scan(&n)
		})
		if n != 1 {
			t.Errorf("%d décisions", n)
		}
		s.Monde.Verifier(t)
	})
}

// The same fields under the same key, posted to another line: another act, refused, and never the answer of the first one.
func TestAutreAdresse(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		mois(t, s)
		c := s.Role(droits.Comptable)
		une, autre := celle(t, s, "VIR RECU"), celle(t, s, "TROP PERCU")
		_, paires := champs(t, c.Lire(fmt.Sprintf("/rapprochement?ligne=%d&choix=hors_autorisation", une.Ligne)), "hors_autorisation")
		if une.Version != autre.Version {
			t.Fatal("les deux lignes n’ont pas la même version")
		}
		webtest.Vers(t, c.Poster(fmt.Sprintf("/lignes/%d/pointage", une.Ligne), paires...), "")
		webtest.Dit(t, c.Poster(fmt.Sprintf("/lignes/%d/pointage", autre.Ligne), paires...), 409, "Ce formulaire a déjà été envoyé avec un autre contenu")
		if x := celle(t, s, "TROP PERCU"); x.Version != autre.Version {
			t.Errorf("la seconde ligne a bougé : %+v", x)
		}
		webtest.Vers(t, c.Poster(fmt.Sprintf("/lignes/%d/pointage", une.Ligne), paires...), "") // the first answer, again
	})
}

// What a form refuses stays in it, and nothing is written.
func TestFormulairesRefuses(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		mois(t, s)
		c := s.Role(droits.Comptable)
		l := celle(t, s, "VIR RECU")
		page := c.Lire(fmt.Sprintf("/rapprochement?ligne=%d&choix=affecter", l.Ligne))
		action, paires := champs(t, page, "affecter")
		avec := func(plus ...string) []string { return append(slices.Clip(paires), plus...) }
		long := strings.Repeat("a", 10_000)
		w := c.Poster(action, avec("motif", long)...)
		webtest.Dit(t, w, 422, "10 000 caractères, c’est trop")
		if !strings.Contains(w.Body.String(), `value="`+long) {
			t.Error("ce qui était tapé est perdu")
		}
		webtest.Dit(t, c.Poster(action, avec("motif", "\x00")...), 400, "caractères illisibles")
		w = c.Poster(action, avec("motif", "<script>alert(1)</script>", "recette", "zéro")...)
		webtest.Dit(t, w, 422, "ce choix n’existe pas")
		if !strings.Contains(w.Body.String(), `value="&lt;script&gt;alert(1)&lt;/script&gt;"`) {
			t.Error("ce qui était tapé est perdu")
		}
		webtest.Dit(t, c.Poster(action, "cle", webtest.Cle(t, page, 0), "version", "1", "choix", "detruire"), 422, "ce choix n’est pas dans la liste")
		webtest.Dit(t, c.Poster(action, "choix", "confirmer", "version", "1"), 400, "Ce formulaire est incomplet")
		webtest.Dit(t, c.Poster(action, "cle", webtest.Cle(t, page, 0), "choix", "confirmer", "version", "x"), 400)
		webtest.Dit(t, c.Poster("/lignes/999999/pointage", avec("motif", "x")...), 404)
		webtest.Dit(t, c.Poster("/rapprochement/sures", "cle", webtest.Cle(t, c.Lire("/rapprochement"), 0)), 422, "Aucune ligne n’est cochée")
		webtest.Dit(t, c.Poster("/rapprochement/sures", "cle", webtest.Cle(t, page, 0), "ligne", "x"), 400)
		webtest.Dit(t, c.Lire("/rapprochement?ligne=999999"), 404)
		webtest.Dit(t, c.Lire("/rapprochement?ligne=abc&choix=<b>"), 200)
		if y := celle(t, s, "VIR RECU"); y.Version != l.Version {
			t.Errorf("la ligne a bougé : %+v", y)
		}
	})
}
