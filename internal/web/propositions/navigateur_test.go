// SPDX-License-Identifier: EUPL-1.2

package propositions_test

import (
	"net/http"
	"strings"
	"testing"

	"etai/internal/organisation/droits"
	"etai/internal/paiements/proposition"
	"etai/internal/parcours"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// Every page on every screen, then a month as people do it: proposed for all, decided by two, prepared in one go.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	b := ouvrir(t, webtest.Nouveau(t, "", domaines...))
	base := b.Ecouter()
	p, autre, troisieme, nue := b.personne(), b.personne(), b.personne(), b.personne()
	for _, x := range []personne{p, autre, troisieme} {
		b.planifier(x)
	}
	demande, proposee := b.demander(p)
	refus := refusee(proposee)
	if _, err := parcours.PreparerProposition(t.Context(), b.m.Base, b.m.Demande(droits.Comptable), b.proposer(autre).ID); err != nil {
		t.Fatal(err)
	}
	g := b.proposer(troisieme)
	g.ID = 0
	g.Alertes = append(g.Alertes, proposition.Alerte{Nature: proposition.AffecteeInemployee, Centimes: 23000, Prestation: 2})
	b.geler(g)
	ligne := b.compter(`select max(l.id) from proposition_ligne l join proposition q on q.id = l.proposition_id where q.dossier_id = $1`, troisieme.Dossier)
	entrer := func(o *navigateur.Onglet, r droits.Role) { o.Ouvrir(base + webtest.CheminEntrer(b.m.Agents[r].ID)) }
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		voir := func(r droits.Role, chemin, nom string) {
			t.Helper()
			entrer(o, r)
			if statut := o.Ouvrir(base + chemin); statut != http.StatusOK {
				t.Fatalf("%s : %d", chemin, statut)
			}
			o.Verifier(nom)
		}
		voir(droits.Comptable, "/propositions", "propositions-liste")
		voir(droits.Comptable, adresse("/dossiers/%d/proposition", p.Dossier), "proposition-demande")
		voir(droits.Comptable, adresse("/dossiers/%d/proposition", autre.Dossier), "proposition-preparee")
		voir(droits.CESF, adresse("/dossiers/%d/proposition", troisieme.Dossier), "proposition")
		voir(droits.Comptable, adresse("/dossiers/%d/proposition", nue.Dossier), "proposition-sans-plan")
		voir(droits.Comptable, adresse("/dossiers/%d/proposition/lignes/%d", troisieme.Dossier, ligne), "proposition-decider")
		voir(droits.Comptable, adresse("/dossiers/%d/proposition/lignes/%d/reponse", p.Dossier, refus), "proposition-repondre")
		voir(droits.ChefDeService, adresse("/arbitrages/%d", demande), "proposition-arbitrage")
		voir(droits.Comptable, adresse("/arbitrages/%d", demande), "proposition-arbitrage-mien")
		voir(droits.ChefDeService, adresse("/dossiers/%d/plan", autre.Dossier), "plan")
		voir(droits.CESF, adresse("/dossiers/%d/plan/nouveau", autre.Dossier), "plan-ecrire")
		voir(droits.CESF, adresse("/dossiers/%d/plan/nouveau", nue.Dossier), "plan-premier")
		voir(droits.CESF, adresse("/dossiers/%d/plan/reserves/3", autre.Dossier), "plan-liberer")
	})
	o := n.Onglet(t, navigateur.Modes()[0])
	entrer(o, droits.CESF)
	o.Ouvrir(base + adresse("/dossiers/%d/plan/nouveau", autre.Dossier))
	o.Remplir("#champ-ligne\\.0\\.montant", "douze")
	if statut := o.Suivre("main form .btn-primary"); statut != http.StatusUnprocessableEntity {
		t.Fatalf("plan faux : %d", statut)
	}
	o.Verifier("plan-refuse")
	entrer(o, droits.Comptable)
	o.Ouvrir(base + "/propositions")
	if statut := o.Suivre("main form[action='/propositions'] .btn"); statut != http.StatusOK || !strings.Contains(o.Texte("main"), "3 comptes proposés") {
		t.Fatalf("proposer : %d\n%s", statut, o.Texte("main"))
	}
	if statut := o.Suivre("main .btn-primary[form=preparer]"); statut != http.StatusOK || !strings.Contains(o.Texte("main"), "1 compte préparé") {
		t.Fatalf("préparer : %d\n%s", statut, o.Texte("main"))
	}
	o.Verifier("propositions-preparees")
	entrer(o, droits.ChefDeService)
	o.Ouvrir(base + adresse("/arbitrages/%d", demande))
	if statut := o.Suivre("main form [value=accepter]"); statut != http.StatusOK || !strings.Contains(o.Texte("main"), "Acceptée") {
		t.Fatalf("accepter : %d\n%s", statut, o.Texte("main"))
	}
	b.m.Verifier(t)
}
