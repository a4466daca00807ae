// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"etai/internal/organisation/droits"
	"etai/internal/web"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

func adresseAgent(id int64) string { return fmt.Sprintf("/agents/%d", id) }

func TestSante(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		w := e.Personne().Lire("/sante")
		if w.Code != http.StatusOK || w.Body.String() != "ok\n" || len(w.Result().Cookies()) > 0 {
			t.Errorf("%d %q", w.Code, w.Body)
		}
		if err := e.Inst.Base.Fermer(); err != nil {
			t.Fatal(err)
		}
		if w := e.Personne().Lire("/sante"); w.Code != http.StatusServiceUnavailable {
			t.Errorf("base fermée : %d %q", w.Code, w.Body)
		}
	})
}

// Every entry of each role's menu leads to a page, eight at most; what an entry counts never fails.
func TestMenu(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler().Suivre(t, 60775)
		for _, r := range droits.Roles {
			v := e.comme(r)
			w := v.Lire("/")
			webtest.Dit(t, w, http.StatusOK)
			liens := menuDe(w.Body.String())
			if len(liens) == 0 || len(liens) > 8 {
				t.Errorf("%s : %d entrées", r, len(liens))
			}
			for _, l := range liens {
				if x := v.Lire(l); x.Code != http.StatusOK {
					t.Errorf("%s, %s : %d", r, l, x.Code)
				} else if !strings.Contains(x.Body.String(), `aria-current="page"`) {
					t.Errorf("%s, %s : l’entrée du menu n’est pas marquée", r, l)
				}
			}
		}
	})
}

// menuDe lists the addresses of the menu.
func menuDe(page string) (liens []string) {
	_, page, _ = strings.Cut(page, `id="navigation"`)
	page, _, _ = strings.Cut(page, `</nav>`)
	for _, x := range strings.Split(page, `<a href="`)[1:] {
		l, _, _ := strings.Cut(x, `"`)
		liens = append(liens, l)
	}
	return liens
}

// No page of the program answers who is not logged in, but those that must.
func TestPortesFermees(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		for _, chemin := range []string{"/taches", "/echeances", "/agents", "/agents/nouveau", "/agents/1", "/mes-appareils", "/mot-de-passe"} {
			if w := e.Personne().Lire(chemin); w.Code != http.StatusSeeOther {
				t.Errorf("%s : %d", chemin, w.Code)
			}
		}
		webtest.Dit(t, e.Personne().Lire("/accessibilite"), http.StatusOK, "Déclaration d’accessibilité", "non conforme")
		webtest.Dit(t, e.comme(droits.CESF).Lire("/accessibilite"), http.StatusOK, "non conforme", "Ma journée")
		webtest.Dit(t, e.Personne().Lire("/nulle-part"), http.StatusNotFound, "Page introuvable")
		for _, r := range droits.Roles { // a page speaks of the search to who has it
			w := e.comme(r).Lire("/nulle-part")
			if s := webtest.Dit(t, w, http.StatusNotFound, "Page introuvable"); strings.Contains(s, "barre du haut") != strings.Contains(w.Body.String(), `role="search"`) {
				t.Errorf("%s : la page dit %s", r, s)
			}
		}
	})
}

// Under HTTPS the cookie bears the prefix that browsers hold to; only a known proxy is believed.
func TestMandataire(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		e.Ouvrir(web.Options{HTTPS: true, Mandataires: []netip.Prefix{reseau("10.0.0.0/8")}})
		v := e.Personne()
		v.Adresse, v.Entetes["X-Forwarded-Proto"], v.Entetes["X-Forwarded-For"] = "10.1.1.1:80", "https", "192.0.2.4"
		w := v.Poster("/connexion", "identifiant", "cesf@exemple.test", "mot_de_passe", application.MotDePasse)
		webtest.Vers(t, w, "/")
		c := w.Result().Cookies()
		if len(c) != 1 || c[0].Name != "__Host-etai" || !c[0].Secure || w.Header().Get("Strict-Transport-Security") == "" {
			t.Errorf("%+v %q", c, w.Header().Get("Strict-Transport-Security"))
		}
		v.Adresse = "192.0.2.1:80"
		if w := v.Lire("/"); w.Header().Get("Strict-Transport-Security") != "" {
			t.Error("un mandataire inconnu est cru")
		}
	})
}

// A service that is asked to stop answers what is under way, then stops; nothing new comes in.
func TestServir(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		ecoute, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ctx, arreter := context.WithCancel(t.Context())
		pret, fin := make(chan struct{}), make(chan error, 1)
		go func() { fin <- e.App.Servir(ctx, ecoute, func() error { close(pret); return nil }) }()
		<-pret
		adresse := "http://" + ecoute.Addr().String()
		r, err := http.Get(adresse + "/sante")
		if err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%v %v", r, err)
		}
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
		http.DefaultClient.CloseIdleConnections()

		// A form whose second half comes after the order to stop.
		c, err := net.Dial("tcp", ecoute.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		corps := "identifiant=personne&mot_de_passe=rien"
		_, _ = fmt.Fprintf(c, "POST /connexion HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", len(corps), corps[:10])
		time.Sleep(100 * time.Millisecond)
		arreter()
		time.Sleep(200 * time.Millisecond)
		if _, err := net.DialTimeout("tcp", ecoute.Addr().String(), time.Second); err == nil {
			t.Error("le service arrêté accepte encore")
		}
		_, _ = io.WriteString(c, corps[10:])
		rep, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || rep.StatusCode != http.StatusUnprocessableEntity {
			t.Fatalf("réponse en cours : %v, %v", rep, err)
		}
		_, _ = io.Copy(io.Discard, rep.Body)
		_ = rep.Body.Close()
		_ = c.Close()
		select {
		case err := <-fin:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(30 * time.Second):
			t.Fatal("le service ne s’arrête pas")
		}

		// What the ready line cannot be written to stops the service.
		if ecoute, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
		ferme := errors.New("sortie fermée")
		if err := e.App.Servir(t.Context(), ecoute, func() error { return ferme }); !errors.Is(err, ferme) {
			t.Errorf("%v", err)
		}
	})
}
