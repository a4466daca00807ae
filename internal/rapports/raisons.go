// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// Raison is a reason for or against a proposal, in words: a fact, then what it compares.
type Raison struct {
	Pour  bool
	Fait  string
	Suite string
}

// Semblable is an earlier line of the same account with the same words.
type Semblable struct {
	Ligne    int64
	Date     jour.Jour
	Centimes argent.Centimes
	Etat     comptes.Etat
	Regle    string
	Genre    string // last decision
	Attente  comptes.Nature
}

// moisCompares is how far back earlier months are compared.
const moisCompares = 12

// ecartDeDates is how many days from its usual day an income may come and still be called on time.
const ecartDeDates = 4

// raisons says what speaks for and against the proposal of a line; for a line without proposal, why there is none.
func raisons(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, d *DetailLigne) ([]Raison, error) {
	j := jury{d: d}
	switch {
	case d.Recette != nil:
		passees, err := recettesPassees(ctx, l, t, a, d)
		if err != nil {
			return nil, err
		}
		j.revenu(passees)
	case d.Ordre != nil:
		j.ordre()
	case d.Suggestion != nil:
		j.suggestion()
	case d.Etat == comptes.Reste || d.Etat == comptes.AVerifier:
		j.sansProposition()
	}
	slices.SortStableFunc(j.raisons, func(a, b Raison) int { // what speaks for comes first
		switch {
		case a.Pour == b.Pour:
			return 0
		case a.Pour:
			return -1
		}
		return 1
	})
	return j.raisons, nil
}

// jury gathers the reasons of one line.
type jury struct {
	d       *DetailLigne
	raisons []Raison
}

func (j *jury) pour(fait, suite string, args ...any) {
	j.raisons = append(j.raisons, Raison{true, fait, fmt.Sprintf(suite, args...)})
}

func (j *jury) contre(fait, suite string, args ...any) {
	j.raisons = append(j.raisons, Raison{false, fait, fmt.Sprintf(suite, args...)})
}

// passee is an earlier receipt of the same benefit.
type passee struct {
	date     jour.Jour
	centimes argent.Centimes
	libelle  string
}

func (j *jury) revenu(passees []passee) {
	d, r := j.d, j.d.Recette
	switch {
	case r.Montant == 0:
		j.contre("Montant à vérifier", texte.Insecable+": l’autorisation ne dit pas combien doit arriver")
	case r.Montant == d.Centimes:
		j.pour("Même montant", " que le revenu attendu"+texte.Insecable+": %s", r.Montant)
	case d.Centimes < r.Montant:
		j.contre("Montant plus bas", texte.Insecable+": %s attendus, %s reçus, il manque %s", r.Montant, d.Centimes, r.Montant-d.Centimes)
	default:
		j.contre("Montant plus haut", texte.Insecable+": %s attendus, %s reçus, %s de plus", r.Montant, d.Centimes, d.Centimes-r.Montant)
	}
	j.dates(passees)
	j.compte()
	switch {
	case r.Allocataire == "":
		j.contre("Sans numéro d’allocataire", texte.Insecable+": l’autorisation n’en donne pas")
	case slices.Contains(numerosDe(d), r.Allocataire):
		j.pour("Son numéro d’allocataire", " est dans le libellé"+texte.Insecable+": %s", r.Allocataire)
	default:
		j.contre("Son numéro d’allocataire", " (%s) n’est pas dans le libellé", r.Allocataire)
	}
	for _, p := range passees {
		if p.date.PremierDuMois() == d.Date.PremierDuMois() {
			j.contre("Déjà reçu ce mois-ci", texte.Insecable+": %s le %s", p.centimes, p.date.Court())
		}
	}
	if parcours.Regle(d.Regle) == parcours.NumeroPartage {
		j.contre("Plusieurs réponses", texte.Insecable+": %s", parcours.NumeroPartage.Raison())
	}
	j.libelle(passees)
}

func numerosDe(d *DetailLigne) []string {
	return slices.Concat(parcours.Numeros(d.Texte.Libelle), parcours.Numeros(d.Texte.Contrepartie), parcours.Numeros(d.BoutEnBout))
}

// dates compares with the days on which the benefit came in earlier months, else with the day that the authorisation gives.
func (j *jury) dates(passees []passee) {
	d := j.d
	premier, dernier, mois := 32, 0, 0
	for _, p := range passees {
		if p.date.PremierDuMois().Avant(d.Date.PremierDuMois()) {
			premier, dernier, mois = min(premier, p.date.Quantieme()), max(dernier, p.date.Quantieme()), mois+1
		}
	}
	q := d.Date.Quantieme()
	if mois > 0 {
		fait := fmt.Sprintf("les %d mois d’avant, il est arrivé entre le %d et le %d", mois, premier, dernier)
		switch {
		case mois == 1:
			fait = fmt.Sprintf("le mois d’avant, il est arrivé le %d", premier)
		case premier == dernier:
			fait = fmt.Sprintf("les %d mois d’avant, il est arrivé le %d", mois, premier)
		}
		if q >= premier-ecartDeDates && q <= dernier+ecartDeDates {
			j.pour("Dans les dates", texte.Insecable+": %s", fait)
		} else {
			j.contre("Hors des dates", texte.Insecable+": %s, cette fois le %d", fait, q)
		}
		return
	}
	attendu := d.Recette.JourDuMois
	if attendu == 0 {
		return
	}
	if q >= attendu-ecartDeDates && q <= attendu+ecartDeDates {
		j.pour("Dans les dates", texte.Insecable+": attendu vers le %d, arrivé le %d", attendu, q)
	} else {
		j.contre("Hors des dates", texte.Insecable+": attendu vers le %d, arrivé le %d", attendu, q)
	}
}

func (j *jury) compte() {
	if j.d.Individuel {
		j.pour("Sur son compte", ", ouvert à son seul nom")
	} else {
		j.contre("Compte collectif", texte.Insecable+": le compte ne dit pas à qui est l’argent")
	}
}

// libelle compares the words of the line with those of earlier months, numbers and months left aside.
func (j *jury) libelle(passees []passee) {
	var avant []passee
	for _, p := range passees {
		if p.date.Avant(j.d.Date) && p.libelle != "" {
			avant = append(avant, p)
		}
	}
	if len(avant) == 0 {
		return
	}
	cle, memes, unique := cleLibelle(j.d.Texte.Libelle), 0, true
	for _, p := range avant {
		if cleLibelle(p.libelle) == cle {
			memes++
		}
		unique = unique && cleLibelle(p.libelle) == cleLibelle(avant[0].libelle)
	}
	n := len(avant)
	switch {
	case memes == n && n == 1:
		j.pour("Même libellé", " que la fois d’avant, le %s", avant[0].date.Court())
	case memes == n:
		j.pour("Même libellé", " que les %d fois d’avant", n)
	case memes > 0:
		j.pour("Libellé déjà vu", texte.Insecable+": %d fois sur les %d d’avant", memes, n)
	case unique && n > 1:
		j.contre("Libellé nouveau", texte.Insecable+": les %d fois d’avant, il disait %s", n, texte.Guillemets(avant[0].libelle))
	default:
		j.contre("Libellé nouveau", texte.Insecable+": la fois d’avant, il disait %s", texte.Guillemets(avant[n-1].libelle))
	}
}

// cleLibelle folds a label: words of letters only, without the names of months.
func cleLibelle(s string) string {
	var mots []string
	for _, m := range strings.FieldsFunc(s, func(r rune) bool {
		return !(r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= 0xc0 || r >= '0' && r <= '9')
	}) {
		if strings.ContainsAny(m, "0123456789") {
			continue
		}
		if m = texte.Cle(m); m != "" && !slices.Contains(nomsDeMois[:], m) {
			mots = append(mots, m)
		}
	}
	return strings.Join(mots, " ")
}

var nomsDeMois = [...]string{"JANVIER", "FEVRIER", "MARS", "AVRIL", "MAI", "JUIN", "JUILLET", "AOUT", "SEPTEMBRE", "OCTOBRE", "NOVEMBRE", "DECEMBRE"}

// remboursement weighs money that a tiers gives back: its name, what it was paid, when.
func (j *jury) remboursement() {
	d, o := j.d, j.d.Ordre
	j.pour("Le nom du tiers", " est sur la ligne"+texte.Insecable+": %s", o.Tiers)
	if o.Centimes == d.Centimes {
		j.pour("Même montant", " que ce qui lui a été payé"+texte.Insecable+": %s", o.Centimes)
	} else {
		j.contre("Une partie seulement", texte.Insecable+": %s lui ont été payés, %s reviennent", o.Centimes, d.Centimes)
	}
	j.pour("Payé avant", texte.Insecable+": le %s, %s plus tôt", o.ExecutionLe.Court(), texte.Pluriel(d.Date.Depuis(o.ExecutionLe), "jour"))
	j.compte()
}

func (j *jury) ordre() {
	d, o := j.d, j.d.Ordre
	if d.Regle == string(parcours.Remboursement) {
		j.remboursement()
		return
	}
	montant := max(d.Centimes, -d.Centimes)
	if o.Centimes == montant {
		j.pour("Même montant", " que l’ordre"+texte.Insecable+": %s", o.Centimes)
	} else {
		j.contre("Autre montant", texte.Insecable+": l’ordre est de %s, la ligne de %s", o.Centimes, montant)
	}
	if d.BoutEnBout == o.BoutEnBout {
		j.pour("Notre référence", " est sur la ligne"+texte.Insecable+": %s", o.BoutEnBout)
	} else {
		j.contre("Sans notre référence", texte.Insecable+": l’ordre porte %s", o.BoutEnBout)
	}
	switch n := d.Date.Depuis(o.ExecutionLe); {
	case n < 0:
		j.contre("Avant la date", texte.Insecable+": l’ordre était pour le %s", o.ExecutionLe.Court())
	case n == 0:
		j.pour("Le jour même", " de l’exécution demandée, le %s", o.ExecutionLe.Court())
	default:
		j.pour("Dans les dates", texte.Insecable+": %s après l’exécution demandée, le %s", texte.Pluriel(n, "jour"), o.ExecutionLe.Court())
	}
	if o.Tiers != "" && memeMot(d.Texte.Libelle+" "+d.Texte.Contrepartie, o.Tiers) {
		j.pour("Le nom du tiers", " est dans le libellé"+texte.Insecable+": %s", o.Tiers)
	}
	j.compte()
}

// memeMot tells whether a label bears a word of four letters or more of a name.
func memeMot(libelle, nom string) bool {
	mots := strings.Fields(cleLibelle(libelle))
	for m := range strings.FieldsSeq(cleLibelle(nom)) {
		if len(m) >= 4 && slices.Contains(mots, m) {
			return true
		}
	}
	return false
}

// suggestion says who proposes, and whether what is proposed agrees with the line.
func (j *jury) suggestion() {
	d, s := j.d, j.d.Suggestion
	if s.Reponse {
		j.pour("Réponse de "+s.Par, texte.Insecable+": %s", d.Question.Texte)
	} else {
		j.pour("Libellé reconnu", " sur ce compte par %s, le %s", s.Par, s.Reconnu.ApprisLe.Jour().Court())
		if s.Reconnu.Centimes != 0 {
			j.pour("Même montant", " que celui qui a été reconnu"+texte.Insecable+": %s", absolue(s.Reconnu.Centimes))
		}
	}
	if r := s.Recette; r != nil && r.Montant != 0 && r.Montant != d.Centimes {
		j.contre("Autre montant", " que le revenu attendu"+texte.Insecable+": %s", r.Montant)
	}
	j.compte()
}

func absolue(c argent.Centimes) argent.Centimes { return max(c, -c) }

func (j *jury) sansProposition() {
	d := j.d
	if d.Centimes < 0 {
		if d.BoutEnBout == "" {
			j.contre("Aucune référence", " qui vienne de nos ordres")
		} else {
			j.contre("Une référence", " qui n’est pas des nôtres"+texte.Insecable+": %s", d.BoutEnBout)
		}
		j.contre("Aucun ordre", " transmis n’a ce montant, ou plusieurs l’ont")
		return
	}
	if n := numerosDe(d); len(n) == 0 {
		j.contre("Aucun numéro d’allocataire", " dans le libellé")
	} else {
		j.contre("Aucun numéro connu", " dans le libellé"+texte.Insecable+": %s", texte.Liste(n))
	}
	if !d.Individuel {
		return
	}
	for _, r := range d.Recettes {
		if r.Montant == d.Centimes {
			return
		}
	}
	j.contre("Aucun revenu attendu", " n’a ce montant")
}

var requeteTextesLignes = droits.Requete{Nom: "rapports.lignes_d_une_recette", Nominative: true, SQL: `
	select g.id, g.date_operation, g.centimes, g.contenu_id, g.engagement, k.chiffre from pointage p join ligne_releve g on g.id = p.ligne_id
	join contenu k on k.id = g.contenu_id join compte_bancaire b on b.id = p.compte_bancaire_id join gestion_recette r on r.id = p.cible_id
	where p.cible = 'recette' and p.etat in ('sur', 'traite') and p.cible_id = $1 and p.ligne_id <> $2 and g.date_operation >= $3 and {DROITS lire_compte r}
	order by g.date_operation, g.id`}

// recettesPassees lists when, how much and under which words the benefit of a line came in the last months.
func recettesPassees(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, d *DetailLigne) ([]passee, error) {
	requete, args := requeteTextesLignes.Pour(a, d.Recette.ID, d.Ligne, jour.PlusMois(d.Date.PremierDuMois(), -moisCompares))
	ps, err := bdd.Lister(ctx, l, func(r *sql.Rows) (p passee, err error) {
		var id, contenu int64
		var engagement, scelle []byte
		if err = r.Scan(&id, &p.date, &p.centimes, &contenu, &engagement, &scelle); err != nil {
			return p, err
		}
		tl, err := texteScelle(t, contenu, scelle, engagement)
		p.libelle = tl.Libelle
		return p, err
	}, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("comparer aux mois d’avant : %w", err)
	}
	return ps, nil
}

var requeteSemblables = droits.Requete{Nom: "rapports.lignes_semblables", Nominative: true, SQL: `
	select g.id, g.date_operation, g.centimes, p.etat, p.regle, coalesce((select x.genre from rapprochement x where x.ligne_id = g.id order by x.id desc limit 1), ''),
		coalesce(ca.nature, ''), g.contenu_id, g.engagement, k.chiffre
	from ligne_releve g join pointage p on p.ligne_id = g.id join contenu k on k.id = g.contenu_id join compte_bancaire b on b.id = g.compte_bancaire_id
	left join compte ca on ca.id = p.attente_compte_id
	where g.compte_bancaire_id = $1 and g.date_operation >= $2 and g.date_operation <= $3 and g.id <> $4 and g.centimes * $5 > 0 and p.etat = 'traite'
	and {DROITS lire_compte b} order by g.date_operation desc, g.id desc limit 300`}

// semblables lists the earlier lines of an individual account that say the same words, the latest first, three at most.
func semblables(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, d *DetailLigne) ([]Semblable, error) {
	cle := cleLibelle(d.Texte.Libelle)
	if cle == "" {
		return nil, nil
	}
	signe := int64(1)
	if d.Centimes < 0 {
		signe = -1
	}
	requete, args := requeteSemblables.Pour(a, d.CompteBancaire, jour.PlusMois(d.Date.PremierDuMois(), -moisCompares), d.Date, d.Ligne, signe)
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (s Semblable, err error) {
		var contenu int64
		var engagement, scelle []byte
		if err = r.Scan(&s.Ligne, &s.Date, &s.Centimes, &s.Etat, &s.Regle, &s.Genre, &s.Attente, &contenu, &engagement, &scelle); err != nil {
			return s, err
		}
		tl, err := texteScelle(t, contenu, scelle, engagement)
		if cleLibelle(tl.Libelle) != cle {
			s.Ligne = 0
		}
		return s, err
	}, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("chercher des lignes semblables : %w", err)
	}
	ls = slices.DeleteFunc(ls, func(s Semblable) bool { return s.Ligne == 0 })
	return ls[:min(len(ls), 3)], nil
}
