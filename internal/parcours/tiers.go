// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/personnes"
	"etai/internal/tiers"
)

// NouveauTiers asks for a tiers and its first bank details.
type NouveauTiers struct {
	Tiers  tiers.Tiers
	Saisie tiers.Saisie  // Tiers and Agent are filled here
	Piece  *PieceDeposee // the RIB itself, when it was given

	Telephone tiers.Telephone // one at which it answers, when it is known: a later change of RIB is checked there
}

// CreerTiers creates a tiers with bank details that another person must approve; the answer is its id. The person of a file brings the number of her
// sheet.
func CreerTiers(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouveauTiers) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := peutGererTiers(ctx, e, a, n.Tiers.Dossier); err != nil {
			return 0, err
		}
		n.Tiers.Organisation = a.Organisation
		id, err := tiers.Creer(ctx, e, n.Tiers, a.ID)
		if err != nil {
			return 0, err
		}
		n.Saisie.Tiers, n.Tiers.ID = id, id
		if n.Piece != nil {
			if n.Saisie.Piece, err = enregistrerRIB(ctx, e, t, a, n.Tiers.Dossier, n.Piece); err != nil {
				return 0, err
			}
		}
		if err := premierTelephone(ctx, e, a, n); err != nil {
			return 0, err
		}
		_, err = saisirCoordonnees(ctx, e, t, a, n.Tiers, n.Saisie)
		return id, err
	})
}

func premierTelephone(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n NouveauTiers) error {
	t := n.Telephone
	if n.Tiers.Dossier != 0 {
		p, err := personnes.DuDossier(ctx, e, n.Tiers.Dossier)
		if err != nil {
			return err
		}
		t = tiers.Telephone{Numero: p.Telephone, Source: tiers.DeLaFiche}
	}
	if t.Numero == "" {
		return nil
	}
	t.Tiers = n.Tiers.ID
	if t.ConnuDepuis.Vide() {
		t.ConnuDepuis = e.Instant().Jour()
	}
	_, err := tiers.AjouterTelephone(ctx, e, t, a.ID)
	return err
}

func peutGererTiers(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) error {
	if err := exigerRole(a, droits.GererTiers); err != nil {
		return err
	}
	if dossier != 0 {
		return exiger(ctx, l, a, droits.LireGestion, dossier)
	}
	return nil
}

// SaisirCoordonnees adds new bank details to a tiers: until another person approves them, the tiers is not paid.
func SaisirCoordonnees(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, s tiers.Saisie) (int64, error) {
	return SaisirCoordonneesPiece(ctx, b, t, d, s, nil)
}

// SaisirCoordonneesPiece is SaisirCoordonnees with the RIB itself; the answer is the id of the version.
func SaisirCoordonneesPiece(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, s tiers.Saisie, piece *PieceDeposee) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := tiers.ParID(ctx, e, s.Tiers)
		if err != nil {
			return 0, err
		}
		if x.Organisation != a.Organisation {
			return 0, ErrInterdit
		}
		if err := peutGererTiers(ctx, e, a, x.Dossier); err != nil {
			return 0, err
		}
		if piece != nil {
			if s.Piece, err = enregistrerRIB(ctx, e, t, a, x.Dossier, piece); err != nil {
				return 0, err
			}
		}
		return saisirCoordonnees(ctx, e, t, a, x, s)
	})
}

func saisirCoordonnees(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x tiers.Tiers, s tiers.Saisie) (int64, error) {
	s.Agent = a.ID
	version, err := tiers.Saisir(ctx, e, t, s)
	if err != nil {
		return 0, err
	}
	if err := agenda.Creer(ctx, e, agenda.Tache{Organisation: a.Organisation, Dossier: x.Dossier, Role: string(droits.Comptable), Nature: agenda.RIBAApprouver,
		Objet: "tiers_version", ObjetID: version, Echeance: e.Instant().Jour()}); err != nil {
		return 0, err
	}
	return version, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "tiers.saisir_coordonnees", Objet: "tiers_version",
		ObjetID: version, Dossier: x.Dossier})
}

// versionAGerer reads bank details and their tiers, for who may manage them.
func versionAGerer(ctx context.Context, e *bdd.Ecriture, a droits.Agent, version int64) (v tiers.Version, x tiers.Tiers, err error) {
	if v, err = tiers.VersionParID(ctx, e, version); err != nil {
		return v, x, err
	}
	if x, err = tiers.ParID(ctx, e, v.Tiers); err != nil {
		return v, x, err
	}
	if x.Organisation != a.Organisation {
		return v, x, ErrInterdit
	}
	return v, x, peutGererTiers(ctx, e, a, x.Dossier)
}

// JoindreRIB adds the document of bank details that came without it, while nobody has decided them; by who entered them. The answer is the version.
func JoindreRIB(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, version int64, piece PieceDeposee) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		_, x, err := versionAGerer(ctx, e, a, version)
		if err != nil {
			return 0, err
		}
		id, err := enregistrerRIB(ctx, e, t, a, x.Dossier, &piece)
		if err != nil {
			return 0, err
		}
		if err := tiers.JoindrePiece(ctx, e, version, a.ID, id); err != nil {
			return 0, err
		}
		return version, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "tiers.joindre_rib", Objet: "tiers_version", ObjetID: version, Dossier: x.Dossier,
			Valeurs: []journal.Valeur{journal.Empreinte("sha256", piece.Depose.SHA256)}})
	})
}

// DeciderCoordonnees approves bank details, or refuses them when motif is not empty; never by who entered them. Preuve is where who approves first details
// saw them, when no document came with them and nobody said so.
func DeciderCoordonnees(ctx context.Context, b *bdd.Base, d Demande, version int64, preuve tiers.Preuve, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		v, x, err := versionAGerer(ctx, e, a, version)
		if err != nil {
			return 0, err
		}
		nature := "tiers.approuver_coordonnees"
		if motif == "" {
			err = tiers.Approuver(ctx, e, version, a.ID, preuve)
		} else {
			nature = "tiers.refuser_coordonnees"
			err = tiers.Refuser(ctx, e, version, a.ID, motif)
		}
		if err != nil {
			return 0, err
		}
		if err := agenda.Faire(ctx, e, agenda.RIBAApprouver, "tiers_version", version, a.ID); err != nil {
			return 0, err
		}
		vues, err := tiers.Empreinte(ctx, e, version)
		if err != nil {
			return 0, err
		}
		if err := journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "tiers_version", ObjetID: version, Dossier: x.Dossier,
			Valeurs: []journal.Valeur{journal.Empreinte("coordonnees", vues)}}); err != nil || motif != "" {
			return x.ID, err
		}
		return x.ID, libererRIB(ctx, e, a, x, v)
	})
}

// libererRIB sends what waited only for the bank details that were just approved: the orders prepared for their tiers, and, when they are a person's own, what
// arrived for her after the end.
func libererRIB(ctx context.Context, e *bdd.Ecriture, a droits.Agent, x tiers.Tiers, v tiers.Version) error {
	os, err := paiements.SuivreRIB(ctx, e, paiements.RIB{Version: v.ID, Tiers: x.ID, SaisiPar: v.SaisiePar, ApprouvePar: a.ID})
	if err != nil {
		return err
	}
	for _, o := range os {
		if err := journal.Consigner(ctx, e, journal.Acte{Organisation: o.Organisation, Agent: a.ID, Nature: "ordre.suivre_rib", Objet: "ordre", ObjetID: o.ID, Dossier: o.Dossier,
			Valeurs: []journal.Valeur{journal.Entier("coordonnees", v.ID)}}); err != nil {
			return err
		}
	}
	if x.Nature != tiers.Personne || !droits.Autorise(a.Role, droits.PreparerOrdre) {
		return nil
	}
	lignes, err := lignesAReverser(ctx, e, a.Organisation, x.Dossier)
	if err != nil {
		return err
	}
	for _, ligne := range lignes {
		if _, err := reverser(ctx, e, a, ligne); err != nil {
			return err
		}
	}
	return nil
}
