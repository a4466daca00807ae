// SPDX-License-Identifier: EUPL-1.2

// Package camt reads and writes the ISO 20022 bank statements: camt.053 (end of day) and camt.054
// (notification of debits and credits), versions 001.02 to 001.13.
//
// It is tolerant of how banks write (unknown elements, elements out of order, missing namespace, long
// texts, details that do not add up) and strict on what they say: every entry has an amount in the
// currency of the account and a direction, nothing that counts is said twice, and in a camt.053 the
// opening balance plus the booked entries is the closing balance to the cent, else the file is refused.
//
// What was decided where the standard leaves room:
//   - The CdtDbtInd of the entry alone gives the sign. RvslInd marks a return and flips nothing;
//     the CdtDbtInd of the details is not read.
//   - date_ouverture and date_cloture are the days that the bank gives to the opening and closing
//     balances; the opening one is often the eve of the first entry, as in the 01 record of CFONB 120.
//     FrToDt is only used when a balance has no date: in real files it contradicts the entries.
//   - A line with several details is named by AddtlNtryInf, else by the labels of its details; a line
//     with one detail by its Ustrd, else AddtlNtryInf, else AddtlTxInf, else the structured reference.
//   - An amount missing from a single detail is that of the entry. Details that do not add up to their
//     entry, or are in another currency, only raise an alert: the entry rules.
//   - Retour: RvslInd, RtrInf, or a sub-family of returns (RRTN, RPCR, UPDD, PRDD, RCDD, ARET). The
//     family RRCT (received real-time transfers) marks a return only when its details name no debtor:
//     some banks use it so, but an instant transfer received in the ordinary way, which always names
//     its debtor, is none.
//   - On a return, the parties are those of the first transfer: the other party is then the creditor of
//     a credit and the debtor of a debit. An account number equal to ours settles it in every case.
package camt

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"etai/internal/formats/releve"
	"etai/internal/formats/xmlsur"
)

// Erreur is a file refused: one French line with the line number in the file.
type Erreur = xmlsur.Erreur

// Alert codes.
const (
	AlerteDebiteur   = "solde_debiteur"         // a balance is below zero
	AlerteNul        = "montant_nul"            // an entry of zero
	AlertePeriode    = "date_hors_periode"      // an entry booked outside the days of the balances
	AlerteDate       = "date_operation_absente" // an entry without booking date
	AlerteStatut     = "statut_inconnu"         // an entry whose status is missing or unknown
	AlerteDetails    = "details_ecart"          // details that do not add up to their entry
	AlerteDevise     = "details_devise"         // details in another currency
	AlerteSansDetail = "details_sans_montant"   // an amount missing or unreadable in one of several details
	AlerteIBAN       = "iban_contrepartie"      // the account of the other party has a wrong check digit
	AlerteIBANCompte = "iban_compte"            // the account of the statement has a wrong check digit
	AlerteEspace     = "espace_de_noms_absent"  // the file does not say its version
	AlerteAutres     = "autres_alertes"         // more alerts than are listed
)

// TailleMax is the largest file read, in bytes: over ten times the statements of a year of a hundred
// départements.
const TailleMax = 1 << 30

const (
	maxAlertes  = 100       // alerts about lines, per statement
	maxDetails  = 100_000   // details of one entry
	maxEcriture = 32 << 20  // bytes of text kept for one entry
	maxAttente  = 1_000     // entries kept aside because the account comes after them
	maxReleves  = 100_000   // statements in one file
	prefixeISO  = "camt.05" // of every namespace read here
)

// Reconnaitre tells whether a file that begins with these bytes may be a camt: XML that names one.
func Reconnaitre(debut []byte) bool {
	d := debut[:min(len(debut), 4096)]
	d = bytes.TrimLeft(bytes.TrimPrefix(d, []byte("\xef\xbb\xbf")), " \t\r\n")
	if !bytes.HasPrefix(d, []byte("<")) {
		return false
	}
	for _, s := range []string{prefixeISO, "<" + releve053, "<" + notification054, "<" + rapport052} {
		if bytes.Contains(d, []byte(s)) {
			return true
		}
	}
	return false
}

const (
	releve053       = "BkToCstmrStmt"
	notification054 = "BkToCstmrDbtCdtNtfctn"
	rapport052      = "BkToCstmrAcctRpt"
)

// Lecteur is a file whose head was read: its format is known, its statements come next.
type Lecteur struct {
	xml    *xmlsur.Lecteur
	espace string
	format string
	lecture
}

// Lire reads a whole file into rec. The error is an *Erreur when the file is refused; anything else
// comes from the reading itself or from rec.
func Lire(r io.Reader, rec releve.Recepteur) error {
	l, err := Ouvrir(r)
	if err != nil {
		return err
	}
	return l.Lire(rec)
}

// Ouvrir reads the head of a file, up to the element that says which message it is. When r knows its
// size, as an *os.File does, a file over TailleMax is refused at once; else when the limit is passed.
func Ouvrir(r io.Reader) (*Lecteur, error) {
	l := &Lecteur{xml: xmlsur.Nouveau(r, xmlsur.Limites{Octets: TailleMax})}
	if f, ok := r.(interface{ Stat() (fs.FileInfo, error) }); ok {
		if i, err := f.Stat(); err == nil && i.Mode().IsRegular() && i.Size() > TailleMax {
			return nil, l.refus("fichier trop gros\u00a0: %d Mo, alors que le plus gros relevé accepté fait %d Mo", i.Size()>>20, TailleMax>>20)
		}
	}
	ev, err := l.prochaineBalise()
	if err != nil {
		return nil, err
	}
	if ev == nil || string(ev.Nom) != "Document" {
		return nil, l.refus("ce fichier n’est pas un relevé camt\u00a0: l’élément racine doit être «\u00a0Document\u00a0»")
	}
	if ev, err = l.prochaineBalise(); err != nil {
		return nil, err
	}
	if ev == nil {
		return nil, l.refus("ce fichier n’est pas un relevé camt\u00a0: «\u00a0Document\u00a0» est vide")
	}
	l.espace = ev.Espace
	if l.format, err = l.reconnaitre(string(ev.Nom)); err != nil {
		return nil, err
	}
	l.preparer(string(ev.Nom))
	return l, nil
}

// Format returns the name of the format: "camt.053.001.08"; without version ("camt.053") when the file
// has no namespace.
func (l *Lecteur) Format() string { return l.format }

// EstReleve tells whether the file is a camt.053, which alone carries balances.
func (l *Lecteur) EstReleve() bool { return strings.HasPrefix(l.format, "camt.053") }

// prochaineBalise skips texts up to a start tag; nil when an end tag comes first.
func (l *Lecteur) prochaineBalise() (*xmlsur.Evenement, error) {
	for {
		ev, err := l.xml.Avancer()
		if err != nil {
			return nil, err
		}
		switch ev.Genre {
		case xmlsur.Debut:
			return ev, nil
		case xmlsur.Fin:
			return nil, nil
		}
	}
}

// reconnaitre checks that namespace and message agree, and names the format.
func (l *Lecteur) reconnaitre(message string) (string, error) {
	nom := map[string]string{releve053: "camt.053", notification054: "camt.054", rapport052: "camt.052"}[message]
	espace := l.espace[strings.LastIndexAny(l.espace, ":$")+1:]
	if nom == "camt.052" || strings.HasPrefix(espace, "camt.052") {
		return "", l.refus("ce fichier est un relevé intrajournalier (camt.052)\u00a0: ses opérations ne sont pas définitives\u202f; demander à la banque un camt.053")
	}
	if nom == "" {
		return "", l.refus("message «\u00a0%s\u00a0» non reconnu\u00a0: un relevé camt.053 ou un avis camt.054 est attendu", xmlsur.Extrait(message))
	}
	if l.espace == "" {
		return nom, nil
	}
	if len(espace) != len("camt.053.001.08") || espace[4] != '.' || !strings.HasPrefix(espace[8:], ".001.") {
		return "", l.refus("espace de noms «\u00a0%s\u00a0» non reconnu", xmlsur.Extrait(l.espace))
	}
	if espace[:8] != nom {
		return "", l.refus("l’espace de noms annonce «\u00a0%s\u00a0» et le contenu est «\u00a0%s\u00a0»", xmlsur.Extrait(espace), xmlsur.Extrait(message))
	}
	if v := espace[13:]; v < "02" || v > "13" || v[1] < '0' || v[1] > '9' {
		return "", l.refus("version «\u00a0%s\u00a0» non lue\u00a0: les versions 001.02 à 001.13 le sont", xmlsur.Extrait(espace))
	}
	return espace, nil
}

func (l *Lecteur) refus(format string, args ...any) error {
	return &Erreur{Ligne: l.xml.Ligne(), Message: fmt.Sprintf(format, args...)}
}
