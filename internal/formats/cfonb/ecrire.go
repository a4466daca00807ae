// SPDX-License-Identifier: EUPL-1.2

package cfonb

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/iban"
	"etai/internal/formats/releve"
)

// Options says how a file is written.
type Options struct {
	Saut string // end of each record: "\r\n", "\n", or "" for none at all
	UTF8 bool   // UTF-8 counted in characters; otherwise Latin-9
}

// Ecrivain writes CFONB 120. It is a releve.Recepteur, so that any reader can be plugged into it. What the
// format cannot hold is refused when it identifies something (references, accounts, amounts) and cut when it is
// prose (label at 31 characters, names at 70, reason at 140). Pending lines and the details of
// a batch are left out: CFONB 120 has neither.
type Ecrivain struct {
	w     *bufio.Writer
	o     Options
	id    identite
	cumul argent.Centimes
}

// NouvelEcrivain prepares a writer; Terminer must be called after the last statement.
func NouvelEcrivain(w io.Writer, o Options) *Ecrivain {
	return &Ecrivain{w: bufio.NewWriterSize(w, 1<<16), o: o}
}

var _ releve.Recepteur = (*Ecrivain)(nil)

// Ecrire writes whole statements.
func Ecrire(w io.Writer, comptes []releve.Compte, o Options) error {
	e := NouvelEcrivain(w, o)
	if err := releve.Dicter(e, comptes); err != nil {
		return err
	}
	return e.Terminer()
}

// Ouvrir writes a 01 record.
func (e *Ecrivain) Ouvrir(c *releve.Compte) error {
	if c.SoldeOuverture == nil {
		return errors.New("CFONB 120 : un relevé sans solde initial ne peut pas être écrit")
	}
	b, g, n, _ := iban.IBAN(c.IBAN).Francais()
	if len(c.Compte) == 21 {
		b, g, n = string(c.Compte[:5]), string(c.Compte[5:10]), string(c.Compte[10:])
	}
	if _, err := iban.DeRIB(b, g, n); err != nil {
		return fmt.Errorf("CFONB 120 : compte %q : %w", c.Compte, err)
	}
	if len(c.Devise) != 3 {
		return fmt.Errorf("CFONB 120 : devise %q", c.Devise)
	}
	e.id = identite{banque: b, guichet: g, compte: n, devise: string(c.Devise)}
	e.cumul = *c.SoldeOuverture
	return e.solde("01", c.DateOuverture, *c.SoldeOuverture)
}

// Ligne writes a 04 record and its 05 records.
func (e *Ecrivain) Ligne(_ *releve.Compte, l *releve.Ligne) error {
	if l.EnAttente {
		return nil
	}
	var err error
	if e.cumul, err = argent.Ajouter(e.cumul, l.Montant); err != nil {
		return err
	}
	if l.DateOperation.Vide() {
		return errors.New("CFONB 120 : opération sans date")
	}
	r := e.debut("04")
	code := string(l.Code)
	if len(code) != 2 {
		code = "05"
		if l.Retour {
			code = "12"
		} else if l.Montant < 0 {
			code = "06"
		}
	}
	motif := string(l.MotifRetour)
	if len(motif) != 2 {
		motif = ""
	}
	r.poser(33, 34, code)
	r.poser(35, 40, jjmmaa(l.DateOperation))
	r.poser(41, 42, motif)
	r.poser(43, 48, jjmmaa(l.DateValeur))
	r.poser(49, 79, string(l.Libelle))
	r.poser(82, 88, "0000000")
	if err := r.montant(l.Montant); err != nil {
		return err
	}
	if err := r.exact(105, 120, string(l.ReferenceBancaire), "référence bancaire"); err != nil {
		return err
	}
	if err := e.ecrire(r); err != nil {
		return err
	}
	return e.complements(l, code)
}

// complements writes the 05 records of a line.
func (e *Ecrivain) complements(l *releve.Ligne, code string) error {
	var d releve.Detail
	seul := len(l.Details) == 1
	if seul {
		d = l.Details[0]
	}
	nom, compte := "NPY", "CPY"
	if (l.Montant < 0) != l.Retour {
		nom, compte = "NBE", "CBE"
	}
	motif := []rune(string(d.Libelle))
	ecrits := 0
	for _, c := range []struct{ qualifiant, texte string }{
		{nom, string(d.Contrepartie)}, {compte, string(d.ContrepartieIBAN)}, {"NBU", d.CreancierUltime}, {"NPO", d.DebiteurUltime},
		{"LCC", string(motif[:min(len(motif), 70)])}, {"LC2", string(motif[min(len(motif), 70):])},
		{"RCN", string(d.ReferenceBoutEnBout)}, {"REF", l.Remise},
		{"LIB", ""},
	} {
		if c.texte == "" && !(c.qualifiant == "LIB" && seul && ecrits == 0) {
			continue
		}
		r := e.debut("05")
		r.poser(33, 34, code)
		r.poser(35, 40, jjmmaa(l.DateOperation))
		r.poser(46, 48, c.qualifiant)
		if c.qualifiant == "RCN" || c.qualifiant == "REF" {
			if err := r.exact(49, 83, c.texte, "référence"); err != nil {
				return err
			}
		}
		r.poser(49, 118, c.texte)
		if err := e.ecrire(r); err != nil {
			return err
		}
		ecrits++
	}
	return nil
}

// Fermer writes a 07 record, after the same check as the reader.
func (e *Ecrivain) Fermer(c *releve.Compte) error {
	if c.SoldeCloture == nil || *c.SoldeCloture != e.cumul {
		return errors.New("CFONB 120 : le solde final n’est pas le solde initial plus les opérations")
	}
	if c.DateCloture.Vide() {
		return errors.New("CFONB 120 : relevé sans date de clôture")
	}
	return e.solde("07", c.DateCloture, *c.SoldeCloture)
}

// Alerte implements releve.Recepteur; the format has no place for alerts.
func (e *Ecrivain) Alerte(releve.Alerte) {}

// Terminer sends what is still in memory.
func (e *Ecrivain) Terminer() error { return e.w.Flush() }

func (e *Ecrivain) solde(code string, j jour.Jour, solde argent.Centimes) error {
	r := e.debut(code)
	r.poser(35, 40, jjmmaa(j))
	if err := r.montant(solde); err != nil {
		return err
	}
	return e.ecrire(r)
}

// record is 120 characters to be written.
type record [largeur]rune

func (e *Ecrivain) debut(code string) *record {
	r := new(record)
	for i := range r {
		r[i] = ' '
	}
	r.poser(1, 2, code)
	r.poser(3, 7, e.id.banque)
	r.poser(12, 16, e.id.guichet)
	r.poser(17, 19, e.id.devise)
	r.poser(20, 20, "2")
	r.poser(22, 32, e.id.compte)
	return r
}

// poser writes s from position de, cut at position a.
func (r *record) poser(de, a int, s string) {
	i := de - 1
	for _, c := range s {
		if i >= a {
			return
		}
		if c < 0x20 || c == 0x7f {
			c = ' '
		}
		r[i] = c
		i++
	}
}

// exact is poser for what must not be cut.
func (r *record) exact(de, a int, s, nom string) error {
	if len([]rune(s)) > a-de+1 {
		return fmt.Errorf("CFONB 120 : %s de plus de %d caractères : %q", nom, a-de+1, s)
	}
	r.poser(de, a, s)
	return nil
}

func (r *record) montant(c argent.Centimes) error {
	signes := "{ABCDEFGHI"
	if c < 0 {
		signes, c = "}JKLMNOPQR", -c
	}
	if c >= 100_000_000_000_000 {
		return fmt.Errorf("CFONB 120 : %w", argent.ErrDepassement)
	}
	s := fmt.Sprintf("%014d", int64(c))
	r.poser(91, 103, s[:13])
	r[103] = rune(signes[s[13]-'0'])
	return nil
}

func (e *Ecrivain) ecrire(r *record) error {
	for _, c := range r {
		var err error
		if e.o.UTF8 {
			_, err = e.w.WriteRune(c)
		} else {
			err = e.w.WriteByte(octet(c))
		}
		if err != nil {
			return err
		}
	}
	_, err := e.w.WriteString(e.o.Saut)
	return err
}

// octet encodes in Latin-9; what it lacks becomes a question mark.
func octet(c rune) byte {
	switch c {
	case '€':
		return 0xa4
	case 'œ':
		return 0xbd
	case 'Œ':
		return 0xbc
	case 'Ÿ':
		return 0xbe
	case '’':
		return '\''
	case '\u202f':
		return 0xa0
	}
	if c > 0xff || c >= 0x80 && c < 0xa0 {
		return '?'
	}
	return byte(c)
}

func jjmmaa(j jour.Jour) string {
	if j.Vide() {
		return ""
	}
	a, m, q := j.Decomposer()
	return fmt.Sprintf("%02d%02d%02d", q, m, a%100)
}
