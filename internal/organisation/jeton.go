// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// PorteeAPI is what a token of the API may be used for.
type PorteeAPI string

// The scopes. None gives more than the rights of the agent for whom the token acts.
const (
	PorteePersonnes PorteeAPI = "personnes.lire"
	PorteeMesures   PorteeAPI = "mesures.lire"
	PorteeComptes   PorteeAPI = "comptes.lire"
	PorteeOrdres    PorteeAPI = "ordres.lire"
	PorteeDemandes  PorteeAPI = "demandes.ecrire"
	PorteeAvis      PorteeAPI = "avis.ecrire"
	PorteePaiements PorteeAPI = "paiements.demander"
	PorteeSuivi     PorteeAPI = "entretiens.lire"
	PorteeNoter     PorteeAPI = "entretiens.ecrire"
	PorteeCourriers PorteeAPI = "courriers.lire"
	PorteeFactures  PorteeAPI = "factures.lire"
	PorteePayer     PorteeAPI = "factures.payer"
	PorteeChiffres  PorteeAPI = "chiffres.lire"
)

// Portees are the scopes, in the order of their list.
var Portees = []PorteeAPI{PorteePersonnes, PorteeMesures, PorteeComptes, PorteeOrdres, PorteeDemandes, PorteeAvis, PorteePaiements, PorteeSuivi, PorteeNoter, PorteeCourriers, PorteeFactures, PorteePayer, PorteeChiffres}

// Libelle says what a scope allows.
func (p PorteeAPI) Libelle() string {
	switch p {
	case PorteePersonnes:
		return "chercher des personnes et lire un dossier"
	case PorteeMesures:
		return "lire les mesures et leurs échéances"
	case PorteeComptes:
		return "lire les comptes et leurs soldes"
	case PorteeOrdres:
		return "lire les ordres de virement"
	case PorteeDemandes:
		return "créer une demande de MASP"
	case PorteeAvis:
		return "déposer un avis d’échéance"
	case PorteePaiements:
		return "demander un paiement"
	case PorteeSuivi:
		return "lire les entretiens, sans les notes privées"
	case PorteeNoter:
		return "prévoir et noter des entretiens"
	case PorteeCourriers:
		return "lister les documents écrits dans un dossier"
	case PorteeFactures:
		return "lire les factures des délégataires"
	case PorteePayer:
		return "noter la réception et le paiement des factures"
	case PorteeChiffres:
		return "lire les indicateurs annuels"
	}
	return string(p)
}

// dureeJeton is how long a token may serve at most, in days.
const dureeJeton = 366

// Jeton is a token of the API, without what opens it.
type Jeton struct {
	ID, Organisation, Agent int64
	Nom                     string
	Portees                 []PorteeAPI
	Du, Au                  jour.Jour
	CreePar                 int64
	CreeLe                  horloge.Instant
	RevoquePar              int64
	RevoqueLe               horloge.Instant
}

// Permet tells whether the token has a scope.
func (j Jeton) Permet(p PorteeAPI) bool { return slices.Contains(j.Portees, p) }

// Vaut tells whether the token opens anything on a day.
func (j Jeton) Vaut(le jour.Jour) bool {
	return j.RevoqueLe.Vide() && !le.Avant(j.Du) && !le.Apres(j.Au)
}

const debutJeton = "etai_"

// TirerJeton makes the secret of a token, to be shown once, and the hash that is kept.
func TirerJeton() (secret string, empreinte []byte) {
	secret = debutJeton + rand.Text()
	return secret, empreinteJeton(secret)
}

func empreinteJeton(secret string) []byte {
	s := sha256.Sum256([]byte(secret)) // 128 bits of chance: no slow hash is needed
	return s[:]
}

// CreerJeton records a token for an agent of the organisation of who administers it; the answer is its id.
func CreerJeton(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, j Jeton, empreinte []byte) (int64, error) {
	if !droits.Autorise(acteur.Role, droits.Administrer) {
		return 0, ErrRefus
	}
	var err error
	if j.Nom, err = ligne("nom", j.Nom, 100); err != nil {
		return 0, err
	}
	pour, err := AgentActif(ctx, e, j.Agent)
	switch aujourdhui := e.Instant().Jour(); {
	case err != nil || pour.Organisation != acteur.Organisation:
		return 0, &Faute{"agent", "Choisissez un agent actif de votre organisation."}
	case pour.Role == droits.Administrateur:
		return 0, &Faute{"agent", "Un administrateur ne lit aucun dossier\u00a0: choisissez l’agent dont le programme aura les droits."}
	case len(j.Portees) == 0:
		return 0, &Faute{"portees", "Cochez au moins une chose que le jeton permet."}
	case j.Du.Vide() || j.Du.Avant(aujourdhui):
		return 0, &Faute{"du", "Indiquez un premier jour qui n’est pas passé."}
	case j.Au.Vide() || j.Au.Avant(j.Du) || j.Au.Apres(j.Du.Plus(dureeJeton)):
		return 0, &Faute{"au", "Indiquez un dernier jour, un an après le premier au plus\u00a0: un jeton se renouvelle."}
	}
	var mots []string
	for _, p := range Portees {
		if slices.Contains(j.Portees, p) {
			mots = append(mots, string(p))
		}
	}
	if len(mots) != len(j.Portees) {
		return 0, &Faute{"portees", "Choisissez dans la liste ce que le jeton permet."}
	}
	portees := strings.Join(mots, " ")
	id, err := e.Inserer(ctx, `insert into jeton_api (organisation_id, agent_id, nom, jeton, portees, du, au, cree_par, cree_le) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
		acteur.Organisation, j.Agent, j.Nom, empreinte, portees, j.Du, j.Au, acteur.ID, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("créer un jeton : %w", err)
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: acteur.Organisation, Agent: acteur.ID, Nature: "jeton.creer", Objet: "jeton_api", ObjetID: id, Valeurs: ValeursJeton(j.Agent, empreinte, portees, j.Du, j.Au)})
}

// ValeursJeton are what the act of a token says of it.
func ValeursJeton(agent int64, empreinte []byte, portees string, du, au jour.Jour) []journal.Valeur {
	vs := []journal.Valeur{journal.Entier("agent", agent), journal.Empreinte("jeton", empreinte), journal.Jour("du", du), journal.Jour("au", au)}
	for p := range strings.FieldsSeq(portees) {
		vs = append(vs, journal.Code("portee", p))
	}
	return vs
}

// RevoquerJeton ends a token at once.
func RevoquerJeton(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, id int64) error {
	if !droits.Autorise(acteur.Role, droits.Administrer) {
		return ErrRefus
	}
	n, err := e.Exec(ctx, `update jeton_api set revoque_par = $3, revoque_le = $4 where id = $1 and organisation_id = $2 and revoque_le is null`, id, acteur.Organisation, acteur.ID, e.Instant())
	if err != nil {
		return fmt.Errorf("révoquer le jeton %d : %w", id, err)
	}
	if n == 0 {
		return bdd.ErrAbsent
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: acteur.Organisation, Agent: acteur.ID, Nature: "jeton.revoquer", Objet: "jeton_api", ObjetID: id})
}

const colonnesJeton = `j.id, j.organisation_id, j.agent_id, j.nom, j.portees, j.du, j.au, j.cree_par, j.cree_le, j.revoque_par, j.revoque_le`

func scanJeton(r *sql.Rows) (j Jeton, err error) {
	var portees string
	err = r.Scan(&j.ID, &j.Organisation, &j.Agent, &j.Nom, &portees, &j.Du, &j.Au, &j.CreePar, &j.CreeLe, bdd.OuZero(&j.RevoquePar), &j.RevoqueLe)
	for p := range strings.FieldsSeq(portees) {
		j.Portees = append(j.Portees, PorteeAPI(p))
	}
	return j, err
}

// ListerJetons returns the tokens of the organisation of who administers it, the latest first.
func ListerJetons(ctx context.Context, l bdd.Lecture, a droits.Agent) ([]Jeton, error) {
	if !droits.Autorise(a.Role, droits.Administrer) {
		return nil, ErrRefus
	}
	return bdd.Lister(ctx, l, scanJeton, `select `+colonnesJeton+` from jeton_api j where j.organisation_id = $1 order by j.id desc`, a.Organisation)
}

// JetonConnu returns the token of a secret, whatever its days; a zero one when there is none.
func JetonConnu(ctx context.Context, l bdd.Lecture, secret string) (Jeton, error) {
	j, err := bdd.Un(ctx, l, scanJeton, `select `+colonnesJeton+` from jeton_api j where j.jeton = $1`, empreinteJeton(secret))
	if errors.Is(err, bdd.ErrAbsent) {
		return Jeton{}, nil
	}
	return j, err
}

// JetonOuvert returns the token of a secret, and the agent for whom it acts; bdd.ErrAbsent when it opens nothing today.
func JetonOuvert(ctx context.Context, l bdd.Lecture, secret string) (j Jeton, a Agent, err error) {
	if !strings.HasPrefix(secret, debutJeton) {
		return j, a, bdd.ErrAbsent
	}
	if j, err = bdd.Un(ctx, l, scanJeton, `select `+colonnesJeton+` from jeton_api j where j.jeton = $1`, empreinteJeton(secret)); err != nil {
		return j, a, err
	}
	if !j.Vaut(l.Instant().Jour()) {
		return Jeton{}, a, bdd.ErrAbsent
	}
	a, err = AgentActif(ctx, l, j.Agent)
	return j, a, err
}
