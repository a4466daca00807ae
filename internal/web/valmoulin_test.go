// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"etai/internal/base/horloge"
	"etai/internal/demo"
	"etai/internal/installation"
	"etai/internal/web"
	"etai/internal/web/navigateur"
)

// The demonstration as a newcomer meets it: the accountant downloads the statement that her bank has ready, imports it through the page, looks at
// the reconciliation, an account, and the sheet that the person gets. The pictures of the README come from here (make captures).
func TestValmoulin(t *testing.T) {
	d := t.TempDir()
	h := demo.NouvelleHorloge(horloge.Instant{})
	inst, err := installation.Ouvrir(t.Context(), installation.Options{Donnees: filepath.Join(d, "donnees"), Cle: filepath.Join(d, "etai.cle"), Creer: true, Horloge: h})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inst.Fermer() })
	histoire, err := demo.Remplir(t.Context(), inst, h)
	if err != nil {
		t.Fatal(err)
	}
	app, err := web.Nouvelle(t.Context(), web.Options{Inst: inst, Demo: web.Demonstration(histoire)})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(app)
	t.Cleanup(s.Close)
	nom, fichier, err := histoire.Releve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	chemin := filepath.Join(d, nom)
	if err := os.WriteFile(chemin, fichier, 0o600); err != nil {
		t.Fatal(err)
	}
	o := navigateur.Demarrer(t).Onglet(t, navigateur.Modes()[0])
	ouvrir := func(adresse string) {
		t.Helper()
		if statut := o.Ouvrir(s.URL + adresse); statut != http.StatusOK {
			t.Fatalf("%s : %d", adresse, statut)
		}
	}
	ouvrir("/")
	o.Remplir("#champ-identifiant", "comptable@valmoulin.test")
	o.Remplir("#champ-mot_de_passe", demo.MotDePasse)
	if statut := o.Suivre("form.connexion .btn-primary"); statut != http.StatusOK || o.Texte("h1") != "Ma journée" {
		t.Fatalf("connexion : %d, %s", statut, o.Texte("h1"))
	}
	ouvrir("/rapprochement/import")
	o.Televerser("input[type=file]", chemin)
	if statut := o.Suivre("main form .btn-primary"); statut != http.StatusOK {
		t.Fatalf("import : %d, %s", statut, o.Texte("main"))
	}
	ouvrir("/")
	o.Capturer("journee")
	ouvrir("/rapprochement")
	if o.Compter("h2") < 3 {
		t.Errorf("rapprochement : %s", o.Texte("main"))
	}
	o.Verifier("rapprochement")
	ouvrir("/dossiers/1/compte")
	o.Verifier("compte")
	mois := fmt.Sprintf("%.7s", inst.Base.Horloge().Maintenant().Jour().PremierDuMois().Plus(-1).String())
	ouvrir("/dossiers/1/releve?mois=" + mois)
	o.Verifier("releve")
}
