// SPDX-License-Identifier: EUPL-1.2

package virements_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/tiers"
	"etai/internal/web/webtest"
)

// demander posts the form of an order, under a fresh key.
func (b *bureau) demander(v *webtest.Visiteur, s etaitest.Suivie, champs []string) *httptest.ResponseRecorder {
	return v.Poster(adresse("/dossiers/%d/ordres/nouveau", s.Dossier), append([]string{"cle", cle()}, champs...)...)
}

// garde fails unless the form of an order is shown again with each of the values typed.
func garde(t *testing.T, w *httptest.ResponseRecorder, valeurs ...string) {
	t.Helper()
	for _, x := range valeurs {
		if !strings.Contains(w.Body.String(), `value="`+x+`"`) {
			t.Errorf("« %.40s » n’est plus dans le formulaire", x)
		}
	}
}

// An order: asked, shown, changed, prepared once; the same form again brings the same answer, another one under its key is refused.
func TestOrdre(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s, bailleur, v := b.suivre(60000), b.m.Bailleur(t), b.Role(droits.Comptable)
		chemin := adresse("/dossiers/%d/ordres/nouveau", s.Dossier)
		w := v.Lire(chemin)
		webtest.Dit(t, w, 200, "Préparer un ordre de virement", "EXEMPLE-1 Personne", "Disponible : 600,00 €", "Choisir…")
		garde(t, w, "24/11/2026")

		champs := b.ordreDe(s, bailleur)
		w = b.demander(v, s, champs)
		webtest.Dit(t, w, 200, "Vérifier l’ordre de 400,00 €", "Ce qui partira", "600,00 € après : 200,00 €", "Loyer d'ete", "mardi 24 novembre", "avis.pdf", "premier virement à ce tiers")
		for _, faute := range webtest.Typographie(w.Body.Bytes()) {
			t.Errorf("typographie de « %s »", faute)
		}
		if n := b.compter(`select count(*) from ordre`); n != 0 {
			t.Errorf("%d ordre avant la confirmation", n)
		}
		w = b.demander(v, s, append(slices.Clone(champs), "etape", "modifier"))
		webtest.Dit(t, w, 200, "Préparer un ordre de virement")
		garde(t, w, "400", "24/11/2026", "Loyer d’été")

		confirme := append([]string{"cle", cle(), "etape", "preparer"}, champs...)
		a := webtest.Vers(t, v.Poster(chemin, confirme...), "/ordres/1")
		webtest.Dit(t, v.Lire(a), 200, "Ordre de 400,00 € préparé.", "Il attend une remise", "Loyer d'ete", "Annuler l’ordre", "Rien n’est encore passé dans le grand livre")
		for range 2 {
			webtest.Vers(t, v.Poster(chemin, confirme...), a)
		}
		webtest.Vers(t, v.Envoyer(chemin, "fichier", "", nil, confirme...), a) // as the browser sends it
		webtest.Dit(t, v.Poster(chemin, append(confirme, "nature", "facture")...), 409, "déjà été envoyé avec un autre contenu", "rien n’a été fait cette fois")
		webtest.Dit(t, b.Role(droits.CESF).Poster(chemin, confirme...), 409)
		if n := b.compter(`select count(*) from ordre`); n != 1 {
			t.Errorf("%d ordres, attendu 1", n)
		}
		webtest.Dit(t, v.Lire("/ordres"), 200, "1 ordre", "Préparés 1", "EXEMPLE-1 Personne", "400,00 €", "Composer une remise")
		webtest.Dit(t, v.Lire(adresse("/ordres?dossier=%d&etat=execute", s.Dossier)), 200, "Aucun ordre dans cet état.", "Préparer un ordre", "retirer ce filtre")
		for _, page := range []string{"0", "-1", "2", "x", "9999999", "92233720368547759", "9223372036854775807", "99999999999999999999"} {
			webtest.Dit(t, v.Lire("/ordres?page="+page), 200, "EXEMPLE-1 Personne")
			webtest.Dit(t, v.Lire("/remises?page="+page), 200, "Aucune remise")
		}
		webtest.Dit(t, v.Lire("/ordres?etat=%3Cb%3E"), 200, "1 ordre")
		webtest.Dit(t, v.Lire("/ordres?dossier=999"), 404)
		webtest.Dit(t, v.Lire(chemin+"?apres=1"), 404) // it has not come back
		webtest.Dit(t, v.Lire(chemin+"?apres=999"), 404)
	})
}

// Fifty identical confirmations at once prepare one order.
func TestOrdreCinquanteFois(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s, v := b.suivre(60000), b.Role(droits.Comptable)
		champs := append([]string{"cle", cle(), "etape", "preparer"}, b.ordreDe(s, b.m.Bailleur(t), "montant", "10")...)
		c := make(chan *httptest.ResponseRecorder, 50)
		for range 50 {
			copie := v.Copie()
			go func() { c <- copie.Poster(adresse("/dossiers/%d/ordres/nouveau", s.Dossier), champs...) }()
		}
		for range 50 {
			webtest.Vers(t, <-c, "/ordres/1")
		}
		if n := b.compter(`select count(*) from ordre`); n != 1 {
			t.Errorf("%d ordres, attendu 1", n)
		}
	})
}

// What people type: read when it can be, else refused in words, by its field, with nothing lost.
func TestOrdreSaisies(t *testing.T) {
	b := surSQLite(t)
	s, bailleur, v := b.suivre(200000), b.m.Bailleur(t), b.Role(droits.Comptable)
	autrui := b.m.Piece(t, b.suivre(100).Dossier)
	for saisi, lu := range map[string]string{"1 234,56": "1 234,56 €", "1\u202f234,56 €": "1 234,56 €", "1234.56": "1 234,56 €", "12,5": "12,50 €", "0,01": "0,01 €", " 80 ": "80,00 €"} {
		webtest.Dit(t, b.demander(v, s, b.ordreDe(s, bailleur, "montant", saisi)), 200, "Vérifier l’ordre de "+lu)
	}
	for saisi, jour := range map[string]string{"2026-11-25": "mercredi 25 novembre", "25.11.2026": "mercredi 25 novembre", "28/11/2026": "Le samedi 28 novembre 2026, les banques ne travaillent pas. Le virement partira le vendredi 27 novembre 2026."} {
		webtest.Dit(t, b.demander(v, s, b.ordreDe(s, bailleur, "jour", saisi)), 200, jour)
	}
	long := strings.Repeat("9", 10000)
	for _, x := range []struct{ champ, saisi, phrase string }{
		{"montant", "0", "Le montant : le montant ne peut pas être zéro"}, {"montant", "0,00", "le montant ne peut pas être zéro"}, {"montant", "-5", "le montant ne peut pas être négatif"},
		{"montant", "", "Écrivez le montant."}, {"montant", "abc", "« abc » n’est pas un montant"}, {"montant", "1.234", "« 1.234 » n’est pas un montant"}, {"montant", "1,234", "n’est pas un montant"},
		{"montant", "1 234,567", "n’est pas un montant"}, {"montant", long, "le montant est trop grand"}, {"montant", "999999999999", "le montant est trop grand"}, {"montant", "12\n34", "une seule ligne"},
		{"jour", "31/11/2026", "Le jour voulu : le 31 novembre 2026 n’existe pas"}, {"jour", "29/02/2027", "n’existe pas"}, {"jour", "demain", "cette date est illisible"}, {"jour", long, "cette date est illisible"},
		{"jour", "", "Écrivez le jour voulu."}, {"jour", "20/11/2026", "La date d’exécution demandée (20/11/2026) est passée"}, {"jour", "24/11/26", "avec ses quatre chiffres"},
		{"jour", "03/01/2028", "La gestion s’est arrêtée le 31/12/2027"},
		{"libelle", long, "10 000 caractères, c’est trop"}, {"libelle", strings.Repeat("A", 141), "en garder 140 au plus"}, {"libelle", "", "Écrivez le texte du virement."}, {"libelle", "!?…", "Écrire le texte du virement"},
		{"libelle", "Loyer M.A.S.P.", "contient « MASP » : le tiers et les banques le liront"}, {"libelle", "a\x07b", "caractère invisible interdit"},
		{"objet", "", "Choisissez ce que l’ordre paie."}, {"objet", "cadeau", "ce choix n’est pas dans la liste"}, {"objet", "reversement", "ce choix n’est pas dans la liste"},
		{"objet", "argent_de_vie", "L’argent de vie se verse à la personne elle-même"},
		{"tiers", "", "Choisissez le tiers à payer."}, {"tiers", "x", "ce choix n’existe pas"}, {"tiers", "-1", "ce choix n’existe pas"},
		{"piece", "", "Choisissez la pièce qui justifie l’ordre, ou joignez-la."}, {"piece", "999", "Cette pièce n’est pas dans le dossier de la personne"},
		{"piece", strconv.FormatInt(autrui, 10), "Cette pièce n’est pas dans le dossier de la personne"},
	} {
		for _, etape := range []string{"", "preparer"} {
			champs := b.ordreDe(s, bailleur, x.champ, x.saisi)
			if etape != "" {
				champs = append(champs, "etape", etape)
			}
			w := b.demander(v, s, champs)
			texte := webtest.Texte(w)
			if w.Code != 422 || !strings.Contains(texte, x.phrase) {
				t.Errorf("%s=%.20q : %d, « %s » manque\n%.3000s", x.champ, x.saisi, w.Code, x.phrase, texte)
				continue
			}
			if !strings.Contains(w.Body.String(), `aria-invalid="true"`) {
				t.Errorf("%s=%.20q : aucun champ n’est marqué fautif", x.champ, x.saisi)
			}
			for nom, valeur := range map[string]string{"montant": "400", "jour": "24/11/2026", "libelle": "Loyer d’été"} {
				if nom != x.champ {
					garde(t, w, valeur)
				} else if x.saisi != "" && !strings.ContainsAny(x.saisi, "\n\x07") {
					garde(t, w, x.saisi)
				}
			}
			for _, faute := range webtest.Typographie(w.Body.Bytes(), x.saisi) {
				t.Errorf("%s=%.20q : typographie de « %s »", x.champ, x.saisi, faute)
			}
		}
	}
	webtest.Dit(t, b.demander(v, s, b.ordreDe(s, bailleur, "tiers", "999")), 404)
	for _, champ := range []string{"montant", "jour", "libelle"} {
		for _, w := range []*httptest.ResponseRecorder{b.demander(v, s, b.ordreDe(s, bailleur, champ, "4\x000")),
			v.Envoyer(adresse("/dossiers/%d/ordres/nouveau", s.Dossier), "fichier", "", nil, append([]string{"cle", cle()}, b.ordreDe(s, bailleur, champ, "4\x000")...)...)} {
			webtest.Dit(t, w, 400, "Le formulaire contient des caractères illisibles.", "retapez le texte", "Revenir à ce que j’ai tapé")
		}
	}
	webtest.Dit(t, v.Poster(adresse("/dossiers/%d/ordres/nouveau", s.Dossier), append([]string{"etape", "preparer"}, b.ordreDe(s, bailleur)...)...), 400, "Ce formulaire est incomplet")
	webtest.Dit(t, b.demander(v, s, append(b.ordreDe(s, bailleur), "apres", "x")), 400)
	if n := b.compter(`select count(*) from ordre`); n != 0 {
		t.Errorf("%d ordres", n)
	}
}

// The account decides: not enough, below zero, frozen, over, not opened; each refusal says why and what is there.
func TestOrdreRefuseParLeCompte(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		v, bailleur := b.Role(droits.Comptable), b.m.Bailleur(t)
		refuse := func(s etaitest.Suivie, phrases ...string) {
			t.Helper()
			for _, etape := range []string{"", "preparer"} {
				w := b.demander(v, s, b.ordreDe(s, bailleur, "etape", etape))
				webtest.Dit(t, w, 422, phrases...)
				garde(t, w, "400", "24/11/2026", "Loyer d’été")
				for _, faute := range webtest.Typographie(w.Body.Bytes()) {
					t.Errorf("typographie de « %s »", faute)
				}
			}
		}
		pauvre := b.suivre(60000)
		b.ordre(pauvre, bailleur, 35000, paiements.Loyer)
		refuse(pauvre, "Provision insuffisante : il manque 150,00 € ; disponible 250,00 € (solde réel 600,00 €, ordres déjà préparés 350,00 €, plancher 0,00 €).", "Réduisez le montant, attendez que la banque ait montré l’argent attendu, ou demandez un plancher plus bas")

		sousZero := b.suivre(60000)
		b.Importer(sousZero, mardi, mardi, 60000, webtest.Ligne(-60001, "PRLV TELECOM EXEMPLE", ""))
		webtest.Dit(t, v.Lire(adresse("/dossiers/%d/ordres/nouveau", sousZero.Dossier)), 200, "Le compte est sous zéro.")
		refuse(sousZero, "Le compte est débiteur", "Voyez d’abord avec la banque")

		gelee := b.suivre(60000)
		b.geler(gelee)
		refuse(gelee, "Les paiements sont gelés depuis le 23/11/2026 : le compte est saisi. Demandez la levée du gel depuis le dossier : une autre personne l’accorde.")

		sansCompte, err := parcours.CreerPersonne(t.Context(), b.m.Base, b.m.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Exemple-sans", Prenom: "Compte", EcrireDomicile: true}})
		if err != nil {
			t.Fatal(err)
		}
		webtest.Dit(t, v.Lire(adresse("/dossiers/%d/ordres/nouveau", sansCompte)), 200, "Aucun compte n’est suivi pour cette personne : ouvrez d’abord son compte.")
		webtest.Dit(t, b.demander(v, etaitest.Suivie{Dossier: sansCompte}, b.ordreDe(etaitest.Suivie{Dossier: sansCompte}, bailleur)), 422, "Aucun compte n’est suivi pour cette personne")

		b.Horloge.ReglerJour(jour.Certain(2028, 1, 3))
		v = b.Role(droits.Comptable)
		w := b.demander(v, gelee, b.ordreDe(gelee, bailleur, "jour", "04/01/2028"))
		webtest.Dit(t, w, 422, "sont gelés")
		w = b.demander(v, pauvre, b.ordreDe(pauvre, bailleur, "jour", "04/01/2028", "montant", "1"))
		webtest.Dit(t, w, 422, "La gestion s’est arrêtée le 31/12/2027")
	})
}

func (b *bureau) geler(s etaitest.Suivie) {
	b.t.Helper()
	if _, err := parcours.Geler(b.t.Context(), b.m.Base, b.m.Trousseau, b.m.Demande(droits.CESF), parcours.NouveauGel{Dossier: s.Dossier, Motif: gestion.Saisie, Du: lundi, Texte: "Acte de saisie reçu"}); err != nil {
		b.t.Fatal(err)
	}
}

// A tiers is paid to details that another person approved, and that the preparer did not enter.
func TestOrdreRIB(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s, v := b.suivre(60000), b.Role(droits.Comptable)
		attente, err := parcours.CreerTiers(t.Context(), b.m.Base, b.m.Trousseau, b.m.Demande(droits.CESF), parcours.NouveauTiers{Tiers: tiers.Tiers{Nature: tiers.Bailleur, Nom: "Bailleur en attente"},
			Saisie: tiers.Saisie{Titulaire: "BAILLEUR EN ATTENTE", IBAN: etaitest.IBANDe(700001)}})
		if err != nil {
			t.Fatal(err)
		}
		w := v.Lire(adresse("/dossiers/%d/ordres/nouveau", s.Dossier))
		webtest.Dit(t, w, 200, "Bailleur en attente · FR76", "(coordonnées en attente d’approbation)")
		w = b.demander(v, s, b.ordreDe(s, attente))
		webtest.Dit(t, w, 422, "attendent leur approbation")
		garde(t, w, "400", "24/11/2026", "Loyer d’été")

		bailleur := b.m.Bailleur(t)
		cesf := b.Role(droits.CESF)
		webtest.Dit(t, cesf.Lire(adresse("/dossiers/%d/ordres/nouveau", s.Dossier)), 200, "vous avez saisi ses coordonnées : une autre personne prépare l’ordre")
		w = b.demander(cesf, s, b.ordreDe(s, bailleur, "etape", "preparer"))
		webtest.Dit(t, w, 422, "Séparation des rôles", "Demandez à une autre personne de le faire.")
		garde(t, w, "400", "24/11/2026", "Loyer d’été")

		if _, err := parcours.SaisirCoordonnees(t.Context(), b.m.Base, b.m.Trousseau, b.m.Demande(droits.CESF), tiers.Saisie{Tiers: bailleur, Titulaire: "BAILLEUR", IBAN: etaitest.IBANDe(700002)}); err != nil {
			t.Fatal(err)
		}
		webtest.Dit(t, b.demander(v, s, b.ordreDe(s, bailleur)), 422, "De nouvelles coordonnées bancaires de ce tiers attendent leur approbation")
		autrui := b.m.Tiers(t, tiers.Personne, b.suivre(100).Dossier)
		webtest.Dit(t, b.demander(v, s, b.ordreDe(s, autrui)), 404)
		if n := b.compter(`select count(*) from ordre`); n != 0 {
			t.Errorf("%d ordres", n)
		}
	})
}

// A document comes with the form: kept once, shown before anything is prepared; what is none is refused beside its field.
func TestOrdrePieceJointe(t *testing.T) {
	b := surSQLite(t)
	s, bailleur, v := b.suivre(60000), b.m.Bailleur(t), b.Role(droits.Comptable)
	chemin := adresse("/dossiers/%d/ordres/nouveau", s.Dossier)
	avant := b.compter(`select count(*) from fichier`)
	champs := b.ordreDe(s, bailleur, "piece", "", "nature", "facture")
	avant++ // ordreDe keeps one
	for contenu, phrase := range map[string]string{"bonjour": "Ce document n’est ni un PDF ni une image PNG ou JPEG", "": "Ce fichier est vide", "<html>%PDF-1.4": "n’est ni un PDF"} {
		w := v.Envoyer(chemin, "fichier", "facture.pdf", strings.NewReader(contenu), append([]string{"cle", cle()}, champs...)...)
		webtest.Dit(t, w, 422, phrase)
		garde(t, w, "400", "24/11/2026", "Loyer d’été")
	}
	gros := "%PDF-1.4\n" + strings.Repeat("x", 20<<20)
	w := v.Envoyer(chemin, "fichier", "facture.pdf", strings.NewReader(gros), append([]string{"cle", cle()}, champs...)...)
	webtest.Dit(t, w, 422, "Ce document dépasse 20 Mo : réduisez-le")
	garde(t, w, "400", "24/11/2026", "Loyer d’été")
	webtest.Dit(t, v.Envoyer(chemin, "fichier", "facture.pdf", strings.NewReader(strings.Repeat("%PDF-1.4\n", 8<<20)), append([]string{"cle", cle()}, champs...)...), 413, "Rien n’a été enregistré.", "Revenir à ce que j’ai tapé")
	webtest.Dit(t, v.Envoyer(chemin, "autre", "facture.pdf", strings.NewReader("%PDF-1.4\n"), append([]string{"cle", cle()}, champs...)...), 400)

	facture := etaitest.PDF("facture fictive")
	unique := append([]string{"cle", cle(), "etape", "preparer"}, champs...)
	for range 2 {
		w = v.Envoyer(chemin, "fichier", `C:\dossiers\facture mai.pdf`, strings.NewReader(facture), unique...)
		webtest.Dit(t, w, 200, "Vérifier l’ordre de 400,00 €", "facture mai.pdf")
	}
	if n := b.compter(`select count(*) from fichier`) - avant; n != 1 {
		t.Errorf("%d pièces gardées, attendu 1", n)
	}
	webtest.Dit(t, v.Envoyer(chemin, "fichier", "facture mai.pdf", strings.NewReader(facture+"%"), unique...), 409)
	// A faulty field beside a good document: the document is not asked for again.
	w = v.Envoyer(chemin, "fichier", "avis.pdf", strings.NewReader(facture), append([]string{"cle", cle()}, b.ordreDe(s, bailleur, "piece", "", "montant", "0")...)...)
	webtest.Dit(t, w, 422, "ne peut pas être zéro")
	var piece int64
	b.m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		return l.QueryRow(ctx, `select max(id) from fichier`).Scan(&piece)
	})
	if !strings.Contains(w.Body.String(), `<option value="`+strconv.FormatInt(piece, 10)+`" selected>`) {
		t.Errorf("la pièce %d n’est pas choisie :\n%s", piece, w.Body.String())
	}
}

// An order is cancelled once, with its reason; on a page that is out of date nothing typed is lost.
func TestAnnuler(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s, v := b.suivre(60000), b.Role(droits.Comptable)
		o := b.ordre(s, b.m.Bailleur(t), 40000, paiements.Loyer)
		chemin, version := adresse("/ordres/%d/annuler", o), b.lireOrdre(o).VersionRangee
		webtest.Dit(t, v.Lire(chemin), 200, "Annuler l’ordre de 400,00 € ?", "Garder l’ordre", "Pourquoi l’annuler")
		webtest.Dit(t, agir(v, chemin, version, "motif", "Essai"), 400)                                       // no confirmation
		webtest.Dit(t, v.Poster(chemin, "cle", cle(), "accord", "oui", "motif", "Essai"), 400)                // no version
		webtest.Dit(t, agir(v, chemin, version, "accord", "oui", "motif", " \n "), 422, "Écrivez la raison.") // no reason
		w := agir(v, chemin, version, "accord", "oui", "motif", strings.Repeat("é", 10000))
		webtest.Dit(t, w, 422, "10 000 caractères, c’est trop")
		if !strings.Contains(w.Body.String(), strings.Repeat("é", 10000)) {
			t.Error("la raison est perdue")
		}
		webtest.Dit(t, agir(v, chemin, version, "accord", "oui", "motif", "a\x00b"), 400, "caractères illisibles")
		w = agir(v, chemin, version+1, "accord", "oui", "motif", "Facture payée autrement.")
		webtest.Dit(t, w, 409, "L’ordre a changé entre-temps : il est maintenant « Préparé ».", "Facture payée autrement.")
		garde(t, w, strconv.FormatInt(version, 10))

		champs := []string{"cle", cle(), "version", strconv.FormatInt(version, 10), "accord", "oui", "motif", "Facture payée autrement."}
		for range 2 {
			webtest.Vers(t, v.Poster(chemin, champs...), adresse("/ordres/%d", o))
		}
		webtest.Dit(t, v.Lire(adresse("/ordres/%d", o)), 200, "Annulé", "Facture payée autrement.")
		if n := b.compter(`select count(*) from journal_actes where nature = 'ordre.annuler'`); n != 1 {
			t.Errorf("%d annulations", n)
		}
		webtest.Dit(t, agir(v, chemin, version, "accord", "oui", "motif", "Encore."), 409, "il est maintenant « Annulé »", "Encore.")
		webtest.Dit(t, agir(v, chemin, b.lireOrdre(o).VersionRangee, "accord", "oui", "motif", "Encore."), 422, "Encore.")
		webtest.Vers(t, v.Lire(chemin), adresse("/ordres/%d", o))
		webtest.Dit(t, v.Lire("/ordres?etat=annule"), 200, "Facture payée autrement.")
	})
}
