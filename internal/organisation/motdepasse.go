// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
)

// LongueurMotDePasse is the least number of characters: with the rate limit of Portier, above what CNIL's
// recommendation 2022-100 asks of an account that is slowed down after failures.
const LongueurMotDePasse = 12

const longueurMax = 256

// ControlerMotDePasse refuses a password that is too short, too plain, well known, or made of who has it.
func ControlerMotDePasse(motDePasse string, a Agent) error {
	refuser := func(message string) error { return &Faute{"mot_de_passe", message} }
	n := utf8.RuneCountInString(motDePasse)
	switch {
	case !utf8.ValidString(motDePasse) || strings.IndexByte(motDePasse, 0) >= 0:
		return refuser("Ce mot de passe n’est pas lisible\u00a0: retapez-le.")
	case n < LongueurMotDePasse:
		return refuser(fmt.Sprintf("Choisissez au moins %d caractères\u00a0: une courte phrase convient.", LongueurMotDePasse))
	case n > longueurMax:
		return refuser(fmt.Sprintf("Ce mot de passe dépasse %d caractères.", longueurMax))
	}
	differents := map[rune]bool{}
	for _, r := range motDePasse {
		differents[r] = true
	}
	if len(differents) < 6 {
		return refuser("Ce mot de passe répète trop les mêmes caractères.")
	}
	cle := strings.ToLower(texte.Cle(motDePasse))
	base := CleIdentifiant(motDePasse)
	local, _, _ := strings.Cut(CleIdentifiant(a.Identifiant), "@")
	for _, sien := range []string{local, strings.ToLower(texte.Cle(a.Nom)), strings.ToLower(texte.Cle(a.Prenom))} {
		if utf8.RuneCountInString(sien) >= 4 && (strings.Contains(base, sien) || strings.Contains(cle, sien)) {
			return refuser("Ce mot de passe contient votre nom ou votre identifiant.")
		}
	}
	if tropConnu(base) {
		return refuser("Ce mot de passe figure parmi les plus courants\u00a0: choisissez-en un autre.")
	}
	return nil
}

// tropConnu tells whether, figures and signs put aside, nothing is left but well-known words and rows of keys.
func tropConnu(base string) bool {
	lettres := strings.Map(func(r rune) rune {
		switch r {
		case '@', '4':
			return 'a'
		case '0':
			return 'o'
		case '3':
			return 'e'
		case '$', '5':
			return 's'
		}
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, base)
	for _, s := range []string{base, lettres} {
		entier := s
		for _, mot := range connus {
			s = strings.ReplaceAll(s, mot, "")
		}
		reste := strings.TrimFunc(s, func(r rune) bool { return r < 'a' || r > 'z' })
		if s != entier && utf8.RuneCountInString(reste) < 4 {
			return true
		}
	}
	return false
}

// connus: longest first, so that a word inside another one does not hide it.
var connus = []string{"administrateur", "motdepasse", "azertyuiop", "qsdfghjklm", "qwertyuiop", "password", "departement", "association", "conseiller",
	"changeme", "changezmoi", "bienvenue", "wxcvbn", "azerty", "qwerty", "qsdfgh", "abcdef", "123456789", "12345678", "1234567", "123456", "987654321",
	"bonjour", "soleil", "doudou", "chouchou", "jetaime", "loulou", "marseille", "france", "welcome", "letmein", "iloveyou", "janvier", "fevrier",
	"printemps", "automne", "hiver", "secret", "admin", "root", "test", "etai"}

// DefinirMotDePasse gives an agent a temporary password, to be changed at the first log-in: phc comes from
// Hacheur.Hacher, computed before the act. The agent's sessions end.
func DefinirMotDePasse(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, id int64, phc string) error {
	a, err := agentAGerer(ctx, e, acteur, id)
	if err != nil {
		return err
	}
	return fixerMotDePasse(ctx, e, acteur.ID, a, phc, true, nil)
}

// ChangerMotDePasse is the agent's own change; the present password was checked before the act. The other
// sessions of the agent end; jeton is the token of the one that stays.
func ChangerMotDePasse(ctx context.Context, e *bdd.Ecriture, id int64, phc, jeton string) error {
	a, err := AgentActif(ctx, e, id)
	if err != nil {
		return fmt.Errorf("agent %d : %w", id, err)
	}
	return fixerMotDePasse(ctx, e, id, a, phc, false, hacherJeton(jeton))
}

func fixerMotDePasse(ctx context.Context, e *bdd.Ecriture, acteur int64, a Agent, phc string, doitChanger bool, saufJeton []byte) error {
	if _, _, _, err := lirePHC(phc); err != nil {
		return err
	}
	if _, err := e.Exec(ctx, `update agent set mot_de_passe = $2, doit_changer = $3, version = version + 1 where id = $1`, a.ID, phc, doitChanger); err != nil {
		return fmt.Errorf("mot de passe de l’agent %d : %w", a.ID, err)
	}
	if err := revoquer(ctx, e, a.ID, saufJeton); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: acteur, Nature: "agent.mot_de_passe", Objet: "agent", ObjetID: a.ID,
		Valeurs: []journal.Valeur{journal.Booleen("temporaire", doitChanger), journal.Entier("version", a.Version+1)}})
}
