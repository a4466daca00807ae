// SPDX-License-Identifier: EUPL-1.2

package etaitest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/formats/iban"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/tiers"
)

// Monde is a small association with one agent per role, ready for the money circuit.
type Monde struct {
	Base         *bdd.Base
	Trousseau    *chiffre.Trousseau
	Depot        *fichiers.Depot
	Organisation int64
	Agents       map[droits.Role]droits.Agent
	SecondChef   droits.Agent
	// SansVerification says why the history of a test may leave faults; without it, everything is replayed at the end of each test.
	SansVerification string
	n                int
}

// NouveauMonde fills an empty base.
func NouveauMonde(t testing.TB, b *bdd.Base) *Monde {
	t.Helper()
	tr, err := chiffre.NouveauTrousseau([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	disque, err := fichiers.DansDossier(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	depot, err := fichiers.Ouvrir(disque, tr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = depot.Fermer() })
	return NouveauMondeDans(t, b, tr, depot)
}

// NouveauMondeDans fills an empty installation: its base, under its own keys, with its documents.
func NouveauMondeDans(t testing.TB, b *bdd.Base, tr *chiffre.Trousseau, depot *fichiers.Depot) *Monde {
	t.Helper()
	m := &Monde{Base: b, Trousseau: tr, Depot: depot, Agents: map[droits.Role]droits.Agent{}}
	m.verifierALaFin(t)
	var err error
	m.ecrire(t, func(ctx context.Context, e *bdd.Ecriture) error {
		admin := droits.Agent{Role: droits.Administrateur}
		if m.Organisation, err = organisation.Creer(ctx, e, admin, organisation.Organisation{Nature: organisation.Association, Nom: "Association Exemple"}); err != nil {
			return err
		}
		admin.Organisation = m.Organisation
		for _, r := range droits.Roles {
			if m.Agents[r], err = m.agent(ctx, e, admin, string(r), r); err != nil {
				return err
			}
		}
		m.SecondChef, err = m.agent(ctx, e, admin, "second_chef", droits.ChefDeService)
		return err
	})
	return m
}

func (m *Monde) agent(ctx context.Context, e *bdd.Ecriture, admin droits.Agent, nom string, r droits.Role) (droits.Agent, error) {
	id, err := organisation.CreerAgent(ctx, e, admin, organisation.NouvelAgent{Identifiant: nom + "@exemple.test", Nom: "Exemple", Prenom: nom, Role: r})
	return droits.Agent{ID: id, Organisation: m.Organisation, Role: r}, err
}

func (m *Monde) ecrire(t testing.TB, fn func(context.Context, *bdd.Ecriture) error) {
	t.Helper()
	ctx := t.Context()
	if err := m.Base.Ecrire(ctx, func(e *bdd.Ecriture) error { return fn(ctx, e) }); err != nil {
		t.Fatal(err)
	}
}

// Demande is an act asked by the agent of a role.
func (m *Monde) Demande(r droits.Role) parcours.Demande { return parcours.Demande{Agent: m.Agents[r]} }

// IBANDe makes the n-th documentation IBAN.
func IBANDe(n int) iban.IBAN {
	i, err := iban.DeRIB("99999", "00001", fmt.Sprintf("%011d", n))
	if err != nil {
		panic(err)
	}
	return i
}

// Suivie is a person with her management and her account.
type Suivie struct {
	Dossier int64
	Banque  comptes.CompteBancaire
	Compte  comptes.Compte
	IBAN    iban.IBAN
	Numero  string // allocataire number
}

// Debut is when managements of the builder start.
var Debut = jour.Certain(2026, 1, 1)

// Suivre creates a person, a measure with management over RSA (montant each month) and other benefits, and her individual account at zero.
func (m *Monde) Suivre(t testing.TB, rsa argent.Centimes, autres ...prestations.Percue) Suivie {
	t.Helper()
	m.n++
	ctx, n := t.Context(), m.n
	s := Suivie{IBAN: IBANDe(n), Numero: fmt.Sprintf("99%05d", n)}
	var err error
	if s.Dossier, err = parcours.CreerPersonne(ctx, m.Base, m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{
		Nom: fmt.Sprintf("Exemple-%d", n), Prenom: "Personne", Naissance: Naissance.Plus(n), EcrireDomicile: true}}); err != nil {
		t.Fatal(err)
	}
	m.Signer(t, Contrat(s.Dossier, Debut, 24, append([]prestations.Percue{{Numero: 17, Organisme: "CAF", Allocataire: s.Numero, Montant: rsa, JourDuMois: 5}}, autres...)...))
	id, err := parcours.OuvrirCompte(ctx, m.Base, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauCompte{Dossier: s.Dossier, IBAN: s.IBAN,
		Titulaire: fmt.Sprintf("PERSONNE EXEMPLE-%d", n), OuvertLe: Debut})
	if err != nil {
		t.Fatal(err)
	}
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		if s.Banque, err = comptes.Bancaire(ctx, l, id); err != nil {
			return err
		}
		s.Compte, err = comptes.DuDossier(ctx, l, s.Dossier)
		return err
	})
	return s
}

// Lire reads, and fails the test on an error.
func (m *Monde) Lire(t testing.TB, fn func(context.Context, bdd.Lecture) error) {
	t.Helper()
	ctx := t.Context()
	if err := m.Base.Lire(ctx, func(l bdd.Lecture) error { return fn(ctx, l) }); err != nil {
		t.Fatal(err)
	}
}

// Solde returns the balance of an account.
func (m *Monde) Solde(t testing.TB, c comptes.Compte) comptes.Solde {
	t.Helper()
	var s comptes.Solde
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) { s, err = comptes.SoldeDe(ctx, l, c); return err })
	return s
}

// Bailleur creates a landlord whose bank details the CESF entered and the accountant approved.
func (m *Monde) Bailleur(t testing.TB) int64 { return m.Tiers(t, tiers.Bailleur, 0) }

// Tiers creates a tiers with approved bank details.
func (m *Monde) Tiers(t testing.TB, n tiers.Nature, dossier int64) int64 {
	t.Helper()
	m.n++
	ctx := t.Context()
	id, err := parcours.CreerTiers(ctx, m.Base, m.Trousseau, m.Demande(droits.CESF), parcours.NouveauTiers{
		Tiers:  tiers.Tiers{Nature: n, Dossier: dossier, Nom: fmt.Sprintf("Tiers Exemple %d", m.n)},
		Saisie: tiers.Saisie{Titulaire: fmt.Sprintf("TIERS EXEMPLE %d", m.n), IBAN: IBANDe(500000 + m.n), Preuve: tiers.VuSurOriginal}})
	if err != nil {
		t.Fatal(err)
	}
	var v tiers.Version
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		vs, err := tiers.Versions(ctx, l, id)
		if err == nil {
			v = vs[0]
		}
		return err
	})
	if _, err := parcours.DeciderCoordonnees(ctx, m.Base, m.Demande(droits.Comptable), v.ID, "", ""); err != nil {
		t.Fatal(err)
	}
	return id
}

// Piece attaches a small PDF to a file.
func (m *Monde) Piece(t testing.TB, dossier int64) int64 {
	t.Helper()
	d, err := m.Depot.Deposer(t.Context(), strings.NewReader(PDF("pièce fictive")), fichiers.ReglesPieces())
	if err != nil {
		t.Fatal(err)
	}
	var id int64
	m.ecrire(t, func(ctx context.Context, e *bdd.Ecriture) (err error) {
		id, err = fichiers.Enregistrer(ctx, e, m.Trousseau, d, fichiers.Fiche{Dossier: dossier, Nature: "piece", NomAffiche: "avis.pdf", Agent: m.Agents[droits.CESF].ID})
		return err
	})
	return id
}

// Verifier replays everything and fails the test at the first fault.
func (m *Monde) Verifier(t testing.TB) comptes.Verification {
	t.Helper()
	v, err := m.rejouer(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Errorf("etai verifier : %v", err)
	}
	return v.Comptes
}

func (m *Monde) rejouer(ctx context.Context) (v parcours.Verification, err error) {
	err = m.Base.Lire(ctx, func(l bdd.Lecture) (err error) { v, err = parcours.Verifier(ctx, l, m.Trousseau); return err })
	return v, err
}

// verifierALaFin replays the history of a test once it is over, unless its base is closed already.
func (m *Monde) verifierALaFin(t testing.TB) {
	if _, ok := t.(*testing.T); !ok {
		return
	}
	t.Cleanup(func() {
		if m.SansVerification != "" || t.Failed() {
			return
		}
		if _, err := m.rejouer(context.WithoutCancel(t.Context())); err != nil && !errors.Is(err, bdd.ErrFermee) {
			t.Errorf("etai verifier, à la fin du test : %v", err)
		}
	})
}

// PDF is the smallest document that may be attached; mots make it another one.
func PDF(mots string) string {
	return "%PDF-1.4\n% " + mots + "\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
}
