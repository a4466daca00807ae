// SPDX-License-Identifier: EUPL-1.2

package delegation

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
	"etai/internal/formats/iban"
)

// CreerConvention records a convention; its first version follows. bdd.ErrConflit: the reference serves.
func CreerConvention(ctx context.Context, e *bdd.Ecriture, c Convention) (int64, error) {
	id, err := e.Inserer(ctx, `insert into delegation_convention(departement_id, delegataire_id, reference, nature, cadre, creee_par, creee_le) values ($1,$2,$3,$4,$5,$6,$7) returning id`,
		c.Departement, c.Delegataire, c.Reference, string(c.Nature), string(c.Cadre), c.CreePar, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("enregistrer une convention : %w", err)
	}
	return id, nil
}

// AjouterVersion records what a convention says from a day on.
func AjouterVersion(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, v Version) (int64, error) {
	var compte string
	if v.IBAN != "" {
		compte = string(v.IBAN) + "\n" + v.BIC
	}
	j, err := journal.EngagerSiDit(ctx, e, t, compte)
	if err != nil {
		return 0, err
	}
	contenu, engagement := j.Colonnes()
	id, err := e.Inserer(ctx, `insert into delegation_version(convention_id, rang, effet, du, au, signee_le, etendue, niveau_1, niveau_2, mode, prix_1, prix_2, dotation, regle, periode,
		siret_emetteur, siret_destinataire, service, service_requis, engagement_numero, engagement_requis, marche, exoneration, iban_contenu_id, iban_engagement, saisie_par, saisie_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27) returning id`,
		v.Convention, v.Rang, v.Effet, v.Du, v.Au, v.SigneeLe, string(v.Etendue), v.Niveau1, v.Niveau2, string(v.Mode), v.Prix1, v.Prix2, v.Dotation, string(v.Regle), string(v.Cycle),
		v.SIRETEmetteur, v.SIRETDestinataire, v.Service, v.ServiceRequis, v.Engagement, v.EngagementRequis, v.Marche, v.Exoneration, contenu, engagement, v.SaisiePar, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("enregistrer ce que dit une convention : %w", err)
	}
	for _, territoire := range v.Territoires {
		if _, err := e.Exec(ctx, `insert into delegation_territoire(version_id, territoire_id) values ($1, $2)`, id, territoire); err != nil {
			return 0, fmt.Errorf("enregistrer un territoire : %w", err)
		}
	}
	for _, p := range v.Promesses {
		if _, err := e.Exec(ctx, `insert into delegation_promesse(version_id, contact, nombre, tous, unite) values ($1, $2, $3, $4, $5)`, id, p.Contact, p.Nombre, p.Tous, p.Unite); err != nil {
			return 0, fmt.Errorf("enregistrer une promesse : %w", err)
		}
	}
	return id, nil
}

const colonnesConvention = `c.id, c.departement_id, c.delegataire_id, c.reference, c.nature, c.cadre, c.creee_par`

func (c *Convention) cibles() []any {
	return []any{&c.ID, &c.Departement, &c.Delegataire, &c.Reference, &c.Nature, &c.Cadre, &c.CreePar}
}

func scanConvention(r *sql.Rows) (c Convention, err error) { return c, r.Scan(c.cibles()...) }

// ConventionDe reads a convention to which the organisation is a party; bdd.ErrAbsent when it is not one of its own.
func ConventionDe(ctx context.Context, l bdd.Lecture, organisation, id int64) (Convention, error) {
	return bdd.Un(ctx, l, scanConvention, `select `+colonnesConvention+` from delegation_convention c where c.id = $1 and (c.departement_id = $2 or c.delegataire_id = $2)`, id, organisation)
}

// ConventionsDe lists the conventions to which an organisation is a party, the latest first.
func ConventionsDe(ctx context.Context, l bdd.Lecture, organisation int64) ([]Convention, error) {
	return bdd.Lister(ctx, l, scanConvention, `select `+colonnesConvention+` from delegation_convention c where c.departement_id = $1 or c.delegataire_id = $1 order by c.id desc`, organisation)
}

// ToutesLesConventions lists them all, for who verifies.
func ToutesLesConventions(ctx context.Context, l bdd.Lecture) ([]Convention, error) {
	return bdd.Lister(ctx, l, scanConvention, `select `+colonnesConvention+` from delegation_convention c order by c.id`)
}

const deVersion = `select v.id, v.convention_id, v.rang, v.effet, v.du, v.au, v.signee_le, v.etendue, v.niveau_1, v.niveau_2, v.mode, v.prix_1, v.prix_2, v.dotation, v.regle, v.periode,
	v.siret_emetteur, v.siret_destinataire, v.service, v.service_requis, v.engagement_numero, v.engagement_requis, v.marche, v.exoneration, v.saisie_par from delegation_version v `

func scanVersion(r *sql.Rows) (v Version, err error) {
	return v, r.Scan(&v.ID, &v.Convention, &v.Rang, &v.Effet, &v.Du, &v.Au, &v.SigneeLe, &v.Etendue, &v.Niveau1, &v.Niveau2, &v.Mode, &v.Prix1, &v.Prix2, &v.Dotation, &v.Regle, &v.Cycle,
		&v.SIRETEmetteur, &v.SIRETDestinataire, &v.Service, &v.ServiceRequis, &v.Engagement, &v.EngagementRequis, &v.Marche, &v.Exoneration, &v.SaisiePar)
}

// VersionsDe lists what conventions say, by convention, in their order, without where they are paid; no id: all of them.
func VersionsDe(ctx context.Context, l bdd.Lecture, conventions ...int64) (map[int64][]Version, error) {
	texte, args := deVersion, []any(nil)
	if len(conventions) > 0 {
		liste, ids := bdd.ListeIDs(conventions)
		texte, args = texte+`where v.convention_id in (`+liste+`) `, ids
	}
	vs, err := bdd.Lister(ctx, l, scanVersion, texte+`order by v.convention_id, v.rang`, args...)
	if err != nil {
		return nil, fmt.Errorf("lire ce que disent les conventions : %w", err)
	}
	type lieu struct{ version, territoire int64 }
	ts, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x lieu, err error) { return x, r.Scan(&x.version, &x.territoire) }, `select version_id, territoire_id from delegation_territoire order by version_id, territoire_id`)
	if err != nil {
		return nil, fmt.Errorf("lire les territoires des conventions : %w", err)
	}
	promis := map[int64][]Promesse{}
	if _, err := bdd.Lister(ctx, l, func(r *sql.Rows) (p Promesse, err error) {
		var version int64
		err = r.Scan(&version, &p.Contact, &p.Nombre, &p.Tous, &p.Unite)
		promis[version] = append(promis[version], p)
		return p, err
	}, `select version_id, contact, nombre, tous, unite from delegation_promesse order by version_id, contact`); err != nil {
		return nil, fmt.Errorf("lire ce que promettent les conventions : %w", err)
	}
	par := map[int64][]Version{}
	for _, v := range vs {
		v.Promesses = promis[v.ID]
		for _, x := range ts {
			if x.version == v.ID {
				v.Territoires = append(v.Territoires, x.territoire)
			}
		}
		par[v.Convention] = append(par[v.Convention], v)
	}
	return par, nil
}

// ComptePaye opens where a version says that the délégataire is paid; nothing for a dotation.
func ComptePaye(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, version int64) (compte iban.IBAN, bic string, err error) {
	var j journal.Joint
	if err := l.QueryRow(ctx, `select v.iban_contenu_id, v.iban_engagement, k.chiffre from delegation_version v left join contenu k on k.id = v.iban_contenu_id where v.id = $1`, version).Scan(j.Cibles()...); err != nil {
		return "", "", fmt.Errorf("lire où payer : %w", err)
	}
	s, err := j.Ouvrir(t)
	if err != nil {
		return "", "", err
	}
	i, bic, _ := strings.Cut(s, "\n")
	return iban.IBAN(i), bic, nil
}

// ValeursConvention are what the act that records a convention keeps.
func ValeursConvention(c Convention) []journal.Valeur {
	return []journal.Valeur{journal.Entier("departement", c.Departement), journal.Entier("delegataire", c.Delegataire), journal.Code("nature", string(c.Nature)), journal.Code("cadre", string(c.Cadre))}
}

// ValeursVersion are what the act that records a version keeps.
func ValeursVersion(v Version) []journal.Valeur {
	vs := []journal.Valeur{journal.Entier("convention", v.Convention), journal.Entier("rang", int64(v.Rang)), journal.Jour("effet", v.Effet), journal.Jour("du", v.Du), journal.Jour("au", v.Au), journal.Jour("signee_le", v.SigneeLe),
		journal.Code("etendue", string(v.Etendue)), journal.Booleen("niveau_1", v.Niveau1), journal.Booleen("niveau_2", v.Niveau2), journal.Code("mode", string(v.Mode)), journal.Montant("prix_1", v.Prix1), journal.Montant("prix_2", v.Prix2),
		journal.Montant("dotation", v.Dotation), journal.Code("regle", string(v.Regle)), journal.Code("periode", string(v.Cycle))}
	ts := slices.Sorted(slices.Values(v.Territoires))
	for _, t := range ts {
		vs = append(vs, journal.Entier("territoire", t))
	}
	for _, p := range slices.SortedFunc(slices.Values(v.Promesses), func(a, b Promesse) int { return strings.Compare(a.Contact, b.Contact) }) {
		vs = append(vs, journal.Code("promesse."+p.Contact, strconv.Itoa(p.Nombre)+"/"+strconv.Itoa(p.Tous)+p.Unite))
	}
	return vs
}
