// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// PreparerReprise enters the balance that an account already holds; the answer is the id of the reprise.
func PreparerReprise(ctx context.Context, b *bdd.Base, d Demande, r comptes.Reprise) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := peutReprendre(ctx, e, a, r.CompteBancaire, droits.Rapprocher); err != nil {
			return 0, err
		}
		r.PrepareePar = a.ID
		id, err := comptes.PreparerReprise(ctx, e, r)
		if err != nil {
			return 0, err
		}
		return id, consignerReprise(ctx, e, a, "reprise.preparer", id)
	})
}

func valeursSolde(r comptes.Reprise) []journal.Valeur {
	return []journal.Valeur{journal.Montant("solde", r.SoldeBanque)}
}

// consignerReprise records what a reprise says, as its rows now say it.
func consignerReprise(ctx context.Context, e *bdd.Ecriture, a droits.Agent, nature string, id int64) error {
	r, err := comptes.RepriseParID(ctx, e, id)
	if err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "reprise", ObjetID: id, Valeurs: r.Consignees()})
}

// CorrigerReprise replaces what a prepared reprise says, before its visa; the answer is its id.
func CorrigerReprise(ctx context.Context, b *bdd.Base, d Demande, id, version int64, r comptes.Reprise) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		avant, err := repriseAReprendre(ctx, e, a, id, version)
		if err != nil {
			return 0, err
		}
		r.ID, r.Version, r.CompteBancaire, r.PrepareePar = id, version, avant.CompteBancaire, a.ID
		if err := comptes.CorrigerReprise(ctx, e, r); err != nil {
			return 0, err
		}
		return id, consignerReprise(ctx, e, a, "reprise.corriger", id)
	})
}

// AnnulerReprise gives a prepared reprise up, before its visa; the answer is its id.
func AnnulerReprise(ctx context.Context, b *bdd.Base, d Demande, id, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		r, err := repriseAReprendre(ctx, e, a, id, version)
		if err != nil {
			return 0, err
		}
		if motif = strings.TrimSpace(motif); motif == "" {
			return 0, refuser("motif", "dire pourquoi la reprise est annulée")
		}
		if err := comptes.AnnulerReprise(ctx, e, id, version, motif, a.ID); err != nil {
			return 0, err
		}
		return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "reprise.annuler", Objet: "reprise", ObjetID: id,
			Valeurs: valeursSolde(r)})
	})
}

// repriseAReprendre returns a reprise that is not visaed yet, for who may enter one.
func repriseAReprendre(ctx context.Context, l bdd.Lecture, a droits.Agent, id, version int64) (comptes.Reprise, error) {
	r, err := comptes.RepriseParID(ctx, l, id)
	if err != nil {
		return r, ErrInterdit
	}
	if err := peutReprendre(ctx, l, a, r.CompteBancaire, droits.Rapprocher); err != nil {
		return r, err
	}
	if r.ViseePar != 0 {
		return r, refuser("etat", "cette reprise est visée : elle ne se corrige plus")
	}
	if r.Version != version {
		return r, bdd.ErrAncienneVersion
	}
	return r, nil
}

// ViserReprise posts the opening transaction of a reprise, by a second person; the answer is the id of the reprise.
func ViserReprise(ctx context.Context, b *bdd.Base, d Demande, id, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		r, err := comptes.RepriseParID(ctx, e, id)
		if err != nil {
			return 0, ErrInterdit
		}
		if err := peutReprendre(ctx, e, a, r.CompteBancaire, droits.ViserRemise); err != nil {
			return 0, err
		}
		if r.Version != version {
			return 0, bdd.ErrAncienneVersion
		}
		if r.PrepareePar == a.ID {
			return 0, fmt.Errorf("%w : la personne qui a saisi la reprise ne la vise pas", paiements.ErrSeparation)
		}
		if _, err := comptes.ViserReprise(ctx, e, r, a.ID); err != nil {
			return 0, err
		}
		return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "reprise.viser", Objet: "reprise", ObjetID: id,
			Valeurs: valeursSolde(r)})
	})
}

func peutReprendre(ctx context.Context, l bdd.Lecture, a droits.Agent, banque int64, action droits.Action) error {
	if err := exigerRole(a, action); err != nil {
		return err
	}
	cb, err := comptes.Bancaire(ctx, l, banque)
	if err != nil || cb.Organisation != a.Organisation {
		return ErrInterdit
	}
	if cb.Dossier != 0 {
		return exiger(ctx, l, a, action, cb.Dossier)
	}
	return nil
}
