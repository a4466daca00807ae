// SPDX-License-Identifier: EUPL-1.2

package cfonb

import (
	"fmt"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/iban"
)

// identite is what the records of one statement share.
type identite struct {
	banque, guichet, compte string
	devise                  string
	decimales               int
}

// numero returns the 21 characters of the account.
func (i identite) numero() string { return i.banque + i.guichet + i.compte }

// lireIdentite reads positions 3–32. A blank currency is "", blank decimals are 2.
func (d *decoupeur) lireIdentite(e *enregistrement) (identite, error) {
	i := identite{
		banque: e.champ(3, 7), guichet: e.champ(12, 16), compte: strings.ToUpper(e.champ(22, 32)),
		devise: strings.ToUpper(e.texte(17, 19)), decimales: 2,
	}
	if i.devise != "" && (len(i.devise) != 3 || strings.Trim(i.devise, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		return i, d.refuser("la devise «\u00a0%s\u00a0» (positions 17 à 19) n’a pas trois lettres.", i.devise)
	}
	switch c := e.champ(20, 20); c {
	case " ":
	case "0", "1", "2", "3":
		i.decimales = int(c[0] - '0')
	default:
		return i, d.refuser("le nombre de décimales «\u00a0%s\u00a0» (position 20) n’est ni 0, ni 1, ni 2, ni 3.", c)
	}
	return i, nil
}

// calculerIBAN returns the IBAN of the account of a 01 record.
func (d *decoupeur) calculerIBAN(i identite) (iban.IBAN, error) {
	n, err := iban.DeRIB(i.banque, i.guichet, i.compte)
	if err != nil {
		return "", d.refuser("compte illisible (positions 3 à 7, 12 à 16 et 22 à 32)\u00a0: %s", err)
	}
	return n, nil
}

// lireMontant reads an amount whose last character carries the sign and the last digit: { A–I are
// +0 to +9, } J–R are −0 to −9 (é and è stand for { and } in the French 7-bit set). Blanks may stand for the
// leading zeros.
func (d *decoupeur) lireMontant(champ string, decimales int) (argent.Centimes, error) {
	r := []rune(champ)
	dernier := r[len(r)-1]
	var chiffre int64
	negatif := false
	switch {
	case dernier == '{' || dernier == 'é':
	case dernier >= 'A' && dernier <= 'I':
		chiffre = int64(dernier-'A') + 1
	case dernier == '}' || dernier == 'è':
		negatif = true
	case dernier >= 'J' && dernier <= 'R':
		negatif, chiffre = true, int64(dernier-'J')+1
	default:
		return 0, d.refuser("le dernier caractère du montant (position 104), «\u00a0%c\u00a0», n’est pas un signe\u00a0: attendu {, } ou une lettre de A à R.", dernier)
	}
	var v int64
	for _, c := range strings.TrimLeft(string(r[:len(r)-1]), " ") {
		if c < '0' || c > '9' {
			return 0, d.refuser("montant illisible (positions 91 à 104)\u00a0: «\u00a0%s\u00a0».", champ)
		}
		v = v*10 + int64(c-'0')
	}
	v = v*10 + chiffre
	switch decimales {
	case 0:
		v *= 100
	case 1:
		v *= 10
	case 3:
		if v%10 != 0 {
			return 0, d.refuser("le montant (positions 91 à 104) porte une fraction de centime\u00a0: «\u00a0%s\u00a0».", champ)
		}
		v /= 10
	}
	if v > int64(argent.Max) {
		return 0, d.refuser("le montant (positions 91 à 104) dépasse ce qu’un compte peut porter\u00a0: «\u00a0%s\u00a0».", champ)
	}
	if negatif {
		v = -v
	}
	return argent.Centimes(v), nil
}

// lireJour reads JJMMAA (years 2000 to 2099). Blanks or zeros are no day, refused unless facultatif.
func (d *decoupeur) lireJour(e *enregistrement, de int, nom string, facultatif bool) (jour.Jour, error) {
	s := e.champ(de, de+5)
	if facultatif && strings.Trim(s, " 0") == "" {
		return jour.Jour{}, nil
	}
	n := [3]int{}
	for i := range 3 {
		for _, c := range []byte(s[2*i : 2*i+2]) {
			if c < '0' || c > '9' {
				return jour.Jour{}, d.refuser("%s illisible (positions %d à %d)\u00a0: «\u00a0%s\u00a0», attendu JJMMAA.", nom, de, de+5, s)
			}
			n[i] = n[i]*10 + int(c-'0')
		}
	}
	j, err := jour.De(2000+n[2], n[1], n[0])
	if err != nil {
		return jour.Jour{}, d.refuser("%s (positions %d à %d)\u00a0: le %02d/%02d/20%02d n’existe pas.", nom, de, de+5, n[0], n[1], n[2])
	}
	return j, nil
}

// montrer writes an amount with its currency for a message.
func montrer(c argent.Centimes, devise string) string { return c.Nombre() + "\u00a0" + devise }

// date writes a day as people read it: 20/11/2026.
func date(j jour.Jour) string {
	a, m, q := j.Decomposer()
	return fmt.Sprintf("%02d/%02d/%04d", q, m, a)
}
