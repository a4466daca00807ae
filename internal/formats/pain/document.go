// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"errors"
	"regexp"
	"strings"

	"etai/internal/formats/xmlsur"
)

const urnISO = "urn:iso:std:iso:20022:tech:xsd:"

var formatISO = regexp.MustCompile(`[a-z]{4}\.[0-9]{3}\.[0-9]{3}\.[0-9]{2}`)

// ouvrirDocument chooses the schema from the namespace.
func (v *verificateur) ouvrirDocument(ev *xmlsur.Evenement) error {
	if string(ev.Nom) != "Document" {
		return v.refuser("ce fichier n’est pas un ordre de virement pain.001 : son élément racine est " + cite(string(ev.Nom)) + ", attendu « Document »")
	}
	v.espace = ev.Espace
	v.chemin = append(v.chemin, "/Document"...)
	v.format = formatDe(ev, "pain.001")
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

// formatDe finds the format in the namespace of Document, else in its attributes (schemaLocation, or
// the Xmlns that a bank really writes); famille alone when neither says it.
func formatDe(ev *xmlsur.Evenement, famille string) string {
	if f := formatISO.FindString(ev.Espace); strings.HasPrefix(f, famille+".") {
		return f
	}
	for i := range ev.Attributs {
		if f := formatISO.Find(ev.Attributs[i].Valeur); ev.Espace == "" && strings.HasPrefix(string(f), famille+".") {
			return string(f)
		}
	}
	return famille
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
