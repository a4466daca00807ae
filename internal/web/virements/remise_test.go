// SPDX-License-Identifier: EUPL-1.2

package virements_test

import (
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/tiers"
	"etai/internal/web/webtest"
)

// A remise: what may leave is ticked, the count and the sum are shown, then it is made, once.
func TestComposer(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		v := b.Role(droits.Comptable)
		webtest.Dit(t, v.Lire("/remises/nouvelle"), 200, "Aucun ordre n’est préparé.")
		webtest.Dit(t, v.Lire("/remises"), 200, "Aucune remise encore.")
		s, bailleur := b.suivre(60000), b.m.Bailleur(t)
		un, deux := b.ordre(s, bailleur, 20000, paiements.Loyer), b.ordre(s, bailleur, 1234, paiements.Energie)
		loin, err := parcours.PreparerOrdre(t.Context(), b.m.Base, b.m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: bailleur, Centimes: 5000, ExecutionLe: jour.Certain(2027, 3, 1),
			Objet: paiements.Assurance, Libelle: "ASSURANCE 2027", Piece: b.m.Piece(t, s.Dossier)})
		if err != nil {
			t.Fatal(err)
		}
		w := v.Lire("/remises/nouvelle")
		webtest.Dit(t, w, 200, "Ordres préparés 3", "Peuvent partir 2", "Une remise prend les ordres à exécuter d’ici le", "celui-ci est du 01/03/2027", "ensemble : 212,34 €")
		if n := strings.Count(w.Body.String(), " checked"); n != 2 {
			t.Errorf("%d ordres cochés, attendu 2", n)
		}
		ids := []string{"ordre", strconv.FormatInt(un, 10), "ordre", strconv.FormatInt(deux, 10)}
		poster := func(champs ...string) *httptest.ResponseRecorder {
			return v.Poster("/remises/nouvelle", append([]string{"cle", cle()}, champs...)...)
		}
		webtest.Dit(t, poster(), 422, "Cochez au moins un ordre.")
		webtest.Dit(t, poster("ordre", "x"), 400)
		webtest.Dit(t, poster("ordre", "999"), 422, "La liste a changé")
		webtest.Dit(t, poster("ordre", strconv.FormatInt(loin, 10), "accord", "oui"), 422, "Une remise prend les ordres à exécuter d’ici le")
		w = poster(ids...)
		webtest.Dit(t, w, 200, "Composer une remise de 2 ordres, 212,34 € ?", "1 compte débité", "La remise sera figée")
		garde(t, w, strconv.FormatInt(un, 10), strconv.FormatInt(deux, 10))

		confirme := append([]string{"cle", cle(), "accord", "oui"}, ids...)
		a := webtest.Vers(t, v.Poster("/remises/nouvelle", confirme...), "/remises/1")
		webtest.Vers(t, v.Poster("/remises/nouvelle", confirme...), a)
		webtest.Dit(t, v.Lire(a), 200, "Remise composée et figée.", "212,34 €", "Deux personnes", "première remise")
		webtest.Dit(t, v.Poster("/remises/nouvelle", append(confirme, "ordre", strconv.FormatInt(loin, 10))...), 409, "déjà été envoyé avec un autre contenu")
		webtest.Dit(t, poster(append([]string{"accord", "oui"}, ids...)...), 422, "n’est plus à l’état « Préparé » : actualiser la liste")
		webtest.Dit(t, v.Lire("/remises"), 200, "R-2026-001", "À viser")
		webtest.Dit(t, b.Role(droits.ChefDeService).Lire("/remises"), 200, "À viser 1", "R-2026-001")
		webtest.Dit(t, v.Lire("/ordres?etat=en_remise"), 200, "2 ordres", "R-2026-001")
	})
}

// Two people compose the same order at the same time: it leaves once.
func TestComposerADeux(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		o := b.ordre(b.suivre(60000), b.m.Bailleur(t), 20000, paiements.Loyer)
		c := make(chan *httptest.ResponseRecorder, 2)
		for _, role := range []droits.Role{droits.Comptable, droits.CESF} {
			v, champs := b.Role(role), []string{"cle", cle(), "accord", "oui", "ordre", strconv.FormatInt(o, 10)}
			go func() { c <- v.Poster("/remises/nouvelle", champs...) }()
		}
		codes := []int{(<-c).Code, (<-c).Code}
		slices.Sort(codes)
		if n := b.compter(`select count(*) from remise`); n != 1 || codes[0] != 303 || codes[1] != 422 {
			t.Errorf("%d remises, réponses %v", n, codes)
		}
	})
}

// An order is taken out of a remise, or the whole is sent back: with a reason, once; what moved meanwhile is said and the reason kept.
func TestRetirerRenvoyer(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s, bailleur := b.suivre(60000), b.m.Bailleur(t)
		un, deux := b.ordre(s, bailleur, 20000, paiements.Loyer), b.ordre(s, bailleur, 1234, paiements.Energie)
		r := b.remise(un, deux)
		v, chef := b.Role(droits.Comptable), b.Role(droits.ChefDeService)
		chemin, page := adresse("/remises/%d/ordres/%d/retirer", r, un), adresse("/remises/%d", r)
		version := b.lireRemise(r).Version
		webtest.Dit(t, chef.Lire(chemin), 200, "Retirer le virement de 200,00 € de la remise ?", "Le reste de la remise attend toujours son visa.")
		webtest.Dit(t, agir(chef, chemin, version, "motif", "Essai"), 400)
		webtest.Dit(t, agir(chef, chemin, version, "accord", "oui", "motif", ""), 422, "Écrivez la raison.")
		webtest.Dit(t, agir(chef, chemin, version, "accord", "oui", "motif", strings.Repeat("é", 10000)), 422, "c’est trop", "ééé")
		webtest.Dit(t, agir(chef, chemin, version+5, "accord", "oui", "motif", "Le loyer a été payé."), 409, "La remise a changé entre-temps.", "Le loyer a été payé.")
		champs := []string{"cle", cle(), "version", strconv.FormatInt(version, 10), "accord", "oui", "motif", "Le loyer a été payé."}
		for range 2 {
			webtest.Vers(t, chef.Poster(chemin, champs...), page)
		}
		if o := b.lireOrdre(un); o.Etat != paiements.Prepare || b.lireRemise(r).Nombre != 1 {
			t.Errorf("ordre %s, %d dans la remise", o.Etat, b.lireRemise(r).Nombre)
		}
		// The other page shows it still: said, and nothing is done.
		webtest.Vers(t, agir(v, chemin, version, "accord", "oui", "motif", "Aussi."), page)
		webtest.Dit(t, v.Lire(page), 200, "Cet ordre n’est pas, ou plus, dans la remise. Rien n’a été fait cette fois.")
		webtest.Vers(t, v.Lire(chemin), page)
		webtest.Vers(t, agir(chef, page+"/vues", 1, "ordre", strconv.FormatInt(un, 10)), page)
		webtest.Dit(t, chef.Lire(page), 200, "Cet ordre n’est pas, ou plus, dans la remise.")
		webtest.Dit(t, v.Lire(adresse("/ordres/%d", un)), 200, "Renvoyé à la préparation.", "Raison : Le loyer a été payé.")

		version = b.lireRemise(r).Version
		webtest.Dit(t, v.Lire(page+"/renvoyer"), 200, "Renvoyer la remise R-2026-001 à la préparation ?", "Son ordre, 12,34 €, redevient préparé.")
		webtest.Dit(t, agir(v, page+"/renvoyer", version, "accord", "oui", "motif", ""), 422, "Écrivez la raison.")
		webtest.Dit(t, agir(v, page+"/renvoyer", version-1, "accord", "oui", "motif", "À refaire."), 409, "La remise a changé entre-temps.", "À refaire.")
		champs = []string{"cle", cle(), "version", strconv.FormatInt(version, 10), "accord", "oui", "motif", "À refaire."}
		for range 2 {
			webtest.Vers(t, v.Poster(page+"/renvoyer", champs...), page)
		}
		// The next composition says why its order came back, and nothing of an order that no remise held.
		b.ordre(s, b.m.Bailleur(t), 777, paiements.Assurance)
		if dit := webtest.Dit(t, v.Lire("/remises/nouvelle"), 200, "7,77 €", "À savoir : À refaire."); strings.Count(dit, "À savoir") != 2 || strings.Contains(dit, "{") {
			t.Errorf("composition après un renvoi :\n%s", dit)
		}
		texte := webtest.Dit(t, v.Lire(page), 200, "Remise abandonnée.", "Raison : À refaire.")
		if strings.Contains(texte, "Imprimer le bordereau") || strings.Contains(texte, "Renvoyer à la préparation") {
			t.Errorf("une remise abandonnée n’a plus ni bordereau ni renvoi :\n%s", texte)
		}
		webtest.Dit(t, v.Lire(page+"/bordereau"), 404)
		webtest.Vers(t, v.Lire(page+"/renvoyer"), page)
		webtest.Vers(t, agir(v, page+"/renvoyer", version, "accord", "oui", "motif", "Encore."), page)
		webtest.Dit(t, v.Lire(page), 200, "Quelqu’un est passé avant vous")
		webtest.Vers(t, agir(v, adresse("/remises/%d/ordres/%d/retirer", r, deux), version, "accord", "oui", "motif", "Encore."), page)
		webtest.Vers(t, agir(chef, page+"/vues", 1, "ordre", strconv.FormatInt(deux, 10)), page)

		seule := b.remise(deux)
		chemin = adresse("/remises/%d/ordres/%d/retirer", seule, deux)
		webtest.Dit(t, v.Lire(chemin), 200, "C’est le seul ordre de la remise : elle sera abandonnée")
		webtest.Vers(t, agir(v, chemin, b.lireRemise(seule).Version, "accord", "oui", "motif", "Plus rien."), adresse("/remises/%d", seule))
		if x := b.lireRemise(seule); x.Etat != paiements.Abandonnee {
			t.Errorf("remise %s", x.Etat)
		}
	})
}

// The visa: another person, who has seen what is to be seen, with the password; each refusal says the rule and nothing is written.
func TestVisa(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		_, o, r := b.une()
		page := adresse("/remises/%d", r)
		version := b.lireRemise(r).Version
		v, chef := b.Role(droits.Comptable), b.Role(droits.ChefDeService)
		texte := webtest.Dit(t, v.Lire(page), 200, "Une autre personne vise")
		if strings.Contains(texte, "Votre mot de passe") {
			t.Error("qui a composé la remise ne la vise pas")
		}
		webtest.Dit(t, agir(v, page+"/visa", version, b.visaDe(r)...), 422, "Séparation des rôles : la personne qui a composé la remise ne la vise pas. Demandez à une autre personne de le faire.")
		webtest.Vers(t, agir(v, page+"/vues", 1, "ordre", strconv.FormatInt(o, 10)), page)
		webtest.Dit(t, v.Lire(page), 200, "Une autre personne que celle qui a composé la remise la revoit.")

		webtest.Dit(t, chef.Lire(page), 200, "0 ligne vue sur 1", "possible quand la ligne est vue", "Séparation respectée")
		w := agir(chef, page+"/visa", version, b.visaDe(r)...)
		webtest.Dit(t, w, 422, "Une ligne « à vérifier » n’a pas été marquée vue par vous : la regarder, la marquer vue, puis viser.")
		for _, faute := range webtest.Typographie(w.Body.Bytes()) {
			t.Errorf("typographie de « %s »", faute)
		}
		vue := []string{"cle", cle(), "ordre", strconv.FormatInt(o, 10), "suivante", "7", "tout", "3"}
		for range 2 {
			webtest.Vers(t, chef.Poster(page+"/vues", vue...), page+"?ligne=7&tout=3")
		}
		webtest.Dit(t, chef.Poster(page+"/vues", "cle", cle(), "ordre", "x"), 400)
		webtest.Dit(t, chef.Lire(page), 200, "1 ligne vue sur 1", "Viser 1 ordre, 400,00 €")

		sans := b.visaDe(r)
		for mot, phrase := range map[string]string{"": "Écrivez votre mot de passe pour viser.", "pas le bon": "Ce n’est pas votre mot de passe. La remise n’est pas visée.", strings.Repeat("x", 10000): "mot de passe"} {
			sans[len(sans)-1] = mot
			w := agir(chef, page+"/visa", version, sans...)
			webtest.Dit(t, w, 422, phrase)
			if mot != "" && strings.Contains(w.Body.String(), mot) {
				t.Error("le mot de passe est renvoyé")
			}
		}
		autre := b.visaDe(r)
		autre[3] = strings.Repeat("0", 64)
		webtest.Dit(t, agir(chef, page+"/visa", version, autre...), 422, "La remise n’est plus celle qui a été montrée : la relire avant de la viser.")
		autre[3] = "xyz"
		webtest.Dit(t, agir(chef, page+"/visa", version, autre...), 400)
		webtest.Dit(t, chef.Poster(page+"/visa", append([]string{"cle", cle()}, b.visaDe(r)...)...), 400)
		webtest.Vers(t, agir(chef, page+"/visa", version+1, b.visaDe(r)...), page)
		webtest.Dit(t, chef.Lire(page), 200, "Quelqu’un est passé avant vous : rien n’a été fait cette fois.")
		if x := b.lireRemise(r); x.Etat != paiements.Brouillon || b.compter(`select count(*) from retenue`) != 0 {
			t.Fatalf("remise %s", x.Etat)
		}

		champs := append([]string{"cle", cle(), "version", strconv.FormatInt(version, 10)}, b.visaDe(r)...)
		for range 2 {
			webtest.Vers(t, chef.Poster(page+"/visa", champs...), page)
		}
		webtest.Dit(t, chef.Lire(page), 200, "Remise visée : 1 ordre, 400,00 €.", "La suite est faite par qui prépare les virements.")
		webtest.Vers(t, agir(chef, page+"/visa", version, b.visaDe(r)...), page)
		webtest.Vers(t, chef.Lire(page+"/visa"), page)
		if n := b.compter(`select count(*) from remise_evenement where remise_id = $1 and vers = 'visee'`, r); n != 1 {
			t.Errorf("%d visas", n)
		}
		webtest.Dit(t, v.Lire(adresse("/ordres/%d", o)), 200, "Visé chef_de_service Exemple")
	})
}

// The lines « à vérifier » stand by reason; those that have the same one are marked together, by a box then its button, and a new payee by itself.
func TestControler(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		var ordres []int64
		for range 3 {
			s, bailleur := b.suivre(60000), b.m.Bailleur(t)
			b.viser(b.remise(b.ordre(s, bailleur, 10000, paiements.Loyer)))
			ordres = append(ordres, b.ordre(s, bailleur, 20000, paiements.Apurement))
		}
		for range 2 {
			ordres = append(ordres, b.ordre(b.suivre(60000), b.m.Bailleur(t), 5000, paiements.Loyer))
		}
		for _, x := range []int64{1, 2, 3} { // they have left: a payee is not new any more
			b.generer(x)
			b.transmettre(x)
		}
		r := b.remise(ordres...)
		page := adresse("/remises/%d", r)
		v, chef := b.Role(droits.Comptable), b.Role(droits.ChefDeService)
		if s := webtest.Dit(t, v.Lire(page), 200, "② À vérifier", "Premier virement au tiers pour cet objet"); strings.Contains(s, "J’ai contrôlé") {
			t.Error("qui a composé la remise ne la contrôle pas")
		}
		w := chef.Lire(page)
		texte := webtest.Dit(t, w, 200, "Premier virement à un tiers 2 ordres 100,00 €", "Premier virement au tiers pour cet objet 3 ordres 600,00 €", "J’ai contrôlé ces 3 lignes : 600,00 € en tout", "Marquer vues ces 3 lignes", "0 ligne vue sur 5")
		if strings.Count(texte, "J’ai contrôlé") != 1 || strings.Index(texte, "Premier virement à un tiers 2") > strings.Index(texte, "pour cet objet 3") {
			t.Errorf("%s", texte)
		}
		for _, faute := range webtest.Typographie(w.Body.Bytes()) {
			t.Errorf("typographie de « %s »", faute)
		}
		empreinte := func(w *httptest.ResponseRecorder) string {
			_, s, _ := strings.Cut(w.Body.String(), `action="`+page+`/controles"`)
			_, s, _ = strings.Cut(s, `name="empreinte" value="`)
			s, _, _ = strings.Cut(s, `"`)
			return s
		}
		champs := []string{"raison", "premier_objet", "empreinte", empreinte(w)}
		webtest.Dit(t, agir(chef, page+"/controles", 1, champs...), 422, "Regardez chaque ligne du groupe, puis cochez la case", "0 ligne vue sur 5")
		champs = append(champs, "controle_premier_objet", "oui")
		webtest.Vers(t, agir(v, page+"/controles", 1, champs...), page)
		webtest.Dit(t, v.Lire(page), 200, "Une autre personne que celle qui a composé la remise la revoit.")
		webtest.Vers(t, agir(chef, page+"/controles", 1, "raison", "premier", "empreinte", empreinte(w)), page)
		webtest.Dit(t, chef.Lire(page), 200, "Ces lignes se regardent une par une : marquer vue chacune d’elles.", "0 ligne vue sur 5")
		webtest.Dit(t, agir(chef, page+"/controles", 1, "raison", "premier_objet", "empreinte", "xyz", "controle_premier_objet", "oui"), 400)

		webtest.Vers(t, agir(chef, page+"/vues", 1, "ordre", strconv.FormatInt(ordres[0], 10)), page)
		webtest.Vers(t, agir(chef, page+"/controles", 1, champs...), page)
		w = chef.Lire(page)
		webtest.Dit(t, w, 200, "Quelqu’un est passé avant vous", "J’ai contrôlé les 2 lignes qui ne sont pas encore vues : 400,00 € en tout", "1 ligne vue sur 5")
		champs = []string{"cle", cle(), "raison", "premier_objet", "empreinte", empreinte(w), "controle_premier_objet", "oui"}
		for range 2 {
			webtest.Vers(t, chef.Poster(page+"/controles", champs...), page+"#section-2")
		}
		if s := webtest.Dit(t, chef.Lire(page), 200, "3 lignes vues sur 5", "Contrôlée en groupe"); strings.Contains(s, "J’ai contrôlé") || strings.Count(s, "Contrôlée en groupe") != 2 {
			t.Errorf("%s", s)
		}
		if n := b.compter(`select count(*) from journal_actes where nature = 'remise.controler'`); n != 1 {
			t.Errorf("%d contrôles au journal", n)
		}
	})
}

// Two validators at the same second: one visa, and the other is told.
func TestVisaADeux(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		_, _, r := b.une()
		page, version := adresse("/remises/%d", r), b.lireRemise(r).Version
		c := make(chan string, 2)
		deux := []droits.Agent{b.m.Agents[droits.ChefDeService], b.m.SecondChef}
		for _, a := range deux { // both, before either posts its visa
			b.m.Voir(t, a, r)
		}
		for _, a := range deux {
			v, champs := b.Comme(a), append([]string{"cle", cle(), "version", strconv.FormatInt(version, 10)}, b.visaDe(r)...)
			go func() {
				w := v.Poster(page+"/visa", champs...)
				if w.Code != 303 || w.Header().Get("Location") != page {
					c <- webtest.Texte(w)
					return
				}
				c <- webtest.Texte(v.Lire(page))
			}()
		}
		textes := []string{<-c, <-c}
		if !slices.ContainsFunc(textes, func(s string) bool { return strings.Contains(s, "Remise visée : 1 ordre, 400,00 €.") }) ||
			!slices.ContainsFunc(textes, func(s string) bool {
				return strings.Contains(s, "Quelqu’un est passé avant vous") || strings.Contains(s, "Rien n’a été fait cette fois")
			}) {
			t.Errorf("%.1500q", textes)
		}
		if n := b.compter(`select count(*) from remise_evenement where remise_id = $1 and vers = 'visee'`, r); n != 1 {
			t.Errorf("%d visas", n)
		}
	})
}

// A remise is compared with the last one of about as many orders, never with one urgent order; when there is none, it says so.
func TestRemiseComparable(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s, bailleur := b.suivre(60000), b.m.Bailleur(t)
		trois := func(c argent.Centimes) int64 {
			return b.remise(b.ordre(s, bailleur, c, paiements.Loyer), b.ordre(s, bailleur, c+1, paiements.Energie), b.ordre(s, bailleur, c+2, paiements.Assurance))
		}
		b.viser(b.remise(b.ordre(s, bailleur, 100, paiements.Loyer)))
		chef, mois := b.Role(droits.ChefDeService), trois(4000)
		webtest.Tait(t, webtest.Dit(t, chef.Lire(adresse("/remises/%d", mois)), 200, "aucune remise comparable : la dernière portait 1 ordre, 1,00 €"), "%)")
		b.m.Voir(t, b.m.Agents[droits.ChefDeService], mois)
		webtest.Dit(t, chef.Lire(adresse("/remises/%d/visa", mois)), 200, "Cette remise ne ressemble pas aux dernières", "la dernière portait 1 ordre, 1,00 €")
		b.viser(mois)
		b.viser(b.remise(b.ordre(s, bailleur, 200, paiements.Loyer)))
		webtest.Dit(t, chef.Lire(adresse("/remises/%d", trois(4100))), 200, "dernière remise comparable, le", "120,03 € (+2,4 %)")
	})
}

// Much above the last remise: a page of its own asks; blocked orders stop the visa, with the reason.
func TestVisaInhabituelEtBloque(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		s, bailleur := b.suivre(60000), b.m.Bailleur(t)
		premiere := b.remise(b.ordre(s, bailleur, 10000, paiements.Loyer))
		b.viser(premiere)
		o := b.ordre(s, bailleur, 20000, paiements.Loyer)
		r := b.remise(o)
		chef, page := b.Role(droits.ChefDeService), adresse("/remises/%d", r)
		version := b.lireRemise(r).Version
		b.m.Voir(t, b.m.Agents[droits.ChefDeService], r)
		webtest.Dit(t, chef.Lire(page), 200, "total inhabituel", "dernière remise comparable, le", "100,00 € (+100,0 %)")
		webtest.Dit(t, chef.Lire(page+"/visa"), 200, "Cette remise est plus forte que d’habitude", "100,00 € de plus que la dernière remise comparable", "Viser 1 ordre, 200,00 €")
		webtest.Dit(t, agir(chef, page+"/visa", version, b.visaDe(r)...), 200, "Cette remise est plus forte que d’habitude")
		faux := b.visaDe(r)
		faux[len(faux)-1] = "pas le bon"
		webtest.Dit(t, agir(chef, page+"/visa", version, append(faux, "accord", "oui")...), 422, "Cette remise est plus forte que d’habitude", "Ce n’est pas votre mot de passe.")

		if _, err := parcours.SaisirCoordonnees(t.Context(), b.m.Base, b.m.Trousseau, b.m.Demande(droits.CESF), tiers.Saisie{Tiers: bailleur, Titulaire: "BAILLEUR", IBAN: etaitest.IBANDe(700002)}); err != nil {
			t.Fatal(err)
		}
		webtest.Dit(t, chef.Lire(page), 200, "① Bloqués 1 ordre", "Les coordonnées bancaires du tiers ont changé depuis la préparation", "possible quand l’ordre bloqué est débloqué ou retiré", "et 1 bloqué, hors total")
		webtest.Dit(t, agir(chef, page+"/visa", version, append(b.visaDe(r), "accord", "oui")...), 422, "est bloqué : les coordonnées bancaires du tiers ont changé depuis la préparation ; le retirer, ou renvoyer la remise à la préparation.")
		// What was visaed before is judged once more, before its file.
		v := b.Role(droits.Comptable)
		webtest.Dit(t, agir(v, adresse("/remises/%d/generer", premiere), b.lireRemise(premiere).Version), 422, "ne peut plus partir : les coordonnées bancaires du tiers ont changé", "renvoyer la remise à la préparation")
		if n := b.compter(`select count(*) from remise where etat = 'fichier_genere' or id = $1 and etat <> 'brouillon'`, r); n != 0 {
			t.Errorf("%d remises ont avancé", n)
		}
	})
}

// Too many wrong passwords at the visa slow it down, like a log-in.
func TestVisaEssais(t *testing.T) {
	b := surSQLite(t)
	_, _, r := b.une()
	chef, version := b.Role(droits.ChefDeService), b.lireRemise(r).Version
	b.m.Voir(t, b.m.Agents[droits.ChefDeService], r)
	faux := b.visaDe(r)
	faux[len(faux)-1] = "pas le bon"
	for range 30 {
		w := agir(chef, adresse("/remises/%d/visa", r), version, faux...)
		if texte := webtest.Dit(t, w, 422); !strings.Contains(texte, "Ce n’est pas votre mot de passe.") {
			webtest.Dit(t, w, 422, "essais")
			webtest.Dit(t, agir(chef, adresse("/remises/%d/visa", r), version, b.visaDe(r)...), 422, "essais")
			return
		}
	}
	t.Error("trente mots de passe faux de suite")
}
