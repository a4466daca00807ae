// SPDX-License-Identifier: EUPL-1.2

package bdd

import (
	"errors"
	"io"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
)

// vfsXTS encrypts the files of another VFS under one key.
type vfsXTS struct {
	vfs.VFS
	cle *cleXTS
}

// Open is not called by SQLite, which gives a Filename.
func (v *vfsXTS) Open(nom string, drapeaux vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	if nom == "" {
		return v.OpenFilename(nil, drapeaux)
	}
	return nil, drapeaux, sqlite3.CANTOPEN
}

// OpenFilename opens a file; a temporary one, without a name, has a key of its own.
func (v *vfsXTS) OpenFilename(nom *vfs.Filename, drapeaux vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, drapeaux, err := vfsutil.WrapOpenFilename(v.VFS, nom, drapeaux)
	if err != nil || drapeaux&(vfs.OPEN_SUPER_JOURNAL|vfs.OPEN_MEMORY) != 0 {
		return f, drapeaux, err
	}
	cle := v.cle
	if nom == nil {
		if cle, err = cleEphemere(); err != nil {
			return nil, drapeaux, errors.Join(sqlite3.CANTOPEN, err, f.Close())
		}
	}
	return &fichierXTS{File: f, cle: cle}, drapeaux, nil
}

// fichierXTS is one open file. SQLite uses it from one goroutine at a time.
type fichierXTS struct {
	vfs.File
	cle    *cleXTS
	tampon []byte
}

func arrondiBas(n int64) int64         { return n &^ (tailleSecteur - 1) }
func arrondiHaut[T int | int64](n T) T { return (n + tailleSecteur - 1) &^ (tailleSecteur - 1) }
func (f *fichierXTS) reserver(n int64) []byte {
	if int64(cap(f.tampon)) < n {
		f.tampon = make([]byte, n)
	}
	return f.tampon[:n]
}

// ReadAt reads whole sectors around what is asked; a sector cut by the end of the file cannot be read.
func (f *fichierXTS) ReadAt(p []byte, de int64) (int, error) {
	debut := arrondiBas(de)
	b := f.reserver(arrondiHaut(de+int64(len(p))) - debut)
	n, err := f.File.ReadAt(b, debut)
	b = b[:arrondiBas(int64(n))]
	f.cle.dechiffrer(b, debut/tailleSecteur)
	lus := 0
	if int64(len(b)) > de-debut {
		lus = copy(p, b[de-debut:])
	}
	switch {
	case lus == len(p):
		return lus, nil
	case err == nil || errors.Is(err, io.EOF):
		return lus, io.EOF
	}
	return lus, err
}

// WriteAt writes whole sectors: those that p only covers in part are read before. Past the end of the file they are filled with zeros.
func (f *fichierXTS) WriteAt(p []byte, de int64) (int, error) {
	debut, fin := arrondiBas(de), arrondiHaut(de+int64(len(p)))
	b := f.reserver(fin - debut)
	if de > debut {
		if err := f.secteur(b[:tailleSecteur], debut); err != nil {
			return 0, err
		}
	}
	if dernier := fin - tailleSecteur; fin > de+int64(len(p)) && (dernier > debut || de == debut) {
		if err := f.secteur(b[dernier-debut:], dernier); err != nil {
			return 0, err
		}
	}
	copy(b[de-debut:], p)
	f.cle.chiffrer(b, debut/tailleSecteur)
	n, err := f.File.WriteAt(b, debut)
	if err != nil || n < len(b) {
		return max(0, min(len(p), n-int(de-debut))), err
	}
	return len(p), nil
}

// secteur reads one sector that is about to be written in part. A sector cut by the end of the file was never wholly written: it is as good as none.
func (f *fichierXTS) secteur(b []byte, de int64) error {
	n, err := f.File.ReadAt(b, de)
	switch {
	case n == tailleSecteur:
		f.cle.dechiffrer(b, de/tailleSecteur)
	case err != nil && !errors.Is(err, io.EOF):
		return err
	default:
		clear(b)
	}
	return nil
}

// Truncate keeps whole sectors.
func (f *fichierXTS) Truncate(taille int64) error { return f.File.Truncate(arrondiHaut(taille)) }

// ChunkSize implements vfs.FileChunkSize.
func (f *fichierXTS) ChunkSize(taille int) { vfsutil.WrapChunkSize(f.File, arrondiHaut(taille)) }

// SizeHint implements vfs.FileSizeHint.
func (f *fichierXTS) SizeHint(taille int64) error {
	return vfsutil.WrapSizeHint(f.File, arrondiHaut(taille))
}

// SectorSize is a multiple of ours.
func (f *fichierXTS) SectorSize() int { return arrondiHaut(max(tailleSecteur, f.File.SectorSize())) }

// DeviceCharacteristics keeps what stays true of encrypted sectors.
func (f *fichierXTS) DeviceCharacteristics() vfs.DeviceCharacteristic {
	return f.File.DeviceCharacteristics() & (vfs.IOCAP_ATOMIC512 | vfs.IOCAP_IMMUTABLE | vfs.IOCAP_SEQUENTIAL | vfs.IOCAP_SUBPAGE_READ |
		vfs.IOCAP_BATCH_ATOMIC | vfs.IOCAP_UNDELETABLE_WHEN_OPEN)
}

// Unwrap implements vfs.FileUnwrap.
func (f *fichierXTS) Unwrap() vfs.File { return f.File }

// SharedMemory implements vfs.FileSharedMemory: the index of the WAL holds no content.
func (f *fichierXTS) SharedMemory() vfs.SharedMemory { return vfsutil.WrapSharedMemory(f.File) }

// LockState implements vfs.FileLockState.
func (f *fichierXTS) LockState() vfs.LockLevel { return vfsutil.WrapLockState(f.File) }

// HasMoved implements vfs.FileHasMoved.
func (f *fichierXTS) HasMoved() (bool, error) { return vfsutil.WrapHasMoved(f.File) }

// Overwrite implements vfs.FileOverwrite.
func (f *fichierXTS) Overwrite() error { return vfsutil.WrapOverwrite(f.File) }

// SyncSuper implements vfs.FileSync.
func (f *fichierXTS) SyncSuper(super string) error { return vfsutil.WrapSyncSuper(f.File, super) }

// CommitPhaseTwo implements vfs.FileCommitPhaseTwo.
func (f *fichierXTS) CommitPhaseTwo() error { return vfsutil.WrapCommitPhaseTwo(f.File) }

// BeginAtomicWrite implements vfs.FileBatchAtomicWrite.
func (f *fichierXTS) BeginAtomicWrite() error { return vfsutil.WrapBeginAtomicWrite(f.File) }

// CommitAtomicWrite implements vfs.FileBatchAtomicWrite.
func (f *fichierXTS) CommitAtomicWrite() error { return vfsutil.WrapCommitAtomicWrite(f.File) }

// RollbackAtomicWrite implements vfs.FileBatchAtomicWrite.
func (f *fichierXTS) RollbackAtomicWrite() error { return vfsutil.WrapRollbackAtomicWrite(f.File) }

// CheckpointStart implements vfs.FileCheckpoint.
func (f *fichierXTS) CheckpointStart() { vfsutil.WrapCheckpointStart(f.File) }

// CheckpointDone implements vfs.FileCheckpoint.
func (f *fichierXTS) CheckpointDone() { vfsutil.WrapCheckpointDone(f.File) }

// BusyHandler implements vfs.FileBusyHandler.
func (f *fichierXTS) BusyHandler(h func() bool) { vfsutil.WrapBusyHandler(f.File, h) }

// Pragma implements vfs.FilePragma.
func (f *fichierXTS) Pragma(nom, valeur string) (string, error) {
	return vfsutil.WrapPragma(f.File, nom, valeur)
}
