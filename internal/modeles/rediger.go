// SPDX-License-Identifier: EUPL-1.2

package modeles

import (
	"slices"
	"strings"

	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/documents"
)

// Faits are what a document is written from, beside its fields.
type Faits struct {
	Genre                  Genre
	Modele                 Modele
	Relu                   bool
	Reference              string
	Date                   jour.Jour
	Organisation           string
	Adresse, Telephone     string // of the organisation, when its letterhead says nothing else
	Lieu                   string // the same
	Identite               Identite
	SuiviPar, SuiviQualite string
	Destinataire           []string
	MainPropre             string
	Civilite               string // "Madame,"
	Signataire, Qualite    string // of who decided; empty: those of the letterhead, else who follows the file
	Delegation             string
	PourPresidence         bool
	Tribunal               string
	Bareme                 string // the scale that counted, in words; empty: none did
	Remplace               string // number of the document that this one replaces
	Valeurs                Valeurs
}

// recours are the remedies and delays of an unfavourable decision (CJA art. R421-1 and R421-5, CRPA art. L411-2). After an administrative appeal, the court alone remains.
func recours(g Genre, tribunal string) []string {
	const tribunalGratuit = ", par courrier ou sur www.telerecours.fr. C’est gratuit, et vous pouvez demander l’aide juridictionnelle."
	if g.SurRecours {
		return []string{"Si vous n’êtes toujours pas d’accord, vous avez deux mois à partir du jour où vous recevez cette lettre pour saisir le tribunal compétent : " + tribunal + tribunalGratuit}
	}
	return []string{
		"Si vous n’êtes pas d’accord avec cette décision, vous avez deux mois à partir du jour où vous recevez cette lettre pour :",
		"– m’écrire, à l’adresse en tête de cette lettre, pour demander un nouvel examen (recours gracieux) ; sans réponse pendant deux mois, votre demande est rejetée, et vous avez de nouveau deux mois pour saisir le tribunal ;",
		"– ou saisir le tribunal compétent : " + tribunal + tribunalGratuit,
	}
}

// algorithme is the mention that an individual decision bears when a scale counted (CRPA art. L311-3-1, R311-3-1-1).
func algorithme(bareme string) []string {
	return []string{"Pour cette décision, un calcul automatique a été fait : " + bareme + ".",
		"Vous pouvez demander au service, à l’adresse en tête, les règles de ce calcul et comment il vous a été appliqué (code des relations entre le public et l’administration, articles L311-3-1 et R311-3-1-1). " +
			"S’il refuse ou ne répond pas dans le mois, vous pouvez saisir la Commission d’accès aux documents administratifs (CADA)."}
}

// Rediger writes a document from a template and its facts. It does not refuse: Manques and Gabarit.Manquants say what it lacks.
func Rediger(g *Gabarit, f Faits) documents.Lettre {
	l := documents.Lettre{Genre: f.Genre.Code, Reference: f.Reference, Acte: f.Genre.Pour == ActeSigne, Date: f.Date, Lieu: f.Lieu, Emetteur: f.Identite.Lignes(f.Organisation, f.Adresse),
		Contact: f.Identite.Contact(f.Telephone), SuiviPar: f.SuiviPar, SuiviQualite: f.SuiviQualite, Destinataire: f.Destinataire, MainPropre: f.MainPropre, Civilite: f.Civilite,
		Signataire: f.Signataire, Qualite: f.Qualite, Delegation: f.Delegation, PourPresidence: f.PourPresidence, SignePersonne: f.Genre.SignePersonne, Defavorable: f.Genre.Defavorable,
		FALC: f.Modele.Variante == FALC, NonRelu: f.Modele.Variante == FALC && !f.Relu, Remplace: f.Remplace}
	if len(f.Identite.Logo) > 0 {
		l.Identite = f.Identite.ID
	}
	if f.Identite.Lieu != "" {
		l.Lieu = f.Identite.Lieu
	}
	if l.Signataire == "" && f.Identite.Signataire != "" {
		l.Signataire, l.Qualite, l.Delegation, l.PourPresidence = f.Identite.Signataire, f.Identite.Qualite, f.Identite.Delegation, f.Identite.Presidence
	}
	if l.Signataire == "" {
		l.Signataire, l.Qualite = f.SuiviPar, f.SuiviQualite
	}
	l.Objet, l.Corps = g.Ecrire(f.Valeurs)
	if f.Genre.Defavorable && f.Tribunal != "" {
		for _, s := range recours(f.Genre, f.Tribunal) {
			l.Recours = append(l.Recours, texte.Typographier(s))
		}
	}
	if f.Bareme != "" {
		for _, s := range algorithme(f.Bareme) {
			l.Algorithme = append(l.Algorithme, texte.Typographier(s))
		}
	}
	return l
}

// Mention is a compulsory mention that a document lacks, with its article.
type Mention struct{ Mots, Article string }

// String is the mention in a refusal.
func (m Mention) String() string { return m.Mots + " (" + m.Article + ")" }

// Manques are the compulsory mentions that a document does not have: who handles it (CRPA art. L111-2), who signs and in what capacity (L212-1), the reasons of law
// and of fact of an unfavourable decision (L211-2, L211-5), remedies and delays (CJA art. R421-5), what an acknowledgement says (CRPA art. L112-3, R112-5), and that a
// scale counted (L311-3-1).
func Manques(l documents.Lettre, f Faits) (ms []Mention) {
	exiger := func(ok bool, mots, article string) {
		if !ok {
			ms = append(ms, Mention{mots, article})
		}
	}
	exiger(l.SuiviPar != "" && l.SuiviQualite != "", "le nom et la qualité de l’agent chargé du dossier", "CRPA, article L111-2")
	exiger(len(l.Emetteur) > 1, "l’adresse du service", "CRPA, article L111-2")
	exiger(l.Signataire != "" && l.Qualite != "", "le nom et la qualité du signataire", "CRPA, article L212-1")
	dit := func(champ string) bool {
		v := f.Valeurs[champ]
		return !v.Vide() && imprime(l, v)
	}
	if l.Defavorable {
		exiger(dit("fondement"), "les raisons de droit : l’article sur lequel la décision se fonde", "CRPA, articles L211-2 et L211-5")
		exiger(dit("faits"), "les raisons de fait", "CRPA, articles L211-2 et L211-5")
		exiger(len(l.Recours) > 0, "les voies et délais de recours : le tribunal compétent", "CJA, article R421-5")
	}
	if f.Genre.Accuse {
		exiger(dit("demande_deposee") || dit("recours_recu"), "le jour où la demande, ou le recours, a été reçu", "CRPA, article R112-5")
		exiger(dit("silence_le") && dit("silence"), "ce que vaut le silence, et à partir de quel jour", "CRPA, articles L112-3 et R112-5")
		exiger(len(l.Contact) > 0, "le téléphone ou l’adresse électronique du service", "CRPA, article R112-5")
		if silence := strings.ToLower(f.Valeurs["silence"].String()); strings.Contains(silence, "rejet") || strings.Contains(silence, "refus") {
			exiger(dit("tribunal"), "les voies et délais de recours, puisque le silence vaut rejet", "CRPA, article R112-5")
		}
	}
	if f.Bareme != "" {
		exiger(len(l.Algorithme) > 0, "la mention du calcul automatique", "CRPA, article L311-3-1")
	}
	for _, x := range f.Genre.obligations() {
		v := f.Valeurs[x.champ]
		exiger(v.Vide() && x.siDit || dit(x.champ), x.mots, x.article)
	}
	return ms
}

// obligation is a field that every document of a kind prints, whatever the template of an organisation: what its article asks.
type obligation struct {
	champ, mots, article string
	siDit                bool // only when there is something to say
}

// obligations are what the law asks of a kind, beside what it asks of any decision: the mentions of a request to the judge, on pain of nullity (CASF art. R271-8, read in its wording before 2020), the two
// parts of a report to the procureur (L271-6, CPC arts. 1216-1 to 1216-3), and what the person signs (L271-1, L271-2).
func (g Genre) obligations() (os []obligation) {
	switch g.Code {
	case "versement_direct_requete", "mainlevee":
		const article = "CASF, article R271-8, à peine de nullité"
		os = []obligation{{"personne", "le nom et les prénoms de la personne", article, false}, {"demeurant", "le domicile de la personne", article, false}, {"prestations_demandees", "chaque prestation, avec le nom et l’adresse de l’organisme qui la verse", article, false},
			{"bailleur", "le nom et l’adresse du bailleur", article, false}, {"faits", "l’exposé sommaire des motifs", article, false}, {"requerant", "qui demande", "CASF, article L271-5", false}}
		if g.Code == "mainlevee" {
			return append(os, obligation{"signataire", "qui signe", "CASF, article R271-8", false}, obligation{"jugement_le", "le jour du jugement", "CASF, article L271-5", false})
		}
		return append(os, []obligation{{"jugement_le", "le jour du jugement à renouveler", "CASF, article R271-14", true}, {"montant_demande", "le montant demandé", "CASF, article L271-5", false}, {"duree", "la durée demandée", "CASF, article L271-5", false}, {"pieces", "les pièces jointes", "CASF, article R271-8", false}}...)
	case "versement_direct_personne":
		return []obligation{{"faits", "les motifs de la requête", "CASF, article R271-10", false}}
	case "mainlevee_personne":
		return []obligation{{"faits", "les motifs de la demande de mainlevée", "CASF, articles R271-10 et R271-14", false}}
	case "rapport_procureur":
		const article = "CASF, article L271-6 ; CPC, articles 1216-1 à 1216-3"
		for _, x := range duRapport {
			if x.Nom != "pli" {
				os = append(os, obligation{x.Nom, "la partie " + texte.Guillemets(x.Mots), article, true})
			}
		}
	case "contrat":
		const article = "CASF, articles L271-1 et L271-2"
		return []obligation{{"personne", "le nom de la personne", article, false}, {"contrat_debut", "son premier jour", article, false}, {"contrat_fin", "son dernier jour", article, false}, {"contrat_objectifs", "ses objectifs", article, false},
			{"contrat_autorisations", "l’autorisation, prestation par prestation", "CASF, articles L271-2 et R271-3", true}, {"contribution", "la contribution", "CASF, article L271-4", true}}
	case "autorisation":
		return []obligation{{"personne", "le nom de la personne", "CASF, article L271-2", false}, {"contrat_autorisations", "chaque prestation autorisée", "CASF, articles L271-2 et R271-3", false}}
	}
	return os
}

// imprime tells whether the document prints a value, all of it: a template of an organisation may forget it.
func imprime(l documents.Lettre, v Valeur) bool {
	tout := l.Objet + "\n" + l.Texte()
	dits := []string{texte.Typographier(v.String())}
	if v.genre == TypeParagraphes || v.genre == TypeTableau || v.genre == TypeListe {
		dits = nil
		for _, b := range v.blocs() {
			for _, x := range append(slices.Clone(b.Lignes), slices.Concat(b.Rangees...)...) {
				dits = append(dits, x.Texte())
			}
		}
	}
	return !slices.ContainsFunc(dits, func(s string) bool { return !strings.Contains(tout, s) })
}
