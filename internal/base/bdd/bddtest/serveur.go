// SPDX-License-Identifier: EUPL-1.2

package bddtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Messages for a machine without PostgreSQL: a test never skips its PostgreSQL half.
const sansPostgres = "PostgreSQL absent : apt-get install postgresql (ou donner l’adresse d’un serveur d’essai dans ETAI_TEST_PG)"

// trouverServeur returns the test server of the machine: ETAI_TEST_PG, or one of our own
// in memory (enMemoire) or under /tmp, started by the first test process that needs it, shared by all through lock files, and
// stopped and erased by its watchman a minute after the last of them has ended.
func trouverServeur(durable bool) (*serveurLocal, error) {
	if a := os.Getenv("ETAI_TEST_PG"); a != "" {
		return &serveurLocal{connue: a}, nil
	}
	binaires, err := binairesPG()
	if err != nil {
		return nil, err
	}
	s := &serveurLocal{binaires: binaires, dossier: "/tmp/etai-essai-pg-" + strconv.Itoa(os.Getuid()), durable: durable}
	if durable {
		s.dossier += "-durable"
	} else if enMemoire("/dev/shm") {
		s.dossier = "/dev/shm" + strings.TrimPrefix(s.dossier, "/tmp")
	}
	if os.Getuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return nil, errors.New(sansPostgres)
		}
		if s.uid, err = strconv.Atoi(u.Uid); err != nil {
			return nil, err
		}
		if s.gid, err = strconv.Atoi(u.Gid); err != nil {
			return nil, err
		}
	} else {
		s.uid, s.gid = os.Getuid(), os.Getgid()
	}
	return s, s.assurer()
}

// enMemoire tells whether a folder is a file system in memory of 2 GiB at least: the 1500 files of a base are made and erased there five times as fast as on
// a disk. It asks for the size and not for what is free, so that all the test processes answer the same; a dozen bases and the log take half of it at most.
func enMemoire(dossier string) bool {
	const tmpfs = 0x01021994
	var s syscall.Statfs_t
	return syscall.Statfs(dossier, &s) == nil && s.Type == tmpfs && s.Blocks*uint64(s.Bsize) >= 2<<30
}

func binairesPG() (string, error) {
	trouves, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	sort.Slice(trouves, func(i, j int) bool { return versionPG(trouves[i]) < versionPG(trouves[j]) })
	if n := len(trouves); n > 0 {
		return filepath.Dir(trouves[n-1]), nil
	}
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p), nil
	}
	return "", errors.New(sansPostgres)
}

func versionPG(chemin string) int {
	n, err := strconv.Atoi(strings.Split(chemin, "/")[4])
	if err != nil {
		return 0
	}
	return n
}

// serveurLocal is a server of our own. presence is the lock that tells that this process uses it: held as
// long as the value is reachable, that is until the end of the process.
type serveurLocal struct {
	binaires, dossier string
	uid, gid          int
	durable           bool // fsync on, for benchmarks
	connue            string
	presence          *os.File
}

func (s *serveurLocal) adresse() string {
	if s.connue != "" {
		return s.connue
	}
	q := url.Values{"host": {s.dossier}, "user": {"postgres"}, "sslmode": {"disable"}}
	return "postgres:///postgres?" + q.Encode()
}

// assurer makes sure that the server answers. The lock on "utilisateurs" is kept until the process ends.
func (s *serveurLocal) assurer() (err error) {
	if err := os.Mkdir(s.dossier+".verrous", 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	if s.presence, err = verrouiller(s.dossier+".verrous/utilisateurs", syscall.LOCK_SH); err != nil {
		return err
	}
	demarrage, err := verrouiller(s.dossier+".verrous/demarrage", syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer demarrage.Close()
	if s.repond() == nil {
		return nil
	}
	if err := s.demarrer(); err != nil {
		return fmt.Errorf("démarrage de PostgreSQL pour les essais : %w", err)
	}
	return s.repond()
}

// verrouiller opens a file and takes its lock; it is released when the file is closed or the process ends.
func verrouiller(chemin string, genre int) (*os.File, error) {
	f, err := os.OpenFile(chemin, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), genre)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (s *serveurLocal) repond() error {
	ctx, fin := context.WithTimeout(context.Background(), 10*time.Second)
	defer fin()
	admin, err := sql.Open("pgx", s.adresse())
	if err != nil {
		return err
	}
	return errors.Join(admin.PingContext(ctx), admin.Close())
}

// demarrer cleans what an earlier server left, makes a new cluster and starts it with its watchman.
func (s *serveurLocal) demarrer() error {
	donnees := filepath.Join(s.dossier, "donnees")
	if _, err := os.Stat(donnees); err == nil {
		_ = s.lancer("pg_ctl", "-D", donnees, "-m", "immediate", "-w", "stop") // it may well be stopped already
		if err := os.RemoveAll(s.dossier); err != nil {
			return err
		}
	}
	if err := os.Mkdir(s.dossier, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	if err := os.Chown(s.dossier, s.uid, s.gid); err != nil {
		return err
	}
	if err := s.lancer("initdb", "-D", donnees, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"); err != nil {
		return err
	}
	surete := "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=64MB -c autovacuum=off -c max_wal_size=256MB"
	if s.durable {
		surete = "-c fsync=on" // for the rest, a server as PostgreSQL delivers it: its statistics are kept up, its log may grow before it is folded back
	}
	reglages := "-c listen_addresses= -c unix_socket_directories=" + s.dossier + " " + surete + " -c max_connections=400 -c logging_collector=off"
	if err := s.lancer("pg_ctl", "-D", donnees, "-l", filepath.Join(s.dossier, "journal"), "-w", "-o", reglages, "start"); err != nil {
		return err
	}
	return s.garder()
}

// lancer runs a program of PostgreSQL as its user.
func (s *serveurLocal) lancer(programme string, args ...string) error {
	c := exec.Command(filepath.Join(s.binaires, programme), args...)
	c.Dir = "/"
	c.Env = append(os.Environ(), "LC_ALL=C")
	if os.Getuid() == 0 {
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(s.uid), Gid: uint32(s.gid)}}
	}
	// The output goes to a file: the server would hold a pipe open.
	f, err := os.CreateTemp("", "etai-pg-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	c.Stdout, c.Stderr = f, f
	if err := c.Run(); err != nil {
		texte, _ := os.ReadFile(f.Name()) // only to explain the failure
		return fmt.Errorf("%s : %w\n%s", programme, err, texte)
	}
	return nil
}

const gardien = `
while sleep 60; do
  if flock --nonblock --exclusive "$1.verrous/utilisateurs" sh -c '"$2/pg_ctl" -D "$1/donnees" -m immediate -w stop; rm -rf "$1/donnees" "$1"/.s.* "$1/journal"' sh "$1" "$2"; then exit; fi
done`

// garder starts the watchman: when no test process holds the lock, it stops the server and erases it.
func (s *serveurLocal) garder() error {
	c := exec.Command("setsid", "sh", "-c", gardien, "gardien-pg", s.dossier, s.binaires)
	c.Dir = "/"
	if os.Getuid() == 0 {
		// The lock files belong to root; pg_ctl refuses root: the watchman drops to postgres for it.
		c = exec.Command("setsid", "sh", "-c", strings.Replace(gardien, `'"$2/pg_ctl"`, `'setpriv --reuid=`+strconv.Itoa(s.uid)+` --regid=`+strconv.Itoa(s.gid)+` --clear-groups "$2/pg_ctl"`, 1),
			"gardien-pg", s.dossier, s.binaires)
		c.Dir = "/"
	}
	if err := c.Start(); err != nil {
		return err
	}
	return c.Process.Release()
}
