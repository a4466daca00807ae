// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// service is the program under way, once it has said that it is ready.
type service struct {
	commande *exec.Cmd
	adresse  string
	fini     chan struct{} // closed when its standard output ends
	reste    strings.Builder
	erreurs  *tampon
	duree    time.Duration
}

// tampon is a standard error that is read while it is being written.
type tampon struct {
	verrou sync.Mutex
	b      bytes.Buffer
}

func (t *tampon) Write(p []byte) (int, error) {
	t.verrou.Lock()
	defer t.verrou.Unlock()
	return t.b.Write(p)
}

func (t *tampon) String() string {
	t.verrou.Lock()
	defer t.verrou.Unlock()
	return t.b.String()
}

func demarrer(t *testing.T, env []string, args ...string) *service {
	t.Helper()
	s := &service{commande: exec.Command(binaire, args...), fini: make(chan struct{}), erreurs: &tampon{}}
	s.commande.Env = append(os.Environ(), env...)
	s.commande.Stderr = s.erreurs
	sortie, err := s.commande.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	debut := time.Now()
	if err := s.commande.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.commande.Process.Kill() })
	r := bufio.NewReader(sortie)
	ligne, err := r.ReadString('\n')
	s.duree = time.Since(debut)
	m := regexp.MustCompile(`^prêt : (http://\S+)\n$`).FindStringSubmatch(ligne)
	if err != nil || m == nil {
		_ = s.commande.Wait()
		t.Fatalf("première ligne %q, %v\n%s", ligne, err, s.erreurs)
	}
	s.adresse = m[1]
	go func() {
		defer close(s.fini)
		_, _ = io.Copy(&s.reste, r)
	}()
	return s
}

// arreter sends a signal: status 0, and nothing more on standard output.
func (s *service) arreter(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := s.commande.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	<-s.fini
	if err := s.commande.Wait(); err != nil {
		t.Errorf("arrêt : %v\n%s", err, s.erreurs)
	}
	if s.reste.Len() > 0 {
		t.Errorf("sortie : %q", s.reste.String())
	}
}

func lirePage(t *testing.T, c *http.Client, adresse string) (int, string) {
	t.Helper()
	r, err := c.Get(adresse)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// The demonstration: ready, its banner before any log-in, its bank's file, nothing left behind.
func TestDemo(t *testing.T) {
	temporaire := t.TempDir()
	s := demarrer(t, []string{"TMPDIR=" + temporaire}, "demo", "--adresse", "127.0.0.1:0")
	t.Logf("prête en %s", s.duree.Round(10*time.Millisecond))
	if n, _ := os.ReadDir(temporaire); len(n) != 1 {
		t.Errorf("%d dossiers temporaires", len(n))
	}
	pot, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: pot}
	if st, _ := lirePage(t, c, s.adresse+"/sante"); st != http.StatusOK {
		t.Errorf("santé : %d", st)
	}
	if st, p := lirePage(t, c, s.adresse+"/"); st != http.StatusOK || !strings.Contains(p, "DÉMONSTRATION – données fictives") || !strings.Contains(p, "valmoulin-fictif-2026") {
		t.Errorf("accueil : %d\n%.2000s", st, p)
	}
	r, err := c.PostForm(s.adresse+"/connexion", url.Values{"identifiant": {"comptable@valmoulin.test"}, "mot_de_passe": {"valmoulin-fictif-2026"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if st, p := lirePage(t, c, s.adresse+"/"); st != http.StatusOK || !strings.Contains(p, "90\u00a0comptes gérés") && !strings.Contains(p, "90 comptes gérés") || !strings.Contains(p, "Télécharger le relevé") {
		t.Errorf("journée du comptable : %d\n%.4000s", st, p)
	}
	if st, p := lirePage(t, c, s.adresse+"/demonstration/releve"); st != http.StatusOK || !strings.Contains(p, "camt.053.001.08") {
		t.Errorf("relevé : %d, %d octets", st, len(p))
	}
	for _, dit := range []string{s.adresse, "comptable@valmoulin.test", "valmoulin-fictif-2026"} {
		if !strings.Contains(s.erreurs.String(), dit) {
			t.Errorf("sortie d’erreurs sans %q :\n%s", dit, s.erreurs)
		}
	}
	s.arreter(t, syscall.SIGTERM)
	if n, _ := os.ReadDir(temporaire); len(n) != 0 {
		t.Errorf("il reste %v", n)
	}
}

// Asked to stop while the story is being told, the demonstration stops as well, and leaves nothing.
func TestDemoInterrompue(t *testing.T) {
	temporaire := t.TempDir()
	c := exec.Command(binaire, "demo", "--adresse", "127.0.0.1:0")
	c.Env = append(os.Environ(), "TMPDIR="+temporaire)
	var sortie bytes.Buffer
	c.Stdout = &sortie
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for range 600 { // once there is something to remove
		if n, _ := filepath.Glob(filepath.Join(temporaire, "*", "donnees", "etai.db")); len(n) == 1 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil || sortie.Len() > 0 {
		t.Errorf("%v, %q", err, sortie.String())
	}
	if n, _ := os.ReadDir(temporaire); len(n) != 0 {
		t.Errorf("il reste %v", n)
	}
}

// The first run: key and link on standard error, set-up through the link, log-in; the second run: no link, the same account.
func TestServe(t *testing.T) {
	d := t.TempDir()
	donnees, cle := filepath.Join(d, "donnees"), filepath.Join(d, "etai.cle")
	args := []string{"serve", "--adresse", "127.0.0.1:0", "--donnees", donnees, "--cle", cle}
	s := demarrer(t, nil, args...)
	lien := regexp.MustCompile(`http://127\.0\.0\.1:\d+/installation/[A-Z2-7]{26}`).FindString(s.erreurs.String())
	if lien == "" || !strings.HasPrefix(lien, s.adresse+"/") || !regexp.MustCompile(`\n  [0-9A-Z]{4}(-[0-9A-Z]{4}){13}\n`).MatchString(s.erreurs.String()) {
		t.Fatalf("premier démarrage :\n%s", s.erreurs)
	}
	c := &http.Client{}
	if st, p := lirePage(t, c, s.adresse+"/"); st != http.StatusOK || strings.Contains(p, "DÉMONSTRATION") || !strings.Contains(p, "pas encore installé") {
		t.Errorf("accueil : %d\n%.2000s", st, p)
	}
	if st, _ := lirePage(t, c, lien); st != http.StatusOK {
		t.Errorf("installation : %d", st)
	}
	mdp := "une phrase assez longue"
	r, err := c.PostForm(s.adresse+"/installation", url.Values{"jeton": {lien[strings.LastIndex(lien, "/")+1:]}, "nature": {"association"}, "nom": {"Association Exemple"}, "agent_prenom": {"Ada"},
		"agent_nom": {"Exemple"}, "agent_identifiant": {"ada@exemple.test"}, "mot_de_passe": {mdp}, "mot_de_passe_encore": {mdp}, "cle_notee": {"oui"}})
	if err != nil || r.StatusCode != http.StatusOK { // after the redirection
		t.Fatalf("%v, %v", r, err)
	}
	_ = r.Body.Close()
	hote, port, _ := net.SplitHostPort(strings.TrimPrefix(s.adresse, "http://"))
	lancerEtai(t, "serve", "--adresse", net.JoinHostPort(hote, port), "--donnees", filepath.Join(d, "autre"), "--cle", filepath.Join(d, "autre.cle")).refuse(t, "un autre programme l’occupe déjà")
	if _, err := os.Stat(filepath.Join(d, "autre")); err == nil {
		t.Error("un démarrage refusé a créé des données")
	}
	s.arreter(t, syscall.SIGTERM)

	s = demarrer(t, []string{"ETAI_ADRESSE=127.0.0.1:0", "ETAI_DONNEES=" + donnees, "ETAI_CLE=" + cle}, "serve")
	if strings.Contains(s.erreurs.String(), "installation/") || strings.Contains(s.erreurs.String(), "récupération") {
		t.Errorf("second démarrage :\n%s", s.erreurs)
	}
	pot, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c.Jar = pot
	if r, err = c.PostForm(s.adresse+"/connexion", url.Values{"identifiant": {"ada@exemple.test"}, "mot_de_passe": {mdp}}); err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if st, p := lirePage(t, c, s.adresse+"/"); st != http.StatusOK || !strings.Contains(p, "Comptes actifs") {
		t.Errorf("journée : %d\n%.2000s", st, p)
	}
	c.CloseIdleConnections()
	s.arreter(t, os.Interrupt)

	// A configuration file; a host by its name; IPv6.
	config := filepath.Join(d, "etai.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, "donnees = %s\ncle = %s\nadresse = localhost:0\n", donnees, cle), 0o600); err != nil {
		t.Fatal(err)
	}
	s = demarrer(t, nil, "serve", "--config", config)
	if !strings.HasPrefix(s.adresse, "http://localhost:") {
		t.Error(s.adresse)
	}
	s.arreter(t, syscall.SIGTERM)
	var config6 net.ListenConfig
	if l, err := config6.Listen(context.Background(), "tcp", "[::1]:0"); err == nil {
		_ = l.Close()
		s = demarrer(t, nil, append(args[:1:1], append([]string{"--adresse", "[::1]:0"}, args[3:]...)...)...)
		if !strings.HasPrefix(s.adresse, "http://[::1]:") {
			t.Error(s.adresse)
		}
		s.arreter(t, syscall.SIGTERM)
	}
}

// What cannot be served is refused at once: one line, status 2, nothing on standard output, nothing created.
func TestServeRefus(t *testing.T) {
	d := t.TempDir()
	donnees := filepath.Join(d, "donnees")
	cle := filepath.Join(d, "etai.cle")
	for _, c := range []struct {
		args []string
		dit  string
	}{
		{[]string{"--adresse", "8080"}, "écrire HOTE:PORT"},
		{[]string{"--adresse", "127.0.0.1:"}, "écrire HOTE:PORT"},
		{[]string{"--adresse", ""}, "écrire HOTE:PORT"},
		{[]string{"--adresse", "127.0.0.1:http"}, "nombre de 0 à 65535"},
		{[]string{"--adresse", "127.0.0.1:70000"}, "nombre de 0 à 65535"},
		{[]string{"--adresse", "192.0.2.77:0"}, "cette machine n’a pas cette adresse"},
		{[]string{"--adresse", "127.0.0.1:0", "--mandataires", "demain"}, "mandataire « demain »"},
		{[]string{"--adresse", "127.0.0.1:0", "--inconnue"}, "option inconnue"},
		{[]string{"--adresse"}, "attend une valeur"},
	} {
		lancerEtai(t, append([]string{"serve", "--donnees", donnees, "--cle", cle}, c.args...)...).refuse(t, c.dit)
		if c.args[0] == "--adresse" && len(c.args) == 2 {
			lancerEtai(t, append([]string{"demo"}, c.args...)...).refuse(t, c.dit)
		}
	}
	lancerEtai(t, "serve", "--adresse", "127.0.0.1:0").refuse(t, "--donnees")
	if n, _ := os.ReadDir(d); len(n) != 0 {
		t.Errorf("un démarrage refusé a créé %v", n)
	}

	// An installation whose key is lost, or another one's.
	s := demarrer(t, nil, "serve", "--adresse", "127.0.0.1:0", "--donnees", donnees, "--cle", cle)
	s.arreter(t, syscall.SIGTERM)
	lancerEtai(t, "serve", "--adresse", "127.0.0.1:0", "--donnees", donnees, "--cle", filepath.Join(d, "absente.cle")).refuse(t, "clé introuvable")
	if err := os.WriteFile(filepath.Join(d, "fichier"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	lancerEtai(t, "serve", "--adresse", "127.0.0.1:0", "--donnees", filepath.Join(d, "fichier"), "--cle", cle).refuse(t, "n’est pas un dossier")
	lancerEtai(t, "serve", "--adresse", "127.0.0.1:0", "--donnees", filepath.Join(d, "neuf"), "--base", "postgres://personne@127.0.0.1:1/absente", "--cle", filepath.Join(d, "pg.cle")).refuse(t, "la base postgres://personne@127.0.0.1:1/absente ne s’ouvre pas")
}
