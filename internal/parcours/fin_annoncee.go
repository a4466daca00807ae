// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"slices"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/documents"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/masp/versement"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/reglement"
)

// annoncerFin asks that who is concerned be written to once a contract has stopped (01-masp §3.3), in the days that the organisation gives itself.
func annoncerFin(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n NouvelArret) error {
	regles, err := reglement.Lire(ctx, e, a.Organisation)
	if err != nil {
		return err
	}
	j := derniereDe(e.Instant().Jour(), n.Le)
	return agenda.Rouvrir(ctx, e, agenda.Tache{Organisation: a.Organisation, Dossier: n.Dossier, Role: string(droits.CESF), Nature: agenda.FinAAnnoncer, Objet: "masp_contrat", ObjetID: n.Contrat, Motif: string(n.Motif),
		Echeance: j.Plus(reglement.FinACommuniquer.A(regles, j))})
}

// Annonce is somebody to write to when a contract stops, or something that is left open elsewhere.
type Annonce struct {
	AQui, Dit string
	Genre     string // of the document to write; empty: Objet is to be closed
	Pour      string // what a free letter begins with: "departement"; empty: nothing
	Objet     string // versement.Objet, signalement.Objet, "masp_demande", or "personne": her sheet is to be changed
	ObjetID   int64
	Faite     bool // such a document was written since, or her sheet changed
}

// LettreAuDepartement is what the letter to the département where she goes begins with (01-masp §3.3); whether the months made here count there is that département's to say.
func LettreAuDepartement() modeles.Valeurs {
	return modeles.Valeurs{modeles.ChampObjet: modeles.Texte("Mesure d’accompagnement social personnalisé : durée déjà faite"),
		"texte": modeles.Paragraphes("Cette personne s’installe dans votre département. Avec son accord, nous vous transmettons l’attestation jointe : elle dit les contrats d’accompagnement social personnalisé signés ici et leur durée, " +
			"pour le total de quatre ans de l’article L271-2 du code de l’action sociale et des familles.\n\nNotre service reste à votre disposition pour préparer la suite avec elle.")}
}

// AnnoncesDe are whom to write to when a contract stops for a reason (01-masp §3.3): after a death the payers, the landlord, the bank and who settles the succession; before another
// département the months that count there; with a mandataire, what is handed over. gestion tells that money was managed.
func AnnoncesDe(m masp.MotifArret, gestion bool) (as []Annonce) {
	ajouter := func(quand bool, genre, aQui, dit string) {
		if quand {
			as = append(as, Annonce{Genre: genre, AQui: aQui, Dit: dit})
		}
	}
	deces, juge := m == masp.Deces, m == masp.PassageMAJ || m == masp.PassageProtection
	ajouter(!deces && m != masp.RuptureDepartement, "fin_contrat", "À la personne", "le dernier jour de la mesure, et pourquoi elle finit")
	ajouter(m == masp.RuptureDepartement, "arret_par_le_service", "À la personne", "la décision, ses raisons et ses recours")
	ou, qui := "où verser désormais", "qui paie le loyer ensuite"
	if deces {
		ou, qui = "le décès, et la fin de l’autorisation", "le décès, et le dernier loyer payé"
	}
	ajouter(gestion, "payeur_fin", "À chaque organisme payeur", ou)
	ajouter(gestion, "bailleur_fin", "Au bailleur", qui)
	ajouter(gestion && deces, "libre_tiers", "À la banque", "la fin de la procuration : plus rien ne se paie depuis le décès")
	ajouter(deces, "libre_tiers", "Au notaire, ou aux héritiers", "le décompte final : le solde est à la succession")
	ajouter(juge, "libre_tiers", "Au mandataire judiciaire", "le dossier et le décompte remis, contre un reçu")
	ajouter(m == masp.Demenagement, "attestation", "À la personne", "sa mesure et sa durée, pour son nouveau département")
	ajouter(m == masp.Demenagement, "libre_tiers", "Au nouveau département, avec son accord", "la durée déjà faite, qui compte (joindre l’attestation)")
	if m == masp.Demenagement {
		as[len(as)-1].Pour = "departement"
	}
	return as
}

// Annonces are those of a contract that stopped, with what was written since, and the procedures of the file that its end leaves open; nothing for a contract that ran to its term. The
// caller has checked the rights on the file.
func Annonces(ctx context.Context, l bdd.Lecture, a droits.Agent, c masp.Contrat, gestion bool) ([]Annonce, error) {
	if c.ArreteLe.Vide() || c.Annule() {
		return nil, nil
	}
	as := AnnoncesDe(c.Arret.Motif, gestion)
	ds, err := documents.DuDossier(ctx, l, c.Mesure.Dossier)
	if err != nil {
		return nil, err
	}
	ecrits := map[string]int{}
	for _, d := range ds {
		if d.Etat != documents.Annule && d.EcritLe.Jour().Apres(c.Arret.Le.Jour().Plus(-1)) {
			ecrits[d.Genre]++
		}
	}
	for i := range as {
		as[i].Faite = ecrits[as[i].Genre] > 0
		ecrits[as[i].Genre]--
	}
	if c.Arret.Motif == masp.Demenagement {
		x, err := nouvelleAdresse(ctx, l, c)
		if err != nil {
			return nil, err
		}
		as = append([]Annonce{x}, as...)
	}
	vs, err := versement.DuDossier(ctx, l, a, c.Mesure.Dossier)
	if err != nil {
		return nil, err
	}
	for _, v := range vs {
		if !v.Etat.Clos() {
			as = append(as, Annonce{AQui: "Versement direct " + v.Numero, Dit: "il est « " + v.Etat.Libelle() + " » : dire s’il finit lui aussi", Objet: versement.Objet, ObjetID: v.ID})
		}
	}
	ss, err := signalement.DuDossier(ctx, l, a, c.Mesure.Dossier)
	if err != nil {
		return nil, err
	}
	for _, s := range ss {
		if !s.Etat.Clos() && !s.Etat.Mesure() {
			as = append(as, Annonce{AQui: "Signalement " + s.Numero, Dit: "il est « " + s.Etat.Libelle() + " » : dire s’il se poursuit", Objet: signalement.Objet, ObjetID: s.ID})
		}
	}
	demandes, err := masp.DemandesDuDossier(ctx, l, a, c.Mesure.Dossier)
	for _, d := range demandes {
		if slices.Contains([]masp.EtatDemande{masp.Deposee, masp.EnEvaluation, masp.Validee, masp.EnCommission, masp.Ajournee}, d.Etat) {
			as = append(as, Annonce{AQui: "Demande " + d.Numero, Dit: "elle attend une décision : dire si elle se poursuit", Objet: "masp_demande", ObjetID: d.ID})
		}
	}
	return as, err
}

// nouvelleAdresse asks for her address when she leaves the département: the letters of the end and her final account go to the one that her sheet says.
func nouvelleAdresse(ctx context.Context, l bdd.Lecture, c masp.Contrat) (x Annonce, err error) {
	p, err := personnes.DuDossier(ctx, l, c.Mesure.Dossier)
	if err != nil {
		return x, err
	}
	x = Annonce{AQui: "Sa nouvelle adresse", Dit: "les lettres et le décompte partent à l’adresse de sa fiche : l’écrire dès qu’elle est connue", Objet: "personne", ObjetID: p.ID}
	n := 0
	err = l.QueryRow(ctx, `select count(*) from journal_actes where objet = 'personne' and objet_id = $1 and nature = 'personne.modifier' and instant > $2`, p.ID, c.Arret.Le).Scan(&n)
	x.Faite = n > 0
	return x, err
}
