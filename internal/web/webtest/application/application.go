// SPDX-License-Identifier: EUPL-1.2

// Package application is for tests only: it assembles the whole application over an installation made for a test, and logs agents in by their
// password. webtest serves some domains alone, which is enough for most.
package application

import (
	"context"
	"log/slog"
	"net/http"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/etaitest"
	"etai/internal/installation"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/organisation/organisationtest"
	"etai/internal/web"
	"etai/internal/web/webtest"
)

// Essai is an application over an installation made for a test.
type Essai struct {
	T           testing.TB
	Inst        *installation.Installation
	App         *web.Application
	Horloge     *etaitest.Horloge
	Monde       *etaitest.Monde // nil before Peupler
	Departement int64           // 0 before Deleguer
	phc         string
}

// MotDePasse is that of every agent.
const MotDePasse = "un gue tranquille et clair"

// Referent is the name under which the référent of the département logs in; those of etaitest.Monde belong to the association.
const Referent = "referent_departement"

// Vide makes an empty installation; adresse is that of an engine of bddtest, empty for SQLite; journaux read the technical log.
func Vide(t testing.TB, adresse string, journaux ...slog.Handler) *Essai {
	t.Helper()
	e := &Essai{T: t}
	e.Inst, e.Horloge = webtest.Installer(t, adresse, journaux...)
	e.Ouvrir(web.Options{})
	return e
}

// Ouvrir assembles the application again, under other options.
func (e *Essai) Ouvrir(o web.Options) {
	e.T.Helper()
	o.Inst, o.Couts = e.Inst, organisationtest.Couts
	var err error
	if e.App, err = web.Nouvelle(context.Background(), o); err != nil {
		e.T.Fatal(err)
	}
}

// Peupler adds an association with one agent of each role.
func (e *Essai) Peupler() *etaitest.Monde {
	e.T.Helper()
	e.Monde = etaitest.NouveauMondeDans(e.T, e.Inst.Base, e.Inst.Trousseau, e.Inst.Depot)
	var err error
	if e.phc, err = e.App.Poste.Hacheur.Hacher(e.T.Context(), MotDePasse); err != nil {
		e.T.Fatal(err)
	}
	e.Ecrire(func(x *bdd.Ecriture) error {
		for _, a := range e.Monde.Agents {
			if err := organisation.ChangerMotDePasse(e.T.Context(), x, a.ID, e.phc, ""); err != nil {
				return err
			}
		}
		return nil
	})
	return e.Monde
}

// Deleguer adds the département that delegates to the association, and its référent.
func (e *Essai) Deleguer() {
	e.T.Helper()
	e.Ecrire(func(x *bdd.Ecriture) (err error) {
		admin := droits.Agent{Role: droits.Administrateur}
		if e.Departement, err = organisation.Creer(e.T.Context(), x, admin, organisation.Organisation{Nature: organisation.Departement, Nom: "Département Exemple", Departement: "00"}); err != nil {
			return err
		}
		admin.Organisation = e.Departement
		return e.Agent(x, admin, Referent, droits.Referent)
	})
}

// Agent adds an agent whose identifier is nom@exemple.test.
func (e *Essai) Agent(x *bdd.Ecriture, admin droits.Agent, nom string, r droits.Role, territoires ...int64) error {
	id, err := organisation.CreerAgent(e.T.Context(), x, admin, organisation.NouvelAgent{Identifiant: nom + "@exemple.test", Nom: "Exemple", Prenom: nom, Role: r, Territoires: territoires})
	if err != nil {
		return err
	}
	return organisation.ChangerMotDePasse(e.T.Context(), x, id, e.phc, "")
}

// Admin is who administers the association.
func (e *Essai) Admin() droits.Agent {
	return droits.Agent{ID: e.Monde.Agents[droits.Administrateur].ID, Organisation: e.Monde.Organisation, Role: droits.Administrateur}
}

// Ecrire does an act, and fails the test when it is refused.
func (e *Essai) Ecrire(fn func(*bdd.Ecriture) error) {
	e.T.Helper()
	if err := e.Inst.Base.Ecrire(e.T.Context(), fn); err != nil {
		e.T.Fatal(err)
	}
}

// Compter is the number of rows that a query counts.
func (e *Essai) Compter(sql string, args ...any) (n int) {
	e.T.Helper()
	if err := e.Inst.Base.Lire(e.T.Context(), func(l bdd.Lecture) error { return l.QueryRow(e.T.Context(), sql, args...).Scan(&n) }); err != nil {
		e.T.Fatal(err)
	}
	return n
}

// Traces lists what was noted of what was looked at.
func (e *Essai) Traces(f acces.Filtre) []acces.Trace {
	e.T.Helper()
	ts, err := e.Inst.Acces.Lister(e.T.Context(), f)
	if err != nil {
		e.T.Fatal(err)
	}
	return ts
}

// Personne is a browser in which nobody is logged in.
func (e *Essai) Personne() *webtest.Visiteur { return webtest.NouveauVisiteur(e.T, e.App) }

// Comme is a browser in which an agent is logged in, by password: the name of a role, or that given to Agent.
func (e *Essai) Comme(nom string) *webtest.Visiteur {
	e.T.Helper()
	v := e.Personne()
	if w := v.Poster("/connexion", "identifiant", nom+"@exemple.test", "mot_de_passe", MotDePasse); w.Code != http.StatusSeeOther {
		e.T.Fatalf("connexion de %s : %d\n%s", nom, w.Code, webtest.Texte(w))
	}
	return v
}
