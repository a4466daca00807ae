// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Version is "etai version".
type Version struct{}

// Run writes the version, the commit and the platform.
func (Version) Run(env *Environnement) error {
	version, commit, modifie := env.Version, "", ""
	if b, ok := debug.ReadBuildInfo(); ok {
		if v := b.Main.Version; version == "" && v != "(devel)" {
			version = v
		}
		for _, s := range b.Settings {
			switch s.Key {
			case "vcs.revision":
				commit = ", commit " + s.Value[:min(len(s.Value), 12)]
			case "vcs.modified":
				if s.Value == "true" {
					modifie = " modifié"
				}
			}
		}
	}
	if version == "" {
		version = "inconnue"
	}
	_, err := fmt.Fprintf(env.Sortie, "etai %s (%s, %s/%s%s%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH, commit, modifie)
	return err
}
