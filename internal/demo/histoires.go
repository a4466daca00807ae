// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"
	"time"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/dettes"
	"etai/internal/gestion"
	"etai/internal/logement"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/tiers"
)

// Histoire is one dossier that has something to tell: where to see it, and as whom.
type Histoire struct {
	Titre, Texte string
	Personne     string
	Dossier      int64
	Lien         string // page of the application
	Identifiant  string // of the account that opens it best
}

// Who each story is about. The CESF that the demonstration offers first meets those whose number ends with 0.
const (
	finDeContrat       = 10
	sousZero           = 20
	lundiSansProvision = 30
	loyerEnRetard      = 40
	virementRevenu     = 50
	induRecupere       = 60
	debitInattendu     = 65
	recetteAbsente     = 70
	ribChange          = 90
	doublonDe          = 5 // who was entered twice
)

const (
	joursAvantFin = 40 // of the contract that ends
	avisRecus     = 30 // people whose landlord has already sent this month's avis
	ribEnAttente  = 700902
	moisDeRetenue = 3 // how long the payer has been recovering its overpayment

	retenueDIndu argent.Centimes = 4800
	prelevement  argent.Centimes = 2990
	sousLeZero   argent.Centimes = 15000
)

// dernierPaye is the month whose pay was the last one taken in.
func (d *Demo) dernierPaye() jour.Jour { return jour.PlusMois(d.coupure.PremierDuMois(), -1) }

func (d *Demo) dernierMois(j jour.Jour) bool { return j.PremierDuMois() == d.dernierPaye() }

// retenue is what the payer keeps of the k-th benefit of a person.
func (d *Demo) retenue(s *suivie, k int, le jour.Jour) argent.Centimes {
	if s.n != induRecupere || k != 0 || le.Avant(jour.PlusMois(d.dernierPaye(), 1-moisDeRetenue)) {
		return 0
	}
	return retenueDIndu
}

// absente tells that the main benefit of a person did not come.
func (d *Demo) absente(s *suivie, le jour.Jour) bool {
	return s.n == recetteAbsente && d.dernierMois(le)
}

// ordresDuMois are what a person pays in a month of the story, with what went wrong.
func (d *Demo) ordresDuMois(s *suivie, mois, execution jour.Jour) []parcours.NouvelOrdre {
	os := s.ordres(mois, execution)
	os[argentDeVie].Centimes -= d.retenue(s, 0, mois)
	if d.absente(s, mois) {
		os[argentDeVie].Centimes = 5000
	}
	if s.n == loyerEnRetard && d.dernierMois(mois) {
		return os[energie:]
	}
	return os[:]
}

// derniersFaits adds to the last statement what nobody had asked for: a debit, and a seizure that leaves an account below zero.
func (d *Demo) derniersFaits(ls lignesDe) {
	for _, s := range d.suivies {
		switch s.n {
		case debitInattendu:
			ls[s] = append(ls[s], debit(d.coupure, prelevement, "PRLV SALLE DE SPORT EXEMPLE", "", "P65"))
		case sousZero:
			reste := s.solde
			for _, l := range ls[s] {
				reste += l.Montant
			}
			ls[s] = append(ls[s], debit(d.coupure, reste+sousLeZero, "SAISIE ADMINISTRATIVE EXEMPLE", "", "S20"))
		}
	}
}

// lundi is the last Monday of the period of today.
func (d *Demo) lundi() jour.Jour {
	_, au := plan.Periode(d.suivies[0].recettes[0].quantieme, d.aujourdhui)
	for au.JourSemaine() != time.Monday {
		au = au.Plus(-1)
	}
	return au
}

// decompte is what the payer's décompte says of a line, when it tells of the overpayment.
func (d *Demo) decompte(ctx context.Context, l bdd.Lecture, banque int64, montant argent.Centimes, paie jour.Jour) ([]comptes.LigneDecompte, error) {
	s := d.suivies[induRecupere-1]
	r := s.recettes[0]
	if retenue := d.retenue(s, 0, paie); banque != s.banque || retenue == 0 || montant != r.montant-retenue {
		return nil, nil
	}
	id, err := d.recette(ctx, l, s, r.prestation)
	return []comptes.LigneDecompte{{Recette: id, Brut: r.montant, Retenue: retenueDIndu, Motif: comptes.RetenueIndu}}, err
}

// recette is the authorised benefit of a person, by its number of D271-2.
func (d *Demo) recette(ctx context.Context, l bdd.Lecture, s *suivie, prestation int) (int64, error) {
	rs, err := gestion.RecettesDuDossier(ctx, l, s.dossier)
	for _, r := range rs {
		if r.Prestation == prestation {
			return r.ID, err
		}
	}
	if err == nil {
		err = fmt.Errorf("%s ne reçoit pas la prestation %d", s.nom, prestation)
	}
	return 0, err
}

// histoires leaves what a day has to decide about people and tiers, then tells where to find each story.
func (d *Demo) histoires(ctx context.Context) error {
	if err := d.avis(ctx); err != nil {
		return err
	}
	fusion, err := d.doublon(ctx, d.suivies[doublonDe-1])
	if err != nil {
		return err
	}
	if err := d.manquer(ctx, d.suivies[recetteAbsente-1]); err != nil {
		return err
	}
	if err := d.devoirIndu(ctx, d.suivies[induRecupere-1]); err != nil {
		return err
	}
	s := d.suivies[ribChange-1]
	nouveau, err := ibanFictif(ribEnAttente)
	if err != nil {
		return err
	}
	rib, err := parcours.SaisirCoordonnees(ctx, d.inst.Base, d.inst.Trousseau, d.demande(s.cesf()), tiers.Saisie{Tiers: s.bailleur, Titulaire: "Bailleur Exemple Particulier", IBAN: nouveau})
	if err != nil {
		return err
	}
	return d.raconter(ctx, fusion, rib)
}

// avis are those that the landlords have sent: this month's, and one of last month that nothing has paid.
func (d *Demo) avis(ctx context.Context) error {
	mois := d.aujourdhui.PremierDuMois()
	recevoir := func(ctx context.Context, s *suivie, a logement.Avis) error {
		a.Dossier, a.Reference, a.Locataire, a.RecuLe = s.dossier, s.reference(), "PERSONNE "+s.nom, a.Mois
		var l logement.Logement
		if err := d.inst.Base.Lire(ctx, func(lecture bdd.Lecture) (err error) {
			l, err = logement.Actuel(ctx, lecture, s.dossier, d.aujourdhui)
			return err
		}); err != nil {
			return err
		}
		a.ExigibleLe = l.Echeance(a.Mois)
		_, err := parcours.EnregistrerAvis(ctx, d.inst.Base, d.inst.Trousseau, d.demande("comptable"), parcours.NouvelAvis{Avis: a})
		return err
	}
	if err := ensemble(ctx, avisRecus, func(ctx context.Context, i int) error {
		s := d.suivies[i]
		a := logement.Avis{Mois: mois, Centimes: s.loyer}
		if i%7 == 3 {
			a.Centimes += 1250 // charges settled once a year: something to ask the landlord
		}
		return recevoir(ctx, s, a)
	}); err != nil {
		return err
	}
	s := d.suivies[loyerEnRetard-1]
	return recevoir(ctx, s, logement.Avis{Mois: d.dernierPaye(), Centimes: s.loyer})
}

// doublon enters a person a second time, misspelt, and asks that the two sheets become one.
func (d *Demo) doublon(ctx context.Context, s *suivie) (int64, error) {
	cesf := s.cesf()
	dossier, err := parcours.CreerPersonne(ctx, d.inst.Base, d.demande(cesf), parcours.NouvellePersonne{Territoire: d.territoires[s.n%len(d.territoires)],
		Personne: personnes.Personne{Nom: s.nom, Prenom: "Personnne", Telephone: fmt.Sprintf("+335550%05d", s.n), Commune: "00200 Vieuxmont", EcrireDomicile: true}})
	if err != nil {
		return 0, err
	}
	var absorbee, survivante personnes.Personne
	if err := d.inst.Base.Lire(ctx, func(l bdd.Lecture) (err error) {
		if absorbee, err = personnes.DuDossier(ctx, l, dossier); err == nil {
			survivante, err = personnes.DuDossier(ctx, l, s.dossier)
		}
		return err
	}); err != nil {
		return 0, err
	}
	return parcours.DemanderFusion(ctx, d.inst.Base, d.inst.Trousseau, d.demande(cesf), parcours.NouvelleFusion{Sens: personnes.Fusionner, Absorbee: absorbee.ID, Survivante: survivante.ID,
		Motif: "Même téléphone, même adresse\u202f; le prénom a été mal écrit à l’accueil."})
}

// manquer says why the benefit of last month did not come.
func (d *Demo) manquer(ctx context.Context, s *suivie) error {
	var recette int64
	if err := d.inst.Base.Lire(ctx, func(l bdd.Lecture) (err error) {
		recette, err = d.recette(ctx, l, s, s.recettes[0].prestation)
		return err
	}); err != nil {
		return err
	}
	_, err := parcours.NoterCause(ctx, d.inst.Base, d.demande("comptable"), parcours.CauseDeRecette{Recette: recette, Mois: d.dernierPaye(), Cause: gestion.Declaration,
		Mots: "La CAF attend la déclaration du trimestre."})
	return err
}

// devoirIndu records what the payer still claims.
func (d *Demo) devoirIndu(ctx context.Context, s *suivie) error {
	nee := jour.PlusMois(d.dernierPaye(), -moisDeRetenue)
	_, err := parcours.EnregistrerDette(ctx, d.inst.Base, d.inst.Trousseau, d.demande(s.cesf()), dettes.Dette{Dossier: s.dossier, Creancier: "CAF Exemple", Nature: dettes.Sociale, NeeLe: nee,
		Solde: dettes.Solde{Jour: d.aujourdhui, Centimes: 6 * retenueDIndu, Source: dettes.DuCreancier}})
	return err
}

// raconter writes the word of the CESF in each dossier, and lists the stories.
func (d *Demo) raconter(ctx context.Context, fusion, rib int64) error {
	ordre, ligne, err := d.aRevoir(ctx)
	if err != nil {
		return err
	}
	mois, dernier := d.coupure.MoisAnnee(), d.dernierPaye()
	comptable := "comptable@valmoulin.test"
	for _, x := range []struct {
		n                  int
		titre, texte, note string
		lien, identifiant  string
	}{
		{loyerEnRetard, "Un loyer en retard", "Le bailleur a envoyé l’avis " + dernier.DeMoisAnnee() + "\u00a0; aucun ordre ne l’a payé.",
			"Le bailleur appelle\u00a0: il n’a pas reçu le loyer " + dernier.DeMoisAnnee() + ". L’avis est arrivé après la remise du mois.", d.page(loyerEnRetard, "/logement"), ""},
		{recetteAbsente, "Une prestation qui n’est pas arrivée", "Le RSA " + dernier.DeMoisAnnee() + " manque\u00a0: la déclaration trimestrielle n’est pas faite, et la CESF a une tâche.",
			"Je l’ai eue au téléphone\u00a0: elle n’a pas fait sa déclaration trimestrielle. Nous la faisons ensemble mardi.", d.page(recetteAbsente, ""), ""},
		{induRecupere, "Un indu récupéré", "La CAF retient " + retenueDIndu.String() + " chaque mois sur l’AAH, et son décompte le dit.",
			"La CAF récupère un indu né d’un changement de situation. Demande de remise à étudier avec elle.", d.page(induRecupere, "/dettes"), ""},
		{virementRevenu, "Un virement revenu", "L’argent de vie " + dernier.DeMoisAnnee() + " est revenu\u00a0: son compte personnel est clos.",
			"Elle a changé de banque sans nous le dire. Elle apporte son nouveau RIB cette semaine.", fmt.Sprintf("/ordres/%d", ordre), ""},
		{ribChange, "Un RIB qui vient de changer", "Le bailleur donne un autre compte\u00a0: il faut le rappeler à un numéro déjà connu, puis l’approuver à deux. D’ici là, son loyer attend.",
			"Le bailleur a envoyé un nouveau RIB par courriel.", fmt.Sprintf("/tiers/%d/rib/%d", d.suivies[ribChange-1].bailleur, rib), comptable},
		{doublonDe, "Une personne saisie deux fois", "Deux fiches, un même téléphone\u00a0: le chef de service dit si c’est la même personne.",
			"Sa fiche existe en double depuis son passage à l’accueil.", fmt.Sprintf("/fusions/%d", fusion), "chef@valmoulin.test"},
		{finDeContrat, fmt.Sprintf("Un contrat qui finit dans %d jours", joursAvantFin), "L’évaluation et la suite du contrat sont à préparer avec elle.",
			"Bilan du contrat à faire avec elle avant de demander la suite.", d.page(finDeContrat, "/mesure"), ""},
		{lundiSansProvision, "Un lundi sans provision", "Ce qu’elle demande pour le lundi " + d.lundi().Long() + " dépasse ce qui restera\u00a0: refusé, avec ce qui est disponible.",
			"Elle voudrait remplacer ses meubles d’un coup. Je lui ai dit que ce ne serait sans doute pas possible ce mois-ci.", d.page(lundiSansProvision, "/proposition"), comptable},
		{debitInattendu, "Un prélèvement que personne n’attendait", "La banque a débité " + prelevement.String() + "\u00a0: dire ce que c’est, ou le demander à la CESF.",
			"Elle ne se souvient d’aucun abonnement.", fmt.Sprintf("/lignes/%d", ligne), comptable},
		{sousZero, "Un compte sous zéro", "Une saisie a pris plus que le compte ne tenait\u00a0: ses ordres sont bloqués en " + mois + ".",
			"Saisie reçue de l’administration. Courrier à faire avec elle pour demander un échéancier.", d.page(sousZero, "/compte"), ""},
		{signalee, "Un rapport au procureur", "Le rapport est signé et transmis, la pièce médicale sous pli cacheté\u00a0; le procureur n’a pas encore répondu.",
			"Je lui ai expliqué pourquoi le département écrit au procureur. Elle est d’accord.", d.page(signalee, fmt.Sprintf("/signalement/%d", d.signalement)), ""},
	} {
		s := d.suivies[x.n-1]
		if _, err := parcours.Noter(ctx, d.inst.Base, d.inst.Trousseau, d.demande(s.cesf()), parcours.NouvelleNote{Dossier: s.dossier, Genre: parcours.Note, Jour: d.aujourdhui.Plus(-1), Texte: x.note}); err != nil {
			return err
		}
		h := Histoire{Titre: x.titre, Texte: x.texte, Personne: "Personne " + s.nom, Dossier: s.dossier, Lien: x.lien, Identifiant: x.identifiant}
		if h.Identifiant == "" {
			h.Identifiant = identifiantCESF(s.n % CESF)
		}
		d.Histoires = append(d.Histoires, h)
	}
	return nil
}

// page is the address of the n-th person's file, or of a part of it.
func (d *Demo) page(n int, suite string) string {
	return fmt.Sprintf("/dossiers/%d%s", d.suivies[n-1].dossier, suite)
}

// aRevoir finds the order that came back and the debit to explain.
func (d *Demo) aRevoir(ctx context.Context) (ordre, ligne int64, err error) {
	err = d.inst.Base.Lire(ctx, func(l bdd.Lecture) error {
		ordre, ligne = 0, 0
		os, err := paiements.OrdresDuDossier(ctx, l, d.suivies[virementRevenu-1].dossier, 10)
		for _, o := range os {
			if o.Etat == paiements.Retourne {
				ordre = o.ID
			}
		}
		if err != nil {
			return err
		}
		ps, err := comptes.ParEtat(ctx, l, d.association, comptes.Reste)
		for _, p := range ps {
			if p.CompteBancaire == d.suivies[debitInattendu-1].banque {
				ligne = p.Ligne
			}
		}
		if err == nil && (ordre == 0 || ligne == 0) {
			err = fmt.Errorf("le virement revenu (%d) ou le débit inattendu (%d) manque", ordre, ligne)
		}
		return err
	})
	return ordre, ligne, err
}
