// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"etai/internal/base/jour"
	"etai/internal/formats/releve"
	"etai/internal/formats/xmlsur"
)

// virementsMax bounds what one file may hold: far above what any bank takes, it keeps the memory of
// the identifiers seen under control.
const virementsMax = 1_000_000

// Verifier judges a file of transfer orders (pain.001) against its schema and the SEPA rules. nom is
// the name that the report repeats. A file that cannot be judged gives *FichierRefuse.
func Verifier(r io.Reader, nom string) (Rapport, error) { return VerifierAu(r, nom, jour.Jour{}) }

// VerifierAu is Verifier for a file that is sent on the day aujourdhui: it also warns of execution
// dates gone by, and applies the rules in force that day. With jour.Jour{} the day of the file itself
// (CreDtTm) serves.
func VerifierAu(r io.Reader, nom string, aujourdhui jour.Jour) (Rapport, error) {
	v := &verificateur{
		lecteur: xmlsur.Nouveau(r, xmlsur.Limites{}),
		m:       metier{aujourdhui: aujourdhui, lots: map[string]int{}, bouts: map[string]place{}, instructions: map[string]place{}},
	}
	v.m.v = v
	if err := v.parcourir(); err != nil {
		return Rapport{}, refuserLecture(err)
	}
	return Rapport{
		Fichier: nom, Format: releve.Texte(v.format), Nombre: v.m.nombre, Total: v.m.somme(),
		Fautes: v.fautes.finir(), Avertissements: v.avertissements.finir(),
	}, nil
}

// verificateur walks the file and its schema together.
type verificateur struct {
	lecteur *xmlsur.Lecteur
	format  string
	espace  string // namespace of Document
	message bool   // CstmrCdtTrfInitn was met
	muet    bool   // the schema of this very version is not known: rules only
	cadres  []cadre
	chemin  []byte // "/Document/CstmrCdtTrfInitn/PmtInf[1]/…"
	court   []byte // "PmtInf/CdtTrfTxInf/…", below CstmrCdtTrfInitn, without indexes
	texte   []byte // of the element being read

	fautes, avertissements liste
	m                      metier
}

// cadre is an open element.
type cadre struct {
	modele        *modele // nil: not in the schema
	autre         *modele // the same element in the schema of the other version
	libre         bool    // inside a part where anything may stand
	position      int     // of the last child, −1 before the first
	compte        int     // of that child
	vus           uint64  // children seen
	enfants       bool    // any child, known or not
	texteEnTrop   bool
	chemin, court int // lengths of the paths up to this element
}

func (v *verificateur) parcourir() error {
	for {
		ev, err := v.lecteur.Suivant()
		if errors.Is(err, io.EOF) {
			if !v.message {
				return v.refuser("ce fichier n’est pas un ordre de virement pain.001 : son document est vide")
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch ev.Genre {
		case xmlsur.Debut:
			if err := v.ouvrir(&ev); err != nil {
				return err
			}
		case xmlsur.Texte:
			v.lireTexte(ev.Texte)
		case xmlsur.Fin:
			v.fermer()
		}
	}
}

func (v *verificateur) ouvrir(ev *xmlsur.Evenement) error {
	switch len(v.cadres) {
	case 0:
		return v.ouvrirDocument(ev)
	case 1:
		if !v.cadres[0].enfants && string(ev.Nom) != "CstmrCdtTrfInitn" {
			return v.refuser("ce fichier n’est pas un ordre de virement pain.001 : " + nature(v.espace, string(ev.Nom)))
		}
		v.message = true
	}
	parent := &v.cadres[len(v.cadres)-1]
	parent.enfants = true
	v.texte = v.texte[:0]
	c := cadre{position: -1, libre: parent.libre || parent.modele != nil && parent.modele.genre == libre}
	c.chemin, c.court = len(v.chemin), len(v.court)
	v.chemin = append(append(v.chemin, '/'), ev.Nom...)
	if len(v.cadres) > 1 {
		if len(v.court) > 0 {
			v.court = append(v.court, '/')
		}
		v.court = append(v.court, ev.Nom...)
	}
	if !c.libre {
		v.descendre(parent, &c, ev)
	}
	v.cadres = append(v.cadres, c)
	if c.libre {
		return nil
	}
	v.attributs(ev, c.modele)
	return v.m.debut(string(v.court))
}

// descendre finds the element in the schema and says when it does not belong where it stands.
func (v *verificateur) descendre(parent, c *cadre, ev *xmlsur.Evenement) {
	etranger := ev.Espace != v.espace
	if i := parent.autre.chercher(ev.Nom); i >= 0 && !etranger {
		c.autre = parent.autre.enfants[i].modele
	}
	if parent.modele == nil {
		return
	}
	i := parent.modele.chercher(ev.Nom)
	nom := cite(string(ev.Nom))
	switch {
	case etranger:
		v.structure(RegleInconnu, "l’élément %s n’est pas dans l’espace de noms du message ; l’ôter", nom)
		return
	case i < 0 && c.autre != nil:
		v.structure(RegleVersion, "l’élément %s appartient à une autre version de pain.001 que celle du fichier (%s) ; produire le fichier dans une seule version%s", nom, v.format, conseil(string(ev.Nom)))
		return
	case i < 0:
		v.structure(RegleInconnu, "l’élément %s n’existe pas à cet endroit en %s ; l’ôter ou corriger son nom", nom, v.format)
		return
	}
	e := &parent.modele.enfants[i]
	c.modele = e.modele
	bit := uint64(1) << i
	switch {
	case i == parent.position:
		parent.compte++
		if e.max > 0 && parent.compte == e.max+1 {
			v.structure(RegleRepete, "l’élément %s figure plus de %d fois ; n’en garder que %d", nom, e.max, e.max)
		}
	case parent.modele.genre == choix && parent.vus != 0:
		v.structure(RegleRepete, "un seul élément est admis à cet endroit ; ôter %s ou celui qui le précède", nom)
	case parent.vus&bit != 0:
		v.structure(RegleRepete, "l’élément %s figure plus d’une fois ; n’en garder qu’un", nom)
	case i < parent.position:
		v.structure(RegleOrdre, "l’élément %s doit venir avant %s ; respecter l’ordre du format", nom, cite(parent.modele.enfants[parent.position].nom))
	default:
		parent.position, parent.compte = i, 1
	}
	parent.vus |= bit
	if compte := parent.compte; i == parent.position && e.max != 1 && (compte > 1 || e.max == 0 && e.nom != "SvcLvl") {
		v.chemin = append(v.chemin, '[')
		v.chemin = strconv.AppendInt(v.chemin, int64(compte), 10)
		v.chemin = append(v.chemin, ']')
	}
}

func conseil(nom string) string {
	switch nom {
	case "BIC":
		return " (BICFI remplace BIC depuis la .09)"
	case "BICFI":
		return " (en .03, la balise est BIC)"
	case "Dt", "DtTm":
		return " (en .03, la date est écrite seule)"
	}
	return ""
}

func (v *verificateur) attributs(ev *xmlsur.Evenement, m *modele) {
	ccy := false
	for i := range ev.Attributs {
		a := &ev.Attributs[i]
		switch {
		case a.Espace == "" && string(a.Nom) == "Ccy" && m != nil && m.genre == devise:
			ccy = true
			if d := string(a.Valeur); len(d) != 3 || strings.Trim(d, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
				v.noter(RegleDevise, "la devise %s n’est pas un code de trois majuscules ; écrire EUR", cite(d))
			} else {
				v.m.devise(d)
			}
		case m != nil && (a.Espace != xsi || string(a.Nom) == "nil"):
			v.structure(RegleAttribut, "l’attribut %s n’est pas admis ici ; l’ôter", cite(string(a.Nom)))
		}
	}
	if m != nil && m.genre == devise && !ccy {
		v.noter(RegleDevise, "la devise du montant manque ; écrire Ccy=\"EUR\"")
	}
}

func (v *verificateur) lireTexte(t []byte) {
	c := &v.cadres[len(v.cadres)-1]
	if c.libre || c.modele != nil && c.modele.genre == libre {
		return
	}
	if c.enfants || c.modele != nil && (c.modele.genre == suite || c.modele.genre == choix) {
		if serrer(string(t)) == "" {
			return
		}
		if string(v.court) == "PmtInf/ReqdExctnDt" && !c.enfants { // .03 inside .09: still read as a date
			v.texte = append(v.texte, t...)
		}
		if !c.texteEnTrop && c.modele != nil {
			c.texteEnTrop = true
			if c.autre != nil && c.autre.genre == simple {
				v.structure(RegleVersion, "le texte %s est écrit comme dans une autre version de pain.001 que celle du fichier (%s) ; produire le fichier dans une seule version", cite(string(t)), v.format)
			} else {
				v.structure(RegleValeur, "le texte %s n’a pas sa place ici, entre des éléments ; l’ôter", cite(string(t)))
			}
		}
		return
	}
	v.texte = append(v.texte, t...)
}

func (v *verificateur) fermer() {
	c := v.cadres[len(v.cadres)-1]
	if !c.libre {
		if c.modele != nil {
			v.absents(&c)
		}
		if len(v.cadres) == 2 {
			v.m.finMessage()
		}
		avant := v.fautes.nombre
		feuille := !c.enfants
		v.m.fin(string(v.court), string(v.texte), feuille)
		if f := c.modele; f != nil && f.valeur != nil && feuille && v.fautes.nombre == avant {
			if dit := f.valeur.refuser(string(v.texte)); dit != "" {
				v.structure(RegleValeur, "%s", dit)
			}
		}
	}
	v.chemin, v.court, v.texte = v.chemin[:c.chemin], v.court[:c.court], v.texte[:0]
	v.cadres = v.cadres[:len(v.cadres)-1]
}

// absents names the mandatory children that were not met.
func (v *verificateur) absents(c *cadre) {
	m := c.modele
	if m.genre == choix {
		if c.vus == 0 && !c.texteEnTrop && !c.enfants {
			v.structure(RegleAbsent, "il manque %s ; l’ajouter", enumererEnfants(m))
		}
		return
	}
	if v.muet || m.genre != suite {
		return
	}
	for i := range m.enfants {
		e := &m.enfants[i]
		// The rules name the debtor and his account themselves.
		regle := string(v.court) == "PmtInf" && (e.nom == "Dbtr" || e.nom == "DbtrAcct")
		if e.min > 0 && c.vus&(1<<i) == 0 && !regle {
			v.noterSous(&v.fautes, RegleAbsent, "/"+e.nom, "l’élément obligatoire "+cite(e.nom)+" manque ; l’ajouter")
		}
	}
}

func enumererEnfants(m *modele) string {
	var noms []string
	for i := range m.enfants {
		noms = append(noms, cite(m.enfants[i].nom))
	}
	return enumerer(noms)
}

// structure notes a fault against the schema, unless the schema is not that of the file.
func (v *verificateur) structure(regle, format string, args ...any) {
	if !v.muet {
		v.noter(regle, format, args...)
	}
}

// noter notes a fault on the current element, avertir a warning.
func (v *verificateur) noter(regle, format string, args ...any) {
	v.noterSous(&v.fautes, regle, "", fmt.Sprintf(format, args...))
}

func (v *verificateur) avertir(regle, format string, args ...any) {
	v.noterSous(&v.avertissements, regle, "", fmt.Sprintf(format, args...))
}

// noterSous adds to l what is wrong below the current element.
func (v *verificateur) noterSous(l *liste, regle, suite, dit string) {
	v.noterEn(l, regle, string(v.chemin)+suite, dit)
}

// noterEn adds to l what is wrong at a path. Inside a transfer, the message gets its place when the
// transfer ends and its reference is known.
func (v *verificateur) noterEn(l *liste, regle, chemin, dit string) {
	if len(chemin) > cheminMax {
		chemin = strings.ToValidUTF8(chemin[:cheminMax], "") + "…"
	}
	if !v.m.dansVirement {
		dit = situer(chemin, "", dit)
	}
	l.ajouter(Faute{Regle: regle, Chemin: releve.Texte(chemin), Message: dit})
}

// cheminMax bounds the paths shown, whatever the names in the file.
const cheminMax = 500

func (v *verificateur) refuser(message string) error {
	return &FichierRefuse{Ligne: v.lecteur.Ligne(), Message: message}
}

const xsi = "http://www.w3.org/2001/XMLSchema-instance"

const urnISO = "urn:iso:std:iso:20022:tech:xsd:"

var formatISO = regexp.MustCompile(`[a-z]{4}\.[0-9]{3}\.[0-9]{3}\.[0-9]{2}`)

// ouvrirDocument chooses the schema from the namespace.
func (v *verificateur) ouvrirDocument(ev *xmlsur.Evenement) error {
	if string(ev.Nom) != "Document" {
		return v.refuser("ce fichier n’est pas un ordre de virement pain.001 : son élément racine est " + cite(string(ev.Nom)) + ", attendu « Document »")
	}
	v.espace = ev.Espace
	v.chemin = append(v.chemin, "/Document"...)
	v.format = formatISO.FindString(ev.Espace)
	if !strings.HasPrefix(v.format, "pain.001.") {
		v.format = "pain.001"
	}
	trois, err3 := schema03()
	neuf, err9 := schema09()
	douze, err12 := schema12()
	if err := errors.Join(err3, err9, err12); err != nil {
		return err
	}
	c := cadre{position: -1, modele: neuf, autre: trois}
	switch v.format {
	case "pain.001.001.03":
		c.modele, c.autre = trois, neuf
	case "pain.001.001.10", "pain.001.001.11", "pain.001.001.12":
		c.modele = douze
	}
	exact := ev.Espace == urnISO+v.format
	switch {
	case !exact && ev.Espace == "":
		v.noter(RegleEspace, "l’espace de noms du format manque ; écrire xmlns=\"%spain.001.001.09\" (ou .03 selon la banque)", urnISO)
	case !exact:
		v.noter(RegleEspace, "l’espace de noms %s n’est pas celui du format ISO 20022 ; écrire xmlns=\"%spain.001.001.09\" (ou .03 selon la banque)", cite(ev.Espace), urnISO)
	case v.format == "pain.001.001.12":
		v.avertir(RegleVersion, "peu de banques lisent déjà %s ; préférer pain.001.001.09, ou .03 selon la banque", v.format)
	case v.format != "pain.001.001.03" && v.format != "pain.001.001.09":
		v.noter(RegleVersion, "la version %s n’est pas reçue pour les virements SEPA ; produire pain.001.001.09, ou .03 selon la banque", v.format)
		exact = false
	}
	v.muet = !exact
	v.attributs(ev, c.modele)
	v.cadres = append(v.cadres, c)
	return nil
}

// nature says what a document that is not a pain.001 seems to be.
func nature(espace, premier string) string {
	switch premier {
	case "BkToCstmrStmt":
		return "c’est un relevé de compte camt.053, à lire avec « etai releve lire »"
	case "BkToCstmrDbtCdtNtfctn":
		return "c’est un avis d’opéré camt.054, à lire avec « etai releve lire »"
	case "BkToCstmrAcctRpt":
		return "c’est un relevé intrajournalier camt.052"
	case "CstmrPmtStsRpt":
		return "c’est un compte rendu de la banque pain.002, à lire avec « etai ordre retour »"
	case "CstmrDrctDbtInitn":
		return "c’est un ordre de prélèvement pain.008"
	}
	if f := formatISO.FindString(espace); f != "" {
		return "c’est un message " + f
	}
	return "il contient " + cite(premier)
}
