// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"strconv"
	"strings"
	"unicode"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
)

// metier holds the rules that the schema does not know: sums, accounts, names, dates, references.
type metier struct {
	v          *verificateur
	aujourdhui jour.Jour
	creation   jour.Jour

	nombre    int             // transfers of the file
	total     argent.Centimes // of the amounts read
	illisible bool            // an amount could not be read, or the sum is too large
	entete    compte

	lots         map[string]int // PmtInfId → number of the lot
	bouts        map[string]place
	instructions map[string]place

	lot          lot
	numeroLot    int
	dansVirement bool
	vir          virement
	adresse      adresseLue
}

// place is where an identifier was met first.
type place struct{ lot, rang int32 }

func (p place) String() string {
	return "lot " + strconv.Itoa(int(p.lot)) + ", n° " + strconv.Itoa(int(p.rang))
}

// compte is a declared NbOfTxs and CtrlSum, at either level.
type compte struct {
	nombre, somme      string
	nombreVu, sommeVue bool
}

type lot struct {
	nombre               int
	total                argent.Centimes
	illisible            bool
	declare              compte
	execution            jour.Jour
	instantane           bool
	nom, iban, banque    bool
	service, sansService bool
}

type virement struct {
	reference                  string
	nom, iban, montant, contre bool
	service                    bool
	libres, structures         int
	scor                       bool
	fautesAvant, alertesAvant  int
}

// jourDeRegle is the day on which the file is judged.
func (m *metier) jourDeRegle() jour.Jour {
	if m.aujourdhui.Vide() {
		return m.creation
	}
	return m.aujourdhui
}

// debut follows the opening of the elements that have a state.
func (m *metier) debut(chemin string) error {
	switch chemin {
	case "PmtInf":
		m.numeroLot++
		m.lot = lot{}
	case "PmtInf/CdtTrfTxInf":
		m.nombre++
		m.lot.nombre++
		m.dansVirement = true
		m.vir = virement{fautesAvant: len(m.v.fautes.fautes), alertesAvant: len(m.v.avertissements.fautes)}
	case "PmtInf/CdtTrfTxInf/RmtInf/Ustrd":
		m.vir.libres++
	case "PmtInf/CdtTrfTxInf/RmtInf/Strd":
		m.vir.structures++
		m.vir.scor = false
	default:
		if strings.HasSuffix(chemin, "/PstlAdr") {
			m.adresse = adresseLue{}
		}
		return nil
	}
	if m.nombre+m.numeroLot > virementsMax {
		return m.v.refuser("le fichier compte plus d’un million de virements : aucune banque ne le recevrait ; le diviser")
	}
	return nil
}

// devise checks the currency of an amount that is being opened.
func (m *metier) devise(d string) {
	if d != "EUR" && string(m.v.court) == "PmtInf/CdtTrfTxInf/Amt/InstdAmt" {
		m.v.noter(RegleDevise, "il est en %s, or seul l’euro circule en SEPA ; écrire Ccy=\"EUR\" et le montant en euros, ou sortir ce virement du fichier", cite(d))
	}
}

// fin applies the rules of an element that closes; texte is its value when it is a leaf.
func (m *metier) fin(chemin, texte string, feuille bool) {
	switch chemin {
	case "PmtInf/CdtTrfTxInf":
		m.finVirement()
		return
	case "PmtInf":
		m.finLot()
		return
	case "PmtInf/CdtTrfTxInf/Amt/EqvtAmt":
		m.vir.contre = true
		m.v.noter(RegleDevise, "une contre-valeur (EqvtAmt) n’est pas admise en SEPA ; donner le montant en euros dans InstdAmt")
		return
	}
	if strings.HasSuffix(chemin, "/PstlAdr") {
		m.finAdresse(chemin)
		return
	}
	if !feuille {
		return
	}
	avant := m.v.fautes.nombre
	if !m.feuille(chemin, texte) && m.v.fautes.nombre == avant {
		m.caracteres(texte)
	}
}

// feuille applies the rules of a value. It tells whether the value is an identifier or a code, whose
// characters need no other look.
func (m *metier) feuille(chemin, texte string) bool {
	v := m.v
	switch chemin {
	case "GrpHdr/MsgId":
		m.dire(controlerIdentifiant(texte))
	case "GrpHdr/CreDtTm":
		if d := serrer(texte); len(d) >= 10 {
			m.creation, _ = lireDate(d[:10])
		}
	case "GrpHdr/NbOfTxs":
		m.entete.nombre, m.entete.nombreVu = texte, true
	case "GrpHdr/CtrlSum":
		m.entete.somme, m.entete.sommeVue = texte, true
	case "PmtInf/PmtInfId":
		m.identifiantLot(texte)
	case "PmtInf/PmtMtd":
		if texte != "TRF" {
			v.noter(RegleMoyen, "%s n’est pas un virement SEPA ; écrire TRF", cite(texte))
		}
	case "PmtInf/NbOfTxs":
		m.lot.declare.nombre, m.lot.declare.nombreVu = texte, true
	case "PmtInf/CtrlSum":
		m.lot.declare.somme, m.lot.declare.sommeVue = texte, true
	case "PmtInf/PmtTpInf/SvcLvl/Cd", "PmtInf/CdtTrfTxInf/PmtTpInf/SvcLvl/Cd", "PmtInf/PmtTpInf/SvcLvl/Prtry", "PmtInf/CdtTrfTxInf/PmtTpInf/SvcLvl/Prtry":
		if m.dansVirement {
			m.vir.service = true
		} else {
			m.lot.service = true
		}
		if texte != "SEPA" || strings.HasSuffix(chemin, "Prtry") {
			v.noter(RegleService, "le niveau de service %s n’est pas celui d’un virement SEPA ; écrire <Cd>SEPA</Cd>", cite(texte))
		}
	case "PmtInf/PmtTpInf/LclInstrm/Cd":
		m.lot.instantane = texte == "INST"
	case "PmtInf/ReqdExctnDt", "PmtInf/ReqdExctnDt/Dt", "PmtInf/ReqdExctnDt/DtTm":
		m.dateExecution(texte)
	case "PmtInf/ChrgBr", "PmtInf/CdtTrfTxInf/ChrgBr":
		if texte != "SLEV" {
			v.noter(RegleFrais, "%s n’est pas admis en SEPA, où chacun paie ses frais ; écrire SLEV", cite(texte))
		}
	case "PmtInf/DbtrAcct/Ccy":
		if texte != "EUR" {
			v.avertir(RegleDevise, "le compte est tenu en %s : la banque fera un change ou refusera ; débiter un compte en euros", cite(texte))
		}
	case "PmtInf/DbtrAgt/FinInstnId/Othr/Id":
		m.lot.banque = m.lot.banque || texte == "NOTPROVIDED"
	case "PmtInf/CdtTrfTxInf/PmtId/InstrId":
		m.dire(controlerIdentifiant(texte))
		m.instruction(texte)
	case "PmtInf/CdtTrfTxInf/PmtId/EndToEndId":
		m.vir.reference = strings.ToValidUTF8(texte[:min(len(texte), longueurRetenue)], "")
		m.dire(controlerIdentifiant(texte))
		m.boutEnBout(texte)
	case "PmtInf/CdtTrfTxInf/Amt/InstdAmt":
		m.montant(texte)
	case "PmtInf/CdtTrfTxInf/RmtInf/Ustrd":
		m.dire(controlerRemise(texte))
		return false
	case "PmtInf/CdtTrfTxInf/RmtInf/Strd/CdtrRefInf/Tp/CdOrPrtry/Cd":
		m.vir.scor = texte == "SCOR"
	case "PmtInf/CdtTrfTxInf/RmtInf/Strd/CdtrRefInf/Ref":
		if p := controlerRF(texte); p.regle != "" && m.vir.scor && strings.HasPrefix(texte, "RF") {
			v.avertir(p.regle, "%s", p.dit)
		}
		return false
	default:
		return m.feuilleDePartie(chemin, texte)
	}
	return true
}

// feuilleDePartie applies the rules of names, accounts and banks, wherever the party stands.
func (m *metier) feuilleDePartie(chemin, texte string) bool {
	parent, nom := couper(chemin)
	switch nom {
	case "IBAN":
		p := controlerIBAN(texte)
		m.dire(p)
		switch parent {
		case "PmtInf/DbtrAcct/Id":
			m.lot.iban = true
		case "PmtInf/CdtTrfTxInf/CdtrAcct/Id":
			m.vir.iban = true
			if p.regle == "" {
				m.dire(controlerPays(texte))
			}
		}
		return true
	case "BIC", "BICFI":
		if strings.HasSuffix(parent, "FinInstnId") {
			m.dire(controlerBIC(texte, V09))
			m.lot.banque = m.lot.banque || parent == "PmtInf/DbtrAgt/FinInstnId"
			return true
		}
	case "Nm":
		switch parent {
		case "PmtInf/Dbtr":
			m.lot.nom = true
		case "PmtInf/CdtTrfTxInf/Cdtr":
			m.vir.nom = true
		case "GrpHdr/InitgPty", "PmtInf/UltmtDbtr", "PmtInf/CdtTrfTxInf/UltmtDbtr", "PmtInf/CdtTrfTxInf/UltmtCdtr":
		default:
			return false
		}
		m.dire(controlerNom(texte))
	case "AdrLine", "TwnNm", "Ctry":
		if strings.HasSuffix(parent, "/PstlAdr") {
			m.dire(m.adresse.lire(nom, texte))
		}
	}
	return false
}

// couper parts "a/b/c" into "a/b" and "c".
func couper(chemin string) (parent, nom string) {
	i := strings.LastIndexByte(chemin, '/')
	return chemin[:max(i, 0)], chemin[i+1:]
}

func (m *metier) dire(p probleme) {
	if p.regle != "" {
		m.v.noter(p.regle, "%s", p.dit)
	}
}

// caracteres looks for what the SEPA set does not hold: a warning where the bank can put something
// else (é → e), a fault for other scripts and pictures, which nothing replaces.
func (m *metier) caracteres(texte string) {
	r, hors := HorsJeu(texte)
	if !hors {
		return
	}
	if x, perdu := irremplacable(texte); perdu {
		m.v.noter(RegleCaractere, "%s n’a pas d’équivalent dans le jeu de caractères SEPA : la banque refusera ; écrire en lettres latines", cite(string(x)))
		return
	}
	if r == '\n' || r == '\r' || r == '\t' {
		m.v.avertir(RegleCaractere, "un retour à la ligne ou une tabulation est hors du jeu de caractères SEPA ; écrire %s", cite(Latin(texte, 0)))
		return
	}
	m.v.avertir(RegleCaractere, "%s est hors du jeu de caractères SEPA : la banque le remplacera ou refusera ; écrire %s", cite(string(r)), cite(Latin(texte, 0)))
}

// irremplacable returns the first character of s beyond the Latin letters and the punctuation that
// Latin can only drop.
func irremplacable(s string) (rune, bool) {
	for _, r := range s {
		if r >= 0x250 && (r < 0x2000 || r > 0x206f) && !unicode.In(r, unicode.M) && strings.TrimSpace(enLatin(r)) == "" {
			return r, true
		}
	}
	return 0, false
}
