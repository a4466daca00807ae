// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/texte"
	"etai/internal/paiements"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
)

// puceOrdre is the state of an order: icon, word, colour.
func puceOrdre(e paiements.Etat) cadre.Puce {
	p := cadre.Puce{Ton: cadre.Neutre, Mot: e.Libelle()}
	switch e {
	case paiements.Prepare:
		p.Ton, p.Icone = cadre.Info, "note"
	case paiements.EnAttente:
		p.Ton, p.Icone = cadre.Attention, "horloge"
	case paiements.EnRemise:
		p.Ton, p.Icone = cadre.Info, "dossier"
	case paiements.Transmis:
		p.Ton, p.Icone = cadre.Info, "envoi"
	case paiements.Execute:
		p.Ton = cadre.Succes
	case paiements.Retourne:
		p.Ton, p.Icone = cadre.Danger, "retour"
	case paiements.Rejete:
		p.Ton, p.Icone = cadre.Danger, "croix-ronde"
	case paiements.Annule:
		p.Icone = "moins-rond"
	}
	return p
}

// puceRemise is the state of a remise.
func puceRemise(e paiements.EtatRemise) cadre.Puce {
	p := cadre.Puce{Ton: cadre.Info, Mot: e.Libelle()}
	switch e {
	case paiements.Brouillon:
		p.Ton, p.Icone = cadre.Attention, "horloge"
	case paiements.Visee:
		p.Icone = "bouclier"
	case paiements.FichierGenere:
		p.Icone = "document"
	case paiements.Transmise:
		p.Icone = "envoi"
	case paiements.VoPAttendue:
		p.Ton, p.Icone = cadre.Attention, "horloge"
	case paiements.Signee:
		p.Icone = "cle"
	case paiements.Close:
		p.Ton = cadre.Succes
	case paiements.Abandonnee:
		p.Ton, p.Icone = cadre.Neutre, "moins-rond"
	}
	return p
}

// compter writes a number of orders and their sum: "94 ordres, 16 071,72 €".
func compter(n int, total argent.Centimes) string {
	return texte.Pluriel(n, "ordre") + ", " + total.String()
}

// empreinteCourte is the head and the tail of a hash: "4c1e…a907".
func empreinteCourte(b []byte) string {
	s := hex.EncodeToString(b)
	if len(s) < 8 {
		return s
	}
	return s[:4] + texte.Suspension + s[len(s)-4:]
}

// groupes writes a whole hash in groups of eight, so that two people can read it to each other.
func groupes(b []byte) string {
	s := hex.EncodeToString(b)
	var g []string
	for len(s) > 8 {
		g, s = append(g, s[:8]), s[8:]
	}
	return strings.Join(append(g, s), " ")
}

// ecartDe writes how far an amount is from another one: "+0,5 %", "−12,0 %".
func ecartDe(montant, avant argent.Centimes) string {
	if avant == 0 {
		return ""
	}
	milliemes := (int64(montant) - int64(avant)) * 1000 / int64(avant)
	signe := "+"
	if milliemes < 0 {
		signe, milliemes = texte.Moins, -milliemes
	}
	return fmt.Sprintf("%s%s,%d\u00a0%%", signe, texte.Nombre(milliemes/10), milliemes%10)
}

// anormal tells whether a remise is so much above the one with which it is compared that its visa is interrupted: more than 110 % (08-ux §2.5).
func anormal(total, derniere argent.Centimes) bool { return derniere > 0 && total*10 > derniere*11 }

// noms reads the names of agents, and lets templates ask for one; the program is "Étai".
type noms map[int64]string

func lireNoms(ctx context.Context, l bdd.Lecture, ids ...int64) (noms, error) {
	n, err := rapports.NomsAgents(ctx, l, ids)
	return n, err
}

func (n noms) De(id int64) string {
	switch nom := n[id]; {
	case id == 0:
		return "Étai"
	case nom == "":
		return "un agent"
	default:
		return nom
	}
}

// motifDeBanque adds words to the usual codes of banks; another code, or words, stay as they are.
func motifDeBanque(motif string) string {
	mots := map[string]string{
		"AC01": "numéro de compte incorrect", "AC04": "compte clos", "AC06": "compte bloqué", "AC13": "type de compte incorrect", "AG01": "opération interdite sur ce compte",
		"AG02": "code d’opération incorrect", "AM04": "provision insuffisante", "AM05": "opération en double", "BE04": "adresse du créancier manquante", "BE05": "émetteur inconnu",
		"CNOR": "banque du créancier inconnue", "DNOR": "banque du débiteur inconnue", "DUPL": "paiement en double", "FF01": "format incorrect", "FOCR": "à la suite d’un rappel",
		"MD07": "titulaire décédé", "MS02": "refus du titulaire", "MS03": "motif non communiqué", "RC01": "BIC incorrect", "RR01": "identité du débiteur manquante",
		"RR02": "nom ou adresse du débiteur manquants", "RR03": "nom ou adresse du créancier manquants", "RR04": "motif réglementaire", "TM01": "fichier reçu trop tard",
	}
	if m, ok := mots[motif]; ok {
		return m + " (" + motif + ")"
	}
	return motif
}

// motVoP says the result of the verification of payee.
func motVoP(code string) string {
	switch code {
	case "":
		return ""
	case "RCVC":
		return "le nom correspond"
	case "RVMC":
		return "le nom correspond presque"
	case "RVNM":
		return "le nom ne correspond pas"
	case "RVNA":
		return "vérification impossible"
	}
	return code
}
