// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// MotifArret says why a contract stopped before its end (01-masp §2.3; the law has no list).
type MotifArret string

// The reasons.
const (
	AutonomieRetrouvee MotifArret = "autonomie"
	Relais             MotifArret = "relais"
	RupturePersonne    MotifArret = "rupture_personne" // C. civ. 2004, by analogy: any day
	RuptureDepartement MotifArret = "rupture_departement"
	SansPrestation     MotifArret = "sans_prestation"
	PassageMAJ         MotifArret = "passage_maj"
	PassageProtection  MotifArret = "passage_protection"
	Demenagement       MotifArret = "demenagement"
	Etablissement      MotifArret = "etablissement"
	FinIncarceration   MotifArret = "incarceration"
	PerduDeVue         MotifArret = "perdu_de_vue"
	Deces              MotifArret = "deces" // C. civ. 2003: the mandate ends, and nothing more is paid
	AutreMotif         MotifArret = "autre"
)

// MotifsArret lists the reasons, in the order in which people read them.
var MotifsArret = []MotifArret{AutonomieRetrouvee, Relais, RupturePersonne, RuptureDepartement, SansPrestation, PassageMAJ, PassageProtection, Demenagement, Etablissement, FinIncarceration,
	PerduDeVue, Deces, AutreMotif}

// Libelle is the reason in plain French.
func (m MotifArret) Libelle() string {
	switch m {
	case AutonomieRetrouvee:
		return "objectifs atteints, elle gère seule"
	case Relais:
		return "un autre accompagnement prend le relais"
	case RupturePersonne:
		return "la personne met fin au contrat ou retire son autorisation"
	case RuptureDepartement:
		return "le département met fin au contrat, qui n’est pas respecté"
	case SansPrestation:
		return "elle ne reçoit plus aucune prestation de la liste"
	case PassageMAJ:
		return "une mesure d’accompagnement judiciaire est ordonnée"
	case PassageProtection:
		return "une mesure de protection est ordonnée (sauvegarde, curatelle, tutelle, habilitation familiale)"
	case Demenagement:
		return "elle déménage hors du département"
	case Etablissement:
		return "elle entre en établissement ou en hébergement"
	case FinIncarceration:
		return "elle est incarcérée"
	case PerduDeVue:
		return "elle est perdue de vue"
	case Deces:
		return "la personne est décédée"
	case ErreurDeSaisie:
		return "ce qui est enregistré n’est pas ce qui a été signé (dates, niveau, prestations)"
	case AutreMotif:
		return "autre raison"
	}
	return string(m)
}

// Arret is why a contract stopped before its end; the zero value is none.
type Arret struct {
	Motif  MotifArret
	Agent  int64 // who said it
	Le     horloge.Instant
	Texte  string
	Efface bool // the text was erased under a bordereau
}

// MotifSuspension says why the work with the person stops for a time.
type MotifSuspension string

// The reasons.
const (
	Hospitalisation  MotifSuspension = "hospitalisation"
	Incarceration    MotifSuspension = "incarceration"
	AutreEmpechement MotifSuspension = "autre"
)

// MotifsSuspension lists the reasons.
var MotifsSuspension = []MotifSuspension{Hospitalisation, Incarceration, AutreEmpechement}

// Libelle is the reason in plain French.
func (m MotifSuspension) Libelle() string {
	switch m {
	case Hospitalisation:
		return "hospitalisation"
	case Incarceration:
		return "incarcération"
	case AutreEmpechement:
		return "autre empêchement"
	}
	return string(m)
}

// Suspension is a time during which a contract runs and the work with the person stops. The law is silent on it: it changes nothing of what may be received
// and paid, and counts in the four years unless the département has chosen otherwise (01-masp §6.3).
type Suspension struct {
	ID      int64
	Contrat int64
	Motif   MotifSuspension
	Du, Au  jour.Jour // both included; Au is Vide while it lasts
	Agent   int64     // who said it
	Version int64
	Texte   string
	Efface  bool
}

// EnCours tells whether it lasts on a day.
func (s Suspension) EnCours(j jour.Jour) bool {
	return !j.Avant(s.Du) && (s.Au.Vide() || !j.Apres(s.Au))
}

// joursSuspendus counts the days of suspension between two days.
func joursSuspendus(ss []Suspension, du, au jour.Jour) (n int) {
	for _, s := range ss {
		de, a := s.Du, s.Au
		if de.Avant(du) {
			de = du
		}
		if a.Vide() || a.Apres(au) {
			a = au
		}
		if !a.Avant(de) {
			n += jour.JoursDe(de, a)
		}
	}
	return n
}

// VerifierArret says what forbids that a contract stops on a day: it is begun, not over, not stopped already; a death is not to come.
func VerifierArret(c Contrat, le, aujourdhui jour.Jour, m MotifArret) *Refus {
	switch {
	case c.Annule():
		return &Refus{Regle: "arret", Message: "ce contrat a été annulé avant son début : il n’y a rien à arrêter"}
	case !c.ArreteLe.Vide():
		return &Refus{Regle: "arret", Message: "ce contrat est déjà arrêté depuis le " + c.ArreteLe.Court() + " : s’il y en a un autre, l’enregistrer"}
	case c.Fin.Avant(aujourdhui):
		return &Refus{Regle: "arret", Message: "ce contrat est fini depuis le " + c.Fin.Court() + " : il n’y a plus rien à arrêter"}
	case le.Avant(c.Debut):
		return &Refus{Regle: "arret", Message: "le contrat commence le " + c.Debut.Court() + " : choisir son dernier jour à partir de cette date"}
	case !le.Avant(c.Fin):
		return &Refus{Regle: "arret", Message: "le contrat finit déjà le " + c.Fin.Court() + " : choisir un jour avant, ou le laisser aller à son terme"}
	case m == Deces && le.Apres(aujourdhui):
		return &Refus{Regle: "arret", Message: "un décès ne s’enregistre pas d’avance : indiquer le jour du décès"}
	}
	return nil
}

// VerifierSuspension says what forbids a suspension of a contract from a day on, to another when it is known.
func VerifierSuspension(c Contrat, du, au jour.Jour) *Refus {
	dernier := c.Dernier()
	if du.Avant(c.Debut) || du.Apres(dernier) || au.Apres(dernier) {
		return &Refus{Regle: "suspension", Message: "le contrat court du " + c.Debut.Court() + " au " + dernier.Court() + " : choisir des jours entre ces deux dates"}
	}
	if !au.Vide() && au.Avant(du) {
		return &Refus{Regle: "suspension", Message: "le dernier jour est avant le premier : corriger les dates"}
	}
	for _, s := range c.Suspensions {
		if (s.Au.Vide() || !du.Apres(s.Au)) && (au.Vide() || !au.Avant(s.Du)) {
			return &Refus{Regle: "suspension", Message: "le contrat est déjà suspendu depuis le " + s.Du.Court() + " : noter d’abord la reprise, ou choisir d’autres jours"}
		}
	}
	return nil
}

// Arreter stops a contract on a day, once. The caller has applied VerifierArret.
func Arreter(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, contrat int64, le jour.Jour, a Arret) error {
	contenu, engage, err := journal.Engager(ctx, e, t, a.Texte)
	if err != nil {
		return err
	}
	n, err := e.Exec(ctx, `update masp_contrat set arrete_le = $2, motif_arret = $3, arret_contenu_id = $4, arret_engagement = $5, arrete_par = $6, arret_note_le = $7, version = version + 1
		where id = $1 and arrete_le is null`, contrat, le, string(a.Motif), contenu, engage, a.Agent, e.Instant())
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return fmt.Errorf("arrêter le contrat : %w", err)
	}
	return nil
}

// Suspendre notes a suspension that lasts; one at a time for each contract (bdd.ErrConflit). The answer is its id.
func Suspendre(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, dossier int64, s Suspension) (int64, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, s.Texte)
	if err != nil {
		return 0, err
	}
	return e.Inserer(ctx, `insert into masp_suspension(contrat_id, dossier_id, motif, du, contenu_id, engagement, notee_par, notee_le) values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`,
		s.Contrat, dossier, string(s.Motif), s.Du, contenu, engage, s.Agent, e.Instant())
}

// Reprendre ends a suspension at the version that was read (bdd.ErrAncienneVersion).
func Reprendre(ctx context.Context, e *bdd.Ecriture, id, version int64, au jour.Jour, agent int64) error {
	n, err := e.Exec(ctx, `update masp_suspension set au = $3, reprise_par = $4, reprise_le = $5, version = version + 1 where id = $1 and version = $2 and au is null`,
		id, version, au, agent, e.Instant())
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	return err
}

func rattacherSuspensions(ctx context.Context, l bdd.Lecture, dossier int64, cs []Contrat) error {
	ss, err := bdd.Lister(ctx, l, func(r *sql.Rows) (s Suspension, err error) {
		return s, r.Scan(&s.ID, &s.Contrat, &s.Motif, &s.Du, &s.Au, &s.Agent, &s.Version)
	}, `select s.id, s.contrat_id, s.motif, s.du, s.au, s.notee_par, s.version from masp_suspension s where s.dossier_id = $1 order by s.du, s.id`, dossier)
	if err != nil {
		return fmt.Errorf("lire les suspensions : %w", err)
	}
	for _, s := range ss {
		for i := range cs {
			if cs[i].ID == s.Contrat {
				cs[i].Suspensions = append(cs[i].Suspensions, s)
			}
		}
	}
	return nil
}

var (
	requeteArrets = droits.Requete{Nom: "masp.arrets", Nominative: true, SQL: `select c.id, c.arret_contenu_id, c.arret_engagement, k.chiffre from masp_contrat c
		join contenu k on k.id = c.arret_contenu_id where c.dossier_id = $1 and {DROITS lire_contrat c}`}
	requeteTextesSuspensions = droits.Requete{Nom: "masp.suspensions", Nominative: true, SQL: `select s.contrat_id, s.id, s.contenu_id, s.engagement, k.chiffre from masp_suspension s
		join contenu k on k.id = s.contenu_id where s.dossier_id = $1 and {DROITS lire_contrat s}`}
)

// completerArrets reads why contracts stopped or were suspended.
func completerArrets(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64, rangs map[int64]*Contrat) error {
	texte, args := requeteArrets.Pour(a, dossier)
	_, err := bdd.Lister(ctx, l, func(r *sql.Rows) (_ struct{}, err error) {
		var id, contenu int64
		var engage, scelle []byte
		if err = r.Scan(&id, &contenu, &engage, &scelle); err == nil && rangs[id] != nil {
			x := &rangs[id].Arret
			x.Texte, x.Efface, err = ouvrir(t, contenu, scelle, engage)
		}
		return struct{}{}, err
	}, texte, args...)
	if err != nil {
		return fmt.Errorf("lire les arrêts : %w", err)
	}
	err = lireTextes(ctx, l, requeteTextesSuspensions, a, dossier, rangs, func(c *Contrat, id, contenu int64, engage, scelle []byte) (err error) {
		for i := range c.Suspensions {
			if s := &c.Suspensions[i]; s.ID == id {
				s.Texte, s.Efface, err = ouvrir(t, contenu, scelle, engage)
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("lire les suspensions : %w", err)
	}
	return nil
}

// lireTextes gives what was written under seal about the contracts of a file, each with its contract: the query names contract, row, content, commitment and seal.
func lireTextes(ctx context.Context, l bdd.Lecture, requete droits.Requete, a droits.Agent, dossier int64, rangs map[int64]*Contrat, placer func(c *Contrat, id, contenu int64, engage, scelle []byte) error) error {
	texte, args := requete.Pour(a, dossier)
	_, err := bdd.Lister(ctx, l, func(r *sql.Rows) (_ struct{}, err error) {
		var contrat, id, contenu int64
		var engage, scelle []byte
		if err = r.Scan(&contrat, &id, &contenu, &engage, &scelle); err != nil || rangs[contrat] == nil {
			return struct{}{}, err
		}
		return struct{}{}, placer(rangs[contrat], id, contenu, engage, scelle)
	}, texte, args...)
	return err
}
