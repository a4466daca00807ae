// SPDX-License-Identifier: EUPL-1.2

package banque

import (
	"context"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// lignesInspectees bounds the lines of a file that are shown.
const lignesInspectees = 500

// LigneInspectee is a line of a quarantined file, beside what is known.
type LigneInspectee struct {
	Date      jour.Jour
	Centimes  argent.Centimes
	Libelle   string
	EnAttente bool
	Connue    bool // the same line is already there
	Semblable bool // another line of that day and amount is there, with other words or from another format
	signature comptes.Signature
}

// ReleveInspecte is a statement of a quarantined file.
type ReleveInspecte struct {
	Compte             string // masked
	Dossier            int64  // 0 for a pooled account, or an unknown one
	Connu              bool
	Du, Au             jour.Jour
	Ouverture, Cloture *argent.Centimes
	Attendu            argent.Centimes // where the account stands: the next statement opens there
	JusquAu            jour.Jour       // last day that the account knows
	Lignes             []LigneInspectee
	Total              int64
	ferme              bool // the agent may not see its lines
	cb                 *comptes.CompteBancaire
}

// Nouvelles counts the lines shown that nothing repeats.
func (r ReleveInspecte) Nouvelles() (n int) {
	for _, l := range r.Lignes {
		if !l.Connue && !l.Semblable && !l.EnAttente {
			n++
		}
	}
	return n
}

// Ferme tells that the agent may not see the lines of this statement.
func (r ReleveInspecte) Ferme() bool { return r.ferme }

// inspecteur keeps of a file what a person compares.
type inspecteur struct {
	*examen
	vus     []ReleveInspecte
	gardees int
}

func (x *inspecteur) Ouvrir(c *releve.Compte) error {
	if err := x.examen.Ouvrir(c); err != nil {
		return err
	}
	cb := x.releves[len(x.releves)-1].cb
	r := ReleveInspecte{Compte: masquer(c), Connu: cb != nil, cb: cb}
	if cb != nil {
		r.Compte, r.Dossier = cb.IBANMasque, cb.Dossier
		r.ferme = cb.Organisation != x.agent.Organisation
	}
	x.vus = append(x.vus, r)
	return nil
}

func (x *inspecteur) Ligne(c *releve.Compte, l *releve.Ligne) error {
	if err := x.examen.Ligne(c, l); err != nil {
		return err
	}
	r := &x.vus[len(x.vus)-1]
	r.Total++
	if x.gardees >= lignesInspectees {
		return nil
	}
	x.gardees++
	libelle := string(l.Libelle)
	if r.cb == nil && l.ParCarte() || r.cb != nil && comptes.Prive(l, r.cb.Mode) {
		libelle = comptes.MotsCarte
	}
	r.Lignes = append(r.Lignes, LigneInspectee{Date: l.DateOperation, Centimes: l.Montant, Libelle: libelle, EnAttente: l.EnAttente, signature: comptes.Paire(l).Signature})
	return nil
}

func (x *inspecteur) Fermer(c *releve.Compte) error {
	if err := x.examen.Fermer(c); err != nil {
		return err
	}
	r, lu := &x.vus[len(x.vus)-1], x.releves[len(x.releves)-1].releve
	r.Du, r.Au = lu.Du, lu.Au
	if o, f := c.SoldeOuverture, c.SoldeCloture; o != nil && f != nil {
		ouverture, cloture := *o, *f
		r.Ouverture, r.Cloture = &ouverture, &cloture
	}
	return nil
}

// Inspecter reads a quarantined file again and sets its lines beside what is known, statement by statement: of the accounts that the agent may read.
// It writes nothing. A file that cannot be read shows what comes before its fault.
func (im *Importeur) Inspecter(ctx context.Context, agent droits.Agent, fichier int64) ([]ReleveInspecte, error) {
	if !droits.Autorise(agent.Role, droits.ImporterReleve) && !droits.Autorise(agent.Role, droits.ViserRemise) {
		return nil, parcours.ErrInterdit
	}
	f, g, err := im.rouvrir(ctx, agent, fichier)
	if err != nil || g == nil {
		return nil, err
	}
	defer g.Close()
	x := &inspecteur{examen: &examen{im: im, ctx: ctx, agent: agent, connus: map[string]*comptes.CompteBancaire{}}}
	src, err := relire(g)
	if err != nil {
		return nil, fmt.Errorf("relire %s : %w", f.Nom, err)
	}
	format, lire, err := ouvrir(src)
	if err == nil {
		err = lire(x)
	}
	switch {
	case x.interne != nil:
		return nil, x.interne
	case err != nil && !EstRefus(err):
		return nil, fmt.Errorf("relire %s : %w", f.Nom, err)
	}
	return x.vus, im.Base.Lire(ctx, func(l bdd.Lecture) error {
		a := agent
		a.Instant = l.Instant()
		for i := range x.vus {
			if err := x.vus[i].comparer(ctx, l, a, famille(format)); err != nil {
				return err
			}
		}
		return nil
	})
}

// comparer sets the lines of a statement beside those that its account knows: each known line answers one line of the file.
func (r *ReleveInspecte) comparer(ctx context.Context, l bdd.Lecture, a droits.Agent, format string) error {
	if r.cb == nil {
		return nil
	}
	if r.cb.Dossier != 0 && !r.ferme {
		ok, err := droits.Peut(ctx, l, a, droits.LireCompte, r.cb.Dossier)
		if err != nil {
			return err
		}
		r.ferme = !ok
	}
	if r.ferme {
		r.Lignes, r.Dossier = nil, 0
		return nil
	}
	depuis := r.Du
	for _, x := range r.Lignes {
		if depuis.Vide() || x.Date.Avant(depuis) {
			depuis = x.Date
		}
	}
	et, err := comptes.EtatPour(ctx, l, r.cb.ID, depuis)
	if err != nil {
		return err
	}
	r.Attendu, r.JusquAu = et.Solde, et.Jour
	type jourMontant struct {
		jour     jour.Jour
		centimes argent.Centimes
	}
	pareilles, semblables := map[comptes.Signature]int{}, map[jourMontant]int{}
	for _, c := range et.Connues {
		semblables[jourMontant{c.Date, c.Centimes}]++
		if famille(c.Format) == format {
			pareilles[c.Signature]++
		}
	}
	for i := range r.Lignes {
		x := &r.Lignes[i]
		if !x.EnAttente && pareilles[x.signature] > 0 {
			pareilles[x.signature]--
			semblables[jourMontant{x.Date, x.Centimes}]--
			x.Connue = true
		}
	}
	for i := range r.Lignes {
		x := &r.Lignes[i]
		if k := (jourMontant{x.Date, x.Centimes}); !x.EnAttente && !x.Connue && semblables[k] > 0 {
			semblables[k]--
			x.Semblable = true
		}
	}
	return nil
}
