// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

// Lien says what a member of the household is to the person whom the file is about.
type Lien string

// The ties, in the order of the form.
const (
	Conjoint Lien = "conjoint" // husband, wife, partner of a PACS, concubin
	Enfant   Lien = "enfant"
	Parent   Lien = "parent"
	Parente  Lien = "parente" // another relative
	Autre    Lien = "autre"
)

// Liens lists them.
var Liens = []Lien{Conjoint, Enfant, Parent, Parente, Autre}

// Libelle is the tie on screen.
func (l Lien) Libelle() string {
	switch l {
	case Conjoint:
		return "conjoint ou conjointe"
	case Enfant:
		return "enfant"
	case Parent:
		return "père ou mère"
	case Parente:
		return "autre parent"
	case Autre:
		return "autre personne"
	}
	return string(l)
}

// Presence says how much of the time a member lives there.
type Presence string

// The presences, in the order of the form.
const (
	Pleine     Presence = "pleine"
	Alternee   Presence = "alternee"   // résidence alternée
	Ponctuelle Presence = "ponctuelle" // week-ends and holidays
)

// Presences lists them.
var Presences = []Presence{Pleine, Alternee, Ponctuelle}

// Libelle is the presence on screen.
func (p Presence) Libelle() string {
	switch p {
	case Pleine:
		return "tout le temps"
	case Alternee:
		return "en résidence alternée"
	case Ponctuelle:
		return "week-ends et vacances"
	}
	return string(p)
}

// Sortie says why somebody is no longer a member of the household.
type Sortie string

// The reasons, in the order of the form. Erreur is for a membership that never was.
const (
	Depart     Sortie = "depart"
	Separation Sortie = "separation"
	Placement  Sortie = "placement"
	Deces      Sortie = "deces"
	Erreur     Sortie = "erreur"
)

// Sorties lists them.
var Sorties = []Sortie{Depart, Separation, Placement, Deces, Erreur}

// Libelle is the reason on screen.
func (s Sortie) Libelle() string {
	switch s {
	case Depart:
		return "départ du foyer"
	case Separation:
		return "séparation"
	case Placement:
		return "placement"
	case Deces:
		return "décès"
	case Erreur:
		return "noté par erreur"
	}
	return string(s)
}

// Membre is somebody's place in a household, from and to (both days included; Au is Vide while it lasts).
type Membre struct {
	ID       int64
	Personne Personne
	Lien     Lien
	ACharge  bool
	Presence Presence
	Du, Au   jour.Jour
	Sortie   Sortie
	CreeLe   horloge.Instant
	Version  int64
}

// Present tells whether the member belongs to the household on a day. What was noted by mistake never did.
func (m Membre) Present(j jour.Jour) bool {
	return m.Sortie != Erreur && !m.Du.Apres(j) && (m.Au.Vide() || !m.Au.Avant(j))
}

// Composition counts a household on a day, the person whom the file is about included.
type Composition struct {
	Adultes  int // 18 and over, and those whose birth date is not known, children excepted
	Enfants  int
	ACharge  int
	Alternes int // children in résidence alternée, among Enfants
}

// Personnes is how many people live there. Those who only come for week-ends and holidays are not counted.
func (c Composition) Personnes() int { return c.Adultes + c.Enfants }

const majorite = 18

// Composer counts a household on a day.
func Composer(membres []Membre, j jour.Jour) Composition {
	c := Composition{Adultes: 1}
	for _, m := range membres {
		if !m.Present(j) || m.Presence == Ponctuelle {
			continue
		}
		ans, connu := jour.Age(m.Personne.Naissance, j)
		switch {
		case connu && ans >= majorite, !connu && m.Lien != Enfant:
			c.Adultes++
		default:
			c.Enfants++
			if m.Presence == Alternee {
				c.Alternes++
			}
		}
		if m.ACharge {
			c.ACharge++
		}
	}
	return c
}

// RefusFoyer is a rule of the household that says no, in the user's words; Champ is what it is about.
type RefusFoyer struct{ Champ, Message string }

func (r *RefusFoyer) Error() string { return r.Message }

// VerifierMembre holds the rules of a membership against the others of the household (those of m itself, by ID, left aside): its days are in order,
// nobody belongs twice on one day, and there is one conjoint at a time.
func VerifierMembre(m Membre, autres []Membre, aujourdhui jour.Jour) error {
	switch {
	case m.Du.Vide():
		return &RefusFoyer{"du", "indiquer depuis quand cette personne est au foyer"}
	case m.Du.Apres(aujourdhui):
		return &RefusFoyer{"du", fmt.Sprintf("le %s n’est pas encore venu : noter l’arrivée le jour où elle a lieu", m.Du.Court())}
	case !m.Personne.Naissance.Vide() && m.Du.Avant(m.Personne.Naissance):
		return &RefusFoyer{"du", fmt.Sprintf("cette personne est née le %s : elle n’est au foyer qu’à partir de ce jour", m.Personne.Naissance.Court())}
	case !m.Au.Vide() && m.Au.Avant(m.Du):
		return &RefusFoyer{"au", fmt.Sprintf("elle est au foyer depuis le %s : la sortie ne peut pas venir avant", m.Du.Court())}
	case m.Au.Apres(aujourdhui):
		return &RefusFoyer{"au", fmt.Sprintf("le %s n’est pas encore venu : noter la sortie le jour où elle a lieu", m.Au.Court())}
	case m.Sortie == Erreur:
		return nil
	}
	for _, x := range autres {
		if x.ID == m.ID || x.Sortie == Erreur || !seCroisent(m, x) {
			continue
		}
		if x.Personne.ID == m.Personne.ID {
			return &RefusFoyer{"du", fmt.Sprintf("cette personne était déjà au foyer %s : choisir une date après", periode(x))}
		}
		if m.Lien == Conjoint && x.Lien == Conjoint {
			return &RefusFoyer{"lien", fmt.Sprintf("%s est déjà noté conjoint ou conjointe %s : enregistrer d’abord sa sortie, ou choisir un autre lien", x.Personne.Affiche(), periode(x))}
		}
	}
	return nil
}

func seCroisent(a, b Membre) bool {
	return (a.Au.Vide() || !a.Au.Avant(b.Du)) && (b.Au.Vide() || !b.Au.Avant(a.Du))
}

func periode(m Membre) string {
	if m.Au.Vide() {
		return "depuis le " + m.Du.Court()
	}
	return "du " + m.Du.Court() + " au " + m.Au.Court()
}

// EntrerAuFoyer adds a membership; the caller has checked it against VerifierMembre.
func EntrerAuFoyer(ctx context.Context, e *bdd.Ecriture, m Membre, agent int64) (int64, error) {
	id, err := e.Inserer(ctx, `insert into foyer_membre(dossier_id, personne_id, lien, a_charge, presence, du, cree_par, cree_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`, m.Personne.Dossier, m.Personne.ID, string(m.Lien), m.ACharge, string(m.Presence), m.Du, agent, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("ajouter un membre du foyer : %w", err)
	}
	return id, nil
}

// ModifierMembre replaces what the form shows of a membership; m.Version is the one that was read, else ErrVersion.
func ModifierMembre(ctx context.Context, e *bdd.Ecriture, m Membre) error {
	n, err := e.Exec(ctx, `update foyer_membre set lien = $3, a_charge = $4, presence = $5, du = $6, au = $7, sortie = $8, version = version + 1 where id = $1 and version = $2`,
		m.ID, m.Version, string(m.Lien), m.ACharge, string(m.Presence), m.Du, m.Au, string(m.Sortie))
	if err != nil {
		return fmt.Errorf("modifier un membre du foyer : %w", err)
	}
	if n == 0 {
		return ErrVersion
	}
	return nil
}

const colonnesMembre = `m.id, m.lien, m.a_charge, m.presence, m.du, m.au, m.sortie, m.cree_le, m.version, ` + colonnes

func scanMembre(r *sql.Rows) (m Membre, err error) {
	p := &m.Personne
	err = r.Scan(&m.ID, &m.Lien, &m.ACharge, &m.Presence, &m.Du, &m.Au, &m.Sortie, &m.CreeLe, &m.Version, &p.ID, &p.Dossier, &p.Organisation, &p.Titulaire, &p.Civilite, &p.Nom,
		&p.NomUsage, &p.Prenom, &p.Naissance, &p.Telephone, &p.Adresse, &p.Commune, &p.EcrireDomicile, &p.Epingle, bdd.OuZero(&p.Canonique), &p.Version)
	return m, err
}

const sqlMembres = `select ` + colonnesMembre + ` from foyer_membre m join personne p on p.id = m.personne_id`

// Membres returns everybody who is or was in the household of a file: those present first, the conjoint before the children, the eldest before
// the others. The caller has checked the right to the file.
func Membres(ctx context.Context, l bdd.Lecture, dossier int64) ([]Membre, error) {
	return bdd.Lister(ctx, l, scanMembre, sqlMembres+` where m.dossier_id = $1 order by case when m.au is null then 0 else 1 end,
		case m.lien when 'conjoint' then 0 when 'enfant' then 1 else 2 end, p.naissance, m.du, m.id`, dossier)
}

// MembreParID returns a membership, or bdd.ErrAbsent.
func MembreParID(ctx context.Context, l bdd.Lecture, id int64) (Membre, error) {
	return bdd.Un(ctx, l, scanMembre, sqlMembres+` where m.id = $1`, id)
}
