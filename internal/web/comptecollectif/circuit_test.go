// SPDX-License-Identifier: EUPL-1.2

package comptecollectif_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/web/comptecollectif"
	"etai/internal/web/comptes"
	"etai/internal/web/journee"
	"etai/internal/web/organisation"
	pagespersonnes "etai/internal/web/personnes"
	"etai/internal/web/rapprochement"
	"etai/internal/web/webtest"
)

func domaines() []webtest.Domaine {
	return []webtest.Domaine{{Pages: comptecollectif.Pages, Routes: comptecollectif.Routes}, {Pages: organisation.Pages, Routes: organisation.Routes}, {Pages: comptes.Pages, Routes: comptes.Routes},
		{Pages: rapprochement.Pages, Routes: rapprochement.Routes}, {Pages: journee.Pages, Routes: journee.Routes}, {Pages: pagespersonnes.Pages, Routes: pagespersonnes.Routes}}
}

const mode = "/organisation/compte-collectif"

var pdf = etaitest.PDF("avis fictif")

// lundi is a working day of the small association.
var lundi = jour.Certain(2026, 11, 16)

// consigner posts a document.
func consigner(t *testing.T, v *webtest.Visiteur, contenu string, paires ...string) int {
	t.Helper()
	w := v.Envoyer(mode, "piece", "avis.pdf", strings.NewReader(contenu), append([]string{"cle", webtest.Cle(t, v.Lire(mode), 0)}, paires...)...)
	if w.Code == http.StatusUnprocessableEntity {
		t.Log(webtest.Texte(w))
	}
	return w.Code
}

// personne opens a file under management, without an account.
func personne(t *testing.T, m *etaitest.Monde, nom, organisme string) int64 {
	t.Helper()
	id, err := parcours.CreerPersonne(t.Context(), m.Base, m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: nom, Prenom: "Personne", Naissance: etaitest.Naissance, EcrireDomicile: true}})
	if err != nil {
		t.Fatal(err)
	}
	m.Signer(t, etaitest.Contrat(id, etaitest.Debut, 24, prestations.Percue{Numero: 17, Organisme: organisme, Allocataire: fmt.Sprintf("77%05d", id), Montant: 60000}))
	return id
}

// lien finds an address in a page.
func lien(t *testing.T, corps, motif string) string {
	t.Helper()
	m := regexp.MustCompile(`href="(` + motif + `)"`).FindStringSubmatch(corps)
	if m == nil {
		t.Fatalf("aucun lien %s", motif)
	}
	return m[1]
}

// The whole of the mode, by its pages: documents, account, sub-accounts, a debit that nobody asked for, its charge to a person by two people, the
// association's money back.
func TestCircuit(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		direction, comptable, chef, cesf := s.Role(droits.Direction), s.Role(droits.Comptable), s.Role(droits.ChefDeService), s.Role(droits.CESF)
		un, deux := personne(t, s.Monde, "Exemple-un", "CAF"), personne(t, s.Monde, "Exemple-deux", "MSA")
		webtest.Dit(t, direction.Lire(mode), http.StatusOK, "Le mode collectif est fermé", "Sans accord, parmi les payeurs de vos mesures : CAF, MSA")
		webtest.Dit(t, comptable.Lire(mode+"/nouveau"), http.StatusOK, "Le mode collectif est fermé", "Voir ce qui manque")
		nouveau := func() []string {
			return []string{"cle", webtest.Cle(t, comptable.Lire(mode+"/nouveau"), 0), "titulaire", "ASSOCIATION EXEMPLE USAGERS", "iban", string(etaitest.IBANDe(424242)), "ouvert_le", "1/1/2026"}
		}
		webtest.Dit(t, comptable.Poster(mode+"/nouveau", nouveau()...), http.StatusUnprocessableEntity, "consigner d’abord l’avis juridique")
		// What is wrong with a document is said; nothing is kept.
		for _, x := range []struct {
			contenu string
			champs  []string
			mots    string
		}{{pdf, []string{"genre", "avis", "date", ""}, "Écrivez la date du document"}, {pdf, []string{"genre", "accord", "date", "5/1/2026"}, "Écrivez le nom de l’organisme payeur"},
			{pdf, []string{"genre", "avis", "date", "31/12/2027"}, "à venir"}, {"", []string{"genre", "avis", "date", "5/1/2026"}, "fichier est vide"}, {"MZ binaire", []string{"genre", "avis", "date", "5/1/2026"}, "ni un PDF"},
			{pdf, []string{"genre", "accord", "organisme", strings.Repeat("o", 10_000), "date", "5/1/2026"}, "c’est trop"}, {pdf, []string{"date", "5/1/2026"}, "Choisissez ce que vous consignez"}} {
			w := direction.Envoyer(mode, "piece", "avis.pdf", strings.NewReader(x.contenu), append([]string{"cle", webtest.Cle(t, direction.Lire(mode), 0)}, x.champs...)...)
			webtest.Dit(t, w, http.StatusUnprocessableEntity, x.mots)
		}
		if c := consigner(t, direction, pdf, "genre", "avis", "date", "5/1/2026"); c != http.StatusSeeOther {
			t.Fatalf("avis : %d", c)
		}
		if c := consigner(t, direction, pdf, "genre", "accord", "organisme", "Caf", "date", "12/1/2026"); c != http.StatusSeeOther {
			t.Fatalf("accord : %d", c)
		}
		w := chef.Lire(mode)
		webtest.Dit(t, w, http.StatusOK, "Le mode collectif est ouvert", "Avis du 5 janvier 2026", "Caf", "Sans accord, parmi les payeurs de vos mesures : MSA", "direction Exemple")
		if w := chef.Lire(lien(t, w.Body.String(), mode+`/pieces/\d+`)); w.Code != http.StatusOK || w.Body.String() != pdf {
			t.Errorf("document : %d", w.Code)
		}
		webtest.Dit(t, cesf.Lire(mode+"/pieces/1"), http.StatusNotFound)
		compte := webtest.Vers(t, comptable.Poster(mode+"/nouveau", nouveau()...), "")
		webtest.Dit(t, comptable.Poster(mode+"/nouveau", nouveau()...), http.StatusUnprocessableEntity, "déjà celui d’un compte suivi")
		id := compte[strings.LastIndex(compte, "/")+1:]
		// Sub-accounts: from the person's file, when each of her payers has accepted.
		sous := func(dossier int64) []string {
			a := fmt.Sprintf("/dossiers/%d/sous-compte", dossier)
			return []string{"cle", webtest.Cle(t, cesf.Lire(a), 0), "compte", id, "ouvert_le", "1/1/2026", "plancher", "0"}
		}
		webtest.Dit(t, cesf.Lire(fmt.Sprintf("/dossiers/%d/compte/nouveau", un)), http.StatusOK, "ouvrir plutôt un sous-compte")
		if f := cesf.Lire(fmt.Sprintf("/dossiers/%d/sous-compte", un)).Body.String(); !strings.Contains(f, `value="`+id+`" checked`) {
			t.Error("le seul compte collectif n’est pas choisi d’avance")
		}
		webtest.Dit(t, cesf.Poster(fmt.Sprintf("/dossiers/%d/sous-compte", deux), sous(deux)...), http.StatusUnprocessableEntity, "L’accord de MSA")
		webtest.Vers(t, cesf.Poster(fmt.Sprintf("/dossiers/%d/sous-compte", un), sous(un)...), fmt.Sprintf("/dossiers/%d", un))
		webtest.Dit(t, cesf.Poster(fmt.Sprintf("/dossiers/%d/sous-compte", un), sous(un)...), http.StatusUnprocessableEntity, "déjà un compte suivi")
		webtest.Dit(t, comptable.Lire(fmt.Sprintf("/dossiers/%d/sous-compte", 999)), http.StatusNotFound)
		// A debit that nobody asked for: covered the same day, then charged by two people.
		s.Importer(etaitest.Suivie{IBAN: etaitest.IBANDe(424242)}, lundi, lundi, 0, webtest.Ligne(60000, fmt.Sprintf("CAF 77%05d", un), ""), webtest.Ligne(-2500, "PRLV ASSURANCE", ""))
		w = comptable.Lire(compte)
		webtest.Dit(t, w, http.StatusOK, "Débits que personne n’a expliqués", "PRLV ASSURANCE", "à verser sur ce compte", "EXEMPLE-UN Personne", "575,00 €")
		imputer := lien(t, w.Body.String(), `/lignes/\d+/imputation`)
		webtest.Dit(t, chef.Lire(imputer), http.StatusNotFound)
		demande := func(paires ...string) []string {
			w := comptable.Lire(imputer)
			return append([]string{"cle", webtest.Cle(t, w, 0), "version", versionDe(t, w.Body.String())}, paires...)
		}
		webtest.Dit(t, comptable.Poster(imputer, demande("dossier", "", "motif", "")...), http.StatusUnprocessableEntity, "Choisissez la personne", "Écrivez la raison")
		webtest.Dit(t, comptable.Poster(imputer, demande("dossier", fmt.Sprint(un), "motif", strings.Repeat("m", 10_000))...), http.StatusUnprocessableEntity, "c’est trop")
		imputation := webtest.Vers(t, comptable.Poster(imputer, demande("dossier", fmt.Sprint(un), "motif", "Son assurance, échéancier de novembre")...), "")
		webtest.Vers(t, comptable.Lire(imputer), imputation)
		webtest.Dit(t, comptable.Lire(imputation), http.StatusOK, "À décider", "Retirer la demande")
		webtest.Dit(t, chef.Lire("/"), http.StatusOK, "débit à mettre à la charge")
		w = chef.Lire(imputation)
		webtest.Dit(t, w, http.StatusOK, "Mettre 25,00 € à sa charge", "575,00 €", "Son assurance")
		webtest.Dit(t, s.Role(droits.Referent).Lire(imputation), http.StatusNotFound)
		repondre := func(v *webtest.Visiteur, n int, paires ...string) []string {
			w := v.Lire(imputation)
			return append([]string{"cle", webtest.Cle(t, w, n), "version", versionDe(t, w.Body.String())}, paires...)
		}
		webtest.Dit(t, comptable.Poster(imputation, repondre(comptable, 0, "decision", "autoriser")...), http.StatusUnprocessableEntity, "ne l’autorise pas")
		webtest.Dit(t, chef.Poster(imputation, repondre(chef, 1, "decision", "refuser", "motif", "")...), http.StatusUnprocessableEntity, "Écrivez la raison du refus")
		webtest.Vers(t, chef.Poster(imputation, repondre(chef, 0, "decision", "autoriser")...), imputation)
		webtest.Dit(t, chef.Lire(imputation), http.StatusOK, "Autorisée")
		webtest.Dit(t, chef.Lire(compte), http.StatusOK, "aucune avance en cours", "575,00 €")
		// Another debit stays unexplained: the association transfers its advance, and takes it back once the debit is a bank's fee.
		s.Importer(etaitest.Suivie{IBAN: etaitest.IBANDe(424242)}, lundi.Plus(1), lundi.Plus(1), 57500, webtest.Ligne(-700, "PRLV AUTRE", ""), webtest.Ligne(700, "VIR ASSOCIATION", ""))
		webtest.Dit(t, comptable.Lire(compte), http.StatusOK, "Avance de l’association 7,00 €", "à verser sur ce compte")
		decider(t, s, comptable, 700, "avance")
		webtest.Dit(t, comptable.Lire(compte), http.StatusOK, "aucune avance en cours", "PRLV AUTRE")
		decider(t, s, comptable, -700, "frais")
		webtest.Dit(t, comptable.Lire(compte), http.StatusOK, "Avance de l’association 7,00 €", "le compte la doit à l’association", "Frais de l’association 7,00 €")
		s.Importer(etaitest.Suivie{IBAN: etaitest.IBANDe(424242)}, lundi.Plus(2), lundi.Plus(2), 57500, webtest.Ligne(-600, "VIR REMBOURSEMENT", ""))
		decider(t, s, comptable, -600, "avance")
		webtest.Dit(t, comptable.Lire(compte), http.StatusOK, "Avance de l’association 1,00 €", "le compte la doit à l’association")
		s.Monde.Verifier(t)
	}, domaines()...)
}

// decider posts a choice on the line of an amount, as the pane offers it.
func decider(t *testing.T, s *webtest.Site, v *webtest.Visiteur, centimes int64, choix string) {
	t.Helper()
	var ligne int64
	s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		return l.QueryRow(ctx, `select id from ligne_releve where centimes = $1`, centimes).Scan(&ligne)
	})
	w := v.Lire(fmt.Sprintf("/rapprochement?ligne=%d&choix=%s", ligne, choix))
	for _, f := range regexp.MustCompile(`(?s)<form method="post" action="(/lignes/\d+/pointage)".*?</form>`).FindAllStringSubmatch(w.Body.String(), -1) {
		if !strings.Contains(f[0], `name="choix" value="`+choix+`"`) {
			continue
		}
		var paires []string
		for _, c := range regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`).FindAllStringSubmatch(f[0], -1) {
			paires = append(paires, c[1], c[2])
		}
		webtest.Vers(t, v.Poster(f[1], paires...), "")
		return
	}
	t.Fatalf("pas de choix « %s »\n%s", choix, webtest.Texte(w))
}

var version = regexp.MustCompile(`name="version" value="(\d+)"`)

func versionDe(t *testing.T, corps string) string {
	t.Helper()
	m := version.FindStringSubmatch(corps)
	if m == nil {
		t.Fatal("page sans version")
	}
	return m[1]
}

// Who may open which page of the mode.
func TestRoles(t *testing.T) {
	s := webtest.Nouveau(t, "", domaines()...)
	cb := s.Monde.Collectif(t, etaitest.IBANDe(424242))
	for _, r := range droits.Roles {
		v := s.Role(r)
		veut := func(chemin string, permis bool) {
			t.Helper()
			code := http.StatusNotFound
			if permis {
				code = http.StatusOK
			}
			if w := v.Lire(chemin); w.Code != code {
				t.Errorf("%s, %s : %d, attendu %d", r, chemin, w.Code, code)
			}
		}
		veut(mode, droits.Autorise(r, droits.LireReglages))
		veut(mode+"/nouveau", r == droits.Comptable)
		veut(fmt.Sprintf("%s/%d", mode, cb.ID), r == droits.Comptable || r == droits.ChefDeService)
		veut(mode+"/999", false)
		veut("/imputations/1", false)
		veut("/lignes/1/imputation", false)
		if !droits.Autorise(r, droits.ConsignerCollectif) {
			webtest.Dit(t, v.Envoyer(mode, "piece", "a.pdf", strings.NewReader(pdf), "cle", "x", "genre", "avis"), http.StatusNotFound)
		}
	}
}
