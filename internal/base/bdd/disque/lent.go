// SPDX-License-Identifier: EUPL-1.2

package disque

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
)

// Lent is the real file system with syncs that last longer: an ordinary disk.
type Lent struct {
	vfs.VFS
	delai time.Duration
	syncs atomic.Int64
	nom   string
}

// NouveauLent registers a VFS over the system's whose syncs wait delai more.
func NouveauLent(delai time.Duration) *Lent {
	l := &Lent{VFS: vfs.Find(""), delai: delai, nom: fmt.Sprintf("lent-%d", numeros.Add(1))}
	vfs.Register(l.nom, l)
	return l
}

// Nom is what bdd.Options.VFS wants.
func (l *Lent) Nom() string { return l.nom }

// Syncs counts the syncs.
func (l *Lent) Syncs() int64 { return l.syncs.Load() }

// OpenFilename is how SQLite opens its files.
func (l *Lent) OpenFilename(nom *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := vfsutil.WrapOpenFilename(l.VFS, nom, flags)
	if err != nil {
		return f, flags, err
	}
	return &fichierLent{File: f, lent: l}, flags, nil
}

type fichierLent struct {
	vfs.File
	lent *Lent
}

// Sync syncs, slowly.
func (f *fichierLent) Sync(flags vfs.SyncFlag) error {
	time.Sleep(f.lent.delai)
	f.lent.syncs.Add(1)
	return f.File.Sync(flags)
}

// SharedMemory, LockState and Unwrap pass through.
func (f *fichierLent) SharedMemory() vfs.SharedMemory { return vfsutil.WrapSharedMemory(f.File) }

// LockState is the lock held.
func (f *fichierLent) LockState() vfs.LockLevel { return vfsutil.WrapLockState(f.File) }

// Unwrap gives the file beneath.
func (f *fichierLent) Unwrap() vfs.File { return f.File }
