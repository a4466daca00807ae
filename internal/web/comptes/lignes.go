// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"etai/internal/base/argent"
	"etai/internal/base/texte"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

func minuscule(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

// adresse is the account of the page, another month or another filter.
func (p *pageCompte) adresse(mois string, filtre bool) string {
	a := poste.AdresseDossier(p.Vue.Compte.Dossier, "compte") + "?mois=" + mois
	if filtre {
		a += "&lignes=non-rapprochees"
	}
	return a
}

// courant tells whether the month shown is the present one: what is planned follows it.
func (p *pageCompte) courant() bool { return p.Vue.Mois == p.Vue.Aujourdhui.PremierDuMois() }

func (p *pageCompte) jetons(filtre bool) {
	v := p.Vue
	p.Mois.Nom, p.Etats.Nom = "Mois", "Filtrer les lignes"
	if avant := v.Mois.Plus(-1).PremierDuMois(); !v.Mois.Plus(-1).Avant(v.Compte.OuvertLe) {
		p.Mois.Elements = append(p.Mois.Elements, cadre.Jeton{Texte: "‹ " + avant.MoisAnnee(), URL: p.adresse(poste.EcrireMois(avant), filtre)})
	}
	p.Mois.Elements = append(p.Mois.Elements, cadre.Jeton{Texte: v.Mois.MoisAnnee(), URL: p.adresse(poste.EcrireMois(v.Mois), filtre), Actif: true})
	if apres := v.Mois.DernierDuMois().Plus(1); !apres.Apres(v.Aujourdhui) {
		p.Mois.Elements = append(p.Mois.Elements, cadre.Jeton{Texte: apres.MoisAnnee() + " ›", URL: p.adresse(poste.EcrireMois(apres), filtre)})
	}
	m := poste.EcrireMois(v.Mois)
	p.Etats.Elements = []cadre.Jeton{{Texte: "Toutes", URL: p.adresse(m, false), Actif: !filtre},
		{Texte: "Non rapprochées", URL: p.adresse(m, true), Compte: p.nonRapprochees(), Actif: filtre}}
}

func (p *pageCompte) nonRapprochees() (n int) {
	for _, x := range p.Vue.Lignes {
		if x.Etat != rapports.Rapproche {
			n++
		}
	}
	if p.courant() {
		n += len(p.Vue.Prevues)
	}
	return n
}

// ranger makes the rows: opening balance, what the bank has shown, the band, what it has not.
func (p *pageCompte) ranger(filtre bool) {
	v := p.Vue
	p.Lignes = []ligneAffichee{{Jour: v.Mois, Libelle: "Solde d’ouverture", Solde: v.Ouverture, Fort: true}}
	bandeau := "Après le dernier relevé (" + v.ReleveLe.Long() + ")" + deuxPoints + "rien ci-dessous n’est encore vu par la banque"
	if v.ReleveLe.Vide() {
		bandeau = "Aucun relevé importé" + deuxPoints + "rien ci-dessous n’est encore vu par la banque"
	}
	pose, montrees := false, 0
	poser := func(x rapports.LigneCompte) {
		if filtre && x.Etat == rapports.Rapproche {
			return
		}
		if !pose && (x.Etat == rapports.Transmis || x.Etat == rapports.Prevu || x.Etat == rapports.Attendu) {
			p.Lignes = append(p.Lignes, ligneAffichee{Bandeau: bandeau})
			pose = true
		}
		montrees++
		p.Lignes = append(p.Lignes, p.ligne(x))
	}
	for _, x := range v.Lignes {
		poser(x)
	}
	total, aVenir := len(v.Lignes), 0
	if p.courant() {
		for _, x := range v.Prevues {
			poser(x)
		}
		aVenir = len(v.Prevues)
		total += aVenir
	}
	p.Compte = texte.Nombre(int64(total))
	if aVenir > 0 {
		p.Compte += fmt.Sprintf(", dont %d à venir", aVenir)
	}
	if montrees == 0 {
		p.Vide = &cadre.Vide{Phrase: "Aucune ligne " + v.Mois.DeMoisAnnee() + "."}
		if filtre {
			p.Vide = &cadre.Vide{Phrase: "Toutes les lignes " + v.Mois.DeMoisAnnee() + " sont rapprochées.", Action: &cadre.Action{Texte: "Voir toutes les lignes", URL: p.adresse(poste.EcrireMois(v.Mois), false)}}
		}
	}
}

func (p *pageCompte) ligne(x rapports.LigneCompte) ligneAffichee {
	l := ligneAffichee{Jour: x.Date, Libelle: x.Libelle, Detail: x.Detail, Nature: x.Nature, Solde: x.Solde, Fort: x.Etat == rapports.Rapproche || x.Etat == rapports.APointer || x.Etat == rapports.Transmis}
	montant := x.Centimes
	if montant < 0 {
		montant = -montant
		l.Debit = &montant
	} else {
		l.Credit = &montant
	}
	puce := puceDe(x, p.Vue)
	l.Etat = &puce
	switch x.Etat {
	case rapports.Prevu:
		l.Classe = "prevu"
	case rapports.Attendu:
		l.Classe = "attendu"
	}
	if x.Ordre != 0 {
		l.URL = fmt.Sprintf("/ordres/%d", x.Ordre)
	}
	if x.Piece != 0 {
		l.Pieces = append(l.Pieces, cadre.Lien{Texte: "Justificatif", URL: adresseDocument(p.Vue.Compte.Dossier, x.Piece)})
	}
	if x.Ligne != 0 {
		l.Pieces = append(l.Pieces, cadre.Lien{Texte: "Relevé", URL: adresseLigne(x.Ligne)})
	}
	return l
}

// puceDe is the state of a line: icon, word, colour.
func puceDe(x rapports.LigneCompte, v rapports.VueCompte) cadre.Puce {
	retard := ""
	if (x.Etat == rapports.Prevu || x.Etat == rapports.Attendu) && x.Date.Avant(v.Aujourdhui) {
		retard = "· " + texte.Echeance(x.Date, v.Aujourdhui)
	}
	switch x.Etat {
	case rapports.Rapproche:
		return cadre.Puce{Ton: cadre.Succes, Mot: "Rapproché"}
	case rapports.APointer:
		return cadre.Puce{Ton: cadre.Attention, Mot: "À expliquer"}
	case rapports.Transmis:
		return cadre.Puce{Ton: cadre.Info, Mot: "Transmis", Icone: "envoi"}
	case rapports.Prevu:
		return cadre.Puce{Ton: cadre.Neutre, Mot: "Prévu", Icone: "horloge", Suite: retard}
	}
	return cadre.Puce{Ton: cadre.Neutre, Mot: "Attendu", Icone: "question", Suite: retard}
}

// debitCredit writes a signed amount in two columns.
func debitCredit(c argent.Centimes) (debit, credit string) {
	if c < 0 {
		return (-c).Saisie(), ""
	}
	return "", c.Saisie()
}
