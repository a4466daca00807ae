// SPDX-License-Identifier: EUPL-1.2

package comptes_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/etaitest"
	"etai/internal/formats/pdf/pdftest"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/web/comptes"
	"etai/internal/web/webtest"
)

func sur(t *testing.T, fn func(*testing.T, *webtest.Site)) {
	t.Helper()
	webtest.SurDeuxMoteurs(t, fn, webtest.Domaine{Pages: comptes.Pages, Routes: comptes.Routes})
}

// cinq is a payday, eighteen days before the day of the test clock.
var cinq = jour.Certain(2026, 11, 5)

// vivant is a person with a month of life: an income, a fee to explain, money that waits, an order prepared, an order transmitted.
func vivant(t *testing.T, s *webtest.Site) etaitest.Suivie {
	t.Helper()
	x := s.Monde.Suivre(t, 60775)
	s.Importer(x, cinq, cinq, 0, webtest.Ligne(60775, "CAF RSA "+x.Numero, ""), webtest.Ligne(15000, "VIR RECU M TIERS", ""), webtest.Ligne(-250, "=cmd|' /C calc'!A0", ""))
	ordre(t, s, x, 31200, true)
	ordre(t, s, x, 8000, false)
	return x
}

// ordre prepares a rent, and sends it to the bank when asked.
func ordre(t *testing.T, s *webtest.Site, x etaitest.Suivie, centimes argent.Centimes, transmettre bool) {
	t.Helper()
	ctx, b := t.Context(), s.Inst.Base
	piece := s.Monde.Piece(t, x.Dossier)
	id, err := parcours.PreparerOrdre(ctx, b, s.Monde.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: x.Dossier, Tiers: s.Monde.Bailleur(t), Centimes: centimes,
		ExecutionLe: jour.Certain(2026, 11, 24), Objet: paiements.Loyer, Libelle: "LOYER", Piece: piece})
	if err != nil {
		t.Fatal(err)
	}
	if !transmettre {
		return
	}
	remise, err := parcours.ComposerRemise(ctx, b, s.Monde.Demande(droits.Comptable), []int64{id})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parcours.Vue(ctx, b, s.Monde.Demande(droits.ChefDeService), remise, id); err != nil {
		t.Fatal(err)
	}
	lire := func() (r paiements.Remise) {
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
			r, err = paiements.RemiseParID(ctx, l, remise)
			return err
		})
		return r
	}
	r := lire()
	if _, err := parcours.ViserRemise(ctx, b, s.Monde.Demande(droits.ChefDeService), parcours.Visa{Remise: remise, Version: r.Version, Nombre: r.Nombre, Empreinte: r.Empreinte}); err != nil {
		t.Fatal(err)
	}
	r = lire()
	if _, err := parcours.NoterFichier(ctx, b, s.Monde.Demande(droits.Comptable), parcours.FichierDeRemise{Remise: remise, Version: r.Version, SHA256: []byte("sha")},
		func(*bdd.Ecriture) (int64, error) { return piece, nil }); err != nil {
		t.Fatal(err)
	}
	r = lire()
	if _, err := parcours.TransmettreRemise(ctx, b, s.Monde.Demande(droits.Comptable), remise, r.Version); err != nil {
		t.Fatal(err)
	}
}

func adresse(x etaitest.Suivie, suite string) string {
	return fmt.Sprintf("/dossiers/%d/%s", x.Dossier, suite)
}

// The four balances, the sentence that explains, the lines with their running balance, what is not seen yet.
func TestCompte(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := vivant(t, s)
		c := s.Role(droits.Comptable)
		w := c.Lire(adresse(x, "compte"))
		texte := webtest.Dit(t, w, 200, "Compte : EXEMPLE-1 Personne", "Compte à son nom, procuration", "gestion jusqu’au 31 décembre 2027",
			"Solde de la banque 755,25 € relevé du 5 novembre 2026", "Solde calculé 293,25 € après 1 ordre transmis de 312,00 €", "Projeté au 23 décembre 213,25 € sans l’attendu ; 821,00 € avec",
			"Disponible après loyer 213,25 € sans plan, aucun loyer n’est compté", "Banque et calcul d’accord. Écart de 462,00 € expliqué par l’ordre transmis (Loyer et charges, 312,00 €) et 150,00 € en attente (non identifié) ; inexpliqué : 0,00 €.",
			"1 débit à expliquer : 2,50 €", "Expliquer", "Solde d’ouverture", "Après le dernier relevé (5 novembre 2026) : rien ci-dessous n’est encore vu par la banque", "Préparer un ordre",
			"aujourd’hui", "Les chiffres de la courbe", "Attendu", "Prévu", "Transmis", "Lignes 5, dont 2 à venir")
		if i, j := strings.Index(texte, "Après le dernier relevé"), strings.Index(texte, "Transmis Justificatif"); i < 0 || j < i {
			t.Errorf("la ligne transmise n’est pas sous le bandeau (%d, %d)\n%s", i, j, texte)
		}
		principal := regexp.MustCompile(`class="btn btn-primary" href="([^"]+)"`)
		for role, a := range map[droits.Role]string{droits.Comptable: adresse(x, "ordres/nouveau"), droits.CESF: adresse(x, "demandes/nouvelle")} { // who follows the person asks
			if b := principal.FindStringSubmatch(s.Role(role).Lire(adresse(x, "compte")).Body.String()); b == nil || b[1] != a {
				t.Errorf("%s : le bouton principal est %q, attendu %s", role, b, a)
			}
		}
		liens := regexp.MustCompile(`href="(/lignes/[0-9]+|/dossiers/[0-9]+/documents/[0-9]+)"`).FindAllString(w.Body.String(), -1)
		if len(liens) < 4 {
			t.Errorf("pièces : %v", liens)
		}
		for _, m := range regexp.MustCompile(`<(path|circle|text|line|svg)[^>]*(style=|NaN|Inf|--)[^>]*>`).FindAllString(w.Body.String(), -1) {
			t.Errorf("dessin : %s", m)
		}
		webtest.Dit(t, c.Lire(adresse(x, "compte?lignes=non-rapprochees")), 200, "Non rapprochées 4", "À expliquer")
		texte = webtest.Dit(t, c.Lire(adresse(x, "compte?mois=2026-10")), 200, "Aucune ligne d’octobre 2026", "novembre 2026 ›")
		if strings.Contains(texte, "Prévu") || strings.Contains(texte, "Attendu") {
			t.Error("un mois passé n’attend plus rien")
		}
		webtest.Dit(t, c.Lire(adresse(x, "compte?mois=2027-02")), 200, "Solde jour par jour du 1er février au 28 février 2027", "Au début, le solde calculé est de") // nothing planned falls in it: it opens where plans lead
		for _, mois := range []string{"2026-13", "novembre", "2026-1", "2026-11-01", "%3Cb%3E"} {
			webtest.Dit(t, c.Lire(adresse(x, "compte?mois="+mois)), 404, "Ce mois n’existe pas")
		}
	})
}

// Below zero: the banner, and no order.
func TestDebiteur(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		s.Importer(x, cinq, cinq, 0, webtest.Ligne(-2999, "PRLV TELECOM", ""))
		c := s.Role(droits.Comptable)
		w := c.Lire(adresse(x, "compte"))
		webtest.Dit(t, w, 200, "Compte débiteur de 29,99 €.", "Les ordres sont bloqués.", "ordres bloqués", "aucun ordre avant qu’il revienne au-dessus de zéro", "−29,99 €")
		if strings.Contains(w.Body.String(), "ordres/nouveau") {
			t.Error("la page offre encore un ordre")
		}
		webtest.Dit(t, c.Lire("/comptes"), 200, "débiteur", "Débiteurs 1", "1 compte débiteur")
		webtest.Dit(t, c.Lire("/comptes?filtre=debiteur"), 200, "EXEMPLE-1 Personne", "Total : 1 compte")
		webtest.Dit(t, c.Lire(adresse(x, "releve")), 200, "Ce qui manque", "29,99 €", "Pris sur votre compte (PRLV TELECOM)")
	})
}

func TestListe(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		c := s.Role(droits.Comptable)
		webtest.Dit(t, c.Lire("/comptes"), 200, "Aucun compte n’est encore suivi")
		webtest.Dit(t, s.Role(droits.CESF).Lire("/comptes"), 200, "Le compte d’une personne s’ouvre depuis son dossier", "Choisir une personne")
		for range 52 {
			s.Monde.Suivre(t, 60775)
		}
		vivant(t, s)
		w := c.Lire("/comptes")
		webtest.Dit(t, w, 200, "53 comptes", "Page 1 sur 2", "À pointer 1", "Sans relevé depuis 7 jours 53", "Total : 53 comptes", "Aucun relevé")
		if n := strings.Count(w.Body.String(), "<tr data-ligne"); n != 50 {
			t.Errorf("%d lignes sur la première page", n)
		}
		if n := strings.Count(c.Lire("/comptes?page=2").Body.String(), "<tr data-ligne"); n != 3 {
			t.Errorf("%d lignes sur la seconde page", n)
		}
		for _, filtre := range []string{"a-pointer", "fin-proche", "inconnu", "sans-releve"} {
			webtest.Dit(t, c.Lire("/comptes?filtre="+filtre+"&page=9999"), 200)
		}
		webtest.Dit(t, c.Lire("/comptes?filtre=fin-proche"), 200, "Aucun compte ne répond à ce filtre")
		traces, err := s.Inst.Acces.Lister(t.Context(), acces.Filtre{})
		if err != nil || !slices.ContainsFunc(traces, func(x acces.Trace) bool { return x.Nature == acces.Liste && x.Objet == "comptes" && len(x.Ids) == 50 }) {
			t.Errorf("la liste n’a pas laissé sa trace des 50 dossiers montrés (%v)", err)
		}
	})
}

// The export opens in a spreadsheet: mark, semicolons, decimal commas; a text that begins like a formula is harmless.
func TestCSV(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := vivant(t, s)
		w := s.Role(droits.Comptable).Lire(adresse(x, "compte.csv?mois=2026-11"))
		b := w.Body.Bytes()
		if w.Code != 200 || !bytes.HasPrefix(b, []byte("\ufeffDate;Libellé;")) || w.Header().Get("Content-Type") != "text/csv; charset=utf-8" ||
			!strings.HasPrefix(w.Header().Get("Content-Disposition"), `attachment; filename="compte-`) {
			t.Fatalf("%d %v %q", w.Code, w.Header(), b[:min(len(b), 60)])
		}
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
		r.Comma = ';'
		lignes, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var vues []string
		for _, l := range lignes {
			vues = append(vues, strings.Join(l, "|"))
		}
		texte := strings.Join(vues, "\n")
		for _, veut := range []string{"01/11/2026|Solde d’ouverture|||||0,00||", "05/11/2026|RSA de novembre 2026||Ressource||607,75|607,75|Rapproché|", "|'=cmd|' /C calc'!A0||Prélèvement|2,50||605,25|À expliquer|",
			"|312,00||293,25|Transmis|", "|80,00||213,25|Prévu|", "Attendu|"} {
			if !strings.Contains(texte, veut) {
				t.Errorf("« %s » manque\n%s", veut, texte)
			}
		}
		traces, err := s.Inst.Acces.Lister(t.Context(), acces.Filtre{})
		if err != nil || !slices.ContainsFunc(traces, func(y acces.Trace) bool {
			return y.Nature == acces.Export && y.Objet == "compte" && y.Dossier == x.Dossier
		}) {
			t.Errorf("l’export n’a pas laissé de trace (%v)", err)
		}
	})
}

// Each address, each role; the référent of the département reads the statement, and not the account.
func TestRoles(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := vivant(t, s)
		referent := suivre(t, s, x)
		permis := map[string]string{"/comptes": "comptable cesf chef_de_service", adresse(x, "compte"): "comptable cesf chef_de_service", adresse(x, "compte.csv"): "comptable cesf chef_de_service",
			adresse(x, "compte/reprise"): "comptable cesf chef_de_service", adresse(x, "releve"): "comptable cesf chef_de_service referent", adresse(x, "releve.pdf"): "comptable cesf chef_de_service referent"}
		for _, role := range droits.Roles {
			v := s.Role(role)
			if role == droits.Referent {
				v = s.Comme(referent)
			}
			for chemin, roles := range permis {
				statut := 404
				if slices.Contains(strings.Fields(roles), string(role)) {
					statut = 200
				}
				if role == droits.Direction && chemin == "/comptes" {
					statut = 200 // the direction has accounts for a reason: an empty list
				}
				if w := v.Lire(chemin); w.Code != statut {
					t.Errorf("%s, %s : %d, attendu %d", role, chemin, w.Code, statut)
				}
			}
			for _, suite := range []string{"compte/reprise", "compte/reprise/viser"} {
				if w := v.Poster(adresse(x, suite), "cle", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "le", "05/11/2026", "solde", "1", "version", "1"); w.Code != 404 && w.Code != 422 {
					t.Errorf("%s, %s : %d", role, suite, w.Code)
				}
			}
		}
		webtest.Dit(t, s.Comme(referent).Lire(adresse(x, "releve")), 200, "Ce qui reste")
		webtest.Dit(t, s.Role(droits.Comptable).Lire("/dossiers/999/compte"), 404)
		webtest.Dit(t, s.Role(droits.Comptable).Lire("/dossiers/x/releve"), 404)
		traces, err := s.Inst.Acces.Lister(t.Context(), acces.Filtre{})
		if err != nil || !slices.ContainsFunc(traces, func(y acces.Trace) bool {
			return y.Nature == acces.Refus && y.Objet == "compte" && y.Dossier == x.Dossier && y.Agent == referent.ID
		}) {
			t.Errorf("le refus n’a pas laissé de trace (%v)", err)
		}
	})
}

// suivre adds a département that follows the file, and its référent.
func suivre(t *testing.T, s *webtest.Site, x etaitest.Suivie) droits.Agent {
	t.Helper()
	a, err := bdd.EcrireVal(t.Context(), s.Inst.Base, func(e *bdd.Ecriture) (droits.Agent, error) {
		racine := droits.Agent{Role: droits.Administrateur}
		d, err := organisation.Creer(t.Context(), e, racine, organisation.Organisation{Nature: organisation.Departement, Nom: "Département Exemple", Departement: "00"})
		if err != nil {
			return racine, err
		}
		racine.Organisation = d
		id, err := organisation.CreerAgent(t.Context(), e, racine, organisation.NouvelAgent{Identifiant: "suivi@exemple.test", Nom: "Exemple", Prenom: "Référent", Role: droits.Referent})
		if err != nil {
			return racine, err
		}
		chef := s.Monde.Agents[droits.ChefDeService]
		chef.Instant = e.Instant()
		_, err = organisation.Attribuer(t.Context(), e, chef, organisation.Attribution{Dossier: x.Dossier, Organisation: d, Portee: organisation.Suivi, Du: etaitest.Debut})
		return droits.Agent{ID: id, Organisation: d, Role: droits.Referent}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// The statement: its words, its sums, its provisional mark; the sheet says the same.
func TestReleve(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := vivant(t, s)
		c := s.Role(droits.Comptable)
		texte := webtest.Dit(t, c.Lire(adresse(x, "releve?mois=2026-11")), 200, "Mon relevé de novembre 2026", "Voici l’argent de votre compte pendant le mois de novembre.", "Ce relevé peut encore changer.",
			"Le 1 er novembre, vous aviez 0,00 €", "Ce qui est arrivé", "RSA 607,75 €", "En tout 607,75 €", "Ce qui est payé", "Loyer et charges (Tiers Exemple", "En tout 314,50 €", "Ce qui reste le 23 novembre 2026 293,25 €",
			"Ce qui vient", "Loyer et charges : 80,00 €, le 24 novembre.", "RSA : 607,75 €, vers le 5 décembre.", "Ce que nous vérifions", "Nous avons reçu 150,00 € sur votre compte.", "Cet argent n’est pas dans ce qui reste.",
			"Une question ? Appelez cesf Exemple.")
		for _, interdit := range []string{"crédit", "débit ", "solde", "MASP", "virement"} {
			if i := strings.Index(texte, "Mon relevé de novembre 2026 Voici"); strings.Contains(strings.ToLower(texte[i:]), interdit) {
				t.Errorf("le relevé dit « %s »", interdit)
			}
		}
		w := c.Lire(adresse(x, "releve.pdf?mois=2026-11"))
		if w.Code != 200 || w.Header().Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-1.4")) || w.Header().Get("Content-Disposition") != `inline; filename="releve-2026-11.pdf"` {
			t.Fatalf("%d %v", w.Code, w.Header())
		}
		f := filepath.Join(t.TempDir(), "releve.pdf")
		if err := os.WriteFile(f, w.Body.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		feuille := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(pdftest.Texte(t, f))
		for _, veut := range []string{"Pour EXEMPLE-1 Personne", "Le 23 novembre 2026", "Ce relevé peut encore changer.", "607,75 €", "314,50 €", "293,25 €", "Nous vérifions à qui est cet argent.", "Appelez cesf Exemple"} {
			if !strings.Contains(feuille, veut) {
				t.Errorf("« %s » manque sur la feuille\n%s", veut, feuille)
			}
		}
		texte = webtest.Dit(t, c.Lire(adresse(x, "releve?mois=2026-10")), 200, "Rien n’est arrivé ce mois-ci.", "Rien n’a été payé ce mois-ci.", "Ce qui reste le 31 octobre 2026 0,00 €")
		if strings.Contains(texte, "peut encore changer") {
			t.Error("octobre est fini et la banque l’a dit")
		}
		webtest.Dit(t, c.Lire(adresse(x, "releve?mois=2026-12")), 404)
		webtest.Dit(t, c.Lire(adresse(x, "releve?mois=2025-11")), 404)
		webtest.Dit(t, c.Lire(adresse(x, "releve.pdf?mois=zz")), 404)
	})
}

// Before its visa a take-over is corrected, by who then entered it, or given up with a reason; after it, neither.
func TestRepriseReprise(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		c, chef := s.Role(droits.Comptable), s.Role(droits.ChefDeService)
		page := adresse(x, "compte/reprise")
		saisir := func(solde string) {
			t.Helper()
			webtest.Vers(t, c.Poster(page, "cle", webtest.Cle(t, c.Lire(page), 0), "le", "4/11/2026", "solde", solde), page)
		}
		saisir("100")
		w := c.Lire(page + "?corriger=oui")
		webtest.Dit(t, w, 200, "Corriger la reprise", "Garder 100,00 €")
		if !strings.Contains(w.Body.String(), `value="100,00"`) || !strings.Contains(w.Body.String(), `value="04/11/2026"`) {
			t.Error("ce qui est saisi n’est pas dans le formulaire")
		}
		webtest.Dit(t, c.Poster(page+"/corriger", "cle", webtest.Cle(t, w, 0), "version", "1", "le", "4/11/2026", "solde", "douze"), 422, "n’est pas un montant", "Garder 100,00 €")
		webtest.Vers(t, c.Poster(page+"/corriger", "cle", webtest.Cle(t, w, 0), "version", "1", "le", "3/11/2026", "solde", "120"), page)
		webtest.Dit(t, c.Lire(page), 200, "Reprise corrigée : 120,00 € au 3 novembre 2026.", "Une autre personne doit maintenant viser")
		webtest.Dit(t, c.Poster(page+"/corriger", "cle", webtest.Cle(t, c.Lire(page+"?corriger=oui"), 0), "version", "1", "le", "3/11/2026", "solde", "5"), 409, "Quelqu’un vient de changer cette reprise", "120,00 €")
		webtest.Dit(t, s.Role(droits.CESF).Poster(page+"/annuler", "cle", webtest.Cle(t, c.Lire(page), 0), "version", "2", "motif", "x"), 404)
		webtest.Dit(t, c.Poster(page+"/annuler", "cle", webtest.Cle(t, c.Lire(page), 0), "version", "2", "motif", ""), 422, "Écrivez la raison.")
		webtest.Vers(t, c.Poster(page+"/annuler", "cle", webtest.Cle(t, c.Lire(page), 0), "version", "2", "motif", "Pas ce compte"), page)
		webtest.Dit(t, c.Lire(page), 200, "Reprise annulée.", "Saisir la reprise")
		webtest.Dit(t, c.Poster(page+"/annuler", "cle", webtest.Cle(t, c.Lire(page), 0), "version", "2", "motif", "x"), 404)
		saisir("130")
		v := chef.Lire(page)
		webtest.Dit(t, v, 200, "Viser la reprise de 130,00 €")
		webtest.Vers(t, chef.Poster(page+"/viser", "cle", webtest.Cle(t, v, 0), "version", "1"), "")
		if strings.Contains(webtest.Texte(c.Lire(page+"?corriger=oui")), "Corriger") {
			t.Error("une reprise visée se corrige")
		}
		if so := s.Monde.Solde(t, x.Compte); so.Comptable != 13000 {
			t.Errorf("solde %s", so.Comptable)
		}
		s.Monde.Verifier(t)
	})
}

// The balance of the eve of the first day: booked on that day, and the first statement opens there.
func TestRepriseDeLaVeille(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		c, chef := s.Role(droits.Comptable), s.Role(droits.ChefDeService)
		webtest.Vers(t, c.Poster(adresse(x, "compte/reprise"), "cle", webtest.Cle(t, c.Lire(adresse(x, "compte/reprise")), 0), "le", "31/12/2025", "solde", "120"), adresse(x, "compte/reprise"))
		page := chef.Lire(adresse(x, "compte/reprise"))
		webtest.Vers(t, chef.Poster(adresse(x, "compte/reprise/viser"), "cle", webtest.Cle(t, page, 0), "version", "1"), adresse(x, "compte?mois=2026-01"))
		webtest.Dit(t, c.Lire(adresse(x, "compte?mois=2026-01")), 200, "Solde repris à l’arrivée dans Étai", "01/01/2026", "repris le 31 décembre 2025", "120,00 €")
		premier := jour.Certain(2026, 1, 1)
		s.Importer(x, premier, premier.Plus(1), 12000, webtest.Ligne(500, "VIR RECU", ""))
		s.Monde.Verifier(t)
	})
}

// The take-over: entered by one person, visaed by another, refused when something moved.
func TestReprise(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		c := s.Role(droits.Comptable)
		webtest.Dit(t, c.Lire(adresse(x, "compte")), 200, "Aucun relevé n’est encore importé.", "Saisir la reprise")
		page := c.Lire(adresse(x, "compte/reprise"))
		webtest.Dit(t, page, 200, "Le solde de départ", "Saisir la reprise")
		cle := webtest.Cle(t, page, 0)
		for _, k := range []struct{ le, solde, dit string }{
			{"", "", "2 choses à corriger"}, {"31/11/2026", "1 234,56", "30 jours"}, {"24/11/2026", "12", "est trop tard"}, {"30/12/2025", "12", "Étai suit ce compte depuis le 1er janvier 2026 : écrivez le solde de la veille, le 31 décembre 2025"},
			{"05/11/2026", "1 234,567", "n’est pas un montant"}, {"05/11/2026", "douze", "n’est pas un montant"}, {"05/11/2026", "99999999999999999999", "trop grand"},
		} {
			w := c.Poster(adresse(x, "compte/reprise"), "cle", cle, "le", k.le, "solde", k.solde)
			webtest.Dit(t, w, 422, k.dit)
			if !strings.Contains(w.Body.String(), `value="`+k.le+`"`) || !strings.Contains(w.Body.String(), `value="`+k.solde+`"`) {
				t.Errorf("%q et %q ne sont plus dans le formulaire", k.le, k.solde)
			}
		}
		ecrire := func(solde string) *httptest.ResponseRecorder {
			return c.Poster(adresse(x, "compte/reprise"), "cle", webtest.Cle(t, c.Lire(adresse(x, "compte/reprise")), 0), "le", "4/11/2026", "solde", solde)
		}
		webtest.Vers(t, ecrire("1 234,56"), adresse(x, "compte/reprise"))
		webtest.Dit(t, c.Lire(adresse(x, "compte/reprise")), 200, "Reprise de 1 234,56 € au 4 novembre 2026 saisie.", "Une autre personne doit maintenant viser cette reprise.")
		w := c.Poster(adresse(x, "compte/reprise/viser"), "cle", cle, "version", "1")
		webtest.Dit(t, w, 422, "la personne qui a saisi la reprise ne la vise pas", "Une autre personne doit maintenant viser")
		webtest.Dit(t, c.Poster(adresse(x, "compte/reprise"), "cle", cle, "le", "4/11/2026", "solde", "5"), 422, "Une reprise existe déjà pour ce compte.")

		chef := s.Role(droits.ChefDeService)
		page = chef.Lire(adresse(x, "compte/reprise"))
		webtest.Dit(t, page, 200, "Viser la reprise de 1 234,56 €", "par comptable Exemple")
		webtest.Dit(t, chef.Poster(adresse(x, "compte/reprise/viser"), "cle", webtest.Cle(t, page, 0), "version", "7"), 409)
		reponses := make(chan string, 50)
		for range 50 {
			v := chef.Copie()
			go func() {
				w := v.Poster(adresse(x, "compte/reprise/viser"), "cle", webtest.Cle(t, page, 0), "version", "1")
				reponses <- fmt.Sprint(w.Code, w.Header().Get("Location"))
			}()
		}
		vues := map[string]bool{}
		for range 50 {
			vues[<-reponses] = true
		}
		if len(vues) != 1 || !vues["303"+adresse(x, "compte?mois=2026-11")] {
			t.Errorf("%v", vues)
		}
		if so := s.Monde.Solde(t, x.Compte); so.Comptable != 123456 {
			t.Errorf("solde %s", so.Comptable)
		}
		webtest.Dit(t, c.Lire(adresse(x, "compte")), 200, "Solde repris à l’arrivée dans Étai", "repris le 4 novembre 2026", "1 234,56 €")
		webtest.Dit(t, c.Lire(adresse(x, "compte/reprise")), 200, "Visée", "par chef_de_service Exemple")

		y := s.Monde.Suivre(t, 60775)
		s.Importer(y, cinq, cinq, 0, webtest.Ligne(100, "x", ""))
		webtest.Dit(t, c.Lire(adresse(y, "compte/reprise")), 200, "Trop tard pour une reprise")
		webtest.Dit(t, c.Poster(adresse(y, "compte/reprise"), "cle", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "le", "5/11/2026", "solde", "5"), 422, "le compte a déjà des écritures")
		webtest.Dit(t, chef.Poster(adresse(y, "compte/reprise/viser"), "cle", cle, "version", "1"), 404)
		s.Monde.Verifier(t)
	})
}
