// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/formats/pain"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
)

func contrepasserTransmission(ctx context.Context, e *bdd.Ecriture, o paiements.Ordre, agent int64) error {
	var ecriture int64
	if err := e.QueryRow(ctx, `select id from ecriture where cle = $1`, cleTransmission(o)).Scan(&ecriture); err != nil {
		return fmt.Errorf("retrouver l’écriture de l’ordre %s : %w", o.BoutEnBout, err)
	}
	if _, err := comptes.Contrepasser(ctx, e, ecriture, e.Instant().Jour(), "ordre", o.ID, agent); err != nil {
		return err
	}
	c, err := comptes.ParID(ctx, e, o.Compte)
	if err != nil || !c.Nature.Attente() {
		return err
	}
	return comptes.RendreAttente(ctx, e, c, o.Dossier, o.Centimes)
}

// ReponseDeBanque is a pain.002 that the bank gave about the file of a remise.
type ReponseDeBanque struct {
	Remise int64
	SHA256 []byte
	Retour pain.Retour
}

// RecevoirReponse takes an answer of the bank: what it says of each transfer is kept, and each transfer that it rejects becomes rejected, its money
// back. The same file again changes nothing. An answer proves that the file was given to the bank: a remise that nobody had noted as transmitted
// becomes so. The answer is the id of the paiements.Reponse.
func RecevoirReponse(ctx context.Context, b *bdd.Base, d Demande, n ReponseDeBanque, garder func(*bdd.Ecriture) (int64, error)) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return recevoirReponse(ctx, e, a, n, garder) })
}

func recevoirReponse(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n ReponseDeBanque, garder func(*bdd.Ecriture) (int64, error)) (int64, error) {
	r, ordres, err := remiseEtOrdres(ctx, e, a, n.Remise, 0, droits.PreparerOrdre)
	if err != nil {
		return 0, err
	}
	if id, err := paiements.ReponseConnue(ctx, e, r.ID, n.SHA256); !errors.Is(err, bdd.ErrAbsent) {
		return id, err
	}
	if origine := string(n.Retour.MessageOrigine); origine != r.MessageID || origine == "" {
		return 0, refuser("reponse", "ce compte rendu répond au fichier « %s » : celui de cette remise est « %s »", origine, r.MessageID)
	}
	switch r.Etat {
	case paiements.FichierGenere:
		if err := transmettreRemise(ctx, e, a, r, ordres); err != nil {
			return 0, err
		}
		if ordres, err = paiements.OrdresDeRemise(ctx, e, r.ID); err != nil {
			return 0, err
		}
	case paiements.Transmise, paiements.VoPAttendue, paiements.Signee, paiements.Close:
	default:
		return 0, fmt.Errorf("%w : la remise est « %s », son fichier n’a pas été transmis", paiements.ErrTransition, r.Etat.Libelle())
	}
	rangs, err := lotsDe(ctx, e, ordres)
	if err != nil {
		return 0, err
	}
	reponse := paiements.Reponse{Remise: r.ID, SHA256: n.SHA256, Format: string(n.Retour.Format), Identifiant: n.Retour.Identifiant, Statut: string(n.Retour.StatutGroupe), RecuePar: a.ID}
	for _, x := range lireReponse(n.Retour, r.MessageID, ordres, rangs) {
		if err := appliquer(ctx, e, a, ordres, &x); err != nil {
			return 0, err
		}
		reponse.Lignes = append(reponse.Lignes, x)
	}
	if reponse.Fichier, err = garder(e); err != nil {
		return 0, err
	}
	id, err := paiements.GarderReponse(ctx, e, reponse)
	if err != nil {
		return 0, err
	}
	if err := journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "remise.reponse", Objet: "remise", ObjetID: r.ID,
		Valeurs: reponse.Consignees()}); err != nil {
		return 0, err
	}
	if err := retenirVoP(ctx, e, a, r.ID, id, ordres, reponse.Lignes); err != nil {
		return 0, err
	}
	vues := map[int64]bool{}
	for _, o := range ordres {
		if o.Etat != paiements.Rejete || vues[o.Compte] {
			continue
		}
		vues[o.Compte] = true
		if err := revoirRemise(ctx, e, o); err != nil {
			return 0, err
		}
	}
	return id, paiements.FermerSiFinie(ctx, e, r.ID)
}

// lotsDe numbers the lots of the bank file as its writer does: one per bank account and day, in the order of the remise.
func lotsDe(ctx context.Context, l bdd.Lecture, ordres []paiements.Ordre) (map[int64]int, error) {
	rangs, lots, banques := map[int64]int{}, map[string]int{}, map[int64]int64{}
	for _, o := range ordres {
		banque, ok := banques[o.Compte]
		if !ok {
			c, err := comptes.ParID(ctx, l, o.Compte)
			if err != nil {
				return nil, err
			}
			banque = c.CompteBancaire
			banques[o.Compte] = banque
		}
		cle := fmt.Sprintf("%d %s", banque, o.ExecutionLe)
		if _, ok := lots[cle]; !ok {
			lots[cle] = len(lots) + 1
		}
		rangs[o.ID] = lots[cle]
	}
	return rangs, nil
}

// lireReponse says what an answer means for each transfer: those that it lists, then those that it rejects with their lot or with the whole file.
func lireReponse(retour pain.Retour, message string, ordres []paiements.Ordre, rangs map[int64]int) []paiements.LigneReponse {
	parReference := make(map[string]paiements.Ordre, len(ordres))
	for _, o := range ordres {
		parReference[o.BoutEnBout] = o
	}
	var lignes []paiements.LigneReponse
	cites := map[int64]bool{}
	for i := range retour.Virements {
		v := &retour.Virements[i]
		reference := string(v.ReferenceBoutEnBout)
		o, ok := parReference[reference]
		if !ok {
			o = parReference[v.Instruction]
		}
		cites[o.ID] = true
		lignes = append(lignes, paiements.LigneReponse{Ordre: o.ID, Dossier: o.Dossier, Reference: reference, Statut: retour.StatutEffectif(v), Motif: string(v.Motif),
			VoP: string(v.VoP), Nom: string(v.NomSuggere)})
	}
	refuses := map[string]string{} // lot rejected as a whole → reason
	for _, lot := range retour.Lots {
		if lot.Statut == pain.Rejete {
			refuses[lot.Identifiant] = premierMotif(lot.Motifs)
		}
	}
	for _, o := range ordres {
		motif, refuse := refuses[fmt.Sprintf("%s/%d", message, rangs[o.ID])]
		if !refuse && retour.StatutGroupe == pain.Rejete {
			motif, refuse = premierMotif(retour.Motifs), true
		}
		if refuse && !cites[o.ID] {
			lignes = append(lignes, paiements.LigneReponse{Ordre: o.ID, Dossier: o.Dossier, Reference: o.BoutEnBout, Statut: pain.Rejete, Motif: motif})
		}
	}
	return lignes
}

func premierMotif(motifs []pain.Motif) string {
	for _, m := range motifs {
		if m.Code != "" {
			return m.Code
		}
	}
	return ""
}

// appliquer rejects the order of a line that says so, and writes what it did.
func appliquer(ctx context.Context, e *bdd.Ecriture, a droits.Agent, ordres []paiements.Ordre, x *paiements.LigneReponse) error {
	if x.Ordre == 0 {
		x.Effet = paiements.Inconnu
		return nil
	}
	x.Effet = paiements.Note
	if x.Statut != pain.Rejete {
		return nil
	}
	for i := range ordres {
		if ordres[i].ID != x.Ordre {
			continue
		}
		switch ordres[i].Etat {
		case paiements.Rejete:
			x.Effet = paiements.Deja
		case paiements.Transmis:
			motif := paiements.Motif{Code: x.Motif}
			if motif.Vide() {
				motif.Code = paiements.CodeSansMotif
			}
			if err := rejeterOrdre(ctx, e, a, ordres[i], motif, 0); err != nil {
				return err
			}
			ordres[i].Etat, x.Effet = paiements.Rejete, paiements.EffetRejete
		default:
			x.Effet = paiements.TropTard
		}
	}
	return nil
}
