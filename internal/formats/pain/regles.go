// SPDX-License-Identifier: EUPL-1.2

package pain

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"etai/internal/base/jour"
	"etai/internal/formats/iban"
	"etai/internal/formats/releve"
	"etai/internal/formats/xmlsur"
)

// The rules, by their stable code. A fault is what a bank refuses; a warning is what it may refuse or
// alter, or what its user should know.
const (
	RegleNombre            = "nombre"
	RegleSomme             = "somme_de_controle"
	RegleMontantNul        = "montant_nul"
	RegleMontantHorsBornes = "montant_hors_bornes"
	RegleMontantDecimales  = "montant_decimales"
	RegleMontantIllisible  = "montant_illisible"
	RegleDevise            = "devise"
	RegleIBAN              = "iban_invalide"
	RegleCleRIB            = "cle_rib"
	RegleCompteAbsent      = "compte_absent"
	RegleHorsSEPA          = "hors_sepa"
	RegleBIC               = "bic_invalide"
	RegleBanque            = "banque_absente"
	RegleNomAbsent         = "nom_absent"
	RegleNomTropLong       = "nom_trop_long"
	RegleAdresse           = "adresse_non_structuree"
	RegleAdresseIncomplete = "adresse_incomplete"
	RegleAdresseRepetee    = "adresse_repetee"
	RegleIDDouble          = "identifiant_double"
	RegleIDTropLong        = "identifiant_trop_long"
	RegleIDBarre           = "identifiant_barre"
	RegleIDAbsent          = "identifiant_absent"
	RegleCaractere         = "caractere"
	RegleDate              = "date_execution"
	RegleRemiseTropLongue  = "remise_trop_longue"
	RegleRemiseMultiple    = "remise_multiple"
	RegleReference         = "reference_creancier"
	RegleFrais             = "frais"
	RegleService           = "niveau_de_service"
	RegleMoyen             = "moyen_de_paiement"
	RegleVersion           = "version"
	RegleEspace            = "espace_de_noms"
	RegleAbsent            = "element_absent"
	RegleInconnu           = "element_inconnu"
	RegleOrdre             = "element_mal_place"
	RegleRepete            = "element_repete"
	RegleValeur            = "valeur_invalide"
	RegleAttribut          = "attribut"
	RegleVide              = "message_vide"
	RegleSuite             = "autres_fautes" // the list was cut
)

// Faute is one fault or one warning.
type Faute struct {
	Regle     string       `json:"regle"`
	Chemin    releve.Texte `json:"chemin"`    // /Document/CstmrCdtTrfInitn/PmtInf[1]/CdtTrfTxInf[2]/…
	Reference releve.Texte `json:"reference"` // EndToEndId of the transfer, null above it
	Message   string       `json:"message"`
}

// probleme is a broken rule before it knows its place. The zero value is "nothing to say".
type probleme struct{ regle, dit string }

func souci(regle, format string, args ...any) probleme {
	return probleme{regle, fmt.Sprintf(format, args...)}
}

// cite shows a value of the file inside a message: short, on one line, without control characters.
func cite(s string) string { return "«\u00a0" + xmlsur.Extrait(s) + "\u00a0»" }

func blanc(s string) bool { return strings.TrimSpace(s) == "" }

// idSimple tells at a glance that nothing can be wrong: the case of nearly all.
func idSimple(s string) bool {
	if s == "" || len(s) > LongueurIdentifiant {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !jeu[c] || c == '/' || c == ' ' {
			return false
		}
	}
	return true
}

// controlerIdentifiant applies the rules of MsgId, PmtInfId, InstrId and EndToEndId.
func controlerIdentifiant(s string) probleme {
	if idSimple(s) {
		return probleme{}
	}
	switch n := utf8.RuneCountInString(s); {
	case blanc(s):
		return souci(RegleIDAbsent, "il est vide ; donner un identifiant de 1 à 35 caractères")
	case n > LongueurIdentifiant:
		return souci(RegleIDTropLong, "%s compte %d caractères pour 35 au plus ; le raccourcir", cite(s), n)
	case s[0] == '/' || s[len(s)-1] == '/' || strings.Contains(s, "//"):
		return souci(RegleIDBarre, "%s commence ou finit par une barre oblique, ou en contient deux de suite ; les ôter", cite(s))
	}
	if r, hors := HorsJeu(s); hors {
		return souci(RegleCaractere, "%s contient %s, que les banques refusent dans un identifiant ; n’écrire que des lettres sans accent, des chiffres et /-?:().,'+", cite(s), cite(string(r)))
	}
	return probleme{}
}

func controlerNom[T string | []byte](s T) probleme {
	switch n := utf8.RuneCountInString(string(s)); {
	case n <= LongueurNom && blanc(string(s)):
		return souci(RegleNomAbsent, "il est vide ; l’écrire comme sur le relevé d’identité bancaire")
	case n > LongueurNom:
		return souci(RegleNomTropLong, "il compte %d caractères pour 70 au plus ; l’abréger comme sur le relevé d’identité bancaire", n)
	}
	return probleme{}
}

func controlerRemise[T string | []byte](s T) probleme {
	if n := utf8.RuneCountInString(string(s)); n > LongueurRemise {
		return souci(RegleRemiseTropLongue, "il compte %d caractères pour 140 au plus ; le raccourcir", n)
	}
	return probleme{}
}

// controlerBIC checks the form: 4 letters or digits, 2 letters of country, 2 then possibly 3 letters
// or digits. The schema of .03 is narrower: letters in the first four, neither 0 nor 1 in the seventh
// place, no letter O in the eighth.
func controlerBIC(s string, v Version) probleme {
	bon := len(s) == 8 || len(s) == 11
	if bon && v == V03 {
		bon = !strings.ContainsAny(s[:4], "0123456789") && s[6] != '0' && s[6] != '1' && s[7] != 'O'
	}
	for i := 0; bon && i < len(s); i++ {
		c := s[i]
		lettre := c >= 'A' && c <= 'Z'
		bon = lettre || c >= '0' && c <= '9' && i != 4 && i != 5
	}
	if !bon {
		return souci(RegleBIC, "%s n’est pas un BIC (8 ou 11 majuscules et chiffres, pays en 5e et 6e position) ; le recopier, ou l’ôter : il est facultatif dans la zone SEPA", cite(s))
	}
	return probleme{}
}

func controlerIBAN(s string) probleme {
	err := iban.Verifier(s)
	if err == nil {
		return probleme{}
	}
	regle := RegleIBAN
	var e *iban.Erreur
	if errors.As(err, &e) && e.Controle == iban.CleRIB {
		regle = RegleCleRIB
	}
	return probleme{regle, strings.TrimSuffix(err.Error(), ".")}
}

// controlerPays refuses an account that a SEPA transfer does not reach.
func controlerPays[T ~string](compte T) probleme {
	if len(compte) < 2 || sepa(string(compte[:2])) {
		return probleme{}
	}
	return souci(RegleHorsSEPA, "le compte est tenu hors de la zone SEPA (%s) ; demander à la banque un virement international", compte[:2])
}

// controlerRF checks a creditor reference of ISO 11649: RF, two digits, 1 to 21 letters or digits, mod 97.
func controlerRF(s string) probleme {
	bon := len(s) >= 5 && len(s) <= 25 && s[:2] == "RF"
	r := 0
	for i := 0; bon && i < len(s); i++ {
		c := s[(i+4)%len(s)]
		switch {
		case c >= '0' && c <= '9':
			r = (r*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			r = (r*100 + int(c-'A') + 10) % 97
		default:
			bon = false
		}
	}
	if !bon || r != 1 {
		return souci(RegleReference, "%s n’est pas une référence de créancier valable (RF, deux chiffres de contrôle, 21 caractères au plus) ; la recopier depuis l’avis", cite(s))
	}
	return probleme{}
}

// finNonStructuree is the first settlement day on which banks refuse an unstructured address
// (EPC153-22 v2.1, §7.4).
func finNonStructuree() jour.Jour { return jour.Certain(2026, 11, 15) }

// sepa tells whether accounts of a country can be reached by a SEPA transfer (EPC409-09, 2026).
func sepa(pays string) bool {
	switch pays {
	case "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR", "HU", "IE", "IS",
		"IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "SM", "VA":
		return true
	}
	return false
}
