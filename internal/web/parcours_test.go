// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/demo"
	"etai/internal/installation"
	"etai/internal/parcours"
	"etai/internal/web"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// visite is a newcomer in the demonstration, with a browser.
type visite struct {
	t        *testing.T
	o        *navigateur.Onglet
	base     string
	dossier  string
	histoire *demo.Demo
	pages    int
}

// page checks the page that is shown, axe included, and numbers its screenshot.
func (v *visite) page() {
	v.t.Helper()
	v.pages++
	v.o.Verifier(fmt.Sprintf("circuit-%02d", v.pages))
}

func (v *visite) ouvrir(adresse string) {
	v.t.Helper()
	if statut := v.o.Ouvrir(v.base + adresse); statut != http.StatusOK {
		v.t.Fatalf("%s : %d, %s", adresse, statut, v.o.Texte("main"))
	}
	v.page()
}

func (v *visite) suivre(selecteur string) {
	v.t.Helper()
	if statut := v.o.Suivre(selecteur); statut != http.StatusOK {
		v.t.Fatalf("%s : %d, %s", selecteur, statut, v.o.Texte("main"))
	}
	v.page()
}

// dit fails unless the page says it.
func (v *visite) dit(textes ...string) {
	v.t.Helper()
	page := v.o.Texte("main")
	for _, x := range textes {
		if !strings.Contains(page, x) {
			v.t.Fatalf("%s ne dit pas « %s » :\n%s", v.o.Adresse(), x, page)
		}
	}
}

// comme changes roles with the banner's switch.
func (v *visite) comme(identifiant string) {
	v.t.Helper()
	v.o.Choisir("#demo-role", identifiant)
	navigateur.Evaluer[bool](v.o, `(() => { window.avant = true; document.querySelector("#demo-role").form.requestSubmit(); return true })()`)
	v.o.AttendreQue(`!window.avant && document.readyState === "complete"`)
}

// premier chooses the first value of a list that may be chosen.
func (v *visite) premier(selecteur string) {
	v.t.Helper()
	v.o.Choisir(selecteur, navigateur.Evaluer[string](v.o, `[...document.querySelectorAll("`+selecteur+` option")].find(x => x.value !== "" && !x.disabled).value`))
}

// ecrire keeps a file where the browser finds it.
func (v *visite) ecrire(nom string, fichier []byte) string {
	v.t.Helper()
	chemin := filepath.Join(v.dossier, nom)
	if err := os.WriteFile(chemin, fichier, 0o600); err != nil {
		v.t.Fatal(err)
	}
	return chemin
}

// importer downloads what the bank of the demonstration has to say, and takes it in.
func (v *visite) importer(numero int) {
	v.t.Helper()
	nom, fichier, err := v.histoire.Releve(v.t.Context(), false)
	if err != nil {
		v.t.Fatal(err)
	}
	v.ouvrir("/rapprochement/import")
	v.o.Televerser("input[type=file]", v.ecrire(fmt.Sprint(numero)+"-"+nom, fichier))
	v.suivre("main form .btn-primary")
	v.dit("Importé")
}

// The whole circuit, as a newcomer does it in the demonstration: the statement of the month is taken in and reconciled, an order is prepared with its
// pièce, composed into a remise, visaed by another person, written for the bank and given to it; the next statement executes it, and the person's
// account is rendered. Every page on the way is checked on a wide screen; TestRonde opens all of them on a phone, TestMoisEntier asks for a payment there.
// The pictures of the README are taken here (make captures).
func TestCircuitEntier(t *testing.T) {
	d := t.TempDir()
	_, adresse, inst, histoire := servirDemonstration(t, d)
	v := &visite{t: t, o: navigateur.Demarrer(t).Onglet(t, navigateur.Modes()[0]), base: adresse, dossier: d, histoire: histoire}
	o := v.o

	v.ouvrir("/")
	o.Remplir("#champ-identifiant", "comptable@valmoulin.test")
	o.Remplir("#champ-mot_de_passe", demo.MotDePasse)
	v.suivre("form.connexion .btn-primary")
	v.dit("Ma journée", "90 comptes gérés", "Télécharger le relevé")
	v.importer(1)
	v.ouvrir("/")
	o.Capturer("journee")

	v.ouvrir("/rapprochement")
	if o.Compter("h2") < 3 {
		t.Errorf("rapprochement : %s", o.Texte("main"))
	}
	o.Capturer("rapprochement")
	v.suivre("button[form=sures]")
	v.dit("Probables")

	// An order of the second person, who has a measure with management and an account.
	v.ouvrir("/dossiers/2/compte")
	v.suivre(`a[href="/dossiers/2/ordres/nouveau"]`)
	o.Choisir("#champ-objet", "loyer")
	v.premier("#champ-tiers")
	o.Remplir("#champ-montant", "61,50")
	depart := jour.TargetSuivant(inst.Base.Horloge().Maintenant().Jour().Plus(1))
	o.Remplir("#champ-jour", depart.Court())
	o.Remplir("#champ-libelle", "LOYER ESSAI")
	v.premier("#champ-piece")
	v.suivre("main form .btn-primary")
	v.dit("Ce qui partira", "61,50 €")
	v.suivre("button[value=preparer]")
	v.dit("61,50 €")

	// The remise, and the visa of another person.
	v.ouvrir("/remises/nouvelle")
	for _, tout := range []bool{true, false, true} { // those that may leave are ticked already; the box above says it, and acts on them all
		if n := o.Compter("[name=ordre]:checked"); (n == 7) != tout || navigateur.Evaluer[bool](o, `document.querySelector("[data-tout=ordre]").checked`) != tout {
			t.Fatalf("%d ordres cochés", n)
		}
		if o.Compter("[data-tout=ordre]:indeterminate") != 0 {
			t.Fatal("« tout cocher » hésite")
		}
		o.Cliquer("[data-tout=ordre]")
	}
	o.Cliquer("[data-tout=ordre]")
	v.suivre("#composition .btn-primary")
	v.suivre("button[name=accord]")
	remise := strings.TrimPrefix(o.Adresse(), v.base)
	v.dit("7", "À viser")
	v.comme("chef@valmoulin.test")
	v.dit("À viser")
	v.suivre(`a.btn[href="` + remise + `"]`)
	o.Capturer("visa")
	for range 20 {
		if o.Compter("form[action$='/vues'] .btn") == 0 {
			break
		}
		v.suivre("form[action$='/vues'] .btn")
	}
	o.Remplir("#champ-mot_de_passe", demo.MotDePasse)
	v.suivre("form.pied .btn-primary")
	v.dit("Visée")

	// The file for the bank, checked outside of the browser.
	v.comme("comptable@valmoulin.test")
	v.ouvrir(remise)
	v.suivre("form[action$='/generer'] .btn")
	pot, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: pot}
	r, err := c.PostForm(v.base+"/demonstration/role", url.Values{"role": {"comptable@valmoulin.test"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	prendre := func(adresse string) string {
		t.Helper()
		r, err := c.Get(v.base + adresse)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Body.Close() }()
		b, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%s : %d, %v", adresse, r.StatusCode, err)
		}
		return string(b)
	}
	if f := prendre(remise + "/fichier"); !strings.Contains(f, "pain.001.001") || !strings.Contains(f, "61.50") || strings.Count(f, "<CdtTrfTxInf>") != 7 {
		t.Errorf("fichier de la banque :\n%.1500s", f)
	}
	v.suivre("form[action$='/transmettre'] .btn")
	o.Remplir("#champ-signataire", "Chef Exemple")
	o.Remplir("#champ-signee_le", inst.Base.Horloge().Maintenant().Jour().Court())
	v.suivre("form[action$='/signer'] .btn")
	v.dit("Signée à la banque")

	// What the bank says next, and the account as it stands.
	v.importer(2)
	v.ouvrir(remise)
	v.dit("Close", "Exécuté")
	v.ouvrir("/dossiers/2/compte?mois=" + depart.PremierDuMois().String()[:7])
	v.dit("61,50 €")
	o.Capturer("compte")
	mois := inst.Base.Horloge().Maintenant().Jour().PremierDuMois().Plus(-1).String()[:7]
	v.ouvrir("/dossiers/2/releve?mois=" + mois)
	o.Capturer("releve")
	if f := prendre("/dossiers/2/releve.pdf?mois=" + mois); !strings.HasPrefix(f, "%PDF-1.") {
		t.Errorf("relevé imprimable : %.20q", f)
	}
	if err := inst.Base.Lire(context.WithoutCancel(t.Context()), func(l bdd.Lecture) error { _, err := parcours.Verifier(t.Context(), l, inst.Trousseau); return err }); err != nil {
		t.Error(err)
	}
}

// servirDemonstration fills the demonstration in a folder and serves it.
func servirDemonstration(t *testing.T, d string) (app *web.Application, adresse string, inst *installation.Installation, histoire *demo.Demo) {
	t.Helper()
	h := demo.NouvelleHorloge(horloge.Instant{})
	var err error
	inst, err = installation.Ouvrir(t.Context(), installation.Options{Donnees: filepath.Join(d, "donnees"), Cle: filepath.Join(d, "etai.cle"), Creer: true, Horloge: h,
		Journal: webtest.Journal(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inst.Fermer() })
	histoire, err = demo.Remplir(t.Context(), inst, h)
	if err != nil {
		t.Fatal(err)
	}
	app, err = web.Nouvelle(t.Context(), web.Options{Inst: inst, Demo: web.Demonstration(histoire)})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(app)
	t.Cleanup(s.Close)
	return app, s.URL, inst, histoire
}
