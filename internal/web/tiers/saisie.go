// SPDX-License-Identifier: EUPL-1.2

package tiers

import (
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"etai/internal/base/fichiers"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/parcours"
	"etai/internal/tiers"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

var (
	errSIREN = errors.New("ce SIREN n’est pas valide\u00a0: il compte neuf chiffres, dont une clé")
)

// lireSIREN checks nine digits and their Luhn key.
func lireSIREN(s string) (string, error) {
	s = texte.SansEspaces(s)
	if len(s) != 9 || strings.Trim(s, "0123456789") != "" {
		return "", errSIREN
	}
	somme := 0
	for i := range s {
		c := int(s[i] - '0')
		if i%2 == 1 { // every second digit from the right
			if c *= 2; c > 9 {
				c -= 9
			}
		}
		somme += c
	}
	if somme%10 != 0 {
		return "", errSIREN
	}
	return s, nil
}

const (
	longueurNom       = 140
	longueurTitulaire = 140
)

// lireRIB reads bank details.
func lireRIB(f *form.Form) (s tiers.Saisie) {
	s.Titulaire = f.Ligne("titulaire", "le nom du titulaire", longueurTitulaire, form.Requis)
	s.IBAN = form.Avec(f, "iban", "l’IBAN", poste.LireIBAN, form.Requis)
	s.BIC = form.Avec(f, "bic", "le BIC", poste.LireBIC, form.Facultatif)
	s.Preuve = lirePreuve(f)
	return s
}

// preuves are the ways in which bank details that came without a document may have been seen.
func preuves() []cadre.Choix {
	c := []cadre.Choix{{Texte: "Choisir…"}}
	for _, p := range tiers.Preuves {
		c = append(c, cadre.Choix{Valeur: string(p), Texte: majuscule(p.Libelle())})
	}
	return c
}

// lirePreuve reads one of them; whether it is needed is a rule of the domain.
func lirePreuve(f *form.Form) tiers.Preuve {
	return form.Parmi(f, "preuve", "où ce RIB a été vu", tiers.Preuves, form.Facultatif)
}

var errFichier = errors.New("un fichier inattendu")

// recevoir reads a form whose RIB may be joined: what is typed comes first and is checked by lire, so that the document of a form that is
// wrong is not kept.
func (g guichet) recevoir(r *http.Request, lire func(*form.Form)) (f *form.Form, piece *parcours.PieceDeposee, err error) {
	lu, recu := false, false
	f, err = cadre.LireEnvoi(r, func(f *form.Form, x cadre.Fichier) error {
		if x.Champ != "piece" || recu {
			return cadre.Refus(http.StatusBadRequest, "", errFichier)
		}
		recu, lu = true, true
		if lire(f); !f.Valide() {
			f.Refuser("piece", "Choisissez de nouveau le document\u00a0: il n’a pas été gardé.")
			return nil
		}
		depose, err := g.Inst.Depot.Deposer(r.Context(), x.Contenu, fichiers.ReglesPieces())
		if phrase, refuse := poste.RefusPiece(err); refuse {
			f.Refuser("piece", phrase)
			return nil
		}
		if err != nil {
			return err
		}
		piece = &parcours.PieceDeposee{Nom: x.Nom, Depose: depose}
		f.Poser("sha256", hex.EncodeToString(depose.SHA256)) // the same form with another document is another form
		return nil
	})
	if err == nil && !lu {
		lire(f)
	}
	return f, piece, err
}
