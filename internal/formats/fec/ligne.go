// SPDX-License-Identifier: EUPL-1.2

package fec

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// parcourir reads the whole file.
func (v *verificateur) parcourir() error {
	v.aNouveaux = true
	vide := 0 // first blank line not yet followed by another
	for {
		ligne, err := v.lignes.suivante()
		n := v.lignes.numero
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errUTF16):
			v.faute(RegleEncodage, 1, "", "", "le fichier est en UTF-16\u00a0; il doit être en ASCII, ISO 8859-15 ou UTF-8.")
			return errArret
		case errors.Is(err, errTropLongue):
			v.faute(RegleColonnes, n, "", "", "la ligne dépasse 65\u202f536 caractères\u00a0; ce n’est pas un fichier des écritures comptables.")
			return errArret
		case errors.Is(err, errControle):
			v.faute(RegleCaractere, n, "", "", "la ligne contient un caractère interdit (code de contrôle).")
			v.illisible = true
			if n == 1 {
				return errArret
			}
			continue
		case err != nil:
			return err
		}
		if strings.TrimSpace(ligne) == "" && n > 1 {
			if vide == 0 {
				vide = n
			}
			continue
		}
		if n == 1 {
			if err := v.lireEntete(ligne); err != nil {
				return err
			}
			continue
		}
		if vide > 0 {
			v.avertir(RegleLigneVide, vide, "", "", "ligne vide au milieu du fichier\u00a0; la retirer.")
			vide = 0
		}
		if err := v.lireLigne(n, ligne); err != nil {
			return err
		}
	}
}

// lireLigne checks one line of an entry.
func (v *verificateur) lireLigne(n int, ligne string) error {
	champs := strings.Split(ligne, string(v.separateur))
	if len(champs) != v.colonnes {
		v.faute(RegleColonnes, n, "", "", fmt.Sprintf("%d colonnes au lieu de %d\u00a0; un séparateur manque ou figure dans un texte.", len(champs), v.colonnes))
		v.illisible = true
		return nil
	}
	for i, c := range champs {
		if len(c) > 1 && c[0] == '"' && c[len(c)-1] == '"' {
			v.avertir(RegleGuillemets, n, v.nom(i), "", "la valeur est entourée de guillemets\u00a0; l’administration l’attend nue.")
			c = c[1 : len(c)-1]
		}
		champs[i] = strings.TrimSpace(c)
	}
	v.presents(n, champs)
	v.compte(n, champs)
	e := ecriture{journal: champs[cJournalCode], numero: champs[cEcritureNum], ligne: n}
	e.date = v.jour(n, champs, cEcritureDate)
	e.valide = v.jour(n, champs, cValidDate)
	v.jour(n, champs, cPieceDate)
	v.jour(n, champs, cDateLet)
	if v.colonnes > cDateRglt {
		v.jour(n, champs, cDateRglt)
	}
	v.exercice(n, e)
	debit, credit := v.montants(n, champs)
	var err error
	if v.total, err = argent.Ajouter(v.total, debit); err != nil {
		v.illisible, v.total = true, 0
		v.faute(RegleMontant, n, v.nom(cDebit), e.numero, "la somme des débits dépasse ce qu’une comptabilité peut porter.")
	}
	e.solde = debit - credit
	v.resultat(champs[cCompteNum], e.solde)
	v.debutExercice(n, champs)
	return v.enchainer(e)
}

// presents checks the fields that must not be blank, and those that go by two.
func (v *verificateur) presents(n int, champs []string) {
	for _, c := range [...]int{cJournalCode, cJournalLib, cEcritureNum, cEcritureDate, cCompteNum, cCompteLib, cPieceRef, cPieceDate, cEcritureLib, cValidDate} {
		if champs[c] == "" {
			v.faute(RegleObligatoire, n, v.nom(c), champs[cEcritureNum], fmt.Sprintf("la colonne %s doit être remplie.", v.nom(c)))
		}
	}
	for _, p := range [...][2]int{{cCompAuxNum, cCompAuxLib}, {cEcritureLet, cDateLet}, {cMontantdevise, cIdevise}} {
		if (champs[p[0]] == "") != (champs[p[1]] == "") {
			v.avertir(ReglePaire, n, v.nom(p[0]), champs[cEcritureNum], fmt.Sprintf("les colonnes %s et %s vont ensemble\u00a0: l’une est remplie, l’autre non.", v.nom(p[0]), v.nom(p[1])))
		}
	}
	if m := champs[cMontantdevise]; m != "" {
		if _, dit := lireMontant(m); dit != "" {
			v.faute(RegleMontant, n, v.nom(cMontantdevise), champs[cEcritureNum], dit)
		}
	}
}

// compte checks that an account number begins like the French chart of accounts.
func (v *verificateur) compte(n int, champs []string) {
	c := champs[cCompteNum]
	if c == "" {
		return
	}
	if len(c) < 3 || !chiffres(c[:3]) || c[0] < '1' || c[0] > '9' {
		v.faute(RegleCompte, n, v.nom(cCompteNum), champs[cEcritureNum], fmt.Sprintf("le compte %s ne commence pas par trois chiffres du plan comptable.", citer(c)))
	} else if c[0] == '9' {
		v.avertir(RegleCompte, n, v.nom(cCompteNum), champs[cEcritureNum], fmt.Sprintf("le compte %s est de classe 9\u00a0: la comptabilité analytique n’a pas sa place dans ce fichier.", citer(c)))
	}
}

// jour reads a date column; blank is Vide.
func (v *verificateur) jour(n int, champs []string, c int) jour.Jour {
	if champs[c] == "" {
		return jour.Jour{}
	}
	j, err := lireJour(champs[c])
	if err != nil {
		v.faute(RegleDate, n, v.nom(c), champs[cEcritureNum], fmt.Sprintf("%s %s n’est pas une date AAAAMMJJ du calendrier.", v.nom(c), citer(champs[c])))
	}
	return j
}

// exercice checks the date of the entry against the accounting year, and its validation.
func (v *verificateur) exercice(n int, e ecriture) {
	if !e.date.Vide() && !v.cloture.Vide() && (e.date.Apres(v.cloture) || e.date.Avant(v.debut)) {
		v.faute(RegleExercice, n, v.nom(cEcritureDate), e.numero, fmt.Sprintf("l’écriture est datée du %s, hors de l’exercice du %s au %s.", date(e.date), date(v.debut), date(v.cloture)))
	}
	if e.valide.Vide() {
		return
	}
	if e.valide.Avant(e.date) {
		v.avertir(RegleValidation, n, v.nom(cValidDate), e.numero, fmt.Sprintf("l’écriture est validée le %s, avant sa date (%s).", date(e.valide), date(e.date)))
	}
	if e.valide.Avant(v.validation) {
		v.avertir(RegleValidation, n, v.nom(cValidDate), e.numero, "les écritures ne se suivent pas dans l’ordre de leur validation.")
	}
	v.validation = e.valide
}

// montants reads the two amounts of a line.
func (v *verificateur) montants(n int, champs []string) (debit, credit argent.Centimes) {
	num := champs[cEcritureNum]
	un := func(c int) argent.Centimes {
		if champs[c] == "" {
			v.avertir(RegleMontant, n, v.nom(c), num, fmt.Sprintf("la colonne %s est vide\u00a0; y écrire 0,00.", v.nom(c)))
			return 0
		}
		m, dit := lireMontant(champs[c])
		if dit != "" {
			v.illisible = true
			v.faute(RegleMontant, n, v.nom(c), num, dit)
		}
		return m
	}
	if v.montantSens {
		m := un(cDebit)
		switch strings.ToUpper(champs[cCredit]) {
		case "D", "+1":
			return m, 0
		case "C", "-1":
			return 0, m
		}
		v.illisible = true
		v.faute(RegleSens, n, "Sens", num, fmt.Sprintf("le sens %s n’est ni D, ni C, ni +1, ni -1.", citer(champs[cCredit])))
		return 0, 0
	}
	debit, credit = un(cDebit), un(cCredit)
	if debit != 0 && credit != 0 {
		v.avertir(RegleSens, n, "Debit", num, "la ligne porte à la fois un débit et un crédit.")
	}
	return debit, credit
}

// lireMontant reads an amount with a decimal comma; the second result says what is wrong.
func lireMontant(s string) (argent.Centimes, string) {
	negatif := false
	t := s
	if t != "" && (t[0] == '-' || t[0] == '+') {
		negatif, t = t[0] == '-', t[1:]
	}
	switch {
	case strings.Contains(t, "."):
		return 0, fmt.Sprintf("le montant %s s’écrit avec une virgule, pas un point\u00a0; par exemple 1234,56.", citer(s))
	case strings.ContainsAny(t, " \u00a0\u202f"):
		return 0, fmt.Sprintf("le montant %s ne doit pas contenir d’espace.", citer(s))
	}
	c, err := argent.LireDecimal(strings.Replace(t, ",", ".", 1))
	switch {
	case errors.Is(err, argent.ErrDepassement):
		return 0, fmt.Sprintf("le montant %s est trop grand.", citer(s))
	case err != nil:
		return 0, fmt.Sprintf("le montant %s est illisible\u00a0; deux décimales au plus, par exemple 1234,56.", citer(s))
	}
	if negatif {
		c = -c
	}
	return c, ""
}
