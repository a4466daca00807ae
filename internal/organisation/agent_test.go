// SPDX-License-Identifier: EUPL-1.2

package organisation_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/organisation/organisationtest"
)

const hache = "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// acte runs fn as an act and returns its error.
func acte(t *testing.T, b *bdd.Base, fn func(ctx context.Context, e *bdd.Ecriture) error) error {
	return b.Ecrire(t.Context(), func(e *bdd.Ecriture) error { return fn(t.Context(), e) })
}

func agent(t *testing.T, b *bdd.Base, id int64) (a organisation.Agent) {
	t.Helper()
	if err := b.Lire(t.Context(), func(l bdd.Lecture) (err error) {
		a, err = organisation.LireAgent(t.Context(), l, id)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAgents(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, _ *organisationtest.Horloge) {
		m := organisationtest.NouveauMonde(t, b)
		nouvel := func(acteur droits.Agent, n organisation.NouvelAgent) (id int64, err error) {
			err = acte(t, b, func(ctx context.Context, e *bdd.Ecriture) (err error) {
				id, err = organisation.CreerAgent(ctx, e, acteur, n)
				return err
			})
			return id, err
		}
		bon := organisation.NouvelAgent{Identifiant: " Zoé.Durand@Exemple.FR ", Nom: "Durand", Prenom: "Zoé", Role: droits.CESF, Territoires: []int64{m.Sud, m.Nord, m.Sud}}
		zoe, err := nouvel(m.Admin, bon)
		if err != nil {
			t.Fatal(err)
		}
		a := agent(t, b, zoe)
		if a.Identifiant != "Zoé.Durand@Exemple.FR" || !a.Actif || !a.SansMotDePasse || a.Version != 1 || a.NomComplet() != "Zoé Durand" {
			t.Errorf("%+v", a)
		}
		for nom, n := range map[string]organisation.NouvelAgent{
			"identifiant pris, autre casse": {Identifiant: "ZOE\u0301.durand@exemple.fr", Nom: "A", Role: droits.CESF},
			"identifiant court":             {Identifiant: "ab", Nom: "A", Role: droits.CESF},
			"identifiant avec espace":       {Identifiant: "a b c", Nom: "A", Role: droits.CESF},
			"identifiant piégé":             {Identifiant: "<script>", Nom: "A", Role: droits.CESF},
			"sans nom":                      {Identifiant: "valable", Role: droits.CESF},
			"rôle inconnu":                  {Identifiant: "valable", Nom: "A", Role: "maire"},
			"nom sur deux lignes":           {Identifiant: "valable", Nom: "A\nB", Role: droits.CESF},
		} {
			if _, err := nouvel(m.Admin, n); !errors.As(err, new(*organisation.Faute)) {
				t.Errorf("%s : %v", nom, err)
			}
		}
		for _, acteur := range []droits.Agent{m.Chef, m.Direct, m.Comptable, {}} {
			if _, err := nouvel(acteur, organisation.NouvelAgent{Identifiant: "valable", Nom: "A", Role: droits.CESF}); !errors.Is(err, organisation.ErrRefus) {
				t.Errorf("%s crée un agent : %v", acteur.Role, err)
			}
		}
		// An administrator's hand stops at the organisation, which already has its own.
		if err := acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
			_, err := organisation.CreerAgentDe(ctx, e, m.AdminDepartement, m.Association, organisation.NouvelAgent{Identifiant: "valable", Nom: "A", Role: droits.Administrateur})
			return err
		}); !errors.Is(err, organisation.ErrRefus) {
			t.Errorf("second administrateur venu d’ailleurs : %v", err)
		}
		if err := acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
			return organisation.DesactiverAgent(ctx, e, m.AdminDepartement, zoe, 1)
		}); !errors.Is(err, bdd.ErrAbsent) {
			t.Errorf("agent d’une autre organisation : %v", err)
		}
		modifier := func(version int64, role droits.Role) error {
			return acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
				n := bon
				n.Role, n.Territoires = role, nil
				return organisation.ModifierAgent(ctx, e, m.Admin, zoe, version, n)
			})
		}
		if err := modifier(1, droits.ChefDeService); err != nil {
			t.Fatal(err)
		}
		if err := modifier(1, droits.Comptable); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("ancienne version : %v", err)
		}
		if a := agent(t, b, zoe); a.Role != droits.ChefDeService || a.Version != 2 {
			t.Errorf("%+v", a)
		}
		// The last administrator stays one.
		if err := acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
			return organisation.DesactiverAgent(ctx, e, m.Admin, m.Admin.ID, agent(t, b, m.Admin.ID).Version)
		}); !errors.As(err, new(*organisation.Faute)) {
			t.Errorf("dernier administrateur : %v", err)
		}
		var bilan journal.Bilan
		if err := b.Lire(t.Context(), func(l bdd.Lecture) (err error) {
			bilan, err = journal.Verifier(t.Context(), l, organisationtest.Trousseau(t))
			return err
		}); err != nil || bilan.Actes < 15 {
			t.Errorf("%+v, %v", bilan, err)
		}
	})
}

func TestInstallation(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, h *organisationtest.Horloge) {
		lien := func() (jeton string, err error) {
			err = acte(t, b, func(ctx context.Context, e *bdd.Ecriture) (err error) {
				jeton, err = organisation.LienInstallation(ctx, e)
				return err
			})
			return jeton, err
		}
		installer := func(jeton string) error {
			return acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
				_, err := organisation.Installer(ctx, e, jeton, organisation.Organisation{Nature: organisation.Association, Nom: "Le Gué"},
					organisation.NouvelAgent{Identifiant: "premier", Nom: "Premier"}, hache)
				return err
			})
		}
		premier, err := lien()
		if err != nil {
			t.Fatal(err)
		}
		second, err := lien()
		if err != nil {
			t.Fatal(err)
		}
		for nom, jeton := range map[string]string{"annulé": premier, "inventé": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "vide": ""} {
			if err := installer(jeton); !errors.Is(err, organisation.ErrLien) {
				t.Errorf("lien %s : %v", nom, err)
			}
		}
		h.Avancer(organisation.DureeLienInstallation)
		if err := installer(second); !errors.Is(err, organisation.ErrLien) {
			t.Errorf("lien périmé : %v", err)
		}
		bon, err := lien()
		if err != nil {
			t.Fatal(err)
		}
		if err := installer(bon); err != nil {
			t.Fatal(err)
		}
		if err := installer(bon); !errors.Is(err, organisation.ErrLien) {
			t.Errorf("lien déjà utilisé : %v", err)
		}
		if _, err := lien(); !errors.Is(err, organisation.ErrDejaInstallee) {
			t.Errorf("deuxième installation : %v", err)
		}
		if a := agent(t, b, 1); a.Role != droits.Administrateur || a.SansMotDePasse || a.DoitChanger {
			t.Errorf("%+v", a)
		}
	})
}

func TestLienMotDePasse(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, h *organisationtest.Horloge) {
		m := organisationtest.NouveauMonde(t, b)
		lien := func(acteur droits.Agent, id int64) (jeton string, err error) {
			err = acte(t, b, func(ctx context.Context, e *bdd.Ecriture) (err error) {
				jeton, err = organisation.LienMotDePasse(ctx, e, acteur, id)
				return err
			})
			return jeton, err
		}
		choisir := func(jeton string) error {
			return acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
				_, err := organisation.ChoisirMotDePasse(ctx, e, jeton, hache)
				return err
			})
		}
		if _, err := lien(m.Chef, m.CESF.ID); !errors.Is(err, organisation.ErrRefus) {
			t.Errorf("chef : %v", err)
		}
		if _, err := lien(m.AdminDepartement, m.CESF.ID); !errors.Is(err, bdd.ErrAbsent) {
			t.Errorf("autre organisation : %v", err)
		}
		perime, err := lien(m.Admin, m.CESF.ID)
		if err != nil {
			t.Fatal(err)
		}
		h.Avancer(organisation.DureeLienMotDePasse + time.Second)
		jeton, err := lien(m.Admin, m.CESF.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := choisir(perime); !errors.Is(err, organisation.ErrLien) {
			t.Errorf("périmé : %v", err)
		}
		if err := choisir(jeton); err != nil {
			t.Fatal(err)
		}
		if err := choisir(jeton); !errors.Is(err, organisation.ErrLien) {
			t.Errorf("déjà utilisé : %v", err)
		}
		// A deactivated agent's link opens nothing.
		jeton, err = lien(m.Admin, m.AutreCESF.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
			return organisation.DesactiverAgent(ctx, e, m.Admin, m.AutreCESF.ID, 1)
		}); err != nil {
			t.Fatal(err)
		}
		if err := choisir(jeton); !errors.Is(err, organisation.ErrLien) {
			t.Errorf("agent désactivé : %v", err)
		}
		// The first administrator of the association, made by the département's, gets a link from there.
		if _, err := lien(m.AdminDepartement, m.Admin.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestOrganisations(t *testing.T) {
	organisationtest.Bases(t, func(t *testing.T, b *bdd.Base, _ *organisationtest.Horloge) {
		m := organisationtest.NouveauMonde(t, b)
		modifier := func(o organisation.Organisation) error {
			return acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error { return organisation.Modifier(ctx, e, m.Admin, o) })
		}
		bon := organisation.Organisation{ID: m.Association, Nature: organisation.Association, Nom: "Le Gué", Siret: "73282932000074", Departement: "2A", Version: 1}
		if err := modifier(bon); err != nil {
			t.Fatal(err)
		}
		if err := modifier(bon); !errors.Is(err, bdd.ErrAncienneVersion) {
			t.Errorf("%v", err)
		}
		bon.Version = 2
		for champ, changer := range map[string]func(*organisation.Organisation){
			"siret":       func(o *organisation.Organisation) { o.Siret = "73282932000075" },
			"departement": func(o *organisation.Organisation) { o.Departement = "20" },
			"nom":         func(o *organisation.Organisation) { o.Nom = "  " },
			"nature":      func(o *organisation.Organisation) { o.Nature = "commune" },
			"adresse":     func(o *organisation.Organisation) { o.Adresse = "1\n2\n3\n4\n5\n6\n7" },
			"telephone":   func(o *organisation.Organisation) { o.Telephone = "12" },
		} {
			o := bon
			changer(&o)
			var f *organisation.Faute
			if err := modifier(o); !errors.As(err, &f) || f.Champ != champ {
				t.Errorf("%s : %v", champ, err)
			}
		}
		for _, a := range []string{strings.Repeat("x", 61), "avant\x00après"} {
			o := bon
			o.Adresse = a
			var f *organisation.Faute
			if err := modifier(o); !errors.As(err, &f) || f.Champ != "adresse" {
				t.Errorf("adresse %.10q : %v", a, err)
			}
		}
		bon.Adresse, bon.Telephone = "  12, rue de l’Exemple \r\n\n00100 VALMOULIN\n", "05 36 49 00 10"
		if err := modifier(bon); err != nil {
			t.Fatal(err)
		}
		if err := b.Lire(t.Context(), func(l bdd.Lecture) error {
			o, err := organisation.Lire(t.Context(), l, m.Association)
			if o.Adresse != "12, rue de l’Exemple\n00100 VALMOULIN" || o.Telephone != "+33536490010" {
				t.Errorf("%q %q", o.Adresse, o.Telephone)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		bon.ID = m.Departement
		if err := modifier(bon); !errors.Is(err, organisation.ErrRefus) {
			t.Errorf("autre organisation : %v", err)
		}
		if err := acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
			_, err := organisation.CreerTerritoire(ctx, e, m.Admin, 0, "Nord")
			return err
		}); !errors.As(err, new(*organisation.Faute)) {
			t.Errorf("nom de territoire pris : %v", err)
		}
		// An agent cannot be limited to the territory of another organisation, whatever the form says.
		if err := acte(t, b, func(ctx context.Context, e *bdd.Ecriture) error {
			_, err := organisation.CreerAgent(ctx, e, m.AdminDepartement, organisation.NouvelAgent{Identifiant: "intrus", Nom: "A", Role: droits.ChefDeService, Territoires: []int64{m.Nord}})
			return err
		}); !errors.Is(err, bdd.ErrContrainte) {
			t.Errorf("territoire d’une autre organisation : %v", err)
		}
	})
}
