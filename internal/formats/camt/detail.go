// SPDX-License-Identifier: EUPL-1.2

package camt

import (
	"slices"

	"etai/internal/base/argent"
	"etai/internal/formats/iban"
	"etai/internal/formats/releve"
	"etai/internal/formats/xmlsur"
)

// lectureDetail is the TxDtls being read.
type lectureDetail struct {
	montants    [3]montantLu // Amt, AmtDtls/TxAmt, AmtDtls/InstdAmt
	deviseLue   releve.Texte // of the amount being read
	structure   string
	information string
	motifTexte  string
	code        codeBanque
	detailLu
}

// detailLu is what is kept of a TxDtls until the end of its entry.
type detailLu struct {
	montant         montantLu
	boutEnBout      string
	paiement        string
	debiteur        partieLue
	creancier       partieLue
	debiteurUltime  releve.Texte
	creancierUltime releve.Texte
	libre           string // Ustrd
	reste           string // AddtlTxInf, else the structured reference
	motif           string
	retour          bool
	instantane      bool // RRCT
}

type montantLu struct {
	montant argent.Centimes
	devise  releve.Texte
	vu      bool
}

type partieLue struct{ nom, iban releve.Texte }

func (l *Lecteur) valeurDetail(c champ, b []byte, d *lectureDetail) error {
	switch c {
	case cDetailMontant, cMontantTransaction, cMontantOrdonne:
		// Nothing is checked against these amounts but an alert: an unreadable one is as if absent.
		if m, err := argent.LireDecimal(b); err == nil {
			d.montants[c-cDetailMontant] = montantLu{montant: m, devise: d.deviseLue, vu: true}
		}
	case cBoutEnBout:
		d.boutEnBout = fourni(b)
	case cPaiement:
		d.paiement = fourni(b)
	case cDebiteur:
		d.debiteur.nom = l.mot(b)
	case cDebiteurIBAN:
		d.debiteur.iban = ibanBrut(b)
	case cDebiteurUltime:
		d.debiteurUltime = l.mot(b)
	case cCreancier:
		d.creancier.nom = l.mot(b)
	case cCreancierIBAN:
		d.creancier.iban = ibanBrut(b)
	case cCreancierUltime:
		d.creancierUltime = l.mot(b)
	case cLibre:
		d.libre = joindre(d.libre, nettoyer(b))
	case cStructure:
		d.structure = joindre(d.structure, nettoyer(b))
	case cStructureTexte:
		if d.structure == "" {
			d.structure = nettoyer(b)
		}
	case cMotif:
		d.motif = nettoyer(b)
	case cMotifTexte:
		d.motifTexte = joindre(d.motifTexte, nettoyer(b))
	case cInformationDetail:
		d.information = nettoyer(b)
	case cDetailDomaine:
		d.code.domaine = l.mot(b)
	case cDetailFamille:
		d.code.famille = l.mot(b)
	case cDetailSousFamille:
		d.code.sousFamille = l.mot(b)
	case cDetailProprietaire:
		d.code.proprietaire = l.mot(b)
	}
	return nil
}

// fermerDetail keeps what counts of the detail.
func (l *Lecteur) fermerDetail() {
	d := &l.ecr.detail
	d.montant = d.montantEn(l.ecr.devise)
	d.reste = premier(d.information, d.structure)
	d.motif = premier(d.motif, d.motifTexte)
	d.retour = d.retour || deRetour(d.code)
	d.instantane = d.code.famille == "RRCT"
	if len(l.ecr.details) == 0 {
		l.ecr.codeDetail = d.code
	}
	l.ecr.details = append(l.ecr.details, d.detailLu)
}

// joindre puts two texts together; what is longer than any label is cut.
func joindre(a, b string) string {
	const max = 16 << 10
	switch {
	case a == "":
		return b
	case len(a) > max:
		return a
	}
	return a + " " + b
}

func (d *detailLu) libelle() string { return premier(d.libre, d.reste) }

func (d *detailLu) sansDebiteur() bool {
	return d.debiteur == partieLue{} && d.debiteurUltime == ""
}

// autrePartie is who stands on the other side of a movement of the account compte.
func (d *detailLu) autrePartie(compte releve.Texte, sens int, retour bool) partieLue {
	debiteur, creancier := d.debiteur, d.creancier
	if debiteur.nom == "" {
		debiteur.nom = d.debiteurUltime
	}
	if creancier.nom == "" {
		creancier.nom = d.creancierUltime
	}
	nousDebiteur := compte != "" && debiteur.iban == compte
	nousCreancier := compte != "" && creancier.iban == compte
	switch {
	case nousDebiteur && !nousCreancier:
		return creancier
	case nousCreancier && !nousDebiteur:
		return debiteur
	}
	premiere, seconde := debiteur, creancier
	if (sens < 0) != retour {
		premiere, seconde = creancier, debiteur
	}
	if retour && premiere == (partieLue{}) {
		return seconde
	}
	return premiere
}

// detailler fills the details of the line and reports what does not fit.
func (l *Lecteur) detailler(g *releve.Ligne) {
	e := &l.ecr
	compte, devise := l.releve.compte.IBAN, l.releve.compte.Devise
	seul := len(e.details) == 1
	g.Details = slices.Grow(g.Details, len(e.details))
	var somme argent.Centimes
	sansMontant, autreDevise, hors := 0, releve.Texte(""), false
	for i := range e.details {
		d := &e.details[i]
		m := d.montant
		switch {
		case m.vu && m.devise != "" && m.devise != devise:
			autreDevise = m.devise
			if seul {
				m.montant = e.montant
			}
		case m.vu:
		case seul:
			m.montant = e.montant
		default:
			sansMontant++
		}
		s, err := argent.Ajouter(somme, m.montant)
		somme, hors = s, hors || err != nil
		p := d.autrePartie(compte, e.sens, g.Retour)
		g.Details = append(g.Details, releve.Detail{
			Montant: m.montant * argent.Centimes(e.sens), ReferenceBoutEnBout: releve.Texte(d.boutEnBout),
			Contrepartie: p.nom, ContrepartieIBAN: p.iban, Libelle: releve.Texte(d.libelle()),
			CreancierUltime: string(d.creancierUltime), DebiteurUltime: string(d.debiteurUltime),
			MotifRetour: d.motif, Remise: d.paiement,
		})
		if p.iban != "" && iban.Verifier(string(p.iban)) != nil {
			l.alerter(AlerteIBAN, g, "Le compte de la contrepartie est mal écrit\u00a0: il est gardé tel quel.")
		}
	}
	switch {
	case len(e.details) == 0:
	case autreDevise != "":
		l.alerter(AlerteDevise, g, "Les détails de l’écriture sont en %s et le compte en %s\u00a0: seul le montant de l’écriture compte.",
			xmlsur.Extrait(string(autreDevise)), xmlsur.Extrait(string(devise)))
	case sansMontant == len(e.details) && e.montant == 0:
	case sansMontant > 0:
		l.alerter(AlerteSansDetail, g, "%d des %d détails de l’écriture n’ont pas de montant lisible.", sansMontant, len(e.details))
	case hors || somme != e.montant:
		l.alerter(AlerteDetails, g, "Les détails de l’écriture font %s et l’écriture %s\u00a0: le montant de l’écriture compte.",
			enDevise(somme, devise), enDevise(e.montant, devise))
	}
}

// montantEn chooses the amount of the detail: the first one in the currency of the entry, else the first.
func (d *lectureDetail) montantEn(devise releve.Texte) montantLu {
	for _, m := range d.montants {
		if m.vu && (m.devise == "" || m.devise == devise) {
			return m
		}
	}
	for _, m := range d.montants {
		if m.vu {
			return m
		}
	}
	return montantLu{}
}
