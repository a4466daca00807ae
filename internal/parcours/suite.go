// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/reglement"
)

// remiseEtOrdres reads a remise at the version that the form showed, with its orders, for who may act on every one of them.
func remiseEtOrdres(ctx context.Context, e bdd.Lecture, a droits.Agent, id, version int64, actions ...droits.Action) (paiements.Remise, []paiements.Ordre, error) {
	permis := false
	for _, action := range actions {
		permis = permis || exigerRole(a, action) == nil
	}
	if !permis {
		return paiements.Remise{}, nil, ErrInterdit
	}
	r, err := paiements.RemiseParID(ctx, e, id)
	if err != nil || r.Organisation != a.Organisation {
		return r, nil, ErrInterdit
	}
	ordres, err := paiements.OrdresDeRemise(ctx, e, r.ID)
	if err != nil {
		return r, nil, err
	}
	if err := exigerSurTous(ctx, e, a, ordres, actions...); err != nil {
		return r, nil, err
	}
	if version != 0 && r.Version != version {
		return r, nil, paiements.ErrVersion
	}
	return r, ordres, nil
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
		r, ordres, err := remiseEtOrdres(ctx, e, a, f.Remise, f.Version, droits.PreparerOrdre)
		if err != nil {
			return 0, err
		}
		if err := verifierAvantFichier(ctx, e, r, ordres); err != nil {
			return 0, err
		}
		fichier, err := garder(e)
		if err != nil {
			return 0, err
		}
		if err := paiements.Avancer(ctx, e, r, paiements.FichierGenere, a.ID, paiements.Motif{}, map[string]any{"fichier_id": fichier, "fichier_sha256": f.SHA256, "genere_le": e.Instant()}); err != nil {
			return 0, err
		}
		return r.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "remise.generer", Objet: "remise", ObjetID: r.ID,
			Valeurs: []journal.Valeur{journal.Empreinte("sha256", f.SHA256)}})
	})
}

// TransmettreRemise records that the file was given to the bank: each order leaves its account for "virements transmis", and its hold ends.
func TransmettreRemise(ctx context.Context, b *bdd.Base, d Demande, remise, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		r, ordres, err := remiseEtOrdres(ctx, e, a, remise, version, droits.PreparerOrdre)
		if err != nil {
			return 0, err
		}
		if err := transmettreRemise(ctx, e, a, r, ordres); err != nil {
			return 0, err
		}
		return r.ID, paiements.FermerSiFinie(ctx, e, r.ID)
	})
}

func transmettreRemise(ctx context.Context, e *bdd.Ecriture, a droits.Agent, r paiements.Remise, ordres []paiements.Ordre) error {
	if !paiements.PossibleRemise(r.Etat, paiements.Transmise) {
		return fmt.Errorf("%w : la remise est « %s »", paiements.ErrTransition, r.Etat.Libelle())
	}
	if err := transmettre(ctx, e, ordres, a.ID); err != nil {
		return err
	}
	if err := paiements.Avancer(ctx, e, r, paiements.Transmise, a.ID, paiements.Motif{}, map[string]any{"transmise_par": a.ID, "transmise_le": e.Instant()}); err != nil {
		return err
	}
	if err := consignerRemise(ctx, e, a, "remise.transmettre", r); err != nil {
		return err
	}
	regles, err := reglement.Lire(ctx, e, a.Organisation)
	if err != nil || !reglement.VoPAttendue.A(regles, e.Instant().Jour()) {
		return err
	}
	return attendreVoP(ctx, e, a, r.ID)
}

func transmettre(ctx context.Context, e *bdd.Ecriture, ordres []paiements.Ordre, agent int64) error {
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
		if err := paiements.Passer(ctx, e, o, paiements.Transmis, agent, paiements.Motif{}); err != nil {
			return err
		}
	}
	if _, err := comptes.PasserLot(ctx, e, lot); err != nil {
		return err
	}
	return alerterDebiteurs(ctx, e, clesDe(parCompte))
}

// SignerRemise records the signature given at the bank: who and when.
func SignerRemise(ctx context.Context, b *bdd.Base, d Demande, remise, version int64, signataire string, le jour.Jour) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		r, _, err := remiseEtOrdres(ctx, e, a, remise, version, droits.PreparerOrdre)
		if err != nil {
			return 0, err
		}
		switch {
		case strings.TrimSpace(signataire) == "" || le.Vide():
			return 0, refuser("signature", "indiquer qui a signé à la banque et le jour")
		case le.Apres(e.Instant().Jour()):
			return 0, refuser("signature_jour", "la signature ne peut pas être notée avant d’être donnée : écrire une date jusqu’au %s", e.Instant().Jour().Court())
		}
		if err := verifierVoP(ctx, e, r); err != nil {
			return 0, err
		}
		if err := paiements.Avancer(ctx, e, r, paiements.Signee, a.ID, paiements.Motif{}, map[string]any{"signee_par": signataire, "signee_le": le}); err != nil {
			return 0, err
		}
		return r.ID, consignerRemise(ctx, e, a, "remise.signer", r)
	})
}

// RenvoyerRemise gives a remise up before it was transmitted: its orders become prepared again, its holds end, and its file, if any, must not be used. Once the
// bank has the file, and until somebody signs it there, RefaireRemise alone gives it up.
func RenvoyerRemise(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, remise, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		r, ordres, ecrit, err := remiseARenvoyer(ctx, e, t, a, remise, version, motif)
		if err != nil {
			return 0, err
		}
		if !r.Etat.Renvoyable() {
			return 0, fmt.Errorf("%w : la remise est « %s »", paiements.ErrTransition, r.Etat.Libelle())
		}
		return r.ID, renvoyerRemise(ctx, e, a, r, ordres, ecrit)
	})
}

func remiseARenvoyer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, remise, version int64, motif string) (paiements.Remise, []paiements.Ordre, paiements.Motif, error) {
	r, ordres, err := remiseEtOrdres(ctx, e, a, remise, version, droits.PreparerOrdre, droits.ViserRemise)
	if err != nil {
		return r, nil, paiements.Motif{}, err
	}
	if strings.TrimSpace(motif) == "" {
		return r, nil, paiements.Motif{}, refuser("motif", "indiquer pourquoi la remise est renvoyée à la préparation")
	}
	ecrit, err := paiements.MotifEcrit(ctx, e, t, motif)
	return r, ordres, ecrit, err
}

// renvoyerRemise frees the orders; those that had left their accounts come back to them, by the opposite transaction.
func renvoyerRemise(ctx context.Context, e *bdd.Ecriture, a droits.Agent, r paiements.Remise, ordres []paiements.Ordre, motif paiements.Motif) error {
	if err := paiements.Avancer(ctx, e, r, paiements.Abandonnee, a.ID, motif, nil); err != nil {
		return err
	}
	if err := paiements.RetirerVisa(ctx, e, r.ID); err != nil {
		return err
	}
	for _, o := range ordres {
		switch o.Etat {
		case paiements.Rejete:
			continue // the bank answered before anyone noted that it had the file
		case paiements.Transmis:
			if err := contrepasserTransmission(ctx, e, o, a.ID); err != nil {
				return err
			}
			if err := comptes.Reprendre(ctx, e, o.ID); err != nil {
				return err
			}
		case paiements.EnRemise:
			if err := comptes.Denouer(ctx, e, o.ID, false); err != nil {
				return err
			}
			o.VersionRangee++ // RetirerVisa
		default:
			return fmt.Errorf("%w : l’ordre %s est déjà %s, la banque a exécuté ce fichier", paiements.ErrTransition, o.BoutEnBout, o.Etat.Libelle())
		}
		if err := paiements.Passer(ctx, e, o, paiements.Prepare, a.ID, motif); err != nil {
			return err
		}
	}
	return consignerRemise(ctx, e, a, "remise.renvoyer", r)
}
