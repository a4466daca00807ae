// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/echanges/banque"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
)

// envTache tells the test program to play the program that is killed: what it has to do, in JSON.
const envTache = "ETAI_ESSAI_TACHE"

// tache is what the other program does once it is open.
type tache struct {
	Adresse string
	Depot   string
	Role    string // "importer", "viser", "transmettre", "relever"
	Agent   droits.Agent
	Fichier string
	Visa    parcours.Visa
	Dossier int64
	Cle     string // one-time key of the act
}

func TestMain(m *testing.M) {
	texte := os.Getenv(envTache)
	if texte == "" {
		os.Exit(m.Run())
	}
	var x tache
	err := json.Unmarshal([]byte(texte), &x)
	if err == nil {
		err = x.jouer(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// jouer opens the installation as the service does, says so, does its task and says so.
func (x tache) jouer(ctx context.Context) error {
	b, err := bdd.Ouvrir(ctx, bdd.Options{Adresse: x.Adresse, Cle: bddtest.Cle, Horloge: etaitest.NouvelleHorloge()})
	if err != nil {
		return err
	}
	im, err := x.importeur(b)
	if err != nil {
		return err
	}
	if err := im.Reprendre(ctx); err != nil {
		return err
	}
	fmt.Println("ouvert")
	if err := x.agir(ctx, im); err != nil {
		return err
	}
	fmt.Println("fini")
	return b.Fermer()
}

func (x tache) importeur(b *bdd.Base) (*banque.Importeur, error) {
	t, err := chiffre.NouveauTrousseau([]byte(strings.Repeat("k", 32)))
	if err != nil {
		return nil, err
	}
	disque, err := fichiers.DansDossier(x.Depot)
	if err != nil {
		return nil, err
	}
	depot, err := fichiers.Ouvrir(disque, t)
	return &banque.Importeur{Base: b, Trousseau: t, Depot: depot}, err
}

func (x tache) agir(ctx context.Context, im *banque.Importeur) error {
	d := parcours.Demande{Agent: x.Agent, Cle: x.Cle, Empreinte: []byte(x.Role)}
	switch x.Role {
	case "importer":
		f, err := os.Open(x.Fichier)
		if err != nil {
			return err
		}
		defer f.Close()
		cr, err := im.Importer(ctx, x.Fichier, f, x.Agent)
		if err == nil && cr.Statut == "quarantaine" {
			err = fmt.Errorf("%s", cr.Motif)
		}
		return err
	case "viser":
		_, err := parcours.ViserRemise(ctx, im.Base, d, x.Visa)
		return err
	case "transmettre":
		_, err := parcours.TransmettreRemise(ctx, im.Base, d, x.Visa.Remise, x.Visa.Version)
		return err
	case "relever":
		for {
			if err := im.Base.Lire(ctx, func(l bdd.Lecture) error {
				_, err := rapports.Releve(ctx, l, im.Trousseau, x.Agent, x.Dossier, jour.Certain(2026, 11, 1))
				return err
			}); err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("tâche %q inconnue", x.Role)
}

// lancer runs the task in another program and kills it (SIGKILL) after a delay, counted from the moment when it is open; a negative delay lets it finish.
// It tells whether the task was over, and how long it took.
func (x tache) lancer(t testing.TB, delai time.Duration) (fini bool, duree time.Duration) {
	t.Helper()
	texte, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), envTache+"="+string(texte))
	c.Stderr = os.Stderr
	sortie, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lignes := bufio.NewScanner(sortie)
	if !lignes.Scan() || lignes.Text() != "ouvert" {
		t.Fatalf("l’autre programme ne s’ouvre pas : %q, %v", lignes.Text(), c.Wait())
	}
	debut := time.Now()
	if delai >= 0 {
		minuterie := time.AfterFunc(delai, func() { _ = c.Process.Kill() }) // over already: nothing to kill
		defer minuterie.Stop()
	}
	fini = lignes.Scan() && lignes.Text() == "fini"
	duree = time.Since(debut)
	_, _ = io.Copy(io.Discard, sortie)
	if err := c.Wait(); delai < 0 && err != nil {
		t.Fatal(err)
	}
	return fini, duree
}

// ecrireFichier writes a statement where the other program reads it.
func ecrireFichier(t testing.TB, texte string) string {
	t.Helper()
	chemin := filepath.Join(t.TempDir(), "releve.xml")
	if err := os.WriteFile(chemin, []byte(texte), 0o600); err != nil {
		t.Fatal(err)
	}
	return chemin
}

// hasard draws a delay up to a bit more than the whole task.
func hasard(r *rand.Rand, duree time.Duration) time.Duration {
	return time.Duration(r.Int64N(int64(duree)*11/10 + 1))
}
