// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"slices"
	"strings"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/delegation"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

// NouvelleConvention asks that a convention be recorded with what it says.
type NouvelleConvention struct {
	Convention delegation.Convention
	Version    delegation.Version
}

// refuserDelegation gives a rule of the délégation as a refusal of an act.
func refuserDelegation(r *delegation.Refus) error { return &Refus{r.Regle, r.Message} }

// exigerDepartement refuses what only the département does.
func exigerDepartement(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	if err := exigerRole(a, droits.Deleguer); err != nil {
		return err
	}
	o, err := organisation.Lire(ctx, l, a.Organisation)
	if err == nil && o.Nature != organisation.Departement {
		err = ErrInterdit
	}
	return err
}

// CreerConvention records a convention between the agent's département and a délégataire (CASF art. L271-3), and what it says. The answer is its id.
func CreerConvention(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouvelleConvention) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerDepartement(ctx, e, a); err != nil {
			return 0, err
		}
		c := n.Convention
		c.Departement, c.CreePar, c.Reference = a.Organisation, a.ID, strings.TrimSpace(c.Reference)
		if r := delegation.VerifierConvention(c); r != nil {
			return 0, refuserDelegation(r)
		}
		switch o, err := organisation.Lire(ctx, e, c.Delegataire); {
		case errors.Is(err, bdd.ErrAbsent):
			return 0, refuser("delegataire", "ce délégataire n’existe pas : en choisir un dans la liste")
		case err != nil:
			return 0, err
		case !c.Nature.Repond(o.Nature):
			return 0, refuser("nature", "%s est enregistré ici comme %s : choisir la même nature, ou faire corriger celle de l’organisation", o.Nom, o.Nature.Libelle())
		}
		id, err := delegation.CreerConvention(ctx, e, c)
		if errors.Is(err, bdd.ErrConflit) {
			return 0, refuser("reference", "une convention porte déjà cette référence : ouvrir celle qui existe, ou en écrire une autre")
		}
		if err != nil {
			return 0, err
		}
		if err := journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "convention.creer", Objet: "delegation_convention", ObjetID: id, Valeurs: delegation.ValeursConvention(c)}); err != nil {
			return 0, err
		}
		n.Version.Convention = id
		n.Version.Effet = n.Version.Du
		return id, ajouterVersion(ctx, e, t, a, n.Version, nil)
	})
}

// SignerAvenant records what a convention says from a day on: the versions before it stay. The months that are not billed are counted again under it.
func SignerAvenant(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, v delegation.Version) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerDepartement(ctx, e, a); err != nil {
			return 0, err
		}
		c, err := conventionDe(ctx, e, a, v.Convention)
		if err != nil {
			return 0, err
		}
		if c.Departement != a.Organisation {
			return 0, ErrInterdit
		}
		vs, err := delegation.VersionsDe(ctx, e, c.ID)
		if err != nil {
			return 0, err
		}
		if err := ajouterVersion(ctx, e, t, a, v, vs[c.ID]); err != nil {
			return 0, err
		}
		dossiers, err := delegation.DossiersDe(ctx, e, c.ID)
		if err != nil {
			return 0, err
		}
		for _, dossier := range dossiers {
			if err := suivreDelegation(ctx, e, dossier); err != nil {
				return 0, err
			}
		}
		return c.ID, nil
	})
}

func ajouterVersion(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, v delegation.Version, avant []delegation.Version) error {
	v.Rang, v.SaisiePar = len(avant)+1, a.ID
	for _, s := range []*string{&v.Service, &v.Engagement, &v.Marche, &v.Exoneration, &v.BIC} {
		*s = strings.TrimSpace(*s)
	}
	if r := delegation.VerifierVersion(v, avant); r != nil {
		return refuserDelegation(r)
	}
	if err := accompagnement.VerifierPromesses(PromessesDe(v.Promesses)); err != nil {
		return err
	}
	if len(v.Territoires) > 0 {
		connus, err := organisation.TerritoiresOuverts(ctx, e, a.Organisation)
		if err != nil {
			return err
		}
		for _, x := range v.Territoires {
			if !contient(connus, x) {
				return refuser("territoires", "ce territoire n’existe pas : en choisir dans la liste")
			}
		}
	}
	v.Territoires = slices.Compact(slices.Sorted(slices.Values(v.Territoires)))
	id, err := delegation.AjouterVersion(ctx, e, t, v)
	if err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "convention.dire", Objet: "delegation_version", ObjetID: id, Valeurs: delegation.ValeursVersion(v)})
}

// conventionDe returns a convention to which the agent's organisation is a party.
func conventionDe(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64) (delegation.Convention, error) {
	c, err := delegation.ConventionDe(ctx, l, a.Organisation, id)
	if errors.Is(err, bdd.ErrAbsent) {
		err = ErrInterdit
	}
	return c, err
}

// recompterMois counts again the months of the measures of a file: it ends every act that touches a contract, an attribution or a convention of it.
func recompterMois(ctx context.Context, e *bdd.Ecriture, dossier int64) error {
	comptes, err := compterMois(ctx, e, dossier)
	if err != nil {
		return err
	}
	return delegation.Recompter(ctx, e, dossier, comptes)
}

// recompterPartages counts again the months that two délégataires had: whose they are has changed.
func recompterPartages(ctx context.Context, e *bdd.Ecriture) error {
	dossiers, err := delegation.DossiersPartages(ctx, e)
	if err != nil {
		return err
	}
	for _, d := range dossiers {
		if err := recompterMois(ctx, e, d); err != nil {
			return err
		}
	}
	return nil
}

// compterMois counts the months of the measures of a file from its contracts, its attributions and their conventions.
func compterMois(ctx context.Context, l bdd.Lecture, dossier int64) (ms []delegation.Mois, err error) {
	cs, err := masp.DuDossier(ctx, l, dossier)
	if err != nil {
		return nil, err
	}
	as, err := delegation.AttributionsDuDossier(ctx, l, dossier)
	if err != nil {
		return nil, err
	}
	var charges []delegation.Charge
	var conventions []int64
	for _, x := range as {
		if c, ok := x.Charge(); ok {
			charges, conventions = append(charges, c), append(conventions, x.Convention)
		}
	}
	versions := map[int64][]delegation.Version{}
	if len(conventions) > 0 {
		if versions, err = delegation.VersionsDe(ctx, l, conventions...); err != nil {
			return nil, err
		}
	}
	par := map[int64][]delegation.Couvert{}
	var mesures []int64
	for _, c := range cs {
		m := c.Mesure
		if par[m.ID] == nil {
			mesures = append(mesures, m.ID)
		}
		for _, p := range c.Periodes() {
			par[m.ID] = append(par[m.ID], delegation.Couvert{Mesure: m.ID, Organisation: m.Organisation, Departement: m.Departement, Niveau: p.Niveau, Du: p.Du, Au: p.Au})
		}
	}
	for _, m := range mesures {
		regles, err := reglement.Lire(ctx, l, par[m][0].Departement)
		if err != nil {
			return nil, err
		}
		ms = append(ms, delegation.Compter(par[m], charges, versions, regles)...)
	}
	return ms, nil
}

// niveauEnCours is the level of the measure of a file on a day, or the level that its accord lets sign; 0: neither.
func niveauEnCours(ctx context.Context, l bdd.Lecture, dossier int64, j jour.Jour) (int, error) {
	cs, err := masp.DuDossier(ctx, l, dossier)
	if err != nil {
		return 0, err
	}
	for _, c := range cs { // the latest first
		if !c.Dernier().Avant(j) && !c.Dernier().Avant(c.Debut) {
			return c.NiveauLe(j), nil
		}
	}
	s, err := masp.SignatureOuverte(ctx, l, dossier)
	if errors.Is(err, bdd.ErrAbsent) {
		return 0, nil
	}
	return s.Niveau, err
}
