// SPDX-License-Identifier: EUPL-1.2

// Package disque simulates, for tests, a disk under SQLite: in memory, decided by a seed, able to lose
// its power at any operation, to fail a write or a sync, to be full. It stands beneath the encryption, so
// that what is tried is our own way of writing: Base, group commit, checkpoints.
//
// The model: a write is only in the cache until the file is synced. When the power goes, each sector
// written since the last sync is kept or lost by chance, in any of the versions it had, or torn; sizes,
// creations and deletions not synced happen or not. After a failed sync the system believes that the
// sectors are clean (Linux): a later sync does not write them again.
package disque

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// Genre is a kind of fault.
type Genre int

// The faults.
const (
	Aucune   Genre = iota
	Coupure        // the power goes: every operation fails until Redemarrer
	Erreur         // one operation of any kind fails
	Plein          // the disk is full: every write that lengthens a file fails, until Redemarrer
	SyncRate       // one sync fails
)

// secteur is the unit that is kept, lost or torn.
const secteur = 512

// Disque is a simulated disk, and a VFS of SQLite.
type Disque struct {
	nom      string
	dossier  string // for the shared memory of the WAL index, which no power cut outlives
	mu       sync.Mutex
	hasard   *rand.Rand
	fichiers map[string]*fichier
	fantomes map[string]*fichier // deleted, but the deletion is not synced
	tour     int                 // number of restarts: handles of an earlier one are dead

	operations int // since the last restart
	quand      int // the fault comes at this operation; 0 = never
	genre      Genre
	sync       int // syncs since the last restart
	coupe      bool
	plein      bool
	arrivee    bool // the fault has happened
}

var numeros atomic.Int64

// Nouveau registers an empty disk. dossier is a real folder for the shared memory.
func Nouveau(dossier string, graine uint64) *Disque {
	d := &Disque{nom: fmt.Sprintf("disque-%d", numeros.Add(1)), dossier: dossier, hasard: rand.New(rand.NewPCG(graine, 1)),
		fichiers: map[string]*fichier{}, fantomes: map[string]*fichier{}}
	vfs.Register(d.nom, d)
	return d
}

// Nom is what bdd.Options.VFS wants.
func (d *Disque) Nom() string { return d.nom }

// Retirer forgets the disk.
func (d *Disque) Retirer() { vfs.Unregister(d.nom) }

// Programmer asks for a fault at the n-th operation from now (1 = the next one).
func (d *Disque) Programmer(g Genre, n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.genre, d.quand, d.operations, d.arrivee = g, n, 0, false
}

// Arrivee tells whether the fault has happened.
func (d *Disque) Arrivee() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.arrivee
}

// Comptes returns the operations since the last restart or Programmer, and the syncs since the last restart.
func (d *Disque) Comptes() (operations, syncs int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.operations, d.sync
}

// toutSynchroniser makes everything durable, as a long quiet time would.
func (d *Disque) toutSynchroniser() {
	for _, f := range d.fichiers {
		f.synchroniser()
	}
	clear(d.fantomes)
}

// Image is the content of a disk at rest.
type Image map[string][]byte

// Copier makes everything durable and returns a copy.
func (d *Disque) Copier() Image {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.toutSynchroniser()
	i := Image{}
	for nom, f := range d.fichiers {
		i[nom] = append([]byte(nil), f.durable...)
	}
	return i
}

// Remplacer puts an image on the disk and restarts it.
func (d *Disque) Remplacer(i Image) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fichiers, d.fantomes = map[string]*fichier{}, map[string]*fichier{}
	for nom, octets := range i {
		d.fichiers[nom] = &fichier{durable: append([]byte(nil), octets...), vivant: append([]byte(nil), octets...), existe: true}
	}
	d.repartir()
}

// Redemarrer cuts the power, if it was not, decides by chance what is left, and gives it back.
func (d *Disque) Redemarrer() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, nom := range noms(d.fantomes) {
		if _, refait := d.fichiers[nom]; !refait && d.hasard.IntN(2) == 0 {
			d.fichiers[nom] = d.fantomes[nom]
		}
	}
	clear(d.fantomes)
	for _, nom := range noms(d.fichiers) {
		f := d.fichiers[nom]
		if !f.existe && d.hasard.IntN(2) == 0 {
			delete(d.fichiers, nom)
			continue
		}
		f.perdre(d.hasard)
	}
	d.repartir()
}

func (d *Disque) repartir() {
	d.tour++
	d.operations, d.quand, d.genre, d.sync = 0, 0, Aucune, 0
	d.coupe, d.plein, d.arrivee = false, false, false
	for _, f := range d.fichiers {
		f.verrous = verrous{}
	}
}

// operer counts an operation of a handle and says whether it fails. The lock is held.
func (d *Disque) operer(tour int, code sqlite3.ExtendedErrorCode, allonge, synchro bool) error {
	if tour != d.tour || d.coupe {
		return code
	}
	if d.genre != SyncRate || synchro { // for a failed sync, only syncs count
		d.operations++
	}
	if d.quand > 0 && d.operations == d.quand {
		d.quand = 0
		switch d.genre {
		case Coupure:
			d.coupe, d.arrivee = true, true
			return code
		case Erreur, SyncRate:
			d.arrivee = true
			return code
		case Plein:
			d.plein = true
		}
	}
	if d.plein && allonge {
		d.arrivee = true
		return sqlite3.FULL.ExtendedCode()
	}
	return nil
}

// Open opens or creates a file.
func (d *Disque) Open(nom string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	if nom == "" {
		return nil, flags, sqlite3.CANTOPEN // temporary files are in memory: temp_store
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.coupe {
		return nil, flags, sqlite3.CANTOPEN
	}
	f, ok := d.fichiers[nom]
	if !ok {
		if flags&vfs.OPEN_CREATE == 0 {
			return nil, flags, sqlite3.CANTOPEN
		}
		f = &fichier{}
		d.fichiers[nom] = f
	}
	p := &poignee{d: d, f: f, tour: d.tour}
	if flags&vfs.OPEN_MAIN_DB != 0 {
		p.partage = vfs.NewSharedMemory(filepath.Join(d.dossier, fmt.Sprintf("%s-%d-%s-shm", d.nom, d.tour, filepath.Base(nom))), flags)
	}
	return p, flags, nil
}

// Delete removes a file.
func (d *Disque) Delete(nom string, syncDir bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.operer(d.tour, sqlite3.IOERR_DELETE, false, false); err != nil {
		return err
	}
	f, ok := d.fichiers[nom]
	if !ok {
		return sqlite3.IOERR_DELETE_NOENT
	}
	delete(d.fichiers, nom)
	if f.existe && !syncDir {
		d.fantomes[nom] = f
	}
	return nil
}

// Access tells whether a file exists.
func (d *Disque) Access(nom string, _ vfs.AccessFlag) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.operer(d.tour, sqlite3.IOERR_ACCESS, false, false); err != nil {
		return false, err
	}
	_, ok := d.fichiers[nom]
	return ok, nil
}

// FullPathname leaves the name as it is.
func (d *Disque) FullPathname(nom string) (string, error) { return nom, nil }
