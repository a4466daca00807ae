// SPDX-License-Identifier: EUPL-1.2

package banque

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// programme names the running process: the machine as it was started, its table of processes, the number of the process and when it began. Empty where the
// system does not tell: the sign of life is then all there is.
func programme() string { return programmeDe(os.Getpid()) }

func programmeDe(pid int) string {
	demarrage, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	table, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	debut, err := debutDe(pid)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s %s %d %s", strings.TrimSpace(string(demarrage)), table, pid, debut)
}

// debutDe is when a process began, in ticks since the machine started (proc(5), stat, field 22): a number that serves again names another process.
func debutDe(pid int) (string, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", err
	}
	_, suite, ok := strings.Cut(string(b[max(0, strings.LastIndexByte(string(b), ')')):]), ") ") // the name before it may hold anything
	champs := strings.Fields(suite)
	if !ok || len(champs) < 20 || champs[0] == "Z" || champs[0] == "X" {
		return "", os.ErrNotExist
	}
	return champs[19], nil
}

// mort tells that a program is known to be over. One of another machine, or of another table of processes (a container), is not known to be.
func mort(nom string) bool {
	moi := strings.Fields(programme())
	lui := strings.Fields(nom)
	if len(moi) != 4 || len(lui) != 4 || moi[0] != lui[0] || moi[1] != lui[1] {
		return false
	}
	var pid int
	if _, err := fmt.Sscanf(lui[2], "%d", &pid); err != nil || pid <= 0 {
		return false
	}
	debut, err := debutDe(pid)
	if err != nil {
		return errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ESRCH)
	}
	return debut != lui[3]
}
