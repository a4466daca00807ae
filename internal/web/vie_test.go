// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
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

// vie is one person's measure, from the desk to the archive, as its people do it on their pages: each form is read as a browser reads it, filled and posted.
type vie struct {
	*essai
	agents map[string]*webtest.Visiteur
}

// le moves the clock: everybody comes back another day.
func (v *vie) le(a, m, j int) {
	v.Horloge.ReglerJour(jour.Certain(a, m, j))
	v.agents = map[string]*webtest.Visiteur{}
}

func (v *vie) agent(nom string) *webtest.Visiteur {
	if v.agents[nom] == nil {
		v.agents[nom] = v.Comme(nom)
	}
	return v.agents[nom]
}

var (
	formulaireHTML = regexp.MustCompile(`(?s)<form[^>]*>.*?</form>`)
	champHTML      = regexp.MustCompile(`(?s)<(input|textarea|select|option)\b([^>]*)>([^<]*)`)
	attributHTML   = regexp.MustCompile(`([a-z]+)(?:="([^"]*)")?`)
)

// champs are what a browser would send of the form of a page that posts to an address: its hidden fields, what is filled, ticked and chosen already.
func champs(page, action string) (noms []string, valeurs map[string][]string, ok bool) {
	valeurs = map[string][]string{}
	poser := func(nom, valeur string) {
		if nom != "" {
			noms, valeurs[nom] = append(noms, nom), append(valeurs[nom], html.UnescapeString(valeur))
		}
	}
	for _, f := range formulaireHTML.FindAllString(page, -1) {
		if !strings.Contains(f[:strings.Index(f, ">")], `action="`+action+`"`) {
			continue
		}
		liste, premiere, choisie := "", "", false
		clore := func() {
			if liste != "" && !choisie {
				poser(liste, premiere)
			}
			liste = ""
		}
		for _, c := range champHTML.FindAllStringSubmatch(f, -1) {
			x := map[string]string{}
			for _, a := range attributHTML.FindAllStringSubmatch(c[2], -1) {
				x[a[1]] = a[2]
			}
			_, coche := x["checked"]
			_, retenue := x["selected"]
			switch {
			case c[1] == "option":
				if premiere == "\x00" {
					premiere = x["value"]
				}
				if retenue {
					poser(liste, x["value"])
					choisie = true
				}
				continue
			case c[1] == "select":
				clore()
				liste, premiere, choisie = x["name"], "\x00", false
				continue
			}
			clore()
			switch {
			case c[1] == "textarea":
				poser(x["name"], c[3])
			case x["type"] == "checkbox" || x["type"] == "radio":
				if coche {
					poser(x["name"], x["value"])
				}
			default:
				poser(x["name"], x["value"])
			}
		}
		clore()
		return noms, valeurs, true
	}
	return nil, nil, false
}

// poster fills the form of a page that posts to an address: what is given replaces what the page holds.
func (v *vie) poster(qui, page, action string, paires ...string) *httptest.ResponseRecorder {
	v.T.Helper()
	a := v.agent(qui)
	w := a.Lire(page)
	noms, valeurs, ok := champs(w.Body.String(), action)
	if !ok {
		v.T.Fatalf("%s : aucun formulaire vers %s sur %s (%d)\n%.1500s", qui, action, page, w.Code, webtest.Texte(w))
	}
	dits := map[string]bool{}
	for i := 0; i+1 < len(paires); i += 2 {
		dits[paires[i]] = true
	}
	var tous []string
	slices.Sort(noms)
	for _, nom := range slices.Compact(noms) {
		if !dits[nom] {
			for _, x := range valeurs[nom] {
				tous = append(tous, nom, x)
			}
		}
	}
	return a.Poster(action, append(tous, paires...)...)
}

// faire is a form that is accepted: the answer is where it leads.
func (v *vie) faire(qui, page, action string, paires ...string) string {
	v.T.Helper()
	w := v.poster(qui, page, action, paires...)
	if w.Code != http.StatusSeeOther {
		v.T.Fatalf("%s, %s : %d\n%.3000s", qui, action, w.Code, webtest.Texte(w))
	}
	return w.Header().Get("Location")
}

// refuse is a form that is refused, in these words.
func (v *vie) refuse(qui, page, action string, mots string, paires ...string) {
	v.T.Helper()
	if w := v.poster(qui, page, action, paires...); w.Code != http.StatusUnprocessableEntity || !strings.Contains(webtest.Texte(w), mots) {
		v.T.Fatalf("%s, %s : %d, « %s » attendu\n%.3000s", qui, action, w.Code, mots, webtest.Texte(w))
	}
}

// voit is a page that says these words.
func (v *vie) voit(qui, page string, mots ...string) string {
	v.T.Helper()
	w := v.agent(qui).Lire(page)
	return webtest.Dit(v.T, w, http.StatusOK, mots...)
}

// demander takes a request from the desk to the validated evaluation; the answer is its address.
func (v *vie) demander(nouvelle, consentement, mois string) string {
	v.T.Helper()
	v.refuse("cesf", nouvelle, nouvelle, "accord de la personne", "origine", "personne", "texte", "Payer son loyer", "motifs", "impaye", "aucune", "oui", "justification.R2", "RSA en cours d’ouverture", "consentement_le", "")
	une := v.faire("cesf", nouvelle, nouvelle, "origine", "personne", "texte", "Payer son loyer", "motifs", "impaye", "aucune", "oui", "justification.R2", "RSA en cours d’ouverture", "consentement_le", consentement)
	ev := v.faire("cesf", une, une+"/evaluer")
	v.faire("cesf", ev, ev, "situation", "Vit seule, deux loyers impayés.", "gestion", "N’ouvre plus son courrier.", "menace_securite", "oui", "menace", "Commandement de payer reçu.", "insertion", "Voir la mission locale", "autonomie", "Payer son loyer",
		"avis", "favorable", "niveau", "2", "mois", mois, "avis_texte", "Elle le demande.")
	v.voit("chef_de_service", "/", "À valider")
	v.faire("chef_de_service", une, une+"/visa", "decision", "valide")
	return une
}

// commission decides a request in a session of the day, told to the person in her hands.
func (v *vie) commission(c etaitest.Commission, une, objet, lettre string) {
	v.T.Helper()
	const qui = "referent"
	reglages := fmt.Sprintf("/commissions/%d", c.ID)
	seance := v.faire(qui, reglages+"/seances", reglages+"/seances", "tenue_le", v.Inst.Base.Horloge().Maintenant().Jour().Court(), "heure", "14:00", "lieu", "Salle 2")
	numero := une[strings.LastIndex(une, "/")+1:]
	v.faire(qui, seance, seance+"/inscrire", "objet_type", objet, "objet", numero, "tardif."+objet, "La situation ne peut pas attendre")
	for _, etape := range []string{"figer", "convoquer", "ouvrir"} {
		v.faire(qui, seance, seance+"/etape", "etape", etape)
	}
	v.faire(qui, seance+"/participants", seance+"/participants", fmt.Sprintf("membre.%d", c.Presidente), "present", fmt.Sprintf("membre.%d", c.Exterieure), "present", fmt.Sprintf("membre.%d", c.Autre), "present")
	passage := v.agent(qui).Lire(seance + "/salle").Header().Get("Location")
	motif := v.Compter(`select min(id) from commission_motif where instance_id = $1 and sens = 'accord'`, c.ID)
	v.faire(qui, passage, passage, "sens", "accord", "motif", fmt.Sprint(motif), "decideur", fmt.Sprint(c.Presidente), "valeur.niveau", "2", "valeur.mois", "24")
	v.faire(qui, seance, seance+"/etape", "etape", "valider")
	v.voit(qui, seance+"/proces-verbal", "Présidente Exemple")
	page := v.agent(qui).Lire(seance + "/suites").Body.String()
	paires := []string{"vers", "remis", "mode", lettre, "remise_le", v.Inst.Base.Horloge().Maintenant().Jour().Court()}
	for _, x := range regexp.MustCompile(`name="lettre" value="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		paires = append(paires, "lettre", x[1])
	}
	v.faire(qui, seance+"/suites", seance+"/suites", paires...)
}

// The whole life of a measure, on the pages, on both engines: the desk, the evaluation, the commission, the contract, the délégation, a year of visits, a quarter billed and contested by
// both sides, the renewal, the 49th month refused, the end with its account, the return and the report.
func TestVieDUneMesure(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		v := &vie{essai: e}
		m := e.Peupler()
		v.le(2026, 11, 23)
		d := m.Deleguer(t)
		phc, err := e.App.Poste.Hacheur.Hacher(t.Context(), application.MotDePasse)
		if err != nil {
			t.Fatal(err)
		}
		e.Ecrire(func(x *bdd.Ecriture) error {
			return organisation.ChangerMotDePasse(t.Context(), x, d.Referent.ID, phc, "")
		})
		c := m.Commission(t)
		e.Ecrire(func(x *bdd.Ecriture) error { // the address of an invoice, that of the commission's letters gone
			o, err := organisation.Lire(t.Context(), x, m.Organisation)
			if err != nil {
				return err
			}
			o.Adresse = "Résidence Exemple\n12 rue de l’Exemple\n00100 VALMOULIN"
			a := m.Agents[droits.Administrateur]
			a.Instant = x.Instant()
			return organisation.Modifier(t.Context(), x, a, o)
		})

		// The desk.
		nouvelle := v.faire("cesf", "/personnes/nouvelle?suite=demande", "/personnes/nouvelle", "nom", "Guichet", "prenom", "Personne", "naissance", "30/04/1980", "pas_doublon", "oui")
		dossier, _, _ := strings.Cut(nouvelle, "/masp")
		une := v.demander(nouvelle, "20/11/2026", "24")
		v.voit("cesf", une, "En commission")
		v.commission(c, une, "masp_demande", "main_propre")
		v.voit("cesf", une, "Accordée")

		// The contract: four years at most, two at a time.
		mesure := dossier + "/mesure/nouvelle"
		contrat := []string{"departement", fmt.Sprint(d.Departement), "niveau", "2", "signee_le", "23/11/2026", "signee_pour_le", "23/11/2026", "debut", "01/12/2026", "insertion", "Voir la mission locale", "autonomie", "Payer son loyer",
			"recette.0.prestation", "17", "recette.0.organisme", "CAF", "recette.0.allocataire", "7700001", "recette.0.montant", "607,75", "recette.0.jour", "5"}
		v.refuse("cesf", mesure, mesure, "(règle R5)", append(slices.Clone(contrat), "mois", "25")...)
		v.faire("cesf", mesure, mesure, append(slices.Clone(contrat), "mois", "24")...)
		compte := dossier + "/compte/nouveau"
		v.faire("cesf", compte, compte, "titulaire", "PERSONNE GUICHET", "iban", string(etaitest.IBANDe(77)), "ouvert_le", "01/12/2026", "plancher", "0")

		// The délégation, with the rhythm that it asks for.
		convention := v.faire("referent_dep", "/delegation/nouvelle", "/delegation/nouvelle", "delegataire", fmt.Sprint(m.Organisation), "nature", "association", "reference", "2026-MASP", "cadre", "marche", "du", "01/12/2026", "au", "31/12/2031", "signee_le", "20/11/2026",
			"etendue", "les_deux", "niveaux", "1", "niveaux", "2", "mode", "prix", "prix_1", "215", "prix_2", "300", "regle", "a", "cycle", "trimestre", "siret_emetteur", etaitest.SIRETDelegataire, "siret_destinataire", etaitest.SIRETDepartement,
			"service", "SERVICE-MASP", "service_requis", "oui", "engagement", "EJ-2026-77", "engagement_requis", "oui", "iban", string(etaitest.IBANDe(900001)), "bic", "EXEMFRPPXXX", "nombre.domicile", "2", "tous.domicile", "1", "unite.domicile", "mois")
		delegation := dossier + "/delegation"
		v.faire("referent_dep", delegation, delegation+"/offre", "convention", convention[strings.LastIndex(convention, "/")+1:], "offre_du", "01/12/2026")
		v.voit("chef_de_service", "/", "Délégation", "à accepter ou à refuser")
		v.faire("chef_de_service", delegation, delegation+"/reponse", "charge_du", "01/12/2026")
		v.voit("cesf", dossier+"/rythme", "Promis par la convention")

		// A year of visits, one missed.
		for k := range 12 {
			mois := jour.PlusMois(jour.Certain(2026, 12, 1), k)
			v.le(mois.Annee(), mois.Mois(), 27)
			for _, q := range []int{9, 24} {
				entretien := []string{"genre", "domicile", "etat", "fait", "le", jour.Certain(mois.Annee(), mois.Mois(), q).Court(), "duree", "45", "presents", "personne", "note", "Le loyer est payé."}
				if k == 6 && q == 24 {
					entretien = []string{"genre", "domicile", "etat", "absent", "le", jour.Certain(mois.Annee(), mois.Mois(), q).Court(), "note", "Porte close."}
				}
				v.faire("cesf", dossier+"/entretiens/nouveau", dossier+"/entretiens/nouveau", entretien...)
			}
		}
		v.voit("cesf", dossier+"/rythme", "21 sur 22") // eleven months are over

		// A quarter, billed and contested by both sides.
		v.faire("comptable", convention, convention+"/etats", "jour", "15/02/2027")
		v.voit("referent_dep", "/", "États à contrôler")
		etat := fmt.Sprintf("/etats/%d", v.Compter(`select max(id) from delegation_etat`))
		ligne := fmt.Sprintf("%s/lignes/%d", etat, v.Compter(`select min(id) from delegation_ligne`))
		webtest.Tait(t, v.voit("comptable", etat, "4 lignes", "décembre 2026"), "Émettre la facture") // December, whose quarter has no état, is caught up
		v.faire("referent_dep", ligne, ligne, "sens", "rejet", "texte", "Aucune visite en décembre.")
		v.voit("comptable", "/", "Lignes rejetées")
		v.faire("comptable", ligne, ligne, "sens", "contestation", "texte", "Deux visites, le 9 et le 24.")
		v.voit("referent_dep", "/", "États contestés")
		if a, b := v.agent("referent_dep").Lire(etat+"/lignes.csv").Body.String(), v.agent("comptable").Lire(etat+"/lignes.csv").Body.String(); a != b || strings.Count(a, "\r\n") != 5 {
			t.Errorf("les deux parties ne lisent pas le même état :\n%s\n%s", a, b)
		}
		webtest.Tait(t, v.voit("referent_dep", etat, "Contestées 1"), "Arrêter l’état")
		v.faire("referent_dep", ligne, ligne, "sens", "acceptation", "texte", "Vu les comptes rendus.")
		v.faire("referent_dep", etat, etat+"/arret")
		v.voit("comptable", "/", "Factures à émettre")
		facture := v.faire("comptable", etat, etat+"/facture")
		v.voit("referent_dep", facture, "1 200,00", "EJ-2026-77", "40 euros")

		// The renewal: the 48 months are full with it.
		v.le(2028, 9, 11)
		v.voit("cesf", "/", "Échéances", "GUICHET")
		grille := dossier + "/autonomie/nouvelle"
		remplie := []string{"moment", "renouvellement", "le", "11/09/2028", "avec_personne", "oui"}
		for i := 1; i <= 10; i++ {
			remplie = append(remplie, fmt.Sprintf("service.%d", i), "2", fmt.Sprintf("personne.%d", i), "2")
		}
		v.faire("cesf", grille, grille, remplie...)
		deux := v.demander(dossier+"/masp/nouvelle", "08/09/2028", "24")
		v.commission(c, deux, "masp_renouvellement", "main_propre")
		v.faire("cesf", mesure, mesure, "signee_le", "11/09/2028", "signee_pour_le", "11/09/2028", "niveau", "2", "debut", "01/12/2028", "mois", "24", "insertion", "Voir la mission locale", "autonomie", "Payer son loyer",
			fmt.Sprintf("percue.%d.autorise", v.Compter(`select min(id) from prestation_percue`)), "totalite")

		// The 49th month.
		v.le(2030, 9, 16)
		v.refuse("cesf", dossier+"/masp/nouvelle", dossier+"/masp/nouvelle", "48 mois", "origine", "personne", "texte", "Encore", "motifs", "impaye", "aucune", "oui", "consentement_le", "13/09/2030")

		// The end, with its account: what came last, the final account, the archive.
		suivie := etaitest.Suivie{Dossier: int64(v.Compter(`select min(dossier_id) from masp_mesure`)), IBAN: etaitest.IBANDe(77), Numero: "7700001"}
		v.importer(suivie, jour.Certain(2030, 9, 13), 0, releve.Ligne{Montant: 60775, Libelle: "CAF RSA 7700001"})
		v.le(2030, 12, 2)
		v.voit("cesf", dossier+"/cloture", "compte")
		v.faire("comptable", dossier+"/cloture", dossier+"/cloture", "etape", "rendre", "procuration", "02/12/2030", "decompte", "envoye", "decompte_le", "02/12/2030", "texte", "Avis de réception de la banque du jour.")
		for _, f := range regexp.MustCompile(`action="(/taches/[0-9]+/faite)"`).FindAllStringSubmatch(v.agent("cesf").Lire("/taches").Body.String(), -1) {
			v.faire("cesf", "/taches", f[1])
		}
		v.faire("cesf", dossier+"/cloture", dossier+"/cloture", "etape", "archiver")
		v.voit("cesf", dossier+"/cloture", "Archivée")

		// The return and the report, for who answers for the house; and nobody is named.
		const annee = "annee=2027"
		s := v.voit("direction", "/rapports?"+annee, "2027")
		if strings.Contains(s, "GUICHET") {
			t.Error("la direction lit un nom")
		}
		v.voit("direction", "/rapports/indicateurs?"+annee, "17 mars 2010")
		for chemin, tete := range map[string]string{"/rapports/indicateurs.xlsx?": "PK", "/rapports/indicateurs.csv?": "\ufeff", "/rapports/masp.pdf?": "%PDF"} {
			if w := v.agent("direction").Lire(chemin + annee); w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte(tete)) {
				t.Errorf("%s : %d %.60q", chemin, w.Code, w.Body.String())
			}
		}
	})
}
