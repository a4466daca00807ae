// SPDX-License-Identifier: EUPL-1.2

package propositions_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"etai/internal/base/form"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/proposition"
	"etai/internal/parcours"
	"etai/internal/web/webtest"
)

// From the plan that the CESF writes to prepared orders, with the refusal told to the person in her words.
func TestDuPlanAuxOrdres(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		p := b.personne()
		cesf, comptable := b.Role(droits.CESF), b.Role(droits.Comptable)
		plan, proposition := adresse("/dossiers/%d/plan", p.Dossier), adresse("/dossiers/%d/proposition", p.Dossier)
		webtest.Dit(t, cesf.Lire(plan), 200, "Aucun plan n’est encore écrit", "Écrire le plan")
		webtest.Dit(t, comptable.Lire(proposition), 200, "Aucun plan n’est enregistré pour ce compte.")
		webtest.Vers(t, agir(comptable, proposition), proposition)
		webtest.Dit(t, comptable.Lire(proposition), 200, "Aucun plan n’est en vigueur", "Rien n’a été fait.")
		autre := []string{"ligne.5.quoi", "autre", "ligne.5.tiers", form.Nombre(b.bailleur), "ligne.5.montant", "300", "ligne.5.periodicite", "mensuelle", "ligne.5.jour", "28", "ligne.5.piece", form.Nombre(p.piece)}
		webtest.Vers(t, agir(cesf, plan+"/nouveau", b.planSaisi(p, 0, autre...)...), plan)
		s := webtest.Dit(t, cesf.Lire(plan), 200, "Plan enregistré, version 1.", "412,30 €", "le 26 du mois", "le lundi, chaque semaine", "Énergie, eau, mis de côté", "Accord oral de la personne")
		if !strings.Contains(s, "Rang 0 · Logement") || strings.Index(s, "Rang 0") > strings.Index(s, "Rang 3") {
			t.Errorf("ordre des rangs :\n%s", s)
		}
		webtest.Vers(t, agir(comptable, proposition), proposition)
		webtest.Dit(t, comptable.Lire(proposition), 200, "Préparer 3 ordres, 512,30 €", "passe en premier, par règle", "Refusée", "Il manque 224,55 €.", "Refusée en entier.",
			"Nous devions payer 300,00 €", "Il n’y a pas assez d’argent sur votre compte.", "Nous en reparlons ensemble.", "Solde jour par jour")
		// The answer to her is read again, corrected, kept: on the page, on her statement, on the timeline; the same line refused again for the same reason keeps it.
		refusee := adresse("%s/lignes/%d/reponse", proposition, b.compter(`select max(id) from proposition_ligne where not acceptee`))
		webtest.Dit(t, comptable.Lire(refusee), 200, "Répondre à la personne", "Nous devions payer 300,00 €", "Corrigez ce texte avant de le garder", "Il manque 224,55 €.")
		numero := valeurs(comptable.Lire(proposition), "version")[0]
		webtest.Dit(t, agir(comptable, refusee, "version", numero, "reponse", " "), 422, "Écrivez la réponse à la personne.")
		webtest.Dit(t, comptable.Lire(adresse("%s/lignes/%d/reponse", proposition, b.compter(`select max(id) from proposition_ligne where acceptee`))), 404)
		webtest.Vers(t, agir(comptable, refusee, "version", numero, "reponse", "Nous n’achetons pas le réfrigérateur ce mois-ci.\r\nNous demandons une aide <b>ensemble</b>."), proposition)
		webtest.Dit(t, comptable.Lire(proposition), 200, "Nous n’achetons pas le réfrigérateur ce mois-ci.", "Relue et gardée par", "Relire et corriger cette réponse")
		// Twice with the same key: prepared once.
		version := valeurs(comptable.Lire(proposition), "version")[0]
		k := cle()
		for range 2 {
			webtest.Vers(t, comptable.Poster(proposition+"/preparer", "cle", k, "version", version), proposition)
		}
		if n := b.ordres(); n != 3 {
			t.Fatalf("%d ordres", n)
		}
		webtest.Dit(t, comptable.Lire(proposition), 200, "préparée", "voir l’ordre", "mise de côté", "Ordres du plan dans cette période")
		webtest.Dit(t, cesf.Lire(plan), 200, "20,00 €", "Libérer")
		webtest.Dit(t, comptable.Lire(adresse("/dossiers/%d/releve?mois=2026-11", p.Dossier)), 200, "Ce qui n’a pas été payé", "Nous n’achetons pas le réfrigérateur ce mois-ci. Nous demandons une aide <b>ensemble</b>.")
		webtest.Vers(t, agir(comptable, proposition), proposition)
		webtest.Dit(t, agir(comptable, refusee, "version", numero, "reponse", "Trop tard."), 303)
		webtest.Dit(t, comptable.Lire(proposition), 200, "La proposition a changé entre-temps", "Nous n’achetons pas le réfrigérateur ce mois-ci.", "Relue et gardée par")
	})
}

// What is set aside is freed with the person's agreement, written.
func TestLiberer(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		p := b.personne()
		b.planifier(p)
		if _, err := parcours.PreparerProposition(t.Context(), b.m.Base, b.m.Demande(droits.Comptable), b.proposer(p).ID); err != nil {
			t.Fatal(err)
		}
		cesf, reserve := b.Role(droits.CESF), adresse("/dossiers/%d/plan/reserves/3", p.Dossier)
		webtest.Dit(t, cesf.Lire(reserve), 200, "Eau", "20,00 €")
		webtest.Dit(t, agir(cesf, reserve, "montant", "20,01", "motif", "accord oral du 23 novembre"), 422, "La somme dépasse ce qui est mis de côté")
		webtest.Dit(t, agir(cesf, reserve, "montant", "5", "motif", " "), 422, "Écrivez comment et quand la personne a dit oui.")
		k := cle()
		for range 2 {
			webtest.Vers(t, cesf.Poster(reserve, "cle", k, "montant", "5", "motif", "accord oral du 23 novembre"), adresse("/dossiers/%d/plan", p.Dossier))
		}
		webtest.Dit(t, cesf.Lire(adresse("/dossiers/%d/plan", p.Dossier)), 200, "15,00 €")
		if n := b.compter(`select count(*) from reserve_mouvement where centimes < 0`); n != 1 {
			t.Fatalf("%d libérations", n)
		}
	})
}

// Each value typed that cannot be kept is refused with its reason, and nothing typed is lost.
func TestPlanRefuse(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		p := b.personne()
		etrangere := b.personne()
		cesf, chemin := b.Role(droits.CESF), adresse("/dossiers/%d/plan/nouveau", p.Dossier)
		for _, x := range []struct {
			champ, valeur, dit string
		}{
			{"ligne.0.montant", "douze", "montant"},
			{"ligne.0.montant", "-5", "montant"},
			{"ligne.0.montant", "99999999999999999999", "montant"},
			{"ligne.0.montant", "607,76", "plus que ce qui arrive"},
			{"ligne.0.tiers", "", "Choisissez le tiers à payer."},
			{"ligne.0.tiers", "999999", "ce choix n’est pas dans la liste"},
			{"ligne.0.tiers", form.Nombre(etrangere.soi), "ce choix n’est pas dans la liste"},
			{"ligne.0.piece", form.Nombre(etrangere.piece), "ce choix n’est pas dans la liste"},
			{"ligne.0.piece", "", "un ordre s’appuie sur une pièce justificative"},
			{"ligne.0.jour", "32", "écrivez un nombre de 1 à 31"},
			{"ligne.3.jour", "8", "écrivez un nombre de 1 à 7"},
			{"ligne.3.tiers", form.Nombre(b.bailleur), "l’argent de vie se verse à la personne elle-même"},
			{"ligne.0.periodicite", "jamais", "ce choix n’est pas dans la liste"},
			{"ligne.0.quoi", "reversement", "ce choix n’est pas dans la liste"},
			{"ligne.0.quoi", "cote_loyer", "ce choix n’est pas dans la liste"},
			{"ligne.0.quoi", "apurement", "un plan d’apurement a une fin"},
			{"ligne.0.quoi", "cote_autre", "aucun tiers n’est payé"},
			{"ligne.0.avis", "oui", "Le montant vient de l’avis d’échéance"},
			{"ligne.0.ligne_au", "1/1/2020", "la fin est avant le début"},
			{"ligne.0.ligne_du", "31/2/2026", "date"},
			{"ligne.0.serie", "7", "n’est pas dans la version précédente"},
			{"ligne.0.affectee", "2", "ce choix n’est pas dans la liste"},
			{"ligne.0.reserve", "3", "ce choix n’est pas dans la liste"},
			{"ligne.0.dette", "1", "ce choix n’est pas dans la liste"},
			{"ligne.0.libelle", "MASP {mois}", "Le texte du virement contient « MASP »"},
			{"accord", "", "ce que la personne en dit"},
			{"accord", "signe", "joindre la pièce"},
			{"accord", "desaccord", "noter ce que dit la personne"},
			{"accorde_le", "24/11/2026", "aujourd’hui ou avant"},
			{"du", "x", "date"},
		} {
			w := agir(cesf, chemin, b.planSaisi(p, 0, x.champ, x.valeur)...)
			s := webtest.Texte(w)
			if w.Code != 422 || !strings.Contains(strings.ToLower(s), strings.ToLower(x.dit)) {
				t.Errorf("%s = %q : %d\n%s", x.champ, x.valeur, w.Code, s)
			}
			if !strings.Contains(w.Body.String(), `value="`+form.Nombre(b.bailleur)+`" selected`) && x.champ != "ligne.0.tiers" {
				t.Errorf("%s = %q : la saisie est perdue", x.champ, x.valeur)
			}
		}
		for _, version := range []string{"", "x", "-1"} {
			if w := agir(cesf, chemin, b.planSaisi(p, 0, "version", version)...); w.Code != http.StatusBadRequest {
				t.Errorf("version %q : %d", version, w.Code)
			}
		}
		webtest.Dit(t, cesf.Poster(chemin, b.planSaisi(p, 0)...), 400)
		webtest.Dit(t, agir(cesf, chemin, b.planSaisi(p, 0, "ajouter", "oui")...), 200)
		if n := b.compter(`select count(*) from plan`); n != 0 {
			t.Fatalf("%d plans", n)
		}
		// Its reason written, a plan whose rent is above all that arrives is kept, and said clearly on its page.
		webtest.Vers(t, agir(cesf, chemin, b.planSaisi(p, 0, "ligne.0.montant", "607,76", "motif", "Aide au logement demandée.")...), adresse("/dossiers/%d/plan", p.Dossier))
		webtest.Dit(t, cesf.Lire(adresse("/dossiers/%d/plan", p.Dossier)), 200, "Le loyer dépasse à lui seul ce qui arrive : 607,76 € pour 607,75 €.", "Aide au logement demandée.")
		// A version to come is shown once it is kept, with what it says of itself; the one in force is still that of the account, and each leads to the other.
		venir := adresse("/dossiers/%d/plan?version=2", p.Dossier)
		webtest.Vers(t, agir(cesf, chemin, b.planSaisi(p, 1, "du", "01/12/2026", "ligne.0.montant", "600", "motif", "Charges revues.")...), venir)
		webtest.Dit(t, cesf.Lire(venir), 200, "Les propositions le suivent à partir du 1er décembre 2026.", "Version 2, à partir du", "Le plan demande plus que ce qui arrive", "Charges revues.", "à venir", "en vigueur")
		webtest.Dit(t, cesf.Lire(adresse("/dossiers/%d/plan", p.Dossier)), 200, "Version 1, depuis le", "607,76 €")
		if !strings.Contains(cesf.Lire(adresse("/dossiers/%d/plan", p.Dossier)).Body.String(), `plan?version=2"`) {
			t.Error("la version à venir n’a pas de lien")
		}
		for _, sans := range []string{"3", "0", "-1", "x", "99999999999999999999"} {
			webtest.Dit(t, cesf.Lire(adresse("/dossiers/%d/plan?version=", p.Dossier)+sans), 404)
		}
	})
}

// Two people write the plan at once: the second one sees both, and loses nothing; the same form twice adds one version.
func TestPlanConflit(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		p := b.personne()
		b.planifier(p)
		cesf, comptable, chemin := b.Role(droits.CESF), b.Role(droits.Comptable), adresse("/dossiers/%d/plan/nouveau", p.Dossier)
		s := cesf.Lire(chemin).Body.String()
		if !strings.Contains(s, `value="412,30"`) || !strings.Contains(s, `name="ligne.0.serie"`) {
			t.Errorf("la version précédente n’est pas reprise :\n%s", s)
		}
		k := cle()
		saisie := append([]string{"cle", k}, b.planSaisi(p, 1, "ligne.0.serie", "1", "ligne.0.montant", "420")...)
		for range 2 {
			webtest.Vers(t, comptable.Poster(chemin, saisie...), adresse("/dossiers/%d/plan", p.Dossier))
		}
		if n := b.compter(`select count(*) from plan`); n != 2 {
			t.Fatalf("%d versions", n)
		}
		w := agir(cesf, chemin, b.planSaisi(p, 1, "ligne.0.serie", "1", "ligne.0.montant", "430")...)
		webtest.Dit(t, w, 409, "Rien n’a été enregistré, rien n’est perdu.", "420,00 €", "430,00 €")
		webtest.Vers(t, agir(cesf, chemin, b.planSaisi(p, 2, "ligne.0.serie", "1", "ligne.0.montant", "430")...), adresse("/dossiers/%d/plan", p.Dossier))
		webtest.Dit(t, cesf.Lire(adresse("/dossiers/%d/plan", p.Dossier)), 200, "Version 3", "430,00 €", "remplacée")
	})
}

// A line before rent: asked by one, accepted by another, once.
func TestDeciderADeux(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		p := b.personne()
		b.planifier(p)
		g := b.proposer(p)
		comptable, chef := b.Role(droits.Comptable), b.Role(droits.ChefDeService)
		page := adresse("/dossiers/%d/proposition", p.Dossier)
		ligne := adresse("%s/lignes/%d", page, g.Lignes[len(g.Lignes)-1].ID)
		webtest.Dit(t, comptable.Lire(ligne), 200, "La faire passer avant les autres, loyer compris", "Une deuxième personne devra l’accepter.")
		v := form.Nombre(g.ID)
		webtest.Dit(t, agir(comptable, ligne, "version", v, "sens", "devant", "motif", ""), 422, "Écrivez la raison.")
		webtest.Dit(t, agir(comptable, ligne, "version", v, "sens", "confirme", "motif", "essai"), 422, "ce choix n’est pas dans la liste")
		webtest.Dit(t, agir(comptable, ligne, "version", v, "sens", "", "motif", "<b>gardé</b>"), 422, "Choisissez ce que devient la ligne.")
		webtest.Dit(t, agir(comptable, ligne, "version", v, "sens", "devant", "motif", strings.Repeat("a", 400)), 422, "300")
		k := cle()
		for range 2 {
			webtest.Vers(t, comptable.Poster(ligne, "cle", k, "version", v, "sens", "devant", "motif", "L’huissier vient le 30."), page)
		}
		if n := b.compter(`select count(*) from proposition_arbitrage`); n != 1 {
			t.Fatalf("%d arbitrages", n)
		}
		webtest.Dit(t, comptable.Lire("/propositions"), 200, "1 demande attend une deuxième personne", "À décider")
		webtest.Dit(t, comptable.Lire(page), 200, "Voir la demande", "L’huissier vient le 30.")
		demande := adresse("/arbitrages/%d", b.compter(`select max(id) from proposition_arbitrage`))
		webtest.Dit(t, comptable.Lire(demande), 200, "Vous l’avez demandée : une autre personne répond.")
		webtest.Dit(t, agir(comptable, demande, "reponse", "accepter"), 422, "La personne qui demande qu’une ligne passe avant le loyer n’accepte pas sa propre demande")
		webtest.Dit(t, agir(chef, demande, "reponse", "refuser"), 422, "Dire pourquoi")
		webtest.Dit(t, agir(chef, demande, "reponse", "peut-être"), 422, "ce choix n’est pas dans la liste")
		webtest.Vers(t, agir(chef, demande, "reponse", "accepter"), demande)
		webtest.Dit(t, agir(chef, demande, "reponse", "accepter"), 422, "Une réponse a déjà été donnée")
		s := webtest.Dit(t, comptable.Lire(page), 200, "Avant les autres, décidé à deux", "Le loyer ne passe pas : il manque 104,55 €.", "accepté par")
		if !strings.Contains(s, "Compte 1 sur 1 à décider") {
			t.Errorf("place :\n%s", s)
		}
		// The page that was left open is of an older proposal by now.
		webtest.Vers(t, agir(comptable, page+"/preparer", "version", v), page)
		webtest.Dit(t, comptable.Lire(page), 200, "Une proposition plus récente existe")
		webtest.Vers(t, agir(comptable, ligne, "version", v, "sens", "ecarte", "motif", "trop tard"), page)
		webtest.Dit(t, comptable.Lire(page), 200, "La proposition a changé entre-temps")
		for _, version := range []string{"", "x", "0"} {
			webtest.Dit(t, agir(comptable, page+"/preparer", "version", version), 400)
		}
		if b.ordres() != 0 {
			t.Fatal("rien n’est préparé")
		}
	})
}

// Many accounts in one go: proposed, prepared, those that ask for a decision left apart; sent again, nothing twice; hostile values refused.
func TestPlusieursComptes(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		comptable := b.Role(droits.Comptable)
		webtest.Dit(t, comptable.Lire("/propositions"), 200, "Aucun compte n’a encore de plan.")
		var ps []personne
		for range 3 {
			p := b.personne()
			b.planifier(p)
			ps = append(ps, p)
		}
		webtest.Dit(t, comptable.Lire("/propositions"), 200, "3 comptes", "jamais proposé", "Proposer pour tous")
		if n := webtest.MemesLignes(t, comptable, adresse("/dossiers/%d/plan", ps[0].Dossier), 1, 2, 3, 4); n == 0 {
			t.Error("le tableur du plan est vide")
		}
		if n := webtest.MemesLignes(t, comptable, "/propositions", 0, 1); n != 3 {
			t.Errorf("%d lignes dans le tableur", n)
		}
		if n := webtest.MemesLignes(t, comptable, "/propositions?etat=a_proposer", 0, 1); n != 3 {
			t.Errorf("%d lignes dans le tableur d’un état", n)
		}
		webtest.Vers(t, agir(comptable, "/propositions"), "/propositions")
		w := comptable.Lire("/propositions")
		webtest.Dit(t, w, 200, "3 comptes proposés", "Préparer 3 comptes, 12 lignes, 1 596,90 €")
		if s := webtest.Texte(w); strings.Contains(s, "relevé est arrivé depuis") {
			t.Errorf("rien n’est arrivé depuis les propositions :\n%s", s)
		}
		// A statement that comes afterwards is said: what was refused for want of money may now pass.
		b.Horloge.Avancer(time.Minute)
		b.Importer(ps[2].Suivie, lundi, lundi, 60775, webtest.Ligne(100, "VIR RECU", ""))
		webtest.Dit(t, comptable.Lire("/propositions"), 200, "Un relevé est arrivé depuis 1 proposition.", "les refait avec l’argent qui est là", "La banque les montre jusqu’au 23 novembre 2026")
		b.demander(ps[2])
		w = comptable.Lire("/propositions")
		s := webtest.Dit(t, w, 200, "Préparer 2 comptes, 8 lignes, 1 064,60 €", "1 demande attend une deuxième personne")
		if strings.Index(s, "EXEMPLE-8") > strings.Index(s, "EXEMPLE-2") && strings.Contains(s, "EXEMPLE-8") {
			t.Errorf("ce qui est à décider vient d’abord :\n%s", s)
		}
		ids := valeurs(w, "proposition")
		if len(ids) != 2 {
			t.Fatalf("%q à cocher", ids)
		}
		champs := []string{"cle", cle()}
		for _, id := range ids {
			champs = append(champs, "proposition", id)
		}
		for i := range 2 {
			webtest.Vers(t, comptable.Poster("/propositions/preparer", champs...), "/propositions")
			webtest.Dit(t, comptable.Lire("/propositions"), 200, "2 comptes préparés, 8 lignes.")
			if n := b.ordres(); n != 6 {
				t.Fatalf("%d ordres après l’envoi %d", n, i+1)
			}
		}
		for _, x := range []string{"x", "-1", "0", "99999999999999999999", "1.5", "01"} {
			webtest.Dit(t, agir(comptable, "/propositions/preparer", "proposition", x), 400)
		}
		trop := []string{}
		for i := range 150 {
			trop = append(trop, "proposition", fmt.Sprint(i+1))
		}
		webtest.Dit(t, agir(comptable, "/propositions/preparer", trop...), 400)
		webtest.Vers(t, agir(comptable, "/propositions/preparer", "proposition", "999999"), "/propositions")
		webtest.Dit(t, comptable.Lire("/propositions"), 200, "1 compte a changé entre-temps")
		webtest.Vers(t, agir(comptable, "/propositions/preparer"), "/propositions")
		webtest.Dit(t, comptable.Lire("/propositions"), 200, "Aucun compte n’est coché")
		for _, x := range []string{"x", "-4", "99999999999"} {
			webtest.Dit(t, agir(comptable, "/propositions", "fait", x), 400)
		}
		if n := b.compter(`select count(*) from ordre where etat = $1`, string(paiements.Prepare)); n != 6 {
			t.Fatalf("%d ordres", n)
		}
	})
}

// Housing aid that would not serve rent is said, and blocks nothing.
func TestAffecteeALEcran(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, b *bureau) {
		p := b.personne()
		b.planifier(p)
		g := b.proposer(p)
		g.ID = 0
		g.Alertes = []proposition.Alerte{{Nature: proposition.AffecteeInemployee, Centimes: 23000, Prestation: 2}}
		b.geler(g)
		webtest.Dit(t, b.Role(droits.CESF).Lire(adresse("/dossiers/%d/proposition", p.Dossier)), 200, "Prestation n° 2 : 230,00 € ne servent pas à leur but.")
	})
}
