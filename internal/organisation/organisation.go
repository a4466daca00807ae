// SPDX-License-Identifier: EUPL-1.2

// Package organisation holds what stands before any file: the organisations with their structures and
// territories, the agents with their roles, passwords and sessions, and the files themselves with who has
// them in charge. Rights over files are in its sub-package droits.
package organisation

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
)

// ErrRefus is returned when the agent may not do what was asked.
var ErrRefus = errors.New("action non autorisée")

// Faute is a value that cannot be taken: the field, and a French sentence for its user.
type Faute struct{ Champ, Message string }

// Error is the user's sentence.
func (f *Faute) Error() string { return f.Message }

// Nature is what an organisation is.
type Nature string

// The natures.
const (
	Departement     Nature = "departement"
	Association     Nature = "association"
	CCAS            Nature = "ccas"
	EPCI            Nature = "epci"
	Collectivite    Nature = "collectivite"
	OrganismePayeur Nature = "organisme"
)

// Natures are a département and those to whom it may delegate a MASP (CASF art. L271-3), in the order of forms.
var Natures = []Nature{Departement, Association, CCAS, EPCI, Collectivite, OrganismePayeur}

// Libelle is the nature on screen.
func (n Nature) Libelle() string {
	switch n {
	case Departement:
		return "département"
	case Association:
		return "association ou organisme sans but lucratif"
	case CCAS:
		return "centre communal ou intercommunal d’action sociale"
	case EPCI:
		return "établissement public de coopération intercommunale"
	case Collectivite:
		return "commune ou autre collectivité territoriale"
	case OrganismePayeur:
		return "organisme qui verse des prestations sociales (CAF, MSA)"
	}
	return string(n)
}

// Organisation is a département, or one to whom it delegates.
type Organisation struct {
	ID          int64
	Nature      Nature
	Nom         string
	Siret       string // empty when unknown
	Departement string // code: "59", "2A", "974"; empty for an association that works for several
	Adresse     string // postal, six lines at most; empty when unknown
	Telephone   string // E.164; empty when unknown
	Niveaux     Niveaux
	Version     int64
}

// Niveaux are the words of the house for the two levels of a contract: départements have their own.
type Niveaux struct{ Sans, Avec string }

// NiveauxUsuels are the words that most départements use.
var NiveauxUsuels = Niveaux{"MASP 1 sans gestion", "MASP 2 avec gestion"}

// Libelle is a level on screen: 2 is the one with management.
func (n Niveaux) Libelle(niveau int) string {
	if niveau == 2 {
		return n.Avec
	}
	return n.Sans
}

// LireNiveaux returns the words of an organisation; the usual ones for the installation itself (0).
func LireNiveaux(ctx context.Context, l bdd.Lecture, id int64) (Niveaux, error) {
	if id == 0 {
		return NiveauxUsuels, nil
	}
	o, err := Lire(ctx, l, id)
	return o.Niveaux, err
}

// An address fits in the window of an envelope (NF Z 10-011 asks for 38 characters; names of services are longer).
const (
	lignesAdresse  = 6
	largeurAdresse = 60
)

// adresse cleans a postal address.
func adresse(s string) (string, error) {
	s, err := texte.Bloc(s)
	if err != nil {
		return "", &Faute{"adresse", err.Error()}
	}
	var lignes []string
	for l := range strings.SplitSeq(s, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			lignes = append(lignes, l)
		}
		if utf8.RuneCountInString(l) > largeurAdresse {
			return "", &Faute{"adresse", fmt.Sprintf("Une ligne de l’adresse est trop longue\u00a0: %d caractères au plus par ligne.", largeurAdresse)}
		}
	}
	if len(lignes) > lignesAdresse {
		return "", &Faute{"adresse", fmt.Sprintf("Cette adresse a trop de lignes\u00a0: %d au plus, sans le nom de l’organisation.", lignesAdresse)}
	}
	return strings.Join(lignes, "\n"), nil
}

func (o *Organisation) controler() error {
	var err error
	if o.Nom, err = ligne("nom", o.Nom, 200); err != nil {
		return err
	}
	if o.Nom == "" {
		return &Faute{"nom", "Indiquez le nom de l’organisation."}
	}
	if !slices.Contains(Natures, o.Nature) {
		return &Faute{"nature", "Choisissez ce qu’est l’organisation dans la liste."}
	}
	if o.Adresse, err = adresse(o.Adresse); err != nil {
		return err
	}
	if o.Telephone != "" {
		if o.Telephone, err = texte.NormaliserTelephone(o.Telephone); err != nil {
			return &Faute{"telephone", err.Error()}
		}
	}
	for _, x := range []struct {
		champ, usuel string
		mot          *string
	}{{"mot_sans", NiveauxUsuels.Sans, &o.Niveaux.Sans}, {"mot_avec", NiveauxUsuels.Avec, &o.Niveaux.Avec}} {
		if *x.mot, err = ligne(x.champ, *x.mot, 40); err != nil {
			return err
		}
		if *x.mot == "" {
			*x.mot = x.usuel
		}
	}
	if o.Niveaux.Sans == o.Niveaux.Avec {
		return &Faute{"mot_avec", "Les deux niveaux ont le même nom\u00a0: donnez-en un autre à l’un des deux."}
	}
	if o.Siret != "" && !SIRETValide(o.Siret) {
		return &Faute{"siret", "Ce SIRET n’est pas valide\u00a0: il compte quatorze chiffres, dont une clé."}
	}
	if o.Departement != "" && !departementValide(o.Departement) {
		return &Faute{"departement", "Ce code de département n’existe pas\u00a0: écrivez par exemple 59, 2A ou 974."}
	}
	if o.Nature == Departement && o.Departement == "" {
		return &Faute{"departement", "Indiquez le code du département."}
	}
	return nil
}

// ligne cleans a typed line and bounds its length.
func ligne(champ, s string, max int) (string, error) {
	s, err := texte.Ligne(s)
	if err != nil {
		return "", &Faute{champ, err.Error()}
	}
	if len([]rune(s)) > max {
		return "", &Faute{champ, fmt.Sprintf("Ce texte est trop long\u00a0: %d caractères au plus.", max)}
	}
	return s, nil
}

// SIRETValide checks fourteen digits and their Luhn key (La Poste's establishments follow another rule).
func SIRETValide(s string) bool {
	if len(s) != 14 {
		return false
	}
	luhn, somme := 0, 0
	for i := range 14 {
		c := int(s[i] - '0')
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		somme += c
		if i%2 == 0 {
			c *= 2
		}
		luhn += c/10 + c%10
	}
	return luhn%10 == 0 || (s[:9] == "356000000" && somme%5 == 0)
}

// departementValide knows the codes in use, and 00, which no département bears: the demonstration's.
func departementValide(s string) bool {
	if s == "2A" || s == "2B" {
		return true
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		n = n*10 + int(s[i]-'0')
	}
	switch len(s) {
	case 2:
		return n <= 95 && n != 20
	case 3:
		return n >= 971 && n <= 989
	}
	return false
}

const champsOrganisation = `id, nature, nom, coalesce(siret, ''), coalesce(departement, ''), adresse, telephone, mot_sans, mot_avec, version`

func lireOrganisation(r *sql.Rows) (o Organisation, err error) {
	return o, r.Scan(&o.ID, &o.Nature, &o.Nom, &o.Siret, &o.Departement, &o.Adresse, &o.Telephone, &o.Niveaux.Sans, &o.Niveaux.Avec, &o.Version)
}

// Lire returns an organisation; bdd.ErrAbsent when there is none.
func Lire(ctx context.Context, l bdd.Lecture, id int64) (Organisation, error) {
	return bdd.Un(ctx, l, lireOrganisation, `select `+champsOrganisation+` from organisation where id = $1`, id)
}

// Lister returns every organisation of the installation.
func Lister(ctx context.Context, l bdd.Lecture) ([]Organisation, error) {
	return bdd.Lister(ctx, l, lireOrganisation, `select `+champsOrganisation+` from organisation order by id`)
}

// Creer adds an organisation to the installation: a délégataire of the département, most often.
func Creer(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, o Organisation) (int64, error) {
	if !droits.Autorise(acteur.Role, droits.Administrer) {
		return 0, ErrRefus
	}
	return creer(ctx, e, acteur.ID, o)
}

func creer(ctx context.Context, e *bdd.Ecriture, acteur int64, o Organisation) (int64, error) {
	if err := o.controler(); err != nil {
		return 0, err
	}
	id, err := e.Inserer(ctx, `insert into organisation (nature, nom, siret, departement, adresse, telephone, mot_sans, mot_avec, cree_le)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`, o.Nature, o.Nom, vide(o.Siret), vide(o.Departement), o.Adresse, o.Telephone, o.Niveaux.Sans, o.Niveaux.Avec, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("créer une organisation : %w", err)
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: id, Agent: acteur, Nature: "organisation.creer",
		Objet: "organisation", ObjetID: id, Valeurs: []journal.Valeur{journal.Code("nature", string(o.Nature)),
			journal.Code("departement", o.Departement)}})
}

// Modifier changes the organisation of the agent; o.Version is the version that the form showed.
func Modifier(ctx context.Context, e *bdd.Ecriture, acteur droits.Agent, o Organisation) error {
	if !droits.Autorise(acteur.Role, droits.Administrer) || o.ID != acteur.Organisation {
		return ErrRefus
	}
	if err := o.controler(); err != nil {
		return err
	}
	n, err := e.Exec(ctx, `update organisation set nature = $3, nom = $4, siret = $5, departement = $6, adresse = $7, telephone = $8, mot_sans = $9, mot_avec = $10,
		version = version + 1 where id = $1 and version = $2`, o.ID, o.Version, o.Nature, o.Nom, vide(o.Siret), vide(o.Departement), o.Adresse, o.Telephone, o.Niveaux.Sans, o.Niveaux.Avec)
	if err := uneLigne(n, err); err != nil {
		return fmt.Errorf("modifier l’organisation %d : %w", o.ID, err)
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: o.ID, Agent: acteur.ID, Nature: "organisation.modifier",
		Objet: "organisation", ObjetID: o.ID, Valeurs: []journal.Valeur{journal.Code("nature", string(o.Nature)),
			journal.Code("departement", o.Departement), journal.Entier("version", o.Version+1)}})
}

// uneLigne turns an update that found no row at the expected version into bdd.ErrAncienneVersion.
func uneLigne(n int64, err error) error {
	if err == nil && n != 1 {
		return bdd.ErrAncienneVersion
	}
	return err
}

func vide(s string) any {
	if s == "" {
		return nil
	}
	return s
}
