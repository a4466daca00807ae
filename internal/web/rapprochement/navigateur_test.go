// SPDX-License-Identifier: EUPL-1.2

package rapprochement_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etai/internal/base/horloge"
	"etai/internal/demo"
	"etai/internal/installation"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// In a browser, over the year of the demonstration: the bank's next file is imported, its lines are reconciled, the account and the statement of a
// person follow. Then every page is looked at, in both themes and at both widths.
func TestParcoursNavigateur(t *testing.T) {
	dossier := t.TempDir()
	h := demo.NouvelleHorloge(horloge.Instant{})
	inst, err := installation.Ouvrir(t.Context(), installation.Options{Donnees: filepath.Join(dossier, "donnees"), Cle: filepath.Join(dossier, "etai.cle"), Creer: true, Horloge: h})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inst.Fermer() })
	d, err := demo.Remplir(t.Context(), inst, h)
	if err != nil {
		t.Fatal(err)
	}
	s := webtest.Servir(t, inst, domaines()...)
	base := s.Ecouter()
	n := navigateur.Demarrer(t)
	comptable := agentDe(t, d, droits.Comptable)

	nom, contenu, err := d.Releve(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	chemin := filepath.Join(dossier, nom)
	if err := os.WriteFile(chemin, contenu, 0o600); err != nil {
		t.Fatal(err)
	}
	var treize string
	t.Run("parcours", func(t *testing.T) {
		o := n.Onglet(t, navigateur.Mode{Largeur: 1280, Hauteur: 900})
		o.Ouvrir(base + webtest.CheminEntrer(comptable.ID))
		o.Ouvrir(base + "/rapprochement/import")
		o.Capturer("import-avant")
		o.Televerser("#champ-fichier", chemin)
		if statut := o.Suivre("form.carte .btn-primary"); statut != 200 {
			t.Fatalf("import : %d", statut)
		}
		if texte := o.Texte("main"); !strings.Contains(texte, "Importé") {
			t.Fatal(texte)
		}
		o.Capturer("import-apres")
		o.Suivre(".carte[role=status] .btn-primary")
		o.Capturer("rapprochement-debut")
		avant := o.Compter(".raisons li")
		if avant == 0 {
			t.Error("aucune raison sous la proposition")
		}
		o.Suivre("#decision form .btn-primary") // the proposal, with its amount and its person
		if texte := o.Texte("[role=status]"); !strings.Contains(texte, "affectés à EXEMPLE") {
			t.Errorf("annonce : %q", texte)
		}
		o.Touches("jx") // the first sure line, unticked
		if reste := navigateur.Evaluer[int](o, `document.querySelectorAll("[name=ligne]:not(:checked)").length`); reste != 1 {
			t.Errorf("au clavier, %d ligne décochée", reste)
		}
		o.Suivre(".entete .btn-primary")
		if n := o.Compter("[name=ligne]"); n != 1 {
			t.Errorf("%d lignes sûres restent, attendu celle qui était décochée", n)
		}
		if texte := o.Texte("[role=status]"); !strings.Contains(texte, "lignes sûres validées") {
			t.Errorf("annonce : %q", texte)
		}
		o.Capturer("rapprochement-fin")
		treize = lienVers(t, o, "VIR CARSAT EXEMPLE PENSION")
		o.Ouvrir(treize)
		o.Suivre(".jetons a[href*='choix=hors_autorisation']")
		o.Suivre("#decision form .btn-primary")
		o.Ouvrir(base + "/comptes")
		o.Suivre("tbody a.nom")
		o.Capturer("compte-courant")
		o.Suivre(".entete a[href*=releve]")
		if texte := o.Texte("main"); !strings.Contains(texte, "Ce qui reste") {
			t.Error(texte)
		}
	})
	if t.Failed() {
		return
	}
	premier := navigateurPremier(t, n, base, comptable)
	mois := h.Maintenant().Jour().PremierDuMois().Plus(-1).String()[:7]
	pages := []struct{ nom, adresse string }{
		{"comptes", base + "/comptes"}, {"comptes-vide", base + "/comptes?filtre=sans-releve"}, {"compte", premier}, {"compte-passe", premier + "?mois=" + mois},
		{"releve", strings.Replace(premier, "/compte", "/releve", 1) + "?mois=" + mois}, {"rapprochement", base + "/rapprochement"}, {"decision", treize},
		{"decision-choix", strings.Replace(treize, "#decision", "&choix=en_attente#decision", 1)}, {"import", base + "/rapprochement/import"}, {"attente", base + "/attente"},
		{"ligne", strings.Replace(strings.Split(treize, "#")[0], "/rapprochement?ligne=", "/lignes/", 1)}, {"reprise", premier + "/reprise"},
	}
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(base + webtest.CheminEntrer(comptable.ID))
		for _, p := range pages {
			if statut := o.Ouvrir(p.adresse); statut != 200 {
				t.Errorf("%s : %d", p.nom, statut)
			}
			o.Verifier(p.nom)
		}
	})
	o := n.Onglet(t, navigateur.Mode{Largeur: 1280, Hauteur: 900})
	o.Ouvrir(base + webtest.CheminEntrer(comptable.ID))
	o.Ouvrir(strings.Replace(premier, "/compte", "/releve", 1) + "?mois=" + mois)
	o.Imprimer("releve-imprime")
	o.Ouvrir(premier)
	o.Imprimer("compte-imprime")
}

func agentDe(t *testing.T, d *demo.Demo, r droits.Role) organisation.Agent {
	t.Helper()
	for _, u := range d.Utilisateurs {
		if u.Agent.Role == r {
			return u.Agent
		}
	}
	t.Fatalf("pas de %s dans la démonstration", r)
	return organisation.Agent{}
}

// lienVers is the address of the line that bears a label, in the lists of the reconciliation.
func lienVers(t *testing.T, o *navigateur.Onglet, libelle string) string {
	t.Helper()
	a := navigateur.Evaluer[string](o, `(([...document.querySelectorAll("[data-ligne] a")].find(a => a.textContent === "`+libelle+`")) || {href: ""}).href`)
	if a == "" {
		t.Fatalf("aucune ligne « %s »", libelle)
	}
	return a
}

func navigateurPremier(t *testing.T, n *navigateur.Navigateur, base string, a organisation.Agent) string {
	t.Helper()
	o := n.Onglet(t, navigateur.Mode{Largeur: 1280, Hauteur: 900})
	o.Ouvrir(base + webtest.CheminEntrer(a.ID))
	o.Ouvrir(base + "/comptes")
	return navigateur.Evaluer[string](o, `document.querySelector("tbody a.nom").href`)
}
