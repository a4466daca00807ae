// SPDX-License-Identifier: EUPL-1.2

package camt

import (
	"bytes"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/iban"
	"etai/internal/formats/releve"
	"etai/internal/formats/xmlsur"
)

// lectureReleve is the statement being read.
type lectureReleve struct {
	compte    releve.Compte
	compteVu  bool
	ouvert    bool // rec.Ouvrir was called
	creation  jour.Jour
	du, au    jour.Jour
	ouverture *solde
	precedent *solde // PRCD, which opens when there is no OPBD
	cloture   *solde
	somme     argent.Centimes // of the booked entries
	attente   []releve.Ligne  // entries that came before the account
	alertes   int             // about lines, listed or not
}

// solde is a balance that counts.
type solde struct {
	montant argent.Centimes
	devise  releve.Texte
	jour    jour.Jour
	ligne   int
}

// lectureSolde is the balance being read.
type lectureSolde struct {
	genre   string
	montant []byte
	devise  releve.Texte
	sens    int
	jour    jour.Jour
}

func (l *Lecteur) ouvrirReleve() error {
	if l.nombre >= maxReleves {
		return l.refus("plus de %d relevés dans le fichier", maxReleves)
	}
	l.releve = lectureReleve{compte: releve.Compte{Lignes: []releve.Ligne{}, Rang: l.nombre}}
	l.nombre++
	l.ecr.ligne.Rang = 0
	return nil
}

// valeurReleve takes a text of the statement or of a balance.
func (l *Lecteur) valeurReleve(c champ, b []byte) (err error) {
	r := &l.releve
	switch c {
	case cReleveID:
		r.compte.Identifiant = nettoyer(b)
	case cNumero:
		r.compte.Numero = nettoyer(b)
	case cNumeroLegal:
		if r.compte.Numero == "" {
			r.compte.Numero = nettoyer(b)
		}
	case cCreation:
		r.creation, err = l.date(b)
	case cDu:
		r.du, err = l.date(b)
	case cAu:
		r.au, err = l.date(b)
	case cIBAN:
		r.compte.IBAN = ibanBrut(b)
	case cAutreCompte:
		r.compte.Compte = releve.Texte(nettoyer(b))
	case cDevise:
		if r.compte.Devise != "" && string(r.compte.Devise) != string(b) { // an entry came before the account
			return l.refus("compte en %s, alors qu’une écriture ou un solde est en %s", xmlsur.Extrait(b), xmlsur.Extrait(string(r.compte.Devise)))
		}
		r.compte.Devise = l.mot(b)
	case cSoldeType:
		l.solde.genre = string(b[:min(len(b), 8)])
	case cSoldeMontant:
		l.solde.montant = append(l.solde.montant[:0], b[:min(len(b), 64)]...)
	case cSoldeSens:
		l.solde.sens, err = l.sens(b)
	case cSoldeDate:
		l.solde.jour, err = l.date(b)
	}
	return err
}

// ibanBrut removes the blanks of an account number and writes it in capitals.
func ibanBrut(b []byte) releve.Texte {
	if bytes.IndexByte(b, ' ') >= 0 {
		b = bytes.ReplaceAll(b, []byte(" "), nil)
	}
	for _, c := range b {
		if c >= 'a' && c <= 'z' {
			b = bytes.ToUpper(b)
			break
		}
	}
	return releve.Texte(nettoyer(b))
}

// fermerSolde keeps the balance when it opens or closes the statement.
func (l *Lecteur) fermerSolde() error {
	r, s := &l.releve, &l.solde
	cible := map[string]**solde{"OPBD": &r.ouverture, "PRCD": &r.precedent, "CLBD": &r.cloture}[s.genre]
	if cible == nil || !l.EstReleve() {
		return nil
	}
	if len(s.montant) == 0 || s.sens == 0 {
		return l.refus("solde %s sans montant ou sans sens", s.genre)
	}
	m, err := l.montant(s.montant)
	if err != nil {
		return err
	}
	lu := &solde{montant: m * argent.Centimes(s.sens), devise: s.devise, jour: s.jour, ligne: l.xml.Ligne()}
	if lu.devise == "" {
		lu.devise = r.compte.Devise
	}
	if *cible != nil {
		if (*cible).montant != lu.montant || (*cible).devise != lu.devise {
			return l.refus("deux soldes %s différents dans le même relevé\u00a0: %s et %s", s.genre, (*cible).texte(), lu.texte())
		}
		return nil
	}
	*cible = lu
	r.situer()
	return nil
}

func (s *solde) texte() string { return enDevise(s.montant, s.devise) }

func enDevise(m argent.Centimes, devise releve.Texte) string {
	return m.Nombre() + "\u00a0" + xmlsur.Extrait(string(devise))
}

// debutReleve is the balance that opens the statement.
func (r *lectureReleve) debutReleve() *solde {
	if r.ouverture != nil {
		return r.ouverture
	}
	return r.precedent
}

// situer fills what the balances say, as far as they are known.
func (r *lectureReleve) situer() {
	c := &r.compte
	c.DateOuverture, c.DateCloture = r.du, r.au
	if o := r.debutReleve(); o != nil {
		m := o.montant
		c.SoldeOuverture = &m
		if !o.jour.Vide() {
			c.DateOuverture = o.jour
		}
		if c.Devise == "" {
			c.Devise = o.devise
		}
	}
	if f := r.cloture; f != nil {
		m := f.montant
		c.SoldeCloture = &m
		if !f.jour.Vide() {
			c.DateCloture = f.jour
		}
		if c.Devise == "" {
			c.Devise = f.devise
		}
	}
}

// annoncer gives the statement to the receiver, once, with the entries kept aside.
func (l *Lecteur) annoncer() error {
	r := &l.releve
	if r.ouvert {
		return nil
	}
	c := &r.compte
	if !r.compteVu || c.IBAN == "" && c.Compte == "" {
		return l.refus("le relevé «\u00a0%s\u00a0» ne dit pas de quel compte il s’agit (élément «\u00a0Acct\u00a0»)", xmlsur.Extrait(c.Identifiant))
	}
	r.situer()
	r.ouvert = true
	if err := l.rec.Ouvrir(c); err != nil {
		return err
	}
	if c.IBAN != "" {
		if err := iban.Verifier(string(c.IBAN)); err != nil {
			l.alerter(AlerteIBANCompte, nil, "Le compte du relevé est mal écrit. %v", err)
		}
	}
	for i := range r.attente {
		if err := l.rec.Ligne(c, &r.attente[i]); err != nil {
			return err
		}
	}
	r.attente = nil
	return nil
}

// fermerReleve checks the balances and ends the statement.
func (l *Lecteur) fermerReleve() error {
	if err := l.annoncer(); err != nil {
		return err
	}
	r := &l.releve
	r.situer()
	if l.EstReleve() {
		if err := l.controler(); err != nil {
			return err
		}
	}
	if n := r.alertes - maxAlertes; n > 0 {
		l.ajouterAlerte(AlerteAutres, nil, fmt.Sprintf("%d autres alertes sur ce relevé ne sont pas listées.", n))
	}
	return l.rec.Fermer(&r.compte)
}

// controler refuses a statement whose balances and booked entries do not add up (05-finance §1.5).
func (l *Lecteur) controler() error {
	r := &l.releve
	o, f := r.debutReleve(), r.cloture
	nom := xmlsur.Extrait(r.compte.Identifiant)
	switch {
	case o == nil:
		return l.refus("le relevé «\u00a0%s\u00a0» n’a pas de solde d’ouverture (OPBD ou PRCD)", nom)
	case f == nil:
		return l.refus("le relevé «\u00a0%s\u00a0» n’a pas de solde de clôture (CLBD)", nom)
	}
	total, err := argent.Ajouter(o.montant, r.somme)
	if err != nil {
		return l.refus("les mouvements du relevé «\u00a0%s\u00a0» dépassent les limites", nom)
	}
	devise := r.compte.Devise
	if total != f.montant || o.devise != devise || f.devise != devise {
		return &Erreur{Ligne: f.ligne, Message: fmt.Sprintf(
			"les soldes du relevé «\u00a0%s\u00a0» ne tombent pas juste\u00a0: ouverture %s + mouvements comptabilisés %s = %s, mais clôture %s",
			nom, o.texte(), enDevise(r.somme, devise), enDevise(total, o.devise), f.texte())}
	}
	for _, s := range []struct {
		nom   string
		solde *solde
	}{{"d’ouverture", o}, {"de clôture", f}} {
		if s.solde.montant < 0 {
			l.ajouterAlerte(AlerteDebiteur, nil, fmt.Sprintf("Le solde %s est débiteur\u00a0: %s.", s.nom, s.solde.texte()))
		}
	}
	return nil
}

// alerter reports a warning about a line or the account; only the first ones are listed.
func (l *Lecteur) alerter(code string, ligne *releve.Ligne, format string, args ...any) {
	if l.releve.alertes++; l.releve.alertes > maxAlertes {
		return
	}
	l.ajouterAlerte(code, ligne, fmt.Sprintf(format, args...))
}

func (l *Lecteur) ajouterAlerte(code string, ligne *releve.Ligne, message string) {
	a := releve.Alerte{Code: code, Compte: l.releve.compte.IBAN, Message: message}
	if a.Compte == "" {
		a.Compte = l.releve.compte.Compte
	}
	if ligne != nil {
		n := ligne.Rang + 1
		a.Ligne = &n
	}
	l.rec.Alerte(a)
}
