// SPDX-License-Identifier: EUPL-1.2

package pain

import "strings"

// racine is where the message stands in its document.
const racine = "/Document/CstmrCdtTrfInitn"

// situer puts the place in front of what is wrong, in words: "virement MASP-42 (lot 1, n° 3), compte
// du créancier : …".
func situer(chemin, reference, dit string) string {
	return lieu(chemin, reference) + " : " + dit + "."
}

func lieu(chemin, reference string) string {
	lot, reste := indice(chemin, "/PmtInf[")
	rang, suite := indice(reste, "/CdtTrfTxInf[")
	ici := ""
	switch {
	case rang != "":
		ici = "virement "
		if reference != "" {
			ici += cite(reference) + " "
		}
		ici += "(lot " + lot + ", n° " + rang + ")"
	case lot != "":
		ici = "lot n° " + lot
	default:
		ici = "message"
		suite = strings.TrimPrefix(strings.TrimPrefix(chemin, "/Document"), "/CstmrCdtTrfInitn")
	}
	if quoi := enMots(suite); quoi != "" {
		ici += ", " + quoi
	}
	return ici
}

// indice cuts "…/PmtInf[12]/suite" into "12" and "/suite".
func indice(chemin, debut string) (numero, suite string) {
	_, apres, trouve := strings.Cut(chemin, debut)
	if !trouve {
		return "", chemin
	}
	numero, suite, _ = strings.Cut(apres, "]")
	return numero, suite
}

// enMots names an element as the person who keeps the orders would; the tag itself stays readable in
// the path of the fault.
func enMots(suite string) string {
	suite = strings.TrimPrefix(suite, "/")
	noms := strings.Split(suite, "/")
	dernier, _, _ := strings.Cut(noms[len(noms)-1], "[")
	switch dernier {
	case "MsgId":
		return "identifiant du message"
	case "PmtInfId":
		return "identifiant du lot"
	case "EndToEndId":
		return "référence de bout en bout"
	case "InstrId":
		return "identifiant d’instruction"
	case "NbOfTxs":
		return "nombre de virements"
	case "CtrlSum":
		return "somme de contrôle"
	case "CreDtTm":
		return "date de création"
	case "InstdAmt", "EqvtAmt", "Amt":
		return "montant"
	case "ChrgBr":
		return "partage des frais"
	case "PmtMtd":
		return "moyen de paiement"
	case "SvcLvl":
		return "niveau de service"
	}
	qui := ""
	for _, n := range noms {
		switch n, _, _ = strings.Cut(n, "["); n {
		case "GrpHdr", "Id", "FinInstnId", "Pty":
		case "InitgPty":
			qui = "émetteur"
		case "Dbtr":
			qui = "débiteur"
		case "UltmtDbtr":
			qui = "débiteur ultime"
		case "Cdtr":
			qui = "créancier"
		case "UltmtCdtr":
			qui = "créancier ultime"
		case "DbtrAcct":
			return "compte du débiteur"
		case "CdtrAcct":
			return "compte du créancier"
		case "DbtrAgt":
			return "banque du débiteur"
		case "CdtrAgt":
			return "banque du créancier"
		case "ReqdExctnDt":
			return "date d’exécution"
		case "RmtInf":
			return "motif du virement"
		case "PstlAdr":
			if qui != "" {
				return "adresse " + de(qui)
			}
		case "Nm":
			if qui != "" {
				return "nom " + de(qui)
			}
		}
	}
	if qui != "" || dernier == "" || dernier == "GrpHdr" || dernier == "CdtTrfTxInf" {
		return qui
	}
	return "élément " + cite(dernier)
}

func de(qui string) string {
	if strings.HasPrefix(qui, "é") {
		return "de l’" + qui
	}
	return "du " + qui
}
