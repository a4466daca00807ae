// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// Evenement is the nature of an act that another program may be told of.
type Evenement string

// Evenements are those of a measure, from its request to its end.
var Evenements = []Evenement{"demande_masp.deposer", "demande_masp.etape", "evaluation.signer", "passage.decider", "contrat.signer", "contrat.suspendre", "contrat.reprendre", "contrat.arreter", "contrat.annuler"}

// Libelle is the event on screen.
func (e Evenement) Libelle() string {
	switch e {
	case "demande_masp.deposer":
		return "Demande de MASP déposée"
	case "demande_masp.etape":
		return "Étape d’une demande de MASP"
	case "evaluation.signer":
		return "Évaluation signée"
	case "passage.decider":
		return "Décision d’une commission"
	case "contrat.signer":
		return "Contrat signé"
	case "contrat.suspendre":
		return "Contrat suspendu"
	case "contrat.reprendre":
		return "Contrat repris"
	case "contrat.arreter":
		return "Contrat arrêté"
	case "contrat.annuler":
		return "Contrat annulé"
	}
	return string(e)
}

// Abonnement is another program that is told of events.
type Abonnement struct {
	ID, Organisation int64
	Nom              string
	Adresse          string
	Evenements       []Evenement
	DepuisActe       int64
	CreePar          int64
	CreeLe           horloge.Instant
	ClosPar          int64
	ClosLe           horloge.Instant

	scelle []byte
}

const contexteAbonnement = "abonnement/1"

// TirerSecret makes the secret that signs what a program is told, to be shown once.
func TirerSecret() string { return "etaisig_" + rand.Text() }

// Secret opens what signs.
func (x Abonnement) Secret(t *chiffre.Trousseau) (string, error) {
	s, err := t.Ouvrir(contexteAbonnement, x.scelle)
	return string(s), err
}

// CreerAbonnement records a program to be told, from the next act on; the answer is its id.
func CreerAbonnement(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, acteur droits.Agent, x Abonnement, secret string) (int64, error) {
	if !droits.Autorise(acteur.Role, droits.Administrer) {
		return 0, ErrRefus
	}
	var err error
	if x.Nom, err = ligne("nom", x.Nom, 100); err != nil {
		return 0, err
	}
	u, err := url.Parse(x.Adresse)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || u.Scheme != "https" && u.Scheme != "http" || len(x.Adresse) > 500:
		return 0, &Faute{"adresse", "Donnez une adresse complète, qui commence par https:// et ne porte ni nom ni mot de passe."}
	case len(x.Evenements) == 0:
		return 0, &Faute{"evenements", "Cochez au moins un événement."}
	}
	var mots []string
	for _, v := range Evenements {
		if slices.Contains(x.Evenements, v) {
			mots = append(mots, string(v))
		}
	}
	if len(mots) != len(x.Evenements) {
		return 0, &Faute{"evenements", "Choisissez les événements dans la liste."}
	}
	natures := strings.Join(mots, " ")
	if err := e.QueryRow(ctx, `select coalesce(max(id), 0) from journal_actes`).Scan(&x.DepuisActe); err != nil {
		return 0, err
	}
	id, err := e.Inserer(ctx, `insert into abonnement (organisation_id, nom, adresse, natures, secret_scelle, depuis_acte, cree_par, cree_le) values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
		acteur.Organisation, x.Nom, x.Adresse, natures, t.Sceller(contexteAbonnement, []byte(secret)), x.DepuisActe, acteur.ID, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("créer un abonnement : %w", err)
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: acteur.Organisation, Agent: acteur.ID, Nature: "abonnement.creer", Objet: "abonnement", ObjetID: id, Valeurs: ValeursAbonnement(x.Adresse, natures)})
}

// ValeursAbonnement are what the act of a subscription says of it.
func ValeursAbonnement(adresse, natures string) []journal.Valeur {
	vs := []journal.Valeur{journal.Empreinte("adresse", empreinteJeton(adresse))}
	for n := range strings.FieldsSeq(natures) {
		vs = append(vs, journal.Code("evenement", n))
	}
	return vs
}

// CloreAbonnement tells the program nothing any more; what was still to be told is given up.
func CloreAbonnement(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, id int64) error {
	if !droits.Autorise(acteur.Role, droits.Administrer) {
		return ErrRefus
	}
	n, err := e.Exec(ctx, `update abonnement set clos_par = $3, clos_le = $4 where id = $1 and organisation_id = $2 and clos_le is null`, id, acteur.Organisation, acteur.ID, e.Instant())
	if err == nil && n == 0 {
		return bdd.ErrAbsent
	}
	if err == nil {
		_, err = e.Exec(ctx, `update abonnement_envoi set prochain_le = null, abandonne_le = $2 where abonnement_id = $1 and prochain_le is not null`, id, e.Instant())
	}
	if err != nil {
		return fmt.Errorf("clore l’abonnement %d : %w", id, err)
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: acteur.Organisation, Agent: acteur.ID, Nature: "abonnement.clore", Objet: "abonnement", ObjetID: id})
}

const colonnesAbonnement = `a.id, a.organisation_id, a.nom, a.adresse, a.natures, a.secret_scelle, a.depuis_acte, a.cree_par, a.cree_le, a.clos_par, a.clos_le`

func scanAbonnement(r *sql.Rows) (x Abonnement, err error) {
	var natures string
	err = r.Scan(&x.ID, &x.Organisation, &x.Nom, &x.Adresse, &natures, &x.scelle, &x.DepuisActe, &x.CreePar, &x.CreeLe, bdd.OuZero(&x.ClosPar), &x.ClosLe)
	for n := range strings.FieldsSeq(natures) {
		x.Evenements = append(x.Evenements, Evenement(n))
	}
	return x, err
}

// ListerAbonnements returns the programs that the organisation of who administers it tells, the latest first.
func ListerAbonnements(ctx context.Context, l bdd.Lecture, a droits.Agent) ([]Abonnement, error) {
	if !droits.Autorise(a.Role, droits.Administrer) {
		return nil, ErrRefus
	}
	return bdd.Lister(ctx, l, scanAbonnement, `select `+colonnesAbonnement+` from abonnement a where a.organisation_id = $1 order by a.id desc`, a.Organisation)
}

// AbonnementsOuverts returns the programs that are told, of every organisation.
func AbonnementsOuverts(ctx context.Context, l bdd.Lecture) ([]Abonnement, error) {
	return bdd.Lister(ctx, l, scanAbonnement, `select `+colonnesAbonnement+` from abonnement a where a.clos_le is null order by a.id`)
}

// Envoi is one act to tell a program, and where that stands.
type Envoi struct {
	ID, Abonnement, Acte int64
	Essais               int
	Prochain             horloge.Instant // empty once delivered or given up
	Statut               int             // of HTTP, 0 when nobody answered
	RemisLe, AbandonneLe horloge.Instant

	Nature, Objet    string
	ObjetID, Dossier int64
	Instant          horloge.Instant
}

const sqlEnvois = `select x.id, x.abonnement_id, x.acte_id, x.essais, x.prochain_le, x.statut, x.remis_le, x.abandonne_le, j.nature, j.objet, coalesce(j.objet_id, 0), coalesce(j.dossier_id, 0), j.instant
	from abonnement_envoi x join journal_actes j on j.id = x.acte_id `

func scanEnvoi(r *sql.Rows) (x Envoi, err error) {
	return x, r.Scan(&x.ID, &x.Abonnement, &x.Acte, &x.Essais, &x.Prochain, &x.Statut, &x.RemisLe, &x.AbandonneLe, &x.Nature, &x.Objet, &x.ObjetID, &x.Dossier, &x.Instant)
}

// DerniersEnvois returns what the programs of an organisation were told last.
func DerniersEnvois(ctx context.Context, l bdd.Lecture, a droits.Agent, n int) ([]Envoi, error) {
	if !droits.Autorise(a.Role, droits.Administrer) {
		return nil, ErrRefus
	}
	return bdd.Lister(ctx, l, scanEnvoi, sqlEnvois+`where x.abonnement_id in (select id from abonnement where organisation_id = $1) order by x.id desc limit $2`, a.Organisation, n)
}

// EnvoisDus returns at most n acts to tell now, the oldest first.
func EnvoisDus(ctx context.Context, l bdd.Lecture, n int) ([]Envoi, error) {
	return bdd.Lister(ctx, l, scanEnvoi, sqlEnvois+`where x.prochain_le is not null and x.prochain_le <= $1 order by x.prochain_le, x.id limit $2`, l.Instant(), n)
}

// actesParLot bounds what one act prepares.
const actesParLot = 500

// PreparerEnvois looks at the acts that follow one, and prepares what the program is to be told of them; it returns the last act looked at.
func PreparerEnvois(ctx context.Context, e *bdd.Ecriture, x Abonnement, apres int64) (int64, error) {
	type acte struct {
		id, organisation int64
		nature           string
	}
	actes, err := bdd.Lister(ctx, e, func(r *sql.Rows) (a acte, err error) { return a, r.Scan(&a.id, &a.organisation, &a.nature) },
		`select id, organisation_id, nature from journal_actes where id > $1 order by id limit $2`, apres, actesParLot)
	if err != nil {
		return apres, fmt.Errorf("lire les actes à dire : %w", err)
	}
	for _, a := range actes {
		if apres = a.id; a.organisation != x.Organisation || !slices.Contains(x.Evenements, Evenement(a.nature)) {
			continue
		}
		if _, err := e.Exec(ctx, `insert into abonnement_envoi (abonnement_id, acte_id, prochain_le) values ($1, $2, $3) on conflict do nothing`, x.ID, a.id, e.Instant()); err != nil {
			return apres, fmt.Errorf("préparer un envoi : %w", err)
		}
	}
	return apres, nil
}

// DernierActe returns the last act of the journal.
func DernierActe(ctx context.Context, l bdd.Lecture) (id int64, err error) {
	err = l.QueryRow(ctx, `select coalesce(max(id), 0) from journal_actes`).Scan(&id)
	return id, err
}

// DernierDit returns the last act prepared for a program, or the one after which it began.
func DernierDit(ctx context.Context, l bdd.Lecture, x Abonnement) (id int64, err error) {
	err = l.QueryRow(ctx, `select coalesce(max(acte_id), $2) from abonnement_envoi where abonnement_id = $1`, x.ID, x.DepuisActe).Scan(&id)
	return id, err
}

// NoterEnvoi records a try: delivered, to be tried again at an instant, or given up.
func NoterEnvoi(ctx context.Context, e *bdd.Ecriture, id int64, statut int, remis bool, prochain horloge.Instant) error {
	var remisLe, abandonneLe horloge.Instant
	switch {
	case remis:
		remisLe, prochain = e.Instant(), horloge.Instant{}
	case prochain.Vide():
		abandonneLe = e.Instant()
	}
	_, err := e.Exec(ctx, `update abonnement_envoi set essais = essais + 1, statut = $2, prochain_le = $3, remis_le = $4, abandonne_le = $5 where id = $1 and prochain_le is not null`, id, statut, prochain, remisLe, abandonneLe)
	if err != nil {
		return fmt.Errorf("noter l’envoi %d : %w", id, err)
	}
	return nil
}
