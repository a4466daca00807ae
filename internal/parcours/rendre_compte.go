// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/chronologie"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
)

// Manque is something that is left to do before a measure is put away, and what to do.
type Manque struct {
	Regle string
	Dit   string
	Faire string
	Ligne int64 // of the statement, where it is done; 0: elsewhere
}

// CompteARendre is the open account of a person, and what keeps it from being given back.
type CompteARendre struct {
	Compte  comptes.Compte
	Banque  comptes.CompteBancaire
	Solde   argent.Centimes
	Manques []Manque
}

// ExaminerRendu tells what keeps the account of a person from being given back; bdd.ErrAbsent when she has none that is open. It writes nothing, and the act applies the same
// rules again (R38 for a pooled account: it ends at zero).
func ExaminerRendu(ctx context.Context, l bdd.Lecture, dossier int64) (x CompteARendre, err error) {
	if x.Compte, err = comptes.DuDossier(ctx, l, dossier); err != nil {
		return x, err
	}
	if !x.Compte.FermeLe.Vide() {
		return x, bdd.ErrAbsent
	}
	if x.Banque, err = comptes.Bancaire(ctx, l, x.Compte.CompteBancaire); err != nil {
		return x, err
	}
	solde, err := comptes.SoldeDe(ctx, l, x.Compte)
	if err != nil {
		return x, err
	}
	x.Solde = solde.Comptable
	manque := func(vrai bool, regle, dit, faire string) {
		if vrai {
			x.Manques = append(x.Manques, Manque{Regle: regle, Dit: dit, Faire: faire})
		}
	}
	gs, err := gestion.DuDossier(ctx, l, dossier)
	if err != nil {
		return x, err
	}
	aujourdhui := l.Instant().Jour()
	var fin jour.Jour
	for _, g := range gs {
		if !g.Au.Avant(g.Du) && !g.Au.Avant(aujourdhui) {
			fin = derniereDe(fin, g.Au)
		}
	}
	if !fin.Vide() {
		manque(true, "gestion", "La gestion court jusqu’au "+fin.Court()+".", "Attendre son dernier jour, ou arrêter d’abord le contrat.")
		return x, nil
	}
	deces, err := gestion.DecesDesDossiers(ctx, l, []int64{dossier})
	if err != nil {
		return x, err
	}
	_, morte := deces[dossier]
	avecArgent := !morte || x.Banque.Mode == comptes.Collectif // after her death her own account goes to her succession with all that it holds
	if avecArgent {                                            // and the bank tells the service nothing more of it
		dernier, finGeree, err := releveManquant(ctx, l, x.Banque.ID, gs)
		if err != nil {
			return x, err
		}
		manque(!finGeree.Vide(), "releve", ditReleve(dernier, finGeree), "Importer le relevé de la banque qui va jusque-là\u00a0: le solde peut encore changer.")
	}
	ordres, err := paiements.NombreEnCours(ctx, l, dossier)
	if err != nil {
		return x, err
	}
	manque(ordres > 0, "ordres", texte.Pluriel(ordres, "ordre est en cours", "ordres sont en cours")+" pour elle.", "Attendre que la banque les ait payés, ou les annuler.")
	lignes, premiere, err := comptes.LignesOuvertes(ctx, l, x.Banque.ID, dossier, avecArgent)
	if err != nil {
		return x, err
	}
	manque(lignes > 0, "lignes", texte.Pluriel(lignes, "ligne du relevé attend", "lignes du relevé attendent")+" une décision ou son argent.", "Pointer ces lignes, et mettre à sa disposition ce qui est à elle.")
	if lignes > 0 {
		x.Manques[len(x.Manques)-1].Ligne = premiere
	}
	if x.Banque.Mode != comptes.Collectif {
		return x, nil
	}
	mis, err := plan.ReservesDes(ctx, l, []int64{x.Compte.ID})
	if err != nil {
		return x, err
	}
	total := mis[x.Compte.ID].Total()
	manque(total > 0, "reserve", total.String()+" sont mis de côté sur son sous-compte.", "Les libérer avec son accord.")
	manque(x.Solde > 0, "R38", "Il reste "+x.Solde.String()+" sur son sous-compte.", "Reverser tout le solde, à elle, à son mandataire ou à sa succession.")
	manque(x.Solde < 0, "R38", "Son sous-compte est débiteur de "+(-x.Solde).String()+".", "Dire d’où vient ce débit, et le faire couvrir.")
	return x, nil
}

// releveManquant is the end of the managements of a file, when the last accepted statement of a bank account stops before it, and the day where that statement stops; empty when it reaches it, or when nothing was managed.
func releveManquant(ctx context.Context, l bdd.Lecture, banque int64, gs []gestion.Gestion) (dernier, fin jour.Jour, err error) {
	for _, g := range gs {
		if !g.Au.Avant(g.Du) {
			fin = derniereDe(fin, g.Au)
		}
	}
	if fin.Vide() {
		return dernier, fin, nil
	}
	if err = l.QueryRow(ctx, `select max(date_cloture) from releve where compte_bancaire_id = $1 and accepte_le is not null`, banque).Scan(&dernier); err != nil {
		return dernier, fin, fmt.Errorf("lire le dernier relevé : %w", err)
	}
	if !dernier.Vide() && !dernier.Avant(fin) {
		fin = jour.Jour{}
	}
	return dernier, fin, nil
}

// ditReleve says that the last statement stops before the end.
func ditReleve(dernier, fin jour.Jour) string {
	if dernier.Vide() {
		return "Aucun relevé de la banque n’est encore importé, et la gestion a fini le " + fin.Court() + "."
	}
	return "Le dernier relevé de la banque s’arrête au " + dernier.Court() + ", avant la fin de la gestion le " + fin.Court() + "."
}

// NouveauRendu asks that the account of a person be given back.
type NouveauRendu struct {
	Dossier     int64
	Procuration jour.Jour // day on which the bank had the procuration back; of her own account only
	Decompte    comptes.RemiseDecompte
	DecompteLe  jour.Jour
	Piece       int64  // a document of the file, 0 for none: the proof
	Texte       string // who received what, and the proof
}

// RendreCompte closes the account of a person whose management is over: her sub-account at zero, or her own account, that stays hers with what it holds once the procuration is
// given back. The final account is signed, or sent with the reason (C. civ. art. 1993). It is not taken back: another account is opened. The answer is the id of what was said.
func RendreCompte(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouveauRendu) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.Rapprocher, n.Dossier); err != nil {
			return 0, err
		}
		x, err := ExaminerRendu(ctx, e, n.Dossier)
		if errors.Is(err, bdd.ErrAbsent) {
			return 0, refuser("compte", "aucun compte n’est plus suivi pour cette personne : il n’y a rien à rendre")
		}
		if err != nil {
			return 0, err
		}
		if len(x.Manques) > 0 {
			m := x.Manques[0]
			return 0, refuser(m.Regle, "%s %s", m.Dit, m.Faire)
		}
		if err := verifierRendu(ctx, e, x, &n); err != nil {
			return 0, err
		}
		r := comptes.Rendu{Compte: x.Compte.ID, Dossier: n.Dossier, Mode: x.Banque.Mode, Le: e.Instant().Jour(), Procuration: n.Procuration, Decompte: n.Decompte, DecompteLe: n.DecompteLe, Centimes: x.Solde,
			Piece: n.Piece, Texte: n.Texte, Par: a.ID}
		if r.ID, err = comptes.Rendre(ctx, e, t, x.Compte, r); err != nil {
			return 0, err
		}
		if err := agenda.Faire(ctx, e, agenda.CompteARendre, "compte", x.Compte.ID, a.ID); err != nil {
			return 0, err
		}
		if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: n.Dossier, Nature: "compte.rendre", Agent: a.ID, Visibilite: chronologie.Compte, Texte: n.Texte, Objet: objetRendu, ObjetID: r.ID}); err != nil {
			return 0, err
		}
		return r.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "compte.rendre", Objet: objetRendu, ObjetID: r.ID, Dossier: n.Dossier, Valeurs: valeursRendu(r)})
	})
}

const objetRendu = "compte_rendu"

// verifierRendu holds what is said of an account that is given back.
func verifierRendu(ctx context.Context, l bdd.Lecture, x CompteARendre, n *NouveauRendu) error {
	aujourdhui := l.Instant().Jour()
	n.Texte = strings.TrimSpace(n.Texte)
	if x.Banque.Mode == comptes.Collectif {
		n.Procuration = jour.Jour{}
	} else if n.Procuration.Vide() || n.Procuration.Apres(aujourdhui) || n.Procuration.Avant(x.Compte.OuvertLe) {
		return refuser("procuration", "indiquer le jour où la banque a reçu la fin de la procuration, entre le %s et aujourd’hui : tant qu’elle court, le service peut encore disposer du compte", x.Compte.OuvertLe.Court())
	}
	switch {
	case !slices.Contains(comptes.RemisesDecompte, n.Decompte):
		return refuser("decompte", "dire comment le décompte final a été remis")
	case n.DecompteLe.Vide() || n.DecompteLe.Apres(aujourdhui) || n.DecompteLe.Avant(x.Compte.OuvertLe):
		return refuser("decompte_le", "indiquer le jour où le décompte final a été signé ou envoyé, au plus tard aujourd’hui")
	case n.Texte == "":
		return refuser("texte", "écrire qui a reçu quoi, et la preuve : quittance, lettre de la banque, avis de réception")
	case n.Piece == 0:
		return nil
	}
	if f, err := fichiers.Trouver(ctx, l, n.Piece); err != nil || f.Dossier != n.Dossier {
		return ErrInterdit
	}
	return nil
}

func valeursRendu(r comptes.Rendu) []journal.Valeur {
	return []journal.Valeur{journal.Entier("compte", r.Compte), journal.Code("mode", string(r.Mode)), journal.Jour("le", r.Le), journal.Jour("procuration_le", r.Procuration),
		journal.Code("decompte", string(r.Decompte)), journal.Jour("decompte_le", r.DecompteLe), journal.Entier("centimes", int64(r.Centimes)), journal.Entier("piece", r.Piece)}
}

// consignesRendus: an account was given back as it was recorded that day.
func consignesRendus(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	rs, err := comptes.TousRendus(ctx, l)
	for _, r := range rs {
		cs = append(cs, consigne{fmt.Sprintf("compte %d rendu", r.Compte), "compte.rendre", objetRendu, r.ID, r.Par, valeursRendu(r), ""})
	}
	return cs, err
}
