// SPDX-License-Identifier: EUPL-1.2

package organisation_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/organisation/organisationtest"
)

// site is the least web there can be: /entrer?agent=3, /qui, /sortir, /lent.
type site struct {
	*testing.T
	*httptest.Server
	sessions *organisation.Sessions
	lent     chan struct{} // /lent waits for it before it changes the session
	attend   chan struct{}
}

func nouveauSite(t *testing.T, b *bdd.Base, d organisation.Durees) *site {
	s := &site{T: t, sessions: organisation.NouvellesSessions(b, organisationtest.Trousseau(t), d), lent: make(chan struct{}), attend: make(chan struct{})}
	m := s.sessions.Gestionnaire(false, func(w http.ResponseWriter, _ *http.Request, err error) {
		t.Error(err)
		http.Error(w, "erreur", http.StatusInternalServerError)
	})
	mux := http.NewServeMux()
	mux.HandleFunc("/entrer", func(w http.ResponseWriter, r *http.Request) {
		id, _ := strconv.ParseInt(r.FormValue("agent"), 10, 64)
		if err := organisation.Connecter(r.Context(), m, id, r.UserAgent()); err != nil {
			t.Error(err)
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("/qui", func(w http.ResponseWriter, r *http.Request) {
		if _, err := w.Write(strconv.AppendInt(nil, organisation.AgentConnecte(r.Context(), m), 10)); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("/sortir", func(w http.ResponseWriter, r *http.Request) {
		if err := m.Destroy(r.Context()); err != nil {
			t.Error(err)
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("/lent", func(w http.ResponseWriter, r *http.Request) {
		close(s.attend)
		<-s.lent
		m.Put(r.Context(), "message", "fait")
		w.WriteHeader(http.StatusNoContent)
	})
	s.Server = httptest.NewServer(m.LoadAndSave(mux))
	t.Cleanup(s.Close)
	return s
}

// navigateur is one browser with its cookie.
type navigateur struct {
	*site
	client *http.Client
}

func (s *site) navigateur() *navigateur {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return &navigateur{s, &http.Client{Jar: jar}}
}

func (n *navigateur) va(chemin string) string {
	n.Helper()
	r, err := n.client.Get(n.URL + chemin)
	if err != nil {
		n.Fatal(err)
	}
	defer r.Body.Close()
	b := make([]byte, 64)
	k, _ := r.Body.Read(b)
	return string(b[:k])
}

func (n *navigateur) jeton() string {
	r, err := http.NewRequest(http.MethodGet, n.URL, nil)
	if err != nil {
		n.Fatal(err)
	}
	for _, c := range n.client.Jar.Cookies(r.URL) {
		if c.Name == "etai" {
			return c.Value
		}
	}
	return ""
}

func (n *navigateur) entre(id int64) {
	n.Helper()
	n.va("/entrer?agent=" + strconv.FormatInt(id, 10))
	n.est(id)
}

func (n *navigateur) est(id int64) {
	n.Helper()
	if q := n.va("/qui"); q != strconv.FormatInt(id, 10) {
		n.Errorf("connecté : %s, attendu %d", q, id)
	}
}

func TestSessions(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, h *organisationtest.Horloge) {
		m := organisationtest.NouveauMonde(t, b)
		s := nouveauSite(t, b, organisation.Durees{Inactivite: 30 * time.Minute, Absolue: 8 * time.Hour})
		n := s.navigateur()
		n.est(0)
		if n.jeton() != "" {
			t.Error("un visiteur qui ne fait que lire n’a pas de session")
		}
		n.entre(m.CESF.ID)
		avant := n.jeton()
		n.entre(m.CESF.ID)
		if n.jeton() == avant {
			t.Error("le jeton n’a pas changé à la connexion")
		}
		vole := s.navigateur()
		if _, trouvee, err := s.sessions.Find(avant); trouvee || err != nil {
			t.Errorf("ancien jeton : %t, %v", trouvee, err)
		}
		vole.est(0)

		// Idle for too long; then for ever on the move, until the absolute end.
		h.Avancer(29 * time.Minute)
		n.est(m.CESF.ID)
		h.Avancer(29 * time.Minute)
		n.est(m.CESF.ID)
		h.Avancer(31 * time.Minute)
		n.est(0)
		n.entre(m.CESF.ID)
		for range 16 {
			h.Avancer(29 * time.Minute)
			n.est(m.CESF.ID)
		}
		h.Avancer(29 * time.Minute)
		n.est(0)

		// Listed and revoked by its agent, never by another one.
		n.entre(m.CESF.ID)
		autre := s.navigateur()
		autre.entre(m.CESF.ID)
		liste, err := s.sessions.Lister(t.Context(), m.CESF.ID, n.jeton())
		if err != nil || len(liste) != 2 || liste[0].Courante == liste[1].Courante || liste[0].Appareil == "" {
			t.Fatalf("%+v, %v", liste, err)
		}
		for _, v := range liste {
			if !v.Courante {
				if err := s.sessions.Revoquer(t.Context(), m.AutreCESF.ID, v.ID); !errors.Is(err, bdd.ErrAbsent) {
					t.Errorf("révoquée par une autre : %v", err)
				}
				autre.est(m.CESF.ID)
				if err := s.sessions.Revoquer(t.Context(), m.CESF.ID, v.ID); err != nil {
					t.Error(err)
				}
			}
		}
		autre.est(0)
		n.est(m.CESF.ID)
		n.va("/sortir")
		n.est(0)

		// Another role, or no longer an agent: out at once.
		n.entre(m.AutreCESF.ID)
		changer := func(role droits.Role) {
			t.Helper()
			a := agent(t, b, m.AutreCESF.ID)
			if err := acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
				return organisation.ModifierAgent(ctx, e, m.Admin, a.ID, a.Version, organisation.NouvelAgent{Identifiant: a.Identifiant, Nom: a.Nom, Role: role})
			}); err != nil {
				t.Fatal(err)
			}
		}
		changer(droits.CESF)
		n.est(m.AutreCESF.ID) // a changed name ends nothing
		changer(droits.Comptable)
		n.est(0)
		n.entre(m.AutreCESF.ID)
		if err := acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
			return organisation.DesactiverAgent(ctx, e, m.Admin, m.AutreCESF.ID, agent(t, b, m.AutreCESF.ID).Version)
		}); err != nil {
			t.Fatal(err)
		}
		n.est(0)
		h.Avancer(9 * time.Hour)
		if k, err := s.sessions.Purger(t.Context()); err != nil || k == 0 {
			t.Errorf("purge %d, %v", k, err)
		}
	})
}

// A request that was under way when its session was revoked must not bring it back.
func TestRevocationPendantUneRequete(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, _ *organisationtest.Horloge) {
		m := organisationtest.NouveauMonde(t, b)
		s := nouveauSite(t, b, organisation.DureesParDefaut())
		n := s.navigateur()
		n.entre(m.CESF.ID)
		var g sync.WaitGroup
		g.Go(func() { n.va("/lent") })
		<-s.attend
		if err := s.sessions.RevoquerAutres(t.Context(), m.CESF.ID, ""); err != nil {
			t.Fatal(err)
		}
		close(s.lent)
		g.Wait()
		n.est(0)
		if liste, err := s.sessions.Lister(t.Context(), m.CESF.ID, ""); err != nil || len(liste) != 0 {
			t.Errorf("%+v, %v", liste, err)
		}
	})
}

func nouvelAcces(t *testing.T, b *bdd.Base) *acces.Journal {
	t.Helper()
	j, err := acces.Ouvrir(t.Context(), b, bdd.Options{Adresse: "sqlite:" + filepath.Join(t.TempDir(), "acces.db"), Cle: bddtest.Cle, Horloge: b.Horloge(),
		Journal: bddtest.Journal(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Fermer(); err != nil {
			t.Error(err)
		}
	})
	return j
}

func TestPortier(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, h *organisationtest.Horloge) {
		m := organisationtest.NouveauMonde(t, b)
		hacheur, err := organisation.NouveauHacheur(organisationtest.Couts)
		if err != nil {
			t.Fatal(err)
		}
		j := nouvelAcces(t, b)
		p := organisation.NouveauPortier(b, hacheur, j)
		const bon = "quatre moulins au bord du gué"
		definir := func(hacheur *organisation.Hacheur, id int64) {
			t.Helper()
			phc, err := hacheur.Hacher(t.Context(), bon)
			if err == nil {
				err = acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
					return organisation.DefinirMotDePasse(ctx, e, m.Admin, id, phc)
				})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		definir(hacheur, m.CESF.ID)
		definir(hacheur, m.AutreCESF.ID)
		a, err := p.Entrer(t.Context(), " CESF ", bon, "192.0.2.1")
		if err != nil || a.ID != m.CESF.ID || !a.DoitChanger {
			t.Fatalf("%+v, %v", a, err)
		}
		for nom, qui := range map[string][2]string{"mauvais mot de passe": {"cesf", bon + "!"}, "inconnu": {"personne", bon}, "sans mot de passe": {"comptable", bon},
			"vide": {"", ""}, "trop long": {"cesf", string(make([]byte, 5000))}} {
			if _, err := p.Entrer(t.Context(), qui[0], qui[1], "192.0.2.2"); !errors.Is(err, organisation.ErrIdentifiants) {
				t.Errorf("%s : %v", nom, err)
			}
		}
		if err := acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
			return organisation.DesactiverAgent(ctx, e, m.Admin, m.AutreCESF.ID, agent(t, b, m.AutreCESF.ID).Version)
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Entrer(t.Context(), "autrecesf", bon, "192.0.2.2"); !errors.Is(err, organisation.ErrIdentifiants) {
			t.Errorf("désactivé : %v", err)
		}
		connexions, err := j.Lister(t.Context(), acces.Filtre{Nature: acces.Connexion})
		if err != nil || len(connexions) != 1 || connexions[0].Agent != m.CESF.ID || connexions[0].Adresse != "192.0.2.1" {
			t.Errorf("%+v, %v", connexions, err)
		}
		if echecs, err := j.Lister(t.Context(), acces.Filtre{Nature: acces.Echec}); err != nil || len(echecs) != 6 {
			t.Errorf("%d échecs, %v", len(echecs), err)
		}

		// Costs that rise: the hash is made again at the next log-in, and the password stays.
		plus, err := organisation.NouveauHacheur(organisation.Parametres{MemoireKio: 128, Passes: 2, Voies: 1})
		if err != nil {
			t.Fatal(err)
		}
		p2 := organisation.NouveauPortier(b, plus, j)
		for range 2 {
			if _, err := p2.Entrer(t.Context(), "cesf", bon, "192.0.2.1"); err != nil {
				t.Fatal(err)
			}
		}
		var phc string
		if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
			return l.QueryRow(t.Context(), `select mot_de_passe from agent where id = $1`, m.CESF.ID).Scan(&phc)
		}); err != nil || !strings.HasPrefix(phc, "$argon2id$v=19$m=128,t=2,p=1$") {
			t.Errorf("%s, %v", phc, err)
		}

		// Ten wrong passwords close the account for a while, whatever the address; a right one does not count.
		for range 30 {
			if _, err := p.Entrer(t.Context(), "cesf", bon, "192.0.2.1"); err != nil {
				t.Fatal(err)
			}
		}
		bloque := 0
		for i := range 14 {
			_, err := p.Entrer(t.Context(), "cesf", "n’importe quoi", "198.51.100."+strconv.Itoa(i))
			if errors.As(err, new(*organisation.ErreurEssais)) {
				bloque++
			} else if !errors.Is(err, organisation.ErrIdentifiants) {
				t.Error(err)
			}
		}
		if bloque < 4 {
			t.Errorf("%d essais bloqués", bloque)
		}
		if _, err := p.Entrer(t.Context(), "cesf", bon, "192.0.2.1"); !errors.As(err, new(*organisation.ErreurEssais)) {
			t.Errorf("compte non freiné : %v", err)
		}
		h.Avancer(2 * time.Minute)
		if _, err := p.Entrer(t.Context(), "cesf", bon, "192.0.2.1"); err != nil {
			t.Errorf("deux minutes après : %v", err)
		}
		// One address that tries every account.
		bloque = 0
		for i := range 80 {
			if _, err := p.Entrer(t.Context(), "inconnu"+strconv.Itoa(i), bon, "203.0.113.9"); errors.As(err, new(*organisation.ErreurEssais)) {
				bloque++
			}
		}
		if bloque < 15 {
			t.Errorf("%d essais bloqués depuis une adresse", bloque)
		}
	})
}

func TestGestionnaireSecurise(t *testing.T) {
	m := organisation.NouvellesSessions(nil, nil, organisation.DureesParDefaut()).Gestionnaire(true, nil)
	if m.Cookie.Name != "__Host-etai" || !m.Cookie.Secure || !m.Cookie.HttpOnly || m.Cookie.SameSite != http.SameSiteLaxMode || m.Cookie.Path != "/" || m.Cookie.Domain != "" {
		t.Errorf("%+v", m.Cookie)
	}
}
