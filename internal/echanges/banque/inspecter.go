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

// LignesInspectees is how many lines of a file one page shows.
const LignesInspectees = 200

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
	Attendu            argent.Centimes  // where the account stands: the next statement opens there
	JusquAu            jour.Jour        // last day that the account knows
	Lignes             []LigneInspectee // of the page that was asked for
	Total              int64            // its lines, those of other pages too
	Nouvelles          int64            // among them, those that nothing repeats
	Rang               int              // its place in the file, from 1
	Fautif             bool             // it is not followed, or its lines do not agree with what its account knows
	Motif              string           // why, when the agent may see it
	debut              int64            // how many lines of the file come before
	ferme              bool             // the agent may not see its lines
	cb                 *comptes.CompteBancaire
}

// Inspection is a page of a quarantined file: the statements that have lines there, and how many lines and pages there are in all.
type Inspection struct {
	Releves     []ReleveInspecte
	Page, Pages int
	Lignes      int64
	Fautifs     []Fautif // those that keep the file aside, in the order of the file
	Nombre      int      // statements of the file
}

// Fautif is a statement that keeps its file aside, with the page where it stands.
type Fautif struct {
	ReleveInspecte
	Page int
}

// Ferme tells that the agent may not see the lines of this statement.
func (r ReleveInspecte) Ferme() bool { return r.ferme }

// inspecteur keeps of a file what a person compares: of each line what pairing needs, and the words of one page.
type inspecteur struct {
	*examen
	vus    []ReleveInspecte
	lignes int64 // read so far
	page   int
}

// montree tells whether the next line is on the page.
func (x *inspecteur) montree() bool { return int64(x.page-1) == x.lignes/LignesInspectees }

func (x *inspecteur) Ouvrir(c *releve.Compte) error {
	if err := x.examen.Ouvrir(c); err != nil {
		return err
	}
	cb := x.releves[len(x.releves)-1].cb
	r := ReleveInspecte{Compte: masquer(c), Connu: cb != nil, cb: cb, debut: x.lignes, Rang: len(x.vus) + 1, Fautif: cb == nil}
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
	i := LigneInspectee{Date: l.DateOperation, Centimes: l.Montant, EnAttente: l.EnAttente, signature: comptes.Paire(l).Signature}
	if x.montree() {
		if i.Libelle = string(l.Libelle); r.cb == nil && l.ParCarte() || r.cb != nil && comptes.Prive(l, r.cb.Mode) {
			i.Libelle = comptes.MotsCarte
		}
	}
	r.Lignes = append(r.Lignes, i)
	r.Total++
	x.lignes++
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
// It writes nothing. It answers one page, the last when there are fewer; a file that cannot be read shows what comes before its fault.
func (im *Importeur) Inspecter(ctx context.Context, agent droits.Agent, fichier int64, page int) (Inspection, error) {
	if !droits.Autorise(agent.Role, droits.ImporterReleve) && !droits.Autorise(agent.Role, droits.ViserRemise) {
		return Inspection{}, parcours.ErrInterdit
	}
	page = max(page, 1)
	x, err := im.inspecter(ctx, agent, fichier, page)
	if err != nil || x == nil {
		return Inspection{}, err
	}
	in := Inspection{Page: page, Pages: max(1, int((x.lignes+LignesInspectees-1)/LignesInspectees)), Lignes: x.lignes}
	if page > in.Pages {
		return im.Inspecter(ctx, agent, fichier, in.Pages)
	}
	in.Nombre = len(x.vus)
	for _, r := range x.vus {
		if r.Fautif {
			in.Fautifs = append(in.Fautifs, Fautif{r, min(int(r.debut/LignesInspectees)+1, in.Pages)})
		}
		if r.garder(page, page == in.Pages) {
			in.Releves = append(in.Releves, r)
		}
	}
	return in, nil
}

// garder cuts the lines of a statement to those of a page; it tells whether the statement stands there: one without lines stands where they would be.
func (r *ReleveInspecte) garder(page int, derniere bool) bool {
	debut, fin := int64(page-1)*LignesInspectees, int64(page)*LignesInspectees
	if r.Total == 0 {
		return debut <= r.debut && (r.debut < fin || derniere)
	}
	if r.debut >= fin || r.debut+r.Total <= debut {
		return false
	}
	if r.Lignes != nil {
		r.Lignes = r.Lignes[max(debut-r.debut, 0):min(fin-r.debut, r.Total)]
	}
	return true
}

// inspecter reads the whole file; nil when it was not kept.
func (im *Importeur) inspecter(ctx context.Context, agent droits.Agent, fichier int64, page int) (*inspecteur, error) {
	f, g, err := im.rouvrir(ctx, agent, fichier)
	if err != nil || g == nil {
		return nil, err
	}
	defer g.Close()
	x := &inspecteur{examen: &examen{im: im, ctx: ctx, agent: agent, connus: map[string]*comptes.CompteBancaire{}}, page: page}
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
	return x, im.Base.Lire(ctx, func(l bdd.Lecture) error {
		a := agent
		a.Instant = l.Instant()
		for i := range x.vus {
			if err := x.vus[i].comparer(ctx, l, a, famille(format)); err != nil {
				return err
			}
		}
		if err != nil || x.refus() != "" { // it could not be read to its end, or is refused for another reason: nothing was paired
			return nil
		}
		x.tous = true
		verdicts, err := x.apparier(ctx, l)
		for i, v := range verdicts {
			if r := &x.vus[i]; v.Issue == comptes.Ecarte {
				if r.Fautif = true; !r.ferme {
					r.Motif = v.Motif
				}
			}
		}
		return err
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
		if !x.EnAttente && !x.Connue && !x.Semblable {
			r.Nouvelles++
		}
	}
	return nil
}
