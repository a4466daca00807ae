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
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/chronologie"
	"etai/internal/logement"
	"etai/internal/masp"
	"etai/internal/masp/versement"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/reglement"
	"etai/internal/tiers"
)

// SaisieVersement is a request of versement direct as it is typed; a draft may lack anything but who asks.
type SaisieVersement struct {
	ID, Version                           int64 // of the draft that is corrected; 0: a new procedure
	Dossier                               int64 // of a new procedure
	SuiteDe                               int64 // the payment that a new procedure asks to renew, 0: none
	Requerant                             masp.Requerant
	Cause                                 versement.Cause
	CauseLe, PremierImpaye                jour.Jour
	Loyer, Charges, TiersPayant, Plancher argent.Centimes
	Montant                               argent.Centimes
	Mois                                  int
	Textes                                versement.Textes
	Prestations                           []versement.Prestation
}

// EnvisagerVersement records a procedure that is thought of, or corrects it before its request is signed. The answer is its id.
func EnvisagerVersement(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, s SaisieVersement) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		v := versement.Versement{Dossier: s.Dossier, Organisation: a.Organisation, SuiteDe: s.SuiteDe, CreePar: a.ID, Etat: versement.Envisage, Version: 1}
		if s.ID != 0 {
			lu, err := versementPour(ctx, e, a, s.ID, s.Version)
			if err != nil {
				return 0, err
			}
			if lu.Etat != versement.Envisage {
				return 0, refuser("etat", "la requête %s est signée : la reprendre d’abord pour la corriger", lu.Numero)
			}
			v = lu
		}
		if !slices.Contains(versement.Requerants, s.Requerant) {
			return 0, refuser("R24", "dire qui demande : le département, le préfet ou la CCAPEX (article L271-5 du CASF)")
		}
		if s.Cause != "" && !slices.Contains(versement.Causes, s.Cause) {
			return 0, refuser("R22", "dire si la personne a refusé le contrat, ou n’en a pas respecté les clauses")
		}
		v.Requerant, v.Cause, v.CauseLe, v.PremierImpaye, v.Loyer, v.Charges, v.TiersPayant, v.Plancher = s.Requerant, s.Cause, s.CauseLe, s.PremierImpaye, s.Loyer, s.Charges, s.TiersPayant, s.Plancher
		v.Montant, v.Mois, v.Textes, v.Prestations = s.Montant, s.Mois, s.Textes, s.Prestations
		if v.ID != 0 {
			if err := versement.Corriger(ctx, e, t, v); err != nil {
				return 0, err
			}
			return v.ID, consignerVersement(ctx, e, a, v, "versement.corriger", nil)
		}
		return ouvrirVersement(ctx, e, t, a, v)
	})
}

func ouvrirVersement(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, v versement.Versement) (int64, error) {
	if err := exiger(ctx, e, a, droits.EcrireCourrier, v.Dossier); err != nil {
		return 0, err
	}
	var ancien versement.Versement
	if v.SuiteDe != 0 {
		var err error
		if ancien, err = versement.ParID(ctx, e, v.SuiteDe); err != nil || ancien.Dossier != v.Dossier {
			return 0, ErrInterdit
		}
		if ancien.Etat != versement.EnCours {
			return 0, refuser("etat", "le versement %s est « %s » : seul un versement en cours, dont rien n’attend le juge, se renouvelle", ancien.Numero, ancien.Etat.Libelle())
		}
	}
	vs, err := versement.DuDossier(ctx, e, a, v.Dossier)
	if err != nil {
		return 0, err
	}
	if slices.ContainsFunc(vs, func(x versement.Versement) bool { return !x.Etat.Clos() && x.ID != v.SuiteDe }) {
		return 0, dejaDemande()
	}
	j := e.Instant().Jour()
	numero, err := journal.Numero(ctx, e, a.Organisation, "versement_direct", j.Annee())
	if err != nil {
		return 0, err
	}
	v.Numero = fmt.Sprintf("VD-%d-%d-%04d", a.Organisation, j.Annee(), numero)
	if v.ID, err = versement.Creer(ctx, e, t, v); err != nil {
		if errors.Is(err, bdd.ErrConflit) {
			err = dejaDemande()
		}
		return 0, err
	}
	if err := consignerVersement(ctx, e, a, v, "versement.creer", nil); err != nil {
		return 0, err
	}
	regles, err := reglement.Lire(ctx, e, a.Organisation)
	if err != nil {
		return 0, err
	}
	if v.SuiteDe != 0 {
		x := versement.Etape{Vers: versement.Renouvellement, Le: j}
		x.Echeance = versement.Attendue(regles, ancien, nil, x)
		if err := avancerVersement(ctx, e, t, a, &ancien, x); err != nil {
			return 0, err
		}
	}
	return v.ID, tacheVersement(ctx, e, a, v, versement.Attendue(regles, v, nil, versement.Etape{Vers: versement.Envisage, Le: j}))
}

func dejaDemande() error {
	return refuser("versement", "un versement direct est déjà demandé ou en cours pour cette personne : le poursuivre, le renouveler depuis sa page, ou l’abandonner avant d’en demander un autre")
}

// versementPour reads a procedure at the version that was seen, for who may write to the person and to the court.
func versementPour(ctx context.Context, l bdd.Lecture, a droits.Agent, id, version int64) (versement.Versement, error) {
	v, err := versement.ParID(ctx, l, id)
	if err != nil {
		return v, ErrInterdit
	}
	if err := exiger(ctx, l, a, droits.EcrireCourrier, v.Dossier); err != nil {
		return v, err
	}
	if v.Version != version {
		return v, bdd.ErrAncienneVersion
	}
	return v, nil
}

func consignerVersement(ctx context.Context, e *bdd.Ecriture, a droits.Agent, v versement.Versement, nature string, valeurs []journal.Valeur) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: versement.Objet, ObjetID: v.ID, Dossier: v.Dossier, Valeurs: valeurs})
}

// tacheVersement says what is awaited of a procedure, and by when; nothing once it is over.
func tacheVersement(ctx context.Context, e *bdd.Ecriture, a droits.Agent, v versement.Versement, echeance jour.Jour) error {
	if err := agenda.Faire(ctx, e, agenda.VersementAPoursuivre, versement.Objet, v.ID, a.ID); err != nil || echeance.Vide() {
		return err
	}
	return agenda.Rouvrir(ctx, e, agenda.Tache{Organisation: v.Organisation, Dossier: v.Dossier, Role: string(a.Role), Nature: agenda.VersementAPoursuivre, Objet: versement.Objet, ObjetID: v.ID, Motif: string(v.Etat), Echeance: echeance})
}

// avancerVersement moves a procedure one step, writes the step down, and says what is awaited next.
func avancerVersement(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, v *versement.Versement, x versement.Etape) error {
	x.Par, x.Texte = a.ID, strings.TrimSpace(x.Texte)
	x, err := versement.Avancer(ctx, e, t, *v, x)
	if err != nil {
		return err
	}
	v.Etat, v.Rang, v.Version, v.Echeance = x.Vers, x.Rang, v.Version+1, x.Echeance
	if !x.Debut.Vide() {
		v.Debut, v.Fin = x.Debut, x.Fin
	}
	if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: v.Dossier, Jour: x.Le, Nature: "versement." + string(x.Vers), Agent: a.ID, Visibilite: chronologie.Suivi, Objet: versement.Objet, ObjetID: v.ID}); err != nil {
		return err
	}
	if err := consignerVersement(ctx, e, a, *v, "versement.etape", x.Consignees()); err != nil {
		return err
	}
	return tacheVersement(ctx, e, a, *v, x.Echeance)
}

// SignerRequete signs a request of versement direct under every rule of versement.VerifierRequete: the request to the court and the letter that brings its reasons to the person are
// written, numbered and frozen in the same act, with what was asked. The answer is the id of the procedure.
func SignerRequete(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, id, version int64, signataire string, justificatif map[string]string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if _, err := versementPour(ctx, e, a, id, version); err != nil {
			return 0, err
		}
		v, err := versement.Lire(ctx, e, t, a, id)
		if err != nil {
			return 0, err
		}
		if v.Etat != versement.Envisage {
			return 0, refuser("etat", "la requête %s est déjà signée", v.Numero)
		}
		q, err := requeteASigner(ctx, e, v, justificatif)
		if err != nil {
			return 0, err
		}
		q.Signataire = strings.TrimSpace(signataire)
		regles, err := reglement.Lire(ctx, e, a.Organisation)
		if err != nil {
			return 0, err
		}
		liste, err := prestations.EnVigueur(ctx, e, q.Aujourdhui)
		if err != nil {
			return 0, err
		}
		verdict := versement.VerifierRequete(regles, liste, q)
		if err := verdict.Err(); err != nil {
			return 0, err
		}
		etapes, err := versement.EtapesDe(ctx, e, id)
		if err != nil {
			return 0, err
		}
		x := versement.Etape{Vers: versement.RequetePrete, Le: q.Aujourdhui}
		if x.Document, x.Lettre, err = ecrireRequete(ctx, e, t, a, v, q.Signataire, liste, versement.Derniere(etapes, versement.RequetePrete)); err != nil {
			return 0, err
		}
		mots := []string{"Signée par " + q.Signataire + "."}
		for _, w := range verdict.Avertissements {
			mots = append(mots, w.Message+" : "+q.Justificatif[w.Regle])
		}
		x.Texte, x.Echeance = strings.Join(mots, "\n"), versement.Attendue(regles, v, etapes, x)
		if err := avancerVersement(ctx, e, t, a, &v, x); err != nil {
			return 0, err
		}
		valeurs, err := v.Demandees(ctx, e)
		if err != nil {
			return 0, err
		}
		return v.ID, consignerVersement(ctx, e, a, v, "versement.signer", valeurs)
	})
}

// requeteASigner gathers what the rules read of a request.
func requeteASigner(ctx context.Context, l bdd.Lecture, v versement.Versement, justificatif map[string]string) (q versement.Requete, err error) {
	q = versement.Requete{Versement: v, Aujourdhui: l.Instant().Jour(), Justificatif: map[string]string{}}
	for regle, mots := range justificatif {
		q.Justificatif[regle] = strings.TrimSpace(mots)
	}
	if q.Anterieurs, err = versement.Anterieurs(ctx, l, v.Dossier, v.ID); err != nil {
		return q, err
	}
	cs, err := masp.DuDossier(ctx, l, v.Dossier)
	for _, c := range masp.Valables(cs) {
		if !c.Debut.Apres(q.Aujourdhui) && !c.Dernier().Avant(q.Aujourdhui) && c.NiveauLe(q.Aujourdhui) == masp.AvecGestion {
			q.Autorisation = true
		}
	}
	return q, err
}

// ecrireRequete writes the request and the letter to the person; those of a request that was signed before are replaced.
func ecrireRequete(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, v versement.Versement, signataire string, liste []prestations.Prestation, ancienne *versement.Etape) (requete, lettre int64, err error) {
	dits, sans := auJuge(v, liste, v.Requerant, signataire, v.Textes.Motifs)
	dits["montant_du"], dits["montant_demande"] = modeles.Montant(max(0, v.Loyer+v.Charges-v.TiersPayant)), modeles.Montant(v.Montant)
	dits["duree"], dits["pieces"] = modeles.Texte(texte.Nombre(int64(v.Mois))+" mois"), modeles.Liste(lignes(v.Textes.Pieces)...)
	if v.SuiteDe != 0 {
		ancien, etapes, err := versementSuivi(ctx, e, v.SuiteDe)
		if err != nil {
			return 0, 0, err
		}
		if x := versement.Derniere(etapes, versement.Accorde); x != nil {
			dits["jugement_le"], dits["derniere_journee"] = modeles.Date(x.Le), modeles.Date(ancien.Fin)
		}
	}
	n := NouveauDocument{Dossier: v.Dossier, Genre: "versement_direct_requete", Saisis: dits}
	m := NouveauDocument{Dossier: v.Dossier, Genre: "versement_direct_personne", Saisis: modeles.Valeurs{"faits": modeles.Paragraphes(v.Textes.Motifs), "prestations_demandees": modeles.Liste(sans...),
		"tribunal": leTribunal(v)}}
	if ancienne != nil {
		n.Remplace, m.Remplace = ancienne.Document, ancienne.Lettre
	}
	if requete, err = ecrireDocument(ctx, e, t, a, n); err != nil {
		return 0, 0, err
	}
	lettre, err = ecrireDocument(ctx, e, t, a, m)
	return requete, lettre, err
}

// leTribunal is that of a request, with its address, in a letter to the person.
func leTribunal(v versement.Versement) modeles.Valeur {
	return modeles.Texte(v.Textes.Tribunal + ", " + enLigne(v.Textes.TribunalAdresse))
}

// auJuge are the mentions of any request to the judge, on pain of nullity: to order a payment, to renew it or to end it (CASF arts. R271-8, R271-14, as read before 2020); sans are its benefits as the letter to the
// person names them.
func auJuge(v versement.Versement, liste []prestations.Prestation, requerant masp.Requerant, signataire, motifs string) (dits modeles.Valeurs, sans []string) {
	var avec []string
	for _, p := range v.Prestations {
		nom := fmt.Sprintf("prestation n° %d", p.Numero)
		if i := slices.IndexFunc(liste, func(y prestations.Prestation) bool { return y.Numero == p.Numero }); i >= 0 {
			nom = liste[i].Libelle
		}
		sans = append(sans, nom+", "+p.Organisme)
		avec = append(avec, nom+", versée par "+p.Organisme+", "+enLigne(p.Adresse))
	}
	return modeles.Valeurs{"destinataire": modeles.Texte(v.Textes.Tribunal), "destinataire_adresse": modeles.Liste(lignes(v.Textes.TribunalAdresse)...), "faits": modeles.Paragraphes(motifs),
		"prestations_demandees": modeles.Liste(avec...), "bailleur": modeles.Texte(v.Textes.Bailleur + ", " + enLigne(v.Textes.BailleurAdresse)), "requerant": modeles.Texte(versement.NomRequerant(requerant)),
		"demeurant": modeles.Texte(enLigne(v.Textes.Domicile)), "signataire": modeles.Texte(signataire)}, sans
}

func versementSuivi(ctx context.Context, l bdd.Lecture, id int64) (v versement.Versement, xs []versement.Etape, err error) {
	if v, err = versement.ParID(ctx, l, id); err == nil {
		xs, err = versement.EtapesDe(ctx, l, id)
	}
	return v, xs, err
}

// lignes are the lines of a text that say something.
func lignes(s string) (ls []string) {
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			ls = append(ls, l)
		}
	}
	return ls
}

func enLigne(s string) string { return strings.Join(lignes(s), ", ") }

// AvancerVersement notes the step that follows of a procedure, under the rules of versement.VerifierEtape. A request of mainlevée by the département, the préfet or the CCAPEX is
// written, with its letter to the person, in the same act. The first day of a renewal ends the payment that it follows; a renewal that comes to nothing leaves it as it was. The answer is the id of the procedure.
func AvancerVersement(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, id, version int64, x versement.Etape) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if _, err := versementPour(ctx, e, a, id, version); err != nil {
			return 0, err
		}
		v, err := versement.Lire(ctx, e, t, a, id)
		if err != nil {
			return 0, err
		}
		avance := versement.Avance{Versement: v, Etape: x, Aujourdhui: e.Instant().Jour()}
		avance.Etape.Texte = strings.TrimSpace(x.Texte)
		if avance.Avant, err = versement.EtapesDe(ctx, e, id); err != nil {
			return 0, err
		}
		if avance.Anterieurs, err = versement.Anterieurs(ctx, e, v.Dossier, id); err != nil {
			return 0, err
		}
		var ancien versement.Versement
		if v.SuiteDe != 0 {
			if ancien, err = versement.ParID(ctx, e, v.SuiteDe); err != nil {
				return 0, err
			}
			if ancien.Etat.Court() {
				avance.Precedent = ancien.Fin
			}
		}
		regles, err := reglement.Lire(ctx, e, a.Organisation)
		if err != nil {
			return 0, err
		}
		y, verdict := versement.VerifierEtape(regles, avance)
		if err := verdict.Err(); err != nil {
			return 0, err
		}
		if y.Vers == versement.MainleveeDemandee && y.Motif != "personne" {
			if y, err = ecrireMainlevee(ctx, e, t, a, v, avance.Avant, y); err != nil {
				return 0, err
			}
		}
		if lieu := strings.TrimSpace(y.Lieu); lieu != "" && !y.AudienceLe.Vide() {
			y.Texte = strings.TrimSpace("Lieu\u00a0: " + lieu + "\n" + y.Texte)
		}
		if err := avancerVersement(ctx, e, t, a, &v, y); err != nil {
			return 0, err
		}
		return v.ID, suivreAncien(ctx, e, t, a, regles, v, ancien, y)
	})
}

// ecrireMainlevee writes the request that ends a payment, in the forms of the one that began it, and the letter that brings its reasons to the person (R271-10, R271-14); it is signed by who asks, or by who has its delegation (R27).
func ecrireMainlevee(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, v versement.Versement, avant []versement.Etape, x versement.Etape) (versement.Etape, error) {
	x.Signataire = strings.TrimSpace(x.Signataire)
	jugement := versement.Derniere(avant, versement.Accorde)
	switch {
	case x.Texte == "":
		return x, refuser("texte", "écrire pourquoi la mainlevée est demandée : la demande au juge reprend ces mots")
	case x.Signataire == "":
		return x, refuser("signataire", "dire qui signe la demande, et en quelle qualité : la mainlevée se demande dans les formes de la requête (articles R271-8 et R271-14 du CASF, lus avant 2020)")
	case jugement == nil:
		return x, refuser("etat", "aucun jugement n’accorde ce versement")
	}
	liste, err := prestations.EnVigueur(ctx, e, e.Instant().Jour())
	if err != nil {
		return x, err
	}
	dits, sans := auJuge(v, liste, masp.Requerant(x.Motif), x.Signataire, x.Texte)
	dits["jugement_le"] = modeles.Date(jugement.Le)
	x.Texte += "\nSignée par " + x.Signataire + "."
	lettre := modeles.Valeurs{"faits": dits["faits"], "requerant": dits["requerant"], "jugement_le": dits["jugement_le"], "prestations_demandees": modeles.Liste(sans...), "tribunal": leTribunal(v)}
	if x.Document, err = ecrireDocument(ctx, e, t, a, NouveauDocument{Dossier: v.Dossier, Genre: "mainlevee", Saisis: dits}); err != nil {
		return x, err
	}
	x.Lettre, err = ecrireDocument(ctx, e, t, a, NouveauDocument{Dossier: v.Dossier, Genre: "mainlevee_personne", Saisis: lettre})
	return x, err
}

// suivreAncien moves the payment that a renewal follows: over on the eve of the new one, as it was when nothing came of the renewal.
func suivreAncien(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, regles *reglement.Regles, v, ancien versement.Versement, x versement.Etape) error {
	switch {
	case !ancien.Etat.Court():
		return nil
	case x.Vers == versement.EnCours && x.De == versement.Notifie:
		return avancerVersement(ctx, e, t, a, &ancien, versement.Etape{Vers: versement.Fini, Le: v.Debut.Plus(-1), Motif: versement.MotRenouvele()})
	case (x.Vers == versement.Abandonne || x.Vers == versement.Fini && !x.De.Court()) && ancien.Etat == versement.Renouvellement:
		y := versement.Etape{Vers: versement.EnCours, Le: e.Instant().Jour()}
		y.Echeance = versement.Attendue(regles, ancien, nil, y)
		return avancerVersement(ctx, e, t, a, &ancien, y)
	}
	return nil
}

// ProjetVersement is what is known of a request before it is typed: housing, benefits, landlord, home.
type ProjetVersement struct {
	Saisie  SaisieVersement
	Percues []prestations.Percue // in payment, that a judge may have paid to the landlord
}

// PreparerVersement reads what a request of versement direct starts from, for who may write it.
func PreparerVersement(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) (p ProjetVersement, err error) {
	if err := exiger(ctx, l, a, droits.EcrireCourrier, dossier); err != nil {
		return p, err
	}
	j := l.Instant().Jour()
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return p, err
	}
	p.Saisie = SaisieVersement{Dossier: dossier, Requerant: masp.PresidentDuDepartement, Plancher: reglement.VersementPlancher.A(regles, j)}
	qui, err := personnes.DuDossier(ctx, l, dossier)
	if err != nil {
		return p, err
	}
	if qui.Adresse != "" {
		p.Saisie.Textes.Domicile = qui.Adresse + "\n" + qui.Commune
	}
	if err := p.lireLogement(ctx, l, dossier, j); err != nil {
		return p, err
	}
	liste, err := prestations.EnVigueur(ctx, l, j)
	if err != nil {
		return p, err
	}
	percues, err := prestations.PercuesDuDossier(ctx, l, a, dossier)
	for _, x := range percues {
		if i := slices.IndexFunc(liste, func(y prestations.Prestation) bool { return y.Numero == x.Numero }); i >= 0 && x.Ouverte(j) && !x.TiersPayant && x.Montant > 0 && liste[i].Bailleur != prestations.BailleurNon {
			p.Percues = append(p.Percues, x)
		}
	}
	return p, err
}

func (p *ProjetVersement) lireLogement(ctx context.Context, l bdd.Lecture, dossier int64, j jour.Jour) error {
	x, err := logement.Actuel(ctx, l, dossier, j)
	if errors.Is(err, bdd.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Saisie.Loyer, p.Saisie.Charges = x.Loyer, x.Charges
	if x.TiersPayant {
		p.Saisie.TiersPayant = x.AideCentimes
	}
	if x.Bailleur == 0 {
		return nil
	}
	bailleur, err := tiers.ParID(ctx, l, x.Bailleur)
	p.Saisie.Textes.Bailleur = bailleur.Nom
	return err
}
