// SPDX-License-Identifier: EUPL-1.2

// Package organisationtest builds, for the tests of every domain, a small fictional world: a département
// with its délégataire, one agent of each role, territories and files.
package organisationtest

import (
	"bytes"
	"context"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
)

// Couts are cheap argon2id parameters, for tests only.
var Couts = organisation.Parametres{MemoireKio: 64, Passes: 1, Voies: 1}

// Monde is what NouveauMonde made. The agents carry the instant at which it was made.
type Monde struct {
	Departement, Association int64
	Nord, Sud                int64 // territories of the association

	AdminDepartement, Referent, DirectionDepartement                         droits.Agent
	Admin, CESF, AutreCESF, Comptable, AutreComptable, Chef, ChefSud, Direct droits.Agent
}

// Trousseau is a key ring for tests.
func Trousseau(t testing.TB) *chiffre.Trousseau {
	t.Helper()
	c, err := chiffre.NouveauTrousseau(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// NouveauMonde fills an empty base.
func NouveauMonde(t testing.TB, b *bdd.Base) *Monde {
	t.Helper()
	m, err := bdd.EcrireVal(t.Context(), b, func(e *bdd.Ecriture) (*Monde, error) { return creer(t.Context(), e) })
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const hache = "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func creer(ctx context.Context, e *bdd.Ecriture) (*Monde, error) {
	m := &Monde{}
	jeton, err := organisation.LienInstallation(ctx, e)
	if err != nil {
		return nil, err
	}
	admin, err := organisation.Installer(ctx, e, jeton, organisation.Organisation{Nature: organisation.Departement, Nom: "Département du Valmoulin", Departement: "95"},
		organisation.NouvelAgent{Identifiant: "admin@valmoulin.example", Nom: "Anselme", Prenom: "Ada"}, hache)
	if err != nil {
		return nil, err
	}
	premier, err := organisation.LireAgent(ctx, e, admin)
	if err != nil {
		return nil, err
	}
	m.AdminDepartement, m.Departement = premier.Droits(e.Instant()), premier.Organisation
	if m.Association, err = organisation.Creer(ctx, e, m.AdminDepartement, organisation.Organisation{Nature: organisation.Association, Nom: "Association Le Gué"}); err != nil {
		return nil, err
	}
	if admin, err = organisation.CreerAgentDe(ctx, e, m.AdminDepartement, m.Association,
		organisation.NouvelAgent{Identifiant: "admin@legue.example", Nom: "Baudry", Prenom: "Basile", Role: droits.Administrateur}); err != nil {
		return nil, err
	}
	m.Admin = droits.Agent{ID: admin, Organisation: m.Association, Role: droits.Administrateur, Instant: e.Instant()}
	if m.Nord, err = organisation.CreerTerritoire(ctx, e, m.Admin, 0, "Nord"); err != nil {
		return nil, err
	}
	if m.Sud, err = organisation.CreerTerritoire(ctx, e, m.Admin, 0, "Sud"); err != nil {
		return nil, err
	}
	for _, n := range []struct {
		acteur droits.Agent
		place  *droits.Agent
		role   droits.Role
		nom    string
		sur    []int64
	}{
		{m.AdminDepartement, &m.Referent, droits.Referent, "referent", nil},
		{m.AdminDepartement, &m.DirectionDepartement, droits.Direction, "directeur", nil},
		{m.Admin, &m.CESF, droits.CESF, "cesf", nil},
		{m.Admin, &m.AutreCESF, droits.CESF, "autrecesf", nil},
		{m.Admin, &m.Comptable, droits.Comptable, "comptable", nil},
		{m.Admin, &m.AutreComptable, droits.Comptable, "autrecomptable", nil},
		{m.Admin, &m.Chef, droits.ChefDeService, "chef", nil},
		{m.Admin, &m.ChefSud, droits.ChefDeService, "chefsud", []int64{m.Sud}},
		{m.Admin, &m.Direct, droits.Direction, "direction", nil},
	} {
		id, err := organisation.CreerAgent(ctx, e, n.acteur, organisation.NouvelAgent{Identifiant: n.nom, Nom: n.nom, Prenom: "Camille", Role: n.role, Territoires: n.sur})
		if err != nil {
			return nil, err
		}
		*n.place = droits.Agent{ID: id, Organisation: n.acteur.Organisation, Role: n.role, Instant: e.Instant()}
	}
	return m, nil
}

// Dossier opens a file of the CESF, in the north, a year before the day of the base's clock.
func (m *Monde) Dossier(t testing.TB, b *bdd.Base) int64 {
	t.Helper()
	return m.DossierDe(t, b, m.CESF, organisation.NouveauDossier{Territoire: m.Nord})
}

// DossierDe opens a file as an agent would; its opening day is a year ago unless given.
func (m *Monde) DossierDe(t testing.TB, b *bdd.Base, acteur droits.Agent, n organisation.NouveauDossier) int64 {
	t.Helper()
	id, err := bdd.EcrireVal(t.Context(), b, func(e *bdd.Ecriture) (int64, error) {
		if n.OuvertLe.Vide() {
			n.OuvertLe = jour.PlusMois(e.Instant().Jour(), -12)
		}
		return organisation.OuvrirDossier(t.Context(), e, acteur, n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Suivre gives a file to the département to follow.
func (m *Monde) Suivre(t testing.TB, b *bdd.Base, dossier int64) {
	t.Helper()
	err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
		_, err := organisation.Attribuer(t.Context(), e, m.Chef, organisation.Attribution{Dossier: dossier, Organisation: m.Departement,
			Portee: organisation.Suivi, Du: jour.PlusMois(e.Instant().Jour(), -12)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
