// SPDX-License-Identifier: EUPL-1.2

// Package cfonb reads and writes the French bank statement CFONB 120.
//
// It is tolerant of how banks write (no line breaks, any of five encodings, blank currency, blanks for
// zeros, extra text on balance records) and strict on what they say: every record has 120 characters, every
// statement opens (01) and closes (07) on one account, and the opening balance plus the operations (04) is the
// closing balance to the cent. The statements of one account in one file, oldest or newest first, must follow each
// other once put in the order of time: a closing balance that differs from the next opening balance, or days that
// go backwards, is a fault of the file and refuses it; missing days between two equal balances are only an alert.
// The receiver gets them in the order of the file.
package cfonb

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/iban"
	"etai/internal/formats/releve"
)

// Format is the name of the format in the JSON contract.
const Format = "cfonb120"

// Alert codes.
const (
	AlerteDebiteur = "solde_debiteur"    // the account is overdrawn
	AlerteNul      = "montant_nul"       // an operation of zero
	AlertePeriode  = "date_hors_periode" // an operation dated outside its statement
	AlerteJours    = "jours_manquants"   // days missing between two statements with equal balances
	AlerteBanque   = "code_banque"       // an operation or a closing written under another bank code
	AlerteAutres   = "autres_alertes"    // more alerts than are listed
)

const (
	maxReleves = 100_000 // statements in one file
	maxAlertes = 100     // alerts about lines, per statement
)

// Reconnaitre tells whether a file that begins with these bytes may be a CFONB 120.
func Reconnaitre(debut []byte) bool {
	s := strings.TrimLeft(strings.TrimPrefix(string(debut[:min(len(debut), 512)]), "\ufeff"), "\r\n ")
	return codeConnu([]byte(s))
}

// Lire reads a CFONB 120 file into rec, one record at a time. The error is an *Erreur when the file is
// refused; anything else comes from the reading itself or from rec.
func Lire(r io.Reader, rec releve.Recepteur) error {
	l := lecture{decoupeur: nouveauDecoupeur(r), rec: rec, etapes: map[string][]etape{}}
	for {
		e, err := l.suivant()
		if errors.Is(err, io.EOF) {
			return l.finir()
		}
		if err != nil {
			return err
		}
		switch code := e.code(); code {
		case "01":
			err = l.ouvrir(e)
		case "04":
			err = l.operation(e)
		case "05":
			err = l.complement(e)
		case "07":
			err = l.fermer(e)
		default:
			err = l.inconnu(code)
		}
		if err != nil {
			return err
		}
	}
}

// etape is what is kept of a statement once it is read: enough to see, at the end, that those of an account follow each other.
type etape struct {
	releve.Etape
	compte        iban.IBAN
	devise        string
	numero, place int // of its 01 record
}

type lecture struct {
	*decoupeur
	rec      releve.Recepteur
	ouvert   bool
	compte   releve.Compte
	iban     iban.IBAN
	id       identite
	cumul    argent.Centimes // opening balance and the operations so far
	lignes   int
	alertes  int
	derniere jour.Jour // latest booking date
	tardive  int       // its line, from 1
	enCours  bool      // a 04 waits for its 05
	ligne    releve.Ligne
	compl    complements
	releves  int
	entete   etape              // of the statement being read
	etapes   map[string][]etape // by account and currency
	cles     []string           // in the order of the file
}

func (l *lecture) inconnu(code string) error {
	if l.numero == 1 {
		return l.refuser("un relevé CFONB 120 commence par un enregistrement 01, pas «\u00a0%s\u00a0».", code)
	}
	return l.refuser("code d’enregistrement inconnu «\u00a0%s\u00a0»\u00a0: attendu 01, 04, 05 ou 07.", code)
}

// ouvrir reads a 01 record.
func (l *lecture) ouvrir(e *enregistrement) error {
	if l.ouvert {
		return l.refuser("le relevé du compte %s n’est pas clôturé\u00a0: un solde final (07) manque avant ce nouveau solde initial (01).", l.iban.Masque())
	}
	if l.releves++; l.releves > maxReleves {
		return l.refuser("plus de %d relevés dans un seul fichier.", maxReleves)
	}
	id, err := l.lireIdentite(e)
	if err != nil {
		return err
	}
	if id.devise == "" {
		id.devise = "EUR"
	}
	if l.iban, err = l.calculerIBAN(id); err != nil {
		return err
	}
	j, err := l.lireJour(e, 35, "date de l’ancien solde", true)
	if err != nil {
		return err
	}
	solde, err := l.lireMontant(e.champ(91, 104), id.decimales)
	if err != nil {
		return err
	}
	l.id, l.ouvert, l.cumul, l.lignes, l.alertes, l.derniere, l.tardive = id, true, solde, 0, 0, jour.Jour{}, 0
	l.compte = releve.Compte{
		IBAN: releve.Texte(l.iban), Compte: releve.Texte(id.numero()), Devise: releve.Texte(id.devise),
		DateOuverture: j, SoldeOuverture: &solde, Lignes: []releve.Ligne{}, Rang: l.releves - 1,
	}
	l.entete = etape{Etape: releve.Etape{Ouverture: solde, Du: j}, compte: l.iban, devise: id.devise, numero: l.numero, place: l.place}
	return l.rec.Ouvrir(&l.compte)
}

// memeCompte checks that a record belongs to the statement that is open. Branch and account decide: real
// files write some operations, and one of our samples its 07, under another bank code, which is an alert.
func (l *lecture) memeCompte(id identite) error {
	if id.guichet != l.id.guichet || id.compte != l.id.compte {
		return l.refuser("le compte change en cours de relevé\u00a0: %s au lieu de %s.", id.numero(), l.id.numero())
	}
	if id.devise != "" && id.devise != l.id.devise {
		return l.refuser("la devise change en cours de relevé\u00a0: %s au lieu de %s.", id.devise, l.id.devise)
	}
	return nil
}

// operation reads a 04 record.
func (l *lecture) operation(e *enregistrement) error {
	if !l.ouvert {
		return l.refuser("opération (04) sans solde initial (01) avant elle.")
	}
	if err := l.livrer(); err != nil {
		return err
	}
	id, err := l.lireIdentite(e)
	if err != nil {
		return err
	}
	if err := l.memeCompte(id); err != nil {
		return err
	}
	champ, libelle := e.champ(91, 104), e.texte(49, 79)
	if sansMouvement(libelle) && strings.Trim(champ, " 0{}") == "" {
		return nil
	}
	montant, err := l.lireMontant(champ, id.decimales)
	if err != nil {
		return err
	}
	operation, err := l.lireJour(e, 35, "date d’opération", false)
	if err != nil {
		return err
	}
	valeur, err := l.lireJour(e, 43, "date de valeur", true)
	if err != nil {
		return err
	}
	if l.cumul, err = argent.Ajouter(l.cumul, montant); err != nil {
		return l.refuser("le solde du compte sort des limites à cette opération.")
	}
	code, motif := strings.ToUpper(e.texte(33, 34)), strings.TrimLeft(e.texte(41, 42), "0")
	if motif != "" {
		motif = e.texte(41, 42)
	}
	l.lignes++
	l.enCours, l.compl = true, complements{}
	l.ligne = releve.Ligne{
		DateOperation: operation, DateValeur: valeur, Montant: montant, Libelle: releve.Texte(libelle),
		ReferenceBancaire: releve.Texte(fourni(e.texte(105, 120))), Code: releve.Texte(code),
		Retour: code == "12" || motif != "", MotifRetour: releve.Texte(motif),
		Details: l.ligne.Details[:0], Rang: l.lignes - 1,
	}
	l.signaler(id.banque)
	return nil
}

// signaler raises the alerts about the operation just read.
func (l *lecture) signaler(banque string) {
	if l.ligne.Montant == 0 {
		l.alerter(AlerteNul, l.lignes, "opération d’un montant nul.")
	}
	if banque != l.id.banque {
		l.alerter(AlerteBanque, l.lignes, "opération portée sous le code banque %s au lieu de %s.", banque, l.id.banque)
	}
	j := l.ligne.DateOperation
	if !l.compte.DateOuverture.Vide() && j.Avant(l.compte.DateOuverture) {
		l.alerter(AlertePeriode, l.lignes, "opération datée du %s, avant l’ancien solde du %s.", date(j), date(l.compte.DateOuverture))
	}
	if l.derniere.Vide() || j.Apres(l.derniere) {
		l.derniere, l.tardive = j, l.lignes
	}
}

// complement reads a 05 record.
func (l *lecture) complement(e *enregistrement) error {
	if !l.enCours {
		return l.refuser("complément (05) sans opération (04) avant lui.")
	}
	id, err := l.lireIdentite(e)
	if err != nil {
		return err
	}
	if strings.TrimSpace(id.guichet+id.compte) != "" {
		if err := l.memeCompte(id); err != nil {
			return err
		}
	}
	if l.compl.nombre >= maxComplements {
		return l.refuser("plus de %d compléments (05) pour une seule opération.", maxComplements)
	}
	l.compl.ajouter(e)
	return nil
}

// livrer hands over the operation whose complements are now all read.
func (l *lecture) livrer() error {
	if !l.enCours {
		return nil
	}
	l.enCours = false
	l.compl.completer(&l.ligne)
	return l.rec.Ligne(&l.compte, &l.ligne)
}

// fermer reads a 07 record.
func (l *lecture) fermer(e *enregistrement) error {
	if !l.ouvert {
		return l.refuser("solde final (07) sans solde initial (01) avant lui.")
	}
	if err := l.livrer(); err != nil {
		return err
	}
	id, err := l.lireIdentite(e)
	if err != nil {
		return err
	}
	if err := l.memeCompte(id); err != nil {
		return err
	}
	j, err := l.lireJour(e, 35, "date du nouveau solde", false)
	if err != nil {
		return err
	}
	solde, err := l.lireMontant(e.champ(91, 104), id.decimales)
	if err != nil {
		return err
	}
	ouverture := *l.compte.SoldeOuverture
	if solde != l.cumul {
		return l.refuser("les soldes du compte %s ne s’additionnent pas\u00a0: solde initial %s et opérations %s font %s, mais le solde final annoncé est %s (écart %s). Redemander le fichier à la banque.",
			l.iban.Masque(), montrer(ouverture, l.id.devise), montrer(l.cumul-ouverture, l.id.devise),
			montrer(l.cumul, l.id.devise), montrer(solde, l.id.devise), montrer(solde-l.cumul, l.id.devise))
	}
	if j.Avant(l.compte.DateOuverture) {
		return l.refuser("le nouveau solde est daté du %s, avant l’ancien (%s).", date(j), date(l.compte.DateOuverture))
	}
	if l.derniere.Apres(j) {
		l.alerter(AlertePeriode, l.tardive, "opération datée du %s, après le nouveau solde du %s.", date(l.derniere), date(j))
	}
	if id.banque != l.id.banque {
		l.alerter(AlerteBanque, 0, "nouveau solde porté sous le code banque %s au lieu de %s.", id.banque, l.id.banque)
	}
	if solde < 0 {
		l.alerter(AlerteDebiteur, 0, "compte débiteur de %s au %s.", montrer(-solde, l.id.devise), date(j))
	} else if ouverture < 0 {
		l.alerter(AlerteDebiteur, 0, "compte débiteur de %s à l’ouverture du relevé.", montrer(-ouverture, l.id.devise))
	}
	if n := l.alertes - maxAlertes; n > 0 {
		l.alerter(AlerteAutres, 0, "%d autres alertes sur les opérations de ce relevé ne sont pas détaillées.", n)
	}
	l.ouvert = false
	l.compte.DateCloture, l.compte.SoldeCloture = j, &solde
	l.entete.Cloture, l.entete.Au = solde, j
	cle := l.id.numero() + l.id.devise
	if _, vu := l.etapes[cle]; !vu {
		l.cles = append(l.cles, cle)
	}
	l.etapes[cle] = append(l.etapes[cle], l.entete)
	return l.rec.Fermer(&l.compte)
}

// finir checks that the file did not stop in the middle of a statement.
func (l *lecture) finir() error {
	if l.ouvert {
		return l.refuser("le fichier s’arrête ici alors que le relevé du compte %s n’est pas clôturé\u00a0: le solde final (07) manque.", l.iban.Masque())
	}
	if l.releves == 0 {
		return &Erreur{Message: "fichier vide\u00a0: aucun relevé."}
	}
	for _, cle := range l.cles {
		if err := l.suivre(l.etapes[cle]); err != nil {
			return err
		}
	}
	return nil
}

// alerter reports a warning; ligne 0 is the whole statement.
func (l *lecture) alerter(code string, ligne int, format string, args ...any) {
	a := releve.Alerte{Code: code, Compte: l.compte.IBAN, Message: fmt.Sprintf(format, args...)}
	if ligne > 0 {
		if l.alertes++; l.alertes > maxAlertes {
			return
		}
		a.Ligne = &ligne
	}
	l.rec.Alerte(a)
}

// sansMouvement recognises the filler that some banks write on empty days.
func sansMouvement(libelle string) bool {
	return strings.Contains(strings.ToUpper(libelle), "PAS DE MOUVEMENT")
}
