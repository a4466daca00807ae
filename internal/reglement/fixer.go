// SPDX-License-Identifier: EUPL-1.2

package reglement

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
)

// NouvelleValeur asks for a value from a day on.
type NouvelleValeur struct {
	Valeur
	Code   string
	Portee Portee
	Du, Au jour.Jour
	Source string
	Preuve Preuve
	Passe  bool   // it is meant to apply to days that are gone
	Motif  string // why it does
	Vue    int64  // Regles.Derniere of what the form showed
}

// LongueurSource bounds the source of a value.
const LongueurSource = 300

// Fixer records a value; the answer is its id. The faults are organisation.Faute, in the user's words.
func Fixer(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n NouvelleValeur) (int64, error) {
	d, ok := Definir(n.Code)
	if !ok {
		return 0, bdd.ErrAbsent
	}
	peut, err := PeutFixer(ctx, e, a, d)
	if err != nil {
		return 0, err
	}
	if !slices.Contains(peut, n.Portee) {
		return 0, organisation.ErrRefus
	}
	if n.Source, err = texte.Ligne(n.Source); err != nil {
		return 0, &organisation.Faute{Champ: "source", Message: err.Error()}
	}
	if n.Motif, err = texte.Ligne(n.Motif); err != nil {
		return 0, &organisation.Faute{Champ: "motif", Message: err.Error()}
	}
	regles, err := Lire(ctx, e, a.Organisation)
	if err != nil {
		return 0, err
	}
	if regles.Derniere(n.Code) != n.Vue {
		return 0, fmt.Errorf("paramètre %s : %w", n.Code, bdd.ErrAncienneVersion)
	}
	aujourdhui := e.Instant().Jour()
	if err := Controler(regles, d, n, aujourdhui); err != nil {
		f, ok := errors.AsType[*organisation.Faute](err)
		if !ok || f.Champ != "passe" { // what the former value already decided is told before the value is confirmed
			return 0, err
		}
		faits, err := deja(ctx, e, a.Organisation, n.Portee, d, n.Du)
		if err != nil {
			return 0, err
		}
		f.Message = texte.Typographier(rappel(regles, d, n, aujourdhui, faits)) + " " + f.Message
		return 0, f
	}
	if !n.Du.Avant(aujourdhui) {
		n.Motif = ""
	}
	v := Version{Code: n.Code, Portee: n.Portee, Valeur: n.Valeur, Du: n.Du, Au: n.Au, Source: n.Source, Preuve: n.Preuve, Passe: n.Motif, SaisiPar: a.ID, SaisiLe: e.Instant()}
	return inserer(ctx, e, a.Organisation, v)
}

func inserer(ctx context.Context, e *bdd.Ecriture, org int64, v Version) (int64, error) {
	var nombre, choix any = v.Nombre, nil
	if v.Choix != "" {
		nombre, choix = nil, v.Choix
	}
	if v.Retrait {
		nombre, choix = nil, nil
	}
	var departement, propre any
	switch v.Portee {
	case Departement:
		var code string
		if err := e.QueryRow(ctx, `select coalesce(`+departementDe+`, '')`, org).Scan(&code); err != nil {
			return 0, fmt.Errorf("département de l’organisation %d : %w", org, err)
		}
		departement = code
	case Organisation:
		propre = org
	}
	id, err := e.Inserer(ctx, `insert into parametre(code, portee, departement, organisation_id, nombre, choix, du, au, source, preuve, passe, saisi_par, saisi_le)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning id`,
		v.Code, v.Portee, departement, propre, nombre, choix, v.Du, v.Au, v.Source, v.Preuve, v.Passe, v.SaisiPar, v.SaisiLe)
	if err != nil {
		return 0, fmt.Errorf("fixer le paramètre %s : %w", v.Code, err)
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: org, Agent: v.SaisiPar, Nature: "reglement.fixer", Objet: "parametre", ObjetID: id, Valeurs: v.Consignees()})
}

// Consignees are what the act that enters a value says of it.
func (v Version) Consignees() []journal.Valeur {
	valeurs := []journal.Valeur{journal.Code("code", v.Code), journal.Code("portee", string(v.Portee)), journal.Jour("du", v.Du), journal.Code("preuve", string(v.Preuve))}
	switch {
	case v.Retrait:
	case v.Choix != "":
		valeurs = append(valeurs, journal.Code("choix", v.Choix))
	default:
		valeurs = append(valeurs, journal.Entier("nombre", v.Nombre))
	}
	if !v.Au.Vide() {
		valeurs = append(valeurs, journal.Jour("au", v.Au))
	}
	if v.Passe != "" {
		somme := sha256.Sum256([]byte(v.Passe))
		valeurs = append(valeurs, journal.Empreinte("passe", somme[:]))
	}
	return valeurs
}

// Controler says what is wrong with a value, or nil.
func Controler(r *Regles, d Definition, n NouvelleValeur, aujourdhui jour.Jour) error {
	refuser := func(champ, format string, args ...any) error {
		return &organisation.Faute{Champ: champ, Message: texte.Typographier(fmt.Sprintf(format, args...))}
	}
	switch {
	case n.Retrait && n.Portee == Loi:
		return refuser("valeur", "Une valeur nationale se remplace, elle ne se retire pas : écrivez la nouvelle.")
	case !n.Retrait && !d.accepte(n.Valeur) && d.Genre == Choix:
		return refuser("valeur", "Ce choix n’est pas dans la liste ; choisissez-en un autre.")
	case !n.Retrait && !d.accepte(n.Valeur):
		return refuser("valeur", "Cette valeur ne convient pas : écrivez de %s à %s.", d.Ecrire(Valeur{Nombre: d.Min}), d.Ecrire(Valeur{Nombre: d.Max}))
	case n.Du.Vide():
		return refuser("du", "Indiquez à compter de quel jour cette valeur s’applique.")
	case !n.Au.Vide() && n.Au.Avant(n.Du):
		return refuser("au", "Le dernier jour est avant le premier : corrigez l’un des deux, ou laissez le dernier vide.")
	case n.Du.Avant(aujourdhui) && !n.Passe:
		return refuser("passe", "Cochez la case et écrivez pourquoi si c’est voulu, ou choisissez un jour à venir : rien de ce qui est décidé ne se recalcule.")
	case n.Du.Avant(aujourdhui) && n.Motif == "":
		return refuser("motif", "Écrivez pourquoi cette valeur s’applique à des jours passés : la raison reste avec elle.")
	case utf8.RuneCountInString(n.Motif) > LongueurSource:
		return refuser("motif", "Cette raison est trop longue : %d caractères au plus.", LongueurSource)
	case n.Source == "":
		return refuser("source", "Indiquez d’où vient cette valeur : un article, une délibération, une note de service.")
	case utf8.RuneCountInString(n.Source) > LongueurSource:
		return refuser("source", "Cette source est trop longue : %d caractères au plus.", LongueurSource)
	case !n.Preuve.Valide():
		return refuser("preuve", "Dites si cette valeur a été lue dans le texte cité.")
	}
	return ordonnees(r.avec(Version{ID: r.Derniere(n.Code) + 1, Code: n.Code, Portee: n.Portee, Valeur: n.Valeur, Du: n.Du, Au: n.Au}), n, d)
}

// ordonnees refuses a value that would put parameters in disorder on some day: 15 < 60 < 90.
func ordonnees(r *Regles, n NouvelleValeur, d Definition) error {
	for _, suite := range croissants() {
		if !slices.Contains(suite, n.Code) {
			continue
		}
		for _, j := range r.jours(suite, n.Du) {
			for i := 1; i < len(suite); i++ {
				a, _ := r.EnVigueur(suite[i-1], j)
				b, _ := r.EnVigueur(suite[i], j)
				if a.Nombre < b.Nombre || suite[i-1] != n.Code && suite[i] != n.Code {
					continue
				}
				autre, valeur, mot := suite[i-1], a, "plus que"
				if suite[i-1] == n.Code {
					autre, valeur, mot = suite[i], b, "moins que"
				}
				x, _ := Definir(autre)
				return &organisation.Faute{Champ: "valeur", Message: texte.Typographier(fmt.Sprintf("Le %s, elle doit valoir %s « %s » (%s) : changez d’abord l’autre valeur, ou celle-ci.",
					j.Long(), mot, x.Nom, d.Ecrire(valeur.Valeur)))}
			}
		}
	}
	return nil
}

// jours lists the days from which something changes in these parameters, from a day on.
func (r *Regles) jours(codes []string, du jour.Jour) []jour.Jour {
	js := []jour.Jour{du}
	for _, c := range codes {
		for _, v := range r.versions[c] {
			if v.Du.Apres(du) {
				js = append(js, v.Du)
			}
			if !v.Au.Vide() && !v.Au.Avant(du) {
				js = append(js, v.Au.Plus(1))
			}
		}
	}
	slices.SortFunc(js, func(a, b jour.Jour) int { return a.Depuis(b) })
	return slices.Compact(js)
}

// PeutFixer lists the scopes for which an agent may record a value, the narrowest first; none when they may not. Values of the law and of the
// département are recorded by the département when the installation has one, else by each association, that copies what it is told.
func PeutFixer(ctx context.Context, l bdd.Lecture, a droits.Agent, d Definition) ([]Portee, error) {
	if !droits.Autorise(a.Role, droits.Parametrer) {
		return nil, nil
	}
	var sienne, autres int64
	var code string
	if err := l.QueryRow(ctx, `select coalesce(sum(case when o.id = $1 then 1 else 0 end), 0), coalesce(sum(case when o.id <> $1 then 1 else 0 end), 0), coalesce(`+departementDe+`, '')
		from organisation o where o.nature = 'departement'`, a.Organisation).Scan(&sienne, &autres, &code); err != nil {
		return nil, fmt.Errorf("qui fixe les paramètres : %w", err)
	}
	var ps []Portee
	for _, p := range portees {
		switch {
		case !d.Admet(p):
		case p == Organisation, sienne > 0 && (p == Loi || code != ""):
			ps = append(ps, p)
		case autres == 0 && (p == Loi || code != ""):
			ps = append(ps, p)
		}
	}
	return ps, nil
}
