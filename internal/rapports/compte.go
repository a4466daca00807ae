// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sort"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// LigneCompte is one line of a person's account.
type LigneCompte struct {
	Date     jour.Jour
	Libelle  string
	Detail   string // payee or payer
	Nature   string // category on screen: "Ressource", "Loyer et charges", "Banque"…
	Centimes argent.Centimes
	Solde    argent.Centimes
	Etat     string // "rapproche", "transmis", "a_pointer", "prevu", "attendu"
	Ecriture int64
	Ligne    int64 // line of the bank's statement, 0 when none
	Ordre    int64
	Piece    int64 // document that justifies it
	Fichier  int64 // bank statement file kept
	Contre   int64 // transaction that this one reverses
}

// sqlMouvements is the text of the lines of an account; clause is "" for a caller that has checked its right another way.
func sqlMouvements(clause string) string {
	return `
	select e.id, e.nature, e.jour_comptable, m.centimes, e.origine, e.origine_id, e.contrepasse, g.contenu_id, g.engagement, k.chiffre, coalesce(p.etat, ''), coalesce(p.regle, ''),
		f.fichier_id, r.libelle, o.objet, o.etat, o.piece_id, o.id
	from mouvement m join ecriture e on e.id = m.ecriture_id join compte c on c.id = m.compte_id
	left join ligne_releve g on e.origine = 'ligne_releve' and g.id = e.origine_id
	left join contenu k on k.id = g.contenu_id
	left join pointage p on p.ligne_id = g.id
	left join releve rl on rl.id = g.releve_id
	left join releve_fichier f on f.id = rl.fichier_id
	left join gestion_recette r on p.cible = 'recette' and r.id = p.cible_id
	left join ordre o on o.id = case when e.origine = 'ordre' then e.origine_id when p.cible = 'ordre' then p.cible_id end
	where m.compte_id = $1 and e.jour_comptable >= $2 and e.jour_comptable <= $3` + clause + ` order by e.jour_comptable, e.id, m.rang`
}

var (
	requeteMouvements       = droits.Requete{Nom: "rapports.mouvements", Nominative: true, SQL: sqlMouvements(` and {DROITS lire_compte c}`)}
	requeteMouvementsReleve = droits.Requete{Nom: "rapports.mouvements_du_releve", Nominative: true, SQL: sqlMouvements(""),
		SansClause: "Releve a déjà vérifié le droit de lire le relevé mensuel du dossier (droits.Peut), que la clause du compte ne donne pas au référent"}
)

// mouvements returns the booked lines of an account between two days.
func mouvements(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, compte int64, du, au jour.Jour) ([]LigneCompte, error) {
	texte, args := requeteMouvements.Pour(a, compte, du, au)
	return lireMouvements(ctx, l, t, texte, args)
}

func lireMouvements(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, texte string, args []any) ([]LigneCompte, error) {
	lignes, err := bdd.Lister(ctx, l, func(r *sql.Rows) (LigneCompte, error) { return scanMouvement(r, t) }, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lire les lignes du compte : %w", err)
	}
	return lignes, nommerTiers(ctx, l, lignes)
}

func scanMouvement(r *sql.Rows, t *chiffre.Trousseau) (x LigneCompte, err error) {
	var nature, origine, etat, regle string
	var origineID, contenu int64
	var engagement, scelle []byte
	var recette, objet, etatOrdre sql.NullString
	var montant argent.Centimes
	if err = r.Scan(&x.Ecriture, &nature, &x.Date, &montant, &origine, &origineID, bdd.OuZero(&x.Contre), bdd.OuZero(&contenu), &engagement, &scelle, &etat, &regle,
		bdd.OuZero(&x.Fichier), &recette, &objet, &etatOrdre, bdd.OuZero(&x.Piece), bdd.OuZero(&x.Ordre)); err != nil {
		return x, err
	}
	x.Centimes, x.Etat, x.Nature = -montant, "rapproche", natureAffichee(nature, regle, objet.String)
	if origine == "ligne_releve" {
		x.Ligne = origineID
		tl, err := texteScelle(t, contenu, scelle, engagement)
		if err != nil {
			return x, err
		}
		x.Libelle, x.Detail = tl.Libelle, tl.Contrepartie
		if e := comptes.Etat(etat); e == comptes.Reste || e == comptes.Probable || e == comptes.AVerifier {
			x.Etat = "a_pointer"
		}
	}
	if nature == "reprise" {
		x.Libelle = "Solde repris à l’arrivée dans Étai"
	}
	if recette.Valid {
		x.Libelle = recette.String + " " + x.Date.DeMoisAnnee()
	}
	if nature == "ordre_transmis" {
		x.Libelle = paiements.Objet(objet.String).Libelle()
		if paiements.Etat(etatOrdre.String) == paiements.Transmis {
			x.Etat = "transmis"
		}
	}
	if nature == "releve_retour" || nature == "pointage_retour" {
		x.Nature, x.Libelle = "Retour", "Virement revenu : "+paiements.Objet(objet.String).Libelle()
	}
	return x, nil
}

func texteScelle(t *chiffre.Trousseau, contenu int64, scelle, engagement []byte) (comptes.TexteLigne, error) {
	s, err := journal.OuvrirContenu(t, contenu, scelle, engagement)
	if errors.Is(err, journal.ErrEfface) {
		return comptes.TexteLigne{Libelle: "libellé effacé"}, nil
	}
	if err != nil {
		return comptes.TexteLigne{}, err
	}
	return comptes.DecoderTexte(s)
}

// nommerTiers puts the payee's name on the lines of orders.
func nommerTiers(ctx context.Context, l bdd.Lecture, lignes []LigneCompte) error {
	var ids []int64
	for _, x := range lignes {
		if x.Ordre != 0 {
			ids = append(ids, x.Ordre)
		}
	}
	noms, err := tiersDesOrdres(ctx, l, ids)
	for i := range lignes {
		if n, ok := noms[lignes[i].Ordre]; ok {
			lignes[i].Detail = n
		}
	}
	return err
}

func tiersDesOrdres(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]string, error) {
	noms := map[int64]string{}
	for len(ids) > 0 {
		n := min(len(ids), 500)
		liste, args := bdd.ListeIDs(ids[:n])
		rows, err := l.Query(ctx, `select o.id, t.nom from ordre o join tiers_version v on v.id = o.tiers_version_id join tiers t on t.id = v.tiers_id where o.id in (`+liste+`)`, args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var id int64
			var nom string
			if err := rows.Scan(&id, &nom); err != nil {
				_ = rows.Close()
				return nil, err
			}
			noms[id] = nom
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
		ids = ids[n:]
	}
	return noms, nil
}

func natureAffichee(nature, regle, objet string) string {
	switch nature {
	case "releve_revenu", "pointage_revenu":
		return "Ressource"
	case "ordre_transmis":
		return paiements.Objet(objet).Libelle()
	case "reprise":
		return "Reprise"
	case "contrepassation":
		return "Correction"
	case "releve_debit_constate":
		if regle == "frais" {
			return "Banque"
		}
		return "Débit non demandé"
	case "pointage_affectation":
		return "Affectation"
	}
	return "Banque"
}

var requeteOrdresCompte = droits.Requete{Nom: "rapports.ordres_compte", Nominative: true, SQL: `
	select o.id, o.execution_le, o.objet, o.centimes, o.etat, o.piece_id, t.nom from ordre o join tiers_version v on v.id = o.tiers_version_id join tiers t on t.id = v.tiers_id
	where o.compte_id = $1 and o.etat in ('prepare', 'en_remise') and {DROITS lire_compte o} order by o.execution_le, o.rang, o.id`}

// VueCompte is the account page of a person.
type VueCompte struct {
	Compte      comptes.Compte
	Banque      comptes.CompteBancaire
	Mois        jour.Jour // first day of the month shown
	Ouverture   argent.Centimes
	Lignes      []LigneCompte // booked, in order, each with its running balance
	Prevues     []LigneCompte // planned orders and expected incomes after the last statement, in order of days, with the projected balance
	ReleveLe    jour.Jour     // last accepted statement
	SoldeBanque argent.Centimes
	Solde       comptes.Solde
	Plancher    argent.Centimes
	Transit     argent.Centimes
	Engage      argent.Centimes // prepared orders that hold nothing yet
	Attendu     argent.Centimes // expected incomes until ProjeteAu
	ProjeteAu   jour.Jour
	Attentes    map[comptes.Nature]argent.Centimes
	Gestion     []gestion.Gestion
	Incident    bool
}

// Projete is the balance expected at ProjeteAu without the money that is only expected.
func (v VueCompte) Projete() argent.Centimes { return v.Solde.Comptable - v.Solde.Retenu - v.Engage }

// ProjeteAvec adds the expected incomes.
func (v VueCompte) ProjeteAvec() argent.Centimes { return v.Projete() + v.Attendu }

// Disponible is what a new order may use.
func (v VueCompte) Disponible() argent.Centimes { return max(0, v.Projete()-v.Plancher) }

// Ecart is the bank's balance less what Étai counts, waiting places included.
func (v VueCompte) Ecart() argent.Centimes {
	e := v.SoldeBanque - v.Solde.Comptable
	for _, s := range v.Attentes {
		e -= s
	}
	return e
}

// Compte builds the account page of a file for a month; bdd.ErrAbsent when the agent may not read it or there is no account.
func Compte(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64, mois jour.Jour) (VueCompte, error) {
	var v VueCompte
	ok, err := droits.Peut(ctx, l, a, droits.LireCompte, dossier)
	if err != nil {
		return v, err
	}
	if !ok {
		return v, bdd.ErrAbsent
	}
	if v.Compte, err = comptes.DuDossier(ctx, l, dossier); err != nil {
		return v, err
	}
	if v.Banque, err = comptes.Bancaire(ctx, l, v.Compte.CompteBancaire); err != nil {
		return v, err
	}
	v.Mois = mois.PremierDuMois()
	if v.Ouverture, err = comptes.SoldeAu(ctx, l, v.Compte, v.Mois.Plus(-1)); err != nil {
		return v, err
	}
	if v.Lignes, err = mouvements(ctx, l, t, a, v.Compte.ID, v.Mois, v.Mois.DernierDuMois()); err != nil {
		return v, err
	}
	solde := v.Ouverture
	for i := range v.Lignes {
		solde += v.Lignes[i].Centimes
		v.Lignes[i].Solde = solde
	}
	if err := v.soldes(ctx, l); err != nil {
		return v, err
	}
	if v.Gestion, err = gestion.DuDossier(ctx, l, dossier); err != nil {
		return v, err
	}
	return v, v.prevoir(ctx, l, a)
}

func (v *VueCompte) soldes(ctx context.Context, l bdd.Lecture) error {
	cs, err := comptes.DuBancaire(ctx, l, v.Compte.CompteBancaire)
	if err != nil {
		return err
	}
	v.Attentes = map[comptes.Nature]argent.Centimes{}
	for _, c := range cs {
		s, err := comptes.SoldeDe(ctx, l, c)
		if err != nil {
			return err
		}
		switch {
		case c.ID == v.Compte.ID:
			v.Solde = s
		case c.Nature == comptes.Banque:
			v.SoldeBanque = s.Comptable
		case c.Nature == comptes.Transit:
			v.Transit = s.Comptable
		case c.Nature.Attente() && v.Banque.Mode == comptes.Individuel:
			v.Attentes[c.Nature] = s.Comptable
		}
	}
	if v.Plancher, err = comptes.PlancherLe(ctx, l, v.Compte, l.Instant().Jour()); err != nil {
		return err
	}
	v.Incident = v.Solde.Comptable < 0
	return l.QueryRow(ctx, `select max(date_cloture) from releve where compte_bancaire_id = $1 and accepte_le is not null`, v.Banque.ID).Scan(&v.ReleveLe)
}

// horizon is how many days ahead the projection looks: from one main receipt to the eve of the next, about.
const horizon = 30

// prevoir lists what is planned and expected, with the balance that follows if all of it happens. On a day receipts come before orders.
func (v *VueCompte) prevoir(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	aujourdhui := l.Instant().Jour()
	v.ProjeteAu = aujourdhui.Plus(horizon)
	texte, args := requeteOrdresCompte.Pour(a, v.Compte.ID)
	prevues, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x LigneCompte, err error) {
		var objet, etat string
		err = r.Scan(&x.Ordre, &x.Date, &objet, &x.Centimes, &etat, &x.Piece, &x.Detail)
		x.Centimes, x.Etat = -x.Centimes, "prevu"
		x.Libelle, x.Nature = paiements.Objet(objet).Libelle(), paiements.Objet(objet).Libelle()
		return x, err
	}, texte, args...)
	if err != nil {
		return err
	}
	for _, x := range prevues {
		v.Engage -= x.Centimes
	}
	v.Engage -= v.Solde.Retenu // holds are already counted
	attendues, err := v.attendues(ctx, l, aujourdhui)
	if err != nil {
		return err
	}
	for _, x := range attendues {
		v.Attendu += x.Centimes
	}
	v.Prevues = append(attendues, prevues...)
	sort.SliceStable(v.Prevues, func(i, k int) bool { return v.Prevues[i].Date.Avant(v.Prevues[k].Date) })
	solde := v.Solde.Comptable
	for i := range v.Prevues {
		solde += v.Prevues[i].Centimes
		v.Prevues[i].Solde = solde
	}
	return nil
}

// attendues lists the authorised benefits with a known amount and day that should arrive by the horizon and were not seen in their month.
func (v *VueCompte) attendues(ctx context.Context, l bdd.Lecture, aujourdhui jour.Jour) ([]LigneCompte, error) {
	rs, err := gestion.RecettesDuDossier(ctx, l, v.Compte.Dossier)
	if err != nil || len(rs) == 0 {
		return nil, err
	}
	ids := make([]int64, len(rs))
	for i, r := range rs {
		ids[i] = r.ID
	}
	recues, err := comptes.RecettesRecues(ctx, l, ids, aujourdhui.PremierDuMois(), v.ProjeteAu.DernierDuMois())
	if err != nil {
		return nil, err
	}
	vues := map[int64]map[jour.Jour]bool{}
	for _, r := range recues {
		if vues[r.Recette] == nil {
			vues[r.Recette] = map[jour.Jour]bool{}
		}
		vues[r.Recette][r.Date.PremierDuMois()] = true
	}
	var lignes []LigneCompte
	for _, r := range rs {
		if r.Montant == 0 || r.JourDuMois == 0 {
			continue
		}
		for m := aujourdhui.PremierDuMois(); !m.Apres(v.ProjeteAu); m = m.DernierDuMois().Plus(1) {
			j := m.Plus(min(r.JourDuMois, m.DernierDuMois().Quantieme()) - 1)
			if vues[r.ID][m] || !r.EnCours(j) || j.Apres(v.ProjeteAu) || j.Avant(aujourdhui.Plus(-horizon)) {
				continue
			}
			lignes = append(lignes, LigneCompte{Date: j, Libelle: r.Libelle + " " + j.DeMoisAnnee(), Detail: r.Organisme, Nature: "Ressource", Centimes: r.Montant, Etat: "attendu"})
		}
	}
	return lignes, nil
}
