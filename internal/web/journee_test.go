// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/unefois"
	"etai/internal/etaitest"
	"etai/internal/formats/camt"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/parcours"
	"etai/internal/tiers"
	"etai/internal/web/webtest"
)

// importer takes in a statement of one account.
func (e *essai) importer(s etaitest.Suivie, le jour.Jour, ouverture argent.Centimes, lignes ...releve.Ligne) {
	e.T.Helper()
	cloture := ouverture
	for i := range lignes {
		if lignes[i].DateOperation, lignes[i].DateValeur = le, le; lignes[i].Code == "" {
			lignes[i].Code = "PMNT/RCDT/ESCT"
		}
		cloture += lignes[i].Montant
	}
	nom := fmt.Sprintf("R%d-%s", s.Dossier, le)
	var b bytes.Buffer
	if err := camt.Ecrire(&b, []releve.Compte{{IBAN: releve.Texte(s.IBAN), Devise: "EUR", DateOuverture: le, DateCloture: le, SoldeOuverture: &ouverture, SoldeCloture: &cloture,
		Lignes: lignes, Identifiant: nom}}, camt.Options{Message: nom, Creation: etaitest.Depart.Temps()}); err != nil {
		e.T.Fatal(err)
	}
	cr, err := e.Inst.Importeur().Importer(e.T.Context(), nom+".xml", bytes.NewReader(b.Bytes()), e.Monde.Agents[droits.Comptable])
	if err != nil || cr.Statut != "importe" {
		e.T.Fatalf("%+v, %v", cr, err)
	}
}

func (e *essai) remise(id int64) (r paiements.Remise) {
	e.T.Helper()
	e.Monde.Lire(e.T, func(ctx context.Context, l bdd.Lecture) (err error) {
		r, err = paiements.RemiseParID(ctx, l, id)
		return err
	})
	return r
}

// histoire plays what a day finds: a transfer that came back, an account below zero, bank details to check, an order prepared, a remise to visa.
func (e *essai) histoire() (revenu, debiteur etaitest.Suivie) {
	t, m, ctx, b := e.T, e.Monde, e.T.Context(), e.Inst.Base
	t.Helper()
	verifier := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	revenu, debiteur = m.Suivre(t, 60775), m.Suivre(t, 60775)
	bailleur := m.Bailleur(t)
	j := jour.Certain(2026, 11, 20)
	e.importer(revenu, j, 0, releve.Ligne{Montant: 60775, Libelle: releve.Texte("CAF RSA " + revenu.Numero)}, releve.Ligne{Montant: 5000, Libelle: "VIR INCONNU"})
	e.importer(debiteur, j, 0, releve.Ligne{Montant: -2999, Libelle: "PRLV TELECOM EXEMPLE"})
	execution := jour.Certain(2026, 11, 24)
	piece := m.Piece(t, revenu.Dossier)
	preparer := func(c argent.Centimes, libelle string) int64 {
		t.Helper()
		id, err := parcours.PreparerOrdre(ctx, b, m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: revenu.Dossier, Tiers: bailleur, Centimes: c, ExecutionLe: execution, Objet: paiements.Loyer,
			Libelle: libelle, Piece: piece})
		verifier(err)
		return id
	}
	composer := func(ordre int64) int64 {
		t.Helper()
		id, err := parcours.ComposerRemise(ctx, b, m.Demande(droits.Comptable), []int64{ordre})
		verifier(err)
		return id
	}
	ordre := preparer(41230, "LOYER 11/2026")
	id := composer(ordre)
	r := e.remise(id)
	m.Voir(t, m.Agents[droits.ChefDeService], id)
	_, err := parcours.ViserRemise(ctx, b, m.Demande(droits.ChefDeService), parcours.Visa{Remise: id, Version: r.Version, Nombre: r.Nombre, Empreinte: r.Empreinte})
	verifier(err)
	_, err = parcours.NoterFichier(ctx, b, m.Demande(droits.Comptable), parcours.FichierDeRemise{Remise: id, Version: e.remise(id).Version, SHA256: []byte("sha")},
		func(*bdd.Ecriture) (int64, error) { return piece, nil })
	verifier(err)
	_, err = parcours.TransmettreRemise(ctx, b, m.Demande(droits.Comptable), id, e.remise(id).Version)
	verifier(err)
	var o paiements.Ordre
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
		o, err = paiements.OrdreParID(ctx, l, ordre)
		return err
	})
	bout := releve.Texte(o.BoutEnBout)
	e.importer(revenu, execution, 65775, releve.Ligne{Montant: -41230, Libelle: "VIR SEPA", ReferenceBoutEnBout: bout, Details: []releve.Detail{{Montant: -41230, ReferenceBoutEnBout: bout}}})
	e.importer(revenu, execution.Plus(1), 65775-41230, releve.Ligne{Montant: 41230, Libelle: "RETOUR VIR", Retour: true, MotifRetour: "AC04", ReferenceBoutEnBout: bout,
		Details: []releve.Detail{{Montant: 41230, ReferenceBoutEnBout: bout, MotifRetour: "AC04"}}})
	bailleur = m.Bailleur(t) // the first one's bank details brought the money back: they are not paid again
	composer(preparer(1500, "CHARGES 11/2026"))
	preparer(2500, "REGUL 11/2026")
	_, err = parcours.CreerTiers(ctx, b, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauTiers{Tiers: tiers.Tiers{Nature: tiers.Fournisseur, Nom: "Énergie Exemple"},
		Saisie: tiers.Saisie{Titulaire: "ENERGIE EXEMPLE", IBAN: etaitest.IBANDe(654321)}})
	verifier(err)
	return revenu, debiteur
}

var tacheFaite = regexp.MustCompile(`action="(/taches/[0-9]+/faite)"`)

// The home page says what Étai holds, to each what concerns them.
func TestJournee(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		cesf, comptable := e.comme(droits.CESF), e.comme(droits.Comptable)
		webtest.Dit(t, cesf.Lire("/"), http.StatusOK, "Ma journée", "Rien n’attend aujourd’hui.", "Aucun ordre n’attend.")
		webtest.Dit(t, e.comme(droits.Direction).Lire("/"), http.StatusOK, "Personnes suivies 0")
		e.histoire()

		w := cesf.Lire("/")
		webtest.Dit(t, w, http.StatusOK, "2 personnes suivies · 2 comptes gérés", "Retours 1", "Virement revenu", "412,30 €", "La banque dit : compte clos.", "Demander le nouveau RIB",
			"Comptes sous zéro 1", "−29,99 €", "Ordres préparés 1", "25,00 €")
		if s := webtest.Texte(w); strings.Contains(s, "Rapprochement") || strings.Contains(s, "À viser") || strings.Contains(s, "RIB à contrôler") {
			t.Errorf("la CESF voit ce qui n’est pas à elle :\n%s", s)
		}
		webtest.Dit(t, comptable.Lire("/"), http.StatusOK, "RIB à contrôler", "Énergie Exemple", "Vérifier le RIB", "compte sous zéro", "Rapprochement 2", "Ordres préparés 1")
		webtest.Dit(t, e.comme(droits.ChefDeService).Lire("/"), http.StatusOK, "À viser 1", "R-2026-002", "15,00 €", "Relire et viser")
		webtest.Dit(t, e.comme(droits.Referent).Lire("/"), http.StatusOK, "Ma journée")
		s := webtest.Dit(t, e.comme(droits.Direction).Lire("/"), http.StatusOK, "Personnes suivies 2", "Comptes sous zéro 1", "Virements revenus 1", "Ordres en attente 2")
		if strings.Contains(s, "EXEMPLE-1") {
			t.Error("la direction lit un nom")
		}
		webtest.Dit(t, e.comme(droits.Administrateur).Lire("/"), http.StatusOK, "Comptes actifs 7", "Sans mot de passe 1", "Association Exemple", "Base ouverte")

		webtest.Dit(t, comptable.Lire("/taches"), http.StatusOK, "À faire", "2 tâches")
		webtest.Dit(t, comptable.Lire("/taches?nature=rib_a_approuver"), http.StatusOK, "1 tâche")
		if n, rib := webtest.MemesLignes(t, comptable, "/taches", 1, 2, 3), webtest.MemesLignes(t, comptable, "/taches?nature=rib_a_approuver", 1, 2, 3); n != 2 || rib != 1 {
			t.Errorf("%d et %d tâches aux tableurs", n, rib)
		}
		webtest.Dit(t, comptable.Lire("/taches?nature=nimporte"), http.StatusOK, "Rien à faire ici.")
	})
}

// The task of an account below zero says what the account holds today: less deep once money came, then back above zero.
func TestTacheDuCompteSousZero(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		_, debiteur := e.histoire()
		comptable := e.comme(droits.Comptable)
		webtest.Dit(t, comptable.Lire("/taches?nature=compte_debiteur"), http.StatusOK, "compte sous zéro · −29,99 €", "Les ordres sont bloqués")
		caf := releve.Ligne{Montant: 60775, Libelle: releve.Texte("CAF RSA " + debiteur.Numero)}
		e.importer(debiteur, jour.Certain(2026, 11, 24), -2999, releve.Ligne{Montant: -70000, Libelle: "PRLV EXEMPLE"})
		webtest.Dit(t, comptable.Lire("/taches?nature=compte_debiteur"), http.StatusOK, "compte sous zéro · −729,99 €")
		e.importer(debiteur, jour.Certain(2026, 11, 25), -72999, caf)
		webtest.Dit(t, comptable.Lire("/taches?nature=compte_debiteur"), http.StatusOK, "compte sous zéro · −122,24 €")
		e.Horloge.ReglerJour(jour.Certain(2026, 12, 7))
		e.importer(debiteur, jour.Certain(2026, 12, 7), -12224, caf)
		comptable = e.comme(droits.Comptable)
		if s := webtest.Dit(t, comptable.Lire("/taches?nature=compte_debiteur"), http.StatusOK, "compte revenu à 485,51 €", "n’y est plus"); strings.Contains(s, "Les ordres sont bloqués") {
			t.Error("le compte est dit bloqué")
		}
	})
}

// A task is ticked once by who has it; those that an act closes are not ticked.
func TestFaireTache(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		e.histoire()
		cesf, comptable := e.comme(droits.CESF), e.comme(droits.Comptable)
		w := cesf.Lire("/")
		faite := tacheFaite.FindStringSubmatch(w.Body.String())
		if faite == nil {
			t.Fatal("aucune tâche à noter faite")
		}
		k := webtest.Cle(t, w, 0)
		webtest.Dit(t, comptable.Poster(faite[1], "cle", k), http.StatusNotFound)
		webtest.Dit(t, cesf.Poster(faite[1], "retour", "/"), http.StatusBadRequest)
		var g sync.WaitGroup
		for range 50 {
			c := cesf.Copie()
			g.Go(func() {
				if w := c.Poster(faite[1], "cle", k, "retour", "/taches"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/taches" {
					t.Errorf("%d vers %q : %s", w.Code, w.Header().Get("Location"), webtest.Texte(w))
				}
			})
		}
		g.Wait()
		if s := webtest.Dit(t, cesf.Lire("/"), http.StatusOK, "C’est noté : fait."); strings.Contains(s, "Virement revenu") {
			t.Error("la tâche est encore là")
		}
		var n int64
		e.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			return l.QueryRow(ctx, `select count(*) from journal_actes where nature = 'tache.faire'`).Scan(&n)
		})
		if n != 1 {
			t.Errorf("%d actes consignés", n)
		}
		webtest.Dit(t, cesf.Poster(faite[1], "cle", unefois.NouvelleCle()), http.StatusNotFound) // done already
		webtest.Dit(t, cesf.Poster("/taches/abc/faite", "cle", unefois.NouvelleCle()), http.StatusNotFound)
		var rib int64
		e.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			return l.QueryRow(ctx, `select id from tache where nature = 'rib_a_approuver' and faite_le is null`).Scan(&rib)
		})
		webtest.Dit(t, comptable.Poster(fmt.Sprintf("/taches/%d/faite", rib), "cle", unefois.NouvelleCle()), http.StatusUnprocessableEntity, "se ferme avec l’action")
	})
}

// Every link of the home page, and of the lists behind it, leads to a page for who reads it.
func TestLiensDeLaJournee(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		revenu, _ := e.histoire()
		rejet := fmt.Sprintf("/ordres/%d/rejet", e.rejetSignale(revenu))
		e.Horloge.ReglerJour(jour.Certain(2027, 11, 2)) // the contracts end within ninety days
		for _, r := range droits.Roles {
			v := e.comme(r)
			suivis := map[string]bool{}
			for _, depuis := range []string{"/", "/taches", "/echeances"} {
				w := v.Lire(depuis)
				if w.Code == http.StatusNotFound && depuis == "/echeances" && (r == droits.Direction || r == droits.Administrateur) {
					continue
				}
				webtest.Dit(t, w, http.StatusOK)
				for _, l := range liensDe(w.Body.String()) {
					if suivis[l] {
						continue
					}
					suivis[l] = true
					if x := v.Lire(l); x.Code != http.StatusOK {
						t.Errorf("%s, %s : le lien %s répond %d", r, depuis, l, x.Code)
					}
				}
			}
			if r == droits.ChefDeService && !suivis[rejet] {
				t.Errorf("la tâche du rejet signalé ne mène pas à %s : %v", rejet, suivis)
			}
			if r == droits.CESF && len(suivis) < 6 {
				t.Errorf("%s : %d liens seulement", r, len(suivis))
			}
		}
	})
}

var (
	nombreLie    = regexp.MustCompile(`<a href="(/[^"]+)">[^<]*</a>(?:<span class="aide">[^<]*</span>)?</div><b>([0-9]+)</b>`)                                              // a row of a block
	chiffreLie   = regexp.MustCompile(`<dt class="l"><a href="(/[^"]+)">[^<]*</a></dt><dd><span class="v">([0-9]+)</span>`)                                                 // a figure
	blocLie      = regexp.MustCompile(`<span class="nb">(?:[0-9]+ sur )?([0-9]+)</span><a class="d aide" href="(/[^"]+)">Voir la liste`)                                    // the head of a block
	placeLiee    = regexp.MustCompile(`<a href="(/attente[^"]+)">[^<]*</a><span class="aide">([0-9]+) ligne`)                                                               // a place where money waits: its row shows an amount
	preparesLies = regexp.MustCompile(`(?s)<h2>Ordres préparés</h2><span class="nb">([0-9]+)</span></header>\s*<ul class="lignes"><li class="lg"><div><a href="(/[^"]+)">`) // its row shows an amount
	ligneDeListe = regexp.MustCompile(`<(?:tr|li)[^>]*\sdata-ligne`)
	totalAnnonce = regexp.MustCompile(`</h1><p>([0-9]+) `)
)

// nombresLies are the numbers of a page that lead to a list, by the address of that list.
func nombresLies(page string) map[string]string {
	_, page, _ = strings.Cut(page, "<main")
	nombres := map[string]string{}
	for _, x := range append(nombreLie.FindAllStringSubmatch(page, -1), slices.Concat(chiffreLie.FindAllStringSubmatch(page, -1), placeLiee.FindAllStringSubmatch(page, -1))...) {
		nombres[html.UnescapeString(x[1])] = x[2]
	}
	for _, x := range append(blocLie.FindAllStringSubmatch(page, -1), preparesLies.FindAllStringSubmatch(page, -1)...) {
		nombres[html.UnescapeString(x[2])] = x[1]
	}
	return nombres
}

// Each number of the home page that leads to a list is the number of its rows, or the total that it announces, for each role; the figures of the direction lead to none.
func TestNombresDeLaJournee(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		revenu, debiteur := e.histoire()
		e.rejetSignale(revenu)
		le := jour.Certain(2027, 11, 2) // nobody was heard of for long
		e.Horloge.ReglerJour(le)
		e.sansLoyer(debiteur, le)
		veut := map[droits.Role]map[string]string{
			droits.CESF: {"/ordres?etat=prepare": "1", "/rythmes?vue=sans-nouvelles": "2", "/comptes/remises": "2", "/propositions?etat=a_decider": "1"},
			droits.Comptable: {"/ordres?etat=prepare": "1", "/remises?vue=a-envoyer": "1", "/propositions?etat=a_decider": "1", "/rapprochement?etat=sur": "3", "/rapprochement?etat=probable": "0",
				"/rapprochement?etat=reste": "2", "/rapprochement?etat=a_verifier": "0", "/attente?place=non_identifie": "1",
				"/ordres?etat=a_refaire": "1"},
			droits.ChefDeService:  {"/remises?vue=a-viser": "1", "/rythmes": "2"},
			droits.Referent:       {"/rythmes": "2"},
			droits.Administrateur: {"/agents?etat=actif": "7", "/agents?etat=sans_mot_de_passe": "1", "/agents?etat=desactive": "0"},
		}
		for _, r := range droits.Roles {
			v := e.comme(r)
			nombres := nombresLies(v.Lire("/").Body.String())
			if r == droits.Direction && len(nombres) > 0 {
				t.Errorf("les chiffres de la direction ouvrent des listes : %v", nombres)
			}
			for adresse, n := range veut[r] {
				if nombres[adresse] != n {
					t.Errorf("%s, %s : %q, attendu %s ; %v", r, adresse, nombres[adresse], n, nombres)
				}
			}
			for adresse, n := range nombres {
				w := v.Lire(adresse)
				_, liste, _ := strings.Cut(w.Body.String(), "<main")
				lignes, annonce := fmt.Sprint(len(ligneDeListe.FindAllString(liste, -1))), totalAnnonce.FindStringSubmatch(liste)
				if w.Code != http.StatusOK || annonce != nil && annonce[1] != n || (annonce == nil || lignes != "0") && lignes != n {
					t.Errorf("%s, %s : la journée dit %s, la liste %d, %s lignes, total %q", r, adresse, n, w.Code, lignes, annonce)
				}
			}
		}
	})
}

// sansLoyer plans a rent that the account cannot pay, and proposes its month: a person must decide first.
func (e *essai) sansLoyer(s etaitest.Suivie, le jour.Jour) {
	t, m := e.T, e.Monde
	t.Helper()
	_, err := parcours.EnregistrerPlan(t.Context(), e.Inst.Base, m.Demande(droits.CESF), plan.Plan{Dossier: s.Dossier, Du: le, Accord: plan.Oral, AccordeLe: le, Lignes: []plan.Ligne{{Genre: plan.Paiement, Objet: paiements.Loyer, Tiers: m.Bailleur(t),
		Libelle: "LOYER {mois}", Centimes: 41230, Periodicite: plan.Mensuelle, Jour: 3, Du: le, Piece: m.Piece(t, s.Dossier)}}}, 0)
	if err == nil {
		_, err = parcours.ProposerPeriode(t.Context(), e.Inst.Base, m.Demande(droits.Comptable), s.Dossier, le)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// rejetSignale takes one more order to the bank, whose rejection the accountant reports: the chef de service is asked to confirm it.
func (e *essai) rejetSignale(s etaitest.Suivie) int64 {
	t, m, ctx, b := e.T, e.Monde, e.T.Context(), e.Inst.Base
	t.Helper()
	comptable, piece := m.Demande(droits.Comptable), m.Piece(t, s.Dossier)
	ordre, err := parcours.PreparerOrdre(ctx, b, comptable, parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: m.Bailleur(t), Centimes: 1000, ExecutionLe: jour.Certain(2026, 11, 24), Objet: paiements.Autre, Libelle: "FACTURE", Piece: piece})
	var id int64
	if err == nil {
		id, err = parcours.ComposerRemise(ctx, b, comptable, []int64{ordre})
	}
	if err != nil {
		t.Fatal(err)
	}
	r := e.remise(id)
	m.Voir(t, m.Agents[droits.ChefDeService], id)
	if _, err = parcours.ViserRemise(ctx, b, m.Demande(droits.ChefDeService), parcours.Visa{Remise: id, Version: r.Version, Nombre: r.Nombre, Empreinte: r.Empreinte}); err == nil {
		_, err = parcours.NoterFichier(ctx, b, comptable, parcours.FichierDeRemise{Remise: id, Version: e.remise(id).Version, SHA256: []byte("sha")}, func(*bdd.Ecriture) (int64, error) { return piece, nil })
	}
	if err == nil {
		_, err = parcours.TransmettreRemise(ctx, b, comptable, id, e.remise(id).Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	var version int64
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		o, err := paiements.OrdreParID(ctx, l, ordre)
		version = o.VersionRangee
		return err
	})
	if _, err := parcours.SignalerRejet(ctx, b, m.Trousseau, comptable, ordre, version, "AC04"); err != nil {
		t.Fatal(err)
	}
	return ordre
}

// liensDe lists the addresses that the main part of a page leads to.
func liensDe(page string) (liens []string) {
	_, page, _ = strings.Cut(page, "<main")
	page, _, _ = strings.Cut(page, "</main>")
	for _, x := range strings.Split(page, ` href="/`)[1:] {
		l, _, _ := strings.Cut(x, `"`)
		liens = append(liens, html.UnescapeString("/"+l))
	}
	return liens
}
