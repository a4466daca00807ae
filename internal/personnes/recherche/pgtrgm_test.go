// SPDX-License-Identifier: EUPL-1.2

package recherche

import (
	"context"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// pgTrgm is the yardstick: the same people in PostgreSQL under a pg_trgm index.
type pgTrgm struct {
	c          *pgx.Conn
	version    string
	indexation time.Duration
}

// ouvrirPgTrgm starts a server of its own in a temporary folder, reachable by a unix socket only, fills it and
// indexes it. A missing PostgreSQL fails the benchmark.
func ouvrirPgTrgm(b *testing.B, gens []Personne) *pgTrgm {
	b.Helper()
	ctx := context.Background()
	bins, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil || len(bins) == 0 {
		b.Fatal("PostgreSQL absent : apt-get install postgresql")
	}
	bin := slices.Max(bins)
	dossier, err := os.MkdirTemp("", "etai-pgtrgm-")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dossier) })
	droits := &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if os.Geteuid() == 0 { // PostgreSQL refuses to run as root
		u, err := user.Lookup("postgres")
		if err != nil {
			b.Fatal(err)
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		droits.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(dossier, uid, gid); err != nil {
			b.Fatal(err)
		}
	}
	lancer := func(nom string, args ...string) *exec.Cmd {
		c := exec.Command(filepath.Join(bin, nom), args...)
		c.SysProcAttr = droits
		c.Dir = dossier
		return c
	}
	if s, err := lancer("initdb", "-D", dossier+"/d", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N").CombinedOutput(); err != nil {
		b.Fatalf("initdb : %v\n%s", err, s)
	}
	serveur := lancer("postgres", "-D", dossier+"/d", "-k", dossier, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=512MB",
		"-c", "maintenance_work_mem=512MB", "-c", "work_mem=64MB", "-c", "jit=off")
	if err := serveur.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = serveur.Process.Signal(syscall.SIGINT); _ = serveur.Wait() })
	pg := &pgTrgm{}
	for fin := time.Now().Add(30 * time.Second); pg.c == nil; {
		if pg.c, err = pgx.Connect(ctx, "host="+dossier+" user=postgres dbname=postgres"); err != nil && time.Now().After(fin) {
			b.Fatal(err)
		} else if err != nil {
			time.Sleep(50 * time.Millisecond)
		}
	}
	b.Cleanup(func() { _ = pg.c.Close(ctx) })
	faire := func(sql string) {
		if _, err := pg.c.Exec(ctx, sql); err != nil {
			b.Fatalf("%s : %v", sql, err)
		}
	}
	faire("create extension pg_trgm")
	faire("create table personne (id bigint primary key, nom text not null)")
	if _, err := pg.c.CopyFrom(ctx, pgx.Identifier{"personne"}, []string{"id", "nom"}, pgx.CopyFromSlice(len(gens), func(i int) ([]any, error) {
		return []any{int64(i + 1), gens[i].Nom + " " + gens[i].Prenom}, nil
	})); err != nil {
		b.Fatal(err)
	}
	depart := time.Now()
	faire("create index on personne using gin (nom gin_trgm_ops)")
	pg.indexation = time.Since(depart)
	faire("vacuum analyze personne")
	if err := pg.c.QueryRow(ctx, "select version()").Scan(&pg.version); err != nil {
		b.Fatal(err)
	}
	for range 20 { // warm
		pg.chercher(b, gens[0].Nom+" "+gens[0].Prenom)
	}
	return pg
}

func (pg *pgTrgm) chercher(b *testing.B, tape string) []Trouve {
	rows, err := pg.c.Query(context.Background(), "select id from personne where nom % $1 order by similarity(nom, $1) desc limit 10", tape)
	if err != nil {
		b.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		b.Fatal(err)
	}
	l := make([]Trouve, len(ids))
	for i, id := range ids {
		l[i].ID = id
	}
	return l
}
