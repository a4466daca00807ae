// SPDX-License-Identifier: EUPL-1.2

package camt

import (
	"strings"
	"unicode/utf8"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/formats/releve"
	"etai/internal/formats/xmlsur"
)

// lectureEcriture is the entry being read. It is reused from one to the next.
type lectureEcriture struct {
	montant         argent.Centimes
	montantVu       bool
	devise          releve.Texte
	sens            int
	contrepassation bool
	statut          releve.Texte
	operation       jour.Jour
	valeur          jour.Jour
	reference       string
	referenceBanque string
	code            codeBanque
	information     string
	lot             string // Btch of the NtryDtls being read
	lotMessage      string
	premierDuLot    int
	remise          string        // of the first batch
	detail          lectureDetail // the one being read
	details         []detailLu
	codeDetail      codeBanque // of the first detail
	octets          int        // text kept
	ligne           releve.Ligne
}

// codeBanque is BkTxCd.
type codeBanque struct{ domaine, famille, sousFamille, proprietaire releve.Texte }

func (e *lectureEcriture) vider() {
	clear(e.details)
	if cap(e.details) > 1000 {
		e.details = nil
	}
	*e = lectureEcriture{details: e.details[:0], ligne: releve.Ligne{Details: e.ligne.Details[:0], Rang: e.ligne.Rang}}
}

// valeur takes the text of an element.
func (l *Lecteur) valeur(c champ, b []byte) (err error) {
	if c < cReference {
		return l.valeurReleve(c, b)
	}
	e := &l.ecr
	if e.octets += len(b); e.octets > maxEcriture {
		return l.refus("écriture avec plus de %d Mo de texte", maxEcriture>>20)
	}
	if c >= cDetailMontant {
		return l.valeurDetail(c, b, &e.detail)
	}
	switch c {
	case cReference:
		e.reference = nettoyer(b)
	case cMontant:
		e.montant, err = l.montant(b)
		e.montantVu = true
	case cSens:
		e.sens, err = l.sens(b)
	case cContrepassation:
		e.contrepassation = string(b) == "true" || string(b) == "1"
	case cStatut:
		e.statut = l.mot(b)
	case cDateOperation:
		e.operation, err = l.date(b)
	case cDateValeur:
		e.valeur, err = l.date(b)
	case cReferenceBanque:
		e.referenceBanque = nettoyer(b)
	case cDomaine:
		e.code.domaine = l.mot(b)
	case cFamille:
		e.code.famille = l.mot(b)
	case cSousFamille:
		e.code.sousFamille = l.mot(b)
	case cProprietaire:
		e.code.proprietaire = l.mot(b)
	case cInformation:
		e.information = nettoyer(b)
	case cLotMessage:
		e.lotMessage = fourni(b)
	case cLotPaiement:
		e.lot = fourni(b)
	}
	return err
}

// fourni is the text, or nothing when it says that nothing was given.
func fourni(b []byte) string {
	s := nettoyer(b)
	if strings.EqualFold(s, "NOTPROVIDED") || strings.EqualFold(s, "NOT PROVIDED") {
		return ""
	}
	return s
}

// fermerDetails gives the reference of its batch to the details of one NtryDtls.
func (l *Lecteur) fermerDetails() {
	e := &l.ecr
	lot := e.lot
	if lot == "" {
		lot = e.lotMessage
	}
	if e.remise == "" {
		e.remise = lot
	}
	for i := range e.details[e.premierDuLot:] {
		if d := &e.details[e.premierDuLot+i]; d.paiement == "" {
			d.paiement = lot
		}
	}
}

// fermerEcriture checks the entry and gives it, or keeps it aside while the account is unknown.
func (l *Lecteur) fermerEcriture() error {
	e, r := &l.ecr, &l.releve
	switch {
	case !e.montantVu:
		return l.refus("écriture sans montant (élément «\u00a0Amt\u00a0»)")
	case e.sens == 0:
		return l.refus("écriture sans sens (élément «\u00a0CdtDbtInd\u00a0»)")
	}
	if !r.ouvert {
		r.situer()
	}
	if r.compte.Devise == "" {
		r.compte.Devise = e.devise
	} else if e.devise != "" && e.devise != r.compte.Devise {
		return l.refus("écriture en %s sur un compte en %s", xmlsur.Extrait(string(e.devise)), xmlsur.Extrait(string(r.compte.Devise)))
	}
	if r.compteVu {
		if err := l.annoncer(); err != nil {
			return err
		}
	}
	if err := l.composer(); err != nil {
		return err
	}
	g := &e.ligne
	if !g.EnAttente {
		somme, err := argent.Ajouter(r.somme, g.Montant)
		if err != nil {
			return l.refus("les mouvements du relevé dépassent les limites")
		}
		r.somme = somme
	}
	if r.compteVu {
		if err := l.rec.Ligne(&r.compte, g); err != nil {
			return err
		}
	} else if len(r.attente) >= maxAttente {
		return l.refus("le compte (élément «\u00a0Acct\u00a0») n’est pas nommé avant les écritures")
	} else {
		k := *g
		k.Details = append([]releve.Detail{}, g.Details...)
		r.attente = append(r.attente, k)
	}
	g.Rang++
	return nil
}

// composer turns what was read into a line.
func (l *Lecteur) composer() error {
	e, r := &l.ecr, &l.releve
	g := &e.ligne
	g.Montant = e.montant * argent.Centimes(e.sens)
	g.DateOperation, g.DateValeur = e.operation, e.valeur
	g.ReferenceBancaire = releve.Texte(e.referenceBanque)
	if g.ReferenceBancaire == "" {
		g.ReferenceBancaire = releve.Texte(e.reference)
	}
	switch e.statut {
	case "BOOK":
	case "PDNG", "INFO", "FUTR":
		g.EnAttente = true
	case "":
		l.alerter(AlerteStatut, g, "L’écriture ne dit pas si elle est comptabilisée\u00a0: elle est tenue pour comptabilisée.")
	default:
		g.EnAttente = true
		l.alerter(AlerteStatut, g, "Le statut «\u00a0%s\u00a0» de l’écriture est inconnu\u00a0: elle est tenue pour en attente.", xmlsur.Extrait(string(e.statut)))
	}
	if err := l.dater(g); err != nil {
		return err
	}
	if g.Montant == 0 {
		l.alerter(AlerteNul, g, "L’écriture est d’un montant nul.")
	}
	code := e.code
	if code == (codeBanque{}) && len(e.details) == 1 {
		code = e.codeDetail
	}
	g.Code = l.codeEnTexte(code)
	g.Retour = e.contrepassation || deRetour(code)
	for i := range e.details {
		d := &e.details[i]
		g.Retour = g.Retour || d.retour || (code.famille == "RRCT" || d.instantane) && d.sansDebiteur()
	}
	l.detailler(g)
	g.Remise = e.remise
	if g.Remise == "" {
		g.Remise = commun(g.Details, func(d *releve.Detail) string { return d.Remise })
	}
	g.MotifRetour = releve.Texte(commun(g.Details, func(d *releve.Detail) string { return d.MotifRetour }))
	g.Libelle = releve.Texte(e.libelle())
	if len(g.Details) == 1 {
		g.ReferenceBoutEnBout = g.Details[0].ReferenceBoutEnBout
		g.Contrepartie = g.Details[0].Contrepartie
	}
	if !g.EnAttente && (g.DateOperation.Avant(r.compte.DateOuverture) ||
		!r.compte.DateCloture.Vide() && g.DateOperation.Apres(r.compte.DateCloture)) {
		l.alerter(AlertePeriode, g, "L’écriture du %s est en dehors des dates du relevé (du %s au %s).",
			g.DateOperation, r.compte.DateOuverture, r.compte.DateCloture)
	}
	return nil
}

// dater finds a booking date for a line that has none: the value date, else the day of the statement.
func (l *Lecteur) dater(g *releve.Ligne) error {
	if !g.DateOperation.Vide() {
		return nil
	}
	r := &l.releve
	g.DateOperation = g.DateValeur
	source := "sa date de valeur"
	if g.DateOperation.Vide() {
		g.DateOperation, source = r.compte.DateCloture, "celle de clôture du relevé"
	}
	if g.DateOperation.Vide() {
		g.DateOperation, source = r.creation, "celle de création du relevé"
	}
	if g.DateOperation.Vide() {
		return l.refus("écriture sans date (éléments «\u00a0BookgDt\u00a0» et «\u00a0ValDt\u00a0»)")
	}
	if !g.EnAttente {
		l.alerter(AlerteDate, g, "L’écriture n’a pas de date d’opération\u00a0: %s est prise, le %s.", source, g.DateOperation)
	}
	return nil
}

// codeEnTexte writes PMNT/RCDT/ESCT, else the bank's own code.
func (l *Lecteur) codeEnTexte(c codeBanque) releve.Texte {
	t := l.tampon[:0]
	for _, p := range [...]releve.Texte{c.domaine, c.famille, c.sousFamille} {
		if p == "" {
			continue
		}
		if len(t) > 0 {
			t = append(t, '/')
		}
		t = append(t, p...)
	}
	if l.tampon = t; len(t) == 0 {
		return c.proprietaire
	}
	return l.mot(t)
}

// deRetour tells whether the sub-family is one of returns.
func deRetour(c codeBanque) bool {
	switch c.sousFamille {
	case "RRTN", "RPCR", "UPDD", "PRDD", "RCDD", "ARET":
		return true
	}
	return false
}

// commun is the value that all details share, else nothing.
func commun(details []releve.Detail, de func(*releve.Detail) string) string {
	v := ""
	for i := range details {
		switch d := de(&details[i]); {
		case i == 0:
			v = d
		case d != v:
			return ""
		}
	}
	return v
}

// libelle names the line.
func (e *lectureEcriture) libelle() string {
	if len(e.details) == 1 {
		d := &e.details[0]
		return premier(d.libre, e.information, d.reste)
	}
	if e.information != "" || len(e.details) == 0 {
		return e.information
	}
	const lettres = 140
	var b strings.Builder
	vus := map[string]bool{}
	for i := range e.details {
		t := e.details[i].libelle()
		if t == "" || vus[t] {
			continue
		}
		vus[t] = true
		if b.Len() > 0 {
			b.WriteString(" / ")
		}
		b.WriteString(t)
		if utf8.RuneCountInString(b.String()) > lettres {
			return string([]rune(b.String())[:lettres-1]) + "…"
		}
	}
	return b.String()
}

func premier(textes ...string) string {
	for _, t := range textes {
		if t != "" {
			return t
		}
	}
	return ""
}
