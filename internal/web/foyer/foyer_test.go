// SPDX-License-Identifier: EUPL-1.2

package foyer_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/web/foyer"
	"etai/internal/web/logement"
	pagespersonnes "etai/internal/web/personnes"
	"etai/internal/web/poste"
	"etai/internal/web/webtest"
)

func domaines() []webtest.Domaine {
	return []webtest.Domaine{{Pages: foyer.Pages, Routes: foyer.Routes}, {Pages: logement.Pages, Routes: logement.Routes}, {Pages: pagespersonnes.Pages, Routes: pagespersonnes.Routes}}
}

func adresse(dossier int64, suite ...string) string { return poste.AdresseDossier(dossier, suite...) }

// lire asks for a page whose French print is right.
func lire(t *testing.T, v *webtest.Visiteur, chemin string, textes ...string) string {
	t.Helper()
	w := v.Lire(chemin)
	for _, x := range webtest.Typographie(w.Body.Bytes(), "Accessibilité : non", "année : par exemple") {
		t.Errorf("%s : %q", chemin, x)
	}
	return webtest.Dit(t, w, http.StatusOK, textes...)
}

func cle(t *testing.T, v *webtest.Visiteur, page string) string {
	t.Helper()
	return webtest.Cle(t, v.Lire(page), 0)
}

func TestFoyer(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		d := s.Monde.Suivre(t, 60000).Dossier
		cesf, chef := s.Role(droits.CESF), s.Role(droits.ChefDeService)
		page, nouveau := adresse(d, "foyer"), adresse(d, "foyer", "nouveau")
		lire(t, cesf, page, "1 personne : 1 adulte", "Elle vit seule, d’après ce dossier.", "Ajouter une personne")
		for _, r := range []droits.Role{droits.Comptable, droits.Direction, droits.Administrateur} {
			webtest.Dit(t, s.Role(r).Lire(page), http.StatusNotFound)
			webtest.Dit(t, s.Role(r).Lire(nouveau), http.StatusNotFound)
		}
		lire(t, cesf, nouveau, "Ajouter une personne au foyer", "Enfant", "En résidence alternée")
		k := cle(t, cesf, nouveau)
		webtest.Dit(t, cesf.Poster(nouveau, "cle", k, "nom", "日本", "prenom", "Enfant", "du", "31/02/2024"), http.StatusUnprocessableEntity, "aucune lettre latine", "Choisissez le lien avec la personne.", "Choisissez combien de temps elle est là.")
		bon := []string{"cle", k, "nom", "Exemple-1", "prenom", "Enfant", "naissance", "2/3/2014", "lien", "enfant", "presence", "pleine", "a_charge", "oui", "du", "1/9/2024"}
		webtest.Vers(t, cesf.Poster(nouveau, bon...), page)
		webtest.Vers(t, cesf.Poster(nouveau, bon...), page) // posted twice: done once
		texte := lire(t, cesf, page, "2 personnes : 1 adulte et 1 enfant", "EXEMPLE-1 Enfant", "12 ans", "tout le temps", "01/09/2024")
		if strings.Count(texte, "EXEMPLE-1 Enfant") != 3 { // the name, and two hidden words of its actions
			t.Errorf("le membre est là %d fois", strings.Count(texte, "EXEMPLE-1 Enfant"))
		}
		webtest.Dit(t, cesf.Poster(nouveau, "cle", cle(t, cesf, nouveau), "nom", "Conjoint", "prenom", "Un", "lien", "conjoint", "presence", "pleine", "du", "1/1/2030"), http.StatusUnprocessableEntity, "n’est pas encore venu")

		un := adresse(d, "foyer", "1")
		lire(t, cesf, un, "Modifier : EXEMPLE-1 Enfant")
		webtest.Dit(t, cesf.Lire(adresse(d, "foyer", "99")), http.StatusNotFound)
		change := func(v *webtest.Visiteur, k, prenom, version string) *reponse {
			return &reponse{v.Poster(un, "cle", k, "nom", "Exemple-1", "prenom", prenom, "naissance", "2/3/2014", "lien", "enfant", "presence", "alternee", "du", "1/9/2024", "version", version)}
		}
		k1, k2 := cle(t, cesf, un), cle(t, chef, un)
		webtest.Vers(t, change(cesf, k1, "Enfant-Deux", "1").w, page)
		conflit := change(chef, k2, "Enfant-Trois", "1").w
		if texte := webtest.Dit(t, conflit, http.StatusConflict, "Enfant-Deux", "Garder ce qui est enregistré"); !strings.Contains(conflit.Body.String(), `value="Enfant-Trois"`) || strings.Contains(texte, "02/03/2014") {
			t.Errorf("conflit : %s", texte)
		}
		lire(t, cesf, page, "EXEMPLE-1 Enfant-Deux", "dont 1 en résidence alternée")

		sortie := un + "/sortie"
		lire(t, cesf, sortie, "Sortie du foyer", "Placement")
		k = cle(t, cesf, sortie)
		webtest.Dit(t, cesf.Poster(sortie, "cle", k, "version", "2", "au", "31/8/2024", "motif", "depart"), http.StatusUnprocessableEntity, "la sortie ne peut pas venir avant")
		webtest.Dit(t, cesf.Poster(sortie, "cle", cle(t, cesf, sortie), "version", "1", "au", "1/9/2026", "motif", "depart"), http.StatusConflict, "vient de modifier cette ligne")
		webtest.Vers(t, cesf.Poster(sortie, "cle", cle(t, cesf, sortie), "version", "2", "au", "1/9/2026", "motif", "placement"), page)
		lire(t, cesf, page, "Elle vit seule", "du 01/09/2024 au 01/09/2026", "placement")
		webtest.Dit(t, cesf.Lire(sortie), http.StatusNotFound)
		lire(t, cesf, nouveau, "Quelqu’un de nouveau", "EXEMPLE-1 Enfant-Deux")
		var enfant int64 = 2 // after the person of the file
		webtest.Vers(t, cesf.Poster(nouveau, "cle", cle(t, cesf, nouveau), "connu", strconv.FormatInt(enfant, 10), "lien", "enfant", "presence", "ponctuelle", "du", "1/10/2026"), page)
		lire(t, cesf, page, "week-ends et vacances", "1 personne : 1 adulte")
		if n := webtest.MemesLignes(t, cesf, page, 0, 1); n != 2 {
			t.Errorf("%d lignes dans le tableur du foyer", n)
		}
		webtest.Dit(t, s.Role(droits.Comptable).Lire(page+".xlsx"), http.StatusNotFound)
		lire(t, cesf, adresse(d), "Foyer", "EXEMPLE-1 Enfant-Deux, 12 ans, week-ends et vacances", "Arrivée au foyer", "Sortie du foyer", "non enregistré")
		lire(t, s.Role(droits.Comptable), adresse(d), "Logement")
	}, domaines()...)
}

// reponse keeps an answer, so that a closure reads as a sentence.
type reponse struct{ w *httptest.ResponseRecorder }

func TestFusion(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		d, gere := s.Monde.Suivre(t, 60000).Dossier, s.Monde.Suivre(t, 60000).Dossier
		double, err := parcours.CreerPersonne(t.Context(), s.Inst.Base, s.Monde.Demande(droits.CESF), parcours.NouvellePersonne{Personne: personnes.Personne{Nom: "Exemple-1", Prenom: "Personnne",
			Naissance: jour.Certain(1985, 4, 1), EcrireDomicile: true}})
		if err != nil {
			t.Fatal(err)
		}
		cesf, chef := s.Role(droits.CESF), s.Role(droits.ChefDeService)
		n := func(id int64) string { return strconv.FormatInt(id, 10) }
		page := adresse(double, "fusion")
		lire(t, cesf, page, "Deux fiches pour une même personne ?", "EXEMPLE-1 Personne", "Comparer")
		lire(t, cesf, page+"?q=zzzz", "Aucune autre fiche")
		lire(t, cesf, adresse(double), "Rechercher un doublon")
		webtest.Tait(t, lire(t, s.Role(droits.Comptable), adresse(d)), "Rechercher un doublon", "Fiche réunie")
		webtest.Dit(t, s.Role(droits.Comptable).Lire(page), http.StatusNotFound)
		webtest.Dit(t, cesf.Lire(page+"?avec="+n(double)), http.StatusNotFound)
		webtest.Dit(t, cesf.Lire(page+"?avec=9999"), http.StatusNotFound)
		lire(t, cesf, page+"?avec="+n(d), "Demander la fusion", "avril 1985", "aucun d’ouvert")
		webtest.Tait(t, lire(t, cesf, adresse(d, "fusion")+"?avec="+n(gere), "Ces deux dossiers ont chacun un compte géré ouvert ou un contrat en cours.", "Choisir une autre fiche"), "Ce qui montre que")
		poster := func(v *webtest.Visiteur, avec, reste int64, motif string) *reponse {
			k := webtest.Cle(t, v.Lire(page+"?avec="+n(avec)), 0)
			return &reponse{v.Poster(page, "cle", k, "avec", n(avec), "reste", n(reste), "motif", motif)}
		}
		webtest.Dit(t, poster(cesf, d, d, "  ").w, http.StatusUnprocessableEntity, "Écrivez ce qui montre")
		webtest.Dit(t, poster(cesf, d, double, "même personne").w, http.StatusUnprocessableEntity, "demander la fusion dans l’autre sens")
		k := webtest.Cle(t, cesf.Lire(adresse(d, "fusion")+"?avec="+n(gere)), 0)
		webtest.Dit(t, cesf.Poster(adresse(d, "fusion"), "cle", k, "avec", n(gere), "reste", n(d), "motif", "même personne"), http.StatusUnprocessableEntity, "ont chacun un compte géré ouvert ou un contrat en cours : ils ne se fusionnent pas")
		fusion := webtest.Vers(t, poster(cesf, d, d, "Même pièce d’identité.").w, "")
		webtest.Dit(t, poster(cesf, d, d, "encore").w, http.StatusUnprocessableEntity, "attend déjà sa réponse")
		for _, dossier := range []int64{d, double} {
			lire(t, chef, "/dossiers/"+n(dossier), "Cette personne a peut-être deux fiches.", "Voir la demande")
		}
		lire(t, cesf, fusion, "À décider", "Vous avez fait cette demande", "possible pour une autre personne", "Même pièce d’identité.")
		webtest.Dit(t, s.Role(droits.Comptable).Lire(fusion), http.StatusNotFound)
		lire(t, chef, "/fusions", "Fusionner EXEMPLE-1 Personnne", "Décider")
		lire(t, cesf, "/fusions", "par une autre personne que vous")
		lire(t, chef, fusion, "Fusionner les fiches", "Refuser la demande")
		k = cle(t, chef, fusion)
		webtest.Dit(t, chef.Poster(fusion, "cle", k, "version", "1", "decision", "refuser", "motif", ""), http.StatusUnprocessableEntity, "Écrivez pourquoi la demande est refusée.")
		webtest.Dit(t, cesf.Poster(fusion, "cle", strings.Repeat("A", 26), "version", "1", "decision", "accepter"), http.StatusUnprocessableEntity, "Une autre personne que celle qui l’a demandée")
		k = cle(t, chef, fusion)
		webtest.Vers(t, chef.Poster(fusion, "cle", k, "version", "1", "decision", "accepter"), adresse(d, "foyer"))
		webtest.Vers(t, chef.Poster(fusion, "cle", k, "version", "1", "decision", "accepter"), adresse(d, "foyer"))
		webtest.Dit(t, chef.Poster(fusion, "cle", strings.Repeat("B", 26), "version", "2", "decision", "accepter"), http.StatusConflict, "a déjà reçu sa réponse")
		lire(t, chef, adresse(d, "foyer"), "Fiches réunies dans celle-ci", "EXEMPLE-1 Personnne", "réunie le 23/11/2026 par", "Séparer", "Faite")
		// The file that remains opens the merged one, for who reads both, and says when and by whom.
		w := lire(t, cesf, adresse(d), "Fiche réunie EXEMPLE-1 Personnne, dossier", "le 23 novembre 2026 par")
		webtest.Tait(t, lire(t, s.Role(droits.Comptable), adresse(d)), "Fiche réunie", "Personnne")
		if !strings.Contains(cesf.Lire(adresse(d)).Body.String(), `href="`+adresse(double)+`"`) {
			t.Error(w)
		}
		webtest.Tait(t, lire(t, cesf, adresse(double)), "Rechercher un doublon")
		lire(t, cesf, adresse(double), "Fiche réunie avec une autre.", "Ouvrir l’autre dossier", "Deux fiches réunies")
		lire(t, cesf, "/fusions", "Aucun doublon n’attend de décision.")
		if s := lire(t, cesf, "/recherche?q=exemple+personnne"); strings.Contains(s, "EXEMPLE-1 Personnne") {
			t.Error("la fiche fusionnée se retrouve encore")
		}
		absorbee := adresse(d, "separation", "3")
		lire(t, chef, absorbee, "redeviendra seule", "Demander la séparation")
		separation := webtest.Vers(t, chef.Poster(absorbee, "cle", cle(t, chef, absorbee), "motif", "Deux sœurs."), "")
		second := s.Comme(s.Monde.SecondChef)
		lire(t, second, separation, "Séparer les fiches", "Deux sœurs.")
		webtest.Vers(t, second.Poster(separation, "cle", cle(t, second, separation), "version", "1", "decision", "accepter"), adresse(d, "foyer"))
		lire(t, cesf, "/recherche?q=exemple+personnne", "EXEMPLE-1 Personnne")
		webtest.Dit(t, chef.Lire(absorbee), http.StatusNotFound)
		webtest.Tait(t, lire(t, cesf, adresse(d)), "Fiche réunie")
	}, domaines()...)
}

// « Rechercher un doublon » on a file searches as the creation of a person does: her names, birth date and telephone; and her allocataire number. What was said not to be a duplicate comes last.
func TestChercherUnDoublon(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		un, deux := s.Monde.Suivre(t, 60000), s.Monde.Suivre(t, 60000)
		creer := func(p personnes.Personne) int64 {
			t.Helper()
			p.EcrireDomicile = true
			id, err := parcours.CreerPersonne(t.Context(), s.Inst.Base, s.Monde.Demande(droits.CESF), parcours.NouvellePersonne{Personne: p})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		ne, telephone := jour.Certain(1985, 4, 1), "+33555000177"
		sujet := creer(personnes.Personne{Nom: "Durand-Essai", Prenom: "Zoé", Naissance: ne, Telephone: telephone})
		creer(personnes.Personne{Nom: "Tout-Autre", Prenom: "Léo", Naissance: jour.Certain(1970, 1, 2), Telephone: telephone})
		creer(personnes.Personne{Nom: "Épouse-Essai", Prenom: "Zoé", Naissance: ne})
		creer(personnes.Personne{Nom: "Durand-Essai", Prenom: "Zoé", Naissance: jour.Certain(1950, 5, 5)})
		cesf, chef := s.Role(droits.CESF), s.Role(droits.ChefDeService)
		page := adresse(sujet, "fusion")
		texte := lire(t, cesf, page, "Fiches qui ressemblent 3", "TOUT-AUTRE Léo", "même téléphone", "ÉPOUSE-ESSAI Zoé", "même date de naissance")
		webtest.Tait(t, texte, "EXEMPLE-")
		if i := strings.Index(texte, "autre date de naissance"); i < strings.Index(texte, "TOUT-AUTRE") || i < strings.Index(texte, "ÉPOUSE") {
			t.Errorf("l’homonyme né un autre jour ne vient pas en dernier\n%s", texte)
		}

		// Two files under one allocataire number.
		webtest.Tait(t, lire(t, cesf, adresse(un.Dossier, "fusion")), "allocataire")
		p := prestations.Percue{Dossier: deux.Dossier, Numero: 17, Libelle: "RSA", Organisme: "CAF", Allocataire: un.Numero, Partage: true, Montant: 10000, Du: etaitest.Debut}
		if _, err := parcours.EnregistrerPrestation(t.Context(), s.Inst.Base, s.Monde.Demande(droits.CESF), p); err != nil {
			t.Fatal(err)
		}
		lire(t, cesf, adresse(un.Dossier, "fusion"), "EXEMPLE-2 Personne", "même numéro d’allocataire")

		// A refused request is remembered.
		autre := creer(personnes.Personne{Nom: "Durand-Essai", Prenom: "Zoë"})
		avec := strconv.FormatInt(autre, 10)
		lire(t, cesf, page, "Fiches qui ressemblent 4")
		fusion := webtest.Vers(t, cesf.Poster(page, "cle", webtest.Cle(t, cesf.Lire(page+"?avec="+avec), 0), "avec", avec, "reste", avec, "motif", "Même nom."), "")
		webtest.Vers(t, chef.Poster(fusion, "cle", cle(t, chef, fusion), "version", "1", "decision", "refuser", "motif", "Deux cousines."), "")
		texte = lire(t, cesf, page, "pas un doublon, dit le 23/11/2026")
		if strings.Index(texte, "pas un doublon") < strings.Index(texte, "TOUT-AUTRE") {
			t.Errorf("ce qui est écarté vient avant le reste\n%s", texte)
		}
	}, domaines()...)
}

// A file says who may be the same person: born the same day, of the same names, in another order or alike; to who may name both, and never again once said to be two people.
func TestPareilles(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		voisine := s.Monde.AgentDe(t, s.Monde.Organisation, droits.CESF)
		creer := func(par parcours.Demande, nom, prenom string, ne jour.Jour) int64 {
			t.Helper()
			id, err := parcours.CreerPersonne(t.Context(), s.Inst.Base, par, parcours.NouvellePersonne{Personne: personnes.Personne{Nom: nom, Prenom: prenom, Naissance: ne, EcrireDomicile: true}})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		moi, ne := s.Monde.Demande(droits.CESF), jour.Certain(1985, 4, 1)
		sujet := creer(moi, "Durand-Essai", "Zoé", ne)
		creer(moi, "Durand-Essai", "Zoé", jour.Certain(1950, 5, 5)) // a namesake
		creer(moi, "Durand-Essai", "Maximilien", ne)                // a twin
		creer(parcours.Demande{Agent: voisine}, "Durand-Essai", "Zoe", ne)
		cesf, chef, comptable := s.Role(droits.CESF), s.Role(droits.ChefDeService), s.Role(droits.Comptable)
		n := func(id int64) string { return strconv.FormatInt(id, 10) }
		question := "peut-être celle de la même personne"
		webtest.Tait(t, lire(t, cesf, adresse(sujet)), "peut-être")
		lire(t, chef, adresse(sujet), question, "DURAND-ESSAI Zoe, même date de naissance", "Comparer")
		inverse := creer(moi, "Zoé", "Durand-Essai", ne)
		lire(t, cesf, adresse(sujet), question, "ZOÉ Durand-Essai, même date de naissance", "Comparer")
		lire(t, cesf, adresse(inverse), question, "DURAND-ESSAI Zoé, même date de naissance")
		lire(t, chef, adresse(sujet), "2 autres fiches sont peut-être celles de la même personne.", "Voir lesquelles")
		webtest.Tait(t, lire(t, comptable, adresse(sujet)), "Comparer")
		page := adresse(sujet, "fusion")
		distinguer := func(v *webtest.Visiteur) *httptest.ResponseRecorder {
			return v.Poster(page+"/distinctes", "cle", webtest.Cle(t, v.Lire(page+"?avec="+n(inverse)), 1), "avec", n(inverse))
		}
		lire(t, cesf, page+"?avec="+n(inverse), "Ce n’est pas la même personne", "La question ne sera plus posée")
		webtest.Vers(t, distinguer(cesf), adresse(sujet))
		webtest.Tait(t, lire(t, cesf, adresse(sujet), "C’est noté", "sont deux personnes"), "peut-être")
		webtest.Tait(t, lire(t, cesf, adresse(inverse)), "peut-être")
		webtest.Vers(t, distinguer(chef), adresse(sujet)) // said twice: nothing more is kept
		lire(t, chef, adresse(sujet), question, "DURAND-ESSAI Zoe")
		lire(t, cesf, page, "pas un doublon, dit le 23/11/2026")
		webtest.Dit(t, comptable.Poster(page+"/distinctes", "cle", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "avec", n(inverse)), http.StatusNotFound)
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			ds, err := personnes.ToutesDistinctions(ctx, l)
			if len(ds) != 1 || ds[0].Dossier != sujet || ds[0].Autre != inverse || ds[0].Premiere >= ds[0].Seconde {
				t.Errorf("%+v", ds)
			}
			return err
		})
		for _, x := range []string{"update personne_distincte set dite_le = dite_le", "delete from personne_distincte"} {
			if err := s.Inst.Base.Ecrire(t.Context(), func(e *bdd.Ecriture) error { _, err := e.Exec(t.Context(), x); return err }); err == nil {
				t.Errorf("%s : accepté", x)
			}
		}
	}, domaines()...)
}
