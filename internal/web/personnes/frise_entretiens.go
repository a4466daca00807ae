// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"
	"strings"

	domaine "etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/chronologie"
	"etai/internal/organisation/droits"
	"etai/internal/rapports/accompagnement"
	"etai/internal/web/cadre"
)

// entretiensDe reads the entretiens that lines of the timeline tell of, by id.
func (g guichet) entretiensDe(ctx context.Context, l bdd.Lecture, a droits.Agent, p *pageDossier, evs []chronologie.Evenement) (map[int64]domaine.Entretien, error) {
	dits := map[int64]domaine.Entretien{}
	for _, ev := range evs {
		if ev.Objet != domaine.Objet {
			continue
		}
		xs, err := domaine.DuDossier(ctx, l, g.Inst.Trousseau, a, p.Vue.Dossier.ID, faitsMax)
		for _, x := range xs {
			dits[x.ID] = x
		}
		return dits, err
	}
	return dits, nil
}

// faitDEntretien tells what came of an entretien, with what was said.
func faitDEntretien(p *pageDossier, ev chronologie.Evenement, x *fait) {
	e := p.entretiens[ev.ObjetID]
	x.Titre, x.Icone, x.genre = "Entretien", "maison", visites
	if e.ID != 0 {
		x.Titre, x.Texte, x.Efface = texte.Majuscule(e.Genre.Libelle()), e.Textes.Note, e.Efface
	}
	switch e.Genre {
	case domaine.Telephone:
		x.Icone, x.genre = "telephone", appels
	case domaine.Domicile:
		x.Icone = "voiture"
	case domaine.Tripartite:
		x.Icone = "personnes"
	}
	if etat := domaine.Etat(strings.TrimPrefix(ev.Nature, "entretien.")); etat != domaine.Fait {
		x.Titre += ", " + etat.Libelle()
	}
	x.Lien = &cadre.Lien{Texte: "Voir l’entretien", URL: p.Adresse("entretiens", form.Nombre(ev.ObjetID))}
}

// accompagner reads the card of the work with the person, for who reads contracts.
func (g guichet) accompagner(ctx context.Context, l bdd.Lecture, a droits.Agent, p *pageDossier) (err error) {
	if !p.Vue.Droits.Contrat {
		return nil
	}
	x, err := accompagnement.Resumer(ctx, l, a, p.Vue.Dossier.ID)
	p.Accompagnement = &x
	return err
}
