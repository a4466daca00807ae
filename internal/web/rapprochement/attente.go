// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"net/http"
	"net/url"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageAttente struct {
	cadre.Page
	Soldes     []cadre.Solde
	Places     []lieu
	Vide       *cadre.Vide
	Aujourdhui jour.Jour
}

// lieu is one waiting place.
type lieu struct {
	Code   string
	Nom    string
	Note   string
	Date   bool // its lines have a deadline
	Total  argent.Centimes
	Lignes []ligneAttente
}

type ligneAttente struct {
	rapports.LigneEnAttente
	Titre  string
	Note   string
	Limite jour.Jour
	Agir   cadre.Lien
	Puce   *cadre.Puce
}

// attente shows the money received that waits, place by place, the oldest first; each line leads to its decision.
func (g guichet) attente(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p, ls, err := g.lireAttente(r, v)
	if err != nil {
		return err
	}
	if len(ls) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(adressePlace(placeDemandee(r))))
	}
	v.TracerListe("attente", dossiersAttente(ls))
	g.Moteur.Rendre(w, r, http.StatusOK, "rapprochement/attente", p)
	return nil
}

func (g guichet) lireAttente(r *http.Request, v *poste.Visite) (*pageAttente, []rapports.LigneEnAttente, error) {
	if !v.Peut(droits.Rapprocher) {
		return nil, nil, bdd.ErrAbsent
	}
	p := &pageAttente{Page: cadre.Page{Titre: "Comptes d’attente", SousTitre: "Reçu par la banque, et pas encore à sa place", Section: section,
		Fil: []cadre.Lien{{Texte: "Rapprochement", URL: adresseRapprochement}}}}
	var ls []rapports.LigneEnAttente
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Aujourdhui = l.Instant().Jour()
		ls, err = rapports.EnAttente(r.Context(), l, g.Inst.Trousseau, a)
		return err
	}); err != nil {
		return nil, nil, err
	}
	place := placeDemandee(r)
	p.placer(ls, place)
	if place != "" {
		ls = slices.DeleteFunc(ls, func(x rapports.LigneEnAttente) bool { return x.Attente != place })
		p.SousTitre = texte.Pluriel(len(ls), "ligne") + deuxPoints + place.Libelle()
	}
	return p, ls, nil
}

// placeDemandee is the place that the address asks for alone; what it does not know does not count.
func placeDemandee(r *http.Request) comptes.Nature {
	n := comptes.Nature(r.URL.Query().Get("place"))
	if slices.Contains(rapports.Places, n) {
		return n
	}
	return ""
}

// adressePlace is the page with one place alone, with all of them without one.
func adressePlace(n comptes.Nature) string {
	if n == "" {
		return adresseAttente
	}
	return adresseAttente + "?" + url.Values{"place": {string(n)}}.Encode()
}

func (p *pageAttente) placer(ls []rapports.LigneEnAttente, seule comptes.Nature) {
	lieux := []struct {
		nature comptes.Nature
		note   string
	}{
		{comptes.NonIdentifie, "On ne sait pas encore à qui, ou pour quoi. À décider au plus vite."},
		{comptes.HorsAutorisation, "L’argent de la personne, hors de l’autorisation. Jamais dépensé par nous, et mis à sa disposition à la date indiquée au plus tard."},
		{comptes.ARestituer, "Réclamé par l’organisme qui l’a versé."},
		{comptes.DebitInexplique, "Débité d’un compte collectif, à la charge de personne. L’association le couvre le jour même."},
	}
	for _, x := range lieux {
		c := lieu{Code: string(x.nature), Nom: x.nature.Libelle(), Note: x.note, Date: x.nature == comptes.HorsAutorisation}
		for _, y := range ls {
			if y.Attente == x.nature {
				c.Total += y.AttenteReste
				c.Lignes = append(c.Lignes, decrire(y))
			}
		}
		if len(c.Lignes) > 0 && (seule == "" || seule == x.nature) {
			p.Places = append(p.Places, c)
		}
		if x.nature.Attente() || len(c.Lignes) > 0 {
			p.Soldes = append(p.Soldes, cadre.Solde{Libelle: c.Nom, Valeur: c.Total, Aide: aideLieu(c, p.Aujourdhui), URL: adressePlace(x.nature)})
		}
	}
	if len(p.Places) == 0 {
		p.Vide = &cadre.Vide{Phrase: "Rien n’attend" + deuxPoints + "tout l’argent reçu est à sa place.", Action: &cadre.Action{Texte: "Revenir au rapprochement", URL: adresseRapprochement}}
	}
}

func decrire(x rapports.LigneEnAttente) ligneAttente {
	l := ligneAttente{LigneEnAttente: x, Titre: titreDe(x.LigneAPointer), Note: "reçue le " + x.Date.Court(), Limite: x.Echeance}
	switch {
	case x.Etat == comptes.Probable:
		l.Note = motCourt(parcours.Regle(x.Regle))
	case x.Etat == comptes.AVerifier:
		l.Note = "en vérification"
	case x.Etat == comptes.Reste && x.Texte.Contrepartie != "":
		l.Note = "de " + x.Texte.Contrepartie
	}
	switch {
	case x.OrdreEnCours:
		l.Puce = &cadre.Puce{Ton: cadre.Info, Mot: "Ordre en préparation", Icone: "envoi"}
		l.Agir = cadre.Lien{Texte: "Voir la ligne", URL: adresseDeLigne(x.Ligne)}
	case x.Attente == comptes.HorsAutorisation && x.Dossier != 0:
		l.Agir = cadre.Lien{Texte: "Préparer le reversement", URL: poste.AdresseDossier(x.Dossier, "ordres", "nouveau") + "?objet=reversement"}
	case x.Attente == comptes.ARestituer && x.Dossier != 0:
		l.Agir = cadre.Lien{Texte: "Préparer la restitution", URL: poste.AdresseDossier(x.Dossier, "ordres", "nouveau") + "?objet=restitution"}
	case x.Etat == comptes.Traite:
		l.Agir = cadre.Lien{Texte: "Voir la ligne", URL: adresseDeLigne(x.Ligne)}
	default:
		l.Agir = cadre.Lien{Texte: "Décider", URL: adresseVolet("", x.Ligne)}
	}
	return l
}
