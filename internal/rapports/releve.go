// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/personnes"
)

// LigneReleve is one line of the person's own statement, in plain words (08-ux §4.3).
type LigneReleve struct {
	Quand    string // "5 octobre", "chaque lundi"
	Libelle  string
	Centimes argent.Centimes // always positive: the section says which way it went
}

// ReleveMensuel is the account rendered to the person for a month.
type ReleveMensuel struct {
	Dossier        int64
	Numero         string
	Personne       personnes.Personne
	Mois           jour.Jour // first day
	Ouverture      argent.Centimes
	Arrive         []LigneReleve
	Paye           []LigneReleve
	Reste          argent.Centimes
	ResteLe        jour.Jour
	Attente        argent.Centimes // received and not yet attributed: said apart, not in what remains
	Vient          []string
	Impaye         []string // what was asked and not paid, and why
	Suivie         string   // who follows her
	TelephoneSuivi string
	Provisoire     bool // the month is not over, or the bank's statement does not reach its end
}

// TotalArrive and TotalPaye are the sums of the two sections.
func (r ReleveMensuel) TotalArrive() argent.Centimes { return total(r.Arrive) }

// TotalPaye sums what was paid.
func (r ReleveMensuel) TotalPaye() argent.Centimes { return total(r.Paye) }

func total(ls []LigneReleve) (t argent.Centimes) {
	for _, l := range ls {
		t += l.Centimes
	}
	return t
}

// Releve builds the statement of a file for a month; bdd.ErrAbsent when the agent may not read it or there is no account.
func Releve(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64, mois jour.Jour) (ReleveMensuel, error) {
	r := ReleveMensuel{Dossier: dossier, Mois: mois.PremierDuMois()}
	ok, err := droits.Peut(ctx, l, a, droits.LireReleveMensuel, dossier)
	if err != nil {
		return r, err
	}
	if !ok {
		return r, bdd.ErrAbsent
	}
	if r.Personne, err = personnes.DuDossier(ctx, l, dossier); err != nil {
		return r, err
	}
	compte, err := comptes.DuDossier(ctx, l, dossier)
	if err != nil {
		return r, err
	}
	if err := l.QueryRow(ctx, `select numero from dossier where id = $1`, dossier).Scan(&r.Numero); err != nil {
		return r, err
	}
	fin := r.Mois.DernierDuMois()
	if r.Ouverture, err = comptes.SoldeAu(ctx, l, compte, r.Mois.Plus(-1)); err != nil {
		return r, err
	}
	// The référent of the département reads the statement without the right to the account: the clause was checked above.
	texte, args := requeteMouvementsReleve.Pour(a, compte.ID, r.Mois, fin)
	lignes, err := lireMouvements(ctx, l, t, texte, args)
	if err != nil {
		return r, err
	}
	r.Reste = r.Ouverture
	for _, x := range lignes {
		r.Reste += x.Centimes
	}
	r.ResteLe = fin
	r.Arrive, r.Paye = ranger(lignes)
	if err := r.completer(ctx, l, compte, fin); err != nil {
		return r, err
	}
	return r, r.contact(ctx, l)
}

// requeteOrdresReleve: orders of an account that the statement speaks of, dropped in the month or still to come.
var requeteOrdresReleve = droits.Requete{Nom: "rapports.ordres_du_releve", Nominative: true,
	SansClause: "Releve a déjà vérifié le droit de lire le relevé mensuel du dossier (droits.Peut)", SQL: `
	select o.execution_le, o.objet, o.centimes, o.etat, o.motif from ordre o where o.compte_id = $1 and (o.etat in ('prepare', 'en_remise', 'transmis')
	or (o.etat in ('annule', 'rejete', 'retourne') and o.execution_le >= $2 and o.execution_le <= $3)) order by o.execution_le, o.rang, o.id`}

type ordreReleve struct {
	date          jour.Jour
	libelle, etat string
	montant       argent.Centimes
	motif         string
}

func ordresDuReleve(ctx context.Context, l bdd.Lecture, compte int64, du, au jour.Jour) ([]ordreReleve, error) {
	texte, args := requeteOrdresReleve.Pour(droits.Agent{}, compte, du, au)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (o ordreReleve, err error) {
		var objet string
		err = r.Scan(&o.date, &objet, &o.montant, &o.etat, &o.motif)
		o.libelle = paiements.Objet(objet).Libelle()
		return o, err
	}, texte, args...)
}

// ranger puts the lines into "what came" and "what is paid". A payment and its return in the same month cancel out: both are shown, since
// both happened. Weekly money paid on the same weekday is said once.
func ranger(lignes []LigneCompte) (arrive, paye []LigneReleve) {
	type groupe struct {
		n      int
		total  argent.Centimes
		un     argent.Centimes
		egal   bool
		jour   time.Weekday
		meme   bool
		indice int
	}
	var vie groupe
	for _, x := range lignes {
		quand := quantieme(x.Date)
		if x.Centimes > 0 {
			arrive = append(arrive, LigneReleve{quand, motsDe(x), x.Centimes})
			continue
		}
		if x.Nature == "Argent de vie" {
			m := -x.Centimes
			if vie.n == 0 {
				vie = groupe{un: m, egal: true, jour: x.Date.JourSemaine(), meme: true, indice: len(paye)}
				paye = append(paye, LigneReleve{})
			}
			vie.n, vie.total = vie.n+1, vie.total+m
			vie.egal = vie.egal && m == vie.un
			vie.meme = vie.meme && x.Date.JourSemaine() == vie.jour
			paye[vie.indice] = LigneReleve{quand, "Argent de la semaine", vie.total}
			continue
		}
		paye = append(paye, LigneReleve{quand, motsDe(x), -x.Centimes})
	}
	if vie.n > 1 {
		p := &paye[vie.indice]
		p.Quand = "dans le mois"
		if vie.meme {
			p.Quand = "chaque " + jour.NomJourSemaine(vie.jour)
		}
		p.Libelle = fmt.Sprintf("Argent de la semaine, %d fois", vie.n)
		if vie.egal {
			p.Libelle += " " + vie.un.String()
		}
	}
	return arrive, paye
}

func quantieme(j jour.Jour) string {
	if j.Quantieme() == 1 {
		return "1er " + jour.NomMois(j.Mois())
	}
	return fmt.Sprintf("%d %s", j.Quantieme(), jour.NomMois(j.Mois()))
}

// motsDe says a line in the person's words.
func motsDe(x LigneCompte) string {
	switch {
	case x.Nature == "Ressource" || x.Nature == "Retour":
		return x.Libelle
	case x.Nature == "Loyer et charges" || x.Nature == "Énergie, eau" || x.Nature == "Assurance du logement" || x.Nature == "Autre dépense":
		if x.Detail != "" {
			return x.Nature + " (" + x.Detail + ")"
		}
		return x.Nature
	case x.Nature == "Plan d’apurement":
		return "Dette"
	case x.Nature == "Reprise":
		return "Argent déjà sur le compte"
	case x.Nature == "Banque":
		return "Frais de la banque"
	}
	if x.Libelle != "" {
		return x.Libelle
	}
	return x.Nature
}

func (r *ReleveMensuel) completer(ctx context.Context, l bdd.Lecture, compte comptes.Compte, fin jour.Jour) error {
	cs, err := comptes.DuBancaire(ctx, l, compte.CompteBancaire)
	if err != nil {
		return err
	}
	cb, err := comptes.Bancaire(ctx, l, compte.CompteBancaire)
	if err != nil {
		return err
	}
	if cb.Mode == comptes.Individuel {
		for _, c := range cs {
			if c.Nature.Attente() {
				s, err := comptes.SoldeAu(ctx, l, c, fin)
				if err != nil {
					return err
				}
				r.Attente += s
			}
		}
	}
	var releve jour.Jour
	if err := l.QueryRow(ctx, `select max(date_cloture) from releve where compte_bancaire_id = $1 and accepte_le is not null`, cb.ID).Scan(&releve); err != nil {
		return err
	}
	r.Provisoire = releve.Avant(fin)
	v := VueCompte{Compte: compte, Banque: cb}
	aujourdhui := l.Instant().Jour()
	v.ProjeteAu = aujourdhui.Plus(horizon)
	attendues, err := v.attendues(ctx, l, aujourdhui)
	if err != nil {
		return err
	}
	for _, x := range attendues {
		if !x.Date.Avant(aujourdhui) {
			r.Vient = append(r.Vient, fmt.Sprintf("%s : %s, le %s.", x.Libelle, x.Centimes, quantieme(x.Date)))
		}
	}
	ordres, err := ordresDuReleve(ctx, l, compte.ID, r.Mois, fin)
	if err != nil {
		return err
	}
	for _, o := range ordres {
		switch o.etat {
		case "prepare", "en_remise", "transmis":
			r.Vient = append(r.Vient, fmt.Sprintf("%s : %s, le %s.", o.libelle, o.montant, quantieme(o.date)))
		case "annule", "rejete":
			r.Impaye = append(r.Impaye, fmt.Sprintf("%s : %s. %s", o.libelle, o.montant, phrase(o.motif)))
		case "retourne":
			r.Impaye = append(r.Impaye, fmt.Sprintf("%s : %s. La banque a renvoyé l’argent. Il est de nouveau sur votre compte.", o.libelle, o.montant))
		}
	}
	return nil
}

func phrase(s string) string {
	if s == "" {
		return "Nous ne l’avons pas payé."
	}
	return "Pourquoi : " + s + "."
}

// contact names who follows the person: the agent whom the file is given to on that day.
func (r *ReleveMensuel) contact(ctx context.Context, l bdd.Lecture) error {
	var prenom, nom string
	err := l.QueryRow(ctx, `select g.prenom, g.nom from dossier_attribution a join agent g on g.id = a.agent_id where a.dossier_id = $1 and a.du <= $2
		and (a.au is null or a.au >= $2) order by a.du desc, a.id desc limit 1`, r.Dossier, l.Instant().Jour()).Scan(&prenom, &nom)
	if err == nil {
		r.Suivie = prenom + " " + nom
	} else if !errors.Is(err, bdd.ErrAbsent) {
		return err
	}
	return nil
}
