// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/delegation"
	"etai/internal/organisation/droits"
)

// SoumettreEtat makes the état of the period that holds a day, once the period is over: every month that the délégataire may claim, accepted or rejected and why
// (rule R39). The answer is its id.
func SoumettreEtat(ctx context.Context, b *bdd.Base, d Demande, convention int64, j jour.Jour) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.Facturer); err != nil {
			return 0, err
		}
		c, err := conventionDe(ctx, e, a, convention)
		if err != nil {
			return 0, err
		}
		if c.Delegataire != a.Organisation {
			return 0, ErrInterdit
		}
		x, ls, err := preparerEtat(ctx, e, c, j)
		if err != nil {
			return 0, err
		}
		switch deja, err := delegation.Chevauche(ctx, e, c.ID, x.Debut, x.Fin); {
		case err != nil:
			return 0, err
		case deja:
			return 0, refuser("periode", "cette période a déjà son état : l’ouvrir ; un mois oublié sera rattrapé dans le suivant")
		case x.Fin.Apres(e.Instant().Jour()) || x.Fin == e.Instant().Jour():
			return 0, refuser("periode", "cette période finit le %s : son état se fait à terme échu", x.Fin.Court())
		case len(ls) == 0:
			return 0, refuser("periode", "aucune mesure n’est confiée par cette convention du %s au %s : il n’y a rien à facturer", x.Debut.Court(), x.Fin.Court())
		}
		x.SoumisPar = a.ID
		id, err := delegation.SoumettreEtat(ctx, e, x, ls)
		if err != nil {
			return 0, err
		}
		return id, consignerEtat(ctx, e, a, "etat.soumettre", id, journal.Entier("convention", c.ID), journal.Jour("debut", x.Debut), journal.Jour("fin", x.Fin))
	})
}

func consignerEtat(ctx context.Context, e *bdd.Ecriture, a droits.Agent, nature string, id int64, vs ...journal.Valeur) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "delegation_etat", ObjetID: id, Valeurs: vs})
}

// preparerEtat makes the lines of the period that holds a day, as the facts are now.
func preparerEtat(ctx context.Context, l bdd.Lecture, c delegation.Convention, j jour.Jour) (x delegation.EtatFacturation, ls []delegation.Ligne, err error) {
	par, err := delegation.VersionsDe(ctx, l, c.ID)
	if err != nil {
		return x, nil, err
	}
	vs := par[c.ID]
	v, ok := delegation.VersionDuMois(vs, j.PremierDuMois())
	if !ok {
		return x, nil, refuser("periode", "la convention n’est pas en vigueur en %s : choisir un mois de la convention", j.MoisAnnee())
	}
	x = delegation.EtatFacturation{Convention: c.ID, Departement: c.Departement, Delegataire: c.Delegataire, Mode: v.Mode}
	x.Debut, x.Fin = v.Cycle.Periode(j)
	ls, err = controlerPeriode(ctx, l, x, vs)
	return x, ls, err
}

func controlerPeriode(ctx context.Context, l bdd.Lecture, x delegation.EtatFacturation, vs []delegation.Version) ([]delegation.Ligne, error) {
	convention, debut, fin := x.Convention, x.Debut, x.Fin
	as, err := delegation.AttributionsDe(ctx, l, convention)
	if err != nil {
		return nil, err
	}
	var charges []delegation.Charge
	dossiers := map[int64]int64{}
	for _, y := range as {
		if ch, ok := y.Charge(); ok {
			charges = append(charges, ch)
			dossiers[y.ID] = y.Dossier
		}
	}
	mois, err := delegation.MoisDe(ctx, l, convention, fin)
	if err != nil {
		return nil, err
	}
	rejetees, err := delegation.RejeteesDe(ctx, l, convention)
	if err != nil {
		return nil, err
	}
	ailleurs, err := delegation.MoisAilleurs(ctx, l, convention, debut, fin)
	if err != nil {
		return nil, err
	}
	retenus, err := delegation.Retenus(ctx, l, convention, x.ID)
	if err != nil {
		return nil, err
	}
	return delegation.Controler(debut, fin, vs, charges, dossiers, mois, ailleurs, rejetees, retenus), nil
}

// etatPour reads an état of the agent's organisation, on the side that the act asks for, that is still under control.
func etatPour(ctx context.Context, l bdd.Lecture, a droits.Agent, id int64, departement bool) (x delegation.EtatFacturation, err error) {
	action := droits.Facturer
	if departement {
		action = droits.Deleguer
	}
	if err := exigerRole(a, action); err != nil {
		return x, err
	}
	x, err = delegation.EtatDe(ctx, l, a.Organisation, id)
	if errors.Is(err, bdd.ErrAbsent) {
		return x, ErrInterdit
	}
	if err == nil && (departement && x.Departement != a.Organisation || !departement && x.Delegataire != a.Organisation) {
		err = ErrInterdit
	}
	return x, err
}

func exigerControle(x delegation.EtatFacturation) error {
	if x.Etat != delegation.Soumis {
		return refuser("etat", "cet état est %s : ses lignes ne bougent plus ; ce qui doit changer passe par un avoir ou par l’état suivant", x.Etat.Libelle())
	}
	return nil
}

// ExamenControle is what a new control of an état would change.
type ExamenControle struct {
	Corriger, Ajouter []delegation.Ligne
}

// Change tells whether anything would.
func (x ExamenControle) Change() bool { return len(x.Corriger)+len(x.Ajouter) > 0 }

// ExaminerControle confronts the lines of an état under control with the facts as they are now; it writes nothing.
func ExaminerControle(ctx context.Context, l bdd.Lecture, x delegation.EtatFacturation) (r ExamenControle, err error) {
	vs, err := delegation.VersionsDe(ctx, l, x.Convention)
	if err != nil {
		return r, err
	}
	nouvelles, err := controlerPeriode(ctx, l, x, vs[x.Convention])
	if err != nil {
		return r, err
	}
	lignes, err := delegation.LignesDe(ctx, l, x.ID)
	if err != nil {
		return r, err
	}
	type cle struct {
		attribution int64
		mois        jour.Jour
	}
	reste := map[cle][]delegation.Ligne{}
	for _, n := range nouvelles {
		k := cle{n.Attribution, n.Mois}
		reste[k] = append(reste[k], n)
	}
	for _, y := range lignes {
		k := cle{y.Attribution, y.Mois}
		n := delegation.Ligne{Attribution: y.Attribution, Dossier: y.Dossier, Mois: y.Mois, Raison: delegation.SansContrat}
		choix := -1
		for i, z := range reste[k] {
			if choix < 0 || z.Niveau == y.Niveau && z.Mesure == y.Mesure {
				choix = i
			}
		}
		if choix >= 0 {
			n = reste[k][choix]
			reste[k] = append(reste[k][:choix:choix], reste[k][choix+1:]...)
		}
		if y.MemeControle(n) {
			continue
		}
		n.ID, n.Version, n.Contestee = y.ID, y.Version, y.Contestee && !n.Acceptee()
		r.Corriger = append(r.Corriger, n)
	}
	for _, n := range nouvelles {
		for _, z := range reste[cle{n.Attribution, n.Mois}] {
			if z == n {
				r.Ajouter = append(r.Ajouter, n)
			}
		}
	}
	return r, nil
}

// RecontrolerEtat controls again the lines of an état: what was recorded since counts. Either side may ask for it. The answer is the id of the état.
func RecontrolerEtat(ctx context.Context, b *bdd.Base, d Demande, etat int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := etatPour(ctx, e, a, etat, false)
		if errors.Is(err, ErrInterdit) {
			x, err = etatPour(ctx, e, a, etat, true)
		}
		if err != nil {
			return 0, err
		}
		if err := exigerControle(x); err != nil {
			return 0, err
		}
		r, err := ExaminerControle(ctx, e, x)
		if err != nil {
			return 0, err
		}
		for _, y := range r.Corriger {
			if err := delegation.Juger(ctx, e, y); err != nil {
				return 0, err
			}
		}
		if err := delegation.AjouterLignes(ctx, e, x.ID, r.Ajouter); err != nil {
			return 0, err
		}
		return x.ID, consignerEtat(ctx, e, a, "etat.recontroler", x.ID, journal.Entier("corrigees", int64(len(r.Corriger))), journal.Entier("ajoutees", int64(len(r.Ajouter))))
	})
}

// MotDeLigne is what is said of a line.
type MotDeLigne struct {
	Ligne, Version int64
	Sens           delegation.Sens
	Texte          string
}

// DireDeLigne is one step of the control of a line: the département rejects what the control accepts, the délégataire contests a rejection, the département
// accepts in the end or keeps its rejection. What rule R39 rejects is never accepted by hand: what is missing is recorded, then the control is made again. The
// answer is the id of the état.
func DireDeLigne(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n MotDeLigne) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		y, err := delegation.LigneParID(ctx, e, n.Ligne)
		if errors.Is(err, bdd.ErrAbsent) {
			return 0, ErrInterdit
		}
		if err != nil {
			return 0, err
		}
		x, err := etatPour(ctx, e, a, y.Etat, n.Sens != delegation.Contestation)
		if err != nil {
			return 0, err
		}
		if err := exigerControle(x); err != nil {
			return 0, err
		}
		if n.Texte = strings.TrimSpace(n.Texte); n.Texte == "" {
			return 0, refuser("texte", "écrire pourquoi : l’autre partie le lira")
		}
		y.Version = n.Version
		if err := juger(&y, n.Sens); err != nil {
			return 0, err
		}
		if err := delegation.Juger(ctx, e, y); err != nil {
			return 0, err
		}
		z := delegation.Echange{Ligne: y.ID, Sens: n.Sens, Texte: n.Texte, Organisation: a.Organisation, Par: a.ID}
		if z.Rang, err = delegation.RangSuivant(ctx, e, y.ID); err != nil {
			return 0, err
		}
		id, err := delegation.Dire(ctx, e, t, z)
		if err != nil {
			return 0, err
		}
		return x.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "ligne.dire", Objet: "delegation_echange", ObjetID: id, Valeurs: z.Valeurs()})
	})
}

// juger applies what is said to a line.
func juger(y *delegation.Ligne, sens delegation.Sens) error {
	switch sens {
	case delegation.RejetDepartement:
		if !y.Acceptee() {
			return refuser("ligne", "cette ligne est déjà rejetée : %s", y.Raison.Libelle())
		}
		y.Raison = delegation.ParLeDepartement
	case delegation.Contestation:
		if y.Acceptee() || y.Contestee {
			return refuser("ligne", "seule une ligne rejetée se conteste, une fois à la fois")
		}
		y.Contestee = true
	case delegation.Acceptation:
		if y.Acceptee() {
			return refuser("ligne", "cette ligne est déjà acceptée")
		}
		if y.Raison != delegation.ParLeDepartement {
			return refuser("R39", "cette ligne ne peut pas être acceptée : %s ; %s", y.Raison.Libelle(), y.Raison.Remede())
		}
		y.Raison, y.Contestee = "", false
	case delegation.Maintien:
		if !y.Contestee {
			return refuser("ligne", "cette ligne n’est pas contestée")
		}
		y.Contestee = false
	default:
		return refuser("sens", "dire ce qui est décidé de la ligne")
	}
	return nil
}

// ArreterEtat is the département's agreement on an état, at the version that was read: no line is contested, and the facts are those of its control. Its months
// are billed from then on. The answer is its id.
func ArreterEtat(ctx context.Context, b *bdd.Base, d Demande, etat, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := etatPour(ctx, e, a, etat, true)
		if err != nil {
			return 0, err
		}
		if err := exigerControle(x); err != nil {
			return 0, err
		}
		r, err := ExaminerControle(ctx, e, x)
		if err != nil {
			return 0, err
		}
		if r.Change() {
			return 0, refuser("etat", "des faits ont changé depuis le contrôle de cet état : refaire le contrôle, puis l’arrêter")
		}
		ls, err := delegation.LignesDe(ctx, e, x.ID)
		if err != nil {
			return 0, err
		}
		for _, y := range ls {
			if y.Contestee {
				return 0, refuser("etat", "une ligne contestée attend sa réponse : répondre à chacune, puis arrêter l’état")
			}
		}
		x.Version, x.ArretePar, x.Empreinte = version, a.ID, delegation.EmpreinteEtat(x, ls)
		if err := delegation.ArreterEtat(ctx, e, x); err != nil {
			return 0, err
		}
		return x.ID, consignerEtat(ctx, e, a, "etat.arreter", x.ID, journal.Empreinte("lignes", x.Empreinte))
	})
}
