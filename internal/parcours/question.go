// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
)

// aVerifier asks the person's worker about the line; nothing moves.
func (d *decideur) aVerifier(ctx context.Context) error {
	if d.pt.Dossier == 0 && d.p.Dossier == 0 {
		return refuser("personne", "choisir la personne dont la CESF vérifiera la ligne")
	}
	if d.p.Motif == "" {
		return refuser("motif", "écrire la question à poser à la personne qui suit le dossier")
	}
	if d.pt.Dossier == 0 {
		if err := exiger(ctx, d.e, d.a, droits.Rapprocher, d.p.Dossier); err != nil {
			return err
		}
		d.pt.Dossier = d.p.Dossier
	}
	q := comptes.Question{Ligne: d.ligne.ID, Dossier: d.pt.Dossier, Question: d.p.Motif, DemandeePar: d.a.ID}
	var err error
	if q.ID, err = comptes.Demander(ctx, d.e, d.t, q); err != nil {
		return err
	}
	if err := journal.Consigner(ctx, d.e, journal.Acte{Organisation: d.a.Organisation, Agent: d.a.ID, Nature: "question.poser", Objet: "question_ligne", ObjetID: q.ID, Dossier: q.Dossier,
		Valeurs: valeursQuestion(q)}); err != nil {
		return err
	}
	if err := comptes.Consigner(ctx, d.e, []comptes.Decision{d.decision(0, "a_verifier", "", 0, d.ligne.Centimes)}); err != nil {
		return err
	}
	d.pt.Etat = comptes.AVerifier
	if err := comptes.Decider(ctx, d.e, d.pt, d.a.ID); err != nil {
		return err
	}
	return agenda.Rouvrir(ctx, d.e, agenda.Tache{Organisation: d.cb.Organisation, Dossier: d.pt.Dossier, Role: string(droits.CESF), Nature: agenda.LigneAVerifier,
		Objet: "ligne_releve", ObjetID: d.ligne.ID, Echeance: d.e.Instant().Jour().Plus(2)})
}

// ReponseVerification is what who knows the person says of a line that the accountant asked about.
type ReponseVerification struct {
	Ligne   int64
	Version int64
	Choix   Choix // Affecter, HorsAutorisation, ARestituer; of a debit Operation, Constater, Frais; empty: "je ne sais pas"
	Recette int64
	Nature  comptes.NatureOperation
	Texte   string
}

// RepondreVerification records the answer: it proposes, and the accountant confirms. The answer of the act is the id of the line.
func RepondreVerification(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, r ReponseVerification) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return repondreVerification(ctx, e, t, a, r) })
}

func repondreVerification(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, r ReponseVerification) (int64, error) {
	pt, err := comptes.PointageDe(ctx, e, r.Ligne)
	if err != nil || pt.Dossier == 0 {
		return 0, ErrInterdit
	}
	if err := exiger(ctx, e, a, droits.EcrireDossier, pt.Dossier); err != nil {
		return 0, err
	}
	if pt.Version != r.Version {
		return 0, comptes.ErrDejaPointee
	}
	if pt.Etat != comptes.AVerifier {
		return 0, refuser("etat", "cette ligne n’attend pas de réponse")
	}
	q, err := comptes.QuestionDe(ctx, e, t, r.Ligne)
	if err != nil {
		return 0, err
	}
	l, err := comptes.LigneBrute(ctx, e, r.Ligne)
	if err != nil {
		return 0, err
	}
	if err := verifierReponse(ctx, e, l, pt.Dossier, &r); err != nil {
		return 0, err
	}
	q.Suggestion = comptes.Suggestion{Choix: string(r.Choix), Dossier: pt.Dossier, Recette: r.Recette, Nature: r.Nature}
	q.Texte, q.ReponduePar = r.Texte, a.ID
	if err := comptes.Repondre(ctx, e, t, q); err != nil {
		return 0, err
	}
	pt.Etat, pt.Regle, pt.Cible, pt.CibleID = comptes.Probable, string(ReponseCESF), "question", q.ID
	if r.Choix == "" {
		pt.Etat, pt.Regle, pt.Cible, pt.CibleID = comptes.Reste, "", "", 0
	}
	texte, err := journal.EngagerSiDit(ctx, e, t, r.Texte)
	if err != nil {
		return 0, err
	}
	if err := comptes.Consigner(ctx, e, []comptes.Decision{{Ligne: r.Ligne, Genre: "reponse", Cible: "question", CibleID: q.ID, Centimes: l.Centimes, Regle: pt.Regle, Texte: texte, Agent: a.ID}}); err != nil {
		return 0, err
	}
	if err := comptes.Decider(ctx, e, pt, a.ID); err != nil {
		return 0, err
	}
	if err := agenda.Faire(ctx, e, agenda.LigneAVerifier, "ligne_releve", r.Ligne, a.ID); err != nil {
		return 0, err
	}
	if err := agenda.Rouvrir(ctx, e, agenda.Tache{Organisation: a.Organisation, Dossier: pt.Dossier, Role: string(droits.Comptable), Nature: agenda.ReponseAConfirmer,
		Objet: "ligne_releve", ObjetID: r.Ligne, Echeance: e.Instant().Jour().Plus(1)}); err != nil {
		return 0, err
	}
	return r.Ligne, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "question.repondre", Objet: "question_ligne", ObjetID: q.ID, Dossier: pt.Dossier,
		Valeurs: valeursReponse(q)})
}

func valeursQuestion(q comptes.Question) []journal.Valeur {
	return []journal.Valeur{journal.Entier("ligne", q.Ligne), journal.Entier("dossier", q.Dossier)}
}

func valeursReponse(q comptes.Question) []journal.Valeur {
	return append(valeursQuestion(q), journal.Code("choix", q.Choix), journal.Entier("recette", q.Recette), journal.Code("nature", string(q.Nature)))
}

func verifierReponse(ctx context.Context, l bdd.Lecture, ligne comptes.LigneAPoster, dossier int64, r *ReponseVerification) error {
	if r.Texte = strings.TrimSpace(r.Texte); r.Texte == "" {
		return refuser("texte", "écrire ce que l’on sait de cette ligne, même si c’est « je ne sais pas »")
	}
	debit := ligne.Centimes < 0
	switch r.Choix {
	case "":
	case Affecter, HorsAutorisation, ARestituer:
		if debit {
			return refuser("choix", "cette ligne est un débit : dire ce qu’il a payé")
		}
	case Operation, Constater, Frais:
		if !debit {
			return refuser("choix", "cette ligne est une recette : dire à qui est cet argent")
		}
	default:
		return refuser("choix", "choisir ce qu’est cette ligne")
	}
	if r.Choix == Operation && !r.Nature.Valide() {
		return refuser("nature", "choisir ce que ce débit a payé")
	}
	if r.Choix != Operation {
		r.Nature = ""
	}
	if r.Choix != Affecter {
		r.Recette = 0
	}
	if r.Recette == 0 {
		return nil
	}
	x, err := gestion.RecetteParID(ctx, l, r.Recette)
	if err != nil || x.Dossier != dossier {
		return ErrInterdit
	}
	if !x.EnCours(ligne.Date) {
		return refuser("R18", "la prestation « %s » n’est pas autorisée le %s : choisir « hors autorisation »", x.Libelle, ligne.Date.Court())
	}
	return nil
}

// reconnaitre learns the words of the line that was just decided.
func (d *decideur) reconnaitre(ctx context.Context, montantExact bool) error {
	s := d.appris
	switch Choix(s.Choix) {
	case Affecter, HorsAutorisation, ARestituer, Operation, Constater, Frais:
	default:
		return refuser("reconnaitre", "ce choix ne se reconnaît pas les mois suivants : décider de la ligne sans cocher cette case")
	}
	s.Dossier = d.pt.Dossier
	l, err := comptes.Ligne(ctx, d.e, d.t, d.ligne.ID)
	if err != nil {
		return err
	}
	modele := l.Texte.Modele()
	if modele == "" {
		return refuser("reconnaitre", "cette ligne n’a pas de mots à reconnaître : décider d’elle sans cocher cette case")
	}
	x := comptes.LibelleReconnu{CompteBancaire: d.cb.ID, Modele: modele, Debit: l.Centimes < 0, Suggestion: s, ApprisPar: d.a.ID}
	if montantExact {
		x.Centimes = l.Centimes
	}
	id, err := comptes.Reconnaitre(ctx, d.e, x)
	if err != nil {
		return err
	}
	return journal.Consigner(ctx, d.e, journal.Acte{Organisation: d.a.Organisation, Agent: d.a.ID, Nature: "libelle.reconnaitre", Objet: "libelle_reconnu", ObjetID: id, Dossier: d.pt.Dossier,
		Valeurs: []journal.Valeur{journal.Code("choix", s.Choix)}})
}

// OublierLibelle forgets recognised words: they propose nothing any more. The answer is the id of what is forgotten.
func OublierLibelle(ctx context.Context, b *bdd.Base, d Demande, id, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.Rapprocher); err != nil {
			return 0, err
		}
		x, err := comptes.LibelleReconnuParID(ctx, e, id)
		if err != nil {
			return 0, ErrInterdit
		}
		cb, err := comptes.Bancaire(ctx, e, x.CompteBancaire)
		if err != nil || cb.Organisation != a.Organisation {
			return 0, ErrInterdit
		}
		if cb.Dossier != 0 {
			if err := exiger(ctx, e, a, droits.Rapprocher, cb.Dossier); err != nil {
				return 0, err
			}
		}
		if err := comptes.Oublier(ctx, e, id, version); err != nil {
			return 0, err
		}
		return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "libelle.oublier", Objet: "libelle_reconnu", ObjetID: id, Dossier: x.Dossier})
	})
}
