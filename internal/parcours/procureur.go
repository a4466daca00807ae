// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/chronologie"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/masp/versement"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

// OuvrirSignalement opens the report to the procureur of a file, filled with what the file knows; or, sansRapport, what a judge was asked by somebody else. The answer is its id.
func OuvrirSignalement(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, dossier int64, sansRapport bool) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.EcrireCourrier, dossier); err != nil {
			return 0, err
		}
		s := signalement.Signalement{Dossier: dossier, Organisation: a.Organisation, SansRapport: sansRapport, CreePar: a.ID, Version: 1, Etat: signalement.Saisine}
		if !sansRapport {
			s.Etat = signalement.EnPreparation
			var err error
			if s.Textes, err = preparerRapport(ctx, e, t, a, dossier); err != nil {
				return 0, err
			}
		}
		j := e.Instant().Jour()
		numero, err := journal.Numero(ctx, e, a.Organisation, "signalement", j.Annee())
		if err != nil {
			return 0, err
		}
		s.Numero = fmt.Sprintf("SI-%d-%d-%04d", a.Organisation, j.Annee(), numero)
		if s.ID, err = signalement.Creer(ctx, e, t, s); err != nil {
			if errors.Is(err, bdd.ErrConflit) {
				err = refuser("signalement", "un signalement est déjà ouvert pour cette personne, ou une mesure ordonnée par le juge court : le poursuivre, ou le clore avant d’en ouvrir un autre")
			}
			return 0, err
		}
		if err := consignerSignalement(ctx, e, a, s, "signalement.creer", nil); err != nil {
			return 0, err
		}
		regles, err := reglement.Lire(ctx, e, a.Organisation)
		if err != nil {
			return 0, err
		}
		return s.ID, tacheSignalement(ctx, e, a, s, signalement.Attendue(regles, signalement.Etape{Vers: s.Etat, Le: j}))
	})
}

func consignerSignalement(ctx context.Context, e *bdd.Ecriture, a droits.Agent, s signalement.Signalement, nature string, valeurs []journal.Valeur) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: signalement.Objet, ObjetID: s.ID, Dossier: s.Dossier, Valeurs: valeurs})
}

// tacheSignalement says what is awaited of a signalement, and by when; nothing once it is over.
func tacheSignalement(ctx context.Context, e *bdd.Ecriture, a droits.Agent, s signalement.Signalement, echeance jour.Jour) error {
	if err := agenda.Faire(ctx, e, agenda.SignalementASuivre, signalement.Objet, s.ID, a.ID); err != nil || echeance.Vide() {
		return err
	}
	return agenda.Rouvrir(ctx, e, agenda.Tache{Organisation: s.Organisation, Dossier: s.Dossier, Role: string(a.Role), Nature: agenda.SignalementASuivre, Objet: signalement.Objet, ObjetID: s.ID, Motif: string(s.Etat), Echeance: echeance})
}

// signalementPour reads a signalement with its words at the version that was seen (0: any), for who may write to the person and to the court.
func signalementPour(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id, version int64) (s signalement.Signalement, err error) {
	if s, err = signalement.ParID(ctx, l, id); err != nil {
		return s, ErrInterdit
	}
	if err := exiger(ctx, l, a, droits.EcrireCourrier, s.Dossier); err != nil {
		return s, err
	}
	if version != 0 && s.Version != version {
		return s, bdd.ErrAncienneVersion
	}
	return signalement.Lire(ctx, l, t, a, id)
}

// enPreparation is signalementPour for a report that may still change.
func enPreparation(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id, version int64) (signalement.Signalement, error) {
	s, err := signalementPour(ctx, l, t, a, id, version)
	if err == nil && s.Etat != signalement.EnPreparation {
		err = refuser("etat", "le rapport %s est signé : le reprendre d’abord pour le changer", s.Numero)
	}
	return s, err
}

// SaisieRapport is a part of the report as it is typed; a report in preparation may lack anything.
type SaisieRapport struct {
	ID, Version int64
	Conditions  bool // the part with the two conditions was typed
	Echec       bool
	Compromis   signalement.Compromis
	Textes      signalement.Textes // the parts that were typed; the others stay
}

// EcrireRapport keeps a part of a report in preparation. The answer is the id of the signalement.
func EcrireRapport(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, x SaisieRapport) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		s, err := enPreparation(ctx, e, t, a, x.ID, x.Version)
		if err != nil {
			return 0, err
		}
		if x.Conditions {
			if x.Compromis != "" && !slices.Contains(signalement.CompromisConnus, x.Compromis) {
				return 0, refuser("compromis", "dire ce qui est compromis, sa santé ou sa sécurité")
			}
			s.Echec, s.Compromis = x.Echec, x.Compromis
		}
		textes := signalement.Textes{}
		maps.Copy(textes, s.Textes)
		for _, c := range signalement.Champs {
			if mots, dit := x.Textes[c.Code]; dit {
				textes[c.Code] = strings.TrimSpace(mots)
			}
		}
		s.Textes = textes
		if err := signalement.Ecrire(ctx, e, t, s); err != nil {
			return 0, err
		}
		return s.ID, consignerSignalement(ctx, e, a, s, "signalement.corriger", nil)
	})
}

// DeposerPli seals a medical piece with a report in preparation: genre is its type, recognised from its bytes. The answer is its id.
func DeposerPli(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, id int64, genre string, octets []byte) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		s, err := enPreparation(ctx, e, t, a, id, 0)
		if err != nil {
			return 0, err
		}
		p, err := signalement.Deposer(ctx, e, t, signalement.Pli{Signalement: s.ID, Dossier: s.Dossier, Genre: genre, DeposePar: a.ID}, octets)
		if err != nil {
			return 0, err
		}
		return p.ID, consignerPli(ctx, e, a, p, "pli.deposer", p.Consignees())
	})
}

func consignerPli(ctx context.Context, e *bdd.Ecriture, a droits.Agent, p signalement.Pli, nature string, valeurs []journal.Valeur) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: signalement.ObjetPli, ObjetID: p.ID, Dossier: p.Dossier, Valeurs: valeurs})
}

// RetirerPli takes a medical piece away from a report in preparation: its bytes are gone. The answer is the id of the signalement.
func RetirerPli(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, pli int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		p, err := signalement.PliParID(ctx, e, pli)
		if err != nil {
			return 0, ErrInterdit
		}
		if _, err := enPreparation(ctx, e, t, a, p.Signalement, 0); err != nil {
			return 0, err
		}
		if err := signalement.Retirer(ctx, e, p.ID, a.ID); err != nil {
			if errors.Is(err, bdd.ErrAbsent) {
				err = refuser("pli", "cette pièce est déjà retirée")
			}
			return 0, err
		}
		return p.Signalement, consignerPli(ctx, e, a, p, "pli.retirer", []journal.Valeur{journal.Entier("signalement", p.Signalement)})
	})
}

// PliOuvert is a medical piece with its bytes.
type PliOuvert struct {
	signalement.Pli
	Octets []byte
}

// OuvrirPli opens a medical piece for who has that right, and writes in the journal of acts, in the same transaction, that it was read and by whom.
func OuvrirPli(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, agent droits.Agent, pli int64) (PliOuvert, error) {
	return ecrire(ctx, b, func(e *bdd.Ecriture) (x PliOuvert, err error) {
		a := agent
		a.Instant = e.Instant()
		if x.Pli, x.Octets, err = signalement.OuvrirPli(ctx, e, t, a, pli); err != nil {
			return x, err
		}
		return x, consignerPli(ctx, e, a, x.Pli, "pli.ouvrir", []journal.Valeur{journal.Entier("signalement", x.Signalement)})
	})
}

// SignatureRapport is what is said when a report is signed.
type SignatureRapport struct {
	ID, Version  int64
	Le           jour.Jour
	Signataire   string
	SansMedical  bool
	Justificatif string
}

// SignerRapport signs a report under every rule of signalement.VerifierRapport: the report is written, numbered and frozen in the same act, and so is the bordereau of the sealed
// envelope, when there is one. The answer is the id of the signalement.
func SignerRapport(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n SignatureRapport) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		s, err := enPreparation(ctx, e, t, a, n.ID, n.Version)
		if err != nil {
			return 0, err
		}
		x := signalement.Rapport{Signalement: s, Aujourdhui: e.Instant().Jour(), Le: n.Le, Signataire: strings.TrimSpace(n.Signataire), SansMedical: n.SansMedical, Justificatif: strings.TrimSpace(n.Justificatif)}
		etapes, err := signalement.EtapesDe(ctx, e, s.ID)
		if err != nil {
			return 0, err
		}
		if k := len(etapes); k > 0 {
			x.DernierFaitLe = etapes[k-1].Le
		}
		if x.Actions, err = accompagnee(ctx, e, s.Dossier); err != nil {
			return 0, err
		}
		if r := signalement.VerifierRapport(x); len(r) > 0 {
			return 0, r
		}
		regles, err := reglement.Lire(ctx, e, a.Organisation)
		if err != nil {
			return 0, err
		}
		y := signalement.Etape{Vers: signalement.Signe, Le: n.Le, Texte: x.Signataire}
		if x.Justificatif != "" {
			y.Texte += "\n" + x.Justificatif
		}
		if y.Document, y.Lettre, err = ecrireRapport(ctx, e, t, a, s, x.Signataire, signalement.Derniere(etapes, signalement.Signe)); err != nil {
			return 0, err
		}
		y.Echeance = signalement.Attendue(regles, y)
		if err := avancerSignalement(ctx, e, t, a, &s, y); err != nil {
			return 0, err
		}
		valeurs, err := s.Signees(ctx, e)
		if err != nil {
			return 0, err
		}
		return s.ID, consignerSignalement(ctx, e, a, s, "signalement.signer", valeurs)
	})
}

// accompagnee tells whether a MASP is known in a file: what the report draws up the account of.
func accompagnee(ctx context.Context, l bdd.Lecture, dossier int64) (bool, error) {
	cs, err := masp.DuDossier(ctx, l, dossier)
	if err != nil || len(masp.Valables(cs)) > 0 {
		return true, err
	}
	ps, err := versement.Anterieurs(ctx, l, dossier, 0)
	return len(ps) > 0, err
}

// ecrireRapport writes the report, and the bordereau when medical pieces go with it; those of a report that was signed before are replaced. What the pieces say is never read here.
func ecrireRapport(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, s signalement.Signalement, signataire string, ancienne *signalement.Etape) (rapport, bordereau int64, err error) {
	saisis := modeles.Valeurs{"compromis": modeles.Texte(s.Compromis.Libelle()), "signataire": modeles.Texte(signataire)}
	for _, c := range signalement.Champs {
		mots := s.Textes[c.Code]
		switch {
		case c.Code == "pieces" || c.Code == "destinataire_adresse":
			saisis[c.Code] = modeles.Liste(lignes(mots)...)
		case c.Lignes == 0:
			saisis[c.Code] = modeles.Texte(mots)
		default:
			saisis[c.Code] = modeles.Paragraphes(mots)
		}
	}
	plis, err := signalement.Plis(ctx, e, a, s.ID)
	if err != nil {
		return 0, 0, err
	}
	var contenu []string
	for _, p := range plis {
		if p.RetireLe.Vide() {
			contenu = append(contenu, fmt.Sprintf("Sous pli cacheté, pièce n° %d", len(contenu)+1))
		}
	}
	n := NouveauDocument{Dossier: s.Dossier, Genre: "rapport_procureur", Saisis: saisis}
	m := NouveauDocument{Dossier: s.Dossier, Genre: "bordereau_pli", Saisis: modeles.Valeurs{"destinataire": saisis["destinataire"], "destinataire_adresse": saisis["destinataire_adresse"], "pieces": modeles.Liste(contenu...)}}
	if len(contenu) > 0 {
		saisis["pli"] = modeles.Texte("oui")
	}
	if ancienne != nil {
		n.Remplace, m.Remplace = ancienne.Document, ancienne.Lettre
	}
	if rapport, err = ecrireDocument(ctx, e, t, a, n); err != nil || len(contenu) == 0 {
		return rapport, 0, err
	}
	bordereau, err = ecrireDocument(ctx, e, t, a, m)
	return rapport, bordereau, err
}

// avancerSignalement moves a signalement one step, writes the step down, on the timeline too, and says what is awaited next.
func avancerSignalement(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, s *signalement.Signalement, x signalement.Etape) error {
	x.Par = a.ID
	x, err := signalement.Avancer(ctx, e, t, *s, x)
	if err != nil {
		return err
	}
	s.Etat, s.Rang, s.Version, s.Echeance = x.Vers, x.Rang, s.Version+1, x.Echeance
	if !x.Debut.Vide() {
		s.Debut, s.Fin, s.Prestations = x.Debut, x.Fin, x.Prestations
	}
	if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: s.Dossier, Nature: "signalement." + string(x.Vers), Agent: a.ID, Jour: x.Le, Visibilite: chronologie.Dossier, Objet: signalement.Objet, ObjetID: s.ID}); err != nil {
		return err
	}
	if err := consignerSignalement(ctx, e, a, *s, "signalement.etape", x.Consignees()); err != nil {
		return err
	}
	return tacheSignalement(ctx, e, a, *s, x.Echeance)
}

// AvancerSignalement notes the step that follows of a signalement, under the rules of signalement.VerifierEtape. What the judge orders ends the MASP that runs, in the same act; garder
// keeps the work with the person, by a decision whose reason is written, where nothing is managed. The answer is the id of the signalement.
func AvancerSignalement(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, id, version int64, x signalement.Etape, garder bool) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		s, err := signalementPour(ctx, e, t, a, id, version)
		if err != nil {
			return 0, err
		}
		x.Texte = strings.TrimSpace(x.Texte)
		avance := signalement.Avance{Signalement: s, Etape: x, Aujourdhui: e.Instant().Jour()}
		if avance.Avant, err = signalement.EtapesDe(ctx, e, id); err != nil {
			return 0, err
		}
		if avance.Anterieures, err = signalement.MoisDeMAJ(ctx, e, s.Dossier, id); err != nil {
			return 0, err
		}
		regles, err := reglement.Lire(ctx, e, a.Organisation)
		if err != nil {
			return 0, err
		}
		liste, err := prestations.EnVigueur(ctx, e, avance.Aujourdhui)
		if err != nil {
			return 0, err
		}
		y, refus := signalement.VerifierEtape(regles, liste, avance)
		if len(refus) > 0 {
			return 0, refus
		}
		if y.Vers.Mesure() {
			if y.Contrat, err = finirMasp(ctx, e, t, a, s, y, garder); err != nil {
				return 0, err
			}
		}
		return s.ID, avancerSignalement(ctx, e, t, a, &s, y)
	})
}

// finirMasp stops the MASP that runs when a judge orders a measure (01-masp §1.5, §6.1): its last day is that of the notification; what is signed and not begun is cancelled. The
// answer is the contract that stopped, 0 for none.
func finirMasp(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, s signalement.Signalement, x signalement.Etape, garder bool) (arrete int64, err error) {
	cs, err := masp.DuDossier(ctx, e, s.Dossier)
	if err != nil {
		return 0, err
	}
	aujourdhui := e.Instant().Jour()
	cs = slices.DeleteFunc(masp.Valables(cs), func(c masp.Contrat) bool { return c.Dernier().Avant(aujourdhui) || !c.ArreteLe.Vide() })
	if len(cs) == 0 {
		return 0, nil
	}
	if garder {
		switch {
		case x.Texte == "":
			return 0, refuser("texte", "écrire la décision qui garde l’accompagnement, et pourquoi")
		case x.Vers != signalement.Sauvegarde && slices.ContainsFunc(cs, func(c masp.Contrat) bool { return c.NiveauLe(derniereDe(x.Le, c.Debut)) == masp.AvecGestion }):
			return 0, refuser("garder", "le contrat est avec gestion : le mandataire gère à sa place. Passer d’abord le contrat sans gestion par un avenant, ou le laisser s’arrêter")
		}
		return 0, nil
	}
	if ok, err := droits.Peut(ctx, e, a, droits.EcrireDossier, s.Dossier); err != nil || !ok {
		if err == nil {
			err = refuser("droits", "cette décision arrête le contrat en cours : c’est à qui suit la personne, ou à son chef de service, de la noter")
		}
		return 0, err
	}
	texte := "Signalement " + s.Numero + " : " + x.Vers.Libelle() + ", notifiée le " + x.Le.Court() + "."
	if x.Texte != "" {
		texte += "\n" + x.Texte
	}
	for _, c := range cs {
		if c.Debut.Apres(aujourdhui) {
			if _, err := annulerContrat(ctx, e, t, a, NouvelleAnnulation{Dossier: s.Dossier, Contrat: c.ID, Motif: x.Vers.MotifArret(), Texte: texte}); err != nil {
				return 0, err
			}
			continue
		}
		le := derniereDe(x.Le, c.Debut)
		if !le.Avant(c.Fin) {
			continue // it ends that day by itself
		}
		if arrete, err = arreterContrat(ctx, e, t, a, NouvelArret{Dossier: s.Dossier, Contrat: c.ID, Le: le, Motif: x.Vers.MotifArret(), Texte: texte}); err != nil {
			return 0, err
		}
	}
	return arrete, nil
}
