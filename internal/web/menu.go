// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"

	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/rapports/delegations"
	"etai/internal/rapports/propositions"
	"etai/internal/rapports/seances"
	"etai/internal/web/cadre"
)

// entree is an entry of the menu, and how to count what waits there.
type entree struct {
	cadre.Entree
	compter func(context.Context, bdd.Lecture, droits.Agent) (int, error)
}

// catalogue gives every entry; a test asks each address, for each role that has it.
func catalogue() map[string]entree {
	return map[string]entree{
		"journee":       {cadre.Entree{Texte: "Ma journée", URL: "/", Icone: "calendrier", Barre: true, Touche: "j"}, rapports.NombreTaches},
		"personnes":     {cadre.Entree{Texte: "Personnes", URL: "/personnes", Icone: "personnes", Barre: true, Touche: "d"}, nil},
		"demandes":      {cadre.Entree{Texte: "Demandes", URL: "/demandes-masp", Icone: "dossier"}, rapports.DemandesAMoi},
		"comptes":       {cadre.Entree{Texte: "Comptes gérés", Court: "Comptes", URL: "/comptes", Icone: "compte", Barre: true}, nil},
		"rapprochement": {cadre.Entree{Texte: "Rapprochement", Court: "Pointage", URL: "/rapprochement", Icone: "rapprochement", Barre: true}, aRapprocher},
		"pointage":      {cadre.Entree{Texte: "Pointage du mois", Court: "Mois", URL: "/pointage", Icone: "euro"}, nil},
		"ordres":        {cadre.Entree{Texte: "Ordres", URL: "/ordres", Icone: "note", Barre: true}, prepares},
		"propositions":  {cadre.Entree{Texte: "Propositions du mois", Court: "Propositions", URL: "/propositions", Icone: "note", Barre: true}, propositions.NombreADecider},
		"remises":       {cadre.Entree{Texte: "Remises de virements", Court: "Remises", URL: "/remises", Icone: "envoi", Barre: true}, rapports.NombreAViser},
		"clotures":      {cadre.Entree{Texte: "Clôtures", URL: "/clotures", Icone: "cadenas"}, rapports.NombreCloturesASigner},
		"tiers":         {cadre.Entree{Texte: "Tiers", URL: "/tiers", Icone: "banque"}, ribEnAttente},
		"chiffres":      {cadre.Entree{Texte: "Le service en chiffres", Court: "Chiffres", URL: "/", Icone: "graphique", Barre: true, Touche: "j"}, nil},
		"installation":  {cadre.Entree{Texte: "Installation", URL: "/", Icone: "reglages", Barre: true, Touche: "j"}, nil},
		"commissions":   {cadre.Entree{Texte: "Commissions", URL: "/commissions", Icone: "personnes"}, seances.NombreAFaire},
		"delegation":    {cadre.Entree{Texte: "Délégation", URL: "/delegation", Icone: "euro"}, delegations.NombreAFaire},
		"rapports":      {cadre.Entree{Texte: "Rapport d’activité", Court: "Rapport", URL: "/rapports", Icone: "graphique"}, nil},
		"courriers":     {cadre.Entree{Texte: "Courriers à imprimer", Court: "Courriers", URL: "/courriers", Icone: "imprimante"}, nil},
		"agents":        {cadre.Entree{Texte: "Agents", URL: "/agents", Icone: "personnes", Barre: true}, sansMotDePasse},
		"organisation":  {cadre.Entree{Texte: "Organisation", URL: "/organisation", Icone: "maison", Barre: true}, nil},
	}
}

// parRole gives the entries of each role, in order, eight at most.
func parRole(r droits.Role) []string {
	switch r {
	case droits.Administrateur:
		return []string{"installation", "agents", "organisation"}
	case droits.Direction:
		return []string{"chiffres", "personnes", "delegation", "rapports", "organisation"}
	case droits.Comptable:
		return []string{"journee", "personnes", "comptes", "rapprochement", "propositions", "remises", "tiers", "organisation"}
	case droits.CESF:
		return []string{"journee", "personnes", "demandes", "comptes", "pointage", "propositions", "ordres", "tiers"}
	case droits.ChefDeService:
		return []string{"journee", "personnes", "demandes", "commissions", "comptes", "remises", "clotures", "tiers"}
	case droits.Referent:
		return []string{"journee", "personnes", "demandes", "commissions", "delegation", "rapports", "courriers"}
	}
	return []string{"journee"}
}

// menu makes the menu of an agent, with what waits behind each entry.
func menu(ctx context.Context, l bdd.Lecture, a droits.Agent) ([]cadre.Entree, error) {
	tout := catalogue()
	var m []cadre.Entree
	for _, code := range parRole(a.Role) {
		e := tout[code].Entree
		e.Code = code
		if compter := tout[code].compter; compter != nil {
			var err error
			if e.Compte, err = compter(ctx, l, a); err != nil {
				return nil, err
			}
		}
		m = append(m, e)
	}
	return m, nil
}

func sansMotDePasse(ctx context.Context, l bdd.Lecture, a droits.Agent) (int, error) {
	e, err := rapports.Compter(ctx, l, a.Organisation)
	return e.SansMotDePasse, err
}

// ribEnAttente counts the RIB that the agent may approve: not those that they entered.
func ribEnAttente(ctx context.Context, l bdd.Lecture, a droits.Agent) (int, error) {
	rs, err := rapports.RIBsEnAttente(ctx, l, a)
	n := 0
	for _, r := range rs {
		if r.SaisiePar != a.ID {
			n++
		}
	}
	return n, err
}

// aRapprocher counts the lines that ask for a decision; the sure ones only wait to be looked at together.
func aRapprocher(ctx context.Context, l bdd.Lecture, a droits.Agent) (int, error) {
	n, err := rapports.CompterADecider(ctx, l, a.Organisation, cadre.CompteMax+1)
	return int(n), err
}

func prepares(ctx context.Context, l bdd.Lecture, a droits.Agent) (int, error) {
	b, err := rapports.Prepares(ctx, l, a)
	return b.Nombre, err
}
