// SPDX-License-Identifier: EUPL-1.2

package etaitest

import (
	"context"
	"fmt"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// Delegues are a département beside the association, whose agents may delegate to it.
type Delegues struct {
	Departement int64
	Referent    droits.Agent
	Chef        droits.Agent
	Conseillere droits.Agent // of the département, who opens its files
}

// The SIRET of the two sides: their keys are right, they belong to nobody.
const (
	SIRETDelegataire = "99999999800001"
	SIRETDepartement = "99999999700003"
)

// Deleguer adds a département to the world, and gives both sides the addresses of an invoice.
func (m *Monde) Deleguer(t testing.TB) Delegues {
	t.Helper()
	var d Delegues
	m.ecrire(t, func(ctx context.Context, e *bdd.Ecriture) error {
		admin := droits.Agent{Role: droits.Administrateur, ID: m.Agents[droits.Administrateur].ID, Organisation: m.Organisation}
		o, err := organisation.Lire(ctx, e, m.Organisation)
		if err != nil {
			return err
		}
		o.Adresse = "Résidence Exemple\n12 rue de l’Exemple\n00100 VALMOULIN"
		if err := organisation.Modifier(ctx, e, admin, o); err != nil {
			return err
		}
		if d.Departement, err = organisation.Creer(ctx, e, droits.Agent{Role: droits.Administrateur}, organisation.Organisation{Nature: organisation.Departement, Nom: "Département Exemple", Departement: "00",
			Adresse: "1 place de l’Exemple\n00100 VALMOULIN"}); err != nil {
			return err
		}
		racine := droits.Agent{Role: droits.Administrateur, Organisation: d.Departement}
		for nom, x := range map[string]struct {
			role droits.Role
			ou   *droits.Agent
		}{"referent_dep": {droits.Referent, &d.Referent}, "chef_dep": {droits.ChefDeService, &d.Chef}, "cesf_dep": {droits.CESF, &d.Conseillere}} {
			if *x.ou, err = m.agent(ctx, e, racine, nom, x.role); err != nil {
				return err
			}
			x.ou.Organisation = d.Departement
		}
		return nil
	})
	return d
}

// AutreDelegataire adds a second association to the world, with its head of service and its accountant.
func (m *Monde) AutreDelegataire(t testing.TB) (autre int64, chef, comptable droits.Agent) {
	t.Helper()
	m.ecrire(t, func(ctx context.Context, e *bdd.Ecriture) (err error) {
		autre, err = organisation.Creer(ctx, e, droits.Agent{Role: droits.Administrateur}, organisation.Organisation{Nature: organisation.Association, Nom: "Autre Exemple", Departement: "00", Adresse: "3 rue de l’Exemple\n00100 VALMOULIN"})
		return err
	})
	return autre, m.AgentDe(t, autre, droits.ChefDeService), m.AgentDe(t, autre, droits.Comptable)
}

// AgentDe adds an agent to an organisation of the world.
func (m *Monde) AgentDe(t testing.TB, chez int64, r droits.Role) (a droits.Agent) {
	t.Helper()
	m.ecrire(t, func(ctx context.Context, e *bdd.Ecriture) (err error) {
		a, err = m.agent(ctx, e, droits.Agent{Role: droits.Administrateur, Organisation: chez}, fmt.Sprintf("%s_%d", r, chez), r)
		a.Organisation = chez
		return err
	})
	return a
}

// Convention is what a convention of the test says: both levels at 215,00 € and 300,00 €, by the rule given, each month.
func (d Delegues) Convention(delegataire int64, du, au jour.Jour, regle delegation.RegleDeMois) parcours.NouvelleConvention {
	return parcours.NouvelleConvention{Convention: delegation.Convention{Delegataire: delegataire, Reference: "2026-MASP", Nature: delegation.Association, Cadre: delegation.Marche},
		Version: delegation.Version{Du: du, Au: au, SigneeLe: du, Etendue: delegation.LesDeux, Niveau1: true, Niveau2: true, Mode: delegation.Prix, Prix1: 21500, Prix2: 30000, Regle: regle, Cycle: delegation.ParMois,
			SIRETEmetteur: SIRETDelegataire, SIRETDestinataire: SIRETDepartement, Service: "SERVICE-MASP", ServiceRequis: true, Engagement: "EJ-2026-77", EngagementRequis: true,
			Exoneration: "TVA non applicable, article 261, 7, 1° du code général des impôts", IBAN: IBANDe(900001), BIC: "EXEMFRPPXXX"}}
}
