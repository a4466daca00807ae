// SPDX-License-Identifier: EUPL-1.2

package disque

import (
	"io"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// fichier is a file: what would be left for sure, what programs see, and the sectors written between.
type fichier struct {
	durable, vivant []byte
	existe          bool             // its creation is synced
	attente         map[int][][]byte // per sector, the versions written since the last sync
	taille          bool             // its size changed since the last sync
	verrous         verrous
}

func noms(m map[string]*fichier) []string { return slices.Sorted(maps.Keys(m)) }

func (f *fichier) ecrire(p []byte, off int64) {
	fin := int(off) + len(p)
	if fin > len(f.vivant) {
		f.vivant = append(f.vivant, make([]byte, fin-len(f.vivant))...)
		f.taille = true
	}
	copy(f.vivant[off:], p)
	if f.attente == nil {
		f.attente = map[int][][]byte{}
	}
	for s := int(off) / secteur; s*secteur < fin; s++ {
		f.attente[s] = append(f.attente[s], append([]byte(nil), f.vivant[s*secteur:min((s+1)*secteur, len(f.vivant))]...))
	}
}

func (f *fichier) tronquer(taille int) {
	if taille == len(f.vivant) {
		return
	}
	if taille < len(f.vivant) {
		f.vivant = f.vivant[:taille:taille]
	} else {
		f.vivant = append(f.vivant, make([]byte, taille-len(f.vivant))...)
	}
	f.taille = true
}

// synchroniser makes durable what was written since the last sync: not what an earlier failed sync left
// behind, that the system believes clean.
func (f *fichier) synchroniser() {
	f.existe = true
	if f.taille {
		f.durable = ajuster(f.durable, len(f.vivant))
	}
	for s := range f.attente {
		if fin := min((s+1)*secteur, len(f.vivant)); s*secteur < fin {
			f.durable = ajuster(f.durable, max(len(f.durable), fin))
			copy(f.durable[s*secteur:], f.vivant[s*secteur:fin])
		}
	}
	f.attente, f.taille = nil, false
}

// rater is a failed sync: some sectors are written, and all are believed clean.
func (f *fichier) rater(hasard *rand.Rand) {
	f.durable = f.tirer(hasard)
	f.attente, f.taille = nil, false
}

// perdre is the power cut.
func (f *fichier) perdre(hasard *rand.Rand) {
	f.durable = f.tirer(hasard)
	f.vivant = append([]byte(nil), f.durable...)
	f.existe, f.attente, f.taille = true, nil, false
}

// tirer decides what the platter holds.
func (f *fichier) tirer(hasard *rand.Rand) []byte {
	r := append([]byte(nil), f.durable...)
	mesure := f.taille && hasard.IntN(2) == 0
	if mesure {
		r = ajuster(r, len(f.vivant))
	}
	for _, s := range slices.Sorted(maps.Keys(f.attente)) {
		if mesure && s*secteur >= len(f.vivant) {
			continue // cut off since
		}
		versions := f.attente[s]
		n := hasard.IntN(len(versions) + 1)
		if n == len(versions) {
			continue // lost
		}
		contenu := append([]byte(nil), versions[n]...)
		if hasard.IntN(20) == 0 { // torn
			for i := hasard.IntN(len(contenu)); i < len(contenu); i++ {
				contenu[i] = byte(hasard.Uint32())
			}
		}
		if s*secteur >= len(r) && hasard.IntN(2) == 0 {
			continue // the size was not written
		}
		r = ajuster(r, max(len(r), s*secteur+len(contenu)))
		copy(r[s*secteur:], contenu)
	}
	return r
}

func ajuster(b []byte, taille int) []byte {
	if taille <= len(b) {
		return b[:taille:taille]
	}
	return append(b, make([]byte, taille-len(b))...)
}

// verrous are SQLite's locks on a file.
type verrous struct {
	lecteurs          int
	reserve, exclusif *poignee
}

// poignee is an open file.
type poignee struct {
	d       *Disque
	f       *fichier
	tour    int
	niveau  vfs.LockLevel
	partage vfs.SharedMemory
}

var (
	_ vfs.FileSharedMemory = (*poignee)(nil)
	_ vfs.FileLockState    = (*poignee)(nil)
)

// SharedMemory is the WAL index, a real file that no restart finds again.
func (p *poignee) SharedMemory() vfs.SharedMemory { return p.partage }

// Close gives the locks back.
func (p *poignee) Close() error {
	if p.partage != nil {
		_ = p.partage.Close() // a file of no value
	}
	return p.Unlock(vfs.LOCK_NONE)
}

func (p *poignee) operer(code sqlite3.ExtendedErrorCode, allonge, synchro bool) error {
	return p.d.operer(p.tour, code, allonge, synchro)
}

// ReadAt reads what programs see.
func (p *poignee) ReadAt(b []byte, off int64) (int, error) {
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	if err := p.operer(sqlite3.IOERR_READ, false, false); err != nil {
		return 0, err
	}
	if off >= int64(len(p.f.vivant)) {
		return 0, io.EOF
	}
	n := copy(b, p.f.vivant[off:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// WriteAt writes into the cache.
func (p *poignee) WriteAt(b []byte, off int64) (int, error) {
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	if err := p.operer(sqlite3.IOERR_WRITE, off+int64(len(b)) > int64(len(p.f.vivant)), false); err != nil {
		return 0, err
	}
	p.f.ecrire(b, off)
	return len(b), nil
}

// Truncate changes the size, in the cache.
func (p *poignee) Truncate(taille int64) error {
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	if err := p.operer(sqlite3.IOERR_TRUNCATE, taille > int64(len(p.f.vivant)), false); err != nil {
		return err
	}
	p.f.tronquer(int(taille))
	return nil
}

// Sync makes the file durable, or fails to.
func (p *poignee) Sync(vfs.SyncFlag) error {
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	if err := p.operer(sqlite3.IOERR_FSYNC, false, true); err != nil {
		if p.tour == p.d.tour && !p.d.coupe {
			p.f.rater(p.d.hasard)
		}
		return err
	}
	p.d.sync++
	p.f.synchroniser()
	return nil
}

// Size is the size that programs see.
func (p *poignee) Size() (int64, error) {
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	if err := p.operer(sqlite3.IOERR_FSTAT, false, false); err != nil {
		return 0, err
	}
	return int64(len(p.f.vivant)), nil
}

// Lock takes SQLite's locks.
func (p *poignee) Lock(niveau vfs.LockLevel) error {
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	if p.tour != p.d.tour {
		return sqlite3.IOERR_LOCK
	}
	if p.niveau >= niveau {
		return nil
	}
	v := &p.f.verrous
	if v.exclusif != nil && v.exclusif != p {
		return sqlite3.BUSY
	}
	switch niveau {
	case vfs.LOCK_SHARED:
		v.lecteurs++
	case vfs.LOCK_RESERVED:
		if v.reserve != nil {
			return sqlite3.BUSY
		}
		v.reserve = p
	case vfs.LOCK_EXCLUSIVE:
		if v.lecteurs > 1 || v.reserve != nil && v.reserve != p {
			return sqlite3.BUSY
		}
		v.exclusif = p
	}
	p.niveau = niveau
	return nil
}

// Unlock lowers the lock.
func (p *poignee) Unlock(niveau vfs.LockLevel) error {
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	if p.tour != p.d.tour || p.niveau <= niveau {
		return nil
	}
	v := &p.f.verrous
	if v.exclusif == p {
		v.exclusif = nil
	}
	if v.reserve == p {
		v.reserve = nil
	}
	if niveau == vfs.LOCK_NONE {
		v.lecteurs--
	}
	p.niveau = niveau
	return nil
}

// CheckReservedLock tells whether someone is about to write.
func (p *poignee) CheckReservedLock() (bool, error) {
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	return p.f.verrous.reserve != nil, nil
}

// LockState is the lock held.
func (p *poignee) LockState() vfs.LockLevel { return p.niveau }

// SectorSize is what the VFS of the system says.
func (p *poignee) SectorSize() int { return 4096 }

// DeviceCharacteristics promises nothing: a write may damage its neighbours in its sector.
func (p *poignee) DeviceCharacteristics() vfs.DeviceCharacteristic { return 0 }
