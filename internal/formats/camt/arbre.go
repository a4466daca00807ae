// SPDX-License-Identifier: EUPL-1.2

package camt

// champ says what an element is for.
type champ uint8

const (
	rien champ = iota
	// elements with content of their own, noticed at their tags
	cReleve
	cCompte
	cSolde
	cEcriture
	cDetail
	cDetails
	cRetour
	// texts of the statement
	cReleveID
	cNumero
	cNumeroLegal
	cCreation
	cDu
	cAu
	cIBAN
	cAutreCompte
	cDevise
	// texts of a balance
	cSoldeType
	cSoldeMontant
	cSoldeSens
	cSoldeDate
	// texts of an entry
	cReference
	cMontant
	cSens
	cContrepassation
	cStatut
	cDateOperation
	cDateValeur
	cReferenceBanque
	cDomaine
	cFamille
	cSousFamille
	cProprietaire
	cInformation
	cLotMessage
	cLotPaiement
	// texts of a detail
	cDetailMontant
	cMontantTransaction
	cMontantOrdonne
	cBoutEnBout
	cPaiement
	cDebiteur
	cDebiteurIBAN
	cDebiteurUltime
	cCreancier
	cCreancierIBAN
	cCreancierUltime
	cLibre
	cStructure
	cStructureTexte
	cMotif
	cMotifTexte
	cInformationDetail
	cDetailDomaine
	cDetailFamille
	cDetailSousFamille
	cDetailProprietaire
)

// noeud is one element that is read; all others are skipped with what they hold.
type noeud struct {
	nom     string
	champ   champ
	texte   bool // its text is read
	seul    bool // a second one in the same parent is refused
	enfants []*noeud
}

// dans is an element that holds others; feuille one that holds a text, unique one at most once.
func dans(nom string, c champ, enfants ...*noeud) *noeud {
	return &noeud{nom: nom, champ: c, enfants: enfants}
}

func feuille(nom string, c champ) *noeud { return &noeud{nom: nom, champ: c, texte: true} }

func unique(n *noeud) *noeud {
	n.seul = true
	return n
}

func (n *noeud) enfant(nom []byte) (int, *noeud) {
	for i, e := range n.enfants {
		if string(nom) == e.nom {
			return i, e
		}
	}
	return 0, nil
}

// messages gives, for each message, the tree of what is read in it. It is built once and never changed.
var messages = map[string]*noeud{
	releve053:       message(releve053, "Stmt"),
	notification054: message(notification054, "Ntfctn"),
}

func message(nom, releve string) *noeud {
	return dans(nom, rien, dans(releve, cReleve,
		unique(feuille("Id", cReleveID)),
		feuille("ElctrncSeqNb", cNumero),
		feuille("LglSeqNb", cNumeroLegal),
		feuille("CreDtTm", cCreation),
		dans("FrToDt", rien, feuille("FrDtTm", cDu), feuille("ToDtTm", cAu)),
		unique(dans("Acct", cCompte,
			unique(dans("Id", rien, unique(feuille("IBAN", cIBAN)), unique(dans("Othr", rien, unique(feuille("Id", cAutreCompte)))))),
			unique(feuille("Ccy", cDevise)))),
		dans("Bal", cSolde,
			unique(dans("Tp", rien, unique(dans("CdOrPrtry", rien, unique(feuille("Cd", cSoldeType)))))),
			unique(feuille("Amt", cSoldeMontant)),
			unique(feuille("CdtDbtInd", cSoldeSens)),
			unique(dans("Dt", rien, feuille("Dt", cSoldeDate), feuille("DtTm", cSoldeDate)))),
		ecriture(),
	))
}

func ecriture() *noeud {
	statut := unique(dans("Sts", cStatut, feuille("Cd", cStatut), feuille("Prtry", cStatut)))
	statut.texte = true // up to version 07 the status is the text itself
	return dans("Ntry", cEcriture,
		unique(feuille("NtryRef", cReference)),
		unique(feuille("Amt", cMontant)),
		unique(feuille("CdtDbtInd", cSens)),
		unique(feuille("RvslInd", cContrepassation)),
		statut,
		unique(dans("BookgDt", rien, feuille("Dt", cDateOperation), feuille("DtTm", cDateOperation))),
		unique(dans("ValDt", rien, feuille("Dt", cDateValeur), feuille("DtTm", cDateValeur))),
		unique(feuille("AcctSvcrRef", cReferenceBanque)),
		code(cDomaine, cFamille, cSousFamille, cProprietaire),
		dans("NtryDtls", cDetails,
			dans("Btch", rien, feuille("MsgId", cLotMessage), feuille("PmtInfId", cLotPaiement)),
			detail()),
		feuille("AddtlNtryInf", cInformation),
	)
}

func code(domaine, famille, sousFamille, proprietaire champ) *noeud {
	return dans("BkTxCd", rien,
		dans("Domn", rien, feuille("Cd", domaine),
			dans("Fmly", rien, feuille("Cd", famille), feuille("SubFmlyCd", sousFamille))),
		dans("Prtry", rien, feuille("Cd", proprietaire)))
}

func detail() *noeud {
	montant := func(nom string, c champ) *noeud { return dans(nom, rien, unique(feuille("Amt", c))) }
	return dans("TxDtls", cDetail,
		dans("Refs", rien, unique(feuille("EndToEndId", cBoutEnBout)), feuille("PmtInfId", cPaiement)),
		unique(feuille("Amt", cDetailMontant)),
		dans("AmtDtls", rien, montant("InstdAmt", cMontantOrdonne), montant("TxAmt", cMontantTransaction)),
		code(cDetailDomaine, cDetailFamille, cDetailSousFamille, cDetailProprietaire),
		dans("RltdPties", rien,
			partie("Dbtr", cDebiteur), compteDe("DbtrAcct", cDebiteurIBAN), partie("UltmtDbtr", cDebiteurUltime),
			partie("Cdtr", cCreancier), compteDe("CdtrAcct", cCreancierIBAN), partie("UltmtCdtr", cCreancierUltime)),
		dans("RmtInf", rien, feuille("Ustrd", cLibre),
			dans("Strd", rien, dans("CdtrRefInf", rien, feuille("Ref", cStructure)), feuille("AddtlRmtInf", cStructureTexte))),
		dans("RtrInf", cRetour, dans("Rsn", rien, feuille("Cd", cMotif), feuille("Prtry", cMotif)), feuille("AddtlInf", cMotifTexte)),
		feuille("AddtlTxInf", cInformationDetail),
	)
}

// partie: the name stands in Nm up to version 07, in Pty/Nm or Agt/FinInstnId/Nm from 08 on.
func partie(nom string, c champ) *noeud {
	return dans(nom, rien, feuille("Nm", c), dans("Pty", rien, feuille("Nm", c)),
		dans("Agt", rien, dans("FinInstnId", rien, feuille("Nm", c))))
}

func compteDe(nom string, c champ) *noeud {
	return dans(nom, rien, dans("Id", rien, feuille("IBAN", c)))
}
