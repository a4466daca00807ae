// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"bytes"
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// JoursDeRemise is how far ahead a remise may take orders, in days (default of the parameter P of the house rules).
const JoursDeRemise = 5

// ComposerRemise puts prepared orders into a remise frozen for the visa; the answer is its id. Every order must execute within
// JoursDeRemise days; the remise's day is the latest of its orders' only for show: each order keeps its own.
func ComposerRemise(ctx context.Context, b *bdd.Base, d Demande, ordres []int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return composerRemise(ctx, e, a, ordres) })
}

func composerRemise(ctx context.Context, e *bdd.Ecriture, a droits.Agent, ids []int64) (int64, error) {
	if err := exigerRole(a, droits.PreparerOrdre); err != nil {
		return 0, err
	}
	aujourdhui := e.Instant().Jour()
	limite := aujourdhui.Plus(JoursDeRemise)
	var ordres []paiements.Ordre
	var execution jour.Jour
	format := ""
	vus := map[int64]bool{}
	for _, id := range ids {
		o, err := paiements.OrdreParID(ctx, e, id)
		if err != nil || vus[id] {
			return 0, ErrInterdit
		}
		vus[id] = true
		if err := exiger(ctx, e, a, droits.PreparerOrdre, o.Dossier); err != nil {
			return 0, err
		}
		switch {
		case o.Etat != paiements.Prepare:
			return 0, refuser("etat", "l’ordre %s n’est plus à l’état « Préparé » : actualiser la liste", o.BoutEnBout)
		case o.ExecutionLe.Apres(limite):
			return 0, refuser("fenetre", "une remise prend les ordres à exécuter d’ici le %s : l’ordre %s est du %s", limite.Court(), o.BoutEnBout, o.ExecutionLe.Court())
		case o.ExecutionLe.Avant(aujourdhui):
			return 0, refuser("date", "l’ordre %s devait partir le %s : l’annuler et le préparer à nouveau avec une date à venir", o.BoutEnBout, o.ExecutionLe.Court())
		}
		cb, err := bancaireDe(ctx, e, o.Compte)
		if err != nil {
			return 0, err
		}
		if format != "" && format != cb.FormatOrdre {
			return 0, refuser("format", "ces comptes demandent deux formats de fichier différents : faire une remise par format")
		}
		format = cb.FormatOrdre
		if o.ExecutionLe.Apres(execution) {
			execution = o.ExecutionLe
		}
		ordres = append(ordres, o)
	}
	annee := aujourdhui.Annee()
	numero, err := journal.Numero(ctx, e, a.Organisation, "remise", annee)
	if err != nil {
		return 0, err
	}
	r, err := paiements.Composer(ctx, e, paiements.Remise{Organisation: a.Organisation, Numero: numero, Annee: annee, ExecutionLe: execution, Format: format, PrepareePar: a.ID}, ordres)
	if err != nil {
		return 0, err
	}
	return r.ID, consignerRemise(ctx, e, a, "remise.composer", r)
}

func bancaireDe(ctx context.Context, l bdd.Lecture, compte int64) (comptes.CompteBancaire, error) {
	c, err := comptes.ParID(ctx, l, compte)
	if err != nil {
		return comptes.CompteBancaire{}, err
	}
	return comptes.Bancaire(ctx, l, c.CompteBancaire)
}

func consignerRemise(ctx context.Context, e *bdd.Ecriture, a droits.Agent, nature string, r paiements.Remise) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "remise", ObjetID: r.ID,
		Valeurs: []journal.Valeur{journal.Entier("nombre", r.Nombre), journal.Montant("total", r.Total), journal.Empreinte("empreinte", r.Empreinte)}})
}

// remiseAGerer reads a remise of the agent's organisation at the version that the form showed.
func remiseAGerer(ctx context.Context, e *bdd.Ecriture, a droits.Agent, id, version int64) (paiements.Remise, error) {
	r, err := paiements.RemiseParID(ctx, e, id)
	if err != nil || r.Organisation != a.Organisation {
		return r, ErrInterdit
	}
	if version != 0 && r.Version != version {
		return r, paiements.ErrVersion
	}
	return r, nil
}

// Vue marks an order of a remise as looked at by who reviews it.
func Vue(ctx context.Context, b *bdd.Base, d Demande, remise, ordre int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.ViserRemise); err != nil {
			return 0, err
		}
		if _, err := remiseAGerer(ctx, e, a, remise, 0); err != nil {
			return 0, err
		}
		return remise, paiements.MarquerVu(ctx, e, remise, ordre)
	})
}

// Visa is what the reviewer saw and signs.
type Visa struct {
	Remise    int64
	Version   int64
	Nombre    int64
	Empreinte []byte
}

// ViserRemise is the second person's act on the frozen remise: it takes the holds on the real balance of each account. One order that is
// not covered, or not separated, refuses the whole with its name, and nothing is written.
func ViserRemise(ctx context.Context, b *bdd.Base, d Demande, v Visa) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return viserRemise(ctx, e, a, v) })
}

func viserRemise(ctx context.Context, e *bdd.Ecriture, a droits.Agent, v Visa) (int64, error) {
	if err := exigerRole(a, droits.ViserRemise); err != nil {
		return 0, err
	}
	r, err := remiseAGerer(ctx, e, a, v.Remise, v.Version)
	if err != nil {
		return 0, err
	}
	if !paiements.PossibleRemise(r.Etat, paiements.Visee) {
		return 0, fmt.Errorf("%w : la remise est déjà « %s »", paiements.ErrTransition, r.Etat.Libelle())
	}
	if r.PrepareePar == a.ID {
		return 0, fmt.Errorf("%w : la personne qui a composé la remise ne la vise pas", paiements.ErrSeparation)
	}
	ordres, err := paiements.OrdresDeRemise(ctx, e, r.ID)
	if err != nil {
		return 0, err
	}
	if v.Nombre != r.Nombre || !bytes.Equal(v.Empreinte, r.Empreinte) || int64(len(ordres)) != r.Nombre {
		return 0, refuser("empreinte", "la remise n’est plus celle qui a été montrée : la relire avant de la viser")
	}
	for _, o := range ordres {
		if err := exiger(ctx, e, a, droits.ViserRemise, o.Dossier); err != nil {
			return 0, err
		}
		if err := paiements.VerifierSeparation(o.PreparePar, o.SaisiesPar, o.ApprouveesPar, a.ID); err != nil {
			return 0, fmt.Errorf("ordre %s : %w", o.BoutEnBout, err)
		}
		if a := RisqueDe(ctx, e, o); a != nil && a.Bloque {
			return 0, refuser(a.Code, "l’ordre %s est bloqué : %s ; renvoyer la remise à la préparation", o.BoutEnBout, a.Message)
		}
		c, err := comptes.ParID(ctx, e, o.Compte)
		if err != nil {
			return 0, err
		}
		if err := verifierAttente(ctx, e, c, o.Dossier, o.Centimes, o.ID); err != nil {
			return 0, fmt.Errorf("ordre %s de %s : %w", o.BoutEnBout, o.Centimes, err)
		}
		if err := comptes.Retenir(ctx, e, c, o.ID, o.Centimes, o.ExecutionLe); err != nil {
			return 0, fmt.Errorf("ordre %s de %s : %w", o.BoutEnBout, o.Centimes, err)
		}
	}
	if err := paiements.ViserOrdres(ctx, e, r.ID, a.ID); err != nil {
		return 0, fmt.Errorf("%w : %w", paiements.ErrSeparation, err)
	}
	if err := paiements.Avancer(ctx, e, r, paiements.Visee, a.ID, "", map[string]any{"visee_par": a.ID, "visee_le": e.Instant(),
		"message_id": fmt.Sprintf("ETAI-%d-%d-%04d", r.Organisation, r.Annee, r.Numero)}); err != nil {
		return 0, err
	}
	return r.ID, consignerRemise(ctx, e, a, "remise.viser", r)
}

// FichierDeRemise is the bank file of a remise, written and kept before the act.
type FichierDeRemise struct {
	Remise  int64
	Version int64
	Fichier int64
	SHA256  []byte
}

// NoterFichier records that the bank file of a visaed remise was written, with its hash. It is written once: another file needs another remise.
func NoterFichier(ctx context.Context, b *bdd.Base, d Demande, f FichierDeRemise, garder func(*bdd.Ecriture) (int64, error)) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.PreparerOrdre); err != nil {
			return 0, err
		}
		r, err := remiseAGerer(ctx, e, a, f.Remise, f.Version)
		if err != nil {
			return 0, err
		}
		fichier, err := garder(e)
		if err != nil {
			return 0, err
		}
		if err := paiements.Avancer(ctx, e, r, paiements.FichierGenere, a.ID, "", map[string]any{"fichier_id": fichier, "fichier_sha256": f.SHA256, "genere_le": e.Instant()}); err != nil {
			return 0, err
		}
		return r.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "remise.generer", Objet: "remise", ObjetID: r.ID,
			Valeurs: []journal.Valeur{journal.Empreinte("sha256", f.SHA256)}})
	})
}

// TransmettreRemise records that the file was given to the bank: each order leaves its account for "virements transmis", and its hold ends.
func TransmettreRemise(ctx context.Context, b *bdd.Base, d Demande, remise, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.PreparerOrdre); err != nil {
			return 0, err
		}
		r, err := remiseAGerer(ctx, e, a, remise, version)
		if err != nil {
			return 0, err
		}
		if !paiements.PossibleRemise(r.Etat, paiements.Transmise) {
			return 0, fmt.Errorf("%w : la remise est « %s »", paiements.ErrTransition, r.Etat.Libelle())
		}
		if err := transmettre(ctx, e, r, a.ID); err != nil {
			return 0, err
		}
		if err := paiements.Avancer(ctx, e, r, paiements.Transmise, a.ID, "", map[string]any{"transmise_par": a.ID, "transmise_le": e.Instant()}); err != nil {
			return 0, err
		}
		if err := consignerRemise(ctx, e, a, "remise.transmettre", r); err != nil {
			return 0, err
		}
		return r.ID, paiements.FermerSiFinie(ctx, e, r.ID)
	})
}

func transmettre(ctx context.Context, e *bdd.Ecriture, r paiements.Remise, agent int64) error {
	ordres, err := paiements.OrdresDeRemise(ctx, e, r.ID)
	if err != nil {
		return err
	}
	var lot []comptes.Ecriture
	le := e.Instant().Jour()
	parCompte := map[int64][]comptes.Compte{}
	for _, o := range ordres {
		if o.Etat != paiements.EnRemise {
			continue // the bank was faster than the clerk: it is already posted
		}
		cb, err := bancaireDe(ctx, e, o.Compte)
		if err != nil {
			return err
		}
		if parCompte[cb.ID] == nil {
			if parCompte[cb.ID], err = comptes.DuBancaire(ctx, e, cb.ID); err != nil {
				return err
			}
		}
		if err := comptes.Denouer(ctx, e, o.ID, true); err != nil {
			return err
		}
		if err := preleverAttente(ctx, e, parCompte[cb.ID], o, agent); err != nil {
			return fmt.Errorf("ordre %s : %w", o.BoutEnBout, err)
		}
		ec, err := ecritureTransmission(parCompte[cb.ID], cb, o, le, agent)
		if err != nil {
			return err
		}
		lot = append(lot, ec)
		if err := paiements.Passer(ctx, e, o, paiements.Transmis, agent, ""); err != nil {
			return err
		}
	}
	_, err = comptes.PasserLot(ctx, e, lot)
	return err
}

// SignerRemise records the signature given at the bank: who and when.
func SignerRemise(ctx context.Context, b *bdd.Base, d Demande, remise, version int64, signataire string, le jour.Jour) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.PreparerOrdre); err != nil {
			return 0, err
		}
		r, err := remiseAGerer(ctx, e, a, remise, version)
		if err != nil {
			return 0, err
		}
		if signataire == "" || le.Vide() {
			return 0, refuser("signature", "indiquer qui a signé à la banque et le jour")
		}
		if err := paiements.Avancer(ctx, e, r, paiements.Signee, a.ID, "", map[string]any{"signee_par": signataire, "signee_le": le}); err != nil {
			return 0, err
		}
		return r.ID, consignerRemise(ctx, e, a, "remise.signer", r)
	})
}

// RenvoyerRemise gives a remise up before it was transmitted: its orders become prepared again, its holds end, and its file, if any, must not be used.
func RenvoyerRemise(ctx context.Context, b *bdd.Base, d Demande, remise, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if exigerRole(a, droits.PreparerOrdre) != nil && exigerRole(a, droits.ViserRemise) != nil {
			return 0, ErrInterdit
		}
		r, err := remiseAGerer(ctx, e, a, remise, version)
		if err != nil {
			return 0, err
		}
		if motif == "" {
			return 0, refuser("motif", "indiquer pourquoi la remise est renvoyée à la préparation")
		}
		if err := paiements.Avancer(ctx, e, r, paiements.Abandonnee, a.ID, motif, nil); err != nil {
			return 0, err
		}
		ordres, err := paiements.OrdresDeRemise(ctx, e, r.ID)
		if err != nil {
			return 0, err
		}
		if err := paiements.RetirerVisa(ctx, e, r.ID); err != nil {
			return 0, err
		}
		for _, o := range ordres {
			if o.Etat != paiements.EnRemise {
				return 0, fmt.Errorf("%w : l’ordre %s est déjà %s", paiements.ErrTransition, o.BoutEnBout, o.Etat.Libelle())
			}
			if err := comptes.Denouer(ctx, e, o.ID, false); err != nil {
				return 0, err
			}
			o.VersionRangee++ // RetirerVisa
			if err := paiements.Passer(ctx, e, o, paiements.Prepare, a.ID, motif); err != nil {
				return 0, err
			}
		}
		return r.ID, consignerRemise(ctx, e, a, "remise.renvoyer", r)
	})
}
