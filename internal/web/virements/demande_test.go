// SPDX-License-Identifier: EUPL-1.2

package virements_test

import (
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"etai/internal/base/jour"
	"etai/internal/dettes"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/web/webtest"
)

// A CESF asks in few clicks; the accountant prepares the order from the request, or refuses with an answer that she corrects first.
func TestDemande(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s := b.suivre(60000)
		garage := b.m.Bailleur(t)
		cesf, comptable := b.Role(droits.CESF), b.Role(droits.Comptable)
		formulaire := adresse("/dossiers/%d/demandes/nouvelle", s.Dossier)
		webtest.Dit(t, cesf.Lire(formulaire), 200, "Demander un paiement", "Disponible aujourd’hui : 600,00 €")
		champs := func(montant, pourquoi string) []string {
			return []string{"cle", cle(), "voix", "personne", "objet", "autre", "montant", montant, "jour", "26/11/2026", "pourquoi", pourquoi, "tiers", nombre(garage)}
		}
		w := cesf.Poster(formulaire, champs("cinq", "Cantine de novembre")...)
		webtest.Dit(t, w, 422, "Cantine de novembre", "cinq")
		// Posted twice by mistake: one request.
		bons := champs("22,40", "Cantine de novembre")
		for range 2 {
			webtest.Vers(t, cesf.Poster(formulaire, bons...), "/demandes/1")
		}
		webtest.Dit(t, cesf.Poster(formulaire, champs("22,40", "Cantine encore")...), 422, "La même demande (Autre dépense, 22,40 €) attend déjà sa réponse", "Cantine encore")
		webtest.Dit(t, comptable.Lire("/ordres"), 200, "Paiements demandés", "22,40 €")
		webtest.Dit(t, comptable.Lire("/demandes/1"), 200, "Cantine de novembre", "Préparer l’ordre de 22,40 €", "Écrire la réponse")
		webtest.Dit(t, b.Role(droits.Referent).Lire("/demandes/1"), 404)

		// Prepared from the request.
		nouveau := adresse("/dossiers/%d/ordres/nouveau", s.Dossier)
		w = comptable.Lire(nouveau + "?demande=1")
		webtest.Dit(t, w, 200, "Voir la demande")
		garde(t, w, "1", "22,40", "26/11/2026")
		webtest.Vers(t, comptable.Poster(nouveau, "cle", cle(), "demande", "1", "objet", "autre", "tiers", nombre(garage), "montant", "22,40", "jour", "26/11/2026", "libelle", "FACTURE 12",
			"piece", nombre(b.m.Piece(t, s.Dossier)), "etape", "preparer"), "/ordres/1")
		webtest.Dit(t, cesf.Lire("/demandes/1"), 200, "Ordre préparé", "Préparé · départ le 26 novembre 2026", "Voir l’ordre")
		webtest.Dit(t, cesf.Lire("/ordres/1"), 200, "Voir la demande")

		// Refused: the reason brings an answer, corrected before it is kept.
		webtest.Vers(t, cesf.Poster(formulaire, champs("900", "Un téléphone")...), "/demandes/2")
		webtest.Dit(t, comptable.Poster("/demandes/2/refuser", "cle", cle(), "etape", "proposer"), 422, "pourquoi la demande est refusée")
		w = comptable.Poster("/demandes/2/refuser", "cle", cle(), "etape", "proposer", "motif", "provision")
		webtest.Dit(t, w, 200, "Vous avez demandé 900,00 €.", "Il n’y a pas assez d’argent sur votre compte.", "Il manque 322,40 €.", "Refuser avec cette réponse")
		webtest.Dit(t, comptable.Poster("/demandes/2/refuser", "cle", cle(), "etape", "refuser", "motif", "provision", "reponse", " "), 422, "la réponse à la personne")
		refus := []string{"cle", cle(), "etape", "refuser", "motif", "provision", "reponse", "Le téléphone est trop cher ce mois-ci.\nNous en reparlons lundi."}
		for range 2 {
			webtest.Vers(t, comptable.Poster("/demandes/2/refuser", refus...), "/demandes/2")
		}
		webtest.Dit(t, cesf.Lire("/demandes/2"), 200, "Refusée", "Le téléphone est trop cher ce mois-ci.", "Imprimer pour elle", "Il n’y a pas assez d’argent")
		w = cesf.Lire("/demandes/2/reponse")
		webtest.Dit(t, w, 200, "Nous en reparlons lundi.", "Réponse à votre demande")
		if strings.Contains(w.Body.String(), "provision") {
			t.Error("un mot du métier dans la réponse")
		}
		// Taken back by who asked.
		webtest.Vers(t, cesf.Poster(formulaire, champs("15", "Piscine")...), "/demandes/3")
		webtest.Dit(t, comptable.Poster("/demandes/3/retirer", "cle", cle()), 422, "Seule la personne qui a fait cette demande la retire")
		webtest.Vers(t, cesf.Poster("/demandes/3/retirer", "cle", cle()), "/demandes/3")
		webtest.Dit(t, cesf.Lire("/demandes/3"), 200, "Retirée")
		for _, chemin := range []string{"/demandes/1", "/demandes/2", "/demandes/2/reponse", formulaire, "/ordres"} {
			for _, faute := range webtest.Typographie(cesf.Lire(chemin).Body.Bytes()) {
				t.Errorf("%s, typographie de « %s »", chemin, faute)
			}
		}
	})
}

// The invoice comes with the request, as a browser sends it: one act keeps the document, another the request; sent twice, there is one of each.
func TestDemandeAvecPiece(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s := b.suivre(60000)
		cesf, comptable := b.Role(droits.CESF), b.Role(droits.Comptable)
		formulaire := adresse("/dossiers/%d/demandes/nouvelle", s.Dossier)
		champs := func(montant string) []string {
			return []string{"cle", cle(), "voix", "personne", "objet", "energie", "montant", montant, "jour", "26/11/2026", "pourquoi", "Facture d’eau", "nature", "facture"}
		}
		envoyer := func(champs []string) *httptest.ResponseRecorder {
			return cesf.Envoyer(formulaire, "fichier", "eau.pdf", strings.NewReader(etaitest.PDF("facture d’eau")), champs...)
		}
		pieces := b.compter(`select count(*) from fichier`)
		bons := champs("45,20")
		for range 2 {
			webtest.Vers(t, envoyer(bons), "/demandes/1")
		}
		if n := b.compter(`select count(*) from fichier`); n != pieces+1 {
			t.Errorf("%d pièces de plus", n-pieces)
		}
		webtest.Dit(t, comptable.Lire("/demandes/1"), 200, "Facture d’eau", "pièce")
		// Refused, the form keeps the document: it is not asked for again.
		w := envoyer(champs("zéro"))
		webtest.Dit(t, w, 422, "Pièce jointe", "eau.pdf")
	})
}

// An order that money does not cover may wait: the form offers it, and every page says what is missing.
func TestOrdreQuiAttend(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s := b.suivre(60000)
		v, bailleur := b.Role(droits.Comptable), b.m.Bailleur(t)
		premier := b.ordre(s, bailleur, 30000, paiements.Loyer)
		w := b.demander(v, s, b.ordreDe(s, bailleur, "etape", "preparer"))
		webtest.Dit(t, w, 422, "il manque 100,00 €", "Préparer quand même", "l’ordre attendra l’argent")
		webtest.Dit(t, b.demander(v, s, b.ordreDe(s, bailleur, "attendre", "oui")), 200, "Il manque 100,00 €", "cet ordre attendra")
		webtest.Vers(t, b.demander(v, s, b.ordreDe(s, bailleur, "attendre", "oui", "etape", "preparer")), "/ordres/2")
		webtest.Dit(t, v.Lire("/ordres/2"), 200, "En attente de provision", "Cet ordre attend l’argent", "il manque 100,00 €")
		webtest.Dit(t, v.Lire("/ordres?etat=en_attente_de_provision"), 200, "il manque 100,00 €")
		webtest.Dit(t, v.Lire("/remises/nouvelle"), 200, "Attend l’argent", "il manque 100,00 €")
		webtest.Dit(t, agir(v, "/remises/nouvelle", 0, "ordre", "2", "accord", "oui"), 422, "L’argent de ce compte ne le couvre pas")
		webtest.Vers(t, agir(v, adresse("/ordres/%d/annuler", premier), b.lireOrdre(premier).VersionRangee, "accord", "oui", "motif", "Payé autrement."), "")
		webtest.Dit(t, v.Lire("/ordres/2"), 200, "Préparé", "L’argent est là")
	})
}

// recevable records that the commission admits the file of a person.
func (b *bureau) recevable(dossier int64, le jour.Jour) {
	b.t.Helper()
	if _, err := parcours.EnregistrerSurendettement(b.t.Context(), b.m.Base, b.m.Trousseau, b.m.Demande(droits.CESF), dettes.Surendettement{Dossier: dossier, DeposeLe: le.Plus(-60), RecevableLe: le}); err != nil {
		b.t.Fatal(err)
	}
}

// While debts are frozen, the forms ask which day is paid (C. conso art. L722-5): what was due before is refused on that field, and what was said is kept and shown.
func TestEcheanceGelee(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s := b.suivre(60000)
		cesf, comptable, bailleur := b.Role(droits.CESF), b.Role(droits.Comptable), b.m.Bailleur(t)
		demander, nouveau := adresse("/dossiers/%d/demandes/nouvelle", s.Dossier), adresse("/dossiers/%d/ordres/nouveau", s.Dossier)
		champ := `name="echeance"`
		for v, chemin := range map[*webtest.Visiteur]string{cesf: demander, comptable: nouveau} {
			if strings.Contains(v.Lire(chemin).Body.String(), champ) {
				t.Errorf("%s : l’échéance est demandée sans surendettement", chemin)
			}
		}
		b.recevable(s.Dossier, jour.Certain(2026, 11, 10))
		for v, chemin := range map[*webtest.Visiteur]string{cesf: demander, comptable: nouveau} {
			webtest.Dit(t, v.Lire(chemin), 200, "Date de l’échéance payée")
		}
		demande := func(echeance string) []string {
			return []string{"cle", cle(), "voix", "personne", "objet", "loyer", "montant", "400", "jour", "24/11/2026", "pourquoi", "Loyer de novembre", "tiers", nombre(bailleur), "echeance", echeance}
		}
		webtest.Dit(t, cesf.Poster(demander, demande("")...), 422, "dire de quel jour est l’échéance", "10/11/2026")
		webtest.Dit(t, cesf.Poster(demander, demande("09/11/2026")...), 422, "ce qui était dû avant, le 09/11/2026, ne se paie pas", "parmi les dettes")
		webtest.Vers(t, cesf.Poster(demander, demande("12/11/2026")...), "/demandes/1")
		webtest.Dit(t, comptable.Lire("/demandes/1"), 200, "Échéance du", "12/11/2026")
		w := comptable.Lire(nouveau + "?demande=1")
		webtest.Dit(t, w, 200, "Date de l’échéance payée")
		garde(t, w, "12/11/2026")
		// A bill that straddles the recevabilité is refused with its days on each side; the one of the days after is kept, and shown again.
		facture := func(du, au string) []string {
			return []string{"cle", cle(), "voix", "personne", "objet", "energie", "montant", "61", "jour", "24/11/2026", "pourquoi", "Électricité", "facture_du", du, "facture_au", au}
		}
		webtest.Dit(t, cesf.Poster(demander, facture("01/11/2026", "")...), 422, "ou aucun des deux")
		webtest.Dit(t, cesf.Poster(demander, facture("30/11/2026", "01/11/2026")...), 422, "finit avant de commencer")
		webtest.Dit(t, cesf.Poster(demander, facture("01/10/2026", "20/11/2026")...), 422, "40 jours du 01/10/2026 au 09/11/2026", "11 jours du 10/11/2026 au 20/11/2026", "facture à part pour les jours à partir du 10/11/2026")
		webtest.Vers(t, cesf.Poster(demander, facture("10/11/2026", "20/11/2026")...), "/demandes/2")
		w = comptable.Lire("/demandes/2")
		webtest.Dit(t, w, 200, "Facture du 10/11/2026 au 20/11/2026")
		garde(t, comptable.Lire(nouveau+"?demande=2"), "10/11/2026", "20/11/2026")
		webtest.Dit(t, b.demander(comptable, s, b.ordreDe(s, bailleur, "objet", "energie", "facture_du", "01/10/2026", "facture_au", "20/11/2026")), 422, "40 jours du 01/10/2026", "le déclarer à la commission")
		webtest.Dit(t, b.demander(comptable, s, b.ordreDe(s, bailleur, "objet", "energie", "facture_du", "10/11/2026", "facture_au", "20/11/2026")), 200, "Facture du 10/11/2026 au 20/11/2026")
		webtest.Dit(t, b.demander(comptable, s, b.ordreDe(s, bailleur)), 422, "dire de quel jour est l’échéance")
		webtest.Dit(t, b.demander(comptable, s, b.ordreDe(s, bailleur, "echeance", "05/11/2026")), 422, "le 05/11/2026, ne se paie pas")
		webtest.Dit(t, b.demander(comptable, s, b.ordreDe(s, bailleur, "echeance", "12/11/2026")), 200, "Échéance du", "12/11/2026")
		webtest.Vers(t, b.demander(comptable, s, b.ordreDe(s, bailleur, "echeance", "12/11/2026", "etape", "preparer")), "/ordres/1")
		w = comptable.Lire("/ordres/1")
		webtest.Dit(t, w, 200, "Échéance du", "12/11/2026")
		for _, faute := range webtest.Typographie(w.Body.Bytes()) {
			t.Errorf("typographie de « %s »", faute)
		}
	})
}

func nombre(id int64) string { return strconv.FormatInt(id, 10) }
