// SPDX-License-Identifier: EUPL-1.2

package personnes_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	domaine "etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	fiche "etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/tiers"
	"etai/internal/web/comptes"
	"etai/internal/web/gel"
	"etai/internal/web/journee"
	"etai/internal/web/navigateur"
	"etai/internal/web/personnes"
	"etai/internal/web/webtest"
)

func domainesArret() []webtest.Domaine {
	return []webtest.Domaine{{Pages: personnes.Pages, Routes: personnes.Routes}, {Pages: comptes.Pages, Routes: comptes.Routes}, {Pages: gel.Pages, Routes: gel.Routes}, {Pages: journee.Pages, Routes: journee.Routes}}
}

// mesureDe are the addresses of the measure of a file and of its only contract.
func mesureDe(t *testing.T, s *webtest.Site, dossier int64) (mesure, contrat string) {
	t.Helper()
	var id int64
	s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		return l.QueryRow(ctx, `select id from masp_contrat where dossier_id = $1`, dossier).Scan(&id)
	})
	mesure = fmt.Sprintf("/dossiers/%d/mesure", dossier)
	return mesure, fmt.Sprintf("%s/%d", mesure, id)
}

// A contract is suspended, resumed, then stopped before its end: what follows is read before anything is written.
func TestArret(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		cesf := s.Role(droits.CESF)
		mesure, contrat := mesureDe(t, s, x.Dossier)
		webtest.Dit(t, cesf.Lire(mesure), http.StatusOK, "Suspendre l’accompagnement", "Arrêter avant son terme")
		for _, r := range []droits.Role{droits.Comptable, droits.Referent, droits.Direction, droits.Administrateur} {
			webtest.Dit(t, s.Role(r).Lire(contrat+"/arret"), http.StatusNotFound)
			webtest.Dit(t, s.Role(r).Lire(contrat+"/suspension"), http.StatusNotFound)
		}
		webtest.Dit(t, cesf.Lire(mesure+"/999/arret"), http.StatusNotFound)

		f := contrat + "/suspension"
		webtest.Dit(t, cesf.Lire(f), http.StatusOK, "court toujours", "Ces jours comptent")
		w := cesf.Poster(f, cesf.AvecCle(f, "motif", "hospitalisation", "du", "1/1/2020", "texte", "Dite par son frère")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "choisir des jours entre ces deux dates", "Dite par son frère")
		webtest.Garde(t, w, "1/1/2020")
		webtest.Vers(t, cesf.Poster(f, cesf.AvecCle(f, "motif", "hospitalisation", "du", "10/11/2026", "texte", "Dite par son frère")...), mesure)
		webtest.Dit(t, cesf.Lire(mesure), http.StatusOK, "depuis le 10 novembre 2026", "hospitalisation", "Dite par son frère", "Noter la reprise")
		webtest.Dit(t, cesf.Lire(fmt.Sprintf("/dossiers/%d", x.Dossier)), http.StatusOK, "Accompagnement suspendu", "depuis le 10 novembre 2026")
		webtest.Dit(t, cesf.Poster(f, webtest.Paires(t, cesf.Lire(f).Body.String(), "Noter la reprise", "au", "9/11/2026")...), http.StatusUnprocessableEntity, "choisir un jour entre ces deux dates")
		webtest.Vers(t, cesf.Poster(f, webtest.Paires(t, cesf.Lire(f).Body.String(), "Noter la reprise", "au", "20/11/2026")...), mesure)
		webtest.Dit(t, cesf.Lire(mesure), http.StatusOK, "du 10 novembre 2026 au 20 novembre 2026", "Suspendre l’accompagnement")

		f = contrat + "/avenant"
		webtest.Dit(t, cesf.Lire(mesure), http.StatusOK, "Faire un avenant")
		webtest.Dit(t, s.Role(droits.Comptable).Lire(f), http.StatusNotFound)
		webtest.Dit(t, cesf.Lire(f), http.StatusOK, "ses dates ne changent pas", "17° RSA", "Reprendre contact avec la mission locale")
		avenant := []string{"nature", "objectifs", "signee_le", "20/11/2026", "signee_pour_le", "20/11/2026", "signe_pour", "Direction Exemple, par délégation", "texte", "Elle entre en formation", "insertion", "Finir sa formation", "autonomie", "Payer seule son loyer"}
		webtest.Dit(t, cesf.Poster(f, cesf.AvecCle(f, append([]string{"du", "1/2/2028"}, avenant...)...)...), http.StatusUnprocessableEntity, "Un avenant prend effet pendant le contrat", "Elle entre en formation", "Finir sa formation")
		webtest.Dit(t, cesf.Poster(f, cesf.AvecCle(f, append([]string{"du", "21/11/2026", "nature", "avec_gestion"}, avenant[2:]...)...)...), http.StatusUnprocessableEntity, "déjà avec gestion")
		webtest.Vers(t, cesf.Poster(f, cesf.AvecCle(f, append([]string{"du", "21/11/2026"}, avenant...)...)...), mesure)
		webtest.Dit(t, cesf.Lire(mesure), http.StatusOK, "Avenant 1", "Changer les objectifs", "Effet le 21 novembre 2026", "Finir sa formation")

		f = contrat + "/arret"
		webtest.Dit(t, cesf.Poster(f, cesf.AvecCle(f, "le", "30/11/2026", "motif", "", "texte", "Courrier reçu")...), http.StatusUnprocessableEntity, "Choisissez pourquoi le contrat s’arrête", "Courrier reçu")
		webtest.Dit(t, cesf.Poster(f, cesf.AvecCle(f, "le", "30/11/2030", "motif", "relais", "texte", "Courrier reçu")...), http.StatusUnprocessableEntity, "Le contrat finit déjà le 31/12/2027")
		relu := cesf.Poster(f, cesf.AvecCle(f, "le", "30/11/2026", "motif", "relais", "texte", "Courrier reçu")...)
		page := relu.Body.String()
		webtest.Dit(t, relu, http.StatusOK, "Ce qui va changer", "ne se reprend pas", "en deux jours ouvrés", "Jusqu’au 30 décembre 2026", "Arrêter le contrat le 30 novembre 2026")
		webtest.Dit(t, cesf.Poster(f, webtest.Paires(t, page, "Ce qui va changer", "etape", "modifier")...), http.StatusOK, "Courrier reçu", "Voir ce qui va changer")
		webtest.Dit(t, cesf.Lire(mesure), http.StatusOK, "Arrêter avant son terme")
		paires := webtest.Paires(t, page, "Ce qui va changer", "etape", "arreter")
		webtest.Vers(t, cesf.Poster(f, paires...), mesure)
		webtest.Vers(t, cesf.Poster(f, paires...), mesure) // the same form again: the same answer
		page = webtest.Dit(t, cesf.Lire(mesure), http.StatusOK, "arrêtée à compter du 1er décembre 2026", "un autre accompagnement prend le relais", "Courrier reçu")
		webtest.Tait(t, page, "Arrêter avant son terme")
		webtest.Vers(t, cesf.Lire(f), mesure)
		webtest.Dit(t, cesf.Lire(fmt.Sprintf("/dossiers/%d", x.Dossier)), http.StatusOK, "Contrat arrêté à compter du 1er décembre 2026")

		y := s.Monde.Suivre(t, 60775)
		_, contrat = mesureDe(t, s, y.Dossier)
		f = contrat + "/arret"
		relu = cesf.Poster(f, cesf.AvecCle(f, "le", "20/11/2026", "motif", "deces", "texte", "Appel de sa sœur")...)
		webtest.Tait(t, webtest.Dit(t, relu, http.StatusOK, "Les paiements sont gelés depuis le 20 novembre 2026", "à sa succession"), "ne se reprend pas", "lui revient")
		webtest.Vers(t, cesf.Poster(f, webtest.Paires(t, relu.Body.String(), "Ce qui va changer", "etape", "arreter")...), fmt.Sprintf("/dossiers/%d/mesure", y.Dossier))
		webtest.Dit(t, cesf.Lire(fmt.Sprintf("/dossiers/%d", y.Dossier)), http.StatusOK, "Paiements gelés depuis le 20 novembre 2026.", "Contrat arrêté", "son dernier jour était le 20 novembre 2026", "Rendre le compte", "La gestion est finie depuis le 20 novembre 2026", "à qui règle sa succession", "Voir ce qui reste à faire")
		webtest.Dit(t, cesf.Lire(fmt.Sprintf("/dossiers/%d/mesure", y.Dossier)), http.StatusOK, "en entier 01/01/2026 20/11/2026")
		webtest.Dit(t, cesf.Lire("/taches?groupe=faire"), http.StatusOK, "organisme à prévenir de la fin", "Écrire la lettre")
		webtest.Dit(t, cesf.Lire(fmt.Sprintf("/dossiers/%d/cloture", y.Dossier)), http.StatusOK, "Voir ses tâches", "Le décès, et la fin de l’autorisation", "Le décès, et le dernier loyer payé")
		webtest.Dit(t, s.Role(droits.Comptable).Lire(fmt.Sprintf("/dossiers/%d", y.Dossier)), http.StatusOK, "Rendre le compte")

		// What arrives after the end is told where it is seen: the accountant's day, the account; then with its transfer, once her bank details are known.
		z := s.Monde.Suivre(t, 60775)
		mesure, contrat = mesureDe(t, s, z.Dossier)
		f = contrat + "/arret"
		relu = cesf.Poster(f, cesf.AvecCle(f, "le", "10/11/2026", "motif", "autonomie", "texte", "Objectifs atteints")...)
		webtest.Vers(t, cesf.Poster(f, webtest.Paires(t, relu.Body.String(), "Ce qui va changer", "etape", "arreter")...), mesure)
		s.Importer(z, jour.Certain(2026, 11, 17), jour.Certain(2026, 11, 17), 0, webtest.Ligne(60775, "CAF RSA "+z.Numero, ""))
		comptable := s.Role(droits.Comptable)
		webtest.Dit(t, comptable.Lire("/"), http.StatusOK, "argent reçu après la fin", "En retard", "relevé d’identité bancaire de son propre compte n’est pas connu", "Saisir son RIB", "Une somme qui est à une personne ne lui a pas été remise à temps", "avant le 19 novembre 2026")
		compte := fmt.Sprintf("/dossiers/%d/compte", z.Dossier)
		webtest.Dit(t, comptable.Lire(compte), http.StatusOK, "607,75 € à lui remettre, en retard depuis le 19 novembre 2026.", "Préparer le reversement")
		s.Monde.Tiers(t, tiers.Personne, z.Dossier)
		s.Importer(z, jour.Certain(2026, 11, 20), jour.Certain(2026, 11, 20), 60775, webtest.Ligne(1000, "VIR", ""))
		webtest.Dit(t, comptable.Lire("/"), http.StatusOK, "Le virement à son compte est préparé", "Voir l’ordre")
		webtest.Dit(t, comptable.Lire(compte), http.StatusOK, "L’ordre est préparé.", "10,00 € à lui remettre avant le 24 novembre 2026.")
		s.Monde.Verifier(t)
	}, domainesArret()...)
}

// Once the 48 months are taken, each page says so and what to do instead, before a form is filled for nothing.
func TestQuaranteHuitMois(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		dossier, err := parcours.CreerPersonne(t.Context(), s.Monde.Base, s.Monde.Demande(droits.CESF), parcours.NouvellePersonne{Personne: fiche.Personne{Nom: "Exemple", Prenom: "Aline", Naissance: etaitest.Naissance, EcrireDomicile: true}})
		if err != nil {
			t.Fatal(err)
		}
		s.Monde.Signer(t, etaitest.Contrat(dossier, jour.Certain(2023, 1, 10), 24, prestations.Percue{Numero: 17, Organisme: "CAF", Allocataire: "7700001", Montant: 60775, JourDuMois: 5}))
		suite := etaitest.Contrat(dossier, jour.Certain(2025, 1, 10), 24)
		suite.EvaluationLe = jour.Certain(2025, 1, 5)
		s.Monde.Signer(t, suite)
		cesf, a := s.Role(droits.CESF), fmt.Sprintf("/dossiers/%d", dossier)
		webtest.Tait(t, webtest.Dit(t, cesf.Lire(a), http.StatusOK, "Fin de la mesure : 9 janvier 2027, dans 47 jours."), "Demander le renouvellement", "Enregistrer la suite")
		webtest.Tait(t, webtest.Dit(t, cesf.Lire(a+"/mesure"), http.StatusOK, "Le contrat finit le 9 janvier 2027", "a déjà eu les 48 mois d’une MASP", "Signalement au procureur"), "Demander le renouvellement")
		webtest.Dit(t, cesf.Lire(a+"/mesure/nouvelle"), http.StatusOK, "Il reste 0 mois sur 48", "Aucun contrat n’est plus possible")
	}, domainesArret()...)
}

// A signed contract is cancelled before it begins: what follows is read first, then the list and the timeline say it; the contract under way does not change.
func TestAnnulation(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		cesf := s.Role(droits.CESF)
		mesure, enCours := mesureDe(t, s, x.Dossier)
		signe := suiteSignee(t, s, x.Dossier)
		f := signe + "/annulation"
		for _, r := range []droits.Role{droits.Comptable, droits.Referent, droits.Direction, droits.Administrateur} {
			webtest.Dit(t, s.Role(r).Lire(f), http.StatusNotFound)
		}
		webtest.Vers(t, cesf.Lire(enCours+"/annulation"), mesure)
		webtest.Dit(t, cesf.Lire(mesure), http.StatusOK, "Le contrat a commencé le 01/01/2026", "Annuler avant le début")
		webtest.Dit(t, cesf.Poster(f, cesf.AvecCle(f, "motif", "relais", "texte", "Vu au bureau")...), http.StatusUnprocessableEntity, "ce choix n’est pas dans la liste", "Vu au bureau")
		relu := cesf.Poster(f, cesf.AvecCle(f, "motif", "erreur", "texte", "Signé pour six mois")...)
		webtest.Dit(t, relu, http.StatusOK, "Ce qui va changer", "Aucun de ses 12 mois ne compte", "Le contrat en cours ne change pas", "Annuler le contrat du 1er janvier 2028")
		webtest.Dit(t, cesf.Poster(f, webtest.Paires(t, relu.Body.String(), "Ce qui va changer", "etape", "modifier")...), http.StatusOK, "Signé pour six mois", "Voir ce qui va changer")
		paires := webtest.Paires(t, relu.Body.String(), "Ce qui va changer", "etape", "arreter")
		webtest.Vers(t, cesf.Poster(f, paires...), mesure)
		webtest.Vers(t, cesf.Poster(f, paires...), mesure)
		webtest.Tait(t, webtest.Dit(t, cesf.Lire(mesure), http.StatusOK, "annulée avant son début", "Annulé le", "n’est pas ce qui a été signé", "Signé pour six mois", "Arrêter avant son terme"), "Annuler avant le début")
		webtest.Dit(t, cesf.Poster(f, cesf.AvecCle(mesure+"/nouvelle", "motif", "erreur", "texte", "Encore")...), http.StatusUnprocessableEntity, "Ce contrat est déjà annulé")
		webtest.Dit(t, cesf.Lire(fmt.Sprintf("/dossiers/%d", x.Dossier)), http.StatusOK, "Contrat annulé avant son début, le 1er janvier 2028")
		webtest.Dit(t, cesf.Lire(mesure+"/nouvelle"), http.StatusOK, "Il reste 24 mois sur 48 pour un contrat qui commence le 1er janvier 2028.")
		s.Monde.Verifier(t)
	}, domainesArret()...)
}

// suiteSignee signs the contract that follows, and returns its address.
func suiteSignee(t *testing.T, s *webtest.Site, dossier int64) string {
	t.Helper()
	signe := jour.Certain(2026, 11, 20)
	id := s.Monde.Signer(t, parcours.NouveauContrat{Dossier: dossier, Niveau: masp.SansGestion, Debut: jour.Certain(2028, 1, 1), Mois: 12, SigneLe: signe, SignePourLe: signe, SignePour: etaitest.SignePour, EvaluationLe: signe, Objectifs: etaitest.Objectifs()})
	return fmt.Sprintf("/dossiers/%d/mesure/%d", dossier, id)
}

// The contract that follows proposes again what the former one said: posted with its dates alone, it renews it; each rule applies to what is posted.
func TestRenouveler(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775, prestations.Percue{Numero: 2, Organisme: "CAF", Montant: 20000})
		cesf := s.Role(droits.CESF)
		f := fmt.Sprintf("/dossiers/%d/mesure/nouvelle", x.Dossier)
		webtest.Dit(t, cesf.Lire(f), http.StatusOK, "Repris du contrat précédent.", "Reprendre contact avec la mission locale", "Payer seule son loyer")
		corps := cesf.Lire(f).Body.String()
		for _, v := range []string{`name="mois"`, `value="24"`, `value="01/01/2028"`} {
			if !strings.Contains(corps, v) {
				t.Errorf("%s manque", v)
			}
		}
		paires := webtest.Paires(t, corps, "Enregistrer le contrat", "signee_le", "20/11/2026", "signee_pour_le", "20/11/2026", "signe_pour", "Direction Exemple, par délégation", "evaluation_le", "19/11/2026", "niveau", "2", "debut", "01/01/2028", "mois", "24",
			"insertion", "Reprendre contact avec la mission locale", "autonomie", "Payer seule son loyer")
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			ids, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, `select id from prestation_percue order by id`)
			for _, id := range ids { // each is chosen already on the page
				champ := fmt.Sprintf("percue.%d.autorise", id)
				if _, suite, ok := strings.Cut(corps, `name="`+champ+`"`); !ok || !strings.Contains(suite[:strings.Index(suite, "</select>")], `value="totalite" selected`) {
					t.Errorf("%s n’est pas repris", champ)
				}
				paires = append(paires, champ, "totalite")
			}
			return err
		})
		webtest.Vers(t, cesf.Poster(f, paires...), fmt.Sprintf("/dossiers/%d", x.Dossier))
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			var contrats, lignes int
			err := l.QueryRow(ctx, `select count(*), (select count(*) from masp_autorisation a join masp_contrat c on c.id = a.contrat_id where c.rang = 2) from masp_contrat`).Scan(&contrats, &lignes)
			if contrats != 2 || lignes != 2 {
				t.Errorf("%d contrats, %d lignes reprises", contrats, lignes)
			}
			return err
		})
		webtest.Dit(t, cesf.Lire(f), http.StatusOK, "Il reste 0 mois")
		s.Horloge.ReglerJour(jour.Certain(2027, 11, 20)) // near the end of the first: what follows is signed, nothing is asked for
		webtest.Tait(t, webtest.Dit(t, s.Role(droits.CESF).Lire(fmt.Sprintf("/dossiers/%d", x.Dossier)), http.StatusOK, "La suite est signée"), "Préparer la suite de la mesure", "Enregistrer la suite")
		s.Horloge.ReglerJour(jour.Certain(2029, 11, 20))
		if n := webtest.MemesLignes(t, s.Role(droits.CESF), "/echeances", 1, 3); n != 1 {
			t.Errorf("%d échéances au tableur", n)
		}
		webtest.Dit(t, s.Role(droits.Direction).Lire("/echeances.xlsx"), http.StatusNotFound)
	}, domainesArret()...)
}

// A management that ran to its term without anybody being asked to write to its payers: once the account is given back, the page does not say that they were told.
func TestFinSansLettre(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		m := s.Monde
		x := m.Suivre(t, 60775)
		var fin jour.Jour
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			cs, err := masp.DuDossier(ctx, l, x.Dossier)
			if err == nil {
				fin = cs[0].Dernier()
			}
			return err
		})
		s.Horloge.ReglerJour(fin.Plus(6))
		s.Importer(x, fin.Plus(1), fin.Plus(5), 0)
		if _, err := parcours.RendreCompte(t.Context(), m.Base, m.Trousseau, m.Demande(droits.Comptable), parcours.NouveauRendu{Dossier: x.Dossier, Procuration: fin.Plus(5), Decompte: domaine.DecompteSigne, DecompteLe: fin.Plus(5),
			Texte: "Décompte signé au bureau, avis de réception de la banque"}); err != nil {
			t.Fatal(err)
		}
		page := webtest.Dit(t, s.Role(droits.CESF).Lire(fmt.Sprintf("/dossiers/%d/cloture", x.Dossier)), http.StatusOK, "le compte est rendu", "Aucun organisme payeur n’est noté comme prévenu de la fin")
		webtest.Tait(t, page, "sont prévenus")
	}, domainesArret()...)
}

// The pages in the four modes.
func TestEcransArret(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", domainesArret()...)
	base, m := s.Ecouter(), s.Monde
	x, y := m.Suivre(t, 60775), m.Suivre(t, 60775)
	_, libre := mesureDe(t, s, x.Dossier)
	mesure, pris := mesureDe(t, s, y.Dossier)
	cesf := s.Role(droits.CESF)
	f := pris + "/suspension"
	webtest.Vers(t, cesf.Poster(f, cesf.AvecCle(f, "motif", "hospitalisation", "du", "10/11/2026", "texte", "Dite par son frère")...), mesure)
	f = pris + "/arret"
	relu := cesf.Poster(f, cesf.AvecCle(f, "le", "20/11/2026", "motif", "relais", "texte", "Le SAVS prend le relais, dit à la personne en rendez-vous")...)
	webtest.Vers(t, cesf.Poster(f, webtest.Paires(t, relu.Body.String(), "Ce qui va changer", "etape", "arreter")...), mesure)
	annulable := suiteSignee(t, s, x.Dossier)
	var finies []int64 // an account to give back, another given back, whose measure is put away
	hier := s.Inst.Base.Horloge().Maintenant().Jour().Plus(-1)
	for i := range 2 {
		z := m.Suivre(t, 60775)
		finies = append(finies, z.Dossier)
		var cs []masp.Contrat
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
			cs, err = masp.DuDossier(ctx, l, z.Dossier)
			return err
		})
		faire := func(_ int64, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		faire(parcours.ArreterContrat(t.Context(), m.Base, m.Trousseau, m.Demande(droits.CESF), parcours.NouvelArret{Dossier: z.Dossier, Contrat: cs[0].ID, Le: hier, Motif: masp.AutonomieRetrouvee, Texte: "Elle gère seule, dit en rendez-vous"}))
		s.Importer(z, hier, hier, 0)
		if i == 1 {
			faire(parcours.RendreCompte(t.Context(), m.Base, m.Trousseau, m.Demande(droits.Comptable), parcours.NouveauRendu{Dossier: z.Dossier, Procuration: hier, Decompte: domaine.DecompteSigne, DecompteLe: hier, Texte: "Décompte signé au bureau, avis de réception de la banque"}))
		}
	}
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(base + webtest.CheminEntrer(m.Agents[droits.CESF].ID))
		for chemin, nom := range map[string]string{annulable + "/annulation": "annulation-demande", libre + "/arret": "arret-demande", libre + "/suspension": "suspension-demande", libre + "/avenant": "avenant-demande", pris + "/suspension": "suspension-reprise", mesure: "mesure-arretee",
			fmt.Sprintf("/dossiers/%d", y.Dossier): "dossier-arrete"} {
			if statut := o.Ouvrir(base + chemin); statut != http.StatusOK {
				t.Fatalf("%s : %d", chemin, statut)
			}
			o.Verifier(nom)
		}
		o.Ouvrir(base + libre + "/arret")
		o.Remplir("#champ-le", "30/11/2026")
		o.Remplir("#champ-texte", "Le SAVS prend le relais")
		o.Cliquer("input[name='motif'][value='relais']")
		if statut := o.Suivre("main form .btn-primary"); statut != http.StatusOK {
			t.Fatalf("relire : %d", statut)
		}
		o.Verifier("arret-relire")
		o.Ouvrir(base + annulable + "/annulation")
		o.Remplir("#champ-texte", "Signé pour six mois")
		o.Cliquer("input[name='motif'][value='erreur']")
		if statut := o.Suivre("main form .btn-primary"); statut != http.StatusOK {
			t.Fatalf("relire l’annulation : %d", statut)
		}
		o.Verifier("annulation-relire")
		o.Ouvrir(base + webtest.CheminEntrer(m.Agents[droits.Comptable].ID))
		for i, nom := range []string{"cloture-a-rendre", "cloture-rendue"} {
			if statut := o.Ouvrir(base + fmt.Sprintf("/dossiers/%d/cloture", finies[i])); statut != http.StatusOK {
				t.Fatalf("%s : %d", nom, statut)
			}
			o.Verifier(nom)
		}
	})
}
