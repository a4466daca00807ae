// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/reglement"
	"etai/internal/tiers"
)

// Risque is why an order deserves a look in the review of a remise (08-ux §2.5).
type Risque struct {
	Bloque  bool
	Code    string
	Message string
}

// RisqueDe returns what the review must show of an order by itself, or nil. A blocked order stops the visa; the others must have been seen.
func RisqueDe(ctx context.Context, l bdd.Lecture, o paiements.Ordre) *Risque {
	x := nouvelExamen(l)
	r, err := x.risque(ctx, o)
	if err != nil {
		return &Risque{true, "lecture", "ce qu’il faut pour juger de l’ordre n’a pas pu être lu"}
	}
	return r
}

// examinateur judges the orders of one snapshot, and reads once what several of them share.
type examinateur struct {
	l         bdd.Lecture
	versions  map[int64]tiers.Version
	tiers     map[int64]courante
	dossiers  map[int64]permis
	comptes   map[int64]*reserve
	planchers map[clePlancher]argent.Centimes
	regles    map[int64]*reglement.Regles // by organisation
	plans     map[int64][]plan.Plan       // by account
}

type courante struct {
	version tiers.Version
	err     error
}

type permis struct {
	gestions []gestion.Gestion
	gels     []gestion.Gel
	regles   *reglement.Regles
}

// reserve is what is left on an account as the orders of a remise go.
type reserve struct {
	compte   comptes.Compte
	reste    argent.Centimes
	mis      argent.Centimes // set aside in it, for other objects than those that its orders free
	debiteur bool
}

type clePlancher struct {
	compte int64
	le     jour.Jour
}

func nouvelExamen(l bdd.Lecture) *examinateur {
	return &examinateur{l: l, versions: map[int64]tiers.Version{}, tiers: map[int64]courante{}, dossiers: map[int64]permis{}, comptes: map[int64]*reserve{},
		planchers: map[clePlancher]argent.Centimes{}, regles: map[int64]*reglement.Regles{}, plans: map[int64][]plan.Plan{}}
}

func (x *examinateur) risque(ctx context.Context, o paiements.Ordre) (*Risque, error) {
	if r, err := x.blocage(ctx, o); r != nil || err != nil {
		return r, err
	}
	return x.aVerifier(ctx, o)
}

// blocage is what stops the visa.
func (x *examinateur) blocage(ctx context.Context, o paiements.Ordre) (*Risque, error) {
	if o.VisePar == 0 && o.ExecutionLe.Avant(x.l.Instant().Jour()) {
		return &Risque{true, "date", "son jour d’exécution, le " + o.ExecutionLe.Court() + ", est passé : l’annuler et le préparer à nouveau"}, nil
	}
	if r, err := dejaDebite(ctx, x.l, o); r != nil || err != nil {
		return r, err
	}
	v, err := x.version(ctx, o.Version)
	if err != nil {
		return nil, err
	}
	c := x.courante(ctx, v.Tiers)
	switch {
	case errors.Is(c.err, tiers.ErrEnAttente), c.err == nil && c.version.ID != o.Version:
		return &Risque{true, "coordonnees_changees", "les coordonnées bancaires du tiers ont changé depuis la préparation"}, nil
	case errors.Is(c.err, bdd.ErrAbsent):
		return &Risque{true, "coordonnees", "le tiers n’a plus de coordonnées bancaires approuvées"}, nil
	case c.err != nil:
		return nil, c.err
	}
	if o.Objet != paiements.Reversement && o.Objet != paiements.Restitution {
		p, err := x.permis(ctx, o.Dossier)
		if err != nil {
			return nil, err
		}
		if p := gestion.PeutPayer(p.gestions, p.gels, paiementDe(p.regles, o.ExecutionLe, o.Objet, o.PlanOccurrence, o.Liquidation)); !p.OK {
			return &Risque{true, p.Regle, p.Motif}, nil
		}
	}
	if r, err := blocageDette(ctx, x.l, o, v.Tiers); r != nil || err != nil {
		return r, err
	}
	return x.provision(ctx, o)
}

// provision asks what is left on the account, once the orders judged before this one are gone.
func (x *examinateur) provision(ctx context.Context, o paiements.Ordre) (*Risque, error) {
	r, err := x.reserve(ctx, o.Compte)
	if err != nil {
		return nil, err
	}
	if r.debiteur {
		return &Risque{true, "compte_debiteur", comptes.ErrCompteDebiteur.Error()}, nil
	}
	if o.VisePar != 0 {
		return nil, nil // its hold is taken
	}
	plancher, err := x.plancher(ctx, r.compte, o.ExecutionLe)
	if err != nil {
		return nil, err
	}
	if manque := o.Centimes - (r.reste - r.mis - plancher); manque > 0 {
		if r.mis > 0 {
			return &Risque{true, "provision", "provision insuffisante : il manque " + manque.String() + ", " + r.mis.String() + " étant mis de côté pour autre chose"}, nil
		}
		return &Risque{true, "provision", "provision insuffisante : il manque " + manque.String()}, nil
	}
	return nil, nil
}

// aVerifier is what must have been seen: new or young bank details, twice the same, another amount than usual, another day.
func (x *examinateur) aVerifier(ctx context.Context, o paiements.Ordre) (*Risque, error) {
	v, err := x.version(ctx, o.Version)
	if err != nil {
		return nil, err
	}
	seuils, err := x.seuils(ctx, o.Organisation)
	if err != nil {
		return nil, err
	}
	if age := x.l.Instant().Jour().Depuis(v.ApprouveeLe.Jour()); v.Numero > 1 && age < seuils.coordonnees {
		return &Risque{false, "coordonnees_recentes", "coordonnées bancaires changées le " + v.ApprouveeLe.Jour().Court() + " : rappeler le tiers à un numéro déjà connu"}, nil
	}
	anciens, err := paiements.Precedents(ctx, x.l, o)
	if err != nil {
		return nil, err
	}
	var partis, semblables []paiements.Ordre
	for _, p := range anciens {
		if ecart := o.ExecutionLe.Depuis(p.ExecutionLe); p.Etat != paiements.Retourne && p.Centimes == o.Centimes && ecart <= seuils.doublon && ecart >= -seuils.doublon &&
			p.Objet == o.Objet && o.Objet != paiements.ArgentDeVie {
			return &Risque{false, "doublon", "même tiers et même montant le " + p.ExecutionLe.Court()}, nil
		}
		if p.Parti() {
			partis = append(partis, p)
			if p.Objet == o.Objet {
				semblables = append(semblables, p)
			}
		}
	}
	switch {
	case len(partis) == 0:
		return &Risque{false, "premier", "premier virement à ce tiers"}, nil
	case len(semblables) == 0:
		return &Risque{false, "premier_objet", "premier virement à ce tiers pour « " + o.Objet.Libelle() + " »"}, nil
	}
	return x.inhabituel(ctx, o, v.Tiers, semblables, seuils)
}

// seuils are the thresholds of the review, on the day of the snapshot.
type seuils struct {
	doublon, coordonnees, calendrier int
	ecart                            reglement.Taux
}

func (x *examinateur) seuils(ctx context.Context, organisation int64) (s seuils, err error) {
	r, err := x.reglesDe(ctx, organisation)
	if err != nil {
		return s, err
	}
	j := x.l.Instant().Jour()
	return seuils{reglement.JoursDoublon.A(r, j), reglement.JoursCoordonnees.A(r, j), reglement.JoursCalendrier.A(r, j), reglement.EcartDeMontant.A(r, j)}, nil
}

func (x *examinateur) reglesDe(ctx context.Context, organisation int64) (*reglement.Regles, error) {
	r, ok := x.regles[organisation]
	if ok {
		return r, nil
	}
	r, err := reglement.Lire(ctx, x.l, organisation)
	if err == nil {
		x.regles[organisation] = r
	}
	return r, err
}

func (x *examinateur) version(ctx context.Context, id int64) (tiers.Version, error) {
	if v, ok := x.versions[id]; ok {
		return v, nil
	}
	v, err := tiers.VersionParID(ctx, x.l, id)
	if err == nil {
		x.versions[id] = v
	}
	return v, err
}

func (x *examinateur) courante(ctx context.Context, id int64) courante {
	c, ok := x.tiers[id]
	if !ok {
		c.version, c.err = tiers.Courante(ctx, x.l, id)
		x.tiers[id] = c
	}
	return c
}

func (x *examinateur) permis(ctx context.Context, dossier int64) (p permis, err error) {
	if p, ok := x.dossiers[dossier]; ok {
		return p, nil
	}
	if p.gestions, err = gestion.DuDossier(ctx, x.l, dossier); err != nil {
		return p, err
	}
	if p.gels, err = gestion.GelsDuDossier(ctx, x.l, dossier); err != nil {
		return p, err
	}
	if len(p.gestions) > 0 {
		if p.regles, err = x.reglesDe(ctx, p.gestions[0].Organisation); err != nil {
			return p, err
		}
	}
	x.dossiers[dossier] = p
	return p, nil
}

func (x *examinateur) reserve(ctx context.Context, compte int64) (*reserve, error) {
	if r, ok := x.comptes[compte]; ok {
		return r, nil
	}
	c, err := comptes.ParID(ctx, x.l, compte)
	if err != nil {
		return nil, err
	}
	s, err := comptes.SoldeDe(ctx, x.l, c)
	if err != nil {
		return nil, err
	}
	r := &reserve{compte: c, reste: s.Reel(), debiteur: s.Comptable < 0}
	if c.Nature == comptes.Personne {
		mis, err := plan.ReservesDe(ctx, x.l, c.ID)
		if err != nil {
			return nil, err
		}
		r.mis = mis.Total()
	}
	x.comptes[compte] = r
	return r, nil
}

func (x *examinateur) plancher(ctx context.Context, c comptes.Compte, le jour.Jour) (argent.Centimes, error) {
	cle := clePlancher{c.ID, le}
	if p, ok := x.planchers[cle]; ok {
		return p, nil
	}
	p, err := comptes.PlancherLe(ctx, x.l, c, le)
	if err == nil {
		x.planchers[cle] = p
	}
	return p, err
}
