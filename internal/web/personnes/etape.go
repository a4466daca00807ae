// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/tiers"
	"etai/internal/web/poste"
)

// etape is the one thing to do next in a file, with its one button.
type etape struct {
	Titre, Texte, Bouton, URL string
}

// prochaineEtape looks for the first thing that is missing for money to arrive and to leave: the measure, the account, a returned transfer to
// prepare again, her own bank details and their approval, the end of the measure, then the orders of the month.
func prochaineEtape(v *poste.Visite, p *pageDossier) *etape {
	e := chercherEtape(v, p)
	if e != nil {
		e.Titre, e.Texte = texte.Typographier(e.Titre), texte.Typographier(e.Texte)
	}
	return e
}

func chercherEtape(v *poste.Visite, p *pageDossier) *etape {
	d := &p.Vue
	if !d.Droits.Ecrire && !d.Droits.Ordre {
		return nil
	}
	reste := 0
	if p.Mesure != nil {
		reste = p.Mesure.Dernier().Depuis(p.Aujourdhui)
	}
	switch {
	case d.Droits.Ecrire && d.Accord != nil:
		return &etape{"Faire signer le contrat", "La mesure est accordée depuis le " + d.Accord.OuverteLe.Long() + " ; l’accord court jusqu’au " + d.Accord.Limite.Long() + ".", "Enregistrer le contrat signé", p.Adresse("mesure", "nouvelle")}
	case d.Droits.Ecrire && len(d.Demandes) > 0 && !d.Demandes[0].Etat.Close():
		return &etape{"Suivre la demande de MASP", "Elle est " + d.Demandes[0].Etat.Libelle() + ".", "Ouvrir la demande", p.Adresse("masp", form.Nombre(d.Demandes[0].ID))}
	case d.Droits.Ecrire && p.Mesure == nil:
		return &etape{"Demander une MASP", "Avec son accord : la demande, puis l’évaluation, la décision et le contrat à signer.", "Demander une MASP", p.Adresse("masp", "nouvelle")}
	case p.aRendre():
		suite := "payer ce qui reste dû, remettre le décompte final."
		if p.Mesure != nil && p.Mesure.Arret.Motif == masp.Deces {
			suite = "remettre le décompte final à qui règle sa succession."
		}
		return &etape{"Rendre le compte", "La gestion est finie depuis le " + d.Gestions[0].Au.Long() + " : écrire à ceux que cela concerne, " + suite, "Voir ce qui reste à faire", p.Adresse("cloture")}
	case reste < 0 && !p.Mesure.ArreteLe.Vide():
		return nil // it was stopped: nothing has to follow
	case d.Droits.Ecrire && reste < 0:
		return &etape{"Finir la mesure", "Elle est échue depuis le " + p.Mesure.Fin.Long() + " : plus aucun engagement nouveau. Elle ne se renouvelle que par une demande, une évaluation et une décision.", "Voir ce qui reste à faire", p.Adresse("cloture")}
	case len(d.Gestions) > 0 && d.Droits.Compte && d.Compte == nil:
		return &etape{"Enregistrer son compte bancaire", "Étai suit le compte ouvert à son nom, sous procuration, relevé après relevé.", "Enregistrer le compte", p.Adresse("compte", "nouveau")}
	case d.Compte == nil:
		return nil // a measure without management: nothing is missing for the money
	case len(d.Revenus) > 0:
		x := d.Revenus[0]
		if x.Corrige && d.Droits.Ordre {
			return &etape{"Préparer l’ordre de nouveau", "Le virement à " + x.NomTiers + " est revenu ; ses nouvelles coordonnées sont approuvées.", "Préparer l’ordre de " + x.Centimes.String(), deNouveau(d.Dossier.ID, x.Ordre)}
		}
		return &etape{"Demander le nouveau RIB", "Le virement à " + x.NomTiers + " est revenu. Saisissez ses nouvelles coordonnées, puis préparez l’ordre de nouveau.", "Ouvrir " + x.NomTiers, "/tiers/" + form.Nombre(x.Tiers)}
	}
	if e := etapeRIB(v, p); e != nil {
		return e
	}
	if d.Droits.Ecrire && p.Mesure.ArreteLe.Vide() && !p.Mesure.Debut.Apres(p.Aujourdhui) && reste <= p.Vue.Seuils.FinProche && p.suite() == nil {
		if d.SansSuite != nil {
			return &etape{"Préparer la fin de la mesure", "Elle finit le " + p.Mesure.Fin.Long() + ", " + texte.Echeance(p.Mesure.Fin, p.Aujourdhui) + ". " + poste.Phrase(d.SansSuite.Error()), "Voir la mesure", p.Adresse("mesure")}
		}
		return &etape{"Préparer la suite de la mesure", "Elle finit le " + p.Mesure.Fin.Long() + ", " + texte.Echeance(p.Mesure.Fin, p.Aujourdhui) + " : elle se renouvelle après une évaluation et une décision.", "Demander le renouvellement", p.Adresse("masp", "nouvelle")}
	}
	if d.Droits.Ordre {
		payer := poste.ActionsPaiement(v.Compte.Role, d.Dossier.ID)[1]
		return &etape{"Payer ce qui est dû ce mois-ci", "Le loyer et les charges d’abord ; il reste " + d.Compte.Disponible().String() + " à engager.", payer.Texte, payer.URL}
	}
	return nil
}

// aRendre tells whether the management is over, and the account is still followed.
func (p *pageDossier) aRendre() bool {
	d := &p.Vue
	return d.Compte != nil && d.Compte.Compte.FermeLe.Vide() && len(d.Gestions) > 0 && d.Gestions[0].Au.Avant(p.Aujourdhui)
}

// deNouveau is the form that pays again what came back.
func deNouveau(dossier, ordre int64) string {
	return adresseOrdre(dossier) + "?apres=" + form.Nombre(ordre)
}

// etapeRIB: money for the week goes to her own account, whose bank details somebody else approves.
func etapeRIB(v *poste.Visite, p *pageDossier) *etape {
	if !v.Peut(droits.GererTiers) || !p.Vue.Droits.Gestion {
		return nil
	}
	var attente *tiers.Version
	for i := range p.Vue.RIB {
		x := &p.Vue.RIB[i]
		if x.Utilisable() {
			return nil
		}
		if x.RefuseeLe.Vide() && attente == nil {
			attente = x
		}
	}
	switch {
	case attente == nil:
		return &etape{"Enregistrer son propre RIB", "L’argent de vie lui est versé sur le compte qu’elle utilise seule.", "Saisir le RIB", p.Adresse("tiers", "nouveau")}
	case attente.SaisiePar == v.Compte.ID:
		return &etape{"Faire approuver son RIB", "Vous l’avez saisi le " + attente.SaisieLe.Jour().Long() + " : une autre personne doit l’approuver.", "Voir le RIB", adresseRIB(attente.Tiers, attente.ID)}
	}
	return &etape{"Approuver son RIB", "Saisi le " + attente.SaisieLe.Jour().Long() + " par une autre personne : comparez-le à la pièce.", "Vérifier le RIB", adresseRIB(attente.Tiers, attente.ID)}
}

func adresseRIB(tiers, version int64) string {
	return "/tiers/" + form.Nombre(tiers) + "/rib/" + form.Nombre(version)
}
