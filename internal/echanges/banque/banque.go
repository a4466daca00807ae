// SPDX-License-Identifier: EUPL-1.2

// Package banque takes in what banks send: it tells by its content which format a statement is in, and
// hands it to the codec that reads it.
package banque

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"etai/internal/formats/camt"
	"etai/internal/formats/cfonb"
	"etai/internal/formats/releve"
)

// Erreur is a refusal of a file that is no bank statement at all.
type Erreur struct{ Message string }

// Error returns the sentence.
func (e *Erreur) Error() string { return e.Message }

// EstRefus tells whether an error of Lire is a verdict on the file, rather than a failure to read it.
func EstRefus(err error) bool {
	var a *Erreur
	var b *camt.Erreur
	var c *cfonb.Erreur
	return errors.As(err, &a) || errors.As(err, &b) || errors.As(err, &c)
}

// tete is how many bytes are looked at to recognise a format.
const tete = 8192

// Lire reads a bank statement into rec, whatever its format, and names that format ("camt.053.001.08",
// "cfonb120"; "" when it was not recognised). The name of the file plays no part.
func Lire(r io.Reader, rec releve.Recepteur) (string, error) {
	format, lire, err := ouvrir(r)
	if err != nil {
		return format, err
	}
	return format, lire(rec)
}

// ouvrir recognises a format before anything is read of it.
func ouvrir(r io.Reader) (format string, lire func(releve.Recepteur) error, err error) {
	br := bufio.NewReaderSize(r, 1<<16)
	debut, err := br.Peek(tete)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", nil, err
	}
	if err := refuser(debut); err != nil {
		return "", nil, err
	}
	if cfonb.Reconnaitre(debut) {
		return cfonb.Format, func(rec releve.Recepteur) error { return cfonb.Lire(br, rec) }, nil
	}
	l, err := camt.Ouvrir(br)
	if err != nil {
		return "", nil, err
	}
	return l.Format(), l.Lire, nil
}

// refuser recognises what is certainly neither a camt nor a CFONB 120, and says what to do instead.
func refuser(debut []byte) error {
	texte := bytes.TrimLeft(bytes.TrimPrefix(debut, []byte("\ufeff")), " \t\r\n")
	commence := func(s string) bool { return bytes.HasPrefix(debut, []byte(s)) }
	contient := func(s string) bool { return bytes.Contains(debut, []byte(s)) }
	switch {
	case len(debut) == 0:
		return &Erreur{"fichier vide."}
	case len(texte) == 0:
		return &Erreur{"fichier vide\u00a0: il ne contient que des blancs."}
	case commence("\xff\xfe") || commence("\xfe\xff") || commence("<\x00") || commence("\x00<"):
		return &Erreur{"fichier en UTF-16\u00a0: les relevés des banques sont en UTF-8\u00a0; le redemander à la banque, ou l’enregistrer en UTF-8."}
	case commence("%PDF"):
		return &Erreur{"ceci est un PDF\u00a0: demander à la banque le relevé au format camt.053 ou CFONB 120."}
	case commence("PK\x03\x04"):
		return &Erreur{"ceci est une archive ou un classeur (ZIP, XLSX, ODS)\u00a0: en extraire le relevé camt.053 ou CFONB 120."}
	case commence("\x1f\x8b"):
		return &Erreur{"ceci est un fichier compressé (gzip)\u00a0: le décompresser d’abord."}
	case texte[0] == '<':
		return refuserXML(contient)
	case cfonb.Reconnaitre(debut):
		return nil
	case bytes.IndexByte(debut, 0) >= 0:
		return &Erreur{"format non reconnu\u00a0: le contenu est binaire\u00a0; attendu un relevé camt.053 (XML) ou CFONB 120."}
	case commence("0302") || commence("0602") || commence("0802"):
		return &Erreur{"ceci est un ordre CFONB 160, pas un relevé de compte."}
	case commence("31") || commence("34") || commence("39"):
		return &Erreur{"format non reconnu\u00a0: ceci ressemble à un CFONB 240 (opérations restituées)\u00a0; demander à la banque le relevé camt.053 ou CFONB 120."}
	case commence(":20:") || contient("\n:61:"):
		return &Erreur{"ceci est un relevé MT940\u00a0: demander à la banque le camt.053 ou le CFONB 120."}
	}
	return &Erreur{"format non reconnu\u00a0: attendu un relevé camt.053 (XML) ou CFONB 120 (texte commençant par 01)."}
}

// refuserXML recognises the messages of the payment chain that are not statements.
func refuserXML(contient func(string) bool) error {
	switch {
	case contient("CstmrCdtTrfInitn"):
		return &Erreur{"ceci est un ordre de virement (pain.001), pas un relevé\u00a0: utiliser «\u00a0etai ordre verifier\u00a0»."}
	case contient("CstmrPmtStsRpt"):
		return &Erreur{"ceci est un compte rendu d’ordre (pain.002), pas un relevé\u00a0: utiliser «\u00a0etai ordre retour\u00a0»."}
	case contient("CstmrDrctDbtInitn"):
		return &Erreur{"ceci est un ordre de prélèvement (pain.008), pas un relevé."}
	case contient("CrossIndustryInvoice"):
		return &Erreur{"ceci est une facture, pas un relevé."}
	case contient("<html") || contient("<HTML") || contient("<!DOCTYPE html"):
		return &Erreur{"ceci est une page web, pas un relevé\u00a0: télécharger le fichier camt.053 ou CFONB 120 depuis le site de la banque."}
	}
	return nil
}
