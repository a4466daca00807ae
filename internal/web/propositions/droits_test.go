// SPDX-License-Identifier: EUPL-1.2

package propositions_test

import (
	"slices"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements/proposition"
	"etai/internal/parcours"
	"etai/internal/web/webtest"
)

// etrangers are agents to whom nothing here belongs: of another association, and a CESF of this one who follows nobody.
func (b *bureau) etrangers() map[string]droits.Agent {
	b.t.Helper()
	r, err := bdd.EcrireVal(b.t.Context(), b.m.Base, func(e *bdd.Ecriture) (map[string]droits.Agent, error) {
		r, admin := map[string]droits.Agent{}, droits.Agent{Role: droits.Administrateur}
		o, err := organisation.Creer(b.t.Context(), e, admin, organisation.Organisation{Nature: organisation.Association, Nom: "Association Autre"})
		for nom, x := range map[string]droits.Agent{"autre_comptable": {Organisation: o, Role: droits.Comptable}, "autre_chef": {Organisation: o, Role: droits.ChefDeService},
			"autre_cesf": {Organisation: b.m.Organisation, Role: droits.CESF}} {
			if err != nil {
				break
			}
			admin.Organisation = x.Organisation
			x.ID, err = organisation.CreerAgent(b.t.Context(), e, admin, organisation.NouvelAgent{Identifiant: nom + "@exemple.test", Nom: "Exemple", Prenom: nom, Role: x.Role})
			r[nom] = x
		}
		return r, err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// visiteurs are browsers of every role and of the strangers.
func (b *bureau) visiteurs() map[string]*webtest.Visiteur {
	v := map[string]*webtest.Visiteur{}
	for _, r := range droits.Roles {
		v[string(r)] = b.Role(r)
	}
	for nom, a := range b.etrangers() {
		v[nom] = b.Comme(a)
	}
	return v
}

// demander asks that the refused line passes before rent; the answer is the request.
func (b *bureau) demander(p personne) (demande int64, g proposition.Gelee) {
	b.t.Helper()
	g = b.proposer(p)
	if _, err := parcours.ArbitrerEcheance(b.t.Context(), b.m.Base, b.m.Demande(droits.Comptable), g.ID, g.Lignes[len(g.Lignes)-1].ID, proposition.Devant, "Le bailleur attend une semaine."); err != nil {
		b.t.Fatal(err)
	}
	return b.compter(`select max(id) from proposition_arbitrage`), g
}

// Each page, for each role: shown, or absent in the same words as what does not exist.
func TestPagesParRole(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		p := b.personne()
		b.planifier(p)
		demande, g := b.demander(p)
		const gerent, lisent = "cesf comptable", "cesf comptable chef_de_service"
		pages := map[string]string{
			"/propositions":                                                              lisent + " direction autre_comptable autre_chef autre_cesf", // who has no account to read has an empty list
			"/propositions?etat=a_decider&page=x":                                        lisent + " direction autre_comptable autre_chef autre_cesf",
			adresse("/dossiers/%d/plan", p.Dossier):                                      lisent,
			adresse("/dossiers/%d/plan.xlsx", p.Dossier):                                 lisent,
			adresse("/dossiers/%d/plan/nouveau", p.Dossier):                              gerent,
			adresse("/dossiers/%d/plan/reserves/3", p.Dossier):                           gerent,
			adresse("/dossiers/%d/plan/reserves/99", p.Dossier):                          "",
			adresse("/dossiers/%d/proposition", p.Dossier):                               lisent,
			adresse("/dossiers/%d/proposition/lignes/%d", p.Dossier, g.Lignes[0].ID):     gerent,
			adresse("/dossiers/%d/proposition/lignes/%d/reponse", p.Dossier, refusee(g)): gerent,
			adresse("/dossiers/%d/proposition/lignes/999999", p.Dossier):                 "",
			adresse("/arbitrages/%d", demande):                                           lisent,
			"/arbitrages/999":                                                            "",
			"/arbitrages/x":                                                              "",
			"/dossiers/999/plan":                                                         "",
			"/dossiers/999/proposition":                                                  "",
		}
		for nom, v := range b.visiteurs() {
			for chemin, permis := range pages {
				w, statut := v.Lire(chemin), 404
				if slices.Contains(strings.Fields(permis), nom) {
					statut = 200
				}
				if w.Code != statut {
					t.Errorf("%s, %s : %d, attendu %d", nom, chemin, w.Code, statut)
					continue
				}
				if s := webtest.Texte(w); (statut == 404 || strings.HasPrefix(nom, "autre") || nom == "direction") && strings.Contains(strings.ToUpper(s), "EXEMPLE-2") {
					t.Errorf("%s, %s : %s", nom, chemin, s)
				}
				if strings.HasSuffix(chemin, ".xlsx") {
					continue
				}
				for _, faute := range webtest.Typographie(w.Body.Bytes()) {
					t.Errorf("%s, %s : typographie de « %s »", nom, chemin, faute)
				}
			}
		}
		traces, err := b.Inst.Acces.Lister(t.Context(), acces.Filtre{Nature: acces.Refus, Limite: 5000})
		if err != nil || !slices.ContainsFunc(traces, func(x acces.Trace) bool {
			return x.Nature == acces.Refus && x.Objet == "proposition" && x.ObjetID == p.Dossier
		}) {
			t.Errorf("le refus n’a pas laissé de trace (%v)", err)
		}
	})
}

// Each form, for who may not send it: absent, and nothing is written.
func TestFormulairesParRole(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		p := b.personne()
		b.planifier(p)
		demande, g := b.demander(p)
		visiteurs := b.visiteurs()
		ecrits := func() int64 { return b.compter(`select count(*) from journal_actes`) }
		avant := ecrits()
		for _, x := range []struct {
			chemin, permis string
			champs         []string
		}{
			{adresse("/dossiers/%d/plan/nouveau", p.Dossier), "cesf comptable", b.planSaisi(p, 1)},
			{adresse("/dossiers/%d/plan/reserves/3", p.Dossier), "cesf comptable", []string{"montant", "5", "motif", "accord oral"}},
			{adresse("/dossiers/%d/proposition", p.Dossier), "cesf comptable", nil},
			{adresse("/dossiers/%d/proposition/preparer", p.Dossier), "cesf comptable", []string{"version", form.Nombre(g.ID)}},
			{adresse("/dossiers/%d/proposition/lignes/%d", p.Dossier, g.Lignes[0].ID), "cesf comptable", []string{"version", form.Nombre(g.ID), "sens", "ecarte", "motif", "essai"}},
			{adresse("/dossiers/%d/proposition/lignes/%d/reponse", p.Dossier, refusee(g)), "cesf comptable", []string{"version", form.Nombre(g.ID), "reponse", "essai"}},
			{adresse("/arbitrages/%d", demande), "cesf comptable chef_de_service", []string{"reponse", "accepter"}},
			{"/propositions", "cesf comptable autre_comptable autre_cesf", nil},
			{"/propositions/preparer", "cesf comptable autre_comptable autre_cesf", []string{"proposition", form.Nombre(g.ID)}},
		} {
			for nom, v := range visiteurs {
				if slices.Contains(strings.Fields(x.permis), nom) {
					continue
				}
				if w := agir(v, x.chemin, x.champs...); w.Code != 404 {
					t.Errorf("%s, %s : %d\n%s", nom, x.chemin, w.Code, webtest.Texte(w))
				}
				if w := agir(v, x.chemin, "sens", "x", "version", "-1", "montant", "x", "reponse", "x"); w.Code != 404 {
					t.Errorf("%s, %s, formulaire fautif : %d", nom, x.chemin, w.Code)
				}
			}
		}
		// A stranger's run over all accounts finds none of ours, and prepares none.
		for _, nom := range []string{"autre_comptable", "autre_cesf"} {
			webtest.Vers(t, agir(visiteurs[nom], "/propositions"), "/propositions")
			webtest.Vers(t, agir(visiteurs[nom], "/propositions/preparer", "proposition", form.Nombre(g.ID)), "/propositions")
		}
		if n := ecrits() - avant; n != 0 || b.ordres() != 0 {
			t.Errorf("%d actes et %d ordres par qui n’en a pas le droit", n, b.ordres())
		}
	})
}
