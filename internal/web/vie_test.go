// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/formats/releve"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

// Who does what in the life of a measure: the CESF and the director on a phone, the secretary of the commission, the head of service, the accountant and the référent of the
// département at a desk.
const (
	conseillere = string(droits.CESF)
	secretaire  = string(droits.Referent)
	cheffe      = string(droits.ChefDeService)
	compta      = string(droits.Comptable)
	direction   = string(droits.Direction)
	departement = "referent_dep"
)

// demander takes a request from the desk to the validated evaluation; the answer is its address. Nothing is asked without the person's accord.
func (v *vie) demander(nouvelle, consentement, mois string, justifie ...string) string {
	v.T.Helper()
	v.refuse(conseillere, nouvelle, nouvelle, "accord de la personne", "origine", "personne", "texte", "Payer son loyer", "motifs", "impaye", "aucune", "oui")
	une := v.faire(conseillere, nouvelle, nouvelle, append([]string{"consentement_le", consentement}, justifie...)...)
	ev := v.faire(conseillere, une, une+"/evaluer")
	v.faire(conseillere, ev, ev, "situation", "Vit seule, deux loyers impayés.", "gestion", "N’ouvre plus son courrier.", "menace_securite", "oui", "menace", "Commandement de payer reçu.", "insertion", "Voir la mission locale", "autonomie", "Payer son loyer",
		"avis", "favorable", "niveau", "2", "mois", mois, "avis_texte", "Elle le demande.")
	v.voit(cheffe, "/", "À valider")
	v.faire(cheffe, une, une+"/visa", "decision", "valide")
	return une
}

// commission decides a request in a session of the day, told to the person in her hands.
func (v *vie) commission(c etaitest.Commission, une, objet string) {
	v.T.Helper()
	reglages := fmt.Sprintf("/commissions/%d", c.ID)
	seance := v.faire(secretaire, reglages+"/seances", reglages+"/seances", "tenue_le", v.aujourdhui(), "heure", "14:00", "lieu", "Salle 2")
	v.faire(secretaire, seance, seance+"/inscrire", "objet", une[strings.LastIndex(une, "/")+1:], "tardif."+objet, "La situation ne peut pas attendre")
	participants := v.faire(secretaire, seance, seance+"/etape", "etape", "figer")
	v.faire(secretaire, participants, seance+"/etape", "etape", "convoquer")
	v.faire(secretaire, seance, seance+"/etape", "etape", "ouvrir")
	v.faire(secretaire, seance+"/participants", seance+"/participants", fmt.Sprintf("membre.%d", c.Presidente), "present", fmt.Sprintf("membre.%d", c.Exterieure), "present", fmt.Sprintf("membre.%d", c.Autre), "present")
	passage := v.lire(secretaire, seance+"/salle").adresse
	motif := v.Compter(`select min(id) from commission_motif where instance_id = $1 and sens = 'accord'`, c.ID)
	v.faire(secretaire, passage, passage, "sens", "accord", "motif", fmt.Sprint(motif), "decideur", fmt.Sprint(c.Presidente), "valeur.niveau", "2", "valeur.mois", "24")
	v.faire(secretaire, seance, seance+"/etape", "etape", "valider")
	suites := v.lire(secretaire, seance+"/suites").html
	v.voit(secretaire, regexp.MustCompile(`/seances/[0-9]+/proces-verbal\?[^"]+`).FindString(suites), "Présidente Exemple")
	var paires []string
	for _, x := range regexp.MustCompile(`name="lettre" value="([^"]+)"`).FindAllStringSubmatch(suites, -1) {
		paires = append(paires, "lettre", x[1])
	}
	v.faire(secretaire, seance+"/suites", seance+"/suites", append(paires, "mode", "main_propre", "remise_le", v.aujourdhui(), "vers", "remis")...)
	v.voit(conseillere, une, "Accordée")
}

// arriver is a person at the desk, who has no file; the answer is where her request is typed.
func (v *vie) arriver(nom, naissance string) (dossier, nouvelle string) {
	v.T.Helper()
	nouvelle = v.faire(conseillere, "/personnes/nouvelle?suite=demande", "/personnes/nouvelle", "nom", nom, "prenom", "Personne", "naissance", naissance)
	dossier, _, _ = strings.Cut(nouvelle, "/masp")
	return dossier, nouvelle
}

// The whole life of a measure, each role doing its part on its pages: the desk, the evaluation, the commission, the contract, the délégation, a year of visits, a quarter billed and
// contested by both sides, a contract refused that ends before the judge (MASP 3), the renewal, the 49th month refused, the report to the procureur, the end with its account, the return
// and the report. On PostgreSQL over HTTP, on SQLite in Chromium, by clicking and typing.
func TestVieDUneMesure(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		v := &vie{essai: e}
		m := e.Peupler()
		v.machine = &visiteurs{essai: e}
		v.mains = v.machine
		if strings.HasSuffix(t.Name(), "/sqlite") {
			v.mains = nouvelleSouris(t, e)
		}
		v.le(2026, 11, 23)
		d := m.Deleguer(t)
		phc, err := e.App.Poste.Hacheur.Hacher(t.Context(), application.MotDePasse)
		if err != nil {
			t.Fatal(err)
		}
		c := m.Commission(t)
		e.Ecrire(func(x *bdd.Ecriture) error { // the address of an invoice, that of the commission's letters gone
			if err := organisation.ChangerMotDePasse(t.Context(), x, d.Referent.ID, phc, ""); err != nil {
				return err
			}
			o, err := organisation.Lire(t.Context(), x, m.Organisation)
			if err != nil {
				return err
			}
			o.Adresse = "Résidence Exemple\n12 rue de l’Exemple\n00100 VALMOULIN"
			a := m.Agents[droits.Administrateur]
			a.Instant = x.Instant()
			return organisation.Modifier(t.Context(), x, a, o)
		})
		dossier, convention := v.contractualiser(c, d, m)
		refusee := v.refusDeSigner(c)
		v.accompagner(dossier)
		v.facturer(convention)
		v.versementDirect(refusee)
		v.finir(c, dossier)
		v.rapporter()
		if s, ok := v.mains.(*souris); ok {
			t.Logf("%d modèles de page regardés ; sans lien : %v", len(s.vus), s.sansLien)
		}
	})
}

// refusDeSigner: a person whose request is accorded does not sign; the answer is her file.
func (v *vie) refusDeSigner(c etaitest.Commission) (dossier string) {
	var nouvelle string
	v.encore(func() { dossier, nouvelle = v.arriver("Refus", "12/03/1971") })
	prestations := dossier + "/prestations/nouvelle"
	v.faire(conseillere, prestations, prestations, "numero", "17", "organisme", "CAF", "montant", "607,75", "jour", "5", "allocataire", "7700002", "du", "01/01/2026")
	var une string
	v.encore(func() {
		une = v.demander(nouvelle, "20/11/2026", "12")
		v.commission(c, une, "masp_demande")
	})
	v.faire(conseillere, une+"/refus", une+"/refus", "le", "23/11/2026", "texte", "Elle veut continuer seule.")
	v.voit(conseillere, une, "refus")
	return dossier
}

// contractualiser: the desk, the commission, the contract, its account, and the délégation with the rhythm that it asks for.
func (v *vie) contractualiser(c etaitest.Commission, d etaitest.Delegues, m *etaitest.Monde) (dossier, convention string) {
	dossier, nouvelle := v.arriver("Guichet", "30/04/1980")
	une := v.demander(nouvelle, "20/11/2026", "24", "justification.R2", "RSA en cours d’ouverture")
	v.voit(conseillere, une, "En attente de commission")
	v.commission(c, une, "masp_demande")

	// The contract: four years at most, two at a time.
	mesure := dossier + "/mesure/nouvelle"
	v.refuse(conseillere, mesure, mesure, "(règle R5)", "departement", fmt.Sprint(d.Departement), "niveau", "2", "signee_le", "23/11/2026", "signee_pour_le", "23/11/2026", "signe_pour", "Direction Exemple, par délégation", "debut", "01/12/2026", "insertion", "Voir la mission locale", "autonomie", "Payer son loyer",
		"recette.0.prestation", "17", "recette.0.organisme", "CAF", "recette.0.allocataire", "7700001", "recette.0.montant", "607,75", "recette.0.jour", "5", "mois", "25")
	v.faire(conseillere, mesure, mesure, "mois", "24")
	compte := dossier + "/compte/nouveau"
	v.faire(conseillere, compte, compte, "titulaire", "PERSONNE GUICHET", "iban", string(etaitest.IBANDe(77)), "ouvert_le", "01/12/2026", "plancher", "0")

	convention = v.faire(departement, "/delegation/nouvelle", "/delegation/nouvelle", "delegataire", fmt.Sprint(m.Organisation), "nature", "association", "reference", "2026-MASP", "cadre", "marche", "du", "01/12/2026", "au", "31/12/2031", "signee_le", "20/11/2026",
		"etendue", "les_deux", "niveaux", "1", "niveaux", "2", "mode", "prix", "prix_1", "215", "prix_2", "300", "regle", "a", "cycle", "trimestre", "siret_emetteur", etaitest.SIRETDelegataire, "siret_destinataire", etaitest.SIRETDepartement,
		"service", "SERVICE-MASP", "service_requis", "oui", "engagement", "EJ-2026-77", "engagement_requis", "oui", "iban", string(etaitest.IBANDe(900001)), "bic", "EXEMFRPPXXX", "nombre.domicile", "2", "tous.domicile", "1", "unite.domicile", "mois")
	delegation := dossier + "/delegation"
	v.faire(departement, delegation, delegation+"/offre", "convention", convention[strings.LastIndex(convention, "/")+1:], "offre_du", "01/12/2026")
	v.voit(cheffe, "/", "Délégation", "à accepter ou à refuser")
	v.faire(cheffe, delegation, delegation+"/reponse", "charge_du", "01/12/2026")
	v.voit(conseillere, dossier+"/rythme", "Promis par la convention")
	return dossier, convention
}

// accompagner: a year of visits, one missed.
func (v *vie) accompagner(dossier string) {
	nouveau := dossier + "/entretiens/nouveau"
	for k := range 12 {
		mois := jour.PlusMois(jour.Certain(2026, 12, 1), k)
		v.le(mois.Annee(), mois.Mois(), 27)
		for _, q := range []int{9, 24} {
			entretien := []string{"genre", "domicile", "etat", "fait", "le", jour.Certain(mois.Annee(), mois.Mois(), q).Court(), "duree", "45", "presents", "personne", "note", "Le loyer est payé."}
			if k == 6 && q == 24 {
				entretien = []string{"genre", "domicile", "etat", "absent", "le", jour.Certain(mois.Annee(), mois.Mois(), q).Court(), "note", "Porte close."}
			}
			noter := func() { v.faire(conseillere, nouveau, nouveau, entretien...) }
			if k > 0 && entretien[3] == "fait" {
				v.encore(noter)
			} else {
				noter()
			}
		}
	}
	v.voit(conseillere, dossier+"/rythme", "21 sur 22") // eleven months are over
}

// facturer: a quarter, billed and contested by both sides.
func (v *vie) facturer(convention string) {
	v.faire(compta, convention, convention+"/etats", "jour", "15/02/2027")
	v.voit(departement, "/", "États à contrôler")
	etat := fmt.Sprintf("/etats/%d", v.Compter(`select max(id) from delegation_etat`))
	ligne := fmt.Sprintf("%s/lignes/%d", etat, v.Compter(`select min(id) from delegation_ligne`))
	webtest.Tait(v.T, v.voit(compta, etat, "4 lignes", "décembre 2026").texte, "Émettre la facture") // December, whose quarter has no état, is caught up
	v.faire(departement, ligne, ligne, "sens", "rejet", "texte", "Aucune visite en décembre.")
	v.voit(compta, "/", "Lignes rejetées")
	v.faire(compta, ligne, ligne, "sens", "contestation", "texte", "Deux visites, le 9 et le 24.")
	v.voit(departement, "/", "États contestés")
	if a, b := v.fichier(departement, etat+"/lignes.csv"), v.fichier(compta, etat+"/lignes.csv"); a != b || strings.Count(a, "\r\n") != 5 {
		v.T.Errorf("les deux parties ne lisent pas le même état :\n%s\n%s", a, b)
	}
	webtest.Tait(v.T, v.voit(departement, etat, "Contestées 1").texte, "Arrêter l’état")
	v.faire(departement, ligne, ligne, "sens", "acceptation", "texte", "Vu les comptes rendus.")
	v.faire(departement, etat, etat+"/arret")
	v.voit(compta, "/", "Factures à émettre")
	facture := v.faire(compta, etat, etat+"/facture")
	v.voit(departement, facture, "1 200,00", "EJ-2026-77", "40 euros")
}

// versementDirect: who refused the contract does not pay her rent; a judge is asked to have her RSA paid to her landlord, until his judgment (MASP 3).
func (v *vie) versementDirect(dossier string) {
	v.le(2027, 12, 6)
	nouveau := dossier + "/versement-direct/nouveau"
	une := v.faire(conseillere, nouveau, nouveau, "requerant", "pcd", "cause", "refus", "cause_le", "23/11/2026", "premier_impaye", "05/09/2027", "loyer", "410", "charges", "45", "plancher", "100", "montant", "455", "mois", "24", "prestations", "17")
	signer := une + "/signer"
	v.refuse(conseillere, une, signer, "à peine de nullité")
	v.faire(conseillere, une+"/modifier", une+"/modifier", "motifs", "Trois loyers impayés, le contrat refusé.", "domicile", "3 rue de l’Exemple\n00100 VALMOULIN", "bailleur", "Office Exemple", "bailleur_adresse", "4 rue de l’Exemple\n00100 VALMOULIN",
		"tribunal", "Tribunal judiciaire d’Exemple", "tribunal_adresse", "1 rue du Droit\n00100 VALMOULIN", "pieces", "Bail", "organisme_17", "CAF", "adresse_17", "2 rue de l’Exemple, 00100 VALMOULIN")
	v.faire(conseillere, une, signer, "signataire", "Claire Exemple, directrice, par délégation")
	v.faire(conseillere, une, une+"/etape", "vers", "lrar_envoyee", "le", "06/12/2027")
	v.faire(conseillere, une, une+"/etape", "vers", "deposee", "le", "06/12/2027")
	v.faire(conseillere, une, une+"/etape", "vers", "audience", "le", "06/12/2027", "audience_le", "10/01/2028")
	v.le(2028, 1, 24)
	v.faire(conseillere, une, une+"/etape", "vers", "accorde", "le", "24/01/2028", "montant", "455", "mois", "24")
	v.voit(conseillere, une, "Accordé par le juge", "24 mois")

	// The payment runs before the delay of appeal is over; the appeal is judged while the landlord is paid.
	v.faire(conseillere, une, une+"/etape", "vers", "notifie", "le", "24/01/2028")
	v.refuse(conseillere, une, une+"/etape", "délai d’appel court jusqu’au 08/02/2028", "vers", "en_cours", "le", "24/01/2028", "debut", "24/01/2028")
	v.faire(conseillere, une, une+"/etape", "vers", "en_cours", "le", "24/01/2028", "debut", "24/01/2028", "texte", "Exécution provisoire, avis du service juridique.")
	v.voit(conseillere, une, "possible jusqu’au 8 février 2028", "Appel")
	v.faire(conseillere, une+"?vers=appel_en_cours", une+"/etape", "vers", "appel_en_cours", "le", "24/01/2028", "motif", "personne")
	v.voit(conseillere, une, "En cours, en appel", "Jugement confirmé", "Montant fixé en appel, par mois")
	v.le(2028, 6, 5)
	v.faire(conseillere, une, une+"/etape", "vers", "en_cours", "le", "05/06/2028", "montant", "400", "mois", "12")
	webtest.Tait(v.T, v.voit(conseillere, une, "du 24 janvier 2028 au 23 janvier 2029").texte, "possible jusqu’au", "Noter un appel")

	// The debt is paid: the mainlevée is asked, its reasons go to her, its hearing is known, the judge ends the payment.
	demandee := une + "?vers=mainlevee_demandee"
	v.refuse(conseillere, demandee, une+"/etape", "signe la demande", "vers", "mainlevee_demandee", "le", "05/06/2028", "motif", "pcd", "texte", "La dette est apurée.")
	v.faire(conseillere, demandee, une+"/etape", "vers", "mainlevee_demandee", "le", "05/06/2028", "motif", "pcd", "texte", "La dette est apurée.", "signataire", "Claire Exemple, directrice, par délégation")
	v.voit(conseillere, une, "Envoyer les motifs à la personne", "lettre à la personne")
	v.faire(conseillere, une, une+"/etape", "vers", "mainlevee_lrar", "le", "05/06/2028")
	v.faire(conseillere, une, une+"/etape", "vers", "mainlevee_audience", "le", "05/06/2028", "audience_le", "12/06/2028", "lieu", "Tribunal judiciaire d’Exemple, salle 2")
	v.voit(conseillere, une, "audience du 12 juin 2028", "Lieu : Tribunal judiciaire d’Exemple, salle 2")
	v.le(2028, 6, 19)
	v.faire(conseillere, une, une+"/etape", "vers", "fini", "le", "19/06/2028", "motif", "mainlevee")
	v.voit(conseillere, une, "le juge a donné mainlevée")
}

// signaler: four years are full and her safety is compromised; the report is written part by part, signed, sent to the procureur.
func (v *vie) signaler(dossier string) {
	rapport := v.faire(conseillere, dossier+"/signalement", dossier+"/signalement", "genre", "rapport")
	un, _, _ := strings.Cut(rapport, "/rapport")
	v.refuse(conseillere, un, un+"/signer", "(règle R32)", "le", "16/09/2030", "signataire", "La présidente du conseil départemental")
	parties := [][]string{
		{"echec", "oui", "compromis", "securite", "faits", "Le 2 septembre, le bailleur a demandé l’expulsion."},
		{"identite", "Personne Guichet, née le 30 avril 1980", "famille", "Aucune proche.", "vie", "Un deux-pièces encombré."},
		{"ressources", "RSA, 607,75 euros.", "charges", "Loyer.", "dettes", "Aucune.", "prestations", "RSA."},
		{"quotidien", "Mange peu.", "quotidien_recueil", "visites", "demarches", "N’ouvre pas son courrier.", "demarches_recueil", "visites", "tenue_budget", "Ne sait plus ce qu’elle reçoit.", "tenue_budget_recueil", "grille, avec elle"},
		{"menees", "Quatre ans d’accompagnement.", "envisagees", "Les visites jusqu’à la fin."},
		{"destinataire", "Procureur de la République d’Exemple", "destinataire_adresse", "1 rue du Droit\n00100 VALMOULIN"},
	}
	for i, p := range parties {
		action, page := fmt.Sprintf("%s/rapport?partie=%d", un, i+1), rapport
		if i > 0 {
			page = action
		}
		v.faire(conseillere, page, action, p...)
	}
	v.faire(conseillere, un, un+"/signer", "le", "16/09/2030", "signataire", "La présidente du conseil départemental", "sans_medical", "oui")
	v.faire(conseillere, un, un+"/etape", "vers", "transmis", "le", "16/09/2030")
	v.voit(conseillere, un, "Transmis")
}

// finir: the renewal, the 49th month refused, the report to the procureur, the end with its account, the archive.
func (v *vie) finir(c etaitest.Commission, dossier string) {
	v.le(2028, 9, 11) // the 48 months are full with it
	v.voit(conseillere, "/", "Échéances", "GUICHET")
	grille := dossier + "/autonomie/nouvelle"
	remplie := []string{"moment", "renouvellement", "le", "11/09/2028", "avec_personne", "oui"}
	for i := 1; i <= 10; i++ {
		remplie = append(remplie, fmt.Sprintf("service.%d", i), "2", fmt.Sprintf("personne.%d", i), "2")
	}
	v.faire(conseillere, grille, grille, remplie...)
	v.encore(func() {
		v.commission(c, v.demander(dossier+"/masp/nouvelle", "08/09/2028", "24"), "masp_renouvellement")
	})
	mesure := dossier + "/mesure/nouvelle"
	v.faire(conseillere, mesure, mesure, "signee_le", "11/09/2028", "signee_pour_le", "11/09/2028", "signe_pour", "Direction Exemple, par délégation", "niveau", "2", "debut", "01/12/2028", "mois", "24", "insertion", "Voir la mission locale", "autonomie", "Payer son loyer",
		fmt.Sprintf("percue.%d.autorise", v.Compter(`select min(id) from prestation_percue`)), "totalite")

	v.le(2030, 9, 16)
	v.refuse(conseillere, dossier+"/masp/nouvelle", dossier+"/masp/nouvelle", "48 mois", "origine", "personne", "texte", "Encore", "motifs", "impaye", "aucune", "oui", "consentement_le", "13/09/2030")
	v.signaler(dossier)

	numero := int64(v.Compter(`select min(dossier_id) from masp_mesure`))
	suivie := etaitest.Suivie{Dossier: numero, IBAN: etaitest.IBANDe(77), Numero: "7700001"}
	v.importer(suivie, jour.Certain(2030, 9, 13), 0, releve.Ligne{Montant: 60775, Libelle: "CAF RSA 7700001"})
	v.le(2030, 12, 2)
	v.voit(conseillere, dossier+"/cloture", "Le dernier relevé de la banque s’arrête au")
	v.importer(suivie, jour.Certain(2030, 12, 1), 60775)
	v.voit(conseillere, dossier+"/cloture", "compte")
	v.faire(compta, dossier+"/cloture", dossier+"/cloture", "etape", "rendre", "procuration", "02/12/2030", "decompte", "envoye", "decompte_le", "02/12/2030", "texte", "Avis de réception de la banque du jour.")
	for _, f := range regexp.MustCompile(`action="(/taches/[0-9]+/faite)"`).FindAllStringSubmatch(v.lire(conseillere, "/").html, -1) {
		v.faire(conseillere, "/", f[1])
	}
	v.voit(conseillere, dossier+"/cloture", "le compte est rendu", "Aucun organisme payeur n’est noté comme prévenu de la fin.") // nothing planned the task in this test
	v.faire(conseillere, dossier+"/cloture", dossier+"/cloture", "etape", "archiver")
	v.voit(conseillere, dossier+"/cloture", "Archivée")
}

// rapporter: the return and the report, for who answers for the house; and nobody is named.
func (v *vie) rapporter() {
	const annee = "annee=2027"
	v.lire(direction, "/rapports")
	if strings.Contains(v.voit(direction, "/rapports?"+annee, "2027").html, "GUICHET") {
		v.T.Error("la direction lit un nom")
	}
	v.voit(direction, "/rapports/indicateurs?"+annee, "17 mars 2010")
	for chemin, tete := range map[string]string{"/rapports/indicateurs.xlsx?": "PK", "/rapports/indicateurs.csv?": "\ufeff", "/rapports/masp.pdf?": "%PDF"} {
		if f := v.fichier(direction, chemin+annee); !strings.HasPrefix(f, tete) {
			v.T.Errorf("%s : %.60q", chemin, f)
		}
	}
}
