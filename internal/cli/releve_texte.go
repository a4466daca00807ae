// SPDX-License-Identifier: EUPL-1.2

package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/iban"
	"etai/internal/formats/releve"
)

const (
	lignesMontrees  = 50 // lines shown per account
	alertesMontrees = 50 // alerts shown per file
	largeurLibelle  = 48
)

// renduTexte writes statements for people: balances, first lines, totals, alerts.
type renduTexte struct {
	t       tampon
	lignes  []string
	nombre  int
	attente int
	retours int
	credits argent.Centimes
	debits  argent.Centimes
	nCredit int
	alertes []releve.Alerte
	tues    int
	nom     string
}

func (r *renduTexte) commencer(fichier string) {
	r.nom, r.alertes, r.tues = fichier, nil, 0
}

// Ouvrir implements releve.Recepteur.
func (r *renduTexte) Ouvrir(*releve.Compte) error {
	r.lignes, r.nombre, r.attente, r.retours, r.credits, r.debits, r.nCredit = nil, 0, 0, 0, 0, 0, 0
	return nil
}

// Ligne implements releve.Recepteur.
func (r *renduTexte) Ligne(_ *releve.Compte, l *releve.Ligne) error {
	r.nombre++
	switch {
	case l.EnAttente:
		r.attente++
	case l.Montant < 0:
		r.debits += l.Montant // a display: the reader has checked the sums
	default:
		r.nCredit++
		r.credits += l.Montant
	}
	if l.Retour {
		r.retours++
	}
	if len(r.lignes) < lignesMontrees {
		r.lignes = append(r.lignes, ligneTexte(l))
	}
	return nil
}

func ligneTexte(l *releve.Ligne) string {
	texte := string(l.Libelle)
	if l.Contrepartie != "" && !strings.Contains(texte, string(l.Contrepartie)) {
		texte += " – " + string(l.Contrepartie)
	}
	marque := ""
	if l.Retour {
		marque += "  retour"
		if l.MotifRetour != "" {
			marque += " " + string(l.MotifRetour)
		}
	}
	if l.EnAttente {
		marque += "  en attente"
	}
	if n := len(l.Details); n > 1 {
		marque += fmt.Sprintf("  %d détails", n)
	}
	return fmt.Sprintf("  %s  %s  %s%s", caler(jourFR(l.DateOperation), 10), caler(Affichable(texte), largeurLibelle), aDroite(l.Montant.Nombre(), 16), Affichable(marque))
}

// Fermer implements releve.Recepteur.
func (r *renduTexte) Fermer(c *releve.Compte) error {
	nom := "compte " + Affichable(string(c.Compte))
	if c.IBAN != "" {
		nom = "compte " + iban.IBAN(c.IBAN).Groupes()
	}
	_, err := fmt.Fprintf(&r.t, "\n%s, %s (%s)\n", Affichable(r.nom), nom, Affichable(string(c.Devise)))
	if err != nil {
		return err
	}
	if err := r.solde("Solde initial", c.DateOuverture, c.SoldeOuverture); err != nil {
		return err
	}
	for _, l := range r.lignes {
		if _, err := fmt.Fprintln(&r.t, l); err != nil {
			return err
		}
	}
	if n := r.nombre - len(r.lignes); n > 0 {
		if _, err := fmt.Fprintf(&r.t, "  … et %d autres lignes (--json les donne toutes)\n", n); err != nil {
			return err
		}
	}
	if err := r.solde("Solde final", c.DateCloture, c.SoldeCloture); err != nil {
		return err
	}
	nDebit := r.nombre - r.nCredit - r.attente
	_, err = fmt.Fprintf(&r.t, "  %s\u00a0: %s pour %s, %s pour %s%s%s\n", compter(r.nombre, "ligne"), compter(r.nCredit, "crédit"), r.credits.Nombre(),
		compter(nDebit, "débit"), (-r.debits).Nombre(), suffixe(r.retours, "retour"), suffixe(r.attente, "en attente"))
	return err
}

func (r *renduTexte) solde(nom string, j jour.Jour, c *argent.Centimes) error {
	if c == nil {
		return nil
	}
	_, err := fmt.Fprintf(&r.t, "  %s  %s  %s\n", caler(jourFR(j), 10), caler(nom, largeurLibelle), aDroite(c.Nombre(), 16))
	return err
}

// Alerte implements releve.Recepteur.
func (r *renduTexte) Alerte(a releve.Alerte) {
	if len(r.alertes) >= alertesMontrees {
		r.tues++
		return
	}
	r.alertes = append(r.alertes, a)
}

func (r *renduTexte) finir(format string) error {
	verdict := "soldes justes"
	if strings.HasPrefix(format, "camt.054") {
		verdict = "avis sans solde"
	}
	_, err := fmt.Fprintf(&r.t, "\n%s\u00a0: %s, %s.\n", Affichable(r.nom), format, verdict)
	for _, a := range r.alertes {
		if err != nil {
			return err
		}
		lieu := ""
		if a.Ligne != nil {
			lieu = fmt.Sprintf(", ligne %d", *a.Ligne)
		}
		_, err = fmt.Fprintf(&r.t, "Alerte\u00a0: compte %s%s\u00a0: %s\n", Affichable(string(a.Compte)), lieu, Affichable(a.Message))
	}
	if r.tues > 0 && err == nil {
		_, err = fmt.Fprintf(&r.t, "… et %d autres alertes\n", r.tues)
	}
	return err
}

func (r *renduTexte) ecrire(sortie io.Writer) error {
	w := bufio.NewWriter(sortie)
	if err := r.t.copier(w, min(1, r.t.taille), r.t.taille); err != nil { // without the first blank line
		return err
	}
	return w.Flush()
}

func (r *renduTexte) fermer() { r.t.fermer() }

// jourFR writes a day as people read it, blank when unknown.
func jourFR(j jour.Jour) string {
	if j.Vide() {
		return ""
	}
	a, m, q := j.Decomposer()
	return fmt.Sprintf("%02d/%02d/%04d", q, m, a)
}

// caler cuts or fills a text to n columns.
func caler(s string, n int) string {
	k := utf8.RuneCountInString(s)
	if k > n {
		return string([]rune(s)[:n-1]) + "…"
	}
	return s + strings.Repeat(" ", n-k)
}

func aDroite(s string, n int) string {
	return strings.Repeat(" ", max(0, n-utf8.RuneCountInString(s))) + s
}

// compter writes a number and its noun.
func compter(n int, nom string) string {
	if n > 1 {
		nom += "s"
	}
	return fmt.Sprintf("%d %s", n, nom)
}

func suffixe(n int, nom string) string {
	switch {
	case n == 0:
		return ""
	case nom == "en attente":
		return fmt.Sprintf(", %d en attente", n)
	}
	return ", " + compter(n, nom)
}
