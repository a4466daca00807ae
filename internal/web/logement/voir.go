// SPDX-License-Identifier: EUPL-1.2

package logement

import (
	"net/http"

	"etai/internal/base/argent"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/logement"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// ligneAvis is a row of the table of avis.
type ligneAvis struct {
	Mois       string
	Centimes   argent.Centimes
	Ecart      string
	ExigibleLe jour.Jour
	Document   string // address, empty when there is none or it may not be read
	Etat       cadre.Puce
	Action     *cadre.Lien // what to do with it next
	Annuler    string
}

type pageVoir struct {
	cadre.Page
	Onglets    cadre.Onglets
	Dossier    int64
	Actuel     *rapports.LogementVu
	Futur      *rapports.LogementVu
	Anciens    []rapports.LogementVu
	Avis       []ligneAvis
	Ecrire     bool
	Joindre    bool
	Tiers      bool // the agent may open the sheets of tiers
	Aujourdhui jour.Jour
	Prochaine  jour.Jour // when the next rent falls due
}

// voir is the tab: where she lives today, on what terms, the avis received, and where she lived before.
func (g guichet) voir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	x, err := g.lire(r, v, peutLire)
	if err != nil {
		return err
	}
	j := g.Moteur.Horloge().Maintenant().Jour()
	p := &pageVoir{Page: cadre.Page{Titre: x.Personne.Affiche(), SousTitre: "Dossier " + x.Dossier.Numero, Court: "Logement", Section: section, Fil: poste.FilDossier(&x.VueDossier)},
		Onglets: v.Onglets(x.Droits, x.Dossier.ID, x.AvecCompte, poste.OngletLogement), Dossier: x.Dossier.ID, Ecrire: x.Droits.Ecrire, Joindre: peutJoindre(x.Droits), Aujourdhui: j, Tiers: v.Peut(droits.GererTiers)}
	for i := range x.Logements {
		switch l := &x.Logements[i]; {
		case l.EnCours(j):
			p.Actuel = l
		case l.Du.Apres(j):
			p.Futur = l
		default:
			p.Anciens = append(p.Anciens, *l)
		}
	}
	if p.Actuel != nil && p.Actuel.JourEcheance != 0 {
		m := j.PremierDuMois()
		if p.Actuel.Terme == logement.Echu {
			m = m.Plus(-1).PremierDuMois()
		}
		if p.Prochaine = p.Actuel.Echeance(m); p.Prochaine.Avant(j) {
			p.Prochaine = p.Actuel.Echeance(m.DernierDuMois().Plus(1))
		}
	}
	for _, a := range x.Avis {
		p.Avis = append(p.Avis, x.ligne(a, j))
	}
	p.actions(&x)
	if len(p.Avis) > 0 {
		p.Actions = append([]cadre.Action{poste.ActionTableur(x.adresse("avis"))}, p.Actions...)
	}
	p.alertes(&x, j)
	g.Moteur.Rendre(w, r, http.StatusOK, "logement/voir", p)
	return nil
}

func (p *pageVoir) actions(x *visible) {
	if p.Ecrire && (p.Actuel != nil || len(x.Logements) > 0) {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Nouveau logement", URL: x.adresse("logement", "nouveau")})
	}
	if p.Joindre && p.Actuel != nil && p.Actuel.Statut.Loue() {
		p.Actions = append(p.Actions, cadre.Action{Texte: "Enregistrer un avis", URL: x.adresse("avis", "nouveau"), Icone: "plus", Principale: true})
	}
}

// joursAssurance is how many days ahead the end of the home insurance is announced.
const joursAssurance = 45

func (p *pageVoir) alertes(x *visible, j jour.Jour) {
	l := p.Actuel
	if l == nil {
		return
	}
	alerter := func(ton cadre.Ton, fait, suite string, lien *cadre.Lien) {
		p.Alertes = append(p.Alertes, cadre.Alerte{Ton: ton, Fait: texte.Typographier(fait), Suite: texte.Typographier(suite), Lien: lien})
	}
	if fait, suite, ton := Assurance(l.Logement, j); fait != "" {
		var lien *cadre.Lien
		if p.Ecrire {
			lien = &cadre.Lien{Texte: "Noter la nouvelle attestation", URL: x.adresse("logement", form.Nombre(l.ID)) + "#champ-assurance_au"}
		}
		alerter(ton, fait, suite, lien)
	}
	if l.TiersPayant && recoit(x, l.Aide) {
		alerter(cadre.Attention, "L’"+l.Aide.Libelle()+" est versée au bailleur, et figure aussi parmi les prestations autorisées.", "Une aide en tiers payant n’est pas gérable (article D271-2 du CASF) : vérifiez avec l’organisme à qui elle est versée.", nil)
	}
}

// Assurance says when the attestation of home insurance ends, once that is near; empty otherwise.
func Assurance(l logement.Logement, j jour.Jour) (fait, suite string, ton cadre.Ton) {
	switch {
	case l.AssuranceAu.Vide() || l.AssuranceAu.Depuis(j) > joursAssurance:
		return "", "", ""
	case l.AssuranceAu.Avant(j):
		return "Attestation d’assurance habitation finie depuis le " + l.AssuranceAu.Long() + ".", "Le bailleur peut résilier le bail : demandez la nouvelle.", cadre.Danger
	}
	return "Attestation d’assurance habitation : finit le " + l.AssuranceAu.Long() + ", " + texte.Echeance(l.AssuranceAu, j) + ".", "Demandez la nouvelle.", cadre.Attention
}

// numeros gives the number of D271-2 of each housing aid.
var numeros = map[logement.Aide]int{"apl": 1, "als": 2, "alf": 21}

func recoit(x *visible, a logement.Aide) bool {
	for _, r := range x.Recettes {
		if r.Prestation == numeros[a] {
			return true
		}
	}
	return false
}

func (x *visible) ligne(a rapports.AvisVu, j jour.Jour) ligneAvis {
	l := ligneAvis{Mois: texte.Majuscule(a.Mois.MoisAnnee()), Centimes: a.Centimes, ExigibleLe: a.ExigibleLe}
	for _, y := range x.Logements {
		if y.ID == a.Logement && a.EnVigueur() {
			if d := a.Ecart(y.Logement); d != 0 && y.Residuel() != 0 {
				l.Ecart = "au lieu de " + y.Residuel().String()
			}
		}
	}
	if a.Fichier != 0 && x.Droits.Compte {
		l.Document = x.adresse("documents", form.Nombre(a.Fichier))
	}
	switch {
	case !a.EnVigueur():
		l.Etat = cadre.Puce{Ton: cadre.Neutre, Mot: "Annulé", Icone: "croix-ronde", Suite: a.Annulation.Libelle()}
		return l
	case a.Ordre != 0 && a.Etat == paiements.Execute:
		l.Etat = cadre.Puce{Ton: cadre.Succes, Mot: "Payé"}
	case a.Ordre != 0:
		l.Etat = cadre.Puce{Ton: cadre.Info, Mot: "Ordre " + a.Etat.Libelle()}
	case a.Centimes == 0:
		l.Etat = cadre.Puce{Ton: cadre.Succes, Mot: "Rien à payer"}
	case a.ExigibleLe.Avant(j):
		l.Etat = cadre.Puce{Ton: cadre.Attention, Mot: "Échéance passée", Icone: "horloge"}
	default:
		l.Etat = cadre.Puce{Ton: cadre.Neutre, Mot: "À payer", Icone: "horloge"}
	}
	if a.Ordre == 0 && a.Centimes > 0 && x.Droits.Ordre && x.Droits.Compte && x.AvecCompte {
		l.Action = &cadre.Lien{Texte: "Préparer l’ordre", URL: x.adresse("ordres", "nouveau") + "?avis=" + form.Nombre(a.ID)}
	}
	if a.Ordre == 0 && peutJoindre(x.Droits) {
		l.Annuler = x.adresse("avis", form.Nombre(a.ID), "annuler")
	}
	return l
}

// Terme says when the rent falls due: "à échoir, dû le 6".
func (p *pageVoir) Terme(l logement.Logement) string {
	s := "dû le " + quantieme(l.JourEcheance) + " du mois"
	if l.Terme == logement.Echu {
		return "échu, " + s + " suivant"
	}
	return "à échoir, " + s
}

func quantieme(n int) string {
	if n == 1 {
		return "1er"
	}
	return form.Nombre(int64(n))
}
