// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/reglement"
)

// VueCloture is the end of the measure of a file: where it stands, what is left to do, and what was given back.
type VueCloture struct {
	parcours.ClotureMesure
	Mots      map[int64]string   // what was said of each account given back, for who may see her account
	Durees    []DureeGardee      // what the date until which the file is kept comes from
	Pieces    []Document         // that may prove that the account was given back
	Rendre    bool               // the agent may give the account back now
	Archiver  bool               // the agent may put the measure away now
	Annonces  []parcours.Annonce // whom to write to of a contract that stopped, and what is left open, for who may read the contract
	Personnes map[int64]string   // agents, by id
}

// DureeGardee is a parameter that says how long a file is kept, with its source.
type DureeGardee struct{ Nom, Valeur, Source string }

var requeteMotsRendus = droits.Requete{Nom: "rapports.mots_rendus", Nominative: true, SQL: `select r.id, r.contenu_id, r.engagement, k.chiffre from compte_rendu r
	left join contenu k on k.id = r.contenu_id where r.dossier_id = $1 and {DROITS lire_compte r} order by r.id`}

// Cloture reads the end of the measure of a file; bdd.ErrAbsent when the agent may read neither its contract nor its account.
func Cloture(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) (v VueCloture, err error) {
	p, err := droits.Parmi(ctx, l, a, dossier, droits.LireContrat, droits.LireCompte, droits.Rapprocher, droits.EcrireDossier)
	if err == nil && !p[droits.LireContrat] && !p[droits.LireCompte] {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return v, err
	}
	if v.ClotureMesure, err = parcours.ExaminerCloture(ctx, l, dossier); err != nil {
		return v, err
	}
	if p[droits.LireContrat] {
		if v.Annonces, err = parcours.Annonces(ctx, l, a, v.Contrat, v.Gestion); err != nil {
			return v, err
		}
	}
	v.Archiver = p[droits.EcrireDossier] && v.Etat == masp.Terminee
	v.Rendre = p[droits.Rapprocher] && v.Compte != nil && len(v.Compte.Manques) == 0
	if v.Mots, err = motsRendus(ctx, l, t, a, dossier); err != nil {
		return v, err
	}
	var agents []int64
	for _, r := range v.Rendus {
		agents = append(agents, r.Par)
	}
	for _, x := range v.Archives {
		agents = append(agents, x.Par)
	}
	if v.Personnes, err = NomsAgents(ctx, l, agents); err != nil {
		return v, err
	}
	if v.Rendre {
		if v.Pieces, err = Documents(ctx, l, t, a, dossier); err != nil {
			return v, err
		}
	}
	return v, v.dater(ctx, l)
}

func motsRendus(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) (map[int64]string, error) {
	mots := map[int64]string{}
	texte, args := requeteMotsRendus.Pour(a, dossier)
	_, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) {
		var j journal.Joint
		if err = r.Scan(append([]any{&id}, j.Cibles()...)...); err == nil {
			mots[id], err = j.Dire(t)
		}
		return id, err
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lire ce qui a été dit des comptes rendus : %w", err)
	}
	return mots, nil
}

// dater says which parameters give the day until which the file is kept.
func (v *VueCloture) dater(ctx context.Context, l bdd.Lecture) error {
	if v.Contrat.ID == 0 {
		return nil
	}
	regles, err := reglement.Lire(ctx, l, v.Contrat.Mesure.Organisation)
	if err != nil {
		return err
	}
	cles := []reglement.Cle[int]{reglement.MoisDeConservation}
	if v.Gestion {
		cles = append(cles, reglement.MoisDesComptes)
	}
	for _, c := range cles {
		d, _ := reglement.Definir(string(c))
		if x, ok := regles.EnVigueur(string(c), l.Instant().Jour()); ok {
			v.Durees = append(v.Durees, DureeGardee{d.Nom, d.Ecrire(x.Valeur), x.Source})
		}
	}
	return nil
}
