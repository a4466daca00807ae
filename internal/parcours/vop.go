// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

// attendreVoP says that the signature waits for the verification of the payees' names.
func attendreVoP(ctx context.Context, e *bdd.Ecriture, a droits.Agent, remise int64) error {
	r, err := paiements.RemiseParID(ctx, e, remise)
	if err != nil || r.Etat != paiements.Transmise {
		return err
	}
	return paiements.Avancer(ctx, e, r, paiements.VoPAttendue, a.ID, paiements.Motif{}, nil)
}

// NomVerifie is what the bank shows of the name of a payee.
type NomVerifie struct {
	Version  int64 // bank details (tiers_version)
	Resultat paiements.ResultatVoP
	Nom      string // that the bank suggests
}

// ResultatsVoP are the results of a remise, typed from the bank's screen.
type ResultatsVoP struct {
	Remise, Version int64
	Le              jour.Jour // day of the verification
	Noms            []NomVerifie
}

// NoterVoP keeps what the bank says of the names of the payees of a transmitted remise, which waits from then on for the last of them before its signature. The
// answer is the id of the remise.
func NoterVoP(ctx context.Context, b *bdd.Base, d Demande, n ResultatsVoP) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		r, ordres, err := remiseEtOrdres(ctx, e, a, n.Remise, n.Version, droits.PreparerOrdre)
		if err != nil {
			return 0, err
		}
		switch {
		case r.Etat != paiements.Transmise && r.Etat != paiements.VoPAttendue:
			return 0, fmt.Errorf("%w : la remise est « %s »", paiements.ErrTransition, r.Etat.Libelle())
		case len(n.Noms) == 0:
			return 0, refuser("resultat", "choisir au moins un résultat")
		case n.Le.Vide() || n.Le.Apres(e.Instant().Jour()) || n.Le.Avant(r.TransmiseLe.Jour()):
			return 0, refuser("constate", "écrire le jour où la banque a vérifié : du %s à aujourd’hui", r.TransmiseLe.Jour().Court())
		}
		for _, x := range n.Noms {
			if !slices.Contains(paiements.ResultatsVoP, x.Resultat) {
				return 0, refuser("resultat", "choisir ce que la banque dit de ce nom")
			}
			if !slices.ContainsFunc(ordres, func(o paiements.Ordre) bool { return o.Version == x.Version && o.Etat == paiements.Transmis }) {
				return 0, ErrInterdit
			}
			if err := noterVoP(ctx, e, a, paiements.VoP{Remise: r.ID, Version: x.Version, Resultat: x.Resultat, Nom: strings.TrimSpace(x.Nom), ConstateLe: n.Le}); err != nil {
				return 0, err
			}
		}
		return r.ID, attendreVoP(ctx, e, a, r.ID)
	})
}

func noterVoP(ctx context.Context, e *bdd.Ecriture, a droits.Agent, v paiements.VoP) (err error) {
	v.SaisiPar = a.ID
	if v.ID, err = paiements.NoterVoP(ctx, e, v); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "vop.noter", Objet: "remise_vop", ObjetID: v.ID, Valeurs: v.Consignees()})
}

// gravite orders the results of a payee that several transfers of a file name: the worst one counts.
var gravite = []paiements.ResultatVoP{paiements.Concordance, paiements.Impossible, paiements.Presque, paiements.NonConcordance}

// retenirVoP keeps the results that an answer of the bank brings, if the remise still waits for its signature.
func retenirVoP(ctx context.Context, e *bdd.Ecriture, a droits.Agent, remise, reponse int64, ordres []paiements.Ordre, lignes []paiements.LigneReponse) error {
	r, err := paiements.RemiseParID(ctx, e, remise)
	if err != nil || r.Etat != paiements.Transmise && r.Etat != paiements.VoPAttendue {
		return err
	}
	pires := map[int64]paiements.VoP{}
	for _, x := range lignes {
		resultat, ok := paiements.VoPDeCode(x.VoP)
		i := slices.IndexFunc(ordres, func(o paiements.Ordre) bool { return o.ID == x.Ordre && o.Etat == paiements.Transmis })
		if !ok || i < 0 {
			continue
		}
		v := paiements.VoP{Remise: r.ID, Version: ordres[i].Version, Resultat: resultat, Nom: x.Nom, ConstateLe: e.Instant().Jour(), Reponse: reponse}
		if p, deja := pires[v.Version]; !deja || slices.Index(gravite, v.Resultat) > slices.Index(gravite, p.Resultat) {
			pires[v.Version] = v
		}
	}
	if len(pires) == 0 {
		return nil
	}
	for _, version := range clesDe(pires) {
		if err := noterVoP(ctx, e, a, pires[version]); err != nil {
			return err
		}
	}
	return attendreVoP(ctx, e, a, r.ID)
}

// EtatVoP is where the verification of a remise stands.
type EtatVoP struct {
	Resultats map[int64]paiements.VoP // the last one, by version of bank details
	Manquent  int                     // payees without a result
	ADecider  int                     // results that ask for a decision
	ARetirer  []paiements.Ordre       // transfers whose payee was not kept: the remise is made again without them
}

// Pret tells whether the bank's signature may be noted.
func (x EtatVoP) Pret() bool { return x.Manquent == 0 && x.ADecider == 0 && len(x.ARetirer) == 0 }

// VoPDe says where the verification of a remise stands, for its transfers that the bank has not refused.
func VoPDe(ctx context.Context, l bdd.Lecture, remise int64) (x EtatVoP, err error) {
	vs, err := paiements.VoPs(ctx, l, remise)
	if err != nil {
		return x, err
	}
	ordres, err := paiements.OrdresDeRemise(ctx, l, remise)
	if err != nil {
		return x, err
	}
	x.Resultats = paiements.DernieresVoP(vs)
	vues := map[int64]bool{}
	for _, o := range ordres {
		v, connu := x.Resultats[o.Version]
		if o.Etat != paiements.Transmis {
			continue
		}
		if connu && (v.Decision == paiements.RetirerVoP || v.Decision == paiements.CorrigerVoP) {
			x.ARetirer = append(x.ARetirer, o)
		}
		if vues[o.Version] {
			continue
		}
		vues[o.Version] = true
		switch {
		case !connu:
			x.Manquent++
		case v.Arrete() && v.Decision == "":
			x.ADecider++
		}
	}
	return x, nil
}

// verifierVoP refuses the signature while the verification of the names is not over.
func verifierVoP(ctx context.Context, l bdd.Lecture, r paiements.Remise) error {
	if r.Etat != paiements.VoPAttendue {
		return nil
	}
	x, err := VoPDe(ctx, l, r.ID)
	switch {
	case err != nil:
		return err
	case len(x.ARetirer) > 0:
		return refuser("vop", "des virements de cette remise ne doivent pas partir (%d) : la refaire sans eux, puis signer la nouvelle à la banque", len(x.ARetirer))
	case x.ADecider > 0:
		return refuser("vop", "la banque ne confirme pas tous les noms (%d) : décider de chacun avant de noter la signature", x.ADecider)
	case x.Manquent > 0:
		return refuser("vop", "il manque le résultat de la vérification de %d tiers : le noter avant la signature", x.Manquent)
	}
	return nil
}

// ChoixVoP decides of a result that is no plain agreement.
type ChoixVoP struct {
	Remise   int64
	VoP      int64
	Decision paiements.DecisionVoP
	Motif    string
}

// DeciderVoP keeps what is done of a payee whose name the bank does not confirm, with the reason. A name that does not match is kept by another person than who
// noted the result: a transfer to the wrong holder is then the payer's own. The answer is the id of the remise.
func DeciderVoP(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n ChoixVoP) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		r, _, err := remiseEtOrdres(ctx, e, a, n.Remise, 0, droits.PreparerOrdre, droits.ViserRemise)
		if err != nil {
			return 0, err
		}
		if r.Etat != paiements.VoPAttendue {
			return 0, fmt.Errorf("%w : la remise est « %s »", paiements.ErrTransition, r.Etat.Libelle())
		}
		vs, err := paiements.VoPs(ctx, e, r.ID)
		if err != nil {
			return 0, err
		}
		i := slices.IndexFunc(vs, func(v paiements.VoP) bool { return v.ID == n.VoP })
		if i < 0 {
			return 0, ErrInterdit
		}
		v := vs[i]
		switch {
		case paiements.DernieresVoP(vs)[v.Version].ID != v.ID:
			return 0, refuser("vop", "un résultat plus récent existe pour ce tiers : décider de celui-là")
		case v.Resultat == paiements.Concordance:
			return 0, refuser("vop", "le nom de ce tiers correspond : rien n’est à décider")
		case v.Decision != "":
			return 0, refuser("vop", "ce résultat a déjà sa décision")
		case !slices.Contains(paiements.DecisionsVoP, n.Decision):
			return 0, refuser("decision", "choisir ce que deviennent les virements à ce tiers")
		case strings.TrimSpace(n.Motif) == "":
			return 0, refuser("motif", "écrire pourquoi : la décision garde sa raison")
		case n.Decision == paiements.GarderVoP && v.Resultat == paiements.NonConcordance && v.SaisiPar == a.ID:
			return 0, fmt.Errorf("%w : un nom qui ne correspond pas est gardé par une autre personne que celle qui en a noté le résultat", paiements.ErrSeparation)
		}
		v.Decision, v.DecidePar = n.Decision, a.ID
		if v.Motif, err = journal.EngagerSiDit(ctx, e, t, strings.TrimSpace(n.Motif)); err != nil {
			return 0, err
		}
		if err := paiements.DeciderVoP(ctx, e, v); err != nil {
			return 0, err
		}
		return r.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "vop.decider", Objet: "remise_vop", ObjetID: v.ID, Valeurs: decisionVoPConsignee(v)})
	})
}

func decisionVoPConsignee(v paiements.VoP) []journal.Valeur {
	return []journal.Valeur{journal.Code("decision", string(v.Decision))}
}

// RefaireRemise gives up a transmitted remise of which the bank's signature was not given, because some of its transfers must not leave, and composes another
// one of all the others: a bank file is never changed, and most banks cannot take one line out. The transfers keep their end-to-end references; the new file
// has its own name once it is visaed. The answer is the id of the new remise.
func RefaireRemise(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, remise, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := VoPDe(ctx, e, remise)
		if err != nil {
			return 0, err
		}
		r, ordres, ecrit, err := remiseARenvoyer(ctx, e, t, a, remise, version, motif)
		if err != nil {
			return 0, err
		}
		if len(x.ARetirer) == 0 {
			return 0, refuser("vop", "aucun virement de cette remise n’est à retirer : décider d’abord des noms que la banque ne confirme pas")
		}
		if err := renvoyerRemise(ctx, e, a, r, ordres, ecrit); err != nil {
			return 0, err
		}
		var gardes []int64
		for _, o := range ordres {
			if o.Etat == paiements.Transmis && !slices.ContainsFunc(x.ARetirer, func(y paiements.Ordre) bool { return y.ID == o.ID }) {
				gardes = append(gardes, o.ID)
			}
		}
		if len(gardes) == 0 {
			return r.ID, nil
		}
		if err := revoirProvisions(ctx, e, comptes.Touches(e)); err != nil {
			return 0, err
		}
		nouvelle, err := composerRemise(ctx, e, a, gardes)
		if errors.Is(err, ErrInterdit) { // who may only visa: the orders wait for who prepares remises
			return r.ID, nil
		}
		return nouvelle, err
	})
}

// consignesVoP: what the bank said of names, and what was decided of it.
func consignesVoP(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	vs, err := paiements.VoPs(ctx, l, 0)
	for _, v := range vs {
		quoi := fmt.Sprintf("vérification %d d’un nom", v.ID)
		cs = append(cs, consigne{quoi, "vop.noter", "remise_vop", v.ID, v.SaisiPar, v.Consignees(), ""})
		if v.Decision != "" {
			cs = append(cs, consigne{quoi, "vop.decider", "remise_vop", v.ID, v.DecidePar, decisionVoPConsignee(v), ""})
		}
	}
	return cs, err
}
