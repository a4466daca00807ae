// SPDX-License-Identifier: EUPL-1.2

package camt

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/releve"
	"etai/internal/formats/xmlsur"
)

// lecture is the state of a reading: where we stand in the tree, and what was read of the statement,
// balance, entry and detail being open.
type lecture struct {
	rec     releve.Recepteur
	branche []cadre
	sautes  int // depth inside an element that is not read
	nombre  int // statements seen
	releve  lectureReleve
	solde   lectureSolde
	ecr     lectureEcriture
	mots    map[string]releve.Texte // texts that come again and again, kept once
	tampon  []byte
}

type cadre struct {
	noeud *noeud
	vus   uint32 // children already seen
}

func (l *Lecteur) preparer(message string) {
	l.branche = append(l.branche, cadre{noeud: messages[message]})
	l.mots = map[string]releve.Texte{}
	l.ecr.ligne.Details = []releve.Detail{}
}

// Lire reads the statements into rec.
func (l *Lecteur) Lire(rec releve.Recepteur) error {
	l.rec = rec
	if l.espace == "" {
		rec.Alerte(releve.Alerte{Code: AlerteEspace, Message: "Le fichier n’a pas d’espace de noms\u00a0: sa version est inconnue, il est lu d’après ses éléments."})
	}
	for {
		ev, err := l.xml.Avancer()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		switch ev.Genre {
		case xmlsur.Debut:
			err = l.debut(ev)
		case xmlsur.Texte:
			if n := len(l.branche); l.sautes == 0 && n > 0 && l.branche[n-1].noeud.texte {
				if texte := bytes.TrimSpace(ev.Texte); len(texte) > 0 {
					err = l.valeur(l.branche[n-1].noeud.champ, texte)
				}
			}
		case xmlsur.Fin:
			err = l.fin()
		}
		if err != nil {
			return err
		}
	}
	if l.nombre == 0 {
		return l.refus("aucun relevé dans le fichier\u00a0: l’élément «\u00a0Stmt\u00a0» ou «\u00a0Ntfctn\u00a0» manque")
	}
	return nil
}

func (l *Lecteur) debut(ev *xmlsur.Evenement) error {
	if l.sautes > 0 {
		l.sautes++
		return nil
	}
	if len(l.branche) == 0 { // a second message in Document
		return l.refus("deuxième message «\u00a0%s\u00a0» dans le même fichier", xmlsur.Extrait(ev.Nom))
	}
	parent := &l.branche[len(l.branche)-1]
	rang, n := parent.noeud.enfant(ev.Nom)
	if n == nil || ev.Espace != l.espace {
		if parent.noeud.texte && parent.noeud.enfants == nil {
			return l.refus("élément «\u00a0%s\u00a0» inattendu dans «\u00a0%s\u00a0»", xmlsur.Extrait(ev.Nom), parent.noeud.nom)
		}
		l.sautes = 1
		return nil
	}
	if bit := uint32(1) << rang; n.seul && parent.vus&bit != 0 {
		return l.refus("deux éléments «\u00a0%s\u00a0» dans le même «\u00a0%s\u00a0»", n.nom, parent.noeud.nom)
	} else {
		parent.vus |= bit
	}
	l.branche = append(l.branche, cadre{noeud: n})
	return l.ouvrir(n.champ, ev)
}

func (l *Lecteur) fin() error {
	if l.sautes > 0 {
		l.sautes--
		return nil
	}
	if len(l.branche) == 0 { // Document
		return nil
	}
	n := l.branche[len(l.branche)-1].noeud
	l.branche = l.branche[:len(l.branche)-1]
	switch n.champ {
	case cReleve:
		return l.fermerReleve()
	case cSolde:
		return l.fermerSolde()
	case cEcriture:
		return l.fermerEcriture()
	case cDetails:
		l.fermerDetails()
	case cDetail:
		l.fermerDetail()
	}
	return nil
}

// ouvrir is called at the start tag.
func (l *Lecteur) ouvrir(c champ, ev *xmlsur.Evenement) error {
	switch c {
	case cReleve:
		return l.ouvrirReleve()
	case cCompte:
		l.releve.compteVu = true
	case cSolde:
		l.solde = lectureSolde{montant: l.solde.montant[:0]}
	case cSoldeMontant:
		l.solde.devise = l.devise(ev)
	case cEcriture:
		l.ecr.vider()
	case cMontant:
		l.ecr.devise = l.devise(ev)
	case cDetails:
		l.ecr.lot, l.ecr.lotMessage, l.ecr.premierDuLot = "", "", len(l.ecr.details)
	case cDetail:
		if len(l.ecr.details) >= maxDetails {
			return l.refus("écriture avec plus de %d détails", maxDetails)
		}
		l.ecr.detail = lectureDetail{}
	case cDetailMontant, cMontantTransaction, cMontantOrdonne:
		l.ecr.detail.deviseLue = l.devise(ev)
	case cRetour:
		l.ecr.detail.retour = true
	}
	return nil
}

func (l *Lecteur) devise(ev *xmlsur.Evenement) releve.Texte {
	v, _ := ev.Attribut("Ccy")
	return l.mot(bytes.TrimSpace(v))
}

// mot keeps one copy of the texts that come again and again.
func (l *Lecteur) mot(b []byte) releve.Texte {
	if len(b) == 0 {
		return ""
	}
	if m, connu := l.mots[string(b)]; connu {
		return m
	}
	m := releve.Texte(nettoyer(b))
	if len(b) <= 160 {
		if len(l.mots) >= 2048 {
			clear(l.mots)
		}
		l.mots[string(b)] = m
	}
	return m
}

// nettoyer copies a text and puts a space for each run of line ends and tabs.
func nettoyer(b []byte) string {
	if bytes.IndexByte(b, '\n') < 0 && bytes.IndexByte(b, '\t') < 0 && bytes.IndexByte(b, '\r') < 0 {
		return string(b)
	}
	var t strings.Builder
	saut := false
	for _, c := range b {
		if c == '\n' || c == '\t' || c == '\r' {
			saut = true
			continue
		}
		if saut && c == ' ' {
			continue
		}
		if saut {
			t.WriteByte(' ')
			saut = false
		}
		t.WriteByte(c)
	}
	return t.String()
}

// date reads Dt or DtTm: the day as the bank writes it, in its own time zone.
func (l *Lecteur) date(b []byte) (jour.Jour, error) {
	if len(b) >= 10 {
		j, err := jour.LireISO(b[:10])
		if err == nil && (len(b) == 10 || b[10] == 'T' || b[10] == ' ' || b[10] == 'Z' || b[10] == '+' || b[10] == '-') {
			return j, nil
		}
	}
	return jour.Jour{}, l.refus("date «\u00a0%s\u00a0» inexistante ou illisible dans «\u00a0%s\u00a0»", xmlsur.Extrait(b), l.chemin())
}

// montant reads an amount without sign.
func (l *Lecteur) montant(b []byte) (argent.Centimes, error) {
	m, err := argent.LireDecimal(b)
	if err == nil {
		return m, nil
	}
	raison := "des chiffres et un point sont attendus, sans signe ni virgule, par exemple 1234.56"
	if errors.Is(err, argent.ErrDepassement) {
		raison = "il dépasse les limites"
	} else if i := bytes.IndexByte(b, '.'); i >= 0 && len(b)-i > 3 {
		raison = "il a plus de deux décimales"
	}
	return 0, l.refus("montant «\u00a0%s\u00a0» illisible dans «\u00a0%s\u00a0»\u00a0: %s", xmlsur.Extrait(b), l.chemin(), raison)
}

// sens reads CdtDbtInd: +1 for money received, −1 for money paid.
func (l *Lecteur) sens(b []byte) (int, error) {
	switch string(b) {
	case "CRDT":
		return 1, nil
	case "DBIT":
		return -1, nil
	}
	return 0, l.refus("sens «\u00a0%s\u00a0» inconnu dans «\u00a0%s\u00a0»\u00a0: CRDT ou DBIT attendu", xmlsur.Extrait(b), l.chemin())
}

// chemin names the element being read and its parents up to the statement.
func (l *Lecteur) chemin() string {
	var noms []string
	for _, c := range l.branche[min(len(l.branche), 2):] {
		noms = append(noms, c.noeud.nom)
	}
	return strings.Join(noms, "/")
}
