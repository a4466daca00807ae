// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/gestion"
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

// ReleveMensuel is the account rendered to the person for a month. Ouverture + TotalArrive − TotalPaye = Reste, always.
type ReleveMensuel struct {
	Dossier      int64
	Numero       string
	Organisation string
	Service      string // that follows the file, empty when there is none
	Adresse      string // of the organisation, in lines
	Telephone    string // E.164
	Personne     personnes.Personne
	Livraison    personnes.Livraison // today's
	Mois         jour.Jour           // first day; of an account of the year, 1 January
	Annuel       bool                // the account of a year, by nature
	Final        bool                // the account of all the management, by nature: from Mois, its opening, to Fin
	Fin          jour.Jour           // of a final account
	Le           jour.Jour           // day on which it is drawn up
	CreeLe       horloge.Instant
	OuvertLe     jour.Jour // of the account
	Ouverture    argent.Centimes
	Arrive       []LigneReleve
	Paye         []LigneReleve
	Reste        argent.Centimes
	ResteLe      jour.Jour
	Verifie      []string // money received that is not in what remains, in sentences
	MisDeCote    []string // kept for bills that come once or twice a year, in what remains
	Vient        []string
	Impaye       []string // what was asked and not paid, and why
	Suivie       string   // who follows her
	Provisoire   bool     // the month is not over, or the bank's statement does not reach its end
}

// NomMois is "octobre", DeMois "d’octobre".
func (r ReleveMensuel) NomMois() string { return jour.NomMois(r.Mois.Mois()) }

// DeMois is the month after a noun.
func (r ReleveMensuel) DeMois() string { return jour.DeMois(r.Mois.Mois()) }

// LignesAdresse are the lines of the organisation's address.
func (r ReleveMensuel) LignesAdresse() []string {
	if r.Adresse == "" {
		return nil
	}
	return strings.Split(r.Adresse, "\n")
}

// TotalArrive is the sum of what came.
func (r ReleveMensuel) TotalArrive() argent.Centimes { return total(r.Arrive) }

// TotalPaye is the sum of what was paid.
func (r ReleveMensuel) TotalPaye() argent.Centimes { return total(r.Paye) }

func total(ls []LigneReleve) (t argent.Centimes) {
	for _, l := range ls {
		t += l.Centimes
	}
	return t
}

// Releve builds the statement of a file for a month; bdd.ErrAbsent when the agent may not read it, when there is no account, or for a month
// that has not begun or before the account was opened.
func Releve(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64, mois jour.Jour) (ReleveMensuel, error) {
	return rendreCompte(ctx, l, t, a, ReleveMensuel{Dossier: dossier, Mois: mois.PremierDuMois()})
}

// CompteAnnuel is the account of a file for a year, each nature of receipt and of payment summed up; bdd.ErrAbsent as for Releve.
func CompteAnnuel(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64, premier jour.Jour) (ReleveMensuel, error) {
	return rendreCompte(ctx, l, t, a, ReleveMensuel{Dossier: dossier, Mois: premier, Annuel: true})
}

// DecompteFinal is the account of a file once its management is over, from its opening on, that its person signs (C. civ. art. 1993); bdd.ErrAbsent before, and as for Releve.
func DecompteFinal(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) (ReleveMensuel, error) {
	return rendreCompte(ctx, l, t, a, ReleveMensuel{Dossier: dossier, Annuel: true, Final: true})
}

// jusquALaFin says the days of a final account: up to the last statement of the bank when it reaches the end of the management, else up to today, and it may still change.
func (r *ReleveMensuel) jusquALaFin(ctx context.Context, l bdd.Lecture, compte comptes.Compte) error {
	gs, err := gestion.DuDossier(ctx, l, r.Dossier)
	if err != nil {
		return err
	}
	var fin jour.Jour
	for _, g := range gs {
		if !g.Au.Avant(g.Du) && g.Au.Apres(fin) {
			fin = g.Au
		}
	}
	if fin.Vide() || !fin.Avant(r.Le) {
		return bdd.ErrAbsent
	}
	releve, _, _, err := dernierReleve(ctx, l, compte.CompteBancaire)
	r.Mois, r.Fin = compte.OuvertLe, r.Le
	if !compte.FermeLe.Vide() {
		r.Fin = compte.FermeLe
	}
	if !releve.Avant(fin) && releve.Avant(r.Fin) {
		r.Fin = releve
	}
	return err
}

// fin is the last day told.
func (r ReleveMensuel) fin() jour.Jour {
	if r.Final {
		return r.Fin
	}
	if r.Annuel {
		return r.Mois.Plus(364).DernierDuMois()
	}
	return r.Mois.DernierDuMois()
}

// Annee is the year told.
func (r ReleveMensuel) Annee() int { return r.Mois.Annee() }

func rendreCompte(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, r ReleveMensuel) (ReleveMensuel, error) {
	dossier := r.Dossier
	r.Le, r.CreeLe = l.Instant().Jour(), l.Instant()
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
	envois, err := personnes.EnvoisLe(ctx, l, t, []int64{dossier}, r.Le)
	if err != nil {
		return r, err
	}
	r.Livraison = r.Personne.Livrer(envois[dossier])
	compte, err := comptes.DuDossier(ctx, l, dossier)
	if err != nil {
		return r, err
	}
	r.OuvertLe = compte.OuvertLe
	if r.Final {
		if err := r.jusquALaFin(ctx, l, compte); err != nil {
			return r, err
		}
	}
	fin := r.fin()
	if r.Mois.Apres(r.Le) || fin.Avant(compte.OuvertLe) {
		return r, bdd.ErrAbsent
	}
	if err := l.QueryRow(ctx, `select d.numero, o.nom, coalesce(s.nom, ''), o.adresse, o.telephone from dossier d join organisation o on o.id = $2
		left join territoire t on t.id = d.territoire_id left join structure s on s.id = t.structure_id where d.id = $1`, dossier, compte.Organisation).
		Scan(&r.Numero, &r.Organisation, &r.Service, &r.Adresse, &r.Telephone); err != nil {
		return r, err
	}
	if r.Ouverture, err = comptes.SoldeAu(ctx, l, compte, r.Mois.Plus(-1)); err != nil {
		return r, err
	}
	// The référent of the département reads the statement without the right to the account: the right was checked above.
	jusque := fin
	if r.Final {
		jusque = r.Le
	}
	requete, args := requeteMouvementsReleve.Pour(a, compte.ID, r.Mois, jusque)
	lignes, err := lireMouvements(ctx, l, t, comptes.DecoderTextePourElle, requete, args)
	if err != nil {
		return r, err
	}
	if r.Final {
		lignes = duesALaFin(lignes, fin)
	}
	r.Reste = r.Ouverture
	for _, x := range lignes {
		r.Reste += x.Centimes
	}
	if r.ResteLe = fin; r.Le.Avant(fin) {
		r.ResteLe = r.Le
	}
	noms, err := nomsPrestations(ctx, l)
	if err != nil {
		return r, err
	}
	if r.Annuel {
		r.Arrive, r.Paye = parNature(lignes, noms)
	} else {
		r.Arrive, r.Paye = ranger(lignes, noms)
	}
	if err := r.completer(ctx, l, t, compte, fin, noms); err != nil {
		return r, err
	}
	return r, r.contact(ctx, l)
}

// duesALaFin keeps the lines of a final account: those of its days, and what was decided or corrected since of the bank's lines of these days. What she signs then holds all that the bank showed.
func duesALaFin(lignes []LigneCompte, fin jour.Jour) []LigneCompte {
	gardees := map[int64]bool{}
	return slices.DeleteFunc(lignes, func(x LigneCompte) bool {
		garde := !x.Date.Apres(fin) || !x.VuLe.Vide() && !x.VuLe.Apres(fin) || gardees[x.Contre]
		if garde {
			gardees[x.Ecriture] = true
		}
		return !garde
	})
}

// completer says what is not in the sums.
func (r *ReleveMensuel) completer(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, compte comptes.Compte, fin jour.Jour, noms map[int]string) error {
	cb, err := comptes.Bancaire(ctx, l, compte.CompteBancaire)
	if err != nil {
		return err
	}
	if cb.Mode == comptes.Individuel {
		au := fin
		if r.Final { // what is decided since of money that waited then waits no more
			au = r.Le
		}
		if err := r.attentes(ctx, l, cb, au); err != nil {
			return err
		}
	}
	releve, _, repris, err := dernierReleve(ctx, l, cb.ID)
	if err != nil {
		return err
	}
	r.Provisoire = repris || releve.Avant(fin)
	if r.Annuel {
		return nil // what comes next, and what was not paid, is told month by month
	}
	ordres, err := ordresDuReleve(ctx, l, t, compte.ID, r.Mois, fin)
	if err != nil {
		return err
	}
	for _, o := range ordres {
		if phrase := o.impaye(); phrase != "" {
			r.Impaye = append(r.Impaye, phrase)
		}
	}
	if err := r.impayesDuPlan(ctx, l, t, compte.ID, fin); err != nil {
		return err
	}
	if err := r.demandesRefusees(ctx, l, t, compte.Dossier, fin); err != nil {
		return err
	}
	if err := r.misDeCote(ctx, l, compte.ID, fin); err != nil {
		return err
	}
	if r.Mois.DernierDuMois().Plus(1).DernierDuMois().Avant(r.Le) {
		return nil // an old month: what comes now is not its business
	}
	return r.aVenir(ctx, l, compte, ordres, fin, noms)
}

func (r *ReleveMensuel) attentes(ctx context.Context, l bdd.Lecture, cb comptes.CompteBancaire, fin jour.Jour) error {
	cs, err := comptes.DuBancaire(ctx, l, cb.ID)
	if err != nil {
		return err
	}
	for _, c := range cs {
		if !c.Nature.Attente() {
			continue
		}
		s, err := comptes.SoldeAu(ctx, l, c, fin)
		if err != nil {
			return err
		}
		if s > 0 {
			r.Verifie = append(r.Verifie, phrasesAttente(c.Nature, s)...)
		}
	}
	return nil
}

// phrasesAttente says in the person's words what becomes of money that waits.
func phrasesAttente(n comptes.Nature, s argent.Centimes) []string {
	recu := "Nous avons reçu " + s.String() + " sur votre compte."
	dehors := "Cet argent n’est pas dans ce qui reste."
	switch n {
	case comptes.HorsAutorisation:
		return []string{recu, "Cet argent est à vous.", "Nous vous le donnons.", dehors}
	case comptes.ARestituer:
		return []string{recu, "L’organisme qui l’a payé le redemande.", "Nous allons le rendre.", dehors}
	}
	return []string{recu, "Nous vérifions à qui est cet argent.", dehors}
}

// aVenir lists what should come after the days told: orders on their way, then benefits.
func (r *ReleveMensuel) aVenir(ctx context.Context, l bdd.Lecture, compte comptes.Compte, ordres []ordreReleve, fin jour.Jour, noms map[int]string) error {
	apres := fin
	if r.Le.Avant(fin) {
		apres = r.Le.Plus(-1)
	}
	jusquAu := apres.Plus(horizon + 1)
	for _, o := range ordres {
		switch {
		case o.date.Apres(jusquAu):
		case o.etat == paiements.EnAttente:
			r.Vient = append(r.Vient, fmt.Sprintf("%s"+texte.Insecable+": %s. Nous attendons que l’argent arrive sur votre compte.", motsObjet(o.objet), o.montant))
		case o.etat == paiements.Prepare, o.etat == paiements.EnRemise:
			r.Vient = append(r.Vient, fmt.Sprintf("%s"+texte.Insecable+": %s, le %s.", motsObjet(o.objet), o.montant, quantieme(o.date)))
		}
	}
	if r.Le.Apres(jusquAu) {
		return nil
	}
	attendues, err := recettesAttendues(ctx, l, compte, r.Le, jusquAu)
	if err != nil {
		return err
	}
	for _, x := range attendues {
		if x.Date.Apres(apres) && !x.Date.Avant(r.Le) {
			r.Vient = append(r.Vient, fmt.Sprintf("%s"+texte.Insecable+": %s, vers le %s.", motsPrestation(x, noms), x.Centimes, quantieme(x.Date)))
		}
	}
	return nil
}

// requeteOrdresReleve: orders of an account that the statement speaks of, dropped in the month and not made again in it, or still to come.
var requeteOrdresReleve = droits.Requete{Nom: "rapports.ordres_du_releve", Nominative: true,
	SansClause: "Releve a déjà vérifié le droit de lire le relevé mensuel du dossier (droits.Peut)", SQL: `
	select o.execution_le, o.objet, o.centimes, o.etat, ` + paiements.ColonnesMotif + ` from ordre o where o.compte_id = $1 and (o.etat in ('prepare', 'en_attente_de_provision', 'en_remise')
	or (o.etat in ('annule', 'rejete', 'retourne') and o.execution_le >= $2 and o.execution_le <= $3 and not exists (select 1 from ordre z where z.remplace_id = o.id
		and z.execution_le <= $3 and z.etat not in ('annule', 'rejete', 'retourne')))) order by o.execution_le, o.rang, o.id`}

type ordreReleve struct {
	date    jour.Jour
	objet   paiements.Objet
	montant argent.Centimes
	etat    paiements.Etat
	motif   string // the code of the bank, or what was typed of an order that was cancelled
}

func ordresDuReleve(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, compte int64, du, au jour.Jour) ([]ordreReleve, error) {
	requete, args := requeteOrdresReleve.Pour(droits.Agent{}, compte, du, au)
	os, err := bdd.Lister(ctx, l, func(r *sql.Rows) (o ordreReleve, err error) {
		var motif paiements.Motif
		if err = r.Scan(append([]any{&o.date, &o.objet, &o.montant, &o.etat}, motif.Cibles()...)...); err != nil {
			return o, err
		}
		if o.motif = motif.Code; o.etat == paiements.Annule {
			o.motif, err = motif.Texte.Ouvrir(t)
		}
		return o, err
	}, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("lire les ordres du relevé : %w", err)
	}
	return os, nil
}

// impaye says why an order was not paid; empty for the others.
func (o ordreReleve) impaye() string {
	quoi := motsObjet(o.objet) + texte.Insecable + ": " + o.montant.String() + "."
	switch o.etat {
	case paiements.Annule:
		if strings.Contains(o.motif, " ") { // words, and not a code
			return quoi + " " + texte.Majuscule(texte.Typographier(o.motif)) + "."
		}
		return quoi + " Nous n’avons pas fait ce paiement."
	case paiements.Rejete:
		if m := codeBancaire(o.motif); m != "" {
			return quoi + " La banque a refusé. " + m
		}
		return quoi + " La banque a refusé ce paiement."
	case paiements.Retourne:
		s := quoi + " L’argent est revenu sur votre compte."
		if m := codeBancaire(o.motif); m != "" {
			s += " " + m
		}
		return s
	}
	return ""
}

// codeBancaire says the reason code of a bank in plain words; empty for what is no known code. The codes are those of ISO 20022 and of CFONB.
func codeBancaire(code string) string {
	switch code {
	case "AC01", "AC03", "BE04", "RC01", "10", "11":
		return "Le numéro de compte n’est pas le bon."
	case "AC04", "AC07", "12":
		return "Le compte de celui qui devait recevoir l’argent est fermé."
	case "AC06", "AG01", "AG02", "13", "14":
		return "Le compte de celui qui devait recevoir l’argent est bloqué."
	case "MD07":
		return "La personne qui devait recevoir l’argent est décédée."
	case "CUST", "FOCR", "65":
		return "Le virement a été annulé à la demande de celui qui l’avait envoyé."
	case "AM05", "DUPL", "64":
		return "Le virement était en double."
	case "MS02", "MS03":
		return "La banque n’a pas dit pourquoi."
	}
	return ""
}

// contact names who follows the person: the agent whom the file is given to on that day.
func (r *ReleveMensuel) contact(ctx context.Context, l bdd.Lecture) error {
	var prenom, nom string
	err := l.QueryRow(ctx, `select g.prenom, g.nom from dossier_attribution a join agent g on g.id = a.agent_id where a.dossier_id = $1 and a.du <= $2
		and (a.au is null or a.au >= $2) order by a.du desc, a.id desc limit 1`, r.Dossier, r.Le).Scan(&prenom, &nom)
	if err == nil {
		r.Suivie = prenom + " " + nom
	} else if !errors.Is(err, bdd.ErrAbsent) {
		return err
	}
	return nil
}
