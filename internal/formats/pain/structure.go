// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"strconv"
	"strings"

	"etai/internal/formats/xmlsur"
)

const xsi = "http://www.w3.org/2001/XMLSchema-instance"

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
	if i >= 0 && !etranger {
		v.situerEnfant(parent, c, i)
		return
	}
	nom := cite(string(ev.Nom))
	switch {
	case etranger:
		v.structure(RegleInconnu, "l’élément %s n’est pas dans l’espace de noms du message ; l’ôter", nom)
	case c.autre != nil:
		v.structure(RegleVersion, "l’élément %s appartient à une autre version de pain.001 que celle du fichier (%s) ; produire le fichier dans une seule version%s", nom, v.format, conseil(string(ev.Nom)))
	default:
		v.structure(RegleInconnu, "l’élément %s n’existe pas à cet endroit en %s ; l’ôter ou corriger son nom", nom, v.format)
	}
}

// situerEnfant follows the i-th child of parent and says when it comes too often or out of order.
func (v *verificateur) situerEnfant(parent, c *cadre, i int) {
	e := &parent.modele.enfants[i]
	c.modele = e.modele
	bit := uint64(1) << i
	switch {
	case i == parent.position:
		parent.compte++
		if e.max > 0 && parent.compte == e.max+1 {
			v.structure(RegleRepete, "l’élément %s figure plus de %d fois ; n’en garder que %d", cite(e.nom), e.max, e.max)
		}
	case parent.modele.genre == choix && parent.vus != 0:
		v.structure(RegleRepete, "un seul élément est admis à cet endroit ; ôter %s ou celui qui le précède", cite(e.nom))
	case parent.vus&bit != 0:
		v.structure(RegleRepete, "l’élément %s figure plus d’une fois ; n’en garder qu’un", cite(e.nom))
	case i < parent.position:
		v.structure(RegleOrdre, "l’élément %s doit venir avant %s ; respecter l’ordre du format", cite(e.nom), cite(parent.modele.enfants[parent.position].nom))
	default:
		parent.position, parent.compte = i, 1
	}
	parent.vus |= bit
	if compte := parent.compte; i == parent.position && e.max != 1 && (compte > 1 || e.nom != "SvcLvl") {
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
