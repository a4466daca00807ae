// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"etai/internal/formats/releve"
	"etai/internal/formats/xmlsur"
)

// Retour is what the bank answers to a file of orders (pain.002). A rejected transfer is data, not an
// error.
type Retour struct {
	Format         releve.Texte     `json:"format"`          // "pain.002.001.10"; "pain.002" when the file does not say its version
	MessageOrigine releve.Texte     `json:"message_origine"` // MsgId of our file
	StatutGroupe   releve.Texte     `json:"statut_groupe"`   // GrpSts, as written
	Virements      []RetourVirement `json:"virements"`       // only those that the bank lists

	Identifiant   string      `json:"-"` // MsgId of the report itself
	FormatOrigine string      `json:"-"` // OrgnlMsgNmId
	Motifs        []Motif     `json:"-"` // why, at the level of the file
	Decomptes     []Decompte  `json:"-"`
	Lots          []RetourLot `json:"-"`
}

// RetourLot is the answer about one PmtInf.
type RetourLot struct {
	Identifiant string // OrgnlPmtInfId
	Statut      string // PmtInfSts, as written; often empty
	Motifs      []Motif
	Decomptes   []Decompte
}

// Decompte is how many transfers have a status (NbOfTxsPerSts). A report on the verification of payee
// often lists the mismatches only: the matches are then known by their count alone.
type Decompte struct{ Statut, Nombre string }

// RetourVirement is the answer about one transfer.
type RetourVirement struct {
	ReferenceBoutEnBout releve.Texte `json:"reference_bout_en_bout"`
	Statut              releve.Texte `json:"statut"` // TxSts, as written
	Motif               releve.Texte `json:"motif"`  // first reason code, AC04 for instance
	VoP                 releve.Texte `json:"vop"`    // verification of payee: RCVC, RVMC, RVNM, RVNA…
	NomSuggere          releve.Texte `json:"nom_suggere"`

	Lot          int     `json:"-"` // index in Lots
	Instruction  string  `json:"-"` // OrgnlInstrId
	Motifs       []Motif `json:"-"`
	NomReference string  `json:"-"` // creditor's name in OrgnlTxRef: the order's own or the bank's, banks differ
	IBAN         string  `json:"-"` // creditor's account in OrgnlTxRef
}

// Motif is one reason: a code and the bank's words, either may be empty.
type Motif struct{ Code, Texte string }

// Rejete is the status that refuses, at the three levels.
const Rejete = "RJCT"

// StatutEffectif returns the status of a transfer, else that of its lot, else that of the file.
func (r *Retour) StatutEffectif(v *RetourVirement) string {
	switch {
	case v.Statut != "":
		return string(v.Statut)
	case v.Lot >= 0 && v.Lot < len(r.Lots) && r.Lots[v.Lot].Statut != "":
		return r.Lots[v.Lot].Statut
	}
	return string(r.StatutGroupe)
}

// EstVoP tells whether a status is a result of the verification of payee: of one transfer (RCVC match,
// RVMC close match, RVNM no match, RVNA not applicable) or of a file (RVCM or, from German banks, RVMC:
// done with mismatches; RVNC: not complete).
func EstVoP(code string) bool {
	switch code {
	case "RCVC", "RVMC", "RVNM", "RVNA", "RVCM", "RVNC":
		return true
	}
	return false
}

// motifMax bounds the words kept of one reason.
const motifMax = 1000

// LireRetour reads a pain.002 of any version; the namespace may be missing. A file that is something
// else, or not XML, gives *FichierRefuse.
func LireRetour(r io.Reader) (Retour, error) {
	l := &lecteurRetour{lecteur: xmlsur.Nouveau(r, xmlsur.Limites{Texte: 64 << 10})}
	l.r.Virements = []RetourVirement{}
	for {
		ev, err := l.lecteur.Suivant()
		switch {
		case errors.Is(err, io.EOF):
			if l.message {
				return l.r, nil
			}
			return Retour{}, l.refuser("son document est vide")
		case err != nil:
			return Retour{}, refuserLecture(err)
		}
		switch ev.Genre {
		case xmlsur.Debut:
			if err := l.ouvrir(&ev); err != nil {
				return Retour{}, err
			}
		case xmlsur.Texte:
			l.texte = append(l.texte, ev.Texte...)
		case xmlsur.Fin:
			l.fermer()
		}
	}
}

type lecteurRetour struct {
	lecteur  *xmlsur.Lecteur
	r        Retour
	message  bool
	fins     []int  // length of chemin before each open element
	chemin   []byte // below CstmrPmtStsRpt, local names
	texte    []byte
	motif    Motif
	decompte Decompte
	suite    bool // the last words of the motif fill their element: the next ones continue them
}

func (l *lecteurRetour) refuser(quoi string) error {
	return &FichierRefuse{Ligne: l.lecteur.Ligne(), Message: "ce fichier n’est pas un compte rendu pain.002 : " + quoi}
}

func (l *lecteurRetour) ouvrir(ev *xmlsur.Evenement) error {
	switch len(l.fins) {
	case 0:
		if string(ev.Nom) != "Document" {
			return l.refuser("son élément racine est " + cite(string(ev.Nom)) + ", attendu « Document »")
		}
		l.r.Format = releve.Texte(formatDe(ev, "pain.002"))
	case 1:
		if string(ev.Nom) != "CstmrPmtStsRpt" {
			return l.refuser(nature(ev.Espace, string(ev.Nom)))
		}
		l.message = true
	}
	l.fins = append(l.fins, len(l.chemin))
	l.texte = l.texte[:0]
	if len(l.fins) > 2 {
		if len(l.chemin) > 0 {
			l.chemin = append(l.chemin, '/')
		}
		l.chemin = append(l.chemin, ev.Nom...)
	}
	switch string(l.chemin) {
	case "OrgnlPmtInfAndSts":
		l.r.Lots = append(l.r.Lots, RetourLot{})
	case "OrgnlPmtInfAndSts/TxInfAndSts":
		l.r.Virements = append(l.r.Virements, RetourVirement{Lot: len(l.r.Lots) - 1})
		if len(l.r.Virements) > virementsMax {
			return &FichierRefuse{Ligne: l.lecteur.Ligne(), Message: "le compte rendu cite plus d’un million de virements"}
		}
	case "OrgnlGrpInfAndSts/StsRsnInf", "OrgnlPmtInfAndSts/StsRsnInf", "OrgnlPmtInfAndSts/TxInfAndSts/StsRsnInf":
		l.motif, l.suite = Motif{}, false
	case "OrgnlGrpInfAndSts/NbOfTxsPerSts", "OrgnlPmtInfAndSts/NbOfTxsPerSts":
		l.decompte = Decompte{}
	}
	return nil
}

func (l *lecteurRetour) fermer() {
	t := serrer(string(l.texte))
	n := len(l.r.Lots) - 1
	var lot *RetourLot
	if n >= 0 {
		lot = &l.r.Lots[n]
	}
	var v *RetourVirement
	if k := len(l.r.Virements) - 1; k >= 0 {
		v = &l.r.Virements[k]
	}
	chemin := string(l.chemin)
	switch chemin {
	case "GrpHdr/MsgId":
		l.r.Identifiant = t
	case "OrgnlGrpInfAndSts/OrgnlMsgId":
		l.r.MessageOrigine = releve.Texte(t)
	case "OrgnlGrpInfAndSts/OrgnlMsgNmId":
		l.r.FormatOrigine = t
	case "OrgnlGrpInfAndSts/GrpSts":
		l.r.StatutGroupe = releve.Texte(t)
	case "OrgnlPmtInfAndSts/OrgnlPmtInfId":
		lot.Identifiant = t
	case "OrgnlPmtInfAndSts/PmtInfSts":
		lot.Statut = t
	case "OrgnlGrpInfAndSts/StsRsnInf":
		l.r.Motifs = append(l.r.Motifs, l.motif)
	case "OrgnlPmtInfAndSts/StsRsnInf":
		lot.Motifs = append(lot.Motifs, l.motif)
	case "OrgnlGrpInfAndSts/NbOfTxsPerSts":
		l.r.Decomptes = append(l.r.Decomptes, l.decompte)
	case "OrgnlPmtInfAndSts/NbOfTxsPerSts":
		lot.Decomptes = append(lot.Decomptes, l.decompte)
	default:
		if quoi, dedans := strings.CutPrefix(chemin, "OrgnlPmtInfAndSts/TxInfAndSts"); dedans {
			l.virement(v, quoi, t)
		} else {
			l.raison(chemin[strings.IndexByte(chemin, '/')+1:], t)
		}
	}
	l.chemin = l.chemin[:l.fins[len(l.fins)-1]]
	l.fins = l.fins[:len(l.fins)-1]
	l.texte = l.texte[:0]
}

func (l *lecteurRetour) virement(v *RetourVirement, quoi, t string) {
	switch quoi {
	case "":
		v.conclure()
	case "/OrgnlInstrId":
		v.Instruction = t
	case "/OrgnlEndToEndId":
		v.ReferenceBoutEnBout = releve.Texte(t)
	case "/TxSts":
		v.Statut = releve.Texte(t)
	case "/StsRsnInf":
		v.Motifs = append(v.Motifs, l.motif)
	case "/OrgnlTxRef/Cdtr/Nm", "/OrgnlTxRef/Cdtr/Pty/Nm":
		v.NomReference = t
	case "/OrgnlTxRef/CdtrAcct/Id/IBAN":
		v.IBAN = t
	default:
		l.raison(strings.TrimPrefix(quoi, "/"), t)
	}
}

// raison reads one reason or one count, at whatever level.
func (l *lecteurRetour) raison(quoi, t string) {
	switch quoi {
	case "NbOfTxsPerSts/DtldNbOfTxs":
		l.decompte.Nombre = t
	case "NbOfTxsPerSts/DtldSts":
		l.decompte.Statut = t
	case "StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry":
		l.motif.Code = t
	case "StsRsnInf/AddtlInf":
		t = sansCode(t)
		if l.motif.Texte != "" && t != "" && !l.suite {
			l.motif.Texte += " "
		}
		l.suite = utf8.RuneCountInString(t) >= 105 // Max105Text: a longer text is cut there, even inside a word
		if len(l.motif.Texte) < motifMax {
			l.motif.Texte += t
		}
	}
}

// sansCode takes off the status code that German banks repeat in front of each line, and quotes.
func sansCode(t string) string {
	if len(t) > 5 && t[4] == ' ' && EstVoP(t[:4]) {
		t = t[5:]
	}
	return strings.Trim(t, " \"“”„«»\u00a0\u202f")
}

// conclure draws the reason, the result of the verification and the name that the bank suggests. For a
// close match the name stands in AddtlInf (the creditor of OrgnlTxRef is then the order's own name);
// some banks put it in OrgnlTxRef alone.
func (v *RetourVirement) conclure() {
	var textes []string
	for _, m := range v.Motifs {
		if v.Motif == "" {
			v.Motif = releve.Texte(m.Code)
		}
		if m.Texte != "" {
			textes = append(textes, m.Texte)
		}
		if v.VoP == "" && EstVoP(m.Code) {
			v.VoP = releve.Texte(m.Code)
		}
	}
	if EstVoP(string(v.Statut)) {
		v.VoP = v.Statut
	}
	if v.VoP != "RVMC" {
		return
	}
	if v.NomSuggere = releve.Texte(strings.Join(textes, " ")); v.NomSuggere == "" {
		v.NomSuggere = releve.Texte(v.NomReference)
	}
}
