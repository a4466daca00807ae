// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// ouvrir opens a file that a command was given; the error is a sentence for the person who typed its name.
func ouvrir(ctx context.Context, chemin string) (io.ReadCloser, error) {
	f, err := os.Open(chemin)
	switch {
	case err == nil:
	case errors.Is(err, fs.ErrNotExist):
		return nil, Refuser("%s\u00a0: fichier introuvable.", chemin)
	case errors.Is(err, fs.ErrPermission):
		return nil, Refuser("%s\u00a0: lecture interdite\u00a0; vérifier les droits sur le fichier.", chemin)
	default:
		return nil, Refuser("%s\u00a0: ouverture impossible (%s).", chemin, cause(err))
	}
	if i, err := f.Stat(); err == nil && i.IsDir() {
		_ = f.Close()
		return nil, Refuser("%s\u00a0: ceci est un dossier, pas un fichier.", chemin)
	}
	return &interruptible{ctx, f}, nil
}

// interruptible stops reading when the command is told to stop.
type interruptible struct {
	ctx context.Context
	f   *os.File
}

// Close implements io.Closer.
func (i *interruptible) Close() error { return i.f.Close() }

// Read implements io.Reader.
func (i *interruptible) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.f.Read(p)
}

// cause gives the system's own reason, without the name of the file.
func cause(err error) error {
	for _, x := range []struct {
		err error
		mot string
	}{{fs.ErrNotExist, "fichier introuvable"}, {fs.ErrPermission, "accès refusé"}, {syscall.ENOSPC, "plus de place sur le disque"}, {syscall.EROFS, "disque en lecture seule"},
		{syscall.ENOTDIR, "un dossier du chemin n’en est pas un"}, {syscall.EISDIR, "ceci est un dossier"}, {syscall.EIO, "erreur du disque"}} {
		if errors.Is(err, x.err) {
			return errors.New(x.mot)
		}
	}
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

// lectureRatee is what happens when the disk, not the file, is at fault.
func lectureRatee(chemin string, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%s\u00a0: lecture interrompue (%w)", chemin, cause(err))
}
