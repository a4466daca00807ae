// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"errors"
	"fmt"
	"io"
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
		courts:  map[string]string{},
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
	courts  map[string]string
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
	return v.m.debut(v.ici())
}

// ici gives the short path as a string, made once for each path of the file.
func (v *verificateur) ici() string {
	if s, connu := v.courts[string(v.court)]; connu {
		return s
	}
	s := string(v.court)
	if len(v.courts) < 1000 {
		v.courts[s] = s
	}
	return s
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
		v.m.fin(v.ici(), string(v.texte), feuille)
		if f := c.modele; f != nil && f.valeur != nil && feuille && v.fautes.nombre == avant {
			if dit := f.valeur.refuser(string(v.texte)); dit != "" {
				v.structure(RegleValeur, "%s", dit)
			}
		}
	}
	v.chemin, v.court, v.texte = v.chemin[:c.chemin], v.court[:c.court], v.texte[:0]
	v.cadres = v.cadres[:len(v.cadres)-1]
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
