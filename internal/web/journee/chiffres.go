// SPDX-License-Identifier: EUPL-1.2

package journee

import (
	"context"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/texte"
	"etai/internal/installation"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/rapports/indicateurs"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageChiffres is the home page of the direction: figures, and no name.
type pageChiffres struct {
	cadre.Page
	Suivi, Argent []cadre.Solde
}

func (c accueil) chiffres(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p := &pageChiffres{Page: cadre.Page{Titre: "Le service en chiffres", Section: "chiffres"}}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		x, err := rapports.Chiffrer(r.Context(), l, a)
		if err != nil {
			return err
		}
		p.SousTitre = texte.Majuscule(l.Instant().Jour().LongSemaine())
		p.Suivi = []cadre.Solde{
			{Libelle: "Personnes suivies", Valeur: x.Dossiers, Aide: "dossiers ouverts"},
			{Libelle: x.Seuils.Niveaux.Avec, Valeur: x.Mesures2, Aide: "mesures en cours"},
			{Libelle: x.Seuils.Niveaux.Sans, Valeur: x.Mesures1, Aide: "mesures en cours"},
			{Libelle: "Fins de contrat", Valeur: x.FinsProches, Aide: "d’ici " + texte.Pluriel(x.Seuils.FinAnnoncee, "jour")},
		}
		debiteurs := cadre.Ton("")
		if x.Debiteurs > 0 {
			debiteurs = cadre.Danger
		}
		mois := x.PremierDuMois.MoisAnnee()
		p.Argent = []cadre.Solde{
			{Libelle: "Comptes gérés", Valeur: x.Comptes, Aide: "ensemble\u00a0: " + x.Total.String()},
			{Libelle: "Comptes sous zéro", Valeur: x.Debiteurs, Aide: "leurs ordres sont bloqués", Ton: debiteurs},
			{Libelle: "Virements exécutés", Valeur: x.Executes, Aide: mois + "\u00a0: " + x.TotalExecutes.String()},
			{Libelle: "Virements revenus", Valeur: x.Retournes, Aide: mois},
			{Libelle: "Ordres en attente", Valeur: x.OrdresEnAttente, Aide: "préparés ou en remise"},
		}
		p.Alertes = nil
		return rappelerRetour(r.Context(), l, a, &p.Page)
	}); err != nil {
		return err
	}
	c.Moteur.Rendre(w, r, http.StatusOK, "journee/chiffres", p)
	return nil
}

// rappelerRetour says that the return of the past year is to be sent, or is late (rule R40), to who makes it.
func rappelerRetour(ctx context.Context, l bdd.Lecture, a droits.Agent, p *cadre.Page) error {
	x, err := indicateurs.RetourAttendu(ctx, l, a)
	if err != nil || x == nil {
		return err
	}
	annee := strconv.Itoa(x.Annee)
	alerte := cadre.Alerte{Ton: cadre.Attention, Fait: "L’état annuel de " + annee + " est à transmettre à l’État au plus tard le " + x.Limite.Long() + ".",
		Suite: "Relisez les neuf indicateurs, envoyez-les, puis notez l’envoi (règle R40).", Lien: &cadre.Lien{Texte: "Ouvrir l’état de " + annee, URL: "/rapports/indicateurs?annee=" + annee}}
	if x.Tard {
		alerte.Ton, alerte.Fait = cadre.Danger, "L’état annuel de "+annee+" devait être transmis à l’État le "+x.Limite.Long()+" au plus tard."
	}
	p.Alertes = append(p.Alertes, alerte)
	return nil
}

// pageInstallation is the home page of the administrateur: who can log in, and whether the machine is well.
type pageInstallation struct {
	cadre.Page
	Agents        []cadre.Solde
	Avis          []installation.Avis
	Organisations []organisation.Organisation
}

func (c accueil) installation(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p := &pageInstallation{Page: cadre.Page{Titre: "Installation", Section: "installation",
		Actions: []cadre.Action{{Texte: "Créer un compte", URL: "/agents/nouveau", Icone: "plus", Principale: true}}}}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		e, err := rapports.Compter(r.Context(), l, a.Organisation)
		if err != nil {
			return err
		}
		p.SousTitre = texte.Majuscule(l.Instant().Jour().LongSemaine())
		sans := cadre.Ton("")
		if e.SansMotDePasse > 0 {
			sans = cadre.Attention
		}
		p.Agents = []cadre.Solde{
			{Libelle: "Comptes actifs", Valeur: e.Actifs, Aide: "agents de votre organisation", URL: "/agents?etat=actif"},
			{Libelle: "Sans mot de passe", Valeur: e.SansMotDePasse, Aide: "attendent un lien de votre part", Ton: sans, URL: "/agents?etat=sans_mot_de_passe"},
			{Libelle: "Comptes désactivés", Valeur: e.Desactives, Aide: "ne se connectent plus", URL: "/agents?etat=desactive"},
		}
		p.Organisations, err = organisation.Lister(r.Context(), l)
		return err
	}); err != nil {
		return err
	}
	p.Avis = c.Inst.Examiner(r.Context())
	c.Moteur.Rendre(w, r, http.StatusOK, "journee/installation", p)
	return nil
}
