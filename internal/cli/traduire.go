// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"regexp"
	"strings"
)

var guillemets = regexp.MustCompile(`"([^"]*)"`)

// traduire says in French what kong refuses. A message that is not in the list is quoted as it is: a
// test goes through every refusal that our commands can meet.
func traduire(err error) string {
	s := regexp.MustCompile(`(--[a-z-]+)=[A-Z…-]+(,|$)`).ReplaceAllString(err.Error(), "$1$2") // "missing flags: --base=STRING"
	for _, r := range traductions() {
		if m := r.motif.FindStringSubmatch(s); m != nil {
			t := r.dit
			for i := len(m) - 1; i > 0; i-- {
				t = strings.ReplaceAll(t, "$"+string(rune('0'+i)), guillemets.ReplaceAllString(m[i], "«\u00a0$1\u00a0»"))
			}
			return t
		}
	}
	return "ligne de commande refusée\u00a0: " + s
}

type traduction struct {
	motif *regexp.Regexp
	dit   string
}

func traductions() []traduction {
	t := func(motif, dit string) traduction {
		return traduction{regexp.MustCompile("(?s)^" + motif + "$"), strings.NewReplacer(" :", "\u00a0:", " ;", "\u00a0;", "« ", "«\u00a0", " »", "\u00a0»", " ?", "\u00a0?").Replace(dit)}
	}
	return []traduction{
		t(`unexpected argument (.*), did you mean "(.*)"\?`, "commande ou argument inattendu : « $1 » (peut-être « $2 »)"),
		t(`unexpected argument (.*), did you mean one of (.*)\?`, "commande ou argument inattendu : « $1 » (peut-être $2)"),
		t(`unexpected argument (.*)`, "commande ou argument inattendu : « $1 »"),
		t(`unknown flag (.*), did you mean "(.*)"\?`, "option inconnue : « $1 » (peut-être « $2 »)"),
		t(`unknown flag (.*), did you mean one of (.*)\?`, "option inconnue : « $1 » (peut-être $2)"),
		t(`unknown flag (.*)`, "option inconnue : « $1 »"),
		t(`expected one of (.*)`, "il manque une commande parmi $1"),
		t(`expected "<(.*?)>( \.\.\.)?"`, "il manque l’argument « $1 »"),
		t(`expected "([^<"]*)"`, "il manque la commande « $1 »"),
		t(`missing positional arguments (.*)`, "il manque $1"),
		t(`missing flags: (.*)`, "il manque l’option obligatoire $1"),
		t(`unexpected flag argument "?(.*?)"?`, "l’option ne prend pas de valeur : « $1 »"),
		t(`(--[a-z-]+)[^:]*: expected .* value but got "EOL".*`, "l’option $1 attend une valeur"),
		t(`(--[a-z-]+)[^:]*: missing value.*`, "l’option $1 attend une valeur"),
		t(`(--[a-z-]+)[^:]*: bool value must be true.* but got "(.*)"`, "l’option $1 ne prend pas de valeur (« $2 »)"),
		t(`(--[a-z-]+)[^:]*: expected a valid .* bit u?int but got "(.*)"`, "l’option $1 attend un nombre entier, pas « $2 »"),
		t(`(--[a-z-]+)[^:]*: expected duration but got "(.*?)".*`, "l’option $1 attend une durée comme 30s ou 5m, pas « $2 »"),
		t(`(--[a-z-]+)[^:]*: expected .* value but got "?(.*?)"?( \(.*\))?; perhaps try .*`, "l’option $1 attend une valeur, pas l’option « $2 »"),
		t(`(--[a-z-]+)[^:]*: expected .*`, "l’option $1 attend une valeur"),
		t(`(--[a-z-]+).* must be one of (.*) but got "(.*)"`, "l’option $1 vaut l’un de $2, pas « $3 »"),
		t(`(--\S+) and (--\S+) can't be used together`, "les options $1 et $2 ne vont pas ensemble"),
		t(`(.*) must be used together`, "ces options vont ensemble : $1"),
	}
}
